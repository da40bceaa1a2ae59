"""The ways that requests take through a route: the share of them on each, and what they wait for there."""

from tokencalc.engine.numbers import Number
from tokencalc.engine.records import record


@record
class Duration:
    """How long one thing takes, in seconds: half of the times are below P50, 95 of 100 below P95; None is not known.

    With both the same it always takes that long.
    """

    name: str
    p50_seconds: Number | None = None
    p95_seconds: Number | None = None


@record
class Path:
    """One way through a route: the share of the requests that takes it, and what they wait for one after the other."""

    share: Number
    parts: tuple[Duration, ...]
