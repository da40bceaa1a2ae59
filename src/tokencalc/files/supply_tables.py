"""The supplies of a scenario file: ways to buy tokens beside a price sheet's plain price."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from tokencalc.engine.units import UNITS
from tokencalc.files.errors import Fault
from tokencalc.files.faults import Table, one_of
from tokencalc.files.fields import Text, UnitName
from tokencalc.files.numbers import (
    AtLeastOne,
    Growth,
    NotNegative,
    Positive,
    PositiveForEach,
    PositiveWhole,
    Share,
    ShareBelowOne,
    Whole,
)
from tokencalc.files.toml import Way, in_toml
from tokencalc.files.workload_tables import TaskTable, unknown_task

_ZERO = Decimal(0)


class MeteredTable(Table):
    """A provider's price sheet under the terms of one's own contract."""

    kind: Literal["metered"]
    """The way to buy tokens."""
    model: Text
    """The model: provider/model, or a name that only one provider uses."""
    mode: Text | None = None
    """The price mode."""
    waiting_mode: Text | None = None
    """The price mode of tasks that can wait."""
    region: Text | None = None
    """The region or channel, where the price sheet has another price for it."""
    discount_share: ShareBelowOne = _ZERO
    """What is taken off every price of the list, 0.1 for 10%."""
    free_units: dict[UnitName, NotNegative] = {}
    """Units that are free each month: tokens, calls, seconds."""
    committed_per_month: NotNegative = _ZERO
    """Money that is spent at least each month, because it was committed."""
    minimum_per_month: NotNegative = _ZERO
    """Money that is charged at least each month."""
    served_in: list[Text] = []
    """Countries (ISO 3166 codes, and EU) from which it is served."""


class RooflineTable(Table):
    """What an estimate of a throughput that nobody measured needs to know of the model."""

    active_parameters_billion: Positive
    """Parameters that one token passes through."""
    total_parameters_billion: Positive
    """All parameters."""
    bytes_per_parameter: Positive
    """Bytes of one parameter as it is served: 2, 1 or 0.5."""
    kv_bytes_per_token: Positive
    """Bytes of key-value cache for one token of context."""
    concurrent_requests: PositiveWhole
    """Requests that one replica serves at a time."""
    bandwidth_gbps: Positive | None = None
    """Memory bandwidth of one GPU; that of the hardware sheet where left out."""
    tflops: Positive | None = None
    """Dense arithmetic of one GPU at that precision; that of the hardware sheet where left out."""


class FleetTable(Table):
    """Rented GPUs in whole replicas, sized for the busiest hour and paid for every hour, or scaled with the load."""

    kind: Literal["fleet"]
    """The way to buy tokens."""
    model: Text
    """The model that runs on it; a name of your own where no sheet has it."""
    gpu: Text
    """The GPU: a short name of the hardware sheet such as h200_sxm, or words of your own."""
    gpus_per_replica: PositiveWhole
    """GPUs that together hold one copy of the model."""
    rate_per_gpu_hour: NotNegative | None = None
    """Rent of one GPU for an hour, in the scenario's currency; needed unless rented_from is given."""
    rented_from: Text | None = None
    """Whose offer of the hardware sheet the rent is, by the words that it has there."""
    rate_source: Text | None = None
    """The page that states the rent."""
    rate_retrieved: date | None = None
    """The day on which it was read."""
    tokens_per_second: PositiveForEach | None = None
    """Output tokens a second of one replica at the latency you promise: a number, or a table of numbers by task."""
    throughput_source: Text | None = None
    """Where the throughput was measured; without it, it counts as assumed."""
    estimate: RooflineTable | None = None
    """What to estimate the throughput from where nobody measured it; always said, and with its band."""
    headroom_share: ShareBelowOne = _ZERO
    """Share of every replica kept free at the busiest hour."""
    min_replicas: Whole = 1
    """Replicas that run however small the load."""
    scaling: Literal["fixed", "hourly", "spill", "to_zero"] = "fixed"
    """Sized for the busiest hour, or hour by hour, or for the quiet hours with the rest spilled, or shut when idle."""
    lag_hours: Whole = 0
    """Hours that replicas take to come and go, where they follow the load."""
    replicas: PositiveWhole | None = None
    """Replicas of a fleet that spills; those of its quietest hour where left out."""
    spill_to: Text | None = None
    """The model of a price sheet, or the supply by its name, that takes what the fleet cannot."""
    billed_share: Share | None = None
    """Share of the hours that a fleet which shuts down is billed for; read off hourly_profile where left out."""
    storage_per_month: NotNegative = _ZERO
    """Storage, a month."""
    egress_per_month: NotNegative = _ZERO
    """Traffic out, a month."""
    staff_per_month: NotNegative = _ZERO
    """People who keep it running, a month."""
    weights_gb: Positive | None = None
    """Memory of the model's weights as they are served."""
    kv_cache_gb: Positive | None = None
    """Memory of the key-value cache at the busiest moment, for one replica."""
    memory_gb_per_gpu: Positive | None = None
    """Memory of one GPU that a model can use; that of the hardware sheet where left out."""
    served_in: list[Text] = []
    """Countries (ISO 3166 codes, and EU) from which it is served."""


