"""Present values, and every rate at which they are nothing: published examples, edges and laws.

The laws discount in fractions, with whole years or with a rate that compounds as it must.
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine.strategies import Amount, decimals, exact_sum, numbers
from tokencalc.engine.errors import RateTooLow
from tokencalc.engine.payback import PaybackStatus, payback_of
from tokencalc.engine.present_value import (
    MONTHS_PER_YEAR,
    RatesOfReturn,
    RatesStatus,
    RootKind,
    irr_roots,
    monthly_rate,
    npv,
)

TINY = Fraction(1, 10**24)


def at_start(*flows: Amount) -> tuple[list[Decimal], list[Decimal]]:
    """Flows at the start of each month, and none at its end."""
    return list(numbers(*flows)), [Decimal(0)] * len(flows)


def at_end(*flows: Amount) -> tuple[list[Decimal], list[Decimal]]:
    """Flows at the end of each month, and none at its start."""
    return [Decimal(0)] * len(flows), list(numbers(*flows))


def yearly(*flows: Amount) -> tuple[list[Decimal], list[Decimal]]:
    """Flows at the start of every twelfth month."""
    spread = [Decimal(0)] * (MONTHS_PER_YEAR * len(flows))
    spread[::MONTHS_PER_YEAR] = numbers(*flows)
    return spread, [Decimal(0)] * len(spread)


def outlay_and_savings(outlay: Amount, saving: Amount, months: int) -> tuple[list[Decimal], list[Decimal]]:
    """An outlay at the start of the first month, and the same saving at the end of each."""
    return [-Decimal(outlay), *[Decimal(0)] * (months - 1)], [Decimal(saving)] * months


def rates_of(found: RatesOfReturn, places: int = 4) -> list[Decimal]:
    """The rates a period, rounded."""
    return [round(rate.per_month, places) for rate in found.rates]


class TestNumpyFinancial:
    """The examples in numpy-financial's docstrings (numpy_financial/_financial.py, BSD-3-Clause): npv and irr.

    Its flows are one a period from the start of the first on. Of several rates it prints the one closest to 0.
    """

    @pytest.mark.parametrize(
        ("flows", "printed"),
        [
            ((-100, 39, 59, 55, 20), "0.28095"),
            ((-100, 0, 0, 74), "-0.0955"),
            ((-100, 100, 0, -7), "-0.0833"),
            ((-100, 100, 0, 7), "0.06206"),
            ((-5, "10.5", 1, -8, 1), "0.0886"),
        ],
    )
    def test_the_rate_it_prints_is_among_all_rates(self, flows: Sequence[Amount], printed: str) -> None:
        """The root closest to 0 is the printed one, to its digits."""
        found = irr_roots(*at_start(*flows))
        closest = min((rate.per_month for rate in found.rates), key=abs)
        assert Decimal(printed) == round(closest, len(printed.partition(".")[2]))

    def test_irr_has_three_roots(self) -> None:
        """The case irr-has-three-roots: -5, 10.5, 1, -8, 1 are worth nothing at .0886, at .7096 and at -.8702.

        A fourth root of the polynomial lies below -100%, where no money can go.
        """
        found = irr_roots(*at_start(-5, "10.5", 1, -8, 1))
        assert numbers("-0.8702", "0.0886", "0.7096") == tuple(rates_of(found))
        assert [RootKind.FALLS, RootKind.RISES, RootKind.FALLS] == [rate.kind for rate in found.rates]
        assert (RatesStatus.FOUND, -1) == (found.status, found.sign_above)

    def test_net_present_value(self) -> None:
        """At 8% a year -40,000 and 5,000, 8,000, 12,000 and 30,000 a year later each are worth 3,065.22267."""
        value = npv(*yearly(-40_000, 5_000, 8_000, 12_000, 30_000), Decimal("0.08"))
        assert Decimal("3065.22267") == round(value, 5)


class TestMonthlyRate:
    @pytest.mark.parametrize(
        ("monthly", "expected"), [("0.01", "0.01"), ("-0.5", "-0.5"), ("0", "0"), ("1", "1"), ("0.005", "0.005")]
    )
    def test_a_rate_that_compounds_is_found_again(self, monthly: str, expected: str) -> None:
        """(1 + m)^12 - 1 a year is m a month, to the last digit."""
        assert Decimal(expected) == monthly_rate((1 + Decimal(monthly)) ** 12 - 1)

    @given(decimals("-0.9999", 50, 6))
    def test_twelve_months_compound_to_the_year(self, rate: Decimal) -> None:
        """(1 + i)^12 is 1 + the yearly rate within 12 halves of the 28th digit."""
        grown = Fraction(1 + monthly_rate(rate)) ** 12
        assert abs(grown / (1 + Fraction(rate)) - 1) < 12 * Fraction(1, 10**27)

    @pytest.mark.parametrize("rate", ["-1", "-1.5"])
    def test_all_of_it_cannot_be_lost(self, rate: str) -> None:
        """At -100% a year a later flow would be worth infinitely much; just above, it is not."""
        with pytest.raises(RateTooLow, match=f"a yearly rate of {rate} is not above -1"):
            monthly_rate(Decimal(rate))
        with pytest.raises(RateTooLow):
            npv(*at_start(1), Decimal(rate))
        assert monthly_rate(Decimal("-0.999999")) > -1


class TestNetPresentValue:
    def test_start_and_end_of_a_month(self) -> None:
        """At 1% a month: a one-off in the second month is one month away, that month's other flows are two."""
        rate = Decimal("1.01") ** 12 - 1
        first, second = (Decimal(1), Decimal(2)), (Decimal(4), Decimal(8))
        value = npv([first[0], second[0]], [first[1], second[1]], rate)
        expected = 1 + Fraction(2 + 4) / Fraction("1.01") + Fraction(8) / Fraction("1.01") ** 2
        assert abs(expected - Fraction(value)) < TINY

    def test_a_year(self) -> None:
        """110 a year from now are 100 today at 10%, but for the 28th digit."""
        value = npv([Decimal(-100), *[Decimal(0)] * 11], [*[Decimal(0)] * 11, Decimal(110)], Decimal("0.1"))
        assert abs(Fraction(value)) < TINY

    def test_no_months_are_worth_nothing(self) -> None:
        """An empty horizon has no flows."""
        assert 0 == npv([], [], Decimal("0.1"))

    def test_flows_of_different_lengths_are_a_mistake(self) -> None:
        """Every month has a flow at its start and one at its end."""
        with pytest.raises(ValueError, match="argument"):
            npv(list(numbers(1, 2)), list(numbers(1)), Decimal(0))

    def test_paid_back_and_still_not_worth_it(self) -> None:
        """1,000 are earned back at 45 a month in the 23rd month of 24, and lose money at 12% a year."""
        starts, ends = outlay_and_savings(1000, 45, 24)
        found = payback_of([start + end for start, end in zip(starts, ends, strict=True)], 0)
        assert (PaybackStatus.PAID_BACK, Decimal(24 * 45 - 1000)) == (found.status, found.total)
        assert found.for_good is not None
        assert 23 == found.for_good.number
        assert npv(starts, ends, Decimal("0.12")) < 0 < npv(starts, ends, Decimal("0.05"))

    def test_never_paid_back_and_still_worth_it(self) -> None:
        """A credit of 1,000 that costs 45 a month for 24 months ends behind, and gains at 12% a year."""
        starts, ends = outlay_and_savings(-1000, -45, 24)
        found = payback_of([start + end for start, end in zip(starts, ends, strict=True)], 0)
        assert (PaybackStatus.LOST_AGAIN, Decimal(1000 - 24 * 45)) == (found.status, found.total)
        assert npv(starts, ends, Decimal("0.12")) > 0


