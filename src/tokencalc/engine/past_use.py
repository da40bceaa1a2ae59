"""What tokens that were used cost on their day: sums of many requests, priced at the rates of that day and hour.

A sum of requests has no prompt of its own, and the prompt chooses the context tier. Where the shortest and the longest
prompt of a sum lie in one tier, it is priced there exactly; else at the tier of the mean, with the lowest and the
highest price that it may have had.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from tokencalc.engine.assumptions import Assumption, even_hours, exchange_rate, held_price, unknown_size
from tokencalc.engine.currencies import rate_on
from tokencalc.engine.lines import CostLine
from tokencalc.engine.metered import lines_of
from tokencalc.engine.numbers import ONE, ZERO, Number, divide, exactly, total
from tokencalc.engine.rates import (
    HOURS_PER_DAY,
    Model,
    PriceRow,
    RateCard,
    rate_card,
    row_on,
    window_weights,
    windows_of,
)
from tokencalc.engine.records import record
from tokencalc.engine.requests import RequestPrice, Usage, price_used, prompt_tokens


@record
class PastUse:
    """Units used by some requests from one hour on.

    `day` and `hour` are those of UTC, and `hours` how long it took; `hour` is None where only the day is known, or an
    assumed one. The prompts were from `smallest` to `largest` tokens long, None where nobody knows, and `requests` is
    their number, None likewise. `priced_on` is the day whose prices are asked, its own where there is none.
    """

    day: date
    hour: int | None
    hours: int
    units: Mapping[str, Number]
    requests: Number | None
    smallest: Number | None
    largest: Number | None
    mode: str = ""
    region: str = ""
    priced_on: date | None = None

    @property
    def price_day(self) -> date:
        """The day whose prices hold."""
        return self.priced_on or self.day


@record
class PastPrice:
    """What was used as cost lines, and how far below or above their sum its cost may lie."""

    lines: tuple[CostLine, ...]
    amount: Number
    below: Number
    above: Number


class PastPrices:
    """Prices what was used of one model; each rate card is made once."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._cards: dict[tuple[int, int, str, str, str], RateCard] = {}

    @exactly
    def price(self, use: PastUse, label: str = "", assumed: tuple[Assumption, ...] = ()) -> PastPrice:
        """The cost of what was used. Raises a `PriceError` for a price that is missing."""
        row, ended = row_on(self.model, use.price_day)
        if ended is not None:
            assumed = (*assumed, held_price(self.model.reference, ended))
        if self.model.exchange_rates:
            rate = rate_on(self.model.exchange_rates, use.price_day)
            assumed = (*assumed, exchange_rate(self.model.reference, rate))
        lines: list[CostLine] = []
        below = above = ZERO
        for window, hours, told in self._windows(row, use):
            card = self._card(row, use, window)
            price, sized = self._priced(card, use, _in_hours(use, hours))
            lines.extend(lines_of(card, label, price, ONE, assumed + told + sized))
            below, above = below + price.below, above + price.above
        amount = total(line.amount for line in lines)
        return PastPrice(lines=tuple(lines), amount=amount, below=below, above=above)

    def _windows(self, row: PriceRow, use: PastUse) -> Iterator[tuple[str, Number, tuple[Assumption, ...]]]:
        """Each time window with those of the use's hours that lie in it; of a day that is what the clock says."""
        if use.hour is not None and use.hours <= 1:
            yield next((name for name in windows_of(row, use.mode) if self._is_in(name, use)), ""), ONE, ()
            return
        end = use.day + timedelta(days=_days_of(use))
        left = ONE * HOURS_PER_DAY * _days_of(use)
        about: tuple[Assumption, ...] = ()
        for name in windows_of(row, use.mode):
            inside, _ = window_weights(self.model.windows[name], use.day, end)
            told = (even_hours(self.model.reference, name),)
            about += told
            left = left - inside
            if inside:
                yield name, inside, told
        if left:
            yield "", left, about

    def _is_in(self, window: str, use: PastUse) -> bool:
        return use.hour in self.model.windows[window].hours_on(use.day)

    def _card(self, row: PriceRow, use: PastUse, window: str) -> RateCard:
        rates = self.model.exchange_rates
        key = (id(row), id(rate_on(rates, use.price_day)) if rates else 0, use.mode, window, use.region)
        if key not in self._cards:
            self._cards[key] = rate_card(self.model, row, use.price_day, use.mode, window, use.region)
        return self._cards[key]

    def _priced(self, card: RateCard, use: PastUse, units: Usage) -> tuple[RequestPrice, tuple[Assumption, ...]]:
        if use.smallest is not None and use.largest is not None:
            mean = use.smallest if use.smallest == use.largest else self._mean(use)
            return price_used(card, units, mean, use.smallest, use.largest), ()
        if not card.tiers:
            return price_used(card, units, ZERO, ZERO, ZERO), ()
        longest = Decimal(card.tiers[-1].start) + 1
        price = price_used(card, units, self._mean(use), ZERO, longest)
        return price, (unknown_size(self.model.reference),)

    def _mean(self, use: PastUse) -> Number:
        """The mean prompt, kept between the bounds; the shortest where nobody counted the requests."""
        low = use.smallest if use.smallest is not None else ZERO
        if not use.requests:
            return low
        mean = divide(prompt_tokens(use.units), use.requests)
        return mean if use.largest is None else max(low, min(mean, use.largest))


def _days_of(use: PastUse) -> int:
    """The days that a use took, begun ones included; a use of unknown hours took one."""
    return max(1, -(-use.hours // HOURS_PER_DAY))


def _in_hours(use: PastUse, hours: Number) -> Usage:
    """The units of so many of the hours that a use took, all hours being alike."""
    whole = 1 if use.hour is not None and use.hours <= 1 else HOURS_PER_DAY * _days_of(use)
    if hours == whole:
        return use.units
    return {unit: divide(quantity * hours, whole) for unit, quantity in use.units.items()}
