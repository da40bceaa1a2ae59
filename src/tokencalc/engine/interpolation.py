"""Objects between two others: the same option or workload with every number on the line through two of its values."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from tokencalc.engine.moving import NotAffine
from tokencalc.engine.numbers import Number, divide

T = TypeVar("T")


def between(low: Decimal, one: T, high: Decimal, other: T) -> Callable[[Number], T]:
    """What makes, for a value, the object that is `one` at `low` and `other` at `high`, with lines in between.

    Numbers that differ lie on a line; everything else has to be the same in both. What is shared stays shared. Raises
    `NotAffine`, here or when called, where something else differs: a whole number, a date, how many there are of a
    kind. Call both inside the engine's context.

    >>> at = between(Decimal(0), {"rate": Decimal(2)}, Decimal(1), {"rate": Decimal(4)})
    >>> at(Decimal("0.5"))
    {'rate': Decimal('3.0')}
    """

    def at(value: Number) -> T:
        made: T = _Between(value - low, high - low).made(one, other)
        return made

    at(low)
    return at


class _Between:
    def __init__(self, along: Number, whole: Decimal) -> None:
        self.along = along
        self.whole = whole
        self.known: dict[tuple[int, int], Any] = {}

    def made(self, one: Any, other: Any) -> Any:
        if one is other:
            return one
        key = (id(one), id(other))
        if key not in self.known:
            self.known[key] = one if _is_same(one, other) else self._new(one, other)
        return self.known[key]

    def _new(self, one: Any, other: Any) -> Any:
        if type(one) is not type(other):
            raise NotAffine
        if isinstance(one, Decimal):
            return one + self.along * divide(other - one, self.whole)
        if isinstance(one, Mapping) and one.keys() == other.keys():
            return {key: self.made(item, other[key]) for key, item in one.items()}
        if isinstance(one, tuple) and len(one) == len(other):
            return tuple(self.made(*pair) for pair in zip(one, other, strict=True))
        if is_dataclass(one) and not isinstance(one, type):
            names = [part.name for part in fields(one) if part.init]
            return replace(one, **{name: self.made(getattr(one, name), getattr(other, name)) for name in names})
        raise NotAffine


def _is_same(one: Any, other: Any) -> bool:
    """Equal, and so not to be made anew: a Decimal is compared as a number, all else with its type."""
    return bool(type(one) is type(other) and one == other)
