"""The ladder: rungs telescope, money adds up to the whole, and each adjustment has its own rung."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    NIGHT,
    Case,
    any_ratios,
    cases,
    decimals,
    everything_on,
    exact,
    exact_sum,
    factor,
    fleet,
    fleets,
    metered,
    metered_supplies,
    numbers,
    own_rates,
    ratios,
    row,
    task,
    tier,
    workload,
    workloads,
)
from tokencalc.engine.charges import Charge, Event, FeeBasis, LicenceFee, Risk
from tokencalc.engine.contract import Contract
from tokencalc.engine.ladder import Ladder, Step, ladder_of, ladders, totals_of
from tokencalc.engine.lines import CASH, Kind
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import exactly, to_drawn
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.ratios import Direction, ratio_of
from tokencalc.engine.routes import Judge, Route
from tokencalc.engine.rungs import Rung
from tokencalc.engine.supply import Ratios, Supply
from tokencalc.engine.switch import OneOff, Switch
from tokencalc.engine.workload import Workload

MONTHS = horizon(date(2027, 1, 1), 3)
LOAD = workload(task("chat", 1000, input=400, cache_read=600, output=100))
API = metered(row(input=10, cache_read=1, output=50))


@exactly
def cash(projection: Projection) -> Decimal:
    """What leaves the bank account over the horizon."""
    return projection.of(CASH)


def rungs(
    supply: Supply,
    load: Workload = LOAD,
    today: Supply = API,
    *,
    charges: tuple[Charge, ...] = (),
    switch: Switch | None = None,
) -> dict[Rung, Step]:
    """The ladder of moving a load from one supply to another, by rung."""
    option = replace(everything_on(supply, load), charges=charges, switch=switch)
    (found,) = ladders(everything_on(today, load, "today"), [option], load, MONTHS)
    return {step.rung: step for step in found.steps}


@given(metered_supplies(), metered_supplies(), any_ratios, workloads())
def test_the_money_adds_up(today: Metered, other: Metered, measured: Ratios, load: Workload) -> None:
    """The changes of all rungs add up to what compare's own totals differ by, without any division."""
    baseline = everything_on(today, load, "today")
    option = everything_on(replace(other, ratios=measured), load)
    (found,) = ladders(baseline, [option], load, MONTHS)
    before, after = (cash(project(each, load, MONTHS)) for each in (baseline, option))
    assert exact_sum([step.change for step in found.steps]) == exact(before) - exact(after)
    if found.steps:
        assert (before, after) == (found.steps[-1].baseline, found.steps[-1].option)


@given(cases())
def test_on_the_last_rung_everything_counts(case: Case) -> None:
    """Nothing of an option or a workload is left out on it."""
    months = horizon(case.start, case.months)
    assert totals_of(case.option, case.load, months)[Rung.SWITCH] == cash(project(case.option, case.load, months))
    assert case.option.at(Rung.SWITCH) == case.option
    assert case.load.at(Rung.SWITCH) == case.load


