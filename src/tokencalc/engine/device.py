"""Devices at hand: one request at a time, at the cost of their power, up to a ceiling."""

from dataclasses import replace

from tokencalc.engine.assets import Asset
from tokencalc.engine.assumptions import Assumption, unmeasured_speed
from tokencalc.engine.machines import Machines
from tokencalc.engine.months import HOURS_PER_MONTH
from tokencalc.engine.numbers import ONE, Number, divide, exactly, total
from tokencalc.engine.records import record
from tokencalc.engine.requests import prompt_tokens
from tokencalc.engine.roofline import check_memory
from tokencalc.engine.rungs import Rung
from tokencalc.engine.scaling import SECONDS_PER_HOUR, assumed_of_peak
from tokencalc.engine.supply import SAME_TOKENS, Buyer, Ratios
from tokencalc.engine.workload import Task, Workload, mean_of, peak_factor

DEVICE_HOUR = "device_hour"
SECONDS_PER_DAY = 86_400
WATTS_PER_KW = 1000


@record
class Device:
    """A number of computers on or under desks, that each answer one request after the other.

    A prompt is read at `prefill_tokens_per_second` and an answer written at `decode_tokens_per_second`. `watts` are
    drawn while it is busy, and `idle_watts` in all other hours of the month in which it is on. `asset` is the purchase
    of all of them; None where they are there anyway. `memory_gb_per_gpu` is the memory of one that a model can use.
    """

    name: str
    model: str
    prefill_tokens_per_second: Number
    decode_tokens_per_second: Number
    watts: Number
    idle_watts: Number
    price_per_kwh: Number
    count: int = 1
    asset: Asset | None = None
    hours_per_month: int = HOURS_PER_MONTH
    weights_gb: Number | None = None
    kv_cache_gb: Number | None = None
    memory_gb_per_gpu: Number | None = None
    ratios: Ratios = SAME_TOKENS
    throughput_source: str = ""
    provider: str = "own"
    is_full: bool = False

    def at(self, rung: Rung) -> "Device":
        """Before the supply counts it is priced at full use: its hours worn off, and their power."""
        return replace(self, ratios=self.ratios.at(rung), is_full=self.is_full or rung < Rung.SUPPLY)

    @exactly
    def seconds_per_request(self, task: Task) -> Number:
        """Seconds of a device that a task's average request takes: input / prefill + output / decode.

        Tokens are the model's own. The whole prompt is read: a hit in a cache of the device's is not counted on.
        """
        sizes = self.ratios.applied_to(task).sizes
        prompt = total(size.share * prompt_tokens(size.usage) for size in sizes)
        reading = divide(prompt, self.prefill_tokens_per_second)
        return reading + divide(mean_of(sizes, "output"), self.decode_tokens_per_second)

    @exactly
    def output_ceiling_per_day(self, task: Task) -> Number:
        """Output tokens that one device makes at most in a day of this task: 86,400 x output / seconds a request."""
        answer = mean_of(self.ratios.applied_to(task).sizes, "output")
        return divide(answer * SECONDS_PER_DAY, self.seconds_per_request(task))

    def buyer(self, tasks: tuple[Task, ...], workload: Workload) -> Buyer:
        """The purchase in the first month, then power: W_idle x (hours - busy) + W x busy.

        Raises `NotEnoughMemory` where the model does not fit, and `DoesNotFit` where the busiest hour asks for more
        than the devices have time for.
        """
        check_memory(self.name, 1, self.weights_gb, self.kv_cache_gb, self.memory_gb_per_gpu)
        month = SECONDS_PER_HOUR * self.hours_per_month
        loads = [divide(self.seconds_per_request(task), month) for task in tasks]
        return self._machines().buyer(tasks, loads, peak_factor(workload), self._assumptions(workload))

    def _machines(self) -> Machines:
        return Machines(
            supply=self.name,
            provider=self.provider,
            word="device",
            count=self.count,
            unit=DEVICE_HOUR,
            units_each=1,
            hours_per_month=self.hours_per_month,
            asset=self.asset,
            kw=divide(self.watts, WATTS_PER_KW),
            idle_kw=divide(self.idle_watts, WATTS_PER_KW),
            pue=ONE,
            price_per_kwh=self.price_per_kwh,
            is_full=self.is_full,
        )

    def _assumptions(self, workload: Workload) -> tuple[Assumption, ...]:
        measured = () if self.throughput_source else (unmeasured_speed(self.name),)
        return (*self.ratios.assumed_for(self.model), *measured, *assumed_of_peak(self.name, workload))
