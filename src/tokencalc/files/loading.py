"""From a scenario file to the question that the engine answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokencalc.engine.currencies import ExchangeRate
from tokencalc.engine.errors import NoExchangeRate, TokencalcError
from tokencalc.engine.lines import Source
from tokencalc.engine.months import Month, horizon
from tokencalc.engine.numbers import ONE, Number
from tokencalc.engine.projection import Option, Route
from tokencalc.engine.rates import HOURS_PER_WEEK, Model, in_currency
from tokencalc.engine.requests import Size
from tokencalc.engine.supply import SAME_TOKENS, Fleet, Metered, Ratios, Supply
from tokencalc.engine.workload import Growing, Listed, Task, Workload, shares_of, size_of
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import AmbiguousModel, Fault, UnknownModel
from tokencalc.files.faults import checked
from tokencalc.files.overrides import with_settings
from tokencalc.files.scenario import (
    FleetTable,
    OptionTable,
    RouteTable,
    ScenarioFile,
    SizeTable,
    TaskTable,
    WorkloadTable,
    faults_in,
)
from tokencalc.files.toml import Document, Way, path_of, read_document

RENTED = "rented GPUs"


@dataclass(frozen=True, slots=True, kw_only=True)
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
    notes: tuple[str, ...]

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
    return scenario_of(with_settings(read_document(path), settings), catalogue)


def scenario_of(document: Document, catalogue: Catalogue) -> Scenario:
    """The scenario in a document."""
    file = checked(document, ScenarioFile)
    faults = list(faults_in(file))
    if faults:
        raise document.errors(faults)
    build = _Build(file, catalogue)
    baseline = build.option(file.baseline, ("baseline",))
    options = tuple(build.option(option, ("options", place)) for place, option in enumerate(file.options))
    build.check_ratios()
    if build.faults:
        raise document.errors(dict.fromkeys(build.faults))
    return Scenario(
        document=document,
        name=file.name,
        currency=file.currency,
        exchange_rates=tuple(_own_exchange_rates(file)),
        months=horizon(file.start, file.months),
        workload=_workload(file.workload),
        baseline=baseline,
        options=options,
        notes=tuple(_notes(file)),
    )


def _own_exchange_rates(file: ScenarioFile) -> Iterator[ExchangeRate]:
    for currency, rate in file.exchange_rates.items():
        yield ExchangeRate(currency=currency, per=file.currency, rate=rate)


def in_force(own: Sequence[ExchangeRate], known: Sequence[ExchangeRate]) -> Sequence[ExchangeRate]:
    """A scenario's own exchange rates, and of those known otherwise the ones about other currencies than they are."""
    stated = {rate.currency for rate in own}
    return [*own, *(rate for rate in known if not {rate.currency, rate.per} & stated)]


def _notes(file: ScenarioFile) -> Iterator[str]:
    """What the scenario's author wants its reader to know."""
    if file.note:
        yield file.note
    for option in (file.baseline, *file.options):
        if option.note:
            yield f"{option.name}: {option.note}"


