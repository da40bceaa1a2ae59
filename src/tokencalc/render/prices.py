"""Price sheets for people: every row of one model, and what other answers say of a model too."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tokencalc.engine.currencies import ExchangeRate, rate_on
from tokencalc.engine.licences import Licence
from tokencalc.engine.rates import Model, PriceRow, RateCard, rate_card, row_on
from tokencalc.engine.records import record
from tokencalc.engine.stack import blended_on
from tokencalc.engine.units import UNITS
from tokencalc.render.figures import UNKNOWN, brief, exact, short
from tokencalc.render.licences import terms
from tokencalc.render.report import Block, Column, Grid, Heading, Notes, Report

_LISTED = ("input", "cache_read", "output")


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
    if model.sheet_currency != model.currency:
        remarks.append(f"from {model.sheet_currency}")
    elif model.currency != "USD":
        remarks.append(model.currency)
    return ", ".join(remarks)


def identity(model: Model) -> dict[str, Any]:
    """What every JSON answer says of a model."""
    return {
        "model": model.reference,
        "name": model.title,
        "lab": model.lab,
        "weights": model.weights,
        "licence": model.licence or None,
        "currency": model.currency,
        "retired": model.retired,
    }


@record
class Shown:
    """What is known of a model: its rows, other names, licence, and every offer of its weights, its own included."""

    model: Model
    rows: tuple[PriceRow, ...]
    names: tuple[str, ...]
    licence: Licence | None
    offers: tuple[Model, ...]
    as_of: date


def model_report(shown: Shown) -> Report:
    """One model: its prices on a day in every tier, mode and window, its licence, who sells it, and all dated rows."""
    model, rows, names, as_of = shown.model, shown.rows, shown.names, shown.as_of
    facts = [model.reference, f"weights: {model.weights}"]
    if model.weights != "closed":
        facts.append(f"licence: {shown.licence.name if shown.licence else model.licence or 'unknown'}")
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
    if len(shown.offers) > 1:
        blocks.append(_offers_table(shown))
        exchanges = exchanges_of(shown.offers, as_of)
        blocks += [Notes(items=tuple(f"Converted at {each.in_words}." for each in exchanges))] if exchanges else []
    if shown.licence and model.weights != "closed":
        blocks.append(Notes(title="Licence of the weights", items=tuple(terms(shown.licence))))
    if rows:
        blocks += [_history(rows, row), Notes(title="Sources", items=tuple(_sources(rows)))]
    return blocks


def exchanges_of(models: Iterable[Model], as_of: date) -> tuple[ExchangeRate, ...]:
    """The exchange rates at which the models' prices on a day are converted, each once."""
    return tuple(dict.fromkeys(rate_on(each.exchange_rates, as_of) for each in models if each.exchange_rates))


def _offers_table(shown: Shown) -> Grid:
    """The same weights at every seller, the cheapest first; last those without a price, or in another currency."""
    own_currency = shown.model.currency
    priced = [(offer, blended_on(offer, shown.as_of)) for offer in shown.offers]
    priced.sort(key=lambda each: (each[0].currency != own_currency, each[1] is None, each[1] or 0, each[0].reference))
    columns = (
        Column(title="offer", is_name=True),
        *(Column(title=unit.replace("_", " "), is_figure=True) for unit in _LISTED),
        Column(title="3:1 blend", is_figure=True),
        Column(title="note"),
    )
    rows = tuple(_offer(offer, price, shown.as_of) for offer, price in priced)
    own = [place for place, (offer, _) in enumerate(priced) if offer.reference == shown.model.reference]
    title = f"Who sells these weights, {own_currency} per million tokens"
    return Grid(title=title, columns=columns, rows=rows, strong=frozenset(own))


def _offer(offer: Model, price: Decimal | None, as_of: date) -> tuple[str, ...]:
    row = current_row(offer, as_of)
    rates = rate_card(offer, row, as_of).rates if row else {}
    figures = [rates.get(unit) for unit in _LISTED] + [price]
    written = brief if offer.exchange_rates else short
    return (offer.reference, *(UNKNOWN if each is None else written(each) for each in figures), remark(offer, as_of))


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
