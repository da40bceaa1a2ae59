"""Scenario files: what a person writes down about a workload and the ways to serve it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import StringConstraints

from tokencalc.engine.months import Month, horizon
from tokencalc.engine.numbers import exactly
from tokencalc.engine.rates import HOURS_PER_DAY, HOURS_PER_WEEK
from tokencalc.engine.units import SHEET_UNITS, UNITS
from tokencalc.files.errors import Fault, did_you_mean, nearest
from tokencalc.files.faults import Table, duplicates, one_of
from tokencalc.files.numbers import (
    AtLeastOne,
    Growth,
    NotNegative,
    OneOf,
    Positive,
    PositiveForEach,
    PositiveWhole,
    Share,
    ShareBelowOne,
)
from tokencalc.files.toml import Way, in_toml

Text = Annotated[str, StringConstraints(min_length=1)]
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
OtherUnit = Annotated[str, OneOf(tuple(name for name in SHEET_UNITS if not UNITS[name].is_text))]
MAX_MONTHS = 600
_ZERO = Decimal(0)


class SizeTable(Table):
    """A size bucket: some of a task's requests, of about one size."""

    requests: Positive
    """How many requests the bucket holds, counted or as a share: only its weight among the buckets matters."""
    input_tokens: NotNegative
    """Mean prompt tokens of a request, cached ones included, in the baseline model's own tokens."""
    min_input_tokens: NotNegative | None = None
    """The shortest prompt in the bucket; it says how sure the context tier is."""
    max_input_tokens: NotNegative | None = None
    """The longest prompt in the bucket."""
    output_tokens: NotNegative
    """Mean output tokens of a request, reasoning tokens included."""
    cached_share: Share | None = None
    """Share of the prompt read from the cache; the task's own where left out."""
    cache_write_share: Share | None = None
    """Share of the prompt written to a cache kept for five minutes; the task's own where left out."""


class TaskTable(Table):
    """A kind of request, with a shape and a volume of its own."""

    name: Text
    """What people call it."""
    note: Text | None = None
    """Where its figures come from."""
    requests_per_month: NotNegative | None = None
    """Requests in the first month."""
    requests_by_month: list[NotNegative] | None = None
    """Requests month by month, one number for each calendar month of the horizon; instead of requests_per_month."""
    growth_per_month: Growth | None = None
    """Growth from one month to the next, 0.06 for 6%; the workload's own where left out."""
    max_requests_per_month: NotNegative | None = None
    """The volume at which growth stops."""
    input_tokens: NotNegative | None = None
    """Mean prompt tokens of a request, cached ones included, in the baseline model's own tokens."""
    output_tokens: NotNegative | None = None
    """Mean output tokens of a request, reasoning tokens included."""
    cached_share: Share = _ZERO
    """Share of the prompt read from the cache."""
    cache_write_share: Share = _ZERO
    """Share of the prompt written to a cache kept for five minutes."""
    cache_write_1h_share: Share = _ZERO
    """Share of the prompt written to a cache kept for an hour."""
    units: dict[OtherUnit, NotNegative] = {}
    """Quantities a request of units that are not text: images, audio, calls."""
    sizes: list[SizeTable] | None = None
    """Size buckets, instead of input_tokens and output_tokens: for prompts that may meet context tiers."""


class WorkloadTable(Table):
    """What is asked of the models."""

    growth_per_month: Growth = _ZERO
    """Growth of every task's requests from one month to the next, 0.06 for 6%."""
    peak_to_average: AtLeastOne | None = None
    """The busiest hour over the mean hour: it sizes a fleet."""
    hourly_profile: list[NotNegative] | None = None
    """Weights of the 24 hours of a day, or of the 168 hours of a week from Monday on, in UTC."""
    tasks: list[TaskTable]
    """The kinds of request."""


