"""A second calculation of bills, in fractions and day by day, that shares no formula with the engine.

It walks through the days of a horizon, finds each day's prices, and adds up what the day's requests cost at them. It is
slow and knows nothing of price regimes, periods or lines. Hours are taken to be alike: it knows no profile.
"""

import calendar
import math
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache

from tests.engine.strategies import PROMPT, Case, days_from
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.metered import Metered
from tokencalc.engine.rates import Adjustment, Model, PriceRow, Tier
from tokencalc.engine.supply import Ratios
from tokencalc.engine.workload import Adopted, Listed, Task, Volume, Workload

PER = {"input": 10**6, "cache_read": 10**6, "cache_write": 10**6, "output": 10**6, "web_search": 1000}
TEXT = ("input", "cache_read", "cache_write", "output")
HOURS = 730
Rates = Mapping[str, Fraction]


def end_of(start: date, months: int) -> date:
    """The same day of the month, so many months later; the month's last day where it has no such day."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def days_of_month(day: date) -> int:
    """The length of the month that the day lies in."""
    return calendar.monthrange(day.year, day.month)[1]


def requests_in(volume: Volume, start: date, day: date) -> Fraction:
    """The requests of the whole calendar month of a day."""
    index = (day.year - start.year) * 12 + day.month - start.month
    if isinstance(volume, Listed):
        return Fraction(volume.months[index])
    if isinstance(volume, Adopted):
        curve = volume.adoption_by_month
        share = Fraction(curve[index] if index < len(curve) else curve[-1])
        people = Fraction(volume.headcount) * (1 + Fraction(volume.growth_per_month)) ** index
        return people * share * Fraction(volume.requests_per_user)
    grown = Fraction(volume.first) * (1 + Fraction(volume.growth_per_month)) ** index
    return grown if volume.ceiling is None else min(grown, Fraction(volume.ceiling))


def in_own_tokens(usage: Mapping[str, Decimal], ratios: Ratios) -> dict[str, Fraction]:
    """The usage as the model counts it."""
    prompt = Fraction(1 if ratios.token_ratio is None else ratios.token_ratio)
    answer = Fraction(1 if ratios.output_ratio is None else ratios.output_ratio)
    factors = dict.fromkeys(TEXT, prompt) | {"output": answer}
    return {unit: Fraction(quantity) * factors.get(unit, 1) for unit, quantity in usage.items()}


def row_of(model: Model, day: date) -> PriceRow:
    """The row that holds on a day: the latest that has begun, but for promotions that are over."""
    begun = [row for row in model.rows if row.start <= day]
    is_over = [row.is_promotion and row.end is not None and row.end <= day for row in begun]
    return [row for row, over in zip(begun, is_over, strict=True) if not over][-1]


def request_cost(row: PriceRow, used: Mapping[str, Fraction], supply: Metered, window: str) -> Fraction:
    """The cost of one request at the rates of its tier."""
    rates, tiers, scale = _fractions(row.rates), row.tiers, Fraction(1)
    if window:
        rates, tiers, scale = _changed(row.windows[window], rates, tiers, scale)
    if supply.mode:
        rates, tiers, scale = _changed(row.modes[supply.mode], rates, tiers, scale)
    if supply.region:
        rates, tiers, scale = _changed(row.regions[supply.region], rates, tiers, scale)
    prompt = sum((quantity for unit, quantity in used.items() if unit in PROMPT), start=Fraction(0))
    for tier in tiers:
        if prompt > tier.start or (tier.is_inclusive and prompt == tier.start):
            rates = _fractions(tier.rates)
    return sum(
        (
            quantity * _rate(rates, unit) * (scale if PER[unit] == 10**6 else 1) / PER[unit]
            for unit, quantity in used.items()
        ),
        start=Fraction(0),
    )


def _fractions(rates: Mapping[str, Decimal]) -> Rates:
    return {unit: Fraction(rate) for unit, rate in rates.items()}


def _changed(
    change: Adjustment, rates: Rates, tiers: tuple[Tier, ...], scale: Fraction
) -> tuple[Rates, tuple[Tier, ...], Fraction]:
    if change.multiply is None:
        return _fractions(change.rates), change.tiers, Fraction(1)
    return rates, tiers, scale * Fraction(change.multiply)


def _rate(rates: Rates, unit: str) -> Fraction:
    return rates["input"] if unit not in rates and unit in ("cache_read", "cache_write") else rates[unit]


def metered_bill(
    supply: Metered, task: Task, start: date, months: int, worth: Callable[[date], Fraction] = lambda _: Fraction(1)
) -> Fraction:
    """What one task costs on a metered supply, added up day by day, each by its hours in the windows.

    `worth` says how much of the bill's currency one unit of the sheet's is on a day.
    """
    cost = Fraction(0)
    used = [(Fraction(size.share), in_own_tokens(size.usage, supply.ratios)) for size in task.sizes]

    @cache
    def mean_price(start: date, window: str) -> Fraction:
        row = next(row for row in supply.model.rows if row.start == start)
        return sum((share * request_cost(row, each, supply, window) for share, each in used), start=Fraction(0))

    for day in days_from(start, end_of(start, months)):
        row = row_of(supply.model, day)
        hours = {"": 24}
        for name in row.windows:
            window = supply.model.windows[name]
            holds = day.weekday() in window.weekdays and day not in window.not_on
            hours[name] = sum(until - begin for begin, until in window.hours) if holds else 0
            hours[""] -= hours[name]
        requests = requests_in(task.volume, start, day) / days_of_month(day)
        for name, count in hours.items():
            cost += worth(day) * requests * Fraction(count, 24) * mean_price(row.start, name)
    return cost


def load_of(supply: Fleet, load: Workload, start: date, day: date) -> Fraction:
    """The mean load of a whole workload on a fleet in the month of a day, in replicas."""
    seconds = HOURS * 3600
    return sum(
        (
            requests_in(task.volume, start, day)
            * sum(
                Fraction(size.share) * in_own_tokens(size.usage, supply.ratios).get("output", Fraction(0))
                for size in task.sizes
            )
            / (Fraction(supply.tokens_per_second[task.name]) * seconds)
            for task in load.tasks
        ),
        start=Fraction(0),
    )


def busiest(supply: Fleet, load: Workload, start: date, day: date) -> Fraction:
    """The load of the busiest hour with the headroom kept free, in replicas and parts of replicas."""
    peak = Fraction(1)
    if load.peak_to_average is not None:
        peak = Fraction(load.peak_to_average)
    elif load.profile is not None:
        peak = Fraction(max(load.profile)) * len(load.profile) / sum(Fraction(hour) for hour in load.profile)
    return load_of(supply, load, start, day) * peak / (1 - Fraction(supply.headroom_share))


def replicas(supply: Fleet, load: Workload, start: date, day: date) -> int:
    """The smallest whole number of replicas that covers the busiest hour, and no less than the minimum."""
    return max(supply.min_replicas, math.ceil(busiest(supply, load, start, day)))


def fleet_bill(supply: Fleet, load: Workload, start: date, months: int) -> Fraction:
    """What a fleet costs, day by day: every day has its part of the month's 730 hours."""
    per_replica = HOURS * supply.gpus_per_replica * Fraction(supply.rate_per_gpu_hour)
    return sum(
        (
            replicas(supply, load, start, day) * per_replica / days_of_month(day)
            for day in days_from(start, end_of(start, months))
        ),
        start=Fraction(0),
    )


