"""What would make a budget last: growth, caps and a price cut, each solved to end on the period's last day.

A lever is a question about projections. It moves what is still to come, from the first day that is not known yet, and
asks at which value what is left of the budget covers it. Requests that a cap refuses are not served by anything here.
Where things go to another option is in `openings`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tokencalc.engine.budget import DAY, MoneyCounted, months_of
from tokencalc.engine.lever_plans import Cannot, Found, Lever, NotNeeded, Plan, Pulled, safely, why_too_late
from tokencalc.engine.lines import Kind
from tokencalc.engine.months import Month, month_after
from tokencalc.engine.numbers import ZERO, Number, divide, exactly, minimum, power
from tokencalc.engine.projected_spend import amount_taken, projected_spend
from tokencalc.engine.projection import Projection
from tokencalc.engine.records import record
from tokencalc.engine.solving import Margin, Solution, solve
from tokencalc.engine.spending import Spend
from tokencalc.engine.workload import Adopted, Growing, Listed, Task, Volume, Workload, requests_in

SLOWEST = Decimal("-0.9")
"""The least growth a month that is looked at."""
FURTHER = Decimal(1)
"""Growth is looked at up to so much more than planned, where the budget bears more."""
DEAREST = Decimal(-9)
"""Prices are looked at up to ten times of what they are, where the budget bears more."""


@exactly
def levers(plan: Plan) -> tuple[Pulled, ...]:
    """Growth, a monthly cap, a cap per user and a price cut, in this order, each by itself."""
    reason = why_too_late(plan)
    if reason:
        four = (Lever.GROWTH, Lever.MONTHLY_CAP, Lever.CAP_PER_USER, Lever.PRICE_CUT)
        return tuple(Cannot(lever=lever, because=reason) for lever in four)
    projection = plan.projection()
    lasts = plan.margin(projection) >= 0
    spend = projected_spend(projection, plan.rest)
    return (
        growth(plan, lasts=lasts),
        monthly_cap(plan, spend, lasts=lasts),
        cap_per_user(plan, spend, lasts=lasts),
        price_cut(plan, projection, lasts=lasts),
    )


@exactly
def growth(plan: Plan, *, lasts: bool) -> Pulled:
    """The growth a month, of everything that grows by a rate, from the month of the first day to come on."""
    tasks = [each for each in _tasks_of(plan) if not isinstance(each.volume, Listed)]
    rates = {each.volume.growth_per_month for each in tasks if not isinstance(each.volume, Listed)}
    if not rates:
        return Cannot(lever=Lever.GROWTH, because="every volume is listed month by month")
    names = frozenset(each.name for each in tasks)
    low, high = (min(rates), max(rates) + FURTHER) if lasts else (SLOWEST, max(rates))

    def margin(value: Decimal) -> Decimal:
        return plan.margin(plan.projection(workload=_grown(plan, names, value)))

    if margin(low) < 0:
        why = f"even if it shrank by 90% a month, more than the budget would be gone by {plan.budget.end - DAY}"
        return Cannot(lever=Lever.GROWTH, because=why)
    today = rates.pop() if len(rates) == 1 else None
    found = solve(margin, low, high)
    return _found(Lever.GROWTH, found, margin, today=today, lasts=lasts, is_least=False)


def _tasks_of(plan: Plan) -> Sequence[Task]:
    """The tasks whose spending counts."""
    return [each for each in plan.workload.tasks if not plan.budget.tasks or each.name in plan.budget.tasks]


def _grown(plan: Plan, names: frozenset[str], value: Number) -> Workload:
    """The workload in which some tasks grow by another rate, from the month of the first day to come on."""
    turn = next(month.index for month in plan.months if month.end > plan.since)
    tasks = (
        replace(task, volume=_regrown(task.volume, value, turn, plan.months)) if task.name in names else task
        for task in plan.workload.tasks
    )
    return replace(plan.workload, tasks=tuple(tasks))


def _regrown(volume: Volume, value: Number, turn: int, months: Sequence[Month]) -> Listed:
    """The volume month by month, with another growth after the month at `turn`; a ceiling and adoption stay."""
    assert not isinstance(volume, Listed)
    plain = replace(volume, growth_per_month=ZERO + Decimal(0))
    amounts = []
    for month in months:
        before, after = min(month.index, turn), max(month.index - turn, 0)
        times = power(1 + volume.growth_per_month, before) * power(1 + value, after)
        amounts.append(requests_in(_times(plain, times), month))
    return Listed(months=tuple(amounts))


def _times(volume: Growing | Adopted, times: Number) -> Volume:
    if isinstance(volume, Growing):
        return replace(volume, first=volume.first * times)
    return replace(volume, headcount=volume.headcount * times)


@record
class _Capped:
    """A month of what is left, or a part of one: what it spends, and how many whole caps it has."""

    spent: Number
    caps: Number


@exactly
def monthly_cap(plan: Plan, spend: Spend, *, lasts: bool) -> Pulled:
    """What a calendar month may spend at most, a part of one its share: from the first day to come on."""
    months = [_Capped(spent=spend.between(*each), caps=_share(*each)) for each in _months(plan)]
    return NotNeeded(lever=Lever.MONTHLY_CAP) if lasts else _cap(Lever.MONTHLY_CAP, plan, months)


@exactly
def cap_per_user(plan: Plan, spend: Spend, *, lasts: bool) -> Pulled:
    """What each user may spend in a calendar month, on the average: nobody knows how use is spread over users."""
    if lasts:
        return NotNeeded(lever=Lever.CAP_PER_USER)
    users = {_users(task.volume, plan.months) for task in _tasks_of(plan)}
    if None in users:
        return Cannot(lever=Lever.CAP_PER_USER, because="not every task says how many users it has")
    if len(users) > 1:
        return Cannot(lever=Lever.CAP_PER_USER, because="its tasks do not have the same users")
    (each_month,) = users
    assert each_month is not None
    if not any(each_month):
        return Cannot(lever=Lever.CAP_PER_USER, because="it has no users")
    by_start = {month.start.replace(day=1): count for month, count in zip(plan.months, each_month, strict=True)}
    months = [
        _Capped(spent=spend.between(start, end), caps=_share(start, end) * by_start[start.replace(day=1)])
        for start, end in _months(plan)
    ]
    return _cap(Lever.CAP_PER_USER, plan, months)


def _users(volume: Volume, months: Sequence[Month]) -> tuple[Number, ...] | None:
    """How many users a task has in each month of the horizon; None where it does not go by users."""
    if not isinstance(volume, Adopted):
        return None
    return tuple(requests_in(replace(volume, requests_per_user=Decimal(1)), month) for month in months)


def _months(plan: Plan) -> Sequence[tuple[date, date]]:
    """The calendar months of what is left, the first and the last of them cut where they are."""
    return list(months_of(plan.since, plan.budget.end))


def _share(start: date, end: date) -> Number:
    first = start.replace(day=1)
    return divide(Decimal((end - start).days), (month_after(first) - first).days)


def _cap(lever: Lever, plan: Plan, months: Sequence[_Capped]) -> Pulled:
    """The cap at which what is left is just enough: it binds in the dearest months, and the others are not touched."""
    left = plan.rest.amount
    scale = plan.scale
    high = max(divide(each.spent, each.caps) for each in months if each.caps)

    def margin(value: Number) -> Number:
        spent = ZERO
        for each in months:
            spent = spent + minimum(each.spent, value * each.caps)
        return (left - spent) * scale

    found = solve(margin, Decimal(0), high, along=margin)
    refused = sum((each.spent for each in months), start=Decimal(0)) - left
    return _found(lever, found, margin, today=high, lasts=False, is_least=False, refused=refused)


@exactly
def price_cut(plan: Plan, projection: Projection, *, lasts: bool) -> Pulled:
    """The share off every price of the bill, from the first day to come on; below 0 the rise that the budget bears."""
    counts = plan.budget.counts
    if not isinstance(counts, MoneyCounted):
        return Cannot(lever=Lever.PRICE_CUT, because="a budget of tokens is used up by tokens, whatever they cost")
    if Kind.BILL not in counts.kinds:
        return Cannot(lever=Lever.PRICE_CUT, because="the budget does not count the bill")
    whole = amount_taken(projection, plan.rest)
    bill = amount_taken(projection, replace(plan.rest, counts=MoneyCounted(kinds=(Kind.BILL,))))
    scale = plan.scale

    def margin(value: Number) -> Number:
        return (plan.rest.amount - whole + value * bill) * scale

    if margin(Decimal(1)) < 0:
        why = "even free of charge, what else it counts would be more than the budget"
        return Cannot(lever=Lever.PRICE_CUT, because=why)
    low, high = (DEAREST, Decimal(0)) if lasts else (Decimal(0), Decimal(1))
    found = solve(margin, low, high, along=margin)
    return _found(Lever.PRICE_CUT, found, margin, today=Decimal(0), lasts=lasts, is_least=True)


def _found(
    lever: Lever,
    solution: Solution,
    margin: Margin,
    *,
    today: Number | None,
    lasts: bool,
    is_least: bool,
    refused: Number | None = None,
) -> Pulled:
    """The outermost value that meets the target, which one end at least does: the least of them, or the greatest."""
    edges = [edge for each in solution.met for edge in (each.start, each.end) if edge is not None]
    edge = min(edges) if is_least else max(edges)
    if lasts and edge == (solution.low if is_least else solution.high):
        return NotNeeded(lever=lever, because="the budget lasts at all that was looked at")
    value = safely(edge, margin, is_up=is_least)
    return Found(lever=lever, value=value, today=today, solution=solution, refused=refused, is_room=lasts)
