"""OpenRouter's list of models: prices are text, in dollars for one token or call."""

from pathlib import Path
from typing import Any

import pytest

from tests.sources.building import model_in, outside, rates, reasons, row_in
from tokencalc.sources.catalogues import Outside

PRICING = {
    "prompt": "0.000003",
    "completion": "0.000015",
    "request": "0",
    "image": "0",
    "web_search": "0.01",
    "internal_reasoning": "0",
    "input_cache_read": "0.0000003",
    "input_cache_write": "0.00000375",
}
MODEL = "anthropic/claude-sonnet-4.5"


def openrouter(directory: Path, model: str = MODEL, *, more: Any = None, **pricing: Any) -> Outside:
    """A list with one model."""
    entry = {"id": model, "name": "A model", "pricing": {**PRICING, **pricing}, **(more or {})}
    return outside(directory, {"data": [entry]})


def test_prices_become_rates(tmp_path: Path) -> None:
    """0.000003 a token is 3 a million, 0.01 a search is 10 a thousand; a fee of 0 is none."""
    found = openrouter(tmp_path)
    row = row_in(found, "openrouter", MODEL)
    assert rates(input=3, output=15, cache_read="0.3", cache_write="3.75", web_search=10) == row.rates
    assert (f"https://openrouter.ai/{MODEL}", None) == (row.source, row.note)
    model = model_in(found, "openrouter", MODEL)
    assert ("A model", "anthropic", "unknown") == (model.name, model.lab, model.weights)


def test_zero_is_unknown(tmp_path: Path) -> None:
    """For prompt and answer together the entry is skipped; for a part of it the rate is left out."""
    nothing = openrouter(
        tmp_path, prompt="0", completion="0", web_search="0", input_cache_read="0", input_cache_write="0"
    )
    assert "unknown, not free" in reasons(nothing)[f"openrouter/{MODEL}"]
    row = row_in(openrouter(tmp_path, completion="0"), "openrouter", MODEL)
    assert "output" not in row.rates
    assert "0 in the catalogue, and so unknown: output." == row.note


def test_a_free_variant_is_free(tmp_path: Path) -> None:
    """OpenRouter says so in the id."""
    found = openrouter(tmp_path, "acme/large:free", prompt="0", completion="0")
    assert rates(input=0, output=0) == row_in(found, "openrouter", "acme/large:free").rates


def test_a_free_variant_with_a_price_is_not(tmp_path: Path) -> None:
    """The price counts, not the name."""
    row = row_in(openrouter(tmp_path, "acme/large:free"), "openrouter", "acme/large:free")
    assert 3 == row.rates["input"]


def test_a_router_has_no_price(tmp_path: Path) -> None:
    """-1 stands for one that varies."""
    found = openrouter(tmp_path, "openrouter/auto", prompt="-1", completion="-1")
    assert "below 0: the price varies" in reasons(found)["openrouter/openrouter/auto"]


def test_reasoning_has_a_mode_where_it_has_a_price(tmp_path: Path) -> None:
    """Zero says that it is billed as the rest of the output."""
    row = row_in(openrouter(tmp_path, internal_reasoning="0.00002"), "openrouter", MODEL)
    thinking = row.modes["thinking"].rates
    assert thinking is not None
    assert 20 == thinking["output"]


def test_what_has_no_unit_is_named(tmp_path: Path) -> None:
    """A price of an image, or a discount."""
    row = row_in(openrouter(tmp_path, image="0.001", discount="0.1"), "openrouter", MODEL)
    assert "Not carried: discount, image." == row.note


def test_conditions_are_not_passed_over(tmp_path: Path) -> None:
    """A table may make long prompts dearer: without it the bill would be too low."""
    found = openrouter(tmp_path, overrides=[{"min_context": 200000, "prompt": "0.000006"}])
    assert "its price has conditions that are not known here: image, overrides" in reasons(found)[f"openrouter/{MODEL}"]


def test_nothing_that_sheets_know(tmp_path: Path) -> None:
    """The fields are named."""
    found = outside(tmp_path, {"data": [{"id": "a/b", "pricing": {"image": "0.1"}}]})
    assert "it is priced in units that sheets do not have: image" == reasons(found)["openrouter/a/b"]


def test_a_last_day_is_carried(tmp_path: Path) -> None:
    """With or without an hour."""
    found = openrouter(tmp_path, more={"expiration_date": "2027-01-31T00:00:00Z"})
    assert "2027-01-31" == str(model_in(found, "openrouter", MODEL).retired)
    assert "is not a day" in reasons(openrouter(tmp_path, more={"expiration_date": "soon"}))[f"openrouter/{MODEL}"]


@pytest.mark.parametrize(
    "entry", ["text", {"id": "", "pricing": PRICING}, {"id": "a", "pricing": None}, {"pricing": PRICING}]
)
def test_entries_of_another_form_are_listed(tmp_path: Path, entry: Any) -> None:
    """And the rest of the list is read."""
    good = {"id": MODEL, "pricing": PRICING}
    found = outside(tmp_path, {"data": [good, entry]})
    assert [MODEL] == list(found.sheets["openrouter"].models)
    assert 1 == len(found.skipped)
