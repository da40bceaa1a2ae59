"""What is wrong with a mapping beyond its types: expressions that are none, and keys that do not go together."""

from collections.abc import Iterator

from tokencalc.files.errors import Fault
from tokencalc.files.toml import Way
from tokencalc.usage.expressions import NotAnExpression, chooser, parsed, paths_in
from tokencalc.usage.mapping_tables import MappingTable
from tokencalc.usage.records import COUNTED

REQUESTS = "requests"
"""What the unit of a long table is called that is no unit: requests."""


def faults_of(table: MappingTable) -> Iterator[Fault]:
    """Expressions that are none, and keys that do not go together."""
    ways = [name for name in ("usage", "unit_from") if getattr(table, name) is not None] + ["units"] * bool(table.units)
    if len(ways) > 1:
        remedy = "say with one of usage, unit_from and units what was used"
        yield Fault(way=(ways[1],), problem=f"does not go with {ways[0]}", remedy=remedy)
    if not ways and table.billed is None:
        remedy = 'say what was used: [units] with input = "a column", or usage, or unit_from'
        yield Fault(way=(), problem="says neither what was used nor what was billed", remedy=remedy)
    if table.unit_from is not None and table.quantity is None:
        yield Fault(way=("quantity",), problem="is missing, and goes with unit_from")
    for name, bounds in table.prompts.items():
        if len(bounds) != 2 or not 0 <= bounds[0] <= bounds[1]:
            problem = "must be the shortest and the longest prompt, such as [0, 200_000]"
            yield Fault(way=("prompts", name), problem=problem)
    for name, unit in table.unit_names.items():
        if unit and unit != REQUESTS and unit not in COUNTED:
            remedy = f"known units: {REQUESTS}, {', '.join(COUNTED)}"
            yield Fault(way=("unit_names", name), problem=f"no unit is named {unit!r}", remedy=remedy)
    yield from _expression_faults(table)


_PATHS = (
    "provider_from",
    "model",
    "when",
    "until",
    "lower_rank_if",
    "mode_from",
    "region_from",
    "prompts_from",
    "usage",
    "unit_from",
    "billed",
    "currency_from",
)


def _expression_faults(table: MappingTable) -> Iterator[Fault]:
    texts: list[tuple[Way, str, bool]] = [
        ((key,), getattr(table, key), False) for key in _PATHS if getattr(table, key) is not None
    ]
    texts += [(("key", place), text, False) for place, text in enumerate(table.key)]
    texts += [(("labels", name), text, False) for name, text in table.labels.items()]
    texts += [(("units", unit), text, True) for unit, text in table.units.items()]
    texts += [
        ((key,), text, True) for key in ("reasoning", "total", "quantity") if (text := getattr(table, key)) is not None
    ]
    if isinstance(table.requests, str):
        texts.append((("requests",), table.requests, True))
    texts += [(("also", place), text, False) for place, text in enumerate(table.also)]
    for way, text, may_be_sum in texts:
        if (way, text) == (("usage",), "."):
            continue
        try:
            found = parsed(text)
            if not may_be_sum:
                for path in paths_in(text):
                    chooser(path) if way[0] == "also" else None
        except NotAnExpression as error:
            yield Fault(way=way, problem=error.problem, remedy=error.remedy)
            continue
        for unit in found.units:
            if unit not in table.units or way == ("units", unit):
                yield Fault(way=way, problem=f"needs @{unit}, which [units] does not have")
