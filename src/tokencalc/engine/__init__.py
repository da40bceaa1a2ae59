"""The economics: pure functions on frozen dataclasses, on the standard library alone.

>>> from datetime import date
>>> from decimal import Decimal
>>> from tokencalc.engine.months import horizon
>>> len(horizon(date(2027, 1, 1), 24))
24
"""
