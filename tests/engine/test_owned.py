"""Servers of one's own: cash and worn-off views, power, and load that fits or does not."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    SHEET,
    Amount,
    amounts,
    bill,
    decimals,
    everything_on,
    exact,
    exact_sum,
    growing,
    metered,
    projected,
    ratios,
    row,
    task,
    workload,
)
from tokencalc.engine.assets import Asset
from tokencalc.engine.errors import DoesNotFit, NotEnoughMemory, NoThroughput
from tokencalc.engine.lines import CASH, IDLE, RUNNING, CostLine, Kind
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import to_drawn
from tokencalc.engine.owned import Owned
from tokencalc.engine.projection import project
from tokencalc.engine.rungs import Rung
from tokencalc.engine.supply import Ratios
from tokencalc.engine.units import GPU_HOUR
from tokencalc.engine.workload import Workload

MONTH = Decimal(730 * 3600)
"""The output tokens of one replica in a month, at one token a second."""

SERVERS = Asset(name="server", price=Decimal(73_000), life_months=40, salvage=Decimal(14_600), source=SHEET)
"""1,460 a month over 40 months: 2 a replica-hour, where it is one."""


def owned(*, replicas: int = 1, gpus: int = 1, asset: Asset = SERVERS, **tokens_per_second: Amount) -> Owned:
    """Replicas that draw 10 kW while busy and 2 kW while idle, at a PUE of 1.5 and 0.20 a kWh: 3 and 0.6 an hour."""
    return Owned(
        name="own GPUs",
        model="open-model",
        asset=asset,
        replicas=replicas,
        gpus_per_replica=gpus,
        tokens_per_second=amounts(tokens_per_second),
        kw_per_replica=Decimal(10),
        idle_kw_per_replica=Decimal(2),
        pue=Decimal("1.5"),
        price_per_kwh=Decimal("0.2"),
        throughput_source="a load test",
    )


def load_of(tokens: Amount, peak: Amount = 1) -> Workload:
    """So many output tokens a month, in one request."""
    return workload(task("chat", 1, output=tokens), peak=peak)


def of_kind(lines: Iterable[CostLine], *kinds: Kind) -> Decimal:
    """The money of some kinds."""
    return sum((line.amount for line in lines if line.kind in kinds), start=Decimal(0))


class TestViews:
    def test_cash_is_the_purchase_and_the_bill(self) -> None:
        """In the first month the price is paid beside the power; worn off it is 1,460 whatever the load."""
        lines = projected(owned(chat=1), load_of(MONTH)).lines
        assert 73_000 == of_kind(lines, Kind.CAPEX)
        assert (73_000 - 14_600) / Decimal(40) == of_kind(lines, Kind.AMORTISATION)
        assert 730 * 10 * Decimal("1.5") * Decimal("0.2") == of_kind(lines, Kind.BILL)
        assert 73_000 + 730 * 3 == of_kind(lines, *CASH)
        assert 1460 + 730 * 3 == of_kind(lines, *RUNNING)

    def test_no_view_holds_both(self) -> None:
        """What is paid and what wears off are never added up."""
        assert Kind.CAPEX in CASH
        assert Kind.AMORTISATION not in CASH
        assert Kind.AMORTISATION in RUNNING
        assert Kind.CAPEX not in RUNNING

    @pytest.mark.parametrize(("months", "cash"), [(40, 73_000), (41, 2 * 73_000 - 14_600), (80, 2 * 73_000 - 14_600)])
    def test_a_replacement_is_bought_when_the_life_ends_inside_the_horizon(self, months: int, cash: int) -> None:
        """40 months need one purchase, 41 a second, less what the first is sold for."""
        projection = projected(owned(chat=1), load_of(1), horizon(date(2027, 1, 1), months))
        assert cash == projection.money[Kind.CAPEX]
        assert months * 1460 == round(projection.money[Kind.AMORTISATION], 15)

    @given(decimals(0, 1, 3), st.integers(1, 9), st.integers(1, 16))
    def test_wearing_off_does_not_depend_on_the_load(self, load: Decimal, replicas: int, gpus: int) -> None:
        """The hours of tasks and the idle ones together cost the same each month."""
        supply = owned(replicas=replicas, gpus=gpus, chat=1)
        lines = projected(supply, load_of(MONTH * replicas * load)).lines
        assert abs(1460 - exact(of_kind(lines, Kind.AMORTISATION))) <= Fraction(1, 10**20)
        hours = exact_sum([line.quantity for line in lines if line.unit == GPU_HOUR])
        assert abs(730 * gpus * replicas - hours) <= Fraction(1, 10**15)

    def test_what_is_paid_whatever_the_load(self) -> None:
        """Hosting, maintenance and licences are billed, staff are people; part of a month has its days' part."""
        supply = replace(
            owned(chat=1),
            hosting_per_month=Decimal(100),
            maintenance_per_month=Decimal(20),
            licences_per_month=Decimal(3),
            staff_per_month=Decimal(4000),
        )
        bare, full = (
            projected(each, load_of(0), horizon(date(2027, 4, 16), 1)).months[0] for each in (owned(chat=1), supply)
        )
        half = Decimal(15) / 30
        assert (100 + 20 + 3) * half == full.bill - bare.bill
        assert 4000 * half == full.money[Kind.PEOPLE]
        assert Kind.PEOPLE not in bare.money

    def test_the_price_leads_back_to_its_source(self) -> None:
        """The purchase and its wearing off rest on the price row, the power does not."""
        sources = {(line.kind, line.source) for line in projected(owned(chat=1), load_of(1)).lines}
        assert {(Kind.CAPEX, SHEET), (Kind.AMORTISATION, SHEET), (Kind.BILL, None)} == sources


