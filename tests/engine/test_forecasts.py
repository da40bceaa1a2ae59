"""Where actual spending leads: as planned, in a straight line, along its trend; and how wrong each was so far."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.engine.burning import DAY, calendar, daily, spend, stepwise, year
from tests.engine.strategies import decimals, exact_sum, numbers
from tokencalc.engine.budget import Budget
from tokencalc.engine.burn import Exhausted, NotExhausted
from tokencalc.engine.forecasts import (
    Actual,
    Forecast,
    Forecasts,
    HeldOut,
    NoActuals,
    NotTested,
    actual_spend,
    forecasts,
)
from tokencalc.engine.spending import Spend
from tokencalc.engine.trend import NoTrend, Trend, trend_of

NEW_YEAR = date(2026, 1, 1)


def day(number: int) -> date:
    """The day of the year 2026 with a number, from 1."""
    return NEW_YEAR + (number - 1) * DAY


def by_day(*amounts: Decimal | int) -> list[Actual]:
    """Actuals of the first days of the year."""
    return [Actual(day=day(place + 1), amount=Decimal(amount)) for place, amount in enumerate(amounts)]


def four_months(days: int) -> list[Actual]:
    """The first days of a year that grows by 80.9% a month from a twelfth of a budget of 12."""
    months = zip(calendar(NEW_YEAR, 12), stepwise(1, "0.809", 12), strict=True)
    amounts = [amount / (end - start).days for (start, end), amount in months for _ in range((end - start).days)]
    return by_day(*amounts[:days])


def even(budget: Budget) -> Spend:
    """A plan that spends a 365th of the budget on each day."""
    return daily(budget.start, *[budget.amount / 365] * budget.days)


def forecast_of(actuals: list[Actual], budget: Budget | None = None) -> Forecasts:
    """The forecasts of a year's budget whose plan is even."""
    whole = budget or year()
    return forecasts(even(whole), actuals, whole)


def trend_in(found: Forecasts) -> Forecast:
    """The forecast by trend, which must be there."""
    assert isinstance(found.trend, Forecast)
    return found.trend


class TestYearInFourMonths:
    """The year's allocation that is gone on day 120: what each forecast said about it before."""

    def test_a_straight_line_still_says_lasts_on_day_30(self) -> None:
        """30 days of 1/31 are 365 / 31 = 11.77 of 12 in a year."""
        found = forecast_of(four_months(30), year(12)).linear.burn
        assert found.lasts
        assert isinstance(found.ending, NotExhausted)

    def test_a_straight_line_on_day_59(self) -> None:
        """59 days have spent 1 + 1.809 of 12: at their mean it takes 59 x 12 / 2.809 = 252.05 days.

        So the budget lasts 252 whole days, and is reached in the course of the 253rd.
        """
        ending = forecast_of(four_months(59), year(12)).linear.burn.ending
        assert isinstance(ending, Exhausted)
        assert round(59 * 12 / Decimal("2.809"), 20) == round(ending.after_days, 20)
        assert 252 == round(ending.after_days)
        assert (253, day(253)) == (ending.number, ending.day)

    def test_the_trend_is_nearer_on_day_59(self) -> None:
        """The trend of the same 59 days sees the end in May, and not in September; it was gone on 30 April."""
        found = forecast_of(four_months(59), year(12))
        ending = trend_in(found).burn.ending
        assert isinstance(ending, Exhausted)
        assert 5 == ending.day.month

    def test_the_trend_did_better_on_the_last_days(self) -> None:
        """Of the last 14 days, held out, the straight line misses 34%; the trend says 22% too much."""
        found = forecast_of(four_months(59), year(12))
        straight, trend = found.linear.error, trend_in(found).error
        assert isinstance(straight, HeldOut)
        assert isinstance(trend, HeldOut)
        assert numbers("-0.34", "0.22") == (round(straight.error_share, 2), round(trend.error_share, 2))
        assert (14, 14) == (straight.days, trend.days)

    def test_one_month_has_no_growth_yet(self) -> None:
        """30 days alike are a trend of none, and say what the straight line says."""
        found = forecast_of(four_months(30), year(12))
        assert trend_in(found).growth_per_month == found.linear.growth_per_month == 0
        assert round(found.linear.burn.total, 20) == round(trend_in(found).burn.total, 20)


