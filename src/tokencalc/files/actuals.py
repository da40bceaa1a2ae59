"""A file of actual spending: what was spent by the end of each day, as CSV or JSON, from a bill or a dashboard.

Nothing in it is guessed: a column that is not known, a day that is none, an amount below nothing and a day outside the
budget's period are errors with their line.
"""

import csv
import gzip
import io
import json
import re
import sys
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from tokencalc.engine.budget import DAY, Budget, MoneyCounted
from tokencalc.engine.forecasts import Actual
from tokencalc.files.errors import FaultsError, FileError, did_you_mean, nearest
from tokencalc.files.places import shown
from tokencalc.files.toml import in_toml

COLUMNS = ("date", "amount", "tokens", "task")
MAX_BYTES = 50_000_000
MOST_FAULTS = 20
"""Mistakes of a file that are named; of more there is said how many."""
STANDARD_INPUT = "standard input"


def read_actuals(path: str, budget: Budget, tasks: Collection[str]) -> tuple[Actual, ...]:
    """The actual spending in a file that a budget counts; that of tasks that are not its own is left out.

    A name that ends in .gz is unpacked, `-` is what is piped in, and what begins with a bracket is JSON. Raises
    `FaultsError` with the line, or the entry, of whatever is wrong in it, and `FileError` where it cannot be read.
    """
    file, text = _text(path)
    is_json = text.lstrip().startswith(("[", "{"))
    entries = _json_entries(file, text) if is_json else _csv_entries(file, text)
    reader = _Reader(file, budget, tasks, what="entry" if is_json else "line")
    found = tuple(actual for place, entry in entries for actual in reader.actual(place, entry))
    if reader.faults:
        more = len(reader.faults) - MOST_FAULTS
        rest = [FileError(file, f"has {more} more mistakes")] if more > 0 else []
        raise FaultsError([*reader.faults[:MOST_FAULTS], *rest])
    if not found:
        raise FileError(file, "has no spending that the budget counts", _EXAMPLE)
    return found


_EXAMPLE = "example, in two lines: date,amount and 2027-01-31,1250.40"


def _text(path: str) -> tuple[str, str]:
    """The name of the file for people, and what is in it."""
    try:
        raw = sys.stdin.buffer.read(MAX_BYTES + 1) if path == "-" else _unpacked(Path(path))
        file = STANDARD_INPUT if path == "-" else shown(Path(path))
    except FileNotFoundError:
        raise FileError(shown(Path(path)), "no such file") from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileError(shown(Path(path)), f"cannot be read ({reason})") from None
    if len(raw) > MAX_BYTES:
        raise FileError(file, f"larger than {MAX_BYTES // 1_000_000} MB", "add up the amounts of a day")
    try:
        return file, raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(file, "is not text in UTF-8", "save it as CSV or JSON in UTF-8") from None


def _unpacked(path: Path) -> bytes:
    if path.suffix == ".gz":
        with gzip.open(path) as packed:
            return packed.read(MAX_BYTES + 1)
    with path.open("rb") as plain:
        return plain.read(MAX_BYTES + 1)


