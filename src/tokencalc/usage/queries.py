"""The text of a query that rolls a table of a warehouse up, with what to do with its answer above it."""

import re
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record
from tokencalc.files.errors import did_you_mean, nearest
from tokencalc.usage.extras import need
from tokencalc.usage.mapping import LogMapping, read_mapping
from tokencalc.usage.sources import source_named, sources

DIALECTS = (
    "bigquery",
    "clickhouse",
    "databricks",
    "duckdb",
    "postgres",
    "redshift",
    "snowflake",
    "spark",
    "trino",
)
TIMES = ("timestamp", "naive", "seconds", "milliseconds")
"""What a column of times may be: an instant, a time of UTC that does not say so, or a number since 1970."""


_TABLE = re.compile(r"""("[^"]+"|`[^`]+`|[\w$-]+)(\.("[^"]+"|`[^`]+`|[\w$-]+))*""")


class NotATable(TokencalcError):
    """The name of a table that no dialect can read."""

    def __init__(self, table: str) -> None:
        super().__init__(f"--table: {table!r} is no name of a table", "example: logs.usage, or a name in quotes")


class UnknownZone(TokencalcError):
    """No time zone has that name."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"--tz: no time zone is called {zone!r}", "take one like UTC or Europe/Berlin")


class UnknownChoice(TokencalcError):
    """An option has a few values, and was given another."""

    def __init__(self, option: str, found: str, known: Sequence[str]) -> None:
        super().__init__(f"{option}: {found!r} is not known", did_you_mean(nearest(found, known)) or ", ".join(known))


class ReadRowByRow(TokencalcError):
    """A kind of log that is read row after row, because what a row means depends on those before it."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"{source} is read row after row, and no query does that", "use `tokencalc usage` on its files"
        )


@record
class Asked:
    """What a query is wanted for: the table, its dialect, what its columns mean, and the zone of its hours.

    `columns` are those that the table has, empty where nobody said; then it must have every one that the mapping names.
    """

    dialect: str
    table: str
    zone: str = "UTC"
    source: str = "litellm-spend-logs"
    mapping: Path | None = None
    label: str = "project"
    columns: Sequence[str] = ()
    is_nested: bool = False
    time: str = "timestamp"


def query_text(asked: Asked) -> str:
    """The query as text that the dialect reads. Raises `TokencalcError` for what it cannot ask."""
    for option, found, known in (("--dialect", asked.dialect, DIALECTS), ("--time", asked.time, TIMES)):
        if found not in known:
            raise UnknownChoice(option, found, known)
    need("a query", "sqlglot", "warehouse")
    from sqlglot import exp  # noqa: PLC0415  # an extra, and slow to import
    from sqlglot.errors import SqlglotError  # noqa: PLC0415  # as above

    from tokencalc.usage.compiling import meaning_of  # noqa: PLC0415  # as above
    from tokencalc.usage.layouts import Layout  # noqa: PLC0415  # as above
    from tokencalc.usage.sql import roll_up_in  # noqa: PLC0415  # as above

    try:
        table = exp.to_table(asked.table, dialect=asked.dialect)
    except SqlglotError:
        raise NotATable(asked.table) from None
    if not _TABLE.fullmatch(asked.table):
        raise NotATable(asked.table)
    layout = Layout(asked.dialect, is_nested=asked.is_nested, time=asked.time, columns=asked.columns or None)
    meaning = meaning_of(_mapping(asked).table, layout, label=asked.label)
    query = roll_up_in(asked.dialect, meaning, table, _zone(asked.zone))
    return f"{_above(asked)}\n{query}\n"


def _above(asked: Asked) -> str:
    return "\n".join(
        [
            f"-- Tokens of {asked.table} by hour ({asked.zone}), provider, model, prompt size, mode, region and label.",
            "-- Whole sums only; start is in seconds since 1970 UTC. Save the answer as CSV, JSON or Parquet, then:",
            "-- tokencalc usage ANSWER",
        ]
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone(name) from None


def _mapping(asked: Asked) -> LogMapping:
    if asked.mapping is not None:
        return read_mapping(asked.mapping, asked.label)
    found = source_named(asked.source, sources(asked.label))
    if not isinstance(found, LogMapping):
        raise ReadRowByRow(found.title)
    return found
