"""`tokencalc route fit`: the command's options, and what it does with them."""

from typing import Annotated

import typer

from tokencalc.cli.options import Format, FormatOption, OutputOption

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc route fit results.csv --judge-cost 0.0002")
def route_fit_command(
    results: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A CSV with weak_right, strong_right, weak_cost, strong_cost; - for stdin."
        ),
    ],
    judge_cost: Annotated[
        str | None, typer.Option(metavar="AMOUNT", help="What judging one weak answer costs; else nothing.")
    ] = None,
    currency: Annotated[str, typer.Option(metavar="CODE", help="The currency of the file's amounts.")] = "USD",
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """What a file of results says of a weak and a strong model, and of weak-first on the very same requests.

    One line a request that both models answered. Counted are who was right on what, what the judge accepted (column
    accepted), and how much dearer escalated requests are; weak-first is replayed, beside what formulas say of it.
    """
    from tokencalc.cli.fitting import answer_fit

    answer_fit(results, judge_cost=judge_cost, currency=currency, format_=format_, output=output)