class TestPower:
    @pytest.mark.parametrize(
        ("load", "cost"), [("0", 730 * Decimal("0.6")), ("0.5", 365 * 3 + 365 * Decimal("0.6")), ("1", 730 * 3)]
    )
    def test_busy_hours_draw_more_than_idle_ones(self, load: str, cost: Decimal) -> None:
        """3 an hour while busy, 0.60 for the rest."""
        assert cost == bill(owned(chat=1), load_of(MONTH * Decimal(load)))

    def test_tasks_pay_for_their_own_hours(self) -> None:
        """A load of a half and one of a quarter share hours and power two to one, and a quarter is idle."""
        load = workload(task("chat", 1, output=MONTH / 2), task("code", 1, output=MONTH), peak=1)
        lines = projected(owned(chat=1, code=4), load).lines
        hours = {line.task: line.quantity for line in lines if line.unit == GPU_HOUR}
        power = {line.task: line.quantity for line in lines if line.unit == "kWh"}
        assert {"chat": Decimal(365), "code": Decimal("182.5"), "": Decimal("182.5")} == hours
        assert {
            "chat": 365 * Decimal(15),
            "code": Decimal("182.5") * 15,
            "": Decimal("182.5") * 3,
        } == power
        assert {IDLE} == {line.terms for line in lines if not line.task and line.kind is not Kind.CAPEX}


