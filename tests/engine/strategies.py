"""Builders that make engine objects out of few words, and hypothesis strategies over them.

Nothing in here calculates with the code under test. Months of the builders are whole and flat, so that a month's money
is plain arithmetic; tests that want a part of a month ask `horizon` for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from hypothesis import strategies as st

from tokencalc.engine.fleet import Fleet
from tokencalc.engine.lines import Source
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import Month
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.rates import Adjustment, Model, PriceRow, Tier, Window
from tokencalc.engine.requests import Size
from tokencalc.engine.routes import Route
from tokencalc.engine.supply import SAME_TOKENS, Ratios, Supply
from tokencalc.engine.workload import Growing, Listed, Task, Workload

Amount: TypeAlias = Decimal | int | str
"""What a builder takes for a number; never a float."""

SHEET = Source(sheet="lab.toml", url="https://prices.example/lab", retrieved=date(2026, 11, 1))
LONG_AGO = date(2020, 1, 1)
PROMPT = ("input", "cache_read", "cache_write", "cache_write_1h", "audio_in", "image_in", "video_in")
"""The units that make up a prompt, said once more so that the oracles do not ask the engine."""


def january(year: int = 2027) -> tuple[Month, ...]:
    """One whole month."""
    return (Month(index=0, start=date(year, 1, 1), end=date(year, 2, 1), share=Decimal(1)),)


def numbers(*given: Amount) -> tuple[Decimal, ...]:
    """Numbers of either spelling, as decimals in a row."""
    return tuple(Decimal(value) for value in given)


def amounts(given: Mapping[str, Amount]) -> dict[str, Decimal]:
    """Numbers of either spelling as decimals."""
    return {name: Decimal(value) for name, value in given.items()}


def tier(start: int, *, is_inclusive: bool = False, **rates: Amount) -> Tier:
    """A context tier with its rates."""
    return Tier(start=start, is_inclusive=is_inclusive, rates=amounts(rates))


def factor(value: Amount) -> Adjustment:
    """A mode or window that multiplies token rates."""
    return Adjustment(multiply=Decimal(value))


def own_rates(*tiers: Tier, **rates: Amount) -> Adjustment:
    """A mode or window with rates of its own."""
    return Adjustment(rates=amounts(rates), tiers=tiers)


def row(
    start: date = LONG_AGO,
    end: date | None = None,
    *,
    tiers: Sequence[Tier] = (),
    modes: Mapping[str, Adjustment] | None = None,
    regions: Mapping[str, Adjustment] | None = None,
    windows: Mapping[str, Adjustment] | None = None,
    is_promotion: bool = False,
    source: Source = SHEET,
    **rates: Amount,
) -> PriceRow:
    """A dated price row; without dates it has always held and still does."""
    return PriceRow(
        start=start,
        end=end,
        is_promotion=is_promotion,
        rates=amounts(rates),
        tiers=tuple(tiers),
        modes=modes or {},
        regions=regions or {},
        windows=windows or {},
        source=source,
    )


def model(
    *rows: PriceRow,
    name: str = "model",
    windows: Sequence[Window] = (),
    retired: date | None = None,
    note: str = "",
) -> Model:
    """A model of the provider "lab", sold at the given rows."""
    return Model(
        provider="lab",
        name=name,
        title=name.title(),
        lab="lab",
        weights="open",
        rows=rows,
        windows={window.name: window for window in windows},
        retired=retired,
        note=note,
    )


def metered(
    *rows: PriceRow,
    mode: str = "",
    region: str = "",
    ratios: Ratios = SAME_TOKENS,
    windows: Sequence[Window] = (),
) -> Metered:
    """A metered supply of one model at the given rows."""
    return Metered(model=model(*rows, windows=windows), mode=mode, region=region, ratios=ratios)


def ratios(token_ratio: Amount | None = None, output_ratio: Amount | None = None) -> Ratios:
    """Token ratios; None where nobody measured."""
    return Ratios(
        token_ratio=None if token_ratio is None else Decimal(token_ratio),
        output_ratio=None if output_ratio is None else Decimal(output_ratio),
    )


def size(share: Amount = 1, smallest: Amount | None = None, largest: Amount | None = None, **usage: Amount) -> Size:
    """A size bucket; its prompts are all alike unless bounds are given."""
    quantities = amounts(usage)
    prompt = sum((quantity for unit, quantity in quantities.items() if unit in PROMPT), start=Decimal(0))
    return Size(
        share=Decimal(share),
        usage=quantities,
        smallest=prompt if smallest is None else Decimal(smallest),
        largest=prompt if largest is None else Decimal(largest),
    )


def growing(first: Amount, growth: Amount = 0, ceiling: Amount | None = None) -> Growing:
    """A growing volume."""
    limit = None if ceiling is None else Decimal(ceiling)
    return Growing(first=Decimal(first), growth_per_month=Decimal(growth), ceiling=limit)


def listed(*months: Amount) -> Listed:
    """A volume stated month by month."""
    return Listed(months=tuple(Decimal(each) for each in months))


def task(name: str = "chat", requests: Amount | Growing | Listed = 1000, *sizes: Size, **usage: Amount) -> Task:
    """A task of so many requests a month, all of one size unless sizes are given."""
    volume = requests if isinstance(requests, Growing | Listed) else growing(requests)
    return Task(name=name, sizes=sizes or (size(**usage),), volume=volume)


def workload(*tasks: Task, peak: Amount | None = None, profile: Sequence[Decimal] | None = None) -> Workload:
    """A workload of the given tasks."""
    return Workload(
        tasks=tasks,
        peak_to_average=None if peak is None else Decimal(peak),
        profile=None if profile is None else tuple(profile),
    )


def fleet(
    *,
    rate: Amount = 2,
    gpus: int = 1,
    headroom: Amount = 0,
    min_replicas: int = 1,
    ratios: Ratios = SAME_TOKENS,
    **tokens_per_second: Amount,
) -> Fleet:
    """A fleet of rented GPUs, with the tokens a second of one replica by task."""
    return Fleet(
        name="fleet",
        provider="rented",
        model="open-model",
        gpus_per_replica=gpus,
        rate_per_gpu_hour=Decimal(rate),
        tokens_per_second=amounts(tokens_per_second),
        headroom_share=Decimal(headroom),
        min_replicas=min_replicas,
        ratios=ratios,
        source=SHEET,
        throughput_source="a load test",
    )


def everything_on(supply: Supply, load: Workload, name: str = "option") -> Option:
    """The option that buys every task from one supply."""
    return Option(name=name, routes=(Route(tasks=tuple(each.name for each in load.tasks), supply=supply),))


def projected(supply: Supply, load: Workload, months: Sequence[Month] | None = None) -> Projection:
    """What the workload costs on one supply, in one whole month unless months are given."""
    return project(everything_on(supply, load), load, january() if months is None else months)


def bill(supply: Supply, load: Workload, months: Sequence[Month] | None = None) -> Decimal:
    """The bill of the workload on one supply."""
    return projected(supply, load, months).bill


def exact(value: Decimal | int) -> Fraction:
    """The number as a fraction, in which sums and products have no precision to lose."""
    return Fraction(value)


def exact_sum(values: Sequence[Decimal]) -> Fraction:
    """The sum without any rounding."""
    return sum((Fraction(value) for value in values), start=Fraction(0))


# Hypothesis strategies. Prompts reach over the tier starts, and dated rows over the horizon, so that most examples
# meet several prices.

PEAK = Window(name="peak", hours=((1, 4), (6, 10)), weekdays=(0, 1, 2, 3, 4), not_on=frozenset({date(2027, 5, 3)}))
NIGHT = Window(name="night", hours=((20, 24),), weekdays=(0, 1, 2, 3, 4, 5, 6))
TASKS = ("chat", "code", "mail")
UNITS = ("input", "cache_read", "output", "web_search")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question for `project`: an option, its workload, and the horizon's first day and number of months."""

    option: Option
    load: Workload
    start: date
    months: int


