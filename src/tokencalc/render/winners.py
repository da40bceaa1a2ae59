"""The map of which option is cheapest where, for people and for programs."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

from tokencalc.engine.targets import Varies
from tokencalc.engine.winners import Axis, Place, WinnerMap
from tokencalc.render.report import Column, DataTable, Grid, Notes, Report
from tokencalc.render.solved import value_in_words

TODAY = "."
UNKNOWN = "?"


def winners_report(found: WinnerMap) -> Report:
    """A table with a letter in each place, and below it whose letter it is."""
    letters = dict(_letters(found))
    title = f"Cheapest over the horizon: across {found.across.path}, down {found.down.path}"
    columns = (
        Column(title=""),
        *(Column(title=value_in_words(value, found.across.varies), is_figure=True) for value in found.across.values),
    )
    rows = tuple(
        (value_in_words(value, found.down.varies), *(_letter(place, letters) for place in row))
        for value, row in zip(found.down.values, found.places, strict=True)
    )
    legend = [f"{letter}: {name}" for name, letter in letters.items()]
    reasons = {place.because: None for row in found.places for place in row if place.winner is None}
    return [
        Grid(title=title, columns=columns, rows=rows),
        Notes(items=(*legend, *(f"{UNKNOWN}: {reason}" for reason in reasons))),
    ]


def _letters(found: WinnerMap) -> Iterator[tuple[str, str]]:
    """A letter for each option that wins anywhere, in the order of the map; today's is a point."""
    names = dict.fromkeys(place.winner for row in found.places for place in row if place.winner is not None)
    if found.baseline in names:
        yield found.baseline, TODAY
    yield from zip((name for name in names if name != found.baseline), ascii_uppercase, strict=False)


def _letter(place: Place, letters: dict[str, str]) -> str:
    return UNKNOWN if place.winner is None else letters.get(place.winner, "*")


def winners_body(found: WinnerMap) -> dict[str, Any]:
    """The map's JSON: one entry for each place."""
    return {
        "across": found.across.path,
        "down": found.down.path,
        "places": [
            {"across": x, "down": y, "winner": place.winner, "saving": place.saving, "because": place.because or None}
            for x, y, place in _each(found)
        ],
    }


def winners_data(found: WinnerMap) -> DataTable:
    """One row for each place."""
    rows = tuple((x, y, place.winner or "", place.saving) for x, y, place in _each(found))
    return DataTable(columns=(found.across.path, found.down.path, "cheapest", "saving"), rows=rows)


def _each(found: WinnerMap) -> Iterator[tuple[Decimal | date, Decimal | date, Place]]:
    for down, row in zip(found.down.values, found.places, strict=True):
        for across, place in zip(found.across.values, row, strict=True):
            yield _plain(across, found.across), _plain(down, found.down), place


def _plain(number: Decimal, axis: Axis) -> Decimal | date:
    return date.fromordinal(int(number)) if axis.varies is Varies.DATE else Decimal(number)
