"""Large logs of one kind are handed to DuckDB, where the extra `fast` is installed and it is sure of its answer."""

from collections.abc import Sequence
from datetime import date, tzinfo
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Protocol

from tokencalc.usage.accounting import Accounting
from tokencalc.usage.mapping import LogMapping, Row, read_mapping
from tokencalc.usage.opening import Log, opened
from tokencalc.usage.rollup import RollUp
from tokencalc.usage.rows import Rows
from tokencalc.usage.saved import is_saved
from tokencalc.usage.sources import LOOKED_AT, AmbiguousLog, Source, UnknownLog, source_named, source_of, sources

LARGE = 200_000_000
"""Bytes from which on it is worth the while: DuckDB and the writing of a query take a moment to start."""

Found = tuple[RollUp, Accounting, LogMapping]


class Wanted(Protocol):
    """Which logs are read, and how: see `reading.Wanted`."""

    @property
    def source(self) -> str:
        """The kind of log, where it was named."""

    @property
    def mapping(self) -> Path | None:
        """The mapping, where one was given."""

    @property
    def label(self) -> str:
        """What rows are told apart by."""

    @property
    def zone(self) -> tzinfo:
        """In which hours begin."""

    @property
    def since(self) -> date | None:
        """The first day that counts."""

    @property
    def until(self) -> date | None:
        """The first day that does not."""


def read_fast(wanted: Wanted, logs: Sequence[Log]) -> Found | None:
    """The roll-up, what became of every row, and the mapping; None where the rows are to be read one by one."""
    is_part = wanted.since is not None or wanted.until is not None
    if is_part or sum(log.size or 0 for log in logs) < LARGE or not is_installed():
        return None
    mapping = _only_mapping(wanted, logs)
    if mapping is None:
        return None
    from tokencalc.usage.duck import roll_up_fast  # noqa: PLC0415  # needs an extra, and is slow to import

    answer = roll_up_fast(logs, mapping.table, wanted.label, wanted.zone)
    if answer is None:
        return None
    rollup, accounting = answer
    accounting.sources[mapping.title] += len(logs)
    if mapping.note:
        accounting.note(mapping.note)
    return rollup, accounting, mapping


def is_installed() -> bool:
    """Whether the packages of the extra `fast` are there."""
    return find_spec("duckdb") is not None and find_spec("sqlglot") is not None


def _only_mapping(wanted: Wanted, logs: Sequence[Log]) -> LogMapping | None:
    """The one mapping of all logs; None where they have several, or one is read in another way."""
    known = sources(wanted.label)
    named: Source | None = source_named(wanted.source, known) if wanted.source else None
    if wanted.mapping is not None:
        named = read_mapping(wanted.mapping, wanted.label)
    found: dict[str, Source] = {}
    for log in logs:
        if log.path is None:
            return None  # What is read from the standard input cannot be read again.
        rows = _first_rows(log)
        if rows and is_saved(rows[0]):
            return None
        try:
            source = named or source_of(log.name, rows, known)
        except (UnknownLog, AmbiguousLog):
            return None
        found[source.name] = source
    only = next(iter(found.values())) if len(found) == 1 else None
    return only if isinstance(only, LogMapping) else None


def _first_rows(log: Log) -> list[Row]:
    with opened(log) as file:
        return [row for _, row in islice(Rows(file, Accounting()), LOOKED_AT)]
