"""Devices at hand: seconds a request, power, a ceiling a day, and a purchase that pays back or does not."""

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
    bill,
    decimals,
    everything_on,
    exact,
    exact_sum,
    metered,
    projected,
    ratios,
    row,
    size,
    task,
    workload,
)
from tokencalc.engine.assets import Asset
from tokencalc.engine.device import Device
from tokencalc.engine.errors import DoesNotFit, NotEnoughMemory
from tokencalc.engine.lines import IDLE, Kind
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import to_drawn
from tokencalc.engine.projection import project
from tokencalc.engine.rungs import Rung
from tokencalc.engine.supply import Ratios
from tokencalc.engine.workload import Workload

SECONDS = 730 * 3600
DESKTOP = Asset(name="desktop", price=Decimal(3_600), life_months=36, source=SHEET)


def device(*, count: int = 1, asset: Asset | None = DESKTOP) -> Device:
    """A desktop that reads 100 tokens a second and writes 10, at 200 W busy and 20 W idle and 0.25 a kWh."""
    return Device(
        name="desktop",
        model="open-model",
        prefill_tokens_per_second=Decimal(100),
        decode_tokens_per_second=Decimal(10),
        watts=Decimal(200),
        idle_watts=Decimal(20),
        price_per_kwh=Decimal("0.25"),
        count=count,
        asset=asset,
        throughput_source="a benchmark",
    )


def load_of(requests: Amount, peak: Amount = 1) -> Workload:
    """Requests of 500 tokens in and 50 out: 5 seconds to read, and 5 to write."""
    return workload(task("chat", requests, input=500, output=50), peak=peak)


class TestSeconds:
    def test_a_request_is_read_and_written(self) -> None:
        """500 tokens at 100 a second and 50 at 10 a second are 10 seconds."""
        assert 500 / Decimal(100) + 50 / Decimal(10) == device().seconds_per_request(task(input=500, output=50))

    def test_it_counts_in_the_models_own_tokens(self) -> None:
        """A prompt of twice the tokens and an answer of three times take that much longer."""
        own = replace(device(), ratios=ratios(2, 3))
        assert 2 * 5 + 3 * 5 == own.seconds_per_request(task(input=500, output=50))

    def test_the_whole_prompt_is_read(self) -> None:
        """A cached part of an API's prompt is read anew; sizes count by their shares."""
        cached = size("0.5", input=100, cache_read=200, output=20)
        assert 10 == device().seconds_per_request(task("chat", 1, cached, size("0.5", input=700, output=80)))

    def test_the_ceiling_of_a_day(self) -> None:
        """86,400 seconds of requests of 10 seconds and 50 output tokens are 432,000 output tokens."""
        expected = 86_400 * 50 / (500 / Decimal(100) + 50 / Decimal(10))
        assert expected == device().output_ceiling_per_day(task(input=500, output=50))


class TestCost:
    @pytest.mark.parametrize("busy", ["0", "0.25", "1"])
    def test_energy_is_drawn_busy_and_idle(self, busy: str) -> None:
        """0.20 kW in busy hours and 0.02 kW in the others, at 0.25 a kWh."""
        hours = 730 * Decimal(busy)
        energy = hours * Decimal("0.2") + (730 - hours) * Decimal("0.02")
        found = bill(device(), load_of(SECONDS * Decimal(busy) / 10))
        assert abs(exact(energy * Decimal("0.25")) - exact(found)) <= Fraction(1, 10**20)

    def test_two_devices_wait_twice(self) -> None:
        """The same load on two devices leaves one of them idle all the time."""
        one, two = (exact(bill(device(count=count), load_of(1000))) for count in (1, 2))
        assert abs(two - one - exact(730 * Decimal("0.02") * Decimal("0.25"))) <= Fraction(1, 10**20)

    def test_the_purchase_and_its_wearing_off(self) -> None:
        """3,600 in the first month, in cash; 100 in each, worn off."""
        money = projected(device(), load_of(1000), horizon(date(2027, 1, 1), 2)).money
        assert 3_600 == money[Kind.CAPEX]
        assert 200 == round(money[Kind.AMORTISATION], 20)

    def test_what_is_there_already_costs_its_power(self) -> None:
        """Without a purchase nothing is paid for it and nothing wears off; its use is still seen."""
        projection = projected(device(asset=None), load_of(Decimal(SECONDS) / 40))
        assert 0 == projection.money.get(Kind.CAPEX, 0) == projection.money[Kind.AMORTISATION]
        hours = {line.terms: line.quantity for line in projection.lines if line.unit == "device_hour"}
        assert {"": 730 / Decimal(4), IDLE: 730 * 3 / Decimal(4)} == {
            name: round(each, 15) for name, each in hours.items()
        }

    def test_a_price_of_nothing_is_nothing(self) -> None:
        """A device at a price of 0 wears off at 0."""
        money = projected(device(asset=replace(DESKTOP, price=Decimal(0))), load_of(1)).money
        assert 0 == money[Kind.CAPEX] == money[Kind.AMORTISATION]

    @pytest.mark.parametrize(
        ("output_rate", "days"), [(90, 3_600 / (Decimal("38.88") - Decimal("1.2"))), ("2.7", None)]
    )
    def test_it_pays_back_only_where_the_api_costs_more_than_its_power(
        self, output_rate: Amount, days: Decimal | None
    ) -> None:
        """Price / (API a day - energy a day), never if that is nothing or less.

        Busy all day it makes 432,000 output tokens, for 200 W x 24 h x 0.25 = 1.20. An API at 90 a million is 38.88
        for as many, and one at 2.70 is 1.17.
        """
        load = load_of(Decimal(SECONDS) / 10)
        days_a_month = Decimal(730) / 24
        api = bill(metered(row(input=0, output=output_rate)), load) / days_a_month
        energy = bill(device(), load) / days_a_month
        assert Decimal("0.4320") * Decimal(output_rate) == round(api, 15)
        assert Decimal("1.2") == round(energy, 15)
        assert (days is None) == (api <= energy)
        if days is not None:
            assert round(days, 10) == round(3_600 / (api - energy), 10)

    def test_full_use_is_worn_off_and_powered_by_the_second(self) -> None:
        """Before the supply counts a request costs its seconds of a device that is never idle; nothing is bought."""
        projection = projected(device().at(Rung.ROUTE), load_of(360))
        lines = {line.kind: line for line in projection.lines}
        assert {Kind.AMORTISATION, Kind.BILL} == set(lines)
        assert Decimal(100) / 730 == round(lines[Kind.AMORTISATION].amount, 28)
        assert Decimal("0.2") * Decimal("0.25") == round(lines[Kind.BILL].amount, 20)


