"""Routes of several steps, in money: who is asked for what, judges and routers, people, shared supplies, the ladder."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    Amount,
    amounts,
    decimals,
    everything_on,
    exact,
    exact_sum,
    fleet,
    growing,
    january,
    metered,
    model,
    numbers,
    ratios,
    row,
    task,
    tier,
    workload,
)
from tokencalc.engine.comparison import compare
from tokencalc.engine.contract import Contract
from tokencalc.engine.errors import NoSuccessRate, TokencalcError
from tokencalc.engine.ladder import ladders
from tokencalc.engine.lines import Kind
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import to_drawn
from tokencalc.engine.outcomes import BothRightOutOfReach, EscalatedTooDear
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.routes import Judge, Route, Router, Step
from tokencalc.engine.rungs import Rung
from tokencalc.engine.supply import Buyer, Ratios, Supply
from tokencalc.engine.switch import Switch
from tokencalc.engine.unstated import unstated_success
from tokencalc.engine.workload import Task, Workload

D = Decimal
CHAT = task("chat", 1000, input=1000, output=100)
"""A million prompt tokens and 100,000 of answers a month."""
CHEAP = metered(row(input=1, output=10))
DEAR = metered(row(input=10, output=100))
"""A month of chat costs 2 on the one and 20 on the other."""
shares = decimals(0, 1, 2)
YEAR = horizon(date(2027, 1, 1), 12)


def judge(tpr: Amount = 1, fpr: Amount = 0, cost: Amount = 0) -> Judge:
    """A judge, a perfect one unless said otherwise."""
    return Judge(true_accept=D(tpr), false_accept=D(fpr), cost=D(cost))


def step(supply: Supply = DEAR, success: Amount | None = "0.9", **rest: Any) -> Step:
    """A step for chat."""
    return Step(supply=supply, success={} if success is None else amounts({"chat": success}), **rest)


def route(*then: Step, supply: Supply = CHEAP, success: Amount | None = "0.8", **rest: Any) -> Route:
    """A route for chat, cheap first unless said otherwise."""
    known = {} if success is None else amounts({"chat": success})
    return Route(tasks=("chat",), supply=supply, success=known, then=then, **rest)


def option(*routes: Route) -> Option:
    """An option of routes."""
    return Option(name="option", routes=routes)


def projected(on: Route, of: Task = CHAT) -> Projection:
    """A month of chat on a route."""
    return project(option(on), workload(of), january())


class TestWhatIsPaid:
    def test_a_cascade_asks_the_dear_one_for_the_rest(self) -> None:
        """1,000 answers at the cheap one, all judged at a tenth of a cent, and 200 at the dear one."""
        found = projected(route(step(), judge=judge(cost="0.001")))
        assert {Kind.BILL: 2 + 1 + D("0.2") * 20} == found.money
        assert [1000] == [line.quantity for line in found.lines if line.unit == "answer"]

    def test_every_step_has_its_own_judge(self) -> None:
        """The second looks at 200 answers."""
        found = projected(route(step(judge=judge(cost="0.01")), judge=judge(cost="0.001")))
        assert [1000, 200] == [line.quantity for line in found.lines if line.item == "judge"]
        assert 2 + 4 + 1 + 2 == found.bill

    def test_people_take_what_is_not_sure(self) -> None:
        """0.8 are right at once; the second may add none of 0.9 or all of 0.2, of which 0.1 are sure: 100 are left."""
        found = projected(route(step(judge=judge()), judge=judge()), replace(CHAT, person_cost=D(3)))
        assert numbers(900, 1000) == (found.resolved, found.resolved_at_most)
        assert 300 == found.money[Kind.PEOPLE]

    def test_what_nobody_notices(self) -> None:
        """Where the fewest are right: a half of the 100 wrong ones of a last step that nobody judges, at 4 each."""
        chat = replace(CHAT, unnoticed_share=D("0.5"), unnoticed_cost=D(4), person_cost=D(1))
        found = projected(route(step(), judge=judge()), chat)
        assert numbers(50, 200) == (found.money[Kind.PEOPLE], found.money[Kind.EXPECTED_LOSS])

    def test_a_joint_count_tells_what_is_right(self) -> None:
        """Of the 0.2 that the cheap one has wrong the dear one has 0.9 - 0.75 right."""
        found = projected(route(step(), judge=judge(), both_right={"chat": D("0.75")}))
        assert numbers(950, 950) == (found.resolved, found.resolved_at_most)

    def test_a_measured_acceptance(self) -> None:
        """0.7 of the answers count, whatever of them is right."""
        found = projected(route(step(), accept={"chat": D("0.7")}))
        assert 2 + D("0.3") * 20 == found.bill
        assert numbers(500 + 200, 700 + 300) == (found.resolved, found.resolved_at_most)

    def test_an_outage_falls_back(self) -> None:
        """A tenth of the requests gets no answer of the first, which is not paid, and one of the second."""
        found = projected(route(step(), outage_share=D("0.1")))
        assert D("0.9") * 2 + D("0.1") * 20 == found.bill
        assert numbers(720 + 90, 720 + 90) == (found.resolved, found.resolved_at_most)

    def test_dearer_requests(self) -> None:
        """The 200 that go on cost what 300 do on the average, and are judged 200 times."""
        found = projected(route(step(judge=judge(cost=1)), judge=judge(), escalated_cost_multiple=D("1.5")))
        assert 2 + D("0.3") * 20 + 200 == found.bill
        assert 1000 == found.requests

    @pytest.mark.parametrize("cost", [0, "0.002"])
    def test_a_router_is_paid_for_every_request(self, cost: Amount) -> None:
        """A quarter goes straight to the dear one, and is not asked of the cheap one."""
        found = projected(route(step(), router=Router(strong_share=D("0.25"), cost=D(cost))))
        assert D("0.75") * 2 + D("0.25") * 20 + 1000 * D(cost) == found.bill
        assert [1000][: bool(D(cost))] == [line.quantity for line in found.lines if line.item == "router"]

    def test_a_comparison_has_both_bounds(self) -> None:
        """What is sure, what may be, and the cost of what is sure."""
        both = compare(
            everything_on(DEAR, workload(CHAT)), [option(route(step(), judge=judge()))], workload(CHAT), YEAR
        )
        (found,) = both.options
        assert (D("0.9"), D(1)) == (found.success, found.success_at_most)
        assert found.per_success is not None
        assert 6 == found.per_success * 900

    @given(shares, decimals(0, 9, 2), st.integers(0, 2))
    def test_acceptance_one_or_none(self, weak: Decimal, judging: Decimal, later: int) -> None:
        """Weak plus judge where every answer is accepted, and all steps where none is."""
        rest = [step(judge=judge(0, 0, 1)) for _ in range(later)]
        accepted, refused = (
            projected(route(*rest, success=weak, judge=judge(share, share, judging))).bill for share in (1, 0)
        )
        assert (2 + 1000 * judging, 2 + 1000 * judging + later * 1020) == (accepted, refused)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A supply that says nothing of tokens."""

    name: str = "elsewhere"

    def buyer(self, tasks: tuple[Task, ...], workload: Workload) -> Buyer:
        """What the cheap one sells."""
        return CHEAP.buyer(tasks, workload)

    def at(self, _: Rung) -> "Elsewhere":
        """The same on every rung."""
        return self


