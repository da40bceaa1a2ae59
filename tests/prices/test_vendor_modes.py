"""The vendors' rules about modes, caches, regions and fees, each quoted, and priced on both sides of what it says.

A mode or a region multiplies the tokens and leaves the fees of tools alone; long prompts are in `test_vendor_rules.py`.
"""

from decimal import Decimal

import pytest

from tests.prices.vendors import cost, per_mtok, per_thousand
from tokencalc.engine.errors import NoSuchMode, NoSuchRegion
from tokencalc.engine.numbers import Number

HALF, TWICE = Decimal("0.5"), Decimal(2)


def sample(model: str, *, mode: str = "", region: str = "", searches: int = 0) -> Number:
    """What a request costs with all the kinds of tokens that OpenAI and Anthropic both sell, and some searches."""
    tokens = 10_000
    return cost(
        model,
        mode=mode,
        region=region,
        input=tokens,
        cache_read=2 * tokens,
        cache_write=tokens // 4,
        output=tokens // 2,
        web_search=searches,
    )


class TestOpenAIModes:
    """OpenAI: "Batch and Flex are priced at 50% of Standard rates. Fast mode is priced at 2x the applicable rates."

    https://developers.openai.com/api/docs/models/gpt-6-astra. "Priority processing was renamed Fast mode on July 30,
    2026": https://developers.openai.com/api/docs/guides/fast-mode.
    """

    @pytest.mark.parametrize(("mode", "times"), [("batch", HALF), ("flex", HALF), ("fast", TWICE), ("priority", TWICE)])
    @pytest.mark.parametrize("model", ["openai/gpt-6-astra", "openai/gpt-6-sol", "openai/gpt-5.6-sol"])
    def test_each_token_is_multiplied(self, model: str, mode: str, times: Decimal) -> None:
        """Input, cache reads, cache writes and output all."""
        assert times * sample(model) == sample(model, mode=mode)

    @pytest.mark.parametrize(("prompt", "into", "out"), [(272_000, "10", "50"), (272_001, "20", "75")])
    def test_the_applicable_rates_are_those_of_the_prompt(self, prompt: int, into: str, out: str) -> None:
        """Fast mode doubles the long price of a long prompt too."""
        expected = 2 * (prompt * per_mtok(into) + 1000 * per_mtok(out))
        assert expected == cost("openai/gpt-6-astra", mode="fast", input=prompt, output=1000)

    @pytest.mark.parametrize("mode", ["", "batch", "flex", "fast"])
    def test_fees_stay(self, mode: str) -> None:
        """A search costs the same in every mode."""
        model = "openai/gpt-6-astra"
        assert 7 * per_thousand("10") == sample(model, mode=mode, searches=7) - sample(model, mode=mode)

    def test_a_model_without_the_mode_has_none(self) -> None:
        """GPT-5.5 Pro is not sold fast: it is refused, not priced at the plain rate."""
        with pytest.raises(NoSuchMode):
            cost("openai/gpt-5.5-pro", mode="fast", input=1000)


class TestOpenAICaches:
    """OpenAI: "Cached input tokens are priced at 10% of the uncached input token rate."

    "Cache writes are billed at 1.25x the uncached input token rate.":
    https://developers.openai.com/api/docs/models/gpt-5.6-sol
    """

    @pytest.mark.parametrize("model", ["gpt-5.6-sol", "gpt-5.6-terra", "gpt-6-astra", "gpt-6-sol", "gpt-6-luna"])
    @pytest.mark.parametrize("mode", ["", "batch", "fast"])
    def test_a_tenth_to_read_and_a_quarter_more_to_write(self, model: str, mode: str) -> None:
        """In proportion to the input of the same mode."""
        base = cost(f"openai/{model}", mode=mode, input=1000)
        assert base / 10 == cost(f"openai/{model}", mode=mode, cache_read=1000)
        assert base * Decimal("1.25") == cost(f"openai/{model}", mode=mode, cache_write=1000)


