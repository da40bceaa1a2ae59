"""Where an axis is labelled: at round numbers, whole months, or first days of months and years, and in which words."""

from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from itertools import count

from tokencalc.render.charts.scales import DIGITS, Scale
from tokencalc.render.figures import exact, money

_ROUND = (1, 2, 5)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000, 60000, 120000, 240000)
_DAYS = (1, 2, 7, 14)
_LAST_MONTH = 12 * 9999 + 11
_UNITS = ((12, "T"), (9, "B"), (6, "M"), (3, "k"))
_FEW_DIGITS = 4
_GREATEST = 15
_FINEST = -6
_LEAST_LABELS = 2


def round_steps(span: Decimal, most: int) -> Decimal:
    """The least of 1, 2, 5, 10, 20 and so on, or their tenths, that divides the span into at most so many steps.

    >>> round_steps(Decimal(90), 5), round_steps(Decimal("0.9"), 3)
    (Decimal('2E+1'), Decimal('0.5'))
    """
    with localcontext(DIGITS):
        least = span / most
        power = least.adjusted()
        return next(step for step in (Decimal(digit).scaleb(power) for digit in (*_ROUND, 10)) if step >= least)


def multiples(step: Decimal, scale: Scale) -> list[Decimal]:
    """The multiples of the step on the scale.

    >>> multiples(Decimal(5), Scale(low=Decimal(1), high=Decimal(10)))
    [Decimal('5'), Decimal('10')]
    """
    with localcontext(DIGITS):
        first = (scale.low / step).to_integral_value(ROUND_CEILING)
        last = (scale.high / step).to_integral_value(ROUND_FLOOR)
        return [(first + place) * step for place in range(int(last - first) + 1)]


def widened(scale: Scale, most: int) -> Scale:
    """The scale with its ends moved out to round numbers, about so many steps apart.

    >>> ends = widened(Scale(low=Decimal(3), high=Decimal(88)), 5)
    >>> int(ends.low), int(ends.high)
    (0, 100)
    """
    if scale.is_log:
        return _widened_by_factors(scale)
    with localcontext(DIGITS):
        step = round_steps(scale.high - scale.low, most)
        ends = _outward(scale, step)
        if ends.high - ends.low > step * most:
            ends = _outward(scale, round_steps(step * most, max(1, most - 1)))
    return ends


def _outward(scale: Scale, step: Decimal) -> Scale:
    low = (scale.low / step).to_integral_value(ROUND_FLOOR) * step
    high = (scale.high / step).to_integral_value(ROUND_CEILING) * step
    return Scale(low=low, high=high)


def _widened_by_factors(scale: Scale) -> Scale:
    """The logarithmic scale from the round number at or below its start to the one at or above its end."""
    with localcontext(DIGITS):
        around = _round_factors(scale.low.adjusted(), scale.high.adjusted() + 1)
    low = max(each for each in around if each <= scale.low)
    high = min(each for each in around if each >= scale.high)
    return Scale(low=low, high=high, is_log=True)


def _round_factors(first: int, last: int) -> list[Decimal]:
    return [Decimal(digit).scaleb(power) for power in range(first, last + 1) for digit in _ROUND]


def number_ticks(scale: Scale, most: int) -> list[Decimal]:
    """Round numbers on the scale, about `most` steps apart: on a logarithmic one powers of ten, or 1, 2, 5, 10."""
    if not scale.is_log:
        steps = (round_steps(scale.high - scale.low, most * finer) for finer in count(1))
        return next(found for found in (multiples(step, scale) for step in steps) if len(found) >= _LEAST_LABELS)
    found = [
        each
        for each in _round_factors(scale.low.adjusted(), scale.high.adjusted() + 1)
        if scale.low <= each <= scale.high
    ]
    if len(found) > most + 1:
        powers = [each for each in found if each == Decimal(1).scaleb(each.adjusted())]
        is_wide = len(powers) >= _LEAST_LABELS
        found = powers[:: -(-len(powers) // (most + 1))] if is_wide else [found[0], found[-1]]
    return found


def month_ticks(scale: Scale, most: int) -> list[Decimal]:
    """Whole months on the scale, counted from 0, a round number of months or years apart."""
    step = next((each for each in _MONTHS if (scale.high - scale.low) <= each * most), None)
    found = multiples(Decimal(step) if step else round_steps(scale.high - scale.low, most), scale)
    return found if len(found) >= _LEAST_LABELS else [scale.low, scale.high]


def date_ticks(scale: Scale, most: int) -> tuple[list[Decimal], list[str]]:
    """Days of the calendar on the scale, with their names: every so many days, months or years."""
    span = scale.high - scale.low
    step = next((each for each in _DAYS if span <= each * most), 0)
    if step:
        days = multiples(Decimal(step), Scale(low=Decimal(0), high=span))
        found = [scale.low + each for each in days if 0 < scale.low + each <= date.max.toordinal()]
        return found, [str(date.fromordinal(int(each))) for each in found]
    months = next(each for each in _MONTHS if span <= each * 28 * most)
    starts = _first_days(date.fromordinal(int(scale.low)), date.fromordinal(int(scale.high)), months)
    if len(starts) < _LEAST_LABELS:
        starts, months = [date.fromordinal(int(each)) for each in (scale.low, scale.high)], 0
    form = 10 if not months else 7 if months % 12 else 4
    return [Decimal(day.toordinal()) for day in starts], [str(day)[:form] for day in starts]


def _first_days(start: date, end: date, months: int) -> list[date]:
    """The first days of every so many months of the calendar, from `start` to `end`, which is included."""
    first = -(-(start.year * 12 + start.month - 1 + (start.day > 1)) // months) * months
    last = min(end.year * 12 + end.month - 1, _LAST_MONTH)
    return [date(index // 12, index % 12 + 1, 1) for index in range(first, last + 1, months)]


def currency_sign(currency: str, *, ascii_only: bool = False) -> str:
    """What stands before an amount: the currency's sign or its code, and nothing where there is no currency.

    >>> currency_sign("EUR"), currency_sign("EUR", ascii_only=True), currency_sign("")
    ('€', 'EUR ', '')
    """
    sign = money(Decimal(0), currency, places=0).removesuffix("0") if currency else ""
    return f"{currency} " if ascii_only and not sign.isascii() else sign


def number_label(number: Decimal, sign: str = "") -> str:
    """A number of few digits in few characters: k, M, B or T from 1,000, and powers of ten beyond these.

    >>> [number_label(Decimal(each), "$") for each in ("0", "-2.5", "15E+2", "1E+6")]
    ['$0', '-$2.5', '$1.5k', '$1M']
    >>> [number_label(Decimal(each)) for each in ("1000500", "1E+18", "2E-7")]
    ['1,000,500', '1e18', '2e-7']
    """
    return ("-" if number < 0 else "") + sign + _size(abs(number))


def _size(size: Decimal) -> str:
    """A number of 0 or more, whole, in a unit, or as digits and a power of ten."""
    if not size:
        return "0"
    power = size.adjusted()
    if not _FINEST <= power < _GREATEST:
        return f"{exact(size.scaleb(-power, DIGITS))}e{power}"
    few_digits = len(size.normalize(DIGITS).as_tuple().digits) <= _FEW_DIGITS
    down, unit = next((each for each in _UNITS if power >= each[0] and few_digits), (0, ""))
    whole, point, part = exact(size.scaleb(-down, DIGITS)).partition(".")
    return f"{int(whole):,}{point}{part}{unit}"
