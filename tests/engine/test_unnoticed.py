"""Wrong answers that nobody notices: where they are taken to cost nothing, the answer says so, and else it does not."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.engine.strategies import Amount, decimals, january, model, row, task, workload
from tokencalc.engine.metered import Metered
from tokencalc.engine.numbers import exactly, to_drawn
from tokencalc.engine.projection import Option, project
from tokencalc.engine.routes import Judge, Route, Router, Step, assumed_of_wrong_answers, outcome_of
from tokencalc.engine.sums import assumptions_in
from tokencalc.engine.workload import Task

D = Decimal
CHAT = replace(task("chat", 1000, input=1000), person_cost=D(2))
SMALL, BIG = (Metered(model=replace(model(row(input=price)), name=name)) for price, name in ((1, "small"), (10, "big")))
SUCCESS = {"chat": D("0.8")}
shares = decimals(0, 1, 2)


def judge(tpr: Amount, fpr: Amount) -> Judge:
    """A judge that costs nothing."""
    return Judge(true_accept=D(tpr), false_accept=D(fpr))


BLIND = judge(1, 1)
ALONE = Route(tasks=("chat",), supply=SMALL, success=SUCCESS)
JUDGED = replace(ALONE, judge=BLIND)
LAST = Step(supply=BIG, success={"chat": D("0.9")})


def said(route: Route, of: Task = CHAT) -> list[str]:
    """What is said to be free in a month of chat, with whose fault it is."""
    found = project(Option(name="option", routes=(route,)), workload(of), january())
    free = [each for each in assumptions_in(found.lines) if each.code == "unnoticed_is_free"]
    return [f"{each.about}: {each.text}" for each in free]


class TestSaid:
    def test_of_a_judge_that_accepts_everything(self) -> None:
        """A fifth is wrong, all of it is accepted, and no person ever sees it."""
        text = "wrong answers that its judge accepts (20% of chat) cost nothing (unnoticed_cost is not set)"
        assert [f"lab/small: {text}"] == said(JUDGED)

    @pytest.mark.parametrize(
        ("fpr", "share"), [("0.5", "10%"), ("0.12", "2.4%"), ("0.0047", "0.094%"), ("0.6125", "12%")]
    )
    def test_with_two_digits(self, fpr: str, share: str) -> None:
        """Of the fifth that is wrong."""
        assert [f"({share} of chat)" in each for each in said(replace(ALONE, judge=judge(1, fpr)))] == [True]

    def test_of_the_first_of_two_exactly(self) -> None:
        """What is right in the end lies between bounds, and what its judge lets through does not."""
        first = replace(ALONE, judge=judge(1, "0.5"), then=(LAST,))
        assert ["lab/small: wrong answers that its judge accepts (10% of chat)"] == heads(said(first))

    def test_of_a_later_judge_at_most(self) -> None:
        """Of the 0.2 that the first has wrong the second has 0.1 wrong at most, and accepts half of them."""
        later = replace(ALONE, judge=judge(1, 0), then=(replace(LAST, judge=judge(1, "0.5")),))
        assert ["lab/big: wrong answers that its judge accepts (up to 5% of chat)"] == heads(said(later))

    def test_of_a_measured_acceptance_at_most(self) -> None:
        """Of the 90% that count at least 70% are right."""
        measured = replace(ALONE, accept={"chat": D("0.9")})
        assert ["lab/small: wrong answers that nobody notices (up to 20% of chat)"] == heads(said(measured))

    def test_of_a_share_that_the_task_states(self) -> None:
        """A tenth of the fifth that is wrong, and nobody judges."""
        chat = replace(CHAT, unnoticed_share=D("0.1"))
        assert ["lab/small: wrong answers that nobody notices (2% of chat)"] == heads(said(ALONE, chat))

    def test_behind_a_router(self) -> None:
        """At least 0.3 and 0.4 of the two halves are right, and half of the rest goes unnoticed."""
        routed = replace(ALONE, then=(LAST,), router=Router(strong_share=D("0.5")))
        chat = replace(CHAT, unnoticed_share=D("0.5"))
        expected = ["lab/small, lab/big: wrong answers that nobody notices (up to 15% of chat)"]
        assert expected == heads(said(routed, chat))


def heads(texts: list[str]) -> list[str]:
    """The texts without what they all end with."""
    return [text.removesuffix(" cost nothing (unnoticed_cost is not set)") for text in texts]


class TestNotSaid:
    def test_without_a_judge(self) -> None:
        """Every wrong answer costs a person."""
        assert [] == said(ALONE)

    @pytest.mark.parametrize("tpr", [0, "0.7", 1])
    def test_of_a_judge_that_accepts_nothing_wrong(self, tpr: Amount) -> None:
        """What is wrong goes to a person."""
        assert [] == said(replace(ALONE, judge=judge(tpr, 0)))

    @pytest.mark.parametrize("cost", [0, 4])
    def test_where_the_cost_is_stated(self, cost: Amount) -> None:
        """A zero that somebody states is no assumption."""
        assert [] == said(JUDGED, replace(CHAT, unnoticed_cost=D(cost)))

    @pytest.mark.parametrize("person", [None, D(0)])
    def test_where_a_person_costs_nothing(self, person: Decimal | None) -> None:
        """Noticed or not, a wrong answer costs as much."""
        assert [] == said(JUDGED, replace(CHAT, person_cost=person))

    def test_in_drawn_mode(self) -> None:
        """No line is kept of it."""
        drawn, chat = to_drawn((JUDGED, CHAT))
        assert () == assumed_of_wrong_answers(drawn, chat, exactly(outcome_of)(drawn, chat))


@given(shares, shares, shares, st.integers(1, 3), st.sampled_from([None, D(0), D(3)]), st.booleans())
@example(success=D(1), tpr=D(1), fpr=D(1), tries=1, cost=None, is_judged=True)
@example(success=D(0), tpr=D(1), fpr=D("0.01"), tries=3, cost=None, is_judged=True)
def test_it_is_said_exactly_where_it_is_so(
    success: Decimal, tpr: Decimal, fpr: Decimal, tries: int, cost: Decimal | None, is_judged: bool
) -> None:
    """Somebody is wrong, a judge lets it through, and nobody said what that costs."""
    judged = replace(JUDGED, judge=judge(tpr, fpr), attempts=tries)
    route = replace(judged if is_judged else ALONE, success={"chat": success})
    is_so = is_judged and success < 1 and fpr > 0 and cost is None
    assert is_so == bool(said(route, replace(CHAT, unnoticed_cost=cost)))
