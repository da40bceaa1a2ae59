"""Rented GPUs: whole replicas for the busiest hour, paid for every hour, and shared by the load of the tasks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine import oracle
from tests.engine.strategies import (
    Amount,
    amounts,
    bill,
    decimals,
    everything_on,
    exact,
    exact_sum,
    fleet,
    fleets,
    growing,
    listed,
    metered,
    numbers,
    projected,
    ratios,
    row,
    size,
    task,
    workload,
    workloads,
)
from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.errors import NotEnoughMemory, NoThroughput
from tokencalc.engine.fleet import Fleet, banded
from tokencalc.engine.lines import IDLE, Kind, Purchase
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import to_drawn
from tokencalc.engine.projection import Option, project
from tokencalc.engine.roofline import Roofline
from tokencalc.engine.routes import Route
from tokencalc.engine.rungs import Rung
from tokencalc.engine.scaling import Scaling
from tokencalc.engine.supply import Ratios
from tokencalc.engine.workload import Workload

MONTH = Decimal(730 * 3600)
"""The output tokens of one replica in a month, at one token a second."""


def replicas_of(supply: Fleet, load: Workload) -> Fraction:
    """The replicas rented in a whole month, read off the GPU-hours of the bill's lines."""
    hours = exact_sum([line.quantity for line in projected(supply, load).lines])
    return hours / (730 * supply.gpus_per_replica)


