"""The horizon of a comparison in words."""

from tokencalc.engine.comparison import Comparison

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]  # no locale: output is the same everywhere


def horizon_in_words(comparison: Comparison) -> str:
    """The horizon: its length and its first month."""
    start = comparison.months[0].start
    day = f"{start.day} " if start.day > 1 else ""
    return f"{length_in_words(comparison)} from {day}{_MONTHS[start.month - 1]} {start.year}"


def length_in_words(comparison: Comparison) -> str:
    """The length of the horizon."""
    return "1 month" if comparison.length == 1 else f"{comparison.length} months"
