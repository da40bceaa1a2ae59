"""Licence gates: month by month, on both sides of each threshold, and by who runs the weights."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import Amount, decimals, growing, listed
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


class TestWhatFlowsDown:
    """On a host's GPUs the licence is his; what it says about names and regions binds who uses it there too."""

    @pytest.mark.parametrize(("users", "gate"), [(99, Gate.FREE), (100, Gate.FREE), (101, Gate.SHOW_NAME)])
    def test_a_name_above_a_threshold(self, users: int, gate: Gate) -> None:
        """On both sides of 100 people a month."""
        clause = licence(rule(Gate.SHOW_NAME, monthly_users=Decimal(100)))
        assert gate is first(hosted(clause), Company(monthly_users=growing(users))).gate

    def test_a_name_that_may_have_to_be_shown(self) -> None:
        """Nobody said how many people there are: it is unknown, and not free.

        Kimi K2: "more than 100 million monthly active users, or more than 20 million US dollars (or equivalent in other
        currencies) in monthly revenue, you shall prominently display "Kimi K2" on the user interface of such product or
        service" (github.com/MoonshotAI/Kimi-K2, LICENSE).
        """
        clause = rule(
            Gate.SHOW_NAME,
            monthly_users=Decimal(100_000_000),
            revenue=Decimal(20_000_000),
            revenue_period=RevenuePeriod.MONTH,
        )
        found = first(hosted(licence(clause)), Company(revenue_per_month=growing(20_000_000)))
        assert (
            Gate.UNKNOWN,
            "L: show the name for commercial use, above 100,000,000 monthly users or 20,000,000 USD of revenue in a "
            "month, which is not stated",
        ) == (found.gate, found.reason)
        more = first(hosted(licence(clause)), Company(revenue_per_month=growing(20_000_001)))
        assert Gate.SHOW_NAME is more.gate

    def test_a_name_that_everybody_has_to_show(self) -> None:
        """A licence that asks it of all commercial use asks it of who buys the tokens, and of who sells them on."""
        assert Gate.SHOW_NAME is first(hosted(licence(gate=Gate.SHOW_NAME)), Company()).gate
        sold = licence(resale=Gate.SHOW_NAME)
        assert Gate.FREE is first(hosted(sold), Company()).gate
        assert Gate.SHOW_NAME is first(hosted(sold), Company(resells=True)).gate

    @pytest.mark.parametrize("gate", [Gate.FREE, Gate.ASK, Gate.FORBIDDEN, Gate.UNKNOWN])
    def test_nothing_else(self, gate: Gate) -> None:
        """What else it asks is the host's to settle, known or not."""
        assert Gate.FREE is first(hosted(licence(rule(gate), gate=gate)), Company()).gate
        assert Gate.FREE is first(hosted(licence(rule(gate, monthly_users=Decimal(1)))), Company()).gate


class TestMonthByMonth:
    def test_what_shrinks_is_free_again(self) -> None:
        """150 that fall by a fifth a month are 120 in February and 96 in March, of 100."""
        company = Company(monthly_users=growing(150, "-0.2"))
        found = asked(ours(licence(rule(monthly_users=Decimal(100)))), company)
        assert [(Gate.ASK, JANUARY), (Gate.FREE, date(2027, 3, 1))] == found

    def test_a_list_says_every_month(self) -> None:
        """Above 100 in February and from November on."""
        company = Company(monthly_users=listed(100, 101, *[100] * 8, 101, 200))
        found = asked(ours(licence(rule(monthly_users=Decimal(100)))), company)
        changes = {1: Gate.FREE, 2: Gate.ASK, 3: Gate.FREE, 11: Gate.ASK}
        assert [(gate, date(2027, month, 1)) for month, gate in changes.items()] == found

    def test_a_ceiling_is_not_passed(self) -> None:
        """What grows to 130 and no further is never above it."""
        clause = licence(rule(monthly_users=Decimal(130)))
        assert [(Gate.FREE, JANUARY)] == asked(ours(clause), Company(monthly_users=growing(100, "0.1", 130)))
        above = asked(ours(clause), Company(monthly_users=growing(100, "0.1", "130.01")))
        assert [(Gate.FREE, JANUARY), (Gate.ASK, date(2027, 4, 1))] == above

    def test_the_trailing_year_catches_up_with_growth(self) -> None:
        """From a list of 100 a month that doubles in July: 1,200 + 100 m in the m-th month after June, above 1,450."""
        company = Company(revenue_per_month=listed(*[100] * 6, *[200] * 6))
        clause = licence(rule(revenue=Decimal(1450), revenue_period=RevenuePeriod.TRAILING_YEAR))
        assert [(Gate.FREE, JANUARY), (Gate.ASK, date(2027, 9, 1))] == asked(ours(clause), company)
        yearly = licence(rule(revenue=Decimal(1450), revenue_period=RevenuePeriod.YEAR))
        assert [(Gate.FREE, JANUARY), (Gate.ASK, date(2027, 7, 1))] == asked(ours(yearly), company)

    @given(decimals(1, 500), decimals("-0.3", "0.5", 2), decimals(1, 500))
    def test_every_month_is_the_side_it_says(self, users: Decimal, growth: Decimal, limit: Decimal) -> None:
        """Whenever the finding in force asks, the month's people are above the limit, and never otherwise."""
        found = asked(ours(licence(rule(monthly_users=limit))), Company(monthly_users=growing(users, growth)))
        for index, month in enumerate(MONTHS):
            gate = [each for each, since in found if since <= month.start][-1]
            grown = Fraction(users) * (1 + Fraction(growth)) ** index
            if abs(grown - Fraction(limit)) > Fraction(1, 10**20):
                assert (gate is Gate.ASK) == (grown > Fraction(limit))


