"""Tokens from a provider's price sheet: the regimes of a month, and the lines of what is bought in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from tokencalc.engine.assumptions import Assumption, even_hours, exchange_rate, held_price, unknown_holidays
from tokencalc.engine.currencies import rate_on
from tokencalc.engine.errors import Retired
from tokencalc.engine.lines import CostLine, Kind, Purchase
from tokencalc.engine.months import Month, Period, cut
from tokencalc.engine.numbers import ONE, ZERO, Number, divide, exactly, where
from tokencalc.engine.price_paths import PricePath, Stage, stages_of
from tokencalc.engine.rates import (
    Model,
    PriceRow,
    RateCard,
    Window,
    change_days,
    rate_card,
    row_on,
    window_weights,
    windows_of,
)
from tokencalc.engine.requests import RequestPrice, price_sizes
from tokencalc.engine.rungs import Rung
from tokencalc.engine.supply import SAME_TOKENS, Buyer, Ratios
from tokencalc.engine.units import UNITS
from tokencalc.engine.workload import Task, Workload

if TYPE_CHECKING:
    from tokencalc.engine.contract import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Metered:
    """Tokens from a provider's price sheet, in one mode and region.

    Tasks that can wait are served in `waiting_mode`, where there is one. `contract` is what was agreed beside the list.
    `successor` takes over on the day the model is retired. `label` is what people call the supply, if not the model.
    Its list prices move along `path`, where there is one, and a discount is taken off what they have become.
    """

    model: Model
    mode: str = ""
    waiting_mode: str = ""
    region: str = ""
    ratios: Ratios = SAME_TOKENS
    contract: "Contract | None" = None
    successor: "Metered | None" = None
    label: str = ""
    path: PricePath | None = None

    @property
    def name(self) -> str:
        """`provider/model`, or its label."""
        return self.label or self.model.reference

    def at(self, rung: Rung) -> "Metered":
        """The list price is today's base rate: tiers, modes, windows and drift come later, then the contract."""
        plain = rung < Rung.TERMS
        return replace(
            self,
            model=_base_rates_only(self.model) if plain else self.model,
            mode="" if plain else self.mode,
            waiting_mode="" if plain else self.waiting_mode,
            region="" if plain else self.region,
            ratios=self.ratios.at(rung),
            contract=self.contract if rung >= Rung.SUPPLY else None,
            path=None if plain else self.path,
            successor=self.successor.at(rung) if self.successor else None,
        )

    def buyer(self, tasks: tuple[Task, ...], workload: Workload) -> Buyer:
        """Requests priced once per row, mode, window and tier; months multiply, and so does what prices drift by."""
        own_tasks = {id(self): self._in_own_tokens(tasks)}
        prices: dict[tuple[int, int, int, str, int], RequestPrice] = {}
        modes = [self._mode_of(task) for task in tasks]

        def price_of(regime: Regime, place: int) -> RequestPrice:
            supply, card = regime.supply, regime.card
            key = (id(supply), id(card.row), id(card.exchange), card.terms, place)
            if key not in prices:
                if id(supply) not in own_tasks:
                    own_tasks[id(supply)] = supply._in_own_tokens(tasks)
                prices[key] = price_sizes(card, own_tasks[id(supply)][place].sizes)
            return prices[key]

        def buy(month: Month, requests: Sequence[Number]) -> Purchase:
            lines: list[CostLine] = []
            below = above = ZERO
            for mode in dict.fromkeys(modes):
                for regime in self.regimes(month, workload, mode):
                    for place in (place for place, each in enumerate(modes) if each == mode):
                        price = price_of(regime, place)
                        volume = requests[place] * regime.share
                        lines.extend(
                            lines_of(regime.card, tasks[place].name, price, volume, regime.assumed, regime.factor)
                        )
                        below = below + price.below * volume * regime.factor
                        above = above + price.above * volume * regime.factor
            if self.contract is None:
                return Purchase(lines=tuple(lines), below=below, above=above)
            agreed = self.contract.applied_to(lines, self.name, month)
            below, above = self.contract.band(agreed, below, above, month)
            return Purchase(lines=tuple(agreed), below=below, above=above)

        return buy

    def _mode_of(self, task: Task) -> str:
        return self.waiting_mode if task.can_wait and self.waiting_mode else self.mode

    def _in_own_tokens(self, tasks: tuple[Task, ...]) -> tuple[Task, ...]:
        return tuple(self.ratios.applied_to(task) for task in tasks)

    @exactly
    def regimes(self, month: Month, workload: Workload, mode: str) -> list["Regime"]:
        """The prices that hold during a month in a mode, each with its share of the calendar month's volume."""
        retired = self.model.retired
        days = change_days(self.model) | ({retired} if retired else set())
        found: list[Regime] = []
        for period in cut(month, days):
            if retired is not None and period.start >= retired:
                if self.successor is None:
                    raise Retired(self.model.reference, retired, period.start)
                rest = Month(index=month.index, start=period.start, end=period.end, share=period.share)
                found += self.successor.regimes(rest, workload, mode)
            else:
                found += self._regimes_in(period, workload, mode)
        return found

    def _regimes_in(self, period: Period, workload: Workload, mode: str) -> Iterator["Regime"]:
        row, ended = row_on(self.model, period.start)
        for stage in stages_of(self.path, period, row.start):
            yield from self._regimes_at(row, ended, stage, workload, mode)

    def _regimes_at(
        self, row: PriceRow, ended: date | None, stage: Stage, workload: Workload, mode: str
    ) -> Iterator["Regime"]:
        period = stage.period
        assumed = self.ratios.assumed_for(self.model.reference)
        if ended is not None:
            assumed = (*assumed, held_price(self.model.reference, ended))
        if self.model.exchange_rates:
            assumed = (*assumed, exchange_rate(self.model.reference, rate_on(self.model.exchange_rates, period.start)))
        assumed += stage.assumed(self.path, self.model.reference, "prices")
        left = period.share
        about_windows: tuple[Assumption, ...] = ()
        for name in windows_of(row, mode):
            window = self.model.windows[name]
            inside, whole = window_weights(window, period.start, period.end, workload.profile)
            share = divide(period.share * inside, where(whole > 0, whole, ONE))
            hours = self._assumed_hours(window, period, workload)
            about_windows += hours
            left = left - share
            card = rate_card(self.model, row, period.start, mode, name, self.region)
            yield Regime(supply=self, card=card, share=share, factor=stage.factor, assumed=assumed + hours)
        card = rate_card(self.model, row, period.start, mode, "", self.region)
        yield Regime(supply=self, card=card, share=left, factor=stage.factor, assumed=assumed + about_windows)

    def _assumed_hours(self, window: Window, period: Period, workload: Workload) -> tuple[Assumption, ...]:
        """What is assumed in saying how much traffic falls into a window."""
        found: tuple[Assumption, ...] = ()
        if workload.profile is None:
            found = (even_hours(self.model.reference, window.name),)
        if window.not_on and period.start.year > max(window.not_on).year:
            found = (*found, unknown_holidays(self.model.reference, window.name, max(window.not_on).year))
        return found


