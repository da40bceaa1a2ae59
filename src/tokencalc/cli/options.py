"""Options that mean the same in every command. Nothing here is slow to import: completion reads it on every Tab."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tokencalc.engine.errors import TokencalcError


class Format(StrEnum):
    """An output format."""

    TABLE = "table"
    MARKDOWN = "markdown"
    CSV = "csv"
    HTML = "html"
    JSON = "json"
    SVG = "svg"


class UsageFormat(StrEnum):
    """How the answer about logs is written."""

    TABLE = "table"
    MARKDOWN = "markdown"
    CSV = "csv"
    HTML = "html"
    JSON = "json"
    FOCUS = "focus"


class Picture(StrEnum):
    """A picture of a break-even."""

    TIME = "time"
    VOLUME = "volume"


class BadOption(TokencalcError):
    """An option's value that cannot be used."""

    def __init__(self, option: str, value: str, problem: str, remedy: str = "") -> None:
        super().__init__(f"{option} {value}: {problem}", remedy)


def complete_model(ctx: typer.Context, incomplete: str) -> Iterator[str]:
    """Models that begin with what was typed: `provider/model`, or the bare name once something is typed."""
    from tokencalc.files.names import model_names

    directories = [Path(each) for each in ctx.params.get("pricing") or ()]
    names = list(model_names(directories))
    yield from (name for name in names if name.startswith(incomplete))
    if incomplete and "/" not in incomplete:
        bare = dict.fromkeys(name.partition("/")[2] for name in names)
        yield from (name for name in bare if name.startswith(incomplete))


def complete_scenario(incomplete: str) -> Iterator[str]:
    """Built-in scenarios, and TOML files and directories here."""
    from tokencalc.files.names import scenario_names

    yield from (name for name in scenario_names() if name.startswith(incomplete))
    directory = Path(incomplete).parent if not incomplete.endswith("/") else Path(incomplete)
    for path in sorted(directory.glob("*")):
        shown = path.as_posix() + ("/" if path.is_dir() else "")
        if shown.startswith(incomplete) and (path.is_dir() or path.suffix == ".toml"):
            yield shown


FormatOption = Annotated[
    Format,
    typer.Option(
        "--format", help="How the answer is written; svg is a picture, where there is one.", case_sensitive=False
    ),
]
OutputOption = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write the answer to a file instead of standard output."),
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Use the prices known on this day, such as 2026-11-22; else today."),
]
PricingOption = Annotated[
    list[str] | None,
    typer.Option(
        "--pricing", metavar="DIR", help="A directory with price sheets of your own, which come first. Repeatable."
    ),
]
CurrencyOption = Annotated[
    str | None,
    typer.Option("--currency", metavar="CODE", help="Convert prices to this currency, such as USD, at a dated rate."),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PATH=VALUE", help="Another value for a key of the scenario, such as months=12. Repeatable."
    ),
]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_QUANTITY = re.compile(r"(\d[\d_,]*(?:\.\d+)?|\.\d+)([kKmMbB]?)")
_ALMOST_A_NUMBER = re.compile(r"[-+][\d.][^/\\]*|\.?\d[^./\\]*")
"""What begins as a number and has no ending: nobody calls a report so."""
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_ZEROS = {"": 0, "k": 3, "m": 6, "b": 9}
_LONGEST = 30


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


def currency_of(text: str) -> str:
    """The code that `--currency` names, in capital letters."""
    if not _CURRENCY.fullmatch(text):
        raise BadOption("--currency", text, "is not a currency", "write its three-letter code, such as USD")
    return text.upper()


def quantity_of(option: str, text: str) -> Decimal:
    """A quantity as people type it: 1500, 1_500, 1.5k, 2M, 1B."""
    found = _QUANTITY.fullmatch(text.strip())
    if not found or len(text) > _LONGEST:
        raise BadOption(option, text, "is not a number of 0 or more", "examples: 1500, 1.5k, 2M")
    digits = found[1].replace("_", "").replace(",", "")
    return Decimal(f"{digits}e{_ZEROS[found[2].lower()]}")


def tokens_and_file(output: Sequence[str], tokens: str | None) -> tuple[str | None, str | None]:
    """What the values of --output mean: output tokens where it is a plain number, else the file to write to.

    `tokens` is what --output-tokens said. A file whose name is a number is written as ./300.
    """
    files = [each for each in output if not _QUANTITY.fullmatch(each.strip())]
    for each in files:
        if _ALMOST_A_NUMBER.fullmatch(each.strip()):
            problem = "is neither a number of output tokens nor the name of a file"
            raise BadOption("--output", each, problem, f"example: --output-tokens 300, or a file as ./{each.strip()}")
    counts = [each for each in output if each not in files] + ([tokens] if tokens is not None else [])
    if len(files) > 1 or len(counts) > 1:
        raise BadOption("--output", ", ".join(output), "is given twice", "give one file, and one number of tokens")
    return (counts[0] if counts else None), (files[0] if files else None)
