"""What a plan saves month by month in cash, and added up."""

from collections.abc import Sequence
from itertools import accumulate

from tokencalc.engine.lines import CASH, Kind
from tokencalc.engine.numbers import Number, exactly
from tokencalc.engine.projection import Projection

EARLY = (Kind.ONE_OFF, Kind.CAPEX)
"""What is paid at the start of its month; the rest of cash flows at its end."""
LATE = tuple(kind for kind in CASH if kind not in EARLY)


@exactly
def savings_of(today: Projection, plan: Projection) -> list[Number]:
    """The baseline's cash less the plan's, in each month of the horizon."""
    return [before.of(CASH) - after.of(CASH) for before, after in zip(today.months, plan.months, strict=True)]


@exactly
def added_up(savings: Sequence[Number]) -> list[Number]:
    """What is saved by the end of each month."""
    return list(accumulate(savings))


@exactly
def flows_of(today: Projection, plan: Projection) -> tuple[list[Number], list[Number]]:
    """What the plan saves at the start and at the end of each month."""
    pairs = list(zip(today.months, plan.months, strict=True))
    early = [before.of(EARLY) - after.of(EARLY) for before, after in pairs]
    return early, [before.of(LATE) - after.of(LATE) for before, after in pairs]
