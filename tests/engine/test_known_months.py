"""Months that projections with another switch have in common: worked out once, they are what they would be anyway."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    days_from,
    decimals,
    everything_on,
    fleets,
    metered,
    metered_supplies,
    numbers,
    row,
    task,
    workload,
    workloads,
)
from tests.engine.test_switch import SERVERS, TODAY
from tokencalc.engine.months import horizon
from tokencalc.engine.projection import KnownMonths, Option, Projection, project
from tokencalc.engine.supply import Supply
from tokencalc.engine.switch import OneOff, Switch
from tokencalc.engine.workload import Workload

YEAR = horizon(date(2027, 1, 1), 12)
MTOK = workload(task("chat", 1000, input=1000))
CHEAP = metered(row(input=1))

switches = st.builds(
    Switch,
    start=st.sampled_from(days_from(date(2026, 12, 20), date(2027, 5, 10))),
    dual_running_months=st.integers(0, 2),
    ramp=st.lists(decimals(0, 1, 2), max_size=2).map(tuple),
    one_offs=st.sampled_from([(), (OneOff(name="move", amount=Decimal(7), after_months=1),)]),
    evaluation=st.sampled_from([{}, {"chat": Decimal(10)}]),
)


def planned(
    switch: Switch, today: Option, option: Option, load: Workload, known: KnownMonths | None = None
) -> Projection:
    """The plan of a switch in the first four months of the year."""
    return project(replace(option, switch=switch), load, YEAR[:4], baseline=today, known=known)


@given(
    st.lists(switches, min_size=2, max_size=4),
    st.one_of(metered_supplies(), fleets()),
    st.one_of(metered_supplies(), fleets()),
    workloads(),
)
def test_they_are_the_same(given_: list[Switch], today: Supply, option: Supply, load: Workload) -> None:
    """Line by line, whichever switch was projected before, with what is paid once in its own months."""
    before, after = everything_on(today, load, "today"), everything_on(option, load)
    known: KnownMonths = {}
    for switch in given_:
        assert planned(switch, before, after, load) == planned(switch, before, after, load, known)


def test_what_was_worked_out_is_kept() -> None:
    """A month that an earlier projection had is the same object in the next."""
    before, after = everything_on(TODAY, MTOK, "today"), everything_on(CHEAP, MTOK)
    known: KnownMonths = {}
    march, april = (planned(Switch(start=date(2027, month, 1)), before, after, MTOK, known) for month in (3, 4))
    assert [True, True, False, True] == [one is other for one, other in zip(march.months, april.months, strict=True)]


@pytest.mark.parametrize(("today", "option"), [(TODAY, SERVERS), (SERVERS, TODAY)])
def test_what_lasts_is_bought_anew(today: Supply, option: Supply) -> None:
    """What a month costs depends on when servers were bought, so no month is taken from another projection."""
    before, after = everything_on(today, MTOK, "today"), everything_on(option, MTOK)
    known: KnownMonths = {}
    for month in (2, 3):
        switch = Switch(start=date(2027, month, 16), ramp=numbers("0.5", 1))
        expected = project(replace(after, switch=switch), MTOK, YEAR, baseline=before)
        assert expected == project(replace(after, switch=switch), MTOK, YEAR, baseline=before, known=known)
    assert {} == known
