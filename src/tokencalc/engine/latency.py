"""How long a route takes: its mean, and the time within which 95 of 100 requests are through.

A request takes one of several paths: accepted at the first step, or at the second after waiting for the first, and so
on. A path takes the sum of its parts, taken as independent. Of each part the P50 and the P95 are known, and a lognormal
is fitted to the two: the logarithm of its time has the mean ln P50 and the standard deviation ln(P95 / P50) / z95. No
P95s are added: that of a route is the time at which the shares of the paths done by then add up to .95.

The distribution of a sum has no closed form. Its part that spreads most is kept as it is, and the others are taken at
41 points each (the trapezoidal rule over the logarithm of the time; points of several parts are put together by their
means), which makes a weighted sum of distribution functions. That is within 1% of drawing the times where P95 is up to
4 times P50, and within 2% up to 10 times: fitting a curve to two quantiles is the coarser step by far.

This is solving, not projecting: exact objects in, floats inside, and decimals of 9 digits out.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Context
from functools import reduce
from itertools import accumulate
from typing import Any, TypeAlias

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.numbers import ZERO, Number, exactly, is_nothing, to_drawn, total
from tokencalc.engine.paths import Duration, Path
from tokencalc.engine.records import record

Z95: Any = 16448536269514722 / 10**16
"""Of the standard normal distribution, .95 lies below this."""
ROOT_OF_TWO: Any = math.sqrt(2)
HALVINGS = 60
UNTIMED = "nobody stated both P50 and P95 of "

_SHOWN = Context(prec=9, rounding=ROUND_HALF_EVEN)
_Points: TypeAlias = Sequence[tuple[Number, Number]]
"""Times, each with its probability."""


class P95BelowP50(TokencalcError):
    """The time of 95 of 100 requests is said to be shorter than that of 50 of them."""

    def __init__(self, name: str, p50: Number, p95: Number) -> None:
        super().__init__(
            f"{name} has a P95 of {p95} s, which is below its P50 of {p50} s",
            "95 of 100 requests cannot be through before 50 of them are: look whether the two are swapped",
        )


class NoMedianTime(TokencalcError):
    """Half of the requests are said to take no time at all, or less, and others some."""

    def __init__(self, name: str, p50: Number, p95: Number) -> None:
        super().__init__(
            f"{name} has a P50 of {p50} s, and a P95 of {p95} s",
            "give a P50 above 0 s; what takes no time at all has 0 s for both",
        )


@record
class Unknown:
    """Nobody can say, and why: the reason is the end of a sentence."""

    because: str


@record
class Latency:
    """How long a route takes, in seconds: `is_fitted` says that both follow from curves through P50 and P95."""

    mean_seconds: Number
    p95_seconds: Number
    is_fitted: bool = True


@exactly
def latency_of(paths: Sequence[Path]) -> Latency | Unknown:
    """The mean and the P95 of a route whose paths take these shares of the requests, which add up to 1.

    The mean is sum of share x sum of exp(mu + sigma^2 / 2), and the P95 the t at which sum of share x F_path(t) = .95.
    It is unknown where P50 or P95 of a part is missing that any request waits for. Raises `P95BelowP50` and
    `NoMedianTime`.

    >>> from decimal import Decimal
    >>> from tokencalc.engine.paths import Duration, Path
    >>> chat = Duration(name="chat", p50_seconds=Decimal(1), p95_seconds=Decimal(3))
    >>> latency_of([Path(share=Decimal(1), parts=(chat,))])
    Latency(mean_seconds=Decimal('1.24988446'), p95_seconds=Decimal('3.00000000'), is_fitted=True)
    """
    taken = [path for path in paths if not is_nothing(path.share)]
    reason = _what_is_missing(taken)
    if reason:
        return Unknown(because=reason)
    ways = [(share, [_fitted(part) for part in parts]) for share, parts in _drawn(taken)]
    mean = total(share * part.mean for share, parts in ways for part in parts)
    through = [(share, _done_by(parts)) for share, parts in ways]
    longest = max(total(part.p95 for part in parts) for _, parts in ways)
    return Latency(mean_seconds=_shown(mean), p95_seconds=_shown(_p95(through, longest)))


def _what_is_missing(paths: Sequence[Path]) -> str:
    """Why nobody can say how long the paths take, or nothing."""
    for part in (part for path in paths for part in path.parts):
        p50, p95 = part.p50_seconds, part.p95_seconds
        if p50 is None or p95 is None:
            return f"{UNTIMED}{part.name}"
        if p95 < p50:
            raise P95BelowP50(part.name, p50, p95)
        if p50 < 0 or (not p50 and p95):
            raise NoMedianTime(part.name, p50, p95)
    return "" if paths else "no request takes any way through the route"


def _drawn(paths: Sequence[Path]) -> list[tuple[Number, tuple[Duration, ...]]]:
    return [(path.share, path.parts) for path in to_drawn(tuple(paths))]


def _shown(value: Number) -> Number:
    """The float as a decimal of as many digits as every platform's mathematical library agrees on."""
    return _SHOWN.create_decimal(str(value))


