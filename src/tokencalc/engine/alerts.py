"""When somebody would be told: spending that crosses a share of the budget, and spending that is too fast.

The second kind is the burn-rate alert of site reliability engineering (Google, The Site Reliability Workbook, chapter
5, "Alerting on SLOs"), where 2% of a month's error budget in an hour, 5% in six hours and 10% in three days call
somebody, at burn rates of 14.4, 6 and 1. A budget of money is spent over a year, and its alerts are, derived: 2% in a
day, 5% in a week and 10% in 30 days, at 7.3, 2.6 and 1.22 times an even year's pace (share x 365 / days).
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import islice

from tokencalc.engine.budget import DAY, Budget
from tokencalc.engine.burn import Burn
from tokencalc.engine.forecasts import Forecast, Forecasts
from tokencalc.engine.numbers import Number, divide, exactly
from tokencalc.engine.records import record
from tokencalc.engine.spending import DUST, Days, Level, Spend, first_reached, levels_of

DAYS_PER_YEAR = 365


@record
class BurnRule:
    """A burn-rate alert of a year: `percent` of the budget in `days` days."""

    name: str
    percent: int
    days: int

    @property
    def rate(self) -> Number:
        """The pace, in multiples of the plan, from which it calls."""
        return divide(Decimal(self.percent * DAYS_PER_YEAR), 100 * self.days)


BURN_RULES = (
    BurnRule(name="day", percent=2, days=1),
    BurnRule(name="week", percent=5, days=7),
    BurnRule(name="month", percent=10, days=30),
)
"""The alerts of a year, the fastest first."""


@record
class BurnWindow:
    """A burn-rate alert of one period: it calls when `window_days` spend `rate` times their plan or more.

    `share` is what that is of an evenly planned budget.
    """

    rule: BurnRule
    window_days: int
    rate: Number
    share: Number


@record
class BurnAlert:
    """The days on which a burn-rate alert calls, each judged on the window that it ends."""

    window: BurnWindow
    days: tuple[Days, ...]


@record
class NotCrossed:
    """Spending stays below the threshold to the last day that it is known or foretold for."""

    through: date


@record
class Threshold:
    """A share of the budget, and the first day by whose end each course of spending has reached it.

    `days` are those of each course by its name: "actual", "plan", "linear" or "trend".
    """

    share: Number
    days: dict[str, date | NotCrossed]


@exactly
def burn_windows(period_days: int) -> tuple[BurnWindow, ...]:
    """The burn-rate alerts of a period of so many days.

    Windows keep their part of the period, rounded to whole days, and are a day at least; rates stay, because a pace is
    a pace in any period. So what a window takes of the budget is rate x window / period: a month has a day at 7.3 times
    the plan (24% of it), a day at 2.6 times and two days at 1.22 times.

    >>> [(window.window_days, f"{window.rate:.2f}", f"{window.share:.2f}") for window in burn_windows(365)]
    [(1, '7.30', '0.02'), (7, '2.61', '0.05'), (30, '1.22', '0.10')]
    >>> [(window.window_days, f"{window.share:.2f}") for window in burn_windows(30)]
    [(1, '0.24'), (1, '0.09'), (2, '0.08')]
    """
    return tuple(_window(rule, period_days) for rule in BURN_RULES)


def _window(rule: BurnRule, period_days: int) -> BurnWindow:
    days = max(1, (2 * rule.days * period_days + DAYS_PER_YEAR) // (2 * DAYS_PER_YEAR))
    return BurnWindow(rule=rule, window_days=days, rate=rule.rate, share=divide(rule.rate * days, period_days))


@exactly
def burn_alerts(burn: Burn, *, through: date | None = None) -> tuple[BurnAlert, ...]:
    """The burn-rate alerts of a budget, on spending up to a day (the last actual's), or to the period's end.

    A window's spending is held against what was planned for its own days, so that a plan that expects a busy month does
    not call in it. The first days of the period, which fill no window, do not call.
    """
    end = burn.budget.end if through is None else through + DAY
    spent, plan = _running(burn.spend, end), _running(burn.plan, end)
    return tuple(
        BurnAlert(window=window, days=_calls(window, burn, spent, plan)) for window in burn_windows(burn.budget.days)
    )


def _running(spend: Spend, end: date) -> list[Number]:
    """What has been spent, in parts, before the first day and by the end of each day before `end`."""
    return [Decimal(0), *islice(spend.parts_by_day(), (end - spend.start).days)]


def _calls(window: BurnWindow, burn: Burn, spent: Sequence[Number], plan: Sequence[Number]) -> tuple[Days, ...]:
    wanted = window.rate * burn.spend.parts * (1 - DUST)
    found: list[Days] = []
    for count in range(window.window_days, len(spent)):
        used, meant = spent[count] - spent[count - window.window_days], plan[count] - plan[count - window.window_days]
        if used > 0 and used * burn.plan.parts >= wanted * meant:
            day = burn.budget.start + (count - 1) * DAY
            start = found.pop().start if found and found[-1].end == day else day
            found.append(Days(start=start, end=day + DAY))
    return tuple(found)


@exactly
def thresholds(budget: Budget, courses: dict[str, Burn]) -> tuple[Threshold, ...]:
    """Who crosses when: for each share of `alert_at`, the day on which each course of spending reaches it.

    A share is one of what is available on the day, so that a top-up moves it. Shares above 1 are allowed.

    >>> from tokencalc.engine.burn import burn_of
    >>> from tokencalc.engine.spending import Stretch, spend_of
    >>> half = Decimal("0.5")
    >>> budget = Budget(amount=Decimal(100), start=date(2027, 1, 1), end=date(2027, 2, 1), alert_at=(half,))
    >>> flat = spend_of([Stretch(start=budget.start, end=budget.end, amount=Decimal(100), days=31)])
    >>> [str(each.days["plan"]) for each in thresholds(budget, {"plan": burn_of(flat, budget)})]
    ['2027-01-16']
    """
    return tuple(
        Threshold(share=share, days={name: _crossing(share, course.spend, course) for name, course in courses.items()})
        for share in budget.alert_at
    )


@exactly
def forecast_thresholds(found: Forecasts) -> tuple[Threshold, ...]:
    """Who crosses when, for the actual spending so far and for each forecast from there."""
    ways = [found.plan, found.linear, *([found.trend] if isinstance(found.trend, Forecast) else [])]
    budget = found.plan.burn.budget
    whole = thresholds(budget, {way.method.value: way.burn for way in ways})
    return tuple(
        Threshold(share=each.share, days={"actual": _crossing(each.share, found.actual, found.plan.burn), **each.days})
        for each in whole
    )


def _crossing(share: Number, spend: Spend, burn: Burn) -> date | NotCrossed:
    """The first day by whose end `spend` has reached a share of what the burn's budget has on the day."""
    levels = [
        Level(start=level.start, end=level.end, amount=level.amount * share)
        for level in levels_of(burn.available, burn.budget.end)
    ]
    reached = first_reached(spend, levels)
    return NotCrossed(through=spend.end - DAY) if reached is None else reached.day
