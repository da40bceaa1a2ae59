"""A scenario's projected charges as a FOCUS file, month by month, beside those that were billed."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

from tokencalc.cli.reading import scenario_path
from tokencalc.cli.varying import chosen
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.projection import project
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.loading import Scenario, load
from tokencalc.usage.focus import Charge, Export, focus_text


def is_scenario(named: Sequence[str]) -> bool:
    """Whether a scenario was named where logs are read: no log ends in .toml."""
    return len(named) == 1 and Path(named[0]).suffix == ".toml"


def projected_focus(named: str, option: str | None, catalogue: Catalogue, export: Export) -> str:
    """What an option of a scenario is projected to be charged, as FOCUS; the baseline where none is named."""
    scenario = load(scenario_path(named), catalogue, [])
    return focus_text(_charges(scenario, option), export)


def _charges(scenario: Scenario, option: str | None) -> Iterator[Charge]:
    known = {each.name: each for each in (scenario.baseline, *scenario.options)}
    name = chosen(list(known), option)[0] if option else scenario.baseline.name
    try:
        today = None if name == scenario.baseline.name else scenario.baseline
        projection = project(known[name], scenario.workload, scenario.months, baseline=today)
    except TokencalcError as error:
        raise (scenario.placed(error) if error.option else error) from None
    for month in projection.months:
        for line in month.lines:
            yield Charge(
                start=_midnight(month.month.start),
                end=_midnight(month.month.end),
                line=line,
                currency=scenario.currency,
            )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


class OnlyFocus(TokencalcError):
    """A scenario was named where logs are read, and not as FOCUS."""

    def __init__(self, named: str) -> None:
        super().__init__(
            f"{named}: is a scenario, and its use is projected",
            "tokencalc compare prices it; --format focus exports it",
        )
