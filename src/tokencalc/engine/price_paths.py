"""Prices that move between today and the end of the horizon, by a rate a year that the user states.

A path runs from the day the prices were read as of, and again from the day a scheduled row begins: that row's price was
published, so on its first day it is the row's own. A price holds through a month of the path. The same model at the
same provider is meant: a cheaper successor is another option.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tokencalc.engine.assumptions import Assumption, price_path
from tokencalc.engine.months import Month, Period, cut, month_after
from tokencalc.engine.numbers import ONE, Number, exactly, is_nothing, power
from tokencalc.engine.records import record

MONTHS_PER_YEAR = 12


@record
class PricePath:
    """Prices that change by a rate a year, -0.031 for 3.1% down, from the day `start` on."""

    change_per_year: Number
    start: date

    @property
    @exactly
    def in_words(self) -> str:
        """The rate a year with its sign, as far as it is one number.

        >>> PricePath(change_per_year=Decimal("-0.031"), start=date(2026, 11, 22)).in_words
        '-3.1%'
        """
        if not isinstance(self.change_per_year, Decimal):
            return "a drawn rate"
        return f"{(self.change_per_year * 100).normalize():+f}%"


@record
class Stage:
    """Some days of a month with one price: the stated one times `factor`; a path has moved it `since` a day, or not."""

    period: Period
    factor: Number = ONE
    since: date | None = None

    def assumed(self, path: PricePath | None, about: str, what: str) -> tuple[Assumption, ...]:
        """What is assumed of the price, where the path has moved it."""
        if path is None or self.since is None:
            return ()
        return (price_path(about, what, path.in_words, self.since),)


def stages_of(path: PricePath | None, part: Month | Period, stated: date | None = None) -> Iterator[Stage]:
    """The parts of a calendar month, or of a part of one, in which a price holds; `stated` is when its row began.

    A path without a change has one stage, and no factor.
    """
    if path is None or is_nothing(path.change_per_year):
        yield Stage(period=Period(start=part.start, end=part.end, share=part.share))
        return
    origin = path.start if stated is None else max(path.start, stated)
    step = _day_after(origin, _months_apart(origin, part.start))
    for period in cut(part, [step] if step > origin else []):
        months = _months_apart(origin, period.start) - (period.start < step)
        moved = months > 0
        yield Stage(period=period, factor=change(path, months) if moved else ONE, since=origin if moved else None)


@exactly
def change(path: PricePath, months: int) -> Number:
    """What a price has been multiplied by after whole months of a path: (1 + y)^(months / 12), whole years exactly.

    >>> str(change(PricePath(change_per_year=Decimal("-0.031"), start=date(2026, 11, 22)), 24))
    '0.938961'
    """
    from tokencalc.engine.assets import a_month  # noqa: PLC0415  # few scenarios need it

    years, rest = divmod(months, MONTHS_PER_YEAR)
    growth = power(1 + path.change_per_year, years)
    return growth * power(1 + a_month(path.change_per_year), rest) if rest else growth


def _months_apart(first: date, day: date) -> int:
    """The calendar months between the months of two days."""
    return (day.year - first.year) * MONTHS_PER_YEAR + day.month - first.month


def _day_after(day: date, months: int) -> date:
    """The same day of the month so many months later; the month's last day where it has no such day."""
    first = month_after(day, months)
    return first.replace(day=min(day.day, (month_after(first) - first).days))