def bill_of(case: Case) -> Fraction:
    """What a whole option costs."""
    cost = Fraction(0)
    for route in case.option.routes:
        served = tuple(task for task in case.load.tasks if task.name in route.tasks)
        if isinstance(route.supply, Fleet):
            part = Workload(tasks=served, peak_to_average=case.load.peak_to_average, profile=case.load.profile)
            cost += fleet_bill(route.supply, part, case.start, case.months)
        else:
            assert isinstance(route.supply, Metered)
            cost += sum(metered_bill(route.supply, task, case.start, case.months) for task in served)
    return cost


def is_near_a_step(case: Case) -> bool:
    """Whether a float could land on the other side of a tier start or of a whole number of replicas."""
    for route in case.option.routes:
        served = tuple(task for task in case.load.tasks if task.name in route.tasks)
        if isinstance(route.supply, Fleet):
            part = Workload(tasks=served, peak_to_average=case.load.peak_to_average, profile=case.load.profile)
            first_days = [case.start + timedelta(days=31 * index) for index in range(case.months + 1)]
            loads = [busiest(route.supply, part, case.start, day) for day in [*first_days, end_of(case.start, 1)]]
            if any(abs(each - round(each)) < Fraction(1, 10**6) * (1 + each) for each in loads):
                return True
        elif any(_is_at_a_tier(route.supply, task) for task in served):
            return True
    return False


def _is_at_a_tier(supply: object, task: Task) -> bool:
    assert isinstance(supply, Metered)
    ratio = Fraction(1 if supply.ratios.token_ratio is None else supply.ratios.token_ratio)
    prompts = [
        length * ratio
        for size in task.sizes
        for length in (
            Fraction(size.smallest),
            Fraction(size.largest),
            sum((Fraction(each) for unit, each in size.usage.items() if unit in PROMPT), start=Fraction(0)),
        )
    ]
    return any(abs(prompt - start) < 1 for prompt in prompts for start in (1000, 32_000, 200_000))
