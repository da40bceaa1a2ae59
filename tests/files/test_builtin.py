"""The price sheets and scenarios that come with the program: each loads, and every price in them can be used."""

from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from tests.files.building import TODAY
from tokencalc.engine.comparison import compare
from tokencalc.engine.rates import PriceRow, rate_card
from tokencalc.engine.requests import price_request, prompt_tokens
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.loading import load
from tokencalc.files.places import PRICING, SCENARIOS
from tokencalc.files.sheets import Sheet

SHEETS = sorted(PRICING.glob("*.toml"))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The built-in catalogue on the day."""
    return Catalogue(TODAY)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
class TestEverySheet:
    def test_it_is_named_after_its_provider(self, path: Path) -> None:
        """Whoever looks for a provider's prices finds the file by its name."""
        assert path.stem == Sheet(path).file.provider

    def test_every_row_resolves(self, path: Path) -> None:
        """Each row of each model has a rate card in every mode, region and window, and in it a price for each unit."""
        sheet = Sheet(path)
        count = 0
        for name in sheet.file.models:
            model = sheet.model(name, TODAY)
            for row in sheet.all_rows(name):
                for mode, region, window in product(*(("", *each) for each in (row.modes, row.regions, row.windows))):
                    card = rate_card(model, row, row.start, mode, window, region)
                    for rates in (card.rates, *(tier.rates for tier in card.tiers)):
                        assert price_request(card, dict.fromkeys(rates, Decimal(1_000_000))) >= 0
                    count += 1
        assert count >= len(sheet.file.models) - sum(not table.prices for table in sheet.file.models.values())

    def test_every_tier_is_reached(self, path: Path) -> None:
        """A prompt at a tier's start, or one token above it, is charged the tier's rates."""
        sheet = Sheet(path)
        for name in sheet.file.models:
            for row in sheet.all_rows(name):
                self.check_tiers(sheet, name, row)

    def check_tiers(self, sheet: Sheet, name: str, row: PriceRow) -> None:
        card = rate_card(sheet.model(name, TODAY), row, row.start)
        for tier in row.tiers:
            usage = {"input": Decimal(tier.start + (not tier.is_inclusive))}
            assert prompt_tokens(usage) * tier.rates["input"] / 1_000_000 == price_request(card, usage)

    def test_a_part_of_it_is_read_as_the_whole(self, path: Path) -> None:
        """A model looked up by its id, for which a part of the sheet is parsed, is that of the whole sheet."""
        whole = Sheet(path)
        for name in whole.file.models:
            assert whole.model(name, TODAY) == Sheet(path, name).model(name, TODAY)

    def test_its_sources_are_dated(self, path: Path) -> None:
        """No price was read after the day that these tests stand on, and each names a page."""
        sheet = Sheet(path)
        for name in sheet.file.models:
            for row in sheet.all_rows(name):
                assert row.source.retrieved <= TODAY
                assert row.source.url.startswith("https://")

    def test_what_it_refers_to_is_there(self, path: Path, catalogue: Catalogue) -> None:
        """The model that is said to have the same weights is sold by its lab."""
        for table in Sheet(path).file.models.values():
            if table.same_weights_as is not None:
                assert table.same_weights_as in catalogue.references()


def test_every_alias_finds_its_model(catalogue: Catalogue) -> None:
    """With its provider before it, every id and every alias leads to one model."""
    for sheet, model in catalogue.models():
        for name in (model.name, *sheet.file.models[model.name].aliases):
            assert model.reference == catalogue.find(f"{model.provider}/{name}").reference


def test_every_model_is_among_the_references(catalogue: Catalogue) -> None:
    """What is read off the sheets without parsing them is what is in them."""
    assert [model.reference for _, model in catalogue.models()] == catalogue.references()


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_scenario_is_answered(path: Path, catalogue: Catalogue) -> None:
    """A built-in scenario loads, and every option of it has a cost."""
    scenario = load(path, catalogue)
    comparison = compare(scenario.baseline, scenario.options, scenario.workload, scenario.months)
    assert [scenario.baseline.name, *(option.name for option in scenario.options)] == [
        standing.name for standing in comparison.standings
    ]
    assert all(standing.projection.bill > 0 for standing in comparison.standings)
