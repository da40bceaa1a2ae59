"""Arithmetic in two modes: exact decimals, and floats or arrays of draws."""

import math
import re
from decimal import (
    Decimal,
    DivisionByZero,
    getcontext,
    localcontext,
)
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    SHEET,
    Amount,
    decimals,
    everything_on,
    fleet,
    metered,
    rate_tables,
    row,
    task,
    tier,
    workload,
)
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.numbers import (
    ceil,
    divide,
    exactly,
    is_nothing,
    is_surely_above,
    maximum,
    minimum,
    part_of,
    power,
    to_drawn,
    total,
    where,
)


class TestExact:
    @pytest.mark.parametrize(("dividend", "divisor"), [(1, 3), (2, 3), (10, 7), (730, 24), (1, 10**9 + 7)])
    def test_a_quotient_is_cut_to_28_digits(self, dividend: int, divisor: int) -> None:
        """The 28th significant digit is the nearest one, however wide the context is."""
        with localcontext(prec=400):
            found = divide(Decimal(dividend), Decimal(divisor))
        assert 28 == len(found.as_tuple().digits)
        unit = Fraction(10) ** int(found.as_tuple().exponent)
        assert abs(Fraction(dividend, divisor) - Fraction(found)) <= unit / 2

    def test_a_quotient_that_ends_is_exact(self) -> None:
        """An eighth needs no rounding."""
        assert Decimal("0.125") == divide(Decimal(1), 8)

    def test_dividing_by_nothing_is_an_error(self) -> None:
        """There is no infinity among the engine's numbers."""
        with pytest.raises(DivisionByZero):
            divide(Decimal(1), Decimal(0))

    def test_the_callers_context_comes_back(self) -> None:
        """Whether the engine ended well, or with an error inside another of its functions."""
        nested = exactly(exactly(lambda divisor: (getcontext().prec, divide(Decimal(1), divisor))))
        with localcontext(prec=3) as own:
            assert (400, Decimal("0.5")) == nested(Decimal(2))
            assert getcontext() is own
            with pytest.raises(DivisionByZero):
                nested(Decimal(0))
            assert getcontext() is own

    def test_powers(self) -> None:
        """A power to 0 is 1, even of 0; higher powers are cut like quotients."""
        assert [1, 1, 0] == [power(Decimal(2), 0), power(Decimal(0), 0), power(Decimal(0), 5)]
        assert Decimal("1.1236") == power(Decimal("1.06"), 2)
        with localcontext(prec=400):
            grown = power(Decimal("1.0123456789"), 60)
        assert 28 == len(grown.as_tuple().digits)
        assert abs(Fraction("1.0123456789") ** 60 - Fraction(grown)) < Fraction(1, 10**26)

    def test_sums(self) -> None:
        """A sum of nothing is 0."""
        assert Decimal("0.3") == total([Decimal("0.1"), Decimal("0.2")])
        assert Decimal(0) == total([])

    def test_the_larger_and_the_smaller(self) -> None:
        """Of two numbers, in either order."""
        one, two = Decimal(1), Decimal(2)
        assert [two, two, one, one] == [maximum(one, two), maximum(two, one), minimum(one, two), minimum(two, one)]

    def test_a_single_zero_is_known_to_be_nothing(self) -> None:
        """A zero in an array of draws may be another number in another draw."""
        numbers: list[Any] = [Decimal(0), Decimal("-0.0"), Decimal("0.1"), 0.0, np.zeros(2)]
        assert [True, True, False, True, False] == [is_nothing(number) for number in numbers]

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("0", 0),
            ("0.0001", 1),
            ("1", 1),
            ("1.0000000000000000000000001", 1),
            ("1.00000000000000000000001", 2),
            ("1.99999999999999999999999999", 2),
            ("65.0000000000000000000000001", 65),
            ("65.000000000000000000001", 66),
        ],
    )
    def test_the_next_whole_number(self, value: str, expected: int) -> None:
        """Dust under the 24th digit is none; whatever is more is another whole GPU."""
        with localcontext(prec=50):
            assert Decimal(expected) == ceil(Decimal(value))


