"""A comparison for people and for machines."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.comparison import Comparison, assumptions_in, oldest_source, stale_sources
from tokencalc.engine.lines import CostLine
from tokencalc.engine.records import record
from tokencalc.render.figures import days
from tokencalc.render.headline import headline
from tokencalc.render.horizon import horizon_in_words, length_in_words
from tokencalc.render.losses import has_losses, loss_notes
from tokencalc.render.report import Block, Heading, Notes, Report
from tokencalc.render.standings import comparison_table
from tokencalc.render.to_know import to_know

if TYPE_CHECKING:
    from tokencalc.engine.ladder import Ladder

STALE_AFTER_DAYS = 60
"""A price read longer ago than this is called stale."""


@record
class Subject:
    """What a comparison is of: the names and dates that stand above it, and what its author wants to be known."""

    title: str
    file: str
    currency: str
    as_of: date
    notes: tuple[str, ...] = ()


def comparison_report(
    comparison: Comparison, subject: Subject, *, why: bool = False, ladders: "Sequence[Ladder]" = ()
) -> Report:
    """The comparison as one readable table, what it rests on below, and with `why` the lines behind every figure."""
    blocks: list[Block] = [heading_of(comparison, subject), comparison_table(comparison, subject.currency)]
    blocks.append(Notes(items=(headline(comparison, subject.currency), *loss_notes(comparison, subject.currency))))
    blocks += _ladders(comparison, subject.currency, ladders) if ladders else []
    blocks.append(assumed_notes(assumptions_in(comparison.lines)))
    blocks.append(Notes(title="To know", items=(*to_know(comparison, subject.currency), *subject.notes)))
    blocks.append(Notes(title="Prices to look at", items=_price_notes(comparison.lines, subject.as_of)))
    if why:
        from tokencalc.render.lines import all_lines  # noqa: PLC0415  # likewise

        blocks += all_lines(comparison, subject.currency)
    return [block for block in blocks if not isinstance(block, Notes) or block.items]


def _ladders(comparison: Comparison, currency: str, ladders: "Sequence[Ladder]") -> list[Block]:
    from tokencalc.render.ladder import ladder_blocks  # noqa: PLC0415  # only --why shows them

    length = length_in_words(comparison)
    with_losses = {each.name: each.ratio_with_losses for each in comparison.options if has_losses(each)}
    return [block for each in ladders for block in ladder_blocks(each, currency, length, with_losses.get(each.option))]


def heading_of(comparison: Comparison, subject: Subject) -> Heading:
    """What is compared, over which months and at which prices."""
    oldest = oldest_source(comparison.lines)
    age = f" (oldest read {_ago(oldest.retrieved, subject.as_of)})" if oldest else ""
    facts = (horizon_in_words(comparison), subject.currency, f"prices as of {subject.as_of}{age}")
    return Heading(title=subject.title, facts=facts)


def _ago(day: date, as_of: date) -> str:
    """How long before `as_of` a day was: `27 days before`, `the same day`, `3 days after`."""
    distance = (as_of - day).days
    if not distance:
        return "the same day"
    return f"{days(distance)} before" if distance > 0 else f"{days(-distance)} after"


def assumed_notes(found: Iterable[Assumption]) -> Notes:
    """One line for each thing assumed, with all that it is assumed of."""
    about: dict[str, list[str]] = {}
    for assumption in found:
        about.setdefault(assumption.text, []).append(assumption.about)
    return Notes(title="Assumed", items=tuple(f"{', '.join(names)}: {text}." for text, names in about.items()))


def _price_notes(lines: Sequence[CostLine], as_of: date) -> tuple[str, ...]:
    notes = [
        f"{item}: stale, read {source.retrieved}, {days((as_of - source.retrieved).days)} before {as_of}."
        for item, source in stale_sources(lines, as_of, STALE_AFTER_DAYS)
    ]
    for item, source in dict.fromkeys((line.item, line.source) for line in lines if line.source is not None):
        if source.status == "promotion":
            notes.append(f"{item}: a promotion from {source.start} on.")
        elif source.status == "scheduled" and source.start is not None and source.start > as_of:
            notes.append(f"{item}: announced to change on {source.start}, and counted from then on.")
    return tuple(notes)
