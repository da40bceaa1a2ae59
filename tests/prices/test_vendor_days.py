"""The vendors' announcements of prices that begin, end, or hold at some hours: both sides of each day and hour.

Rules about long prompts are in `test_vendor_rules.py`, those about modes and fees in `test_vendor_modes.py`.
"""

from datetime import date
from decimal import Decimal

import pytest

from tests.engine.test_windows import HOLIDAYS_2026
from tests.prices.vendors import AS_OF, CATALOGUE, cost, per_mtok
from tokencalc.engine.errors import NoPriceYet, NoSuchMode


class TestGeminiArgonRises:
    """genai-prices 0.2.3 of Gemini 4 Argon: "Introductory rates apply through 2026-11-30."

    Its page is https://ai.google.dev/gemini-api/docs/pricing; "Batch halves input, output and context caching, at both
    the introductory and the 2026-12-01 rates."
    """

    @pytest.mark.parametrize(
        ("day", "into", "read", "out"),
        [(date(2026, 11, 30), "2", "0.1", "10"), (date(2026, 12, 1), "4", "0.2", "20")],
        ids=str,
    )
    @pytest.mark.parametrize(("mode", "times"), [("", "1"), ("batch", "0.5")])
    def test_the_last_day_is_in_it(self, day: date, into: str, read: str, out: str, mode: str, times: str) -> None:
        """The end of November is cheap, and the first of December is not, in batch either."""
        plain = 1000 * per_mtok(into) + 5000 * per_mtok(read) + 200 * per_mtok(out)
        expected = plain * Decimal(times)
        assert expected == cost("google/gemini-4-argon", day=day, mode=mode, input=1000, cache_read=5000, output=200)


class TestGeminiFlashRises:
    """Google of Gemini 3.8 Flash: "$0.75 through December 31, 2026."

    https://ai.google.dev/gemini-api/docs/pricing; from 2027-01-01 it costs twice as much.
    """

    @pytest.mark.parametrize(("day", "times"), [(date(2026, 12, 31), 1), (date(2027, 1, 1), 2)], ids=str)
    def test_the_new_year_is_dearer(self, day: date, times: int) -> None:
        """New Year's Eve is the last day of the introductory price."""
        plain = 1000 * per_mtok("0.75") + 5000 * per_mtok("0.075") + 200 * per_mtok("3.75")
        assert times * plain == cost("google/gemini-3.8-flash", day=day, input=1000, cache_read=5000, output=200)


class TestGlmPromotionEnds:
    """Z.AI: "The promotion ends at 24:00 on September 9, 2026 (UTC+8, Singapore time)."

    "GLM-5.3-Flash is available at a 50% discount (strikethrough prices are list prices)":
    https://docs.z.ai/guides/overview/pricing.
    """

    @pytest.mark.parametrize(
        ("day", "share"), [(date(2026, 9, 9), "0.5"), (date(2026, 9, 10), "1"), (AS_OF, "1")], ids=str
    )
    def test_the_last_day_is_half_price(self, day: date, share: str) -> None:
        """September 9 is the last day at half of 0.15, 0.03 and 0.50."""
        whole = 1000 * per_mtok("0.15") + 5000 * per_mtok("0.03") + 200 * per_mtok("0.50")
        expected = whole * Decimal(share)
        assert expected == cost("zai/glm-5.3-flash", day=day, input=1000, cache_read=5000, output=200)


