"""What a file of results says about a weak and a strong model on the same requests: who is right on which.

Each row is one request that both models answered. From the rows of a task come the shares that a cascade of the two
models needs, and that success rates alone do not give: how often both are right, and what escalated requests cost.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.numbers import ONE, ZERO, Number, divide, exactly, total
from tokencalc.engine.outcomes import Trial
from tokencalc.engine.records import record


class NoRows(TokencalcError):
    """A task has no results."""

    def __init__(self, task: str) -> None:
        super().__init__(
            f'task "{task}" has no requests to count', "give it a row for each request that both models answered"
        )


class RequestTwice(TokencalcError):
    """Two rows of a task are about one request."""

    def __init__(self, task: str, request: str) -> None:
        super().__init__(
            f'task "{task}" has request "{request}" twice',
            "give each request one row: counted twice it would weigh twice",
        )


class AcceptedInPart(TokencalcError):
    """Some rows of a task say whether the weak answer was accepted, and others do not."""

    def __init__(self, task: str, request: str) -> None:
        super().__init__(
            f'task "{task}" says of some requests whether the weak answer was accepted, and not of "{request}"',
            "say it of all of them, or of none: then right answers are accepted, and no others",
        )


class TableDoesNotSum(TokencalcError):
    """The four counts of a table are not all of its requests."""

    def __init__(self, task: str, counts: Sequence[int], requests: int) -> None:
        super().__init__(
            f'the counts of task "{task}", {" + ".join(map(str, counts))}, are {sum(counts)}, and it has {requests} '
            "requests",
            "each request is in one of them: both right, only the strong model, only the weak one, none; 0 or more",
        )


@record
class Result:
    """One request that both models answered: who was right, what the answers cost, and whether the weak one counted.

    `is_accepted` is None where no judge looked at the weak answer. Costs are money, all in one currency.
    """

    task: str
    request: str
    is_weak_right: bool
    is_strong_right: bool
    weak_cost: Number
    strong_cost: Number
    is_accepted: bool | None = None

    @property
    def is_escalated(self) -> bool:
        """Whether the request is passed on. Without a judge, wrong answers are: a perfect verifier."""
        return not (self.is_weak_right if self.is_accepted is None else self.is_accepted)


@record
class JointTable:
    """How many requests of a task both models are right on, only one of the two, and none."""

    task: str
    both_right: int
    only_weak: int
    only_strong: int
    none_right: int

    @property
    def requests(self) -> int:
        """All requests of the task."""
        return self.both_right + self.only_weak + self.only_strong + self.none_right

    @property
    def weak_success(self) -> Number:
        """The share of the requests on which the weak model is right, cut to 28 digits as all shares in here."""
        return share_of(self.both_right + self.only_weak, self.requests)

    @property
    def strong_success(self) -> Number:
        """The share of the requests on which the strong model is right."""
        return share_of(self.both_right + self.only_strong, self.requests)

    @property
    def both_right_share(self) -> Number:
        """The share of the requests on which both are right: p11."""
        return share_of(self.both_right, self.requests)


@record
class Joint:
    """What the results of a task say: the table, the judge, mean costs, and how much dearer escalated requests are.

    `escalated_cost_multiple` is the strong model's mean cost on the requests passed on to it / that on all; None where
    none is passed on, or where it costs nothing. `true_accept` and `false_accept` are None where there is no right, or
    no wrong, weak answer. Where no judge looked (`is_judged`), right answers are accepted, and no others.
    """

    table: JointTable
    is_judged: bool
    accept_share: Number
    true_accept: Number | None
    false_accept: Number | None
    weak_cost: Number
    strong_cost: Number
    escalated_cost_multiple: Number | None

    @property
    def trials(self) -> tuple[Trial, ...]:
        """The steps of weak-first as shares: both models, or the weak one alone where it is never refused."""
        weak = Trial(
            success=self.table.weak_success,
            true_accept=ONE if self.true_accept is None else self.true_accept,
            false_accept=ZERO if self.false_accept is None else self.false_accept,
        )
        return (weak,) if self.accept_share == 1 else (weak, Trial(success=self.table.strong_success))


def joint_table(
    task: str, *, both_right: int, only_weak: int, only_strong: int, none_right: int, requests: int
) -> JointTable:
    """The table of a task that somebody else counted. Raises `TableDoesNotSum`, and `NoRows` where there are none.

    >>> table = joint_table("gsm8k", both_right=739, only_weak=94, only_strong=382, none_right=92, requests=1307)
    >>> f"{table.weak_success:.3f} {table.strong_success:.3f}"
    '0.637 0.858'
    """
    counts = (both_right, only_weak, only_strong, none_right)
    if min(counts) < 0 or sum(counts) != requests:
        raise TableDoesNotSum(task, counts, requests)
    if not requests:
        raise NoRows(task)
    return JointTable(
        task=task, both_right=both_right, only_weak=only_weak, only_strong=only_strong, none_right=none_right
    )


def rows_by_task(results: Iterable[Result], tasks: Sequence[str] = ()) -> dict[str, tuple[Result, ...]]:
    """The results of each task: first of `tasks`, each of which must have some, then in the order of the rows.

    Raises `NoRows`, `RequestTwice` and `AcceptedInPart`.

    >>> rows_by_task([])
    {}
    """
    found: dict[str, dict[str, Result]] = {task: {} for task in tasks}
    for row in results:
        rows = found.setdefault(row.task, {})
        if row.request in rows:
            raise RequestTwice(row.task, row.request)
        rows[row.request] = row
    return {task: _complete(task, tuple(rows.values())) for task, rows in found.items()}


def _complete(task: str, rows: tuple[Result, ...]) -> tuple[Result, ...]:
    if not rows:
        raise NoRows(task)
    unsaid = [row.request for row in rows if row.is_accepted is None]
    if unsaid and len(unsaid) < len(rows):
        raise AcceptedInPart(task, unsaid[0])
    return rows


@exactly
def joint_of(rows: Sequence[Result]) -> Joint:
    """What the rows of one task say, one at least, as `rows_by_task` hands them out.

    >>> from decimal import Decimal
    >>> money = {"weak_cost": Decimal(1), "strong_cost": Decimal(8)}
    >>> one = Result(task="faq", request="1", is_weak_right=True, is_strong_right=True, **money)
    >>> other = Result(task="faq", request="2", is_weak_right=False, is_strong_right=True, **money)
    >>> joint_of([one, other]).escalated_cost_multiple
    Decimal('1')
    """
    escalated = [row for row in rows if row.is_escalated]
    strong_cost = _mean([row.strong_cost for row in rows])
    has_multiple = bool(escalated and strong_cost)
    return Joint(
        table=_table_of(rows),
        is_judged=rows[0].is_accepted is not None,
        accept_share=share_of(len(rows) - len(escalated), len(rows)),
        true_accept=_accepted([row for row in rows if row.is_weak_right]),
        false_accept=_accepted([row for row in rows if not row.is_weak_right]),
        weak_cost=_mean([row.weak_cost for row in rows]),
        strong_cost=strong_cost,
        escalated_cost_multiple=_multiple(rows, escalated) if has_multiple else None,
    )


def _table_of(rows: Sequence[Result]) -> JointTable:
    pairs = [(row.is_weak_right, row.is_strong_right) for row in rows]
    return JointTable(
        task=rows[0].task,
        both_right=pairs.count((True, True)),
        only_weak=pairs.count((True, False)),
        only_strong=pairs.count((False, True)),
        none_right=pairs.count((False, False)),
    )


def _multiple(rows: Sequence[Result], escalated: Sequence[Result]) -> Number:
    """The mean of some / the mean of all, cut once."""
    some, whole = (total(row.strong_cost for row in each) for each in (escalated, rows))
    return divide(some * len(rows), whole * len(escalated))


def _accepted(rows: Sequence[Result]) -> Number | None:
    return share_of(sum(not row.is_escalated for row in rows), len(rows)) if rows else None


def _mean(costs: Sequence[Number]) -> Number:
    return divide(total(costs), len(costs))


def share_of(count: int, whole: int) -> Number:
    """The share of a whole that so many are, cut to 28 digits.

    >>> share_of(1, 4)
    Decimal('0.25')
    """
    return divide(Decimal(count), whole)
