"""`tokencalc burn`, as a user meets it: the known case, what was spent so far, and what would make it last."""

import csv
import gzip
import io
import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

AS_OF = ("--as-of", "2026-11-22")
CASE = "year-in-four-months"
FLAT = "year-in-four-months-flat"
SONNET, FLASH = "Sonnet 5.5 for everything", "DeepSeek Flash for everything"
SUPPORTED = "DeepSeek Flash, its own API"
GROWN = Decimal("1.809")


def body_of(run: Run, *arguments: str) -> dict[str, Any]:
    """The JSON of the command's answer."""
    outcome = run("burn", *arguments, *AS_OF, "--format", "json")
    assert 0 == outcome.code, outcome.err
    found: dict[str, Any] = json.loads(outcome.out)
    return found


def course(body: dict[str, Any], name: str, method: str = "plan") -> dict[str, Any]:
    """One course of the answer."""
    (found,) = [each for each in body["courses"] if (each["option"], each["method"]) == (name, method)]
    return dict(found)


def opening(body: dict[str, Any], lever: str, option: str) -> dict[str, Any]:
    """What an option does."""
    (found,) = [each for each in body["openings"] if (each["lever"], each.get("option")) == (lever, option)]
    return dict(found)


def lever(body: dict[str, Any], name: str) -> dict[str, Any]:
    """What a lever does."""
    (found,) = [each for each in body["levers"] if each["lever"] == name]
    return dict(found)


class TestYearInFourMonths:
    """A year's allocation burned "within four months", both ways; shared arithmetic, no published figures.

    Day 120 of 365 is 30 April: flat use of 365 / 120 = 3.04 times the plan, or 80.9% growth a month from a first month
    of a twelfth, at 5.9 times a twelfth by then. A straight line still says on day 30 that the year lasts.
    """

    def test_flat_use(self, run: Run) -> None:
        """Tokens at 3.04 times the plan on every day are gone on 30 April, after 120 days exactly."""
        found = course(body_of(run, FLAT), "Sonnet 5.5")
        assert ("2027-04-30", "120") == (found["exhausted_on"], found["exhausted_after_days"])
        rates = {round(Decimal(month["burn_rate"]), 2) for month in found["months"]}
        assert {Decimal("3.04")} == rates

    def test_growth(self, run: Run) -> None:
        """Money at 80.9% growth a month from a twelfth is gone on 30 April; April spends 5.9 twelfths."""
        body = body_of(run, CASE)
        found = course(body, SONNET)
        twelfth = Decimal(body["budget"]["amount"]) / 12
        assert ("2027-04-30", False) == (found["exhausted_on"], found["lasts"])
        assert [round(GROWN**place, 9) for place in range(4)] == [
            round(Decimal(month["spent_in_month"]) / twelfth, 9) for month in found["months"][:4]
        ]
        assert Decimal("5.9") == round(Decimal(found["months"][3]["spent_in_month"]) / twelfth, 1)

    @pytest.mark.parametrize(("days", "linear"), [(30, None), (59, "2027-09-09")])
    def test_a_straight_line_sees_it_too_late(self, run: Run, days: int, linear: str | None) -> None:
        """With January's days known it lasts; with 59 days it is gone on day 252 or 253, while the trend says May."""
        twelfth = Decimal(1_465_440) / 12
        rows = [f"2027-01-{day:02},{twelfth / 31}" for day in range(1, min(days, 31) + 1)]
        rows += [f"2027-02-{day:02},{twelfth * GROWN / 28}" for day in range(1, days - 30)]
        Path("spent.csv").write_text("\n".join(["date,amount", *(f"{row:.38}" for row in rows)]), encoding="utf-8")
        body = body_of(run, CASE, "--actuals", "spent.csv")
        found = course(body, SONNET, "linear")
        if linear is None:
            assert found["lasts"]
        else:
            assert date(2027, 9, 9) <= date.fromisoformat(found["exhausted_on"]) <= date(2027, 9, 10)
            assert "2027-05" == course(body, SONNET, "trend")["exhausted_on"][:7]

    def test_what_would_have_saved_it(self, run: Run) -> None:
        """No growth, a cap of a twelfth, four fifths off; nearly all moved; or a switch by the end of March."""
        body = body_of(run, CASE)
        assert "0" == lever(body, "growth")["value"]
        assert 1_465_440 / Decimal(12) == Decimal(lever(body, "monthly_cap")["value"])
        cut = Decimal(lever(body, "price_cut")["value"])
        total = Decimal(course(body, SONNET)["total"])
        assert 0 <= 1_465_440 - total * (1 - cut) < 10
        assert "2027-03-31" == opening(body, "switch_date", FLASH)["latest"]
        starts = {each["day"]: each for each in opening(body, "switch_date", FLASH)["starts"]}
        assert starts["2027-03-01"]["lasts"]
        assert "2027-11-02" == starts["2027-04-01"]["exhausted_on"]

    @pytest.mark.parametrize(("start", "lasts"), [("2027-03-31", True), ("2027-04-01", False)])
    def test_a_switch_on_the_day_that_was_found(self, run: Run, start: str, lasts: bool) -> None:
        """Written into the scenario, that day lasts, and the one after it does not."""
        body = body_of(run, CASE, "--set", f"options[0].switch.start={start}")
        assert lasts is course(body, FLASH)["lasts"]

    def test_growth_that_was_found(self, run: Run) -> None:
        """With three times the budget: at the growth that was found it lasts, and at a little more it does not."""
        more = ("--set", "budget.amount=4396320")
        found = Decimal(lever(body_of(run, CASE, *more), "growth")["value"])
        for growth, lasts in ((found, True), (found + Decimal("0.0001"), False)):
            body = body_of(run, CASE, *more, "--set", f"workload.growth_per_month={growth}")
            assert lasts is course(body, SONNET)["lasts"]


