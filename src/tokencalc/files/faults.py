"""From pydantic's findings to faults in our own words."""

import re
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Tag, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from tokencalc.files.errors import Fault, did_you_mean, nearest
from tokencalc.files.later import Later
from tokencalc.files.toml import Document, Way, in_toml

M = TypeVar("M", bound="Table")


class Table(BaseModel):
    """A table of a file: unknown keys are errors, and a value of another type is never made to fit.

    Building waits for the first file, because a table within others is then built as a part of them, and not by itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


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
    kind, context = detail["type"], detail.get("ctx", {})
    way, table = _place_of(model, tuple(detail["loc"]))
    if kind in _TAG_FAULTS:
        return _tag_fault(way, context)
    if kind in _KEY_FAULTS and way[-1] == "[key]":
        return _key_fault(way[:-1], _NAME.findall(context.get("expected", "")))
    if kind == "extra_forbidden":
        return _key_fault(way, list(_by_key(table)))
    if kind == "missing":
        return Fault(way=way, problem="is missing", remedy=_meaning(table, str(way[-1])))
    return _value_fault(kind, way, detail)


def _value_fault(kind: str, way: Way, detail: ErrorDetails) -> Fault:
    context = detail.get("ctx", {})
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


_TAG_FAULTS = ("union_tag_not_found", "union_tag_invalid")
"""What can be wrong with the key that says which kind of table one is."""


def _tag_fault(way: Way, context: Mapping[str, Any]) -> Fault:
    key = context["discriminator"].strip("'")
    kinds = ", ".join(f'"{kind}"' for kind in _NAME.findall(context.get("expected_tags", "")))
    if "tag" not in context:
        return Fault(way=(*way, key), problem="is missing", remedy="it says which kind of table this is")
    found = in_toml(context["tag"])
    return Fault(way=(*way, key), problem=f"is no kind that is known (found {found})", remedy=f"known kinds: {kinds}")


def _place_of(model: type[Table], steps: Sequence[str | int]) -> tuple[Way, type[Table]]:
    """The way to what a finding is about, and the table that its last key is in.

    Where a field may be one of several kinds, pydantic puts a step of its own into the way, which is no key.
    """
    annotation: Any = model
    way: list[str | int] = []
    table = model
    for step in steps:
        members = _members(annotation)
        if len(members) > 1:
            annotation = next(member for member in members if step in _tags(member))
            continue
        (found,) = members
        if isinstance(found, type) and issubclass(found, Table):
            table = found
        way.append(step)
        annotation = _inner(found, step)
    return tuple(way), table


def _members(annotation: Any) -> list[Any]:
    """The kinds of value that an annotation allows, without none at all."""
    if get_origin(annotation) is Annotated:
        meant, *marks = get_args(annotation)
        return _members(next((mark.annotation() for mark in marks if isinstance(mark, Later)), meant))
    if get_origin(annotation) in (Union, types.UnionType):
        return (
            [member for member in get_args(annotation) if member is not type(None)]
            if _is_several(annotation)
            else (_members(next(member for member in get_args(annotation) if member is not type(None))))
        )
    return [annotation]


def _is_several(annotation: Any) -> bool:
    return sum(member is not type(None) for member in get_args(annotation)) > 1


def _tags(member: Any) -> tuple[str, ...]:
    """What pydantic calls a member of a union: its tag, or the values of its `kind`."""
    marks = [mark.tag for mark in getattr(member, "__metadata__", ()) if isinstance(mark, Tag)]
    table = get_args(member)[0] if get_origin(member) is Annotated else member
    fields = getattr(table, "model_fields", {})
    return (*marks, *(get_args(fields["kind"].annotation) if "kind" in fields else ()))


def _inner(found: Any, step: str | int) -> Any:
    """What a kind of value has below a step; nothing where it has nothing there."""
    if isinstance(found, type) and issubclass(found, BaseModel):
        field = _by_key(found).get(str(step))
        return field.annotation if field is not None else None
    return (get_args(found) or (None,))[-1]


def _by_key(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


_BOTH = ("one", "the other")


def one_of(way: Way, keys: Sequence[str], values: Sequence[object]) -> Iterator[Fault]:
    """The fault of a table that has several of some keys that exclude each other, or none of them."""
    has = [key for key, value in zip(keys, values, strict=True) if value is not None]
    count = "the two" if len(keys) == len(_BOTH) else "them"
    if len(has) > 1:
        yield Fault(way=(*way, has[1]), problem=f"does not go with {has[0]}", remedy="keep one of the two")
    elif not has:
        named = f"{', '.join(keys[:-1])} nor {keys[-1]}"
        yield Fault(way=way, problem=f"has neither {named}", remedy=f"give one of {count}")


def duplicates(names: Iterable[str]) -> Mapping[int, str]:
    """The names that stand a second time, by their position."""
    seen: set[str] = set()
    again: dict[int, str] = {}
    for place, name in enumerate(names):
        if name in seen:
            again[place] = name
        seen.add(name)
    return again
