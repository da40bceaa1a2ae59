"""A mapping's expressions in SQL: where a path leads in a table, and what a value means there.

This module needs sqlglot, of the extra `warehouse`: import it where a query is asked for.
"""

from collections.abc import Collection, Iterable, Mapping

from sqlglot import exp

from tokencalc.engine.errors import TokencalcError
from tokencalc.usage.expressions import Path, Sum, Term

EMPTY_TEXTS = ("", "null", "None", "NULL")
"""What some exports write where there is nothing."""

_INSTANTS = {
    "bigquery": "UNIX_SECONDS(x)",
    "clickhouse": "toUnixTimestamp(x)",
    "databricks": "UNIX_SECONDS(x)",
    "duckdb": "CAST(FLOOR(EPOCH(x)) AS BIGINT)",
    "postgres": "CAST(FLOOR(EXTRACT(EPOCH FROM x)) AS BIGINT)",
    "redshift": "CAST(FLOOR(EXTRACT(EPOCH FROM x)) AS BIGINT)",
    "snowflake": "DATE_PART(EPOCH_SECOND, x)",
    "spark": "UNIX_SECONDS(x)",
    "trino": "CAST(FLOOR(TO_UNIXTIME(x)) AS BIGINT)",
}
_SPARK_NAIVE = "TIMESTAMPDIFF(SECOND, CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ), CONVERT_TIMEZONE('zone', 'UTC', x))"
_NAIVE = {
    "bigquery": "UNIX_SECONDS(TIMESTAMP(x, 'zone'))",
    "clickhouse": "toUnixTimestamp(toDateTime(toString(x), 'zone'))",
    "databricks": _SPARK_NAIVE,
    "duckdb": "CAST(FLOOR(EPOCH(x AT TIME ZONE 'zone')) AS BIGINT)",
    "postgres": "CAST(FLOOR(EXTRACT(EPOCH FROM x AT TIME ZONE 'zone')) AS BIGINT)",
    "redshift": "CAST(FLOOR(EXTRACT(EPOCH FROM x AT TIME ZONE 'zone')) AS BIGINT)",
    "snowflake": "DATE_PART(EPOCH_SECOND, CONVERT_TIMEZONE('zone', 'UTC', x))",
    "spark": _SPARK_NAIVE,
    "trino": "CAST(FLOOR(TO_UNIXTIME(WITH_TIMEZONE(x, 'zone'))) AS BIGINT)",
}


