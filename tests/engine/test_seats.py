"""Seats: what a plan costs whether it is used or not, what its allowance covers, and what happens above it."""

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
    SHEET,
    Amount,
    bill,
    decimals,
    everything_on,
    exact,
    january,
    metered,
    projected,
    ratios,
    row,
    size,
    task,
    tier,
    workload,
)
from tokencalc.engine.allowances import Allowance, AllowanceUnit
from tokencalc.engine.answers import Never
from tokencalc.engine.contract import Contract
from tokencalc.engine.errors import DoesNotFit, MoreSeatsUsed, NoMeteredPrices
from tokencalc.engine.lines import Kind
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import to_drawn
from tokencalc.engine.projection import Option, project
from tokencalc.engine.routes import Route
from tokencalc.engine.rungs import Rung
from tokencalc.engine.seats import FULL_USE, SEAT_MONTH, UNUSED, Over, Seats, break_even_requests
from tokencalc.engine.supply import SAME_TOKENS, Ratios, Supply
from tokencalc.engine.workload import Workload

LIST = metered(row(input=2, cache_read="0.2", output=10, web_search=10))
"""Metered prices: a request of 1,000 plain, 500 cached and 100 output tokens is 0.002 + 0.0001 + 0.001 = 0.0031."""

EACH = Decimal("0.0031")
MILLION = 10**6


def chat(requests: Amount) -> Workload:
    """So many requests a month of 1,600 tokens, of which 500 are read from the cache."""
    return workload(task("chat", requests, input=1000, cache_read=500, output=100))


def allowance(quantity: Amount, unit: str = "requests", windows: Amount = 1, usable: Amount | None = 1) -> Allowance:
    """A seat's allowance, of which all can be used unless a share is given, or None for an unknown one."""
    return Allowance(
        quantity=Decimal(quantity),
        unit=AllowanceUnit(unit),
        windows_per_month=Decimal(windows),
        usable_share=None if usable is None else Decimal(usable),
    )


def plan(
    seats: int = 1,
    used: int | None = None,
    *,
    price: Amount = 20,
    allowance: Allowance | None = None,
    over: str = "unknown",
    metered: Supply | None = LIST,
    ratios: Ratios = SAME_TOKENS,
) -> Seats:
    """Seats of a plan, all of them used unless said otherwise."""
    return Seats(
        name="Team",
        provider="lab",
        model="lab/model",
        seats=seats,
        used_seats=seats if used is None else used,
        price_per_seat=Decimal(price),
        allowance=allowance,
        over=Over(over),
        metered=metered,
        ratios=ratios,
        source=SHEET,
    )


@st.composite
def plans(draw: st.DrawFn) -> Seats:
    """A plan of up to 50 seats whose allowance, if it has one, is exceeded at metered prices or more slowly."""
    seats = draw(st.integers(0, 50))
    unit = draw(st.sampled_from(["tokens", "requests", "money"]))
    included = allowance(draw(decimals(0, 10_000)), unit, draw(decimals(1, 30, 2)), draw(decimals(0, 1, 2)))
    return plan(
        seats,
        draw(st.integers(0, seats)),
        price=draw(decimals(0, 500, 2)),
        allowance=draw(st.sampled_from([included, None])),
        over=draw(st.sampled_from(["metered", "slowed"])),
        ratios=draw(st.sampled_from([SAME_TOKENS, ratios("1.3", "0.7")])),
    )


