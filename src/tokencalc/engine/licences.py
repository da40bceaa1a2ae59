"""Licences of model weights: what a company may do with them, with thresholds as numbers."""

from datetime import date
from enum import StrEnum

from tokencalc.engine.numbers import Number
from tokencalc.engine.records import record


class Gate(StrEnum):
    """What a licence asks of a use, from the free to the strict; `unknown` is neither permission nor refusal."""

    FREE = "free"
    SHOW_NAME = "show_name"
    ASK = "ask"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"

    @property
    def in_words(self) -> str:
        """The gate for people."""
        return "show the name" if self is Gate.SHOW_NAME else str(self)


class Use(StrEnum):
    """What the weights are used for. A rule for commercial use holds for resale too."""

    COMMERCIAL = "commercial"
    RESALE = "resale"


class RevenuePeriod(StrEnum):
    """The period over which a clause counts revenue."""

    MONTH = "month"
    YEAR = "year"
    TRAILING_YEAR = "12 months"


@record
class Rule:
    """A clause that tightens a licence once one of its thresholds is passed; one without thresholds always holds."""

    use: Use
    gate: Gate
    monthly_users: Number | None = None
    revenue: Number | None = None
    revenue_period: RevenuePeriod | None = None
    currency: str = ""
    clause: str = ""

    @property
    def has_limit(self) -> bool:
        """Whether it holds above a threshold only."""
        return self.monthly_users is not None or self.revenue is not None

    @property
    def condition(self) -> str:
        """When it holds, in words.

        >>> from decimal import Decimal
        >>> Rule(use=Use.RESALE, gate=Gate.ASK, monthly_users=Decimal(100_000_000)).condition
        'resale, above 100,000,000 monthly users'
        """
        limits = []
        if self.monthly_users is not None:
            limits.append(f"{self.monthly_users:,f} monthly users")
        if self.revenue is not None:
            limits.append(f"{self.revenue:,f} {self.currency} of revenue in {_PERIODS[self.revenue_period]}")
        use = "resale" if self.use is Use.RESALE else "commercial use"
        return f"{use}, above {' or '.join(limits)}" if limits else use


_PERIODS = {
    RevenuePeriod.MONTH: "a month",
    RevenuePeriod.YEAR: "a year",
    RevenuePeriod.TRAILING_YEAR: "12 months",
    None: "a period that is not stated",
}


@record
class Licence:
    """A licence of weights: what commercial use and resale ask where no rule holds, the rules, and where it was seen.

    `verified` says whether its text or a reliable copy was seen. In `excluded_regions` it grants nothing.
    """

    key: str
    name: str
    verified: bool
    gate: Gate
    resale: Gate
    rules: tuple[Rule, ...] = ()
    excluded_regions: tuple[str, ...] = ()
    source: str
    retrieved: date
    note: str = ""
    assumed_fee_share: Number | None = None
