"""Tables that are imported when a document first has one: nothing else about them is different."""

import subprocess
import sys
from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError

from tests.files.building import document
from tokencalc.files.errors import FaultsError
from tokencalc.files.faults import Table, checked
from tokencalc.files.later import later
from tokencalc.files.scenario import ScenarioFile

FEW_HAVE = (
    "alias_tables",
    "charge_tables",
    "company_tables",
    "fleet_tables",
    "ratio_tables",
    "roofline_tables",
    "supply_tables",
    "switch_tables",
)
"""Modules of tables that a plain scenario does without."""


class Leaf(Table):
    """A table at the end of a way."""

    kind: Literal["leaf"]
    size: int


class Branch(Table):
    """A table with others in it."""

    kind: Literal["branch"]
    leaves: list[Leaf] = []


Plant = Annotated[Leaf | Branch, Field(discriminator="kind")]


class AtOnce(Table):
    """Tables that are imported with this module."""

    leaf: Leaf | None = None
    plants: dict[str, Plant] = {}


class Late(Table):
    """The same tables, imported when there are any."""

    leaf: later(__name__, "Leaf") | None = None  # type: ignore[valid-type]  # mypy sees the table itself in src
    plants: dict[str, later(__name__, "Plant")] = {}  # type: ignore[valid-type]  # likewise


DATA = [
    {"leaf": {"kind": "leaf", "size": 1}},
    {"plants": {"a": {"kind": "leaf", "size": 2}, "b": {"kind": "branch", "leaves": [{"kind": "leaf", "size": 3}]}}},
]
WRONG = [
    {"leaf": {"kind": "leaf"}},
    {"leaf": 7},
    {"plants": {"a": {"kind": "leaf", "sise": 1}, "b": {"kind": "bush"}}},
    {"plants": {"b": {"kind": "branch", "leaves": [{"kind": "leaf", "size": "3"}]}}},
]


@pytest.mark.parametrize("data", DATA)
def test_the_values_are_the_same(data: dict[str, object]) -> None:
    """A table that is imported later has what it has when it is imported at once."""
    for each in (Leaf, Branch):
        each.model_rebuild()  # Tables wait to be built by themselves, and pydantic 2.11 does not write what waits.
    assert AtOnce.model_validate(data).model_dump() == Late.model_validate(data).model_dump()


@pytest.mark.parametrize("data", WRONG)
def test_the_errors_are_the_same(data: dict[str, object]) -> None:
    """What is wrong is said in the same words, with the same way to it."""

    def errors(model: type[Table]) -> object:
        with pytest.raises(ValidationError) as caught:
            model.model_validate(data)
        return caught.value.errors(include_url=False)

    assert errors(AtOnce) == errors(Late)


def test_the_schema_is_the_same() -> None:
    """An editor sees the tables among the definitions, wherever they are imported; titles are not written."""
    found = [model.model_json_schema() for model in (AtOnce, Late)]
    for schema in found:
        schema["properties"]["leaf"].pop("title", None)
        schema["properties"]["plants"]["additionalProperties"].pop("discriminator", None)
    assert found[0]["$defs"] == found[1]["$defs"]
    assert found[0]["properties"] == found[1]["properties"]


def test_a_fault_deep_inside_has_its_nearest_key() -> None:
    """The table of a key that is misspelt is found through the one that is imported later."""
    text = 'name = "a"\n[company]\nresels = true\n'
    with pytest.raises(FaultsError) as caught:
        checked(document(text), ScenarioFile)
    faults = {each.problem.partition(": ")[2]: each.remedy for each in caught.value.errors}
    assert faults["company.resels: is not a known key"] == "did you mean resells?"


def test_a_plain_scenario_imports_none_of_them() -> None:
    """Reading what a plain scenario needs leaves the tables of the others alone."""
    program = "import sys, tokencalc.files.loading; print(*(name for name in sys.modules if name.endswith('_tables')))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert set() == {f"tokencalc.files.{name}" for name in FEW_HAVE} & set(found)
