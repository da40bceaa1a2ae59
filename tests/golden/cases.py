"""The commands whose output is kept, and how they are run: in-process, on a fixed date, without colour."""

import io
import os
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

from tokencalc import __version__
from tokencalc.cli.main import main

CHECKOUT = Path(__file__).resolve().parents[2]
EXPECTED = Path(__file__).parent / "expected"
EXAMPLES = CHECKOUT / "docs" / "examples"
"""The scenario and price sheets of the documents: they have every kind of entry, and do not move with real prices."""

AS_OF = ("--as-of", "2026-11-22")
PRICING = ("--pricing", "pricing")
WIDTHS = (80, 120)
FORMATS = {"table": "txt", "markdown": "md", "csv": "csv", "html": "html", "json": "json"}
"""The output formats, each with the ending of its files."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command line did: its exit code, its answer and its messages."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A command whose answer is kept in every format, and the exit code that it ends with.

    `has_comment` says that its Markdown is a comment, with tables that are not those of the report. `messages` are what
    it says beside the answer.
    """

    name: str
    arguments: tuple[str, ...]
    code: int = 0
    has_comment: bool = False
    messages: str = ""

    def files(self) -> Iterator[tuple[str, str, int]]:
        """The names of its files, each with a format and a width; only a table depends on the width."""
        for width in WIDTHS:
            yield f"{self.name}.{width}.txt", "table", width
        for chosen, ending in FORMATS.items():
            if chosen != "table":
                yield f"{self.name}.{ending}", chosen, WIDTHS[0]

    def answer(self, chosen: str, width: int) -> Outcome:
        """What it does in a format and at a width; asked for again, it is not run again."""
        return _answer(self, chosen, width)

    def run(self, chosen: str, width: int) -> Outcome:
        """What it does in a format and at a width, run now."""
        return run(*self.arguments, *PRICING, *AS_OF, "--format", chosen, width=width)


@cache
def _answer(case: Case, chosen: str, width: int) -> Outcome:
    return case.run(chosen, width)