def _base_rates_only(model: Model) -> Model:
    rows = tuple(replace(row, tiers=(), modes={}, regions={}, windows={}) for row in model.rows)
    return replace(model, rows=rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """One rate card, the share of the calendar month's volume bought at it, and what is assumed in saying so.

    `factor` is what the card's rates have been multiplied by since the day they were stated for.
    """

    supply: Metered
    card: RateCard
    share: Number
    factor: Number
    assumed: tuple[Assumption, ...]


def lines_of(
    card: RateCard,
    task: str,
    price: RequestPrice,
    volume: Number,
    assumed: tuple[Assumption, ...],
    factor: Number = ONE,
) -> Iterator[CostLine]:
    """The lines of so many requests at a `factor` of one rate card's rates: one for each charge of a request.

    Call it inside the context.
    """
    for charge in price.charges:
        per = UNITS[charge.unit].per
        quantity = charge.quantity * volume
        rate = charge.rate * factor
        yield CostLine(
            task=task,
            item=card.model.reference,
            provider=card.model.provider,
            unit=charge.unit,
            terms=", ".join(part for part in (card.terms, charge.tier.condition if charge.tier else "") if part),
            quantity=quantity,
            unit_price=rate,
            per=per,
            amount=quantity * rate / per,
            kind=Kind.BILL,
            source=card.row.source,
            assumed=assumed + charge.assumed,
        )
