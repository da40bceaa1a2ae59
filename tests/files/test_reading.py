"""Reading TOML files: what keeps a file from being read, and how values are quoted in messages."""

import errno
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from tests.files.building import TODAY
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import Fault, FileError
from tokencalc.files.places import PRICING, SCENARIOS, shown
from tokencalc.files.toml import Document, in_toml, path_of, read_document, unreadable


def refusal(path: Path) -> tuple[str, str]:
    """How a file is refused: the problem and the remedy."""
    with pytest.raises(FileError) as caught:
        read_document(path)
    return caught.value.problem, caught.value.remedy


class TestWhatIsRefused:
    """The gallery has the messages in full; here is what it cannot make on every system."""

    @pytest.fixture(autouse=True)
    def here(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A directory to stand in."""
        monkeypatch.chdir(tmp_path)

    def write(self, text: str) -> Path:
        path = Path("a.toml")
        path.write_text(text, encoding="utf-8")
        return path

    def test_a_missing_file(self) -> None:
        """A file that is not there, or whose directory is not there."""
        assert ("none.toml: no such file", "") == refusal(Path("none.toml"))
        assert ("none/none.toml: no such file", "") == refusal(Path("none/none.toml"))

    def test_a_name_too_long_for_a_file(self) -> None:
        """The system's own reason, in a message as any other."""
        problem, _ = refusal(Path("x" * 300))
        assert problem.startswith(f"{'x' * 300}: cannot be read: ") or problem.endswith("no such file")

    def test_an_error_of_the_system(self) -> None:
        """Whatever else the system says is passed on, in small letters."""
        error = PermissionError(errno.EACCES, "Permission denied")
        assert "a.toml: cannot be read: permission denied" == unreadable(Path("a.toml"), error).problem
        assert (
            "a.toml: cannot be read: the disk is gone"
            == unreadable(Path("a.toml"), OSError("The disk is gone")).problem
        )

    def test_a_sheet_that_the_system_withholds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A price sheet that cannot be read is told like any file, before any of it is parsed."""
        self.write("")

        def withheld(_path: Path) -> bytes:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(Path, "read_bytes", withheld)
        with pytest.raises(FileError, match=r"a\.toml: cannot be read: permission denied"):
            Catalogue(TODAY, [Path()])

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("a = 1\nb = " + "9" * 5000 + "\n", ":2"),
            ("a = 1\nb = " + "9_" * 5000 + "9\n", ":2"),
            ("a = 1\nb = -" + "9" * 5000 + "\n", ":2"),
        ],
    )
    def test_an_integer_of_too_many_digits(self, text: str, line: str) -> None:
        """Python itself refuses to read it; the message says on which line it stands."""
        expected = f"a.toml{line}: an integer has too many digits to be a number of anything"
        assert (expected, "") == refusal(self.write(text))

    def test_a_decimal_of_many_digits_is_read(self) -> None:
        """It is refused later, with the key it stands at."""
        assert Decimal("9" * 5000 + ".5") == read_document(self.write("a = " + "9" * 5000 + ".5")).data["a"]

    @pytest.mark.parametrize("text", ["a = " + "[" * 3000, "a = " + "[" * 3000 + "]" * 3000, "a = " + "{ a = " * 3000])
    def test_brackets_without_end(self, text: str) -> None:
        """Nesting that no parser follows."""
        assert ("a.toml: not usable TOML: brackets nested too deeply", "no key needs more than four") == refusal(
            self.write(text)
        )

    @pytest.mark.parametrize(
        ("text", "problem", "remedy"),
        [
            ("a = 1\nb", ":2: not valid TOML: expected '=' after a key in a key/value pair", "a line is: key = value"),
            (
                "a = [1,\n2",
                ":2: not valid TOML: unclosed array",
                "a bracket that opens there, or before, is not closed",
            ),
            ("[a]\nb = 1\n[a]\n", ":3: not valid TOML: cannot declare ('a',) twice", "that table stands there for"),
            (
                "a = 2027-13-01",
                ":1: not valid TOML: expected newline or end of document after a stat",
                "one key a line;",
            ),
            ("a = 2027-02-30", ":1: not valid TOML: invalid date or datetime", "a date is 2027-01-01"),
            ('a = """b', ":1: not valid TOML: unterminated string", "text ends with a quote on its own line"),
            ("a = 1\n\x00", ":2: not valid TOML: invalid statement", ""),
        ],
    )
    def test_a_slip_in_the_syntax(self, text: str, problem: str, remedy: str) -> None:
        """The line, what the parser says, and what it should look like."""
        found = refusal(self.write(text))
        assert found[0].startswith(f"a.toml{problem}")
        assert found[1].startswith(remedy)
        assert bool(found[1]) == bool(remedy)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        ("plain", '"plain"'),
        ('a "b" \\c', r'"a \"b\" \\c"'),
        ("a\nb\tc\rd", r'"a\nb\tc\rd"'),
        ("\x1b[31m", r'"\u001B[31m"'),
        ("x" * 50, '"' + "x" * 35 + '..."'),
        (1_000, "1000"),
        (-5, "-5"),
        (10**40, "an integer of too many digits"),
        (Decimal("1.50"), "1.50"),
        (Decimal("1E+20"), "1e+20"),
        (Decimal("Infinity"), "inf"),
        (Decimal("-Infinity"), "-inf"),
        (Decimal("NaN"), "nan"),
        (date(2027, 1, 1), "2027-01-01"),
        (time(9, 30), "09:30:00"),
        (datetime(2027, 1, 1, 9, 30), "2027-01-01T09:30:00"),  # noqa: DTZ001  # a local time, as TOML has it
        ([1], "a list"),
        ({}, "a table"),
    ],
)
def test_a_value_in_a_message_looks_as_in_the_file(value: object, text: str) -> None:
    """Text in quotes with escapes, numbers and dates as TOML writes them, and nothing too long for a line."""
    assert text == in_toml(value)