class TestRatesOfReturn:
    def test_a_loan_at_one_percent(self) -> None:
        """1,000 for 1,010 a month later: 1% a month, which is 12.68% a year."""
        (rate,) = irr_roots([Decimal(-1000)], [Decimal(1010)]).rates
        assert (Decimal("0.01"), Decimal("1.01") ** 12 - 1) == (rate.per_month, rate.per_year)
        assert (RootKind.FALLS, 1) == (rate.kind, rate.multiplicity)

    def test_a_credit_has_a_rate_too(self) -> None:
        """Seen from the borrower the same rate is where the value rises through 0: worth having above it."""
        found = irr_roots([Decimal(1000)], [Decimal(-1010)])
        assert ([RootKind.RISES], 1) == ([rate.kind for rate in found.rates], found.sign_above)

    def test_nothing_gained_is_a_rate_of_0(self) -> None:
        """Flows that add up to nothing have a rate of exactly 0."""
        (rate,) = irr_roots(*outlay_and_savings(1200, 100, 12)).rates
        assert numbers(0, 0) == (rate.per_month, rate.per_year)

    def test_a_loss_has_a_negative_rate(self) -> None:
        """100 for 25 a month later: -75% a month, above -100%."""
        (rate,) = irr_roots([Decimal(-100)], [Decimal(25)]).rates
        assert (Decimal("-0.75"), Decimal("0.25") ** 12 - 1) == (rate.per_month, rate.per_year)

    def test_a_touch(self) -> None:
        """-100, 220, -121 are worth nothing at 10%, and less than nothing at any other rate."""
        found = irr_roots(*at_start(-100, 220, -121))
        (rate,) = found.rates
        assert (Decimal("0.1"), RootKind.TOUCHES, 2) == (rate.per_month, rate.kind, rate.multiplicity)
        assert -1 == found.sign_above
        below, above = Decimal("1.09") ** 12 - 1, Decimal("1.11") ** 12 - 1
        assert npv(*at_start(-100, 220, -121), below) < 0
        assert npv(*at_start(-100, 220, -121), above) < 0

    @pytest.mark.parametrize(("last", "rates"), [("-120.99", 2), ("-121", 1), ("-121.01", 0)])
    def test_a_cent_parts_two_rates_from_none(self, last: str, rates: int) -> None:
        """A cent less to pay at the end and there are two rates, a cent more and there is none."""
        found = irr_roots(*at_start(-100, 220, last))
        assert rates == len(found.rates)
        assert (RatesStatus.FOUND if rates else RatesStatus.NEVER_ZERO) is found.status

    def test_a_crossing_that_is_flat(self) -> None:
        """-1, 3.3, -3.63, 1.331 is -(1 - 1.1 / x)^3: one rate three times, at which the value does change its sign."""
        (rate,) = irr_roots(*at_start(-1, "3.3", "-3.63", "1.331")).rates
        assert (Decimal("0.1"), RootKind.FALLS, 3) == (rate.per_month, rate.kind, rate.multiplicity)

    def test_months_without_flows_do_not_matter(self) -> None:
        """What is put off as a whole has the same rates."""
        now, later = irr_roots(*at_start(-5, "10.5", 1, -8, 1)), irr_roots(*at_start(0, 0, -5, "10.5", 1, -8, 1, 0))
        assert now == later

    @pytest.mark.parametrize(
        ("flows", "status", "sign"),
        [
            ((), RatesStatus.NOTHING_FLOWS, 0),
            ((0, 0, 0), RatesStatus.NOTHING_FLOWS, 0),
            ((1,), RatesStatus.ONE_SIGN, 1),
            ((0, 3, 0, 5), RatesStatus.ONE_SIGN, 1),
            ((-1, 0, -2), RatesStatus.ONE_SIGN, -1),
            ((1, -1, 1), RatesStatus.NEVER_ZERO, 1),
            ((0, -3, 2, -3), RatesStatus.NEVER_ZERO, -1),
        ],
    )
    def test_no_rate_has_a_reason(self, flows: Sequence[Amount], status: RatesStatus, sign: int) -> None:
        """Nothing flows, all flows have one sign, or one side outweighs the other at every rate."""
        expected = RatesOfReturn(status=status, rates=(), sign_above=sign)
        assert expected == irr_roots(*at_start(*flows))
        assert expected == irr_roots(*at_end(*flows))

    def test_ten_years_of_months(self) -> None:
        """100,000 and yearly refreshes against savings that grow: one rate.

        With a clearing-up at the end there are two: it is a loss in plain money, and worth having between them.
        """
        months = range(120)
        starts = [Decimal(-100_000 if month == 0 else -9_000 if month % 12 == 0 else 0) for month in months]
        ends = [Decimal(2_000) * (1 + Decimal(month) / 100) for month in months]
        (rate,) = irr_roots(starts, ends).rates
        assert abs(npv(starts, ends, rate.per_year)) < Decimal("1e-15")
        ends[-1] = Decimal(-200_000)
        lower, upper = irr_roots(starts, ends).rates
        assert (RootKind.RISES, RootKind.FALLS) == (lower.kind, upper.kind)
        assert 0 < lower.per_year < upper.per_year
        assert sum(starts) + sum(ends) < 0 < npv(starts, ends, (lower.per_year + upper.per_year) / 2)

    def test_a_rate_of_any_size(self) -> None:
        """A cent that becomes 10^20 in a month, and the other way round: all digits are there at both ends."""
        (high,) = irr_roots([Decimal("-0.01")], [Decimal(10) ** 20]).rates
        (low,) = irr_roots([-(Decimal(10) ** 20)], [Decimal("0.01")]).rates
        assert Fraction(10**22 - 1) == Fraction(high.per_month)
        assert Fraction(1, 10**22) - 1 == Fraction(low.per_month)
        assert Fraction(1, 10**264) - 1 == Fraction(low.per_year)


