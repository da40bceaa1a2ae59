"""The tables of the reference sheet of hardware."""

from datetime import date
from typing import Literal

from tokencalc.files.faults import Table
from tokencalc.files.fields import CurrencyCode, Text
from tokencalc.files.numbers import Positive


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
