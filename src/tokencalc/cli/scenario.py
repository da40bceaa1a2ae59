"""`tokencalc scenario`."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from tokencalc.cli.log_options import (
    AliasOption,
    LabelOption,
    LogsArgument,
    MappingOption,
    SinceOption,
    SourceOption,
    StartsOption,
    UntilOption,
)
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


@app.command(
    "from-usage", epilog="Example: tokencalc scenario from-usage logs --to deepseek-flash --skip-unknown -o mine.toml"
)
def scenario_from_usage(
    logs: LogsArgument,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="The file to write; it must not be there yet.")
    ] = "scenario.toml",
    by: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="A task for each model; or for each project, user, tag or api_key on each model."
        ),
    ] = "model",
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="MODEL", autocompletion=complete_model, help="A model to compare. Repeatable."),
    ] = None,
    requests: Annotated[
        list[str] | None,
        typer.Option(metavar="MODEL=N", help="Requests in the logs, where they count tokens only. Repeatable."),
    ] = None,
    hours: Annotated[
        str | None, typer.Option(metavar="N", help="Hours that the logs cover, where rows have no times.")
    ] = None,
    skip_unknown: Annotated[
        bool, typer.Option("--skip-unknown", help="Leave out models that no price sheet has; the file tells them.")
    ] = False,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="UNIT", help="Leave out a unit that others do not sell, such as web_search. Repeatable."),
    ] = None,
    months: Annotated[int, typer.Option(metavar="N", min=1, max=600, help="Length of the horizon.")] = 12,
    start: Annotated[
        str | None, typer.Option(metavar="DATE", help="First day of the horizon; else that of the next month.")
    ] = None,
    name: Annotated[str, typer.Option(metavar="TEXT", help="What to call it.")] = "As logged",
    source: SourceOption = None,
    mapping: MappingOption = None,
    label: LabelOption = "project",
    alias: AliasOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    starts: StartsOption = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Write a scenario file from real logs: kinds of request, sizes, cache shares, rhythm and growth.

    What the logs say of today is the baseline, so that compare prices the very same traffic on other models.
    """
    from tokencalc.cli.from_usage import Asked, write_from_usage
    from tokencalc.cli.reading_logs import NamedLogs

    named = NamedLogs(
        logs=logs,
        source=source,
        mapping=mapping,
        label=label,
        aliases=alias or [],
        since=since,
        until=until,
        starts=starts,
    )
    asked = Asked(
        named=named,
        file=output,
        by=by,
        to=to or [],
        requests=requests or [],
        hours=hours,
        skip_unknown=skip_unknown,
        without=without or [],
        months=months,
        start=start,
        name=name,
    )
    write_from_usage(asked, pricing=pricing, as_of=as_of)
