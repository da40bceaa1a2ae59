"""Rate cards: how units, tiers and modes price one request, on both sides of every threshold."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    bill,
    exact,
    factor,
    metered,
    model,
    numbers,
    own_rates,
    projected,
    ratios,
    row,
    size,
    task,
    tier,
    workload,
)
from tokencalc.engine.errors import NoRate, NoSuchMode
from tokencalc.engine.rates import PriceRow, rate_card, row_on
from tokencalc.engine.requests import price_request, price_sizes, prompt_tokens
from tokencalc.engine.supply import SAME_TOKENS
from tokencalc.engine.units import UNITS

TODAY = date(2026, 11, 22)


def price(prices: PriceRow, mode: str = "", **usage: int) -> Decimal:
    """The cost of one request at a row's prices."""
    card = rate_card(model(prices), prices, TODAY, mode)
    return price_request(card, {unit: Decimal(quantity) for unit, quantity in usage.items()})


class TestUnits:
    def test_tokens_are_priced_by_the_million(self) -> None:
        """2,000 tokens in at 3 and 100 out at 15 a million cost 0.0075."""
        assert (Decimal(2000) * 3 + 100 * 15) / 10**6 == price(row(input=3, output=15), input=2000, output=100)

    def test_calls_are_priced_by_the_thousand(self) -> None:
        """Web search at 10 a thousand calls costs a cent a call (Anthropic and OpenAI, list price of 2026)."""
        assert Decimal(10) / 1000 == price(row(web_search=10), web_search=1)

    def test_video_is_priced_by_the_second(self) -> None:
        """A video of 8 seconds at 0.08 a second costs 0.64 (MiniMax H3, 768p)."""
        assert 8 * Decimal("0.08") == price(row(video_second="0.08"), video_second=8)

    def test_every_unit_has_its_own_rate(self) -> None:
        """Units never overlap, so a request's cost is the sum over its units, each at its own rate."""
        rates: dict[str, Any] = {unit: Decimal(place + 1) for place, unit in enumerate(UNITS)}
        prices = row(**rates)
        usage: dict[str, Any] = dict.fromkeys(UNITS, 7)
        expected = sum(7 * exact(rates[unit]) / UNITS[unit].per for unit in UNITS)
        assert expected == exact(price(prices, **usage))

    def test_free_is_a_rate(self) -> None:
        """A rate of 0 is a price: the unit costs nothing and needs no other."""
        assert Decimal(1000) * 3 / 10**6 == price(row(input=3, output=0, audio_in=0), input=1000, output=9, audio_in=9)

    def test_the_prompt_holds_everything_but_the_answer(self) -> None:
        """Text, cached or not, audio, images and video are the prompt; answers and calls are not."""
        prompt = ["input", "cache_read", "cache_write", "cache_write_1h", "audio_in", "image_in", "video_in"]
        usage = {unit: Decimal(2**place) for place, unit in enumerate(UNITS)}
        assert sum(usage[unit] for unit in prompt) == prompt_tokens(usage)


