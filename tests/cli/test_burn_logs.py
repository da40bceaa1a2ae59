"""`tokencalc burn --actuals` with logs: told from a table, priced by day, and what a reader must know beside it."""

import gzip
import io
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tokencalc.cli.actuals import is_table

AS_OF = ("--as-of", "2026-11-22")
SCENARIO = """\
name = "Desk"
start = 2026-10-01
months = 3

[budget]
amount = 1000

[[workload.tasks]]
name = "desk"
requests_per_month = 90
input_tokens = 20_000
output_tokens = 600

[baseline]
name = "Today"
model = "gpt-6.1-sol"
"""
PRICE = Decimal("0.000002")
"""Dollars for a token of prompt of gpt-6.1-sol in October 2026."""


def row(day: int, *, model: str = "gpt-6.1-sol", tokens: int = 100_000, **more: Any) -> dict[str, Any]:
    """A request of so many tokens of prompt at noon of a day in October."""
    time = f"2026-10-{day:02}T12:00:00Z"
    return {"timestamp": time, "provider": "openai", "model": model, "input_tokens": tokens, "output_tokens": 0, **more}


def write(*rows: dict[str, Any], name: str = "log.jsonl", scenario: str = SCENARIO) -> None:
    """A scenario, and a log with some rows."""
    Path("scenario.toml").write_text(scenario, encoding="utf-8")
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{json.dumps(each)}\n" for each in rows), encoding="utf-8")


def body_of(run: Run, *arguments: str) -> dict[str, Any]:
    """The JSON of the command's answer."""
    outcome = run("burn", *arguments, *AS_OF, "--format", "json")
    assert 0 == outcome.code, outcome.err
    found: dict[str, Any] = json.loads(outcome.out)
    return found


def spent(body: dict[str, Any]) -> Decimal:
    """What was spent so far."""
    return Decimal(body["courses"][0]["today"]["spent"])


class TestLogs:
    """Logs are read as `usage` reads them, and take the place of a table."""

    def test_their_use_is_priced(self, run: Run) -> None:
        """Two requests of 100,000 tokens at 2 dollars for a million, up to the day of the later one."""
        write(row(1), row(3))
        body = body_of(run, "--actuals", "log.jsonl")
        assert (2 * 100_000 * PRICE, "2026-10-03", True) == (spent(body), body["today"], body["has_actuals"])

    @pytest.mark.parametrize("named", ["logs", "logs/*.jsonl", "logs/a.jsonl.gz", "-"])
    def test_wherever_they_are(self, run: Run, monkeypatch: pytest.MonkeyPatch, named: str) -> None:
        """A directory, a pattern, a packed file and a pipe are the same."""
        write(row(1), row(3), name="logs/a.jsonl")
        text = Path("logs/a.jsonl").read_bytes()
        if named.endswith(".gz"):
            Path(named).write_bytes(gzip.compress(text))
        piped = io.TextIOWrapper(io.BufferedReader(io.BytesIO(text)))
        monkeypatch.setattr(sys, "stdin", piped)
        assert 2 * 100_000 * PRICE == spent(body_of(run, "--actuals", named))

    def test_what_was_billed(self, run: Run) -> None:
        """With --billed the amounts of the log count: 0.5 and 0.25, whatever the list price."""
        write(row(1, cost_usd=0.5), row(3, cost_usd=0.25))
        body = body_of(run, "--actuals", "log.jsonl", "--billed")
        assert Decimal("0.75") == spent(body)
        assert body["actuals_notes"][0].startswith("Spent so far is what the logs say was billed, by days of UTC up to")

    def test_a_model_of_ones_own(self, run: Run) -> None:
        """A name that no sheet has is an error with the way out, which works."""
        write(row(1, model="ours"))
        outcome = run("burn", "--actuals", "log.jsonl", *AS_OF)
        assert (2, "") == (outcome.code, outcome.out)
        assert "what was spent is not known: openai/ours (100,000 tokens)" in outcome.err
        assert 100_000 * PRICE == spent(body_of(run, "--actuals", "log.jsonl", "--alias", "ours=gpt-6.1-sol"))

    def test_a_budget_of_tokens(self, run: Run) -> None:
        """Tokens are counted as they are."""
        write(row(1), row(3), scenario=SCENARIO.replace("amount = 1000", "tokens = 1_000_000"))
        body = body_of(run, "--actuals", "log.jsonl")
        assert 2 * 100_000 == spent(body)
        assert body["actuals_notes"][0].startswith("Spent so far is the tokens of the logs, by days of UTC up to")

    def test_a_source_and_a_mapping(self, run: Run) -> None:
        """Both are as for `usage`; a log of no kind that is known says so."""
        write({"at": "2026-10-02T12:00:00Z", "what": "gpt-6.1-sol", "read": 100_000, "wrote": 0})
        outcome = run("burn", "--actuals", "log.jsonl", *AS_OF)
        assert "log.jsonl: no kind of log that is known (its rows have at, what, read, wrote)" in outcome.err
        assert "; or give a table with date and amount" in outcome.err
        lines = (
            'name = "ours"',
            'title = "Our rows"',
            'model = "what"',
            'when = "at"',
            "[units]",
            'input = "read"',
            'output = "wrote"',
        )
        Path("ours.toml").write_text("\n".join(lines), encoding="utf-8")
        assert 100_000 * PRICE == spent(body_of(run, "--actuals", "log.jsonl", "--mapping", "ours.toml"))
        assert "no kind of log has that name" in run("burn", "--actuals", "log.jsonl", "--source", "o", *AS_OF).err

    @pytest.mark.parametrize(
        "option", [("--billed",), ("--alias", "a=gpt-5"), ("--source", "plain"), ("--mapping", "m")]
    )
    def test_options_without_logs(self, run: Run, option: tuple[str, ...]) -> None:
        """What says how logs are read needs some."""
        write()
        outcome = run("burn", "scenario.toml", *option, *AS_OF)
        expected = f"error: {option[0]}: there are no logs to read\n  name them with --actuals LOGS\n"
        assert (2, "", expected) == (outcome.code, outcome.out, outcome.err)


