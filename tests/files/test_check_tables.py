"""The limits of a scenario and of a policy file: what their keys become, and every contradiction between them."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.files.building import document, loaded, problems, scenario_text
from tokencalc.engine.checks import Limit, LimitKey
from tokencalc.engine.errors import TokencalcError
from tokencalc.files.check_tables import (
    ChecksTable,
    LimitsTable,
    Rules,
    check_faults,
    displaced,
    merged,
    read_policy,
    rules_in,
    with_line,
)
from tokencalc.files.schemas import meanings
from tokencalc.files.toml import Document

OPTIONS = ["Today", "Small"]


def checks(text: str) -> Document:
    """A scenario's document with these checks."""
    return document(scenario_text() + f"\n[checks]\n{text}")


def rules(text: str) -> Rules:
    """What checks of this text ask."""
    return rules_in(checks(text))


def faults(text: str) -> list[tuple[str, str]]:
    """What is wrong with the checks of a text: the key, and the problem."""
    table = ChecksTable.model_validate(document(text).data)
    return [(".".join(str(step) for step in each.way[1:]), each.problem) for each in check_faults(table, OPTIONS)]


def policy(directory: Path, text: str) -> Path:
    """A policy file of this text."""
    path = directory / "limits.toml"
    path.write_text(text, encoding="utf-8")
    return path


class TestLimits:
    def test_none(self) -> None:
        """A scenario without checks asks nothing."""
        assert Rules() == rules_in(document(scenario_text()))

    def test_every_key_is_a_limit(self) -> None:
        """Each key of a table of limits, its words aside, is one that is checked."""
        assert set(LimitKey) == set(LimitsTable.model_fields) - {"message", "messages"}

    def test_numbers(self) -> None:
        """A number is what may just be reached, a whole number of days too."""
        found = rules("max_monthly_cost = 45_000.50\nmax_price_age_days = 90").limits
        assert [
            (LimitKey.MAX_MONTHLY_COST, Decimal("45000.50"), "scenario.toml"),
            (LimitKey.MAX_PRICE_AGE_DAYS, Decimal(90), "scenario.toml"),
        ] == [(each.key, each.allowed, each.set_in) for each in found]

    def test_nothing_may_be_the_limit(self) -> None:
        """0 is a number like others."""
        assert [Decimal(0)] == [each.allowed for each in rules("max_increase = 0").limits]

    def test_what_has_no_number(self) -> None:
        """A budget has its own, and licences have answers."""
        found = rules('budget_lasts = true\nlicences = ["free", "ask"]').limits
        assert [(LimitKey.BUDGET_LASTS, None, ()), (LimitKey.LICENCES, None, ("free", "ask"))] == [
            (each.key, each.allowed, each.gates) for each in found
        ]

    def test_a_budget_need_not_last(self) -> None:
        """False asks for nothing."""
        assert () == rules("budget_lasts = false").limits

    def test_on_which_option_and_how_strictly(self) -> None:
        """The plan, and what may be assumed, are the rules' own."""
        found = rules('plan = "Small"\nallow_assumed = true')
        assert ("Small", True) == (found.plan, found.allows_assumed)

    def test_warnings(self) -> None:
        """The same keys, which warn."""
        found = rules("max_monthly_cost = 9\n[checks.warn]\nmax_monthly_cost = 8").limits
        assert [(Decimal(9), False), (Decimal(8), True)] == [(each.allowed, each.is_warning) for each in found]

    def test_messages(self) -> None:
        """A limit's own message, else that of its table."""
        text = """
max_monthly_cost = 9
max_increase = 1
message = "Ask finance."
messages.max_increase = "Say why."
warn.max_monthly_cost = 8
"""
        assert ["Ask finance.", "Say why.", ""] == [each.message for each in rules(text).limits]

    def test_where_a_limit_stands(self) -> None:
        """The line of a limit that warns or fails; one of another file has none here."""
        text = "max_monthly_cost = 9\n[checks.warn]\nmax_monthly_cost = 8"
        here = checks(text)
        first = here.text[: here.text.index("max_monthly_cost")].count("\n") + 1
        assert [first, first + 2] == [with_line(each, here).line for each in rules(text).limits]
        other = Limit(key=LimitKey.MAX_INCREASE, set_in="--max-increase")
        assert other == with_line(other, here)

    def test_every_key_is_explained(self) -> None:
        """Each has a sentence for the documents and the schema."""
        assert all(meanings(ChecksTable).values())


