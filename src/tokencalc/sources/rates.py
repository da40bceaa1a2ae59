"""Prices of a catalogue as rates of a sheet: exact, in our units, and none that is 0 without being free."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from tokencalc.engine.numbers import exactly
from tokencalc.engine.units import UNITS
from tokencalc.sources.offers import NotCarried

Rates: TypeAlias = dict[str, Decimal]
Row: TypeAlias = dict[str, Any]
"""A row, or a part of it, as the file of a sheet has it."""
Levels: TypeAlias = dict[int, Rates]
"""Rates by the prompt length above which they hold; 0 for the rates of the row itself."""
PRICED = ("rates", "tiers", "modes", "regions", "windows")
"""The keys of a row that are its prices; the others say whence they are, and when they hold."""


_FARTHEST = 30
"""The most places before or after the point that anything like a price has."""


def whole(value: Any, field: str) -> int:
    """A count of tokens as a catalogue states it. Raises `NotCarried` for anything else."""
    found = number(value, field)
    if found is None or found != found.to_integral_value():
        raise NotCarried(f"{field} is not a whole number")
    return int(found)


def number(value: Any, field: str) -> Decimal | None:
    """A price as a catalogue states it, number or text; None for none. Raises `NotCarried` for anything else."""
    if value is None:
        return None
    try:
        found = Decimal(value) if isinstance(value, int | str | Decimal) and not isinstance(value, bool) else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite() or abs(found.adjusted()) > _FARTHEST:
        raise NotCarried(f"{field} is not a price")
    if found < 0:
        raise NotCarried(f"{field} is below 0: the price varies, or is unknown")
    return found


@exactly
def each_to_many(price: Decimal, unit: str) -> Decimal:
    """The rate of a unit whose price is stated for one of it: times a million for tokens, times a thousand for calls.

    >>> each_to_many(Decimal("1.5E-7"), "input")
    Decimal('0.15')
    """
    return _trimmed(price * UNITS[unit].per)


@exactly
def times(rate: Decimal, factor: Decimal) -> Decimal:
    """A rate times a factor, to the last digit.

    >>> times(Decimal("0.60"), Decimal("2.5"))
    Decimal('1.5')
    """
    return _trimmed(rate * factor)


def _trimmed(rate: Decimal) -> Decimal:
    """The number without zeros at its end, which its product has gained and no file needs."""
    shortest = rate.normalize()
    exponent = shortest.as_tuple().exponent
    return shortest.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else shortest


def level(above: int, rates: Mapping[str, Decimal]) -> Row:
    """A tier of a sheet. A start one below a round thousand is a vendor's `from`, not its `more than`.

    >>> level(199_999, {})
    {'at_least': 200000, 'rates': {}}
    """
    start = {"at_least": above + 1} if above % 1000 == 999 else {"above": above}
    return {**start, "rates": dict(rates)}


def stacked(own: Mapping[int, Rates], under: Mapping[int, Rates]) -> Levels:
    """Levels laid over others: what one does not state is that of the level under it, else that of the one below.

    >>> stacked({0: {"input": 2}}, {0: {"input": 1, "output": 8}, 200_000: {"output": 9}})
    {0: {'input': 2, 'output': 8}, 200000: {'input': 2, 'output': 9}}
    """
    found: Levels = {}
    below: Rates = {}
    for start in sorted({0, *own, *under}):
        found[start] = below = {**below, **under.get(start, {}), **own.get(start, {})}
    return found


def adjusted(levels: Mapping[int, Rates], *, is_inclusive: bool = False) -> Row:
    """Levels as the rates and tiers of a row, or of a mode of it."""
    tiers = [level(start - is_inclusive, levels[start]) for start in sorted(levels) if start]
    return {"rates": levels[0], **({"tiers": tiers} if tiers else {})}


def fees(rates: Mapping[str, Decimal]) -> Rates:
    """The rates of a row that are not of tokens, which modes and tiers leave as they are."""
    return {unit: rate for unit, rate in rates.items() if not UNITS[unit].is_token}


def without_zeros(row: Row) -> tuple[Row, list[str]]:
    """A row without rates of 0, which say that a price is unknown, and the units that had one.

    Raises `NotCarried` where nothing is left, or where a tier would lose a rate that the row keeps.
    """
    kept = _positive(row["rates"])
    if not kept:
        raise NotCarried(f"{_listed(row['rates'])} {'are' if len(row['rates']) > 1 else 'is'} 0: unknown, not free")
    zeros = sorted(set(row["rates"]) - set(kept))
    found = {**row, "rates": kept, "tiers": _tiers_without_zeros(row, kept)}
    for group in ("modes", "regions", "windows"):
        tables = row.get(group, {})
        found[group] = {name: _adjustment_without_zeros(table) for name, table in tables.items() if _has_price(table)}
        zeros += [
            f"{name} {unit}"
            for name, table in tables.items()
            for unit, rate in table.get("rates", {}).items()
            if not rate
        ]
    return {key: value for key, value in found.items() if value}, zeros


def _has_price(table: Row) -> bool:
    return "multiply" in table or bool(_positive(table["rates"]))


def _positive(rates: Mapping[str, Decimal]) -> Rates:
    return {unit: rate for unit, rate in rates.items() if rate}


def _tiers_without_zeros(table: Row, kept: Mapping[str, Decimal]) -> list[Row]:
    found = []
    for tier in table.get("tiers", []):
        rates = _positive(tier["rates"])
        lost = [unit for unit in tier["rates"] if unit in kept and unit not in rates]
        if lost:
            raise NotCarried(f"{_listed(lost)} is 0 in the tier of long prompts: unknown, not free")
        found.append({**tier, "rates": rates})
    return found


def _adjustment_without_zeros(table: Row) -> Row:
    if "multiply" in table:
        return table
    rates = _positive(table["rates"])
    found = {**table, "rates": rates, "tiers": _tiers_without_zeros(table, rates)}
    return {key: value for key, value in found.items() if value}


def changes_in(rows: Iterable[Row]) -> list[Row]:
    """Dated rows, the oldest first, without those that state the prices of the row before them again.

    A row without `rates` says that no price is known from its day on: there the row before it ends.
    """
    found: list[Row] = []
    for row in rows:
        if "rates" not in row:
            found[-1:] = [{"to": row["from"], **each} for each in found[-1:]]
        elif not found or "to" in found[-1] or any(found[-1].get(key) != row.get(key) for key in PRICED):
            found.append(row)
    return found


def _listed(units: Any) -> str:
    return ", ".join(units)


def unpriced(fields: Iterable[str]) -> str:
    """Why an entry has no price: it states none, or only in the units of these fields.

    >>> unpriced(["output_cost_per_image"])
    'it is priced in units that sheets do not have: output_cost_per_image'
    """
    names = _listed(sorted(set(fields)))
    return f"it is priced in units that sheets do not have: {names}" if names else "it states no price"


def left_out(zeros: Iterable[str], fields: Iterable[str], more: Iterable[str] = ()) -> str:
    """What a reader should know: rates of 0, fields that no unit of a sheet stands for, and other remarks."""
    zeros, fields = list(zeros), sorted(set(fields))
    said = [f"0 in the catalogue, and so unknown: {_listed(zeros)}."] if zeros else []
    said += [f"Not carried: {_listed(fields)}."] if fields else []
    return " ".join([*said, *more])
