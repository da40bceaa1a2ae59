"""The growth in what was spent: an exponential through the days, with the same total and the same mean day.

With y the spending of days t = 0, 1, ..., n - 1, the curve a r^t has the r and a for which

    sum of a r^t = sum of y        and        sum of t a r^t = sum of t y.

These are the likelihood equations of a Poisson regression with the logarithm as its link, used for amounts that are no
counts (Gourieroux, Monfort and Trognon, "Pseudo Maximum Likelihood Methods: Applications to Poisson Models",
Econometrica 52(3), 1984; Santos Silva and Tenreyro, "The Log of Gravity", Review of Economics and Statistics 88(4),
2006). A straight line through the logarithms of the days would be the other choice. It has no answer for a day on which
nothing was spent, weighs a quiet Sunday like a busy Monday, and does not add up to what was spent; this does.

The mean day of r^t is n r^n / (r^n - 1) - r / (r - 1) and rises with r, so r is found by halving an interval.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Context, Decimal, localcontext

from tokencalc.engine.numbers import Number, divide, exactly, power
from tokencalc.engine.records import record
from tokencalc.engine.spending import Spend, Stretch

MIN_DAYS = 14
"""Days of spending for a trend: each day of the week twice, so that its rhythm is not taken for growth."""
_HALVINGS = 110
_WIDE = Context(prec=120)
_DAYS_PER_MONTH = Decimal(365) / 12


@record
class Trend:
    """Spending that grows from day to day by one factor; `level` is what the curve spends on the first day of all.

    `growth_per_month` is that of a twelfth of a year of 365 days, as a share.
    """

    first_day: date
    level: Number
    factor_per_day: Number
    growth_per_month: Number

    @exactly
    def stretches(self, start: date, end: date) -> Iterator[Stretch]:
        """The curve's spending on each day from `start` up to and without `end`."""
        amounts = []
        amount = divide(self.level * power(self.factor_per_day, (start - self.first_day).days), 1)
        for _ in range((end - start).days):
            amounts.append(amount)
            amount = divide(amount * self.factor_per_day, 1)
        return (
            Stretch(start=start + timedelta(days=count), end=start + timedelta(days=count + 1), amount=amount_, days=1)
            for count, amount_ in enumerate(amounts)
        )


@record
class NoTrend:
    """There is no trend in what was spent, for a reason."""

    because: str


@exactly
def trend_of(spend: Spend) -> Trend | NoTrend:
    """The exponential through what was spent.

    >>> from tokencalc.engine.spending import spend_of
    >>> day = date(2027, 1, 1)
    >>> def grown(count: int) -> Stretch:
    ...     start = day + timedelta(days=count)
    ...     return Stretch(start=start, end=start + timedelta(days=1), amount=Decimal("1.02") ** count, days=1)
    >>> found = trend_of(spend_of(grown(count) for count in range(20)))
    >>> f"{found.factor_per_day:.20f}", f"{found.level:.20f}"
    ('1.02000000000000000000', '1.00000000000000000000')
    """
    days = (spend.end - spend.start).days
    reason = _why_none(spend, days)
    if reason:
        return NoTrend(because=reason)
    mean = _mean_day(spend.stretches, spend.start)
    if not 0 < mean < days - 1:
        return NoTrend(because="all was spent on one day, or more was taken back than a curve can follow")
    factor = _factor(mean, days)
    return Trend(
        first_day=spend.start,
        level=_level(spend.total, factor, days),
        factor_per_day=factor,
        growth_per_month=_per_month(factor),
    )


def _why_none(spend: Spend, days: int) -> str:
    """Why spending has no trend, whatever its course; "" where it may have one."""
    if days < MIN_DAYS:
        return f"{days} days of spending are known, and a trend needs {MIN_DAYS}"
    if len(spend.stretches) < 2:
        return "one amount is known, and a trend needs two or more"
    return "" if spend.total > 0 else "nothing was spent"


def _mean_day(stretches: Sequence[Stretch], first: date) -> Number:
    """The mean of the days, counted from 0, weighed with what was spent on them; cut once."""
    whole = moment = Decimal(0)
    for stretch in stretches:
        days = (stretch.end - stretch.start).days
        spent = divide(stretch.amount * days, stretch.days)
        whole += spent
        moment += spent * (2 * (stretch.start - first).days + days - 1) / 2
    return divide(moment, whole)


def _factor(mean: Number, days: int) -> Number:
    """The factor from day to day of the curve with a mean day; one that falls is one that rises, seen from its end."""
    if mean * 2 == days - 1:
        return Decimal(1)
    if mean * 2 < days - 1:
        return divide(Decimal(1), _factor(days - 1 - mean, days))
    with localcontext(_WIDE):
        low, high = Decimal(1), Decimal(2)
        while _mean_of(high, days) < mean:
            low, high = high, high * 2
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if _mean_of(middle, days) < mean else (low, middle)
    return divide(high, 1)


def _mean_of(factor: Decimal, days: int) -> Decimal:
    """The mean day of a curve that rises."""
    whole = factor**days
    return days * whole / (whole - 1) - factor / (factor - 1)


def _level(whole: Number, factor: Number, days: int) -> Number:
    """What the curve spends on its first day, if it spends the whole in so many days."""
    if factor == 1:
        return divide(whole, days)
    return divide(whole * (factor - 1), power(factor, days) - 1)


def _per_month(factor: Number) -> Number:
    with localcontext(_WIDE):
        return divide(factor**_DAYS_PER_MONTH - 1, 1)
