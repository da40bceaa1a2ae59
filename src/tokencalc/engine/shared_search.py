"""The best plan where tasks share supplies (a minimum, a fleet, seats), and what one costs hangs on the others.

A plan is put together task by task. Serving more never costs less, so the projection of the tasks so far, and of the
rest what is not shared of their cheapest routes (with a floor under what is), is a bound for all plans behind it. The
part with the lowest bound is gone on with first. What is found is the best once no bound is lower; else it is the best
that was found, and the lowest bound says how far the best may be from it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from heapq import heappop, heappush
from itertools import accumulate

from tokencalc.engine.candidates import RoutePlan
from tokencalc.engine.errors import DoesNotFit
from tokencalc.engine.lines import RUNNING
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ZERO, Number, exactly, is_nothing, maximum, total
from tokencalc.engine.projection import Option, project
from tokencalc.engine.records import record
from tokencalc.engine.workload import Workload

MOST_PROJECTIONS = 400
"""So many plans, or parts of one, are projected before the search is given up."""

Plans = tuple[RoutePlan, ...]
Watch = Callable[[int], None]


@record
class Found:
    """The best plan that was found, a route for each task in their order; no plan costs less than `bound`."""

    plans: Plans
    cost: Number
    bound: Number

    @property
    def is_best(self) -> bool:
        """Whether it is proven that nothing costs less."""
        return self.cost <= self.bound


@exactly
def search(
    routes: Sequence[Sequence[RoutePlan]],
    workload: Workload,
    months: Sequence[Month],
    most: int,
    watch: Watch | None = None,
) -> Found | None:
    """The best plan over the routes that each task may take; None where none is found that the supplies can serve.

    `most` is how many projections are made; first guesses are improved task by task, with half of them at most. `watch`
    is told of each how many are made.
    """
    return _Search(routes, workload, months, most, watch).best()


class _Search:
    def __init__(
        self,
        routes: Sequence[Sequence[RoutePlan]],
        workload: Workload,
        months: Sequence[Month],
        most: int,
        watch: Watch | None,
    ) -> None:
        self._routes = [_undominated(each) for each in routes]
        self._workload = workload
        self._months = months
        self._most = self._left = most
        self._watch = watch
        self._floored = {name for each in routes for plan in each if not is_nothing(plan.floor) for name in plan.shared}
        self._rest = _sums_from([min(plan.cost for plan in each) for each in self._routes])
        self._rest_with_floors = _sums_from([min(plan.cost + plan.floor for plan in each) for each in self._routes])
        self._known: dict[tuple[int, ...], Number | None] = {}
        self._found: tuple[Number, Plans] | None = None

    def best(self) -> Found | None:
        half = self._left // 2
        for guess in self._guesses():
            self._improve(guess, until=half)
        bound = self._search()
        if self._found is None:
            return None
        cost, plans = self._found
        return Found(plans=plans, cost=cost, bound=min(bound, cost))

    def _guesses(self) -> Iterator[Plans]:
        """Each shared supply by itself, none, and all: every task on the route that costs least beside them."""
        names = list(dict.fromkeys(name for each in self._routes for plan in each for name in plan.shared))
        for opened in (*([name] for name in names), [], names):
            allowed = [[plan for plan in each if set(opened).issuperset(plan.shared)] for each in self._routes]
            if all(allowed):
                yield tuple(each[0] for each in allowed)

    def _improve(self, guess: Plans, until: int) -> None:
        """Change one task's route after the other, as long as that makes the plan cheaper."""
        cost, is_better = self._cost(guess), True
        while is_better:
            is_better = False
            for place, routes in enumerate(self._routes):
                for plan in routes:
                    changed = (*guess[:place], plan, *guess[place + 1 :])
                    other = self._cost(changed) if self._left > until else None
                    if other is not None and (cost is None or other < cost):
                        guess, cost, is_better = changed, other, True

    def _search(self) -> Number:
        """The lowest bound that is left when nothing is better, or no projection is left."""
        heap: list[tuple[Number, int, Plans]] = [(self._rest_with_floors[0], 0, ())]
        pushed = 0
        while heap and not self._is_beaten(heap[0][0]):
            if not self._left:
                return heap[0][0]
            plans = heappop(heap)[-1]
            for longer in ((*plans, plan) for plan in self._routes[len(plans)]):
                cost = self._cost(longer)
                if cost is not None and len(longer) < len(self._routes):
                    pushed += 1
                    heappush(heap, (self._bound(longer, cost), -pushed, longer))
        return heap[0][0] if heap else self._found[0] if self._found else ZERO

    def _bound(self, plans: Plans, cost: Number) -> Number:
        """What no plan that begins with these routes goes under.

        A supply that they ask may have room for the rest at no price, but all its tasks cost their floors together. One
        that they do not ask has only floors to come.
        """
        rest = self._rest_with_floors[len(plans)]
        if all(self._floored.isdisjoint(plan.shared) for plan in plans):
            return cost + rest
        return maximum(cost + self._rest[len(plans)], total(plan.cost + plan.floor for plan in plans) + rest)

    def _is_beaten(self, bound: Number) -> bool:
        return self._found is not None and bound >= self._found[0]

    def _cost(self, plans: Plans) -> Number | None:
        """What the routes of the first tasks cost together; None where a supply cannot serve them."""
        key = tuple(id(plan) for plan in plans)
        if key not in self._known:
            self._left = max(self._left - 1, 0)
            if self._watch is not None:
                self._watch(self._most - self._left)
            cost = self._known[key] = self._projected(plans)
            if cost is not None and len(plans) == len(self._routes) and not self._is_beaten(cost):
                self._found = (cost, plans)
        return self._known[key]

    def _projected(self, plans: Plans) -> Number | None:
        workload = replace(self._workload, tasks=self._workload.tasks[: len(plans)])
        option = Option(name="part of a plan", routes=tuple(plan.route for plan in plans))
        try:
            return project(option, workload, self._months, keep_lines=False).of(RUNNING)
        except DoesNotFit:
            return None


def _sums_from(amounts: Sequence[Number]) -> list[Number]:
    """The sum of the amounts from each place on, and the nothing that is left at the end."""
    return [*reversed(list(accumulate(reversed(amounts)))), ZERO]


def _undominated(routes: Sequence[RoutePlan]) -> list[RoutePlan]:
    """The routes, cheapest first, without those than which another costs no more and asks no shared supply for more."""
    kept: list[RoutePlan] = []
    for plan in sorted(routes, key=lambda each: (each.cost, len(each.shared))):
        if not any(_asks_no_more(other, plan) for other in kept):
            kept.append(plan)
    return kept


def _asks_no_more(one: RoutePlan, other: RoutePlan) -> bool:
    """Whether a route asks no shared supply for more than another does; longer prompts are not compared."""
    asked, known = _asked(one), _asked(other)
    return all(
        name in known and not is_longer and calls <= known[name][0] for name, (calls, is_longer) in asked.items()
    )


def _asked(plan: RoutePlan) -> dict[str, tuple[Number, bool]]:
    """The calls that a route makes to each shared supply, and whether they carry an answer."""
    steps = zip(plan.names, plan.route.steps, plan.outcome.steps, strict=True)
    return {name: (passed.calls, step.carries_context) for name, step, passed in steps if name in plan.shared}
