"""Plans for programs: as JSON, and as one rectangular table."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from tokencalc.engine.answers import Never
from tokencalc.engine.latency import Latency, Unknown
from tokencalc.engine.numbers import Number, exactly
from tokencalc.engine.plan_worth import BreakEven
from tokencalc.engine.plans import Plan, PlannedStep, TaskPlan
from tokencalc.engine.sums import assumptions_in
from tokencalc.render.report import DataTable


@exactly
def plan_body(plan: Plan) -> dict[str, Any]:
    """A plan's JSON: counts and money over the horizon, to the last digit, and the bill of the mean month."""
    return {
        "name": plan.option,
        "bill": Decimal(plan.projection.bill),
        "bill_per_month": plan.monthly(plan.projection.bill),
        "tasks": [_task(task) for task in plan.tasks],
        "apart": [{**asdict(each), "amount": Decimal(amount)} for each, amount in plan.apart.items()],
        "assumptions": [asdict(each) for each in assumptions_in(plan.projection.lines)],
    }


def _task(task: TaskPlan) -> dict[str, Any]:
    return {
        "name": task.task.name,
        "requests": task.requests,
        "steps": [_step(step) for step in task.steps],
        "routing": Decimal(task.routing_cost),
        "strong_share": task.route.router.strong_share if task.route.router else None,
        "left": task.left,
        "people": task.people_cost,
        "expected_loss": task.loss,
        "bill": task.bill,
        "per_request": task.per_request,
        "per_success": task.per_success,
        "per_resolved": task.per_resolved,
        "success": _exact(task.resolved),
        "success_at_most": _exact(task.resolved_at_most),
        "min_success": task.task.min_success,
        "is_min_success_met": task.is_floor_met,
        **_latency(task),
        "rules": [asdict(rule) for rule in task.rules],
        "break_even": None if task.break_even is None else _break_even(task.break_even),
    }


def _step(step: PlannedStep) -> dict[str, Any]:
    return {
        "name": step.name,
        "reached": step.reached,
        "answers": step.answers,
        "accepted": step.accepted,
        "answering": Decimal(step.calls_cost),
        "judging": Decimal(step.judging_cost),
    }


def _exact(number: Number | None) -> Decimal | None:
    """The number as a decimal, though it may be a plain 1."""
    return None if number is None else Decimal(number)


def _latency(task: TaskPlan) -> dict[str, Any]:
    found = task.latency
    return {
        "mean_latency_seconds": found.mean_seconds if isinstance(found, Latency) else None,
        "p95_latency_seconds": found.p95_seconds if isinstance(found, Latency) else None,
        "latency_unknown_because": found.because if isinstance(found, Unknown) else None,
        "max_latency_seconds": task.task.max_latency_seconds,
        "is_max_latency_met": task.is_limit_met,
    }


def _break_even(found: BreakEven) -> dict[str, Any]:
    return {
        "accepts": found.accepts,
        **_value("acceptance", found.acceptance),
        **_value("verbosity", found.verbosity),
    }


def _value(name: str, found: Decimal | Never) -> dict[str, Any]:
    if isinstance(found, Never):
        return {name: None, f"no_{name}_because": found.because}
    return {name: found, f"no_{name}_because": None}


COLUMNS = ("option", "task", "place", "requests", "answers", "accepted", "bill", "people", "success", "min_success")


@exactly
def plans_data(plans: Sequence[Plan]) -> DataTable:
    """One row a place that requests of a task go to, over the horizon; bills of all rows add up to those of options."""
    rows = tuple(row for plan in plans for row in _rows(plan))
    return DataTable(columns=COLUMNS, rows=rows)


def _rows(plan: Plan) -> Iterator[tuple[str | Decimal | None, ...]]:
    for task in plan.tasks:
        name, quality = task.task.name, (task.resolved, task.task.min_success)
        if task.route.router is not None:
            yield plan.option, name, "router", task.requests, None, None, Decimal(task.routing_cost), None, *quality
        for step in task.steps:
            counts: tuple[Number, ...] = (step.reached, step.answers, step.accepted, step.cost)
            yield plan.option, name, step.name, *counts, None, *quality
        yield plan.option, name, "a person", task.left, None, None, None, task.people_cost, *quality
    for each, amount in plan.apart.items():
        is_bill = each.kind == "bill"
        money = (Decimal(amount), None) if is_bill else (None, Decimal(amount))
        yield plan.option, "", each.item, None, None, None, *money, None, None
