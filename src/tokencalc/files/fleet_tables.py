"""Rented GPUs in a scenario file."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from tokencalc.files.faults import Table
from tokencalc.files.fields import Text
from tokencalc.files.later import later
from tokencalc.files.numbers import (
    Growth,
    NotNegative,
    Positive,
    PositiveForEach,
    PositiveWhole,
    Share,
    ShareBelowOne,
    Whole,
)

if TYPE_CHECKING:
    from tokencalc.files.roofline_tables import RooflineTable
else:
    RooflineTable = later("tokencalc.files.roofline_tables", "RooflineTable")

_ZERO = Decimal(0)


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
    rent_change_per_year: Growth = _ZERO
    """How the rent drifts from the as-of day on, 0.05 for 5% up a year; your figure, and said as such."""
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
