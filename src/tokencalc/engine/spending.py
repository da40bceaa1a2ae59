"""Money or tokens spent day by day, without rounding: a month's amount is spread evenly over its days.

A day's part of an amount is seldom a finite decimal. So spending is added up in whole multiples of a fraction that
divides every stretch's days, and what is asked of it (on which day it reaches an amount, on which days it is above one)
is answered in those; only an amount that is handed out is a quotient, cut once.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from math import lcm

from tokencalc.engine.numbers import Number, divide, exactly, maximum
from tokencalc.engine.records import record

DUST = Decimal("1e-24")
"""An amount this near to another, as a share of it, is the same: the last digit of a quotient must not move a day."""


@record
class Stretch:
    """Days on each of which the same is spent: `amount` is that of `days` days, of which some or more may be here."""

    start: date
    end: date
    amount: Number
    days: int

    def between(self, start: date, end: date) -> "Stretch":
        """The part of it from one day up to and without another; the same is spent on each of its days."""
        return replace(self, start=max(start, self.start), end=min(end, self.end))


@record
class Level:
    """Days in a row on which spending is to be held against one and the same amount: `start` to `end` (exclusive)."""

    start: date
    end: date
    amount: Number


@record
class Days:
    """Days in a row, from `start` to `end` (exclusive)."""

    start: date
    end: date


@record
class Reached:
    """The first day by whose end spending has reached an amount, and after how many days, parts of one included."""

    day: date
    after_days: Number


@record
class Spend:
    """Spending over days without a gap; make it with `spend_of`.

    `before` is what has been spent before each stretch, and the whole at the end, in parts: `parts` of them are 1.
    """

    stretches: tuple[Stretch, ...]
    parts: int
    before: tuple[Number, ...]

    @property
    def start(self) -> date:
        """The first day."""
        return self.stretches[0].start

    @property
    def end(self) -> date:
        """The day after the last one."""
        return self.stretches[-1].end

    def per_day(self, stretch: Stretch) -> Number:
        """What is spent on each day of a stretch, in parts. Call it inside the engine's context."""
        return stretch.amount * (self.parts // stretch.days)

    @exactly
    def through(self, day: date) -> Number:
        """What has been spent by the end of a day; the day before the first one is allowed, and has nothing."""
        return self.plain(self.parts_through(day))

    @exactly
    def between(self, start: date, end: date) -> Number:
        """What is spent from one day up to and without another."""
        one = timedelta(days=1)
        return self.plain(self.parts_through(end - one) - self.parts_through(start - one))

    @property
    def total(self) -> Number:
        """All of it."""
        return self.through(self.end - timedelta(days=1))

    def parts_by_day(self) -> Iterator[Number]:
        """What has been spent by the end of each day, in parts. Call it inside the engine's context."""
        for stretch, before in zip(self.stretches, self.before, strict=False):
            daily = self.per_day(stretch)
            for count in range(1, (stretch.end - stretch.start).days + 1):
                yield before + daily * count

    def parts_through(self, day: date) -> Number:
        """What has been spent by the end of a day, in parts. Call it inside the engine's context."""
        place = max(bisect_right(self.stretches, day, key=lambda each: each.start) - 1, 0)
        stretch = self.stretches[place]
        return self.before[place] + self.per_day(stretch) * ((day - stretch.start).days + 1)

    def plain(self, parts: Number) -> Number:
        """The amount that is so many parts: exact where it is finite, else cut to 28 digits."""
        whole: Number = parts / self.parts
        return whole if whole * self.parts == parts else divide(parts, self.parts)


@exactly
def spend_of(stretches: Iterable[Stretch]) -> Spend:
    """The spending of stretches that follow one another; empty ones are left out.

    >>> january = Stretch(start=date(2027, 1, 1), end=date(2027, 2, 1), amount=Decimal(62), days=31)
    >>> spend_of([january]).through(date(2027, 1, 10))
    Decimal('20')
    """
    kept = tuple(each for each in stretches if each.start < each.end)
    parts = lcm(*(each.days for each in kept))
    amounts = (each.amount * (parts // each.days) * (each.end - each.start).days for each in kept)
    return Spend(stretches=kept, parts=parts, before=tuple(accumulate(amounts, initial=Decimal(0))))


def levels_of(steps: Sequence[tuple[date, Number]], end: date) -> tuple[Level, ...]:
    """Amounts, each with the day from which it holds, as levels up to `end`."""
    ends = [*(day for day, _ in steps[1:]), end]
    return tuple(Level(start=day, end=until, amount=amount) for (day, amount), until in zip(steps, ends, strict=True))


@exactly
def first_reached(spend: Spend, levels: Iterable[Level]) -> Reached | None:
    """The first day by whose end spending has come to the day's level or above; None if there is no such day.

    >>> year = Stretch(start=date(2027, 1, 1), end=date(2028, 1, 1), amount=Decimal(730), days=365)
    >>> found = first_reached(spend_of([year]), [Level(start=year.start, end=year.end, amount=Decimal(15))])
    >>> str(found.day), str(found.after_days)
    ('2027-01-08', '7.5')
    """
    for part in _parts(spend, levels):
        count = part.days_to_reach()
        if count is not None:
            late = divide(maximum(part.gap, Decimal(0)), part.daily) if part.daily > 0 else Decimal(0)
            after = (part.start - spend.start).days + late
            return Reached(day=part.start + timedelta(days=count - 1), after_days=after)
    return None


@exactly
def days_above(spend: Spend, levels: Iterable[Level]) -> tuple[Days, ...]:
    """The days by whose end more has been spent than the day's level, those in a row together."""
    found: list[Days] = []
    for part in _parts(spend, levels):
        days = part.days_above()
        if days is not None and found and found[-1].end == days.start:
            found[-1] = Days(start=found[-1].start, end=days.end)
        elif days is not None:
            found.append(days)
    return tuple(found)


@record
class _Part:
    """Days of one stretch and one level: `gap` parts are lacking at their beginning, and `daily` are spent on each."""

    start: date
    end: date
    gap: Number
    daily: Number
    dust: Number

    def days_to_reach(self) -> int | None:
        """After how many of its days, 1 or more, the gap is closed; None if it is not."""
        gap = self.gap - self.dust
        if self.daily >= gap:
            return 1
        if self.daily * (self.end - self.start).days < gap:
            return None
        whole, rest = divmod(gap, self.daily)
        return int(whole) + bool(rest)

    def days_above(self) -> Days | None:
        """Those of its days by whose end more has been spent than the gap: its last ones, or its first, or all."""
        gap, count = self.gap + self.dust, (self.end - self.start).days
        is_above_first, is_above_last = self.daily > gap, self.daily * count > gap
        if is_above_first and is_above_last:
            return Days(start=self.start, end=self.end)
        if not is_above_first and not is_above_last:
            return None
        whole, rest = divmod(gap, self.daily)
        if is_above_last:
            return Days(start=self.start + timedelta(days=int(whole)), end=self.end)
        return Days(start=self.start, end=self.start + timedelta(days=int(whole) - (not rest)))


def _parts(spend: Spend, levels: Iterable[Level]) -> Iterator[_Part]:
    stretches = list(zip(spend.stretches, spend.before, strict=False))
    for level in levels:
        for stretch, before in stretches:
            here = stretch.between(level.start, level.end)
            if here.start < here.end:
                daily, wanted = spend.per_day(stretch), level.amount * spend.parts
                gap = wanted - before - daily * (here.start - stretch.start).days
                yield _Part(start=here.start, end=here.end, gap=gap, daily=daily, dust=abs(wanted) * DUST)
