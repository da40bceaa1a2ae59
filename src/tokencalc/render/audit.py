"""An audit of price sheets, for people and for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from tokencalc.engine.findings import Audit, Code, Finding, Severity, difference_share
from tokencalc.engine.numbers import Number
from tokencalc.render.figures import UNKNOWN, days, exact, percent
from tokencalc.render.report import Block, Column, DataTable, Grid, Heading, Notes, Report

_MEANINGS = {
    Code.IMPLAUSIBLE: "rates that cannot be meant",
    Code.DISAGREEMENT: "another rate than in a catalogue",
    Code.STALE: "a price in force that was read long ago",
    Code.UNSOURCED: "a price that nobody can find again",
    Code.ENDED: "a price that has ended and is held",
    Code.STATUS: "a status that does not fit the day",
    Code.ENDING: "a price that will soon be another",
    Code.OUTDATED: "a known finding that is no longer found",
}
_IN_WORDS = {Severity.FAIL: "failing", Severity.WARN: "warning"}


def audit_report(audit: Audit) -> Report:
    """How many findings of each code there are, then the findings by code, and what to do about them.

    What is said in the same words about several models of one sheet is one line.
    """
    blocks: list[Block] = [_heading(audit)]
    if audit.findings:
        blocks.append(_counts(audit))
    blocks += map(_told, _groups(audit.findings))
    remedies = dict.fromkeys(f"{each.code}: {each.remedy}." for each in audit.findings)
    if remedies:
        blocks.append(Notes(title="What to do", items=tuple(remedies)))
    facts = tuple(_facts(audit))
    return [*blocks, Notes(items=facts)] if facts else blocks


def _heading(audit: Audit) -> Heading:
    failing, warnings = audit.number_of(Severity.FAIL), audit.number_of(Severity.WARN)
    found = f"{failing} failing, {_number(warnings, 'warning')}" if audit.findings else "no findings"
    facts = (
        f"{_number(audit.models, 'model')} in {_number(audit.sheets, 'price sheet')} as of {audit.as_of}",
        f"stale after {days(audit.max_age_days)}",
        f"ending within {days(audit.ending_within_days)}",
    )
    return Heading(title=f"Price sheets: {found}", facts=facts)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _counts(audit: Audit) -> Grid:
    columns = (
        Column(title="finding"),
        Column(title="failing", is_figure=True),
        Column(title="warnings", is_figure=True),
        Column(title="what it is"),
    )
    rows = tuple(
        (code.value, _count(numbers[Severity.FAIL]), _count(numbers[Severity.WARN]), _MEANINGS[code])
        for code, numbers in audit.counts.items()
    )
    failing = (place for place, numbers in enumerate(audit.counts.values()) if numbers[Severity.FAIL])
    return Grid(columns=columns, rows=rows, strong=frozenset(failing))


def _count(number: int) -> str:
    return f"{number:,}" if number else UNKNOWN


def _groups(findings: Sequence[Finding]) -> Iterator[list[Finding]]:
    """The findings of one code, catalogue and severity at a time, in their order; those with figures in a table."""
    grouped: dict[tuple[Code, str, Severity, bool], list[Finding]] = {}
    for finding in findings:
        has_figures = finding.code is Code.DISAGREEMENT and bool(finding.unit)
        grouped.setdefault((finding.code, finding.catalogue, finding.severity, has_figures), []).append(finding)
    yield from grouped.values()


def _title(group: Sequence[Finding]) -> str:
    first = group[0]
    if not first.catalogue:
        return f"{first.code}, {_IN_WORDS[first.severity]}"
    terms = "" if first.unit else ", other terms"
    return f"{first.code} with {first.catalogue}, {_IN_WORDS[first.severity]}{terms}"


def _told(group: Sequence[Finding]) -> Block:
    if group[0].code is Code.DISAGREEMENT and group[0].unit:
        return _disagreements(group)
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in group:
        alike.setdefault((finding.sheet, finding.problem), []).append(finding)
    return Notes(title=_title(group), items=tuple(map(_line, alike.values())))


def _line(same: Sequence[Finding]) -> str:
    """A line as compilers write it: place, what it is about, what is wrong."""
    first = same[0]
    more = f" and {len(same) - 1} more" if len(same) > 1 else ""
    return f"{first.place}: {first.model}{more}: {first.problem}"


def _disagreements(group: Sequence[Finding]) -> Grid:
    columns = (
        Column(title="model", is_name=True),
        Column(title="rate"),
        Column(title="ours", is_figure=True),
        Column(title="theirs", is_figure=True),
        Column(title="difference", is_figure=True),
        Column(title="line", is_figure=True),
    )
    rows = tuple(
        (
            each.model,
            f"{each.unit}, {each.terms}" if each.terms else each.unit,
            _rate(each.ours),
            _rate(each.theirs),
            _difference(each),
            UNKNOWN if each.line is None else str(each.line),
        )
        for each in group
    )
    return Grid(title=_title(group), columns=columns, rows=rows)


def _rate(rate: Number | None) -> str:
    return UNKNOWN if rate is None else exact(rate)


def _difference(finding: Finding) -> str:
    share = difference_share(finding)
    if share is None:
        return UNKNOWN
    return f"{'+' if share > 0 else '-'}{percent(share.copy_abs())}"


def _facts(audit: Audit) -> Iterator[str]:
    for each in audit.compared:
        left_out = len(each.left_out)
        rest = f" {_number(left_out, 'model')} could not be compared; JSON says why." if left_out else ""
        yield f"{each.catalogue}: {_number(len(each.models), 'model')} compared, {each.equal:,} rates equal.{rest}"
    if audit.known:
        yield f"{_number(len(audit.known), 'known finding')} not counted."


def audit_body(audit: Audit) -> dict[str, Any]:
    """The audit's JSON: every finding, those that were known too."""
    return {
        "as_of": audit.as_of,
        "max_age_days": audit.max_age_days,
        "ending_within_days": audit.ending_within_days,
        "sheets": audit.sheets,
        "models": audit.models,
        "failing": audit.number_of(Severity.FAIL),
        "warnings": audit.number_of(Severity.WARN),
        "counts": [{"code": code, **_by_severity(numbers)} for code, numbers in audit.counts.items()],
        "findings": [_finding(finding) for finding in audit.findings],
        "known": [_finding(finding) for finding in audit.known],
        "compared": [
            {
                "catalogue": each.catalogue,
                "models": len(each.models),
                "rates_equal": each.equal,
                "left_out": [{"model": model, "reason": reason} for model, reason in each.left_out],
            }
            for each in audit.compared
        ],
    }


