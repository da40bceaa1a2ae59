"""Large logs of one kind are handed to DuckDB, where the extra `fast` is installed and it is sure of its answer."""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from importlib.util import find_spec
from itertools import islice

from tokencalc.usage.accounting import Accounting
from tokencalc.usage.mapping import LogMapping, Row
from tokencalc.usage.opening import Log, Progress, opened
from tokencalc.usage.rollup import RollUp
from tokencalc.usage.rows import Rows
from tokencalc.usage.saved import is_saved
from tokencalc.usage.sources import LOOKED_AT, AmbiguousLog, Source, UnknownLog

LARGE = 200_000_000
"""Bytes from which on it is worth the while: DuckDB and the writing of a query take a moment to start."""
TOLD_FROM = 1_000_000_000
"""Bytes from which on it is worth saying that there is something faster."""
ADVICE = "logs of this size may be read faster with DuckDB: pip install 'tokencalc-econ[fast]'"

SourceOf = Callable[[Log, list[Row]], Source]
Found = tuple[RollUp, Accounting, LogMapping]


def is_installed() -> bool:
    """Whether the packages of the extra `fast` are there."""
    return find_spec("duckdb") is not None and find_spec("sqlglot") is not None


def read_fast(
    logs: Sequence[Log], source_of: SourceOf, label: str, zone: tzinfo, progress: Progress | None = None
) -> Found | None:
    """The roll-up, what became of every row, and the mapping; None where the rows are to be read one by one.

    `source_of` tells the kind of log from a file's first rows.
    """
    if sum(log.size or 0 for log in logs) < LARGE or not is_installed():
        return None
    mapping = _only_mapping(logs, source_of)
    if mapping is None:
        return None
    from tokencalc.usage.duck import roll_up_fast  # noqa: PLC0415  # needs an extra, and is slow to import

    answer = roll_up_fast(logs, mapping.table, label, zone, progress)
    return None if answer is None else (*answer, mapping)


def _only_mapping(logs: Sequence[Log], source_of: SourceOf) -> LogMapping | None:
    """The one mapping of all logs; None where they have several, or one is read in another way."""
    found: dict[str, Source] = {}
    for log in logs:
        if log.path is None:
            return None  # What is read from the standard input cannot be read again.
        with opened(log) as file:
            rows = [row for _, row in islice(Rows(file, Accounting()), LOOKED_AT)]
        if rows and is_saved(rows[0]):
            return None
        try:
            source = source_of(log, rows)
        except (UnknownLog, AmbiguousLog):
            return None
        found[source.name] = source
    only = next(iter(found.values())) if len(found) == 1 else None
    return only if isinstance(only, LogMapping) else None
