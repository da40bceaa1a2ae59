"""Arithmetic that is exact where it can be, in one private context.

There are two modes and one calculation. In **exact mode** every number is a `Decimal`. In **drawn mode** every
number is a float, or a float64 array of draws from a distribution (any library of the Python array API standard).
Code that runs in both modes keeps to three rules: integer literals only, no `if` on a value, and the helpers below
where the two kinds of number differ.

A third kind of number moves along one value of the scenario and knows where it turns (`moving`): with it the same code
says where a cost has its steps.

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
    getcontext,
    setcontext,
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
        outside = getcontext()
        if outside is EXACT:
            return function(*args, **kwargs)
        setcontext(EXACT)
        try:
            return function(*args, **kwargs)
        finally:
            setcontext(outside)

    return inside


def divide(dividend: Number, divisor: Number | int) -> Number:
    """The quotient, cut to 28 significant digits in exact mode.

    >>> divide(Decimal(1), Decimal(8))
    Decimal('0.125')
    """
    exact = isinstance(dividend, Decimal | int) and isinstance(divisor, Decimal | int)
    if exact and (isinstance(dividend, Decimal) or isinstance(divisor, Decimal)):
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
    if hasattr(condition, "choose"):
        return condition.choose(if_true, if_false)  # type: ignore[no-any-return]  # a number that moves: see `moving`
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


def part_of(amount: Number, own: Number, whole: Number) -> Number:
    """Own / whole of an amount; nothing of it where the whole is nothing.

    In exact mode the quotient is cut last. Otherwise it is taken first, so that nothing is multiplied that moves twice.

    >>> part_of(Decimal(10), Decimal(1), Decimal(4))
    Decimal('2.5')
    """
    whole = where(whole > 0, whole, ONE)
    if all(isinstance(each, Decimal | int) for each in (amount, own, whole)):
        return divide(amount * own, whole)
    return divide(own, whole) * amount


def is_surely_above(value: Number | int, limit: Number | int) -> bool:
    """Whether a number is known to be above a limit, so that what follows may be refused.

    In drawn mode it never is: one draw that is above cannot stop those that are not. Rounding dust is not above.

    >>> is_surely_above(Decimal(3), 2), is_surely_above(Decimal(2), 2)
    (True, False)
    """
    if any(isinstance(each, float) or hasattr(each, "__array_namespace__") for each in (value, limit)):
        return False
    value, limit = (without_dust(each) if isinstance(each, Decimal) else each for each in (value, limit))
    return bool(value > limit)


def ceil(value: Number) -> Number:
    """The next whole number up: GPUs come whole.

    A quotient carries rounding dust, and dust must not rent a GPU: a value within 1e-24 (relative) above a whole
    number counts as that number, and within 1e-12 in drawn mode.

    >>> ceil(Decimal("2.01")), ceil(divide(Decimal(2), 3) * 3)
    (Decimal('3'), Decimal('2'))
    """
    if isinstance(value, Decimal):
        return without_dust(value).to_integral_value(rounding=ROUND_CEILING)
    if isinstance(value, float | int):
        return math.ceil(value - abs(value) / 10**12)
    if not hasattr(value, "__array_namespace__"):
        return math.ceil(value)  # A number that moves knows its own: see `moving`.
    rounded: Number = value.__array_namespace__().ceil(value - abs(value) / 10**12)
    return rounded


def without_dust(value: Decimal) -> Decimal:
    """The number cut to 24 digits: what it is without the rounding of the quotients it was made of."""
    return _DUST_FREE.plus(value)


def to_drawn(value: Any, draws: Mapping[tuple[str | int, ...], Any] | None = None) -> Any:
    """`value` for drawn mode: the same object with a float for every Decimal, or an array where `draws` names one.

    A key of `draws` is the way to a number: attribute names, mapping keys and tuple positions, from `value` inward.
    An object that several ways lead to stays one object: what one of them draws in it is drawn for all. So a supply
    that is shared stays shared, within one `value`. Raises `LookupError` for a way that leads to no number.

    >>> to_drawn({"rate": Decimal("0.5"), "name": "x"})
    {'rate': 0.5, 'name': 'x'}
    >>> to_drawn({"rate": Decimal("0.5")}, {("rate",): 0.75})
    {'rate': 0.75}
    """
    placed = {_place_of(value, way): draw for way, draw in (draws or {}).items()}
    return _drawn(value, placed, {}, (id(value),))


_Way: TypeAlias = tuple[str | int, ...]
"""The identity of an object and the way from there to a part of it."""


def _place_of(value: Any, way: tuple[str | int, ...]) -> _Way:
    """The innermost object on a way, and what of the way is left from there."""
    place: _Way = (id(value),)
    part = value
    for step in way:
        if _is_record(part):
            place = (id(part),)
        try:
            part = getattr(part, str(step)) if _is_record(part) else part[step]
        except (AttributeError, LookupError, TypeError):
            raise LookupError(f"no number at {way}") from None
        place = (*place, step)
    if not isinstance(part, Decimal | int):
        raise LookupError(f"no number at {way}")
    return place


def _is_record(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, type)


def _drawn(value: Any, draws: Mapping[_Way, Any], made: dict[int, Any], way: _Way) -> Any:
    if isinstance(value, Decimal | int) and way in draws:
        return draws[way]
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {key: _drawn(item, draws, made, (*way, key)) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_drawn(item, draws, made, (*way, place)) for place, item in enumerate(value))
    if not _is_record(value):
        return value
    if id(value) not in made:
        parts = {part.name: getattr(value, part.name) for part in fields(value) if part.init}
        drawn = {name: _drawn(item, draws, made, (id(value), name)) for name, item in parts.items()}
        made[id(value)] = replace(value, **drawn)
    return made[id(value)]
