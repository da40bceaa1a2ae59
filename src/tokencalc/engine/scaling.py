"""How many replicas a fleet has in each hour, and what becomes of load that they do not serve.

Load is in replicas: what the workload would keep busy of them if every one ran at its full throughput. The hours of a
week, as the workload's profile weighs them, stand for all hours of a month.
"""

from collections.abc import Callable, Hashable, Sequence
from enum import StrEnum

from tokencalc.engine.assumptions import Assumption, even_load, joint_peak
from tokencalc.engine.errors import NoHourlyProfile
from tokencalc.engine.numbers import ONE, ZERO, Number, ceil, divide, exactly, maximum, minimum, total, where
from tokencalc.engine.rates import HOURS_PER_WEEK
from tokencalc.engine.records import record
from tokencalc.engine.workload import Task, Workload, mean_of, peak_factor

SECONDS_PER_HOUR = 3600


class Scaling(StrEnum):
    """How the replicas of a fleet follow its load."""

    FIXED = "fixed"
    """As many as the busiest hour needs, in every hour."""
    HOURLY = "hourly"
    """As many as each hour needs."""
    SPILL = "spill"
    """Always the same few; what they cannot serve in an hour goes to an API."""
    TO_ZERO = "to_zero"
    """As many as the busiest hour needs, and none in the hours without any load."""


@record
class Rented:
    """What a load takes: replicas that are paid for, and how much of the load spills, on the average over all hours."""

    replicas: Number
    spilled: Number = ZERO


Sizing = Callable[[Number], Rented]
"""What is rented in a month for its mean load. Call it inside the engine's context."""


@record
class Scale:
    """The rules a fleet grows and shrinks by.

    `headroom_share` of every replica is kept free. With `lag_hours` replicas come late and leave late. `replicas` is
    the fixed number of a fleet that spills, and `billed_share` the share of all hours that one which scales to zero is
    billed for; both are None where they follow from the hourly profile. What follows the load hour by hour goes by the
    profile alone; a peak factor stated beside it sizes fleets for their busiest hour.
    """

    scaling: Scaling = Scaling.FIXED
    headroom_share: Number = ZERO
    min_replicas: int = 1
    lag_hours: int = 0
    replicas: int | None = None
    billed_share: Number | None = None

    @exactly
    def sizing(self, fleet: str, workload: Workload) -> Sizing:
        """What works out the replicas of each month; the hours of the week are weighed once.

        Raises `NoHourlyProfile` for whatever follows the load hour by hour, where the workload has no profile.

        >>> from decimal import Decimal
        >>> days = (*[Decimal(1)] * 12, *[Decimal(3)] * 12) * 7
        >>> hourly = Scale(scaling=Scaling.HOURLY).sizing("fleet", Workload(tasks=(), profile=days))
        >>> hourly(Decimal(2))
        Rented(replicas=Decimal('2'), spilled=0)
        """
        if self.scaling is Scaling.FIXED:
            return self._fixed(peak_factor(workload))
        if self.scaling is Scaling.HOURLY:
            return self._hourly(self._needs(fleet, workload, self.lag_hours))
        if self.scaling is Scaling.SPILL:
            return self._spilling(self._needs(fleet, workload, 0))
        return self._to_zero(peak_factor(workload), self._billed_hours(fleet, workload))

    def _needs(self, fleet: str, workload: Workload, lag_hours: int) -> tuple[tuple[Number, int], ...]:
        if workload.profile is None:
            raise NoHourlyProfile(fleet, self.scaling.value)
        whole = total(workload.profile) * (1 - self.headroom_share)
        hours = counted(within(workload.profile, lag_hours))
        return tuple((divide(weight * HOURS_PER_WEEK, whole), count) for weight, count in hours)

    def _billed_hours(self, fleet: str, workload: Workload) -> tuple[Number, int]:
        if self.billed_share is not None:
            return self.billed_share, 1
        needs = self._needs(fleet, workload, self.lag_hours)
        return total(where(need > 0, ONE, ZERO) * count for need, count in needs), HOURS_PER_WEEK

    def _fixed(self, peak: Number) -> Sizing:
        def rented(load: Number) -> Rented:
            return Rented(replicas=self._enough(divide(load * peak, 1 - self.headroom_share)))

        return rented

    def _hourly(self, needs: Sequence[tuple[Number, int]]) -> Sizing:
        def rented(load: Number) -> Rented:
            hours = total(self._enough(load * need) * count for need, count in needs)
            return Rented(replicas=divide(hours, HOURS_PER_WEEK))

        return rented

    def _spilling(self, needs: Sequence[tuple[Number, int]]) -> Sizing:
        quietest = busiest = needs[0][0]
        for need, _ in needs[1:]:
            quietest, busiest = minimum(quietest, need), maximum(busiest, need)

        def rented(load: Number) -> Rented:
            own = self._enough(load * quietest) if self.replicas is None else ONE * self.replicas
            beyond = total(maximum(load * need - own, load * 0) * count for need, count in needs)
            spilled = minimum(divide(beyond * (1 - self.headroom_share), HOURS_PER_WEEK), load)
            # The busiest hour is compared in whole replicas, so that rounding dust spills nothing.
            return Rented(replicas=own, spilled=where(ceil(load * busiest) > own, spilled, spilled * 0))

        return rented

    def _to_zero(self, peak: Number, billed: tuple[Number, int]) -> Sizing:
        hours, of = billed

        def rented(load: Number) -> Rented:
            # All load falls into the billed hours, which are at least so much busier than the mean.
            busiest = maximum(load * peak, divide(load * of, hours))
            replicas = self._enough(divide(busiest, 1 - self.headroom_share)) * where(load > 0, ONE, ZERO)
            return Rented(replicas=divide(replicas * hours, of))

        return rented

    def _enough(self, needed: Number) -> Number:
        """Whole replicas for so many, and no fewer than the minimum: a number of the mode's own kind."""
        whole = ceil(needed)
        return whole + maximum(ONE * self.min_replicas - whole, ZERO)


