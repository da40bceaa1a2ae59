"""`tokencalc compare`: the command's options. What it does is in `comparing`, imported when it runs."""

from typing import Annotated

import typer

from tokencalc.cli.options import (
    AsOfOption,
    Format,
    FormatOption,
    PricingOption,
    SetOption,
    complete_model,
    complete_scenario,
)

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc compare --from claude-sonnet-5-5 --to deepseek-flash --requests 1M "
             "--input 1500 --output 300")  # fmt: skip
def compare_command(
    scenario: Annotated[
        str | None,
        typer.Argument(
            autocompletion=complete_scenario,
            help="A scenario file, or the name of a built-in one. Else ./scenario.toml, else the example.",
        ),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="MODEL", autocompletion=complete_model, help="Today's model, instead of a scenario."
        ),
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to", metavar="MODEL", autocompletion=complete_model, help="A model to compare it with. Repeatable."
        ),
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
        str | None, typer.Option(metavar="FILE", help="Write the scenario that these options stand for.")
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="Show the lines behind every figure.")] = False,
    set_: SetOption = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """What today's workload would cost on other models.

    Reads a scenario, or takes one from --from, --to, --requests, --input and --output.

    A month is the mean month of the horizon: its bill, as an invoice would have it.
    """

    from tokencalc.cli.comparing import Shape, answer_compare

    shape = Shape(
        baseline=from_,
        options=to or [],
        numbers={
            "--requests": requests,
            "--input": input_,
            "--cached-share": cached_share,
            "--cache-write-share": cache_write_share,
        },
        output_tokens=output_tokens,
        save=save,
    )
    answer_compare(scenario, shape, set_ or [], output or [], why=why, pricing=pricing, as_of=as_of, format_=format_)
