"""What `tokencalc burn` has found: the courses that a budget may take, and what would make it last."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from tokencalc.engine.alerts import BurnAlert, Threshold
from tokencalc.engine.budget import Budget, MoneyCounted
from tokencalc.engine.burn import Burn, Exhausted
from tokencalc.engine.forecasts import Forecast, Method
from tokencalc.engine.lever_plans import Cannot, NotNeeded, Pulled
from tokencalc.engine.numbers import exactly
from tokencalc.engine.openings import OpenShare, SwitchBy
from tokencalc.engine.records import record
from tokencalc.engine.spending import Days
from tokencalc.render.figures import count, exact, money, rounded

Opening: TypeAlias = OpenShare | SwitchBy | NotNeeded | Cannot
"""What going to another option does for a budget."""


@record
class Course:
    """A way that spending may go: an option as planned, or a forecast from what was spent so far."""

    option: str
    method: Method
    burn: Burn
    forecast: Forecast | None = None

    @property
    def name(self) -> str:
        """What the course is called in a table."""
        return {Method.PLAN: self.option, Method.LINEAR: "in a straight line", Method.TREND: "along the trend"}[
            self.method
        ]


@record
class Untold:
    """An option, or a forecast, of which nothing can be said, for a reason."""

    name: str
    because: str


@record
class BurnStory:
    """All that a command says about one budget.

    `baseline` is the name of today's option, and the first of `courses` the one that is looked at closely. `today` is
    the day up to which something was spent: the last actual's, or the as-of day where that is in the period; None else.
    `has_actuals` says which. `pulled` and `openings` are None where nobody asked and the budget lasts.
    """

    budget: Budget
    currency: str
    baseline: str
    courses: Sequence[Course]
    untold: Sequence[Untold]
    today: date | None
    has_actuals: bool
    thresholds: Sequence[tuple[str, Sequence[Threshold]]]
    alerts: Sequence[BurnAlert]
    pulled: Sequence[Pulled] | None
    openings: Sequence[Opening] | None

    @property
    def shown(self) -> Course:
        """The course that is looked at closely."""
        return self.courses[0]

    @property
    def is_money(self) -> bool:
        """Whether the budget counts money, and not tokens."""
        return isinstance(self.budget.counts, MoneyCounted)

    def amount(self, amount: Decimal, places: int | None = None) -> str:
        """An amount of what the budget counts."""
        return money(amount, self.currency, places) if self.is_money else tokens(amount)


@exactly
def tokens(number: Decimal) -> str:
    """A number of tokens for a column: four digits that count, in millions (M), billions (B) or trillions (T).

    >>> tokens(Decimal(5_250_000_000)), tokens(Decimal(-1_234_567)), tokens(Decimal(999))
    ('5.25B', '-1.235M', '999')
    """
    size = number.copy_abs()
    for zeros, sign in ((12, "T"), (9, "B"), (6, "M")):
        if size >= Decimal(10) ** zeros:
            scaled = number.scaleb(-zeros)
            places = max(0, 3 - scaled.adjusted())
            whole, _, part = f"{rounded(scaled, places):,f}".partition(".")
            part = part.rstrip("0")
            return f"{whole}.{part}{sign}" if part else f"{whole}{sign}"
    return f"-{count(size)}" if number < 0 else count(size)


@exactly
def per_cent(share: Decimal) -> str:
    """A share as a percentage with all its digits.

    >>> per_cent(Decimal("0.0305"))
    '3.05%'
    """
    return f"{exact(share.scaleb(2))}%"


def ends(burn: Burn) -> str:
    """The day on which the budget is gone, or that it lasts; a budget may be reached on its last day and last."""
    return "lasts" if burn.lasts or not isinstance(burn.ending, Exhausted) else burn.ending.day.isoformat()


def days_in_words(days: Sequence[Days], most: int = 3) -> str:
    """Days in a row, each as from when to when.

    >>> days_in_words([Days(start=date(2027, 1, 1), end=date(2027, 1, 3))])
    '2027-01-01 to 2027-01-02'
    """
    told = [_in_a_row(each) for each in days[:most]]
    more = len(days) - most
    return ", ".join(told) + (f" and {more} more times" if more > 0 else "")


def _in_a_row(days: Days) -> str:
    last = date.fromordinal(days.end.toordinal() - 1)
    return f"{days.start}" if last == days.start else f"{days.start} to {last}"
