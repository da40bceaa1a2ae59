"""Logs of gateways, tracers and tools: a row of each as its documentation has it, and what it is read as."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.usage.logs import DAY, MARCH_20, NOON, lines, read, table, table_of, use

AT_NOON = "2026-03-20T12:00:00.250Z"


class TestLiteLlm:
    """LiteLLM 1.109: prompt tokens hold what was read from and written to the cache."""

    USAGE: dict[str, Any] = {
        "prompt_tokens": 1000,
        "completion_tokens": 200,
        "prompt_tokens_details": {"cached_tokens": 300, "audio_tokens": 40},
        "completion_tokens_details": {"reasoning_tokens": 50, "audio_tokens": 10},
        "cache_read_input_tokens": 300,
        "cache_creation_input_tokens": 100,
        "cache_creation_token_details": {"ephemeral_1h_input_tokens": 60, "ephemeral_5m_input_tokens": 40},
    }
    ROW: dict[str, Any] = {
        "request_id": "chatcmpl-1",
        "call_type": "acompletion",
        "api_key": "hash",
        "spend": 0.0123,
        "total_tokens": 1200,
        "prompt_tokens": 1000,
        "completion_tokens": 200,
        "startTime": AT_NOON,
        "model": "claude-opus-4-6",
        "custom_llm_provider": "anthropic",
        "metadata": {"usage_object": USAGE},
        "cache_hit": "False",
        "request_tags": ["a", "b"],
        "team_id": "team",
        "end_user": "",
        "user": "u",
    }
    USE = use(
        provider="anthropic",
        model="claude-opus-4-6",
        label="team",
        units={
            "cache_read": 300,
            "cache_write": 40,
            "cache_write_1h": 60,
            "audio_in": 40,
            "audio_out": 10,
            "input": 1000 - 300 - 100 - 40,
            "output": 190,
        },
        reasoning=50,
        billed=Decimal("0.0123"),
        currency="USD",
        key="litellm-spend-logs:chatcmpl-1",
    )

    def test_spend_logs(self) -> None:
        """The cache stands in the metadata; spend is what LiteLLM reckons."""
        assert [self.USE] == read(lines(self.ROW), "litellm-spend-logs")

    def test_its_id_of_the_call_comes_first(self) -> None:
        """A call that is logged under several request ids has one id of LiteLLM's own."""
        expected = self.USE._replace(key="litellm-spend-logs:call-1", label="a,b")
        assert [expected] == read(lines({**self.ROW, "litellm_call_id": "call-1"}), "litellm-spend-logs", "tag")

    def test_a_table_as_csv(self) -> None:
        """A database's export has the metadata as text; the names of the times differ with its age."""
        row = {**self.ROW, "metadata": json.dumps(self.ROW["metadata"]), "request_tags": '["a", "b"]'}
        row["start_time"] = row.pop("startTime")
        expected = self.USE._replace(label="u")
        assert [expected] == read(table_of(row), "litellm-spend-logs", "user")

    def test_metadata_that_is_no_json(self) -> None:
        """A text that was cut is told: without it nobody knows what was cached."""
        row = {**self.ROW, "metadata": '{"usage_object": {"prompt'}
        assert ["metadata is not JSON"] == read(lines(row), "litellm-spend-logs")

    def test_without_metadata(self) -> None:
        """Without a usage object all of the prompt is input."""
        expected = self.USE._replace(units=use(units={"input": 1000, "output": 200}).units, reasoning=0)
        assert [expected] == read(lines({**self.ROW, "metadata": None}), "litellm-spend-logs")

    @pytest.mark.parametrize("hit", ["True", "true", True])
    def test_answers_from_its_own_cache_are_no_use(self, hit: object) -> None:
        """cache_hit is LiteLLM's cache of whole answers, for which no provider charges (BerriAI/litellm#11364)."""
        assert [None] == read(lines({**self.ROW, "cache_hit": hit}), "litellm-spend-logs")

    @pytest.mark.parametrize("call", ["aget_responses", "get_responses", "aretrieve_batch", "aretrieve_file"])
    def test_reading_an_answer_back_is_no_use(self, call: str) -> None:
        """Retrieving an answer is logged with its tokens again, and costs nothing (BerriAI/litellm#17814)."""
        assert [None] == read(lines({**self.ROW, "call_type": call}), "litellm-spend-logs")

    def test_what_it_hands_to_loggers(self) -> None:
        """The payload has times in seconds with a fraction, and calls its spend a response cost."""
        row: dict[str, Any] = {
            "id": "chatcmpl-1",
            "litellm_call_id": "call-1",
            "call_type": "acompletion",
            "response_cost": 0.0123,
            "status": "success",
            "custom_llm_provider": "anthropic",
            "prompt_tokens": 1000,
            "completion_tokens": 200,
            "startTime": NOON + 0.25,
            "model": "claude-opus-4-6",
            "metadata": {"usage_object": self.USAGE, "user_api_key_team_id": "team"},
            "cache_hit": False,
        }
        failed = {**row, "status": "failure"}
        cached = {**row, "cache_hit": True}
        expected = self.USE._replace(key="litellm-logging:call-1")
        assert [expected, None, None] == read(lines(row, failed, cached), "litellm-logging")

    def test_daily_spend(self) -> None:
        """A day of a key and a model, with its requests."""
        row = {"date": "2026-03-20", "api_key": "hash", "model": "claude-opus-4-6", "custom_llm_provider": "anthropic"}
        row |= {"prompt_tokens": 1000, "completion_tokens": 200, "cache_read_input_tokens": 300}  # type: ignore[dict-item]  # numbers too
        row |= {"cache_creation_input_tokens": 100, "spend": 1.5, "api_requests": 7, "team_id": "team"}  # type: ignore[dict-item]  # as above
        expected = use(
            second=MARCH_20,
            lasts=DAY,
            provider="anthropic",
            model="claude-opus-4-6",
            label="team",
            requests=7,
            units={"cache_read": 300, "cache_write": 100, "input": 600, "output": 200},
            billed=Decimal("1.5"),
            currency="USD",
        )
        assert [expected] == read(lines(row), "litellm-daily")


