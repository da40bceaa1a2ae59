"""OpenRouter's list of models: prices as text, in dollars for one token or call. It has no history and no day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tokencalc.sources.labs import lab_of
from tokencalc.sources.offers import NotCarried, Offers, Reading
from tokencalc.sources.rates import Rates, Row, each_to_many, left_out, number, unpriced, without_zeros

URL = "https://openrouter.ai/api/v1/models"
PROVIDER = "openrouter"
_PAGE = "https://openrouter.ai/"
_UNITS = {
    "prompt": "input",
    "completion": "output",
    "input_cache_read": "cache_read",
    "input_cache_write": "cache_write",
    "audio": "audio_in",
    "request": "request",
    "web_search": "web_search",
}
_REASONING = "internal_reasoning"
_TOKENS = ("prompt", "completion")
_FEES = ("request", "web_search")
_FREE = ":free"
_NOTE = "OpenRouter resells offers of labs and hosts, and may route a request to a dearer one than the one listed."


def is_openrouter(data: Any) -> bool:
    """Whether some data is OpenRouter's: a list of models under `data`, each with its pricing."""
    models = data.get("data") if isinstance(data, Mapping) else None
    return isinstance(models, list) and any(isinstance(each, Mapping) and "pricing" in each for each in models[:20])


def offers_in(data: Mapping[str, Any], reading: Reading) -> Offers:
    """Every model of the list as an offer of OpenRouter's."""
    offers = Offers()
    offers.seller(PROVIDER, "OpenRouter", _NOTE)
    for entry in data["data"]:
        model = str(entry.get("id") or "") if isinstance(entry, Mapping) else ""
        try:
            offers.add(PROVIDER, model, _table(model, entry, reading))
        except NotCarried as why:
            offers.skip(PROVIDER, model, str(why))
    return offers


def _table(model: str, entry: Mapping[str, Any], reading: Reading) -> Row:
    pricing = entry.get("pricing") if isinstance(entry, Mapping) else None
    if not model or not isinstance(pricing, Mapping):
        raise NotCarried(unpriced([]))
    row: Row = {**reading.row(_PAGE + model), "rates": _rates(pricing)}
    reasoning = number(pricing.get(_REASONING), _REASONING)
    thinking = each_to_many(reasoning, "output") if reasoning else None
    if thinking and thinking != row["rates"].get("output"):
        row["modes"] = {"thinking": {"rates": {**row["rates"], "output": thinking}}}
    zeros: list[str] = []
    if model.endswith(_FREE) and not any(row["rates"].get(_UNITS[name]) for name in _TOKENS):
        row["rates"] = {unit: rate for unit, rate in row["rates"].items() if unit in ("input", "output")}
    else:
        row, zeros = without_zeros(row)
    note = left_out(zeros, _fields_left(pricing))
    table = {
        "name": str(entry.get("name") or model),
        "lab": lab_of(model, PROVIDER),
        "weights": "unknown",
        "retired": _day(entry.get("expiration_date")),
        "prices": [{**row, **({"note": note} if note else {})}],
    }
    return {key: value for key, value in table.items() if value is not None}


def _rates(pricing: Mapping[str, Any]) -> Rates:
    stated = {name: number(pricing.get(name), name) for name in _UNITS}
    for name in _FEES:
        stated[name] = stated[name] or None  # A fee of 0 is no fee: nothing to state, and nothing unknown.
    rates = {_UNITS[name]: each_to_many(price, _UNITS[name]) for name, price in stated.items() if price is not None}
    if not rates:
        raise NotCarried(unpriced(pricing))
    return rates


def _fields_left(pricing: Mapping[str, Any]) -> list[str]:
    """Prices of something that sheets have no unit for. A list or table may raise prices, so none is passed over."""
    left = [name for name in pricing if name not in _UNITS and name != _REASONING]
    if any(isinstance(pricing[name], list | Mapping) and pricing[name] for name in left):
        raise NotCarried("its price has conditions that are not known here: " + ", ".join(left))
    return [name for name in left if number(pricing[name], name)]


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if isinstance(text, str) else None
    except ValueError:
        raise NotCarried(f"expiration_date {text} is not a day") from None
