"""Results as one rectangular table of plain values, for spreadsheets."""

from collections.abc import Sequence

from tokencalc.engine.comparison import Comparison, summed
from tokencalc.engine.quote import Quote
from tokencalc.engine.rates import Model, PriceRow
from tokencalc.engine.units import UNITS
from tokencalc.render.report import DataTable
from tokencalc.render.scenario import Checked


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
            standing.total,
            standing.per_month,
            standing.all_in_per_month,
            standing.per_thousand_requests,
            standing.saving,
            standing.success,
            str(standing.payback.status),
            standing.payback.for_good.number if standing.payback.for_good else None,
            standing.net_present_value,
            "forbidden" if standing.is_forbidden else "",
            str(standing.ratio.direction),
            standing.ratio.times,
            standing.verbosity_limit,
        )
        for standing in comparison.standings
    )
    more = ("all-in a month", "per 1,000 requests", "saving", "success", "payback", "paid back in month")
    last = ("net present value", "licence", "direction", "times", "break-even output ratio")
    return DataTable(columns=(*columns, *more, *last), rows=rows)


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
