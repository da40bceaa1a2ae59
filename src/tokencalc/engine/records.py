"""Frozen dataclasses that cost little to define.

`dataclass(frozen=True, slots=True, kw_only=True)` compiles six methods of every class as it is defined, and a start of
the program defines more than a hundred classes. A record is a dataclass to all who ask (`fields`, `replace`, `asdict`,
type checkers), and behaves as a frozen one. But it takes its methods from here, and its constructor is compiled when
the first object is made. What inherits from a record is a record.
"""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import partial
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, TypeVar, dataclass_transform, overload

_Class = TypeVar("_Class", bound=type)


@overload
@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def record(plain: _Class, /) -> _Class: ...
@overload
@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def record(*, kw_only: bool) -> Callable[[_Class], _Class]: ...
def record(plain: Any = None, /, *, kw_only: bool = True) -> Any:
    """The class as a frozen dataclass with slots; made by keywords only, unless it says `kw_only=False`.

    >>> @record
    ... class Price:
    ...     usd: int
    ...     per: int = 1
    >>> Price(usd=3)
    Price(usd=3, per=1)
    """
    return partial(_recorded, kw_only=kw_only) if plain is None else _recorded(plain, kw_only=kw_only)


def _recorded(plain: type, *, kw_only: bool) -> type:
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(plain)
    for name, method in _methods(made, tuple(made.__dataclass_fields__)).items():
        if name not in plain.__dict__:
            setattr(made, name, method)
    finished: type = made
    return finished


def _methods(made: type, names: tuple[str, ...]) -> dict[str, Callable[..., Any]]:
    """What every record can do; two are equal where they are of one class and all their fields are."""
    values = attrgetter(*names) if names else lambda _: ()

    def construct(self: Any, /, *positional: Any, **given: Any) -> None:
        constructor = _constructor(made)
        type.__setattr__(made, "__init__", constructor)
        constructor(self, *positional, **given)

    def equals(self: object, other: object) -> bool:
        return bool(values(self) == values(other)) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    return {"__init__": construct, "__eq__": equals, "__hash__": hashed, **_SHARED}


def _constructor(made: type) -> Callable[..., None]:
    """The `__init__` that a dataclass would have."""
    own = fields(made)
    names: dict[str, Any] = {"_missing": MISSING, **dict(_named(made, own))}
    lines = [f"  _set_{each.name}(self, {_value(each)})" for each in own]
    if hasattr(made, "__post_init__"):
        lines.append("  self.__post_init__()")
    by_place, by_name = ([_parameter(each) for each in own if each.kw_only is wanted] for wanted in (False, True))
    parameters = ", ".join(["self", *by_place, *(["*"] if by_name else []), *by_name])
    exec("\n".join([f"def __init__({parameters}):", *lines, "  return"]), names)  # as dataclasses does
    constructor: Callable[..., None] = names["__init__"]
    constructor.__qualname__ = f"{made.__qualname__}.__init__"
    return constructor


def _named(made: type, own: tuple[Field[Any], ...]) -> Iterator[tuple[str, Any]]:
    """What the text of a constructor refers to: the slots, which need not ask `__setattr__`, and the defaults."""
    for each in own:
        yield f"_set_{each.name}", getattr(made, each.name).__set__
        if each.default_factory is not MISSING:
            yield f"_made_{each.name}", each.default_factory
        elif each.default is not MISSING:
            yield f"_default_{each.name}", each.default


def _parameter(each: Field[Any]) -> str:
    if each.default_factory is not MISSING:
        return f"{each.name}=_missing"
    return each.name if each.default is MISSING else f"{each.name}=_default_{each.name}"


def _value(each: Field[Any]) -> str:
    if each.default_factory is MISSING:
        return each.name
    return f"_made_{each.name}() if {each.name} is _missing else {each.name}"


@recursive_repr()
def _shown(self: Any) -> str:
    parts = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self))
    return f"{type(self).__qualname__}({parts})"


def _refuse_value(_: object, name: str, __: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_removal(_: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    """The values of the fields, for copies and pickles."""
    return [getattr(self, each.name) for each in fields(self)]


def _take_state(self: Any, values: list[Any]) -> None:
    for each, value in zip(fields(self), values, strict=True):
        object.__setattr__(self, each.name, value)


_SHARED: dict[str, Callable[..., Any]] = {
    "__repr__": _shown,
    "__setattr__": _refuse_value,
    "__delattr__": _refuse_removal,
    "__getstate__": _state,
    "__setstate__": _take_state,
}
