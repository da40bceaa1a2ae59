"""`tokencalc usage`, as a user meets it: logs of several kinds, each use once, priced as of its day or told why not."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Outcome, Run
from tests.files.building import model, row, write_sheet
from tokencalc.cli import reading_logs

AS_OF = ("--as-of", "2026-11-22", "--pricing", "prices")
MILLION = 1_000_000


def answer(identity: str, when: str, **more: Any) -> dict[str, Any]:
    """A row about one request: a million tokens in and a hundred thousand out, unless something else is said."""
    tokens = {"prompt_tokens": MILLION, "completion_tokens": 100_000}
    return {"id": identity, "time": when, "provider": "acme", "model": "big", **tokens, **more}


ROWS = (
    answer("a", "2026-10-01T09:00:00Z", project="desk"),
    answer("b", "2026-10-01T20:30:00Z", project="shop", model="small"),
    answer("b", "2026-10-01T20:30:00Z", project="shop", model="small"),
    answer("c", "2026-10-31T23:30:00Z", project="desk"),
    answer("d", "2026-11-02T09:00:00Z", project="shop", model="bigg"),
    answer("e", "2026-11-03T09:00:00Z", project="shop", prompt_tokens=-5),
)
BIG = Decimal(2) + Decimal(8) / 10
SMALL = Decimal(1) + Decimal(4) / 10


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A log of a month and a bit, with a repeated row, an unknown model, a malformed row and a cut-off line."""
    write_sheet(
        tmp_path / "prices",
        "acme",
        {"big": model(row(), row(from_=date(2026, 11, 10), rates={"input": 20})), "small": small()},
    )
    return write(tmp_path / "log.jsonl", *ROWS, tail='{"id": "f", "time": "2026-')


def small() -> dict[str, Any]:
    """A model at half the price."""
    return model(row(rates={"input": 1, "output": 4}))


def write(path: Path, *rows: Mapping[str, Any], tail: str = "") -> Path:
    """A file of JSON lines."""
    path.write_text("".join(f"{json.dumps(each)}\n" for each in rows) + tail, encoding="utf-8")
    return path


def body_of(run: Run, *arguments: str) -> dict[str, Any]:
    """The JSON of an answer."""
    outcome = run("usage", *arguments, *AS_OF, "--format", "json")
    assert 0 == outcome.code, outcome.err
    found: dict[str, Any] = json.loads(outcome.out, parse_float=Decimal)
    return found


def costs(body: Mapping[str, Any], by: str = "model") -> dict[str, Decimal]:
    """The cost of each group of which something has a price."""
    return {group[by]: Decimal(group["cost"]) for group in body["groups"] if group["cost"] is not None}


def failed(outcome: Outcome) -> str:
    """What a command that did nothing says."""
    assert (2, "") == (outcome.code, outcome.out)
    return outcome.err


