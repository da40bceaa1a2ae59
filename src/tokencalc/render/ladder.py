"""The ladder for people: what is left of the list-price ratio, rung by rung."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tokencalc.engine.ladder import Ladder, Step
from tokencalc.engine.rungs import Rung
from tokencalc.render.figures import UNKNOWN, cheaper, money
from tokencalc.render.report import Column, Grid

IN_WORDS: Mapping[Rung, str] = {
    Rung.LIST: "list price, this workload's tokens in and out",
    Rung.TOKENIZER: "its tokenizer",
    Rung.VERBOSITY: "the length of its answers",
    Rung.CACHE: "the prompt cache",
    Rung.TERMS: "modes, time windows, regions, context tiers",
    Rung.OUTCOME: "success, judges and people",
    Rung.ROUTE: "tries and the rest of the route",
    Rung.SUPPLY: "how it is bought: idle time, contract, seats",
    Rung.LICENCE: "licence fees",
    Rung.SWITCH: "the switch, and what is bought in cash",
}


def ladder_grid(ladder: Ladder, currency: str, length: str, *, is_success_known: bool = True) -> Grid:
    """One row a rung: the ratio with it switched on, what it changed in money, and what is saved by then.

    Where people cost something and the option's success is unknown, nothing is known from that rung on.
    """
    steps = [step for step in ladder.steps if is_success_known or step.rung < Rung.OUTCOME]
    rows = [
        (IN_WORDS[step.rung], cheaper(step.ratio), _signed(step.change, currency), _signed(step.saved, currency))
        for step in steps
    ]
    if not is_success_known:
        rows.append((IN_WORDS[Rung.OUTCOME], "unknown", UNKNOWN, UNKNOWN))
    columns = (
        Column(title="rung"),
        Column(title="cheaper", is_figure=True),
        Column(title="changes", is_figure=True),
        Column(title=f"saved in {length}", is_figure=True),
    )
    title = f"{ladder.option}: from the list price to the bank account"
    return Grid(title=title, columns=columns, rows=tuple(rows), strong=frozenset({len(rows) - 1} if rows else ()))


def _signed(amount: Decimal, currency: str) -> str:
    return money(amount, currency) if amount < 0 else f"+{money(amount, currency)}"


def ladder_body(ladder: Ladder) -> dict[str, Any]:
    """A ladder's JSON."""
    return {"option": ladder.option, "rungs": [_step(step) for step in ladder.steps]}


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
