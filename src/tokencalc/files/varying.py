"""One number of a scenario, varied: what it is today, what it may be, and the scenario with another value in its place.

A path is the one that `--set` takes. Two words stand for what has no single key: `volume`, which multiplies the
requests of every task, and `growth`, the workload's growth a month.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Context, Decimal
from functools import cache
from typing import Any

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.months import month_after
from tokencalc.engine.numbers import Number, exactly
from tokencalc.engine.records import record
from tokencalc.engine.targets import Varies
from tokencalc.engine.workload import Adopted, Growing, Workload
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import did_you_mean, nearest
from tokencalc.files.loading import Scenario, scenario_of
from tokencalc.files.numbers import MAX_DIGITS, MIN_EXPONENT
from tokencalc.files.overrides import Path, path_in, value_at, with_values
from tokencalc.files.schemas import scenario_schema
from tokencalc.files.toml import Document, Way, in_toml

VOLUME = "volume"
GROWTH = "growth"
_WORDS = {GROWTH: "workload.growth_per_month"}
_TIMES = Decimal(10)
_STEPS = 7
_MULTIPLES = tuple(Decimal(each) for each in ("0.1", "0.25", "0.5", "1", "2", "4", "10"))
_RATES = (Decimal("-0.5"), Decimal("0.5"))
"""Growth a month, or a change a year, that is plausible at the least and at the most."""
_SLIVER = Decimal("0.001")


class BadBounds(TokencalcError):
    """Bounds between which nothing can be looked for."""

    def __init__(self, text: str, problem: str, remedy: str = "write the lower one first: --within 0.5..4") -> None:
        super().__init__(f"--within {text}: {problem}", remedy)


@record
class Variable:
    """A number, a whole number or a date of a scenario, by its path.

    `base` is what the scenario states, None where it is left out. `least` and `most` are what the key may be, as
    numbers (a date by its ordinal); one that `is_least_open` or `is_most_open` is not allowed itself.
    """

    path: Path
    kind: Varies
    base: Decimal | None
    least: Decimal | None = None
    most: Decimal | None = None
    is_least_open: bool = False
    is_most_open: bool = False

    @property
    def name(self) -> str:
        """The path as it was written."""
        return self.path.text

    @property
    def is_whole(self) -> bool:
        """Whether there are steps between its values."""
        return self.kind is not Varies.NUMBER

    def value(self, number: Decimal) -> Decimal | int | date:
        """What a number stands for in the file."""
        if self.kind is Varies.DATE:
            return date.fromordinal(int(number))
        return int(number) if self.kind is Varies.WHOLE else _as_written(number)

    def document(self, number: Decimal, document: Document) -> Document:
        """The document with another value in its place: the volume has none there."""
        return document if self.name == VOLUME else with_values(document, [(self.path, self.value(number))])

    def applied(self, number: Decimal, scenario: Scenario) -> Scenario:
        """The scenario with its volumes multiplied, where it is they that vary."""
        if self.name != VOLUME:
            return scenario
        return replace(scenario, workload=scaled(scenario.workload, number))

    def scenario(self, number: Decimal, document: Document, catalogue: Catalogue) -> Scenario:
        """The scenario with another value in its place. Raises an error with the faults of that value."""
        return self.applied(number, scenario_of(self.document(number, document), catalogue))

    @exactly
    def steps(self, given: str | None, document: Document) -> list[Decimal]:
        """Values to look at one by one: seven between bounds, else parts and multiples of today's value."""
        if given is None and self.kind is Varies.NUMBER and self.base:
            values = [self.base * times for times in _MULTIPLES]
            return [value for value in values if self._may_be(value)]
        low, high = self.bounds(given, document)
        parts = [low + (high - low) * step / (_STEPS - 1) for step in range(_STEPS)]
        return list(dict.fromkeys(part.to_integral_value() if self.is_whole else _as_written(part) for part in parts))

    def _may_be(self, value: Decimal) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    @exactly
    def bounds(self, given: str | None, document: Document) -> tuple[Decimal, Decimal]:
        """The bounds that `--within` names, else what is plausible: up to ten times today's value, within the limits.

        Raises `BadBounds`.
        """
        if given is not None:
            return self._stated(given)
        if self.kind is Varies.DATE:
            start: date = document.data["start"]
            end = month_after(start, int(document.data["months"]))
            return Decimal(start.toordinal()), Decimal(end.toordinal())
        low = self.least if self.least is not None else min(self.base or Decimal(0), Decimal(0)) * _TIMES
        high = self.most if self.most is not None else abs(self.base or Decimal(1)) * _TIMES
        if self.least == -1:
            low, high = _RATES[0], max(high, _RATES[1])
        sliver = (high - low) * _SLIVER
        low, high = low + sliver * (self.is_least_open and low == self.least), high - sliver * self.is_most_open
        return low, max(high, low + 1) if self.kind is Varies.WHOLE else high

    def _stated(self, given: str) -> tuple[Decimal, Decimal]:
        low, dots, high = given.partition("..")
        if not dots:
            raise BadBounds(given, "has no ..")
        bounds = self._number(low.strip(), given), self._number(high.strip(), given)
        if bounds[0] >= bounds[1]:
            raise BadBounds(given, "the lower bound is not below the upper")
        if not all(self._may_be(bound) for bound in bounds):
            limits = [f"at least {self.least}"] * (self.least is not None) + [f"at most {self.most}"] * (
                self.most is not None
            )
            raise BadBounds(given, f"{self.name} is {' and '.join(limits)}", "choose bounds within that")
        return bounds

    def _number(self, text: str, given: str) -> Decimal:
        try:
            if self.kind is Varies.DATE:
                return Decimal(date.fromisoformat(text).toordinal())
            number = Decimal(text.replace("_", ""))
        except (ArithmeticError, ValueError):
            number = Decimal("NaN")
        if not number.is_finite() or (self.kind is Varies.WHOLE and number != number.to_integral_value()):
            example = "2027-01-01..2028-01-01" if self.kind is Varies.DATE else "1..12" if self.is_whole else "0.5..4"
            raise BadBounds(given, f"{in_toml(text)} is not a {self.kind.value}", f"example: --within {example}")
        return number


