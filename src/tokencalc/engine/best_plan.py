"""The best plan: the best route of every task, put together to one option.

Every task is served at list prices by the call, so what one task takes costs the others nothing: the best route of each
makes the best plan, and exactly so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokencalc.engine.answers import Never
from tokencalc.engine.best_route import BestRoute
from tokencalc.engine.lines import RUNNING
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import Number, divide, exactly, total
from tokencalc.engine.projection import Option, project
from tokencalc.engine.unstated import unstated_success
from tokencalc.engine.workload import Workload


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """One model for every task, which keeps all their limits; its cost is that of the horizon."""

    name: str
    cost: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class BestPlan:
    """The best route of every task, over `length` months.

    Costs are what is paid in running over the horizon, people too. `today` is that of the baseline, None where a
    success rate is missing that it hangs on. `single` is the cheapest model that serves everything alone, or why there
    is none.
    """

    option: Option
    length: Number
    tasks: tuple[BestRoute, ...]
    cost: Number
    today: Number | None
    single: Single | Never

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
    name: str, tasks: Sequence[BestRoute], baseline: Option, workload: Workload, months: Sequence[Month]
) -> BestPlan:
    """The option of that name that sends every task on its best route, beside today's and the best single model's.

    Raises what projecting the baseline raises.
    """
    is_known = not any(each.moves_cash for each in unstated_success(baseline, workload))
    today = project(baseline, workload, months, keep_lines=False).of(RUNNING)
    return BestPlan(
        option=Option(name=name, routes=tuple(task.chosen.route for task in tasks)),
        length=total(month.share for month in months),
        tasks=tuple(tasks),
        cost=total(task.chosen.cost for task in tasks),
        today=today if is_known else None,
        single=min(_singles(tasks), key=lambda each: each.cost, default=NO_SINGLE),
    )


NO_SINGLE = Never(because="no model alone keeps the limits of every task")


def _singles(tasks: Sequence[BestRoute]) -> Iterator[Single]:
    """The models that keep every task's limits alone."""
    costs = [{plan.names[0]: plan.cost for plan in task.singles} for task in tasks]
    for name in costs[0]:
        if all(name in each for each in costs):
            yield Single(name=name, cost=total(each[name] for each in costs))
