"""Answers of `tokencalc compare --format json` that somebody kept, as something to compare a scenario with."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from tokencalc.engine.records import record
from tokencalc.files.errors import FileError
from tokencalc.files.places import shown
from tokencalc.files.toml import in_toml, text_of

_KNOWN_VERSION = 1
_REMEDY = "write it with `tokencalc compare --format json --output FILE`"


@record
class SavedOption:
    """What an option cost over the horizon, and how many requests it served."""

    name: str
    bill: Decimal
    requests: Decimal


@record
class SavedComparison:
    """A comparison as it was: where its scenario was read, its horizon, and the bill of each option, today's first."""

    path: Path
    scenario: str
    file: str
    currency: str
    months: int
    options: tuple[SavedOption, ...]


def read_saved(path: Path) -> SavedComparison:
    """The comparison in a JSON file. Raises `FileError` for what is none, or of another version."""
    try:
        body = json.loads(text_of(path))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise FileError(shown(path), "is not JSON", _REMEDY, line) from None
    if not isinstance(body, dict) or body.get("kind") != "compare":
        raise FileError(shown(path), "is not an answer of `tokencalc compare`", _REMEDY)
    if body.get("schema_version") != _KNOWN_VERSION:
        found = in_toml(body.get("schema_version"))
        raise FileError(shown(path), f"has schema_version {found}, where {_KNOWN_VERSION} is known", _REMEDY)
    try:
        return _comparison(path, body)
    except (KeyError, TypeError, AttributeError, ValueError, InvalidOperation):
        raise FileError(shown(path), "lacks keys of an answer of `tokencalc compare`", _REMEDY) from None


def _comparison(path: Path, body: Mapping[str, Any]) -> SavedComparison:
    months = body["months"]
    if not isinstance(months, int) or months < 1:
        raise ValueError
    return SavedComparison(
        path=path,
        scenario=_text(body["scenario"]),
        file=_text(body["file"]),
        currency=_text(body["currency"]),
        months=months,
        options=tuple(_option(each) for each in (body["baseline"], *body["options"])),
    )


def _option(body: Mapping[str, Any]) -> SavedOption:
    return SavedOption(name=_text(body["name"]), bill=_number(body["bill"]), requests=_number(body["requests"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: object) -> Decimal:
    number = Decimal(_text(value))
    if not number.is_finite():
        raise ValueError
    return number
