"""Fleets that follow their load: hour by hour, with lag, with a peak that spills to an API, and down to nothing."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine.strategies import (
    Amount,
    bill,
    decimals,
    everything_on,
    exact,
    exact_sum,
    fleet,
    growing,
    listed,
    metered,
    numbers,
    projected,
    row,
    size,
    task,
    tier,
    workload,
)
from tokencalc.engine.contract import Contract
from tokencalc.engine.errors import NoHourlyProfile, NothingTakesThePeak
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.lines import IDLE, CostLine
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import to_drawn
from tokencalc.engine.projection import project
from tokencalc.engine.rungs import Rung
from tokencalc.engine.scaling import Scaling, within
from tokencalc.engine.units import GPU_HOUR
from tokencalc.engine.workload import Workload

MONTH = Decimal(730 * 3600)
"""The output tokens of one replica in a month, at one token a second."""

DAY_AND_NIGHT = numbers(*[1] * 12, *[3] * 12) * 7
"""Half of all hours are three times as busy as the other half: half the mean, and one and a half times it."""

OFFICE = numbers(*[0] * 8, *[1] * 8, *[0] * 8) * 7
"""Eight hours of every day, and nothing in between."""


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Decimal, ...]:
    """Weeks of two days' pattern, with quiet hours and hours without any load."""
    hours = draw(st.lists(st.integers(0, 9), min_size=48, max_size=48).filter(any))
    return numbers(*(hours * 4)[:168])


@st.composite
def scaled(draw: st.DrawFn, *ways: Scaling) -> Fleet:
    """A fleet of one GPU a replica at 1 an hour, which knows the throughput of one task."""
    return replace(
        fleet(
            rate=1,
            headroom=draw(decimals(0, "0.9", 2)),
            min_replicas=draw(st.integers(0, 3)),
            chat=draw(decimals(1, 9000, 1)),
        ),
        scaling=draw(st.sampled_from(ways or tuple(Scaling))),
        lag_hours=draw(st.integers(0, 5)),
        spill=API,
    )


API = metered(row(input=1, output=5))
requests = st.integers(0, 10**10)


def load_of(tokens: Amount, profile: Sequence[Decimal] | None = None, peak: Amount | None = None) -> Workload:
    """So many output tokens a month, in one request."""
    return workload(task("chat", 1, output=tokens), profile=profile, peak=peak)


def on(scaling: Scaling, **fields: Any) -> Fleet:
    """A fleet whose replica makes one token a second and costs 1 an hour."""
    return replace(fleet(rate=1, chat=1), scaling=scaling, **fields)


def replica_hours(supply: Fleet, load: Workload) -> Fraction:
    """The replica-hours of a month, read off its lines."""
    rented = [line.quantity for line in projected(supply, load).lines if line.unit == GPU_HOUR]
    return exact_sum(rented) / supply.gpus_per_replica


def needed_hours(supply: Fleet, count: int, profile: Sequence[Decimal]) -> list[Fraction]:
    """The replicas, not yet whole, that each hour of the week needs: a second calculation, in fractions."""
    mean = Fraction(count) / (exact(supply.tokens_per_second["chat"]) * 730 * 3600)
    whole = sum(map(exact, profile))
    return [mean * exact(each) * 168 / whole / (1 - exact(supply.headroom_share)) for each in profile]


def is_close(expected: Fraction | int, found: Fraction) -> bool:
    """Whether two numbers differ by no more than the dust of a few quotients."""
    return abs(Fraction(expected) - found) <= abs(Fraction(expected)) / 10**20


