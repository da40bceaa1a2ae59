"""The picture of a budget: what is spent of it, added up, beside its plan, and where it is gone."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from tokencalc.engine.budget import DAY
from tokencalc.engine.burn import Exhausted
from tokencalc.engine.forecasts import Method
from tokencalc.engine.numbers import divide, exactly
from tokencalc.engine.spending import Spend
from tokencalc.render.burn_courses import BurnStory, Course
from tokencalc.render.charts.model import Chart, Kind, Mark, Place, Series, Style

_BEYOND = Decimal("1.25")
"""How far above the budget curves go before they are cut off: a trend may end at a hundred times of it."""

Points = tuple[tuple[Place, Decimal], ...]


@exactly
def burn_chart(story: BurnStory) -> Chart:
    """What is spent by the end of each day, of every option; with actuals what was spent, and each way on from there.

    What is spent by the end of a day stands where the next one begins.
    """
    unit = story.currency if story.is_money else "tokens"
    courses = [each for each in story.courses if each.option == story.shown.option or not story.has_actuals]
    return Chart(
        title="What is spent of the budget, added up",
        x_label="day",
        y_label=f"spent, {unit}",
        series=(*_budget(story), *(_ways_on(story, courses) if story.has_actuals else _options(story, courses))),
        marks=tuple(_marks(story, courses)),
        x_kind=Kind.DATE,
        currency=story.currency if story.is_money else "",
        note="The budget is gone where a curve reaches the dotted line; curves far above it are cut off.",
    )


def _budget(story: BurnStory) -> Iterator[Series]:
    """What may be spent by each day, and what was planned to be."""
    burn, end = story.shown.burn, story.budget.end
    levels = (*burn.available, (end, burn.available[-1][1]))
    yield Series(name="the budget", points=levels, is_step=True, style=Style.DOTTED)
    yield Series(name="the budget's plan", points=_curve(burn.plan, burn.plan.start, _most(story)), style=Style.DASHED)


def _options(story: BurnStory, courses: Iterable[Course]) -> Iterator[Series]:
    for course in courses:
        yield Series(name=course.name, points=_curve(course.burn.spend, story.budget.start, _most(story)))


def _ways_on(story: BurnStory, courses: Iterable[Course]) -> Iterator[Series]:
    """What was spent, and from there each course that is left to be taken."""
    since, spend = _since(story), story.shown.burn.spend
    until_then = (point for point in _edges(spend, story.budget.start) if point[0] <= since)
    yield Series(name="spent so far", points=tuple(until_then))
    if since < story.budget.end:
        for course in courses:
            points = _curve(course.burn.spend, since, _most(story))
            yield Series(name=_way(course), points=points, style=Style.DASHED)


def _since(story: BurnStory) -> date:
    """The first day that is still to come."""
    assert story.today is not None
    return story.today + DAY


def _way(course: Course) -> str:
    return "as planned" if course.method is Method.PLAN else course.name


def _most(story: BurnStory) -> Decimal:
    """Up to where curves are drawn: above the budget, and never less than what was spent."""
    burn = story.shown.burn
    spent = burn.on(story.today).spent if story.has_actuals and story.today is not None else Decimal(0)
    return max(burn.available[-1][1] * _BEYOND, spent)


def _edges(spend: Spend, since: date) -> Iterator[tuple[date, Decimal]]:
    """What is spent before a day, and before each later one on which spending changes its pace."""
    for day in [since, *(each.end for each in spend.stretches if each.end > since)]:
        yield day, spend.through(day - DAY)


def _curve(spend: Spend, since: date, most: Decimal) -> Points:
    """The curve from a day on, to the end or to where it goes above `most`."""
    edges = list(_edges(spend, since))
    points: list[tuple[Place, Decimal]] = [*edges[:1]]
    for (day, before), (later, after) in pairwise(edges):
        if after > most:
            part = divide((most - before) * (later - day).days, after - before)
            return (*points, (day.toordinal() + part, most))
        points.append((later, after))
    return tuple(points)


def _marks(story: BurnStory, courses: Sequence[Course]) -> Iterator[Mark]:
    """Where the budget is gone: one mark where that has happened, else one for each course."""
    for course in courses:
        ending = course.burn.ending
        if not isinstance(ending, Exhausted) or course.burn.lasts:
            continue
        x = story.budget.start.toordinal() + ending.after_days
        y = course.burn.on(ending.day).available
        if story.has_actuals and ending.day < _since(story):
            yield Mark(x=x, y=y, text=f"gone on {ending.day}")
            return
        name = _way(course) if story.has_actuals else course.name
        yield Mark(x=x, y=y, text=f"{name}: gone on {ending.day}")
