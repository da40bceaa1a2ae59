"""The best plan for programs: as JSON, and each task's frontier as one rectangular table."""

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from tokencalc.engine.answers import Never
from tokencalc.engine.best_plan import BestPlan
from tokencalc.engine.best_route import BestRoute
from tokencalc.engine.candidates import RoutePlan
from tokencalc.engine.latency import Latency
from tokencalc.engine.numbers import exactly
from tokencalc.render.best_plan import Found
from tokencalc.render.report import DataTable


@exactly
def best_plan_body(found: Found) -> dict[str, Any]:
    """The plan's JSON: costs over the horizon, to the last digit."""
    plan, subject = found.plan, found.subject
    single = plan.single
    return {
        "scenario": subject.title,
        "file": subject.file,
        "currency": subject.currency,
        "as_of": subject.as_of,
        "months": int(plan.length.to_integral_value()),
        "option": plan.option.name,
        "is_met": plan.is_met,
        "cost": Decimal(plan.cost),
        "cost_per_month": plan.monthly(plan.cost),
        "shared_cost": Decimal(plan.shared_cost),
        "bound": Decimal(plan.bound),
        "is_proven": plan.is_proven,
        "today": None if plan.today is None else Decimal(plan.today),
        "single": None if isinstance(single, Never) else single.name,
        "single_cost": None if isinstance(single, Never) else Decimal(single.cost),
        "no_single_because": single.because if isinstance(single, Never) else None,
        "tasks": [_task(task, plan) for task in plan.tasks],
        "left_out": [asdict(each) for each in found.left_out],
        "assumptions": [asdict(each) for each in found.assumed],
        "toml": found.text,
    }


def _task(task: BestRoute, plan: BestPlan) -> dict[str, Any]:
    latency = task.latency
    return {
        "name": task.task.name,
        "considered": task.considered,
        "is_met": task.is_met,
        "binds": [str(limit) for limit in task.binds],
        **_route(task.chosen, plan),
        "min_success": task.task.min_success,
        "p95_latency_seconds": latency.p95_seconds if isinstance(latency, Latency) else None,
        "max_latency_seconds": task.task.max_latency_seconds,
        "cost_without_limits": Decimal(task.unbound.cost),
        "untimed_because": list(task.untimed),
        "frontier": [_route(each, plan) for each in task.frontier],
    }


def _route(route: RoutePlan, plan: BestPlan) -> dict[str, Any]:
    return {
        "route": list(route.names),
        "cost": Decimal(route.cost),
        "cost_per_month": plan.monthly(route.cost),
        "shared": list(route.shared),
        "success": Decimal(route.quality),
        "success_at_most": _most(route),
    }


def _most(route: RoutePlan) -> Decimal:
    assert route.outcome.resolved_at_most is not None
    return Decimal(route.outcome.resolved_at_most)  # It may be a plain 1.


COLUMNS = ("task", "route", "cost", "success", "success_at_most", "min_success", "is_chosen", "is_met")


@exactly
def best_plan_data(plan: BestPlan) -> DataTable:
    """One row a route of a task's frontier, the cheapest first, with its cost over the horizon."""
    return DataTable(columns=COLUMNS, rows=tuple(row for task in plan.tasks for row in _rows(task)))


def _rows(task: BestRoute) -> Iterator[tuple[str | Decimal | None, ...]]:
    shown = task.frontier or (task.chosen,)
    for each in shown:
        is_chosen = each is task.chosen
        bounds = (Decimal(each.quality), _most(each))
        kept = "yes" if is_chosen and task.is_met else "no" if is_chosen else ""
        yield (
            task.task.name,
            " > ".join(each.names),
            Decimal(each.cost),
            *bounds,
            task.task.min_success,
            "yes" if is_chosen else "no",
            kept,
        )
