"""The options of a scenario file: which supply serves which tasks, how the load moves there, what else it costs."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Discriminator, Tag

from tokencalc.files.errors import Fault, did_you_mean, nearest
from tokencalc.files.faults import Table, one_of
from tokencalc.files.fields import Text
from tokencalc.files.later import later
from tokencalc.files.numbers import Attempts, Growth, Positive, ShareForEach
from tokencalc.files.supply_faults import serving_faults, supply_faults
from tokencalc.files.toml import Way, in_toml
from tokencalc.files.workload_tables import TaskTable, unknown_task

if TYPE_CHECKING:
    from tokencalc.files.charge_tables import EventTable, JudgeTable, LicenceFeeTable, RiskTable
    from tokencalc.files.fleet_tables import FleetTable
    from tokencalc.files.step_tables import RouterTable, StepTable
    from tokencalc.files.supply_tables import SupplyTable
    from tokencalc.files.switch_tables import SwitchTable
else:
    EventTable = later("tokencalc.files.charge_tables", "EventTable")
    FleetTable = later("tokencalc.files.fleet_tables", "FleetTable")
    JudgeTable = later("tokencalc.files.charge_tables", "JudgeTable")
    LicenceFeeTable = later("tokencalc.files.charge_tables", "LicenceFeeTable")
    RiskTable = later("tokencalc.files.charge_tables", "RiskTable")
    RouterTable = later("tokencalc.files.step_tables", "RouterTable")
    StepTable = later("tokencalc.files.step_tables", "StepTable")
    SwitchTable = later("tokencalc.files.switch_tables", "SwitchTable")


_ZERO = Decimal(0)
_ONE = Decimal(1)


def _is_table(value: Any) -> str:
    return "table" if isinstance(value, dict) else "name"


InlineSupply = Annotated[Annotated[Text, Tag("name")] | Annotated[FleetTable, Tag("table")], Discriminator(_is_table)]
"""A supply by its name, or rented GPUs written down in the option itself."""


class RouteTable(Table):
    """Which model serves some of the tasks."""

    tasks: list[Text]
    """The tasks' names."""
    model: Text | None = None
    """The model: provider/model, or a name that only one provider uses."""
    supply: Text | None = None
    """A supply by its name, instead of a model."""
    mode: Text | None = None
    """The price mode: batch, flex, priority, fast, or whatever the price sheet names."""
    waiting_mode: Text | None = None
    """The price mode of tasks that can wait."""
    region: Text | None = None
    """The region, where the price sheet has another price for it."""
    judge: JudgeTable | None = None
    """What looks at every answer before it counts."""
    attempts: Attempts = 1
    """How often an answer that the judge does not accept is asked for in all."""
    steps: list[StepTable] = []
    """Models that are asked one after the other, instead of model or supply; a person is the last."""
    escalated_cost_multiple: Positive = _ONE
    """What a request that the first step does not answer costs over the mean one, for the steps after it."""
    both_right: ShareForEach | None = None
    """Share of requests that the first two steps would both answer rightly, counted on the same requests."""
    router: RouterTable | None = None
    """What sends a share of the requests straight to the last step, instead of judging."""


class OptionTable(Table):
    """A way to serve the whole workload."""

    name: Text
    """What people call it."""
    note: Text | None = None
    """What a reader should know about it."""
    model: Text | None = None
    """The model for every task that no route names."""
    mode: Text | None = None
    """The price mode of that model."""
    waiting_mode: Text | None = None
    """The price mode of that model for tasks that can wait."""
    region: Text | None = None
    """The region of that model, where the price sheet has another price for it."""
    price_change_per_year: Growth = _ZERO
    """How the list prices of its models drift from the as-of day on, -0.031 for 3.1% down a year; your figure."""
    routes: list[RouteTable] = []
    """Tasks that go to other models."""
    supply: InlineSupply | None = None
    """A supply by its name, or rented GPUs, for every task that no route names; instead of model."""
    judge: JudgeTable | None = None
    """What looks at every answer of that model or supply before it counts."""
    attempts: Attempts = 1
    """How often an answer that the judge does not accept is asked for in all."""
    switch: SwitchTable | None = None
    """How the load moves there, and what that costs once."""
    risks: list[RiskTable] = []
    """What may happen with it, as an expected yearly cost that always stands apart."""
    events: list[EventTable] = []
    """What is taken to happen on a date."""
    licence_fees: list[LicenceFeeTable] = []
    """Fees for the licence of weights."""
    served_in: list[Text] = []
    """Countries (ISO 3166 codes, and EU) from which it is served, where the scenario says which are allowed."""


def option_faults(
    option: OptionTable, tasks: Mapping[str, TaskTable], supplies: "Mapping[str, SupplyTable]", way: Way
) -> Iterator[Fault]:
    """What is wrong with an option: tasks served twice or by nothing, names that mean nothing, keys that contradict."""
    served: dict[str, str] = {}
    once = "name each task on one route only"
    for place, route in enumerate(option.routes):
        here = (*way, "routes", place)
        yield from one_of(here, ("model", "supply", "steps"), (route.model, route.supply, route.steps or None))
        yield from _part_faults(route, route.tasks, tasks, supplies, here)
        yield from _step_faults(route, tasks, supplies, here)
        for position, task in enumerate(route.tasks):
            if task not in tasks:
                yield unknown_task(task, tasks, (*here, "tasks", position))
            elif task in served:
                problem = f"task {in_toml(task)} is on a route to {served[task]} already"
                yield Fault(way=(*here, "tasks", position), problem=problem, remedy=once)
            served.setdefault(task, route.model or route.supply or "several steps")
    left = [task for task in tasks if task not in served]
    if option.model is not None and option.supply is not None:
        yield Fault(way=(*way, "model"), problem="does not go with supply", remedy="supply says what it runs")
    elif left and option.model is None and option.supply is None:
        problem = f"nothing serves {', '.join(in_toml(task) for task in left)}"
        yield Fault(way=way, problem=problem, remedy="add model, supply or routes")
    yield from _part_faults(option, left, tasks, supplies, way)
    yield from _path_faults(option, way)
    yield from _switch_faults(option, tasks, way)
    for place, fee in enumerate(option.licence_fees):
        yield from _fee_faults(fee, (*way, "licence_fees", place))


