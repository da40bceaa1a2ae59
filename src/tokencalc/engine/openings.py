"""What would make a budget last by going to another option: how much of the load, which tasks first, and by when.

Both are questions about projections of an option that is switched to: for the share the load moves at once and nothing
is paid twice, for the date the option's own switch is moved, with its ramp and the months in which both sides run.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tokencalc.engine.budget import months_of
from tokencalc.engine.burn import Burn
from tokencalc.engine.lever_plans import Cannot, Lever, NotNeeded, Plan, safely, why_too_late
from tokencalc.engine.numbers import ONE, Number, divide, exactly, total
from tokencalc.engine.projected_spend import amount_taken
from tokencalc.engine.projection import KnownMonths, Option, Projection
from tokencalc.engine.records import record
from tokencalc.engine.routes import Route
from tokencalc.engine.solving import solve
from tokencalc.engine.switch import Switch


@record
class Move:
    """Tasks that go to the option, or a share of each of their requests.

    `of` is what they are planned to take from the budget in the days to come, and `saves` what of that is saved if all
    of their requests go.
    """

    tasks: tuple[str, ...]
    share: Number
    of: Number
    saves: Number


@record
class OpenShare:
    """The tasks that have to go to an option for the budget to last, those first that save most of what they cost.

    The last of them goes in part. `share` is the part of the budget's money, or tokens, that is moved.
    """

    option: str
    since: date
    moves: tuple[Move, ...]
    share: Number
    lever: Lever = Lever.OPEN_SHARE


@record
class StartingOn:
    """What becomes of the budget where a switch begins on a day."""

    day: date
    burn: Burn


@record
class SwitchBy:
    """The last day on which the switch to an option may begin for the budget to last.

    None where no day that was tried does it. `starts` are the first day to come and the first of each month after it.
    """

    option: str
    latest: date | None
    starts: tuple[StartingOn, ...]
    lever: Lever = Lever.SWITCH_DATE


@exactly
def open_share(plan: Plan, option: Option) -> OpenShare | NotNeeded | Cannot:
    """How much of the baseline's load has to go to an option, task by task, from the first day to come on.

    Tasks go in the order of what each saves by itself, as a share of what it takes from the budget. Where that is not
    enough they all go together: machines that no task fills alone may save with all of them.
    """
    reason = why_too_late(plan)
    if reason:
        return Cannot(lever=Lever.OPEN_SHARE, because=reason, option=option.name)
    today = plan.baseline_months()
    if plan.margin(today) >= 0:
        return NotNeeded(lever=Lever.OPEN_SHARE)
    names = tuple(task.name for task in plan.workload.tasks)
    whole = _move(plan, today, option, names)
    for moves in (_one_by_one(plan, today, option, names), [whole] if whole.saves > 0 else []):
        found = _enough(plan, option, moves)
        if found:
            return _shared(option, plan, found, whole)
    why = "all that it could save is not enough" if whole.saves > 0 else "it saves nothing"
    return Cannot(lever=Lever.OPEN_SHARE, because=why, option=option.name)


def _enough(plan: Plan, option: Option, moves: Sequence[Move]) -> tuple[Move, ...]:
    """The first of the moves with which the budget lasts, the last of them in part; none where all are not enough."""
    before = plan.baseline
    for place, move in enumerate(moves):
        done = moves[:place]
        after = _mixed(plan.baseline, option, [name for each in (*done, move) for name in each.tasks])
        if plan.margin(_moved(plan, before, after), plan.before_the_cut(before)) >= 0:
            return (*done, replace(move, share=_part(plan, before, after)))
        before = after
    return ()


def _one_by_one(plan: Plan, today: Projection, option: Option, names: Sequence[str]) -> Sequence[Move]:
    """Tasks one by one, that first which saves the largest part of what it costs; what saves nothing is left out.

    With licence fees and other charges there are none: a charge that counts what is bought cannot be taken apart.
    """
    if plan.baseline.charges or option.charges:
        return []
    found = [_move(plan, today, option, (name,)) for name in names]
    saving = [move for move in found if move.of > 0 and move.saves > 0]
    return sorted(saving, key=lambda move: -divide(move.saves, move.of))


def _move(plan: Plan, today: Projection, option: Option, tasks: Sequence[str]) -> Move:
    """What some tasks take from the budget today, and what they would save by going alone."""
    counted = [task for task in tasks if not plan.budget.tasks or task in plan.budget.tasks]
    is_all = len(tasks) == len(plan.workload.tasks)
    own = plan.rest if is_all else replace(plan.rest, tasks=tuple(counted))
    there = _moved(plan, plan.baseline, _mixed(plan.baseline, option, tasks))
    return Move(
        tasks=tuple(tasks),
        share=Decimal(1),
        of=amount_taken(today, own) if counted else Decimal(0),
        saves=plan.left(there, today) - plan.left(today),
    )


def _moved(plan: Plan, before: Option, after: Option, share: Number = ONE) -> Projection:
    """The projection in which a share of what `before` serves goes to `after`, from the first day to come on."""
    switched = replace(after, switch=Switch(start=plan.since, ramp=(share,)))
    return plan.projection(switched, baseline=before)


def _mixed(baseline: Option, option: Option, tasks: Sequence[str]) -> Option:
    """The option for some tasks, and the baseline for the rest."""
    there = [_only(route, [name for name in route.tasks if name in tasks]) for route in option.routes]
    here = [_only(route, [name for name in route.tasks if name not in tasks]) for route in baseline.routes]
    routes = tuple(route for route in (*there, *here) if route.tasks)
    return Option(name=option.name, routes=routes, charges=option.charges)


def _only(route: Route, tasks: Sequence[str]) -> Route:
    return replace(route, tasks=tuple(tasks))


def _part(plan: Plan, before: Option, after: Option) -> Number:
    """The least share of what is between two mixtures that makes the budget last; all of it does."""
    planned = plan.before_the_cut(before)

    def margin(share: Number) -> Number:
        return plan.margin(_moved(plan, before, after, share), planned)

    found = solve(margin, Decimal(0), Decimal(1), along=exactly(margin))
    edge = min((each.start for each in found.met), default=Decimal(1))
    return min(safely(edge, margin, is_up=True), Decimal(1))


def _shared(option: Option, plan: Plan, moves: tuple[Move, ...], whole: Move) -> OpenShare:
    moved = total(move.of * move.share for move in moves)
    return OpenShare(option=option.name, since=plan.since, moves=moves, share=divide(moved, whole.of))


@exactly
def switch_by(plan: Plan, option: Option) -> SwitchBy | NotNeeded | Cannot:
    """By when the switch to an option has to begin: months are tried one by one, and then the days of one of them."""
    reason = why_too_late(plan)
    if reason:
        return Cannot(lever=Lever.SWITCH_DATE, because=reason, option=option.name)
    today = plan.baseline_months()
    if plan.margin(today) >= 0:
        return NotNeeded(lever=Lever.SWITCH_DATE)
    known: KnownMonths = {}
    edges = [plan.since, *(start for start, _ in months_of(plan.since, plan.budget.end) if start > plan.since)]
    starts = tuple(StartingOn(day=day, burn=plan.burn(_switching(plan, option, day, known), today)) for day in edges)
    lasting = [place for place, start in enumerate(starts) if start.burn.lasts]
    if not lasting:
        return SwitchBy(option=option.name, latest=None, starts=starts)
    first = edges[lasting[-1]]
    until = [*edges[1:], plan.budget.end][lasting[-1]]
    return SwitchBy(option=option.name, latest=_last_day(plan, today, option, first, until, known), starts=starts)


def _switching(plan: Plan, option: Option, day: date, known: KnownMonths) -> Projection:
    """The option with its own switch, begun on a day; one without a switch moves at once."""
    return plan.projection(replace(option, switch=replace(option.switch or Switch(), start=day)), known=known)


def _last_day(plan: Plan, today: Projection, option: Option, first: date, until: date, known: KnownMonths) -> date:
    """The last day before `until`, in a row from `first` on, on which a switch makes the budget last."""

    def margin(value: Decimal) -> Decimal:
        return plan.margin(_switching(plan, option, date.fromordinal(int(value)), known), today)

    low, high = Decimal(first.toordinal()), Decimal(until.toordinal() - 1)
    if low == high:
        return first
    found = solve(margin, low, high, is_whole=True)
    ends = [each.end for each in found.met if each.start == low and each.end is not None]
    return date.fromordinal(int(ends[0])) if ends else first
