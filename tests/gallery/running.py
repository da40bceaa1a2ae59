"""One command line in a directory of its own: the good files of the gallery, and in them what a case has wrong."""

import io
import os
import shutil
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from tests.gallery.cases import AS_OF, GOOD, Case
from tokencalc.cli.main import main


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An exit code, standard output and standard error."""

    code: int
    out: str
    err: str


def outcome_of(place: Path, *arguments: str) -> Outcome:
    """What `tokencalc` does with the arguments, run in `place` on the gallery's day, unless they name another."""
    day = () if "--as-of" in arguments else AS_OF
    out, err = io.StringIO(), io.StringIO()
    plain = {"COLUMNS": "120", "TERM": "dumb", "NO_COLOR": "1"}
    with chdir(place), patch.dict(os.environ, plain), redirect_stdout(out), redirect_stderr(err):
        code = main([*arguments, *day])
    return Outcome(code=code, out=out.getvalue(), err=err.getvalue())


def lay_out(place: Path) -> None:
    """Put the good scenario and the good price sheets into a directory."""
    shutil.copytree(GOOD / "prices", place / "prices")
    shutil.copy(GOOD / "scenario.toml", place / "scenario.toml")


def spoil(case: Case, place: Path) -> str:
    """Make the case's mistake among the good files. Returns why it cannot be made here, if it cannot."""
    if case.broken.exists():
        shutil.copy(case.broken, place / case.file)
    if case.folder == "made":
        (place / case.file).unlink()
    if case.make is not None:
        try:
            case.make(place)
        except OSError as error:
            return f"this system does not let us make it: {error.strerror}"
    if case.name == "unreadable" and os.access(place / case.file, os.R_OK):
        return "this user may read every file"
    return ""


def follow_way_out(case: Case, place: Path) -> None:
    """Put the mistake right as the case says: piece by piece, or with a good file for what is not worth mending."""
    path = place / case.file
    if case.mend:
        text = path.read_text(encoding="utf-8")
        for wrong, right in case.mend:
            assert wrong in text
            text = text.replace(wrong, right, 1)
        path.write_text(text, encoding="utf-8")
    elif case.folder == "made":
        _clear(path)
        shutil.copy(GOOD / "scenario.toml", path)


def _clear(path: Path) -> None:
    remove: Callable[[], None] = path.rmdir if path.is_dir() else path.unlink
    remove()
