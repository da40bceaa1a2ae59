"""What `tokencalc scenario new` does: ask for what is missing, check it, and write the file."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

import typer

from tokencalc.cli.answers import say
from tokencalc.cli.options import BadOption, quantity_of
from tokencalc.cli.reading import catalogue_on
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import FileError
from tokencalc.files.loading import scenario_of
from tokencalc.files.sketch import MONTHS, SCHEMA_FILE, Sketch
from tokencalc.files.toml import write_text

_KEYS = {"--requests": "requests_per_month", "--input": "input_tokens", "--output-tokens": "output_tokens"}
_QUESTIONS = {
    "--requests": "Requests a month",
    "--input": "Prompt tokens a request, cached ones included",
    "--output-tokens": "Output tokens a request, reasoning included",
}


@record
class Wanted:
    """What the options said; None where they said nothing."""

    baseline: str | None
    options: Sequence[str]
    texts: Mapping[str, str | None]
    cached_share: str | None
    growth: str | None
    months: str | None
    name: str | None


def write_scenario(
    file: str, wanted: Wanted, *, with_schema: bool, pricing: Sequence[str] | None, as_of: str | None
) -> None:
    """Write the scenario, asking first where somebody is there to answer."""
    path = Path(file)
    if os.path.lexists(path):
        raise FileError(file, "is there already, and is not overwritten", "name another file")
    catalogue = catalogue_on(as_of, pricing)
    if sys.stdin.isatty():
        wanted = _asked(wanted, catalogue)
    sketch = _sketch(wanted, catalogue)
    scenario_of(sketch.document(), catalogue)
    sketch.save(path, with_schema=with_schema)
    say(f"wrote {path}")
    if with_schema:
        from tokencalc.files.schemas import scenario_schema

        write_text(path.parent / SCHEMA_FILE, scenario_schema())
        say(f"wrote {path.parent / SCHEMA_FILE}")
    say(f"next: tokencalc compare {path}")


def _asked(wanted: Wanted, catalogue: Catalogue) -> Wanted:
    """The options completed by questions; an answer that cannot be used is asked for again."""
    baseline = wanted.baseline or _ask_model("The model you use today", catalogue)
    options = wanted.options or [_ask_model("A model to compare it with", catalogue)]
    texts = {option: text or _ask_number(option) for option, text in wanted.texts.items()}
    share = wanted.cached_share or _ask_decimal("Share of the prompt read from the cache, 0 to 1", "--cached-share")
    growth = wanted.growth or _ask_decimal("Growth a month, 0.06 for 6%", "--growth")
    return replace(wanted, baseline=baseline, options=options, texts=texts, cached_share=share, growth=growth)


def _ask_model(question: str, catalogue: Catalogue) -> str:
    while True:
        answer: str = typer.prompt(question, err=True)
        try:
            return catalogue.find(answer).reference
        except TokencalcError as error:
            say(str(error))


def _ask_number(option: str) -> str:
    while True:
        answer: str = typer.prompt(f"{_QUESTIONS[option]}, such as 1500 or 1.2M", err=True)
        try:
            quantity_of(option, answer)
        except TokencalcError as error:
            say(str(error))
        else:
            return answer


def _ask_decimal(question: str, option: str) -> str:
    while True:
        answer: str = typer.prompt(question, default="0", err=True)
        try:
            number = _decimal(option, answer)
        except TokencalcError as error:
            say(str(error))
        else:
            if abs(number) <= 1:
                return answer
            say(f"{option} {answer}: is more than 1; write 40% as 0.4")


def _sketch(wanted: Wanted, catalogue: Catalogue) -> Sketch:
    models = {"--from": wanted.baseline, "--to": wanted.options}
    missing = [option for option, value in {**models, **wanted.texts}.items() if not value]
    if missing or wanted.baseline is None:
        raise TokencalcError(f"{', '.join(missing)} must be given", "or run it at a terminal, where it asks")
    numbers = {_KEYS[option]: quantity_of(option, text) for option, text in wanted.texts.items() if text is not None}
    labels = {_KEYS[option]: f"{option} {text}" for option, text in wanted.texts.items()}
    if wanted.cached_share is not None:
        numbers["cached_share"] = _decimal("--cached-share", wanted.cached_share)
        labels["cached_share"] = f"--cached-share {wanted.cached_share}"
    return Sketch(
        baseline=wanted.baseline,
        options=wanted.options,
        numbers=numbers,
        labels=labels,
        as_of=catalogue.as_of,
        name=wanted.name or "",
        months=MONTHS if wanted.months is None else int(quantity_of("--months", wanted.months)),
        growth=Decimal(0) if wanted.growth is None else _decimal("--growth", wanted.growth),
    )


def _decimal(option: str, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise BadOption(option, text, "is not a number", "write it as 0.06") from None
    return number
