"""`tokencalc prices`."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from tokencalc.cli.options import AsOfOption, Format, FormatOption, OutputOption, PricingOption, complete_model
from tokencalc.engine.errors import TokencalcError

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def prices() -> None:
    """The price sheets: what is sold, for how much, on whose word."""


@app.command("list", epilog="Example: tokencalc prices list deepseek")
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


@app.command("show", epilog="Example: tokencalc prices show deepseek-flash")
def show_model(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL", autocompletion=complete_model, help="provider/model, or a name that only one provider has."
        ),
    ],
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """One model's prices: every tier, mode and window, all dated rows, and where each was read."""
    from tokencalc.cli.answers import Answer, give
    from tokencalc.cli.reading import catalogue_on
    from tokencalc.render.prices import model_report
    from tokencalc.render.report import DataTable

    catalogue = catalogue_on(as_of, pricing)
    day = catalogue.as_of
    sheet, name = catalogue.locate(model)
    found, rows, names = sheet.model(name, day), sheet.all_rows(name), sheet.file.models[name].aliases

    def body() -> Mapping[str, Any]:
        from tokencalc.render.machine import model_body

        return model_body(found, rows, names, day)

    def data() -> DataTable:
        from tokencalc.render.data import model_data

        return model_data(found, rows)

    answer = Answer(kind="model", report=lambda: model_report(found, rows, names, day), body=body, data=data)
    give(answer, format_, output)
