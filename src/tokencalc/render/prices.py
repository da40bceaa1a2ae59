"""Price sheets for people: what is sold, and every row of one model."""

from collections.abc import Sequence
from datetime import date

from tokencalc.engine.rates import Model, PriceRow, RateCard, rate_card, row_on
from tokencalc.engine.units import UNITS
from tokencalc.render.figures import UNKNOWN, exact
from tokencalc.render.report import Block, Column, Grid, Heading, Notes, Report

_LISTED = ("input", "cache_read", "output")


def price_list_report(models: Sequence[Model], as_of: date) -> Report:
    """One line a model: its base rates on a day, and what is special about them."""
    columns = (
        Column(title="model", is_name=True),
        Column(title="weights"),
        *(Column(title=unit.replace("_", " "), is_figure=True) for unit in _LISTED),
        Column(title="note"),
    )
    rows = tuple(_listed(model, as_of) for model in models)
    facts = ("per million tokens", f"prices as of {as_of}")
    heading = Heading(title=f"{len(rows)} models" if len(rows) != 1 else "1 model", facts=facts)
    hint = "`tokencalc prices show MODEL` has tiers, modes, windows, history and sources."
    return [heading, Grid(columns=columns, rows=rows), Notes(items=(hint,))]


def current_row(model: Model, as_of: date) -> PriceRow | None:
    """The row that holds on a day; None without a price on it."""
    return row_on(model, as_of)[0] if any(row.start <= as_of for row in model.rows) else None


def remark(model: Model, as_of: date) -> str:
    """What is special about a model's price on a day, in a word or two."""
    row = current_row(model, as_of)
    if row is None:
        return "no published price" if not model.rows else f"from {model.rows[0].start}"
    remarks = [] if model.retired is None else [f"{'retired' if model.retired <= as_of else 'retires'} {model.retired}"]
    remarks += ["promotion"] if row.is_promotion else []
    remarks += ["tiers"] if row.tiers else []
    remarks += [*row.windows, *row.modes, *row.regions]
    remarks += [] if model.currency == "USD" else [model.currency]
    return ", ".join(remarks)


def _listed(model: Model, as_of: date) -> tuple[str, ...]:
    row = current_row(model, as_of)
    rates = row.rates if row else {}
    figures = (exact(rates[unit]) if unit in rates else UNKNOWN for unit in _LISTED)
    return (model.reference, model.weights, *figures, remark(model, as_of))


def model_report(model: Model, rows: Sequence[PriceRow], names: Sequence[str], as_of: date) -> Report:
    """One model: its prices on a day in every tier, mode and window, and all its dated rows with their sources."""
    facts = [model.reference, f"weights: {model.weights}"]
    facts += [] if model.weights == "closed" else [f"licence: {model.licence or 'unknown'}"]
    facts += [f"also: {', '.join(names)}"] if names else []
    facts += [f"{'retired' if model.retired <= as_of else 'retires'} {model.retired}"] if model.retired else []
    blocks: list[Block] = [Heading(title=model.title, facts=tuple(facts))]
    if model.note:
        blocks.append(Notes(items=(model.note,)))
    row = current_row(model, as_of)
    if row is None:
        blocks.append(Notes(items=(f"No published price on {as_of}. Unknown is not free.",)))
    else:
        blocks.append(_card_table(model, row, as_of))
    if rows:
        blocks += [_history(rows, row), Notes(title="Sources", items=tuple(_sources(rows)))]
    return blocks


def _card_table(model: Model, row: PriceRow, as_of: date) -> Grid:
    cards = [rate_card(model, row, as_of)]
    cards += [rate_card(model, row, as_of, mode) for mode in row.modes]
    cards += [rate_card(model, row, as_of, region=region) for region in row.regions]
    cards += [rate_card(model, row, as_of, window=window) for window in row.windows]
    levels = [(_level(card, None), card.rates) for card in cards]
    levels += [(_level(card, place), tier.rates) for card in cards for place, tier in enumerate(card.tiers)]
    units = [unit for unit in UNITS if any(unit in rates for _, rates in levels)]
    rows = tuple(
        (unit, UNITS[unit].label, *(exact(rates[unit]) if unit in rates else UNKNOWN for _, rates in levels))
        for unit in units
    )
    titles = (Column(title=title, is_figure=True) for title, _ in levels)
    return Grid(columns=(Column(title="unit"), Column(title=f"{model.currency} per"), *titles), rows=rows)


def _level(card: RateCard, place: int | None) -> str:
    if place is None:
        return card.terms or "price"
    tier = card.tiers[place]
    prompt = f"prompt {'≥' if tier.is_inclusive else '>'} {tier.start // 1000}k"
    return f"{card.terms}, {prompt}" if card.terms else prompt


def _history(rows: Sequence[PriceRow], current: PriceRow | None) -> Grid:
    units = [unit for unit in UNITS if any(unit in row.rates for row in rows)][:5]
    columns = (
        Column(title="from"),
        Column(title="status"),
        *(Column(title=unit.replace("_", " "), is_figure=True) for unit in units),
        Column(title="source"),
    )
    newest_first = list(enumerate(rows, start=1))[::-1]
    table = tuple(
        (
            str(row.start) + (f" to {row.end}" if row.end else ""),
            row.source.status,
            *(exact(row.rates[unit]) if unit in row.rates else UNKNOWN for unit in units),
            f"[{number}]",
        )
        for number, row in newest_first
    )
    known = [row.source for row in rows]
    place = known.index(current.source) if current else -1
    return Grid(columns=columns, rows=table, strong=frozenset({len(rows) - 1 - place} if current else ()))


def _sources(rows: Sequence[PriceRow]) -> list[str]:
    lines = []
    for number, row in list(enumerate(rows, start=1))[::-1]:
        source = row.source
        via = f" via {source.via}" if source.via else ""
        basis = f"; start {source.basis}" if source.basis else ""
        note = f" {source.note}" if source.note else ""
        lines.append(f"[{number}] {source.sheet}, read {source.retrieved}{via}{basis}: {source.url}{note}")
    return lines