class TestLangfuse:
    """langfuse.com: "usage_details ... total" is the sum of the other counts, which therefore are apart."""

    DETAILS = {
        "input": 600,
        "input_cached_tokens": 300,
        "input_cache_creation": 100,
        "output": 150,
        "output_reasoning_tokens": 50,
        "total": 1200,
    }
    ROW: dict[str, Any] = {
        "id": "obs-1",
        "trace_id": "t",
        "project_id": "p",
        "type": "GENERATION",
        "start_time": AT_NOON,
        "provided_model_name": "gpt-5",
        "usage_details": DETAILS,
        "total_cost": 0.25,
    }
    USE = use(
        model="gpt-5",
        label="p",
        units={"input": 600, "cache_read": 300, "cache_write": 100, "output": 200},
        reasoning=50,
        billed=Decimal("0.25"),
        currency="USD",
        key="langfuse:obs-1",
    )

    def test_a_generation(self) -> None:
        """Counts are taken as they are, and add up to the total."""
        assert [self.USE] == read(lines(self.ROW), "langfuse")
        assert self.DETAILS["total"] == sum(self.USE.units)

    def test_names_of_its_api(self) -> None:
        """Its API writes the same in camel case."""
        row = {
            "id": "obs-1",
            "projectId": "p",
            "type": "GENERATION",
            "startTime": AT_NOON,
            "model": "gpt-5",
            "usageDetails": self.DETAILS,
            "totalCost": 0.25,
        }
        assert [self.USE] == read(lines(row), "langfuse")

    def test_as_csv(self) -> None:
        """In a CSV the counts are JSON in a cell."""
        row = {**self.ROW, "usage_details": json.dumps(self.DETAILS), "start_time": "2026-03-20 12:00:00.250000"}
        assert [self.USE] == read(table_of(row), "langfuse")

    def test_a_span_is_no_use(self) -> None:
        """Only generations and embeddings use a model."""
        rows = [{**self.ROW, "type": kind} for kind in ("SPAN", "EVENT", "EMBEDDING")]
        assert [None, None, self.USE] == read(lines(*rows), "langfuse")


