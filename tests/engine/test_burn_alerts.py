"""Alerts: who crosses which share of the budget when, and spending that is too fast for its window."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.burning import DAY, daily, spend, year
from tests.engine.strategies import decimals, numbers
from tokencalc.engine.alerts import (
    BURN_RULES,
    NotCrossed,
    burn_alerts,
    burn_windows,
    forecast_thresholds,
    thresholds,
)
from tokencalc.engine.budget import Budget, TopUp
from tokencalc.engine.burn import Burn, burn_of
from tokencalc.engine.forecasts import Actual, forecasts
from tokencalc.engine.spending import Days

NEW_YEAR = date(2026, 1, 1)


def of_days(*amounts: Decimal | int, amount: int = 365) -> Burn:
    """What becomes of a year's budget when its days spend these amounts, and nothing after them."""
    days = [*amounts, *[0] * (365 - len(amounts))]
    return burn_of(daily(NEW_YEAR, *days), year(amount))


def calls(found: Burn, through: date | None = None) -> list[set[int]]:
    """The numbers of the days on which each alert calls, the fastest alert first."""
    return [
        {(run.start - found.budget.start).days + place + 1 for run in alert.days for place in range(length(run))}
        for alert in burn_alerts(found, through=through)
    ]


def length(run: Days) -> int:
    """How many days are in a row."""
    return (run.end - run.start).days


class TestWindows:
    """The Site Reliability Workbook's form, for a year in place of 30 days: rate = share x period / window."""

    @pytest.mark.parametrize(
        ("place", "days", "share", "rate"), [(0, 1, "0.02", "7.3"), (1, 7, "0.05", "2.61"), (2, 30, "0.1", "1.22")]
    )
    def test_a_year(self, place: int, days: int, share: str, rate: str) -> None:
        """2% in a day is 7.3 times the pace of a year, 5% in a week 2.6 times, 10% in 30 days 1.22 times."""
        window = burn_windows(365)[place]
        assert days == window.window_days
        assert Decimal(rate) == round(window.rate, 2)
        assert Decimal(share) == round(window.share, 20)
        assert Fraction(1, 10**20) > abs(Fraction(window.rate) - Fraction(share) * 365 / days)

    @pytest.mark.parametrize(
        ("period", "windows"), [(366, [1, 7, 30]), (91, [1, 2, 7]), (31, [1, 1, 3]), (1, [1, 1, 1])]
    )
    def test_other_periods(self, period: int, windows: list[int]) -> None:
        """Windows keep their part of the period, a day at least; rates stay those of a year."""
        found = burn_windows(period)
        assert windows == [window.window_days for window in found]
        assert [rule.rate for rule in BURN_RULES] == [window.rate for window in found]
        for window in found:
            assert Fraction(1, 10**20) > abs(
                Fraction(window.share) - Fraction(window.rate) * window.window_days / period
            )


class TestTooFast:
    def test_one_day(self) -> None:
        """2% of 365 is 7.3: spent in a day they call on that day, and a cent less does not."""
        assert {10} == calls(of_days(*[0] * 9, Decimal("7.3")))[0]
        assert set() == calls(of_days(*[0] * 9, Decimal("7.29")))[0]

    def test_a_week(self) -> None:
        """5% of 365 is 18.25 in seven days, at any time in them: the window holds it for seven days from then on."""
        assert {*range(10, 17)} == calls(of_days(*[0] * 9, Decimal("18.25")))[1]
        assert set() == calls(of_days(*[0] * 9, Decimal("18.24")))[1]

    def test_a_week_in_its_own_days(self) -> None:
        """Seven days of 2.608 call on the last of them, the first full window, and go on as long as the pace does."""
        pace = Decimal("2.608")
        assert {7} == calls(of_days(*[pace] * 7))[1]
        assert {7, 8, 9} == calls(of_days(*[pace] * 9))[1]

    def test_thirty_days(self) -> None:
        """10% of 365 is 36.5 in 30 days: 1.22 a day call from day 30 on, 1.21 do not."""
        assert {30, 31} == calls(of_days(*[Decimal("1.22")] * 31))[2]
        assert set() == calls(of_days(*[Decimal("1.21")] * 365))[2]

    def test_to_the_last_actual(self) -> None:
        """Days after the last actual call nobody yet."""
        found = of_days(*[Decimal(8)] * 20)
        assert {*range(1, 21)} == calls(found)[0]
        assert {*range(1, 6)} == calls(found, date(2026, 1, 5))[0]

    def test_a_busy_month_that_was_planned(self) -> None:
        """Eight times an even plan is no alert in a month for which as much was planned."""
        shares = numbers("0.1", "0.6", "0.3")
        budget = Budget(amount=Decimal(100), start=NEW_YEAR, end=date(2026, 4, 1), planned_shares=shares)
        assert [(), (), ()] == [each.days for each in burn_alerts(burn_of(spend(NEW_YEAR, 10, 60, 30), budget))]

    def test_spending_where_none_was_planned(self) -> None:
        """Any spending is too fast where nothing was planned, and none is not."""
        budget = Budget(amount=Decimal(100), start=NEW_YEAR, end=date(2026, 3, 1), planned_shares=numbers(0, 1))
        assert {2} == calls(burn_of(daily(NEW_YEAR, 0, 1, *[0] * 57), budget))[0]