@record
class _Fitted:
    """A lognormal time; with a sigma of 0 a time that does not vary."""

    p50: Number
    p95: Number
    sigma: Number
    mean: Number
    variance: Number


def _fitted(part: Any) -> _Fitted:
    p50, p95 = part.p50_seconds, part.p95_seconds
    sigma = math.log(p95 / p50) / Z95 if p95 > p50 else ZERO
    mean = p50 * math.exp(sigma * sigma / 2)
    return _Fitted(p50=p50, p95=p95, sigma=sigma, mean=mean, variance=mean * mean * math.expm1(sigma * sigma))


def _done_by(parts: Sequence[_Fitted]) -> Callable[[Number], Number]:
    """The share of a path's requests that is through by a time."""
    fixed = total(part.p50 for part in parts if is_nothing(part.sigma))
    varying = sorted((part for part in parts if not is_nothing(part.sigma)), key=lambda part: part.variance)
    if not varying:
        return lambda time: ZERO + (time >= fixed)
    *others, widest = varying
    points = reduce(_added, (_points(part) for part in others)) if others else [(ZERO, ZERO + 1)]
    return lambda time: total(weight * _share_below(widest, time - fixed - other) for other, weight in points)


def _share_below(part: _Fitted, time: Number) -> Number:
    """The share of a part's times below one: the normal distribution function of (ln t - ln P50) / sigma."""
    if time <= 0:
        return ZERO
    steps: Any = math.log(time / part.p50)
    below: Any = math.erfc(-steps / (part.sigma * ROOT_OF_TWO)) / 2
    return below  # type: ignore[no-any-return]  # a float, as everything in here


def _normal_points() -> list[tuple[Any, Any]]:
    """Points a quarter of a standard deviation apart, up to five to either side, with their weights."""
    densities = [math.exp(-quarter * quarter / 32) for quarter in range(-20, 21)]
    return [(quarter / 4, each / sum(densities)) for quarter, each in zip(range(-20, 21), densities, strict=True)]


_NORMAL = _normal_points()
_ENDS = list(accumulate(weight for _, weight in _NORMAL[:-1]))


def _points(part: Any) -> _Points:
    return [(part.p50 * math.exp(steps * part.sigma), weight) for steps, weight in _NORMAL]


def _added(some: _Points, others: _Points) -> _Points:
    """The sum of two times, all pairs of their points put together to as many as there are of one, by their means."""
    pairs = sorted((one + other, weight * part) for one, weight in some for other, part in others)
    heaps: list[list[Any]] = [[0, 0] for _ in _NORMAL]
    below: Any = 0
    for time, weight in pairs:
        heap = heaps[bisect_right(_ENDS, below + weight / 2)]
        heap[0] += time * weight
        heap[1] += weight
        below += weight
    return [(sum_of_times / weight, weight) for sum_of_times, weight in heaps if weight]


def _p95(through: Sequence[tuple[Number, Callable[[Number], Number]]], guess: Number) -> Number:
    """The time by which 95 of 100 requests are through, halving the interval that it is in."""
    all_of_them = total(share for share, _ in through)

    def is_late_enough(time: Number) -> bool:
        return total(share * done_by(time) for share, done_by in through) * 100 >= all_of_them * 95

    low, high = ZERO, guess
    while not is_late_enough(high):
        low, high = high, high * 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_late_enough(middle) else (middle, high)
    return high
