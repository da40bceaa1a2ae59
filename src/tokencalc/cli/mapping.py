"""What `tokencalc breakeven --across` does: the scenario compared at every place of a map."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tokencalc.cli.options import BadOption
from tokencalc.cli.reading import compared
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.winners import Axis, Place, WinnerMap
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.loading import Scenario, scenario_of
from tokencalc.files.toml import Document
from tokencalc.files.varying import Variable, variable
from tokencalc.render.standings import cheapest

_EXAMPLE = "example: --across volume,growth, or --across volume=1..10,growth=0..0.1"


def mapped(text: str, options: Sequence[str], document: Document, catalogue: Catalogue) -> WinnerMap:
    """The map over the two values that `--across` names, with bounds if it gives any."""
    across, first, rest = _axis(text, document)
    if not rest.startswith(","):
        raise BadOption("--across", text, "names one value, and a map has two", _EXAMPLE)
    down, second, rest = _axis(rest[1:], document)
    if rest:
        raise BadOption("--across", text, "names more than two values", _EXAMPLE)
    places = tuple(
        [_place(((across, x), (down, y)), options, document, catalogue) for x in first.values] for y in second.values
    )
    return WinnerMap(baseline=scenario_of(document, catalogue).baseline.name, across=first, down=second, places=places)


def _axis(text: str, document: Document) -> tuple[Variable, Axis, str]:
    """One value, what of it is looked at, and the rest of the text."""
    found, rest = variable(text, document, "--across")
    bounds, rest = _bounds(rest)
    values = tuple(found.steps(bounds, document))
    return found, Axis(path=found.name, varies=found.kind, values=values), rest


def _bounds(rest: str) -> tuple[str | None, str]:
    if not rest.startswith("="):
        return None, rest
    bounds, comma, beyond = rest[1:].partition(",")
    return bounds, comma + beyond


def _place(
    values: Sequence[tuple[Variable, Decimal]], options: Sequence[str], document: Document, catalogue: Catalogue
) -> Place:
    try:
        scenario = _at(values, document, catalogue)
        comparison = compared(replace(scenario, options=tuple(o for o in scenario.options if o.name in options)))
    except TokencalcError as error:
        return Place(winner=None, because=error.problem)
    best = cheapest(comparison)
    if best is None:
        return Place(winner=comparison.baseline.name, saving=Decimal(0))
    return Place(winner=best.name, saving=best.saving)


def _at(values: Sequence[tuple[Variable, Decimal]], document: Document, catalogue: Catalogue) -> Scenario:
    for varied, value in values:
        document = varied.document(value, document)
    scenario = scenario_of(document, catalogue)
    for varied, value in values:
        scenario = varied.applied(value, scenario)
    return scenario
