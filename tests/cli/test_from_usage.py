"""`tokencalc scenario from-usage`: a month of logs becomes a scenario whose first month costs what the logs did."""

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.cli.conftest import Outcome, Run
from tests.gallery.cases import GOOD

PRICES = ("--pricing", str(GOOD / "prices"), "--as-of", "2026-11-22")
START = int(datetime(2026, 10, 1, tzinfo=UTC).timestamp())
HOUR = 3600


def rows(count: int = 400, *, days: int = 30, model: str = "big", **more: Any) -> Iterator[dict[str, Any]]:
    """Answers of an API with a cache, the first at the beginning of the first hour, the last in the last one."""
    chance = Random(7)
    for place in range(count):
        prompt = chance.randint(50, 30_000)
        yield {
            "id": f"{model}-{place}",
            "model": model,
            "provider": "acme",
            "created": START + place * (days * 24 * HOUR - 1) // max(1, count - 1),
            "project": "faq" if place % 3 else "agents",
            "usage": {
                "prompt_tokens": prompt,
                "completion_tokens": chance.randint(1, 900),
                "prompt_tokens_details": {"cached_tokens": prompt // 3, "cache_write_tokens": prompt // 5},
            },
            **more,
        }


def log(path: Path, *parts: Iterator[dict[str, Any]]) -> Path:
    """A file of JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for part in parts for row in part), encoding="utf-8")
    return path


def cost_in(tmp: Path, hand: str) -> Decimal:
    """What the rows of a log cost at Acme's prices: a price for every million tokens of each kind."""
    rates = {"input": Decimal(4), "cache_read": Decimal("0.4"), "cache_write": Decimal(5), "output": Decimal(20)}
    whole = Decimal(0)
    for line in (tmp / hand).read_text(encoding="utf-8").splitlines():
        usage = json.loads(line)["usage"]
        parts = usage["prompt_tokens_details"]
        read, written = parts["cached_tokens"], parts["cache_write_tokens"]
        whole += (
            rates["cache_read"] * read + rates["cache_write"] * written + rates["output"] * usage["completion_tokens"]
        )
        whole += rates["input"] * (usage["prompt_tokens"] - read - written)
    return whole / 1_000_000


def made(run: Run, *arguments: str) -> Outcome:
    """The command, with the gallery's prices."""
    return run("scenario", "from-usage", *arguments, *PRICES)


@pytest.mark.parametrize("by", ["model", "label"])
def test_the_first_month_costs_what_the_logs_did(run: Run, tmp_path: Path, by: str) -> None:
    """The baseline's month is the logs' own cost times 730 hours over theirs, but for its rounded requests."""
    log(tmp_path / "log.jsonl", rows())
    assert 0 == made(run, "log.jsonl", "-o", "s.toml", "--by", by).code
    text = (tmp_path / "s.toml").read_text(encoding="utf-8")
    flat = "\n".join(line if "growth_per_month" not in line else "growth_per_month = 0" for line in text.splitlines())
    (tmp_path / "s.toml").write_text(flat, encoding="utf-8")
    answer = json.loads(run("compare", "s.toml", "--format", "json", *PRICES).out)
    month = Decimal(answer["baseline"]["per_month"])
    expected = cost_in(tmp_path, "log.jsonl") * 730 / (30 * 24)
    assert abs(month / expected - 1) < Decimal("0.0001")


def test_the_usage_command_gives_the_same_cost(run: Run, tmp_path: Path) -> None:
    """What the logs cost on their days is the sum of their tokens at the sheet's rates, exactly."""
    log(tmp_path / "log.jsonl", rows())
    answer = json.loads(run("usage", "log.jsonl", "--format", "json", *PRICES).out)
    assert cost_in(tmp_path, "log.jsonl") == Decimal(answer["total"]["cost"])


def test_tasks_are_those_of_the_labels(run: Run, tmp_path: Path) -> None:
    """With --by label there is a task for each project, named after it."""
    log(tmp_path / "log.jsonl", rows())
    made(run, "log.jsonl", "-o", "s.toml", "--by", "label")
    text = (tmp_path / "s.toml").read_text(encoding="utf-8")
    assert 'name = "faq on big"' in text
    assert 'name = "agents on big"' in text


def test_two_models_are_two_routes_of_today(run: Run, tmp_path: Path) -> None:
    """Each model serves its own task today, and an option serves both."""
    log(tmp_path / "log.jsonl", rows(), rows(model="small"))
    assert 0 == made(run, "log.jsonl", "-o", "s.toml", "--to", "acme/small").code
    out = run("compare", "s.toml", *PRICES).out
    assert "Today, as logged" in out
    assert "acme/small" in out


def session(path: Path, hours: int) -> None:
    """A coding agent's log, whose prompts are kept in a cache for five minutes and for an hour."""
    with path.open("w", encoding="utf-8") as file:
        for place in range(40):
            written = {"ephemeral_5m_input_tokens": 50, "ephemeral_1h_input_tokens": hours}
            usage: dict[str, Any] = {"input_tokens": 10, "cache_read_input_tokens": 900}
            usage |= {"cache_creation_input_tokens": 50 + hours}
            at = datetime.fromtimestamp(START + place * HOUR, UTC).isoformat()
            usage |= {"cache_creation": written, "output_tokens": 20}
            message = {"id": f"m{place}", "model": "claude-sonnet-5-5", "usage": usage}
            row = {"type": "assistant", "timestamp": at, "sessionId": "s", "requestId": f"r{place}", "message": message}
            file.write(json.dumps(row) + "\n")


@pytest.mark.parametrize("hours", [0, 400])
def test_a_coding_agents_log_can_be_compared_at_once(run: Run, tmp_path: Path, hours: int) -> None:
    """Writes to a cache for an hour, which few providers sell, are no reason not to compare; the file says how."""
    session(tmp_path / "log.jsonl", hours)
    others = ("--to", "deepseek-flash", "--to", "claude-haiku-5-5", "--to", "kimi-k2.6", "--as-of", "2026-11-22")
    assert 0 == run("scenario", "from-usage", "log.jsonl", "-o", "s.toml", *others).code
    models = tomllib.loads((tmp_path / "s.toml").read_text(encoding="utf-8")).get("models", {})
    known = {name: {"automatic_caching": True} for name in ("deepseek/deepseek-flash", "moonshotai/kimi-k2.6")}
    assert (known if hours else {}) == models
    answer = json.loads(run("compare", "s.toml", "--format", "json", "--as-of", "2026-11-22").out)
    assert 3 == len(answer["options"])
    assert ("automatic_caching" in json.dumps(answer)) == bool(hours)


class TestUnitsThatOthersDoNotSell:
    """A coding agent searches the web, for which few open models have a price."""

    TO = ("--to", "deepseek-flash", "--as-of", "2026-11-22")

    @pytest.fixture
    def searches(self, tmp_path: Path) -> str:
        """A log with a search in each answer."""
        session(tmp_path / "log.jsonl", 0)
        text = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
        more = '"server_tool_use": {"web_search_requests": 1}, "output_tokens"'
        (tmp_path / "log.jsonl").write_text(text.replace('"output_tokens"', more), encoding="utf-8")
        return "log.jsonl"

    def test_nothing_is_written_that_cannot_be_compared(self, run: Run, tmp_path: Path, searches: str) -> None:
        """The error says which unit, how many, and the way out."""
        outcome = run("scenario", "from-usage", searches, "-o", "s.toml", *self.TO)
        assert (2, False) == (outcome.code, (tmp_path / "s.toml").exists())
        assert "--to deepseek/deepseek-flash: has no price for web_search, of which the logs have 40" in outcome.err
        assert "--without web_search leaves it out" in outcome.err

    def test_it_is_left_out_on_request(self, run: Run, tmp_path: Path, searches: str) -> None:
        """Of all that is compared, and both the file and the answer say so."""
        assert 0 == run("scenario", "from-usage", searches, "-o", "s.toml", *self.TO, "--without", "web_search").code
        text = (tmp_path / "s.toml").read_text(encoding="utf-8")
        assert ("# Left out: web_search, for all that is compared." in text, "units = " in text) == (True, False)
        outcome = run("compare", "s.toml", *self.TO[2:])
        assert 0 == outcome.code
        assert "Some of what the logs say is left out" in " ".join(outcome.out.split())

    def test_a_unit_that_is_none(self, run: Run, searches: str) -> None:
        """What is misspelt is left out of nothing."""
        outcome = run("scenario", "from-usage", searches, "-o", "s.toml", *self.TO, "--without", "web_serch")
        assert 2 == outcome.code
        assert "--without web_serch: is no unit that can be left out" in outcome.err
        assert "did you mean web_search" in outcome.err


def test_lines_of_the_file_can_be_used_as_they_stand(run: Run, tmp_path: Path) -> None:
    """Who takes the signs of a comment off the ratios has a file that is read."""
    for place, others in enumerate((["deepseek-flash", "kimi-k2.6"], ["claude-haiku-5-5", "deepseek-flash"])):
        session(tmp_path / "log.jsonl", 400)
        to = [part for name in others for part in ("--to", name)]
        run("scenario", "from-usage", "log.jsonl", "-o", f"{place}.toml", *to, "--as-of", "2026-11-22")
        text = (tmp_path / f"{place}.toml").read_text(encoding="utf-8")
        opened = re.sub(r"(?m)^# (\[models|token_ratio|output_ratio)", r"\1", text)
        (tmp_path / f"{place}.toml").write_text(opened, encoding="utf-8")
        assert 0 == run("scenario", "validate", f"{place}.toml", "--as-of", "2026-11-22").code


@pytest.mark.parametrize("by", ["project", "label"])
def test_a_label_may_be_named_itself(run: Run, tmp_path: Path, by: str) -> None:
    """By project is by the label that a project is."""
    log(tmp_path / "log.jsonl", rows())
    assert 0 == made(run, "log.jsonl", "-o", "s.toml", "--by", by).code
    assert 'name = "agents on big"' in (tmp_path / "s.toml").read_text(encoding="utf-8")


def test_tasks_are_made_by_one_thing(run: Run, tmp_path: Path) -> None:
    """A task has one name."""
    log(tmp_path / "log.jsonl", rows())
    outcome = made(run, "log.jsonl", "-o", "s.toml", "--by", "model,project")
    assert (2, False) == (outcome.code, (tmp_path / "s.toml").exists())
    assert "--by model,project: is more than one" in outcome.err


def test_a_file_that_is_there_is_left_alone(run: Run, tmp_path: Path) -> None:
    """What a person wrote is never written over."""
    log(tmp_path / "log.jsonl", rows())
    (tmp_path / "s.toml").write_text("mine", encoding="utf-8")
    outcome = made(run, "log.jsonl", "-o", "s.toml")
    assert (2, "mine") == (outcome.code, (tmp_path / "s.toml").read_text(encoding="utf-8"))
    assert "is there already" in outcome.err


def test_an_unknown_model_stops_it(run: Run, tmp_path: Path) -> None:
    """Tokens of a model without a price are no scenario; the way out is an alias, or leaving them out, told."""
    log(tmp_path / "log.jsonl", rows(20), rows(20, model="mystery"))
    outcome = made(run, "log.jsonl", "-o", "s.toml")
    assert 2 == outcome.code
    assert not (tmp_path / "s.toml").exists()
    assert "acme/mystery, with " in outcome.err
    assert "--alias mystery=provider/model" in outcome.err
    assert 0 == made(run, "log.jsonl", "-o", "s.toml", "--skip-unknown").code
    assert "# Left out: acme/mystery, " in (tmp_path / "s.toml").read_text(encoding="utf-8")
    assert 0 == made(run, "log.jsonl", "-o", "t.toml", "--alias", "mystery=acme/small").code


def test_rows_without_a_time_need_hours(run: Run, tmp_path: Path) -> None:
    """Nobody knows what a month has of requests that were at no known time."""
    log(tmp_path / "log.jsonl", rows(50, created=None))
    outcome = made(run, "log.jsonl", "-o", "s.toml")
    assert 2 == outcome.code
    assert "--hours" in outcome.err
    assert 0 == made(run, "log.jsonl", "-o", "s.toml", "--hours", "73").code
    assert "requests_per_month = 500 " in (tmp_path / "s.toml").read_text(encoding="utf-8")


def test_rows_without_a_time_among_others_are_told(run: Run, tmp_path: Path) -> None:
    """Undated use is in no month, and the file says how many tokens it had."""
    log(tmp_path / "log.jsonl", rows(50), rows(5, created=None, model="small"))
    assert 0 == made(run, "log.jsonl", "-o", "s.toml").code
    assert "tokens of rows that do not say when they were." in (tmp_path / "s.toml").read_text(encoding="utf-8")


def test_tokens_without_requests_need_their_number(run: Run, tmp_path: Path) -> None:
    """A usage report that counts no requests becomes a scenario once somebody says how many there were."""
    text = "usage_date_utc,model_version,usage_input_tokens_no_cache,usage_output_tokens\n2026-10-01,big,7300,730\n"
    (tmp_path / "u.csv").write_text(text, encoding="utf-8")
    alias = ("--alias", "anthropic/big=acme/big")
    outcome = made(run, "u.csv", "-o", "s.toml", *alias)
    assert 2 == outcome.code
    assert "--requests acme/big=12000" in outcome.err
    assert 0 == made(run, "u.csv", "-o", "s.toml", *alias, "--requests", "acme/big=73").code
    text = (tmp_path / "s.toml").read_text(encoding="utf-8")
    assert "input_tokens = 100\noutput_tokens = 10\n" in text


def test_named_days_are_the_time_covered(run: Run, tmp_path: Path) -> None:
    """Days without use at either end belong to the time too, where they were named."""
    log(tmp_path / "log.jsonl", rows(100, days=1))
    made(run, "log.jsonl", "-o", "s.toml", "--since", "2026-10-01", "--until", "2026-10-11")
    assert "240 hours" in (tmp_path / "s.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--by", "colour"], "--by colour"),
        (["--requests", "acme"], "--requests acme"),
        (["--to", "acme/bigg"], "acme/big"),
        (["--start", "soon"], "--start soon"),
        (["--since", "2026-10-02", "--until", "2026-10-02"], "--until 2026-10-02"),
        (["--source", "claude-cod"], "claude-code"),
        (["--label", "colour"], "--label colour"),
        (["--hours", "many"], "--hours many"),
    ],
)
def test_what_cannot_be_meant_is_an_error(run: Run, tmp_path: Path, arguments: list[str], told: str) -> None:
    """The error names the option and the way out, and nothing is written."""
    log(tmp_path / "log.jsonl", rows(50))
    outcome = made(run, "log.jsonl", "-o", "s.toml", *arguments)
    assert (2, "") == (outcome.code, outcome.out)
    assert told in outcome.err
    assert not (tmp_path / "s.toml").exists()