class TestRungs:
    def test_the_list_price_has_no_cache(self) -> None:
        """1,000 prompt tokens at 10 and 100 of answer at 50 a million, whatever is cached: 15 a month, 45 in three."""
        step = rungs(metered(row(input=1, cache_read=1, output=5)))[Rung.LIST]
        assert (Decimal(45), Decimal("4.5"), Decimal("40.5")) == (step.baseline, step.option, step.change)

    def test_the_tokenizer_scales_prompt_and_answer(self) -> None:
        """Half the tokens of the same text halve both."""
        found = rungs(metered(row(input=10, output=50), ratios=ratios("0.5", "0.5")))
        assert Decimal("22.5") == found[Rung.TOKENIZER].option
        assert Rung.VERBOSITY not in found

    def test_verbosity_is_what_is_left_of_the_output_ratio(self) -> None:
        """An answer of twice the baseline's tokens, in a tokenizer of half: four times as long a text."""
        found = rungs(metered(row(input=10, output=50), ratios=ratios("0.5", 2)))
        assert Decimal("22.5") == found[Rung.TOKENIZER].option
        assert 3 * (5 + 10) == found[Rung.VERBOSITY].option

    def test_the_cache_has_its_own(self) -> None:
        """600 of 1,000 prompt tokens read at a tenth: 4 + 0.6 + 5 a month."""
        found = rungs(metered(row(input=10, output=50)))
        assert 3 * Decimal("9.6") == found[Rung.CACHE].baseline
        assert 3 * (4 + 6 + 5) == found[Rung.CACHE].option

    def test_modes_windows_regions_and_tiers_come_together(self) -> None:
        """The base rate counts until then, in every mode and for every length of prompt."""
        dear = row(input=1, output=5, tiers=[tier(100, input=3, output=15)], modes={"batch": factor("0.5")})
        found = rungs(metered(dear, mode="batch"))
        assert Decimal("4.5") == found[Rung.LIST].option
        assert Decimal("6.75") == found[Rung.TERMS].option

    def test_idle_gpus_are_how_it_is_bought(self) -> None:
        """At full use a request costs its own seconds; the replica costs 730 hours."""
        found = rungs(fleet(rate=1, chat=100))
        assert found[Rung.LIST].option < 1
        assert Decimal(3 * 730) == found[Rung.SUPPLY].option

    def test_the_contract_is_how_it_is_bought(self) -> None:
        """A discount of a half halves it there."""
        cheap = replace(metered(row(input=10, output=50)), contract=Contract(discount_share=Decimal("0.5")))
        found = rungs(cheap)
        assert found[Rung.CACHE].option / 2 == found[Rung.SUPPLY].option

    def test_fees_come_with_the_licence(self) -> None:
        """Seven a month."""
        fee = LicenceFee(name="licence", basis=FeeBasis.MONTH, rate=Decimal(7))
        assert Decimal(-21) == rungs(API, charges=(fee,))[Rung.LICENCE].change

    def test_the_switch_comes_last(self) -> None:
        """One-offs, dual running and the ramp: a month of both sides and 100 once."""
        switch = Switch(dual_running_months=1, one_offs=(OneOff(name="move", amount=Decimal(100)),))
        free = metered(row(input=0, output=0))
        step = rungs(free, switch=switch)[Rung.SWITCH]
        assert Decimal("9.6") + 100 == step.option
        assert -(Decimal("9.6") + 100) == step.change

    def test_outcomes_and_the_route(self) -> None:
        """People for what one try leaves, then what further tries change."""
        chat = replace(LOAD.tasks[0], person_cost=Decimal(1))
        load = workload(chat)
        supply = metered(row(input=0, output=0))
        judge = Judge(true_accept=Decimal(1), false_accept=Decimal(0))
        on = Route(tasks=("chat",), supply=supply, success={"chat": Decimal("0.5")}, judge=judge, attempts=2)
        totals = totals_of(Option(name="option", routes=(on,)), load, MONTHS)
        assert [0, 1500, 750] == [totals[rung] for rung in (Rung.TERMS, Rung.OUTCOME, Rung.ROUTE)]

    def test_what_changes_nothing_has_no_rung(self) -> None:
        """The same supply on both sides leaves nothing but the list price to say."""
        assert {Rung.LIST, Rung.CACHE} == set(rungs(API))


def test_the_hundredfold_list_price() -> None:
    """107.1 times cheaper by list price is 22.6 times after 4.74 times the tokens.

    Nous Research's token-efficiency study (cpldcpu/LRMTokenEconomy), knowledge questions, output prices only: Claude
    Opus 4 at 75 USD with 85.0 tokens an answer, Qwen3-235B-A22B-Thinking at 0.70 with 403.2.
    """
    load = workload(task("questions", 1000, output="85.0"))
    opus = metered(row(output=75))
    qwen = metered(
        row(output="0.70"), ratios=Ratios(token_ratio=Decimal(1), output_ratio=Decimal("403.2") / Decimal(85))
    )
    found = rungs(qwen, load, opus)
    times = {rung: step.ratio.times for rung, step in found.items()}
    assert {Rung.LIST: "107.1", Rung.VERBOSITY: "22.6"} == {rung: f"{value:.1f}" for rung, value in times.items()}


def test_steps_that_change_nothing_are_left_out() -> None:
    """Equal pairs of totals are one step."""
    flat = dict.fromkeys(Rung, Decimal(5))
    assert [Rung.LIST] == [step.rung for step in ladder_of(flat, flat)]


