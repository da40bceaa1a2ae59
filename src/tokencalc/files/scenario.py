"""Scenario files: what a person writes down about a workload and the ways to serve it."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from tokencalc.engine.months import horizon
from tokencalc.files.errors import Fault
from tokencalc.files.faults import Table, duplicates
from tokencalc.files.fields import CurrencyCode, Text
from tokencalc.files.later import later
from tokencalc.files.numbers import Growth, Positive, PositiveWhole
from tokencalc.files.option_tables import OptionTable, option_faults
from tokencalc.files.supply_faults import supply_faults
from tokencalc.files.toml import in_toml
from tokencalc.files.workload_tables import WorkloadTable, workload_faults

if TYPE_CHECKING:
    from tokencalc.files.budget_tables import BudgetTable
    from tokencalc.files.check_tables import ChecksTable
    from tokencalc.files.company_tables import CompanyTable
    from tokencalc.files.ratio_tables import RatiosTable
    from tokencalc.files.supply_tables import SupplyTable
else:
    BudgetTable = later("tokencalc.files.budget_tables", "BudgetTable")
    ChecksTable = later("tokencalc.files.check_tables", "ChecksTable")
    CompanyTable = later("tokencalc.files.company_tables", "CompanyTable")
    RatiosTable = later("tokencalc.files.ratio_tables", "RatiosTable")
    SupplyTable = later("tokencalc.files.supply_tables", "SupplyTable")

MAX_MONTHS = 600


class ScenarioFile(Table):
    """A scenario: a workload, what serves it today, and the options."""

    name: Text
    """What people call it."""
    note: Text | None = None
    """What a reader should know: where the workload's figures come from."""
    currency: CurrencyCode = "USD"
    """The currency of every amount, as a three-letter code."""
    start: date
    """First day of the horizon."""
    months: PositiveWhole
    """Length of the horizon."""
    discount_rate_per_year: Growth | None = None
    """The yearly rate at which later money counts less, 0.08 for 8%: gives a present value."""
    company: CompanyTable | None = None
    """Who uses the models: what licences ask about."""
    supplies: dict[Text, SupplyTable] = {}
    """Ways to buy tokens, by a name that options and routes use."""
    workload: WorkloadTable
    """What is asked of the models."""
    exchange_rates: dict[CurrencyCode, Positive] = {}
    """Units of other currencies for one of the scenario's; those of the reference sheet where left out."""
    baseline: OptionTable
    """How it is served today."""
    options: list[OptionTable] = []
    """Other ways to serve it."""
    models: dict[Text, RatiosTable] = {}
    """What you measured about models, by the model's name."""
    budget: BudgetTable | None = None
    """What may be spent in a period."""
    checks: ChecksTable | None = None
    """The limits that `tokencalc check` holds it to."""


def faults_in(scenario: ScenarioFile) -> Iterator[Fault]:
    """What no single field can see: keys that exclude each other, parts larger than their whole, names used twice."""
    if scenario.months > MAX_MONTHS:
        yield Fault(way=("months",), problem=f"must be at most {MAX_MONTHS} (found {scenario.months})")
        return
    last_year = scenario.start.year + scenario.months // 12 + 1
    if last_year > date.max.year - 1:
        problem = f"leaves no room for {scenario.months} months in the calendar (found {scenario.start})"
        yield Fault(way=("start",), problem=problem)
        return
    if scenario.currency in scenario.exchange_rates:
        yield Fault(
            way=("exchange_rates", scenario.currency),
            problem="is the scenario's own currency",
            remedy=f"state others, each in units for one {scenario.currency}",
        )
    yield from workload_faults(scenario.workload, horizon(scenario.start, scenario.months))
    tasks = {task.name: task for task in scenario.workload.tasks}
    for name, supply in scenario.supplies.items():
        yield from supply_faults(supply, tasks, scenario.supplies, ("supplies", name))
    for name, model in scenario.models.items():
        if model.latency is not None:
            from tokencalc.files.latency_tables import latency_faults  # noqa: PLC0415  # few scenarios have one

            yield from latency_faults(model.latency, ("models", name, "latency"))
    yield from option_faults(scenario.baseline, tasks, scenario.supplies, ("baseline",))
    if scenario.baseline.switch is not None:
        yield Fault(way=("baseline", "switch"), problem="is for options", remedy="the baseline is what is paid today")
    for place, option in enumerate(scenario.options):
        yield from option_faults(option, tasks, scenario.supplies, ("options", place))
    yield from _revenue_faults(scenario)
    if scenario.budget is not None:
        from tokencalc.files.budget_tables import budget_faults  # noqa: PLC0415  # few scenarios have one

        yield from budget_faults(scenario.budget, tasks, horizon(scenario.start, scenario.months))
    names = [scenario.baseline.name, *(option.name for option in scenario.options)]
    if scenario.checks is not None:
        from tokencalc.files.check_tables import check_faults  # noqa: PLC0415  # few scenarios have them

        yield from check_faults(scenario.checks, names)
    for place, name in duplicates(names).items():
        yield Fault(
            way=("options", place - 1, "name"),
            problem=f"{in_toml(name)} is the name of another option too",
            remedy="give each its own, the baseline included",
        )


def _revenue_faults(scenario: ScenarioFile) -> Iterator[Fault]:
    """A share of revenue that nobody states would look free."""
    if scenario.company is not None and scenario.company.revenue_per_month is not None:
        return
    for place, option in enumerate(scenario.options):
        for position, fee in enumerate(option.licence_fees):
            if fee.revenue_share is not None:
                yield Fault(
                    way=("options", place, "licence_fees", position, "revenue_share"),
                    problem="needs the company's revenue, which is not stated",
                    remedy="add [company] with revenue_per_month",
                )
