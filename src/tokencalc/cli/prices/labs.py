"""`tokencalc prices labs`."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from tokencalc.cli.options import AsOfOption, Format, FormatOption, OutputOption, PricingOption
from tokencalc.engine.errors import TokencalcError

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc prices labs")
def list_labs(
    text: Annotated[str | None, typer.Argument(help="Only labs whose name has this text in it.")] = None,
    currency: Annotated[
        str, typer.Option("--currency", metavar="CODE", help="Prices of other currencies are converted to this one.")
    ] = "USD",
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """What each lab keeps and what it opens: its flagship, its open model, their price ratio and the licence."""
    from tokencalc.cli.answers import Answer, give
    from tokencalc.cli.reading import catalogue_on
    from tokencalc.files.stack import stacks_of
    from tokencalc.render.labs import labs_body, labs_data, labs_report
    from tokencalc.render.report import DataTable

    catalogue = catalogue_on(as_of, pricing)
    found = stacks_of(catalogue, currency.upper(), (text or "").casefold())
    if not found:
        raise TokencalcError(f'no lab has "{text}" in its name', "`tokencalc prices labs` shows them all")

    def body() -> Mapping[str, Any]:
        return labs_body(found, currency.upper(), catalogue.as_of)

    def data() -> DataTable:
        return labs_data(found, currency.upper())

    report = lambda: labs_report(found, currency.upper(), catalogue.as_of)  # noqa: E731
    give(Answer(kind="labs", report=report, body=body, data=data), format_, output)
