"""The vendors' rules about long prompts: each is quoted, and requests are priced on both sides of its threshold.

A request's price goes through the sheet, the catalogue and the engine; what is expected is the vendor's arithmetic.
The rules about modes and fees are in `test_vendor_modes.py`, those about days and hours in `test_vendor_days.py`.
"""

from datetime import date
from decimal import Decimal

import pytest

from tests.prices.vendors import cost, per_mtok

TWICE, HALF_MORE = Decimal(2), Decimal("1.5")


class TestOpenAIAbove272k:
    """OpenAI: "Prompts with >272K input tokens are priced at 2x input and 1.5x output for the full request."

    https://developers.openai.com/api/docs/models/gpt-5.6-sol. Of GPT-6 it says "2x input and cache rates and 1.5x
    output": https://developers.openai.com/api/docs/models/gpt-6-astra.
    """

    MODELS = (
        ("openai/gpt-5.4", "2.5", "15"),
        ("openai/gpt-5.5", "5", "30"),
        ("openai/gpt-5.6-sol", "4", "20"),
        ("openai/gpt-6-astra", "10", "50"),
        ("openai/gpt-6-luna", "0.1", "0.5"),
    )

    @pytest.mark.parametrize(("model", "into", "out"), MODELS)
    @pytest.mark.parametrize(("prompt", "is_long"), [(271_999, False), (272_000, False), (272_001, True)])
    def test_only_above_the_threshold(self, model: str, into: str, out: str, prompt: int, is_long: bool) -> None:
        """A prompt of exactly 272,000 tokens is not above them; one more token changes the price of all."""
        times_in, times_out = (TWICE, HALF_MORE) if is_long else (1, 1)
        expected = prompt * per_mtok(into) * times_in + 10_000 * per_mtok(out) * times_out
        assert expected == cost(model, input=prompt, output=10_000)

    @pytest.mark.parametrize(("cached", "times"), [(200_000, 1), (200_001, 2)])
    def test_cached_tokens_count_and_double_too(self, cached: int, times: int) -> None:
        """Read and written cache tokens are of the prompt, and cost twice as much above 272,000, as does the input."""
        expected = times * (40_000 * per_mtok("10") + cached * per_mtok("1") + 32_000 * per_mtok("12.5"))
        assert expected == cost("openai/gpt-6-astra", input=40_000, cache_read=cached, cache_write=32_000)

    @pytest.mark.parametrize("answer", [1, 128_000])
    def test_the_answer_does_not_count(self, answer: int) -> None:
        """However long the answer, a prompt of 272,000 tokens is not a long one."""
        expected = 272_000 * per_mtok("4") + answer * per_mtok("20")
        assert expected == cost("openai/gpt-5.6-sol", input=272_000, output=answer)

    @pytest.mark.parametrize(("prompt", "times_in", "times_out"), [(272_000, 1, 1), (272_001, TWICE, HALF_MORE)])
    def test_batch_halves_both_sides(self, prompt: int, times_in: Decimal, times_out: Decimal) -> None:
        """In batch the long price is half of the long price."""
        whole = prompt * per_mtok("4") * times_in + 1000 * per_mtok("20") * times_out
        assert whole / 2 == cost("openai/gpt-5.6-sol", mode="batch", input=prompt, output=1000)


class TestHaikuAbove100k:
    """Anthropic: "$0.10 / MTok for prompts up to 100,000 tokens", "$0.50 / MTok for prompts over 100,000 tokens".

    https://platform.claude.com/docs/en/models/haiku-5-5/overview, which has the like for output and the caches.
    genai-prices 0.2.3: "every token in a request whose prompt exceeds 100,000 tokens is billed at the higher rate".
    """

    @pytest.mark.parametrize(("prompt", "times"), [(99_999, 1), (100_000, 1), (100_001, 5)])
    def test_five_times_above_the_threshold(self, prompt: int, times: int) -> None:
        """Every token of a request with 100,001 prompt tokens costs five times as much."""
        expected = times * (prompt * per_mtok("0.10") + 2000 * per_mtok("0.50"))
        assert expected == cost("anthropic/claude-haiku-5-5", input=prompt, output=2000)

    @pytest.mark.parametrize(("cached", "times"), [(70_000, 1), (70_001, 5)])
    def test_caches_count_and_rise_too(self, cached: int, times: int) -> None:
        """Cache tokens are of the prompt: 10,000 fresh, 15,000 and 5,000 written, and the rest read."""
        written = 15_000 * per_mtok("0.125") + 5000 * per_mtok("0.20")
        expected = times * (10_000 * per_mtok("0.10") + written + cached * per_mtok("0.01"))
        haiku = "anthropic/claude-haiku-5-5"
        assert expected == cost(haiku, input=10_000, cache_read=cached, cache_write=15_000, cache_write_1h=5000)

    @pytest.mark.parametrize("prompt", [100_000, 100_001, 900_000])
    def test_other_models_have_no_such_threshold(self, prompt: int) -> None:
        """Haiku 4.5 costs a dollar however long the prompt is."""
        assert prompt * per_mtok("1") == cost("anthropic/claude-haiku-4-5", input=prompt)