class TestWhyItIsUnknown:
    clause = rule(revenue=Decimal(5), revenue_period=RevenuePeriod.YEAR)

    def reason(self, clause: Rule, company: Company) -> str:
        """Why nobody can tell."""
        found = first(ours(licence(clause)), company)
        assert Gate.UNKNOWN is found.gate
        return found.reason

    def test_a_figure_is_missing(self) -> None:
        """Nobody stated the revenue."""
        asks = "L: ask for commercial use, above 5 USD of revenue in a year"
        assert f"{asks}, which is not stated" == self.reason(self.clause, Company())

    def test_it_is_in_another_currency(self) -> None:
        """It is stated, in EUR: that is not the same as nobody having stated it."""
        company = Company(revenue_per_month=growing(10), currency="EUR")
        asks = "L: ask for commercial use, above 5 USD of revenue in a year"
        assert f"{asks}, and revenue is stated in EUR" == self.reason(self.clause, company)

    def test_the_clause_names_no_period(self) -> None:
        """Whether 5 is much or little depends on it: it is not quietly taken for a year."""
        company = Company(revenue_per_month=growing(1000))
        asks = "L: ask for commercial use, above 5 USD of revenue in a period that is not stated"
        assert asks == self.reason(rule(revenue=Decimal(5)), company)

    def test_one_of_two_figures_is_missing(self) -> None:
        """Revenue is under the limit, and nobody said how many people there are."""
        clause = rule(monthly_users=Decimal(9), revenue=Decimal(5), revenue_period=RevenuePeriod.MONTH)
        company = Company(revenue_per_month=growing(1))
        asks = "L: ask for commercial use, above 9 monthly users or 5 USD of revenue in a month"
        assert f"{asks}, which is not stated" == self.reason(clause, company)


class TestTheEuropeanUnion:
    def test_who_serves_all_of_it_serves_each_of_its_countries(self) -> None:
        """A licence that leaves out Italy leaves out a part of what an EU-wide product serves."""
        company = Company(regions=("EU",))
        found = first(ours(licence(excluded=("IT",))), company)
        assert (Gate.FORBIDDEN, "L grants nothing in EU") == (found.gate, found.reason)
        assert Gate.FREE is first(ours(licence(excluded=("KR",))), company).gate

    def test_served_from_anywhere_in_it_is_not_served_from_one_country(self) -> None:
        """Where only Germany is allowed, the EU is too wide; where the EU is, Germany will do."""
        assert Gate.FORBIDDEN is first(hosted(None, served_in=("EU",)), Company(regions_allowed=("DE",))).gate
        assert Gate.FREE is first(hosted(None, served_in=("DE",)), Company(regions_allowed=("EU",))).gate

    @given(st.sets(st.sampled_from(["DE", "FR", "EU", "US", "GB"])), st.sets(st.sampled_from(["DE", "EU", "US", "KR"])))
    def test_exclusion_is_having_a_country_in_common(self, served: set[str], out: set[str]) -> None:
        """Whichever of the two names the EU as a whole, and in whatever order they name it."""
        members = {"DE", "FR", "IT"}
        countries = [
            {each for place in places for each in ({"EU": members}.get(place, {place}))} for places in (served, out)
        ]
        found = first(ours(licence(excluded=tuple(sorted(out)))), Company(regions=tuple(sorted(served))))
        assert (found.gate is Gate.FORBIDDEN) == bool(countries[0] & countries[1])


@pytest.mark.parametrize(
    ("limits", "has_limit"), [({}, False), ({"monthly_users": Decimal(1)}, True), ({"revenue": Decimal(1)}, True)]
)
def test_a_rule_with_a_threshold_has_a_limit(limits: dict[str, Any], has_limit: bool) -> None:  # what is expected
    """Of people or of revenue; a rule with neither holds always."""
    assert has_limit is rule(**limits).has_limit
