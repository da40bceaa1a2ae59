"""Our price sheets against an outside catalogue: the same offer on the same day, unit by unit and tier by tier."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Context
from typing import Protocol

from tokencalc.engine.findings import Code, Compared, Finding, Severity
from tokencalc.engine.numbers import Number
from tokencalc.engine.rates import PriceRow, RateCard, Rates, rate_card
from tokencalc.engine.records import record
from tokencalc.engine.units import UNITS
from tokencalc.files.audited import Offer, plain
from tokencalc.files.sheets import Sheet, SheetFile

_NOTICED_WHEN_MISSING = ("input", "output", "cache_read", "cache_write")
"""Without a rate of its own such a unit is charged at another's rate, or cannot be charged: the bill is another."""

_AS_FLOATS_KEEP = Context(prec=15)
"""A catalogue that calculates with binary fractions says 0.13200000000000002 where it means 0.132."""

_REMEDY = "read the vendor's page: put the sheet right, or list the disagreement in the file that --known names"


class Outside(Protocol):
    """An outside catalogue in our own form: a name with its version, and a sheet a provider."""

    @property
    def name(self) -> str:
        """What it is called in the answer."""

    @property
    def sheets(self) -> Mapping[str, SheetFile]:
        """Its sheets by provider."""


class _OutsideSheet(Sheet):
    """A sheet that was made from an outside catalogue instead of being read from a file."""

    def __init__(self, file: SheetFile, name: str) -> None:
        self.file = file
        self._source_name = name


def compared_with(offers: Iterable[Offer], outside: Outside) -> tuple[tuple[Finding, ...], Compared]:
    """Where the offers and a catalogue disagree, and what was compared.

    A model is compared with the one of the same provider that has its id or else one of its aliases, and once more for
    each alias that moves and means it on that day; nothing is matched by likeness. Both are taken at their plain price,
    outside modes, regions and windows.
    """
    sheets = {provider: _OutsideSheet(file, outside.name) for provider, file in outside.sheets.items()}
    found: list[Finding] = []
    pairs: list[tuple[str, str]] = []
    left_out: list[tuple[str, str]] = []
    equal = 0
    for reference, offer, theirs in _shared(offers, sheets):
        reason = _why_not(offer, theirs)
        if reason:
            left_out.append((reference, reason))
            continue
        pair = _Pair(reference, offer, theirs, outside.name)
        found += pair.findings()
        equal += pair.equal
        pairs.append((reference, theirs.name))
    return tuple(found), Compared(catalogue=outside.name, models=tuple(pairs), equal=equal, left_out=tuple(left_out))


def _shared(offers: Iterable[Offer], sheets: Mapping[str, Sheet]) -> Iterator[tuple[str, Offer, Offer]]:
    """What both have: the name it has here, our offer and theirs."""
    for offer in offers:
        sheet = sheets.get(offer.sheet.file.provider)
        if sheet is not None:
            moving = [meaning.alias for meaning in offer.sheet.meanings_on(offer.name, offer.day)]
            for names in ((offer.name, *offer.table.aliases), *((alias,) for alias in moving)):
                there = next(filter(None, map(sheet.model_named, names)), None)
                if there is not None:
                    reference = f"{offer.sheet.file.provider}/{names[0]}"
                    yield reference, offer, Offer(offer.path, sheet, there, offer.day)


def _why_not(ours: Offer, theirs: Offer) -> str:
    """Why two offers cannot be compared; empty where they can."""
    if not ours.is_sold:
        return "it is retired"
    for offer, where in ((ours, "here"), (theirs, "there")):
        if offer.in_force(offer.day)[0] is None:
            return f"it has no price {where} on that day"
    if ours.model.currency != theirs.model.currency:
        return f"its price is in {ours.model.currency} here and in {theirs.model.currency} there"
    return ""


@record
class _Difference:
    """A unit that costs another price in two cards, in the tier where it first does; None where one states none."""

    unit: str = ""
    terms: str = ""
    ours: Number | None = None
    theirs: Number | None = None


