"""A check as a comment or a step's summary: one headline with the bill, one table, and the rest folded."""

from collections.abc import Iterator
from decimal import Decimal
from html import escape

from tokencalc.engine.checks import Checked, CheckedScenario, Finding, Level
from tokencalc.engine.numbers import exactly
from tokencalc.render.checks import (
    change_in_words,
    figures_of,
    is_broken,
    level_in_words,
    sentence_of,
    title_of,
)
from tokencalc.render.figures import money
from tokencalc.render.report import Block, Column, Grid, Heading, Notes, as_markdown, clean

MARKER = "<!-- tokencalc:check -->"
"""Says what the text is, to scripts that put it into a larger one."""
MOST_CHARACTERS = 60_000
"""Hosts refuse comments of more than 65,536 characters."""
_CUT = "\nMore than fits a comment: tokencalc check --format json has all of it.\n"


@exactly
def check_comment(checked: Checked) -> str:
    """The comment: what does not fit is left out, rows and folded blocks whole, and that is said."""
    text = f"{MARKER}\n{as_markdown(list(_visible(checked)))}"
    most = MOST_CHARACTERS - len(_CUT)
    if len(text) > most:
        return text[: text.rindex("\n", 0, most) + 1] + _CUT
    for each in checked.scenarios:
        folded = _folded(each)
        if len(text) + len(folded) > most:
            return text + _CUT
        text += folded
    return text


def _visible(checked: Checked) -> Iterator[Block]:
    yield Heading(title=_headline(checked), facts=tuple(_facts(checked)))
    broken = [(each, finding) for each in checked.scenarios for finding in filter(is_broken, each.findings)]
    yield _limits(broken) if broken else _bills(checked)
    if notes := tuple(_notes(checked)):
        yield Notes(items=notes)


def _headline(checked: Checked) -> str:
    """The verdict, and the bill where it is known of all scenarios.

    A headline of many scenarios adds them up, which takes one currency.
    """
    parts = [_counted(checked.count(level), *words) for level, words in _COUNTED.items() if checked.count(level)]
    parts += [_counted(checked.unreadable, "scenario not checked", "scenarios not checked")] * bool(checked.unreadable)
    said = ", ".join(parts) if parts else "All limits hold" if checked.level is Level.PASS else "Nothing to check"
    bill = _bill(checked.scenarios)
    return f"{said}: {bill}" if bill else said


_COUNTED = {
    Level.FAIL: ("limit broken", "limits broken"),
    Level.UNKNOWN: ("limit unknown", "limits unknown"),
    Level.WARN: ("warning", "warnings"),
}


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _bill(scenarios: tuple[CheckedScenario, ...]) -> str:
    """The bills of a month and their change, added up; "" where one of them or a common currency is not known."""
    bills = [each.per_month for each in scenarios if each.per_month is not None]
    currencies = {each.currency for each in scenarios}
    if not bills or len(bills) < len(scenarios) or len(currencies) > 1:
        return ""
    currency = currencies.pop()
    many = f" in {len(bills)} scenarios" if len(bills) > 1 else ""
    return f"{money(sum(bills, Decimal(0)), currency)} a month{many}{_change(scenarios, currency)}"


def _change(scenarios: tuple[CheckedScenario, ...], currency: str) -> str:
    increases = [each.increase for each in scenarios if each.increase is not None]
    if len(increases) < len(scenarios):
        return ""
    change = sum(increases, Decimal(0))
    return f" ({'+' if change > 0 else ''}{money(change, currency)})" if change else " (unchanged)"


def _facts(checked: Checked) -> Iterator[str]:
    if checked.base:
        yield f"compared with {checked.base}"
    yield f"prices as of {checked.as_of}"


def _limits(shown: list[tuple[CheckedScenario, Finding]]) -> Grid:
    """The limits that are not kept, worst first, so that those matter that are seen first."""
    worst_first = sorted(shown, key=lambda each: _WORST_FIRST.index(each[1].level))
    rows = [
        (each.file, title_of(finding.key), *figures_of(finding, each.currency), level_in_words(finding.level))
        for each, finding in worst_first
    ]
    return Grid(columns=(Column(title="scenario"), *_LIMIT_COLUMNS), rows=tuple(rows))


_WORST_FIRST = (Level.FAIL, Level.UNKNOWN, Level.WARN)
_LIMIT_COLUMNS = (
    Column(title="limit"),
    Column(title="actual", is_figure=True),
    Column(title="allowed", is_figure=True),
    Column(title="margin", is_figure=True),
    Column(title="result"),
)


def _bills(checked: Checked) -> Grid:
    """What every scenario bills, where all limits hold or none could be checked."""
    columns = (Column(title="scenario"), Column(title="option"), Column(title="a month", is_figure=True))
    changes = (Column(title="change", is_figure=True),) if checked.base else ()
    rows = [
        (
            each.file,
            each.option,
            money(each.per_month, each.currency),
            *([change_in_words(each)] if checked.base else []),
            "not checked" if each.problems else level_in_words(each.level),
        )
        for each in checked.scenarios
    ]
    return Grid(columns=(*columns, *changes, Column(title="limits")), rows=tuple(rows))


def _notes(checked: Checked) -> Iterator[str]:
    """What nobody should have to unfold: the team's own words, and why something is not known."""
    for each in checked.scenarios:
        for finding in filter(is_broken, each.findings):
            if finding.level is Level.UNKNOWN:
                yield f"{each.file}: {sentence_of(finding, each.currency)}"
            if finding.message:
                yield f"{each.file}, {title_of(finding.key)}: {finding.message}"
        for problem in each.problems:
            yield f"not checked: {problem.text}{f' ({problem.remedy})' if problem.remedy else ''}"
    yield from checked.notes


def _folded(scenario: CheckedScenario) -> str:
    """All limits of a scenario with their sentences, folded; "" of one that has none."""
    currency, findings = scenario.currency, scenario.findings
    if not findings:
        return ""
    rows = tuple((title_of(each.key), *figures_of(each, currency), level_in_words(each.level)) for each in findings)
    sentences = (sentence_of(each, currency) for each in findings if is_broken(each))
    said = (*sentences, *scenario.notes)
    blocks: list[Block] = [Grid(columns=_LIMIT_COLUMNS, rows=rows), *([Notes(items=said)] if said else [])]
    title = escape(clean(f"{scenario.file}, {scenario.option}: all limits"))  # Markdown counts for nothing in HTML.
    return f"\n<details><summary>{title}</summary>\n\n{as_markdown(blocks)}\n</details>\n"
