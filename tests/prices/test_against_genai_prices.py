"""Our sheets against genai-prices, another catalogue: equal to the last digit, or listed with the reason.

Every model that both know is priced on several dates, with and without cached tokens, and on both sides of each of our
context tiers. `disagreements.toml` says where they differ, who is right, and how that is known.
"""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal, localcontext
from pathlib import Path

import pytest
from genai_prices import Usage as TheirUsage
from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ModelInfo

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.rates import Model, rate_card, row_on
from tokencalc.engine.requests import price_request
from tokencalc.engine.workload import text_usage
from tokencalc.files.catalogue import Catalogue

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


def shared_models() -> Iterator[tuple[Model, ModelInfo]]:
    """Every model with a price that both catalogues have under one id, as both have it."""
    theirs = {(seller.id, model.id.lower()): model for seller in get_snapshot().providers for model in seller.models}
    for sheet, model in Catalogue(AS_OF).models():
        seller = SELLERS.get(sheet.file.provider)
        names = (model.name, *sheet.file.models[model.name].aliases)
        found = next(
            (theirs[seller, name.lower()] for name in names if seller and (seller, name.lower()) in theirs), None
        )
        if found and model.rows and all("input" in row.rates for row in model.rows):
            yield model, found  # One that is sold by the second has no price of a token to compare.


SHARED = list(shared_models())


def listed() -> set[str]:
    """The models of which the file says that genai-prices and we differ."""
    path = Path(__file__).with_name("disagreements.toml")
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["disagreements"]
    return {entry["model"] for entry in entries if entry["catalogue"].startswith("genai-prices")}


def usages(model: Model) -> Iterator[tuple[int, int, int]]:
    """Prompt, cached and output tokens: short, cached, and on both sides of every tier."""
    yield 1000, 0, 0
    yield 1000, 600, 0
    yield 0, 0, 1000
    for row in model.rows:
        for tier in row.tiers:
            for prompt in (tier.start - 1, tier.start, tier.start + 1):
                yield prompt, 0, 1000
                yield prompt, 500, 1000


def differences(model: Model, their_model: ModelInfo) -> list[str]:
    """What the two catalogues charge differently."""
    found = []
    for day in DATES:
        try:
            row, _ = row_on(model, day)
        except TokencalcError:
            continue
        if model.retired is not None and day >= model.retired:
            continue
        card = rate_card(model, row, day)
        their_prices = their_model.get_prices(datetime(day.year, day.month, day.day, NOON, tzinfo=UTC))
        for prompt, cached, output in usages(model):
            try:
                ours = price_request(card, text_usage(Decimal(prompt), Decimal(output), Decimal(cached), Decimal(0)))
            except TokencalcError as error:
                found.append(f"{day}, {prompt} ({cached} cached) + {output}: {error}")
                continue
            theirs = their_prices.calc_price(
                TheirUsage(input_tokens=prompt, cache_read_tokens=cached, output_tokens=output)
            )["total_price"]
            with localcontext(prec=60):
                if ours != theirs:
                    found.append(f"{day}, {prompt} ({cached} cached) + {output}: ours {ours:f}, theirs {theirs:f}")
    return found


def test_there_is_much_in_common() -> None:
    """A slip in the names would make the comparison pass for want of models."""
    assert len(SHARED) > 250
    assert set(SELLERS) == {model.provider for model, _ in SHARED}


@pytest.mark.parametrize(("model", "their_model"), SHARED, ids=[model.reference for model, _ in SHARED])
def test_prices_agree_or_the_disagreement_is_listed(model: Model, their_model: ModelInfo) -> None:
    """Equal to the last digit on every date, or known to differ."""
    found = differences(model, their_model)
    assert not found or model.reference in listed(), "\n".join(found[:6])
