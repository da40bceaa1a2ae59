"""The drawn mode agrees with the exact one: floats, and arrays of draws, in the same calculation."""

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine import oracle
from tests.engine.strategies import (
    NIGHT,
    PEAK,
    Case,
    cases,
    everything_on,
    factor,
    fleet,
    growing,
    metered,
    own_rates,
    profiles,
    ratios,
    row,
    size,
    task,
    tier,
    workload,
)
from tokencalc.engine.months import Month, horizon
from tokencalc.engine.numbers import to_drawn
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.routes import Route
from tokencalc.engine.workload import Growing, Listed, Workload

CLOSE = 1e-12
"""How far apart the modes may lie, relative to the amount."""


def drawn(
    option: Option,
    load: Workload,
    months: tuple[Month, ...],
    in_option: dict[tuple[str | int, ...], Any] | None = None,
    in_load: dict[tuple[str | int, ...], Any] | None = None,
) -> Projection:
    """The projection in drawn mode, with draws in the option and in the workload."""
    return project(to_drawn(option, in_option), to_drawn(load, in_load), to_drawn(months), keep_lines=False)


def figures(projection: Projection) -> list[Any]:
    """The monthly and total figures that drawn mode keeps."""
    return [
        *(month.bill for month in projection.months),
        *(month.requests for month in projection.months),
        projection.bill,
        projection.bill_low,
        projection.bill_high,
        projection.requests,
    ]


@given(cases())
def test_floats_agree_with_decimals(case: Case) -> None:
    """Away from steps, every figure is the same within a million millionth: tiers, windows, modes, growth, fleets."""
    assume(not oracle.is_near_a_step(case))
    months = horizon(case.start, case.months)
    exact = figures(project(case.option, case.load, months))
    assert [float(each) for each in exact] == pytest.approx(figures(drawn(case.option, case.load, months)), rel=CLOSE)


@given(cases(), st.integers(2, 4))
def test_arrays_agree_with_decimals(case: Case, count: int) -> None:
    """With every volume an array of one number over and over, every figure is an array of the exact one."""
    assume(not oracle.is_near_a_step(case))
    months = horizon(case.start, case.months)
    in_load: dict[tuple[str | int, ...], Any] = {}
    for place, each in enumerate(case.load.tasks):
        if isinstance(each.volume, Growing):
            in_load["tasks", place, "volume", "first"] = np.full(count, float(each.volume.first))
        elif isinstance(each.volume, Listed):
            for month, requests in enumerate(each.volume.months):
                in_load["tasks", place, "volume", "months", month] = np.full(count, float(requests))
    exact = figures(project(case.option, case.load, months))
    for expected, actual in zip(exact, figures(drawn(case.option, case.load, months, in_load=in_load)), strict=True):
        assert [float(expected)] * count == pytest.approx(list(actual * np.ones(count)), rel=CLOSE)


TIERED = row(
    input=2,
    output=12,
    cache_read="0.2",
    tiers=[tier(32_000, input=3, output=14), tier(200_000, is_inclusive=True, input=4, output=18)],
    modes={"batch": factor("0.5"), "fast": own_rates(tier(100_000, input=30, output=90), input=20, output=60)},
)
LOAD = workload(
    task("chat", growing(2_000_000, "0.07", 2_200_000), size(input=9000, cache_read=20_000, output=800)),
    task("mail", 400_000, size("0.6", 20_000, 90_000, input=50_000), size("0.4", input=190_000, output=70)),
    peak=2,
)
MIXED = Option(
    name="mixed",
    routes=(
        Route(tasks=("mail",), supply=metered(TIERED, mode="batch", ratios=ratios("1.1", "1.5"))),
        Route(tasks=("chat",), supply=fleet(gpus=8, headroom="0.2", chat=2100, ratios=ratios("1.1", "1.3"))),
    ),
)
SUPPLY: tuple[str | int, ...] = ("routes", 0, "supply")
FLEET: tuple[str | int, ...] = ("routes", 1, "supply")
NUMBERS: dict[str, tuple[bool, tuple[str | int, ...], float, float]] = {
    "input rate": (False, (*SUPPLY, "model", "rows", 0, "rates", "input"), 1, 5),
    "tier rate": (False, (*SUPPLY, "model", "rows", 0, "tiers", 0, "rates", "output"), 1, 50),
    "mode factor": (False, (*SUPPLY, "model", "rows", 0, "modes", "batch", "multiply"), 0.2, 3),
    "token ratio": (False, (*SUPPLY, "ratios", "token_ratio"), 0.4, 2.5),
    "output ratio": (False, (*SUPPLY, "ratios", "output_ratio"), 0.4, 9),
    "rent": (False, (*FLEET, "rate_per_gpu_hour"), 0.5, 9),
    "throughput": (False, (*FLEET, "tokens_per_second", "chat"), 90, 9000),
    "headroom": (False, (*FLEET, "headroom_share"), 0, 0.9),
    "fleet's output ratio": (False, (*FLEET, "ratios", "output_ratio"), 0.4, 9),
    "requests": (True, ("tasks", 0, "volume", "first"), 0, 9_000_000),
    "growth": (True, ("tasks", 0, "volume", "growth_per_month"), -0.5, 0.9),
    "ceiling": (True, ("tasks", 0, "volume", "ceiling"), 1, 9_000_000),
    "answer length": (True, ("tasks", 1, "sizes", 1, "usage", "output"), 0, 9000),
    "prompt length": (True, ("tasks", 1, "sizes", 0, "usage", "input"), 1, 400_000),
    "bucket bound": (True, ("tasks", 1, "sizes", 0, "largest"), 1, 400_000),
    "peak": (True, ("peak_to_average",), 1, 8),
}
"""Numbers to draw: whether each is the workload's, the way to it, and the range to draw from."""


