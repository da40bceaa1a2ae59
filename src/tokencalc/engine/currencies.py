"""Dated exchange rates, for prices in another currency than the one that a calculation is in.

A price stays a fact of its own currency. The rate on a day is the last one stated by then, held; before the first it is
that one. Whatever is converted says so.
"""

from collections.abc import Iterable
from datetime import date

from tokencalc.engine.numbers import Number, divide
from tokencalc.engine.records import record


@record
class ExchangeRate:
    """So many units of `currency` for one unit of `per`, from `day` on; without a day, always.

    `source` says who states it; it is empty for a rate that the user gave.
    """

    currency: str
    per: str
    rate: Number
    day: date | None = None
    source: str = ""

    @property
    def in_words(self) -> str:
        """The rate, and who states it.

        >>> from decimal import Decimal
        >>> ExchangeRate(currency="CNY", per="USD", rate=Decimal(7)).in_words
        "7 CNY for one USD, a rate of the scenario's own"
        """
        stated = f"the rate of {self.day} ({self.source})" if self.day else "a rate of the scenario's own"
        return f"{self.rate} {self.currency} for one {self.per}, {stated}"


def rates_between(first: str, second: str, rates: Iterable[ExchangeRate]) -> tuple[ExchangeRate, ...]:
    """The rates between two currencies, whichever way round they are stated, the oldest first."""
    fitting = [rate for rate in rates if {rate.currency, rate.per} == {first, second}]
    return tuple(sorted(fitting, key=lambda rate: rate.day or date.min))


def rate_on(rates: tuple[ExchangeRate, ...], day: date) -> ExchangeRate:
    """The last rate stated by `day`, else the first of them. The rates are those of one pair, the oldest first."""
    stated = [rate for rate in rates if rate.day is None or rate.day <= day]
    return stated[-1] if stated else rates[0]


def converted(amount: Number, rate: ExchangeRate, into: str) -> Number:
    """An amount of the one currency in the other, `into`. Call it inside the engine's context.

    >>> from decimal import Decimal
    >>> rate = ExchangeRate(currency="CNY", per="USD", rate=Decimal(8))
    >>> converted(Decimal(2), rate, "USD"), converted(Decimal(2), rate, "CNY")
    (Decimal('0.25'), Decimal('16'))
    """
    return divide(amount, rate.rate) if into == rate.per else amount * rate.rate
