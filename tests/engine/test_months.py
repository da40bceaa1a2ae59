"""Months of a horizon, and the periods that price changes cut them into: no day is lost and none counts twice."""

import calendar
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine import oracle
from tests.engine.strategies import (
    NIGHT,
    PEAK,
    Case,
    cases,
    days_from,
    exact_sum,
    factor,
    listed,
    metered,
    metered_supplies,
    profiles,
    projected,
    row,
    starts,
    task,
    workload,
)
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import HOURS_PER_MONTH, Month, cut, horizon, month_after
from tokencalc.engine.price_calendar import Calendar
from tokencalc.engine.projection import project

TINY = Fraction(1, 10**26)
"""More than the 28th digit of a share."""


def test_a_month_has_730_hours() -> None:
    """Rent, power and capacity count 8,760 / 12 hours a month, however long the month is."""
    assert 365 * 24 / Fraction(12) == HOURS_PER_MONTH


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 1, 1), 1, date(2027, 2, 1)),
        (date(2027, 1, 31), 1, date(2027, 2, 1)),
        (date(2027, 12, 31), 1, date(2028, 1, 1)),
        (date(2027, 11, 30), 2, date(2028, 1, 1)),
        (date(2027, 3, 15), 0, date(2027, 3, 1)),
        (date(2027, 3, 15), 24, date(2029, 3, 1)),
    ],
)
def test_the_month_after_a_day_starts_on_its_first(day: date, months: int, expected: date) -> None:
    """Months are counted by the calendar, over the ends of years too."""
    assert expected == month_after(day, months)


class TestHorizon:
    def test_whole_months_count_in_full(self) -> None:
        """From the first of a month, every month counts as one, February too."""
        months = horizon(date(2027, 1, 1), 3)
        edges = [date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1), date(2027, 4, 1)]
        assert edges == [months[0].start, *(month.end for month in months)]
        assert [1, 1, 1] == [month.share for month in months]
        assert [0, 1, 2] == [month.index for month in months]

    def test_a_start_inside_a_month_gives_parts_of_two_months(self) -> None:
        """One month from 16 April is 15 of April's 30 days and 15 of May's 31."""
        april, may = horizon(date(2027, 4, 16), 1)
        assert (date(2027, 4, 16), date(2027, 5, 1), date(2027, 5, 16)) == (april.start, april.end, may.end)
        assert april.share == Decimal(15) / Decimal(30)
        assert abs(Fraction(may.share) - Fraction(15, 31)) < TINY

    @pytest.mark.parametrize(
        ("start", "months", "end"),
        [
            (date(2027, 1, 31), 1, date(2027, 2, 28)),
            (date(2027, 1, 29), 1, date(2027, 2, 28)),
            (date(2027, 1, 28), 1, date(2027, 2, 28)),
            (date(2028, 1, 31), 1, date(2028, 2, 29)),
            (date(2028, 2, 29), 12, date(2029, 2, 28)),
            (date(2028, 2, 29), 1, date(2028, 3, 29)),
            (date(2027, 8, 31), 1, date(2027, 9, 30)),
            (date(2027, 12, 15), 1, date(2028, 1, 15)),
            (date(2027, 12, 1), 1, date(2028, 1, 1)),
        ],
    )
    def test_it_ends_on_the_same_day_of_the_month(self, start: date, months: int, end: date) -> None:
        """The end is exclusive: the same day of the month, or the last day of a month that has no such day."""
        assert end == horizon(start, months)[-1].end

    def test_a_leap_february_has_29_days(self) -> None:
        """A start on 15 February leaves 14 of 28 days, or 15 of 29 in a leap year."""
        assert horizon(date(2027, 2, 15), 1)[0].share == Decimal(14) / Decimal(28)
        assert abs(Fraction(horizon(date(2028, 2, 15), 1)[0].share) - Fraction(15, 29)) < TINY

    def test_no_months_are_no_horizon(self) -> None:
        """A horizon of no months has none."""
        assert () == horizon(date(2027, 1, 1), 0)
        assert () == horizon(date(2027, 1, 28), 0)

    @given(starts, st.integers(1, 30))
    def test_every_day_is_in_one_month(self, start: date, months: int) -> None:
        """The months follow each other from the start to the end, each inside one calendar month."""
        found = horizon(start, months)
        days = [day for month in found for day in days_from(month.start, month.end)]
        assert days_from(start, oracle.end_of(start, months)) == days
        assert list(range(len(found))) == [month.index for month in found]
        for month in found:
            length = calendar.monthrange(month.start.year, month.start.month)[1]
            counted = len(days_from(month.start, month.end))
            assert abs(Fraction(counted, length) - Fraction(month.share)) < TINY


