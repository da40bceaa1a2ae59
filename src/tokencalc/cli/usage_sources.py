"""`tokencalc usage sources`: the kinds of log that are known."""

from collections.abc import Mapping
from typing import Any

import typer

from tokencalc.cli.options import Format, FormatOption, OutputOption

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc usage sources --format markdown")
def sources_command(format_: FormatOption = Format.TABLE, output: OutputOption = None) -> None:
    """The kinds of log that are known, and what tells them: their names are those for --source."""
    from tokencalc.cli.answers import Answer, give
    from tokencalc.render.report import DataTable, Report
    from tokencalc.render.usage_sources import sources_body, sources_data, sources_report
    from tokencalc.usage.sources import sources

    found = sources()

    def report() -> Report:
        return sources_report(found)

    def body() -> Mapping[str, Any]:
        return sources_body(found)

    def data() -> DataTable:
        return sources_data(found)

    give(Answer(kind="usage_sources", report=report, body=body, data=data), format_, output)
