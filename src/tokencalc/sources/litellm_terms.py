"""The terms of litellm's entries that change a price: reasoning, regions, fast mode, and hours of the day."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from tokencalc.sources.hours import WEEK, Slots, placed, slots, windows
from tokencalc.sources.litellm_rates import REASONING, standard_rates
from tokencalc.sources.offers import NotCarried
from tokencalc.sources.rates import Levels, Row, adjusted, each_to_many, number

_FACTORS = {
    "regional_processing_uplift_multiplier_us": ("regions", "us"),
    "regional_processing_uplift_multiplier_eu": ("regions", "eu"),
    "regional_endpoint_uplift_multiplier": ("regions", "regional"),
}
_MORE_FACTORS = {"us": ("regions", "us"), "eu": ("regions", "eu"), "fast": ("modes", "fast")}
_OFFSETS = {"": 0, "UTC": 0, "Asia/Shanghai": 8}
"""Hours by which a clock is ahead of UTC, for the clocks without summer time that entries name."""
_EVERY_DAY = range(1, 8)


def with_thinking(row: Row, entry: Mapping[str, Any], *, is_inclusive: bool) -> Row:
    """The row with a mode for the price of reasoning tokens, where it is not the price of all output."""
    ranges = entry.get("tiered_pricing")
    stated = dict(_reasoning(ranges if isinstance(ranges, list) else [entry]))
    levels: Levels = {0: row["rates"]}
    levels |= {tier.get("above") or tier["at_least"]: tier["rates"] for tier in row.get("tiers", [])}
    own = {start: {**rates, "output": stated[start]} if start in stated else rates for start, rates in levels.items()}
    if "output" not in row["rates"] or own == levels:
        return row
    return {**row, "modes": {**row["modes"], "thinking": adjusted(own, is_inclusive=is_inclusive)}}


def _reasoning(places: Iterable[Any]) -> Iterator[tuple[int, Decimal]]:
    for each in places:
        price = number(each.get(REASONING), REASONING)
        if price is not None:
            yield int((each.get("range") or [0])[0]), each_to_many(price, "output")


def with_factors(row: Row, entry: Mapping[str, Any]) -> Row:
    """The row with the regions and modes whose price is the standard one times a factor."""
    more = entry.get("provider_specific_entry")
    stated = [(group, name, entry.get(key)) for key, (group, name) in _FACTORS.items()]
    if isinstance(more, Mapping):
        stated += [(group, name, more.get(key)) for key, (group, name) in _MORE_FACTORS.items()]
    for group, name, value in stated:
        factor = number(value, name)
        if factor:
            row = {**row, group: {**row[group], name: {"multiply": factor}}}
    return row


def with_hours(row: Row, entry: Mapping[str, Any], known_windows: dict[str, Any], left: list[str]) -> Row:
    """The row with the off-peak price as its own, and the standard one in a window of the peak hours.

    That is the same, told as price sheets tell it. Where a sheet cannot say the hours, or long prompts have prices of
    their own, the standard price stays alone, which is never the lower one.
    """
    block = entry.get("off_peak_pricing")
    if not isinstance(block, Mapping):
        return row
    try:
        peak = WEEK - _off_peak(block)
        cheaper = standard_rates(block)
    except NotCarried:
        peak, cheaper = WEEK, {}
    if row.get("tiers") or peak in (WEEK, frozenset()):
        left.append("off_peak_pricing")
        return row
    whence = {key: row[key] for key in ("source", "retrieved", "via")}
    names = placed(known_windows, windows("peak", peak, **whence))
    dearer = {name: {"rates": row["rates"]} for name in names.values()}
    return {**row, "rates": {**row["rates"], **cheaper}, "windows": dearer}


def _off_peak(block: Mapping[str, Any]) -> Slots:
    offset = _OFFSETS.get(str(block.get("weekday_timezone", "")))
    if offset is None:
        raise NotCarried("its off-peak hours follow a clock that is not known here")
    found: Slots = frozenset()
    for rule in (block, *block.get("windows", [])):
        spans = rule.get("hours_utc", [])
        days = [day - 1 for day in rule.get("weekdays", _EVERY_DAY)]
        found |= slots([spans] if isinstance(spans, str) else spans, days, offset)
    return found
