"""When a budget is gone: the published case both ways, and every edge of a period. Laws are in `test_burn_laws`."""

from datetime import date
from decimal import Decimal

import pytest

from tests.engine.burning import DAY, bills, exhausted_on, projection, spend, stepwise, year
from tests.engine.strategies import exact, exact_sum, numbers
from tokencalc.engine.budget import Budget, DayOutsidePeriod, TopUp, planned
from tokencalc.engine.burn import Burn, Exhausted, NotExhausted, NothingPlanned, burn, burn_of
from tokencalc.engine.projected_spend import PeriodNotCovered
from tokencalc.engine.spending import Days, Reached, first_reached, levels_of

NEW_YEAR = date(2026, 1, 1)
APRIL_30 = date(2026, 4, 30)
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def of_months(*amounts: Decimal | int | str, budget: Budget | None = None) -> Burn:
    """What becomes of a year's budget of 365 with these bills, from January 2026 on."""
    return burn_of(spend(NEW_YEAR, *amounts), budget or year())


class TestYearInFourMonths:
    """A year's token allocation burned within four months: gone on day 120 of 2026, which is 30 April.

    A claim as it was made; the arithmetic is ours: flat use of 3.04 times the plan, or 80.9% growth a month from a
    twelfth of the budget, at a run-rate of 5.9 times the plan by then; at 63% a month it is gone on day 131.
    """

    def test_flat_use_at_three_times_the_plan(self) -> None:
        """365 / 120 = 3.0417 times the plan on each day reaches the year's budget on day 120, at that burn rate."""
        found = burn_of(spend(NEW_YEAR, *(Decimal(365 * days) for days in MONTH_DAYS)), year(120 * 365))
        assert Exhausted(day=APRIL_30, number=120, after_days=Decimal(120)) == found.ending
        rate = found.on(APRIL_30).burn_rate
        assert isinstance(rate, Decimal)
        assert Decimal("3.04") == round(rate, 2)
        assert not found.lasts

    def test_stepwise_growth_from_a_twelfth(self) -> None:
        """Months of 1, 1.809, ... twelfths are a year's budget on day 120, when a month is 5.9 planned ones."""
        found = burn_of(spend(NEW_YEAR, *stepwise(1, "0.809", 12)), year(12))
        assert (APRIL_30, 120) == (exhausted_on(found), getattr(found.ending, "number", None))
        april = found.by_month()[3]
        assert (date(2026, 4, 1), date(2026, 5, 1)) == (april.start, april.end)
        assert Decimal("5.9") == round(april.spent, 1)

    def test_slower_growth_lasts_eleven_days_longer(self) -> None:
        """At 63% a month the year is gone on day 131."""
        found = burn_of(spend(NEW_YEAR, *stepwise(1, "0.63", 12)), year(12))
        assert isinstance(found.ending, Exhausted)
        assert 131 == found.ending.number

    def test_through_the_projections_months(self) -> None:
        """A projection with these bills burns as the bills do."""
        found = burn(bills(NEW_YEAR, *stepwise(1, "0.809", 12)), year(12))
        assert APRIL_30 == exhausted_on(found)
        assert exact_sum(stepwise(1, "0.809", 12)) == exact(found.total)