class TestActuals:
    def test_they_replace_the_plan_up_to_their_last_day(self) -> None:
        """Ten days of 3 and then a plan of 1 a day are 30 + 355 of 365."""
        found = forecast_of(by_day(*[3] * 10))
        assert (day(10), Decimal(30)) == (found.through, found.spent)
        assert 30 + 355 == found.plan.burn.total
        assert found.plan.growth_per_month is None
        assert numbers(30, 31) == (found.plan.burn.on(day(10)).spent, found.plan.burn.on(day(11)).spent)

    def test_a_straight_line_goes_on_at_the_mean(self) -> None:
        """30 in ten days are 3 a day for 365."""
        assert 3 * 365 == forecast_of(by_day(*[1] * 5, *[5] * 5)).linear.burn.total

    def test_to_the_last_day_nothing_is_left_to_foretell(self) -> None:
        """Actuals of the whole period are what every forecast says."""
        found = forecast_of(by_day(*[2] * 365))
        totals = [found.plan.burn.total, found.linear.burn.total, trend_in(found).burn.total]
        assert [Decimal(730)] * 3 == totals

    def test_an_amount_is_of_the_days_since_the_last_one(self) -> None:
        """31 by 31 January and 56 by 28 February are 1 a day, then 2 a day."""
        actuals = [Actual(day=day(59), amount=Decimal(56)), Actual(day=day(31), amount=Decimal(31))]
        found = actual_spend(actuals, year())
        assert numbers(1, 31, 33, 87) == tuple(found.through(day(number)) for number in (1, 31, 32, 59))

    def test_amounts_of_one_day_are_added(self) -> None:
        """Two bills of one day are one amount."""
        actuals = [Actual(day=day(1), amount=Decimal(3)), Actual(day=day(1), amount=Decimal(4))]
        assert 7 == actual_spend(actuals, year()).total

    def test_only_those_of_the_period_count(self) -> None:
        """Of 4 for the four days to 2 January, after 29 December, 2 are of the year; after its end nothing is."""
        actuals = [
            Actual(day=date(2025, 12, 29), amount=Decimal(99)),
            Actual(day=date(2026, 1, 2), amount=Decimal(4)),
            Actual(day=date(2027, 1, 1), amount=Decimal(364 * 2)),
            Actual(day=date(2027, 1, 2), amount=Decimal(99)),
        ]
        found = actual_spend(actuals, year())
        assert (Decimal(2), date(2027, 1, 1)) == (found.through(day(2)), found.end)
        assert 2 + 2 * 363 == found.total

    @pytest.mark.parametrize("actuals", [[], [Actual(day=date(2025, 12, 31), amount=Decimal(1))]])
    def test_none_in_the_period(self, actuals: list[Actual]) -> None:
        """Without an amount of the period there is nothing to go on from, and the error names the period."""
        with pytest.raises(
            NoActuals, match=r"^no actual spending is dated in the budget's period, which is 2026-01-01"
        ):
            actual_spend(actuals, year())


class TestErrors:
    def test_a_forecast_is_held_against_the_last_days(self) -> None:
        """Of 40 days the last ten spend 5 a day: 3 a day foretold are 40% too little, the plan's 1 is 80%."""
        found = forecast_of(by_day(*[3] * 30, *[5] * 10))
        expected = HeldOut(days=10, forecast=Decimal(30), actual=Decimal(50), error_share=Decimal("-0.4"))
        assert expected == found.linear.error
        assert isinstance(found.plan.error, HeldOut)
        assert (10, Decimal("-0.8")) == (found.plan.error.days, round(found.plan.error.error_share, 20))

    def test_a_week_at_least(self) -> None:
        """Of 14 days a week is held out, and a straight line through the first week meets it."""
        error = forecast_of(by_day(*[2] * 14)).linear.error
        assert HeldOut(days=7, forecast=Decimal(14), actual=Decimal(14), error_share=Decimal(0)) == error

    def test_one_amount_says_nothing_of_its_parts(self) -> None:
        """A month's amount is spread evenly, so that its last days are no test of its first ones."""
        because = "one amount is known, and a test needs two or more"
        found = forecast_of([Actual(day=date(2026, 1, 31), amount=Decimal(31))])
        assert [NotTested(because=because)] * 2 == [found.plan.error, found.linear.error]

    def test_too_few_days(self) -> None:
        """13 days are too few to hold a week out of."""
        because = "13 days of actuals are known, and a test needs 14"
        assert NotTested(because=because) == forecast_of(by_day(*[2] * 13)).linear.error

    def test_a_trend_without_those_days_has_too_few(self) -> None:
        """20 days have a trend, and the 13 that are left of them have none to test."""
        because = "13 days of spending are known, and a trend needs 14"
        assert NotTested(because=because) == trend_in(forecast_of(by_day(*[2] * 20))).error

    def test_nothing_spent_in_those_days(self) -> None:
        """An error of nothing has no share."""
        found = forecast_of(by_day(*[2] * 7, *[0] * 7))
        assert NotTested(because="nothing was spent in the last 7 days") == found.linear.error


