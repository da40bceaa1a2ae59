"""Charts as SVG: what the document holds, and what holds for any chart."""

import re
import sys
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings

from tests.render.chart_examples import BURN_DOWN, CUMULATIVE, one_curve
from tests.render.test_charts_plain import charts, strip
from tokencalc.render.charts.model import Chart, Mark, NoChartPackage
from tokencalc.render.charts.vector import COLOURS, svg_chart

SVG = "{http://www.w3.org/2000/svg}"


def parsed(chart: Chart) -> Element:
    """The chart's SVG document, parsed."""
    return ElementTree.fromstring(svg_chart(chart))


def texts(root: Element) -> list[str]:
    """All texts that are seen."""
    return ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]


def ids(root: Element, kind: str) -> list[str]:
    """The ends of the ids of curves or marks, in their order."""
    found = [each.get("id", "") for each in root.iter() if re.search(rf"-{kind}-\d+$", each.get("id", ""))]
    return [each.rpartition(f"{kind}-")[2] for each in found]


def light(colour: str) -> float:
    """The relative luminance of a colour as #rrggbb (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class TestDocument:
    def test_title_and_description_name_what_is_seen(self) -> None:
        """A screen reader says the title, the note, the axes, the curves and the marks."""
        root = parsed(BURN_DOWN)
        title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None
        assert description is not None
        assert "Budget left" == title.text
        assert "The budget is gone in September. EUR left by day: plan, left. gone." == description.text
        assert f"{title.get('id')} {description.get('id')}" == root.get("aria-labelledby")
        assert "img" == root.get("role")

    def test_every_curve_and_mark_is_an_element(self) -> None:
        """Three curves and two marks, with ids in their order."""
        root = parsed(CUMULATIVE)
        assert ["1", "2", "3"] == ids(root, "series")
        assert ["1", "2"] == ids(root, "mark")

    def test_text_is_text(self) -> None:
        """Titles, labels of axes, names and marks can be searched and read aloud."""
        seen = texts(parsed(CUMULATIVE))
        expected = {
            "Cost added up, closed against open",
            "USD, added up",
            "months",
            "closed",
            "open",
            "plan",
            "$150k",
            "12",
        }
        assert set() == {*expected, "even in month 7", "seen from afar"} - set(seen)

    def test_two_runs_give_the_same_bytes(self) -> None:
        """There is no date, no version and no random id in it."""
        first = svg_chart(CUMULATIVE)
        assert first == svg_chart(CUMULATIVE)
        assert [] == re.findall(r"(?i)matplotlib v|20\d\d-\d\d-\d\d|<script|<metadata", first)

    def test_two_charts_on_a_page_share_no_id(self) -> None:
        """Every id begins with the chart's own name, and every reference has its target."""
        first, second = svg_chart(CUMULATIVE), svg_chart(BURN_DOWN)
        found = [set(re.findall(r' id="([^"]+)"', each)) for each in (first, second)]
        assert set() == found[0] & found[1]
        assert set() == set(re.findall(r'(?:href="|url\()#([^")]+)', first)) - found[0]
        assert first.count(" id=") == len(found[0])

    def test_a_formula_is_not_made_of_dollars(self) -> None:
        """Dollar signs, underscores and angle brackets are shown as they are."""
        chart = replace(one_curve(("0", "1"), ("1", "2")), title="from $5 to $x_1$ <&>")
        assert "from $5 to $x_1$ <&>" in texts(parsed(chart))

    def test_names_that_the_library_would_take_for_its_own(self) -> None:
        """A name that starts with an underscore is shown, and one without a visible character stays empty."""
        curve = one_curve(("0", "1"), ("1", "2")).series[0]
        names = ("_hidden", "\x00")
        chart = replace(one_curve(("0", "1")), series=tuple(replace(curve, name=name) for name in names))
        assert ["_hidden"] == [text for text in texts(parsed(chart)) if "_" in text]

    def test_a_step_has_its_corners(self) -> None:
        """A step from (0, 1) to (1, 2) goes right, and then up."""
        root = parsed(one_curve(("0", "1"), ("1", "2"), is_step=True))
        (curve,) = (each for each in root.iter() if each.get("id", "").endswith("-series-1"))
        path = next(curve.iter(f"{SVG}path")).get("d", "")
        (x0, y0), (x1, y1), (x2, y2) = re.findall(r"[ML] (\S+) (\S+)", path)
        assert (y0, x1) == (y1, x2)
        assert float(x0) < float(x1)
        assert float(y2) < float(y1)

    def test_marks_without_room_are_told_below(self) -> None:
        """Forty marks in one place: every text is there once, most of them below."""
        marks = tuple(Mark(x=Decimal(1), y=Decimal(1), text=f"mark <{place}>") for place in range(40))
        seen = " ".join(texts(parsed(replace(one_curve(("0", "0"), ("2", "2")), marks=marks))))
        assert [1] * 40 == [seen.count(mark.text) for mark in marks]


class TestColours:
    @pytest.mark.parametrize("colour", COLOURS)
    @pytest.mark.parametrize("paper", ["#fefefe", "#15181d"])
    def test_curves_are_seen_on_light_and_on_dark(self, colour: str, paper: str) -> None:
        """A contrast of 3 to 1 or more (WCAG 2.2, 1.4.11)."""
        dark, bright = sorted((light(colour), light(paper)))
        assert (bright + 0.05) / (dark + 0.05) >= 3

    def test_ink_follows_the_page(self) -> None:
        """Texts and axes are of the page's colour, and the paper changes where the reader's setting is dark."""
        text = svg_chart(CUMULATIVE)
        assert "#1f2329" not in text.partition("</style>")[2]
        assert 'class="paper"' in text
        assert "@media (prefers-color-scheme:dark)" in text


class TestSurroundings:
    def test_a_missing_library_is_named_with_its_remedy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without matplotlib there is an error that says what to install."""
        monkeypatch.setitem(sys.modules, "matplotlib", None)
        with pytest.raises(NoChartPackage) as error:
            svg_chart(CUMULATIVE)
        problem, remedy = str(error.value).splitlines()
        assert "a chart as SVG needs the package matplotlib, which is not installed" == problem
        assert "pip install 'tokencalc-econ[charts]'" == remedy.strip()

    def test_settings_of_the_user_change_nothing(self) -> None:
        """Matplotlib's own settings are left as they were, and are not used."""
        import matplotlib

        before = svg_chart(CUMULATIVE)
        with matplotlib.rc_context({"lines.linewidth": 9, "font.size": 30}):
            assert before == svg_chart(CUMULATIVE)
            assert 9 == matplotlib.rcParams["lines.linewidth"]


class TestAnyChart:
    @settings(max_examples=25, deadline=None)
    @given(charts())
    def test_texts_appear(self, chart: Chart) -> None:
        """Every curve is an element, and every mark's text and curve's name is there."""
        root = parsed(chart)
        seen = strip("".join(texts(root)))
        assert len(chart.series) == len(ids(root, "series"))
        assert len(chart.marks) == len(ids(root, "mark"))
        assert [] == [mark.text for mark in chart.marks if strip(mark.text) not in seen]
        assert [] == [each.name for each in chart.series if strip(each.name) not in seen]
