"""`tokencalc burn`: the command's options. What it does is in `burning`, imported when it runs."""

from typing import Annotated

import typer

from tokencalc.cli.log_options import AliasOption, MappingOption, SourceOption
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


@app.command(epilog="Example: tokencalc burn year-in-four-months --set budget.amount=3_000_000")
def burn_command(
    scenario: Annotated[
        str | None,
        typer.Argument(
            autocompletion=complete_scenario,
            help="A scenario file with a budget, or the name of a built-in one. Else ./scenario.toml, else an example.",
        ),
    ] = None,
    option: Annotated[
        str | None, typer.Option(metavar="NAME", help="The option to look at closely, instead of the baseline.")
    ] = None,
    actuals: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|LOGS",
            help="What was spent so far: CSV or JSON with date, amount or tokens, and task; or logs, as usage reads.",
        ),
    ] = None,
    billed: Annotated[
        bool, typer.Option("--billed", help="Of logs take what they say was billed, instead of the list prices.")
    ] = False,
    alias: AliasOption = None,
    source: SourceOption = None,
    mapping: MappingOption = None,
    what_if: Annotated[
        bool, typer.Option("--what-if", help="How far growth and prices may go, even where the budget lasts.")
    ] = False,
    chart: Annotated[
        bool, typer.Option("--chart", help="Draw it too: what is spent, added up, beside the budget and its plan.")
    ] = False,
    set_: SetOption = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """When the budget is gone, who is told when, and what would make it last.

    Day by day, for the baseline and every option with its switch. With --actuals what was spent so far takes the place
    of the plan, and a straight line and a trend go on from there. Where the budget does not last: the growth, the cap,
    the price cut, the share that is moved, and the switch date at which it would.
    """
    from tokencalc.cli.actuals import AskedOfLogs
    from tokencalc.cli.burning import Asked, answer_burn

    logs = AskedOfLogs(billed=billed, aliases=alias or (), source=source, mapping=mapping)
    asked = Asked(option=option, actuals=actuals, what_if=what_if, chart=chart, logs=logs)
    answer_burn(scenario, asked, set_ or [], pricing=pricing, as_of=as_of, format_=format_, output=output)
