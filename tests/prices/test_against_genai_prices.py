"""Our sheets against genai-prices, another catalogue: equal to the last digit, or listed with the reason.

Every model that both know is priced on several dates (on both sides of each change that genai-prices dates), in every
mode that both have, with each unit that both have, and on both sides of each of our context tiers. So are the names
that move, on both sides of their moves. `disagreements.toml` says where they differ, who is right, and how it is known.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext
from functools import cache
from pathlib import Path

import pytest
from genai_prices import Usage as TheirUsage
from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ModelInfo, ModelPrice, StartDateConstraint

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.rates import Model, PriceRow, RateCard, rate_card, row_on
from tokencalc.engine.requests import price_request
from tokencalc.engine.units import UNITS
from tokencalc.files.aliases import meaning_on
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import UnknownMeaning

AS_OF = date(2026, 11, 22)
DATES = (AS_OF, date(2026, 12, 15), date(2027, 1, 15))
NOON = 12
"""An hour of the day, in UTC, at which no time window holds."""

SELLERS = {
    "anthropic": "anthropic",
    "cerebras": "cerebras",
    "cursor": "cursor",
    "deepseek": "deepseek",
    "fireworks": "fireworks",
    "google": "google",
    "groq": "groq",
    "meta": "meta",
    "minimax": "minimax",
    "mistral": "mistral",
    "moonshotai": "moonshotai",
    "novita": "novita",
    "openai": "openai",
    "together": "together",
    "xai": "x-ai",
    "zai": "zai",
}
"""Our providers in dollars, and their names in genai-prices."""

CONTEXTS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "batch": ({"processing": "batch"},),
    "flex": ({"service_tier": "flex"},),
    "priority": ({"service_tier": "priority"},),
    "fast": ({"service_tier": "fast"}, {"speed": "fast"}),
}
"""Our modes, and what a request says in genai-prices to be served so."""

KEYS = {
    "cache_write": "cache_write_mtok",
    "cache_write_1h": "cache_write_1h_mtok",
    "web_search": "web_searches_kcount",
    "file_search": "storage_searches_kcount",
}
"""Units that are compared where both have a rate, and their names in genai-prices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A model, or a name that moves, as both catalogues have it."""

    name: str
    ours: Model
    theirs: ModelInfo
    days: tuple[date, ...]


@cache
def their_models() -> Mapping[tuple[str, str], ModelInfo]:
    """Every model of genai-prices by seller and id."""
    return {(seller.id, model.id.lower()): model for seller in get_snapshot().providers for model in seller.models}


def shared_models() -> Iterator[Pair]:
    """Every model with a price that both catalogues have under one id."""
    for sheet, model in Catalogue(AS_OF).models():
        seller = SELLERS.get(sheet.file.provider)
        names = (model.name, *sheet.file.models[model.name].aliases)
        ids = ((seller, name.lower()) for name in names if seller)
        theirs = next((their_models()[each] for each in ids if each in their_models()), None)
        if theirs and model.rows and all("input" in row.rates for row in model.rows):
            # One that is sold by the second has no price of a token to compare.
            yield Pair(name=model.reference, ours=model, theirs=theirs, days=days_of(model, theirs))


def days_of(model: Model, theirs: ModelInfo) -> tuple[date, ...]:
    """The days on which a model is compared: three, its last one, and both sides of each change that theirs has."""
    changes = [] if isinstance(theirs.prices, ModelPrice) else [each.constraint for each in theirs.prices]
    starts = [each.start_date for each in changes if isinstance(each, StartDateConstraint)]
    around = {start - timedelta(days=before) for start in starts for before in (1, 0)}
    last = [] if model.retired is None else [model.retired - timedelta(days=1)]
    return tuple(day for day in sorted({*DATES, *around, *last}) if model.retired is None or day < model.retired)


def shared_aliases() -> Iterator[Pair]:
    """Every name that moves and that genai-prices has, with the model that it means on both sides of each move."""
    for sheet in Catalogue(AS_OF).sheets():
        for alias in sheet.file.aliases:
            theirs = their_models().get((SELLERS.get(sheet.file.provider, ""), alias))
            meanings = sheet.meanings(alias)
            moves = {day for each in meanings for day in (each.start - timedelta(days=1), each.start)}
            for day in sorted({AS_OF, *moves}) if theirs else ():
                try:
                    model = sheet.model(meaning_on(meanings, day).model, AS_OF)
                except UnknownMeaning:
                    continue
                if theirs and (model.retired is None or day < model.retired):
                    yield Pair(name=f"{sheet.file.provider}/{alias}", ours=model, theirs=theirs, days=(day,))


MODELS = list(shared_models())
ALIASES = list(shared_aliases())


@cache
def listed() -> frozenset[str]:
    """The models and names of which the file says that genai-prices and we differ."""
    path = Path(__file__).with_name("disagreements.toml")
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["disagreements"]
    return frozenset(entry["model"] for entry in entries if entry["catalogue"].startswith("genai-prices"))


def usages(row: PriceRow, units: frozenset[str]) -> Iterator[dict[str, int]]:
    """Requests: short, cached, with each unit that is compared, and on both sides of every tier."""
    yield {"input": 1000}
    yield {"input": 400, "cache_read": 600}
    yield {"output": 1000}
    for unit in sorted(units):
        yield {"input": 100, unit: 700}
    for tier in row.tiers:
        for prompt in (tier.start - 1, tier.start, tier.start + 1):
            yield {"input": prompt, "output": 1000}
            yield {"input": prompt - 500, "cache_read": 500, "output": 1000}
            for unit in sorted(unit for unit in units if UNITS[unit].is_prompt):
                yield {"input": prompt - 300, unit: 300, "output": 1000}


def their_usage(usage: Mapping[str, int]) -> TheirUsage:
    """The same request as genai-prices counts it: the parts of a prompt are in the whole of it."""
    written_1h = usage.get("cache_write_1h", 0)
    counts = {
        "input_tokens": sum(count for unit, count in usage.items() if UNITS[unit].is_prompt),
        "cache_read_tokens": usage.get("cache_read", 0),
        "cache_write_tokens": usage.get("cache_write", 0) + written_1h,
        "cache_write_1h_tokens": written_1h,
        "output_tokens": usage.get("output", 0),
        "web_searches": usage.get("web_search", 0),
        "storage_searches": usage.get("file_search", 0),
    }
    return TheirUsage(**{key: count for key, count in counts.items() if count})


def offers_on(pair: Pair, day: date) -> Iterator[tuple[str, PriceRow, RateCard, ModelPrice]]:
    """The plain price of a day, and each mode that both have on it."""
    try:
        row, _ = row_on(pair.ours, day)
    except TokencalcError:
        return
    moment = datetime(day.year, day.month, day.day, NOON, tzinfo=UTC)
    yield "", row, rate_card(pair.ours, row, day), pair.theirs.get_prices(moment)
    variants = [
        each for each in pair.theirs.price_variants or () if not each.constraint or each.constraint.active(moment)
    ]
    for mode, contexts in CONTEXTS.items():
        for context in contexts:
            if mode in row.modes and any(each.when == context for each in variants):
                yield mode, row, rate_card(pair.ours, row, day, mode), pair.theirs.get_prices(moment, dict(context))


def differences(pair: Pair) -> Iterator[str]:
    """What the two catalogues charge differently."""
    for day in pair.days:
        for mode, row, card, their_prices in offers_on(pair, day):
            units = frozenset(
                unit
                for unit, key in KEYS.items()
                if unit in card.rates and getattr(their_prices, key, None) is not None
            )
            for usage in usages(row, units):
                what = " ".join(
                    filter(None, (f"{day}", mode, ", ".join(f"{count} {unit}" for unit, count in usage.items())))
                )
                try:
                    ours = price_request(card, {unit: Decimal(count) for unit, count in usage.items()})
                except TokencalcError as error:
                    yield f"{what}: {error}"
                    continue
                theirs = their_prices.calc_price(their_usage(usage))["total_price"]
                with localcontext(prec=60):
                    if ours != theirs:
                        yield f"{what}: ours {ours:f}, theirs {theirs:f}"


def test_there_is_much_in_common() -> None:
    """A slip in the names would make the comparison pass for want of models."""
    assert len(MODELS) > 250
    assert set(SELLERS) == {pair.ours.provider for pair in MODELS}
    assert {"mistral/mistral-medium-latest", "mistral/mistral-small-latest"} <= {pair.name for pair in ALIASES}


def test_much_is_compared() -> None:
    """Both sides of dated changes, four modes and four units more: a slip in their names would leave them out."""
    offers = [(pair, *offer) for pair in MODELS for day in pair.days for offer in offers_on(pair, day)]
    assert {"", *CONTEXTS} == {mode for _, mode, _, _, _ in offers}
    assert 40 <= sum(day not in DATES for pair in MODELS for day in pair.days)
    for unit, key in KEYS.items():
        assert any(unit in card.rates and getattr(prices, key, None) is not None for _, _, _, card, prices in offers), (
            unit
        )


@pytest.mark.parametrize("pair", MODELS, ids=[pair.name for pair in MODELS])
def test_prices_agree_or_the_disagreement_is_listed(pair: Pair) -> None:
    """Equal to the last digit on every date, or known to differ."""
    found = list(differences(pair))
    assert not found or pair.name in listed(), "\n".join(found[:6])


@pytest.mark.parametrize("pair", ALIASES, ids=[f"{pair.name}, {pair.days[0]}" for pair in ALIASES])
def test_names_that_move_agree_or_the_disagreement_is_listed(pair: Pair) -> None:
    """A name costs what its target of the day costs, in both catalogues, or they are known to differ."""
    found = list(differences(pair))
    assert not found or pair.name in listed(), "\n".join(found[:6])
