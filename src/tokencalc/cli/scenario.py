"""`tokencalc scenario`."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from tokencalc.cli.options import (
    Answer,
    AsOfOption,
    Format,
    FormatOption,
    OutputOption,
    PricingOption,
    SetOption,
    day_of,
    give,
)
from tokencalc.cli.scenarios import chosen_scenario
from tokencalc.engine.comparison import compare
from tokencalc.engine.errors import TokencalcError
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import FaultsError
from tokencalc.files.loading import load
from tokencalc.render.scenario import Checked, validation_report

app = typer.Typer(no_args_is_help=True, help="Scenario files: check one before you use it.")


@app.callback()
def scenarios() -> None:
    """Scenario files: check one before you use it."""


@app.command("validate", epilog="Example: tokencalc scenario validate scenario.toml")
def validate_scenarios(
    scenarios: Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="Scenario files to check.")],
    set_: SetOption = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Check scenario files and every price they need, over the whole horizon. Says all that is wrong, and exits 2."""
    catalogue = Catalogue(day_of(as_of), pricing or ())
    checked: list[Checked] = []
    errors: list[TokencalcError] = []
    for given in scenarios:
        try:
            checked.append(_check(given, catalogue, set_ or []))
        except TokencalcError as error:
            errors += getattr(error, "errors", (error,))
    if errors:
        raise FaultsError(errors)

    def body() -> Mapping[str, Any]:
        from tokencalc.render.machine import validation_body

        return validation_body(checked)

    give(Answer(kind="validation", report=lambda: validation_report(checked), body=body), format_, output)


def _check(given: str, catalogue: Catalogue, settings: list[str]) -> Checked:
    scenario = load(chosen_scenario(given), catalogue, settings)
    try:
        compare(scenario.baseline, scenario.options, scenario.workload, scenario.months)
    except TokencalcError as error:
        raise scenario.placed(error) from None
    return Checked(
        file=scenario.document.file,
        name=scenario.name,
        tasks=len(scenario.workload.tasks),
        options=len(scenario.options),
        months=len(scenario.months),
    )