@pytest.mark.usefixtures("logs")
class TestMoney:
    """What it comes to."""

    def test_each_use_once_at_the_price_of_its_day(self, run: Run) -> None:
        """Two big requests and one small one; a repeated row, an unknown model and a malformed row cost nothing."""
        body = body_of(run, "log.jsonl")
        assert {"acme/big": BIG * 2, "acme/small": SMALL} == costs(body)
        assert BIG * 2 + SMALL == Decimal(body["total"]["cost"])

    def test_every_row_is_accounted_for(self, run: Run) -> None:
        """Seven rows: four used, one repeated, one malformed, one cut off."""
        counted = body_of(run, "log.jsonl")["accounting"]
        assert (7, 4, 1, 1, 1) == tuple(
            counted[name] for name in ("rows", "kept", "duplicates", "malformed", "partial")
        )
        assert [("log.jsonl", 6), ("log.jsonl", None)] == [
            (each["file"], each["line"]) for each in counted["first_faulty"]
        ]

    def test_what_has_no_price_is_named(self, run: Run) -> None:
        """In JSON with its tokens, the reason, the way out, and what it is like."""
        body = body_of(run, "log.jsonl")
        (missing,) = body["without_price"]
        assert ("acme/bigg", 1_100_000, 1) == (missing["model"], missing["tokens"], missing["records"])
        assert "no price sheet has it" == missing["because"]
        assert "acme/big" in missing["near"]
        assert 1_100_000 == body["total"]["tokens_without_price"]

    def test_an_alias_prices_it(self, run: Run) -> None:
        """The user says that it is the small one."""
        body = body_of(run, "log.jsonl", "--alias", "bigg=acme/small")
        assert ({"acme/big": BIG * 2, "acme/small": SMALL * 2}, []) == (costs(body), body["without_price"])

    def test_by_day_and_model(self, run: Run) -> None:
        """Groups by several things are told apart by all of them."""
        body = body_of(run, "log.jsonl", "--by", "day", "--by", "model")
        expected = [("2026-10-01", "acme/big"), ("2026-10-01", "acme/small"), ("2026-10-31", "acme/big")]
        assert [*expected, ("2026-11-02", "acme/bigg")] == [(each["day"], each["model"]) for each in body["groups"]]

    @pytest.mark.parametrize(
        ("zone", "expected"),
        [
            ("UTC", {"2026-10": BIG * 2 + SMALL}),
            ("Europe/Berlin", {"2026-10": BIG + SMALL, "2026-11": BIG}),
        ],
    )
    def test_months_are_those_of_the_zone(self, run: Run, zone: str, expected: Mapping[str, Decimal]) -> None:
        """23:30 UTC on 31 October is in November in Berlin."""
        assert expected == costs(body_of(run, "log.jsonl", "--by", "month", "--tz", zone), "month")

    def test_since_and_until(self, run: Run) -> None:
        """The first day counts and the last does not; other rows are told."""
        body = body_of(run, "log.jsonl", "--since", "2026-10-01", "--until", "2026-10-31")
        assert {"acme/big": BIG, "acme/small": SMALL} == costs(body)
        assert 2 == body["accounting"]["outside"]

    def test_all_at_the_prices_of_one_day(self, run: Run) -> None:
        """The same log at a price that holds since 10 November, which has none for output."""
        body = body_of(run, "log.jsonl", "--prices-on", "2026-11-09")
        assert {"acme/big": BIG * 2, "acme/small": SMALL} == costs(body)
        body = body_of(run, "log.jsonl", "--prices-on", "2026-11-10")
        assert ["acme/bigg", "acme/big"] == [each["model"] for each in body["without_price"]][::-1]
        assert "2026-11-10" == body["prices_on"]

    def test_labels(self, run: Run) -> None:
        """Projects are told apart."""
        body = body_of(run, "log.jsonl", "--by", "label")
        assert {"desk": BIG * 2, "shop": SMALL} == costs(body, "label")


