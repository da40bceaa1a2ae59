"""The tables of the reference sheet of licences."""

from datetime import date
from typing import Literal

from tokencalc.files.faults import Table
from tokencalc.files.fields import CurrencyCode, Text
from tokencalc.files.numbers import Positive, Share

GateName = Literal["free", "show_name", "ask", "forbidden", "unknown"]


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
