"""The layered stack: each lab's flagship above, its open model below, and what lies between their prices."""

from collections.abc import Iterable, Mapping
from datetime import date

from tokencalc.engine.errors import PriceError
from tokencalc.engine.licences import Licence
from tokencalc.engine.numbers import ONE, Number, exactly
from tokencalc.engine.quote import blend_price
from tokencalc.engine.rates import Model, rate_card, row_on
from tokencalc.engine.ratios import Ratio, ratio_of
from tokencalc.engine.records import record

BLEND: Mapping[str, Number] = {"input": ONE * 3, "output": ONE}
"""Three tokens in for one out: the blend that price lists are usually compared at."""

PUBLIC = ("open", "restricted")
"""Weights that anybody can get, under whatever licence."""


@record
class Layer:
    """One model of a lab: the price of a million tokens at the blend (None where unknown), and its licence if known.

    `offer` is who sells it at that price: the lab, or the cheapest host of open weights that the lab does not sell.
    """

    model: Model
    offer: Model
    price: Number | None
    licence: Licence | None


@record
class LabStack:
    """A lab's layers: its flagship, its model for everyday work, and the open one for that, if it has one."""

    key: str
    name: str
    path: str
    said: str
    now: str
    checked: date
    source: str
    flagship: Layer
    mid: Layer | None
    opened: Layer | None
    opens: tuple[str, ...]
    keeps: tuple[str, ...]

    @property
    def ratio(self) -> Ratio | None:
        """How many times cheaper the open model is than the flagship; None where one of them has no price."""
        if self.opened is None or self.flagship.price is None or self.opened.price is None:
            return None
        return _ratio(self.flagship.price, self.opened.price)


_ratio = exactly(ratio_of)


def layer_of(model: Model, offers: Iterable[Model], licence: Licence | None, day: date) -> Layer:
    """The model as a layer, with its price on a day: its lab's, else that of the cheapest of the other offers."""
    own = blended_on(model, day)
    if own is not None:
        return Layer(model=model, offer=model, price=own, licence=licence)
    prices = [(offer, price) for offer in offers if (price := blended_on(offer, day)) is not None]
    offer, price = min(prices, key=lambda each: each[1], default=(model, None))
    return Layer(model=model, offer=offer, price=price, licence=licence)


def blended_on(model: Model, day: date, blend: Mapping[str, Number] = BLEND) -> Number | None:
    """The price of a million tokens of a mix on a day, at base rates; None where there is none, or it is not sold."""
    if model.retired is not None and model.retired <= day:
        return None
    try:
        row, _ = row_on(model, day)
        return blend_price(rate_card(model, row, day), blend)
    except PriceError:
        return None
