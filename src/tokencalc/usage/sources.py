"""Which kind of log a file is: by what its first rows have, or by the name that the user gives."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from tokencalc.engine.errors import TokencalcError
from tokencalc.files.errors import did_you_mean, nearest
from tokencalc.files.faults import checked
from tokencalc.files.toml import in_toml, read_document
from tokencalc.usage.codex import CodexSource
from tokencalc.usage.mapping import LogMapping, Read, Row
from tokencalc.usage.mapping_tables import MappingTable
from tokencalc.usage.shapes import built_in
from tokencalc.usage.traces import TraceSource

LOOKED_AT = 50
"""Rows that are looked at to tell what a file is: transcripts begin with rows that say little."""


class Source(Protocol):
    """A kind of log.

    `only_with` are bytes that every line has that counts, and `precision` how much a row must have to be of this kind.
    `aliases` are names of models that it explains itself.
    """

    @property
    def name(self) -> str:
        """The name, as --source has it."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def only_with(self) -> bytes:
        """Bytes without which a line says nothing that was used."""

    @property
    def precision(self) -> int:
        """How telling a match is."""

    @property
    def aliases(self) -> Mapping[str, str]:
        """Logged names of models, and the models that they are."""

    @property
    def note(self) -> str:
        """What a reader of its figures should know."""

    def matches(self, row: Mapping[str, Any]) -> bool:
        """Whether a row is one of this kind of log."""

    def rows_in(self, row: Row) -> Iterable[Row]:
        """The rows of a page; of a row, itself."""

    def reader(self, file: str) -> Read:
        """What reads the rows of one file, in their order."""


class UnknownSource(TokencalcError):
    """No kind of log has the name that was given."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        remedy = did_you_mean(nearest(name, known)) or f"known sources: {', '.join(known)}"
        super().__init__(f"--source {in_toml(name)}: no kind of log has that name", remedy)


class UnknownLog(TokencalcError):
    """A file is of no kind that is known."""

    def __init__(self, file: str, keys: Sequence[str]) -> None:
        found = f"its rows have {', '.join(keys)}" if keys else "it has no rows"
        super().__init__(
            f"{file}: no kind of log that is known ({found})",
            "name the kind with --source, or write a mapping of its columns for --mapping",
        )


class AmbiguousLog(TokencalcError):
    """A file may be of several kinds."""

    def __init__(self, file: str, kinds: Sequence[str]) -> None:
        super().__init__(f"{file}: may be {' or '.join(kinds)}", "say which with --source")


def sources(label: str = "project", starts: int | None = None) -> list[Source]:
    """Every kind of log that is known, by name."""
    found: list[Source] = [LogMapping(table, label, starts) for table in _tables()]
    found += [CodexSource(label), TraceSource(starts)]
    return sorted(found, key=lambda source: source.name)


def _tables() -> Iterator[MappingTable]:
    for path in built_in("sources"):
        yield checked(read_document(path), MappingTable)


def source_named(name: str, known: Sequence[Source]) -> Source:
    """The kind of log with a name. Raises `UnknownSource`."""
    for source in known:
        if source.name == name:
            return source
    raise UnknownSource(name, [source.name for source in known])


def source_of(file: str, rows: Sequence[Row], known: Sequence[Source]) -> Source:
    """The kind of log that most of a file's first rows are, the most precise of several.

    Raises `UnknownLog` or `AmbiguousLog`.
    """
    counts = {source.name: sum(source.matches(row) for row in rows) for source in known}
    most = max(counts.values(), default=0)
    if not most:
        raise UnknownLog(file, [str(key)[:40] for key in list(rows[0])[:8]] if rows else [])
    matching = [source for source in known if counts[source.name] == most]
    telling = max(source.precision for source in matching)
    best = [source for source in matching if source.precision == telling]
    if len(best) > 1:
        raise AmbiguousLog(file, [source.name for source in best])
    return best[0]
