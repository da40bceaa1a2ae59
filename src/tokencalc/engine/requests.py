"""What one request costs, and a task's average request over its size buckets.

Context tiers are whole-request cliffs, so a task whose prompts differ in length is priced bucket by bucket.
"""

from collections.abc import Mapping, Sequence

from tokencalc.engine.assumptions import Assumption, rate_falls_back
from tokencalc.engine.errors import NoRate
from tokencalc.engine.numbers import ONE, ZERO, Number, exactly, is_nothing, maximum, minimum, total, where
from tokencalc.engine.rates import RateCard, Rates, Tier
from tokencalc.engine.records import record
from tokencalc.engine.units import UNITS

Usage = Mapping[str, Number]
"""Units used by one request, by unit. Units never overlap."""


@record
class Charge:
    """What one request is charged for one unit at one rate. A unit at two tiers is two charges."""

    unit: str
    tier: Tier | None
    quantity: Number
    rate: Number
    assumed: tuple[Assumption, ...] = ()


@record
class Size:
    """A share of a task's requests, of about one size.

    `usage` is the mean request of the bucket. Its prompt decides the context tier; `smallest` and `largest` prompt say
    how sure that is.
    """

    share: Number
    usage: Usage
    smallest: Number
    largest: Number


@record
class RequestPrice:
    """The charges of a task's average request, and how far below or above their sum its cost may lie."""

    charges: tuple[Charge, ...]
    below: Number
    above: Number


@exactly
def prompt_tokens(usage: Usage) -> Number:
    """The tokens of a request's whole prompt, cached ones included: what chooses the context tier.

    >>> from decimal import Decimal
    >>> prompt_tokens({"input": Decimal(800), "cache_read": Decimal(200), "output": Decimal(90)})
    Decimal('1000')
    """
    return _prompt(usage)


def _prompt(usage: Usage) -> Number:
    return total(quantity for unit, quantity in usage.items() if UNITS[unit].is_prompt)


def one_size(usage: Usage) -> tuple[Size, ...]:
    """The sizes of a task whose requests are all alike."""
    prompt = prompt_tokens(usage)
    return (Size(share=ONE, usage=usage, smallest=prompt, largest=prompt),)


@exactly
def price_request(card: RateCard, usage: Usage) -> Number:
    """The cost of one request in the card's currency: each unit's quantity times its rate, per pricing quantity.

    Raises `NoRate` for a unit that has no rate and none that stands in for it.

    >>> from decimal import Decimal
    >>> from datetime import date
    >>> from tokencalc.engine.lines import Source
    >>> from tokencalc.engine.rates import Model, PriceRow, rate_card
    >>> row = PriceRow(
    ...     start=date(2026, 1, 1),
    ...     rates={"input": Decimal(2), "output": Decimal(10)},
    ...     source=Source(sheet="x.toml", url="https://example.org", retrieved=date(2026, 1, 1)),
    ... )
    >>> model = Model(provider="x", name="y", title="Y", lab="x", weights="open", rows=(row,))
    >>> price_request(rate_card(model, row, date(2026, 1, 1)), {"input": Decimal(1000), "output": Decimal(100)})
    Decimal('0.003')
    """
    return _cost_at(card, usage, _prompt(usage))


def _cost_at(card: RateCard, usage: Usage, prompt: Number) -> Number:
    cost = _cost(card, card.rates, usage)
    for tier in card.tiers:
        is_covered = tier.covers(prompt)
        if is_covered is False:  # Known not to be reached, which an array of prompts never is.
            break
        cost = where(is_covered, _cost(card, tier.rates, usage), cost)
    return cost


def _cost(card: RateCard, rates: Rates, usage: Usage) -> Number:
    cost = ZERO
    for unit, quantity in usage.items():
        if not is_nothing(quantity):
            cost = cost + quantity * (rates[unit] if unit in rates else _rate(card, rates, unit)) / UNITS[unit].per
    return cost