class _Build:
    """Options made from their tables; what is wrong with models' names is collected, so that it shows all at once.

    `baseline_of` has the model that serves each task today.
    """

    def __init__(self, file: ScenarioFile, catalogue: Catalogue) -> None:
        self.file = file
        self.catalogue = catalogue
        self.faults: list[Fault] = []
        self.tasks = [task.name for task in file.workload.tasks]
        self.baseline_of: dict[str, str] = {}
        self._models: dict[str, Model | TokencalcError] = {}
        self._supplies: list[Metered] = []

    def option(self, table: OptionTable, way: Way) -> Option:
        routes: list[Route] = []
        left = [task for task in self.tasks if not any(task in route.tasks for route in table.routes)]
        parts: list[tuple[Sequence[str], RouteTable | OptionTable, Way]] = [
            (route.tasks, route, (*way, "routes", place)) for place, route in enumerate(table.routes)
        ]
        if table.model is not None and left:
            parts.append((left, table, way))
        for tasks, part, here in parts:
            model = self._model(part.model or "", (*here, "model"))
            if model is not None:
                if way == ("baseline",):
                    self.baseline_of.update(dict.fromkeys(tasks, model.reference))
                routes.append(Route(tasks=tuple(tasks), supply=self._metered(model, part, tasks)))
        if table.supply is not None and left:
            if way == ("baseline",):
                self.baseline_of.update(dict.fromkeys(left, self._reference(table.supply.model)))
            routes.append(Route(tasks=tuple(left), supply=self._fleet(table.supply, left)))
        return Option(name=table.name, routes=tuple(routes))

    def _model(self, name: str, way: Way) -> Model | None:
        if name not in self._models:
            try:
                self._models[name] = self.catalogue.find(name)
            except (AmbiguousModel, UnknownModel) as error:
                self._models[name] = error
        model = self._models[name]
        if isinstance(model, TokencalcError):
            self.faults.append(Fault(way=way, problem=model.problem, remedy=model.remedy))
            return None
        if model.currency == self.file.currency:
            return model
        try:
            return in_currency(model, self.file.currency, self._exchange_rates())
        except NoExchangeRate as error:
            self.faults.append(Fault(way=way, problem=error.problem, remedy=error.remedy))
            return None

    def _exchange_rates(self) -> Sequence[ExchangeRate]:
        """The scenario's own rates, else the dated ones of the reference sheet that were known on the day."""
        known = self.catalogue.reference_sheets.exchange_rates(self.catalogue.as_of)
        return in_force(tuple(_own_exchange_rates(self.file)), known)

    def _metered(
        self, model: Model, part: RouteTable | OptionTable, tasks: Sequence[str], before: tuple[str, ...] = ()
    ) -> Metered:
        """The model's supply, and after it those of the models that take over, each on its predecessor's last day."""
        line = (*before, model.reference)
        heir = self._heir(model, line)
        supply = Metered(
            model=model,
            mode=part.mode or "",
            region=part.region or "",
            ratios=self._ratios(model.reference, tasks),
            successor=self._metered(heir, part, tasks, line) if heir else None,
        )
        if supply not in self._supplies:
            self._supplies.append(supply)
        return self._supplies[self._supplies.index(supply)]

    def _heir(self, model: Model, line: Sequence[str]) -> Model | None:
        key = self._key_of(model.reference)
        name = self.file.models[key].successor if key else None
        if key is None or name is None:
            return None
        way: Way = ("models", key, "successor")
        heir = self._model(name, way)
        if heir is not None and heir.reference in line:
            problem = f"leads back to {heir.reference}, which is retired itself"
            self.faults.append(Fault(way=way, problem=problem, remedy="name a model that is still sold then"))
            return None
        return heir

    def _fleet(self, fleet: FleetTable, tasks: Sequence[str]) -> Supply:
        speed = fleet.tokens_per_second
        source = None
        if fleet.rate_source is not None and fleet.rate_retrieved is not None:
            source = Source(sheet="", url=fleet.rate_source, retrieved=fleet.rate_retrieved)
        return Fleet(
            name=f"{fleet.model} on {fleet.gpu}",
            provider=RENTED,
            model=fleet.model,
            gpus_per_replica=fleet.gpus_per_replica,
            rate_per_gpu_hour=fleet.rate_per_gpu_hour,
            tokens_per_second=speed if isinstance(speed, dict) else dict.fromkeys(tasks, speed),
            headroom_share=fleet.headroom_share,
            min_replicas=fleet.min_replicas,
            ratios=self._ratios(self._reference(fleet.model), tasks),
            source=source,
            throughput_source=fleet.throughput_source or "",
        )

    def _ratios(self, model: str, tasks: Sequence[str]) -> Ratios:
        """What was measured about the model; where it serves these tasks today, its counts are the scenario's own."""
        if all(self.baseline_of.get(task) == model for task in tasks):
            return SAME_TOKENS
        key = self._key_of(model)
        table = self.file.models[key] if key else None
        return Ratios(token_ratio=table.token_ratio, output_ratio=table.output_ratio) if table else Ratios()

    def _key_of(self, model: str) -> str | None:
        """The key of `[models]` that means this model: its own name, or another that the catalogue takes for it."""
        if model in self.file.models:
            return model
        return next((key for key in self.file.models if self._reference(key) == model), None)

    def _reference(self, name: str) -> str:
        try:
            return self.catalogue.find(name).reference
        except (AmbiguousModel, UnknownModel):
            return name

    def check_ratios(self) -> None:
        """Find keys of `[models]` that mean no model at all: a slip there would quietly change every figure."""
        own = {table.supply.model for table in (self.file.baseline, *self.file.options) if table.supply is not None}
        first: dict[str, str] = {}
        for key in self.file.models:
            way: Way = ("models", key)
            try:
                reference = self.catalogue.find(key).reference
            except (AmbiguousModel, UnknownModel) as error:
                if key not in own:
                    self.faults.append(Fault(way=way, problem=error.problem, remedy=error.remedy))
                continue
            if first.setdefault(reference, key) != key:
                problem = f"means {reference}, and so does {path_of(('models', first[reference]), {})}"
                self.faults.append(Fault(way=way, problem=problem, remedy="keep one of the two"))


def _workload(table: WorkloadTable) -> Workload:
    profile = table.hourly_profile
    weekly = None if profile is None else tuple(profile * (HOURS_PER_WEEK // len(profile)))
    return Workload(
        tasks=tuple(_task(task, table) for task in table.tasks),
        peak_to_average=table.peak_to_average,
        profile=weekly,
    )


def _task(table: TaskTable, workload: WorkloadTable) -> Task:
    volume: Growing | Listed
    if table.requests_by_month is not None:
        volume = Listed(months=tuple(table.requests_by_month))
    else:
        assert table.requests_per_month is not None
        growth = workload.growth_per_month if table.growth_per_month is None else table.growth_per_month
        volume = Growing(first=table.requests_per_month, growth_per_month=growth, ceiling=table.max_requests_per_month)
    return Task(name=table.name, sizes=_sizes(table), volume=volume)


def _sizes(table: TaskTable) -> tuple[Size, ...]:
    """The task's size buckets, or the one size it has; a bucket states what is not the task's own."""
    buckets: Sequence[TaskTable | SizeTable] = table.sizes or [table]
    shares = shares_of([bucket.requests for bucket in table.sizes]) if table.sizes else [ONE]
    return tuple(_size(table, bucket, share) for bucket, share in zip(buckets, shares, strict=True))


def _size(table: TaskTable, bucket: TaskTable | SizeTable, share: Number) -> Size:
    assert bucket.input_tokens is not None
    assert bucket.output_tokens is not None
    reads, writes = bucket.cached_share, bucket.cache_write_share
    bounds = (bucket.min_input_tokens, bucket.max_input_tokens) if isinstance(bucket, SizeTable) else (None, None)
    return size_of(
        share=share,
        input_tokens=bucket.input_tokens,
        output_tokens=bucket.output_tokens,
        cached_share=table.cached_share if reads is None else reads,
        cache_write_share=table.cache_write_share if writes is None else writes,
        cache_write_1h_share=table.cache_write_1h_share,
        others=dict(table.units),
        smallest=bounds[0],
        largest=bounds[1],
    )
