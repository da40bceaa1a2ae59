"""Calendar months of a horizon, and the parts a change of price cuts them into.

A month has 730 hours for rent and capacity whatever its length; a volume is per month; a part of a month has its
share of the month's days. End dates are exclusive.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from tokencalc.engine.numbers import Number, divide, exactly
from tokencalc.engine.records import record

HOURS_PER_MONTH = 730
"""Hours a month for rent, power and capacity: 8,760 / 12."""


@record
class Month:
    """One calendar month of the horizon, or the part of it that lies inside.

    `index` counts from 0 and drives growth; `share` is the part of the calendar month's days that lies inside.
    """

    index: int
    start: date
    end: date
    share: Number


@record
class Period:
    """Some days of a month, with their share of the calendar month's volume."""

    start: date
    end: date
    share: Number


def month_after(day: date, months: int = 1) -> date:
    """The first day of the month that is `months` after the one `day` lies in.

    >>> month_after(date(2027, 11, 30), 2)
    datetime.date(2028, 1, 1)
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, 1)


@exactly
def horizon(start: date, months: int) -> tuple[Month, ...]:
    """The months from `start` on: `months` of them, cut at calendar months.

    A start inside a month gives a first and a last month that count by their days.

    >>> [str(month.share) for month in horizon(date(2027, 4, 16), 1)]
    ['0.5', '0.4838709677419354838709677419']
    """
    last = month_after(start, months)
    days_in = (min(start.day, (month_after(last) - last).days) - 1) if start.day > 1 else 0
    end = last + timedelta(days=days_in)
    found: list[Month] = []
    begin = start
    while begin < end:
        first = begin.replace(day=1)
        until = min(month_after(begin), end)
        share = divide(Decimal((until - begin).days), (month_after(first) - first).days)
        found.append(Month(index=len(found), start=begin, end=until, share=share))
        begin = until
    return tuple(found)


@exactly
def cut(month: Month | Period, days: Iterable[date]) -> tuple[Period, ...]:
    """The parts of `month` between the given days; their shares add up to the month's own.

    >>> [str(part.share) for part in cut(horizon(date(2027, 4, 1), 1)[0], [date(2027, 4, 16)])]
    ['0.5', '0.5']
    """
    edges = [month.start, *sorted({day for day in days if month.start < day < month.end}), month.end]
    parts: list[Period] = []
    left = month.share
    for begin, until in pairwise(edges[:-1]):
        share = divide(month.share * (until - begin).days, (month.end - month.start).days)
        parts.append(Period(start=begin, end=until, share=share))
        left = left - share
    parts.append(Period(start=edges[-2], end=edges[-1], share=left))
    return tuple(parts)
