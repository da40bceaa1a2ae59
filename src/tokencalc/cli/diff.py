"""`tokencalc diff`: the command's options. What it does is in `diffing`, imported when it runs."""

from typing import Annotated

import typer

from tokencalc.cli.options import AsOfOption, Format, FormatOption, OutputOption, PricingOption, complete_scenario

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc diff support-assistant scenario.toml")
def diff_command(
    old: Annotated[
        str | None,
        typer.Argument(
            autocompletion=complete_scenario,
            help="What was: a scenario file, a directory of them, REVISION:PATH in git, or an answer of `compare` as "
            "JSON.",
        ),
    ] = None,
    new: Annotated[
        str | None,
        typer.Argument(
            autocompletion=complete_scenario,
            help="What is; without it, the file here that a revision or a JSON answer was made of.",
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="REVISION", help="Every scenario that changed since HEAD left this revision, such as origin/main."
        ),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Another value for a key, of both sides alike. Repeatable."),
    ] = None,
    pricing_old: Annotated[
        list[str] | None,
        typer.Option(metavar="DIR", help="Price sheets for what was, where they differ from --pricing. Repeatable."),
    ] = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """What a change of scenarios does to the bill, cause by cause.

    The causes are volume, mix, usage, price and supply, put in one after the other, for today's option and each other.

    As Markdown it is a comment for a pull request.
    """
    from tokencalc.cli.diffing import Asked, answer_diff

    asked = Asked(
        old=old,
        new=new,
        base=base,
        settings=set_ or [],
        pricing_old=pricing_old,
        pricing=pricing,
        as_of=as_of,
    )
    answer_diff(asked, format_=format_, output=output)
