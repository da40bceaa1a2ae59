"""A roll-up kept as a file, so that logs that are deleted stay counted: CSV, or Parquet with the extra `fast`.

A row is a cell. Its columns are those of `COLUMNS`; what a query in a warehouse brings back has them too, so that its
result is read here. `prompt_to` is the longest prompt of the bucket, 0 beyond the last cut, and empty where nobody said
how long the prompts were; on reading, `smallest_prompt` and `largest_prompt` choose the bucket, so that a file stays
good when new context tiers bring new cuts.
"""

import csv
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tokencalc.engine.errors import TokencalcError
from tokencalc.files.errors import FileError
from tokencalc.files.places import shown
from tokencalc.files.toml import in_toml
from tokencalc.usage.extras import connected
from tokencalc.usage.records import COUNTED
from tokencalc.usage.rollup import CUTS, UNKNOWN_SIZE, Key, RollUp, Sums, bucket_of

NAMES = ("provider", "model", "mode", "region", "label", "currency")
COUNTS = ("records", "requests", "uncounted", *COUNTED, "reasoning")
COLUMNS = ("start", "seconds", *NAMES, "prompt_to", *COUNTS, "smallest_prompt", "largest_prompt", "billed")
REQUIRED = ("start", "seconds", "provider", "model", "prompt_to", "records", "requests", "uncounted", "input", "output")
"""Columns that make a table a roll-up. Other names that it lacks are empty, and other counts are nothing."""

_WHOLE = re.compile(r"([0-9]{1,38})(\.0+)?", re.ASCII)
_SECONDS = re.compile(r"-?[0-9]{1,11}(\.0+)?", re.ASCII)
_LARGEST_EXPONENT = 40
_MOST_IN_PARQUET = 2**63 - 1


class NotSaved(TokencalcError):
    """A cell of a saved roll-up that cannot be read."""

    def __init__(self, column: str, found: object, wanted: str) -> None:
        super().__init__(f"{column}: must be {wanted} (found {in_toml(found)})")


def is_saved(row: Mapping[str, Any]) -> bool:
    """Whether a row is a cell of a roll-up, by its columns, which some warehouses hand back in capitals."""
    return {name.lower() for name in row} >= set(REQUIRED)


def cell_of(row: Mapping[str, Any]) -> tuple[Key, Sums]:
    """The cell that a row of a saved roll-up is. Raises `NotSaved`, which names the column."""
    cells = {name.lower(): value for name, value in row.items()}
    counts = {name: _whole(name, cells.get(name)) or 0 for name in COUNTS}
    smallest, largest = (_whole(name, cells.get(name)) for name in ("smallest_prompt", "largest_prompt"))
    billed = _billed(cells.get("billed"))
    start = _second(cells["start"])
    names = {name: str(cells.get(name) or "") for name in NAMES}
    key = Key(
        start=start,
        lasts=0 if start is None else _whole("seconds", cells["seconds"]) or 0,
        bucket=UNKNOWN_SIZE if cells["prompt_to"] in (None, "") else bucket_of(smallest, largest),
        **names,
    )
    units = tuple([counts[unit] for unit in COUNTED])
    told = {name: counts[name] for name in ("records", "requests", "uncounted", "reasoning")}
    return key, Sums(units=units, smallest=smallest, largest=largest, billed=billed, **told)


def _whole(column: str, found: object) -> int | None:
    """A count, None where the cell is empty. Spreadsheets and warehouses write whole numbers as text or as 12.0."""
    if found in (None, ""):
        return None
    match = _WHOLE.fullmatch(str(found).strip())
    if match is None or isinstance(found, bool):
        raise NotSaved(column, found, "a whole number of 0 or more")
    return int(match[1])


def _billed(found: object) -> Decimal | None:
    if found in (None, ""):
        return None
    with suppress(ArithmeticError):
        amount = Decimal(str(found).strip())
        if amount.is_finite() and abs(amount.adjusted()) <= _LARGEST_EXPONENT:
            return amount
    raise NotSaved("billed", found, "an amount of money")


