"""Who else sells the same weights."""

from tokencalc.engine.errors import NoExchangeRate
from tokencalc.engine.rates import Model, in_currency
from tokencalc.files.catalogue import Catalogue


def offers_beside(model: Model, catalogue: Catalogue) -> tuple[Model, ...]:
    """The offers of a model's weights, itself included, in its own currency where a rate leads there.

    What is not sold any more on the catalogue's day is left out, but for the model itself.
    """
    return tuple(
        _priced_like(model, offer, catalogue)
        for offer in catalogue.same_weights(model.reference)
        if offer.reference == model.reference or offer.retired is None or catalogue.as_of < offer.retired
    )


def _priced_like(model: Model, offer: Model, catalogue: Catalogue) -> Model:
    rates = catalogue.reference_sheets.exchange_rates(catalogue.as_of) if offer.currency != model.currency else ()
    try:
        return in_currency(offer, model.currency, rates)
    except NoExchangeRate:
        return offer