class TestHourly:
    @given(scaled(Scaling.HOURLY), requests, weeks())
    def test_every_hour_has_what_the_busiest_within_the_lag_needs(
        self, supply: Fleet, count: int, profile: tuple[Decimal, ...]
    ) -> None:
        """A second calculation walks through the week and rounds each hour up; the mean hour times 730 is billed."""
        needed = needed_hours(supply, count, profile)
        lag = supply.lag_hours
        about = [max(needed[(hour + way) % 168] for way in range(-lag, lag + 1)) for hour in range(168)]
        expected = Fraction(sum(max(supply.min_replicas, math.ceil(each)) for each in about) * 730, 168)
        found = replica_hours(supply, load_of(count, profile))
        assert is_close(expected, found)

    @pytest.mark.parametrize(("extra", "day", "night"), [(0, 3, 1), (1, 4, 2)])
    def test_a_replica_is_added_in_each_hour_above_what_the_others_hold(self, extra: int, day: int, night: int) -> None:
        """A mean load of 2 is 1 at night and 3 by day, just full; one token more needs one more in either."""
        hours = Fraction(730 * (day + night), 2)
        assert hours == replica_hours(on(Scaling.HOURLY), load_of(2 * MONTH + extra, DAY_AND_NIGHT))

    def test_headroom_is_kept_free_in_every_hour(self) -> None:
        """With half kept free, hours of a load of 1 and of 3 rent 2 and 6."""
        supply = on(Scaling.HOURLY, headroom_share=Decimal("0.5"))
        assert Fraction(730 * (6 + 2), 2) == replica_hours(supply, load_of(2 * MONTH, DAY_AND_NIGHT))

    def test_the_minimum_runs_in_quiet_hours(self) -> None:
        """With a minimum of 2, hours of a load of 1 and of 3 rent 2 and 3."""
        supply = on(Scaling.HOURLY, min_replicas=2)
        assert Fraction(730 * (3 + 2), 2) == replica_hours(supply, load_of(2 * MONTH, DAY_AND_NIGHT))

    def test_an_hour_of_lag_adds_one_before_and_one_after(self) -> None:
        """Twelve busy hours of a day are paid for as fourteen with an hour's lag, and as sixteen with two."""
        load = load_of(2 * MONTH, DAY_AND_NIGHT)
        for lag, busy in ((0, 12), (1, 14), (2, 16), (6, 24), (500, 24)):
            expected = Fraction(730 * (3 * busy + 1 * (24 - busy)), 24)
            assert is_close(expected, replica_hours(on(Scaling.HOURLY, lag_hours=lag), load))

    def test_the_week_is_a_circle(self) -> None:
        """The last hour of Sunday is sized for the first of Monday."""
        assert [*numbers(7, 7, 2, 2, 7)] == within(numbers(7, 1, 1, 2, 1), 1)

    def test_without_load_the_minimum_is_paid(self) -> None:
        """A month without requests rents the minimum in every hour, and an allowed minimum of none nothing."""
        load = load_of(0, DAY_AND_NIGHT)
        assert [0, 730] == [replica_hours(on(Scaling.HOURLY, min_replicas=least), load) for least in (0, 1)]

    @given(scaled(Scaling.HOURLY), requests, weeks())
    def test_without_lag_it_never_costs_more_than_fixed_at_the_peak(
        self, supply: Fleet, count: int, profile: tuple[Decimal, ...]
    ) -> None:
        """No hour needs more replicas than the busiest."""
        load = load_of(count, profile)
        assert bill(replace(supply, lag_hours=0), load) <= bill(replace(supply, scaling=Scaling.FIXED), load)

    @given(scaled(Scaling.HOURLY), requests, weeks(), st.integers(0, 90))
    def test_more_lag_never_costs_less(self, supply: Fleet, count: int, profile: tuple[Decimal, ...], lag: int) -> None:
        """A wider look around each hour only ever finds a busier one, up to the peak in all hours."""
        load = load_of(count, profile)
        shorter, longer = (replace(supply, lag_hours=lag + more) for more in (0, 1))
        fixed = replace(supply, scaling=Scaling.FIXED)
        assert bill(shorter, load) <= bill(longer, load) <= bill(fixed, load)

    def test_part_of_a_month_is_rented_for_its_days(self) -> None:
        """From 16 April on, 15 of 30 days are paid."""
        load = workload(task("chat", listed(2, 0), output=MONTH), profile=DAY_AND_NIGHT)
        april = projected(on(Scaling.HOURLY), load, horizon(date(2027, 4, 16), 1)).months[0]
        assert 2 * 730 * Decimal(15) / 30 == april.bill


