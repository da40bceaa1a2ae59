"""A record is a frozen dataclass with slots, made by keywords; the standard library's own stands beside it here."""

import inspect
import pickle
from collections.abc import Callable
from copy import copy, deepcopy
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace
from operator import delitem
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokencalc.engine.records import record


@record
class Price:
    """A record with every kind of default."""

    usd: int
    per: int = 1
    modes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPrice:
    """The same as a dataclass."""

    usd: int
    per: int = 1
    modes: dict[str, int] = field(default_factory=dict)


@record
class Offer(Price):
    """A record that inherits."""

    seller: str


@record
class Nothing:
    """A record without fields."""


@record
class Point:
    """A record whose values are hashable, and the only one with a check of its own."""

    x: int
    y: "Point | int | None" = None

    def __post_init__(self) -> None:
        """Refuse what is below nothing."""
        if self.x < 0:
            raise ValueError(f"x is {self.x}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPoint:
    """The same as a dataclass."""

    x: int
    y: "PlainPoint | int | None" = None


@record
class Named:
    """A record with an own way to be shown."""

    name: str

    def __repr__(self) -> str:
        """The name and nothing else."""
        return self.name


@record(kw_only=False)
class Pair:
    """A record that is made by position too."""

    low: int
    high: int = 9


@record
class Bracket(Pair):
    """A record of both kinds."""

    name: str


whole = st.integers(-3, 3)


def error_of(act: Callable[[], object]) -> str:
    """The text of the error that an act raises."""
    with pytest.raises((TypeError, AttributeError)) as raised:
        act()
    return str(raised.value)


class TestMaking:
    """The constructor is that of a dataclass."""

    def test_takes_keywords_and_defaults(self) -> None:
        """What is not given is the default."""
        price = Price(usd=3)
        assert (3, 1, {}) == (price.usd, price.per, price.modes)
        assert (3, 2, {"batch": 1}) == (*astuple(Price(usd=3, per=2, modes={"batch": 1})),)

    def test_makes_a_default_for_each(self) -> None:
        """Two records share no dictionary."""
        assert Price(usd=3).modes is not Price(usd=3).modes

    @pytest.mark.parametrize("given_", [{}, {"usd": 1, "eur": 2}, {"per": 2}])
    def test_refuses_as_a_dataclass_does(self, given_: dict[str, int]) -> None:
        """A missing and an unknown name are refused in the same words."""
        plain = error_of(lambda: PlainPrice(**given_))  # type: ignore[arg-type]  # the error is the point
        assert plain.replace("PlainPrice", "Price") == error_of(
            lambda: Price(**given_)  # type: ignore[arg-type]  # the error is the point
        )

    def test_refuses_a_value_without_its_name(self) -> None:
        """Nothing goes by position, the first time or later."""
        new: Any = record(type("New", (), {"__doc__": "New.", "__annotations__": {"x": "int"}}))
        for _ in range(2):
            assert "New.__init__() takes 1 positional argument but 2 were given" == error_of(lambda: new(1))
            assert 1 == new(x=1).x

    def test_may_be_made_by_position(self) -> None:
        """Where a record says so, as a dataclass would; and fields that follow by name do."""
        assert [Pair(low=1), Pair(low=1, high=2)] == [Pair(1), Pair(1, 2)]
        assert (1, 9, "a") == astuple(Bracket(1, name="a"))
        assert "Bracket.__init__() missing 1 required keyword-only argument: 'name'" == error_of(
            lambda: Bracket(1)  # type: ignore[call-arg]  # the error is the point
        )
        match Pair(1, 2):
            case Pair(low, high):
                assert (1, 2) == (low, high)

    def test_checks_itself(self) -> None:
        """`__post_init__` runs for each, the first too."""
        with pytest.raises(ValueError, match="x is -1"):
            Point(x=-1)
        with pytest.raises(ValueError, match="x is -2"):
            Point(x=-2)
        assert 0 == Point(x=0).x

    def test_inherits(self) -> None:
        """A record of a record has the fields of both, and its own constructor, whichever is used first."""
        assert ["usd", "per", "modes", "seller"] == [each.name for each in fields(Offer)]
        assert (3, 1, {}, "a") == astuple(Offer(usd=3, seller="a"))
        assert (4, 1, {}) == astuple(Price(usd=4))

    def test_needs_no_fields(self) -> None:
        """A record may say nothing but what it is."""
        assert "Nothing()" == repr(Nothing())
        assert Nothing() == Nothing()
        assert 1 == len({Nothing(), Nothing()})
        assert Nothing() == deepcopy(Nothing())


class TestFrozen:
    """A record cannot change."""

    @pytest.mark.parametrize(("act", "problem"), [("__setattr__", "assign to"), ("__delattr__", "delete")])
    def test_refuses_a_change(self, act: str, problem: str) -> None:
        """No field can be set or deleted, and the error is that of a dataclass."""
        for each in (PlainPrice(usd=3), Price(usd=3)):
            given_ = ("usd", 1) if act == "__setattr__" else ("usd",)
            with pytest.raises(FrozenInstanceError, match=rf"^cannot {problem} field 'usd'$"):
                getattr(each, act)(*given_)
            assert 3 == each.usd

    def test_refuses_what_is_no_field(self) -> None:
        """A name that the class lacks cannot be set either."""
        with pytest.raises(FrozenInstanceError, match=r"^cannot assign to field 'eur'$"):
            Price(usd=3).eur = 1  # type: ignore[attr-defined]  # the error is the point

    def test_has_no_room_for_more(self) -> None:
        """It has slots, and no dictionary."""
        assert not hasattr(Price(usd=3), "__dict__")


class TestComparing:
    """Records are equal where a dataclass would be."""

    @given(whole, whole, whole, whole)
    def test_is_equal_where_all_fields_are(self, a: int, b: int, c: int, d: int) -> None:
        """Equality of the fields is equality of the records, and equal ones have equal hashes."""
        x, y = (abs(a), abs(c)), (b, d)
        one, other = Point(x=x[0], y=y[0]), Point(x=x[1], y=y[1])
        plain = PlainPoint(x=x[0], y=y[0]) == PlainPoint(x=x[1], y=y[1])
        assert plain == (one == other)
        assert plain == (len({one, other}) == 1)

    def test_differs_from_another_class(self) -> None:
        """The same fields do not make the same record, and neither does inheritance."""
        plain: object = PlainPrice(usd=1)
        assert Price(usd=1) != plain
        assert Price(usd=1) != Offer(usd=1, seller="a")

    def test_has_a_hash_where_its_values_have(self) -> None:
        """A dictionary has no hash, and neither has a record that holds one."""
        assert "unhashable type: 'dict'" == error_of(lambda: hash(Price(usd=1)))


class TestShowing:
    """A record is shown as a dataclass is."""

    @given(whole, whole)
    def test_shows_its_fields(self, x: int, y: int) -> None:
        """The text is that of a dataclass, within another record too."""
        ours = Point(x=abs(x), y=Point(x=abs(y)))
        plain = PlainPoint(x=abs(x), y=PlainPoint(x=abs(y)))
        assert repr(plain).replace("PlainPoint", "Point") == repr(ours)

    def test_may_show_itself_otherwise(self) -> None:
        """A method that the class has stays its own."""
        assert "flash" == repr(Named(name="flash"))

    def test_ends_where_it_holds_itself(self) -> None:
        """A record within itself is three dots."""
        price = Price(usd=1)
        price.modes["self"] = price  # type: ignore[assignment]  # the circle is the point
        assert "Price(usd=1, per=1, modes={'self': ...})" == repr(price)


class TestLikeADataclass:
    """The functions of `dataclasses`, copies and pickles work."""

    def test_is_one(self) -> None:
        """It has fields, in their order, with their defaults."""
        is_one: bool = is_dataclass(Price)
        assert is_one
        expected = [(each.name, each.default, each.default_factory, each.kw_only) for each in fields(PlainPrice)]
        assert expected == [(each.name, each.default, each.default_factory, each.kw_only) for each in fields(Price)]
        assert {"usd": 1, "per": 1, "modes": {"a": 2}} == asdict(Price(usd=1, modes={"a": 2}))

    def test_is_replaced(self) -> None:
        """A copy with another value leaves the first as it was."""
        price = Price(usd=1, per=2)
        assert Price(usd=3, per=2) == replace(price, usd=3)
        assert 1 == price.usd

    @pytest.mark.parametrize("again", [copy, deepcopy, lambda each: pickle.loads(pickle.dumps(each))])
    def test_is_copied(self, again: Callable[[Price], Price]) -> None:
        """Copies and what comes back from a pickle are equal and frozen."""
        price = Offer(usd=1, modes={"a": 2}, seller="b")
        found = again(price)
        assert price == found
        assert found is not price
        assert "cannot assign to field 'usd'" == error_of(lambda: setattr(found, "usd", 2))

    def test_copies_deeply(self) -> None:
        """A deep copy shares nothing that can change."""
        price = Price(usd=1, modes={"a": 2})
        delitem(deepcopy(price).modes, "a")
        assert {"a": 2} == price.modes

    def test_matches_by_keyword(self) -> None:
        """Nothing is matched by position, as nothing is made by it."""
        match Price(usd=3):
            case Price(usd=usd):
                assert 3 == usd
        assert () == Price.__match_args__

    def test_has_the_signature_of_its_fields(self) -> None:
        """Help shows what it is made of, as soon as one was made."""
        Price(usd=1)
        assert list(inspect.signature(PlainPrice).parameters) == list(inspect.signature(Price).parameters)


def astuple(each: Any) -> tuple[Any, ...]:
    """The values of the fields."""
    return tuple(getattr(each, part.name) for part in fields(each))
