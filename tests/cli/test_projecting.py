"""`tokencalc usage SCENARIO --format focus`: a projection as FOCUS rows, which add up to the bill of compare."""

import csv
import io
import json
from fractions import Fraction
from pathlib import Path

import pytest
from focus_data_toolkit.model.validator import lint_focus_1_4_structure

from tests.cli.conftest import Run
from tokencalc.files.places import SCENARIOS

DAY = ("--as-of", "2026-11-22")
KIMI = str(SCENARIOS / "kimi-service.toml")


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("option", [None, "DeepInfra", "H200s for the chat"])
def test_rows_add_up_to_the_bill(run: Run, option: str | None) -> None:
    """The billed costs of all rows are the option's bill and what it buys once, over the horizon."""
    chosen = ("--option", option) if option else ()
    rows = rows_of(run("usage", KIMI, "--format", "focus", *chosen, *DAY).out)
    answer = json.loads(run("compare", KIMI, "--why", "--format", "json", *DAY).out)
    standings = [answer["baseline"], *answer["options"]]
    wanted = next(each for each in standings if option in {None, each["name"]})
    lines = [line for line in wanted["lines"] if line["kind"] in {"bill", "one_off", "capex"}]
    assert sum(Fraction(line["amount"]) for line in lines) == sum(Fraction(row["BilledCost"]) for row in rows)
    assert [] == lint_focus_1_4_structure("Cost and Usage", rows).messages()


def test_each_month_is_a_charge_period(run: Run) -> None:
    """Twelve months from January 2027, the end not included."""
    rows = rows_of(run("usage", KIMI, "--format", "focus", *DAY).out)
    assert 12 == len({row["ChargePeriodStart"] for row in rows})
    assert ("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z") == (
        min(row["ChargePeriodStart"] for row in rows),
        max(row["ChargePeriodEnd"] for row in rows),
    )


def test_other_formats_say_where_to_go(run: Run) -> None:
    """A scenario is no log: its price is what compare says."""
    outcome = run("usage", KIMI)
    assert 2 == outcome.code
    assert "tokencalc compare" in outcome.err


def test_an_unknown_option_is_an_error(run: Run, tmp_path: Path) -> None:
    """With the names that there are."""
    outcome = run("usage", KIMI, "--format", "focus", "--option", "Deepinfra", "--output", "f.csv")
    assert 2 == outcome.code
    assert "DeepInfra" in outcome.err
    assert not (tmp_path / "f.csv").exists()
