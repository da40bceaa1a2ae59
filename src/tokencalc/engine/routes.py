"""Which supplies serve which tasks: a step, others for what it does not answer, and a person last."""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from decimal import Decimal

from tokencalc.engine.assumptions import Assumption, unnoticed_is_free
from tokencalc.engine.errors import NoSuccessRate
from tokencalc.engine.lines import CostLine, Kind, marked
from tokencalc.engine.numbers import ONE, ZERO, Number, divide, is_nothing, maximum
from tokencalc.engine.outcomes import Outcome, Trial, cascade, routed
from tokencalc.engine.records import record
from tokencalc.engine.requests import Size
from tokencalc.engine.rungs import Rung
from tokencalc.engine.supply import Ratios, Supply, at_rung
from tokencalc.engine.workload import Task

PERSON = "a person"


@record
class Judge:
    """What looks at every answer before it counts: the shares of right and of wrong ones it accepts, and its price.

    `cost` is money for one answer that is judged, and half of the verdicts take `p50_seconds` at most, 95 of 100
    `p95_seconds`; None is not known.
    """

    true_accept: Number
    false_accept: Number
    cost: Number = ZERO
    p50_seconds: Number | None = None
    p95_seconds: Number | None = None


@record
class Step:
    """A supply that answers, with its measured success rate on each task, and what becomes of its answers.

    With a `judge`, or a measured share `accept` of answers by task, one that does not count is asked for again, up to
    `attempts` times in all, and goes on to the next step then. With neither every answer counts. On `outage_share` of
    the requests it fails or takes too long, and they go on at once. With `carries_context` the failed answer of the
    step before stands in its prompt. Half of its answers take `p50_seconds` at most, and 95 of 100 `p95_seconds`; None
    is not known. A request on which it fails waits for `timeout_seconds`; for as long as an answer takes where that is
    None.
    """

    supply: Supply
    success: Mapping[str, Number] = field(default_factory=dict)
    judge: Judge | None = None
    accept: Mapping[str, Number] = field(default_factory=dict)
    attempts: int = 1
    outage_share: Number = ZERO
    carries_context: bool = False
    p50_seconds: Number | None = None
    p95_seconds: Number | None = None
    timeout_seconds: Number | None = None


@record
class Router:
    """What sends a share of the requests straight to the last step and the rest to the first, at a price a request."""

    strong_share: Number
    cost: Number = ZERO


