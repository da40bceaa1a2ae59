"""What one request costs by our sheets, and the words in which the tests of the vendors' rules write what it should."""

from datetime import date
from decimal import Decimal

from tokencalc.engine.numbers import Number
from tokencalc.engine.rates import rate_card, row_on
from tokencalc.engine.requests import price_request
from tokencalc.files.catalogue import Catalogue

AS_OF = date(2026, 11, 22)
CATALOGUE = Catalogue(AS_OF)


def cost(
    reference: str, *, day: date = AS_OF, mode: str = "", window: str = "", region: str = "", **usage: int
) -> Number:
    """What a request costs on a day, in the currency of the model's sheet."""
    model = CATALOGUE.find(reference)
    row, _ = row_on(model, day)
    card = rate_card(model, row, day, mode, window, region)
    return price_request(card, {unit: Decimal(count) for unit, count in usage.items()})


def per_mtok(price: str) -> Decimal:
    """The price of a token, given that of a million."""
    return Decimal(price) / 10**6


def per_thousand(price: str) -> Decimal:
    """The price of a call, given that of a thousand."""
    return Decimal(price) / 1000
