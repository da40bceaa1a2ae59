"""The picture of a budget: its curves stand on what is spent, and its marks where the budget is gone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given

from tests.engine.burning import DAY, bills, burns, day_loop, spend, year
from tests.engine.strategies import Amount, numbers
from tokencalc.engine.alerts import burn_alerts
from tokencalc.engine.budget import Budget, TokensCounted, TopUp
from tokencalc.engine.burn import burn, burn_of
from tokencalc.engine.forecasts import Actual, Forecast, Method, forecasts
from tokencalc.engine.spending import Spend
from tokencalc.render.burn_chart import burn_chart
from tokencalc.render.burn_courses import BurnStory, Course
from tokencalc.render.charts.model import Chart, Style, as_number

START, END = date(2026, 1, 1), date(2027, 1, 1)


def planned(budget: Budget, spending: Spend, option: str = "today") -> Course:
    """An option as planned."""
    return Course(option=option, method=Method.PLAN, burn=burn_of(spending, budget))


def drawn(budget: Budget, *courses: Course, today: date | None = None) -> Chart:
    """The chart of courses; with a day that is today, what is spent until then is what was spent."""
    return burn_chart(
        BurnStory(
            budget=budget,
            currency="USD",
            baseline="today",
            courses=courses,
            untold=[],
            today=today,
            has_actuals=today is not None,
            thresholds=[],
            alerts=burn_alerts(courses[0].burn),
            pulled=None,
            openings=None,
        )
    )


def spent(amount: Amount, through: date, budget: Budget) -> Chart:
    """The chart of a budget of which so much was spent through a day, beside a plan of 20 a month."""
    found = forecasts(spend(START, *[20] * 12), [Actual(day=through, amount=Decimal(amount))], budget)
    ways = [each for each in (found.plan, found.linear, found.trend) if isinstance(each, Forecast)]
    courses = [Course(option="today", method=each.method, burn=each.burn, forecast=each) for each in ways]
    return drawn(budget, *courses, planned(budget, spend(START, *[10] * 12), "other"), today=found.through)


def names(chart: Chart) -> list[str]:
    """What its curves are called."""
    return [each.name for each in chart.series]


class TestOptions:
    """A budget of 365, a day's 1 each, and options of 20 and 40 a month."""

    chart = drawn(year(), planned(year(), spend(START, *[20] * 12)), planned(year(), spend(START, *[40] * 12), "dear"))

    def test_curves(self) -> None:
        """The budget and its plan come first, and then every option."""
        assert ["the budget", "the budget's plan", "today", "dear"] == names(self.chart)
        styles = [each.style for each in self.chart.series]
        assert [Style.DOTTED, Style.DASHED, Style.SOLID, Style.SOLID] == styles

    def test_what_is_spent_by_the_end_of_a_day_stands_at_the_next(self) -> None:
        """January's 20 stand on 1 February, and the year's 240 on 1 January."""
        points = self.chart.series[2].points
        assert [(START, Decimal(0)), (date(2026, 2, 1), Decimal(20))] == list(points[:2])
        assert (END, Decimal(240)) == points[-1]

    def test_where_it_is_gone(self) -> None:
        """At 40 a month the budget of 365 is reached after nine months and 5 of October's 40: 3.875 of its 31 days."""
        (mark,) = self.chart.marks
        expected = date(2026, 10, 1).toordinal() + Decimal("3.875")
        assert (expected, Decimal(365), "dear: gone on 2026-10-04") == (mark.x, mark.y, mark.text)

    def test_a_curve_far_above_is_cut_off(self) -> None:
        """A quarter above the budget, at 456.25, a curve of 40 a month would be after 11.40625 months."""
        x, y = self.chart.series[3].points[-1]
        part = Decimal("16.25") / 40 * 31
        assert (date(2026, 12, 1).toordinal() + part, Decimal("456.25")) == (as_number(x), y)

    def test_a_budget_that_grows(self) -> None:
        """A top-up is a step of the budget, and a day on which it is gone is held against what there is by then."""
        budget = replace(year(), top_ups=(TopUp(day=date(2026, 7, 1), amount=Decimal(35)),))
        chart = drawn(budget, planned(budget, spend(START, *[50] * 12)))
        steps = [(START, Decimal(365)), (date(2026, 7, 1), Decimal(400)), (END, Decimal(400))]
        assert steps == list(chart.series[0].points)
        assert chart.series[0].is_step
        assert [Decimal(400)] == [mark.y for mark in chart.marks]

    def test_tokens_have_no_currency(self) -> None:
        """A budget of tokens is drawn in tokens."""
        budget = replace(year(), counts=TokensCounted())
        chart = drawn(budget, planned(budget, spend(START, *[20] * 12)))
        assert ("spent, tokens", "") == (chart.y_label, chart.currency)
        assert ("spent, USD", "USD") == (self.chart.y_label, self.chart.currency)


class TestActuals:
    def test_what_was_spent_and_the_ways_on(self) -> None:
        """Actuals are solid to their last day, the ways on dashed from there; other options are left out."""
        chart = spent(31, date(2026, 1, 31), year())
        assert ["the budget", "the budget's plan", "spent so far", "as planned", "in a straight line"] == names(chart)
        so_far, as_planned, straight = chart.series[2:]
        assert [(START, Decimal(0)), (date(2026, 2, 1), Decimal(31))] == list(so_far.points)
        assert {(date(2026, 2, 1), Decimal(31))} == {as_planned.points[0], straight.points[0]}
        assert (END, Decimal(365)) == straight.points[-1]
        assert [Style.SOLID, Style.DASHED, Style.DASHED] == [each.style for each in chart.series[2:]]

    def test_each_way_on_has_its_mark(self) -> None:
        """At 62 a month so far the straight line ends the budget in July; as planned it lasts."""
        chart = spent(62, date(2026, 1, 31), year())
        assert ["in a straight line: gone on 2026-07-02"] == [mark.text for mark in chart.marks]

    def test_gone_already(self) -> None:
        """A budget that is spent has one mark, whatever comes, and what was spent is never cut off."""
        chart = spent(730, date(2026, 1, 31), year())
        assert ["gone on 2026-01-16"] == [mark.text for mark in chart.marks]
        assert numbers(0, 730) == tuple(y for _, y in chart.series[2].points)

    def test_a_period_that_is_over(self) -> None:
        """There is no way on from its last day."""
        chart = spent(300, date(2026, 12, 31), year())
        assert ["the budget", "the budget's plan", "spent so far"] == names(chart)


@given(burns())
def test_curves_stand_on_what_is_spent(case: tuple[date, list[Decimal], Budget]) -> None:
    """Every point at the start of a day is what the days before it have spent, and none is above the top."""
    start, months, budget = case
    spent_before = {day + DAY: whole for day, whole in day_loop(start, months, budget.start, budget.end)}
    course = Course(option="today", method=Method.PLAN, burn=burn(bills(start, *months), budget))
    points = drawn(budget, course).series[2].points
    assert (budget.start, Decimal(0)) == points[0]
    for day, amount in points[1:]:
        assert amount is not None
        assert amount <= budget.amount * Decimal("1.25")
        if isinstance(day, date):
            assert Fraction(1, 10**20) > abs(spent_before[day] - Fraction(amount))
    places = [as_number(day) for day, _ in points]
    assert all(before < after for before, after in pairwise(places))
