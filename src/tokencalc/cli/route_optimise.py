"""`tokencalc route optimise`: the command's options. What it does is in `optimising`, imported when it runs."""

from typing import Annotated

import typer

from tokencalc.cli.options import (
    AsOfOption,
    Format,
    FormatOption,
    OutputOption,
    PricingOption,
    SetOption,
    complete_model,
    complete_scenario,
)

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc route optimise routes.toml --judge 0.95,0.1,0.0002 --write best.toml")
def route_optimise_command(
    scenario: Annotated[
        str | None,
        typer.Argument(
            autocompletion=complete_scenario,
            help="A scenario file, or the name of a built-in one. Else ./scenario.toml, else the example.",
        ),
    ] = None,
    candidate: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MODEL",
            autocompletion=complete_model,
            help="A model that may serve. Repeatable; else all that the scenario names.",
        ),
    ] = None,
    judge: Annotated[
        str | None,
        typer.Option(
            metavar="TPR,FPR[,COST]",
            help="The judge between two models: the shares of right and wrong answers it accepts, its price an answer.",
        ),
    ] = None,
    write: Annotated[
        str | None, typer.Option(metavar="FILE", help="A new scenario file to write: this one with the plan added.")
    ] = None,
    set_: SetOption = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """The cheapest route of each task that keeps its limits: one model, or one before another.

    Every model with a stated success rate is tried alone and before every other. Exits with 1 where nothing keeps a
    task's min_success or max_latency_seconds; the nearest is shown then.
    """
    from tokencalc.cli.optimising import answer_optimise

    answer_optimise(
        scenario,
        set_ or [],
        candidates=candidate or [],
        judge=judge,
        pricing=pricing,
        as_of=as_of,
        format_=format_,
        output=output,
        write=write,
    )
