"""Weak-first, replayed on the very rows of a file of results, and held against what formulas say about it.

The count is exact. Of the formulas one takes the joint table and the cost multiple of the same rows, so that it differs
from the count only where a judge knows more than right from wrong; the others show what leaving one of them out does.
"""

from collections.abc import Sequence

from tokencalc.engine.joint import Joint, Result, joint_of, share_of
from tokencalc.engine.numbers import ONE, ZERO, Number, divide, exactly, is_nothing, total
from tokencalc.engine.outcomes import cascade
from tokencalc.engine.records import record


@record
class WeakFirst:
    """What asking the weak model first comes to: money for all requests, the share that ends right, and the saving.

    `saved_share` is the part saved of what the strong model costs for all requests, None where that is nothing.
    """

    cost: Number
    right_share: Number
    saved_share: Number | None


@record
class Formula:
    """What a formula says, and by how much its cost and its share of right answers are above what was counted."""

    says: WeakFirst
    cost_off: Number
    right_share_off: Number


@record
class Replay:
    """Weak-first on the rows of a task, and three formulas beside it.

    `with_multiple` takes the joint table and the cost multiple, `by_means_only` has escalated requests cost what all
    do, and `if_independent` takes the two models to fail on requests that have nothing in common.
    """

    joint: Joint
    escalated: int
    counted: WeakFirst
    with_multiple: Formula
    by_means_only: Formula
    if_independent: Formula


@exactly
def replay_of(rows: Sequence[Result], judge_cost: Number = ZERO) -> Replay:
    """Weak-first on the rows of one task, one at least, and what the formulas say about it.

    Counted are sum of c_w + v, and of c_s where it is refused. A formula says n (c_w + v + (1 - a) m c_s), with means.
    `judge_cost` (v) is money for one weak answer that is judged.

    >>> from decimal import Decimal
    >>> rows = [
    ...     Result(task="faq", request=str(place), is_weak_right=place < 3, is_strong_right=True,
    ...            weak_cost=Decimal(1), strong_cost=Decimal(2 + 2 * place)) for place in range(4)
    ... ]
    >>> found = replay_of(rows)
    >>> found.counted.cost, found.by_means_only.cost_off
    (Decimal('12'), Decimal('-3.00'))
    """
    joint = joint_of(rows)
    counted = _counted(rows, judge_cost)
    table = joint.table
    own = ONE if joint.escalated_cost_multiple is None else joint.escalated_cost_multiple

    def formula(multiple: Number, both_right: Number) -> Formula:
        says = _said(joint, multiple, both_right, judge_cost)
        return Formula(
            says=says, cost_off=says.cost - counted.cost, right_share_off=says.right_share - counted.right_share
        )

    return Replay(
        joint=joint,
        escalated=sum(row.is_escalated for row in rows),
        counted=counted,
        with_multiple=formula(own, table.both_right_share),
        by_means_only=formula(ONE, table.both_right_share),
        if_independent=formula(own, table.weak_success * table.strong_success),
    )


def _counted(rows: Sequence[Result], judge_cost: Number) -> WeakFirst:
    asked = total(row.weak_cost + judge_cost for row in rows)
    cost = asked + total(row.strong_cost for row in rows if row.is_escalated)
    right = sum(row.is_strong_right if row.is_escalated else row.is_weak_right for row in rows)
    return _compared(cost, share_of(right, len(rows)), total(row.strong_cost for row in rows))


def _said(joint: Joint, multiple: Number, both_right: Number, judge_cost: Number) -> WeakFirst:
    found = cascade(joint.trials, both_right=both_right, multiple=multiple)
    prices = (joint.weak_cost + judge_cost, joint.strong_cost)
    each = total(step.calls * price for step, price in zip(found.steps, prices, strict=False))
    assert found.resolved is not None  # Both success rates are counted.
    requests = joint.table.requests
    return _compared(requests * each, found.resolved, requests * joint.strong_cost)


def _compared(cost: Number, right_share: Number, strong_cost: Number) -> WeakFirst:
    saved = None if is_nothing(strong_cost) else 1 - divide(cost, strong_cost)
    return WeakFirst(cost=cost, right_share=right_share, saved_share=saved)
