"""Rows of files as DuckDB reads them: every value is text, or a structure of texts.

This module needs sqlglot, of the extra `warehouse`: import it where a query is asked for.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sqlglot import exp

from tokencalc.usage.expressions import Path, Step
from tokencalc.usage.layouts import EMPTY_TEXTS, Layout

Tree = dict[str, Any]
"""What is looked up, key by key; a value is an empty tree."""

_TIME = r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?"
_EPOCH = r"[1-9]\d{8,12}(\.\d{1,6})?"
_SECONDS_BELOW = 100_000_000_000
_MONEY = r"-?\d{1,12}(\.\d{1,24})?|-?\d(\.\d{1,16})?e-0[4-7]"


class FileLayout(Layout):
    """Values of rows, each worked out once: what a mapping asks for becomes a column of `values`.

    `paths` are those looked up, `tree` the ones of them that the table has, and `odd` is what must not be true of a row
    that is counted here; `odd_values` says it of the columns of `values`.
    """

    def __init__(self, columns: "list[str] | None" = None) -> None:
        super().__init__("duckdb", is_nested=True, columns=columns)
        self.tree: Tree = {}
        self.paths: set[Path] = set()
        self.odd: list[exp.Expr] = []
        self.odd_values: list[exp.Expr] = []
        self.values: dict[str, exp.Expr] = {}
        self._names: dict[tuple[str, tuple[Path, ...]], str] = {}

    def at(self, path: Path) -> exp.Expr | None:
        """Where a path leads, which is noted."""
        self.paths.add(path)
        found = super().at(path)
        if found is not None:
            below = self.tree
            for step in path[: 1 if path[0].name in self.json_columns else None]:
                below = below.setdefault(step.name, {})
        return found

    def is_there(self, path: Path) -> exp.Expr:
        """Whether a path leads to something."""
        return self._once("is_there", (path,), lambda: super(FileLayout, self).is_there(path))

    def has_item(self, path: Path) -> exp.Expr:
        """Whether a list has the item that a path chooses, or only seems to: its text has that value."""
        place, chosen = next((place, step.where) for place, step in enumerate(path) if step.where)
        text = self.text(((*path[:place], Step(name=path[place].name)),))
        is_like = exp.Like(this=text, expression=exp.Literal.string(f"%{chosen[1]}%"))
        return exp.func("COALESCE", is_like, exp.false())

    def text(self, paths: tuple[Path, ...]) -> exp.Expr:
        """The first of some paths that says something."""
        return self._once("text", paths, lambda: _first([_said(found) for found in self.all_at(paths)]))

    def whole(self, paths: tuple[Path, ...]) -> exp.Expr:
        """A whole number; a row with anything else than its plain digits is odd."""
        return self._once("whole", paths, lambda: self._whole(paths))

    def second(self, paths: tuple[Path, ...]) -> exp.Expr:
        """A time in seconds: ISO text, UTC where it has no zone, or seconds or milliseconds since 1970."""
        found = self._once("second", paths, lambda: self._second(paths))
        said = self._once("said", paths, lambda: _is_said(_first(self.all_at(paths))))
        self.odd_values.append(exp.and_(said, exp.Is(this=found.copy(), expression=exp.null())))
        return found

    def money(self, paths: tuple[Path, ...]) -> exp.Expr:
        """An amount as a decimal of 24 places; a row with more digits, or in another form, is odd."""
        return self._once("money", paths, lambda: self._money(paths))

    def is_one_of(self, value: exp.Expr, texts: Iterable[str]) -> exp.Expr:
        """Whether a text is one of some. DuckDB joins with a long list after IN, and then keeps all rows at once."""
        equal = [exp.EQ(this=value.copy(), expression=exp.Literal.string(text)) for text in texts]
        return exp.paren(exp.or_(*equal, copy=False), copy=False)

    def _once(self, kind: str, paths: tuple[Path, ...], made: Callable[[], exp.Expr]) -> exp.Expr:
        """The column of `values` that a value has."""
        name = self._names.get((kind, paths))
        if name is None:
            name = self._names[kind, paths] = f"v{len(self._names)}"
            self.values[name] = made()
        return exp.column(name, quoted=True)

    def _whole(self, paths: tuple[Path, ...]) -> exp.Expr:
        texts = self.all_at(paths)
        numbers = [exp.TryCast(this=text.copy(), to=exp.DataType.build("bigint")) for text in texts]
        for text, number in zip(texts, numbers, strict=True):
            # A number is written in one way; what is not there is no number, and NULL is not distinct from NULL.
            said = exp.cast(text.copy(), "text")
            self.odd.append(exp.NullSafeNEQ(this=exp.cast(number.copy(), "text"), expression=said))
        return _first(list(numbers)) if numbers else exp.cast(exp.null(), "bigint")

    def _second(self, paths: tuple[Path, ...]) -> exp.Expr:
        text = _first([exp.cast(found, "text") for found in self.all_at(paths)])
        number = f"CASE WHEN TRY_CAST(x AS DOUBLE) < {_SECONDS_BELOW} THEN 1 ELSE 1000 END"
        return _with(
            f"CASE WHEN REGEXP_FULL_MATCH(x, '{_TIME}') THEN CAST(FLOOR(EPOCH(TRY_CAST(x AS TIMESTAMPTZ))) AS BIGINT) "
            f"WHEN REGEXP_FULL_MATCH(x, '{_EPOCH}') THEN CAST(FLOOR(TRY_CAST(x AS DOUBLE) / {number}) AS BIGINT) END",
            text,
        )

    def _money(self, paths: tuple[Path, ...]) -> exp.Expr:
        text = _first([exp.cast(found, "text") for found in self.all_at(paths)])
        self.odd.append(_with(f"NOT COALESCE(REGEXP_FULL_MATCH(x, '{_MONEY}'), TRUE)", text))
        return exp.TryCast(this=text, to=exp.DataType.build("decimal(38, 24)"))


def _is_said(value: exp.Expr) -> exp.Expr:
    return exp.not_(exp.Is(this=value.copy(), expression=exp.null()))


def _first(values: list[exp.Expr]) -> exp.Expr:
    if not values:
        return exp.cast(exp.null(), "text")
    return values[0] if len(values) == 1 else exp.func("COALESCE", *values)


def _with(template: str, value: exp.Expr) -> exp.Expr:
    """A template in which the column x is a value."""
    found: exp.Expr = exp.maybe_parse(template, dialect="duckdb")
    for place in list(found.find_all(exp.Column)):
        if place.name == "x":
            place.replace(value.copy())
    return found


def _said(value: exp.Expr) -> exp.Expr:
    """NULL in place of a text that says nothing."""
    nothing = [exp.Literal.string(empty) for empty in EMPTY_TEXTS]
    text = exp.cast(value, "text")
    return exp.Case().when(exp.not_(exp.In(this=text.copy(), expressions=nothing)), text)
