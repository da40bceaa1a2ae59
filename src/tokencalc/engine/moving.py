"""Numbers that move with one value: what a projection costs there and just above it, and up to where it goes on so.

`project` is made of sums, products with constants, and four helpers that choose or round (`where`, `maximum`,
`minimum`, `ceil`). So along one value of the scenario, such as the volume, a cost is affine between turns. A `Moving`
goes through `project` in place of a Decimal, and comes out as the cost at a value, its limit just above, and its slope;
the `Trace` that it carries has noted the nearest turn above: the step of a replica, the end of an allowance, the start
of a context tier. From turn to turn, nothing is missed (`walk`).

What is not affine, such as growth over several months, raises `NotAffine`: then there is only looking (`scan`).
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.numbers import Number, ceil, divide, exactly, without_dust
from tokencalc.engine.records import record

NOTHING = Decimal(0)
SAME_TURN = Decimal("1e-20")
"""Two turns this close, as a share of where they lie, are one: they differ in the last digits of quotients alone."""
R = TypeVar("R")


class NotAffine(Exception):
    """A cost that is neither a line nor made of lines along the value."""


class Split(Exception):
    """Something that holds at a value and not just above it decides what is calculated at all."""


class Trace:
    """The value at which everything is calculated, and the nearest one above at which something turns.

    With `is_above` what decides is what holds just above the value, where the two differ.
    """

    __slots__ = ("at", "is_above", "until")

    def __init__(self, at: Decimal, *, is_above: bool = False) -> None:
        self.at = at
        self.is_above = is_above
        self.until: Decimal | None = None

    def turns_after(self, distance: Decimal) -> None:
        """Something turns so far above."""
        turn = self.at + distance
        if self.until is None or turn < self.until:
            self.until = turn


class Moving:
    """A number along a value: `here` at it, `after` just above it, and from there on by `slope` up to the next turn."""

    __slots__ = ("after", "here", "slope", "trace")

    def __init__(self, here: Decimal, after: Decimal, slope: Decimal, trace: Trace) -> None:
        self.here = here
        self.after = after
        self.slope = slope
        self.trace = trace

    def as_one(self, other: object) -> "Moving":
        """The other number as one that moves too: a constant has no slope."""
        if isinstance(other, Moving):
            return other
        if not isinstance(other, Decimal | int):
            raise NotAffine
        constant = Decimal(other)
        return Moving(constant, constant, NOTHING, self.trace)

    def _made(self, here: Decimal, after: Decimal, slope: Decimal) -> Number:
        """A plain number where nothing moves any more."""
        if not slope and here == after:
            return here
        return Moving(here, after, slope, self.trace)  # type: ignore[return-value]  # it stands for a number

    def __add__(self, other: object) -> Number:
        that = self.as_one(other)
        return self._made(self.here + that.here, self.after + that.after, self.slope + that.slope)

    __radd__ = __add__

    def __neg__(self) -> Number:
        return self._made(-self.here, -self.after, -self.slope)

    def __sub__(self, other: object) -> Number:
        that = self.as_one(other)
        return self._made(self.here - that.here, self.after - that.after, self.slope - that.slope)

    def __rsub__(self, other: object) -> Number:
        return self.as_one(other) - self

    def __mul__(self, other: object) -> Number:
        """The product, of which one factor at most may slope."""
        that = self.as_one(other)
        if self.slope and that.slope:
            raise NotAffine
        slope = self.after * that.slope + self.slope * that.after
        return self._made(self.here * that.here, self.after * that.after, slope)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Number:
        """The quotient by what does not slope, or by what is proportional: that is a constant."""
        that = self.as_one(other)
        if not that.slope:
            return self._made(
                divide(self.here, that.here), divide(self.after, that.after), divide(self.slope, that.after)
            )
        if without_dust(self.after * that.slope) != without_dust(self.slope * that.after):
            raise NotAffine
        ratio = divide(self.slope, that.slope)
        return self._made(divide(self.here, that.here) if that.here else ratio, ratio, NOTHING)

    def __rtruediv__(self, other: object) -> Number:
        return self.as_one(other) / self

    def __pow__(self, exponent: int) -> Number:
        if exponent not in (0, 1) and self.slope:
            raise NotAffine
        return self._made(self.here**exponent, self.after**exponent, self.slope if exponent == 1 else NOTHING)

    def __int__(self) -> int:
        return int(self.after)

    def __format__(self, spec: str) -> str:
        return format(self.after, spec)

    def __abs__(self) -> Number:
        return (self > 0).choose(self, -self)  # type: ignore[arg-type]  # it stands for a number

    def __ceil__(self) -> Number:
        """The whole number up, which is the next one as soon as a number that rises has passed a whole one."""
        here, after = ceil(self.here), ceil(self.after)
        if self.slope > 0 and after == without_dust(self.after):
            after += 1
        if self.slope:
            next_turn = after if self.slope > 0 else after - 1
            self.trace.turns_after(divide(next_turn - self.after, self.slope))
        return self._made(here, after, NOTHING)

    def _beside(self, other: object) -> tuple[int, int]:
        """The sign of this less the other, at the value and just above it; notes where it turns."""
        that = self.as_one(other)
        here, after = difference(self.here, that.here), difference(self.after, that.after)
        slope = self.slope - that.slope
        if slope and after and (after > 0) != (slope > 0):
            self.trace.turns_after(divide(-after, slope))
        return _sign(here), _sign(after) or _sign(slope)

    def __gt__(self, other: object) -> "Condition":
        here, after = self._beside(other)
        return Condition(here > 0, after > 0, self.trace)

    def __lt__(self, other: object) -> "Condition":
        here, after = self._beside(other)
        return Condition(here < 0, after < 0, self.trace)

    def __ge__(self, other: object) -> "Condition":
        here, after = self._beside(other)
        return Condition(here >= 0, after >= 0, self.trace)

    def __le__(self, other: object) -> "Condition":
        here, after = self._beside(other)
        return Condition(here <= 0, after <= 0, self.trace)


class Condition:
    """Whether something holds at a value, and just above it."""

    __slots__ = ("after", "here", "trace")

    def __init__(self, here: bool, after: bool, trace: Trace) -> None:  # both are what it is made of
        self.here = here
        self.after = after
        self.trace = trace

    def __bool__(self) -> bool:
        if self.here != self.after and not self.trace.is_above:
            raise Split
        return self.after

    def choose(self, if_true: Number, if_false: Number) -> Number:
        """What `where` gives: one number at the value, perhaps the other above it."""
        if self.here == self.after:
            return if_true if self.here else if_false
        start = Moving(NOTHING, NOTHING, NOTHING, self.trace)
        at, above = start.as_one(if_true if self.here else if_false), start.as_one(if_true if self.after else if_false)
        return start._made(at.here, above.after, above.slope)


def difference(one: Decimal, other: Decimal) -> Decimal:
    """The difference of two numbers that are not equal but for the dust of quotients."""
    return NOTHING if without_dust(one) == without_dust(other) else one - other


def _sign(number: Decimal) -> int:
    return (number > 0) - (number < 0)


@record
class Stretch:
    """A number from `start` up to the next turn at `end`: `here` at the start, and from just above it on a line.

    The line begins at `after` and rises by `slope`; `here` and `after` are None where the number cannot be calculated,
    such as the cost of more load than a machine serves, and `error` says why.
    """

    start: Decimal
    end: Decimal
    here: Decimal | None
    after: Decimal | None
    slope: Decimal
    error: TokencalcError | None = None

    def before_end(self) -> Decimal | None:
        """The limit just below the end. Call it inside the engine's context."""
        return self.at(self.end)

    def at(self, value: Decimal) -> Decimal | None:
        """The number at a value above the start and below the end. Call it inside the engine's context."""
        return None if self.after is None else self.after + self.slope * (value - self.start)


