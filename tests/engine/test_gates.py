"""Licence gates: month by month, on both sides of each threshold, and by who runs the weights."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.engine.strategies import Amount, growing, listed
from tokencalc.engine.gates import Company, GateFinding, Held, findings_of
from tokencalc.engine.licences import Gate, Licence, RevenuePeriod, Rule, Use
from tokencalc.engine.months import horizon

MONTHS = horizon(date(2027, 1, 1), 12)
READ = date(2026, 11, 22)


def licence(*rules: Rule, gate: Gate = Gate.FREE, resale: Gate = Gate.FREE, excluded: tuple[str, ...] = ()) -> Licence:
    """A licence."""
    return Licence(
        key="l",
        name="L",
        verified=True,
        gate=gate,
        resale=resale,
        rules=rules,
        excluded_regions=excluded,
        source="LICENSE",
        retrieved=READ,
    )


def rule(gate: Gate = Gate.ASK, use: Use = Use.COMMERCIAL, **limits: Any) -> Rule:
    """A clause."""
    return Rule(use=use, gate=gate, currency="USD", **limits)


def ours(of: Licence | None, weights: str = "open", **more: Any) -> Held:
    """A model that we run."""
    return Held(model="lab/m", weights=weights, licence=of, runs_it="us", is_ours=True, **more)


def hosted(of: Licence | None, weights: str = "open", **more: Any) -> Held:
    """A model that a host runs."""
    return Held(model="lab/m", weights=weights, licence=of, runs_it="host", is_ours=False, **more)


def asked(held: Held, company: Company) -> list[tuple[Gate, date]]:
    """What is asked, and from when on."""
    return [(finding.gate, finding.since) for finding in findings_of(held, company, MONTHS)]


def first(held: Held, company: Company) -> GateFinding:
    """What is asked at first."""
    return findings_of(held, company, MONTHS)[0]


JANUARY = date(2027, 1, 1)


class TestThresholds:
    @pytest.mark.parametrize(("users", "gate"), [(99, Gate.FREE), (100, Gate.FREE), (101, Gate.ASK)])
    def test_users(self, users: int, gate: Gate) -> None:
        """A clause about more than 100 people does not hold for 100."""
        company = Company(monthly_users=growing(users))
        assert [(gate, JANUARY)] == asked(ours(licence(rule(monthly_users=Decimal(100)))), company)

    @pytest.mark.parametrize(
        ("period", "at_limit"),
        [(RevenuePeriod.MONTH, 1200), (RevenuePeriod.YEAR, 100), (RevenuePeriod.TRAILING_YEAR, 100)],
    )
    def test_revenue_over_the_clauses_own_period(self, period: RevenuePeriod, at_limit: int) -> None:
        """1,200 in a month, or 100 in each of twelve: at the limit it is free, and a cent above it is asked."""
        clause = rule(revenue=Decimal(1200), revenue_period=period)
        for revenue, gate in ((Decimal(at_limit), Gate.FREE), (at_limit + Decimal("0.01"), Gate.ASK)):
            company = Company(revenue_per_month=growing(revenue))
            assert [(gate, JANUARY)] == asked(ours(licence(clause)), company)

    def test_growth_flips_a_gate_in_its_month(self) -> None:
        """100 that grow by a tenth a month are 133.1 in April, above 130."""
        company = Company(monthly_users=growing(100, "0.1"))
        found = asked(ours(licence(rule(monthly_users=Decimal(130)))), company)
        assert [(Gate.FREE, JANUARY), (Gate.ASK, date(2027, 4, 1))] == found

    def test_the_trailing_year_looks_back(self) -> None:
        """What doubles every month was half of it a month before: 200 - 200/4096 in the twelve up to now."""
        company = Company(revenue_per_month=growing(100, 1, 100))
        clause = rule(revenue=Decimal("199.95"), revenue_period=RevenuePeriod.TRAILING_YEAR)
        assert (Gate.ASK, JANUARY) == asked(ours(licence(clause)), company)[0]
        above = rule(revenue=Decimal("199.96"), revenue_period=RevenuePeriod.TRAILING_YEAR)
        assert (Gate.FREE, JANUARY) == asked(ours(licence(above)), company)[0]

    def test_a_list_is_held_before_its_first_month(self) -> None:
        """Nobody knows what was before it."""
        company = Company(revenue_per_month=listed(*[100] * 12))
        clause = rule(revenue=Decimal(1199), revenue_period=RevenuePeriod.TRAILING_YEAR)
        assert [(Gate.ASK, JANUARY)] == asked(ours(licence(clause)), company)

    def test_either_threshold_is_enough(self) -> None:
        """Users or revenue; one that is known to be passed counts, whatever the other is."""
        clause = rule(monthly_users=Decimal(100), revenue=Decimal(5), revenue_period=RevenuePeriod.MONTH)
        assert Gate.ASK is first(ours(licence(clause)), Company(monthly_users=growing(101))).gate
        assert Gate.UNKNOWN is first(ours(licence(clause)), Company(monthly_users=growing(1))).gate

    def test_a_rule_without_thresholds_always_holds(self) -> None:
        """It asks of everybody."""
        assert Gate.SHOW_NAME is first(ours(licence(rule(Gate.SHOW_NAME))), Company()).gate


class TestUnknown:
    @pytest.mark.parametrize("clause", [rule(monthly_users=Decimal(1)), rule(revenue=Decimal(1))])
    def test_a_figure_that_is_not_stated(self, clause: Rule) -> None:
        """Without it nobody can tell, and the reason says which clause it is."""
        found = first(ours(licence(clause)), Company())
        assert Gate.UNKNOWN is found.gate
        assert found.reason.startswith("L: ask for commercial use, above")

    def test_another_currency(self) -> None:
        """Revenue in EUR says nothing about a limit in USD."""
        company = Company(revenue_per_month=growing(10), currency="EUR")
        assert Gate.UNKNOWN is first(ours(licence(rule(revenue=Decimal(1)))), company).gate

    def test_a_licence_that_nobody_looked_at(self) -> None:
        """It is neither permission nor refusal."""
        assert (Gate.UNKNOWN, "nobody looked at its licence") == (
            first(ours(None), Company()).gate,
            first(ours(None), Company()).reason,
        )
        assert Gate.UNKNOWN is first(ours(licence(gate=Gate.UNKNOWN)), Company()).gate

    def test_better_known_to_be_asked_than_unknown(self) -> None:
        """A clause that holds is told before one that may."""
        both = licence(rule(Gate.ASK), rule(monthly_users=Decimal(5)))
        assert Gate.ASK is first(ours(both), Company()).gate


class TestWhoRunsIt:
    def test_the_host_holds_the_licence(self) -> None:
        """What we would have to ask for on our own GPUs is the host's matter on his."""
        clause = licence(rule(Gate.ASK), gate=Gate.FORBIDDEN)
        assert Gate.FORBIDDEN is first(ours(clause), Company()).gate
        found = first(hosted(clause), Company())
        assert (Gate.FREE, "the terms of host, who holds L") == (found.gate, found.reason)

    def test_names_flow_down(self) -> None:
        """A clause about the name binds whoever shows the product."""
        assert Gate.SHOW_NAME is first(hosted(licence(rule(Gate.SHOW_NAME))), Company()).gate

    def test_regions_flow_down(self) -> None:
        """Where a licence grants nothing, a host cannot either."""
        assert Gate.FORBIDDEN is first(hosted(licence(excluded=("US",))), Company(regions=("US",))).gate

    def test_closed_weights_have_no_licence(self) -> None:
        """The seller's terms are all there is."""
        found = first(hosted(None, "closed"), Company())
        assert (Gate.FREE, "the terms of host", "") == (found.gate, found.reason, found.source)

    def test_a_host_of_what_nobody_looked_at(self) -> None:
        """It is his to know."""
        assert Gate.FREE is first(hosted(None), Company()).gate

    def test_resale_counts_for_who_resells(self) -> None:
        """A rule about resale and the gate of resale leave everybody else alone."""
        clause = licence(rule(Gate.FORBIDDEN, Use.RESALE), resale=Gate.ASK)
        assert Gate.FREE is first(ours(clause), Company()).gate
        assert Gate.FORBIDDEN is first(ours(clause), Company(resells=True)).gate
        assert Gate.ASK is first(ours(licence(resale=Gate.ASK)), Company(resells=True)).gate


