"""The price keys of genai-prices, each flat or by prompt length, as rates of a sheet."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from genai_prices.types import TieredPrices

from tokencalc.engine.numbers import divide
from tokencalc.engine.records import record
from tokencalc.sources.rates import Levels, times

_UNITS = {
    "input_mtok": "input",
    "output_mtok": "output",
    "cache_read_mtok": "cache_read",
    "cache_write_mtok": "cache_write",
    "cache_write_1h_mtok": "cache_write_1h",
    "input_audio_mtok": "audio_in",
    "output_audio_mtok": "audio_out",
    "input_image_mtok": "image_in",
    "output_image_mtok": "image_out",
    "input_video_mtok": "video_in",
    "requests_kcount": "request",
    "web_searches_kcount": "web_search",
    "storage_searches_kcount": "file_search",
}
_HOURS = ("input_audio_hours", "audio_hours")
_SECONDS_PER_HOUR = 3600


@record
class Prices:
    """Rates by prompt length, and the keys that no unit of a sheet stands for."""

    levels: Levels
    left: frozenset[str]


def prices_of(stated: Mapping[str, Any]) -> Prices:
    """The rates that price keys state. A key without tiers of its own costs the same at every length."""
    known = {key: price for key, price in stated.items() if price is not None and not key.startswith("_")}
    ours = {_UNITS[key]: price for key, price in known.items() if key in _UNITS}
    seconds = {key: _per_second(known[key]) for key in _HOURS if key in known}
    first = next((rate for rate in seconds.values() if rate is not None), None)
    if first is not None:
        ours["audio_second"] = first
    starts = sorted({0, *(tier.start for price in ours.values() if _is_tiered(price) for tier in price.tiers)})
    levels = {start: {unit: _at(price, start) for unit, price in ours.items()} for start in starts}
    is_said = {key for key, rate in seconds.items() if rate is not None and rate == first}
    return Prices(levels=levels, left=frozenset(set(known) - set(_UNITS) - is_said))


def _is_tiered(price: Any) -> bool:
    return isinstance(price, TieredPrices)


def _at(price: Any, start: int) -> Decimal:
    """The price of a prompt just longer than `start`."""
    if not isinstance(price, TieredPrices):
        return Decimal(price)
    return [price.base, *(tier.price for tier in price.tiers if tier.start <= start)][-1]


def _per_second(price: Any) -> Decimal | None:
    """The price of a second, where that of an hour has one that ends."""
    if not isinstance(price, Decimal):
        return None
    rate = divide(price, _SECONDS_PER_HOUR)
    return rate if times(rate, Decimal(_SECONDS_PER_HOUR)) == price else None
