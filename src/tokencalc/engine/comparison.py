"""Options against the baseline: what each costs a month and over the horizon, and how much cheaper it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.fleet import IDLE
from tokencalc.engine.lines import CostLine, Source
from tokencalc.engine.months import HOURS_PER_MONTH, Month
from tokencalc.engine.numbers import ONE, ZERO, Number, divide, exactly, total
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.units import GPU_HOUR
from tokencalc.engine.workload import Workload


class Direction(StrEnum):
    """How an option's cost stands to the baseline's."""

    CHEAPER = "cheaper"
    DEARER = "dearer"
    SAME = "same"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """How many times cheaper, or how many times dearer; `times` is 1 or more. Nothing is any times dearer than free."""

    direction: Direction
    times: Number | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RentedUse:
    """How many GPUs are rented, from the month with the fewest to that with the most, and the share of them used."""

    fewest_gpus: Number
    most_gpus: Number
    utilisation: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One option's figures. Money is the bill, in the scenario's currency.

    `saving` is the baseline's bill less this one's, over the horizon. `verbosity_limit` is how many tokens it may
    answer for each one of the baseline before the saving is gone, where equal answers are assumed; it is None where
    they are not, or where the cost is not linear in them. `rented` is None without rented GPUs.
    """

    projection: Projection
    per_month: Number
    per_month_low: Number
    per_month_high: Number
    per_thousand_requests: Number | None
    saving: Number
    ratio: Ratio
    verbosity_limit: Number | None
    rented: RentedUse | None

    @property
    def name(self) -> str:
        """The option's name."""
        return self.projection.option


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The baseline, and the options in the order they were given. `length` is the horizon in whole months."""

    months: tuple[Month, ...]
    length: int
    baseline: Standing
    options: tuple[Standing, ...]

    @property
    def standings(self) -> tuple[Standing, ...]:
        """The baseline, then the options."""
        return (self.baseline, *self.options)

    @property
    def lines(self) -> tuple[CostLine, ...]:
        """All lines of all projections."""
        return tuple(line for standing in self.standings for line in standing.projection.lines)


@exactly
def compare(baseline: Option, options: Sequence[Option], workload: Workload, months: Sequence[Month]) -> Comparison:
    """Every option's projection beside the baseline's. A month is the mean over the horizon's `months`."""
    today = project(baseline, workload, months)
    projections = [project(option, workload, months) for option in options]
    return Comparison(
        months=tuple(months),
        length=round(total(month.share for month in months)),
        baseline=_standing(today, today, months),
        options=tuple(_standing(projection, today, months) for projection in projections),
    )


def ratio_of(baseline: Number, option: Number) -> Ratio:
    """How many times cheaper or dearer `option` is than `baseline`. Call it inside the engine's context.

    >>> from decimal import Decimal
    >>> ratio_of(Decimal(300), Decimal(100))
    Ratio(direction=<Direction.CHEAPER: 'cheaper'>, times=Decimal('3'))
    """
    if option == baseline:
        return Ratio(direction=Direction.SAME, times=ONE)
    if not option:
        return Ratio(direction=Direction.FREE, times=None)
    if option < baseline:
        return Ratio(direction=Direction.CHEAPER, times=divide(baseline, option))
    return Ratio(direction=Direction.DEARER, times=divide(option, baseline) if baseline else None)


def _standing(projection: Projection, today: Projection, months: Sequence[Month]) -> Standing:
    whole = total(month.share for month in months)
    requests = projection.requests
    lines = projection.lines
    return Standing(
        projection=projection,
        per_month=divide(projection.bill, whole),
        per_month_low=divide(projection.bill_low, whole),
        per_month_high=divide(projection.bill_high, whole),
        per_thousand_requests=divide(projection.bill * 1000, requests) if requests else None,
        saving=today.bill - projection.bill,
        ratio=ratio_of(today.bill, projection.bill),
        verbosity_limit=_verbosity_limit(lines, today.bill - projection.bill),
        rented=_rented_use(projection),
    )


def _verbosity_limit(lines: Iterable[CostLine], saving: Number) -> Number | None:
    """1 + saving / cost of the answers whose length is assumed: metered cost is linear in them, a fleet's is not."""
    resting = [line for line in lines if any(each.code == "equal_answer_tokens" for each in line.assumed)]
    answers = total(line.amount for line in resting if line.unit == "output")
    if not answers or any(line.unit == GPU_HOUR for line in resting):
        return None
    limit = 1 + divide(saving, answers)
    return limit if limit > 0 else None


def _rented_use(projection: Projection) -> RentedUse | None:
    hours: list[Number] = []
    used = ZERO
    for month in projection.months:
        rented = [line for line in month.lines if line.unit == GPU_HOUR]
        used = used + total(line.quantity for line in rented if line.terms != IDLE)
        hours.append(total(line.quantity for line in rented))
    if not total(hours):
        return None
    gpus = [
        divide(quantity, month.month.share * HOURS_PER_MONTH)
        for quantity, month in zip(hours, projection.months, strict=True)
    ]
    return RentedUse(fewest_gpus=min(gpus), most_gpus=max(gpus), utilisation=divide(used, total(hours)))


def assumptions_in(lines: Iterable[CostLine]) -> tuple[Assumption, ...]:
    """The different assumptions that the lines rest on, in the order they first appear."""
    return tuple(dict.fromkeys(assumption for line in lines for assumption in line.assumed))


def oldest_source(lines: Iterable[CostLine]) -> Source | None:
    """The price read longest ago among those the lines rest on."""
    sources = [line.source for line in lines if line.source is not None]
    return min(sources, key=lambda source: source.retrieved, default=None)


def stale_sources(lines: Iterable[CostLine], as_of: date, days: int) -> tuple[tuple[str, Source], ...]:
    """The items and prices read more than `days` before `as_of`, once each."""
    old = ((line.item, line.source) for line in lines if line.source and (as_of - line.source.retrieved).days > days)
    return tuple(dict.fromkeys(old))


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSum:
    """Cost lines that differ only in their month, added up over the horizon.

    `priced_quantity` is in pricing quantities, so that it times `line.unit_price` is `amount`. `line` is the first of
    the lines, and `assumed` is what any of them rests on.
    """

    line: CostLine
    quantity: Number
    priced_quantity: Number
    amount: Number
    assumed: tuple[Assumption, ...]


@exactly
def summed(lines: Iterable[CostLine]) -> tuple[LineSum, ...]:
    """The lines added up over the months: their amounts add up to the projection's total, to the last digit."""
    alike: dict[tuple[object, ...], list[CostLine]] = {}
    for line in lines:
        key = (line.task, line.item, line.unit, line.terms, line.unit_price, line.kind, line.source)
        alike.setdefault(key, []).append(line)
    return tuple(_sum_of(group) for group in alike.values())


def _sum_of(lines: Sequence[CostLine]) -> LineSum:
    quantity = total(line.quantity for line in lines)
    return LineSum(
        line=lines[0],
        quantity=quantity,
        priced_quantity=quantity / lines[0].per,
        amount=total(line.amount for line in lines),
        assumed=assumptions_in(lines),
    )
