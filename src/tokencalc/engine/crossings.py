"""Where a difference of two costs changes its sign: roots, jumps and touches, and the intervals on which one is less.

The difference comes in stretches, which are affine between turns (`moving`). Every stretch and every point between two
is looked at, so no crossing is missed, and an interval knows whether its ends belong to it.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import groupby, pairwise

from tokencalc.engine.moving import Stretch, is_same_turn
from tokencalc.engine.numbers import divide, exactly
from tokencalc.engine.records import record

DUST = Decimal("1e-12")
"""An amount this small is the rounding dust of quotients."""


class CrossingKind(StrEnum):
    """How the difference changes: it passes through nothing, it jumps over it, or it touches it and turns back."""

    ROOT = "root"
    JUMP = "jump"
    TOUCH = "touch"


class Becomes(StrEnum):
    """What the option is above the crossing."""

    CHEAPER = "cheaper"
    EQUAL = "equal"
    DEARER = "dearer"


_SIGNS = {1: Becomes.CHEAPER, 0: Becomes.EQUAL, -1: Becomes.DEARER}


@record
class Crossing:
    """A value at which the saving changes its sign, with what it comes to just below, at and just above it."""

    value: Decimal
    kind: CrossingKind
    becomes: Becomes
    before: Decimal
    here: Decimal
    after: Decimal


@record
class Interval:
    """Values from `start` to `end`, each included or not; an `end` of None is no end at all."""

    start: Decimal
    end: Decimal | None
    has_start: bool
    has_end: bool

    def holds(self, value: Decimal) -> bool:
        """Whether a value lies in it."""
        after = self.start < value or (self.has_start and self.start == value)
        return after and (self.end is None or value < self.end or (self.has_end and self.end == value))


@record
class _Part:
    """A point, or what lies between two: the saving at its ends, and its sign; None where it is not known."""

    start: Decimal
    end: Decimal
    first: Decimal | None
    last: Decimal | None

    @property
    def is_point(self) -> bool:
        return self.start == self.end

    @property
    def sign(self) -> int | None:
        return None if self.first is None or self.last is None else _sign(self.first) or _sign(self.last)


@record
class Saved:
    """Where a saving is above nothing, and every change of its sign, over the values that were walked."""

    intervals: tuple[Interval, ...]
    crossings: tuple[Crossing, ...]


@exactly
def saved(stretches: Sequence[Stretch], *, or_equal: bool = False) -> Saved:
    """The intervals and crossings of a saving that comes in stretches; `or_equal` takes in where it is nothing.

    >>> half = Stretch(start=Decimal(0), end=Decimal(4), here=Decimal(-1), after=Decimal(-1), slope=Decimal("0.5"))
    >>> end = Stretch(start=Decimal(4), end=Decimal(4), here=Decimal(-7), after=Decimal(-7), slope=Decimal(0))
    >>> found = saved([half, end])
    >>> [f"{each.start} to {each.end}, {each.has_end}" for each in found.intervals]
    ['2 to 4, False']
    >>> [f"{each.kind} at {each.value}: {each.becomes}" for each in found.crossings]
    ['root at 2: cheaper']
    """
    parts = [part for stretch in stretches for part in _parts_of(stretch)]
    return Saved(intervals=tuple(_intervals(parts, 0 if or_equal else 1)), crossings=tuple(_crossings(parts)))


@exactly
def less(one: Sequence[Stretch], other: Sequence[Stretch]) -> list[Stretch]:
    """One number less another in stretches, which turns where either does, as far as both are known."""
    end = min(one[-1].end, other[-1].end)
    turns = _apart(sorted({stretch.start for stretch in (*one, *other) if stretch.start < end} | {end}))
    return [_difference(pair, *turn) for pair, turn in zip(_aligned(one, other, turns), _spans(turns), strict=True)]


def _apart(turns: Sequence[Decimal]) -> list[Decimal]:
    """The turns, of which those that differ by the dust of quotients are one: the last of them."""
    kept = [turn for turn, following in pairwise(turns) if not is_same_turn(turn, following)]
    return [*kept, turns[-1]]


def _spans(turns: Sequence[Decimal]) -> list[tuple[Decimal, Decimal]]:
    return [*pairwise(turns), (turns[-1], turns[-1])]


def _aligned(
    one: Sequence[Stretch], other: Sequence[Stretch], turns: Sequence[Decimal]
) -> Iterator[tuple[Stretch, Stretch]]:
    """The stretches that both lie in, from turn to turn."""
    at, beside = 0, 0
    for turn in turns:
        while at + 1 < len(one) and one[at + 1].start <= turn:
            at += 1
        while beside + 1 < len(other) and other[beside + 1].start <= turn:
            beside += 1
        yield one[at], other[beside]


def _difference(pair: tuple[Stretch, Stretch], start: Decimal, end: Decimal) -> Stretch:
    one, other = pair
    here, there = (each.here if is_same_turn(each.start, start) else each.at(start) for each in pair)
    after, beside = one.at(start), other.at(start)
    return Stretch(
        start=start,
        end=end,
        here=None if here is None or there is None else here - there,
        after=None if after is None or beside is None else after - beside,
        slope=one.slope - other.slope,
        error=one.error or other.error,
    )


def _parts_of(stretch: Stretch) -> Iterator[_Part]:
    """The point at which a stretch begins, and the line up to its end: cut in two where it passes through nothing."""
    yield _Part(start=stretch.start, end=stretch.start, first=stretch.here, last=stretch.here)
    if stretch.end == stretch.start:
        return
    first, last = stretch.after, stretch.before_end()
    root = _root(stretch, first, last)
    if root is None:
        yield _Part(start=stretch.start, end=stretch.end, first=first, last=last)
        return
    nothing = Decimal(0)
    yield _Part(start=stretch.start, end=root, first=first, last=nothing)
    yield _Part(start=root, end=root, first=nothing, last=nothing)
    yield _Part(start=root, end=stretch.end, first=nothing, last=last)


def _root(stretch: Stretch, first: Decimal | None, last: Decimal | None) -> Decimal | None:
    if first is None or last is None or _sign(first) * _sign(last) >= 0:
        return None
    root = stretch.start + divide(-first, stretch.slope)
    return root if stretch.start < root < stretch.end else None


def _intervals(parts: Sequence[_Part], least: int) -> Iterator[Interval]:
    """The runs of parts whose sign is at least so much."""
    for is_in, run in groupby(parts, key=lambda part: part.sign is not None and part.sign >= least):
        if is_in:
            members = list(run)
            first, last = members[0], members[-1]
            yield Interval(start=first.start, end=last.end, has_start=first.is_point, has_end=last.is_point)


def _crossings(parts: Sequence[_Part]) -> Iterator[Crossing]:
    """A point between two lines is a crossing if they differ in sign, or if it differs from both."""
    for before, point, after in zip(parts, parts[1:], parts[2:], strict=False):
        if point.is_point and None not in (before.sign, point.sign, after.sign):
            if before.sign != after.sign:
                yield _crossing(before, point, after, is_turning_back=False)
            elif point.sign != before.sign:
                yield _crossing(before, point, after, is_turning_back=True)


def _crossing(before: _Part, point: _Part, after: _Part, *, is_turning_back: bool) -> Crossing:
    low, here, high = before.last or Decimal(0), point.first or Decimal(0), after.first or Decimal(0)
    is_continuous = _sign(low - here) == 0 == _sign(high - here)
    kind = CrossingKind.ROOT if is_continuous else CrossingKind.JUMP
    if is_turning_back:
        kind = CrossingKind.TOUCH
    return Crossing(value=point.start, kind=kind, becomes=_SIGNS[after.sign or 0], before=low, here=here, after=high)


def _sign(amount: Decimal) -> int:
    return 0 if abs(amount) <= DUST else 1 if amount > 0 else -1
