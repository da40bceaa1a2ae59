"""A check as JUnit XML, parsed back, and held to what the schemas of Ant and Jenkins have in common."""

from dataclasses import replace
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from tests.render.checked_examples import BROKEN, CHECKED, HELD, SCENARIO, holding
from tokencalc.engine.checks import Checked
from tokencalc.render.checks_formats import render

_SUITE = {"name", "id", "package", "hostname", "timestamp", "time", "tests", "failures", "errors", "skipped"}
_CASES = {"failure", "error", "system-out"}


def parsed(checked: Checked) -> ElementTree.Element:
    """The document's root, whose shape is that of the schemas."""
    root = ElementTree.fromstring(render("junit", checked))
    assert ("testsuites", {"name", "time", "tests", "failures", "errors"}) == (root.tag, set(root.keys()))
    for suite in root:
        assert ("testsuite", _SUITE) == (suite.tag, set(suite.keys()))
        tags = [child.tag for child in suite]
        cases = ["testcase"] * len(suite.findall("testcase"))
        assert ["properties", *cases, "system-out", "system-err"] == tags
    for case in root.iter("testcase"):
        assert {"classname", "name", "time"} == set(case.keys())
        assert {child.tag for child in case} <= _CASES
    return root


def test_counts() -> None:
    """A broken limit is a failure, an unknown one and a problem are errors, and all are counted."""
    root = parsed(CHECKED)
    assert ("6", "1", "3") == tuple(root.get(name) for name in ("tests", "failures", "errors"))
    suites = [tuple(suite.get(name) for name in ("name", "tests", "failures", "errors")) for suite in root]
    expected = [("Support assistant (scenarios/a.toml)", "4", "1", "1"), ("scenarios/b c.toml", "2", "0", "2")]
    assert expected == suites


def test_a_broken_limit() -> None:
    """A failure has the limit's key, the figures and the team's own words."""
    case = parsed(CHECKED)[0].findall("testcase")[0]
    failure = case.find("failure")
    assert failure is not None
    assert ("scenarios/a.toml", "max_monthly_cost: cost a month") == (case.get("classname"), case.get("name"))
    assert "max_monthly_cost" == failure.get("type")
    first, second = (failure.text or "").split("\n")
    assert (failure.get("message"), "Ask finance, 100%: first.") == (first, second)


def test_a_warning() -> None:
    """A warning passes, for CI knows no third state, and says so."""
    case = parsed(CHECKED)[0].findall("testcase")[1]
    assert ["system-out"] == [child.tag for child in case]
    assert (case.findtext("system-out") or "").startswith("warning: price age 41 days, limit 30 days: 11 days over.")


def test_a_limit_that_holds() -> None:
    """A limit that holds says by how much."""
    said = parsed(holding())[0].findtext("testcase/system-out") or ""
    assert (True, True) == (said.startswith("success 95%, limit 90%: 5.0"), said.endswith(" left."))


def test_a_problem() -> None:
    """A scenario that could not be checked is an error, and never a suite without cases."""
    error = parsed(CHECKED)[1].find("testcase/error")
    assert error is not None
    assert ("not_checked", "scenarios/b c.toml:3: months: is missing") == (error.get("type"), error.get("message"))
    assert (error.text or "").endswith("\nLength of the horizon.")


def test_properties_and_notes() -> None:
    """The day of the prices, the option and the currency are properties; what is not known has none."""
    properties = [{each.get("name"): each.get("value") for each in suite[0]} for suite in parsed(CHECKED)]
    assert {"as_of": "2026-11-22", "option": "open, later", "currency": "USD"} == properties[0]
    assert {"as_of": "2026-11-22"} == properties[1]
    assert SCENARIO.notes == tuple((parsed(CHECKED)[0].findtext("system-out") or "").split("\n"))


@given(st.text())
def test_any_text_is_xml(text: str) -> None:
    """Control characters, of which XML knows none, and signs of markup do no harm."""
    finding = replace(BROKEN, limit=replace(BROKEN.limit, message=text), because=text)
    scenario = replace(SCENARIO, name=text, file=text, option=text, findings=(finding, HELD), notes=(text,))
    root = parsed(Checked(as_of=CHECKED.as_of, base="", scenarios=(scenario,)))
    assert "1" == root.get("failures")
