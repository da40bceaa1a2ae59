"""What a roll-up says of traffic: kinds of request with their sizes, how it spreads over the hours, how it grows."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

from tokencalc.engine.growth import Growth, growth_of
from tokencalc.engine.numbers import exactly
from tokencalc.engine.rates import HOURS_PER_DAY, HOURS_PER_WEEK
from tokencalc.engine.records import record
from tokencalc.engine.trend import NoTrend
from tokencalc.usage.rollup import HOUR, Key, RollUp, Sums

SECONDS_PER_DAY = HOUR * HOURS_PER_DAY
DAYS_FOR_A_WEEK = 14
"""Days from which on a week's rhythm can be told from a single day's chance: each hour of the week twice."""
DAYS_FOR_A_DAY = 3
HOURS_FOR_A_PEAK = 6
"""Hours from which on the busiest of them says something."""


@record
class Span:
    """The time that a log covers, in whole hours: from a second up to and without another, since 1970 UTC."""

    start: int
    end: int

    @property
    def hours(self) -> int:
        """How many hours it has."""
        return (self.end - self.start) // HOUR

    @property
    def whole_days(self) -> tuple[date, date]:
        """The first day that is covered whole, and the day after the last one; both are the same if there is none."""
        first, last = -(-self.start // SECONDS_PER_DAY), self.end // SECONDS_PER_DAY
        return _day(first), _day(max(first, last))


@record
class Kind:
    """What tells one kind of request from another: what the user calls it, and how it is served today."""

    label: str
    model: str
    mode: str
    region: str


@record
class Requests:
    """Requests of one kind: their sums by size bucket, and all of them."""

    kind: Kind
    sizes: Mapping[int, Sums]
    whole: Sums


def span_of(rollup: RollUp) -> Span | None:
    """The time from the first to the last hour in which something was used; None where nothing says when it was."""
    dated = [key for key in rollup.cells if key.start is not None]
    if not dated:
        return None
    start = min(_start(key) for key in dated)
    return Span(start=start - start % HOUR, end=max(-(-(_start(key) + key.lasts) // HOUR) * HOUR for key in dated))


def requests_of(rollup: RollUp, kind_of: Callable[[Key], Kind]) -> tuple[Requests, ...]:
    """The kinds of request in a roll-up with their sizes, the one with the most requests first."""
    found: dict[Kind, dict[int, Sums]] = {}
    for key, sums in rollup.cells.items():
        found.setdefault(kind_of(key), {}).setdefault(key.bucket, Sums()).add(sums)
    kinds = []
    for kind, sizes in found.items():
        whole = Sums()
        for sums in sizes.values():
            whole.add(sums)
        kinds.append(Requests(kind=kind, sizes=dict(sorted(sizes.items())), whole=whole))
    return tuple(sorted(kinds, key=lambda each: (-each.whole.requests, each.kind.label, each.kind.model)))


@record
class Rhythm:
    """How requests spread over the hours of a span, in UTC.

    `profile` has the mean requests of each of the 168 hours of the week (or of the 24 of a day, where the log is too
    short for a week), Monday 00:00 first; it is empty where the log has no hours. `peak_to_average` is the busiest
    single hour over the mean one, None likewise.
    """

    profile: tuple[Fraction, ...] = ()
    peak_to_average: Fraction | None = None


@dataclass(slots=True)
class _Hours:
    """Requests by hour of the span."""

    span: Span
    counts: Counter[int] = field(default_factory=Counter)

    def profile(self, hours: int) -> tuple[Fraction, ...]:
        """The mean of each hour of the week, or of the day, over as often as the span has it."""
        sums, times = [0] * hours, [0] * hours
        for start in range(self.span.start, self.span.end, HOUR):
            place = _hour_of_week(start) % hours
            sums[place] += self.counts[start]
            times[place] += 1
        return tuple(Fraction(whole, often) for whole, often in zip(sums, times, strict=True))


def rhythm_of(rollup: RollUp, span: Span) -> Rhythm:
    """How the requests of a roll-up by hours of UTC spread over a span; nothing where totals of days are among them."""
    hours = _Hours(span=span)
    for key, sums in rollup.cells.items():
        if key.start is None or key.lasts != HOUR or key.start % HOUR or sums.uncounted:
            return Rhythm()
        hours.counts[key.start] += sums.requests
    whole = hours.counts.total()
    if not whole or span.hours < HOURS_FOR_A_PEAK:
        return Rhythm()
    peak = Fraction(max(hours.counts.values()) * span.hours, whole)
    days = span.hours // HOURS_PER_DAY
    if days < DAYS_FOR_A_DAY:
        return Rhythm(peak_to_average=peak)
    profile = hours.profile(HOURS_PER_WEEK if days >= DAYS_FOR_A_WEEK else HOURS_PER_DAY)
    return Rhythm(profile=profile, peak_to_average=peak)


def growth_in(rollup: RollUp, span: Span) -> Growth | NoTrend:
    """How the requests of whole days grew; a `NoTrend` says why that is not known."""
    counts: Counter[date] = Counter()
    for key, sums in rollup.cells.items():
        if sums.uncounted or key.start is None or key.lasts > SECONDS_PER_DAY:
            return NoTrend(because="the log does not count the requests of each day")
        counts[_day(key.start // SECONDS_PER_DAY)] += sums.requests
    start, end = span.whole_days
    return growth_of({day: Decimal(count) for day, count in counts.items()}, start, end)


def _start(key: Key) -> int:
    assert key.start is not None
    return key.start


def _day(number: int) -> date:
    """The day that is so many days after 1970-01-01."""
    return datetime.fromtimestamp(number * SECONDS_PER_DAY, UTC).date()


def _hour_of_week(second: int) -> int:
    """The hour of the week, Monday 00:00 UTC being 0; 1970 began on a Thursday."""
    return (second // HOUR + 3 * HOURS_PER_DAY) % HOURS_PER_WEEK


@exactly
def rounded_back(whole: int, parts: int) -> Decimal:
    """The mean of `parts` numbers that add up to `whole`, fine enough that times the parts it rounds to the whole.

    >>> rounded_back(1000, 3), rounded_back(1000, 4)
    (Decimal('333.3'), Decimal('250'))
    """
    places = len(str(parts))
    return plain(Decimal(round(Fraction(whole, parts) * 10**places)).scaleb(-places))


@exactly
def plain(number: Decimal) -> Decimal:
    """The number without zeros at its end, and without an exponent."""
    short = number.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short
