"""What `tokencalc diff` compares: scenarios in files, directories, git revisions and saved answers, put in pairs."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tokencalc.cli.options import BadOption
from tokencalc.cli.reading import scenario_path
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record
from tokencalc.files.differences import has_same_content
from tokencalc.files.errors import FileError
from tokencalc.files.places import shown
from tokencalc.files.revisions import repository_at
from tokencalc.files.saved import SavedComparison, read_saved
from tokencalc.files.toml import Document, read_document

NEEDED = ("workload", "baseline")
"""Tables that every scenario has, and no other TOML file."""


@record
class Pair:
    """One scenario before and after; a side that lacks it is None, and one of another path is renamed."""

    old: Document | SavedComparison | None
    new: Document | None
    is_renamed: bool = False


@record
class Sides:
    """The pairs, and what they are of in words."""

    old: str
    new: str
    pairs: tuple[Pair, ...]


def sides_of(old: str | None, new: str | None, base: str | None, *, has_new_prices: bool) -> Sides:
    """What the arguments name. Raises a `TokencalcError` where there is nothing to compare.

    With new prices a scenario that nobody touched may cost something else, so all of them are compared.
    """
    if base is not None:
        if new is not None:
            raise BadOption("--base", base, f"does not go with a second scenario ({new})", "give one or the other")
        return _since(base, old, is_all=has_new_prices)
    if old is None:
        remedy = "example: tokencalc diff main:scenarios/a.toml, or tokencalc diff --base origin/main"
        raise TokencalcError("what is to be compared must be given", remedy)
    if old.endswith(".json"):
        saved = read_saved(Path(old))
        document = read_document(scenario_path(saved.file if new is None else new))
        return Sides(old=old, new=document.file, pairs=(Pair(old=saved, new=document),))
    before, after = _side(old), _side(_beside(old) if new is None else new)
    if before.is_single != after.is_single:
        one, many = (old, after.label) if before.is_single else (after.label, old)
        raise TokencalcError(f"{one} is one scenario, and {many} is a directory", "compare two of a kind")
    return Sides(old=before.label, new=after.label, pairs=tuple(_paired(before, after)))


@record
class _Side:
    """The scenarios that one argument names, by their paths below it."""

    label: str
    documents: Mapping[str, Document]
    is_single: bool


def _beside(old: str) -> str:
    """The path in the working tree of what a revision has."""
    revision = _revision_of(old)
    if revision is None:
        remedy = "name the new one too, or a revision of this one, such as main:" + old
        raise TokencalcError(f"{old}: there is nothing to compare it with", remedy)
    repository = repository_at(Path.cwd())
    return str(repository.top / repository.place(revision[1]))


def _revision_of(text: str) -> tuple[str, str] | None:
    """The revision and the path that an argument names; None for a file."""
    revision, colon, path = text.partition(":")
    return (revision, path) if colon and revision and not os.path.lexists(text) else None


def _side(text: str) -> _Side:
    revision = _revision_of(text)
    if revision is not None:
        return _in_revision(text, *revision)
    path = scenario_path(text)
    if not path.is_dir():
        document = read_document(path)
        return _Side(label=document.file, documents={"": document}, is_single=True)
    found = {each.relative_to(path).as_posix(): read_document(each) for each in sorted(path.rglob("*.toml"))}
    return _directory(shown(path), found)


def _in_revision(text: str, revision: str, path: str) -> _Side:
    repository = repository_at(Path.cwd())
    names = repository.names(revision, path)
    if names is None:
        return _Side(label=text, documents={"": repository.document(revision, path)}, is_single=True)
    below = f"{repository.place(path)}/" if repository.place(path) else ""
    return _directory(text, {name.removeprefix(below): repository.document(revision, name) for name in names})


def _directory(label: str, found: Mapping[str, Document]) -> _Side:
    scenarios = {name: document for name, document in found.items() if is_scenario(document)}
    if not scenarios:
        raise FileError(label, "has no scenarios", f"a scenario is a .toml file with [{'] and ['.join(NEEDED)}]")
    return _Side(label=label, documents=scenarios, is_single=False)


def is_scenario(document: Document) -> bool:
    """Whether a document is meant to be a scenario, and not a price sheet or anything else."""
    return all(name in document.data for name in NEEDED)


def _since(base: str, within: str | None, *, is_all: bool) -> Sides:
    """The scenarios of the working tree that are not as they were where HEAD left a revision, or all of them."""
    repository = repository_at(Path.cwd())
    commit = repository.fork_of(base)
    names = repository.changed(commit)
    if is_all:
        names = tuple(sorted({*names, *(repository.names(commit, "") or ())}))
    if within is not None:
        folder = os.path.relpath(Path.cwd() / within, repository.top)
        names = tuple(name for name in names if folder in (".", name) or name.startswith(f"{folder}/"))
        if not names and not os.path.lexists(within) and not repository.has(commit, folder):
            remedy = "name it from here, or leave it out for the whole repository"
            raise FileError(within, "no such file or directory, here or in the revision", remedy)
    old = {name: repository.document(commit[:10], name) for name in names if repository.has(commit, name)}
    new = {name: read_document(repository.top / name) for name in names if (repository.top / name).is_file()}
    sides = [_Side(label="", documents=dict(_scenarios(each)), is_single=False) for each in (old, new)]
    return Sides(old=f"{base} ({commit[:10]})", new="here", pairs=tuple(_paired(*sides)))


def _scenarios(documents: Mapping[str, Document]) -> Iterator[tuple[str, Document]]:
    return ((name, each) for name, each in documents.items() if is_scenario(each))


def _paired(old: _Side, new: _Side) -> Iterator[Pair]:
    """Scenarios of the same path, else of the same content, else of the same name; the rest has no other side."""
    free = dict(old.documents)
    partners = {name: free.pop(name) for name in new.documents if name in free}
    for is_same in (_has_same_content, _has_same_name):
        for name, document in new.documents.items():
            found = None if name in partners else _first(free, document, is_same)
            if found is not None:
                partners[name] = free.pop(found)
    for name, document in new.documents.items():
        is_renamed = name in partners and name not in old.documents
        yield Pair(old=partners.get(name), new=document, is_renamed=is_renamed)
    yield from (Pair(old=document, new=None) for document in free.values())


def _first(
    free: Mapping[str, Document], document: Document, is_same: Callable[[Document, Document], bool]
) -> str | None:
    return next((name for name, each in free.items() if is_same(each, document)), None)


def _has_same_content(old: Document, new: Document) -> bool:
    return has_same_content(old.data, new.data)


def _has_same_name(old: Document, new: Document) -> bool:
    return "name" in old.data and old.data["name"] == new.data.get("name")
