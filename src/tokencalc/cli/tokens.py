"""`tokencalc tokens`: the command's options. What it does is in `counting`, imported when it runs."""

from typing import Annotated

import typer

from tokencalc.cli.options import AsOfOption, Format, FormatOption, OutputOption, PricingOption, complete_model

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc tokens scenario.toml --baseline gpt-5 --model deepseek-flash")
def tokens_command(
    texts: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Text files of your own, and standard input with -.")
    ],
    baseline: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL", autocompletion=complete_model, help="The model you use today; else openai/gpt-5."
        ),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MODEL",
            autocompletion=complete_model,
            help="Count for this model alone; else with every tokenizer that is installed. Repeatable.",
        ),
    ] = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """The same text in different tokenizers: its tokens, counted offline, and the ratios to put into a scenario.

    What nobody published a vocabulary of is unknown, and not guessed.
    """
    from tokencalc.cli.counting import answer_tokens

    answer_tokens(texts, baseline, model or [], pricing=pricing, as_of=as_of, format_=format_, output=output)
