"""Rates of return in words."""

from decimal import Decimal

from tokencalc.engine.present_value import RateOfReturn, RatesOfReturn, RootKind
from tokencalc.render.figures import percent

_MOST = Decimal(10)
_LEAST = Decimal("-0.99")


def rates_in_words(returns: RatesOfReturn) -> str:
    """The internal rates of return as a sentence after others; empty where there is none."""
    if not returns.rates:
        return ""
    if len(returns.rates) > 1:
        rates = ", ".join(map(_yearly, returns.rates))
        return f" It has {len(returns.rates)} internal rates of return, {rates} a year: look at present values."
    (rate,) = returns.rates
    if rate.kind is RootKind.RISES:
        return f" It brings money first and costs later, like a loan at {_yearly(rate)} a year."
    return f" Its internal rate of return is {_yearly(rate)} a year."


def _yearly(rate: RateOfReturn) -> str:
    """The rate a year; where a small outlay makes it absurd, a bound."""
    if rate.per_year > _MOST:
        return "over 1,000%"
    return "below -99%" if rate.per_year < _LEAST else percent(rate.per_year)