class TestHelicone:
    def test_a_request(self) -> None:
        """What was read from the cache is taken to stand beside the prompt, which the note says."""
        row = {"request_id": "r", "request_created_at": AT_NOON, "request_model": "big", "response_model": "big-1"}
        row |= {"provider": "OPENAI", "prompt_tokens": 600, "completion_tokens": 200, "prompt_cache_read_tokens": 300}  # type: ignore[dict-item]  # numbers too
        row |= {"cost": 0.5, "request_properties": {"project": "p"}}  # type: ignore[dict-item]  # as above
        expected = use(
            provider="OPENAI",
            model="big-1",
            label="p",
            units={"input": 600, "cache_read": 300, "output": 200},
            billed=Decimal("0.5"),
            currency="USD",
            key="helicone:r",
        )
        assert [expected] == read(lines(row), "helicone")


class TestOpenTelemetry:
    """Semantic conventions: "gen_ai.usage.input_tokens SHOULD include all types of input tokens"."""

    ATTRIBUTES: dict[str, Any] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5",
        "gen_ai.response.model": "gpt-5-2025-08-07",
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 200,
        "gen_ai.usage.cache_read.input_tokens": 300,
        "gen_ai.usage.cache_write.input_tokens": 100,
        "gen_ai.usage.reasoning.output_tokens": 50,
    }
    OLDER = {
        "gen_ai.system": "openai",
        "gen_ai.request.model": "gpt-5-2025-08-07",
        "gen_ai.usage.prompt_tokens": 1000,
        "gen_ai.usage.completion_tokens": 200,
        "gen_ai.usage.cache_read.input_tokens": 300,
        "gen_ai.usage.cache_creation.input_tokens": 100,
        "gen_ai.usage.reasoning.output_tokens": 50,
    }
    UNITS = {"cache_read": 300, "cache_write": 100, "input": 600, "output": 200}
    USE = use(provider="openai", model="gpt-5-2025-08-07", units=UNITS, reasoning=50, key="otel-spans:s/t")
    SPAN = {"context": {"trace_id": "t", "span_id": "s"}, "end_time": AT_NOON, "start_time": "2026-03-20T11:59:59Z"}

    @pytest.mark.parametrize("attributes", [ATTRIBUTES, OLDER])
    def test_spans(self, attributes: dict[str, Any]) -> None:
        """Names of two versions mean the same; the span's end is when it was."""
        assert [self.USE] == read(lines({**self.SPAN, "attributes": attributes}), "otel-spans")

    def test_attributes_as_columns(self) -> None:
        """An export of a tracing database has attributes as columns."""
        row = {"trace_id": "t", "span_id": "s", "timestamp": "2026-03-20 12:00:00", **self.ATTRIBUTES}
        assert [self.USE] == read(table_of(row), "otel-spans")

    def test_calls_of_one_trace(self) -> None:
        """Rows that name their trace and no span are each a call: a trace is many."""
        row = {"trace_id": "t", "timestamp": "2026-03-20 12:00:00", **self.ATTRIBUTES}
        assert [self.USE._replace(key="")] * 2 == read(lines(row, row), "otel-spans")

    @pytest.mark.parametrize("operation", ["invoke_agent", "create_agent", "execute_tool"])
    def test_an_agent_s_span_is_no_use(self, operation: str) -> None:
        """It repeats what the spans below it used."""
        attributes = {**self.ATTRIBUTES, "gen_ai.operation.name": operation}
        assert [None] == read(lines({**self.SPAN, "attributes": attributes}), "otel-spans")

    def otlp(self, attributes: dict[str, Any]) -> bytes:
        """A span in OTLP's JSON: whole numbers are text."""
        listed = [
            {"key": key, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
            for key, value in attributes.items()
        ]
        ends = f"{NOON}250000000"
        span = {"traceId": "t", "spanId": "s", "name": "chat", "endTimeUnixNano": ends, "attributes": listed}
        return lines({"resourceSpans": [{"resource": {}, "scopeSpans": [{"scope": {}, "spans": [span]}]}]})

    @pytest.mark.parametrize("attributes", [ATTRIBUTES, OLDER])
    def test_otlp(self, attributes: dict[str, Any]) -> None:
        """The protocol's own JSON has nanoseconds and counts as text, and attributes as a list."""
        assert [self.USE._replace(key="otlp:s/t")] == read(self.otlp(attributes), "otlp")

    @pytest.mark.parametrize("operation", ["invoke_agent", "create_agent", "execute_tool"])
    def test_an_agent_s_span_in_otlp(self, operation: str) -> None:
        """There too it is no use."""
        assert [None] == read(self.otlp({**self.ATTRIBUTES, "gen_ai.operation.name": operation}), "otlp")


class TestClaudeCode:
    USAGE = {
        "input_tokens": 100,
        "output_tokens": 50,
        "cache_creation_input_tokens": 25,
        "cache_read_input_tokens": 10,
        "cache_creation": {"ephemeral_5m_input_tokens": 5, "ephemeral_1h_input_tokens": 20},
        "service_tier": "standard",
    }
    ROW: dict[str, Any] = {
        "timestamp": AT_NOON,
        "sessionId": "s",
        "type": "assistant",
        "cwd": "/home/me/shop",
        "gitBranch": "main",
        "message": {"role": "assistant", "id": "msg-1", "model": "claude-opus-4-6", "usage": USAGE},
        "requestId": "req-1",
        "costUSD": 0.12,
        "isSidechain": False,
    }
    USE = use(
        model="claude-opus-4-6",
        label="/home/me/shop",
        units={"input": 100, "cache_read": 10, "cache_write": 5, "cache_write_1h": 20, "output": 50},
        billed=Decimal("0.12"),
        currency="USD",
        key="claude-code:msg-1/req-1",
    )

    def test_a_message(self) -> None:
        """Input leaves the cache out; the folder is the project, and a branch may be the label."""
        assert [self.USE] == read(lines(self.ROW), "claude-code")
        assert [self.USE._replace(label="main")] == read(lines(self.ROW), "claude-code", "tag")

    def test_what_people_write_is_no_use(self) -> None:
        """Rows of a user and of tools have no usage."""
        user = {"timestamp": AT_NOON, "sessionId": "s", "type": "user", "message": {"role": "user", "content": "hi"}}
        assert [None, self.USE] == read(lines(user, self.ROW), "claude-code")

    def test_an_error_s_row(self) -> None:
        """A message that is made up where a request failed has a usage of nothing, and is none."""
        message = {"role": "assistant", "id": "x", "model": "<synthetic>"}
        message["usage"] = {"input_tokens": 0, "output_tokens": 0}  # type: ignore[assignment]  # nested
        assert [None] == read(lines({**self.ROW, "message": message}), "claude-code")

    def test_a_fast_answer(self) -> None:
        """Speed is a mode of its own price."""
        message = {**self.ROW["message"], "usage": {**self.USAGE, "speed": "fast", "inference_geo": "us"}}
        expected = self.USE._replace(mode="fast", region="us")
        assert [expected] == read(lines({**self.ROW, "message": message}), "claude-code")


class TestAnswers:
    USAGE = {"prompt_tokens": 10, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 3}}
    UNITS = {"input": 7, "cache_read": 3, "output": 4}

    def test_whole_answers(self) -> None:
        """An answer, as it came, says its model and when it was created."""
        row = {"id": "chatcmpl-1", "created": NOON, "model": "m", "usage": self.USAGE, "service_tier": "default"}
        assert [use(units=self.UNITS, key="response-bodies:chatcmpl-1", currency="USD")] == read(
            lines(row), "response-bodies"
        )

    def test_answers_inside_of_what_a_proxy_writes(self) -> None:
        """A proxy puts its own time, user and provider around an answer."""
        row = {"ts": AT_NOON, "provider": "acme", "user": "u", "response": {"id": "r", "model": "m"}}
        row["response"]["usage"] = self.USAGE  # type: ignore[index]  # nested
        expected = use(provider="acme", label="u", units=self.UNITS, key="response-bodies:r", currency="USD")
        assert [expected] == read(lines(row), "response-bodies", "user")

    def test_gemini(self) -> None:
        """Thoughts are beside the candidates, and what was cached is in the prompt."""
        usage = {"promptTokenCount": 10, "cachedContentTokenCount": 3, "candidatesTokenCount": 1}
        usage |= {"thoughtsTokenCount": 3}
        row = {"responseId": "r", "modelVersion": "m", "createTime": AT_NOON, "usageMetadata": usage}
        expected = use(units=self.UNITS, reasoning=3, key="response-bodies:r", currency="USD")
        assert [expected] == read(lines(row), "response-bodies")

    def test_a_usage_of_other_keys(self) -> None:
        """A usage object that nobody knows is told: it may have been anything."""
        row = {"id": "r", "usage": {"jiffies": 12, "words": 7}}
        assert ["its usage has keys that are not known: jiffies, words"] == read(lines(row), "response-bodies")

    def test_a_usage_that_is_nothing(self) -> None:
        """No usage yet, as in the parts of a stream, is none; one that is a text is none either."""
        rows: list[dict[str, Any]] = [{"id": "r", "usage": None}, {"id": "r", "usage": {}}, {"id": "r", "usage": "all"}]
        assert [None, None, None] == read(lines(*rows), "response-bodies")

    def test_a_batch_s_output(self) -> None:
        """A batch is half the price, whatever the answer says; a request that failed is no use."""
        body = {"id": "chatcmpl-1", "created": NOON, "model": "m", "usage": self.USAGE, "service_tier": "default"}
        row = {"id": "b", "custom_id": "1", "response": {"status_code": 200, "body": body}, "error": None}
        failed = {"id": "b", "custom_id": "2", "response": None, "error": {"code": "batch_expired"}}
        expected = use(provider="openai", mode="batch", units=self.UNITS, key="openai-batch:chatcmpl-1")
        assert [expected, None] == read(lines(row, failed), "openai-batch")

    def test_rows_of_one_s_own(self) -> None:
        """Tokens beside a time and a model are read as the provider of these names means them."""
        row = "2026-03-20T12:00:00,m,100,40,0.5,p"
        content = table("timestamp,model,input_tokens,output_tokens,cost_usd,project", row)
        units = {"input": 100, "output": 40}
        expected = use(units=units, label="p", billed=Decimal("0.5"), currency="USD")
        assert [expected] == read(content, "plain")


