"""The workload of a scenario file: kinds of request, their shapes and volumes."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from tokencalc.engine.months import Month
from tokencalc.engine.numbers import exactly
from tokencalc.engine.rates import HOURS_PER_DAY, HOURS_PER_WEEK
from tokencalc.files.errors import Fault, did_you_mean, nearest
from tokencalc.files.faults import Table, duplicates, one_of
from tokencalc.files.fields import ContentName, OtherUnit, Text
from tokencalc.files.numbers import AtLeastOne, Growth, NotNegative, Positive, Share
from tokencalc.files.toml import Way, in_toml

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
    content: ContentName | None = None
    """What the text mostly is, where token_ratio is not measured: english, chinese, code or json."""
    can_wait: bool = False
    """Whether answers may come hours later, so that a batch mode will do."""
    person_cost: NotNegative | None = None
    """What a person costs for a request that no model resolves."""
    unnoticed_share: Share = _ZERO
    """Share of the wrong answers that nobody notices."""
    unnoticed_cost: NotNegative | None = None
    """What a wrong answer costs that nobody notices."""
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


def unknown_task(name: str, tasks: Collection[str], way: Way) -> Fault:
    """The fault of a name that is no task's."""
    remedy = did_you_mean(nearest(name, tasks)) or f"the tasks are: {', '.join(tasks)}"
    return Fault(way=way, problem=f"no task is named {in_toml(name)}", remedy=remedy)


def workload_faults(workload: WorkloadTable, months: Sequence[Month]) -> Iterator[Fault]:
    """What is wrong with the workload: no tasks, names used twice, shapes and volumes that contradict each other."""
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
