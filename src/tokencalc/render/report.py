"""A report: headings, tables and notes, and how each output format writes them."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tokencalc.engine.records import record


@record
class Column:
    """A column's title, and what it holds: figures stand to the right, and neither they nor names are wrapped."""

    title: str
    is_figure: bool = False
    is_name: bool = False


@record
class Grid:
    """A table, under a title if it has one; `strong` holds the positions of rows that a reader should see first."""

    title: str = ""
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    strong: frozenset[int] = frozenset()


@record
class Notes:
    """Sentences below a table, under a title of their own if they have one."""

    items: tuple[str, ...]
    title: str = ""


@record
class Heading:
    """A title, and a line of facts about what follows."""

    title: str
    facts: tuple[str, ...] = ()


@record
class DataTable:
    """One rectangular table of plain values, for programs that count: no rounding, no signs, no notes."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | Decimal | int | date | None, ...], ...]


@record
class Figure:
    """A picture made of characters: its lines stand as they are, in letters of one width."""

    text: str


Block = Heading | Grid | Notes | Figure
Report = Sequence[Block]


def clean(text: str) -> str:
    """Text without characters that could steer a terminal or hide in a document; line breaks become spaces.

    >>> clean("a\\x1b[31mb\\nc")
    'a[31mb c'
    """
    spaced = " ".join(text.split())
    return "".join(each for each in spaced if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def as_markdown(report: Report) -> str:
    """The report as Markdown: pipe tables, aligned, and bullet lists.

    >>> print(as_markdown([Grid(columns=(Column(title="a"), Column(title="b", is_figure=True)), rows=(("x|y", "1"),))]))
    | a    |   b |
    | :--- | --: |
    | x\\|y |   1 |
    <BLANKLINE>
    """
    return "\n".join(_markdown_of(block) for block in report)


def _markdown_of(block: Block) -> str:
    match block:
        case Heading():
            facts = f"\n{_escaped(', '.join(block.facts))}\n" if block.facts else ""
            return f"### {_escaped(block.title)}\n{facts}"
        case Grid():
            return _pipe_table(block)
        case Notes():
            title = f"{_escaped(block.title)}\n\n" if block.title and block.items else ""
            return title + "".join(f"- {_escaped(item)}\n" for item in block.items)
        case Figure():
            return f"```text\n{block.text}```\n"


def _pipe_table(grid: Grid) -> str:
    cells = [[_escaped(column.title) for column in grid.columns]]
    cells += [[_escaped(cell) for cell in row] for row in grid.rows]
    widths = [max(3, *(len(row[place]) for row in cells)) for place in range(len(grid.columns))]
    lines = [_pipe_row(row, grid, widths) for row in cells]
    rules = [
        "-" * (width - 1) + ":" if column.is_figure else ":" + "-" * (width - 1)
        for column, width in zip(grid.columns, widths, strict=True)
    ]
    title = f"**{_escaped(grid.title)}**\n\n" if grid.title else ""
    return title + "\n".join([lines[0], f"| {' | '.join(rules)} |", *lines[1:]]) + "\n"


def _pipe_row(row: Sequence[str], grid: Grid, widths: Sequence[int]) -> str:
    aligned = [
        cell.rjust(width) if column.is_figure else cell.ljust(width)
        for cell, column, width in zip(row, grid.columns, widths, strict=True)
    ]
    return f"| {' | '.join(aligned)} |"


_MARKDOWN_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#~&"})


def _escaped(text: str) -> str:
    return clean(text).translate(_MARKDOWN_SIGNS)
