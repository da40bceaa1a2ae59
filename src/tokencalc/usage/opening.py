"""Which files the logs are, and opening them: paths, directories, patterns, the standard input; gzip by content."""

import gzip
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from glob import glob, has_magic
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, Any, cast
from zlib import error as ZlibError  # noqa: N812  # it is a class

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record
from tokencalc.files.errors import FileError
from tokencalc.files.places import shown
from tokencalc.files.toml import unreadable

STDIN = "-"
Progress = Callable[[int, int | None], None]
"""Told how many bytes have been read, and of how many, None where nobody knows."""
SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet")
"""What logs in a directory end in, with or without `.gz`; a file that is named itself may end in anything."""
AHEAD = 1 << 20
"""Bytes read at a time, and the most that can be looked at before they are read."""

_GZIP = b"\x1f\x8b"
_OTHER_PACKING = {
    b"PK\x03\x04": "ZIP",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
}


class NoLogs(TokencalcError):
    """Nothing that was named holds a log."""

    def __init__(self, named: str, why: str) -> None:
        endings = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
        super().__init__(
            f"{named}: {why}", f"logs in a directory end in {endings}, also with .gz; name any other itself"
        )


@record
class Log:
    """One file of the logs: its name for people, where it is (None for the standard input), and its bytes on disk.

    `was_named` is False for a file that lay in a directory: it need not be a log at all.
    """

    name: str
    path: Path | None = None
    size: int | None = None
    was_named: bool = True


def find_logs(named: Sequence[str]) -> list[Log]:
    """Every file meant by what was named, in the order of their names, each once however often it was named.

    A name is a file, a directory (searched with all below it), a pattern such as `logs/**/*.jsonl`, or `-` for the
    standard input. Raises `NoLogs` for a directory or pattern without any, `FileError` for what cannot be read.
    """
    found: dict[str, Log] = {}
    for name in named:
        for log in _logs_of(name):
            same = os.path.realpath(log.path) if log.path else STDIN
            if same not in found or log.was_named:
                found[same] = log
    return sorted(found.values(), key=lambda log: log.name)


def _logs_of(name: str) -> Iterator[Log]:
    path = Path(name)
    if name == STDIN:
        yield Log(name="standard input")
    elif path.is_dir():
        yield from _logs_in(path)
    elif has_magic(name) and not path.exists():
        yield from _logs_like(name)
    else:
        yield _log_at(path, was_named=True)


def _logs_in(directory: Path) -> list[Log]:
    def cannot_look(error: OSError) -> None:
        raise unreadable(Path(error.filename), error) from None

    found = [
        _log_at(Path(folder) / name, was_named=False)
        for folder, _, names in os.walk(directory, onerror=cannot_look)
        for name in names
        if name.lower().removesuffix(".gz").endswith(SUFFIXES)
    ]
    if not found:
        raise NoLogs(shown(directory), "there is no log in that directory")
    return found


def _logs_like(pattern: str) -> list[Log]:
    found = [Path(name) for name in glob(pattern, recursive=True)]  # noqa: PTH207  # a pattern may begin at the root
    logs = [_log_at(path, was_named=True) for path in found if not path.is_dir()]
    if not logs:
        raise NoLogs(pattern, "no file matches that pattern")
    return logs


def _log_at(path: Path, *, was_named: bool) -> Log:
    try:
        size = path.stat().st_size if path.is_file() else None
        path.stat()
    except OSError as error:
        raise unreadable(path, error) from None
    return Log(name=shown(path), path=path, size=size, was_named=was_named)


class Opened:
    """A log that is being read: its bytes, unpacked, and how far the reading is.

    `was_cut_off` is True once a packed file turns out to end in the middle: what came before is whole.
    """

    def __init__(self, log: Log, raw: IO[bytes]) -> None:
        self.log = log
        self._counted = _Counted(log.name, raw)
        self._unpacked: _Unpacked | None = None
        self.bytes: BufferedReader[RawIOBase] = BufferedReader(self._counted, AHEAD)
        start = self.bytes.peek(6)
        if start.startswith(_GZIP):
            self._unpacked = _Unpacked(log.name, cast(IO[bytes], self.bytes))
            self.bytes = BufferedReader(self._unpacked, AHEAD)
            start = self.bytes.peek(6)
        for magic, packing in _OTHER_PACKING.items():
            if start.startswith(magic):
                raise FileError(log.name, f"is packed with {packing}, and only gzip is read", "unpack it first")

    @property
    def bytes_read(self) -> int:
        """Bytes of the file that have been read so far, as they are on disk."""
        return self._counted.count

    @property
    def is_packed(self) -> bool:
        """Whether the file is packed with gzip."""
        return self._unpacked is not None

    @property
    def was_cut_off(self) -> bool:
        """Whether the file was packed, and ended before its packing did."""
        return self._unpacked is not None and self._unpacked.was_cut_off


@contextmanager
def opened(log: Log) -> Iterator[Opened]:
    """The log, open. Raises `FileError` where it cannot be read, now or while it is read."""
    if log.path is None:
        yield Opened(log, sys.stdin.buffer)
        return
    try:
        raw = log.path.open("rb", buffering=0)
    except OSError as error:
        raise unreadable(log.path, error) from None
    with raw:
        yield Opened(log, raw)


class _Counted(RawIOBase):
    """A file that counts what is read from it: a packed file and a pipe cannot say how far they are."""

    def __init__(self, name: str, raw: Any) -> None:
        self._name = name
        # Of a pipe what is there, at once: waiting for a full buffer would hold back the first rows.
        self._take = getattr(raw, "readinto1", raw.readinto)
        self.count = 0

    def readable(self) -> bool:
        """Always True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The number of bytes put into the buffer, 0 at the end."""
        try:
            found: int = self._take(buffer)
        except OSError as error:
            raise FileError(self._name, f"cannot be read: {(error.strerror or str(error)).lower()}") from None
        self.count += found
        return found


class _Unpacked(RawIOBase):
    """A gzip file's content; one that ends too early is read as far as it goes."""

    def __init__(self, name: str, packed: IO[bytes]) -> None:
        self._name = name
        self._gzip = gzip.GzipFile(fileobj=packed)
        self.was_cut_off = False

    def readable(self) -> bool:
        """Always True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The number of bytes put into the buffer, 0 at the end."""
        try:
            # No more than is at hand: what was unpacked before a cut would be lost with the rest.
            found = self._gzip.read1(len(buffer))
        except EOFError:
            self.was_cut_off = True
            return 0
        except (ZlibError, gzip.BadGzipFile):
            raise FileError(self._name, "is a damaged gzip file", "fetch it again from where it came") from None
        buffer[: len(found)] = found
        return len(found)