class TestTrend:
    @pytest.mark.parametrize("factor", ["1.03", "0.97", "1", "1.8", "0.4"])
    def test_a_curve_is_its_own_trend(self, factor: str) -> None:
        """Days that grow, shrink or stay by one factor are met to the twentieth digit, and the days to come too."""
        amounts = [Decimal(factor) ** place for place in range(40)]
        found = trend_of(daily(NEW_YEAR, *amounts[:30]))
        assert isinstance(found, Trend)
        assert Fraction(1, 10**18) > abs(Fraction(found.factor_per_day) - Fraction(factor))
        coming = [stretch.amount for stretch in found.stretches(day(31), day(41))]
        for expected, actual in zip(amounts[30:], coming, strict=True):
            assert Fraction(1, 10**12) > abs(Fraction(expected) / Fraction(actual) - 1)

    def test_growth_a_month(self) -> None:
        """A factor of 1.02 a day is 1.02^(365/12) - 1 = 82.6% a month."""
        found = trend_of(daily(NEW_YEAR, *[Decimal("1.02") ** place for place in range(30)]))
        assert isinstance(found, Trend)
        assert Decimal("0.8264") == round(found.growth_per_month, 4)

    def test_days_without_spending_are_no_obstacle(self) -> None:
        """Eight weeks of working days alike have no trend, though nothing has no logarithm."""
        found = trend_of(daily(NEW_YEAR, *([0, 5, 5, 5, 5, 5, 0] * 8)))
        assert isinstance(found, Trend)
        assert 0 == found.growth_per_month

    @pytest.mark.parametrize(
        ("found", "because"),
        [
            (daily(NEW_YEAR, *[1] * 13), "13 days of spending are known, and a trend needs 14"),
            (spend(NEW_YEAR, 31), "one amount is known, and a trend needs two or more"),
            (daily(NEW_YEAR, *[0] * 20), "nothing was spent"),
            (daily(NEW_YEAR, *[0] * 20, 1), "all was spent on one day, or more was taken back than a curve can follow"),
            (daily(NEW_YEAR, 1, *[0] * 20), "all was spent on one day, or more was taken back than a curve can follow"),
        ],
    )
    def test_reasons_for_none(self, found: Spend, because: str) -> None:
        """Too few days, one amount, nothing spent, or all on one day: there is no trend, and the reason is said."""
        assert NoTrend(because=because) == trend_of(found)

    def test_without_a_trend_the_others_stand(self) -> None:
        """Ten days have a straight line and no trend."""
        found = forecast_of(by_day(*[3] * 10))
        assert NoTrend(because="10 days of spending are known, and a trend needs 14") == found.trend
        assert 3 * 365 == found.linear.burn.total


@given(st.lists(decimals(0, 50, 2), min_size=14, max_size=60))
@example([Decimal(0)] * 20 + [Decimal(1), Decimal(50)])
def test_the_trend_keeps_the_total_and_the_mean_day(amounts: list[Decimal]) -> None:
    """The curve over the days known spends what they did, with the same mean day: the two equations it is made of."""
    assume(sum(bool(amount) for amount in amounts) > 1)
    found = trend_of(daily(NEW_YEAR, *amounts))
    assert isinstance(found, Trend)
    curve = [Fraction(each.amount) for each in found.stretches(NEW_YEAR, day(len(amounts) + 1))]
    whole = exact_sum(amounts)
    assert Fraction(1, 10**12) > abs(sum(curve) / whole - 1)
    moment = sum((place * Fraction(amount) for place, amount in enumerate(amounts)), start=Fraction(0))
    fitted = sum((place * amount for place, amount in enumerate(curve)), start=Fraction(0))
    assert Fraction(1, 10**12) > abs(fitted - moment) / whole


@given(st.lists(decimals("0.01", 50, 2), min_size=1, max_size=60), decimals(1, 3000, 0))
def test_a_straight_line_in_closed_form(amounts: list[Decimal], amount: Decimal) -> None:
    """Budget / mean to date is the day on which a straight line reaches it, where the actuals have not done so."""
    assume(exact_sum(amounts) < amount)
    ending = forecast_of(by_day(*amounts), year(amount)).linear.burn.ending
    days = Fraction(amount) * len(amounts) / exact_sum(amounts)
    if days > 365:
        assert isinstance(ending, NotExhausted)
    else:
        assert isinstance(ending, Exhausted)
        assert Fraction(1, 10**20) > abs(days - Fraction(ending.after_days))
        assert -(-days // 1) == ending.number


@given(st.lists(decimals(0, 50, 2), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_actuals_does_not_matter(amounts: list[Decimal], shuffled: object) -> None:
    """A file may list its days in any order."""
    actuals = by_day(*amounts)
    mixed = list(actuals)
    shuffled.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis's own kind of Random
    assert forecast_of(actuals) == forecast_of(mixed)
