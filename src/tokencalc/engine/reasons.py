"""Why an option saves or costs: what a month of it is made of, beside the same of the baseline."""

from collections.abc import Iterable

from tokencalc.engine.lines import IDLE, CostLine, Kind
from tokencalc.engine.numbers import ZERO, Number, exactly
from tokencalc.engine.projection import MonthCost
from tokencalc.engine.records import record
from tokencalc.engine.units import GPU_HOUR, UNITS

COUNTED = (Kind.BILL, Kind.PEOPLE)
"""What a month goes on costing: what is paid once, or bought, is no reason of a month."""


@record
class Part:
    """What one thing costs in a month, for the baseline and for the option, and what the option costs `more`."""

    what: str
    baseline: Number
    option: Number
    more: Number


@exactly
def parts_of(today: MonthCost, plan: MonthCost) -> tuple[Part, ...]:
    """What two months go on costing, by what it is paid for, with what makes the greatest difference first.

    Call it with months whose lines were kept. The parts add up to the bill and the people of either month.
    """
    before, after = _by_name(today.lines), _by_name(plan.lines)
    parts = [_part(what, before.get(what, ZERO), after.get(what, ZERO)) for what in {**before, **after}]
    return tuple(sorted(parts, key=lambda part: -abs(part.more)))


def _part(what: str, baseline: Number, option: Number) -> Part:
    return Part(what=what, baseline=baseline, option=option, more=option - baseline)


def _by_name(lines: Iterable[CostLine]) -> dict[str, Number]:
    found: dict[str, Number] = {}
    for line in lines:
        if line.kind in COUNTED:
            name = _name_of(line)
            found[name] = found.get(name, ZERO) + line.amount
    return found


def _name_of(line: CostLine) -> str:
    """What people call it: all tokens as one, and a fee or a fixed cost by what it is."""
    if line.unit == GPU_HOUR:
        return "idle GPUs" if line.terms == IDLE else "GPUs in use"
    if line.unit in UNITS:
        return "tokens" if UNITS[line.unit].is_token else "calls and media"
    if line.kind is Kind.PEOPLE:
        return line.terms or line.item
    return _WORDS.get(line.unit, line.terms or line.item)


_WORDS = {"seat-month": "seats", "kWh": "power"}
