"""Two lines around a cost: they bound it from their start on, however far out, or there are none."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.engine.strategies import Amount, decimals
from tests.engine.trees import VALUE, Tree, chosen, constant, larger, less, times, trees, whole_up
from tokencalc.engine.envelopes import Envelope, Line, Unsettled, as_envelope, envelope
from tokencalc.engine.moving import NotAffine
from tokencalc.engine.numbers import Number, ceil, maximum, where

DUST = Fraction(1, 10**12)


def line(height: Amount, slope: Amount = 0) -> Line:
    """A line."""
    return Line(Decimal(height), Decimal(slope))


def between(low: tuple[Amount, Amount], high: tuple[Amount, Amount]) -> Any:
    """What lies between two lines."""
    return Envelope(line(*low), line(*high))


def found(along: Callable[[Number], Number], start: Amount = 4) -> tuple[Line, Line] | None:
    """The lines around a function."""
    lines = envelope(along, Decimal(start))
    return None if lines is None else (lines.low, lines.high)


def height(of: Line, beyond: Fraction) -> Fraction:
    """A line's height so far beyond its start."""
    return Fraction(of.height) + Fraction(of.slope) * beyond


class TestBounds:
    @given(trees, decimals("0.25", 9, 2), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
    @example(less(whole_up(VALUE), VALUE), Decimal(1), [0, 1, 50, 99, 100])
    @example(larger(times(VALUE, Decimal(2)), constant(Decimal(3))), Decimal(1), [0, 49, 50, 51])
    @example(chosen(VALUE, times(VALUE, Decimal(-1)), Decimal(2), ">="), Decimal(1), [0, 99, 100, 101])
    def test_a_formula_lies_between_its_lines(self, tree: Tree, start: Decimal, hundredths: list[int]) -> None:
        """At its start and anywhere above it a formula is neither below the lower line nor above the upper."""
        lines = found(tree.along, start)
        assert lines is not None
        for beyond in (Fraction(each, 100) for each in hundredths):
            value = tree.exact(Fraction(start) + beyond)
            assert height(lines[0], beyond) - DUST <= value <= height(lines[1], beyond) + DUST

    def test_a_line_is_its_own_envelope(self) -> None:
        """What has neither steps nor choices has one line, which begins at the start."""
        assert (line(23, 5), line(23, 5)) == found(lambda load: load * 5 + 3)

    def test_a_constant(self) -> None:
        """Of a constant both are the constant."""
        assert (line(3), line(3)) == found(lambda _: Decimal(3))

    def test_a_step_is_at_most_one(self) -> None:
        """A number rounded up lies between itself and one more."""
        assert (line(4, 1), line(5, 1)) == found(ceil)

    def test_a_floor_that_is_passed(self) -> None:
        """A minimum of 3 does not count from 4 on, and takes part in both lines from 1 on."""
        assert (line(4, 1), line(4, 1)) == found(lambda load: maximum(load, Decimal(3)), 4)
        assert (line(1, 0), line(3, 1)) == found(lambda load: maximum(load, Decimal(3)), 1)

    @pytest.mark.parametrize(
        "along",
        [
            lambda x: x * x,
            lambda x: x**2,
            lambda x: 1 / x,
            lambda x: (x + 1) / x,
            lambda x: ceil(x) / x,
            lambda x: x / ceil(x),
            lambda x: x + 0.5,
            lambda x: Decimal(1) if x > 5 else Decimal(2),
        ],
    )
    def test_what_has_no_lines(self, along: Callable[[Number], Number]) -> None:
        """Products, powers, quotients that are not constant, floats, and decisions that are not settled have none."""
        assert found(along) is None

    def test_a_share_is_a_constant(self) -> None:
        """The quotient of two that are proportional."""
        assert (line("1.5"), line("1.5")) == found(lambda x: (x * 3) / (x * 2))


class TestArithmetic:
    wide = between((2, 1), (3, 2))

    def lines(self, number: Any) -> tuple[Line, Line]:
        """The two lines of a number."""
        lines = as_envelope(number)
        return lines.low, lines.high

    def test_sums_and_differences(self) -> None:
        """The difference is least where the first is low and the second high."""
        other = between((1, 0), (5, 1))
        assert (line(3, 1), line(8, 3)) == self.lines(self.wide + other)
        assert (line(-3, 0), line(2, 2)) == self.lines(self.wide - other)
        assert (line(3, 1), line(4, 2)) == self.lines(1 + self.wide)
        assert (line(-2, -2), line(-1, -1)) == self.lines(1 - self.wide)

    def test_dust_has_no_slope(self) -> None:
        """Two that run side by side but for the last digit of a quotient do so for ever."""
        third = Decimal(1) / 3
        one, other = between((9, third * 3), (9, third * 3)), between((5, 1), (5, 1))
        assert Decimal(4) == one - other

    def test_a_negative_factor_turns_them_round(self) -> None:
        """So do a negative divisor and a change of sign."""
        assert (line(-6, -4), line(-4, -2)) == self.lines(self.wide * -2)
        assert (line(-6, -4), line(-4, -2)) == self.lines(-2 * self.wide)
        assert (line("-1.5", -1), line(-1, "-0.5")) == self.lines(self.wide / -2)
        assert (line(1, "0.5"), line("1.5", 1)) == self.lines(self.wide / 2)
        assert (line(-3, -2), line(-2, -1)) == self.lines(-self.wide)

    def test_nothing_of_it_is_nothing(self) -> None:
        """A share of what varies that is nothing does not vary."""
        assert Decimal(0) == 0 / self.wide == Decimal(0) / self.wide

    def test_what_does_not_vary_is_a_number_again(self) -> None:
        """Two lines that are one level line are a number."""
        assert Decimal(0) == self.wide * 0
        assert not isinstance(self.wide * 0, Envelope)

    def test_the_first_power_is_itself(self) -> None:
        """It is no more than that."""
        assert self.wide is self.wide**1

    def test_as_people_see_it(self) -> None:
        """In a message it is the least at the start."""
        assert (2, "2.00") == (int(self.wide), f"{self.wide:.2f}")


class TestComparisons:
    rising = between((2, 1), (3, 1))

    @pytest.mark.parametrize(
        ("limit", "is_above", "is_below"), [("1.9", True, False), (2, None, False), (3, None, None), (4, None, None)]
    )
    def test_what_rises_ends_above(self, limit: Amount, is_above: bool | None, is_below: bool | None) -> None:
        """Above for good once the lower line is; until then it is open, and never surely below."""
        level = Decimal(limit)
        assert is_above == (None if isinstance(self.rising > level, Unsettled) else self.rising > level)
        assert is_below == (None if isinstance(self.rising < level, Unsettled) else self.rising < level)

    def test_equal_at_the_start(self) -> None:
        """At least 2 from the start on, and not above it there; at most, never above."""
        falling = between((-3, -1), (-2, -1))
        assert self.rising >= Decimal(2)
        assert isinstance(self.rising > Decimal(2), Unsettled)
        assert falling <= Decimal(-2)
        assert isinstance(falling < Decimal(-2), Unsettled)

    def test_an_open_choice_takes_both(self) -> None:
        """The lines are around both numbers."""
        either = as_envelope(where(self.rising > Decimal(9), Decimal(7), self.rising))
        assert (line(2, 0), line(7, 1)) == (either.low, either.high)

    def test_an_open_question_decides_nothing(self) -> None:
        """It is neither true nor false."""
        with pytest.raises(NotAffine):
            bool(self.rising > Decimal(9))
