"""Rates that cannot be meant: a slip of the decimal point, two numbers swapped, a discount that makes dearer."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from tokencalc.engine.findings import Code, Finding, Severity
from tokencalc.engine.numbers import Number, divide
from tokencalc.engine.rates import PriceRow, RateCard, Rates, rate_card
from tokencalc.engine.records import record
from tokencalc.engine.units import UNITS
from tokencalc.files.audited import Limits, Offer, plain

JUMP = 10
"""A price that is so many times another is a slip of the decimal point, until somebody says that it is meant."""
SMALLEST_RATE = Decimal("0.0001")
"""Below this a rate is a price for one token or for a thousand, and not for a million."""
CHEAPER_MODES = frozenset({"batch", "flex"})
DEARER_MODES = frozenset({"fast", "priority", "ultrafast"})

_ORDERED = (
    ("cache_read", "input", "a cached token costs no more than another"),
    ("cache_read", "output", "an answer costs no less than what is read from the cache"),
    ("cache_read", "cache_write", "to write the cache costs no less than to read it"),
    ("cache_write", "cache_write_1h", "to keep it for an hour costs no less than for five minutes"),
)
_CACHE_UNITS = frozenset({"cache_read", "cache_write", "cache_write_1h"})
_FREE = re.compile(r"(?<!not )\bfree\b", re.IGNORECASE)
_CHECK = "check it against the page, and put the wrong figure right"


@record
class _Level:
    """The rates of a card at prompts of `first` tokens and more, and what to call it."""

    terms: str
    first: int
    rates: Rates


def implausible_rates(offer: Offer, _: Limits) -> Iterator[Finding]:
    """Rates of a model's rows that contradict each other, or that no vendor would ask."""
    before: PriceRow | None = None
    for row in offer.rows:
        ordinary = rate_card(offer.model, row, row.start)
        for card in (ordinary, *_own_cards(offer, row)):
            levels = _levels(card)
            for level in levels:
                yield from _within(offer, row, level)
            for lower, higher in pairwise(levels):
                yield from _between_tiers(offer, row, lower, higher)
        yield from _modes(offer, row, ordinary)
        if before is not None:
            yield from _since(offer, before, row)
        before = row


def _own_cards(offer: Offer, row: PriceRow) -> Iterator[RateCard]:
    """The cards of modes, regions and windows with rates of their own; a factor keeps every proportion as it was."""
    for mode in (name for name, table in row.modes.items() if table.rates):
        yield rate_card(offer.model, row, row.start, mode)
    for region in (name for name, table in row.regions.items() if table.rates):
        yield rate_card(offer.model, row, row.start, region=region)
    for window in (name for name, table in row.windows.items() if table.rates):
        yield rate_card(offer.model, row, row.start, window=window)


def _levels(card: RateCard) -> list[_Level]:
    tiers = [
        _Level(
            terms=f"{card.terms}, {tier.condition}" if card.terms else tier.condition,
            first=tier.start if tier.is_inclusive else tier.start + 1,
            rates=tier.rates,
        )
        for tier in card.tiers
    ]
    return [_Level(terms=card.terms, first=0, rates=card.rates), *tiers]


def _at(levels: list[_Level], first: int) -> _Level:
    return [level for level in levels if level.first <= first][-1]


def _within(offer: Offer, row: PriceRow, level: _Level) -> Iterator[Finding]:
    rates = level.rates
    for smaller, larger, law in _ORDERED:
        if smaller in rates and larger in rates and rates[smaller] > rates[larger]:
            problem = f"{_rate(smaller, rates)} is above {_rate(larger, rates)}: {law}"
            yield _finding(offer, row, level.terms, smaller, problem)
    for unit in ("input", "output"):
        if unit in rates and not rates[unit] and not _is_free(offer, row):
            problem = f"{unit} is 0, and no note says that it is free: unknown is not zero"
            remedy = 'leave out a rate that is not known or not sold; where it is free, say "free" in the note'
            yield _finding(offer, row, level.terms, unit, problem, remedy)
    for unit, rate in rates.items():
        if UNITS[unit].is_token and 0 < rate < SMALLEST_RATE:
            problem = f"{_rate(unit, rates)} a million tokens looks like a price for fewer tokens"
            yield _finding(offer, row, level.terms, unit, problem, "state it for a million tokens")


def _is_free(offer: Offer, row: PriceRow) -> bool:
    return bool(_FREE.search(row.source.note) or _FREE.search(offer.table.note or ""))


def _between_tiers(offer: Offer, row: PriceRow, lower: _Level, higher: _Level) -> Iterator[Finding]:
    for unit in (unit for unit in higher.rates if unit in lower.rates):
        below, above = lower.rates[unit], higher.rates[unit]
        change = f"{unit} goes from {plain(below)} to {plain(above)} at a longer prompt"
        if above < below:
            yield _finding(offer, row, higher.terms, unit, f"{change}: a longer prompt costs no less a token")
        elif below and above >= below * JUMP:
            yield _finding(offer, row, higher.terms, unit, f"{change}: {_factor(above, below)}")


def _modes(offer: Offer, row: PriceRow, ordinary: RateCard) -> Iterator[Finding]:
    """Modes that exist to be cheaper and are dearer, or the other way round, at the start of any tier of either."""
    base = _levels(ordinary)
    for mode in row.modes:
        levels = _levels(rate_card(offer.model, row, row.start, mode))
        sign = (mode in DEARER_MODES) - (mode in CHEAPER_MODES)
        told: set[str] = set()
        for first in sorted({level.first for level in (*base, *levels)}) if sign else ():
            ours, other = _at(levels, first), _at(base, first)
            for unit in (unit for unit in ours.rates if unit in other.rates and unit not in told):
                if (ours.rates[unit] - other.rates[unit]) * sign < 0:
                    told.add(unit)
                    how = "cheaper" if sign > 0 else "dearer"
                    problem = f"{_rate(unit, ours.rates)} is {how} than without {mode} ({plain(other.rates[unit])})"
                    yield _finding(offer, row, ours.terms, unit, problem)


def _since(offer: Offer, before: PriceRow, row: PriceRow) -> Iterator[Finding]:
    """Tenfold changes from one row to the next. Cache rates are left out: a new cache discount does move them so."""
    for unit in (unit for unit in row.rates if unit in before.rates and unit not in _CACHE_UNITS):
        old, new = before.rates[unit], row.rates[unit]
        small, large = min(old, new), max(old, new)
        if small and large >= small * JUMP:
            problem = f"{unit} goes from {plain(old)} ({before.start}) to {plain(new)}: {_factor(large, small)}"
            yield _finding(offer, row, "", unit, problem)


def _finding(offer: Offer, row: PriceRow, terms: str, unit: str, problem: str, remedy: str = _CHECK) -> Finding:
    said = f"{terms}: {problem}" if terms else problem
    finding = offer.finding(Code.IMPLAUSIBLE, Severity.FAIL, said, remedy, row=row, key="rates")
    return replace(finding, unit=unit, terms=terms)


def _rate(unit: str, rates: Rates) -> str:
    return f"{unit} at {plain(rates[unit])}"


def _factor(large: Number, small: Number) -> str:
    return f"a factor of {plain(round(divide(large, small), 1))}"
