"""The best plan where tasks share supplies: against the projection of every plan that there is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.strategies import Amount, decimals, fleet, january, metered, row, task, workload
from tokencalc.engine.best_plan import BestPlan, best_plan
from tokencalc.engine.best_route import BestRoute, NoCandidate, best_route
from tokencalc.engine.candidates import Candidate, Choice, RoutePlan, cost_of_calls
from tokencalc.engine.contract import Contract
from tokencalc.engine.errors import DoesNotFit
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.lines import Kind, Purchase, charge_line
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import exactly
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.routes import Judge, Route, Step
from tokencalc.engine.rungs import Rung
from tokencalc.engine.shared_search import Found, search
from tokencalc.engine.supply import Buyer, Supply
from tokencalc.engine.workload import Growing, Task, Workload

NAMES = ("chat", "code", "mail")
PAID = (Kind.BILL, Kind.PEOPLE, Kind.AMORTISATION)
JUDGE = Judge(true_accept=Decimal("0.9"), false_accept=Decimal("0.1"))
paid = exactly(Projection.of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A machine at a price a month that serves so many requests in all, and no more."""

    price: Decimal
    most: Decimal
    name: str = "pool"

    def buyer(self, tasks: tuple[Task, ...], workload: Workload) -> Buyer:  # noqa: ARG002  # as every supply has them
        """What is paid for it, whatever is asked."""

        def buy(month: Month, requests: Sequence[Decimal]) -> Purchase:
            if sum(requests) > self.most:
                raise DoesNotFit("pool", month.start, f"{sum(requests)}", f"{self.most}", "ask for less")
            line = charge_line("pool", "", "month", month.share, self.price, Kind.BILL)
            return Purchase(lines=(line,), below=Decimal(0), above=Decimal(0))

        return buy

    def at(self, rung: Rung) -> "Pool":  # noqa: ARG002  # likewise
        """All of it."""
        return self


def under_contract(price: Amount, minimum: Amount) -> Metered:
    """A model at a price, of which so much is paid at least."""
    contract = Contract(discount_share=Decimal("0.3"), minimum_per_month=Decimal(minimum))
    return replace(metered(row(input=price, output=price)), contract=contract, label="deal")


def asked(name: str, requests: int, *, floor: Amount = 0, person: Amount = 0) -> Task:
    """A task of a thousand tokens a request."""
    plain = task(name, requests, input=1000, output=1)
    return replace(plain, min_success=Decimal(floor), person_cost=Decimal(person))


def floor_of(supply: Supply, of: Task) -> Decimal:
    """What is paid at least for a task of 1,000 tokens in and one out a request.

    By a contract seven tenths of the list price, by a fleet of single GPUs the hours that they keep busy.
    """
    first = of.volume
    assert isinstance(first, Growing)
    if isinstance(supply, Fleet):
        seconds = first.first / supply.tokens_per_second[of.name]
        return seconds * supply.rate_per_gpu_hour / 3600 * (1 - Decimal("1e-20"))
    if not isinstance(supply, Metered):
        return Decimal(0)
    return first.first * 1001 * supply.model.rows[0].rates["input"] / 10**6 * Decimal("0.7")


def choice(of: Task, price: Amount, success: Amount, shared: Sequence[Supply], judge: Judge | None = None) -> Choice:
    """What a task may be served by: one model by the call, and supplies that get nine of ten right."""
    supply = metered(row(input=price, output=price))
    cost = cost_of_calls(supply, of, workload(of), january())
    own = Candidate(name="own", step=Step(supply=supply, success={of.name: Decimal(success)}), calls_cost=cost)
    others = [
        Candidate(
            name=each.name,
            step=Step(supply=each, success={of.name: Decimal("0.9")}),
            calls_cost=None,
            calls_floor=floor_of(each, of),
        )
        for each in shared
    ]
    return Choice(task=of, candidates=(own, *others), judge=judge)


def whole(found: Sequence[BestRoute], load: Workload) -> BestPlan:
    """The best plan of tasks that one model serves today."""
    today = Route(tasks=tuple(each.task.name for each in found), supply=metered(row(input=1, output=1)))
    return best_plan("plan", found, Option(name="today", routes=(today,)), load, january())


