"""A file of results: the table, the judge and the multiple that it says, and weak-first replayed on its rows."""

from decimal import Decimal
from fractions import Fraction
from itertools import starmap

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine.strategies import Amount, decimals, exact, exact_sum
from tokencalc.engine.joint import (
    AcceptedInPart,
    NoRows,
    RequestTwice,
    Result,
    TableDoesNotSum,
    joint_of,
    joint_table,
    rows_by_task,
)
from tokencalc.engine.numbers import Number
from tokencalc.engine.outcomes import Trial, cascade
from tokencalc.engine.replays import Formula, Replay, replay_of

DUST = Fraction(1, 10**20)
"""What cut shares may leave, relative to money of a few hundred."""

costs = decimals("0.01", 9, 2)


def result(
    request: str,
    weak: bool,
    strong: bool,
    *,
    accepted: bool | None = None,
    weak_cost: Amount = 1,
    strong_cost: Amount = 10,
    task: str = "faq",
) -> Result:
    """A row."""
    return Result(
        task=task,
        request=request,
        is_weak_right=weak,
        is_strong_right=strong,
        is_accepted=accepted,
        weak_cost=Decimal(weak_cost),
        strong_cost=Decimal(strong_cost),
    )


@st.composite
def row_sets(draw: st.DrawFn, *, is_judged: bool) -> tuple[Result, ...]:
    """Any rows of a task."""
    accepted = st.booleans() if is_judged else st.none()
    made = draw(st.lists(st.tuples(st.booleans(), st.booleans(), accepted, costs, costs), min_size=1, max_size=12))
    return tuple(
        result(str(place), weak, strong, accepted=ends, weak_cost=cheap, strong_cost=dear)
        for place, (weak, strong, ends, cheap, dear) in enumerate(made)
    )


def is_near(expected: Fraction, actual: Number) -> bool:
    """Whether two are the same but for the last digits."""
    return abs(expected - exact(actual)) < DUST


class TestGsm8k:
    """RouteLLM's shipped GSM8K answers, GPT-4-1106 against Mixtral, n = 1307, replayed with a perfect verifier.

    739 both right, 382 only the strong model, 94 only the weak one, 92 none. The strong model costs 0.0043132 USD a
    request on average, and 1.167 times as much on those that are passed on; the weak one 0.00004726.
    """

    mean, multiple = Decimal("0.0043132"), Decimal("1.167")

    def rows(self) -> tuple[Result, ...]:
        """Rows with these counts and means: all that are passed on cost alike, and so do all that are not."""
        counts = ((True, True, 739), (False, True, 382), (True, False, 94), (False, False, 92))
        dear = self.mean * self.multiple
        rest = (1307 * self.mean - (382 + 92) * dear) / (739 + 94)
        kinds = [(weak, strong) for weak, strong, count in counts for _ in range(count)]
        return tuple(
            result(str(place), weak, strong, weak_cost="0.00004726", strong_cost=rest if weak else dear)
            for place, (weak, strong) in enumerate(kinds)
        )

    def found(self) -> Replay:
        """The replay."""
        return replay_of(self.rows())

    def test_the_table(self) -> None:
        """The counts come back, and the multiple."""
        found = self.found()
        table = joint_table("faq", both_right=739, only_strong=382, only_weak=94, none_right=92, requests=1307)
        assert table == found.joint.table
        assert found.joint.escalated_cost_multiple is not None
        assert self.multiple == round(found.joint.escalated_cost_multiple, 20)

    def test_escalated(self) -> None:
        """36.3%."""
        found = self.found()
        assert 382 + 92 == found.escalated
        assert Decimal("0.363") == round(1 - found.joint.accept_share, 3)

    def test_quality(self) -> None:
        """.930 counted and by the table; .948 if the models failed apart, which flatters by .019."""
        found = self.found()
        assert Decimal("0.930") == round(found.counted.right_share, 3) == round(found.with_multiple.says.right_share, 3)
        assert Decimal("0.948") == round(found.if_independent.says.right_share, 3)
        assert Decimal("0.019") == round(found.if_independent.right_share_off, 3)

    def test_saving(self) -> None:
        """56.6% counted and with the multiple, 62.6% by means only."""
        found = self.found()

        def shown(saved: Decimal | None) -> str:
            return f"{saved:.1%}"

        assert "56.6%" == shown(found.counted.saved_share) == shown(found.with_multiple.says.saved_share)
        assert "62.6%" == shown(found.by_means_only.says.saved_share)


