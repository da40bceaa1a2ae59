"""Random formulas of one value, made as costs are: sums, multiples, the choices and the rounding of `project`.

Each is there twice: with the engine's helpers, for whatever kind of number goes through it, and in fractions, which
share nothing with the engine. Constants are quarters, so that turns lie at simple fractions.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from tokencalc.engine.numbers import Number, ceil, divide, maximum, minimum, where


@dataclass(frozen=True)
class Tree:
    """A formula: as it reads, with the engine's helpers, and in fractions."""

    text: str
    along: Callable[[Number], Number]
    exact: Callable[[Fraction], Fraction]

    def __repr__(self) -> str:
        return self.text


quarters = st.integers(-12, 12).map(lambda whole: Decimal(whole) / 4)
VALUE = Tree("x", lambda x: x, lambda x: x)


def constant(number: Decimal) -> Tree:
    """A number that does not move."""
    exact = Fraction(number)
    return Tree(str(number), lambda _: number, lambda _: exact)


def times(tree: Tree, factor: Decimal) -> Tree:
    """A multiple."""
    exact = Fraction(factor)
    return Tree(f"{factor} * ({tree})", lambda x: factor * tree.along(x), lambda x: exact * tree.exact(x))


def third(tree: Tree) -> Tree:
    """A quotient that has no finite decimals."""
    return Tree(f"({tree}) / 3", lambda x: divide(tree.along(x), Decimal(3)), lambda x: tree.exact(x) / 3)


def whole_up(tree: Tree) -> Tree:
    """The whole number up."""
    return Tree(f"ceil({tree})", lambda x: ceil(tree.along(x)), lambda x: Fraction(math.ceil(tree.exact(x))))


def added(one: Tree, other: Tree) -> Tree:
    """A sum."""
    return Tree(
        f"({one}) + ({other})", lambda x: one.along(x) + other.along(x), lambda x: one.exact(x) + other.exact(x)
    )


def less(one: Tree, other: Tree) -> Tree:
    """A difference."""
    return Tree(
        f"({one}) - ({other})", lambda x: one.along(x) - other.along(x), lambda x: one.exact(x) - other.exact(x)
    )


def larger(one: Tree, other: Tree) -> Tree:
    """The larger of two."""
    return Tree(
        f"max({one}, {other})",
        lambda x: maximum(one.along(x), other.along(x)),
        lambda x: max(one.exact(x), other.exact(x)),
    )


def smaller(one: Tree, other: Tree) -> Tree:
    """The smaller of two."""
    return Tree(
        f"min({one}, {other})",
        lambda x: minimum(one.along(x), other.along(x)),
        lambda x: min(one.exact(x), other.exact(x)),
    )


def chosen(one: Tree, other: Tree, limit: Decimal, sign: str) -> Tree:
    """One of two, by the side of a limit on which the first of them is."""
    exact = Fraction(limit)
    is_met: dict[str, Callable[[Number, Number], bool]] = {
        ">": lambda a, b: a > b,
        "<": lambda a, b: a < b,
        ">=": lambda a, b: a >= b,
        "<=": lambda a, b: a <= b,
    }
    test = is_met[sign]

    def along(x: Number) -> Number:
        return where(test(one.along(x), limit), other.along(x), one.along(x))

    def in_fractions(x: Fraction) -> Fraction:
        return other.exact(x) if test(one.exact(x), exact) else one.exact(x)  # type: ignore[arg-type]  # they compare

    return Tree(f"({other} if {one} {sign} {limit} else {one})", along, in_fractions)


def _grown(smaller_trees: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    pairs = (added, less, larger, smaller)
    return st.one_of(
        st.builds(times, smaller_trees, quarters),
        st.builds(whole_up, smaller_trees),
        st.builds(third, smaller_trees),
        *(st.builds(pair, smaller_trees, smaller_trees) for pair in pairs),
        st.builds(chosen, smaller_trees, smaller_trees, quarters, st.sampled_from([">", "<", ">=", "<="])),
    )


trees = st.recursive(st.one_of(st.just(VALUE), st.builds(constant, quarters)), _grown, max_leaves=6)