switches = st.builds(
    Switch,
    start=st.one_of(st.none(), st.dates(date(2026, 12, 1), date(2027, 4, 30))),
    one_offs=st.just((OneOff(name="move", amount=Decimal(100), after_months=1),)),
    evaluation=st.sampled_from([{}, {"chat": Decimal(50)}]),
    dual_running_months=st.integers(0, 2),
    ramp=st.lists(decimals(0, 1, 2), max_size=2).map(tuple),
)


class TestTheSwitch:
    @given(st.one_of(metered_supplies(), fleets()), st.one_of(metered_supplies(), fleets()), workloads(), switches)
    def test_the_last_pair_is_what_the_plan_costs(
        self, today: Supply, other: Supply, load: Workload, switch: Switch
    ) -> None:
        """Whenever and however it is switched, the ladder ends at the plan's own cash, and its changes add up to it."""
        baseline = everything_on(today, load, "today")
        option = replace(everything_on(other, load), switch=switch)
        (found,) = ladders(baseline, [option], load, MONTHS)
        plan, before = cash(project(option, load, MONTHS, baseline=baseline)), cash(project(baseline, load, MONTHS))
        assert exact(before) - exact(plan) == exact_sum([step.change for step in found.steps])
        assert exact(before) - exact(plan) == exact(found.steps[-1].saved)

    @pytest.mark.parametrize("ramp", ["0.25", "0.5", "1"])
    def test_a_supply_of_both_sides_is_paid_once(self, ramp: str) -> None:
        """On the last rung the two sides still share their one GPU: 730 a month, and not 1,460."""
        ours = fleet(rate=1, chat=100)
        baseline = everything_on(ours, LOAD, "today")
        option = replace(everything_on(ours, LOAD), switch=Switch(ramp=numbers(ramp)))
        totals = totals_of(option, LOAD, MONTHS, baseline)
        assert 3 * 730 == totals[Rung.SWITCH] == cash(project(option, LOAD, MONTHS, baseline=baseline))

    @given(st.lists(decimals(0, 1, 2), min_size=1, max_size=4))
    def test_shares_of_a_ramp_may_be_drawn(self, shares: list[Decimal]) -> None:
        """One pass over so many draws is that many plans: dual running, then 10 (1 - r) + r a month."""
        load = workload(task("chat", 1000, input=1000))
        baseline = everything_on(metered(row(input=10)), load, "today")
        plans = [
            replace(everything_on(metered(row(input=1)), load), switch=Switch(dual_running_months=1, ramp=(share,)))
            for share in shares
        ]
        drawn = to_drawn(plans[0], {("switch", "ramp", 0): np.array([float(share) for share in shares])})
        months = to_drawn(MONTHS[:2])
        found = project(drawn, to_drawn(load), months, baseline=to_drawn(baseline), keep_lines=False)
        expected = [float(project(each, load, MONTHS[:2], baseline=baseline).bill) for each in plans]
        assert [float(11 + 10 - 9 * share) for share in shares] == pytest.approx(expected)
        assert expected == pytest.approx(list(found.bill), rel=1e-12)  # type: ignore[call-overload]  # an array

    def test_the_price_of_an_evaluation_may_be_drawn(self) -> None:
        """500 requests of 1,000 tokens at 1, nothing or 2 a million, once."""
        load = workload(task("chat", 1000, input=1000))
        baseline = everything_on(metered(row(input=10)), load, "today")
        option = replace(everything_on(metered(row(input=1)), load), switch=Switch(evaluation={"chat": Decimal(500)}))
        way: tuple[str | int, ...] = ("routes", 0, "supply", "model", "rows", 0, "rates", "input")
        drawn = to_drawn(option, {way: np.array([1.0, 0.0, 2.0])})
        found = project(drawn, to_drawn(load), to_drawn(MONTHS[:1]), baseline=to_drawn(baseline), keep_lines=False)
        assert [0.5, 0, 1] == list(found.money[Kind.ONE_OFF])  # type: ignore[call-overload]  # an array


