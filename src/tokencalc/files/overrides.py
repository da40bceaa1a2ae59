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
from tokencalc.engine.records import record
from tokencalc.files.errors import did_you_mean, nearest
from tokencalc.files.toml import Document, Way, decimal_of, in_toml, path_of

_STEP = re.compile(
    r"""\.?(?: (?P<bare>[A-Za-z0-9_-]+)
            | (?P<quoted>"(?:[^"\\]|\\.)*" | '[^']*')
            | \[ \s* (?: (?P<index>\d{1,6}) | (?P<named>"(?:[^"\\]|\\.)*" | '[^']*') ) \s* \] )""",
    re.VERBOSE,
)


class BadSetting(TokencalcError):
    """A `--set`, or another option with a path, that names no place in the scenario."""

    def __init__(self, setting: str, problem: str, remedy: str = "", *, option: str = "--set") -> None:
        super().__init__(f"{option} {setting}: {problem}", remedy)


@record
class Path:
    """A path into a scenario: its steps, the option that it was given to, and the whole of what was given."""

    steps: tuple[str | int, ...]
    text: str
    given: str
    option: str = "--set"

    def bad(self, problem: str, remedy: str = "") -> BadSetting:
        """The error of a path that leads nowhere."""
        return BadSetting(self.given, problem, remedy, option=self.option)


def with_settings(document: Document, settings: Sequence[str]) -> Document:
    """The document with the settings put over its data."""
    if not settings:
        return document
    return with_values(document, [_read(setting) for setting in settings])


def with_values(document: Document, values: Sequence[tuple[Path, Any]]) -> Document:
    """The document with other values at some paths."""
    data = deepcopy(document.data)
    from_options: dict[Way, str] = dict(document.from_options)
    for path, value in values:
        from_options[_put(path, data, value)] = f"{path.option} {path.text}"
    return replace(document, data=data, from_options=from_options)


def value_at(document: Document, path: Path) -> tuple[Way, Any]:
    """The way to a path in the document, and what stands there: None for a key that is left out."""
    data = deepcopy(document.data)
    way = _put(path, data, None, is_kept=True)
    return way, _at(data, way)


def _at(data: Any, way: Way) -> Any:
    for step in way:
        data = data[step]
    return data


def _read(setting: str) -> tuple[Path, Any]:
    """The path and the value of a setting; an = inside quotes belongs to a name."""
    steps, at = _steps(setting, "--set")
    beyond, equals, value = setting[at:].partition("=")
    if not equals:
        raise BadSetting(setting, "has no =", "write --set path=value, such as workload.growth_per_month=0.1")
    if beyond.strip():
        raise BadSetting(setting, f"the path cannot be read from {in_toml(beyond.strip())} on", "example: " + _EXAMPLE)
    if not steps:
        raise BadSetting(setting, "has no path before the =", "example: " + _EXAMPLE)
    return Path(steps=steps, text=setting[:at].strip(), given=setting), _value(value.strip())


def path_in(text: str, option: str) -> tuple[Path, str]:
    """The path that a text begins with, as an option has it, and the rest of the text."""
    steps, at = _steps(text, option)
    if not steps:
        raise BadSetting(text, "is not a path", "example: workload.growth_per_month", option=option)
    return Path(steps=steps, text=text[:at].strip(), given=text, option=option), text[at:].strip()


def _steps(setting: str, option: str) -> tuple[Way, int]:
    """The steps of the path that a text begins with, and where it ends."""
    steps: list[str | int] = []
    at = len(setting) - len(setting.lstrip())
    while found := _STEP.match(setting, at):
        steps.append(_step(setting, option, found))
        at = found.end()
    return tuple(steps), at


def _step(setting: str, option: str, found: re.Match[str]) -> str | int:
    if found["index"]:
        return int(found["index"])
    name = found["quoted"] or found["named"]
    try:
        return found["bare"] or str(tomllib.loads(f"name = {name}")["name"])
    except tomllib.TOMLDecodeError:
        remedy = "a backslash is written twice in quotes"
        raise BadSetting(setting, f"the name {name} cannot be read", remedy, option=option) from None


_EXAMPLE = 'workload.tasks["faq"].output_tokens=300'


def _value(text: str) -> Any:
    """A TOML value; what is not one is text, so that a model's name needs no quotes."""
    try:
        return tomllib.loads(f"value = {text}", parse_float=decimal_of)["value"]
    except (ValueError, RecursionError):
        return text


def _put(path: Path, data: dict[str, Any], value: Any, *, is_kept: bool = False) -> Way:
    """Put the value at the end of the steps; tables that are not there yet are made. Returns the way to it.

    With `is_kept` a value that is there already stays.
    """
    at: Any = data
    way: Way = ()
    for step, then in zip(path.steps, (*path.steps[1:], None), strict=True):
        if isinstance(at, list):
            key: Any = _index(path, at, step, path_of(way, data))
        else:
            key = _key(path, at, step, then, path_of(way, data))
        way = (*way, key)
        if then is None:
            at[key] = at.get(key) if is_kept and isinstance(at, dict) else at[key] if is_kept else value
        elif isinstance(at, dict):
            at.setdefault(key, {})
        at = at[key]
    return way


def _key(path: Path, table: Any, step: str | int, then: str | int | None, place: str) -> str:
    """The key of a table, which may be a new one unless a position in it is meant."""
    if not isinstance(table, dict):
        raise path.bad(f"{place} is {in_toml(table)}, not a table or a list")
    keys = did_you_mean(nearest(str(step), table)) or f"its keys are: {', '.join(table)}"
    if isinstance(step, int):
        raise path.bad(f"{place or 'the scenario'} is a table, not a list", keys)
    if isinstance(then, int) and step not in table:
        raise path.bad(f"{place or 'the scenario'} has no list {in_toml(step)}", keys)
    return step


def _index(path: Path, items: list[Any], step: str | int, place: str) -> int:
    """The position of a list's item: named, or counted from 0."""
    names = [item.get("name") if isinstance(item, dict) else None for item in items]
    if isinstance(step, str) and names.count(step) == 1:
        return names.index(step)
    if isinstance(step, int) and step < len(items):
        return step
    known = [name for name in names if isinstance(name, str)]
    all_items = f"its items are: {', '.join(known)}" if known else ""
    if isinstance(step, int):
        raise path.bad(f"{place} has no item {step}: it has {len(items)}, counted from 0", all_items)
    if step in known:
        raise path.bad(f"{place} has several items named {in_toml(step)}", "count them from 0 instead")
    remedy = did_you_mean(nearest(step, known)) or all_items or "its items have no names: count them from 0"
    raise path.bad(f"{place} has no item named {in_toml(step)}", remedy)
