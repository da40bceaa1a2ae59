"""The price fields of litellm's entries, of which there are some 160, as the rates, tiers and modes of a row.

litellm's own rules are kept: fields of long prompts hold for the whole request, a service tier without a field of its
own costs what the standard one costs, and a batch without one has no such rate.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any

from tokencalc.engine.records import record
from tokencalc.sources.offers import NotCarried
from tokencalc.sources.rates import Levels, Rates, Row, adjusted, each_to_many, fees, number, stacked, whole

_UNITS = {
    "input_cost_per_token": "input",
    "output_cost_per_token": "output",
    "cache_read_input_token_cost": "cache_read",
    "cache_creation_input_token_cost": "cache_write",
    "cache_creation_input_token_cost_above_1hr": "cache_write_1h",
    "input_cost_per_audio_token": "audio_in",
    "output_cost_per_audio_token": "audio_out",
    "input_cost_per_image_token": "image_in",
    "output_cost_per_image_token": "image_out",
    "input_cost_per_video_token": "video_in",
    "input_cost_per_request": "request",
}
_SECONDS = {
    "audio_transcription": ("input_cost_per_second", "audio_second"),
    "realtime": ("input_cost_per_second", "audio_second"),
    "video_generation": ("output_cost_per_second", "video_second"),
}
_VIDEO = "output_cost_per_video_per_second"
"""What a second is one of, by litellm's mode: in others it is a second of rented capacity."""
_MODES = {"batches": "batch"}
"""Modes that are called otherwise here; the rest of them keep their names, and so do resolutions of a video."""
_FIELD = re.compile(
    rf"(?P<base>{'|'.join(sorted(_UNITS, key=len, reverse=True))}|(?:in|out)put_cost_per_second)"
    r"(?:_above_(?P<start>\d+)(?P<thousand>k?)_tokens)?"
    r"(?:_(?P<mode>batches|flex|priority|ultrafast|balanced|decisions|\d+[pk]))?"
)
REASONING = "output_cost_per_reasoning_token"
SEARCH = "search_context_cost_per_query"
_SAID_ELSEWHERE = re.compile(
    rf"{REASONING}|{SEARCH}|(in|out)put_dbu_cost_per_token|input_cost_per_token_cache_hit|cost_per_second"
)
"""Fields that are read by themselves, or say under another name or in another currency what another field says."""


@record
class Prices:
    """The prices of an entry by mode, the standard ones under an empty name, and the fields that are none of ours."""

    by_mode: dict[str, Levels] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def put(self, unit: str, price: Decimal | None, mode: str = "", start: int = 0) -> None:
        """Take in the price of one of a unit."""
        if price is not None:
            self.by_mode.setdefault(mode, {}).setdefault(start, {})[unit] = each_to_many(price, unit)

    @property
    def standard(self) -> Levels:
        """The prices of the standard mode."""
        return self.by_mode.get("", {})


def standard_rates(entry: Mapping[str, Any]) -> Rates:
    """The rates that the fields of one table state, whatever the prompt and the mode."""
    stated = ((unit, number(entry.get(name), name)) for name, unit in _UNITS.items())
    return {unit: each_to_many(price, unit) for unit, price in stated if price is not None}


def prices_of(entry: Mapping[str, Any]) -> Prices:
    """Every price of an entry that a sheet has a unit for. Raises `NotCarried` for one that is no price at all."""
    found = Prices()
    seconds, unit_of_second = _SECONDS.get(str(entry.get("mode")), ("", ""))
    for name, value in entry.items():
        match = _FIELD.fullmatch(name)
        base = match["base"] if match else ""
        unit = unit_of_second if base and base == seconds else _UNITS.get(base, "")
        if match and unit:
            start = int(match["start"] or 0) * (1000 if match["thousand"] else 1)
            mode = match["mode"] or ""
            found.put(unit, number(value, name), _MODES.get(mode, mode), start)
        elif is_price(name, value):
            found.left.append(re.sub(r"_above_\d+k?_tokens|_(batches|flex|priority|ultrafast)$", "", name))
    _put_calls(found, entry)
    if unit_of_second == "video_second" and _VIDEO in found.left and "video_second" not in found.standard.get(0, {}):
        found.put("video_second", number(entry[_VIDEO], _VIDEO))
        found.left.remove(_VIDEO)
    ranges = entry.get("tiered_pricing")
    if isinstance(ranges, list) and ranges:
        found.by_mode[""] = _ranges(ranges, found.standard.get(0, {}))
    return found


def is_price(name: str, value: Any) -> bool:
    """Whether a field states a price other than 0 that nothing else in the entry says.

    >>> is_price("output_cost_per_image", 1), is_price("max_tokens", 1), is_price("output_cost_per_image", 0)
    (True, False, False)
    """
    if name == "search_free_requests":
        return True
    is_amount = isinstance(value, Decimal | int) and bool(value)
    return "cost" in name and is_amount and not _SAID_ELSEWHERE.fullmatch(name)


def _put_calls(found: Prices, entry: Mapping[str, Any]) -> None:
    """A web search has one price, unless it depends on how much it reads; a query is a request to a ranker."""
    prices = entry.get(SEARCH)
    known = {number(each, SEARCH) for each in prices.values()} if isinstance(prices, Mapping) else set()
    if len(known) == 1:
        found.put("web_search", known.pop())
    elif known:
        found.left.append(SEARCH)
    query = "input_cost_per_query"
    if entry.get("mode") in ("rerank", "search") and query in found.left:
        found.put("request", number(entry[query], query))
        found.left.remove(query)


def _ranges(ranges: Iterable[Any], flat: Rates) -> Levels:
    """The levels of a list of ranges. An output rate that one lacks is the entry's own; cached tokens cost input."""
    found: Levels = {}
    end = 0
    output = {"output": flat["output"]} if "output" in flat else {}
    for each in ranges:
        span = each.get("range") if isinstance(each, Mapping) else None
        if not isinstance(span, list) or len(span) != 2 or span[0] != end:
            raise NotCarried("its ranges of prompt lengths leave gaps, or are of something else")
        rates = standard_rates(each)
        cached: Rates = {unit: rates["input"] for unit in ("cache_read", "cache_write") if unit in found.get(0, {})}
        found[end] = {**fees(flat), **output, **cached, **rates}
        end = whole(span[1], "range")
    return found


def row_of(prices: Prices, row: Row, *, is_inclusive: bool) -> Row:
    """The row with the prices of an entry: base rates, tiers, and modes with rates of their own."""
    standard = stacked(prices.standard, {})
    row = {**row, **adjusted(standard, is_inclusive=is_inclusive), "modes": {}, "regions": {}}
    for mode, own in prices.by_mode.items():
        if mode and 0 in own:
            keeps_fees_only = mode == "batch" or mode[0].isdigit()
            under = {0: fees(standard[0])} if keeps_fees_only else prices.standard
            row["modes"][mode] = adjusted(stacked(own, under), is_inclusive=is_inclusive)
    return row
