"""Uses that lie inside of others, kinds of logs that few have, and dotted names."""

from decimal import Decimal
from typing import Any

import pytest

from tests.usage.logs import NOON, lines, read, use
from tokencalc.usage.expressions import NotAnExpression, chooser, finder, paths_in

ANSWERS = "response-bodies"


ADVISED = {
    "input_tokens": 2,
    "output_tokens": 491,
    "cache_read_input_tokens": 900,
    "iterations": [
        {"type": "message", "input_tokens": 1, "output_tokens": 45},
        {"type": "advisor_message", "model": "claude-opus-4-7", "input_tokens": 1594, "output_tokens": 78},
        {"type": "message", "input_tokens": 1, "output_tokens": 446},
        {"type": "compaction", "input_tokens": 1800, "output_tokens": 35},
    ],
}
"""What a message used, without what an adviser used, and what was used to compact the conversation."""


class TestUsesInsideOfOthers:
    """Top-level counts leave out what an adviser of another model used, and compactions."""

    def test_a_transcript(self) -> None:
        """Each is a use of its own, of its own model, below an id of its own; what was charged is that of the whole."""
        message = {"id": "msg_1", "model": "claude-sonnet-4-6", "usage": ADVISED}
        row = {"timestamp": "2026-03-20T12:00:00Z", "sessionId": "s", "requestId": "req_1", "message": message}
        known = {"model": "claude-sonnet-4-6", "currency": "USD", "key": "claude-code:msg_1/req_1"}
        expected = [
            use(**known, units={"input": 2, "cache_read": 900, "output": 491}, billed=Decimal("0.12")),
            use(
                **known | {"key": f"{known['key']}/0.0", "model": "claude-opus-4-7"},
                units={"input": 1594, "output": 78},
            ),
            use(**known | {"key": f"{known['key']}/1.0"}, units={"input": 1800, "output": 35}),
        ]
        assert expected == read(lines({**row, "costUSD": 0.12}), "claude-code")

    def test_an_answer(self) -> None:
        """The answer of the API says the same; without an id, its parts have none."""
        known: dict[str, Any] = {"second": None, "currency": "USD"}
        expected = [
            use(**known, model="claude-sonnet-4-6", units={"input": 2, "cache_read": 900, "output": 491}),
            use(**known, model="claude-opus-4-7", units={"input": 1594, "output": 78}),
            use(**known, model="claude-sonnet-4-6", units={"input": 1800, "output": 35}),
        ]
        assert expected == read(lines({"model": "claude-sonnet-4-6", "usage": ADVISED}), ANSWERS)

    @pytest.mark.parametrize("usage", [{"output_tokens": 0, "input_tokens": 0}, {}])
    def test_inside_of_nothing(self, usage: dict[str, Any]) -> None:
        """In a message that used nothing, nothing is looked for."""
        row = {"model": "m", "usage": {**usage, "iterations": ADVISED["iterations"]}}
        first = None if usage else "its usage has keys that are not known: iterations"
        assert [first] * 3 == read(lines(row), ANSWERS)

    def test_inside_are_other_keys(self) -> None:
        """An item without counts is no use."""
        usage = {"input_tokens": 2, "output_tokens": 3, "iterations": [{"type": "compaction"}, "?"]}
        assert [use(second=None, currency="USD", units={"input": 2, "output": 3}), None] == read(
            lines({"model": "m", "usage": usage}), ANSWERS
        )


