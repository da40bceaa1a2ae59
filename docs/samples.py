"""Real output of the program for the documents: cog puts it there, and a test holds it to the program."""

import io
import os
import shlex
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 80


def output_of(arguments: str, width: int = WIDTH) -> str:
    """What `tokencalc` prints to a pipe, standard output and then messages, run from the project's own directory."""
    from tokencalc.cli.main import main  # noqa: PLC0415  # the documents are also read where tokencalc is not installed

    out, err = io.StringIO(), io.StringIO()
    with _plain_terminal(width), redirect_stdout(out), redirect_stderr(err):
        main(shlex.split(arguments))
    return out.getvalue() + err.getvalue()


@contextmanager
def _plain_terminal(width: int) -> Iterator[None]:
    with patch.dict(os.environ, {"COLUMNS": str(width), "TERM": "dumb", "NO_COLOR": "1"}), chdir(ROOT):
        yield


def sample(arguments: str, width: int = WIDTH) -> None:
    """Print a fenced block with the command's output, for cog."""
    print(f"```text\n{output_of(arguments, width).rstrip()}\n```")  # noqa: T201
