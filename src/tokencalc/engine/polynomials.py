"""All positive roots of a polynomial, proven complete: none is missed, none is taken for another, none is made up.

Everything is done in whole numbers, so no rounding can hide a root. Roots that touch are parted from roots that cross
by common factors with the derivative. The rest is Descartes' rule of signs in ever smaller intervals: the coefficients
of (1 + y)^n p(1 / (1 + y)) change sign once only if p has one root between 0 and 1, and never only if it has none
(Vincent; Collins and Akritas, "Polynomial real root isolation using Descartes' rule of signs", 1976). A root found is
then narrowed by quadratic interval refinement (Abbott, "Quadratic interval refinement for real roots", 2006), whose
every step is proven by a change of sign.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from math import gcd
from typing import TypeAlias

from tokencalc.engine.records import record

Coefficients: TypeAlias = list[int]
"""The coefficients of a polynomial, that of the power 0 first."""

ROOT_BITS = 128
"""Binary digits to which a root is narrowed: 38 decimal ones."""

_LESS_ONE = [-1, 1]


@record
class Root:
    """A positive root, exact or within 2^-128 of itself, and how often it is one: touching where that is even."""

    value: Fraction
    multiplicity: int


def positive_roots(coefficients: Sequence[int]) -> tuple[Root, ...]:
    """All different positive roots, the smallest first, of a polynomial given by whole coefficients, not all 0.

    >>> [(str(round(root.value, 9)), root.multiplicity) for root in positive_roots([-2, 5, -4, 1])]  # (x - 1)^2 (x - 2)
    [('1', 2), ('2', 1)]
    """
    found = [
        Root(value=value, multiplicity=multiplicity)
        for multiplicity, factor in enumerate(_factors(_stripped(coefficients)), start=1)
        for value in _simple_roots(factor)
    ]
    return tuple(sorted(found, key=lambda root: root.value))


def sign_changes(coefficients: Sequence[int]) -> int:
    """How often the sign changes from one coefficient to the next, those that are 0 left out.

    >>> sign_changes([-5, 0, 10, 1, -8])
    2
    """
    signs = [coefficient > 0 for coefficient in coefficients if coefficient]
    return sum(before != after for before, after in pairwise(signs))


def _stripped(coefficients: Sequence[int]) -> Coefficients:
    """The polynomial without roots at 0, without powers it does not have, and without a common divisor."""
    used = [power for power, coefficient in enumerate(coefficients) if coefficient]
    return _primitive(list(coefficients[used[0] : used[-1] + 1]))


def _primitive(coefficients: Coefficients) -> Coefficients:
    common = gcd(*coefficients)
    return [coefficient // common for coefficient in coefficients]


def _factors(polynomial: Coefficients) -> Iterator[Coefficients]:
    """Polynomials without multiple roots: the roots of the n-th are those of multiplicity n."""
    if sign_changes(polynomial) < 2:
        yield polynomial
        return
    distinct: list[Coefficients] = []
    while len(polynomial) > 1:
        shared = _shared_with_slope(polynomial)
        distinct.append(_divided(polynomial, shared)[0])
        polynomial = shared
    for more, fewer in pairwise([*distinct, [1]]):
        yield _divided(more, fewer)[0]


def _shared_with_slope(polynomial: Coefficients) -> Coefficients:
    """The greatest common factor of a polynomial and its derivative, whose roots are the multiple ones.

    Both are evaluated at a power of two, and the digits of the numbers' common divisor, to the base of that power, are
    the factor's coefficients. A factor that divides both is the greatest, because the power exceeds 2 (1 + the largest
    coefficient): at it any further factor is larger than the divisor that the digits may have had in common (Char,
    Geddes and Gonnet, "GCDHEU: heuristic polynomial GCD algorithm", 1989). If it does not divide both, the power was
    too small.
    """
    slope = [power * coefficient for power, coefficient in enumerate(polynomial)][1:]
    bits = max(coefficient.bit_length() for coefficient in polynomial) + 3
    while True:
        common = gcd(_value_at(polynomial, 1 << bits), _value_at(slope, 1 << bits))
        factor = _primitive(_digits(common, bits))
        if _divided(polynomial, factor)[1] and _divided(slope, factor)[1]:
            return factor
        bits *= 2


def _value_at(polynomial: Coefficients, point: int, bits: int = 0) -> int:
    """The value at point / 2^bits, times 2^bits to the polynomial's degree."""
    value = 0
    for place, coefficient in enumerate(reversed(polynomial)):
        value = value * point + (coefficient << bits * place)
    return value


