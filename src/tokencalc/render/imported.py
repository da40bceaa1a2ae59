"""What an import of prices does, for people and for programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from tokencalc.engine.numbers import divide, exactly
from tokencalc.engine.records import record
from tokencalc.render.figures import UNKNOWN, exact, percent
from tokencalc.render.report import Block, Column, DataTable, Grid, Heading, Notes, Report

_LISTED = ("input", "cache_read", "output")
_MOST = 20
"""How many of a kind a report for people names; the answers for programs have all of them."""


@record
class ImportedSheet:
    """What happens to one price sheet: its file, whether that is new, changed or unchanged, and how many models."""

    file: str
    provider: str
    action: str
    models: int
    new: int
    changed: int
    confirmed: int
    gone: int


@record
class NewModel:
    """A model that the directory did not have, with the row that holds, or the first that will."""

    model: str
    start: date
    rates: Mapping[str, Decimal]


@record
class ChangedRate:
    """A rate that is another from a day on; None for one that is not stated."""

    model: str
    start: date
    terms: str
    unit: str
    old: Decimal | None
    new: Decimal | None

    @property
    @exactly
    def change_share(self) -> Decimal | None:
        """By how much of the old rate the new one is higher; negative where it is lower."""
        return divide(self.new, self.old) - 1 if self.old and self.new is not None else None


@record
class SkippedEntry:
    """An entry of the catalogue that no sheet carries, and why."""

    model: str
    reason: str


@record
class Import:
    """What an import does, or would do, to the sheets of a directory."""

    source: str
    into: str
    as_of: date
    sheets: Sequence[ImportedSheet]
    new: Sequence[NewModel]
    changes: Sequence[ChangedRate]
    withdrawn: Sequence[tuple[str, date]]
    gone: Sequence[str]
    skipped: Sequence[SkippedEntry]


def import_report(found: Import) -> Report:
    """The sheets that an import writes, the prices that change, what is new and what is gone, and what was skipped."""
    changed = len({each.model for each in found.changes})
    confirmed = sum(each.confirmed for each in found.sheets)
    counts = ((len(found.new), "new"), (changed, "changed"), (confirmed, "confirmed"), (len(found.gone), "gone"))
    said = [f"{number:,} {word}" for number, word in counts if number]
    title = f"{found.source} into {found.into}: {', '.join(said) or 'nothing new'}"
    facts = (_number(sum(each.models for each in found.sheets), "model"), f"as of {found.as_of}")
    blocks: list[Block] = [Heading(title=title, facts=facts)]
    sheets = [each for each in found.sheets if each.action != "unchanged"]
    blocks += [_sheets(sheets)] if sheets else []
    blocks += [_changes(found.changes)] if found.changes else []
    blocks += _withdrawn(found.withdrawn)
    blocks += [_new(found.new)] if found.new else []
    blocks += _gone(found.gone)
    return [*blocks, *_skipped(found.skipped)]


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _sheets(sheets: Sequence[ImportedSheet]) -> Grid:
    counts = ("models", "new", "changed", "confirmed", "gone")
    columns = (
        Column(title="sheet", is_name=True),
        Column(title="file"),
        *(Column(title=title, is_figure=True) for title in counts),
    )
    rows = tuple(
        (each.file, each.action, *(f"{number:,}" if number else UNKNOWN for number in _counts(each))) for each in sheets
    )
    return Grid(columns=columns, rows=rows)


def _counts(sheet: ImportedSheet) -> tuple[int, ...]:
    return sheet.models, sheet.new, sheet.changed, sheet.confirmed, sheet.gone


def _changes(changes: Sequence[ChangedRate]) -> Grid:
    columns = (
        Column(title="model", is_name=True),
        Column(title="rate"),
        Column(title="from"),
        Column(title="old", is_figure=True),
        Column(title="new", is_figure=True),
        Column(title="change", is_figure=True),
    )
    rows = tuple(
        (
            each.model,
            f"{each.unit}, {each.terms}" if each.terms else each.unit,
            str(each.start),
            _rate(each.old),
            _rate(each.new),
            _change(each),
        )
        for each in changes
    )
    return Grid(title="Changed prices", columns=columns, rows=rows)


def _rate(rate: Decimal | None) -> str:
    return UNKNOWN if rate is None else exact(rate)


def _change(change: ChangedRate) -> str:
    share = change.change_share
    if share is None:
        return "new" if change.old is None else "gone"
    return f"{'+' if share > 0 else '-'}{percent(share.copy_abs())}"


def _withdrawn(withdrawn: Sequence[tuple[str, date]]) -> list[Block]:
    items = tuple(f"{model}: the price of {day} is announced no longer, and is cancelled." for model, day in withdrawn)
    return [Notes(title="Withdrawn", items=items)] if items else []


def _new(models: Sequence[NewModel]) -> Grid:
    columns = (
        Column(title="model", is_name=True),
        *(Column(title=unit.replace("_", " "), is_figure=True) for unit in _LISTED),
        Column(title="from"),
    )
    rows = [
        (each.model, *(_rate(each.rates.get(unit)) for unit in _LISTED), str(each.start)) for each in models[:_MOST]
    ]
    more = len(models) - len(rows)
    title = f"New models, the first {_MOST} of {len(models):,}" if more else "New models"
    return Grid(title=title, columns=columns, rows=tuple(rows))


def _gone(models: Sequence[str]) -> list[Block]:
    items = [*models[:_MOST], *([f"and {len(models) - _MOST:,} more"] if len(models) > _MOST else [])]
    return [Notes(title="No longer in the catalogue; their rows stay", items=tuple(items))] if items else []


def _skipped(entries: Sequence[SkippedEntry]) -> list[Block]:
    """The entries that were skipped, by reason, the most common one first."""
    by_reason: dict[str, list[str]] = {}
    for entry in entries:
        by_reason.setdefault(entry.reason, []).append(entry.model)
    ordered = sorted(by_reason.items(), key=lambda each: -len(each[1]))
    items = [_reason(reason, models) for reason, models in ordered[:_MOST]]
    rest = sum(len(models) for _, models in ordered[_MOST:])
    items += [f"{rest:,} more, for other reasons"] if rest else []
    title = f"Not carried: {_number(len(entries), 'entry').replace('entrys', 'entries')}"
    hint = ["--format csv lists all of them."] if rest or any(len(models) > 1 for _, models in ordered) else []
    return [Notes(title=title, items=(*items, *hint))] if items else []


def _reason(reason: str, models: Sequence[str]) -> str:
    such = f"{len(models):,}, such as {models[0]}" if len(models) > 1 else models[0]
    return f"{such}: {reason}"


def import_body(found: Import) -> dict[str, Any]:
    """The import's JSON: every sheet, every new model, changed rate and skipped entry."""
    return {
        "source": found.source,
        "into": found.into,
        "as_of": found.as_of,
        "sheets": [asdict(each) for each in found.sheets],
        "new": [{"model": each.model, "from": each.start, "rates": dict(each.rates)} for each in found.new],
        "changed": [_changed_body(each) for each in found.changes],
        "withdrawn": [{"model": model, "from": day} for model, day in found.withdrawn],
        "gone": list(found.gone),
        "skipped": [asdict(each) for each in found.skipped],
    }


def _changed_body(change: ChangedRate) -> dict[str, Any]:
    return {
        "model": change.model,
        "from": change.start,
        "terms": change.terms,
        "unit": change.unit,
        "old": change.old,
        "new": change.new,
        "change_share": change.change_share,
    }


def import_data(found: Import) -> DataTable:
    """One row for each rate that is new or changed, and for each model that is gone, withdrawn or skipped."""
    columns = ("what", "model", "from", "terms", "unit", "old", "new", "change share", "why")
    return DataTable(columns=columns, rows=tuple(_data_rows(found)))


def _data_rows(found: Import) -> Iterator[tuple[str | Decimal | date | None, ...]]:
    for model in found.new:
        for unit, rate in model.rates.items():
            yield "new", model.model, model.start, "", unit, None, rate, None, ""
    for each in found.changes:
        share = each.change_share
        yield "changed", each.model, each.start, each.terms, each.unit, each.old, each.new, share, ""
    for reference, day in found.withdrawn:
        yield "withdrawn", reference, day, "", "", None, None, None, ""
    for reference in found.gone:
        yield "gone", reference, None, "", "", None, None, None, ""
    for entry in found.skipped:
        yield "skipped", entry.model, None, "", "", None, None, None, entry.reason
