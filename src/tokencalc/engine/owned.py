"""Servers of one's own: what they cost in cash, and what worn off over their life."""

from collections.abc import Mapping
from dataclasses import replace

from tokencalc.engine.assets import Asset
from tokencalc.engine.assumptions import Assumption, unmeasured_throughput
from tokencalc.engine.errors import NoThroughput
from tokencalc.engine.lines import Kind
from tokencalc.engine.machines import Machines
from tokencalc.engine.months import HOURS_PER_MONTH
from tokencalc.engine.numbers import ZERO, Number
from tokencalc.engine.records import record
from tokencalc.engine.roofline import check_memory
from tokencalc.engine.rungs import Rung
from tokencalc.engine.scaling import assumed_of_peak, replicas_busy
from tokencalc.engine.supply import SAME_TOKENS, Buyer, Ratios
from tokencalc.engine.units import GPU_HOUR
from tokencalc.engine.workload import Task, Workload, peak_factor


@record
class Owned:
    """So many replicas that were bought, and do not grow with the load.

    `asset` is the purchase of all of them, with network and installation. `kw_per_replica` is drawn by a busy replica,
    `idle_kw_per_replica` by one that waits, and `pue` is the power of the building over that of its servers.
    `hours_per_month` are those in which they run: rent has 730, and some count office hours. Hosting, maintenance,
    licences and staff are money a month for all of it. The rest is as for rented GPUs.
    """

    name: str
    model: str
    asset: Asset
    replicas: int
    gpus_per_replica: int
    tokens_per_second: Mapping[str, Number]
    kw_per_replica: Number
    idle_kw_per_replica: Number
    pue: Number
    price_per_kwh: Number
    hosting_per_month: Number = ZERO
    maintenance_per_month: Number = ZERO
    licences_per_month: Number = ZERO
    staff_per_month: Number = ZERO
    hours_per_month: int = HOURS_PER_MONTH
    headroom_share: Number = ZERO
    weights_gb: Number | None = None
    kv_cache_gb: Number | None = None
    memory_gb_per_gpu: Number | None = None
    ratios: Ratios = SAME_TOKENS
    throughput_source: str = ""
    provider: str = "own"
    is_full: bool = False

    def at(self, rung: Rung) -> "Owned":
        """Before the supply counts it is priced at full use: its hours worn off, and their power."""
        return replace(self, ratios=self.ratios.at(rung), is_full=self.is_full or rung < Rung.SUPPLY)

    def buyer(self, tasks: tuple[Task, ...], workload: Workload) -> Buyer:
        """The purchase in the first month, then power, hosting and people; tasks share hours and power by load.

        Power = kW x PUE x hours x load x price, and the idle draw for the rest. Raises `NoThroughput` for a task nobody
        measured, `NotEnoughMemory` where the model does not fit the GPUs, and `DoesNotFit` where the load does not fit
        the replicas.
        """
        check_memory(self.name, self.gpus_per_replica, self.weights_gb, self.kv_cache_gb, self.memory_gb_per_gpu)
        loads = [self._load_of(task) for task in tasks]
        return self._machines().buyer(tasks, loads, peak_factor(workload), self._assumptions(workload))

    def _load_of(self, task: Task) -> Number:
        if task.name not in self.tokens_per_second:
            raise NoThroughput(self.name, task.name)
        return replicas_busy(self.ratios.applied_to(task), self.tokens_per_second[task.name], self.hours_per_month)

    def _machines(self) -> Machines:
        return Machines(
            supply=self.name,
            provider=self.provider,
            word="replica",
            count=self.replicas,
            unit=GPU_HOUR,
            units_each=self.gpus_per_replica,
            hours_per_month=self.hours_per_month,
            asset=self.asset,
            kw=self.kw_per_replica,
            idle_kw=self.idle_kw_per_replica,
            pue=self.pue,
            price_per_kwh=self.price_per_kwh,
            headroom_share=self.headroom_share,
            fixed=(
                ("hosting", self.hosting_per_month, Kind.BILL),
                ("maintenance", self.maintenance_per_month, Kind.BILL),
                ("licences", self.licences_per_month, Kind.BILL),
                ("staff", self.staff_per_month, Kind.PEOPLE),
            ),
            is_full=self.is_full,
        )

    def _assumptions(self, workload: Workload) -> tuple[Assumption, ...]:
        measured = () if self.throughput_source else (unmeasured_throughput(self.name),)
        return (*self.ratios.assumed_for(self.model), *measured, *assumed_of_peak(self.name, workload))
