"""`tokencalc diff`: files, directories, revisions and saved answers, in every format."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.files.building import TWO_TASKS, model, row, scenario_text, sheet_text
from tests.files.test_revisions import committed, git
from tests.gallery.cases import GOOD
from tokencalc.cli.options import Format
from tokencalc.render.diff_comment import MARKER

AS_OF = ("--as-of", "2026-11-22")
PRICES = ("--pricing", str(GOOD / "prices"), *AS_OF)
SMALL = '[[options]]\nname = "Small"\nmodel = "acme/small"\n'
OLD = scenario_text(options=SMALL)
NEW = OLD.replace("input_tokens = 1500", "input_tokens = 2000")
HEARING = sheet_text("lab", {"hearing": model(row(rates={"input": 4, "output": 20, "audio_in": 30}), lab="lab")})
A_MONTH = 1000 * (1500 * Decimal(4) + 300 * Decimal(20)) / 10**6
MORE = 1000 * 500 * Decimal(4) / 10**6
"""500 tokens more in each of 1,000 requests, at $4 a million."""


@pytest.fixture
def here(run: Run, tmp_path: Path) -> Path:
    """The directory that commands run in, which is no repository."""
    assert run is not None
    return tmp_path


def written(directory: Path, name: str, text: str) -> str:
    """Write a file below a directory, and return its name."""
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return name


def both(here: Path, old: str = OLD, new: str = NEW) -> tuple[str, str]:
    """The names of two files with these texts."""
    return written(here, "old.toml", old), written(here, "new.toml", new)


def dear_prices(here: Path) -> str:
    """Price sheets like the gallery's with another price for acme/big's input."""
    for path in (GOOD / "prices").glob("*.toml"):
        written(here, f"dear/{path.name}", path.read_text().replace("input = 4,", "input = 5,"))
    return "dear"


class TestTwoFiles:
    def test_table(self, run: Run, here: Path) -> None:
        """The headline has the difference, its share and what it comes to."""
        found = run("diff", *both(here), *PRICES)
        assert 0 == found.code
        assert found.out.startswith("Today's bill: +$2.00 a month (+17%), to $14.00\n")
        assert 'workload.tasks["faq"].input_tokens' in found.out
        assert "from old.toml to new.toml, prices as of 2026-11-22, bills of the mean month" in " ".join(
            found.out.split()
        )

    def test_json(self, run: Run, here: Path) -> None:
        """The figures are exact and over the horizon; what moved is usage."""
        found = json.loads(run("diff", *both(here), *PRICES, "--format", "json").out)
        (scenario,) = found["scenarios"]
        today = scenario["options"][0]
        assert ("diff", "changed") == (found["kind"], scenario["status"])
        assert (6, 6) == (scenario["old_months"], scenario["new_months"])
        nothing = Decimal(0)
        expected = {"old": 6 * A_MONTH, "new": 6 * (A_MONTH + MORE), "change": 6 * MORE}
        expected |= {"volume": nothing, "mix": nothing, "usage": 6 * MORE, "price": nothing, "supply": nothing}
        assert all(isinstance(value, str) for value in today["bill"].values())
        assert expected == {key: Decimal(value) for key, value in today["bill"].items()}
        assert {"path": 'workload.tasks["faq"].input_tokens', "old": "1500", "new": "2000"} in scenario["inputs"]
        assert ("6000", "6000") == (today["old_requests"], today["new_requests"])

    def test_csv(self, run: Run, here: Path) -> None:
        """One row for each line, with what each cause adds."""
        found = run("diff", *both(here), *PRICES, "--format", "csv").out.splitlines()
        assert found[0].endswith("old,new,change,volume,mix,usage,price,supply")
        assert any("acme/big" in row and ",input," in row and row.endswith(",36,48,12,0,0,12,0,0") for row in found)

    def test_html(self, run: Run, here: Path) -> None:
        """A page that pastes into a document."""
        assert "<h3>Today's bill: +$2.00 a month" in run("diff", *both(here), *PRICES, "--format", "html").out.replace(
            "&#x27;", "'"
        )

    def test_markdown(self, run: Run, here: Path) -> None:
        """A comment: a hidden marker, the headline and a table, and all else folded."""
        found = run("diff", *both(here), *PRICES, "--format", "markdown").out
        lines = found.splitlines()
        assert [MARKER, "### Today's bill: +$2.00 a month (+17%), to $14.00"] == lines[:2]
        assert found.count("<details>") == found.count("</details>") > 3
        assert "| key" not in found.partition("<details>")[0]

    def test_no_picture(self, run: Run, here: Path) -> None:
        """There is no picture of a difference."""
        assert (2, True) == ((found := run("diff", *both(here), *PRICES, "--format", "svg")).code, "svg" in found.err)

    def test_into_a_file(self, run: Run, here: Path) -> None:
        """The comment can be written to a file."""
        assert 0 == run("diff", *both(here), *PRICES, "--format", "markdown", "--output", "comment.md").code
        assert (here / "comment.md").read_text().startswith(MARKER)

    @pytest.mark.parametrize("format_", [each for each in Format if each is not Format.SVG])
    def test_no_change(self, run: Run, here: Path, format_: Format) -> None:
        """The same twice is said in every format, and is no error."""
        found = run("diff", *both(here, new=OLD), *PRICES, "--format", format_)
        assert (0, "") == (found.code, found.err)
        assert ("No change" in found.out) == (format_ in (Format.TABLE, Format.MARKDOWN, Format.HTML))

    def test_other_values_count_on_both_sides(self, run: Run, here: Path) -> None:
        """With ten times the requests the difference is ten times as large, and the volume is no cause of it."""
        settings = ("--set", "workload.tasks[0].requests_per_month=10_000")
        found = json.loads(run("diff", *both(here), *PRICES, *settings, "--format", "json").out)
        (scenario,) = found["scenarios"]
        bill = scenario["options"][0]["bill"]
        assert [60 * MORE, 60 * MORE, Decimal(0)] == [Decimal(bill[each]) for each in ("change", "usage", "volume")]
        assert ['workload.tasks["faq"].input_tokens'] == [each["path"] for each in scenario["inputs"]]

    def test_other_values_of_a_side_alone(self, run: Run, here: Path) -> None:
        """A scenario that was added has no other side to set them on."""
        for folder, text in (("old/a.toml", OLD), ("new/a.toml", OLD), ("new/b.toml", NEW.replace("A scen", "B scen"))):
            written(here, folder, text)
        found = run("diff", "old", "new", *PRICES, "--set", "months=3")
        assert (0, "") == (found.code, found.err)
        assert "1 more without a change." in found.out

    def test_an_option_alone(self, run: Run, here: Path) -> None:
        """Where today's bill stays, the headline has the option that moves most."""
        found = run("diff", *both(here, new=OLD.replace('model = "acme/small"', 'model = "acme/big"')), *PRICES)
        assert 'Today\'s bill stays at $12.00 a month; "Small": +$' in found.out

    def test_from_nothing(self, run: Run, here: Path) -> None:
        """A bill that was nothing has no share by which it grew."""
        old = OLD.replace("requests_per_month = 1000", "requests_per_month = 0")
        found = run("diff", *both(here, old, OLD), *PRICES)
        assert found.out.startswith("Today's bill: +$12.00 a month, to $12.00\n")
        assert "-\n" in found.out

    def test_a_note_alone(self, run: Run, here: Path) -> None:
        """A change that costs nothing is still shown."""
        found = run("diff", *both(here, new=OLD.replace("months = 6", 'months = 6\nnote = "x"')), *PRICES)
        assert "Today's bill stays at $12.00 a month\n" in found.out
        assert 'note  -       "x"' in found.out

    def test_options_come_and_go(self, run: Run, here: Path) -> None:
        """Added and removed options have one side; one with another name and the same content is renamed."""
        old = scenario_text(options=SMALL + SMALL.replace("Small", "Gone").replace("small", "big"))
        new = scenario_text(
            options=SMALL.replace('"Small"', '"Tiny"') + SMALL.replace("Small", "Fresh") + "price_change_per_year = 1\n"
        )
        found = run("diff", *both(here, old, new), *PRICES).out
        for words in ("Tiny (was Small)", "Fresh (added)", "Gone (removed)"):
            assert words in found

    def test_a_longer_horizon(self, run: Run, here: Path) -> None:
        """Twice the months at the same pace cost the same a month, and it is said."""
        found = run("diff", *both(here, new=OLD.replace("months = 6", "months = 12")), *PRICES).out
        assert found.startswith("Today's bill stays at $12.00 a month\n")
        assert "The horizon is 12 months and was 6" in found

    def test_people(self, run: Run, here: Path) -> None:
        """Cash outside the bill is said, and what nobody knows is unknown."""

        def with_person(text: str, success: str) -> str:
            return text.replace("output_tokens = 300", f"output_tokens = 300\nperson_cost = 2\n{success}")

        known = OLD + '[models."acme/big"]\nsuccess = { faq = 0.9 }\n'
        found = run("diff", *both(here, known, with_person(known, "")), *PRICES).out
        assert "Today: outside the bill, +$1,200 for people over the horizon, from $0." in " ".join(found.split())
        assert "people over the horizon were $0 and are unknown." in " ".join(found.split())

    def test_tasks(self, run: Run, here: Path) -> None:
        """With several tasks each has its row."""
        old = scenario_text(tasks=TWO_TASKS)
        found = run("diff", *both(here, old, old.replace("= 6000", "= 7000")), *PRICES).out
        assert "By task, a month" in found
        assert "Today   summary" in found

    def test_causes_that_cannot_be_told_apart(self, run: Run, here: Path) -> None:
        """Audio that only the new model takes: the causes before it are one with it, and that is said."""
        new = OLD.replace("output_tokens = 300", "output_tokens = 300\nunits = { audio_in = 5 }")
        hearing = new.replace('model = "acme/big"', 'model = "lab/hearing"').replace(SMALL, "")
        written(here, "more/lab.toml", HEARING)
        found = run("diff", *both(here, OLD.replace(SMALL, ""), hearing), "--pricing", "more", *PRICES)
        assert (0, "") == (found.code, found.err)
        assert "usage cannot be told apart from what follows it" in " ".join(found.out.split())

    def test_currencies(self, run: Run, here: Path) -> None:
        """Dollars less euros are nothing."""
        euros = OLD.replace("months = 6", 'months = 6\ncurrency = "EUR"') + "[exchange_rates]\nUSD = 2\n"
        found = run("diff", *both(here, new=euros), *PRICES)
        assert (2, "") == (found.code, found.out)
        assert "old.toml counts in USD, and new.toml in EUR" in found.err

    @pytest.mark.parametrize("broken", ["old", "new"])
    def test_a_side_that_cannot_be_priced(self, run: Run, here: Path, broken: str) -> None:
        """The error names the file of the side that it is in."""
        bad = OLD.replace("output_tokens = 300", "output_tokens = 300\nunits = { audio_in = 5 }")
        found = run("diff", *both(here, *((bad, OLD) if broken == "old" else (OLD, bad))), *PRICES)
        assert (2, "") == (found.code, found.out)
        assert f"error: {broken}.toml:" in found.err


