"""From one statement of a workload and its options to another, one cause after another.

What belongs to one cause is put into the old statement, then what belongs to the next, until it is the new one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from tokencalc.engine.charges import LicenceFee
from tokencalc.engine.demand import in_order
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ZERO, Number, exactly
from tokencalc.engine.old_mix import at_old_mix, held
from tokencalc.engine.projection import Option
from tokencalc.engine.records import record
from tokencalc.engine.routes import Judge, Route, Router, Step
from tokencalc.engine.supply import HandsOn, Supply
from tokencalc.engine.workload import Listed, Volume, Workload

S = TypeVar("S", bound=Supply)


class Cause(StrEnum):
    """Why a bill changes, in the order in which what is new is put in.

    The volume is all requests of each month at the old mix, over the new horizon. The mix is how they are spread over
    the tasks. Usage is what a request is: sizes, ratios of tokens, outcomes. A price is a price row, a contract, a rent
    or a fee. The supply is the rest: models, routes, machines, switches.
    """

    VOLUME = "volume"
    MIX = "mix"
    USAGE = "usage"
    PRICE = "price"
    SUPPLY = "supply"


@record
class Statement:
    """A workload, a horizon, and ways to serve it, of which the first is today's."""

    options: tuple[Option, ...]
    workload: Workload
    months: tuple[Month, ...]


@exactly
def put_in(old: Statement, new: Statement, last: Cause) -> Statement:
    """The old statement with what is new of every cause up to the last: with all of them it is the new one.

    Options are matched by their places. What cannot be matched, such as a supply of another name, waits for the last
    cause. A task that is new comes in with the mix, on the route that the new option has for it.
    """
    if last is Cause.SUPPLY:
        return new
    mixture = _Mixture(old, new, tuple(Cause)[: tuple(Cause).index(last) + 1])
    return Statement(options=mixture.options(), workload=mixture.workload(), months=new.months)


class _Mixture:
    """Both statements, the causes put in, and the old supplies as far as they are made anew."""

    def __init__(self, old: Statement, new: Statement, causes: Sequence[Cause]) -> None:
        self.old, self.new, self.causes = old, new, causes
        self.known = {task.name: task for task in new.workload.tasks}
        names = {task.name for task in old.workload.tasks}
        self.added = [task for task in new.workload.tasks if task.name not in names] if Cause.MIX in causes else []
        self.matched = _matched(old.options, new.options)
        self.origin = {id(after): before for before, after in self.matched.values()}
        self.made: dict[int, Supply] = {}

    def workload(self) -> Workload:
        """The old workload; a task that is gone stays in it with no requests."""
        volumes = (
            self._mixed()
            if Cause.MIX in self.causes
            else at_old_mix(self.old.workload.tasks, self.new.workload.tasks, self.new.months)
        )
        has_usage = Cause.USAGE in self.causes
        tasks = [
            replace(self.known.get(task.name, task) if has_usage else task, volume=volumes[task.name])
            for task in self.old.workload.tasks
        ]
        shape = self.new.workload if has_usage else self.old.workload
        return replace(shape, tasks=(*tasks, *self.added))

    def _mixed(self) -> Mapping[str, Volume]:
        nothing = Listed(months=(ZERO,) * len(self.new.months))
        return {
            task.name: self.known[task.name].volume if task.name in self.known else nothing
            for task in self.old.workload.tasks
        }

    def options(self) -> tuple[Option, ...]:
        """The old options with what is new in their routes and charges."""
        pairs = zip(self.old.options, self.new.options, strict=True)
        return tuple(self._option(before, after) for before, after in pairs)

    def _option(self, before: Option, after: Option) -> Option:
        routes = [self._route(route, after.routes) for route in before.routes]
        for route in after.routes:
            tasks = tuple(task.name for task in self.added if task.name in route.tasks)
            if tasks:
                then = tuple(replace(step, supply=self._own(step.supply)) for step in route.then)
                routes.append(replace(route, tasks=tasks, supply=self._own(route.supply), then=then))
        return replace(before, name=after.name, routes=tuple(routes), charges=self._charges(before, after))

    def _charges(self, before: Option, after: Option) -> tuple[Any, ...]:
        """The old charges, or the new ones with the prices, where they go by the same names."""
        names = [[(type(each), getattr(each, "name", "")) for each in option.charges] for option in (before, after)]
        if Cause.PRICE in self.causes and names[0] == names[1]:
            return after.charges
        return tuple(_lasting(each, len(self.new.months)) for each in before.charges)

    def _route(self, before: Route, routes: Sequence[Route]) -> Route:
        steps: list[Step] = [replace(step, supply=self.supply(step.supply)) for step in before.steps]
        after = next((route for route in routes if self._is_alike(before, route)), None)
        if after is None:
            return replace(before, supply=steps[0].supply, then=tuple(steps[1:]))
        pairs = zip(steps, after.steps, strict=True)
        first, *then = (self._step(step, other, before.tasks, after.tasks) for step, other in pairs)
        assert isinstance(first, Route)
        return replace(first, then=tuple(then), router=self._router(before.router, after.router), **self._steps(after))

    def _steps(self, after: Route) -> dict[str, Any]:
        if Cause.USAGE not in self.causes:
            return {}
        return {"both_right": after.both_right, "escalated_cost_multiple": after.escalated_cost_multiple}

    def _is_alike(self, before: Route, after: Route) -> bool:
        """Whether two routes are made of the same steps, for some of the same tasks."""
        if len(before.steps) != len(after.steps) or not set(before.tasks) & set(after.tasks):
            return False
        pairs = zip(before.steps, after.steps, strict=True)
        return all(self.origin.get(id(other.supply)) is step.supply for step, other in pairs)

    def _step(self, before: Step, after: Step, tasks: Sequence[str], others: Sequence[str]) -> Step:
        """The step with the new outcomes, of tasks that both have, and the new price of its judge."""
        if (before.judge is None) != (after.judge is None) or (not before.accept) != (not after.accept):
            return before
        judge = self._judge(before.judge, after.judge)
        if Cause.USAGE not in self.causes:
            return replace(before, judge=judge)
        gone = [task for task in tasks if task not in others]
        return replace(
            before,
            judge=judge,
            success={**_of(before.success, gone), **after.success},
            accept={**_of(before.accept, gone), **after.accept},
            attempts=after.attempts,
            outage_share=after.outage_share,
        )

    def _judge(self, before: Judge | None, after: Judge | None) -> Judge | None:
        if before is None or after is None:
            return before
        shares = after if Cause.USAGE in self.causes else before
        return replace(shares, cost=(after if Cause.PRICE in self.causes else before).cost)

    def _router(self, before: Router | None, after: Router | None) -> Router | None:
        if before is None or after is None:
            return before
        shares = after if Cause.USAGE in self.causes else before
        return replace(shares, cost=(after if Cause.PRICE in self.causes else before).cost)

    def _own(self, supply: Supply) -> Supply:
        """The old supply that a new one continues, so that demand on it is added up; else the new one."""
        before = self.origin.get(id(supply))
        return supply if before is None else self.supply(before)

    def supply(self, before: Supply) -> Supply:
        """An old supply with what is new in it, made once for all that use it."""
        if id(before) not in self.made:
            there = before
            if id(before) in self.matched:
                there = _with(before, self.matched[id(before)][1], self.causes)
            rest = before.rest if isinstance(before, HandsOn) else None
            if rest is not None and isinstance(there, HandsOn):
                there = there.handing_on_to(self.supply(rest))
            self.made[id(before)] = there
        return self.made[id(before)]