class TestNotes:
    """What a reader must know stands below the answer."""

    def test_nothing_is_left_out_in_silence(self, run: Run) -> None:
        """Days before the logs, use of other days and rows that cannot be used are told."""
        write(row(5), row(7, timestamp="2026-09-30T12:00:00Z", tokens=7), row(6, input_tokens=-1))
        with Path("log.jsonl").open("a", encoding="utf-8") as file:
            file.write('{"timestamp": "2026-10-')
        expected = [
            "Spent so far is the logs' use at the list prices of its day, by days of UTC up to 2026-10-05 13:00; "
            "the last day counts as whole.",
            "The logs have nothing from 2026-10-01 to 2026-10-04: taken as nothing spent.",
            "7 tokens of other days are left out.",
        ]
        notes = body_of(run, "--actuals", "log.jsonl")["actuals_notes"]
        assert expected == notes[:3]
        assert notes[3].startswith("2 of 4 rows cannot be used, and are in no amount; the first: log.jsonl:3: ")
        assert "7 tokens of other days are left out." in run("burn", "--actuals", "log.jsonl", *AS_OF).out

    def test_other_tasks(self, run: Run) -> None:
        """Rows with other labels than the team's task are told."""
        own = SCENARIO.replace("amount = 1000", 'amount = 1000\ntasks = ["desk"]')
        write(row(1, project="desk"), row(1, tokens=5), scenario=own)
        body = body_of(run, "--actuals", "log.jsonl")
        assert 100_000 * PRICE == spent(body)
        assert "5 tokens of no task of the budget are left out." in body["actuals_notes"]

    def test_what_is_not_known_for_sure(self, run: Run) -> None:
        """Totals of a day say nothing of the length of prompts: how far the amount may be off is told."""
        usage = {"object": "organization.usage.completions.result", "input_tokens": 1_000_000, "num_model_requests": 2}
        result = {**usage, "model": "gpt-6.1-sol", "output_tokens": 0, "input_cached_tokens": 0}
        day = {"object": "bucket", "start_time": 1790812800, "end_time": 1790899200, "results": [result]}
        write({"object": "page", "data": [day]})
        body = body_of(run, "--actuals", "log.jsonl")
        tier = "The context tier of some prompts is not known: up to $2.00 less may have been spent."
        assert (Decimal(4), [tier]) == (spent(body), [each for each in body["actuals_notes"] if "tier of" in each][:1])
        assert [each for each in body["actuals_notes"] if each.startswith("Assumed: openai/gpt-6.1-sol: ")]

    def test_many_assumptions(self, run: Run) -> None:
        """Only the first few stand there; how many more there are is told."""
        models = ("gpt-6.1-sol", "gpt-6-sol", "gpt-6-astra", "gpt-5.4", "gpt-5.4-pro", "gpt-5.5", "gpt-5.5-pro")
        usage = {"object": "organization.usage.completions.result", "input_tokens": 10, "num_model_requests": 1}
        results = [{**usage, "model": model, "output_tokens": 0} for model in models]
        day = {"object": "bucket", "start_time": 1790812800, "end_time": 1790899200, "results": results}
        write({"object": "page", "data": [day]})
        notes = body_of(run, "--actuals", "log.jsonl")["actuals_notes"]
        assert 5 == len([each for each in notes if each.startswith("Assumed: ")])
        assert "more things are assumed: tokencalc usage tells them." in notes[-1]

    def test_a_table_has_none(self, run: Run) -> None:
        """A table says itself what it is, and a plan without actuals has nothing to say."""
        write()
        assert [] == body_of(run)["actuals_notes"]
        Path("spent.csv").write_text("date,amount\n2026-10-31,5\n", encoding="utf-8")
        assert [] == body_of(run, "--actuals", "spent.csv")["actuals_notes"]


@pytest.mark.usefixtures("run")
class TestWhatIsATable:
    """A file is a table, or was meant as one, where at most one of its columns is not a table's."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("date,amount\n", True),
            ("date;amount\n", True),
            ('"Date" , amount,task\n', True),
            ("date,Cost\n", True),
            ("date,cost,service\n", False),
            ('[{"date": "2026-10-01", "amount": 5}]', True),
            ('\ufeff\n[{"date": "2026-10-01", "amuont": 5}]', True),
            ('{"model": "m", "usage": {"input_tokens": 5}}', False),
            ("", True),
            ("[]", True),
            ("PAR1\x15", False),
        ],
    )
    def test_by_its_columns(self, text: str, expected: bool) -> None:
        """A misspelt column is the table's mistake; several of others are a log's."""
        Path("file").write_text(text, encoding="utf-8")
        assert expected == is_table("file")

    def test_what_is_no_file(self) -> None:
        """A name that is not there is left to the table's reader; a directory and a pattern are logs."""
        Path("folder").mkdir()
        assert [True, False, False] == [is_table(name) for name in ("nowhere.csv", "folder", "a*.csv")]

    def test_a_damaged_package(self) -> None:
        """The table's reader says what is wrong with it."""
        Path("spent.csv.gz").write_bytes(b"\x1f\x8bnothing")
        assert is_table("spent.csv.gz")

    def test_a_pipe_that_cannot_be_looked_into(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is taken for a table, which is what was always piped in."""
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"model": "m", "input_tokens": 5}')))
        assert is_table("-")
