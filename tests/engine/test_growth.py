"""Growth from day to day, and how sure it is."""

import math
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tokencalc.engine.growth import Growth, growth_of
from tokencalc.engine.trend import NoTrend

FIRST = date(2027, 1, 1)


def days(counts: list[int]) -> dict[date, Decimal]:
    """Counts of the days from the first on."""
    return {FIRST + timedelta(days=place): Decimal(count) for place, count in enumerate(counts)}


def grown(counts: list[int]) -> Growth:
    """The growth of counts that have one."""
    found = growth_of(days(counts), FIRST, FIRST + timedelta(days=len(counts)))
    assert isinstance(found, Growth)
    return found


def test_growth_without_scatter_is_certain() -> None:
    """Days that follow a curve exactly leave no doubt, apart from their whole numbers."""
    found = grown([round(10**9 * 1.01**day) for day in range(60)])
    assert abs(found.per_month - Decimal(math.exp(math.log(1.01) * 365 / 12) - 1)) < Decimal("1e-6")
    assert found.high - found.low < Decimal("1e-6")
    assert found.is_certain


def test_a_level_use_has_no_growth_that_is_certain() -> None:
    """A week's rhythm, repeated, is not growth."""
    found = grown([100, 120, 110, 115, 105, 20, 10] * 5)
    assert found.low < 0 < found.high
    assert not found.is_certain


def test_a_fall_is_growth_below_nothing() -> None:
    """Use that falls by a percent a day falls by about a quarter a month."""
    found = grown([round(10**6 * 0.99**day) for day in range(40)])
    assert found.high < 0
    assert found.is_certain


def test_the_interval_is_that_of_the_formula() -> None:
    """The half width is 1.645 standard errors of a quasi-Poisson regression, worked out here in floats."""
    counts = [90, 101, 99, 120, 104, 99, 131, 125, 118, 140, 133, 122, 150, 149]
    found = grown(counts)
    factor = math.exp(math.log1p(float(found.per_month)) * 12 / 365)
    whole = sum(factor**day for day in range(14))
    curve = [sum(counts) / whole * factor**day for day in range(14)]
    middle = sum(day * value for day, value in enumerate(curve)) / sum(curve)
    phi = sum((count - value) ** 2 / value for count, value in zip(counts, curve, strict=True)) / 12
    error = math.sqrt(phi / sum(value * (day - middle) ** 2 for day, value in enumerate(curve)))
    for side, end in ((-1, found.low), (1, found.high)):
        expected = math.exp((math.log(factor) + side * 1.6448536 * error) * 365 / 12) - 1
        assert math.isclose(expected, end, rel_tol=1e-6)


def test_days_without_a_count_had_none() -> None:
    """A day that the log does not mention counts as a day of nothing."""
    gaps = days([10, 0] * 10)
    there = {day: count for day, count in gaps.items() if count}
    end = FIRST + timedelta(days=20)
    assert growth_of(gaps, FIRST, end) == growth_of(there, FIRST, end)


def test_too_few_days_have_no_growth() -> None:
    """Less than two weeks, and a week's rhythm would be taken for growth."""
    found = growth_of(days([1] * 13), FIRST, FIRST + timedelta(days=13))
    assert isinstance(found, NoTrend)
    assert "14" in found.because


def test_what_had_no_use_has_no_growth() -> None:
    """Twenty days on which nothing was used say nothing about growth."""
    found = growth_of({}, FIRST, FIRST + timedelta(days=20))
    assert isinstance(found, NoTrend)


def test_the_interval_holds_the_truth_about_nine_times_in_ten() -> None:
    """Of 200 drawn courses of use with a known growth, the interval holds it in 170 to 192."""
    chance = Random(20271)
    truth = math.exp(math.log(1.004) * 365 / 12) - 1
    held = 0
    for _ in range(200):
        counts = [
            max(0, round(chance.gauss(mean, 1.7 * math.sqrt(mean)))) for mean in (900 * 1.004**d for d in range(35))
        ]
        found = grown(counts)
        held += float(found.low) <= truth <= float(found.high)
    assert 170 <= held <= 192


@given(st.lists(st.integers(0, 10_000), min_size=14, max_size=40).filter(lambda counts: sum(map(bool, counts)) > 2))
def test_the_growth_lies_in_its_interval(counts: list[int]) -> None:
    """Whatever the days are, the bounds are on either side of the growth."""
    found = growth_of(days(counts), FIRST, FIRST + timedelta(days=len(counts)))
    assert isinstance(found, NoTrend) or found.low <= found.per_month <= found.high
