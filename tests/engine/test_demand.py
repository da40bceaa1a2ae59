"""Demand: one supply is costed once, whoever asks for it, on a route or for what other supplies leave to it."""

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
    everything_on,
    exact,
    fleet,
    growing,
    january,
    metered,
    numbers,
    row,
    size,
    task,
    tier,
    workload,
)
from tokencalc.engine.allowances import Allowance, AllowanceUnit
from tokencalc.engine.contract import Contract
from tokencalc.engine.demand import in_order
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.lines import CostLine
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import to_drawn
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.roofline import Roofline
from tokencalc.engine.routes import Route
from tokencalc.engine.rungs import Rung
from tokencalc.engine.scaling import Scaling
from tokencalc.engine.seats import Over, Seats
from tokencalc.engine.supply import Supply
from tokencalc.engine.switch import Switch
from tokencalc.engine.units import GPU_HOUR
from tokencalc.engine.workload import Workload

MONTH = 730 * 3600
"""The output tokens of one replica in a month, at one token a second."""

EVEN = numbers(*[1] * 168)
API = metered(row(output=5))
EACH = Decimal(MONTH) * 5 / 10**6
"""What the API takes for a replica's tokens of a month: 13.14."""


def spilling(spill: Supply, replicas: int = 1, **fields: Any) -> Fleet:
    """A fleet that leaves what so many replicas cannot serve, each of them at one token a second and 1 an hour."""
    known = replace(fleet(rate=1, chat=1, mail=1), scaling=Scaling.SPILL, spill=spill, replicas=replicas)
    return replace(known, **fields)


def seats(metered: Supply, requests: int, unit: AllowanceUnit = AllowanceUnit.REQUESTS) -> Seats:
    """A seat for 20 with an allowance of so many requests, or of that much money."""
    allowance = Allowance(quantity=Decimal(requests), unit=unit, usable_share=Decimal(1))
    price = Decimal(20)
    plan = Seats(name="Team", provider="lab", model="lab/m", seats=1, used_seats=1, price_per_seat=price)
    return replace(plan, allowance=allowance, over=Over.METERED, metered=metered)


def load_of(chat: int | Decimal, mail: int | Decimal = 0) -> Workload:
    """A request of either task, of the output tokens that keep so many replicas busy, evenly."""
    return workload(task("chat", 1, output=chat * MONTH), task("mail", 1, output=mail * MONTH), profile=EVEN)


def apart(chat: Supply, mail: Supply) -> Option:
    """Either task on a supply of its own."""
    return Option(name="apart", routes=(Route(tasks=("chat",), supply=chat), Route(tasks=("mail",), supply=mail)))


def projected(option: Option, load: Workload) -> Projection:
    """The projection of January."""
    return project(option, load, january())


def under(**terms: Any) -> Metered:
    """The API under a contract."""
    return replace(API, contract=Contract(**terms))


def band_of(found: Projection) -> tuple[Decimal, ...]:
    """The lowest that the bill may be, what it is, and the highest, to twelve places."""
    return tuple(round(each, 12) for each in (found.bill_low, found.bill, found.bill_high))