class TestFit:
    @pytest.mark.parametrize("replicas", [1, 3])
    def test_load_above_the_replicas_is_an_error(self, replicas: int) -> None:
        """Full is full: one token a month more does not fit, and nothing is quietly squeezed in."""
        supply = owned(replicas=replicas, chat=1)
        assert replicas * 730 * 3 == bill(supply, load_of(replicas * MONTH))
        have = "1 replica," if replicas == 1 else "3 replicas"
        with pytest.raises(
            DoesNotFit, match=f"own GPUs needs {replicas + 1} replicas in January 2027, and has {have[:9]}"
        ):
            projected(supply, load_of(replicas * MONTH + 1))

    def test_the_busiest_hour_and_the_headroom_have_to_fit(self) -> None:
        """A mean load of 1 with a peak of 3 and a quarter kept free needs 4 replicas."""
        supply = replace(owned(replicas=4, chat=1), headroom_share=Decimal("0.25"))
        assert bill(supply, load_of(MONTH, peak=3)) > 0
        with pytest.raises(DoesNotFit, match="needs 5 replicas in January 2027, and has 4 replicas"):
            projected(supply, load_of(MONTH + 1, peak=3))

    def test_the_month_that_is_too_much_is_named(self) -> None:
        """A load that doubles every month fits two replicas in February, and not in March."""
        load = workload(task("chat", growing(1, 1), output=MONTH), peak=1)
        with pytest.raises(DoesNotFit, match="needs 4 replicas in March 2027"):
            projected(owned(replicas=2, chat=1), load, horizon(date(2027, 1, 1), 3))

    def test_at_full_use_nothing_has_to_fit(self) -> None:
        """Before the supply counts on the ladder there are no whole replicas."""
        assert 5 * 730 * 3 == bill(owned(chat=1).at(Rung.ROUTE), load_of(5 * MONTH))

    def test_weights_and_caches_have_to_fit_the_memory(self) -> None:
        """A model that its GPUs cannot hold is not priced."""
        known: dict[str, Any] = {
            "weights_gb": Decimal(140),
            "kv_cache_gb": Decimal(21),
            "memory_gb_per_gpu": Decimal(80),
        }
        small, large = (replace(owned(gpus=gpus, chat=1), **known) for gpus in (2, 3))
        assert bill(large, load_of(1)) > 0
        with pytest.raises(NotEnoughMemory, match="own GPUs needs 161 GB"):
            projected(small, load_of(1))

    def test_a_task_must_have_been_measured(self) -> None:
        """Throughput decides what fits: none is guessed."""
        with pytest.raises(NoThroughput, match='own GPUs has no measured tokens_per_second for task "chat"'):
            projected(owned(code=1), load_of(1))


class TestFullUse:
    def test_a_request_costs_its_own_hours(self) -> None:
        """At full use half a month of one replica of two is 365 hours, worn off at 1 and powered at 3."""
        supply = owned(replicas=2, chat=1)
        lines = projected(supply.at(Rung.LIST), load_of(MONTH / 2)).lines
        assert ["chat", "chat"] == [line.task for line in lines]
        assert 365 * Decimal(1460) / (2 * 730) == of_kind(lines, Kind.AMORTISATION)
        assert 365 * 3 == of_kind(lines, Kind.BILL)
        assert 0 == of_kind(lines, Kind.CAPEX)

    def test_where_all_is_used_full_use_is_what_a_month_costs_worn_off(self) -> None:
        """With nothing idle and no fixed costs the supply's own rung changes nothing."""
        supply, load = owned(replicas=2, chat=1), load_of(2 * MONTH)
        before, after = (projected(supply.at(rung), load).lines for rung in (Rung.ROUTE, Rung.SUPPLY))
        assert of_kind(before, *RUNNING) == of_kind(after, *RUNNING)

    def test_ratios_count_on_their_rungs(self) -> None:
        """Answers twice as long are twice the load, from the verbosity rung on."""
        supply = replace(owned(chat=1), ratios=ratios(1, 2))
        loads = [bill(supply.at(rung), load_of(MONTH / 4)) for rung in (Rung.TOKENIZER, Rung.VERBOSITY)]
        assert [730 * 3 / Decimal(4), 730 * 3 / Decimal(2)] == loads


class TestAssumptions:
    def codes(self, supply: Owned, load: Workload) -> list[str]:
        return sorted({each.code for line in projected(supply, load).lines for each in line.assumed})

    def test_what_was_measured_assumes_nothing(self) -> None:
        """With a throughput's source, a price's source and a peak, nothing is assumed."""
        assert [] == self.codes(owned(chat=1), load_of(1))

    def test_everything_that_is_not_stated_is_said(self) -> None:
        """Equal tokens, the price, the throughput, and an even load."""
        bare = replace(owned(asset=replace(SERVERS, source=None), chat=1), ratios=Ratios(), throughput_source="")
        expected = ["equal_answer_tokens", "even_load", "own_price", "unmeasured_throughput"]
        assert expected == self.codes(bare, workload(task("chat", 1, output=1)))

    def test_two_tasks_are_taken_to_peak_together(self) -> None:
        """Nobody knows whether they do."""
        load = workload(task("chat", 1, output=1), task("code", 1, output=1), peak=2)
        assert ["joint_peak"] == self.codes(owned(chat=1, code=1), load)


