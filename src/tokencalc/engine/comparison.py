"""Options against the baseline: what each costs a month and over the horizon, and how much cheaper it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.lines import ALL_IN, CASH, IDLE, RUNNING, CostLine, Kind, Source
from tokencalc.engine.months import HOURS_PER_MONTH, Month
from tokencalc.engine.numbers import ZERO, Number, divide, exactly, total
from tokencalc.engine.payback import Payback, payback_of
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.ratios import Ratio, ratio_of
from tokencalc.engine.switch import first_month
from tokencalc.engine.units import GPU_HOUR
from tokencalc.engine.workload import Workload

if TYPE_CHECKING:
    from tokencalc.engine.gates import GateFinding
    from tokencalc.engine.present_value import RatesOfReturn


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineUse:
    """The share of the time that is paid for or worn off in which machines work, and how many GPUs are rented.

    They are counted on the average of a month, in the month with the fewest and in that with the most; None where the
    machines are one's own.
    """

    utilisation: Number
    fewest_gpus: Number | None = None
    most_gpus: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One option's figures, in the scenario's currency.

    `projection` is the plan over the horizon, its switch included; `steady` is the option serving everything from the
    first month on, the same where there is no switch. `per_month` is the bill of `steady`, `all_in_per_month` with
    people and expected losses. `total` is cash over the horizon and `saving` the baseline's less this one's; `ratio`
    compares bill, people and amortisation of the steady month. `verbosity_limit` is how many tokens it may answer for
    each one of the baseline before the saving is gone, where equal answers are assumed; it is None where they are not,
    or where the cost is not linear in them. `machines` is None where there are none,
    `success` where it is unknown.
    `residual_value` is what is left at the end of what was bought, in no total. `returns` are the rates of return of
    an outlay, None without one. An option that `lacks_success` cannot be ranked: what people would cost is unknown.
    """

    projection: Projection
    steady: Projection
    per_month: Number
    per_month_low: Number
    per_month_high: Number
    all_in_per_month: Number
    per_thousand_requests: Number | None
    per_success: Number | None
    success: Number | None
    total: Number
    saving: Number
    ratio: Ratio
    payback: Payback
    net_present_value: Number | None
    returns: "RatesOfReturn | None"
    residual_value: Number
    verbosity_limit: Number | None
    machines: MachineUse | None
    gates: "tuple[GateFinding, ...]" = ()
    lacks_success: bool = False

    @property
    def name(self) -> str:
        """The option's name."""
        return self.projection.option

    @property
    def is_ranked(self) -> bool:
        """Whether it may be used, and enough is known of it to be put beside the others."""
        return not self.is_forbidden and not self.lacks_success

    @property
    def is_forbidden(self) -> bool:
        """Whether a licence or a region forbids it in some month: it is shown, and not ranked."""
        return any(finding.gate == "forbidden" for finding in self.gates)


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
def compare(
    baseline: Option,
    options: Sequence[Option],
    workload: Workload,
    months: Sequence[Month],
    *,
    discount_rate: Number | None = None,
) -> Comparison:
    """Every option's projection beside the baseline's. A month is the mean over the horizon's `months`.

    `discount_rate` is a yearly rate for present values; without it there are none.
    """
    today = project(baseline, workload, months)
    return Comparison(
        months=tuple(months),
        length=round(total(month.share for month in months)),
        baseline=_standing(baseline, today, today, today, months, discount_rate),
        options=tuple(_option_standing(option, baseline, today, workload, months, discount_rate) for option in options),
    )


def _option_standing(
    option: Option,
    baseline: Option,
    today: Projection,
    workload: Workload,
    months: Sequence[Month],
    discount_rate: Number | None,
) -> Standing:
    steady = project(replace(option, switch=None), workload, months)
    plan = steady if option.switch is None else project(option, workload, months, baseline=baseline)
    return _standing(option, plan, steady, today, months, discount_rate)


