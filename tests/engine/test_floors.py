"""What supplies that tasks share are paid at least: against projections of all that is asked of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import decimals, fleet, fleets, january, metered, profiles, projected, row, task, workload
from tests.engine.test_device import device
from tests.engine.test_owned import owned
from tokencalc.engine.contract import Contract
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.floors import floor_of_calls
from tokencalc.engine.lines import Kind
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import exactly
from tokencalc.engine.price_paths import PricePath
from tokencalc.engine.projection import Projection
from tokencalc.engine.scaling import Scaling
from tokencalc.engine.seats import Seats
from tokencalc.engine.supply import Supply
from tokencalc.engine.workload import Workload

PAID = (Kind.BILL, Kind.PEOPLE, Kind.AMORTISATION)
MONTHS = horizon(date(2027, 1, 16), 3)
HOURS = 730
of_kinds = exactly(Projection.of)
together = exactly(sum)


def floors(supply: Supply, load: Workload) -> Decimal:
    """The floors of all tasks of a workload."""
    return Decimal(together(floor_of_calls(supply, one, load, MONTHS) for one in load.tasks))


loads = st.lists(st.tuples(st.integers(0, 9_000_000), st.integers(0, 3000)), min_size=1, max_size=3)


def load_of(drawn: Sequence[tuple[int, int]], peak: Decimal | None, profile: Sequence[Decimal] | None) -> Workload:
    """Up to three tasks with so many requests a month, and so many tokens of an answer."""
    named = zip(("chat", "code", "mail"), drawn, strict=False)
    asked = [task(name, requests, input=100, output=output) for name, (requests, output) in named]
    return workload(*asked, peak=peak, profile=profile)


@given(
    fleets().map(lambda each: replace(each, tokens_per_second=dict.fromkeys(("chat", "code", "mail"), Decimal(50)))),
    loads,
    st.none() | decimals(1, 9, 1),
    profiles,
    st.sampled_from([Scaling.FIXED, Scaling.HOURLY, Scaling.TO_ZERO]),
    st.none() | decimals("0.1", 1, 1),
    decimals("-0.5", "0.5", 1),
)
def test_rented_replicas_are_paid_for_whatever_they_are_kept_busy_with(
    rented: Fleet,
    drawn: Sequence[tuple[int, int]],
    peak: Decimal | None,
    profile: Sequence[Decimal],
    scaling: Scaling,
    billed: Decimal | None,
    drift: Decimal,
) -> None:
    """All tasks together never cost less than their floors, however replicas follow the load and the rent moves."""
    path = PricePath(start=date(2027, 1, 1), change_per_year=drift)
    supply = replace(rented, scaling=scaling, billed_share=billed, rent_path=path)
    load = load_of(drawn, peak, profile)
    assert floors(supply, load) <= of_kinds(projected(supply, load, MONTHS), PAID)


class TestAFleetSizedForItsPeak:
    supply = fleet(rate=2, gpus=8, headroom="0.2", chat=1000)

    def test_its_floor_is_the_part_of_replicas_that_the_peak_needs(self) -> None:
        """A fourth of a replica on the average, twice that at the peak, and a fifth kept free: 0.625 of 8 GPUs."""
        asked = task("chat", 657_000, input=1, output=1000)
        load = workload(asked, peak=2)
        found = floor_of_calls(self.supply, asked, load, january())
        assert Decimal("0.625") * 8 * 2 * HOURS == round(found, 9)
        assert found < Decimal("0.625") * 8 * 2 * HOURS

    def test_what_spills_has_none(self) -> None:
        """It may be served elsewhere."""
        spilling = replace(self.supply, scaling=Scaling.SPILL, replicas=1, spill=metered(row(input=1, output=1)))
        asked = task("chat", 657_000, input=1, output=1000)
        assert 0 == floor_of_calls(spilling, asked, workload(asked), january())


@given(st.integers(0, 100), st.integers(1, 4))
def test_machines_of_ones_own_are_paid_for_whatever_they_do(percent: int, count: int) -> None:
    """Worn off in every hour, and under power: no less than in the hours that a task keeps them busy."""
    servers = owned(replicas=count, chat=1000, code=1000)
    each = count * 3600 * HOURS * percent // 200
    load = workload(task("chat", each, input=1, output=1000), task("code", each, input=1, output=1000))
    assert floors(servers, load) <= of_kinds(projected(servers, load, MONTHS), PAID)


def test_devices_have_a_floor() -> None:
    """An hour of one that is busy is worn off and under power."""
    asked = task("chat", 100, input=100, output=100)
    load = workload(asked)
    found = floor_of_calls(device(), asked, load, MONTHS)
    assert 0 < found <= of_kinds(projected(device(), load, MONTHS), PAID)


class TestAContract:
    asked = task("chat", 1000, input=1000, output=1)
    deal = Contract(discount_share=Decimal("0.3"), minimum_per_month=Decimal(50))

    def floor(self, contract: Contract, *, takes_rest: bool = False) -> Decimal:
        """That of a task of 1,001,000 tokens a month at 2 USD a million."""
        supply = replace(metered(row(input=2, output=2)), contract=contract, label="deal")
        load = workload(self.asked)
        found = floor_of_calls(supply, self.asked, load, january(), takes_rest=takes_rest)
        return Decimal(found)

    def test_takes_the_list_price_less_its_discount(self) -> None:
        """Seven tenths of 2.002."""
        assert Decimal("1.4014") == self.floor(self.deal)

    def test_is_unknown_where_units_are_free(self) -> None:
        """Some calls may cost nothing."""
        assert 0 == self.floor(replace(self.deal, free_units={"input": Decimal(1)}))

    def test_is_unknown_where_another_supply_hands_on_to_it(self) -> None:
        """The minimum may be reached without the task."""
        assert 0 == self.floor(self.deal, takes_rest=True)


@pytest.mark.parametrize(
    "supply",
    [
        metered(row(input=2, output=2)),
        Seats(name="seats", provider="lab", model="m", seats=5, used_seats=5, price_per_seat=Decimal(30)),
    ],
)
def test_of_other_supplies_nothing_is_known(supply: Supply) -> None:
    """Tokens at list prices are no matter of a floor, and seats are paid whether or not they are used."""
    asked = task("chat", 1000, input=1000, output=1)
    assert 0 == floor_of_calls(supply, asked, workload(asked), january())
