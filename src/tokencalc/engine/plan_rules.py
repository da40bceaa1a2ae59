"""What the rules of a task's route are worth: the same option projected with a rule taken out, and where one tips over.

A rule is not worth what its own lines say: what it spares other steps counts, and so do people and whole machines that
other tasks share. So there is always a second projection of the whole option.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tokencalc.engine.answers import Never
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.lines import Kind
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ONE, ZERO, Number, exactly, is_nothing
from tokencalc.engine.projection import Option, project
from tokencalc.engine.records import record
from tokencalc.engine.routes import Judge, Route, Step
from tokencalc.engine.solving import solve
from tokencalc.engine.supply import Ratios, Supply, rest_of
from tokencalc.engine.workload import Workload

PAID = (Kind.BILL, Kind.AMORTISATION)
"""What answers and judges cost, people aside: break-evens of a rule count this."""
MOST_VERBOSE = Decimal(100)
"""Answers that many times as long as assumed are looked at, and no longer ones."""


class Instead(StrEnum):
    """What is done instead of a rule."""

    LAST_ALONE = "last_alone"
    """Everything goes to the last step."""
    FIRST_ALONE = "first_alone"
    """The first step serves everything, and nothing comes after it but people."""
    NO_OUTAGES = "no_outages"
    """A step never fails: what that is worth is what its outages cost."""
    ONE_TRY = "one_try"
    """A step is asked once."""


@record
class Without:
    """An option in which one rule of one task is taken out; `step` is the place of the step that is asked."""

    instead: Instead
    step: int
    option: Option


@record
class Load:
    """What an option is projected for."""

    workload: Workload
    months: Sequence[Month]


def alone_with(option: Option, route: Route, task: str, load: Load) -> tuple[Option, Route, Load]:
    """What differs where only a task's route does: the option with that task alone, if nothing is shared with others.

    A list price is the same whoever else buys at it. A fleet, a contract or a seat is not: then everything stays.
    """
    if any(not _is_by_the_list(step.supply) for step in route.steps):
        return option, route, load
    own = replace(route, tasks=(task,))
    tasks = tuple(each for each in load.workload.tasks if each.name == task)
    narrow = Load(workload=replace(load.workload, tasks=tasks), months=load.months)
    return replace(option, routes=(own,)), own, narrow


def _is_by_the_list(supply: Supply) -> bool:
    """Whether tokens are paid for one by one at list prices, whoever else buys some."""
    if not isinstance(supply, Metered) or supply.contract is not None:
        return False
    return supply.successor is None or _is_by_the_list(supply.successor)


def rules_taken_out(option: Option, route: Route, task: str) -> Iterator[Without]:
    """The option without each of the rules that a task's route has."""
    last = len(route.steps) - 1
    if last:
        yield Without(instead=Instead.LAST_ALONE, step=last, option=alone(option, route, task, last))
        yield Without(instead=Instead.FIRST_ALONE, step=0, option=alone(option, route, task, 0))
    for place, step in enumerate(route.steps):
        if not is_nothing(step.outage_share):
            yield Without(
                instead=Instead.NO_OUTAGES,
                step=place,
                option=with_step(option, route, task, place, outage_share=ZERO),
            )
        if step.attempts > 1:
            yield Without(instead=Instead.ONE_TRY, step=place, option=with_step(option, route, task, place, attempts=1))


def alone(option: Option, route: Route, task: str, place: int) -> Option:
    """The option with a task's requests all on one step of its route: its judge and tries stay, and people follow."""
    own = {each.name: getattr(route.steps[place], each.name) for each in fields(Step)}
    return _rerouted(option, route, task, Route(**{**own, "tasks": (task,), "carries_context": False}))


def with_step(option: Option, route: Route, task: str, place: int, **changed: Any) -> Option:
    """The option with something changed in one step of a task's route."""
    then = list(route.then)
    if place:
        then[place - 1] = replace(then[place - 1], **changed)
        changed = {}
    return _rerouted(option, route, task, replace(route, tasks=(task,), then=tuple(then), **changed))


def _rerouted(option: Option, route: Route, task: str, own: Route) -> Option:
    left = [each if each is not route else _without(each, task) for each in option.routes]
    return replace(option, switch=None, routes=(*(each for each in left if each.tasks), own))


