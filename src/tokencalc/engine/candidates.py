"""The routes that a task may take, and what each of them costs: every model alone, and every model before every other.

The money is that of projections. Tokens at list prices cost the same each, so one call of every model is projected
once, and a route costs as many of them as it makes. What is paid beside the supplies are the lines of a projection.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field, fields, replace
from typing import Any

from tokencalc.engine.lines import RUNNING
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ONE, ZERO, Number, divide, exactly, is_nothing, minimum, total
from tokencalc.engine.outcomes import Outcome
from tokencalc.engine.records import record
from tokencalc.engine.routes import Judge, Route, Step, carried, outcome_lines, outcome_of
from tokencalc.engine.supply import Supply
from tokencalc.engine.workload import Task, Workload, requests_in


@record
class Candidate:
    """A model that may serve a task, under a name that no other candidate has; its success on the task is known.

    `calls_cost` is what its supply is paid over the horizon for one call a request, where each call is paid the same,
    whoever else calls. It is None for a supply that tasks share: a contract with a minimum, a machine, seats. Of such a
    one `calls_floor` is what one call a request costs at least, whatever others ask: the tasks' floors add up. It is 0
    where another supply hands on to it.
    """

    name: str
    step: Step
    calls_cost: Number | None
    calls_floor: Number = ZERO


@record
class Pair:
    """What holds where one model passes on to another: what escalated requests cost, and who is right on the same.

    `escalated_cost_multiple` and `both_right` are those of a `Route`; None is not known.
    """

    escalated_cost_multiple: Number = ONE
    both_right: Number | None = None


@record
class Choice:
    """What a task may be served by.

    A `judge` looks at the first model's answers where a second follows; without one there is no second. `counted` are
    the pairs of which somebody counted, by the places of the two among the candidates, and `pair` is taken for others.
    """

    task: Task
    candidates: tuple[Candidate, ...]
    judge: Judge | None = None
    carries_context: bool = False
    pair: Pair = Pair()
    counted: Mapping[tuple[int, int], Pair] = field(default_factory=dict)


@record
class LeftOut:
    """What may not serve a task, or none at all where `task` is empty, and why: the reason is the end of a sentence."""

    name: str
    task: str
    because: str


@record
class RoutePlan:
    """One route of a task, with the names of its models, what becomes of requests, and its cost over the horizon.

    The cost is what is paid in running: bills, and people for what no model resolves. What is paid for the supplies of
    the names in `shared` is not in it, for what that comes to hangs on other tasks; `floor` is the least that it adds.
    """

    names: tuple[str, ...]
    route: Route
    outcome: Outcome
    cost: Number
    shared: tuple[str, ...] = ()
    floor: Number = ZERO

    @property
    def quality(self) -> Number:
        """The share of requests that surely ends with a right answer."""
        assert self.outcome.resolved is not None
        return self.outcome.resolved

    @property
    def is_single(self) -> bool:
        """Whether it is one model, and no judge."""
        return len(self.names) == 1


@exactly
def plans_for(choice: Choice, workload: Workload, months: Sequence[Month]) -> list[RoutePlan]:
    """Every route of a task: the models alone in their order, then each before each other.

    Raises what pricing a call raises.
    """
    task, places = choice.task, range(len(choice.candidates))
    routes: list[tuple[tuple[int, ...], Route]] = [((place,), _alone(choice, place)) for place in places]
    if choice.judge is not None:
        routes += [((one, two), _both(choice, one, two)) for one in places for two in places if one != two]
    costs = _Calls(choice, workload, months)
    requests = total(requests_in(task.volume, month) * month.share for month in months)
    return [_planned(choice, at, route, requests, costs) for at, route in routes]


@exactly
def cost_of_calls(supply: Supply, task: Task, workload: Workload, months: Sequence[Month]) -> Number:
    """What a supply is paid over the months for one call a request of a task."""
    buy = supply.buyer((task,), workload)
    return total(line.amount for month in months for line in buy(month, (requests_in(task.volume, month),)).lines)


class _Calls:
    """What one call a request costs; of a prompt that carries an answer it is worked out once for each length."""

    def __init__(self, choice: Choice, workload: Workload, months: Sequence[Month]) -> None:
        self._choice = choice
        self._load = (workload, months)
        self._known: dict[tuple[int, tuple[Number, ...]], Number] = {}

    def cost(self, place: int, before: int | None) -> Number:
        """That of a candidate, which sees the failed answer of the one before where context is carried."""
        candidates = self._choice.candidates
        known = candidates[place].calls_cost
        if known is None:
            return ZERO
        if before is None or not self._choice.carries_context:
            return known
        asked = carried(self._choice.task, candidates[before].step)
        key = (place, tuple(size.largest for size in asked.sizes))
        if key not in self._known:
            self._known[key] = cost_of_calls(candidates[place].step.supply, asked, *self._load)
        return self._known[key]


def _floor(choice: Choice, at: Sequence[int], outcome: Outcome) -> Number:
    """The least that shared supplies are paid; nothing is known of it for a prompt that carries an answer."""
    known = at[:1] if choice.carries_context else at
    steps = zip(known, outcome.steps, strict=False)
    return total(passed.calls * choice.candidates[place].calls_floor for place, passed in steps)


def _planned(choice: Choice, at: Sequence[int], route: Route, requests: Number, costs: _Calls) -> RoutePlan:
    outcome = outcome_of(route, choice.task)
    before = (None, *at)
    calls = total(
        passed.calls * costs.cost(place, last) for passed, place, last in zip(outcome.steps, at, before, strict=False)
    )
    beside = outcome_lines(route, choice.task, outcome, requests)
    return RoutePlan(
        names=tuple(choice.candidates[place].name for place in at),
        route=route,
        outcome=outcome,
        cost=calls + total(line.amount for line in beside if line.kind in RUNNING),
        shared=tuple(each.name for each in (choice.candidates[place] for place in at) if each.calls_cost is None),
        floor=_floor(choice, at, outcome),
    )


def _alone(choice: Choice, place: int) -> Route:
    return Route(tasks=(choice.task.name,), **_own(choice.candidates[place].step))


def _both(choice: Choice, one: int, two: int) -> Route:
    """The route that asks one model first, and another for what the judge refuses."""
    pair = choice.counted.get((one, two), choice.pair)
    first = replace(choice.candidates[one].step, judge=choice.judge)
    last = replace(choice.candidates[two].step, carries_context=choice.carries_context)
    both_right = {} if pair.both_right is None else {choice.task.name: pair.both_right}
    route = Route(tasks=(choice.task.name,), then=(last,), both_right=both_right, **_own(first))
    if is_nothing(pair.escalated_cost_multiple - 1):
        return route
    return replace(route, escalated_cost_multiple=_possible(pair.escalated_cost_multiple, route, choice.task))


def _possible(multiple: Number, route: Route, task: Task) -> Number:
    """What escalated requests cost over the mean: at most so much that all requests together cost the mean."""
    left = outcome_of(route, task).steps[-1].reached
    return minimum(multiple, divide(ONE, left)) if ZERO < left < ONE else ONE


def _own(step: Step) -> dict[str, Any]:
    return {each.name: getattr(step, each.name) for each in fields(Step)}
