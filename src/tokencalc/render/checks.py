"""A check of scenarios against limits, for people: what is broken, by how much, and which lines drive it."""

from collections.abc import Iterator
from decimal import Decimal

from tokencalc.engine.checks import Checked, CheckedScenario, Driver, Finding, Level, LimitKey, Measure
from tokencalc.engine.numbers import exactly
from tokencalc.render.figures import UNKNOWN, count, exact, money, percent, places_for, short
from tokencalc.render.report import Block, Column, Grid, Heading, Notes, Report

_TITLES = {
    LimitKey.MAX_MONTHLY_COST: "cost a month",
    LimitKey.MAX_COST_PER_REQUEST: "cost a request",
    LimitKey.MAX_COST_PER_SUCCESS: "cost a success",
    LimitKey.BUDGET_LASTS: "budget",
    LimitKey.MAX_PAYBACK_MONTHS: "payback",
    LimitKey.MIN_SAVING: "saving a month",
    LimitKey.MIN_SAVING_SHARE: "saving",
    LimitKey.MAX_INCREASE: "increase a month",
    LimitKey.MAX_INCREASE_SHARE: "increase",
    LimitKey.MAX_MONTHLY_COST_CROSSED: "cost crossed",
    LimitKey.MIN_SUCCESS: "success",
    LimitKey.LICENCES: "licences",
    LimitKey.MAX_PRICE_AGE_DAYS: "price age",
    LimitKey.MAX_ASSUMED_SHARE: "assumed share",
}
_LEVELS = {Level.PASS: "within", Level.WARN: "warning", Level.FAIL: "broken", Level.UNKNOWN: "unknown"}


def title_of(key: LimitKey) -> str:
    """What a limit is on, in words.

    >>> title_of(LimitKey.MAX_MONTHLY_COST)
    'cost a month'
    """
    return _TITLES[key]


def level_in_words(level: Level) -> str:
    """How a limit is met, in a word.

    >>> level_in_words(Level.FAIL)
    'broken'
    """
    return _LEVELS[level]


def figures_of(finding: Finding, currency: str) -> tuple[str, str, str]:
    """What is, what is allowed, and the margin, as texts that differ wherever the numbers do; of shares in points."""
    actual, allowed, margin = finding.actual, finding.allowed, finding.margin
    if finding.measure is Measure.GATES:
        return UNKNOWN, ", ".join(gate.replace("_", " ") for gate in finding.limit.gates), UNKNOWN
    texts = [_text(each, finding, currency) for each in (actual, allowed, margin)]
    if actual is not None and allowed is not None and actual != allowed and texts[0] == texts[1]:
        texts = [_exact(each, finding.measure, currency) for each in (actual, allowed, margin)]
    is_share = finding.measure is Measure.SHARE and margin is not None
    return texts[0], texts[1], f"{texts[2].removesuffix('%')} points" if is_share else texts[2]


def _text(number: Decimal | None, finding: Finding, currency: str) -> str:
    if number is None:
        return UNKNOWN
    match finding.measure:
        case Measure.MONEY:
            sizes = [each for each in (finding.actual, finding.allowed) if each is not None]
            return money(number, currency, places_for(sizes))
        case Measure.SHARE:
            return _signed(percent(number.copy_abs()), number)
        case _:
            return _with_unit(_signed(count(number.copy_abs()), number), finding.measure)


def _signed(text: str, number: Decimal) -> str:
    return f"-{text}" if number < 0 else text


@exactly
def _exact(number: Decimal | None, measure: Measure, currency: str) -> str:
    """A number with as many digits as it takes to see a small difference."""
    assert number is not None
    digits = short(number * 100) if measure is Measure.SHARE else exact(number)
    if measure is Measure.SHARE:
        return f"{digits}%"
    return f"{digits} {currency}" if measure is Measure.MONEY else _with_unit(digits, measure)


def _with_unit(digits: str, measure: Measure) -> str:
    is_counted = measure in (Measure.MONTHS, Measure.DAYS)
    return f"{digits} {measure if digits != '1' else measure.removesuffix('s')}" if is_counted else digits


def sentence_of(finding: Finding, currency: str) -> str:
    """What became of a limit, in a sentence or two without the team's own message: figures, margin, largest lines."""
    title = title_of(finding.key)
    if finding.level is Level.UNKNOWN:
        remedy = f" ({finding.remedy})" if finding.remedy else ""
        return f"{title} unknown: {finding.because}{remedy}."
    actual, allowed, _ = figures_of(finding, currency)
    said = f"{title}{'' if actual == UNKNOWN else f' {actual}'}{'' if allowed == UNKNOWN else f', limit {allowed}'}"
    by = _margin_in_words(finding, currency)
    because = f"; {finding.because}" if finding.because else ""
    most = "Grew most" if finding.has_grown else "Largest lines"
    lines = f". {most}: {drivers_in_words(finding.drivers, currency)}" if finding.drivers else ""
    return f"{said}{by}{because}{lines}."


