"""Which catalogue a file is, and what is wrong with one that is none."""

import json
import subprocess
import sys
from collections.abc import Mapping
from decimal import localcontext
from pathlib import Path
from typing import Any

import pytest

from tests.sources.building import LITELLM, MODELS_DEV, TODAY, litellm, outside, reasons, snapshot_of_model_prices
from tokencalc.engine.errors import TokencalcError
from tokencalc.sources import catalogues
from tokencalc.sources.catalogues import GENAI_PRICES, read


@pytest.mark.parametrize(
    ("path", "kind"),
    [(LITELLM, "litellm"), (MODELS_DEV, "models.dev"), (snapshot_of_model_prices(), "model-prices")],
    ids=lambda each: getattr(each, "name", each),
)
def test_the_content_says_what_it_is(path: Path, kind: str) -> None:
    """The name of the file does not matter, and is part of the catalogue's."""
    found = read(str(path), TODAY)
    assert (kind, f"{kind} ({path.name})") == (found.kind, found.name)
    assert found.sheets


def test_a_row_names_the_content(tmp_path: Path) -> None:
    """Two files of one name are told apart by a digest; where a file lies is nobody's business."""
    entry = {"litellm_provider": "acme", "input_cost_per_token": 1e-06}
    vias = [
        litellm(tmp_path, large={**entry, "max_tokens": size}).sheets["acme"].models["large"].prices[0].via
        for size in (1, 2)
    ]
    assert vias[0] != vias[1]
    assert all(each and each.startswith("litellm (catalogue.json, ") and len(each) == 34 for each in vias)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "catalogue.json:1: not valid JSON"),
        ('{"a": 1,\n "b" 2}', "catalogue.json:2: not valid JSON"),
        ("", "not valid JSON"),
        ('{"a": NaN}', "has a number that is none"),
        ('{"a": ' + "9" * 5000 + "}", "has a number that is none, or that is too long"),
        ("[" * 100_000, "brackets nested too deeply"),
        ("[]", "no catalogue of prices that is known here"),
        ('"text"', "no catalogue of prices that is known here"),
        ('{"data": []}', "no catalogue of prices that is known here"),
        ('{"a": {"b": 1}}', "no catalogue of prices that is known here"),
        ('{"schema": 1, "prices": [], "schedules": {}, "updated_at": "soon"}', "looks like model-prices, but"),
        ('{"schema": 1, "prices": [], "schedules": {}, "updated_at": "2026-10-26"}', "looks like model-prices, but"),
        ('{"a": {"id": "a", "models": {"b": {"cost": {"tiers": 5}}}}}', "looks like models.dev, but"),
    ],
)
def test_files_that_are_no_catalogue(tmp_path: Path, text: str, problem: str) -> None:
    """The message names the file, what is wrong, and what a catalogue is."""
    with pytest.raises(TokencalcError) as caught:
        outside(tmp_path, text)
    assert problem in caught.value.problem
    assert "catalogue.json" in caught.value.problem
    assert "a catalogue is a JSON file" in caught.value.remedy


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    """A binary file is refused in the same words."""
    path = tmp_path / "prices.json"
    path.write_bytes(b"\x80\x81{}")
    with pytest.raises(TokencalcError, match="not UTF-8 text"):
        read(str(path), TODAY)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The remedy names the catalogues."""
    with pytest.raises(TokencalcError, match="no such file") as caught:
        read(str(tmp_path / "prices.json"), TODAY)
    assert "genai-prices" in caught.value.remedy
    with pytest.raises(TokencalcError, match="is a directory"):
        read(str(tmp_path), TODAY)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not even opened; one byte less is read."""
    path = tmp_path / "prices.json"
    path.write_text(LITELLM.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(catalogues, "MAX_BYTES", path.stat().st_size)
    assert read(str(path), TODAY).sheets
    monkeypatch.setattr(catalogues, "MAX_BYTES", path.stat().st_size - 1)
    with pytest.raises(TokencalcError, match="larger than 0 MB"):
        read(str(path), TODAY)


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says how to get it, under the name under which tokencalc is published."""
    for name in ("genai_prices", "genai_prices.data_snapshot", "genai_prices.types"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delattr("tokencalc.sources.genai_prices", raising=False)
    for name in ("tokencalc.sources.genai_prices", "tokencalc.sources.genai_rates"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(TokencalcError, match="the package genai-prices is not installed") as caught:
        read("genai-prices", TODAY)
    assert "pip install 'tokencalc-econ[genai]'" in caught.value.remedy


def test_a_file_needs_no_package() -> None:
    """Reading one does not import genai-prices."""
    code = (
        "import sys; from datetime import date; from tokencalc.sources.catalogues import read; "
        f"read({str(LITELLM)!r}, date(2026, 11, 22)); print('genai_prices' in sys.modules)"
    )
    assert "False\n" == subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("source", [GENAI_PRICES, str(LITELLM), str(MODELS_DEV), str(snapshot_of_model_prices())])
def test_the_callers_arithmetic_does_not_matter(source: str) -> None:
    """Three digits are not enough for a price, and none is lost."""
    with localcontext(prec=3):
        short = read(source, TODAY)
    assert read(source, TODAY) == short


class TestIds:
    """A provider's id becomes the name of a file, and a model's id a key of it."""

    priced: Mapping[str, Any] = {"input_cost_per_token": 1e-06}

    @pytest.mark.parametrize("provider", ["../acme", "a/b", ".acme", "", "con", "x" * 101, "a b", "acme."])
    def test_an_id_that_cannot_be_a_file(self, tmp_path: Path, provider: str) -> None:
        """It leads nowhere else, and its models are listed."""
        found = outside(tmp_path, json.dumps({"large": {"litellm_provider": provider or "/", **self.priced}}))
        assert {} == found.sheets
        assert ["the provider's id cannot be the name of a file"] == list(reasons(found).values())

    def test_two_ids_that_are_one_file_somewhere(self, tmp_path: Path) -> None:
        """On some systems Acme.toml is acme.toml."""
        found = litellm(tmp_path, large=self.priced, small={**self.priced, "litellm_provider": "Acme"})
        assert ["acme"] == list(found.sheets)
        assert ["Acme/small"] == list(reasons(found))

    def test_an_id_that_is_no_text(self, tmp_path: Path) -> None:
        """Half a character cannot be written."""
        found = outside(tmp_path, r'{"\ud800": {"litellm_provider": "acme", "input_cost_per_token": 1}}')
        assert {"acme/?": "it has no id, or one that is not text"} == reasons(found)
