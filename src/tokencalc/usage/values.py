"""Values of a row that are no counts: times and amounts of money."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tokencalc.engine.numbers import divide, exactly
from tokencalc.usage.expressions import BadCount

_LATEST = 100_000_000_000
"""No log is from after the year 5138."""
_SCALES = ((_LATEST, 1), (_LATEST * 1_000, 1_000), (_LATEST * 1_000_000, 1_000_000))
"""Below each bound, how many a second has."""
_STARTS = {"seconds": 1, "milliseconds": 1_000}


def second_of(when: Any) -> int:
    """A time in whole seconds since 1970 UTC: ISO 8601, or a number whose size says its unit. Raises `BadCount`.

    A time without a zone is one of UTC.

    >>> second_of("2026-03-20T12:00:00Z"), second_of("2026-03-20 12:00:00 UTC"), second_of(1774008000123)
    (1774008000, 1774008000, 1774008000)
    """
    try:
        if isinstance(when, str) and not when.replace(".", "", 1).isdigit():
            time = datetime.fromisoformat(when.removesuffix(" UTC"))
            second = int((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())
        else:
            number = _whole(when)
            second = number // next((scale for bound, scale in _SCALES if number < bound), 1_000_000_000)
    except (ArithmeticError, TypeError, ValueError):
        second = -1
    return _checked(second, when)


def second_after(start: int | None, passed: Any, unit: str) -> int | None:
    """A time so many `unit` after a start, seconds or milliseconds; None where nobody says when that was.

    Raises `BadCount`.

    >>> second_after(1774008000, "1500.5", "milliseconds")
    1774008001
    """
    try:
        second = _whole(passed) // _STARTS[unit]
    except (ArithmeticError, TypeError, ValueError):
        second = -1
    _checked(second, passed)
    return None if start is None else _checked(start + second, passed)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not 0 <= Decimal(value) < 10**30:
        raise ValueError
    return int(Decimal(value))


def _checked(second: int, found: Any) -> int:
    if not 0 <= second < _LATEST:
        raise BadCount(f"its time is none that is known (found {repr(found)[:40]})")
    return second


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
