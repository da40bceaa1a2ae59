"""The JSON schemas that editors use: they know every key, and they take and refuse what the program does."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.files.building import document
from tests.files.checking import Schema, fits
from tests.gallery.cases import CASES, GOOD, KEYS, NUMBERS
from tokencalc.files.faults import Table
from tokencalc.files.places import PRICING, SCENARIOS
from tokencalc.files.scenario import ScenarioFile
from tokencalc.files.schemas import meanings, scenario_schema, sheet_schema
from tokencalc.files.sheets import PriceRowTable
from tokencalc.files.workload_tables import TaskTable

SCENARIO: Schema = json.loads(scenario_schema())
SHEET: Schema = json.loads(sheet_schema())


def tables(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Every table that a schema describes, by its name."""
    yield "the file itself", schema
    yield from schema["$defs"].items()


def data_of(path: Path) -> dict[str, Any]:
    """A file's data."""
    return document(path.read_text(encoding="utf-8")).data


@pytest.mark.parametrize(
    "path", [*sorted(SCENARIOS.glob("*.toml")), GOOD / "scenario.toml"], ids=lambda path: path.stem
)
def test_every_good_scenario_fits(path: Path) -> None:
    """An editor marks nothing in a scenario that the program takes."""
    assert fits(data_of(path), SCENARIO, SCENARIO)


@pytest.mark.parametrize("path", [*sorted(PRICING.glob("*.toml")), GOOD / "sheet.toml"], ids=lambda path: path.stem)
def test_every_good_sheet_fits(path: Path) -> None:
    """An editor marks nothing in a price sheet that the program takes."""
    assert fits(data_of(path), SHEET, SHEET)


BEYOND = ("number-too-large", "too-many-digits", "exponent-too-large", "not-a-number", "infinite")
"""Numbers that TOML has and JSON does not, or that are refused for their size alone."""
TOO_LATE = ("too-many-months", "end-of-time", "missing-tokens", "no-tasks")
"""What is wrong only in view of another key."""


@pytest.mark.parametrize(
    "case",
    [case for case in (*NUMBERS.cases, *KEYS.cases) if case.name not in (*BEYOND, *TOO_LATE)],
    ids=lambda case: case.name,
)
def test_every_slip_in_a_key_or_a_value_shows(case: Any) -> None:
    """A wrong key or a wrong value in the gallery is marked by an editor, before the program is ever run."""
    assert not fits(data_of(case.broken), SCENARIO, SCENARIO)


@pytest.mark.parametrize(
    "name",
    ["unknown-unit", "unknown-key", "no-provider", "price-in-quotes", "negative-price", "currency", "kind", "status"],
)
def test_every_slip_in_a_sheet_shows(name: str) -> None:
    """The same in price sheets."""
    (case,) = (case for case in CASES if case.name == f"sheet-{name}")
    assert not fits(data_of(case.broken), SHEET, SHEET)


@pytest.mark.parametrize(("name", "table"), [*tables(SCENARIO), *tables(SHEET)])
def test_every_key_is_explained(name: str, table: Schema) -> None:
    """Each key of each table has a description, which ends like a sentence."""
    for key, described in table["properties"].items():
        assert described["description"].endswith("."), f"{name}: {key}"


@pytest.mark.parametrize(("name", "table"), [*tables(SCENARIO), *tables(SHEET)])
def test_no_other_key_is_allowed(name: str, table: Schema) -> None:
    """An unknown key is a mistake in every table."""
    assert table["additionalProperties"] is False, name


def test_keys_have_the_names_that_files_have() -> None:
    """`from` is `from`, though Python cannot call it that."""
    assert "from" in meanings(PriceRowTable)
    assert "from_" not in meanings(PriceRowTable)


@pytest.mark.parametrize("table", [ScenarioFile, TaskTable, PriceRowTable])
def test_meanings_are_those_of_all_keys(table: type[Table]) -> None:
    """No key is without a meaning, and no meaning without a key."""
    assert {field.alias or name for name, field in table.model_fields.items()} == set(meanings(table))
