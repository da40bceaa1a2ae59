"""What `tokencalc check` compares a scenario with: a git revision, another file, a directory, or an earlier answer."""

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from tokencalc.cli.check_files import Found, is_meant
from tokencalc.cli.options import BadOption
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record
from tokencalc.files.errors import FileError
from tokencalc.files.places import shown
from tokencalc.files.revisions import Repository, repository_at
from tokencalc.files.saved import SavedScenario, read_saved_check
from tokencalc.files.toml import Document, read_document

Old = Document | SavedScenario
OldOf = Callable[[Found], Old | None]
"""The document that a scenario was, itself where nothing has changed, or what was kept; None where there was none."""


@record
class Bases:
    """What scenarios are compared with: in words, and what each was. Of an earlier answer only bills are known."""

    label: str
    old: OldOf
    has_bills_alone: bool = False


def bases_of(base: str | None, compare_to: str | None) -> Bases | None:
    """What --base or --compare-to names; None for neither. Raises an error where there is no such thing."""
    if base is not None and compare_to is not None:
        raise TokencalcError(f"--compare-to {compare_to}: does not go with --base {base}", "give one of the two")
    for option, given in (("--base", base), ("--compare-to", compare_to)):
        if given == "":  # As a path it would be this directory, with which nothing has changed.
            raise BadOption(option, given, "names nothing to compare with", "is a variable not set?")
    if base is not None:
        repository = repository_at(Path.cwd())
        return _at_commit(repository, base, repository.fork_of(base))
    if compare_to is None:
        return None
    path = Path(compare_to)
    if path.is_dir():
        return Bases(label=shown(path), old=lambda found: _in_directory(path, found))
    if path.suffix == ".json":
        saved = read_saved_check(path)
        return Bases(label=shown(path), old=lambda found: _in_answer(saved, found), has_bills_alone=True)
    if os.path.lexists(path):
        document = read_document(path)
        return Bases(label=document.file, old=_Once(document).old)
    if path.suffix == ".toml":
        raise FileError(shown(path), "no such file", "a git revision has no .toml at its end")
    repository = repository_at(Path.cwd())
    return _at_commit(repository, compare_to, repository.commit(compare_to))


def _in_directory(directory: Path, found: Found) -> Document | None:
    path = directory / found.name
    return read_document(path) if found.name and os.path.lexists(path) else None


def _in_answer(saved: Sequence[SavedScenario], found: Found) -> SavedScenario | None:
    """What an answer has of a file, or else of a scenario of the same name."""
    assert found.document is not None
    name = found.document.data.get("name")
    same = [each for each in saved if each.file == found.file] or [each for each in saved if each.scenario == name]
    if len(same) > 1:
        remedy = "leave the file where it was, or give each scenario a name of its own"
        raise TokencalcError(f'several scenarios of the earlier answer are named "{name}"', remedy)
    return same[0] if same else None


class _Once:
    """One file to compare with, for one scenario: a second one would be compared with what it never was."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.asked_by: set[str] = set()

    def old(self, found: Found) -> Document:
        self.asked_by.add(found.file)
        if len(self.asked_by) > 1:
            remedy = "compare one scenario with one file, or a directory with a directory"
            raise TokencalcError(f"{self.document.file}: several scenarios are compared with it", remedy)
        return self.document


def _at_commit(repository: Repository, named: str, commit: str) -> Bases:
    return Bases(label=f"{named} ({commit[:10]})", old=_Revision(repository, commit).old)


class _Revision:
    """The scenarios of a commit, by the places where they are in the working tree, or by their names."""

    def __init__(self, repository: Repository, commit: str) -> None:
        self.repository = repository
        self.commit = commit
        self.top = Path(os.path.realpath(repository.top))

    def old(self, found: Found) -> Document | None:
        assert found.document is not None
        path = Path(os.path.realpath(found.document.path))
        if not path.is_relative_to(self.top):
            remedy = "compare it with a file: --compare-to FILE"
            raise TokencalcError(f"{found.file} is not in the repository of the base", remedy)
        place = path.relative_to(self.top).as_posix()
        if place in self._names:
            return self._at(place) if place in self._changed else found.document
        return self._moved(found.document)

    def _at(self, place: str) -> Document:
        return self.repository.document(self.commit[:10], place)

    def _moved(self, document: Document) -> Document | None:
        """The scenario of the same name whose file is gone."""
        name = document.data.get("name")
        return next((each for each in self._gone if each.data.get("name") == name), None)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.repository.names(self.commit, "") or ())

    @cached_property
    def _changed(self) -> frozenset[str]:
        return frozenset(self.repository.changed(self.commit))

    @cached_property
    def _gone(self) -> tuple[Document, ...]:
        gone = sorted(name for name in self._names if not os.path.lexists(self.top / name))
        return tuple(each for each in map(self._readable, gone) if each is not None and is_meant(each))

    def _readable(self, place: str) -> Document | None:
        try:
            return self._at(place)
        except TokencalcError:
            return None  # It was no scenario that could be read, so none has moved from there.