@pytest.mark.usefixtures("logs")
class TestFormats:
    """The same answer for people, for programs and for finance."""

    def test_the_table_shows_what_has_no_price(self, run: Run) -> None:
        """No total without its unpriced part, which standard error says too."""
        outcome = run("usage", "log.jsonl", *AS_OF)
        assert 0 == outcome.code
        lines = [line.split() for line in outcome.out.splitlines()]
        assert ["acme/big", "2", "2M", "0%", "200k", "$5.60"] in lines
        assert ["acme/bigg", "1", "1M", "0%", "100k", "?"] in lines
        assert ["total", "4", "4M", "0%", "400k", "$7.00+?"] in lines
        assert "Without a price: 25% of all tokens, in no cost above" in outcome.out
        assert "acme/bigg, 1.1M tokens: no price sheet has it (like acme/big" in outcome.out
        assert "without a price: 1,100,000 tokens (acme/bigg)\n" == outcome.err

    def test_show_is_the_command_that_is_meant(self, run: Run) -> None:
        """`usage LOG` is `usage show LOG`."""
        assert run("usage", "show", "log.jsonl", *AS_OF).out == run("usage", "log.jsonl", *AS_OF).out

    def test_markdown(self, run: Run) -> None:
        """A table of Markdown."""
        out = run("usage", "log.jsonl", *AS_OF, "--format", "markdown").out
        assert "| total      |        4 |     4M |     0% |   400k | $7.00+? |" in out

    def test_html(self, run: Run) -> None:
        """A page of its own."""
        out = run("usage", "log.jsonl", *AS_OF, "--format", "html").out
        assert out.startswith("<!DOCTYPE html>")
        assert "acme/bigg" in out

    def test_csv_has_exact_figures_and_the_tokens_without_a_price(self, run: Run) -> None:
        """One row a group, and no total."""
        out = run("usage", "log.jsonl", *AS_OF, "--format", "csv").out
        rows = {each["model"]: each for each in csv.DictReader(io.StringIO(out))}
        assert {"acme/big", "acme/small", "acme/bigg"} == set(rows)
        assert (BIG * 2, "2000000", "0") == (
            Decimal(rows["acme/big"]["cost"]),
            rows["acme/big"]["input"],
            rows["acme/big"]["tokens_without_price"],
        )
        assert "1100000" == rows["acme/bigg"]["tokens_without_price"]

    def test_focus_has_one_row_a_unit_and_day(self, run: Run) -> None:
        """Its costs add up to the total; use without a price cannot be in it."""
        priced = ("--alias", "bigg=acme/small", "--format", "focus", "--account", "ours")
        outcome = run("usage", "log.jsonl", *AS_OF, *priced)
        assert 0 == outcome.code, outcome.err
        rows = list(csv.DictReader(io.StringIO(outcome.out)))
        assert BIG * 2 + SMALL * 2 == sum(Decimal(each["ListCost"]) for each in rows)
        assert {"ours"} == {each["BillingAccountId"] for each in rows}
        assert "acme/bigg: has no price, and --format focus needs a cost in every row: no price sheet has it" in failed(
            run("usage", "log.jsonl", *AS_OF, "--format", "focus")
        )

    def test_focus_of_another_version(self, run: Run) -> None:
        """1.2 is older."""
        outcome = run(
            "usage", "log.jsonl", *AS_OF, "--until", "2026-11-01", "--format", "focus", "--focus-version", "1.2"
        )
        assert 0 == outcome.code, outcome.err

    def test_focus_needs_times(self, run: Run, tmp_path: Path) -> None:
        """A charge without a time has no place in it."""
        row_without = {name: value for name, value in ROWS[1].items() if name != "time"}
        write(tmp_path / "undated.jsonl", row_without)
        message = failed(run("usage", "undated.jsonl", *AS_OF, "--format", "focus"))
        assert "some rows do not say when they were, and a FOCUS row needs a time" in message

    def test_use_without_a_time_is_told(self, run: Run, tmp_path: Path) -> None:
        """It is priced as of the day of the prices, in a group of its own."""
        write(tmp_path / "undated.jsonl", {name: value for name, value in ROWS[1].items() if name != "time"})
        body = body_of(run, "undated.jsonl", "--by", "day")
        assert ({"no date": SMALL}, None) == (costs(body, "day"), body["start"])
        assert ["undated_use"] == [each["code"] for each in body["assumptions"]]

    def test_output_writes_a_file(self, run: Run, tmp_path: Path) -> None:
        """The answer goes there instead of to standard output."""
        outcome = run("usage", "log.jsonl", *AS_OF, "--format", "json", "--output", "answer.json")
        assert (0, "") == (outcome.code, outcome.out)
        assert "usage" in (tmp_path / "answer.json").read_text(encoding="utf-8")


