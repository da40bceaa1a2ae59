"""What a budget counts: kinds of money, tokens of some units and providers, and the tasks of one team."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.engine.burning import line, projection
from tests.engine.strategies import Amount, metered, numbers, projected, row, task, workload
from tokencalc.engine.budget import Budget, Counted, MoneyCounted, TokensCounted
from tokencalc.engine.burn import burn
from tokencalc.engine.lines import CostLine, Kind
from tokencalc.engine.months import horizon
from tokencalc.engine.projected_spend import SeveralProviders

JANUARY = date(2027, 1, 1)


def january_total(counts: Counted, *lines: CostLine, tasks: tuple[str, ...] = ()) -> tuple[Decimal, Decimal]:
    """What a budget of January counts of lines, and what of them belongs to no task."""
    budget = Budget(amount=Decimal(1000), start=JANUARY, end=date(2027, 2, 1), counts=counts, tasks=tasks)
    found = burn(projection(JANUARY, lines), budget)
    return found.total, found.unassigned


class TestMoney:
    lines = (line(5), line(7, kind=Kind.PEOPLE), line(11, kind=Kind.EXPECTED_LOSS), line(13, kind=Kind.ONE_OFF))

    def test_the_bill_where_nothing_is_said(self) -> None:
        """Of 5 billed, 7 for people, 11 expected to be lost and 13 once, a budget counts the 5."""
        assert numbers(5, 0) == january_total(MoneyCounted(), *self.lines)

    def test_the_kinds_that_are_said(self) -> None:
        """With people and one-offs it is 5 + 7 + 13."""
        assert numbers(5 + 7 + 13, 0) == january_total(
            MoneyCounted(kinds=(Kind.BILL, Kind.PEOPLE, Kind.ONE_OFF)), *self.lines
        )


class TestTeam:
    lines = (line(5), line(7, task="code"), line(11, task="mail"), line(13, task=""), line(17, kind=Kind.PEOPLE))

    def test_its_tasks_and_nothing_else(self) -> None:
        """The team of chat and code has 5 + 7 of the bill; the 13 of no task stand apart."""
        assert numbers(5 + 7, 13) == january_total(MoneyCounted(), *self.lines, tasks=("chat", "code"))

    def test_without_tasks_it_is_everything(self) -> None:
        """A budget of all counts what belongs to no task too, so nothing stands apart."""
        assert numbers(5 + 7 + 11 + 13, 0) == january_total(MoneyCounted(), *self.lines)

    def test_lines_must_have_been_kept(self) -> None:
        """Tasks are told apart by lines: months whose lines were not kept are no answer, and not nothing."""
        load = workload(task("chat", 1000, input=1000))
        kept = projected(metered(row(input=2)), load, horizon(JANUARY, 1))
        assert 2 == burn(kept, self.budget()).total
        summed = replace(kept, months=tuple(replace(month, lines=()) for month in kept.months))
        with pytest.raises(AssertionError, match="project with keep_lines"):
            burn(summed, self.budget())

    def budget(self) -> Budget:
        """January's budget of the chat."""
        return Budget(amount=Decimal(9), start=JANUARY, end=date(2027, 2, 1), tasks=("chat",))


class TestTokens:
    def tokens(self, unit: str, quantity: Amount, provider: str = "lab", kind: Kind = Kind.BILL) -> CostLine:
        """A line of some tokens."""
        return line(1, unit=unit, quantity=Decimal(quantity), provider=provider, kind=kind)

    def test_text_where_nothing_is_said(self) -> None:
        """Input, cache reads and both cache writes, and output; no audio, no searches, no GPU-hours."""
        counted = [
            self.tokens("input", 1),
            self.tokens("cache_read", 20),
            self.tokens("cache_write", 300),
            self.tokens("cache_write_1h", 4000),
            self.tokens("output", 50_000),
        ]
        others = [self.tokens(unit, 10**6) for unit in ("audio_in", "web_search", "gpu_hour")]
        assert numbers(54_321, 0) == january_total(TokensCounted(), *counted, *others)

    def test_the_units_that_are_said(self) -> None:
        """A budget of output counts no input."""
        lines = self.tokens("input", 5), self.tokens("output", 7)
        assert numbers(7, 0) == january_total(TokensCounted(units=("output",)), *lines)

    def test_an_evaluation_counts(self) -> None:
        """Tokens that are paid once are tokens."""
        lines = self.tokens("input", 5), self.tokens("input", 7, kind=Kind.ONE_OFF)
        assert numbers(12, 0) == january_total(TokensCounted(), *lines)

    def test_free_tokens_count(self) -> None:
        """A price is no matter: what costs nothing is used up all the same."""
        assert numbers(5, 0) == january_total(TokensCounted(), line(0, unit="input", quantity=Decimal(5)))

    def test_several_providers_must_be_named(self) -> None:
        """Tokens of two providers are not alike: adding them unasked is an error that names both."""
        with pytest.raises(
            SeveralProviders, match=r"^the token budget would add tokens of another, lab, which"
        ) as raised:
            january_total(TokensCounted(), self.tokens("input", 5), self.tokens("input", 7, "another"))
        assert "providers = [...]" in raised.value.remedy

    def test_named_providers_are_added(self) -> None:
        """Two of three named: 5 + 7."""
        lines = [self.tokens("input", *each) for each in ((5, "lab"), (7, "another"), (11, "third"))]
        assert numbers(12, 0) == january_total(TokensCounted(providers=("lab", "another")), *lines)

    def test_another_provider_of_uncounted_units_is_no_matter(self) -> None:
        """Searches and no tokens at another provider leave one provider's tokens."""
        lines = self.tokens("input", 5), self.tokens("web_search", 7, "another")
        assert numbers(5, 0) == january_total(TokensCounted(), *lines)

    def test_of_a_team(self) -> None:
        """Tokens of the team's tasks count, those of no task stand apart."""
        lines = self.tokens("input", 5), line(1, task="", quantity=Decimal(7)), line(1, task="code")
        assert numbers(5, 7) == january_total(TokensCounted(), *lines, tasks=("chat",))

    def test_through_the_projection(self) -> None:
        """1,000 requests of 300 + 100 + 50 tokens burn 450,000 tokens, whatever they cost."""
        load = workload(task("chat", 1000, input=300, cache_read=100, output=50))
        budget = Budget(
            amount=Decimal(450_000), start=JANUARY, end=date(2027, 2, 1), counts=TokensCounted(), tasks=("chat",)
        )
        for price in (1, 50):
            found = burn(projected(metered(row(input=price, output=9)), load, horizon(JANUARY, 1)), budget)
            assert 450_000 == found.total
            assert found.lasts