class TestReplay:
    @given(row_sets(is_judged=True), costs)
    def test_the_count(self, rows: tuple[Result, ...], judging: Decimal) -> None:
        """All weak answers, their judging, the strong ones of what is refused; right where the one that counts is."""
        refused = [row for row in rows if not row.is_accepted]
        asked = exact_sum([row.weak_cost + judging for row in rows])
        cost = asked + exact_sum([row.strong_cost for row in refused])
        right = sum(row.is_weak_right if row.is_accepted else row.is_strong_right for row in rows)
        found = replay_of(rows, judging)
        assert cost == exact(found.counted.cost)
        assert is_near(Fraction(right, len(rows)), found.counted.right_share)
        assert len(refused) == found.escalated
        assert found.counted.saved_share is not None
        assert is_near(1 - cost / exact_sum([row.strong_cost for row in rows]), found.counted.saved_share)

    @given(row_sets(is_judged=True), costs)
    def test_with_the_multiple_the_cost_is_what_was_counted(self, rows: tuple[Result, ...], judging: Decimal) -> None:
        """Whatever the judge: mean costs, acceptance and multiple are all that cost depends on."""
        assert is_near(Fraction(0), replay_of(rows, judging).with_multiple.cost_off)

    @given(row_sets(is_judged=False))
    def test_with_a_perfect_verifier_the_table_says_what_was_counted(self, rows: tuple[Result, ...]) -> None:
        """Right is what either model is right on, of which the table knows the count."""
        found = replay_of(rows)
        assert is_near(Fraction(0), found.with_multiple.right_share_off)
        right = sum(row.is_weak_right or row.is_strong_right for row in rows)
        assert is_near(Fraction(right, len(rows)), found.with_multiple.says.right_share)

    @given(row_sets(is_judged=True))
    def test_by_means_only_and_if_independent(self, rows: tuple[Result, ...]) -> None:
        """n (c_w + (1 - a) c_s); and q_w t + q_s (1 - f) - q_w q_s (t - f)."""
        size = len(rows)
        refused = Fraction(sum(not row.is_accepted for row in rows), size)
        weak, strong = (exact_sum(each) for each in zip(*map(both_costs, rows), strict=True))
        found = replay_of(rows)
        assert is_near(weak + refused * strong, found.by_means_only.says.cost)
        right = [row for row in rows if row.is_weak_right]
        q_w, q_s = Fraction(len(right), size), Fraction(sum(row.is_strong_right for row in rows), size)
        t_q = Fraction(sum(bool(row.is_accepted) for row in right), size)
        f_q = 1 - refused - t_q
        f = f_q / (1 - q_w) if q_w < 1 else Fraction(0)
        t = t_q / q_w if q_w else Fraction(1)
        expected = t_q + q_s * (1 - f) - q_w * q_s * (t - f) if refused else t_q
        assert is_near(expected, found.if_independent.says.right_share)
        assert is_off_by_its_difference(found.if_independent, found)
        assert is_off_by_its_difference(found.by_means_only, found)

    def test_where_nothing_is_refused(self) -> None:
        """The weak model alone: no multiple, and no second step."""
        found = replay_of([result("1", True, False), result("2", True, True)])
        assert (None, None) == (found.joint.escalated_cost_multiple, found.joint.false_accept)
        assert 1 == len(found.joint.trials)
        assert 2 == found.counted.cost == found.by_means_only.says.cost
        assert 1 == found.counted.right_share == found.if_independent.says.right_share

    def test_where_everything_is_refused(self) -> None:
        """Both models for all: a multiple of 1, and the strong one's quality."""
        found = replay_of([result("1", False, True, strong_cost=2), result("2", False, False, strong_cost=7)])
        assert 1 == found.joint.escalated_cost_multiple
        assert found.joint.true_accept is None
        assert 2 + 9 == found.counted.cost == found.with_multiple.says.cost
        assert Decimal("0.5") == found.counted.right_share == found.with_multiple.says.right_share

    def test_a_strong_model_that_costs_nothing(self) -> None:
        """There is nothing to save a part of, and no multiple."""
        found = replay_of([result("1", False, True, strong_cost=0), result("2", True, True, strong_cost=0)])
        assert (None, None) == (found.counted.saved_share, found.joint.escalated_cost_multiple)
        assert 2 == found.counted.cost == found.with_multiple.says.cost

    def test_a_judge_is_measured(self) -> None:
        """It accepts one of two right answers, and one of three wrong ones."""
        seen = ((True, True), (True, False), (False, True), (False, False), (False, False))
        rows = [result(str(place), right, True, accepted=ends) for place, (right, ends) in enumerate(seen)]
        found = joint_of(rows)
        assert found.is_judged
        assert Decimal("0.4") == found.accept_share
        assert Decimal("0.5") == found.true_accept
        assert round(Decimal(1) / 3, 20) == round(found.false_accept or Decimal(0), 20)

    @given(row_sets(is_judged=False))
    def test_the_table_goes_into_a_cascade(self, rows: tuple[Result, ...]) -> None:
        """Whatever the counts, cut shares do not contradict each other."""
        joint = joint_of(rows)
        assert joint.table.requests == len(rows)
        found = cascade(joint.trials, both_right=joint.table.both_right_share)
        assert found.resolved is not None
        assert found.resolved == found.resolved_at_most

    @given(st.integers(0, 9), st.integers(0, 9999), st.integers(0, 9999))
    def test_where_one_model_is_always_right(self, both: int, weak: int, strong: int) -> None:
        """The shares have then no room at all, and what was cut of them is not held against them."""
        assume(both + weak + strong > 0)
        size = both + weak + strong
        table = joint_table("faq", both_right=both, only_weak=weak, only_strong=strong, none_right=0, requests=size)
        trials = [
            Trial(success=share, outage_share=Decimal("0.5")) for share in (table.weak_success, table.strong_success)
        ]
        assert 2 == len(cascade(trials, both_right=table.both_right_share).steps)


