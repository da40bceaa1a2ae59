"""Allowances: what a plan includes for its price, and how much of it requests use up."""

from collections.abc import Callable
from enum import StrEnum

from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ONE, ZERO, Number, total
from tokencalc.engine.records import record
from tokencalc.engine.rungs import Rung
from tokencalc.engine.supply import Ratios, Supply
from tokencalc.engine.units import UNITS
from tokencalc.engine.workload import Task, Workload, mean_of


class AllowanceUnit(StrEnum):
    """What an allowance is counted in: tokens of every kind, requests, or what use would cost at metered prices."""

    TOKENS = "tokens"
    REQUESTS = "requests"
    MONEY = "money"


@record
class Allowance:
    """What a plan includes for each used seat: so much in every window, so many windows a month.

    A month has 1 window of a month, and about 4.35 of a week. `usable_share` is how much of all windows' allowance
    people can use at all: windows in which nobody works are lost, and what one leaves is not another's. It is None
    where nobody measured it, counts as 1 then, and that is said.
    """

    quantity: Number
    unit: AllowanceUnit
    windows_per_month: Number = ONE
    usable_share: Number | None = None

    @property
    def per_month(self) -> Number:
        """A seat's allowance in all windows of a month. Call it inside the engine's context."""
        return self.quantity * self.windows_per_month

    def usable(self, seats: int, month: Month) -> Number:
        """What so many people together can use of it in a month or part of one. Call it inside the engine's context.

        seats x quantity x windows a month x usable share x the month's share.
        """
        share = ONE if self.usable_share is None else self.usable_share
        return seats * self.per_month * share * month.share


@record
class Use:
    """What requests use of an allowance, and how far it could lie below and above, where it is counted in money."""

    amount: Number
    below: Number = ZERO
    above: Number = ZERO


Meter = Callable[[Month, Number], Use]
"""What so many requests of a task in a whole calendar month use of an allowance, in that month or part of one."""


def counting(unit: AllowanceUnit, task: Task, ratios: Ratios) -> Meter:
    """Counts requests, or their tokens as the plan's model counts them: plain, cached and written input, and output.

    Tokens of audio, images and video count too.
    """
    own = ratios.applied_to(task).sizes
    tokens = total(mean_of(own, name) for name in UNITS if UNITS[name].is_token)
    each = ONE if unit is AllowanceUnit.REQUESTS else tokens
    return lambda month, requests: Use(amount=requests * each * month.share)


def valuing(prices: Supply, task: Task, workload: Workload) -> Meter:
    """Values requests at a supply's list prices: without what a contract takes off or adds."""
    buyer = prices.at(Rung.ROUTE).buyer((task,), workload)

    def worth(month: Month, requests: Number) -> Use:
        bought = buyer(month, [requests])
        return Use(amount=total(line.amount for line in bought.lines), below=bought.below, above=bought.above)

    return worth
