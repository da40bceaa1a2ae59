"""An option of the engine's as the lines of a scenario file, and a new file with it."""

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from tokencalc.engine.metered import Metered
from tokencalc.engine.numbers import Number, is_nothing
from tokencalc.engine.projection import Option
from tokencalc.engine.routes import Judge, Route, Step
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import FileError
from tokencalc.files.loading import scenario_of
from tokencalc.files.places import shown
from tokencalc.files.toml import Document, document_of, quoted, write_text


def option_text(option: Option, note: str) -> str:
    """An option of models at list prices and of supplies with a name, as [[options]] of a scenario file."""
    head = f"[[options]]\nname = {quoted(option.name)}\nnote = {quoted(note)}\n"
    return head + "".join("\n" + "".join(f"{line}\n" for line in _route_lines(route)) for route in option.routes)


def free_name(wanted: str, taken: list[str]) -> str:
    """The name, with a number where other options have it already.

    >>> free_name("Best plan", ["Today", "Best plan"])
    'Best plan 2'
    """
    names = (wanted if place == 1 else f"{wanted} {place}" for place in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def save_with(document: Document, option: str, path: Path, catalogue: Catalogue) -> None:
    """Write a copy of a scenario's text with an option below it, as a new file; one that is there is left alone.

    Raises `FileError` for a file that cannot be written, and the scenario's own errors if the copy would have any.
    """
    if os.path.lexists(path):
        raise FileError(shown(path), "is there already, and is not overwritten", "choose another name")
    text = f"{document.text.rstrip()}\n\n{option}"
    scenario_of(document_of(path, text), catalogue)
    write_text(path, text)


def _route_lines(route: Route) -> Iterator[str]:
    yield "[[options.routes]]"
    yield f"tasks = [{', '.join(quoted(name) for name in route.tasks)}]"
    if not route.then and is_nothing(route.outage_share):
        yield from (f"{key} = {value}" for key, value in _supply_keys(route))
        return
    if route.escalated_cost_multiple != 1:
        yield f"escalated_cost_multiple = {_number(route.escalated_cost_multiple)}"
    for task, both in route.both_right.items():
        yield f"both_right = {{ {quoted(task)} = {_number(both)} }}"
    for step in route.steps:
        yield ""
        yield "[[options.routes.steps]]"
        yield from (f"{key} = {value}" for key, value in _step_keys(step))


def _supply_keys(step: Step) -> Iterator[tuple[str, str]]:
    supply = step.supply
    if not isinstance(supply, Metered) or supply.contract is not None:
        yield "supply", quoted(supply.name)
        return
    yield "model", quoted(supply.model.reference)
    for key, value in (("mode", supply.mode), ("waiting_mode", supply.waiting_mode), ("region", supply.region)):
        if value:
            yield key, quoted(value)


def _step_keys(step: Step) -> Iterator[tuple[str, str]]:
    yield from _supply_keys(step)
    if step.judge is not None:
        yield from ((f"judge.{key}", value) for key, value in _judge_keys(step.judge))
    if not is_nothing(step.outage_share):
        yield "outage_share", _number(step.outage_share)
        if step.timeout_seconds is not None:
            yield "timeout_seconds", _number(step.timeout_seconds)
    if step.carries_context:
        yield "carries_context", "true"


def _judge_keys(judge: Judge) -> Iterator[tuple[str, str]]:
    yield "tpr", _number(judge.true_accept)
    yield "fpr", _number(judge.false_accept)
    if not is_nothing(judge.cost):
        yield "cost_per_answer", _number(judge.cost)
    if judge.p50_seconds is not None and judge.p95_seconds is not None:
        yield "latency", f"{{ p50 = {_number(judge.p50_seconds)}, p95 = {_number(judge.p95_seconds)} }}"


def _number(number: Number) -> str:
    """The number with all its digits."""
    return f"{Decimal(number):f}"
