"""Where actual spending leads: as the plan goes on, in a straight line, or along its own trend, side by side.

They differ when it matters: early in a growing year the straight line still says that the budget lasts. How far each
would have been off so far is measured on the last days that are known: a forecast made without them, held against them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from itertools import groupby

from tokencalc.engine.budget import DAY, Budget
from tokencalc.engine.burn import Burn, burn_of
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.numbers import ZERO, Number, divide, exactly, total
from tokencalc.engine.records import record
from tokencalc.engine.spending import Spend, Stretch, spend_of
from tokencalc.engine.trend import MIN_DAYS, NoTrend, trend_of

HELD_OUT_PARTS = 4
"""A quarter of the days known is held out, and a week at least."""
MIN_HELD_OUT_DAYS = 7


class NoActuals(TokencalcError):
    """No actual spending is dated in the budget's period."""

    def __init__(self, start: date, end: date) -> None:
        super().__init__(
            f"no actual spending is dated in the budget's period, which is {start} to {end - DAY}",
            "give amounts of that period, or leave the actuals out",
        )


@record
class Actual:
    """An amount that was spent by the end of a day, and after the day of the amount before it."""

    day: date
    amount: Number


class Method(StrEnum):
    """What the days after the last actual are taken to cost."""

    PLAN = "plan"
    LINEAR = "linear"
    TREND = "trend"


@record
class HeldOut:
    """How a forecast made without the last `days` of the actuals does on them.

    `error_share` is what it lies above (or below) the actual amount, as a share of that.
    """

    days: int
    forecast: Number
    actual: Number
    error_share: Number


@record
class NotTested:
    """A forecast's error is not known, for a reason."""

    because: str


@record
class Forecast:
    """What becomes of the budget if the days after the last actual go by one method, and how that did so far.

    `growth_per_month` is the one that a trend found, and 0 for a straight line; a plan has none of its own.
    """

    method: Method
    burn: Burn
    error: HeldOut | NotTested
    growth_per_month: Number | None = None


@record
class Forecasts:
    """What was spent through a day, and the three ways on from there."""

    through: date
    spent: Number
    actual: Spend
    plan: Forecast
    linear: Forecast
    trend: Forecast | NoTrend


@exactly
def forecasts(
    planned_spend: Spend, actuals: Sequence[Actual], budget: Budget, *, unassigned: Number = ZERO
) -> Forecasts:
    """The three forecasts of a budget: `planned_spend` is what the projection takes from it in its whole period.

    Actuals take the place of the plan from the first day to their last. From there on **plan** is the projection's own
    days, **linear** spends a day what was spent a day so far (the mean to date), and **trend** goes on growing as the
    days so far did (see `trend`). Raises `NoActuals`. `unassigned` is handed on to the burns.
    """
    actual = actual_spend(actuals, budget)

    def forecast(method: Method, ways: Iterable[Stretch], growth: Number | None = None) -> Forecast:
        spend = spend_of((*actual.stretches, *ways))
        found = burn_of(spend, budget, unassigned=unassigned)
        return Forecast(
            method=method, burn=found, error=_held_out(method, actual, planned_spend), growth_per_month=growth
        )

    trend = trend_of(actual)
    return Forecasts(
        through=actual.end - DAY,
        spent=actual.total,
        actual=actual,
        plan=forecast(Method.PLAN, _after(planned_spend, actual.end)),
        linear=forecast(Method.LINEAR, _linear(actual, budget.end), ZERO),
        trend=trend
        if isinstance(trend, NoTrend)
        else forecast(Method.TREND, trend.stretches(actual.end, budget.end), trend.growth_per_month),
    )


@exactly
def actual_spend(actuals: Sequence[Actual], budget: Budget) -> Spend:
    """Actual spending from the period's first day to the last actual in it; amounts of one day are added.

    An amount is spread evenly over its own day and the days before it for which none is stated, back to the day after
    the amount before it, or to the period's first day: a day without an amount is not a day on which nothing was spent.
    So amounts by day, week or month, each dated with the last day that it covers, are all read as what they are.

    >>> from decimal import Decimal
    >>> budget = Budget(amount=Decimal(900), start=date(2027, 1, 1), end=date(2028, 1, 1))
    >>> found = actual_spend([Actual(day=date(2027, 1, 31), amount=Decimal(62))], budget)
    >>> found.through(date(2027, 1, 10))
    Decimal('20')
    """
    ordered = sorted(actuals, key=lambda each: each.day)
    stretches: list[Stretch] = []
    since = budget.start
    for day, same in groupby(ordered, key=lambda each: each.day):
        amount, until = total(each.amount for each in same), day + DAY
        if day >= budget.start and since < budget.end:
            whole = Stretch(start=since, end=until, amount=amount, days=(until - since).days)
            stretches.append(whole.between(budget.start, budget.end))
        since = until
    if not stretches:
        raise NoActuals(budget.start, budget.end)
    return spend_of(stretches)


def _after(spend: Spend, day: date) -> list[Stretch]:
    """What is spent from a day on."""
    return [each.between(day, spend.end) for each in spend.stretches if each.end > day]


def _linear(actual: Spend, end: date) -> list[Stretch]:
    """The mean to date, from the day after the last actual up to and without `end`."""
    return [Stretch(start=actual.end, end=end, amount=actual.total, days=(actual.end - actual.start).days)]


def _trended(actual: Spend, end: date) -> list[Stretch] | NoTrend:
    trend = trend_of(actual)
    return trend if isinstance(trend, NoTrend) else list(trend.stretches(actual.end, end))


_WAYS: dict[Method, Callable[[Spend, date], list[Stretch] | NoTrend]] = {
    Method.LINEAR: _linear,
    Method.TREND: _trended,
}


def _held_out(method: Method, actual: Spend, planned_spend: Spend) -> HeldOut | NotTested:
    """What a method, given the actuals without their last days, makes of those days."""
    known = (actual.end - actual.start).days
    days = max(MIN_HELD_OUT_DAYS, known // HELD_OUT_PARTS)
    if known < MIN_DAYS:
        return NotTested(because=f"{known} days of actuals are known, and a test needs {MIN_DAYS}")
    if len(actual.stretches) < 2:
        return NotTested(because="one amount is known, and a test needs two or more")
    cut = actual.end - days * DAY
    spent = actual.between(cut, actual.end)
    if spent <= 0:
        return NotTested(because=f"nothing was spent in the last {days} days")
    if method is Method.PLAN:
        foretold = planned_spend.between(cut, actual.end)
    else:
        ways = _WAYS[method](_until(actual, cut), actual.end)
        if isinstance(ways, NoTrend):
            return NotTested(because=ways.because)
        foretold = spend_of(ways).total
    return HeldOut(days=days, forecast=foretold, actual=spent, error_share=divide(foretold - spent, spent))


def _until(spend: Spend, day: date) -> Spend:
    return spend_of(replace(each, end=min(each.end, day)) for each in spend.stretches if each.start < day)