class TestMistralLarge4Steps:
    """Mistral: "Launch pricing: 50% off for 2 weeks." (changelog of 2026-10-06)

    https://docs.mistral.ai/resources/changelogs. genai-prices 0.2.3: "The list rates of $1.36/$0.14/$4.18 applied from
    2026-10-20, and the pricing page first listed $0.7/$0.07/$2.1 on 2026-10-29. Batch is half the standard rate in each
    period."
    """

    STEPS = (
        (date(2026, 10, 6), "0.68", "0.07", "2.09"),
        (date(2026, 10, 19), "0.68", "0.07", "2.09"),
        (date(2026, 10, 20), "1.36", "0.14", "4.18"),
        (date(2026, 10, 28), "1.36", "0.14", "4.18"),
        (date(2026, 10, 29), "0.70", "0.07", "2.10"),
        (AS_OF, "0.70", "0.07", "2.10"),
    )

    @pytest.mark.parametrize(("day", "into", "read", "out"), STEPS, ids=[f"{day}" for day, *_ in STEPS])
    @pytest.mark.parametrize(("mode", "times"), [("", "1"), ("batch", "0.5")])
    def test_each_step_and_the_day_before_it(
        self, day: date, into: str, read: str, out: str, mode: str, times: str
    ) -> None:
        """The promotion, the list price, and the new list price."""
        plain = 1000 * per_mtok(into) + 5000 * per_mtok(read) + 200 * per_mtok(out)
        expected = plain * Decimal(times)
        assert expected == cost("mistral/mistral-large-4", day=day, mode=mode, input=1000, cache_read=5000, output=200)

    def test_there_is_no_price_before_the_launch(self) -> None:
        """On the day before, it was not sold."""
        with pytest.raises(NoPriceYet):
            cost("mistral/mistral-large-4", day=date(2026, 10, 5), input=1000)


class TestSolWasCut:
    """genai-prices 0.2.3: "OpenAI reduced Sol input prices by 20% and output prices by 33% on 2026-08-21."

    OpenAI: "GPT-5.6 Sol's promotional pricing is available at least through November 21, 2026.",
    https://developers.openai.com/api/docs/pricing: no end is known, so the price holds on.
    """

    @pytest.mark.parametrize(
        ("day", "into", "out"),
        [
            (date(2026, 8, 20), "5", "30"),
            (date(2026, 8, 21), "4", "20"),
            (date(2026, 11, 21), "4", "20"),
            (date(2026, 11, 22), "4", "20"),
        ],
        ids=str,
    )
    @pytest.mark.parametrize(("prompt", "times_in", "times_out"), [(272_000, "1", "1"), (272_001, "2", "1.5")])
    def test_a_fifth_and_a_third_off(
        self, day: date, into: str, out: str, prompt: int, times_in: str, times_out: str
    ) -> None:
        """From the day on, in both tiers."""
        expected = prompt * per_mtok(into) * Decimal(times_in) + 1000 * per_mtok(out) * Decimal(times_out)
        assert expected == cost("openai/gpt-5.6-sol", day=day, input=prompt, output=1000)


class TestSonnet5DidNotRise:
    """Anthropic: "We're making Claude Sonnet 5's introductory pricing permanent."

    "We launched Sonnet 5 in June at $2/$10 per million input/output tokens through August 31, and that price will
    remain unchanged.": https://x.com/claudeai/status/2086891169217122586 (2026-08-10).
    """

    @pytest.mark.parametrize("day", [date(2026, 8, 31), date(2026, 9, 1), AS_OF, date(2027, 9, 1)], ids=str)
    def test_the_price_stays(self, day: date) -> None:
        """On the day on which it was to rise to $3 and $15, and ever after."""
        expected = 1000 * per_mtok("2") + 200 * per_mtok("10")
        assert expected == cost("anthropic/claude-sonnet-5", day=day, input=1000, output=200)

    def test_what_was_announced_is_kept(self) -> None:
        """The sheet has the withdrawn price, marked so that nothing uses it."""
        sheet, name = CATALOGUE.locate("anthropic/claude-sonnet-5")
        withdrawn = [row for row in sheet.file.models[name].prices if row.status == "cancelled"]
        assert [(date(2026, 9, 1), Decimal(3), Decimal(15))] == [
            (row.from_, row.rates["input"], row.rates["output"]) for row in withdrawn
        ]


class TestOpus48LosesFastMode:
    """genai-prices 0.2.3: "Anthropic removes fast mode from Opus 4.8 on 2026-11-30."

    https://platform.claude.com/docs/en/build-with-claude/fast-mode#pricing
    """

    def test_the_day_before_is_the_last(self) -> None:
        """Twice the price until then."""
        expected = 2 * 1000 * per_mtok("5")
        assert expected == cost("anthropic/claude-opus-4-8", day=date(2026, 11, 29), mode="fast", input=1000)

    def test_the_plain_price_stays(self) -> None:
        """Fast mode is refused from that day on, and the rest costs what it did."""
        day = date(2026, 11, 30)
        assert 1000 * per_mtok("5") == cost("anthropic/claude-opus-4-8", day=day, input=1000)
        with pytest.raises(NoSuchMode):
            cost("anthropic/claude-opus-4-8", day=day, mode="fast", input=1000)