class TestEdges:
    def test_reached_on_the_last_day_is_exhausted_and_lasts(self) -> None:
        """A budget that is spent to the last cent on the last day has been enough."""
        found = of_months(*MONTH_DAYS)
        assert Exhausted(day=date(2026, 12, 31), number=365, after_days=Decimal(365)) == found.ending
        assert found.lasts
        assert () == found.overdrawn

    def test_a_cent_more_does_not_last(self) -> None:
        """One cent above it in the last month is not enough, and overdrawn on the last day."""
        found = of_months(*MONTH_DAYS[:-1], "31.01")
        assert date(2026, 12, 31) == exhausted_on(found)
        assert not found.lasts
        assert (Days(start=date(2026, 12, 31), end=date(2027, 1, 1)),) == found.overdrawn

    def test_a_cent_less_leaves_a_cent(self) -> None:
        """One cent below it is never reached."""
        found = of_months(*MONTH_DAYS[:-1], "30.99")
        assert NotExhausted(left=Decimal("0.01")) == found.ending
        assert found.lasts

    def test_a_hit_on_a_boundary_is_the_last_day_of_the_earlier_month(self) -> None:
        """200 in January and nothing in February reach a budget of 200 on 31 January."""
        assert date(2026, 1, 31) == exhausted_on(of_months(200, *[0] * 11, budget=year(200)))

    def test_rounding_dust_moves_no_day(self) -> None:
        """Three thirds, each cut to 28 digits, are a whole: the budget is reached on the last day, and not missed."""
        third = Decimal(100) / 3
        found = burn_of(spend(NEW_YEAR, third, third, third), year(100, end=date(2026, 4, 1)))
        assert date(2026, 3, 31) == exhausted_on(found)
        assert found.lasts

    def test_a_leap_day_is_a_day_of_february(self) -> None:
        """29 spent in February 2028 are 1 a day: by the 29th all of them, and a budget of 28 is reached on the 28th."""
        period = year(28, date(2028, 2, 1), date(2028, 3, 1))
        found = burn_of(spend(period.start, 29), period)
        assert date(2028, 2, 28) == exhausted_on(found)
        assert numbers(28, 29) == (found.on(date(2028, 2, 28)).spent, found.on(date(2028, 2, 29)).spent)

    def test_nothing_spent(self) -> None:
        """No spending leaves all of it."""
        assert NotExhausted(left=Decimal(365)) == of_months(*[0] * 12).ending

    def test_shrinking_use_may_never_reach_it(self) -> None:
        """Months that halve from 100 come to less than 200 for ever, and reach 199 in the eighth."""
        halves = stepwise(100, "-0.5", 12)
        assert NotExhausted(left=200 - sum(halves, start=Decimal(0))) == of_months(*halves, budget=year(200)).ending
        reached = exhausted_on(of_months(*halves, budget=year(199)))
        assert reached is not None
        assert 8 == reached.month

    def test_money_that_comes_back(self) -> None:
        """A credit in the last month ends an overdraft: 62 of 50 by 31 January, 40 by 28 February, so it lasts."""
        found = burn_of(spend(NEW_YEAR, 62, -22), year(50, end=date(2026, 3, 1)))
        assert date(2026, 1, 25) == exhausted_on(found)
        # 12 above, and 22 / 28 a day come back: on 15 February 0.21 are left above, on the 16th nothing.
        assert (Days(start=date(2026, 1, 26), end=date(2026, 2, 16)),) == found.overdrawn
        assert found.lasts

    def test_a_credit_that_ends_an_overdraft_to_the_cent(self) -> None:
        """An overdraft of 14 that 1 a day pays back is over on the 14th of those days."""
        found = burn_of(spend(NEW_YEAR, 64, -28), year(50, end=date(2026, 3, 1)))
        assert date(2026, 2, 14) == found.overdrawn[0].end

    def test_a_budget_of_nothing_is_reached_at_once(self) -> None:
        """0 is reached by 0 on the first day, after none."""
        levels = levels_of([(NEW_YEAR, Decimal(0))], date(2026, 2, 1))
        assert Reached(day=NEW_YEAR, after_days=Decimal(0)) == first_reached(spend(NEW_YEAR, 0), levels)


class TestPeriod:
    def test_a_period_inside_months(self) -> None:
        """Of months of 31 and 28 the days from 17 January to 14 February spend 15 and 14."""
        period = year(100, date(2026, 1, 17), date(2026, 2, 15))
        found = burn(bills(NEW_YEAR, 31, 28), period)
        assert [numbers(15, 15), numbers(14, 29)] == [(month.spent, month.at_end.spent) for month in found.by_month()]
        assert 29 == found.total == found.budget.days

    def test_a_cut_month_spends_over_its_own_days(self) -> None:
        """A horizon that begins on 17 January has 15 days of it: 30 are 2 a day."""
        found = burn(bills(date(2026, 1, 17), 30), year(100, date(2026, 1, 20), date(2026, 2, 1)))
        assert numbers(2, 24) == (found.on(date(2026, 1, 20)).spent, found.total)

    @pytest.mark.parametrize(("start", "end"), [(date(2025, 12, 31), date(2026, 2, 1)), (NEW_YEAR, date(2026, 3, 2))])
    def test_a_period_that_the_projection_does_not_cover(self, start: date, end: date) -> None:
        """A day too early or too late is an error that names both, each with its first and last day."""
        with pytest.raises(PeriodNotCovered) as raised:
            burn(bills(NEW_YEAR, 31, 28), year(100, start, end))
        both = f"period is {start} to {end - DAY}, and the projection covers 2026-01-01 to 2026-02-28"
        assert both in raised.value.problem

    @pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
    def test_a_day_of_another_period(self, day: date) -> None:
        """There is no standing on a day before the first or after the last."""
        with pytest.raises(DayOutsidePeriod, match=f"^{day} is outside the budget's period, which is 2026-01-01 to"):
            of_months(*MONTH_DAYS).on(day)

    def test_months_without_money_need_no_lines(self) -> None:
        """A month in which nothing is bought spends nothing."""
        period = year(100, end=date(2026, 2, 1))
        assert 0 == burn(projection(NEW_YEAR, []), period).total


