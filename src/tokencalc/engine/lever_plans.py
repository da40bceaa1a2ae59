"""What may be moved for a budget to last: a plan, the days of it that are still to come, and what may be found.

What a lever does to a plan is in `levers` and `openings`.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from enum import StrEnum
from typing import TypeAlias

from tokencalc.engine.budget import DAY, Budget, available_from
from tokencalc.engine.burn import Burn, burn_of
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ZERO, Number, divide, exactly, is_nothing
from tokencalc.engine.projected_spend import amount_taken, is_by_line, projected_spend, unassigned_spend
from tokencalc.engine.projection import KnownMonths, Option, Projection, project
from tokencalc.engine.records import record
from tokencalc.engine.solving import Solution
from tokencalc.engine.spending import Spend, Stretch, spend_of
from tokencalc.engine.targets import budget_margin
from tokencalc.engine.workload import Workload

SCALE = Decimal(10) ** 9
"""Margins are searched in parts of the budget, so that a small one is found as finely as a large one."""
DIGITS = 6
"""A value has so many digits, rounded to the side on which the budget lasts."""
FINEST = -8
"""A value is no finer than this power of ten."""


class Lever(StrEnum):
    """What may be moved."""

    GROWTH = "growth"
    """The growth of the requests a month."""
    MONTHLY_CAP = "monthly_cap"
    """What may be taken from the budget in a calendar month, at most."""
    CAP_PER_USER = "cap_per_user"
    """The same for each user, on the average."""
    PRICE_CUT = "price_cut"
    """A share off every price of the bill."""
    OPEN_SHARE = "open_share"
    """Which tasks, and how much of the last of them, go to an option."""
    SWITCH_DATE = "switch_date"
    """The day on which the switch to an option begins."""


@record
class Found:
    """The value at which the budget just lasts; `today` is what is planned, None where there is no one such number.

    For a cap `today` is the most that is planned. `refused` is what a cap keeps from being spent. With `is_room` the
    budget lasts as planned, and the value is how far the lever may go the other way.
    """

    lever: Lever
    value: Number
    today: Number | None
    solution: Solution
    refused: Number | None = None
    is_room: bool = False


@record
class NotNeeded:
    """The budget lasts without the lever; `because` says so, or how far was looked."""

    lever: Lever
    because: str = "the budget lasts as planned"


@record
class Cannot:
    """The lever cannot make the budget last, for a reason; `option` is the one that it is about, if it is about one."""

    lever: Lever
    because: str
    option: str = ""


Pulled: TypeAlias = Found | NotNeeded | Cannot


@record
class Plan:
    """What is asked about: how things are planned to go, and the budget; `actual` is what was spent so far, if known.

    `option` is the baseline itself, or what is switched to from it. `known_baseline` is the projection of the baseline
    with its lines, where it is made already.
    """

    option: Option
    baseline: Option
    workload: Workload
    months: tuple[Month, ...]
    budget: Budget
    actual: Spend | None = None
    known_baseline: Projection | None = None

    @property
    def since(self) -> date:
        """The first day that may still go otherwise: the period's, or the one after the last actual."""
        return self.budget.start if self.actual is None else self.actual.end

    @property
    def rest(self) -> Budget:
        """What is left of the budget, for the days that are left. Call it where there are some."""
        spent = ZERO if self.actual is None else self.actual.total
        amount = available_from(self.budget)[-1][1] - spent
        return replace(self.budget, amount=amount, start=self.since, carried_over=ZERO, top_ups=(), planned_shares=())

    def projection(
        self,
        option: Option | None = None,
        *,
        baseline: Option | None = None,
        workload: Workload | None = None,
        known: KnownMonths | None = None,
    ) -> Projection:
        """The projection of the plan, or of the same with another option, baseline or workload.

        `known` are the months of those before that differed from it in the switch alone.
        """
        asked = self.option if option is None else option
        if asked is self.baseline and workload is None and self.known_baseline is not None:
            return self.known_baseline
        return project(
            asked,
            self.workload if workload is None else workload,
            self.months,
            baseline=self.baseline if baseline is None else baseline,
            known=known,
            keep_lines=is_by_line(self.budget),
        )

    def baseline_months(self) -> Projection:
        """The projection of the baseline, with its lines."""
        return self.known_baseline or project(self.baseline, self.workload, self.months)

    def before_the_cut(self, option: Option) -> Projection | None:
        """The projection of an option where the first day to come lies inside a month, as `left` asks for it."""
        return None if self._cut_month == self.since else self.projection(option, baseline=option)

    @property
    def _cut_month(self) -> date:
        """The first day of the month of the first day to come, or of the horizon in it."""
        return max(self.since.replace(day=1), self.months[0].start)

    @exactly
    def left(self, projection: Projection, planned: Projection | None = None) -> Number:
        """What is left at the end of the period if the days to come go as projected: 0 or more if it lasts.

        Months are spread evenly over their days. Where the first day to come lies inside a month and things change on
        it, `planned` says what the days before it were to take, so that the whole change is in the days after it.
        """
        return budget_margin(projection, self.rest) - self._late(projection, planned)

    def margin(self, projection: Projection, planned: Projection | None = None) -> Number:
        """What is left, in billionths of the budget."""
        return self.left(projection, planned) * self.scale

    @property
    def scale(self) -> Number:
        """How many billionths of the budget one of its units is."""
        return divide(SCALE, available_from(self.budget)[-1][1])

    def _late(self, projection: Projection, planned: Projection | None) -> Number:
        """What a projection takes on the days of the month before the first day to come, over what was planned."""
        start = self._cut_month
        if planned is None or start == self.since:
            return ZERO
        head = replace(self.budget, start=start, end=self.since)
        return amount_taken(projection, head) - amount_taken(planned, head)

    @exactly
    def burn(self, projection: Projection, planned: Projection | None = None) -> Burn:
        """What becomes of the budget if the days to come go as projected; `planned` as for what is left."""
        spend = projected_spend(projection, self.budget)
        later = [each.between(self.since, spend.end) for each in spend.stretches if each.end > self.since]
        late = self._late(projection, planned)
        if not is_nothing(late):
            later[0] = _with_more(later[0], late)
        before = () if self.actual is None else self.actual.stretches
        found = spend_of((*before, *later))
        return burn_of(found, self.budget, unassigned=unassigned_spend(projection, self.budget))


def _with_more(stretch: Stretch, amount: Number) -> Stretch:
    """The stretch with so much more spent on all of its days together."""
    days = (stretch.end - stretch.start).days
    whole = stretch.amount * days + amount * stretch.days
    return replace(stretch, amount=whole, days=stretch.days * days)


def why_too_late(plan: Plan) -> str:
    """Why nothing can be done any more; "" where something can."""
    if plan.since >= plan.budget.end:
        return "the period is over"
    return "" if plan.rest.amount > 0 else f"all of it was spent by {plan.since - DAY}"


def safely(value: Number, margin: Callable[[Decimal], Decimal | None], *, is_up: bool) -> Number:
    """The value with few digits at which the budget lasts: the nearest, else the one beyond, or a step further."""
    step = Decimal(1).scaleb(max(value.adjusted() - DIGITS + 1, FINEST)) if value else Decimal(1).scaleb(FINEST)
    near = Context(prec=40).quantize(value, step) + 0
    outward = Context(prec=40, rounding=ROUND_CEILING if is_up else ROUND_FLOOR).quantize(value, step) + 0
    for each in (near, outward):
        found = margin(each)
        if found is not None and found >= 0:
            return each
    return outward + step if is_up else outward - step
