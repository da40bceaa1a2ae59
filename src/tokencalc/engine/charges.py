"""What an option costs beside its supplies and its switch: licence fees, risks, and events with a date."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from tokencalc.engine.errors import FeeWithoutTokens
from tokencalc.engine.lines import CostLine, Kind, charge_line
from tokencalc.engine.months import HOURS_PER_MONTH, Month
from tokencalc.engine.numbers import ONE, ZERO, Number, divide, is_nothing, maximum, total, where
from tokencalc.engine.records import record
from tokencalc.engine.rungs import Rung
from tokencalc.engine.units import GPU_HOUR, SHEET_UNITS, TOKENS_PER_MILLION, UNITS
from tokencalc.engine.workload import Growing, Listed, requests_in

MONTHS_PER_YEAR = 12


class Charge(Protocol):
    """Something an option is charged with by the month."""

    @property
    def rung(self) -> Rung:
        """The rung of the ladder on which it begins to count."""

    def lines(self, month: Month, bought: Iterable[CostLine]) -> Iterator[CostLine]:
        """What it costs in a month in which so much was bought for the option."""


@record
class Risk:
    """Something that may happen: how probable it is in a year, and what it would cost. Expected, never invoiced."""

    name: str
    yearly_probability: Number
    impact: Number
    rung: Rung = Rung.OUTCOME

    def lines(self, month: Month, bought: Iterable[CostLine]) -> Iterator[CostLine]:  # noqa: ARG002
        """Probability times impact, a twelfth of it each month."""
        monthly = divide(self.yearly_probability * self.impact, MONTHS_PER_YEAR)
        yield charge_line(self.name, "risk", "month", month.share, monthly, Kind.EXPECTED_LOSS)


@record
class Event:
    """Something that is taken to happen on a date, such as a line of open models that ends, and what it costs once."""

    name: str
    day: date
    cost: Number
    rung: Rung = Rung.SWITCH

    def lines(self, month: Month, bought: Iterable[CostLine]) -> Iterator[CostLine]:  # noqa: ARG002
        """Its cost, in the month in which it happens."""
        if month.start <= self.day < month.end:
            yield charge_line(self.name, "event", "once", ONE, self.cost, Kind.ONE_OFF)


class FeeBasis(StrEnum):
    """What a licence fee is counted on."""

    MONTH = "month"
    MTOK = "Mtok"
    GPU_YEAR = "GPU-year"
    REVENUE_ABOVE = "revenue above a threshold"
    ALL_REVENUE = "all revenue once above a threshold"


@record
class LicenceFee:
    """A fee for the licence of weights, in the months in which it binds.

    `rate` is money a month, a million tokens or a GPU-year, or a share of revenue above `threshold` a month: of what is
    above it (marginal), or of all of it once it is above (a cliff). `revenue` is the company's, month by month.
    `months` are the positions of the months in which it binds; None for all.
    """

    name: str
    basis: FeeBasis
    rate: Number
    threshold: Number = ZERO
    revenue: Growing | Listed | None = None
    months: frozenset[int] | None = None
    rung: Rung = Rung.LICENCE

    def lines(self, month: Month, bought: Iterable[CostLine]) -> Iterator[CostLine]:
        """The fee of a month. Raises `FeeWithoutTokens` for one on tokens where something is not bought by them."""
        if self.months is not None and month.index not in self.months:
            return
        quantity, price, unit = self._counted(month, list(bought))
        yield charge_line(self.name, "licence fee", unit, quantity, price, Kind.BILL)

    def _counted(self, month: Month, bought: list[CostLine]) -> tuple[Number, Number, str]:
        if self.basis is FeeBasis.MONTH:
            return month.share, self.rate, "month"
        if self.basis is FeeBasis.MTOK:
            return _counted_by(self._tokens(bought), TOKENS_PER_MILLION), self.rate, "Mtok"
        if self.basis is FeeBasis.GPU_YEAR:
            hours = total(line.quantity for line in bought if line.unit == GPU_HOUR)
            return _counted_by(hours, HOURS_PER_MONTH * MONTHS_PER_YEAR), self.rate, "GPU-year"
        revenue = ZERO if self.revenue is None else requests_in(self.revenue, month)
        above = maximum(revenue - self.threshold, ZERO)
        counted = above if self.basis is FeeBasis.REVENUE_ABOVE else where(revenue > self.threshold, revenue, ZERO)
        return counted * month.share, self.rate, "revenue"

    def _tokens(self, bought: Sequence[CostLine]) -> Number:
        for line in bought:
            if line.provider and line.unit not in SHEET_UNITS:
                raise FeeWithoutTokens(self.name, line.item)
        return total(line.quantity for line in bought if line.unit in UNITS and UNITS[line.unit].is_token)


def _counted_by(quantity: Number, per: int) -> Number:
    return ZERO if is_nothing(quantity) else divide(quantity, per)