class TestPlan:
    def test_every_day_alike(self) -> None:
        """After 73 of 365 days a fifth was planned; two fifths spent are a burn rate of 2."""
        found = of_months(62, 56, "62", *[0] * 9).on(date(2026, 3, 14))
        assert (Decimal(146), Decimal(73), Decimal(219)) == (found.spent, found.planned, found.remaining)
        assert (Decimal("0.4"), Decimal("0.2"), Decimal(2)) == (found.used_share, found.planned_share, found.burn_rate)

    def test_shares_by_month(self) -> None:
        """A quarter planned for January and the rest for February: half of February's is 62.5 of 100."""
        period = Budget(
            amount=Decimal(100),
            start=NEW_YEAR,
            end=date(2026, 3, 1),
            planned_shares=(Decimal("0.25"), Decimal("0.75")),
        )
        found = burn_of(spend(NEW_YEAR, 50, 50), period)
        assert Decimal("62.5") == found.on(date(2026, 2, 14)).planned
        assert numbers(25, 75) == tuple(month.planned for month in found.by_month())
        assert Decimal(2) == found.on(date(2026, 1, 31)).burn_rate

    def test_nothing_planned_has_no_burn_rate(self) -> None:
        """Spending in a month for which nothing was planned has no rate, and says why."""
        period = Budget(
            amount=Decimal(100), start=NEW_YEAR, end=date(2026, 3, 1), planned_shares=(Decimal(0), Decimal(1))
        )
        standing = burn_of(spend(NEW_YEAR, 50, 50), period).on(date(2026, 1, 31))
        assert NothingPlanned(because="nothing was planned to be spent by then") == standing.burn_rate


class TestMoreMoney:
    def test_carried_over(self) -> None:
        """What is left of the year before may be spent on the first day, and is planned like the rest."""
        budget = Budget(amount=Decimal(300), start=NEW_YEAR, end=date(2027, 1, 1), carried_over=Decimal(65))
        found = of_months(*MONTH_DAYS, budget=budget)
        assert (Decimal(365), Decimal(31)) == (found.on(NEW_YEAR).available, found.on(date(2026, 1, 31)).planned)
        assert found.lasts

    def test_a_top_up_comes_too_late_for_some_days(self) -> None:
        """90 at 1 a day are gone on 31 March; 300 more on 11 April make it last, after ten overdrawn days."""
        budget = Budget(
            amount=Decimal(90),
            start=NEW_YEAR,
            end=date(2027, 1, 1),
            top_ups=(TopUp(day=date(2026, 4, 11), amount=Decimal(300)),),
        )
        found = of_months(*MONTH_DAYS, budget=budget)
        assert Exhausted(day=date(2026, 3, 31), number=90, after_days=Decimal(90)) == found.ending
        assert (Days(start=date(2026, 4, 1), end=date(2026, 4, 11)),) == found.overdrawn
        assert found.lasts
        assert numbers(90, 390) == tuple(found.on(date(2026, 4, day)).available for day in (10, 11))

    def test_top_ups_are_planned_for_what_is_left(self) -> None:
        """50 added to 365 for the last 50 days are planned at 1 a day more from then on."""
        budget = Budget(
            amount=Decimal(365),
            start=NEW_YEAR,
            end=date(2027, 1, 1),
            top_ups=(TopUp(day=date(2026, 11, 12), amount=Decimal(50)),),
        )
        plan = planned(budget)
        days = (date(2026, 11, 11), date(2026, 11, 12), date(2026, 12, 31))
        assert [315, 317, 415] == [round(plan.through(day), 20) for day in days]

    def test_two_top_ups_count_in_the_order_of_their_days(self) -> None:
        """10 in March and 20 in February are 100, 120 and 130."""
        budget = Budget(
            amount=Decimal(100),
            start=NEW_YEAR,
            end=date(2026, 4, 1),
            top_ups=(
                TopUp(day=date(2026, 3, 1), amount=Decimal(10)),
                TopUp(day=date(2026, 2, 1), amount=Decimal(20)),
            ),
        )
        found = burn_of(spend(NEW_YEAR, 0, 0, 0), budget)
        assert [100, 120, 130] == [month.at_end.available for month in found.by_month()]
        assert NotExhausted(left=Decimal(130)) == found.ending

    def test_a_top_up_where_nothing_more_was_planned(self) -> None:
        """With all planned for January, 28 added in February are planned at 1 a day."""
        budget = Budget(
            amount=Decimal(100),
            start=NEW_YEAR,
            end=date(2026, 3, 1),
            planned_shares=(Decimal(1), Decimal(0)),
            top_ups=(TopUp(day=date(2026, 2, 1), amount=Decimal(28)),),
        )
        assert numbers(100, 101) == tuple(planned(budget).through(day) for day in (date(2026, 1, 31), date(2026, 2, 1)))