def every_plan(found: Sequence[BestRoute], load: Workload) -> list[Decimal]:
    """What every plan costs that there is: each task on each of its routes, projected."""
    routes = [[*each.frontier, *each.singles, each.chosen, *each.shared] for each in found]
    options = [Option(name="tried", routes=tuple(plan.route for plan in plans)) for plans in product(*routes)]
    return [paid(project(option, load, january()), PAID) for option in options]


shapes = st.tuples(st.integers(1, 3000), decimals("0.1", 5, 1), st.sampled_from(["0.5", "0.9", "1"]))


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[BestRoute], Workload]:
    """Two or three tasks that may share a fleet, a contract or both, with or without a judge."""
    chat, code, mail = (draw(st.sampled_from([20, 100, 2000])) for _ in NAMES)
    rented = fleet(rate=draw(decimals("0.0001", "0.005", 4)), chat=chat, code=code, mail=mail)
    deal = under_contract(draw(decimals("0.1", 5, 1)), draw(st.integers(0, 5)))
    each_of: list[list[Supply]] = [[rented], [deal], [rented, deal]]
    supplies = draw(st.sampled_from(each_of))
    judge = draw(st.sampled_from([None, JUDGE]))
    drawn = draw(st.lists(shapes, min_size=2, max_size=3))
    tasks = [
        asked(name, requests, person=draw(st.sampled_from(["0", "0.001"])))
        for name, (requests, _, _) in zip(NAMES, drawn, strict=False)
    ]
    load = workload(*tasks)
    choices = [
        choice(each, price, success, supplies, judge) for each, (_, price, success) in zip(tasks, drawn, strict=True)
    ]
    return [best_route(each, load, january()) for each in choices], load


class TestAgainstEveryPlanProjected:
    @settings(max_examples=30, deadline=None)
    @given(cases())
    def test_what_is_proven_is_the_best(self, case: tuple[list[BestRoute], Workload]) -> None:
        """With projections enough it always is; the cost is that of its own projection."""
        found, load = case
        routes = [[each.chosen, *each.shared] for each in found]
        best = search(routes, load, january(), most=5000)
        assert best is not None
        assert best.is_best
        assert min(every_plan(found, load)) == best.cost
        plan = whole(found, load)
        assert paid(project(plan.option, load, january()), PAID) == plan.cost

    @settings(max_examples=30, deadline=None)
    @given(cases(), st.integers(0, 20))
    def test_the_bound_is_never_above_the_best(self, case: tuple[list[BestRoute], Workload], most: int) -> None:
        """However early the search is given up; and what is found costs no less than the best."""
        found, load = case
        routes = [[each.chosen, *each.shared] for each in found]
        best, least = search(routes, load, january(), most=most), min(every_plan(found, load))
        assert best is not None
        assert best.bound <= least <= best.cost


