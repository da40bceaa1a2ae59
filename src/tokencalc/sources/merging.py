"""A catalogue's sheet merged into the one imported before: prices are added as dated rows, and none is overwritten.

Only a row of the very day of an import, and one whose day the catalogue itself dates, is put right in its place.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from tokencalc.engine.rates import Tier
from tokencalc.engine.records import record
from tokencalc.files.sheets import AdjustmentTable, ModelTable, PriceRowTable, SheetFile, TierTable, WindowTable
from tokencalc.sources.offers import with_own_aliases

Rows: TypeAlias = dict[date, PriceRowTable]
"""The rows of a model that may hold, by their first day."""


@record
class Change:
    """A price that is another from a day on: its terms and unit, and both rates; None for one that is not stated."""

    model: str
    start: date
    terms: str
    unit: str
    old: Decimal | None
    new: Decimal | None


@record
class Merged:
    """A sheet after an import, and what the import did to it.

    `confirmed` are models whose prices it states as before, in another reading or with other words. `gone` are models
    that the catalogue does not have any more: their rows stay. `withdrawn` are scheduled prices that it announces no
    longer, `lost` rates of today that would vanish.
    """

    sheet: SheetFile
    new: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    confirmed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    withdrawn: tuple[tuple[str, date], ...] = ()
    lost: tuple[Change, ...] = ()


def merged(old: SheetFile | None, new: SheetFile, as_of: date) -> Merged:
    """The sheet `old` with what `new` says on a day; `new` itself where there was none before."""
    if old is None:
        return Merged(sheet=new, new=tuple(new.models))
    windows, names = _windows(old.windows, new.windows)
    mergers = {
        name: _Merger(name, old.models[name], _renamed(table, names), as_of)
        for name, table in new.models.items()
        if name in old.models
    }
    models = {name: _renamed(table, names) for name, table in new.models.items()}
    models |= {name: merger.model() for name, merger in mergers.items()}
    gone = {name: table for name, table in old.models.items() if name not in models}
    own = with_own_aliases(models | gone, models)
    return Merged(
        sheet=new.model_copy(update={"windows": windows, "models": own}),
        new=tuple(name for name in new.models if name not in old.models),
        changes=tuple(change for merger in mergers.values() for change in merger.changes),
        confirmed=tuple(
            name
            for name, each in mergers.items()
            if not (each.changes or each.withdrawn) and own[name] != old.models[name]
        ),
        gone=tuple(gone),
        withdrawn=tuple((name, day) for name, merger in mergers.items() for day in merger.withdrawn),
        lost=tuple(change for merger in mergers.values() for change in merger.lost()),
    )


class _Merger:
    """One model, known before and in the catalogue still.

    Prices to come that are announced no longer go first, and today's is settled before those that are: a row is left
    out where the one before it has the same prices, which must be the one that stays.
    """

    def __init__(self, name: str, old: ModelTable, new: ModelTable, as_of: date) -> None:
        self._name = name
        self._old = old
        self._new = new
        self._as_of = as_of
        self._rows: Rows = {row.from_: row for row in old.prices if row.status != "cancelled"}
        self._cancelled: Rows = {row.from_: row for row in old.prices if row.status == "cancelled"}
        self._before = in_force(self._rows, as_of)
        self.changes: list[Change] = []
        self.withdrawn: list[date] = []
        self._withdraw()
        rows = sorted(new.prices, key=lambda row: row.from_)
        for row in rows:
            if row.from_ <= as_of:
                self._take(row)
        self._hold_today()
        for row in rows:
            if row.from_ > as_of:
                self._take(row)

    def model(self) -> ModelTable:
        """The model as the catalogue describes it now, with the rows of both."""
        rows = sorted((*self._cancelled.values(), *self._rows.values()), key=lambda row: (row.from_, row.status))
        return self._new.model_copy(update={"prices": rows})

    @property
    def is_quiet(self) -> bool:
        """Whether no price changes."""
        return not (self.changes or self.withdrawn)

    def lost(self) -> Iterator[Change]:
        """The rates of today's row that it would have no longer, or that would end without a price to follow."""
        after = in_force(self._rows, self._as_of)
        rates = self._before.rates if self._before and not _is_over(self._before, self._as_of) else {}
        for unit, rate in rates.items():
            if after is None or unit not in after.rates or _is_over(after, self._as_of):
                yield Change(model=self._name, start=self._as_of, terms="", unit=unit, old=rate, new=None)

    def _take(self, row: PriceRowTable) -> None:
        same_day = self._rows.get(row.from_)
        before = same_day or in_force(self._rows, row.from_)
        if before is not None and figures(before) == figures(row):
            self._rows[before.from_] = _confirmed(before, row)
            return
        self._rows[row.from_] = row
        self._note_changes(before, row)

    def _hold_today(self) -> None:
        """See to it that today's price is the catalogue's, also where an older row learned of it another way."""
        today = in_force(self._rows, self._as_of)
        wanted = in_force({row.from_: row for row in self._new.prices}, self._as_of)
        if wanted is not None and (today is None or figures(today) != figures(wanted)):
            row = wanted.model_copy(update={"from_": self._as_of, "basis": "first observed"})
            self._rows[self._as_of] = row
            self._note_changes(today, row)

    def _withdraw(self) -> None:
        """Cancel prices to come that the catalogue announces no longer."""
        announced = {row.from_ for row in self._new.prices}
        to_come = [day for day, row in self._rows.items() if row.status == "scheduled" and day > self._as_of]
        for day in (day for day in to_come if day not in announced):
            self._cancelled[day] = self._rows.pop(day).model_copy(update={"status": "cancelled"})
            self.withdrawn.append(day)

    def _note_changes(self, before: PriceRowTable | None, after: PriceRowTable) -> None:
        old, new = figures(before) if before else {}, figures(after)
        for terms, unit in dict.fromkeys((*new, *old)):
            rates = old.get((terms, unit)), new.get((terms, unit))
            if rates[0] != rates[1]:
                change = Change(model=self._name, start=after.from_, terms=terms, unit=unit, old=rates[0], new=rates[1])
                self.changes.append(change)


