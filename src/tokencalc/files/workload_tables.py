"""The workload of a scenario file: kinds of request, their shapes and volumes."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from tokencalc.engine.months import Month
from tokencalc.engine.numbers import exactly
from tokencalc.engine.rates import HOURS_PER_DAY, HOURS_PER_WEEK
from tokencalc.files.errors import Fault, did_you_mean, nearest
from tokencalc.files.faults import Table, duplicates
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
    cache_write_1h_share: Share | None = None
    """Share of the prompt written to a cache kept for an hour; the task's own where left out."""


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
    requests_per_user: NotNegative | None = None
    """Requests of one user a month, of whom there are headcount x adoption_by_month; instead of requests_per_month."""
    headcount: NotNegative | None = None
    """People who may become users, in the first month; the workload's own where left out."""
    adoption_by_month: list[Share] | None = None
    """Share of the headcount who are users, month by month, the last one held; the workload's own where left out."""
    growth_per_month: Growth | None = None
    """Growth of the requests, or of the headcount, from one month to the next, 0.06 for 6%; else the workload's own."""
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
    min_success: Share | None = None
    """Share of right answers that the task needs; what is surely right is held against it."""
    max_latency_seconds: Positive | None = None
    """Seconds within which 95 of 100 requests are to be answered."""
    sizes: list[SizeTable] | None = None
    """Size buckets, instead of input_tokens and output_tokens: for prompts that may meet context tiers."""


class WorkloadTable(Table):
    """What is asked of the models."""

    growth_per_month: Growth = _ZERO
    """Growth of every task's requests, or of its headcount, from one month to the next, 0.06 for 6%."""
    headcount: NotNegative | None = None
    """People who may become users, in the first month, for every task with requests_per_user."""
    adoption_by_month: list[Share] | None = None
    """Share of the headcount who are users, month by month, the last one held: [0.32, 0.63, 0.84]."""
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
    yield from _people_faults(workload, way)
    for place, task in enumerate(workload.tasks):
        here = (*way, "tasks", place)
        yield from _volume_faults(task, workload, months, here)
        yield from _task_faults(task, here)


def _people_faults(workload: WorkloadTable, way: Way) -> Iterator[Fault]:
    """People of whom no task makes use, and an adoption without a month."""
    has_users = any(task.requests_per_user is not None for task in workload.tasks)
    for key in _PEOPLE:
        if getattr(workload, key) is not None and not has_users:
            remedy = "give a task requests_per_user instead of requests_per_month"
            yield Fault(way=(*way, key), problem="goes with requests_per_user, which no task has", remedy=remedy)
    yield from _adoption_faults(workload, way)


def _adoption_faults(table: TaskTable | WorkloadTable, way: Way) -> Iterator[Fault]:
    if table.adoption_by_month is not None and not table.adoption_by_month:
        remedy = "give one share for each month, or a single one for all: [1]"
        yield Fault(way=(*way, "adoption_by_month"), problem="must not be empty", remedy=remedy)


_VOLUMES = ("requests_per_month", "requests_by_month", "requests_per_user")
"""The ways to state a volume: a task has one of them."""
_PEOPLE = ("headcount", "adoption_by_month")
"""What a volume a user needs besides."""


def _volume_faults(task: TaskTable, workload: WorkloadTable, months: Sequence[Month], way: Way) -> Iterator[Fault]:
    given = [key for key in _VOLUMES if getattr(task, key) is not None]
    if not given:
        problem = f"has none of {', '.join(_VOLUMES)}"
        yield Fault(way=way, problem=problem, remedy="say with one of them how many requests there are")
    for key in given[1:]:
        yield Fault(way=(*way, key), problem=f"does not go with {given[0]}", remedy="keep one of the two")
    if task.requests_by_month is not None:
        yield from _list_faults(task.requests_by_month, months, (*way, "requests_by_month"))
    yield from _stray_faults(task, given, way)
    yield from _adoption_faults(task, way)
    if task.requests_per_user is not None:
        yield from _missing_people(task, workload, way)


def _list_faults(listed: Sequence[Decimal], months: Sequence[Month], way: Way) -> Iterator[Fault]:
    if len(listed) != len(months):
        yield Fault(
            way=way,
            problem=f"must have one number for each of the {len(months)} calendar months (found {len(listed)})",
            remedy=f"from {months[0].start:%Y-%m} to {months[-1].start:%Y-%m}",
        )


def _stray_faults(task: TaskTable, given: Sequence[str], way: Way) -> Iterator[Fault]:
    """Keys that say something about a way to state the volume that the task does not have."""
    goes_with = {
        "headcount": ("requests_per_user",),
        "adoption_by_month": ("requests_per_user",),
        "growth_per_month": ("requests_per_month", "requests_per_user"),
        "max_requests_per_month": ("requests_per_month",),
    }
    for key, volumes in goes_with.items():
        if getattr(task, key) is not None and given and not set(given) & set(volumes):
            problem = f"goes with {' or '.join(volumes)}, not with {given[0]}"
            yield Fault(way=(*way, key), problem=problem)


def _missing_people(task: TaskTable, workload: WorkloadTable, way: Way) -> Iterator[Fault]:
    remedies = {
        "headcount": "say how many people may become users, here or in [workload] for all tasks",
        "adoption_by_month": "say which share of the headcount are users, month by month: [0.32, 0.63, 0.84], or [1]",
    }
    for key, remedy in remedies.items():
        if getattr(task, key) is None and getattr(workload, key) is None:
            yield Fault(way=(*way, key), problem="is missing, and goes with requests_per_user", remedy=remedy)


def _task_faults(task: TaskTable, way: Way) -> Iterator[Fault]:
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


_CACHE_SHARES = ("cached_share", "cache_write_share", "cache_write_1h_share")


def share_of(key: str, bucket: TaskTable | SizeTable, task: TaskTable) -> Decimal:
    """A share of the prompts of a size, which is its task's where it has none of its own."""
    own: Decimal | None = getattr(bucket, key)
    share: Decimal = getattr(task, key) if own is None else own
    return share


@exactly
def _share_faults(task: TaskTable, way: Way) -> list[Fault]:
    faults: list[Fault] = []
    buckets: list[tuple[Way, TaskTable | SizeTable]] = [(way, task)]
    buckets += [((*way, "sizes", place), size) for place, size in enumerate(task.sizes or [])]
    for here, bucket in buckets:
        parts = {key: share_of(key, bucket, task) for key in _CACHE_SHARES}
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
