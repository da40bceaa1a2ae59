"""`tokencalc route optimise`: the cheapest route of each task, in every format, and a scenario with it."""

import json
import sys
from csv import DictReader
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.files.building import model, row, write_sheet
from tokencalc.cli import optimising
from tokencalc.engine import best_plan

PRICES = ("--pricing", "prices", "--as-of", "2026-11-22")
ASKED = ("route", "optimise", "desk.toml", *PRICES)
SCENARIO = """\
name = "Desk"                   # a comment
start = 2027-01-01
months = 1
[[workload.tasks]]
name = "faq"
requests_per_month = 10_000
input_tokens = 1_000
output_tokens = 100
{faq}
[baseline]
name = "Large"
model = "acme/large"
{options}
[models."acme/small"]
success = 0.8
[models."acme/large"]
success = 0.9
{more}
"""
JUDGED = """
[[options]]
name = "Best plan"
[[options.routes]]
tasks = ["faq"]
steps = [{ model = "acme/small", judge = { tpr = 1, fpr = 0 } }, { model = "acme/large" }]
"""


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """A function that writes a scenario of one task, beside the prices of three models."""
    dear, cheap = row(rates={"input": 3, "output": 15}), row(rates={"input": Decimal("0.4"), "output": Decimal("1.6")})
    models = {"large": model(dear), "small": model(cheap), "small-2": model(cheap)}
    write_sheet(tmp_path / "prices", "acme", models)

    def write(*, faq: str = "", options: str = "", more: str = "") -> Path:
        path = tmp_path / "desk.toml"
        path.write_text(SCENARIO.format(faq=faq, options=options, more=more), encoding="utf-8")
        return path

    return write


