"""What is asked of each supply: by routes, and by supplies that hand a part of their load on to it.

All of it is added before a supply is costed, whoever asks: its minimum, its free units and its whole replicas are one
supply's. So supplies that hand on are bought from before those that take the rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tokencalc.engine.lines import CostLine, HandedOn, Kind, Purchase, marked
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ZERO, Number, is_nothing, maximum, minimum, part_of, total
from tokencalc.engine.records import record
from tokencalc.engine.routes import Route, calls_of
from tokencalc.engine.supply import Buyer, Supply, rest_of
from tokencalc.engine.workload import Task, Workload

Place = tuple[int, int]
"""Where something is handed on: the place of the supply among all, and of the task among those it serves."""

CASES = (0, 1)
"""The places of a purchase's cases: all that is estimated is worse than it seems, or better."""


@record
class Use:
    """A task that a supply serves for one side of a switch, with the answers that each request asks for.

    `giver` is where another supply hands it on; None where it is on a route to the supply. `step` is the place on the
    task's route, 0 for the first.
    """

    side: int
    task: Task
    calls: Number
    giver: Place | None = None
    step: int = 0


@record
class Demand:
    """What is asked of one supply."""

    buyer: Buyer
    uses: tuple[Use, ...]


@record
class Bought:
    """What one supply was paid for, with the requests of each use; `lines` say what in them was handed on to it."""

    uses: tuple[Use, ...]
    requests: tuple[Number, ...]
    purchase: Purchase
    lines: tuple[CostLine, ...]

    @property
    def bill(self) -> Number:
        """What is invoiced. Call it inside the engine's context."""
        return total(line.amount for line in self.lines if line.kind is Kind.BILL)

    def lines_for(self, side: int, running: Sequence[Number]) -> Iterator[CostLine]:
        """One side's part: of a task's lines by its requests, and of the others by what each side runs."""
        sides = {use.side: running[use.side] for use in self.uses}
        if len(sides) == 1:
            yield from self.lines
            return
        for line in self.lines:
            weights = self._weights(line.task) or list(sides.items())
            whole = total(weight for _, weight in weights)
            own = total(weight for at, weight in weights if at == side)
            if not is_nothing(line.quantity):
                yield replace(line, quantity=part_of(line.quantity, own, whole))

    def _weights(self, task: str) -> list[tuple[int, Number]]:
        pairs = zip(self.uses, self.requests, strict=True)
        return [(use.side, count) for use, count in pairs if use.task.name == task]


@record
class Purchases:
    """What all supplies are paid for in a month, and how far under and over it the bill may lie."""

    each: tuple[Bought, ...]
    below: Number
    above: Number


def tasks_on(route: Route, workload: Workload) -> Iterator[tuple[str, Task]]:
    """The tasks of a route by their names."""
    by_name = {task.name: task for task in workload.tasks}
    return ((name, by_name[name]) for name in route.tasks)


def demands_on(sides: Sequence[Sequence[Route]], workload: Workload) -> list[Demand]:
    """The demand on every supply of the sides' routes and on those that take their rest, in the order of buying."""
    supplies = in_order([step.supply for routes in sides for route in routes if route.tasks for step in route.steps])
    uses: dict[int, list[Use]] = {id(supply): [] for supply in supplies}
    for side, routes in enumerate(sides):
        for route in routes:
            for _, task in tasks_on(route, workload):
                for place, (supply, asked, calls) in enumerate(calls_of(route, task)):
                    uses[id(supply)].append(Use(side=side, task=asked, calls=calls, step=place))
    for place, supply in enumerate(supplies):
        rest = rest_of(supply)
        if rest is not None:
            uses[id(rest)] += [replace(use, giver=(place, at)) for at, use in enumerate(uses[id(supply)])]
    return [_demand(supply, tuple(uses[id(supply)]), workload) for supply in supplies]


def _demand(supply: Supply, uses: tuple[Use, ...], workload: Workload) -> Demand:
    return Demand(buyer=supply.buyer(tuple(use.task for use in uses), workload), uses=uses)


def in_order(supplies: Sequence[Supply]) -> list[Supply]:
    """Each supply once with those that take the rest, one that hands on before all that it hands on to.

    Otherwise they keep the order in which they come first.
    """
    found: dict[int, Supply] = {}
    for supply in reversed({id(supply): supply for supply in supplies}.values()):
        for each in reversed(list(_line_from(supply))):
            found.setdefault(id(each), each)
    return list(reversed(found.values()))


