"""The plan of an option, task by task: where requests go, what that costs, how good it is, and what each rule is worth.

A plan is read off projections without the switch: an option serves everything from the first month on. Amounts and
counts are those of the whole horizon, of which `monthly` makes the mean month.
"""

from collections.abc import Sequence
from dataclasses import replace

from tokencalc.engine.demand import tasks_on
from tokencalc.engine.latency import Latency, Unknown
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ZERO, Number, divide, exactly, maximum, total
from tokencalc.engine.outcomes import Outcome
from tokencalc.engine.plan_latency import latency_on
from tokencalc.engine.plan_money import Apart, Ledger, ledger_of
from tokencalc.engine.plan_rules import Load, rules_taken_out
from tokencalc.engine.plan_worth import BreakEven, Rule, beside_of, break_even_of, rule_of
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.records import record
from tokencalc.engine.routes import Route, outcome_of
from tokencalc.engine.workload import Task, Workload, requests_in


@record
class PlannedStep:
    """One step of a task's route: its requests, and its bills over the horizon.

    `reached` requests get there, for `answers` of it, `accepted` of which count. `calls_cost` is what its supply is
    paid for them, and `judging_cost` what its judge is.
    """

    name: str
    reached: Number
    answers: Number
    accepted: Number
    calls_cost: Number
    judging_cost: Number

    @property
    def cost(self) -> Number:
        """What answering and judging cost together. Call it inside the engine's context."""
        return self.calls_cost + self.judging_cost

    @property
    def acceptance(self) -> Number | None:
        """The share of its answers that count; None where it answers nothing. Call it inside the engine's context."""
        return divide(self.accepted, self.answers) if self.answers else None


@record
class TaskPlan:
    """One task on its route.

    `resolved` is the share that surely ends right, and `resolved_at_most` the one that may; `left` requests end with
    neither a right answer nor an unnoticed wrong one, and `people_cost` is what people are paid for those. All are None
    where a success rate is unknown; the last where nobody said what a person costs, too. What is `apart` in the plan is
    in none of this task's figures.
    """

    task: Task
    route: Route
    requests: Number
    steps: tuple[PlannedStep, ...]
    routing_cost: Number
    resolved: Number | None
    resolved_at_most: Number | None
    left: Number | None
    people_cost: Number | None
    loss: Number | None
    latency: Latency | Unknown
    rules: tuple[Rule, ...]
    break_even: BreakEven | None

    @property
    def bill(self) -> Number:
        """What steps, judges and a router cost. Call it inside the engine's context."""
        return total((*(step.cost for step in self.steps), self.routing_cost))

    @property
    def per_request(self) -> Number | None:
        """The bill for each request; None without any. Call it inside the engine's context."""
        return divide(self.bill, self.requests) if self.requests else None

    @property
    def per_success(self) -> Number | None:
        """The bill for each right answer, at most: C / S. Call it inside the engine's context."""
        return divide(self.bill, self.requests * self.resolved) if self.requests and self.resolved else None

    @property
    def per_resolved(self) -> Number | None:
        """What a resolved request costs: with people behind the models (bill + people) / requests, else C / S.

        Call it inside the engine's context.
        """
        if self.task.person_cost is None:
            return self.per_success
        if self.people_cost is None or not self.requests:
            return None
        return divide(self.bill + self.people_cost, self.requests)

    @property
    def is_limit_met(self) -> bool | None:
        """Whether 95 of 100 requests are answered within the task's limit; None without one, or where nobody knows."""
        limit = self.task.max_latency_seconds
        p95 = getattr(self.latency, "p95_seconds", None)
        return None if limit is None or p95 is None else p95 <= limit

    @property
    def is_floor_met(self) -> bool | None:
        """Whether what is surely right reaches the task's floor; None where there is none, or nothing is known."""
        floor = self.task.min_success
        return None if floor is None or self.resolved is None else self.resolved >= floor


@record
class Plan:
    """An option's plan over `length` months: its tasks, and the money that belongs to none of them alone."""

    option: str
    length: Number
    tasks: tuple[TaskPlan, ...]
    apart: dict[Apart, Number]
    projection: Projection

    @exactly
    def monthly(self, amount: Number) -> Number:
        """An amount or a count of the whole horizon in the mean month."""
        return divide(amount, self.length)


@exactly
def plan_of(option: Option, workload: Workload, months: Sequence[Month]) -> Plan:
    """The plan of an option, without its switch. Raises what `project` raises."""
    steady = replace(option, switch=None)
    projection = project(steady, workload, months)
    read = _Read(
        option=steady,
        projection=projection,
        ledger=ledger_of(steady, projection),
        load=Load(workload=workload, months=months),
    )
    by_name = {
        name: _task_plan(route, task, read) for route in steady.routes for name, task in tasks_on(route, workload)
    }
    return Plan(
        option=option.name,
        length=total(month.share for month in months),
        tasks=tuple(by_name[task.name] for task in workload.tasks),
        apart=read.ledger.apart,
        projection=projection,
    )


@record
class _Read:
    option: Option
    projection: Projection
    ledger: Ledger
    load: Load


def _task_plan(route: Route, task: Task, read: _Read) -> TaskPlan:
    outcome, name = outcome_of(route, task), task.name
    beside = beside_of(route, name, read.option, read.load)
    requests = total(requests_in(task.volume, month) * month.share for month in read.load.months)
    steps = tuple(_steps(route, name, outcome, requests, read.ledger))
    is_known = outcome.resolved is not None
    return TaskPlan(
        task=task,
        route=route,
        requests=requests,
        steps=steps,
        routing_cost=read.ledger.routing.get(name, ZERO),
        resolved=outcome.resolved,
        resolved_at_most=outcome.resolved_at_most,
        left=_left(outcome, requests) if requests else ZERO,
        people_cost=read.ledger.people.get(name) if is_known else None,
        loss=read.ledger.losses.get(name) if is_known else None,
        latency=latency_on(route, outcome),
        rules=tuple(
            rule_of(each, task, outcome, beside) for each in rules_taken_out(beside.option, beside.route, name)
        ),
        break_even=break_even_of(name, steps[0].acceptance, beside) if route.then and requests else None,
    )


def _steps(route: Route, task: str, outcome: Outcome, requests: Number, ledger: Ledger) -> Sequence[PlannedStep]:
    return [
        PlannedStep(
            name=step.supply.name,
            reached=requests * passed.reached,
            answers=requests * passed.answers,
            accepted=requests * passed.accepted,
            calls_cost=ledger.answers.get((task, place), ZERO),
            judging_cost=ledger.judging.get((task, place), ZERO),
        )
        for place, (step, passed) in enumerate(zip(route.steps, outcome.steps, strict=True))
    ]


def _left(outcome: Outcome, requests: Number) -> Number | None:
    """The requests that people are paid for, if anybody is."""
    if outcome.resolved is None or outcome.unnoticed is None:
        return None
    return requests * maximum(1 - outcome.resolved - outcome.unnoticed, ZERO)
