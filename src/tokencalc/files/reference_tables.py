"""The tables of the reference sheets: licences, labs, plans, hardware and currencies."""

import re
from datetime import date
from typing import Literal

from pydantic import Field

from tokencalc.files.faults import Table
from tokencalc.files.fields import CurrencyCode, Text
from tokencalc.files.numbers import NotNegative, Positive, Share

GateName = Literal["free", "show_name", "ask", "forbidden", "unknown"]


class RateTable(Table):
    """An exchange rate that somebody stated."""

    currency: CurrencyCode
    """The currency that is counted."""
    per: CurrencyCode
    """The currency of which one unit is meant."""
    rate: Positive
    """Units of `currency` for one unit of `per`."""
    stated_for: Text
    """The time that the source gives for the rate, or "not stated"."""
    day: date | None = None
    """The same as a day; only rates with a day are used."""
    used_by: Text | None = None
    """Who converts what with it."""
    source: Text
    """Who states it."""
    retrieved: date
    """The day on which that was read."""
    note: Text | None = None
    """What a reader should know."""


class CurrenciesFile(Table):
    """Exchange rates."""

    rates: list[RateTable]
    """The rates, one entry each."""


class RuleTable(Table):
    """A clause that tightens a licence."""

    use: Literal["commercial", "resale"]
    """Any commercial use, or selling the model to others as a hosted service."""
    gate: GateName
    """What the clause asks once it holds."""
    monthly_users: Positive | None = None
    """It holds above so many people a month."""
    revenue: Positive | None = None
    """It holds above so much revenue of the company with its group."""
    revenue_period: Literal["month", "year", "12 months"] | None = None
    """The period over which the clause counts that revenue."""
    currency: CurrencyCode | None = None
    """The currency of that revenue."""
    clause: Text | None = None
    """The clause's own words, as far as they were seen."""


class LicenceTable(Table):
    """A licence of model weights."""

    name: Text
    """What it is called."""
    verified: bool
    """Whether its text or a reliable copy of it was seen."""
    applies_to: list[Text]
    """The models, as provider/model of the labs' own price sheets, or of a host's where no lab's sheet has them."""
    gate: GateName
    """What commercial use asks where no rule holds."""
    resale: GateName
    """What selling the model as a hosted service asks where no rule holds."""
    excluded_regions: list[Text] = []
    """Countries (ISO 3166 codes, and EU) where it grants nothing."""
    rules: list[RuleTable] = []
    """Clauses that tighten it."""
    assumed_fee_share: Share | None = None
    """What somebody assumes that its agreement costs, as a share of revenue; the note says who."""
    source: Text
    """Where it was seen."""
    retrieved: date
    """The day on which that was read."""
    note: Text | None = None
    """What the numbers cannot say."""


class LicencesFile(Table):
    """Licences of model weights."""

    licences: dict[Text, LicenceTable]
    """The licences, by a short name."""


class LabTable(Table):
    """What a lab opens, what it keeps, and how it earns."""

    name: Text
    """What people call it."""
    sheets: list[Text]
    """Its own price sheets, by provider."""
    path: Literal[
        "open_ecosystem",
        "closed_commercialisation",
        "edge",
        "licence_control",
        "sells_workflow",
        "mixed",
        "builds_on_open_weights",
    ]
    """How it earns."""
    opens: list[Text]
    """Models whose weights are public, under whatever licence."""
    keeps: list[Text]
    """Models whose weights it keeps."""
    flagship: Text
    """Its best model."""
    flagship_from: date | None = None
    """The first day of that model's newest price row."""
    mid: Text | None = None
    """Its model for everyday work."""
    mid_from: date | None = None
    """The first day of that model's newest price row."""
    said: Text
    """What articles say of it."""
    now: Text
    """What price sheets and licences show."""
    checked: date
    """The day on which that was checked."""
    source: Text
    """Where it comes from."""


class LabsFile(Table):
    """Labs."""

    labs: dict[Text, LabTable]
    """The labs, by a short name."""


class AllowanceTable(Table):
    """What a plan includes, in its own unit."""

    quantity: Positive
    """How much."""
    quantity_high: Positive | None = None
    """The upper end, where the source gives a range from `quantity` on."""
    unit: Text
    """Of what: tokens, requests, prompts, messages, credits, or money of the plan's currency."""
    window: Text
    """The time after which it is new: month, week, 5 hours."""
    model: Text | None = None
    """The model that it is counted on, where it depends on that."""


