"""The two axes of a chart, the same wherever it is drawn."""

from decimal import Decimal

from tokencalc.engine.records import record
from tokencalc.render.charts.model import Chart, Kind, NotAboveZero, as_number
from tokencalc.render.charts.scales import Scale, scale_around, scale_of_factors, scale_of_whole
from tokencalc.render.charts.ticks import currency_sign, date_ticks, month_ticks, number_label, number_ticks, widened


@record
class Axis:
    """An axis: its scale, and its labels with their places."""

    scale: Scale
    ticks: tuple[tuple[float, str], ...]


def _axis(scale: Scale, numbers: list[Decimal], labels: list[str]) -> Axis:
    return Axis(scale=scale, ticks=tuple(zip(scale.places(numbers), labels, strict=True)))


def amounts_axis(chart: Chart, most: int, *, ascii_only: bool = False) -> Axis:
    """The vertical axis, from a round amount to a round amount, with about so many steps."""
    amounts = [y for _, y in chart.points()]
    if chart.is_log_y:
        _check_above_zero(chart, amounts, "y")
    scale = widened(scale_of_factors(amounts) if chart.is_log_y else scale_around(amounts, with_zero=True), most)
    numbers = number_ticks(scale, most)
    sign = currency_sign(chart.currency, ascii_only=ascii_only)
    return _axis(scale, numbers, [number_label(each, sign) for each in numbers])


def places_axis(chart: Chart, most: int) -> Axis:
    """The horizontal axis, from the first point to the last, with about so many steps."""
    places = [x for x, _ in chart.points()]
    match chart.x_kind:
        case Kind.DATE:
            scale = scale_of_whole(places)
            return _axis(scale, *date_ticks(scale, most))
        case Kind.MONTH:
            scale = scale_of_whole(places)
            months = month_ticks(scale, most)
            return _axis(scale, months, [f"{month:,f}" for month in months])
        case Kind.NUMBER:
            if chart.is_log_x:
                _check_above_zero(chart, places, "x")
            scale = widened(scale_of_factors(places), most) if chart.is_log_x else scale_around(places)
            numbers = number_ticks(scale, most)
            return _axis(scale, numbers, [number_label(each) for each in numbers])


def _check_above_zero(chart: Chart, numbers: list[Decimal], axis: str) -> None:
    if min(numbers) <= 0:
        raise NotAboveZero(chart.title, axis, min(numbers))


Run = tuple[list[float], list[float]]
"""A piece of a curve: places across, and places up."""


@record
class Drawing:
    """A chart as places between 0 and 1: the pieces of every curve, and the marks."""

    curves: tuple[tuple[Run, ...], ...]
    marks: tuple[tuple[float, float], ...]


def drawing_of(chart: Chart, across: Scale, up: Scale) -> Drawing:
    """The chart's curves and marks on these scales, with both corners of every step."""
    curves = tuple(
        tuple((across.places(x for x, _ in run), up.places(y for _, y in run)) for run in series.corners())
        for series in chart.series
    )
    columns = across.places(as_number(mark.x) for mark in chart.marks)
    rows = up.places(mark.y for mark in chart.marks)
    return Drawing(curves=curves, marks=tuple(zip(columns, rows, strict=True)))
