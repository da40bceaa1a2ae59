"""`tokencalc check` against a base: git revisions, files and directories, and what is said where there is none."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.test_check import PLAIN, asked, limited, table, written
from tests.files.test_revisions import committed, git
from tests.gallery.cases import GOOD
from tests.golden.cases import EXAMPLES

NOW = PLAIN.replace("input_tokens = 1500", "input_tokens = 2000")
"""14 a month in place of 12: 500 tokens more in each of 1,000 requests, at $4 a million."""
HOLDS = "max_increase = 2\nmax_increase_share = 0.17\nmax_monthly_cost_crossed = 14"
BREAKS = "max_increase = 1.99\nmax_increase_share = 0.16\nmax_monthly_cost_crossed = 13.99"


@pytest.fixture
def here(run: Run, tmp_path: Path) -> Path:
    """The directory that commands run in, which is no repository."""
    assert run is not None
    return tmp_path


@pytest.fixture
def repository(here: Path) -> Path:
    """A repository with a scenario on main, on a branch of it."""
    git(here, "init", "-q", "-b", "main")
    committed(here, "all/a.toml", limited(HOLDS))
    git(here, "checkout", "-q", "-b", "change")
    return here


def change(body: Any, place: int = 0) -> tuple[Any, ...]:
    """What a month of a scenario cost and costs, and the levels of its limits."""
    each = body["scenarios"][place]
    return each["base_per_month"], each["per_month"], [finding["level"] for finding in each["findings"]]


class TestARevision:
    @pytest.mark.parametrize(("checks", "code", "level"), [(HOLDS, 0, "pass"), (BREAKS, 1, "fail")])
    def test_where_the_branch_left_it(self, run: Run, repository: Path, checks: str, code: int, level: str) -> None:
        """From 12 to 14: 2 more, a sixth more, and 14 crossed by nothing."""
        written(repository, "all/a.toml", limited(checks, NOW))
        found, body = asked(run, "all", "--base", "main")
        assert (code, ("12", "14", [level] * 3)) == (found, change(body))
        assert body["base"].startswith("main (")

    def test_what_came_to_main_later_is_not_ours(self, run: Run, repository: Path) -> None:
        """--base looks at the commit that both come from; --compare-to at the revision itself."""
        git(repository, "checkout", "-q", "main")
        committed(repository, "all/a.toml", limited(HOLDS, PLAIN.replace("1500", "3000")))
        git(repository, "checkout", "-q", "change")
        written(repository, "all/a.toml", limited(HOLDS, NOW))
        assert ["12", "18"] == [change(asked(run, "all", how, "main")[1])[0] for how in ("--base", "--compare-to")]

    def test_the_lines_that_grew_are_told(self, run: Run, repository: Path) -> None:
        """The input of the one task."""
        written(repository, "all/a.toml", limited(BREAKS, NOW))
        outcome = table(run, "all", "--base", "main")
        assert "Grew most: faq: acme/big input $2.00 (100%)." in " ".join(outcome.out.split())

    @pytest.mark.usefixtures("repository")
    def test_nothing_changed(self, run: Run) -> None:
        """The base of a file that is as it was is itself."""
        assert (0, ("12", "12", ["pass"] * 3)) == ((found := asked(run, "all", "--base", "main"))[0], change(found[1]))
        assert 0 == table(run, "all/a.toml", "--base", "main").code

    def test_from_a_directory_below(self, run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Paths are found from the top of the repository."""
        written(repository, "all/a.toml", limited(HOLDS, NOW))
        monkeypatch.chdir(repository / "all")
        assert ("12", "14", ["pass"] * 3) == change(asked(run, "a.toml", "--base", "main")[1])

    def test_a_new_scenario_is_all_increase(self, run: Run, repository: Path) -> None:
        """12 more, of nothing: no share of nothing is as much, and no limit is crossed by it."""
        written(
            repository, "all/b.toml", limited("max_increase = 12\nmax_increase_share = 9", PLAIN.replace("A s", "B s"))
        )
        found, body = asked(run, "all", "--base", "main")
        assert (1, ("0", "12", ["pass", "fail"])) == (found, change(body, 1))
        assert body["scenarios"][1]["is_new"]
        assert " new " in table(run, "all", "--base", "main").out
        assert ["it is new, so that all of its bill is an increase"] == body["scenarios"][1]["notes"]

    def test_a_scenario_that_moved_is_not_new(self, run: Run, repository: Path) -> None:
        """It is found by its name; what is left behind beside it and cannot be read is of no account."""
        committed(repository, "all/broken.toml", "name = Help desk")
        committed(repository, "all/limits.toml", "max_increase = 1")
        git(repository, "branch", "-f", "main")
        for name in ("a", "broken", "limits"):
            (repository / f"all/{name}.toml").unlink()
        written(repository, "all/z.toml", limited(HOLDS, NOW))
        assert ("12", "14", ["pass"] * 3) == change(asked(run, "all", "--base", "main")[1])

    def test_a_base_that_cannot_be_priced(self, run: Run, repository: Path) -> None:
        """What it cost is not known, and so the increase is not: no pass."""
        git(repository, "checkout", "-q", "main")
        committed(repository, "all/a.toml", limited(HOLDS).replace("months = 6", "months = 0"))
        git(repository, "checkout", "-q", "change")
        written(repository, "all/a.toml", limited(HOLDS, NOW))
        found, body = asked(run, "all", "--compare-to", "main")
        assert (2, (None, "14", ["unknown"] * 3)) == (found, change(body))
        assert "months: must be 1 or more" in body["scenarios"][0]["findings"][0]["because"]

    @pytest.mark.usefixtures("repository")
    def test_a_revision_that_is_not_there(self, run: Run) -> None:
        """Exit code 2, whatever else holds."""
        for how in ("--base", "--compare-to"):
            outcome = table(run, "all", how, "nowhere")
            assert (2, "") == (outcome.code, outcome.out)
            assert "no revision nowhere" in outcome.err

    @pytest.mark.usefixtures("repository")
    def test_a_file_of_another_place(self, run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A scenario outside of the repository has no base in it."""
        other = tmp_path_factory.mktemp("other")
        written(other, "a.toml", limited(HOLDS))
        found, body = asked(run, str(other / "a.toml"), "--base", "main")
        assert 2 == found
        assert "is not in the repository of the base" in body["scenarios"][0]["findings"][0]["because"]


class TestThePlanOfTheBase:
    @pytest.fixture
    def old(self, here: Path) -> str:
        """A base whose plan is the small model: 1,000 requests of 1,500 and 300 tokens at its prices."""
        return written(here, "old.toml", limited('plan = "Small"\nmax_increase = 1\nallow_assumed = true'))

    def of(self, run: Run, new: str, old: str, *more: str) -> Any:
        """What a month of the base cost."""
        return change(asked(run, new, "--compare-to", old, *more)[1])[0]

    def test_its_own_plan_counts(self, run: Run, here: Path, old: str) -> None:
        """Going from one option to another is a change too."""
        new = written(here, "new.toml", limited("max_increase = 1", NOW))
        small = asked(run, old)[1]["scenarios"][0]["per_month"]
        assert [small, "12"] == [self.of(run, new, old), self.of(run, new, old, "--option", "Today")]

    def test_without_checks_the_option_of_the_same_name(self, run: Run, here: Path, old: str) -> None:
        """A base that had no limits yet had no plan."""
        plain = written(here, "plain.toml", PLAIN)
        assert asked(run, old)[1]["scenarios"][0]["per_month"] == self.of(run, old, plain)

    def test_an_option_that_the_base_does_not_have(self, run: Run, here: Path) -> None:
        """What it would have cost is not known."""
        plain = written(here, "plain.toml", PLAIN)
        new = written(here, "new.toml", limited("max_increase = 1", NOW.replace('"Today"', '"Now"')))
        assert (None, "14", ["unknown"]) == change(asked(run, new, "--compare-to", plain)[1])


class TestAnEarlierAnswer:
    @pytest.fixture
    def saved(self, run: Run, here: Path) -> str:
        """The answer to a scenario of 12 a month."""
        name = written(here, "a.toml", limited("max_monthly_cost = 99"))
        assert 0 == table(run, name, "--format", "json", "--output", "base.json").code
        return "base.json"

    def test_by_its_file(self, run: Run, here: Path, saved: str) -> None:
        """From 12 to 14, of which only the bill is known: the largest lines are told, and not those that grew."""
        found, body = asked(run, written(here, "a.toml", limited(BREAKS, NOW)), "--compare-to", saved)
        assert (1, "base.json", ("12", "14", ["fail"] * 3)) == (found, body["base"], change(body))
        assert "8" == body["scenarios"][0]["findings"][0]["drivers"][0]["per_month"]

    def test_by_its_name(self, run: Run, here: Path, saved: str) -> None:
        """A file that has moved; another scenario is new."""
        moved = written(here, "b.toml", limited(HOLDS, NOW))
        assert "12" == change(asked(run, moved, "--compare-to", saved)[1])[0]
        other = written(here, "b.toml", limited(HOLDS, NOW.replace("A scenario", "Another")))
        assert asked(run, other, "--compare-to", saved)[1]["scenarios"][0]["is_new"]

    def test_by_a_name_that_two_have(self, run: Run, here: Path, saved: str) -> None:
        """Which of them it was, nobody knows."""
        written(here, "c.toml", limited("max_monthly_cost = 99", NOW))
        assert 0 == table(run, "a.toml", "c.toml", "--format", "json", "--output", "base.json").code
        moved = written(here, "b.toml", limited(HOLDS, NOW))
        found, body = asked(run, moved, "--compare-to", saved)
        assert (2, (None, "14", ["unknown"] * 3)) == (found, change(body))

    def test_what_could_not_be_checked_then(self, run: Run, here: Path) -> None:
        """Is not known now."""
        name = written(here, "a.toml", PLAIN)
        assert 2 == table(run, name, "--format", "json", "--output", "base.json").code
        found, body = asked(run, written(here, "a.toml", limited(HOLDS, NOW)), "--compare-to", "base.json")
        assert (2, (None, "14", ["unknown"] * 3)) == (found, change(body))

    def test_another_currency(self, run: Run, here: Path, saved: str) -> None:
        """Dollars to euros are no increase."""
        euros = 'currency = "EUR"\nexchange_rates = { USD = 1.1 }\n' + PLAIN
        found, body = asked(run, written(here, "a.toml", limited("max_increase = 9", euros)), "--compare-to", saved)
        assert (2, "the base is in USD") == (found, body["scenarios"][0]["findings"][0]["because"])

    @pytest.mark.parametrize("given", [("--set", "months=3"), ("--pricing-old", "prices")])
    def test_nothing_can_be_worked_out_anew(self, run: Run, saved: str, given: tuple[str, str]) -> None:
        """What would change the base does not go with bills alone."""
        outcome = table(run, "a.toml", "--compare-to", saved, *given)
        assert (2, "") == (outcome.code, outcome.out)
        assert f"{given[0]} {given[1]}: does not go with an earlier answer" in outcome.err

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("{", "is not JSON"),
            ('{"kind": "compare"}', "is not an answer of `tokencalc check`"),
            ('{"kind": "check", "schema_version": 2}', "has schema_version 2, where 1 is known"),
            ('{"kind": "check", "schema_version": 1}', "lacks keys of an answer of `tokencalc check`"),
        ],
    )
    def test_what_is_no_answer(self, run: Run, here: Path, text: str, problem: str) -> None:
        """Exit code 2, and no increase of nothing."""
        written(here, "base.json", text)
        outcome = table(run, written(here, "a.toml"), "--compare-to", "base.json")
        assert (2, "") == (outcome.code, outcome.out)
        assert f"base.json: {problem}" in outcome.err or f"base.json:1: {problem}" in outcome.err


class TestAFile:
    def test_one_file_for_one_scenario(self, run: Run, here: Path) -> None:
        """Another file is compared with, wherever it is."""
        old, new = written(here, "old.toml", PLAIN), written(here, "new.toml", limited(HOLDS, NOW))
        found, body = asked(run, new, "--compare-to", old)
        assert (0, "old.toml", ("12", "14", ["pass"] * 3)) == (found, body["base"], change(body))

    def test_one_file_for_two(self, run: Run, here: Path) -> None:
        """The second scenario is compared with what it never was: unknown."""
        old = written(here, "old.toml", PLAIN)
        for name in "ab":
            written(here, f"all/{name}.toml", limited(HOLDS, NOW))
        found, body = asked(run, "all", "--compare-to", old)
        assert (2, ["unknown"] * 3) == (found, change(body, 1)[2])

    def test_a_directory(self, run: Run, here: Path) -> None:
        """The file of the same path below it; one that is not there is new."""
        written(here, "old/deep/a.toml", PLAIN)
        for name in "ab":
            written(here, f"new/deep/{name}.toml", limited("max_increase = 2", NOW))
        found, body = asked(run, "new", "--compare-to", "old")
        assert (1, ["12", "0"]) == (found, [change(body, place)[0] for place in range(2)])

    @pytest.mark.parametrize("base", ["a.toml", ".", "../{here}/a.toml", "link.toml"])
    def test_itself(self, run: Run, here: Path, base: str) -> None:
        """What is compared with itself can never have changed, so that no limit would ever be broken: unknown."""
        name = written(here, "a.toml", limited("max_increase = 2"))
        (here / "link.toml").symlink_to(here / "a.toml")
        found, body = asked(run, name, "--compare-to", base.format(here=here.name))
        assert (2, (None, "12", ["unknown"])) == (found, change(body))
        assert "it is compared with itself" == body["scenarios"][0]["findings"][0]["because"]

    def test_another_currency(self, run: Run, here: Path) -> None:
        """Euros from dollars are no increase."""
        old = written(here, "old.toml", 'currency = "EUR"\nexchange_rates = { USD = 1.1 }\n' + PLAIN)
        found, body = asked(run, written(here, "new.toml", limited("max_increase = 9")), "--compare-to", old)
        assert (2, "the base is in EUR") == (found, body["scenarios"][0]["findings"][0]["because"])

    def test_other_prices_for_the_base(self, run: Run, here: Path) -> None:
        """A file that is as it was, and a price that is not: acme/big's input from 4 to 5 a million."""
        shutil.copytree(GOOD / "prices", here / "cheap")
        sheet = here / "cheap" / "acme.toml"
        sheet.write_text(sheet.read_text().replace("input = 4,", "input = 3,"))
        name = written(here, "a.toml", limited("max_increase = 1"))
        found, body = asked(run, name, "--compare-to", name, "--pricing-old", "cheap")
        assert (1, ("10.5", "12", ["fail"])) == (found, change(body))

    def test_a_band_is_told(self, run: Run, here: Path) -> None:
        """Prompts that may lie on either side of a tier start: the dearer end counts, and that is said."""
        name = written(here, "a.toml", (EXAMPLES / "scenario.toml").read_text(encoding="utf-8"))
        prices = ("--pricing", str(EXAMPLES / "pricing"), "--as-of", "2026-11-22")
        body = json.loads(run("check", name, *prices, "--max-monthly-cost", "1M", "--format", "json").out)
        assert "its bill is a band, of which the dearer end counts" in body["scenarios"][0]["notes"]

    def test_settings_are_of_both(self, run: Run, here: Path) -> None:
        """Twice as many requests, before and now."""
        old, new = written(here, "old.toml", PLAIN), written(here, "new.toml", limited("max_increase = 4", NOW))
        double = ("--set", 'workload.tasks["faq"].requests_per_month=2000')
        assert ("24", "28", ["pass"]) == change(asked(run, new, "--compare-to", old, *double)[1])
