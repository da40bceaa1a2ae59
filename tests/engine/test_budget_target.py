"""The target of a budget that lasts: its margin is 0 or more exactly where the burn says that it lasts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.burning import DAY, burns, projection
from tests.engine.burning import line as cost_line
from tests.engine.strategies import Amount, decimals, everything_on, metered, row, task, workload
from tokencalc.engine.budget import Budget, TokensCounted
from tokencalc.engine.burn import burn
from tokencalc.engine.months import horizon
from tokencalc.engine.moving import Moving, Trace
from tokencalc.engine.projected_spend import PeriodNotCovered, SeveralProviders, amount_taken
from tokencalc.engine.projection import project
from tokencalc.engine.switch import Switch
from tokencalc.engine.targets import Case, Measure, NoBudget, Target, Wanted, budget_margin, margin

LASTS = Target(measure=Measure.BUDGET_LASTS, wanted=Wanted.AT_LEAST, level=Decimal(0))
MONTHS = horizon(date(2027, 1, 1), 6)
LOAD = workload(task("chat", 100, request=1))


def case(today: Amount, option: Amount, budget: Budget | None, switch: Switch | None = None) -> Case:
    """100 requests a month at prices a thousand of them."""
    return Case(
        baseline=everything_on(metered(row(request=today)), LOAD, "today"),
        option=replace(everything_on(metered(row(request=option)), LOAD), switch=switch),
        workload=LOAD,
        months=MONTHS,
        discount_rate=None,
        budget=budget,
    )


def half_a_year(amount: Amount, start: date = date(2027, 1, 1), end: date = date(2027, 7, 1)) -> Budget:
    """A budget of the horizon, or of a part of it."""
    return Budget(amount=Decimal(amount), start=start, end=end)


class TestByHand:
    """100 requests a month cost 30 today and 20 on the option."""

    def test_what_is_left(self) -> None:
        """Of 130 are 10 left after six months of 20; of 110 are 10 lacking."""
        assert 10 == margin(LASTS, case(300, 200, half_a_year(130)))
        assert -10 == margin(LASTS, case(300, 200, half_a_year(110)))

    def test_with_the_switch(self) -> None:
        """Two months of 30 and four of 20 take 140."""
        switch = Switch(start=date(2027, 3, 1))
        assert 0 == margin(LASTS, case(300, 200, half_a_year(140), switch))

    def test_without_a_budget(self) -> None:
        """Nothing lasts that nobody states."""
        with pytest.raises(NoBudget):
            margin(LASTS, case(300, 200, None))

    def test_it_can_be_followed(self) -> None:
        """With a price that moves the margin moves too: by a tenth of it a month, for six months."""
        moving: Any = Moving(Decimal(200), Decimal(200), Decimal(1), Trace(Decimal(200)))
        asked = case(300, 200, half_a_year(130))
        supply = metered(row(request=200))
        (priced,) = supply.model.rows
        moved = replace(supply, model=replace(supply.model, rows=(replace(priced, rates={"request": moving}),)))
        found = margin(LASTS, replace(asked, option=everything_on(moved, LOAD)))
        assert isinstance(found, Moving)
        assert (Decimal(10), Decimal("-0.6")) == (found.here, found.slope)

    def test_tokens_of_several_providers(self) -> None:
        """Tokens that may not be added have no margin."""
        lines = [cost_line(1, provider="lab"), cost_line(1, provider="cloud")]
        budget = replace(half_a_year(10, end=date(2027, 2, 1)), counts=TokensCounted())
        with pytest.raises(SeveralProviders):
            amount_taken(projection(date(2027, 1, 1), lines), budget)

    def test_a_period_that_is_not_covered(self) -> None:
        """A budget of seven months has no margin in six."""
        with pytest.raises(PeriodNotCovered):
            margin(LASTS, case(300, 200, half_a_year(10, end=date(2027, 8, 1))))


class TestLaws:
    @given(burns(), st.sampled_from(["0", "0.01", "-0.01"]))
    def test_it_is_met_where_the_budget_lasts(self, given_: tuple[date, list[Decimal], Budget], off: str) -> None:
        """For any months and any period: 0 or more if and only if it lasts, a cent aside of the very sum too."""
        start, months, budget = given_
        costs = projection(start, *([cost_line(amount)] for amount in months))
        whole = amount_taken(costs, budget)
        for amount in (budget.amount, whole + Decimal(off)):
            if amount > 0:
                asked = replace(budget, amount=amount)
                assert burn(costs, asked).lasts == (budget_margin(costs, asked) >= 0)

    @given(burns())
    def test_it_is_the_burns_total(self, given_: tuple[date, list[Decimal], Budget]) -> None:
        """What a projection takes as a sum is what it takes day by day."""
        start, months, budget = given_
        costs = projection(start, *([cost_line(amount)] for amount in months))
        assert abs(amount_taken(costs, budget) - burn(costs, budget).total) <= Decimal("1e-20")

    @given(decimals(1, 900, 1), st.integers(0, 150), st.integers(1, 30))
    def test_a_projections_own_months(self, price: Decimal, first: int, length: int) -> None:
        """A real projection, in a period of any days inside it."""
        start = date(2027, 1, 1) + first * DAY
        budget = half_a_year(20, start, start + length * DAY)
        option = everything_on(metered(row(request=price)), LOAD)
        found = project(option, LOAD, MONTHS, keep_lines=False)
        assert burn(found, budget).lasts == (budget_margin(found, budget) >= 0)
