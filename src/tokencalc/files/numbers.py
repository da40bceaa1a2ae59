"""Number fields: a TOML integer or decimal within bounds, and nothing else.

Text, booleans, NaN and infinity are not numbers; a magnitude or precision that no price or volume has is a slip of the
pen, and is refused before it can slow the arithmetic down.
"""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from tokencalc.engine.records import record
from tokencalc.files.toml import in_toml

MAX_DIGITS = 28
MAX_EXPONENT = 15
MIN_EXPONENT = -18


@record(kw_only=False)
class Bounds:
    """A finite number between two bounds; an open bound is itself excluded."""

    low: Decimal
    high: Decimal | None = None
    is_low_open: bool = False
    is_high_open: bool = False
    is_whole: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate with `check`, whatever the annotated type."""
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """`number`, or `integer`, with the bounds."""
        found: dict[str, Any] = {"type": "integer" if self.is_whole else "number"}
        found["exclusiveMinimum" if self.is_low_open else "minimum"] = int(self.low)
        if self.high is not None:
            found["exclusiveMaximum" if self.is_high_open else "maximum"] = int(self.high)
        return found

    def check(self, value: Any) -> Decimal | int:
        """The value as a Decimal (or an int, for a whole number), or an error that says what was found."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise PydanticCustomError("number", "must be a number (found {found})", {"found": in_toml(value)})
        if isinstance(value, int) and abs(value) >= 10 ** (MAX_EXPONENT + 1):
            raise _out_of_all_bounds(value)
        number = Decimal(value)
        if not number.is_finite():
            raise PydanticCustomError("number", "must be a finite number (found {found})", {"found": in_toml(value)})
        _, digits, exponent = number.as_tuple()
        assert isinstance(exponent, int)
        if len(digits) > MAX_DIGITS or number.adjusted() > MAX_EXPONENT or exponent < MIN_EXPONENT:
            raise _out_of_all_bounds(value)
        if self.is_whole and number != number.to_integral_value():
            raise PydanticCustomError("number", "must be a whole number (found {found})", {"found": in_toml(value)})
        if self.is_outside(number):
            raise PydanticCustomError(
                "number", "must be {range} (found {found})", {"range": self.in_words(), "found": in_toml(value)}
            )
        return int(number) if self.is_whole else number

    def is_outside(self, number: Decimal) -> bool:
        """Whether a finite number is out of bounds."""
        if number < self.low or (self.is_low_open and number == self.low):
            return True
        return self.high is not None and (number > self.high or (self.is_high_open and number == self.high))

    def in_words(self) -> str:
        """The bounds for people."""
        if self.high is not None:
            return f"{self.low} or more and {'below' if self.is_high_open else 'at most'} {self.high}"
        return f"more than {self.low}" if self.is_low_open else f"{self.low} or more"


def _out_of_all_bounds(value: Decimal | int) -> PydanticCustomError:
    return PydanticCustomError(
        "number",
        "must be a number below 1e16, of at most {digits} digits and {places} decimal places (found {found})",
        {"digits": MAX_DIGITS, "places": -MIN_EXPONENT, "found": in_toml(value)},
    )


_ZERO, _ONE = Decimal(0), Decimal(1)

NotNegative = Annotated[Decimal, Bounds(low=_ZERO)]
Positive = Annotated[Decimal, Bounds(low=_ZERO, is_low_open=True)]
Share = Annotated[Decimal, Bounds(low=_ZERO, high=_ONE)]
Growth = Annotated[Decimal, Bounds(low=-_ONE, is_low_open=True)]
AtLeastOne = Annotated[Decimal, Bounds(low=_ONE)]
Whole = Annotated[int, Bounds(low=_ZERO, is_whole=True)]
PositiveWhole = Annotated[int, Bounds(low=_ONE, is_whole=True)]
Attempts = Annotated[int, Bounds(low=_ONE, high=Decimal(100), is_whole=True)]
ShareBelowOne = Annotated[Decimal, Bounds(low=_ZERO, high=_ONE, is_high_open=True)]


@record(kw_only=False)
class OneOf:
    """Text that is one of the given names."""

    names: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """An enumeration."""
        return core_schema.literal_schema([str(name) for name in self.names])


@record(kw_only=False)
class ForEach:
    """One number for everything, or a table of numbers by name."""

    bounds: Bounds

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate with `check`, whatever the annotated type."""
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """A number, or an object of numbers."""
        number = self.bounds.__get_pydantic_json_schema__(schema, handler)
        return {"anyOf": [number, {"type": "object", "additionalProperties": number}]}

    def check(self, value: Any) -> Any:
        """The number, or the table of numbers, or an error that names the entry."""
        if not isinstance(value, dict):
            return self.bounds.check(value)
        checked: dict[str, Any] = {}
        for name, number in value.items():
            try:
                checked[name] = self.bounds.check(number)
            except PydanticCustomError as error:
                raise PydanticCustomError("number", "{why}", {"why": error.message(), "entry": name}) from None
        return checked


NotNegativeForEach = Annotated[Decimal | dict[str, Decimal], ForEach(Bounds(low=_ZERO))]
ShareForEach = Annotated[Decimal | dict[str, Decimal], ForEach(Bounds(low=_ZERO, high=_ONE))]
PositiveForEach = Annotated[Decimal | dict[str, Decimal], ForEach(Bounds(low=_ZERO, is_low_open=True))]
