"""What becomes of a request that passes through steps: how far it gets, what is asked for, and how it ends.

Shares of requests, and no money. A step accepts a share of its answers, either what a judge lets through or what
was measured, and the rest goes on. What is right among what goes on is not known from success rates alone: two models
fail on the same requests more often than chance has it, and taking them as independent flatters (a true .930 reads .948
in a replay of 1,307 GSM8K questions, RouteLLM's published answers). So shares of right answers are bounds, which only a
joint count of both models' right answers closes.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.numbers import ONE, ZERO, Number, divide, is_surely_above, maximum, minimum, power, total, where
from tokencalc.engine.records import record


class EscalatedTooDear(TokencalcError):
    """Requests of which a part costs more than all of them, or all of them something else than all of them."""

    def __init__(self, multiple: Number, left: Number, task: str) -> None:
        super().__init__(
            f"{_of(task)}escalated requests cannot cost {multiple} times the mean where a share of {left} of all is "
            "escalated",
            "escalated_cost_multiple times that share is 1 at most, and where all are escalated they are the mean",
        )


class BothRightOutOfReach(TokencalcError):
    """A joint share of right answers that the two success rates do not allow."""

    def __init__(self, both: Number, low: Number, high: Number, task: str) -> None:
        super().__init__(
            f"{_of(task)}both_right is {both}, and the success rates of both models leave {low} to {high}",
            "count all three on the same requests",
        )


def _of(task: str) -> str:
    return f'task "{task}": ' if task else ""


@record
class Trial:
    """One step as shares: its success, what a judge accepts of right and wrong answers, or a measured `accept`.

    None stands for what nobody measured, and for a judge that is not there. `attempts` and `outage_share` are those of
    a `Step`.
    """

    success: Number | None
    true_accept: Number | None = None
    false_accept: Number | None = None
    accept: Number | None = None
    attempts: int = 1
    outage_share: Number = ZERO

    @property
    def is_last(self) -> bool:
        """Whether it accepts whatever it answers."""
        return self.true_accept is None and self.accept is None


@record
class Passed:
    """What happens at one step, as shares of all requests.

    `reached` get there, `answers` are asked for, `calls` are these as they cost: an escalated request may be dearer
    than the mean. `accepted` are answers that count.
    """

    reached: Number
    answers: Number
    calls: Number
    accepted: Number


@record
class Outcome:
    """What becomes of one request on the average.

    `resolved` is the share that surely ends with a right answer, and `resolved_at_most` the share that may; `unnoticed`
    is the share that ends with a wrong one that nobody notices, where the fewest are right. The rest goes to a person.
    All three are None for an unknown success rate.
    """

    steps: tuple[Passed, ...]
    resolved: Number | None
    resolved_at_most: Number | None
    unnoticed: Number | None


@record(kw_only=False)
class Between:
    """A share that lies between two others."""

    low: Number
    high: Number


@record(kw_only=False)
class _Answers:
    """Answers that count, as shares of all requests."""

    right: Number
    wrong: Number


def cascade(
    trials: Sequence[Trial],
    *,
    unnoticed_share: Number = ZERO,
    both_right: Number | None = None,
    multiple: Number = ONE,
    task: str = "",
) -> Outcome:
    """The outcome of steps one after the other. Call it inside the engine's context.

    reach_1 = 1 and reach_(k+1) = reach_k (outage + (1 - outage) (1 - a)^n), with a = q t + (1 - q) f where a judge
    accepts t of the right and f of the wrong answers; tries are taken as independent, which is optimistic. To count the
    answers, what a later step accepts is taken as on all requests. Right answers: of the first step exactly; of the
    second t (q (1 - f_1) - p (t_1 - f_1)), where p is `both_right`, else between the bounds that the success rates
    leave; of later ones between those alone. A last step without a judge answers all that reach it, and
    `unnoticed_share` of its wrong answers go unnoticed. `multiple` is the cost of escalated requests over the mean's.

    Raises `EscalatedTooDear` and `BothRightOutOfReach`, with the name of the `task` if there is one.

    >>> from decimal import Decimal
    >>> weak = Trial(success=Decimal("0.8"), true_accept=Decimal(1), false_accept=Decimal(0))
    >>> found = cascade([weak, Trial(success=Decimal("0.9"))])
    >>> [str(step.reached) for step in found.steps], str(found.resolved), str(found.resolved_at_most)
    (['1', '0.2'], '0.9', '1')
    """
    _check(trials, both_right, multiple, task)
    steps = tuple(_steps(trials, multiple))
    if any(trial.success is None for trial in trials):
        return Outcome(steps=steps, resolved=None, resolved_at_most=None, unnoticed=None)
    fewest, most = (_end(trials, both_right, unnoticed_share, is_best=is_best) for is_best in (False, True))
    return Outcome(
        steps=steps, resolved=fewest.right, resolved_at_most=minimum(most.right, ONE), unnoticed=fewest.wrong
    )


def routed(weak: Trial, strong: Trial, strong_share: Number, *, unnoticed_share: Number = ZERO) -> Outcome:
    """The outcome where a router sends a share straight to the strong step and the rest to the weak one.

    Right answers lie between the bounds that both success rates leave: which requests go where is not in them.
    """
    steps = tuple(
        Passed(reached=share, answers=share, calls=share, accepted=share) for share in (1 - strong_share, strong_share)
    )
    if weak.success is None or strong.success is None:
        return Outcome(steps=steps, resolved=None, resolved_at_most=None, unnoticed=None)
    parts = [_frechet(q, passed.reached) for q, passed in zip((weak.success, strong.success), steps, strict=True)]
    low = total(part.low for part in parts)
    high = minimum(total(part.high for part in parts), ONE)
    return Outcome(steps=steps, resolved=low, resolved_at_most=high, unnoticed=(1 - low) * unnoticed_share)


def acceptance(trial: Trial) -> Number:
    """The share of a step's answers that count, as on all requests."""
    if trial.accept is not None:
        return trial.accept
    if trial.true_accept is None or trial.false_accept is None or trial.success is None:
        return ONE
    return trial.success * trial.true_accept + (1 - trial.success) * trial.false_accept


