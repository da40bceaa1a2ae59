"""Charts as SVG: the same bytes for the same chart, text as text, no script, for light documents and dark ones."""

from hashlib import sha256
from io import StringIO
from textwrap import fill
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

from tokencalc.render.charts.axes import Axis, Drawing, Run, amounts_axis, drawing_of, places_axis
from tokencalc.render.charts.labels import Box, boxes_beside
from tokencalc.render.charts.model import Chart, NoChartPackage, Series, Style
from tokencalc.render.charts.svg import INK, PAPER, finished
from tokencalc.render.report import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

COLOURS = ("#2a7de1", "#d9480f", "#2b8a3e", "#ae3ec9", "#8a7200", "#d6336c")
"""Colours of curves, each with three times the light of dark paper or more, and light paper three times its own."""

_DASHES = {Style.SOLID: "solid", Style.DASHED: (0.0, (5.0, 2.5)), Style.DOTTED: (0.0, (1.2, 1.8))}
_SIZE = (8.0, 4.0)
_AXES = (0.1, 0.2, 0.88, 0.66)
_STEPS_ACROSS, _STEPS_UP = 8, 6
_WIDEST, _NARROWEST = 3.6, 1.6
_LEGEND_CHARACTERS = 90
_SHORT_NAME = 24
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "text.parse_math": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.facecolor": PAPER,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def svg_chart(chart: Chart) -> str:
    """The chart as an SVG document that can stand alone or in a page.

    Its title and description are what a screen reader says. The elements of the curves and marks have ids that end in
    `series-1`, `mark-1` and so on. Raises `NoChartPackage`, `NothingToDraw` or `NotAboveZero`.
    """
    up, across = amounts_axis(chart, _STEPS_UP), places_axis(chart, _STEPS_ACROSS)
    drawing = drawing_of(chart, across.scale, up.scale)
    name = f"chart-{sha256(repr(chart).encode()).hexdigest()[:12]}"
    try:
        import matplotlib  # noqa: PLC0415  # an extra, and slow to import
    except ModuleNotFoundError:
        raise NoChartPackage("as SVG", "matplotlib") from None
    with matplotlib.rc_context(), catch_warnings():
        # The font that texts are measured with need not have all their characters: the reader's font shows them.
        simplefilter("ignore", UserWarning)
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({**_SETTINGS, "svg.hashsalt": name})
        drawn = _saved(_figure(chart, drawing, across, up))
    return finished(drawn, name, clean(chart.title), _description(chart))


def _description(chart: Chart) -> str:
    """What is to be seen, in words: the note, the curves and the marks."""
    curves = ", ".join(clean(each.name) for each in chart.series)
    marks = "".join(f" {clean(each.text)}." for each in chart.marks)
    note = f"{clean(chart.note)} " if chart.note else ""
    return f"{note}{clean(chart.y_label)} by {clean(chart.x_label)}: {curves}.{marks}"


def _saved(figure: "Figure") -> str:
    file = StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None}, bbox_inches="tight")
    return file.getvalue()


def _figure(chart: Chart, drawing: Drawing, across: Axis, up: Axis) -> "Figure":
    from matplotlib.figure import Figure  # noqa: PLC0415  # an extra, and slow to import

    figure = Figure(figsize=_SIZE)
    axes = figure.add_axes(_AXES)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set_xticks([place for place, _ in across.ticks], [label for _, label in across.ticks])
    axes.set_yticks([place for place, _ in up.ticks], [label for _, label in up.ticks])
    axes.grid(axis="y", color=INK, alpha=0.15, linewidth=0.6)
    axes.set_title(fill(clean(chart.title), _LEGEND_CHARACTERS), loc="left", fontsize=11, pad=22)
    axes.set_xlabel(clean(chart.x_label), loc="right")
    axes.text(0, 1.03, clean(chart.y_label), transform=axes.transAxes)
    lines = [
        _draw_curve(axes, place, series, chart, drawing.curves[place]) for place, series in enumerate(chart.series)
    ]
    _draw_legend(axes, [*lines, *_draw_marks(axes, chart, drawing)])
    return figure


def _draw_curve(axes: "Axes", place: int, series: Series, chart: Chart, runs: tuple[Run, ...]) -> "Line2D":
    """The line that stands for the curve in the legend.

    Curves drawn first are wider, so that where curves lie on each other all can be seen.
    """
    xs = [x for run in runs for x in (*run[0], float("nan"))]
    ys = [y for run in runs for y in (*run[1], float("nan"))]
    thinner = (_WIDEST - _NARROWEST) * place / max(1, len(chart.series) - 1)
    (line,) = axes.plot(
        xs,
        ys,
        label=fill(clean(series.name), _LEGEND_CHARACTERS) or " ",
        color=COLOURS[place % len(COLOURS)],
        linestyle=_DASHES[series.style],
        linewidth=_WIDEST - thinner if len(chart.series) > 1 else _NARROWEST,
        gid=f"series-{place + 1}",
        clip_on=False,
    )
    points = [(run[0][0], run[1][0]) for run in runs if len(run[0]) == 1]
    axes.plot([x for x, _ in points], [y for _, y in points], "o", color=line.get_color(), markersize=5, clip_on=False)
    return line


def _draw_marks(axes: "Axes", chart: Chart, drawing: Drawing) -> list["Line2D"]:
    """Entries of the legend for marks without room beside them, after all marks were drawn."""
    texts = [clean(mark.text) for mark in chart.marks]
    told: list[Line2D] = []
    for place, (box, text) in enumerate(zip(boxes_beside(drawing, texts), texts, strict=True)):
        x, y = drawing.marks[place]
        (point,) = axes.plot([x], [y], "D", color=INK, markersize=6, gid=f"mark-{place + 1}", clip_on=False, zorder=5)
        if box:
            _write(axes, box, text)
        else:
            key = len(told) + 1
            axes.annotate(f"{key}", (x, y), xytext=(5, 4), textcoords="offset points", zorder=6)
            point.set_label(fill(f"{key}  {text}", _LEGEND_CHARACTERS))
            told.append(point)
    return told


def _write(axes: "Axes", box: Box, text: str) -> None:
    around = {"facecolor": PAPER, "edgecolor": "none", "alpha": 0.8, "pad": 1.5}
    at, side = (box.right, "right") if box.is_left else (box.left, "left")
    axes.text(at, (box.low + box.high) / 2, text, ha=side, va="center_baseline", bbox=around, zorder=4)


def _draw_legend(axes: "Axes", entries: list["Line2D"]) -> None:
    longest = max(len(str(each.get_label())) for each in entries)
    columns = 1 if longest > _SHORT_NAME else min(len(entries), 4)
    axes.legend(handles=entries, loc="upper left", bbox_to_anchor=(0, -0.16), ncols=columns, frameon=False, borderpad=0)
