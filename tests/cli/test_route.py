"""`tokencalc route`: the plan of each option, task by task, in every format."""

import json
from csv import DictReader
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.golden.cases import EXAMPLES

PRICES = ("--pricing", str(EXAMPLES / "pricing"), "--as-of", "2026-11-22")
SCENARIO = """\
name = "Desk"
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
[[options]]
name = "Small first"
[[options.routes]]
tasks = ["faq"]
{route}
steps = [{first}, {{ model = "acme/large"{last} }}]
[models."acme/small"]
success = 0.8
[models."acme/large"]
success = 0.9
"""
JUDGED = '{ model = "acme/small", judge = { tpr = 1, fpr = 0, cost_per_answer = 0.001 } }'


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """A function that writes a scenario with one cascade."""

    def write(*, faq: str = "", first: str = JUDGED, last: str = "", route: str = "") -> str:
        path = tmp_path / "desk.toml"
        path.write_text(SCENARIO.format(faq=faq, first=first, last=last, route=route), encoding="utf-8")
        return path.name

    return write


def words(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


class TestWhichCommandIsMeant:
    def test_without_a_name_it_is_show(self, run: Run, written: Any) -> None:
        """A scenario or an option may follow at once."""
        expected = run("route", "show", written(), *PRICES)
        assert 0 == expected.code
        assert expected == run("route", written(), *PRICES)
        assert expected == run("route", *PRICES, written())

    def test_nothing_at_all_is_the_example(self, run: Run) -> None:
        """As of the other commands; every option is shown where none has a rule."""
        found = run("route", "--as-of", "2026-11-22")
        assert (0, True) == (found.code, "built-in example" in found.err)
        assert 3 <= found.out.count("All to one model")

    def test_help_is_that_of_the_group(self, run: Run) -> None:
        """It names the commands."""
        found = run("route", "--help")
        assert 0 == found.code
        assert "show" in found.out

    def test_a_file_that_is_none(self, run: Run) -> None:
        """A mistyped command is taken for a file, and told so."""
        assert "error: shwo: no such file" in run("route", "shwo").err


class TestWhichOptions:
    def test_those_with_rules_and_the_others_by_name(self, run: Run, written: Any) -> None:
        """What goes to one model altogether is named below."""
        found = run("route", written(), *PRICES).out
        assert "Not shown, for every task goes to one model: Large; --option shows one." in words(found)

    def test_one_of_them_today_s_too(self, run: Run, written: Any) -> None:
        """The baseline is a plan as any other."""
        found = run("route", written(), "--option", "Large", *PRICES).out
        assert "Not shown" not in found
        assert "acme/large" in found
        assert "acme/small" not in found

    def test_one_that_does_not_exist(self, run: Run, written: Any) -> None:
        """With the nearest name."""
        found = run("route", written(), "--option", "Small frist", *PRICES)
        assert (2, "error: --option Small frist: is no option of the scenario\n  did you mean Small first?\n") == (
            found.code,
            found.err,
        )


class TestWhatIsSaid:
    def test_a_floor_that_may_be_met(self, run: Run, written: Any) -> None:
        """Surely 90%, at most 100%: 95% is not met, and a joint count would tell."""
        found = run("route", written(faq="min_success = 0.95"), *PRICES).out
        assert "not met" in found
        assert "faq: the floor may be met: both_right, counted on the same requests, would tell." in words(found)

    def test_a_floor_that_is_out_of_reach(self, run: Run, written: Any) -> None:
        """One model is right on 90%, and no count changes that."""
        found = run("route", written(faq="min_success = 0.95"), "--option", "Large", *PRICES).out
        assert "not met" in found
        assert "may be met" not in found

    def test_what_latency_lacks(self, run: Run, written: Any) -> None:
        """A limit, and nobody measured."""
        found = run("route", written(faq="max_latency_seconds = 2"), *PRICES).out
        assert "faq: its latency is unknown: nobody stated" in words(found)
        assert "unknown" in found

    def test_an_unknown_success(self, run: Run, written: Any) -> None:
        """It is named with its key, and nothing is taken for right."""
        scenario = written(first='{ model = "acme/small", accept = 0.8 }')
        path = Path(scenario)
        path.write_text(path.read_text(encoding="utf-8").replace("success = 0.8\n", "token_ratio = 1\n"), "utf-8")
        found = words(run("route", scenario, *PRICES).out)
        assert "How much is right is unknown for faq: state acme/small's success under [models]." in found

    def test_tries_and_outages(self, run: Run, written: Any) -> None:
        """What is assumed of both is said."""
        times = "latency = { p50 = 1, p95 = 2 }"
        scenario = written(
            first='{ model = "acme/small", outage_share = 0.01, attempts = 2, judge = { tpr = 1, fpr = 0, '
            + times
            + " } }"
        )
        path = Path(scenario)
        path.write_text(path.read_text(encoding="utf-8").replace("success = 0", f"{times}\nsuccess = 0"), "utf-8")
        found = words(run("route", scenario, *PRICES).out)
        assert "Tries of one request are taken as independent" in found
        assert (
            "A step that fails is taken to take as long as one that answers, where it has no timeout_seconds." in found
        )
        assert "waits for the timeout_seconds" not in found

    def test_a_timeout(self, run: Run, written: Any) -> None:
        """Where every step that fails has one, nothing is assumed."""
        times = "latency = { p50 = 1, p95 = 2 }"
        scenario = written(first='{ model = "acme/small", outage_share = 0.01, timeout_seconds = 5 }')
        path = Path(scenario)
        path.write_text(path.read_text(encoding="utf-8").replace("success = 0", f"{times}\nsuccess = 0"), "utf-8")
        found = words(run("route", scenario, *PRICES).out)
        assert "A request waits for the timeout_seconds of a step that fails." in found
        assert "as long as one that answers" not in found

    def test_no_break_even(self, run: Run, written: Any) -> None:
        """A judge that costs more than the strong model."""
        dear = JUDGED.replace("0.001", "1")
        found = words(run("route", written(first=dear), *PRICES).out)
        assert "faq: there is no break-even in the acceptance: it does not pay whatever is accepted." in found

    def test_what_cannot_be_projected(self, run: Run, written: Any) -> None:
        """With the line of the option."""
        found = run("route", written(route="escalated_cost_multiple = 9"), *PRICES)
        assert (2, True) == (found.code, found.err.startswith('error: desk.toml:13: options["Small first"]'))


class TestFormats:
    def test_json_adds_up_to_the_bill(self, run: Run, written: Any) -> None:
        """Steps, judges and router: to the last digit."""
        body = json.loads(run("route", written(faq="person_cost = 2"), "--format", "json", *PRICES).out)
        (plan,) = body["plans"]
        (task,) = plan["tasks"]
        parts = [Fraction(step[key]) for step in task["steps"] for key in ("answering", "judging")]
        assert Fraction(plan["bill"]) == sum(parts)
        assert ("route", 1, "0.9", "2000") == (body["kind"], body["months"], task["success"], task["people"])
        assert {"acceptance", "verbosity", "accepts", "no_acceptance_because", "no_verbosity_because"} == set(
            task["break_even"]
        )

    def test_csv_has_a_row_a_place(self, run: Run, written: Any) -> None:
        """10,000 to the first, 2,000 to the second, and 1,000 to a person at 2."""
        text = run("route", written(faq="person_cost = 2"), "--format", "csv", *PRICES).out
        rows = [(row["place"], row["requests"], row["people"]) for row in DictReader(StringIO(text))]
        assert [("acme/small", "10000", ""), ("acme/large", "2000", ""), ("a person", "1000", "2000")] == rows

    def test_markdown_is_a_page_of_four_tables(self, run: Run, written: Any) -> None:
        """For a planning document."""
        found = run("route", written(), "--format", "markdown", *PRICES).out
        titles = [line.strip("*") for line in found.splitlines() if line.startswith("**")]
        assert ["Routing rules", "Cost and latency", "Fallback logic", "Evaluation metrics"] == titles

    def test_html_is_that_page_too(self, run: Run, written: Any) -> None:
        """Its tables paste into a document."""
        found = run("route", written(), "--format", "html", *PRICES).out
        assert "Fallback logic" in found

    def test_there_is_no_picture(self, run: Run, written: Any) -> None:
        """Said, and nothing written."""
        found = run("route", written(), "--format", "svg", *PRICES)
        assert (2, "") == (found.code, found.out)


class TestThePage:
    def page(self, run: Run, scenario: str) -> str:
        """The page of a scenario, with single spaces."""
        return "\n".join(
            words(line) for line in run("route", scenario, "--format", "markdown", *PRICES).out.splitlines()
        )

    def test_a_judge_and_what_it_refuses(self, run: Run, written: Any) -> None:
        """20% of 10,000 go on."""
        found = self.page(run, written(faq="person_cost = 2"))
        assert "a judge accepts it (100% of the right, 0% of the wrong)" in found
        assert "| faq | step 1 is refused | acme/large | 20% | 2,000 |" in found
        assert "| faq | nothing right in the end, and noticed | a person | 10% | 1,000 | $2,000 |" in found

    def test_a_measured_share_tries_and_an_outage(self, run: Run, written: Any) -> None:
        """0.5 accepted in each of two tries: of 9,900 that are answered a quarter goes on."""
        found = self.page(
            run, written(first='{ model = "acme/small", accept = 0.5, attempts = 2, outage_share = 0.01 }')
        )
        assert "| accepted (50% measured) |" in found
        assert "| faq | step 1 fails or takes too long | acme/large | 1% | 100 |" in found
        assert "| faq | step 1 is refused after 2 tries | acme/large | 24.75% | 2,475 |" in found
        assert "| left unresolved |" in found

    def test_a_router(self, run: Run, written: Any) -> None:
        """Who goes where by what it picks; nobody takes over."""
        found = self.page(run, written(first='{ model = "acme/small" }', route="router = { strong_share = 0.2 }"))
        assert "| faq | acme/small | the router picks it (80%) | always | 8,000 |" in found
        assert "| faq | acme/large | the router picks it (20%) | always | 2,000 |" in found
        assert "1 is refused" not in found

    def test_a_last_step_with_a_judge_leaves_the_rest_to_people(self, run: Run, written: Any) -> None:
        """There is no step after it."""
        found = self.page(run, written(faq="person_cost = 2", last=", judge = { tpr = 1, fpr = 0 }"))
        assert "| faq | step 2 is refused | a person |" in found

    def test_metrics_and_their_targets(self, run: Run, written: Any) -> None:
        """A floor and a limit, or that there is none; and where weak-first stops paying."""
        found = self.page(run, written(faq="min_success = 0.9"))
        assert "| faq | right answers | 90% to 100% | 90% or more | met |" in found
        assert "| faq | latency, 95 of 100 | - | no limit set | |" in found
        assert "| faq | accepted of acme/small | 80% | above " in found

    def test_what_belongs_to_no_task_has_rows_of_its_own(self, run: Run) -> None:
        """A commitment that two tasks do not use up."""
        found = run("route", str(EXAMPLES / "scenario.toml"), "--format", "markdown", *PRICES).out
        assert "| apart: Large, our contract, commitment not used |" in found

    def test_no_requests(self, run: Run, written: Any) -> None:
        """A share of nothing is no share."""
        scenario = Path(written())
        text = scenario.read_text(encoding="utf-8").replace("10_000", "0")
        scenario.write_text(text, encoding="utf-8")
        assert "| faq | step 1 is refused | acme/large | - | 0 | $0 |" in self.page(run, scenario.name)
