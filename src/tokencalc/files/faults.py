"""From pydantic's findings to faults in our own words."""

import re
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from tokencalc.files.errors import Fault, did_you_mean, nearest
from tokencalc.files.toml import Document, Way, in_toml

M = TypeVar("M", bound="Table")


class Table(BaseModel):
    """A table of a file: unknown keys are errors, and a value of another type is never made to fit."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


_NAME = re.compile("'([^']+)'")
_PLAIN = {
    "string_type": "must be text (found {found})",
    "string_too_short": "must not be empty",
    "string_unicode": "must be text that can be written as UTF-8",
    "string_pattern_mismatch": "must be a three-letter code such as USD (found {found})",
    "dict_type": "must be a table (found {found})",
    "model_type": "must be a table (found {found})",
    "list_type": "must be a list (found {found})",
    "date_type": "must be a date such as 2027-01-01, without quotes (found {found})",
    "date_from_datetime_inexact": "must be a date without a time (found {found})",
}


def checked(document: Document, model: type[M]) -> M:
    """The document's data as a `model`, or an error with every fault in it."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        found = error.errors(include_url=False)
    raise document.errors(_fault(detail, model) for detail in found)


def _fault(detail: ErrorDetails, model: type[Table]) -> Fault:
    kind, way, context = detail["type"], tuple(detail["loc"]), detail.get("ctx", {})
    if kind in _KEY_FAULTS and way[-1] == "[key]":
        return _key_fault(way[:-1], _NAME.findall(context.get("expected", "")))
    if kind == "extra_forbidden":
        return _key_fault(way, list(_by_key(_table_at(model, way[:-1]))))
    if kind == "missing":
        return Fault(way=way, problem="is missing", remedy=_meaning(_table_at(model, way[:-1]), str(way[-1])))
    if kind == "date_type" and isinstance(detail["input"], datetime):
        kind = "date_from_datetime_inexact"
    if kind == "literal_error":
        expected = context["expected"].replace("'", '"')
        return Fault(way=way, problem=f"must be {expected} (found {in_toml(detail['input'])})")
    if kind in _PLAIN:
        way = way[:-1] if way[-1] == "[key]" else way
        return Fault(way=way, problem=_PLAIN[kind].format(found=in_toml(detail["input"])))
    return Fault(way=(*way, context["entry"]) if "entry" in context else way, problem=detail["msg"])


_KEY_FAULTS = ("literal_error", "string_too_short")
"""What can be wrong with the name of an entry; pydantic then ends the way with a step of its own, "[key]"."""


def _key_fault(way: Way, known: Sequence[str]) -> Fault:
    if not known:
        return Fault(way=way, problem="must not be an empty name")
    remedy = did_you_mean(nearest(str(way[-1]), known)) or f"known keys: {', '.join(known)}"
    return Fault(way=way, problem="is not a known key", remedy=remedy)


def _meaning(table: type[Table], key: str) -> str:
    from tokencalc.files.schemas import meanings  # noqa: PLC0415  # it imports this module, and only faults need it

    return meanings(table)[key]


def _table_at(model: type[Table], way: Way) -> type[Table]:
    """The table that a file has at `way`, read off the model's own annotations."""
    annotation: Any = model
    for step in way:
        annotation = _inner(annotation, step)
    found: type[Table] = _plain(annotation)
    return found


def _inner(annotation: Any, step: str | int) -> Any:
    found = _plain(annotation)
    if isinstance(found, type) and issubclass(found, BaseModel):
        return _by_key(found)[str(step)].annotation
    return get_args(found)[-1]


def _by_key(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _plain(annotation: Any) -> Any:
    """The annotation without `None`."""
    if get_origin(annotation) in (Union, types.UnionType):
        return _plain(next(part for part in get_args(annotation) if part is not type(None)))
    return annotation


def one_of(way: Way, keys: tuple[str, str], values: tuple[object, object]) -> Iterator[Fault]:
    """The fault of a table that has both or neither of two keys."""
    has = [value is not None for value in values]
    if all(has):
        yield Fault(way=(*way, keys[1]), problem=f"does not go with {keys[0]}", remedy="keep one of the two")
    elif not any(has):
        yield Fault(way=way, problem=f"has neither {keys[0]} nor {keys[1]}", remedy="give one of the two")


def duplicates(names: Iterable[str]) -> Mapping[int, str]:
    """The names that stand a second time, by their position."""
    seen: set[str] = set()
    again: dict[int, str] = {}
    for place, name in enumerate(names):
        if name in seen:
            again[place] = name
        seen.add(name)
    return again
