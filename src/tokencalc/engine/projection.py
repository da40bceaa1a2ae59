"""The one calculation: an option, a workload and a horizon become months of cost lines.

Every question (compare, break-even, burn, checks, ...) is a question about projections; none has a cost formula of its
own. An option that is switched to has two sides for a while: today's and its own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from tokencalc.engine.demand import Bought, Purchases, buy, demands_on, in_order, tasks_on
from tokencalc.engine.errors import NotOnOneRoute, TokencalcError
from tokencalc.engine.lines import CostLine, Kind
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ZERO, Number, exactly, is_nothing, total
from tokencalc.engine.outcomes import Outcome
from tokencalc.engine.records import record
from tokencalc.engine.routes import Judge, Route, outcome_lines, outcome_of
from tokencalc.engine.rungs import Rung
from tokencalc.engine.supply import Supply
from tokencalc.engine.switch import ALL, Part, Switch, first_month, one_off_lines, pieces_of
from tokencalc.engine.workload import Growing, Task, Workload, requests_in

if TYPE_CHECKING:
    from tokencalc.engine.charges import Charge
    from tokencalc.engine.gates import GateFinding


@record
class Option:
    """A way to serve the whole workload: every task is on exactly one route.

    Routes that differ in their tasks alone are joined. `switch` says how the load moves to it; without one it serves
    everything from the first month on. `charges` are what it costs beside its supplies, `gates` what licences and
    regions ask.
    """

    name: str
    routes: tuple[Route, ...]
    switch: Switch | None = None
    charges: "tuple[Charge, ...]" = ()
    gates: "tuple[GateFinding, ...]" = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "routes", tuple(_joined(self.routes)))

    def at(self, rung: Rung) -> "Option":
        """What of it counts on a rung of the ladder: on the last it is itself, with the supplies that others share."""
        if rung is Rung.SWITCH:
            return self
        made: dict[int, Supply] = {}
        return Option(
            name=self.name,
            routes=tuple(route.at(rung, made) for route in self.routes),
            gates=self.gates,
            charges=tuple(charge for charge in self.charges if rung >= charge.rung),
        )


@record
class MonthCost:
    """One month's requests and money by kind; the lines too where they are kept, and which supply each was `bought` of.

    `bill_low` and `bill_high` bound the bill where a size bucket straddles a context tier, or a throughput is
    estimated. `resolved` are the requests that surely end with a right answer of a model, and `resolved_at_most` those
    that may; None for an unknown success rate.
    """

    month: Month
    requests: Number
    resolved: Number | None
    resolved_at_most: Number | None
    money: dict[Kind, Number]
    bill_low: Number
    bill_high: Number
    lines: tuple[CostLine, ...]
    bought: tuple[Bought, ...] = ()

    @property
    def bill(self) -> Number:
        """What is invoiced for the month."""
        return self.money.get(Kind.BILL, ZERO)

    def of(self, kinds: Iterable[Kind]) -> Number:
        """The month's money of some kinds. Call it inside the engine's context."""
        return total([self.money[kind] for kind in kinds if kind in self.money])


@record
class Projection:
    """What an option costs, month by month, with its sums over the horizon."""

    option: str
    months: tuple[MonthCost, ...]
    requests: Number
    resolved: Number | None
    resolved_at_most: Number | None
    money: dict[Kind, Number]
    bill: Number
    bill_low: Number
    bill_high: Number

    def of(self, kinds: Iterable[Kind]) -> Number:
        """The money of some kinds over the horizon. Call it inside the engine's context."""
        return total([self.money[kind] for kind in kinds if kind in self.money])

    @property
    def lines(self) -> tuple[CostLine, ...]:
        """All lines of all months, in order."""
        return tuple(chain.from_iterable(month.lines for month in self.months))


KnownMonths: TypeAlias = dict[tuple[tuple[Month, tuple[Part, ...]], ...], MonthCost]
"""Months by their pieces and what each side runs in them."""


@exactly
def project(
    option: Option,
    workload: Workload,
    months: Sequence[Month],
    *,
    baseline: Option | None = None,
    apart: Sequence[Projection] = (),
    known: KnownMonths | None = None,
    keep_lines: bool = True,
) -> Projection:
    """The months and cost lines of an option: each task's volume, bought through its route's supply.

    An option with a switch is paid beside the `baseline` it is switched from: volumes of a supply that both use are
    added before they are costed. `apart` are the projections of the two by themselves, with their lines: what a side
    buys in a month that it runs alone is taken from there. `known` is kept between projections that differ in nothing
    but the switch: a month that one of them has is not worked out again, unless something is bought that lasts.

    In drawn mode pass objects made by `to_drawn` and `keep_lines=False`: amounts are arrays then, and only the sums of
    each month are kept. Raises a `TokencalcError` for a price that is missing or a model that is no longer sold.
    """
    try:
        return _project(option, workload, months, baseline, keep_lines, apart, known)
    except TokencalcError as error:
        error.option = option.name
        raise


