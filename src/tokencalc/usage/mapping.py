"""A mapping, ready to read: from a row of a log to the use of a model that it states."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from tokencalc.files.faults import checked
from tokencalc.files.toml import Document, read_document
from tokencalc.usage.expressions import (
    BadCount,
    Finder,
    Keys,
    Step,
    chooser,
    counter,
    finder,
    nothing,
    parsed,
    paths_in,
    split_condition,
)
from tokencalc.usage.mapping_faults import REQUESTS, faults_of
from tokencalc.usage.mapping_tables import MappingTable
from tokencalc.usage.records import NOTHING, Use, units_of
from tokencalc.usage.shapes import PLAIN_MODES, counts_of, mode_finder, shape_of
from tokencalc.usage.values import amount_of, second_after, second_of

PLAIN_REGIONS = frozenset({"not_available", "global", "none"})
_MOST_KINDS_OF_ROWS = 500
_INNER = "@inner use"
"""The key below which a row carries the use inside it that it stands for."""

Row = dict[str, Any]
Read = Callable[[Row], Use | None]
"""Reads a row: its use, or None where it says none. Raises `BadCount` where it cannot be used."""


class LogMapping:
    """A mapping file, compiled. What it reads is a source like any other: see `Source`.

    `starts` is the second at which a log begins whose times count from its start, None where nobody says.
    """

    def __init__(self, table: MappingTable, label: str = "project", starts: int | None = None) -> None:
        self.table = table
        self._starts = starts
        self.name = table.name
        self.title = table.title
        self.only_with = (table.only_with or "").encode()
        self.aliases = table.aliases
        self.note = table.note or ""
        self._detect = [_sign(text) for text in table.detect]
        self._is_use = [_condition(text) for text in table.is_use]
        self._not_use = [_condition(text) for text in table.not_use]
        inner = [path for text in table.also for path in paths_in(text)]
        self._also = [chooser(path) for path in inner]
        lists = dict.fromkeys((*path[:-1], Step(name=path[-1].name)) for path in inner)
        self._lists = finder(tuple(lists))
        self._each = table.each.split(".") if table.each else []
        self.label = label
        self._for_any = self._find = _Finders(table, label)
        self._for_keys: dict[tuple[str, ...], _Finders] = {}

    def matches(self, row: Mapping[str, Any]) -> bool:
        """Whether a row, or the first one in a page, is of this kind of log."""
        first = next(iter(self.rows_in(dict(row))), None) if self._each else row
        return bool(self._detect) and first is not None and all(holds(first) for holds in self._detect)

    @property
    def precision(self) -> int:
        """How much a row must have to be of this kind: of several kinds that match, the most precise is taken."""
        return len(self._detect)

    def rows_in(self, row: Row) -> Iterable[Row]:
        """The rows of a page, each with what encloses it; of any other row itself, and the uses inside it."""
        if self._each:
            return _inside(row, self._each)
        if self._lists(row) is None:
            return (row,)
        inner = [(f"{n}.{place}", item) for n, items in enumerate(self._also) for place, item in enumerate(items(row))]
        return [row, *({**row, _INNER: use} for use in inner)]

    def reader(self, _: str) -> Read:
        """What reads the rows of one file: those that are plain and alike with functions made for them."""
        from tokencalc.usage.compiled import quick  # noqa: PLC0415  # it imports this module

        fast, use = quick(self), self.use

        def read(row: Row) -> Use | None:
            found = fast(row)
            return use(row) if found is None else found

        return read

    def use(self, row: Row) -> Use | None:
        """The use that a row states; None where it states none. Raises `BadCount`."""
        if self._also and _INNER in row:
            return self._inner(row)
        find, table = self._finders(tuple(row)), self.table
        self._find = find
        if table.json_text:
            row = {**row, **{name: _unpacked(name, row[name]) for name in table.json_text if row.get(name)}}
        if not all(holds(row) for holds in self._is_use) or any(holds(row) for holds in self._not_use):
            return None
        counted = self._counted(row)
        if counted is None:
            return None
        quantities, mode, region, requests = counted
        second = self._second(row)
        low, high = self._prompts(row) if table.prompts else (None, None)
        billed = find.billed(row)
        return Use(
            second,
            self._lasts(row, second),
            table.provider or _text(find.provider(row)),
            self._model(row),
            mode,
            region,
            _text(find.label(row)),
            requests,
            units_of(quantities) if quantities else NOTHING,
            quantities.get("reasoning", 0),
            low,
            high,
            None if billed is None else amount_of(billed, table.billed_per),
            table.currency or _text(find.currency(row)).upper(),
            self._key(row),
            -1 if find.lower(row) in _YES else 0,
        )

    def _finders(self, keys: tuple[str, ...]) -> "_Finders":
        """What looks figures up in rows with these keys; where hardly two rows are alike, in any row."""
        found = self._for_keys.get(keys)
        if found is None:
            if len(self._for_keys) >= _MOST_KINDS_OF_ROWS:
                return self._for_any
            found = self._for_keys[keys] = _Finders(self.table, self.label, keys)
        return found

    def _inner(self, row: Row) -> Use | None:
        """The use that an item of a row's list states: of the model that it names, and with the rest of the row."""
        row = dict(row)
        place, usage = row.pop(_INNER)
        use, shape = self.use(row), shape_of(usage)
        if use is None or shape is None:
            return None
        counts = shape.counts(usage)
        return use._replace(
            model=_text(usage.get("model")) or use.model,
            units=units_of(counts),
            reasoning=counts.get("reasoning", 0),
            billed=None,
            key=f"{use.key}/{place}" if use.key else "",
        )

    def _counted(self, row: Row) -> "tuple[dict[str, int], str, str, int | None] | None":
        """The units, mode, region and requests of a row; None where it has no usage."""
        find, table = self._find, self.table
        mode, region = find.mode(row), find.region(row)
        requests = self._requests(row)
        if table.usage is not None:
            usage = row if table.usage == "." else find.usage(row)
            shape = shape_of(usage) if isinstance(usage, dict) else None
            if shape is None:
                if isinstance(usage, dict) and usage:
                    raise BadCount(f"its usage has keys that are not known: {', '.join(list(usage)[:5])}")
                return None
            quantities = shape.counts(usage)
            if not any(quantities.values()):
                return None
            mode = shape.mode(usage) if mode is None else mode
            region = shape.region(usage) if region is None else region
        elif table.unit_from is not None:
            single = self._single(row)
            if single is None:
                return None
            quantities, requests = single
        else:
            quantities = find.counts(row)
            if not any(quantities.values()) and find.billed(row) in _NO_MONEY:
                return None
        return quantities, self.mode_of(mode), self.region_of(region), requests

    def _single(self, row: Row) -> "tuple[dict[str, int], int | None] | None":
        """The one unit that a row of a long table is about."""
        name = self._find.unit(row)
        if name is None:
            return ({}, None) if self._find.billed(row) is not None else None
        unit = self.table.unit_names.get(str(name))
        if unit is None and self._find.billed(row) is not None:
            return {}, None
        if unit is None:
            raise BadCount(f"{self.table.unit_from}: no unit is called {str(name)[:40]!r}")
        quantity = self._find.quantity(row)
        if unit == REQUESTS:
            return {}, quantity
        return ({unit: quantity}, 0) if unit else None

    def _requests(self, row: Row) -> int | None:
        wanted = self.table.requests
        if isinstance(wanted, int):
            return wanted
        return None if wanted == "unknown" else self._find.requests(row)

    def _second(self, row: Row) -> int | None:
        when = self._find.when(row)
        if when is None or self.table.from_start_in is None:
            return None if when is None else second_of(when)
        return second_after(self._starts, when, self.table.from_start_in)

    def _lasts(self, row: Row, second: int | None) -> int:
        until = self._find.until(row)
        if until is None or second is None:
            return self.table.covers_seconds
        return max(0, second_of(until) - second)

    def _prompts(self, row: Row) -> tuple[int | None, int | None]:
        bounds = self.table.prompts.get(_text(self._find.prompts(row)))
        return (bounds[0], bounds[1]) if bounds else (None, None)

    def _key(self, row: Row) -> str:
        parts = [_text(find(row)) for find in self._find.key]
        return f"{self.name}:{'/'.join(parts)}" if parts and parts[0] else ""

    def _model(self, row: Row) -> str:
        text = _text(self._find.model(row))
        return text.partition(self.table.model_until)[0].strip() if self.table.model_until else text

    def mode_of(self, found: Any) -> str:
        """The price mode that a name of the log is."""
        text = self.table.mode or _text(found).lower()
        if text in self.table.modes:
            return self.table.modes[text]
        return "" if text in PLAIN_MODES else text

    def region_of(self, found: Any) -> str:
        """The region that a name of the log is."""
        text = _text(found).lower()
        if text in self.table.regions:
            return self.table.regions[text]
        return "" if text in PLAIN_REGIONS else text


