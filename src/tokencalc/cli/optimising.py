"""What `tokencalc route optimise` does."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path

import typer

from tokencalc.cli.answers import Answer, give, say
from tokencalc.cli.options import BadOption, Format
from tokencalc.cli.reading import catalogue_on, scenario_path
from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.best_plan import BestPlan, best_plan
from tokencalc.engine.best_route import BestRoute, best_route
from tokencalc.engine.candidates import Choice
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.metered import Metered
from tokencalc.engine.numbers import exactly
from tokencalc.engine.projection import project
from tokencalc.engine.rates import Model
from tokencalc.engine.routes import Judge, assumed_of_wrong_answers
from tokencalc.engine.shared_search import MOST_PROJECTIONS, Watch
from tokencalc.engine.sums import assumptions_in
from tokencalc.engine.workload import Task
from tokencalc.files.best_option import free_name, option_text, save_with
from tokencalc.files.candidates import Candidates
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import AmbiguousModel, UnknownModel
from tokencalc.files.loading import Scenario, load
from tokencalc.render.best_plan import Found, best_plan_report
from tokencalc.render.best_plan_data import best_plan_body, best_plan_data
from tokencalc.render.comparison import Subject

NAME = "Best plan"
PATIENCE_SECONDS = 1
"""How long a person is left without a bar that shows how far it is."""


def answer_optimise(
    given: str | None,
    settings: Sequence[str],
    *,
    candidates: Sequence[str],
    judge: str | None,
    pricing: Sequence[str] | None,
    as_of: str | None,
    format_: Format,
    output: str | None,
    write: str | None,
) -> None:
    """Read the scenario, find the best plan, write it into a new scenario if asked to, and answer.

    Exits with 1 where no route keeps the limits of some task.
    """
    catalogue = catalogue_on(as_of, pricing)
    scenario = load(scenario_path(given), catalogue, settings)
    may_serve = Candidates(scenario, catalogue, _models(candidates, catalogue), _judge(judge))
    found = _found(scenario, catalogue, may_serve)
    if write is not None:
        _save(scenario, found, write, catalogue)
    give(
        Answer(
            kind="best_plan",
            report=lambda: best_plan_report(found),
            body=lambda: best_plan_body(found),
            data=lambda: best_plan_data(found.plan),
        ),
        format_,
        output,
    )
    if not found.plan.is_met:
        raise typer.Exit(1)


def _found(scenario: Scenario, catalogue: Catalogue, may_serve: Candidates) -> Found:
    every = (scenario.baseline, *scenario.options)
    steps = [(option.name, step) for option in every for route in option.routes for step in route.steps]
    choices: dict[str, Choice] = {}
    plan = _plan(scenario, may_serve, choices)
    return Found(
        plan=plan,
        subject=Subject(
            title=scenario.name,
            file=scenario.document.file,
            currency=scenario.currency,
            as_of=catalogue.as_of,
            notes=scenario.notes,
        ),
        start=scenario.months[0].start,
        text=option_text(plan.option, f"The cheapest routes at the prices known on {catalogue.as_of}"),
        judges={name: choice.judge for name, choice in choices.items() if choice.judge is not None},
        left_out=may_serve.left_out,
        assumed=_assumed(plan, scenario),
        charged=[option.name for option in every if option.charges],
        drifting=[name for name, step in steps if isinstance(step.supply, Metered) and step.supply.path is not None],
    )


@exactly
def _assumed(plan: BestPlan, scenario: Scenario) -> tuple[Assumption, ...]:
    """What the plan rests on, and of the other routes of its frontiers what they take wrong answers to cost."""
    lines = project(plan.option, scenario.workload, scenario.months).lines
    others = (
        assumption
        for task in plan.tasks
        for each in task.frontier
        for assumption in assumed_of_wrong_answers(each.route, task.task, each.outcome)
    )
    return tuple(dict.fromkeys((*assumptions_in(lines), *others)))


def _plan(scenario: Scenario, may_serve: Candidates, choices: dict[str, Choice]) -> BestPlan:
    """The best plan; what stops it is said with the place in the file. `choices` takes what each task had."""
    workload, months = scenario.workload, scenario.months
    found: list[BestRoute] = []
    try:
        for task in _with_a_bar(workload.tasks):
            choices[task.name] = may_serve.choice(task)
            found.append(best_route(choices[task.name], workload, months))
        name = free_name(NAME, [option.name for option in (scenario.baseline, *scenario.options)])
        with _searching(is_long=any(task.shared for task in found)) as watch:
            return best_plan(name, found, scenario.baseline, workload, months, watch)
    except TokencalcError as error:
        raise scenario.placed(error) from None


@contextmanager
def _searching(*, is_long: bool) -> Iterator[Watch | None]:
    """What is told how many whole plans were projected, and shows a bar on standard error once that takes long."""
    if not is_long or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    begun, bar = time.monotonic(), Progress(console=Console(stderr=True), transient=True)

    def watch(made: int) -> None:
        if time.monotonic() - begun >= PATIENCE_SECONDS:
            if not bar.tasks:
                bar.add_task("Searching whole plans", total=MOST_PROJECTIONS)
                bar.start()
            bar.update(bar.task_ids[0], completed=made)

    try:
        yield watch
    finally:
        bar.stop()


def _with_a_bar(tasks: Sequence[Task]) -> Iterator[Task]:
    """The tasks, with a bar on standard error once they take longer than a person waits without wondering."""
    begun, left = time.monotonic(), list(tasks)
    while left and (time.monotonic() - begun < PATIENCE_SECONDS or not sys.stderr.isatty()):
        yield left.pop(0)
    if not left:
        return
    from rich.console import Console
    from rich.progress import track

    done = len(tasks) - len(left)
    console = Console(stderr=True)
    yield from track(left, "Finding the best plan", len(tasks), completed=done, console=console, transient=True)


def _models(names: Sequence[str], catalogue: Catalogue) -> list[Model]:
    found: list[Model] = []
    for name in names:
        try:
            found.append(catalogue.find(name))
        except (AmbiguousModel, UnknownModel) as error:
            raise BadOption("--candidate", name, error.problem, error.remedy) from None
    return found


def _judge(text: str | None) -> Judge | None:
    """The judge that `--judge` names: the shares of right and of wrong answers it accepts, and its price."""
    if text is None:
        return None
    numbers = [number for part in text.split(",") if (number := _decimal(part)) is not None]
    is_whole = len(numbers) == len(text.split(",")) and len(numbers) in (_SHARES, _SHARES + 1)
    if not is_whole or min(numbers) < 0 or max(numbers[:_SHARES]) > 1:
        raise BadOption("--judge", text, "is no judge", "write TPR,FPR or TPR,FPR,COST, such as 0.95,0.1,0.0002")
    return Judge(true_accept=numbers[0], false_accept=numbers[1], cost=sum(numbers[_SHARES:], start=Decimal(0)))


_SHARES = 2


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and len(number.as_tuple().digits) <= _MOST_DIGITS else None


_MOST_DIGITS = 28


def _save(scenario: Scenario, found: Found, write: str, catalogue: Catalogue) -> None:
    save_with(scenario.document, found.text, Path(write), catalogue)
    if scenario.document.from_options:
        say("--set counts for the plan, and is not in the file: what is written is the scenario's own text")
    say(f"wrote {write}")
