"""A check of scenarios against limits, for programs."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from tokencalc.engine.checks import Checked, CheckedScenario, Finding, Level
from tokencalc.render.checks import sentence_of
from tokencalc.render.report import DataTable


def check_body(checked: Checked) -> Mapping[str, Any]:
    """The JSON of a check: the verdict with its exit code, and every scenario with its findings or its problems."""
    return {
        "as_of": checked.as_of,
        "base": checked.base or None,
        "level": checked.level,
        "exit_code": checked.exit_code,
        "counts": {
            "scenarios": len(checked.scenarios),
            "not_checked": checked.unreadable,
            **{str(level): checked.count(level) for level in Level},
        },
        "notes": list(checked.notes),
        "scenarios": [_scenario(each) for each in checked.scenarios],
    }


def _scenario(each: CheckedScenario) -> Mapping[str, Any]:
    return {
        "file": each.file,
        "scenario": each.name or None,
        "option": each.option or None,
        "currency": each.currency or None,
        "level": each.level,
        "per_month": each.per_month,
        "base_per_month": each.base_per_month,
        "increase": each.increase,
        "is_new": each.is_new,
        "findings": [_finding(finding, each.currency) for finding in each.findings],
        "problems": [asdict(problem) for problem in each.problems],
        "notes": list(each.notes),
    }


def _finding(finding: Finding, currency: str) -> Mapping[str, Any]:
    return {
        "limit": finding.key,
        "level": finding.level,
        "measure": finding.measure,
        "actual": finding.actual,
        "allowed": list(finding.limit.gates) or finding.allowed,
        "margin": finding.margin,
        "is_warning": finding.limit.is_warning,
        "text": sentence_of(finding, currency),
        "message": finding.message or None,
        "because": finding.because or None,
        "remedy": finding.remedy or None,
        "set_in": finding.limit.set_in,
        "line": finding.limit.line,
        "has_grown": finding.has_grown,
        "drivers": [asdict(driver) for driver in finding.drivers],
    }


_COLUMNS = ("file", "scenario", "option", "limit", "level", "actual", "allowed", "margin", "measure", "currency")
_Row = tuple[str | Decimal | None, ...]


def check_data(checked: Checked) -> DataTable:
    """One row for each limit of each scenario, and one without a limit for each that could not be checked."""
    rows = [row for each in checked.scenarios for row in _rows(each)]
    return DataTable(columns=_COLUMNS, rows=tuple(rows))


def _rows(each: CheckedScenario) -> Iterator[_Row]:
    about = (each.file, each.name, each.option)
    if each.problems:
        yield (*about, "", str(each.level), None, None, None, "", each.currency)
    for found in each.findings:
        numbers = (found.actual, found.allowed, found.margin)
        yield (*about, str(found.key), str(found.level), *numbers, str(found.measure), each.currency)
