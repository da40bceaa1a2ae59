"""What becomes of requests on their way through steps, as shares: held against every joint count that there may be."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.engine.strategies import Amount, decimals, exact, exact_sum
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.numbers import ONE, exactly
from tokencalc.engine.outcomes import (
    BothRightOutOfReach,
    EscalatedTooDear,
    Outcome,
    Trial,
    acceptance,
    break_even_acceptance,
    cascade,
    routed,
)

D = Decimal
down = exactly(cascade)
sent = exactly(routed)
shares = decimals(0, 1, 2)
CLOSE = Fraction(1, 10**22)
QUESTIONS = 5
"""So many requests there are where every joint count is gone through."""
fifths = st.integers(0, QUESTIONS)


def share_of(whole: int) -> Decimal:
    """So many of the requests, as a share of them."""
    return D(whole) / QUESTIONS


def judged(success: Amount | None, tpr: Amount = 1, fpr: Amount = 0, attempts: int = 1, outage: Amount = 0) -> Trial:
    """A step whose answers somebody judges."""
    known = None if success is None else D(success)
    return Trial(success=known, true_accept=D(tpr), false_accept=D(fpr), attempts=attempts, outage_share=D(outage))


def last(success: Amount | None, outage: Amount = 0) -> Trial:
    """A step of which every answer counts."""
    return Trial(success=None if success is None else D(success), outage_share=D(outage))


def measured(success: Amount | None, accept: Amount, attempts: int = 1) -> Trial:
    """A step with a measured acceptance."""
    return Trial(success=None if success is None else D(success), accept=D(accept), attempts=attempts)


def ends_of(outcome: Outcome) -> tuple[Fraction, Fraction, Fraction]:
    """What is surely right, what may be, and what nobody notices."""
    known = [each for each in (outcome.resolved, outcome.resolved_at_most, outcome.unnoticed) if each is not None]
    surely, at_most, unnoticed = (exact(each) for each in known)
    return surely, at_most, unnoticed


def sets(size: int) -> Iterator[frozenset[int]]:
    """Every choice of so many of the requests."""
    return (frozenset(chosen) for chosen in combinations(range(QUESTIONS), size))


def ended(right: Sequence[frozenset[int]], trials: Sequence[Trial]) -> tuple[Fraction, Fraction]:
    """The share of requests that ends right, and wrong and unseen, where each step is right on a known set of them.

    One request after the other, each step with the chance that its answer counts.
    """
    good = bad = Fraction(0)
    for request in range(QUESTIONS):
        left = Fraction(1, QUESTIONS)
        for known, trial in zip(right, trials, strict=True):
            is_right = request in known
            accept = trial.true_accept if is_right else trial.false_accept
            served = left * (1 - exact(trial.outage_share))
            kept = served * (Fraction(1) if accept is None else exact(accept))
            good, bad = (good + kept, bad) if is_right else (good, bad + kept)
            left -= kept
    return good, bad


def every_end(trials: Sequence[Trial], counts: Sequence[int]) -> list[tuple[Fraction, Fraction]]:
    """What every joint count of right answers makes of the requests; the first step's are the first requests."""
    first = frozenset(range(counts[0]))
    return [ended((first, *others), trials) for others in product(*(sets(count) for count in counts[1:]))]


