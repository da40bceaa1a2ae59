"""Large logs, rolled up by DuckDB: the query that a warehouse would be asked, over the files themselves.

It answers only where it is sure to count what reading the rows one by one would: every row clean, every count written
in plain digits, every time of a usual form. Where a single row is not, there is no answer, and the rows are read one by
one, which also says what is wrong with them. A last line that is being written is the one exception.

This module needs DuckDB and sqlglot, of the extra `fast`: import it where they are installed.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import tzinfo
from functools import partial
from itertools import islice
from typing import Any

import duckdb

from tokencalc.usage.accounting import Accounting
from tokencalc.usage.compiling import meaning_of
from tokencalc.usage.expressions import Finder, Path, finder, is_flattened, paths_in
from tokencalc.usage.extras import connected
from tokencalc.usage.file_layout import FileLayout
from tokencalc.usage.file_query import file_query, source, without_key
from tokencalc.usage.layouts import NotInSql
from tokencalc.usage.mapping import Row
from tokencalc.usage.mapping_tables import MappingTable
from tokencalc.usage.opening import Log, Progress, opened
from tokencalc.usage.records import COUNTED
from tokencalc.usage.rollup import UNKNOWN_SIZE, Key, RollUp, Sums, bucket_of
from tokencalc.usage.rows import Rows, parsed
from tokencalc.usage.saved import NAMES
from tokencalc.usage.shapes import shape_of
from tokencalc.usage.sql import UnevenZone

Answer = tuple[RollUp, Accounting]

_SAMPLE = 500
_LOOKED_AT = 20
"""Rows of each log in which dotted names are looked for."""

_BETWEEN = 0.1
"""Seconds between two looks at how far DuckDB is."""
_TAIL = 1 << 20
_SIGNS_OF_A_PATTERN = "*?[]{}"


def roll_up_fast(
    logs: Sequence[Log], table: MappingTable, label: str, zone: tzinfo, progress: Progress | None = None
) -> Answer | None:
    """The roll-up of logs of one mapping and what became of their rows; None where DuckDB cannot be sure of it."""
    kinds = {_kind_of(log) for log in logs}
    if len(kinds) != 1 or table.until is not None or table.billed_per != 1:
        return None
    try:
        return _answer(logs, kinds.pop(), table, label, zone, progress)
    except (NotInSql, UnevenZone, duckdb.Error):
        return None


def _answer(
    logs: Sequence[Log], kind: str, table: MappingTable, label: str, zone: tzinfo, progress: Progress | None
) -> Answer | None:
    accounting = Accounting(files=len(logs), bytes_read=sum(log.size or 0 for log in logs))
    is_lines = kind == "lines"
    if is_lines:
        for log in logs:
            _count_cut_off(log, accounting)
    connection = connected("reading large logs")
    try:
        paths = [str(log.path) for log in logs]
        columns = None if kind.startswith("lines") else _columns(connection, kind, paths)
        layout = FileLayout(columns)
        rows = _first_rows(logs[0], table)
        meaning = meaning_of(table, layout, label=label, seen=_seen(rows, table))
        if not _have_ids(rows, table):
            meaning = without_key(meaning)
        query = file_query(meaning, table, layout, kind, zone)
        if _are_flattened(logs, layout):
            return None
        tell = None if progress is None else partial(_tell, progress, accounting.bytes_read)
        cells = _rows_of(connection, query, paths, tell)
    finally:
        connection.close()
    others = next(cell for cell in cells if cell["every"] is not None)
    cells.remove(others)
    if any(cell["malformed"] for cell in cells) or others["strange"] != accounting.partial:
        return None
    return _rolled_up(cells, others["every"] - others["strange"], zone, accounting), accounting


def _rows_of(
    connection: Any, query: str, paths: Sequence[str], tell: Callable[[float], None] | None
) -> list[dict[str, Any]]:
    """What the query finds, asked from a thread of its own where `tell` is to be told how far it is, in percent."""

    def rows() -> list[dict[str, Any]]:
        found = connection.execute(query, {"paths": paths})
        names = [name for name, *_ in found.description]
        return [dict(zip(names, values, strict=True)) for values in found.fetchall()]

    if tell is None:
        return rows()
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    connection.execute("SET progress_bar_time = 0")
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(rows)
        try:
            while not asked.done():
                tell(connection.query_progress())
                wait([asked], timeout=_BETWEEN)
        except BaseException:
            connection.interrupt()
            raise
        return asked.result()


def _tell(progress: Progress, whole: int, percent: float) -> None:
    """Say how many bytes are read; DuckDB says -1 as long as it does not know."""
    if percent > 0:
        progress(int(whole * percent / 100), whole)


def _rolled_up(cells: Sequence[Mapping[str, Any]], rows: int, zone: tzinfo, accounting: Accounting) -> RollUp:
    rollup = RollUp(zone=zone)
    for cell in cells:
        accounting.duplicates += cell["duplicates"]
        if cell["records"]:
            key, sums = _cell(cell)
            accounting.kept += sums.records
            accounting.undated += sums.records if key.start is None else 0
            rollup.cells[key] = sums
    accounting.without_usage = rows - accounting.kept - accounting.duplicates
    return rollup


def _cell(row: Mapping[str, Any]) -> tuple[Key, Sums]:
    """A cell of the roll-up, from whole numbers and texts that need no reading, unlike those of a saved one."""
    smallest, largest = row["smallest_prompt"], row["largest_prompt"]
    bucket = UNKNOWN_SIZE if row["prompt_to"] is None else bucket_of(smallest, largest)
    counts = {name: row[name] for name in ("records", "requests", "uncounted", "reasoning")}
    names = {name: row[name] for name in NAMES}
    key = Key(start=row["start"], lasts=row["seconds"], bucket=bucket, **names)
    units = tuple([row.get(unit, 0) for unit in COUNTED])
    return key, Sums(units=units, smallest=smallest, largest=largest, billed=row.get("billed"), **counts)


def _first_rows(log: Log, table: MappingTable) -> list[Row]:
    with opened(log) as file:
        rows = islice(Rows(file, Accounting(), (table.only_with or "").encode()), _SAMPLE)
        return [row for _, row in rows]


def _have_ids(rows: Sequence[Row], table: MappingTable) -> bool:
    finders = [finder(paths_in(part)) for part in table.key[:1]]
    return any(find(row) is not None for find in finders for row in rows)


def _seen(rows: Sequence[Row], table: MappingTable) -> set[tuple[Path, str]] | None:
    """The places and shapes of usage objects in first rows, None where the mapping says them itself."""
    if table.usage is None:
        return None
    whole: tuple[Path, Finder] = ((), lambda row: row)
    places = [(path, finder((path,))) for path in paths_in(table.usage)] if table.usage != "." else [whole]
    found: set[tuple[Path, str]] = set()
    for row in rows:
        for place, find in places:
            usage = find(row)
            shape = shape_of(usage) if isinstance(usage, dict) else None
            found |= {(place, shape.table.name)} if shape is not None else set()
    return found


def _are_flattened(logs: Sequence[Log], layout: FileLayout) -> bool:
    """Whether first rows have dotted names where the query looks for a key below another."""
    tests = [is_flattened(path) for path in layout.paths if len(path) > 1]
    for log in logs:
        with opened(log) as file:
            for _, row in islice(Rows(file, Accounting()), _LOOKED_AT):
                if any(holds(row) for holds in tests):
                    return True
    return False


def _kind_of(log: Log) -> str:
    """What a file is, and whether it is packed: only files of one kind can be asked together."""
    if log.path is None or any(sign in str(log.path) for sign in _SIGNS_OF_A_PATTERN):
        return "none"
    with opened(log) as file:
        kind = Rows(file, Accounting()).kind
        return f"{kind}, packed" if file.is_packed else kind


def _count_cut_off(log: Log, accounting: Accounting) -> None:
    """Count a last line that is not whole."""
    if log.path is None or not log.size:
        return
    with log.path.open("rb") as file:
        file.seek(max(0, log.size - _TAIL))
        last = file.read().rpartition(b"\n")[2]
        if last.strip() and isinstance(parsed(last), str):
            accounting.cut_off(log.name)


def _columns(connection: Any, kind: str, paths: list[str]) -> list[str]:
    found = connection.execute(f"DESCRIBE {source(kind, {})}", {"paths": paths})
    return [name for name, *_ in found.fetchall()]
