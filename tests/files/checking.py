"""As much of JSON Schema as the project's own schemas use: enough to tell whether a file fits one."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

Schema = Mapping[str, Any]


def fits(value: Any, schema: Schema, root: Schema) -> bool:
    """Whether TOML data is what a schema describes. A keyword that is not known here is an error."""
    return all(_KEYWORDS[keyword](value, told, schema, root) for keyword, told in schema.items())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _is_of_type(value: Any, name: str, schema: Schema, _root: Schema) -> bool:
    return {
        "object": isinstance(value, dict),
        "array": isinstance(value, list),
        "string": type(value) is date if schema.get("format") == "date" else isinstance(value, str),
        "number": _is_number(value),
        "integer": _is_number(value) and value == int(value),
        "boolean": isinstance(value, bool),
        "null": value is None,
    }[name]


def _has_properties(value: Any, told: Schema, _schema: Schema, root: Schema) -> bool:
    return not isinstance(value, dict) or all(fits(value[key], told[key], root) for key in value if key in told)


def _has_no_more(value: Any, told: Any, schema: Schema, root: Schema) -> bool:
    patterns = schema.get("patternProperties", ())
    known = schema.get("properties", {})
    keys = value if isinstance(value, dict) else ()
    rest = [key for key in keys if key not in known and not any(re.search(each, key) for each in patterns)]
    return not rest if told is False else all(fits(value[key], told, root) for key in rest)


def _has_patterns(value: Any, told: Schema, _schema: Schema, root: Schema) -> bool:
    keys = value if isinstance(value, dict) else ()
    return all(fits(value[key], told[each], root) for each in told for key in keys if re.search(each, key))


def _is_referred_to(value: Any, told: str, _schema: Schema, root: Schema) -> bool:
    return fits(value, root["$defs"][told.removeprefix("#/$defs/")], root)


_KEYWORDS: Mapping[str, Callable[[Any, Any, Schema, Schema], bool]] = {
    "type": _is_of_type,
    "properties": _has_properties,
    "patternProperties": _has_patterns,
    "additionalProperties": _has_no_more,
    "propertyNames": lambda value, told, _, root: (
        not isinstance(value, dict) or all(fits(key, told, root) for key in value)
    ),
    "required": lambda value, told, _, __: not isinstance(value, dict) or all(key in value for key in told),
    "items": lambda value, told, _, root: not isinstance(value, list) or all(fits(each, told, root) for each in value),
    "anyOf": lambda value, told, _, root: any(fits(value, each, root) for each in told),
    "oneOf": lambda value, told, _, root: sum(fits(value, each, root) for each in told) == 1,
    "$ref": _is_referred_to,
    "enum": lambda value, told, _, __: value in told,
    "const": lambda value, told, _, __: value == told,
    "minimum": lambda value, told, _, __: not _is_number(value) or value >= told,
    "maximum": lambda value, told, _, __: not _is_number(value) or value <= told,
    "exclusiveMinimum": lambda value, told, _, __: not _is_number(value) or value > told,
    "exclusiveMaximum": lambda value, told, _, __: not _is_number(value) or value < told,
    "minLength": lambda value, told, _, __: not isinstance(value, str) or len(value) >= told,
    "pattern": lambda value, told, _, __: not isinstance(value, str) or re.search(told, value) is not None,
    **dict.fromkeys(
        ("$schema", "$defs", "title", "description", "default", "format", "discriminator"), lambda *_: True
    ),
}
