"""Small logs as tests write them, and the uses that are read from them."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from tokencalc.usage.accounting import Accounting
from tokencalc.usage.expressions import BadCount
from tokencalc.usage.opening import Log, Opened
from tokencalc.usage.records import NOTHING, Use, units_of
from tokencalc.usage.rows import Row, Rows
from tokencalc.usage.sources import Source, source_named, source_of, sources

MARCH_20 = 1_773_964_800
"""The midnight with which 2026-03-20 begins, in UTC."""
NOON = MARCH_20 + 12 * 3600
DAY = 86_400


def lines(*rows: Mapping[str, Any]) -> bytes:
    """Rows as JSON lines."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def table(header: str, *rows: str) -> bytes:
    """A CSV as it is written in a test: its header, and its rows."""
    return "\n".join([header, *rows, ""]).encode()


def table_of(*rows: Mapping[str, object]) -> bytes:
    """Rows as a CSV with the keys of the first as its header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def rows_of(content: bytes) -> list[Row]:
    """The rows of a file, all of which can be read."""
    accounting = Accounting()
    found = list(Rows(Opened(Log(name="a.log"), io.BytesIO(content)), accounting))
    assert [] == accounting.first_faulty
    return found


def kind_of(content: bytes) -> Source:
    """The kind of log that a file is told to be by its content."""
    return source_of("a.log", [row for _, row in rows_of(content)], sources())


def read(content: bytes, kind: str, label: str = "project", starts: int | None = None) -> list[Use | str | None]:
    """What each row of a file is read as: a use, None where it is none, or what is wrong with it.

    Its content must say what kind of log it is.
    """
    assert kind == kind_of(content).name
    source = source_named(kind, sources(label, starts))
    use_of = source.reader("a.log")
    found: list[Use | str | None] = []
    for _, page in rows_of(content):
        assert source.only_with in content
        for row in source.rows_in(page):
            try:
                found.append(use_of(row))
            except BadCount as error:
                found.append(error.problem)
    return found


def use(*, units: Mapping[str, int] | None = None, **said: Any) -> Use:
    """A use that is written out: what is not said is what most rows say, one request at noon without a mode."""
    known: dict[str, Any] = {"second": NOON, "lasts": 0, "provider": "", "model": "m", "mode": "", "region": ""}
    known |= {"label": "", "requests": 1, "units": units_of(dict(units)) if units else NOTHING}
    return Use(**{**known, **said})


def of_days(uses: Sequence[Use | str | None]) -> list[tuple[int | None, int]]:
    """When uses begin, in days from 2026-03-20, and how many days they cover."""
    return [
        (None if each.second is None else (each.second - MARCH_20) // DAY, each.lasts // DAY)
        for each in uses
        if isinstance(each, Use)
    ]