@exactly
def _as_written(number: Decimal) -> Decimal:
    """The number with no more digits than a file may have."""
    return Context(prec=MAX_DIGITS).plus(round(number, -MIN_EXPONENT))


@exactly
def scaled(workload: Workload, scale: Number) -> Workload:
    """The workload with every task's volume times a scale, ceilings too."""
    return replace(workload, tasks=tuple(replace(task, volume=_times(task.volume, scale)) for task in workload.tasks))


def _times(volume: Any, scale: Number) -> Any:
    if isinstance(volume, Growing):
        ceiling = None if volume.ceiling is None else volume.ceiling * scale
        return replace(volume, first=volume.first * scale, ceiling=ceiling)
    if isinstance(volume, Adopted):
        return replace(volume, requests_per_user=volume.requests_per_user * scale)
    return replace(volume, months=tuple(each * scale for each in volume.months))


_WORD = re.compile(rf"\s*({VOLUME}|{GROWTH})(?=\s*(?:[=,\s]|$))")


def variable(text: str, document: Document, option: str) -> tuple[Variable, str]:
    """The variable that a text begins with, and the rest of the text. Raises `BadSetting` for what cannot be varied."""
    found_word = _WORD.match(text)
    word = found_word[1] if found_word else ""
    if word == VOLUME:
        path = Path(steps=(VOLUME,), text=VOLUME, given=text, option=option)
        found = Variable(path=path, kind=Varies.NUMBER, base=Decimal(1), least=Decimal(0), is_least_open=True)
        return found, text.strip().removeprefix(VOLUME).strip()
    path, rest = path_in(_WORDS[word] + text.strip().removeprefix(word) if word in _WORDS else text, option)
    way, stated = value_at(document, path)
    return _variable(path, way, stated), rest


def _variable(path: Path, way: Way, stated: Any) -> Variable:
    schema = _schema()
    choices = list(_numbers(_schema_at(path, way, schema), schema))
    if not choices or isinstance(stated, bool | str | list | dict):
        what = f"is {in_toml(stated)}, which" if stated is not None else "takes what"
        raise path.bad(f"{what} is not a number or a date", "choose a key with a number, such as an input_tokens")
    limits = choices[0]
    kind = Varies.DATE if limits.get("format") == "date" else _KINDS[limits["type"]]
    exclusive = limits.get("exclusiveMinimum")
    return Variable(
        path=path,
        kind=kind,
        base=_base(stated if stated is not None else limits.get("default")),
        least=_base(limits.get("minimum", exclusive)),
        most=_base(limits.get("maximum", limits.get("exclusiveMaximum"))),
        is_least_open=exclusive is not None,
        is_most_open="exclusiveMaximum" in limits,
    )


@cache
def _schema() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(scenario_schema())
    return found


_KINDS = {"number": Varies.NUMBER, "integer": Varies.WHOLE}


def _base(value: Any) -> Decimal | None:
    if isinstance(value, date):
        return Decimal(value.toordinal())
    return Decimal(str(value)) if isinstance(value, Decimal | int | float | str) else None


def _numbers(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The ways in which a schema takes a number or a date."""
    for each in _choices(schema, whole):
        if each.get("type") in _KINDS or each.get("format") == "date":
            yield {**{key: value for key, value in schema.items() if key == "default"}, **each}


def _choices(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A schema, or the alternatives that it consists of, with references followed."""
    if "$ref" in schema:
        yield from _choices(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    elif "anyOf" in schema or "oneOf" in schema:
        for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
            yield from _choices(each, whole)
    else:
        yield schema


def _schema_at(path: Path, way: Way, whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the schema says of the value at the end of a way. Raises `BadSetting` for a key that it does not know."""
    at: list[Mapping[str, Any]] = [whole]
    for step in way:
        known = [name for each in at for name in each.get("properties", {})]
        found = list(_inside(at, step))
        if not found:
            remedy = did_you_mean(nearest(str(step), known)) or f"its keys are: {', '.join(dict.fromkeys(known))}"
            raise path.bad(f"there is no key {in_toml(str(step))}", remedy)
        last = found
        at = [choice for each in found for choice in _choices(each, whole)]
    return last[0] if len(last) == 1 else {"anyOf": last}


def _inside(tables: list[Mapping[str, Any]], step: str | int) -> Iterator[Mapping[str, Any]]:
    for each in tables:
        if isinstance(step, int):
            if "items" in each:
                yield each["items"]
        elif step in each.get("properties", {}):
            yield each["properties"][step]
        elif isinstance(each.get("additionalProperties"), Mapping):
            yield each["additionalProperties"]
