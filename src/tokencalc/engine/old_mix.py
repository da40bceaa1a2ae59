"""Requests at another total and the same mix: what a change of volume alone would be."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ZERO, Number, divide, exactly, total
from tokencalc.engine.workload import Listed, Task, Volume, requests_in

V = TypeVar("V", bound=Volume)


@exactly
def at_old_mix(old: Sequence[Task], new: Sequence[Task], months: Sequence[Month]) -> Mapping[str, Volume]:
    """The old tasks' requests by name, scaled so that each month has as many in all as the new tasks have.

    Where the new tasks have the old mix, theirs are taken as they are. In a month in which nothing was asked there is
    no mix to keep, and nothing is asked.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from tokencalc.engine.months import horizon
    >>> def task(name: str, requests: int) -> Task:
    ...     return Task(name=name, sizes=(), volume=Listed(months=(Decimal(requests),)))
    >>> months = horizon(date(2027, 1, 1), 1)
    >>> found = at_old_mix([task("a", 30), task("b", 10)], [task("a", 20), task("c", 60)], months)
    >>> {name: str(volume.months[0]) for name, volume in found.items()}
    {'a': '60', 'b': '20'}
    """
    tasks = [replace(task, volume=held(task.volume, len(months))) for task in old]
    rows = [_spread(tasks, new, month) for month in months]
    return {task.name: Listed(months=tuple(row[place] for row in rows)) for place, task in enumerate(tasks)}


def _spread(tasks: Sequence[Task], others: Sequence[Task], month: Month) -> list[Number]:
    before = [requests_in(task.volume, month) for task in tasks]
    after = {task.name: requests_in(task.volume, month) for task in others}
    whole, wanted = total(before), total(after.values())
    if not whole:
        return before
    kept = [after.get(task.name, ZERO) for task in tasks]
    if all(each * wanted == other * whole for each, other in zip(before, kept, strict=True)):
        return kept
    if whole == wanted:
        return before
    spread = [divide(each * wanted, whole) for each in before]
    largest = before.index(max(before))
    spread[largest] = wanted - total(each for place, each in enumerate(spread) if place != largest)
    return spread


def held(volume: V, count: int) -> V | Listed:
    """The volume over so many months: the last that is listed goes on."""
    if not isinstance(volume, Listed):
        return volume
    return Listed(months=(*volume.months, *volume.months[-1:] * (count - len(volume.months))))