class TestPeriods:
    @given(starts, st.lists(st.dates(date(2026, 11, 1), date(2028, 4, 1)), max_size=5))
    def test_shares_add_up_to_the_month(self, start: date, days: list[date]) -> None:
        """Periods follow each other without a gap, and their shares are the month's share exactly."""
        for month in horizon(start, 2):
            periods = cut(month, days)
            assert Fraction(month.share) == exact_sum([period.share for period in periods])
            edges = {month.start, month.end, *(day for day in days if month.start < day < month.end)}
            assert sorted(edges) == [periods[0].start, *(period.end for period in periods)]
            length = calendar.monthrange(month.start.year, month.start.month)[1]
            for period in periods:
                counted = len(days_from(period.start, period.end))
                assert abs(Fraction(counted, length) - Fraction(period.share)) < TINY

    def test_a_day_at_the_edge_of_the_month_cuts_nothing(self) -> None:
        """A change on the month's first day, or on the first day after it, leaves the month whole."""
        january = horizon(date(2027, 1, 1), 1)[0]
        assert 1 == len(cut(january, [date(2027, 1, 1), date(2027, 2, 1)]))
        assert 2 == len(cut(january, [date(2027, 1, 2)]))
        assert 2 == len(cut(january, [date(2027, 1, 31)]))

    @given(metered_supplies(), starts, st.one_of(st.none(), profiles))
    def test_a_months_prices_share_its_volume_exactly(
        self, supply: Metered, start: date, profile: tuple[Decimal, ...] | None
    ) -> None:
        """The shares of all rows and windows, with what is left for the plain price, are the month's share exactly."""
        one = workload(task(requests=1, web_search=1), profile=profile)
        for month in projected(supply, one, horizon(start, 2)).months:
            assert Fraction(month.month.share) == exact_sum([line.quantity for line in month.lines])
            assert all(line.quantity >= 0 for line in month.lines)

    def test_regimes_do_not_round_in_the_callers_context(self) -> None:
        """The shares of a month cut by a window and a price change add up exactly, whoever asks for them."""
        supply = metered(
            row(input=1, windows={"peak": factor(2)}), row(start=date(2027, 1, 2), input=1), windows=(PEAK, NIGHT)
        )
        (january,) = horizon(date(2027, 1, 1), 1)
        assert 1 == exact_sum([regime.share for regime in Calendar(supply, workload(), "").regimes(january)])

    @given(cases(metered_supplies()))
    def test_the_quantities_bought_are_those_asked_for(self, case: Case) -> None:
        """However prices cut a month, as many input tokens are bought as the requests of the month hold."""
        for month in project(case.option, case.load, horizon(case.start, case.months)).months:
            asked = Fraction(0)
            for route in case.option.routes:
                assert isinstance(route.supply, Metered)
                for each in case.load.tasks:
                    if each.name in route.tasks:
                        mean = sum(
                            Fraction(size.share) * oracle.in_own_tokens(size.usage, route.supply.ratios)["input"]
                            for size in each.sizes
                        )
                        asked += oracle.requests_in(each.volume, case.start, month.month.start) * mean
            bought = exact_sum([line.quantity for line in month.lines if line.unit == "input"])
            assert abs(asked * Fraction(month.month.share) - bought) <= asked / 10**24


class TestPartsOfMonths:
    def test_a_part_of_a_month_takes_its_days_share_of_the_volume(self) -> None:
        """Of April's 3,000 requests, a start on 16 April sends 1,500."""
        supply = metered(row(request=1))
        months = horizon(date(2027, 4, 16), 1)
        april, may = projected(supply, workload(task("chat", listed(3000, 3100), request=1)), months).months
        assert 3000 * Decimal(15) / 30 == april.requests
        assert Decimal(3000 * 15) / 30 / 1000 == april.bill
        assert abs(Fraction(3100 * 15, 31) - Fraction(may.requests)) < Fraction(1, 10**20)

    def test_a_price_change_inside_a_month_is_pro_rated_by_days(self) -> None:
        """A rate that doubles on 16 April holds for 15 of April's 30 days."""
        supply = metered(row(input=2, output=0), row(start=date(2027, 4, 16), input=4, output=0))
        bill = projected(supply, workload(task(requests=1000, input=10**6)), horizon(date(2027, 4, 1), 1)).bill
        assert 500 * 2 + 500 * 4 == bill

    def test_two_changes_inside_a_month(self) -> None:
        """A price of three days in June costs three days of June's volume."""
        supply = metered(row(input=1), row(start=date(2027, 6, 11), input=31), row(start=date(2027, 6, 14), input=1))
        bill = projected(supply, workload(task(requests=30, input=10**6)), horizon(date(2027, 6, 1), 1)).bill
        assert abs(27 * 1 + 3 * 31 - bill) < Decimal("1e-20")

    def test_windows_split_each_period_by_its_own_days(self) -> None:
        """In a period of one Saturday and one Sunday, no hour is peak, whatever the rest of the month holds."""
        supply = metered(
            row(input=1),
            row(start=date(2027, 5, 1), end=date(2027, 5, 3), input=1, windows={"peak": factor(100)}),
            row(start=date(2027, 5, 3), input=1),
            windows=(PEAK, NIGHT),
        )
        may = Month(index=0, start=date(2027, 5, 1), end=date(2027, 6, 1), share=Decimal(1))
        bill = projected(supply, workload(task(requests=1000, input=10**6)), [may]).bill
        assert abs(1000 - bill) < Decimal("1e-20")
