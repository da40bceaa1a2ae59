"""What a provider's usage object means: its keys as units that never overlap.

The one trap is that "input" includes what was read from a cache at OpenAI and excludes it at Anthropic, and that
reasoning is inside the output everywhere but at Google. A shape is data (`formats/shapes`); which one an object has is
told by its keys.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from tokencalc.files.faults import checked
from tokencalc.files.toml import document_of
from tokencalc.usage.expressions import (
    BadCount,
    Counter,
    Finder,
    Keys,
    Sum,
    counter,
    finder,
    in_order,
    may_count,
    nothing,
    parsed,
    paths_in,
)
from tokencalc.usage.mapping_tables import MappingTable, ShapeTable
from tokencalc.usage.records import COUNTED, TOKENS

Counts = Callable[[Mapping[str, Any]], dict[str, int]]
"""Works the units of an object out."""

PLAIN_MODES = frozenset({"standard", "default", "auto", "on_demand", "not_available", "none", "normal"})
"""What logs call the plain price."""
_NOT = frozenset({"false", ""})
_TOKENS = frozenset(COUNTED[place] for place in TOKENS)


class Shape:
    """One shape, ready to read objects with some keys. `counts` gives units and `reasoning`, and raises `BadCount`."""

    def __init__(self, table: ShapeTable, keys: Keys = None) -> None:
        self.table = table
        self.sums = {unit: parsed(text) for unit, text in table.units.items()}
        self.counts = counts_of(self.sums, table, keys)
        self.mode: Finder = mode_finder(table.mode_from, keys=keys) if table.mode_from else nothing
        self.region: Finder = finder(paths_in(table.region_from), keys) if table.region_from else nothing
        self.keys = tuple(tuple(part.strip() for part in text.split("|")) for text in table.detect)

    def has(self, keys: Mapping[str, Any]) -> bool:
        """Whether an object with these keys has the shape."""
        return all(any(key in keys for key in alternatives) for alternatives in self.keys)


def mode_finder(text: str, named: Collection[str] = (), keys: Keys = None) -> Finder:
    """What looks a price mode up: the first that is not the plain one, for a row may state a speed and a tier.

    A name in `named` is never the plain one.
    """
    finders = [find for path in paths_in(text) if (find := finder((path,), keys)) is not nothing]
    if not finders:
        return nothing

    def is_plain(found: object) -> bool:
        name = str(found).lower()
        return name not in named and (name in PLAIN_MODES or name in _NOT)

    return lambda row: next((found for find in finders if not is_plain(found := find(row))), None)


def counts_of(sums: Mapping[str, Sum], says: "ShapeTable | MappingTable | None" = None, keys: Keys = None) -> Counts:
    """What works out units in the order in which they need each other, and the reasoning in the output.

    Where a row states a total of its tokens that is more than they are by just the reasoning, that was left out of the
    output (xAI does so) and is added. `BadCount` is raised for more reasoning than output, unless it is rough.
    """
    ordered = tuple(in_order(sums))
    none = dict.fromkeys(ordered, 0)
    steps = [(unit, counter(sums[unit], keys)) for unit in ordered if may_count(sums[unit], keys)]
    thinking = parsed(says.reasoning) if says is not None and says.reasoning is not None else None
    if says is None or thinking is None or not may_count(thinking, keys):
        return lambda row: _worked_out(row, none.copy(), steps)
    thought, is_rough = counter(thinking, keys), says.reasoning_is_rough
    whole = counter(parsed(says.total), keys) if says.total is not None else None

    def counts(row: Mapping[str, Any]) -> dict[str, int]:
        known = _worked_out(row, none.copy(), steps)
        if reasons := thought(row, known):
            output = known.get("output", 0)
            tokens = sum(known[unit] for unit in known if unit in _TOKENS)
            if whole is not None and whole(row, known) - tokens == reasons:
                known["output"] = output = output + reasons
            if reasons > output and not is_rough:
                raise BadCount(f"the parts are more than the whole: reasoning {reasons:,} of output {output:,}")
            known["reasoning"] = min(reasons, output)
        return known

    return counts


def _worked_out(row: Mapping[str, Any], known: dict[str, int], steps: Sequence[tuple[str, Counter]]) -> dict[str, int]:
    for unit, count in steps:
        known[unit] = count(row, known)
    return known


@cache
def shapes() -> Sequence[Shape]:
    """Every shape that is known, those with the most telling keys first."""
    found = [Shape(checked(document_of(path, path.read_text("utf-8")), ShapeTable)) for path in built_in("shapes")]
    return sorted(found, key=lambda shape: (-len(shape.keys), shape.table.name))


@cache
def shape_named(name: str) -> Shape:
    """The shape with a name that is known to be there."""
    return next(shape for shape in shapes() if shape.table.name == name)


def built_in(folder: str) -> list[Path]:
    """The TOML files of a folder of this package."""
    return sorted(Path(str(resources("tokencalc.usage") / "formats" / folder)).glob("*.toml"))


_by_keys: dict[tuple[str, ...], Shape | None] = {}
_MOST_KINDS = 1000


def shape_of(usage: Mapping[str, Any]) -> Shape | None:
    """The shape of an object by its keys; None for one that nobody knows."""
    keys = tuple(usage)
    if keys not in _by_keys:
        if len(_by_keys) >= _MOST_KINDS:
            _by_keys.clear()
        found = next((shape for shape in shapes() if shape.has(usage)), None)
        _by_keys[keys] = Shape(found.table, keys) if found is not None else None
    return _by_keys[keys]