class TestFaults:
    def test_an_option_that_is_not_there(self) -> None:
        """A plan that nobody offers, with the nearest name in the remedy."""
        assert [("plan", 'no option is named "Smal"')] == faults('plan = "Smal"')
        (fault,) = check_faults(ChecksTable(plan="Smal"), OPTIONS)
        assert "did you mean Small?" == fault.remedy
        (fault,) = check_faults(ChecksTable(plan="x"), OPTIONS)
        assert "its options are: Today, Small" == fault.remedy

    @pytest.mark.parametrize("place", ["", "warn."])
    def test_licences_that_allow_nothing(self, place: str) -> None:
        """An empty list says less than it seems to."""
        assert [(f"{place}licences", "is empty")] == faults(f"{place}licences = []")

    @pytest.mark.parametrize("set_", ["", "budget_lasts = false"])
    def test_words_about_what_is_not_set(self, set_: str) -> None:
        """A message of a limit that is not there would never be said."""
        text = f'max_increase = 1\nmessages.max_increase = "y"\n{set_}\nmessages.budget_lasts = "x"'
        assert [("messages.budget_lasts", "is about a limit that is not set here")] == faults(text)

    @pytest.mark.parametrize(
        ("key", "fail", "late", "soon"),
        [
            ("max_monthly_cost", "9", "9", "8"),
            ("max_price_age_days", "9", "10", "8"),
            ("min_success", "0.8", "0.8", "0.9"),
            ("licences", '["show_name", "ask"]', '["show_name", "ask", "free"]', '["show_name"]'),
        ],
    )
    def test_a_warning_comes_before(self, key: str, fail: str, late: str, soon: str) -> None:
        """What warns only where the limit is broken anyway would never be seen."""
        assert [] == faults(f"{key} = {fail}\nwarn.{key} = {soon}")
        ((way, problem),) = faults(f"{key} = {fail}\nwarn.{key} = {late}")
        assert f"warn.{key}" == way
        assert problem.startswith(f"warns no sooner than {key} fails (found")

    def test_a_budget_cannot_warn_and_fail(self) -> None:
        """It lasts or does not."""
        expected = "warns no sooner than budget_lasts fails (found true, which fails at true)"
        assert [("warn.budget_lasts", expected)] == faults("budget_lasts = true\nwarn.budget_lasts = true")

    def test_they_are_told_with_the_scenario_s(self) -> None:
        """A scenario with faulty checks is faulty, for every command."""
        with pytest.raises(TokencalcError) as caught:
            loaded(checks('plan = "Big"\nmax_monthly_cost = 1\nwarn.max_monthly_cost = 2').text)
        assert 2 == len(problems(caught.value))

    def test_a_misspelt_key(self) -> None:
        """It is an error, and no limit that holds."""
        with pytest.raises(TokencalcError, match="max_montly_cost: is not a known key"):
            loaded(checks("max_montly_cost = 1").text)


class TestAPolicy:
    def test_the_keys_of_checks(self, tmp_path: Path) -> None:
        """At the top of the file, each with its line, and a currency."""
        found = read_policy(policy(tmp_path, 'currency = "EUR"\nmax_monthly_cost = 9\n[warn]\nmax_monthly_cost = 8\n'))
        assert "EUR" == found.currency
        assert [(Decimal(9), 2), (Decimal(8), 4)] == [(each.allowed, each.line) for each in found.limits]

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("max_monthly_cots = 1", "max_monthly_cots: is not a known key"),
            ("max_monthly_cost = -1", "must be 0 or more"),
            ("licences = []\nmax_increase = 1", "licences: is empty"),
            ('plan = "Small"', "sets no limits"),
            ("max_monthly_cost = ", "not valid TOML"),
        ],
    )
    def test_what_is_wrong_is_an_error(self, tmp_path: Path, text: str, problem: str) -> None:
        """None of it is a policy that everything keeps to."""
        with pytest.raises(TokencalcError, match=problem):
            read_policy(policy(tmp_path, text))


class TestSeveralRules:
    FIRST = Rules(plan="Small", limits=(Limit(key=LimitKey.MAX_INCREASE, allowed=Decimal(1), set_in="first"),))
    SECOND = Rules(
        plan="Today",
        allows_assumed=True,
        limits=(
            Limit(key=LimitKey.MAX_INCREASE, allowed=Decimal(2), set_in="second"),
            Limit(key=LimitKey.MAX_INCREASE, allowed=Decimal(1), set_in="second", is_warning=True),
            Limit(key=LimitKey.MIN_SUCCESS, allowed=Decimal(1), set_in="second"),
        ),
    )

    def test_the_first_goes_before(self) -> None:
        """Key by key, warnings apart from what fails."""
        found = merged([self.FIRST, self.SECOND])
        assert ("Small", True) == (found.plan, found.allows_assumed)
        assert ["first", "second", "second"] == [each.set_in for each in found.limits]

    def test_what_is_displaced_is_known(self) -> None:
        """By the place where it stands, and the one that goes before; a plan and what may be assumed too."""
        second, third = replace(self.SECOND, set_in="second"), replace(self.SECOND, limits=(), plan="Small")
        strict = Rules(plan="Small", allows_assumed=False, set_in="strict")
        assert {("second", "first"): ["max_increase"], ("second", "--option"): ["plan"]} == displaced(
            [self.FIRST, second]
        )
        assert {("strict", "--allow-assumed"): ["allow_assumed"]} == displaced([third, strict])
        assert {} == displaced([second, second])
