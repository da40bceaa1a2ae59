"""The labs of the reference sheet, with the models that they name."""

from collections.abc import Sequence

from tokencalc.engine.rates import in_currency
from tokencalc.engine.stack import LabStack, Layer, layer_of
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.reference_tables import LabTable


def stacks_of(catalogue: Catalogue, currency: str, text: str = "") -> Sequence[LabStack]:
    """The labs whose name has a text in it, each with its flagship and its middle, priced in a currency."""
    labs = catalogue.reference_sheets.labs()
    wanted = {key: lab for key, lab in labs.items() if text in f"{key} {lab.name}".casefold()}
    return [_stack(key, lab, catalogue, currency) for key, lab in wanted.items()]


def _stack(key: str, lab: LabTable, catalogue: Catalogue, currency: str) -> LabStack:
    return LabStack(
        key=key,
        name=lab.name,
        path=lab.path,
        said=lab.said,
        now=lab.now,
        checked=lab.checked,
        source=lab.source,
        flagship=_layer(lab.flagship, catalogue, currency),
        mid=_layer(lab.mid, catalogue, currency) if lab.mid else None,
        opened=_open_layer(lab, catalogue, currency),
        opens=tuple(lab.opens),
        keeps=tuple(lab.keeps),
    )


def _open_layer(lab: LabTable, catalogue: Catalogue, currency: str) -> Layer | None:
    """The model for everyday work if its weights are public, else the first that the lab opens."""
    names = [name for name in (lab.mid, *lab.opens) if name and name != lab.flagship]
    layers = (_layer(name, catalogue, currency) for name in names)
    return next((layer for layer in layers if layer.model.weights in ("open", "restricted")), None)


def _layer(reference: str, catalogue: Catalogue, currency: str) -> Layer:
    rates = catalogue.reference_sheets.exchange_rates(catalogue.as_of)
    model = in_currency(catalogue.find(reference), currency, rates)
    offers = (in_currency(offer, currency, rates) for offer in catalogue.same_weights(reference))
    return layer_of(model, offers, catalogue.licence_of(reference), catalogue.as_of)
