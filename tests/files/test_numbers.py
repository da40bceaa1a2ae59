"""Number fields: which values they take, how they refuse the others, and what their JSON schema says."""

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tokencalc.files import numbers
from tokencalc.files.toml import decimal_of

FIELDS: Mapping[str, tuple[Any, str, Mapping[str, object]]] = {
    "NotNegative": (numbers.NotNegative, "0 or more", {"type": "number", "minimum": 0}),
    "Positive": (numbers.Positive, "more than 0", {"type": "number", "exclusiveMinimum": 0}),
    "Share": (numbers.Share, "0 or more and at most 1", {"type": "number", "minimum": 0, "maximum": 1}),
    "ShareBelowOne": (
        numbers.ShareBelowOne,
        "0 or more and below 1",
        {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
    ),
    "Growth": (numbers.Growth, "more than -1", {"type": "number", "exclusiveMinimum": -1}),
    "AtLeastOne": (numbers.AtLeastOne, "1 or more", {"type": "number", "minimum": 1}),
    "Whole": (numbers.Whole, "0 or more", {"type": "integer", "minimum": 0}),
    "PositiveWhole": (numbers.PositiveWhole, "1 or more", {"type": "integer", "minimum": 1}),
    "Attempts": (numbers.Attempts, "1 or more and at most 100", {"type": "integer", "minimum": 1, "maximum": 100}),
}
EVERY_FIELD = pytest.mark.parametrize("name", FIELDS)


def taken(field: Any, value: object) -> object:
    """What a field makes of a value."""
    return TypeAdapter(field).validate_python(value, strict=True)


def refusal(field: Any, value: object) -> str:
    """How a field refuses a value."""
    with pytest.raises(ValidationError) as caught:
        taken(field, value)
    (fault,) = caught.value.errors()
    return fault["msg"]


def is_allowed(schema: Mapping[str, Any], value: Decimal) -> bool:
    """Whether a JSON schema of a number allows a value."""
    return (
        (schema["type"] == "number" or value == int(value))
        and value >= schema.get("minimum", value)
        and value <= schema.get("maximum", value)
        and ("exclusiveMinimum" not in schema or value > schema["exclusiveMinimum"])
        and ("exclusiveMaximum" not in schema or value < schema["exclusiveMaximum"])
    )


@EVERY_FIELD
class TestEveryField:
    def test_its_schema_says_number_and_its_bounds(self, name: str) -> None:
        """An editor knows the bounds, each open or closed as the program takes it."""
        field, _, schema = FIELDS[name]
        assert schema == TypeAdapter(field).json_schema()

    @given(
        value=st.one_of(
            st.decimals(-3, 3, places=2), st.integers(-3, 3).map(Decimal), st.sampled_from([Decimal("1e-18")])
        )
    )
    @example(value=Decimal("-0"))
    @example(value=Decimal("1.0"))
    @example(value=Decimal("0.999999999999999999"))
    def test_it_takes_what_its_schema_allows(self, name: str, value: Decimal) -> None:
        """The program and the schema agree on every number; what is taken is taken exactly."""
        field, words, schema = FIELDS[name]
        if is_allowed(schema, value):
            assert value == taken(field, value)
        elif schema["type"] == "integer" and value != int(value):
            assert refusal(field, value).startswith("must be a whole number (found ")
        else:
            assert refusal(field, value).startswith(f"must be {words} (found ")

    @given(value=st.integers(-5, 5))
    def test_an_integer_is_a_number_as_any(self, name: str, value: int) -> None:
        """TOML's integers and decimals of one value are taken or refused alike."""
        field, _, schema = FIELDS[name]
        if is_allowed(schema, Decimal(value)):
            assert taken(field, Decimal(value)) == taken(field, value)
            assert isinstance(taken(field, value), int if schema["type"] == "integer" else Decimal)
        else:
            assert refusal(field, Decimal(value)) == refusal(field, value)

    @pytest.mark.parametrize(
        ("value", "found"),
        [
            ("1", '"1"'),
            ("", '""'),
            (True, "true"),
            (False, "false"),
            ([1], "a list"),
            ({"a": 1}, "a table"),
            (date(2027, 1, 1), "2027-01-01"),
            (time(9, 30), "09:30:00"),
            (0.5, "0.5"),
            (None, "none"),
        ],
    )
    def test_nothing_else_is_a_number(self, name: str, value: object, found: str) -> None:
        """Text, truth values, lists, tables and dates are refused; so is a binary float, which is never exact."""
        assert f"must be a number (found {found})" == refusal(FIELDS[name][0], value)

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("nan", "nan"),
            ("-nan", "-nan"),
            ("inf", "inf"),
            ("-inf", "-inf"),
            ("1e999999999999999999999", "inf"),
        ],
    )
    def test_a_number_is_finite(self, name: str, text: str, found: str) -> None:
        """NaN and infinity are refused, and an exponent that no Decimal holds counts as infinite."""
        assert f"must be a finite number (found {found})" == refusal(FIELDS[name][0], decimal_of(text))

    @pytest.mark.parametrize(
        "value",
        [
            10**16,
            -(10**16),
            10**40,
            pytest.param(16**100_000, id="0x1000..."),
            Decimal("1e16"),
            Decimal("1e400"),
            Decimal("0.0000000000000000001"),
            Decimal("0.12345678901234567890"),
            Decimal("12345678901234.123456789012345"),
        ],
    )
    def test_a_number_has_a_size_that_something_could_have(self, name: str, value: Decimal | int) -> None:
        """A magnitude or a precision that no price or volume has is a slip of the pen."""
        expected = "must be a number below 1e16, of at most 28 digits and 18 decimal places (found "
        assert refusal(FIELDS[name][0], value).startswith(expected)