class TestMoreKinds:
    """Kinds of logs that are told by what only they have."""

    def test_anthropic_s_batches(self) -> None:
        """A result of a batch is half the price, one that failed is no use."""
        message = {"id": "msg_1", "model": "m", "usage": {"input_tokens": 11, "output_tokens": 36}}
        rows = [{"type": "succeeded", "message": message}, {"type": "errored", "error": {"type": "invalid_request"}}]
        expected = use(
            second=None,
            provider="anthropic",
            mode="batch",
            key="anthropic-batch:msg_1",
            units={"input": 11, "output": 36},
        )
        assert [expected, None] == read(
            lines(*({"custom_id": f"r{n}", "result": result} for n, result in enumerate(rows))), "anthropic-batch"
        )

    def test_bedrock_s_log(self) -> None:
        """The log of invocations counts the input without the cache."""
        row = {
            "schemaType": "ModelInvocationLog",
            "timestamp": "2026-03-20T12:00:00Z",
            "accountId": "123456789012",
            "requestId": "r",
            "modelId": "anthropic.claude-sonnet-4-6",
            "input": {"inputTokenCount": 10, "cacheReadInputTokenCount": 4, "cacheWriteInputTokenCount": 3},
            "output": {"outputTokenCount": 5},
        }
        expected = use(
            provider="bedrock",
            model="anthropic.claude-sonnet-4-6",
            label="123456789012",
            key="bedrock-invocations:r",
            units={"input": 10, "cache_read": 4, "cache_write": 3, "output": 5},
        )
        assert [expected] == read(lines(row), "bedrock-invocations")

    def test_openrouter_s_generations(self) -> None:
        """Of the two counts of a generation, the model's own is billed."""
        row = {
            "id": "gen-1",
            "created_at": "2026-03-20T12:00:00Z",
            "model": "openai/gpt-5.2",
            "total_cost": 0.0015,
            "tokens_prompt": 9,
            "tokens_completion": 24,
            "native_tokens_prompt": 10,
            "native_tokens_completion": 25,
            "native_tokens_reasoning": 5,
            "native_tokens_cached": 2,
        }
        expected = use(
            provider="openrouter",
            model="openai/gpt-5.2",
            key="openrouter-generations:gen-1",
            billed=Decimal("0.0015"),
            currency="USD",
            reasoning=5,
            units={"input": 8, "cache_read": 2, "output": 25},
        )
        assert [expected] == read(lines({"data": row}), "openrouter-generations")

    @pytest.mark.parametrize(
        ("kind", "counts", "units"),
        [
            ("embeddings", {"input_tokens": 16}, {"input": 16}),
            ("moderations", {"input_tokens": 16}, {"input": 16}),
            ("audio_transcriptions", {"seconds": 20}, {"audio_second": 20}),
            ("images", {"images": 2}, None),
            ("audio_speeches", {"characters": 45}, None),
            ("vector_stores", {"usage_bytes": 1024}, None),
            ("code_interpreter_sessions", {"num_sessions": 1}, None),
        ],
    )
    def test_openai_s_other_counts(self, kind: str, counts: dict[str, int], units: dict[str, int] | None) -> None:
        """Of what is no completion, tokens and seconds are counted; the rest is a row without usage."""
        result = {"object": f"organization.usage.{kind}.result", "num_model_requests": 2, "model": "m", **counts}
        page = {"data": [{"start_time": NOON - 12 * 3600, "end_time": NOON + 12 * 3600, "results": [result]}]}
        day = {"second": NOON - 12 * 3600, "lasts": 86_400, "provider": "openai", "requests": 2}
        expected = use(**day, units=units) if units else None
        assert [expected] == read(lines(page), "openai-other-usage")


class TestDottedNames:
    """A dotted name is a path, a key, or a key below another."""

    @pytest.mark.parametrize(
        "row",
        [
            {"usage": {"cost": {"usd": 0.5}}},
            {"usage.cost.usd": 0.5},
            {"usage": {"cost.usd": 0.5}},
            {"usage": {"cost": {}, "cost.usd": 0.5}},
            {"usage": {"cost": 7, "cost.usd": 0.5}},
        ],
    )
    def test_where_it_is_found(self, row: dict[str, Any]) -> None:
        """All of them mean the same."""
        assert 0.5 == finder(paths_in("usage.cost.usd"))(row)

    @pytest.mark.parametrize("row", [{}, {"usage": 7}, {"usage": {"cost": 7}}, {"usage": {"cost.usd": ""}}])
    def test_where_it_is_not(self, row: dict[str, Any]) -> None:
        """What is not there, or says nothing, is not found."""
        assert finder(paths_in("usage.cost.usd"))(row) is None

    def test_items_of_lists(self) -> None:
        """A path that chooses an item is no dotted name; the rest below the item may be one."""
        find = finder(paths_in("parts[kind=a].tokens.in"))
        assert 5 == find({"parts": [{"kind": "b"}, {"kind": "a", "tokens": {"in": 5}}]})
        assert find({"parts.tokens.in": 5, "parts": [{"kind": "a"}]}) is None

    def test_what_chooses_no_items(self) -> None:
        """Uses inside of a row lie in a list, of which some items are meant."""
        with pytest.raises(NotAnExpression, match="chooses no items of a list"):
            chooser(paths_in("usage.iterations")[0])
