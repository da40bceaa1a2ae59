"""Rented GPUs: replicas for the load of each hour, what of them is used, and what stands idle."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tokencalc.engine.assumptions import (
    Assumption,
    estimated_throughput,
    even_billed_hours,
    own_rate,
    unmeasured_throughput,
)
from tokencalc.engine.errors import NothingTakesThePeak, NoThroughput
from tokencalc.engine.lines import IDLE, CostLine, HandedOn, Kind, Purchase, Source, charge_line
from tokencalc.engine.months import HOURS_PER_MONTH, Month
from tokencalc.engine.numbers import ZERO, Number, divide, is_nothing, maximum, minimum, part_of, total
from tokencalc.engine.price_paths import PricePath, Stage, stages_of
from tokencalc.engine.records import record
from tokencalc.engine.roofline import Roofline, check_memory
from tokencalc.engine.rungs import Rung
from tokencalc.engine.scaling import (
    SECONDS_PER_HOUR,
    Rented,
    Scale,
    Scaling,
    Sizing,
    assumed_of_peak,
    replicas_busy,
)
from tokencalc.engine.supply import SAME_TOKENS, Buyer, Ratios, Supply
from tokencalc.engine.units import GPU_HOUR
from tokencalc.engine.workload import Task, Workload

SPILLED = "spilled"
"""The terms of the lines for what a fleet left to another supply."""


@record
class Fleet:
    """Rented GPUs in whole replicas, sized for the busiest hour and paid for every hour, or scaled with the load.

    `tokens_per_second` is output tokens a second of one replica at the latency promised, by task: prompts of another
    shape give another figure, so load adds up in replicas and not in tokens. For a task without one, `estimate` stands
    in. `rate_per_gpu_hour` is the rent, which moves along `rent_path`; storage, egress and staff are money a month.

    `headroom_share`, `min_replicas`, `lag_hours`, `replicas` and `billed_share` are the rules of its `scaling`; `spill`
    takes what a fleet that spills cannot serve. `memory_gb_per_gpu` is what a model can use of one GPU's memory.
    """

    name: str
    provider: str
    model: str
    gpus_per_replica: int
    rate_per_gpu_hour: Number
    tokens_per_second: Mapping[str, Number]
    headroom_share: Number = ZERO
    min_replicas: int = 1
    scaling: Scaling = Scaling.FIXED
    lag_hours: int = 0
    replicas: int | None = None
    billed_share: Number | None = None
    spill: Supply | None = None
    storage_per_month: Number = ZERO
    egress_per_month: Number = ZERO
    staff_per_month: Number = ZERO
    estimate: Roofline | None = None
    weights_gb: Number | None = None
    kv_cache_gb: Number | None = None
    memory_gb_per_gpu: Number | None = None
    ratios: Ratios = SAME_TOKENS
    source: Source | None = None
    throughput_source: str = ""
    is_full: bool = False
    rent_path: PricePath | None = None

    def at(self, rung: Rung) -> "Fleet":
        """Before the supply counts it is priced at full use: what a request takes of a replica, and nothing idle."""
        return replace(
            self,
            ratios=self.ratios.at(rung),
            spill=self.spill.at(rung) if self.spill else None,
            is_full=self.is_full or rung < Rung.SUPPLY,
            rent_path=None if rung < Rung.SUPPLY else self.rent_path,
        )

    @property
    def _is_spilling(self) -> bool:
        return self.scaling is Scaling.SPILL and not self.is_full

    @property
    def rest(self) -> Supply | None:
        """What takes the peaks of a fleet that spills."""
        return self.spill if self._is_spilling else None

    def handing_on_to(self, rest: Supply) -> "Fleet":
        """The same fleet, whose peaks another supply takes."""
        return replace(self, spill=rest)

    def buyer(self, tasks: tuple[Task, ...], workload: Workload) -> Buyer:
        """Replicas a month for the load of its hours; tasks share their cost by load, and idle time is a line apart.

        load = requests x output tokens / (730 x 3600 x tokens per second), in replicas, on the average. What is paid
        for is what `Scale` makes of it: a fleet fixed at its peak has max(min_replicas, ceil(load x peak to average /
        (1 - headroom))). A throughput that is estimated gives a band around the bill, at 1.5 times and at 1 / 1.5 of
        it. Raises `NoThroughput` for a task without a throughput or an estimate, and `NotEnoughMemory`.
        """
        check_memory(self.name, self.gpus_per_replica, self.weights_gb, self.kv_cache_gb, self.memory_gb_per_gpu)
        if self._is_spilling and self.spill is None:
            raise NothingTakesThePeak(self.name)
        loads = [self._load_of(task) for task in tasks]
        likely = self._buyer_at(loads, tasks, workload)
        if all(task.name in self.tokens_per_second for task in tasks):
            return likely
        bands = [self._buyer_at(self._loads_at(*factor, loads, tasks), tasks, workload) for factor in ((3, 2), (2, 3))]
        return self._with_cases(likely, bands)

    def _with_cases(self, likely: Buyer, bands: Sequence[Buyer]) -> Buyer:
        """The likely purchase with a band around it; what spills differs too, and is bought elsewhere in each case."""

        def buy(month: Month, requests: Sequence[Number]) -> Purchase:
            cases = tuple(band(month, requests) for band in bands)
            bought = likely(month, requests)
            return replace(bought, cases=cases) if self._is_spilling else banded(bought, cases)

        return buy

    def _load_of(self, task: Task) -> Number:
        """The replicas that one request a month keeps busy."""
        own = self.ratios.applied_to(task)
        if task.name in self.tokens_per_second:
            return replicas_busy(own, self.tokens_per_second[task.name], HOURS_PER_MONTH)
        if self.estimate is None:
            raise NoThroughput(self.name, task.name)
        seconds = self.estimate.seconds_per_request(own, self.gpus_per_replica)
        return divide(seconds, SECONDS_PER_HOUR * HOURS_PER_MONTH)

    def _loads_at(self, times: int, by: int, loads: Sequence[Number], tasks: Sequence[Task]) -> list[Number]:
        """The loads with those that are estimated scaled by a factor of `times` / `by`."""
        return [
            load if task.name in self.tokens_per_second else divide(load * times, by)
            for task, load in zip(tasks, loads, strict=True)
        ]

    def _buyer_at(self, loads: Sequence[Number], tasks: tuple[Task, ...], workload: Workload) -> Buyer:
        """What answers for the months where a request of each task keeps so many replicas busy.

        What spills is each task's own part of it, by load.
        """
        rests_on_speed = self._assumed_of_speed(tasks)
        assumed = self._assumptions(rests_on_speed, workload)
        sizing = self._sizing(workload)

        def buy(month: Month, requests: Sequence[Number]) -> Purchase:
            asked = [count * each for count, each in zip(requests, loads, strict=True)]
            load = total(asked)
            rented = sizing(load)
            if not self._is_spilling:
                return _purchase(self._lines(month, tasks, asked, rented.replicas, assumed))
            busy = [part_of(load - rented.spilled, each, load) for each in asked]
            spilled = tuple(part_of(rented.spilled, count, load) for count in requests)
            own = _purchase(self._lines(month, tasks, busy, rented.replicas, assumed))
            return replace(own, handed_on=HandedOn(requests=spilled, terms=SPILLED, assumed=rests_on_speed))

        return buy

    def _sizing(self, workload: Workload) -> Sizing:
        if self.is_full:
            return lambda load: Rented(replicas=load)
        scale = Scale(
            scaling=self.scaling,
            headroom_share=self.headroom_share,
            min_replicas=self.min_replicas,
            lag_hours=self.lag_hours,
            replicas=self.replicas,
            billed_share=self.billed_share,
        )
        return scale.sizing(self.name, workload)

    def _lines(
        self,
        month: Month,
        tasks: Sequence[Task],
        busy: Sequence[Number],
        replicas: Number,
        assumed: tuple[Assumption, ...],
    ) -> Iterator[CostLine]:
        """The rent of the hours that each task keeps busy; then what is idle, and what is paid whatever the load."""
        for stage in stages_of(self.rent_path, month):
            hours = stage.period.share * HOURS_PER_MONTH * self.gpus_per_replica
            known = assumed + stage.assumed(self.rent_path, self.name, "GPU rent")
            for task, load in zip(tasks, busy, strict=True):
                yield self._line(task.name, "", load * hours, stage, known)
            if not self.is_full:
                yield self._line("", IDLE, (replicas - total(busy)) * hours, stage, known)
        if not self.is_full:
            costs = (
                ("storage", self.storage_per_month, Kind.BILL),
                ("egress", self.egress_per_month, Kind.BILL),
                ("staff", self.staff_per_month, Kind.PEOPLE),
            )
            yield from fixed_lines(self.name, costs, month)

    def _line(
        self, task: str, terms: str, gpu_hours: Number, stage: Stage, assumed: tuple[Assumption, ...]
    ) -> CostLine:
        rent = self.rate_per_gpu_hour * stage.factor
        return CostLine(
            task=task,
            item=self.name,
            provider=self.provider,
            unit=GPU_HOUR,
            terms=terms,
            quantity=gpu_hours,
            unit_price=rent,
            per=1,
            amount=gpu_hours * rent,
            kind=Kind.BILL,
            source=self.source,
            assumed=assumed,
        )

    def _assumptions(self, rests_on_speed: tuple[Assumption, ...], workload: Workload) -> tuple[Assumption, ...]:
        found = [*self.ratios.assumed_for(self.model)]
        if self.source is None:
            found.append(own_rate(self.name))
        return (*found, *rests_on_speed, *self._assumed_of_hours(workload))

    def _assumed_of_speed(self, tasks: Sequence[Task]) -> tuple[Assumption, ...]:
        estimated = [task.name for task in tasks if task.name not in self.tokens_per_second]
        is_stated = len(estimated) < len(tasks)
        stated = (unmeasured_throughput(self.name),) if is_stated and not self.throughput_source else ()
        return (*stated, *(estimated_throughput(self.name, task) for task in estimated))

    def _assumed_of_hours(self, workload: Workload) -> tuple[Assumption, ...]:
        """What is assumed of the load over the hours by a fleet that goes by the busiest of them."""
        if self.scaling in (Scaling.HOURLY, Scaling.SPILL):
            return ()
        if self.scaling is Scaling.TO_ZERO and workload.peak_to_average is None and workload.profile is None:
            return (even_billed_hours(self.name),)
        return assumed_of_peak(self.name, workload)


def _purchase(lines: Iterable[CostLine]) -> Purchase:
    return Purchase(lines=tuple(lines), below=ZERO, above=ZERO)


def banded(likely: Purchase, others: Sequence[Purchase]) -> Purchase:
    """The likely purchase, with a band that reaches over the bills of the others and their own bands."""
    bill = low = high = _bill_of(likely)
    for each in (likely, *others):
        low = minimum(low, _bill_of(each) - each.below)
        high = maximum(high, _bill_of(each) + each.above)
    return replace(likely, below=bill - low, above=high - bill)


def _bill_of(purchase: Purchase) -> Number:
    return total(line.amount for line in purchase.lines if line.kind is Kind.BILL)


def fixed_lines(supply: str, costs: Sequence[tuple[str, Number, Kind]], month: Month) -> Iterator[CostLine]:
    """The lines of costs a month that do not depend on the load; those of nothing are left out."""
    for terms, amount, kind in costs:
        if not is_nothing(amount):
            yield charge_line(supply, terms, "month", month.share, amount, kind)
