"""How long a route takes: fitted, summed, mixed, and held against drawing the times."""

import math
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given

from tests.engine.strategies import Amount, decimals
from tokencalc.engine.latency import Latency, NoMedianTime, P95BelowP50, Unknown, latency_of
from tokencalc.engine.numbers import Number
from tokencalc.engine.paths import Duration, Path

Z95 = 1.6448536269514722
"""The point below which .95 of a normal distribution lies; any table has it."""
DRAWS = 400_000

p50s = decimals("0.1", 9, 1)
spreads = decimals("1.1", 4, 1)
unsure = decimals("0.01", "0.99", 2)


def lasting(p50: Amount, p95: Amount, name: str = "chat") -> Duration:
    """A time with its two quantiles."""
    return Duration(name=name, p50_seconds=Decimal(p50), p95_seconds=Decimal(p95))


def path(share: Amount, *parts: Duration) -> Path:
    """A path."""
    return Path(share=Decimal(share), parts=parts)


def found(*paths: Path) -> Latency:
    """The latency, where it is known."""
    latency = latency_of(paths)
    assert isinstance(latency, Latency)
    return latency


def p95(*paths: Path) -> Number:
    """The P95, where it is known."""
    return found(*paths).p95_seconds


def drawn_p95(paths: Sequence[Path]) -> float:
    """The P95 of times drawn at random, always the same ones; each part is drawn anew for each path."""
    random = np.random.default_rng(20261122)
    times = []
    for each in paths:
        summed = np.zeros(round(DRAWS * float(each.share)))
        for part in each.parts:
            p50, late = float(part.p50_seconds or 0), float(part.p95_seconds or 0)
            summed += p50 * np.exp(math.log(late / p50) / Z95 * random.standard_normal(len(summed)))
        times.append(summed)
    return float(np.quantile(np.concatenate(times), 0.95))


class TestOneStep:
    @given(p50s, spreads)
    def test_its_p95_is_its_own(self, p50: Decimal, spread: Decimal) -> None:
        """And its mean that of the lognormal, exp(mu + sigma^2 / 2)."""
        latency = found(path(1, lasting(p50, p50 * spread)))
        assert p50 * spread == latency.p95_seconds
        sigma = math.log(spread) / Z95
        assert float(p50) * math.exp(sigma**2 / 2) == pytest.approx(float(latency.mean_seconds), rel=1e-8)
        assert latency.is_fitted

    def test_one_that_always_takes_as_long(self) -> None:
        """Its mean, its P50 and its P95 are one; also where it takes no time at all, and beside one that varies."""
        for seconds in (0, 2):
            latency = found(path(1, lasting(seconds, seconds)))
            assert [seconds, seconds] == [latency.mean_seconds, latency.p95_seconds]
        assert 2 + 3 == p95(path(1, lasting(2, 2), lasting(1, 3)))

    def test_two_that_always_take_as_long(self) -> None:
        """96 of 100 are through after 1 s, and 94 are not enough."""
        assert 1 == p95(path("0.96", lasting(1, 1)), path("0.04", lasting(1, 1), lasting(2, 2)))
        assert 3 == p95(path("0.94", lasting(1, 1)), path("0.06", lasting(1, 1), lasting(2, 2)))


class TestAgainstDrawing:
    """Sums and mixtures of lognormals have no closed form; the method is as right as its documentation says."""

    @pytest.mark.parametrize("first", ["0", "0.5", "0.9", "0.94", "0.97"])
    @pytest.mark.parametrize(
        ("spreads", "within"),
        [(("1.5", "1.5", "2"), 0.01), (("4", "4", "4"), 0.01), (("1.5", "4", "2"), 0.01), (("10", "10", "2"), 0.02)],
    )
    @pytest.mark.parametrize("parts", [2, 3])
    def test_p95_of_a_route(self, first: str, spreads: tuple[str, ...], within: float, parts: int) -> None:
        """A share is through after the first step, and the rest waits for one or two more."""
        medians = (Decimal(1), Decimal(3), Decimal("0.5"))
        steps = [lasting(p50, p50 * Decimal(spread)) for p50, spread in zip(medians, spreads, strict=True)]
        paths = [path(first, steps[0]), path(1 - Decimal(first), *steps[:parts])]
        assert drawn_p95(paths) == pytest.approx(float(p95(*paths)), rel=within)

    def test_many_parts(self) -> None:
        """Three tries, each with its judge."""
        paths = [path(1, *[lasting(1, 3), lasting("0.3", "0.5")] * 3)]
        assert drawn_p95(paths) == pytest.approx(float(p95(*paths)), rel=0.01)

    def test_times_that_spread_widely(self) -> None:
        """Where P95 is a thousand times P50, two together take longer at P95 than their P95s added up."""
        wild = lasting(1, 1000)
        assert 2000 < p95(path(1, wild, wild))


