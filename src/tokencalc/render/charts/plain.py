"""Charts in a terminal, a log or an e-mail: characters alone, no colour, one character for each curve."""

from collections.abc import Sequence
from itertools import count, groupby
from string import ascii_uppercase
from textwrap import wrap

from rich.cells import cell_len

from tokencalc.render.charts.axes import Axis, Drawing, Run, amounts_axis, drawing_of, places_axis
from tokencalc.render.charts.model import Chart, NoChartPackage, Style
from tokencalc.render.report import clean

_CURVES = {Style.SOLID: "●■▲▼★", Style.DASHED: "○□△▽☆", Style.DOTTED: "·:'"}
_ASCII_CURVES = {Style.SOLID: "*#@%&", Style.DASHED: "o+=~^", Style.DOTTED: ".:'"}
_MARK = "◆"
_ASCII_MARK = "X"
_KEYS = "123456789abcdefghijklmnpqrstuvwyz"
_PLAIN_FRAME = str.maketrans({"┤": "+", "│": "|", "└": "+", "─": "-", "┬": "+"})
_FIRST_HIDDEN = 0xE000
"""Marks are drawn with characters of Unicode's private use area first, to find where they came to lie."""
_LEAST_ACROSS = 20
_COLUMNS_A_LABEL = 10
_ROWS_A_LABEL = 3
_MOST_ORDERS = 6
_APART = 3

Rows = list[list[str]]