class TestTheWholePlan:
    def plan(self, pool: Pool, floor: Amount = 0) -> BestPlan:
        """Two tasks of a thousand requests, 5 each by the call, which a pool may serve."""
        tasks = [asked(name, 1000, floor=floor) for name in NAMES[:2]]
        load = workload(*tasks)
        return whole([best_route(choice(each, 5, "0.5", [pool]), load, january()) for each in tasks], load)

    def test_tasks_share_what_neither_would_open_alone(self) -> None:
        """By the call it is 5.005 each, and the pool is 8 for both."""
        plan = self.plan(Pool(price=Decimal(8), most=Decimal(5000)))
        assert (Decimal(8), Decimal(8), True) == (plan.cost, plan.shared_cost, plan.is_proven)
        assert [("pool",), ("pool",)] == [each.chosen.names for each in plan.tasks]
        assert [("pool",)] * 2 == [each.chosen.shared for each in plan.tasks]

    def test_what_costs_more_for_both_stays_closed(self) -> None:
        """It is 11: each task stays where it is best by itself."""
        plan = self.plan(Pool(price=Decimal(11), most=Decimal(5000)))
        assert (Decimal("10.010"), Decimal(0), True) == (plan.cost, plan.shared_cost, plan.is_proven)

    def test_what_does_not_fit_is_not_asked_for(self) -> None:
        """It serves one of the two."""
        plan = self.plan(Pool(price=Decimal(4), most=Decimal(1500)))
        assert Decimal("9.005") == plan.cost
        assert {(), ("pool",)} == {each.chosen.shared for each in plan.tasks}

    def test_a_limit_that_only_a_shared_supply_keeps_is_kept(self) -> None:
        """The model gets half right, and the pool nine of ten."""
        plan = self.plan(Pool(price=Decimal(20), most=Decimal(5000)), floor="0.8")
        assert plan.is_met
        assert 20 == plan.cost

    def test_where_it_cannot_serve_them_the_nearest_stays(self) -> None:
        """Nothing keeps the floor then."""
        plan = self.plan(Pool(price=Decimal(20), most=Decimal(1)), floor="0.8")
        assert not plan.is_met
        assert [("own",), ("own",)] == [each.chosen.names for each in plan.tasks]

    def test_a_task_needs_a_model_that_is_paid_by_the_call(self) -> None:
        """What is shared by all is no candidate alone."""
        own = asked("chat", 1)
        only = choice(own, 1, 1, [Pool(price=Decimal(1), most=Decimal(1))]).candidates[1:]
        with pytest.raises(NoCandidate):
            best_route(Choice(task=own, candidates=only), workload(own), january())


def test_a_cascade_may_begin_or_end_with_a_shared_supply() -> None:
    """Alone, before the model and after it; a prompt that carries an answer asks for more."""
    own = asked("chat", 1000)
    pool = Pool(price=Decimal(1), most=Decimal(9000))
    carrying = replace(choice(own, 5, "0.5", [pool], JUDGE), carries_context=True)
    found = best_route(carrying, workload(own), january())
    assert {("pool",), ("pool", "own"), ("own", "pool")} == {each.names for each in found.shared}
    assert {("own",)} == {each.names for each in (*found.singles, *found.frontier)}
    best = search([[found.chosen, *found.shared]], workload(own), january(), most=50)
    assert isinstance(best, Found)
    assert best.is_best
    assert 1 == best.cost


def test_a_contract_is_worth_its_minimum_where_enough_tasks_use_it() -> None:
    """By the call each of three costs 5.005; under the contract 1.4014, and 6 at least for all of them."""
    tasks = [asked(name, 1000) for name in NAMES]
    deal = under_contract(2, 6)
    load = workload(*tasks)
    found = [best_route(choice(each, 5, "0.5", [deal]), load, january()) for each in tasks]
    assert [Decimal("1.4014")] * 3 == [plan.floor for each in found for plan in each.shared]
    plan = whole(found, load)
    assert (Decimal(6), Decimal(6), True) == (plan.cost, plan.shared_cost, plan.is_proven)
    early = search([[each.chosen, *each.shared] for each in found], load, january(), most=0)
    assert early is not None
    assert 3 * Decimal("1.4014") == early.bound


def test_somebody_may_watch() -> None:
    """Each plan that is projected is counted, from 1 on."""
    tasks = [asked(name, 1000) for name in NAMES[:2]]
    load, pool = workload(*tasks), Pool(price=Decimal(8), most=Decimal(5000))
    found = [best_route(choice(each, 5, "0.5", [pool]), load, january()) for each in tasks]
    seen: list[int] = []
    search([[each.chosen, *each.shared] for each in found], load, january(), most=100, watch=seen.append)
    assert list(range(1, len(seen) + 1)) == seen
    assert seen


def test_nothing_found_is_no_plan() -> None:
    """The only route does not fit."""
    own = asked("chat", 1000)
    only: Sequence[RoutePlan] = best_route(
        choice(own, 5, "0.5", [Pool(price=Decimal(1), most=Decimal(1))]), workload(own), january()
    ).shared
    assert search([only], workload(own), january(), most=50) is None
    assert search([only], workload(own), january(), most=0) is None
