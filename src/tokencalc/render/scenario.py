"""What a check of scenario files found."""

from collections.abc import Sequence

from tokencalc.engine.records import record
from tokencalc.render.report import Column, Grid, Report


@record
class Checked:
    """A scenario file without a fault: what is in it."""

    file: str
    name: str
    tasks: int
    options: int
    months: int


def validation_report(checked: Sequence[Checked]) -> Report:
    """One line a file."""
    columns = (
        Column(title="valid"),
        Column(title="scenario"),
        Column(title="tasks", is_figure=True),
        Column(title="options", is_figure=True),
        Column(title="months", is_figure=True),
    )
    rows = tuple((each.file, each.name, str(each.tasks), str(each.options), str(each.months)) for each in checked)
    return [Grid(columns=columns, rows=rows)]
