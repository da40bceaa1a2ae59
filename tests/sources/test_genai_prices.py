"""genai-prices: dated prices and variants, of which the first has no date."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from genai_prices.types import (
    ClauseEquals,
    ClauseOr,
    ClauseStartsWith,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    PriceVariant,
    Provider,
    StartDateConstraint,
    Tier,
    TieredPrices,
    TimeOfDateConstraint,
)

from tests.sources.building import TODAY, model_in, rates, reasons, row_in
from tokencalc.sources import genai_prices
from tokencalc.sources.catalogues import Outside, read

Read = Callable[..., Outside]
ONE = ModelPrice(input_mtok=Decimal(2), output_mtok=Decimal(8))
TWO = ModelPrice(input_mtok=Decimal(1), output_mtok=Decimal(4))


@pytest.fixture
def read_models(monkeypatch: pytest.MonkeyPatch) -> Read:
    """A function that reads a catalogue with some models of a provider."""

    def of(*models: ModelInfo, provider: str = "acme", **more: Any) -> Outside:
        found = Provider(id=provider, name="Acme", api_pattern="", models=list(models), **more)
        monkeypatch.setattr(genai_prices, "get_snapshot", lambda: SimpleNamespace(providers=[found]))
        return read("genai-prices", TODAY)

    return of


def model(prices: Any, variants: Sequence[PriceVariant] = (), **more: Any) -> ModelInfo:
    """A model with prices."""
    match = more.pop("match", ClauseEquals("large"))
    return ModelInfo(id="large", match=match, prices=prices, price_variants=list(variants), **more)


def dated(prices: ModelPrice, *start: int) -> ConditionalPrice:
    """Prices from a day on; without one, those at first."""
    return ConditionalPrice(constraint=StartDateConstraint(date(*start)) if start else None, prices=prices)


class TestDates:
    """Rows by day."""

    def test_a_price_without_a_date_starts_with_the_reading(self, read_models: Read) -> None:
        """Nobody says since when it holds."""
        found = read_models(model(ONE), pricing_urls=["https://acme.example/prices"])
        row = row_in(found)
        assert (TODAY, "first observed", "https://acme.example/prices") == (row.from_, row.basis, row.source)
        assert rates(input=2, output=8) == row.rates
        assert ("Acme", "genai-prices 0.2.3") == (found.sheets["acme"].name, found.name)

    def test_before_a_dated_price_it_held_the_day_before(self, read_models: Read) -> None:
        """That much is sure."""
        first, second = model_in(read_models(model([dated(ONE), dated(TWO, 2026, 8, 1)]))).prices
        assert ("2026-07-31", "2026-08-01") == (str(first.from_), str(second.from_))
        assert ("held on that day, perhaps long before", "genai-prices") == (first.basis, second.basis)

    def test_a_price_to_come_is_scheduled(self, read_models: Read) -> None:
        """Until then the one without a date holds, from the reading on."""
        first, second = model_in(read_models(model([dated(ONE), dated(TWO, 2027, 1, 1)]))).prices
        assert (TODAY, "current") == (first.from_, first.status)
        assert ("2027-01-01", "scheduled") == (str(second.from_), second.status)

    def test_days_of_a_crawl_are_called_so(self, read_models: Read) -> None:
        """OpenRouter's rows in genai-prices are the cheapest endpoint, field by field."""
        found = read_models(model([dated(ONE), dated(TWO, 2026, 8, 1)]), provider="openrouter")
        assert "genai-prices' crawl" == model_in(found, "openrouter").prices[1].basis
        assert "may combine what nobody sells" in (found.sheets["openrouter"].note or "")

    def test_a_price_that_ends(self, read_models: Read) -> None:
        """Prices without a figure say that none is known any more: the row before ends."""
        row = row_in(read_models(model([dated(ONE), dated(ModelPrice(), 2026, 8, 1)])))
        assert date(2026, 8, 1) == row.to
        assert "No price is stated from 2026-08-01 on." == row.note

    def test_no_price(self, read_models: Read) -> None:
        """The model is listed."""
        assert {"acme/large": "it states no price"} == reasons(read_models(model(ModelPrice())))