@pytest.mark.usefixtures("logs")
class TestSaved:
    """A roll-up is kept, and read again."""

    @pytest.mark.parametrize("name", ["saved.csv", "saved.parquet"])
    def test_it_gives_the_same_answer(self, run: Run, name: str) -> None:
        """Groups and costs are those of the log."""
        if name.endswith("parquet"):
            pytest.importorskip("pyarrow")
        before = body_of(run, "log.jsonl", "--by", "day,model", "--save", name)
        after = body_of(run, name, "--by", "day,model")
        assert (before["groups"], before["total"]) == (after["groups"], after["total"])

    def test_later_logs_are_added(self, run: Run, tmp_path: Path) -> None:
        """A kept month and a new log are one answer."""
        body_of(run, "log.jsonl", "--save", "saved.csv")
        write(tmp_path / "later.jsonl", answer("z", "2026-11-04T10:00:00Z"))
        assert BIG * 3 + SMALL == Decimal(body_of(run, "saved.csv", "later.jsonl")["total"]["cost"])

    def test_it_says_where_it_is(self, run: Run) -> None:
        """On standard error."""
        assert "wrote saved.csv\n" in run("usage", "log.jsonl", *AS_OF, "--save", "saved.csv").err

    def test_it_grows_where_it_is_read_too(self, run: Run, tmp_path: Path) -> None:
        """A roll-up that is read whole may be kept in its own file: with each month it has more, and loses nothing."""
        body_of(run, "log.jsonl", "--save", "saved.csv")
        write(tmp_path / "later.jsonl", answer("z", "2026-11-04T10:00:00Z"))
        body_of(run, "saved.csv", "later.jsonl", "--save", "saved.csv")
        assert BIG * 3 + SMALL == Decimal(body_of(run, "saved.csv")["total"]["cost"])

    @pytest.mark.parametrize(
        ("named", "more"),
        [
            (["log.jsonl"], []),
            (["log.jsonl", "saved.csv"], ["--since", "2026-10-05"]),
            (["log.jsonl", "saved.csv"], ["--until", "2026-10-05"]),
        ],
    )
    def test_what_was_kept_is_not_lost(self, run: Run, tmp_path: Path, named: list[str], more: list[str]) -> None:
        """A roll-up that is not read, or read in part, is left as it is."""
        body_of(run, "log.jsonl", "--save", "saved.csv")
        before = (tmp_path / "saved.csv").read_bytes()
        outcome = run("usage", *named, *more, *AS_OF, "--save", "saved.csv")
        assert (2, "") == (outcome.code, outcome.out)
        assert "--save saved.csv: is there already, and is not overwritten" in outcome.err
        assert before == (tmp_path / "saved.csv").read_bytes()

    @pytest.mark.parametrize("spoilt", ["not a cell\n", "2026-10-01T00:00:00+00:00,3600,p,m,,,,,,x" + "," * 20 + "\n"])
    def test_a_kept_file_with_a_broken_row_is_left(self, run: Run, tmp_path: Path, spoilt: str) -> None:
        """What could not be read of it would be gone."""
        body_of(run, "log.jsonl", "--save", "saved.csv")
        with (tmp_path / "saved.csv").open("a", encoding="utf-8") as file:
            file.write(spoilt)
        before = (tmp_path / "saved.csv").read_bytes()
        assert 2 == run("usage", "log.jsonl", "saved.csv", *AS_OF, "--save", "saved.csv").code
        assert before == (tmp_path / "saved.csv").read_bytes()

    @pytest.mark.parametrize("option", ["--save", "--output"])
    def test_a_log_is_never_written_over(self, run: Run, tmp_path: Path, option: str) -> None:
        """Neither by a roll-up nor by a report."""
        before = (tmp_path / "log.jsonl").read_bytes()
        outcome = run("usage", "log.jsonl", *AS_OF, option, "log.jsonl")
        assert 2 == outcome.code
        assert f"{option} log.jsonl: is " in outcome.err
        assert before == (tmp_path / "log.jsonl").read_bytes()


