"""Figures that others have published, with all their inputs, through the engine's own projections.

The engine's month has 730 hours. Where a source counts by the day, a request of these tests is a whole day's traffic:
730 / 24 of them make a month, and the cost of a request is the cost of a day.
"""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    Amount,
    bill,
    decimals,
    everything_on,
    fleet,
    january,
    metered,
    numbers,
    projected,
    ratios,
    row,
    task,
    workload,
)
from tokencalc.engine.answers import Never
from tokencalc.engine.comparison import Comparison, compare
from tokencalc.engine.ratios import Direction, Ratio
from tokencalc.engine.supply import Supply

MILLION = 10**6
SECONDS = Decimal(730 * 3600)
DAYS = Decimal(730) / 24


def compared(baseline: Supply, option: Supply, requests: Amount, **usage: Amount) -> Comparison:
    """Two supplies for one task, over one month."""
    load = workload(task("chat", Decimal(requests), **usage))
    return compare(everything_on(baseline, load, "today"), [everything_on(option, load)], load, january())


class TestDeepSeekDay:
    """DeepSeek's inference system on one day of February 2025: what it cost, and what its list price would bring in.

    Source: DeepSeek, open-infra-index, "Day 6: One More Thing, DeepSeek-V3/R1 Inference System Overview" (CC0): 226.75
    nodes of 8 H800 on average at 2 USD a GPU-hour; 608B input tokens, of which 342B hit the cache, and 168B output
    tokens, at R1's prices of 0.14 (hit), 0.55 (miss) and 2.19 (output) USD a million. Printed: a cost of 87,072 USD a
    day, a theoretical revenue of 562,027 USD, a margin of 545% and a hit share of 56.3%. The token counts are printed
    rounded to billions, so revenue comes to 562,100, which is 0.013% more, and the margin to 546%.
    """

    gpus = Decimal("226.75") * 8
    traffic: dict[str, Amount] = {"cache_read": 342 * 10**9, "input": (608 - 342) * 10**9, "output": 168 * 10**9}
    api = metered(row(cache_read="0.14", input="0.55", output="2.19"))
    # The fleet is as large as its load: a GPU's throughput is the day's output over the GPU-seconds of the day.
    own = fleet(rate=2, chat=168 * 10**9 / (gpus * 24 * 3600))

    def comparison(self) -> Comparison:
        """The revenue as the baseline, and the GPUs as the option."""
        return compared(self.api, self.own, DAYS, **self.traffic)

    def test_cost_a_day(self) -> None:
        """1,814 GPUs for 24 hours at 2 USD are the printed 87,072 USD."""
        (gpus,) = self.comparison().options
        assert gpus.per_thousand_requests is not None
        assert Decimal("226.75") * 8 * 24 * 2 == round(gpus.per_thousand_requests / 1000, 15)
        assert 87_072 == round(gpus.per_thousand_requests / 1000, 15)

    def test_revenue_a_day(self) -> None:
        """Revenue comes to 562,100 USD, 0.013% above the printed 562,027."""
        revenue = self.comparison().baseline.per_thousand_requests
        assert revenue is not None
        expected = 342_000 * Decimal("0.14") + 266_000 * Decimal("0.55") + 168_000 * Decimal("2.19")
        assert expected == round(revenue / 1000, 15)
        assert 562_100 == round(revenue / 1000, 15)
        assert Decimal("0.013") == round((revenue / 1000 / 562_027 - 1) * 100, 3)

    def test_margin_over_cost(self) -> None:
        """(Revenue - cost) / cost is 546% of these revenues, and 545% of the printed one."""
        (gpus,) = self.comparison().options
        assert Direction.CHEAPER is gpus.ratio.direction
        assert gpus.ratio.times is not None
        assert Decimal("5.46") == round(gpus.ratio.times - 1, 2)
        cost = gpus.projection.bill / DAYS
        assert Decimal("5.45") == round((562_027 - cost) / cost, 2)

    def test_cache_hits(self) -> None:
        """342 of 608 billion are 56.25%, which prints as 56.3%."""
        used = {line.unit: line.quantity for line in self.comparison().baseline.projection.lines}
        share = round(used["cache_read"] / (used["cache_read"] + used["input"]), 20)
        assert Decimal("0.563") == share.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)

    def test_the_gpus_are_all_in_use(self) -> None:
        """A fleet that is sized by its mean load has no idle hours: 1,814 GPUs, and not one more for rounding dust."""
        (gpus,) = self.comparison().options
        assert gpus.machines is not None
        assert numbers(1814, 1814, 1) == (
            gpus.machines.fewest_gpus,
            gpus.machines.most_gpus,
            round(gpus.machines.utilisation, 20),
        )


