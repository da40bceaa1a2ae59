"""What a scenario file says of routes with more than one step, and of routers."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from tokencalc.files.charge_tables import JudgeTable
from tokencalc.files.errors import Fault
from tokencalc.files.faults import Table, one_of
from tokencalc.files.fields import Text
from tokencalc.files.numbers import Attempts, NotNegative, Positive, Share, ShareBelowOne, ShareForEach
from tokencalc.files.toml import Way, in_toml
from tokencalc.files.workload_tables import unknown_task

if TYPE_CHECKING:
    from tokencalc.files.option_tables import RouteTable

_ZERO = Decimal(0)


class StepTable(Table):
    """One step of a route: a model or a supply, and what becomes of its answers."""

    model: Text | None = None
    """The model: provider/model, or a name that only one provider uses."""
    supply: Text | None = None
    """A supply by its name, instead of a model."""
    mode: Text | None = None
    """The price mode: batch, flex, priority, fast, or whatever the price sheet names."""
    waiting_mode: Text | None = None
    """The price mode of tasks that can wait."""
    region: Text | None = None
    """The region, where the price sheet has another price for it."""
    judge: JudgeTable | None = None
    """What looks at every answer before it counts."""
    accept: ShareForEach | None = None
    """The measured share of its answers that count, instead of a judge: a number, or a table of numbers by task."""
    attempts: Attempts = 1
    """How often an answer that does not count is asked for in all."""
    outage_share: ShareBelowOne = _ZERO
    """Share of requests on which it fails or takes too long, and which go on to the next step."""
    timeout_seconds: Positive | None = None
    """How long a request waits for it on which it fails; else as long as for an answer."""
    carries_context: bool = False
    """Whether it sees the failed answer of the step before it, which makes its prompt longer."""


class RouterTable(Table):
    """What sends a share of the requests straight to the last step, and the rest to the first alone."""

    strong_share: Share
    """Share of the requests that go straight to the last step."""
    cost_per_request: NotNegative = _ZERO
    """What routing one request costs."""


def step_faults(route: "RouteTable", tasks: Collection[str], way: Way) -> Iterator[Fault]:
    """What is wrong with the steps of a route: a step that nothing reaches, keys that exclude each other."""
    for place, step in enumerate(route.steps):
        here = (*way, "steps", place)
        yield from one_of(here, ("model", "supply"), (step.model, step.supply))
        if route.router is not None:
            yield from _routed_faults(step, here)
            continue
        yield from _acceptance_faults(step, route.tasks, tasks, here)
        if place and _is_sure(route.steps[place - 1]):
            problem = "is never reached: the step before it accepts every answer"
            remedy = "give that step a judge, a measured accept or an outage_share, or leave this one out"
            yield Fault(way=here, problem=problem, remedy=remedy)
        if step.timeout_seconds is not None and not step.outage_share:
            remedy = "add the outage_share: on what share of the requests it fails or takes too long"
            yield Fault(way=(*here, "timeout_seconds"), problem="needs an outage_share", remedy=remedy)
        if step.carries_context and not place:
            remedy = "it is for the second step and those after it"
            yield Fault(way=(*here, "carries_context"), problem="has no step before it", remedy=remedy)
    yield from _router_faults(route, way)
    yield from _escalation_faults(route, tasks, way)


def _is_sure(step: StepTable) -> bool:
    """Whether it answers all that reach it, and every answer counts."""
    return step.judge is None and step.accept in (None, 1) and not step.outage_share


def _acceptance_faults(step: StepTable, served: Sequence[str], tasks: Collection[str], way: Way) -> Iterator[Fault]:
    if step.judge is not None and step.accept is not None:
        remedy = "a judge says what counts, or a measured share does"
        yield Fault(way=(*way, "accept"), problem="does not go with judge", remedy=remedy)
    if step.attempts > 1 and step.judge is None and step.accept is None:
        remedy = "add judge = { tpr = ..., fpr = ... }, or accept: without one, every first answer counts"
        yield Fault(way=(*way, "attempts"), problem="needs a judge, which says when to try again", remedy=remedy)
    if isinstance(step.accept, dict):
        yield from _unknown_tasks(step.accept, tasks, (*way, "accept"))
        silent = [in_toml(task) for task in served if task in tasks and task not in step.accept]
        if silent:
            remedy = "add their shares: 1 where every answer counts"
            yield Fault(way=(*way, "accept"), problem=f"says nothing of {', '.join(silent)}", remedy=remedy)


def _unknown_tasks(shares: Iterable[str], tasks: Collection[str], way: Way) -> Iterator[Fault]:
    return (unknown_task(task, tasks, (*way, task)) for task in shares if task not in tasks)


def _routed_faults(step: StepTable, way: Way) -> Iterator[Fault]:
    """Keys of a step that a router leaves without a meaning: it chooses before anybody answers."""
    for key in ("judge", "accept", "attempts", "outage_share", "timeout_seconds", "carries_context"):
        if key in step.model_fields_set:
            remedy = "a router chooses before a model answers: leave this out, or the router"
            yield Fault(way=(*way, key), problem="does not go with router", remedy=remedy)


def _router_faults(route: "RouteTable", way: Way) -> Iterator[Fault]:
    if route.router is not None and len(route.steps) != _WEAK_AND_STRONG:
        yield Fault(
            way=(*way, "router"),
            problem=f"chooses between two steps (found {len(route.steps)})",
            remedy="name the weak model first, then the strong one",
        )


def _escalation_faults(route: "RouteTable", tasks: Collection[str], way: Way) -> Iterator[Fault]:
    """What is said of requests that a step does not answer, where none are escalated or nobody looks at answers."""
    has_next = len(route.steps) >= _WEAK_AND_STRONG and route.router is None
    if route.escalated_cost_multiple != 1 and not has_next:
        problem = "is for requests that a step does not answer, and there is no step after it"
        yield Fault(way=(*way, "escalated_cost_multiple"), problem=problem, remedy="leave it out, or add steps")
    first = route.steps[0]
    if route.both_right is not None and (not has_next or first.judge is None or first.attempts > 1):
        problem = "is for two steps of which the first has a judge and one attempt"
        remedy = "leave it out: of other routes no more is known than the bounds"
        yield Fault(way=(*way, "both_right"), problem=problem, remedy=remedy)
    if isinstance(route.both_right, dict):
        yield from _unknown_tasks(route.both_right, tasks, (*way, "both_right"))


_WEAK_AND_STRONG = 2
