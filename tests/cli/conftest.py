"""The command line in-process, in an empty directory."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tokencalc.cli.main import main


@dataclass(frozen=True)
class Outcome:
    """What a command line did: its exit code, its report and its messages."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A function that runs `tokencalc` with its arguments, in an empty directory, 100 columns wide."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def run_with(*arguments: str) -> Outcome:
        code = main(arguments)
        captured = capsys.readouterr()
        return Outcome(code=code, out=captured.out, err=captured.err)

    return run_with
