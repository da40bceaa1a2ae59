"""The plan of an option: where a task's requests go, what each step is paid, and what each rule is worth."""

from collections.abc import Sequence
from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.strategies import (
    Amount,
    decimals,
    exact,
    exact_sum,
    fleet,
    january,
    metered,
    model,
    ratios,
    row,
    task,
    workload,
)
from tokencalc.engine.answers import Never
from tokencalc.engine.charges import Event, FeeBasis, LicenceFee
from tokencalc.engine.contract import Contract
from tokencalc.engine.latency import Latency, Unknown
from tokencalc.engine.lines import Kind
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import exactly
from tokencalc.engine.outcomes import break_even_acceptance
from tokencalc.engine.plan_money import Apart
from tokencalc.engine.plan_rules import (
    LONG_ENOUGH,
    NO_RATIO,
    NOT_BESIDE,
    NOT_JUDGED,
    PAYS_ALWAYS,
    PAYS_NEVER,
    TOO_DEAR,
    Instead,
)
from tokencalc.engine.plan_worth import Rule
from tokencalc.engine.plans import Plan, TaskPlan, plan_of
from tokencalc.engine.projection import Option, project
from tokencalc.engine.routes import Judge, Route, Router, Step
from tokencalc.engine.supply import Supply
from tokencalc.engine.workload import Task

CHAT = task("chat", 1000, input=1000, output=1000)
"""1,000 requests a month of a thousand tokens in, and as many out."""


def sold(name: str, price: Amount, output: Amount = 0) -> Metered:
    """A model at so much a million tokens in, and so much out: a thousandth of it a request."""
    return replace(metered(row(input=price, output=output)), model=model(row(input=price, output=output), name=name))


WEAK, STRONG = sold("weak", 1000), sold("strong", 10_000)
"""1 and 10 a request of a thousand tokens."""


def judge(tpr: Amount = 1, fpr: Amount = 0, cost: Amount = 0) -> Judge:
    """A judge, perfect unless said otherwise."""
    return Judge(true_accept=Decimal(tpr), false_accept=Decimal(fpr), cost=Decimal(cost))


def step(supply: Supply = STRONG, success: Amount | None = "0.9", name: str = "chat", **terms: Any) -> Step:
    """A step with a success rate on one task."""
    return Step(supply=supply, success={} if success is None else {name: Decimal(success)}, **terms)


def route(first: Step, *then: Step, tasks: Sequence[str] = ("chat",), **terms: Any) -> Route:
    """A route that starts with a step."""
    own = {each.name: getattr(first, each.name) for each in fields(Step)}
    return Route(tasks=tuple(tasks), then=then, **own, **terms)


CASCADE = route(step(WEAK, "0.8", judge=judge(cost="0.5")), step())
"""Weak first: 80% are right and accepted, at 1 a request and 0.5 a verdict; the rest to the strong one at 10."""


def plan(*routes: Route, tasks: Sequence[Task] = (CHAT,), months: int = 1, **terms: Any) -> Plan:
    """The plan of an option with these routes."""
    load = workload(*tasks)
    return plan_of(Option(name="option", routes=routes, **terms), load, horizon(january()[0].start, months))


def only(found: Plan) -> TaskPlan:
    """The plan's one task."""
    (each,) = found.tasks
    return each


def rule(found: TaskPlan, instead: Instead) -> Rule:
    """What one rule of a task is worth."""
    (each,) = (each for each in found.rules if each.instead is instead)
    return each


def figures(*found: Any) -> tuple[Any, ...]:
    """Figures in a row, to be put beside plain numbers."""
    return found