class FleetTable(Table):
    """Rented GPUs in whole replicas, sized for the busiest hour and paid for every hour."""

    kind: Literal["fleet"]
    """The way to buy tokens."""
    model: Text
    """The model that runs on it; a name of your own where no sheet has it."""
    gpu: Text
    """The GPU, for people."""
    gpus_per_replica: PositiveWhole
    """GPUs that together hold one copy of the model."""
    rate_per_gpu_hour: NotNegative
    """Rent of one GPU for an hour, in the scenario's currency."""
    rate_source: Text | None = None
    """The page that states the rent."""
    rate_retrieved: date | None = None
    """The day on which it was read."""
    tokens_per_second: PositiveForEach
    """Output tokens a second of one replica at the latency you promise: a number, or a table of numbers by task."""
    throughput_source: Text | None = None
    """Where the throughput was measured; without it, it counts as assumed."""
    headroom_share: ShareBelowOne = _ZERO
    """Share of every replica kept free at the busiest hour."""
    min_replicas: PositiveWhole = 1
    """Replicas that run however small the load."""


class RouteTable(Table):
    """Which model serves some of the tasks."""

    tasks: list[Text]
    """The tasks' names."""
    model: Text
    """The model: provider/model, or a name that only one provider uses."""
    mode: Text | None = None
    """The price mode: batch, flex, priority, fast, or whatever the price sheet names."""
    region: Text | None = None
    """The region, where the price sheet has another price for it."""


class OptionTable(Table):
    """A way to serve the whole workload."""

    name: Text
    """What people call it."""
    note: Text | None = None
    """What a reader should know about it."""
    model: Text | None = None
    """The model for every task that no route names."""
    mode: Text | None = None
    """The price mode of that model."""
    region: Text | None = None
    """The region of that model, where the price sheet has another price for it."""
    routes: list[RouteTable] = []
    """Tasks that go to other models."""
    supply: FleetTable | None = None
    """Rented GPUs for every task that no route names; instead of model."""


class RatiosTable(Table):
    """What you measured about a model on your own prompts."""

    token_ratio: Positive | None = None
    """Its tokens per baseline token for the same text."""
    output_ratio: Positive | None = None
    """Its output tokens per baseline output token for the same task, each counted in its own tokens."""
    successor: Text | None = None
    """The model that takes over on the day this one is retired."""


class ScenarioFile(Table):
    """A scenario: a workload, what serves it today, and the options."""

    name: Text
    """What people call it."""
    note: Text | None = None
    """What a reader should know: where the workload's figures come from."""
    currency: CurrencyCode = "USD"
    """The currency of every amount, as a three-letter code."""
    start: date
    """First day of the horizon."""
    months: PositiveWhole
    """Length of the horizon."""
    workload: WorkloadTable
    """What is asked of the models."""
    exchange_rates: dict[CurrencyCode, Positive] = {}
    """Units of other currencies for one of the scenario's; those of the reference sheet where left out."""
    baseline: OptionTable
    """How it is served today."""
    options: list[OptionTable] = []
    """Other ways to serve it."""
    models: dict[Text, RatiosTable] = {}
    """What you measured about models, by the model's name."""


def faults_in(scenario: ScenarioFile) -> Iterator[Fault]:
    """What no single field can see: keys that exclude each other, parts larger than their whole, names used twice."""
    if scenario.months > MAX_MONTHS:
        yield Fault(way=("months",), problem=f"must be at most {MAX_MONTHS} (found {scenario.months})")
        return
    last_year = scenario.start.year + scenario.months // 12 + 1
    if last_year > date.max.year - 1:
        problem = f"leaves no room for {scenario.months} months in the calendar (found {scenario.start})"
        yield Fault(way=("start",), problem=problem)
        return
    if scenario.currency in scenario.exchange_rates:
        yield Fault(
            way=("exchange_rates", scenario.currency),
            problem="is the scenario's own currency",
            remedy=f"state others, each in units for one {scenario.currency}",
        )
    yield from _workload_faults(scenario)
    tasks = {task.name: task for task in scenario.workload.tasks}
    yield from _option_faults(scenario.baseline, tasks, ("baseline",))
    for place, option in enumerate(scenario.options):
        yield from _option_faults(option, tasks, ("options", place))
    names = [scenario.baseline.name, *(option.name for option in scenario.options)]
    for place, name in duplicates(names).items():
        yield Fault(
            way=("options", place - 1, "name"),
            problem=f"{in_toml(name)} is the name of another option too",
            remedy="give each its own, the baseline included",
        )


