"""The labs of the reference sheet, with the models that they name."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from tokencalc.engine.currencies import ExchangeRate
from tokencalc.engine.errors import NoExchangeRate
from tokencalc.engine.rates import Model, in_currency
from tokencalc.engine.records import record
from tokencalc.engine.stack import PUBLIC, LabStack, Layer, layer_of
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import AmbiguousModel, UnknownMeaning, UnknownModel
from tokencalc.files.lab_tables import LabTable
from tokencalc.files.toml import Way


def stacks_of(catalogue: Catalogue, currency: str, text: str = "") -> Sequence[LabStack]:
    """The labs whose name has a text in it, each with its flagship and its middle, priced in a currency."""
    labs = catalogue.reference_sheets.labs()
    wanted = {key: lab for key, lab in labs.items() if text in f"{key} {lab.name}".casefold()}
    rates = catalogue.reference_sheets.exchange_rates(catalogue.as_of)
    return [
        _Build(key=key, lab=lab, catalogue=catalogue, currency=currency, rates=rates).stack()
        for key, lab in wanted.items()
    ]


@record
class _Build:
    """One lab's stack, made from its table."""

    key: str
    lab: LabTable
    catalogue: Catalogue
    currency: str
    rates: Sequence[ExchangeRate]

    def stack(self) -> LabStack:
        lab = self.lab
        return LabStack(
            key=self.key,
            name=lab.name,
            path=lab.path,
            said=lab.said,
            now=lab.now,
            checked=lab.checked,
            source=lab.source,
            flagship=self._layer(lab.flagship, ("flagship",)),
            mid=self._layer(lab.mid, ("mid",)) if lab.mid else None,
            opened=self._opened(),
            opens=tuple(lab.opens),
            keeps=tuple(lab.keeps),
        )

    def _opened(self) -> Layer | None:
        """The model for everyday work if its weights are public, else the first that the lab opens."""
        named: list[tuple[str, Way]] = [(self.lab.mid, ("mid",))] if self.lab.mid else []
        named += [(name, ("opens", place)) for place, name in enumerate(self.lab.opens)]
        layers = (self._layer(name, way) for name, way in named if name != self.lab.flagship)
        return next((layer for layer in layers if layer.model.weights in PUBLIC), None)

    def _layer(self, reference: str, way: Way) -> Layer:
        try:
            found = self.catalogue.find(reference)
        except (AmbiguousModel, UnknownMeaning, UnknownModel) as error:
            raise self.catalogue.reference_sheets.placed_in_lab(self.key, way, error) from None
        model = in_currency(found, self.currency, self.rates)
        offers = self._converted(self.catalogue.same_weights(reference))
        return layer_of(model, offers, self.catalogue.licence_of(reference), self.catalogue.as_of)

    def _converted(self, offers: Iterable[Model]) -> Iterator[Model]:
        """The offers in the currency; one that no rate leads there from cannot be the cheapest, and is left out."""
        for offer in offers:
            with suppress(NoExchangeRate):
                yield in_currency(offer, self.currency, self.rates)
