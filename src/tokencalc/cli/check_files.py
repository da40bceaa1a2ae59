"""Which scenarios `tokencalc check` is asked about: files, directories, globs and names of built-in scenarios."""

import glob
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tokencalc.cli.reading import scenario_path
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record
from tokencalc.files.errors import FileError
from tokencalc.files.places import shown
from tokencalc.files.toml import Document, read_document

_MEANT = ("workload", "baseline", "options", "checks")
"""Tables of a scenario that no other TOML file has: one of them is enough, for another may be misspelt."""


@record
class Found:
    """A scenario that is to be checked, or why it cannot be read.

    `name` is its path below the directory that was named, or its file's name, by which another directory is asked for
    the same one.
    """

    file: str
    name: str
    document: Document | None = None
    error: TokencalcError | None = None


@record
class Passed:
    """How many TOML files below a directory are no scenarios."""

    directory: str
    files: int


def scenarios_in(given: Sequence[str]) -> tuple[tuple[Found, ...], tuple[Passed, ...]]:
    """The scenarios that the arguments name, each once, and what was passed over in looking for them.

    An argument that names none is found too, with its error: it must not look like nothing to check. Without arguments
    it is ./scenario.toml, and never a built-in example.
    """
    if not given:
        remedy = "name scenarios: files, directories, or globs in quotes, such as tokencalc check scenarios"
        if not os.path.lexists("scenario.toml"):
            raise TokencalcError("no scenario is named, and there is no ./scenario.toml", remedy)
        given = ["scenario.toml"]
    passed: list[Passed] = []
    found: dict[str, Found] = {}
    for text in given:
        for each in _named(text, passed):
            found.setdefault(os.path.realpath(each.document.path) if each.document else each.file, each)
    return tuple(found.values()), tuple(passed)


def _named(text: str, passed: list[Passed]) -> Iterator[Found]:
    path = Path(text)
    if not text:  # It would be this directory: a variable that is not set must not choose what is checked.
        raise TokencalcError("an empty argument names no scenario", "is a variable not set?")
    if path.is_dir():
        yield from _below(path, passed)
    elif glob.has_magic(text) and not os.path.lexists(text):
        yield from _matching(text, passed)
    else:
        try:
            yield _read(scenario_path(text), path.name)
        except TokencalcError as error:
            yield Found(file=text, name=path.name, error=error)


def _matching(pattern: str, passed: list[Passed]) -> Iterator[Found]:
    paths = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  # it takes absolute patterns too
    if not paths:
        error = FileError(pattern, "matches no file", "is it meant from here? it is looked for below this directory")
        yield Found(file=pattern, name=pattern, error=error)
    for path in map(Path, paths):
        yield from _below(path, passed) if path.is_dir() else [_read(path, path.name)]


def _below(directory: Path, passed: list[Passed]) -> Iterator[Found]:
    """The scenarios below a directory, and files that are not TOML, which might have been some."""
    unread: list[OSError] = []
    paths = sorted(_toml_below(directory, unread.append))
    read = [_read(path, path.relative_to(directory).as_posix()) for path in paths]
    read += [_unread(error) for error in unread]
    found = [each for each in read if each.document is None or is_meant(each.document)]
    if not found:
        error = FileError(shown(directory), "has no scenarios", "a scenario is a .toml file with a [workload]")
        found = [Found(file=shown(directory), name="", error=error)]
    elif len(read) > len(found):
        passed.append(Passed(directory=shown(directory), files=len(read) - len(found)))
    yield from found


def _toml_below(directory: Path, unread: Callable[[OSError], object]) -> Iterator[Path]:
    """Every TOML file below, behind links too, and each directory once. `unread` is told of one that cannot be read."""
    seen: set[str] = set()
    for place, directories, files in os.walk(directory, onerror=unread, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:
            directories.clear()
            continue
        seen.add(real)
        directories.sort()  # Of two ways to one directory always the same one is taken.
        yield from (Path(place, name) for name in (*directories, *files) if name.lower().endswith(".toml"))


def _unread(error: OSError) -> Found:
    file = shown(Path(error.filename))
    return Found(file=file, name="", error=FileError(file, f"cannot be read: {(error.strerror or str(error)).lower()}"))


def _read(path: Path, name: str) -> Found:
    try:
        document = read_document(path)
    except TokencalcError as error:
        return Found(file=shown(path), name=name, error=error)
    return Found(file=document.file, name=name, document=document)


def is_meant(document: Document) -> bool:
    """Whether a TOML file is meant to be a scenario: one with a misspelt table is, so that its error is seen."""
    return any(name in document.data for name in _MEANT)