class TestSeats:
    def test_seats_are_paid_whether_used_or_not(self) -> None:
        """Ten seats at 25 of which seven are used are 7 x 25 and, on a line of their own, 3 x 25."""
        lines = projected(plan(10, 7, price=25), chat(1)).lines
        assert {"": [7, 7 * 25], UNUSED: [3, 3 * 25]} == {line.terms: [line.quantity, line.amount] for line in lines}
        assert {(SEAT_MONTH, Kind.BILL, SHEET, "Team", "lab")} == {
            (line.unit, line.kind, line.source, line.item, line.provider) for line in lines
        }

    @given(plans(), st.integers(0, 40), st.integers(0, 10**6))
    def test_unused_seats_add_exactly_their_price(self, supply: Seats, more: int, requests: int) -> None:
        """Seats beyond those in use change nothing but the line of unused ones."""
        larger = replace(supply, seats=supply.seats + more)
        expected = exact(bill(supply, chat(requests))) + more * exact(supply.price_per_seat)
        assert expected == exact(bill(larger, chat(requests)))

    def test_a_part_of_a_month_is_paid_by_its_days(self) -> None:
        """From 16 April on, 15 of 30 days of two seats at 30 are paid, and the allowance is as much smaller."""
        half = horizon(date(2027, 4, 16), 1)[:1]
        supply = plan(2, price=30, allowance=allowance(100), over="blocked")
        assert 2 * 30 * Decimal(15) / 30 == bill(supply, chat(200), half)
        with pytest.raises(DoesNotFit, match="Team needs 101 requests in April 2027, and has 100"):
            bill(supply, chat(201), half)

    def test_more_seats_cannot_be_used_than_bought(self) -> None:
        """All may be used, and one more may not."""
        assert 3 == plan(3, 3).used_seats
        with pytest.raises(MoreSeatsUsed, match="Team has 4 seats in use, and 3 were bought"):
            plan(3, 4)

    def test_two_routes_to_one_plan_share_its_allowance(self) -> None:
        """What two tasks ask is added up before it is compared with the allowance."""
        supply = plan(1, allowance=allowance(100), over="blocked")
        routes = tuple(Route(tasks=(name,), supply=supply) for name in ("chat", "mail"))

        def cost(mails: int) -> Decimal:
            load = workload(task("chat", 60, input=1), task("mail", mails, input=1))
            return project(Option(name="plan", routes=routes), load, january()).bill

        assert 20 == cost(40)
        with pytest.raises(DoesNotFit, match="needs 101 requests"):
            cost(41)


class TestAllowance:
    """Use up to the allowance is covered by the price of the used seats; one more is not."""

    @pytest.mark.parametrize("over", ["blocked", "unknown"])
    @pytest.mark.parametrize(
        ("included", "fits", "needed"),
        [
            (allowance(500, "requests"), 1000, "1,001 requests in January 2027, and has 1,000"),
            (allowance(800_000, "tokens"), 1000, "1,601,600 tokens in January 2027, and has 1,600,000"),
            (allowance("1.55", "money"), 1000, "4 of metered use in January 2027, and has 3"),
            (allowance(100, "requests", windows="4.35"), 870, "871 requests in January 2027, and has 870"),
            (allowance(1000, "requests", usable="0.25"), 500, "501 requests in January 2027, and has 500"),
        ],
        ids=["requests", "tokens", "money", "weeks", "share"],
    )
    def test_more_than_it_does_not_fit(self, over: str, included: Allowance, fits: int, needed: str) -> None:
        """Two used seats of three hold so many requests, and not one more."""
        supply = plan(3, 2, price=20, allowance=included, over=over)
        assert 3 * 20 == bill(supply, chat(fits))
        with pytest.raises(DoesNotFit, match=needed) as caught:
            bill(supply, chat(fits + 1))
        assert 'over = "metered"' in caught.value.remedy

    def test_the_remedy_says_what_is_known(self) -> None:
        """Blocked use and use that nobody knows to be served are two things."""
        for over, known in (("blocked", "is blocked"), ("unknown", "is not known to be served")):
            with pytest.raises(DoesNotFit) as caught:
                bill(plan(1, allowance=allowance(1), over=over), chat(2))
            assert f"use above the allowance {known}" in caught.value.remedy

    def test_tokens_are_counted_as_the_plan_counts_them(self) -> None:
        """1,500 tokens of a prompt at 1.2 times and 100 of an answer at 3 times are 2,100 tokens a request."""
        supply = plan(1, allowance=allowance(2100 * 10, "tokens"), over="blocked", ratios=ratios("1.2", 3))
        assert 20 == bill(supply, chat(10))
        with pytest.raises(DoesNotFit, match="needs 23,100 tokens"):
            bill(supply, chat(11))

    def test_every_kind_of_token_counts_and_no_call_does(self) -> None:
        """Cache writes and images are tokens of a request, a search is not one."""
        load = workload(task("chat", 1, input=1, cache_read=2, cache_write=4, image_in=8, output=16, web_search=99))
        assert 20 == bill(plan(1, allowance=allowance(31, "tokens"), over="blocked"), load)
        with pytest.raises(DoesNotFit, match="needs 31 tokens in January 2027, and has 30"):
            bill(plan(1, allowance=allowance(30, "tokens"), over="blocked"), load)

    def test_ratios_do_not_count_for_requests(self) -> None:
        """A request is a request, however long."""
        assert 20 == bill(plan(1, allowance=allowance(10), over="blocked", ratios=ratios(9, 9)), chat(10))

    @pytest.mark.parametrize("requests", [10, 11, 10**9])
    def test_slower_use_costs_nothing_more(self, requests: int) -> None:
        """A plan that slows down above its allowance costs the same at any use."""
        assert 20 == bill(plan(1, allowance=allowance(10), over="slowed"), chat(requests))

    def test_without_one_everything_is_covered(self) -> None:
        """Where no allowance is stated, no use exceeds it."""
        assert 20 == bill(plan(1, metered=None), chat(10**9))


