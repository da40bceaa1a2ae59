"""The ways that requests take through a route: the share of them on each, and what they wait for there."""

from dataclasses import dataclass

from tokencalc.engine.numbers import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """How long one thing takes, in seconds: half of the times are below P50, 95 of 100 below P95; None is not known.

    With both the same it always takes that long.
    """

    name: str
    p50_seconds: Number | None = None
    p95_seconds: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One way through a route: the share of the requests that takes it, and what they wait for one after the other."""

    share: Number
    parts: tuple[Duration, ...]