class NotInSql(TokencalcError):
    """A mapping says something that no query can."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}, which a query cannot follow", "write a mapping for the table itself, with --mapping")


class Layout:
    """How a table holds what a row of a log holds.

    The first key of a path is a column. What lies deeper is in JSON text, or, where `is_nested`, in columns of columns.
    `time` is what its times are (`queries.TIMES`), and `zone` names the zone of times that have none. `columns` are
    those that the table has, None where nobody said: paths to others lead to nothing.
    """

    def __init__(
        self,
        dialect: str,
        *,
        is_nested: bool = False,
        time: str = "timestamp",
        zone: str = "UTC",
        columns: Collection[str] | None = None,
    ) -> None:
        self.dialect = dialect
        self.is_nested = is_nested
        self.json_columns: frozenset[str] = frozenset()
        self._time = time
        self._zone = zone
        self._columns = None if columns is None else {name.casefold() for name in columns}

    def at(self, path: Path) -> exp.Expr | None:
        """Where a path leads; None where the table has no such column. Raises `NotInSql` for the item of a list."""
        names = [step.name for step in path]
        if not self.has(path):
            return None
        if any(step.where for step in path):
            raise NotInSql(f"{'.'.join(names)} chooses an item of a list")
        column = self.column(names[0])
        if len(names) == 1:
            return column
        if self.is_nested and names[0] not in self.json_columns:
            return exp.Dot.build([column, *(exp.to_identifier(name, quoted=True) for name in names[1:])])
        return self._in_json(column, names[1:])

    def has(self, path: Path) -> bool:
        """Whether the table has the column in which a path begins, or nobody said what it has."""
        return self._columns is None or path[0].name.casefold() in self._columns

    def has_item(self, path: Path) -> exp.Expr:
        """Whether a list has the item that a path chooses. Raises `NotInSql` where that cannot be told."""
        raise NotInSql(f"{'.'.join(step.name for step in path)} chooses an item of a list")

    def all_at(self, paths: Iterable[Path]) -> list[exp.Expr]:
        """Where those paths lead that lead anywhere."""
        return [found for path in paths if (found := self.at(path)) is not None]

    def is_there(self, path: Path) -> exp.Expr:
        """Whether a path leads to something."""
        found = self.at(path)
        return exp.false() if found is None else exp.not_(exp.Is(this=found, expression=exp.null()))

    def column(self, name: str) -> exp.Expr:
        """A column, always in quotes: `user` without them is another thing. Snowflake keeps names in capitals."""
        return exp.column(name.upper() if self.dialect == "snowflake" else name, quoted=True)

    def _in_json(self, column: exp.Expr, keys: list[str]) -> exp.Expr:
        if self.dialect == "clickhouse":
            # Its function for text finds no numbers.
            return exp.Anonymous(this="JSON_VALUE", expressions=[column, exp.Literal.string(".".join(["$", *keys]))])
        if self.dialect == "postgres":
            column = exp.cast(column, "json")
        path = exp.JSONPath(expressions=[exp.JSONPathRoot(), *(exp.JSONPathKey(this=key) for key in keys)])
        return exp.JSONExtractScalar(this=column, expression=path, only_json_types=False)

    def text(self, paths: tuple[Path, ...]) -> exp.Expr:
        """The first of some paths that says something, as text; NULL where none does."""
        return _first([_said(exp.cast(found, "text")) for found in self.all_at(paths)])

    def whole(self, paths: tuple[Path, ...]) -> exp.Expr:
        """The first of some paths that says something, as a whole number; NULL where none does."""
        plain = [_said(found) if is_json(found) else found for found in self.all_at(paths)]
        return _first([exp.cast(found, "bigint") for found in plain])

    def second(self, paths: tuple[Path, ...]) -> exp.Expr:
        """A time in whole seconds since 1970 UTC."""
        value = _first(self.all_at(paths))
        match self._time:
            case "seconds":
                return exp.cast(value, "bigint")
            case "milliseconds":
                return exp.cast(exp.func("FLOOR", exp.Div(this=value, expression=exp.Literal.number(1000))), "bigint")
        template = (_NAIVE if self._time == "naive" else _INSTANTS)[self.dialect].replace("'zone'", f"'{self._zone}'")
        made: exp.Expr = exp.maybe_parse(template, dialect=self.dialect)
        for place in list(made.find_all(exp.Column)):
            if place.name == "x":
                place.replace(value.copy())
        return made

    def is_one_of(self, value: exp.Expr, texts: Iterable[str]) -> exp.Expr:
        """Whether a text is one of some, NULL where there is no text."""
        return exp.In(this=value.copy(), expressions=[exp.Literal.string(text) for text in texts])

    def called(self, value: exp.Expr, meanings: Mapping[str, str]) -> exp.Expr:
        """What a text is called by a table of meanings; what it was where it has none."""
        case = exp.Case()
        for meant in sorted(set(meanings.values())):
            known = [text for text, means in sorted(meanings.items()) if means == meant]
            case = case.when(self.is_one_of(value, known), exp.Literal.string(meant))
        return case.else_(value.copy()) if meanings else value

    def count(self, wanted: Sum, units: dict[str, exp.Expr]) -> exp.Expr:
        """A sum of counts, in which what is not there is nothing; `units` are those that it may need."""
        whole: exp.Expr | None = None
        for term in wanted.terms:
            part = self._summand(term, units)
            if whole is None:
                whole = part if term.sign > 0 else exp.Neg(this=exp.paren(part))
            else:
                kind = exp.Add if term.sign > 0 else exp.Sub
                whole = kind(this=whole, expression=part)
        return exp.paren(whole) if len(wanted.terms) > 1 and whole is not None else whole or exp.Literal.number(0)

    def _summand(self, term: Term, units: dict[str, exp.Expr]) -> exp.Expr:
        if term.unit:
            return exp.paren(units[term.unit].copy())
        return exp.func("COALESCE", self.whole(term.paths), exp.Literal.number(0))


def is_json(value: exp.Expr) -> bool:
    """Whether a value is taken out of JSON text, as text, in which there may be an empty one."""
    return isinstance(value, exp.JSONExtractScalar | exp.Anonymous)


def _first(values: list[exp.Expr]) -> exp.Expr:
    if not values:
        return exp.null()
    return values[0] if len(values) == 1 else exp.func("COALESCE", *values)


def _said(text: exp.Expr) -> exp.Expr:
    """NULL in place of a text that says nothing."""
    nothing = exp.Tuple(expressions=[exp.Literal.string(empty) for empty in EMPTY_TEXTS])
    is_nothing = exp.In(this=text.copy(), expressions=nothing.expressions)
    return exp.Case().when(exp.not_(is_nothing), text)
