"""What models are put in order by: one figure for each, at its plain price on a day."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from tokencalc.engine.assumptions import Assumption, exchange_rate, held_price, rate_falls_back
from tokencalc.engine.currencies import rate_on
from tokencalc.engine.errors import NoVolume
from tokencalc.engine.metered import lines_of
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import Number, exactly, is_nothing, total
from tokencalc.engine.quote import blend_price
from tokencalc.engine.rates import Model, RateCard, Rates, rate_card, row_on
from tokencalc.engine.records import record
from tokencalc.engine.requests import Size, Usage, price_sizes
from tokencalc.engine.units import UNITS
from tokencalc.engine.workload import Workload, requests_in, shares_of


@record
class Figure:
    """What a model's figure is, and what is assumed in saying so."""

    amount: Number
    assumed: tuple[Assumption, ...] = ()


UNPUBLISHED, NOT_YET, RETIRED = "no published price", "not sold yet", "no longer sold"
"""Why a model is not sold at a known price on a day."""


@record
class Unknown:
    """A model without a figure: why, in a few words, and the units that it has no rate for."""

    because: str
    missing: tuple[str, ...] = ()


Measure = Callable[[RateCard], Figure | Unknown]
"""What a model's plain price is measured by."""


def measured(model: Model, day: date, measure: Measure) -> Figure | Unknown:
    """The model's figure at its plain price on a day: no mode, no region, no time window."""
    card = plain_card(model, day)
    figure = card if isinstance(card, Unknown) else measure(card)
    if isinstance(figure, Unknown):
        return figure
    return replace(figure, assumed=(*_about_row(model, day), *figure.assumed))


def _about_row(model: Model, day: date) -> Iterable[Assumption]:
    """What is assumed in taking a row's rates on a day, in whatever currency."""
    _, ended = row_on(model, day)
    if ended is not None:
        yield held_price(model.reference, ended)
    if model.exchange_rates:
        yield exchange_rate(model.reference, rate_on(model.exchange_rates, day))


def plain_card(model: Model, day: date) -> RateCard | Unknown:
    """The plain price at which the model is sold on a day, if it is.

    >>> plain_card(Model(provider="x", name="y", title="Y", lab="x", weights="open"), date(2027, 1, 1))
    Unknown(because='no published price', missing=())
    """
    if not model.rows:
        return Unknown(because=UNPUBLISHED)
    if model.rows[0].start > day:
        return Unknown(because=NOT_YET)
    if model.retired is not None and model.retired <= day:
        return Unknown(because=RETIRED)
    return rate_card(model, row_on(model, day)[0], day)


def rate_of(unit: str) -> Measure:
    """Measures by the published rate of a unit. No other rate stands in for it."""

    def measure(card: RateCard) -> Figure | Unknown:
        return Figure(amount=card.rates[unit]) if unit in card.rates else _without([unit])

    return measure


def blend_of(blend: Usage) -> Measure:
    """Measures by the price of a million tokens of a mix, at base rates."""

    def measure(card: RateCard) -> Figure | Unknown:
        missing = _missing_in(card.rates, blend)
        if missing:
            return _without(missing)
        return Figure(amount=blend_price(card, blend), assumed=tuple(_stand_ins(card, blend)))

    return measure


def requests_of(workload: Workload, month: Month, count: Number) -> Measure:
    """Measures by what so many requests of a workload cost, in the tasks' shares of a month, at equal token counts.

    Every size bucket is priced at the context tier of its own prompt. Raises `NoVolume` for a month without requests.
    """
    sizes = _sizes_in(workload, month)
    used = dict.fromkeys(unit for size in sizes for unit, quantity in size.usage.items() if not is_nothing(quantity))

    @exactly
    def measure(card: RateCard) -> Figure | Unknown:
        missing = _missing_in(card.rates, used)
        if missing:
            return _without(missing)
        lines = tuple(lines_of(card, "", price_sizes(card, sizes), count, ()))
        assumed = dict.fromkeys(assumption for line in lines for assumption in line.assumed)
        return Figure(amount=total(line.amount for line in lines), assumed=tuple(assumed))

    return measure


@exactly
def _sizes_in(workload: Workload, month: Month) -> tuple[Size, ...]:
    """The sizes of the workload's average request in a month."""
    volumes = [(task, requests_in(task.volume, month)) for task in workload.tasks]
    used = [(task, volume) for task, volume in volumes if not is_nothing(volume)]
    if not used:
        raise NoVolume(month.start)
    shares = zip(used, shares_of([volume for _, volume in used]), strict=True)
    return tuple(replace(size, share=size.share * share) for (task, _), share in shares for size in task.sizes)


def _missing_in(rates: Rates, units: Iterable[str]) -> list[str]:
    """The units without a rate and without one that stands in for it; that one alone is named where both are used."""
    missing = [unit for unit in units if unit not in rates and UNITS[unit].falls_back_to not in rates]
    return [unit for unit in missing if UNITS[unit].falls_back_to not in missing]


def _without(units: Sequence[str]) -> Unknown:
    return Unknown(because=f"no rate for {', '.join(units)}", missing=tuple(units))


def _stand_ins(card: RateCard, units: Iterable[str]) -> Iterable[Assumption]:
    """What is assumed where a rate stands in for another."""
    for unit in units:
        other = UNITS[unit].falls_back_to
        if unit not in card.rates and other is not None:
            yield rate_falls_back(card.model.reference, unit, other)
