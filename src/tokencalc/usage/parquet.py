"""Rows of Parquet files, with DuckDB of the extra `fast`."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tokencalc.files.errors import FileError
from tokencalc.usage.extras import connected
from tokencalc.usage.opening import Opened
from tokencalc.usage.rows import Row

_AT_A_TIME = 2048


def parquet_rows(opened: Opened) -> Iterator[Row]:
    """The rows of a Parquet file by column, numbered from 1. Raises `FileError` for one that cannot be read."""
    log = opened.log
    if log.path is None or opened.is_packed:
        raise FileError(log.name, "Parquet is read from a plain file only", "save it to one, and name that")
    connection = connected("reading Parquet")
    import duckdb  # noqa: PLC0415  # it is there, or there were no connection

    try:
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(log.path)]).fetchall()
        columns = ", ".join(_column(name, kind) for name, kind, *_ in described)
        found = connection.execute(f"SELECT {columns} FROM read_parquet(?)", [str(log.path)])
        names = [name for name, *_ in described]
        number = 0
        while rows := found.fetchmany(_AT_A_TIME):
            for row in rows:
                number += 1
                yield number, dict(zip(names, map(plain, row), strict=True))
    except duckdb.Error as error:
        problem = str(error).partition("\n")[0]
        raise FileError(log.name, f"is not usable Parquet: {problem}") from None
    finally:
        connection.close()


def _column(name: str, kind: str) -> str:
    """A column as it is asked for: DuckDB hands out times with a zone only with a package that is not needed here."""
    quoted = '"' + name.replace('"', '""') + '"'
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime({quoted} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') AS {quoted}"
    return f"CAST({quoted} AS VARCHAR) AS {quoted}" if "TIME ZONE" in kind else quoted


def plain(value: Any) -> Any:
    """A value as JSON has it: whole numbers, decimals, text, lists and dictionaries."""
    match value:
        case dict():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case float():
            return Decimal(repr(value))
        case datetime() | date():
            return value.isoformat()
        case Decimal() if value == value.to_integral_value():
            return int(value)
    return value if isinstance(value, int | str | Decimal | None) else str(value)
