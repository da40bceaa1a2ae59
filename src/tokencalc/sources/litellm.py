"""litellm's `model_prices_and_context_window.json`: entries by `provider/model`, prices in dollars for one token.

It has no history and no day of its own: a row starts on the day of reading.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tokencalc.sources.labs import lab_of
from tokencalc.sources.litellm_rates import prices_of, row_of
from tokencalc.sources.litellm_terms import with_factors, with_hours, with_thinking
from tokencalc.sources.offers import NotCarried, Offers, Reading
from tokencalc.sources.rates import Row, left_out, unpriced, without_zeros

URL = "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json"
_PAGE = "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json"
_PROVIDERS = {
    "azure_text": "azure",
    "bedrock_converse": "bedrock",
    "bigmodel": "zhipuai",
    "cohere_chat": "cohere",
    "dashscope": "alibaba",
    "fireworks_ai": "fireworks",
    "fireworks_ai-embedding-models": "fireworks",
    "gemini": "google",
    "moonshot": "moonshotai",
    "text-completion-codestral": "codestral",
    "text-completion-openai": "openai",
    "together_ai": "together",
    "vertex_ai": "vertex",
    "xiaomi_mimo": "xiaomi",
}
"""Sellers that price sheets know under another id."""
_PATHS = ("accounts/fireworks/models/",)
"""What stands before every model of a seller, and is left out of the id."""
_INCLUSIVE = frozenset({"xai"})
"""Sellers of whose long-prompt prices litellm says that the start belongs to them."""


def is_litellm(data: Any) -> bool:
    """Whether some data is litellm's: a table of entries that say who its provider is."""
    entries = [each for each in data.values() if isinstance(each, Mapping)] if isinstance(data, Mapping) else []
    return any("litellm_provider" in each for each in entries[:20])


def offers_in(data: Mapping[str, Any], reading: Reading) -> Offers:
    """Every entry of the file as an offer. Of two entries for one model the one that names its provider comes first."""
    offers = Offers()
    entries = {key: entry for key, entry in data.items() if isinstance(entry, Mapping) and key != "sample_spec"}
    for key in sorted(entries, key=lambda each: not each.startswith(f"{entries[each].get('litellm_provider')}/")):
        provider = str(entries[key].get("litellm_provider") or "unknown")
        model = _model_in(key, provider)
        provider = "vertex" if provider.startswith("vertex_ai") else _PROVIDERS.get(provider, provider)
        try:
            offers.add(provider, model, _table(model, provider, entries[key], reading, offers))
        except NotCarried as why:
            offers.skip(provider, model, str(why))
    return offers


def _model_in(key: str, provider: str) -> str:
    """The model's id: the entry's name without its provider's."""
    family = "vertex_ai" if provider.startswith("vertex_ai") else provider.removesuffix("-embedding-models")
    for prefix in (f"{family}/", f"{family.partition('_')[0]}/" if family == "azure_text" else "", *_PATHS):
        key = key.removeprefix(prefix)
    return key


def _table(model: str, provider: str, entry: Mapping[str, Any], reading: Reading, offers: Offers) -> dict[str, Any]:
    seller = offers.seller(provider)
    is_inclusive = provider in _INCLUSIVE
    prices = prices_of(entry)
    if not prices.standard.get(0):
        raise NotCarried(unpriced(prices.left))
    row = row_of(prices, reading.row(str(entry.get("source") or _PAGE)), is_inclusive=is_inclusive)
    row = with_factors(with_thinking(row, entry, is_inclusive=is_inclusive), entry)
    row, zeros = without_zeros(with_hours(row, entry, seller.windows, prices.left))
    note = left_out(zeros, prices.left, _remarks(row))
    table = {
        "name": model,
        "lab": lab_of(model, provider),
        "weights": "unknown",
        "retired": _day(entry.get("deprecation_date")),
        "prices": [{**row, **({"note": note} if note else {})}],
    }
    return {key: value for key, value in table.items() if value is not None}


def _remarks(row: Row) -> list[str]:
    """What the row says by silence."""
    flat = [name for name, mode in row.get("modes", {}).items() if "rates" in mode and not mode.get("tiers")]
    return [f"No price of its own for long prompts: {', '.join(flat)}."] if flat and row.get("tiers") else []


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        raise NotCarried(f"deprecation_date {text} is not a day") from None
