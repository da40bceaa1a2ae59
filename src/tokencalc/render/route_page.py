"""Plans as a page for a planning document: four short tables for each option."""

from collections.abc import Iterator, Sequence
from itertools import chain

from tokencalc.engine.numbers import Number, exactly, is_nothing
from tokencalc.engine.plan_rules import Instead
from tokencalc.engine.plans import Plan, TaskPlan
from tokencalc.engine.routes import Step
from tokencalc.render.figures import UNKNOWN, count, money
from tokencalc.render.report import Block, Column, Grid, Heading, Notes, Report
from tokencalc.render.route import assumed_in
from tokencalc.render.route_words import (
    apart_in_words,
    break_even_in_words,
    each_costs,
    latency_in_words,
    monthly_count,
    monthly_money,
    right_in_words,
    seconds,
    share,
    verdict,
)


@exactly
def plans_page(plans: Sequence[Plan], heading: Heading, currency: str) -> Report:
    """Routing rules, cost and latency, fallback logic and evaluation metrics of each plan."""
    blocks: list[Block] = [heading]
    for plan in plans:
        bill = money(plan.monthly(plan.projection.bill), currency)
        blocks += [
            Heading(title=f"Plan: {plan.option}", facts=(f"a month: {bill} of bills",)),
            _rules(plan),
            _costs(plan, currency),
            _fallbacks(plan, currency),
            _metrics(plan),
        ]
    return [*blocks, *assumed_in(plans), Notes(items=_ABOUT)]


_ABOUT = (
    "A month is the mean month of the horizon. What is right lies between bounds, and the lower one counts.",
    "People are in the cost of a resolved request, and in no bill.",
    "What is refused costs what the next step is paid; an outage costs what the bill would fall by without it, net.",
)


def _grid(title: str, texts: Sequence[str], figures: Sequence[str], rows: Iterator[tuple[str, ...]]) -> Grid:
    columns = (*(Column(title=each) for each in texts), *(Column(title=each, is_figure=True) for each in figures))
    return Grid(title=title, columns=columns, rows=tuple(rows))


def _rules(plan: Plan) -> Grid:
    return _grid(
        "Routing rules",
        ("task", "goes to", "when", "counts when"),
        ("requests a month",),
        (row for task in plan.tasks for row in _rule_rows(task, plan)),
    )


def _rule_rows(task: TaskPlan, plan: Plan) -> Iterator[tuple[str, ...]]:
    for place, (step, planned) in enumerate(zip(task.route.steps, task.steps, strict=True)):
        when = _when(task, place)
        yield task.task.name, planned.name, when, _counts(step, task.task.name), monthly_count(planned.reached, plan)


def _when(task: TaskPlan, place: int) -> str:
    router = task.route.router
    if router is not None:
        return f"the router picks it ({share(router.strong_share if place else 1 - router.strong_share)})"
    return f"step {place} gave no answer that counts" if place else "always first"


def _counts(step: Step, task: str) -> str:
    """What makes an answer count."""
    if step.judge is not None:
        right, wrong = share(step.judge.true_accept), share(step.judge.false_accept)
        return f"a judge accepts it ({right} of the right, {wrong} of the wrong)"
    return f"accepted ({share(step.accept[task])} measured)" if task in step.accept else "always"


def _costs(plan: Plan, currency: str) -> Grid:
    return _grid(
        "Cost and latency",
        ("task",),
        ("a month", "a request", "a resolved request", "mean", "95 of 100", "limit"),
        chain((_cost_row(task, plan, currency) for task in plan.tasks), _apart_rows(plan, currency)),
    )


def _apart_rows(plan: Plan, currency: str) -> Iterator[tuple[str, ...]]:
    """What is in no task's row: with it the bills are the plan's."""
    for each, amount in plan.apart.items():
        if amount:
            yield f"apart: {apart_in_words(each)}", monthly_money(amount, plan, currency), *("",) * 5


