"""Large logs, rolled up by DuckDB: the query that a warehouse would be asked, over the files themselves.

It answers only where it is sure to count what reading the rows one by one would: every row clean, every count written
in plain digits, every time of a usual form. Where a single row is not, there is no answer, and the rows are read one by
one, which also says what is wrong with them. A last line that is being written is the one exception.

This module needs DuckDB and sqlglot, of the extra `fast`: import it where they are installed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from itertools import islice
from typing import Any

import duckdb
from sqlglot import exp

from tokencalc.usage.accounting import Accounting
from tokencalc.usage.compiling import meaning_of
from tokencalc.usage.expressions import Finder, Path, finder, is_flattened, paths_in
from tokencalc.usage.extras import connected
from tokencalc.usage.file_layout import FileLayout, Tree
from tokencalc.usage.layouts import NotInSql
from tokencalc.usage.mapping_tables import MappingTable
from tokencalc.usage.opening import Log, opened
from tokencalc.usage.rollup import RollUp
from tokencalc.usage.rows import LONGEST, Rows, parsed
from tokencalc.usage.saved import cell_of
from tokencalc.usage.shapes import shape_of
from tokencalc.usage.sql import Meaning, UnevenZone, roll_up

Answer = tuple[RollUp, Accounting]

_SAMPLE = 500
_LOOKED_AT = 20
"""Rows of each log in which dotted names are looked for."""

_TAIL = 1 << 20
_WITNESSES = ("type", "id", "uuid", "timestamp", "object", "model", "version", "sessionId", "kind")
"""Keys that most rows of logs have: by one of them, a row that says nothing is told from a line that is none."""
_SIGNS_OF_A_PATTERN = "*?[]{}"


def roll_up_fast(logs: Sequence[Log], table: MappingTable, label: str, zone: tzinfo) -> Answer | None:
    """The roll-up of logs of one mapping and what became of their rows; None where DuckDB cannot be sure of it."""
    kinds = {_kind_of(log) for log in logs}
    if len(kinds) != 1 or table.until is not None or table.billed_per != 1:
        return None
    try:
        return _answer(logs, kinds.pop(), table, label, zone)
    except (NotInSql, UnevenZone, duckdb.Error):
        return None


def _answer(logs: Sequence[Log], kind: str, table: MappingTable, label: str, zone: tzinfo) -> Answer | None:
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
        meaning = _strict(meaning_of(table, layout, label=label, seen=_seen(logs, table)), table, layout, kind)
        if _are_flattened(logs, layout):
            return None
        query = roll_up(meaning, _values(kind, layout), zone).sql("duckdb")
        found = connection.execute(query, {"paths": paths})
        names = [name for name, *_ in found.description]
        rows = [dict(zip(names, values, strict=True)) for values in found.fetchall()]
    finally:
        connection.close()
    if sum(row["malformed"] for row in rows) or sum(row["strange"] for row in rows) != accounting.partial:
        return None
    return _rolled_up(rows, zone, accounting), accounting


def _rolled_up(rows: Sequence[Mapping[str, Any]], zone: tzinfo, accounting: Accounting) -> RollUp:
    rollup = RollUp(zone=zone)
    for row in rows:
        accounting.duplicates += row["duplicates"]
        accounting.without_usage += row["without_usage"]
        key, sums = cell_of(row)
        if sums.records:
            accounting.kept += sums.records
            accounting.undated += sums.records if key.start is None else 0
            rollup.cells[key] = sums
    return rollup


def _strict(meaning: Meaning, table: MappingTable, layout: FileLayout, kind: str) -> Meaning:
    """The meaning, with everything wrong that is not sure to count the same, and with the money of the rows."""
    if table.billed is not None:
        meaning = _with_money(meaning, table, layout)
    is_empty: exp.Expr = exp.false()
    if kind.startswith("lines"):
        for name in _WITNESSES:
            layout.tree.setdefault(name, {})
        columns = [exp.column(name, quoted=True) for name in layout.tree]
        is_empty = exp.and_(*[exp.Is(this=column, expression=exp.null()) for column in columns])
    layout.values |= {"odd": exp.or_(*layout.odd) if layout.odd else exp.false(), "is_empty": is_empty}
    is_odd, is_empty = (exp.column(name, quoted=True) for name in ("odd", "is_empty"))
    return replace(meaning, wrong=exp.or_(is_odd, meaning.wrong) if meaning.wrong else is_odd, others=is_empty)


def _values(kind: str, layout: FileLayout) -> exp.Expr:
    """The rows of the files as the values that the mapping asks for."""
    columns = [value.as_(name, quoted=True) for name, value in layout.values.items()]
    return exp.select(*columns).from_(_source(kind, layout.tree)).subquery("rows")


def _seen(logs: Sequence[Log], table: MappingTable) -> set[tuple[Path, str]] | None:
    """The places and shapes of usage objects in the first rows of the first log, None where it says them itself."""
    if table.usage is None:
        return None
    whole: tuple[Path, Finder] = ((), lambda row: row)
    places = [(path, finder((path,))) for path in paths_in(table.usage)] if table.usage != "." else [whole]
    found: set[tuple[Path, str]] = set()
    with opened(logs[0]) as file:
        for _, row in islice(Rows(file, Accounting(), (table.only_with or "").encode()), _SAMPLE):
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


def _with_money(meaning: Meaning, table: MappingTable, layout: FileLayout) -> Meaning:
    billed = layout.money(paths_in(table.billed or ""))
    said: exp.Expr = exp.Literal.string(table.currency or "")
    if table.currency is None and table.currency_from is not None:
        found = exp.func("UPPER", layout.text(paths_in(table.currency_from)))
        said = exp.func("COALESCE", found, exp.Literal.string(""))
    is_billed = exp.not_(exp.Is(this=billed.copy(), expression=exp.null()))
    currency = exp.Case().when(is_billed, said).else_(exp.Literal.string(""))
    return replace(meaning, billed=billed, names={**meaning.names, "currency": currency})


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
            file.seek(0)
            lines = sum(piece.count(b"\n") for piece in iter(lambda: file.read(_TAIL), b""))
            accounting.cut_off(log.name, lines + 1)


def _columns(connection: Any, kind: str, paths: list[str]) -> list[str]:
    query = exp.select("*").from_(_source(kind, {})).sql("duckdb")
    found = connection.execute(f"DESCRIBE {query}", {"paths": paths})
    return [name for name, *_ in found.fetchall()]


def _source(kind: str, columns: Tree) -> exp.Expr:
    """The files as a table in which every value is text."""
    what, _, packed = kind.partition(", ")
    packing = "gzip" if packed else "none"
    match what:
        case "lines":
            kinds = ", ".join(f"{_quoted(name)}: {_quoted(_type(below))}" for name, below in columns.items())
            text = (
                f"read_json($paths, format = 'newline_delimited', ignore_errors = true, compression = '{packing}', "
                f"maximum_object_size = {LONGEST}, columns = {{{kinds}}})"
            )
        case "csv":
            text = (
                f"read_csv($paths, all_varchar = true, header = true, strict_mode = true, compression = '{packing}', "
                "quote = '\"', escape = '\"', union_by_name = true)"
            )
        case "parquet":
            text = "read_parquet($paths, union_by_name = true)"
        case _:
            raise NotInSql(f"a file of the kind {kind}")
    return exp.select("*").from_(text, dialect="duckdb").subquery("files")


def _type(below: Tree) -> str:
    """The type of a column: text, or a structure of what is looked for in it."""
    if not below:
        return "VARCHAR"
    inner = ('"' + name.replace('"', '""') + f'" {_type(deeper)}' for name, deeper in below.items())
    return f"STRUCT({', '.join(inner)})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
