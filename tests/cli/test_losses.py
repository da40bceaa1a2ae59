"""What is said of wrong answers that nobody notices: that they are taken to be free, or what they cost and where."""

import json
from csv import DictReader
from decimal import Decimal
from io import StringIO
from pathlib import Path

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
person_cost = 2
{faq}
[baseline]
name = "Large"
model = "acme/large"
[[options]]
name = "Judged"
[[options.routes]]
tasks = ["faq"]
steps = [{{ model = "acme/small", judge = {{ tpr = 1, fpr = {fpr} }} }}, {{ model = "acme/large" }}]
[models."acme/small"]
output_ratio = 1
token_ratio = 1
success = 0.8
[models."acme/large"]
success = 0.9
"""
FREE = "acme/small: wrong answers that its judge accepts (10% of faq) cost nothing (unnoticed_cost is not set)"
COMMANDS = [("compare",), ("route",), ("route", "optimise", "--judge", "1,0.5")]


@pytest.fixture(params=COMMANDS, ids=" ".join)
def command(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """A command that counts people."""
    return tuple(request.param)


def printed(run: Run, command: tuple[str, ...], faq: str = "", fpr: str = "0.5", format_: str = "table") -> str:
    """What a command says of the scenario, without line breaks."""
    Path("desk.toml").write_text(SCENARIO.format(faq=faq, fpr=fpr), encoding="utf-8")
    return " ".join(run(*command, "desk.toml", "--format", format_, *PRICES).out.split())


def rows_of(run: Run, *more: str, faq: str = "") -> list[dict[str, str]]:
    """The rows of the comparison as CSV."""
    Path("desk.toml").write_text(SCENARIO.format(faq=faq, fpr="0.5"), encoding="utf-8")
    return list(DictReader(StringIO(run("compare", "desk.toml", "--format", "csv", *more, *PRICES).out)))


class TestFree:
    @pytest.mark.parametrize("format_", ["table", "markdown", "html"])
    def test_is_said(self, run: Run, command: tuple[str, ...], format_: str) -> None:
        """A half of the fifth that is wrong is accepted."""
        assert f"{FREE}." in printed(run, command, format_=format_).replace("\\", "")

    def test_is_said_in_json(self, run: Run, command: tuple[str, ...]) -> None:
        """With a code for programs."""
        body = json.loads(printed(run, command, format_="json"))
        found = body["plans"][0]["assumptions"] if command == ("route",) else body["assumptions"]
        about, text = FREE.split(": ")
        assert {"code": "unnoticed_is_free", "about": about, "text": text} in found

    def test_is_said_in_the_lines(self, run: Run) -> None:
        """The line of what people are paid rests on it."""
        rows = rows_of(run, "--why")
        assert ["unnoticed_is_free"] == [row["assumed"] for row in rows if row["item"] == "a person" and row["assumed"]]

    @pytest.mark.parametrize("cost", ["0", "4"])
    def test_is_not_said_where_it_is_stated(self, run: Run, command: tuple[str, ...], cost: str) -> None:
        """Though it be nothing."""
        assert "cost nothing" not in printed(run, command, f"unnoticed_cost = {cost}")


class TestLosses:
    LEFT_OUT = '"cheaper" and what is saved leave out expected losses'

    def test_the_cheapest_with_and_without(self, run: Run) -> None:
        """A tenth of 10,000 at 4 each is more than the judge saves."""
        found = printed(run, ("compare",), "unnoticed_cost = 4")
        with_losses = found.partition(f"{self.LEFT_OUT}; with them Judged is ")[2]
        assert "Cheapest: Judged, " in found
        assert "dearer, costing $" in with_losses.partition(" over 1 month.")[0]

    def test_json_and_csv_have_both(self, run: Run) -> None:
        """4,000 of losses are the difference."""
        body = json.loads(printed(run, ("compare",), "unnoticed_cost = 4", format_="json"))
        (option,) = body["options"]
        assert Decimal(4000) == Decimal(option["saving"]) - Decimal(option["saving_with_losses"])
        assert ("cheaper", "dearer") == (option["direction"], option["direction_with_losses"])
        (row,) = rows_of(run, faq="unnoticed_cost = 4")[1:]
        assert ("cheaper", "dearer") == (row["direction"], row["direction with losses"])

    def test_another_may_be_the_cheapest_then(self, run: Run) -> None:
        """One that costs a little more, and of which nothing goes unnoticed."""
        scenario = SCENARIO + '[[options]]\nname = "Batch"\nmodel = "acme/large"\nwaiting_mode = "batch"\n'
        Path("desk.toml").write_text(scenario.format(faq="unnoticed_cost = 4\ncan_wait = true", fpr="0.5"), "utf-8")
        found = " ".join(run("compare", "desk.toml", *PRICES).out.split())
        assert "Cheapest: Judged, " in found
        assert ", and Batch is the cheapest: 1.01x cheaper, saving $" in found

    def test_none_may_be_cheaper(self, run: Run) -> None:
        """A judge that costs 1 an answer saves nothing, and lets wrong answers through."""
        scenario = SCENARIO.replace("tpr = 1", "tpr = 1, cost_per_answer = 1")
        Path("desk.toml").write_text(scenario.format(faq="unnoticed_cost = 4", fpr="0.5"), encoding="utf-8")
        found = " ".join(run("compare", "desk.toml", *PRICES).out.split())
        assert "No option is cheaper than Large." in found
        assert "; with them no option is cheaper than Large either, and Judged is " in found

    def test_not_all_may_be_known(self, run: Run) -> None:
        """A task that no person stands behind, where nobody stated how often an option is right."""
        other = '[[options]]\nname = "Hoster"\nmodel = "hoster/acme/Small-2"\n'
        faq = "unnoticed_cost = 4\nunnoticed_share = 0.5"
        scenario = (SCENARIO + other).replace("person_cost = 2\n", "")
        Path("desk.toml").write_text(scenario.format(faq=faq, fpr="0.5"), encoding="utf-8")
        found = " ".join(run("compare", "desk.toml", *PRICES).out.split())
        assert f"{self.LEFT_OUT}, and these are not all known." in found

    def test_nothing_is_said_without_any(self, run: Run) -> None:
        """A judge that lets nothing wrong through."""
        assert self.LEFT_OUT not in printed(run, ("compare",), "unnoticed_cost = 4", fpr="0")

    def test_the_ladder_has_a_line_of_its_own(self, run: Run) -> None:
        """Below the rungs, none of which counts them."""
        Path("desk.toml").write_text(SCENARIO.format(faq="unnoticed_cost = 4", fpr="0.5"), encoding="utf-8")
        found = run("compare", "desk.toml", "--why", *PRICES).out
        assert "A month with expected losses, which no rung counts: " in found

    @pytest.mark.parametrize(("cost", "is_said"), [("0", False), ("4", True)])
    def test_routes_leave_them_out(self, run: Run, cost: str, is_said: bool) -> None:
        """And say so, where they are anything."""
        why = "wrong answers that nobody notices cost more, for faq."
        for command, where in zip(COMMANDS[1:], ("in no figure here", "in no route's cost"), strict=True):
            found = printed(run, command, f"unnoticed_cost = {cost}")
            assert is_said == (f"Expected losses are {where}: {why}" in found)
