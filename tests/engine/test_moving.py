"""Numbers that move: what a formula comes to at a value and just above it, and where it turns, with nothing missed."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.engine.strategies import Amount, numbers
from tests.engine.trees import VALUE, Tree, chosen, constant, less, quarters, third, times, trees, whole_up
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.moving import Condition, Moving, NotAffine, Split, Stretch, Trace, walk
from tokencalc.engine.numbers import Number, ceil, divide, exactly, is_surely_above, power, where

HAIR = Fraction(1, 10**15)


def followed(along: Callable[[Number], Number], low: Amount = 0, high: Amount = 4, most: int = 500) -> list[Stretch]:
    """The stretches of a function."""
    return walk(along, Decimal(low), Decimal(high), most)


def summary(stretches: Sequence[Stretch]) -> list[tuple[Decimal, ...]]:
    """Start, here, after and slope of each."""
    return [(each.start, each.here or Decimal(0), each.after or Decimal(0), each.slope) for each in stretches]


def moving(here: Amount = 2, after: Amount | None = None, slope: Amount = 1, *, is_above: bool = False) -> Any:
    """A number that moves, at 0 of its value."""
    start = Decimal(here)
    trace = Trace(Decimal(0), is_above=is_above)
    return Moving(start, start if after is None else Decimal(after), Decimal(slope), trace)


def parts(number: Any) -> tuple[Decimal, ...]:
    """A moving number's here, after and slope."""
    return (number.here, number.after, number.slope)


def simple(number: Decimal) -> Fraction:
    """A turn without the dust of quotients: turns of the random formulas lie at fractions of small numbers."""
    return Fraction(number).limit_denominator(10**7)


def is_close(one: Decimal | None, other: Fraction) -> bool:
    """Whether two are the same but for the dust of quotients."""
    return one is not None and abs(Fraction(one) - other) < HAIR


class TestWalk:
    @given(trees)
    @example(chosen(VALUE, constant(Decimal(0)), Decimal(1), ">="))
    @example(whole_up(third(whole_up(times(VALUE, Decimal(-3))))))
    @example(less(whole_up(VALUE), VALUE))
    def test_each_stretch_is_what_the_formula_is(self, tree: Tree) -> None:
        """At a turn, a hair above it, in the middle of a stretch and a hair below its end it is the formula's value."""
        stretches = followed(tree.along)
        assert (Decimal(0), Decimal(4)) == (stretches[0].start, stretches[-1].end)
        for each in stretches:
            start, end = simple(each.start), simple(each.end)
            assert is_close(each.here, tree.exact(start))
            if start < end:
                inside = [start + (end - start) * share for share in (Fraction(1, 10**6), Fraction(1, 2))]
                for value in (*inside, end - (end - start) / 10**6):
                    expected = tree.exact(value)
                    assert is_close(exactly(each.at)(Decimal(value.numerator) / value.denominator), expected)

    @given(trees, st.lists(st.integers(0, 400), min_size=1, max_size=20))
    def test_nothing_is_missed_between_two_turns(self, tree: Tree, places: list[int]) -> None:
        """At any hundredth the formula's value is that of the stretch it lies in."""
        stretches = followed(tree.along)
        for place in places:
            value = Decimal(place) / 100
            at = [each for each in stretches if simple(each.start) <= Fraction(value)][-1]
            is_start = simple(at.start) == Fraction(value)
            found = at.here if is_start else exactly(at.at)(value)
            assert is_close(found, tree.exact(Fraction(value)))

    def test_steps(self) -> None:
        """A price a step of one and a half: 0 at nothing, a step above it, and the next just above 1.5 and 3."""
        expected = [numbers(0, 0, 1, 0), numbers("1.5", 1, 2, 0), numbers(3, 2, 3, 0), numbers(4, 3, 3, 0)]
        assert expected == summary(followed(lambda load: ceil(load / Decimal("1.5"))))

    def test_steps_down(self) -> None:
        """A number that falls has its next step as soon as it has reached a whole one, and has it there."""
        expected = [numbers(0, 2, 2, 0), numbers(1, 1, 1, 0), numbers(2, 0, 0, 0)]
        assert expected == summary(followed(lambda load: ceil(2 - load), 0, 2))

    def test_it_stops_after_so_many(self) -> None:
        """The last of three stretches ends before the end."""
        found = followed(ceil, 0, 100, 3)
        assert numbers(0, 1, 2) == tuple(each.start for each in found)
        assert 3 == found[-1].end

    def test_a_constant_is_one_stretch(self) -> None:
        """What does not depend on the value never turns; the last stretch stands for the value at the end."""
        assert [numbers(0, 7, 7, 0), numbers(4, 7, 7, 0)] == summary(followed(lambda _: Decimal(7)))

    def test_a_choice_that_does_not_turn(self) -> None:
        """Two that run side by side, or away from each other, have no turn."""
        found = followed(lambda load: where(load + 1 > load, load, load * 2) + where(load + 1 > 0, load, load * 2))
        assert [numbers(0, 0, 0, 2), numbers(4, 8, 8, 2)] == summary(found)

    @pytest.mark.parametrize("caller", [3, 60])
    def test_the_callers_context_does_not_matter(self, caller: int) -> None:
        """It walks in the engine's own precision."""
        from decimal import localcontext

        with localcontext(prec=caller):
            found = followed(lambda load: load * Decimal("1.23456789"), 0, 1)
        assert Decimal("1.23456789") == found[-1].here

    @pytest.mark.parametrize("high", [16, 14, "13.99999999999999999999999999"])
    def test_a_turn_that_quotients_spread_is_one(self, high: Amount) -> None:
        """Sevenths of a load and the load over seven have the same steps, though the last digits of these differ."""
        seventh = divide(Decimal(1), Decimal(7))
        found = followed(lambda load: ceil(load * seventh) + ceil(divide(load, Decimal(7))), 0, high)
        starts = [round(each.start, 15) for each in found[:3]]
        assert [*numbers(0, 7, 14), *numbers(0, 2, 4)] == [*starts, *(each.here for each in found[:3])]
        assert [*numbers(2, 4, 6)] == [each.after for each in found[:3]]
        assert found[0].end == found[1].start
        assert Decimal(high) == found[-1].start == found[-1].end