def _of(shares: Mapping[str, Number], tasks: Sequence[str]) -> dict[str, Number]:
    return {task: shares[task] for task in tasks if task in shares}


_PRICES = {
    "Fleet": ("rate_per_gpu_hour", "storage_per_month", "egress_per_month", "staff_per_month", "source", "rent_path"),
    "Owned": (
        *("asset", "price_per_kwh", "hosting_per_month", "maintenance_per_month", "licences_per_month"),
        "staff_per_month",
    ),
    "Device": ("asset", "price_per_kwh"),
    "Seats": ("price_per_seat", "source"),
    "Metered": ("contract", "path"),
}
"""What is a price in each way to buy tokens, beside the rows of a model."""


def _with(before: S, after: S, causes: Sequence[Cause]) -> S:
    """A supply with the ratios of another where usage is put in, and its prices where they are."""
    taken: dict[str, Any] = {}
    if Cause.USAGE in causes:
        taken |= {name: getattr(after, name) for name in ("ratios",) if hasattr(before, name)}
    if Cause.PRICE in causes:
        taken |= {name: getattr(after, name) for name in _PRICES.get(type(before).__name__, ())}
    if isinstance(before, Metered) and isinstance(after, Metered):
        taken |= _of_metered(before, after, causes)
    new: S = replace(before, **taken)  # type: ignore[type-var]  # every supply is a dataclass
    return new


def _of_metered(before: Metered, after: Metered, causes: Sequence[Cause]) -> dict[str, Any]:
    """The rows of the same model where prices are put in, and the same of a successor."""
    taken: dict[str, Any] = {}
    if Cause.PRICE in causes and before.model.reference == after.model.reference:
        taken["model"] = after.model
    successors = (before.successor, after.successor)
    if successors[0] is not None and successors[1] is not None and successors[0].name == successors[1].name:
        taken["successor"] = _with(successors[0], successors[1], causes)
    return taken


def _matched(old: Sequence[Option], new: Sequence[Option]) -> dict[int, tuple[Supply, Supply]]:
    """The supplies of the same kind and name in options of the same place, by the identity of the old one."""
    found: dict[int, tuple[Supply, Supply]] = {}
    taken: set[int] = set()
    for before, after in zip(old, new, strict=True):
        others = list(_supplies_of(after))
        for supply in _supplies_of(before):
            alike = (each for each in others if _is_same(supply, each) and id(each) not in taken)
            match = None if id(supply) in found else next(alike, None)
            if match is not None:
                found[id(supply)] = (supply, match)
                taken.add(id(match))
    return found


def _supplies_of(option: Option) -> Iterator[Supply]:
    yield from in_order([step.supply for route in option.routes for step in route.steps])


def _is_same(before: Supply, after: Supply) -> bool:
    return type(before) is type(after) and before.name == after.name


def _lasting(charge: Any, count: int) -> Any:
    if isinstance(charge, LicenceFee) and isinstance(charge.revenue, Listed):
        return replace(charge, revenue=held(charge.revenue, count))
    return charge
