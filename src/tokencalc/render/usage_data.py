"""What was used and what it cost, for programs and spreadsheets."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.numbers import exactly
from tokencalc.render.report import DataTable
from tokencalc.render.usage import UsageStory
from tokencalc.usage.accounting import KINDS_OF_ROWS
from tokencalc.usage.records import COUNTED
from tokencalc.usage.summary import Group


@exactly
def usage_body(story: UsageStory) -> dict[str, Any]:
    """The JSON of an answer: groups, their sum, what has no price, every kind of row, assumptions, price rows."""
    summary, accounting = story.summary, story.accounting
    return {
        "currency": story.currency,
        "as_of": story.as_of,
        "prices_on": story.prices_on,
        "time_zone": str(story.zone),
        "start": _time(summary.first),
        "end": _time(summary.end),
        "by": list(summary.by),
        "groups": [_group(group, summary.by, story.currency) for group in summary.groups],
        "total": _group(summary.whole, (), story.currency),
        "without_price": [
            {
                "model": each.name,
                "tokens": each.tokens,
                "records": each.records,
                "because": each.unpriced.because,
                "remedy": each.unpriced.remedy,
                "near": list(each.unpriced.near),
            }
            for each in summary.without_price
        ],
        "accounting": {
            "files": accounting.files,
            "bytes": accounting.bytes_read,
            "rows": accounting.rows,
            **{name: getattr(accounting, name) for name in KINDS_OF_ROWS},
            "undated": accounting.undated,
            "sources": dict(accounting.sources),
            "first_faulty": [
                {"file": each.file, "line": each.line, "because": each.because} for each in accounting.first_faulty
            ],
            "notes": accounting.notes,
        },
        "assumptions": [_assumption(each) for each in summary.assumed],
        "prices": [
            {"model": name, "from": row.start, "url": row.url, "retrieved": row.retrieved, "sheet": row.sheet}
            for name, row in summary.rows
        ],
    }


def _group(group: Group, by: tuple[str, ...], currency: str) -> dict[str, Any]:
    return {
        **dict(zip(by, group.name, strict=False)),
        "requests": group.sums.requests,
        "records_without_requests": group.sums.uncounted,
        "units": {unit: count for unit, count in zip(COUNTED, group.sums.units, strict=True) if count},
        "reasoning": group.sums.reasoning,
        "cost": group.known_cost,
        "cost_low": None if group.known_cost is None else group.cost - group.below,
        "cost_high": None if group.known_cost is None else group.cost + group.above,
        "tokens": group.tokens,
        "tokens_without_price": group.unpriced,
        "billed": dict(sorted(group.billed.items())),
        "difference": _difference(group, currency),
    }


def _difference(group: Group, currency: str) -> Decimal | None:
    """The cost less what was billed; None where the two do not go together."""
    billed = group.billed_in(currency)
    return None if billed is None or not group.is_priced or not group.tokens else group.cost - billed


def _assumption(each: Assumption) -> Mapping[str, str]:
    return {"code": each.code, "about": each.about, "text": each.text}


def _time(second: int | None) -> str | None:
    return None if second is None else datetime.fromtimestamp(second, UTC).isoformat()


def usage_data(story: UsageStory) -> DataTable:
    """One row a group: all units, the cost, the tokens without one, and what was billed in the same currency."""
    by = story.summary.by
    columns = (*by, "requests", *COUNTED, "reasoning", "cost", "tokens_without_price", "billed", "currency")
    rows = tuple(
        (
            *group.name,
            group.sums.requests,
            *group.sums.units,
            group.sums.reasoning,
            group.known_cost,
            group.unpriced,
            group.billed.get(story.currency),
            story.currency,
        )
        for group in story.summary.groups
    )
    return DataTable(columns=columns, rows=rows)