class TestErrors:
    """A machine that serves a load of 2 and no more, and one that serves none below 1."""

    @staticmethod
    def limited(load: Number) -> Number:
        """Costs 5, up to a load of 2."""
        if is_surely_above(load, 2):
            raise TokencalcError("the load does not fit")
        return load * 0 + 5

    @staticmethod
    def begun(load: Number) -> Number:
        """Costs 5, from a load of 1 on."""
        if load < 1:
            raise TokencalcError("the load is too small")
        return load * 0 + 5

    def test_more_than_fits(self) -> None:
        """At 2 it still fits, and just above it does not: one stretch has the reason, and it goes on to the end."""
        first, second, *_ = found = followed(self.limited)
        assert (*numbers(0, 2, 5, 5),) == (first.start, first.end, first.here, first.after)
        assert (*numbers(2, 5), None) == (second.start, second.here, second.after)
        assert ["the load does not fit"] * 2 == [each.error.problem for each in found if each.error]
        assert second.before_end() is None

    def test_less_than_fits(self) -> None:
        """What cannot be calculated at first turns where it can: the reason ends there."""
        first, second, last = followed(self.begun)
        assert (*numbers(0, 1), None, None) == (first.start, first.end, first.here, first.after)
        assert "the load is too small" == str(first.error)
        assert numbers(1, 4, 5, 5) == (second.start, second.end, second.here, second.after)
        assert 5 == last.here

    def test_a_decision_at_one_value(self) -> None:
        """What holds at a value and not above it is calculated twice: as it is there, and as it is just above."""
        found = followed(lambda load: Decimal(1) if load <= 2 else load * 3)
        assert numbers(2, 1, 6, 3) == summary(found)[1]