class TestEveryJointCount:
    """Whatever two models have in common, the truth lies within what is said to be sure and what may be."""

    @given(fifths, fifths, shares, shares, shares)
    @example(4, 5, D(1), D(0), D(0))
    @example(3, 3, D(0), D(1), D("0.5"))
    def test_two_steps_reach_both_bounds_and_no_further(
        self, weak: int, strong: int, tpr: Decimal, fpr: Decimal, outage: Decimal
    ) -> None:
        """The least and the most that any joint count gives are the bounds themselves."""
        trials = [judged(share_of(weak), tpr, fpr, outage=outage), last(share_of(strong))]
        surely, at_most, unseen = ends_of(down(trials, unnoticed_share=D(1)))
        truth = every_end(trials, (weak, strong))
        assert (min(truth), max(truth)[0]) == ((surely, unseen), at_most)

    @given(fifths, fifths, shares, shares, shares, shares)
    def test_a_joint_count_makes_it_exact(
        self, weak: int, strong: int, tpr: Decimal, fpr: Decimal, tpr2: Decimal, fpr2: Decimal
    ) -> None:
        """With the share that both answer rightly nothing is left open, unseen failures included."""
        trials = [judged(share_of(weak), tpr, fpr), judged(share_of(strong), tpr2, fpr2)]
        first = frozenset(range(weak))
        for second in sets(strong):
            good, bad = ended((first, second), trials)
            found = down(trials, both_right=share_of(len(first & second)))
            assert (good, good, bad) == ends_of(found)

    @given(fifths, fifths, fifths, shares, shares, shares, shares)
    @example(4, 5, 5, D(1), D(0), D(1), D(0))
    @example(4, 3, 5, D(1), D(0), D(0), D(1))
    def test_three_steps_lie_within(
        self, one: int, two: int, three: int, t: Decimal, f: Decimal, t2: Decimal, f2: Decimal
    ) -> None:
        """So do those of three steps, with and without a joint count of the first two."""
        trials = [judged(share_of(one), t, f), judged(share_of(two), t2, f2), last(share_of(three))]
        surely, at_most, _ = ends_of(down(trials))
        truth = every_end(trials, (one, two, three))
        assert all(surely <= good <= at_most for good, _ in truth)
        first = frozenset(range(one))
        for second in sets(two):
            low, high, unseen = ends_of(down(trials, both_right=share_of(len(first & second))))
            some = [ended((first, second, third), trials) for third in sets(three)]
            assert all(low <= good <= high for good, _ in some)
            assert low + unseen <= 1

    @given(fifths, fifths, fifths)
    def test_a_measured_acceptance(self, weak: int, accepted: int, strong: int) -> None:
        """Which answers were accepted is not known either, and all that they and the right ones may share is within."""
        first = frozenset(range(weak))
        found = ends_of(down([measured(share_of(weak), share_of(accepted)), last(share_of(strong))]))
        truth = [
            Fraction(len(first & kept) + len(second - kept), QUESTIONS)
            for kept, second in product(sets(accepted), sets(strong))
        ]
        assert (min(truth), max(truth)) == found[:2]

    @given(fifths, fifths, fifths)
    def test_a_router(self, weak: int, strong: int, routes: int) -> None:
        """A router may send any of the requests, so that the success of the mix lies anywhere between the bounds."""
        first = frozenset(range(weak))
        found = ends_of(sent(last(share_of(weak)), last(share_of(strong)), share_of(routes)))
        truth = [
            Fraction(len(first - direct) + len(second & direct), QUESTIONS)
            for direct, second in product(sets(routes), sets(strong))
        ]
        assert (min(truth), max(truth)) == found[:2]


def costs(outcome: Outcome, *prices: Amount) -> Fraction:
    """What the answers of each step cost."""
    return exact_sum([step.calls * D(price) for step, price in zip(outcome.steps, prices, strict=True)])


chains = st.lists(
    st.one_of(
        st.builds(
            Trial,
            success=shares,
            true_accept=shares,
            false_accept=shares,
            attempts=st.integers(1, 4),
            outage_share=decimals(0, "0.99", 2),
        ),
        st.builds(Trial, success=shares, accept=shares, attempts=st.integers(1, 4)),
        st.builds(Trial, success=shares, outage_share=decimals(0, "0.99", 2)),
    ),
    min_size=1,
    max_size=4,
)