class TestMissingRates:
    """Cache reads and five-minute writes fall back to the input rate; any other rate that is used is needed."""

    @pytest.mark.parametrize("unit", ["cache_read", "cache_write"])
    def test_the_cache_falls_back_to_input(self, unit: str) -> None:
        """Where no cache rate is published, cached tokens cost as much as others, and that is marked as assumed."""
        usage: dict[str, Any] = {unit: 1000}
        assert 1000 * Decimal(3) / 10**6 == price(row(input=3), **usage)
        (line,) = projected(metered(row(input=3)), workload(task(**usage))).lines
        assert Decimal(3) == line.unit_price
        assert [("rate_falls_back", "lab/model")] == [(each.code, each.about) for each in line.assumed]
        assert unit in line.assumed[0].text

    @pytest.mark.parametrize("unit", ["cache_read", "cache_write"])
    def test_a_published_cache_rate_is_taken(self, unit: str) -> None:
        """Where there is a rate, even of 0, nothing is assumed."""
        free: dict[str, Any] = {unit: 0}
        usage: dict[str, Any] = {unit: 1000}
        (line,) = projected(metered(row(input=3, **free)), workload(task(**usage))).lines
        assert (Decimal(0), ()) == (line.unit_price, line.assumed)

    @pytest.mark.parametrize(
        "unit", ["input", "output", "cache_write_1h", "audio_in", "image_in", "request", "web_search", "video_second"]
    )
    def test_no_other_rate_is_guessed(self, unit: str) -> None:
        """A rate that is missing and used is an error that names the model and the unit."""
        others: dict[str, Any] = {name: 1 for name in ("input", "output") if name != unit}
        usage: dict[str, Any] = {unit: 1}
        with pytest.raises(NoRate, match=rf"^lab/model has no rate for {unit}, and the workload uses it\n"):
            price(row(**others), **usage)

    def test_without_an_input_rate_there_is_nothing_to_fall_back_to(self) -> None:
        """Cached tokens of a model that is sold without an input rate have no price."""
        with pytest.raises(NoRate, match="no rate for cache_read"):
            price(row(output=1), cache_read=1)

    def test_the_error_says_under_which_terms(self) -> None:
        """In a mode with rates of its own, the error names the mode and what that is sold with."""
        prices = row(input=1, output=2, web_search=3, modes={"fast": own_rates(input=1, output=2)})
        with pytest.raises(NoRate) as caught:
            price(prices, "fast", web_search=1)
        assert "lab/model has no rate for web_search (fast), and the workload uses it" == caught.value.problem
        assert "it is sold with: input, output; a missing rate is unknown, not free" == caught.value.remedy

    def test_a_write_for_an_hour_has_a_way_out(self) -> None:
        """Most providers know no such write; the scenario may say that this one caches by itself."""
        with pytest.raises(NoRate) as caught:
            price(row(input=1, output=2), cache_write_1h=1)
        assert caught.value.remedy.endswith('where it caches by itself: [models."lab/model"] automatic_caching = true')

    def test_a_projection_needs_every_rate_too(self) -> None:
        """A missing rate stops the projection as well, and the error knows whose it was."""
        with pytest.raises(NoRate) as caught:
            projected(metered(row(input=1)), workload(task(input=10, audio_in=1)))
        assert "option" == caught.value.option

    def test_a_tier_that_is_not_reached_needs_no_rates(self) -> None:
        """A short request is priced at the base rates, even where a tier lacks a rate that only it would need."""
        prices = row(input=1, audio_in=2, tiers=[tier(200_000, input=2)])
        assert Decimal(10 * 1 + 10 * 2) / 10**6 == price(prices, input=10, audio_in=10)


class TestStrictTier:
    """Tiers are whole-request cliffs that start above their threshold: "start < tokens" (genai-prices, "cliff").

    The prices are those of Gemini 3.1 Pro: 2 in and 12 out, above 200,000 tokens 4 and 18.
    """

    prices = row(input=2, output=12, cache_read="0.2", tiers=[tier(200_000, input=4, output=18, cache_read="0.4")])

    @pytest.mark.parametrize(("prompt", "rate_in", "rate_out"), [(199_999, 2, 12), (200_000, 2, 12), (200_001, 4, 18)])
    def test_the_tier_starts_above_its_threshold(self, prompt: int, rate_in: int, rate_out: int) -> None:
        """200,000 tokens are below the tier; with one more, every token of the request costs the higher rate."""
        expected = Decimal(prompt * rate_in + 1000 * rate_out) / 10**6
        assert expected == price(self.prices, input=prompt, output=1000)

    @pytest.mark.parametrize(("cached", "rate", "cache_rate"), [(100_000, 2, "0.2"), (100_001, 4, "0.4")])
    def test_cached_tokens_count(self, cached: int, rate: int, cache_rate: str) -> None:
        """The whole prompt chooses the tier, the part read from the cache included, and the cache rate moves too."""
        expected = (100_000 * Decimal(rate) + cached * Decimal(cache_rate)) / 10**6
        assert expected == price(self.prices, input=100_000, cache_read=cached)

    def test_the_answer_does_not_count(self) -> None:
        """A long answer to a short prompt is below the tier."""
        assert Decimal(300_000) * 12 / 10**6 == price(self.prices, output=300_000)

    def test_the_line_says_which_tier(self) -> None:
        """Requests above the threshold are lines of their own, with the threshold in their terms."""
        load = workload(task("chat", 10, size("0.5", input=1000), size("0.5", input=300_000)))
        lines = projected(metered(self.prices), load).lines
        assert [("", *numbers(5000, 2)), ("prompt above 200,000", *numbers(1_500_000, 4))] == [
            (line.terms, line.quantity, line.unit_price) for line in lines
        ]


