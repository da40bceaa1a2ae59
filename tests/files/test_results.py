"""Files of results: what is read, and what is said of a line that cannot be."""

import io
from decimal import Decimal
from pathlib import Path

import pytest

from tokencalc.files.errors import FileError
from tokencalc.files.results import read_results

HEAD = "task,request,weak_right,strong_right,weak_cost,strong_cost,accepted\n"


def written(place: Path, text: str) -> str:
    """A file of results with a text."""
    path = place / "results.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


class TestReading:
    def test_every_column(self, tmp_path: Path) -> None:
        """Truths are written in several ways, and a task and a request have names."""
        (row,) = read_results(written(tmp_path, f"{HEAD}faq,a,yes,0,0.5,8,TRUE\n"))
        assert ("faq", "a", True, False) == (row.task, row.request, row.is_weak_right, row.is_strong_right)
        assert (Decimal("0.5"), Decimal(8), True) == (row.weak_cost, row.strong_cost, row.is_accepted)

    def test_what_may_be_left_out(self, tmp_path: Path) -> None:
        """Without a task all requests are one, without a name a request is its line, and nobody judged."""
        text = "weak_right, strong_right, weak_cost, strong_cost\n1,1,1,2\n0,1,1,2\n"
        rows = list(read_results(written(tmp_path, text)))
        assert [("all", "line 2", None), ("all", "line 3", None)] == [
            (row.task, row.request, row.is_accepted) for row in rows
        ]

    def test_what_is_piped_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """`-` stands for standard input."""
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{HEAD}faq,a,1,1,1,2,\n"))
        assert 1 == len(list(read_results("-")))


class TestMistakes:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", 'results.csv:1: has no column "weak_right"'),
            ("weak_rigth,strong_right,weak_cost,strong_cost\n", "did you mean weak_rigth"),
            (f"{HEAD}faq,a,maybe,1,1,2,\n", 'results.csv:2: weak_right: is neither 1 nor 0 (found "maybe")'),
            (f"{HEAD}faq,a,1,1,1,2,\nfaq,b,1,1,1,-2,\n", "results.csv:3: strong_cost: is not an amount of 0 or more"),
            (f"{HEAD}faq,a,1,1,free,2,\n", 'weak_cost: is not an amount of 0 or more (found "free")'),
            (f"{HEAD}faq,a,1,1,inf,2,\n", "weak_cost: is not an amount"),
            (f"{HEAD}faq,a,1\n", 'strong_right: is neither 1 nor 0 (found "")'),
        ],
    )
    def test_a_line_is_named(self, tmp_path: Path, text: str, said: str) -> None:
        """With the file, its number, the column and what to do."""
        with pytest.raises(FileError) as error:
            list(read_results(written(tmp_path, text)))
        assert said in str(error.value)

    def test_files_that_cannot_be_read(self, tmp_path: Path) -> None:
        """No file, a directory, and bytes that are no text."""
        with pytest.raises(FileError, match="no such file"):
            list(read_results(str(tmp_path / "none.csv")))
        with pytest.raises(FileError, match="cannot be read"):
            list(read_results(str(tmp_path)))
        path = tmp_path / "bytes.csv"
        path.write_bytes(HEAD.encode() + b"\xff\xfe,1\n")
        with pytest.raises(FileError, match="is not text in UTF-8"):
            list(read_results(str(path)))
