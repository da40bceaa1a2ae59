"""Logs whose rows hold lists and totals: DuckDB counts what reading the rows would count, or does not answer."""

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb", reason="it is in the extra fast")

from tests.usage.test_duck import SESSION, SLIM, fast, message, slow, told, written

ANSWERS = "response-bodies"


def answer(**usage: Any) -> dict[str, Any]:
    """An answer of an API."""
    return {"model": "m", "created": 1_773_964_800, "usage": usage}


def same(path: Path, source: str) -> None:
    """DuckDB answers, and as the rows do."""
    found = fast([path], source)
    assert found is not None
    assert told(slow([path], source)) == told(found)


class TestItemsOfLists:
    """A row whose list has an item that would be counted by itself is left to Python, and with it the file."""

    @pytest.mark.parametrize(("kind", "is_left"), [("message", False), ("compaction", True), ("advisor_message", True)])
    def test_uses_inside_of_a_message(self, tmp_path: Path, kind: str, is_left: bool) -> None:
        """Sampling of the message itself is in its sums, what an adviser used is not."""
        rows = [message(1), message(2)]
        rows[1]["message"]["usage"]["iterations"] = [{"type": kind, "input_tokens": 7, "output_tokens": 1}]
        path = written(tmp_path / "a.jsonl", rows)
        if is_left:
            assert fast([path], SESSION) is None
        else:
            same(path, SESSION)

    @pytest.mark.parametrize(("modality", "is_left"), [("TEXT", False), ("AUDIO", True)])
    def test_parts_of_a_prompt(self, tmp_path: Path, modality: str, is_left: bool) -> None:
        """Gemini's counts by kind of input lie in a list, of which only audio matters."""
        details = [{"modality": modality, "tokenCount": 4}]
        rows = [answer(promptTokenCount=10, candidatesTokenCount=2, promptTokensDetails=details)] * 3
        path = written(tmp_path / "a.jsonl", [{"usageMetadata": row.pop("usage"), **row} for row in map(dict, rows)])
        if is_left:
            assert fast([path], ANSWERS) is None
        else:
            same(path, ANSWERS)

    @pytest.mark.parametrize(("kept", "is_left"), [("5m", False), ("1h", True)])
    def test_how_long_a_cache_is_kept(self, tmp_path: Path, kept: str, is_left: bool) -> None:
        """Bedrock's list has an item for each time."""
        listed = [{"ttl": kept, "inputTokens": 4}]
        usage = {"inputTokens": 5, "outputTokens": 7, "cacheWriteInputTokens": 4, "cacheDetails": listed}
        path = written(tmp_path / "a.jsonl", [answer(**usage)] * 2)
        if is_left:
            assert fast([path], ANSWERS) is None
        else:
            same(path, ANSWERS)


class TestReasoning:
    @pytest.mark.parametrize("total", [135, 41, None])
    def test_outside_of_the_output(self, tmp_path: Path, total: int | None) -> None:
        """The total tells whether reasoning is in the output; more of it than there is makes a row wrong."""
        details = {"completion_tokens_details": {"reasoning_tokens": 94}}
        plain = answer(prompt_tokens=3, completion_tokens=100, total_tokens=103, **details)
        odd = answer(prompt_tokens=32, completion_tokens=9, **details, **({"total_tokens": total} if total else {}))
        path = written(tmp_path / "a.jsonl", [plain, odd])
        if total == 32 + 9 + 94:
            same(path, ANSWERS)
        else:
            assert fast([path], ANSWERS) is None
            assert 1 == told(slow([path], ANSWERS))["malformed"]

    def test_thinking_that_is_counted_anew(self, tmp_path: Path) -> None:
        """Where it is rough, it is no more than the output."""
        rows = [message(n) for n in range(3)]
        rows[1]["message"]["usage"]["output_tokens_details"] = {"thinking_tokens": 9}
        same(written(tmp_path / "a.jsonl", rows), SESSION)


class TestDottedNames:
    """A dotted name may be a path or a key; where rows have keys, they are read by Python."""

    @pytest.mark.parametrize(
        ("name", "is_left"), [("metadata.usage_object.cache_read_input_tokens", True), ("a.b", False)]
    )
    def test_a_column(self, tmp_path: Path, name: str, is_left: bool) -> None:
        """Only names that the mapping looks for matter."""
        row = {"request_id": "a", "startTime": "2026-03-20 12:00:00", "model": "m", "spend": 0.5, name: 40}
        path = written(tmp_path / "a.jsonl", [{**row, "prompt_tokens": 100, "completion_tokens": 2}])
        if is_left:
            assert fast([path], SLIM) is None
        else:
            same(path, SLIM)

    def test_a_key_below_another(self, tmp_path: Path) -> None:
        """The attributes of spans have dotted names."""
        attributes = {"gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 10}
        row = {"type": "span", "trace_id": "t", "span_id": "s", "end_time": "2026-03-20T12:00:00Z"}
        path = written(tmp_path / "a.jsonl", [{**row, "attributes": attributes}])
        assert fast([path], "otel-spans") is None
        assert 1 == told(slow([path], "otel-spans"))["kept"]