def _line_from(supply: Supply) -> Iterator[Supply]:
    """The supply, the one that takes its rest, the one that takes the rest of that, and so on."""
    rest: Supply | None = supply
    while rest is not None:
        yield rest
        rest = rest_of(rest)


def buy(demands: Sequence[Demand], volumes: Mapping[str, Number], month: Month, running: Sequence[Number]) -> Purchases:
    """What is bought in a month for the tasks' volumes, of which each side runs a share.

    A supply on which no side runs anything is not paid. What is estimated decides what is handed on as well: where it
    may be worse or better, all is bought for either case too, and the band reaches over these bills.
    """
    likely = _bought(demands, volumes, month, running)
    below, above = _own_band(likely)
    if any(each.purchase.cases for each in likely):
        others = [_bought(demands, volumes, month, running, case) for case in CASES]
        below, above = _band_over(likely, others)
    return Purchases(each=tuple(likely), below=below, above=above)


def _bought(
    demands: Sequence[Demand],
    volumes: Mapping[str, Number],
    month: Month,
    running: Sequence[Number],
    case: int | None = None,
) -> list[Bought]:
    """What is bought from each supply, in one of the cases of what is estimated, or else in the likely one."""
    handed: dict[Place, HandedOn] = {}
    found: list[Bought] = []
    for place, demand in enumerate(demands):
        live = [use for use in demand.uses if not is_nothing(running[use.side])]
        if not live:
            continue
        requests = tuple(_asked(use, volumes, running, handed) for use in demand.uses)
        purchase = demand.buyer(month, requests)
        if case is not None and purchase.cases:
            purchase = purchase.cases[case]
        lines = tuple(_marked(line, live, handed) for line in purchase.lines) if handed else purchase.lines
        found.append(Bought(uses=demand.uses, requests=requests, purchase=purchase, lines=lines))
        handed.update(_handed_on(place, demand.uses, purchase, handed))
    return found


def _asked(
    use: Use, volumes: Mapping[str, Number], running: Sequence[Number], handed: Mapping[Place, HandedOn]
) -> Number:
    if use.giver is None:
        return volumes[use.task.name] * running[use.side] * use.calls
    given = _given(use, handed)
    return ZERO if given is None else given.requests[0]


def _given(use: Use, handed: Mapping[Place, HandedOn]) -> HandedOn | None:
    return None if use.giver is None else handed.get(use.giver)


def _handed_on(
    place: int, uses: Sequence[Use], purchase: Purchase, handed: Mapping[Place, HandedOn]
) -> Iterator[tuple[Place, HandedOn]]:
    """What a supply hands on of each use by itself; it rests on what was assumed in handing it to this one, too."""
    left = purchase.handed_on
    if left is None:
        return
    for at, (use, requests) in enumerate(zip(uses, left.requests, strict=True)):
        given = _given(use, handed)
        before = () if given is None else given.assumed
        yield (place, at), replace(left, requests=(requests,), assumed=(*left.assumed, *before))


def _marked(line: CostLine, uses: Sequence[Use], handed: Mapping[Place, HandedOn]) -> CostLine:
    """The line with what is said and assumed of what was handed on.

    A line of a task is that of all its uses, and one without a task is that of all uses. Where all of them were handed
    on it has the terms of that, and it rests on what is assumed of any of them.
    """
    given = [_given(use, handed) for use in uses if use.task.name == line.task or not line.task]
    terms = {"" if each is None else each.terms for each in given}
    assumed = [assumed for each in given if each is not None for assumed in each.assumed]
    return marked(line, terms.pop() if len(terms) == 1 else "", assumed)


def _own_band(bought: Sequence[Bought]) -> tuple[Number, Number]:
    return total(each.purchase.below for each in bought), total(each.purchase.above for each in bought)


def _band_over(likely: Sequence[Bought], others: Sequence[Sequence[Bought]]) -> tuple[Number, Number]:
    """How far under and over the likely bill those of the cases may lie, each with its own band."""
    bill = lowest = highest = total(each.bill for each in likely)
    for case in (likely, *others):
        below, above = _own_band(case)
        there = total(each.bill for each in case)
        lowest, highest = minimum(lowest, there - below), maximum(highest, there + above)
    return bill - lowest, highest - bill
