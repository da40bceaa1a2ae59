"""Logs read into one roll-up: several files of several kinds, days of a zone, and every row accounted for."""

import gzip
import io
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.usage.logs import NOON, lines, table
from tokencalc.engine.errors import TokencalcError
from tokencalc.usage import reading
from tokencalc.usage.accounting import KINDS_OF_ROWS
from tokencalc.usage.opening import Log, Opened
from tokencalc.usage.reading import EVERY, SAVED, Reading, Wanted, read_logs
from tokencalc.usage.saved import save
from tokencalc.usage.sources import AmbiguousLog, UnknownLog, UnknownSource

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
PAGES = {"object": "page", "data": [], "has_more": False}


def answer(identity: str, prompt: int = 10, created: object = NOON) -> dict[str, Any]:
    """An answer of an API as a line of a log."""
    return {
        "id": identity,
        "created": created,
        "model": "m",
        "usage": {"prompt_tokens": prompt, "completion_tokens": 1},
    }


def of(*logs: Path | str, **how: Any) -> Wanted:
    """Logs that are wanted."""
    return Wanted(logs=[str(log) for log in logs], **how)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with two logs, one of which is packed, and something else."""
    (tmp_path / "a.jsonl").write_bytes(lines(answer("1"), answer("2")))
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.jsonl.gz").write_bytes(gzip.compress(lines(answer("2"), answer("3"))))
    return tmp_path


def prompts(wanted: Wanted) -> int:
    """The prompt tokens that were read."""
    return sum(sums.units[0] for sums in read_logs(wanted).rollup.cells.values())


class TestFiles:
    def test_a_directory(self, folder: Path) -> None:
        """All logs of a directory and below are one log: an answer that stands in two files counts once."""
        found = read_logs(of(folder))
        told = found.accounting
        assert 30 == prompts(of(folder))
        assert (2, 3, 1) == (told.files, told.kept, told.duplicates)
        assert {"API answers with a usage object": 2} == told.sources
        assert sum(path.stat().st_size for path in folder.rglob("*.*")) == told.bytes_read
        assert [] == told.notes

    def test_several_kinds(self, folder: Path) -> None:
        """Every file is of its own kind."""
        (folder / "c.csv").write_bytes(table("TIMESTAMP,ContextTokens,GeneratedTokens", "2026-03-20 12:00:00,100,5"))
        assert 130 == prompts(of(folder))
        assert 2 == len(read_logs(of(folder)).accounting.sources)

    def test_other_files_of_a_directory_are_told(self, folder: Path) -> None:
        """A file that is no log does not end the reading of a directory, and is named."""
        (folder / "x.json").write_text(json.dumps({"theme": "dark"}))
        found = read_logs(of(folder))
        assert [f"1 file is no log that is known: {folder}/x.json"] == found.accounting.notes
        assert 2 == found.accounting.files

    def test_many_other_files_are_counted(self, folder: Path) -> None:
        """Of many, three are named."""
        for name in "uvwxyz":
            (folder / f"{name}.csv").write_text("a,b\n1,2\n")
        (note,) = read_logs(of(folder)).accounting.notes
        assert note.startswith("6 files are no log that is known:")
        assert note.endswith(f"{folder}/w.csv, ...")

    def test_a_file_that_was_named_must_be_a_log(self, folder: Path) -> None:
        """Whoever names a file means it."""
        (folder / "x.json").write_text(json.dumps({"theme": "dark"}))
        with pytest.raises(UnknownLog, match=r"x\.json: no kind of log that is known \(its rows have theme\)"):
            read_logs(of(folder / "x.json"))
        (folder / "y.json").write_text("")
        with pytest.raises(UnknownLog, match="it has no rows"):
            read_logs(of(folder / "y.json"))

    def test_an_empty_file_of_a_directory(self, folder: Path) -> None:
        """A file without rows is nothing to tell of."""
        (folder / "y.jsonl").write_text("")
        told = read_logs(of(folder)).accounting
        assert ([], 3) == (told.notes, told.kept)

    def test_a_file_of_which_nothing_can_be_read(self, folder: Path) -> None:
        """A log whose every line is broken is told line by line, and is not said to be of no kind."""
        (folder / "z.jsonl").write_text('{"a":\n{"b":\n')
        told = read_logs(of(folder / "z.jsonl", folder / "a.jsonl")).accounting
        assert (2, 2) == (told.malformed, told.kept)

    def test_two_kinds_that_fit(self, tmp_path: Path) -> None:
        """A file that may be two kinds is asked about, and read as the one that was said."""
        row = {"request_id": "r", "call_type": "c", "spend": 1, "response_cost": 2, "startTime": NOON, "model": "m"}
        (tmp_path / "a.jsonl").write_bytes(lines({**row, "prompt_tokens": 5, "completion_tokens": 1}))
        with pytest.raises(AmbiguousLog, match="may be litellm-logging or litellm-spend-logs"):
            read_logs(of(tmp_path))
        (sums,) = read_logs(of(tmp_path, source="litellm-logging")).rollup.cells.values()
        assert Decimal(2) == sums.billed

    def test_a_kind_that_there_is_not(self, folder: Path) -> None:
        """A name that no kind has is refused before anything is read."""
        with pytest.raises(UnknownSource):
            read_logs(of(folder, source="nothing"))

    def test_the_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A dash is the standard input."""

        class Stdin:
            buffer = io.BytesIO(lines(answer("1")))

        monkeypatch.setattr(sys, "stdin", Stdin)
        assert 10 == prompts(of("-"))

    def test_a_mapping_of_one_s_own(self, tmp_path: Path) -> None:
        """A mapping says what files are, the names of models that it explains, and what its reader should know."""
        (tmp_path / "mine.toml").write_text(
            'name = "mine"\ntitle = "my log"\nmodel = "who"\nnote = "Estimates."\naliases = { big = "acme/big" }\n'
            '[units]\ninput = "n"\n'
        )
        (tmp_path / "a.csv").write_text("who,n\nbig,5\n")
        found = read_logs(of(tmp_path / "a.csv", mapping=tmp_path / "mine.toml"))
        assert {"big": "acme/big"} == found.aliases
        assert (["Estimates."], {"my log": 1}) == (found.accounting.notes, found.accounting.sources)
        assert ["big"] == [key.model for key in found.rollup.cells]

    def test_a_mapping_that_is_wrong(self, folder: Path) -> None:
        """Its faults are told."""
        (folder / "mine.toml").write_text('name = "mine"\n')
        with pytest.raises(TokencalcError, match="title: is missing"):
            read_logs(of(folder, mapping=folder / "mine.toml"))


