"""Reports and exports of those who sell models: a row of each as its documentation has it, and what it is read as."""

from decimal import Decimal
from typing import Any

import pytest

from tests.usage.logs import DAY, MARCH_20, NOON, lines, read, table, use

BUCKET = {"object": "bucket", "start_time": MARCH_20, "end_time": MARCH_20 + DAY}


def page(*results: dict[str, Any], **bucket: Any) -> bytes:
    """A page of an API with one bucket."""
    return lines({"object": "page", "data": [{**BUCKET, **bucket, "results": list(results)}], "has_more": False})


class TestOpenAiUsage:
    """platform.openai.com/docs/api-reference/usage: "input_tokens ... includes cached tokens"."""

    ROW: dict[str, Any] = {
        "object": "organization.usage.completions.result",
        "input_tokens": 1000,
        "input_cached_tokens": 400,
        "input_cache_write_tokens": 100,
        "input_uncached_tokens": 500,
        "output_tokens": 500,
        "input_audio_tokens": 30,
        "output_audio_tokens": 20,
        "num_model_requests": 5,
        "project_id": "proj_1",
        "user_id": None,
        "api_key_id": "key_1",
        "model": "gpt-5-2025-08-07",
        "batch": False,
        "service_tier": "default",
    }
    UNITS = {"cache_read": 400, "cache_write": 100, "audio_in": 30, "audio_out": 20, "input": 470, "output": 480}
    USE = use(
        second=MARCH_20,
        lasts=DAY,
        provider="openai",
        model="gpt-5-2025-08-07",
        label="proj_1",
        requests=5,
        units=UNITS,
    )

    def test_a_bucket(self) -> None:
        """Cached and written tokens are taken out of the input, audio out of both; times are those of the bucket."""
        assert [self.USE] == read(page(self.ROW), "openai-usage")

    def test_what_was_not_grouped_by_is_null(self) -> None:
        """Without group_by there is no model, which is unknown, and no project."""
        names = ("project_id", "api_key_id", "model", "batch", "service_tier")
        row = {**self.ROW, **dict.fromkeys(names)}
        assert [self.USE._replace(model="", label="")] == read(page(row), "openai-usage")

    @pytest.mark.parametrize(
        ("batch", "tier", "mode"),
        [
            (True, None, "batch"),
            (True, "default", "batch"),
            (False, None, ""),
            (False, "flex", "flex"),
            (None, "priority", "priority"),
            (None, None, ""),
        ],
    )
    def test_batches_and_tiers(self, *, batch: bool | None, tier: str | None, mode: str) -> None:
        """A batch is a mode, not being one is none, and then the service tier is."""
        row = {**self.ROW, "batch": batch, "service_tier": tier}
        assert [self.USE._replace(mode=mode)] == read(page(row), "openai-usage")

    def test_a_bucket_without_use_has_no_rows(self) -> None:
        """A page whose first bucket is empty is told by the next one."""
        empty = {**BUCKET, "results": []}
        content = lines({"object": "page", "data": [empty, {**BUCKET, "results": [self.ROW]}]})
        assert [self.USE] == read(content, "openai-usage")

    def test_more_cached_than_there_was(self) -> None:
        """Parts that are more than the input are told, with both numbers."""
        row = {**self.ROW, "input_cached_tokens": 2000}
        assert read(page(row), "openai-usage") == [
            "the parts are more than the whole: cache_read 2,000 + cache_write 100 + audio_in 30 of input_tokens 1,000"
        ]

    def test_embeddings(self) -> None:
        """The same API counts the tokens of embeddings, which have no output."""
        row = {"object": "organization.usage.embeddings.result", "input_tokens": 70, "num_model_requests": 2}
        expected = use(
            second=MARCH_20, lasts=DAY, provider="openai", model="e", label="p", requests=2, units={"input": 70}
        )
        assert [expected] == read(page({**row, "model": "e", "project_id": "p"}), "openai-other-usage")


