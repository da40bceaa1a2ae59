"""Which option is cheapest where: a map over two values of a scenario."""

from collections.abc import Sequence

from tokencalc.engine.numbers import Number
from tokencalc.engine.records import record
from tokencalc.engine.targets import Varies


@record
class Axis:
    """One of the two values: its path, and what of it is looked at. Values are numbers, that of a date its ordinal."""

    path: str
    varies: Varies
    values: tuple[Number, ...]


@record
class Place:
    """One place of the map: who is cheapest over the horizon there, and what that saves against the baseline.

    `winner` is None where nothing can be calculated, for the reason `because`.
    """

    winner: str | None
    saving: Number | None = None
    because: str = ""


@record
class WinnerMap:
    """The places row by row: a row for each value of `down`, a place in it for each value of `across`."""

    baseline: str
    across: Axis
    down: Axis
    places: tuple[Sequence[Place], ...]