class TestMetered:
    """What exceeds the allowance is bought at metered prices, the same share of every task."""

    @pytest.mark.parametrize(("requests", "over"), [(0, 0), (999, 0), (1000, 0), (1001, 1), (4000, 3000)])
    def test_only_what_exceeds_is_metered(self, requests: int, over: int) -> None:
        """Of so many requests 1,000 are covered, and the rest costs its metered price."""
        found = bill(plan(2, allowance=allowance(500), over="metered"), chat(requests))
        assert abs(2 * 20 + over * EACH - found) <= Decimal("1e-24")

    @given(plans(), st.integers(0, 10**6))
    def test_an_allowance_of_nothing_leaves_all_of_it_metered(self, supply: Seats, requests: int) -> None:
        """With an allowance of 0 the bill is the seats and what the metered supply costs by itself."""
        bare = replace(supply, allowance=allowance(0), over=Over.METERED)
        seats = supply.seats * exact(supply.price_per_seat)
        assert seats + exact(bill(LIST, chat(requests))) == exact(bill(bare, chat(requests)))

    @given(
        st.integers(0, 9),
        decimals(0, 3000, 2),
        st.sampled_from(["tokens", "requests"]),
        st.integers(0, 9000),
        st.integers(0, 9000),
    )
    def test_every_task_exceeds_by_the_same_share(
        self, seats: int, quantity: Decimal, unit: str, chats: int, mails: int
    ) -> None:
        """A second calculation in fractions: the share of all use above the allowance, of each task's metered cost."""
        each = {"chat": (1600, Fraction(31, 10_000)), "mail": (200, Fraction(200 * 2, MILLION))}
        counts = {"chat": chats, "mail": mails}
        used = sum(count * (each[name][0] if unit == "tokens" else 1) for name, count in counts.items())
        share = max(Fraction(0), used - seats * Fraction(quantity)) / used if used else Fraction(0)
        expected = seats * 20 + sum(count * share * each[name][1] for name, count in counts.items())
        load = workload(task("chat", chats, input=1000, cache_read=500, output=100), task("mail", mails, input=200))
        found = exact(bill(plan(seats, allowance=allowance(quantity, unit), over="metered"), load))
        assert abs(expected - found) <= Fraction(1, 10**20)

    @pytest.mark.parametrize(("use", "cost"), [(0, 20), (20, 20), ("20.01", "20.01"), (50, 50)])
    def test_money_of_use_is_worth_its_list_price(self, use: Amount, cost: Amount) -> None:
        """Cursor Pro is 20 USD with 20 USD of use (cursor.com/help, read 2026-10-07): 50 USD of use cost 50."""
        dollars = workload(task("code", Decimal(use) * 100, input=5000))
        supply = plan(1, allowance=allowance(20, "money"), over="metered")
        assert abs(Decimal(cost) - bill(supply, dollars)) <= Decimal("1e-24")

    def test_a_discount_lowers_what_exceeds_and_not_what_use_is_worth(self) -> None:
        """With 10% off, 50 of use at list prices exceeds an allowance of 20 by 30, which cost 27."""
        prices = replace(LIST, contract=Contract(discount_share=Decimal("0.1")))
        supply = plan(1, allowance=allowance(20, "money"), over="metered", metered=prices)
        assert abs(20 + 30 * Decimal("0.9") - bill(supply, workload(task("code", 5000, input=5000)))) <= Decimal(
            "1e-24"
        )

    @pytest.mark.parametrize(
        ("allowed", "low", "exceeding", "high"), [(0, 1, 2, 4), (1, 0, 1, 3), (2, 0, 0, 2), (3, 0, 0, 1), (4, 0, 0, 0)]
    )
    def test_an_unsure_tier_makes_what_exceeds_unsure(self, allowed: int, low: int, exceeding: int, high: int) -> None:
        """Use worth 2, or 1 to 4 as its tier falls, exceeds an allowance by what it leaves of each."""
        prices = metered(row(input=1, tiers=[tier(50, input=2), tier(150, input=4)]))
        unsure = workload(task("chat", 10_000, size(1, 40, 160, input=100)))
        supply = plan(1, price=0, allowance=allowance(allowed, "money"), over="metered", metered=prices)
        month = projected(supply, unsure).months[0]
        assert [low, exceeding, high] == [month.bill_low, month.bill, month.bill_high]

    def test_an_unsure_tier_is_as_unsure_above_an_allowance_of_requests(self) -> None:
        """Of requests worth 2, or 1 to 4, the half that exceeds costs 1, or 0.5 to 2."""
        prices = metered(row(input=1, tiers=[tier(50, input=2), tier(150, input=4)]))
        unsure = workload(task("chat", 10_000, size(1, 40, 160, input=100)))
        supply = plan(1, price=0, allowance=allowance(5000), over="metered", metered=prices)
        month = projected(supply, unsure).months[0]
        assert [Decimal("0.5"), 1, 2] == [month.bill_low, month.bill, month.bill_high]

    @pytest.mark.parametrize(
        ("included", "over", "why"),
        [
            (allowance(1), "metered", "Team meters use above its allowance"),
            (allowance(1, "money"), "blocked", "Team has an allowance in money"),
        ],
    )
    def test_metered_prices_that_are_needed_are_never_guessed(self, included: Allowance, over: str, why: str) -> None:
        """Somebody has to say at whose prices use is metered, or worth something."""
        with pytest.raises(NoMeteredPrices, match=f"{why}, and no metered prices are named"):
            bill(plan(1, allowance=included, over=over, metered=None), chat(1))


