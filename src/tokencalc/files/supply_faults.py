"""What contradicts what in the supplies of a scenario file, and in serving tasks on them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tokencalc.engine.units import UNITS
from tokencalc.files.errors import Fault
from tokencalc.files.faults import one_of
from tokencalc.files.toml import Way, in_toml
from tokencalc.files.workload_tables import TaskTable, unknown_task

if TYPE_CHECKING:
    from tokencalc.files.fleet_tables import FleetTable
    from tokencalc.files.supply_tables import PurchaseTable, SeatsTable, SupplyTable


def supply_faults(supply: "SupplyTable", tasks: Collection[str], names: Collection[str], way: Way) -> Iterator[Fault]:
    """What is wrong with a supply by itself; `names` are those of all supplies."""
    if supply.kind == "fleet":
        yield from _fleet_faults(supply, way)
    if supply.kind == "seats":
        yield from _seats_faults(supply, way)
    if supply.kind in ("owned", "device") and supply.purchase is not None:
        yield from _purchase_faults(supply.purchase, (*way, "purchase"))
    speeds = _speeds(supply)
    for task in speeds if isinstance(speeds, dict) else ():
        if task not in tasks:
            yield unknown_task(task, tasks, (*way, "tokens_per_second", task))
    for key in ("spill_to", "metered"):
        if names and getattr(supply, key, None) == way[-1]:
            yield Fault(way=(*way, key), problem="leads back to itself", remedy="name another supply, or a model")


def _speeds(supply: "SupplyTable") -> Any:
    return supply.tokens_per_second if supply.kind in ("fleet", "owned") else None


def _purchase_faults(purchase: "PurchaseTable", way: Way) -> Iterator[Fault]:
    yield from _pair_faults(way, ("source", purchase.source), ("retrieved", purchase.retrieved))
    if purchase.salvage > purchase.price:
        problem = f"{purchase.salvage} is more than the price, {purchase.price}"
        yield Fault(way=(*way, "salvage"), problem=problem)


def _fleet_faults(fleet: "FleetTable", way: Way) -> Iterator[Fault]:
    yield from one_of(way, ("rate_per_gpu_hour", "rented_from"), (fleet.rate_per_gpu_hour, fleet.rented_from))
    yield from _pair_faults(way, ("rate_source", fleet.rate_source), ("rate_retrieved", fleet.rate_retrieved))
    if fleet.rented_from is not None and fleet.rate_source is not None:
        yield Fault(way=(*way, "rate_source"), problem="does not go with rented_from, which has its source")
    if fleet.tokens_per_second is None and fleet.estimate is None:
        remedy = "measure it at the latency you promise; or give estimate, which is said to be one"
        yield Fault(way=(*way, "tokens_per_second"), problem="is missing", remedy=remedy)
    if (fleet.scaling == "spill") != (fleet.spill_to is not None):
        problem = "is missing, and scaling needs it" if fleet.spill_to is None else 'goes with scaling = "spill"'
        yield Fault(way=(*way, "spill_to"), problem=problem, remedy="it says who serves what the fleet cannot")
    for key, kinds in _SCALING_KEYS.items():
        if getattr(fleet, key) and fleet.scaling not in kinds:
            names = " or ".join(f'"{kind}"' for kind in kinds)
            yield Fault(way=(*way, key), problem=f"goes with scaling = {names} (found {in_toml(fleet.scaling)})")


_SCALING_KEYS = {"lag_hours": ("hourly",), "replicas": ("spill",), "billed_share": ("to_zero",)}


def _seats_faults(seats: "SeatsTable", way: Way) -> Iterator[Fault]:
    if seats.used_seats is not None and seats.used_seats > seats.seats:
        problem = f"{seats.used_seats} is more than are paid, {seats.seats}"
        yield Fault(way=(*way, "used_seats"), problem=problem, remedy="raise seats")
    if seats.plan is None and seats.price_per_seat is None:
        yield Fault(way=way, problem="has neither plan nor price_per_seat", remedy="give one of the two, or both")
    yield from _pair_faults(way, ("price_source", seats.price_source), ("price_retrieved", seats.price_retrieved))
    yield from _pair_faults(way, ("allowance", seats.allowance), ("allowance_unit", seats.allowance_unit))
    if seats.windows_per_month is not None and seats.allowance is None:
        yield Fault(way=(*way, "windows_per_month"), problem="goes with allowance, which is missing")
    if seats.metered is None and (seats.over == "metered" or seats.allowance_unit == "money"):
        remedy = "it names the model or supply at whose prices use is counted"
        yield Fault(way=(*way, "metered"), problem="is missing", remedy=remedy)


def _pair_faults(way: Way, first: tuple[str, object], second: tuple[str, object]) -> Iterator[Fault]:
    """The fault of a table that has only one of two keys that need each other."""
    if (first[1] is None) != (second[1] is None):
        there, missing = (first[0], second[0]) if second[1] is None else (second[0], first[0])
        yield Fault(way=(*way, missing), problem=f"is missing, and {there} needs it")


def serving_faults(
    supply: "SupplyTable", served: Sequence[str], tasks: Mapping[str, TaskTable], way: Way
) -> Iterator[Fault]:
    """What is wrong with serving some tasks on a supply: what it does not make must not look free."""
    if supply.kind == "metered":
        return
    is_estimated = supply.kind == "fleet" and supply.estimate is not None
    speeds = _speeds(supply)
    for name in served:
        for unit in tasks[name].units if name in tasks else ():
            if not UNITS[unit].is_token:
                yield Fault(
                    way=way,
                    problem=f"{_MAKERS[supply.kind]} do not make {unit}, which task {in_toml(name)} uses",
                    remedy="give that task a route to a model that is sold with it",
                )
        if isinstance(speeds, dict) and name not in speeds and not is_estimated:
            yield Fault(
                way=(*way, "tokens_per_second"),
                problem=f"has no figure for task {in_toml(name)}",
                remedy="measure it at the latency you promise: it decides the number of GPUs",
            )


_MAKERS = {"fleet": "rented GPUs", "owned": "servers", "device": "devices", "seats": "seats"}
