"""Kinds of fields that several files have."""

from typing import Annotated

from pydantic import StringConstraints

from tokencalc.engine.units import SHEET_UNITS, UNITS
from tokencalc.files.numbers import OneOf

Text = Annotated[str, StringConstraints(min_length=1)]
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
CONTENTS = ("english", "chinese", "code", "json")
"""The kinds of text whose tokens were counted in every tokenizer that is public."""
ContentName = Annotated[str, OneOf(CONTENTS)]
UnitName = Annotated[str, OneOf(SHEET_UNITS)]
OtherUnit = Annotated[str, OneOf(tuple(name for name in SHEET_UNITS if not UNITS[name].is_text))]