class _Finders:
    """What looks each of a mapping's figures up, in rows with some keys."""

    def __init__(self, table: MappingTable, label: str, keys: Keys = None) -> None:
        def find(text: str | None) -> Finder:
            return finder(paths_in(text), keys) if text else nothing

        def count(text: str | None) -> Callable[[Row], int]:
            each = counter(parsed(text), keys) if text else None
            return lambda row: each(row, {}) if each else 0

        self.when = find(table.when)
        self.until = find(table.until)
        self.provider = find(table.provider_from)
        self.model = find(table.model)
        self.label = find(table.labels.get(label))
        self.mode = mode_finder(table.mode_from, table.modes, keys) if table.mode_from else nothing
        self.region = find(table.region_from)
        self.lower = find(table.lower_rank_if)
        self.prompts = find(table.prompts_from)
        self.usage = find(table.usage if table.usage != "." else None)
        self.unit = find(table.unit_from)
        self.billed = find(table.billed)
        self.currency = find(table.currency_from)
        self.key = [find(text) for text in table.key]
        self.counts = counts_of({unit: parsed(text) for unit, text in table.units.items()}, table, keys)
        self.requests = count(
            table.requests if isinstance(table.requests, str) and table.requests != "unknown" else None
        )
        self.quantity = count(table.quantity)


