"""DuckDB counts what reading row by row counts, or does not answer at all."""

import gzip
import json
import random
import tempfile
import threading
from collections.abc import Sequence
from datetime import UTC, tzinfo
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tokencalc.usage import duck
from tokencalc.usage.accounting import Accounting
from tokencalc.usage.duck import roll_up_fast
from tokencalc.usage.extras import connected
from tokencalc.usage.mapping import LogMapping
from tokencalc.usage.opening import find_logs
from tokencalc.usage.reading import Wanted, read_logs
from tokencalc.usage.rollup import RollUp
from tokencalc.usage.sources import source_named, sources

SESSION = "claude-code"
SLIM = "litellm-spend-logs"


def written(path: Path, rows: Sequence[object]) -> Path:
    """JSON lines of some rows; a row that is text already stands as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def fast(paths: Sequence[Path], source: str, zone: tzinfo = UTC) -> tuple[RollUp, Accounting] | None:
    """What DuckDB answers."""
    mapping = source_named(source, sources())
    assert isinstance(mapping, LogMapping)
    return roll_up_fast(find_logs([str(path) for path in paths]), mapping.table, "project", zone)


def slow(paths: Sequence[Path], source: str, zone: tzinfo = UTC) -> tuple[RollUp, Accounting]:
    """What is read row by row."""
    read = read_logs(Wanted(logs=[str(path) for path in paths], source=source, zone=zone))
    return read.rollup, read.accounting


def told(answer: tuple[RollUp, Accounting]) -> dict[str, Any]:
    """What both ways must agree on."""
    rollup, accounting = answer
    counted = ("kept", "duplicates", "malformed", "partial", "without_usage", "undated", "first_faulty", "bytes_read")
    return {"cells": rollup.cells} | {name: getattr(accounting, name) for name in counted}


def message(number: int, **usage: int) -> dict[str, Any]:
    """A line of a transcript, as Claude Code writes it."""
    known = {"input_tokens": 3, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": 5}
    return {
        "type": "assistant",
        "sessionId": "s",
        "timestamp": f"2026-03-20T{number % 24:02}:15:00.123Z",
        "requestId": f"req_{number}",
        "isSidechain": False,
        "cwd": "/work",
        "message": {"id": f"msg_{number}", "model": "claude-sonnet-5-5", "usage": known | usage},
    }


SAID = {"type": "user", "sessionId": "s", "timestamp": "2026-03-20T01:00:00Z", "message": {"content": [{"text": "hi"}]}}


@st.composite
def transcripts(draw: st.DrawFn) -> list[object]:
    """Lines of a transcript: streamed again, copied by a side chain, said by people."""
    rows: list[object] = []
    for number in draw(st.lists(st.integers(0, 6), max_size=12)):
        row = message(
            number,
            input_tokens=draw(st.integers(0, 300_000)),
            output_tokens=draw(st.integers(0, 9)),
            cache_read_input_tokens=draw(st.sampled_from([0, 7, 200_000])),
            cache_creation_input_tokens=draw(st.sampled_from([0, 40])),
        )
        row["isSidechain"] = draw(st.booleans())
        if draw(st.booleans()):
            row["message"]["usage"]["cache_creation"] = {"ephemeral_1h_input_tokens": draw(st.integers(0, 40))}
            row["message"]["usage"]["service_tier"] = draw(st.sampled_from(["standard", "priority", None]))
        if draw(st.integers(0, 9)) == 0:
            del row["requestId"]
        rows.append(row)
        rows += [SAID] * draw(st.integers(0, 1))
    return rows


class TestSameAsRowByRow:
    @given(transcripts(), st.integers(0, 3), st.sampled_from([UTC, ZoneInfo("Asia/Kolkata")]), st.integers(0, 200))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8, deadline=None)
    @example([message(1)], 1, UTC, 50)
    def test_shuffled_split_and_cut_off(
        self, tmp_path: Path, rows: list[object], parts: int, zone: tzinfo, cut: int
    ) -> None:
        """However the rows of a log are shuffled, spread over files and cut off, DuckDB agrees or is silent."""
        random.Random(cut).shuffle(rows)
        paths = [written(tmp_path / f"{part}.jsonl", rows[part :: parts + 1]) for part in range(parts + 1)]
        with paths[0].open("a") as file:
            file.write(json.dumps(message(9))[:cut])
        answer = fast(paths, SESSION, zone)
        if answer is not None:
            assert told(slow(paths, SESSION, zone)) == told(answer)

    def test_it_answers_for_a_live_transcript(self, tmp_path: Path) -> None:
        """Repeated messages, people's lines and a last line that is being written are no reason to be silent."""
        rows = [message(1), SAID, message(1, output_tokens=50), message(2), '{"type": "assis']
        path = written(tmp_path / "a.jsonl", rows)
        path.write_bytes(path.read_bytes()[:-1])
        answer = fast([path], SESSION)
        assert answer is not None
        assert told(slow([path], SESSION)) == told(answer)
        assert (2, 1, 1, 1) == tuple(told(answer)[name] for name in ("kept", "duplicates", "partial", "without_usage"))

    def test_packed_lines(self, tmp_path: Path) -> None:
        """Files packed with gzip are asked packed, whatever their names."""
        path = tmp_path / "a.log"
        path.write_bytes(gzip.compress(b"".join(json.dumps(message(n)).encode() + b"\n" for n in range(5))))
        answer = fast([path], SESSION)
        assert answer is not None
        assert told(slow([path], SESSION)) == told(answer)

    def test_a_csv_with_money(self, tmp_path: Path) -> None:
        """Columns of a CSV are asked by name, JSON inside a cell too; money adds up to the last digit."""
        details = '"{""usage_object"": {""cache_read_input_tokens"": 40}}"'
        path = tmp_path / "spend.csv"
        path.write_text(
            "request_id,startTime,model,prompt_tokens,completion_tokens,spend,metadata\n"
            f"a,2026-03-20 12:00:00,gpt-5.2,100,20,0.000123,{details}\n"
            "b,2026-03-20 12:30:00,gpt-5.2,300,20,1.1,\n"
            "b,2026-03-20 12:30:00,gpt-5.2,300,20,1.2,\n"
            "c,2026-03-20 12:30:00,gpt-5.2,0,20,,\n"
        )
        answer = fast([path], SLIM)
        assert answer is not None
        assert told(slow([path], SLIM)) == told(answer)
        billed = [sums.billed for sums in answer[0].cells.values() if sums.billed is not None]
        assert Decimal("1.200123") == sum(billed)


