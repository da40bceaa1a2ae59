"""What a command reads: price sheets, and the scenario that is meant."""

import os
from collections.abc import Sequence
from pathlib import Path

from tokencalc.cli.answers import say
from tokencalc.cli.options import BadOption, currency_of, day_of
from tokencalc.engine.comparison import Comparison, compare
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.rates import Model, in_currency
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import FileError, did_you_mean, nearest
from tokencalc.files.loading import Scenario
from tokencalc.files.names import scenario_names
from tokencalc.files.places import SCENARIOS, shown

EXAMPLE = "support-assistant"
BUDGET_EXAMPLE = "year-in-four-months"


def catalogue_on(as_of: str | None, pricing: Sequence[str] | None) -> Catalogue:
    """The price sheets that --as-of and --pricing name."""
    if "" in (pricing or ()):  # As a path it would be this directory.
        raise BadOption("--pricing", "", "names no directory", "is a variable not set?")
    return Catalogue(day_of(as_of), [Path(directory) for directory in pricing or ()])


def priced_in(currency: str | None, model: Model, catalogue: Catalogue) -> Model:
    """The model with its prices in the currency that --currency names; as its sheet has them without it."""
    if currency is None:
        return model
    return in_currency(model, currency_of(currency), catalogue.reference_sheets.exchange_rates(catalogue.as_of))


def scenario_path(given: str | None, example: str = EXAMPLE) -> Path:
    """The scenario's file: the one named, or the built-in one of that name.

    With nothing named it is ./scenario.toml, else the built-in example, and standard error says which.
    """
    if given is None:
        here = Path("scenario.toml")
        if os.path.lexists(here):
            say("no scenario named: using ./scenario.toml")
            return here
        say(f'no scenario named: using the built-in example "{example}"')
        return SCENARIOS / f"{example}.toml"
    path = Path(given)
    if os.path.lexists(path):
        return path
    if given in scenario_names():
        return SCENARIOS / f"{given}.toml"
    near = did_you_mean(nearest(path.stem, scenario_names()))
    raise FileError(shown(path), "no such file", near or f"built-in scenarios: {', '.join(scenario_names())}")


def compared(scenario: Scenario) -> Comparison:
    """The scenario's comparison; what stops it is said with the place in the file."""
    try:
        return compare(
            scenario.baseline,
            scenario.options,
            scenario.workload,
            scenario.months,
            discount_rate=scenario.discount_rate,
        )
    except TokencalcError as error:
        raise scenario.placed(error) from None