CASES = (
    Case(name="compare", arguments=("compare", "scenario.toml")),
    Case(name="compare-why", arguments=("compare", "scenario.toml", "--why")),
    Case(
        name="compare-models",
        arguments=(
            "compare",
            *("--from", "acme/large", "--to", "small-2", "--to", "hoster/acme/Small-2"),
            *("--requests", "1.2M", "--input", "1500", "--output", "300", "--cached-share", "0.4"),
        ),
    ),
    Case(
        name="compare-dearer",
        arguments=(
            *("compare", "--from", "small-2", "--to", "acme/large"),
            *("--requests", "20k", "--input", "250k", "--output", "300"),
        ),
    ),
    Case(name="breakeven", arguments=("breakeven", "scenario.toml")),
    Case(
        name="breakeven-vary",
        arguments=("breakeven", "scenario.toml", "--vary", "growth", "--vary", "volume", "--within", "0.5..2"),
    ),
    Case(
        name="breakeven-chart",
        arguments=(
            *("breakeven", "scenario.toml", "--option", "Hoster for chat, own GPUs for the rest"),
            *("--chart", "volume"),
        ),
    ),
    Case(
        name="breakeven-map",
        arguments=("breakeven", "scenario.toml", "--across", "volume=0.5..2,growth=0..0.1"),
    ),
    Case(name="burn", arguments=("burn", "scenario.toml")),
    Case(name="burn-chart", arguments=("burn", "scenario.toml", "--actuals", "spent.csv", "--chart")),
    Case(
        name="burn-actuals",
        arguments=(
            *("burn", "scenario.toml", "--actuals", "spent.csv"),
            *("--option", "Small at the lab, reports overnight", "--set", "budget.amount=20_000"),
        ),
    ),
    Case(
        name="cost",
        arguments=(
            *("cost", "acme/large", "acme/small", "hoster/acme/Small-2"),
            *("--input", "250k", "--cached", "50k", "--output", "2000", "--requests", "1000"),
        ),
    ),
    Case(name="cost-one", arguments=("cost", "acme/small", "--input", "100", "--output", "20")),
    Case(
        name="cost-currency",
        arguments=(
            *("cost", "acme/large", "hoster/acme/Small-2", "--currency", "EUR"),
            *("--input", "2000", "--output", "500", "--requests", "10k"),
        ),
    ),
    Case(name="prices-labs", arguments=("prices", "labs", "acme")),
    Case(name="prices-labs-one", arguments=("prices", "labs", "works")),
    Case(name="prices-list", arguments=("prices", "list", "acme/")),
    Case(name="prices-show", arguments=("prices", "show", "acme/large")),
    Case(name="prices-show-open", arguments=("prices", "show", "hoster/acme/Small-2")),
    Case(name="prices-show-unpriced", arguments=("prices", "show", "base")),
    Case(
        name="solve",
        arguments=("solve", "scenario.toml", "--vary", "workload.tasks[0].output_tokens", "--until", "saving=0"),
    ),
    Case(
        name="solve-date",
        arguments=(
            *("solve", "scenario.toml", "--option", "Small at the lab, reports overnight"),
            *("--vary", "options[0].switch.start", "--until", "saving>=30000"),
        ),
    ),
    Case(name="route", arguments=("route", "scenario.toml", "--option", "Hoster first, the lab for the rest")),
    Case(name="route-open-middle", arguments=("route", "open-middle")),
    Case(name="route-optimise", arguments=("route", "optimise", "scenario.toml")),
    Case(name="route-optimise-open-middle", arguments=("route", "optimise", "open-middle")),
    Case(
        name="check",
        arguments=("check", "after.toml", "--policy", "limits.toml", "--compare-to", "before.toml"),
        code=1,
        has_comment=True,
    ),
    Case(
        name="check-support-assistant",
        arguments=(
            *("check", "support-assistant", "--max-monthly-cost", "40k", "--max-cost-per-request", "0.01"),
            *("--max-price-age-days", "90"),
        ),
        has_comment=True,
    ),
    Case(name="diff", arguments=("diff", "before.toml", "after.toml")),
    Case(
        name="usage",
        arguments=("usage", "logs"),
        messages="without a price: 3,808 tokens (hosted_vllm/support-7b)\n",
    ),
    Case(
        name="usage-by-month",
        arguments=(
            *("usage", "logs", "--by", "month,label", "--tz", "Europe/Berlin"),
            *("--alias", "support-7b=deepseek-flash"),
        ),
    ),
    Case(name="scenario-validate", arguments=("scenario", "validate", "scenario.toml")),
)

MISTAKES = {
    "no-such-model": ("compare", "scenario.toml", "--set", "baseline.model=acme/lrage"),
    "no-such-key": ("compare", "scenario.toml", "--set", "workload.growth=0.1"),
    "no-such-date": ("prices", "list", "--as-of", "22.11.2026"),
    "no-price": ("cost", "base", "--input", "100", "--output", "20", *PRICING, *AS_OF),
    "no-exchange-rate": ("cost", "acme/small", "--input", "100", "--currency", "JPY", *PRICING, *AS_OF),
    "no-such-lab": ("prices", "labs", "acne", *PRICING, *AS_OF),
    "no-such-mode": ("cost", "acme/small", "--input", "100", "--mode", "batch", *PRICING, *AS_OF),
}
"""Commands that are wrong, by the name of the file that has their messages."""


def run(*arguments: str, width: int = WIDTHS[0], directory: Path = EXAMPLES) -> Outcome:
    """What a command line does in a directory, into a pipe of so many columns."""
    out, err = io.StringIO(), io.StringIO()
    terminal = {"COLUMNS": str(width), "TERM": "dumb", "NO_COLOR": "1"}
    with patch.dict(os.environ, terminal), chdir(directory), redirect_stdout(out), redirect_stderr(err):
        code = main(arguments)
    return Outcome(code, out.getvalue(), err.getvalue())


def kept(text: str) -> bytes:
    """A text as it is kept: without the version, which changes with every release."""
    return text.replace(f'"tokencalc": "{__version__}"', '"tokencalc": "VERSION"').encode()


def everything() -> Iterator[tuple[str, bytes]]:
    """Every file of `expected`, with what it should hold according to the program."""
    for case in CASES:
        for file, chosen, width in case.files():
            yield file, kept(case.answer(chosen, width).out)
    for name, arguments in MISTAKES.items():
        yield f"{name}.err.txt", kept(run(*arguments, *(() if PRICING[0] in arguments else PRICING)).err)
