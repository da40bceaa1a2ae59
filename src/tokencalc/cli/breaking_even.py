"""What `tokencalc breakeven` does."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tokencalc.cli.answers import Answer, figure_of, give
from tokencalc.cli.mapping import mapped
from tokencalc.cli.options import BadOption, Format, Picture
from tokencalc.cli.reading import catalogue_on, compared, scenario_path
from tokencalc.cli.varying import SAME_COST, Search, chosen, comparable, read
from tokencalc.engine.comparison import Comparison
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.months import Month
from tokencalc.engine.records import record
from tokencalc.engine.targets import Solved
from tokencalc.engine.volumes import VolumeBreakEven, break_even_volumes
from tokencalc.engine.winners import WinnerMap
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.loading import Scenario
from tokencalc.files.overrides import with_settings
from tokencalc.files.toml import Document, read_document
from tokencalc.files.varying import variable
from tokencalc.render.break_even import time_body, time_data, time_report
from tokencalc.render.comparison import Subject, heading_of
from tokencalc.render.report import Block, DataTable, Report
from tokencalc.render.solved import solved_body, solved_data, solved_report
from tokencalc.render.volumes import volume_body, volumes_data, volumes_report
from tokencalc.render.winners import winners_body, winners_data, winners_report

if TYPE_CHECKING:
    from tokencalc.render.charts.model import Chart

_MONTH = re.compile(r"\d{4}-\d{2}")


@record
class Asked:
    """The options of the command, as they were typed."""

    option: str | None
    month: str | None
    vary: Sequence[str]
    within: str | None
    across: str | None
    chart: Picture | None


def answer_break_even(
    given: str | None,
    asked: Asked,
    settings: Sequence[str],
    *,
    pricing: Sequence[str] | None,
    as_of: str | None,
    format_: Format,
    output: str | None,
) -> None:
    """Read the scenario, find what is asked for, and answer."""
    if asked.within is not None and not asked.vary:
        raise BadOption("--within", asked.within, "goes with --vary", "say which number has these bounds")
    catalogue = catalogue_on(as_of, pricing)
    document = with_settings(read_document(scenario_path(given)), settings)
    scenario = read(document, catalogue)
    names = chosen([option.name for option in scenario.options], asked.option)
    scenario = replace(scenario, options=tuple(each for each in scenario.options if each.name in names))
    comparison = compared(scenario)
    scenario = comparable(scenario, comparison)
    subject = Subject(
        title=scenario.name,
        file=document.file,
        currency=scenario.currency,
        as_of=catalogue.as_of,
        notes=scenario.notes,
    )
    parts = list(_parts(asked, scenario, comparison, document, catalogue))

    drawn = _drawn(asked, parts, format_)

    def report() -> Report:
        blocks: list[Block] = [heading_of(comparison, subject)]
        for part in parts:
            blocks += part.report()
            if drawn is not None and drawn is part.chart:
                blocks.append(figure_of(drawn()))
        return blocks

    def body() -> Mapping[str, Any]:
        facts = {"scenario": subject.title, "file": subject.file, "currency": subject.currency, "as_of": subject.as_of}
        names = dict.fromkeys(part.name for part in parts)
        return {
            **facts,
            **{name: [each for part in parts if part.name == name for each in part.body()] for name in names},
        }

    give(Answer(kind="breakeven", report=report, body=body, data=parts[-1].data, chart=drawn), format_, output)


@record
class _Part:
    """One part of the answer in each of its forms."""

    name: str
    report: Callable[[], Report]
    body: Callable[[], Sequence[Any]]
    data: Callable[[], DataTable]
    chart: "Callable[[], Chart] | None" = None


def _drawn(asked: Asked, parts: Sequence[_Part], format_: Format) -> "Callable[[], Chart] | None":
    """The picture that is asked for; as SVG without a word the first there is."""
    charts = {part.name: part.chart for part in parts if part.chart is not None}
    if asked.chart is not None and f"in_{asked.chart.value}" not in charts:
        raise BadOption("--chart", asked.chart.value, "does not go with --vary and --across", "they have no picture")
    if asked.chart is not None:
        return charts[f"in_{asked.chart.value}"]
    return next(iter(charts.values()), None) if format_ is Format.SVG else None


def _parts(
    asked: Asked, scenario: Scenario, comparison: Comparison, document: Document, catalogue: Catalogue
) -> Iterator[_Part]:
    """What was asked for; without anything, when and at which volume."""
    currency = scenario.currency
    for text in asked.vary:
        yield _solved(_varied(text, asked.within, scenario, document, catalogue), currency)
    if asked.across is not None:
        names = [option.name for option in scenario.options]
        yield _map(mapped(asked.across, names, document, catalogue))
    if not asked.vary and asked.across is None:
        yield _time(comparison, currency)
        yield _volume(break_even_in_volume(scenario, month_of(asked.month, scenario.months)), currency)


def _varied(
    text: str, within: str | None, scenario: Scenario, document: Document, catalogue: Catalogue
) -> list[Solved]:
    found, rest = variable(text, document, "--vary")
    if rest:
        raise BadOption("--vary", text, "has something behind the path", "give its bounds with --within LO..HI")
    search = Search(document, catalogue, found, within)
    return [search.solved(option.name, SAME_COST) for option in scenario.options]


def break_even_in_volume(scenario: Scenario, month: Month) -> tuple[VolumeBreakEven, ...]:
    """Every option's break-even in volume; what stops it is said with the place in the file."""
    try:
        return break_even_volumes(scenario.baseline, scenario.options, scenario.workload, scenario.months, month)
    except TokencalcError as error:
        raise scenario.placed(error) from None


def month_of(text: str | None, months: Sequence[Month]) -> Month:
    """The month of the horizon that `--month` names; the first without it."""
    if text is None:
        return months[0]
    found = [month for month in months if f"{month.start:%Y-%m}" == text]
    if not found:
        problem = "is not in the horizon" if _MONTH.fullmatch(text) else "is not a month"
        remedy = f"choose one from {months[0].start:%Y-%m} to {months[-1].start:%Y-%m}"
        raise BadOption("--month", text, problem, remedy)
    return found[0]


def _time(comparison: Comparison, currency: str) -> _Part:
    def chart() -> "Chart":
        from tokencalc.render.break_even_charts import time_chart

        return time_chart(comparison, currency)

    return _Part(
        name="in_time",
        report=lambda: time_report(comparison, currency),
        body=lambda: [time_body(each, comparison) for each in comparison.options],
        data=lambda: time_data(comparison, currency),
        chart=chart,
    )


def _volume(found: Sequence[VolumeBreakEven], currency: str) -> _Part:
    def chart() -> "Chart":
        from tokencalc.render.break_even_charts import volume_chart

        return volume_chart(found, currency)

    return _Part(
        name="in_volume",
        report=lambda: volumes_report(found, currency),
        body=lambda: [volume_body(each) for each in found],
        data=lambda: volumes_data(found, currency),
        chart=chart,
    )


def _solved(found: Sequence[Solved], currency: str) -> _Part:
    return _Part(
        name="in_value",
        report=lambda: solved_report(found, currency),
        body=lambda: [solved_body(each) for each in found],
        data=lambda: solved_data(found),
    )


def _map(found: WinnerMap) -> _Part:
    return _Part(
        name="map",
        report=lambda: winners_report(found),
        body=lambda: [winners_body(found)],
        data=lambda: winners_data(found),
    )
