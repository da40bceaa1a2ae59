"""A check as a comment: a headline, a table, the rest folded, and never too long."""

from dataclasses import replace
from decimal import Decimal, localcontext

import pytest
from markdown_it import MarkdownIt

from tests.render.checked_examples import CHECKED, HELD, SCENARIO, UNREADABLE, WARNING, holding
from tokencalc.engine.checks import Checked, CheckedScenario
from tokencalc.render import checks_markdown
from tokencalc.render.checks_formats import render
from tokencalc.render.checks_markdown import MARKER


def headline(checked: Checked) -> str:
    """The comment's first heading, as it is read."""
    tokens = MarkdownIt().parse(render("markdown", checked))
    at = next(number for number, token in enumerate(tokens) if token.type == "heading_open")
    return "".join(child.content for child in tokens[at + 1].children or ())


def with_scenarios(*scenarios: CheckedScenario) -> Checked:
    """The check of these."""
    return replace(CHECKED, scenarios=scenarios)


class TestHeadline:
    def test_all_that_is_wrong(self) -> None:
        """Every level that is not a pass is counted; without the bill of one there is no bill of all."""
        assert "1 limit broken, 1 limit unknown, 1 warning, 1 scenario not checked" == headline(CHECKED)

    def test_one_scenario(self) -> None:
        """The verdict, the bill and its change."""
        expected = "1 limit broken, 1 limit unknown, 1 warning: $48,250 a month (+$8,250)"
        assert expected == headline(with_scenarios(SCENARIO))

    def test_several(self) -> None:
        """Bills add up; two are of the plural."""
        other = replace(SCENARIO, file="scenarios/c.toml", findings=(WARNING, WARNING), base_per_month=Decimal(40000))
        expected = "2 warnings: $96,500 a month in 2 scenarios (-$3,500)"
        assert expected == headline(with_scenarios(replace(other, base_per_month=Decimal(60000), findings=()), other))

    @pytest.mark.parametrize(
        ("changes", "bill"),
        [
            ({"base_per_month": None}, ": $48,250 a month"),
            ({"base_per_month": Decimal(48250)}, ": $48,250 a month (unchanged)"),
            ({"base_per_month": Decimal(50000)}, ": $48,250 a month (-$1,750)"),
            ({"per_month": None}, ""),
        ],
    )
    def test_the_change(self, changes: dict[str, Decimal | None], bill: str) -> None:
        """A change that is not known is not shown, and neither is a bill."""
        assert f"All limits hold{bill}" == headline(holding(**changes))

    def test_two_currencies(self) -> None:
        """Amounts of two currencies are not added up."""
        held = replace(SCENARIO, findings=(HELD,))
        assert "All limits hold" == headline(with_scenarios(held, replace(held, file="b.toml", currency="EUR")))

    def test_exactly(self) -> None:
        """The sum is not rounded as the caller's arithmetic is."""
        with localcontext(prec=2):
            assert "All limits hold: $48,250 a month (+$8,250)" == headline(holding())

    def test_nothing(self) -> None:
        """No scenario is no pass."""
        assert "Nothing to check" == headline(with_scenarios())


class TestBody:
    def test_what_is_seen_at_once(self) -> None:
        """Broken limits worst first, the team's words, why something is unknown; sentences and figures are folded."""
        visible = render("markdown", CHECKED).partition("<details>")[0]
        assert visible.startswith(f"{MARKER}\n### ")
        rows = [line for line in visible.splitlines() if line.startswith("| scenarios/")]
        assert ["broken", "unknown", "warning"] == [row.strip("| ").split(" | ")[-1].strip() for row in rows]
        for words in ("Ask finance, 100%: first.", "there is no base to compare with", "months: is missing", "passed"):
            assert words in visible
        assert "Largest lines" not in visible

    def test_what_is_folded(self) -> None:
        """All limits of a scenario, with the lines that drive them; one that could not be read has none."""
        text = render("markdown", CHECKED)
        assert 1 == text.count("<details>") == text.count("</details>")
        assert "Largest lines: answers: openai/gpt-5 output $31,000" in text.partition("<details>")[2]

    def test_bills_where_all_holds(self) -> None:
        """The table is of bills then, with their change where there is a base."""
        text = render("markdown", holding())
        assert "| scenarios/a.toml | open, later | $48,250 | +$8,250 | within |" in text
        text = render("markdown", replace(holding(), base=""))
        assert "| scenarios/a.toml | open, later | $48,250 | within |" in text
        assert "compared with" not in text

    def test_a_file_that_cannot_be_read(self) -> None:
        """Where nothing else is wrong it stands among the bills, and is not within."""
        assert "| not checked |" in render("markdown", with_scenarios(UNREADABLE))

    def test_names_are_no_markup(self) -> None:
        """A scenario's name neither opens a tag nor ends the fold."""
        text = render("markdown", holding(name="</details><b>|*x*", file="a|b.toml"))
        assert 1 == text.count("</details>")
        assert "<b>" not in text


@pytest.mark.parametrize(("most", "folds", "rows"), [(60_000, 40, 120), (20_000, 1, 120), (4_000, 0, 20)])
def test_it_is_never_too_long(most: int, folds: int, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folded blocks go first, whole, and then rows; that something is left out is said."""
    monkeypatch.setattr(checks_markdown, "MOST_CHARACTERS", most)
    many = tuple(replace(SCENARIO, file=f"scenarios/{number}.toml") for number in range(40))
    text = render("markdown", with_scenarios(*many))
    assert len(text) <= most
    assert text.count("<details>") == text.count("</details>")
    assert (folds == 40) is (text.count("<details>") == 40)
    assert (folds == 40) is not text.endswith("tokencalc check --format json has all of it.\n")
    assert (rows == 120) is (text.count("| scenarios/") == 120)
