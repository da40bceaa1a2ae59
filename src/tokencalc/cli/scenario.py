"""`tokencalc scenario`."""

from collections.abc import Mapping
from typing import Annotated, Any

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
from tokencalc.engine.errors import TokencalcError

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def scenarios() -> None:
    """Scenario files: start one, check one, and the schema for your editor."""


@app.command("validate", epilog="Example: tokencalc scenario validate scenario.toml")
def validate_scenarios(
    given: Annotated[
        list[str],
        typer.Argument(metavar="SCENARIO...", autocompletion=complete_scenario, help="Scenario files to check."),
    ],
    set_: SetOption = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Check scenario files, and every price they need over the whole horizon. Says all that is wrong, and exits 2."""
    from tokencalc.cli.answers import Answer, give
    from tokencalc.cli.reading import catalogue_on, compared, scenario_path
    from tokencalc.files.errors import FaultsError
    from tokencalc.files.loading import load
    from tokencalc.render.report import DataTable
    from tokencalc.render.scenario import Checked, validation_report

    catalogue = catalogue_on(as_of, pricing)
    checked: list[Checked] = []
    errors: list[TokencalcError] = []
    for each in given:
        try:
            scenario = load(scenario_path(each), catalogue, set_ or [])
            comparison = compared(scenario)
        except TokencalcError as error:
            errors += getattr(error, "errors", (error,))
        else:
            checked.append(
                Checked(
                    file=scenario.document.file,
                    name=scenario.name,
                    tasks=len(scenario.workload.tasks),
                    options=len(scenario.options),
                    months=comparison.length,
                )
            )
    if errors:
        raise FaultsError(errors)

    def body() -> Mapping[str, Any]:
        from tokencalc.render.machine import validation_body

        return validation_body(checked)

    def data() -> DataTable:
        from tokencalc.render.data import validation_data

        return validation_data(checked)

    give(Answer(kind="validation", report=lambda: validation_report(checked), body=body, data=data), format_, output)


@app.command("schema", epilog="Example: tokencalc scenario schema --output scenario.schema.json")
def print_schema(
    sheet: Annotated[bool, typer.Option("--sheet", help="The schema of a price sheet instead.")] = False,
    output: OutputOption = None,
) -> None:
    """The JSON Schema of a scenario file. An editor uses it through a first line such as #:schema ./NAME.json."""
    from tokencalc.cli.answers import give_text
    from tokencalc.files.schemas import scenario_schema, sheet_schema

    give_text(sheet_schema() if sheet else scenario_schema(), output)


@app.command("new", epilog="Example: tokencalc scenario new --from claude-sonnet-5-5 --to deepseek-flash --requests 1M "
             "--input 1500 --output-tokens 300")  # fmt: skip
def new_scenario(
    file: Annotated[str, typer.Argument(help="The file to write; it must not be there yet.")] = "scenario.toml",
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="MODEL", autocompletion=complete_model, help="The model you use today."),
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="MODEL", autocompletion=complete_model, help="A model to compare. Repeatable."),
    ] = None,
    requests: Annotated[str | None, typer.Option(metavar="N", help="Requests a month, such as 1M.")] = None,
    input_: Annotated[str | None, typer.Option("--input", metavar="N", help="Prompt tokens a request.")] = None,
    output_tokens: Annotated[
        str | None, typer.Option("--output-tokens", "--output", metavar="N", help="Output tokens a request.")
    ] = None,
    cached_share: Annotated[
        str | None, typer.Option(metavar="SHARE", help="Share of the prompt read from the cache, 0 to 1.")
    ] = None,
    growth: Annotated[str | None, typer.Option(metavar="RATE", help="Growth a month, 0.06 for 6%.")] = None,
    months: Annotated[str | None, typer.Option(metavar="N", help="Length of the horizon; else 12.")] = None,
    name: Annotated[str | None, typer.Option(metavar="TEXT", help="What to call it.")] = None,
    with_schema: Annotated[
        bool, typer.Option("--with-schema", help="Write its JSON Schema beside it, and point editors to it.")
    ] = False,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Write a commented scenario file to go on from. At a terminal it asks for what no option says."""
    from tokencalc.cli.asking import Wanted, write_scenario

    wanted = Wanted(
        baseline=from_,
        options=to or [],
        texts={"--requests": requests, "--input": input_, "--output-tokens": output_tokens},
        cached_share=cached_share,
        growth=growth,
        months=months,
        name=name,
    )
    write_scenario(file, wanted, with_schema=with_schema, pricing=pricing, as_of=as_of)