def words(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


class TestThePlan:
    def test_without_a_judge_it_is_one_model(self, run: Run, written: Any) -> None:
        """10,000 requests at 0.00056 each on the small model, which gets enough right, and at 0.0045 today."""
        written(faq="min_success = 0.75")
        found = run(*ASKED)
        assert (0, "") == (found.code, found.err)
        assert "faq small $5.60 80% 75% - nothing" in words(found.out)
        assert "today $45.00 $39.40" in words(found.out)
        assert "acme/small alone $5.60 $0" in words(found.out)
        assert "2 routes were priced: every model alone." in words(found.out)
        assert "No judge is stated, so no model passes on to another for faq" in words(found.out)
        assert '[[options]] name = "Best plan"' in words(found.out)

    def test_it_may_be_asked_for_as_an_option(self, run: Run, written: Any) -> None:
        """Before the scenario or after it."""
        written()
        expected = run(*ASKED).out
        assert expected == run("route", "--optimise", "desk.toml", *PRICES).out
        assert expected == run("route", "desk.toml", "--optimise", *PRICES).out

    def test_with_a_judge_models_pass_on(self, run: Run, written: Any) -> None:
        """Half as dear as today's, and surely as good: .8 of the small one, and of the rest no less than .1."""
        written(faq="min_success = 0.9")
        found = run(*ASKED, "--judge", "1,0,0.0001")
        assert "faq small, then large $15.60 90% 90% - quality" in words(found.out)
        assert "faq: what more right answers cost" in found.out
        assert "small, then large $15.60 90% to 100%" in words(found.out.partition("more right answers")[2])
        assert "a judge that accepts 100% of right answers and 0% of wrong ones" in words(found.out)

    def test_the_judge_is_that_of_a_route(self, run: Run, written: Any) -> None:
        """Its route stands in the scenario; the new option takes another name."""
        written(faq="min_success = 0.9", options=JUDGED)
        found = run(*ASKED)
        assert "faq small, then large $14.60" in words(found.out)
        assert 'name = "Best plan 2"' in found.out

    def test_a_floor_that_nothing_meets_is_an_answer(self, run: Run, written: Any) -> None:
        """With the nearest route, and exit code 1."""
        written(faq="min_success = 0.99\nmax_latency_seconds = 3", more="latency = { p50 = 1, p95 = 2 }")
        found = run(*ASKED)
        assert 1 == found.code
        assert "quality: not met" in words(found.out)
        assert "faq: no route keeps min_success 0.99. The nearest is shown, which has 90% surely right." in words(
            found.out
        )
        assert "There is no best single model: no model alone keeps the limits of every task." in words(found.out)
        assert "faq: routes are left out that take nobody knows how long: nobody stated both P50 and P95 of" in words(
            found.out
        )

    def test_a_floor_that_may_be_met_is_said_to_be(self, run: Run, written: Any) -> None:
        """The upper bound reaches it."""
        written(faq="min_success = 0.95")
        found = run(*ASKED, "--judge", "1,0")
        assert 1 == found.code
        assert "faq: the floor may be met: both_right, counted on the same requests, would tell." in words(found.out)

    def test_what_is_left_out_is_named(self, run: Run, written: Any) -> None:
        """A model without a success rate, a supply that tasks share, fees, and prices that change by the year."""
        options = (
            '[supplies.ours]\nkind = "metered"\nmodel = "acme/large"\nminimum_per_month = 9\n'
            '[[options]]\nname = "A"\nmodel = "acme/large"\n[[options.risks]]\nname = "r"\nyearly_probability = 1\n'
            'impact = 1\n[[options]]\nname = "B"\nmodel = "acme/small"\nprice_change_per_year = 0.1\n'
        )
        written(options=options, faq="person_cost = 1", more='[models."acme/small-2"]\ntoken_ratio = 1\n')
        found = run(*ASKED)
        assert "ours is left out: no route of the scenario sends a task to it" in words(found.out)
        assert "acme/small-2 is left out for faq: no success rate is stated" in words(found.out)
        assert "Fees, risks and events of A are in no route's cost." in words(found.out)
        assert "price_change_per_year of B is left out." in words(found.out)

    def test_what_today_costs_may_be_unknown(self, run: Run, written: Any) -> None:
        """People are paid for what fails, and nobody says how often today's model does."""
        path = written(faq="person_cost = 1")
        text = path.read_text(encoding="utf-8").replace('[models."acme/large"]\nsuccess = 0.9\n', "")
        path.write_text(text, encoding="utf-8")
        found = run(*ASKED)
        assert "today - -" in words(found.out)
        assert "What today costs is unknown" in words(found.out)


class TestSharedSupplies:
    SHARED = (
        '[supplies.ours]\nkind = "metered"\nmodel = "acme/large"\ndiscount_share = 0.9\nminimum_per_month = 5\n'
        '[[options]]\nname = "A"\nsupply = "ours"\n'
    )

    def test_they_may_serve_what_is_sent_to_them(self, run: Run, written: Any) -> None:
        """A tenth of 45, but 5 at least: less than 5.60. What is paid for it is no task's alone."""
        written(options=self.SHARED)
        found = run(*ASKED, "--write", "best.toml")
        assert "faq ours shared 90% -" in words(found.out)
        assert "ours, for all tasks $5.00 Best plan $5.00" in words(found.out)
        assert "It is proven that no plan over these routes costs less." in words(found.out)
        assert 'tasks = ["faq"]\nsupply = "ours"\n' in found.out
        body = json.loads(run("compare", "best.toml", *PRICES, "--format", "json").out)
        assert "5" == body["options"][1]["total"]

    def test_before_a_model_they_cost_more_than_their_own_part(self, run: Run, written: Any) -> None:
        """The judge and the other model are paid by the call."""
        written(options=self.SHARED, faq="min_success = 0.95")
        found = run(*ASKED, "--judge", "1,0,0.0001", "--set", 'models."acme/small".success=0.96')
        assert "$5.60 96%" in words(found.out)

    def test_json_has_the_bound(self, run: Run, written: Any) -> None:
        """And what of the cost is shared."""
        written(options=self.SHARED)
        found = json.loads(run(*ASKED, "--format", "json").out)
        assert ("5", "5", True, ["ours"]) == (
            found["shared_cost"],
            found["bound"],
            found["is_proven"],
            found["tasks"][0]["shared"],
        )

    def test_what_is_not_proven_is_called_the_best_that_was_found(
        self, run: Run, written: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """With how much less any other plan could cost."""
        monkeypatch.setattr(best_plan, "MOST_PROJECTIONS", 0)
        written(options=self.SHARED)
        found = words(run(*ASKED).out)
        assert "This is the best that was found, not proven to be the best: none could cost over" in found
        assert "Best plan $5.00 at least, whatever the plan $4.50" in found


class TestFormats:
    def test_json_has_every_figure(self, run: Run, written: Any) -> None:
        """Costs over the horizon, to the last digit."""
        written(faq="min_success = 0.9")
        found = json.loads(run(*ASKED, "--judge", "1,0,0.0001", "--format", "json").out)
        assert ("best_plan", "15.6", "45", "45") == tuple(
            found[key] for key in ("kind", "cost", "today", "single_cost")
        )
        (task,) = found["tasks"]
        assert (["acme/small", "acme/large"], "0.9", "1") == (
            task["route"],
            task["success"],
            task["success_at_most"],
        )
        assert ["min_success"] == task["binds"]

    def test_json_says_why_there_is_no_single_model(self, run: Run, written: Any) -> None:
        """And that what today costs is unknown."""
        written(faq="min_success = 0.99")
        found = json.loads(run(*ASKED, "--format", "json").out)
        assert found["single"] is None
        assert "no model alone keeps the limits of every task" == found["no_single_because"]
        assert not found["is_met"]

    def test_csv_has_the_frontier(self, run: Run, written: Any) -> None:
        """One row a route, and which of them is chosen."""
        written(faq="min_success = 0.85")
        rows = list(DictReader(StringIO(run(*ASKED, "--format", "csv").out)))
        assert [("acme/small", "no", ""), ("acme/large", "yes", "yes")] == [
            (row["route"], row["is_chosen"], row["is_met"]) for row in rows
        ]
        assert Decimal(45) == Decimal(rows[1]["cost"])

    def test_csv_has_the_nearest_where_nothing_is_fast_enough(self, run: Run, written: Any) -> None:
        """There is no frontier then."""
        written(faq="max_latency_seconds = 1", more="latency = { p50 = 2, p95 = 3 }")
        (row,) = DictReader(StringIO(run(*ASKED, "--format", "csv").out))
        assert ("acme/large", "no") == (row["route"], row["is_met"])

    def test_markdown_has_the_option_as_it_is_written(self, run: Run, written: Any) -> None:
        """In a block of its own."""
        written()
        assert '```text\n[[options]]\nname = "Best plan"\n' in run(*ASKED, "--format", "markdown").out


class TestOptions:
    def test_a_candidate_may_be_named(self, run: Run, written: Any) -> None:
        """The small one is not tried."""
        written()
        assert "faq large $45.00 90%" in words(run(*ASKED, "--candidate", "large").out)

    def test_one_that_is_no_model_is_an_error(self, run: Run, written: Any) -> None:
        """With the nearest name."""
        written()
        found = run(*ASKED, "--candidate", "acme/lrge")
        assert 2 == found.code
        assert "error: --candidate acme/lrge: " in found.err
        assert "acme/large" in found.err

    @pytest.mark.parametrize("judge", ["1", "1,0,0,0", "x,0", "1.1,0", "-1,0", "1,0,-1", "nan,0", f"0.{'1' * 29},0"])
    def test_a_judge_is_two_shares_and_a_price(self, run: Run, written: Any, judge: str) -> None:
        """Anything else is an error with an example."""
        written()
        found = run(*ASKED, f"--judge={judge}")
        assert 2 == found.code
        assert f"error: --judge {judge}: is no judge\n  write TPR,FPR or TPR,FPR,COST" in found.err

    def test_no_model_at_all_is_an_error_with_its_place(self, run: Run, written: Any) -> None:
        """Of none a success rate is stated."""
        path = written()
        path.write_text(path.read_text(encoding="utf-8").partition("[models")[0], encoding="utf-8")
        found = run(*ASKED)
        assert 2 == found.code
        assert 'error: desk.toml: no model may serve task "faq"' in found.err


class TestWriting:
    def test_a_new_scenario_has_the_plan_as_an_option(self, run: Run, written: Any, tmp_path: Path) -> None:
        """The text as it was, comments too, and the option below; comparing it says what the plan said."""
        text = written(faq="min_success = 0.9").read_text(encoding="utf-8")
        found = run(*ASKED, "--judge", "1,0,0.0001", "--write", "best.toml")
        assert (0, "wrote best.toml\n") == (found.code, found.err)
        assert (tmp_path / "best.toml").read_text(encoding="utf-8").startswith(text.rstrip() + "\n\n[[options]]\n")
        compared = json.loads(run("compare", "best.toml", *PRICES, "--format", "json").out)
        assert "15.6" == compared["options"][0]["total"]

    def test_one_that_is_there_is_not_overwritten(self, run: Run, written: Any) -> None:
        """Not even the scenario itself."""
        text = written().read_text(encoding="utf-8")
        found = run(*ASKED, "--write", "desk.toml")
        assert 2 == found.code
        assert "error: desk.toml: is there already, and is not overwritten" in found.err
        assert text == written().read_text(encoding="utf-8")

    def test_what_set_changed_is_not_written(self, run: Run, written: Any) -> None:
        """And that is said."""
        written()
        found = run(*ASKED, "--set", "months=2", "--write", "best.toml")
        assert "--set counts for the plan, and is not in the file" in found.err


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_who_waits_at_a_terminal_sees_a_bar(run: Run, written: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """On standard error, and never in the report."""
    written(options=TestSharedSupplies.SHARED)
    screen = _Terminal()
    monkeypatch.setattr(optimising, "PATIENCE_SECONDS", -1)
    monkeypatch.setattr(sys, "stderr", screen)
    found = run(*ASKED)
    assert "Finding the best plan" in screen.getvalue()
    assert "Searching whole plans" in screen.getvalue()
    assert "Finding" not in found.out


def test_what_takes_no_time_shows_none(run: Run, written: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing flickers on a screen for an answer that is there at once."""
    written(options=TestSharedSupplies.SHARED)
    screen = _Terminal()
    monkeypatch.setattr(optimising, "PATIENCE_SECONDS", 600)
    monkeypatch.setattr(sys, "stderr", screen)
    assert 0 == run(*ASKED).code
    assert "Searching" not in screen.getvalue()
