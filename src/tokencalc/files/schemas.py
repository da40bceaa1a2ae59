"""JSON Schemas of the files that people write, for their editors."""

import json
from typing import Any

from pydantic import BaseModel

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
    schema: dict[str, Any] = {"$schema": DIALECT, **model.model_json_schema(), "title": title}
    return json.dumps(_tidy(schema), indent=2, ensure_ascii=False) + "\n"


def _tidy(schema: Any) -> Any:
    """Without what says nothing to an editor: titles made from key names, and null for a key that is left out."""
    if isinstance(schema, list):
        return [_tidy(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _tidy(value) for key, value in schema.items() if not (key == "title" and isinstance(value, str))}
    if "properties" in schema and isinstance(schema["properties"], dict):
        found["properties"] = {name: _tidy(value) for name, value in schema["properties"].items()}
    choices = [each for each in found.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) == 1:
        found = {**{key: value for key, value in found.items() if key != "anyOf"}, **choices[0]}
    if found.get("default", 0) is None:
        del found["default"]
    if isinstance(found.get("default"), str) and found.get("type") in ("number", "integer"):
        found["default"] = int(found["default"])
    return found