class TestDrawn:
    """The same helpers on floats and on arrays of draws, which are annotated as what they are in exact mode."""

    draws: Any = np.array([1.0, 2.0, 4.0])
    one: Any = 1.5

    def test_quotients_and_powers(self) -> None:
        """Floats divide and multiply as floats do, arrays draw by draw."""
        assert 0.75 == float(divide(self.one, 2))
        assert 2.25 == float(power(self.one, 2))
        assert [0.5, 1.0, 2.0] == as_list(divide(self.draws, 2))
        assert [1.0, 1.0, 1.0] == as_list(power(self.draws, 0))

    def test_choosing_draw_by_draw(self) -> None:
        """Each draw takes its own side of a condition."""
        three: Any = 3
        assert [1, 2, 3] == as_list(where(self.draws < 3, self.draws, three))
        assert [3, 3, 4] == as_list(maximum(self.draws, three))
        assert [1, 2, 3] == as_list(minimum(self.draws, three))
        assert [3.0, 1.5] == [float(maximum(self.one, three)), float(minimum(self.one, three))]

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (0.0, 0),
            (0.5, 1),
            (2.0, 2),
            (2.0 * (1 + 5e-13), 2),
            (2.0 * (1 + 3e-12), 3),
            (2.0 * (1 - 5e-13), 2),
            (2.5, 3),
        ],
    )
    def test_the_next_whole_number(self, value: Any, expected: int) -> None:
        """A float may carry dust of a million millionth, whether it stands alone or in an array."""
        drawn: list[Any] = [value, np.float64(value), np.array(value)]
        assert [expected] * 3 == [int(ceil(each)) for each in drawn]
        several: Any = np.array([value, 7.5])
        assert [expected, 8] == as_list(ceil(several))


def as_list(array: Any) -> list[float]:
    """The draws of an array."""
    return [float(draw) for draw in array]


class TestToDrawn:
    def test_every_decimal_becomes_a_float(self) -> None:
        """In records, mappings and tuples, however deep; names, days, counts and choices stay."""
        supply = fleet(rate="2.5", gpus=8, headroom="0.25", chat="1200.5")
        drawn = to_drawn((supply, {"a": Decimal("0.1")}, "name", 3, None, True, SHEET))
        assert isinstance(drawn[0], Fleet)
        found: list[Any] = [drawn[0].rate_per_gpu_hour, drawn[0].gpus_per_replica, drawn[0].headroom_share]
        assert [2.5, 8, 0.25] == found
        assert [float, int, float] == [type(each) for each in found]
        assert ({"a": 0.1}, "name", 3, None, True, SHEET) == drawn[1:]

    def test_an_option_keeps_its_form(self) -> None:
        """Routes, supplies, models and rows are what they were, with floats in them."""
        option = everything_on(metered(row(input="0.5", tiers=[tier(1000, input="0.75")])), workload(task()))
        drawn = to_drawn(option)
        assert {"input": 0.5} == drawn.routes[0].supply.model.rows[0].rates
        assert (1000, {"input": 0.75}) == (
            drawn.routes[0].supply.model.rows[0].tiers[0].start,
            drawn.routes[0].supply.model.rows[0].tiers[0].rates,
        )
        assert option.routes[0].supply.name == drawn.routes[0].supply.name

    def test_draws_take_the_place_of_numbers(self) -> None:
        """A key of draws is the way to a number: attributes, keys and places from the outside in."""
        draws = np.array([1.0, 2.0])
        pair = (fleet(rate=3, chat=7), {"rate": Decimal(1)})
        drawn = to_drawn(pair, {(0, "tokens_per_second", "chat"): draws, (1, "rate"): 0.5})
        assert draws is drawn[0].tokens_per_second["chat"]
        assert (3.0, {"rate": 0.5}) == (drawn[0].rate_per_gpu_hour, drawn[1])

    def test_a_class_is_no_record(self) -> None:
        """Only instances have numbers to convert."""
        assert Fleet is to_drawn(Fleet)

    @pytest.mark.parametrize(
        "way",
        [
            ("rate_per_gpu_huor",),
            ("tokens_per_second", "mail"),
            ("tokens_per_second",),
            ("rate_per_gpu_hour", "first"),
            ("name",),
        ],
    )
    def test_a_way_that_leads_nowhere_is_an_error(self, way: tuple[str, ...]) -> None:
        """A slip in the name of a number must not leave that number as it was."""
        with pytest.raises(LookupError, match=re.escape(f"no number at {way}")):
            to_drawn(fleet(chat=1), {way: 3.0})

    def test_one_object_stays_one(self) -> None:
        """Two ways to a fleet are two ways to the drawn one, and a draw by either is one for both."""
        one, other = fleet(rate=3, chat=7), fleet(rate=3, chat=7)
        drawn = to_drawn({"first": one, "again": one, "other": other}, {("again", "rate_per_gpu_hour"): 0.5})
        assert drawn["first"] is drawn["again"]
        assert drawn["first"] is not drawn["other"]
        assert [0.5, 3.0] == [drawn[key].rate_per_gpu_hour for key in ("first", "other")]


