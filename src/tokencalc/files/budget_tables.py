"""The budget of a scenario file: what may be spent, in which period, by whom, and when somebody wants to know."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated

from tokencalc.engine.budget import (
    TEXT_UNITS,
    Budget,
    Counted,
    MoneyCounted,
    TokensCounted,
    TopUp,
    months_of,
)
from tokencalc.engine.lines import Kind
from tokencalc.engine.months import Month
from tokencalc.engine.units import SHEET_UNITS, UNITS
from tokencalc.files.errors import Fault
from tokencalc.files.faults import Table, one_of
from tokencalc.files.fields import Text
from tokencalc.files.numbers import NotNegative, OneOf, Positive, Share
from tokencalc.files.toml import Way, in_toml
from tokencalc.files.workload_tables import TaskTable, unknown_task

_ZERO = Decimal(0)
KindName = Annotated[str, OneOf(tuple(Kind))]
TokenUnitName = Annotated[str, OneOf(tuple(name for name in SHEET_UNITS if UNITS[name].is_token))]


class TopUpTable(Table):
    """An amount added to the budget inside its period."""

    on: date
    """The first day on which it may be spent."""
    amount: Positive
    """What is added, in what the budget counts."""


class BudgetTable(Table):
    """What may be spent in a period."""

    amount: Positive | None = None
    """Money for the whole period, in the scenario's currency."""
    tokens: Positive | None = None
    """Tokens for the whole period, instead of an amount."""
    start: date | None = None
    """First day of the period; the horizon's own where left out."""
    end: date | None = None
    """The day after the last day of the period; the horizon's end where left out."""
    kinds: list[KindName] = ["bill"]
    """The kinds of money that count."""
    units: list[TokenUnitName] = list(TEXT_UNITS)
    """The units that count as tokens: text, whether cached or not, where left out."""
    providers: list[Text] = []
    """The providers whose tokens count; needed where the tokens of several are billed."""
    tasks: list[Text] = []
    """The tasks of the team whose budget it is; all where left out, with what belongs to no task."""
    carried_over: NotNegative = _ZERO
    """What is left of the period before, and may be spent too."""
    top_ups: list[TopUpTable] = []
    """Amounts added inside the period."""
    planned_shares: list[Share] = []
    """The part of the budget planned for each calendar month of the period; by days alike where left out."""
    alert_at: list[Positive] = [Decimal("0.5"), Decimal("0.8"), Decimal(1)]
    """Shares of the budget at which somebody wants to know, lowest first."""


def budget_of(table: BudgetTable, months: Sequence[Month]) -> Budget:
    """The engine's budget of a table without faults, in a scenario of these months."""
    amount = table.tokens if table.amount is None else table.amount
    assert amount is not None
    start, end = _period(table, months)
    return Budget(
        amount=amount,
        start=start,
        end=end,
        counts=_counted(table),
        tasks=tuple(table.tasks),
        carried_over=table.carried_over,
        top_ups=tuple(TopUp(day=each.on, amount=each.amount) for each in table.top_ups),
        planned_shares=tuple(table.planned_shares),
        alert_at=tuple(table.alert_at),
    )


def _counted(table: BudgetTable) -> Counted:
    if table.amount is None:
        return TokensCounted(units=tuple(table.units), providers=tuple(table.providers))
    return MoneyCounted(kinds=tuple(dict.fromkeys(Kind(kind) for kind in table.kinds)))


def _period(table: BudgetTable, months: Sequence[Month]) -> tuple[date, date]:
    return table.start or months[0].start, table.end or months[-1].end


def budget_faults(
    table: BudgetTable, tasks: Mapping[str, TaskTable], months: Sequence[Month], way: Way = ("budget",)
) -> Iterator[Fault]:
    """What is wrong with a budget: keys of the other kind, a period outside the horizon, shares that are no whole."""
    yield from one_of(way, ("amount", "tokens"), (table.amount, table.tokens))
    yield from _kind_faults(table, way)
    for place, task in enumerate(table.tasks):
        if task not in tasks:
            yield unknown_task(task, tasks, (*way, "tasks", place))
    if any(later <= before for before, later in pairwise(table.alert_at)):
        yield Fault(
            way=(*way, "alert_at"), problem="does not go up", remedy="write shares from the lowest to the highest"
        )
    faults = list(_period_faults(table, months, way))
    yield from faults or _dated_faults(table, months, way)


def _kind_faults(table: BudgetTable, way: Way) -> Iterator[Fault]:
    """Keys that say what counts, in a budget that counts something else, or nothing."""
    if (table.amount is None) is (table.tokens is None):
        return
    others, own = (("kinds",), ("units", "providers")) if table.amount is None else (("units", "providers"), ("kinds",))
    needed = "amount" if table.amount is None else "tokens"
    for key in others:
        if key in table.model_fields_set:
            yield Fault(way=(*way, key), problem=f"goes with {needed}, which is missing")
    for key in own:
        if key != "providers" and not getattr(table, key):
            yield Fault(way=(*way, key), problem="is empty: nothing would count", remedy="leave it out for the usual")


def _period_faults(table: BudgetTable, months: Sequence[Month], way: Way) -> Iterator[Fault]:
    first, last = months[0].start, months[-1].end
    start, end = _period(table, months)
    remedy = f"the horizon is {first} to {last}, its end excluded: start it earlier or give it more months"
    if start < first:
        yield Fault(way=(*way, "start"), problem=f"is before the horizon (found {start})", remedy=remedy)
    if end > last:
        yield Fault(way=(*way, "end"), problem=f"is after the horizon (found {end})", remedy=remedy)
    if start >= end:
        key = "start" if table.end is None else "end"
        yield Fault(way=(*way, key), problem=f"leaves no day in the period, which would be {start} to {end}")


def _dated_faults(table: BudgetTable, months: Sequence[Month], way: Way) -> Iterator[Fault]:
    """What does not fit into a period that is all right in itself."""
    start, end = _period(table, months)
    for place, more in enumerate(table.top_ups):
        if not start <= more.on < end:
            problem = f"is outside the budget's period, which is {start} to {end}, its end excluded (found {more.on})"
            yield Fault(way=(*way, "top_ups", place, "on"), problem=problem)
    wanted, given = len(list(months_of(start, end))), len(table.planned_shares)
    if given and given != wanted:
        problem = f"has {given} shares, and the period has {wanted} calendar months"
        remedy = "give one for each month, the first and the last too where the period cuts them"
        yield Fault(way=(*way, "planned_shares"), problem=problem, remedy=remedy)
    elif given and sum(table.planned_shares) != 1:
        problem = f"must add up to 1 (they add up to {in_toml(sum(table.planned_shares, start=_ZERO))})"
        yield Fault(way=(*way, "planned_shares"), problem=problem)