class TestWhereRequestsGo:
    def test_counts_and_money_of_each_step(self) -> None:
        """1,000 to the weak model at 1 and 0.5 for the judge, 800 accepted; the other 200 to the strong one at 10."""
        first, second = only(plan(CASCADE)).steps
        assert ("lab/weak", 1000, 1000, 800, 1000, 500) == figures(
            first.name, first.reached, first.answers, first.accepted, first.calls_cost, first.judging_cost
        )
        assert ("lab/strong", 200, 200, 200, 2000, 0) == figures(
            second.name, second.reached, second.answers, second.accepted, second.calls_cost, second.judging_cost
        )

    def test_amounts_are_of_the_horizon_and_monthly_makes_the_mean_month(self) -> None:
        """Three months of 3,500: 1,000 + 500 + 2,000 each."""
        found = plan(CASCADE, months=3)
        assert (10_500, 3500) == figures(found.projection.bill, found.monthly(only(found).bill))

    def test_what_is_left_goes_to_a_person(self) -> None:
        """A perfect judge and 90% of the strong model, 20% of which are surely right: 100 of 1,000, at 4 each."""
        chat = replace(CHAT, person_cost=Decimal(4))
        found = only(plan(CASCADE, tasks=[chat]))
        assert (Decimal("0.9"), 100, 400) == figures(found.resolved, found.left, found.people_cost)

    def test_what_goes_wrong_unnoticed_stands_apart(self) -> None:
        """A tenth of the 100 wrong answers goes unnoticed at 7 each, and a person sees 90."""
        chat = replace(CHAT, person_cost=Decimal(4), unnoticed_share=Decimal("0.1"), unnoticed_cost=Decimal(7))
        found = only(plan(route(step()), tasks=[chat]))
        assert (90, 360, 70) == figures(found.left, found.people_cost, found.loss)

    def test_a_router_is_paid_by_request(self) -> None:
        """A fifth to the strong model: 1,000 x 0.1, 800 x 1 and 200 x 10."""
        routed = route(step(WEAK), step(), router=Router(strong_share=Decimal("0.2"), cost=Decimal("0.1")))
        found = only(plan(routed))
        assert (100, [800, 2000], 2900) == figures(found.routing_cost, [each.cost for each in found.steps], found.bill)

    def test_tasks_stand_in_the_order_of_the_workload(self) -> None:
        """Whatever the order of the routes is."""
        mail = task("mail", 10, input=1000)
        routes = (route(step(WEAK), tasks=("mail",)), route(step(STRONG)))
        assert ["chat", "mail"] == [each.task.name for each in plan(*routes, tasks=[CHAT, mail]).tasks]

    def test_two_steps_that_ask_one_supply_share_its_money_by_their_calls(self) -> None:
        """1,000 calls and 200 of one model at 1 each: what is split adds up."""
        found = only(plan(route(step(WEAK, "0.8", judge=judge()), step(WEAK, "0.8"))))
        assert [1000, 200] == [each.calls_cost for each in found.steps]

    def test_nothing_is_asked(self) -> None:
        """No requests: no cost of each, and nothing is left over or tips over."""
        found = only(
            plan(
                route(step(WEAK, "0.8", judge=judge()), step(WEAK, "0.8")),
                tasks=[replace(CHAT, volume=task(requests=0).volume)],
            )
        )
        assert (0, None, None, None, 0, None) == figures(
            found.bill, found.per_request, found.per_success, found.per_resolved, found.left, found.break_even
        )
        assert found.steps[0].acceptance is None

    def test_the_switch_does_not_count(self) -> None:
        """A plan is that of an option which serves everything."""
        from tokencalc.engine.switch import Switch  # for this test alone

        late = Switch(start=horizon(january()[0].start, 3)[2].start)
        assert 10_500 == plan(CASCADE, months=3, switch=late).projection.bill


