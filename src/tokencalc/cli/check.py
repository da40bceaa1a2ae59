"""`tokencalc check`: the command's options. What it does is in `checking`, imported when it runs."""

from enum import StrEnum
from typing import Annotated

import typer

from tokencalc.cli.options import AsOfOption, OutputOption, PricingOption, SetOption, complete_scenario

app = typer.Typer(add_completion=False)


class CheckFormat(StrEnum):
    """How a check is written: for people, for programs, and for continuous integration."""

    TABLE = "table"
    MARKDOWN = "markdown"
    CSV = "csv"
    HTML = "html"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"


_LIMITS = "Limits"
_BASE = "Compare"


@app.command(epilog="Example: tokencalc check scenario.toml --max-monthly-cost 50k --max-price-age-days 90")
def check_command(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            autocompletion=complete_scenario,
            help="Scenario files, directories of them, or globs in quotes. Else ./scenario.toml.",
        ),
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="A TOML file of limits, with the keys that checks has in a scenario, whose own go before it.",
            rich_help_panel=_LIMITS,
        ),
    ] = None,
    option: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The option that the limits are on.", rich_help_panel=_LIMITS),
    ] = None,
    max_monthly_cost: Annotated[
        str | None, typer.Option(metavar="MONEY", help="The most a month may bill.", rich_help_panel=_LIMITS)
    ] = None,
    max_cost_per_request: Annotated[
        str | None, typer.Option(metavar="MONEY", help="The most a request may cost.", rich_help_panel=_LIMITS)
    ] = None,
    max_cost_per_success: Annotated[
        str | None, typer.Option(metavar="MONEY", help="The most a right answer may cost.", rich_help_panel=_LIMITS)
    ] = None,
    max_increase: Annotated[
        str | None,
        typer.Option(metavar="MONEY", help="The most a change may add to a month.", rich_help_panel=_LIMITS),
    ] = None,
    max_increase_share: Annotated[
        str | None,
        typer.Option(metavar="SHARE", help="The same as a share of the base, 0.1 for 10%.", rich_help_panel=_LIMITS),
    ] = None,
    max_price_age_days: Annotated[
        str | None,
        typer.Option(metavar="DAYS", help="The most days since a price was read.", rich_help_panel=_LIMITS),
    ] = None,
    budget_lasts: Annotated[
        bool, typer.Option("--budget-lasts", help="The scenario's budget must last.", rich_help_panel=_LIMITS)
    ] = False,
    allow_assumed: Annotated[
        bool,
        typer.Option("--allow-assumed", help="Limits may hold by figures that nobody stated.", rich_help_panel=_LIMITS),
    ] = False,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="REVISION",
            help="What changes are compared with: where HEAD left this git revision, such as origin/main.",
            rich_help_panel=_BASE,
        ),
    ] = None,
    compare_to: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|REVISION",
            help="Instead of that: another file, a directory, a git revision itself, or an answer of `check` as JSON.",
            rich_help_panel=_BASE,
        ),
    ] = None,
    pricing_old: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DIR",
            help="Price sheets for the base, where they differ from --pricing. Repeatable.",
            rich_help_panel=_BASE,
        ),
    ] = None,
    set_: SetOption = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: Annotated[
        CheckFormat,
        typer.Option(
            "--format", help="How the answer is written: for people, for programs, or for CI.", case_sensitive=False
        ),
    ] = CheckFormat.TABLE,
    output: OutputOption = None,
) -> None:
    """Whether scenarios keep to their limits: the gate for CI.

    Exits with 0 where all limits hold, 1 where one is broken, and 2 where something is not known: an unpriced model, a
    misspelt key, a figure that nobody stated, no scenario, no limit.
    """
    from tokencalc.cli.check_limits import typed_rules
    from tokencalc.cli.check_scenarios import Asked
    from tokencalc.cli.checking import answer_check

    amounts = {
        "max_monthly_cost": max_monthly_cost,
        "max_cost_per_request": max_cost_per_request,
        "max_cost_per_success": max_cost_per_success,
        "max_increase": max_increase,
        "max_increase_share": max_increase_share,
        "max_price_age_days": max_price_age_days,
    }
    asked = Asked(
        scenarios=scenarios or [],
        policy=policy,
        typed=typed_rules(amounts, budget_lasts=budget_lasts, allow_assumed=allow_assumed, option=option),
        settings=set_ or [],
        base=base,
        compare_to=compare_to,
        pricing=pricing,
        pricing_old=pricing_old,
        as_of=as_of,
    )
    answer_check(asked, format_=format_, output=output)
