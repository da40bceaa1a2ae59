"""The best plan for people: each task's route, what it saves, and what more right answers would cost."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date

from tokencalc.engine.answers import Never
from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.best_plan import BestPlan
from tokencalc.engine.best_route import BestRoute, Limit
from tokencalc.engine.candidates import LeftOut, RoutePlan
from tokencalc.engine.latency import Latency
from tokencalc.engine.numbers import Number, exactly, is_nothing
from tokencalc.engine.records import record
from tokencalc.engine.routes import Judge
from tokencalc.render.best_plan_notes import notes_on, shared_names
from tokencalc.render.comparison import Subject, assumed_notes
from tokencalc.render.figures import UNKNOWN, money, rounded
from tokencalc.render.report import Block, Column, Figure, Grid, Heading, Notes, Report
from tokencalc.render.route import heading_of_plans
from tokencalc.render.route_words import seconds, share
from tokencalc.render.sentences import listed

SHARED = "shared"
"""Stands for what is paid for supplies that tasks share."""
LIMITS = {Limit.QUALITY: "quality", Limit.LATENCY: "latency"}


@record
class Found:
    """A best plan with what a reader has to know beside it.

    `text` is the option as a scenario file has it. `judges` are those of the cascades by task, and `assumed` is what
    the plan and the frontiers rest on. `charged` are the options with charges of their own, and `drifting` those whose
    prices change by the year, which the plan's do not.
    """

    plan: BestPlan
    subject: Subject
    start: date
    text: str
    judges: dict[str, Judge]
    left_out: Sequence[LeftOut] = field(default_factory=tuple)
    assumed: Sequence[Assumption] = field(default_factory=tuple)
    charged: Sequence[str] = field(default_factory=tuple)
    drifting: Sequence[str] = field(default_factory=tuple)


@exactly
def best_plan_report(found: Found) -> Report:
    """The plan, its cost beside today's and the best single model's, each task's frontier, and the option to add."""
    plan, currency, names = found.plan, found.subject.currency, short_names(found.plan)
    blocks: list[Block] = [
        heading_of_plans(found.subject, found.start, int(rounded(plan.length, 0))),
        _plan_grid(plan, currency, names),
        _cost_grid(plan, currency),
    ]
    blocks += [_frontier_grid(task, plan, currency, names) for task in plan.tasks if len(task.frontier) > 1]
    known = (found.judges, found.left_out, found.charged, found.drifting)
    blocks += [assumed_notes(found.assumed)] if found.assumed else []
    blocks.append(Notes(items=tuple(notes_on(plan, *known)), title="To know"))
    blocks += [Heading(title="The option to add to the scenario"), Figure(text=found.text)]
    return blocks


def short_names(plan: BestPlan) -> dict[str, str]:
    """The models and supplies of all routes, each without its provider where that leaves no doubt."""
    routes = (route for task in plan.tasks for route in (task.chosen, *task.frontier))
    every = dict.fromkeys(name for route in routes for name in route.names)
    short = {name: name.rpartition("/")[2] for name in every}
    seen = Counter(each.casefold() for each in short.values())
    return {name: each if seen[each.casefold()] == 1 else name for name, each in short.items()}


def _plan_grid(plan: BestPlan, currency: str, names: Mapping[str, str]) -> Grid:
    """Each task's route, held against its limits; a limit that no task has is left out."""
    figures = ("a month", "surely right", "at least", "95 of 100", "within")
    columns = (
        Column(title="task", is_name=True),
        Column(title="goes to"),
        *(Column(title=title, is_figure=True) for title in figures),
        Column(title="binds"),
    )
    rows = tuple(
        (
            task.task.name,
            route_in_words(task.chosen, names),
            _month_of(task.chosen, plan, currency),
            share(task.chosen.quality),
            "" if task.task.min_success is None else share(task.task.min_success),
            seconds(task.latency.p95_seconds) if isinstance(task.latency, Latency) else UNKNOWN,
            "" if task.task.max_latency_seconds is None else seconds(task.task.max_latency_seconds),
            bound_in_words(task),
        )
        for task in plan.tasks
    )
    title = "The cheapest route of each task" if plan.is_met else "The cheapest route of each task, or the nearest"
    used = [place for place in range(len(columns)) if any(row[place] for row in rows)]
    return Grid(
        title=title,
        columns=tuple(columns[place] for place in used),
        rows=tuple(tuple(row[place] for place in used) for row in rows),
    )


def _month_of(route: RoutePlan, plan: BestPlan, currency: str) -> str:
    """What a route costs in a month, beside what it shares with other tasks."""
    own = [] if route.shared and is_nothing(route.cost) else [money(plan.monthly(route.cost), currency)]
    return " + ".join((*own, SHARED) if route.shared else own)


def _cost_grid(plan: BestPlan, currency: str) -> Grid:
    """The whole plan beside what it would take the place of."""
    columns = (
        Column(title="all tasks", is_name=True),
        Column(title="a month", is_figure=True),
        Column(title="the plan saves", is_figure=True),
    )
    rows = [_cost_row("today", plan.today, plan, currency)]
    if isinstance(plan.single, Never):
        rows.append(("the best single model", UNKNOWN, UNKNOWN))
    else:
        rows.append(_cost_row(f"{plan.single.name} alone", plan.single.cost, plan, currency))
    shared = shared_names(plan)
    if shared:
        rows.append((f"{listed(shared)}, for all tasks", money(plan.monthly(plan.shared_cost), currency), ""))
    rows.append((plan.option.name, money(plan.monthly(plan.cost), currency), ""))
    strong = frozenset({len(rows) - 1})
    if not plan.is_proven:
        rows.append(("at least, whatever the plan", money(plan.monthly(plan.bound), currency), ""))
    return Grid(title="What it costs", columns=columns, rows=tuple(rows), strong=strong)


def _cost_row(name: str, cost: Number | None, plan: BestPlan, currency: str) -> tuple[str, str, str]:
    if cost is None:
        return name, UNKNOWN, UNKNOWN
    return name, money(plan.monthly(cost), currency), money(plan.monthly(cost - plan.cost), currency)


def _frontier_grid(task: BestRoute, plan: BestPlan, currency: str, names: Mapping[str, str]) -> Grid:
    """What more right answers cost: the routes of a task that no other beats."""
    columns = (
        Column(title="goes to", is_name=True),
        *(Column(title=title, is_figure=True) for title in ("a month", "right")),
    )
    rows = tuple(
        (route_in_words(each, names), money(plan.monthly(each.cost), currency), quality_in_words(each))
        for each in task.frontier
    )
    strong = frozenset(place for place, each in enumerate(task.frontier) if each is task.chosen)
    return Grid(title=f"{task.task.name}: what more right answers cost", columns=columns, rows=rows, strong=strong)


def route_in_words(plan: RoutePlan, names: Mapping[str, str]) -> str:
    """The models of a route in their order, as they are called in a report."""
    return ", then ".join(names[name] for name in plan.names)


def quality_in_words(plan: RoutePlan) -> str:
    """The share of right answers between its bounds."""
    assert plan.outcome.resolved_at_most is not None
    low, high = share(plan.quality), share(plan.outcome.resolved_at_most)
    return low if low == high else f"{low} to {high}"


def bound_in_words(task: BestRoute) -> str:
    """Which limits make the route dearer than it might be, or which nothing keeps."""
    if task.chosen.shared:
        return ""
    names = " and ".join(_limits(task.binds))
    return (names or "nothing") if task.is_met else f"{names}: not met"


def _limits(binds: Sequence[Limit]) -> Iterator[str]:
    return (LIMITS[limit] for limit in binds)