def _workload_faults(scenario: ScenarioFile) -> Iterator[Fault]:
    workload = scenario.workload
    way: Way = ("workload",)
    if not workload.tasks:
        remedy = "write one [[workload.tasks]] for each kind of request"
        yield Fault(way=(*way, "tasks"), problem="must not be empty", remedy=remedy)
    if workload.hourly_profile is not None:
        here = (*way, "hourly_profile")
        if len(workload.hourly_profile) not in (HOURS_PER_DAY, HOURS_PER_WEEK):
            yield Fault(
                way=here,
                problem=f"must have 24 or 168 numbers (found {len(workload.hourly_profile)})",
                remedy="one for each hour of a day, or of a week from Monday on, in UTC",
            )
        elif not any(workload.hourly_profile):
            yield Fault(way=here, problem="must not be all 0", remedy="give the busy hours a weight")
        if workload.peak_to_average is not None:
            yield Fault(
                way=(*way, "peak_to_average"), problem="follows from hourly_profile", remedy="keep one of the two"
            )
    for place, name in duplicates(task.name for task in workload.tasks).items():
        yield Fault(
            way=(*way, "tasks", place, "name"),
            problem=f"{in_toml(name)} is the name of another task too",
            remedy="give each task its own: options and results refer to it",
        )
    months = horizon(scenario.start, scenario.months)
    for place, task in enumerate(workload.tasks):
        yield from _task_faults(task, months, (*way, "tasks", place))


def _task_faults(task: TaskTable, months: Sequence[Month], way: Way) -> Iterator[Fault]:
    volumes = (task.requests_per_month, task.requests_by_month)
    yield from one_of(way, ("requests_per_month", "requests_by_month"), volumes)
    if task.requests_by_month is not None:
        if len(task.requests_by_month) != len(months):
            yield Fault(
                way=(*way, "requests_by_month"),
                problem=f"must have one number for each of the {len(months)} calendar months (found "
                f"{len(task.requests_by_month)})",
                remedy=f"from {months[0].start:%Y-%m} to {months[-1].start:%Y-%m}",
            )
        for key in ("growth_per_month", "max_requests_per_month"):
            if getattr(task, key) is not None:
                yield Fault(way=(*way, key), problem="goes with requests_per_month, not with requests_by_month")
    flat = [key for key in ("input_tokens", "output_tokens") if getattr(task, key) is not None]
    if task.sizes is None:
        for key in ("input_tokens", "output_tokens"):
            if key not in flat:
                yield Fault(
                    way=(*way, key), problem="is missing", remedy="give it, or size buckets: [[workload.tasks.sizes]]"
                )
    elif flat:
        yield Fault(way=(*way, flat[0]), problem="does not go with sizes", remedy="each size states its own tokens")
    elif not task.sizes:
        yield Fault(way=(*way, "sizes"), problem="must not be empty")
    yield from _share_faults(task, way)
    for place, size in enumerate(task.sizes or []):
        yield from _size_faults(size, (*way, "sizes", place))


@exactly
def _share_faults(task: TaskTable, way: Way) -> list[Fault]:
    faults: list[Fault] = []
    buckets: list[tuple[Way, TaskTable | SizeTable]] = [(way, task)]
    buckets += [((*way, "sizes", place), size) for place, size in enumerate(task.sizes or [])]
    for here, bucket in buckets:
        parts = {
            "cached_share": task.cached_share if bucket.cached_share is None else bucket.cached_share,
            "cache_write_share": task.cache_write_share
            if bucket.cache_write_share is None
            else bucket.cache_write_share,
            "cache_write_1h_share": task.cache_write_1h_share,
        }
        if sum(parts.values()) > 1 and (bucket is not task or not task.sizes):
            sizes = " + ".join(f"{name} {share}" for name, share in parts.items() if share)
            faults.append(
                Fault(
                    way=(*here, "cached_share"),
                    problem=f"the cached parts are larger than the whole prompt: {sizes} > 1",
                    remedy="lower one of them: what is neither read from a cache nor written to one is plain input",
                )
            )
    return faults