@exactly
def walk(function: Callable[[Number], Number], low: Decimal, high: Decimal, most: int) -> list[Stretch]:
    """The stretches of a function from `low` to `high`; the last has no length and stands for the value at its end.

    The function is evaluated once a turn, thrice where it cannot be calculated on one side; after `most` times it stops
    where it is. A turn that quotients have spread over two values is one. Raises `NotAffine`.

    >>> def rent(load: Number) -> Number:
    ...     return ceil(load) * 100
    >>> [(f"{each.start:.1f}", f"{each.here} then {each.after}") for each in walk(rent, Decimal("0.5"), Decimal(2), 10)]
    [('0.5', '100 then 100'), ('1.0', '100 then 200'), ('2.0', '200 then 300')]
    """
    found: list[Stretch] = []
    at = low
    for _ in range(most):
        stretch = _stretch(function, at, high)
        if found and is_same_turn(found[-1].start, found[-1].end):
            stretch = replace(stretch, here=found.pop().here)
            found[-1:] = [replace(each, end=stretch.start) for each in found[-1:]]
        found.append(stretch)
        if at >= high:
            break
        at = stretch.end
    return found


def is_same_turn(one: Decimal, later: Decimal) -> bool:
    """Whether two values differ by no more than the dust of the quotients that they are. Call it inside the context."""
    return later - one <= abs(later) * SAME_TURN


def _stretch(function: Callable[[Number], Number], at: Decimal, high: Decimal) -> Stretch:
    trace = Trace(at)
    error: TokencalcError | None = None
    here = after = None
    slope = NOTHING
    try:
        value = _moved(function, trace)
        here, after, slope = value.here, value.after, value.slope
    except Split:
        here, _ = _tried(lambda: Decimal(function(at)))
        above = Trace(at, is_above=True)
        line, error = _tried(lambda: _moved(function, above))
        after, slope = (line.after, line.slope) if line is not None else (None, NOTHING)
        trace = above
    except TokencalcError as reason:
        error = reason
    end = high if trace.until is None else min(trace.until, high)
    return Stretch(start=at, end=end, here=here, after=after, slope=slope, error=error)


def _moved(function: Callable[[Number], Number], trace: Trace) -> Moving:
    moving = Moving(trace.at, trace.at, Decimal(1), trace)
    return moving.as_one(function(moving))  # type: ignore[arg-type]  # it stands for a number


def _tried(calculate: Callable[[], R]) -> tuple[R | None, TokencalcError | None]:
    try:
        return calculate(), None
    except TokencalcError as error:
        return None, error
