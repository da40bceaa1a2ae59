"""How tokens are bought: metered by a provider, or made on rented GPUs.

A supply opens a `Buyer` for the tasks it serves, which prices a request once per price regime and then answers for
each month with what was bought. Demand of all tasks on one supply is added before it is costed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from tokencalc.engine.assumptions import (
    Assumption,
    equal_tokens,
    even_hours,
    even_load,
    exchange_rate,
    held_price,
    joint_peak,
    own_rate,
    unknown_holidays,
    unmeasured_throughput,
)
from tokencalc.engine.currencies import rate_on
from tokencalc.engine.errors import NoThroughput, Retired
from tokencalc.engine.lines import CostLine, Kind, Purchase, Source
from tokencalc.engine.months import HOURS_PER_MONTH, Month, Period, cut
from tokencalc.engine.numbers import ONE, ZERO, Number, ceil, divide, exactly, maximum, total, where
from tokencalc.engine.rates import Model, RateCard, Window, change_days, rate_card, row_on, window_weights, windows_of
from tokencalc.engine.requests import RequestPrice, price_sizes
from tokencalc.engine.units import GPU_HOUR, UNITS
from tokencalc.engine.workload import Task, Workload, mean_of, peak_factor, rescaled

SECONDS_PER_HOUR = 3600
IDLE = "idle"
"""The terms of the line for rented hours that no request used."""

Buyer = Callable[[Month, Mapping[str, Number]], Purchase]
"""What is bought in a month for so many requests of each task, by task name, in a whole calendar month."""


class Supply(Protocol):
    """A way to buy tokens."""

    @property
    def name(self) -> str:
        """What people call it."""

    def buyer(self, tasks: tuple[Task, ...], workload: Workload) -> Buyer:
        """Prices the tasks' requests once, and returns what answers for the months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratios:
    """How a model's token counts differ from the baseline's for the same task; None where nobody measured."""

    token_ratio: Number | None = None
    output_ratio: Number | None = None

    def assumed_for(self, model: str) -> tuple[Assumption, ...]:
        """What is assumed for want of a measured ratio."""
        prompt, answer = self.token_ratio is None, self.output_ratio is None
        return (equal_tokens(model, prompt=prompt, answer=answer),) if prompt or answer else ()

    def applied_to(self, task: Task) -> Task:
        """The task in the model's own tokens; an unset ratio counts as 1."""
        token_ratio = ONE if self.token_ratio is None else self.token_ratio
        output_ratio = ONE if self.output_ratio is None else self.output_ratio
        return Task(name=task.name, sizes=rescaled(task.sizes, token_ratio, output_ratio), volume=task.volume)