class TestNotAffine:
    @pytest.mark.parametrize(
        "along",
        [
            lambda x: x * x,
            lambda x: (1 + x) ** 2,
            lambda x: power(1 + x, 12),
            lambda x: (1 + x) ** -1,
            lambda x: 1 / (1 + x),
            lambda x: (2 + x) / (1 + x),
            lambda x: x + 0.5,
        ],
    )
    def test_what_is_no_line_is_refused(self, along: Callable[[Number], Number]) -> None:
        """Products of two that move, powers, quotients and floats are no lines."""
        with pytest.raises(NotAffine):
            followed(along, 1, 2)

    @given(quarters, quarters.filter(bool))
    def test_proportional_quotients_are_constants(self, factor: Decimal, divisor: Decimal) -> None:
        """A share of what moves does not: at nothing it is what it is just above."""
        found = followed(lambda x: (x * factor) / (x * divisor))
        assert is_close(found[0].here, Fraction(factor) / Fraction(divisor))
        assert 0 == found[0].slope

    def test_powers_of_what_does_not_slope(self) -> None:
        """A number that jumps has powers, and one that moves has its first."""
        jump = moving(2, 3, 0)
        assert numbers(4, 9, 0) == parts(jump**2)
        assert numbers(2, 2, 1) == parts(moving() ** 1)
        assert 1 == moving() ** 0


class TestNumbers:
    def test_constants_do_not_move(self) -> None:
        """What stops moving is a plain number again."""
        here = moving()
        assert (Decimal(0), Decimal(2)) == (here - here, here - (here - 2))
        assert not isinstance(here - here, Moving)

    def test_a_jump_is_rounded_on_either_side(self) -> None:
        """A number that jumps and does not slope is rounded up at the value and just above it, and has no next turn."""
        jump = moving("2.5", "4.5", 0)
        assert numbers(3, 5, 0) == parts(ceil(jump))
        assert jump.trace.until is None

    def test_signs_and_sides(self) -> None:
        """Differences and quotients from either side, and the amount of a number."""
        assert numbers(3, 3, -1) == parts(5 - moving())
        assert numbers(-2, -2, -1) == parts(-moving())
        assert numbers(2, 2, 1) == parts(abs(moving()))
        assert numbers(2, 2, 1) == parts(abs(moving(-2, slope=-1)))
        assert numbers(1, 2, 0) == parts(2 / moving(2, 1, 0))

    def test_as_people_see_it(self) -> None:
        """In a message it is the number just above the value."""
        assert (3, "3.00") == (int(moving(2, 3)), f"{moving(2, 3):.2f}")

    @pytest.mark.parametrize(("sign", "is_met"), [(">", False), (">=", True), ("<", False), ("<=", True)])
    def test_equal_at_the_value(self, sign: str, is_met: bool) -> None:
        """Of two that are equal at the value and part above it, the comparison may hold at one and not at the other."""
        found = {
            ">": moving() > 2,
            ">=": moving() >= 2,
            "<": moving() < 2,
            "<=": moving() <= 2,
        }[sign]
        assert (is_met, sign in {">", ">="}) == (found.here, found.after)

    def test_what_decides_where_both_sides_differ(self) -> None:
        """Nothing is decided at the value itself; just above it, what holds there."""
        with pytest.raises(Split):
            bool(moving() > 2)
        assert bool(moving(is_above=True) > 2)
        assert not (moving() > 3)

    def test_choices(self) -> None:
        """Where a condition holds on both sides it takes one number, else one at the value and the other above it."""
        held, not_held = moving() > 1, moving() > 3
        assert numbers(8, 9) == (where(held, Decimal(8), Decimal(9)), where(not_held, Decimal(8), Decimal(9)))
        assert isinstance(held, Condition)
        assert not (moving(slope=0, after=3) > 3)
        assert numbers(9, 8, 0) == parts(where(moving() > 2, Decimal(8), Decimal(9)))

    @given(st.integers(1, 10**9), st.integers(1, 300))
    def test_dust_makes_no_turn_of_its_own(self, tokens: int, steps: int) -> None:
        """A step at a quotient is one turn, however its last digit is rounded: so many steps, so many turns."""
        rate = divide(Decimal(tokens), Decimal(7))
        high = divide(Decimal(7 * (2 * steps + 1)), Decimal(2 * tokens))
        found = followed(lambda load: ceil(load * rate), 0, high)
        assert [*range(steps + 1), steps + 1] == [each.here for each in found]
        assert [*range(1, steps + 2), steps + 1] == [each.after for each in found]
