"""The rungs of the ladder from the list price to the bank account, in their fixed order.

Each part of a question says with `at(rung)` what of it counts on a rung: everything up to and including that rung. On
the last rung everything counts.
"""

from enum import IntEnum


class Rung(IntEnum):
    """What is switched on, one thing after the other."""

    LIST = 1
    TOKENIZER = 2
    VERBOSITY = 3
    CACHE = 4
    TERMS = 5
    OUTCOME = 6
    ROUTE = 7
    SUPPLY = 8
    LICENCE = 9
    SWITCH = 10