class TestSpill:
    def spilled(self, supply: Fleet, load: Workload) -> list[CostLine]:
        """The lines of the API."""
        return [line for line in projected(supply, load).lines if line.unit != GPU_HOUR]

    def test_what_the_trough_fleet_cannot_serve_goes_to_the_api(self) -> None:
        """Hours of 1 and of 3 on one replica: two thirds of the load of busy hours spill, half of all requests."""
        supply = on(Scaling.SPILL, spill=API)
        (line,) = self.spilled(supply, load_of(2 * MONTH, DAY_AND_NIGHT))
        assert (MONTH, Decimal(5)) == (line.quantity, line.unit_price)
        assert "spilled" == line.terms
        assert 730 + MONTH * 5 / 10**6 == bill(supply, load_of(2 * MONTH, DAY_AND_NIGHT))

    @given(scaled(Scaling.SPILL), requests, weeks(), st.one_of(st.none(), st.integers(0, 9)))
    def test_hour_by_hour_it_is_what_lies_above_the_replicas(
        self, supply: Fleet, count: int, profile: tuple[Decimal, ...], replicas: int | None
    ) -> None:
        """A second calculation walks through the week: replicas are fixed, and the rest of each hour spills."""
        needed = needed_hours(supply, count, profile)
        own = max(supply.min_replicas, math.ceil(min(needed))) if replicas is None else replicas
        beyond = sum((each - own for each in needed if each > own), start=Fraction(0))
        share = beyond / sum(needed, start=Fraction(0)) if count else 0
        supply = replace(supply, replicas=replicas)
        load = load_of(count, profile)
        spilled = exact_sum([line.quantity for line in self.spilled(supply, load)])
        assert abs(count * share - spilled) <= Fraction(count, 10**20)
        assert is_close(own * 730, replica_hours(supply, load))

    @pytest.mark.parametrize(("replicas", "spilled"), [(0, 2 * MONTH), (1, MONTH), (2, MONTH / 2), (3, 0), (4, 0)])
    def test_the_replicas_may_be_stated(self, replicas: int, spilled: Decimal) -> None:
        """Hours of 1 and of 3 on 0 to 4 replicas."""
        supply = on(Scaling.SPILL, spill=API, replicas=replicas)
        (line,) = self.spilled(supply, load_of(2 * MONTH, DAY_AND_NIGHT))
        assert spilled == line.quantity
        assert replicas * 730 == replica_hours(supply, load_of(2 * MONTH, DAY_AND_NIGHT))

    def test_headroom_spills_too(self) -> None:
        """A replica of which half is kept free serves half: of hours of 1 and of 3 on two replicas 1 and 1."""
        supply = on(Scaling.SPILL, spill=API, headroom_share=Decimal("0.5"), replicas=2)
        (line,) = self.spilled(supply, load_of(2 * MONTH, DAY_AND_NIGHT))
        assert MONTH == line.quantity

    @given(scaled(Scaling.SPILL), requests, weeks(), st.integers(0, 2))
    def test_with_replicas_enough_it_costs_what_a_fixed_fleet_costs(
        self, supply: Fleet, count: int, profile: tuple[Decimal, ...], more: int
    ) -> None:
        """As many replicas as the busiest hour needs leave nothing to spill, to the last digit."""
        load = load_of(count, profile)
        enough = max(supply.min_replicas, math.ceil(max(needed_hours(supply, count, profile)))) + more
        fixed = replace(supply, scaling=Scaling.FIXED, min_replicas=enough)
        assert bill(fixed, load) == bill(replace(supply, replicas=enough), load)

    def test_tasks_spill_by_their_load(self) -> None:
        """Of two tasks that are each half of the load, half of each spills, whatever their requests."""
        load = workload(task("chat", 1, output=MONTH), task("code", 10, output=MONTH), profile=DAY_AND_NIGHT)
        supply = replace(fleet(rate=1, chat=1, code=10), scaling=Scaling.SPILL, spill=API)
        lines = projected(supply, load).lines
        assert {"chat": MONTH / 2, "code": MONTH * 5} == {
            line.task: line.quantity for line in lines if line.unit == "output"
        }
        idle = {line.task: line.quantity for line in lines if line.unit == GPU_HOUR}
        assert {"chat": Decimal(365), "code": Decimal(365), "": Decimal(0)} == idle

    def test_the_api_sees_no_more_than_what_spills(self) -> None:
        """An allowance of the API's contract is used up by the spilled half alone, and its minimum is paid anyway."""
        bought = replace(API, contract=Contract(free_units={"output": MONTH}, minimum_per_month=Decimal(7)))
        supply = on(Scaling.SPILL, spill=bought)
        assert 730 + 7 == bill(supply, load_of(2 * MONTH, DAY_AND_NIGHT))
        assert 730 + 7 == bill(supply, load_of(1, DAY_AND_NIGHT))

    def test_the_api_counts_in_its_own_tokens(self) -> None:
        """Its answers are three times as long, and half of the requests reach it."""
        supply = on(Scaling.SPILL, spill=replace(API, ratios=replace(API.ratios, output_ratio=Decimal(3))))
        (line,) = self.spilled(supply, load_of(2 * MONTH, DAY_AND_NIGHT))
        assert MONTH * 3 == line.quantity

    def test_a_band_of_the_api_is_one_of_the_bill(self) -> None:
        """A bucket of the spilled requests that straddles a context tier leaves its band on the whole."""
        wide = size(1, 500, 1500, input=1000, output=1)
        load = workload(task("chat", 2 * MONTH, wide), profile=DAY_AND_NIGHT)
        api = metered(row(input=1, output=5, tiers=[tier(1000, input=2, output=10)]))
        alone = projected(api, replace(load, tasks=(replace(load.tasks[0], volume=growing(MONTH)),)))
        both = projected(on(Scaling.SPILL, spill=api), load)
        assert alone.bill_high > alone.bill
        assert both.bill - alone.bill == 730
        assert (alone.bill_low + 730, alone.bill_high + 730) == (both.bill_low, both.bill_high)

    def test_a_fleet_that_spills_needs_an_api(self) -> None:
        """What nobody serves cannot be priced."""
        with pytest.raises(NothingTakesThePeak, match="fleet is to spill what its replicas cannot serve"):
            projected(on(Scaling.SPILL), load_of(1, DAY_AND_NIGHT))

    def test_what_spills_rests_on_the_throughput(self) -> None:
        """A throughput without a source decides how much reaches the API, and is said on its lines."""
        supply = on(Scaling.SPILL, spill=API, throughput_source="")
        (line,) = self.spilled(supply, load_of(2 * MONTH, DAY_AND_NIGHT))
        assert ["unmeasured_throughput"] == [each.code for each in line.assumed]