class TestWhatBelongsToNoTask:
    def test_hours_that_nobody_uses_are_of_all_tasks_on_a_fleet(self) -> None:
        """One GPU at 2 an hour for 730 hours; 1,000 answers of a thousand tokens at 1,000 a second keep it busy
        for 1,000 seconds a task."""
        mail = replace(CHAT, name="mail")
        supply = fleet(chat=1000, mail=1000)
        found = plan(route(step(supply), tasks=("chat", "mail")), tasks=[CHAT, mail])
        (apart,) = found.apart
        assert Apart(item="fleet", terms="idle", kind=Kind.BILL, tasks=("chat", "mail")) == apart
        assert pytest.approx(2 * 730 - 2 * 2 * 1000 / 3600) == float(found.apart[apart])

    def test_those_of_a_fleet_with_one_task_are_that_step_s(self) -> None:
        """Nobody else could pay for them."""
        found = plan(route(step(fleet(chat=1000))))
        assert (Decimal(2 * 730), {}) == figures(only(found).bill.quantize(Decimal("1e-9")), found.apart)

    def test_what_an_option_is_charged_with(self) -> None:
        """A flat licence fee of 50 is a bill of no task, and an event of another kind is in no plan."""
        fee = LicenceFee(name="fee", basis=FeeBasis.MONTH, rate=Decimal(50))
        event = Event(name="gone", day=january()[0].start, cost=Decimal(5))
        found = plan(route(step(WEAK)), charges=(fee, event))
        assert {
            Apart(item="fee", terms=terms, kind=Kind.BILL, tasks=()): 50 for terms in [next(iter(found.apart)).terms]
        } == found.apart

    def test_a_supply_that_nobody_asks(self) -> None:
        """Two steps on one fleet and no request: an amount of nothing has no parts to be split by."""
        supply = fleet(chat=1000)
        nobody = replace(CHAT, volume=task(requests=0).volume)
        found = only(plan(route(step(supply, "0.8", judge=judge()), step(supply, "0.8")), tasks=[nobody]))
        assert [0, 0] == [each.calls_cost for each in found.steps]


class TestWhatARequestCosts:
    def test_each_and_each_success(self) -> None:
        """3,500 for 1,000 requests of which 900 surely end right."""
        found = only(plan(CASCADE))
        assert (Decimal("3.5"), Fraction(3500, 900)) == figures(
            found.per_request, exact(found.per_success or 0).limit_denominator(10**6)
        )
        assert found.per_success == found.per_resolved

    def test_with_people_every_request_is_resolved_and_nothing_is_divided_by_success(self) -> None:
        """(3,500 + 100 x 4) / 1,000."""
        found = only(plan(CASCADE, tasks=[replace(CHAT, person_cost=Decimal(4))]))
        assert Decimal("3.9") == found.per_resolved

    def test_an_unknown_success_is_unknown(self) -> None:
        """Neither a success nor a resolved request has a price, with people or without."""
        for chat in (CHAT, replace(CHAT, person_cost=Decimal(4), min_success=Decimal("0.5"))):
            found = only(plan(route(step(WEAK, None)), tasks=[chat]))
            assert (1, None, None, None, None, None) == figures(
                found.per_request,
                found.per_success,
                found.per_resolved,
                found.left,
                found.people_cost,
                found.is_floor_met,
            )