class TestOneSupply:
    @pytest.mark.parametrize("key", ["minimum_per_month", "committed_per_month"])
    def test_a_minimum_is_paid_once_for_a_route_and_a_rest(self, key: str) -> None:
        """A replica's tokens of what spills, and one of a route's: 26.28 together, of 100 at least."""
        api = under(**{key: Decimal(100)})
        assert 730 + 100 == projected(apart(spilling(api), api), load_of(2, 1)).bill

    def test_two_fleets_share_what_is_free(self) -> None:
        """Each leaves a replica's tokens to one API, which gives one replica's for nothing."""
        api = under(free_units={"output": Decimal(MONTH)})
        assert 2 * 730 + EACH == projected(apart(spilling(api), spilling(api)), load_of(2, 2)).bill

    def test_seats_and_a_fleet_share_a_commitment(self) -> None:
        """13.14 of what exceeds an allowance of nothing and 13.14 of what spills are 26.28 of 27 at least."""
        api = under(committed_per_month=Decimal(27))
        assert 730 + 20 + 27 == projected(apart(spilling(api), seats(api, 0)), load_of(2, 1)).bill

    def test_the_rest_of_two_fleets_comes_in_whole_replicas(self) -> None:
        """Of 1.4 and 1.5 replicas 0.4 and 0.5 are left, and one more replica serves both."""
        rest = fleet(rate=1, chat=1, mail=1)
        found = projected(apart(spilling(rest), spilling(rest)), load_of(Decimal("1.4"), Decimal("1.5")))
        assert 3 * 730 == found.bill

    def test_what_is_left_may_be_left_again(self) -> None:
        """Of 5 replicas 1 is served here, 1 there, and 3 by the API; half a replica of a route there is on top."""
        there = spilling(API, name="there")
        assert 2 * 730 + 3 * EACH == projected(apart(spilling(there), API), load_of(5)).bill
        both = projected(apart(spilling(there), there), load_of(5, Decimal("0.5")))
        assert round(2 * 730 + EACH * 7 / 2, 12) == round(both.bill, 12)

    def test_an_allowance_of_money_leaves_what_is_worth_more(self) -> None:
        """A route's 13.14 and the 8.14 that exceed 5 of money are 21.28 of 25 at least."""
        api = under(minimum_per_month=Decimal(25))
        found = projected(apart(seats(api, 5, AllowanceUnit.MONEY), api), load_of(1, 1))
        assert 20 + 25 == found.bill

    @given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 3), st.integers(0, 2))
    def test_without_an_agreement_it_costs_what_two_cost(
        self, chat: int, mail: int, replicas: int, allowed: int
    ) -> None:
        """One API for both, or one of the same prices for each: only what is agreed by the month tells them apart."""
        load = load_of(Decimal(chat) / 7, Decimal(mail) / 7)
        one, two = (
            projected(apart(spilling(API, replicas), seats(other, allowed)), load).bill
            for other in (API, metered(row(output=5)))
        )
        assert exact(one) == exact(two)

    @given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 200))
    def test_the_whole_formula(self, chat: int, mail: int, least: int) -> None:
        """A second calculation in fractions: what exceeds a replica, and a route's requests, of a minimum."""
        api = under(minimum_per_month=Decimal(least))
        load = load_of(Decimal(chat) / 8, Decimal(mail) / 8)
        used = (max(Fraction(chat, 8) - 1, Fraction(0)) + Fraction(mail, 8)) * Fraction(EACH)
        found = projected(apart(spilling(api), api), load).bill
        assert abs(730 + max(used, Fraction(least)) - exact(found)) < Fraction(1, 10**20)

    def test_a_supply_stays_one_on_every_rung(self) -> None:
        """From the supply on, its minimum is paid once there too, and before that nobody pays one."""
        api = under(minimum_per_month=Decimal(100))
        option, load = apart(spilling(api), api), load_of(2, 1)
        assert [730 + 100] * 2 == [projected(option.at(rung), load).bill for rung in (Rung.SUPPLY, Rung.SWITCH)]
        assert 2 + EACH + 728 + 730 == projected(option.at(Rung.ROUTE), load).bill

    def test_seats_stay_one_with_what_meters_them(self) -> None:
        """Likewise for what exceeds an allowance."""
        api = under(minimum_per_month=Decimal(100))
        option = apart(seats(api, 0), api)
        assert 20 + 100 == projected(option.at(Rung.SUPPLY), load_of(1, 1)).bill


class TestOrder:
    @given(st.lists(st.integers(0, 9), min_size=1, max_size=12))
    def test_nothing_is_bought_before_all_is_asked(self, heights: list[int]) -> None:
        """Of fleets that spill down a line of ten, each comes once, and before the one that takes its rest."""
        line: list[Supply] = [API]
        for place in range(9):
            line.append(spilling(line[-1], name=f"fleet {place}"))
        found = in_order([line[height] for height in heights])
        places = [line.index(supply) for supply in found]
        assert list(range(max(heights), -1, -1)) == places

    def test_what_takes_a_rest_follows_what_leaves_it(self) -> None:
        """Otherwise supplies keep the order of their routes."""
        other, last = metered(row(output=7)), metered(row(output=9))
        one = spilling(API)
        assert [other, one, API, last] == in_order([other, one, last, other])
        assert [other, one, API] == in_order([API, other, one])[-3:]