class TestSilence:
    """Where the two ways might differ, DuckDB does not answer."""

    @pytest.mark.parametrize(
        "strange",
        [
            "{broken}",
            "null",
            "[1]",
            json.dumps(message(5, output_tokens=-1)),
            json.dumps(message(5)).replace('"output_tokens": 5', '"output_tokens": 5.5'),
            json.dumps(message(5)).replace('"output_tokens": 5', '"output_tokens": true'),
            json.dumps(message(5)).replace('"output_tokens": 5', '"output_tokens": "many"'),
            json.dumps(message(5)).replace("2026-03-20T05", "someday"),
            json.dumps({**message(5), "message": {"id": "x", "usage": {"tokens": 5}}}),
            json.dumps({**message(5), "costUSD": "much"}),
            json.dumps(message(5, cache_creation_input_tokens=3)).replace(
                '"output_tokens": 5', '"output_tokens": 5, "cache_creation": {"ephemeral_1h_input_tokens": 9}'
            ),
        ],
    )
    def test_a_strange_row(self, tmp_path: Path, strange: str) -> None:
        """One row in a thousand that is not sure to count the same is reason enough."""
        path = written(tmp_path / "a.jsonl", [message(1), strange, message(2)])
        assert None is fast([path], SESSION)

    def test_another_shape_that_comes_late(self, tmp_path: Path) -> None:
        """Usage objects of a shape that the first rows did not have are not read as one that they had."""
        other = message(5)
        other["message"]["usage"] = {"prompt_tokens": 5, "completion_tokens": 1}
        path = written(tmp_path / "a.jsonl", [*(message(number) for number in range(600)), other])
        assert None is fast([path], SESSION)

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.json", '[{"sessionId": "s"}]'),
            ("a.jsonl", ""),
            ("a[1].jsonl", json.dumps(message(1)) + "\n"),
            ("a.parquet", "PAR1"),
        ],
    )
    def test_files_that_are_not_asked(self, tmp_path: Path, name: str, content: str) -> None:
        """Documents, empty files, names that are patterns, and what is no Parquet after all."""
        (tmp_path / name).write_text(content)
        assert None is fast([tmp_path / name], SESSION)

    def test_files_of_different_kinds(self, tmp_path: Path) -> None:
        """Only files of one kind can be asked together."""
        one = written(tmp_path / "a.jsonl", [message(1)])
        other = tmp_path / "b.csv"
        other.write_text("sessionId\ns\n")
        assert None is fast([one, other], SESSION)

    def test_a_zone_that_no_query_can_follow(self, tmp_path: Path) -> None:
        """Hours that begin at another minute half of the year."""
        path = written(tmp_path / "a.jsonl", [message(1)])
        assert None is fast([path], SESSION, ZoneInfo("Australia/Lord_Howe"))

    def test_a_mapping_that_no_query_can_follow(self, tmp_path: Path) -> None:
        """Rows in pages are read one by one."""
        path = written(tmp_path / "a.jsonl", [{"data": []}])
        assert None is fast([path], "openai-usage")