class TestFloorAndLimit:
    @pytest.mark.parametrize(("floor", "met"), [(None, None), ("0.9", True), ("0.9001", False)])
    def test_the_floor_is_held_against_what_is_surely_right(self, floor: str | None, met: bool | None) -> None:
        """90% are: at the floor it is met, though up to 100% may be right."""
        chat = replace(CHAT, min_success=None if floor is None else Decimal(floor))
        found = only(plan(CASCADE, tasks=[chat]))
        assert (met, 1) == figures(found.is_floor_met, found.resolved_at_most)

    @pytest.mark.parametrize(("limit", "met"), [(None, None), (3, True), ("2.99", False)])
    def test_the_limit_is_held_against_what_95_of_100_take(self, limit: Amount | None, met: bool | None) -> None:
        """One step whose P95 is 3 seconds."""
        chat = replace(CHAT, max_latency_seconds=None if limit is None else Decimal(limit))
        found = only(plan(route(step(WEAK, p50_seconds=Decimal(1), p95_seconds=Decimal(3))), tasks=[chat]))
        assert met is found.is_limit_met

    def test_without_times_the_latency_is_unknown(self) -> None:
        """And so is whether the limit is met."""
        found = only(plan(CASCADE, tasks=[replace(CHAT, max_latency_seconds=Decimal(1))]))
        assert isinstance(found.latency, Unknown)
        assert found.is_limit_met is None

    def test_steps_that_always_take_as_long_add_up(self) -> None:
        """1 s and a verdict of 0.5 s for all; a tenth fail after 1 s, and of those served 20% are refused: both wait
        2 s more. 1 + 0.9 x 0.5 + (0.1 + 0.9 x 0.2) x 2 s on the average, and 3.5 s for the slowest."""
        one, half, two = Decimal(1), Decimal("0.5"), Decimal(2)
        judged = replace(judge(), p50_seconds=half, p95_seconds=half)
        first = step(WEAK, "0.8", judge=judged, outage_share=Decimal("0.1"), p50_seconds=one, p95_seconds=one)
        found = only(plan(route(first, step(p50_seconds=two, p95_seconds=two)))).latency
        assert isinstance(found, Latency)
        assert (Decimal("2.01"), Decimal("3.5")) == (round(found.mean_seconds, 6), round(found.p95_seconds, 6))

    def test_a_request_waits_for_the_timeout_of_a_step_that_fails(self) -> None:
        """A tenth waits 10 s for nothing and 2 s for the next step, and 90% 1 s: 0.9 x 1 + 0.1 x 12 on the average."""
        one, two = Decimal(1), Decimal(2)
        first = step(
            WEAK,
            "0.8",
            outage_share=Decimal("0.1"),
            timeout_seconds=Decimal(10),
            p50_seconds=one,
            p95_seconds=one,
        )
        found = only(plan(route(first, step(p50_seconds=two, p95_seconds=two)))).latency
        assert isinstance(found, Latency)
        assert (Decimal("2.1"), Decimal(12)) == (round(found.mean_seconds, 6), round(found.p95_seconds, 6))

    def test_every_try_takes_its_time(self) -> None:
        """Half of the answers are accepted: half take 1 s, a quarter 2 s, and a quarter goes to a person then."""
        one = Decimal(1)
        tried = step(WEAK, None, accept={"chat": Decimal("0.5")}, attempts=2, p50_seconds=one, p95_seconds=one)
        found = only(plan(route(tried))).latency
        assert isinstance(found, Latency)
        assert Decimal("1.5") == round(found.mean_seconds, 6)

    def test_a_router_s_requests_wait_for_one_model(self) -> None:
        """80% take 1 s, and 20% take 2 s."""
        one, two = (Decimal(each) for each in (1, 2))
        steps = (step(WEAK, p50_seconds=one, p95_seconds=one), step(p50_seconds=two, p95_seconds=two))
        found = only(plan(route(*steps, router=Router(strong_share=Decimal("0.2"))))).latency
        assert isinstance(found, Latency)
        assert Decimal("1.2") == round(found.mean_seconds, 6)

    def test_a_step_that_answers_nothing(self) -> None:
        """The second step is never reached, and waits for nobody."""
        one = Decimal(1)
        first = step(WEAK, 1, judge=judge(), p50_seconds=one, p95_seconds=one)
        first = replace(first, judge=replace(judge(), p50_seconds=one, p95_seconds=one))
        found = only(plan(route(first, step()))).latency
        assert isinstance(found, Latency)
        assert 2 == round(found.mean_seconds, 6)