@given(plans(), st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(list(Rung)))
def test_more_use_never_costs_less(supply: Seats, requests: int, more: int, rung: Rung) -> None:
    """On no rung of the ladder, and whatever the allowance is counted in."""
    seats = supply.at(rung)
    assert bill(seats, chat(requests)) <= bill(seats, chat(requests + more))


class TestLadder:
    """Before the supply counts, a seat's price is that of its allowance, and use pays its part of it."""

    @pytest.mark.parametrize(
        ("included", "seats"),
        [
            (allowance(400), Decimal(1000) / 400),
            (allowance(200, windows="4"), Decimal(1000) / 800),
            (allowance(400, usable="0.5"), Decimal(1000) / 400),
            (allowance(320_000, "tokens"), Decimal(1600 * 1000) / 320_000),
            (allowance("1.55", "money"), Decimal(2)),
        ],
        ids=["requests", "weeks", "share", "tokens", "money"],
    )
    def test_use_is_priced_at_full_use(self, included: Allowance, seats: Decimal) -> None:
        """1,000 requests cost as many seats as have that allowance, lost windows and unused seats not counted."""
        supply = plan(9, 5, price=20, allowance=included, over="blocked")
        (line,) = projected(supply.at(Rung.ROUTE), chat(1000)).lines
        assert ("chat", FULL_USE, seats, 20 * seats) == (line.task, line.terms, line.quantity, line.amount)

    @given(plans(), st.integers(0, 10**6))
    def test_it_scales_with_use(self, supply: Seats, requests: int) -> None:
        """Twice the use costs twice as much, but for the digits that a quotient leaves behind."""
        assume(supply.allowance is not None and supply.allowance.quantity)
        once, twice = (exact(bill(supply.at(Rung.ROUTE), chat(requests * times))) for times in (1, 2))
        assert abs(2 * once - twice) <= twice / 10**24

    @given(plans(), st.integers(0, 10**6))
    def test_from_the_supply_on_everything_counts(self, supply: Seats, requests: int) -> None:
        """The last rungs are the plan itself."""
        assert bill(supply, chat(requests)) == bill(supply.at(Rung.SUPPLY), chat(requests))
        assert supply == supply.at(Rung.SWITCH)

    def test_tokens_of_the_list_price_are_the_baselines(self) -> None:
        """The plan's own tokenizer counts from its rung on, and longer answers from theirs."""
        supply = plan(1, price=16, allowance=allowance(1600, "tokens"), ratios=ratios(2, 5))
        tokens = {Rung.LIST: 1600, Rung.TOKENIZER: 2 * 1600, Rung.VERBOSITY: 2 * 1500 + 5 * 100}
        found = {rung: bill(supply.at(rung), chat(1)) for rung in tokens}
        assert {rung: Decimal(count) / 100 for rung, count in tokens.items()} == found

    def test_money_of_the_list_price_is_worth_base_rates(self) -> None:
        """Tiers and modes of the metered prices count from the terms on."""
        prices = metered(row(input=1, tiers=[tier(100, input=4)]))
        supply = plan(1, price=20, allowance=allowance(1, "money"), metered=prices)
        load = workload(task("chat", 1000, input=1000))
        assert [20 * 1, 20 * 4] == [bill(supply.at(rung), load) for rung in (Rung.CACHE, Rung.TERMS)]

    @pytest.mark.parametrize("included", [None, allowance(0)])
    def test_without_an_allowance_the_used_seats_are_the_list_price(self, included: Allowance | None) -> None:
        """Nothing can be divided by it; what is metered is metered there too, and no seat is unused."""
        supply = plan(9, 5, price=20, allowance=included, over="metered").at(Rung.ROUTE)
        assert 5 * 20 + (1000 * EACH if included else 0) == bill(supply, chat(1000))


