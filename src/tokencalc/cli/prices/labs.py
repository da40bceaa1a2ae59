"""`tokencalc prices labs`."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from tokencalc.cli.options import AsOfOption, Format, FormatOption, OutputOption, PricingOption, currency_of
from tokencalc.engine.errors import TokencalcError

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc prices labs deepseek")
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
    from tokencalc.files.errors import did_you_mean, nearest
    from tokencalc.files.stack import stacks_of
    from tokencalc.render.labs import labs_body, labs_data, labs_report
    from tokencalc.render.report import DataTable

    code = currency_of(currency)
    catalogue = catalogue_on(as_of, pricing)
    found = stacks_of(catalogue, code, (text or "").casefold())
    if not found:
        near = did_you_mean(nearest(text or "", catalogue.reference_sheets.labs()))
        raise TokencalcError(f'no lab has "{text}" in its name', near or "`tokencalc prices labs` shows them all")

    def body() -> Mapping[str, Any]:
        return labs_body(found, code, catalogue.as_of)

    def data() -> DataTable:
        return labs_data(found, code)

    report = lambda: labs_report(found, code, catalogue.as_of)  # noqa: E731
    give(Answer(kind="labs", report=report, body=body, data=data), format_, output)
