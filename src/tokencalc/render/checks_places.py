"""Where in the files a finding of a check is shown, and the lines of text that say it, alike in every format for CI."""

from collections.abc import Iterator

from tokencalc.engine.checks import CheckedScenario, Finding, Problem
from tokencalc.engine.records import record
from tokencalc.render.checks import sentence_of, title_of
from tokencalc.render.report import clean


@record
class Place:
    """A file, and a line of it where one is known."""

    file: str
    line: int | None = None


def place_of(scenario: CheckedScenario, finding: Finding) -> Place:
    """The line of the scenario that sets the limit; the scenario itself, where a policy or an option sets it."""
    limit = finding.limit
    return Place(file=scenario.file, line=limit.line if limit.set_in == scenario.file else None)


def problem_place(scenario: CheckedScenario, problem: Problem) -> Place:
    """The line that a problem names; the scenario itself where it names no file."""
    return Place(file=problem.file, line=problem.line) if problem.file else Place(file=scenario.file)


def heading_of(scenario: CheckedScenario, finding: Finding) -> str:
    """A title of a few words: which limit, on which option."""
    option = f" of {scenario.option}" if scenario.option else ""
    return clean(f"{title_of(finding.key)}{option}")


def finding_lines(scenario: CheckedScenario, finding: Finding) -> Iterator[str]:
    """What became of a limit, what the team says of it, and who set it where that is another file or an option."""
    yield clean(sentence_of(finding, scenario.currency))
    if finding.message:
        yield clean(finding.message)
    limit = finding.limit
    if limit.set_in and limit.set_in != scenario.file:
        yield clean(f"The limit is set by {limit.set_in}{f':{limit.line}' if limit.line else ''}.")


def problem_lines(problem: Problem) -> Iterator[str]:
    """What kept a scenario from being checked, and what to do about it."""
    yield clean(problem.text)
    if problem.remedy:
        yield clean(problem.remedy)
