"""What a user reads when something is wrong: the exact text, and that following it leads to an answer."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.gallery import write_docs
from tests.gallery.cases import AS_OF, CASES, COMPARE, GOOD, HERE, SHOW, Case
from tests.gallery.running import follow_way_out, lay_out, outcome_of, spoil

SOURCE = HERE.parents[1] / "src"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A directory with the good scenario and the good price sheets."""
    lay_out(tmp_path)
    return tmp_path


def made_or_skipped(case: Case, place: Path) -> None:
    """Make the case's mistake, or skip the test where this system cannot have it."""
    reason = spoil(case, place)
    if reason:
        pytest.skip(reason)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
class TestEachMistake:
    def test_it_ends_with_its_exact_message(self, case: Case, place: Path) -> None:
        """Exit code 2, nothing on standard output, and on standard error the text that is kept, letter by letter."""
        made_or_skipped(case, place)
        outcome = outcome_of(place, *case.command)
        assert case.message.read_text(encoding="utf-8") == outcome.err
        assert (2, "") == (outcome.code, outcome.out)

    def test_its_message_is_made_of_errors_and_remedies(self, case: Case) -> None:
        """Every line is an error, or the remedy of the error before it; none is a traceback, and none is cut off."""
        lines = case.message.read_text(encoding="utf-8").splitlines()
        remedies = [line for line in lines if line.startswith("  ")]
        errors = [line for line in lines if line.startswith("error: ")]
        assert lines == [line for line in lines if line in errors or line in remedies]
        assert lines[0] in errors
        assert not any(before in remedies and after in remedies for before, after in pairwise(lines))
        assert "Traceback" not in "".join(lines)

    def test_its_message_names_the_file(self, case: Case) -> None:
        """A mistake in a file is told with the file's name, one in an option with the option."""
        message = case.message.read_text(encoding="utf-8")
        subject = case.file if case.command in (COMPARE, SHOW) else case.command[-1].partition("=")[0]
        assert case.name in ("before-all-prices", "directory-among-sheets") or subject in message

    def test_its_way_out_leads_to_an_answer(self, case: Case, place: Path) -> None:
        """Whoever does what the gallery says gets an answer, and no message."""
        made_or_skipped(case, place)
        follow_way_out(case, place)
        outcome = outcome_of(place, *(case.right or case.command))
        assert (0, "") == (outcome.code, outcome.err)
        assert outcome.out


class TestTheGallery:
    def test_every_file_is_a_case(self) -> None:
        """A broken file or a message that belongs to no case would never be looked at."""
        kept = {path for folder in ("scenarios", "sheets", "made", "commands") for path in (HERE / folder).iterdir()}
        expected = {case.message for case in CASES} | {case.broken for case in CASES if case.mend}
        assert expected == kept

    def test_no_two_cases_share_a_name(self) -> None:
        """Names are headings and file names."""
        assert len(CASES) == len({case.name for case in CASES}) == len({case.wrong for case in CASES})

    def test_the_good_files_are_good(self, place: Path) -> None:
        """What the cases spoil has nothing wrong with it."""
        assert 0 == outcome_of(place, *COMPARE).code
        (place / "prices" / "acme.toml").write_bytes((GOOD / "sheet.toml").read_bytes())
        assert 0 == outcome_of(place, *SHOW).code

    @pytest.mark.parametrize("name", ["negative", "several-faults", "not-utf-8", "set-unknown-item", "retired-model"])
    def test_the_installed_command_says_the_same(self, name: str, place: Path) -> None:
        """`python -m tokencalc` in a process of its own: the same text, the same exit code."""
        (case,) = (case for case in CASES if case.name == name)
        spoil(case, place)
        environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-m", "tokencalc", *case.command, *AS_OF],
            cwd=place,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert (2, "") == (done.returncode, done.stdout)
        assert case.message.read_text(encoding="utf-8") == done.stderr


class TestFilesThatLookBroken:
    """Files that other programs stumble over, and that are read like any other."""

    @pytest.fixture
    def expected(self, place: Path) -> str:
        """The answer to the good scenario."""
        return outcome_of(place, *COMPARE).out

    def test_byte_order_mark(self, place: Path, expected: str) -> None:
        """An editor's byte order mark at the start of a scenario changes nothing."""
        path = place / "scenario.toml"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert expected == outcome_of(place, *COMPARE).out

    def test_byte_order_mark_in_a_sheet(self, place: Path) -> None:
        """A price sheet whose very first line states the provider keeps its provider behind a byte order mark."""
        path = place / "prices" / "north.toml"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert 0 == outcome_of(place, "prices", "show", "north/open-70b", "--pricing", "prices").code

    def test_line_ends_of_windows(self, place: Path, expected: str) -> None:
        """Carriage returns at the ends of lines change nothing, in scenarios or in price sheets."""
        for path in (place / "scenario.toml", *(place / "prices").rglob("*.toml")):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        assert expected == outcome_of(place, *COMPARE).out

    def test_line_ends_of_windows_in_a_message(self, place: Path) -> None:
        """They do not change the line that a message names, either."""
        (case,) = (case for case in CASES if case.name == "negative")
        (place / "scenario.toml").write_bytes(case.broken.read_bytes().replace(b"\n", b"\r\n"))
        assert case.message.read_text(encoding="utf-8") == outcome_of(place, *COMPARE).err


class TestTheDocument:
    def test_it_is_current(self) -> None:
        """docs/errors.md is what the gallery says: else run `python -m tests.gallery.write_docs`."""
        assert write_docs.document() == write_docs.DOCUMENT.read_text(encoding="utf-8")

    def test_it_says_so(self, capsys: pytest.CaptureFixture[str]) -> None:
        """`--check` exits with 0 for a current document."""
        assert 0 == write_docs.main(["--check"])
        assert ("", "") == capsys.readouterr()

    def test_it_notices_a_change(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """`--check` exits with 1 for a document that is out of date, and writes nothing."""
        old = tmp_path / "errors.md"
        old.write_text("# Error messages\n", encoding="utf-8")
        monkeypatch.setattr(write_docs, "DOCUMENT", old)
        assert 1 == write_docs.main(["--check"])
        assert "out of date" in capsys.readouterr().err
        assert "# Error messages\n" == old.read_text(encoding="utf-8")
