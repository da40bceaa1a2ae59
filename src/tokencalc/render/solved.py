"""The values at which a target is just met, for people and for programs."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from tokencalc.engine.crossings import Becomes, Crossing, CrossingKind, Interval
from tokencalc.engine.numbers import exactly
from tokencalc.engine.solving import Looked, Solution
from tokencalc.engine.targets import Measure, Solved, Target, Varies
from tokencalc.render.figures import UNKNOWN, exact, money, percent, rounded
from tokencalc.render.report import Column, DataTable, Grid, Notes, Report

_DIGITS = 6


def solved_report(found: Sequence[Solved], currency: str) -> Report:
    """A table with one row for each value that was found, and what is sure of it."""
    first = found[0]
    columns = (
        Column(title="option"),
        Column(title="just met at", is_figure=True),
        Column(title="is met"),
        Column(title="stated", is_figure=True),
        Column(title="room", is_figure=True),
    )
    rows = tuple(row for each in found for row in _rows(each))
    title = f"{first.path}: where {target_in_words(first.target, currency)}"
    notes = dict.fromkeys(_how_sure(each) for each in found)
    notes |= {f"{each.option}: {each.because}.": None for each in found if each.because}
    return [Grid(title=title, columns=columns, rows=rows), Notes(items=tuple(notes))]


def target_in_words(target: Target, currency: str) -> str:
    """A target as the end of a sentence."""
    level = target.level
    side = "at least" if target.wanted.value == ">=" else "at most"
    match target.measure:
        case Measure.RATIO:
            return f"it is {side} {exact(level)} times cheaper"
        case Measure.PAYBACK:
            return f"it has paid back for good within {exact(level)} months of the switch"
        case Measure.BUDGET_LASTS:
            return "the budget lasts"
        case Measure.SAVING if not level:
            costs = "costs no more than today" if side == "at least" else "saves nothing"
            return f"it {costs} over the horizon"
        case _:
            return f"its {_WORDS[target.measure]} is {side} {money(level, currency)}"


_WORDS = {
    Measure.SAVING: "saving over the horizon",
    Measure.MONTHLY_SAVING: "saving in the mean month",
    Measure.NPV: "net present value",
    Measure.MONTHLY_COST: "bill of the mean month",
}


def _rows(found: Solved) -> Iterator[tuple[str, ...]]:
    stated = UNKNOWN if found.base is None else value_in_words(found.base, found.varies)
    crossings = found.solution.crossings
    if not crossings:
        where = "cannot be projected" if found.because else _everywhere(found.solution)
        yield found.option, "no value", where, stated, UNKNOWN
    for crossing in crossings:
        yield (
            found.option,
            value_in_words(_first_met(crossing, found), found.varies),
            _side(crossing, found),
            stated,
            _room(crossing, found),
        )


def _everywhere(solution: Solution) -> str:
    """What holds between the bounds where nothing changes."""
    if not solution.met:
        return "nowhere in bounds"
    ends = (solution.met[0].start, solution.met[-1].end)
    return "everywhere in bounds" if ends == (solution.low, solution.high) else "wherever it can be projected"


@exactly
def _first_met(crossing: Crossing, found: Solved) -> Decimal:
    """The value that is printed: of whole numbers and dates the one that still meets the target."""
    if found.varies is Varies.NUMBER:
        return crossing.value
    edges = [edge for interval in found.solution.met for edge in (interval.start, interval.end or interval.start)]
    return min(edges, key=lambda edge: abs(edge - crossing.value), default=crossing.value)


def _side(crossing: Crossing, found: Solved) -> str:
    if crossing.kind is CrossingKind.TOUCH:
        return "there alone" if crossing.becomes is Becomes.DEARER else "on both sides"
    above = crossing.becomes is not Becomes.DEARER
    words = ("from then on", "until then") if found.varies is Varies.DATE else ("above", "below")
    if found.varies is Varies.WHOLE:
        words = ("from there up", "up to there")
    return words[0] if above else words[1]


@exactly
def _room(crossing: Crossing, found: Solved) -> str:
    """How far what is stated is from the value, as a share of it, or in days or whole numbers."""
    if found.base is None:
        return UNKNOWN
    distance = _first_met(crossing, found) - found.base
    if found.varies is Varies.DATE:
        return f"{int(distance):+d} days"
    if found.varies is Varies.WHOLE or not found.base:
        return f"{_short(distance, is_signed=True)}"
    share = distance / found.base.copy_abs()
    return f"{'-' if share < 0 else '+'}{percent(share.copy_abs())}"


def value_in_words(number: Decimal, varies: Varies) -> str:
    """A value as its key takes it: six digits of a number are enough to read, the JSON has all of them."""
    if varies is Varies.DATE:
        return date.fromordinal(int(number)).isoformat()
    return _short(number)


def _short(number: Decimal, *, is_signed: bool = False) -> str:
    places = max(0, _DIGITS - 1 - number.adjusted()) if number else 0
    digits = rounded(number, places) if places else rounded(number, 0)
    whole, _, part = f"{digits:,f}".partition(".")
    text = f"{whole}.{part}".rstrip("0").rstrip(".") if part else whole
    return f"+{text}" if is_signed and number > 0 else text


def _how_sure(found: Solved) -> str:
    solution = found.solution
    low, high = (value_in_words(bound, found.varies) for bound in (solution.low, solution.high))
    between = f"between {low} and {high}"
    match solution.looked:
        case Looked.FOLLOWED:
            return f"Looked for {between}: the cost was followed from turn to turn, so there is no other value."
        case Looked.TRIED_ALL:
            return f"Looked for {between}: every value was tried."
        case Looked.SCANNED:
            step = _short(solution.resolution)
            days = " days" if found.varies is Varies.DATE else ""
            return f"Looked for {between} in steps of {step}{days}: what begins and ends within one may be missed."


def solved_body(found: Solved) -> dict[str, Any]:
    """A solution's JSON: crossings, intervals and how it was looked for."""
    solution = found.solution

    def value(number: Decimal | None) -> Decimal | date | None:
        if number is None:
            return None
        return date.fromordinal(int(number)) if found.varies is Varies.DATE else Decimal(number)

    def interval(each: Interval) -> dict[str, Any]:
        return {"from": value(each.start), "to": value(each.end), "has_from": each.has_start, "has_to": each.has_end}

    return {
        "option": found.option,
        "path": found.path,
        "varies": found.varies,
        "stated": value(found.base),
        "target": asdict(found.target),
        "from": value(solution.low),
        "to": value(solution.high),
        "met": [interval(each) for each in solution.met],
        "crossings": [
            {
                "value": value(each.value),
                "kind": each.kind,
                "is_met": "above" if each.becomes is not Becomes.DEARER else "below",
                "margin_below": each.before,
                "margin_at": each.here,
                "margin_above": each.after,
            }
            for each in solution.crossings
        ],
        "because": found.because or None,
        "looked": solution.looked,
        "is_proven": solution.is_proven,
        "resolution": solution.resolution,
        "evaluations": solution.evaluations,
    }


def solved_data(found: Sequence[Solved]) -> DataTable:
    """One row for each interval in which the target is met; an option that never meets it has one without any."""
    columns = ("option", "path", "target", "wanted", "level", "met from", "to", "stated", "proven")
    rows = tuple(
        (
            each.option,
            each.path,
            str(each.target.measure),
            str(each.target.wanted),
            each.target.level,
            *(_plain(edge, each.varies) for edge in ((met.start, met.end) if met else (None, None))),
            _plain(each.base, each.varies),
            str(each.solution.is_proven).lower(),
        )
        for each in found
        for met in each.solution.met or (None,)
    )
    return DataTable(columns=columns, rows=rows)


def _plain(number: Decimal | None, varies: Varies) -> Decimal | date | None:
    if number is None:
        return None
    return date.fromordinal(int(number)) if varies is Varies.DATE else Decimal(number)