class TestAssumptions:
    """What nobody stated is on the lines that rest on it."""

    def codes(self, supply: Seats, requests: int = 1) -> dict[str, list[str]]:
        lines = projected(supply, chat(requests)).lines
        return {line.terms or line.unit: [each.code for each in line.assumed] for line in lines}

    def test_a_plan_that_is_fully_stated_assumes_nothing(self) -> None:
        """With a source, an allowance, its usable share, and blocked use."""
        found = self.codes(plan(3, 2, allowance=allowance(100), over="blocked"))
        assert {SEAT_MONTH: [], UNUSED: []} == found

    def test_a_price_of_nobody_is_said(self) -> None:
        """Both lines of seats rest on it."""
        found = self.codes(replace(plan(3, 2, allowance=allowance(100)), source=None))
        assert {SEAT_MONTH: ["own_price"], UNUSED: ["own_price"]} == found

    def test_no_allowance_is_said(self) -> None:
        """That everything is covered is taken for granted."""
        assert {SEAT_MONTH: ["unstated_allowance"], UNUSED: []} == self.codes(plan(3, 2))

    def test_an_allowance_that_nobody_can_use_up_is_said(self) -> None:
        """What is metered rests on it, too: less of the allowance used leaves more to meter."""
        supply = plan(3, 2, allowance=allowance(1, usable=None), over="metered")
        expected = {SEAT_MONTH: ["whole_allowance"], UNUSED: [], "input": ["whole_allowance"]}
        expected |= {unit: ["whole_allowance"] for unit in ("cache_read", "output")}
        assert expected == self.codes(supply, 9)

    def test_slower_use_is_said(self) -> None:
        """That it costs nothing more, and is waited for."""
        assert ["slowed_service"] == self.codes(plan(1, allowance=allowance(1), over="slowed"))[SEAT_MONTH]

    def test_tokens_that_nobody_measured_are_said(self) -> None:
        """They count for an allowance of tokens, at full use too, and for no other."""
        included = allowance(10**9, "tokens")
        bare = plan(1, allowance=included, ratios=Ratios())
        assert ["equal_answer_tokens"] == self.codes(bare)[SEAT_MONTH]
        assert {FULL_USE: ["equal_answer_tokens"]} == self.codes(replace(bare, is_full=True))
        assert [] == self.codes(replace(bare, allowance=allowance(10)))[SEAT_MONTH]


WAYS: dict[str, tuple[tuple[str | int, ...], float, float]] = {
    "price": (("price_per_seat",), 0, 90),
    "allowance": (("allowance", "quantity"), 1, 900),
    "windows": (("allowance", "windows_per_month"), 1, 5),
    "share": (("allowance", "usable_share"), 0, 1),
    "used seats": (("used_seats",), 1, 9),
    "rate": (("metered", "model", "rows", 0, "rates", "input"), 1, 9),
}


