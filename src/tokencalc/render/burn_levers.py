"""What would make a budget last, for people and for programs."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from tokencalc.engine.budget import DAY
from tokencalc.engine.burn import Exhausted
from tokencalc.engine.forecasts import Method
from tokencalc.engine.lever_plans import Cannot, Found, Lever, NotNeeded
from tokencalc.engine.openings import OpenShare, StartingOn, SwitchBy
from tokencalc.render.burn_courses import BurnStory, ends, per_cent
from tokencalc.render.figures import UNKNOWN, percent
from tokencalc.render.report import Column, Grid, Notes, Report
from tokencalc.render.sentences import listed

_NAMES = {
    Lever.GROWTH: "growth a month",
    Lever.MONTHLY_CAP: "a cap a month",
    Lever.CAP_PER_USER: "a cap a month for each user",
    Lever.PRICE_CUT: "lower prices",
    Lever.OPEN_SHARE: "moved",
    Lever.SWITCH_DATE: "switch",
}


def levers_report(story: BurnStory) -> Report:
    """Each lever with the value at which the budget lasts, and what is to be known about it; nothing unasked.

    What going to another option does is a question about the baseline, and stands apart where that is not looked at.
    """
    if story.pulled is None or story.openings is None:
        return []
    day, option, does_last = story.budget.end - DAY, story.shown.option, story.shown.burn.lasts
    title = f"{'How far it would still' if does_last else 'What would make it'} last to {day}, each by itself"
    unmoved = tuple(_unmoved(story))
    if option == story.baseline:
        return _table(title, (*story.pulled, *story.openings), story, unmoved)
    going = f"What would make it last to {day}, each by itself: from {story.baseline}"
    return [*_table(f"{title}: {option}", story.pulled, story, unmoved), *_openings(going, story)]


_Asked = Found | NotNeeded | Cannot | OpenShare | SwitchBy


def _openings(title: str, story: BurnStory) -> Report:
    """What going to the option does, where it is needed."""
    asked = [each for each in story.openings or () if not isinstance(each, NotNeeded)]
    return _table(title, asked, story, ()) if asked else []


def _table(title: str, asked: Sequence[_Asked], story: BurnStory, more: Sequence[str]) -> Report:
    """The levers that are needed, with their notes and more of them; a sentence where none of them is."""
    found = [each for each in asked if not isinstance(each, NotNeeded)]
    if not found:
        return [Notes(items=("It lasts at every growth and price that was looked at.", *more))]
    columns = (Column(title="lever"), Column(title="lasts with"), Column(title="as planned"))
    rows = tuple(_row(each, story) for each in found)
    notes = dict.fromkeys(note for each in found for note in _notes(each, story))
    return [Grid(title=title, columns=columns, rows=rows), Notes(items=(*notes, *more))]


def _unmoved(story: BurnStory) -> Iterator[str]:
    """That levers move the plan alone, where a forecast that they do not move says that the budget is gone."""
    gone = [
        f"{each.name} on {each.burn.ending.day}"
        for each in story.courses
        if each.method is not Method.PLAN and not each.burn.lasts and isinstance(each.burn.ending, Exhausted)
        if story.today is not None and each.burn.ending.day > story.today
    ]
    if gone and story.today is not None:
        since = story.today + DAY
        yield f"Levers move what is planned from {since} on, and no forecast: the budget is still gone {listed(gone)}."


def _row(found: Found | Cannot | OpenShare | SwitchBy, story: BurnStory) -> tuple[str, str, str]:
    name = _NAMES[found.lever]
    match found:
        case Found():
            today = UNKNOWN if found.today is None else _value(found, found.today, story)
            return name, _value(found, found.value, story), today
        case OpenShare():
            return f"{name} to {found.option}", f"{percent(found.share)} of the budget's spending", "0%"
        case SwitchBy():
            by = "cannot" if found.latest is None else f"begun by {found.latest}"
            return f"{name} to {found.option}", by, _own(found.option, story)
        case _:
            return f"{name} to {found.option}" if found.option else name, "cannot", UNKNOWN


def _value(found: Found, value: Decimal, story: BurnStory) -> str:
    """A value of a lever: with all its digits, since it is on the side on which the budget lasts."""
    if found.lever is Lever.GROWTH:
        return per_cent(value) if value is found.value else percent_of(value)
    if found.lever is Lever.PRICE_CUT:
        if not value:
            return "today's"
        return f"{per_cent(value)} off" if value > 0 else f"up to {per_cent(-value)} more"
    places = min(2, max(0, -int(value.as_tuple().exponent))) if value is found.value else None
    return story.amount(value, places) + ("" if value is found.value else " at most")


def percent_of(share: Decimal) -> str:
    """A share as a percentage, below nothing too."""
    return f"-{percent(-share)}" if share < 0 else percent(share)


def _own(option: str, story: BurnStory) -> str:
    """When the budget ends with the switch as the scenario has it."""
    found = [ends(course.burn) for course in story.courses if course.option == option]
    return "lasts" if found[0] == "lasts" else f"ends {found[0]}"


def _notes(found: Found | Cannot | OpenShare | SwitchBy, story: BurnStory) -> Iterator[str]:
    match found:
        case Cannot():
            about = f"{_NAMES[found.lever]} to {found.option}" if found.option else _NAMES[found.lever]
            yield f"{about[0].upper()}{about[1:]} cannot: {found.because}."
        case Found(refused=Decimal() as refused):
            name = _NAMES[found.lever]
            yield f"{name[0].upper()}{name[1:]} refuses {story.amount(refused)} of what is planned."
        case Found(lever=Lever.GROWTH):
            low, high = percent_of(found.solution.low), percent_of(found.solution.high)
            yield f"Growth was looked for between {low} and {high} a month, place by place."
        case OpenShare():
            yield f"{found.option}, from {found.since} on: {_moves(found)}."
        case SwitchBy():
            yield from _switching(found, story)
        case _:
            pass


def _moves(found: OpenShare) -> str:
    *whole, last = found.moves
    first = f"all of {listed(name for move in whole for name in move.tasks)}, then " if whole else ""
    order = "; those first that save most of what they cost" if whole else ""
    return f"{first}{per_cent(last.share)} of {listed(last.tasks)}{order}"


def _switching(found: SwitchBy, story: BurnStory) -> Iterator[str]:
    """What a switch does that begins too late, or what the best one does where none is enough."""
    late = [start for start in found.starts if found.latest is None or start.day > found.latest]
    if not late:
        return
    told = late[0] if found.latest is not None else max(late, key=_day_of)
    today = next(ends(course.burn) for course in story.courses if course.option == story.baseline)
    if ends(told.burn) > today:
        when = f"begun on {told.day}" if found.latest is not None else f"at the best, begun on {told.day},"
        yield f"{found.option}: {when} its switch carries the budget to {ends(told.burn)} instead of {today}."
    else:
        when = f"begun on {told.day} or later" if found.latest is not None else "whenever it is begun"
        yield f"{found.option}: {when} its switch does not carry the budget beyond {today}."


def _day_of(start: StartingOn) -> date:
    ending = start.burn.ending
    return ending.day if isinstance(ending, Exhausted) else date.max


def lever_body(found: Found | NotNeeded | Cannot) -> dict[str, Any]:
    """A lever's JSON: its value, or the reason why there is none."""
    if not isinstance(found, Found):
        status = "cannot" if isinstance(found, Cannot) else "not_needed"
        return {"lever": found.lever, "status": status, "because": found.because}
    return {
        "lever": found.lever,
        "status": "room" if found.is_room else "found",
        "value": found.value,
        "as_planned": found.today,
        "refused": found.refused,
        "looked": found.solution.looked,
        "is_proven": found.solution.is_proven,
    }


def opening_body(found: OpenShare | SwitchBy | NotNeeded | Cannot) -> dict[str, Any]:
    """What an option does, as JSON: tasks with their shares, or a date and every month's beginning."""
    match found:
        case OpenShare():
            return {
                "lever": found.lever,
                "option": found.option,
                "status": "found",
                "share": found.share,
                "from": found.since,
                "moves": [asdict(move) for move in found.moves],
            }
        case SwitchBy():
            return {
                "lever": found.lever,
                "option": found.option,
                "status": "cannot" if found.latest is None else "found",
                "latest": found.latest,
                "starts": [_start_body(start) for start in found.starts],
            }
        case Cannot():
            return {**lever_body(found), "option": found.option}
        case _:
            return lever_body(found)


def _start_body(start: StartingOn) -> dict[str, Any]:
    ending = start.burn.ending
    return {
        "day": start.day,
        "lasts": start.burn.lasts,
        "exhausted_on": ending.day if isinstance(ending, Exhausted) else None,
        "total": start.burn.total,
    }
