"""The roll-up: whole sums of everything that was used, by hour, model and size, on which all else works.

Prompts are sorted into buckets, cut where they double and wherever a price sheet starts a context tier, so that what
was used can be priced again on a model with other tiers (a tier is a cliff, and a mean prompt says nothing about it).
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from operator import add
from typing import NamedTuple

from tokencalc.engine.numbers import EXACT, exactly
from tokencalc.usage.records import NOTHING, Use, prompt_of

HOUR = 3600
QUARTER = 900

_DOUBLING = tuple(250 * 2**step for step in range(13))
TIER_STARTS = (32_000, 100_000, 128_000, 200_000, 256_000, 272_000, 512_000, 524_288)
CUTS = tuple(sorted({*_DOUBLING, *TIER_STARTS, *(start - 1 for start in TIER_STARTS)}))
"""The longest prompt of each bucket. Some tiers start at their number and some above it, so both are cuts."""
UNKNOWN_SIZE = -1
"""The bucket of totals that do not say how long their prompts were. Below it are totals that bound them loosely."""


class Key(NamedTuple):
    """What is summed apart.

    `start` is the first second of the hour, or of the longer time that a record covers, since 1970 UTC, and `lasts` its
    seconds; both are None and 0 where nobody said when. `bucket` is the place of the prompt among `CUTS`.
    """

    start: int | None
    lasts: int
    provider: str
    model: str
    mode: str
    region: str
    label: str
    currency: str
    bucket: int


@dataclass(slots=True)
class Sums:
    """The sums of one cell: records, requests, units in the order of `COUNTED`, and what was billed.

    `requests` counts those that are known, `uncounted` the records that do not say how many they are. `smallest` and
    `largest` bound the prompts; they are None in a bucket of unknown size.
    """

    records: int = 0
    requests: int = 0
    uncounted: int = 0
    units: tuple[int, ...] = NOTHING
    reasoning: int = 0
    smallest: int | None = None
    largest: int | None = None
    billed: Decimal | None = None

    @exactly
    def add(self, other: "Sums") -> None:
        """Add another cell's sums to these."""
        self.records += other.records
        self.requests += other.requests
        self.uncounted += other.uncounted
        self.units = tuple(map(add, self.units, other.units))
        self.reasoning += other.reasoning
        self.smallest = _of_both(min, self.smallest, other.smallest)
        self.largest = _of_both(max, self.largest, other.largest)
        if other.billed is not None:
            self.billed = other.billed if self.billed is None else self.billed + other.billed


def _of_both(choose: Callable[[list[int]], int], one: int | None, other: int | None) -> int | None:
    known = [value for value in (one, other) if value is not None]
    return choose(known) if known else None


@dataclass(slots=True)
class RollUp:
    """Sums by `Key`. `zone` is where its hours begin: in a zone half an hour off, so are they."""

    zone: tzinfo = UTC
    cells: dict[Key, Sums] = field(default_factory=dict)
    _hours: dict[int, int] = field(default_factory=dict)

    def add(self, use: Use) -> None:
        """Count one use."""
        smallest, largest = use.smallest, use.largest
        if smallest is None and use.requests == 1 and not use.lasts:
            smallest = largest = prompt_of(use.units)
        key = Key(
            use.second if use.lasts > HOUR or use.second is None else self.hour_of(use.second),
            0 if use.second is None else max(use.lasts, HOUR),
            use.provider,
            use.model,
            use.mode,
            use.region,
            use.label,
            use.currency if use.billed is not None else "",
            bucket_of(smallest, largest),
        )
        sums = self.cells.get(key)
        if sums is None:
            sums = self.cells[key] = Sums()
        sums.records += 1
        if use.requests is None:
            sums.uncounted += 1
        else:
            sums.requests += use.requests
        sums.units = tuple(map(add, sums.units, use.units))
        sums.reasoning += use.reasoning
        if smallest is not None and (sums.smallest is None or smallest < sums.smallest):
            sums.smallest = smallest
        if largest is not None and (sums.largest is None or largest > sums.largest):
            sums.largest = largest
        if use.billed is not None:
            sums.billed = use.billed if sums.billed is None else EXACT.add(sums.billed, use.billed)

    @property
    def is_invoice(self) -> bool:
        """Whether the records say what was billed, and none of them what was used."""
        sums = self.cells.values()
        return any(each.billed is not None for each in sums) and not any(any(each.units) for each in sums)

    def hour_of(self, second: int) -> int:
        """The first second of the hour of the roll-up's zone that a second lies in."""
        quarter = second // QUARTER
        start = self._hours.get(quarter)
        if start is None:
            local = datetime.fromtimestamp(quarter * QUARTER, self.zone)
            start = self._hours[quarter] = quarter * QUARTER - local.minute * 60 - local.second
        return start

    def merge(self, other: "RollUp") -> None:
        """Count what another roll-up of the same zone counted."""
        for key, sums in other.cells.items():
            self.cells.setdefault(key, Sums()).add(sums)

    def sorted(self) -> list[tuple[Key, Sums]]:
        """The cells in order: what has no time comes last."""
        return sorted(self.cells.items(), key=lambda cell: (cell[0].start is None, cell[0].start or 0, cell[0][1:]))


def bucket_of(smallest: int | None, largest: int | None) -> int:
    """The place among `CUTS` of a prompt, or of prompts that all lie in one bucket; else a number below nothing.

    That is `UNKNOWN_SIZE` where nothing bounds them, and one for each longest prompt where something does.

    >>> bucket_of(250, 250), bucket_of(251, 251), bucket_of(100, 900), bucket_of(None, None)
    (0, 1, -4, -1)
    """
    if smallest is None or largest is None:
        return UNKNOWN_SIZE
    place = bisect_left(CUTS, smallest)
    last = place if smallest == largest else bisect_left(CUTS, largest)
    return place if place == last else UNKNOWN_SIZE - 1 - last
