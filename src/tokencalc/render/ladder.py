"""The ladder for people: what is left of the list-price ratio, rung by rung."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tokencalc.engine.ladder import Ladder, Step
from tokencalc.engine.ratios import Ratio
from tokencalc.engine.rungs import Rung
from tokencalc.render.figures import UNKNOWN, cheaper, in_words, money, places_for, rounded
from tokencalc.render.report import Block, Column, Grid, Notes
from tokencalc.render.sentences import listed

IN_WORDS: Mapping[Rung, str] = {
    Rung.LIST: "list price, this mix of tokens",
    Rung.TOKENIZER: "its tokenizer",
    Rung.VERBOSITY: "length of its answers",
    Rung.CACHE: "prompt cache",
    Rung.TERMS: "modes, windows, regions, tiers",
    Rung.OUTCOME: "success, judges, people",
    Rung.ROUTE: "tries, rest of the route",
    Rung.SUPPLY: "idle time, contract, seats",
    Rung.LICENCE: "licence fees",
    Rung.SWITCH: "switch, purchases in cash",
}
"""Short enough that a ladder fits 80 columns."""


def ladder_blocks(ladder: Ladder, currency: str, length: str, with_losses: Ratio | None = None) -> Iterator[Block]:
    """The table of the rungs, and below it what is left a month and over the horizon.

    `with_losses` is the ratio of a month where expected losses are counted, if any are.
    """
    yield ladder_grid(ladder, currency, length)
    yield Notes(items=tuple(_notes(ladder, length, with_losses)))


def ladder_grid(ladder: Ladder, currency: str, length: str) -> Grid:
    """One row a rung: the ratio with it switched on, what it changed in money, and what is saved by then.

    One that changes nothing to be seen, neither the ratio nor the money at the places of the whole ladder, is left out.
    Where people cost something and a success rate is unknown, nothing is known from that rung on.
    """
    places = places_for([max((abs(step.saved) for step in ladder.steps), default=None)])
    rows = [
        (IN_WORDS[step.rung], cheaper(step.ratio), *_in_money(step, currency, places))
        for step in _visible(ladder.steps, places)
    ]
    if not ladder.is_success_stated:
        rows.append((IN_WORDS[Rung.OUTCOME], "unknown", UNKNOWN, UNKNOWN))
    columns = (
        Column(title="rung"),
        Column(title="cheaper", is_figure=True),
        Column(title="changes", is_figure=True),
        Column(title=f"saved in {length}", is_figure=True),
    )
    title = f"{ladder.option}: from the list price to the bank account"
    return Grid(title=title, columns=columns, rows=tuple(rows), strong=frozenset({len(rows) - 1}))


def _visible(steps: Sequence[Step], places: int) -> Iterator[Step]:
    """The steps that change something to be seen, in money or as a ratio."""
    before = ""
    for step in steps:
        if cheaper(step.ratio) != before or rounded(step.change, places):
            yield step
        before = cheaper(step.ratio)


def _in_money(step: Step, currency: str, places: int) -> tuple[str, str]:
    return _signed(step.change, currency, places), _signed(step.saved, currency, places)


def _notes(ladder: Ladder, length: str, with_losses: Ratio | None) -> Iterator[str]:
    if ladder.is_success_stated:
        moved, last = in_words(ladder.moved.ratio), in_words(ladder.steps[-1].ratio)
        yield f"A month once all is moved: {moved}. Over the horizon of {length}: {last}."
        if with_losses is not None:
            yield f"A month with expected losses, which no rung counts: {in_words(with_losses)}."
    if ladder.at_full_use:
        yield f"{listed(ladder.at_full_use)}: the list price is what a token costs at full use."


def _signed(amount: Decimal, currency: str, places: int) -> str:
    return money(amount, currency, places) if amount < 0 else f"+{money(amount, currency, places)}"


def ladder_body(ladder: Ladder) -> dict[str, Any]:
    """A ladder's JSON."""
    return {
        "option": ladder.option,
        "is_success_stated": ladder.is_success_stated,
        "at_full_use": ladder.at_full_use,
        "rungs": [_step(step) for step in ladder.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "rung": step.rung.name.lower(),
        "baseline": step.baseline,
        "option": step.option,
        "saved": step.saved,
        "change": step.change,
        "direction": str(step.ratio.direction),
        "times": None if step.ratio.times is None else Decimal(step.ratio.times),
    }