class TestLaws:
    @given(chains, shares)
    def test_shares_add_up(self, trials: list[Trial], unnoticed_share: Decimal) -> None:
        """What reaches a step and is not accepted reaches the next, and nothing is below 0, above 1, or lost."""
        found = down(trials, unnoticed_share=unnoticed_share)
        reached = Fraction(1)
        for step in found.steps:
            assert abs(reached - exact(step.reached)) < CLOSE
            assert -CLOSE <= exact(step.accepted) <= exact(step.reached) + CLOSE
            reached = exact(step.reached) - exact(step.accepted)
        surely, at_most, unseen = ends_of(found)
        assert -CLOSE <= surely <= at_most + CLOSE
        assert at_most <= 1
        assert unseen >= -CLOSE
        assert surely + unseen <= 1 + CLOSE

    @given(shares, shares, decimals(0, 9, 2), decimals(0, 9, 2), decimals(0, 9, 2))
    def test_the_cost_lies_between_always_and_never(
        self, weak: Decimal, strong: Decimal, cheap: Decimal, dear: Decimal, judging: Decimal
    ) -> None:
        """Weak plus judge where every answer is accepted, and the strong one too where none is; else in between."""
        prices = (cheap + judging, dear)
        low, high = exact(cheap) + exact(judging), exact(cheap) + exact(judging) + exact(dear)
        at = {accept: costs(down([measured(weak, accept), last(strong)]), *prices) for accept in (0, 1)}
        assert {0: high, 1: low} == at
        for step in (judged(weak, "0.9", "0.2"), measured(weak, "0.3")):
            assert low <= costs(down([step, last(strong)]), *prices) <= high

    @given(shares, shares, st.integers(1, 4), decimals(0, 9, 2), decimals(0, 9, 2))
    def test_more_acceptance_never_costs_more(
        self, one: Decimal, other: Decimal, attempts: int, cheap: Decimal, dear: Decimal
    ) -> None:
        """Fewer tries, and fewer requests that go on."""
        less, more = sorted([one, other])
        before, after = (
            costs(down([measured("0.8", accept, attempts), last("0.9")]), cheap, dear) for accept in (less, more)
        )
        assert after <= before + CLOSE

    @given(shares, shares)
    def test_a_perfect_verifier_never_lowers_quality(self, weak: Decimal, strong: Decimal) -> None:
        """What is surely right is no less than either model alone has right."""
        found = ends_of(down([judged(weak), last(strong)]))
        assert max(exact(weak), exact(strong)) == found[0]
        assert min(exact(weak) + exact(strong), 1) == found[1]

    @given(shares, shares, shares, shares)
    def test_independence_lies_between_the_bounds(
        self, weak: Decimal, strong: Decimal, tpr: Decimal, fpr: Decimal
    ) -> None:
        """What two independent models would give is one of the cases."""
        q, s, t, f = (exact(each) for each in (weak, strong, tpr, fpr))
        alone = q * t + s * (1 - q * t - (1 - q) * f)
        surely, at_most, _ = ends_of(down([judged(weak, tpr, fpr), last(strong)]))
        assert surely <= alone <= at_most

    @given(shares, shares, shares, decimals("0.01", 9, 2), decimals("0.01", 9, 2), decimals(0, 9, 2))
    def test_weak_first_pays_above_the_break_even(
        self, accept: Decimal, weak: Decimal, strong: Decimal, cheap: Decimal, dear: Decimal, judging: Decimal
    ) -> None:
        """Weak-first costs less than the strong model alone exactly where more is accepted than that."""
        limit = exactly(break_even_acceptance)(cheap, dear, judging)
        cost = costs(down([measured(weak, accept), last(strong)]), cheap + judging, dear)
        assume(abs(exact(accept) - exact(limit)) > CLOSE)
        assert (accept > limit) == (cost < exact(dear))


