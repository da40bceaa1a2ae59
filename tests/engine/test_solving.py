"""Values that reach a target: followed exactly, tried one by one, or looked for, and an honest word on which it was."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.engine.strategies import Amount, decimals, exact, numbers
from tests.engine.trees import Tree, trees
from tokencalc.engine.crossings import Becomes, CrossingKind
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.moving import NotAffine
from tokencalc.engine.numbers import Number, ceil, divide, exactly, maximum
from tokencalc.engine.solving import CLOSE, MOST_EVALUATIONS, Looked, Solution, solve

HAIR = Fraction(1, 10**9)


def followed(along: Callable[[Number], Number], low: Amount = 0, high: Amount = 10) -> Solution:
    """The solution of a margin made of lines."""
    return solve(exactly(along), Decimal(low), Decimal(high), along=along)


def scanned(margin: Callable[[Decimal], Decimal | None], low: Amount = 0, high: Amount = 10) -> Solution:
    """The solution of a margin that is looked at in places."""
    return solve(margin, Decimal(low), Decimal(high))


def whole(margin: Callable[[Decimal], Decimal | None], low: Amount = 0, high: Amount = 10) -> Solution:
    """The whole numbers that meet a target."""
    return solve(margin, Decimal(low), Decimal(high), is_whole=True)


def met(found: Solution) -> list[Any]:
    """The intervals that meet it."""
    return [(round(each.start, 12), None if each.end is None else round(each.end, 12)) for each in found.met]


class TestFollowed:
    @given(decimals(-20, 20), decimals("0.01", 9), st.booleans())
    def test_a_line_has_its_root_to_the_last_digit(self, start: Decimal, slope: Decimal, falls: bool) -> None:
        """A margin a + b x is nothing at -a / b, and nowhere else: that is proven."""
        rise = -slope if falls else slope
        found = followed(lambda x: start + rise * x)
        root = -exact(start) / exact(rise)
        assert (Looked.FOLLOWED, True, Decimal(0)) == (found.looked, found.is_proven, found.resolution)
        assert found.evaluations <= MOST_EVALUATIONS
        if 0 < root < 10:
            (crossing,) = found.crossings
            assert abs(exact(crossing.value) - root) < Fraction(1, 10**24)
            assert (CrossingKind.ROOT, Becomes.DEARER if falls else Becomes.CHEAPER) == (
                crossing.kind,
                crossing.becomes,
            )
        else:
            assert () == found.crossings

    @given(trees, st.lists(st.integers(0, 400), min_size=1, max_size=30))
    def test_what_it_says_of_any_value_is_so(self, tree: Tree, hundredths: list[int]) -> None:
        """An interval holds a value if and only if the margin is 0 or more there, for any formula of lines."""
        found = followed(tree.along, 0, 4)
        assume(found.is_proven)
        for place in hundredths:
            value, margin = Decimal(place) / 100, tree.exact(Fraction(place, 100))
            if margin == 0 or abs(margin) > HAIR:
                assert (margin >= 0) == any(each.holds(value) for each in found.met), (value, margin)

    def test_steps_are_followed(self) -> None:
        """A margin that jumps has no root: the kind, the direction, and what it is on either side."""
        found = followed(lambda x: ceil(x) * 2 - 5)
        (crossing,) = found.crossings
        assert (Decimal(2), CrossingKind.JUMP, Becomes.CHEAPER) == (crossing.value, crossing.kind, crossing.becomes)
        assert numbers(-1, -1, 1) == (crossing.before, crossing.here, crossing.after)
        assert [(2, 10)] == met(found)
        assert not found.met[0].has_start

    def test_all_and_none(self) -> None:
        """Met everywhere, nowhere, or exactly everywhere."""
        assert ([(0, 10)], ()) == (met(followed(lambda x: x + 1)), followed(lambda x: x + 1).crossings)
        assert ([], ()) == (met(followed(lambda x: -x - 1)), followed(lambda x: -x - 1).crossings)
        assert [(0, 10)] == met(followed(lambda x: x * 0))

    def test_a_target_that_is_met_at_one_value(self) -> None:
        """Of a margin that touches nothing from below, that value alone."""
        found = followed(lambda x: -abs(x - 3))
        assert ([(3, 3)], [CrossingKind.TOUCH]) == (met(found), [each.kind for each in found.crossings])

    @pytest.mark.parametrize("steps", [8, 24])
    def test_turns_are_followed_as_long_as_there_are_few(self, steps: int) -> None:
        """Two dozen steps are followed, one of them in the middle, and it takes no more than is allowed."""
        found = followed(lambda x: ceil(x) - Decimal("2.5"), 0, steps)
        assert Looked.FOLLOWED is found.looked
        assert found.evaluations <= MOST_EVALUATIONS

    def test_many_turns_are_looked_at_in_places(self) -> None:
        """A margin with hundreds of steps is not followed to the end: that is not proven."""
        found = followed(lambda x: ceil(x * 100) - Decimal("251.5"))
        assert (Looked.SCANNED, False) == (found.looked, found.is_proven)
        assert found.resolution > 0
        (crossing,) = found.crossings
        assert abs(crossing.value - Decimal("2.51")) < Decimal("0.01")

    def test_many_turns_late(self) -> None:
        """Nor is one that seems to have few, and has many further on."""
        found = followed(lambda x: maximum(ceil(x * 100), Decimal(600)) - Decimal("700.5"))
        assert Looked.SCANNED is found.looked

    def test_what_does_not_agree_is_not_believed(self) -> None:
        """Where the line is not the margin, which counts, the margin is looked at."""
        found = solve(lambda x: x * x - 2, Decimal(0), Decimal(2), along=lambda x: x * 2 - 2)
        assert Looked.SCANNED is found.looked

    def test_what_fails_on_the_way_is_not_followed(self) -> None:
        """Where the margin cannot be calculated somewhere, it is looked at in places."""

        def limited(x: Number) -> Number:
            if x > 3:
                raise TokencalcError("does not fit")
            return x - 1

        found = solve(lambda x: x - 1 if x <= 3 else None, Decimal(0), Decimal(10), along=limited)
        assert Looked.SCANNED is found.looked
        assert abs((found.met[0].end or 0) - Decimal(3)) < Decimal("0.01")


class TestScanned:
    @given(st.integers(1, 99))
    @example(4)
    def test_a_root_is_within_half_a_cent(self, square: int) -> None:
        """Of x squared less a number: the margin at the root found is at most half a cent, and the root is there."""
        found = scanned(lambda x: x * x * 100 - square * 100)
        (crossing,) = found.crossings
        assert abs(crossing.here) <= CLOSE
        assert (CrossingKind.ROOT, Becomes.CHEAPER) == (crossing.kind, crossing.becomes)
        assert isqrt(square) - Decimal("0.001") <= crossing.value <= isqrt(square) + 1
        assert (Looked.SCANNED, divide(Decimal(10), 24)) == (found.looked, found.resolution)
        assert (crossing.value, Decimal(10)) == (found.met[0].start, found.met[0].end)

    @given(st.lists(st.integers(1, 9), min_size=1, max_size=3, unique=True), decimals("0.5", 4, 1))
    def test_several_roots(self, roots: list[int], growth: Decimal) -> None:
        """All roots of a product that lie further apart than the places looked at, each with its direction."""

        def margin(x: Decimal) -> Decimal:
            product = growth
            for root in roots:
                product = product * (x - root - Decimal("0.3"))
            return product

        found = scanned(margin)
        assert sorted(roots) == [round(each.value - Decimal("0.3")) for each in found.crossings]
        for each in found.crossings:
            assert (margin(each.value + Decimal("0.05")) > 0) == (each.becomes is Becomes.CHEAPER)
        assert found.evaluations <= MOST_EVALUATIONS

    def test_a_jump_is_closed_in_on(self) -> None:
        """A margin that jumps has no root: the gap is halved until evaluations are used up."""
        found = scanned(lambda x: Decimal(5) if x > Decimal("3.217") else Decimal(-7))
        (crossing,) = found.crossings
        assert (CrossingKind.JUMP, Becomes.CHEAPER) == (crossing.kind, crossing.becomes)
        assert abs(crossing.value - Decimal("3.217")) < Decimal("0.001")
        assert {Decimal(5), Decimal(-7)} == {crossing.before, crossing.after}
        assert found.evaluations <= MOST_EVALUATIONS
        assert found.met[0].start > Decimal("3.217")

    def test_no_value_does_it(self) -> None:
        """None of the places meets it, and that is all that is said."""
        found = scanned(lambda x: -x * x - 1)
        assert ((), (), False) == (found.crossings, found.met, found.is_proven)

    def test_every_value_does_it(self) -> None:
        """From the lower bound to the upper."""
        assert [(0, 10)] == met(scanned(lambda x: x * x))

    def test_what_cannot_be_calculated_is_not_met(self) -> None:
        """The interval ends where it was last seen to be met, and there is no crossing of what is not known."""

        def margin(x: Decimal) -> Decimal | None:
            return None if x > 5 else x * x - 4

        found = scanned(margin)
        (crossing,) = found.crossings
        assert abs(crossing.value - 2) < Decimal("0.01")
        assert found.met[0].end is not None
        assert abs(found.met[0].end - 5) < Decimal("0.05")

    @given(st.lists(decimals(0, 10, 1), min_size=1, max_size=12, unique=True))
    def test_never_more_than_sixty_evaluations(self, roots: list[Decimal]) -> None:
        """However often it changes, sixty evaluations are the most, and each is of another value."""
        asked: list[Decimal] = []

        def margin(x: Decimal) -> Decimal:
            asked.append(x)
            return Decimal(-1 if sum(x > root for root in roots) % 2 else 1)

        found = scanned(margin)
        assert len(asked) == len(set(asked)) == found.evaluations <= MOST_EVALUATIONS

    def test_a_root_at_a_place_ends_there(self) -> None:
        """Where a place happens to be the root, or close to it, nothing more is looked for."""
        found = scanned(lambda x: x * x - 25)
        assert 5 == found.crossings[0].value
        assert found.evaluations == 25

    def test_neighbours_leave_no_room(self) -> None:
        """Two bounds that differ in the last digit have nothing between them."""
        low = Decimal(1)
        high = low + Decimal("1e-27")
        found = solve(lambda x: Decimal(1) if x >= high else Decimal(-1), low, high)
        assert CrossingKind.JUMP is found.crossings[0].kind

    def test_lines_that_are_refused(self) -> None:
        """A product is not followed, and is looked at."""

        def refusing(_: Number) -> Number:
            raise NotAffine

        assert Looked.SCANNED is solve(lambda x: x - 1, Decimal(0), Decimal(2), along=refusing).looked


class TestWhole:
    @given(st.sets(st.integers(0, 12)))
    def test_all_are_tried(self, good: set[int]) -> None:
        """Every whole number between the bounds is either in an interval or does not do it: that is proven."""
        found = whole(lambda x: Decimal(1) if x in good else Decimal(-1), 0, 12)
        assert (Looked.TRIED_ALL, True, Decimal(0)) == (found.looked, found.is_proven, found.resolution)
        assert good == {value for value in range(13) if any(each.holds(Decimal(value)) for each in found.met)}
        assert found.evaluations == 13

    def test_a_year_of_days_is_looked_at_in_places(self) -> None:
        """The last of 366 days that does it is found to the day: it is met up to day 251, and not on the next."""
        found = whole(lambda x: 2510 - x * 10, 0, 365)
        assert [(0, 251)] == met(found)
        assert (Looked.SCANNED, Decimal(15)) == (found.looked, found.resolution)
        assert found.evaluations <= MOST_EVALUATIONS

    def test_between_two_days_there_is_a_jump(self) -> None:
        """Dates have no values in between: the two sides of the change are neighbours."""
        found = whole(lambda x: Decimal(100) - x * 7, 0, 365)
        (crossing,) = found.crossings
        assert (CrossingKind.JUMP, Becomes.DEARER) == (crossing.kind, crossing.becomes)
        assert numbers(2, -5) == (crossing.before, crossing.after)
        assert [(0, 14)] == met(found)