def decimals(low: Amount, high: Amount, places: int = 4) -> st.SearchStrategy[Decimal]:
    """Decimals between two bounds, with so many places."""
    scale = 10**places
    return st.integers(int(Decimal(low) * scale), int(Decimal(high) * scale)).map(lambda whole: Decimal(whole) / scale)


rate_amounts = decimals("0.01", 90)


@st.composite
def rate_tables(draw: st.DrawFn) -> dict[str, Decimal]:
    """Rates for all of `UNITS`, but for cache reads, which not every vendor prices."""
    units = [unit for unit in UNITS if unit != "cache_read" or draw(st.booleans())]
    return {unit: draw(rate_amounts) for unit in units}


@st.composite
def tier_lists(draw: st.DrawFn) -> tuple[Tier, ...]:
    """No, one or two context tiers, lowest first."""
    starts = sorted(draw(st.sets(st.sampled_from([1000, 32_000, 200_000]), max_size=2)))
    return tuple(Tier(start=start, is_inclusive=draw(st.booleans()), rates=draw(rate_tables())) for start in starts)


@st.composite
def adjustments(draw: st.DrawFn) -> Adjustment:
    """A factor, or rates and tiers of its own."""
    if draw(st.booleans()):
        return Adjustment(multiply=draw(decimals("0.1", 3, 2)))
    return Adjustment(rates=draw(rate_tables()), tiers=draw(tier_lists()))


