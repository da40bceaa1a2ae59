"""The pocket calculator: what some requests to one model cost on one day, in each of its time windows."""

from dataclasses import replace
from datetime import date

from tokencalc.engine.assumptions import Assumption, exchange_rate, held_price
from tokencalc.engine.currencies import rate_on
from tokencalc.engine.errors import Retired
from tokencalc.engine.lines import CostLine
from tokencalc.engine.metered import lines_of
from tokencalc.engine.numbers import Number, divide, exactly, total
from tokencalc.engine.rates import Model, RateCard, rate_card, row_on, windows_of
from tokencalc.engine.records import record
from tokencalc.engine.requests import Usage, one_size, price_request, price_sizes
from tokencalc.engine.units import TOKENS_PER_MILLION


@record
class Quote:
    """The price of some requests on one rate card: its lines, their sum, and the cost of a single request."""

    card: RateCard
    lines: tuple[CostLine, ...]
    amount: Number
    per_request: Number | None


@exactly
def quotes(
    model: Model, day: date, usage: Usage, requests: Number, *, mode: str = "", region: str = ""
) -> tuple[Quote, ...]:
    """A quote for each price that the row has at some hour of the week: the plain one, then each time window's.

    `usage` is that of one request, in the model's own tokens. Raises a `PriceError` for a price that is missing.
    """
    if model.retired is not None and day >= model.retired:
        raise Retired(model.reference, model.retired, day)
    row, ended = row_on(model, day)
    assumed: tuple[Assumption, ...] = () if ended is None else (held_price(model.reference, ended),)
    if model.exchange_rates:
        assumed = (*assumed, exchange_rate(model.reference, rate_on(model.exchange_rates, day)))
    cards = [rate_card(model, row, day, mode, window, region) for window in ("", *windows_of(row, mode))]
    return tuple(_quote(card, usage, requests, assumed) for card in cards)


def _quote(card: RateCard, usage: Usage, requests: Number, assumed: tuple[Assumption, ...]) -> Quote:
    price = price_sizes(card, one_size(usage))
    lines = tuple(lines_of(card, "", price, requests, assumed))
    amount = total(line.amount for line in lines)
    return Quote(card=card, lines=lines, amount=amount, per_request=divide(amount, requests) if requests else None)


@exactly
def blend_price(card: RateCard, blend: Usage) -> Number:
    """The price of a million tokens of a mix, at the card's base rates; `blend` weighs its units.

    It is for looking at lists only: a workload's own mix, tiers and cache say more. Raises `NoRate`.

    >>> from decimal import Decimal
    >>> from datetime import date
    >>> from tokencalc.engine.lines import Source
    >>> from tokencalc.engine.rates import Model, PriceRow, rate_card
    >>> source = Source(sheet="x.toml", url="https://example.org", retrieved=date(2026, 1, 1))
    >>> row = PriceRow(start=date(2026, 1, 1), rates={"input": Decimal(1), "output": Decimal(5)}, source=source)
    >>> model = Model(provider="x", name="y", title="Y", lab="x", weights="open", rows=(row,))
    >>> blend_price(rate_card(model, row, date(2026, 1, 1)), {"input": Decimal(3), "output": Decimal(1)}) == 2
    True
    """
    return divide(price_request(replace(card, tiers=()), blend) * TOKENS_PER_MILLION, total(blend.values()))
