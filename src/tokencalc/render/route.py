"""The plan of each option, task by task, for people: where requests go, what it costs, what each rule is worth."""

from collections.abc import Iterator, Sequence
from datetime import date

from tokencalc.engine.latency import Latency
from tokencalc.engine.numbers import exactly
from tokencalc.engine.plan_money import Apart
from tokencalc.engine.plans import Plan, PlannedStep, TaskPlan
from tokencalc.engine.sums import assumptions_in
from tokencalc.render.comparison import Subject, assumed_notes
from tokencalc.render.figures import UNKNOWN, count, money
from tokencalc.render.report import Block, Column, Grid, Heading, Notes, Report
from tokencalc.render.route_notes import about_all, plan_notes
from tokencalc.render.route_words import (
    apart_in_words,
    break_even_in_words,
    each_costs,
    instead_in_words,
    latency_in_words,
    monthly_count,
    monthly_money,
    right_in_words,
    seconds,
    share,
    verdict,
)
from tokencalc.render.sentences import listed


def heading_of_plans(subject: Subject, start: date, length: int) -> Heading:
    """What is planned, over which months and at which prices."""
    months = f"{length} {'month' if length == 1 else 'months'} from {start:%B %Y}"
    return Heading(title=subject.title, facts=(months, subject.currency, f"prices as of {subject.as_of}"))


@exactly
def plans_report(plans: Sequence[Plan], heading: Heading, currency: str, left_out: Sequence[str]) -> Report:
    """The plans one after the other; options that are `left_out` are named below."""
    blocks: list[Block] = [heading]
    for plan in plans:
        blocks += [*_plan_blocks(plan, currency)]
    return [*blocks, *assumed_in(plans), Notes(items=tuple(about_all(plans, left_out)), title="To know")]


def assumed_in(plans: Sequence[Plan]) -> Sequence[Notes]:
    """What the plans rest on that nobody measured or published, if anything."""
    notes = assumed_notes(assumptions_in(line for plan in plans for line in plan.projection.lines))
    return [notes] if notes.items else []


def _plan_blocks(plan: Plan, currency: str) -> Iterator[Block]:
    bill = money(plan.monthly(plan.projection.bill), currency)
    yield Heading(title=plan.option, facts=(f"a month: {bill} of bills",))
    plain = [task for task in plan.tasks if _is_plain(task)]
    for task in plan.tasks:
        if task not in plain:
            yield _steps_grid(task, plan, currency)
    if plain:
        yield _plain_grid(plain, plan, currency)
    if any(plan.apart.values()):
        yield _apart_grid(plan, currency)
    yield _request_grid(plan, currency)
    if any(_is_anything_known(task) for task in plan.tasks):
        yield _quality_grid(plan)
    if any(task.rules for task in plan.tasks):
        yield _rules_grid(plan, currency)
    if any(task.break_even for task in plan.tasks):
        yield _break_even_grid(plan)
    notes = tuple(plan_notes(plan))
    if notes:
        yield Notes(items=notes)


def _steps_grid(task: TaskPlan, plan: Plan, currency: str) -> Grid:
    """Where the requests of a task go in a month, and what each step is paid."""
    columns = (
        Column(title="goes to", is_name=True),
        *(Column(title=title, is_figure=True) for title in ("reached", "answers", "accepted", "a month", "judging")),
    )
    rows = [_step_row(step, plan, currency) for step in task.steps]
    if task.route.router is not None:
        routing = money(plan.monthly(task.routing_cost), currency)
        rows.insert(0, ("the router", count(plan.monthly(task.requests)), "", "", routing, ""))
    if task.left or task.task.person_cost is not None:
        name = "a person" if task.task.person_cost is not None else "nobody: left unresolved"
        paid = monthly_money(task.people_cost, plan, currency) if task.task.person_cost is not None else ""
        rows.append((name, monthly_count(task.left, plan), "", "", paid, ""))
    title = f"{task.task.name}: {count(plan.monthly(task.requests))} requests a month"
    return Grid(title=title, columns=columns, rows=tuple(rows))


def _is_plain(task: TaskPlan) -> bool:
    """Whether one model answers everything, and nobody comes after it."""
    return len(task.steps) == 1 and task.route.judge is None and task.task.person_cost is None


