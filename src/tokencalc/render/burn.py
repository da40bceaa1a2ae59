"""How a budget burns, for people: when it is gone, month by month, and who is told when."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tokencalc.engine.alerts import BurnAlert, Threshold
from tokencalc.engine.budget import DAY, TEXT_UNITS, Budget, MoneyCounted, TokensCounted
from tokencalc.engine.burn import Exhausted, NothingPlanned, Standing
from tokencalc.engine.forecasts import Forecast, HeldOut, Method
from tokencalc.engine.lines import Kind
from tokencalc.engine.numbers import exactly
from tokencalc.render.burn_courses import BurnStory, Course, days_in_words, ends, per_cent
from tokencalc.render.burn_levers import levers_report
from tokencalc.render.figures import UNKNOWN, percent, rounded, times
from tokencalc.render.report import Column, Figure, Grid, Notes, Report
from tokencalc.render.sentences import listed

_KINDS = {
    Kind.BILL: "bills",
    Kind.PEOPLE: "people",
    Kind.EXPECTED_LOSS: "expected losses",
    Kind.ONE_OFF: "one-offs",
    Kind.CAPEX: "purchases",
    Kind.AMORTISATION: "wear",
}


@exactly
def budget_in_words(story: BurnStory) -> str:
    """What may be spent, of what, and when."""
    budget = story.budget
    more = sum((each.amount for each in budget.top_ups), start=budget.carried_over)
    whole = story.amount(budget.amount) + (f" and {story.amount(more)} more" if more else "")
    unit = "" if story.is_money else " tokens"
    return f"{whole}{unit} for {_what(budget)}, {budget.start} to {budget.end - DAY}"


def _what(budget: Budget) -> str:
    tasks = f" of {listed(budget.tasks)}" if budget.tasks else ""
    match budget.counts:
        case MoneyCounted(kinds=kinds):
            return listed(_KINDS[kind] for kind in kinds) + tasks
        case TokensCounted(units=units, providers=providers):
            what = "text" if units == TEXT_UNITS else listed(unit.replace("_", " ") for unit in units)
            return what + (f" at {listed(providers)}" if providers else "") + tasks


@exactly
def burn_report(story: BurnStory, pictures: Sequence[Figure] = ()) -> Report:
    """When the budget is gone, its pictures, what would make it last, and month by month, with who is told when."""
    return [
        _courses(story),
        Notes(items=tuple(_notes(story))),
        *pictures,
        *levers_report(story),
        _months(story),
        _thresholds(story),
        *_alerts(story),
    ]


def _courses(story: BurnStory) -> Grid:
    by_then = "left at the end" if story.today is None else "left"
    columns = (
        Column(title="plan"),
        Column(title="ends"),
        *([Column(title="spent so far", is_figure=True)] if story.today else []),
        Column(title=by_then, is_figure=True),
        Column(title="burn rate", is_figure=True),
        Column(title="whole period", is_figure=True),
    )
    rows = [_row(course, story) for course in story.courses]
    rows += [(each.name, "unknown", *[UNKNOWN] * (len(columns) - 2)) for each in story.untold]
    return Grid(columns=columns, rows=tuple(rows), strong=frozenset({0}))


def _row(course: Course, story: BurnStory) -> tuple[str, ...]:
    last = course.burn.budget.end - DAY
    at = course.burn.on(story.today or last)
    so_far = [story.amount(at.spent)] if story.today else []
    name = f"{course.name}, as planned" if course is story.shown and story.has_actuals else course.name
    return name, ends(course.burn), *so_far, story.amount(at.remaining), rate(at), story.amount(course.burn.total)


def rate(at: Standing) -> str:
    """A burn rate: how many times the plan is spent."""
    return UNKNOWN if isinstance(at.burn_rate, NothingPlanned) else times(at.burn_rate)


def _notes(story: BurnStory) -> Iterator[str]:
    yield f"{story.shown.option}: {_ending(story)}."
    for course in story.courses:
        if course.burn.lasts and course.burn.overdrawn:
            days = days_in_words(course.burn.overdrawn)
            yield f"{course.name}: more is spent than there is by then on {days}; what is added later makes it good."
    yield from (_error(course.forecast) for course in story.courses if course.forecast)
    yield from (f"{each.name}: {each.because}." for each in story.untold)
    unassigned = {course.option: course.burn.unassigned for course in story.courses if course.burn.unassigned}
    if unassigned:
        told = "; ".join(f"{name} {story.amount(amount)}" for name, amount in unassigned.items())
        yield f"Not counted, since it belongs to no task: {told}."
    day = f"on {story.today}" if story.today else "at the end"
    yield f"Burn rate: the share that is spent over the share that was planned to be, {day}; 1x is as planned."


def _ending(story: BurnStory) -> str:
    burn = story.shown.burn
    days = burn.budget.days
    if isinstance(burn.ending, Exhausted) and not burn.lasts:
        early = f", {days - burn.ending.number} days early" if burn.ending.number < days else ""
        return f"the budget is gone on {burn.ending.day}, day {burn.ending.number} of {days}{early}"
    left = burn.available[-1][1] - burn.total
    return f"the budget lasts, with {story.amount(left)} left" if left else "the budget is spent to the last cent"


def _error(forecast: Forecast) -> str:
    """How a forecast would have done on the last days that are known."""
    name = {Method.PLAN: "As planned", Method.LINEAR: "In a straight line", Method.TREND: "Along the trend"}[
        forecast.method
    ]
    growth = forecast.growth_per_month
    grows = f" ({percent_change(growth)} a month)" if growth else ""
    match forecast.error:
        case HeldOut(days=days, error_share=error) if not rounded(error, 3):
            return f"{name}{grows}: right for the last {days} days, foretold without them."
        case HeldOut(days=days, error_share=error):
            side = "too much" if error >= 0 else "too little"
            return f"{name}{grows}: {percent(error.copy_abs())} {side} for the last {days} days, foretold without them."
        case _:
            return f"{name}{grows}: its error is not known ({forecast.error.because})."


def percent_change(share: Decimal) -> str:
    """A change as a percentage with its sign, to a tenth.

    >>> percent_change(Decimal("-0.0312"))
    '-3.1%'
    """
    return f"{rounded(share.scaleb(2), 1):+}%"


def _months(story: BurnStory) -> Grid:
    columns = (
        Column(title="month"),
        *(Column(title=title, is_figure=True) for title in ("planned", "spent", "added up", "left", "burn rate")),
    )
    rows = tuple(
        (
            f"{month.start:%Y-%m}",
            story.amount(month.planned),
            story.amount(month.spent),
            story.amount(month.at_end.spent),
            story.amount(month.at_end.remaining),
            rate(month.at_end),
        )
        for month in story.shown.burn.by_month()
    )
    return Grid(title=f"Month by month: {story.shown.option}", columns=columns, rows=rows)


def _thresholds(story: BurnStory) -> Grid:
    shares = [f"{per_cent(share)}" for share in story.budget.alert_at]
    columns = (Column(title="who"), *(Column(title=f"{share} on") for share in shares))
    rows = tuple((name, *(_crossed(each, key) for each in found)) for name, key, found in _by_course(story))
    return Grid(title="When a share of the budget is spent", columns=columns, rows=rows)


def _by_course(story: BurnStory) -> Iterator[tuple[str, str, Sequence[Threshold]]]:
    for name, found in story.thresholds:
        for key in found[0].days if found else ():
            yield (name if key == Method.PLAN else _WHO[key]), key, found


_WHO = {"actual": "actual, so far", "linear": "in a straight line", "trend": "along the trend"}


def _crossed(threshold: Threshold, key: str) -> str:
    day = threshold.days[key]
    return "not" if hasattr(day, "through") else str(day)


def _alerts(story: BurnStory) -> Report:
    columns = (Column(title="alert"), Column(title="at", is_figure=True), Column(title="calls on"))
    rows = tuple(
        (_window(each), f"{times(each.window.rate)} the plan", days_in_words(each.days) or "no day")
        for each in story.alerts
    )
    so_far = f" by {story.today}" if story.has_actuals else ""
    return [Grid(title=f"When spending is too fast: {story.shown.option}{so_far}", columns=columns, rows=rows)]


def _window(alert: BurnAlert) -> str:
    days = alert.window.window_days
    length = "a day" if days == 1 else f"{days} days"
    return f"{per_cent(rounded(alert.window.share, 3))} of the budget in {length}"