def _project(
    option: Option,
    workload: Workload,
    months: Sequence[Month],
    baseline: Option | None,
    keep_lines: bool,
    apart: Sequence[Projection] = (),
    known: KnownMonths | None = None,
) -> Projection:
    switch = option.switch if baseline is not None else None
    sides = [baseline, option] if baseline is not None and switch is not None else [option]
    for side in sides:
        _check_routes(side, workload)
    demands = demands_on([side.routes for side in sides], workload)
    outcomes = {
        (place, name): (route, task, outcome_of(route, task))
        for place, side in enumerate(sides)
        for route in side.routes
        for name, task in tasks_on(route, workload)
    }
    first = first_month(switch, months) if switch else None
    evaluation = list(_evaluation_lines(option, switch, workload, first)) if switch and first else []
    alone = apart if apart and _are_apart(sides) else ()
    kept = known if known is not None and not _buys_what_lasts(sides) else {}
    costs: list[MonthCost] = []
    charged = [place for place, side in enumerate(sides) if side.charges]
    for month in months:
        pieces = tuple(pieces_of(month, switch, first)) if switch else ((month, (ALL,)),)
        once = [*one_off_lines(switch, month, first)] if switch else []
        once += evaluation if first is not None and month.index == first.index else ()
        if known is not None and pieces in kept and not once:
            costs.append(kept[pieces])
            continue
        volumes = {task.name: requests_in(task.volume, month) for task in workload.tasks}
        tally = _Tally(charged)
        for piece, parts in pieces:
            taken = _taken(piece, parts, [each.months[len(costs)] for each in alone])
            purchases = taken or buy(demands, volumes, piece, [part.running for part in parts])
            _count(purchases, outcomes, volumes, piece, parts, tally)
            _charge(sides, piece, parts, tally)
        tally.lines += once
        costs.append(tally.cost(month, total(volumes.values()) * month.share, keep_lines))
        if known is not None and not once:
            kept[pieces] = costs[-1]
    return _summed(option.name, costs)


def _are_apart(sides: Sequence[Option]) -> bool:
    """Whether sides share no supply and buy nothing that lasts: what one runs alone costs the same by itself."""
    supplies = _supplies_of(sides)
    is_shared = len({id(supply) for supply in supplies}) < len(supplies)
    return not is_shared and not _buys_what_lasts(sides)


def _buys_what_lasts(sides: Sequence[Option]) -> bool:
    """Whether what a month costs depends on what was bought before."""
    return any(getattr(supply, "asset", None) is not None for supply in _supplies_of(sides))


def _supplies_of(sides: Sequence[Option]) -> list[Supply]:
    """The supplies of each side, and those that they hand on to."""
    return [each for side in sides for each in in_order([step.supply for at in side.routes for step in at.steps])]


def _taken(piece: Month, parts: Sequence[Part], known: Sequence[MonthCost]) -> Purchases | None:
    """What the one side buys that runs a whole month alone, where its month by itself is known."""
    side = next((place for place, part in enumerate(reversed(parts)) if is_nothing(part.running)), None)
    if side is None or not known or (piece.start, piece.end) != (known[side].month.start, known[side].month.end):
        return None
    cost = known[side]
    return Purchases(
        each=tuple(replace(each, uses=tuple(replace(use, side=side) for use in each.uses)) for each in cost.bought),
        below=cost.bill - cost.bill_low,
        above=cost.bill_high - cost.bill,
    )


class _Tally:
    """What a month has come to so far; `side_lines` are what the sides buy that are charged for what they buy."""

    def __init__(self, charged: Iterable[int]) -> None:
        self.lines: list[CostLine] = []
        self.bought: list[Bought] = []
        self.side_lines: dict[int, list[CostLine]] = {place: [] for place in charged}
        self.below = self.above = ZERO
        self.resolved: Number | None = ZERO
        self.resolved_at_most: Number | None = ZERO

    def resolve(self, outcome: Outcome, requests: Number) -> None:
        """Count what ends with a right answer; where nothing is asked, nothing of it is unknown."""
        if outcome.resolved is None or outcome.resolved_at_most is None:
            self.resolved = self.resolved if is_nothing(requests) else None
        elif self.resolved is not None and self.resolved_at_most is not None:
            self.resolved = self.resolved + requests * outcome.resolved
            self.resolved_at_most = self.resolved_at_most + requests * outcome.resolved_at_most

    def cost(self, month: Month, requests: Number, keep_lines: bool) -> MonthCost:
        money: dict[Kind, Number] = {}
        for line in self.lines:
            money[line.kind] = money.get(line.kind, ZERO) + line.amount
        bill = money.get(Kind.BILL, ZERO)
        return MonthCost(
            month=month,
            requests=requests,
            resolved=self.resolved,
            resolved_at_most=None if self.resolved is None else self.resolved_at_most,
            money=money,
            bill_low=bill - self.below,
            bill_high=bill + self.above,
            lines=tuple(self.lines) if keep_lines else (),
            bought=tuple(self.bought) if keep_lines else (),
        )