class TestPrices:
    def test_as_a_cause_of_their_own(self, run: Run, here: Path) -> None:
        """The same scenario at other prices: 1,000 x 1,500 tokens at $1 a million more."""
        old, _ = both(here)
        prices = ("--pricing-old", str(GOOD / "prices"), "--pricing", dear_prices(here), *AS_OF)
        found = json.loads(run("diff", old, old, *prices, "--format", "json").out)
        today = found["scenarios"][0]["options"][0]
        assert (Decimal(9), Decimal(9)) == (Decimal(today["bill"]["change"]), Decimal(today["bill"]["price"]))
        (price,) = today["prices"]
        assert ("acme/big", "input", "4", "5") == (price["item"], price["unit"], price["old"], price["new"])
        shown = run("diff", old, old, *prices).out
        assert "Prices that changed, USD" in shown
        assert "to old.toml at the prices in dear" in " ".join(shown.split())


class TestDirectories:
    def test_what_became_of_each(self, run: Run, here: Path) -> None:
        """Changed, moved, added and removed scenarios, and a count of the others; other files are no scenarios."""
        moved, gone = OLD.replace("A scenario", "Moved"), OLD.replace("A scenario", "Gone").replace("faq", "x")
        for name, text in {"a": OLD, "b": moved, "c": gone, "same": OLD + "# same\n"}.items():
            written(here, f"old/{name}.toml", text)
        fresh = OLD.replace("A scenario", "Fresh").replace("faq", "y")
        for name, text in {"a": NEW, "deep/b": moved, "d": fresh, "same": OLD, "e": "x = 1\n"}.items():
            written(here, f"new/{name}.toml", text)
        found = json.loads(run("diff", "old", "new", *PRICES, "--format", "json").out)
        expected = {"A scenario": "changed", "Moved": "renamed", "Fresh": "added", "Gone": "removed"}
        assert expected == {each["scenario"]: each["status"] for each in found["scenarios"]}
        assert 1 == found["unchanged"]
        for format_ in ("table", "markdown"):
            shown = run("diff", "old", "new", *PRICES, "--format", format_).out
            for words in ("renamed from old/b.toml to new/deep/b.toml", "removed, was old/c.toml", "as new/d.toml"):
                assert words in shown.replace("\n", " ")
            assert "1 more without a change." in shown

    def test_what_came_is_no_bill_that_rose(self, run: Run, here: Path) -> None:
        """The headline counts scenarios that only one side has, and adds up those of both."""
        for name in ("old/a.toml", "new/a.toml"):
            written(here, name, OLD if name.startswith("old") else NEW)
        for name in ("new/b.toml", "new/c.toml"):
            written(here, name, OLD.replace("A scenario", name))
        first = run("diff", "old", "new", *PRICES).out.partition("from old")[0]
        assert "Today's bill: +$2.00 a month (+17%), to $14.00; 2 scenarios added" == " ".join(first.split())
        first = run("diff", "new/b.toml", "new/c.toml", *PRICES).out.partition("from new")[0]
        assert "Today's bill stays at $12.00 a month" == " ".join(first.split())

    def test_moved_and_changed(self, run: Run, here: Path) -> None:
        """A scenario of the same name elsewhere is the same one."""
        written(here, "old/a.toml", OLD)
        written(here, "new/b.toml", NEW)
        found = json.loads(run("diff", "old", "new", *PRICES, "--format", "json").out)
        assert [("renamed", 1)] == [(each["status"], len(each["inputs"])) for each in found["scenarios"]]

    def test_without_scenarios(self, run: Run, here: Path) -> None:
        """A directory without any is a mistake."""
        written(here, "old/a.toml", OLD)
        written(here, "new/a.toml", "x = 1\n")
        found = run("diff", "old", "new", *PRICES)
        assert (2, True) == (found.code, "new: has no scenarios" in found.err)

    def test_against_a_file(self, run: Run, here: Path) -> None:
        """A file and a directory are not compared."""
        written(here, "old/a.toml", OLD)
        for pair in (("old", "old/a.toml"), ("old/a.toml", "old")):
            found = run("diff", *pair, *PRICES)
            assert (2, True) == (found.code, "old/a.toml is one scenario, and old is a directory" in found.err)

    def test_two_currencies(self, run: Run, here: Path) -> None:
        """Scenarios in two currencies have a headline each."""
        rate = "[exchange_rates]\nUSD = 2\n"
        for folder, text in (("old", OLD), ("new", NEW)):
            written(here, f"{folder}/a.toml", text)
            euros = text.replace("months = 6", 'months = 6\ncurrency = "EUR"').replace(
                "[workload]", f"{rate}[workload]", 1
            )
            written(here, f"{folder}/b.toml", euros)
        found = run("diff", "old", "new", *PRICES).out
        assert "to $14.00; Today's bill: +€1.00 a month" in " ".join(found.split())


