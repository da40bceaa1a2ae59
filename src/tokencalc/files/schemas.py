"""JSON Schemas of the files that people write, for their editors.

A key's meaning is the text below it in the model's source. It is read from there when it is asked for: pydantic would
read it at every start of the program, which costs a tenth of the time that a comparison takes.
"""

import ast
import inspect
import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from tokencalc.files.faults import Table
from tokencalc.files.scenario import ScenarioFile
from tokencalc.files.sheets import SheetFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def scenario_schema() -> str:
    """The schema of a scenario file, as JSON text."""
    return _schema_of(ScenarioFile, "tokencalc scenario")


def sheet_schema() -> str:
    """The schema of a price sheet, as JSON text."""
    return _schema_of(SheetFile, "tokencalc price sheet")


def _schema_of(model: type[BaseModel], title: str) -> str:
    schema: dict[str, Any] = model.model_json_schema()
    for table in _tables():
        owner = schema if table is model else schema["$defs"].get(table.__name__, {"properties": {}})
        for key, meaning in meanings(table).items():
            owner["properties"].get(key, {})["description"] = meaning
    return json.dumps({"$schema": DIALECT, "title": title, **_tidy(schema)}, indent=2, ensure_ascii=False) + "\n"


def meanings(table: type[Table]) -> dict[str, str]:
    """What each key of a table means, by the key as it stands in a file; keys that it has of another table first."""
    inherited = (base for base in reversed(table.__mro__[1:]) if issubclass(base, Table) and base is not Table)
    return {key: meaning for each in (*inherited, table) for key, meaning in _own_meanings(each).items()}


def _own_meanings(table: type[Table]) -> dict[str, str]:
    (definition,) = ast.parse(inspect.getsource(table)).body
    assert isinstance(definition, ast.ClassDef)
    found: dict[str, str] = {}
    for statement, text in pairwise(definition.body):
        match statement, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(meaning))):
                found[table.model_fields[name].alias or name] = inspect.cleandoc(meaning)
    return found


def _tables(of: type[Table] = Table) -> Iterator[type[Table]]:
    for table in of.__subclasses__():
        yield table
        yield from _tables(table)


def _tidy(schema: Any) -> Any:
    """Without what says nothing to an editor: titles made from key names, and null for a key that is left out."""
    if isinstance(schema, list):
        return [_tidy(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _tidy(value) for key, value in schema.items() if not (key == "title" and isinstance(value, str))}
    if "properties" in schema and isinstance(schema["properties"], dict):
        found["properties"] = {name: _tidy(value) for name, value in schema["properties"].items()}
    if "patternProperties" in found:  # Pydantic names the keys that may be there, and does not exclude all others.
        found["additionalProperties"] = False
    choices = [each for each in found.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) == 1:
        found = {**{key: value for key, value in found.items() if key != "anyOf"}, **choices[0]}
    if found.get("default", 0) is None:
        del found["default"]
    if isinstance(found.get("default"), str) and found.get("type") in ("number", "integer"):
        found["default"] = int(found["default"])
    return found
