"""Price sheets: one TOML file a provider, and the engine's models made from it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import Field, StringConstraints

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.lines import Source
from tokencalc.engine.rates import HOURS_PER_DAY, Adjustment, Model, PriceRow, Tier, Window
from tokencalc.engine.units import SHEET_UNITS, UNITS
from tokencalc.files.aliases import Meaning, alias_faults, meanings_of
from tokencalc.files.errors import Fault
from tokencalc.files.faults import Table, checked, one_of
from tokencalc.files.later import later
from tokencalc.files.numbers import NotNegative, OneOf, Positive, PositiveWhole, Whole
from tokencalc.files.places import shown
from tokencalc.files.toml import Document, Way, document_of, in_toml, path_of, text_of

if TYPE_CHECKING:
    from tokencalc.files.alias_tables import AliasTable
else:
    AliasTable = later("tokencalc.files.alias_tables", "AliasTable")

Text = Annotated[str, StringConstraints(min_length=1)]
UnitName = Annotated[str, OneOf(SHEET_UNITS)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS = get_args(Weekday)
_SECTION = re.compile(r"^(?=\[models\.|\[\[?aliases\.)", re.MULTILINE)
_ALIAS = re.compile(r"""\[\[?aliases\.("[^"]+"|'[^']+'|[A-Za-z0-9_-]+)""")
_TARGET = re.compile(r"""\bmodel\s*=\s*["']([^"']+)""")
RatesTable = dict[UnitName, NotNegative]


class TierTable(Table):
    """Rates for the whole request once its prompt is long enough."""

    above: PositiveWhole | None = None
    """The tier holds for prompts of more than so many tokens, cached ones included."""
    at_least: PositiveWhole | None = None
    """The tier holds for prompts of so many tokens or more; instead of `above`, where the vendor counts that way."""
    rates: RatesTable
    """Every rate of the row again, as it is in this tier."""


class AdjustmentTable(Table):
    """How a mode, a region or a window changes a row's rates."""

    multiply: Positive | None = None
    """A factor on every token rate, in every tier; fees per call or second stay."""
    rates: RatesTable | None = None
    """Rates of its own, instead of `multiply`."""
    tiers: list[TierTable] = []
    """Tiers of its own, beside `rates`."""


class PriceRowTable(Table):
    """The prices of a model from one date on."""

    from_: date = Field(alias="from")
    """First day on which the row holds."""
    to: date | None = None
    """First day on which it no longer holds; left out where a later row takes over."""
    status: Literal["current", "scheduled", "cancelled", "promotion"] = "current"
    """`scheduled`: announced, and still to come. `cancelled`: announced, then withdrawn; never used."""
    basis: Text | None = None
    """How the first day is known: documented by the vendor, first observed, a catalogue's commit."""
    source: Text
    """The page that states the price."""
    retrieved: date
    """The day on which it was read."""
    via: Text | None = None
    """The catalogue it came through, with its version."""
    note: Text | None = None
    """What a reader should know: a disagreement between catalogues, the terms of a promotion."""
    rates: RatesTable
    """Money per million tokens, thousand calls, or second. A rate left out is unknown; 0 is free."""
    tiers: list[TierTable] = []
    """Whole-request context tiers, lowest first."""
    modes: dict[Text, AdjustmentTable] = {}
    """Ways to be served that have prices of their own: batch, flex, priority, fast."""
    regions: dict[Text, AdjustmentTable] = {}
    """Regions or channels in which the price is another."""
    windows: dict[Text, AdjustmentTable] = {}
    """Time windows of the sheet in which the price is another."""


class ModelTable(Table):
    """One model as this provider sells it."""

    name: Text
    """What people call it."""
    lab: Text
    """Who trained the weights."""
    weights: Literal["open", "restricted", "closed", "unknown"]
    """Whether the weights are public, public under a licence that limits commercial use, or neither."""
    licence: Text | None = None
    """The licence of the weights, where it was verified."""
    aliases: list[Text] = []
    """Other ids that always mean this model, at the same price. One that moves is in the sheet's own `aliases`."""
    same_weights_as: Text | None = None
    """The model of its lab's own sheet that has the same weights."""
    retired: date | None = None
    """First day on which it is no longer sold."""
    note: Text | None = None
    """What a reader should know, for instance why there is no price."""
    prices: list[PriceRowTable] = []
    """Its dated price rows. None at all: the model is known, and has no published price."""


class WindowTable(Table):
    """Hours of the week with prices of their own."""

    hours_utc: list[list[Whole]]
    """Pairs of hours, first included and last excluded, in UTC."""
    weekdays: list[Weekday]
    """The days of the week on which it holds."""
    not_on: list[date] = []
    """Days on which it does not hold, public holidays for instance."""
    source: Text
    """The page that states it."""
    retrieved: date
    """The day on which it was read."""
    via: Text | None = None
    """The catalogue it came through, with its version."""


class SheetFile(Table):
    """A provider's price sheet."""

    provider: Text
    """Who sells: a short id, used in `provider/model`."""
    name: Text
    """What people call the provider."""
    kind: Literal["lab", "host"]
    """A lab sells models it trained; a host sells other people's open weights."""
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    """The currency of every price in the sheet, as a three-letter code."""
    note: Text | None = None
    """What a reader should know about the provider's prices."""
    windows: dict[Text, WindowTable] = {}
    """Time windows that rows refer to."""
    aliases: dict[Text, AliasTable] = {}
    """Ids that move from model to model, and their price with them. An id that never moves is in its model's own."""
    models: dict[Text, ModelTable]
    """The models sold, by id."""


class Sheet:
    """A price sheet that has been read and checked; its engine models are made when asked for."""

    def __init__(self, path: Path, about: str = "") -> None:
        """The sheet in a file; with `about`, no more of it than the models whose sections mention that name.

        Most of a long sheet is not parsed then. Whatever is wrong is looked at again in the whole sheet, so that lines
        and neighbours are told right.
        """
        text = text_of(path)
        try:
            self.file = _checked(document_of(path, _part_of(text, about) if about else text))
        except TokencalcError:
            if not about:
                raise
            self.file = _checked(document_of(path, text))
        self._source_name = shown(path)

    def model_named(self, name: str) -> str | None:
        """The id of the model with that id, or with that alias if it is one that never moves."""
        if name in self.file.models:
            return name
        return next((found for found, table in self.file.models.items() if name in table.aliases), None)

    def meanings(self, alias: str) -> tuple[Meaning, ...]:
        """All that an alias that moves has meant, the first meaning first; none for any other name."""
        return meanings_of(alias, self.file, self._source_name) if alias in self.file.aliases else ()

    def meanings_on(self, name: str, day: date) -> tuple[Meaning, ...]:
        """The aliases that move and mean a model on a day, each with since when."""
        all_of = (each for alias in self.file.aliases for each in self.meanings(alias))
        return tuple(
            each for each in all_of if each.model == name and each.start <= day and (each.end is None or day < each.end)
        )

    def model(self, name: str, as_of: date) -> Model:
        """The engine's model: the rows that were known on `as_of`, oldest first, without cancelled ones."""
        table = self.file.models[name]
        known = [row for row in table.prices if row.status != "cancelled" and _is_known(row, as_of)]
        return Model(
            provider=self.file.provider,
            name=name,
            title=table.name,
            lab=table.lab,
            weights=table.weights,
            licence=table.licence or "",
            currency=self.file.currency,
            rows=tuple(self._row(row) for row in known),
            windows={name: _window(name, window) for name, window in self.file.windows.items()},
            retired=table.retired,
            note=table.note or "" if known else _why_unpriced(table, as_of),
        )

    def all_rows(self, name: str) -> tuple[PriceRow, ...]:
        """Every row of a model, oldest first: cancelled ones and those not yet known on any day too."""
        return tuple(self._row(row) for row in sorted(self.file.models[name].prices, key=_order))

    def _row(self, row: PriceRowTable) -> PriceRow:
        return PriceRow(
            start=row.from_,
            end=row.to,
            is_promotion=row.status == "promotion",
            rates=dict(row.rates),
            tiers=_tiers(row.tiers, row.rates),
            modes={name: _adjustment(table) for name, table in row.modes.items()},
            regions={name: _adjustment(table) for name, table in row.regions.items()},
            windows={name: _adjustment(table) for name, table in row.windows.items()},
            source=Source(
                sheet=self._source_name,
                url=row.source,
                retrieved=row.retrieved,
                via=row.via or "",
                start=row.from_,
                status=row.status,
                basis=row.basis or "",
                note=row.note or "",
            ),
        )


def _why_unpriced(table: ModelTable, as_of: date) -> str:
    """Why no price is known on `as_of`: what the sheet says, or that every row came later."""
    starts = [row.from_ for row in table.prices if row.status != "cancelled"]
    if not starts:
        return table.note or ""
    return f"none was known on {as_of}: its first price row starts on {min(starts)}; choose --as-of from then on"


def _part_of(text: str, name: str) -> str:
    """The models and aliases whose sections mention a name, and the models that those aliases mean."""
    head, *parts = _SECTION.split(text)
    sections = [(_alias_of(part), part) for part in parts]
    aliases = {alias for alias, part in sections if alias and name in part}
    names = {name, *(model for alias, part in sections if alias in aliases for model in _TARGET.findall(part))}
    kept = (part for alias, part in sections if (alias in aliases if alias else any(each in part for each in names)))
    return "".join((head, *kept))


def _alias_of(section: str) -> str:
    match = _ALIAS.match(section)
    return match[1].strip("\"'") if match else ""


def _checked(document: Document) -> SheetFile:
    file = checked(document, SheetFile)
    faults = list(_faults(file))
    if faults:
        raise document.errors(faults)
    return file


def _order(row: PriceRowTable) -> tuple[date, bool]:
    """Oldest first; of two that start together the promotion last, because it comes before the other while it lasts."""
    return row.from_, row.status == "promotion"


def _is_known(row: PriceRowTable, as_of: date) -> bool:
    """Whether somebody standing on `as_of` knows the row: it has begun, or it was announced and read by then."""
    return row.from_ <= as_of or (row.status in ("scheduled", "promotion") and row.retrieved <= as_of)


def _tiers(tables: Iterable[TierTable], base: RatesTable) -> tuple[Tier, ...]:
    """Tiers in ascending order; fees per call or second do not depend on the prompt, and carry over from the row."""
    fees = {unit: rate for unit, rate in base.items() if not UNITS[unit].is_token}
    return tuple(
        Tier(
            start=table.above or table.at_least or 0,
            is_inclusive=table.at_least is not None,
            rates={**fees, **table.rates},
        )
        for table in tables
    )


def _adjustment(table: AdjustmentTable) -> Adjustment:
    rates = table.rates or {}
    return Adjustment(multiply=table.multiply, rates=dict(rates), tiers=_tiers(table.tiers, rates))


def _window(name: str, table: WindowTable) -> Window:
    return Window(
        name=name,
        hours=tuple((begin, until) for begin, until in table.hours_utc),
        weekdays=tuple(WEEKDAYS.index(day) for day in table.weekdays),
        not_on=frozenset(table.not_on),
    )


def _faults(sheet: SheetFile) -> Iterator[Fault]:
    for name, window in sheet.windows.items():
        for place, hours in enumerate(window.hours_utc):
            way: Way = ("windows", name, "hours_utc", place)
            if len(hours) != 2 or not 0 <= hours[0] < hours[1] <= HOURS_PER_DAY:
                yield Fault(
                    way=way,
                    problem=f"must be two hours of a day, the first before the second (found {hours})",
                    remedy="such as [1, 4]: from 01:00 to 04:00; past midnight, write [22, 24] and [0, 2]",
                )
            elif any(_overlap(hours, before) for before in window.hours_utc[:place]):
                yield Fault(way=way, problem=f"{hours} has hours in common with a pair before it")
    owner: dict[str, str] = {}
    for name, model in sheet.models.items():
        for alias in (name, *model.aliases):
            if owner.setdefault(alias, name) != name:
                problem = f"the name {in_toml(alias)} is also one of model {in_toml(owner[alias])}"
                yield Fault(
                    way=("models", name), problem=problem, remedy="a name means one model: take it off one of them"
                )
        starts: set[tuple[date, str]] = set()
        for place, row in enumerate(model.prices):
            way = ("models", name, "prices", place)
            if (row.from_, row.status) in starts:
                yield Fault(way=(*way, "from"), problem=f"another row starts on {row.from_}", remedy="keep one of them")
            starts.add((row.from_, row.status))
            yield from _row_faults(sheet, row, way)
    yield from alias_faults(sheet, owner)


def _overlap(hours: Sequence[int], others: Sequence[int]) -> bool:
    return bool(set(range(*hours)) & set(range(*others[:2]))) if others else False


def _row_faults(sheet: SheetFile, row: PriceRowTable, way: Way) -> Iterator[Fault]:
    if row.to is not None and row.to <= row.from_:
        yield Fault(way=(*way, "to"), problem=f"must be later than from ({row.from_}); found {row.to}")
    yield from _tier_faults(row.rates, row.tiers, way)
    for group, adjustments in (("modes", row.modes), ("regions", row.regions), ("windows", row.windows)):
        for name, table in adjustments.items():
            yield from one_of((*way, group, name), ("multiply", "rates"), (table.multiply, table.rates))
            if table.tiers and table.rates is None:
                remedy = "multiply moves every tier of the row; with rates, state them too"
                yield Fault(
                    way=(*way, group, name, "tiers"), problem="goes with rates, not with multiply", remedy=remedy
                )
            yield from _tier_faults(table.rates or {}, table.tiers, (*way, group, name))
    taken: dict[tuple[str, int], str] = {}
    for name in row.windows:
        if name not in sheet.windows:
            yield Fault(
                way=(*way, "windows", name),
                problem=f"no [{path_of(('windows', name), {})}] says which hours these are",
                remedy=f"known windows: {', '.join(sheet.windows)}" if sheet.windows else "add that table to the sheet",
            )
            continue
        window = sheet.windows[name]
        hours = [hour for pair in window.hours_utc if len(pair) == 2 for hour in range(*pair)]
        slots = product(window.weekdays, hours)
        clash = next((taken[slot] for slot in slots if taken.setdefault(slot, name) != name), None)
        if clash:
            problem = f"has hours in common with window {in_toml(clash)}"
            yield Fault(
                way=(*way, "windows", name), problem=problem, remedy="an hour has one price: move one of the two"
            )


def _tier_faults(base: RatesTable, tiers: list[TierTable], way: Way) -> Iterator[Fault]:
    start = 0
    for place, tier in enumerate(tiers):
        here = (*way, "tiers", place)
        yield from one_of(here, ("above", "at_least"), (tier.above, tier.at_least))
        begins = tier.above or tier.at_least
        if begins is not None and begins <= start:
            problem = f"must start higher than the tier before it ({begins} after {start})"
            yield Fault(way=here, problem=problem, remedy="write the tiers from the lowest to the highest")
        start = begins or start
        for unit in base:
            if unit not in tier.rates and UNITS[unit].is_token and UNITS[unit].falls_back_to not in tier.rates:
                yield Fault(
                    way=(*here, "rates"),
                    problem=f"has no rate for {unit}, which the row has",
                    remedy="a tier moves every rate: state each of them",
                )
