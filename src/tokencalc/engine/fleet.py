"""Rented GPUs: replicas for the busiest hour, what of them is used, and what stands idle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tokencalc.engine.assumptions import Assumption, even_load, joint_peak, own_rate, unmeasured_throughput
from tokencalc.engine.errors import NoThroughput
from tokencalc.engine.lines import CostLine, Kind, Purchase, Source
from tokencalc.engine.months import HOURS_PER_MONTH, Month
from tokencalc.engine.numbers import ONE, ZERO, Number, ceil, divide, maximum, total
from tokencalc.engine.rungs import Rung
from tokencalc.engine.supply import SAME_TOKENS, Buyer, Ratios
from tokencalc.engine.units import GPU_HOUR
from tokencalc.engine.workload import Task, Workload, mean_of, peak_factor

SECONDS_PER_HOUR = 3600
IDLE = "idle"
"""The terms of the line for rented hours that no request used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Rented GPUs in whole replicas, sized for the busiest hour and paid for every hour.

    `tokens_per_second` is output tokens a second of one replica at the latency promised, by task: prompts of another
    shape give another figure, so load adds up in replicas and not in tokens. `rate_per_gpu_hour` is the rent.
    """

    name: str
    provider: str
    model: str
    gpus_per_replica: int
    rate_per_gpu_hour: Number
    tokens_per_second: Mapping[str, Number]
    headroom_share: Number = ZERO
    min_replicas: int = 1
    ratios: Ratios = SAME_TOKENS
    source: Source | None = None
    throughput_source: str = ""
    is_full: bool = False

    def at(self, rung: Rung) -> "Fleet":
        """Before the supply counts it is priced at full use: what a request takes of a replica, and nothing idle."""
        return replace(self, ratios=self.ratios.at(rung), is_full=self.is_full or rung < Rung.SUPPLY)

    def buyer(self, tasks: tuple[Task, ...], workload: Workload) -> Buyer:
        """Replicas a month for the busiest hour; tasks share their cost by load, and idle time is a line of its own.

        load = requests x output tokens / (730 x 3600 x tokens per second), in replicas, on the average;
        replicas = max(min_replicas, ceil(load x peak to average / (1 - headroom))).
        """
        replica_months = [self._replica_months_per_request(task) for task in tasks]
        peak = peak_factor(workload)
        assumed = self._assumptions(workload)

        def buy(month: Month, requests: Sequence[Number]) -> Purchase:
            loads = [count * each for count, each in zip(requests, replica_months, strict=True)]
            busiest = divide(total(loads) * peak, 1 - self.headroom_share)
            replicas = maximum(ceil(busiest), ONE * self.min_replicas)
            hours = month.share * HOURS_PER_MONTH * self.gpus_per_replica
            lines = [self._line(task.name, "", load * hours, assumed) for task, load in zip(tasks, loads, strict=True)]
            if self.is_full:
                return Purchase(lines=tuple(lines), below=ZERO, above=ZERO)
            idle = replicas - total(loads)
            lines.append(self._line("", IDLE, idle * hours, assumed))
            return Purchase(lines=tuple(lines), below=ZERO, above=ZERO)

        return buy

    def _replica_months_per_request(self, task: Task) -> Number:
        if task.name not in self.tokens_per_second:
            raise NoThroughput(self.name, task.name)
        own = self.ratios.applied_to(task)
        a_month = self.tokens_per_second[task.name] * SECONDS_PER_HOUR * HOURS_PER_MONTH
        return divide(mean_of(own.sizes, "output"), a_month)

    def _assumptions(self, workload: Workload) -> tuple[Assumption, ...]:
        found = list(self.ratios.assumed_for(self.model))
        if self.source is None:
            found.append(own_rate(self.name))
        if not self.throughput_source:
            found.append(unmeasured_throughput(self.name))
        if workload.peak_to_average is None and workload.profile is None:
            found.append(even_load(self.name))
        if workload.peak_to_average is not None and len(workload.tasks) > 1:
            found.append(joint_peak(self.name))
        return tuple(found)

    def _line(self, task: str, terms: str, gpu_hours: Number, assumed: tuple[Assumption, ...]) -> CostLine:
        return CostLine(
            task=task,
            item=self.name,
            provider=self.provider,
            unit=GPU_HOUR,
            terms=terms,
            quantity=gpu_hours,
            unit_price=self.rate_per_gpu_hour,
            per=1,
            amount=gpu_hours * self.rate_per_gpu_hour,
            kind=Kind.BILL,
            source=self.source,
            assumed=assumed,
        )
