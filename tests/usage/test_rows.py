"""Rows come one by one, with their lines; what is no row is counted with its line and the reason."""

import csv
import gzip
import io
import json
import tracemalloc
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tokencalc.files.errors import FileError
from tokencalc.usage import documents, opening, rows, tables
from tokencalc.usage.accounting import Accounting
from tokencalc.usage.opening import Log, Opened
from tokencalc.usage.rows import Row, Rows


def read(content: bytes, only_with: bytes = b"") -> tuple[list[Row], Accounting]:
    """The rows of a file of some content, and what was counted."""
    accounting = Accounting()
    log = Opened(Log(name="a.log"), io.BytesIO(content))
    return list(Rows(log, accounting, only_with)), accounting


def faults(content: bytes, only_with: bytes = b"") -> list[tuple[int | None, str]]:
    """Line and reason of what cannot be used; the last line has no number."""
    return [(each.line, each.because) for each in read(content, only_with)[1].first_faulty]


class TestKinds:
    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (b"", "empty"),
            (b" \r\n", "empty"),
            (b'{"a": 1}\n{"a": 2}\n', "lines"),
            (b'\xef\xbb\xbf{"a": 1}', "lines"),
            (b'{"a": 1', "lines"),
            (b'{"a": 1\n{"a": 2}\n', "lines"),
            (b'\x00\x00\n{"a": 2}\n', "lines"),
            (b'{\n  "a": 1\n}\n', "document"),
            (b'{"a": 1,\n "b": 2}\n', "document"),
            (b'{"a": 1}{"a": 2}', "document"),
            (b'[\n{"a": 1}]', "document"),
            (b"a,b\n1,2\n", "csv"),
            (b"PAR1", "parquet"),
        ],
    )
    def test_by_content(self, content: bytes, kind: str) -> None:
        """A file's first bytes say what it is, whatever its name."""
        assert kind == Rows(Opened(Log(name="a"), io.BytesIO(content)), Accounting()).kind

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    def test_utf_16(self, encoding: str) -> None:
        """Text of two bytes a character, as some spreadsheets save it, is named as such."""
        with pytest.raises(FileError, match="is UTF-16 text\n  save it as UTF-8"):
            read("\ufeffa,b\n".encode(encoding))


class TestJsonLines:
    def test_numbers_are_exact(self) -> None:
        """Whole numbers stay whole, others are decimals with every digit."""
        found, _ = read(b'{"a": 1, "b": 0.1000, "c": 1e-30}\n')
        assert [(1, {"a": 1, "b": Decimal("0.1000"), "c": Decimal("1e-30")})] == found

    def test_numbers_beyond_use_are_infinite(self) -> None:
        """An exponent that would make a number of a million digits is refused later, like an infinite one."""
        found, _ = read(b'{"a": 1e401, "b": 1e99999999999999999999, "c": NaN, "d": -Infinity}\n')
        assert [(1, {"a": Decimal("Infinity"), "b": Decimal("Infinity"), "c": "NaN", "d": "-Infinity"})] == found

    def test_empty_lines_marks_and_line_ends(self) -> None:
        """A byte order mark, Windows line ends and empty lines are no rows, and lines are counted as an editor does."""
        found, accounting = read(b'\xef\xbb\xbf{"a": 1}\r\n\r\n   \n{"a": 2}')
        assert [(1, {"a": 1}), (4, {"a": 2})] == found
        assert 0 == accounting.rows

    @pytest.mark.parametrize(
        ("line", "because"),
        [
            (b'{"a": 1,}', "is not JSON: illegal trailing comma before end of object (column 8)"),
            (b'{"a" 1}', "is not JSON: expecting ':' delimiter (column 6)"),
            (b'{"a": 1} {"a": 2}', "is not JSON: extra data (column 10)"),
            (b'{"a": "\xff"}', "is not UTF-8 text (byte 8)"),
            (b"\x00\x00\x00", "is not JSON: expecting value (column 1)"),
            (b"[1]", "is not an object in braces"),
            (b'"text"', "is not an object in braces"),
            (b"null", "is not an object in braces"),
            (b'{"a": ' + b"9" * 5000 + b"}", "has an integer of too many digits"),
            (b'{"a": ' + b"[" * 200_000, "is nested too deeply"),
        ],
    )
    def test_malformed(self, line: bytes, because: str) -> None:
        """A malformed line is counted with its number and the reason, and the lines around it are read."""
        content = b'{"a": 0}\n' + line + b'\n{"a": 3}\n'
        found, accounting = read(content)
        assert [(1, {"a": 0}), (3, {"a": 3})] == found
        ((number, reason),) = faults(content)
        assert 2 == number
        assert because.partition(" (")[0].split()[:3] == reason.split()[:3]
        assert (1, 0) == (accounting.malformed, accounting.partial)

    def test_the_last_line_is_cut_off(self) -> None:
        """A last line without an end that is no JSON was being written; with an end it is malformed."""
        assert [(None, "the last line is cut off")] == faults(b'{"a": 1}\n{"a": 2')
        assert 1 == read(b'{"a": 1}\n{"a": 2')[1].partial
        assert 1 == read(b'{"a": 1}\n{"a": 2\n')[1].malformed

    def test_a_last_line_that_is_no_object(self) -> None:
        """What is whole JSON is not cut off."""
        assert [(1, "is not an object in braces")] == faults(b'{"a": 1}\nnull'.partition(b"\n")[2] + b'\n{"a": 1}\n')
        assert (1, 0) == (read(b'{"a": 1}\nnull')[1].malformed, read(b'{"a": 1}\nnull')[1].partial)

    def test_half_characters_are_replaced(self) -> None:
        """A text cut inside a smiley is no reason to lose a use, and no file could hold it; whole ones stay."""
        found, _ = read(b'{"a": ["x\\ud83d", "\\uD83D\\uDE00", 1], "\\ude00": null}\n')
        assert [(1, {"a": ["x\ufffd", "\U0001f600", 1], "\ufffd": None})] == found