class TestOpenAiCosts:
    RESULT = {"object": "organization.costs.result", "amount": {"value": 0.06, "currency": "usd"}, "project_id": "p"}
    USE = use(
        second=MARCH_20,
        lasts=DAY,
        provider="openai",
        model="gpt-5-2025-08-07",
        label="p",
        requests=0,
        billed=Decimal("0.06"),
        currency="USD",
    )

    def test_a_line_item_names_the_model(self) -> None:
        """The costs API has no model: what stands before the comma of a line item is one."""
        row = {**self.RESULT, "line_item": "gpt-5-2025-08-07, input"}
        assert [self.USE] == read(page(row), "openai-costs")

    def test_without_a_line_item(self) -> None:
        """A line item is null unless it was grouped by."""
        assert [self.USE._replace(model="")] == read(page({**self.RESULT, "line_item": None}), "openai-costs")

    HEADER = (
        "start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item,"
        "user_id,api_key_id,project_id,organization_id,project_name,organization_name,user_email,api_source"
    )

    def test_the_dashboard_s_export(self) -> None:
        """Amounts have 30 digits, of which none is lost; a day without use is a row without an amount, and no use."""
        content = table(
            self.HEADER,
            "1773964800,1774051200,2026-03-20T00:00:00,2026-03-21T00:00:00,0.003835980000000000000000000001,usd,,,"
            '"gpt-5-2025-08-07, output",,,,org,,Org,a@example.com,',
            "1774051200,1774137600,2026-03-21T00:00:00+00:00,2026-03-22T00:00:00+00:00,,,,,,,,,org,,Org,,",
        )
        billed = self.USE._replace(billed=Decimal("0.003835980000000000000000000001"), label="")
        assert [billed, None] == read(content, "openai-cost-csv")
        assert [billed._replace(label="a@example.com"), None] == read(content, "openai-cost-csv", "user")


class TestAnthropicUsage:
    """platform.claude.com/docs/en/api/admin-api/usage-cost: uncached, read and written tokens stand apart."""

    ROW: dict[str, Any] = {
        "uncached_input_tokens": 1500,
        "cache_creation": {"ephemeral_1h_input_tokens": 1000, "ephemeral_5m_input_tokens": 500},
        "cache_read_input_tokens": 200,
        "output_tokens": 450,
        "server_tool_use": {"web_search_requests": 10},
        "account_id": None,
        "api_key_id": "apikey_1",
        "workspace_id": "wrkspc_1",
        "model": "claude-opus-4-6",
        "service_tier": "standard",
        "context_window": "0-200k",
        "inference_geo": "global",
        "speed": None,
    }
    UNITS = {
        "input": 1500,
        "cache_read": 200,
        "cache_write": 500,
        "cache_write_1h": 1000,
        "output": 450,
        "web_search": 10,
    }
    USE = use(
        second=MARCH_20,
        lasts=DAY,
        provider="anthropic",
        model="claude-opus-4-6",
        label="wrkspc_1",
        requests=None,
        units=UNITS,
        smallest=0,
        largest=200_000,
    )
    WHEN = {"starting_at": "2026-03-20T00:00:00Z", "ending_at": "2026-03-21T00:00:00Z"}

    def page(self, *rows: dict[str, Any]) -> bytes:
        """A page as this API writes it."""
        return lines({"data": [{**self.WHEN, "results": list(rows)}], "has_more": False, "next_page": None})

    def test_a_bucket(self) -> None:
        """Nothing overlaps; nobody counted the requests, and the window bounds every prompt."""
        assert [self.USE] == read(self.page(self.ROW), "anthropic-usage")
        assert [self.USE._replace(label="apikey_1")] == read(self.page(self.ROW), "anthropic-usage", "api_key")

    def test_long_prompts(self) -> None:
        """The long window says that every prompt was longer than 200k; without one nothing is known."""
        long = self.USE._replace(smallest=200_001, largest=1_000_000)
        unknown = self.USE._replace(smallest=None, largest=None)
        rows = [{**self.ROW, "context_window": window} for window in ("200k-1M", None)]
        assert [long, unknown] == read(self.page(*rows), "anthropic-usage")

    @pytest.mark.parametrize(
        ("speed", "tier", "mode"),
        [
            (None, "standard", ""),
            (None, "batch", "batch"),
            (None, "flex_discount", "flex"),
            (None, "priority_on_demand", "priority"),
            ("fast", "standard", "fast"),
            ("standard", "standard", ""),
            ("standard", "batch", "batch"),
            (None, None, ""),
        ],
    )
    def test_modes(self, speed: str | None, tier: str | None, mode: str) -> None:
        """Fast is a mode; at the standard speed the tier is one, and a batch stays a batch."""
        row = {**self.ROW, "speed": speed, "service_tier": tier}
        assert [self.USE._replace(mode=mode)] == read(self.page(row), "anthropic-usage")

    def test_a_region(self) -> None:
        """The United States cost more; anywhere is the plain price."""
        assert [self.USE._replace(region="us")] == read(
            self.page({**self.ROW, "inference_geo": "us"}), "anthropic-usage"
        )

    HEADER = (
        "usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,"
        "usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,"
        "usage_output_tokens,web_search_count,inference_geo,speed"
    )

    def test_the_console_s_export(self) -> None:
        """A row is a day of a key; its window is written with a sign that is not ASCII, and some are left empty."""
        content = b"\xef\xbb\xbf" + table(
            self.HEADER,
            "2026-03-20,claude-opus-4-6,test-key,Default,standard,≤ 200k,1500,500,1000,200,450,10,not_available,",
            "2026-03-20,claude-opus-4-6,test-key,Default,batch,> 200k,1500,500,1000,200,450,10,us,standard",
            "2026-03-20,claude-opus-4-6,test-key,Default,standard,≤ 200k,0,0,0,0,0,0,not_available,",
        )
        row = self.USE._replace(label="Default")
        batch = row._replace(mode="batch", region="us", smallest=200_001, largest=1_000_000)
        assert [row, batch, None] == read(content, "anthropic-usage-csv")


