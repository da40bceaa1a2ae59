"""Small sheets to audit, and what an audit found in them."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.files.building import model, row, write_sheet
from tokencalc.engine.findings import Audit, Code, Severity
from tokencalc.files.audit import audit
from tokencalc.files.audited import Limits, offers_in

TODAY = date(2026, 11, 22)
LIMITS = Limits(max_age_days=60, ending_within_days=30)
BASE = {"input": Decimal(2), "output": Decimal(8)}


def ago(days: int) -> date:
    """A day before today."""
    return TODAY - timedelta(days=days)


def ahead(days: int) -> date:
    """A day after today."""
    return TODAY + timedelta(days=days)


def audited(directory: Path, *rows: Mapping[str, Any], day: date = TODAY, **more: Any) -> Audit:
    """The audit of a sheet with one model, made of the rows."""
    write_sheet(directory, "acme", {"big": model(*rows, **more)})
    return audit(list(offers_in([directory], day)), day, LIMITS)


def told(found: Audit) -> list[tuple[Code, Severity, str]]:
    """What an audit found, without places and remedies."""
    return [(each.code, each.severity, each.problem) for each in found.findings]


def problems(directory: Path, *rows: Mapping[str, Any], day: date = TODAY, **more: Any) -> list[str]:
    """What is wrong with a model made of the rows."""
    return [each.problem for each in audited(directory, *rows, day=day, **more).findings]


def rated(**rates: Any) -> dict[str, Any]:
    """A row with these rates, beside or instead of an input of 2 and an output of 8."""
    return row(rates={**BASE, **{unit: Decimal(str(rate)) for unit, rate in rates.items()}})
