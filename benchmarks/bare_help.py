"""The least program whose `--help` looks like tokencalc's: Typer, rich, and three commands without content."""

import typer

app = typer.Typer(no_args_is_help=True)


@app.callback()
def bare() -> None:
    """A program that does nothing."""


@app.command()
def compare() -> None:
    """Compare nothing."""


@app.command()
def prices() -> None:
    """Price nothing."""


@app.command()
def scenario() -> None:
    """Describe nothing."""


if __name__ == "__main__":
    app()