class TestLines:
    def lines(self, option: Option, load: Workload) -> dict[tuple[str, str], CostLine]:
        """The API's lines by task and terms."""
        return {(line.task, line.terms): line for line in projected(option, load).lines if line.unit != GPU_HOUR}

    def test_what_spilled_says_so_and_what_is_routed_does_not(self) -> None:
        """Each task's line has its own requests; the shortfall of both belongs to neither."""
        api = under(minimum_per_month=Decimal(100))
        found = self.lines(apart(spilling(api), api), load_of(2, 3))
        assert {("chat", "spilled"), ("mail", ""), ("", "up to the minimum")} == set(found)
        assert [MONTH, 3 * MONTH] == [found[key].quantity for key in (("chat", "spilled"), ("mail", ""))]

    def test_where_all_of_it_spilled_every_line_says_so(self) -> None:
        """Nobody else asks for the minimum."""
        api = under(minimum_per_month=Decimal(100))
        load = load_of(2)
        found = self.lines(everything_on(spilling(api), load), load)
        assert {("chat", "spilled"), ("", "up to the minimum, spilled")} == set(found)

    def test_it_is_said_once_of_what_spilled_twice(self) -> None:
        """The second fleet adds nothing to the words, and both throughputs to what is assumed."""
        there = spilling(API, name="there", throughput_source="")
        load = load_of(5)
        found = self.lines(everything_on(spilling(there, throughput_source=""), load), load)
        line = found["chat", "spilled"]
        assert ["unmeasured_throughput"] * 2 == [each.code for each in line.assumed]
        assert ["there", "fleet"] == [each.about for each in line.assumed]

    def test_what_is_handed_on_rests_on_the_throughput(self) -> None:
        """What spilled does and the shortfall does; what is routed does not."""
        api = under(minimum_per_month=Decimal(100))
        found = self.lines(apart(spilling(api, throughput_source=""), api), load_of(2, 3))
        codes = {key: [each.code for each in line.assumed] for key, line in found.items()}
        assert ["unmeasured_throughput"] == codes["chat", "spilled"] == codes["", "up to the minimum"]
        assert [] == codes["mail", ""]

    def test_what_exceeds_an_allowance_rests_on_what_is_covered(self) -> None:
        """Nobody stated how much of the allowance can be used; its lines have no words of their own."""
        supply = seats(API, 1)
        supply = replace(supply, allowance=Allowance(quantity=Decimal(1), unit=AllowanceUnit.REQUESTS))
        found = self.lines(apart(supply, API), load_of(1, 1))
        assert ["whole_allowance"] == [each.code for each in found["chat", ""].assumed if each.code != "own_price"]
        assert () == found["mail", ""].assumed


class TestBothSides:
    """The same API serves everything today, and takes the peak of the fleet that is switched to in March."""

    api = under(minimum_per_month=Decimal(100))
    load = load_of(3)

    def plan(self, switch: Switch) -> Projection:
        """Four months of it."""
        today, option = everything_on(self.api, self.load, "today"), everything_on(spilling(self.api), self.load)
        months = horizon(date(2027, 1, 1), 4)
        return project(replace(option, switch=switch), self.load, months, baseline=today)

    def test_its_minimum_is_paid_once_while_both_run(self) -> None:
        """Today's 39.42 and the 26.28 that spill stay under 100 in March, and so does each alone."""
        found = self.plan(Switch(start=date(2027, 3, 1), dual_running_months=1))
        assert [100, 100, 830, 830] == [month.bill for month in found.months]

    def test_lines_of_both_cannot_be_told_apart(self) -> None:
        """They have no word for what spilled while today's run as well, and have it when those are gone."""
        found = self.plan(Switch(start=date(2027, 3, 1), dual_running_months=1))
        terms = [
            {line.terms for line in month.lines if line.task == "chat" and line.unit == "output"}
            for month in found.months
        ]
        assert [{""}, {""}, {""}, {"spilled"}] == terms
        assert 5 * MONTH == sum(
            line.quantity for line in found.months[2].lines if (line.task, line.unit) == ("chat", "output")
        )

    def test_volumes_are_split_before_anything_is_handed_on(self) -> None:
        """Of three replicas' load half is today's; of the other half one replica serves all but a half."""
        found = self.plan(Switch(start=date(2027, 3, 1), ramp=(Decimal("0.5"), Decimal(1))))
        quantities = [sum(line.quantity for line in month.lines if line.unit == "output") for month in found.months]
        assert [3 * MONTH, 3 * MONTH, 2 * MONTH, 2 * MONTH] == quantities


