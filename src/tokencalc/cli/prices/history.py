"""`tokencalc prices history`."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from tokencalc.cli.options import AsOfOption, Format, FormatOption, OutputOption, PricingOption, complete_model

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc prices history deepseek-v4-pro")
def show_history(
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
    """How one model's price changed: every dated step, the change in percent, and how each date is known.

    Promotions, scheduled and cancelled steps are marked. A step is compared with the price that held on the day before.
    """
    from tokencalc.cli.answers import Answer, give
    from tokencalc.cli.reading import catalogue_on
    from tokencalc.engine.history import CANCELLED, steps_of
    from tokencalc.render.price_history import (
        History,
        price_history_body,
        price_history_data,
        price_history_report,
    )
    from tokencalc.render.report import DataTable

    catalogue = catalogue_on(as_of, pricing)
    sheet, name = catalogue.locate(model)
    found, every = sheet.model(name, catalogue.as_of), sheet.all_rows(name)
    withdrawn = [row for row in every if row.source.status == CANCELLED and row.source.retrieved <= catalogue.as_of]
    known = [*found.rows, *withdrawn]
    meaning = catalogue.meaning(model)
    history = History(
        model=found,
        steps=steps_of(found, known),
        as_of=catalogue.as_of,
        later=len(every) - len(known),
        about=f"{meaning.alias} means {meaning.reference}, {meaning.since}; this is its history." if meaning else "",
    )

    def body() -> Mapping[str, Any]:
        return price_history_body(history)

    def data() -> DataTable:
        return price_history_data(history)

    report = lambda: price_history_report(history)  # noqa: E731
    give(Answer(kind="history", report=report, body=body, data=data), format_, output)
