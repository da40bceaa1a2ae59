"""Pictures of break-even: what is saved added up over time, and what a month costs at each volume."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tokencalc.engine.comparison import Comparison, Standing
from tokencalc.engine.moving import Stretch
from tokencalc.engine.numbers import exactly
from tokencalc.engine.volumes import VolumeBreakEven
from tokencalc.render.break_even import cumulative
from tokencalc.render.charts.model import Chart, Kind, Mark, Series, Style

_BEYOND = Decimal("1.25")
"""How far beyond the last volume of interest the picture goes."""
_FAR = 20
"""Crossings further out than so many times the horizon's volume would leave nothing to see of today's."""
MOST_MARKS = 8


def time_chart(comparison: Comparison, currency: str) -> Chart:
    """What each option has saved by the end of each month, and where it has paid back for good."""
    options = [each for each in comparison.options if each.is_comparable]
    curves = {each.name: [Decimal(0), *cumulative(each, comparison)] for each in options}
    months = len(comparison.months)
    marks = [mark for each in options for mark in _paid_back(each, curves[each.name])]
    nothing = Series(name="today", points=((0, Decimal(0)), (months, Decimal(0))), style=Style.DASHED)
    return Chart(
        title="Saved against today, added up",
        x_label="month",
        y_label=f"saved, {currency}",
        series=(nothing, *(Series(name=name, points=tuple(enumerate(curve))) for name, curve in curves.items())),
        marks=tuple(marks),
        x_kind=Kind.MONTH,
        currency=currency,
        note="A curve below nothing has cost more than today's option so far; where it rises above, it has paid back.",
    )


def _paid_back(standing: Standing, curve: Sequence[Decimal]) -> Iterator[Mark]:
    paid = standing.payback.for_good
    if paid is not None and paid.months_since:
        text = f"{standing.name} has paid back in month {paid.number}"
        yield Mark(x=paid.number, y=curve[paid.number], text=text)


@exactly
def volume_chart(found: Sequence[VolumeBreakEven], currency: str) -> Chart:
    """What a month costs at each volume, today and with each option, and where the cheaper one changes."""
    end = _end(found)
    today = Series(name="today", points=tuple(_points(found[0].baseline_costs, end)), style=Style.DASHED)
    options = (Series(name=each.option, points=tuple(_points(each.costs, end))) for each in found)
    marks = [mark for each in found for mark in _marks(each, end)][:MOST_MARKS]
    return Chart(
        title=f"What a month costs at each volume, prices of {found[0].month.start:%B %Y}",
        x_label="requests a month",
        y_label=f"a month, {currency}",
        series=(today, *options),
        marks=tuple(marks),
        currency=currency,
        note="Steps are whole replicas. A mark stands where the cheaper of today's option and another changes.",
    )


def _end(found: Sequence[VolumeBreakEven]) -> Decimal:
    """The last volume to be seen: the horizon's greatest, and the crossings that are not far beyond it."""
    most = max(each.most for each in found)
    crossings = [each.value for option in found for each in option.crossings if each.value <= most * _FAR]
    return max([most, *crossings]) * _BEYOND


def _points(costs: Sequence[Stretch], end: Decimal) -> Iterator[tuple[Decimal, Decimal | None]]:
    """Both ends of each piece, and a gap where nothing can be served; the last piece goes on to the end."""
    pieces = [piece for piece in costs if piece.start < end]
    for place, piece in enumerate(pieces):
        until = min(piece.end, end) if place + 1 < len(pieces) else end
        if piece.start == until:
            continue
        yield piece.start, piece.after
        yield until, piece.at(until)


def _marks(found: VolumeBreakEven, end: Decimal) -> Iterator[Mark]:
    for crossing in found.crossings:
        piece = next((each for each in reversed(found.costs) if each.start <= crossing.value), None)
        cost = None if piece is None else piece.at(crossing.value)
        if cost is not None and crossing.value <= end:
            text = f"{found.option} is {crossing.becomes.value} above {crossing.value:,.0f}"
            yield Mark(x=crossing.value, y=cost, text=text)
