"""`tokencalc prices show`."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from tokencalc.cli.options import AsOfOption, Format, FormatOption, OutputOption, PricingOption, complete_model

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc prices show deepseek-flash")
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
    """One model: every tier, mode and window, all dated rows, the sources."""
    from tokencalc.cli.answers import Answer, give
    from tokencalc.cli.reading import catalogue_on
    from tokencalc.files.offers import offers_beside
    from tokencalc.render.prices import Shown, model_report
    from tokencalc.render.report import DataTable

    catalogue = catalogue_on(as_of, pricing)
    day = catalogue.as_of
    sheet, name = catalogue.locate(model)
    found = sheet.model(name, day)
    shown = Shown(
        model=found,
        rows=sheet.all_rows(name),
        names=(
            *sheet.file.models[name].aliases,
            *(f"{each.alias} ({each.since})" for each in sheet.meanings_on(name, day)),
        ),
        licence=catalogue.licence_of(found.reference),
        offers=offers_beside(found, catalogue),
        as_of=day,
    )

    def body() -> Mapping[str, Any]:
        from tokencalc.render.machine import model_body

        return model_body(shown)

    def data() -> DataTable:
        from tokencalc.render.data import model_data

        return model_data(found, shown.rows)

    give(Answer(kind="model", report=lambda: model_report(shown), body=body, data=data), format_, output)
