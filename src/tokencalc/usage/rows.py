"""Rows of a log, one after the other in constant memory: JSON lines, JSON documents, CSV and Parquet by their content.

A row is its line and a dictionary: JSON numbers are whole numbers or `Decimal`, a CSV's cells are text. What is no row
is counted, with its line and the reason. A list of any length is read item by item with the standard library's own
parser, in pieces: a streaming JSON library would be several times slower, and one more dependency.
"""

import json
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from tokencalc.files.errors import FileError
from tokencalc.usage.accounting import Accounting
from tokencalc.usage.opening import AHEAD, Opened

Row = tuple[int, dict[str, Any]]

LONGEST = 32 << 20
"""The longest row in bytes. A log may hold whole files in a line; none that long says what was used."""

_HIGHEST_EXPONENT = 400
_PARQUET = b"PAR1"
HALF_CHARACTER = re.compile(r"\\u[dD]")
"""An escape that may stand for half a character, as in a text that was cut inside a smiley."""

_HALF_CHARACTER = re.compile(HALF_CHARACTER.pattern.encode())


class Rows:
    """The rows of an open log. Iterate once.

    `only_with` may be set at any time: a line of JSON without these bytes is not parsed, and counts as one without
    usage. `kind` is what the file turned out to be: lines, document, csv, parquet, or empty.
    """

    def __init__(self, log: Opened, accounting: Accounting, only_with: bytes = b"") -> None:
        self.log = log
        self.accounting = accounting
        self.only_with = only_with
        self.kind = kind_of(log)

    def __iter__(self) -> Iterator[Row]:
        # Each kind needs modules of its own, and a file is of one kind.
        match self.kind:
            case "lines":
                yield from self._json_lines()
            case "document":
                from tokencalc.usage.documents import document_rows  # noqa: PLC0415  # few logs are documents

                yield from document_rows(self.log, self.accounting)
            case "csv":
                from tokencalc.usage.tables import csv_rows  # noqa: PLC0415  # as above

                yield from csv_rows(self.log, self.accounting)
            case "parquet":
                from tokencalc.usage.parquet import parquet_rows  # noqa: PLC0415  # as above

                yield from parquet_rows(self.log)
        if self.log.was_cut_off:
            self.accounting.note(f"{self.log.log.name}: the gzip file is cut off; what came before was read")

    def _json_lines(self) -> Iterator[Row]:
        accounting, file, read = self.accounting, self.log.log.name, self.log.bytes.readline
        number = 0
        while line := read(LONGEST):
            number += 1
            if number == 1:
                line = line.removeprefix(BOM_UTF8)  # only here can it stand
            if len(line) == LONGEST and not line.endswith(b"\n"):
                self._count_endless(number, line)
            # A row's usage stands near its end, and searching from there is twice as fast as `in`.
            elif line.rfind(self.only_with) < 0 and line.endswith((b"}\n", b"}\r\n")):
                accounting.without_usage += 1
            elif not line.isspace():
                row = parsed(line)
                if isinstance(row, dict):
                    yield number, row
                elif isinstance(row, str) and not line.endswith(b"\n"):
                    accounting.cut_off(file)
                else:
                    accounting.fault(file, number, row if isinstance(row, str) else "is not an object in braces")

    def _count_endless(self, number: int, line: bytes) -> None:
        """Count a line that is too long to be read: without the bytes of a usage, it is none."""
        wanted, end = self.only_with, b""
        is_wanted = wanted in line
        while line and not line.endswith(b"\n"):
            line = self.log.bytes.readline(AHEAD)
            is_wanted = is_wanted or wanted in end + line
            end = line[-len(wanted) :] if wanted else b""
        if is_wanted:
            reason = f"is longer than {LONGEST >> 20} MB"
            self.accounting.fault(self.log.log.name, number, reason)
        else:
            self.accounting.without_usage += 1


def kind_of(log: Opened) -> str:
    """What a file's first bytes say that it is: lines, document, csv, parquet or empty."""
    start = log.bytes.peek(AHEAD)
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise FileError(log.log.name, "is UTF-16 text", "save it as UTF-8")
    start = start.removeprefix(BOM_UTF8).lstrip()
    if start.startswith(_PARQUET):
        return "parquet"
    if start.startswith(b"["):
        return "document"
    if start.startswith(b"{"):
        return "document" if _is_document(start) else "lines"
    if not start:
        return "empty"
    # A broken line before others of JSON is one of them; no table begins a row with a brace.
    return "lines" if start.partition(b"\n")[2].lstrip().startswith(b"{") else "csv"


def _is_document(start: bytes) -> bool:
    """Whether braces open an object of several lines, or several objects on one line.

    A broken first line, before another that begins with a brace, is one of JSON lines.
    """
    first, _, rest = start.partition(b"\n")
    text = first.decode(errors="replace").rstrip()
    try:
        return DECODER.raw_decode(text)[1] != len(text)
    except (ValueError, RecursionError):
        return bool(rest.strip()) and not rest.lstrip().startswith(b"{")


def parsed(line: bytes) -> Any:
    """What a line of JSON says, or, as text, why it cannot be used. A line that is itself a text is none of either."""
    try:
        row = DECODER.decode(line.decode())
    except UnicodeDecodeError as error:
        return f"is not UTF-8 text (byte {error.start + 1})"
    except (ValueError, RecursionError) as error:
        return reason_of(error)
    if isinstance(row, str):
        return "is not an object in braces"
    return whole_text(row) if _HALF_CHARACTER.search(line) else row


def reason_of(error: ValueError | RecursionError) -> str:
    """What is wrong with a piece of JSON, in the words of its parser."""
    if isinstance(error, json.JSONDecodeError):
        return f"is not JSON: {error.msg[:1].lower()}{error.msg[1:]} (column {error.colno})"
    return "is nested too deeply" if isinstance(error, RecursionError) else "has an integer of too many digits"


def whole_text(value: Any) -> Any:
    """The value with every half of a character replaced: no file can hold one."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {whole_text(key): whole_text(each) for key, each in value.items()}
        case list():
            return [whole_text(each) for each in value]
    return value


def _decimal(text: str) -> Decimal:
    """A number with a fraction or an exponent, exactly; one far beyond all use is infinite, and refused as such."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")
    return number if abs(number.adjusted()) <= _HIGHEST_EXPONENT else Decimal("Infinity")


DECODER = json.JSONDecoder(parse_float=_decimal, parse_constant=str)
"""Whole numbers as such, others as `Decimal`; NaN and the like, which JSON does not know, as text."""
