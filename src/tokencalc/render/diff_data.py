"""A diff for programs: exact decimals over the horizon as JSON, and one row a line as a table."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from tokencalc.engine.movements import Movement
from tokencalc.engine.substitution import Cause
from tokencalc.render.diff_model import Diff, OptionDiff, ScenarioDiff
from tokencalc.render.report import DataTable

_NAMES = ("task", "item", "provider", "unit", "terms")


def diff_body(diff: Diff) -> dict[str, Any]:
    """The diff's JSON."""
    return {
        "old": diff.old,
        "new": diff.new,
        "as_of": diff.as_of,
        "unchanged": diff.unchanged,
        "causes": list(Cause),
        "scenarios": [_scenario(each) for each in diff.scenarios],
    }


def _scenario(scenario: ScenarioDiff) -> dict[str, Any]:
    return {
        "scenario": scenario.name,
        "old_file": scenario.old_file or None,
        "new_file": scenario.new_file or None,
        "status": scenario.status,
        "currency": scenario.currency,
        "old_months": scenario.old_months,
        "new_months": scenario.new_months,
        "is_saved": scenario.is_saved,
        "inputs": [{"path": each.path, "old": plain(each.old), "new": plain(each.new)} for each in scenario.inputs],
        "options": [_option(scenario, each) for each in scenario.options],
    }


def _option(scenario: ScenarioDiff, option: OptionDiff) -> dict[str, Any]:
    change = option.change
    monthly = scenario.monthly(change.whole)
    return {
        "name": option.name,
        "old_name": option.old_name,
        "status": option.status,
        "is_baseline": option.is_baseline,
        "old_requests": plain(option.old_requests),
        "new_requests": plain(option.new_requests),
        "bill": _movement(change.whole),
        "per_month": _movement(monthly),
        "tasks": [{"task": each.task, **_movement(each)} for each in change.tasks],
        "lines": [{**{name: getattr(each, name) for name in _NAMES}, **_movement(each)} for each in change.lines],
        "prices": [{**asdict(each), "per": each.per} for each in change.prices],
        "outside": [asdict(each) for each in change.outside],
        "inseparable": [{"cause": cause, "because": why} for cause, why in change.inseparable],
    }


def _movement(moved: Movement) -> dict[str, Any]:
    effects = dict(zip(Cause, moved.effects, strict=True))
    causes = {str(cause): each for cause, each in effects.items()}
    return {"old": moved.old, "new": moved.new, "change": moved.change, **causes}


def plain(value: Any) -> Any:
    """A value of a file for JSON: numbers become exact decimals, dates stay, tables and lists keep their shape."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if value is None or isinstance(value, bool | str | date | Decimal):
        return value
    return Decimal(value)


def diff_data(diff: Diff) -> DataTable:
    """One row for each line of each option, over the horizon; an option of which only the bill is known has one row."""
    columns = ("scenario", "option", *_NAMES, "old", "new", "change", *map(str, Cause))
    return DataTable(columns=columns, rows=tuple(row for each in diff.scenarios for row in _rows(each)))


def _rows(scenario: ScenarioDiff) -> Iterator[tuple[str | Decimal | None, ...]]:
    for option in scenario.options:
        for moved in option.change.lines or (option.change.whole,):
            names = [getattr(moved, name) for name in _NAMES]
            yield scenario.name, option.name, *names, moved.old, moved.new, moved.change, *moved.effects
