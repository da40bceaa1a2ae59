"""What is behind a figure that is checked: the largest lines, those that grew most, and what nobody stated."""

from collections.abc import Iterable, Mapping

from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.checks import Driver
from tokencalc.engine.lines import CostLine
from tokencalc.engine.numbers import ZERO, Number, divide, total
from tokencalc.engine.sums import assumptions_in

UNSET = frozenset(
    [
        "equal_prompt_tokens",
        "equal_answer_tokens",
        "even_hours",
        "even_load",
        "even_billed_hours",
        "joint_peak",
        "estimated_throughput",
        "unstated_allowance",
        "whole_allowance",
    ]
)
"""The codes of what is assumed for want of a figure that the scenario could state."""
_MOST_DRIVERS = 3

LineName = tuple[str, ...]
"""What a line is called when those of two scenarios are put side by side: its task, item, provider and unit."""


def unset_in(lines: Iterable[CostLine]) -> tuple[Assumption, ...]:
    """What the lines rest on that nobody stated, each once."""
    return tuple(each for each in assumptions_in(lines) if each.code in UNSET)


def is_assumed(line: CostLine) -> bool:
    """Whether a line rests on anything that is assumed, stated or not."""
    return bool(line.assumed)


def per_month_by_line(lines: Iterable[CostLine], months: Number) -> Mapping[LineName, Number]:
    """What each line comes to in a month, whatever its prices and terms. Call it inside the engine's context.

    >>> from decimal import Decimal
    >>> from tokencalc.engine.lines import Kind, charge_line
    >>> fee = charge_line("fee", "", "month", Decimal(1), Decimal(30), Kind.BILL)
    >>> per_month_by_line([fee, fee, fee, fee], Decimal(12))
    {('', 'fee', '', 'month'): Decimal('10')}
    """
    sums: dict[LineName, list[Number]] = {}
    for line in lines:
        sums.setdefault((line.task, line.item, line.provider, line.unit), []).append(line.amount)
    return {name: divide(total(amounts), months) for name, amounts in sums.items()}


def drivers_of(lines: Iterable[CostLine], months: Number, *, whole: Number | None = None) -> tuple[Driver, ...]:
    """The largest lines, with their share of a `whole` over all months; of all the lines where it is left out."""
    found = per_month_by_line(lines, months)
    return _largest(found, total(found.values()) if whole is None else divide(whole, months))


def growth_of(
    lines: Iterable[CostLine], months: Number, before: Mapping[LineName, Number] | None
) -> tuple[Driver, ...]:
    """The lines that grew most, with their share of all growth; the largest where nothing is known of the base's."""
    found = per_month_by_line(lines, months)
    if before is None:
        return _largest(found, total(found.values()))
    grown = {name: amount - before.get(name, ZERO) for name, amount in found.items()}
    return _largest(grown, total(amount for amount in grown.values() if amount > 0))


def _largest(amounts: Mapping[LineName, Number], whole: Number) -> tuple[Driver, ...]:
    """The largest that are more than nothing; of equal ones the first by name, so that the order is always the same."""
    ordered = sorted(((-amount, name) for name, amount in amounts.items() if amount > 0))
    return tuple(
        Driver(what=_in_words(name), per_month=-less, share=divide(-less, whole))
        for less, name in ordered[:_MOST_DRIVERS]
    )


def _in_words(name: LineName) -> str:
    task, item, provider, unit = name
    sold = item if not provider or "/" in item else f"{provider}/{item}"
    words = f"{sold} {unit.replace('_', ' ')}"
    return f"{task}: {words}" if task else words