def within(weights: Sequence[Number], hours: int) -> list[Number]:
    """The weight of the busiest hour within so many hours before and after each, around the week.

    A replica that comes an hour late has to be asked for an hour early, and one that leaves late is still paid for: so
    an hour is sized for the busiest of those about it. More lag never means fewer replicas in any hour.

    >>> from decimal import Decimal
    >>> [str(weight) for weight in within([Decimal(weight) for weight in (5, 1, 1, 2, 1)], 1)]
    ['5', '5', '2', '2', '5']
    """
    busiest = list(weights)
    for _ in range(min(hours, len(weights) // 2)):
        before, after = [busiest[-1], *busiest[:-1]], [*busiest[1:], busiest[0]]
        busiest = [maximum(maximum(*pair), hour) for *pair, hour in zip(before, after, busiest, strict=True)]
    return busiest


def counted(weights: Sequence[Number]) -> tuple[tuple[Number, int], ...]:
    """Each different weight with the number of its hours; arrays of draws stay apart.

    >>> from decimal import Decimal
    >>> counted([Decimal(1), Decimal(3), Decimal(1)])
    ((Decimal('1'), 2), (Decimal('3'), 1))
    """
    hours: dict[Hashable, tuple[Number, int]] = {}
    for place, weight in enumerate(weights):
        key = weight if isinstance(weight, Hashable) else ("draws", place)
        hours[key] = (weight, hours[key][1] + 1 if key in hours else 1)
    return tuple(hours.values())


def replicas_busy(task: Task, tokens_per_second: Number, hours_per_month: int) -> Number:
    """The mean load that one request a month is, in replicas that make so many output tokens a second.

    Call it inside the engine's context, with the task in the supply's own tokens: output tokens / (tokens a second x
    the seconds of a month).

    >>> from decimal import Decimal
    >>> from tokencalc.engine.workload import Growing, size_of
    >>> sizes = (size_of(input_tokens=Decimal(9), output_tokens=Decimal(1_314_000)),)
    >>> task = Task(name="chat", sizes=sizes, volume=Growing(first=Decimal(1), growth_per_month=Decimal(0)))
    >>> replicas_busy(task, Decimal(1), 730)
    Decimal('0.5')
    """
    return divide(mean_of(task.sizes, "output"), tokens_per_second * SECONDS_PER_HOUR * hours_per_month)


def assumed_of_peak(supply: str, workload: Workload) -> tuple[Assumption, ...]:
    """What is assumed in sizing a supply for the busiest hour of a workload."""
    if workload.peak_to_average is None:
        return () if workload.profile is not None else (even_load(supply),)
    return (joint_peak(supply),) if len(workload.tasks) > 1 else ()
