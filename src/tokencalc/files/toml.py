"""TOML files: read whole and safely, with the line of every key, and written atomically.

`tomllib` parses but tells no line numbers. They are worked out from the text, only when there is an error to report.
"""

import errno
import os
import re
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record
from tokencalc.files.errors import Fault, FaultsError, FileError
from tokencalc.files.places import shown

Way = tuple[str | int, ...]
"""The way to a value in nested tables and lists: keys and positions."""

MAX_BYTES = 10_000_000
_LONGEST_SHOWN = 40
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$| \(at end of document\)$")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_HUGE_NUMBER = re.compile(r"[0-9_]{400,}")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SHORT_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_WAYS_OUT = {
    "Invalid value": 'text stands in quotes, "like this"; a number is 0.5 or 1_000; a date is 2027-01-01',
    "Invalid date or datetime": "a date is 2027-01-01",
    "Unterminated string": 'text ends with a quote on its own line: "like this"',
    "Cannot overwrite a value": "a key or table stands there for the second time: keep one of them",
    "Cannot declare": "that table stands there for the second time: keep one, or write [[...]] for a list of tables",
    "Expected '='": "a line is: key = value",
    "Expected newline": "one key a line; text stands in quotes; a share is 0.5, not 50%; a date is 2027-01-31",
    "Illegal character '\\n'": "text ends with a quote on its own line; text of several lines stands in three quotes",
    "Unclosed": "a bracket that opens there, or before, is not closed",
    "Unescaped": 'a backslash is written twice in text: "C:\\\\data"',
}


def decimal_of(text: str) -> Decimal:
    """A TOML decimal, exactly; one whose exponent no Decimal holds becomes infinite and is refused as such."""
    try:
        return Decimal(text.replace("_", ""))
    except InvalidOperation:
        return Decimal("Infinity")


@record
class Document:
    """A TOML file in memory: where it is, its text and its data.

    `from_options` says of what the command line put over the data which option did.
    """

    path: Path
    text: str
    data: dict[str, Any]
    from_options: dict[Way, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The file's name for people."""
        return shown(self.path)

    def error(self, fault: Fault) -> TokencalcError:
        """The error for one fault, with the line it stands on, or the option that put it there."""
        for way, option in self.from_options.items():
            if fault.way[: len(way)] == way or self._was_made_for(way, fault.way):
                problem = fault.problem if fault.way == way else _key_and(fault, self.data)
                return TokencalcError(f"{option}: {problem}", fault.remedy)
        return FileError(self.file, _key_and(fault, self.data), fault.remedy, line_of(self.text, fault.way))

    def _was_made_for(self, option: Way, fault: Way) -> bool:
        """Whether an option made the faulty table on its way: it lies around the option's key, and not in the file."""
        return option[: len(fault)] == fault and bool(fault) and fault not in _lines_of_keys(self.text)

    def errors(self, faults: Iterable[Fault]) -> FaultsError:
        """The error for several faults, in file order."""
        ordered = sorted(faults, key=lambda fault: line_of(self.text, fault.way) or 0)
        return FaultsError([self.error(fault) for fault in ordered])


def _key_and(fault: Fault, data: Any) -> str:
    key = path_of(fault.way, data)
    return f"{key}: {fault.problem}" if key else fault.problem


def read_document(path: Path) -> Document:
    """The file's text and data. Raises `FileError` for whatever keeps it from being TOML."""
    return document_of(path, text_of(path))


def document_of(path: Path, text: str) -> Document:
    """The document that a file's text, or a part of it, makes."""
    return Document(path=path, text=text, data=_parse(path, text))


def text_of(path: Path) -> str:
    """The text of a UTF-8 file, with or without a byte order mark. Raises `FileError` for whatever prevents it."""
    file = shown(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FileError(
                file, f"larger than {MAX_BYTES // 1_000_000} MB", "is it a price sheet or a scenario at all?"
            )
        raw = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FileError(file, f"not UTF-8 text (byte {error.start + 1})", "save it as UTF-8", line) from None


def unreadable(path: Path, error: OSError) -> FileError:
    """The error for a file that the operating system does not let us read."""
    if isinstance(error, FileNotFoundError):
        return FileError(shown(path), "no such file")
    if os.path.isdir(path):  # noqa: PTH112  # it answers where a path in a closed directory would raise
        return FileError(shown(path), "is a directory, not a file")
    if error.errno == errno.ELOOP:
        return FileError(shown(path), "cannot be read: its symbolic links run in a circle")
    return FileError(shown(path), f"cannot be read: {(error.strerror or str(error)).lower()}")


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=decimal_of)
    except tomllib.TOMLDecodeError as error:
        problem = str(error)
        found = _AT_LINE.search(problem)
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        problem = _AT_LINE.sub("", problem)
        remedy = next((way_out for start, way_out in _WAYS_OUT.items() if problem.startswith(start)), "")
        raise FileError(shown(path), f"not valid TOML: {problem[:1].lower()}{problem[1:]}", remedy, line) from None
    except RecursionError:
        problem = "not usable TOML: brackets nested too deeply"
        raise FileError(shown(path), problem, "no key needs more than four") from None
    except ValueError:
        number = _HUGE_NUMBER.search(text)
        at = text.count("\n", 0, number.start()) + 1 if number else None
        raise FileError(shown(path), "an integer has too many digits to be a number of anything", line=at) from None


def line_of(text: str, way: Way) -> int | None:
    """The line on which the value at `way` begins, or the nearest table or key around it; None for the whole file."""
    lines = _lines_of_keys(text)
    for length in range(len(way), 0, -1):
        if way[:length] in lines:
            return lines[way[:length]]
    return None


@lru_cache(maxsize=4)
def _lines_of_keys(text: str) -> Mapping[Way, int]:
    """The first line of every key and table, found by parsing the text statement by statement."""
    found: dict[Way, int] = {}
    table: Way = ()
    sizes: dict[Way, int] = {}
    for line, statement in _statements(text):
        is_list = statement.lstrip().startswith("[[")
        if statement.lstrip().startswith("["):
            table = _resolved(_single_way(tomllib.loads(statement)), sizes, is_list=is_list)
            found.setdefault(table, line)
        else:
            for way in _inner_ways(tomllib.loads(statement, parse_float=decimal_of)):
                found.setdefault(table + way, line)
    return found


def _statements(text: str) -> Iterable[tuple[int, str]]:
    begun, line_begun = "", 0
    for number, line in enumerate(_LINE.findall(text), start=1):
        if not begun and (not line.strip() or line.lstrip().startswith("#")):
            continue
        begun, line_begun = begun + line, line_begun or number
        with suppress(ValueError, RecursionError):
            tomllib.loads(begun)
            yield line_begun, begun
            begun, line_begun = "", 0


def _single_way(data: Any) -> Way:
    way: Way = ()
    while isinstance(data, dict) and data:
        (key, data), *_ = data.items()
        way = (*way, key)
    return way


def _resolved(way: Way, sizes: dict[Way, int], *, is_list: bool) -> Way:
    """A header's way with the positions of the lists it runs through; `sizes` counts the lists' items so far."""
    full: Way = ()
    for place, key in enumerate(way):
        full = (*full, key)
        is_last = place == len(way) - 1
        if is_list and is_last:
            sizes[full] = sizes.get(full, 0) + 1
        if full in sizes:
            full = (*full, sizes[full] - 1)
    return full


def _inner_ways(data: Mapping[str, Any]) -> Iterable[Way]:
    for key, value in data.items():
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, *way) for way in _inner_ways(value))


