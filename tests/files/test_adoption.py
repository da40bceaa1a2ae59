"""People and adoption in a scenario, where its volume is varied."""

from decimal import Decimal

from tests.files.building import loaded, scenario_text
from tokencalc.engine.months import horizon
from tokencalc.engine.workload import requests_in
from tokencalc.files.varying import scaled

TASK = """\
[[workload.tasks]]
name = "faq"
requests_per_user = 40
headcount = 100
adoption_by_month = [0.5, 0.75]
input_tokens = 1000
output_tokens = 50
"""


def test_a_multiple_of_the_volume_is_one_of_what_a_user_asks() -> None:
    """Three times the volume is three times the requests of every month, by as many users."""
    scenario = loaded(scenario_text(tasks=TASK))
    (more,) = scaled(scenario.workload, Decimal(3)).tasks
    expected = [3 * 100 * share * 40 for share in (Decimal("0.5"), Decimal("0.75"), Decimal("0.75"))]
    assert expected == [requests_in(more.volume, month) for month in horizon(scenario.months[0].start, 3)]
