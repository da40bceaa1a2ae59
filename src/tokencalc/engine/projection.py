"""The one calculation: an option, a workload and a horizon become months of cost lines.

Every question (compare, break-even, burn, checks, ...) is a question about projections; none has a cost formula of its
own.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tokencalc.engine.errors import NotOnOneRoute, TokencalcError
from tokencalc.engine.lines import CostLine, Kind, Purchase
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ZERO, Number, exactly, total
from tokencalc.engine.supply import Supply
from tokencalc.engine.workload import Workload, requests_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Which supply serves which tasks, by task name."""

    tasks: tuple[str, ...]
    supply: Supply


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A way to serve the whole workload: every task is on exactly one route.

    Routes to one and the same supply are joined, so that the demand on it is added before it is costed.
    """

    name: str
    routes: tuple[Route, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "routes", tuple(_joined(self.routes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCost:
    """One month's requests and money by kind; the lines too where they are kept.

    `bill_low` and `bill_high` bound the bill where a size bucket straddles a context tier.
    """

    month: Month
    requests: Number
    money: dict[Kind, Number]
    bill_low: Number
    bill_high: Number
    lines: tuple[CostLine, ...]

    @property
    def bill(self) -> Number:
        """What is invoiced for the month."""
        return self.money.get(Kind.BILL, ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """What an option costs, month by month, with its sums over the horizon."""

    option: str
    months: tuple[MonthCost, ...]
    requests: Number
    bill: Number
    bill_low: Number
    bill_high: Number

    @property
    def lines(self) -> tuple[CostLine, ...]:
        """All lines of all months, in order."""
        return tuple(line for month in self.months for line in month.lines)


@exactly
def project(option: Option, workload: Workload, months: Sequence[Month], *, keep_lines: bool = True) -> Projection:
    """The months and cost lines of an option: each task's volume, bought through its route's supply.

    In drawn mode pass objects made by `to_drawn` and `keep_lines=False`: amounts are arrays then, and only the sums
    of each month are kept. Raises a `TokencalcError` for a price that is missing or a model that is no longer sold.
    """
    try:
        return _project(option, workload, months, keep_lines)
    except TokencalcError as error:
        error.option = option.name
        raise


def _project(option: Option, workload: Workload, months: Sequence[Month], keep_lines: bool) -> Projection:
    by_name = {task.name: task for task in workload.tasks}
    served = Counter(name for route in option.routes for name in route.tasks)
    for task in workload.tasks:
        if served[task.name] != 1:
            raise NotOnOneRoute(task.name, served[task.name])
    buyers = [route.supply.buyer(tuple(by_name[name] for name in route.tasks), workload) for route in option.routes]
    costs: list[MonthCost] = []
    for month in months:
        requests = {task.name: requests_in(task.volume, month) for task in workload.tasks}
        purchases = [buy(month, requests) for buy in buyers]
        costs.append(_month_cost(month, total(requests.values()) * month.share, purchases, keep_lines))
    return Projection(
        option=option.name,
        months=tuple(costs),
        requests=total(cost.requests for cost in costs),
        bill=total(cost.bill for cost in costs),
        bill_low=total(cost.bill_low for cost in costs),
        bill_high=total(cost.bill_high for cost in costs),
    )


def _joined(routes: Sequence[Route]) -> list[Route]:
    joined: dict[int, Route] = {}
    for route in routes:
        before = joined.get(id(route.supply))
        tasks = (*before.tasks, *route.tasks) if before else route.tasks
        joined[id(route.supply)] = Route(tasks=tasks, supply=route.supply)
    return list(joined.values())


def _month_cost(month: Month, requests: Number, purchases: Sequence[Purchase], keep_lines: bool) -> MonthCost:
    money: dict[Kind, Number] = {}
    for purchase in purchases:
        for line in purchase.lines:
            money[line.kind] = money.get(line.kind, ZERO) + line.amount
    bill = money.get(Kind.BILL, ZERO)
    return MonthCost(
        month=month,
        requests=requests,
        money=money,
        bill_low=bill - total(purchase.below for purchase in purchases),
        bill_high=bill + total(purchase.above for purchase in purchases),
        lines=tuple(line for purchase in purchases for line in purchase.lines) if keep_lines else (),
    )