@st.composite
def price_rows(draw: st.DrawFn, start: date, end: date | None, *, has_windows: bool = True) -> PriceRow:
    """One row between two days, with the mode "batch", the region "eu" and some of the windows."""
    windows = draw(st.sets(st.sampled_from(["peak", "night"]))) if has_windows else set()
    return PriceRow(
        start=start,
        end=end,
        rates=draw(rate_tables()),
        tiers=draw(tier_lists()),
        is_promotion=start > LONG_AGO and draw(st.booleans()),
        modes={"batch": draw(adjustments())},
        regions={"eu": Adjustment(multiply=draw(decimals(1, 2, 2)))},
        windows={name: draw(adjustments()) for name in sorted(windows)},
        source=SHEET,
    )


@st.composite
def models(draw: st.DrawFn, *, has_windows: bool = True) -> Model:
    """A model of one to three rows, each of which ends on the day the next starts, or leaves that to the next."""
    changes = sorted(draw(st.sets(st.dates(date(2027, 1, 1), date(2027, 9, 1)), max_size=2)))
    begins = [LONG_AGO, *changes]
    ends = [draw(st.sampled_from([end, None])) for end in [*changes, date(2027, 10, 1)]]
    rows = [draw(price_rows(*days, has_windows=has_windows)) for days in zip(begins, ends, strict=True)]
    return model(*rows, windows=(PEAK, NIGHT))


measured_ratios = st.builds(Ratios, token_ratio=decimals("0.5", 2, 2), output_ratio=decimals("0.5", 5, 2))
any_ratios = st.one_of(st.just(SAME_TOKENS), st.just(Ratios()), measured_ratios)


@st.composite
def metered_supplies(draw: st.DrawFn, *, has_windows: bool = True) -> Metered:
    """A metered supply, plain or in batch mode, anywhere or in one region."""
    return Metered(
        model=draw(models(has_windows=has_windows)),
        mode=draw(st.sampled_from(["", "batch"])),
        region=draw(st.sampled_from(["", "eu"])),
        ratios=draw(any_ratios),
    )


