"""`tokencalc prices list`."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from tokencalc.cli.options import AsOfOption, Format, FormatOption, OutputOption, PricingOption
from tokencalc.engine.errors import TokencalcError

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc prices list deepseek")
def list_prices(
    text: Annotated[str | None, typer.Argument(help="Only models whose name has this text in it.")] = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Every model that the price sheets have, with its base rates."""
    from tokencalc.cli.answers import Answer, give
    from tokencalc.cli.reading import catalogue_on
    from tokencalc.files.errors import did_you_mean, nearest
    from tokencalc.render.prices import price_list_report
    from tokencalc.render.report import DataTable

    catalogue = catalogue_on(as_of, pricing)
    day = catalogue.as_of
    every = [model for _, model in catalogue.models()]
    wanted = (text or "").casefold()
    models = [model for model in every if wanted in f"{model.reference} {model.title} {model.lab}".casefold()]
    if not models:
        near = did_you_mean(nearest(wanted, [model.reference for model in every]))
        raise TokencalcError(f'no model has "{text}" in its name', near or "`tokencalc prices list` shows them all")

    def body() -> Mapping[str, Any]:
        from tokencalc.render.machine import price_list_body

        return price_list_body(models, day)

    def data() -> DataTable:
        from tokencalc.render.data import price_list_data

        return price_list_data(models, day)

    answer = Answer(kind="prices", report=lambda: price_list_report(models, day), body=body, data=data)
    give(answer, format_, output)
