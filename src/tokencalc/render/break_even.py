"""Break-even in time, for people and for programs; those in volume and in a value stand in `volumes` and `solved`."""

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from tokencalc.engine.comparison import Comparison, Standing
from tokencalc.engine.payback import Payback, PaybackStatus, Turn
from tokencalc.engine.reasons import Part, parts_of
from tokencalc.engine.savings import added_up, savings_of
from tokencalc.render.figures import UNKNOWN, money
from tokencalc.render.report import Column, DataTable, Grid, Notes, Report
from tokencalc.render.standings import payback_in_words

MOST_PARTS = 3


def time_report(comparison: Comparison, currency: str) -> Report:
    """A table with one row an option, and below it what happens to each, and why."""
    length = "1 month" if comparison.length == 1 else f"{comparison.length} months"
    columns = (
        Column(title="option"),
        Column(title="pays back"),
        Column(title="lowest point", is_figure=True),
        Column(title="saves a month", is_figure=True),
        Column(title=f"saved in {length}", is_figure=True),
    )
    rows = tuple(_row(each, currency) for each in comparison.options)
    notes = [note for each in comparison.options for note in _notes(each, comparison, currency)]
    title = "In time: what is saved, added up month by month"
    return [Grid(title=title, columns=columns, rows=rows), Notes(items=tuple(notes))]


def _row(standing: Standing, currency: str) -> tuple[str, ...]:
    payback = standing.payback
    if not standing.is_ranked:
        return standing.name, "forbidden" if standing.is_forbidden else "unknown", UNKNOWN, UNKNOWN, UNKNOWN
    lowest = money(payback.lowest, currency) if payback.lowest < 0 else UNKNOWN
    return (
        standing.name,
        _when(payback),
        lowest,
        money(payback.last_saving, currency),
        money(standing.saving, currency),
    )


def _when(payback: Payback) -> str:
    if payback.status is PaybackStatus.PAID_BACK and payback.for_good is not None:
        return f"month {payback.for_good.number}"
    return _SHORT[payback.status]


_SHORT = {
    PaybackStatus.ALREADY: "at once",
    PaybackStatus.PAID_BACK: "paid back",
    PaybackStatus.LOST_AGAIN: "lost again",
    PaybackStatus.NOT_WITHIN_HORIZON: "not yet",
    PaybackStatus.NEVER: "never",
}


def _notes(standing: Standing, comparison: Comparison, currency: str) -> Iterator[str]:
    payback = standing.payback
    if not standing.is_ranked:
        return
    because = _because(standing, comparison, currency)
    yield f"{standing.name} {payback_in_words(payback, currency)}{because}."
    if len(payback.crossings) > 1:
        turns = ", ".join(f"{_TURNS[each.turn]} in month {each.month.number}" for each in payback.crossings)
        yield f"{standing.name}: {turns}."


_TURNS = {Turn.PAID_BACK: "ahead", Turn.LOST: "behind again"}


def _because(standing: Standing, comparison: Comparison, currency: str) -> str:
    """What the last month's difference is made of: the greatest savings and costs in it."""
    parts = [part for part in reasons(standing, comparison) if part.more]
    told = [
        f"{part.what} {money(part.more.copy_abs(), currency)} {'more' if part.more > 0 else 'less'}" for part in parts
    ]
    return f" (in its last month: {', '.join(told[:MOST_PARTS])})" if told else ""


def reasons(standing: Standing, comparison: Comparison) -> tuple[Part, ...]:
    """What the last month of the horizon is made of, the baseline's beside the option's."""
    return parts_of(comparison.baseline.projection.months[-1], standing.projection.months[-1])


def time_body(standing: Standing, comparison: Comparison) -> dict[str, Any]:
    """An option's break-even in time, as JSON: months, and numbers for reasons."""
    return {
        "option": standing.name,
        "is_forbidden": standing.is_forbidden,
        "is_comparable": standing.is_comparable,
        "payback": asdict(standing.payback) if standing.is_comparable else None,
        "saving": standing.saving if standing.is_comparable else None,
        "net_present_value": standing.net_present_value if standing.is_comparable else None,
        "last_month": [
            {"what": part.what, "baseline": Decimal(part.baseline), "option": Decimal(part.option)}
            for part in reasons(standing, comparison)
        ],
        "saved_by_month": cumulative(standing, comparison),
    }


def cumulative(standing: Standing, comparison: Comparison) -> list[Decimal]:
    """What is saved by the end of each month of the horizon."""
    return added_up(savings_of(comparison.baseline.projection, standing.projection))


def time_data(comparison: Comparison, currency: str) -> DataTable:
    """One row an option."""
    columns = ("option", "currency", "payback", "for good in month", "first in month", "lowest", "last month", "saving")
    rows = tuple(
        (
            each.name,
            currency,
            *(_figures(each) if each.is_comparable else ("unknown", None, None, None, None, None)),
        )
        for each in comparison.options
    )
    return DataTable(columns=columns, rows=rows)


def _figures(standing: Standing) -> tuple[str | int | Decimal | None, ...]:
    payback = standing.payback
    return (
        "forbidden" if standing.is_forbidden else str(payback.status),
        payback.for_good.number if payback.for_good else None,
        payback.first.number if payback.first else None,
        payback.lowest,
        payback.last_saving,
        standing.saving,
    )
