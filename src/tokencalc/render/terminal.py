"""Reports on a terminal, with rich: as wide as it is, in colour where it has any."""

from io import StringIO
from typing import Literal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tokencalc.render.report import Grid, Heading, Notes, Report, clean


def print_report(report: Report, console: Console) -> None:
    """The report for a terminal, as wide as the console."""
    for place, block in enumerate(report):
        if place:
            console.print()
        match block:
            case Heading():
                _print_heading(block, console)
            case Grid():
                _print_grid(block, console)
            case Notes():
                _print_notes(block, console)


def _print_heading(heading: Heading, console: Console) -> None:
    console.print(Text(clean(heading.title), style="bold"))
    if heading.facts:
        console.print(Text(clean(", ".join(heading.facts)), style="dim"))


def _print_grid(grid: Grid, console: Console) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", show_edge=False)
    for column in grid.columns:
        justify: Literal["right", "left"] = "right" if column.is_figure else "left"
        keeps_whole = column.is_figure or column.is_name
        table.add_column(Text(clean(column.title)), justify=justify, no_wrap=keeps_whole, overflow="fold")
    for place, row in enumerate(grid.rows):
        table.add_row(*(Text(clean(cell)) for cell in row), style="bold" if place in grid.strong else "")
    if grid.title:
        console.print(Text(clean(grid.title), style="bold"))
    console.print(table)


def _print_notes(notes: Notes, console: Console) -> None:
    if notes.title and notes.items:
        console.print(Text(clean(notes.title), style="dim"))
    for item in notes.items:
        console.print(Padding(Text(clean(item)), (0, 0, 0, 2 if notes.title else 0), expand=False))


PIPED_WIDTH = 120
"""Columns of a table that goes to a file or a pipe."""


def as_text(report: Report, width: int) -> str:
    """The report as plain text, without colour and without blanks at the ends of lines."""
    file = StringIO()
    print_report(report, Console(file=file, width=width, highlight=False, emoji=False, markup=False))
    return "".join(line.rstrip() + "\n" for line in file.getvalue().splitlines())
