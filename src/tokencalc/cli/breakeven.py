"""`tokencalc breakeven`: the command's options. What it does is in `breaking_even`, imported when it runs."""

from typing import Annotated

import typer

from tokencalc.cli.options import (
    AsOfOption,
    Format,
    FormatOption,
    OutputOption,
    Picture,
    PricingOption,
    SetOption,
    complete_scenario,
)

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc breakeven --vary growth --within 0..0.2")
def breakeven_command(
    scenario: Annotated[
        str | None,
        typer.Argument(
            autocompletion=complete_scenario,
            help="A scenario file, or the name of a built-in one. Else ./scenario.toml, else the example.",
        ),
    ] = None,
    option: Annotated[
        str | None, typer.Option(metavar="NAME", help="One option of the scenario instead of all.")
    ] = None,
    month: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="The month whose prices and mix the volume is varied at; else the first."),
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="A number of the scenario, or volume, or growth: where both cost the same."),
    ] = None,
    within: Annotated[
        str | None, typer.Option(metavar="LO..HI", help="The bounds of what is varied; else what is plausible.")
    ] = None,
    across: Annotated[
        str | None, typer.Option(metavar="A,B", help="Two such numbers: a map of which option is cheapest where.")
    ] = None,
    chart: Annotated[
        Picture | None, typer.Option(help="Draw it too: what is saved over time, or what each volume costs.")
    ] = None,
    set_: SetOption = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """When a switch pays back, at which volume, and how wrong an assumption may be.

    In time: the month in which each option has paid back, and whether that is lost again. In volume: all requests a
    month at which it is cheaper, and above which for good. With --vary: the value of any number at which both cost
    the same over the horizon.
    """
    from tokencalc.cli.breaking_even import Asked, answer_break_even

    asked = Asked(option=option, month=month, vary=vary or [], within=within, across=across, chart=chart)
    answer_break_even(scenario, asked, set_ or [], pricing=pricing, as_of=as_of, format_=format_, output=output)