class TestTraces:
    def test_azure(self) -> None:
        """A request of Microsoft's trace has a time of seven decimals, and no model."""
        content = table("TIMESTAMP,ContextTokens,GeneratedTokens", "2026-03-20 12:00:00.2505900,4808,10")
        assert [use(model="", units={"input": 4808, "output": 10})] == read(content, "azure-trace")

    def test_blocks_that_came_before_are_read_from_a_cache(self) -> None:
        """Leading blocks of 512 tokens that were seen are cached, up to the prompt's end; the first new one ends it."""
        rows: list[dict[str, Any]] = [
            {"timestamp": 0, "input_length": 1000, "output_length": 5, "hash_ids": [1, 2]},
            {"timestamp": 1500, "input_length": 1400, "output_length": 5, "hash_ids": [1, 3, 2]},
            {"timestamp": 1500, "input_length": 1000, "output_length": 5, "hash_ids": [1, 2]},
            {"timestamp": 2000, "input_length": 10, "output_length": 0},
        ]
        expected = [
            {"input": 1000, "output": 5},
            {"input": 1400 - 512, "cache_read": 512, "output": 5},
            {"cache_read": 1000, "output": 5},
            {"input": 10},
        ]
        seconds = [NOON, NOON + 1, NOON + 1, NOON + 2]
        assert read(lines(*rows), "mooncake-trace", starts=NOON) == [
            use(second=second, model="", units=units) for second, units in zip(seconds, expected, strict=True)
        ]
        assert [None] * 4 == [each.second for each in read(lines(*rows), "mooncake-trace") if isinstance(each, tuple)]

    @pytest.mark.parametrize(
        ("row", "problem"),
        [
            ({"hash_ids": 7}, "hash_ids is not a list"),
            ({"hash_ids": [1, [2]]}, "hash_ids holds something that is no id"),
            ({"input_length": -1}, "input_length is not a count of 0 or more (found -1)"),
        ],
    )
    def test_rows_that_are_wrong(self, row: dict[str, Any], problem: str) -> None:
        """Ids that are none, and lengths that are none, are told."""
        row = {"timestamp": 0, "input_length": 10, "output_length": 5, **row}
        assert [problem] == read(lines(row), "mooncake-trace")
