"""Charts in a terminal: golden texts, and what holds for any chart."""

import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.render.chart_examples import BURN_DOWN, CUMULATIVE, one_curve
from tokencalc.render.charts.model import Chart, Kind, Mark, NoChartPackage, Place, Series, Style
from tokencalc.render.charts.plain import needs_ascii, terminal_chart

GOLDEN_60 = """\
Cost added up, closed against open
USD, added up
$150k ┤
      │                                                 ●●●
      │         ◆ seen from afar                     ●●●  ■
      │                                          ●●●●     ■
      │                                  ■■■■■■●■■■■■■■■■■■
$100k ┤                                  ●●●●           ○○○
      │                               ●●●●         ○○○○○
      │                 ■■■■■■■■■■■●■1■■■■    ○○○○○
      │                 ■     ●●●●      ○○○○○○
      │■■■■■■■■■■■■■■■■■■  ●●●     ○○○○○
 $50k ┤                ●●●●  ○○○○○○
      │            ●●●● ○○○○○
      │         ●●●○○○○○
      │     ●○●●○○○
      │ ●●○●○
   $0 ┤○
      └┬────────────┬────────────┬───────────┬────────────┬
       0            3            6           9           12
                                                     months
● closed   ■ open   ○ plan
1 even in month 7
"""

GOLDEN_ASCII = """\
Budget left
EUR left
  EUR 1k +
         |*o*o*o*o*********
         |        oooooooooooooo
 EUR 500 +                      oooooo*o*o*o*o
         |                                    *o*o*o*oooooo
         |                                           ***** oooooooooooooo
   EUR 0 +                                                **1**          oooooo
         |                                                     ****
         |
-EUR 500 +
         ++----------------+----------------+----------------+----------------+
       2026-01          2026-04          2026-07          2026-10       2027-01
                                                                            day
o plan   * left
1 gone
"""


def strip(text: str) -> str:
    """The text without blanks, in which words that were folded are whole again."""
    return "".join(text.split())


class TestGolden:
    def test_at_60_columns(self) -> None:
        """Every step has its corners, curves that lie on each other take turns, and marks have a text or a key."""
        assert GOLDEN_60 == terminal_chart(CUMULATIVE, width=60)

    def test_ascii_at_80_columns(self) -> None:
        """Days are labelled by months, the gap stays a gap, and zero is a label between the others."""
        assert GOLDEN_ASCII == terminal_chart(BURN_DOWN, width=80, height=10, ascii_only=True)


class TestCurves:
    def test_curves_on_each_other_take_turns(self) -> None:
        """Two equal curves share their row, half the characters each."""
        first = one_curve(("0", "5"), ("9", "5")).series[0]
        text = terminal_chart(
            replace(one_curve(("0", "5")), series=(first, replace(first, name="two"))), width=64, ascii_only=True
        )
        row = next(line for line in text.splitlines() if "*" in line and "|" in line)
        assert 1 >= abs(row.count("*") - row.count("#"))
        assert 50 < row.count("*") + row.count("#")

    def test_one_point_is_drawn_alone(self) -> None:
        """A curve of one point is one character."""
        text = terminal_chart(one_curve(("3", "-0.00002")), ascii_only=True)
        assert 1 + 1 == text.count("*")

    def test_nothing_but_zero_has_an_axis_around_it(self) -> None:
        """A curve of zeros lies between -1 and 1."""
        labels = [
            line.split("+")[0].strip()
            for line in terminal_chart(one_curve(("0", "0"), ("1", "0")), ascii_only=True).splitlines()
            if "+" in line
        ]
        assert ("1", "-1") == (labels[0], labels[-2])

    @pytest.mark.parametrize("width", [60, 80, 120])
    def test_a_thousand_steps_fill_the_width(self, width: int) -> None:
        """The last of 1,000 steps is at the right edge, on the top row."""
        chart = one_curve(*((str(x), str(x)) for x in range(1000)), is_step=True)
        top = next(line for line in terminal_chart(chart, width=width, ascii_only=True).splitlines() if "*" in line)
        assert (width - 1, True) == (len(top), top.endswith("*"))

    def test_many_curves_of_a_style_have_a_character_each(self) -> None:
        """After the characters of a style come letters."""
        series = tuple(Series(name=f"curve {place}", points=((0, Decimal(place)),)) for place in range(12))
        legend = terminal_chart(replace(one_curve(("0", "0")), series=series), ascii_only=True).splitlines()[-2:]
        symbols = [entry.split()[0] for line in legend for entry in line.split("   ") if entry]
        assert ["*", "#", "@", "%", "&", "A", "B", "C", "D", "E", "F", "G"] == symbols


