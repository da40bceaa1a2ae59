"""How fast something grew from day to day, and how sure that is: the trend's curve with an interval around its growth.

The trend is a Poisson regression with a logarithmic link (`engine/trend.py`). With mu_t the curve and y_t what was
counted on each of n days, the variance of the logarithm of its daily factor is

    phi / sum of mu_t (t - mean day)^2,    phi = sum of (y_t - mu_t)^2 / mu_t / (n - 2),

where phi is how much more the days scatter than counts would: quasi-likelihood, McCullagh and Nelder, "Generalized
Linear Models", 2nd edition, 1989, sections 6.2 and 9.2. The rhythm of a week counts as scatter, so the interval is
rather too wide than too narrow; days that depend on each other make it too narrow.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Context, Decimal, localcontext

from tokencalc.engine.numbers import Number, divide, exactly, power, total
from tokencalc.engine.records import record
from tokencalc.engine.spending import Stretch, spend_of
from tokencalc.engine.trend import MIN_DAYS, NoTrend, Trend, trend_of

CONFIDENCE = Decimal("0.90")
_DEVIATIONS = Decimal("1.6448536269514727")
"""Standard deviations on either side of the mean that hold 90% of a normal distribution."""
_WIDE = Context(prec=60)
_DAYS_PER_MONTH = Decimal(365) / 12


@record
class Growth:
    """Growth from one month to the next, as a share, and the bounds that hold it with a confidence of 90%."""

    per_month: Number
    low: Number
    high: Number
    days: int

    @property
    def is_certain(self) -> bool:
        """Whether it is told apart from none at all."""
        return self.low > 0 or self.high < 0


@exactly
def growth_of(counts: Mapping[date, Number], start: date, end: date) -> Growth | NoTrend:
    """The growth of what was counted on the days from `start` up to and without `end`; a day without a count had none.

    Returns a `NoTrend` with the reason where there are too few days, or nothing to see on them.

    >>> first = date(2027, 1, 1)
    >>> days = {first + timedelta(days=count): Decimal("1.01") ** count for count in range(60)}
    >>> growth = growth_of(days, first, date(2027, 3, 2))
    >>> f"{growth.per_month:.6f} {growth.low:.6f} {growth.high:.6f}"
    '0.353449 0.353449 0.353449'
    """
    length = (end - start).days
    if length < MIN_DAYS:
        return NoTrend(because=f"{length} whole days are known, and growth needs {MIN_DAYS}")
    days = [start + timedelta(days=place) for place in range(length)]
    one_day = timedelta(days=1)
    amounts = [counts.get(day, Decimal(0)) for day in days]
    stretches = [
        Stretch(start=day, end=day + one_day, amount=amount, days=1) for day, amount in zip(days, amounts, strict=True)
    ]
    trend = trend_of(spend_of(stretches))
    if isinstance(trend, NoTrend):
        return trend
    low, high = _bounds(trend, amounts)
    return Growth(per_month=trend.growth_per_month, low=low, high=high, days=len(days))


def _bounds(trend: Trend, amounts: list[Number]) -> tuple[Number, Number]:
    """The growth a month at either end of the interval."""
    with localcontext(_WIDE):
        curve = [trend.level * power(trend.factor_per_day, day) for day in range(len(amounts))]
        middle = total(day * value for day, value in enumerate(curve)) / total(curve)
        spread = total(value * (day - middle) * (day - middle) for day, value in enumerate(curve))
        away = [amount - value for amount, value in zip(amounts, curve, strict=True)]
        scatter = total(each * each / value for each, value in zip(away, curve, strict=True))
        error = (scatter / (len(amounts) - 2) / spread).sqrt()
        logarithm = trend.factor_per_day.ln()
        ends = [(logarithm + side * _DEVIATIONS * error) * _DAYS_PER_MONTH for side in (-1, 1)]
        low, high = (divide(end.exp() - 1, Decimal(1)) for end in ends)
    return low, high
