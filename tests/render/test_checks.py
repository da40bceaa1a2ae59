"""A check for people and for programs: its verdict, its figures, its sentences, and which rows are shown."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tokencalc.engine.checks import Checked, CheckedScenario, Driver, Finding, Level, Limit, LimitKey, Measure, Problem
from tokencalc.render.checks import change_in_words, check_report, figures_of, sentence_of, title_of, verdict
from tokencalc.render.checks_data import check_body, check_data
from tokencalc.render.report import Grid, Notes, as_markdown

PASS, WARN, FAIL, UNKNOWN = Level
DRIVERS = (
    Driver(what="faq: acme/big input", per_month=Decimal(31_000), share=Decimal("0.62")),
    Driver(what="faq: acme/big output", per_month=Decimal("999.5"), share=Decimal("0.02")),
)


def finding(
    key: LimitKey, level: Level, measure: Measure, actual: str | None = None, allowed: str | None = None
) -> Finding:
    """A finding with the margin that its numbers make, of a limit from above."""
    numbers = [None if each is None else Decimal(each) for each in (actual, allowed)]
    margin = None if numbers[0] is None or numbers[1] is None else numbers[1] - numbers[0]
    limit = Limit(key=key, allowed=numbers[1], message="Ask finance.", set_in="a.toml", line=9)
    return Finding(limit=limit, level=level, measure=measure, actual=numbers[0], allowed=numbers[1], margin=margin)


COST = finding(LimitKey.MAX_MONTHLY_COST, FAIL, Measure.MONEY, "48250", "45000")
INCREASE = finding(LimitKey.MAX_INCREASE_SHARE, WARN, Measure.SHARE, "0.25", "0.1")
AGE = finding(LimitKey.MAX_PRICE_AGE_DAYS, PASS, Measure.DAYS, "1", "90")
PAYBACK = finding(LimitKey.MAX_PAYBACK_MONTHS, FAIL, Measure.MONTHS, None, "6")
LICENCES = replace(
    finding(LimitKey.LICENCES, FAIL, Measure.GATES),
    limit=Limit(key=LimitKey.LICENCES, gates=("free", "show_name")),
    because="acme/big: ask (its licence)",
)


def scenario(*findings: Finding, file: str = "a.toml") -> CheckedScenario:
    """A scenario of 48,250 dollars a month with these findings."""
    return CheckedScenario(
        file=file, name="Help desk", option="Big", currency="USD", per_month=Decimal(48250), findings=findings
    )


def checked(*scenarios: CheckedScenario, base: str = "") -> Checked:
    """Some scenarios, checked."""
    return Checked(as_of=date(2026, 11, 22), base=base, scenarios=scenarios)


class TestFigures:
    @pytest.mark.parametrize(
        ("about", "texts"),
        [
            (COST, ("$48,250", "$45,000", "-$3,250")),
            (INCREASE, ("25%", "10%", "-15 points")),
            (AGE, ("1 day", "90 days", "89 days")),
            (PAYBACK, ("-", "6 months", "-")),
            (LICENCES, ("-", "free, show name", "-")),
            (
                finding(LimitKey.BUDGET_LASTS, FAIL, Measure.TOKENS, "5000000", "4e6"),
                ("5,000,000", "4,000,000", "-1,000,000"),
            ),
        ],
    )
    def test_what_is_and_what_may_be(self, about: Finding, texts: tuple[str, str, str]) -> None:
        """In what they measure; a dash where there is no number."""
        assert texts == figures_of(about, "USD")

    @pytest.mark.parametrize(
        ("about", "texts"),
        [
            (
                finding(LimitKey.MAX_MONTHLY_COST, FAIL, Measure.MONEY, "45000.004", "45000"),
                ("45000.004 USD", "45000 USD", "-0.004 USD"),
            ),
            (
                finding(LimitKey.MAX_ASSUMED_SHARE, FAIL, Measure.SHARE, "0.10001", "0.1"),
                ("10.001%", "10%", "-0.001 points"),
            ),
            (
                finding(LimitKey.MAX_PAYBACK_MONTHS, FAIL, Measure.MONTHS, "6.01", "6.02"),
                ("6.01 months", "6.02 months", "0.01 months"),
            ),
        ],
    )
    def test_figures_that_differ_look_different(self, about: Finding, texts: tuple[str, str, str]) -> None:
        """A limit that is broken by little must not read as if it were just reached."""
        assert texts == figures_of(about, "USD")


class TestSentences:
    @pytest.mark.parametrize(
        ("about", "said"),
        [
            (COST, "cost a month $48,250, limit $45,000: $3,250 over."),
            (INCREASE, "increase 25%, limit 10%: 15 points over."),
            (AGE, "price age 1 day, limit 90 days: 89 days left."),
            (replace(PAYBACK, because="it never pays back"), "payback, limit 6 months; it never pays back."),
            (LICENCES, "licences, limit free, show name; acme/big: ask (its licence)."),
            (
                replace(COST, drivers=DRIVERS),
                "cost a month $48,250, limit $45,000: $3,250 over. Largest lines: faq: acme/big input $31,000.00 "
                "(62%); faq: acme/big output $999.50 (2.0%).",
            ),
            (
                replace(INCREASE, drivers=DRIVERS[:1], has_grown=True),
                "increase 25%, limit 10%: 15 points over. Grew most: faq: acme/big input $31,000 (62%).",
            ),
            (
                finding(LimitKey.MIN_SUCCESS, FAIL, Measure.SHARE, "0.9", "0.8"),
                "success 90%, limit 80%: 10 points short.",
            ),
            (replace(COST, margin=Decimal(0)), "cost a month $48,250, limit $45,000."),
            (
                replace(COST, level=UNKNOWN, because="there is no base", remedy="name it"),
                "cost a month unknown: there is no base (name it).",
            ),
            (replace(COST, level=UNKNOWN, because="there is no base"), "cost a month unknown: there is no base."),
        ],
    )
    def test_a_limit_in_a_sentence(self, about: Finding, said: str) -> None:
        """What is, what may be, by how much, why, and the largest lines."""
        assert said == sentence_of(about, "USD")

    def test_every_limit_has_words(self) -> None:
        """Different ones."""
        assert len(LimitKey) == len({title_of(key) for key in LimitKey})

    @pytest.mark.parametrize(
        ("now", "base", "is_new", "words"),
        [
            ("12", "10", False, "+$2.00"),
            ("10", "12", False, "-$2.00"),
            ("10", "10", False, "same"),
            ("10", "0", True, "new"),
            ("10", None, False, "-"),
        ],
    )
    def test_a_change(self, now: str, base: str | None, is_new: bool, words: str) -> None:
        """More, less, the same, new, or unknown."""
        each = replace(
            scenario(),
            per_month=Decimal(now),
            base_per_month=None if base is None else Decimal(base),
            is_new=is_new,
        )
        assert words == change_in_words(each)


class TestTheReport:
    @pytest.mark.parametrize(
        ("findings", "problems", "said"),
        [
            ((AGE,), (), "all limits hold: 1 within"),
            ((AGE, INCREASE), (), "limits: 1 with a warning, 1 within"),
            ((AGE, COST, PAYBACK), (), "limits: 2 broken, 1 within"),
            ((replace(COST, level=UNKNOWN),), (), "limits: 1 unknown"),
            ((), (Problem(text="no such file"),), "no limit: 1 not checked"),
        ],
    )
    def test_the_verdict(self, findings: tuple[Finding, ...], problems: tuple[Problem, ...], said: str) -> None:
        """All limits in a line, the worst first."""
        assert said == verdict(checked(replace(scenario(*findings), problems=problems)))

    def test_of_nothing(self) -> None:
        """Where nothing was checked nothing is said to hold."""
        assert "no limit" == verdict(checked())

    def test_of_a_single_scenario_every_limit(self) -> None:
        """Those that hold too, the broken ones strong; and no table of scenarios."""
        report = check_report(checked(scenario(COST, AGE), base="main (1a2b)"))
        (grid,) = (block for block in report if isinstance(block, Grid))
        assert [("cost a month", "broken"), ("price age", "within")] == [(row[0], row[-1]) for row in grid.rows]
        assert frozenset({0}) == grid.strong
        facts = "Help desk, Big: $48,250 a month, compared with main (1a2b), prices as of 2026-11-22"
        assert facts in as_markdown(report)

    def test_of_several_what_is_not_kept_and_every_bill(self) -> None:
        """The limits that hold are counted in the heading; every scenario has its row."""
        broken = CheckedScenario(file="b.toml", problems=(Problem(text="b.toml:3: bad", remedy="mend it"),))
        report = check_report(checked(scenario(COST, AGE), broken))
        limits, scenarios = (block for block in report if isinstance(block, Grid))
        assert [("a.toml", "cost a month", "$48,250", "$45,000", "-$3,250", "broken")] == list(limits.rows)
        assert [("a.toml", "Big", "$48,250", "broken"), ("b.toml", "-", "-", "not checked")] == list(scenarios.rows)
        assert "not checked: b.toml:3: bad (mend it)" in self.notes(report)

    def test_of_several_that_all_hold_there_is_one_table(self) -> None:
        """Nothing is broken, and nothing is listed."""
        report = check_report(checked(scenario(AGE), scenario(AGE, file="b.toml"), base="main"))
        (grid,) = (block for block in report if isinstance(block, Grid))
        assert ["scenario", "option", "a month", "change", "result"] == [column.title for column in grid.columns]

    def test_notes(self) -> None:
        """What is not kept with the team's words, the scenario's own notes and the check's, each with its file."""
        one = replace(scenario(COST, AGE, LICENCES), notes=("a limit was displaced",))
        found = self.notes(check_report(replace(checked(one, scenario(AGE)), notes=("1 file passed over",))))
        assert (
            "a.toml: cost a month $48,250, limit $45,000: $3,250 over. Ask finance.",
            "a.toml: licences, limit free, show name; acme/big: ask (its licence).",
            "a.toml: a limit was displaced.",
            "1 file passed over.",
        ) == found

    def notes(self, report: object) -> tuple[str, ...]:
        """The notes of a report."""
        assert isinstance(report, list)
        (found,) = (block for block in report if isinstance(block, Notes))
        return tuple(found.items)


