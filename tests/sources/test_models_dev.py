"""models.dev's file: dollars for a million tokens, tiers that know their start, weights that are said to be open."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.sources.building import MODELS_DEV, TODAY, model_in, outside, rates, reasons, row_in, sheets_in
from tokencalc.sources.catalogues import Outside, read


def models_dev(directory: Path, model: Any, **provider: Any) -> Outside:
    """A catalogue of models.dev's with one model, acme/large."""
    acme = {"id": "acme", "name": "Acme", "doc": "https://acme.example/models", **provider, "models": {"large": model}}
    return outside(directory, {"acme": acme})


class TestExcerpt:
    """Real entries."""

    def test_every_price_is_that_of_the_file(self, tmp_path: Path) -> None:
        """Base rates and tiers, read independently; what is 0 is left out."""
        names = {"input": "input", "output": "output", "cache_read": "cache_read", "cache_write": "cache_write",
                 "input_audio": "audio_in", "output_audio": "audio_out"}  # fmt: skip
        raw = json.loads(MODELS_DEV.read_text(encoding="utf-8"), parse_float=Decimal)
        ours = {"togetherai": "together"}
        sheets = {sheet.file.provider: sheet for sheet in sheets_in(tmp_path, read(str(MODELS_DEV), TODAY))}
        compared = 0
        for provider, entry in raw.items():
            for model, each in entry["models"].items():
                cost = each.get("cost", {})
                if any(cost.get(name) for name in names):
                    (row,) = sheets[ours.get(provider, provider)].model(model, TODAY).rows
                    expected = {unit: Decimal(cost[name]) for name, unit in names.items() if cost.get(name)}
                    assert expected == row.rates
                    assert [tier["tier"]["size"] for tier in cost.get("tiers", [])] == [
                        tier.start for tier in row.tiers
                    ]
                    compared += 1
        assert compared > 10

    def test_unknown_is_not_free(self) -> None:
        """The Llama API stands at 0 and 0, and Gemma has no cost at all."""
        found = reasons(read(str(MODELS_DEV), TODAY))
        assert "input, output are 0: unknown, not free" == found["llama/llama-3.3-70b-instruct"]
        assert "it states no price" == found["google/gemma-4-31b-it"]


class TestEntries:
    """What an entry may say."""

    cost = {"input": 1, "output": 4, "cache_read": 0.1}

    def test_where_it_comes_from(self, tmp_path: Path) -> None:
        """The provider's own page is the source."""
        found = models_dev(tmp_path, {"name": "Large", "cost": self.cost, "open_weights": True, "status": "beta"})
        model, row = model_in(found), row_in(found)
        assert ("Large", "acme", "open", "models.dev calls it beta.") == (
            model.name,
            model.lab,
            model.weights,
            model.note,
        )
        assert ("https://acme.example/models", TODAY, "first observed") == (row.source, row.from_, row.basis)
        assert ("Acme", "host", "USD") == (
            found.sheets["acme"].name,
            found.sheets["acme"].kind,
            found.sheets["acme"].currency,
        )

    @pytest.mark.parametrize(("said", "weights"), [(True, "open"), (False, "closed"), (None, "unknown")])
    def test_weights(self, tmp_path: Path, said: bool | None, weights: str) -> None:
        """Where it does not say, nobody knows."""
        assert weights == model_in(models_dev(tmp_path, {"cost": self.cost, "open_weights": said})).weights

    def test_tiers_come_before_the_field_that_only_knows_200k(self, tmp_path: Path) -> None:
        """`context_over_200k` is filed for every long price, whatever its start."""
        tier = {"tier": {"type": "context", "size": 256000}, "input": 2, "output": 8}
        cost = {**self.cost, "tiers": [tier], "context_over_200k": {"input": 3, "output": 12}}
        (found,) = row_in(models_dev(tmp_path, {"cost": cost})).tiers
        assert (256_000, rates(input=2, output=8, cache_read="0.1")) == (found.above, found.rates)

    def test_that_field_alone(self, tmp_path: Path) -> None:
        """Then it starts above 200,000."""
        cost = {**self.cost, "context_over_200k": {"input": 3, "output": 12}}
        (found,) = row_in(models_dev(tmp_path, {"cost": cost})).tiers
        assert (200_000, rates(input=3, output=12, cache_read="0.1")) == (found.above, found.rates)

    @pytest.mark.parametrize("condition", [{"type": "output", "size": 100}, {"size": 100}, None])
    def test_tiers_of_something_else(self, tmp_path: Path, condition: Any) -> None:
        """A sheet has no tiers by anything but the length of the prompt."""
        found = models_dev(tmp_path, {"cost": {**self.cost, "tiers": [{"tier": condition, "input": 2}]}})
        assert "tiers by something else" in reasons(found)["acme/large"]

    def test_a_size_that_is_no_number_of_tokens(self, tmp_path: Path) -> None:
        """Half a token is a slip."""
        tier = {"tier": {"type": "context", "size": 0.5}, "input": 2}
        assert (
            "size is not a whole number"
            == reasons(models_dev(tmp_path, {"cost": {**self.cost, "tiers": [tier]}}))["acme/large"]
        )

    def test_modes(self, tmp_path: Path) -> None:
        """Fast modes have prices of their own, and so have reasoning tokens where they cost something else."""
        fast = {"modes": {"fast": {"cost": {"input": 6, "output": 24}}, "slow": {}}}
        row = row_in(models_dev(tmp_path, {"cost": {**self.cost, "reasoning": 12}, "experimental": fast}))
        assert rates(input=6, output=24) == row.modes["fast"].rates
        assert rates(input=1, output=12, cache_read="0.1") == row.modes["thinking"].rates
        assert {} == row_in(models_dev(tmp_path, {"cost": {**self.cost, "reasoning": 4}})).modes

    def test_what_has_no_unit_is_named(self, tmp_path: Path) -> None:
        """Also a field that models.dev does not have today."""
        found = models_dev(tmp_path, {"cost": {**self.cost, "per_page": 1}})
        assert "Not carried: per_page." == row_in(found).note

    def test_entries_without_a_cost(self, tmp_path: Path) -> None:
        """They are listed, with what is missing."""
        assert "it states no price" == reasons(models_dev(tmp_path, {"name": "Large"}))["acme/large"]
        assert "it states no price" == reasons(models_dev(tmp_path, "large"))["acme/large"]
        paged = reasons(models_dev(tmp_path, {"cost": {"per_page": 1}}))["acme/large"]
        assert "it is priced in units that sheets do not have: per_page" == paged
