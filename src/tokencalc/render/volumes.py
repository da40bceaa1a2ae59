"""Break-even in volume, for people and for programs."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tokencalc.engine.crossings import Interval
from tokencalc.engine.numbers import exactly
from tokencalc.engine.volumes import VolumeBreakEven
from tokencalc.render.figures import UNKNOWN, money, rounded
from tokencalc.render.report import Column, DataTable, Grid, Notes, Report

MOST_SHOWN = 8


def volumes_report(found: Sequence[VolumeBreakEven], currency: str) -> Report:
    """A table with one row an option, and below it what each is cheaper at, and why."""
    month = found[0].month
    columns = (
        Column(title="option"),
        Column(title="cheaper for good above", is_figure=True),
        Column(title="fixed a month", is_figure=True),
        Column(title="1,000 more", is_figure=True),
        Column(title="today's volume"),
    )
    rows = [_row(each, currency) for each in found]
    first = found[0]
    rows.append((_TODAY, UNKNOWN, *_running(first.baseline.fixed, _per_request(first, of="baseline"), currency), ""))
    tokens = f"{_volume(first.tokens_per_request)} tokens each"
    title = f"In volume: requests a month ({tokens}), at the mix and the prices of {month.start:%B %Y}"
    notes = [note for each in found for note in _notes(each, currency)]
    return [Grid(title=title, columns=columns, rows=tuple(rows)), Notes(items=tuple(notes))]


_TODAY = "today"


def _row(found: VolumeBreakEven, currency: str) -> tuple[str, ...]:
    fixed, request = _running(found.running.fixed, _per_request(found, of="running"), currency)
    return found.option, _for_good(found), fixed, request, _standing_at(found, found.today)


def _for_good(found: VolumeBreakEven) -> str:
    if found.for_good_from is not None:
        return _volume(found.for_good_from) if found.for_good_from else "any"
    if not found.is_settled:
        return "not settled"
    return "never" if not found.intervals else "no"


def _standing_at(found: VolumeBreakEven, requests: Decimal) -> str:
    if not found.walked.is_fit and requests > found.walked.until:
        return "does not fit"
    return "cheaper" if found.is_cheaper_at(requests) else "not cheaper"


def _per_request(found: VolumeBreakEven, *, of: str) -> tuple[Decimal | None, Decimal | None]:
    running = getattr(found, of)
    return running.per_request_low, running.per_request_high


@exactly
def _running(fixed: Decimal | None, request: tuple[Decimal | None, Decimal | None], currency: str) -> tuple[str, str]:
    low, high = (None if each is None else each * 1000 for each in request)
    if low is None or high is None:
        return money(fixed, currency), UNKNOWN
    return money(fixed, currency), money(low, currency) if low == high else f"{money(low, currency)} or more"


def _volume(requests: Decimal) -> str:
    """Requests a month, to the whole request."""
    return f"{rounded(requests, 0):,f}"


def _notes(found: VolumeBreakEven, currency: str) -> Iterator[str]:
    yield f"{found.option}: {_in_words(found, currency)}."
    now, later = _standing_at(found, found.today), _standing_at(found, found.most)
    if now != later:
        volumes = f"{now} at the {_volume(found.today)} requests of that month, {later} at the horizon's greatest"
        yield f"{found.option}: {volumes}, {_volume(found.most)}."
    if not found.walked.is_fit:
        limit = _volume(found.walked.until)
        yield f"{found.option} does not fit more than {limit} requests a month: {found.walked.because}."


def _in_words(found: VolumeBreakEven, currency: str) -> str:
    if found.for_good_from is not None and len(found.intervals) == 1:
        if not found.for_good_from:
            return "cheaper at any volume"
        return f"cheaper above {_volume(found.for_good_from)} requests a month, and at any volume beyond"
    if not found.intervals:
        return f"never cheaper: {_why_never(found, currency)}"
    shown = ", ".join(interval_in_words(each) for each in found.intervals[:MOST_SHOWN])
    more = len(found.intervals) - MOST_SHOWN
    beyond = f" and {more} more intervals" if more > 0 else ""
    if found.for_good_from is not None and more > 0:
        beyond = f", {more - 1} more intervals, and for good above {_volume(found.for_good_from)}"
    return f"cheaper at {shown}{beyond} requests a month{_what_comes_then(found)}"


def _what_comes_then(found: VolumeBreakEven) -> str:
    if not found.is_settled:
        return f"; it was followed to {_volume(found.walked.until)}, and what comes beyond is not settled"
    return "" if found.for_good_from is not None or not found.walked.is_fit else "; beyond, it never is again"


@exactly
def _why_never(found: VolumeBreakEven, currency: str) -> str:
    fixed, low = found.running.fixed, found.running.per_request_low
    today = found.baseline.per_request_high
    if low is None or today is None or fixed is None:
        return "it serves no volume at which it would be" if not found.walked.is_fit else "at no volume looked at"
    thousand = [money(each * 1000, currency) for each in (low, today)]
    if low >= today:
        return f"1,000 requests cost {thousand[0]} there even at full use, and {thousand[1]} today"
    return f"{money(fixed, currency)} a month are paid whatever the volume, and it serves too few to earn them"


def interval_in_words(interval: Interval) -> str:
    """An interval of volumes: whether its ends belong to it is in the JSON, a request more or less aside.

    >>> half = Interval(start=Decimal("3504.2"), end=Decimal(4000), has_start=False, has_end=True)
    >>> interval_in_words(half)
    '3,504 to 4,000'
    """
    if interval.end is None:
        return f"above {_volume(interval.start)}"
    return f"{_volume(interval.start)} to {_volume(interval.end)}"


def volume_body(found: VolumeBreakEven) -> dict[str, Any]:
    """A volume break-even's JSON: intervals, crossings with their kinds, and numbers for reasons."""
    return {
        "option": found.option,
        "month": found.month.start,
        "intervals": [
            {"from": each.start, "to": each.end, "has_from": each.has_start, "has_to": each.has_end}
            for each in found.intervals
        ],
        "crossings": [
            {
                "requests": each.value,
                "kind": each.kind,
                "becomes": each.becomes,
                "saving_below": each.before,
                "saving_at": each.here,
                "saving_above": each.after,
            }
            for each in found.crossings
        ],
        "for_good_from": found.for_good_from,
        "is_settled": found.is_settled,
        "looked_to": found.walked.until,
        "fits": found.walked.is_fit,
        "does_not_fit_because": found.walked.because or None,
        "tokens_per_request": found.tokens_per_request,
        "requests_today": found.today,
        "is_cheaper_today": found.is_cheaper_at(found.today),
        "requests_at_most": found.most,
        "is_cheaper_at_most": found.is_cheaper_at(found.most),
        "baseline": _running_body(found.baseline),
        "running": _running_body(found.running),
    }


def _running_body(running: Any) -> Mapping[str, Decimal | None]:
    return {
        "fixed_per_month": None if running.fixed is None else Decimal(running.fixed),
        "per_request_low": running.per_request_low,
        "per_request_high": running.per_request_high,
    }


def volumes_data(found: Sequence[VolumeBreakEven], currency: str) -> DataTable:
    """One row for each interval of each option; an option that is never cheaper has one without any."""
    columns = ("option", "month", "currency", "cheaper from", "to", "has from", "has to", "for good from", "settled")
    rows = tuple(
        (each.option, each.month.start, currency, *cells, each.for_good_from, str(each.is_settled).lower())
        for each in found
        for cells in [_cells(interval) for interval in each.intervals or (None,)]
    )
    return DataTable(columns=columns, rows=rows)


def _cells(interval: Interval | None) -> tuple[Decimal | None, Decimal | None, str, str]:
    if interval is None:
        return None, None, "", ""
    return interval.start, interval.end, str(interval.has_start).lower(), str(interval.has_end).lower()