def _cost_row(task: TaskPlan, plan: Plan, currency: str) -> tuple[str, ...]:
    limit = task.task.max_latency_seconds
    return (
        task.task.name,
        monthly_money(task.bill, plan, currency),
        each_costs(task.per_request, currency),
        each_costs(task.per_resolved, currency),
        *latency_in_words(task),
        UNKNOWN if limit is None else seconds(limit),
    )


def _fallbacks(plan: Plan, currency: str) -> Grid:
    return _grid(
        "Fallback logic",
        ("task", "when", "then"),
        ("share", "requests a month", "cost a month"),
        (row for task in plan.tasks for row in _fallback_rows(task, plan, currency)),
    )


def _fallback_rows(task: TaskPlan, plan: Plan, currency: str) -> Iterator[tuple[str, ...]]:
    """Who takes over from each step, for how many requests, and what that step or person is paid."""
    name, following = task.task.name, [*task.steps[1:], None] if task.route.router is None else [None] * len(task.steps)
    for place, (step, planned, after) in enumerate(zip(task.route.steps, task.steps, following, strict=True), start=1):
        then = after.name if after is not None else _end(task)
        if not is_nothing(step.outage_share):
            failed = planned.reached * step.outage_share
            cost = monthly_money(_outage_cost(task, place - 1), plan, currency)
            limit = "too long" if step.timeout_seconds is None else f"over {seconds(step.timeout_seconds)}"
            yield name, f"step {place} fails or takes {limit}", then, *_part(failed, task, plan), cost
        if step.judge is not None or name in step.accept:
            tried = f" after {step.attempts} tries" if step.attempts > 1 else ""
            refused = planned.reached * (1 - step.outage_share) - planned.accepted
            cost = "" if after is None else monthly_money(after.cost, plan, currency)
            yield name, f"step {place} is refused{tried}", then, *_part(refused, task, plan), cost
    paid = monthly_money(task.people_cost, plan, currency) if task.task.person_cost is not None else ""
    yield name, "nothing right in the end, and noticed", _end(task), *_part(task.left, task, plan), paid


def _outage_cost(task: TaskPlan, place: int) -> Number | None:
    """What a step's outages add to the bill."""
    rules = (rule for rule in task.rules if rule.instead is Instead.NO_OUTAGES and rule.step == place)
    return next((-rule.bill_saved for rule in rules), None)


def _end(task: TaskPlan) -> str:
    return "a person" if task.task.person_cost is not None else "left unresolved"


def _part(number: Number | None, task: TaskPlan, plan: Plan) -> tuple[str, str]:
    """A number of a task's requests as a share and as a count in a month."""
    if number is None:
        return UNKNOWN, UNKNOWN
    return share(number / task.requests) if task.requests else UNKNOWN, count(plan.monthly(number))


def _metrics(plan: Plan) -> Grid:
    return _grid(
        "Evaluation metrics",
        ("task", "metric", "now", "target", "is"),
        (),
        (row for task in plan.tasks for row in _metric_rows(task)),
    )


def _metric_rows(task: TaskPlan) -> Iterator[tuple[str, ...]]:
    name, floor, limit = task.task.name, task.task.min_success, task.task.max_latency_seconds
    is_met = task.is_floor_met
    at_least = "no floor set" if floor is None else f"{share(floor)} or more"
    yield name, "right answers", right_in_words(task), at_least, verdict(floor, is_met=is_met)
    within = "no limit set" if limit is None else f"{seconds(limit)} or less"
    yield name, "latency, 95 of 100", latency_in_words(task)[1], within, verdict(limit, is_met=task.is_limit_met)
    if task.break_even is not None:
        accepts, above, room = break_even_in_words(task.break_even)
        if above != UNKNOWN:
            yield name, f"accepted of {task.steps[0].name}", accepts, f"above {above} it pays", ""
        if room != UNKNOWN:
            yield name, f"answers of {task.steps[0].name}", "as assumed", f"up to {room} it pays", ""
