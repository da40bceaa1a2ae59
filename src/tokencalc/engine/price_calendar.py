"""The prices of a model through the months: which row, mode and window hold, and for how much of a month's volume."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from tokencalc.engine.assumptions import Assumption, even_hours, exchange_rate, held_price, unknown_holidays
from tokencalc.engine.currencies import rate_on
from tokencalc.engine.errors import Retired
from tokencalc.engine.months import Month, Period, cut
from tokencalc.engine.numbers import ONE, Number, divide, exactly, where
from tokencalc.engine.price_paths import Stage, stages_of
from tokencalc.engine.rates import (
    PriceRow,
    RateCard,
    Window,
    change_days,
    rate_card,
    row_on,
    window_weights,
    windows_of,
)
from tokencalc.engine.records import record

if TYPE_CHECKING:
    from tokencalc.engine.metered import Metered
    from tokencalc.engine.workload import Workload


@record
class Regime:
    """One rate card, the share of the calendar month's volume bought at it, and what is assumed in saying so.

    `factor` is what the card's rates have been multiplied by since the day they were stated for.
    """

    supply: "Metered"
    card: RateCard
    share: Number
    factor: Number
    assumed: tuple[Assumption, ...]


class Calendar:
    """The prices of a supply through the months, for the load of a workload, in one mode; each rate card is made once.

    A successor has its own, from the day on which the model is retired.
    """

    def __init__(self, supply: "Metered", workload: "Workload", mode: str) -> None:
        self._supply = supply
        self._model = supply.model
        self._workload = workload
        self._mode = mode
        self._days = change_days(supply.model) | ({supply.model.retired} if supply.model.retired else set())
        self._heir = Calendar(supply.successor, workload, mode) if supply.successor else None
        self._assumed = supply.ratios.assumed_for(supply.model.reference)
        self._cards: dict[tuple[int, int, str], RateCard] = {}

    @exactly
    def regimes(self, month: Month) -> list[Regime]:
        """The prices that hold during a month, each with its share of the calendar month's volume."""
        retired = self._model.retired
        found: list[Regime] = []
        for period in cut(month, self._days):
            if retired is not None and period.start >= retired:
                if self._heir is None:
                    raise Retired(self._model.reference, retired, period.start)
                rest = Month(index=month.index, start=period.start, end=period.end, share=period.share)
                found += self._heir.regimes(rest)
            else:
                found += self._regimes_in(period)
        return found

    def _regimes_in(self, period: Period) -> Iterator[Regime]:
        row, ended = row_on(self._model, period.start)
        for stage in stages_of(self._supply.path, period, row.start):
            yield from self._regimes_at(row, ended, stage)

    def _regimes_at(self, row: PriceRow, ended: date | None, stage: Stage) -> Iterator[Regime]:
        period = stage.period
        assumed = self._assumed_at(ended, stage)
        left = period.share
        about_windows: tuple[Assumption, ...] = ()
        for name in windows_of(row, self._mode):
            window = self._model.windows[name]
            inside, whole = window_weights(window, period.start, period.end, self._workload.profile)
            share = divide(period.share * inside, where(whole > 0, whole, ONE))
            hours = self._assumed_hours(window, period)
            about_windows += hours
            left = left - share
            yield self._regime(row, name, stage, share, assumed + hours)
        yield self._regime(row, "", stage, left, assumed + about_windows)

    def _regime(
        self, row: PriceRow, window: str, stage: Stage, share: Number, assumed: tuple[Assumption, ...]
    ) -> Regime:
        card = self._card(row, stage.period.start, window)
        return Regime(supply=self._supply, card=card, share=share, factor=stage.factor, assumed=assumed)

    def _card(self, row: PriceRow, day: date, window: str) -> RateCard:
        """The rate card of a row on a day, the same one for all days with the same exchange rate."""
        rates = self._model.exchange_rates
        key = (id(row), id(rate_on(rates, day)) if rates else 0, window)
        if key not in self._cards:
            self._cards[key] = rate_card(self._model, row, day, self._mode, window, self._supply.region)
        return self._cards[key]

    def _assumed_at(self, ended: date | None, stage: Stage) -> tuple[Assumption, ...]:
        """What is assumed of the prices, whatever the hour."""
        reference = self._model.reference
        found = self._assumed
        if ended is not None:
            found = (*found, held_price(reference, ended))
        if self._model.exchange_rates:
            found = (*found, exchange_rate(reference, rate_on(self._model.exchange_rates, stage.period.start)))
        return found + stage.assumed(self._supply.path, reference, "prices")

    def _assumed_hours(self, window: Window, period: Period) -> tuple[Assumption, ...]:
        """What is assumed in saying how much traffic falls into a window."""
        found: tuple[Assumption, ...] = ()
        if self._workload.profile is None:
            found = (even_hours(self._model.reference, window.name),)
        if window.not_on and period.start.year > max(window.not_on).year:
            found = (*found, unknown_holidays(self._model.reference, window.name, max(window.not_on).year))
        return found
