"""Whose money a projection's lines are: of which task, and of which step on its route.

Every line is counted once. What several steps have in common, such as a fleet's idle hours, and what an option is
charged with beside its supplies, belongs to no task and stands apart.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TypeVar

from tokencalc.engine.demand import Bought
from tokencalc.engine.lines import RUNNING, CostLine, Kind
from tokencalc.engine.numbers import ZERO, Number, divide, exactly, is_nothing
from tokencalc.engine.projection import MonthCost, Option, Projection
from tokencalc.engine.records import record
from tokencalc.engine.routes import Route

K = TypeVar("K")

Place = tuple[str, int]
"""A task, and the place of a step on its route."""


@record
class Apart:
    """What is paid for by no task alone: `tasks` are those that have it in common, none for an option's own charge."""

    item: str
    terms: str
    kind: Kind
    tasks: tuple[str, ...]


@record
class Ledger:
    """The money of a projection over its months, by who it is spent on.

    `answers` and `judging` are bills by step, `routing` those of a router by task; `people` and `losses` are by task,
    and have no entry where they are not known.
    """

    answers: dict[Place, Number] = field(default_factory=dict)
    judging: dict[Place, Number] = field(default_factory=dict)
    routing: dict[str, Number] = field(default_factory=dict)
    people: dict[str, Number] = field(default_factory=dict)
    losses: dict[str, Number] = field(default_factory=dict)
    apart: dict[Apart, Number] = field(default_factory=dict)


@exactly
def ledger_of(option: Option, projection: Projection) -> Ledger:
    """The money of an option's projection by who it is spent on; the projection has its lines, and no switch.

    Where two steps of a task ask one supply, what that costs the task is split by how often each asks.
    """
    ledger = Ledger()
    judges = {name: _paid_judges(route) for route in option.routes for name in route.tasks}
    for month in projection.months:
        bought = {id(line) for each in month.bought for line in each.lines}
        for each in month.bought:
            _count_bought(each, ledger)
        _count_outcomes(month, bought, judges, ledger)
    return ledger


def _paid_judges(route: Route) -> list[int]:
    """The places of the steps whose judge costs something: they have a line each."""
    return [at for at, step in enumerate(route.steps) if step.judge is not None and not is_nothing(step.judge.cost)]


def _count_bought(bought: Bought, ledger: Ledger) -> None:
    for line in bought.lines:
        askers = _askers(bought, line.task)
        if line.kind is Kind.BILL and (line.task or len(askers) == 1):
            for place, amount in _split(line.amount, askers):
                _add(ledger.answers, place, amount)
        else:
            _count_apart(line, tuple(dict.fromkeys(task for task, _ in askers)), ledger)


def _askers(bought: Bought, task: str) -> dict[Place, Number]:
    """The steps that ask for what a line is about, with how often they do; those of all tasks where it is of none."""
    found: dict[Place, Number] = {}
    for use, requests in zip(bought.uses, bought.requests, strict=True):
        if task in ("", use.task.name):
            _add(found, (use.task.name, use.step), requests)
    return found


def _split(amount: Number, askers: Mapping[Place, Number]) -> Iterator[tuple[Place, Number]]:
    """The parts of an amount, which add up to it exactly."""
    left, calls = amount, sum(askers.values(), ZERO)
    *before, last = askers
    for place in before:
        part = divide(amount * askers[place], calls) if calls else ZERO
        left = left - part
        yield place, part
    yield last, left


def _count_outcomes(month: MonthCost, bought: set[int], judges: Mapping[str, list[int]], ledger: Ledger) -> None:
    """What is paid beside the supplies: by task, or by no task at all."""
    judged: Counter[str] = Counter()
    for line in month.lines:
        if id(line) in bought:
            continue
        if not line.task:
            _count_apart(line, (), ledger)
        elif line.kind is Kind.PEOPLE:
            _add(ledger.people, line.task, line.amount)
        elif line.kind is Kind.EXPECTED_LOSS:
            _add(ledger.losses, line.task, line.amount)
        elif line.item == "judge":
            _add(ledger.judging, (line.task, judges[line.task][judged[line.task]]), line.amount)
            judged[line.task] += 1
        else:
            _add(ledger.routing, line.task, line.amount)


def _count_apart(line: CostLine, tasks: tuple[str, ...], ledger: Ledger) -> None:
    if line.kind in RUNNING:
        _add(ledger.apart, Apart(item=line.item, terms=line.terms, kind=line.kind, tasks=tasks), line.amount)


def _add(to: dict[K, Number], key: K, amount: Number) -> None:
    to[key] = to.get(key, ZERO) + amount
