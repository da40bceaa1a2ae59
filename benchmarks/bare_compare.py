"""The least program whose `compare` looks like tokencalc's: a Typer command, one pydantic model, one rich table."""

from decimal import Decimal

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

app = typer.Typer()


class Row(BaseModel):
    """A line of the table."""

    option: str
    a_month: Decimal
    per_thousand: Decimal
    times: Decimal
    total: Decimal


_ROWS = [
    {"option": "today", "a_month": 33363, "per_thousand": "3.97", "times": 1, "total": 800718},
    {"option": "the first other", "a_month": 2740, "per_thousand": "0.33", "times": "12.2", "total": 65760},
    {"option": "the second other", "a_month": 6665, "per_thousand": "0.79", "times": "5.01", "total": 159967},
    {"option": "the third other", "a_month": 40880, "per_thousand": "4.86", "times": "0.82", "total": 981120},
]


@app.callback()
def bare() -> None:
    """A program that does nothing."""


@app.command()
def compare() -> None:
    """Print a table whose figures nobody worked out."""
    table = Table(box=None)
    table.add_column("option")
    for title in ("a month", "per 1,000 requests", "cheaper", "24 months"):
        table.add_column(title, justify="right")
    for each in _ROWS:
        row = Row.model_validate(each)
        table.add_row(row.option, f"${row.a_month:,}", f"${row.per_thousand}", f"{row.times}x", f"${row.total:,}")
    Console(width=120).print(table)


if __name__ == "__main__":
    app()
