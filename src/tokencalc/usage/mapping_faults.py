"""What is wrong with a mapping beyond its types: expressions that are none, and keys that do not go together."""

from collections.abc import Collection, Iterator

from tokencalc.files.errors import Fault
from tokencalc.files.toml import Way, in_toml
from tokencalc.usage.expressions import NotAnExpression, chooser, parsed, paths_in, split_condition
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
    if isinstance(table.requests, int) and table.requests < 0:
        yield Fault(way=("requests",), problem=f"must be 0 or more (found {table.requests})")
    if table.each is not None and not all(table.each.split(".")):
        yield Fault(way=("each",), problem=f"is no path to lists of rows (found {in_toml(table.each)})")
    faults = list(_expression_faults(table))
    yield from faults or _circle(table)


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
_CONDITIONS = ("detect", "is_use", "not_use")


def _expression_faults(table: MappingTable) -> Iterator[Fault]:
    for way, text, is_chosen in _single_values(table):
        try:
            for path in paths_in(text):
                if is_chosen:
                    chooser(path)
        except NotAnExpression as error:
            yield Fault(way=way, problem=error.problem, remedy=error.remedy)
    for way, text, known in _sums(table):
        try:
            found = parsed(text)
        except NotAnExpression as error:
            yield Fault(way=way, problem=error.problem, remedy=error.remedy)
            continue
        for unit in found.units:
            if known is None:
                yield Fault(way=way, problem=f"needs @{unit}, as only [units] and reasoning may")
            elif unit not in known:
                yield Fault(way=way, problem=f"needs @{unit}, which [units] does not have")


def _single_values(table: MappingTable) -> Iterator[tuple[Way, str, bool]]:
    """Where a value is looked up that is no sum, and whether it must choose the items of a list."""
    for key in _PATHS:
        text = getattr(table, key)
        if text is not None and (key, text) != ("usage", "."):
            yield (key,), text, False
    for key in _CONDITIONS:
        for place, text in enumerate(getattr(table, key)):
            yield (key, place), split_condition(text)[0], False
    for place, text in enumerate(table.key):
        yield ("key", place), text, False
    for name, text in table.labels.items():
        yield ("labels", name), text, False
    for place, text in enumerate(table.also):
        yield ("also", place), text, True


def _sums(table: MappingTable) -> Iterator[tuple[Way, str, Collection[str] | None]]:
    """Where a count is worked out, and the units that may be named in it; None where none may."""
    for unit, text in table.units.items():
        yield ("units", unit), text, [other for other in table.units if other != unit]
    for key in ("reasoning", "total", "quantity", "requests"):
        text = getattr(table, key)
        if isinstance(text, str):
            yield (key,), text, table.units if key == "reasoning" else None


def _circle(table: MappingTable) -> Iterator[Fault]:
    """A unit that is worked out from others that are worked out from it."""
    needs = {unit: set(parsed(text).units) for unit, text in table.units.items()}
    while ready := [unit for unit, needed in needs.items() if not needed & needs.keys()]:
        for unit in ready:
            del needs[unit]
    for unit in list(needs)[:1]:
        yield Fault(way=("units", unit), problem="needs a unit that needs this one")
