"""How a model's price came to be what it is: its dated rows as steps, each against the price that it took over from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from tokencalc.engine.errors import NoRate
from tokencalc.engine.numbers import Number, divide, exactly
from tokencalc.engine.quote import blend_price
from tokencalc.engine.rates import Model, PriceRow, rate_card, row_on
from tokencalc.engine.records import record
from tokencalc.engine.stack import BLEND
from tokencalc.engine.units import UNITS

CANCELLED = "cancelled"
"""The status of a row that was announced, then withdrawn: it never takes over from another."""


@record
class RateStep:
    """A unit's rate in one row, and the one before it, if there was one.

    `change_share` is the change as a share of the rate before; None where there was none, or where it was free.
    """

    unit: str
    rate: Number
    before: Number | None = None
    change_share: Number | None = None


@record
class Step:
    """A dated row: its rates by unit, and the price of a million tokens at the usual blend, None where it has none.

    `before` is the row that it took over from. `others` names its tiers, modes, regions and windows, and `altered`
    those of them that are not as they were.
    """

    row: PriceRow
    before: PriceRow | None
    rates: tuple[RateStep, ...]
    blend: Number | None
    others: tuple[str, ...]
    altered: tuple[str, ...]

    @property
    def is_cancelled(self) -> bool:
        """Whether it was withdrawn before it began."""
        return self.row.source.status == CANCELLED


def steps_of(model: Model, rows: Sequence[PriceRow]) -> tuple[Step, ...]:
    """The rows as steps, oldest first; cancelled ones among them are compared, and compared with nothing.

    >>> steps_of(Model(provider="x", name="y", title="Y", lab="x", weights="open"), ())
    ()
    """
    in_order = replace(model, rows=tuple(rows)).rows
    found: list[Step] = []
    for place, row in enumerate(in_order):
        valid = [each for each in in_order[:place] if each.source.status != CANCELLED]
        found.append(_step(model, row, _before(model, row, valid)))
    return tuple(found)


def _before(model: Model, row: PriceRow, preceding: Sequence[PriceRow]) -> PriceRow | None:
    """The row in force on the day before a row's first, else the one that it begins together with."""
    if any(each.start < row.start for each in preceding):
        return row_on(replace(model, rows=tuple(preceding)), row.start - timedelta(days=1))[0]
    return preceding[-1] if preceding else None


def _step(model: Model, row: PriceRow, before: PriceRow | None) -> Step:
    old = before.rates if before else {}
    terms, old_terms = _terms(row), _terms(before) if before else {}
    names = dict.fromkeys((*terms, *old_terms))
    return Step(
        row=row,
        before=before,
        rates=tuple(_rate_step(unit, row.rates[unit], old.get(unit)) for unit in UNITS if unit in row.rates),
        blend=_blend(model, row),
        others=tuple(terms),
        altered=tuple(name for name in names if terms.get(name) != old_terms.get(name)) if before else (),
    )


@exactly
def _rate_step(unit: str, rate: Number, before: Number | None) -> RateStep:
    share = divide(rate - before, before) if before else None
    return RateStep(unit=unit, rate=rate, before=before, change_share=share)


def _terms(row: PriceRow) -> Mapping[str, object]:
    """What a row has beside its base rates, by the name that people know it by."""
    tiers = {"tiers": row.tiers} if row.tiers else {}
    return {**tiers, **row.modes, **row.regions, **row.windows}


def _blend(model: Model, row: PriceRow) -> Number | None:
    try:
        return blend_price(rate_card(model, row, row.start), BLEND)
    except NoRate:
        return None


def held_on(model: Model, day: date) -> PriceRow | None:
    """The row that is in force on a day; None where there is none, or the model is not sold any more."""
    is_sold = model.retired is None or day < model.retired
    return row_on(model, day)[0] if is_sold and any(row.start <= day for row in model.rows) else None
