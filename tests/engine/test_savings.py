"""What a plan saves month by month: cash alone, and at which end of the month it flows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import decimals, everything_on, exact_sum, metered, numbers, row, task, workload
from tokencalc.engine.charges import Risk
from tokencalc.engine.months import horizon
from tokencalc.engine.projection import Projection, project
from tokencalc.engine.savings import added_up, flows_of, savings_of
from tokencalc.engine.switch import OneOff, Switch

MONTHS = horizon(date(2027, 1, 1), 3)
LOAD = workload(task("chat", 1000, request=1))
TODAY = everything_on(metered(row(request=30)), LOAD, "today")
RISK = Risk(name="leak", yearly_probability=Decimal("0.5"), impact=Decimal(240))
OPTION = replace(
    everything_on(metered(row(request=20)), LOAD),
    switch=Switch(start=date(2027, 2, 1), one_offs=(OneOff(name="work", amount=Decimal(25)),)),
    charges=(RISK,),
)


def both() -> tuple[Projection, Projection]:
    """Today's months, and the plan's."""
    return project(TODAY, LOAD, MONTHS), project(OPTION, LOAD, MONTHS, baseline=TODAY)


def test_savings_are_cash() -> None:
    """Nothing before the switch, then 10 a month less what it costs once; a loss that may happen is not paid."""
    assert [*numbers(0, 10 - 25, 10)] == savings_of(*both())


def test_what_is_paid_once_flows_at_the_start() -> None:
    """The bill is paid at the end of its month, and what is paid once at its beginning; a risk is in neither."""
    early, late = flows_of(*both())
    assert [*numbers(0, -25, 0)] == early
    assert [*numbers(0, 10, 10)] == late


@given(st.lists(decimals(-100, 100), max_size=12))
def test_they_add_up(savings: list[Decimal]) -> None:
    """What is saved by the end of each month is the sum of the months so far, to the last digit."""
    expected = [exact_sum(savings[: count + 1]) for count in range(len(savings))]
    assert expected == [Fraction(each) for each in added_up(savings)]
