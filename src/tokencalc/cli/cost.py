"""`tokencalc cost`: the command's options. What it does is in `costing`, imported when it runs."""

from typing import Annotated

import typer

from tokencalc.cli.options import AsOfOption, CurrencyOption, Format, FormatOption, PricingOption, complete_model

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc cost deepseek-flash claude-sonnet-5-5 --input 1500 --output 300 --requests 1M")
def cost_command(
    models: Annotated[
        list[str],
        typer.Argument(metavar="MODEL...", autocompletion=complete_model, help="The models, side by side."),
    ],
    input_: Annotated[
        str | None, typer.Option("--input", metavar="N", help="Prompt tokens a request, cached ones included.")
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|N",
            help="Output tokens a request, as a plain number (also --output-tokens); or a file for the answer.",
        ),
    ] = None,
    output_tokens: Annotated[str | None, typer.Option(metavar="N", help="Output tokens a request.")] = None,
    cached: Annotated[str | None, typer.Option(metavar="N", help="Prompt tokens read from the cache.")] = None,
    cache_write: Annotated[str | None, typer.Option(metavar="N", help="Prompt tokens written to the cache.")] = None,
    requests: Annotated[str, typer.Option(metavar="N", help="How many such requests, such as 1M.")] = "1",
    prompt: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Count the prompt's tokens in a text file, or in standard input with -, instead of --input.",
        ),
    ] = None,
    mode: Annotated[str | None, typer.Option(metavar="NAME", help="The price mode: batch, flex, fast, ...")] = None,
    region: Annotated[
        str | None, typer.Option(metavar="NAME", help="The region, where it has a price of its own.")
    ] = None,
    currency: CurrencyOption = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """The pocket calculator: what one request, or many alike, cost on a day, with the lines and the price row used.

    A model with time windows is quoted at each of its prices.
    """
    from tokencalc.cli.costing import Request, answer_cost

    request = Request(
        input_tokens=input_,
        output_tokens=output_tokens,
        cached=cached,
        cache_write=cache_write,
        requests=requests,
        prompt=prompt,
        mode=mode or "",
        region=region or "",
    )
    answer_cost(models, request, output or [], currency=currency, pricing=pricing, as_of=as_of, format_=format_)
