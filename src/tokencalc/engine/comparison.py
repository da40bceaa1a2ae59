"""Options against the baseline: what each costs a month and over the horizon, and how much cheaper it is."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from tokencalc.engine.lines import ALL_IN, CASH, CASH_AND_LOSSES, RUNNING, RUNNING_AND_LOSSES, CostLine, Kind
from tokencalc.engine.machine_use import MachineUse, machine_use_of
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ZERO, Number, divide, exactly, total
from tokencalc.engine.payback import Payback, payback_of
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.ratios import ratio_of
from tokencalc.engine.records import record
from tokencalc.engine.savings import EARLY, flows_of, savings_of
from tokencalc.engine.standing import Standing
from tokencalc.engine.sums import LineSum, assumptions_in, oldest_source, stale_sources, summed
from tokencalc.engine.switch import first_month
from tokencalc.engine.unstated import unstated_success
from tokencalc.engine.verbosity import verbosity_limit
from tokencalc.engine.workload import Workload

if TYPE_CHECKING:
    from tokencalc.engine.present_value import RatesOfReturn

__all__ = [
    "Comparison",
    "LineSum",
    "MachineUse",
    "Standing",
    "assumptions_in",
    "compare",
    "oldest_source",
    "stale_sources",
    "summed",
]


@record
class Comparison:
    """The baseline, and the options in the order they were given. `length` is the horizon in whole months.

    `discount_rate` is the yearly rate of the present values, None where there are none.
    """

    months: tuple[Month, ...]
    length: int
    baseline: Standing
    options: tuple[Standing, ...]
    discount_rate: Number | None = None

    @property
    def standings(self) -> tuple[Standing, ...]:
        """The baseline, then the options."""
        return (self.baseline, *self.options)

    @property
    def lines(self) -> tuple[CostLine, ...]:
        """All lines of all projections."""
        months = chain.from_iterable(standing.projection.months for standing in self.standings)
        return tuple(chain.from_iterable(month.lines for month in months))


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
    unstated = unstated_success(baseline, workload)
    asked = _Asked(
        baseline=baseline,
        served=project(baseline, workload, months),
        workload=workload,
        months=months,
        discount_rate=discount_rate,
        is_baseline_stated=not any(each.moves_cash for each in unstated),
        is_baseline_whole=not unstated,
    )
    return Comparison(
        months=tuple(months),
        length=round(total(month.share for month in months)),
        baseline=_standing(baseline, asked.served, asked.served, asked),
        options=tuple(_option_standing(option, asked) for option in options),
        discount_rate=discount_rate,
    )


@record
class _Asked:
    """What every option is put beside, as it is served now, over which months, and what is known of it."""

    baseline: Option
    served: Projection
    workload: Workload
    months: Sequence[Month]
    discount_rate: Number | None
    is_baseline_stated: bool
    is_baseline_whole: bool


def _option_standing(option: Option, asked: _Asked) -> Standing:
    steady = project(replace(option, switch=None), asked.workload, asked.months)
    if option.switch is None:
        return _standing(option, steady, steady, asked)
    apart = (asked.served, steady)
    plan = project(option, asked.workload, asked.months, baseline=asked.baseline, apart=apart)
    return _standing(option, plan, steady, asked)


def _standing(option: Option, plan: Projection, steady: Projection, asked: _Asked) -> Standing:
    today, months = asked.served, asked.months
    whole = total(month.share for month in months)
    requests, resolved, at_most = steady.requests, steady.resolved, steady.resolved_at_most
    running, cash = steady.of(RUNNING), plan.of(CASH)
    first = first_month(option.switch, months) if option.switch else months[0]
    unstated = unstated_success(option, asked.workload)
    is_whole = asked.is_baseline_whole and not unstated
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
        success_at_most=divide(at_most, requests) if at_most is not None and requests else None,
        total=cash,
        saving=today.of(CASH) - cash,
        ratio=ratio_of(today.of(RUNNING), running),
        saving_with_losses=today.of(CASH_AND_LOSSES) - plan.of(CASH_AND_LOSSES) if is_whole else None,
        ratio_with_losses=ratio_of(today.of(RUNNING_AND_LOSSES), steady.of(RUNNING_AND_LOSSES)) if is_whole else None,
        payback=_payback(today, plan, len(months) if first is None else first.index),
        net_present_value=None if asked.discount_rate is None else _present_value(today, plan, asked.discount_rate),
        returns=_returns(today, plan) if plan.money.keys() & set(EARLY) else None,
        residual_value=_residual_value(option, months, first),
        verbosity_limit=verbosity_limit(steady.lines, today.of(RUNNING) - running),
        machines=machine_use_of(steady),
        gates=option.gates,
        unstated=unstated,
        is_baseline_stated=asked.is_baseline_stated,
    )


def _payback(today: Projection, plan: Projection, first: int) -> Payback:
    return payback_of(savings_of(today, plan), first, last_saving=_last_saving(today, plan))


def _last_saving(today: Projection, plan: Projection) -> Number:
    """What a whole month saves at the end of the horizon, purchases and one-offs aside."""
    before, after = today.months[-1], plan.months[-1]
    late = (Kind.BILL, Kind.PEOPLE)
    return divide(before.of(late) - after.of(late), after.month.share)


def _present_value(today: Projection, plan: Projection, discount_rate: Number) -> Number:
    from tokencalc.engine.present_value import npv  # noqa: PLC0415  # few comparisons need it

    return npv(*flows_of(today, plan), discount_rate)


def _returns(today: Projection, plan: Projection) -> "RatesOfReturn":
    from tokencalc.engine.present_value import irr_roots  # noqa: PLC0415  # likewise

    return irr_roots(*flows_of(today, plan))


def _residual_value(option: Option, months: Sequence[Month], first: Month | None) -> Number:
    """The book value at the horizon's end of what the option's supplies bought when they began."""
    supplies = [step.supply for route in option.routes for step in route.steps]
    assets = {id(supply): getattr(supply, "asset", None) for supply in supplies}
    if first is None or not any(assets.values()):
        return ZERO
    from tokencalc.engine.assets import residual_value  # noqa: PLC0415  # likewise

    day = max(first.start, (option.switch.start if option.switch else None) or first.start)
    return total(residual_value(asset, day, months[-1].end) for asset in assets.values() if asset is not None)