class TestRevisions:
    @pytest.fixture
    def top(self, here: Path) -> Path:
        """A repository here whose branch main has the old scenario; the working tree has the new one."""
        git(here, "init", "-q", "-b", "main")
        committed(here, "scenarios/a.toml", OLD)
        written(here, "scenarios/a.toml", NEW)
        return here

    def test_a_file(self, run: Run, top: Path) -> None:
        """A revision's file beside the one here, or beside another revision's, and the working tree is not touched."""
        assert "+$2.00 a month" in run("diff", "main:scenarios/a.toml", *PRICES).out
        assert "No change" in run("diff", "HEAD:scenarios/a.toml", "main:scenarios/a.toml", *PRICES).out
        assert NEW == (top / "scenarios/a.toml").read_text()

    def test_from_below(self, run: Run, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A path from where we are begins with a dot."""
        monkeypatch.chdir(top / "scenarios")
        assert "+$2.00 a month" in run("diff", "main:./a.toml", *PRICES).out

    def test_a_directory(self, run: Run, top: Path) -> None:
        """All scenarios of a directory, or of the whole revision."""
        for path in ("scenarios", "."):
            assert "+$2.00 a month" in run("diff", f"main:{path}", *PRICES).out
        assert top.is_dir()

    def test_base(self, run: Run, top: Path) -> None:
        """All that changed since, here or on this branch; what is no scenario is left out."""
        git(top, "checkout", "-qb", "mine")
        committed(top, "scenarios/b.toml", OLD.replace("A scenario", "New"))
        written(top, "pyproject.toml", "x = 1\n")
        (top / "scenarios/c.toml").write_text(OLD.replace("A scenario", "Not added yet"))
        found = json.loads(run("diff", "--base", "main", *PRICES, "--format", "json").out)
        expected = {"A scenario": "changed", "New": "added", "Not added yet": "added"}
        assert expected == {each["scenario"]: each["status"] for each in found["scenarios"]}

    def test_base_within(self, run: Run, top: Path) -> None:
        """Only below a directory, or one file."""
        written(top, "other/b.toml", OLD)
        for within in ("scenarios", "scenarios/a.toml", "."):
            found = json.loads(run("diff", "--base", "main", within, *PRICES, "--format", "json").out)
            assert (2 if within == "." else 1) == len(found["scenarios"])

    def test_base_without_a_change(self, run: Run, top: Path) -> None:
        """Nothing changed is an answer."""
        git(top, "checkout", "-q", "--", ".")
        found = run("diff", "--base", "main", *PRICES)
        assert (0, True) == (found.code, "No scenario has changed" in found.out)

    def test_base_with_other_prices(self, run: Run, top: Path) -> None:
        """Scenarios that nobody touched are compared too where the prices are others."""
        git(top, "checkout", "-q", "--", ".")
        old = ("--pricing-old", str(GOOD / "prices"))
        found = run("diff", "--base", "main", *old, "--pricing", dear_prices(top), *AS_OF)
        assert (0, True) == (found.code, found.out.startswith("Today's bill: +$1.50 a month"))

    def test_a_removed_one(self, run: Run, top: Path) -> None:
        """A scenario that is gone is shown with what it cost."""
        (top / "scenarios/a.toml").unlink()
        found = run("diff", "--base", "main", *PRICES).out
        assert "A scenario: removed, was " in found

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("nowhere:scenarios/a.toml",), "no revision nowhere"),
            (("main:scenarios/b.toml",), "main:scenarios/b.toml: no such file in that revision"),
            (("--base", "origin/main"), "no revision origin/main"),
            (("--base", "main", "nowhere"), "nowhere: no such file or directory"),
            (("--base", "main", "a.toml", "b.toml"), "does not go with a second scenario"),
            (("scenarios/a.toml",), "there is nothing to compare it with"),
            (("main:.git",), "no such file in that revision"),
            ((), "what is to be compared must be given"),
        ],
    )
    def test_mistakes(self, run: Run, top: Path, arguments: tuple[str, ...], words: str) -> None:
        """What is missing is named; never is a missing side taken for an empty one."""
        found = run("diff", *arguments, *PRICES)
        assert (2, "") == (found.code, found.out)
        assert words in found.err
        assert top.is_dir()

    def test_a_broken_file_of_a_revision(self, run: Run, top: Path) -> None:
        """It is named with its revision."""
        committed(top, "scenarios/a.toml", "name = \n")
        written(top, "scenarios/a.toml", NEW)
        found = run("diff", "main:scenarios/a.toml", *PRICES)
        assert (2, True) == (found.code, "error: main:scenarios/a.toml:1: " in found.err)

    def test_no_repository(self, run: Run, here: Path) -> None:
        """Outside of a repository there are no revisions."""
        both(here)
        for arguments in (("main:old.toml",), ("--base", "main")):
            found = run("diff", *arguments, *PRICES)
            assert (2, True) == (found.code, "no git repository" in found.err)


class TestSaved:
    def test_bills_without_causes(self, run: Run, here: Path) -> None:
        """A saved answer has bills and no causes, and the scenario is found where it was read."""
        both(here)
        written(here, "a.toml", OLD)
        assert 0 == run("compare", "a.toml", *PRICES, "--format", "json", "--output", "saved.json").code
        options = SMALL.replace("Small", "Fresh")
        written(here, "a.toml", scenario_text(options=options).replace("= 1500", "= 2000"))
        found = run("diff", "saved.json", *PRICES)
        assert 0 == found.code
        for words in ("+$2.00 a month (+17%)", "Fresh (added)", "Small (removed)", "there are no causes"):
            assert words in found.out
        assert "+$2.00 a month" in run("diff", "saved.json", "new.toml", *PRICES).out
        assert 0 == run("diff", "saved.json", "new.toml", *PRICES, "--format", "csv").code

    def test_no_other_values(self, run: Run, here: Path) -> None:
        """What was saved cannot be worked out anew."""
        written(here, "a.toml", OLD)
        assert 0 == run("compare", "a.toml", *PRICES, "--format", "json", "--output", "saved.json").code
        found = run("diff", "saved.json", *PRICES, "--set", "months=3")
        assert (2, True) == (found.code, "--set months=3: does not go with a saved answer" in found.err)


class TestComment:
    """The comment of many scenarios, some with names that could be mistaken for markup."""

    @pytest.fixture
    def many(self, here: Path) -> tuple[str, str]:
        """Two directories with eight scenarios each that differ."""
        for place in range(8):
            for folder, text in (("old", OLD), ("new", NEW)):
                written(here, f"{folder}/{place}.toml", text.replace("A scenario", f"</details> <b>{place}"))
        return "old", "new"

    def comment(self, run: Run, many: tuple[str, str], monkeypatch: pytest.MonkeyPatch, most: int) -> str:
        """The comment where so many characters fit."""
        monkeypatch.setattr("tokencalc.render.diff_comment.MOST_CHARACTERS", most)
        return run("diff", *many, *PRICES, "--format", "markdown").out

    def test_names_are_no_markup(self, run: Run, many: tuple[str, str]) -> None:
        """What a scenario is called cannot end a fold or begin a tag."""
        found = run("diff", *many, *PRICES, "--format", "markdown").out
        assert found.count("<details>") == found.count("</details>") > 8
        assert "<b>" not in found

    @pytest.mark.parametrize("most", [500, 1000, 2000, 5000, 10_000, 60_000])
    def test_it_is_never_too_long(
        self, run: Run, many: tuple[str, str], most: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What does not fit is left out whole, and that is said; the headline stays."""
        found = self.comment(run, many, monkeypatch, most)
        assert len(found) <= most
        assert found.startswith(f"{MARKER}\n### Today's bill: +$16.00 a month")
        assert ("More than fits" in found) == (most < 60_000)
        assert found.count("<details>") == found.count("</details>")
        assert found.endswith("\n")


def test_values_of_every_kind(run: Run, here: Path) -> None:
    """Truths, dates, lists and tables are shown as a file has them, and numbers are exact in the JSON."""
    new = OLD.replace("output_tokens = 300", "output_tokens = 300\ncan_wait = true").replace("2027-01-01", "2027-02-01")
    new = new.replace("[workload]", f"[workload]\nhourly_profile = {list(range(1, 25))}") + SMALL.replace("Small", "B")
    found = json.loads(run("diff", *both(here, new=new), *PRICES, "--format", "json").out)
    values = {each["path"]: each["new"] for each in found["scenarios"][0]["inputs"]}
    assert True is values['workload.tasks["faq"].can_wait']
    assert ("2027-02-01", [str(each) for each in range(1, 25)]) == (values["start"], values["workload.hourly_profile"])
    assert {"name": "B", "model": "acme/small"} == values['options["B"]']
    shown = run("diff", *both(here, new=new), *PRICES, "--format", "markdown").out
    assert "\\[1, 2, 3, 4," in shown
    assert "...\\]" in shown