class TestBand:
    """A throughput of 219 tokens a second that nobody measured, and an API that others use too."""

    roof = Roofline(
        active_parameters_billion=Decimal(1),
        total_parameters_billion=Decimal(1),
        bytes_per_parameter=Decimal(1),
        kv_bytes_per_token=Decimal(0),
        concurrent_requests=1000,
        bandwidth_gbps=Decimal(1000),
        tflops=Decimal("0.438"),
    )
    load = workload(task("chat", 1, output=6 * 219 * MONTH), task("mail", 1, output=219 * MONTH), profile=EVEN)
    replica = 219 * EACH

    def estimated(self, spill: Supply, **fields: Any) -> Fleet:
        """Four replicas for a load of 6, or of 4 or 9."""
        return spilling(spill, 4, tokens_per_second={}, estimate=self.roof, **fields)

    def test_it_reaches_what_is_handed_on(self) -> None:
        """Of six replicas' tokens nothing spills, a third, or five ninths."""
        found = band_of(projected(apart(self.estimated(API), API), self.load))
        own = 4 * 730 + self.replica
        whole = 6 * self.replica
        assert tuple(round(each, 12) for each in (own, own + whole / 3, own + whole * 5 / 9)) == found

    def test_it_ends_at_the_minimum_of_both(self) -> None:
        """Three replicas' tokens are the minimum, of which the route uses one: only what exceeds it is unsure."""
        api = under(minimum_per_month=3 * self.replica)
        found = band_of(projected(apart(self.estimated(api), api), self.load))
        least = 4 * 730 + 3 * self.replica
        highest = 4 * 730 + self.replica + 6 * self.replica * 5 / 9
        assert tuple(round(each, 12) for each in (least, least, highest)) == found

    def test_a_second_fleet_in_the_line_is_as_fast_or_slow(self) -> None:
        """Of a load of 6 the first serves 4 and the second 1; of 9 likewise, and of 4 nothing is left."""
        second = self.estimated(API, name="second")
        second = replace(second, replicas=1)
        found = band_of(projected(apart(self.estimated(second), API), self.load))
        own = 5 * 730 + self.replica
        whole = 6 * self.replica
        expected = (own, own + whole / 6, own + whole * 4 / 9)
        assert tuple(round(each, 12) for each in expected) == found

    def test_a_tier_of_the_api_makes_it_wider(self) -> None:
        """What spills, and what is routed, may all lie in a tier of twice the price."""
        api = metered(row(input=0, output=5, tiers=[tier(900, input=0, output=10)]))
        tokens = Decimal(219 * MONTH)
        load = workload(
            task("chat", 1, size(smallest=500, largest=1000, input=800, output=6 * tokens)),
            task("mail", 1, size(smallest=500, largest=1000, input=800, output=tokens)),
            profile=EVEN,
        )
        measured = spilling(api, 4, tokens_per_second={"chat": Decimal(219), "mail": Decimal(219)})
        found = band_of(projected(apart(measured, api), load))
        own = 3 * self.replica
        assert tuple(round(4 * 730 + each, 12) for each in (own, own, 2 * own)) == found

    def test_money_is_as_unsure_beside_other_use(self) -> None:
        """Use worth 2, or 1 to 4, exceeds an allowance of 1 by 1, or by 0 to 3; a route of the same is 2, or 1 to 4."""
        prices = metered(row(input=1, tiers=[tier(50, input=2), tier(150, input=4)]))
        tasks = [task(name, 10_000, size(1, 40, 160, input=100)) for name in ("chat", "mail")]
        found = projected(apart(seats(prices, 1, AllowanceUnit.MONEY), prices), workload(*tasks, profile=EVEN))
        assert numbers(20 + 0 + 1, 20 + 1 + 2, 20 + 3 + 4) == band_of(found)


class TestDrawn:
    def test_what_is_shared_stays_shared(self) -> None:
        """The minimum is paid once, and what is drawn in the API by one way is drawn for all that use it."""
        api = under(minimum_per_month=Decimal(20))
        option, load = apart(spilling(api), api), load_of(2, 1)
        prices = [1.0, 5.0, 50.0]
        way = ("routes", 1, "supply", "model", "rows", 0, "rates", "output")
        drawn: Any = project(
            to_drawn(option, {way: np.array(prices)}), to_drawn(load), to_drawn(january()), keep_lines=False
        )
        expected = [730 + max(20, 2 * MONTH * price / 10**6) for price in prices]
        assert expected == pytest.approx(list(drawn.bill), rel=1e-12)

    def test_bands_agree(self) -> None:
        """Draws of the load on an estimated throughput have the bounds that decimals have."""
        estimated = spilling(API, 4, tokens_per_second={}, estimate=TestBand.roof)
        option, volumes = apart(estimated, seats(API, 1)), [0.5, 1.0, 3.0]
        way = ("tasks", 0, "volume", "first")
        drawn: Any = project(
            to_drawn(option),
            to_drawn(TestBand.load, {way: np.array(volumes)}),
            to_drawn(january()),
            keep_lines=False,
        )
        for place, volume in enumerate(volumes):
            chat, mail = TestBand.load.tasks
            load = replace(TestBand.load, tasks=(replace(chat, volume=growing(Decimal(volume))), mail))
            one = projected(option, load)
            found = [drawn.bill_low[place], drawn.bill[place], drawn.bill_high[place]]
            assert [float(one.bill_low), float(one.bill), float(one.bill_high)] == pytest.approx(found, rel=1e-12)