class TestReplicas:
    @given(fleets(), workloads())
    def test_they_are_the_fewest_that_cover_the_busiest_hour(self, supply: Fleet, load: Workload) -> None:
        """A second calculation, in fractions and whole numbers, gives the same replicas."""
        start = date(2027, 1, 1)
        busiest = oracle.busiest(supply, load, start, start)
        found = replicas_of(supply, load)
        assert max(supply.min_replicas, -(-busiest.numerator // busiest.denominator)) == found
        assert found >= busiest
        assert found >= supply.min_replicas
        assert found == supply.min_replicas or found - 1 < busiest

    @pytest.mark.parametrize(
        ("requests", "replicas"),
        [(1, 1), (MONTH - 1, 1), (MONTH, 1), (MONTH + 1, 2), (2 * MONTH, 2), (2 * MONTH + 1, 3)],
    )
    def test_a_replica_is_added_just_above_what_the_others_hold(self, requests: Decimal, replicas: int) -> None:
        """One token a month more than two replicas can make needs a third."""
        assert replicas == replicas_of(fleet(chat=1), workload(task("chat", requests, output=1)))

    @pytest.mark.parametrize("per_second", [3, 7, "1522.0700152207001522070015", "0.0001"])
    @pytest.mark.parametrize("replicas", [1, 2, 64, 999])
    def test_the_dust_of_a_quotient_rents_no_gpu(self, per_second: str, replicas: int) -> None:
        """A fleet that is exactly full stays as it is, even where tokens a second divide to no finite decimal."""
        full = Decimal(per_second) * MONTH * replicas
        assert replicas == replicas_of(fleet(chat=per_second), workload(task("chat", full / 3, output=3)))

    def test_peak_and_headroom_size_the_fleet_together(self) -> None:
        """A mean load of 1 with a peak of 3 and a quarter kept free needs 3 / 0.75 = 4 replicas, and no fifth."""
        supply = fleet(headroom="0.25", chat=1)
        assert 4 == replicas_of(supply, workload(task("chat", MONTH, output=1), peak=3))
        assert 5 == replicas_of(supply, workload(task("chat", MONTH + 1, output=1), peak=3))

    def test_load_adds_up_in_replicas_and_not_in_tokens(self) -> None:
        """1,000 tokens/s at a throughput of 2,000 and 1,000 at 250 are a load of 0.5 + 4 = 4.5 replicas, so 5."""
        supply = fleet(chat=2000, code=250)
        load = workload(task("chat", MONTH, output=1000), task("code", MONTH, output=1000))
        assert 5 == replicas_of(supply, load)
        used = {line.task: round(line.quantity, 20) for line in projected(supply, load).lines}
        assert {"chat": 730 * Decimal(1000) / 2000, "code": 730 * Decimal(1000) / 250, "": 730 * Decimal("0.5")} == used

    @given(fleets(), workloads(), st.integers(0, 9))
    def test_one_more_minimum_replica_never_costs_less(self, supply: Fleet, load: Workload, minimum: int) -> None:
        """The minimum is a floor under the bill, and binds only where it is above what the load needs."""
        low, high = (replace(supply, min_replicas=minimum + more) for more in (0, 1))
        assert bill(low, load) <= bill(high, load)
        assert replicas_of(high, load) - replicas_of(low, load) in (0, 1)

    def test_without_use_the_minimum_is_paid(self) -> None:
        """Two replicas of four GPUs at 1.50 an hour cost as much with no request as with one."""
        supply = fleet(rate="1.50", gpus=4, min_replicas=2, chat=100)
        assert 2 * 4 * 730 * Decimal("1.50") == bill(supply, workload(task("chat", 0, output=1)))
        assert 2 * 4 * 730 * Decimal("1.50") == bill(supply, workload(task("chat", 1, output=1)))

    def test_a_minimum_of_none_costs_nothing_without_use(self) -> None:
        """A fleet that may shrink to nothing does."""
        assert 0 == bill(fleet(min_replicas=0, chat=100), workload(task("chat", 0, output=1)))

    def test_the_fleet_grows_with_the_volume(self) -> None:
        """A load that doubles every month rents 1, 2 and 4 replicas."""
        load = workload(task("chat", growing(MONTH, 1), output=1))
        months = projected(fleet(rate=1, chat=1), load, horizon(date(2027, 1, 1), 3)).months
        assert [1 * 730, 2 * 730, 4 * 730] == [month.bill for month in months]

    def test_a_part_of_a_month_is_rented_for_its_days(self) -> None:
        """From 16 April on a fleet is paid for 15 of 30 days; it is sized for the whole month's volume."""
        load = workload(task("chat", listed(2 * MONTH, 0), output=1))
        april = projected(fleet(rate=1, chat=1), load, horizon(date(2027, 4, 16), 1)).months[0]
        assert 2 * 730 * Decimal(15) / 30 == april.bill


class TestShares:
    @given(fleets(), workloads())
    def test_tasks_and_idle_time_add_up_to_the_rent(self, supply: Fleet, load: Workload) -> None:
        """Task lines and the idle line are replicas x 730 hours x GPUs x rate, to the last digit."""
        projection = projected(supply, load)
        start = date(2027, 1, 1)
        rent = oracle.replicas(supply, load, start, start) * 730 * supply.gpus_per_replica
        assert rent * exact(supply.rate_per_gpu_hour) == exact_sum([line.amount for line in projection.lines])
        assert rent * exact(supply.rate_per_gpu_hour) == exact(projection.bill)

    @given(fleets(), workloads())
    def test_tasks_share_by_load(self, supply: Fleet, load: Workload) -> None:
        """A task pays for the GPU-hours that its own load takes, and no task for idle time."""
        lines = {(line.task, line.terms): line for line in projected(supply, load).lines}
        assert {(each.name, "") for each in load.tasks} | {("", IDLE)} == set(lines)
        for each in load.tasks:
            alone = replace(load, tasks=(each,))
            expected = oracle.load_of(supply, alone, date(2027, 1, 1), date(2027, 1, 1)) * 730 * supply.gpus_per_replica
            assert abs(expected - exact(lines[each.name, ""].quantity)) <= expected / 10**24

    @given(fleets(), workloads())
    def test_idle_time_is_never_less_than_nothing(self, supply: Fleet, load: Workload) -> None:
        """The busiest hour is no less busy than the mean, so there are always hours enough."""
        idle = [line.quantity for line in projected(supply, load).lines if line.terms == IDLE]
        assert [True] == [hours >= -Decimal("1e-15") for hours in idle]

    @given(
        decimals(1, 9000, 2),
        decimals(1, 9000, 2),
        st.integers(1, 600),
        st.integers(1, 10**7),
        decimals(1, 9, 2),
    )
    def test_it_does_not_matter_which_task_brings_the_load(
        self, one: Decimal, other: Decimal, seconds: int, requests: int, peak: Decimal
    ) -> None:
        """Requests that keep a replica busy for as long cost as much, whatever their shape."""
        supply = fleet(chat=one, code=other)
        load = workload(
            task("chat", requests, output=one * seconds), task("code", 0, output=other * seconds), peak=peak
        )
        moved = workload(
            task("chat", 0, output=one * seconds), task("code", requests, output=other * seconds), peak=peak
        )
        assert bill(supply, load) == bill(supply, moved)

    def test_two_routes_to_one_fleet_share_its_gpus(self) -> None:
        """Demand on one fleet is added up before it is costed: two halves of a replica are one replica."""
        supply = fleet(rate=1, chat=1, mail=1)
        load = workload(task("chat", MONTH / 2, output=1), task("mail", MONTH / 2, output=1))
        routes = tuple(Route(tasks=(name,), supply=supply) for name in ("chat", "mail"))
        apart = (routes[0], replace(routes[1], supply=replace(supply, name="second fleet")))
        months = horizon(date(2027, 1, 1), 1)
        assert 730 == project(Option(name="one fleet", routes=routes), load, months).bill
        assert 2 * 730 == project(Option(name="two fleets", routes=apart), load, months).bill

    def test_two_equal_fleets_are_two(self) -> None:
        """Only routes to one and the same supply share it: a company may well rent the same fleet twice."""
        supply = fleet(rate=1, chat=1, mail=1)
        load = workload(task("chat", MONTH / 2, output=1), task("mail", MONTH / 2, output=1))
        routes = (Route(tasks=("chat",), supply=supply), Route(tasks=("mail",), supply=replace(supply)))
        assert 2 * 730 == project(Option(name="two fleets", routes=routes), load, horizon(date(2027, 1, 1), 1)).bill


class TestOwnTokens:
    def test_a_longer_answer_is_more_load(self) -> None:
        """Demand counts in the fleet's own tokens: answers twice as long fill two replicas where one was full."""
        load = workload(task("chat", MONTH, output=1))
        assert 1 == replicas_of(fleet(chat=1), load)
        assert 2 == replicas_of(fleet(chat=1, ratios=ratios(1, 2)), load)

    def test_prompts_are_in_the_throughput(self) -> None:
        """Tokens of the prompt, cached or not, are no load of their own: throughput was measured with them."""
        bare = workload(task("chat", MONTH, output=1))
        long = workload(task("chat", MONTH, input=10**6, cache_read=10**6, output=1))
        assert bill(fleet(chat=1), bare) == bill(fleet(chat=1), long)

    def test_buckets_count_by_their_share(self) -> None:
        """A task whose answers are 1 or 3 tokens long, half and half, has answers of 2 on average."""
        load = workload(task("chat", MONTH, size("0.5", output=1), size("0.5", output=3)))
        assert 2 == replicas_of(fleet(chat=1), load)

    def test_a_task_without_answers_is_no_load(self) -> None:
        """Embedding text makes no output tokens."""
        assert 1 == replicas_of(fleet(chat=1), workload(task("chat", MONTH * 99, input=500)))


class TestAssumptions:
    def codes(self, supply: Fleet, load: Workload) -> list[str]:
        assumed: tuple[Assumption, ...] = projected(supply, load).lines[0].assumed
        return [each.code for each in assumed]

    def test_a_fleet_that_was_measured_assumes_nothing(self) -> None:
        """With ratios, a source of the rent, one of the throughput and a peak factor, nothing is assumed."""
        assert [] == self.codes(fleet(chat=1), workload(task("chat", 1, output=1), peak=2))

    def test_everything_that_is_not_stated_is_said(self) -> None:
        """What nobody stated is marked on every line: equal tokens, the rent, the throughput, an even load."""
        bare = replace(fleet(chat=1, ratios=Ratios()), source=None, throughput_source="")
        load = workload(task("chat", 1, output=1))
        expected = ["equal_answer_tokens", "own_rate", "unmeasured_throughput", "even_load"]
        assert expected == self.codes(bare, load)
        assert all(len(expected) == len(line.assumed) for line in projected(bare, load).lines)

    def test_a_profile_says_how_even_the_load_is(self) -> None:
        """With an hourly profile the peak is known."""
        load = workload(task("chat", 1, output=1), profile=[Decimal(1)] * 168)
        assert [] == self.codes(fleet(chat=1), load)


def test_a_fleet_must_know_its_throughput() -> None:
    """Throughput decides the number of GPUs: none is guessed for a task that has none."""
    with pytest.raises(NoThroughput, match='no measured tokens_per_second for task "mail"'):
        projected(fleet(chat=100), workload(task("mail", 1, output=1)))


def test_the_peak_is_that_of_the_whole_workload() -> None:
    """A fleet that serves one task of two is sized with the workload's peak factor."""
    supply: Mapping[str, Fleet] = {"chat": fleet(rate=1, chat=1), "mail": fleet(rate=1, mail=1)}
    load = workload(task("chat", MONTH, output=1), task("mail", MONTH, output=1), peak=2)
    routes = tuple(Route(tasks=(name,), supply=each) for name, each in supply.items())
    projection = project(Option(name="two fleets", routes=routes), load, horizon(date(2027, 1, 1), 1))
    assert 2 * 730 + 2 * 730 == projection.bill


def test_a_peak_factor_of_several_tasks_assumes_that_they_peak_together() -> None:
    """One task has one peak; of two, nobody knows whether they share the hour."""
    supply = fleet(rate=1, chat=1, mail=1)
    alone = projected(supply, workload(task("chat", 1, output=1), peak=3))
    both = projected(supply, workload(task("chat", 1, output=1), task("mail", 1, output=1), peak=3))
    codes = [{each.code for line in projection.lines for each in line.assumed} for projection in (alone, both)]
    assert [False, True] == ["joint_peak" in found for found in codes]


class TestFixedCosts:
    def test_storage_egress_and_staff_are_paid_whatever_the_load(self) -> None:
        """Two are billed, one is people; part of a month has its days' part, and full use knows none of them."""
        supply = replace(
            fleet(rate=1, chat=1),
            storage_per_month=Decimal(30),
            egress_per_month=Decimal(4),
            staff_per_month=Decimal(5000),
        )
        load = workload(task("chat", 0, output=1))
        april = projected(supply, load, horizon(date(2027, 4, 16), 1)).months[0]
        half = Decimal(15) / 30
        assert {Kind.BILL: (730 + 30 + 4) * half, Kind.PEOPLE: 5000 * half} == april.money
        assert {"", IDLE, "storage", "egress", "staff"} == {line.terms for line in april.lines}
        assert {Kind.BILL: Decimal(0)} == projected(supply.at(Rung.ROUTE), load).money


class TestEstimate:
    """A throughput that nobody measured is a roofline: 2 flops for each of 1 billion parameters and token."""

    # 438 GFLOPS on one GPU and next to no memory traffic: prompts and answers alike at 219 tokens a second.
    roof = Roofline(
        active_parameters_billion=Decimal(1),
        total_parameters_billion=Decimal(1),
        bytes_per_parameter=Decimal(1),
        kv_bytes_per_token=Decimal(0),
        concurrent_requests=1000,
        bandwidth_gbps=Decimal(1000),
        tflops=Decimal("0.438"),
    )
    per_second = 219

    def estimated(self, **measured: Amount) -> Fleet:
        """A fleet at 1 an hour that knows the throughput of some tasks."""
        return replace(fleet(rate=1), tokens_per_second=amounts(measured), estimate=self.roof)

    def load(self, replicas: Decimal | int) -> Workload:
        """A third of the tokens of so many replicas in the answers, and two thirds in the prompts."""
        tokens = replicas * self.per_second * MONTH / 3
        return workload(task("chat", 1, input=2 * tokens, output=tokens), peak=1)

    def test_it_stands_in_for_a_task_nobody_measured(self) -> None:
        """Prompt and answer together take the time that the hardware needs at best."""
        assert 2 * 730 == bill(self.estimated(), self.load(2))
        assert 3 * 730 == bill(self.estimated(), self.load(Decimal("2.001")))

    def test_a_measured_throughput_goes_before_it(self) -> None:
        """Where a task was measured, nothing is estimated, and there is no band."""
        load = workload(task("chat", 1, output=2 * MONTH))
        projection = projected(self.estimated(chat=1), load)
        assert numbers(2 * 730, 2 * 730, 2 * 730) == (projection.bill_low, projection.bill, projection.bill_high)

    def test_it_has_a_band_of_one_and_a_half_either_way(self) -> None:
        """Six replicas would be four at 1.5 times the throughput, and nine at two thirds of it."""
        projection = projected(self.estimated(), self.load(6))
        assert numbers(4 * 730, 6 * 730, 9 * 730) == (projection.bill_low, projection.bill, projection.bill_high)

    def test_at_full_use_the_band_is_that_of_the_load(self) -> None:
        """Without whole replicas the cost itself is two thirds or one and a half times as high."""
        projection = projected(self.estimated().at(Rung.ROUTE), self.load(Decimal("0.3")))
        found = [round(each, 20) for each in (projection.bill_low, projection.bill, projection.bill_high)]
        assert [Decimal("0.2") * 730, Decimal("0.3") * 730, Decimal("0.45") * 730] == found

    def test_only_what_is_estimated_varies(self) -> None:
        """Of a measured load of 3 and an estimated one of 3, the sum is 5 at best and 7.5, so 8, at worst."""
        chat = self.load(3).tasks[0]
        load = workload(chat, task("code", 3, output=MONTH), profile=[Decimal(1)] * 168)
        projection = projected(self.estimated(code=1), load)
        assert numbers(5 * 730, 6 * 730, 8 * 730) == (projection.bill_low, projection.bill, projection.bill_high)

    def test_a_band_reaches_the_api_that_takes_the_peak(self) -> None:
        """Four replicas with a load of 4, 6 or 9: nothing spills, a third does, or five ninths."""
        chat = self.load(6).tasks[0]
        api = metered(row(input=0, output=3))
        supply = replace(self.estimated(), scaling=Scaling.SPILL, spill=api, replicas=4)
        projection = projected(supply, workload(chat, profile=[Decimal(1)] * 168))
        whole = Decimal(6 * self.per_second) * MONTH / 3 * 3 / 10**6
        expected = (4 * 730, 4 * 730 + whole / 3, 4 * 730 + whole * 5 / 9)
        found = (projection.bill_low, projection.bill, projection.bill_high)
        assert [round(each, 15) for each in expected] == [round(each, 15) for each in found]

    def test_it_is_never_silent(self) -> None:
        """Each estimated task is named, with how far off a roofline is; the measured one keeps its own mark."""
        load = workload(task("chat", 1, output=1), task("mail", 1, output=1), profile=[Decimal(1)] * 168)
        supply = replace(self.estimated(mail=1), throughput_source="")
        for line in projected(supply, load).lines:
            assert ["unmeasured_throughput", "estimated_throughput"] == [each.code for each in line.assumed]
            assert "its tokens_per_second for chat" in line.assumed[1].text
            assert "factor of 1.5" in line.assumed[1].text
            assert "3.5 at worst" in line.assumed[1].text

    def test_what_is_estimated_alone_has_no_source_to_miss(self) -> None:
        """Without any stated throughput, no source of one is asked for."""
        supply = replace(self.estimated(), throughput_source="")
        assert ["estimated_throughput"] == [each.code for each in projected(supply, self.load(1)).lines[0].assumed]

    def test_modes_agree(self) -> None:
        """Draws of the hardware's arithmetic give the bill and the band that decimals give."""
        load, months = self.load(Decimal("2.9")), horizon(date(2027, 1, 1), 1)
        option = everything_on(self.estimated(), load)
        way = ("routes", 0, "supply", "estimate", "tflops")
        values = [0.2, 0.438, 3.3]
        drawn: Any = project(
            to_drawn(option, {way: np.array(values)}), to_drawn(load), to_drawn(months), keep_lines=False
        )
        for place, value in enumerate(values):
            roof = replace(self.roof, tflops=Decimal(str(value)))
            one = projected(replace(self.estimated(), estimate=roof), load)
            found = [drawn.bill_low[place], drawn.bill[place], drawn.bill_high[place]]
            assert [float(one.bill_low), float(one.bill), float(one.bill_high)] == pytest.approx(found, rel=1e-12)


def test_a_band_reaches_over_the_bands_it_is_made_of() -> None:
    """The likely bill of 10 may be 9 to 12 itself, and another of 8 may be 7: together 7 to 12."""

    def purchase(amount: int, below: int, above: int) -> Purchase:
        (line,) = [line for line in projected(fleet(rate=1, chat=1), LIGHT).lines if line.terms == IDLE]
        priced = replace(line, amount=Decimal(amount))
        staff = replace(priced, kind=Kind.PEOPLE, amount=Decimal(99))
        return Purchase(lines=(priced, staff), below=Decimal(below), above=Decimal(above))

    found = banded(purchase(10, 1, 2), [purchase(8, 1, 1), purchase(11, 0, 0)])
    assert numbers(3, 2) == (found.below, found.above)


LIGHT = workload(task("chat", 0, output=1))


class TestMemory:
    def test_weights_and_caches_have_to_fit_the_gpus_of_a_replica(self) -> None:
        """161 GB do not fit two GPUs of 80 GB, and fit three; what nobody stated is not checked."""
        known: dict[str, Any] = {"weights_gb": Decimal(140), "memory_gb_per_gpu": Decimal(80)}
        small, large = (replace(fleet(rate=1, gpus=gpus, chat=1), kv_cache_gb=Decimal(21), **known) for gpus in (2, 3))
        assert 3 * 730 == bill(large, LIGHT)
        assert 2 * 730 == bill(replace(small, kv_cache_gb=None), LIGHT)
        with pytest.raises(
            NotEnoughMemory, match="fleet needs 161 GB for weights and KV cache, and the memory of 2 GP"
        ):
            projected(small, LIGHT)