class TestThresholds:
    def budget(self, *alert_at: str, top_ups: tuple[TopUp, ...] = ()) -> Budget:
        """A year's budget of 365 with thresholds."""
        return Budget(
            amount=Decimal(365), start=NEW_YEAR, end=date(2027, 1, 1), alert_at=numbers(*alert_at), top_ups=top_ups
        )

    def test_who_crosses_when(self) -> None:
        """At 1 a day a fifth is reached on day 73; at 2 a day two fifths are; nobody is at 3 times the budget."""
        budget = self.budget("0.2", "0.4", "3")
        courses = {name: burn_of(daily(NEW_YEAR, *[pace] * 365), budget) for name, pace in (("slow", 1), ("fast", 2))}
        found = thresholds(budget, courses)
        last = NotCrossed(through=date(2026, 12, 31))
        expected = [
            {"slow": NEW_YEAR + 72 * DAY, "fast": NEW_YEAR + 36 * DAY},
            {"slow": NEW_YEAR + 145 * DAY, "fast": NEW_YEAR + 72 * DAY},
            {"slow": last, "fast": last},
        ]
        assert expected == [each.days for each in found]
        assert numbers("0.2", "0.4", "3") == tuple(each.share for each in found)

    def test_a_top_up_moves_a_threshold(self) -> None:
        """Half of 365 would be reached on day 183; with 35 more from day 100 on, half of 400 is on day 200."""
        budget = self.budget("0.5", top_ups=(TopUp(day=NEW_YEAR + 99 * DAY, amount=Decimal(35)),))
        (found,) = thresholds(budget, {"flat": burn_of(daily(NEW_YEAR, *[1] * 365), budget)})
        assert {"flat": NEW_YEAR + 199 * DAY} == found.days

    def test_actual_and_forecasts(self) -> None:
        """20 days that grow have crossed a tenth; trend, line and plan come to seven tenths in that order."""
        budget = self.budget("0.1", "0.7")
        actuals = [Actual(day=NEW_YEAR + place * DAY, amount=Decimal(1 + place)) for place in range(20)]
        tenth, most = forecast_thresholds(forecasts(daily(NEW_YEAR, *[1] * 365), actuals, budget))
        crossed = NEW_YEAR + 8 * DAY  # 1 + 2 + ... + 9 = 45 is more than 36.5, and 36 is not.
        assert dict.fromkeys(("actual", "plan", "linear", "trend"), crossed) == tenth.days
        assert NotCrossed(through=date(2026, 1, 20)) == most.days["actual"]
        days = [most.days[name] for name in ("trend", "linear", "plan")]
        assert all(isinstance(day, date) for day in days)
        assert sorted(days, key=str) == days
        assert 3 == len(set(days))

    def test_without_a_trend(self) -> None:
        """A few days have no trend, and no column for it."""
        actuals = [Actual(day=NEW_YEAR, amount=Decimal(100))]
        (found,) = forecast_thresholds(forecasts(daily(NEW_YEAR, *[1] * 365), actuals, self.budget("0.2")))
        assert {"actual": NEW_YEAR, "plan": NEW_YEAR, "linear": NEW_YEAR} == found.days


@given(st.lists(decimals(0, 20, 1), min_size=1, max_size=60))
def test_alerts_are_what_a_loop_over_windows_says(amounts: list[Decimal]) -> None:
    """Each alert calls on the days that end a window of that share of the budget or more, in fractions."""
    found = of_days(*amounts)
    days = [*amounts, *[Decimal(0)] * (365 - len(amounts))]
    for called, (percent, window) in zip(calls(found), ((2, 1), (5, 7), (10, 30)), strict=True):
        spent = {end: sum(map(Fraction, days[end - window : end])) for end in range(window, 366)}
        assert {end for end, each in spent.items() if each >= Fraction(365 * percent, 100)} == called
