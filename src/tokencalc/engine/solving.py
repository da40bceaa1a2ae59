"""Where a margin is nothing: all values between two bounds at which a target is just met, and those that meet it.

A margin is a number that is 0 or more exactly where a target is met (`targets`). There are three ways to look, and a
solution says which it was:

- it is followed from turn to turn, where it is made of lines: nothing is missed;
- every value is tried, where there are few, such as the months of a year;
- it is looked at in so many places, and searched where it changes its sign: what lies between two places may be missed.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from itertools import pairwise

from tokencalc.engine.crossings import Becomes, Crossing, CrossingKind, Interval, saved
from tokencalc.engine.moving import NotAffine, Stretch, is_same_turn, walk
from tokencalc.engine.numbers import Number, divide, exactly
from tokencalc.engine.records import record

MOST_TURNS = 30
"""Turns that are followed before it is looked at in places instead."""
PLACES = 25
"""Places that are looked at between two bounds."""
MOST_EVALUATIONS = 60
"""Evaluations of the margin for one solution, at most."""
CLOSE = Decimal("0.005")
"""A root is found where the margin is this small: half a cent."""
SAME = Decimal("1e-9")
"""Two calculations of one margin agree where they differ by no more than this, or by this share."""

Margin = Callable[[Decimal], Decimal | None]
"""0 or more where a target is met; None where nothing can be calculated."""


class Looked(StrEnum):
    """How a solution was found."""

    FOLLOWED = "followed"
    TRIED_ALL = "tried_all"
    SCANNED = "scanned"


@record
class Solution:
    """The values between two bounds at which a margin changes its sign, and the intervals on which it is 0 or more.

    A crossing `becomes` cheaper where the target is met above it. `resolution` is the distance of two places that were
    looked at, 0 where nothing can be missed.
    """

    low: Decimal
    high: Decimal
    crossings: tuple[Crossing, ...]
    met: tuple[Interval, ...]
    looked: Looked
    resolution: Decimal
    evaluations: int

    @property
    def is_proven(self) -> bool:
        """Whether no other value between the bounds does it."""
        return self.looked is not Looked.SCANNED


class _Counted:
    """A margin that is not evaluated twice at one value."""

    def __init__(self, margin: Margin) -> None:
        self.margin = margin
        self.known: dict[Decimal, Decimal | None] = {}
        self.followed = 0

    def __call__(self, value: Decimal) -> Decimal | None:
        if value not in self.known:
            self.known[value] = self.margin(value)
        return self.known[value]

    @property
    def evaluations(self) -> int:
        """How often it was evaluated, here and while it was followed."""
        return len(self.known) + self.followed

    @property
    def left(self) -> int:
        """How often it may still be evaluated."""
        return MOST_EVALUATIONS - self.evaluations


@exactly
def solve(
    margin: Margin,
    low: Decimal,
    high: Decimal,
    *,
    along: Callable[[Number], Number] | None = None,
    is_whole: bool = False,
) -> Solution:
    """All values between `low` and `high` at which the margin is nothing, or jumps over it.

    `along` is the same margin for a number that moves; without one, or where it is not made of lines or does not agree
    with the margin, the margin is looked at in places. With `is_whole` only whole numbers count.

    >>> found = solve(lambda value: value * value - 2, Decimal(0), Decimal(2))
    >>> [f"{each.kind} at {each.value:.3f}" for each in found.crossings], found.is_proven
    (['root at 1.414'], False)
    """
    counted = _Counted(margin)
    followed = _followed(counted, low, high, along) if along is not None else None
    return followed or _scanned(counted, low, high, is_whole=is_whole)


def _followed(margin: _Counted, low: Decimal, high: Decimal, along: Callable[[Number], Number]) -> Solution | None:
    stretches: list[Stretch] = []
    try:
        stretches += walk(along, low, high, _FIRST_TURNS)
        if _is_promising(stretches, low, high):
            stretches += walk(along, stretches[-1].end, high, MOST_TURNS - _FIRST_TURNS)
    except NotAffine:
        return None
    finally:
        margin.followed = max(1, len(stretches))
    if stretches[-1].end != high or stretches[-1].start != high or any(stretch.error for stretch in stretches):
        return None
    found = saved(stretches, or_equal=True)
    middle = divide(low + high, 2)
    seen = [(low, stretches[0].here), (middle, _value_at(middle, stretches)), (high, stretches[-1].here)]
    seen += [(each.value, each.here) for each in found.crossings[:_MOST_CHECKED]]
    if not all(_agree(margin(value), expected) for value, expected in seen):
        return None
    return Solution(
        low=low,
        high=high,
        crossings=found.crossings,
        met=found.intervals,
        looked=Looked.FOLLOWED,
        resolution=Decimal(0),
        evaluations=margin.evaluations,
    )


def _value_at(value: Decimal, stretches: Sequence[Stretch]) -> Decimal | None:
    last = next(stretch for stretch in reversed(stretches) if stretch.start <= value)
    return last.here if is_same_turn(last.start, value) else last.at(value)


_MOST_CHECKED = 10
_FIRST_TURNS = 8


def _is_promising(stretches: Sequence[Stretch], low: Decimal, high: Decimal) -> bool:
    """Whether the first turns, if they go on so, reach the end within as many as are followed."""
    last = stretches[-1]
    if last.start >= high or last.error is not None:
        return False
    return (last.end - low) * MOST_TURNS >= (high - low) * len(stretches)


def _agree(one: Decimal | None, other: Decimal | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= SAME * max(Decimal(1), abs(one), abs(other))


def _scanned(margin: _Counted, low: Decimal, high: Decimal, *, is_whole: bool) -> Solution:
    places = _places(low, high, margin.left, is_whole=is_whole)
    is_all = is_whole and len(places) == high - low + 1
    gaps = [pair for pair in pairwise(places) if _is_met(margin(pair[0])) != _is_met(margin(pair[1]))]
    edges = [_narrowed(margin, *gap, margin.left // (len(gaps) - at), is_whole=is_whole)
             for at, gap in enumerate(gaps)]  # fmt: skip
    return Solution(
        low=low,
        high=high,
        crossings=tuple(_crossings(margin, edges)),
        met=tuple(_met(margin, low, high, edges)),
        looked=Looked.TRIED_ALL if is_all else Looked.SCANNED,
        resolution=Decimal(0) if is_all else places[1] - places[0],
        evaluations=margin.evaluations,
    )


def _places(low: Decimal, high: Decimal, most: int, *, is_whole: bool) -> list[Decimal]:
    """Places that are evenly spread; every whole number, where there are few enough."""
    if is_whole and high - low < most:
        return [low + step for step in range(int(high - low) + 1)]
    count = min(PLACES, most // 2)
    steps = [divide((high - low) * step, count - 1) for step in range(count)]
    return [low + (step.to_integral_value() if is_whole else step) for step in steps]


def _is_met(margin: Decimal | None) -> bool:
    return margin is not None and margin >= 0


def _narrowed(margin: _Counted, low: Decimal, high: Decimal, most: int, *, is_whole: bool) -> tuple[Decimal, Decimal]:
    """The gap in which the target begins or ceases to be met, narrowed: by the chord, else by halves."""
    for attempt in range(most):
        if (is_whole and high - low <= 1) or _is_close(margin(low)) or _is_close(margin(high)):
            break
        between = _between(margin, low, high, by_halves=attempt % 3 == _EVERY_THIRD, is_whole=is_whole)
        if not low < between < high:
            break
        if _is_met(margin(between)) == _is_met(margin(low)):
            low = between
        else:
            high = between
    return low, high


_EVERY_THIRD = 2


def _is_close(margin: Decimal | None) -> bool:
    return margin is not None and abs(margin) <= CLOSE


def _between(margin: _Counted, low: Decimal, high: Decimal, *, by_halves: bool, is_whole: bool) -> Decimal:
    first, last = margin(low), margin(high)
    middle = divide(low + high, 2)
    if not by_halves and not is_whole and first is not None and last is not None:
        middle = low + divide((high - low) * first, first - last)
    return middle.to_integral_value(rounding=ROUND_FLOOR) if is_whole else middle


def _crossings(margin: _Counted, edges: Sequence[tuple[Decimal, Decimal]]) -> Iterator[Crossing]:
    for low, high in edges:
        before, after = margin(low), margin(high)
        if before is not None and after is not None:
            value, here = min((low, before), (high, after), key=lambda each: abs(each[1]))
            kind = CrossingKind.ROOT if abs(here) <= CLOSE else CrossingKind.JUMP
            becomes = Becomes.CHEAPER if _is_met(after) else Becomes.DEARER
            yield Crossing(value=value, kind=kind, becomes=becomes, before=before, here=here, after=after)


def _met(margin: _Counted, low: Decimal, high: Decimal, edges: Sequence[tuple[Decimal, Decimal]]) -> Iterator[Interval]:
    """The intervals on which the target is met: they reach as far as it was seen to be."""
    start = low if _is_met(margin(low)) else None
    for before, after in edges:
        if start is None:
            start = before if _is_close(margin(before)) else after
        else:
            end = after if _is_close(margin(after)) else before
            yield Interval(start=start, end=end, has_start=True, has_end=True)
            start = None
    if start is not None:
        yield Interval(start=start, end=high, has_start=True, has_end=True)
