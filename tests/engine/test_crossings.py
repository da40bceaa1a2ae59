"""Changes of sign: each is found once, with its kind and direction, and the intervals between them are exact."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.engine.strategies import Amount, exact, numbers
from tokencalc.engine.crossings import Becomes, Crossing, CrossingKind, Interval, less, saved
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.moving import Stretch

HAIR = Fraction(1, 10**9)
EQUAL = {1: Becomes.CHEAPER, 0: Becomes.EQUAL, -1: Becomes.DEARER}


@dataclass(frozen=True)
class Piece:
    """From a turn on: what a saving is there, just above it and just below the next turn, `length` further on."""

    here: int
    after: int
    before_end: int
    length: int


levels = st.sampled_from([-3, -1, 0, 0, 1, 2])
pieces = st.lists(st.builds(Piece, here=levels, after=levels, before_end=levels, length=st.sampled_from([1, 2, 4])),
                  min_size=1, max_size=6)  # fmt: skip


def stretch(start: Amount, end: Amount, here: Amount | None, after: Amount | None, slope: Amount = 0) -> Stretch:
    """A stretch; None where nothing is known."""
    first, then = (None if each is None else Decimal(each) for each in (here, after))
    return Stretch(start=Decimal(start), end=Decimal(end), here=first, after=then, slope=Decimal(slope))


def stretches_of(given: Sequence[Piece], last: int = 0) -> list[Stretch]:
    """The pieces in a row from 0, and what the saving is at the end of them."""
    found, start = [], 0
    for each in given:
        slope = Decimal(each.before_end - each.after) / each.length
        found.append(stretch(start, start + each.length, each.here, each.after, slope))
        start += each.length
    return [*found, stretch(start, start, last, last)]


def value_at(given: Sequence[Piece], last: int, at: Fraction) -> Fraction:
    """The saving at a value, from the definition of the pieces."""
    start = 0
    for each in given:
        if at == start:
            return Fraction(each.here)
        if at < start + each.length:
            return each.after + (each.before_end - each.after) * (at - start) / each.length
        start += each.length
    return Fraction(last)


def places_of(given: Sequence[Piece]) -> list[Fraction]:
    """Every turn, and every value between two at which the saving passes through nothing."""
    found, start = [Fraction(0)], 0
    for each in given:
        if each.after * each.before_end < 0:
            found.append(start + Fraction(each.length * each.after, each.after - each.before_end))
        start += each.length
        found.append(Fraction(start))
    return found


def sign(value: Fraction) -> int:
    """-1, 0 or 1."""
    return (value > 0) - (value < 0)


def expected_crossings(given: Sequence[Piece], last: int) -> list[tuple[Fraction, CrossingKind, Becomes]]:
    """What a look a hair to either side of each place says."""
    found = []
    for place in places_of(given)[1:-1]:
        below, here, above = (value_at(given, last, place + step) for step in (-HAIR, Fraction(0), HAIR))
        is_through = max(abs(below - here), abs(above - here)) < Fraction(1, 10**6)
        if sign(below) != sign(above):
            kind = CrossingKind.ROOT if is_through else CrossingKind.JUMP
            found.append((place, kind, EQUAL[sign(above)]))
        elif sign(here) != sign(below):
            found.append((place, CrossingKind.TOUCH, EQUAL[sign(above)]))
    return found


@given(pieces, levels)
@example([Piece(-1, -1, 0, 1), Piece(0, 0, -1, 1)], -1)
@example([Piece(-1, -1, 0, 1), Piece(0, 0, 0, 1), Piece(0, 0, 1, 1)], 1)
@example([Piece(-1, -1, 2, 4)], 2)
def test_every_change_of_sign_is_a_crossing(given: list[Piece], last: int) -> None:
    """Each place at which the sign just below and just above differ, or differ from that at it, with kind and side."""
    found = saved(stretches_of(given, last)).crossings
    got = [(exact(each.value), each.kind, each.becomes) for each in found]
    expected = expected_crossings(given, last)
    assert [each[1:] for each in expected] == [each[1:] for each in got]
    assert all(abs(one[0] - other[0]) < HAIR for one, other in zip(expected, got, strict=True))


@given(pieces, levels, st.booleans())
def test_the_intervals_are_where_it_saves(given: list[Piece], last: int, or_equal: bool) -> None:
    """At every turn and root, a hair to either side, and in between, an interval holds exactly what saves."""
    found = saved(stretches_of(given, last), or_equal=or_equal).intervals
    places, end = places_of(given), sum(each.length for each in given)
    near = [place + step for place in places for step in (-HAIR, HAIR)]
    exact_places = [place for place in places if place.denominator in {1, 2, 4, 5}]
    for place in [*exact_places, *near, *(Fraction(each, 8) for each in range(8 * end))]:
        if 0 <= place <= end:
            value = value_at(given, last, place)
            expected = value > 0 or (or_equal and value == 0)
            assert expected == any(
                each.holds(Decimal(place.numerator) / place.denominator) for each in found
            ), (place, value)  # fmt: skip


@given(pieces, levels)
def test_each_crossing_says_what_is_there(given: list[Piece], last: int) -> None:
    """The saving just below, at, and just above it."""
    for each in saved(stretches_of(given, last)).crossings:
        place = exact(each.value).limit_denominator(1000)
        near = (value_at(given, last, place + step) for step in (-HAIR, Fraction(0), HAIR))
        assert all(abs(exact(one) - other) < 10 * HAIR for one, other in zip((each.before, each.here, each.after), near,
                                                                            strict=True))  # fmt: skip


class TestKinds:
    @pytest.mark.parametrize(
        ("below", "here", "above", "kind", "becomes"),
        [
            (-1, 1, 1, CrossingKind.JUMP, Becomes.CHEAPER),
            (1, 1, -1, CrossingKind.JUMP, Becomes.DEARER),
            (-1, 0, 1, CrossingKind.JUMP, Becomes.CHEAPER),
            (-1, -1, 0, CrossingKind.JUMP, Becomes.EQUAL),
            (-1, 0, -1, CrossingKind.TOUCH, Becomes.DEARER),
            (1, -1, 1, CrossingKind.TOUCH, Becomes.CHEAPER),
            (0, 1, 0, CrossingKind.TOUCH, Becomes.EQUAL),
        ],
    )
    def test_at_a_turn(self, below: int, here: int, above: int, kind: CrossingKind, becomes: Becomes) -> None:
        """What jumps over nothing has no root; what comes back to its sign touches."""
        (found,) = saved(
            [stretch(0, 1, below, below), stretch(1, 2, here, above), stretch(2, 2, above, above)]
        ).crossings
        expected = Crossing(value=Decimal(1), kind=kind, becomes=becomes, before=Decimal(below), here=Decimal(here),
                            after=Decimal(above))  # fmt: skip
        assert expected == found

    def test_dust_is_nothing(self) -> None:
        """What quotients leave behind, a trillionth, is no saving."""
        assert () == saved([stretch(0, 1, "1e-12", "1e-12"), stretch(1, 1, "-1e-12", "-1e-12")]).intervals

    def test_what_is_not_known_is_no_crossing(self) -> None:
        """An interval ends where nothing is known any more, and that is no change of sign."""
        found = saved([stretch(0, 1, 1, 1), stretch(1, 2, 1, None), stretch(2, 2, None, None)])
        assert (Interval(start=Decimal(0), end=Decimal(1), has_start=True, has_end=True),) == found.intervals
        assert () == found.crossings


class TestIntervals:
    @pytest.mark.parametrize(
        ("has_start", "has_end", "held"), [(True, True, [1, 2, 3]), (False, False, [2]), (True, False, [1, 2])]
    )
    def test_ends(self, has_start: bool, has_end: bool, held: list[int]) -> None:
        """An end belongs to it or does not."""
        interval = Interval(start=Decimal(1), end=Decimal(3), has_start=has_start, has_end=has_end)
        assert held == [value for value in range(5) if interval.holds(Decimal(value))]

    def test_without_an_end(self) -> None:
        """It goes on however far."""
        interval = Interval(start=Decimal(1), end=None, has_start=False, has_end=False)
        assert [False, True] == [interval.holds(Decimal(value)) for value in (1, 10**20)]


class TestDifference:
    @given(pieces, levels, pieces, levels)
    def test_it_is_the_difference_everywhere(
        self, given: list[Piece], last: int, others: list[Piece], beside: int
    ) -> None:
        """At each eighth, as far as both are known, one less the other."""
        found = less(stretches_of(given, last), stretches_of(others, beside))
        end = min(sum(each.length for each in side) for side in (given, others))
        assert end == found[-1].start == found[-1].end
        for place in (Fraction(each, 8) for each in range(8 * end)):
            at = [each for each in found if each.start <= place][-1]
            value = at.here if at.start == place else at.at(Decimal(place.numerator) / place.denominator)
            assert value is not None
            assert abs(exact(value) - value_at(given, last, place) + value_at(others, beside, place)) < HAIR

    def test_turns_that_dust_keeps_apart_are_one(self) -> None:
        """Two that step at the same value never change places in the sliver between two ways to work it out."""
        seven, about = Decimal(7), Decimal("6.999999999999999999999999998")
        one = [stretch(0, seven, 1, 1), stretch(seven, 9, 1, 2), stretch(9, 9, 2, 2)]
        other = [stretch(0, about, 1, 1), stretch(about, 9, 1, 2), stretch(9, 9, 2, 2)]
        for difference in (less(one, other), less(other, one)):
            assert ((), ()) == (saved(difference).crossings, saved(difference).intervals)
            assert [*numbers(0, 7, 9)] == [each.start for each in difference]

    def test_what_one_side_does_not_know(self) -> None:
        """Where either cannot be calculated there is no difference, and its reason is told."""
        error = TokencalcError("does not fit")
        one = [stretch(0, 2, 1, 1), stretch(2, 2, 1, 1)]
        other = [stretch(0, 1, 3, 3), Stretch(start=Decimal(1), end=Decimal(2), here=Decimal(3), after=None,
                 slope=Decimal(0), error=error), stretch(2, 2, None, None)]  # fmt: skip
        first, second, last = less(one, other)
        assert (*numbers(-2, -2), None) == (first.here, first.after, first.error)
        assert (Decimal(-2), None, error) == (second.here, second.after, second.error)
        assert last.here is None
