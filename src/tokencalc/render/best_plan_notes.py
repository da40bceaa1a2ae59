"""Sentences below a best plan: what was tried, what is left out and why, what is taken for granted."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from tokencalc.engine.answers import Never
from tokencalc.engine.best_plan import BestPlan
from tokencalc.engine.best_route import BestRoute, Limit
from tokencalc.engine.candidates import LeftOut
from tokencalc.engine.latency import UNTIMED
from tokencalc.engine.numbers import divide
from tokencalc.engine.routes import Judge
from tokencalc.render.figures import count, exact, percent
from tokencalc.render.route_words import share
from tokencalc.render.sentences import listed, said_once


def notes_on(
    plan: BestPlan,
    judges: Mapping[str, Judge],
    left_out: Sequence[LeftOut],
    charged: Sequence[str],
    drifting: Sequence[str],
) -> Iterator[str]:
    """What a reader of a best plan has to know."""
    tried = count(Decimal(sum(task.considered for task in plan.tasks)))
    routes = "every model alone and every model before every other" if judges else "every model alone"
    yield f"{tried} routes were priced: {routes}."
    yield from _search_notes(plan)
    yield "A month is the mean month of the horizon: bills, and people for what no model resolves."
    lossy = [task.task.name for task in plan.tasks if _has_losses(task)]
    if lossy:
        why = f"wrong answers that nobody notices cost more, for {listed(lossy)}"
        yield f"Expected losses are in no route's cost: {why}."
    for task in plan.tasks:
        yield from _limit_notes(task)
    if isinstance(plan.single, Never):
        yield f"There is no best single model: {plan.single.because}."
    if plan.today is None:
        yield "What today costs is unknown: people are paid for what fails, and how often that is nobody stated."
    yield from _judge_notes(plan, judges)
    yield from _left_out_notes(left_out)
    if charged:
        yield f"Fees, risks and events of {listed(charged)} are in no route's cost."
    if drifting:
        yield f"Prices are those of the price sheets: price_change_per_year of {listed(drifting)} is left out."


def _has_losses(task: BestRoute) -> bool:
    """Whether wrong answers that nobody notices cost something on a route that is shown."""
    unnoticed = (each.outcome.unnoticed for each in (task.chosen, *task.frontier))
    return bool(task.task.unnoticed_cost) and any(unnoticed)


def _search_notes(plan: BestPlan) -> Iterator[str]:
    """Whether it is the best plan, and why that is known."""
    names = dict.fromkeys(name for task in plan.tasks for each in task.shared for name in each.shared)
    if not names:
        yield "At list prices no task's cost depends on another's: the best route of each makes the best plan."
        return
    yield f"Tasks may share {listed(names)}, so whole plans were searched; frontiers and the single model are without."
    if plan.is_proven:
        yield "It is proven that no plan over these routes costs less."
    else:
        gap = percent(divide(plan.cost - plan.bound, plan.cost))
        yield f"This is the best that was found, not proven to be the best: none could cost over {gap} less."
    if shared_names(plan):
        yield f'"shared" stands for what is paid for {listed(shared_names(plan))}, which is in no month of a task.'


def shared_names(plan: BestPlan) -> list[str]:
    """The supplies that tasks of the plan share."""
    return list(dict.fromkeys(name for task in plan.tasks for name in task.chosen.shared))


def _limit_notes(task: BestRoute) -> Iterator[str]:
    """What the limits of a task do to its plan."""
    name, chosen = task.task.name, task.chosen
    if not task.is_met:
        asked = " and ".join(f"{limit} {_asked(task, limit)}" for limit in task.binds)
        yield f"{name}: no route keeps {asked}. The nearest is shown, which has {share(chosen.quality)} surely right."
    floor, high = task.task.min_success, chosen.outcome.resolved_at_most
    if floor is not None and high is not None and chosen.quality < floor <= high:
        yield f"{name}: the floor may be met: both_right, counted on the same requests, would tell."
    if task.untimed:
        parts = listed([reason.removeprefix(UNTIMED) for reason in task.untimed])
        yield f"{name}: routes are left out that take nobody knows how long: {UNTIMED}{parts}."


def _asked(task: BestRoute, limit: Limit) -> str:
    found = task.task.min_success if limit is Limit.QUALITY else task.task.max_latency_seconds
    assert found is not None
    return exact(found)


def _judge_notes(plan: BestPlan, judges: Mapping[str, Judge]) -> Iterator[str]:
    """The judge that stands between two models, and what is known of both."""
    silent = [task.task.name for task in plan.tasks if task.task.name not in judges]
    if silent:
        yield f"No judge is stated, so no model passes on to another for {listed(silent)}: --judge TPR,FPR[,COST]."
    for tasks, said in said_once((name, _judge_in_words(judge)) for name, judge in judges.items()):
        yield f"Between two models stands, for {listed(tasks)}, a judge that accepts {said}."
    if judges:
        yield "Of two models that nobody counted together, what is right lies between bounds: the lower one counts."


def _judge_in_words(judge: Judge) -> str:
    return f"{share(judge.true_accept)} of right answers and {share(judge.false_accept)} of wrong ones"


def _left_out_notes(left_out: Sequence[LeftOut]) -> Iterator[str]:
    """Who may not serve, and why: each once, with all the tasks it is about."""
    reasons = said_once((each.task, (each.name, each.because)) for each in left_out)
    for tasks, (name, because) in reasons:
        about = f" for {listed(tasks)}" if any(tasks) else ""
        yield f"{name} is left out{about}: {because}."
