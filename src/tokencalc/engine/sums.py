"""What cost lines come to and rest on: lines alike added up over the months, their assumptions and their prices."""

from collections.abc import Iterable, Sequence
from datetime import date

from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.lines import CostLine, Source
from tokencalc.engine.numbers import Number, exactly, total
from tokencalc.engine.records import record


def assumptions_in(lines: Iterable[CostLine]) -> tuple[Assumption, ...]:
    """The different assumptions that the lines rest on, in the order they first appear."""
    each_object = {id(assumption): assumption for line in lines for assumption in line.assumed}  # Far fewer to compare.
    return tuple(dict.fromkeys(each_object.values()))


def oldest_source(lines: Iterable[CostLine]) -> Source | None:
    """The price read longest ago among those the lines rest on."""
    sources = [line.source for line in lines if line.source is not None]
    return min(sources, key=lambda source: source.retrieved, default=None)


def stale_sources(lines: Iterable[CostLine], as_of: date, days: int) -> tuple[tuple[str, Source], ...]:
    """The items and prices read more than `days` before `as_of`, once each."""
    old = ((line.item, line.source) for line in lines if line.source and (as_of - line.source.retrieved).days > days)
    return tuple(dict.fromkeys(old))


@record
class LineSum:
    """Cost lines that differ only in their month, added up over the horizon.

    `priced_quantity` is in pricing quantities, so that it times `line.unit_price` is `amount`. `line` is the first of
    the lines, and `assumed` is what any of them rests on.
    """

    line: CostLine
    quantity: Number
    priced_quantity: Number
    amount: Number
    assumed: tuple[Assumption, ...]


@exactly
def summed(lines: Iterable[CostLine]) -> tuple[LineSum, ...]:
    """The lines added up over the months: their amounts add up to the projection's total, to the last digit."""
    alike: dict[tuple[object, ...], list[CostLine]] = {}
    for line in lines:
        key = (line.task, line.item, line.unit, line.terms, line.unit_price, line.kind, line.source)
        alike.setdefault(key, []).append(line)
    return tuple(_sum_of(group) for group in alike.values())


def _sum_of(lines: Sequence[CostLine]) -> LineSum:
    quantity = total(line.quantity for line in lines)
    return LineSum(
        line=lines[0],
        quantity=quantity,
        priced_quantity=quantity / lines[0].per,
        amount=total(line.amount for line in lines),
        assumed=assumptions_in(lines),
    )
