"""The ways a request can take through a route, and how long the route takes with them."""

from collections.abc import Iterator

from tokencalc.engine.latency import Latency, Unknown, latency_of
from tokencalc.engine.numbers import ONE, Number, divide, exactly, is_nothing, power
from tokencalc.engine.outcomes import Outcome
from tokencalc.engine.paths import Duration, Path
from tokencalc.engine.routes import Route, Step


@exactly
def latency_on(route: Route, outcome: Outcome) -> Latency | Unknown:
    """The mean and the P95 of a route in seconds, people aside; unknown where a step or a judge has none.

    A step that fails takes its timeout; where nobody stated one, it is taken to take as long as one that answers.
    """
    return latency_of(list(paths_through(route, outcome)))


def paths_through(route: Route, outcome: Outcome) -> Iterator[Path]:
    """Every way through a route, with its share of the requests: they add up to 1. Call it inside the engine's context.

    At a step a request fails, or is accepted at one of its tries, or is refused at all of them and goes on.
    """
    if route.router is not None:
        for step, passed in zip(route.steps, outcome.steps, strict=True):
            yield Path(share=passed.reached, parts=(_answering(step),))
        return
    waiting = [Path(share=ONE, parts=())]
    for place, (step, passed) in enumerate(zip(route.steps, outcome.steps, strict=True)):
        refused = ONE if is_nothing(passed.answers) else 1 - divide(passed.accepted, passed.answers)
        is_last = place == len(route.steps) - 1
        gone_on: list[Path] = []
        for path in waiting:
            for through, is_done in _through(step, path, refused):
                if is_done or is_last:
                    yield through
                else:
                    gone_on.append(through)
        waiting = gone_on


def _through(step: Step, path: Path, refused: Number) -> Iterator[tuple[Path, bool]]:
    """What becomes of a path at a step, and whether it ends there."""
    answering = _answering(step)
    judging = () if step.judge is None else (_judging(step),)
    served = path.share * (1 - step.outage_share)
    yield Path(share=path.share * step.outage_share, parts=(*path.parts, _failing(step))), False
    for before in range(step.attempts):
        parts = (*path.parts, *(answering, *judging) * (before + 1))
        yield Path(share=served * power(refused, before) * (1 - refused), parts=parts), True
    yield Path(share=served * power(refused, step.attempts), parts=parts), False


def _answering(step: Step) -> Duration:
    return Duration(name=step.supply.name, p50_seconds=step.p50_seconds, p95_seconds=step.p95_seconds)


def _failing(step: Step) -> Duration:
    limit = step.timeout_seconds
    if limit is None:
        return _answering(step)
    return Duration(name=f"the timeout of {step.supply.name}", p50_seconds=limit, p95_seconds=limit)


def _judging(step: Step) -> Duration:
    judge = step.judge
    assert judge is not None
    return Duration(
        name=f"the judge of {step.supply.name}", p50_seconds=judge.p50_seconds, p95_seconds=judge.p95_seconds
    )
