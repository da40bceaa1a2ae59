"""Options that mean the same in every command, and how a command answers."""

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from tokencalc.engine.errors import TokencalcError
from tokencalc.render.report import Report


class Format(StrEnum):
    """An output format."""

    TABLE = "table"
    MARKDOWN = "markdown"
    JSON = "json"


class BadOption(TokencalcError):
    """An option's value that cannot be used."""

    def __init__(self, option: str, value: str, problem: str, remedy: str = "") -> None:
        super().__init__(f"{option} {value}: {problem}", remedy)


FormatOption = Annotated[Format, typer.Option("--format", help="How the answer is written.", case_sensitive=False)]
OutputOption = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write the answer to a file instead of standard output."),
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Use the prices known on this day, such as 2026-11-22; else today."),
]
PricingOption = Annotated[
    list[Path] | None,
    typer.Option("--pricing", metavar="DIR", help="A directory with price sheets of your own, which come first."),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PATH=VALUE", help="Another value for a key of the scenario, such as months=12. Repeatable."
    ),
]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_QUANTITY = re.compile(r"(\d[\d_,]*(?:\.\d+)?|\.\d+)([kKmMbB]?)")
_FACTORS = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}


def day_of(text: str | None) -> date:
    """The day that `--as-of` names; today without it."""
    if text is None:
        return date.today()  # noqa: DTZ011  # the user's own calendar day
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise BadOption("--as-of", text, "is not a date", "write it as 2026-11-22") from None


def quantity_of(option: str, text: str) -> Decimal:
    """A quantity as people type it: 1500, 1_500, 1.5k, 2M, 1B."""
    found = _QUANTITY.fullmatch(text.strip())
    if not found or len(text) > 30:
        raise BadOption(option, text, "is not a number of 0 or more", "examples: 1500, 1.5k, 2M")
    digits = found[1].replace("_", "").replace(",", "")
    return Decimal(digits).scaleb({"": 0, "k": 3, "m": 6, "b": 9}[found[2].lower()])


def is_quantity(text: str) -> bool:
    """Whether a text reads as a quantity."""
    return _QUANTITY.fullmatch(text.strip()) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command has to say: a report for people, and a body for machines, made only when it is asked for."""

    kind: str
    report: Callable[[], Report]
    body: Callable[[], Mapping[str, Any]]


def give(answer: Answer, chosen: Format, output: str | None) -> None:
    """Write the answer in a format, to standard output or to a file."""
    if output is None and chosen is Format.TABLE and sys.stdout.isatty():
        _print_table(answer)
        return
    text = _text_of(answer, chosen)
    if output is None:
        sys.stdout.write(text)
    else:
        _write(Path(output), text)


def _text_of(answer: Answer, chosen: Format) -> str:
    if chosen is Format.JSON:
        from tokencalc.render.machine import as_json

        return as_json(answer.kind, answer.body())
    if chosen is Format.MARKDOWN:
        from tokencalc.render.report import as_markdown

        return as_markdown(answer.report())
    from tokencalc.render.terminal import PIPED_WIDTH, as_text

    columns = os.environ.get("COLUMNS", "")
    return as_text(answer.report(), int(columns) if columns.isdecimal() and columns != "0" else PIPED_WIDTH)


def _print_table(answer: Answer) -> None:
    from rich.console import Console

    from tokencalc.render.terminal import print_report

    print_report(answer.report(), Console(highlight=False, emoji=False, markup=False))


def _write(path: Path, text: str) -> None:
    from tokencalc.files.toml import write_text

    if path.suffix == ".toml":
        problem = "a report is not written over a scenario or a price sheet"
        raise BadOption("--output", str(path), problem, "choose a name that does not end in .toml")
    write_text(path, text)
    say(f"wrote {path}")


def say(message: str) -> None:
    """A message to the person at the terminal, on standard error."""
    print(message, file=sys.stderr)  # noqa: T201
