"""The least Typer program that completes a word: one command, one option, two words to choose from."""

import os
from collections.abc import Iterator
from typing import Annotated

import typer

app = typer.Typer()


def words(incomplete: str) -> Iterator[str]:
    """The words that begin as what was typed."""
    return (word for word in ("claude-one", "claude-two") if word.startswith(incomplete))


@app.callback()
def bare() -> None:
    """A program that does nothing."""


@app.command()
def compare(of: Annotated[str, typer.Option("--from", autocompletion=words)] = "") -> None:
    """Compare nothing."""
    typer.echo(of)


if __name__ == "__main__":
    os.environ["_BARE_COMPLETE"] = "complete_bash"
    os.environ["COMP_WORDS"] = "bare compare --from claude"
    os.environ["COMP_CWORD"] = "3"
    app(prog_name="bare")
