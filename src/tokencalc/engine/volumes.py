"""Break-even in volume: at which requests a month an option is cheaper than the baseline, exactly and for good.

Every task's volume is multiplied by one scale, at one month's prices and mix, without growth and without the switch.
Costs are those of running: hardware of one's own is worn off, not bought. A cost is affine in the scale between turns,
so every crossing is found (`moving`), and beyond the last of them two lines settle what holds for good (`envelopes`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from tokencalc.engine.crossings import Crossing, Interval, less, saved
from tokencalc.engine.envelopes import Line, as_envelope, envelope
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.lines import RUNNING
from tokencalc.engine.months import Month
from tokencalc.engine.moving import Stretch, walk
from tokencalc.engine.numbers import ZERO, Number, divide, exactly, total
from tokencalc.engine.projection import Option, project
from tokencalc.engine.records import record
from tokencalc.engine.requests import prompt_tokens
from tokencalc.engine.workload import Growing, Workload, requests_in

MOST_TURNS = 5_000
"""Turns of one option's cost that are followed: a cost with more of them is followed so far, and not settled."""
FURTHEST = 6
"""Powers of ten beyond the horizon's volume at which it is tried to settle what holds for good."""
BEYOND = Decimal("1.01")
"""How far past the scale from which the sign is settled is walked, so that a crossing just there is seen."""

Cost = Callable[[Number], Number]


class NoRequests(TokencalcError):
    """A month without any request has no mix of tasks to multiply."""

    def __init__(self, month: Month) -> None:
        super().__init__(
            f"no task has a request in {month.start:%Y-%m}, so there is no mix to vary",
            "choose another month of the horizon with --month",
        )


@record
class Reach:
    """How far a cost was followed, in requests a month: `is_fit` is False where no more load can be served.

    `because` says what cannot be served, or what stopped it.
    """

    until: Number
    is_fit: bool = True
    because: str = ""


@record
class Running:
    """What a month costs: `fixed` whatever the volume, just above none, and a request in the long run.

    A request's lies between two numbers; None where it does not settle within what was looked at.
    """

    fixed: Number | None
    per_request_low: Number | None
    per_request_high: Number | None


@record
class VolumeBreakEven:
    """At which volumes an option is cheaper than the baseline, in requests a month at the workload's own mix.

    `intervals` are the volumes at which it is, `crossings` where that changes, `for_good_from` the volume above which
    it stays so however much is asked, None where there is none. With `is_settled` no winner changes beyond `walked`;
    otherwise more than that was not looked at. `baseline_costs` and `costs` are what a month costs, piece by piece.
    `tokens_per_request` are those of the mix, prompt and answer, in the baseline's own tokens.
    """

    option: str
    month: Month
    intervals: tuple[Interval, ...]
    crossings: tuple[Crossing, ...]
    for_good_from: Number | None
    is_settled: bool
    walked: Reach
    today: Number
    most: Number
    tokens_per_request: Number
    baseline: Running
    running: Running
    baseline_costs: tuple[Stretch, ...]
    costs: tuple[Stretch, ...]

    def is_cheaper_at(self, requests: Number) -> bool:
        """Whether the option is cheaper at so many requests a month."""
        return any(interval.holds(requests) for interval in self.intervals)


@exactly
def break_even_volumes(
    baseline: Option, options: Sequence[Option], workload: Workload, months: Sequence[Month], month: Month
) -> tuple[VolumeBreakEven, ...]:
    """Each option's break-even volumes against the baseline, at the prices and the mix of one of the `months`."""
    asked = total(requests_in(task.volume, month) for task in workload.tasks)
    if not asked:
        raise NoRequests(month)
    volumes = [total(requests_in(task.volume, each) for task in workload.tasks) for each in months]
    reach = max(divide(max(volumes), asked), Decimal(1))
    whole = replace(month, share=Decimal(1))
    today = _cost_of(baseline, workload, whole)
    costs = [_cost_of(option, workload, whole) for option in options]
    tails = [_tail(today, cost, reach) for cost in costs]
    walked = walk(today, Decimal(0), max([tail.start for tail in tails], default=reach), MOST_TURNS)
    asked_for = _Asked(
        month=month,
        requests=asked,
        most=max(volumes),
        tokens=divide(_tokens_in(workload, month), asked),
        far=reach * 10**FURTHEST,
    )
    baseline_side = _Side(walked=walked, running=_running(today, walked, asked_for))
    found: list[VolumeBreakEven] = []
    for option, cost, tail in zip(options, costs, tails, strict=True):
        own = walk(cost, Decimal(0), tail.start, MOST_TURNS)
        side = _Side(walked=own, running=_running(cost, own, asked_for))
        found.append(_break_even(option.name, asked_for, baseline_side, side, tail))
    return tuple(found)


def at_scale(workload: Workload, month: Month, scale: Number) -> Workload:
    """The workload with the month's own volumes times a scale, and no growth."""
    tasks = tuple(
        replace(task, volume=Growing(first=requests_in(task.volume, month) * scale, growth_per_month=ZERO))
        for task in workload.tasks
    )
    return replace(workload, tasks=tasks)


