"""A mapping as the meaning of a table's columns, so that a query counts what reading the rows would count.

This module needs sqlglot, of the extra `warehouse`: import it where a query is asked for.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlglot import exp

from tokencalc.engine.records import record
from tokencalc.usage.expressions import Path, Sum, Term, in_order, parsed, paths_in, split_condition
from tokencalc.usage.layouts import Layout, NotInSql
from tokencalc.usage.mapping import PLAIN_REGIONS
from tokencalc.usage.mapping_tables import MappingTable, ShapeTable
from tokencalc.usage.records import COUNTED, TOKENS
from tokencalc.usage.shapes import PLAIN_MODES, Shape, shapes
from tokencalc.usage.sql import Meaning

_NO_MONEY = ("0", "0.0")
_LEFT_OUT = {
    "each": "rows that lie in pages (each)",
    "unit_from": "one row for each unit (unit_from)",
    "from_start_in": "times that count from the start of the log (from_start_in)",
    "model_until": "models named inside a longer text (model_until)",
    "prompts_from": "names for the length of the prompts (prompts_from)",
}
"""Keys of a mapping that no query follows: the rows are read one by one."""


@record
class _Counted:
    """What one way of counting says, and where it holds; None everywhere."""

    units: Mapping[str, exp.Expr]
    reasoning: exp.Expr | None = None
    mode: exp.Expr | None = None
    region: exp.Expr | None = None
    where: exp.Expr | None = None


Seen = Collection[tuple[Path, str]]
"""Where usage objects lie in a log, and the names of their shapes."""


def meaning_of(table: MappingTable, layout: Layout, *, label: str = "", seen: Seen | None = None) -> Meaning:
    """What the columns of a table mean to a mapping; `label` is the one of its labels to sum apart.

    Where `seen` is given, usage objects of other shapes and in other places are not read, and make a row wrong.
    Raises `NotInSql` for what no query can follow.
    """
    for key, what in _LEFT_OUT.items():
        if getattr(table, key):
            raise NotInSql(f'"{table.name}" has {what}')
    layout.json_columns = frozenset(table.json_text)
    ways, unread = _ways(table, layout, seen)
    units = {unit: _first(ways, [way.units.get(unit) for way in ways]) for unit in _units_of(ways)}
    reasoning = _first(ways, [way.reasoning for way in ways])
    nothing = exp.Literal.number(0)
    return Meaning(
        second=layout.second(paths_in(table.when)) if table.when else exp.cast(exp.null(), "bigint"),
        seconds=exp.Literal.number(table.covers_seconds),
        names=_names(table, layout, ways, label),
        units={"input": nothing, "output": nothing.copy(), **{unit: each for unit, each in units.items() if each}},
        requests=_requests(table, layout),
        reasoning=reasoning,
        rank=_rank(table, layout),
        key=tuple(layout.text(paths_in(part)) for part in table.key),
        is_use=_all(_conditions(table, layout, [*units.values(), reasoning], unread)),
        wrong=_any(unread),
    )


def _units_of(ways: Sequence[_Counted]) -> list[str]:
    return list(dict.fromkeys(unit for way in ways for unit in way.units))


def _ways(table: MappingTable, layout: Layout, seen: Seen | None) -> tuple[list[_Counted], list[exp.Expr]]:
    """The ways of counting of a mapping, and the conditions of those that no query follows."""
    unread: list[exp.Expr] = _inner_uses(table, layout)
    if table.usage is None:
        units, reasoning = _counts(table, layout, (), unread)
        return [_Counted(units=units, reasoning=reasoning)], unread
    ways: list[_Counted] = []
    for above in paths_in(table.usage) if table.usage != "." else ((),):
        if above and layout.at(above) is None:
            continue
        if seen is not None and not any(place == above for place, _ in seen):
            unread.append(layout.is_there(above))
        else:
            _add_ways(above, layout, seen, ways, unread)
    if seen is not None and len(ways) == 1 and all(place for place, _ in seen):
        ways = [replace(ways[0], where=None)]  # A row of another shape is wrong anyway, and one without usage is none.
    return ways, unread


def _add_ways(above: Path, layout: Layout, seen: Seen | None, ways: list[_Counted], unread: list[exp.Expr]) -> None:
    """Add the shapes that a usage object may have in one place, the most telling first, and what has none of them."""
    possible = [shape for shape in shapes() if _can_have(shape, above, layout)]
    wanted = [shape for shape in possible if seen is None or (above, shape.table.name) in seen]
    known: list[exp.Expr] = []
    for shape in possible[: possible.index(wanted[-1]) + 1] if wanted else ():
        known.append(_has(shape, above, layout))
        try:
            if shape not in wanted:
                raise NotInSql("a shape that was not seen")
            way, odd = _way(shape, above, layout)
            ways.append(way)
            unread += [exp.and_(known[-1].copy(), each) for each in odd]
        except NotInSql:
            unread.append(known[-1])
    if above and (len(above) == 1 or layout.is_nested):
        others = exp.not_(exp.or_(*[each.copy() for each in known])) if known else exp.true()
        unread.append(exp.and_(layout.is_there(above), others))


def _way(shape: Shape, above: Path, layout: Layout) -> tuple[_Counted, list[exp.Expr]]:
    """How a shape is counted, and what must not be true of a row that is counted so."""
    odd: list[exp.Expr] = []
    units, reasoning = _counts(shape.table, layout, above, odd)
    mode, region = shape.table.mode_from, shape.table.region_from
    way = _Counted(
        units=units,
        reasoning=reasoning,
        mode=_mode_said(_paths_below(above, paths_in(mode)), layout) if mode else None,
        region=layout.text(_paths_below(above, paths_in(region))) if region else None,
        where=_has(shape, above, layout),
    )
    return way, odd


def _counts(
    says: MappingTable | ShapeTable, layout: Layout, above: Path, odd: list[exp.Expr]
) -> tuple[dict[str, exp.Expr], exp.Expr | None]:
    """The units and the reasoning, as `shapes.counts_of` works them out; `odd` is added to."""
    units = _sums(says.units, layout, above, odd)
    if says.reasoning is None:
        return units, None
    reasons = layout.count(_plain(_below(above, parsed(says.reasoning)), layout, odd), units)
    output = units.get("output", exp.Literal.number(0))
    if says.total is not None:
        parts = [exp.paren(each.copy()) for unit, each in units.items() if COUNTED.index(unit) in TOKENS]
        rest: exp.Expr = layout.count(_below(above, parsed(says.total)), units)
        for part in parts:
            rest = exp.Sub(this=rest, expression=part)
        more = exp.Add(this=exp.paren(output.copy()), expression=reasons.copy())
        output = units["output"] = exp.Case().when(exp.EQ(this=rest, expression=reasons.copy()), more).else_(output)
    if says.reasoning_is_rough:
        return units, exp.func("LEAST", reasons, output.copy())
    odd.append(exp.GT(this=reasons.copy(), expression=exp.paren(output.copy())))
    return units, reasons


def _inner_uses(table: MappingTable, layout: Layout) -> list[exp.Expr]:
    """Whether a row holds uses of its own besides (`also`); tables of a warehouse are not looked through for them."""
    try:
        return [layout.has_item(path) for text in table.also for path in paths_in(text) if layout.at(path[:1])]
    except NotInSql:
        return []


def _has(shape: Shape, above: Path, layout: Layout) -> exp.Expr:
    """Whether the usage object at a path has the keys of a shape."""
    keys = [_any([layout.is_there((*above, *_step(key))) for key in each]) for each in shape.keys]
    return _all(keys) or exp.true()


def _can_have(shape: Shape, above: Path, layout: Layout) -> bool:
    """Whether the table has the columns that the keys of a shape may be in."""
    return all(any(layout.has((*above, *_step(key))) for key in each) for each in shape.keys)


def _step(key: str) -> Path:
    return paths_in(f'"{key}"')[0]


def _below(above: Path, wanted: Sum) -> Sum:
    """A sum whose paths begin where a usage object lies."""
    terms = [type(term)(sign=term.sign, paths=_paths_below(above, term.paths), unit=term.unit) for term in wanted.terms]
    return Sum(text=wanted.text, terms=tuple(terms))


def _paths_below(above: Path, paths: Iterable[Path]) -> tuple[Path, ...]:
    return tuple((*above, *path) for path in paths)


def _plain(wanted: Sum, layout: Layout, odd: list[exp.Expr]) -> Sum:
    """A sum without items that are chosen from lists: a row whose list has such an item is odd."""
    terms: list[Term] = []
    for term in wanted.terms:
        paths = tuple(path for path in term.paths if not any(step.where for step in path))
        odd += [layout.has_item(path) for path in term.paths if path not in paths]
        if paths or term.unit:
            terms.append(Term(sign=term.sign, paths=paths, unit=term.unit))
    return Sum(text=wanted.text, terms=tuple(terms))


def _sums(texts: Mapping[str, str], layout: Layout, above: Path, odd: list[exp.Expr]) -> dict[str, exp.Expr]:
    """The units by their sums, each after those that it needs."""
    sums = {unit: _plain(_below(above, parsed(text)), layout, odd) for unit, text in texts.items()}
    found: dict[str, exp.Expr] = {}
    for unit in in_order(sums):
        found[unit] = layout.count(sums[unit], found)
    return found


def _first(ways: Sequence[_Counted], values: Sequence[exp.Expr | None]) -> exp.Expr | None:
    """The value of the first way that holds; None where no way has any."""
    if not any(value is not None for value in values):
        return None
    if len(ways) == 1 and ways[0].where is None:
        return values[0]
    case = exp.Case()
    for way, value in zip(ways, values, strict=True):
        case = case.when((way.where or exp.true()).copy(), value.copy() if value is not None else exp.null())
    return case


def _conditions(
    table: MappingTable, layout: Layout, counted: Sequence[exp.Expr | None], unread: Sequence[exp.Expr]
) -> list[exp.Expr | None]:
    """What a row must have that says something was used; a row in which nothing is counted or charged says nothing."""
    found: list[exp.Expr | None] = [_holds(text, layout) for text in table.is_use]
    found += [exp.not_(exp.func("COALESCE", _holds(text, layout), exp.false())) for text in table.not_use]
    nothing = exp.Literal.number(0)
    something: list[exp.Expr] = [
        exp.NEQ(this=exp.func("COALESCE", each.copy(), nothing.copy()), expression=nothing.copy())
        for each in counted
        if each is not None
    ]
    if table.usage is not None:
        something += [each.copy() for each in unread]
    elif table.billed is not None:
        billed = layout.text(paths_in(table.billed))
        is_money = exp.not_(exp.In(this=billed.copy(), expressions=[exp.Literal.string(zero) for zero in _NO_MONEY]))
        something.append(exp.func("COALESCE", is_money, exp.false()))
    found.append(_any(something) or exp.false())
    return found


def _holds(text: str, layout: Layout) -> exp.Expr:
    """A condition of a mapping: a path to something, or path=a,b, one of some values there."""
    path, is_equal, values = split_condition(text)
    if is_equal:
        return layout.is_one_of(layout.text(paths_in(path)), values.split(","))
    return exp.or_(*[layout.is_there(each) for each in paths_in(path)])


def _names(table: MappingTable, layout: Layout, ways: Sequence[_Counted], label: str) -> dict[str, exp.Expr]:
    """What a use is called: provider, model, mode, region and label; an empty text where a row does not say."""
    mode = None
    if not table.mode:
        of_row = _mode_said(paths_in(table.mode_from), layout, table.modes) if table.mode_from else None
        mode = of_row or _first(ways, [way.mode for way in ways])
    left = () if isinstance(mode, exp.Coalesce) else PLAIN_MODES  # Of several texts, the plain ones are left out.
    region = (
        layout.text(paths_in(table.region_from)) if table.region_from else _first(ways, [way.region for way in ways])
    )
    found = {
        "provider": layout.text(paths_in(table.provider_from)) if table.provider_from and not table.provider else None,
        "model": layout.text(paths_in(table.model)) if table.model else None,
        "mode": _called(mode, table.modes, left, layout),
        "region": _called(region, table.regions, PLAIN_REGIONS, layout),
        "label": layout.text(paths_in(table.labels[label])) if label in table.labels else None,
    }
    fixed = exp.Literal.string
    always = {"provider": table.provider or "", "mode": _meant(table.mode or "", table.modes, PLAIN_MODES)}
    return {
        name: exp.func("COALESCE", value, fixed("")) if value is not None else fixed(always.get(name, ""))
        for name, value in found.items()
    }


def _mode_said(paths: Sequence[Path], layout: Layout, named: Collection[str] = ()) -> exp.Expr:
    """The first mode that is not the plain one, for a row may state a speed and a tier."""
    texts = [layout.text((path,)) for path in paths if layout.at(path) is not None]
    if len(texts) < 2:
        return layout.text(tuple(paths))
    plain = sorted({*PLAIN_MODES, "false"}.difference(named))
    said = [exp.Case().when(exp.not_(layout.is_one_of(exp.func("LOWER", text), plain)), text.copy()) for text in texts]
    return exp.func("COALESCE", *said)


def _called(
    value: exp.Expr | None, meanings: Mapping[str, str], plain: Iterable[str], layout: Layout
) -> exp.Expr | None:
    """A mode or a region by the name that price sheets have for it."""
    if value is None:
        return None
    return layout.called(exp.func("LOWER", value), {**dict.fromkeys(plain, ""), **meanings})


def _meant(text: str, meanings: Mapping[str, str], plain: Iterable[str]) -> str:
    return meanings.get(text, "" if text in plain else text)


def _requests(table: MappingTable, layout: Layout) -> exp.Expr:
    if isinstance(table.requests, int):
        return exp.Literal.number(table.requests)
    if table.requests == "unknown":
        return exp.cast(exp.null(), "bigint")
    return layout.whole(paths_in(table.requests))


def _rank(table: MappingTable, layout: Layout) -> exp.Expr | None:
    if table.lower_rank_if is None:
        return None
    flag = exp.func("LOWER", layout.text(paths_in(table.lower_rank_if)))
    is_copy = exp.In(this=flag, expressions=[exp.Literal.string("true"), exp.Literal.string("1")])
    return exp.Case().when(is_copy, exp.Literal.number(-1)).else_(exp.Literal.number(0))


def _all(conditions: Sequence[exp.Expr | None]) -> exp.Expr | None:
    known = [each for each in conditions if each is not None]
    return exp.and_(*known) if known else None


def _any(conditions: Sequence[exp.Expr]) -> exp.Expr | None:
    return exp.or_(*conditions) if conditions else None