class TestOnlyWith:
    NEEDED = b'"usage"'

    def test_other_lines_are_not_parsed_and_counted(self) -> None:
        """A line without the bytes of a usage is one without usage."""
        found, accounting = read(b'{"text": "hi"}\n{"usage": 1}\r\n{"text": "x"}\r\n', self.NEEDED)
        assert [(2, {"usage": 1})] == found
        assert 2 == accounting.without_usage

    def test_what_is_cut_short_is_still_told(self) -> None:
        """A line that does not end as an object does is looked at, so that no loss goes unseen."""
        content = b'{"text": "hi\n{"text": "x"}\n{"text": "y'
        assert [(1, "is not JSON"), (None, "the last line is cut off")] == [
            (line, because.partition(":")[0]) for line, because in faults(content, self.NEEDED)
        ]

    def test_it_may_be_set_while_reading(self) -> None:
        """The source is known only from the first rows."""
        accounting = Accounting()
        of_file = Rows(Opened(Log(name="a"), io.BytesIO(b'{"a": 1}\n{"a": 2}\n{"usage": 3}\n')), accounting)
        iterator = iter(of_file)
        assert (1, {"a": 1}) == next(iterator)
        of_file.only_with = self.NEEDED
        assert [(3, {"usage": 3})] == list(iterator)
        assert 1 == accounting.without_usage

    @pytest.mark.parametrize("place", [10, 2_100, 2_990])
    def test_a_line_too_long_to_be_read(self, place: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """Wherever a usage stands in a line longer than any use, the line is malformed; without one it is no use."""
        monkeypatch.setattr(rows, "LONGEST", 2048)
        monkeypatch.setattr(rows, "AHEAD", 64)
        for shift in range(70):
            long = b'{"' + b"x" * (place + shift) + self.NEEDED + b"x" * 3000 + b'"}\n'
            content = long + b'{"usage": 1}\n'
            assert [(1, "is longer than 0 MB")] == faults(content, self.NEEDED)
            assert [(2, {"usage": 1})] == read(content, self.NEEDED)[0]
        _, accounting = read(b'{"' + b"x" * 9000, self.NEEDED)
        assert (1, 0) == (accounting.without_usage, accounting.malformed)

    def test_a_line_too_long_where_every_line_counts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without bytes to look for, a line that is too long is malformed."""
        monkeypatch.setattr(rows, "LONGEST", 2048)
        assert [(1, "is longer than 0 MB")] == faults(b'{"' + b"x" * 3000 + b'"}')
        whole = b'{"' + b"x" * 2040 + b'": 1}\n'
        assert 2048 == len(whole)
        assert 1 == len(read(whole)[0])


class TestDocuments:
    def test_a_list_and_several_objects(self) -> None:
        """The items of a list, objects one after the other, and lists one after the other; each with its line."""
        assert [(1, {"a": 1}), (3, {"a": 2})] == read(b'[{"a": 1},\n\n{"a":\n2}]\n')[0]
        assert [(2, {"a": 1}), (5, {"a": 2})] == read(b'\n{\n"a": 1}\n\n{"a": 2}')[0]
        assert [(1, {"a": 1}), (1, {"a": 2}), (2, {"a": 3})] == read(b'[{"a": 1}][{"a": 2}]\n{"a": 3}')[0]
        assert [] == read(b"[ ]")[0]

    def test_items_that_are_no_objects(self) -> None:
        """They are malformed, and the others are read."""
        found, accounting = read(b'[1, {"a": 1}, "x", null]')
        assert [(1, {"a": 1})] == found
        assert 3 == accounting.malformed

    @pytest.mark.parametrize(
        ("content", "line", "because"),
        [
            (b'[{"a": 1},\n{"a" 2},                     {"a": 3}]', 2, "is not JSON: expecting ':' delimiter"),
            (b'[{"a": 1}\n{"a": 3}]', 2, "is not JSON: expecting ','"),
            (b'[{"a": 1}\n]   ]' + b" " * 20, 2, "is not JSON: expecting value"),
            (b'[{"a": 1},\n{"b": "\xff"}]', 1, "is not UTF-8 text"),
            (b'[{"a": 1},\n' + b"[" * 200_000, 2, "is nested too deeply"),
            (b'[{"a": 1},\n' + b"9" * 5000 + b"]", 2, "has an integer of too many digits"),
        ],
    )
    def test_what_follows_a_fault_is_not_read(self, content: bytes, line: int, because: str) -> None:
        """A fault in a document is told with its line, and that nothing after it can be read."""
        ((found, reason),) = faults(content)
        assert (line, because.split()[:3]) == (found, reason.split()[:3])
        assert reason.endswith("; nothing after it can be read")

    @pytest.mark.parametrize("end", range(2, 20))
    def test_cut_off(self, end: int) -> None:
        """A document that ends too early is cut off, wherever it ends; what came before counts."""
        whole = b'[{"a": "\xe2\x82\xac"}, {"a": 2}]'
        found, accounting = read(whole[:end])
        assert (1, 0) == (accounting.partial, accounting.malformed)
        assert (1 if end >= 13 else 0) == len(found)

    def test_an_item_too_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An item that is longer than any use is not held in memory."""
        monkeypatch.setattr(documents, "LONGEST", 2048)
        monkeypatch.setattr(documents, "AHEAD", 1024)
        content = b'[{"a": 1}, {"a": "' + b"x" * 9000 + b'"}]'
        assert [(1, "is longer than 0 MB; nothing after it can be read")] == faults(content)

    @given(
        st.lists(st.dictionaries(st.text(max_size=3), st.one_of(st.integers(), st.text(max_size=9)), max_size=3)),
        st.integers(1, 40),
        st.sampled_from([None, 1]),
    )
    @example([{"a": 1}, {"b": 2}], 9, None)
    def test_pieces_of_any_size_make_the_same_rows(
        self, items: list[dict[str, Any]], piece: int, indent: int | None
    ) -> None:
        """Where the pieces end that a document is read in changes nothing."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(documents, "AHEAD", piece)
            found, accounting = read(json.dumps(items, indent=indent).encode())
        assert items == [row for _, row in found]
        assert 0 == accounting.rows


def csv_of(table: list[list[str]], delimiter: str = ",") -> bytes:
    """A table as CSV text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(table)
    return text.getvalue().encode()


class TestCsv:
    def test_by_header_name(self) -> None:
        """Cells are text, by the names in the header; a column without a name is left out."""
        assert [(2, {"model": "m", "input": "10"})] == read(b" model ,,input\nm,0,10\n")[0]

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_delimiters(self, delimiter: str) -> None:
        """The sign that stands most often in the header parts the cells."""
        table = csv_of([["a", "b", "c"], ["1", ",;\t|,;\t|,;\t|", "3"]], delimiter)
        assert [(2, {"a": "1", "b": ",;\t|,;\t|,;\t|", "c": "3"})] == read(table)[0]

    def test_marks_empty_lines_and_cells_of_several_lines(self) -> None:
        """A byte order mark is no part of a name, and a row's line is the one that it begins on."""
        found, _ = read(b'\xef\xbb\xbfa,b\r\n"1\r\n2",3\r\n\r\n4,5')
        assert [(2, {"a": "1\r\n2", "b": "3"}), (5, {"a": "4", "b": "5"})] == found

    def test_files_put_behind_each_other(self) -> None:
        """A header that comes again is no row, with or without its mark."""
        assert ["1", "2"] == [row["a"] for _, row in read(b"a,b\n1,x\n\xef\xbb\xbfa,b\n2,y\n")[0]]

    @pytest.mark.parametrize(
        ("line", "because"),
        [
            (b"1", "has 1 cells, where the header has 2"),
            (b"1,2,3", "has 3 cells, where the header has 2"),
            (b"1,\xff", "is not UTF-8 text"),
            (b'"1"x,2', "is not CSV: ',' expected after '\"'"),
        ],
    )
    def test_malformed(self, line: bytes, because: str) -> None:
        """A malformed row is counted with its line and the reason, and the rows around it are read."""
        content = b"a,b\n1,2\n" + line + b"\n3,4\n"
        assert ["1", "3"] == [row["a"] for _, row in read(content)[0]]
        assert [(3, because)] == faults(content)

    @pytest.mark.parametrize("content", [b"a,b\n1,2\n3", b'a,b\n1,2\n"3,4\n5,6\n'])
    def test_cut_off(self, content: bytes) -> None:
        """A last row with too few cells and no end, or inside a quote, is cut off."""
        found, accounting = read(content)
        assert [(2, {"a": "1", "b": "2"})] == found
        assert (1, 0) == (accounting.partial, accounting.malformed)

    def test_a_quote_that_is_never_closed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It does not take the whole file into memory."""
        monkeypatch.setattr(tables, "LONGEST_CELL", 100)
        found, accounting = read(b'a,b\n"1,2\n' + b"3,4\n" * 60)
        assert 1 == accounting.malformed
        assert 30 < len(found) < 40
        assert "field larger than field limit (100)" in accounting.first_faulty[0].because

    def test_two_columns_of_one_name(self) -> None:
        """Which of them counts cannot be known."""
        with pytest.raises(FileError, match=r'a\.log:1: two columns are named "a"\n  rename or remove one of them'):
            read(b"a,b,a\n1,2,3\n")

    def test_zero_bytes(self) -> None:
        """A row of zero bytes, left by a machine that lost power, is malformed."""
        assert [(3, "has 1 cells, where the header has 2")] == faults(b"a,b\n1,2\n\x00\x00\x00\n3,4\n")


class TestPacked:
    def test_a_packed_file_that_is_cut_off_is_noted(self) -> None:
        """The rows before the cut count, and a note says that the file goes on elsewhere."""
        packed = gzip.compress(b'{"a": 1}\n' * 1000)[:-8]
        found, accounting = read(packed)
        assert 1000 == len(found)
        assert ["a.log: the gzip file is cut off; what came before was read"] == accounting.notes


class TestFuzzed:
    @given(st.lists(st.binary(max_size=12).filter(lambda line: b"\n" not in line and line.strip()), max_size=5))
    @example([b"a,a"])
    def test_every_line_is_a_row_or_is_counted(self, lines: list[bytes]) -> None:
        """Of JSON lines, each line is a row, or counted as one that is not; none is lost."""
        first = b'{"a": 1}\n'
        found, accounting = read(first + b"\n".join(lines) + b"\n")
        assert 1 + len(lines) == len(found) + accounting.rows

    @given(st.binary(max_size=60))
    def test_any_bytes(self, content: bytes) -> None:
        """Any file at all is read to its end, or refused with an error that names it."""
        try:
            read(content)
        except FileError as error:
            assert str(error).startswith("a.log:")  # noqa: PT017  # most files are read


def test_memory_does_not_grow_with_the_file() -> None:
    """A long file takes no more memory than a short one: rows are handed out one by one."""

    def peak(count: int) -> int:
        class Lines(io.RawIOBase):
            left = count

            def readinto(self, buffer: Any) -> int:
                if not self.left:
                    return 0
                self.left -= 1
                buffer[:9] = b'{"a": 1}\n'
                return 9

        tracemalloc.start()
        for _ in Rows(Opened(Log(name="a"), Lines()), Accounting()):  # type: ignore[arg-type]  # raw bytes
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak(20_000) < peak(200) + opening.AHEAD


def test_the_path_of_a_row_is_never_read_whole(tmp_path: Path) -> None:
    """A file on disk is read through the same door."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a": 1}\n')
    with opening.opened(Log(name="a", path=path)) as log:
        assert [(1, {"a": 1})] == list(Rows(log, Accounting()))
