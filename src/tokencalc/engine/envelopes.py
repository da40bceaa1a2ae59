"""What a cost comes to in the long run: two lines that it lies between from some volume on, for ever.

A walk from step to step ends somewhere. To say "cheaper for good" takes more: an `Envelope` goes through `project` in
place of a volume that is `start` or more, however large, and comes out as two lines, one below and one above every cost
there. A number rounded up lies between itself and one more. Where a choice is not settled, both ways are taken in.
"""

from collections.abc import Callable
from decimal import Decimal

from tokencalc.engine.moving import NotAffine, difference
from tokencalc.engine.numbers import Number, divide, exactly, without_dust
from tokencalc.engine.records import record

NOTHING = Decimal(0)


@record(kw_only=False)
class Line:
    """A line over all values from the start of an envelope on: its height there, and its slope."""

    height: Decimal
    slope: Decimal = NOTHING

    def __add__(self, other: "Line") -> "Line":
        return Line(self.height + other.height, self.slope + other.slope)

    def __sub__(self, other: "Line") -> "Line":
        """The difference, in which two that are equal but for the dust of quotients leave nothing."""
        return Line(difference(self.height, other.height), difference(self.slope, other.slope))

    def times(self, factor: Decimal) -> "Line":
        """Every point of it times a factor."""
        return Line(self.height * factor, self.slope * factor)

    def over(self, divisor: Decimal) -> "Line":
        """Every point of it divided."""
        return Line(divide(self.height, divisor), divide(self.slope, divisor))


class Envelope:
    """A number that lies between two lines, `low` and `high`, from a start on."""

    __slots__ = ("high", "low")

    def __init__(self, low: Line, high: Line) -> None:
        self.low = low
        self.high = high

    def _add(self, other: object) -> Number:
        that = as_envelope(other)
        return _made(self.low + that.low, self.high + that.high)

    def __add__(self, other: object) -> Number:
        return self._add(other)

    __radd__ = __add__

    def __neg__(self) -> Number:
        return self * -1

    def __sub__(self, other: object) -> Number:
        that = as_envelope(other)
        return _made(self.low - that.high, self.high - that.low)

    def __rsub__(self, other: object) -> Number:
        return as_envelope(other) - self

    def __mul__(self, other: object) -> Number:
        """The product with a constant: of two that vary there is no line."""
        if isinstance(other, Envelope):
            raise NotAffine
        factor = Decimal(other)  # type: ignore[arg-type]  # a number that does not vary
        low, high = (self.low, self.high) if factor >= 0 else (self.high, self.low)
        return _made(low.times(factor), high.times(factor))

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Number:
        """The quotient by a constant, or of two lines that are proportional: that is a constant."""
        if not isinstance(other, Envelope):
            divisor = Decimal(other)  # type: ignore[arg-type]  # a number that does not vary
            low, high = (self.low, self.high) if divisor > 0 else (self.high, self.low)
            return _made(low.over(divisor), high.over(divisor))
        if self.low != self.high or other.low != other.high or not _is_proportional(self.low, other.low):
            raise NotAffine
        return divide(self.low.slope, other.low.slope)

    def __rtruediv__(self, other: object) -> Number:
        """Nothing of what varies is nothing; any other constant by it is no line."""
        if other != 0:
            raise NotAffine
        return NOTHING

    def __pow__(self, exponent: int) -> Number:
        if exponent != 1:
            raise NotAffine
        return self  # type: ignore[return-value]  # it stands for a number

    def __ceil__(self) -> Number:
        return _made(self.low, self.high + Line(Decimal(1)))

    def __int__(self) -> int:
        return int(self.low.height)

    def __format__(self, spec: str) -> str:
        return format(self.low.height, spec)

    def __gt__(self, other: object) -> "bool | Unsettled":
        return _settled(self - other)

    def __lt__(self, other: object) -> "bool | Unsettled":
        return _settled(other - self)

    def __ge__(self, other: object) -> "bool | Unsettled":
        return _settled(self - other, or_equal=True)

    def __le__(self, other: object) -> "bool | Unsettled":
        return _settled(other - self, or_equal=True)


class Unsettled:
    """A condition that holds for some values from the start on, and not for others."""

    def __bool__(self) -> bool:
        raise NotAffine

    def choose(self, if_true: Number, if_false: Number) -> Number:
        """Two lines around both numbers."""
        one, other = as_envelope(if_true), as_envelope(if_false)
        low = Line(min(one.low.height, other.low.height), min(one.low.slope, other.low.slope))
        high = Line(max(one.high.height, other.high.height), max(one.high.slope, other.high.slope))
        return _made(low, high)


def as_envelope(number: object) -> Envelope:
    """A number as an envelope: of a constant both lines are the constant."""
    if isinstance(number, Envelope):
        return number
    if not isinstance(number, Decimal | int):
        raise NotAffine
    line = Line(Decimal(number))
    return Envelope(line, line)


def _made(low: Line, high: Line) -> Number:
    """A plain number where it does not vary any more."""
    if low == high and not low.slope:
        return low.height
    return Envelope(low, high)  # type: ignore[return-value]  # it stands for a number


def _settled(difference: object, *, or_equal: bool = False) -> "bool | Unsettled":
    """Whether a difference is above nothing for all values from the start on, for none of them, or for some."""
    between = as_envelope(difference)
    if _is_above(between.low, or_equal=or_equal):
        return True
    if _is_above(Line(NOTHING) - between.high, or_equal=not or_equal):
        return False
    return Unsettled()


def _is_above(line: Line, *, or_equal: bool) -> bool:
    return line.slope >= 0 and (line.height >= 0 if or_equal else line.height > 0)


def _is_proportional(one: Line, other: Line) -> bool:
    return without_dust(one.height * other.slope) == without_dust(one.slope * other.height)


@exactly
def envelope(function: Callable[[Number], Number], start: Decimal) -> Envelope | None:
    """Two lines around a function from `start` on; None where none are found, further out there may be.

    >>> from tokencalc.engine.numbers import ceil
    >>> found = envelope(lambda load: ceil(load) * 100 + 50, Decimal(4))
    >>> found.low, found.high
    (Line(height=Decimal('450'), slope=Decimal('100')), Line(height=Decimal('550'), slope=Decimal('100')))
    """
    line = Line(start, Decimal(1))
    try:
        return as_envelope(function(Envelope(line, line)))  # type: ignore[arg-type]  # it stands for a number
    except NotAffine:
        return None
