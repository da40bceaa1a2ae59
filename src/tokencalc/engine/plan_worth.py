"""What the rules of a task are worth in money, and where asking a weak model first stops paying."""

from decimal import Decimal

from tokencalc.engine.answers import Never
from tokencalc.engine.lines import RUNNING
from tokencalc.engine.numbers import ZERO, Number
from tokencalc.engine.outcomes import Outcome
from tokencalc.engine.plan_rules import Instead, Load, Without, acceptance_limit, alone_with, verbosity_room
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.records import record
from tokencalc.engine.routes import Route, outcome_of
from tokencalc.engine.workload import Task


@record
class Rule:
    """What a rule is worth: what is saved over the horizon against doing something `instead`, below 0 if it costs.

    `bill_saved` counts invoices alone, and `saved` people and worn hardware too; that is None where a success rate is
    unknown. `resolved` is the share of the requests that surely ends right without the rule.
    """

    instead: Instead
    step: int
    name: str
    bill_saved: Number
    saved: Number | None
    resolved: Number | None


@record
class BreakEven:
    """Where asking the first step first stops paying, people aside: its acceptance, and how long its answers may be."""

    accepts: Number | None
    acceptance: Decimal | Never
    verbosity: Decimal | Never


@record
class Beside:
    """What an option without a rule is put beside: its own, as far as a task's route can change it."""

    option: Option
    route: Route
    load: Load
    projection: Projection


def beside_of(route: Route, task: str, option: Option, load: Load) -> Beside:
    """What a task's rules are put beside. Call it inside the engine's context, as all that follows."""
    own, its_route, narrow = alone_with(option, route, task, load)
    projection = project(own, narrow.workload, narrow.months, keep_lines=False)
    return Beside(option=own, route=its_route, load=narrow, projection=projection)


def rule_of(without: Without, task: Task, outcome: Outcome, beside: Beside) -> Rule:
    """What the plan saves against the option without the rule; how much people mend may be unknown in either."""
    before, load = beside.projection, beside.load
    after = project(without.option, load.workload, load.months, keep_lines=False)
    route = next(each for each in without.option.routes if task.name in each.tasks)
    resolved = outcome_of(route, task).resolved
    is_known = task.person_cost is None or (resolved is not None and outcome.resolved is not None)
    return Rule(
        instead=without.instead,
        step=without.step,
        name=route.steps[0].supply.name,
        bill_saved=after.bill - before.bill,
        saved=after.of(RUNNING) - before.of(RUNNING) if is_known else None,
        resolved=resolved,
    )


def break_even_of(task: str, accepts: Number | None, beside: Beside) -> BreakEven:
    """Where asking the first step of a task first stops paying; it `accepts` so much."""
    where = (beside.option, beside.route, task, beside.load)
    return BreakEven(
        accepts=accepts,
        acceptance=acceptance_limit(*where, ZERO if accepts is None else accepts),
        verbosity=verbosity_room(*where),
    )