class PlanTable(Table):
    """A subscription of one person for a month."""

    id: Text
    """A short name, unique with the provider."""
    provider: Text
    """Who sells it."""
    name: Text
    """What it is called."""
    kind: Literal["person", "seat", "coding"]
    """For one person, bought by an organisation for one of its people, or for coding tools."""
    price: NotNegative
    """Its price."""
    currency: CurrencyCode
    """The currency of that price."""
    per: Literal["month", "year"]
    """The time that the price is for."""
    from_: date | None = Field(default=None, alias="from")
    """First day on which the price holds."""
    to: date | None = None
    """First day on which it no longer does."""
    allowances: list[AllowanceTable] = []
    """What it includes; empty where no number was seen."""
    over: Literal["blocked", "slowed", "metered", "unknown"] = "unknown"
    """What happens above the allowance; `metered` also where the buyer must first allow it."""
    allowance_source: Text | None = None
    """Where the allowances and what happens above them come from."""
    allowance_dated: Text | None = None
    """When that was written or checked."""
    source: Text
    """Where the price comes from."""
    dated: Text
    """When that was written or checked."""
    note: Text | None = None
    """What the number cannot say."""


class PlansFile(Table):
    """Subscriptions."""

    plans: list[PlanTable]
    """The plans, one entry each."""


class OfferTable(Table):
    """What one GPU costs to rent or to own for an hour, or what something costs to buy."""

    price: Positive
    """The price, for what `per` says."""
    price_high: Positive | None = None
    """The upper end, where the source gives a range from `price` on."""
    currency: CurrencyCode
    """Its currency."""
    per: Text
    """What it is for: GPU-hour, card, device, or a server in words."""
    who: Text | None = None
    """Who asks it, or what kind of owner pays it."""
    basis: Literal["offer", "market"] | None = None
    """A price that somebody asks, or a median or typical price over many sellers."""
    source: Text
    """Where it comes from."""
    dated: Text
    """When that was written: a day, a month or a year as far as it is known."""
    retrieved: date | None = None
    """The day on which it was read, where nobody knows when it was written."""
    note: Text | None = None
    """What the number cannot say."""


class GpuTable(Table):
    """An accelerator."""

    name: Text
    """What people call it."""
    memory_gb: Positive
    """Its memory, in the vendor's decimal gigabytes."""
    bandwidth_gbps: Positive
    """Its memory bandwidth, in gigabytes a second."""
    bf16_tflops: Positive | None = None
    """Dense arithmetic in 16 bits, without sparsity."""
    fp8_tflops: Positive | None = None
    """Dense arithmetic in 8 bits."""
    fp4_tflops: Positive | None = None
    """Dense arithmetic in 4 bits."""
    power_w: Positive | None = None
    """The limit of the board."""
    all_in_kw: Positive | None = None
    """Provisioned utility power of one, with its share of server, network and facility."""
    spec_source: Text | None = None
    """Where these figures come from."""
    spec_dated: Text | None = None
    """When that was written."""
    note: Text | None = None
    """What the numbers cannot say."""
    rent: list[OfferTable] = []
    """Offers to rent one for an hour."""
    own: list[OfferTable] = []
    """What an hour of one costs its owner over four years, by kind of owner."""
    buy: list[OfferTable] = []
    """Purchase prices."""


class SmallMachineTable(Table):
    """A small machine."""

    name: Text
    """What people call it."""
    memory_gb: Positive
    """Its memory, in decimal gigabytes."""
    usable_gb: Positive
    """How much of it a model can use."""
    bandwidth_gbps: Positive
    """Its memory bandwidth, in gigabytes a second."""
    load_w: Positive
    """What it draws under load."""
    note: Text | None = None
    """What the numbers cannot say."""
    buy: list[OfferTable] = []
    """Purchase prices."""


def day_written(dated: str, retrieved: date | None = None) -> date | None:
    """The first day that such a date may mean; the day of reading where it means none.

    >>> day_written("2026-10"), day_written("undated")
    (datetime.date(2026, 10, 1), None)
    """
    found = _DATED.match(dated)
    return date(*(int(part or 1) for part in found.groups())) if found else retrieved


_DATED = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


class ConventionTable(Table):
    """A default for what users do not state."""

    value: Positive
    """The number."""
    currency: CurrencyCode | None = None
    """Its currency, if it is money."""
    source: Text
    """Where it comes from."""
    dated: Text
    """When that was written."""
    retrieved: date | None = None
    """The day on which it was read, where nobody knows when it was written."""
    note: Text | None = None
    """What others take instead."""


class HardwareFile(Table):
    """Machines."""

    gpu: dict[Text, GpuTable]
    """Accelerators, by a short name."""
    device: dict[Text, SmallMachineTable] = {}
    """Small machines, by a short name."""
    conventions: dict[Text, ConventionTable] = {}
    """Defaults for what users do not state."""