class Slow:
    """A connection whose query takes as long as nobody has looked at it twice, or interrupted it."""

    def __init__(self) -> None:
        self.looks: list[float] = []
        self.goes_on = threading.Event()
        self.was_interrupted = False

    def execute(self, query: str, parameters: object = None) -> Any:
        """The answer to a query is a row; a setting is set at once."""
        if parameters is not None:
            assert self.goes_on.wait(10), query
        return duckdb.execute("SELECT 1 AS found")

    def query_progress(self) -> float:
        """How far it is, in percent."""
        self.looks.append(-1.0 if not self.looks else 50.0)
        if len(self.looks) > 1:
            self.goes_on.set()
        return self.looks[-1]

    def interrupt(self) -> None:
        """End the query."""
        self.was_interrupted = True
        self.goes_on.set()


class TestProgress:
    def test_it_is_told_while_duckdb_reads(self) -> None:
        """In bytes, once it is known; then the answer comes."""
        slow_one, told_bytes = Slow(), list[tuple[int, int | None]]()
        tell = partial(duck._tell, lambda done, whole: told_bytes.append((done, whole)), 3_000)
        assert [{"found": 1}] == duck._rows_of(slow_one, "SELECT", [], tell)
        assert {(1_500, 3_000)} == set(told_bytes)

    def test_who_breaks_off_need_not_wait(self) -> None:
        """The query is interrupted, and ends."""

        def tell(_: float) -> None:
            raise KeyboardInterrupt

        slow_one = Slow()
        with pytest.raises(KeyboardInterrupt):
            duck._rows_of(slow_one, "SELECT", [], tell)
        assert slow_one.was_interrupted

    def test_the_answer_is_the_same(self, tmp_path: Path) -> None:
        """Whether somebody looks on or not."""
        path = written(tmp_path / "a.jsonl", [message(number % 9) for number in range(50)])
        mapping = source_named(SESSION, sources())
        assert isinstance(mapping, LogMapping)
        logs = find_logs([str(path)])
        seen = roll_up_fast(logs, mapping.table, "project", UTC, lambda *_: None)
        unseen = roll_up_fast(logs, mapping.table, "project", UTC)
        assert seen is not None
        assert unseen is not None
        assert told(unseen) == told(seen)


class TestConnection:
    def test_it_prints_nothing_and_is_bounded(self) -> None:
        """A bar of its own would be in the middle of an answer that is piped; what is too much goes to the disk."""
        connection = connected("reading")
        settings_of = "SELECT current_setting('enable_progress_bar'), current_setting('TimeZone')"
        assert (False, "UTC") == connection.execute(settings_of).fetchone()
        place, limit = connection.execute(
            "SELECT current_setting('temp_directory'), current_setting('memory_limit')"
        ).fetchone()
        assert (tempfile.gettempdir(), "3.7 GiB") == (str(Path(place).parent), limit)
        connection.close()
        assert not Path(place).exists()

    def test_rows_with_and_without_ids(self, tmp_path: Path) -> None:
        """Where the first rows have no ids, one that has comes as a surprise, and the rows are read one by one."""
        bare = [{"model": "m", "created": 1_774_008_000, "usage": {"prompt_tokens": 5 + each}} for each in range(40)]
        path = written(tmp_path / "a.jsonl", bare)
        answer = fast([path], "response-bodies")
        assert answer is not None
        assert told(slow([path], "response-bodies")) == told(answer)
        late = written(tmp_path / "b.jsonl", [*bare * 20, bare[0] | {"id": "x"}])
        assert fast([late], "response-bodies") is None
        mixed = written(tmp_path / "c.jsonl", [*bare, bare[0] | {"id": "x"}, bare[1] | {"id": "x"}])
        answer = fast([mixed], "response-bodies")
        assert answer is not None
        assert told(slow([mixed], "response-bodies")) == told(answer)
        assert 1 == answer[1].duplicates
