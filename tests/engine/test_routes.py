"""What becomes of a request: right, wrong and noticed or not, tried again, left to a person."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine.strategies import Amount, decimals, exact, january, metered, row, task, workload
from tokencalc.engine.errors import NoSuccessRate
from tokencalc.engine.lines import Kind
from tokencalc.engine.numbers import exactly
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.routes import Judge, Outcome, Route, outcome_of
from tokencalc.engine.rungs import Rung
from tokencalc.engine.workload import Task

outcome = exactly(outcome_of)
shares = decimals(0, 1, 2)


def judge(tpr: Amount, fpr: Amount, cost: Amount = 0) -> Judge:
    """A judge."""
    return Judge(true_accept=Decimal(tpr), false_accept=Decimal(fpr), cost=Decimal(cost))


def route(success: Amount | None = None, judged: Judge | None = None, attempts: int = 1) -> Route:
    """A route for chat at 1 a thousand requests of a thousand tokens."""
    known = {} if success is None else {"chat": Decimal(success)}
    return Route(tasks=("chat",), supply=metered(row(input=1)), success=known, judge=judged, attempts=attempts)


CHAT = task("chat", 1000, input=1000)


def projected(on: Route, of: Task = CHAT) -> Projection:
    """A month of chat on a route."""
    return project(Option(name="option", routes=(on,)), workload(of), january())


class TestWithoutAJudge:
    def test_an_unknown_success_stays_unknown(self) -> None:
        """Nobody measured: neither 1 nor 0."""
        assert Outcome(calls=Decimal(1), resolved=None, unnoticed=None) == outcome(route(), CHAT)
        assert projected(route(), replace(CHAT, person_cost=Decimal(5))).money == {Kind.BILL: 1}

    def test_what_is_not_resolved_goes_to_a_person(self) -> None:
        """1,000 requests, 90% right, 2 each for the rest."""
        found = projected(route("0.9"), replace(CHAT, person_cost=Decimal(2)))
        assert Decimal(900) == found.resolved
        assert {Kind.BILL: 1, Kind.PEOPLE: 200} == found.money

    def test_what_nobody_notices_costs_a_person_nothing(self) -> None:
        """Of 100 wrong answers 30 go unnoticed at 7 each, and 70 to a person at 2 each."""
        chat = replace(CHAT, person_cost=Decimal(2), unnoticed_share=Decimal("0.3"), unnoticed_cost=Decimal(7))
        assert {Kind.BILL: 1, Kind.PEOPLE: 140, Kind.EXPECTED_LOSS: 210} == projected(route("0.9"), chat).money


class TestWithAJudge:
    def test_it_needs_a_success_rate(self) -> None:
        """How much a judge accepts depends on how much is right."""
        with pytest.raises(NoSuccessRate, match='no success rate for task "chat"'):
            projected(route(None, judge(1, 0)))

    def test_it_is_paid_for_every_answer(self) -> None:
        """Two tries of 1,000 requests where nothing is ever accepted: 2,000 answers at a tenth of a cent."""
        found = projected(route(0, judge(1, 0, "0.001"), attempts=2))
        assert {Kind.BILL: 2 + 2} == found.money
        assert 0 == found.resolved

    @given(shares, shares, shares, st.integers(1, 5))
    def test_the_formulas(self, success: Decimal, tpr: Decimal, fpr: Decimal, tries: int) -> None:
        """a = q t + (1 - q) f; tries (1 - (1 - a)^n) / a, or n where a is 0; right q t and wrong (1 - q) f of each."""
        q, t, f = exact(success), exact(tpr), exact(fpr)
        accept = q * t + (1 - q) * f
        calls = (1 - (1 - accept) ** tries) / accept if accept else Fraction(tries)
        found = outcome(route(success, judge(tpr, fpr), tries), CHAT)
        assert found.resolved is not None
        assert found.unnoticed is not None
        for expected, actual in (
            (calls, found.calls),
            (calls * q * t, found.resolved),
            (calls * (1 - q) * f, found.unnoticed),
        ):
            assert float(expected) == pytest.approx(float(actual), rel=1e-24, abs=1e-26)

    @given(decimals("0.01", 1, 2), st.integers(1, 6))
    def test_with_a_perfect_judge_a_success_costs_the_same_whatever_the_tries(self, q: Decimal, tries: int) -> None:
        """(c + v) / q: every try costs the same and is right as often."""
        found = projected(route(q, judge(1, 0, "0.002"), tries))
        assume(found.resolved)
        assert found.resolved is not None
        assert (0.001 + 0.002) / float(q) == pytest.approx(float(found.bill) / float(found.resolved))

    @given(decimals("0.01", "0.99", 2), decimals("0.5", 1, 2), st.integers(1, 4))
    def test_more_tries_resolve_no_less(self, q: Decimal, tpr: Decimal, tries: int) -> None:
        """Each further try can only add right answers."""
        fewer, more = (outcome(route(q, judge(tpr, "0.1"), each), CHAT).resolved for each in (tries, tries + 1))
        assert fewer is not None
        assert more is not None
        assert fewer <= more


class TestOnTheLadder:
    def test_success_counts_from_outcomes_on_and_tries_from_the_route_on(self) -> None:
        """Before that it is one answer, and nobody looks at it."""
        on = route("0.5", judge(1, 0, "0.001"), attempts=3)
        chat = replace(CHAT, person_cost=Decimal(1))
        found = {rung: projected(on.at(rung), chat).money for rung in (Rung.TERMS, Rung.OUTCOME, Rung.ROUTE)}
        assert {Kind.BILL: 1} == found[Rung.TERMS]
        assert {Kind.BILL: 1 + 1, Kind.PEOPLE: 500} == found[Rung.OUTCOME]
        assert {Kind.BILL: Decimal("1.75") * 2, Kind.PEOPLE: 125} == found[Rung.ROUTE]


def test_routes_that_differ_in_their_tasks_alone_are_joined() -> None:
    """One supply for two tasks is one route, with what was measured of both; another judge keeps them apart."""
    supply = metered(row(input=1))
    first = Route(tasks=("chat",), supply=supply, success={"chat": Decimal("0.9")})
    second = Route(tasks=("mail",), supply=supply, success={"mail": Decimal("0.8")})
    (joined,) = Option(name="one", routes=(first, second)).routes
    assert (("chat", "mail"), {"chat": Decimal("0.9"), "mail": Decimal("0.8")}) == (joined.tasks, joined.success)
    assert 2 == len(Option(name="two", routes=(first, replace(second, judge=judge(1, 0)))).routes)