@pytest.mark.parametrize(
    ("way", "path"),
    [
        ((), ""),
        (("months",), "months"),
        (("tasks", 0, "name"), 'tasks["faq"].name'),
        (("tasks", 1), "tasks[1]"),
        (("tasks", 3), 'tasks["faq 2"]'),
        (("tasks", 7, "name"), "tasks[7].name"),
        (("months", 0, "x", "y"), "months[0].x.y"),
        (("a b", "c"), '"a b".c'),
        (("", ""), '"".""'),
    ],
)
def test_a_way_in_a_message_looks_as_people_write_it(way: tuple[str | int, ...], path: str) -> None:
    """Items by their names where that tells them apart, else by their positions; what is not there counts too."""
    data = {"months": 12, "tasks": [{"name": "faq"}, {"name": "b"}, {"name": "b"}, {"name": "faq 2"}]}
    assert path == path_of(way, data)


def test_faults_are_told_in_the_order_of_their_lines() -> None:
    """Those of no line come first, and those of one line as they were found."""
    document = Document(path=Path("a.toml"), text="a = 1\nb = 2\n", data={"a": 1, "b": 2})
    faults = [Fault(way=(key,), problem=problem) for key, problem in (("b", "x"), ("a", "z"), ("c", "q"), ("a", "y"))]
    expected = ["a.toml: c: q", "a.toml:1: a: z", "a.toml:1: a: y", "a.toml:2: b: x"]
    assert expected == [error.problem for error in document.errors(faults).errors]
    assert "\n".join(expected) == str(document.errors(faults))


class TestShownPaths:
    def test_from_where_people_stand(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A path below the working directory is shown from there, one elsewhere in full, both with forward slashes."""
        monkeypatch.chdir(tmp_path)
        assert "a/b.toml" == shown(tmp_path / "a" / "b.toml")
        assert "a/b.toml" == shown(Path("a") / "b.toml")
        assert (tmp_path.parent / "c.toml").as_posix() == shown(tmp_path.parent / "c.toml")

    def test_what_is_built_in(self) -> None:
        """A built-in file is shown by its folder, wherever the program is installed."""
        assert "pricing/x.toml" == shown(PRICING / "x.toml")
        assert "scenarios/x.toml" == shown(SCENARIOS / "x.toml")
