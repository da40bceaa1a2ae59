"""Licence fees, risks and events: what they are counted on, and when."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given

from tests.engine.strategies import (
    SHEET,
    Amount,
    decimals,
    everything_on,
    fleet,
    growing,
    metered,
    numbers,
    row,
    task,
    workload,
)
from tokencalc.engine.charges import Charge, Event, FeeBasis, LicenceFee, Risk
from tokencalc.engine.errors import FeeWithoutTokens
from tokencalc.engine.lines import Kind
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import to_drawn
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.routes import Route
from tokencalc.engine.rungs import Rung
from tokencalc.engine.seats import Over, Seats
from tokencalc.engine.supply import Supply
from tokencalc.engine.switch import Switch
from tokencalc.engine.workload import Growing

YEAR = horizon(date(2027, 1, 1), 12)
LOAD = workload(task("chat", 1000, input=1000, output=500))
API: Supply = metered(row(input=0, output=0))


def charged(*charges: Charge, supply: Supply = API) -> Projection:
    """A year of the load, with charges beside it."""
    option = everything_on(supply, LOAD)
    return project(Option(name="option", routes=option.routes, charges=charges), LOAD, YEAR)


def fee(basis: FeeBasis, rate: Amount, threshold: Amount = 0, revenue: Growing | None = None) -> LicenceFee:
    """A fee."""
    return LicenceFee(name="licence", basis=basis, rate=Decimal(rate), threshold=Decimal(threshold), revenue=revenue)


class TestFees:
    def test_a_flat_one(self) -> None:
        """12 months at 50."""
        assert 600 == charged(fee(FeeBasis.MONTH, 50)).bill

    def test_one_on_tokens(self) -> None:
        """1.5 million tokens a month, prompt and answer, at 2 a million."""
        assert 12 * 3 == charged(fee(FeeBasis.MTOK, 2)).bill

    def test_one_on_gpus(self) -> None:
        """One GPU for a year, idle or not, at 4,500."""
        found = charged(fee(FeeBasis.GPU_YEAR, 4500), supply=fleet(rate=0, chat=1000))
        assert 4500 == pytest.approx(float(found.bill), rel=1e-15)

    @pytest.mark.parametrize(("revenue", "marginal", "cliff"), [(99, 0, 0), (100, 0, 0), (101, "0.1", "10.1")])
    def test_a_share_of_revenue(self, revenue: int, marginal: Amount, cliff: Amount) -> None:
        """Above 100 a month a tenth is due: of what is above it, or of everything at once."""
        for basis, expected in ((FeeBasis.REVENUE_ABOVE, marginal), (FeeBasis.ALL_REVENUE, cliff)):
            found = charged(fee(basis, "0.1", 100, growing(revenue)))
            assert 12 * Decimal(expected) == found.bill

    @given(decimals(0, 1000, 2), decimals(0, 1, 2))
    def test_the_cliff_jumps_at_its_threshold_and_the_margin_does_not(self, revenue: Decimal, share: Decimal) -> None:
        """They differ by the share of the threshold above it, and by nothing below."""
        both = [
            charged(fee(basis, share, 500, growing(revenue))).bill / 12
            for basis in (FeeBasis.ALL_REVENUE, FeeBasis.REVENUE_ABOVE)
        ]
        assert both[0] - both[1] == (share * 500 if revenue > 500 else 0)

    def test_without_a_revenue_there_is_no_share_of_it(self) -> None:
        """Nobody said what it is: nothing is above the threshold."""
        assert 0 == charged(fee(FeeBasis.REVENUE_ABOVE, "0.1")).bill

    def test_only_in_the_months_in_which_it_binds(self) -> None:
        """From October on."""
        due = LicenceFee(name="licence", basis=FeeBasis.MONTH, rate=Decimal(7), months=frozenset({9, 10, 11}))
        assert [0] * 9 + [7] * 3 == [month.bill for month in charged(due).months]


class TestRisksAndEvents:
    def test_a_risk_is_expected_and_never_billed(self) -> None:
        """A fifth of 6,000 a year is 1,200, and is in no bill."""
        found = charged(Risk(name="support", yearly_probability=Decimal("0.2"), impact=Decimal(6000)))
        assert {Kind.BILL: 0, Kind.EXPECTED_LOSS: 1200} == found.money

    @pytest.mark.parametrize(
        ("day", "paid"), [("2026-12-31", 0), ("2027-01-01", 9), ("2027-12-31", 9), ("2028-01-01", 0)]
    )
    def test_an_event_is_paid_in_its_month(self, day: str, paid: int) -> None:
        """Inside the horizon, its first and last day included."""
        found = charged(Event(name="licence changes", day=date.fromisoformat(day), cost=Decimal(9)))
        assert paid == found.of([Kind.ONE_OFF])


def test_each_counts_from_its_rung_on() -> None:
    """Fees with the licence, risks with outcomes, events with the switch."""
    option = Option(
        name="option",
        routes=everything_on(API, LOAD).routes,
        charges=(
            fee(FeeBasis.MONTH, 1),
            Risk(name="r", yearly_probability=Decimal(1), impact=Decimal(1)),
            Event(name="e", day=date(2027, 1, 1), cost=Decimal(1)),
        ),
    )
    counted = {rung: [type(each).__name__ for each in option.at(rung).charges] for rung in Rung}
    assert [] == counted[Rung.TERMS]
    assert ["Risk"] == counted[Rung.OUTCOME] == counted[Rung.SUPPLY]
    assert ["LicenceFee", "Risk"] == counted[Rung.LICENCE]
    assert ["LicenceFee", "Risk", "Event"] == counted[Rung.SWITCH]


def test_drawn_mode_agrees() -> None:
    """Fees and risks with floats give the same sums."""
    charges = (
        fee(FeeBasis.ALL_REVENUE, "0.01", 100, growing(90, "0.02")),
        fee(FeeBasis.MTOK, "0.3"),
        Risk(name="r", yearly_probability=Decimal("0.1"), impact=Decimal(100)),
    )
    option = Option(name="option", routes=everything_on(API, LOAD).routes, charges=charges)
    exactly = project(option, LOAD, YEAR)
    drawn = project(to_drawn(option), to_drawn(LOAD), to_drawn(YEAR), keep_lines=False)
    for kind, amount in exactly.money.items():
        assert float(amount) == pytest.approx(float(drawn.money[kind]), rel=1e-12)


class TestWhatIsNotBoughtByTheToken:
    seats = Seats(
        name="Team",
        provider="lab",
        model="lab/model",
        seats=1,
        used_seats=1,
        price_per_seat=Decimal(20),
        over=Over.SLOWED,
        source=SHEET,
    )

    @pytest.mark.parametrize(("supply", "name"), [(fleet(rate=0, chat=1000), "fleet"), (seats, "Team")])
    def test_a_fee_on_tokens_is_not_taken_for_nothing(self, supply: Supply, name: str) -> None:
        """GPUs and seats bill no tokens, so nobody can say what a fee on them comes to; it is no lower bill."""
        with pytest.raises(FeeWithoutTokens, match=f'"licence" is counted on tokens, and {name} is not bought by'):
            charged(fee(FeeBasis.MTOK, 2), supply=supply)

    def test_nor_are_only_the_tokens_of_an_api_beside_it_counted(self) -> None:
        """One task on an API and one on GPUs: the fee on the API's tokens alone would be too low."""
        load = workload(task("chat", 1000, input=1000, output=500), task("mail", 1000, input=1000))
        routes = (Route(tasks=("chat",), supply=fleet(chat=1000)), Route(tasks=("mail",), supply=API))
        option = Option(name="option", routes=routes, charges=(fee(FeeBasis.MTOK, 2),))
        with pytest.raises(FeeWithoutTokens):
            project(option, load, YEAR)

    def test_before_it_is_due_it_asks_for_no_tokens(self) -> None:
        """A fee that binds in no month of the horizon is not counted on anything."""
        due = replace(fee(FeeBasis.MTOK, 2), months=frozenset())
        assert 0 == charged(due, supply=fleet(rate=0, chat=1000)).bill

    def test_a_fee_on_gpus_of_whom_rents_none_is_nothing(self) -> None:
        """The host's GPUs are the host's to pay for."""
        assert 0 == charged(fee(FeeBasis.GPU_YEAR, 4500)).bill

    @pytest.mark.parametrize("basis", [FeeBasis.MTOK, FeeBasis.GPU_YEAR])
    def test_nor_has_drawn_mode_any(self, basis: FeeBasis) -> None:
        """Without requests there are no tokens, and without GPUs no hours, with floats as with decimals."""
        load = workload(task("chat", 0, input=1000))
        option = replace(everything_on(API, load), charges=(fee(basis, 2),))
        assert 0 == project(option, load, YEAR).bill
        assert 0 == project(to_drawn(option), to_drawn(load), to_drawn(YEAR), keep_lines=False).bill