class TestAnswer:
    def test_the_table_stands_in_eighty_columns(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """The first table says of every option when it ends, then what would make it last, then month by month."""
        monkeypatch.setenv("COLUMNS", "80")
        outcome = run("burn", CASE, *AS_OF)
        assert (0, "") == (outcome.code, outcome.err)
        assert max(len(line) for line in outcome.out.splitlines()) <= 80
        places = [outcome.out.index(text) for text in ("day 120 of 365", "What would make it last", "Month by month")]
        assert sorted(places) == places

    def test_csv_has_every_month_of_every_course(self, run: Run) -> None:
        """Twelve months of three options, whose amounts add up to the JSON's totals."""
        rows = list(csv.DictReader(io.StringIO(run("burn", CASE, *AS_OF, "--format", "csv").out)))
        assert 36 == len(rows)
        totals = {each["option"]: Decimal(each["total"]) for each in body_of(run, CASE)["courses"]}
        for name, total in totals.items():
            spent = sum(Decimal(row["spent"]) for row in rows if row["option"] == name)
            assert abs(total - spent) < Decimal("1e-6")

    @pytest.mark.parametrize("chosen", ["markdown", "html"])
    def test_for_documents(self, run: Run, chosen: str) -> None:
        """The same report pastes into a document."""
        outcome = run("burn", CASE, *AS_OF, "--format", chosen)
        assert 0 == outcome.code
        assert "What would make it last to 2027-12-31" in outcome.out

    def test_another_option_is_looked_at(self, run: Run) -> None:
        """--option puts one first: its months, its levers, and what moving to it does; others keep their row."""
        body = body_of(run, CASE, "--option", FLASH)
        assert FLASH == body["courses"][0]["option"]
        assert {FLASH} == {each["option"] for each in body["openings"]}
        assert 3 == len(body["courses"])

    def test_today_in_the_period(self, run: Run) -> None:
        """An as-of day inside the period says what would have been spent by then."""
        outcome = run("burn", CASE, "--as-of", "2027-02-28", "--format", "json")
        today = json.loads(outcome.out)["courses"][0]["today"]
        assert ("2027-02-28", str(1_465_440 - Decimal(today["spent"]))) == (today["day"], today["remaining"])
        assert "spent so far" in run("burn", CASE, "--as-of", "2027-02-28").out

    def test_a_budget_that_lasts(self, run: Run) -> None:
        """Nothing more is said unasked; --what-if says how far it may go."""
        lasting = (CASE, "--set", "budget.amount=9_000_000")
        body = body_of(run, *lasting)
        assert ([], [], None) == (body["levers"], body["openings"], body["courses"][0]["exhausted_on"])
        asked = run("burn", *lasting, "--what-if", *AS_OF).out
        assert "How far it would still last to 2027-12-31" in asked
        assert "up to 24.1513% more" in asked
        assert "the budget lasts, with $1,750,786 left" in asked

    def test_a_budget_that_lasts_whatever_happens(self, run: Run) -> None:
        """Where every growth and price that is looked at is covered, that is said."""
        outcome = run("burn", FLAT, "--set", "budget.tokens=9e15", "--what-if", *AS_OF)
        assert "cannot: every volume is listed" in outcome.out
        users = ("--set", "workload.headcount=10", "--set", "workload.adoption_by_month=[1]")
        task = 'workload.tasks=[{ name = "a", requests_per_user = 1, input_tokens = 1, output_tokens = 1 }]'
        limits = ("--set", task, "--set", "budget.amount=999_999", "--set", "options=[]")
        outcome = run("burn", "kimi-service", *users, *limits, "--set", "baseline.routes=[]", "--what-if", *AS_OF)
        assert "It lasts at every growth and price that was looked at." in outcome.out

    def test_to_the_last_cent(self, run: Run) -> None:
        """A budget that is used up on its last day lasts, and is said to be spent."""
        settings = ("--set", "workload.growth_per_month=0")
        outcome = run("burn", CASE, *settings, *AS_OF)
        assert "the budget is spent to the last cent" in outcome.out

    def test_what_is_added_later_makes_it_good(self, run: Run) -> None:
        """An overdraft that a top-up ends is told with its days, and the budget lasts."""
        settings = (
            *("--set", "workload.growth_per_month=0", "--set", "budget.amount=732720"),
            *("--set", "budget.top_ups=[{ on = 2027-08-01, amount = 732720 }]"),
        )
        outcome = run("burn", CASE, *settings, *AS_OF)
        assert "$732,720 and $732,720 more for bills" in outcome.out
        told = " ".join(outcome.out.split())
        assert "more is spent than there is by then on 2027-07-01 to 2027-07-31; what is added later" in told

    def test_tasks_and_what_belongs_to_none(self, run: Run) -> None:
        """A team's budget names its tasks; seats and idle machines belong to none, and are told."""
        settings = ("--set", "budget.amount=300_000", "--set", 'budget.tasks=["faq"]')
        outcome = run("burn", "support-assistant", "--option", "DeepSeek Flash on rented H200s", *settings, *AS_OF)
        assert 0 == outcome.code
        assert "for bills of faq" in outcome.out
        told = " ".join(outcome.out.split())
        assert "Not counted, since it belongs to no task: DeepSeek Flash on rented H200s $" in told

    def test_people_whose_number_is_unknown(self, run: Run) -> None:
        """A budget that counts people needs success rates: of the options that lack them nothing is said, and why."""
        kinds = ("--set", 'budget.kinds=["bill", "people"]', "--set", "workload.tasks[0].person_cost=0.01")
        outcome = run("burn", CASE, *kinds, *AS_OF)
        assert (2, "") == (outcome.code, outcome.out)
        assert 'state how often it succeeds: models."anthropic/claude-sonnet-5-5".success' in outcome.err
        rate = ("--set", 'models."anthropic/claude-sonnet-5-5".success=1')
        body = body_of(run, CASE, *kinds, *rate)
        assert [FLASH, "Kimi Code for the agents"] == [each["name"] for each in body["unknown"]]
        assert [] == body["openings"]
        assert "unknown" in run("burn", CASE, *kinds, *rate, *AS_OF).out

    def test_losses_to_be_expected(self, run: Run) -> None:
        """So does one that counts losses, also where nobody is paid."""
        kinds = ("--set", 'budget.kinds=["bill", "expected_loss"]')
        losses = ("--set", "workload.tasks[0].unnoticed_cost=1", "--set", "workload.tasks[0].unnoticed_share=0.1")
        assert 2 == run("burn", CASE, *kinds, *losses, *AS_OF).code

    def test_no_budget(self, run: Run) -> None:
        """Without one the error says where to write it, and how to try one."""
        outcome = run("burn", "kimi-service", *AS_OF)
        assert (2, "") == (outcome.code, outcome.out)
        assert "error: scenarios/kimi-service.toml: has no budget\n  add [budget] with amount" in outcome.err

    def test_what_stops_a_projection_is_placed(self, run: Run) -> None:
        """A model that cannot be priced names the option's line in the file."""
        outcome = run("burn", CASE, "--set", "options[0].mode=flex", *AS_OF)
        assert (2, "") == (outcome.code, outcome.out)
        assert "scenarios/year-in-four-months.toml:" in outcome.err or "--set options[0].mode" in outcome.err


class TestOption:
    """Another option than the baseline is looked at: its levers, and what going to it does for the baseline."""

    def test_one_that_lasts(self, run: Run) -> None:
        """How far that option may go stands apart from what going to it does where today's budget does not last."""
        outcome = run("burn", "support-assistant", "--option", SUPPORTED, "--what-if", *AS_OF)
        room = "How far it would still last to 2028-12-31, each by itself: DeepSeek Flash, its own API"
        going = "What would make it last to 2028-12-31, each by itself: from Sonnet 5.5 for everything"
        growing, moving = (outcome.out.index(each) for each in ("growth a month", "moved to DeepSeek Flash"))
        told = " ".join(outcome.out.split())
        assert room in told
        assert going in told
        places = [outcome.out.index("How far"), growing, outcome.out.index("What would make it last"), moving]
        assert sorted(places) == places

    def test_where_nothing_needs_it(self, run: Run) -> None:
        """Where today's option lasts too, nothing is said of going there."""
        more = ("--set", "budget.amount=900_000")
        outcome = run("burn", "support-assistant", "--option", SUPPORTED, "--what-if", *more, *AS_OF)
        assert "How far it would still last" in outcome.out
        assert "What would make it last" not in outcome.out

    def test_where_todays_spending_is_unknown(self, run: Run) -> None:
        """A baseline whose people nobody can count is not what anything is moved from."""
        kinds = ("--set", 'budget.kinds=["bill", "people"]', "--set", "workload.tasks[0].person_cost=0.01")
        rate = ("--set", 'models."deepseek/deepseek-flash".success=1', "--set", "budget.amount=1000")
        body = body_of(run, CASE, "--option", FLASH, *kinds, *rate)
        assert SONNET in [each["name"] for each in body["unknown"]]
        assert [] == body["openings"]


class TestChart:
    """The picture, in the terminal and as SVG."""

    def test_in_the_terminal(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """It stands below the first table, within 80 columns, with the day on which each course ends."""
        monkeypatch.setenv("COLUMNS", "80")
        outcome = run("burn", CASE, "--chart", *AS_OF)
        assert (0, "") == (outcome.code, outcome.err)
        assert max(map(len, outcome.out.splitlines())) <= 80
        assert "Sonnet 5.5 for everything: gone on 2027-04-30" in outcome.out
        texts = ("Burn rate:", "What is spent of the budget, added up", "What would make it last")
        places = [outcome.out.index(text) for text in texts]
        assert sorted(places) == places

    def test_only_where_it_is_asked_for(self, run: Run) -> None:
        """The table is the answer; without --chart there is no picture, and no library for one is needed."""
        assert "added up\nspent, USD" not in run("burn", CASE, *AS_OF).out

    def test_as_svg(self, run: Run) -> None:
        """The picture alone, with or without --chart."""
        outcome = run("burn", CASE, "--format", "svg", *AS_OF)
        assert (0, "") == (outcome.code, outcome.err)
        assert outcome.out.startswith("<svg ")
        assert outcome.out == run("burn", CASE, "--format", "svg", "--chart", *AS_OF).out

    @pytest.mark.parametrize(
        ("package", "asked", "kind"),
        [("uniplot", ("--chart",), "in the terminal"), ("matplotlib", ("--format", "svg"), "as SVG")],
    )
    def test_without_the_extra(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, package: str, asked: tuple[str, ...], kind: str
    ) -> None:
        """The message names what is not installed, and how to install it."""
        monkeypatch.setitem(sys.modules, package, None)
        outcome = run("burn", CASE, *asked, *AS_OF)
        assert (2, "") == (outcome.code, outcome.out)
        assert f"error: a chart {kind} needs the package {package}, which is not installed\n" in outcome.err
        assert "pip install 'tokencalc-econ[charts]'" in outcome.err


class TestActuals:
    """122,120 in January and 220,915 in February, as planned."""

    @pytest.fixture(autouse=True)
    def spent(self, run: Run) -> None:  # noqa: ARG002  # which is in an empty directory
        """The same as CSV, as JSON and packed."""
        text = "date,amount\n2027-01-31,122120\n2027-02-28,220915.08\n"
        Path("spent.csv").write_text(text, encoding="utf-8")
        entries = [{"date": "2027-01-31", "amount": 122120}, {"date": "2027-02-28", "amount": 220915.08}]
        Path("spent.json").write_text(json.dumps(entries), encoding="utf-8")
        Path("spent.csv.gz").write_bytes(gzip.compress(text.encode()))

    def test_every_form_is_the_same(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """CSV, JSON, packed and piped give one answer."""
        expected = body_of(run, CASE, "--actuals", "spent.csv")
        assert expected == body_of(run, CASE, "--actuals", "spent.json")
        assert expected == body_of(run, CASE, "--actuals", "spent.csv.gz")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path("spent.csv").read_bytes())))
        assert expected == body_of(run, CASE, "--actuals", "-")

    def test_three_ways_on(self, run: Run) -> None:
        """The plan, a straight line and a trend, each with its error on the last days that are known."""
        body = body_of(run, CASE, "--actuals", "spent.csv")
        methods = [(each["method"], each["error"]["days"]) for each in body["courses"][:3]]
        assert [("plan", 14), ("linear", 14), ("trend", 14)] == methods
        assert ("2027-02-28", True) == (body["today"], body["has_actuals"])
        assert {"343035.08"} == {each["today"]["spent"] for each in body["courses"]}
        errors = [Decimal(each["error"]["share"]) for each in body["courses"][:3]]
        assert abs(errors[0]) < Decimal("0.0001") < abs(errors[2]) < abs(errors[1])
        outcome = run("burn", CASE, "--actuals", "spent.csv", *AS_OF)
        assert "As planned: right for the last 14 days" in outcome.out
        assert "In a straight line: 34% too little for the last 14 days" in outcome.out
        assert "actual, so far" in outcome.out

    def test_levers_move_no_forecast(self, run: Run) -> None:
        """What would make the plan last leaves the straight line and the trend as they are; that is said."""
        told = " ".join(run("burn", CASE, "--actuals", "spent.csv", *AS_OF).out.split())
        still = "the budget is still gone in a straight line on 2027-09-10 and along the trend on 2027-05-04."
        assert f"Levers move what is planned from 2027-03-01 on, and no forecast: {still}" in told

    def test_its_picture(self, run: Run) -> None:
        """What was spent stands apart from the ways on, and other options are not drawn."""
        told = run("burn", CASE, "--actuals", "spent.csv", "--chart", *AS_OF).out.partition("What is spent")[2]
        legend = " ".join(told.partition("What would")[0].split())
        names = (
            "the budget",
            "the budget's plan",
            "spent so far",
            "as planned",
            "in a straight line",
            "along the trend",
        )
        assert sorted(map(legend.index, names)) == list(map(legend.index, names))
        assert FLASH not in legend

    def test_only_what_is_to_come_is_moved(self, run: Run) -> None:
        """Ten months are left for 1,122,405: a cap of a tenth of that a month, and switches from March on."""
        body = body_of(run, CASE, "--actuals", "spent.csv")
        cap = Decimal(lever(body, "monthly_cap")["value"])
        assert 0 <= Decimal("1122404.92") / 10 - cap < 1
        assert "2027-03-01" == opening(body, "switch_date", FLASH)["starts"][0]["day"]
        assert "2027-03-01" == opening(body, "open_share", FLASH)["from"]

    def test_too_few_days_for_a_trend(self, run: Run) -> None:
        """Ten days are no trend and no test; that is said, and the two others stand."""
        Path("short.csv").write_text("date,amount\n2027-01-10,40000\n", encoding="utf-8")
        outcome = run("burn", CASE, "--actuals", "short.csv", *AS_OF)
        assert "along the trend: 10 days of spending are known, and a trend needs 14." in outcome.out
        assert "its error is not known (10 days of actuals are known, and a test needs 14)" in outcome.out

    def test_all_is_spent(self, run: Run) -> None:
        """Where it is gone, every lever says so."""
        Path("gone.csv").write_text("date,amount\n2027-03-31,1500000\n", encoding="utf-8")
        outcome = run("burn", CASE, "--actuals", "gone.csv", *AS_OF)
        assert "Growth a month cannot: all of it was spent by 2027-03-31." in outcome.out

    def test_a_mistake_names_its_line(self, run: Run) -> None:
        """The exit code is 2, and nothing is printed."""
        Path("spent.csv").write_text("date,amount\n2027-01-31,abc\n", encoding="utf-8")
        outcome = run("burn", CASE, "--actuals", "spent.csv", *AS_OF)
        assert (2, "") == (outcome.code, outcome.out)
        assert outcome.err.startswith("error: spent.csv:2: amount: is not a number of 0 or more")


class TestSolve:
    def test_any_number_until_the_budget_lasts(self, run: Run) -> None:
        """`solve --until budget-lasts` finds the value of any path for an option with its switch."""
        path = "options[0].switch.start"
        arguments = ("solve", CASE, "--vary", path, "--until", "budget-lasts", "--option", FLASH, *AS_OF)
        outcome = run(*arguments, "--within", "2027-03-01..2027-04-15")
        assert 0 == outcome.code, outcome.err
        assert f"{path}: where the budget lasts" in outcome.out
        assert "2027-03-31  until then" in outcome.out

    def test_a_level_makes_no_sense(self, run: Run) -> None:
        """It lasts or it does not."""
        outcome = run("solve", CASE, "--vary", "growth", "--until", "budget-lasts>=1", *AS_OF)
        assert (2, "") == (outcome.code, outcome.out)
        assert "write --until budget-lasts" in outcome.err

    def test_without_a_budget(self, run: Run) -> None:
        """There has to be one."""
        outcome = run("solve", "kimi-service", "--vary", "growth", "--until", "budget-lasts", *AS_OF)
        assert (2, "") == (outcome.code, outcome.out)
        assert "the target budget-lasts needs a budget" in outcome.err
