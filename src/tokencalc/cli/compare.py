"""`tokencalc compare`."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from tokencalc.cli.options import (
    Answer,
    AsOfOption,
    BadOption,
    Format,
    FormatOption,
    PricingOption,
    SetOption,
    day_of,
    give,
    is_quantity,
    quantity_of,
    say,
)
from tokencalc.cli.scenarios import chosen_scenario
from tokencalc.engine.comparison import compare
from tokencalc.engine.errors import TokencalcError
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.loading import Scenario, load, scenario_of
from tokencalc.files.overrides import with_settings
from tokencalc.files.sketch import Sketch, save_new
from tokencalc.files.toml import Document
from tokencalc.render.comparison import Subject, comparison_report

app = typer.Typer()


@app.command(epilog="Example: tokencalc compare --from claude-sonnet-5-5 --to deepseek-flash --requests 1M")
def compare_command(
    scenario: Annotated[
        str | None,
        typer.Argument(help="A scenario file, or the name of a built-in one. Else ./scenario.toml, else the example."),
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="MODEL", help="Today's model, instead of a scenario.")
    ] = None,
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="MODEL", help="A model to compare it with. Repeatable.")
    ] = None,
    requests: Annotated[str | None, typer.Option(metavar="N", help="Requests a month, such as 1M.")] = None,
    input_: Annotated[
        str | None, typer.Option("--input", metavar="N", help="Prompt tokens a request, cached ones included.")
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|N",
            help="A file for the answer; or, as a plain number, output tokens a request (also --output-tokens).",
        ),
    ] = None,
    output_tokens: Annotated[str | None, typer.Option(metavar="N", help="Output tokens a request.")] = None,
    cached_share: Annotated[
        str | None, typer.Option(metavar="SHARE", help="Share of the prompt read from the cache, 0 to 1.")
    ] = None,
    cache_write_share: Annotated[
        str | None, typer.Option(metavar="SHARE", help="Share of the prompt written to the cache, 0 to 1.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the scenario that these options stand for.")
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="Show the lines behind every figure.")] = False,
    set_: SetOption = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """What today's workload would cost on other models.

    Reads a scenario, or takes one from --from, --to, --requests, --input and --output. A month is the mean month of the
    horizon: its bill, as an invoice would have it.
    """

    tokens, file = _output_meanings(output, output_tokens)
    numbers = {
        "--requests": requests,
        "--input": input_,
        "--output": tokens,
        "--cached-share": cached_share,
        "--cache-write-share": cache_write_share,
    }
    day = day_of(as_of)
    catalogue = Catalogue(day, pricing or ())
    if from_ is None and to is None:
        _refuse_without_from({**numbers, "--save": save})
        found = load(chosen_scenario(scenario), catalogue, set_ or ())
    else:
        document = with_settings(_sketch(scenario, from_, to, numbers, day), set_ or ())
        found = scenario_of(document, catalogue)
        if save is not None:
            save_new(document, save)
            say(f"wrote {save}")
    _answer(found, day, format_, file, why=why)


def _answer(scenario: Scenario, day: date, chosen: Format, file: str | None, *, why: bool) -> None:
    try:
        comparison = compare(scenario.baseline, scenario.options, scenario.workload, scenario.months)
    except TokencalcError as error:
        raise scenario.placed(error) from None
    subject = Subject(title=scenario.name, file=scenario.document.file, currency=scenario.currency, as_of=day)

    def body() -> Mapping[str, Any]:
        from tokencalc.render.machine import comparison_body

        return comparison_body(comparison, subject, why=why)

    give(
        Answer(kind="compare", report=lambda: comparison_report(comparison, subject, why=why), body=body), chosen, file
    )


def _output_meanings(given: list[str] | None, tokens: str | None) -> tuple[str | None, str | None]:
    """What the values of --output mean: tokens where it is a plain number, else the file to write to."""
    files = [each for each in given or () if not is_quantity(each)]
    counts = [each for each in given or () if is_quantity(each)] + ([tokens] if tokens is not None else [])
    if len(files) > 1 or len(counts) > 1:
        raise BadOption("--output", " ".join(given or ()), "is given twice", "one file, and one number of tokens")
    return (counts[0] if counts else None), (files[0] if files else None)


def _refuse_without_from(values: Mapping[str, object]) -> None:
    for option, value in values.items():
        if value is not None:
            problem = "goes with --from and --to"
            raise BadOption(
                option, str(value), problem, "a scenario file states its own; --set changes one number of it"
            )


_KEYS = {
    "--requests": "requests_per_month",
    "--input": "input_tokens",
    "--output": "output_tokens",
    "--cached-share": "cached_share",
    "--cache-write-share": "cache_write_share",
}


def _sketch(
    scenario: str | None, from_: str | None, to: list[str] | None, numbers: Mapping[str, str | None], day: date
) -> Document:
    if scenario is not None:
        raise BadOption("--from", str(from_), f"does not go with a scenario file ({scenario})", "give one or the other")
    needed = {
        "--from": from_,
        "--to": to,
        **{option: numbers[option] for option in ("--requests", "--input", "--output")},
    }
    missing = [option for option, value in needed.items() if not value]
    if missing or from_ is None or to is None:
        example = (
            "tokencalc compare --from claude-sonnet-5-5 --to deepseek-flash --requests 1M --input 1500 --output 300"
        )
        raise TokencalcError(f"without a scenario file, {', '.join(missing)} must be given too", f"example: {example}")
    given = {option: text for option, text in numbers.items() if text is not None}
    return Sketch(
        baseline=from_,
        options=to,
        numbers={_KEYS[option]: quantity_of(option, text) for option, text in given.items()},
        labels={_KEYS[option]: f"{option} {text}" for option, text in given.items()},
        as_of=day,
    ).document()
