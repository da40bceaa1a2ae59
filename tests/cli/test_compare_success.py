"""What a comparison says where people cost something and a success rate is not stated."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

SHARED = """
name = "Two models"
start = 2027-01-01
months = 12

[[workload.tasks]]
name = "faq"
requests_per_month = 100_000
input_tokens = 1_000
output_tokens = 200
person_cost = 0.5

[baseline]
name = "Sonnet"
model = "anthropic/claude-sonnet-5-5"

[[options]]
name = "Flash"
model = "deepseek/deepseek-flash"
{switch}
[[options]]
name = "MiniMax"
model = "minimax/MiniMax-M3"

{models}
"""
SONNET = '[models."anthropic/claude-sonnet-5-5"]\nsuccess = 0.95\n'
FLASH = '[models."deepseek/deepseek-flash"]\nsuccess = 0.94\n'
MINIMAX = '[models."minimax/MiniMax-M3"]\nsuccess = 0.9\n'


def compared(run: Run, models: str, *arguments: str, switch: str = "") -> str:
    """What `compare` prints of the scenario with these success rates."""
    Path("mine.toml").write_text(SHARED.format(models=models, switch=switch), encoding="utf-8")
    outcome = run("compare", "mine.toml", "--as-of", "2026-11-22", *arguments)
    assert 0 == outcome.code, outcome.err
    return " ".join(outcome.out.split())


def options_of(run: Run, models: str, switch: str = "") -> dict[str, dict[str, Any]]:
    """The JSON of baseline and options, by name."""
    body = json.loads(compared(run, models, "--format", "json", switch=switch))
    return {each["name"]: each for each in (body["baseline"], *body["options"])}


def test_nothing_is_ranked_without_the_baseline(run: Run) -> None:
    """One sentence says so, with the key to state."""
    printed = compared(run, FLASH + MINIMAX)
    assert (
        "Nothing can be ranked: people cost something where a model fails, and the success of Sonnet is not stated. "
        'State models."anthropic/claude-sonnet-5-5".success (faq).'
    ) in printed
    assert "Cheapest" not in printed
    assert 1 == printed.count("is not stated")


def test_an_option_without_one_is_not_ranked(run: Run) -> None:
    """The others are."""
    printed = compared(run, SONNET + FLASH)
    assert "Cheapest: Flash" in printed or "No option that can be ranked" in printed
    assert (
        "MiniMax is not ranked: people cost something where a model fails, and its success is not stated. "
        'State models."minimax/MiniMax-M3".success (faq).'
    ) in printed


def test_two_options_without_one_are_named_once(run: Run) -> None:
    """With nothing left to rank the headline says it all."""
    printed = compared(run, SONNET)
    assert "the success of Flash and MiniMax is not stated" in printed
    assert 1 == printed.count("people cost something")


@pytest.mark.parametrize("switch", ["", "[options.switch]\nstart = 2027-04-01\n"])
def test_programs_get_null_and_no_lower_figure(run: Run, switch: str) -> None:
    """A total without the people that it needs is null; so is the baseline's part of a plan."""
    found = options_of(run, FLASH, switch)
    assert [None, None] == [found["Sonnet"]["total"], found["MiniMax"]["total"]]
    assert (found["Flash"]["total"] is None) == bool(switch)
    for key in ("saving", "direction", "times", "payback", "net_present_value", "returns", "break_even_output_ratio"):
        assert [None] * 3 == [each[key] for each in found.values()]
    assert ['models."minimax/MiniMax-M3".success'] == found["MiniMax"]["unstated_success"]
    assert [False] * 3 == [each["is_ranked"] for each in found.values()]


def test_the_ladder_ends_where_it_is_unknown(run: Run) -> None:
    """Neither people nor what follows can be said."""
    printed = compared(run, FLASH + MINIMAX, "--why")
    assert 2 == printed.count("success, judges, people unknown - -")
    assert "A month once all is moved" not in printed
