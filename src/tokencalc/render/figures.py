"""Figures for people: money, ratios and counts, rounded half up.

Exact figures are in the JSON output; nothing here feeds a calculation.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from tokencalc.engine.ratios import Direction, Ratio

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_PEOPLE = Context(prec=400, rounding=ROUND_HALF_UP)
_MOST_PLACES = 6
UNKNOWN = "-"


def rounded(number: Decimal, places: int) -> Decimal:
    """The number to so many decimal places, half up.

    >>> rounded(Decimal("0.5625"), 3)
    Decimal('0.563')
    """
    with localcontext(_PEOPLE):
        return Decimal(number).quantize(Decimal(1).scaleb(-places))


def places_for(amounts: Iterable[Decimal | None]) -> int:
    """Decimal places that serve a whole column of amounts: cents below 1,000, and two digits of the smallest.

    >>> places_for([Decimal(25000), Decimal(1200)]), places_for([Decimal("0.0042"), Decimal(3)])
    (0, 4)
    """
    sizes = [amount.copy_abs() for amount in amounts if amount]
    if not sizes or min(sizes) >= 1000:
        return 0
    first_digit = min(sizes).adjusted()
    return 2 if first_digit >= -1 else min(1 - first_digit, _MOST_PLACES)


def money(amount: Decimal | None, currency: str, places: int | None = None) -> str:
    """An amount with its currency, thousands apart; `-` where it is unknown.

    >>> money(Decimal("1234567.8"), "USD"), money(Decimal("-0.25"), "CNY")
    ('$1,234,568', '-CNY 0.25')
    """
    if amount is None:
        return UNKNOWN
    number = rounded(amount.copy_abs(), places_for([amount]) if places is None else places)
    sign = "-" if amount < 0 and number else ""
    return f"{sign}{_SIGNS.get(currency, currency + ' ')}{number:,f}"


def exact(number: Decimal) -> str:
    """A number with all its digits and no more.

    >>> exact(Decimal("2.500")), exact(Decimal("1E+3"))
    ('2.5', '1000')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def short(number: Decimal) -> str:
    """A price with all its digits if they are few, else rounded to five that count: one that was converted has 28.

    >>> short(Decimal("0.0028")), short(Decimal("1.187470053489585594"))
    ('0.0028', '1.1875')
    """
    digits = exact(number)
    if len(digits.replace(".", "").lstrip("0")) <= _FEW_DIGITS or not number:
        return digits
    return exact(rounded(number, max(0, _SHORT_DIGITS - 1 - number.adjusted())))


_FEW_DIGITS = 9
_SHORT_DIGITS = 5


def times(factor: Decimal) -> str:
    """A factor to three significant digits, and never finer than a hundredth.

    >>> times(Decimal("107.142")), times(Decimal("22.57")), times(Decimal("1.0067"))
    ('107x', '22.6x', '1.01x')
    """
    places = max(0, min(2, 2 - factor.adjusted()))
    return f"{rounded(factor, places):,f}x"


def cheaper(ratio: Ratio) -> str:
    """A ratio in words that cannot be misread: `3.2x`, `1.3x dearer`, `free`.

    >>> cheaper(Ratio(direction=Direction.DEARER, times=Decimal("1.312")))
    '1.31x dearer'
    """
    if ratio.direction is Direction.SAME:
        return "same"
    if ratio.direction is Direction.FREE:
        return "free"
    if ratio.times is None:
        return "dearer"
    return times(ratio.times) + (" dearer" if ratio.direction is Direction.DEARER else "")


def in_words(ratio: Ratio) -> str:
    """A ratio as a sentence has it.

    >>> in_words(Ratio(direction=Direction.CHEAPER, times=Decimal("3.2")))
    '3.20x cheaper'
    """
    words = {Direction.SAME: "the same", Direction.CHEAPER: f"{cheaper(ratio)} cheaper"}
    return words.get(ratio.direction, cheaper(ratio))


def percent(share: Decimal) -> str:
    """A share as a percentage, to a tenth below 10%.

    >>> percent(Decimal("0.4567")), percent(Decimal("0.0312"))
    ('46%', '3.1%')
    """
    with localcontext(_PEOPLE):
        hundredths = share * 100
    return f"{rounded(hundredths, 0 if hundredths >= 10 or not hundredths else 1):,f}%"


def count(number: Decimal) -> str:
    """A count, thousands apart, with one decimal below 100 where it is not whole.

    >>> count(Decimal(1200000)), count(Decimal("2.25"))
    ('1,200,000', '2.3')
    """
    is_whole = number == Decimal(number).to_integral_value()
    return f"{rounded(number, 0 if is_whole or number >= 100 else 1):,f}"


def days(number: int) -> str:
    """A number of days in words.

    >>> days(1), days(27)
    ('1 day', '27 days')
    """
    return f"{number} day" if number == 1 else f"{number} days"


def brief(amount: Decimal) -> str:
    """An amount for a column to look down: cents below 1,000, and three digits that count.

    >>> brief(Decimal("0.54375")), brief(Decimal("12.3456")), brief(Decimal("0.000123456")), brief(Decimal("41234.5"))
    ('0.544', '12.35', '0.000123', '41,235')
    """
    if amount >= 1000:
        return f"{rounded(amount, 0):,f}"
    return exact(rounded(amount, max(2, 2 - amount.adjusted())))
