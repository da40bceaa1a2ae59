"""What a limit is put to: an option's standing beside its baseline, what it is compared with, and the figure itself."""

from collections.abc import Callable, Mapping
from datetime import date

from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.budget import Budget
from tokencalc.engine.checks import Driver, Measure
from tokencalc.engine.checks_lines import LineName
from tokencalc.engine.comparison import Comparison
from tokencalc.engine.licences import Gate
from tokencalc.engine.lines import CostLine, Kind
from tokencalc.engine.numbers import Number, total
from tokencalc.engine.records import record
from tokencalc.engine.standing import Standing

NO_BASE = "there is nothing to compare with"


@record
class Base:
    """What a scenario is compared with: the bill of a month there, and each of its lines.

    `per_month` is None where it is not known, for the reason `because`; 0 where the base has no such scenario
    (`is_new`). `lines` are empty where a kept answer has bills alone. `unset` is what its bill rests on unstated.
    """

    per_month: Number | None = None
    is_new: bool = False
    lines: Mapping[LineName, Number] | None = None
    unset: tuple[Assumption, ...] = ()
    because: str = NO_BASE
    remedy: str = "name it: --base origin/main, or --compare-to FILE"


@record
class Subject:
    """What limits are put to: an option's standing in a comparison, its budget, and what it is compared with.

    `is_beside_baseline` says that a limit on both of them is among those it is put to.
    """

    comparison: Comparison
    standing: Standing
    as_of: date
    budget: Budget | None = None
    base: Base = Base()
    is_beside_baseline: bool = False

    @property
    def months(self) -> Number:
        """The length of the horizon in months, parts included. Call it inside the engine's context."""
        return total(month.share for month in self.comparison.months)

    @property
    def bill(self) -> tuple[CostLine, ...]:
        """The lines of the bill that a month is the mean of."""
        return tuple(line for line in self.standing.steady.lines if line.kind is Kind.BILL)

    @property
    def per_month(self) -> Number:
        """The bill of a month, at the dearer end of its band."""
        return self.standing.per_month_high


@record
class Figure:
    """The figure that a limit is on. It is None where it is not known; `because` says why, and `remedy` what to do.

    `allowed` and `is_broken` are there where the figure settles them itself: a budget, or a plan that never pays back.
    `before` is the figure of the base. `gates` are what licences ask. `unset` is what nobody stated and the figure
    rests on, and `drivers` are worked out only if they are asked for; with
    `has_grown` they are lines that grew.
    """

    measure: Measure
    actual: Number | None = None
    allowed: Number | None = None
    is_broken: bool | None = None
    before: Number | None = None
    gates: tuple[tuple[Gate, str], ...] | None = None
    unset: tuple[Assumption, ...] = ()
    because: str = ""
    remedy: str = ""
    drivers: Callable[[], tuple[Driver, ...]] = tuple
    has_grown: bool = False
