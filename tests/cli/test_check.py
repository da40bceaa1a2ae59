"""`tokencalc check`: limits of files, policies and the command line, on which scenarios, and what is never a pass."""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.cli.conftest import Outcome, Run
from tests.files.building import scenario_text
from tests.gallery.cases import GOOD

PRICES = ("--pricing", str(GOOD / "prices"), "--as-of", "2026-11-22")
A_MONTH = 1000 * (1500 * Decimal(4) + 300 * Decimal(20)) / 10**6
"""12: a thousand requests at $4 and $20 a million."""
PLAIN = scenario_text(options='[[options]]\nname = "Small"\nmodel = "acme/small"\n')


@pytest.fixture
def here(run: Run, tmp_path: Path) -> Path:
    """The directory that commands run in, which is no repository."""
    assert run is not None
    return tmp_path


def limited(checks: str = "max_monthly_cost = 12", text: str = PLAIN) -> str:
    """A scenario with these checks."""
    return f"{text}\n[checks]\n{checks}\n"


def written(directory: Path, name: str, text: str | None = None) -> str:
    """Write a file below a directory, a good scenario with a limit that holds unless told, and return its name."""
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(limited() if text is None else text, encoding="utf-8")
    return name


def asked(run: Run, *arguments: str) -> tuple[int, Any]:
    """The exit code and the JSON of a check."""
    outcome = run("check", *arguments, *PRICES, "--format", "json")
    return outcome.code, json.loads(outcome.out)


def table(run: Run, *arguments: str) -> Outcome:
    """What a check says to a person."""
    return run("check", *arguments, *PRICES)


class TestLimits:
    @pytest.mark.parametrize(("allowed", "code", "level"), [(A_MONTH, 0, "pass"), (A_MONTH - 1, 1, "fail")])
    def test_of_the_scenario(self, run: Run, here: Path, allowed: Decimal, code: int, level: str) -> None:
        """Exit code 0 for a limit that holds, and 1 for one that is broken, with its numbers."""
        name = written(here, "a.toml", limited(f"max_monthly_cost = {allowed}"))
        found, body = asked(run, name)
        (finding,) = body["scenarios"][0]["findings"]
        assert (code, code, level) == (found, body["exit_code"], finding["level"])
        assert [str(A_MONTH.normalize()), str(allowed.normalize())] == [finding["actual"], finding["allowed"]]

    @pytest.mark.parametrize(
        ("option", "holds", "breaks"),
        [
            ("--max-monthly-cost", "12", "11.99"),
            ("--max-cost-per-request", "0.012", "0.0119"),
            ("--max-price-age-days", "400", "1"),
        ],
    )
    def test_of_the_command_line(self, run: Run, here: Path, option: str, holds: str, breaks: str) -> None:
        """A limit that is typed goes for every scenario, and needs no table in it."""
        name = written(here, "a.toml", PLAIN)
        assert [0, 1] == [table(run, name, option, value).code for value in (holds, breaks)]

    def test_the_nearer_goes_before(self, run: Run, here: Path) -> None:
        """The command line before the scenario, and the scenario before the policy, which is said."""
        name = written(here, "a.toml", limited("max_monthly_cost = 1"))
        policy = written(here, "limits.toml", "max_monthly_cost = 100\nmax_cost_per_request = 1")
        assert 1 == table(run, name, "--policy", policy).code
        found, body = asked(run, name, "--policy", policy, "--max-monthly-cost", "12")
        assert 0 == found
        assert ["max_monthly_cost", "max_cost_per_request"] == [
            each["limit"] for each in body["scenarios"][0]["findings"]
        ]
        assert [
            "max_monthly_cost of a.toml: given by --max-monthly-cost, which counts",
            "max_monthly_cost of limits.toml: given by --max-monthly-cost, which counts",
        ] == body["scenarios"][0]["notes"]

    def test_the_plan(self, run: Run, here: Path) -> None:
        """Limits are on the option that is named, in the scenario or by --option, which goes before."""
        name = written(here, "a.toml", limited('plan = "Small"\nmax_monthly_cost = 100\nallow_assumed = true'))
        assert "Small" == asked(run, name)[1]["scenarios"][0]["option"]
        assert "Today" == asked(run, name, "--option", "Today")[1]["scenarios"][0]["option"]

    def test_a_figure_that_nobody_stated(self, run: Run, here: Path) -> None:
        """Equal tokens on another model are an assumption: no pass, unless it may be assumed."""
        name = written(here, "a.toml", limited('plan = "Small"\nmax_monthly_cost = 100'))
        assert [2, 0] == [table(run, name, *more).code for more in ((), ("--allow-assumed",))]

    def test_a_warning_is_no_failure(self, run: Run, here: Path) -> None:
        """Exit code 0, with the team's own words."""
        checks = 'max_monthly_cost = 12\n[checks.warn]\nmax_monthly_cost = 11\nmessage = "Nearly there."'
        outcome = table(run, written(here, "a.toml", limited(checks)))
        assert 0 == outcome.code
        assert "Nearly there." in outcome.out

    def test_the_budget(self, run: Run, here: Path) -> None:
        """Six months at 12 are 72."""
        for amount, code in ((72, 0), (71, 1)):
            text = f"{PLAIN}\n[budget]\namount = {amount}\n"
            assert code == table(run, written(here, "a.toml", text), "--budget-lasts").code

    def test_settings(self, run: Run, here: Path) -> None:
        """A value that is set counts, in the limits too; a limit that was set so has no line."""
        found, body = asked(run, written(here, "a.toml"), "--set", "checks.max_monthly_cost=11")
        (finding,) = body["scenarios"][0]["findings"]
        assert (1, "--set checks.max_monthly_cost", None) == (found, finding["set_in"], finding["line"])

    def test_a_broken_limit_has_its_line(self, run: Run, here: Path) -> None:
        """The line of the file on which it stands."""
        text = limited("max_monthly_cost = 1")
        body = asked(run, written(here, "a.toml", text))[1]
        expected = text[: text.index("max_monthly_cost")].count("\n") + 1
        assert ("a.toml", expected) == tuple(body["scenarios"][0]["findings"][0][key] for key in ("set_in", "line"))


