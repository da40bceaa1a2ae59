"""A file of results: for each request whether a weak and a strong model were right, and what their answers cost."""

import csv
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from tokencalc.engine.joint import Result
from tokencalc.files.errors import FileError, did_you_mean, nearest
from tokencalc.files.places import shown
from tokencalc.files.toml import in_toml

NEEDED = ("weak_right", "strong_right", "weak_cost", "strong_cost")
_TRUTHS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def read_results(path: str) -> Iterator[Result]:
    """The results in a CSV file, or in what is piped in for `-`, line by line.

    Raises `FileError` for a file or a line that cannot be read.
    """
    if path == "-":
        yield from _rows(csv.DictReader(sys.stdin), "standard input")
        return
    name = shown(Path(path))
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(csv.DictReader(file), name)
    except FileNotFoundError:
        raise FileError(name, "no such file") from None
    except UnicodeDecodeError:
        raise FileError(name, "is not text in UTF-8", "save it as CSV in UTF-8") from None
    except (OSError, csv.Error) as error:
        raise FileError(name, f"cannot be read ({error})") from None


def _rows(reader: "csv.DictReader[str]", file: str) -> Iterator[Result]:
    titles = [title.strip() for title in reader.fieldnames or ()]
    missing = [name for name in NEEDED if name not in titles]
    if missing:
        near = did_you_mean(nearest(missing[0], titles))
        remedy = near or f"the first line names the columns, of which these are needed: {', '.join(NEEDED)}"
        raise FileError(file, f"has no column {in_toml(missing[0])}", remedy, line=1)
    for row in reader:
        cells = {(title or "").strip(): (cell or "").strip() for title, cell in row.items() if isinstance(cell, str)}
        yield _result(cells, file, reader.line_num)


def _result(cells: Mapping[str, str], file: str, line: int) -> Result:
    accepted = cells.get("accepted", "")
    return Result(
        task=cells.get("task") or "all",
        request=cells.get("request") or f"line {line}",
        is_weak_right=_truth("weak_right", cells, file, line),
        is_strong_right=_truth("strong_right", cells, file, line),
        weak_cost=_money("weak_cost", cells, file, line),
        strong_cost=_money("strong_cost", cells, file, line),
        is_accepted=_truth("accepted", cells, file, line) if accepted else None,
    )


def _truth(name: str, cells: Mapping[str, str], file: str, line: int) -> bool:
    text = cells.get(name, "")
    if text.lower() not in _TRUTHS:
        raise FileError(file, f"{name}: is neither 1 nor 0 (found {in_toml(text)})", "write 1 or 0", line=line)
    return _TRUTHS[text.lower()]


def _money(name: str, cells: Mapping[str, str], file: str, line: int) -> Decimal:
    text = cells.get(name, "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        problem = f"{name}: is not an amount of 0 or more (found {in_toml(text)})"
        raise FileError(file, problem, "write what the answer cost, such as 0.0043", line=line)
    return number