@pytest.mark.usefixtures("logs")
class TestBilled:
    """What was billed, beside what it comes to."""

    def billed(self, tmp_path: Path, *costs_usd: float | None) -> Path:
        """Rows with what was billed, where anything was."""
        rows = [
            answer(str(place), "2026-10-01T09:00:00Z", **({} if cost is None else {"cost_usd": cost}))
            for place, cost in enumerate(costs_usd)
        ]
        return write(tmp_path / "billed.jsonl", *rows)

    @pytest.mark.parametrize(
        ("amounts", "sentence"),
        [
            ((2.8, 2.8), "The list prices come to exactly what was billed."),
            ((2.5, 2.5), "The list prices come to $0.60 more than the $5.00 billed."),
            ((3, 3), "The list prices come to $0.40 less than the $6.00 billed."),
            ((3, None), "Some rows say what was billed and some do not"),
        ],
    )
    def test_the_difference(self, run: Run, tmp_path: Path, amounts: tuple[float | None, ...], sentence: str) -> None:
        """Two requests at 2.80 each, and what the log says they cost."""
        self.billed(tmp_path, *amounts)
        assert sentence in " ".join(run("usage", "billed.jsonl", *AS_OF).out.split())

    def test_with_several_groups_the_table_has_no_difference(self, run: Run, tmp_path: Path) -> None:
        """There is no room for it beside two names; what was billed stands there still."""
        self.billed(tmp_path, 3, 3)
        one, two = (run("usage", "billed.jsonl", *AS_OF, "--by", by).out for by in ("model", "day,model"))
        assert "differs" in one
        assert "-6.7%" in one
        assert "differs" not in two
        assert ["2026-10-01", "acme/big", "2", "2M", "0%", "200k", "$5.60", "$6.00"] in [
            line.split() for line in two.splitlines()
        ]

    def test_in_json(self, run: Run, tmp_path: Path) -> None:
        """The difference is the cost less the bill."""
        self.billed(tmp_path, 3, 3)
        total = body_of(run, "billed.jsonl")["total"]
        assert ({"USD": Decimal(6)}, BIG * 2 - 6) == (
            {name: Decimal(value) for name, value in total["billed"].items()},
            Decimal(total["difference"]),
        )


@pytest.mark.usefixtures("logs")
class TestKinds:
    """Logs are told by their rows, or named."""

    def test_a_source_may_be_named(self, run: Run) -> None:
        """The same answer as where it was told."""
        assert costs(body_of(run, "log.jsonl")) == costs(body_of(run, "log.jsonl", "--source", "plain"))

    def test_a_mapping_of_ones_own(self, run: Run, tmp_path: Path) -> None:
        """Columns of any name."""
        (tmp_path / "ours.csv").write_text("who,wann,rein,raus\nsmall,2026-10-01,3000000,1000000\n", encoding="utf-8")
        mapping = 'name = "ours"\ntitle = "our own"\nprovider = "acme"\nmodel = "who"\nwhen = "wann"\n'
        (tmp_path / "ours.toml").write_text(f'{mapping}[units]\ninput = "rein"\noutput = "raus"\n', encoding="utf-8")
        assert {"acme/small": Decimal(3 + 4)} == costs(body_of(run, "ours.csv", "--mapping", "ours.toml"))

    def test_the_kinds_that_are_known(self, run: Run) -> None:
        """Each with its name and what it is, in every format."""
        found = json.loads(run("usage", "sources", "--format", "json").out)["sources"]
        assert {"name": "plain", "title": "rows with a time, a model and tokens", "note": ""} in found
        assert "plain" in run("usage", "sources").out
        assert "source,title" == run("usage", "sources", "--format", "csv").out.splitlines()[0]

    def test_many_models_are_few_rows(self, run: Run, tmp_path: Path) -> None:
        """The table has 19 groups and the rest as one; the other formats have all."""
        rows = [answer(str(place), "2026-10-01T09:00:00Z", model=f"m{place:02}") for place in range(25)]
        write(tmp_path / "many.jsonl", *rows)
        out = run("usage", "many.jsonl", *AS_OF).out
        assert ["6", "others", "6", "6M", "0%", "600k", "?"] in [line.split() for line in out.splitlines()]
        assert "17 more, 18.7M tokens: --format json has them all." in out
        assert 25 == len(body_of(run, "many.jsonl")["groups"])

    def test_what_the_rest_was_billed(self, run: Run, tmp_path: Path) -> None:
        """The rest is added up like everything else, in each currency."""
        rows = [answer(str(place), "2026-10-01T09:00:00Z", model=f"m{place:02}", cost_usd=2) for place in range(25)]
        write(tmp_path / "many.jsonl", *rows)
        out = run("usage", "many.jsonl", *AS_OF).out
        assert ["6", "others", "6", "6M", "0%", "600k", "?", "$12.00"] in [line.split() for line in out.splitlines()]

    def test_small_amounts_are_not_nothing(self, run: Run, tmp_path: Path) -> None:
        """A tenth of a cent beside dollars is less than a cent."""
        tiny = answer("t", "2026-10-01T09:00:00Z", model="small", prompt_tokens=10, completion_tokens=1)
        write(tmp_path / "both.jsonl", tiny, ROWS[0])
        assert "<$0.01" in run("usage", "both.jsonl", *AS_OF).out


