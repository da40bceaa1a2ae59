"""Logs are found by path, directory, pattern or `-`, each once, and are unpacked by what they hold."""

import gzip
import io
import os
import sys
from pathlib import Path

import pytest

from tokencalc.files.errors import FileError
from tokencalc.usage.opening import Log, NoLogs, find_logs, opened


def put(path: Path, content: bytes = b"{}\n") -> Path:
    """A file with some content, its directories made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def names(logs: list[Log]) -> list[str]:
    """The names of the files, without their directories."""
    return [log.name.rpartition("/")[2] for log in logs]


class TestFinding:
    def test_a_directory_is_searched_with_all_below_it(self, tmp_path: Path) -> None:
        """Logs are known by their endings, packed or not, in capitals or not; other files are not logs."""
        for name in ("b.jsonl", "deep/er/a.csv", "c.JSON.GZ", "notes.txt", "d.parquet", "e.gz"):
            put(tmp_path / name)
        assert ["b.jsonl", "c.JSON.GZ", "d.parquet", "a.csv"] == names(find_logs([str(tmp_path)]))

    def test_a_named_file_may_end_in_anything(self, tmp_path: Path) -> None:
        """Whoever names a file says that it is a log."""
        path = put(tmp_path / "usage.log", b"12345")
        assert [Log(name=path.as_posix(), path=path, size=5)] == find_logs([str(path)])

    def test_each_file_counts_once(self, tmp_path: Path) -> None:
        """A file that is named twice, found in a directory, and linked to, is one log, and was named."""
        path = put(tmp_path / "a.jsonl")
        (tmp_path / "link.jsonl").symlink_to(path)
        found = find_logs([str(tmp_path), str(path), f"{tmp_path}/../{tmp_path.name}/a.jsonl"])
        assert [True] == [log.was_named for log in found]

    def test_naming_wins_over_finding_in_either_order(self, tmp_path: Path) -> None:
        """A file found in a directory after it was named stays one that was named."""
        path = put(tmp_path / "a.jsonl")
        assert [True] == [log.was_named for log in find_logs([str(path), str(tmp_path)])]
        assert [False] == [log.was_named for log in find_logs([str(tmp_path)])]

    def test_a_pattern(self, tmp_path: Path) -> None:
        """A pattern finds files at any depth, never directories."""
        for name in ("a/x.jsonl", "b/c/y.jsonl", "z.jsonl/inside.csv"):
            put(tmp_path / name)
        assert ["x.jsonl", "y.jsonl"] == names(find_logs([f"{tmp_path}/**/*.jsonl"]))

    def test_a_file_whose_name_looks_like_a_pattern(self, tmp_path: Path) -> None:
        """A file of that very name is meant before any pattern."""
        path = put(tmp_path / "[a].jsonl")
        assert [path] == [log.path for log in find_logs([str(path)])]

    def test_the_standard_input(self) -> None:
        """`-` is the standard input, once."""
        assert [Log(name="standard input")] == find_logs(["-", "-"])

    def test_an_empty_pattern(self, tmp_path: Path) -> None:
        """A pattern that matches nothing is a mistake, not an empty log."""
        with pytest.raises(NoLogs, match="no file matches that pattern"):
            find_logs([f"{tmp_path}/*.jsonl"])

    def test_an_empty_directory(self, tmp_path: Path) -> None:
        """A directory without logs is a mistake, and the message says what a log ends in."""
        put(tmp_path / "notes.txt")
        with pytest.raises(NoLogs, match=r"no log in that directory\n.*\.jsonl.*\.parquet"):
            find_logs([str(tmp_path)])

    def test_a_missing_file(self, tmp_path: Path) -> None:
        """What is not there is named."""
        with pytest.raises(FileError, match=r"gone\.jsonl: no such file"):
            find_logs([str(tmp_path / "gone.jsonl")])

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
    def test_a_closed_directory(self, tmp_path: Path) -> None:  # pragma: no cover  # not for the superuser
        """A directory that may not be looked into is told, not skipped."""
        (tmp_path / "closed").mkdir(mode=0)
        with pytest.raises(FileError, match="permission denied"):
            find_logs([str(tmp_path)])

    def test_a_directory_that_fails(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whatever keeps a directory from being listed is told."""

        def fails(*_: object) -> None:
            raise PermissionError(13, "Permission denied", str(tmp_path / "closed"))

        monkeypatch.setattr(os, "scandir", fails)
        with pytest.raises(FileError, match="closed: cannot be read: permission denied"):
            find_logs([str(tmp_path)])