@pytest.mark.parametrize("value", [10**16 - 1, Decimal("1e15"), Decimal("9999999999.999999999999999999")])
def test_the_largest_numbers_are_taken(value: Decimal | int) -> None:
    """Just inside the bounds of size, a number is taken to the last digit."""
    assert value == taken(numbers.NotNegative, value)


def test_a_whole_number_may_be_written_with_decimals() -> None:
    """12.0 months are 12 months."""
    assert 12 == taken(numbers.PositiveWhole, Decimal("12.0"))


def test_a_long_number_is_shortened_in_the_message() -> None:
    """A message quotes no more of a number than a line can hold."""
    assert "(found an integer of too many digits)" in refusal(numbers.Share, 10**5000)
    assert "(found 0.3333333333333333333333333333333333...3)" in refusal(numbers.Share, Decimal("0." + "3" * 60))


def test_the_callers_decimal_context_does_not_matter() -> None:
    """Numbers are read exactly under a precision of 3, and a huge exponent is refused where nothing is trapped."""
    with localcontext(prec=3) as context:
        assert Decimal("0.123456") == taken(numbers.Share, decimal_of("0.123456"))
        context.clear_traps()
        assert refusal(numbers.Share, decimal_of("1e999999999999999999999")).startswith("must be a finite number")


class TestNumberForEachTask:
    """`tokens_per_second`: one number for all tasks, or a table of numbers by task."""

    def test_one_number(self) -> None:
        """A number alone counts for every task."""
        assert Decimal(900) == taken(numbers.PositiveForEach, 900)

    def test_a_table(self) -> None:
        """A table has a number for each name."""
        assert {"a": Decimal("1.5"), "b": 2} == taken(numbers.PositiveForEach, {"a": Decimal("1.5"), "b": 2})

    @pytest.mark.parametrize(
        ("value", "problem"),
        [
            (0, "must be more than 0 (found 0)"),
            ("fast", 'must be a number (found "fast")'),
            ({"a": 1, "b": 0}, "must be more than 0 (found 0)"),
            ({"a": {"p50": 1}}, "must be a number (found a table)"),
        ],
    )
    def test_what_is_wrong_with_either(self, value: object, problem: str) -> None:
        """Both are refused in the same words."""
        assert problem == refusal(numbers.PositiveForEach, value)

    def test_its_schema(self) -> None:
        """An editor offers both."""
        number = {"type": "number", "exclusiveMinimum": 0}
        expected = {"anyOf": [number, {"type": "object", "additionalProperties": number}]}
        assert expected == TypeAdapter(numbers.PositiveForEach).json_schema()
