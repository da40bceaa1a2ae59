"""What a scenario file says of models that somebody measured."""

from typing import TYPE_CHECKING

from tokencalc.files.faults import Table
from tokencalc.files.fields import Text
from tokencalc.files.later import later
from tokencalc.files.numbers import Positive, ShareForEach

if TYPE_CHECKING:
    from tokencalc.files.latency_tables import LatencyTable
else:
    LatencyTable = later("tokencalc.files.latency_tables", "LatencyTable")


class RatiosTable(Table):
    """What you measured about a model on your own prompts."""

    token_ratio: Positive | None = None
    """Its tokens per baseline token for the same text."""
    output_ratio: Positive | None = None
    """Its output tokens per baseline output token for the same task, each counted in its own tokens."""
    automatic_caching: bool = False
    """Whether its provider caches by itself: what the baseline writes for an hour is an ordinary write here."""
    success: ShareForEach | None = None
    """Its success rate in your own evaluation: a number, or a table of numbers by task."""
    latency: LatencyTable | None = None
    """How long an answer of it takes, measured."""
    successor: Text | None = None
    """The model that takes over on the day this one is retired."""