def _count(
    purchases: Purchases,
    outcomes: Mapping[tuple[int, str], tuple[Route, Task, Outcome]],
    volumes: Mapping[str, Number],
    piece: Month,
    parts: Sequence[Part],
    tally: _Tally,
) -> None:
    """Count what was bought for every side, and what the outcomes of what it serves cost."""
    running = [part.running for part in parts]
    tally.below = tally.below + purchases.below
    tally.above = tally.above + purchases.above
    tally.bought += purchases.each
    for bought in purchases.each:
        tally.lines += bought.lines
        for place in tally.side_lines.keys() & {use.side for use in bought.uses}:
            tally.side_lines[place] += bought.lines_for(place, running)
    for (place, name), (route, task, outcome) in outcomes.items():
        if is_nothing(parts[place].serving):
            continue
        requests_here = volumes[name] * piece.share * parts[place].serving
        tally.lines += outcome_lines(route, task, outcome, requests_here)
        tally.resolve(outcome, requests_here)


def _charge(sides: Sequence[Option], piece: Month, parts: Sequence[Part], tally: _Tally) -> None:
    """What each side is charged with beside its supplies, while it runs anything."""
    for place in list(tally.side_lines):
        if not is_nothing(parts[place].running):
            bought = tally.side_lines[place]
            tally.lines += chain.from_iterable(charge.lines(piece, bought) for charge in sides[place].charges)
            tally.side_lines[place] = []


def _evaluation_lines(option: Option, switch: Switch, workload: Workload, first: Month) -> Iterator[CostLine]:
    """The requests of the evaluation, priced as the option's own, at what each costs where the load is full."""
    if not switch.evaluation:
        return
    tasks = tuple(
        replace(task, volume=Growing(first=switch.evaluation.get(task.name, ZERO), growth_per_month=ZERO))
        for task in workload.tasks
    )
    month = replace(first, index=0, share=first.share / first.share)
    priced = _project(option.at(Rung.ROUTE), replace(workload, tasks=tasks), [month], None, keep_lines=True)
    for line in priced.lines:
        if line.kind is Kind.BILL and not is_nothing(line.amount):
            terms = f"{line.terms}, evaluation" if line.terms else "evaluation"
            yield replace(line, kind=Kind.ONE_OFF, terms=terms)


def _check_routes(option: Option, workload: Workload) -> None:
    served = Counter(name for route in option.routes for name in route.tasks)
    for task in workload.tasks:
        if served[task.name] != 1:
            raise NotOnOneRoute(task.name, served[task.name])


def _summed(name: str, costs: Sequence[MonthCost]) -> Projection:
    money: dict[Kind, Number] = {}
    for cost in costs:
        for kind, amount in cost.money.items():
            money[kind] = money.get(kind, ZERO) + amount
    resolved = [cost.resolved for cost in costs if cost.resolved is not None]
    at_most = [cost.resolved_at_most for cost in costs if cost.resolved_at_most is not None]
    return Projection(
        option=name,
        months=tuple(costs),
        requests=total(cost.requests for cost in costs),
        resolved=total(resolved) if len(resolved) == len(costs) else None,
        resolved_at_most=total(at_most) if len(at_most) == len(costs) else None,
        money=money,
        bill=total(cost.bill for cost in costs),
        bill_low=total(cost.bill_low for cost in costs),
        bill_high=total(cost.bill_high for cost in costs),
    )


def _joined(routes: Sequence[Route]) -> list[Route]:
    joined: dict[tuple[object, ...], Route] = {}
    for route in routes:
        is_plain = not (route.then or route.accept or route.router) and is_nothing(route.outage_share)
        key = (id(route.supply), *_terms_of(route.judge), route.attempts) if is_plain else (id(route),)
        before = joined.get(key)
        if before is not None:
            route = replace(route, tasks=(*before.tasks, *route.tasks), success={**before.success, **route.success})  # noqa: PLW2901
        joined[key] = route
    return list(joined.values())


def _terms_of(judge: Judge | None) -> tuple[object, ...]:
    """What tells one judge from another: its numbers, and which array where one is drawn, for arrays have no hash."""
    terms = () if judge is None else tuple(getattr(judge, each.name) for each in fields(judge))
    return tuple(id(each) if hasattr(each, "__array_namespace__") else each for each in terms)
