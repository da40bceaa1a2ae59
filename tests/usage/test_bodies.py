"""The usage objects of 200 answers that were recorded, counted and priced as genai-prices counts and prices them.

Their expectations were taken from genai-prices, which states what each of its providers would read from a body.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from genai_prices import Usage as TheirUsage
from genai_prices import calc_price
from genai_prices.types import TieredPrices

from docs.samples import ROOT
from tokencalc.engine.lines import Source
from tokencalc.engine.rates import Model, PriceRow, RateCard, rate_card
from tokencalc.engine.requests import price_request
from tokencalc.usage.records import COUNTED, Use
from tokencalc.usage.sources import Source as Kind
from tokencalc.usage.sources import source_named, sources

BODIES = ROOT.parent / "shared" / "cases" / "usage_bodies.json"
HOW_MANY = 200
MISTRAL_CACHED = {52: 48, 87: 32, 88: 976, 118: 48}
"""Bodies with Mistral's own `num_cached_tokens`, which genai-prices does not read, and what they say there."""

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PRICED = {
    "input": ("input_mtok",),
    "cache_read": ("cache_read_mtok", "input_mtok"),
    "cache_write": ("cache_write_mtok", "input_mtok"),
    "cache_write_1h": ("cache_write_1h_mtok", "cache_write_mtok", "input_mtok"),
    "audio_in": ("input_audio_mtok", "input_mtok"),
    "output": ("output_mtok",),
    "audio_out": ("output_audio_mtok", "output_mtok"),
    "web_search": ("web_searches_kcount",),
}
"""Our units, and what genai-prices charges for them: the first of its rates that a model has."""
CACHED_AUDIO = {111: 285 * (Decimal("0.10") - Decimal("0.03")) / 1_000_000}
"""What audio read from the cache costs more than text: price sheets have one rate for what is read from the cache."""

pytestmark = pytest.mark.skipif(not BODIES.is_file(), reason="the bodies are not in ../shared/cases")


@cache
def bodies() -> list[Any]:
    """Every recorded body with what genai-prices read from it."""
    return list(json.loads(BODIES.read_text("utf-8")))


@cache
def answers() -> Kind:
    """The kind of log that answers of an API are."""
    return source_named("response-bodies", sources())


def read(place: int) -> tuple[Use, dict[str, int]]:
    """One body as an answer in a log, and its units by name."""
    use = answers().reader("bodies.jsonl")(bodies()[place]["body"])
    assert use is not None
    return use, dict(zip(COUNTED, use.units, strict=True))


def counted(place: int) -> dict[str, int]:
    """What we count in a body, in the words and with the overlaps of genai-prices."""
    use, units = read(place)
    whole = sum(units[name] for name in ("input", "cache_read", "cache_write", "cache_write_1h", "audio_in"))
    return {
        "input_tokens": whole,
        "cache_read_tokens": units["cache_read"],
        "cache_write_tokens": units["cache_write"] + units["cache_write_1h"],
        "output_tokens": units["output"] + units["audio_out"],
        "output_reasoning_tokens": use.reasoning,
        "web_searches": units["web_search"],
    }


def expected(usage: Mapping[str, int], names: Iterable[str]) -> dict[str, int]:
    """What genai-prices counts, of what we count too; it leaves out what is 0."""
    return {name: usage.get(name, 0) for name in names}


class TestCounts:
    def test_all_are_there(self) -> None:
        """There are as many bodies as were recorded."""
        assert HOW_MANY == len(bodies())

    @pytest.mark.parametrize("place", range(HOW_MANY))
    def test_the_counts_are_those_of_one_of_its_providers(self, place: int) -> None:
        """The whole prompt, the cache, the output, the reasoning and the searches are what a provider would read."""
        ours = counted(place)
        if place in MISTRAL_CACHED:
            assert MISTRAL_CACHED[place] == ours.pop("cache_read_tokens")
        assert any(expected(each["usage"], ours) == ours for each in bodies()[place]["extracted"]), ours

    @pytest.mark.parametrize("place", range(HOW_MANY))
    def test_audio_is_counted_apart_from_what_was_cached(self, place: int) -> None:
        """Audio of the prompt is the body's audio without what was read from the cache."""
        usages = [each["usage"] for each in bodies()[place]["extracted"]]
        fresh = {usage.get("input_audio_tokens", 0) - usage.get("cache_audio_read_tokens", 0) for usage in usages}
        assert read(place)[1]["audio_in"] in fresh


def stated(place: int) -> list[tuple[str, dict[str, int]]]:
    """The providers that genai-prices states a price of, and the usage that it would read for them."""
    ours = counted(place)
    if place in MISTRAL_CACHED:
        ours["cache_read_tokens"] = 0
    return [
        (extractor["provider_id"], each["usage"])
        for each in bodies()[place]["extracted"]
        if expected(each["usage"], ours) == ours
        for extractor in each["extractors"]
        if "input_price" in extractor
    ]


def their_price(place: int, provider: str, usage: Mapping[str, int]) -> tuple[Decimal, dict[str, Decimal]]:
    """What genai-prices charges today for what it reads, and its rates for our units at that prompt."""
    if place in MISTRAL_CACHED:
        usage = {**usage, "cache_read_tokens": MISTRAL_CACHED[place]}
    model = bodies()[place]["model"]
    price = calc_price(TheirUsage(**usage), model, provider_id=provider, genai_request_timestamp=NOON)
    rates = {}
    for unit, names in PRICED.items():
        found = next((rate for name in names if (rate := getattr(price.model_price, name)) is not None), None)
        if found is not None:
            rates[unit] = _at(found, usage["input_tokens"])
    return price.total_price, rates


def _at(rate: Decimal | TieredPrices, prompt: int) -> Decimal:
    """A rate for a prompt of that length."""
    if isinstance(rate, Decimal):
        return rate
    return next((tier.price for tier in reversed(rate.tiers) if prompt > tier.start), rate.base)


class TestPrices:
    @pytest.mark.parametrize("place", range(HOW_MANY))
    def test_the_price_is_that_of_genai_prices(self, place: int) -> None:
        """Our units at genai-prices' rates cost what genai-prices charges, at every provider that it has a price of."""
        units = read(place)[1]
        for provider, usage in stated(place):
            total, rates = their_price(place, provider, usage)
            quantities = {unit: Decimal(units[unit]) for unit in rates}  # Not all charge for searches.
            if rates:  # A model that is free has no rates: with us its price is unknown.
                assert total - CACHED_AUDIO.get(place, 0) == price_request(card(provider, rates), quantities), provider

    def test_most_have_a_price(self) -> None:
        """The comparison is about most of the bodies; of the others the model is unknown or not stated."""
        assert 171 == sum(bool(stated(place)) for place in range(HOW_MANY))


def card(provider: str, rates: Mapping[str, Decimal]) -> RateCard:
    """A model that is sold at some rates."""
    source = Source(sheet="x.toml", url="https://example.org", retrieved=NOON.date())
    row = PriceRow(start=date(2026, 1, 1), rates=rates, source=source)
    model = Model(provider=provider, name="m", title="M", lab="x", weights="closed", rows=(row,))
    return rate_card(model, row, NOON.date())
