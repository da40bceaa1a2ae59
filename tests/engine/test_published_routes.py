"""Figures that others have published of routers and cascades, with their inputs, through the engine's projections."""

from decimal import Decimal

import pytest

from tests.engine.strategies import Amount, everything_on, january, metered, numbers, row, task, workload
from tokencalc.engine.comparison import Comparison, compare
from tokencalc.engine.metered import Metered
from tokencalc.engine.projection import Option
from tokencalc.engine.ratios import Direction
from tokencalc.engine.routes import Judge, Route, Router, Step

MILLION = 10**6


def beside(strong: Metered, *routes: Route) -> Comparison:
    """Routes for a thousand requests of one token, and the strong model alone as the baseline."""
    load = workload(task("chat", 1000, input=1))
    options = [Option(name=f"route {place}", routes=(route,)) for place, route in enumerate(routes)]
    return compare(everything_on(strong, load, "strong alone"), options, load, january())


class TestRouteLlmOnMtBench:
    """RouteLLM, arXiv 2406.18665v4, table 6: calls of GPT-4 at half of the performance gap recovered on MT Bench.

    The best router sends 13.40% of the requests to it, a random one 49.03%. Prices are the paper's own, in USD a
    million tokens: 24.7 and 0.24. Printed: 3.66 times cheaper than random, and cost down by over 85% against GPT-4
    alone. The first is the ratio of calls; that of costs is 3.48.
    """

    strong, weak = metered(row(input="24.7")), metered(row(input="0.24"))
    best, random = Decimal("0.1340"), Decimal("0.4903")

    def comparison(self) -> Comparison:
        """The best router and the random one, which cost nothing themselves."""
        routes = [
            Route(
                tasks=("chat",), supply=self.weak, then=(Step(supply=self.strong),), router=Router(strong_share=share)
            )
            for share in (self.best, self.random)
        ]
        return beside(self.strong, *routes)

    def test_calls(self) -> None:
        """49.03 / 13.40 are the printed 3.66."""
        calls = [standing.projection.lines[-1].quantity for standing in self.comparison().options]
        assert [1000 * self.best, 1000 * self.random] == calls
        assert Decimal("3.66") == round(calls[1] / calls[0], 2)

    def test_costs(self) -> None:
        """Money is 3.48 times less than behind the random router."""
        best, random = (standing.projection.bill for standing in self.comparison().options)
        assert (Decimal("0.1340") * Decimal("24.7") + Decimal("0.8660") * Decimal("0.24")) / 1000 == best
        assert Decimal("3.48") == round(random / best, 2)

    def test_against_the_strong_model_alone(self) -> None:
        """7.02 times cheaper, which saves 85.8%."""
        best, _ = self.comparison().options
        assert Direction.CHEAPER is best.ratio.direction
        assert best.ratio.times is not None
        assert numbers("7.02", "0.858") == (round(best.ratio.times, 2), round(1 - 1 / best.ratio.times, 3))


class TestEscalatedRequestsAreDearer:
    """A replay of the GSM8K answers that RouteLLM ships: GPT-4-1106 against Mixtral, with a perfect verifier.

    1,307 questions: both right on 739, the strong one alone on 382, the weak one alone on 94, neither on 92. An answer
    costs 0.0043132 and 0.00004726 USD on the mean, and those of the escalated questions 1.167 times as much. Replayed:
    36.3% escalated, 93.0% right, 56.6% saved; means alone would say 62.6%.
    """

    both, only_strong, only_weak, none = 739, 382, 94, 92
    questions = both + only_strong + only_weak + none
    strong, weak = (metered(row(input=Decimal(usd) * MILLION)) for usd in ("0.0043132", "0.00004726"))

    def share(self, count: int) -> Decimal:
        """So many of the questions, as a share."""
        return Decimal(count) / self.questions

    def comparison(self, multiple: Amount, *, is_counted: bool = True) -> Comparison:
        """The cascade, with the joint count or without."""
        route = Route(
            tasks=("chat",),
            supply=self.weak,
            success={"chat": self.share(self.both + self.only_weak)},
            judge=Judge(true_accept=Decimal(1), false_accept=Decimal(0)),
            then=(Step(supply=self.strong, success={"chat": self.share(self.both + self.only_strong)}),),
            escalated_cost_multiple=Decimal(multiple),
            both_right={"chat": self.share(self.both)} if is_counted else {},
        )
        return beside(self.strong, route)

    def test_escalated(self) -> None:
        """36.3% of the questions go on."""
        (cascade,) = self.comparison(1).options
        assert Decimal("0.363") == round(cascade.projection.lines[-1].quantity / 1000, 3)

    @pytest.mark.parametrize(("multiple", "saved"), [("1.167", "0.566"), (1, "0.626")])
    def test_saving(self, multiple: Amount, saved: str) -> None:
        """56.6% where the escalated ones are dearer, and 62.6% by the means alone."""
        found = self.comparison(multiple)
        assert Decimal(saved) == round(found.options[0].saving / found.baseline.total, 3)

    def test_quality(self) -> None:
        """93.0% are right, known from the joint count alone."""
        (cascade,) = self.comparison(1).options
        assert cascade.success is not None
        assert cascade.success_at_most == cascade.success
        assert Decimal("0.930") == round(cascade.success, 3)

    def test_without_the_joint_count_there_are_bounds(self) -> None:
        """85.8% to all of them; two independent models would be right on 94.8%, which is more than was replayed."""
        (cascade,) = self.comparison(1, is_counted=False).options
        assert cascade.success is not None
        assert cascade.success_at_most is not None
        assert numbers("0.858", 1) == (round(cascade.success, 3), round(cascade.success_at_most, 3))
        weak, strong = self.share(self.both + self.only_weak), self.share(self.both + self.only_strong)
        assert Decimal("0.948") == round(1 - (1 - weak) * (1 - strong), 3)