class TestWhatRulesAreWorth:
    def test_against_the_last_step_alone(self) -> None:
        """10,000 for the strong model alone, and 3,500 with the plan."""
        found = rule(only(plan(CASCADE)), Instead.LAST_ALONE)
        assert (6500, 6500, Decimal("0.9"), "lab/strong") == figures(
            found.bill_saved, found.saved, found.resolved, found.name
        )

    def test_against_the_first_alone_with_people(self) -> None:
        """1,500 for the weak model and its judge, and 200 requests for people at 40; the plan costs 3,500 and 100."""
        found = rule(only(plan(CASCADE, tasks=[replace(CHAT, person_cost=Decimal(40))])), Instead.FIRST_ALONE)
        assert (1500 - 3500, (1500 + 8000) - (3500 + 4000)) == figures(found.bill_saved, found.saved)

    def test_people_of_an_unknown_number(self) -> None:
        """The weak model's success is unknown, and so is what people save; the bill is not."""
        chat = replace(CHAT, person_cost=Decimal(40))
        measured = route(step(WEAK, None, accept={"chat": Decimal("0.8")}), step())
        found = rule(only(plan(measured, tasks=[chat])), Instead.LAST_ALONE)
        assert (10_000 - 3000, None) == figures(found.bill_saved, found.saved)

    def test_what_outages_cost(self) -> None:
        """A tenth fails: 900 answers and verdicts at 1.5, and 100 + 180 to the strong model: 4,150 and not 3,500."""
        failing = route(step(WEAK, "0.8", judge=judge(cost="0.5"), outage_share=Decimal("0.1")), step())
        assert 3500 - 4150 == rule(only(plan(failing)), Instead.NO_OUTAGES).bill_saved

    def test_what_another_try_saves(self) -> None:
        """Two tries: 1,200 answers at 1.5 and 40 requests at 10 are 2,200, where one try makes 3,500."""
        twice = route(step(WEAK, "0.8", judge=judge(cost="0.5"), attempts=2), step())
        assert 3500 - 2200 == rule(only(plan(twice)), Instead.ONE_TRY).bill_saved

    def test_a_rule_of_a_later_step(self) -> None:
        """A tenth of what reaches the strong model fails there: 20 of 200 calls at 10 are not made."""
        failing = route(step(WEAK, "0.8", judge=judge()), step(outage_share=Decimal("0.1")))
        found = rule(only(plan(failing)), Instead.NO_OUTAGES)
        assert (1, 200) == figures(found.step, found.bill_saved)

    def test_a_route_of_several_tasks_keeps_the_others(self) -> None:
        """The rule of one task is taken out: the other's 3,500 are in both."""
        mail = replace(CHAT, name="mail")
        first = Step(supply=WEAK, success={"chat": Decimal("0.8"), "mail": Decimal("0.8")}, judge=judge(cost="0.5"))
        then = Step(supply=STRONG, success={"chat": Decimal("0.9"), "mail": Decimal("0.9")})
        found = plan(route(first, then, tasks=("chat", "mail")), tasks=[CHAT, mail])
        assert [6500, 6500] == [rule(each, Instead.LAST_ALONE).bill_saved for each in found.tasks]

    def test_a_commitment_that_other_tasks_share_is_in_both(self) -> None:
        """12,000 are paid at least for what chat and mail buy of the weak model: its 1,000 and 1,000 are in that, and
        what it does for chat costs nothing more. All to the strong model: 12,000 for mail, and 10,000."""
        agreed = Contract(minimum_per_month=Decimal(12_000))
        weak = replace(WEAK, contract=agreed)
        mail = replace(CHAT, name="mail")
        cascade = route(step(weak, "0.8", judge=judge()), step())
        found = plan(cascade, route(step(weak, name="mail"), tasks=("mail",)), tasks=[CHAT, mail])
        assert 22_000 - 14_000 == rule(found.tasks[0], Instead.LAST_ALONE).bill_saved
        heir = replace(WEAK, successor=weak)
        cascade = route(step(heir, "0.8", judge=judge()), step())
        found = plan(cascade, route(step(weak, name="mail"), tasks=("mail",)), tasks=[CHAT, mail])
        assert 10_000 - 3000 == rule(found.tasks[0], Instead.LAST_ALONE).bill_saved

    def test_one_model_has_no_rule(self) -> None:
        """There is nothing to take out."""
        found = only(plan(route(step(WEAK))))
        assert ((), None) == figures(found.rules, found.break_even)