class TestDays:
    @pytest.mark.parametrize(
        ("zone", "since", "until", "kept"),
        [
            (UTC, None, None, 4),
            (UTC, 20, None, 3),
            (UTC, None, 20, 0),
            (UTC, 20, 21, 2),
            (UTC, None, 21, 2),
            (UTC, 21, 22, 1),
            (LOS_ANGELES, 19, 20, 1),
            (LOS_ANGELES, 20, 21, 2),
            (LOS_ANGELES, 21, None, 0),
        ],
    )
    def test_days_of_a_zone(self, tmp_path: Path, zone: tzinfo, since: int, until: int, kept: int) -> None:
        """The first day is included and the last is not; days are the zone's; a row without a time is of none."""
        stamps = ("2026-03-20T00:00:00Z", "2026-03-20T23:59:59Z", "2026-03-21T00:00:00Z", None)
        (tmp_path / "a.jsonl").write_bytes(lines(*(answer(str(n), 10, stamp) for n, stamp in enumerate(stamps))))
        days = [None if day is None else date(2026, 3, day) for day in (since, until)]
        told = read_logs(of(tmp_path, zone=zone, since=days[0], until=days[1])).accounting
        assert (kept, 4 - kept) == (told.kept, told.outside)

    def test_rows_without_a_time(self, tmp_path: Path) -> None:
        """They count where no days were named, and it is said how many they are."""
        (tmp_path / "a.jsonl").write_bytes(lines(answer("1", created=None), answer("2")))
        told = read_logs(of(tmp_path)).accounting
        assert (2, 1) == (told.kept, told.undated)

    def test_a_trace_begins_when_the_user_says(self, tmp_path: Path) -> None:
        """Times from the start of a trace are dated by its start, here and in a mapping."""
        row = {"timestamp": 1000, "input_length": 5, "output_length": 1}
        (tmp_path / "a.jsonl").write_bytes(lines(row))
        (key,) = read_logs(of(tmp_path / "a.jsonl", starts=date(2026, 3, 20))).rollup.cells
        assert NOON - 12 * 3600 == key.start
        text = 'name = "m"\ntitle = "m"\nwhen = "timestamp"\nfrom_start_in = "milliseconds"\n'
        text += '[units]\ninput = "input_length"\n'
        (tmp_path / "m.toml").write_text(text)
        wanted = of(tmp_path / "a.jsonl", mapping=tmp_path / "m.toml", starts=date(2026, 3, 20))
        assert [key.start] == [each.start for each in read_logs(wanted).rollup.cells]