class TestAnthropicCaches:
    """Anthropic: "5-minute cache write tokens are 1.25 times the base input tokens price".

    "1-hour cache write tokens are 2 times the base input tokens price", "Cache read tokens are 0.1 times the base input
    tokens price (see the table footnote for per-model exceptions)", "These multipliers stack with other pricing
    modifiers such as the Batch API discount and data residency": https://platform.claude.com/docs/en/about-claude/pricing
    The exceptions in genai-prices 0.2.3: "Cache hits are 0.05x base input (not the usual 0.1x), as on Sonnet 5.5", and
    0.025x "as on Mythos 5.2, Fable 5.1 and Mythos 5.1".
    """

    MODELS = (
        ("claude-haiku-4-5", "1", "0.1"),
        ("claude-opus-4-6", "5", "0.1"),
        ("claude-opus-4-8", "5", "0.1"),
        ("claude-sonnet-5", "2", "0.1"),
        ("claude-haiku-5-5", "0.1", "0.1"),
        ("claude-opus-5-5", "4", "0.05"),
        ("claude-sonnet-5-5", "2", "0.05"),
        ("claude-fable-5-1", "10", "0.025"),
        ("claude-fable-5-2", "8", "0.025"),
        ("claude-mythos-5-2", "8", "0.025"),
    )

    @pytest.mark.parametrize(("model", "base", "read"), MODELS)
    def test_in_proportion_to_the_input(self, model: str, base: str, read: str) -> None:
        """Each of the three, of each of the models."""
        name = f"anthropic/{model}"
        assert 1000 * per_mtok(base) == cost(name, input=1000)
        assert 1000 * per_mtok(base) * Decimal("1.25") == cost(name, cache_write=1000)
        assert 1000 * per_mtok(base) * 2 == cost(name, cache_write_1h=1000)
        assert 1000 * per_mtok(base) * Decimal(read) == cost(name, cache_read=1000)

    @pytest.mark.parametrize(
        ("mode", "region", "times"), [("batch", "", "0.5"), ("", "us", "1.1"), ("batch", "us", "0.55")]
    )
    def test_they_stack_with_other_modifiers(self, mode: str, region: str, times: str) -> None:
        """A cache read in batch, in the US, is 0.05 times half of 1.1 times the input."""
        base = 1000 * per_mtok("4") * Decimal(times)
        opus = "anthropic/claude-opus-5-5"
        assert base * Decimal("0.05") == cost(opus, mode=mode, region=region, cache_read=1000)
        assert base * Decimal("1.25") == cost(opus, mode=mode, region=region, cache_write=1000)
        assert base * 2 == cost(opus, mode=mode, region=region, cache_write_1h=1000)


class TestAnthropicBatch:
    """Anthropic: "All usage is charged at 50% of the standard API prices."

    https://platform.claude.com/docs/en/build-with-claude/batch-processing#pricing. genai-prices 0.2.3: "Web search ($10
    per 1,000 searches) has no published batch rate, so it stays at the standard price."
    """

    @pytest.mark.parametrize("model", ["claude-haiku-4-5", "claude-opus-4-8", "claude-sonnet-5-5", "claude-fable-5-2"])
    def test_every_token_costs_half(self, model: str) -> None:
        """Caches too."""
        name = f"anthropic/{model}"
        assert sample(name) / 2 == sample(name, mode="batch")

    @pytest.mark.parametrize(("prompt", "into"), [(100_000, "0.10"), (100_001, "0.50")])
    def test_a_long_prompt_costs_half_too(self, prompt: int, into: str) -> None:
        """genai-prices: "on Claude Haiku 5.5 the over-100k-token prompt tier is halved too"."""
        assert prompt * per_mtok(into) / 2 == cost("anthropic/claude-haiku-5-5", mode="batch", input=prompt)

    def test_searches_cost_the_whole_price(self) -> None:
        """A thousand searches are $10 in batch."""
        name = "anthropic/claude-opus-5-5"
        assert Decimal(10) == sample(name, mode="batch", searches=1000) - sample(name, mode="batch")


class TestAnthropicInTheUS:
    """Anthropic: "For Claude 4.6 and later models, specifying US-only inference … incurs a 1.1x multiplier".

    It is "on all token pricing categories, including input tokens, output tokens, cache writes, and cache reads":
    https://platform.claude.com/docs/en/about-claude/pricing, "Data residency pricing".
    """

    LATER = (
        "claude-opus-4-6",
        "claude-sonnet-4-6",
        "claude-opus-4-7",
        "claude-opus-4-8",
        "claude-fable-5",
        "claude-sonnet-5",
        "claude-opus-5",
        "claude-opus-5-5",
        "claude-sonnet-5-5",
        "claude-haiku-5-5",
        "claude-fable-5-1",
        "claude-fable-5-2",
        "claude-mythos-5-2",
    )

    @pytest.mark.parametrize("model", LATER)
    def test_a_tenth_more_from_4_6_on(self, model: str) -> None:
        """All tokens of a request."""
        name = f"anthropic/{model}"
        assert sample(name) * Decimal("1.1") == sample(name, region="us")

    @pytest.mark.parametrize("model", ["claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-5"])
    def test_not_before(self, model: str) -> None:
        """Claude 4.5 is not sold so: it is refused, not priced at the plain rate."""
        with pytest.raises(NoSuchRegion):
            sample(f"anthropic/{model}", region="us")

    def test_searches_cost_the_same(self) -> None:
        """A search is no token."""
        name = "anthropic/claude-opus-4-6"
        assert 3 * per_thousand("10") == sample(name, region="us", searches=3) - sample(name, region="us")