def path_of(way: Sequence[str | int], data: Any) -> str:
    """The way as people write it, list items by their name if they have one: `workload.tasks["faq"].output_tokens`.

    `--set` takes the path back, so names stand there whole, and an item that shares its name is counted from 0.
    """
    path = ""
    for step in way:
        if isinstance(step, int):
            items = data if isinstance(data, list) else []
            names = [item.get("name") if isinstance(item, dict) else None for item in items]
            name = names[step] if step < len(names) else None
            path += f"[{quoted(name) if isinstance(name, str) and names.count(name) == 1 else step}]"
            data = items[step] if step < len(items) else None
        else:
            key = step if _BARE_KEY.fullmatch(step) else quoted(step)
            path += f".{key}" if path else key
            data = data.get(step) if isinstance(data, dict) else None
    return path


def quoted(text: str) -> str:
    """Text as a TOML string, in which whatever cannot be seen is escaped."""
    return (
        '"' + "".join(_SHORT_ESCAPES.get(sign) or (sign if sign.isprintable() else _code(sign)) for sign in text) + '"'
    )


def _code(sign: str) -> str:
    return f"\\u{ord(sign):04X}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08X}"


def in_toml(value: Any) -> str:
    """A value as the file has it, shortened, for use in a message."""
    match value:
        case bool():
            found = "true" if value else "false"
        case str():
            found = quoted(value)
        case date() | datetime() | time():
            found = value.isoformat()
        case list():
            return "a list"
        case dict():
            return "a table"
        case Decimal() if value.is_infinite():
            found = "inf" if value > 0 else "-inf"
        case int() if abs(value) >= 10**_LONGEST_SHOWN:
            return "an integer of too many digits"
        case _:
            found = str(value).lower()
    return found if len(found) <= _LONGEST_SHOWN else found[: _LONGEST_SHOWN - 4] + "..." + found[-1]


def write_text(path: Path, text: str) -> None:
    """Write a whole file or nothing: the text goes to a new file beside it, which then takes its place."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise FileError(shown(path), _cannot_write(error)) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
        os.chmod(temporary, mode & 0o777)  # noqa: PTH101
        os.replace(temporary, path)  # noqa: PTH105
    except (OSError, UnicodeEncodeError) as error:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise FileError(shown(path), _cannot_write(error)) from None


def _cannot_write(error: OSError | UnicodeEncodeError) -> str:
    if isinstance(error, UnicodeEncodeError):
        return f"cannot be written: {in_toml(error.object[error.start : error.end])} is not text"
    return f"cannot be written: {(error.strerror or str(error)).lower()}"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