class TestLaws:
    @given(p50s, spreads, p50s, spreads, unsure)
    def test_p95s_do_not_add(
        self, first: Decimal, one: Decimal, second: Decimal, other: Decimal, accept: Decimal
    ) -> None:
        """The P95 of a cascade lies between that of its first step and that of waiting for both, which is no sum."""
        weak, strong = lasting(first, first * one), lasting(second, second * other)
        both = p95(path(1, weak, strong))
        assert both < first * one + second * other
        assert first * one <= p95(path(accept, weak), path(1 - accept, weak, strong)) <= both

    @given(p50s, spreads, p50s, spreads, unsure, unsure)
    def test_more_acceptance_never_takes_longer(
        self, first: Decimal, one: Decimal, second: Decimal, other: Decimal, some: Decimal, more: Decimal
    ) -> None:
        """Neither the mean nor the P95."""
        weak, judge = lasting(first, first * one), lasting("0.1", "0.2")
        strong = lasting(second, second * other)
        fewer, further = (
            found(path(accept, weak, judge), path(1 - accept, weak, judge, strong)) for accept in sorted((some, more))
        )
        assert further.mean_seconds <= fewer.mean_seconds
        assert further.p95_seconds <= fewer.p95_seconds

    @given(p50s, spreads, decimals("0.5", 9, 1))
    def test_the_unit_of_time_cancels(self, p50: Decimal, spread: Decimal, factor: Decimal) -> None:
        """Everything so many times slower takes so many times as long."""

        def route(unit: Decimal) -> Latency:
            step = lasting(p50 * unit, p50 * spread * unit)
            return found(path("0.9", step), path("0.1", step, step))

        assert float(route(Decimal(1)).p95_seconds * factor) == pytest.approx(
            float(route(factor).p95_seconds), rel=1e-7
        )
        assert float(route(Decimal(1)).mean_seconds * factor) == pytest.approx(
            float(route(factor).mean_seconds), rel=1e-7
        )


class TestUnknown:
    @pytest.mark.parametrize(
        "part",
        [
            Duration(name="chat"),
            Duration(name="chat", p50_seconds=Decimal(1)),
            Duration(name="chat", p95_seconds=Decimal(1)),
        ],
    )
    def test_a_missing_quantile_is_not_zero(self, part: Duration) -> None:
        """Nobody can say, unless no request waits for it."""
        known = path(1, lasting(1, 2))
        assert Unknown(because="nobody stated both P50 and P95 of chat") == latency_of([known, path("0.1", part)])
        assert 2 == p95(known, path(0, part))

    def test_no_requests_at_all(self) -> None:
        """Nothing takes no time: there is nothing that could."""
        assert Unknown(because="no request takes any way through the route") == latency_of([path(0, lasting(1, 2))])


class TestErrors:
    def test_quantiles_the_wrong_way_round(self) -> None:
        """Both are named."""
        with pytest.raises(P95BelowP50, match="chat has a P95 of 1 s, which is below its P50 of 2 s"):
            latency_of([path(1, lasting(2, 1))])

    @pytest.mark.parametrize(("p50", "late"), [("0", "1"), ("-1", "1"), ("-1", "-1")])
    def test_a_median_of_nothing(self, p50: str, late: str) -> None:
        """No curve goes through it."""
        with pytest.raises(NoMedianTime, match=f"chat has a P50 of {p50} s, and a P95 of {late} s"):
            latency_of([path(1, lasting(p50, late))])
