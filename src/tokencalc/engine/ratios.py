"""How much cheaper or dearer one cost is than another."""

from enum import StrEnum

from tokencalc.engine.numbers import ONE, Number, divide
from tokencalc.engine.records import record


class Direction(StrEnum):
    """How an option's cost stands to the baseline's."""

    CHEAPER = "cheaper"
    DEARER = "dearer"
    SAME = "same"
    FREE = "free"


@record
class Ratio:
    """How many times cheaper, or how many times dearer; `times` is 1 or more. Nothing is any times dearer than free."""

    direction: Direction
    times: Number | None


def ratio_of(baseline: Number, option: Number) -> Ratio:
    """How many times cheaper or dearer `option` is than `baseline`. Call it inside the engine's context.

    >>> from decimal import Decimal
    >>> ratio_of(Decimal(300), Decimal(100))
    Ratio(direction=<Direction.CHEAPER: 'cheaper'>, times=Decimal('3'))
    """
    if option == baseline:
        return Ratio(direction=Direction.SAME, times=ONE)
    if not option:
        return Ratio(direction=Direction.FREE, times=None)
    if option < baseline:
        return Ratio(direction=Direction.CHEAPER, times=divide(baseline, option))
    return Ratio(direction=Direction.DEARER, times=divide(option, baseline) if baseline else None)
