"""Licence fees, risks and events: what they are counted on, and when."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from tests.engine.strategies import Amount, decimals, everything_on, fleet, growing, metered, row, task, workload
from tokencalc.engine.charges import Charge, Event, FeeBasis, LicenceFee, Risk
from tokencalc.engine.lines import Kind
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import to_drawn
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.rungs import Rung
from tokencalc.engine.supply import Supply
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
