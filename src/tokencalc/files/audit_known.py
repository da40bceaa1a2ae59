"""Findings that somebody has looked at: known disagreements with catalogues, and what was accepted."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Literal

from tokencalc.engine.findings import Code, Compared, Finding, Severity
from tokencalc.engine.units import SHEET_UNITS
from tokencalc.files.faults import Table, checked
from tokencalc.files.numbers import OneOf
from tokencalc.files.sheets import Text
from tokencalc.files.toml import Document, line_of, read_document

_TIER = "tier"
_NOT_STATED = "none"
_REMEDY = "take the entry out, or write it anew with today's figures"


class DisagreementTable(Table):
    """One disagreement with one catalogue, who is right, and how that is known."""

    model: Text
    """The model as `provider/model`."""
    catalogue: Text
    """The catalogue, with its version; in brackets the model's id there, where it is another."""
    field: Text
    """The units that differ, separated by commas, or `tier`. Anything else is for readers only."""
    ours: Text
    """What the sheet has. Plain figures (or `none`), one a unit, are held to what is found; words are for readers."""
    theirs: Text
    """What the catalogue has, likewise."""
    right: Literal["ours", "theirs", "both", "unknown"]
    """Who is right."""
    why: Text
    """How that is known."""


class AcceptedTable(Table):
    """Findings of one code about one model, or about all of a provider, that somebody has decided to live with."""

    code: Annotated[str, OneOf(tuple(code.value for code in Code))]
    """The findings' code."""
    model: Text
    """The model as `provider/model`, or `provider/*` for all of them."""
    why: Text
    """The reason."""
    until: date | None = None
    """First day on which they count again."""


class KnownFile(Table):
    """What is known before the audit begins."""

    disagreements: list[DisagreementTable] = []
    """Disagreements with catalogues."""
    accepted: list[AcceptedTable] = []
    """Findings of any code."""


class Known:
    """A file of known findings: what it excuses, and which of its entries excuse nothing any more."""

    def __init__(self, path: Path) -> None:
        self.document: Document = read_document(path)
        self.file = checked(self.document, KnownFile)

    def excuses(self, finding: Finding, day: date) -> bool:
        """Whether the finding was expected."""
        return any(_holds(entry, finding) for entry in self.file.disagreements) or any(
            _accepts(entry, finding, day) for entry in self.file.accepted
        )

    def outdated(
        self, findings: Sequence[Finding], compared: Sequence[Compared], providers: Iterable[str], day: date
    ) -> Iterator[Finding]:
        """The entries that excuse none of the findings, as far as the audit has looked at what they are about."""
        for place, entry in enumerate(self.file.disagreements):
            if _is_judged(entry, compared) and not any(_holds(entry, finding) for finding in findings):
                problem = f"{entry.field}: no longer {entry.ours} here and {entry.theirs} in {entry.catalogue}"
                yield self._finding(("disagreements", place), entry.model, problem)
        looked_at = set(providers)
        for place, accepted in enumerate(self.file.accepted):
            if accepted.model.partition("/")[0] not in looked_at:
                continue
            if accepted.until is not None and day >= accepted.until:
                problem = f"accepting {accepted.code} findings ended {accepted.until}"
                yield self._finding(("accepted", place), accepted.model, problem)
            elif not any(_accepts(accepted, finding, day) for finding in findings):
                yield self._finding(("accepted", place), accepted.model, f"there is no {accepted.code} finding left")

    def _finding(self, way: tuple[str | int, ...], model: str, problem: str) -> Finding:
        return Finding(
            code=Code.OUTDATED,
            severity=Severity.WARN,
            sheet=self.document.file,
            line=line_of(self.document.text, way),
            model=model,
            problem=problem,
            remedy=_REMEDY,
        )


def _accepts(entry: AcceptedTable, finding: Finding, day: date) -> bool:
    provider = entry.model.removesuffix("/*")
    is_about = finding.model == entry.model or (provider != entry.model and finding.model.partition("/")[0] == provider)
    return is_about and finding.code == entry.code and (entry.until is None or day < entry.until)


def _holds(entry: DisagreementTable, finding: Finding) -> bool:
    """Whether the finding is the disagreement that the entry lists."""
    fields = _fields(entry)
    is_about = finding.code is Code.DISAGREEMENT and finding.model == entry.model
    if not is_about or _name_of(finding.catalogue) != _name_of(entry.catalogue):
        return False
    if not finding.unit:  # A difference in other terms is about all units, and entries tell it of some of them.
        return any(field in SHEET_UNITS or field == _TIER for field in fields)
    if finding.unit not in fields:
        return _TIER in fields and bool(finding.terms)
    place = fields.index(finding.unit)
    stated = (_figures(entry.ours, len(fields)), _figures(entry.theirs, len(fields)))
    found = (finding.ours, finding.theirs)
    is_base = not finding.terms
    return not any(figures and is_base and figures[place] != rate for figures, rate in zip(stated, found, strict=True))


def _is_judged(entry: DisagreementTable, compared: Sequence[Compared]) -> bool:
    """Whether the audit has compared what the entry is about: plain figures of units, and none of another day."""
    fields = _fields(entry)
    has_figures = _figures(entry.ours, len(fields)) and _figures(entry.theirs, len(fields))
    if not has_figures or not set(fields) <= set(SHEET_UNITS):
        return False
    _, has_id, name = entry.catalogue.partition(" (")
    pairs = [pair for each in compared if _name_of(each.catalogue) == _name_of(entry.catalogue) for pair in each.models]
    return any(entry.model == ours and (not has_id or theirs == name.rstrip(")")) for ours, theirs in pairs)


def _fields(entry: DisagreementTable) -> list[str]:
    return [field.strip() for field in entry.field.split(",")]


def _name_of(catalogue: str) -> str:
    """A catalogue's name without version and file."""
    return catalogue.partition(" ")[0].rstrip(",").casefold()


def _figures(text: str, count: int) -> list[Decimal | None] | None:
    """The figures of a text that is nothing but so many of them, "none" for one not stated; None for any other text."""
    parts = [part.strip() for part in text.split(",")]
    try:
        figures = [None if part == _NOT_STATED else Decimal(part) for part in parts]
    except InvalidOperation:
        return None
    return figures if len(figures) == count else None