def _standing(
    option: Option,
    plan: Projection,
    steady: Projection,
    today: Projection,
    months: Sequence[Month],
    discount_rate: Number | None,
) -> Standing:
    whole = total(month.share for month in months)
    requests = steady.requests
    running, cash = steady.of(RUNNING), plan.of(CASH)
    resolved = steady.resolved
    first = first_month(option.switch, months) if option.switch else months[0]
    savings = [before.of(CASH) - after.of(CASH) for before, after in zip(today.months, plan.months, strict=True)]
    return Standing(
        projection=plan,
        steady=steady,
        per_month=divide(steady.bill, whole),
        per_month_low=divide(steady.bill_low, whole),
        per_month_high=divide(steady.bill_high, whole),
        all_in_per_month=divide(steady.of(ALL_IN), whole),
        per_thousand_requests=divide(steady.bill * 1000, requests) if requests else None,
        per_success=divide(steady.bill, resolved) if resolved else None,
        success=divide(resolved, requests) if resolved is not None and requests else None,
        total=cash,
        saving=today.of(CASH) - cash,
        ratio=ratio_of(today.of(RUNNING), running),
        payback=payback_of(
            savings, len(months) if first is None else first.index, last_saving=_last_saving(today, plan)
        ),
        net_present_value=None if discount_rate is None else _present_value(today, plan, discount_rate),
        returns=_returns(today, plan) if plan.money.keys() & _EARLY else None,
        residual_value=_residual_value(option, months, first),
        verbosity_limit=_verbosity_limit(steady.lines, today.of(RUNNING) - running),
        machines=_rented_use(steady) or _own_use(steady),
        gates=option.gates,
        lacks_success=resolved is None and Kind.PEOPLE in today.money,
    )


def _last_saving(today: Projection, plan: Projection) -> Number:
    """What a whole month saves at the end of the horizon, purchases and one-offs aside."""
    before, after = today.months[-1], plan.months[-1]
    late = (Kind.BILL, Kind.PEOPLE)
    return divide(before.of(late) - after.of(late), after.month.share)


_EARLY = frozenset((Kind.ONE_OFF, Kind.CAPEX))
"""What is paid at the start of its month; the rest of cash flows at its end."""


def _flows(today: Projection, plan: Projection) -> tuple[list[Number], list[Number]]:
    """What the plan saves at the start and at the end of each month."""
    pairs = list(zip(today.months, plan.months, strict=True))
    late = [kind for kind in CASH if kind not in _EARLY]
    return [before.of(_EARLY) - after.of(_EARLY) for before, after in pairs], [
        before.of(late) - after.of(late) for before, after in pairs
    ]


def _present_value(today: Projection, plan: Projection, discount_rate: Number) -> Number:
    from tokencalc.engine.present_value import npv  # noqa: PLC0415  # few comparisons need it

    return npv(*_flows(today, plan), discount_rate)


def _returns(today: Projection, plan: Projection) -> "RatesOfReturn":
    from tokencalc.engine.present_value import irr_roots  # noqa: PLC0415  # likewise

    return irr_roots(*_flows(today, plan))


def _residual_value(option: Option, months: Sequence[Month], first: Month | None) -> Number:
    """The book value at the horizon's end of what the option's supplies bought when they began."""
    assets = {id(route.supply): getattr(route.supply, "asset", None) for route in option.routes}
    if first is None or not any(assets.values()):
        return ZERO
    from tokencalc.engine.assets import residual_value  # noqa: PLC0415  # likewise

    day = max(first.start, (option.switch.start if option.switch else None) or first.start)
    return total(residual_value(asset, day, months[-1].end) for asset in assets.values() if asset is not None)


def _verbosity_limit(lines: Iterable[CostLine], saving: Number) -> Number | None:
    """1 + saving / cost of the answers whose length is assumed: metered cost is linear in them, a fleet's is not."""
    resting = [line for line in lines if any(each.code == "equal_answer_tokens" for each in line.assumed)]
    answers = total(line.amount for line in resting if line.unit == "output")
    if not answers or any(line.unit == GPU_HOUR for line in resting):
        return None
    limit = 1 + divide(saving, answers)
    return limit if limit > 0 else None


def _own_use(projection: Projection) -> MachineUse | None:
    """The share of their hours in which machines of one's own work: worn off hours that are not idle."""
    worn = [line for line in projection.lines if line.kind is Kind.AMORTISATION]
    hours = total(line.quantity for line in worn)
    if not hours:
        return None
    return MachineUse(utilisation=divide(total(line.quantity for line in worn if line.terms != IDLE), hours))


def _rented_use(projection: Projection) -> MachineUse | None:
    hours: list[Number] = []
    used = ZERO
    for month in projection.months:
        rented = [line for line in month.lines if line.unit == GPU_HOUR and line.kind is Kind.BILL]
        used = used + total(line.quantity for line in rented if line.terms != IDLE)
        hours.append(total(line.quantity for line in rented))
    if not total(hours):
        return None
    gpus = [
        divide(quantity, month.month.share * HOURS_PER_MONTH)
        for quantity, month in zip(hours, projection.months, strict=True)
    ]
    return MachineUse(fewest_gpus=min(gpus), most_gpus=max(gpus), utilisation=divide(used, total(hours)))


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
