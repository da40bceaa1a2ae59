"""A budget: how much of what may be spent in a period, by whom, when more is added, and how it was planned to go."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.lines import CostLine, Kind
from tokencalc.engine.months import month_after
from tokencalc.engine.numbers import ZERO, Number, divide, exactly, total
from tokencalc.engine.records import record
from tokencalc.engine.spending import Spend, Stretch, spend_of

TEXT_UNITS = ("input", "cache_read", "cache_write", "cache_write_1h", "output")
"""What a budget of tokens counts where it does not say: text, whether read from a cache, written to one or not."""
DAY = timedelta(days=1)


class DayOutsidePeriod(TokencalcError):
    """A budget is asked about a day that is not of its period."""

    def __init__(self, day: date, start: date, end: date) -> None:
        super().__init__(
            f"{day} is outside the budget's period, which is {start} to {end - DAY}",
            "ask about a day of the period",
        )


@record
class MoneyCounted:
    """Money of some kinds, in the scenario's currency: by default what somebody invoices."""

    kinds: tuple[Kind, ...] = (Kind.BILL,)

    def amount_of(self, line: CostLine) -> Number:
        """What the line takes from the budget."""
        return line.amount if line.kind in self.kinds else ZERO


@record
class TokensCounted:
    """Tokens of some units as they are billed, each in its own model's tokens, whatever they cost.

    Tokens of different providers are different things, and are added only where `providers` names them; none named
    means the only one there is. Tokens of an evaluation, and of the side that runs beside another, count. A fleet or a
    seat is not bought by the token, and takes nothing.
    """

    units: tuple[str, ...] = TEXT_UNITS
    providers: tuple[str, ...] = ()

    def amount_of(self, line: CostLine) -> Number:
        """What the line takes from the budget."""
        is_named = not self.providers or line.provider in self.providers
        return line.quantity if is_named and line.unit in self.units else ZERO


Counted: TypeAlias = MoneyCounted | TokensCounted


@record
class TopUp:
    """An amount added to a budget, which may be spent from a day of the period on."""

    day: date
    amount: Number


@record
class Budget:
    """What may be spent from `start` to `end` (exclusive): `amount`, more than 0, of what it counts.

    `tasks` are those of the team whose budget it is; none named means all, with what belongs to no task.
    `carried_over` is left of the period before, and is there on the first day. `planned_shares` say which part of the
    amount was planned for each calendar month of the period, a cut one included; without them every day is planned
    alike. `alert_at` are shares of the budget at which somebody wants to know.
    """

    amount: Number
    start: date
    end: date
    counts: Counted = MoneyCounted()
    tasks: tuple[str, ...] = ()
    carried_over: Number = ZERO
    top_ups: tuple[TopUp, ...] = ()
    planned_shares: tuple[Number, ...] = ()
    alert_at: tuple[Number, ...] = ()

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days

    def check_day(self, day: date) -> None:
        """Nothing, or an error where a day is not of the period."""
        if not self.start <= day < self.end:
            raise DayOutsidePeriod(day, self.start, self.end)


@exactly
def available_from(budget: Budget) -> tuple[tuple[date, Number], ...]:
    """What may have been spent by the end of a day: each amount with the first day from which it holds.

    >>> from decimal import Decimal
    >>> more = TopUp(day=date(2027, 7, 1), amount=Decimal(50))
    >>> budget = Budget(amount=Decimal(100), start=date(2027, 1, 1), end=date(2028, 1, 1), top_ups=(more,))
    >>> [(str(day), str(amount)) for day, amount in available_from(budget)]
    [('2027-01-01', '100'), ('2027-07-01', '150')]
    """
    steps = {budget.start: budget.amount + budget.carried_over}
    whole = steps[budget.start]
    for more in sorted(budget.top_ups, key=lambda each: each.day):
        whole = steps[more.day] = whole + more.amount
    return tuple(steps.items())


def months_of(start: date, end: date) -> Iterator[tuple[date, date]]:
    """The calendar months from `start` to `end`, the first and the last of them cut where they are.

    >>> [(str(begin), str(until)) for begin, until in months_of(date(2027, 1, 30), date(2027, 2, 2))]
    [('2027-01-30', '2027-02-01'), ('2027-02-01', '2027-02-02')]
    """
    while start < end:
        until = min(month_after(start), end)
        yield start, until
        start = until


@exactly
def planned(budget: Budget) -> Spend:
    """What was planned to be spent: by day alike, or by the month's shares, and alike within a month.

    A top-up is planned for what is left of the period from its day on, in the proportions of the plan; by day alike
    where nothing was planned for any of it.

    >>> from decimal import Decimal
    >>> budget = Budget(amount=Decimal(730), start=date(2027, 1, 1), end=date(2028, 1, 1))
    >>> planned(budget).through(date(2027, 1, 31))
    Decimal('62')
    """
    added = available_from(budget)
    if not budget.planned_shares and len(added) == 1:
        return spend_of([Stretch(start=budget.start, end=budget.end, amount=added[0][1], days=budget.days)])
    parts = list(_weighted_parts(budget, [day for day, _ in added]))
    amounts = [ZERO] * len(parts)
    before = ZERO
    for since, whole in added:
        weights = _weights_from(since, parts)
        for place, weight in enumerate(weights):
            amounts[place] = amounts[place] + divide((whole - before) * weight, total(weights))
        before = whole
    return spend_of(
        Stretch(start=start, end=end, amount=amount, days=(end - start).days)
        for (start, end, _), amount in zip(parts, amounts, strict=True)
    )


def _weighted_parts(budget: Budget, cuts: list[date]) -> Iterator[tuple[date, date, Number]]:
    """The months of the plan, cut where something is added, each with its weight in it."""
    months = list(months_of(budget.start, budget.end))
    shares = budget.planned_shares or [Decimal((until - begin).days) for begin, until in months]
    for (begin, until), share in zip(months, shares, strict=True):
        edges = [begin, *(day for day in cuts if begin < day < until), until]
        for start, end in pairwise(edges):
            yield start, end, divide(share * (end - start).days, (until - begin).days)


def _weights_from(since: date, parts: list[tuple[date, date, Number]]) -> list[Number]:
    """The weights of what is left of the period from a day on, and nothing for what is before."""
    left = [weight if start >= since else ZERO for start, _, weight in parts]
    return left if total(left) else [_days_from(since, start, end) for start, end, _ in parts]


def _days_from(since: date, start: date, end: date) -> Number:
    return Decimal((end - start).days if start >= since else 0)
