"""A check as annotations of GitHub Actions, read back as GitHub reads them."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.render.checked_examples import BROKEN, CHECKED, SCENARIO, holding
from tokencalc.engine.checks import Checked, CheckedScenario, Problem
from tokencalc.render.checks_formats import render

_COMMAND = re.compile(r"^::(error|warning|notice) (.*?)::(.*)$")
_ESCAPES = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}


def unescaped(text: str) -> str:
    """What GitHub makes of an escaped text."""
    return re.sub("%(25|0D|0A|3A|2C)", lambda found: _ESCAPES[found[0]], text)


def annotations(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Every command of a log: its name, its properties, and its message."""
    commands = [found for line in text.split("\n") if (found := _COMMAND.match(line))]
    return [
        (found[1], {name: unescaped(value) for name, value in _properties(found[2])}, unescaped(found[3]))
        for found in commands
    ]


def _properties(text: str) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (each.partition("=") for each in text.split(","))]


def test_each_level() -> None:
    """What is broken or unknown is an error, a warning a warning, a note a notice; what holds is not shown."""
    found = annotations(render("github", CHECKED))
    expected = ["error", "warning", "error", "notice", "error", "error", "notice"]
    assert expected == [name for name, _, _ in found]


def test_the_line_that_sets_the_limit() -> None:
    """A limit of the scenario's own is shown where it stands, with the figures and the team's words."""
    _, properties, message = annotations(render("github", CHECKED))[0]
    title = "tokencalc: cost a month of open, later"
    assert {"file": "scenarios/a.toml", "line": "31", "title": title} == properties
    said = (
        "cost a month $48,250, limit $45,000: $3,250 over. Largest lines: answers: openai/gpt-5 output $31,000 (64%)."
    )
    assert [said, "Ask finance, 100%: first."] == message.split("\n")


def test_a_limit_of_a_policy() -> None:
    """A limit that another file sets is shown on the scenario, and says where it is set."""
    _, properties, message = annotations(render("github", CHECKED))[1]
    assert ("scenarios/a.toml", None) == (properties["file"], properties.get("line"))
    assert "The limit is set by limits/all.toml:2." == message.split("\n")[-1]


def test_a_limit_of_the_command_line() -> None:
    """An option has no line."""
    assert "The limit is set by --max-increase." == annotations(render("github", CHECKED))[2][2].split("\n")[-1]


def test_a_problem() -> None:
    """What could not be read is an error at the line that the problem names, or on the file."""
    errors = [(properties, message) for _, properties, message in annotations(render("github", CHECKED))[4:6]]
    where = {"file": "scenarios/b c.toml", "line": "3", "title": "tokencalc: not checked"}
    assert (where, "scenarios/b c.toml:3: months: is missing\nLength of the horizon.") == errors[0]
    assert ({"file": "scenarios/b c.toml", "title": "tokencalc: not checked"}, "nothing else") == errors[1]


def test_the_escaping() -> None:
    """Percent signs and line ends everywhere, colons and commas in properties: as GitHub documents it."""
    first = render("github", CHECKED).split("\n")[0]
    assert "title=tokencalc%3A cost a month of open%2C later::cost a month $48,250" in first
    assert first.endswith("(64%25).%0AAsk finance, 100%25: first.")


def test_all_well() -> None:
    """Where all holds there is one line for people."""
    assert "tokencalc check: all limits hold: 1 within\n" == render("github", holding())


def test_a_scenario_without_an_option() -> None:
    """A title without an option says the limit alone."""
    checked = replace(CHECKED, scenarios=(replace(SCENARIO, option="", findings=(BROKEN,)),))
    assert "tokencalc: cost a month" == annotations(render("github", checked))[0][1]["title"]


def test_a_name_that_is_no_text() -> None:
    """Bytes of a file's name that are no UTF-8 do not keep the log from being written."""
    checked = holding(file="a\udcff.toml", notes=("note",))
    assert "a?.toml" == annotations(render("github", checked))[0][1]["file"]
    assert render("junit", checked).encode()
    assert render("markdown", checked).encode()


_TEXTS = st.text(st.sampled_from(":,%=\r\n\x1b\u2028 ab\u00e9")) | st.text()


@given(message=_TEXTS, file=_TEXTS.filter(bool))
def test_no_text_starts_a_command(message: str, file: str) -> None:
    """Whatever a file or a message holds, it stays in its place: a line each, and the file's name comes back whole."""
    limit = replace(BROKEN.limit, message=message, set_in=file)
    scenario = replace(SCENARIO, file=file, findings=(replace(BROKEN, limit=limit),), notes=())
    problem = CheckedScenario(file=file, problems=(Problem(text=message, remedy=message),))
    text = render("github", Checked(as_of=CHECKED.as_of, base="", scenarios=(scenario, problem)))
    assert 4 == len(text.split("\n"))
    found = annotations(text)
    assert [file, file] == [properties["file"] for _, properties, _ in found]