class _Pair:
    """The same offer in two catalogues; `equal` counts the rates that were found to be the same."""

    def __init__(self, reference: str, ours: Offer, theirs: Offer, catalogue: str) -> None:
        self.reference = reference
        self.ours = ours
        self.catalogue = catalogue
        self.row, self.their_row = _row(ours), _row(theirs)
        self.card = rate_card(ours.model, self.row, ours.day)
        self.their_card = rate_card(theirs.model, self.their_row, theirs.day)
        self.different, self.equal = _compared(self.card, self.their_card)
        self.explained = self._explained(theirs) if self.different else ""

    def findings(self) -> Iterator[Finding]:
        """One for each unit that differs, and a single warning where the difference explains itself.

        What they state and we do not is a price that we miss, and fails; what they do not state is a warning.
        """
        if self.explained:
            terms = self.card.tiers[0].condition if self.card.tiers else ""
            yield self._finding(_Difference(terms=terms), self.explained, Severity.WARN)
            return
        for each in self.different:
            yield self._finding(each, self._in_words(each), Severity.FAIL)
        for each in _lacking(self.card.rates, self.their_card.rates):
            yield self._finding(each, self._in_words(each), Severity.FAIL if each.ours is None else Severity.WARN)
        if self.card.tiers and not self.their_card.tiers:
            terms = self.card.tiers[0].condition
            problem = f"a price of its own for a {terms} here, none in {self.catalogue}"
            yield self._finding(_Difference(terms=terms), problem, Severity.WARN)

    def _explained(self, theirs: Offer) -> str:
        read = self.their_row.source.retrieved
        if read < self.row.start:
            return f"{self.catalogue} was read {read}, before our price began {self.row.start}"
        if _is_same(self.card, _begun_like(self.their_card, self.card)):
            return f"the same tiers begin a token earlier or later in {self.catalogue}"
        for terms, card in _other_cards(self.ours, self.row):
            if _is_same(card, self.their_card):
                return f"the plain price in {self.catalogue} is the one that we have for {terms}"
        for terms, card in _other_cards(theirs, self.their_row):
            if _is_same(self.card, card):
                return f"our plain price is the one that {self.catalogue} has for {terms}"
        return ""

    def _in_words(self, found: _Difference) -> str:
        here, there = ("not stated" if rate is None else plain(rate) for rate in (found.ours, found.theirs))
        at = f", {found.terms}" if found.terms else ""
        return f"{found.unit}{at}: {here} here, {there} in {self.catalogue}"

    def _finding(self, found: _Difference, problem: str, severity: Severity) -> Finding:
        about = self.ours.finding(
            Code.DISAGREEMENT, severity, problem, _REMEDY, row=self.row, key="rates", about=self.reference
        )
        with_rates = replace(about, ours=found.ours, theirs=found.theirs)
        return replace(with_rates, unit=found.unit, terms=found.terms, catalogue=self.catalogue)


def _row(offer: Offer) -> PriceRow:
    row, _ = offer.in_force(offer.day)
    assert row is not None
    return row


def _compared(ours: RateCard, theirs: RateCard) -> tuple[tuple[_Difference, ...], int]:
    """What differs in the units that both state, and how many rates are equal. No tiers there is nothing stated."""
    found: dict[tuple[str, Number, Number], _Difference] = {}
    equal = 0
    starts = _starts(theirs, ours) if theirs.tiers else {0: ""}
    for first, terms in sorted(starts.items()):
        here, there = _rates_at(ours, first), _rates_at(theirs, first)
        for unit in (unit for unit in here if unit in there):
            if here[unit] == there[unit]:
                equal += 1
            else:
                different = _Difference(unit=unit, terms=terms, ours=here[unit], theirs=there[unit])
                found.setdefault((unit, here[unit], there[unit]), different)
    return tuple(found.values()), equal


def _is_same(ours: RateCard, theirs: RateCard) -> bool:
    different, equal = _compared(ours, theirs)
    return bool(equal) and not different


def _begun_like(theirs: RateCard, ours: RateCard) -> RateCard:
    """Their card with tiers that include their first token where ours of the same start do, and only there."""
    inclusive = {tier.start: tier.is_inclusive for tier in ours.tiers}
    tiers = (replace(tier, is_inclusive=inclusive.get(tier.start, tier.is_inclusive)) for tier in theirs.tiers)
    return replace(theirs, tiers=tuple(tiers))


def _lacking(ours: Rates, theirs: Rates) -> Iterator[_Difference]:
    """Units that one of them lacks, unless the rate that stands in for the missing one is the same."""
    for unit in _NOTICED_WHEN_MISSING:
        stand_in = UNITS[unit].falls_back_to or ""
        here, there = ours.get(unit, ours.get(stand_in)), theirs.get(unit, theirs.get(stand_in))
        if (unit in ours) != (unit in theirs) and here != there:
            yield _Difference(unit=unit, ours=ours.get(unit), theirs=theirs.get(unit))


def _other_cards(offer: Offer, row: PriceRow) -> Iterator[tuple[str, RateCard]]:
    """The cards of a row beside the plain one, and what each is for."""
    for mode in row.modes:
        yield f"mode {mode}", rate_card(offer.model, row, offer.day, mode)
    for region in row.regions:
        yield f"region {region}", rate_card(offer.model, row, offer.day, region=region)
    for window in row.windows:
        yield f"window {window}", rate_card(offer.model, row, offer.day, window=window)


def _starts(*cards: RateCard) -> Mapping[int, str]:
    """The prompts with which a tier of any of the cards begins, each with its condition in words."""
    tiers = [tier for card in cards for tier in card.tiers]
    return {0: "", **{tier.start if tier.is_inclusive else tier.start + 1: tier.condition for tier in tiers}}


def _rates_at(card: RateCard, prompt: int) -> Rates:
    rates = card.rates
    for tier in card.tiers:
        rates = tier.rates if tier.start + (not tier.is_inclusive) <= prompt else rates
    return {unit: _AS_FLOATS_KEEP.plus(rate) for unit, rate in rates.items()}
