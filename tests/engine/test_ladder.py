"""The ladder: rungs telescope, money adds up to the whole, and each adjustment has its own rung."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given

from tests.engine.strategies import (
    Case,
    any_ratios,
    cases,
    everything_on,
    exact,
    exact_sum,
    factor,
    fleet,
    metered,
    metered_supplies,
    ratios,
    row,
    task,
    tier,
    workload,
    workloads,
)
from tokencalc.engine.charges import Charge, FeeBasis, LicenceFee
from tokencalc.engine.contract import Contract
from tokencalc.engine.ladder import Step, ladder_of, ladders, totals_of
from tokencalc.engine.lines import CASH
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import exactly
from tokencalc.engine.projection import Option, Projection, project
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