class TestOnASupplyOfBothSides:
    """2 for a million tokens of the same API, before and after: 1.5 million a month, whoever of the two uses them."""

    due = (fee(FeeBasis.MTOK, 2),)

    def bills(self, switch: Switch, before: tuple[Charge, ...], after: tuple[Charge, ...]) -> list[Decimal]:
        """The bills of three months."""
        baseline = replace(everything_on(API, LOAD, "today"), charges=before)
        option = replace(everything_on(API, LOAD), charges=after, switch=switch)
        return [month.bill for month in project(option, LOAD, YEAR[:3], baseline=baseline).months]

    def test_no_token_is_charged_twice(self) -> None:
        """A quarter, half and all of the load moves, and the fee stays what it was."""
        switch = Switch(ramp=numbers("0.25", "0.5", 1))
        assert [3, 3, 3] == self.bills(switch, self.due, self.due)

    def test_each_side_pays_for_its_own(self) -> None:
        """A fee of one side alone follows its share of the load, up or down."""
        switch = Switch(ramp=numbers("0.25", "0.5", 1))
        assert numbers("0.75", "1.5", 3) == tuple(self.bills(switch, (), self.due))
        assert numbers("2.25", "1.5", 0) == tuple(self.bills(switch, self.due, ()))

    def test_in_dual_running_both_use_all_of_it(self) -> None:
        """The requests are run twice, and each side pays for its own run."""
        switch = Switch(dual_running_months=2)
        assert [6, 6, 3] == self.bills(switch, self.due, self.due)
        assert [3, 3, 3] == self.bills(switch, (), self.due)

    def test_a_task_of_one_side_is_that_sides(self) -> None:
        """Chat moves away from the shared API and mail stays on it: mail's million tokens are all that is shared."""
        load = workload(task("chat", 1000, input=3000), task("mail", 1000, input=1000))
        other = metered(row(input=0))
        baseline = replace(everything_on(API, load, "today"), charges=self.due)
        routes = (Route(tasks=("mail",), supply=API), Route(tasks=("chat",), supply=other))
        option = Option(name="option", routes=routes, switch=Switch(ramp=numbers("0.5")))
        (month,) = project(option, load, YEAR[:1], baseline=baseline).months
        assert (Decimal("1.5") + Decimal("0.5")) * 2 == month.bill

    def test_idle_gpus_are_shared_by_what_each_side_runs(self) -> None:
        """One GPU of both sides has 730 hours, a twelfth of a year, and a quarter of them is the option's."""
        ours = fleet(rate=0, chat=10**6)
        yearly = (fee(FeeBasis.GPU_YEAR, 1200),)
        baseline = everything_on(ours, LOAD, "today")
        option = replace(everything_on(ours, LOAD), charges=yearly, switch=Switch(ramp=numbers("0.25")))
        (month,) = project(option, LOAD, YEAR[:1], baseline=baseline).months
        assert 25 == pytest.approx(float(month.bill), rel=1e-15)

    def test_drawn_mode_agrees(self) -> None:
        """Shares of the ramp may be drawn, and no requests at all are no division by them."""
        baseline = everything_on(API, LOAD, "today")
        sides = Option(
            name="option",
            routes=(Route(tasks=("chat",), supply=baseline.routes[0].supply),),
            charges=self.due,
            switch=Switch(ramp=numbers("0.5")),
        )
        drawn = to_drawn(sides, {("switch", "ramp", 0): np.array([0.25, 1.0])})
        before = Option(name="today", routes=(Route(tasks=("chat",), supply=drawn.routes[0].supply),))
        for requests in (1000.0, np.array([0.0, 1000.0])):
            load = to_drawn(LOAD, {("tasks", 0, "volume", "first"): requests})
            found = project(drawn, load, to_drawn(YEAR[:1]), baseline=before, keep_lines=False)
            expected = np.array([0.75, 3.0]) * (requests / 1000)
            assert list(expected) == pytest.approx(list(found.bill), rel=1e-12)  # type: ignore[call-overload]  # an array


