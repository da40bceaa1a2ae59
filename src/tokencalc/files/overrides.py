"""`--set path=value`: another value for one key of a scenario, without touching the file.

A path is written as people write it: `workload.growth_per_month`, `options["On our GPUs"].supply.rate_per_gpu_hour`,
`workload.tasks["faq"].output_tokens` or `workload.tasks[0].output_tokens`, `models."lab/model".output_ratio`.
"""

import re
import tomllib
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from tokencalc.engine.errors import TokencalcError
from tokencalc.files.errors import did_you_mean, nearest
from tokencalc.files.toml import Document, Way, decimal_of, in_toml, path_of

_STEP = re.compile(
    r"""\.?(?: (?P<bare>[A-Za-z0-9_-]+)
            | (?P<quoted>"(?:[^"\\]|\\.)*" | '[^']*')
            | \[ \s* (?: (?P<index>\d{1,6}) | (?P<named>"(?:[^"\\]|\\.)*" | '[^']*') ) \s* \] )""",
    re.VERBOSE,
)


class BadSetting(TokencalcError):
    """A `--set` that names no place in the scenario."""

    def __init__(self, setting: str, problem: str, remedy: str = "") -> None:
        super().__init__(f"--set {setting}: {problem}", remedy)


def with_settings(document: Document, settings: Sequence[str]) -> Document:
    """The document with the settings put over its data."""
    if not settings:
        return document
    data = deepcopy(document.data)
    from_options: dict[Way, str] = dict(document.from_options)
    for setting in settings:
        steps, path, value = _read(setting)
        from_options[_put(setting, data, steps, _value(value))] = f"--set {path}"
    return replace(document, data=data, from_options=from_options)


def _read(setting: str) -> tuple[Way, str, str]:
    """The steps of the path, the path as it was written, and the value; an = inside quotes belongs to a name."""
    steps: list[str | int] = []
    at = len(setting) - len(setting.lstrip())
    while found := _STEP.match(setting, at):
        steps.append(_step(setting, found))
        at = found.end()
    beyond, equals, value = setting[at:].partition("=")
    if not equals:
        raise BadSetting(setting, "has no =", "write --set path=value, such as workload.growth_per_month=0.1")
    if beyond.strip():
        raise BadSetting(setting, f"the path cannot be read from {in_toml(beyond.strip())} on", "example: " + _EXAMPLE)
    if not steps:
        raise BadSetting(setting, "has no path before the =", "example: " + _EXAMPLE)
    return tuple(steps), setting[:at].strip(), value.strip()


def _step(setting: str, found: re.Match[str]) -> str | int:
    if found["index"]:
        return int(found["index"])
    name = found["quoted"] or found["named"]
    try:
        return found["bare"] or str(tomllib.loads(f"name = {name}")["name"])
    except tomllib.TOMLDecodeError:
        raise BadSetting(setting, f"the name {name} cannot be read", "a backslash is written twice in quotes") from None


_EXAMPLE = 'workload.tasks["faq"].output_tokens=300'


def _value(text: str) -> Any:
    """A TOML value; what is not one is text, so that a model's name needs no quotes."""
    try:
        return tomllib.loads(f"value = {text}", parse_float=decimal_of)["value"]
    except (ValueError, RecursionError):
        return text


def _put(setting: str, data: dict[str, Any], steps: Sequence[str | int], value: Any) -> Way:
    """Put the value at the end of the steps; tables that are not there yet are made. Returns the way to it."""
    at: Any = data
    way: Way = ()
    for place, step in enumerate(steps):
        key: Any = step
        if isinstance(at, list):
            key = _index(setting, at, way, step, data)
        elif not isinstance(at, dict) or isinstance(step, int):
            raise _no_place(setting, data, way, at)
        elif step not in at and isinstance(steps[place + 1 : place + 2], tuple) and _is_index(steps, place + 1):
            near = did_you_mean(nearest(step, at))
            raise BadSetting(setting, f"there is no list {path_of((*way, step), data)}", near)
        way = (*way, key)
        if place == len(steps) - 1:
            at[key] = value
        at = at[key] if isinstance(at, list) else at.setdefault(key, {})
    return way


def _index(setting: str, items: list[Any], way: Way, step: str | int, data: dict[str, Any]) -> int:
    """The position of a list's item: named, or counted from 0."""
    names = [item.get("name") if isinstance(item, dict) else None for item in items]
    if isinstance(step, str) and names.count(step) == 1:
        return names.index(step)
    if isinstance(step, int) and step < len(items):
        return step
    known = [name for name in names if isinstance(name, str)]
    place = path_of(way, data)
    if isinstance(step, int):
        problem = f"{place} has {len(items)} items, counted from 0"
    else:
        problem = f"{place} has {'several items' if step in known else 'no item'} named {in_toml(step)}"
    remedy = did_you_mean(nearest(str(step), known)) or f"its items are: {', '.join(known)}"
    raise BadSetting(setting, problem, remedy if known else "")


def _what(value: Any) -> str:
    return "a table" if isinstance(value, dict) else "a value"
