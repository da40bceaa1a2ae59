"""Small price sheets, scenarios and documents for the tests of this folder."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w

from tests.gallery.cases import GOOD
from tokencalc.engine.errors import TokencalcError
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.loading import Scenario, scenario_of
from tokencalc.files.toml import Document, decimal_of

TODAY = date(2026, 11, 22)
SOURCE = "https://acme.example/pricing"
ROW = {"from": date(2026, 1, 1), "source": SOURCE, "retrieved": date(2026, 11, 20), "rates": {"input": 2, "output": 8}}


def document(text: str, name: str = "scenario.toml") -> Document:
    """The document of a text, as if it were a file's."""
    return Document(path=Path(name), text=text, data=tomllib.loads(text, parse_float=decimal_of))


def row(**changes: Any) -> dict[str, Any]:
    """A price row; a key that ends in _ stands for the key without it, which Python reserves."""
    return {**ROW, **{key.rstrip("_"): value for key, value in changes.items()}}


def model(*rows: Mapping[str, Any], lab: str = "acme", **more: Any) -> dict[str, Any]:
    """A model of a sheet, with one row where none are given."""
    return {"name": "A model", "lab": lab, "weights": "open", "prices": list(rows or (ROW,)), **more}


def sheet_text(provider: str, models: Mapping[str, Any], *, kind: str = "lab", **more: Any) -> str:
    """A price sheet's text."""
    head = {"provider": provider, "name": provider.title(), "kind": kind, "currency": "USD", **more}
    return tomli_w.dumps({**head, "models": dict(models)})


def write_sheet(directory: Path, provider: str, models: Mapping[str, Any], *, file: str = "", **more: Any) -> Path:
    """Write a price sheet into a directory, which is made if need be."""
    directory.mkdir(exist_ok=True)
    path = directory / f"{file or provider}.toml"
    path.write_text(sheet_text(provider, models, **more), encoding="utf-8")
    return path


def gallery_catalogue(*directories: Path, as_of: date = TODAY) -> Catalogue:
    """A catalogue with the gallery's sheets behind those of the given directories."""
    return Catalogue(as_of, (*directories, GOOD / "prices"))


def scenario_text(*, tasks: str = "", workload: str = "", baseline: str = "", options: str = "", head: str = "") -> str:
    """A scenario's text; what is not given is one task on acme/big."""
    return f"""\
name = "A scenario"
start = 2027-01-01
months = 6
{head}
[workload]
{workload}
{tasks or TASK}
{baseline or BASELINE}

{options}
"""


BASELINE = """\
[baseline]
name = "Today"
model = "acme/big"
"""
TASK = """\
[[workload.tasks]]
name = "faq"
requests_per_month = 1000
input_tokens = 1500
output_tokens = 300
"""
TWO_TASKS = (
    TASK
    + """
[[workload.tasks]]
name = "summary"
requests_per_month = 200
input_tokens = 6000
output_tokens = 500
"""
)


def loaded(text: str, catalogue: Catalogue | None = None) -> Scenario:
    """The scenario of a text, with the gallery's price sheets if no others are given."""
    return scenario_of(document(text), catalogue or gallery_catalogue())


def problems(error: TokencalcError) -> Sequence[str]:
    """The problems of an error, one for each fault, without their remedies."""
    each_of: Sequence[TokencalcError] = getattr(error, "errors", (error,))
    return [each.problem for each in each_of]
