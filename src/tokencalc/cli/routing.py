"""What `tokencalc route show` does."""

from collections.abc import Mapping, Sequence
from typing import Any

from tokencalc.cli.answers import Answer, give
from tokencalc.cli.options import Format
from tokencalc.cli.reading import catalogue_on, scenario_path
from tokencalc.cli.varying import chosen
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.numbers import total
from tokencalc.engine.plans import Plan, plan_of
from tokencalc.engine.projection import Option
from tokencalc.engine.routes import Route
from tokencalc.files.loading import Scenario, load
from tokencalc.render.comparison import Subject
from tokencalc.render.report import Report
from tokencalc.render.route import heading_of_plans, plans_report
from tokencalc.render.route_data import plan_body, plans_data
from tokencalc.render.route_page import plans_page


def answer_route(
    given: str | None,
    *,
    option: str | None,
    settings: Sequence[str],
    pricing: Sequence[str] | None,
    as_of: str | None,
    format_: Format,
    output: str | None,
) -> None:
    """Read the scenario, plan its options, and answer."""
    catalogue = catalogue_on(as_of, pricing)
    scenario = load(scenario_path(given), catalogue, settings)
    options, left_out = _wanted(scenario, option)
    plans = [planned(each, scenario) for each in options]
    length = round(total(month.share for month in scenario.months))
    subject = Subject(
        title=scenario.name,
        file=scenario.document.file,
        currency=scenario.currency,
        as_of=catalogue.as_of,
        notes=scenario.notes,
    )

    def report() -> Report:
        heading = heading_of_plans(subject, scenario.months[0].start, length)
        if format_ in (Format.MARKDOWN, Format.HTML):
            return plans_page(plans, heading, scenario.currency)
        return plans_report(plans, heading, scenario.currency, left_out)

    def body() -> Mapping[str, Any]:
        facts = {"scenario": subject.title, "file": subject.file, "currency": subject.currency, "as_of": subject.as_of}
        return {**facts, "months": length, "plans": [plan_body(plan) for plan in plans]}

    give(Answer(kind="route", report=report, body=body, data=lambda: plans_data(plans)), format_, output)


def _wanted(scenario: Scenario, name: str | None) -> tuple[Sequence[Option], Sequence[str]]:
    """The options to plan, and the names of those that have no rule to show: without any rule all are planned."""
    every = (scenario.baseline, *scenario.options)
    if name is not None:
        names = chosen([each.name for each in every], name)
        return [each for each in every if each.name in names], []
    ruled = [each for each in every if any(_has_rules(route) for route in each.routes)]
    if not ruled:
        return scenario.options or every, []
    return ruled, [each.name for each in every if each not in ruled]


def _has_rules(route: Route) -> bool:
    return bool(route.then) or route.judge is not None


def planned(option: Option, scenario: Scenario) -> Plan:
    """The plan of an option; what stops it is said with the place in the file."""
    try:
        return plan_of(option, scenario.workload, scenario.months)
    except TokencalcError as error:
        raise scenario.placed(error) from None