def _plain_grid(tasks: Sequence[TaskPlan], plan: Plan, currency: str) -> Grid:
    """The tasks that one model answers, a row each."""
    columns = (
        Column(title="task", is_name=True),
        Column(title="goes to"),
        *(Column(title=title, is_figure=True) for title in ("requests", "a month")),
    )
    rows = tuple(
        (
            task.task.name,
            task.steps[0].name,
            monthly_count(task.requests, plan),
            monthly_money(task.bill, plan, currency),
        )
        for task in tasks
    )
    return Grid(title="All to one model", columns=columns, rows=rows)


def _is_anything_known(task: TaskPlan) -> bool:
    """Whether quality or latency of a task are known, or asked for."""
    asked = (task.task.min_success, task.task.max_latency_seconds)
    return task.resolved is not None or isinstance(task.latency, Latency) or any(each is not None for each in asked)


def _step_row(step: PlannedStep, plan: Plan, currency: str) -> tuple[str, ...]:
    counts = (count(plan.monthly(each)) for each in (step.reached, step.answers, step.accepted))
    judging = money(plan.monthly(step.judging_cost), currency) if step.judging_cost else ""
    return step.name, *counts, money(plan.monthly(step.calls_cost), currency), judging


def _apart_grid(plan: Plan, currency: str) -> Grid:
    """What belongs to no task alone."""
    rows = tuple(
        (apart_in_words(each), _whose(each), monthly_money(amount, plan, currency))
        for each, amount in plan.apart.items()
        if amount
    )
    columns = (Column(title="apart", is_name=True), Column(title="for"), Column(title="a month", is_figure=True))
    return Grid(title="In no task's figures", columns=columns, rows=rows)


def _whose(apart: Apart) -> str:
    return listed(apart.tasks) if apart.tasks else "the whole option"


def _request_grid(plan: Plan, currency: str) -> Grid:
    """What one request costs, one right answer, and one request that is resolved in the end."""
    columns = (
        Column(title="task", is_name=True),
        *(Column(title=title, is_figure=True) for title in ("requests", "each", "each success", "each resolved")),
    )
    rows = tuple(
        (
            task.task.name,
            monthly_count(task.requests, plan),
            *(each_costs(amount, currency) for amount in (task.per_request, task.per_success, task.per_resolved)),
        )
        for task in plan.tasks
    )
    return Grid(title="What a request costs", columns=columns, rows=rows)


def _quality_grid(plan: Plan) -> Grid:
    """What is right, held against the floor, and how long it takes, held against the limit."""
    titles = ("right", "at least", "", "mean", "95 of 100", "within", "")
    columns = (Column(title="task", is_name=True), *(Column(title=title, is_figure=bool(title)) for title in titles))
    rows = tuple((task.task.name, *_quality_cells(task), *_latency_cells(task)) for task in plan.tasks)
    return Grid(title="How good, and how fast", columns=columns, rows=rows)


def _quality_cells(task: TaskPlan) -> tuple[str, ...]:
    floor = task.task.min_success
    return right_in_words(task), "" if floor is None else share(floor), verdict(floor, is_met=task.is_floor_met)


def _latency_cells(task: TaskPlan) -> tuple[str, ...]:
    limit = task.task.max_latency_seconds
    found = latency_in_words(task)
    return *found, "" if limit is None else seconds(limit), verdict(limit, is_met=task.is_limit_met)


def _rules_grid(plan: Plan, currency: str) -> Grid:
    """What each rule is worth in a month, against doing without it."""
    columns = (
        Column(title="task", is_name=True),
        Column(title="instead of it"),
        *(Column(title=title, is_figure=True) for title in ("right", "bills saved", "all saved")),
    )
    rows = tuple(
        (
            task.task.name,
            instead_in_words(rule),
            UNKNOWN if rule.resolved is None else share(rule.resolved),
            monthly_money(rule.bill_saved, plan, currency),
            monthly_money(rule.saved, plan, currency),
        )
        for task in plan.tasks
        for rule in task.rules
    )
    return Grid(title="What a month saves against doing without a rule", columns=columns, rows=rows)


def _break_even_grid(plan: Plan) -> Grid:
    """Where asking the first step first stops paying."""
    columns = (
        Column(title="task", is_name=True),
        *(Column(title=title, is_figure=True) for title in ("accepts", "pays above", "answers may be")),
    )
    rows = tuple(
        (task.task.name, *break_even_in_words(task.break_even)) for task in plan.tasks if task.break_even is not None
    )
    return Grid(title="Where asking the first model first stops paying, people aside", columns=columns, rows=rows)