class TestIsSurelyAbove:
    @pytest.mark.parametrize(("value", "expected"), [("1.9", False), (2, False), ("2.1", True)])
    def test_exact_numbers_are_known(self, value: Amount, expected: bool) -> None:
        """Below a limit, at it and above it."""
        assert expected is is_surely_above(Decimal(value), 2)
        assert expected is is_surely_above(Decimal(value), Decimal(2))

    def test_dust_is_not_above(self) -> None:
        """The last digit of a quotient."""
        assert not is_surely_above(divide(Decimal(2), 3) * 3, Decimal(2))

    @pytest.mark.parametrize("drawn", [3.0, np.float64(3), np.array([1.0, 3.0])])
    def test_drawn_numbers_are_not(self, drawn: Any) -> None:
        """Whether as the value or as the limit."""
        assert not is_surely_above(drawn, 2)
        assert not is_surely_above(Decimal(4), drawn)

    def test_another_kind_of_number_counts_as_exact(self) -> None:
        """It knows itself whether it is above."""

        class Known:
            def __gt__(self, other: object) -> bool:
                return True

        known: Any = Known()
        assert is_surely_above(known, 2)


class TestPartOf:
    @given(decimals(0, 10**6), decimals(0, 10**6), decimals(0, 10**6))
    def test_it_is_a_quotient_that_is_cut_once(self, amount: Decimal, own: Decimal, more: Decimal) -> None:
        """Own / whole of the amount within the 28th digit, and all of it where the part is the whole."""
        whole = Fraction(own) + Fraction(more)
        expected = Fraction(amount) * Fraction(own) / whole if whole else Fraction(0)
        found = exactly(part_of)(amount, own, own + more)
        assert abs(expected - Fraction(found)) <= expected / 10**27
        assert (amount if own else 0) == exactly(part_of)(amount, own, own)

    @given(st.lists(st.tuples(*[st.floats(0, 10**6)] * 3), min_size=1, max_size=5))
    def test_modes_agree(self, numbers: list[tuple[float, float, float]]) -> None:
        """Floats and arrays of them, with wholes of nothing among them."""
        expected = [amount * own / (own + more) if own + more else 0 for amount, own, more in numbers]
        assert expected == pytest.approx([part_of(a, b, b + c) for a, b, c in numbers], rel=1e-12)  # type: ignore[arg-type]  # floats
        amount, own, more = (np.array(column) for column in zip(*numbers, strict=True))
        assert expected == pytest.approx(list(part_of(amount, own, own + more)), rel=1e-12)  # type: ignore[arg-type, call-overload]  # arrays


@given(rate_tables())
def test_a_drawn_number_is_the_nearest_float(rates: dict[str, Decimal]) -> None:
    """The conversion is off by half a unit in the last place at most."""
    for unit, drawn in to_drawn(rates).items():
        assert abs(Fraction(drawn) - Fraction(rates[unit])) <= Fraction(math.ulp(drawn)) / 2