def break_even_acceptance(weak: Number, strong: Number, judging: Number, multiple: Number = ONE) -> Number:
    """The acceptance above which weak-first costs less than the strong step alone: 1 - (1 - (c_w + v) / c_s) / m.

    Costs are money a request, `judging` a weak answer's. Below 0 it always does, and at 1 or above never.

    >>> from decimal import Decimal
    >>> str(break_even_acceptance(Decimal(1), Decimal(10), Decimal(1)))
    '0.2'
    """
    return 1 - divide(1 - divide(weak + judging, strong), multiple)


def _steps(trials: Sequence[Trial], multiple: Number) -> Iterator[Passed]:
    reached = ONE
    for place, trial in enumerate(trials):
        served = reached * (1 - trial.outage_share)
        refused = 1 - acceptance(trial)
        answers = served * tries(refused, trial.attempts)
        accepted = answers * (1 - refused)
        yield Passed(
            reached=reached, answers=answers, calls=answers * multiple if place else answers, accepted=accepted
        )
        reached = reached - accepted


def tries(refused: Number, most: int) -> Number:
    """The tries that are made: 1 + r + ... + r^(n - 1), of which r is refused each time.

    That is (1 - r^n) / (1 - r) without the quotient, which has no value where everything is refused, and in drawn mode
    loses its digits where nearly everything is. From n to 2n it is times 1 + r^n.
    """
    if most == 1:
        return ONE
    made = tries(refused, most // 2) * (1 + power(refused, most // 2))
    return divide(made + power(refused, most - 1), 1) if most % 2 else divide(made, 1)


def _end(trials: Sequence[Trial], both_right: Number | None, unnoticed_share: Number, *, is_best: bool) -> _Answers:
    """How all requests end where the fewest of each step's answers are right, or the most: right, or wrong and unseen.

    One more right answer at a step keeps at most one request from those after it. So the fewest in all are those of the
    fewest at each step, with as many requests left for the next as that leaves, and so are the most.
    """
    reached, right, wrong = ONE, ZERO, ZERO
    for place, trial in enumerate(trials):
        asked = _right_among_reached(trials, place, reached, both_right)
        kept = _kept(trial, asked.high if is_best else asked.low, reached, is_best=is_best)
        right = right + kept.right
        wrong = wrong + (kept.wrong * unnoticed_share if trial.is_last else kept.wrong)
        reached = maximum(reached - kept.right - kept.wrong, ZERO)
    return _Answers(right, wrong)


def _right_among_reached(trials: Sequence[Trial], place: int, reached: Number, both_right: Number | None) -> Between:
    """The requests that reach a step and that it would answer rightly."""
    success, first = _known(trials[place]), trials[0]
    if not place:
        return Between(success, success)
    if place == 1 and first.attempts == 1 and first.accept is None:
        return _right_of_second(first, success, _both(_known(first), success, both_right))
    return _frechet(success, reached)


def _known(trial: Trial) -> Number:
    assert trial.success is not None
    return trial.success


def _both(one: Number, other: Number, both_right: Number | None) -> Between:
    return _frechet(one, other) if both_right is None else Between(both_right, both_right)


def _right_of_second(first: Trial, success: Number, both: Between) -> Between:
    """q (1 - f) - p (t - f) of those that the first answered, and q of those on which it failed to."""
    true_accept, false_accept = _verdicts(first)
    ends = [success * (1 - false_accept) - each * (true_accept - false_accept) for each in (both.low, both.high)]
    outage = first.outage_share
    low, high = minimum(*ends), maximum(*ends)
    return Between(*(outage * success + (1 - outage) * each for each in (low, high)))


def _frechet(one: Number, other: Number, whole: Number = ONE) -> Between:
    """What two parts of a whole have in common, which is no less than what they must and no more than either."""
    return Between(maximum(one + other - whole, ZERO), minimum(one, other))


def _kept(trial: Trial, right: Number, reached: Number, *, is_best: bool) -> _Answers:
    """The answers of a step that count, where it would answer so much of what reaches it rightly."""
    served = 1 - trial.outage_share
    if trial.accept is None:
        true_accept, false_accept = _verdicts(trial)
        each = _Answers(right * true_accept, (reached - right) * false_accept)
    else:
        accepted = trial.accept * reached
        common = _frechet(right, accepted, reached)
        kept = common.high if is_best else common.low
        each = _Answers(kept, accepted - kept)
    if trial.attempts == 1:
        return _Answers(each.right * served, each.wrong * served)
    refused = 1 - divide(each.right + each.wrong, where(reached > 0, reached, ONE))
    made = tries(refused, trial.attempts) * served
    return _Answers(each.right * made, each.wrong * made)


def _verdicts(trial: Trial) -> tuple[Number, Number]:
    """The shares of right and of wrong answers that count, which is all of them where nobody judges."""
    if trial.true_accept is None or trial.false_accept is None:
        return ONE, ONE
    return trial.true_accept, trial.false_accept


_DUST = Decimal("1e-20")
"""Shares that are counted have 28 digits, and a difference of two of them fewer."""


def _check(trials: Sequence[Trial], both_right: Number | None, multiple: Number, task: str) -> None:
    """Whether the numbers of two steps or more go together."""
    if len(trials) == 1:
        return
    first, second = trials[0], trials[1]
    left = first.outage_share + (1 - first.outage_share) * power(1 - acceptance(first), first.attempts)
    is_all = not is_surely_above(ONE, left)
    if is_surely_above(multiple * left, ONE) or (is_all and is_surely_above(ONE, multiple)):
        raise EscalatedTooDear(multiple, left, task)
    if both_right is not None and first.success is not None and second.success is not None:
        bounds = _frechet(first.success, second.success)
        if is_surely_above(both_right - bounds.high, _DUST) or is_surely_above(bounds.low - both_right, _DUST):
            raise BothRightOutOfReach(both_right, bounds.low, bounds.high, task)
