"""What the days in a price sheet give away: prices read long ago, prices about to change, and rows that have ended."""

from collections.abc import Iterator
from datetime import date, timedelta

from tokencalc.engine.findings import Code, Finding, Severity
from tokencalc.engine.rates import PriceRow, change_days
from tokencalc.files.audited import Limits, Offer, plain

_READ_AGAIN = "read the page again: move `retrieved` forward if the price is the same, else add a row with the new one"
_MOST_SHOWN = 3


def stale_prices(offer: Offer, limits: Limits) -> Iterator[Finding]:
    """The row in force, if it was read more than so many days before. What is no longer sold cannot be read again."""
    row, _ = offer.in_force(offer.day)
    if row is not None and offer.is_sold:
        age = (offer.day - row.source.retrieved).days
        if age > limits.max_age_days:
            problem = _read_long_ago(row.source.retrieved, offer.day)
            yield offer.finding(Code.STALE, Severity.FAIL, problem, _READ_AGAIN, row=row, key="retrieved")


def stale_windows(offer: Offer, limits: Limits) -> Iterator[Finding]:
    """The time windows of an offer's sheet that were read more than so many days before."""
    remedy = "read the page again: move `retrieved` forward, with the hours and holidays that hold now"
    for name, window in offer.sheet.file.windows.items():
        if (offer.day - window.retrieved).days > limits.max_age_days:
            problem = f"window {name}: {_read_long_ago(window.retrieved, offer.day)}"
            way = ("windows", name, "retrieved")
            provider = offer.sheet.file.provider
            yield offer.finding(Code.STALE, Severity.FAIL, problem, remedy, way=way, about=provider)


def stale_aliases(offer: Offer, limits: Limits) -> Iterator[Finding]:
    """The aliases that move and mean an offer's model, if that was read more than so many days before."""
    remedy = "read the page again: move `retrieved` forward, or add the model that the alias means now"
    for meaning in offer.sheet.meanings_on(offer.name, offer.day):
        read = meaning.source.retrieved
        if (offer.day - read).days > limits.max_age_days:
            problem = f"alias {meaning.alias}: {_read_long_ago(read, offer.day)}"
            yield offer.finding(Code.STALE, Severity.FAIL, problem, remedy, way=("aliases", meaning.alias))


def _read_long_ago(retrieved: date, day: date) -> str:
    return f"read {retrieved}, {(day - retrieved).days} days before {day}"


def ended_prices(offer: Offer, _: Limits) -> Iterator[Finding]:
    """The row in force, if it has ended and is only held, because nothing follows."""
    row, ended = offer.in_force(offer.day)
    if row is not None and ended is not None and offer.is_sold:
        what = "this promotion" if row.is_promotion else "this price"
        problem = f"{what} ended {ended}, and nothing follows: its rates are held"
        remedy = "read the page again, and add the row that holds now, or the day on which the model is `retired`"
        yield offer.finding(Code.ENDED, Severity.WARN, problem, remedy, row=row, key="to")


def ending_prices(offer: Offer, limits: Limits) -> Iterator[Finding]:
    """Known changes of price within so many days, and a retirement."""
    retired = offer.table.retired
    if retired is not None and _is_soon(retired, offer, limits):
        remedy = "see which plans use it, and name a successor there"
        problem = f"retires {retired}, {_in_days(retired, offer)}"
        yield offer.finding(Code.ENDING, Severity.WARN, problem, remedy, key="retired")
    for day in sorted(change_days(offer.model)):
        if _is_soon(day, offer, limits) and (retired is None or day < retired):
            yield from _change(offer, day)


def _change(offer: Offer, day: date) -> Iterator[Finding]:
    before, _ = offer.in_force(day - timedelta(days=1))
    after, ended = offer.in_force(day)
    if before is None and after is not None:
        problem = f"its first price begins {day}, {_in_days(day, offer)}"
    elif before is not None and ended == day:
        problem = f"ends {day}, {_in_days(day, offer)}, and nothing follows"
    elif before is not None and after is not None and after is not before:
        problem = f"{_changed(before, after)} from {day}, {_in_days(day, offer)}"
    else:
        return
    remedy = "see which plans rest on it; on that day, read the page again"
    row = after if after is not None and after.start == day else before
    yield offer.finding(Code.ENDING, Severity.WARN, problem, remedy, row=row)


def _changed(before: PriceRow, after: PriceRow) -> str:
    """What is another in the second row: the first base rates that change, or else what beside them does."""
    old, new = before.rates, after.rates
    changes = [
        f"{unit} {plain(old[unit])} to {plain(new[unit])}" for unit in new if old.get(unit, new[unit]) != new[unit]
    ]
    if changes:
        more = f" and {len(changes) - _MOST_SHOWN} more" if len(changes) > _MOST_SHOWN else ""
        return ", ".join(changes[:_MOST_SHOWN]) + more
    beside = [
        part for part in ("tiers", "modes", "regions", "windows") if getattr(before, part) != getattr(after, part)
    ]
    return f"other {' and '.join(beside)}" if beside else "a new row with the same rates"


def _is_soon(day: date, offer: Offer, limits: Limits) -> bool:
    return 0 < (day - offer.day).days <= limits.ending_within_days


def _in_days(day: date, offer: Offer) -> str:
    days = (day - offer.day).days
    return f"in {days} day" if days == 1 else f"in {days} days"


def wrong_statuses(offer: Offer, _: Limits) -> Iterator[Finding]:
    """Rows whose status no longer fits the day: announced ones that have begun, and future ones not said to be."""
    for place, row in enumerate(offer.rows):
        found = _status_fault(row, offer.rows[place + 1 :], offer.day)
        if found:
            yield offer.finding(Code.STATUS, Severity.WARN, *found, row=row, key="status")


def _status_fault(row: PriceRow, later: tuple[PriceRow, ...], day: date) -> tuple[str, str] | None:
    status, retrieved = row.source.status, row.source.retrieved
    has_begun = row.start <= day
    if status == "scheduled" and has_begun and not any(each.source.status == "current" for each in later):
        problem = f"says scheduled, but began {row.start}, and nobody has read since that it holds"
        return problem, "read the page again: take `status` off if the price holds, else make it cancelled"
    if status == "current" and not has_begun and retrieved <= day:
        problem = f"begins {row.start}, and does not say scheduled: no plan counts on it before that day"
        return problem, 'write status = "scheduled" if the vendor has announced it'
    if status == "current" and retrieved < row.start <= day:
        return f"read {retrieved}, before it began {row.start}: nobody has seen it hold", _READ_AGAIN
    return None