class TestTelescoping:
    @given(metered_supplies(), st.one_of(metered_supplies(), fleets()), any_ratios, workloads())
    def test_after_a_rung_is_before_the_next(
        self, today: Metered, other: Supply, measured: Ratios, load: Workload
    ) -> None:
        """Each step's saving is that of the step before and its own change, and never a quotient."""
        option = everything_on(replace(other, ratios=measured), load)  # type: ignore[type-var]  # both kinds have them
        (found,) = ladders(everything_on(today, load, "today"), [option], load, MONTHS)
        before = Decimal(0)
        for step in found.steps:
            assert exact(before) + exact(step.change) == exact(step.saved)
            assert exact(step.baseline) - exact(step.option) == exact(step.saved)
            assert step.ratio == exactly(ratio_of)(step.baseline, step.option)
            before = step.saved
        assert [step.rung for step in found.steps] == sorted(step.rung for step in found.steps)

    @given(st.lists(st.tuples(decimals(0, 9, 0), decimals(0, 9, 0)), min_size=10, max_size=10))
    def test_a_rung_is_printed_exactly_where_one_side_moves(self, pairs: list[tuple[Decimal, Decimal]]) -> None:
        """Also where both move alike and nothing is saved; the list price is always there."""
        one, other = ({rung: pair[side] for rung, pair in zip(Rung, pairs, strict=True)} for side in (0, 1))
        moved = [rung for rung in Rung if rung is Rung.LIST or pairs[rung - 1] != pairs[rung - 2]]
        found = ladder_of(one, other)
        assert moved == [step.rung for step in found]
        assert pairs[-1][0] - pairs[-1][1] == sum(step.change for step in found)

    @pytest.mark.parametrize(
        ("baseline", "option", "direction", "times"),
        [
            (3, 1, Direction.CHEAPER, 3),
            (1, 3, Direction.DEARER, 3),
            (2, 2, Direction.SAME, 1),
            (0, 0, Direction.SAME, 1),
            (2, 0, Direction.FREE, None),
            (0, 2, Direction.DEARER, None),
        ],
    )
    def test_a_ratio_is_never_below_one(
        self, baseline: int, option: int, direction: Direction, times: int | None
    ) -> None:
        """1.3 times dearer and never 0.77 times cheaper, and nothing is any times dearer than free."""
        ratio = ratio_of(Decimal(baseline), Decimal(option))
        assert (direction, times) == (ratio.direction, ratio.times)


class TestOneThingAtATime:
    text = workload(task("chat", 1000, input=400, cache_read=600, output=100, audio_in=50, web_search=2))
    plain = row(input=10, output=50, audio_in=20, web_search=10)

    @given(decimals("0.2", 4, 2), decimals("0.2", 8, 2))
    def test_the_tokenizer_then_the_verbosity(self, token_ratio: Decimal, output_ratio: Decimal) -> None:
        """Text times the token ratio, audio and calls as they are; then the answer times output / token ratio."""
        supply = metered(self.plain, ratios=ratios(token_ratio, output_ratio))
        totals = totals_of(everything_on(supply, self.text), self.text, MONTHS)
        beside = Decimal(1) + 20  # 50,000 audio tokens at 20 a million, and 2,000 searches at 10 a thousand.
        assert 3 * (10 + 5 + beside) == totals[Rung.LIST]
        assert 3 * ((10 + 5) * token_ratio + beside) == totals[Rung.TOKENIZER]
        assert 3 * (10 * token_ratio + 5 * output_ratio + beside) == totals[Rung.VERBOSITY]

    @pytest.mark.parametrize("kind", ["tiers", "modes", "regions", "windows"])
    def test_no_term_of_a_price_counts_before_its_rung(self, kind: str) -> None:
        """Whichever makes it dearer, the list price and what follows it are at base rates."""
        dear: dict[str, Any] = {
            "tiers": [tier(100, input=30, output=90, audio_in=20, web_search=10)],
            "modes": {"fast": own_rates(input=30, output=90, audio_in=20, web_search=10)},
            "regions": {"eu": factor(2)},
            "windows": {"night": factor(2)},
        }
        supply = metered(
            replace(self.plain, **{kind: dear[kind]}),
            mode="fast" if kind == "modes" else "",
            region="eu" if kind == "regions" else "",
            windows=(NIGHT,),
        )
        totals = totals_of(everything_on(supply, self.text), self.text, MONTHS)
        assert {3 * (10 + 5 + 1 + 20)} == {totals[rung] for rung in Rung if rung < Rung.TERMS}
        assert totals[Rung.TERMS] > totals[Rung.CACHE]
        assert {totals[Rung.TERMS]} == {totals[rung] for rung in Rung if rung >= Rung.TERMS}

    def test_what_can_wait_waits_from_the_terms_on(self) -> None:
        """Batch prices are a mode as well."""
        supply = replace(metered(replace(self.plain, modes={"batch": factor("0.5")})), waiting_mode="batch")
        load = replace(self.text, tasks=(replace(self.text.tasks[0], can_wait=True),))
        totals = totals_of(everything_on(supply, load), load, MONTHS)
        assert [3 * (16 + 20), 3 * (8 + 20)] == [totals[Rung.CACHE], totals[Rung.TERMS]]

    def test_the_successor_of_a_retired_model_has_the_same_rungs(self) -> None:
        """Its ratios, tiers and modes come when those of the first do."""
        after = metered(row(input=10, output=50, tiers=[tier(100, input=100, output=500)]), ratios=ratios(2, 2))
        first = metered(row(input=10, output=50))
        supply = replace(first, model=replace(first.model, retired=date(2027, 2, 1)), successor=after)
        load = workload(task("chat", 1000, input=1000, output=100))
        totals = totals_of(everything_on(supply, load), load, MONTHS)
        assert 15 * 3 == totals[Rung.LIST]
        assert 15 + 30 * 2 == totals[Rung.TOKENIZER] == totals[Rung.CACHE]
        assert 15 + 300 * 2 == totals[Rung.TERMS]

    def test_kinds_that_are_no_running_cost_have_no_rung_before_the_switch(self) -> None:
        """An expected loss is in no pair; an event, paid once, is in the last alone."""
        charges: tuple[Charge, ...] = (
            Risk(name="r", yearly_probability=Decimal(1), impact=Decimal(1200)),
            Event(name="e", day=date(2027, 2, 2), cost=Decimal(9)),
        )
        found = rungs(API, charges=charges)
        assert {Rung.LIST, Rung.CACHE, Rung.SWITCH} == set(found)
        assert -9 == found[Rung.SWITCH].change


