"""How a budget burns: what a projection, or actual spending, takes from it day by day, and when it is gone.

A budget lasts when what is spent by the end of its last day is not more than it; it is exhausted on the first day by
whose end spending has reached it. Both hold where that is the last day.
"""

from bisect import bisect_right
from datetime import date
from itertools import chain, repeat, starmap
from operator import itemgetter
from typing import TypeAlias

from tokencalc.engine.budget import DAY, Budget, available_from, months_of, planned
from tokencalc.engine.numbers import ZERO, Number, divide, exactly, is_nothing
from tokencalc.engine.projected_spend import projected_spend, unassigned_spend
from tokencalc.engine.projection import Projection
from tokencalc.engine.records import record
from tokencalc.engine.spending import Days, Spend, days_above, first_reached, levels_of


@record
class Exhausted:
    """The budget is reached on `day`, the period's day `number`, counted from 1, after so many days, parts included."""

    day: date
    number: int
    after_days: Number


@record
class NotExhausted:
    """The budget is never reached in its period, and so much of it is left at the end."""

    left: Number


Ending: TypeAlias = Exhausted | NotExhausted


@record
class NothingPlanned:
    """There is no burn rate, for nothing was to be spent by then."""

    because: str = "nothing was planned to be spent by then"


@record
class Standing:
    """How a budget stands at the end of a day.

    `spent` and `planned` are added up from the period's first day, `available` is the budget with what was added to it
    by then, and `remaining` what of it is left. `burn_rate` is `used_share` divided by `planned_share`: 1 spends as
    planned, 2 twice as fast.
    """

    day: date
    spent: Number
    planned: Number
    available: Number
    remaining: Number
    burn_rate: Number | NothingPlanned

    @property
    def used_share(self) -> Number:
        """Which share of what was available is spent."""
        return divide(self.spent, self.available)

    @property
    def planned_share(self) -> Number:
        """Which share of what was available was planned to be."""
        return divide(self.planned, self.available)


@record
class BurnMonth:
    """A calendar month of the period, or the part of it inside: what it spends, its plan, and how it ends."""

    start: date
    end: date
    spent: Number
    planned: Number
    at_end: Standing


@record
class Burn:
    """What becomes of a budget; amounts are in what it counts.

    `total` is the cost of the whole period, `lasts` whether the budget with all that is added to it covers that, and
    `overdrawn` are the days by whose end more is spent than was available by then, which a later top-up may make good.
    `unassigned` belongs to no task (idle hours, seats, fees) and is not in the figures of a budget of some tasks.
    """

    budget: Budget
    spend: Spend
    plan: Spend
    available: tuple[tuple[date, Number], ...]
    total: Number
    ending: Ending
    lasts: bool
    overdrawn: tuple[Days, ...]
    unassigned: Number

    @exactly
    def on(self, day: date) -> Standing:
        """How the budget stands at the end of a day of its period."""
        self.budget.check_day(day)
        available = self.available[bisect_right(self.available, day, key=itemgetter(0)) - 1][1]
        return self._standing(day, self.spend.parts_through(day), self.plan.parts_through(day), available)

    @exactly
    def by_day(self) -> tuple[Standing, ...]:
        """Every day of the period, in its order: once over the days."""
        levels = levels_of(self.available, self.budget.end)
        available = chain.from_iterable(repeat(level.amount, (level.end - level.start).days) for level in levels)
        days = map(date.fromordinal, range(self.budget.start.toordinal(), self.budget.end.toordinal()))
        parts = zip(days, self.spend.parts_by_day(), self.plan.parts_by_day(), available, strict=True)
        return tuple(starmap(self._standing, parts))

    @exactly
    def by_month(self) -> tuple[BurnMonth, ...]:
        """The months of the period; what they spend adds up to the total."""
        return tuple(
            BurnMonth(
                start=start,
                end=end,
                spent=self.spend.between(start, end),
                planned=self.plan.between(start, end),
                at_end=self.on(end - DAY),
            )
            for start, end in months_of(self.budget.start, self.budget.end)
        )

    def _standing(self, day: date, spent_parts: Number, planned_parts: Number, available: Number) -> Standing:
        spend, plan = self.spend, self.plan
        spent, planned_ = spend.plain(spent_parts), plan.plain(planned_parts)
        rate = None if is_nothing(planned_) else divide(spent_parts * plan.parts, planned_parts * spend.parts)
        return Standing(
            day=day,
            spent=spent,
            planned=planned_,
            available=available,
            remaining=available - spent,
            burn_rate=NothingPlanned() if rate is None else rate,
        )


@exactly
def burn(projection: Projection, budget: Budget) -> Burn:
    """What becomes of a budget where everything goes as projected.

    A month's amount is spread evenly over its days, and of a month that the period cuts its own days count. A budget
    of tokens or of some tasks needs a projection that kept its lines. Raises `PeriodNotCovered`, and
    `SeveralProviders` for tokens that may not be added.
    """
    unassigned = unassigned_spend(projection, budget)
    return burn_of(projected_spend(projection, budget), budget, unassigned=unassigned)


@exactly
def burn_of(spend: Spend, budget: Budget, *, unassigned: Number = ZERO) -> Burn:
    """What becomes of a budget from which `spend` is taken, over the days of its period.

    >>> from decimal import Decimal
    >>> from tokencalc.engine.spending import Stretch, spend_of
    >>> budget = Budget(amount=Decimal(100), start=date(2027, 1, 1), end=date(2027, 2, 1))
    >>> twice = Stretch(start=budget.start, end=budget.end, amount=Decimal(200), days=31)
    >>> found = burn_of(spend_of([twice]), budget)
    >>> str(found.ending.day), str(found.ending.after_days), found.lasts, str(found.on(date(2027, 1, 5)).burn_rate)
    ('2027-01-16', '15.5', False, '2')
    """
    available = available_from(budget)
    levels = levels_of(available, budget.end)
    reached, overdrawn = first_reached(spend, levels), days_above(spend, levels)
    whole = spend.total
    return Burn(
        budget=budget,
        spend=spend,
        plan=planned(budget),
        available=available,
        total=whole,
        ending=NotExhausted(left=available[-1][1] - whole)
        if reached is None
        else Exhausted(day=reached.day, number=(reached.day - budget.start).days + 1, after_days=reached.after_days),
        lasts=not (overdrawn and overdrawn[-1].end == budget.end),
        overdrawn=overdrawn,
        unassigned=unassigned,
    )