class TestRetries:
    @given(shares, decimals("0.01", 1, 2), shares, st.integers(2, 5))
    def test_of_a_first_step_hand_on_what_no_try_answers(
        self, success: Decimal, tpr: Decimal, fpr: Decimal, attempts: int
    ) -> None:
        """(1 - a)^n goes on, and of what does any part may be what the next would answer."""
        q, t, f = exact(success), exact(tpr), exact(fpr)
        accept = q * t + (1 - q) * f
        left = (1 - accept) ** attempts
        found = down([judged(success, tpr, fpr, attempts), last("0.6")])
        surely, at_most, _ = ends_of(found)
        kept = q * t * ((1 - left) / accept if accept else attempts)
        assert abs(left - exact(found.steps[1].reached)) < CLOSE
        assert abs(kept + max(Fraction(6, 10) + left - 1, Fraction(0)) - surely) < CLOSE
        assert abs(kept + min(Fraction(6, 10), left) - at_most) < CLOSE

    @given(shares, shares, st.integers(1, 5))
    def test_of_a_measured_acceptance(self, success: Decimal, accept: Decimal, attempts: int) -> None:
        """Every try accepts as much, and is right on as much of it as it may be."""
        q, a = exact(success), exact(accept)
        tries = sum(((1 - a) ** count for count in range(attempts)), start=Fraction(0))
        found = down([measured(success, accept, attempts)])
        surely, at_most, unseen = ends_of(found)
        for expected, actual in (
            (max(a + q - 1, Fraction(0)) * tries, surely),
            (min(a, q) * tries, at_most),
            ((a - max(a + q - 1, Fraction(0))) * tries, unseen),
            (tries, exact(found.steps[0].calls)),
        ):
            assert abs(expected - actual) < CLOSE

    def test_of_a_second_step_depend_on_what_reaches_it(self) -> None:
        """Where all that reaches it is answered rightly at the first try, a second one is never needed."""
        found = down([judged("0.8"), judged("0.9", attempts=2)], both_right=D("0.7"))
        assert (Fraction(1), Fraction(1), Fraction(0)) == ends_of(found)
        assert D("0.2") * D("1.1") == found.steps[1].answers

    def test_of_a_step_that_nothing_reaches(self) -> None:
        """No answer is asked for, and none is right."""
        found = down([measured("0.9", 1), judged("0.9", attempts=2), last("0.9")])
        assert [1, 0, 0] == [step.answers for step in found.steps]
        assert D("0.9") == found.resolved == found.resolved_at_most


class TestOutages:
    @given(shares, shares, decimals(0, "0.99", 2))
    def test_a_fallback_answers_what_fails(self, first: Decimal, second: Decimal, outage: Decimal) -> None:
        """An outage asks nothing about the request: both are right as often as on all of them."""
        found = down([last(first, outage), last(second)])
        mixed = exact(first) * (1 - exact(outage)) + exact(second) * exact(outage)
        assert (mixed, mixed) == ends_of(found)[:2]
        assert [1 - outage, outage] == [step.calls for step in found.steps]

    def test_of_the_last_step_are_a_persons(self) -> None:
        """What no step answers is neither right nor unseen."""
        found = down([last("0.9", "0.5"), last("0.8", "0.1")], unnoticed_share=D("0.5"))
        wrong = D("0.5") * D("0.1") + D("0.5") * D("0.9") * D("0.2")
        assert exact(D("0.45") + D("0.36")) == ends_of(found)[0]
        assert exact(wrong / 2) == ends_of(found)[2]


class TestUnknown:
    @pytest.mark.parametrize(
        "trials", [[last(None)], [measured(None, "0.5"), last("0.9")], [judged("0.5"), last(None)]]
    )
    def test_one_unknown_rate_leaves_the_ends_unknown(self, trials: list[Trial]) -> None:
        """How often each step is asked is known nevertheless."""
        found = down(trials, both_right=D("0.5"))
        assert (None, None, None) == (found.resolved, found.resolved_at_most, found.unnoticed)
        assert [1, D("0.5")][: len(trials)] == [step.calls for step in found.steps]

    @pytest.mark.parametrize(("weak", "strong"), [(None, "0.9"), ("0.9", None)])
    def test_behind_a_router_too(self, weak: str | None, strong: str | None) -> None:
        """A mix with something unknown is unknown."""
        found = sent(last(weak), last(strong), D("0.2"))
        assert (None, None, None) == (found.resolved, found.resolved_at_most, found.unnoticed)
        assert [D("0.8"), D("0.2")] == [step.calls for step in found.steps]

    def test_a_judge_of_unknown_answers_is_taken_to_accept_all(self) -> None:
        """Routes refuse it before; here it counts as no judge."""
        assert ONE == acceptance(judged(None))