class TestWhichScenarios:
    def test_the_one_here(self, run: Run, here: Path) -> None:
        """Without a name it is ./scenario.toml."""
        written(here, "scenario.toml")
        assert "all limits hold" in table(run).out

    def test_never_the_example(self, run: Run) -> None:
        """Without a name and without ./scenario.toml there is nothing to check, and that is no pass."""
        outcome = table(run, "--max-monthly-cost", "1M")
        assert (2, "") == (outcome.code, outcome.out)
        assert "no scenario is named, and there is no ./scenario.toml" in outcome.err

    def test_files_directories_and_globs(self, run: Run, here: Path) -> None:
        """Each scenario once, however often it is named."""
        for name in ("all/a.toml", "all/deep/b.toml", "c.toml"):
            written(here, name)
        body = asked(run, "all", "all/a.toml", "*.toml", "al*", "all/**/*.toml")[1]
        assert ["all/a.toml", "all/deep/b.toml", "c.toml"] == [each["file"] for each in body["scenarios"]]

    def test_a_built_in_one_by_its_name(self, run: Run) -> None:
        """As everywhere."""
        assert 0 == run("check", "support-assistant", "--as-of", "2026-11-22", "--max-monthly-cost", "1M").code

    def test_what_is_no_scenario_is_passed_over_and_told(self, run: Run, here: Path) -> None:
        """Other TOML files below a directory are none of its business."""
        written(here, "all/a.toml")
        written(here, "all/limits.toml", "max_monthly_cost = 1")
        outcome = table(run, "all")
        assert (0, True) == (outcome.code, "all: 1 TOML file is no scenario, passed over." in outcome.out)
        written(here, "all/other.toml", "x = 1")
        assert "all: 2 TOML files are no scenarios, passed over." in table(run, "all").out

    def test_a_misspelt_table_is_no_other_file(self, run: Run, here: Path) -> None:
        """A scenario whose [workload] is misspelt is told of, and not passed over."""
        written(here, "all/a.toml")
        written(here, "all/b.toml", limited().replace("[workload]", "[worklod]").replace("[[workload.", "[[worklod."))
        outcome = table(run, "all")
        assert 2 == outcome.code
        assert "worklod" in outcome.err

    def test_behind_links_and_in_capitals(self, run: Run, here: Path) -> None:
        """A link to a directory hides nothing, a circle of links ends, and .TOML is a TOML file too."""
        written(here, "apart/b.TOML")
        written(here, "all/a.toml")
        (here / "all" / "linked").symlink_to(here / "apart")
        (here / "apart" / "back").symlink_to(here / "all")
        assert ["all/a.toml", "all/linked/b.TOML"] == [each["file"] for each in asked(run, "all")[1]["scenarios"]]

    def test_a_directory_that_cannot_be_read(self, run: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody knows what is in it, and what else there is has been checked."""
        written(here, "all/a.toml")
        written(here, "all/shut/b.toml")
        scan = os.scandir
        monkeypatch.setattr(os, "scandir", lambda path: _shut(path) if str(path).endswith("shut") else scan(path))
        found, body = asked(run, "all")
        assert (2, ["pass", "unknown"]) == (found, [each["level"] for each in body["scenarios"]])
        assert "all/shut: cannot be read: permission denied" == body["scenarios"][1]["problems"][0]["text"]


def _shut(path: str) -> NoReturn:
    raise PermissionError(13, "Permission denied", path)


class TestItFailsClosed:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("none.toml",), "none.toml: no such file"),
            (("none/*.toml",), "none/*.toml: matches no file"),
            (("empty",), "empty: has no scenarios"),
            (("plain.toml",), "plain.toml: has no limits to be checked"),
            (("a.toml", "--policy", "none.toml"), "none.toml: no such file"),
            (("a.toml", "--policy", "bad.toml"), "max_montly_cost: is not a known key"),
            (("a.toml", "--option", "Smal"), 'no option is named "Smal"'),
            (("a.toml", "--base", "main"), "no git repository to read revisions from"),
            (("a.toml", "--compare-to", "none.toml"), "none.toml: no such file"),
            (("a.toml", "--base", "x", "--compare-to", "y"), "does not go with --base x"),
            (("a.toml", "--base", ""), "--base : names nothing to compare with"),
            (("a.toml", "--compare-to", ""), "--compare-to : names nothing to compare with"),
            (("a.toml", "--pricing", ""), "--pricing : names no directory"),
            (("",), "an empty argument names no scenario"),
            (("a.toml", "--max-monthly-cost", "much"), "--max-monthly-cost much: is not a number"),
            (("a.toml", "--max-price-age-days", "1.5"), "1.5: is not a whole number of days"),
            (("a.toml", "--set", 'baseline.model="acme/bgi"'), 'no price sheet has a model "acme/bgi"'),
            (("a.toml", "--set", "checks.max_montly_cost=1"), "checks.max_montly_cost: is not a known key"),
            (("broken.toml",), "broken.toml:1: not valid TOML"),
            (("a.toml", "--policy", "saving.toml"), "min_saving puts an option beside the baseline"),
            (("euros.toml", "--policy", "dollars.toml"), "is in EUR, and the limits of dollars.toml are in USD"),
            (("a.toml", "euros.toml", "--max-monthly-cost", "99"), "is in EUR, and a scenario before it in USD"),
        ],
    )
    def test_what_is_not_known_is_no_pass(self, run: Run, here: Path, arguments: tuple[str, ...], message: str) -> None:
        """Exit code 2, and why on standard error."""
        for name, text in (
            ("a.toml", limited()),
            ("plain.toml", PLAIN),
            ("bad.toml", "max_montly_cost = 1"),
            ("broken.toml", "name = Help desk"),
            ("saving.toml", "min_saving = 1"),
            ("dollars.toml", "max_monthly_cost = 99"),
            ("euros.toml", limited(text='currency = "EUR"\nexchange_rates = { USD = 1.1 }\n' + PLAIN)),
        ):
            written(here, name, text)
        (here / "empty").mkdir()
        outcome = table(run, *arguments)
        assert 2 == outcome.code
        assert message in outcome.err

    def test_a_broken_scenario_does_not_hide_the_others(self, run: Run, here: Path) -> None:
        """The good ones are checked and told, the broken one with its errors; exit code 2 goes before 1."""
        written(here, "all/a.toml", limited("max_monthly_cost = 1"))
        written(here, "all/b.toml", limited().replace("months = 6", "mnths = 6"))
        written(here, "all/c.toml")
        found, body = asked(run, "all")
        assert 2 == found
        assert ["fail", "unknown", "pass"] == [each["level"] for each in body["scenarios"]]
        assert ("all/b.toml", "A scenario") == tuple(body["scenarios"][1][key] for key in ("file", "scenario"))
        assert {"months: is missing", "mnths: is not a known key"} == {
            each["text"].split(": ", 1)[1] for each in body["scenarios"][1]["problems"]
        }
        assert [("all/b.toml", None), ("all/b.toml", 3)] == [
            (each["file"], each["line"]) for each in body["scenarios"][1]["problems"]
        ]
        outcome = table(run, "all")
        assert ["mnths" in text for text in (outcome.out, outcome.err)] == [True, True]

    def test_a_price_that_is_too_old(self, run: Run, here: Path) -> None:
        """On a day long after it was read."""
        name = written(here, "a.toml", limited("max_price_age_days = 30"))
        old = ("--pricing", str(GOOD / "prices"), "--as-of", "2027-06-01")
        assert [0, 1] == [table(run, name).code, run("check", name, *old).code]

    def test_an_amount_of_one_currency_goes_with_others_limits(self, run: Run, here: Path) -> None:
        """Days are the same in every currency."""
        written(here, "euros.toml", 'currency = "EUR"\nexchange_rates = { USD = 1.1 }\n' + PLAIN)
        policy = written(here, "days.toml", "max_price_age_days = 999")
        assert 0 == table(run, "euros.toml", "--policy", policy).code

    def test_a_scenario_that_cannot_be_priced(self, run: Run, here: Path) -> None:
        """A model retired inside the horizon, with the place of the option in its file."""
        text = limited().replace('name = "Today"', 'name = "Today"\nmode = "batch"')
        outcome = table(run, written(here, "a.toml", text.replace("acme/big", "north/open-70b")))
        assert 2 == outcome.code
        assert outcome.err.startswith("error: a.toml:")


class TestFormats:
    @pytest.mark.parametrize(
        ("chosen", "beginning"),
        [
            ("table", "limits: 1 broken"),
            ("markdown", "<!-- tokencalc:check -->"),
            ("csv", "file,scenario,option,limit,level"),
            ("html", "<!doctype html>"),
            ("json", "{"),
            ("junit", "<?xml"),
            ("sarif", "{"),
            ("github", "::error file=a.toml,line="),
        ],
    )
    def test_each_has_its_own(self, run: Run, here: Path, chosen: str, beginning: str) -> None:
        """On standard output or in a file, and with the same exit code."""
        name = written(here, "a.toml", limited("max_monthly_cost = 1"))
        outcome = table(run, name, "--format", chosen)
        assert (1, True) == (outcome.code, outcome.out.lower().startswith(beginning.lower()))
        assert 1 == table(run, name, "--format", chosen, "-o", "answer.txt").code
        assert outcome.out.encode() == (here / "answer.txt").read_bytes()

    def test_without_a_figure_there_is_no_table(self, run: Run, here: Path) -> None:
        """Where nothing could be checked the errors say it all; programs get their answer all the same."""
        name = written(here, "a.toml", PLAIN)
        outcome = table(run, name)
        assert ("", 2) == (outcome.out, outcome.err.count("\n"))
        assert 2 == asked(run, name)[0]

    def test_it_is_the_same_every_time(self, run: Run, here: Path) -> None:
        """For a day that is given, to the letter."""
        name = written(here, "a.toml", limited("max_monthly_cost = 1"))
        assert 1 == len({table(run, name, "--format", "json").out for _ in range(3)})
