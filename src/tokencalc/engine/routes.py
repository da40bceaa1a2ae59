"""Which supply serves which tasks, and what becomes of a request: answered, tried again, or left to a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tokencalc.engine.errors import NoSuccessRate
from tokencalc.engine.lines import CostLine, Kind
from tokencalc.engine.numbers import ONE, ZERO, Number, divide, is_nothing, maximum, power
from tokencalc.engine.rungs import Rung
from tokencalc.engine.supply import Supply
from tokencalc.engine.workload import Task

PERSON = "a person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """What looks at every answer before it counts: the shares of right and of wrong ones it accepts, and its price.

    `cost` is money for one answer that is judged.
    """

    true_accept: Number
    false_accept: Number
    cost: Number = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A supply for some tasks, by task name, with its measured success rate on each.

    With a `judge` an answer that is not accepted is asked for again, up to `attempts` times in all.
    """

    tasks: tuple[str, ...]
    supply: Supply
    success: Mapping[str, Number] = field(default_factory=dict)
    judge: Judge | None = None
    attempts: int = 1

    def at(self, rung: Rung) -> "Route":
        """What of it counts on a rung of the ladder: one try before the route counts, no success before outcomes."""
        return replace(
            self,
            supply=self.supply.at(rung),
            success=self.success if rung >= Rung.OUTCOME else {},
            judge=self.judge if rung >= Rung.OUTCOME else None,
            attempts=self.attempts if rung >= Rung.ROUTE else 1,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of one request on the average.

    `calls` are the answers asked for. `resolved` is the share that ends with a right answer, `unnoticed` the share that
    ends with a wrong one that nobody notices, and the rest goes to a person; both are None for an unknown success rate.
    """

    calls: Number
    resolved: Number | None
    unnoticed: Number | None


def outcome_of(route: Route, task: Task) -> Outcome:
    """The outcome of a task's requests on a route. Call it inside the engine's context.

    Without a judge every answer counts, and `unnoticed_share` of the wrong ones goes unnoticed. With one, tries are
    taken as independent, which is optimistic: a = q t + (1 - q) f is accepted of each, (1 - (1 - a)^n) / a are made
    (n where a is 0), and of the accepted q t / a are right.
    """
    success = route.success.get(task.name)
    if route.judge is None:
        unnoticed = None if success is None else (1 - success) * task.unnoticed_share
        return Outcome(calls=ONE, resolved=success, unnoticed=unnoticed)
    if success is None:
        raise NoSuccessRate(route.supply.name, task.name)
    right = success * route.judge.true_accept
    wrong = (1 - success) * route.judge.false_accept
    calls = ONE if route.attempts == 1 else divide(_tries(1 - right - wrong, route.attempts), 1)
    return Outcome(calls=calls, resolved=calls * right, unnoticed=calls * wrong)


def _tries(refused: Number, most: int) -> Number:
    """The tries that are made: 1 + r + ... + r^(n - 1), of which r is refused each time.

    That is (1 - r^n) / (1 - r) without the quotient, which has no value where everything is refused, and in drawn mode
    loses its digits where nearly everything is. From n to 2n it is times 1 + r^n.
    """
    if most == 1:
        return ONE
    tries = _tries(refused, most // 2) * (1 + power(refused, most // 2))
    return tries + power(refused, most - 1) if most % 2 else tries


def outcome_lines(route: Route, task: Task, outcome: Outcome, requests: Number) -> Iterator[CostLine]:
    """What the requests cost beside the supply: judging, people for what is not resolved, failures nobody notices."""
    if route.judge is not None and not is_nothing(route.judge.cost):
        yield _line(task, "judge", "answer", Kind.BILL, requests * outcome.calls, route.judge.cost)
    if outcome.resolved is None or outcome.unnoticed is None:
        return
    if task.person_cost is not None:
        left = requests * maximum(1 - outcome.resolved - outcome.unnoticed, ZERO)  # A cut power may leave dust.
        yield _line(task, PERSON, "unresolved request", Kind.PEOPLE, left, task.person_cost)
    if task.unnoticed_cost is not None:
        failures = requests * outcome.unnoticed
        yield _line(task, "what nobody notices", "unnoticed failure", Kind.EXPECTED_LOSS, failures, task.unnoticed_cost)


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
