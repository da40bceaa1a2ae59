"""What is asked of the models: tasks, their shapes and their volumes month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from tokencalc.engine.errors import PartsExceedWhole
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import (
    ONE,
    ZERO,
    Number,
    divide,
    exactly,
    is_nothing,
    maximum,
    minimum,
    power,
    total,
)
from tokencalc.engine.rates import HOURS_PER_WEEK
from tokencalc.engine.records import record
from tokencalc.engine.requests import Size, Usage, prompt_tokens
from tokencalc.engine.rungs import Rung
from tokencalc.engine.units import UNITS


@record
class Growing:
    """A volume that grows by a rate every month, up to a ceiling if there is one: V0 (1 + G)^m."""

    first: Number
    growth_per_month: Number
    ceiling: Number | None = None


@record
class Listed:
    """A volume stated for each month of the horizon."""

    months: tuple[Number, ...]


@record
class Adopted:
    """The volume of people some of whom are users: headcount (1 + G)^m x adoption of month m x requests a user.

    `adoption_by_month` has shares of the headcount, 0 to 1, of which the last is held. A user has `requests_per_user` a
    month.
    """

    headcount: Number
    growth_per_month: Number
    adoption_by_month: tuple[Number, ...]
    requests_per_user: Number


Volume: TypeAlias = Growing | Listed | Adopted
"""How many requests a task has month by month."""


@record
class Task:
    """A kind of request: its name, its sizes in the baseline's own tokens, and its requests a month.

    `person_cost` is what a person costs for a request that no model resolves, and `unnoticed_cost` what an unnoticed
    failure costs; `unnoticed_share` is the share of failures that are. The first two are None where nobody said.
    `min_success` is the share of right answers that it needs, and `max_latency_seconds` what 95 of 100 requests may
    take; they are held against what is found, and change no figure.
    """

    name: str
    sizes: tuple[Size, ...]
    volume: Volume
    can_wait: bool = False
    person_cost: Number | None = None
    unnoticed_share: Number = ZERO
    unnoticed_cost: Number | None = None
    min_success: Number | None = None
    max_latency_seconds: Number | None = None

    def resized(self, sizes: tuple[Size, ...]) -> "Task":
        """The same task with other sizes."""
        return replace(self, sizes=sizes)


@record
class Workload:
    """Tasks, and how their load is spread over the hours.

    `peak_to_average` is the busiest hour over the mean hour. `profile` weighs each hour of the week, Monday 00:00 UTC
    first; both are None where nobody measured them.
    """

    tasks: tuple[Task, ...]
    peak_to_average: Number | None = None
    profile: tuple[Number, ...] | None = None

    def at(self, rung: Rung) -> "Workload":
        """Before the cache counts on the ladder, what is read from one or written to one is plain input."""
        if rung >= Rung.CACHE:
            return self
        return replace(self, tasks=tuple(task.resized(uncached(task.sizes)) for task in self.tasks))


@exactly
def requests_in(volume: Volume, month: Month) -> Number:
    """The requests of a whole calendar month; a part of a month takes its share of them.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from tokencalc.engine.months import horizon
    >>> growing = Growing(first=Decimal(1000), growth_per_month=Decimal("0.1"), ceiling=Decimal(1200))
    >>> [str(requests_in(growing, month)) for month in horizon(date(2027, 1, 1), 4)]
    ['1000', '1100.0', '1200', '1200']
    """
    if isinstance(volume, Listed):
        return volume.months[month.index]
    growth = power(1 + volume.growth_per_month, month.index)
    if isinstance(volume, Adopted):
        adoption = volume.adoption_by_month[min(month.index, len(volume.adoption_by_month) - 1)]
        return volume.headcount * growth * adoption * volume.requests_per_user
    grown = volume.first * growth
    return grown if volume.ceiling is None else minimum(grown, volume.ceiling)


@exactly
def peak_factor(workload: Workload) -> Number:
    """The busiest hour over the mean hour: stated, else read off the profile, else 1 for want of either.

    >>> from decimal import Decimal
    >>> peak_factor(Workload(tasks=(), profile=(Decimal(3), *[Decimal(1)] * 167)))
    Decimal('2.964705882352941176470588235')
    """
    if workload.peak_to_average is not None:
        return workload.peak_to_average
    if workload.profile is None:
        return ONE
    busiest = workload.profile[0]
    for hour in workload.profile[1:]:
        busiest = maximum(busiest, hour)
    return divide(busiest * HOURS_PER_WEEK, total(workload.profile))


@exactly
def rescaled(sizes: Sequence[Size], token_ratio: Number, output_ratio: Number) -> tuple[Size, ...]:
    """The same requests as another model counts and answers them.

    `token_ratio` is its tokens per baseline token for the same text: prompt text scales with it, and so do the bounds
    of a bucket. `output_ratio` is its output tokens per baseline output token for the same task, each in its own
    tokens, so it already holds the tokenizer. Audio, images and calls stay as they are.
    """

    def factor(unit: str) -> Number:
        if unit == "output":
            return output_ratio
        return token_ratio if UNITS[unit].is_text else ONE

    return tuple(
        Size(
            share=size.share,
            usage={unit: quantity * factor(unit) for unit, quantity in size.usage.items()},
            smallest=_rescaled_prompt(size, size.smallest, token_ratio),
            largest=_rescaled_prompt(size, size.largest, token_ratio),
        )
        for size in sizes
    )


def _rescaled_prompt(size: Size, prompt: Number, token_ratio: Number) -> Number:
    beside = total(
        quantity for unit, quantity in size.usage.items() if UNITS[unit].is_prompt and not UNITS[unit].is_text
    )
    return (prompt - beside) * token_ratio + beside


@exactly
def uncached(sizes: Sequence[Size]) -> tuple[Size, ...]:
    """The same requests with the cached parts of their prompts as plain input.

    >>> from decimal import Decimal
    >>> (size,) = uncached([size_of(input_tokens=Decimal(10), cached_share=Decimal("0.6"), output_tokens=Decimal(1))])
    >>> {unit: str(quantity) for unit, quantity in size.usage.items()}
    {'input': '10.0', 'output': '1'}
    """
    return tuple(replace(size, usage=_renamed(size.usage, _AS_INPUT)) for size in sizes)


def written_once(sizes: Sequence[Size]) -> tuple[Size, ...]:
    """The same requests where a cache has one kind of write: what they keep for an hour is an ordinary one.

    >>> from decimal import Decimal
    >>> usage = {"cache_write": Decimal(1), "cache_write_1h": Decimal(2), "output": Decimal(3)}
    >>> (size,) = written_once([Size(share=Decimal(1), usage=usage, smallest=Decimal(3), largest=Decimal(3))])
    >>> {unit: str(quantity) for unit, quantity in size.usage.items()}
    {'cache_write': '3', 'output': '3'}
    """
    return tuple(replace(size, usage=_renamed(size.usage, {"cache_write_1h": "cache_write"})) for size in sizes)


@exactly
def _renamed(usage: Usage, names: Mapping[str, str]) -> Usage:
    found: dict[str, Number] = {}
    for unit, quantity in usage.items():
        name = names.get(unit, unit)
        found[name] = found.get(name, ZERO) + quantity
    return found


_AS_INPUT = dict.fromkeys(("cache_read", "cache_write", "cache_write_1h"), "input")


def mean_of(sizes: Sequence[Size], unit: str) -> Number:
    """The mean quantity of a unit over a task's requests. Call it inside the engine's context."""
    return total(size.share * size.usage[unit] for size in sizes if unit in size.usage)


@exactly
def size_of(
    *,
    share: Number = ONE,
    input_tokens: Number,
    output_tokens: Number,
    cached_share: Number = ZERO,
    cache_write_share: Number = ZERO,
    cache_write_1h_share: Number = ZERO,
    others: Mapping[str, Number] | None = None,
    smallest: Number | None = None,
    largest: Number | None = None,
) -> Size:
    """The size whose prompt is `input_tokens` long, of which shares are read from the cache or written to it.

    What is neither is the `input` unit, so units never overlap. `others` gives quantities of units that are not text;
    those of the prompt count towards its length. `smallest` and `largest` bound `input_tokens` over the bucket.

    >>> from decimal import Decimal
    >>> size = size_of(input_tokens=Decimal(1000), cached_share=Decimal("0.6"), output_tokens=Decimal(50))
    >>> {unit: str(quantity) for unit, quantity in size.usage.items()}
    {'input': '400.0', 'cache_read': '600.0', 'output': '50'}
    """
    plain_share = 1 - cached_share - cache_write_share - cache_write_1h_share
    if plain_share < 0:
        raise PartsExceedWhole(f"{cached_share} + {cache_write_share} + {cache_write_1h_share}", "1")
    usage = {
        "input": input_tokens * plain_share,
        "cache_read": input_tokens * cached_share,
        "cache_write": input_tokens * cache_write_share,
        "cache_write_1h": input_tokens * cache_write_1h_share,
        "output": output_tokens,
        **(others or {}),
    }
    beside = prompt_tokens(others or {})
    return Size(
        share=share,
        usage={unit: quantity for unit, quantity in usage.items() if not is_nothing(ONE * quantity)},
        smallest=beside + (input_tokens if smallest is None else smallest),
        largest=beside + (input_tokens if largest is None else largest),
    )


@exactly
def text_usage(input_tokens: Number, output_tokens: Number, cached: Number, cache_write: Number) -> dict[str, Number]:
    """The usage of one request from token counts, of which `cached` and `cache_write` are parts of the input.

    Raises `PartsExceedWhole` where they are more than it.

    >>> from decimal import Decimal
    >>> text_usage(Decimal(100), Decimal(10), Decimal(60), Decimal(0))
    {'input': Decimal('40'), 'cache_read': Decimal('60'), 'output': Decimal('10')}
    """
    if cached + cache_write > input_tokens:
        raise PartsExceedWhole(f"{cached} + {cache_write}", f"{input_tokens} tokens")
    usage = {
        "input": input_tokens - cached - cache_write,
        "cache_read": cached,
        "cache_write": cache_write,
        "output": output_tokens,
    }
    return {unit: quantity for unit, quantity in usage.items() if not is_nothing(quantity)}


@exactly
def shares_of(weights: Sequence[Number]) -> list[Number]:
    """The weights as shares of their sum; the last takes what the others leave, so that they add up to exactly 1.

    >>> from decimal import Decimal
    >>> [str(share) for share in shares_of([Decimal(1), Decimal(3)])]
    ['0.25', '0.75']
    """
    whole = total(weights)
    shares = [divide(weight, whole) for weight in weights[:-1]]
    return [*shares, 1 - total(shares)]