class TestSglang:
    """SGLang's large-scale expert parallelism on 96 H100: 22,300 output tokens a second on a node of 8 GPUs.

    Source: "Deploying DeepSeek with PD Disaggregation and Large-Scale Expert Parallelism on 96 H100 GPUs" (LMSYS, May
    2025). Printed: 0.20 USD a million output tokens. The 2 USD a GPU-hour are assumed here; only decode nodes count.
    """

    def test_cost_of_a_million_tokens(self) -> None:
        """16 USD an hour over 80.28 million tokens an hour are 0.20 USD a million."""
        full = 22_300 * SECONDS
        node = fleet(rate=2, gpus=8, chat=22_300)
        projection = projected(node, workload(task("chat", full / MILLION, output=MILLION)))
        assert 8 * 2 * 730 == projection.bill
        assert Decimal("0.20") == round(projection.bill / projection.requests, 2)


class TestRouteLLM:
    """RouteLLM's price of GPT-4 (arXiv 2406.18665v4): 10 in and 30 out, with 95 input and 264 output tokens."""

    def test_blended_price(self) -> None:
        """The mix costs 24.7 USD a million tokens, input and output together."""
        load = workload(task(requests=1000, input=95, output=264))
        cost = bill(metered(row(input=10, output=30)), load)
        assert Decimal("24.7") == round(cost / (1000 * (95 + 264)) * MILLION, 1)


class TestNeverBreaksEven:
    """A public GPU break-even calculator: 2 A100 at 2.50 USD an hour against an API at 0.45 USD a million tokens.

    One replica costs 3,650 USD a month and makes at most 126.1 million tokens in it. The calculator prints a break-even
    at 8,111.1 million tokens a month, which forgets that so many need 65 replicas. The right answer is never.
    """

    own = fleet(rate="2.50", gpus=2, chat=Decimal("126.1") * MILLION / SECONDS)
    api = metered(row(output="0.45"))

    def ratio_at(self, mtok: Amount) -> Ratio:
        """How the fleet stands to the API at so many million tokens a month."""
        return compared(self.api, self.own, mtok, output=MILLION).options[0].ratio

    def test_the_printed_volume_needs_65_replicas(self) -> None:
        """At 8,111.1 million tokens the API costs the price of one replica, and the fleet has 65 of them."""
        comparison = compared(self.api, self.own, "8111.1", output=MILLION)
        assert Decimal("8111.1") * Decimal("0.45") == comparison.baseline.projection.bill
        assert 65 * 3650 == comparison.options[0].projection.bill == 237_250

    @pytest.mark.parametrize("replicas", [1, 2, 64, 65, 1000])
    def test_a_full_fleet_is_64_times_dearer(self, replicas: int) -> None:
        """Even where every replica is full, 3,650 USD buy what the API sells for 56.745."""
        expected = Decimal(3650) / (Decimal("126.1") * Decimal("0.45"))
        ratio = self.ratio_at(Decimal("126.1") * replicas)
        assert ratio.times is not None
        assert (Direction.DEARER, round(expected, 15)) == (ratio.direction, round(ratio.times, 15))

    @given(decimals("0.1", 10**7, 1))
    def test_it_wins_at_no_volume(self, mtok: Decimal) -> None:
        """There is no volume at which the fleet is cheaper."""
        assert Direction.DEARER is self.ratio_at(mtok).direction


