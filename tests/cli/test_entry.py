"""What the console script does before and after the command line."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tokencalc.cli import entry, main


class TestRun:
    """The first and the last code that runs."""

    @pytest.fixture(autouse=True)
    def _collection(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Garbage collection stays as it is for the other tests."""
        monkeypatch.setattr(gc, "disable", lambda: None)
        monkeypatch.setattr(gc, "freeze", lambda: None)

    @pytest.mark.parametrize("code", [0, 1, 2])
    def test_ends_with_the_exit_code(self, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
        """What the command line returns is what the shell sees."""
        monkeypatch.setattr(main, "main", lambda: code)
        with pytest.raises(SystemExit) as stop:
            entry.run()
        assert code == stop.value.code

    def test_a_fault_is_no_limit_that_is_not_met(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Exit code 2 where Python's own would be 1, and everything that helps to mend it."""
        monkeypatch.setattr(main, "main", lambda: os.environ["NO_SUCH_VARIABLE"])
        with pytest.raises(SystemExit) as stop:
            entry.run()
        assert 2 == stop.value.code
        assert "KeyError: 'NO_SUCH_VARIABLE'" in capsys.readouterr().err

    def test_streams_that_were_closed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody wants what is written there, and the exit code still says it all."""
        monkeypatch.setattr(sys, "stdout", None)
        monkeypatch.setattr(sys, "stderr", None)
        monkeypatch.setattr(main, "main", lambda: 1 if sys.stdout.write("text") else 0)
        with pytest.raises(SystemExit) as stop:
            entry.run()
        sys.stdout.close()
        sys.stderr.close()
        assert 1 == stop.value.code

    @pytest.mark.parametrize(("before", "after"), [(None, "__all__"), ("logfire-plugin", "logfire-plugin")])
    def test_searches_for_no_plugins(self, before: str | None, after: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Unless somebody has said which plugins of pydantic they want."""
        monkeypatch.delenv("PYDANTIC_DISABLE_PLUGINS", raising=False)
        if before is not None:
            monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", before)
        monkeypatch.setattr(main, "main", lambda: 0)
        monkeypatch.setattr(os, "environ", dict(os.environ))
        with pytest.raises(SystemExit):
            entry.run()
        assert after == os.environ["PYDANTIC_DISABLE_PLUGINS"]

    def test_freezes_only_what_is_left_at_the_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """First no collection, then the command, then nothing to look through."""
        done: list[str] = []
        monkeypatch.delitem(sys.modules, "duckdb", raising=False)
        monkeypatch.setattr(gc, "disable", lambda: done.append("disable"))
        monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
        monkeypatch.setattr(main, "main", lambda: done.append("main") or 0)  # type: ignore[func-returns-value]  # `or` is what returns
        with pytest.raises(SystemExit):
            entry.run()
        assert ["disable", "main", "freeze"] == done

    def test_freezes_nothing_of_duckdb(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It would tell of all that is frozen as if it had been lost."""
        done: list[str] = []
        monkeypatch.setitem(sys.modules, "duckdb", sys)
        monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
        monkeypatch.setattr(main, "main", lambda: 0)
        with pytest.raises(SystemExit):
            entry.run()
        assert [] == done


class TestAnAnswerThatCannotBeWritten:
    """Whoever reads the exit code must not take it for an answer: 0 and 1 are answers."""

    def of(self, stdout: int, *arguments: str) -> tuple[int, str]:
        """The exit code and the messages of a command line that writes there."""
        command = [sys.executable, "-m", "tokencalc", *arguments]
        done = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)  # our own program
        return done.returncode, done.stderr

    @pytest.mark.parametrize("arguments", [("--version",), ("prices", "list")])
    def test_nobody_reads_on(self, arguments: tuple[str, ...]) -> None:
        """Exit code 2, and no word."""
        reading, writing = os.pipe()
        os.close(reading)
        found = self.of(writing, *arguments)
        os.close(writing)
        assert (2, "") == found

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
    @pytest.mark.parametrize("arguments", [("--version",), ("prices", "list")])
    def test_a_full_disk(self, arguments: tuple[str, ...]) -> None:
        """Exit code 2, and why."""
        with Path("/dev/full").open("w") as full:
            assert (2, "error: standard output: no space left on device\n") == self.of(full.fileno(), *arguments)