class TestBreakEven:
    def test_the_acceptance_is_that_of_the_formula(self) -> None:
        """1 - (1 - (1 + 0.5) / 10) = 15%."""
        found = only(plan(CASCADE)).break_even
        assert found is not None
        assert (Decimal("0.8"), Decimal("0.15")) == figures(found.accepts, found.acceptance)

    def test_of_a_measured_acceptance(self) -> None:
        """1 - (1 - 1 / 10) = 10%, without a judge to pay."""
        measured = route(step(WEAK, "0.8", accept={"chat": Decimal("0.7")}), step())
        found = only(plan(measured)).break_even
        assert found is not None
        assert Decimal("0.1") == found.acceptance

    def test_answers_may_be_as_long_as_the_saving_allows(self) -> None:
        """The weak model's thousand tokens in and out cost 1 each, and a tenth is passed on: 1 + 8 + 1 = 10."""
        weak = sold("weak", 1000, output=1000)
        found = only(plan(route(step(weak, "0.9", judge=judge()), step()))).break_even
        assert found is not None
        assert Decimal(8) == found.verbosity

    def test_that_of_the_model_that_takes_over_counts_too(self) -> None:
        """The ratio that was measured is what grows: 0.5 as long as today, so 16 times that."""
        weak = sold("weak", 1000, output=1000)
        weak = replace(weak, ratios=ratios(1, "0.5"), successor=weak)
        found = only(plan(route(step(weak, "0.9", judge=judge()), step()))).break_even
        assert found is not None
        assert Decimal(16) == found.verbosity

    @pytest.mark.parametrize(
        ("price", "expected"),
        [(20_000, PAYS_NEVER), (0, PAYS_ALWAYS)],
    )
    def test_there_may_be_none(self, price: int, expected: Never) -> None:
        """A weak model that is dearer than the strong one never pays, and a free one always."""
        found = only(plan(route(step(sold("weak", price), "0.8", judge=judge()), step()))).break_even
        assert found is not None
        assert expected == found.acceptance

    @pytest.mark.parametrize(("price", "expected"), [(9000, TOO_DEAR), (1000, LONG_ENOUGH)])
    def test_length_may_not_decide(self, price: int, expected: Never) -> None:
        """The answers of this weak model cost nothing."""
        found = only(plan(route(step(sold("weak", price), "0.8", judge=judge()), step()))).break_even
        assert found is not None
        assert expected == found.verbosity

    def test_a_router_passes_nothing_on(self) -> None:
        """So no acceptance decides."""
        found = only(plan(route(step(WEAK), step(), router=Router(strong_share=Decimal("0.2"))))).break_even
        assert found is not None
        assert NOT_JUDGED == found.acceptance

    def test_one_model_twice_is_beside_no_other(self) -> None:
        """Longer answers of the one are longer answers of the other."""
        found = only(plan(route(step(WEAK, "0.8", judge=judge()), step(WEAK)))).break_even
        assert found is not None
        assert NOT_BESIDE == found.verbosity

    def test_a_supply_without_a_ratio(self) -> None:
        """Nobody says how long its answers are."""
        found = only(plan(route(step(_Flat(), "0.8", judge=judge()), step()))).break_even
        assert found is not None
        assert NO_RATIO == found.verbosity

    def test_where_nothing_can_be_projected_nothing_is_found(self) -> None:
        """A multiple of 1.25 is possible where a fifth is passed on, and not where all is: that is left out."""
        dear = route(step(WEAK, "0.8", judge=judge(cost="0.5")), step(), escalated_cost_multiple=Decimal("1.25"))
        found = only(plan(dear)).break_even
        assert found is not None
        assert isinstance(found.acceptance, Decimal)
        assert exact(found.acceptance).limit_denominator(10**6) == 1 - (1 - Fraction(15, 100)) / Fraction(5, 4)


class _Flat:
    """A supply that costs nothing and has no ratios."""

    name = "flat"

    def buyer(self, tasks: Any, workload: Any) -> Any:
        return lambda month, requests: WEAK.buyer(tasks, workload)(month, [Decimal(0) for _ in requests])

    def at(self, _rung: Any) -> "_Flat":
        return self


shares = decimals(0, 1, 2)
prices = decimals(1, 50, 0)