class TestAnthropicCosts:
    USE = use(
        second=MARCH_20,
        lasts=DAY,
        provider="anthropic",
        model="claude-opus-4-6",
        label="wrkspc_1",
        requests=0,
        billed=Decimal("1.2378912"),
        currency="USD",
    )

    def test_amounts_are_in_cents(self) -> None:
        """ "amount": "123.78912" is 1.2378912 dollars."""
        row = {"currency": "USD", "amount": "123.78912", "workspace_id": "wrkspc_1", "cost_type": "tokens"}
        row |= {"model": "claude-opus-4-6", "token_type": "uncached_input_tokens", "service_tier": "standard"}
        content = lines({"data": [{**TestAnthropicUsage.WHEN, "results": [row]}]})
        assert [self.USE] == read(content, "anthropic-costs")

    NEW = (
        "usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type,"
        "inference_geo,speed,api_key_id,api_key_status"
    )

    def test_the_console_s_export(self) -> None:
        """Columns are read by their names; the model is the name for people, which an alias explains."""
        row = "2026-03-20,Claude Haiku 4.5,Default,k,batch,≤ 200k,input_no_cache,0.13,0.13,token,us,,id,active"
        cost = self.USE._replace(model="Claude Haiku 4.5", label="Default", billed=Decimal("0.13"))
        assert [cost._replace(mode="batch", region="us")] == read(table(self.NEW, row), "anthropic-cost-csv")

    def test_the_export_of_2024(self) -> None:
        """An older export has seven columns, in another order."""
        header = "usage_date_utc,model,workspace,api_key,usage_type,token_type,cost_usd"
        row = "2026-03-20,Claude Haiku 3,Default,k,standard,output,0.02"
        cost = self.USE._replace(model="Claude Haiku 3", label="Default", billed=Decimal("0.02"))
        assert [cost] == read(table(header, row), "anthropic-cost-csv")

    def test_the_report_of_claude_code(self) -> None:
        """A day of each person, with the estimate of each model in cents; written tokens are kept five minutes."""
        model = {
            "model": "claude-opus-4-6",
            "tokens": {"input": 100, "output": 20, "cache_read": 10, "cache_creation": 5},
            "estimated_cost": {"currency": "USD", "amount": 1025},
        }
        row = {"date": "2026-03-20T00:00:00Z", "terminal_type": "vscode", "customer_type": "api"}
        row |= {"core_metrics": {"num_sessions": 5}, "model_breakdown": [model]}  # type: ignore[dict-item]  # nested
        units = {"input": 100, "output": 20, "cache_read": 10, "cache_write": 5}
        cost = self.USE._replace(label="vscode", requests=None, billed=Decimal("10.25"), units=use(units=units).units)
        assert [cost] == read(lines({"data": [row]}), "claude-code-report")