def totals(path: Path) -> Path:
    """Totals of days that do not count requests."""
    day = {"uncached_input_tokens": 1_000_000, "output_tokens": 50_000, "model": "claude-sonnet-5-5"}
    data = [
        {
            "starting_at": f"2026-10-{each:02}T00:00:00Z",
            "ending_at": f"2026-10-{each + 1:02}T00:00:00Z",
            "results": [day],
        }
        for each in range(1, 11)
    ]
    path.write_text(json.dumps({"data": data, "has_more": False, "next_page": None}), encoding="utf-8")
    return path


def test_requests_are_those_of_a_model_by_any_name(run: Run, tmp_path: Path) -> None:
    """As in other options, the bare name will do; a model that the logs do not have is a slip."""
    totals(tmp_path / "log.json")
    known = ("--requests", "claude-sonnet-5-5=2000", "--as-of", "2026-11-22")
    assert 0 == run("scenario", "from-usage", "log.json", "-o", "s.toml", *known).code
    assert "# 2,000 in 240 hours" in (tmp_path / "s.toml").read_text(encoding="utf-8")
    outcome = run("scenario", "from-usage", "log.json", "-o", "t.toml", *known, "--requests", "gpt-6.1-sol=7")
    assert (2, False) == (outcome.code, (tmp_path / "t.toml").exists())
    assert "--requests openai/gpt-6.1-sol: is no model of the logs" in outcome.err
    assert "they have: anthropic/claude-sonnet-5-5" in outcome.err
