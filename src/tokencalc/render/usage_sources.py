"""The kinds of log that are known, for people, programs and spreadsheets."""

from collections.abc import Iterator, Sequence
from typing import Any

from tokencalc.render.report import Column, DataTable, Grid, Heading, Report
from tokencalc.usage.sources import Source


def sources_report(found: Sequence[Source]) -> Report:
    """A line a kind of log."""
    columns = (Column(title="source", is_name=True), Column(title="what it is"))
    rows = tuple((source.name, source.title) for source in found)
    facts = ("told by the rows of a file, or named with --source",)
    return [Heading(title=f"{len(found)} kinds of log", facts=facts), Grid(columns=columns, rows=rows)]


def sources_body(found: Sequence[Source]) -> dict[str, Any]:
    """The JSON of the list."""
    return {"sources": [dict(_facts(source)) for source in found]}


def sources_data(found: Sequence[Source]) -> DataTable:
    """One row a kind of log."""
    return DataTable(columns=("source", "title"), rows=tuple((source.name, source.title) for source in found))


def _facts(source: Source) -> Iterator[tuple[str, Any]]:
    yield "name", source.name
    yield "title", source.title
    yield "note", source.note