@st.composite
def fleets(draw: st.DrawFn) -> Fleet:
    """A fleet that knows its throughput for every task."""
    return Fleet(
        name="fleet",
        provider="rented",
        model="open-model",
        gpus_per_replica=draw(st.integers(1, 16)),
        rate_per_gpu_hour=draw(decimals("0.1", 9, 2)),
        tokens_per_second={name: draw(decimals(10, 9000, 1)) for name in TASKS},
        headroom_share=draw(decimals(0, "0.9", 2)),
        min_replicas=draw(st.integers(0, 3)),
        ratios=draw(any_ratios),
        source=SHEET,
        throughput_source="a load test",
    )


@st.composite
def sizes(draw: st.DrawFn, share: Decimal) -> Size:
    """A bucket with a share of the requests, its bounds on either side of its mean prompt."""
    usage = {"input": draw(st.integers(1, 300_000).map(Decimal))}
    for unit, most in (("cache_read", 300_000), ("output", 20_000), ("web_search", 9)):
        if draw(st.booleans()):
            usage[unit] = Decimal(draw(st.integers(1, most)))
    prompt = usage["input"] + usage.get("cache_read", Decimal(0))
    return Size(
        share=share,
        usage=usage,
        smallest=prompt - draw(st.integers(0, int(prompt))),
        largest=prompt + draw(st.integers(0, 200_000)),
    )


@st.composite
def volumes(draw: st.DrawFn) -> Growing | Listed:
    """A volume that grows or shrinks, or one stated for 13 months."""
    if draw(st.booleans()):
        return listed(*draw(st.lists(st.integers(0, 10**7), min_size=13, max_size=13)))
    return Growing(
        first=Decimal(draw(st.integers(1, 10**7))),
        growth_per_month=draw(decimals("-0.5", "0.8", 3)),
        ceiling=draw(st.one_of(st.none(), st.integers(1, 10**7).map(Decimal))),
    )


@st.composite
def tasks(draw: st.DrawFn, name: str) -> Task:
    """A task with one or two size buckets."""
    share = draw(st.integers(1, 100).map(lambda percent: Decimal(percent) / 100))
    shares = [share, 1 - share] if share < 1 else [share]
    return Task(name=name, sizes=tuple(draw(sizes(each)) for each in shares), volume=draw(volumes()))


profiles = st.lists(st.integers(1, 9), min_size=24, max_size=24).map(
    lambda day: tuple(Decimal(hour) for hour in day) * 7
)


@st.composite
def workloads(draw: st.DrawFn, *, has_profile: bool = True) -> Workload:
    """One to three tasks; the load over the hours is measured, stated as a peak, or unknown."""
    names = TASKS[: draw(st.integers(1, 3))]
    return Workload(
        tasks=tuple(draw(tasks(name)) for name in names),
        peak_to_average=draw(st.one_of(st.none(), decimals(1, 8, 2))),
        profile=draw(st.one_of(st.none(), profiles)) if has_profile else None,
    )


starts = st.dates(date(2026, 12, 1), date(2028, 2, 29))


@st.composite
def cases(draw: st.DrawFn, supplies: st.SearchStrategy[Supply] | None = None, *, has_profile: bool = True) -> Case:
    """A whole question: each task on one of up to two supplies."""
    load = draw(workloads(has_profile=has_profile))
    either = supplies if supplies is not None else st.one_of(metered_supplies(), fleets())
    choice = draw(st.lists(either, min_size=1, max_size=2))
    on = {each.name: draw(st.sampled_from(range(len(choice)))) for each in load.tasks}
    routes = tuple(
        Route(tasks=tuple(name for name, at in on.items() if at == place), supply=supply)
        for place, supply in enumerate(choice)
        if place in on.values()
    )
    return Case(
        option=Option(name="option", routes=routes),
        load=load,
        start=draw(starts),
        months=draw(st.integers(1, 3)),
    )


def days_from(start: date, end: date) -> list[date]:
    """Every day from `start`, up to and without `end`."""
    return [start + timedelta(days=count) for count in range((end - start).days)]