class TestRegions:
    @pytest.mark.parametrize(("region", "is_out"), [("DE", True), ("EU", True), ("GB", False), ("US", False)])
    def test_a_country_of_the_eu_is_in_the_eu(self, region: str, is_out: bool) -> None:  # what is expected
        """A licence that leaves out the EU leaves out each of its members."""
        found = first(ours(licence(excluded=("EU",))), Company(regions=(region,)))
        assert (Gate.FORBIDDEN if is_out else Gate.FREE) is found.gate

    @pytest.mark.parametrize(
        ("served", "gate"), [((), Gate.UNKNOWN), (("FR",), Gate.FREE), (("FR", "US"), Gate.FORBIDDEN)]
    )
    def test_where_it_may_be_served(self, served: tuple[str, ...], gate: Gate) -> None:
        """All places have to be allowed, and a place that nobody stated is unknown; closed weights too."""
        company = Company(regions_allowed=("EU",))
        assert gate is first(hosted(None, "closed", served_in=served), company).gate


def test_limits_in_words() -> None:
    """A rule's condition says what it is about, whatever it limits."""
    amounts: list[tuple[dict[str, Any], Amount]] = [
        ({}, "commercial use"),
        ({"revenue": Decimal(5)}, "commercial use, above 5 USD of revenue in a period that is not stated"),
    ]
    assert [words for _, words in amounts] == [rule(**limits).condition for limits, _ in amounts]
    assert "show the name" == Gate.SHOW_NAME.in_words