class TestCarriedContext:
    def quantities(self, on: Route, of: Task = CHAT) -> dict[str, Decimal]:
        """The tokens of the second step, by unit."""
        lines = [line for line in projected(on, of).lines if line.quantity and line.unit in ("input", "output")]
        return {line.unit: line.quantity for line in lines[len(lines) // 2 :]}

    def second(self, first: Ratios, then: Ratios, *, carries: bool = True) -> dict[str, Decimal]:
        """What the second asks for where every answer of the first is refused."""
        later = step(metered(row(input=10, output=100), ratios=then), carries_context=carries)
        return self.quantities(route(later, supply=replace(CHEAP, ratios=first), judge=judge(0, 0)))

    def test_without_it_the_prompt_is_the_same(self) -> None:
        """Nothing of the failed answer is read."""
        assert {"input": 10**6, "output": 10**5} == self.second(ratios(1, 3), ratios(1, 1), carries=False)

    def test_the_failed_answer_is_read(self) -> None:
        """100 tokens of an answer more, for each of 1,000 requests."""
        assert {"input": 1_100_000, "output": 10**5} == self.second(ratios(1, 1), ratios(1, 1))

    def test_it_is_as_long_as_the_first_model_answers(self) -> None:
        """Three times as much text, in the second's own tokens, of which there are 1.2 for each of today's."""
        expected = {"input": (1000 + 300) * 1000 * D("1.2"), "output": 100 * 1000 * D("1.5")}
        assert expected == self.second(ratios(1, 3), ratios("1.2", "1.5"))

    def test_it_is_counted_in_the_second_models_tokens(self) -> None:
        """The first has twice as many tokens for the same text: its 600 are 300 of today's, and 360 of the second's."""
        expected = {"input": (1000 + 300) * 1000 * D("1.2"), "output": 10**5}
        assert expected == self.second(ratios(2, 6), ratios("1.2", 1))

    def test_a_tokenizers_ratio_by_task(self) -> None:
        """An answer of the same length, in a tokenizer with twice the tokens, is the same text."""
        first = Ratios(by_task={"chat": D(2)}, tokenizer="lab", is_tokenizer_alone=True)
        assert {"input": 1_100_000, "output": 10**5} == self.second(first, ratios(1, 1))

    def test_the_tier_is_chosen_anew(self) -> None:
        """1,000 tokens are below the tier, and 1,100 above it, where all of the prompt costs three times as much."""
        dear = metered(row(input=10, output=100, tiers=[tier(1050, input=30, output=100)]))
        costs = [
            projected(route(step(dear, carries_context=carries), judge=judge(0, 0))).bill for carries in (False, True)
        ]
        assert [2 + 10 + 10, 2 + 33 + 10] == costs

    def test_a_bucket_straddles_a_tier_by_its_longer_prompts(self) -> None:
        """Its smallest and largest prompt are longer as well."""
        dear = metered(row(input=10, output=100, tiers=[tier(1050, input=30, output=100)]))
        found = projected(route(step(dear, carries_context=True), judge=judge(0, 0)))
        assert found.bill_low == found.bill == found.bill_high

    def test_only_the_step_before_is_read(self) -> None:
        """A third step reads the second's answer, which read the first's."""
        later = [step(carries_context=True, judge=judge(0, 0)), step(carries_context=True)]
        found = projected(route(*later, judge=judge(0, 0)))
        assert 2 + 21 + 21 == found.bill

    def test_of_a_task_without_answers_there_is_nothing(self) -> None:
        """An embedding has no text to read."""
        embed = task("chat", 1000, input=1000)
        on = route(step(carries_context=True), judge=judge(0, 0))
        assert {"input": 10**6} == self.quantities(on, embed)

    def test_a_supply_that_says_nothing_of_tokens_adds_none(self) -> None:
        """How long its answers are is not known."""
        on = route(step(carries_context=True), supply=Elsewhere(), judge=judge(0, 0))
        assert {"input": 10**6, "output": 10**5} == self.quantities(on)


class TestOneSupply:
    def test_a_minimum_of_two_steps_and_another_route_counts_once(self) -> None:
        """Two steps of chat and all of mail ask one supply for 2 + 2 + 2: less than the 10 that it costs at least."""
        agreed = replace(CHEAP, contract=Contract(minimum_per_month=D(10)))
        load = workload(CHAT, replace(CHAT, name="mail"))
        chat = route(step(agreed), supply=agreed, judge=judge(0, 0))
        both = option(chat, Route(tasks=("mail",), supply=agreed))
        assert 10 == project(both, load, january()).bill
        more = workload(*(replace(each, volume=growing(2000)) for each in load.tasks))
        assert 12 == project(both, more, january()).bill

    def test_a_second_step_with_a_longer_prompt_keeps_its_own_price(self) -> None:
        """The same supply reads 1,000 tokens at first and 1,100 then, which lie on either side of a tier."""
        tiered = metered(row(input=10, tiers=[tier(1050, input=30)]))
        chat = task("chat", 1000, input=1000)
        longer = replace(tiered, ratios=ratios(1, 1))
        on = route(step(longer, carries_context=True), supply=longer, judge=judge(0, 0))
        assert 10 + 10 == projected(on, chat).bill
        free = metered(row(input=10, output=0, tiers=[tier(1050, input=30, output=0)]))
        on = route(step(free, carries_context=True), supply=free, judge=judge(0, 0))
        assert 10 + 33 == projected(on).bill

    def test_a_fleet_of_two_steps_is_one_fleet(self) -> None:
        """A replica that makes 100 tokens a second has time for both: 730 hours at 2."""
        shared = fleet(rate=2, chat=100)
        assert 2 * 730 == projected(route(step(shared), supply=shared, judge=judge())).bill

    def test_what_two_tasks_ask_in_steps_stays_apart(self) -> None:
        """Routes with steps are not joined, even where their first supply is the same."""
        one = route(step(), judge=judge())
        other = replace(one, tasks=("mail",), success={"mail": D("0.5")})
        load = workload(CHAT, replace(CHAT, name="mail"))
        assert 2 == len(option(one, other).routes)
        assert 2 + 4 + 2 + 10 == project(option(one, replace(other, then=(step(),))), load, january()).bill


class TestOnTheLadder:
    cascade = route(step(judge=judge(cost="0.01")), judge=judge(cost="0.001"), attempts=2, outage_share=D("0.1"))
    routed = route(step(), router=Router(strong_share=D("0.25"), cost=D("0.001")))

    def test_later_steps_count_from_the_route_on(self) -> None:
        """Before it one answer of the first step is all, which is judged from outcomes on."""
        chat = replace(CHAT, person_cost=D(1))
        found = {rung: projected(self.cascade.at(rung, {}), chat).money for rung in Rung}
        assert {Kind.BILL: 2} == found[Rung.TERMS]
        assert {Kind.BILL: 2 + 1, Kind.PEOPLE: 200} == found[Rung.OUTCOME]
        assert projected(self.cascade, chat).money == found[Rung.ROUTE]

    def test_so_does_a_router(self) -> None:
        """Before it all requests go to the first step."""
        found = {rung: projected(self.routed.at(rung, {})).bill for rung in (Rung.OUTCOME, Rung.ROUTE)}
        assert {Rung.OUTCOME: D(2), Rung.ROUTE: D("1.5") + 5 + 1} == found

    def test_dearer_requests_do_not_matter_before(self) -> None:
        """With two tries a tenth goes on, and may be five times as dear; with one, that could not be."""
        on = route(step(), success="0.7", judge=judge(), attempts=2, escalated_cost_multiple=D(5))
        assert 2 == projected(on.at(Rung.OUTCOME, {})).bill

    @given(shares, shares, shares, st.booleans())
    def test_the_money_adds_up(self, weak: Decimal, tpr: Decimal, fpr: Decimal, is_routed: bool) -> None:
        """All rungs together are what compare says."""
        chat = replace(CHAT, person_cost=D(1), unnoticed_share=D("0.5"), unnoticed_cost=D(1))
        on = self.routed if is_routed else replace(self.cascade, judge=judge(tpr, fpr, "0.001"))
        moved, load = option(replace(on, success={"chat": weak})), workload(chat)
        today = option(route(supply=DEAR, success="0.9"))
        (found,) = ladders(today, [moved], load, YEAR)
        (standing,) = compare(today, [moved], load, YEAR).options
        assert exact(standing.saving) == exact_sum([each.change for each in found.steps])

    def test_shared_supplies_stay_shared(self) -> None:
        """On the rungs that know of a minimum, it is that of one supply."""
        agreed = replace(CHEAP, contract=Contract(minimum_per_month=D(10)))
        on = option(route(step(agreed), supply=agreed, judge=judge(0, 0)))
        assert 10 == project(on.at(Rung.SWITCH), workload(CHAT), january()).bill


def test_a_switch_moves_a_part_to_every_step() -> None:
    """In the first month of a ramp a quarter of the load moves: to the cheap one, its judge and the dear one."""
    switch = Switch(start=date(2027, 1, 1), ramp=(D("0.25"), D(1)))
    on = replace(option(route(step(), judge=judge(cost="0.001"))), switch=switch)
    today = everything_on(DEAR, workload(CHAT), "today")
    found = project(on, workload(CHAT), YEAR, baseline=today)
    moved = 2 + 1 + D("0.2") * 20
    assert [D("0.75") * 20 + moved / 4, *[moved] * 11] == [month.bill for month in found.months]


class TestUnstated:
    def test_each_model_without_a_rate_is_named_once(self) -> None:
        """What people cost hangs on all of them, and two steps may ask the same."""
        chat = replace(CHAT, person_cost=D(1))
        other = replace(DEAR, model=model(row(input=10, output=100), name="other"))
        steps = [step(success=None, accept={"chat": D("0.5")}), step(other, success=None)]
        on = option(route(*steps, success=None, accept={"chat": D("0.5")}))
        assert ["lab/model", "lab/other"] == [each.model for each in unstated_success(on, workload(chat))]
        found = project(on, workload(chat), january())
        assert (None, None) == (found.resolved, found.resolved_at_most)
        assert {Kind.BILL: 2 + 10 + 5} == found.money

    def test_a_judge_of_a_later_step_needs_one(self) -> None:
        """As that of the first does."""
        with pytest.raises(NoSuccessRate, match='no success rate for task "chat"'):
            projected(route(step(success=None, judge=judge()), judge=judge()))


@pytest.mark.parametrize(
    ("on", "error"),
    [
        (route(step(), judge=judge(), escalated_cost_multiple=D("5.01")), EscalatedTooDear),
        (route(step(), judge=judge(), both_right={"chat": D("0.81")}), BothRightOutOfReach),
    ],
)
def test_a_fault_is_told_of_its_option(on: Route, error: type[TokencalcError]) -> None:
    """Numbers that contradict each other name the option in which they do."""
    with pytest.raises(error) as told:
        projected(on)
    assert "option" == told.value.option


class TestInDrawnMode:
    def figures(self, found: Projection) -> list[Any]:
        """What both modes keep."""
        return [
            found.bill,
            found.resolved,
            found.resolved_at_most,
            *(found.money[kind] for kind in sorted(found.money)),
        ]

    def both(self, on: Route) -> tuple[list[Any], list[Any]]:
        """The figures of either mode."""
        chat = replace(CHAT, person_cost=D(1), unnoticed_share=D("0.3"), unnoticed_cost=D(2))
        load = workload(chat)
        drawn = project(to_drawn(option(on)), to_drawn(load), to_drawn(january()), keep_lines=False)
        return [float(each) for each in self.figures(project(option(on), load, january()))], self.figures(drawn)

    @given(shares, shares, shares, shares, decimals(0, "0.9", 2), st.integers(1, 3), st.booleans())
    def test_a_cascade_agrees(
        self, weak: Decimal, strong: Decimal, tpr: Decimal, fpr: Decimal, outage: Decimal, tries: int, carries: bool
    ) -> None:
        """To twelve digits, whatever the step: judged, measured, or the last."""
        steps = [
            step(success=strong, accept={"chat": tpr}, attempts=tries),
            step(success=strong, judge=judge(tpr, fpr), attempts=tries, carries_context=carries),
            step(success=strong, outage_share=outage, carries_context=carries),
        ]
        on = route(*steps, success=weak, judge=judge(tpr, fpr, "0.001"), attempts=tries, outage_share=outage)
        expected, actual = self.both(on)
        assert expected == pytest.approx(actual, rel=1e-12, abs=1e-9)

    @given(shares, shares, shares)
    def test_a_router_agrees(self, weak: Decimal, strong: Decimal, share: Decimal) -> None:
        """Its share, its price and both rates are numbers of either mode."""
        on = route(step(success=strong), success=weak, router=Router(strong_share=share, cost=D("0.001")))
        expected, actual = self.both(on)
        assert expected == pytest.approx(actual, rel=1e-12, abs=1e-9)

    def test_draws(self) -> None:
        """What is drawn: a joint share, a multiple, a router's share and a later step's rate."""
        load = to_drawn(workload(CHAT))

        def found(on: Route, *way: str | int, draws: list[float]) -> Projection:
            drawn = to_drawn(option(on), {("routes", 0, *way): np.array(draws)})
            return project(drawn, load, to_drawn(january()), keep_lines=False)

        cascade = route(step(), judge=judge(), both_right={"chat": D("0.75")}, escalated_cost_multiple=D(1))
        for on, way, draws, name, expected in (
            (cascade, ("both_right", "chat"), [0.7, 0.8], "resolved", [1000, 900]),
            (cascade, ("escalated_cost_multiple",), [1, 1.5], "bill", [6, 8]),
            (cascade, ("then", 0, "success", "chat"), [0.9, 0.75], "resolved", [950, 800]),
            (self.routed, ("router", "strong_share"), [0, 0.5, 1], "bill", [2, 11, 20]),
        ):
            assert expected == pytest.approx(list(getattr(found(on, *way, draws=draws), name)))

    routed = route(step(), router=Router(strong_share=D("0.25")))
