"""Sentences below the plans of options: what is unknown, what is only between bounds, what the columns count."""

from collections.abc import Iterator, Sequence

from tokencalc.engine.answers import Never
from tokencalc.engine.latency import Latency, Unknown
from tokencalc.engine.numbers import is_nothing
from tokencalc.engine.plan_worth import BreakEven
from tokencalc.engine.plans import Plan, TaskPlan
from tokencalc.engine.unstated import model_of
from tokencalc.render.sentences import listed, said_once


def plan_notes(plan: Plan) -> Iterator[str]:
    """What a reader of one plan has to know: what is missing, and what is only between bounds."""
    yield from _unknown_notes(plan)
    for task in plan.tasks:
        name = task.task.name
        yield from _floor_notes(task)
        if task.break_even is not None and task.route.router is None:
            yield from _break_even_notes(name, task.break_even)
        if isinstance(task.latency, Unknown) and task.task.max_latency_seconds is not None:
            yield f"{name}: its latency is unknown: {task.latency.because}."
    lossy = [task.task.name for task in plan.tasks if task.loss is not None and not is_nothing(task.loss)]
    if lossy:
        why = f"wrong answers that nobody notices cost more, for {listed(lossy)}"
        yield f"Expected losses are in no figure here: {why}."


def _unknown_notes(plan: Plan) -> Iterator[str]:
    """Which success rates to state, for which tasks."""
    lacking = (
        (task.task.name, model_of(step.supply))
        for task in plan.tasks
        for step in task.route.steps
        if task.task.name not in step.success
    )
    for tasks, model in said_once(lacking):
        yield f"How much is right is unknown for {listed(tasks)}: state {model}'s success under [models]."


def _floor_notes(task: TaskPlan) -> Iterator[str]:
    """That a floor may be met, where nobody knows."""
    name, low, high, floor = task.task.name, task.resolved, task.resolved_at_most, task.task.min_success
    if floor is not None and low is not None and high is not None and low < floor <= high:
        yield f"{name}: the floor may be met: both_right, counted on the same requests, would tell."


def _break_even_notes(name: str, found: BreakEven) -> Iterator[str]:
    for about, each in (("acceptance", found.acceptance), ("length of answers", found.verbosity)):
        if isinstance(each, Never):
            yield f"{name}: there is no break-even in the {about}: {each.because}."


def _timeout_notes(plans: Sequence[Plan]) -> Iterator[str]:
    """How long requests wait for a step that fails."""
    steps = [step for plan in plans for task in plan.tasks for step in task.route.steps]
    limits = {step.timeout_seconds is None for step in steps if not is_nothing(step.outage_share)}
    if False in limits:
        yield "A request waits for the timeout_seconds of a step that fails."
    if True in limits:
        yield "A step that fails is taken to take as long as one that answers, where it has no timeout_seconds."


def about_all(plans: Sequence[Plan], left_out: Sequence[str]) -> Iterator[str]:
    """What holds for every plan: what the columns count, and what is not shown."""
    yield "A month is the mean month of the horizon, without the switch; amounts of a step are its bills."
    if any(task.rules for plan in plans for task in plan.tasks):
        yield '"bills saved" counts invoices; "all saved" counts people and worn hardware too.'
    if any(task.resolved != task.resolved_at_most for plan in plans for task in plan.tasks):
        right = "What is right lies between bounds: the lower one is held against the floor"
        yield f"{right}, and people are paid for the rest, but for wrong answers that nobody notices."
    if any(isinstance(task.latency, Latency) for plan in plans for task in plan.tasks):
        yield "Latency: curves fitted to the P50 and P95 of each step, waited for one after the other; P95s do not add."
        yield from _timeout_notes(plans)
    if any(step.attempts > 1 for plan in plans for task in plan.tasks for step in task.route.steps):
        yield "Tries of one request are taken as independent, which is optimistic."
    if left_out:
        yield f"Not shown, for every task goes to one model: {listed(left_out)}; --option shows one."
