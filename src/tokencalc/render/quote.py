"""Quotes: what some requests to one or several models cost, with the lines and price rows behind it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tokencalc.engine.comparison import LineSum, assumptions_in, summed
from tokencalc.engine.lines import Source
from tokencalc.engine.quote import Quote
from tokencalc.engine.records import record
from tokencalc.render.figures import count, money, places_for
from tokencalc.render.lines import lines_table, rows_used
from tokencalc.render.report import Block, Column, Grid, Heading, Notes, Report


@record
class Asked:
    """What was asked for: how many requests, on which day, and how the tokens were counted."""

    requests: Decimal
    as_of: date
    counted: str


def quotes_report(quotes: Sequence[Quote], asked: Asked) -> Report:
    """The quotes side by side, then the lines of each, then the price rows."""
    requests = f"{count(asked.requests)} request{'s' if asked.requests != 1 else ''}"
    facts = (requests, asked.counted, f"prices as of {asked.as_of}")
    blocks: list[Block] = [
        Heading(title="What it costs", facts=facts),
        _summary(quotes, requests, is_many=asked.requests != 1),
    ]
    rows: dict[Source, str] = {}
    for quote in quotes:
        sums: Sequence[LineSum] = summed(quote.lines)
        rows |= {each.line.source: each.line.item for each in sums if each.line.source and each.line.source not in rows}
        blocks.append(lines_table(_name(quote), sums, list(rows), quote.card.model.currency))
    assumed = tuple(f"{each.about}: {each.text}." for quote in quotes for each in assumptions_in(quote.lines))
    if assumed:
        blocks.append(Notes(title="Assumed", items=tuple(dict.fromkeys(assumed))))
    return [*blocks, rows_used(rows)]


def _name(quote: Quote) -> str:
    terms = quote.card.terms
    return f"{quote.card.model.reference}, {terms}" if terms else quote.card.model.reference


def _summary(quotes: Sequence[Quote], requests: str, *, is_many: bool) -> Grid:
    each_places = places_for(quote.per_request for quote in quotes)
    places = places_for(quote.amount for quote in quotes)
    table = tuple(
        (
            _name(quote),
            money(quote.per_request, quote.card.model.currency, each_places),
            *((money(quote.amount, quote.card.model.currency, places),) if is_many else ()),
        )
        for quote in quotes
    )
    columns = (
        Column(title="model", is_name=True),
        Column(title="a request", is_figure=True),
        *((Column(title=requests, is_figure=True),) if is_many else ()),
    )
    return Grid(columns=columns, rows=table)