@pytest.mark.usefixtures("logs")
class TestMistakes:
    """Each is told with its way out, and nothing is answered."""

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("--by", "modle"), "did you mean mode or model"),
            (("--by", "xyz"), "known: hour, day, month, model"),
            (("--by", "user,tag"), "rows are told apart by one of project, user, tag, api_key"),
            (("--by", "project,label"), "rows are told apart by one of project, user, tag, api_key"),
            (("--tz", "Europe/Nowhere"), "a zone is named like Europe/Berlin"),
            (("--source", "plane"), "did you mean plain"),
            (("--label", "projekt"), "did you mean project"),
            (("--label", "xyz"), "known labels: "),
            (("--since", "1.10.2026"), "write it as 2026-10-01"),
            (("--prices-on", "today"), "write it as 2026-10-01"),
            (("--prices-on", "2026-11-01", "--format", "focus"), "a FOCUS file states what use cost on its own day"),
            (("--since", "2026-10-02", "--until", "2026-10-02"), "the day it names does not count any more"),
            (("--alias", "bigg"), "example: my-gpt=openai/gpt-5"),
            (("--alias", "bigg=acme/bug"), "alias bigg=acme/bug: no price sheet has a model"),
            (("--source", "plain", "--mapping", "m.toml"), "a mapping says itself what the logs are"),
            (("--mapping", "nowhere.toml"), "nowhere.toml"),
            (("--focus-version", "2.0", "--format", "focus"), "known versions: 1.4, 1.2"),
            (("--currency", "dollars"), "dollars"),
            (
                ("--since", "2027-01-01"),
                "nothing was used from 2027-01-01 on: 7 rows read, 1 malformed, 5 of other days; log.jsonl:6: ",
            ),
        ],
    )
    def test_options(self, run: Run, arguments: tuple[str, ...], message: str) -> None:
        """What is wrong, and what would be right."""
        assert message in failed(run("usage", "log.jsonl", *AS_OF, *arguments))

    @pytest.mark.parametrize("name", ["nowhere.jsonl", "*.gz"])
    def test_a_file_that_is_not_there(self, run: Run, name: str) -> None:
        """It is named."""
        assert name in failed(run("usage", name, *AS_OF))

    def test_a_file_that_is_no_log(self, run: Run, tmp_path: Path) -> None:
        """It is named with the way out."""
        write(tmp_path / "other.jsonl", {"a": 1})
        assert "--mapping" in failed(run("usage", "other.jsonl", *AS_OF))


TOTALS = """\
name = "totals"
title = "daily totals of our own"
note = "Totals are those of a day."
provider = "acme"
model = "who"
when = "day"
covers_seconds = 86400
requests = "unknown"
reasoning = "thought"

[units]
input = "in"
output = "out"
"""


