"""What an option of a scenario file costs beside its supplies: judges, risks, events, licence fees."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from tokencalc.files.faults import Table
from tokencalc.files.fields import Text
from tokencalc.files.later import later
from tokencalc.files.numbers import NotNegative, Share

if TYPE_CHECKING:
    from tokencalc.files.latency_tables import LatencyTable
else:
    LatencyTable = later("tokencalc.files.latency_tables", "LatencyTable")

_ZERO = Decimal(0)


class JudgeTable(Table):
    """What looks at every answer before it counts."""

    tpr: Share
    """Share of the right answers that it accepts."""
    fpr: Share
    """Share of the wrong answers that it accepts."""
    cost_per_answer: NotNegative = _ZERO
    """What judging one answer costs."""
    latency: LatencyTable | None = None
    """How long judging one answer takes."""


class RiskTable(Table):
    """Something that may happen with an option: support, governance, intellectual property, reliability."""

    name: Text
    """What people call it."""
    yearly_probability: Share
    """How probable it is in a year."""
    impact: NotNegative
    """What it would cost."""


class EventTable(Table):
    """Something that is taken to happen on a date: no open successor, a licence that changes."""

    name: Text
    """What people call it."""
    on: date
    """The day on which it happens."""
    cost: NotNegative
    """What it costs once."""


class LicenceFeeTable(Table):
    """A fee for the licence of weights, as agreed with who grants it."""

    name: Text
    """What it is for."""
    per_month: NotNegative | None = None
    """A flat fee a month."""
    per_mtok: NotNegative | None = None
    """A fee for a million tokens of the option, in and out."""
    per_gpu_year: NotNegative | None = None
    """A fee for a GPU and year."""
    revenue_share: Share | None = None
    """A share of the company's revenue."""
    above_revenue_per_month: NotNegative | None = None
    """The revenue a month above which that share is due."""
    is_cliff: bool = False
    """Whether the share is due on all revenue once it is above, and not only on what is above."""
    start: date | None = None
    """The first month in which it is due; where left out, the first in which the licence asks for an agreement."""
