"""Who else sells the same weights."""

from tokencalc.engine.errors import NoExchangeRate
from tokencalc.engine.rates import Model, in_currency
from tokencalc.files.catalogue import Catalogue


def offers_beside(model: Model, catalogue: Catalogue) -> tuple[Model, ...]:
    """Every offer of a model's weights, in its own currency where a rate leads there, itself included."""
    return tuple(_priced_like(model, offer, catalogue) for offer in catalogue.same_weights(model.reference))


def _priced_like(model: Model, offer: Model, catalogue: Catalogue) -> Model:
    rates = catalogue.reference_sheets.exchange_rates(catalogue.as_of) if offer.currency != model.currency else ()
    try:
        return in_currency(offer, model.currency, rates)
    except NoExchangeRate:
        return offer
