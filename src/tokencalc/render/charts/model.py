"""What a chart shows, whoever draws it: curves with exact numbers, points to look at, and words for both axes."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import groupby, pairwise

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record

EXTRA = "pip install 'tokencalc-econ[charts]'"


class NoChartPackage(TokencalcError):
    """A chart is to be drawn, and the library that draws it is not installed."""

    def __init__(self, kind: str, package: str) -> None:
        super().__init__(f"a chart {kind} needs the package {package}, which is not installed", EXTRA)
        self.package = package


class NothingToDraw(TokencalcError):
    """A chart without a curve, or a curve without a known point."""

    def __init__(self, chart: str, series: str = "") -> None:
        what = f"the curve {series} of the chart {chart} has no known point" if series else f"{chart} has no curve"
        super().__init__(what, "draw only what has an amount: what is unknown is not zero")


class NotAboveZero(TokencalcError):
    """A logarithmic axis is to show nothing, or less than nothing."""

    def __init__(self, chart: str, axis: str, found: Decimal) -> None:
        super().__init__(
            f"the chart {chart} cannot show {found} on its logarithmic axis {axis}",
            "a logarithmic axis has no zero: leave the point out, or make the axis linear",
        )


class Kind(StrEnum):
    """What stands on the horizontal axis: numbers, months counted from the start, or days of the calendar."""

    NUMBER = "number"
    MONTH = "month"
    DATE = "date"


class Style(StrEnum):
    """How a curve is drawn: solid for what is calculated or spent, dashed for plans, dotted for bounds."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"


Place = Decimal | int | date
"""A place on the horizontal axis; of one kind in the whole chart."""


def as_number(place: Place) -> Decimal:
    """A place on the horizontal axis as a number: a day as its number in the calendar.

    >>> as_number(date(1, 1, 2)), as_number(3)
    (Decimal('2'), Decimal('3'))
    """
    return Decimal(place.toordinal() if isinstance(place, date) else place)


@record
class Series:
    """A curve. A point whose amount is None is unknown: the curve has a gap there.

    The curve runs straight from point to point; with `is_step` an amount holds until the next point.
    """

    name: str
    points: tuple[tuple[Place, Decimal | None], ...]
    is_step: bool = False
    style: Style = Style.SOLID

    def runs(self) -> Iterator[list[tuple[Decimal, Decimal]]]:
        """The pieces of the curve between its gaps, each with at least one point."""
        for is_known, points in groupby(self.points, key=lambda point: point[1] is not None):
            if is_known:
                yield [(as_number(x), y) for x, y in points if y is not None]

    def corners(self) -> Iterator[list[tuple[Decimal, Decimal]]]:
        """The pieces of the curve with both corners of every step."""
        for run in self.runs():
            if self.is_step:
                held = [(after[0], before[1]) for before, after in pairwise(run)]
                yield [run[0], *(each for pair in zip(held, run[1:], strict=True) for each in pair)]
            else:
                yield run


@record
class Mark:
    """A point to look at, such as a break-even, and what it is."""

    x: Place
    y: Decimal
    text: str


@record
class Chart:
    """A chart: its curves, its marks, and its axes in words.

    `currency` is the currency of the amounts; without one they are plain numbers. `note` says in a sentence what is to
    be seen, for readers who cannot see it.
    """

    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
    x_kind: Kind = Kind.NUMBER
    currency: str = ""
    is_log_x: bool = False
    is_log_y: bool = False
    note: str = ""

    def points(self) -> list[tuple[Decimal, Decimal]]:
        """Every known point and mark. Raises `NothingToDraw` for a chart or a curve without any."""
        if not self.series:
            raise NothingToDraw(self.title)
        known = [list(each.runs()) for each in self.series]
        for each, runs in zip(self.series, known, strict=True):
            if not runs:
                raise NothingToDraw(self.title, each.name)
        marks = [(as_number(mark.x), mark.y) for mark in self.marks]
        return [point for runs in known for run in runs for point in run] + marks
