"""Hours of the week, as catalogues state them, as the windows of a price sheet."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from tokencalc.files.sheets import WEEKDAYS
from tokencalc.sources.offers import NotCarried

Slots: TypeAlias = frozenset[tuple[int, int]]
"""Hours of the week in UTC, as pairs of the day (Monday is 0) and the hour."""

DAYS = range(7)
HOURS = range(24)
WEEK: Slots = frozenset((day, hour) for day in DAYS for hour in HOURS)
_SPAN = re.compile(r"(\d\d):00-(\d\d):00")


def hours_in(text: str) -> list[int]:
    """The hours of a day in a span such as `16:00-01:00`, its end excluded; the whole day where both are one.

    Raises `NotCarried` where it does not begin and end on the hour, which a sheet cannot say.

    >>> hours_in("22:00-01:00")
    [22, 23, 0]
    """
    found = _SPAN.fullmatch(text)
    begin, end = (int(found[1]), int(found[2])) if found else (0, 25)
    if max(begin, end) > 24:
        raise NotCarried(f"its price changes at {text} UTC, and a sheet knows whole hours only")
    if begin < end:
        return list(range(begin, end))
    return [*range(begin, 24), *range(end)]


def slots(spans: Iterable[str], weekdays: Iterable[int] = DAYS, offset: int = 0) -> Slots:
    """The hours of the week in some spans of UTC, on the days that are `weekdays` where clocks are `offset` ahead."""
    hours = [hour for span in spans for hour in hours_in(span)]
    wanted = set(weekdays)
    return frozenset((day, hour) for day in DAYS for hour in hours if (day + (hour + offset) // 24) % 7 in wanted)


def windows(name: str, held: Slots, **more: Any) -> dict[str, dict[str, Any]]:
    """The windows that cover these hours, by name: one, or where the days of the week differ, one for each kind."""
    by_day = {day: tuple(hour for hour in HOURS if (day, hour) in held) for day in DAYS}
    kinds: dict[tuple[int, ...], list[int]] = {}
    for day, hours in by_day.items():
        if hours:
            kinds.setdefault(hours, []).append(day)
    return {
        name if place == 1 else f"{name}-{place}": {
            "hours_utc": [list(span) for span in _spans(hours)],
            "weekdays": [WEEKDAYS[day] for day in days],
            **more,
        }
        for place, (hours, days) in enumerate(kinds.items(), start=1)
    }


def _spans(hours: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of hours, each as its first one and the one after its last.

    >>> list(_spans([1, 2, 3, 6, 7]))
    [(1, 4), (6, 8)]
    """
    for _, run in groupby(enumerate(hours), key=lambda each: each[1] - each[0]):
        found = [hour for _, hour in run]
        yield found[0], found[-1] + 1


def placed(known: dict[str, Any], wanted: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The names under which a sheet has these windows: those of equal hours, or new ones, then added to `known`."""
    names: dict[str, str] = {}
    for name, window in wanted.items():
        same = (each for each, other in known.items() if _is_same_time(other, window))
        names[name] = next(same, "") or _free_name(name, known)
        known.setdefault(names[name], dict(window))
    return names


def _is_same_time(window: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(window.get(key) == other.get(key) for key in ("hours_utc", "weekdays", "not_on"))


def _free_name(name: str, known: Mapping[str, Any]) -> str:
    stem = name.partition("-")[0] if name.rpartition("-")[2].isdecimal() else name
    choices = (name, *(f"{stem}-{number}" for number in range(2, len(known) + 3)))
    return next(choice for choice in choices if choice not in known)
