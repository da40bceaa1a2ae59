"""Values of a row that are no counts: times and amounts of money."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tokencalc.engine.numbers import divide, exactly
from tokencalc.usage.expressions import BadCount

_SCALES = ((100_000_000_000, 1), (100_000_000_000_000, 1_000), (100_000_000_000_000_000, 1_000_000))
"""Below each bound, how many a second has: no log is from after the year 5138."""


def second_of(when: Any) -> int:
    """A time in whole seconds since 1970 UTC: ISO 8601, or a number whose size says its unit. Raises `BadCount`.

    A time without a zone is one of UTC.

    >>> second_of("2026-03-20T12:00:00Z"), second_of("2026-03-20 12:00:00 UTC"), second_of(1774008000123)
    (1774008000, 1774008000, 1774008000)
    """
    try:
        if isinstance(when, str) and not when.replace(".", "", 1).isdigit():
            time = datetime.fromisoformat(when.removesuffix(" UTC"))
            return int((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())
        if isinstance(when, bool):
            raise ValueError
        number = int(Decimal(when))
        if number < 0:
            raise ValueError
        scale = next((scale for bound, scale in _SCALES if number < bound), 1_000_000_000)
        return number // scale
    except (ArithmeticError, TypeError, ValueError):
        shown = f"{when!r}"[:60]
        raise BadCount(f"its time is none that is known (found {shown})") from None


def seconds_passed(when: Any, unit: str) -> int:
    """Whole seconds since the start of a log, from `unit`: seconds or milliseconds. Raises `BadCount`.

    >>> seconds_passed("1500.5", "milliseconds")
    1
    """
    try:
        passed = Decimal("NaN") if isinstance(when, bool) else Decimal(when)
    except (ArithmeticError, TypeError, ValueError):
        passed = Decimal("NaN")
    if not 0 <= passed.adjusted() + 60 <= 120 or not passed >= 0:
        raise BadCount(f"its time is none that is known (found {when!r})"[:110])
    return int(passed) // (1000 if unit == "milliseconds" else 1)


@exactly
def amount_of(value: Any, per: int) -> Decimal:
    """An amount of money, exactly. Raises `BadCount`."""
    try:
        amount = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    except ArithmeticError:
        amount = Decimal("NaN")
    if not amount.is_finite() or abs(amount.adjusted()) > _MOST_DIGITS:
        raise BadCount(f"what was billed is no amount (found {str(value)[:40]!r})")
    return amount if per == 1 else divide(amount, per)


_MOST_DIGITS = 60