class TestReplicaSteps:
    """A replica at 1,752 USD a month (2.40 an hour) makes 4,000 million tokens; an API sells them at 0.50.

    In closed form a fleet of n replicas wins on (n R / p, n K], and for good above n* R / p with n* = ceil(rho / (1 -
    rho)) and rho = R / (p K) = 0.876. That gives seven intervals, and then 28,032 million tokens a month.
    """

    wins = [(3504 * n, 4000 * n) for n in range(1, 8)]
    own = fleet(rate="2.40", chat=Decimal(4000) * MILLION / SECONDS)
    api = metered(row(output="0.50"))
    dust = Decimal("0.000001")

    def direction_at(self, mtok: Amount) -> Direction:
        """Whether the fleet is cheaper than the API at so many million tokens a month."""
        return compared(self.api, self.own, mtok, output=MILLION).options[0].ratio.direction

    @pytest.mark.parametrize(("begin", "end"), wins)
    def test_the_winner_changes_at_every_edge(self, begin: int, end: int) -> None:
        """One token a month above the begin the fleet wins, and at the end still; one token more, and it loses."""
        assert Direction.DEARER is self.direction_at(begin - self.dust)
        assert Direction.SAME is self.direction_at(begin)
        assert Direction.CHEAPER is self.direction_at(begin + self.dust)
        assert Direction.CHEAPER is self.direction_at((begin + end) // 2)
        assert Direction.CHEAPER is self.direction_at(end)
        assert Direction.DEARER is self.direction_at(end + self.dust)

    def test_above_28032_it_wins_for_good(self) -> None:
        """At 28,032 million tokens both cost 14,016 USD; from there on the fleet never loses again."""
        assert Direction.DEARER is self.direction_at(28_032 - self.dust)
        assert Direction.SAME is self.direction_at(28_032)
        assert Direction.CHEAPER is self.direction_at(28_032 + self.dust)
        assert Decimal(8 * 1752) == Decimal("0.50") * 28_032

    @given(st.integers(28_033, 10**9))
    def test_no_volume_above_it_loses(self, mtok: int) -> None:
        """Whatever the volume, the last replica's empty part no longer outweighs what the full ones save."""
        assert Direction.CHEAPER is self.direction_at(mtok)

    @given(decimals("0.1", 28_032, 1))
    def test_below_it_the_intervals_are_all_there_is(self, mtok: Decimal) -> None:
        """The fleet wins inside the seven intervals and nowhere else."""
        inside = any(begin < mtok <= end for begin, end in self.wins)
        assert inside == (self.direction_at(mtok) is Direction.CHEAPER)


class TestHundredfold:
    """Claude Opus 4 against qwen3-235b-a22b-thinking on knowledge questions: "maybe a hundred times on tokens".

    Source: Nous Research's token-efficiency study (cpldcpu/LRMTokenEconomy, Apache-2.0), output price only: 75 and 0.70
    USD a million, 85.0 and 403.2 tokens an answer, every answer right. Printed: a list price ratio of 107.1, 4.74 times
    the tokens, and 22.6 times cheaper for each right answer.
    """

    opus = metered(row(output=75))

    def times_cheaper(self, output_ratio: Amount | None) -> Decimal:
        """How many times cheaper the same answers are."""
        qwen = metered(row(output="0.70"), ratios=ratios(None, output_ratio))
        ratio = compared(self.opus, qwen, 25, output="85.0").options[0].ratio
        assert Direction.CHEAPER is ratio.direction
        assert ratio.times is not None
        return round(ratio.times, 1)

    def test_list_price_ratio(self) -> None:
        """At equal token counts it is 107.1 times cheaper."""
        assert Decimal("107.1") == self.times_cheaper(None)

    def test_cost_ratio(self) -> None:
        """At the measured length of its answers it is 22.6 times cheaper."""
        output_ratio = Decimal("403.2") / Decimal("85.0")
        assert Decimal("4.74") == round(output_ratio, 2)
        assert Decimal("22.6") == self.times_cheaper(output_ratio)

    def test_the_saving_is_gone_at_107_times_the_tokens(self) -> None:
        """Output alone is billed, so the answers may be as many times longer as the list price is lower."""
        qwen = metered(row(output="0.70"), ratios=ratios(None, None))
        (standing,) = compared(self.opus, qwen, 25, output="85.0").options
        assert not isinstance(standing.verbosity_limit, Never)
        assert Decimal("107.1") == round(standing.verbosity_limit, 1)
