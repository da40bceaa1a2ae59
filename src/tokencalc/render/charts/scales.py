"""From exact numbers to places on an axis, between 0 at its start and 1 at its end: the only step that makes floats.

Libraries that draw see nothing but these places, so that no amount is too great, too small or too close for them.
"""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, localcontext

from tokencalc.engine.records import record

DIGITS = Context(prec=60, Emin=-99_999, Emax=99_999)
_LOGARITHMS = Context(prec=20, Emin=-99_999, Emax=99_999)
_CLOSEST = Decimal("0.0001")
"""The least part of the greatest number that an axis spans: what differs by less is drawn as the same."""


@record
class Scale:
    """Where an axis starts and ends, and whether its steps are factors."""

    low: Decimal
    high: Decimal
    is_log: bool = False

    def places(self, numbers: Iterable[Decimal]) -> list[float]:
        """The numbers' places, 0 at the start of the axis and 1 at its end.

        >>> Scale(low=Decimal(1), high=Decimal(100), is_log=True).places([Decimal(1), Decimal(10)])
        [0.0, 0.5]
        """
        if self.is_log:
            low, high, *found = (_LOGARITHMS.log10(each) for each in (self.low, self.high, *numbers))
        else:
            low, high, *found = self.low, self.high, *numbers
        with localcontext(DIGITS):
            return [float((each - low) / (high - low)) for each in found]


def scale_around(numbers: Iterable[Decimal], *, with_zero: bool = False) -> Scale:
    """The scale from the least number to the greatest, or wider where these are nearly the same.

    `with_zero` starts it at zero, unless what differs is small beside what all have in common.

    >>> scale_around([Decimal(20), Decimal(90)], with_zero=True)
    Scale(low=Decimal('0'), high=Decimal('90'), is_log=False)
    """
    found = list(numbers)
    low, high = min(found), max(found)
    with localcontext(DIGITS):
        size = max(abs(low), abs(high)) or 1
        if high - low < size * _CLOSEST:
            around = abs(low) or 1
            low, high = low - around, low + around
        elif with_zero and 0 < low < high / 2:
            low = Decimal(0)
        elif with_zero and low / 2 < high < 0:
            high = Decimal(0)
    return Scale(low=low, high=high)


def scale_of_whole(numbers: Iterable[Decimal]) -> Scale:
    """The scale from the first whole month or day to the last; one alone has another on each side.

    >>> scale_of_whole([Decimal(7)]), scale_of_whole([Decimal("0.5"), Decimal(9)])
    (Scale(low=Decimal('6'), high=Decimal('8'), is_log=False), Scale(low=Decimal('0'), high=Decimal('9'), is_log=False))
    """
    found = list(numbers)
    low, high = min(found).to_integral_value(ROUND_FLOOR), max(found).to_integral_value(ROUND_CEILING)
    return Scale(low=low - 1, high=high + 1) if low == high else Scale(low=low, high=high)


def scale_of_factors(numbers: Iterable[Decimal]) -> Scale:
    """The logarithmic scale from the least number to the greatest, at least a factor of two apart.

    >>> scale_of_factors([Decimal(8), Decimal(8)])
    Scale(low=Decimal('4'), high=Decimal('16'), is_log=True)
    """
    found = list(numbers)
    low, high = min(found), max(found)
    with localcontext(DIGITS):
        if high < low * 2:
            low, high = low / 2, high * 2
    return Scale(low=low, high=high, is_log=True)
