"""A check as annotations of GitHub Actions: every limit that is not kept, at the line that sets it.

A workflow command is one line, `::error file=...,line=...,title=...::message`, in which some characters are escaped
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).
"""

from collections.abc import Iterator

from tokencalc.engine.checks import Checked, CheckedScenario, Level
from tokencalc.render.checks import is_broken, verdict
from tokencalc.render.checks_places import (
    Place,
    finding_lines,
    heading_of,
    place_of,
    problem_lines,
    problem_place,
)
from tokencalc.render.report import clean

_COMMANDS = {Level.WARN: "warning", Level.FAIL: "error", Level.UNKNOWN: "error"}
_IN_MESSAGES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def github_annotations(checked: Checked) -> str:
    """One command for each limit that is not kept, problem and note, and a last line for people who read the log."""
    commands = [command for scenario in checked.scenarios for command in _of_scenario(scenario)]
    commands += [f"::notice title=tokencalc::{escaped(clean(note))}" for note in checked.notes]
    return "\n".join([*commands, f"tokencalc check: {verdict(checked)}"]) + "\n"


def _of_scenario(scenario: CheckedScenario) -> Iterator[str]:
    for finding in filter(is_broken, scenario.findings):
        title = f"tokencalc: {heading_of(scenario, finding)}"
        lines = finding_lines(scenario, finding)
        yield _command(_COMMANDS[finding.level], place_of(scenario, finding), title, "\n".join(lines))
    for problem in scenario.problems:
        lines = problem_lines(problem)
        yield _command("error", problem_place(scenario, problem), "tokencalc: not checked", "\n".join(lines))
    for note in scenario.notes:
        yield _command("notice", Place(file=scenario.file), "tokencalc", clean(note))


def _command(name: str, place: Place, title: str, message: str) -> str:
    line = f"line={place.line}," if place.line else ""
    file = place.file.encode(errors="replace").decode()  # A name that is no text has no place in a log.
    where = f"file={file.translate(_IN_PROPERTIES)},{line}title={title.translate(_IN_PROPERTIES)}"
    return f"::{name} {where}::{escaped(message)}"


def escaped(message: str) -> str:
    """A message as a workflow command has it: still one line, whatever is in it.

    >>> escaped("100% of it")
    '100%25 of it'
    """
    return message.translate(_IN_MESSAGES)
