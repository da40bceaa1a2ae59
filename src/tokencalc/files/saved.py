"""Answers of `tokencalc compare` and `check` as JSON that somebody kept, as something to compare a scenario with."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

from tokencalc.engine.records import record
from tokencalc.files.errors import FileError
from tokencalc.files.places import shown
from tokencalc.files.toml import in_toml, text_of

_KNOWN_VERSION = 1
_Read = TypeVar("_Read")


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


@record
class SavedScenario:
    """What a scenario's plan billed in a month when it was checked; None where it could not be checked then."""

    file: str
    scenario: str
    currency: str
    per_month: Decimal | None


def read_saved(path: Path) -> SavedComparison:
    """The comparison in a JSON file. Raises `FileError` for what is none, or of another version."""
    return _saved(path, "compare", _comparison)


def read_saved_check(path: Path) -> tuple[SavedScenario, ...]:
    """The scenarios of a check in a JSON file. Raises `FileError` for what is none, or of another version."""
    return _saved(path, "check", _checked)


def _saved(path: Path, kind: str, read: Callable[[Path, Mapping[str, Any]], _Read]) -> _Read:
    remedy = f"write it with `tokencalc {kind} --format json --output FILE`"
    try:
        body = json.loads(text_of(path))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise FileError(shown(path), "is not JSON", remedy, line) from None
    if not isinstance(body, dict) or body.get("kind") != kind:
        raise FileError(shown(path), f"is not an answer of `tokencalc {kind}`", remedy)
    if body.get("schema_version") != _KNOWN_VERSION:
        found = in_toml(body.get("schema_version"))
        raise FileError(shown(path), f"has schema_version {found}, where {_KNOWN_VERSION} is known", remedy)
    try:
        return read(path, body)
    except (KeyError, TypeError, AttributeError, ValueError, InvalidOperation):
        raise FileError(shown(path), f"lacks keys of an answer of `tokencalc {kind}`", remedy) from None


def _checked(_: Path, body: Mapping[str, Any]) -> tuple[SavedScenario, ...]:
    return tuple(
        SavedScenario(
            file=_text(each["file"]),
            scenario=_text(each["scenario"] or ""),
            currency=_text(each["currency"] or ""),
            per_month=None if each["per_month"] is None else _number(each["per_month"]),
        )
        for each in body["scenarios"]
    )


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