@st.composite
def routes_of(draw: st.DrawFn, name: str) -> Route:
    """A route of one to three steps, with judges, measured shares, tries and outages, or a router."""
    supplies = [sold(f"{name}{place}", draw(prices), draw(prices)) for place in range(draw(st.integers(1, 3)))]
    steps = []
    for place, supply in enumerate(supplies):
        judged = judge(draw(decimals("0.1", "0.9", 2)), draw(decimals("0.1", "0.9", 2)), draw(decimals(0, 2, 2)))
        is_last = place == len(supplies) - 1
        steps.append(
            step(
                supply,
                draw(shares),
                name,
                judge=None if is_last else judged,
                attempts=1 if is_last else draw(st.integers(1, 3)),
                outage_share=draw(decimals(0, "0.5", 2)),
            )
        )
    is_routed = len(steps) == 2 and draw(st.booleans())
    if is_routed:
        steps = [replace(each, judge=None, attempts=1, outage_share=Decimal(0)) for each in steps]
    router = Router(strong_share=draw(shares), cost=draw(decimals(0, 1, 2))) if is_routed else None
    return route(*steps, tasks=(name,), router=router)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Plan, Option, Any]:
    """The plan of an option with two tasks, what it is of, and its projection."""
    load = [
        replace(task(name, draw(st.integers(0, 5000)), input=draw(st.integers(1, 3000)), output=100), person_cost=cost)
        for name, cost in (("chat", Decimal(3)), ("mail", None))
    ]
    option = Option(name="option", routes=(draw(routes_of("chat")), draw(routes_of("mail"))))
    months = horizon(january()[0].start, draw(st.integers(1, 2)))
    projection = project(option, workload(*load), months)
    return plan_of(option, workload(*load), months), option, projection


class TestLaws:
    @settings(max_examples=40, deadline=None)
    @given(plans())
    def test_money_of_steps_adds_up_to_the_bill(self, case: tuple[Plan, Option, Any]) -> None:
        """To the last digit: what no step is paid stands apart."""
        found, _, projection = case
        parts = [money for each in found.tasks for one in each.steps for money in (one.calls_cost, one.judging_cost)]
        parts += [each.routing_cost for each in found.tasks]
        parts += [amount for each, amount in found.apart.items() if each.kind is Kind.BILL]
        assert exact(projection.bill) == exact_sum(parts)
        people = [each.people_cost for each in found.tasks if each.people_cost is not None]
        assert exact(projection.money.get(Kind.PEOPLE, Decimal(0))) == exact_sum(people)

    @settings(max_examples=40, deadline=None)
    @given(plans())
    def test_counts_of_steps_add_up(self, case: tuple[Plan, Option, Any]) -> None:
        """What reaches a step is what the one before did not accept; behind a router both parts are everything."""
        found, _, _ = case
        for each in found.tasks:
            if each.route.router is not None:
                assert exact(each.requests) == exact_sum([one.reached for one in each.steps])
                continue
            left = exact(each.requests)
            for one in each.steps:
                assert abs(left - exact(one.reached)) < Fraction(1, 10**15)
                left -= exact(one.accepted)

    @settings(max_examples=25, deadline=None)
    @given(
        weak=decimals(1, 9, 2), strong=decimals(10, 50, 2), judging=decimals(0, 5, 2), accepts=decimals("0.5", "0.9", 2)
    )
    def test_the_break_even_is_the_formula_s(
        self, weak: Decimal, strong: Decimal, judging: Decimal, accepts: Decimal
    ) -> None:
        """1 - (1 - (c_w + v) / c_s) where it lies between 0 and 1, and no value where it does not."""
        judged = route(step(sold("w", weak * 1000), accepts, judge=judge(cost=judging)), step(sold("s", strong * 1000)))
        found = only(plan(judged)).break_even
        assert found is not None
        expected = exactly(break_even_acceptance)(weak, strong, judging)
        if expected <= 1:
            assert isinstance(found.acceptance, Decimal)
            assert abs(expected - found.acceptance) < Decimal("1e-20")
        else:
            assert PAYS_NEVER == found.acceptance
