"""The supplies of a scenario file: ways to buy tokens beside a price sheet's plain price."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from tokencalc.files.faults import Table
from tokencalc.files.fields import Text, UnitName
from tokencalc.files.fleet_tables import FleetTable
from tokencalc.files.numbers import (
    AtLeastOne,
    Growth,
    NotNegative,
    Positive,
    PositiveForEach,
    PositiveWhole,
    Share,
    ShareBelowOne,
)

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
    price_change_per_year: Growth = _ZERO
    """How its list prices drift from the as-of day on, -0.031 for 3.1% down a year; your figure, and said as such."""
    committed_per_month: NotNegative = _ZERO
    """Money that is spent at least each month, because it was committed."""
    minimum_per_month: NotNegative = _ZERO
    """Money that is charged at least each month."""
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