amounts = decimals(-1000, 1000, 2)
yearly_rates = decimals("-0.9", 5, 4)
flow_pairs = st.integers(1, 30).flatmap(
    lambda months: st.tuples(
        st.lists(amounts, min_size=months, max_size=months), st.lists(amounts, min_size=months, max_size=months)
    )
)
Pair = tuple[list[Decimal], list[Decimal]]


@given(flow_pairs)
def test_at_a_rate_of_nothing_it_is_the_sum(flows: Pair) -> None:
    """Undiscounted money adds up, to the last digit."""
    assert exact_sum(flows[0] + flows[1]) == Fraction(npv(*flows, Decimal(0)))


@given(flow_pairs, yearly_rates)
def test_it_is_the_sum_of_discounted_flows(flows: Pair, rate: Decimal) -> None:
    """Each flow over (1 + i)^k, in fractions with the monthly rate, but for the 28th digits."""
    growth = Fraction(1 + monthly_rate(rate))
    worth = [Fraction(flow) / growth**month for month, flow in enumerate(flows[0])]
    worth += [Fraction(flow) / growth ** (month + 1) for month, flow in enumerate(flows[1])]
    error = sum((abs(each) for each in worth), start=Fraction(0)) / 10**25
    assert abs(sum(worth, start=Fraction(0)) - Fraction(npv(*flows, rate))) <= error


