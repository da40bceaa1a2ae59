"""The price list for people, programs and spreadsheets: a line a model, and the figure it was put in order by."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from tokencalc.engine.currencies import rate_on
from tokencalc.engine.ranking import NOT_YET, RETIRED, UNPUBLISHED, Figure, Unknown
from tokencalc.engine.rates import Model, Rates, rate_card
from tokencalc.engine.records import record
from tokencalc.engine.units import TOKENS_PER_MILLION, UNITS
from tokencalc.render.figures import UNKNOWN, brief, exact, short
from tokencalc.render.prices import current_row, identity, remark
from tokencalc.render.report import Column, DataTable, Grid, Heading, Notes, Report

Value = str | Decimal | int | date | None
_LISTED = ("input", "output", "cache_read")
"""The rates that a list shows; the first of them are kept where another column needs the room."""


@record
class Yardstick:
    """What the models are measured by: a name for programs, a column's title, and a sentence that says what it is."""

    name: str
    title: str
    meaning: str


@record
class Listed:
    """A model of the list with its figure, where the list has a yardstick."""

    model: Model
    figure: Figure | Unknown | None = None


@record
class PriceList:
    """The models of a list in its order, and how many there are in all; `unit` is one to show the rates of."""

    as_of: date
    matching: int
    models: Sequence[Listed]
    sorted_by: str = ""
    yardstick: Yardstick | None = None
    unit: str = ""


def price_list_report(found: PriceList) -> Report:
    """One line a model: its base rates on the day, its figure, and what is special about them."""
    units = _units_shown(found)
    titles = [title_of(unit) for unit in units]
    titles += [found.yardstick.title] if _has_column(found) and found.yardstick else []
    columns = (
        Column(title="model", is_name=True),
        Column(title="weights"),
        *(Column(title=title, is_figure=True) for title in titles),
        Column(title="note"),
    )
    rows = tuple(tuple(_cells(each, units, found)) for each in found.models)
    return [_heading(found), Grid(columns=columns, rows=rows), Notes(items=tuple(_notes(found)))]


def _heading(found: PriceList) -> Heading:
    count = f"{found.matching} models" if found.matching != 1 else "1 model"
    title = f"{len(found.models)} of {count}" if len(found.models) < found.matching else count
    currencies = {each.model.currency for each in found.models}
    names = {found.yardstick.name: found.yardstick.title} if found.yardstick else {}
    order = [f"sorted by {names.get(found.sorted_by, found.sorted_by)}"] if found.sorted_by else []
    prices = priced_per(_units_shown(found), currencies.pop() if len(currencies) == 1 else "")
    return Heading(title=title, facts=(*prices, *order, f"prices as of {found.as_of}"))


def priced_per(units: Sequence[str], currency: str) -> Iterator[str]:
    """What the rates of some units are for: tokens in millions, and the others as they are priced.

    >>> list(priced_per(["input", "web_search", "file_search", "video_second"], "USD"))
    ['USD per million tokens', 'web search and file search per 1,000 calls', 'each video second']
    """
    others: dict[int, list[str]] = {}
    for unit in units:
        others.setdefault(UNITS[unit].per, []).append(title_of(unit))
    for per, titles in others.items():
        names = " and ".join(titles)
        if per == TOKENS_PER_MILLION:
            yield f"{currency} per million tokens".strip()
        else:
            yield f"{names} per {per:,} calls" if per > 1 else f"each {names}"


def _units_shown(found: PriceList) -> list[str]:
    """Three columns of figures beside the note are what 80 characters have room for: what was asked for comes first."""
    measured = found.yardstick.name if found.yardstick else ""
    asked = [unit for unit in (found.unit, measured) if unit in UNITS]
    kept = list(dict.fromkeys([*asked, *_LISTED]))[: 3 - _has_column(found)]
    return [unit for unit in UNITS if unit in kept]


def _has_column(found: PriceList) -> bool:
    """Whether the figure is none of the rates, which have columns anyway."""
    return found.yardstick is not None and found.yardstick.name not in UNITS


def title_of(unit: str) -> str:
    """A unit as the title of a column."""
    return unit.replace("_", " ")


def _cells(each: Listed, units: Sequence[str], found: PriceList) -> Iterator[str]:
    rates = _rates(each.model, found.as_of)
    yield each.model.reference
    yield each.model.weights
    show = exact if each.model.currency == each.model.sheet_currency else brief
    yield from (show(rates[unit]) if unit in rates else UNKNOWN for unit in units)
    if _has_column(found):
        yield brief(each.figure.amount) if isinstance(each.figure, Figure) else "unknown"
    yield ", ".join(part for part in (_about_figure(each.figure), remark(each.model, found.as_of)) if part)