class TestGoogleAbove200k:
    """Google: "$1.25, prompts <= 200k tokens $2.50, prompts > 200k tokens" (Gemini 2.5 Pro, input).

    https://ai.google.dev/gemini-api/docs/pricing. Output is $10 and $15; Gemini 3.1 Pro is $2 and $4, $12 and $18.
    """

    @pytest.mark.parametrize(("prompt", "into", "out"), [(200_000, "1.25", "10"), (200_001, "2.50", "15")])
    def test_gemini_2_5_pro(self, prompt: int, into: str, out: str) -> None:
        """200,000 tokens are the last of the lower price."""
        expected = prompt * per_mtok(into) + 4000 * per_mtok(out)
        assert expected == cost("google/gemini-2.5-pro", input=prompt, output=4000)

    @pytest.mark.parametrize(("prompt", "into", "out"), [(200_000, "2", "12"), (200_001, "4", "18")])
    def test_gemini_3_1_pro(self, prompt: int, into: str, out: str) -> None:
        """200,000 tokens are the last of the lower price."""
        expected = prompt * per_mtok(into) + 4000 * per_mtok(out)
        assert expected == cost("google/gemini-3.1-pro-preview", input=prompt, output=4000)

    @pytest.mark.parametrize(("fresh", "read"), [(50_000, "0.20"), (50_001, "0.40")])
    def test_the_cached_part_counts(self, fresh: int, read: str) -> None:
        """150,000 cached tokens and 50,001 others are a long prompt."""
        into = "2" if fresh == 50_000 else "4"
        expected = fresh * per_mtok(into) + 150_000 * per_mtok(read)
        assert expected == cost("google/gemini-3.1-pro-preview", input=fresh, cache_read=150_000)

    @pytest.mark.parametrize("prompt", [200_000, 200_001])
    def test_flash_has_no_such_threshold(self, prompt: int) -> None:
        """Gemini 3.8 Flash has one price for all prompts."""
        assert prompt * per_mtok("0.75") == cost("google/gemini-3.8-flash", input=prompt)


class TestXaiFrom200k:
    """xAI: "Long context ≥ 200k tokens": the threshold itself is long.

    "Models with long context pricing bill the long context rates for all tokens in a request once its prompt reaches
    the model's long context threshold." https://docs.x.ai/developers/pricing
    """

    @pytest.mark.parametrize(
        ("model", "into", "out"), [("xai/grok-4.5", "2", "6"), ("xai/grok-4.3", "1.25", "2.5")], ids=["4.5", "4.3"]
    )
    @pytest.mark.parametrize(("prompt", "times"), [(199_999, 1), (200_000, 2), (200_001, 2)])
    def test_the_threshold_is_in_it(self, model: str, into: str, out: str, prompt: int, times: int) -> None:
        """A prompt of exactly 200,000 tokens costs twice as much as one of a token less, with all of its answer."""
        expected = times * (prompt * per_mtok(into) + 3000 * per_mtok(out))
        assert expected == cost(model, input=prompt, output=3000)

    @pytest.mark.parametrize(("cached", "times"), [(149_999, 1), (150_000, 2)])
    def test_cached_tokens_count(self, cached: int, times: int) -> None:
        """The cached part of a prompt brings it to the threshold as well, and doubles too."""
        expected = times * (50_000 * per_mtok("2") + cached * per_mtok("0.30"))
        assert expected == cost("xai/grok-4.5", input=50_000, cache_read=cached)