def _tokens_in(workload: Workload, month: Month) -> Number:
    """The tokens of a whole month, in the baseline's own counts."""
    return total(
        requests_in(task.volume, month) * (prompt_tokens(size.usage) + size.usage.get("output", ZERO)) * size.share
        for task in workload.tasks
        for size in task.sizes
    )


def _cost_of(option: Option, workload: Workload, month: Month) -> Cost:
    """What the option costs to run in the month, as a function of the scale."""
    steady = replace(option, switch=None)

    def cost(scale: Number) -> Number:
        return project(steady, at_scale(workload, month, scale), [month], keep_lines=False).of(RUNNING)

    return cost


@record
class _Asked:
    """What is asked for: the month, its requests, the most of any month, tokens a request, and a scale far beyond."""

    month: Month
    requests: Number
    most: Number
    tokens: Number
    far: Decimal


@record
class _Side:
    """One side's cost in stretches of the scale, and what it comes to."""

    walked: list[Stretch]
    running: Running


@record
class _Tail:
    """From which scale on the sign of the saving is settled.

    `sign` is None where nothing was found: then `start` is only how far is looked.
    """

    start: Decimal
    sign: int | None


def _tail(today: Cost, cost: Cost, reach: Decimal) -> _Tail:
    """The nearest scale from which on two lines settle the saving, tried further and further out."""
    best = _Tail(start=reach * 10, sign=None)
    for zeros in range(FURTHEST + 1):
        start = reach * 10**zeros
        if best.sign is not None and best.start <= start:
            break
        found = _tail_from(today, cost, start)
        if found is not None and (best.sign is None or found.start < best.start):
            best = found
    return best


def _tail_from(today: Cost, cost: Cost, start: Decimal) -> _Tail | None:
    try:
        baseline, option = envelope(today, start), envelope(cost, start)
    except TokencalcError:  # So much cannot be served: the walk finds out from where on.
        return _Tail(start=start, sign=0)
    if baseline is None or option is None:
        return None
    saving = as_envelope(baseline - option)
    for sign, line in ((1, saving.low), (-1, saving.high.times(Decimal(-1)))):
        settled = _above_nothing(line, or_equal=sign < 0)
        if settled is not None:
            return _Tail(start=(start + settled) * BEYOND, sign=sign)
    return None


def _above_nothing(line: Line, *, or_equal: bool) -> Decimal | None:
    """How far beyond its start a line is above nothing for ever; None for never."""
    if line.slope >= 0 and (line.height > 0 or (or_equal and line.height == 0)):
        return Decimal(0)
    return divide(-line.height, line.slope) if line.slope > 0 else None


def _break_even(option: str, asked: _Asked, today: _Side, side: _Side, tail: _Tail) -> VolumeBreakEven:
    stretches = [_in_requests(stretch, asked.requests) for stretch in less(today.walked, side.walked)]
    found = saved(stretches)
    failed = next((stretch for stretch in stretches if stretch.error is not None), None)
    last = stretches[-1].end
    is_settled = failed is not None or (tail.sign is not None and last >= tail.start * asked.requests)
    goes_on = failed is None and is_settled and tail.sign == 1
    intervals = tuple(_without_end(found.intervals, last)) if goes_on else found.intervals
    return VolumeBreakEven(
        option=option,
        month=asked.month,
        intervals=intervals,
        crossings=found.crossings,
        for_good_from=intervals[-1].start if goes_on else None,
        is_settled=is_settled,
        walked=Reach(until=last) if failed is None else _reach(failed),
        today=asked.requests,
        most=asked.most,
        tokens_per_request=asked.tokens,
        baseline=today.running,
        running=side.running,
        baseline_costs=tuple(_in_requests(stretch, asked.requests) for stretch in today.walked),
        costs=tuple(_in_requests(stretch, asked.requests) for stretch in side.walked),
    )


def _reach(failed: Stretch) -> Reach:
    return Reach(until=failed.start, is_fit=False, because=failed.error.problem if failed.error else "")


def _without_end(intervals: Sequence[Interval], last: Decimal) -> Iterator[Interval]:
    """The intervals, of which the last goes on for ever."""
    for interval in intervals:
        yield replace(interval, end=None, has_end=False) if interval.end == last else interval


def _in_requests(stretch: Stretch, asked: Decimal) -> Stretch:
    return replace(stretch, start=stretch.start * asked, end=stretch.end * asked, slope=divide(stretch.slope, asked))


def _running(cost: Cost, walked: Sequence[Stretch], asked: _Asked) -> Running:
    """What is fixed just above no request at all, and the slopes of the two lines around the cost far out."""
    try:
        beyond = envelope(cost, asked.far)
    except TokencalcError:
        beyond = None
    return Running(
        fixed=walked[0].after,
        per_request_low=divide(beyond.low.slope, asked.requests) if beyond else None,
        per_request_high=divide(beyond.high.slope, asked.requests) if beyond else None,
    )