class TestToZero:
    @pytest.mark.parametrize(("lag", "hours"), [(0, 8), (1, 10), (2, 12), (9, 24)])
    def test_hours_without_load_are_not_billed(self, lag: int, hours: int) -> None:
        """Eight office hours of three times the mean load need three replicas, and a lag about them."""
        supply = on(Scaling.TO_ZERO, lag_hours=lag)
        assert is_close(Fraction(730 * 3 * hours, 24), replica_hours(supply, load_of(MONTH, OFFICE)))

    @pytest.mark.parametrize(("extra", "replicas"), [(0, 4), (1, 5)])
    def test_the_billed_share_may_be_stated(self, extra: int, replicas: int) -> None:
        """A load of 1 that is served in a quarter of the hours keeps 4 replicas busy in them; more, 5."""
        supply = on(Scaling.TO_ZERO, billed_share=Decimal("0.25"))
        assert Fraction(730 * replicas, 4) == replica_hours(supply, load_of(MONTH + extra))

    def test_a_peak_counts_where_it_is_above_what_the_share_needs(self) -> None:
        """In a quarter of the hours the load is 4 times the mean at least, and 6 times at its stated peak."""
        supply = on(Scaling.TO_ZERO, billed_share=Decimal("0.25"))
        for peak, replicas in ((2, 4), (4, 4), (6, 6)):
            assert Fraction(730 * replicas, 4) == replica_hours(supply, load_of(MONTH, peak=peak))

    def test_a_stated_share_goes_before_the_profile(self) -> None:
        """Somebody who measured the bill knows better than the profile's hours."""
        supply = on(Scaling.TO_ZERO, billed_share=Decimal("0.5"))
        assert Fraction(730 * 3, 2) == replica_hours(supply, load_of(MONTH, OFFICE))

    def test_headroom_is_kept_free(self) -> None:
        """Half of each replica is kept free: 6 of them for 3."""
        supply = on(Scaling.TO_ZERO, headroom_share=Decimal("0.5"))
        assert is_close(Fraction(730 * 6 * 8, 24), replica_hours(supply, load_of(MONTH, OFFICE)))

    def test_a_month_without_requests_is_free(self) -> None:
        """No hour has any load, whatever the minimum; with one request the minimum is there in its hours."""
        supply = on(Scaling.TO_ZERO, min_replicas=2)
        assert 0 == bill(supply, load_of(0, OFFICE))
        assert is_close(Fraction(730 * 2 * 8, 24), exact(bill(supply, load_of(1, OFFICE))))

    def test_what_is_assumed(self) -> None:
        """Without peak or profile the load is taken to be even in the billed hours; a peak alone is enough."""
        supply = on(Scaling.TO_ZERO, billed_share=Decimal("0.25"))
        for load, expected in (
            (load_of(1), ["even_billed_hours"]),
            (load_of(1, peak=2), []),
            (load_of(1, profile=OFFICE), []),
        ):
            assert expected == [each.code for each in projected(supply, load).lines[0].assumed]


