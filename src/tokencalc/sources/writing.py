"""A sheet as the text of a file: always the same for the same sheet, so that an edit by hand shows.

Everything below a price row stands on one line of it. A reader who wants one model only reads the sections that mention
its name, and a table of its own could be missed.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import tomli_w

from tokencalc.engine.units import UNITS
from tokencalc.files.sheets import SheetFile

_MARK = "# Written by tokencalc prices import from {kind}. It may be written again at any time: edits are lost."
_MARKED = re.compile(re.escape(_MARK).replace(re.escape("{kind}"), r"(?P<kind>[A-Za-z.-]+)"))
_NAMED = ("modes", "regions", "windows")
_PLACE_OF = {unit: place for place, unit in enumerate(UNITS)}


def kind_in(text: str) -> str:
    """The kind of catalogue that a sheet's text was imported from; empty where its first line does not say so."""
    found = _MARKED.fullmatch(text.partition("\n")[0].rstrip("\r"))
    return found["kind"] if found else ""


def text_of_sheet(sheet: SheetFile, kind: str) -> str:
    """The text of a sheet that was imported from a kind of catalogue, models and rows in order."""
    for alias in sheet.aliases.values():
        type(alias).model_rebuild()  # What is imported later is built within other tables, and not by itself.
    data = sheet.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
    head = [_MARK.format(kind=kind)]
    head += [_line(key, value) for key, value in data.items() if not isinstance(value, Mapping)]
    groups = ((group, data[group]) for group in ("windows", "aliases", "models") if group in data)
    tables = (
        "\n".join(_table(f"{group}.{_key(name)}", tables[name])) for group, tables in groups for name in sorted(tables)
    )
    return "\n\n".join(("\n".join(head), *tables)) + "\n"


def _table(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    yield f"[{name}]"
    yield from (_line(key, value) for key, value in table.items() if key != "prices")
    for row in sorted(table.get("prices", ()), key=lambda row: (row["from"], row.get("status", ""))):
        yield f"\n[[{name}.prices]]"
        yield from (_line(key, value) for key, value in row.items())


def _line(key: str, value: Any) -> str:
    return f"{_key(key)} = {_value(value, key)}"


def _value(value: Any, key: str = "") -> str:
    match value:
        case Decimal():
            return _number(value)
        case Mapping():
            names = sorted(value, key=_PLACE_OF.__getitem__) if key == "rates" else value
            names = sorted(names) if key in _NAMED else names
            return f"{{ {', '.join(_line(name, value[name]) for name in names)} }}" if value else "{}"
        case list():
            return f"[{', '.join(_value(each) for each in value)}]"
        case _:
            return tomli_w.dumps({"_": value})[len("_ = ") : -1]


def _number(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@cache
def _key(key: str) -> str:
    return tomli_w.dumps({key: 0}).removesuffix(" = 0\n")
