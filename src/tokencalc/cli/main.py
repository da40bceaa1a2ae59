"""The `tokencalc` command."""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Annotated

import typer
from typer.main import get_command

from tokencalc import __version__
from tokencalc.cli.lazy import LazyGroup
from tokencalc.engine.errors import TokencalcError


class Commands(LazyGroup):
    """tokencalc's commands."""

    table = {
        "burn": (
            "tokencalc.cli.burn",
            "When the budget is gone, who is told when, and what would make it last.",
        ),
        "check": ("tokencalc.cli.check", "Whether scenarios keep to their limits: the gate for CI."),
        "compare": ("tokencalc.cli.compare", "What today's workload would cost on other models."),
        "breakeven": (
            "tokencalc.cli.breakeven",
            "When a switch pays back, at which volume, and how wrong an assumption may be.",
        ),
        "cost": ("tokencalc.cli.cost", "The pocket calculator: one request or many, on one model or several."),
        "diff": ("tokencalc.cli.diff", "What a change of scenarios does to the bill, cause by cause."),
        "prices": ("tokencalc.cli.prices", "The price sheets: what is sold, for how much, on whose word."),
        "route": (
            "tokencalc.cli.route",
            "The plan of each option, task by task: where requests go, what each rule saves.",
        ),
        "scenario": ("tokencalc.cli.scenario", "Scenario files: start one, check one, and the schema for your editor."),
        "solve": ("tokencalc.cli.solve", "The value of one number of a scenario that reaches a target."),
        "tokens": (
            "tokencalc.cli.tokens",
            "The same text in different tokenizers: its tokens, and the ratios for a scenario.",
        ),
        "usage": (
            "tokencalc.cli.usage",
            "What was used, and what it cost: logs of API answers, gateways, agents, invoices.",
        ),
    }


app = typer.Typer(cls=Commands, no_args_is_help=True, context_settings={"help_option_names": ["--help", "-h"]})


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tokencalc {__version__}")
        raise typer.Exit


@app.callback()
def tokencalc(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """What would it cost us to move from the closed model to an open one?

    Figures are exact, dated and sourced; what is assumed is said.

    Start with: tokencalc compare
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line, and return its exit code: 0 done, 1 a limit the user set is not met, 2 everything else."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # A name that the terminal's code page lacks is no reason to fail.
    try:
        return _code_of(arguments)
    except TokencalcError as error:
        _print_errors(error)
        return 2
    except BrokenPipeError:  # Nobody reads on, and so nobody is told of it.
        _write_no_more()
        return 2
    except OSError as error:
        _write_no_more()
        _print_errors(
            TokencalcError(f"{error.filename or 'standard output'}: {(error.strerror or str(error)).lower()}")
        )
        return 2


def _code_of(arguments: Sequence[str] | None) -> int:
    """The exit code of a command whose answer is written to the last byte; errors are raised."""
    code = 0
    try:
        get_command(app)(args=arguments, prog_name="tokencalc")
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):
            raise stop.__context__ from None  # Typer makes a 1 of it, which would be a limit that is not met.
        code = stop.code if isinstance(stop.code, int) else 2
    sys.stdout.flush()
    return code


def _write_no_more() -> None:
    """Leave what is not yet written, so that the interpreter does not try once more as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_errors(error: TokencalcError) -> None:
    from tokencalc.render.report import clean  # only needed when something is wrong

    for each in getattr(error, "errors", (error,)):
        problem, *remedy = str(each).splitlines()
        print(f"error: {clean(problem)}", file=sys.stderr)  # noqa: T201
        for line in remedy:
            print(f"  {clean(line)}", file=sys.stderr)  # noqa: T201
