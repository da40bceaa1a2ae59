"""A check as SARIF 2.1.0, held to what the standard and code hosts require."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.render.checked_examples import BROKEN, CHECKED, SCENARIO, holding
from tokencalc import __version__
from tokencalc.engine.checks import Checked, LimitKey
from tokencalc.render.checks_formats import render


def run_of(checked: Checked) -> dict[str, Any]:
    """The one run of a log, whose required parts are there."""
    log = json.loads(render("sarif", checked))
    assert ("2.1.0", 1) == (log["version"], len(log["runs"]))
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    run: dict[str, Any] = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert result["ruleId"] == rules[result["ruleIndex"]]["id"]
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"]
        location = result["locations"][0]["physicalLocation"]
        assert location["artifactLocation"]["uri"]
        assert location["region"]["startLine"] >= 1
    return run


def test_results() -> None:
    """What is not kept, with its level and its line; a limit that another file sets is on the first line."""
    found = [
        (
            each["ruleId"],
            each["level"],
            each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            each["locations"][0]["physicalLocation"]["region"]["startLine"],
        )
        for each in run_of(CHECKED)["results"]
    ]
    expected = [
        ("max_monthly_cost", "error", "scenarios/a.toml", 31),
        ("max_price_age_days", "warning", "scenarios/a.toml", 1),
        ("max_increase", "error", "scenarios/a.toml", 1),
        ("not_checked", "error", "scenarios/b%20c.toml", 3),
        ("not_checked", "error", "scenarios/b%20c.toml", 1),
    ]
    assert expected == found


def test_the_words() -> None:
    """A result says the figures, the team's words, and who set the limit where that is another."""
    texts = [each["message"]["text"].split("\n") for each in run_of(CHECKED)["results"]]
    assert "Ask finance, 100%: first." == texts[0][1]
    assert "The limit is set by limits/all.toml:2." == texts[1][1]


def test_rules() -> None:
    """Every limit is a rule with a help text, and so is a scenario that could not be checked."""
    driver = run_of(CHECKED)["tool"]["driver"]
    assert ("tokencalc", __version__) == (driver["name"], driver["semanticVersion"])
    assert [*map(str, LimitKey), "not_checked"] == [rule["id"] for rule in driver["rules"]]
    for rule in driver["rules"]:
        assert rule["help"]["markdown"].replace("`", "") == rule["help"]["text"]
        assert rule["shortDescription"]["text"].endswith(".")
        # Code scanning on GitHub requires it, and the standard a name that is not the id.
        assert rule["fullDescription"]["text"].endswith(".")
        assert rule["name"] != rule["id"]


def test_the_run() -> None:
    """A run in which something is unknown did not succeed; where all holds there are no results."""
    assert {"executionSuccessful": False, "exitCode": 2} == run_of(CHECKED)["invocations"][0]
    held = run_of(holding())
    assert ([], True) == (held["results"], held["invocations"][0]["executionSuccessful"])
    assert {"asOf": "2026-11-22", "base": "origin/main (1a2b3c4d5e)"} == held["properties"]


def test_the_same_result_in_the_next_run() -> None:
    """A limit that is broken by more is the same alert; that of another option is another."""

    def fingerprints(**changes: Any) -> set[str]:
        finding = replace(BROKEN, **{name: changes.pop(name) for name in [*changes] if name == "actual"})
        scenario = replace(SCENARIO, findings=(finding,), **changes)
        results = run_of(replace(CHECKED, scenarios=(scenario,)))["results"]
        return {each["partialFingerprints"]["limitOfScenario/v1"] for each in results}

    assert fingerprints() == fingerprints(actual=BROKEN.actual * 2 if BROKEN.actual else None)
    assert fingerprints() != fingerprints(option="another")
    all_of_them = [each["partialFingerprints"]["limitOfScenario/v1"] for each in run_of(CHECKED)["results"]]
    assert len(all_of_them) == len(set(all_of_them))


@pytest.mark.parametrize(
    ("file", "base"),
    [("scenarios/a.toml", "%SRCROOT%"), ("a\udcff.toml", "%SRCROOT%"), (str(Path("/tmp/a.toml")), None)],
)
def test_where_files_are(file: str, base: str | None) -> None:
    """A path is below the checkout, unless it is absolute."""
    scenario = replace(SCENARIO, file=file, findings=(BROKEN,))
    result = run_of(replace(CHECKED, scenarios=(scenario,)))["results"][0]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert (base, base is None) == (artifact.get("uriBaseId"), artifact["uri"].startswith("file:///"))
