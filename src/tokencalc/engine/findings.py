"""What a check of price sheets found: findings with a code, each failing or a warning, and the whole audit."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from tokencalc.engine.numbers import Number, divide, exactly, is_nothing
from tokencalc.engine.records import record


class Code(StrEnum):
    """What kind of thing was found, in the order in which reports tell it."""

    IMPLAUSIBLE = "implausible"
    DISAGREEMENT = "disagreement"
    STALE = "stale"
    UNSOURCED = "unsourced"
    ENDED = "ended"
    STATUS = "status"
    ENDING = "ending"
    OUTDATED = "outdated"


class Severity(StrEnum):
    """Whether a finding fails the audit, or only warns."""

    FAIL = "fail"
    WARN = "warn"


@record
class Finding:
    """One thing found, where it stands, what is wrong, and what to do about it.

    `start` is the first day of the price row, where the finding is about one. `unit` and `terms` (tier, mode, region or
    window) say which of its rates. `ours`, `theirs` and `catalogue` are those of a comparison; a rate that nobody
    states is None.
    """

    code: Code
    severity: Severity
    sheet: str
    line: int | None
    model: str
    start: date | None = None
    problem: str
    remedy: str
    unit: str = ""
    terms: str = ""
    ours: Number | None = None
    theirs: Number | None = None
    catalogue: str = ""

    @property
    def place(self) -> str:
        """The sheet and the line: `pricing/acme.toml:12`."""
        return self.sheet if self.line is None else f"{self.sheet}:{self.line}"


@record
class Compared:
    """One outside catalogue: the models compared with it, each with its id there, and how many rates are equal.

    `left_out` has the models that both have and that could not be compared, each with the reason.
    """

    catalogue: str
    models: tuple[tuple[str, str], ...]
    equal: int
    left_out: tuple[tuple[str, str], ...] = ()


@record
class Audit:
    """Everything that was found in some price sheets on a day; `known` findings were expected, and do not count."""

    as_of: date
    max_age_days: int
    ending_within_days: int
    sheets: int
    models: int
    findings: tuple[Finding, ...]
    known: tuple[Finding, ...] = ()
    compared: tuple[Compared, ...] = ()

    @property
    def counts(self) -> Mapping[Code, Mapping[Severity, int]]:
        """How many findings of each code fail, and how many warn; codes without any are left out."""
        counted = {code: dict.fromkeys(Severity, 0) for code in Code}
        for finding in self.findings:
            counted[finding.code][finding.severity] += 1
        return {code: numbers for code, numbers in counted.items() if any(numbers.values())}

    def number_of(self, severity: Severity) -> int:
        """How many findings of a severity there are."""
        return sum(finding.severity is severity for finding in self.findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings by code, failing ones first, and by their place in the sheets.

    >>> about = {"sheet": "a.toml", "line": 3, "model": "a/b", "problem": "is old", "remedy": "read it again"}
    >>> warning = Finding(code=Code.ENDING, severity=Severity.WARN, **about)
    >>> failing = Finding(code=Code.STALE, severity=Severity.FAIL, **about)
    >>> [finding.code.value for finding in in_order([warning, failing])]
    ['stale', 'ending']
    """
    codes = list(Code)
    return tuple(
        sorted(
            findings,
            key=lambda each: (
                codes.index(each.code),
                each.severity is Severity.WARN,
                each.sheet,
                each.line or 0,
                each.model,
            ),
        )
    )


@exactly
def difference_share(finding: Finding) -> Number | None:
    """How far ours lies above (or below) theirs, as a share of theirs; None where either is not stated or theirs is 0.

    >>> from decimal import Decimal
    >>> about = {"sheet": "a.toml", "line": 3, "model": "a/b", "problem": "differs", "remedy": "read the page"}
    >>> figures = {"ours": Decimal(3), "theirs": Decimal(4)}
    >>> difference_share(Finding(code=Code.DISAGREEMENT, severity=Severity.FAIL, **about, **figures))
    Decimal('-0.25')
    """
    if finding.ours is None or finding.theirs is None or is_nothing(finding.theirs):
        return None
    return divide(finding.ours - finding.theirs, finding.theirs)