def _second(found: object) -> int | None:
    """Seconds since 1970 UTC of a time, which is UTC where it does not say otherwise; None for an empty cell.

    What a query brings back is a number of seconds already.
    """
    if found in (None, ""):
        return None
    if _SECONDS.fullmatch(str(found)) and not isinstance(found, bool):
        return int(str(found).partition(".")[0])
    try:
        time = datetime.fromisoformat(str(found).strip().removesuffix(" UTC"))
        second = int((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())
        datetime.fromtimestamp(second, UTC)  # One that can be written again.
        return second
    except (ValueError, OverflowError, OSError):
        raise NotSaved("start", found, "a time like 2026-03-20T12:00:00Z") from None


def save(rollup: RollUp, path: Path) -> None:
    """Write a roll-up, whole or not at all: Parquet where the name ends in `.parquet`, else CSV.

    Raises `FileError` where it cannot be written, `NoUsagePackage` for Parquet without DuckDB.
    """
    if path.suffix.lower() == ".parquet":
        _save_parquet(rollup, path)
        return
    with _in_place_of(path) as new:
        _write_csv(rollup, new)


def _write_csv(rollup: RollUp, path: str) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123  # as the temporary file is named
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(map(_row_of, rollup.sorted()))


def _row_of(cell: tuple[Key, Sums]) -> list[object]:
    key, sums = cell
    at = "" if key.start is None else datetime.fromtimestamp(key.start, UTC).isoformat()
    return [
        at,
        key.lasts,
        *(getattr(key, name) for name in NAMES),
        prompt_to(key.bucket),
        *(sums.records, sums.requests, sums.uncounted, *sums.units, sums.reasoning),
        *(sums.smallest, sums.largest, sums.billed),
    ]


def prompt_to(bucket: int) -> int | None:
    """The longest prompt of a bucket; 0 beyond the last cut, None for an unknown size.

    >>> prompt_to(0), prompt_to(UNKNOWN_SIZE - 1), prompt_to(UNKNOWN_SIZE)
    (250, 250, None)
    """
    if bucket == UNKNOWN_SIZE:
        return None
    # Totals whose prompts are only bounded have a bucket below, for the longest prompt that they may have.
    place = bucket if bucket > UNKNOWN_SIZE else UNKNOWN_SIZE - 1 - bucket
    return CUTS[place] if place < len(CUTS) else 0


def _save_parquet(rollup: RollUp, path: Path) -> None:
    connection = connected("saving Parquet")
    if any(max(sums.units) > _MOST_IN_PARQUET for sums in rollup.cells.values()):
        raise FileError(shown(path), "a sum is too large for Parquet", "save it as .csv")
    texts = {"start", "billed", *NAMES}
    kinds = ", ".join(f"'{name}': '{'VARCHAR' if name in texts else 'BIGINT'}'" for name in COLUMNS)
    shown_as = ", ".join(f"coalesce({name}, '') AS {name}" if name in NAMES else name for name in COLUMNS)
    with _in_place_of(path) as new, tempfile.TemporaryDirectory() as beside:
        table = str(Path(beside) / "rollup.csv")
        _write_csv(rollup, table)
        read = f"read_csv(?, columns = {{{kinds}}}, header = true, parallel = false, quote = '\"', escape = '\"')"
        connection.execute(f"COPY (SELECT {shown_as} FROM {read}) TO '{_quoted(new)}' (FORMAT parquet)", [table])
    connection.close()


def _quoted(text: str) -> str:
    return text.replace("'", "''")


@contextmanager
def _in_place_of(path: Path) -> Iterator[str]:
    """The name of a new file beside a path, which takes its place at the end, or goes where something failed."""
    try:
        handle, new = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _cannot_write(path, error) from None
    os.close(handle)
    try:
        yield new
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(new, (path.stat().st_mode if path.exists() else 0o666 & ~mask) & 0o777)  # noqa: PTH101
        os.replace(new, path)  # noqa: PTH105
    except OSError as error:
        raise _cannot_write(path, error) from None
    finally:
        with suppress(OSError):
            os.unlink(new)  # noqa: PTH108


def _cannot_write(path: Path, error: OSError) -> FileError:
    return FileError(shown(path), f"cannot be written: {(error.strerror or str(error)).lower()}")


def overlap(one: RollUp, other: RollUp) -> tuple[int, int] | None:
    """The first and the last second in which both have a cell of the same name, so that they may count one use twice.

    Sums know no ids: what is in a saved roll-up and in a log as well cannot be told apart any more.
    """
    both = sorted(key.start for key in one.cells.keys() & other.cells.keys() if key.start is not None)
    return (both[0], both[-1]) if both else None