class TestPrices:
    """Keys and tiers."""

    def test_a_key_without_tiers_stays_in_each(self, read_models: Read) -> None:
        """genai-prices chooses the tier by the whole prompt, key by key."""
        tiered = TieredPrices(base=Decimal(2), tiers=[Tier(start=100_000, price=Decimal(4))])
        row = row_in(read_models(model(ModelPrice(input_mtok=tiered, output_mtok=Decimal(8)))))
        (tier,) = row.tiers
        assert (100_000, rates(input=4, output=8)) == (tier.above, tier.rates)

    def test_a_start_below_a_round_number_is_an_inclusive_one(self, read_models: Read) -> None:
        """More than 199,999 tokens are 200,000 or more, as xAI says it."""
        tiered = TieredPrices(base=Decimal(2), tiers=[Tier(start=199_999, price=Decimal(4))])
        (tier,) = row_in(read_models(model(ModelPrice(input_mtok=tiered)))).tiers
        assert (None, 200_000) == (tier.above, tier.at_least)

    @pytest.mark.parametrize(("hour", "second"), [("0.36", "0.0001"), ("1.8", "0.0005")])
    def test_an_hour_of_sound(self, read_models: Read, hour: str, second: str) -> None:
        """Where a second's price has an end."""
        assert rates(audio_second=second) == row_in(read_models(model(ModelPrice(audio_hours=Decimal(hour))))).rates

    def test_an_hour_whose_second_has_no_end(self, read_models: Read) -> None:
        """0.111 dollars an hour are not carried, because they would have to be rounded."""
        found = read_models(model(ModelPrice(audio_hours=Decimal("0.111"))))
        assert "it is priced in units that sheets do not have: audio_hours" == reasons(found)["acme/large"]

    def test_an_hour_by_the_length_of_the_prompt(self, read_models: Read) -> None:
        """There is no such thing to carry."""
        tiered = TieredPrices(base=Decimal("0.36"), tiers=[Tier(start=100, price=Decimal("0.72"))])
        assert "audio_hours" in reasons(read_models(model(ModelPrice(audio_hours=tiered))))["acme/large"]

    def test_what_has_no_unit_is_named(self, read_models: Read) -> None:
        """In the note."""
        row = row_in(read_models(model(ModelPrice(input_mtok=Decimal(1), output_citation_mtok=Decimal(2)))))
        assert "Not carried: output_citation_mtok." == row.note


class TestVariants:
    """Modes and regions."""

    half = ModelPrice(input_mtok=Decimal(1))

    @pytest.mark.parametrize(
        ("when", "mode"),
        [({"processing": "batch"}, "batch"), ({"service_tier": "flex"}, "flex"), ({"speed": "fast"}, "fast")],
    )
    def test_a_mode_lies_over_the_standard(self, read_models: Read, when: dict[str, str], mode: str) -> None:
        """What it does not state costs the same."""
        row = row_in(read_models(model(ONE, [PriceVariant(when=when, prices=self.half)])))
        assert rates(input=1, output=8) == row.modes[mode].rates

    def test_a_region(self, read_models: Read) -> None:
        """Mistral's EU route."""
        row = row_in(read_models(model(ONE, [PriceVariant(when={"route": "mistral/eu"}, prices=TWO)])))
        assert rates(input=1, output=4) == row.regions["eu"].rates

    def test_the_default_is_no_mode(self, read_models: Read) -> None:
        """It states nothing."""
        row = row_in(read_models(model(ONE, [PriceVariant(when={"service_tier": "default"}, prices=ModelPrice())])))
        assert {} == row.modes

    def test_others_are_named(self, read_models: Read) -> None:
        """A kind of search, or two conditions at once."""
        variants = [
            PriceVariant(when=when, prices=TWO) for when in ({"search_type": "web"}, {"speed": "fast", "x": "y"})
        ]
        row = row_in(read_models(model(ONE, variants)))
        assert {} == row.modes
        assert "Not carried: search_type web, speed fast and x y." == row.note

    def test_the_first_of_two_comes_first(self, read_models: Read) -> None:
        """Key by key, as in the package."""
        when = {"processing": "batch"}
        variants = [PriceVariant(when=when, prices=self.half), PriceVariant(when=when, prices=TWO)]
        assert rates(input=1, output=4) == row_in(read_models(model(ONE, variants))).modes["batch"].rates

    def test_a_variant_begins_on_its_day(self, read_models: Read) -> None:
        """Before, the model has no such mode."""
        later = PriceVariant(
            when={"processing": "batch"}, prices=TWO, constraint=StartDateConstraint(date(2026, 10, 14))
        )
        before, after = model_in(read_models(model(ONE, [later]))).prices
        assert ({}, ["batch"], "2026-10-14") == (before.modes, list(after.modes), str(after.from_))