def _rates(model: Model, as_of: date) -> Rates:
    """The plain rates on a day, in the currency that the list has the model in; none where there is no price."""
    row = current_row(model, as_of)
    if row is None or not model.exchange_rates:
        return row.rates if row else {}
    return rate_card(model, row, as_of).rates


def _about_figure(figure: Figure | Unknown | None) -> str:
    """What a figure lacks or rests on, in a word or two, but for what the remark on its price says already."""
    if isinstance(figure, Unknown):
        return "" if figure.because in (UNPUBLISHED, NOT_YET, RETIRED) else figure.because
    stands_in = any(each.code == "rate_falls_back" for each in figure.assumed) if figure else False
    return "cache = input" if stands_in else ""


def _notes(found: PriceList) -> Iterator[str]:
    if found.yardstick:
        yield f"{found.yardstick.meaning} Plain prices: no mode, region or time window."
        yield from _unknown(found)
    yield from exchanges((each.model for each in found.models), found.as_of)
    yield "`tokencalc prices show MODEL` has tiers, modes, windows, history and sources."


def _unknown(found: PriceList) -> Iterator[str]:
    """Why models stand last without a figure, the commonest reason first."""
    figures = [each.figure for each in found.models]
    reasons = Counter(each.because for each in figures if isinstance(each, Unknown))
    if reasons:
        why = ", ".join(f"{reason} ({count})" for reason, count in reasons.most_common())
        yield f"Unknown, and therefore last: {why}. Unknown is not free."


def exchanges(models: Iterable[Model], as_of: date) -> Iterator[str]:
    """How prices of other currencies were converted, a sentence for each rate."""
    used = {rate_on(model.exchange_rates, as_of): model for model in models if model.exchange_rates}
    for rate, model in used.items():
        stated = f"the rate of {rate.day} ({rate.source})" if rate.day else "the scenario's own rate"
        amount = f"{short(rate.rate)} {rate.currency} for one {rate.per}"
        yield f"Prices in {model.sheet_currency} are converted at {amount}, {stated}."


def price_list_body(found: PriceList) -> dict[str, Any]:
    """The price list's JSON: base rates per pricing quantity by unit, and each model's figure."""
    return {
        "as_of": found.as_of,
        "matching": found.matching,
        "sorted_by": found.sorted_by or None,
        "measure": asdict(found.yardstick) if found.yardstick else None,
        "models": [_body_of(each, found.as_of) for each in found.models],
    }


def _body_of(each: Listed, as_of: date) -> dict[str, Any]:
    model, figure = each.model, each.figure
    row = current_row(model, as_of)
    return {
        **identity(model),
        "sheet_currency": model.sheet_currency,
        "rates": dict(_rates(model, as_of)) if row else None,
        "measure": figure.amount if isinstance(figure, Figure) else None,
        "unknown_because": figure.because if isinstance(figure, Unknown) else None,
        "assumed": [each.code for each in figure.assumed] if isinstance(figure, Figure) else [],
        "price_row": asdict(row.source) if row else None,
        "note": remark(model, as_of),
    }


def price_list_data(found: PriceList) -> DataTable:
    """One row a model: its base rates on the day, and its figure where there is a measure."""
    rates = [_rates(each.model, found.as_of) for each in found.models]
    units = [unit for unit in UNITS if any(unit in known for known in rates)]
    titles = [found.yardstick.title] if found.yardstick and _has_column(found) else []
    titles += ["unknown because"] if found.yardstick else []
    columns = ("model", "name", "lab", "weights", "licence", "currency", *units, *titles, "source", "retrieved", "note")
    rows = tuple(tuple(_row_of(each, known, units, found)) for each, known in zip(found.models, rates, strict=True))
    return DataTable(columns=columns, rows=rows)


def _row_of(each: Listed, rates: Rates, units: Sequence[str], found: PriceList) -> Iterator[Value]:
    model, figure = each.model, each.figure
    row = current_row(model, found.as_of)
    yield from (model.reference, model.title, model.lab, model.weights, model.licence, model.currency)
    yield from (rates.get(unit) for unit in units)
    if _has_column(found):
        yield figure.amount if isinstance(figure, Figure) else None
    if found.yardstick:
        yield figure.because if isinstance(figure, Unknown) else ""
    yield row.source.url if row else ""
    yield row.source.retrieved if row else None
    yield remark(model, found.as_of)