def _part_faults(
    part: "RouteTable | OptionTable | StepTable",
    served: Sequence[str],
    tasks: Mapping[str, TaskTable],
    supplies: "Mapping[str, SupplyTable]",
    way: Way,
) -> Iterator[Fault]:
    for key in ("mode", "waiting_mode", "region"):
        if getattr(part, key) is not None and part.model is None:
            remedy = "add model; a route or a metered supply has a mode and a region of its own"
            yield Fault(way=(*way, key), problem="goes with model, which is missing", remedy=remedy)
    has_steps = isinstance(part, RouteTable) and bool(part.steps)
    if part.attempts > 1 and part.judge is None and not hasattr(part, "accept") and not has_steps:
        remedy = "add judge = { tpr = ..., fpr = ... }: without one, every first answer counts"
        yield Fault(way=(*way, "attempts"), problem="needs a judge, which says when to try again", remedy=remedy)
    if part.judge is not None and part.judge.latency is not None:
        from tokencalc.files.latency_tables import latency_faults  # noqa: PLC0415  # few scenarios have one

        yield from latency_faults(part.judge.latency, (*way, "judge", "latency"))
    if isinstance(part.supply, str):
        if part.supply not in supplies:
            near = did_you_mean(nearest(part.supply, supplies))
            known = f"the supplies are: {', '.join(supplies)}" if supplies else "add [supplies] with that name"
            problem = f"no supply is named {in_toml(part.supply)}"
            yield Fault(way=(*way, "supply"), problem=problem, remedy=near or known)
        else:
            yield from serving_faults(supplies[part.supply], served, tasks, (*way, "supply"))
    elif part.supply is not None:
        yield from supply_faults(part.supply, tasks, (), (*way, "supply"))
        yield from serving_faults(part.supply, served, tasks, (*way, "supply"))


def _step_faults(
    route: RouteTable, tasks: Mapping[str, TaskTable], supplies: "Mapping[str, SupplyTable]", way: Way
) -> Iterator[Fault]:
    """What is wrong with the steps of a route, and keys that only steps give a meaning."""
    if not route.steps:
        for key, value in (("router", route.router), ("both_right", route.both_right)):
            if value is not None:
                yield Fault(way=(*way, key), problem="is for a route with steps", remedy="add steps, or leave it out")
        if route.escalated_cost_multiple != 1:
            remedy = "add steps, or leave it out"
            yield Fault(way=(*way, "escalated_cost_multiple"), problem="is for a route with steps", remedy=remedy)
        return
    from tokencalc.files.step_tables import step_faults  # noqa: PLC0415  # few scenarios have steps

    yield from step_faults(route, tasks, way)
    for key in ("judge", "attempts"):
        if key in route.model_fields_set:
            yield Fault(way=(*way, key), problem="goes into a step", remedy="each step has its own")
    for place, step in enumerate(route.steps):
        yield from _part_faults(step, route.tasks, tasks, supplies, (*way, "steps", place))


def _path_faults(option: OptionTable, way: Way) -> Iterator[Fault]:
    """A price path of models where there are none."""
    models = [option.model, *(route.model for route in option.routes)]
    models += [step.model for route in option.routes for step in route.steps]
    if option.price_change_per_year and all(model is None for model in models):
        remedy = "a metered supply has a price_change_per_year of its own, and a fleet a rent_change_per_year"
        yield Fault(way=(*way, "price_change_per_year"), problem="goes with model, which is missing", remedy=remedy)


def _switch_faults(option: OptionTable, tasks: Mapping[str, TaskTable], way: Way) -> Iterator[Fault]:
    if option.switch is None:
        return
    here = (*way, "switch")
    if isinstance(option.switch.evaluation_requests, dict):
        for task in option.switch.evaluation_requests:
            if task not in tasks:
                yield unknown_task(task, tasks, (*here, "evaluation_requests", task))
    if bool(option.switch.engineering_days) and not option.switch.cost_per_day:
        yield Fault(way=here, problem="has engineering_days and no cost_per_day", remedy="say what a day costs")
    if any(later < before for before, later in pairwise(option.switch.ramp)):
        yield Fault(way=(*here, "ramp"), problem="goes down", remedy="write shares from the lowest to the highest")


def _fee_faults(fee: "LicenceFeeTable", way: Way) -> Iterator[Fault]:
    keys = ("per_month", "per_mtok", "per_gpu_year", "revenue_share")
    given = [key for key in keys if getattr(fee, key) is not None]
    if len(given) != 1:
        problem = f"has {' and '.join(given)}" if given else "has no fee"
        yield Fault(way=way, problem=problem, remedy=f"give one of {', '.join(keys)}")
    for key, is_set in (
        ("above_revenue_per_month", fee.above_revenue_per_month is not None),
        ("is_cliff", fee.is_cliff),
    ):
        if is_set and fee.revenue_share is None:
            yield Fault(way=(*way, key), problem="goes with revenue_share, which is missing")
