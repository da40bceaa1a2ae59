"""Break-even points that others have published, and one that they have published wrong, through the general finder."""

from decimal import ROUND_CEILING, Decimal
from typing import Any

import pytest

from tests.engine.piecewise import JANUARY, MTOK, speed
from tests.engine.strategies import Amount, everything_on, fleet, metered, row, task, workload
from tokencalc.engine.assets import Asset
from tokencalc.engine.crossings import Becomes, CrossingKind
from tokencalc.engine.owned import Owned
from tokencalc.engine.supply import Supply
from tokencalc.engine.volumes import VolumeBreakEven, break_even_volumes


def found_between(baseline: Supply, option: Supply, **usage: Amount) -> VolumeBreakEven:
    """The break-even of two supplies, in requests of one size."""
    load = workload(task("chat", 100, **usage))
    today = everything_on(baseline, load, "today")
    (found,) = break_even_volumes(today, [everything_on(option, load)], load, [JANUARY], JANUARY)
    return found


def edges(found: VolumeBreakEven) -> list[Any]:
    """The intervals as pairs, without the dust of quotients."""
    return [(round(each.start, 9), None if each.end is None else round(each.end, 9)) for each in found.intervals]


class TestReplicaSteps:
    """A replica at 1,752 USD a month (2.40 an hour) makes 4,000 million tokens; an API sells them at 0.50.

    In closed form: seven intervals (n R / p, n K], and for good above 28,032 million tokens a month.
    """

    found = found_between(metered(row(output="0.50")), fleet(rate="2.40", chat=speed(4000)), output=MTOK)

    def test_the_intervals(self) -> None:
        """All of them, half-open, and the last one without an end."""
        expected = [(3504 * count, 4000 * count) for count in range(1, 8)]
        assert [*expected, (28_032, None)] == edges(self.found)
        assert all(not each.has_start for each in self.found.intervals)
        assert [True] * 7 + [False] == [each.has_end for each in self.found.intervals]

    def test_for_good(self) -> None:
        """Above 28,032 million, and that is settled."""
        assert self.found.for_good_from is not None
        assert (28_032, True) == (int(round(self.found.for_good_from, 9)), self.found.is_settled)

    def test_the_crossings(self) -> None:
        """A root where it begins to win, and a jump where the next replica is rented."""
        kinds = [(each.kind, each.becomes) for each in self.found.crossings]
        root, jump = (CrossingKind.ROOT, Becomes.CHEAPER), (CrossingKind.JUMP, Becomes.DEARER)
        assert [root, jump] * 7 + [root] == kinds


class TestNeverBreaksEven:
    """A public GPU break-even calculator: 2 A100 at 2.50 USD an hour against an API at 0.45 USD a million tokens.

    It prints 8,111.1 million tokens a month, which forgets that so many need 65 replicas. The right answer is never.
    """

    found = found_between(metered(row(output="0.45")), fleet(rate="2.50", gpus=2, chat=speed("126.1")), output=MTOK)

    def test_never(self) -> None:
        """No interval, no crossing, and settled for every volume."""
        assert ((), (), None, True) == (
            self.found.intervals,
            self.found.crossings,
            self.found.for_good_from,
            self.found.is_settled,
        )

    def test_the_printed_volume_loses(self) -> None:
        """Nor is it a break-even at the volume that is printed."""
        assert not self.found.is_cheaper_at(Decimal("8111.1"))
        assert not self.found.is_cheaper_at(Decimal("8111.2"))

    def test_the_price_of_a_request_says_why(self) -> None:
        """In the long run a million tokens cost 28.95 on the GPUs, and 0.45 at the API."""
        assert self.found.running.per_request_high is not None
        assert (Decimal("28.95"), Decimal("0.45")) == (
            round(self.found.running.per_request_high, 2),
            self.found.baseline.per_request_low,
        )


class TestDeepSeekDay:
    """DeepSeek's inference system on one day of February 2025: 1,814 GPUs at 2 USD an hour make 168B output tokens.

    Source: DeepSeek, open-infra-index, "Day 6" (CC0). With the inputs that go with them, a million output tokens cost
    562,100 / 168,000 USD at R1's prices. A GPU that makes all of it breaks even where it is used for cost / revenue =
    87,072 / 562,100 = 15.5% of its time.
    """

    def test_utilisation(self) -> None:
        """The first GPU breaks even at 15.5% of what it serves, and from there on every further one at its first."""
        request: dict[str, Amount] = {"cache_read": 342_000, "input": 266_000, "output": 168_000}
        served = Decimal(10**6) / 1814 * 730 / 24
        own = fleet(rate=2, chat=served * 168_000 / (730 * 3600))
        api = metered(row(cache_read="0.14", input="0.55", output="2.19"))
        found = found_between(api, own, **request)
        revenue = 342_000 * Decimal("0.14") + 266_000 * Decimal("0.55") + 168_000 * Decimal("2.19")
        assert found.for_good_from is not None
        assert Decimal("0.155") == round(found.for_good_from / served, 3)
        assert round(87_072 / revenue, 15) == round(found.for_good_from / served, 15)


class TestOnPremise:
    """Servers of one's own against an API: hardware / (API - electricity) at full capacity, 1:2 input to output.

    Source: arXiv 2509.18101v3, table of break-even months. The paper states 160 hours a month and 400 and 575 W; its
    own tables follow from 176 hours and 300 and 500 W. Throughput counts input and output tokens.
    """

    @pytest.mark.parametrize(
        ("gpus", "gpu_usd", "watts", "tokens_per_second", "rates", "printed"),
        [
            pytest.param(16, 15_000, 300, 800, ("1.25", 10), "69.3", id="Kimi-K2"),
            pytest.param(1, 15_000, 300, 190, (3, 15), "11.4", id="Llama-3.3-70B"),
            pytest.param(1, 2000, 500, 180, ("1.25", 10), "2.5", id="Qwen3-30B"),
        ],
    )
    def test_a_life_as_long_as_that_breaks_even_at_full_capacity(
        self, gpus: int, gpu_usd: int, watts: int, tokens_per_second: int, rates: tuple[Amount, Amount], printed: str
    ) -> None:
        """Worn off over the next whole month it wins below its capacity; over the one before it at no volume."""
        api = metered(row(input=rates[0], output=rates[1]))
        longer = int(Decimal(printed).to_integral_value(rounding=ROUND_CEILING))
        capacity = Decimal(tokens_per_second) * 176 * 3600 / 3000
        intervals = []
        for life in (longer - 1, longer):
            own = Owned(
                name="own",
                model="m",
                asset=Asset(name="servers", price=Decimal(gpus * gpu_usd), life_months=life),
                replicas=1,
                gpus_per_replica=gpus,
                tokens_per_second={"chat": Decimal(tokens_per_second) * 2 / 3},
                kw_per_replica=Decimal(gpus * watts) / 1000,
                idle_kw_per_replica=Decimal(0),
                pue=Decimal(1),
                price_per_kwh=Decimal("0.15"),
                hours_per_month=176,
            )
            found = found_between(api, own, input=1000, output=2000)
            assert (False, round(capacity, 9)) == (found.walked.is_fit, round(found.walked.until, 9))
            intervals.append(edges(found))
        assert [] == intervals[0]
        ((start, end),) = intervals[1]
        assert end == round(capacity, 9)
        assert Decimal("0.8") < start / end < 1