def read(path: Path) -> bytes:
    """All bytes of a log."""
    with opened(find_logs([str(path)])[0]) as log:
        return log.bytes.read()


class TestOpening:
    def test_gzip_by_content(self, tmp_path: Path) -> None:
        """A packed file is unpacked whatever its name, several packed into one too; a plain one named `.gz` is read."""
        twice = gzip.compress(b"one\n") + gzip.compress(b"two\n")
        assert b"one\ntwo\n" == read(put(tmp_path / "a.log", twice))
        assert b"plain" == read(put(tmp_path / "b.gz", b"plain"))

    def test_bytes_read_are_those_on_disk(self, tmp_path: Path) -> None:
        """How far a reading is shows in the packed bytes, which the size of the file counts too."""
        packed = gzip.compress(b"x" * 100_000)
        (log,) = find_logs([str(put(tmp_path / "a.gz", packed))])
        with opened(log) as file:
            file.bytes.read()
            assert log.size == len(packed) == file.bytes_read

    def test_a_packed_file_that_is_cut_off(self, tmp_path: Path) -> None:
        """What came before the cut is read, and the log knows that it was cut off."""
        packed = gzip.compress(b"x" * 100_000)[:-9]
        with opened(find_logs([str(put(tmp_path / "a.gz", packed))])[0]) as log:
            assert b"x" * 100_000 == log.bytes.read()
            assert log.was_cut_off

    def test_whole_files_are_not_cut_off(self, tmp_path: Path) -> None:
        """Neither a plain file nor a whole packed one."""
        for content in (b"plain", gzip.compress(b"whole")):
            with opened(find_logs([str(put(tmp_path / "a", content))])[0]) as log:
                log.bytes.read()
                assert not log.was_cut_off

    @pytest.mark.parametrize("damage", [b"\x00\x01", b"not gzip again"])
    def test_a_damaged_packed_file(self, tmp_path: Path, damage: bytes) -> None:
        """Damage is told, and never taken for the end."""
        packed = gzip.compress(b"whole") + damage if damage[0] else gzip.compress(b"abc" * 1000)[:12] + b"\xff" * 40
        with pytest.raises(FileError, match="is a damaged gzip file"):
            read(put(tmp_path / "a.gz", packed))

    @pytest.mark.parametrize(
        ("start", "packing"),
        [(b"PK\x03\x04", "ZIP"), (b"\x28\xb5\x2f\xfd", "Zstandard"), (b"BZh9", "bzip2"), (b"\xfd7zXZ\x00", "xz")],
    )
    def test_other_packings_are_named(self, tmp_path: Path, start: bytes, packing: str) -> None:
        """What is not read is named, with the way out."""
        with pytest.raises(FileError, match=f"is packed with {packing}, and only gzip is read\n  unpack it first"):
            read(put(tmp_path / "a", start + b"rest"))

    def test_the_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is read like a file, packed too, and has no size."""

        class Input:
            buffer = io.BufferedReader(io.BytesIO(gzip.compress(b"{}\n")))

        monkeypatch.setattr(sys, "stdin", Input)
        (log,) = find_logs(["-"])
        with opened(log) as file:
            assert b"{}\n" == file.bytes.read()
        assert log.size is None

    def test_a_pipe(self, tmp_path: Path) -> None:
        """What is neither file nor directory is read, and has no size."""
        os.mkfifo(tmp_path / "pipe")
        (log,) = find_logs([str(tmp_path / "pipe")])
        assert log.size is None

    def test_a_file_that_goes_away(self, tmp_path: Path) -> None:
        """A file that was there when logs were looked for, and is not when it is read."""
        path = put(tmp_path / "a.jsonl")
        (log,) = find_logs([str(path)])
        path.unlink()
        with pytest.raises(FileError, match=r"a\.jsonl: no such file"), opened(log):
            pass

    def test_a_disk_that_fails(self, tmp_path: Path) -> None:
        """A fault of the disk in the middle of a file names the file."""

        class Broken(io.RawIOBase):
            def readinto(self, buffer: object) -> int:
                raise OSError(5, f"Input/output error on {type(buffer).__name__}"[:18])

        class Failing(type(tmp_path)):  # type: ignore[misc]  # the class of paths depends on the system
            def open(self, *_: object, **__: object) -> Broken:
                return Broken()

        log = Log(name="a.jsonl", path=Failing(tmp_path / "a.jsonl"))
        with pytest.raises(FileError, match=r"a\.jsonl: cannot be read: input/output error"), opened(log):
            pass