def _csv_entries(file: str, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Each row with the line it ends on, and its cells by column."""
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", strict=True)
    try:
        titles = [title.strip() for title in reader.fieldnames or ()]
        _check_columns(file, titles, line=1)
        reader.fieldnames = titles
        for row in reader:
            if "" in row:
                remedy = "write amounts without separators, such as 1250.40, and put a name with a comma in quotes"
                raise FileError(file, "has more cells than there are columns", remedy, line=reader.line_num)
            yield reader.line_num, {title: (cell or "").strip() for title, cell in row.items()}
    except csv.Error as error:
        raise FileError(file, f"is not CSV ({error})", line=reader.reader.line_num) from None


def _json_entries(file: str, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Each object of a list with its place, counted from 1; numbers stay exact."""
    try:
        found = json.loads(text, parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        raise FileError(file, f"is not JSON ({error.msg})", line=error.lineno) from None
    except RecursionError:
        raise FileError(file, "is not JSON that can be read (nested too deeply)") from None
    if not isinstance(found, list):
        raise FileError(file, "is not a list", 'example: [{ "date": "2027-01-31", "amount": 1250.40 }]')
    for place, entry in enumerate(found, start=1):
        if not isinstance(entry, dict):
            raise FileError(file, f"entry {place}: is not an object with a date and an amount")
        _check_columns(file, list(entry), place=f"entry {place}: ")
        yield place, entry


def _check_columns(file: str, titles: list[str], *, line: int | None = None, place: str = "") -> None:
    """Nothing, or an error for a column that is not known, stands twice, or is missing."""
    known = f"the columns are: {', '.join(COLUMNS)}"
    for title in titles:
        if title not in COLUMNS:
            remedy = did_you_mean(nearest(title, COLUMNS)) or known
            if line is not None and re.search("[;\t]", title):
                remedy = "separate the columns with commas: date,amount"
            raise FileError(file, f"{place}has an unknown column {in_toml(title)}", remedy, line=line)
        if titles.count(title) > 1:
            raise FileError(file, f"{place}has the column {title} twice", "keep one of them", line=line)
    if "date" not in titles:
        raise FileError(file, f"{place}has no column date", _EXAMPLE, line=line)


class _Reader:
    """What an entry says to a budget: amounts of money or tokens, of its tasks and in its period."""

    def __init__(self, file: str, budget: Budget, tasks: Collection[str], *, what: str) -> None:
        self.file = file
        self.budget = budget
        self.tasks = tasks
        self.what = what
        self.faults: list[FileError] = []
        self.key = "amount" if isinstance(budget.counts, MoneyCounted) else "tokens"

    def actual(self, place: int, entry: Mapping[str, Any]) -> Iterator[Actual]:
        """The entry's spending; nothing where it belongs to a task that the budget leaves out, or has faults."""
        if self.key not in entry:
            counts = "money" if self.key == "amount" else "tokens"
            raise self._bad(place, f"has no {self.key}", f"the budget counts {counts}: give a column {self.key}")
        day, amount, task = (self._noted(read, place, entry) for read in (self._day, self._amount, self._task))
        is_counted = not self.budget.tasks or task in self.budget.tasks
        if day is not None and amount is not None and is_counted:
            yield Actual(day=day, amount=amount)

    def _noted(self, read: Callable[[int, Mapping[str, Any]], Any], place: int, entry: Mapping[str, Any]) -> Any:
        """What is read from an entry; None where it is a fault, which is noted."""
        try:
            return read(place, entry)
        except FileError as error:
            self.faults.append(error)
            return None

    def _bad(self, place: int, problem: str, remedy: str = "") -> FileError:
        if self.what == "line":
            return FileError(self.file, problem, remedy, line=place)
        return FileError(self.file, f"{self.what} {place}: {problem}", remedy)

    def _day(self, place: int, entry: Mapping[str, Any]) -> date:
        text = entry["date"]
        try:
            day = date.fromisoformat(text if _DATE.fullmatch(text) else "")
        except (TypeError, ValueError):
            found = in_toml(text) if isinstance(text, str) else "no text"
            raise self._bad(place, f"date: is not a date (found {found})", "write it as 2027-01-31") from None
        start, end = self.budget.start, self.budget.end
        if not start <= day < end:
            problem = f"date: {day} is outside the budget's period, which is {start} to {end - DAY}"
            raise self._bad(place, problem, "leave it out: it is no spending of that period")
        return day

    def _amount(self, place: int, entry: Mapping[str, Any]) -> Decimal:
        text = entry[self.key]
        try:
            amount = Decimal(text) if isinstance(text, str) else Decimal("NaN")
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or amount < 0 or len(amount.as_tuple().digits) > _MOST or amount.adjusted() > _MOST:
            found = in_toml(text) if isinstance(text, str) else "no number"
            problem = f"{self.key}: is not a number of 0 or more (found {found})"
            raise self._bad(place, problem, "write it as 1250.40, without a currency and without separators")
        return amount

    def _task(self, place: int, entry: Mapping[str, Any]) -> str:
        task = entry.get("task") or ""
        if task and task not in self.tasks:
            known = did_you_mean(nearest(str(task), self.tasks)) or f"the tasks are: {', '.join(self.tasks)}"
            raise self._bad(place, f"task: no task is named {in_toml(str(task))}", known)
        return str(task)


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST = 28
"""Digits of a number, as in a scenario."""
