"""The catalogue: every model of every price sheet, looked up by a name that people can guess.

Only what mentions a name is parsed: a search through the raw bytes of all sheets costs a fraction of a millisecond,
parsing one of them several.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.rates import Model
from tokencalc.engine.records import record
from tokencalc.files.aliases import Meaning, meaning_on
from tokencalc.files.errors import AmbiguousModel, FileError, UnknownMeaning, UnknownModel
from tokencalc.files.names import aliases_in, provider_in, references_in
from tokencalc.files.places import PRICING, REFERENCE, shown
from tokencalc.files.sheets import Sheet
from tokencalc.files.toml import unreadable

if TYPE_CHECKING:
    from tokencalc.engine.licences import Licence
    from tokencalc.files.references import References


class Catalogue:
    """Models by name, from the directories of the user's own sheets first and the built-in ones last.

    A model that several directories have is taken from the first: a sheet with two negotiated prices shadows those two
    and leaves the rest of the built-in sheet in force.
    """

    def __init__(self, as_of: date, directories: Sequence[Path] = ()) -> None:
        self.as_of = as_of
        self._names_on = as_of
        self.directories = tuple(directories)
        self._raw: dict[Path, bytes] = {}
        self._sheets: dict[tuple[Path, str], Sheet] = {}
        self._known: dict[str, _Found | TokencalcError | None] = {}
        self._licences: dict[str, Licence | None] = {}
        for directory in (*directories, PRICING):
            try:
                paths = sorted(directory.glob("*.toml"))
            except OSError as error:
                raise unreadable(directory, error) from None
            if not paths and directory != PRICING and not (directory / REFERENCE).is_dir():
                raise FileError(shown(directory), _missing_in(directory), "--pricing wants a directory of price sheets")
            for path in paths:
                self._raw.setdefault(path, _bytes_of(path))

    @cached_property
    def reference_sheets(self) -> "References":
        """What is known of licences, labs, plans, hardware and currencies."""
        from tokencalc.files.references import References  # noqa: PLC0415  # only some questions need them

        return References(self.directories)

    def sheets(self) -> Iterator[Sheet]:
        """Every sheet, parsed."""
        return (Sheet(path) for path in self._raw)

    def models(self) -> Iterator[tuple[Sheet, Model]]:
        """Every model once, with its sheet."""
        seen: set[str] = set()
        for sheet in self.sheets():
            for name in sheet.file.models:
                reference = f"{sheet.file.provider}/{name}"
                if reference not in seen:
                    seen.add(reference)
                    yield sheet, sheet.model(name, self.as_of)

    def find(self, reference: str) -> Model:
        """The model of that name: `provider/model`, or a bare model id or alias.

        An alias that moves means what it means on the catalogue's day. A bare name that several providers sell means
        the lab's own offer, if it has a price. Raises `UnknownModel` with the nearest names, `AmbiguousModel` with the
        candidates, or `UnknownMeaning` for a day of which nobody says what an alias meant.
        """
        sheet, name = self.locate(reference)
        return sheet.model(name, self.as_of)

    def on(self, day: date) -> "Catalogue":
        """The same sheets, with names that move meaning what they meant on a day; prices stay those known on as_of."""
        other = copy(self)
        other._names_on, other._known = day, {}
        return other

    def known(self, reference: str) -> Model | None:
        """The model of that name; None where there is none, or none that is meant before the others."""
        found = self._meant(reference)
        if found is None or isinstance(found, AmbiguousModel | UnknownModel):
            return None
        return self.find(reference)

    def locate(self, reference: str) -> tuple[Sheet, str]:
        """The sheet that has the model of that name, and the model's id in it."""
        found = self._found(reference)
        return found.sheet, found.name

    def meaning(self, reference: str) -> Meaning | None:
        """What a name means on the catalogue's day and since when, if it is an alias that moves."""
        return self._found(reference).meaning

    def _found(self, reference: str) -> "_Found":
        found = self._meant(reference)
        if found is None:
            found = self._known[reference] = UnknownModel(reference, [*self.references(), *self._aliases()])
        if isinstance(found, TokencalcError):
            raise found
        return found

    def _meant(self, reference: str) -> "_Found | TokencalcError | None":
        """What a name means, looked up once: scenarios ask for the same few names again and again."""
        if reference not in self._known:
            try:
                self._known[reference] = self._looked_up(reference)
            except TokencalcError as error:
                self._known[reference] = error
        return self._known[reference]

    def _looked_up(self, reference: str) -> "_Found | None":
        """What a name means; None where no sheet has it. The names like it are not looked for: many are one's own."""
        found: dict[str, _Found] = {}
        moved: list[UnknownMeaning] = []
        for provider, wanted in self._readings(reference):
            for sheet in self._mentioning(provider, wanted):
                try:
                    each = self._found_in(sheet, wanted)
                except UnknownMeaning as error:
                    moved.append(error)
                    continue
                if each is not None:
                    found.setdefault(sheet.file.provider, each)
            if found or moved:
                break
        if not found:
            self._check_nameless()
            if moved:
                raise moved[0]
            return None
        own = [each for each in found.values() if self._is_own_offer(each)]
        if len(found) > 1 and len(own) != 1:
            raise AmbiguousModel(reference, sorted(f"{seller}/{each.name}" for seller, each in found.items()))
        return own[0] if len(found) > 1 else next(iter(found.values()))

    def _found_in(self, sheet: Sheet, wanted: str) -> "_Found | None":
        """What a sheet has under a name; its provider's first sheet with that model is the one that counts."""
        meanings = sheet.meanings(wanted)
        meaning = meaning_on(meanings, self._names_on) if meanings else None
        name = meaning.model if meaning else sheet.model_named(wanted)
        if name is None:
            return None
        return _Found(sheet=self._first_with(sheet.file.provider, name) or sheet, name=name, meaning=meaning)

    def same_weights(self, reference: str) -> Iterator[Model]:
        """Every offer of the weights of a model, its lab's own sheet and this one included.

        Only what names the lab's model is parsed. The order is that of the sheets.
        """
        sheet, name = self.locate(reference)
        root = sheet.file.models[name].same_weights_as or f"{sheet.file.provider}/{name}"
        found: set[str] = set()
        for path, raw in self._raw.items():
            if root.encode() in raw or self._providers[path] == root.partition("/")[0]:
                each = self._sheet_about(path, root.partition("/")[2])
                for offer, table in each.file.models.items():
                    own = f"{each.file.provider}/{offer}"
                    if root in (own, table.same_weights_as) and own not in found:
                        found.add(own)
                        first = self._first_with(each.file.provider, offer) if self.directories else each
                        yield (first or each).model(offer, self.as_of)

    def licence_of(self, reference: str) -> "Licence | None":
        """The licence of a model's weights, as far as the reference sheets know one."""
        sheet, name = self.locate(reference)
        lab_own = sheet.file.models[name].same_weights_as
        known = self._licence(f"{sheet.file.provider}/{name}")
        return self._licence(lab_own) if known is None and lab_own is not None else known

    def _licence(self, model: str) -> "Licence | None":
        if model not in self._licences:
            self._licences[model] = self.reference_sheets.licences(model).get(model)
        return self._licences[model]

    def references(self) -> list[str]:
        """Every `provider/model`, read off the sheets without parsing them."""
        return list(dict.fromkeys(name for raw in self._raw.values() for name in references_in(raw)))

    def _aliases(self) -> list[str]:
        return [name for raw in self._raw.values() for name in aliases_in(raw)]

    def _readings(self, reference: str) -> Iterator[tuple[str | None, str]]:
        provider, slash, name = reference.partition("/")
        if slash and provider in self._providers.values():
            yield provider, name
        yield None, reference

    def _mentioning(self, provider: str | None, name: str) -> Iterator[Sheet]:
        for path, raw in self._raw.items():
            if name.encode(errors="replace") in raw and provider in (None, self._providers[path]):
                yield self._sheet_about(path, name)

    def _is_own_offer(self, found: "_Found") -> bool:
        """Whether the seller trained the model, has a price for it, and still sells it."""
        model = found.sheet.file.models[found.name]
        is_sold = model.retired is None or self.as_of < model.retired
        return model.lab == found.sheet.file.provider and bool(model.prices) and is_sold

    @cached_property
    def _providers(self) -> Mapping[Path, str]:
        """The provider of each sheet, as far as one is seen in it."""
        return {path: provider_in(raw) for path, raw in self._raw.items()}

    def _check_nameless(self) -> None:
        """Parse the sheets in which no provider was seen: their own fault is why their models are not found."""
        for path, provider in self._providers.items():
            if not provider:
                Sheet(path)

    def _first_with(self, provider: str, name: str) -> Sheet | None:
        """The first of a provider's sheets that has the model: an alias in a later one means the same model."""
        return next((sheet for sheet in self._mentioning(provider, name) if name in sheet.file.models), None)

    def _sheet_about(self, path: Path, name: str) -> Sheet:
        if (path, name) not in self._sheets:
            self._sheets[path, name] = Sheet(path, name)
        return self._sheets[path, name]


@record
class _Found:
    """A model under a name: the sheet that has it, its id there, and what the name means if it is one that moves."""

    sheet: Sheet
    name: str
    meaning: Meaning | None


def _missing_in(directory: Path) -> str:
    if directory.is_dir():
        return "has no price sheet (*.toml)"
    return "is a file, not a directory" if directory.is_file() else "no such directory"


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None
