"""Tokens from a provider's price sheet: what is bought in a month at the prices that hold in it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.lines import CostLine, Kind, Purchase, joined_terms
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ONE, ZERO, Number
from tokencalc.engine.price_calendar import Calendar, Regime
from tokencalc.engine.price_paths import PricePath
from tokencalc.engine.rates import Model, RateCard
from tokencalc.engine.records import record
from tokencalc.engine.requests import RequestPrice, price_sizes
from tokencalc.engine.rungs import Rung
from tokencalc.engine.supply import SAME_TOKENS, Buyer, Ratios
from tokencalc.engine.units import UNITS
from tokencalc.engine.workload import Task, Workload

if TYPE_CHECKING:
    from tokencalc.engine.contract import Contract


@record
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
        prices: dict[tuple[int, int], RequestPrice] = {}
        places = self._places_by_mode(tasks)
        calendars = {mode: Calendar(self, workload, mode) for mode in places}

        def price_of(regime: Regime, place: int) -> RequestPrice:
            supply, card = regime.supply, regime.card
            key = (id(card), place)
            if key not in prices:
                if id(supply) not in own_tasks:
                    own_tasks[id(supply)] = supply._in_own_tokens(tasks)
                prices[key] = price_sizes(card, own_tasks[id(supply)][place].sizes)
            return prices[key]

        def buy(month: Month, requests: Sequence[Number]) -> Purchase:
            lines: list[CostLine] = []
            below = above = ZERO
            for mode, calendar in calendars.items():
                for regime in calendar.regimes(month):
                    for place in places[mode]:
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

    def _places_by_mode(self, tasks: Sequence[Task]) -> dict[str, list[int]]:
        """The places of the tasks that are served in each mode."""
        found: dict[str, list[int]] = {}
        for place, task in enumerate(tasks):
            found.setdefault(self.waiting_mode if task.can_wait and self.waiting_mode else self.mode, []).append(place)
        return found

    def _in_own_tokens(self, tasks: tuple[Task, ...]) -> tuple[Task, ...]:
        return tuple(self.ratios.applied_to(task) for task in tasks)


def _base_rates_only(model: Model) -> Model:
    rows = tuple(replace(row, tiers=(), modes={}, regions={}, windows={}) for row in model.rows)
    return replace(model, rows=rows)


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
    reference, provider, source = card.model.reference, card.model.provider, card.row.source
    for charge in price.charges:
        per = UNITS[charge.unit].per
        quantity = charge.quantity * volume
        rate = charge.rate * factor
        yield CostLine(
            task=task,
            item=reference,
            provider=provider,
            unit=charge.unit,
            terms=joined_terms(card.terms, charge.tier.condition) if charge.tier else card.terms,
            quantity=quantity,
            unit_price=rate,
            per=per,
            amount=quantity * rate / per,
            kind=Kind.BILL,
            source=source,
            assumed=assumed + charge.assumed,
        )
