"""The lines behind a figure, item by item, and the price rows that they lead back to."""

from collections.abc import Mapping, Sequence

from tokencalc.engine.comparison import Comparison
from tokencalc.engine.lines import Source
from tokencalc.engine.sums import LineSum, summed
from tokencalc.engine.units import UNITS
from tokencalc.render.figures import UNKNOWN, count, money, places_for, rounded, short
from tokencalc.render.horizon import length_in_words
from tokencalc.render.report import Block, Column, Grid, Heading, Notes


def all_lines(comparison: Comparison, currency: str) -> list[Block]:
    """The lines of every option, item by item, and the price rows they lead back to."""
    blocks: list[Block] = []
    rows: dict[Source, str] = {}
    for standing in comparison.standings:
        sums = [each for each in summed(standing.projection.lines) if each.quantity]
        known = "" if standing.is_total_known else ", people not counted: unknown"
        title = f"{standing.name}: {money(standing.total, currency, 2)} over {length_in_words(comparison)}{known}"
        blocks.append(Heading(title=title))
        by_item: dict[str, list[LineSum]] = {}
        for each in sums:
            by_item.setdefault(each.line.item, []).append(each)
        for item, lines in by_item.items():
            rows |= {each.line.source: item for each in lines if each.line.source and each.line.source not in rows}
            blocks.append(lines_table(item, lines, list(rows), currency))
    return [*blocks, rows_used(rows)]


def rows_used(rows: Mapping[Source, str]) -> Notes:
    """The legend of price rows, numbered in their order, each with the item it prices."""
    legend = (f"[{number}] {item}: {_source_in_words(row)}" for number, (row, item) in enumerate(rows.items(), 1))
    return Notes(title="Price rows used", items=tuple(legend))


def lines_table(item: str, sums: Sequence[LineSum], rows: Sequence[Source], currency: str) -> Grid:
    """The lines of one item; `rows` numbers their price rows.

    Quantities stand in pricing quantities, so that quantity times price is the amount; where all of them are small, as
    units, with the pricing quantity beside the price.
    """
    has_tasks = any(each.line.task for each in sums)
    is_small = all(each.priced_quantity < 1 for each in sums)
    places = max(2, places_for(each.amount for each in sums)) if is_small else 2
    table = tuple(
        (
            *((each.line.task or UNKNOWN,) if has_tasks else ()),
            f"{each.line.unit}, {each.line.terms}" if each.line.terms else each.line.unit,
            _quantity(each, is_small=is_small),
            f"{short(each.line.unit_price)} / {_label(each)}" if is_small else short(each.line.unit_price),
            money(each.amount, currency, places),
            f"[{rows.index(each.line.source) + 1}]" if each.line.source else "own figure",
        )
        for each in sums
    )
    columns = (
        *((Column(title="task"),) if has_tasks else ()),
        Column(title="bought"),
        Column(title="quantity", is_figure=True),
        Column(title="price", is_figure=True),
        Column(title="amount", is_figure=True),
        Column(title="row"),
    )
    return Grid(title=item, columns=columns, rows=table)


def _quantity(each: LineSum, *, is_small: bool) -> str:
    if is_small or each.line.unit not in UNITS:
        return count(each.quantity)
    return f"{rounded(each.priced_quantity, 3):,f} {_label(each)}"


def _label(each: LineSum) -> str:
    unit = UNITS.get(each.line.unit)
    return unit.label if unit is not None else each.line.unit


def _source_in_words(source: Source) -> str:
    row = f"{source.sheet}, {source.status} row from {source.start}, " if source.start is not None else ""
    via = f" via {source.via}" if source.via else ""
    return f"{row}read {source.retrieved}{via}: {source.url}"
