"""A check as JUnit XML, which every CI system shows: a suite for each scenario, a case for each limit.

A broken limit is a failure, one that is unknown an error, and one that only warns passes with a word about it. The
attributes and their order of elements are those that both the Ant and the Jenkins schemas of the format allow.
"""

from collections.abc import Iterable
from datetime import date
from xml.etree import ElementTree

from tokencalc.engine.checks import Checked, CheckedScenario, Finding, Level, Problem
from tokencalc.render.checks import title_of
from tokencalc.render.checks_places import finding_lines, problem_lines
from tokencalc.render.report import clean

_TAGS = {Level.FAIL: "failure", Level.UNKNOWN: "error"}


def junit_report(checked: Checked) -> str:
    """The XML document. Its times are 0 and its timestamps the as-of date, so that it never changes by itself."""
    root = ElementTree.Element("testsuites", name="tokencalc check", time="0")
    root.extend(_suite(number, each, checked.as_of) for number, each in enumerate(checked.scenarios))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _suite(number: int, scenario: CheckedScenario, as_of: date) -> ElementTree.Element:
    cases = [_of_finding(scenario, each) for each in scenario.findings]
    cases += [_of_problem(scenario, each) for each in scenario.problems]
    suite = ElementTree.Element(
        "testsuite",
        name=_named(scenario),
        id=str(number),
        package="tokencalc",
        hostname="localhost",
        timestamp=f"{as_of.isoformat()}T00:00:00",
        time="0",
        tests=str(len(cases)),
        failures=_count(cases, "failure"),
        errors=_count(cases, "error"),
        skipped="0",
    )
    suite.append(_properties(scenario, as_of))
    suite.extend(cases)
    ElementTree.SubElement(suite, "system-out").text = "\n".join(clean(note) for note in scenario.notes)
    ElementTree.SubElement(suite, "system-err")
    return suite


def _named(scenario: CheckedScenario) -> str:
    return clean(f"{scenario.name} ({scenario.file})" if scenario.name else scenario.file)


def _count(cases: Iterable[ElementTree.Element], tag: str) -> str:
    return str(sum(case.find(tag) is not None for case in cases))


def _properties(scenario: CheckedScenario, as_of: date) -> ElementTree.Element:
    found = ElementTree.Element("properties")
    values = {"as_of": as_of.isoformat(), "option": scenario.option, "currency": scenario.currency}
    for name, value in values.items():
        if value:
            ElementTree.SubElement(found, "property", name=name, value=clean(value))
    return found


def _case(scenario: CheckedScenario, name: str) -> ElementTree.Element:
    return ElementTree.Element("testcase", classname=clean(scenario.file), name=clean(name), time="0")


def _of_finding(scenario: CheckedScenario, finding: Finding) -> ElementTree.Element:
    case = _case(scenario, f"{finding.key}: {title_of(finding.key)}")
    first, *more = finding_lines(scenario, finding)
    tag = _TAGS.get(finding.level)
    if tag is None:
        warning = "warning: " if finding.level is Level.WARN else ""
        ElementTree.SubElement(case, "system-out").text = "\n".join([f"{warning}{first}", *more])
    else:
        found = ElementTree.SubElement(case, tag, type=finding.key, message=first)
        found.text = "\n".join([first, *more])
    return case


def _of_problem(scenario: CheckedScenario, problem: Problem) -> ElementTree.Element:
    case = _case(scenario, "can be checked")
    lines = list(problem_lines(problem))
    ElementTree.SubElement(case, "error", type="not_checked", message=lines[0]).text = "\n".join(lines)
    return case
