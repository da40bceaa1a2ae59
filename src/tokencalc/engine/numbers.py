"""Arithmetic that is exact where it can be, in one private context.

There are two modes and one calculation. In **exact mode** every number is a `Decimal`. In **drawn mode** every
number is a float, or a float64 array of draws from a distribution (any library of the Python array API standard).
Code that runs in both modes keeps to three rules: integer literals only, no `if` on a value, and the helpers below
where the two kinds of number differ.

Sums and products are never rounded: the context is wide enough for any of them. Quotients and powers have no finite
form in general, so `divide` and `power` cut them to 28 significant digits, once, where they arise. Whatever is
computed from them afterwards is exact again, and so lines add up to months, and months to totals, to the last digit.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import (
    ROUND_CEILING,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import wraps
from typing import Any, ParamSpec, TypeAlias, TypeVar

Number: TypeAlias = Decimal
"""A number of either mode. Annotated as what it is in exact mode; drawn mode passes floats and arrays."""

ZERO: Number = 0  # type: ignore[assignment]  # an int mixes with the numbers of either mode
ONE: Number = 1  # type: ignore[assignment]  # likewise

P = ParamSpec("P")
R = TypeVar("R")

_TRAPS = [InvalidOperation, DivisionByZero, Overflow]
EXACT = Context(prec=400, rounding=ROUND_HALF_EVEN, traps=_TRAPS)
_CUT = Context(prec=28, rounding=ROUND_HALF_EVEN, traps=_TRAPS)
_DUST_FREE = Context(prec=24, rounding=ROUND_HALF_EVEN, traps=_TRAPS)


def exactly(function: Callable[P, R]) -> Callable[P, R]:
    """`function`, run in the engine's own decimal context whatever the caller's context is.

    >>> from decimal import localcontext
    >>> @exactly
    ... def third_of(amount: Decimal) -> Decimal:
    ...     return divide(amount, Decimal(3))
    >>> with localcontext(prec=3):
    ...     third_of(Decimal(1))
    Decimal('0.3333333333333333333333333333')
    """

    @wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with localcontext(EXACT):
            return function(*args, **kwargs)

    return inside


def divide(dividend: Number, divisor: Number | int) -> Number:
    """The quotient, cut to 28 significant digits in exact mode.

    >>> divide(Decimal(1), Decimal(8))
    Decimal('0.125')
    """
    if isinstance(dividend, Decimal) or (isinstance(dividend, int) and isinstance(divisor, Decimal)):
        return _CUT.divide(Decimal(dividend), divisor)
    return dividend / divisor


def power(base: Number, exponent: int) -> Number:
    """`base` to a whole `exponent`, cut to 28 significant digits in exact mode.

    >>> power(Decimal("1.06"), 2)
    Decimal('1.1236')
    """
    if isinstance(base, Decimal):
        return _CUT.power(base, exponent) if exponent else Decimal(1)
    return base**exponent


def total(numbers: Iterable[Number]) -> Number:
    """The sum, which is 0 for nothing at all.

    >>> total([Decimal("0.1"), Decimal("0.2")])
    Decimal('0.3')
    """
    return sum(numbers, start=ZERO)


def is_nothing(value: Number) -> bool:
    """Whether a number is 0 and what it counts can be left out. An array of draws is never known to be.

    >>> is_nothing(Decimal("0.0")), is_nothing(Decimal("0.1"))
    (True, False)
    """
    return isinstance(value, Decimal | float | int) and not value


def where(condition: Any, if_true: Number, if_false: Number) -> Number:
    """`if_true` where the condition holds, else `if_false`; element by element for arrays.

    >>> where(Decimal(3) > 2, Decimal(10), Decimal(20))
    Decimal('10')
    """
    if hasattr(condition, "__array_namespace__"):
        space = condition.__array_namespace__()
        chosen: Number = space.where(condition, space.asarray(if_true), space.asarray(if_false))
        return chosen
    return if_true if condition else if_false


def maximum(first: Number, second: Number) -> Number:
    """The larger of two numbers; element by element for arrays.

    >>> maximum(Decimal("1.5"), Decimal(2))
    Decimal('2')
    """
    return where(first > second, first, second)


def minimum(first: Number, second: Number) -> Number:
    """The smaller of two numbers; element by element for arrays.

    >>> minimum(Decimal("1.5"), Decimal(2))
    Decimal('1.5')
    """
    return where(first < second, first, second)


def ceil(value: Number) -> Number:
    """The next whole number up: GPUs come whole.

    A quotient carries rounding dust, and dust must not rent a GPU: a value within 1e-24 (relative) above a whole
    number counts as that number, and within 1e-12 in drawn mode.

    >>> ceil(Decimal("2.01")), ceil(divide(Decimal(2), 3) * 3)
    (Decimal('3'), Decimal('2'))
    """
    if isinstance(value, Decimal):
        return _DUST_FREE.plus(value).to_integral_value(rounding=ROUND_CEILING)
    dust_free = value - abs(value) / 10**12
    if hasattr(dust_free, "__array_namespace__"):
        rounded: Number = dust_free.__array_namespace__().ceil(dust_free)
        return rounded
    return math.ceil(dust_free)


def to_drawn(value: Any, draws: Mapping[tuple[str | int, ...], Any] | None = None) -> Any:
    """`value` for drawn mode: the same object with a float for every Decimal, or an array where `draws` names one.

    A key of `draws` is the way to a number: attribute names, mapping keys and tuple positions, from `value` inward.
    Raises `LookupError` for a way that leads to none.

    >>> to_drawn({"rate": Decimal("0.5"), "name": "x"})
    {'rate': 0.5, 'name': 'x'}
    >>> to_drawn({"rate": Decimal("0.5")}, {("rate",): 0.75})
    {'rate': 0.75}
    """
    left = dict(draws or {})
    drawn = _drawn(value, left, ())
    if left:
        raise LookupError(f"no number at {', '.join(map(str, left))}")
    return drawn


def _drawn(value: Any, draws: dict[tuple[str | int, ...], Any], way: tuple[str | int, ...]) -> Any:
    if isinstance(value, Decimal | int) and way in draws:
        return draws.pop(way)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {key: _drawn(item, draws, (*way, key)) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_drawn(item, draws, (*way, place)) for place, item in enumerate(value))
    if is_dataclass(value) and not isinstance(value, type):
        parts = {part.name: getattr(value, part.name) for part in fields(value) if part.init}
        return replace(value, **{name: _drawn(item, draws, (*way, name)) for name, item in parts.items()})
    return value
