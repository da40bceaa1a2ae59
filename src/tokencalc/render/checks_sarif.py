"""A check as SARIF 2.1.0, which code hosts and editors show beside the lines of a change.

Only what is not kept is a result: hosts take every result for an alert. The schema is that of OASIS
(https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from tokencalc import __version__
from tokencalc.engine.checks import Checked, CheckedScenario, Level, LimitKey
from tokencalc.render.checks import is_broken, title_of
from tokencalc.render.checks_places import Place, finding_lines, place_of, problem_lines, problem_place
from tokencalc.render.report import clean

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_NOT_CHECKED = "not_checked"
_RULES = (*(str(key) for key in LimitKey), _NOT_CHECKED)
_LEVELS = {Level.WARN: "warning", Level.FAIL: "error", Level.UNKNOWN: "error"}
_ON_SHEETS = "See where the price comes from with `tokencalc prices show MODEL`."
_ON_COST = "Lower the volume, the prompt or the price, or raise the limit where the team agrees to it."
_ON_CHANGES = "`tokencalc diff --base REVISION` says which cause adds how much."
_ON_SAVINGS = "`tokencalc compare --why` has the lines of both, from list prices to what is paid."
_HELP = {
    LimitKey.BUDGET_LASTS: "`tokencalc burn` says on which day the budget is gone, and what would make it last.",
    LimitKey.MAX_PAYBACK_MONTHS: "`tokencalc breakeven` says when a switch pays back, and at which volumes.",
    LimitKey.MIN_SAVING: _ON_SAVINGS,
    LimitKey.MIN_SAVING_SHARE: _ON_SAVINGS,
    LimitKey.MAX_INCREASE: _ON_CHANGES,
    LimitKey.MAX_INCREASE_SHARE: _ON_CHANGES,
    LimitKey.MAX_MONTHLY_COST_CROSSED: _ON_CHANGES,
    LimitKey.MIN_SUCCESS: "`tokencalc route` says which step answers what, and how well.",
    LimitKey.LICENCES: "`tokencalc prices show MODEL` has the terms of its licence.",
    LimitKey.MAX_PRICE_AGE_DAYS: "Read the price again, and add a row to its sheet.",
    LimitKey.MAX_ASSUMED_SHARE: "State what is assumed: `tokencalc compare` lists it under Assumed.",
}


def sarif_log(checked: Checked) -> str:
    """The log as JSON, in ASCII: one run with its rules, its results and whether all could be checked."""
    run = {
        "tool": {"driver": _driver()},
        "invocations": [{"executionSuccessful": checked.level is not Level.UNKNOWN, "exitCode": checked.exit_code}],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "Where tokencalc ran: the top of the checkout."}}},
        "columnKind": "unicodeCodePoints",
        "results": [result for scenario in checked.scenarios for result in _results(scenario)],
        "properties": {"asOf": checked.as_of.isoformat(), "base": checked.base},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _driver() -> Mapping[str, Any]:
    return {"name": "tokencalc", "semanticVersion": __version__, "rules": [_rule(each) for each in _RULES]}


def _rule(rule: str) -> Mapping[str, Any]:
    short, full, remedy = _words(rule)
    return {
        "id": rule,
        "name": "".join(word.capitalize() for word in f"{rule}_rule".split("_")),
        "shortDescription": {"text": short},
        "fullDescription": {"text": full},
        "help": {"text": remedy.replace("`", ""), "markdown": remedy},
        "defaultConfiguration": {"level": "error"},
    }


def _words(rule: str) -> tuple[str, str, str]:
    """What a rule is in short, in full, and what to do where it is broken."""
    if rule == _NOT_CHECKED:
        return "Scenario not checked.", "What cannot be read or priced is never within its limits.", _ON_SHEETS
    key = LimitKey(rule)
    title = title_of(key)
    full = (
        f"The limit on {title} that a scenario, a policy or an option sets is kept. What is not known does not keep it."
    )
    return f"Limit on {title} not kept.", full, _HELP.get(key, _ON_COST)


def _results(scenario: CheckedScenario) -> Iterator[Mapping[str, Any]]:
    for finding in filter(is_broken, scenario.findings):
        lines = finding_lines(scenario, finding)
        key = str(finding.key)
        yield _result(key, _LEVELS[finding.level], lines, place_of(scenario, finding), _identity(scenario, key))
    for number, problem in enumerate(scenario.problems):
        identity = _identity(scenario, f"{_NOT_CHECKED}:{number}")
        yield _result(_NOT_CHECKED, "error", problem_lines(problem), problem_place(scenario, problem), identity)


def _identity(scenario: CheckedScenario, what: str) -> str:
    """What makes a result the same one in the next run, whatever its figures are then."""
    return clean(f"{scenario.file}:{scenario.option}:{what}")


def _result(rule: str, level: str, lines: Iterable[str], place: Place, identity: str) -> Mapping[str, Any]:
    return {
        "ruleId": rule,
        "ruleIndex": _RULES.index(rule),
        "level": level,
        "message": {"text": "\n".join(lines)},
        "locations": [{"physicalLocation": _location(place)}],
        "partialFingerprints": {"limitOfScenario/v1": identity},
    }


def _location(place: Place) -> Mapping[str, Any]:
    return {"artifactLocation": _artifact(place.file), "region": {"startLine": place.line or 1}}


def _artifact(file: str) -> Mapping[str, str]:
    """A file as a URI, below the checkout unless its path is absolute."""
    path = PurePath(file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix().encode(errors="surrogateescape")), "uriBaseId": "%SRCROOT%"}