class TestMiniMaxHalved:
    """MiniMax: "Permanent 50% off", as genai-prices 0.2.3 quotes it.

    https://platform.minimax.io/docs/guides/pricing-paygo; models.dev has it since 2026-06-25.
    """

    @pytest.mark.parametrize(("day", "share"), [(date(2026, 6, 24), "1"), (date(2026, 6, 25), "0.5")], ids=str)
    def test_half_of_the_launch_price(self, day: date, share: str) -> None:
        """Of 0.60, 0.12 and 2.40."""
        whole = 1000 * per_mtok("0.60") + 5000 * per_mtok("0.12") + 200 * per_mtok("2.40")
        expected = whole * Decimal(share)
        assert expected == cost("minimax/MiniMax-M3", day=day, input=1000, cache_read=5000, output=200)


class TestDeepSeekPeak:
    """DeepSeek: "Off-peak rates are half of the peak rates."

    "Peak hours are 01:00 - 04:00 and 06:00 - 10:00 UTC, Monday through Friday, excluding Chinese public holidays.":
    https://api-docs.deepseek.com/quick_start/pricing. `tests/engine/test_windows.py` has what follows from the rule;
    here it is that the sheet has the rule.
    """

    MODELS = (("deepseek-flash", "0.15", "0.003", "0.60"), ("deepseek-v4-pro", "0.66", "0.022", "1.98"))

    @pytest.mark.parametrize(("model", "into", "read", "out"), MODELS, ids=["flash", "pro"])
    @pytest.mark.parametrize(("window", "times"), [("", 1), ("peak", 2)])
    def test_twice_in_the_peak(self, model: str, into: str, read: str, out: str, window: str, times: int) -> None:
        """Each kind of token."""
        plain = 1000 * per_mtok(into) + 5000 * per_mtok(read) + 200 * per_mtok(out)
        name = f"deepseek/{model}"
        assert times * plain == cost(name, window=window, input=1000, cache_read=5000, output=200)

    def test_the_hours_and_days_are_those_of_the_rule(self) -> None:
        """Seven hours of a weekday, none of a weekend or of the holidays of 2026."""
        peak = CATALOGUE.find("deepseek/deepseek-v4-pro").windows["peak"]
        assert [1, 2, 3, 6, 7, 8, 9] == list(peak.hours_on(date(2026, 11, 20)))
        assert [] == list(peak.hours_on(date(2026, 11, 21)))
        assert HOLIDAYS_2026 == peak.not_on


class TestAlibabaBusyHours:
    """Alibaba: "Peak hours refer to UTC+8 8:00 - 22:00, and off-peak hours refer to UTC+8 22:00 - 8:00 the next day."

    Of DeepSeek-V4-Flash-0731, as model-prices 0.0.5 quotes
    https://www.alibabacloud.com/help/en/model-studio/model-pricing. It adds in its own words: "Idle prices are half the
    busy ones, every day."
    """

    MODEL = "alibaba/deepseek-v4-flash-0731"

    @pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 11, 22), date(2026, 10, 1)], ids=str)
    def test_fourteen_hours_of_every_day(self, day: date) -> None:
        """00:00 to 14:00 UTC, on weekends and holidays too."""
        assert list(range(14)) == list(CATALOGUE.find(self.MODEL).windows["busy"].hours_on(day))

    @pytest.mark.parametrize(("window", "times"), [("", 1), ("busy", 2)])
    def test_twice_in_the_busy_hours(self, window: str, times: int) -> None:
        """Each kind of token."""
        idle = 1000 * per_mtok("0.22") + 5000 * per_mtok("0.044") + 200 * per_mtok("0.66")
        assert times * idle == cost(self.MODEL, window=window, input=1000, cache_read=5000, output=200)