class TestFit:
    @pytest.mark.parametrize(("count", "peak"), [(1, 1), (2, 1), (3, 4)])
    def test_above_the_ceiling_in_the_busiest_hour_is_an_error(self, count: int, peak: int) -> None:
        """Requests of 10 seconds fill the seconds of a month, and one more does not fit."""
        full = Decimal(SECONDS * count) / 10 / peak
        assert bill(device(count=count), load_of(full, peak)) > 0
        has = "1 device\n" if count == 1 else f"{count} devices\n"
        with pytest.raises(DoesNotFit, match=f"desktop needs {count + 1} devices in January 2027, and has {has}"):
            projected(device(count=count), load_of(full + 1, peak))

    def test_the_model_has_to_fit_the_memory(self) -> None:
        """Weights and the keys and values of one request share what a model can use of it."""
        known: dict[str, Any] = {"weights_gb": Decimal(15), "memory_gb_per_gpu": Decimal(16)}
        assert bill(replace(device(), kv_cache_gb=Decimal(1), **known), load_of(1)) > 0
        with pytest.raises(NotEnoughMemory, match="desktop needs 17 GB for weights and KV cache, and its memory is 16"):
            projected(replace(device(), kv_cache_gb=Decimal(2), **known), load_of(1))


class TestAssumptions:
    def codes(self, supply: Device, load: Workload) -> list[str]:
        return sorted({each.code for line in projected(supply, load).lines for each in line.assumed})

    def test_what_was_measured_assumes_nothing(self) -> None:
        """With a benchmark, a price's source and a peak, nothing is assumed."""
        assert [] == self.codes(device(), load_of(1))

    def test_everything_that_is_not_stated_is_said(self) -> None:
        """Equal tokens, the price, the speed and an even load."""
        bare = replace(device(asset=replace(DESKTOP, source=None)), ratios=Ratios(), throughput_source="")
        expected = ["equal_answer_tokens", "even_load", "own_price", "unmeasured_speed"]
        assert expected == self.codes(bare, workload(task(input=1, output=1)))


@given(decimals(0, 1, 3), st.integers(1, 4))
def test_utilisation_is_between_nothing_and_all(share: Decimal, count: int) -> None:
    """What fits is busy for no longer than the month."""
    lines = projected(device(count=count), load_of(Decimal(SECONDS * count) * share / 10)).lines
    idle = exact_sum([line.quantity for line in lines if line.unit == "device_hour" and line.terms == IDLE])
    assert -Fraction(1, 10**15) <= idle <= 730 * count


@given(st.lists(decimals(1, 900, 1), min_size=1, max_size=3), st.sampled_from([Rung.LIST, Rung.SWITCH]))
def test_modes_agree(speeds: list[Decimal], rung: Rung) -> None:
    """One pass over draws of the speed gives what a pass of decimals gives for each, also where load does not fit."""
    load, months = load_of(100), horizon(date(2027, 1, 16), 1)
    option = everything_on(device().at(rung), load)
    way = ("routes", 0, "supply", "decode_tokens_per_second")
    drawn = to_drawn(option, {way: np.array([float(speed) for speed in speeds])})
    together = project(drawn, to_drawn(load), to_drawn(months), keep_lines=False).money
    for place, speed in enumerate(speeds):
        one = everything_on(replace(device(), decode_tokens_per_second=speed).at(rung), load)
        for kind, amount in project(one, load, months).money.items():
            array: Any = together[kind]
            assert float(amount) == pytest.approx((array * np.ones(len(speeds)))[place], rel=1e-12)


def test_in_drawn_mode_a_load_that_does_not_fit_is_priced() -> None:
    """It may fit in some draws only, so no error stops the others."""
    load, months = load_of(SECONDS), horizon(date(2027, 1, 1), 1)
    option = everything_on(device(), load)
    assert project(to_drawn(option), to_drawn(load), to_drawn(months), keep_lines=False).bill > 0
