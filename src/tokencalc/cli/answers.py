"""How a command answers: one report, one body, one data table, in any format, to standard output or to a file."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tokencalc.cli.options import BadOption, Format
from tokencalc.engine.records import record
from tokencalc.files.toml import write_text
from tokencalc.render.report import DataTable, Figure, Report

if TYPE_CHECKING:
    from tokencalc.render.charts.model import Chart

_PICTURES = "breakeven and burn have one"


@record
class Answer:
    """What a command has to say, each form made only when it is asked for.

    The report is for people (table, Markdown, HTML), the body for programs (JSON), the data for spreadsheets (CSV), and
    the chart, where there is one, for documents (SVG).
    """

    kind: str
    report: Callable[[], Report]
    body: Callable[[], Mapping[str, Any]]
    data: Callable[[], DataTable]
    chart: "Callable[[], Chart] | None" = None


def figure_of(chart: "Chart") -> Figure:
    """The chart as characters, those of ASCII alone where standard output has no others."""
    from tokencalc.render.charts.plain import needs_ascii, terminal_chart

    return Figure(text=terminal_chart(chart, width=_CHART_WIDTH, ascii_only=needs_ascii(sys.stdout.encoding)))


_CHART_WIDTH = 78


def give(answer: Answer, chosen: Format, output: str | None) -> None:
    """Write the answer in a format, to standard output or to a file."""
    if output is None and chosen is Format.TABLE and sys.stdout.isatty():
        _print(answer.report())
    else:
        give_text(_text_of(answer, chosen), output)


def give_text(text: str, output: str | None) -> None:
    """Write a text to standard output or to a file."""
    if output is None:
        sys.stdout.write(text)
    else:
        _write(Path(output), text)


def _text_of(answer: Answer, chosen: Format) -> str:
    match chosen:
        case Format.JSON:
            from tokencalc.render.machine import as_json

            return as_json(answer.kind, answer.body())
        case Format.CSV:
            from tokencalc.render.spreadsheet import as_csv

            return as_csv(answer.data())
        case Format.HTML:
            from tokencalc.render.web import as_html

            return as_html(answer.report())
        case Format.MARKDOWN:
            from tokencalc.render.report import as_markdown

            return as_markdown(answer.report())
        case Format.SVG:
            if answer.chart is None:
                raise BadOption("--format", "svg", "there is no picture of this answer", _PICTURES)
            from tokencalc.render.charts.vector import svg_chart

            return svg_chart(answer.chart())
        case Format.TABLE:
            from tokencalc.render.terminal import PIPED_WIDTH, as_text

            columns = os.environ.get("COLUMNS", "")
            return as_text(answer.report(), int(columns) if columns.isdecimal() and columns != "0" else PIPED_WIDTH)


def _print(report: Report) -> None:
    from rich.console import Console

    from tokencalc.render.terminal import print_report

    print_report(report, Console(highlight=False, emoji=False, markup=False))


def _write(path: Path, text: str) -> None:
    if not path.name:
        raise BadOption("--output", str(path), "is not the name of a file")
    if path.suffix == ".toml":
        problem = "a report is not written over a scenario or a price sheet"
        raise BadOption("--output", str(path), problem, "choose a name that does not end in .toml")
    write_text(path, text)
    say(f"wrote {path}")


def say(message: str) -> None:
    """A message to the person at the terminal, on standard error."""
    print(message, file=sys.stderr)  # noqa: T201