_NO_MONEY = (None, 0, "0", "0.0")


def _unpacked(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise BadCount(f"{name} is not JSON") from None


_YES = (True, "true", "True", 1, "1")


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else ",".join(map(_text, value)) if isinstance(value, list) else str(value)


def _condition(text: str) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a row has something at a path, or has one of the values there that `path=a,b` lists."""
    path, equals, wanted = split_condition(text)
    find = finder(paths_in(path))
    if not equals:
        return lambda row: find(row) is not None
    allowed = frozenset(wanted.split(","))
    return lambda row: _text(find(row)) in allowed


def _sign(text: str) -> Callable[[Mapping[str, Any]], bool]:
    """As `_condition`, where a column that is empty in this row is there as well."""
    path, equals, _ = split_condition(text)
    holds = _condition(text)
    if equals:
        return holds
    names = [".".join(step.name for step in path) for path in paths_in(path) if not any(step.where for step in path)]
    return lambda row: holds(row) or any(name in row for name in names)


def _inside(row: Row, steps: list[str]) -> Iterator[Row]:
    """The rows below a path of keys, each of which may hold a list or one object."""
    if not steps:
        yield row
        return
    found = row.get(steps[0])
    outer = {key: value for key, value in row.items() if not isinstance(value, (dict, list))}
    for inner in found if isinstance(found, list) else [found]:
        if isinstance(inner, dict):
            yield from _inside({**outer, **inner}, steps[1:])


def read_mapping(path: Path, label: str = "project", starts: int | None = None) -> LogMapping:
    """The user's own mapping. Raises `FaultsError` with every fault, and its key."""
    return mapping_of(read_document(path), label, starts)


def mapping_of(document: Document, label: str = "project", starts: int | None = None) -> LogMapping:
    """The mapping that a document is. Raises `FaultsError`."""
    table = checked(document, MappingTable)
    faults = list(faults_of(table))
    if faults:
        raise document.errors(faults)
    return LogMapping(table, label, starts)
