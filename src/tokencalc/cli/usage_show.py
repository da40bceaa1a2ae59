"""`tokencalc usage show`: the command's options. What it does is in `using`, imported when it runs."""

from typing import Annotated

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
from tokencalc.cli.options import AsOfOption, CurrencyOption, OutputOption, PricingOption, UsageFormat

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc usage show logs --by month,model --tz Europe/Berlin")
def usage_command(
    logs: LogsArgument,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Group by hour, day, month, model, project, user, tag, api_key, provider, mode or region; repeatable. "
            "Else by model.",
        ),
    ] = None,
    tz: Annotated[
        str, typer.Option("--tz", metavar="ZONE", help="The time zone of days, such as America/New_York.")
    ] = "UTC",
    source: SourceOption = None,
    mapping: MappingOption = None,
    label: LabelOption = "project",
    alias: AliasOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    starts: StartsOption = None,
    save: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Keep the roll-up, as CSV or Parquet: it can be read again with later logs."),
    ] = None,
    focus_version: Annotated[
        str, typer.Option(metavar="1.4|1.2", help="The version of FOCUS that --format focus writes.")
    ] = "1.4",
    account: Annotated[
        str | None, typer.Option(metavar="NAME", help="The billing account that --format focus names.")
    ] = None,
    option: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Of a scenario instead of logs, with --format focus: the option to export."),
    ] = None,
    prices_on: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Price all of it as of this day, instead of each use as of its own."),
    ] = None,
    currency: CurrencyOption = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: Annotated[
        UsageFormat,
        typer.Option("--format", help="How the answer is written; focus is one row a unit, model and day."),
    ] = UsageFormat.TABLE,
    output: OutputOption = None,
) -> None:
    """What logs and invoices say was used, and what it cost at the prices of its day.

    Each use is counted once, and every row is accounted for. Where a log says what was billed, the difference is shown.
    A model that no price sheet has is reported with its tokens, and priced only with --alias.
    """
    from tokencalc.cli.reading_logs import NamedLogs
    from tokencalc.cli.using import Asked, answer_usage

    named = NamedLogs(
        logs=logs,
        source=source,
        mapping=mapping,
        label=label,
        aliases=alias or [],
        zone=tz,
        since=since,
        until=until,
        starts=starts,
    )
    asked = Asked(
        named=named,
        by=by or ["model"],
        save=save,
        focus_version=focus_version,
        account=account,
        option=option,
        prices_on=prices_on,
    )
    answer_usage(asked, currency=currency, pricing=pricing, as_of=as_of, format_=format_, output=output)
