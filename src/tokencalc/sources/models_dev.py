"""models.dev's `api.json`: models by provider, prices in dollars for a million tokens. It has no history and no day."""

from collections.abc import Iterator, Mapping
from typing import Any

from tokencalc.sources.labs import lab_of
from tokencalc.sources.offers import NotCarried, Offers, Reading
from tokencalc.sources.rates import (
    Levels,
    Rates,
    Row,
    adjusted,
    left_out,
    number,
    stacked,
    unpriced,
    whole,
    without_zeros,
)

URL = "https://models.dev/api.json"
_PROVIDERS = {
    "amazon-bedrock": "bedrock",
    "fireworks-ai": "fireworks",
    "google-vertex": "vertex",
    "novita-ai": "novita",
    "tencent-tokenhub": "tencent",
    "togetherai": "together",
}
"""Sellers that price sheets know under another id."""
_UNITS = {
    "input": "input",
    "output": "output",
    "cache_read": "cache_read",
    "cache_write": "cache_write",
    "input_audio": "audio_in",
    "output_audio": "audio_out",
}
_READ = {*_UNITS, "reasoning", "tiers", "context_over_200k"}
_LONG = 200_000


def is_models_dev(data: Any) -> bool:
    """Whether some data is models.dev's: a table of providers, each with an id and a table of models."""
    providers = list(data.values()) if isinstance(data, Mapping) else []
    return bool(providers) and all(
        isinstance(each, Mapping) and "id" in each and isinstance(each.get("models"), Mapping) for each in providers
    )


def offers_in(data: Mapping[str, Any], reading: Reading) -> Offers:
    """Every model of every provider as an offer."""
    offers = Offers()
    for key, provider in data.items():
        ours = _PROVIDERS.get(key, key)
        offers.seller(ours, str(provider.get("name") or key))
        for model, entry in provider["models"].items():
            try:
                offers.add(ours, model, _table(model, ours, entry, reading.row(str(provider.get("doc") or URL))))
            except NotCarried as why:
                offers.skip(ours, model, str(why))
    return offers


def _table(model: str, provider: str, entry: Any, row: Row) -> Row:
    cost = entry.get("cost") if isinstance(entry, Mapping) else None
    if not isinstance(cost, Mapping):
        raise NotCarried(unpriced([]))
    levels = _levels(cost)
    row = {**row, **adjusted(levels), "modes": dict(_modes(entry, cost, levels))}
    row, zeros = without_zeros(row)
    note = left_out(zeros, [name for name in cost if name not in _READ])
    status = entry.get("status")
    return {
        "name": str(entry.get("name") or model),
        "lab": lab_of(model, provider),
        "weights": {True: "open", False: "closed"}.get(entry.get("open_weights"), "unknown"),
        "prices": [{**row, **({"note": note} if note else {})}],
        **({"note": f"models.dev calls it {status}."} if status else {}),
    }


def _levels(cost: Mapping[str, Any]) -> Levels:
    """The rates by prompt length. The tiers know where they start; `context_over_200k` counts only without them."""
    stated: Levels = {0: _rates(cost)}
    tiers = cost.get("tiers") or []
    for tier in tiers:
        condition = tier.get("tier") if isinstance(tier, Mapping) else None
        if not isinstance(condition, Mapping) or condition.get("type") != "context":
            raise NotCarried("it has tiers by something else than the length of the prompt")
        stated[whole(condition.get("size"), "size")] = _rates(tier)
    if not tiers and isinstance(cost.get("context_over_200k"), Mapping):
        stated[_LONG] = _rates(cost["context_over_200k"])
    if not stated[0]:
        raise NotCarried(unpriced(name for name in cost if name not in _READ))
    return stacked(stated, {})


def _rates(table: Mapping[str, Any]) -> Rates:
    stated = ((unit, number(table.get(name), name)) for name, unit in _UNITS.items())
    return {unit: rate for unit, rate in stated if rate is not None}


def _modes(entry: Mapping[str, Any], cost: Mapping[str, Any], levels: Levels) -> Iterator[tuple[str, Row]]:
    """Modes with prices of their own: for reasoning tokens, and those that models.dev calls experimental."""
    reasoning = number(cost.get("reasoning"), "reasoning")
    if reasoning and reasoning != levels[0].get("output"):
        yield "thinking", adjusted({start: {**rates, "output": reasoning} for start, rates in levels.items()})
    experimental = entry.get("experimental")
    modes = experimental.get("modes") if isinstance(experimental, Mapping) else None
    for name, mode in modes.items() if isinstance(modes, Mapping) else ():
        if isinstance(mode.get("cost"), Mapping):
            yield name, adjusted(_levels(mode["cost"]))
