"""Reports on a terminal, with rich: as wide as it is, in colour where it has any."""

import re
from collections.abc import Sequence
from io import StringIO
from textwrap import wrap
from typing import Literal

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tokencalc.render.report import Column, Figure, Grid, Heading, Notes, Report, clean

PIPED_WIDTH = 120
"""Columns of a report that goes to a file or a pipe."""

CARDS_BELOW = 80
"""On a terminal narrower than this, a table that does not fit becomes a card for each row; on a wider one, only where
figures would be cut."""

_GAP = 2
_LEAST_TEXT = 16
"""Columns that a column of text keeps at the least."""
_LEAST_NAME = 24
_NAME_PARTS = re.compile(r"(?:[^/ .-]|\.(?![a-z]))*(?:[/ -]|\.(?=[a-z]))?")
"""A name up to where it may be broken: a slash, a hyphen, a blank, or the dot before a key."""


def as_text(report: Report, width: int) -> str:
    """The report as plain text, without colour and without blanks at the ends of lines."""
    file = StringIO()
    print_report(report, Console(file=file, width=width, highlight=False, emoji=False, markup=False, color_system=None))
    return "".join(line.rstrip() + "\n" for line in file.getvalue().splitlines())


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
            case Figure():
                console.print(Text(block.text.rstrip("\n")), no_wrap=True, overflow="ignore", crop=False)


def _print_heading(heading: Heading, console: Console) -> None:
    console.print(Text(clean(heading.title), style="bold"))
    if heading.facts:
        console.print(Text(clean(", ".join(heading.facts)), style="dim"))


def _print_notes(notes: Notes, console: Console) -> None:
    if notes.title:
        console.print(Text(clean(notes.title), style="dim"))
    for item in notes.items:
        console.print(Padding(Text(clean(item)), (0, 0, 0, _GAP if notes.title else 0), expand=False))


def _print_grid(grid: Grid, console: Console) -> None:
    titles = [clean(column.title) for column in grid.columns]
    rows = [[clean(cell) for cell in row] for row in grid.rows]
    widths = [max([0, *(cell_len(row[place]) for row in rows)]) for place in range(len(titles))]
    if grid.title:
        console.print(Text(clean(grid.title), style="bold"))
    if _room_needed(titles, widths) > console.width:
        titles = _folded(titles, widths, console.width)
        if console.width < CARDS_BELOW or not _fits_folded(grid.columns, titles, widths, console.width):
            _print_cards([clean(column.title) for column in grid.columns], rows, grid.strong, console)
            return
    _print_table(grid, titles, rows, widths, console)


def _title_width(title: str) -> int:
    return max(map(cell_len, title.split("\n")))


def _room_needed(titles: Sequence[str], widths: Sequence[int]) -> int:
    return sum(map(max, map(_title_width, titles), widths)) + _GAP * (len(titles) - 1)


def _folded(titles: Sequence[str], widths: Sequence[int], room: int) -> list[str]:
    """The titles, those that stick out furthest over their cells on several lines, until the table fits."""
    folded = list(titles)
    over = sorted(range(len(titles)), key=lambda place: cell_len(titles[place]) - widths[place], reverse=True)
    for place in over:
        if _room_needed(folded, widths) <= room:
            break
        folded[place] = "\n".join(wrap(titles[place], max(widths[place], 1), break_long_words=False))
    return folded


def _fits_folded(columns: Sequence[Column], titles: Sequence[str], widths: Sequence[int], room: int) -> bool:
    """Whether all figures fit whole, with some room left for each column of text, which may be folded."""
    needed = [max(_title_width(title), width) for title, width in zip(titles, widths, strict=True)]
    least = [
        width if column.is_figure else min(width, _LEAST_NAME if column.is_name else _LEAST_TEXT)
        for width, column in zip(needed, columns, strict=True)
    ]
    return sum(least) + _GAP * (len(least) - 1) <= room


def _print_table(
    grid: Grid, titles: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], console: Console
) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="dim", show_edge=False)
    rooms = _rooms_of_names(grid.columns, list(map(max, map(_title_width, titles), widths)), console.width)
    folded = [
        [_folded_name(cell, rooms[place]) if place in rooms else cell for place, cell in enumerate(row)] for row in rows
    ]
    for place, (column, title) in enumerate(zip(grid.columns, titles, strict=True)):
        justify: Literal["right", "left"] = "right" if column.is_figure else "left"
        keeps_whole = column.is_figure or column.is_name
        # Rich measures every cell of a column whose width it is not told.
        width = max(_title_width(title), *(_title_width(row[place]) for row in folded), 1) if keeps_whole else None
        table.add_column(
            Text(title), justify=justify, no_wrap=keeps_whole, overflow="fold", vertical="top", width=width
        )
    for place, cells in enumerate(folded):
        table.add_row(*map(Text, cells), style="bold" if place in grid.strong else "")
    console.print(table)


def _rooms_of_names(columns: Sequence[Column], widths: Sequence[int], whole: int) -> dict[int, int]:
    """How wide each column of names may be, so that no figure is cut: the narrow ones as they are, the rest alike."""
    others = [
        width if column.is_figure else min(width, _LEAST_TEXT)
        for column, width in zip(columns, widths, strict=True)
        if not column.is_name
    ]
    left = whole - sum(others) - _GAP * (len(columns) - 1)
    names = sorted((widths[place], place) for place, column in enumerate(columns) if column.is_name)
    rooms: dict[int, int] = {}
    for done, (width, place) in enumerate(names):
        rooms[place] = max(1, min(width, left // (len(names) - done)))
        left -= rooms[place]
    return rooms


def _folded_name(name: str, room: int) -> str:
    """A name on as many lines as it needs, broken after a slash, a hyphen, a blank or a dot, else where it must be."""
    lines = [""]
    for part in (piece for found in _NAME_PARTS.findall(name) for piece in chop_cells(found, room)):
        if lines[-1] and cell_len((lines[-1] + part).rstrip()) > room:
            lines.append("")
        lines[-1] += part
    return "\n".join(line.rstrip() for line in lines)


def _print_cards(
    titles: Sequence[str], rows: Sequence[Sequence[str]], strong: frozenset[int], console: Console
) -> None:
    """Every row as a card: its first cell, and below it the others, each after its title."""
    label = max(map(cell_len, titles[1:]), default=0)
    for place, row in enumerate(rows):
        console.print(Text(row[0], style="bold" if place in strong else ""))
        for title, cell in zip(titles[1:], row[1:], strict=True):
            if cell:
                console.print(Padding(Text(f"{title:<{label}}  {cell}"), (0, 0, 0, _GAP), expand=False))
