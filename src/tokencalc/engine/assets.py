"""Things that are bought and wear off: what they cost in cash, and what in each month of their life.

The two views never mix. In cash the price is paid in the first month, and again when a life ends while the thing is
still in use; what it was sold for then comes back. Worn off, every month of the life costs the same.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from tokencalc.engine.assumptions import Assumption, own_price
from tokencalc.engine.charges import MONTHS_PER_YEAR
from tokencalc.engine.lines import CostLine, Kind, Source
from tokencalc.engine.months import Month, month_after
from tokencalc.engine.numbers import ONE, ZERO, Number, divide, exactly, is_nothing, maximum, power, where
from tokencalc.engine.records import record


@record
class Asset:
    """Something that is bought: its price with everything that goes with it (servers, network, installation).

    It lasts `life_months` and is sold for `salvage` then. With `interest_per_year` it wears off as an annuity, in equal
    payments that also earn interest on what is still bound in it; without, in a straight line. The life decides in
    which month it is replaced, and so it is the same in every draw of the drawn mode.
    """

    name: str
    price: Number
    life_months: int
    salvage: Number = ZERO
    interest_per_year: Number = ZERO
    source: Source | None = None

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """What is assumed where nobody says where the price was read."""
        return () if self.source is not None else (own_price(self.name),)


@exactly
def amortisation(asset: Asset) -> Number:
    """What an asset costs in each month of its life, worn off.

    In a straight line (C0 - salvage) / n; as an annuity (C0 - salvage (1 + i)^-n) i / (1 - (1 + i)^-n), with i a month
    and n months. Over the life the first sums to C0 - salvage, and so does the second's value on the first day, with
    the salvage discounted likewise.

    >>> asset = Asset(name="server", price=Decimal(48_000), life_months=48, salvage=Decimal(9600))
    >>> amortisation(asset)
    Decimal('800')
    """
    straight = divide(asset.price - asset.salvage, asset.life_months)
    if is_nothing(asset.interest_per_year):
        return straight
    rate = a_month(asset.interest_per_year)
    discount = power(1 + rate, -asset.life_months)
    annuity = divide((asset.price - asset.salvage * discount) * rate, where(rate > 0, 1 - discount, ONE))
    return where(rate > 0, annuity, straight)


@exactly
def a_month(rate_per_year: Number) -> Number:
    """The rate of a month that compounds to a year's: (1 + i)^(1/12) - 1.

    >>> round(a_month(Decimal("0.1268250301319697")), 12)
    Decimal('0.010000000000')
    """
    growth = 1 + rate_per_year
    part = divide(growth, growth * MONTHS_PER_YEAR)
    return power(growth, part) - 1  # type: ignore[arg-type]  # a fraction is as good an exponent in either mode


@exactly
def book_value(asset: Asset, bought: date, day: date) -> Number:
    """What is left of the price on a day: worn off in a straight line since the day of purchase, down to the salvage.

    Part of a month counts by its days. Exact mode only.

    >>> asset = Asset(name="server", price=Decimal(48_000), life_months=48, salvage=Decimal(9600))
    >>> book_value(asset, date(2027, 1, 1), date(2028, 1, 1))
    Decimal('38400')
    """
    age = _position(day) - _position(bought)
    return maximum(asset.price - divide((asset.price - asset.salvage) * age, asset.life_months), asset.salvage)


@exactly
def residual_value(asset: Asset, first: date, day: date) -> Number:
    """The book value, on a day, of what is in use then: bought on the first day, and again at the end of each life.

    At the very end of a life it is the salvage: the next one is not bought yet. Exact mode only.

    >>> asset = Asset(name="server", price=Decimal(48_000), life_months=48, salvage=Decimal(9600))
    >>> [str(residual_value(asset, date(2027, 1, 1), date(year, 1, 1))) for year in (2031, 2032)]
    ['9600', '38400']
    """
    bought = first
    while (ends := later(bought, asset.life_months)) < day:
        bought = ends
    return book_value(asset, bought, day)


Purchases = Callable[[Month], Iterator[CostLine]]
"""The lines of what is bought and sold in a month; asked for in order, in the months in which the asset is in use."""


def purchases(asset: Asset, item: str) -> Purchases:
    """What says when an asset is paid for: in the first month in which it is asked, and each time its life has ended.

    Its lines are capital expenditure of the `item` that the asset belongs to. With a new one the old one is sold.
    """
    bought: list[date] = []

    def lines(month: Month) -> Iterator[CostLine]:
        if not bought:
            bought.append(month.start)
            yield _line(asset, item, "bought", asset.price)
        elif (ends := later(bought[-1], asset.life_months)) < month.end:
            bought.append(max(ends, month.start))
            yield _line(asset, item, "bought again at the end of its life", asset.price)
            if not is_nothing(asset.salvage):
                yield _line(asset, item, "the old one sold", -asset.salvage)

    return lines


def later(day: date, months: int) -> date:
    """The same day so many months later, or the last of the month where it has no such day.

    >>> later(date(2027, 1, 31), 1)
    datetime.date(2027, 2, 28)
    """
    first = month_after(day, months)
    return first + timedelta(days=min(day.day, _days_in(first)) - 1)


def _days_in(day: date) -> int:
    return (month_after(day) - day.replace(day=1)).days


def _position(day: date) -> Decimal:
    """A day as a number of months, a part of a month by its days."""
    return day.year * MONTHS_PER_YEAR + day.month + divide(Decimal(day.day - 1), _days_in(day))


def _line(asset: Asset, item: str, terms: str, amount: Number) -> CostLine:
    return CostLine(
        task="",
        item=item,
        provider="",
        unit=asset.name,
        terms=terms,
        quantity=ONE,
        unit_price=amount,
        per=1,
        amount=amount,
        kind=Kind.CAPEX,
        source=asset.source,
        assumed=asset.assumed,
    )
