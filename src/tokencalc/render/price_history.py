"""A model's price history for people, programs and spreadsheets: every step, the change, and a small plot in text."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tokencalc.engine.history import RateStep, Step, held_on
from tokencalc.engine.rates import Model
from tokencalc.engine.records import record
from tokencalc.engine.units import UNITS
from tokencalc.render.figures import UNKNOWN, brief, exact, percent
from tokencalc.render.price_list import priced_per, title_of
from tokencalc.render.prices import identity
from tokencalc.render.report import Block, Column, DataTable, Grid, Heading, Notes, Report

BAR = 24
"""Characters of the longest bar: as many as a column keeps on a terminal of 80."""
_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_IN_FORCE, _TO_COME, _CANCELLED = "█", "▒", "░"


@record
class History:
    """A model's steps as they were known on a day; `later` counts the rows that were not known then.

    `about` says what the name that was asked for means, where that moves.
    """

    model: Model
    steps: Sequence[Step]
    as_of: date
    later: int = 0
    about: str = ""


def price_history_report(history: History) -> Report:
    """The steps as bars, then their rates with the change, then how each date is known and what else a row has."""
    model, steps = history.model, history.steps
    blocks: list[Block] = [Heading(title=model.title, facts=tuple(_facts(history)))]
    notes = [note for note in (history.about, model.note) if note]
    if not steps:
        notes.append("No published price is known, and so no history. Unknown is not free.")
    elif len(steps) == 1:
        notes.append(f"No change is known since {steps[0].row.start}.")
    if history.later:
        notes.append(f"Rows not known on {history.as_of} are left out: {history.later}.")
    blocks += [Notes(items=tuple(notes))] if notes else []
    plot = _plot(history)
    blocks += [plot] if plot else []
    if steps:
        rows = Notes(title="Rows", items=tuple(_row_note(step) for step in steps))
        blocks += [_table(history, has_status=plot is None), rows]
    return blocks


def _facts(history: History) -> Iterator[str]:
    model = history.model
    yield model.reference
    if model.retired:
        yield f"{'retired' if model.retired <= history.as_of else 'retires'} {model.retired}"
    yield from priced_per(_units(history.steps), model.currency)
    yield f"as of {history.as_of}"


def _units(steps: Sequence[Step]) -> list[str]:
    return [unit for unit in UNITS if any(unit in step.row.rates for step in steps)]


def _plot(history: History) -> Grid | None:
    """A bar for each step, as long as its price is high; none where there is nothing to compare."""
    title, amounts = _plotted(history.steps)
    top = max(amounts, default=Decimal(0))
    if len(amounts) < 2 or not top:
        return None
    columns = (
        Column(title="from"),
        Column(title="status"),
        Column(title=title, is_figure=True),
        Column(title=f"0 to {brief(top)}", is_name=True),
    )
    rows = tuple(
        (str(step.row.start), _status(step), brief(amount), bar(amount, top, _sign(step, history.as_of)))
        for step, amount in zip(history.steps, amounts, strict=True)
    )
    return Grid(columns=columns, rows=rows, strong=_strong(history))


def _plotted(steps: Sequence[Step]) -> tuple[str, list[Decimal]]:
    """What is drawn: the blend where every step has one, else the first unit that all of them have."""
    blends = [step.blend for step in steps if step.blend is not None]
    if len(blends) == len(steps):
        return "blend 3:1", blends
    common = [unit for unit in _units(steps) if all(unit in step.row.rates for step in steps)]
    return (title_of(common[0]), [step.row.rates[common[0]] for step in steps]) if common else ("", [])


def bar(amount: Decimal, top: Decimal, sign: str = _IN_FORCE) -> str:
    """A bar of block characters, `BAR` long for the highest amount; full blocks end in eighths, shaded ones do not.

    >>> bar(Decimal(1), Decimal(3)), bar(Decimal(1), Decimal(48)), bar(Decimal(1), Decimal(2), "░")
    ('████████', '▌', '░░░░░░░░░░░░')
    """
    # Fractions do not depend on the decimal context that the caller happens to have.
    eighths = int(Fraction(amount) * BAR * len(_EIGHTHS) / Fraction(top) + Fraction(1, 2))
    whole, rest = divmod(max(eighths, 1 if amount else 0), len(_EIGHTHS))
    if sign == _IN_FORCE:
        return sign * whole + _EIGHTHS[rest]
    return sign * max(whole, 1 if amount else 0)


def _sign(step: Step, as_of: date) -> str:
    if step.is_cancelled:
        return _CANCELLED
    return _TO_COME if step.row.start > as_of else _IN_FORCE


def _strong(history: History) -> frozenset[int]:
    """The step that is in force."""
    held = held_on(history.model, history.as_of)
    return frozenset(place for place, step in enumerate(history.steps) if held and step.row == held)


def _status(step: Step) -> str:
    end = f" to {step.row.end}" if step.row.end else ""
    return f"{step.row.source.status}{end}"


def _table(history: History, *, has_status: bool) -> Grid:
    """The rates of every step; the status too, where no bars beside it say it."""
    units = _units(history.steps)
    columns = (
        Column(title="from"),
        *((Column(title="status"),) if has_status else ()),
        *(Column(title=title_of(unit), is_figure=True) for unit in units),
        Column(title="start known from"),
    )
    rows = tuple(
        (
            str(step.row.start),
            *((_status(step),) if has_status else ()),
            *_rates(step, units),
            step.row.source.basis or "not stated",
        )
        for step in history.steps
    )
    return Grid(columns=columns, rows=rows, strong=_strong(history))


def _rates(step: Step, units: Sequence[str]) -> Iterator[str]:
    by_unit = {each.unit: each for each in step.rates}
    for unit in units:
        yield f"{exact(by_unit[unit].rate)}{_change(by_unit[unit], step)}" if unit in by_unit else UNKNOWN


def _change(each: RateStep, step: Step) -> str:
    """The change against the row before, to stand after a rate."""
    if step.before is None or each.rate == each.before:
        return ""
    if each.before is None:
        return " new"
    if each.change_share is None:
        return " was free"
    return f" {'-' if each.change_share < 0 else '+'}{percent(each.change_share.copy_abs())}"


def _row_note(step: Step) -> str:
    """What a row has beside its base rates, what changed where those did not, and where it was read."""
    source = step.row.source
    others = f" (also {', '.join(step.others)})" if step.others else ""
    via = f" via {source.via}" if source.via else ""
    parts = [f"{step.row.start}{others}: {source.sheet}, read {source.retrieved}{via}: {source.url}"]
    if step.before and step.before.rates == step.row.rates:
        parts.append(f"Base rates as before; changed: {', '.join(step.altered) or 'nothing that is priced'}.")
    return " ".join([*parts, source.note]).strip()


def price_history_body(history: History) -> dict[str, Any]:
    """The history's JSON: the steps, oldest first, with each unit's rate and its change."""
    return {
        "as_of": history.as_of,
        **identity(history.model),
        "note": history.model.note or None,
        "rows_not_known_then": history.later,
        "steps": [_body_of(step, is_held=place in _strong(history)) for place, step in enumerate(history.steps)],
    }


def _body_of(step: Step, *, is_held: bool) -> dict[str, Any]:
    return {
        "from": step.row.start,
        "to": step.row.end,
        "status": step.row.source.status,
        "is_current": is_held,
        "blend_3_to_1": step.blend,
        "rates": [{**asdict(each), "per": UNITS[each.unit].per} for each in step.rates],
        "others": list(step.others),
        "altered": list(step.altered),
        "source": asdict(step.row.source),
    }


def price_history_data(history: History) -> DataTable:
    """One row for each unit of each step."""
    columns = ("model", "from", "to", "status", "unit", "per", "currency", "rate", "rate before", "change share")
    rows = tuple(
        (
            history.model.reference,
            step.row.start,
            step.row.end,
            step.row.source.status,
            each.unit,
            UNITS[each.unit].per,
            history.model.currency,
            each.rate,
            each.before,
            each.change_share,
            step.row.source.basis,
            " ".join(step.others),
            step.row.source.url,
            step.row.source.retrieved,
            step.row.source.via,
        )
        for step in history.steps
        for each in step.rates
    )
    return DataTable(columns=(*columns, "basis", "others", "source", "retrieved", "via"), rows=rows)