def in_force(rows: Mapping[date, PriceRowTable], day: date) -> PriceRowTable | None:
    """The row that holds on a day: the last that has begun."""
    begun = [start for start in rows if start <= day]
    return rows[max(begun)] if begun else None


def _is_over(row: PriceRowTable, day: date) -> bool:
    return row.to is not None and row.to <= day


def _confirmed(known: PriceRowTable, seen: PriceRowTable) -> PriceRowTable:
    """A row whose prices another reading of the catalogue states again: read on that day, through that reading."""
    if seen.via == known.via or seen.retrieved < known.retrieved:
        return known
    said = ("source", "retrieved", "via", "note", *(("status", "to") if seen.from_ == known.from_ else ()))
    return known.model_copy(update={key: getattr(seen, key) for key in said})


def figures(row: PriceRowTable) -> dict[tuple[str, str], Decimal]:
    """Every price of a row, by its terms and its unit; two rows with equal figures cost the same."""
    found = {("", unit): rate for unit, rate in row.rates.items()} | dict(_tier_figures("", row.tiers))
    groups = (("", row.modes), ("region ", row.regions), ("window ", row.windows))
    for kind, adjustments in groups:
        for name, table in adjustments.items():
            found |= _adjustment_figures(f"{kind}{name}", table)
    return found


def _adjustment_figures(terms: str, table: AdjustmentTable) -> dict[tuple[str, str], Decimal]:
    if table.multiply is not None:
        return {(terms, "factor"): table.multiply}
    found = {(terms, unit): rate for unit, rate in (table.rates or {}).items()}
    return found | dict(_tier_figures(terms, table.tiers))


def _tier_figures(terms: str, tiers: Iterable[TierTable]) -> Iterator[tuple[tuple[str, str], Decimal]]:
    for table in tiers:
        tier = Tier(start=table.above or table.at_least or 0, is_inclusive=table.at_least is not None, rates={})
        where = f"{terms}, {tier.condition}" if terms else tier.condition
        yield from (((where, unit), rate) for unit, rate in table.rates.items())


def _windows(
    old: Mapping[str, WindowTable], new: Mapping[str, WindowTable]
) -> tuple[dict[str, WindowTable], dict[str, str]]:
    """All windows, and what those of `new` are called among them: windows of equal hours are one, by the older name."""
    found = dict(old)
    names: dict[str, str] = {}
    for name, window in new.items():
        same = next((each for each, other in found.items() if _hours(other) == _hours(window)), "")
        free = (name, *(f"{name}-{number}" for number in range(2, len(found) + 3)))
        names[name] = same or next(each for each in free if each not in found)
        if not same or found[same].via != window.via:
            found[names[name]] = window
    return found, names


def _hours(window: WindowTable) -> tuple[object, object]:
    return window.hours_utc, window.weekdays


def _renamed(model: ModelTable, names: Mapping[str, str]) -> ModelTable:
    """The model with its windows under other names."""
    if all(name == other for name, other in names.items()):
        return model
    rows = [
        row.model_copy(update={"windows": {names[name]: table for name, table in row.windows.items()}})
        for row in model.prices
    ]
    return model.model_copy(update={"prices": rows})