class TestEscalatedRequests:
    def test_are_dearer_by_their_multiple(self) -> None:
        """Each of 0.2 answers costs half as much again, and there are no more of them."""
        found = down([judged("0.8"), last("0.9")], multiple=D("1.5"))
        assert [(1, 1), (D("0.2"), D("0.3"))] == [(step.answers, step.calls) for step in found.steps]

    @pytest.mark.parametrize(
        ("first", "multiple"),
        [
            (measured("0.9", "0.5"), "2"),
            (measured("0.9", "0.5", 2), "4"),
            (measured("0.9", "0"), "1"),
            (measured("0.9", "1"), "1000"),
            (measured("0.9", "0.5"), "0.1"),
        ],
    )
    def test_may_cost_as_much_as_all(self, first: Trial, multiple: str) -> None:
        """The multiple times their share is 1 at most."""
        assert down([first, last("0.9")], multiple=D(multiple)).steps[1].calls <= 1

    @pytest.mark.parametrize(
        ("first", "multiple", "left"),
        [
            (measured("0.9", "0.5"), "2.01", "0.5"),
            (measured("0.9", "0.5", 2), "4.01", "0.25"),
            (measured("0.9", "0"), "1.01", "1"),
            (measured("0.9", "0"), "0.99", "1"),
            (replace(measured("0.9", "1"), outage_share=D("0.5")), "2.01", "0.5"),
        ],
    )
    def test_cannot_cost_more(self, first: Trial, multiple: str, left: str) -> None:
        """And where all are escalated, they are the mean."""
        with pytest.raises(EscalatedTooDear, match=f"cost {multiple} times the mean where a share of {left} of all"):
            down([first, last("0.9")], multiple=D(multiple))

    def test_of_one_step_there_are_none(self) -> None:
        """What would be dearer is never asked for."""
        assert down([measured("0.9", 0)]) == down([measured("0.9", 0)], multiple=D(5))


class TestWhatIsWrongNamesTheTask:
    @pytest.mark.parametrize(
        ("both", "multiple", "error"), [("0.7", "99", EscalatedTooDear), ("0.1", "1", BothRightOutOfReach)]
    )
    def test_where_there_is_one(self, both: str, multiple: str, error: type[TokencalcError]) -> None:
        """An option may have several routes that contradict themselves."""
        steps = [judged("0.8"), last("0.9")]
        for task, start in (("chat", 'task "chat": '), ("", "")):
            with pytest.raises(error) as caught:
                down(steps, both_right=D(both), multiple=D(multiple), task=task)
            assert (bool(start), True) == ("task" in caught.value.problem, caught.value.problem.startswith(start))


class TestBothRight:
    @pytest.mark.parametrize("both", ["0.7", "0.8"])
    def test_may_be_all_that_the_rates_leave(self, both: str) -> None:
        """0.8 and 0.9 have between 0.7 and 0.8 in common."""
        assert down([judged("0.8"), last("0.9")], both_right=D(both)).resolved is not None

    @pytest.mark.parametrize("both", ["0.69", "0.81"])
    def test_cannot_be_more_or_less(self, both: str) -> None:
        """Such a count was not made on the same requests."""
        with pytest.raises(BothRightOutOfReach, match=f"both_right is {both}, and .* leave 0.7 to 0.8"):
            down([judged("0.8"), last("0.9")], both_right=D(both))
