"""The best plan: the best route of every task, put together to one option.

At list prices what one task takes costs the others nothing: the best route of each makes the best plan, and exactly so.
Where tasks may share supplies, plans are searched as a whole (`shared_search`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tokencalc.engine.answers import Never
from tokencalc.engine.best_route import BestRoute
from tokencalc.engine.candidates import RoutePlan
from tokencalc.engine.lines import RUNNING
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import Number, divide, exactly, total
from tokencalc.engine.plan_latency import latency_on
from tokencalc.engine.projection import Option, project
from tokencalc.engine.records import record
from tokencalc.engine.shared_search import MOST_PROJECTIONS, Found, Watch, search
from tokencalc.engine.unstated import unstated_success
from tokencalc.engine.workload import Workload


@record
class Single:
    """One model for every task, which keeps all their limits; its cost is that of the horizon."""

    name: str
    cost: Number


@record
class BestPlan:
    """The best route of every task, over `length` months.

    Costs are what is paid in running over the horizon, people too. `today` is that of the baseline, None where a
    success rate is missing that it hangs on. `single` is the cheapest model paid by the call that serves everything
    alone, or why there is none.

    `shared_cost` is what of the cost is paid for supplies that tasks share. No plan costs less than `bound`; where the
    two meet the plan is proven to be the best, and else it is the best that was found.
    """

    option: Option
    length: Number
    tasks: tuple[BestRoute, ...]
    cost: Number
    today: Number | None
    single: Single | Never
    shared_cost: Number
    bound: Number

    @property
    def is_proven(self) -> bool:
        """Whether nothing costs less."""
        return self.cost <= self.bound

    @property
    def is_met(self) -> bool:
        """Whether every task's limits are kept."""
        return all(task.is_met for task in self.tasks)

    @exactly
    def monthly(self, amount: Number) -> Number:
        """An amount of the whole horizon in the mean month."""
        return divide(amount, self.length)


@exactly
def best_plan(
    name: str,
    tasks: Sequence[BestRoute],
    baseline: Option,
    workload: Workload,
    months: Sequence[Month],
    watch: Watch | None = None,
) -> BestPlan:
    """The option of that name that sends every task on its best route, beside today's and the best single model's.

    `watch` is told how many plans were projected so far, of `MOST_PROJECTIONS` at most, where whole plans are searched.
    Raises what projecting the baseline raises.
    """
    is_known = not any(each.moves_cash for each in unstated_success(baseline, workload))
    today = project(baseline, workload, months, keep_lines=False).of(RUNNING)
    found = _found(tasks, workload, months, watch)
    chosen = tuple(_with(task, plan) for task, plan in zip(tasks, found.plans, strict=True))
    return BestPlan(
        option=Option(name=name, routes=tuple(plan.route for plan in found.plans)),
        length=total(month.share for month in months),
        tasks=chosen,
        cost=found.cost,
        today=today if is_known else None,
        single=min(_singles(tasks), key=lambda each: each.cost, default=NO_SINGLE),
        shared_cost=found.cost - total(plan.cost for plan in found.plans),
        bound=found.bound,
    )


def _found(tasks: Sequence[BestRoute], workload: Workload, months: Sequence[Month], watch: Watch | None) -> Found:
    """The best routes put together, and with those over shared supplies where there are any."""
    alone = tuple(task.chosen for task in tasks)
    cost = total(plan.cost for plan in alone)
    if any(task.shared for task in tasks):
        routes = [[*([task.chosen] if task.is_met or not task.shared else []), *task.shared] for task in tasks]
        found = search(routes, workload, months, MOST_PROJECTIONS, watch)
        if found is not None:
            return found
    return Found(plans=alone, cost=cost, bound=cost)


def _with(task: BestRoute, plan: RoutePlan) -> BestRoute:
    """The task's answer with the route that the whole plan has for it, which keeps the limits if it is another."""
    if plan is task.chosen:
        return task
    latency = latency_on(plan.route, plan.outcome)
    return replace(task, chosen=plan, is_met=True, binds=(), latency=latency)


NO_SINGLE = Never(because="no model alone keeps the limits of every task")


def _singles(tasks: Sequence[BestRoute]) -> Iterator[Single]:
    """The models that keep every task's limits alone."""
    costs = [{plan.names[0]: plan.cost for plan in task.singles} for task in tasks]
    for name in costs[0]:
        if all(name in each for each in costs):
            yield Single(name=name, cost=total(each[name] for each in costs))
