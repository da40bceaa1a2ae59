"""`tokencalc compare`."""

import json
import tomllib
from decimal import Decimal, localcontext
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SHAPE = ("--requests", "1M", "--input", "1500", "--output", "300")
MODELS = ("--from", "claude-sonnet-5-5", "--to", "deepseek/deepseek-flash", "--as-of", "2026-11-22")


def test_without_anything_it_compares_the_built_in_example_and_says_so(run: Run) -> None:
    """A newcomer's first command answers."""
    outcome = run("compare", "--as-of", "2026-11-22")
    assert outcome.code == 0
    assert "Sonnet 5.5 for everything (today)" in outcome.out
    assert outcome.err == 'no scenario named: using the built-in example "support-assistant"\n'


def test_a_scenario_file_in_the_directory_comes_before_the_example(run: Run) -> None:
    """./scenario.toml is what somebody who stands in a directory means."""
    run("compare", *MODELS, *SHAPE, "--save", "scenario.toml")
    outcome = run("compare", "--as-of", "2026-11-22")
    assert outcome.err == "no scenario named: using ./scenario.toml\n"
    assert outcome.out.startswith("claude-sonnet-5-5 and an alternative\n")


def test_models_and_a_shape_need_no_file(run: Run) -> None:
    """The bill is requests times tokens times rates: 2 and 10 USD for a million (pricing/anthropic.toml)."""
    outcome = run("compare", *MODELS, *SHAPE, "--format", "json")
    body = json.loads(outcome.out)
    assert body["schema_version"] == 1
    assert Decimal(body["baseline"]["per_month"]) == 1_000_000 * (1500 * 2 + 300 * 10) / Decimal(10**6)
    assert body["baseline"]["name"] == "claude-sonnet-5-5"


def test_the_saved_scenario_gives_the_same_figures(run: Run) -> None:
    """--save writes the scenario that the options stand for."""
    shape = (*MODELS, *SHAPE, "--cached-share", "0.4")
    direct = json.loads(run("compare", *shape, "--save", "mine.toml", "--format", "json").out)
    again = json.loads(run("compare", "mine.toml", "--as-of", "2026-11-22", "--format", "json").out)
    assert again["baseline"] == direct["baseline"]
    assert again["options"] == direct["options"]


def test_a_saved_scenario_is_never_written_over_a_file(run: Run) -> None:
    """What a person wrote stays as it is, and the command fails."""
    Path("mine.toml").write_text("# mine\n")
    outcome = run("compare", *MODELS, *SHAPE, "--save", "mine.toml")
    assert outcome.code == 2
    assert outcome.err == "error: mine.toml: is there already, and is not overwritten\n  choose another name\n"
    assert Path("mine.toml").read_text() == "# mine\n"


def test_output_means_tokens_as_a_number_and_a_file_otherwise(run: Run) -> None:
    """Both meanings of --output work in one command line."""
    outcome = run("compare", *MODELS, *SHAPE, "--output", "table.md", "--format", "markdown")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "wrote table.md\n")
    assert Path("table.md").read_text(encoding="utf-8").startswith("### claude-sonnet-5-5 and an alternative\n")
    assert run("compare", *MODELS, *SHAPE[:4], "--output-tokens", "300").out == run("compare", *MODELS, *SHAPE).out


def test_a_report_is_not_written_over_a_scenario(run: Run) -> None:
    """--output scenario.toml is a slip of the pen, not a wish."""
    Path("scenario.toml").write_text("# mine\n")
    outcome = run("compare", *MODELS, *SHAPE, "--output", "scenario.toml")
    assert outcome.code == 2
    assert Path("scenario.toml").read_text() == "# mine\n"


def test_set_changes_one_number(run: Run) -> None:
    """Twice the requests are twice the bill of a metered model."""
    arguments = ("compare", *MODELS, *SHAPE, "--format", "json")
    once = json.loads(run(*arguments).out)
    twice = json.loads(run(*arguments, "--set", 'workload.tasks["requests"].requests_per_month=2_000_000').out)
    assert Decimal(twice["baseline"]["total"]) == 2 * Decimal(once["baseline"]["total"])


def test_why_adds_up_to_the_total(run: Run) -> None:
    """The lines behind a figure sum to it exactly, to the last digit."""
    outcome = run("compare", "support-assistant", "--as-of", "2026-11-22", "--why", "--format", "json")
    body = json.loads(outcome.out)
    for standing in (body["baseline"], *body["options"]):
        with localcontext(prec=400):
            assert Decimal(standing["total"]) == sum(Decimal(line["amount"]) for line in standing["lines"])


def test_why_names_a_price_row_for_every_metered_line(run: Run) -> None:
    """Every figure leads back to a dated row with a source."""
    body = json.loads(run("compare", "support-assistant", "--as-of", "2026-11-22", "--why", "--format", "json").out)
    known = {row["id"]: row for row in body["price_rows"]}
    lines = [line for standing in (body["baseline"], *body["options"]) for line in standing["lines"]]
    assert all(known[line["price_row"]]["url"].startswith("https://") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--from", "gpt-5"), "error: without a scenario file, --to, --requests, --input, --output must be given"),
        (("--requests", "1M"), "error: --requests 1M: goes with --from and --to"),
        (("--save", "x.toml"), "error: --save x.toml: goes with --from and --to"),
        (
            ("mine.toml", *MODELS, *SHAPE),
            "error: --from claude-sonnet-5-5: does not go with a scenario file (mine.toml)",
        ),
        ((*MODELS, *SHAPE, "--output", "400"), "error: --output 300, 400: is given twice"),
        ((*MODELS, *SHAPE[2:], "--requests", "many"), "error: --requests many: is not a number of 0 or more"),
        ((*MODELS, *SHAPE, "--cached-share", "1.2"), "error: --cached-share 1.2: must be 0 or more and at most 1"),
        (("nope.toml",), "error: nope.toml: no such file"),
        (("--as-of", "2026-13-01"), "error: --as-of 2026-13-01: is not a date"),
    ],
)
def test_a_mistake_is_named_and_exits_2(run: Run, arguments: tuple[str, ...], error: str) -> None:
    """Nothing goes to standard output, and the first line says which option is wrong."""
    outcome = run("compare", *arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert error in outcome.err


def test_a_saved_scenario_is_commented_toml(run: Run) -> None:
    """The file explains its keys, and says whole numbers as whole numbers."""
    run("compare", *MODELS, *SHAPE, "--save", "mine.toml")
    text = Path("mine.toml").read_text(encoding="utf-8")
    assert "requests_per_month = 1_000_000\n" in text
    assert tomllib.loads(text)["workload"]["tasks"][0]["output_tokens"] == 300


def test_a_switch_after_the_horizon_is_said_to_be_one(run: Run) -> None:
    """It neither pays back nor never does: nothing of it is in the figures."""
    start = "options[1].switch.start=2035-01-01"
    out = run("compare", "support-assistant", "--as-of", "2026-11-22", "--set", start).out
    assert "Open first, Sonnet escalates does not begin within the horizon." in out
    assert "never pays back" not in out
