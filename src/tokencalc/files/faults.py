"""From pydantic's findings to faults in our own words."""

import re
import types
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from tokencalc.files.errors import Fault, did_you_mean, nearest
from tokencalc.files.toml import Document, Way, in_toml

M = TypeVar("M", bound="Table")


class Table(BaseModel):
    """A table of a file: unknown keys are errors, and a value of another type is never made to fit."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


_NAME = re.compile("'([^']+)'")
_PLAIN = {
    "missing": "is missing",
    "string_type": "must be text (found {found})",
    "string_too_short": "must not be empty",
    "dict_type": "must be a table (found {found})",
    "model_type": "must be a table (found {found})",
    "list_type": "must be a list (found {found})",
    "too_short": "must not be empty",
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


def _fault(detail: ErrorDetails, model: type[BaseModel]) -> Fault:
    way = tuple(step for step in detail["loc"] if step != "[key]")
    kind = detail["type"]
    if kind == "extra_forbidden" or "[key]" in detail["loc"]:
        known = _NAME.findall(detail["ctx"]["expected"]) if kind == "literal_error" else _keys_at(model, way[:-1])
        remedy = did_you_mean(nearest(str(way[-1]), known)) or f"known keys: {', '.join(known)}"
        return Fault(way=way, problem="is not a known key", remedy=remedy)
    if kind == "literal_error":
        return Fault(way=way, problem=f"must be {detail['ctx']['expected']} (found {in_toml(detail['input'])})")
    if kind in _PLAIN:
        return Fault(way=way, problem=_PLAIN[kind].format(found=in_toml(detail["input"])))
    return Fault(way=way, problem=detail["msg"], remedy=detail.get("ctx", {}).get("remedy", ""))


def _keys_at(model: type[BaseModel], way: Way) -> Sequence[str]:
    """The keys that a file may have at `way`, read off the model's own annotations."""
    annotation: Any = model
    for step in way:
        annotation = _inner(annotation, step)
    fields = _plain(annotation).model_fields
    return [field.alias or name for name, field in fields.items()]


def _inner(annotation: Any, step: str | int) -> Any:
    found = _plain(annotation)
    if isinstance(found, type) and issubclass(found, BaseModel):
        by_key = {field.alias or name: field.annotation for name, field in found.model_fields.items()}
        return by_key.get(str(step))
    return get_args(found)[-1] if get_args(found) else None


def _plain(annotation: Any) -> Any:
    """The annotation without `Annotated` and without `None`."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return _plain(next(part for part in get_args(annotation) if part is not type(None)))
    return annotation


def duplicates(names: Iterable[str]) -> Mapping[int, str]:
    """The names that stand a second time, by their position."""
    seen: set[str] = set()
    again: dict[int, str] = {}
    for place, name in enumerate(names):
        if name in seen:
            again[place] = name
        seen.add(name)
    return again
