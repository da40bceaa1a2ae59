"""Offers of outside catalogues on their way into price sheets: gathered by seller, and checked one by one.

What a catalogue says and a sheet cannot hold is never dropped silently: an offer that cannot be carried is listed with
the reason, and a field that cannot be is named in the note of its row.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record
from tokencalc.files.faults import checked
from tokencalc.files.sheets import ModelTable, SheetFile
from tokencalc.files.toml import Document
from tokencalc.sources.labs import is_lab
from tokencalc.sources.names import is_file_name

CURRENCY = "USD"
"""Every catalogue states dollars, also for sellers who charge in yuan."""


@record
class Skipped:
    """An entry of a catalogue that could not be carried, and why."""

    provider: str
    model: str
    reason: str


class NotCarried(Exception):
    """What a catalogue says about an offer cannot be carried into a sheet; the message is the reason."""


@record
class Reading:
    """One reading of a catalogue: on which day, and how a price row names it."""

    as_of: date
    via: str

    def row(self, source: str, **more: Any) -> dict[str, Any]:
        """A price row that was first seen in this reading, with what else is known of it."""
        row = {"from": self.as_of, "basis": "first observed", "source": source, "retrieved": self.as_of}
        return {**row, "via": self.via, **more}


@dataclass(slots=True, kw_only=True)
class Seller:
    """A sheet in the making: who sells, and the models taken in so far."""

    name: str
    note: str = ""
    windows: dict[str, Any] = field(default_factory=dict)
    models: dict[str, ModelTable] = field(default_factory=dict)


class Offers:
    """Every offer of a catalogue, by seller."""

    def __init__(self) -> None:
        self._sellers: dict[str, Seller] = {}
        self.skipped: list[Skipped] = []

    def seller(self, provider: str, name: str = "", note: str = "") -> Seller:
        """The sheet of a provider, made when it is first asked for."""
        return self._sellers.setdefault(provider, Seller(name=_as_text(name) or provider, note=_as_text(note)))

    def add(self, provider: str, model: str, table: Mapping[str, Any]) -> None:
        """Take in a model, as a sheet's table has it; one that a sheet could not hold is skipped, with the reason."""
        document = Document(path=Path("entry"), text="", data=dict(table))
        if not model or model != _as_text(model):
            self.skip(provider, _as_text(model), "it has no id, or one that is not text")
            return
        try:
            found = checked(document, ModelTable)
        except TokencalcError as error:
            self.skip(provider, model, str(error).splitlines()[0].partition(": ")[2])
            return
        before = self.seller(provider).models.setdefault(model, found)
        if [row.model_dump(exclude=_WHENCE) for row in before.prices] != [
            row.model_dump(exclude=_WHENCE) for row in found.prices
        ]:
            self.skip(provider, model, "listed twice at different prices; the first entry is the one that is carried")

    def skip(self, provider: str, model: str, reason: str) -> None:
        """Take down what cannot be carried."""
        self.skipped.append(Skipped(provider=provider, model=model, reason=reason))

    def sheets(self) -> dict[str, SheetFile]:
        """The sheets of all sellers with an offer, in alphabetical order, each model's aliases its own."""
        return {provider: self._sheet(provider) for provider in sorted(self._sold())}

    def _sold(self) -> Iterator[str]:
        folded: set[str] = set()
        for provider, seller in self._sellers.items():
            if not is_file_name(provider) or provider.casefold() in folded:
                for model in seller.models:
                    self.skip(provider, model, "the provider's id cannot be the name of a file")
            elif seller.models:
                folded.add(provider.casefold())
                yield provider

    def _sheet(self, provider: str) -> SheetFile:
        seller = self._sellers[provider]
        used = {name for model in seller.models.values() for row in model.prices for name in row.windows}
        data = {
            "provider": provider,
            "name": seller.name,
            "kind": "lab" if is_lab(provider) else "host",
            "currency": CURRENCY,
            "note": seller.note or None,
            "windows": {name: window for name, window in seller.windows.items() if name in used},
            "models": with_own_aliases(seller.models, seller.models),
        }
        return SheetFile.model_validate(data)


_WHENCE = {"source", "note", "via", "retrieved", "basis"}


def _as_text(text: str) -> str:
    """Text that can be written as UTF-8."""
    return text.encode(errors="replace").decode()


def with_own_aliases(models: Mapping[str, ModelTable], first: Iterable[str]) -> dict[str, ModelTable]:
    """The models in alphabetical order, without aliases that mean another; between two, those of `first` keep it."""
    taken = set(models)
    found: dict[str, ModelTable] = {}
    for name in dict.fromkeys((*sorted(first), *sorted(models))):
        own = [alias for alias in dict.fromkeys(models[name].aliases) if alias not in taken]
        taken.update(own)
        found[name] = models[name].model_copy(update={"aliases": own})
    return {name: found[name] for name in sorted(found)}