class TestMarks:
    def test_marks_in_one_place_are_all_told(self) -> None:
        """Where a mark hides another, both texts stand below or beside."""
        marks = tuple(Mark(x=1, y=Decimal(1), text=f"number {place}") for place in range(3))
        text = terminal_chart(replace(one_curve(("0", "0"), ("2", "2")), marks=marks))
        assert [1, 1, 1] == [text.count(mark.text) for mark in marks]

    def test_more_marks_than_keys_are_all_told(self) -> None:
        """Past the last key the mark's own character stands for it."""
        marks = tuple(Mark(x=Decimal(place), y=Decimal(place), text=f"mark <{place}>") for place in range(40))
        text = terminal_chart(replace(one_curve(("0", "0"), ("39", "39")), marks=marks), ascii_only=True)
        assert [1] * 40 == [text.count(mark.text) for mark in marks]

    def test_wide_characters_stand_below(self) -> None:
        """Characters of two columns would push the row they stand in out of line."""
        chart = replace(one_curve(("0", "0"), ("2", "0")), marks=(Mark(x=1, y=Decimal(1), text="収支均衡"),))
        assert "\n1 収支均衡\n" in terminal_chart(chart)


class TestSurroundings:
    @pytest.mark.parametrize(
        ("encoding", "needs"),
        [
            ("utf-8", False),
            ("UTF-16", False),
            ("ascii", True),
            ("cp1252", True),
            ("no such encoding", True),
            (None, True),
        ],
    )
    def test_what_a_stream_can_show(self, encoding: str | None, needs: bool) -> None:
        """Only the encodings of Unicode have all the characters."""
        assert needs is needs_ascii(encoding)

    def test_a_missing_library_is_named_with_its_remedy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without uniplot there is an error that says what to install."""
        monkeypatch.setitem(sys.modules, "uniplot", None)
        with pytest.raises(NoChartPackage) as error:
            terminal_chart(CUMULATIVE)
        problem, remedy = str(error.value).splitlines()
        assert "a chart in the terminal needs the package uniplot, which is not installed" == problem
        assert "pip install 'tokencalc-econ[charts]'" == remedy.strip()


AMOUNTS = st.one_of(
    st.decimals(min_value=-1000, max_value=1000, places=2, allow_nan=False),
    st.decimals(min_value=Decimal("-1e30"), max_value=Decimal("1e30"), allow_nan=False, allow_infinity=False),
    st.sampled_from([Decimal("1e-25"), Decimal("7e-9"), Decimal(0), Decimal("123456789.01")]),
)
PLACES: dict[Kind, st.SearchStrategy[Place]] = {
    Kind.NUMBER: AMOUNTS,
    Kind.MONTH: st.decimals(min_value=0, max_value=600, places=1, allow_nan=False),
    Kind.DATE: st.dates(),
}
WORDS = st.text("abc XYZ09$_^<&>%é", min_size=1, max_size=70).filter(str.strip)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Any chart: up to four curves with gaps and steps, and up to five marks."""
    kind = draw(st.sampled_from(Kind))
    is_log = kind is Kind.NUMBER and draw(st.booleans())
    amounts = AMOUNTS.map(lambda number: abs(number) + Decimal("1e-9")) if is_log else AMOUNTS
    places = amounts if kind is Kind.NUMBER else PLACES[kind]
    points = st.tuples(st.tuples(places, amounts), st.lists(st.tuples(places, st.none() | amounts), max_size=12))
    curves = st.builds(
        lambda name, found, is_step, style: Series(
            name=name, points=(found[0], *found[1]), is_step=is_step, style=style
        ),
        WORDS,
        points,
        st.booleans(),
        st.sampled_from(Style),
    )
    return Chart(
        title=draw(WORDS),
        x_label=draw(WORDS),
        y_label=draw(WORDS),
        x_kind=kind,
        is_log_x=is_log,
        is_log_y=is_log,
        currency=draw(st.sampled_from(["", "USD", "CNY"])),
        series=tuple(draw(st.lists(curves, min_size=1, max_size=4))),
        marks=tuple(
            draw(st.lists(st.builds(lambda x, y, text: Mark(x=x, y=y, text=text), places, amounts, WORDS), max_size=5))
        ),
    )


class TestAnyChart:
    @settings(max_examples=150, deadline=None)
    @given(charts(), st.sampled_from([60, 80, 120]), st.sampled_from([4, 16, 30]))
    def test_texts_appear_and_lines_fit(self, chart: Chart, width: int, height: int) -> None:
        """Every mark's text and every curve's name is there, and no line is longer than the width."""
        text = terminal_chart(chart, width=width, height=height)
        assert [] == [mark.text for mark in chart.marks if strip(mark.text) not in strip(text)]
        assert [] == [each.name for each in chart.series if strip(each.name) not in strip(text)]
        assert width >= max(map(len, text.splitlines()))

    @settings(max_examples=50, deadline=None)
    @given(charts())
    def test_ascii_is_ascii(self, chart: Chart) -> None:
        """With `ascii_only` there is no other character, whatever the names are."""
        assert terminal_chart(chart, ascii_only=True).isascii()

    def test_a_day_alone_has_its_neighbours_as_labels(self) -> None:
        """The axis of one day goes from the day before to the day after."""
        series = Series(name="one", points=((date(2026, 11, 22), Decimal(1)),))
        text = terminal_chart(replace(one_curve(("0", "0")), x_kind=Kind.DATE, series=(series,)))
        assert ["2026-11-21", "2026-11-22", "2026-11-23"] == text.splitlines()[-3].split()
