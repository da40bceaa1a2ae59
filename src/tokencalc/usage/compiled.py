"""A mapping for rows that are alike, as one function: what the closures of `mapping.py` say, several times as fast.

The rows of a log have few sets of keys. For each that comes often the text of a function is written, in which every
path that leads nowhere is left out, and compiled. It is sure of plain rows only: whole numbers where counts belong,
text where names do, parts that are no more than their whole. Of any other it says nothing, and the mapping is asked,
which alone knows the rules and what is said of a fault.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tokencalc.usage.expressions import (
    EMPTY,
    MOST,
    Path,
    Step,
    Sum,
    finder,
    flat_name,
    in_order,
    may_lead,
    parsed,
    paths_in,
)
from tokencalc.usage.mapping import LogMapping, Row
from tokencalc.usage.records import COUNTED, TOKENS, Use
from tokencalc.usage.shapes import Shape, shape_of
from tokencalc.usage.values import amount_of, second_of

Quick = Callable[[Row], Use | None]
"""The use that a row states, or None where it is not sure. Raises `BadCount` where the mapping would."""
_Keys = tuple[str, ...]

_OFTEN = 100
"""Rows with the same keys from which on writing a function for them is worth the while."""
_MOST_KINDS = 100
_UNSURE = "return None"


def quick(mapping: LogMapping, often: int = _OFTEN) -> Quick:
    """What reads plain rows of a mapping, sure of none but those whose keys have come `often`."""
    table = mapping.table
    others = (table.each, table.until, table.model_until, table.from_start_in, table.prompts_from, table.mode_from)
    lists = (table.json_text, table.is_use, table.not_use, table.prompts, table.region_from)
    if table.usage is None or any(others) or any(lists) or not isinstance(table.requests, int):
        return _never
    if table.currency is None and table.currency_from is not None:
        return _never
    counting = _Functions(lambda keys, usage: _counts(mapping, keys, usage), often)
    return _Functions(lambda keys, _: _row(mapping, keys, counting), often)


def _never(_: Row) -> None:
    return None


class _Functions:
    """Functions for rows by their keys. `write` writes one, for a row that is shown to it; None where it cannot."""

    def __init__(self, write: Callable[[_Keys, Row], Callable[[Row], Any] | None], often: int) -> None:
        self._write = write
        self._often = often
        self._written: dict[_Keys, Callable[[Row], Any]] = {}
        self._seen: Counter[_Keys] = Counter()

    def __call__(self, row: Row) -> Any:
        """What the function for these keys says of a row; None where there is none."""
        keys = tuple(row)
        function = self._written.get(keys)
        return self._counted(keys, row) if function is None else function(row)

    def _counted(self, keys: _Keys, row: Row) -> Any:
        """The same, for keys that have not come often enough before."""
        if len(self._seen) >= _MOST_KINDS:
            return None
        self._seen[keys] += 1
        if self._seen[keys] < self._often:
            return None
        self._written[keys] = function = self._write(keys, row) or _never
        return function(row)


class _Text:
    """The text of a function of `row`, whose keys are known, as it is written; `names` is what it uses."""

    def __init__(self, keys: _Keys, names: Mapping[str, object]) -> None:
        self.keys = frozenset(keys)
        self.names: dict[str, Any] = {"NOTHING": {}, "EMPTY": EMPTY, "MOST": MOST, "new": tuple.__new__, **names}
        self._inside: dict[tuple[str, ...], str] = {}
        self._top: list[str] = []
        self._lines: list[str] = []
        self._named_paths = 0

    def compiled(self) -> Callable[[Row], Any]:
        """The function."""
        exec("\n ".join(["def function(row):", *self._top, *self._lines]), self.names)  # only keys of rows, quoted
        function: Callable[[Row], Any] = self.names["function"]
        return function

    def write(self, *lines: str) -> None:
        """Add lines."""
        self._lines += lines

    def count(self, target: str, wanted: Sum) -> None:
        """Work a count out: `target` is the name for it."""
        signed = []
        for place, term in enumerate(wanted.terms):
            name = f"u_{term.unit}" if term.unit else f"{target}_{place}"
            signed.append(f"{'+' if term.sign > 0 else '-'} {name}")
            if not term.unit:
                self._first(name, term.paths, f"if {name} is None:")
                self.write(f"if {name} is None: {name} = 0")
                self.write(f"elif type({name}) is not int or not 0 <= {name} < MOST: {_UNSURE}")
        self.write(f"{target} = {' '.join(signed)}")
        if len(signed) > 1:
            self.write(f"if {target} < 0: {_UNSURE}")

    def text(self, target: str, paths: Sequence[Path]) -> None:
        """Look a name up; one that is not there is empty."""
        settled = (
            f"if type({target}) is not str:",
            f" if {target} is not None: {_UNSURE}",
            f" {target} = ''",
            f"elif {target} in EMPTY: {target} = ''",
        )
        self._first(target, paths, f"if not {target}:", settled)
        self.write(f"if not {target}: {target} = ''")

    def value(self, target: str, paths: Sequence[Path]) -> None:
        """Look a value of any kind up."""
        settled = (f"if type({target}) is str and {target} in EMPTY: {target} = None",)
        self._first(target, paths, f"if {target} is None:", settled)

    def leads(self, wanted: Sum) -> bool:
        """Whether rows with these keys can have something that is counted."""
        return any(may_lead(path, self.keys) for term in wanted.terms for path in term.paths)

    def name(self, path: Path) -> str:
        """The name that a path is looked up by; what is there is text, or nothing."""
        self._named_paths += 1
        name = f"name_{self._named_paths}"
        self.value(name, (path,))
        self.write(f"if {name} is not None and type({name}) is not str: {_UNSURE}")
        return name

    def _first(self, target: str, paths: Sequence[Path], if_missing: str, settled: tuple[str, ...] = ()) -> None:
        """Look up the first of some paths that says something."""
        there = [path for path in paths if may_lead(path, self.keys)]
        if not there:
            self.write(f"{target} = None")
        for depth, path in enumerate(there):
            if depth:
                self.write(" " * (depth - 1) + if_missing)
            self.write(*(" " * depth + line for line in (*self._looked_up(target, path), *settled)))

    def _looked_up(self, target: str, path: Path) -> list[str]:
        names = [step.name for step in path]
        if len(names) == 1 and path[0].where is None:
            return [f"{target} = row[{names[0]!r}]"]
        if len(names) > 3 or any(step.where for step in path) or flat_name(path) in self.keys:
            find = f"find_{len(self.names)}"
            self.names[find] = finder((path,))
            return [f"{target} = {find}(row)"]
        lines = [f"{target} = {self._below(*names[:-1])}.get({names[-1]!r})"]
        if len(names) == 3:
            flat = f"{self._below(names[0])}.get({'.'.join(names[1:])!r})"
            lines.append(f"if {target} is None: {target} = {flat}")
        return lines

    def _below(self, *names: str) -> str:
        """The name of what stands below some keys; where that is no object, it is an empty one."""
        if names not in self._inside:
            above = f"{self._below(*names[:-1])}.get({names[-1]!r})" if names[1:] else f"row[{names[0]!r}]"
            name = self._inside[names] = f"inside_{len(self._inside)}"
            self._top += [f"{name} = {above}", f"if type({name}) is not dict: {name} = NOTHING"]
        return self._inside[names]


def _counts(mapping: LogMapping, keys: _Keys, usage: Row) -> Callable[[Row], Any] | None:
    """What a usage object with these keys says: units, reasoning, and the names of the price mode and the region."""
    shape = shape_of(usage)
    if shape is None:
        return None
    table, known = shape.table, dict[tuple[str | None, ...], tuple[str, str]]()
    text = _Text(keys, {"known": known, "named": _namer(mapping, shape, known)})
    for unit in in_order(shape.sums):
        text.count(f"u_{unit}", shape.sums[unit])
    text.write("reasoning = 0")
    if table.reasoning is not None and text.leads(parsed(table.reasoning)):
        text.count("reasoning", parsed(table.reasoning))
        if table.total is not None and text.leads(parsed(table.total)):
            text.count("total", parsed(table.total))
            tokens = " + ".join(f"u_{COUNTED[place]}" for place in TOKENS if COUNTED[place] in shape.sums)
            text.write(f"if reasoning and total - ({tokens}) == reasoning: u_output += reasoning")
        text.write(f"if reasoning > u_output: {_UNSURE}")
    units = [f"u_{unit}" if unit in shape.sums else "0" for unit in COUNTED]
    text.write(f"units = ({', '.join(units)})", f"if not any(units): {_UNSURE}")
    names = [text.name(path) for each in (table.mode_from, table.region_from) if each for path in paths_in(each)]
    text.write(f"key = ({''.join(f'{name}, ' for name in names)})")
    text.write("return units, reasoning, known.get(key) or named(key, row)")
    return text.compiled()


def _namer(
    mapping: LogMapping, shape: Shape, known: dict[tuple[str | None, ...], tuple[str, str]]
) -> Callable[[tuple[str | None, ...], Row], tuple[str, str]]:
    """What gives the names of the price mode and the region of a usage object, and keeps them by what it says."""

    def named(key: tuple[str | None, ...], usage: Row) -> tuple[str, str]:
        if len(known) >= _MOST_KINDS:
            known.clear()
        known[key] = found = mapping.mode_of(shape.mode(usage)), mapping.region_of(shape.region(usage))
        return found

    return named


def _row(mapping: LogMapping, keys: _Keys, counts: Quick) -> Callable[[Row], Any]:
    """What reads a row with these keys."""
    table = mapping.table
    text = _Text(keys, {"counts": counts, "second_of": second_of, "amount_of": amount_of, "Use": Use})
    for path in (path for each in table.also for path in paths_in(each)):
        text.value("listed", ((*path[:-1], Step(name=path[-1].name)),))
        text.write(f"if listed: {_UNSURE}")
    text.value("usage", _paths(table.usage) if table.usage != "." else ())
    text.write("usage = row" if table.usage == "." else f"if type(usage) is not dict: {_UNSURE}")
    text.write("counted = counts(usage)", f"if counted is None: {_UNSURE}", "units, reasoning, named = counted")
    text.text("model", _paths(table.model))
    text.text("label", _paths(table.labels.get(mapping.label)))
    text.text("provider", () if table.provider else _paths(table.provider_from))
    keyed = [f"key_{place}" for place, _ in enumerate(table.key)]
    for name, stated in zip(keyed, table.key, strict=True):
        text.text(name, _paths(stated))
    text.value("lower", _paths(table.lower_rank_if))
    text.write(f"if lower is not None and type(lower) is not bool: {_UNSURE}")
    text.value("when", _paths(table.when))
    text.value("billed", _paths(table.billed))
    text.write("second = None if when is None else second_of(when)")
    text.write(f"if billed is not None: billed = amount_of(billed, {table.billed_per})")
    whole = "{" + "}/{".join(keyed) + "}"
    key = f"f{f'{table.name}:'!r} f'{whole}' if {keyed[0]} else ''" if keyed else "''"
    currency = table.currency or ""
    text.write(
        f"return new(Use, (second, {table.covers_seconds}, {table.provider!r} or provider, model, *named, label,",
        f"{table.requests}, units, reasoning, None, None, billed, {currency!r}, {key}, -1 if lower else 0))",
    )
    return text.compiled()


def _paths(text: str | None) -> tuple[Path, ...]:
    return paths_in(text) if text else ()