@exactly
def price_sizes(card: RateCard, sizes: Sequence[Size]) -> RequestPrice:
    """The price of a task's average request over its size buckets, charge by charge.

    Each bucket is priced at the tier of its own mean prompt, because tiers are cliffs: the price of the mean request
    is not the mean price of the requests. A bucket whose smallest and largest prompt lie in other tiers is priced there
    too, which gives `below` and `above`.
    """
    levels: list[tuple[Tier | None, Rates]] = [(None, card.rates), *((tier, tier.rates) for tier in card.tiers)]
    used: dict[tuple[str, int], Number] = {}
    below = above = ZERO
    for size in sizes:
        prompt = _prompt(size.usage)
        shares = _shares_of_levels(card.tiers, prompt, size.share)
        for unit, quantity in size.usage.items():
            for level, share in enumerate(shares):
                used[unit, level] = used.get((unit, level), ZERO) + share * quantity
        here = _cost_at(card, size.usage, prompt)
        lowest, highest = _extremes(card, size, here)
        below = below + size.share * (here - lowest)
        above = above + size.share * (highest - here)
    charges = tuple(
        Charge(
            unit=unit,
            tier=levels[level][0],
            quantity=quantity,
            rate=_rate(card, levels[level][1], unit),
            assumed=_stand_in(card, levels[level][1], unit),
        )
        for (unit, level), quantity in used.items()
        if not is_nothing(quantity)
    )
    return RequestPrice(charges=charges, below=below, above=above)


@exactly
def price_used(card: RateCard, usage: Usage, prompt: Number, smallest: Number, largest: Number) -> RequestPrice:
    """The price of many requests' units together, at the tier that a prompt of theirs is in.

    Their prompts were from `smallest` to `largest` tokens long; where those are in other tiers, `below` and `above` say
    how far off that may be. For `Decimal` only. Raises `NoRate` as `price_request` does.

    >>> from decimal import Decimal
    >>> from datetime import date
    >>> from tokencalc.engine.lines import Source
    >>> from tokencalc.engine.rates import Model, PriceRow, Tier, rate_card
    >>> source = Source(sheet="x.toml", url="https://example.org", retrieved=date(2026, 1, 1))
    >>> long = Tier(start=1000, rates={"input": Decimal(4)})
    >>> row = PriceRow(start=date(2026, 1, 1), rates={"input": Decimal(2)}, tiers=(long,), source=source)
    >>> card = rate_card(Model(provider="x", name="y", title="Y", lab="x", weights="open", rows=(row,)), row, row.start)
    >>> price = price_used(card, {"input": Decimal(1_000_000)}, Decimal(900), Decimal(800), Decimal(1100))
    >>> price.charges[0].rate, price.below, price.above
    (Decimal('2'), Decimal('0'), Decimal('2'))
    """
    levels: list[tuple[Tier | None, Rates]] = [(None, card.rates), *((tier, tier.rates) for tier in card.tiers)]

    def level_of(length: Number) -> int:
        return sum(1 for tier in card.tiers if tier.covers(length))

    tier, rates = levels[level_of(prompt)]
    here = _cost(card, rates, usage)
    costs = [_cost(card, each, usage) for _, each in levels[level_of(smallest) : level_of(largest) + 1]]
    charges = tuple(
        Charge(
            unit=unit, tier=tier, quantity=quantity, rate=_rate(card, rates, unit), assumed=_stand_in(card, rates, unit)
        )
        for unit, quantity in usage.items()
        if not is_nothing(quantity)
    )
    return RequestPrice(charges=charges, below=here - min(costs), above=max(costs) - here)


def _extremes(card: RateCard, size: Size, here: Number) -> tuple[Number, Number]:
    """The lowest and the highest cost at any level that a prompt between the bucket's bounds may fall in."""
    lowest = highest = here
    possible = [_cost_at(card, size.usage, size.smallest)]
    for tier in card.tiers:
        is_reached = tier.covers(size.largest)
        if is_reached is False:
            break
        above_smallest = where(tier.covers(size.smallest), here, _cost(card, tier.rates, size.usage))
        possible.append(where(is_reached, above_smallest, here))
    for cost in possible:
        lowest, highest = minimum(lowest, cost), maximum(highest, cost)
    return lowest, highest


def _shares_of_levels(tiers: Sequence[Tier], prompt: Number, share: Number) -> list[Number]:
    """`share` at the level that `prompt` falls in and nothing at the others; level 0 is below every tier."""
    shares = [share]
    for tier in tiers:
        covered = where(tier.covers(prompt), share, share * 0)
        shares[-1] = shares[-1] - covered
        shares.append(covered)
    return shares


def _rate(card: RateCard, rates: Rates, unit: str) -> Number:
    if unit in rates:
        return rates[unit]
    other = UNITS[unit].falls_back_to
    if other is None or other not in rates:
        raise NoRate(card.model.reference, unit, card.terms, sorted(rates))
    return rates[other]


def _stand_in(card: RateCard, rates: Rates, unit: str) -> tuple[Assumption, ...]:
    other = UNITS[unit].falls_back_to
    if unit in rates or other is None:
        return ()
    return (rate_falls_back(card.model.reference, unit, other),)
