"""All positive roots of a polynomial: built from known roots, and against a scan."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tokencalc.engine.polynomials import ROOT_BITS, positive_roots, sign_changes


def product(first: Sequence[int], second: Sequence[int]) -> list[int]:
    """The coefficients of two polynomials multiplied, the lowest power first."""
    found = [0] * (len(first) + len(second) - 1)
    for power, one in enumerate(first):
        for other, two in enumerate(second):
            found[power + other] += one * two
    return found


def with_roots(roots: Sequence[Fraction], rest: Sequence[int] = (1,)) -> list[int]:
    """A polynomial that is 0 at the roots, each as often as it is named, and where `rest` is."""
    found = list(rest)
    for root in roots:
        found = product(found, [-root.numerator, root.denominator])
    return found


def value_at(polynomial: Sequence[int], point: Fraction) -> Fraction:
    """The value in fractions."""
    return sum((coefficient * point**power for power, coefficient in enumerate(polynomial)), start=Fraction(0))


def roots_of(polynomial: Sequence[int]) -> list[tuple[Fraction, int]]:
    """The roots found, to 30 places, with their multiplicities."""
    return [(round(root.value, 30), root.multiplicity) for root in positive_roots(polynomial)]


def half(numerator: int) -> Fraction:
    """So many halves."""
    return Fraction(numerator, 2)


class TestRoots:
    @pytest.mark.parametrize(
        ("polynomial", "expected"),
        [
            ([7], []),
            ([0, 0, 7], []),
            ([1, 1], []),
            ([-2, 1], [(2, 1)]),
            ([-1, 2], [(half(1), 1)]),
            ([0, -1, 1, 0], [(1, 1)]),
            ([-1, 0, 1], [(1, 1)]),
            ([1, -1, 1], []),
            ([1, -2, 1], [(1, 2)]),
            ([4, -4, 1], [(2, 2)]),
            ([-8, 12, -6, 1], [(2, 3)]),
            ([-2, 5, -4, 1], [(1, 2), (2, 1)]),
            ([8, -14, 7, -1], [(1, 1), (2, 1), (4, 1)]),
            ([-6_000_000, 5_000_000, -1_000_000], [(2, 1), (3, 1)]),
            ([-6_000_000, 5_000_000, 1_000_000], [(1, 1)]),
        ],
    )
    def test_small_polynomials(self, polynomial: list[int], expected: list[tuple[Fraction, int]]) -> None:
        """None, below 1, at 1, above 1, double, triple, and what the powers left out do not change."""
        assert expected == roots_of(polynomial)

    def test_a_root_in_the_middle_of_an_interval(self) -> None:
        """Roots at 1/4, 1/2 and 3/4 are where the halving looks, and at the ends of the intervals it leaves."""
        quarters = [Fraction(1, 4), half(1), Fraction(3, 4)]
        found = positive_roots(with_roots(quarters))
        assert [(root, 1) for root in quarters] == [(root.value, root.multiplicity) for root in found]
        found = positive_roots(with_roots(quarters)[::-1])
        assert [(1 / root, 1) for root in reversed(quarters)] == [(root.value, root.multiplicity) for root in found]

    def test_roots_too_close_for_floats(self) -> None:
        """1 + 1/10^25 and 1 + 2/10^25 are two roots, and the same two as one double root are not."""
        near, nearer = 1 + Fraction(2, 10**25), 1 + Fraction(1, 10**25)
        assert [(nearer, 1), (near, 1)] == roots_of(with_roots([near, nearer]))
        assert [(near, 2)] == roots_of(with_roots([near, near]))

    def test_almost_touching(self) -> None:
        """(x - 1)^2 + 1/10^40 has no root, (x - 1)^2 - 1/10^40 has two, and (x - 1)^2 touches."""
        scale = 10**40
        assert [] == roots_of([scale + 1, -2 * scale, scale])
        assert [(1 - Fraction(1, 10**20), 1), (1 + Fraction(1, 10**20), 1)] == roots_of([scale - 1, -2 * scale, scale])
        assert [(Fraction(1), 2)] == roots_of([scale, -2 * scale, scale])

    @pytest.mark.parametrize("power", [1, 30, 300])
    def test_roots_of_any_size(self, power: int) -> None:
        """A root of 10^300 and one of 10^-300 are as precise as one near 1."""
        for root in (Fraction(7 * 10**power), Fraction(1, 7 * 10**power)):
            (found,) = positive_roots(with_roots([root], [1, 1]))
            assert abs(found.value / root - 1) <= Fraction(1, 2**ROOT_BITS)

    def test_degree_120(self) -> None:
        """Seven simple roots close to 1, a double one, and 111 coefficients that have none."""
        simple = [1 + Fraction(permille, 1000) for permille in range(7)]
        double = Fraction(12, 10)
        rest = [1 + power * 37 % 1009 for power in range(112)]
        polynomial = with_roots([*simple, double, double], rest)
        assert 121 == len(polynomial)
        expected = [*((root, 1) for root in simple), (double, 2)]
        assert expected == [(root.limit_denominator(1000), times) for root, times in roots_of(polynomial)]

    def test_a_touch_five_years_apart(self) -> None:
        """(1 - 1.05 x^60)^2 touches 0 once, at a root that no fraction is."""
        polynomial = [0] * 121
        polynomial[0], polynomial[60], polynomial[120] = 10_000, -21_000, 11_025
        ((root, times),) = roots_of(polynomial)
        assert 2 == times
        assert abs(root**60 * Fraction("1.05") - 1) < Fraction(1, 10**27)


class TestSignChanges:
    @pytest.mark.parametrize(
        ("coefficients", "expected"), [([], 0), ([0], 0), ([1, 0, 2], 0), ([1, 0, -2], 1), ([-1, 0, 2, 0, 0, -3], 2)]
    )
    def test_zeros_are_left_out(self, coefficients: list[int], expected: int) -> None:
        """A 0 between two signs is no change."""
        assert expected == sign_changes(coefficients)


known_roots = st.lists(st.integers(1, 300).map(lambda percent: Fraction(percent, 100)), max_size=6)
without_roots = st.lists(st.integers(0, 50), min_size=1, max_size=20).map(lambda found: [1, *found])


@given(known_roots, without_roots)
@example([Fraction(1)] * 5, [1])
@example([half(1), half(1), half(1), half(3), Fraction(1)], [1, 0, 0, 1])
def test_all_known_roots_are_found_and_no_others(roots: list[Fraction], rest: list[int]) -> None:
    """A polynomial of known roots, times one whose coefficients are all positive, has those roots, so often each."""
    expected = [(root, roots.count(root)) for root in sorted(set(roots))]
    found = positive_roots(with_roots(roots, rest))
    assert expected == [(root.value.limit_denominator(100), root.multiplicity) for root in found]
    for (root, _), actual in zip(expected, found, strict=True):
        assert abs(actual.value / root - 1) <= Fraction(1, 2**ROOT_BITS)


polynomials = st.lists(st.integers(-9, 9), min_size=1, max_size=14).filter(any)


@given(polynomials)
@example([5, -3, 5])
@example([1, -4, 6, -4, 1])
def test_a_scan_finds_as_many(polynomial: list[int]) -> None:
    """Of a fine grid's cells, those hold an odd number of roots at whose ends the signs differ.

    Coefficients up to 9 have no positive roots outside 1/10 to 10 (Cauchy); the grid has none of the short fractions.
    """
    grid = np.exp(np.linspace(-2.4, 2.4, 2002) + 1e-5)
    signs = np.sign(np.polyval(polynomial[::-1], grid))
    cells = np.zeros(2001, dtype=int)
    for root in positive_roots(polynomial):
        assert Fraction(1, 10) <= root.value <= 10
        cells[np.searchsorted(grid, float(root.value)) - 1] += root.multiplicity
    assert list(signs[1:] != signs[:-1]) == list(cells % 2 == 1)


@given(polynomials)
def test_a_root_is_where_the_sign_changes(polynomial: list[int]) -> None:
    """Just below and just above a root the value has different signs, or the same if the root touches."""
    roots = positive_roots(polynomial)
    near = Fraction(1, 10**12)
    assume(all(after.value - before.value > 3 * near for before, after in pairwise(roots)))
    for root in roots:
        below, above = (value_at(polynomial, root.value + distance) for distance in (-near, near))
        assert ((below > 0) != (above > 0)) is (root.multiplicity % 2 == 1)


@given(polynomials)
def test_descartes(polynomial: list[int]) -> None:
    """The roots, counted as often as they are ones, are as many as the changes of sign or fewer by an even number."""
    roots = sum(root.multiplicity for root in positive_roots(polynomial))
    assert roots <= sign_changes(polynomial)
    assert 0 == (sign_changes(polynomial) - roots) % 2


@given(polynomials, st.integers(1, 10**9))
def test_scale_and_direction_do_not_matter(polynomial: list[int], scale: int) -> None:
    """A multiple has the same roots, and the coefficients backwards have their reciprocals."""
    roots = positive_roots(polynomial)
    assert roots == positive_roots([-scale * coefficient for coefficient in polynomial])
    backwards = positive_roots(polynomial[::-1])
    for root, reciprocal in zip(roots, reversed(backwards), strict=True):
        assert root.multiplicity == reciprocal.multiplicity
        assert abs(root.value * reciprocal.value - 1) < Fraction(1, 2 ** (ROOT_BITS - 2))