def _by_severity(numbers: Any) -> dict[str, int]:
    return {"failing": numbers[Severity.FAIL], "warnings": numbers[Severity.WARN]}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "sheet": finding.sheet,
        "line": finding.line,
        "model": finding.model,
        "from": finding.start,
        "unit": finding.unit or None,
        "terms": finding.terms,
        "problem": finding.problem,
        "remedy": finding.remedy,
        "catalogue": finding.catalogue or None,
        "ours": finding.ours,
        "theirs": finding.theirs,
        "difference_share": difference_share(finding),
    }


def audit_data(audit: Audit) -> DataTable:
    """One row a finding; `known` says which do not count."""
    columns = ("code", "severity", "known", "sheet", "line", "model", "from", "unit", "terms", "ours", "theirs")
    listed = [*((each, "no") for each in audit.findings), *((each, "yes") for each in audit.known)]
    rows = tuple(
        (
            each.code.value,
            each.severity.value,
            is_known,
            each.sheet,
            each.line,
            each.model,
            each.start,
            each.unit,
            each.terms,
            each.ours,
            each.theirs,
            difference_share(each),
            each.catalogue,
            each.problem,
            each.remedy,
        )
        for each, is_known in listed
    )
    return DataTable(columns=(*columns, "difference share", "catalogue", "problem", "remedy"), rows=rows)
