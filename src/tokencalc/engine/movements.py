"""What a change moves: amounts before and after, and what of the difference each cause makes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tokencalc.engine.lines import Kind
from tokencalc.engine.numbers import Number, divide, exactly
from tokencalc.engine.projection import Projection
from tokencalc.engine.records import record
from tokencalc.engine.substitution import Cause


@record
class Movement:
    """What one thing costs over the horizon before and after, and what of the difference each cause makes.

    `effects` are in the order of the causes and add up to `new - old`. One is None where it cannot be told apart from
    the next, which then holds both.
    """

    task: str = ""
    item: str = ""
    provider: str = ""
    unit: str = ""
    terms: str = ""
    old: Number
    new: Number
    effects: tuple[Number | None, ...]

    @property
    @exactly
    def change(self) -> Number:
        """What it costs more now; less where it is negative."""
        return self.new - self.old


@record
class Outside:
    """Cash outside the bill over the horizon, before and after; None where an unknown success rate moves it."""

    kind: Kind
    old: Number | None
    new: Number | None


@record
class PriceMove:
    """A price that is another now, with the same model, unit and terms; `start` begins the first month with both."""

    item: str
    provider: str
    unit: str
    terms: str
    per: int
    start: date
    old: Number
    new: Number


@record
class OptionChange:
    """What a change does to the bill of one option: as a whole, by task and by line.

    `old` or `new` is None for an option that is only in one of the statements; there is nothing to split then.
    `inseparable` says of a cause why it cannot be told apart from the next.
    """

    old: Projection | None
    new: Projection | None
    whole: Movement
    tasks: tuple[Movement, ...]
    lines: tuple[Movement, ...]
    prices: tuple[PriceMove, ...] = ()
    outside: tuple[Outside, ...] = ()
    inseparable: tuple[tuple[Cause, str], ...] = ()

    @property
    def is_split(self) -> bool:
        """Whether both sides are known, and so the causes."""
        return self.old is not None and self.new is not None


def steps(amounts: Sequence[Number | None]) -> tuple[Number | None, ...]:
    """What each step adds; nothing is known of one to an amount that is not there, and the next adds both.

    Call it inside the engine's context.
    """
    before = amounts[0]
    found: list[Number | None] = []
    for amount in amounts[1:]:
        found.append(None if amount is None or before is None else amount - before)
        before = before if amount is None else amount
    return tuple(found)


@exactly
def a_month(moved: Movement, before: Number, after: Number) -> Movement:
    """The movement in money of the mean month, where the horizons have so many months.

    Every amount on the way is divided by its own horizon, so that the effects add up to the difference here too: over
    a longer horizon at the same pace a month costs what it did.

    >>> from decimal import Decimal
    >>> longer = Movement(old=Decimal(60), new=Decimal(132), effects=(Decimal(60), None, Decimal(12)))
    >>> found = a_month(longer, Decimal(6), Decimal(12))
    >>> [str(each) for each in (found.old, found.new, *found.effects)]
    ['10', '11', '0', 'None', '1']
    """
    amount = moved.old
    stages: list[Number | None] = [divide(moved.old, before)]
    for effect in moved.effects:
        amount = amount if effect is None else amount + effect
        stages.append(None if effect is None else divide(amount, after))
    return replace(moved, old=divide(moved.old, before), new=divide(moved.new, after), effects=steps(stages))