class TestInclusiveTier:
    """xAI's tier holds for prompts of 200,000 tokens or more: Grok 4.7 at 2 and 6, "doubling at >=200k (inclusive)"."""

    prices = row(input=2, output=6, tiers=[tier(200_000, is_inclusive=True, input=4, output=12)])

    @pytest.mark.parametrize(("prompt", "rate_in", "rate_out"), [(199_999, 2, 6), (200_000, 4, 12), (200_001, 4, 12)])
    def test_the_tier_starts_at_its_threshold(self, prompt: int, rate_in: int, rate_out: int) -> None:
        """200,000 tokens are in the tier already."""
        expected = Decimal(prompt * rate_in + 1000 * rate_out) / 10**6
        assert expected == price(self.prices, input=prompt, output=1000)

    def test_the_line_says_that_the_threshold_is_included(self) -> None:
        """The terms tell a tier from its threshold on from one above it."""
        (line,) = projected(metered(self.prices), workload(task(input=200_000))).lines
        assert "prompt from 200,000" == line.terms


class TestSeveralTiers:
    """The highest tier that is reached holds for the whole request (Alibaba's qwen3-coder-plus has four levels)."""

    prices = row(input=1, tiers=[tier(32_000, input="1.8"), tier(128_000, input=3), tier(256_000, input=6)])

    @pytest.mark.parametrize(
        ("prompt", "rate"),
        [
            (32_000, "1"),
            (32_001, "1.8"),
            (128_000, "1.8"),
            (128_001, "3"),
            (256_000, "3"),
            (256_001, "6"),
            (999_999, "6"),
        ],
    )
    def test_each_start_is_a_cliff(self, prompt: int, rate: str) -> None:
        """All the request's tokens cost the rate of the tier it reaches."""
        assert prompt * Decimal(rate) / 10**6 == price(self.prices, input=prompt)

    def test_a_tier_is_met_in_the_models_own_tokens(self) -> None:
        """30,000 tokens of the baseline are 33,000 of a model whose tokenizer makes a tenth more of them."""
        plain, other = metered(self.prices), metered(self.prices, ratios=ratios("1.1", 1))
        load = workload(task(requests=1000, input=30_000))
        assert Decimal(1000 * 30_000) * 1 / 10**6 == bill(plain, load)
        assert Decimal(1000 * 33_000) * Decimal("1.8") / 10**6 == bill(other, load)


class TestMeanIsNotEnough:
    """Because tiers are cliffs, the price of the mean request is not the mean price of the requests."""

    prices = row(input=3, output=15, tiers=[tier(200_000, input=6, output=30)])

    def test_the_mean_of_two_buckets_gets_the_bill_wrong(self) -> None:
        """Nine requests of 100,000 tokens and one of 500,000 are 140,000 on average: below the tier, and 26% off."""
        buckets = task("chat", 10, size("0.9", input=100_000), size("0.1", input=500_000))
        mean = task("chat", 10, input=140_000)
        right = Decimal(9 * 100_000 * 3 + 1 * 500_000 * 6) / 10**6
        wrong = Decimal(10 * 140_000 * 3) / 10**6
        assert right == bill(metered(self.prices), workload(buckets))
        assert wrong == bill(metered(self.prices), workload(mean))
        assert Decimal("5.7") == right
        assert Decimal("4.2") == wrong

    def test_a_mean_above_the_tier_is_wrong_the_other_way(self) -> None:
        """Half at 100,000 tokens and half at 320,000 are 210,000 on average: above the tier, and too dear."""
        buckets = task("chat", 10, size("0.5", input=100_000), size("0.5", input=320_000))
        assert Decimal(5 * 100_000 * 3 + 5 * 320_000 * 6) / 10**6 == bill(metered(self.prices), workload(buckets))
        assert Decimal(10 * 210_000 * 6) / 10**6 == bill(metered(self.prices), workload(task("c", 10, input=210_000)))


