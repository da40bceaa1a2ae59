"""What a provider's usage object means: its keys as units that never overlap.

The one trap is that "input" includes what was read from a cache at OpenAI and excludes it at Anthropic, and that
reasoning is inside the output everywhere but at Google. A shape is data (`formats/shapes`); which one an object has is
told by its keys.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from tokencalc.files.faults import checked
from tokencalc.files.toml import document_of
from tokencalc.usage.expressions import Finder, Sum, counter, finder, in_order, parsed, paths_in
from tokencalc.usage.mapping_tables import ShapeTable

Counts = Callable[[Mapping[str, Any]], dict[str, int]]
"""Works the units of an object out."""


class Shape:
    """One shape, ready to read. `counts` gives units, with `reasoning` among them; it raises `BadCount`."""

    def __init__(self, table: ShapeTable) -> None:
        self.table = table
        self.sums = {unit: parsed(text) for unit, text in table.units.items()}
        self.counts = counts_of(self.sums, table.reasoning)
        self.mode: Finder = finder(paths_in(table.mode_from)) if table.mode_from else _nothing
        self.region: Finder = finder(paths_in(table.region_from)) if table.region_from else _nothing
        self.keys = tuple(tuple(part.strip() for part in text.split("|")) for text in table.detect)

    def has(self, keys: Mapping[str, Any]) -> bool:
        """Whether an object with these keys has the shape."""
        return all(any(key in keys for key in alternatives) for alternatives in self.keys)


def _nothing(_: Mapping[str, Any]) -> None:
    return None


def counts_of(sums: Mapping[str, Sum], reasoning: str | None) -> Counts:
    """What works out units in the order in which they need each other, and the reasoning in the output."""
    steps = [(unit, counter(sums[unit])) for unit in in_order(sums)]
    if reasoning is not None:
        steps.append(("reasoning", counter(parsed(reasoning))))

    def counts(row: Mapping[str, Any]) -> dict[str, int]:
        known: dict[str, int] = {}
        for unit, count in steps:
            known[unit] = count(row, known)
        return known

    return counts


@cache
def shapes() -> Sequence[Shape]:
    """Every shape that is known, those with the most telling keys first."""
    found = [Shape(checked(document_of(path, path.read_text("utf-8")), ShapeTable)) for path in built_in("shapes")]
    return sorted(found, key=lambda shape: (-len(shape.keys), shape.table.name))


def built_in(folder: str) -> list[Path]:
    """The TOML files of a folder of this package."""
    return sorted(Path(str(resources("tokencalc.usage") / "formats" / folder)).glob("*.toml"))


_by_keys: dict[tuple[str, ...], Shape | None] = {}
_MOST_KINDS = 10_000


def shape_of(usage: Mapping[str, Any]) -> Shape | None:
    """The shape of an object by its keys; None for one that nobody knows."""
    keys = tuple(usage)
    if keys not in _by_keys:
        if len(_by_keys) >= _MOST_KINDS:
            _by_keys.clear()
        _by_keys[keys] = next((shape for shape in shapes() if shape.has(usage)), None)
    return _by_keys[keys]