@given(st.lists(amounts, min_size=1, max_size=8), yearly_rates)
def test_whole_years_need_no_root(flows: list[Decimal], rate: Decimal) -> None:
    """A flow k years from now is worth itself over (1 + rate)^k."""
    worth = [Fraction(flow) / (1 + Fraction(rate)) ** year for year, flow in enumerate(flows)]
    error = sum((abs(each) for each in worth), start=Fraction(0)) / 10**27
    assert abs(sum(worth, start=Fraction(0)) - Fraction(npv(*yearly(*flows), rate))) <= error


@given(flow_pairs, yearly_rates)
def test_the_end_of_a_month_is_the_start_of_the_next(flows: Pair, rate: Decimal) -> None:
    """A flow at the end of one month counts as one at the start of the next, wherever it is booked."""
    starts, ends = flows
    moved = [*starts, Decimal(0)], [Decimal(0), *ends]
    joined = [start + end for start, end in zip(*moved, strict=True)]
    assert npv(*flows, rate) == npv(joined, [Decimal(0)] * len(joined), rate)


@given(flow_pairs, yearly_rates, st.integers(-50, 50))
def test_a_multiple_is_worth_as_many_times_as_much(flows: Pair, rate: Decimal, times: int) -> None:
    """A multiple of the flows, a stream added to itself so often, is worth as many times as much."""
    both = npv([flow * (times + 1) for flow in flows[0]], [flow * (times + 1) for flow in flows[1]], rate)
    alone = npv(*flows, rate)
    assert Fraction(both) == Fraction(alone) * (times + 1)


@given(flow_pairs, yearly_rates, st.integers(1, 5))
def test_put_off_by_years(flows: Pair, rate: Decimal, years: int) -> None:
    """The same flows some years later are worth 1 / (1 + rate)^years of it."""
    wait = [Decimal(0)] * (MONTHS_PER_YEAR * years)
    expected = Fraction(npv(*flows, rate)) / (1 + Fraction(rate)) ** years
    size = Fraction(npv([abs(flow) for flow in flows[0]], [abs(flow) for flow in flows[1]], rate))
    error = size / (1 + Fraction(rate)) ** years / 10**25
    assert abs(expected - Fraction(npv(wait + flows[0], wait + flows[1], rate))) <= error


@given(decimals(1, 10**6, 2), st.lists(decimals(0, 5000, 2), min_size=1, max_size=60), yearly_rates, yearly_rates)
def test_savings_are_worth_less_at_a_higher_rate(
    outlay: Decimal, savings: list[Decimal], one: Decimal, other: Decimal
) -> None:
    """What is paid first and earned later never gains by a higher rate."""
    starts = [-outlay, *[Decimal(0)] * (len(savings) - 1)]
    low, high = sorted([one, other])
    assert npv(starts, savings, low) >= npv(starts, savings, high)


