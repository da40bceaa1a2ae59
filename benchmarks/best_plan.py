"""The best plan of 20 tasks over 30 models, against the bare arithmetic of its routes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from benchmarks.engine import ratio_of
from tokencalc.engine.best_route import best_route
from tokencalc.engine.candidates import Candidate, Choice, cost_of_calls
from tokencalc.engine.lines import Source
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.rates import Model, PriceRow
from tokencalc.engine.routes import Judge, Step
from tokencalc.engine.workload import Growing, Task, Workload, requests_in, size_of

TASKS = 20
MODELS = 30
_DAY = date(2026, 11, 1)
_MONTHS = horizon(date(2027, 1, 1), 12)
_FLOOR = Decimal("0.85")
_PERSON = Decimal(2)
_JUDGE = Judge(true_accept=Decimal("0.95"), false_accept=Decimal("0.1"), cost=Decimal("0.0002"))


def slowness_of_a_best_plan(runs: int) -> float:
    """How many times as long the best plan takes as a loop over its routes that works out cost and quality alone.

    There are 20 tasks with a floor and a person, 30 models, every one alone and before every other: 18,000 routes. The
    loop has the cost of a call of every model at hand, and two formulas; it knows no tries, no outages, no latency, no
    frontier, and makes no route that anybody could look at. Both find the same.
    """
    tasks = [_task(number) for number in range(TASKS)]
    workload = Workload(tasks=tuple(tasks))
    choices = [_choice(task, workload) for task in tasks]
    requests = [sum((requests_in(task.volume, month) for month in _MONTHS), start=Decimal(0)) for task in tasks]

    def search() -> list[Decimal]:
        return [best_route(_choice(task, workload), workload, _MONTHS).chosen.cost for task in tasks]

    def loop() -> list[Decimal]:
        return [_least(choice, count) for choice, count in zip(choices, requests, strict=True)]

    if [round(cost, 9) for cost in search()] != [round(cost, 9) for cost in loop()]:
        raise SystemExit("The two find different plans: the comparison would be unfair.")
    return ratio_of(search, loop, runs)


def _least(choice: Choice, requests: Decimal) -> Decimal:
    """The lowest cost of a task, with the formulas written out."""
    accept, mistake, name = _JUDGE.true_accept, _JUDGE.false_accept, choice.task.name
    costed = [(each.calls_cost, each.step.success[name]) for each in choice.candidates]
    models = [(cost, right) for cost, right in costed if cost is not None]
    costs = [cost + requests * (1 - right) * _PERSON for cost, right in models if right >= _FLOOR]
    for weak, first in models:
        unseen = (1 - first) * mistake
        left, judging = 1 - first * accept - unseen, requests * _JUDGE.cost
        for strong, second in models:
            right = first * accept + second * (1 - mistake) - min(first, second) * (accept - mistake)
            if right >= _FLOOR:
                costs.append(weak + judging + left * strong + requests * (1 - right - unseen) * _PERSON)
    return min(costs)


def _choice(task: Task, workload: Workload) -> Choice:
    candidates = tuple(_candidate(place, task, workload) for place in range(MODELS))
    return Choice(task=task, candidates=candidates, judge=_JUDGE)


def _candidate(place: int, task: Task, workload: Workload) -> Candidate:
    supply = _supply(place)
    success = {task.name: Decimal("0.6") + Decimal(place * 7 % 31) / 100}
    cost = cost_of_calls(supply, task, workload, _MONTHS)
    return Candidate(name=supply.name, step=Step(supply=supply, success=success), calls_cost=cost)


def _supply(place: int) -> Metered:
    row = PriceRow(
        start=_DAY,
        rates={"input": Decimal(place + 1) / 8, "cache_read": Decimal(place + 1) / 80, "output": Decimal(place + 1)},
        source=Source(sheet="benchmark.toml", url="https://example.org", retrieved=_DAY),
    )
    model = Model(provider="benchmark", name=f"model-{place}", title="", lab="", weights="open", rows=(row,))
    return Metered(model=model)


def _task(number: int) -> Task:
    size = size_of(input_tokens=Decimal(1500 + number), cached_share=Decimal("0.4"), output_tokens=Decimal(300))
    volume = Growing(first=Decimal(100_000 + number), growth_per_month=Decimal("0.03"))
    task = Task(name=f"task {number}", sizes=(size,), volume=volume)
    return replace(task, min_success=_FLOOR, person_cost=_PERSON)