@given(decimals(0, 1, 3), st.integers(1, 4), decimals(1, 3, 1))
def test_utilisation_is_between_nothing_and_all(load: Decimal, replicas: int, peak: Decimal) -> None:
    """What fits uses no more hours than there are."""
    mean = MONTH * replicas * load / peak
    lines = projected(owned(replicas=replicas, chat=1), load_of(mean, peak)).lines
    idle = exact_sum([line.quantity for line in lines if line.unit == GPU_HOUR and line.terms == IDLE])
    assert -Fraction(1, 10**15) <= idle <= 730 * replicas


@given(decimals(0, 1, 3), decimals(0, 1, 3))
def test_more_use_never_costs_less(one: Decimal, other: Decimal) -> None:
    """A busy hour draws no less than an idle one."""
    low, high = (bill(owned(chat=1), load_of(MONTH * each)) for each in sorted((one, other)))
    assert low <= high


@given(decimals(0, 3, 3), st.sampled_from([Rung.LIST, Rung.SWITCH]))
def test_modes_agree(load: Decimal, rung: Rung) -> None:
    """Floats and arrays cost what decimals do; a load that does not fit is priced, and no error, in drawn mode."""
    months = horizon(date(2027, 1, 16), 2)
    asset = replace(SERVERS, interest_per_year=Decimal("0.08"), life_months=1)
    supply = replace(owned(replicas=4, chat=1, asset=asset), staff_per_month=Decimal(5)).at(rung)
    used = load_of(MONTH * load)
    option = everything_on(supply, used)
    expected = {kind: float(amount) for kind, amount in project(option, used, months).money.items()}
    single = project(to_drawn(option), to_drawn(used), to_drawn(months), keep_lines=False).money
    assert expected == pytest.approx(single, rel=1e-12)
    way = ("tasks", 0, "volume", "first")
    drawn: Any = to_drawn(used, {way: np.array([1.0, 1000.0])})
    together = project(to_drawn(option), drawn, to_drawn(months), keep_lines=False).money
    for kind, amount in expected.items():
        array: Any = together[kind]
        assert amount == pytest.approx((array * np.ones(2))[0], rel=1e-12)


class TestOnPremise:
    """A table of months until hardware of one's own is paid back: its price / (API bill - electricity).

    Source: arXiv 2509.18101v3 ("A Cost-Benefit Analysis of On-Premise Large Language Model Deployment"), at full
    monthly capacity and two tokens of output for one of input. Its text says 160 hours and 400 and 575 W; its own
    tables follow from 176 hours and 300 and 500 W. Throughput counts input and output tokens.
    """

    @pytest.mark.parametrize(
        ("gpus", "gpu_price", "watts", "per_second", "api_input", "api_output", "printed"),
        [
            pytest.param(16, 15_000, 300, 800, "1.25", 10, "69.3", id="Kimi-K2"),
            pytest.param(1, 15_000, 300, 190, 3, 15, "11.4", id="Llama-3.3-70B"),
            pytest.param(1, 2_000, 500, 180, "1.25", 10, "2.5", id="Qwen3-30B"),
        ],
    )
    def test_break_even_months(
        self,
        gpus: int,
        gpu_price: int,
        watts: int,
        per_second: int,
        api_input: Amount,
        api_output: Amount,
        printed: str,
    ) -> None:
        """The printed months follow from the purchase, the power and the API bill of one full month."""
        own = Owned(
            name="on premise",
            model="open-model",
            asset=Asset(name="GPUs", price=Decimal(gpus * gpu_price), life_months=60),
            replicas=1,
            gpus_per_replica=gpus,
            tokens_per_second={"chat": Decimal(per_second * 2) / 3},
            kw_per_replica=Decimal(gpus * watts) / 1000,
            idle_kw_per_replica=Decimal(0),
            pue=Decimal(1),
            price_per_kwh=Decimal("0.15"),
            hours_per_month=176,
        )
        load = workload(task("chat", Decimal(per_second * 176 * 3600) / 3, input=1, output=2))
        owned_month = projected(own, load)
        api = bill(metered(row(input=api_input, output=api_output)), load)
        assert Decimal(gpus * watts) / 1000 * 176 * Decimal("0.15") == round(owned_month.bill, 15)
        assert Decimal(printed) == round(owned_month.money[Kind.CAPEX] / (api - owned_month.bill), 1)