class TestKeptRollUps:
    @pytest.fixture
    def kept(self, tmp_path: Path) -> Path:
        """A roll-up of two answers, one of which has no time, that was kept."""
        (tmp_path / "a.jsonl").write_bytes(lines(answer("1"), answer("2", created=None)))
        path = tmp_path / "kept.csv"
        save(read_logs(of(tmp_path / "a.jsonl")).rollup, path)
        return path

    def test_it_is_a_log_like_others(self, kept: Path) -> None:
        """Sums that were kept are added to what is read."""
        found = read_logs(of(kept))
        assert 20 == prompts(of(kept))
        assert {SAVED: 1} == found.accounting.sources
        assert (2, 1) == (found.accounting.kept, found.accounting.undated)

    def test_days(self, kept: Path) -> None:
        """Cells of other days, and those without a time, are left out where days are named."""
        told = read_logs(of(kept, since=date(2026, 3, 20))).accounting
        assert (1, 1) == (told.kept, told.outside)

    def test_a_cell_that_is_wrong(self, kept: Path) -> None:
        """A cell that was changed by hand is told."""
        kept.write_text(kept.read_text().replace(",10,", ",ten,", 1))
        told = read_logs(of(kept)).accounting
        assert (1, 1) == (told.kept, told.malformed)


def test_progress_is_told(tmp_path: Path) -> None:
    """How much has been read is told now and then, and of how much where that is known."""
    (tmp_path / "a.jsonl").write_bytes(lines(*(answer(str(place)) for place in range(2 * EVERY))))
    (tmp_path / "b.jsonl").write_bytes(lines(*(answer(str(place)) for place in range(EVERY))))
    seen: list[tuple[int, int | None]] = []
    read_logs(of(tmp_path), lambda done, whole: seen.append((done, whole)))
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert [size] * 3 == [whole for _, whole in seen]
    assert sorted(seen) == seen
    assert size >= seen[-1][0] > size / 2


ROWS = st.lists(
    st.one_of(
        st.builds(answer, st.sampled_from(["", "a", "b", "c"]), st.integers(0, 9)),
        st.builds(answer, st.just("bad"), st.just(-1)),
        st.just({"id": "x", "usage": None}),
        st.just({"note": 1}),
    ),
    max_size=12,
)


def written(rows: Sequence[dict[str, Any]]) -> bytes:
    """Rows as a log that begins with one that says what it is, and ends with one that is cut off."""
    return lines(answer("first"), *rows) + b'{"id": "cut", "usage": {"prompt'


class TestOrderAndPlaceDoNotMatter:
    @given(rows=ROWS, data=st.data())
    def test_the_sums_are_the_same(self, rows: list[dict[str, Any]], data: st.DataObject) -> None:
        """Shuffling rows, splitting them over files, reading a file twice and cutting the last line change no sum.

        What has no id of its own is counted each time that it is read, so it is in no file that is read twice.
        """
        split = data.draw(st.integers(0, len(rows)))
        shuffled = data.draw(st.permutations(rows))
        named = [row for row in rows if row.get("id")]
        plain, accounted = self.read(written(rows))
        changed, _ = self.read(written(shuffled[:split]), written(shuffled[split:]), written(named))
        assert plain == changed
        best = {each["id"]: 0 for each in rows if each.get("id") in ("a", "b", "c")}
        for each in rows:
            if each.get("id") in best:
                best[each["id"]] = max(best[each["id"]], each["usage"]["prompt_tokens"])
        alone = sum(each["usage"]["prompt_tokens"] for each in rows if each.get("id") == "")
        assert 10 + sum(best.values()) + alone == sum(units[0] for units in plain.values())
        assert len(rows) + 2 == accounted

    def read(self, *files: bytes) -> tuple[dict[Any, tuple[int, ...]], int]:
        """The units by cell, and how many rows there were, each of one kind."""
        with pytest.MonkeyPatch.context() as patch:
            places = {f"{place}.jsonl": content for place, content in enumerate(files)}
            found = read_in_memory(patch, places)
        told = found.accounting
        assert told.rows == sum(getattr(told, kind) for kind in KINDS_OF_ROWS)
        assert len(files) == told.partial
        return {key: sums.units for key, sums in found.rollup.cells.items()}, told.rows


def read_in_memory(patch: pytest.MonkeyPatch, files: dict[str, bytes]) -> Reading:
    """What is read from files that need not be written."""
    logs = [Log(name=name, path=Path(name), size=len(content)) for name, content in files.items()]

    @contextmanager
    def opened(log: Log) -> Iterator[Opened]:
        yield Opened(log, io.BytesIO(files[log.name]))

    patch.setattr(reading, "find_logs", lambda _: logs)
    patch.setattr(reading, "opened", opened)
    return read_logs(Wanted(logs=["x"]))