def _without(route: Route, task: str) -> Route:
    return replace(route, tasks=tuple(name for name in route.tasks if name != task))


@exactly
def paid(option: Option, load: Load) -> Number:
    """What answers and judges of an option cost over the months."""
    return project(option, load.workload, load.months, keep_lines=False).of(PAID)


@exactly
def acceptance_limit(option: Option, route: Route, task: str, load: Load, accepts: Number) -> Decimal | Never:
    """The acceptance of the first step above which asking it first costs less than the last step alone; or why none is.

    It is the value nearest to what the step `accepts`, by projecting the option with other acceptances.
    """
    if not route.then or route.router is not None:
        return NOT_JUDGED
    instead = paid(alone(option, route, task, len(route.then)), load)

    def margin(acceptance: Number) -> Number:
        return instead - paid(with_step(option, route, task, 0, **_accepting(route, task, acceptance)), load)

    return _tipping(margin, Decimal(1), Decimal(accepts), PAYS_ALWAYS, PAYS_NEVER)


NOT_JUDGED = Never(because="no step passes on what it does not answer")
PAYS_ALWAYS = Never(because="it pays whatever is accepted")
PAYS_NEVER = Never(because="it does not pay whatever is accepted")


def _accepting(route: Route, task: str, acceptance: Number) -> dict[str, Any]:
    """What makes a step accept a share of its answers, right or wrong; its judge is paid as before."""
    if route.judge is not None:
        judge = Judge(true_accept=acceptance, false_accept=acceptance, cost=route.judge.cost)
        return {"judge": judge}
    return {"accept": {**route.accept, task: acceptance}}


@exactly
def verbosity_room(option: Option, route: Route, task: str, load: Load) -> Decimal | Never:
    """How many times as long as assumed the first step's answers may be before asking it first is dearer; or why not.

    Its supply's answers become longer wherever the option asks it. Beside it stands the last step alone.
    """
    weak = route.supply
    if not route.then or weak is route.then[-1].supply:
        return NOT_BESIDE
    if rest_of(weak) is not None or not isinstance(getattr(weak, "ratios", None), Ratios):
        return NO_RATIO
    instead = alone(option, route, task, len(route.then))

    def margin(factor: Number) -> Number:
        return paid(_longer(instead, weak, factor), load) - paid(_longer(option, weak, factor), load)

    return _tipping(margin, MOST_VERBOSE, Decimal(1), LONG_ENOUGH, TOO_DEAR)


NOT_BESIDE = Never(because="there is no other model to put it beside")
NO_RATIO = Never(because="the length of its answers is not a number of its own")
LONG_ENOUGH = Never(because=f"it pays even with answers {MOST_VERBOSE} times as long")
TOO_DEAR = Never(because="it does not pay even with answers of no length")


def _longer(option: Option, supply: Supply, factor: Number) -> Option:
    longer = _talking(supply, factor)
    routes = tuple(
        replace(
            route,
            supply=longer if route.supply is supply else route.supply,
            then=tuple(replace(step, supply=longer) if step.supply is supply else step for step in route.then),
        )
        for route in option.routes
    )
    return replace(option, switch=None, routes=routes)


def _talking(supply: Any, factor: Number) -> Any:
    """The supply with longer answers, those of the model that takes over from it too."""
    told = ONE if supply.ratios.output_ratio is None else supply.ratios.output_ratio
    heir = getattr(supply, "successor", None)
    others = {} if heir is None else {"successor": _talking(heir, factor)}
    return replace(supply, ratios=replace(supply.ratios, output_ratio=told * factor), **others)


def _tipping(
    margin: Callable[[Number], Number], high: Decimal, now: Decimal, always: Never, never: Never
) -> Decimal | Never:
    """The value nearest to `now`, from 0 to `high`, at which the margin changes its sign; else whether it is met."""

    def known(value: Decimal) -> Decimal | None:
        try:
            return Decimal(margin(value))
        except TokencalcError:
            return None

    found = solve(known, Decimal(0), high, along=margin)
    if found.crossings:
        return min((each.value for each in found.crossings), key=lambda value: abs(value - now))
    return always if found.met else never