SAME_TOKENS = Ratios(token_ratio=ONE, output_ratio=ONE)
"""The baseline's own counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metered:
    """Tokens from a provider's price sheet, in one mode and region.

    `successor` takes over on the day the model is retired.
    """

    model: Model
    mode: str = ""
    region: str = ""
    ratios: Ratios = SAME_TOKENS
    successor: "Metered | None" = None

    @property
    def name(self) -> str:
        """`provider/model`."""
        return self.model.reference

    def buyer(self, tasks: tuple[Task, ...], workload: Workload) -> Buyer:
        """Requests priced once per row, mode, window and tier; months multiply."""
        own_tasks = {id(self): self._in_own_tokens(tasks)}
        prices: dict[tuple[int, int, int, str, str], RequestPrice] = {}

        def price_of(regime: Regime, task: Task) -> RequestPrice:
            card = regime.card
            key = (id(regime.supply), id(card.row), id(card.exchange), card.terms, task.name)
            if key not in prices:
                prices[key] = price_sizes(card, task.sizes)
            return prices[key]

        def buy(month: Month, requests: Mapping[str, Number]) -> Purchase:
            lines: list[CostLine] = []
            below = above = ZERO
            for regime in self.regimes(month, workload):
                supply = regime.supply
                if id(supply) not in own_tasks:
                    own_tasks[id(supply)] = supply._in_own_tokens(tasks)
                for task in own_tasks[id(supply)]:
                    price = price_of(regime, task)
                    volume = requests[task.name] * regime.share
                    lines.extend(lines_of(regime.card, task.name, price, volume, regime.assumed))
                    below = below + price.below * volume
                    above = above + price.above * volume
            return Purchase(lines=tuple(lines), below=below, above=above)

        return buy

    def _in_own_tokens(self, tasks: tuple[Task, ...]) -> tuple[Task, ...]:
        return tuple(self.ratios.applied_to(task) for task in tasks)

    @exactly
    def regimes(self, month: Month, workload: Workload) -> list["Regime"]:
        """The prices that hold during a month, each with its share of the calendar month's volume."""
        retired = self.model.retired
        days = change_days(self.model) | ({retired} if retired else set())
        found: list[Regime] = []
        for period in cut(month, days):
            if retired is not None and period.start >= retired:
                if self.successor is None:
                    raise Retired(self.name, retired, period.start)
                rest = Month(index=month.index, start=period.start, end=period.end, share=period.share)
                found += self.successor.regimes(rest, workload)
            else:
                found += self._regimes_in(period, workload)
        return found

    def _regimes_in(self, period: Period, workload: Workload) -> Iterator["Regime"]:
        row, ended = row_on(self.model, period.start)
        assumed = self.ratios.assumed_for(self.name)
        if ended is not None:
            assumed = (*assumed, held_price(self.name, ended))
        if self.model.exchange_rates:
            assumed = (*assumed, exchange_rate(self.name, rate_on(self.model.exchange_rates, period.start)))
        left = period.share
        about_windows: tuple[Assumption, ...] = ()
        for name in windows_of(row, self.mode):
            window = self.model.windows[name]
            inside, whole = window_weights(window, period.start, period.end, workload.profile)
            share = divide(period.share * inside, where(whole > 0, whole, ONE))
            hours = self._assumed_hours(window, period, workload)
            about_windows += hours
            left = left - share
            card = rate_card(self.model, row, period.start, self.mode, name, self.region)
            yield Regime(supply=self, card=card, share=share, assumed=assumed + hours)
        card = rate_card(self.model, row, period.start, self.mode, "", self.region)
        yield Regime(supply=self, card=card, share=left, assumed=assumed + about_windows)

    def _assumed_hours(self, window: Window, period: Period, workload: Workload) -> tuple[Assumption, ...]:
        """What is assumed in saying how much traffic falls into a window."""
        found: tuple[Assumption, ...] = ()
        if workload.profile is None:
            found = (even_hours(self.name, window.name),)
        if window.not_on and period.start.year > max(window.not_on).year:
            found = (*found, unknown_holidays(self.name, window.name, max(window.not_on).year))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """One rate card, the share of the calendar month's volume bought at it, and what is assumed in saying so."""

    supply: Metered
    card: RateCard
    share: Number
    assumed: tuple[Assumption, ...]


def lines_of(
    card: RateCard, task: str, price: RequestPrice, volume: Number, assumed: tuple[Assumption, ...]
) -> Iterator[CostLine]:
    """The lines of so many requests at one rate card: one for each charge of a request. Call it inside the context."""
    for charge in price.charges:
        per = UNITS[charge.unit].per
        quantity = charge.quantity * volume
        yield CostLine(
            task=task,
            item=card.model.reference,
            provider=card.model.provider,
            unit=charge.unit,
            terms=", ".join(part for part in (card.terms, charge.tier.condition if charge.tier else "") if part),
            quantity=quantity,
            unit_price=charge.rate,
            per=per,
            amount=quantity * charge.rate / per,
            kind=Kind.BILL,
            source=card.row.source,
            assumed=assumed + charge.assumed,
        )


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

    def buyer(self, tasks: tuple[Task, ...], workload: Workload) -> Buyer:
        """Replicas a month for the busiest hour; tasks share their cost by load, and idle time is a line of its own.

        load = requests x output tokens / (730 x 3600 x tokens per second), in replicas, on the average;
        replicas = max(min_replicas, ceil(load x peak to average / (1 - headroom))).
        """
        replica_months = {task.name: self._replica_months_per_request(task) for task in tasks}
        peak = peak_factor(workload)
        assumed = self._assumptions(workload)

        def buy(month: Month, requests: Mapping[str, Number]) -> Purchase:
            loads = {task: requests[task] * each for task, each in replica_months.items()}
            busiest = divide(total(loads.values()) * peak, 1 - self.headroom_share)
            replicas = maximum(ceil(busiest), ONE * self.min_replicas)
            hours = month.share * HOURS_PER_MONTH * self.gpus_per_replica
            lines = [self._line(task, "", load * hours, assumed) for task, load in loads.items()]
            idle = replicas - total(loads.values())
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
