"""What cannot matter does not: the order in which things are given, and the units in which they are counted."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    Case,
    bill,
    cases,
    decimals,
    exact,
    fleets,
    metered_supplies,
    task,
    workload,
)
from tokencalc.engine.comparison import compare
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.projection import Option, project
from tokencalc.engine.rates import Adjustment, PriceRow, Tier
from tokencalc.engine.requests import Size
from tokencalc.engine.routes import Route
from tokencalc.engine.workload import Task, Workload

TOKENS = ("input", "cache_read", "output")


def bill_of(case: Case) -> Decimal:
    """The case's bill."""
    return project(case.option, case.load, horizon(case.start, case.months)).bill


@given(cases(), st.randoms())
def test_the_order_of_tasks_buckets_and_routes_does_not_matter(case: Case, random: Any) -> None:
    """Tasks, their size buckets, routes and the tasks on a route may stand in any order."""

    def shuffled(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(items, len(items)))

    load = replace(
        case.load, tasks=shuffled(tuple(replace(each, sizes=shuffled(each.sizes)) for each in case.load.tasks))
    )
    routes = shuffled(tuple(replace(route, tasks=shuffled(route.tasks)) for route in case.option.routes))
    other = replace(case, load=load, option=replace(case.option, routes=routes))
    assert bill_of(case) == bill_of(other)


@given(cases())
def test_the_order_of_options_does_not_matter(case: Case) -> None:
    """Every option's figures are the same wherever it stands in the comparison."""
    options = [
        replace(
            case.option, name=route.tasks[0], routes=(replace(route, tasks=tuple(t.name for t in case.load.tasks)),)
        )
        for route in case.option.routes
    ]
    months = horizon(case.start, case.months)
    forth = compare(case.option, options, case.load, months)
    back = compare(case.option, options[::-1], case.load, months)
    assert forth.options == back.options[::-1]


@given(cases())
def test_routes_to_one_supply_are_one_route(case: Case) -> None:
    """Tasks that are listed on several routes to the same supply share it, GPUs and all."""
    split = tuple(Route(tasks=(name,), supply=route.supply) for route in case.option.routes for name in route.tasks)
    other = replace(case, option=Option(name="split", routes=split))
    assert bill_of(case) == bill_of(other)
    assert case.option.routes == other.option.routes


def repriced(supply: Any, money: Decimal, tokens: int) -> Any:
    """The supply with every price in other money, and tokens counted `tokens` to one."""
    if isinstance(supply, Fleet):
        speeds = {name: speed * tokens for name, speed in supply.tokens_per_second.items()}
        return replace(supply, rate_per_gpu_hour=supply.rate_per_gpu_hour * money, tokens_per_second=speeds)
    assert isinstance(supply, Metered)
    return replace(
        supply, model=replace(supply.model, rows=tuple(_row(row, money, tokens) for row in supply.model.rows))
    )


def _row(row: PriceRow, money: Decimal, tokens: int) -> PriceRow:
    return replace(
        row,
        rates=_rates(row.rates, money, tokens),
        tiers=_tiers(row.tiers, money, tokens),
        modes={name: _adjustment(each, money, tokens) for name, each in row.modes.items()},
        regions={name: _adjustment(each, money, tokens) for name, each in row.regions.items()},
        windows={name: _adjustment(each, money, tokens) for name, each in row.windows.items()},
    )


def _adjustment(adjustment: Adjustment, money: Decimal, tokens: int) -> Adjustment:
    rates, tiers = _rates(adjustment.rates, money, tokens), _tiers(adjustment.tiers, money, tokens)
    return replace(adjustment, rates=rates, tiers=tiers)


def _tiers(tiers: tuple[Tier, ...], money: Decimal, tokens: int) -> tuple[Tier, ...]:
    return tuple(replace(tier, start=tier.start * tokens, rates=_rates(tier.rates, money, tokens)) for tier in tiers)


def _rates(rates: Any, money: Decimal, tokens: int) -> dict[str, Decimal]:
    return {unit: rate * money / (tokens if unit in TOKENS else 1) for unit, rate in rates.items()}


def recounted(load: Workload, tokens: int) -> Workload:
    """The same workload with every token counted as so many."""
    return replace(load, tasks=tuple(_recounted_task(each, tokens) for each in load.tasks))


def _recounted_task(task: Task, tokens: int) -> Task:
    return replace(task, sizes=tuple(_recounted_size(size, tokens) for size in task.sizes))


def _recounted_size(size: Size, tokens: int) -> Size:
    usage = {unit: quantity * (tokens if unit in TOKENS else 1) for unit, quantity in size.usage.items()}
    return replace(size, usage=usage, smallest=size.smallest * tokens, largest=size.largest * tokens)


def in_other_units(case: Case, money: Decimal, tokens: int) -> Case:
    """The same question, asked in other money and other tokens."""
    routes = tuple(replace(route, supply=repriced(route.supply, money, tokens)) for route in case.option.routes)
    return replace(case, option=replace(case.option, routes=routes), load=recounted(case.load, tokens))


@given(cases(), decimals("0.01", 800, 2))
def test_a_bill_in_another_currency_is_scaled_by_the_rate(case: Case, money: Decimal) -> None:
    """Prices in another currency give the bill in that currency, to the last digit."""
    assert exact(bill_of(case)) * exact(money) == exact(bill_of(in_other_units(case, money, 1)))


@given(cases())
def test_counting_in_thousandths_of_a_token_changes_nothing(case: Case) -> None:
    """A thousand times the tokens at a thousandth of the rates, with tiers and throughput to match, is the same."""
    assert bill_of(case) == bill_of(in_other_units(case, Decimal(1), 1000))


@given(st.one_of(metered_supplies(), fleets()), st.integers(1, 10**6), st.integers(1, 10**6))
def test_two_tasks_that_are_alike_are_one_task(supply: Any, first: int, second: int) -> None:
    """Whether requests are counted as one task or as two of the same shape does not change the bill."""
    if isinstance(supply, Fleet):
        speed = supply.tokens_per_second["chat"]
        supply = replace(supply, tokens_per_second={"chat": speed, "mail": speed})
    one = workload(task("chat", first + second, input=900, output=40))
    two = workload(task("chat", first, input=900, output=40), task("mail", second, input=900, output=40))
    assert bill(supply, one) == bill(supply, two)
