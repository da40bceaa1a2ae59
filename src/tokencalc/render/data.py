"""Results as one rectangular table of plain values, for spreadsheets."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tokencalc.engine.answers import Never
from tokencalc.engine.comparison import Comparison, Standing, summed
from tokencalc.engine.quote import Quote
from tokencalc.engine.rates import Model, PriceRow
from tokencalc.engine.units import UNITS
from tokencalc.render.report import DataTable
from tokencalc.render.scenario import Checked

_Cell = str | Decimal | int | None


def comparison_data(comparison: Comparison, currency: str) -> DataTable:
    """One row an option. `times` goes with `direction`: cheaper or dearer."""
    columns = ("option", "role", "currency", "months", "requests", "total", "a month")
    rows = tuple(
        (
            standing.name,
            "today" if standing is comparison.baseline else "option",
            currency,
            comparison.length,
            standing.projection.requests,
            standing.total if standing.is_total_known else None,
            standing.per_month,
            standing.all_in_per_month if standing.is_all_in_known else None,
            standing.per_thousand_requests,
            *_beside(standing),
        )
        for standing in comparison.standings
    )
    more = ("all-in a month", "per 1,000 requests", "saving", "success", "payback", "paid back in month")
    last = ("net present value", "licence", "direction", "times", "break-even output ratio")
    lossy = ("saving with losses", "direction with losses", "times with losses")
    return DataTable(columns=(*columns, *more, *last, *lossy), rows=rows)


def _beside(standing: Standing) -> Iterator[_Cell]:
    """The cells that are empty where a success rate is unknown that somebody's pay hangs on, and those among them."""
    is_known = standing.is_comparable
    paid = standing.payback.for_good
    yield standing.saving if is_known else None
    yield standing.success
    yield str(standing.payback.status) if is_known else None
    yield paid.number if is_known and paid else None
    yield standing.net_present_value if is_known else None
    yield "forbidden" if standing.is_forbidden else ""
    yield str(standing.ratio.direction) if is_known else None
    yield standing.ratio.times if is_known else None
    yield None if isinstance(standing.verbosity_limit, Never) or not is_known else standing.verbosity_limit
    lossy = standing.ratio_with_losses if is_known else None
    yield standing.saving_with_losses if is_known else None
    yield str(lossy.direction) if lossy else None
    yield lossy.times if lossy else None


def lines_data(comparison: Comparison, currency: str) -> DataTable:
    """One row for each cost line of each option, summed over the horizon."""
    columns = ("option", "task", "item", "provider", "unit", "terms", "quantity", "per", "price", "amount", "currency")
    rows = tuple(
        (
            standing.name,
            each.line.task,
            each.line.item,
            each.line.provider,
            each.line.unit,
            each.line.terms,
            each.quantity,
            each.line.per,
            each.line.unit_price,
            each.amount,
            currency,
            str(each.line.kind),
            each.line.source.url if each.line.source else "",
            each.line.source.retrieved if each.line.source else None,
            " ".join(assumption.code for assumption in each.assumed),
        )
        for standing in comparison.standings
        for each in summed(standing.projection.lines)
    )
    return DataTable(columns=(*columns, "kind", "source", "retrieved", "assumed"), rows=rows)


def model_data(model: Model, rows: Sequence[PriceRow]) -> DataTable:
    """One row for each dated row of a model, and one for each of its context tiers."""
    units = [unit for unit in UNITS if any(unit in row.rates for row in rows)]
    levels = [
        (row, condition, rates)
        for row in rows
        for condition, rates in [("", row.rates), *((tier.condition, tier.rates) for tier in row.tiers)]
    ]
    table = tuple(
        (
            model.reference,
            row.start,
            row.end,
            row.source.status,
            condition,
            model.currency,
            *(rates.get(unit) for unit in units),
            row.source.url,
            row.source.retrieved,
            row.source.via,
        )
        for row, condition, rates in levels
    )
    columns = ("model", "from", "to", "status", "terms", "currency", *units, "source", "retrieved", "via")
    return DataTable(columns=columns, rows=table)


def validation_data(checked: Sequence[Checked]) -> DataTable:
    """One row a valid scenario file."""
    rows = tuple((each.file, each.name, each.tasks, each.options, each.months) for each in checked)
    return DataTable(columns=("valid", "scenario", "tasks", "options", "months"), rows=rows)


def quotes_data(quotes: Sequence[Quote]) -> DataTable:
    """One row for each line of each quote."""
    columns = ("model", "terms", "unit", "quantity", "per", "price", "amount", "currency", "source", "retrieved")
    rows = tuple(
        (
            quote.card.model.reference,
            each.line.terms,
            each.line.unit,
            each.quantity,
            each.line.per,
            each.line.unit_price,
            each.amount,
            quote.card.model.currency,
            quote.card.row.source.url,
            quote.card.row.source.retrieved,
        )
        for quote in quotes
        for each in summed(quote.lines)
    )
    return DataTable(columns=columns, rows=rows)