@pytest.mark.parametrize("scaling", [Scaling.HOURLY, Scaling.SPILL, Scaling.TO_ZERO])
def test_what_follows_the_hours_needs_a_profile(scaling: Scaling) -> None:
    """A peak factor says nothing of the other hours: none are made up."""
    with pytest.raises(NoHourlyProfile, match=f'fleet has scaling "{scaling}"'):
        projected(on(scaling, spill=API), load_of(MONTH, peak=3))


def test_a_fixed_fleet_and_full_use_need_no_profile() -> None:
    """At full use no hour differs from another."""
    assert 3 * 730 == bill(on(Scaling.FIXED), load_of(MONTH, peak=3))
    assert 730 == bill(on(Scaling.SPILL).at(Rung.LIST), load_of(MONTH, peak=3))


@pytest.mark.parametrize("scaling", Scaling)
@pytest.mark.parametrize("rung", [Rung.LIST, Rung.ROUTE])
def test_full_use_knows_neither_scaling_nor_spill(scaling: Scaling, rung: Rung) -> None:
    """Before the supply counts on the ladder, a load of 2 costs 2 replicas, however they are rented."""
    supply = on(scaling, spill=API, min_replicas=9, lag_hours=3).at(rung)
    assert 2 * 730 == bill(supply, load_of(2 * MONTH, DAY_AND_NIGHT))
    assert ["chat"] == [line.task for line in projected(supply, load_of(2 * MONTH, DAY_AND_NIGHT)).lines]


def test_from_the_supply_on_the_spill_is_at_its_own_rung() -> None:
    """A fleet says of its API what counts of it: a contract from the supply's own rung on."""
    supply = on(Scaling.SPILL, spill=replace(API, contract=Contract(discount_share=Decimal("0.5"))))
    expected = 730 + MONTH * 5 / 10**6 / 2
    assert expected == bill(supply.at(Rung.SUPPLY), load_of(2 * MONTH, DAY_AND_NIGHT))