class TestData:
    def test_the_body(self) -> None:
        """The verdict and its exit code, counts, and each finding with its sentence, its place and its lines."""
        body = check_body(checked(scenario(replace(COST, drivers=DRIVERS[:1]), LICENCES)))
        assert ("fail", 1, None) == (body["level"], body["exit_code"], body["base"])
        expected = {"scenarios": 1, "not_checked": 0, "pass": 0, "warn": 0, "fail": 2, "unknown": 0}
        assert expected == body["counts"]
        cost, licences = body["scenarios"][0]["findings"]
        assert ("max_monthly_cost", "a.toml", 9, "Ask finance.") == tuple(
            cost[key] for key in ("limit", "set_in", "line", "message")
        )
        assert [{"what": "faq: acme/big input", "per_month": Decimal(31000), "share": Decimal("0.62")}] == cost[
            "drivers"
        ]
        assert (["free", "show_name"], None) == (licences["allowed"], licences["message"])

    def test_what_could_not_be_checked(self) -> None:
        """Null for what is not known, and its problems."""
        problem = Problem(text="b.toml:3: bad", remedy="mend it", file="b.toml", line=3)
        (each,) = check_body(checked(CheckedScenario(file="b.toml", problems=(problem,))))["scenarios"]
        assert [None] * 4 == [each[key] for key in ("scenario", "option", "currency", "per_month")]
        assert [{"text": "b.toml:3: bad", "remedy": "mend it", "file": "b.toml", "line": 3}] == each["problems"]

    def test_rows(self) -> None:
        """One for each limit, its numbers plain."""
        data = check_data(checked(scenario(COST, AGE)))
        assert [("max_monthly_cost", "fail", 48250), ("max_price_age_days", "pass", 1)] == [
            row[3:6] for row in data.rows
        ]
        assert len(data.columns) == len(data.rows[0])

    def test_what_could_not_be_checked_is_a_row_too(self) -> None:
        """A spreadsheet of what holds alone would look like a pass."""
        data = check_data(checked(CheckedScenario(file="b.toml", problems=(Problem(text="bad"),))))
        assert [("b.toml", "", "", "", "unknown", None)] == [row[:6] for row in data.rows]
