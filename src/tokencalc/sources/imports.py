"""What an import would do to the files of a directory, worked out whole before the first of them is written."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record
from tokencalc.files.errors import FaultsError, FileError, did_you_mean, nearest
from tokencalc.files.places import shown
from tokencalc.files.sheets import Sheet, SheetFile
from tokencalc.files.toml import text_of, write_text
from tokencalc.sources.catalogues import Outside
from tokencalc.sources.merging import Merged, merged
from tokencalc.sources.offers import Skipped
from tokencalc.sources.writing import kind_in, text_of_sheet

Action: TypeAlias = Literal["new", "changed", "unchanged"]

_KEEP_IT = "choose another directory with --into, or move the file away"


@record
class PlannedFile:
    """A sheet's file as it will be."""

    path: Path
    action: Action
    text: str
    merged: Merged


@record
class Plan:
    """Every file of an import, and the entries of the catalogue that no file will have."""

    files: tuple[PlannedFile, ...]
    skipped: tuple[Skipped, ...]

    @property
    def to_write(self) -> tuple[PlannedFile, ...]:
        """The files that will be other than they are."""
        return tuple(each for each in self.files if each.action != "unchanged")

    def write(self) -> None:
        """Write the files; each is whole at every moment."""
        for each in self.to_write:
            try:
                each.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                problem = f"cannot be made: {(error.strerror or str(error)).lower()}"
                raise FileError(shown(each.path.parent), problem) from None
            write_text(each.path, each.text)


class PriceWouldVanish(TokencalcError):
    """A model that was imported before would have no price any more, or not for all it was priced for."""

    def __init__(self, file: Path, model: str, what: str) -> None:
        super().__init__(
            f"{shown(file)}: {model} would lose {what}",
            "nothing was written: put the catalogue right, or import the other providers, each with --provider",
        )


class UnknownProvider(TokencalcError):
    """A provider is wanted that the catalogue does not have."""

    def __init__(self, provider: str, known: Sequence[str]) -> None:
        near = did_you_mean(nearest(provider, known))
        super().__init__(
            f'the catalogue has no provider "{provider}"',
            near or f"it has {', '.join(known[:8])} and {len(known)} in all",
        )


def plan(outside: Outside, into: Path, providers: Sequence[str], as_of: date) -> Plan:
    """What importing a catalogue does to a directory, for some providers or, where none is named, for all.

    Raises an error for a file that is not the importer's own, and for every price that would vanish.
    """
    wanted = _wanted(outside, providers)
    skipped = tuple(each for each in outside.skipped if not providers or each.provider in wanted)
    files = [_planned(into, sheet, outside.kind, as_of) for sheet in wanted.values()]
    if not providers:
        files += _vanished(into, wanted, outside.kind)
    losses = [loss for file in files for loss in _losses(file, skipped)]
    if losses:
        raise FaultsError(losses)
    _check(files)
    return Plan(files=tuple(files), skipped=skipped)


def _wanted(outside: Outside, providers: Sequence[str]) -> Mapping[str, SheetFile]:
    for provider in providers:
        if provider not in outside.sheets:
            raise UnknownProvider(provider, list(outside.sheets))
    return {name: sheet for name, sheet in outside.sheets.items() if not providers or name in providers}


def _planned(into: Path, sheet: SheetFile, kind: str, as_of: date) -> PlannedFile:
    path = into / f"{sheet.provider}.toml"
    before = _own_sheet(path, kind) if path.exists() or path.is_symlink() else None
    found = merged(before, sheet, as_of)
    text = text_of_sheet(found.sheet, kind)
    if before is None:
        return PlannedFile(path=path, action="new", text=text, merged=found)
    action: Action = "unchanged" if text == text_of_sheet(before, kind) else "changed"
    return PlannedFile(path=path, action=action, text=text, merged=found)


def _own_sheet(path: Path, kind: str) -> SheetFile:
    """The sheet in a file that an import wrote, and nobody changed since. Raises `FileError` for any other."""
    text = text_of(path).replace("\r\n", "\n")
    written_from = kind_in(text)
    if not written_from:
        raise FileError(shown(path), "was not written by `prices import`, and is not overwritten", _KEEP_IT)
    if written_from != kind:
        problem = f"was imported from {written_from}, and this is {kind}: their prices are not mixed"
        raise FileError(shown(path), problem, _KEEP_IT)
    sheet = Sheet(path).file
    expected = text_of_sheet(sheet, kind)
    if text != expected:
        lines = zip(text.splitlines(), expected.splitlines(), strict=False)
        line = next((number for number, (found, own) in enumerate(lines, start=1) if found != own), None)
        raise FileError(
            shown(path), "was edited after `prices import` wrote it, and is not overwritten", _KEEP_IT, line
        )
    return sheet


def _vanished(into: Path, wanted: Mapping[str, SheetFile], kind: str) -> Iterator[PlannedFile]:
    """The files of providers that the catalogue does not have any more, which stay as they are."""
    for path in sorted(into.glob("*.toml")):
        if path.stem not in wanted and kind_in(text_of(path)) == kind:
            sheet = _own_sheet(path, kind)
            found = Merged(sheet=sheet, gone=tuple(sheet.models))
            yield PlannedFile(path=path, action="unchanged", text="", merged=found)


def _losses(file: PlannedFile, skipped: Sequence[Skipped]) -> Iterator[PriceWouldVanish]:
    provider = file.merged.sheet.provider
    reasons = {each.model: each.reason for each in skipped if each.provider == provider}
    for model in file.merged.gone:
        if model in reasons:
            yield PriceWouldVanish(file.path, model, f"every price: {reasons[model]}")
    for loss in file.merged.lost:
        yield PriceWouldVanish(file.path, loss.model, f"its rate of {loss.old} for {loss.unit}")


def _check(files: Sequence[PlannedFile]) -> None:
    """Read every new text as the sheet that it is to be, with all the checks of a sheet."""
    with TemporaryDirectory() as directory:
        for each in files:
            if each.action != "unchanged":
                copy = Path(directory, each.path.name)
                write_text(copy, each.text)
                Sheet(copy)