class TestUnknownSuccess:
    """Where a person is paid for what a model does not resolve, and nobody says how much it resolves."""

    LOAD = workload(replace(task("chat", 1000, input=400, output=100), person_cost=Decimal(1)))
    KNOWN = Route(tasks=("chat",), supply=API, success={"chat": Decimal("0.9")})

    def ladder(self, today: Route, other: Route) -> Ladder:
        """The ladder of moving from one route to another."""
        baseline, option = Option(name="today", routes=(today,)), Option(name="other", routes=(other,))
        (found,) = ladders(baseline, [option], self.LOAD, MONTHS)
        return found

    @pytest.mark.parametrize(("today", "other"), [(False, True), (True, False), (False, False)])
    def test_it_ends_before_people(self, today: bool, other: bool) -> None:
        """On either side; what came before is known."""
        sides = [self.KNOWN if known else replace(self.KNOWN, success={}) for known in (today, other)]
        found = self.ladder(sides[0], replace(sides[1], supply=metered(row(input=1, output=5))))
        assert not found.is_success_stated
        assert [Rung.LIST] == [step.rung for step in found.steps]

    def test_with_both_it_goes_on(self) -> None:
        """A tenth more goes to a person: 100 a month, 300 in three."""
        found = self.ladder(self.KNOWN, replace(self.KNOWN, success={"chat": Decimal("0.8")}))
        assert found.is_success_stated
        assert (Rung.OUTCOME, Decimal(-300)) == (found.steps[-1].rung, found.steps[-1].change)

    def test_the_last_month_is_the_one_before_the_switch(self) -> None:
        """What a month costs once moved leaves out what the move costs."""
        switch = Switch(one_offs=(OneOff(name="move", amount=Decimal(5)),))
        option = Option(name="other", routes=(self.KNOWN,), switch=switch)
        (found,) = ladders(Option(name="today", routes=(self.KNOWN,)), [option], self.LOAD, MONTHS)
        assert (Rung.OUTCOME, Rung.SWITCH) == (found.moved.rung, found.steps[-1].rung)


def test_what_has_no_list_price_is_named() -> None:
    """GPUs that are rented are, and a model that is paid for by the token is not."""
    options = [everything_on(each, LOAD) for each in (API, fleet(rate=1, chat=1000))]
    found = ladders(everything_on(API, LOAD, "today"), options, LOAD, MONTHS)
    assert [(), (fleet(chat=1).name,)] == [each.at_full_use for each in found]
