"""How a budget burns, for programs: exact amounts, days and reasons."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tokencalc.engine.alerts import BurnAlert, NotCrossed, Threshold
from tokencalc.engine.budget import MoneyCounted
from tokencalc.engine.burn import Exhausted, NothingPlanned, Standing
from tokencalc.engine.forecasts import Forecast, HeldOut
from tokencalc.engine.numbers import exactly
from tokencalc.engine.spending import Days
from tokencalc.render.burn_courses import BurnStory, Course
from tokencalc.render.burn_levers import lever_body, opening_body
from tokencalc.render.report import DataTable


@exactly
def burn_body(story: BurnStory) -> dict[str, Any]:
    """The whole answer, the scenario's own facts aside."""
    return {
        "budget": _budget_body(story),
        "today": story.today,
        "has_actuals": story.has_actuals,
        "courses": [_course_body(course, story) for course in story.courses],
        "unknown": [{"name": each.name, "because": each.because} for each in story.untold],
        "thresholds": [
            {"course": key if key != "plan" else name, "share": each.share, **_crossed(each, key)}
            for name, found in story.thresholds
            for each in found
            for key in each.days
        ],
        "alerts": [_alert_body(each) for each in story.alerts],
        "levers": [lever_body(each) for each in story.pulled or ()],
        "openings": [opening_body(each) for each in story.openings or ()],
    }


def _budget_body(story: BurnStory) -> dict[str, Any]:
    budget = story.budget
    counts = budget.counts
    is_money = isinstance(counts, MoneyCounted)
    return {
        "amount": budget.amount,
        "unit": story.currency if is_money else "tokens",
        "start": budget.start,
        "end": budget.end,
        "counts": counts.kinds if isinstance(counts, MoneyCounted) else counts.units,
        "providers": [] if isinstance(counts, MoneyCounted) else counts.providers,
        "tasks": budget.tasks,
        "carried_over": budget.carried_over,
        "top_ups": [{"day": each.day, "amount": each.amount} for each in budget.top_ups],
    }


def _course_body(course: Course, story: BurnStory) -> dict[str, Any]:
    burn = course.burn
    ending = burn.ending
    is_gone = isinstance(ending, Exhausted)
    return {
        "option": course.option,
        "method": course.method,
        "lasts": burn.lasts,
        "exhausted_on": ending.day if isinstance(ending, Exhausted) else None,
        "exhausted_after_days": ending.after_days if isinstance(ending, Exhausted) else None,
        "left": None if is_gone else burn.available[-1][1] - burn.total,
        "total": burn.total,
        "overdrawn": _days_body(burn.overdrawn),
        "unassigned": Decimal(burn.unassigned),
        "today": None if story.today is None else _standing_body(burn.on(story.today)),
        "growth_per_month": course.forecast.growth_per_month if course.forecast else None,
        "error": None if course.forecast is None else _error_body(course.forecast),
        "months": [
            {
                "start": month.start,
                "end": month.end,
                "planned_in_month": month.planned,
                "spent_in_month": month.spent,
                **_standing_body(month.at_end),
            }
            for month in burn.by_month()
        ],
    }


def _standing_body(at: Standing) -> dict[str, Any]:
    is_planned = not isinstance(at.burn_rate, NothingPlanned)
    return {
        "day": at.day,
        "spent": at.spent,
        "planned": at.planned,
        "available": at.available,
        "remaining": at.remaining,
        "burn_rate": at.burn_rate if is_planned else None,
    }


def _error_body(forecast: Forecast) -> dict[str, Any]:
    error = forecast.error
    if not isinstance(error, HeldOut):
        return {"because": error.because}
    return {"days": error.days, "forecast": error.forecast, "actual": error.actual, "share": error.error_share}


def _crossed(threshold: Threshold, key: str) -> dict[str, date | None]:
    day = threshold.days[key]
    if isinstance(day, NotCrossed):
        return {"day": None, "not_through": day.through}
    return {"day": day, "not_through": None}


def _alert_body(alert: BurnAlert) -> dict[str, Any]:
    return {
        "name": alert.window.rule.name,
        "window_days": alert.window.window_days,
        "rate": alert.window.rate,
        "share": alert.window.share,
        "days": _days_body(alert.days),
    }


def _days_body(days: Sequence[Days]) -> list[dict[str, date]]:
    return [{"start": each.start, "end": each.end} for each in days]


@exactly
def burn_data(story: BurnStory) -> DataTable:
    """One row for each month of each course."""
    columns = (
        *("option", "method", "unit", "month", "end", "planned", "spent", "planned by then", "spent by then"),
        *("available", "left", "burn rate", "exhausted on", "lasts"),
    )
    return DataTable(columns=columns, rows=tuple(row for course in story.courses for row in _rows(course, story)))


def _rows(course: Course, story: BurnStory) -> Iterator[tuple[str | Decimal | int | date | None, ...]]:
    ending = course.burn.ending
    for month in course.burn.by_month():
        at = month.at_end
        yield (
            course.option,
            str(course.method),
            story.currency if story.is_money else "tokens",
            month.start,
            month.end,
            month.planned,
            month.spent,
            at.planned,
            at.spent,
            at.available,
            at.remaining,
            None if isinstance(at.burn_rate, NothingPlanned) else at.burn_rate,
            ending.day if isinstance(ending, Exhausted) else None,
            str(course.burn.lasts).lower(),
        )