class TestHours:
    """Prices of certain hours."""

    def at(self, begin: int, end: int, prices: ModelPrice, minute: int = 0) -> ConditionalPrice:
        """Prices between two hours."""
        start = time(begin, minute, tzinfo=UTC)
        return ConditionalPrice(constraint=TimeOfDateConstraint(start, time(end, minute, tzinfo=UTC)), prices=prices)

    def test_equal_prices_are_one_window(self, read_models: Read) -> None:
        """DeepSeek's two peaks; the rule knows no days of the week."""
        found = read_models(model([dated(TWO), self.at(1, 4, ONE), self.at(6, 10, ONE)]))
        assert [[1, 4], [6, 10]] == found.sheets["acme"].windows["peak"].hours_utc
        assert 7 == len(found.sheets["acme"].windows["peak"].weekdays)
        row = row_in(found)
        assert (rates(input=1, output=4), rates(input=2, output=8)) == (row.rates, row.windows["peak"].rates)

    def test_a_cheaper_one_is_called_so(self, read_models: Read) -> None:
        """Past midnight too."""
        found = read_models(model([dated(ONE), self.at(22, 2, TWO)]))
        assert [[0, 2], [22, 24]] == found.sheets["acme"].windows["off-peak"].hours_utc

    def test_it_holds_for_the_latest_row(self, read_models: Read) -> None:
        """The rule has no date, and genai-prices says itself that it is wrong for earlier ones."""
        found = read_models(model([dated(ONE), dated(TWO, 2026, 8, 17), self.at(1, 4, ONE)]))
        assert [[], ["peak"]] == [list(row.windows) for row in model_in(found).prices]

    def test_half_hours(self, read_models: Read) -> None:
        """A sheet has no half hours, and neither price alone would be right."""
        assert "whole hours only" in reasons(read_models(model([dated(TWO), self.at(0, 16, ONE, 30)])))["acme/large"]


class TestNames:
    """Aliases are names that are written out."""

    def test_equal_names_are_aliases(self, read_models: Read) -> None:
        """Patterns are guesses, and a name with "latest" in it moves."""
        match = ClauseOr(
            [ClauseEquals("large"), ClauseEquals("big"), ClauseEquals("big-latest"), ClauseStartsWith("la")]
        )
        assert ["big"] == model_in(read_models(model(ONE, match=match))).aliases

    def test_a_name_means_one_model(self, read_models: Read) -> None:
        """An alias that is another model's id is dropped, and of two equal ones the second."""
        names = ClauseOr([ClauseEquals("small"), ClauseEquals("tiny")])
        small = ModelInfo(id="small", match=ClauseEquals("tiny"), prices=ONE)
        found = read_models(model(ONE, match=names), small)
        assert (["tiny"], []) == (model_in(found).aliases, model_in(found, model="small").aliases)

    def test_comments_are_kept(self, read_models: Read) -> None:
        """They say what the prices cannot."""
        found = read_models(
            model(ONE, price_comments="Free  for\nstudents.", deprecated=True), price_comments="In yuan."
        )
        assert "Free for students. genai-prices calls it deprecated." == model_in(found).note
        assert "In yuan." == found.sheets["acme"].note
