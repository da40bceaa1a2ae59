"""The axes of charts: what they span, where they are labelled, and what cannot be drawn."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.render.chart_examples import CUMULATIVE, one_curve
from tests.render.test_charts_plain import charts
from tokencalc.render.charts.axes import amounts_axis, drawing_of, places_axis
from tokencalc.render.charts.model import Chart, Kind, NotAboveZero, NothingToDraw, Place, Series


def amounts_of(*amounts: str, is_log: bool = False) -> list[str]:
    """The labels of the vertical axis of a curve with these amounts."""
    chart = one_curve(*((str(place + 1), amount) for place, amount in enumerate(amounts)), is_log=is_log)
    return [label for _, label in amounts_axis(chart, 5).ticks]


def places_of(kind: Kind, *places: Place, most: int = 6) -> list[str]:
    """The labels of the horizontal axis of a curve through these places."""
    series = Series(name="one", points=tuple((place, Decimal(1)) for place in places))
    chart = replace(one_curve(("0", "0")), x_kind=kind, series=(series,))
    return [label for _, label in places_axis(chart, most).ticks]


class TestAmounts:
    @pytest.mark.parametrize(
        ("amounts", "labels"),
        [
            (("20", "90"), ["0", "20", "40", "60", "80", "100"]),
            (("-20", "-90"), ["-100", "-80", "-60", "-40", "-20", "0"]),
            (("60", "90"), ["60", "70", "80", "90"]),
            (("-0.5", "1"), ["-0.5", "0", "0.5", "1"]),
            (("1000000", "1000500"), ["1M", "1,000,100", "1,000,200", "1,000,300", "1,000,400", "1,000,500"]),
            (("0", "3e18"), ["0", "1e18", "2e18", "3e18"]),
            (("0", "4e-12"), ["0", "1e-12", "2e-12", "3e-12", "4e-12"]),
        ],
    )
    def test_labels_are_round(self, amounts: tuple[str, ...], labels: list[str]) -> None:
        """Zero is on the axis, unless what differs is less than half of the greatest amount."""
        assert labels in (amounts_of(*amounts), amounts_of(*reversed(amounts)))

    def test_what_hardly_differs_is_drawn_as_the_same(self) -> None:
        """A millionth more is no mountain: the axis is that of a constant amount."""
        assert amounts_of("5", "5") == amounts_of("5", "5.000001")
        assert ("0", "10") == (amounts_of("5", "5")[0], amounts_of("5", "5")[-1])

    @pytest.mark.parametrize(
        ("amounts", "labels"),
        [
            (("8", "8"), ["2", "5", "10", "20"]),
            (("3", "4000"), ["10", "100", "1k"]),
            (("1", "1e9"), ["1", "100", "10k", "1M", "100M"]),
        ],
    )
    def test_logarithmic_labels(self, amounts: tuple[str, ...], labels: list[str]) -> None:
        """Powers of ten, every other one where they are many, and 1, 2 and 5 where they are few."""
        assert labels == amounts_of(*amounts, is_log=True)


class TestPlaces:
    @pytest.mark.parametrize(
        ("first", "last", "labels"),
        [
            (date(2026, 1, 1), date(2026, 1, 4), ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"]),
            (date(2026, 1, 1), date(2026, 1, 29), [f"2026-01-{day:02}" for day in (1, 8, 15, 22, 29)]),
            (date(2026, 1, 2), date(2026, 5, 31), ["2026-02", "2026-03", "2026-04", "2026-05"]),
            (date(2025, 6, 1), date(2029, 6, 1), ["2026", "2027", "2028", "2029"]),
            (date(9999, 1, 1), date.max, ["9999-01", "9999-04", "9999-07", "9999-10"]),
        ],
    )
    def test_days_are_labelled_by_the_calendar(self, first: date, last: date, labels: list[str]) -> None:
        """Every day or week, or the first days of months, quarters or years."""
        assert labels == places_of(Kind.DATE, first, last)

    def test_days_without_a_first_day_between_are_labelled_at_both_ends(self) -> None:
        """From 2 March to 28 April there is no first day of every other month."""
        expected = ["2026-03-02", "2026-04-28"]
        assert expected == places_of(Kind.DATE, date(2026, 3, 2), date(2026, 4, 28), most=2)

    @pytest.mark.parametrize(
        ("months", "labels"),
        [((0, 6), list("0123456")), ((0, 36), ["0", "6", "12", "18", "24", "30", "36"]), ((5, 5), ["4", "5", "6"])],
    )
    def test_months_are_whole(self, months: tuple[int, int], labels: list[str]) -> None:
        """Months of the horizon, years where these are many, and a month alone between its neighbours."""
        assert labels == places_of(Kind.MONTH, *months)

    def test_months_without_end_are_labelled_all_the_same(self) -> None:
        """A million years have round labels too."""
        assert ["0", "5,000,000", "10,000,000"] == places_of(Kind.MONTH, 0, 12_000_000, most=3)

    def test_few_labels_are_at_least_two(self) -> None:
        """Where no two multiples of a round step fit, a finer step is taken."""
        assert ["12", "14", "16", "18"] == places_of(Kind.NUMBER, Decimal(11), Decimal(19), most=1)


class TestWhatCannotBeDrawn:
    def test_no_curve(self) -> None:
        """A chart without curves says so."""
        with pytest.raises(NothingToDraw) as error:
            replace(CUMULATIVE, series=()).points()
        assert "Cost added up, closed against open has no curve" == error.value.problem

    @pytest.mark.parametrize("points", [(), ((1, None), (2, None))])
    def test_a_curve_without_a_known_point(self, points: tuple[tuple[int, None], ...]) -> None:
        """An unknown amount is not zero, and a curve of them is not drawn."""
        empty = Series(name="hope", points=points)
        with pytest.raises(NothingToDraw) as error:
            amounts_axis(replace(CUMULATIVE, series=(*CUMULATIVE.series, empty)), 5)
        expected = "the curve hope of the chart Cost added up, closed against open has no known point"
        assert expected == error.value.problem

    @pytest.mark.parametrize(("x", "y", "axis"), [("1", "0", "y"), ("-1", "1", "x")])
    def test_logarithms_of_nothing(self, x: str, y: str, axis: str) -> None:
        """A logarithmic axis has no zero, and nothing below."""
        chart = one_curve((x, y), ("5", "5"), is_log=True)
        with pytest.raises(NotAboveZero) as error:
            (amounts_axis if axis == "y" else places_axis)(chart, 5)
        found = min(x, y)
        assert f"the chart One curve cannot show {found} on its logarithmic axis {axis}" == error.value.problem


class TestAnyChart:
    @given(charts(), st.integers(2, 12))
    def test_places_are_on_the_drawing_and_in_order(self, chart: Chart, most: int) -> None:
        """Every point lies between 0 and 1, and a greater amount never lower than a smaller one."""
        up, across = amounts_axis(chart, most), places_axis(chart, most)
        drawing = drawing_of(chart, across.scale, up.scale)
        drawn = [(x, y) for curve in drawing.curves for xs, ys in curve for x, y in zip(xs, ys, strict=True)]
        assert [] == [point for point in (*drawn, *drawing.marks) if not (0 <= point[0] <= 1 and 0 <= point[1] <= 1)]
        amounts = sorted(y for each in chart.series for _, y in each.points if y is not None)
        places = up.scale.places(amounts)
        assert sorted(places) == places

    @given(charts(), st.integers(2, 12))
    def test_labels_differ_and_are_in_order(self, chart: Chart, most: int) -> None:
        """Both axes have at least two labels, no two of them the same, each further on than the one before."""
        for axis in (amounts_axis(chart, most), places_axis(chart, most)):
            assert len(axis.ticks) >= 2
            assert len(axis.ticks) == len({label for _, label in axis.ticks})
            assert all(first < second for (first, _), (second, _) in pairwise(axis.ticks))
            assert all(0 <= place <= 1 for place, _ in axis.ticks)