class TestInWords:
    """What a reader must know about the figures, in sentences."""

    @pytest.fixture
    def totals(self, tmp_path: Path) -> Path:
        """Daily totals of a model with a dearer context tier and dearer nights, which do not count requests."""
        tiers = [{"above": 200_000, "rates": {"input": 4, "output": 8}}]
        night = {"hours_utc": [[0, 6]], "weekdays": ["mon", "tue", "wed", "thu", "fri"]}
        night |= {"source": "https://acme.example", "retrieved": date(2026, 11, 20)}
        models = {"long": model(row(tiers=tiers)), "dark": model(row(windows={"night": {"multiply": 3}}))}
        write_sheet(tmp_path / "prices", "acme", models, windows={"night": night})
        (tmp_path / "ours.toml").write_text(TOTALS, encoding="utf-8")
        lines = ["who,day,in,out,thought", "long,2026-10-01,1000000,100000,25000", "dark,2026-10-01,1000000,0,0"]
        (tmp_path / "totals.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
        return tmp_path

    def told(self, run: Run, *arguments: str) -> str:
        """The table's words, in one line."""
        outcome = run("usage", "totals.csv", "--mapping", "ours.toml", *AS_OF, *arguments)
        assert 0 == outcome.code, outcome.err
        return " ".join(outcome.out.split())

    @pytest.mark.usefixtures("totals")
    @pytest.mark.parametrize(
        "sentence",
        [
            "acme/long ? 1M 0% 100k $2.80",
            "The context tier of some prompts is not known: the cost lies between $5.80 and $7.80.",
            "Some of the logs do not count requests.",
            "Of the output, 25k tokens (25%) were reasoning.",
            "acme/long: prompts of unknown length priced at the context tier of their mean.",
            "acme/dark: used evenly over all hours, which decides how much is at night prices",
            "To know Totals are those of a day.",
            "prices of each day, as known on 2026-11-22",
        ],
    )
    def test_of_totals(self, run: Run, sentence: str) -> None:
        """A night's hours cost thrice as much: 6 of 24 make 2 * (18 + 3 * 6) / 24 = 3."""
        assert sentence in self.told(run)

    @pytest.mark.usefixtures("totals")
    def test_the_day_of_the_prices(self, run: Run) -> None:
        """Where all of it is priced as of one day, the heading says so."""
        words = self.told(run, "--prices-on", "2026-11-01")
        assert "prices of 2026-11-01 for all of it, as known on 2026-11-22" in words

    @pytest.mark.usefixtures("totals")
    def test_the_range_in_json(self, run: Run) -> None:
        """The lowest and the highest cost of each group."""
        body = body_of(run, "totals.csv", "--mapping", "ours.toml")
        (found,) = [each for each in body["groups"] if each["model"] == "acme/long"]
        low, high = Decimal(2) + Decimal(8) / 10, Decimal(4) + Decimal(8) / 10
        assert (low, low, high) == tuple(Decimal(found[key]) for key in ("cost", "cost_low", "cost_high"))

    @pytest.mark.usefixtures("logs")
    def test_no_time_at_all(self, run: Run, tmp_path: Path) -> None:
        """The heading has no period where nobody says when anything was."""
        write(tmp_path / "undated.jsonl", {name: value for name, value in ROWS[1].items() if name != "time"})
        out = run("usage", "undated.jsonl", *AS_OF).out
        assert "Usage\n1 file (rows with a time, a model and tokens), USD" in out
        assert "acme/small: use without a date priced as of 2026-11-22." in out

    @pytest.mark.usefixtures("logs")
    def test_what_an_alias_does_not_mend(self, run: Run) -> None:
        """Each reason has its own way out, said once for all names."""
        out = run("usage", "log.jsonl", *AS_OF, "--prices-on", "2025-01-01", "--until", "2026-11-01").out
        assert "acme/big, 2.2M tokens: acme/big has no price on 2025-01-01" in " ".join(out.split())
        assert "--alias" not in out

    @pytest.mark.usefixtures("logs")
    def test_without_any_price(self, run: Run, tmp_path: Path) -> None:
        """The total is a question mark, and there is no list of price rows."""
        write(tmp_path / "unknown.jsonl", ROWS[4])
        out = run("usage", "unknown.jsonl", *AS_OF).out
        assert ["total", "1", "1M", "0%", "100k", "?"] in [line.split() for line in out.splitlines()]
        assert "price row" not in out


@pytest.mark.usefixtures("logs")
class TestBar:
    """On a terminal a bar says how far the reading is, once it takes its time."""

    def read_many(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: float) -> Outcome:
        """What is said about reading 3,000 rows on a terminal."""
        rows = [answer(str(place), "2026-10-01T09:00:00Z") for place in range(3000)]
        write(tmp_path / "long.jsonl", *rows)
        monkeypatch.setattr(reading_logs, "PATIENCE", patience)
        monkeypatch.setattr("sys.stderr.isatty", lambda: True)
        return run("usage", "long.jsonl", *AS_OF)

    def test_a_long_one_has_a_bar(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """On standard error, and the answer is as ever."""
        outcome = self.read_many(run, tmp_path, monkeypatch, -1)
        assert "reading" in outcome.err
        assert "3,000" in outcome.out

    def test_a_short_one_has_none(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing flickers where it is over in no time."""
        assert "reading" not in self.read_many(run, tmp_path, monkeypatch, 600).err


DAY = ("--as-of", "2026-11-22")


class TestInvoices:
    """Rows that say what was billed, and not what was used."""

    INVOICE = (
        "start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item,"
        "user_id,api_key_id,project_id,organization_id,project_name,organization_name,user_email,api_source\n"
    ) + "".join(
        f"{at},{at + 86400},,,1.5,usd,,,gpt-5.4 input,,,p,org,,,,\n"
        for at in range(1_790_812_800, 1_791_072_000, 86_400)
    )

    @pytest.fixture
    def invoice(self, tmp_path: Path) -> str:
        """An invoice of three days."""
        (tmp_path / "invoice.csv").write_text(self.INVOICE, encoding="utf-8")
        return "invoice.csv"

    def test_no_cost_is_made_up(self, run: Run, invoice: str) -> None:
        """What was billed stands there; a cost at list prices is not known, and is not nothing."""
        answer = json.loads(run("usage", invoice, "--format", "json", *DAY).out)["total"]
        assert (None, "4.5") == (answer["cost"], answer["billed"]["USD"])

    def test_no_empty_focus_file(self, run: Run, invoice: str) -> None:
        """FOCUS rows are made of use: without any, a file with a head alone would be a loss."""
        outcome = run("usage", invoice, "--format", "focus", *DAY)
        assert (2, "") == (outcome.code, outcome.out)
        assert "the rows say what was billed, and not what was used" in outcome.err

    def test_a_budget_is_not_untouched(self, run: Run, invoice: str) -> None:
        """An invoice read as use would say that nothing was spent."""
        run("compare", "--from", "gpt-6.1-sol", "--to", "deepseek-flash", "--requests", "1k", "--input", "9",
            "--output", "9", "--save", "s.toml", *DAY)  # fmt: skip
        budget = ("--set", "budget.amount=100")
        outcome = run("burn", "s.toml", "--actuals", invoice, *budget, *DAY)
        assert 2 == outcome.code
        assert "invoice.csv: says what was billed, and not what was used" in outcome.err
        assert "--billed" in outcome.err


@pytest.mark.usefixtures("logs")
class TestKeeping:
    @pytest.mark.parametrize("name", ["kept.json", "kept", "kept.csv.gz"])
    def test_a_roll_up_is_kept_as_what_its_name_says(self, run: Run, tmp_path: Path, name: str) -> None:
        """A table in a file that is called JSON is read by nobody."""
        outcome = run("usage", "log.jsonl", *AS_OF, "--save", name)
        assert (2, False) == (outcome.code, (tmp_path / name).exists())
        assert f"--save {name}: is neither CSV nor Parquet" in outcome.err
