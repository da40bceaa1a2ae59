"""More use never costs less, and a mix of the best is no dearer than the best of one kind."""

from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    Case,
    bill,
    cases,
    decimals,
    everything_on,
    fleets,
    january,
    metered,
    metered_supplies,
    row,
    task,
    tier,
    workload,
    workloads,
)
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.projection import Option, project
from tokencalc.engine.routes import Route
from tokencalc.engine.workload import Adopted, Growing, Listed, Task, Workload


def times(volume: Growing | Listed | Adopted, more: Decimal) -> Growing | Listed | Adopted:
    """So many times the volume."""
    if isinstance(volume, Listed):
        return replace(volume, months=tuple(month * more for month in volume.months))
    if isinstance(volume, Growing):
        return replace(volume, first=volume.first * more)
    return replace(volume, requests_per_user=volume.requests_per_user * more)


@given(cases(), decimals(1, 5, 2))
def test_more_requests_never_cost_less(case: Case, more: Decimal) -> None:
    """A workload with more requests of every task costs as much or more, on whatever supply."""
    tasks = tuple(replace(each, volume=times(each.volume, more)) for each in case.load.tasks)
    months = horizon(case.start, case.months)
    less = project(case.option, case.load, months)
    greater = project(case.option, replace(case.load, tasks=tasks), months)
    assert less.bill <= greater.bill


@given(metered_supplies(), st.integers(1, 10**6), st.integers(0, 20_000), st.integers(0, 20_000))
def test_longer_answers_never_cost_less(supply: Metered, prompt: int, answer: int, more: int) -> None:
    """An answer's length moves a request to no other tier, so more of it never costs less."""
    less = workload(task(input=prompt, output=answer))
    greater = workload(task(input=prompt, output=answer + more))
    assert bill(supply, less) <= bill(supply, greater)


@given(st.integers(1, 199_000), st.integers(0, 999), st.sampled_from(["input", "cache_read", "output", "web_search"]))
def test_more_of_any_unit_never_costs_less_within_a_tier(prompt: int, more: int, unit: str) -> None:
    """As long as the prompt stays in its tier, more of any unit costs as much or more, below the tier and above."""
    above = tier(200_000, input=1, cache_read="0.1", output=5, web_search=10)
    supply = metered(row(input=3, cache_read="0.3", output=15, web_search=10, tiers=[above]))
    for base in (prompt, prompt + 200_000):
        usage: dict[str, Any] = {"input": base, "cache_read": 0, "output": 0, "web_search": 0}
        longer = usage | {unit: usage[unit] + more}
        assert bill(supply, workload(task(**usage))) <= bill(supply, workload(task(**longer)))


def test_more_can_cost_less_across_a_tier_that_is_cheaper() -> None:
    """A cliff is a cliff: where a sheet prices long prompts lower, one token more can cost less."""
    supply = metered(row(input=3, tiers=[tier(1000, input=1)]))
    assert Decimal(1000 * 1000 * 3) / 10**6 == bill(supply, workload(task(input=1000)))
    assert Decimal(1000 * 1001 * 1) / 10**6 == bill(supply, workload(task(input=1001)))


@given(fleets(), st.integers(1, 10**8), st.integers(0, 10**8))
def test_more_load_never_costs_less_on_a_fleet(supply: Fleet, requests: int, more: int) -> None:
    """A fleet with more to do has as many replicas or more."""
    less, greater = (workload(task("chat", volume, output=300)) for volume in (requests, requests + more))
    assert bill(supply, less) <= bill(supply, greater)


def cheapest_by_task(supplies: list[Metered], load: Workload) -> Decimal:
    """The bill with every task on the supply that serves it cheapest."""

    def cheapest(only: Task) -> Metered:
        return min(supplies, key=lambda supply: bill(supply, workload(only)))

    routes = tuple(Route(tasks=(each.name,), supply=cheapest(each)) for each in load.tasks)
    return project(Option(name="mix", routes=routes), load, january()).bill


@given(st.lists(metered_supplies(), min_size=1, max_size=3), workloads(has_profile=False))
def test_the_best_mix_is_no_dearer_than_the_best_single_option(supplies: list[Metered], load: Workload) -> None:
    """Each task on its cheapest metered supply is the cheapest of all mixes, and so of all single options."""
    load = replace(load, profile=None)
    mixes = [
        project(
            Option(
                name="mix",
                routes=tuple(
                    Route(tasks=(each.name,), supply=supply) for each, supply in zip(load.tasks, mix, strict=True)
                ),
            ),
            load,
            january(),
        ).bill
        for mix in product(supplies, repeat=len(load.tasks))
    ]
    singles = [project(everything_on(supply, load), load, january()).bill for supply in supplies]
    assert min(mixes) == cheapest_by_task(supplies, load)
    assert cheapest_by_task(supplies, load) <= min(singles)