class TestAnthropicFast:
    """Anthropic: "Fast mode is priced at a multiplier on standard rates across the full context window".

    https://platform.claude.com/docs/build-with-claude/fast-mode, "including requests over 200k input tokens".
    genai-prices 0.2.3: of Opus 5.5 "$8 input / $40 output", of Opus 5 and 4.8 "$10 input / $50 output", of Fable 5.2
    "$16 input / $80 output", each "across the full context window, and the prompt caching multipliers apply on top".
    """

    MODELS = (
        ("claude-opus-5-5", "8", "40", "0.05"),
        ("claude-opus-5", "10", "50", "0.1"),
        ("claude-opus-4-8", "10", "50", "0.1"),
        ("claude-fable-5-2", "16", "80", "0.025"),
    )

    @pytest.mark.parametrize(("model", "into", "out", "read"), MODELS)
    @pytest.mark.parametrize("prompt", [200_000, 200_001, 900_000])
    def test_twice_however_long(self, model: str, into: str, out: str, read: str, prompt: int) -> None:
        """The price has no tier, and caches cost their share of the fast input."""
        expected = prompt * per_mtok(into) * (1 + Decimal(read)) + 1000 * per_mtok(out)
        assert expected == cost(f"anthropic/{model}", mode="fast", input=prompt, cache_read=prompt, output=1000)

    @pytest.mark.parametrize("model", ["claude-sonnet-5-5", "claude-haiku-5-5", "claude-fable-5-1"])
    def test_others_are_not_sold_fast(self, model: str) -> None:
        """The page names three Opus models, and genai-prices the two of 5.2."""
        with pytest.raises(NoSuchMode):
            cost(f"anthropic/{model}", mode="fast", input=1000)


class TestGoogleModes:
    """genai-prices 0.2.3: "Batch and Flex tiers offer 50% discount, Priority tier is 1.8x."

    It says so of Gemini 3.8 Flash and 4 Argon, and "Batch halves input, output and context caching". Its page is
    https://ai.google.dev/gemini-api/docs/pricing.
    """

    @pytest.mark.parametrize(("mode", "times"), [("batch", "0.5"), ("flex", "0.5"), ("priority", "1.8")])
    @pytest.mark.parametrize(
        ("model", "into", "read", "out"),
        [("gemini-3.8-flash", "0.75", "0.075", "3.75"), ("gemini-4-argon", "2", "0.1", "10")],
    )
    def test_each_token_is_multiplied(self, model: str, into: str, read: str, out: str, mode: str, times: str) -> None:
        """Cached ones too."""
        plain = 1000 * per_mtok(into) + 2000 * per_mtok(read) + 500 * per_mtok(out)
        expected = plain * Decimal(times)
        assert expected == cost(f"google/{model}", mode=mode, input=1000, cache_read=2000, output=500)


class TestXaiBatch:
    """genai-prices 0.2.3: "The Batch API is 20% off every token type, cached tokens included, on both context tiers."

    Its page is https://docs.x.ai/developers/pricing.
    """

    @pytest.mark.parametrize(("fresh", "times"), [(99_999, 1), (100_000, 2)])
    def test_a_fifth_off_both_tiers(self, fresh: int, times: int) -> None:
        """Below 200,000 tokens of prompt, and from there on."""
        plain = times * (fresh * per_mtok("2") + 100_000 * per_mtok("0.30") + 1000 * per_mtok("6"))
        expected = plain * Decimal("0.8")
        assert expected == cost("xai/grok-4.5", mode="batch", input=fresh, cache_read=100_000, output=1000)


class TestFeesOfTools:
    """Fees are per thousand calls, and come on top of the tokens.

    Anthropic: "at $10 per 1,000 searches plus standard token costs", https://www.anthropic.com/news/web-search-api.
    Google: "5,000 prompts per month (free, shared across Gemini 3), then $14 / 1,000 search queries",
    https://ai.google.dev/gemini-api/docs/pricing; the free ones are not in our sheet. OpenAI, by genai-prices 0.2.3:
    "web search (including preview) costs $10/1k calls; Responses file search costs $2.50/1k calls".
    """

    @pytest.mark.parametrize(
        ("model", "fee"),
        [
            ("anthropic/claude-opus-5-5", "10"),
            ("anthropic/claude-haiku-4-5", "10"),
            ("google/gemini-3.8-flash", "14"),
            ("google/gemini-3.1-pro-preview", "14"),
            ("openai/gpt-6-astra", "10"),
        ],
    )
    @pytest.mark.parametrize("calls", [1, 999, 1000, 1001])
    def test_each_search_is_a_thousandth(self, model: str, fee: str, calls: int) -> None:
        """No call is free, and no thousand is rounded up."""
        tokens = cost(model, input=1000, output=100)
        assert calls * per_thousand(fee) == cost(model, input=1000, output=100, web_search=calls) - tokens

    def test_a_search_of_files_has_a_fee_of_its_own(self) -> None:
        """A quarter of that of the web, and both are added."""
        both = cost("openai/gpt-6-astra", web_search=4, file_search=8)
        assert 4 * per_thousand("10") + 8 * per_thousand("2.5") == both

    @pytest.mark.parametrize("prompt", [100_000, 100_001])
    def test_no_fee_has_a_tier(self, prompt: int) -> None:
        """A search costs a cent with a prompt of the dearer tier too."""
        haiku = "anthropic/claude-haiku-5-5"
        assert per_thousand("10") == cost(haiku, input=prompt, web_search=1) - cost(haiku, input=prompt)
