"""Usage objects that look alike, and mean other things."""

from typing import Any

import pytest

from tests.usage.logs import lines, read, use
from tokencalc.usage.shapes import shape_named, shape_of

ANSWERS = "response-bodies"


def counted(usage: dict[str, Any]) -> Any:
    """The units that are not 0 and the reasoning of a usage object, or what is wrong with it."""
    (found,) = read(lines({"model": "m", "usage": usage}), ANSWERS)
    if found is None or isinstance(found, str):
        return found
    named = {"input": 0, "cache_read": 1, "cache_write": 2, "cache_write_1h": 3, "output": 4, "audio_in": 5}
    return {unit: found.units[place] for unit, place in named.items() if found.units[place]}, found.reasoning


class TestReasoningOutsideOfTheOutput:
    """xAI: "reasoning token consumption will be counted separately from completion_tokens, but will be counted in the
    total_tokens", https://docs.x.ai/docs/key-information/consumption-and-rate-limits."""

    @pytest.mark.parametrize(("total", "output"), [(32 + 9 + 94, 9 + 94), (None, None)])
    def test_the_total_tells(self, total: int | None, output: int | None) -> None:
        """A total that is more by just the reasoning has it outside; without a total, it cannot be in the output."""
        usage = {"prompt_tokens": 32, "completion_tokens": 9, "completion_tokens_details": {"reasoning_tokens": 94}}
        found = counted(usage | ({"total_tokens": total} if total else {}))
        wrong = "the parts are more than the whole: reasoning 94 of output 9"
        assert (({"input": 32, "output": output}, 94) if output else wrong) == found

    def test_inside(self) -> None:
        """A total of prompt and completion has the reasoning inside, as OpenAI counts it."""
        details = {"completion_tokens_details": {"reasoning_tokens": 90}}
        usage = {"prompt_tokens": 32, "completion_tokens": 100, "total_tokens": 132, **details}
        assert ({"input": 32, "output": 100}, 90) == counted(usage)

    def test_another_total_changes_nothing(self) -> None:
        """A total that is more by something else says nothing of the reasoning."""
        details = {"completion_tokens_details": {"reasoning_tokens": 90}}
        usage = {"prompt_tokens": 32, "completion_tokens": 100, "total_tokens": 150, **details}
        assert ({"input": 32, "output": 100}, 90) == counted(usage)

    def test_thinking_that_is_counted_anew(self) -> None:
        """Anthropic counts thinking with another tokenizer, so that it may seem to be more than the output."""
        cache = {"cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}
        usage = {"input_tokens": 5, "output_tokens": 100, "output_tokens_details": {"thinking_tokens": 104}, **cache}
        assert ({"input": 5, "output": 100}, 100) == counted(usage)


class TestLibraries:
    """Libraries that write the counts of all providers alike: input holds what came from and went to the cache."""

    def test_langchain(self) -> None:
        """Its details are no sums: what they leave is text that was not cached."""
        details = {"audio": 10, "cache_creation": 200, "cache_read": 100}
        usage = {"input_tokens": 350, "output_tokens": 240, "total_tokens": 590, "input_token_details": details}
        found = shape_of(usage)
        assert found is not None
        assert shape_named("langchain").table is found.table
        expected = {"input": 40, "cache_read": 100, "cache_write": 200, "output": 240, "audio_in": 10}
        assert (expected, 0) == counted(usage)

    @pytest.mark.parametrize(
        "more", [{"cachedInputTokens": 100}, {"inputTokenDetails": {"cacheReadTokens": 100, "noCacheTokens": 250}}]
    )
    def test_vercel(self, more: dict[str, Any]) -> None:
        """Its names are those of Bedrock, and its input holds the cache, which that of Bedrock does not."""
        usage = {"inputTokens": 350, "outputTokens": 240, "totalTokens": 590}
        assert ({"input": 250, "cache_read": 100, "output": 240}, 0) == counted(usage | more)
        bedrock = {"cacheReadInputTokens": 100}
        assert ({"input": 350, "cache_read": 100, "output": 240}, 0) == counted(usage | bedrock)

    def test_codex_without_a_session(self) -> None:
        """Its command line says at the end of a turn what it used, cached input inside."""
        usage = {"input_tokens": 24763, "cached_input_tokens": 24448, "output_tokens": 122}
        row = {"type": "turn.completed", "timestamp": "2026-03-20T12:00:00Z", "usage": usage}
        expected = use(model="", currency="USD", units={"input": 315, "cache_read": 24448, "output": 122})
        assert [expected] == read(lines(row), ANSWERS)


class TestHowLongTheCacheIsKept:
    @pytest.mark.parametrize(("details", "kept"), [([("1h", 60), ("5m", 40)], 60), ([("5m", 100)], 0), ([], 0)])
    def test_bedrock(self, details: list[tuple[str, int]], kept: int) -> None:
        """What is kept for an hour is dearer, and stands in a list: https://docs.aws.amazon.com/bedrock/latest/
        APIReference/API_runtime_TokenUsage.html."""
        listed = [{"ttl": ttl, "inputTokens": tokens} for ttl, tokens in details]
        usage = {"inputTokens": 5, "outputTokens": 7, "cacheWriteInputTokens": 100, "cacheDetails": listed}
        hours = {"cache_write_1h": kept} if kept else {}
        assert ({"input": 5, "output": 7, "cache_write": 100 - kept, **hours}, 0) == counted(usage)

    def test_more_for_an_hour_than_there_is(self) -> None:
        """A part that is larger than its whole is told, with both."""
        listed = [{"ttl": "1h", "inputTokens": 101}]
        usage = {"inputTokens": 5, "outputTokens": 7, "cacheWriteInputTokens": 100, "cacheDetails": listed}
        assert "the parts are more than the whole: cache_write_1h 101 of" in counted(usage)


class TestLangfuse:
    @pytest.mark.parametrize("name", ["usage_details", "usageDetails"])
    @pytest.mark.parametrize("prefix", ["input_cache_creation_{}", "input_ephemeral_{}_input_tokens"])
    def test_how_long_a_cache_is_kept(self, name: str, prefix: str) -> None:
        """Its own names, and those that LangChain hands to it, tell an hour from five minutes; all counts are apart."""
        details = {"input": 10, "output": 5, "output_reasoning": 2, "input_cache_creation": 0, "input_cache_read": 3}
        counts = details | {prefix.format("5m"): 7, prefix.format("1h"): 9}
        row = {"id": "o", "type": "GENERATION", "start_time": "2026-03-20T12:00:00Z", "model": "m", name: counts}
        units = {"input": 10, "cache_read": 3, "cache_write": 7, "cache_write_1h": 9, "output": 7}
        assert [use(key="langfuse:o", currency="USD", reasoning=2, units=units)] == read(lines(row), "langfuse")
