"""From a scenario file to the question that the engine answers."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tokencalc.engine.currencies import ExchangeRate
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.months import Month, horizon
from tokencalc.engine.numbers import ONE, Number
from tokencalc.engine.projection import Option
from tokencalc.engine.rates import HOURS_PER_WEEK
from tokencalc.engine.records import record
from tokencalc.engine.requests import Size
from tokencalc.engine.workload import Adopted, Growing, Listed, Task, Volume, Workload, shares_of, size_of
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import Fault
from tokencalc.files.exchange import own_exchange_rates
from tokencalc.files.faults import checked
from tokencalc.files.options import OptionBuilder
from tokencalc.files.scenario import ScenarioFile, faults_in
from tokencalc.files.toml import Document, Way, read_document
from tokencalc.files.workload_tables import SizeTable, TaskTable, WorkloadTable, share_of

if TYPE_CHECKING:
    from tokencalc.engine.budget import Budget


@record
class Scenario:
    """A scenario, read and checked, as the engine's own objects; `exchange_rates` are those that it states itself."""

    document: Document
    name: str
    currency: str
    exchange_rates: tuple[ExchangeRate, ...]
    months: tuple[Month, ...]
    workload: Workload
    baseline: Option
    options: tuple[Option, ...]
    discount_rate: Number | None
    notes: tuple[str, ...]
    budget: "Budget | None" = None

    def placed(self, error: TokencalcError) -> TokencalcError:
        """The error of one option's projection, with the file and line of that option."""
        names = [option.name for option in self.options]
        if error.option in names:
            way: Way = ("options", names.index(error.option))
        else:
            way = ("baseline",) if error.option else ()
        return self.document.error(Fault(way=way, problem=error.problem, remedy=error.remedy))


def load(path: Path, catalogue: Catalogue, settings: Sequence[str] = ()) -> Scenario:
    """The scenario in a file, with `--set` settings over it. Raises an error with every fault of the file."""
    document = read_document(path)
    if not settings:
        return scenario_of(document, catalogue)
    from tokencalc.files.overrides import with_settings  # noqa: PLC0415  # most questions set nothing

    return scenario_of(with_settings(document, settings), catalogue)


def scenario_of(document: Document, catalogue: Catalogue) -> Scenario:
    """The scenario in a document."""
    file = checked(document, ScenarioFile)
    faults = list(faults_in(file))
    if faults:
        raise document.errors(faults)
    build = OptionBuilder(file, catalogue)
    baseline = build.option(file.baseline, ("baseline",))
    options = tuple(build.option(option, ("options", place)) for place, option in enumerate(file.options))
    build.supplies.check_ratios()
    if build.faults:
        raise document.errors(dict.fromkeys(build.faults))
    return Scenario(
        document=document,
        name=file.name,
        currency=file.currency,
        exchange_rates=own_exchange_rates(file),
        months=horizon(file.start, file.months),
        workload=_workload(file.workload),
        baseline=baseline,
        options=options,
        discount_rate=file.discount_rate_per_year,
        notes=tuple(_notes(file)),
        budget=_budget(file),
    )


def _budget(file: ScenarioFile) -> "Budget | None":
    if file.budget is None:
        return None
    from tokencalc.files.budget_tables import budget_of  # noqa: PLC0415  # few scenarios have one

    return budget_of(file.budget, horizon(file.start, file.months))


def _notes(file: ScenarioFile) -> Iterator[str]:
    """What the scenario's author wants its reader to know."""
    if file.note:
        yield file.note
    for option in (file.baseline, *file.options):
        if option.note:
            yield f"{option.name}: {option.note}"


def _workload(table: WorkloadTable) -> Workload:
    profile = table.hourly_profile
    weekly = None if profile is None else tuple(profile * (HOURS_PER_WEEK // len(profile)))
    return Workload(
        tasks=tuple(_task(task, table) for task in table.tasks),
        peak_to_average=table.peak_to_average,
        profile=weekly,
    )


def _task(table: TaskTable, workload: WorkloadTable) -> Task:
    return Task(
        name=table.name,
        sizes=_sizes(table),
        volume=_volume(table, workload),
        can_wait=table.can_wait,
        person_cost=table.person_cost,
        unnoticed_share=table.unnoticed_share,
        unnoticed_cost=table.unnoticed_cost,
        min_success=table.min_success,
        max_latency_seconds=table.max_latency_seconds,
    )


def _volume(table: TaskTable, workload: WorkloadTable) -> Volume:
    """The task's volume; growth, headcount and adoption are the workload's where it has none of its own."""
    if table.requests_by_month is not None:
        return Listed(months=tuple(table.requests_by_month))
    growth = workload.growth_per_month if table.growth_per_month is None else table.growth_per_month
    if table.requests_per_user is None:
        assert table.requests_per_month is not None
        return Growing(first=table.requests_per_month, growth_per_month=growth, ceiling=table.max_requests_per_month)
    headcount = workload.headcount if table.headcount is None else table.headcount
    adoption = workload.adoption_by_month if table.adoption_by_month is None else table.adoption_by_month
    assert headcount is not None
    assert adoption is not None
    return Adopted(
        headcount=headcount,
        growth_per_month=growth,
        adoption_by_month=tuple(adoption),
        requests_per_user=table.requests_per_user,
    )


def _sizes(table: TaskTable) -> tuple[Size, ...]:
    """The task's size buckets, or the one size it has; a bucket states what is not the task's own."""
    buckets: Sequence[TaskTable | SizeTable] = table.sizes or [table]
    shares = shares_of([bucket.requests for bucket in table.sizes]) if table.sizes else [ONE]
    return tuple(_size(table, bucket, share) for bucket, share in zip(buckets, shares, strict=True))


def _size(table: TaskTable, bucket: TaskTable | SizeTable, share: Number) -> Size:
    assert bucket.input_tokens is not None
    assert bucket.output_tokens is not None
    bounds = (bucket.min_input_tokens, bucket.max_input_tokens) if isinstance(bucket, SizeTable) else (None, None)
    return size_of(
        share=share,
        input_tokens=bucket.input_tokens,
        output_tokens=bucket.output_tokens,
        cached_share=share_of("cached_share", bucket, table),
        cache_write_share=share_of("cache_write_share", bucket, table),
        cache_write_1h_share=share_of("cache_write_1h_share", bucket, table),
        others=dict(table.units),
        smallest=bounds[0],
        largest=bounds[1],
    )
