"""What a value is looked for to reach: a target of an option, as a margin that is 0 or more where it is met.

Every margin is made of sums of projections and constants, and so is made of lines wherever they are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum

from tokencalc.engine.budget import Budget, available_from
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.lines import CASH, RUNNING
from tokencalc.engine.months import Month
from tokencalc.engine.moving import NotAffine
from tokencalc.engine.numbers import ZERO, Number, exactly, minimum, total
from tokencalc.engine.projected_spend import amount_taken, is_by_line
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.records import record
from tokencalc.engine.savings import added_up, flows_of, savings_of
from tokencalc.engine.solving import Solution
from tokencalc.engine.spending import DUST
from tokencalc.engine.switch import first_month
from tokencalc.engine.workload import Workload


class Measure(StrEnum):
    """What a target is set for."""

    SAVING = "saving"
    """Cash over the horizon: the baseline's less the option's with its switch."""
    MONTHLY_SAVING = "monthly-saving"
    """The bill of the mean month: the baseline's less the option's, without the switch."""
    RATIO = "ratio"
    """How many times the option's running cost the baseline's is, without the switch."""
    PAYBACK = "payback"
    """Months from the start of the switch until it is paid back for good."""
    NPV = "npv"
    """The present value of the saving, at the scenario's yearly rate."""
    MONTHLY_COST = "monthly-cost"
    """The bill of the mean month."""
    BUDGET_LASTS = "budget-lasts"
    """What is left of the scenario's budget at the end of its period, with the switch."""


class Wanted(StrEnum):
    """Which side of its level a target lies on."""

    AT_LEAST = ">="
    AT_MOST = "<="


@record
class Target:
    """A measure that is to be at least or at most so much, in the scenario's currency, as a ratio or in months."""

    measure: Measure
    wanted: Wanted
    level: Number


@record
class Case:
    """An option beside its baseline, with all that a margin depends on.

    `known_baseline` is the projection of the baseline, where it is made already.
    """

    baseline: Option
    option: Option
    workload: Workload
    months: tuple[Month, ...]
    discount_rate: Number | None
    known_baseline: Projection | None = None
    budget: Budget | None = None


class NoDiscountRate(TokencalcError):
    """A present value without a rate."""

    def __init__(self) -> None:
        super().__init__(
            "a present value (npv) needs a rate", "state discount_rate_per_year in the scenario, such as 0.08"
        )


class NoBudget(TokencalcError):
    """A budget that is to last, and none is stated."""

    def __init__(self) -> None:
        super().__init__("the target budget-lasts needs a budget", "state it in the scenario: [budget] with an amount")


class Varies(StrEnum):
    """What kind of value is varied."""

    NUMBER = "number"
    WHOLE = "whole number"
    DATE = "date"


@record
class Solved:
    """What was looked for, for one option, and what was found: `base` is what the scenario states, if it states it.

    Values are numbers; that of a date is its ordinal. `because` says what stops the projection at every value, if
    anything does.
    """

    option: str
    path: str
    varies: Varies
    base: Number | None
    target: Target
    solution: Solution
    because: str = ""


@exactly
def margin(target: Target, case: Case) -> Number:
    """By how much the target is met: 0 or more where it is. Money, but for a ratio's and a payback's own sake too.

    saving: cash of the baseline less cash of the plan less the level. ratio: the baseline's running cost less level
    times the option's, which needs no division. payback: the least that the savings have added up to in any month from
    the level's on. Turned round where at most so much is wanted.
    """
    reached = _MARGINS[target.measure](case, target.level)
    turns = target.wanted is Wanted.AT_MOST and target.measure is not Measure.PAYBACK
    return -reached if turns else reached


def _saving(case: Case, level: Number) -> Number:
    return _today(case).of(CASH) - _plan(case).of(CASH) - level


def _monthly_saving(case: Case, level: Number) -> Number:
    return _today(case).bill - _steady(case).bill - level * _length(case.months)


def _ratio(case: Case, level: Number) -> Number:
    return _today(case).of(RUNNING) - level * _steady(case).of(RUNNING)


def _monthly_cost(case: Case, level: Number) -> Number:
    return _steady(case).bill - level * _length(case.months)


def _npv(case: Case, level: Number) -> Number:
    from tokencalc.engine.present_value import npv  # noqa: PLC0415  # few targets need it

    if case.discount_rate is None:
        raise NoDiscountRate
    if not isinstance(case.discount_rate, Decimal):
        raise NotAffine
    return npv(*flows_of(_today(case), _plan(case)), case.discount_rate) - level


def _payback(case: Case, level: Number) -> Number:
    """The least of C_j from the month on at whose end it has to be paid back: paid back by then, and never lost."""
    sums = added_up(savings_of(_today(case), _plan(case)))
    first = first_month(case.option.switch, case.months) if case.option.switch else case.months[0]
    if first is None:
        return ZERO - 1  # The switch begins after the horizon.
    due = min(first.index + max(int(level), 1) - 1, len(sums) - 1)
    least = sums[due]
    for later in sums[due + 1 :]:
        least = minimum(least, later)
    return least


def _budget_lasts(case: Case, level: Number) -> Number:
    if case.budget is None:
        raise NoBudget
    plan = project(case.option, case.workload, case.months, baseline=case.baseline, keep_lines=is_by_line(case.budget))
    return budget_margin(plan, case.budget) - level


@exactly
def budget_margin(projection: Projection, budget: Budget) -> Number:
    """What is left of a budget at the end of its period: 0 or more if and only if it lasts.

    As for `lasts`, rounding dust is not an overdraft: less than that is nothing.
    """
    available = available_from(budget)[-1][1]
    left = available - amount_taken(projection, budget)
    is_dust = isinstance(left, Decimal) and abs(left) <= abs(available) * DUST
    return Decimal(0) if is_dust else left


_MARGINS: Mapping[Measure, Callable[[Case, Number], Number]] = {
    Measure.SAVING: _saving,
    Measure.MONTHLY_SAVING: _monthly_saving,
    Measure.RATIO: _ratio,
    Measure.PAYBACK: _payback,
    Measure.NPV: _npv,
    Measure.MONTHLY_COST: _monthly_cost,
    Measure.BUDGET_LASTS: _budget_lasts,
}


def _today(case: Case) -> Projection:
    return case.known_baseline or project(case.baseline, case.workload, case.months, keep_lines=False)


def _plan(case: Case) -> Projection:
    return project(case.option, case.workload, case.months, baseline=case.baseline, keep_lines=False)


def _steady(case: Case) -> Projection:
    return project(replace(case.option, switch=None), case.workload, case.months, keep_lines=False)


def _length(months: Sequence[Month]) -> Number:
    return total(month.share for month in months) + ZERO
