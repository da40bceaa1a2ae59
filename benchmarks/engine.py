"""The engine inside one process: one request priced, and a large comparison projected."""

import gc
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median
from time import process_time

from genai_prices import Usage, calc_price

from tokencalc.engine.budget import Budget
from tokencalc.engine.burn import burn
from tokencalc.engine.lines import CostLine, Kind, Source
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.rates import Model, PriceRow, rate_card, row_on
from tokencalc.engine.requests import price_request
from tokencalc.engine.routes import Route
from tokencalc.engine.workload import Growing, Task, Workload, size_of

MONTHS = 60
OPTIONS = 10
TASKS = 10
BURNING_TASKS = 5
_REQUESTS = 2_000
_DAY = date(2026, 11, 1)


def speed_of_a_request(runs: int) -> float:
    """How many times as fast a request is priced as by genai-prices, which looks its price up in each call.

    Both price the same request of the same model; ours has found its rate card before, as a caller with many requests
    does.
    """
    model = _model(0)
    card = rate_card(model, row_on(model, _DAY)[0], _DAY)
    ours = {"input": Decimal(900), "cache_read": Decimal(600), "output": Decimal(300)}
    theirs = Usage(input_tokens=1500, cache_read_tokens=600, output_tokens=300)
    moment = datetime(_DAY.year, _DAY.month, _DAY.day, tzinfo=UTC)

    def their_price() -> Decimal:
        return calc_price(
            theirs, model_ref="claude-sonnet-4-5", provider_id="anthropic", genai_request_timestamp=moment
        ).total_price

    def price_ours() -> None:
        for _ in range(_REQUESTS):
            price_request(card, ours)

    def price_theirs() -> None:
        for _ in range(_REQUESTS):
            their_price()

    if price_request(card, ours) != their_price():
        raise SystemExit("The two price one request differently: the comparison would be unfair.")
    return ratio_of(price_theirs, price_ours, runs)


def slowness_of_a_projection(runs: int) -> float:
    """How many times as long a projection takes as making that many cost lines with nothing worked out."""
    months = horizon(date(2027, 1, 1), MONTHS)
    workload = Workload(tasks=tuple(_task(number) for number in range(TASKS)))
    names = tuple(task.name for task in workload.tasks)
    options = [
        Option(name=f"option {number}", routes=(Route(tasks=names, supply=Metered(model=_model(number))),))
        for number in range(OPTIONS)
    ]

    def project_all() -> list[CostLine]:
        return [line for option in options for line in project(option, workload, months).lines]

    line, count = project_all()[0], len(project_all())

    def make_lines() -> list[CostLine]:
        return [_same(line) for _ in range(count)]

    return ratio_of(project_all, make_lines, runs)


def slowness_of_a_daily_burn(runs: int) -> float:
    """How many times as long a projection takes with every day of a budget's five years as without.

    The tasks are as many as those of the built-in example.
    """
    months = horizon(date(2027, 1, 1), MONTHS)
    workload = Workload(tasks=tuple(_task(number) for number in range(BURNING_TASKS)))
    names = tuple(task.name for task in workload.tasks)
    option = Option(name="option", routes=(Route(tasks=names, supply=Metered(model=_model(0))),))
    budget = Budget(amount=Decimal(100_000), start=months[0].start, end=months[-1].end)

    def project_it() -> Projection:
        return project(option, workload, months)

    def burn_it() -> int:
        return len(burn(project_it(), budget).by_day())

    if burn_it() != budget.days:
        raise SystemExit("The burn does not have every day of the period.")
    return ratio_of(burn_it, project_it, runs)


def ratio_of(first: Callable[[], object], second: Callable[[], object], runs: int) -> float:
    """The median processor time of the first over that of the second, taken in turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    gc.disable()  # As on the command line, and as timeit does.
    try:
        first()
        second()
        for _ in range(runs):
            for call, into in zip((first, second), taken, strict=True):
                begun = process_time()
                call()
                into.append(process_time() - begun)
    finally:
        gc.enable()
    return median(taken[0]) / median(taken[1])


def _same(line: CostLine) -> CostLine:
    return CostLine(
        task=line.task,
        item=line.item,
        provider=line.provider,
        unit=line.unit,
        terms=line.terms,
        quantity=line.quantity,
        unit_price=line.unit_price,
        per=line.per,
        amount=line.amount,
        kind=Kind.BILL,
        source=line.source,
        assumed=line.assumed,
    )


def _model(number: int) -> Model:
    """A model at the prices of Claude Sonnet 4.5."""
    row = PriceRow(
        start=date(2025, 9, 29),
        rates={"input": Decimal(3), "cache_read": Decimal("0.3"), "output": Decimal(15)},
        source=Source(sheet="benchmark.toml", url="https://example.org", retrieved=_DAY),
    )
    return Model(provider="benchmark", name=f"model-{number}", title="", lab="", weights="closed", rows=(row,))


def _task(number: int) -> Task:
    size = size_of(input_tokens=Decimal(1500 + number), cached_share=Decimal("0.4"), output_tokens=Decimal(300))
    volume = Growing(first=Decimal(100_000 + number), growth_per_month=Decimal("0.03"))
    return Task(name=f"task {number}", sizes=(size,), volume=volume)