def both_costs(row: Result) -> tuple[Number, Number]:
    """What both models cost on a request."""
    return row.weak_cost, row.strong_cost


def is_off_by_its_difference(formula: Formula, found: Replay) -> bool:
    """Whether the difference that is shown is that of what is shown."""
    shown = (formula.cost_off, formula.right_share_off)
    pairs = (
        (formula.says.cost, found.counted.cost),
        (formula.says.right_share, found.counted.right_share),
    )
    return all(starmap(is_near, zip((exact(one) - exact(other) for one, other in pairs), shown, strict=True)))


class TestErrors:
    def test_a_task_without_rows(self) -> None:
        """It is asked for, and nobody answered."""
        with pytest.raises(NoRows, match='task "mail" has no requests to count'):
            rows_by_task([result("1", True, True)], ["faq", "mail"])
        with pytest.raises(NoRows, match='task "mail" has no requests to count'):
            joint_table("mail", both_right=0, only_weak=0, only_strong=0, none_right=0, requests=0)

    def test_a_request_twice(self) -> None:
        """In one task; the same name in another is another request."""
        rows = [result("1", True, True), result("1", True, True, task="mail")]
        assert {"mail": (rows[1],), "faq": (rows[0],)} == rows_by_task(rows, ["mail"])
        with pytest.raises(RequestTwice, match='task "faq" has request "1" twice'):
            rows_by_task([*rows, rows[0]])

    def test_a_judge_that_looked_at_some(self) -> None:
        """The first request of which nobody says it is named."""
        rows = [result("1", True, True, accepted=True), result("2", True, True), result("3", True, True)]
        with pytest.raises(AcceptedInPart, match=r'task "faq" says of some requests .* and not of "2"'):
            rows_by_task(rows)

    @pytest.mark.parametrize(("none", "requests"), [(92, 1306), (92, 1308), (-92, 1123)])
    def test_a_table_that_does_not_sum(self, none: int, requests: int) -> None:
        """Both sides of the sum, and a count below 0 where the sum is right."""
        with pytest.raises(TableDoesNotSum, match=rf"739 \+ 94 \+ 382 \+ {none}, are {1215 + none}, .* {requests} "):
            joint_table("faq", both_right=739, only_weak=94, only_strong=382, none_right=none, requests=requests)
