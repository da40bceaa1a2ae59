"""`tokencalc route show`: the command's options. What it does is in `routing`, imported when it runs."""

from typing import Annotated

import typer

from tokencalc.cli.options import (
    AsOfOption,
    Format,
    FormatOption,
    OutputOption,
    PricingOption,
    SetOption,
    complete_scenario,
)

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc route show --format markdown")
def route_show_command(
    scenario: Annotated[
        str | None,
        typer.Argument(
            autocompletion=complete_scenario,
            help="A scenario file, or the name of a built-in one. Else ./scenario.toml, else the example.",
        ),
    ] = None,
    option: Annotated[
        str | None, typer.Option(metavar="NAME", help="One option of the scenario, or today's, instead of all.")
    ] = None,
    set_: SetOption = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Each option's plan, task by task: where requests go, cost, quality, latency, what each rule saves.

    Options that have a rule are shown: steps, a judge, a router. As Markdown it is a page for a planning document.
    """
    from tokencalc.cli.routing import answer_route

    answer_route(
        scenario,
        option=option,
        settings=set_ or [],
        pricing=pricing,
        as_of=as_of,
        format_=format_,
        output=output,
    )
