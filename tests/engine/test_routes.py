"""What becomes of a request: right, wrong and noticed or not, tried again, left to a person."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine.strategies import Amount, decimals, exact, exact_sum, january, metered, row, task, workload
from tokencalc.engine.errors import NoSuccessRate
from tokencalc.engine.lines import Kind
from tokencalc.engine.numbers import exactly, to_drawn
from tokencalc.engine.outcomes import Outcome, Passed
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.routes import Judge, Route, outcome_of
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


def answered(calls: Amount, accepted: Amount, right: Amount | None, wrong: Amount | None = None) -> Outcome:
    """The outcome of one step that all requests reach, and whose right answers are known."""
    reached = Passed(reached=Decimal(1), answers=Decimal(calls), calls=Decimal(calls), accepted=Decimal(accepted))
    ends = [None if each is None else Decimal(each) for each in (right, right, wrong)]
    return Outcome(steps=(reached,), resolved=ends[0], resolved_at_most=ends[1], unnoticed=ends[2])


def projected(on: Route, of: Task = CHAT) -> Projection:
    """A month of chat on a route."""
    return project(Option(name="option", routes=(on,)), workload(of), january())


class TestWithoutAJudge:
    def test_an_unknown_success_stays_unknown(self) -> None:
        """Nobody measured: neither 1 nor 0."""
        assert answered(1, 1, None) == outcome(route(), CHAT)
        assert projected(route(), replace(CHAT, person_cost=Decimal(5))).money == {Kind.BILL: 1}

    def test_where_nothing_is_asked_nothing_is_unknown(self) -> None:
        """A task without a request leaves what is resolved of the other as it is; with one, nobody knows the sum."""
        mail = route()
        routes = (route("0.9"), replace(mail, tasks=("mail",)))
        for requests, resolved in ((0, Decimal(900)), (1, None)):
            load = workload(CHAT, task("mail", requests, input=1000))
            for order in (routes, routes[::-1]):
                assert resolved == project(Option(name="option", routes=order), load, january()).resolved

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
            (calls, found.steps[0].calls),
            (calls * accept, found.steps[0].accepted),
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
        found = {rung: projected(on.at(rung, {}), chat).money for rung in (Rung.TERMS, Rung.OUTCOME, Rung.ROUTE)}
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


class TestManyTries:
    @pytest.mark.parametrize("tries", [1, 2, 3, 4, 5, 7, 8, 1000, 10**6])
    def test_nothing_is_ever_accepted(self, tries: int) -> None:
        """Where the judge refuses everything, every try is made, and none is right."""
        assert answered(tries, 0, 0, 0) == outcome(route("0.5", judge(0, 0), tries), CHAT)

    @pytest.mark.parametrize("tries", [1, 2, 5, 10**6])
    def test_everything_is_accepted_at_once(self, tries: int) -> None:
        """A second try is never made."""
        assert answered(1, 1, "0.9", "0.1") == outcome(route("0.9", judge(1, 1), tries), CHAT)

    @given(decimals(0, 1, 14), decimals(0, 1, 14), st.integers(1, 60))
    def test_what_becomes_of_requests_adds_up(self, success: Decimal, fpr: Decimal, tries: int) -> None:
        """Right, wrong and unnoticed, or a person's: all of them, each once, and no fewer than none of any."""
        on = route(success, judge(1, fpr), tries)
        chat = replace(CHAT, person_cost=Decimal(1), unnoticed_cost=Decimal(1))
        found = projected(on, chat)
        ends = (found.resolved, found.money[Kind.PEOPLE], found.money[Kind.EXPECTED_LOSS])
        assert all(each is not None and each >= 0 for each in ends)
        assert abs(exact_sum([each for each in ends if each is not None]) - 1000) < Fraction(1, 10**20)

    def test_rounding_dust_is_no_refund(self) -> None:
        """A power cut to 28 digits may leave a 10^-28 of a request too few for people, and that is none."""
        on = route("0.9876543210987654321098765432", judge(1, "0.1"), 30)
        assert 0 == projected(on, replace(CHAT, person_cost=Decimal(1))).money[Kind.PEOPLE]


class TestInDrawnMode:
    def drawn(self, on: Route, **draws: list[float]) -> list[float]:
        """The bill of so many draws of the success rate, the judge's shares or its cost."""
        ways: dict[str, tuple[str | int, ...]] = {"success": ("success", "chat")}
        arrays = {("routes", 0, *ways.get(name, ("judge", name))): np.array(values) for name, values in draws.items()}
        option = to_drawn(Option(name="option", routes=(on,)), arrays)
        bill: Any = project(option, to_drawn(workload(CHAT)), to_drawn(january()), keep_lines=False).bill
        return list(bill * np.ones(1))

    def test_a_draw_in_which_everything_is_refused(self) -> None:
        """Nothing right and a perfect judge make all three tries; half of it right makes 1.75 of them."""
        assert [3, 1.75, 1] == self.drawn(route("0.5", judge(1, 0), 3), success=[0, 0.5, 1])

    def test_draws_of_the_judge(self) -> None:
        """Its shares and its price may be drawn as well."""
        assert [2, 1.5] == self.drawn(route("0.5", judge(1, 0), 2), true_accept=[0, 1])
        assert [3, 4.5] == self.drawn(route("0.5", judge(1, 0), 2), cost=[0.001, 0.002])

    @pytest.mark.parametrize("success", ["1e-18", "1e-9", "0.001", "0.5", "0.999999"])
    @pytest.mark.parametrize("tries", [2, 3, 8])
    def test_a_rate_near_nothing_keeps_its_digits(self, success: str, tries: int) -> None:
        """With floats too nearly nothing right makes nearly all tries: 1 - (1 - a)^n would be nothing at all."""
        on = route(success, judge(1, 0), tries)
        assert [float(projected(on).bill)] == pytest.approx(self.drawn(on), rel=1e-12)

    def test_what_is_resolved_may_be_drawn(self) -> None:
        """The requests that end well are an array over the horizon too, and unknown stays unknown."""
        option = to_drawn(
            Option(name="option", routes=(route("0.5"),)), {("routes", 0, "success", "chat"): np.array([0.25, 0.75])}
        )
        found = project(option, to_drawn(workload(CHAT)), to_drawn(january()), keep_lines=False)
        assert [250, 750] == list(found.resolved)  # type: ignore[call-overload]  # an array
        unknown = to_drawn(Option(name="option", routes=(route(),)))
        assert project(unknown, to_drawn(workload(CHAT)), to_drawn(january()), keep_lines=False).resolved is None