def _margin_in_words(finding: Finding, currency: str) -> str:
    """By how much a limit is broken, or how much is left."""
    if finding.margin is None or not finding.margin:
        return ""
    margin = figures_of(finding, currency)[2].removeprefix("-")
    if finding.margin > 0:
        return f": {margin} left"
    return f": {margin} {'short' if finding.key.startswith('min_') else 'over'}"


def drivers_in_words(drivers: tuple[Driver, ...], currency: str) -> str:
    """The largest lines, each with its money a month and its share."""
    places = places_for(driver.per_month for driver in drivers)
    texts = (f"{each.what} {money(each.per_month, currency, places)} ({percent(each.share)})" for each in drivers)
    return "; ".join(texts)


def check_report(checked: Checked) -> Report:
    """What was checked: every limit of a single scenario; of several, those that are not kept, and each one's bill."""
    single = checked.scenarios[0] if len(checked.scenarios) == 1 else None
    shown = [(each, finding) for each in checked.scenarios for finding in each.findings if single or is_broken(finding)]
    blocks: list[Block] = [Heading(title=verdict(checked), facts=tuple(_facts(checked, single)))]
    if shown:
        blocks.append(_limits(shown, has_names=single is None))
    if single is None:
        blocks.append(_scenarios(checked))
    return [*blocks, Notes(items=tuple(_notes(checked, has_names=single is None)))]


def is_broken(finding: Finding) -> bool:
    """Whether there is anything to be said about a limit."""
    return finding.level is not Level.PASS


def verdict(checked: Checked) -> str:
    """All limits in a line: how many are broken, unknown or warn, and how many hold."""
    counts = [(checked.count(level), word) for level, word in _VERDICTS if checked.count(level)]
    parts = [f"{number} {word}" for number, word in counts]
    if checked.unreadable:
        parts.insert(0, f"{checked.unreadable} not checked")
    limits = "no limit" if not counts else "all limits hold" if checked.level is Level.PASS else "limits"
    return f"{limits}: {', '.join(parts)}" if parts else limits


_VERDICTS = (
    (Level.FAIL, "broken"),
    (Level.UNKNOWN, "unknown"),
    (Level.WARN, "with a warning"),
    (Level.PASS, "within"),
)


def _facts(checked: Checked, single: CheckedScenario | None) -> Iterator[str]:
    if single is not None and single.name:
        yield single.name
    if single is not None and single.per_month is not None:
        yield f"{single.option}: {money(single.per_month, single.currency)} a month"
    if checked.base:
        yield f"compared with {checked.base}"
    yield f"prices as of {checked.as_of}"


def _limits(shown: list[tuple[CheckedScenario, Finding]], *, has_names: bool) -> Grid:
    columns = (
        *([Column(title="scenario")] if has_names else []),
        Column(title="limit"),
        Column(title="actual", is_figure=True),
        Column(title="allowed", is_figure=True),
        Column(title="margin", is_figure=True),
        Column(title="result"),
    )
    rows = [
        (
            *([each.file] if has_names else []),
            title_of(finding.key),
            *figures_of(finding, each.currency),
            level_in_words(finding.level),
        )
        for each, finding in shown
    ]
    strong = (place for place, (_, finding) in enumerate(shown) if finding.level in (Level.FAIL, Level.UNKNOWN))
    return Grid(columns=columns, rows=tuple(rows), strong=frozenset(strong))


def _scenarios(checked: Checked) -> Grid:
    has_base = bool(checked.base)
    columns = (
        Column(title="scenario"),
        Column(title="option"),
        Column(title="a month", is_figure=True),
        *([Column(title="change", is_figure=True)] if has_base else []),
        Column(title="result"),
    )
    rows = [
        (
            each.file,
            each.option or UNKNOWN,
            money(each.per_month, each.currency),
            *([change_in_words(each)] if has_base else []),
            "not checked" if each.problems else level_in_words(each.level),
        )
        for each in checked.scenarios
    ]
    return Grid(columns=columns, rows=tuple(rows))


def change_in_words(each: CheckedScenario) -> str:
    """What a month bills more than at the base, or less; that it is new, or that it is not known."""
    if each.increase is None:
        return UNKNOWN
    if each.is_new:
        return "new"
    return f"{'+' if each.increase > 0 else ''}{money(each.increase, each.currency)}" if each.increase else "same"


def _notes(checked: Checked, *, has_names: bool) -> Iterator[str]:
    for each in checked.scenarios:
        where = f"{each.file}: " if has_names else ""
        for finding in filter(is_broken, each.findings):
            message = f" {finding.message}" if finding.message else ""
            yield f"{where}{sentence_of(finding, each.currency)}{message}"
        for problem in each.problems:
            yield f"not checked: {problem.text}{f' ({problem.remedy})' if problem.remedy else ''}"
        yield from (f"{where}{note}." for note in each.notes)
    yield from (f"{note}." for note in checked.notes)
