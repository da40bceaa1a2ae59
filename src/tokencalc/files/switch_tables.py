"""The switch to an option in a scenario file."""

from datetime import date
from decimal import Decimal

from tokencalc.files.faults import Table
from tokencalc.files.numbers import NotNegative, NotNegativeForEach, PositiveWhole, Share, Whole

_ZERO = Decimal(0)


class FineTuningTable(Table):
    """Adaptation of a model to one's own data."""

    cost: NotNegative
    """What it costs each time: data, training, its evaluation."""
    refresh_months: PositiveWhole | None = None
    """Months after which it is done again; once where left out."""


class SwitchTable(Table):
    """How the load moves from today's option, and what that costs once."""

    start: date | None = None
    """First day of the switch; the horizon's own where left out. Its month of the horizon is the first of all steps."""
    engineering_days: NotNegative = _ZERO
    """Days of work on the move."""
    cost_per_day: NotNegative = _ZERO
    """What such a day costs."""
    migration_cost: NotNegative = _ZERO
    """Anything else the move costs once."""
    exit_fees: NotNegative = _ZERO
    """What leaving today's option costs."""
    evaluation_requests: NotNegativeForEach = _ZERO
    """Requests run once on the option to see whether it is good enough: a number for each task, or a table by task."""
    fine_tuning: FineTuningTable | None = None
    """Adaptation of the model to one's own data."""
    dual_running_months: Whole = 0
    """Months in which both sides answer every request, and today's answers count."""
    ramp: list[Share] = []
    """Shares of the load that the option takes after that, month by month; the last one stays."""