def _size_faults(size: SizeTable, way: Way) -> Iterator[Fault]:
    low, mean, high = size.min_input_tokens, size.input_tokens, size.max_input_tokens
    if low is not None and low > mean:
        yield Fault(way=(*way, "min_input_tokens"), problem=f"{low} is larger than the mean, input_tokens {mean}")
    if high is not None and high < mean:
        yield Fault(way=(*way, "max_input_tokens"), problem=f"{high} is smaller than the mean, input_tokens {mean}")


def _option_faults(option: OptionTable, tasks: Mapping[str, TaskTable], way: Way) -> Iterator[Fault]:
    served: dict[str, str] = {}
    once = "name each task on one route only"
    for place, route in enumerate(option.routes):
        for position, task in enumerate(route.tasks):
            here = (*way, "routes", place, "tasks", position)
            if task not in tasks:
                remedy = did_you_mean(nearest(task, tasks)) or f"the tasks are: {', '.join(tasks)}"
                yield Fault(way=here, problem=f"no task is named {in_toml(task)}", remedy=remedy)
            elif task in served:
                yield Fault(
                    way=here, problem=f"task {in_toml(task)} is on a route to {served[task]} already", remedy=once
                )
            served.setdefault(task, route.model)
    left = [task for task in tasks if task not in served]
    if option.model is not None and option.supply is not None:
        yield Fault(way=(*way, "model"), problem="does not go with supply", remedy="supply.model says what it runs")
    elif left and option.model is None and option.supply is None:
        problem = f"nothing serves {', '.join(in_toml(task) for task in left)}"
        yield Fault(way=way, problem=problem, remedy="add model, supply or routes")
    for key in ("mode", "region"):
        if getattr(option, key) is not None and option.model is None:
            remedy = "add model; a route has a mode and a region of its own"
            yield Fault(way=(*way, key), problem="goes with model, which is missing", remedy=remedy)
    if option.supply is not None:
        yield from _fleet_faults(option.supply, tasks, left, (*way, "supply"))
        yield from _unmade_faults(left, tasks, (*way, "supply"))


def _unmade_faults(served: Sequence[str], tasks: Mapping[str, TaskTable], way: Way) -> Iterator[Fault]:
    """What a GPU does not make must not look free."""
    for name in served:
        for unit in tasks[name].units:
            if not UNITS[unit].is_token:
                yield Fault(
                    way=way,
                    problem=f"rented GPUs do not make {unit}, which task {in_toml(name)} uses",
                    remedy="give that task a route to a model that is sold with it",
                )


def _fleet_faults(fleet: FleetTable, tasks: Collection[str], served: Sequence[str], way: Way) -> Iterator[Fault]:
    if (fleet.rate_source is None) != (fleet.rate_retrieved is None):
        key, other = ("rate_retrieved", "rate_source") if fleet.rate_source else ("rate_source", "rate_retrieved")
        yield Fault(way=(*way, key), problem=f"is missing, and {other} needs it")
    if isinstance(fleet.tokens_per_second, dict):
        here = (*way, "tokens_per_second")
        for task in fleet.tokens_per_second:
            if task not in tasks:
                remedy = did_you_mean(nearest(task, tasks)) or f"the tasks are: {', '.join(tasks)}"
                yield Fault(way=(*here, task), problem=f"no task is named {in_toml(task)}", remedy=remedy)
        for task in served:
            if task not in fleet.tokens_per_second:
                yield Fault(
                    way=here,
                    problem=f"has no figure for task {in_toml(task)}",
                    remedy="measure it at the latency you promise: it decides the number of GPUs",
                )