class PurchaseTable(Table):
    """Something that is bought, and wears off."""

    price: NotNegative
    """Its price with everything that goes with it: servers, network, installation."""
    life_months: PositiveWhole
    """Months that it lasts; it is bought again if they end inside the horizon."""
    salvage: NotNegative = _ZERO
    """What it is sold for then."""
    interest_per_year: Growth = _ZERO
    """Yearly interest on what is bound in it: it wears off as an annuity then, and in a straight line without."""
    source: Text | None = None
    """The page that states the price."""
    retrieved: date | None = None
    """The day on which it was read."""


class OwnedTable(Table):
    """Servers that were bought: so many replicas, however large the load."""

    kind: Literal["owned"]
    """The way to buy tokens."""
    model: Text
    """The model that runs on them; a name of your own where no sheet has it."""
    purchase: PurchaseTable
    """What all of them cost, and how long they last."""
    replicas: PositiveWhole
    """Copies of the model that they hold."""
    gpus_per_replica: PositiveWhole
    """GPUs that together hold one copy of the model."""
    tokens_per_second: PositiveForEach
    """Output tokens a second of one replica at the latency you promise: a number, or a table of numbers by task."""
    throughput_source: Text | None = None
    """Where the throughput was measured; without it, it counts as assumed."""
    kw_per_replica: NotNegative
    """Power of a busy replica's servers."""
    idle_kw_per_replica: NotNegative = _ZERO
    """Power of one that waits."""
    pue: AtLeastOne
    """Power of the building over that of the servers in it: 1.58 on the average, 1.1 to 1.2 at the largest sites."""
    price_per_kwh: NotNegative
    """Price of electricity."""
    hosting_per_month: NotNegative = _ZERO
    """Rent of the place, a month."""
    maintenance_per_month: NotNegative = _ZERO
    """Repairs and contracts, a month."""
    licences_per_month: NotNegative = _ZERO
    """Software licences of the servers, a month."""
    staff_per_month: NotNegative = _ZERO
    """People who keep them running, a month."""
    hours_per_month: PositiveWhole = 730
    """Hours a month in which they serve."""
    headroom_share: ShareBelowOne = _ZERO
    """Share of every replica kept free at the busiest hour."""
    weights_gb: Positive | None = None
    """Memory of the model's weights as they are served."""
    kv_cache_gb: Positive | None = None
    """Memory of the key-value cache at the busiest moment, for one replica."""
    memory_gb_per_gpu: Positive | None = None
    """Memory of one GPU that a model can use."""
    served_in: list[Text] = []
    """Countries (ISO 3166 codes, and EU) from which it is served."""


class DeviceTable(Table):
    """Computers or phones at hand, each of which answers one request after the other."""

    kind: Literal["device"]
    """The way to buy tokens."""
    model: Text
    """The model that runs on them; a name of your own where no sheet has it."""
    count: PositiveWhole = 1
    """How many there are."""
    purchase: PurchaseTable | None = None
    """What all of them cost, and how long they last; left out where they are there anyway."""
    prefill_tokens_per_second: Positive
    """Prompt tokens that one reads in a second."""
    decode_tokens_per_second: Positive
    """Output tokens that one writes in a second."""
    throughput_source: Text | None = None
    """Where these were measured; without it, they count as assumed."""
    watts: NotNegative
    """What one draws while it answers."""
    idle_watts: NotNegative = _ZERO
    """What one draws while it waits for the next request."""
    price_per_kwh: NotNegative
    """Price of electricity."""
    hours_per_month: PositiveWhole = 730
    """Hours a month in which they are on."""
    weights_gb: Positive | None = None
    """Memory of the model's weights as they are served."""
    kv_cache_gb: Positive | None = None
    """Memory of the key-value cache at the busiest moment."""
    memory_gb: Positive | None = None
    """Memory of one that a model can use."""
    served_in: list[Text] = []
    """Countries (ISO 3166 codes, and EU) in which they are."""