def test_draws_on_both_sides_of_a_cliff() -> None:
    """Of 99, 100 and 101 of revenue a tenth is due of the last alone: all of it, or what is above 100."""
    for basis, expected in ((FeeBasis.ALL_REVENUE, [0, 0, 10.1]), (FeeBasis.REVENUE_ABOVE, [0, 0, 0.1])):
        option = replace(everything_on(API, LOAD), charges=(fee(basis, "0.1", 100, growing(100)),))
        drawn = to_drawn(option, {("charges", 0, "revenue", "first"): np.array([99.0, 100.0, 101.0])})
        found = project(drawn, to_drawn(LOAD), to_drawn(YEAR[:1]), keep_lines=False)
        assert expected == pytest.approx(list(found.bill))  # type: ignore[call-overload]  # an array


def test_a_part_of_a_month_has_its_share_of_a_charge() -> None:
    """Half of April: half a month's fee, half of the share of its revenue, and half a month's risk."""
    april = horizon(date(2027, 4, 16), 1)[:1]
    option = replace(
        everything_on(API, LOAD),
        charges=(
            fee(FeeBasis.MONTH, 7),
            fee(FeeBasis.ALL_REVENUE, "0.1", 100, growing(200)),
            Risk(name="r", yearly_probability=Decimal("0.5"), impact=Decimal(24)),
        ),
    )
    found = project(option, LOAD, april)
    assert {Kind.BILL: Decimal("3.5") + 10, Kind.EXPECTED_LOSS: Decimal("0.5")} == found.money


@pytest.mark.parametrize(("day", "paid"), [("2027-02-14", 0), ("2027-02-15", 9), ("2027-03-01", 9)])
def test_an_event_is_paid_by_whom_it_meets(day: str, paid: int) -> None:
    """Before the switch begins it does not meet the option; on that day, and after it, it does."""
    event = Event(name="licence changes", day=date.fromisoformat(day), cost=Decimal(9))
    option = replace(everything_on(API, LOAD), charges=(event,), switch=Switch(start=date(2027, 2, 15)))
    found = project(option, LOAD, YEAR[:3], baseline=everything_on(metered(row(input=0, output=0)), LOAD, "today"))
    assert paid == found.of([Kind.ONE_OFF])