class TestDrawn:
    """The drawn mode is the same calculation, but that one draw that does not fit cannot stop the others."""

    @given(plans(), st.integers(1, 10**6), st.sampled_from([Rung.ROUTE, Rung.SWITCH]))
    def test_floats_agree_with_decimals(self, supply: Seats, requests: int, rung: Rung) -> None:
        """Within a million millionth of what is bought."""
        load, seats = chat(requests), supply.at(rung)
        found = project(to_drawn(everything_on(seats, load)), to_drawn(load), to_drawn(january()), keep_lines=False)
        expected = float(bill(seats, load))
        assert found.bill == pytest.approx(expected, rel=1e-12, abs=1e-12 * float(requests * EACH))

    @given(
        st.sampled_from(["tokens", "requests", "money"]),
        st.sets(st.sampled_from(sorted(WAYS)), min_size=1, max_size=4),
        st.integers(0, 2**32 - 1),
    )
    def test_arrays_of_draws_are_that_many_projections(self, unit: str, names: set[str], seed: int) -> None:
        """One pass over several draws gives what a pass over each gives."""
        supply = plan(5, 3, allowance=allowance(300, unit, 2, "0.8"), over="metered")
        load = chat(2000)
        random = np.random.default_rng(seed)
        draws = {name: random.uniform(*WAYS[name][1:], 4) for name in sorted(names)}

        def cost(values: dict[str, Any]) -> Any:
            ways = {("routes", 0, "supply", *WAYS[name][0]): value for name, value in values.items()}
            option = to_drawn(everything_on(supply, load), ways)
            return project(option, to_drawn(load), to_drawn(january()), keep_lines=False).bill

        together = cost(draws) * np.ones(4)
        single = [cost({name: float(values[place]) for name, values in draws.items()}) for place in range(4)]
        assert single == pytest.approx(list(together), rel=1e-12)

    def test_what_is_blocked_is_served(self) -> None:
        """Only the exact mode says that it does not fit."""
        load = chat(2)
        option = to_drawn(everything_on(plan(1, allowance=allowance(1), over="blocked"), load))
        found: Any = project(option, to_drawn(load), to_drawn(january()), keep_lines=False).bill
        assert 20 == found


class TestBreakEven:
    @given(decimals("0.01", 900, 2), decimals("0.0001", 9), decimals("0.01", "0.99", 2))
    def test_a_seat_is_cheaper_exactly_above_it(self, price: Decimal, cost: Decimal, part: Decimal) -> None:
        """A share less use and metered is cheaper, a share more and the seat is."""
        point = break_even_requests(price, cost)
        assert isinstance(point, Decimal)
        assert exact(point) * (1 - exact(part)) * exact(cost) < price < exact(point) * (1 + exact(part)) * exact(cost)

    def test_the_winner_changes_there(self) -> None:
        """At 20 a seat and 0.0031 a request, 6,451 requests are cheaper metered, and 6,452 with a seat."""
        point = break_even_requests(Decimal(20), EACH)
        assert isinstance(point, Decimal)
        assert 6451 < point < 6452
        seat = plan(1, allowance=allowance(10_000), over="blocked")
        assert [True, False] == [bill(LIST, chat(requests)) < bill(seat, chat(requests)) for requests in (6451, 6452)]

    def test_requests_that_cost_nothing_are_never_dearer(self) -> None:
        """No seat beats what is free."""
        assert Never(because="requests cost nothing without a seat") == break_even_requests(Decimal(20), Decimal(0))

    @pytest.mark.parametrize(("allowed", "pays"), [(399, False), (400, False), (401, True)])
    def test_an_allowance_that_ends_before_it_never_pays(self, allowed: int, pays: bool) -> None:
        """At 20 a seat and 0.05 a request, 400 requests must fit into the allowance, and more."""
        found = break_even_requests(Decimal(20), Decimal("0.05"), Decimal(allowed))
        because = f"its allowance ends at {allowed} requests a month, and it would pay above 400"
        assert (400 if pays else Never(because=because)) == found

    def test_a_seat_for_nothing_pays_at_once(self) -> None:
        """From the first request on."""
        assert 0 == break_even_requests(Decimal(0), EACH, Decimal(100))