class SeatsTable(Table):
    """Seats of a plan that is paid by the person and month."""

    kind: Literal["seats"]
    """The way to buy tokens."""
    model: Text
    """The model that the plan gives the use of."""
    plan: Text | None = None
    """A plan of the reference sheet, as provider/id, whose price and allowance count where they are not given here."""
    seats: PositiveWhole
    """Seats that are paid."""
    used_seats: PositiveWhole | None = None
    """Seats that somebody uses; all of them where left out."""
    price_per_seat: NotNegative | None = None
    """Price of a seat a month, in the scenario's currency."""
    price_source: Text | None = None
    """The page that states the price."""
    price_retrieved: date | None = None
    """The day on which it was read."""
    allowance: NotNegative | None = None
    """What one seat may use in a window."""
    allowance_unit: Literal["tokens", "requests", "money"] | None = None
    """What that is counted in; money is what the use would cost at metered prices."""
    windows_per_month: Positive | None = None
    """Windows a month after which the allowance is new: 1, about 4.35 for weeks, 146 for 5 hours."""
    usable_share: Share | None = None
    """How much of all windows' allowance people can use at all; all of it where left out, which is said."""
    over: Literal["blocked", "slowed", "metered", "unknown"] | None = None
    """What happens above the allowance."""
    metered: Text | None = None
    """The model of a price sheet, or the supply by its name, whose prices count above it."""
    served_in: list[Text] = []
    """Countries (ISO 3166 codes, and EU) from which it is served."""


SupplyTable = Annotated[MeteredTable | FleetTable | OwnedTable | DeviceTable | SeatsTable, Field(discriminator="kind")]
"""Any way to buy tokens."""


def supply_faults(supply: SupplyTable, tasks: Collection[str], names: Collection[str], way: Way) -> Iterator[Fault]:
    """What is wrong with a supply by itself; `names` are those of all supplies."""
    if isinstance(supply, FleetTable):
        yield from _fleet_faults(supply, way)
    if isinstance(supply, SeatsTable):
        yield from _seats_faults(supply, way)
    if isinstance(supply, OwnedTable | DeviceTable) and supply.purchase is not None:
        purchase = supply.purchase
        yield from _pair_faults((*way, "purchase"), ("source", purchase.source), ("retrieved", purchase.retrieved))
        if purchase.salvage > purchase.price:
            problem = f"{purchase.salvage} is more than the price, {purchase.price}"
            yield Fault(way=(*way, "purchase", "salvage"), problem=problem)
    speeds = supply.tokens_per_second if isinstance(supply, FleetTable | OwnedTable) else None
    for task in speeds if isinstance(speeds, dict) else ():
        if task not in tasks:
            yield unknown_task(task, tasks, (*way, "tokens_per_second", task))
    for key in ("spill_to", "metered"):
        if names and getattr(supply, key, None) == way[-1]:
            yield Fault(way=(*way, key), problem="leads back to itself", remedy="name another supply, or a model")


def _fleet_faults(fleet: FleetTable, way: Way) -> Iterator[Fault]:
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


def _seats_faults(seats: SeatsTable, way: Way) -> Iterator[Fault]:
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
    supply: SupplyTable, served: Sequence[str], tasks: Mapping[str, TaskTable], way: Way
) -> Iterator[Fault]:
    """What is wrong with serving some tasks on a supply: what it does not make must not look free."""
    if isinstance(supply, MeteredTable):
        return
    is_estimated = isinstance(supply, FleetTable) and supply.estimate is not None
    speeds = supply.tokens_per_second if isinstance(supply, FleetTable | OwnedTable) else None
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