class TestBand:
    """A bucket whose smallest and largest prompt lie in different tiers is priced at both."""

    prices = row(input=3, output=15, tiers=[tier(200_000, input=6, output=30)])

    def test_a_mean_below_the_tier_leaves_the_bill_open_above(self) -> None:
        """At a mean of 150,000 the point is at base rates, and all requests could be in the tier."""
        load = workload(task("chat", 10, size(smallest=50_000, largest=250_000, input=150_000, output=100)))
        projection = projected(metered(self.prices), load)
        point = Decimal(10 * (150_000 * 3 + 100 * 15)) / 10**6
        assert (point, point, 2 * point) == (projection.bill_low, projection.bill, projection.bill_high)

    def test_a_mean_above_the_tier_leaves_the_bill_open_below(self) -> None:
        """At a mean of 210,000 the point is at the tier's rates, and all requests could be below it."""
        load = workload(task("chat", 10, size(smallest=190_000, largest=230_000, input=210_000, output=100)))
        projection = projected(metered(self.prices), load)
        point = Decimal(10 * (210_000 * 6 + 100 * 30)) / 10**6
        assert (point / 2, point, point) == (projection.bill_low, projection.bill, projection.bill_high)

    def test_only_the_straddling_bucket_is_open(self) -> None:
        """A bucket on one side of the tier is priced once; only the share of the other makes the band."""
        sure = size("0.75", smallest=1000, largest=200_000, input=100_000)
        unsure = size("0.25", smallest=200_000, largest=200_001, input=200_000)
        projection = projected(metered(self.prices), workload(task("chat", 4, sure, unsure)))
        assert Decimal(3 * 100_000 * 3 + 200_000 * 3) / 10**6 == projection.bill_low == projection.bill
        assert Decimal(3 * 100_000 * 3 + 200_000 * 6) / 10**6 == projection.bill_high

    @pytest.mark.parametrize(
        ("smallest", "largest", "is_open"),
        [(100_000, 200_000, False), (100_000, 200_001, True), (199_999, 200_000, False), (200_000, 200_001, True)],
    )
    def test_the_band_opens_with_the_first_token_over(self, smallest: int, largest: int, is_open: bool) -> None:
        """A bucket up to the threshold is sure; with one token more it is not."""
        bucket = size(smallest=smallest, largest=largest, input=(smallest + largest) // 2)
        projection = projected(metered(self.prices), workload(task("chat", 1, bucket)))
        assert is_open == (projection.bill_high > projection.bill_low)

    def test_a_tier_may_be_cheaper(self) -> None:
        """Where long prompts cost less, the smallest prompt of a bucket in the tier opens the bill above."""
        prices = row(input=3, tiers=[tier(200_000, input=1)])
        load = workload(task("chat", 10, size(smallest=190_000, largest=230_000, input=210_000)))
        projection = projected(metered(prices), load)
        point = Decimal(10 * 210_000 * 1) / 10**6
        assert (point, point, 3 * point) == (projection.bill_low, projection.bill, projection.bill_high)

    def test_a_mean_between_two_tiers_may_be_the_cheapest_or_the_dearest(self) -> None:
        """The point is inside the band even where the tiers on both sides of it lie on the same side of its price."""
        bucket = size(smallest=90_000, largest=250_000, input=150_000)
        load = workload(task("chat", 10, bucket))
        cheap = row(input=3, tiers=[tier(100_000, input=1), tier(200_000, input=2)])
        dear = row(input=1, tiers=[tier(100_000, input=3), tier(200_000, input=2)])
        unit = Decimal(10 * 150_000) / 10**6
        for prices, expected in ((cheap, (1, 1, 3)), (dear, (1, 3, 3))):
            found = projected(metered(prices), load)
            assert [unit * rate for rate in expected] == [found.bill_low, found.bill, found.bill_high]

    @given(st.lists(st.integers(1, 400_000), min_size=1, max_size=6), st.integers(0, 5000))
    def test_it_contains_what_the_requests_really_cost(self, prompts: list[int], answer: int) -> None:
        """Whatever requests are behind a bucket, their bill one by one lies between its bounds."""
        mean = Decimal(sum(prompts)) / len(prompts)
        bucket = size(smallest=min(prompts), largest=max(prompts), input=mean, output=answer)
        projection = projected(metered(self.prices), workload(task("chat", len(prompts), bucket)))
        really = sum(
            Fraction(each * (6 if each > 200_000 else 3) + answer * (30 if each > 200_000 else 15), 10**6)
            for each in prompts
        )
        dust = really / 10**20
        assert exact(projection.bill_low) - dust <= really <= exact(projection.bill_high) + dust


class TestModes:
    """Batch halves token rates, in every tier; fees per call stay (Anthropic: "web search keeps its fee")."""

    prices = row(
        input=3,
        output=15,
        cache_read="0.3",
        web_search=10,
        tiers=[tier(200_000, input=6, output="22.5", cache_read="0.6", web_search=10)],
        modes={
            "batch": factor("0.5"),
            "priority": own_rates(tier(200_000, input=9, output=30), input=5, output=25),
            "fast": factor(2),
        },
    )

    def test_a_factor_multiplies_every_token_rate(self) -> None:
        """Input, cached and output tokens all cost half in batch mode."""
        expected = (1000 * 3 + 500 * Decimal("0.3") + 100 * 15) / 10**6 / 2
        assert expected == price(self.prices, "batch", input=1000, cache_read=500, output=100)

    def test_fees_per_call_are_not_multiplied(self) -> None:
        """A web search costs its fee in every mode that is a factor, below the tier and above."""
        for mode in ("", "batch", "fast"):
            assert Decimal(10) / 1000 == price(self.prices, mode, web_search=1)
            with_prompt = price(self.prices, mode, web_search=1, input=300_000)
            assert Decimal(10) / 1000 == with_prompt - price(self.prices, mode, input=300_000)

    @pytest.mark.parametrize(("mode", "times"), [("", "1"), ("batch", "0.5"), ("fast", "2")])
    def test_tier_times_mode_is_the_plain_product(self, mode: str, times: str) -> None:
        """A tier at twice the rate in batch mode costs 2 x 0.5: so in all 141 published rows (litellm 1.109.1)."""
        below = Decimal(200_000 * 3 + 10 * 15) / 10**6 * Decimal(times)
        above = (200_001 * 6 + 10 * Decimal("22.5")) / 10**6 * Decimal(times)
        assert below == price(self.prices, mode, input=200_000, output=10)
        assert above == price(self.prices, mode, input=200_001, output=10)

    def test_a_mode_may_state_rates_of_its_own(self) -> None:
        """Priority rates with a tier are not always the plain product, so a sheet may state them."""
        assert Decimal(200_000 * 5 + 10 * 25) / 10**6 == price(self.prices, "priority", input=200_000, output=10)
        assert Decimal(200_001 * 9 + 10 * 30) / 10**6 == price(self.prices, "priority", input=200_001, output=10)

    def test_own_rates_without_tiers_have_none(self) -> None:
        """A mode that states rates and no tiers costs the same at every prompt length."""
        prices = row(input=3, tiers=[tier(1000, input=6)], modes={"flat": own_rates(input=4)})
        assert Decimal(5000 * 4) / 10**6 == price(prices, "flat", input=5000)

    def test_a_mode_without_a_single_rate_has_no_price(self) -> None:
        """A mode that states rates of its own, and none of them, is not sold at the row's rates."""
        with pytest.raises(NoRate):
            price(row(input=3, modes={"fast": own_rates()}), "fast", input=1)

    def test_an_unknown_mode_is_an_error(self) -> None:
        """The error names the modes there are."""
        with pytest.raises(NoSuchMode) as caught:
            price(self.prices, "flex", input=1)
        assert 'lab/model has no mode "flex" on 2026-11-22' == caught.value.problem
        assert "its modes are: batch, fast, priority" == caught.value.remedy

    def test_a_model_without_modes_says_so(self) -> None:
        """Where there is one way to be served, the remedy is to leave the mode out."""
        with pytest.raises(NoSuchMode) as caught:
            price(row(input=1), "batch", input=1)
        assert "it is sold in one mode only: leave the mode out" == caught.value.remedy

    def test_the_line_says_which_mode(self) -> None:
        """The terms of a line hold the mode and the tier."""
        (line,) = projected(metered(self.prices, mode="batch"), workload(task(input=300_000))).lines
        assert "batch, prompt above 200,000" == line.terms
        assert Decimal(6) / 2 == line.unit_price


class TestChargesOfSizes:
    """A task's average request is charged unit by unit and tier by tier."""

    prices = row(input=3, output=15, tiers=[tier(1000, input=6, output=15)])

    def test_buckets_in_one_tier_are_one_charge(self) -> None:
        """Quantities of buckets at the same rate are added by their shares."""
        card = rate_card(model(self.prices), self.prices, TODAY)
        found = price_sizes(card, [size("0.5", input=100), size("0.3", input=200), size("0.2", input=2000)])
        below, above = Decimal("0.5") * 100 + Decimal("0.3") * 200, Decimal("0.2") * 2000
        assert [(None, below), (self.prices.tiers[0], above)] == [
            (charge.tier, charge.quantity) for charge in found.charges
        ]
        assert numbers(0, 0) == (found.below, found.above)

    def test_charges_add_up_to_the_price_of_the_request(self) -> None:
        """One bucket's charges are the price of its request."""
        card = rate_card(model(self.prices), self.prices, TODAY)
        request = {"input": Decimal(1500), "output": Decimal(40)}
        charges = price_sizes(card, [size(input=1500, output=40)]).charges
        total = sum(charge.quantity * charge.rate / UNITS[charge.unit].per for charge in charges)
        assert Decimal(1500 * 6 + 40 * 15) / 10**6 == total == price_request(card, request)


class TestBandOverSeveralTiers:
    """A bucket may lie in tiers that neither its bounds nor its mean lie in."""

    def test_a_dearer_tier_in_the_middle_counts(self) -> None:
        """Prompts of 500 to 2,500 tokens may all be in the tier from 1,000 to 2,000, which costs most."""
        prices = row(input=3, tiers=[tier(1000, input=9), tier(2000, input=4)])
        load = workload(task("chat", 10, size(smallest=500, largest=2500, input=900)))
        projection = projected(metered(prices), load)
        money = [Decimal(10 * 900 * rate) / 10**6 for rate in (3, 3, 9)]
        assert money == [projection.bill_low, projection.bill, projection.bill_high]

    def test_tiers_and_rows_may_stand_in_any_order(self) -> None:
        """Ascending starts decide, and not the order in which somebody wrote them down."""
        mixed = row(input=1, tiers=[tier(200, input=4), tier(100, input=2)])
        assert Decimal(150 * 2) / 10**6 == price(mixed, input=150)
        later, earlier = row(date(2027, 3, 1), input=2), row(input=1)
        assert (later, None) == row_on(model(later, earlier), date(2027, 4, 1))


class TestAutomaticCaching:
    """Where a provider caches by itself, what is kept for an hour today is an ordinary write."""

    CACHING = replace(SAME_TOKENS, has_automatic_caching=True)

    @pytest.mark.parametrize(("rates", "unit_price"), [({"cache_write": 5}, 5), ({}, 3)])
    def test_it_is_billed_as_an_ordinary_write(self, rates: dict[str, Any], unit_price: int) -> None:
        """A thousand requests: at the rate of a write, or of input where there is none; reading stays as it was."""
        prices = row(input=3, cache_read=1, output=0, **rates)
        use = task(cache_read=500, cache_write=100, cache_write_1h=200)
        lines = projected(metered(prices, ratios=self.CACHING), workload(use)).lines
        found = {line.unit: (int(line.quantity) // 1000, int(line.unit_price)) for line in lines if line.quantity}
        assert {"cache_read": (500, 1), "cache_write": (300, unit_price)} == found

    def test_it_is_said_to_be_assumed(self) -> None:
        """That the same prompts hit another provider's cache as often is nobody's measurement."""
        codes = {each.code for each in self.CACHING.assumed_for("lab/model")}
        assert {"automatic_caching"} == codes
        assert () == SAME_TOKENS.assumed_for("lab/model")
