"""The best route of one task: the cheapest that keeps the task's limits, and the frontier that it lies on."""

from collections.abc import Sequence
from enum import StrEnum

from tokencalc.engine.candidates import Choice, RoutePlan, plans_for
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.latency import Latency, Unknown
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ZERO, Number, exactly
from tokencalc.engine.plan_latency import latency_on
from tokencalc.engine.records import record
from tokencalc.engine.routes import Judge, Step
from tokencalc.engine.workload import Task, Workload


class Limit(StrEnum):
    """What a task asks for beside being cheap."""

    QUALITY = "min_success"
    LATENCY = "max_latency_seconds"


class NoCandidate(TokencalcError):
    """A task that no model is known to be able to serve."""

    def __init__(self, task: str) -> None:
        super().__init__(
            f'no model may serve task "{task}": of none a success rate on it is stated',
            f'measure it on your own requests, and state it: [models."..."] success = {{ "{task}" = ... }}',
        )


@record
class BestRoute:
    """The best route of a task, of so many `considered`.

    `chosen` is the cheapest that keeps the task's limits. Where none does, `is_met` is False, and it is the nearest:
    the one with the most right answers of those that are fast enough, or else the fastest model. `binds` are the limits
    that make it dearer than `unbound`, the cheapest route of all.

    `frontier` has the routes that are fast enough and that no other beats or equals both in cost and in what is surely
    right, the cheapest first; `latency` is that of the chosen one. `singles` are the models that keep the limits alone.
    `untimed` says why routes are left out of which nobody knows how long they take, where that is limited.

    All these are of supplies that are paid by the call. `shared` are the routes over others that keep the limits. Where
    there are only those, nothing is known of the rest, and `chosen` is the nearest that is paid by the call.
    """

    task: Task
    considered: int
    chosen: RoutePlan
    is_met: bool
    binds: tuple[Limit, ...]
    unbound: RoutePlan
    frontier: tuple[RoutePlan, ...]
    latency: Latency | Unknown
    singles: tuple[RoutePlan, ...]
    untimed: tuple[str, ...] = ()
    shared: tuple[RoutePlan, ...] = ()


@exactly
def best_route(choice: Choice, workload: Workload, months: Sequence[Month]) -> BestRoute:
    """The best route of a task. Raises `NoCandidate`, and what pricing a call raises."""
    task = choice.task
    if all(each.calls_cost is None for each in choice.candidates):
        raise NoCandidate(task.name)
    every = sorted(plans_for(choice, workload, months), key=_order)
    plans = [plan for plan in every if not plan.shared]
    clock = Clock(task.max_latency_seconds)
    frontier = frontier_of(plans, clock)
    good = [plan for plan in frontier if is_good(plan, task)]
    chosen = good[0] if good else frontier[-1] if frontier else min(plans, key=clock.haste)
    return BestRoute(
        task=task,
        considered=len(every),
        chosen=chosen,
        is_met=bool(good),
        binds=_binding(task, plans, frontier, chosen, is_met=bool(good)),
        unbound=plans[0],
        frontier=tuple(frontier),
        latency=clock.latency(chosen),
        singles=tuple(plan for plan in plans if plan.is_single and is_good(plan, task) and clock.is_kept_by(plan)),
        untimed=clock.reasons(every),
        shared=tuple(plan for plan in every if plan.shared and is_good(plan, task) and clock.is_kept_by(plan)),
    )


def frontier_of(plans: Sequence[RoutePlan], clock: "Clock") -> list[RoutePlan]:
    """The plans that are fast enough, without those than which another is as cheap and better, or cheaper and as good.

    They come cheapest first, and of two that cost the same the better first.
    """
    kept: list[RoutePlan] = []
    for plan in plans:
        if (not kept or plan.quality > kept[-1].quality) and clock.is_kept_by(plan):
            kept.append(plan)
    return kept


def is_good(plan: RoutePlan, task: Task) -> bool:
    """Whether what is surely right reaches the task's floor."""
    return task.min_success is None or plan.quality >= task.min_success


class Clock:
    """How long routes take, each worked out when it is asked for, and whether they keep to a limit."""

    def __init__(self, limit: Number | None) -> None:
        self._limit = limit
        self._known: dict[int, Latency | Unknown] = {}

    def latency(self, plan: RoutePlan) -> Latency | Unknown:
        """The mean and the P95 of a route."""
        if id(plan) not in self._known:
            self._known[id(plan)] = latency_on(plan.route, plan.outcome)
        return self._known[id(plan)]

    def is_kept_by(self, plan: RoutePlan) -> bool:
        """Whether a route keeps to the limit; one of which nobody knows how long it takes does not.

        A route is no faster than its first model: every request waits for that one, if not for a timeout instead.
        """
        if self._limit is None:
            return True
        first = plan.route.p95_seconds
        if first is None or (first > self._limit and plan.route.timeout_seconds is None):
            return False
        found = self.latency(plan)
        return isinstance(found, Latency) and found.p95_seconds <= self._limit

    def haste(self, plan: RoutePlan) -> tuple[bool, bool, Number, Number]:
        """What sorts routes by their time, a single model before others and those of unknown time last."""
        first = plan.route.p95_seconds
        return not plan.is_single, first is None, ZERO if first is None else first, plan.cost

    def reasons(self, plans: Sequence[RoutePlan]) -> tuple[str, ...]:
        """Why nobody knows how long some of the routes take, where that is limited: each reason once."""
        if self._limit is None:
            return ()
        found = (self.latency(plan) for plan in plans if not _is_timed(plan))
        return tuple(dict.fromkeys(each.because for each in found if isinstance(each, Unknown)))


def _is_timed(plan: RoutePlan) -> bool:
    """Whether all times of a route are stated."""
    steps = plan.route.steps
    parts: list[Step | Judge] = [*steps, *(step.judge for step in steps if step.judge is not None)]
    return all(part.p50_seconds is not None and part.p95_seconds is not None for part in parts)


def _order(plan: RoutePlan) -> tuple[Number, Number, int]:
    """Cheapest first, then best, then with the fewest models."""
    return plan.cost, -plan.quality, len(plan.names)


def _binding(
    task: Task, plans: Sequence[RoutePlan], frontier: Sequence[RoutePlan], chosen: RoutePlan, *, is_met: bool
) -> tuple[Limit, ...]:
    """The limits without which a cheaper route would do; both where neither alone makes a difference.

    Where nothing keeps them, they are those that no route keeps, whatever the other asks for.
    """
    good = next((plan for plan in plans if is_good(plan, task)), None)
    if not is_met:
        kept = {Limit.QUALITY: good is not None, Limit.LATENCY: bool(frontier)}
        missed = tuple(limit for limit, is_kept in kept.items() if not is_kept)
        return missed or tuple(Limit)
    assert good is not None
    alone = {Limit.QUALITY: frontier[0].cost, Limit.LATENCY: good.cost}
    binds = tuple(limit for limit, cost in alone.items() if cost < chosen.cost)
    return binds or (tuple(Limit) if plans[0].cost < chosen.cost else ())
