"""`tokencalc solve`: the command's options. What it does is in `solving`, imported when it runs."""

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


@app.command(epilog="Example: tokencalc solve --vary growth --until 'saving>=500000'")
def solve_command(
    vary: Annotated[
        str,
        typer.Option(metavar="PATH", help="The number, whole number or date to find; or volume, or growth."),
    ],
    until: Annotated[
        str,
        typer.Option(
            metavar="TARGET",
            help="What it is to reach: saving=0, ratio>=10, payback<=9, npv>=0, monthly-saving, monthly-cost<=45000, "
            "budget-lasts.",
        ),
    ],
    scenario: Annotated[
        str | None,
        typer.Argument(
            autocompletion=complete_scenario,
            help="A scenario file, or the name of a built-in one. Else ./scenario.toml, else the example.",
        ),
    ] = None,
    within: Annotated[
        str | None, typer.Option(metavar="LO..HI", help="The bounds between which to look; else what is plausible.")
    ] = None,
    option: Annotated[
        str | None, typer.Option(metavar="NAME", help="One option of the scenario instead of all.")
    ] = None,
    set_: SetOption = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """The value of one number of a scenario that reaches a target.

    All values between the bounds are found, or it is said that none does it. A path is written as for --set.
    """
    from tokencalc.cli.solving import answer_solve

    answer_solve(
        scenario,
        vary=vary,
        until=until,
        within=within,
        option=option,
        settings=set_ or [],
        pricing=pricing,
        as_of=as_of,
        format_=format_,
        output=output,
    )