@given(scaled(), requests, weeks())
def test_utilisation_is_between_nothing_and_all(supply: Fleet, count: int, profile: tuple[Decimal, ...]) -> None:
    """Whatever the scaling, no more hours are used than are paid for, but for the dust of a quotient."""
    rented = [line for line in projected(supply, load_of(count, profile)).lines if line.unit == GPU_HOUR]
    idle = exact_sum([line.quantity for line in rented if line.terms == IDLE])
    paid = exact_sum([line.quantity for line in rented])
    assert -Fraction(1, 10**15) <= idle <= paid + Fraction(1, 10**15)


@given(scaled(Scaling.FIXED, Scaling.HOURLY, Scaling.TO_ZERO), requests, weeks())
def test_a_minimum_of_one_more_never_costs_less(supply: Fleet, count: int, profile: tuple[Decimal, ...]) -> None:
    """Where nothing spills, the minimum is a floor under the replicas of every hour that is paid for."""
    load = load_of(count, profile)
    assert bill(supply, load) <= bill(replace(supply, min_replicas=supply.min_replicas + 1), load)


@given(
    scaled(),
    decimals(1, 9000, 1),
    st.integers(1, 600),
    st.integers(1, 10**7),
    weeks(),
)
def test_it_does_not_matter_which_task_brings_the_load(
    supply: Fleet, other: Decimal, seconds: int, count: int, profile: tuple[Decimal, ...]
) -> None:
    """However a fleet is scaled, requests that keep a replica busy for as long rent as much of it."""
    one = supply.tokens_per_second["chat"]
    supply = replace(supply, tokens_per_second={"chat": one, "code": other}, spill=metered(row(output=0)))
    costs = [
        bill(
            supply,
            workload(
                task("chat", first, output=one * seconds),
                task("code", count - first, output=other * seconds),
                profile=profile,
            ),
        )
        for first in (0, count)
    ]
    assert costs[0] == costs[1]


@given(scaled(), requests, weeks(), st.integers(1, 3))
def test_modes_agree(supply: Fleet, count: int, profile: tuple[Decimal, ...], draws: int) -> None:
    """Floats, and arrays of the same number over and over, cost what decimals do, away from steps."""
    needed = needed_hours(supply, count, profile)
    assume(all(abs(each - round(each)) > Fraction(1, 10**9) * (1 + each) for each in needed if round(each)))
    load = workload(task("chat", count, output=1), profile=profile)
    months = horizon(date(2027, 4, 16), 2)
    option = everything_on(supply, load)
    expected = [float(month.bill) for month in project(option, load, months).months]
    in_load = to_drawn(load, {("tasks", 0, "volume", "first"): np.full(draws, float(count))})
    for drawn in (to_drawn(load), in_load):
        found = project(to_drawn(option), drawn, to_drawn(months), keep_lines=False).months
        for amount, month in zip(expected, found, strict=True):
            together: Any = month.bill
            assert [amount] * draws == pytest.approx(list(together * np.ones(draws)), rel=1e-12)


@pytest.mark.parametrize("scaling", Scaling)
def test_the_weight_of_an_hour_may_be_drawn(scaling: Scaling) -> None:
    """One pass over three weights of an hour gives what three passes give, however the fleet is scaled."""
    supply = on(scaling, spill=API, lag_hours=1)
    load = load_of(Decimal("2.3") * MONTH, DAY_AND_NIGHT)
    option, months = to_drawn(everything_on(supply, load)), to_drawn(horizon(date(2027, 5, 1), 1))
    way = ("profile", 25)

    def bill_at(weight: Any) -> Any:
        return project(option, to_drawn(load, {way: weight}), months, keep_lines=False).bill

    weights = [0.5, 7.0, 12.0]
    assert [bill_at(weight) for weight in weights] == pytest.approx(list(bill_at(np.array(weights))), rel=1e-12)
