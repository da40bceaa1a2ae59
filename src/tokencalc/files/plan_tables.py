"""The tables of the reference sheet of plans."""

from datetime import date
from typing import Literal

from pydantic import Field

from tokencalc.files.faults import Table
from tokencalc.files.fields import CurrencyCode, Text
from tokencalc.files.numbers import NotNegative, Positive


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
