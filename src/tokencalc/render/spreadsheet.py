"""Data tables as CSV that a spreadsheet can open without running anything in it."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

from tokencalc.render.figures import exact, rounded
from tokencalc.render.report import DataTable, clean

PLACES = 10
"""Decimal places of a figure: a spreadsheet keeps about 15 digits."""

_FORMULA_STARTS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def as_csv(table: DataTable) -> str:
    """The table as RFC 4180 CSV: comma, CRLF, quotes where needed; figures plain, without thousands signs.

    Text that a spreadsheet would take for a formula gets an apostrophe before it, as OWASP advises ("CSV Injection").

    >>> as_csv(DataTable(columns=("option", "total"), rows=(("=1+1", Decimal("2.50")),)))
    "option,total\\r\\n'=1+1,2.5\\r\\n"
    """
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_cell(title) for title in table.columns)
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return file.getvalue()


def _cell(value: str | Decimal | int | date | None) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return exact(rounded(value, PLACES))
        case str():
            text = clean(value)
            return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
        case _:
            return str(value)
