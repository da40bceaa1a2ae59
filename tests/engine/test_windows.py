"""Time windows with prices of their own: which hours they hold, and how much of the traffic falls into them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    NIGHT,
    PEAK,
    bill,
    days_from,
    factor,
    metered,
    numbers,
    own_rates,
    profiles,
    projected,
    row,
    starts,
    task,
    workload,
)
from tokencalc.engine.months import horizon
from tokencalc.engine.rates import Window, window_weights

HOLIDAYS_2026 = frozenset(
    {
        *days_from(date(2026, 1, 1), date(2026, 1, 4)),
        *days_from(date(2026, 2, 15), date(2026, 2, 24)),
        *days_from(date(2026, 4, 4), date(2026, 4, 7)),
        *days_from(date(2026, 5, 1), date(2026, 5, 6)),
        *days_from(date(2026, 6, 19), date(2026, 6, 22)),
        *days_from(date(2026, 9, 25), date(2026, 9, 28)),
        *days_from(date(2026, 10, 1), date(2026, 10, 8)),
    }
)


class TestDeepSeek:
    """DeepSeek's rule: peak is 01-04 and 06-10 UTC, Monday to Friday, not on Chinese public holidays.

    In the peak window every token costs twice the off-peak rate (https://api-docs.deepseek.com/quick_start/pricing,
    holidays from https://api-docs.deepseek.com/zh-cn/updates). V4.1 Flash: 0.15 in, 0.003 cached, 0.60 out off-peak.
    """

    peak = Window(name="peak", hours=((1, 4), (6, 10)), weekdays=(0, 1, 2, 3, 4), not_on=HOLIDAYS_2026)
    supply = metered(row(input="0.15", cache_read="0.003", output="0.60", windows={"peak": factor(2)}), windows=(peak,))

    @pytest.mark.parametrize(
        ("hour", "is_peak"),
        [
            (0, False),
            (1, True),
            (3, True),
            (4, False),
            (5, False),
            (6, True),
            (9, True),
            (10, False),
            (23, False),
        ],
    )
    def test_both_sides_of_every_hour(self, hour: int, is_peak: bool) -> None:
        """An hour belongs to the window from its start on, and up to the last hour before its end."""
        assert is_peak == (hour in self.peak.hours_on(date(2026, 11, 20)))

    @pytest.mark.parametrize(
        ("day", "hours"),
        [
            (date(2026, 11, 19), 7),
            (date(2026, 11, 20), 7),
            (date(2026, 11, 21), 0),
            (date(2026, 11, 22), 0),
            (date(2026, 11, 23), 7),
            (date(2026, 9, 30), 7),
            (date(2026, 10, 1), 0),
            (date(2026, 10, 7), 0),
            (date(2026, 10, 8), 7),
        ],
    )
    def test_weekends_and_holidays_are_off_peak(self, day: date, hours: int) -> None:
        """A Friday has its 3 + 4 hours, the Saturday and Sunday after it none, nor has the National Day week."""
        assert hours == len(self.peak.hours_on(day))
        assert numbers(hours, 24) == window_weights(self.peak, day, day + timedelta(days=1))

    @pytest.mark.parametrize(("hour", "times"), [(0, 1), (1, 2), (3, 2), (4, 1), (5, 1), (6, 2), (9, 2), (10, 1)])
    def test_a_peak_token_costs_twice(self, hour: int, times: int) -> None:
        """With all traffic in one hour of Fridays, every token costs the peak rate or none does."""
        friday = 4 * 24
        profile = [Decimal(each == friday + hour) for each in range(168)]
        load = workload(task(requests=1000, input=10**6, cache_read=10**6, output=10**6), profile=profile)
        off_peak = 1000 * (Decimal("0.15") + Decimal("0.003") + Decimal("0.60"))
        november = horizon(date(2026, 11, 1), 1)
        assert off_peak * times == bill(self.supply, load, november)

    def test_weekend_traffic_is_off_peak(self) -> None:
        """With all traffic on Saturdays and Sundays, nothing is bought at peak prices."""
        profile = [Decimal(hour >= 5 * 24) for hour in range(168)]
        load = workload(task(requests=1000, input=10**6), profile=profile)
        assert 1000 * Decimal("0.15") == bill(self.supply, load, horizon(date(2026, 11, 1), 1))

    def test_without_a_profile_hours_decide(self) -> None:
        """November 2026 has 21 weekdays: 147 of its 720 hours are peak, and that the traffic is even is assumed."""
        load = workload(task(requests=720, input=10**6))
        projection = projected(self.supply, load, horizon(date(2026, 11, 1), 1))
        assert round((147 * 2 + 573 * 1) * Decimal("0.15"), 20) == round(projection.bill, 20)
        assert [("peak", "0.30"), ("", "0.15")] == [(line.terms, str(line.unit_price)) for line in projection.lines]
        assert {("even_hours",)} == {tuple(each.code for each in line.assumed) for line in projection.lines}

    def test_holidays_shorten_the_peak(self) -> None:
        """October 2026 has 22 weekdays, of which 5 are holidays: 17 x 7 hours of 744 are peak."""
        load = workload(task(requests=744, input=10**6))
        expected = (17 * 7 * 2 + (744 - 17 * 7)) * Decimal("0.15")
        assert round(expected, 20) == round(bill(self.supply, load, horizon(date(2026, 10, 1), 1)), 20)

    def test_an_hourly_profile_decides_instead_of_the_hours(self) -> None:
        """Office hours in Shanghai, 01 to 10 UTC on weekdays: 7 of these 9 hours are peak."""
        profile = [Decimal(hour // 24 < 5 and 1 <= hour % 24 < 10) for hour in range(168)]
        load = workload(task(requests=900, input=10**6), profile=profile)
        projection = projected(self.supply, load, horizon(date(2026, 11, 1), 1))
        assert round((700 * 2 + 200 * 1) * Decimal("0.15"), 20) == round(projection.bill, 20)
        assert {()} == {line.assumed for line in projection.lines}

    def test_holidays_of_later_years_are_unknown(self) -> None:
        """A holiday list that ends in 2026 says nothing about 2027, and lines of 2027 say that."""
        profile = [Decimal(1)] * 168
        load = workload(task(requests=1, input=10**6), profile=profile)
        december, january = projected(self.supply, load, horizon(date(2026, 12, 1), 2)).months
        assert {()} == {line.assumed for line in december.lines}
        assert {("unknown_holidays",)} == {tuple(each.code for each in line.assumed) for line in january.lines}


class TestWeights:
    @given(starts, st.integers(1, 40), st.one_of(st.none(), profiles))
    def test_a_window_and_the_rest_make_the_whole(
        self, start: date, days: int, profile: tuple[Decimal, ...] | None
    ) -> None:
        """The hours of two windows and of no window are all the hours, by number or by weight."""
        end = start + timedelta(days=days)
        rest = Window(name="rest", hours=((0, 1), (4, 6), (10, 20)), weekdays=(0, 1, 2, 3, 4))
        idle = Window(name="idle", hours=((0, 20),), weekdays=(5, 6))
        peak = Window(name="peak", hours=PEAK.hours, weekdays=PEAK.weekdays)
        parts = [window_weights(each, start, end, profile) for each in (peak, rest, idle, NIGHT)]
        assert {whole for _, whole in parts} == {sum(inside for inside, _ in parts)}

    @given(starts, st.integers(1, 40), profiles)
    def test_weights_are_those_of_the_hours_of_the_week(
        self, start: date, days: int, profile: tuple[Decimal, ...]
    ) -> None:
        """Each hour of each day weighs what the profile says for that hour of its week."""
        inside = whole = Decimal(0)
        for day in days_from(start, start + timedelta(days=days)):
            for hour in range(24):
                weight = profile[day.weekday() * 24 + hour]
                whole += weight
                if day.weekday() < 5 and day != date(2027, 5, 3) and (1 <= hour < 4 or 6 <= hour < 10):
                    inside += weight
        assert (inside, whole) == window_weights(PEAK, start, start + timedelta(days=days), profile)

    @given(starts, st.integers(1, 40))
    def test_an_even_profile_is_no_profile(self, start: date, days: int) -> None:
        """A profile of the same weight for every hour counts hours."""
        end = start + timedelta(days=days)
        even = [Decimal(1)] * 168
        assert window_weights(PEAK, start, end) == window_weights(PEAK, start, end, even)


class TestWindowPrices:
    def test_two_windows_each_have_their_hours(self) -> None:
        """In a week of 168 hours, 35 are peak, 28 are night and 105 are neither."""
        supply = metered(row(input=1, windows={"peak": factor(2), "night": factor("0.5")}), windows=(PEAK, NIGHT))
        load = workload(task(requests=28 * 24, input=10**6))
        february = horizon(date(2027, 2, 1), 1)
        expected = 4 * (35 * 2 + 28 * Decimal("0.5") + 105 * 1)
        assert round(expected, 20) == round(bill(supply, load, february), 20)

    def test_a_mode_comes_on_top_of_a_window(self) -> None:
        """Batch at half in a window at twice the price costs as much as the plain price."""
        supply = metered(
            row(input=1, windows={"peak": factor(2)}, modes={"batch": factor("0.5")}), mode="batch", windows=(PEAK,)
        )
        load = workload(task(requests=168 * 4, input=10**6))
        projection = projected(supply, load, horizon(date(2027, 2, 1), 1))
        assert [("batch, peak", 1), ("batch", Decimal("0.5"))] == [
            (line.terms, line.unit_price) for line in projection.lines
        ]
        assert round(4 * (35 * 1 + 133 * Decimal("0.5")), 20) == round(projection.bill, 20)

    def test_a_mode_with_rates_of_its_own_knows_no_window(self) -> None:
        """Absolute rates of a mode hold at every hour: there is one price, and nothing to assume."""
        prices = row(input=1, windows={"peak": factor(2)}, modes={"fast": own_rates(input=5)})
        (line,) = projected(metered(prices, mode="fast", windows=(PEAK,)), workload(task(input=10**6))).lines
        assert ("fast", Decimal(5), ()) == (line.terms, line.unit_price, line.assumed)

    def test_a_window_may_state_rates_of_its_own(self) -> None:
        """Own rates replace the row's in the window's hours."""
        prices = row(input=1, output=2, windows={"night": own_rates(input=3, output=1)})
        load = workload(task(requests=24, input=10**6, output=10**6))
        january = bill(metered(prices, windows=(NIGHT,)), load)
        assert round(Decimal(20 * (1 + 2) + 4 * (3 + 1)), 20) == round(january, 20)

    def test_a_period_without_traffic_has_no_windows(self) -> None:
        """A price that changes on a Monday leaves a weekend before it, in which a weekday profile has no traffic."""
        doubled = {"peak": factor(2)}
        supply = metered(
            row(input=1, windows=doubled), row(start=date(2027, 5, 3), input=1, windows=doubled), windows=(PEAK,)
        )
        profile = [Decimal(hour < 5 * 24) for hour in range(168)]
        load = workload(task(requests=1000, input=10**6), profile=profile)
        may = bill(supply, load, horizon(date(2027, 5, 1), 1))
        assert 1000 <= may <= 2000
