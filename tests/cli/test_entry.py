"""What the console script does before and after the command line."""

import gc
import os
import sys

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
