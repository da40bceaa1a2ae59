"""The same answer wherever it is asked for: at any decimal precision, on any terminal, in any code page."""

import os
import shutil
import subprocess
import sys
from decimal import localcontext
from pathlib import Path

import pytest

from tests.golden.cases import CASES, CHECKOUT, EXAMPLES, EXPECTED, FORMATS, WIDTHS, Case, kept
from tests.golden.hostile import CHINESE

COMMAND = ("compare", "scenario.toml", "--pricing", "pricing", "--as-of", "2026-11-22")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_callers_decimal_precision_changes_nothing(case: Case) -> None:
    """A whole command line under a precision of 3 digits gives the kept bytes in every format."""
    for file, chosen, width in case.files():
        with localcontext(prec=3):
            out = case.run(chosen, width).out
        assert (EXPECTED / file).read_bytes() == kept(out)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A copy of the example, whose scenario has a Chinese name."""
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    scenario = tmp_path / "scenario.toml"
    text = scenario.read_text(encoding="utf-8")
    scenario.write_text(text.replace('name = "Every key"', f'name = "{CHINESE}"'), encoding="utf-8")
    return tmp_path


def python(**surroundings: str) -> dict[str, str]:
    """The environment of a fresh interpreter that finds this program, and nothing of the caller's terminal."""
    ours = ("COLUMNS", "TERM", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
    plain = {name: value for name, value in os.environ.items() if name not in ours and not name.startswith("PYTHON")}
    return {**plain, "PYTHONPATH": str(CHECKOUT / "src"), **surroundings}


@pytest.mark.parametrize("code_page", ["cp1252", "cp437", "ascii", "utf-8"])
class TestCodePages:
    """A terminal that lacks a letter shows another in its place; it is no reason to fail."""

    @staticmethod
    def run(directory: Path, code_page: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """A command line in an interpreter of its own."""
        command = [sys.executable, "-m", "tokencalc", *arguments]
        surroundings = python(PYTHONIOENCODING=code_page)
        return subprocess.run(command, cwd=directory, env=surroundings, capture_output=True, check=False)

    def test_an_answer_is_given(self, directory: Path, code_page: str) -> None:
        """A scenario with a Chinese name is compared."""
        done = self.run(directory, code_page, *COMMAND)
        assert (0, b"") == (done.returncode, done.stderr)
        assert (CHINESE in done.stdout.decode(code_page)) == (code_page == "utf-8")

    def test_a_mistake_has_its_message(self, directory: Path, code_page: str) -> None:
        """A file with a Chinese name that is not there is a message, and no traceback."""
        done = self.run(directory, code_page, "compare", f"{CHINESE}.toml")
        assert (2, b"") == (done.returncode, done.stdout)
        assert done.stderr.decode(code_page).startswith("error: ")
        assert b"Traceback" not in done.stderr

    def test_a_file_is_utf_8_all_the_same(self, directory: Path, code_page: str) -> None:
        """What is written with --output does not depend on the terminal."""
        done = self.run(directory, code_page, *COMMAND, "--format", "markdown", "--output", "plan.md")
        assert (0, b"") == (done.returncode, done.stdout)
        assert CHINESE in (directory / "plan.md").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal to try it on")
class TestTerminals:
    """On a terminal the report has colour, unless the terminal or its owner wants none."""

    @staticmethod
    def printed(*arguments: str, **surroundings: str) -> str:
        """What a command prints on a pseudo-terminal."""
        import pty

        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "tokencalc", *arguments]
        given = python(**surroundings)
        with subprocess.Popen(command, cwd=EXAMPLES, env=given, stdout=theirs, stderr=theirs) as running:
            os.close(theirs)
            found = b""
            while True:
                try:
                    more = os.read(ours, 65536)
                except OSError:  # The other end is closed.
                    break
                if not more:
                    break
                found += more
        os.close(ours)
        assert 0 == running.returncode
        return found.decode().replace("\r\n", "\n")

    @pytest.mark.parametrize(
        "surroundings",
        [{"TERM": "dumb"}, {"TERM": "xterm-256color", "NO_COLOR": "1"}],
        ids=["dumb", "no colour"],
    )
    def test_no_colour_where_none_is_wanted(self, surroundings: dict[str, str]) -> None:
        """The answer has not one colour of it, and is the one that goes into a pipe, but for bold and faint letters."""
        text = self.printed(*COMMAND, COLUMNS="80", **surroundings)
        assert "\x1b[3" not in text
        plain = text.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "")
        kept_lines = (EXPECTED / "compare.80.txt").read_text(encoding="utf-8").splitlines()
        assert kept_lines == [line.rstrip() for line in plain.splitlines()]

    def test_a_dumb_terminal_gets_no_escape_at_all(self) -> None:
        """TERM=dumb means letters only."""
        assert "\x1b" not in self.printed(*COMMAND, COLUMNS="80", TERM="dumb")

    def test_help_is_for_a_dumb_terminal_too(self) -> None:
        """The help comes without escapes."""
        assert "\x1b" not in self.printed("compare", "--help", COLUMNS="80", TERM="dumb")

    def test_a_file_has_no_colour(self, tmp_path: Path) -> None:
        """--output from a terminal with colours writes plain text."""
        file = tmp_path / "answer.txt"
        self.printed(*COMMAND, "--output", str(file), TERM="xterm-256color")
        assert (EXPECTED / "compare.120.txt").read_bytes() == file.read_bytes()


def test_every_format_has_its_files() -> None:
    """The comparisons above leave no format out."""
    kinds = {(chosen, width) for _, chosen, width in CASES[0].files()}
    assert set(FORMATS) == {chosen for chosen, _ in kinds}
    assert set(WIDTHS) == {width for chosen, width in kinds if chosen == "table"}