class TestDeepSeek:
    AMOUNTS = "user_id,start_time_iso,end_time_iso,model,api_key_name,api_key,type,price,amount"
    ROW = "u,2026-03-20T00:00:00Z,2026-03-21T00:00:00Z,deepseek-chat,k,sk-1"
    USE = use(second=MARCH_20, lasts=DAY, provider="deepseek", model="deepseek-chat", requests=0)

    def test_a_row_a_unit(self) -> None:
        """Tokens count no requests, which are a row of their own."""
        content = table(
            self.AMOUNTS,
            f"{self.ROW},request_count,,12",
            f"{self.ROW},input_cache_hit_tokens,0.028,300",
            f"{self.ROW},input_cache_miss_tokens,0.28,400",
            f"{self.ROW},output_tokens,0.42,50",
            f"{self.ROW},dreams,1,50",
        )
        assert read(content, "deepseek-amounts", "api_key") == [
            self.USE._replace(label="k", requests=12),
            *(
                self.USE._replace(label="k", units=use(units=units).units)
                for units in ({"cache_read": 300}, {"input": 400}, {"output": 50})
            ),
            "type: no unit is called 'dreams'",
        ]

    def test_older_files(self) -> None:
        """An older file says the day only, which a row then covers."""
        content = table("user_id,utc_date,model,type,price,amount", "u,2026-03-20,deepseek-chat,output_tokens,1,9")
        assert [self.USE._replace(units=use(units={"output": 9}).units)] == read(content, "deepseek-amounts")

    def test_costs(self) -> None:
        """What was paid is in yuan or in dollars, as the row says."""
        header = "user_id,start_time_iso,end_time_iso,model,wallet_type,cost,currency"
        row = "u,2026-03-20T00:00:00Z,2026-03-21T00:00:00Z,deepseek-chat,normal,7.25,CNY"
        expected = self.USE._replace(billed=Decimal("7.25"), currency="CNY", label="u")
        assert [expected] == read(table(header, row), "deepseek-costs", "user")


class TestOpenRouter:
    HEADER = (
        "generation_id,created_at,cost_total,cost_web_search,cost_cache,cost_file_processing,byok_usage_inference,"
        "tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug,provider_name,variant,"
        "cancelled,streamed,user,finish_reason_raw,finish_reason_normalized,generation_time_ms,"
        "time_to_first_token_ms,api_key_disabled,api_key_name,app_name"
    )

    def test_the_activity_s_export(self) -> None:
        """A row is a generation with what it cost; cached tokens are part of the prompt, reasoning of the output."""
        row = (
            "gen-a,2026-03-20T12:00:00Z,0.12,0,0,0,0,10,20,3,4,openai/gpt-4o-mini-2024-07-18,OpenAI,standard,false,"
            "true,,stop,stop,900,200,false,k,my-app"
        )
        expected = use(
            provider="openrouter",
            model="openai/gpt-4o-mini-2024-07-18",
            label="my-app",
            units={"cache_read": 4, "input": 6, "output": 20},
            reasoning=3,
            billed=Decimal("0.12"),
            currency="USD",
            key="openrouter-activity-csv:gen-a",
        )
        assert [expected] == read(table(self.HEADER, row), "openrouter-activity-csv")

    def test_the_activity_api(self) -> None:
        """A row is a day of an endpoint, with its requests."""
        row = {"date": "2026-03-20", "model": "openai/gpt-4.1", "model_permaslug": "openai/gpt-4.1-2025-04-14"}
        row |= {"endpoint_id": "e", "provider_name": "OpenAI", "usage": 0.015, "byok_usage_inference": 0.012}  # type: ignore[dict-item]  # numbers too
        row |= {"requests": 5, "prompt_tokens": 50, "completion_tokens": 125, "reasoning_tokens": 25}  # type: ignore[dict-item]  # as above
        expected = use(
            second=MARCH_20,
            lasts=DAY,
            provider="openrouter",
            model="openai/gpt-4.1-2025-04-14",
            label="e",
            requests=5,
            units={"input": 50, "output": 125},
            reasoning=25,
            billed=Decimal("0.015"),
            currency="USD",
        )
        assert [expected] == read(lines({"data": [row]}), "openrouter-activity")

    def test_answers(self) -> None:
        """An answer is OpenAI's with what it cost."""
        usage = {"prompt_tokens": 10, "completion_tokens": 4, "total_tokens": 14, "cost": 0.00015, "is_byok": False}
        row = {"id": "gen-1", "created": NOON, "model": "openai/gpt-4o", "usage": usage}
        expected = use(
            provider="openrouter",
            model="openai/gpt-4o",
            units={"input": 10, "output": 4},
            billed=Decimal("0.00015"),
            currency="USD",
            key="openrouter-bodies:gen-1",
        )
        assert [expected] == read(lines(row), "openrouter-bodies")