class TestMiniMaxAbove512k:
    """genai-prices 0.2.3: "Inputs over 512K tokens bill at 2x per MiniMax's length-based tiering."

    It read https://platform.minimax.io/docs/guides/pricing-paygo, and takes 512K to be 512,000, as litellm does.
    """

    @pytest.mark.parametrize(("prompt", "times"), [(511_999, 1), (512_000, 1), (512_001, 2)])
    def test_twice_above_the_threshold(self, prompt: int, times: int) -> None:
        """All tokens of a request with 512,001 in its prompt cost twice as much."""
        expected = times * (prompt * per_mtok("0.30") + 1000 * per_mtok("1.20"))
        assert expected == cost("minimax/MiniMax-M3", input=prompt, output=1000)

    @pytest.mark.parametrize(("cached", "times"), [(412_000, 1), (412_001, 2)])
    def test_cache_hits_count(self, cached: int, times: int) -> None:
        """Cache hits are in the 512,000, and double above them."""
        expected = times * (100_000 * per_mtok("0.30") + cached * per_mtok("0.06"))
        assert expected == cost("minimax/MiniMax-M3", input=100_000, cache_read=cached)


class TestAlibabaTiers:
    """Alibaba: "The unit price is determined by the total number of input tokens in a single request."

    "All tokens in the request are billed at the unit price of the corresponding tier." "In the pricing tiers, K means
    1,000": https://www.alibabacloud.com/help/en/model-studio/model-pricing.
    """

    CODER = (
        (32_000, "1", "5"),
        (32_001, "1.8", "9"),
        (128_000, "1.8", "9"),
        (128_001, "3", "15"),
        (256_000, "3", "15"),
        (256_001, "6", "60"),
        (1_000_000, "6", "60"),
    )

    @pytest.mark.parametrize(("prompt", "into", "out"), CODER)
    def test_four_tiers(self, prompt: int, into: str, out: str) -> None:
        """Qwen3 Coder Plus had prices to 32K, to 128K, to 256K and above: each threshold was the last of its tier."""
        expected = prompt * per_mtok(into) + 500 * per_mtok(out)
        assert expected == cost("alibaba/qwen3-coder-plus", day=date(2026, 10, 9), input=prompt, output=500)

    @pytest.mark.parametrize(("prompt", "into", "out"), [(256_000, "0.5", "3"), (256_001, "2", "6")])
    def test_two_tiers(self, prompt: int, into: str, out: str) -> None:
        """Qwen3.6 Plus costs four times as much to read above 256K, and twice as much to write."""
        expected = prompt * per_mtok(into) + 500 * per_mtok(out)
        assert expected == cost("alibaba/qwen3.6-plus", input=prompt, output=500)

    @pytest.mark.parametrize(
        ("mode", "prompt", "into", "out"),
        [
            ("", 256_000, "0.4", "1.2"),
            ("", 256_001, "1.2", "3.6"),
            ("thinking", 256_000, "0.4", "4"),
            ("thinking", 256_001, "1.2", "12"),
        ],
    )
    def test_thinking_has_tiers_of_its_own(self, mode: str, prompt: int, into: str, out: str) -> None:
        """Qwen Plus reads at one price in both modes, and writes more dearly when it thinks."""
        expected = prompt * per_mtok(into) + 500 * per_mtok(out)
        assert expected == cost("alibaba/qwen-plus", mode=mode, input=prompt, output=500)


class TestDoubaoTiers:
    """Volcengine, in CNY: "doubao-seed-2.0-pro | 输入长度 [0, 32] | 3.2", "输入长度 (32, 128] | 4.8".

    https://www.volcengine.com/docs/82379/1544106, in thousands of tokens: an input length belongs to the tier that it
    ends. Output is 16 and 24, and above 128 it is 9.6 and 48.
    """

    @pytest.mark.parametrize(
        ("prompt", "into", "read", "out"),
        [
            (32_000, "3.2", "0.64", "16"),
            (32_001, "4.8", "0.96", "24"),
            (128_000, "4.8", "0.96", "24"),
            (128_001, "9.6", "1.92", "48"),
        ],
    )
    def test_each_threshold_ends_its_tier(self, prompt: int, into: str, read: str, out: str) -> None:
        """All tokens cost what the tier of the whole prompt says, cached ones included."""
        expected = (prompt - 1000) * per_mtok(into) + 1000 * per_mtok(read) + 700 * per_mtok(out)
        assert expected == cost("volcengine/doubao-seed-2-0-pro", input=prompt - 1000, cache_read=1000, output=700)