@given(flow_pairs)
def test_at_every_root_the_value_is_nothing(flows: Pair) -> None:
    """Within 28 digits of the flows' discounted sizes, at each rate of return there is."""
    sizes = [abs(flow) for flow in flows[0]], [abs(flow) for flow in flows[1]]
    for rate in irr_roots(*flows).rates:
        assert rate.per_month > -1
        assert rate.per_year > -1
        assert abs(npv(*flows, rate.per_year)) <= npv(*sizes, rate.per_year) * Decimal("1e-24")


@given(flow_pairs)
def test_a_year_compounds_the_month(flows: Pair) -> None:
    """1 + a year is (1 + a month)^12, and rates are in order."""
    rates = irr_roots(*flows).rates
    for rate in rates:
        assert abs(Fraction(1 + rate.per_month) ** 12 / Fraction(1 + rate.per_year) - 1) < Fraction(1, 10**26)
    assert sorted(rate.per_month for rate in rates) == [rate.per_month for rate in rates]


@given(flow_pairs)
def test_between_the_roots_the_value_keeps_its_sign(flows: Pair) -> None:
    """Above the highest rate it is what `sign_above` says; each rate turns it as its kind says, the highest first."""
    found = irr_roots(*flows)
    months = [rate.per_month for rate in found.rates]
    assume(all(high - low > Decimal("1e-6") for low, high in pairwise(months)))
    sign = found.sign_above
    for place, rate in reversed(list(enumerate(found.rates))):
        above = months[place + 1] if place + 1 < len(months) else rate.per_month + 1
        assert sign == sign_at(flows, (rate.per_month + above) / 2)
        assert (sign > 0) is (rate.kind is RootKind.RISES) or rate.kind is RootKind.TOUCHES
        sign = sign if rate.kind is RootKind.TOUCHES else -sign
    lowest = months[0] if months else Decimal(1)
    assert sign == sign_at(flows, (lowest - 1) / 2)


def sign_at(flows: Pair, monthly: Decimal) -> int:
    """The sign of the value at a monthly rate, in fractions."""
    growth = 1 / (1 + Fraction(monthly))
    starts, ends = ([Fraction(flow) for flow in each] for each in flows)
    value = sum((flow * growth**month for month, flow in enumerate(starts)), start=Fraction(0))
    value += sum((flow * growth ** (month + 1) for month, flow in enumerate(ends)), start=Fraction(0))
    return (value > 0) - (value < 0)


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=15))
def test_a_scan_over_all_rates_finds_as_many(flows: list[int]) -> None:
    """The sign of the value changes in those cells of a fine grid of rates that hold an odd number of roots.

    Flows of at most 9 have no rates but between -90% and 900% a month (Cauchy's bound on 1 + rate).
    """
    assume(any(flows))
    growth = np.exp(np.linspace(-2.4, 2.4, 2002) + 1e-5)
    values = sum(flow * growth**-month for month, flow in enumerate(flows)) * np.ones(2002)
    cells = np.zeros(2001, dtype=int)
    for rate in irr_roots(*at_end(*flows)).rates:
        cells[np.searchsorted(growth, float(1 + rate.per_month)) - 1] += rate.multiplicity
    assert list((values[1:] > 0) != (values[:-1] > 0)) == list(cells % 2 == 1)


@given(st.lists(st.integers(-95, 900), min_size=1, max_size=4), st.lists(st.integers(1, 99), min_size=1, max_size=20))
def test_known_rates_are_found_to_the_last_digit(percents: list[int], gains: list[int]) -> None:
    """Flows that are made to be worth nothing at given rates have those and no others, each as often as it was given.

    A loan of 1 for 1 + r a month later is worth nothing at r. Lent again and again, in every combination with other
    loans and with gains of any size, it still is.
    """
    flows = [Decimal(gain) for gain in gains]
    for percent in percents:
        repaid = [flow * (1 + Decimal(percent) / 100) for flow in flows]
        flows = [late - now for late, now in zip([Decimal(0), *repaid], [*flows, Decimal(0)], strict=True)]
    expected = [(Decimal(percent) / 100, percents.count(percent)) for percent in sorted(set(percents))]
    found = irr_roots(flows, [Decimal(0)] * len(flows))
    assert expected == [(rate.per_month, rate.multiplicity) for rate in found.rates]


@given(flow_pairs, yearly_rates)
def test_the_callers_context_does_not_matter(flows: Pair, rate: Decimal) -> None:
    """A caller who works to two digits gets the same values and rates."""
    expected = npv(*flows, rate), irr_roots(*flows), monthly_rate(rate)
    with localcontext(prec=2):
        actual = npv(*flows, rate), irr_roots(*flows), monthly_rate(rate)
    assert expected == actual
