"""Whether DuckDB is asked makes no difference to what is read, only to how long it takes."""

from datetime import UTC, date
from pathlib import Path
from typing import Any

import pytest

from tests.usage.test_duck import SAID, message, told, written
from tokencalc.usage import fast
from tokencalc.usage.opening import Log, find_logs
from tokencalc.usage.reading import Reading, Wanted, read_logs
from tokencalc.usage.saved import save


def both(paths: list[Path], monkeypatch: pytest.MonkeyPatch, **more: Any) -> tuple[Reading, Reading, list[bool]]:
    """The reading row by row, that in which DuckDB may be asked, and whether it answered."""
    wanted = Wanted(logs=[str(path) for path in paths], **more)
    slow = read_logs(wanted)
    answered: list[bool] = []
    whole = fast._only_mapping

    def noted(*arguments: Any) -> Any:
        found = whole(*arguments)
        answered.append(found is not None)
        return found

    monkeypatch.setattr(fast, "LARGE", 0)
    monkeypatch.setattr(fast, "_only_mapping", noted)
    return slow, read_logs(wanted), answered


def nobody(*_: object) -> Any:
    """Nobody is asked what a log is."""
    raise AssertionError


def agreed(one: Reading, other: Reading) -> bool:
    """Whether sums, accounting, sources and notes are the same."""
    same = told((one.rollup, one.accounting)) == told((other.rollup, other.accounting))
    return same and (one.accounting.sources, one.accounting.notes) == (other.accounting.sources, other.accounting.notes)


class TestAsked:
    @pytest.mark.parametrize("source", ["", "claude-code"])
    def test_transcripts(self, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Several files of one kind, named or detected."""
        paths = [written(tmp_path / f"{name}.jsonl", [message(1), SAID, message(2)]) for name in "ab"]
        slow, quick, answered = both(paths, monkeypatch, source=source)
        assert [True] == answered
        assert agreed(slow, quick)
        assert 2 == quick.accounting.duplicates

    def test_one_strange_row(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where DuckDB is not sure, the rows are read one by one, and the strange one is told with its line."""
        path = written(tmp_path / "a.jsonl", [message(1), message(2, output_tokens=-1)])
        slow, quick, answered = both([path], monkeypatch)
        assert [True] == answered
        assert agreed(slow, quick)
        assert [2] == [each.line for each in quick.accounting.first_faulty]


class TestNotAsked:
    def test_small_logs(self, tmp_path: Path) -> None:
        """Starting DuckDB would take longer than reading them."""
        path = written(tmp_path / "a.jsonl", [message(1)])
        assert None is fast.read_fast(find_logs([str(path)]), nobody, "project", UTC)

    def test_a_part_of_the_time(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Days are told apart row by row."""
        path = written(tmp_path / "a.jsonl", [message(1)])
        slow, quick, answered = both([path], monkeypatch, since=date(2026, 3, 20))
        assert [] == answered
        assert agreed(slow, quick)

    def test_the_standard_input(self) -> None:
        """It can be read once only."""
        assert None is fast._only_mapping([Log(name="standard input")], nobody)

    def test_a_saved_roll_up_among_the_logs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Its cells are added as they are."""
        path = written(tmp_path / "a.jsonl", [message(1)])
        save(read_logs(Wanted(logs=[str(path)])).rollup, tmp_path / "kept.csv")
        slow, quick, answered = both([path, tmp_path / "kept.csv"], monkeypatch)
        assert [False] == answered
        assert agreed(slow, quick)

    def test_logs_of_two_kinds(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each is read by its own mapping."""
        other = {"id": "x", "model": "gpt-5.2", "created": 1_774_008_000, "usage": {"prompt_tokens": 5}}
        paths = [written(tmp_path / "a.jsonl", [message(1)]), written(tmp_path / "b.jsonl", [other])]
        slow, quick, answered = both(paths, monkeypatch)
        assert [False] == answered
        assert agreed(slow, quick)

    def test_what_is_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the extra, everything is read row by row."""
        monkeypatch.setattr(fast, "find_spec", lambda _: None)
        monkeypatch.setattr(fast, "LARGE", 0)
        assert not fast.is_installed()
        assert None is fast.read_fast([], nobody, "project", UTC)
