"""How long models and judges take: from a scenario to the engine's steps, and what contradicts itself."""

from decimal import Decimal

import pytest

from tests.files.building import loaded, scenario_text
from tokencalc.engine.errors import TokencalcError
from tokencalc.files.loading import Scenario

OPTION = """\
[[options]]
name = "Small"
model = "acme/small"
judge = {{ tpr = 1, fpr = 0, latency = {{ p50 = 0.2, p95 = {judge} }} }}
[models."acme/small"]
success = 0.9
latency = {{ p50 = 1, p95 = {model} }}
"""


def scenario(*, judge: str = "0.5", model: str = "3") -> Scenario:
    """A scenario with one option, of which model and judge have measured times."""
    return loaded(scenario_text(options=OPTION.format(judge=judge, model=model)))


def test_they_are_those_of_the_step_and_its_judge() -> None:
    """Seconds, as they were stated; today's model has none."""
    found = scenario()
    (route,) = found.options[0].routes
    assert route.judge is not None
    assert (Decimal(1), Decimal(3)) == (route.p50_seconds, route.p95_seconds)
    assert (Decimal("0.2"), Decimal("0.5")) == (route.judge.p50_seconds, route.judge.p95_seconds)
    assert found.baseline.routes[0].p50_seconds is None


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("model", 'models."acme/small".latency.p95: is below p50, which is 1 (found 0.1)'),
        ("judge", 'options["Small"].judge.latency.p95: is below p50, which is 0.2 (found 0.1)'),
    ],
)
def test_a_p95_below_the_p50_is_none(key: str, expected: str) -> None:
    """95 of 100 cannot be through before half of them are."""
    with pytest.raises(TokencalcError) as raised:
        scenario(**{key: "0.1"})
    assert expected in str(raised.value)


def test_what_a_task_asks_for() -> None:
    """A floor and a limit, which change no figure."""
    (task,) = scenario().workload.tasks
    assert (None, None) == (task.min_success, task.max_latency_seconds)
    text = scenario_text().replace("[[workload.tasks]]\n", "[[workload.tasks]]\nmin_success = 0.9\n"
                                   "max_latency_seconds = 4\n")  # fmt: skip
    (task,) = loaded(text).workload.tasks
    assert (Decimal("0.9"), Decimal(4)) == (task.min_success, task.max_latency_seconds)
