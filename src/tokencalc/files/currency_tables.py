"""The tables of the reference sheet of currencies."""

from datetime import date

from tokencalc.files.faults import Table
from tokencalc.files.fields import CurrencyCode, Text
from tokencalc.files.numbers import Positive


class RateTable(Table):
    """An exchange rate that somebody stated."""

    currency: CurrencyCode
    """The currency that is counted."""
    per: CurrencyCode
    """The currency of which one unit is meant."""
    rate: Positive
    """Units of `currency` for one unit of `per`."""
    stated_for: Text
    """The time that the source gives for the rate, or "not stated"."""
    day: date | None = None
    """The same as a day; only rates with a day are used."""
    used_by: Text | None = None
    """Who converts what with it."""
    source: Text
    """Who states it."""
    retrieved: date
    """The day on which that was read."""
    note: Text | None = None
    """What a reader should know."""


class CurrenciesFile(Table):
    """Exchange rates."""

    rates: list[RateTable]
    """The rates, one entry each."""