def _digits(number: int, bits: int) -> Coefficients:
    """The digits to the base 2^bits, the lowest first, each of them between plus and minus half the base."""
    base = 1 << bits
    digits: Coefficients = []
    while number:
        digit = number % base
        digits.append(digit if 2 * digit <= base else digit - base)
        number = (number - digits[-1]) >> bits
    return digits


def _divided(dividend: Coefficients, divisor: Coefficients) -> tuple[Coefficients, bool]:
    """The quotient as far as it is whole, and whether it is all of it."""
    rest = list(dividend)
    quotient: Coefficients = []
    for place in range(len(dividend) - len(divisor), -1, -1):
        factor = rest[place + len(divisor) - 1] // divisor[-1]
        for power, coefficient in enumerate(divisor, start=place):
            rest[power] -= factor * coefficient
        quotient.append(factor)
    return quotient[::-1], not any(rest)


def _simple_roots(polynomial: Coefficients) -> Iterator[Fraction]:
    """The positive roots of a polynomial without multiple ones: below 1, at 1, and the reciprocals of those below 1."""
    if not sum(polynomial):
        yield Fraction(1)
        polynomial = _divided(polynomial, _LESS_ONE)[0]
    yield from _roots_below_one(polynomial)
    yield from (1 / root for root in _roots_below_one(polynomial[::-1]))


def _roots_below_one(polynomial: Coefficients) -> Iterator[Fraction]:
    """The roots between 0 and 1, where it is not 0, of a polynomial without multiple ones.

    An interval that may hold several is halved; `local` is the polynomial stretched so that its interval, from
    place / 2^depth to (place + 1) / 2^depth, lies between 0 and 1, less the roots found at the halves.
    """
    waiting = [(polynomial, 0, 0)]
    while waiting:
        local, place, depth = waiting.pop()
        at_most = sign_changes(_moved(local[::-1]))
        if at_most == 1:
            yield _narrowed(local, place, depth)
        if at_most > 1:
            left = [coefficient << power for power, coefficient in enumerate(reversed(local))][::-1]
            if not sum(left):
                yield Fraction(2 * place + 1, 2 << depth)
                left = _divided(left, _LESS_ONE)[0]
            waiting += [(_moved(left), 2 * place + 1, depth + 1), (left, 2 * place, depth + 1)]


def _moved(polynomial: Coefficients) -> Coefficients:
    """The polynomial of y + 1, by Horner's rule with nothing but additions."""
    falling = polynomial[::-1]
    for length in range(len(falling), 1, -1):
        falling[:length] = accumulate(falling[:length])
    return falling[::-1]


def _narrowed(local: Coefficients, place: int, depth: int) -> Fraction:
    """The one root that `local` has between 0 and 1, in the coordinates of its interval's place and depth.

    The root lies between low / 2^bits and (low + 1) / 2^bits. A straight line through both ends says in which of
    2^step parts. If it is there, the next step is twice as bold, and otherwise half as bold, from the half of the
    interval in which it is. A root met at an end is exact, any other the middle of the last interval.
    """
    low, bits, step = 0, 0, 2
    ends = local[0], sum(local)
    while all(ends) and ((place << bits) + low).bit_length() <= ROOT_BITS:
        parts = ((step, _crossed_part(ends, step)), (1, 0), (1, 1))
        trials = ((taken, (low << taken) + part) for taken, part in parts)
        taken, low, ends = next(
            (taken, start, ends)
            for taken, start in trials
            if _has_root(ends := _values_at_ends(local, start, bits + taken))
        )
        bits += taken
        step = 2 * step if taken == step else max(step // 2, 2)
    halves = 2 * ((place << bits) + low) + 1 - (not ends[0]) + (not ends[1])
    return Fraction(halves, 2 << depth + bits)


def _crossed_part(ends: tuple[int, int], step: int) -> int:
    """Which of 2^step parts, counted from 0, the straight line between two values of different signs crosses 0 in."""
    below, above = abs(ends[0]), abs(ends[1])
    return (below << step) // (below + above)


def _values_at_ends(polynomial: Coefficients, low: int, bits: int) -> tuple[int, int]:
    return _value_at(polynomial, low, bits), _value_at(polynomial, low + 1, bits)


def _has_root(ends: tuple[int, int]) -> bool:
    """Whether a part of an interval with one root holds it, at an end or between them."""
    return min(ends) <= 0 <= max(ends)