@given(
    st.sets(st.sampled_from(sorted(NUMBERS)), min_size=1, max_size=4),
    st.integers(0, 2**32 - 1),
    st.integers(1, 5),
)
def test_arrays_of_draws_are_that_many_projections(names: set[str], seed: int, count: int) -> None:
    """One pass over n draws of several numbers gives what n single passes give, tiers and replicas included."""
    months = horizon(date(2027, 4, 16), 2)
    random = np.random.default_rng(seed)
    draws = {
        name: random.uniform(low, high, count) for name, (_, _, low, high) in sorted(NUMBERS.items()) if name in names
    }

    def figures_at(values: dict[str, Any]) -> list[Any]:
        ways = [
            {NUMBERS[name][1]: value for name, value in values.items() if NUMBERS[name][0] is its}
            for its in (False, True)
        ]
        return figures(drawn(MIXED, LOAD, months, *ways))

    together = figures_at(draws)
    for place in range(count):
        single = figures_at({name: float(values[place]) for name, values in draws.items()})
        assert single == pytest.approx([float((figure * np.ones(count))[place]) for figure in together], rel=CLOSE)


def test_the_mixed_option_in_both_modes() -> None:
    """The option that the draws are made in is the same in both modes, over parts of months too."""
    months = horizon(date(2027, 4, 16), 2)
    exact = [float(each) for each in figures(project(MIXED, LOAD, months))]
    assert exact == pytest.approx(figures(drawn(MIXED, LOAD, months)), rel=CLOSE)


@given(profiles)
def test_a_profile_may_be_drawn(profile: tuple[Decimal, ...]) -> None:
    """The weight of an hour can be a draw: it moves the peak of a fleet and the share of a window."""
    load = workload(task("chat", 10**6, input=900, output=300), profile=profile)
    windows = metered(
        row(input=1, output=2, windows={"peak": factor(2), "night": factor("0.5")}), windows=(PEAK, NIGHT)
    )
    months = horizon(date(2027, 5, 1), 1)
    for supply in (windows, fleet(chat=77)):
        option = everything_on(supply, load)
        way: tuple[str | int, ...] = ("profile", 25)
        together = drawn(option, load, months, in_load={way: np.array([0.5, 7.0, 12.0])})
        single = [drawn(option, load, months, in_load={way: weight}).bill for weight in (0.5, 7.0, 12.0)]
        assert [float(each) for each in single] == pytest.approx(list(together.bill), rel=CLOSE)  # type: ignore[call-overload]  # an array


def test_a_rate_with_windows_may_be_drawn() -> None:
    """A drawn rate is multiplied in a window as an exact one is."""
    load = workload(task("chat", 1000, input=10**6))
    option = everything_on(metered(row(input=1, windows={"peak": factor(2)}), windows=(PEAK,)), load)
    way: tuple[str | int, ...] = ("routes", 0, "supply", "model", "rows", 0, "rates", "input")
    months = horizon(date(2027, 2, 1), 1)
    together = drawn(option, load, months, {way: np.array([1.0, 3.0])})
    one = drawn(option, load, months).bill
    assert [float(one), 3 * float(one)] == pytest.approx(list(together.bill), rel=CLOSE)  # type: ignore[call-overload]  # an array


def test_a_unit_used_zero_times_needs_no_rate() -> None:
    """What the exact mode leaves out, the drawn mode must not ask a price for."""
    load = workload(task("chat", 1000, input=1000, audio_in=0))
    option = everything_on(metered(row(input=1)), load)
    months = horizon(date(2027, 2, 1), 1)
    assert float(project(option, load, months).bill) == pytest.approx(drawn(option, load, months).bill, rel=CLOSE)
