"""What DuckDB is asked about files: the query that a warehouse would be asked, strict about every value.

This module needs sqlglot, of the extra `warehouse`: import it where a query is asked for.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from sqlglot import exp

from tokencalc.usage.expressions import Path, paths_in
from tokencalc.usage.file_layout import FileLayout, Tree
from tokencalc.usage.layouts import NotInSql
from tokencalc.usage.mapping_tables import MappingTable
from tokencalc.usage.sql import Meaning, roll_up

_WITNESSES = ("type", "id", "timestamp", "error")
"""Keys one of which most rows of logs have: by it, a row that says nothing is told from a line that is none."""


def file_query(meaning: Meaning, table: MappingTable, layout: FileLayout, kind: str, zone: tzinfo) -> str:
    """The cells, and behind them one row that tells of `every` row of the files, and of the `strange` ones.

    The files are read once for both: DuckDB hands each of their rows to whoever asks, and keeps none of them.
    """
    meaning = _strict(meaning, table, layout)
    places = _places(table)
    has_usage = exp.or_(exp.true() if not places else None, *[_is_there(layout.at(place)) for place in places])
    is_strange = "FALSE"
    if kind.startswith("lines"):
        for name in _WITNESSES:
            layout.tree.setdefault(name, {})
        is_strange = " AND ".join(f"{_quoted_name(name)} IS NULL" for name in layout.tree)
    columns = [value.as_(name, quoted=True) for name, value in layout.values.items()]
    rows = exp.select(*columns, copy=False).from_("files").where(has_usage, copy=False).subquery("rows", copy=False)
    cells = roll_up(meaning, rows, zone)
    others = f"SELECT COUNT(*) AS every, COUNT(CASE WHEN {is_strange} THEN 1 END) AS strange FROM files"
    return f"WITH files AS ({source(kind, layout.tree)}) SELECT * FROM ({cells}) UNION ALL BY NAME {others}"


def _strict(meaning: Meaning, table: MappingTable, layout: FileLayout) -> Meaning:
    """The meaning, with everything wrong that is not sure to count the same, and with the money of the rows."""
    if table.billed is not None:
        meaning = _with_money(meaning, table, layout)
    layout.values["odd"] = exp.or_(exp.false(), *layout.odd, copy=False)
    wrong = exp.or_(exp.column("odd", quoted=True), *layout.odd_values, meaning.wrong, copy=False)
    return replace(meaning, wrong=wrong, is_trusted=True)


def without_key(meaning: Meaning) -> Meaning:
    """The meaning where rows have no ids, so that none need be ranked, and one with an id is wrong."""
    wrong = exp.or_(meaning.wrong, *[_is_there(part.copy()) for part in meaning.key[:1]])
    return replace(meaning, key=(), wrong=wrong)


def _with_money(meaning: Meaning, table: MappingTable, layout: FileLayout) -> Meaning:
    billed = layout.money(paths_in(table.billed or ""))
    said: exp.Expr = exp.Literal.string(table.currency or "")
    if table.currency is None and table.currency_from is not None:
        found = exp.func("UPPER", layout.text(paths_in(table.currency_from)))
        said = exp.func("COALESCE", found, exp.Literal.string(""))
    is_billed = exp.not_(exp.Is(this=billed.copy(), expression=exp.null()))
    currency = exp.Case().when(is_billed, said).else_(exp.Literal.string(""))
    return replace(meaning, billed=billed, names={**meaning.names, "currency": currency})


def _places(table: MappingTable) -> Sequence[Path]:
    """Where a row must have something to be a use; none where that is not known before it is read."""
    if table.usage is None or table.usage == ".":
        return ()
    places = paths_in(table.usage)
    inner = [path for text in table.also for path in paths_in(text)]
    return places if all(any(path[: len(place)] == place for place in places) for path in inner) else ()


def _is_there(value: exp.Expr | None) -> exp.Expr:
    return exp.false() if value is None else exp.not_(exp.Is(this=value, expression=exp.null()))


def source(kind: str, columns: Tree) -> str:
    """A query for the files as a table of texts. Raises `NotInSql` for files that it cannot read."""
    what, _, packed = kind.partition(", ")
    packing = "gzip" if packed else "none"
    match what:
        case "lines":
            kinds = ", ".join(f"{_quoted(name)}: {_quoted(_type(below))}" for name, below in columns.items())
            text = (
                f"read_json($paths, format = 'newline_delimited', ignore_errors = true, compression = '{packing}', "
                f"columns = {{{kinds}}})"
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
    return f"SELECT * FROM {text}"


def _type(below: Tree) -> str:
    """The type of a column: text, or a structure of what is looked for in it."""
    if not below:
        return "VARCHAR"
    return f"STRUCT({', '.join(f'{_quoted_name(name)} {_type(deeper)}' for name, deeper in below.items())})"


def _quoted_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
