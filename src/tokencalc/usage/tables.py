"""Rows of CSV files, by the names in their header, never by position."""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import Any

from tokencalc.files.errors import FileError
from tokencalc.usage.accounting import Accounting
from tokencalc.usage.opening import AHEAD, Opened
from tokencalc.usage.rows import Row

LONGEST_CELL = 8_000_000
"""Characters. A quote that is never closed would else take the rest of the file into one cell."""

_DELIMITERS = ",;\t|"
_LONGEST_LINE = 4 * LONGEST_CELL


def csv_rows(log: Opened, accounting: Accounting) -> Iterator[Row]:
    """The rows of a CSV as dictionaries of text. Raises `FileError` where the header names a column twice."""
    lines, file = _Lines(log), log.log.name
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=_delimiter(log), strict=True)
    names: list[str] = []
    while True:
        line = lines.number + 1
        lines.has_strange_bytes = False
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if lines.is_at_end:
                accounting.cut_off(file, line)
            else:
                accounting.fault(file, line, f"is not CSV: {error}")
            continue
        if not names:
            names = _header(file, cells)
            continue
        if not cells or _named(cells) == names:
            continue  # An empty line, or the header of a file that was put behind another.
        if lines.has_strange_bytes:
            accounting.fault(file, line, "is not UTF-8 text")
        elif len(cells) < len(names) and lines.is_unfinished:
            accounting.cut_off(file, line)
        elif len(cells) != len(names):
            accounting.fault(file, line, f"has {len(cells)} cells, where the header has {len(names)}")
        else:
            yield line, _row(names, cells)


def _row(names: list[str], cells: list[str]) -> dict[str, Any]:
    row = dict(zip(names, cells, strict=True))
    row.pop("", None)
    return row


def _header(file: str, cells: list[str]) -> list[str]:
    names = _named(cells)
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is not None:
        raise FileError(file, f'two columns are named "{twice}"', "rename or remove one of them", 1)
    return names


def _named(cells: list[str]) -> list[str]:
    return [cell.strip().removeprefix("\ufeff") for cell in cells]


def _delimiter(log: Opened) -> str:
    """The sign that stands most often in the first line."""
    first = log.bytes.peek(AHEAD).removeprefix(BOM_UTF8).lstrip().partition(b"\n")[0].decode(errors="replace")
    return max(_DELIMITERS, key=first.count)


class _Lines:
    """The lines of a file as text, numbered."""

    def __init__(self, log: Opened) -> None:
        self.number = 0
        self.has_strange_bytes = False
        self.is_at_end = False
        self.is_unfinished = False
        self._read = log.bytes.readline

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._read(_LONGEST_LINE)
        if not line:
            self.is_at_end = True
            raise StopIteration
        self.number += 1
        self.is_unfinished = not line.endswith(b"\n")
        try:
            return line.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError:
            self.has_strange_bytes = True
            return line.decode(errors="replace")
