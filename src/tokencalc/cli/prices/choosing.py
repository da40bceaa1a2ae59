"""Which models `tokencalc prices list` lists: filters, and an answer where one of them leaves nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from tokencalc.cli.options import BadOption
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.ranking import Unknown, plain_card
from tokencalc.engine.rates import Model
from tokencalc.engine.records import record
from tokencalc.engine.units import SHEET_UNITS
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import did_you_mean, nearest

_NAMED = {"--provider": "provider", "--lab": "lab"}
"""Filters by a name that a user may mistype, and what it is the name of."""


@record
class Wanted:
    """The filters as they were typed; what is empty or None lets everything through."""

    text: str = ""
    providers: Sequence[str] = ()
    labs: Sequence[str] = ()
    weights: Sequence[str] = ()
    kind: str = ""
    unit: str = ""
    is_priced: bool | None = None


@record
class Offer:
    """A model as its seller offers it, a lab or a host, on a day."""

    model: Model
    kind: str
    day: date

    @property
    def units(self) -> Sequence[str]:
        """What it has a price for on the day; nothing where it is not sold."""
        card = plain_card(self.model, self.day)
        return () if isinstance(card, Unknown) else tuple(card.rates)

    @property
    def described(self) -> str:
        """What a search for a text looks through."""
        return f"{self.model.reference} {self.model.title} {self.model.lab}".casefold()


@record
class Filter:
    """One filter: the option and its values, what an offer has of it, and which offers it keeps."""

    option: str
    values: Sequence[str]
    has: Callable[[Offer], Iterable[str]]
    keeps: Callable[[Offer], bool]

    @property
    def typed(self) -> str:
        """The option as it was typed; a text to search for in quotes."""
        if not self.option:
            return f'"{self.values[0]}"'
        return " ".join(f"{self.option} {value}".strip() for value in self.values or [""])


def chosen(catalogue: Catalogue, wanted: Wanted) -> list[Model]:
    """The models that every filter keeps, in the order of the sheets."""
    day = catalogue.as_of
    every = [Offer(model=model, kind=sheet.file.kind, day=day) for sheet, model in catalogue.models()]
    left = every
    before: list[Filter] = []
    for each in filters_of(wanted):
        kept = [offer for offer in left if each.keeps(offer)]
        if not kept:
            raise _nothing_left(each, before, left, every)
        _check_values(each, every)
        left, before = kept, [*before, each]
    return [offer.model for offer in left]


def filters_of(wanted: Wanted) -> Iterator[Filter]:
    """The filters that were asked for, in the order in which they apply."""
    text = wanted.text.casefold()
    if text:
        yield Filter(option="", values=[wanted.text], has=lambda _: (), keeps=lambda offer: text in offer.described)
    yield from _one_of("--provider", wanted.providers, lambda offer: offer.model.provider)
    yield from _one_of("--lab", wanted.labs, lambda offer: offer.model.lab)
    yield from _one_of("--weights", wanted.weights, lambda offer: offer.model.weights)
    yield from _one_of("--kind", [wanted.kind] if wanted.kind else [], lambda offer: offer.kind)
    if wanted.unit:
        unit = unit_of("--unit", wanted.unit)
        yield Filter(
            option="--unit", values=[unit], has=lambda offer: offer.units, keeps=lambda offer: unit in offer.units
        )
    if wanted.is_priced is not None:
        option = "--priced" if wanted.is_priced else "--unpriced"
        is_priced = wanted.is_priced
        yield Filter(option=option, values=[], has=lambda _: (), keeps=lambda offer: bool(offer.units) is is_priced)


def _one_of(option: str, values: Sequence[str], has: Callable[[Offer], str]) -> Iterator[Filter]:
    if values:
        folded = {value.casefold() for value in values}
        yield Filter(
            option=option,
            values=values,
            has=lambda offer: [has(offer)],
            keeps=lambda offer: has(offer).casefold() in folded,
        )


def unit_of(option: str, text: str, others: Sequence[str] = ()) -> str:
    """The unit of a price sheet that an option names, with hyphens or underscores; `others` are what else it takes."""
    unit = text.casefold().replace("-", "_")
    if unit not in SHEET_UNITS:
        known = (*others, *SHEET_UNITS)
        remedy = did_you_mean(nearest(unit, known)) or f"it takes: {', '.join(known)}"
        raise BadOption(option, text, "is not known to price sheets", remedy)
    return unit


def _check_values(each: Filter, every: Sequence[Offer]) -> None:
    """Find a name that no model has: a slip among several would quietly leave a part out."""
    known = _values(each, every) if each.option in _NAMED else []
    folded = {value.casefold() for value in known}
    for value in each.values if known else ():
        if value.casefold() not in folded:
            remedy = did_you_mean(nearest(value, known)) or f"there are: {', '.join(known)}"
            raise BadOption(each.option, value, f"no such {_NAMED[each.option]} in the price sheets", remedy)


def _values(each: Filter, offers: Iterable[Offer]) -> list[str]:
    return sorted({value for offer in offers for value in each.has(offer)})


def _nothing_left(
    each: Filter, before: Sequence[Filter], left: Sequence[Offer], every: Sequence[Offer]
) -> TokencalcError:
    """Which filter leaves nothing, of what, and what it could have asked for."""
    if not each.option:
        return _no_such_text(each.values[0], every)
    _check_values(each, every)
    what = f"keeps none of the {len(left)} models" if len(left) > 1 else "leaves out the only model"
    others = " ".join(other.typed for other in before)
    there = _values(each, left)
    remedy = f"there are: {', '.join(there)}" if there else "leave that filter out"
    return TokencalcError(f"{each.typed}: {what}{f' left by {others}' if others else ''}", remedy)


def _no_such_text(text: str, every: Sequence[Offer]) -> TokencalcError:
    """What was searched for is in no model's name: the nearest names, of a model, else of a provider or a lab."""
    wanted = text.casefold()
    near = nearest(wanted, [offer.model.reference for offer in every])
    near = near or nearest(wanted, [name for offer in every for name in (offer.model.provider, offer.model.lab)])
    remedy = did_you_mean(near) or "`tokencalc prices list` shows them all"
    return TokencalcError(f'no model has "{text}" in its name', remedy)