def needs_ascii(encoding: str | None) -> bool:
    """Whether a stream of this encoding cannot show the characters of charts.

    >>> needs_ascii("utf-8"), needs_ascii("latin-1"), needs_ascii(None)
    (False, True, True)
    """
    try:
        "".join([*_CURVES.values(), *map(chr, _PLAIN_FRAME), _MARK]).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def terminal_chart(chart: Chart, *, width: int = 80, height: int = 16, ascii_only: bool = False) -> str:
    """The chart as lines of at most `width` characters, with about `height` rows for the curves.

    Where curves lie on each other their characters take turns. A mark's text stands beside it where there is room, else
    below the chart. Curves get 20 columns at the least. Raises `NoChartPackage`, `NothingToDraw` or `NotAboveZero`.
    """
    up = amounts_axis(chart, max(2, height // _ROWS_A_LABEL), ascii_only=ascii_only)
    margin = max(len(label) for _, label in up.ticks) + 2
    columns = max(_LEAST_ACROSS, width - margin - 1)
    across = places_axis(chart, columns // _COLUMNS_A_LABEL)
    symbols = _symbols(chart, ascii_only=ascii_only)
    rows = _drawn(drawing_of(chart, across.scale, up.scale), symbols, columns, _rows_for(up, height))
    told = _marks_placed(rows, chart, _ASCII_MARK if ascii_only else _MARK)
    body = _framed(rows, up, across, margin)
    below = [*_legend(symbols, chart, width), *(line for text in told for line in _wrapped(text, width))]
    x_label = (line.rjust(margin + columns) for line in _wrapped(chart.x_label, width))
    lines = [*_wrapped(chart.title, width), *_wrapped(chart.y_label, width), *body, *x_label, *below]
    text = "".join(f"{line.rstrip()}\n" for line in lines)
    return text.translate(_PLAIN_FRAME).encode("ascii", "replace").decode("ascii") if ascii_only else text


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(clean(text), width, subsequent_indent="  ")


def _symbols(chart: Chart, *, ascii_only: bool) -> list[str]:
    """One character for each curve, by its style; letters where a style has more curves than characters."""
    counters = {style: count() for style in Style}
    chosen = []
    for each in chart.series:
        characters = (_ASCII_CURVES if ascii_only else _CURVES)[each.style] + ascii_uppercase.replace(_ASCII_MARK, "")
        chosen.append(characters[next(counters[each.style]) % len(characters)])
    return chosen


def _rows_for(up: Axis, height: int) -> int:
    """Rows of characters of which every label gets one, all equally far apart."""
    steps = len(up.ticks) - 1
    return max(1, (height - 1) // steps) * steps + 1


def _drawn(drawing: Drawing, symbols: Sequence[str], columns: int, rows: int) -> Rows:
    """The curves and the hidden marks as characters, every column from a drawing with another curve on top."""
    order = list(range(len(symbols)))
    orders = [order[turn:] + order[:turn] for turn in order[:_MOST_ORDERS]]
    drawn = [_drawn_in(each, drawing, symbols, columns, rows) for each in orders]
    return [[drawn[column % len(drawn)][row][column] for column in range(columns)] for row in range(rows)]


def _drawn_in(order: Sequence[int], drawing: Drawing, symbols: Sequence[str], columns: int, rows: int) -> Rows:
    """The curves as characters, the last of the order on top, and above them the marks."""
    try:
        from uniplot import plot_to_string  # noqa: PLC0415  # an extra, and slow to import
    except ModuleNotFoundError:
        raise NoChartPackage("in the terminal", "uniplot") from None
    runs = [(symbols[place], _thinned(run, columns, rows)) for place in order for run in drawing.curves[place]]
    marks = [(chr(_FIRST_HIDDEN + place), ([x], [y])) for place, (x, y) in enumerate(drawing.marks)]
    pieces = [*runs, *marks]
    # Half a character is added at each end, so that 0 and 1 are the middles of the first and the last one.
    left, down = 0.5 / (columns - 1), 0.5 / max(1, rows - 1)
    text = plot_to_string(
        xs=[xs for _, (xs, _) in pieces],
        ys=[ys for _, (_, ys) in pieces],
        lines=True,
        character_set="ascii",
        force_ascii_characters=[symbol for symbol, _ in pieces],
        color=False,
        width=columns,
        height=rows,
        x_min=-left,
        x_max=1 + left,
        y_min=-down,
        y_max=1 + down,
        x_labels=False,
        y_labels=False,
        x_gridlines=[],
        y_gridlines=[],
    )
    inner = [line[1 : columns + 1] for line in text.splitlines()[1 : rows + 1]]
    return [list(line.ljust(columns)) for line in inner]


def _thinned(run: Run, columns: int, rows: int) -> Run:
    """The run without points between others of the same character, of which there may be thousands."""

    def cell(point: tuple[float, float]) -> tuple[int, int]:
        return round(point[0] * (columns - 1)), round(point[1] * (rows - 1))

    kept: list[tuple[float, float]] = []
    for _, points in groupby(zip(*run, strict=True), key=cell):
        first, *others = points
        kept += [first, *others[-1:]]
    return [x for x, _ in kept], [y for _, y in kept]


def _marks_placed(rows: Rows, chart: Chart, symbol: str) -> list[str]:
    """The marks' lines below the chart, after their texts were written into the rows wherever there was room."""
    found = {cell: (y, x) for y, row in enumerate(rows) for x, cell in enumerate(row) if ord(cell) >= _FIRST_HIDDEN}
    told: list[str] = []
    for place, mark in enumerate(chart.marks):
        text = clean(mark.text)
        where = found.get(chr(_FIRST_HIDDEN + place))
        if where is None:
            told.append(f"{symbol} {text}")
        elif cell_len(text) == len(text) and _written_beside(rows, where, text):
            rows[where[0]][where[1]] = symbol
        else:
            key = _KEYS[len(told)] if len(told) < len(_KEYS) else symbol
            rows[where[0]][where[1]] = key
            told.append(f"{key} {text}")
    return told


def _written_beside(rows: Rows, where: tuple[int, int], text: str) -> bool:
    """Whether the text was written right or left of the mark, where nothing else stands."""
    row, column = rows[where[0]], where[1]
    for start in (column + 2, column - 1 - len(text)):
        around = row[start - 1 : start + len(text) + 1]
        if start >= 1 and start + len(text) < len(row) and set(around) <= {" "}:
            row[start : start + len(text)] = text
            return True
    return False


def _framed(rows: Rows, up: Axis, across: Axis, margin: int) -> list[str]:
    """The rows with the labels of both axes."""
    at_row = {round((1 - place) * (len(rows) - 1)): label for place, label in up.ticks}
    columns = len(rows[0])
    body = [
        f"{at_row.get(number, '').rjust(margin - 2)} {'┤' if number in at_row else '│'}{''.join(row)}"
        for number, row in enumerate(rows)
    ]
    ticks = [(round(place * (columns - 1)), label) for place, label in across.ticks]
    at_column = {column for column, _ in ticks}
    base = "".join("┬" if column in at_column else "─" for column in range(columns))
    return [*body, f"{' ' * (margin - 1)}└{base}", _labels_below(ticks, margin, columns)]


def _labels_below(ticks: Sequence[tuple[int, str]], margin: int, columns: int) -> str:
    """The labels of the horizontal axis, centred below their places, without those that would touch the one before."""
    line = ""
    for column, label in ticks:
        start = max(0, min(margin + column - len(label) // 2, margin + columns - len(label)))
        if start > len(line) or not line:
            line = line.ljust(start) + label
    return line


def _legend(symbols: Sequence[str], chart: Chart, width: int) -> list[str]:
    """The curves' characters and names, as many to a line as fit."""
    lines: list[str] = []
    for symbol, series in zip(symbols, chart.series, strict=True):
        entry = f"{symbol} {clean(series.name)}"
        if lines and len(lines[-1]) + _APART + len(entry) <= width:
            lines[-1] += " " * _APART + entry
        else:
            lines += _wrapped(entry, width)
    return lines