@record
class Route(Step):
    """How some tasks are served, by task name: a first step, and what follows `then`; a person is the last.

    Requests that are escalated may be dearer than the mean one by `escalated_cost_multiple`. `both_right` is the share
    of a task's requests that the first two steps would both answer rightly, where somebody counted. A `router` takes
    the place of judging: it chooses between the first step and the last.
    """

    tasks: tuple[str, ...]
    then: tuple[Step, ...] = ()
    escalated_cost_multiple: Number = ONE
    both_right: Mapping[str, Number] = field(default_factory=dict)
    router: Router | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The first step and those that follow."""
        return (self, *self.then)

    def at(self, rung: Rung, made: dict[int, Supply]) -> "Route":
        """What of it counts on a rung of the ladder: one step and try before the route, no success before outcomes.

        `made` keeps the supplies that were made for the rung, so that shared ones stay shared.
        """
        has_outcome, is_whole = rung >= Rung.OUTCOME, rung >= Rung.ROUTE
        return replace(
            self,
            supply=at_rung(self.supply, rung, made),
            success=self.success if has_outcome else {},
            judge=self.judge if has_outcome else None,
            accept=self.accept if has_outcome else {},
            attempts=self.attempts if is_whole else 1,
            outage_share=self.outage_share if is_whole else ZERO,
            then=tuple(replace(step, supply=at_rung(step.supply, rung, made)) for step in self.then)
            if is_whole
            else (),
            router=self.router if is_whole else None,
        )


def outcome_of(route: Route, task: Task) -> Outcome:
    """The outcome of a task's requests on a route. Call it inside the engine's context.

    Without a judge every answer counts, and the task's `unnoticed_share` of the wrong ones goes unnoticed. Raises
    `NoSuccessRate` for a judge of answers whose success rate nobody measured, and what `cascade` raises.
    """
    trials = [_trial(step, task) for step in route.steps]
    if route.router is not None:
        return routed(trials[0], trials[-1], route.router.strong_share, unnoticed_share=task.unnoticed_share)
    return cascade(
        trials,
        unnoticed_share=task.unnoticed_share,
        both_right=route.both_right.get(task.name),
        multiple=route.escalated_cost_multiple,
        task=task.name,
    )


def _trial(step: Step, task: Task) -> Trial:
    success = step.success.get(task.name)
    if step.judge is not None and success is None:
        raise NoSuccessRate(step.supply.name, task.name)
    return Trial(
        success=success,
        true_accept=step.judge.true_accept if step.judge else None,
        false_accept=step.judge.false_accept if step.judge else None,
        accept=step.accept.get(task.name),
        attempts=step.attempts,
        outage_share=step.outage_share,
    )


def calls_of(route: Route, task: Task) -> Iterator[tuple[Supply, Task, Number]]:
    """What each step asks its supply for: the task as it sees it, and the answers for one request as they cost."""
    before: Step | None = None
    for step, passed in zip(route.steps, outcome_of(route, task).steps, strict=True):
        yield step.supply, carried(task, before) if step.carries_context and before else task, passed.calls
        before = step


def outcome_lines(route: Route, task: Task, outcome: Outcome, requests: Number) -> Iterator[CostLine]:
    """What the requests cost beside the supplies: routing, judging, people for the rest, failures nobody notices."""
    if route.router is not None and not is_nothing(route.router.cost):
        yield _line(task, "router", "request", Kind.BILL, requests, route.router.cost)
    for step, passed in zip(route.steps, outcome.steps, strict=True):
        if step.judge is not None and not is_nothing(step.judge.cost):
            yield _line(task, "judge", "answer", Kind.BILL, requests * passed.answers, step.judge.cost)
    if outcome.resolved is None or outcome.unnoticed is None:
        return
    if task.person_cost is not None:
        left = requests * maximum(1 - outcome.resolved - outcome.unnoticed, ZERO)  # A cut power may leave dust.
        people = _line(task, PERSON, "unresolved request", Kind.PEOPLE, left, task.person_cost)
        yield marked(people, "", assumed_of_wrong_answers(route, task, outcome))
    if task.unnoticed_cost is not None:
        failures = requests * outcome.unnoticed
        yield _line(task, "what nobody notices", "unnoticed failure", Kind.EXPECTED_LOSS, failures, task.unnoticed_cost)


def assumed_of_wrong_answers(route: Route, task: Task, outcome: Outcome) -> tuple[Assumption, ...]:
    """That those which nobody notices are free, where one that is noticed costs a person and nobody said what they do.

    Nothing in drawn mode, whose lines are not kept.
    """
    share = outcome.unnoticed
    is_stated = task.unnoticed_cost is not None or task.person_cost is None or is_nothing(task.person_cost)
    if is_stated or not isinstance(share, Decimal) or share < _DUST:
        return ()
    steps, which = _who_lets_through(route, task)
    is_first = steps == (route,) and route.judge is not None
    is_sure = is_first or outcome.resolved == outcome.resolved_at_most
    names = ", ".join(dict.fromkeys(step.supply.name for step in steps))
    return (unnoticed_is_free(names, which, share, task.name, is_sure=is_sure),)


def _who_lets_through(route: Route, task: Task) -> tuple[tuple[Step, ...], str]:
    """The steps that wrong answers pass unnoticed, and which wrong answers these are."""
    if is_nothing(task.unnoticed_share) and not any(task.name in step.accept for step in route.steps):
        judged = (step for step in route.steps if step.judge and not is_nothing(step.judge.false_accept))
        return tuple(judged), "that its judge accepts"
    return route.steps, "that nobody notices"


_DUST = Decimal("1e-20")
"""Shares have 28 digits, and a difference of two of them fewer."""


def carried(task: Task, before: Step) -> Task:
    """The task with the answer of the step before in its prompt, both in the baseline's own tokens."""
    ratios = getattr(before.supply, "ratios", None)
    if not isinstance(ratios, Ratios):
        return task
    answered = ratios.applied_to(task).sizes
    token_ratio = ratios.by_task.get(task.name, ONE if ratios.token_ratio is None else ratios.token_ratio)
    return task.resized(tuple(_longer(size, own, token_ratio) for size, own in zip(task.sizes, answered, strict=True)))


def _longer(size: Size, answered: Size, token_ratio: Number) -> Size:
    answer = answered.usage.get("output")
    if answer is None:
        return size
    more = divide(answer, token_ratio)
    usage = {**size.usage, "input": size.usage.get("input", ZERO) + more}
    return replace(size, usage=usage, smallest=size.smallest + more, largest=size.largest + more)


def _line(task: Task, item: str, unit: str, kind: Kind, quantity: Number, price: Number) -> CostLine:
    return CostLine(
        task=task.name,
        item=item,
        provider="",
        unit=unit,
        terms="",
        quantity=quantity,
        unit_price=price,
        per=1,
        amount=quantity * price,
        kind=kind,
        source=None,
        assumed=(),
    )
