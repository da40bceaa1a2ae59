"""Seats: plans that are paid by the person and month, and what happens above their allowance."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR
from enum import StrEnum

from tokencalc.engine.allowances import Allowance, AllowanceUnit, Meter, Use, counting, valuing
from tokencalc.engine.answers import Never
from tokencalc.engine.assumptions import Assumption, own_price, slowed_service, unstated_allowance, whole_allowance
from tokencalc.engine.errors import DoesNotFit, MoreSeatsUsed, NoMeteredPrices
from tokencalc.engine.lines import CostLine, HandedOn, Kind, Purchase, Source
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import (
    ONE,
    ZERO,
    Number,
    ceil,
    divide,
    exactly,
    is_nothing,
    is_surely_above,
    maximum,
    minimum,
    part_of,
    total,
)
from tokencalc.engine.records import record
from tokencalc.engine.rungs import Rung
from tokencalc.engine.supply import SAME_TOKENS, Buyer, Ratios, Supply
from tokencalc.engine.workload import Task, Workload

SEAT_MONTH = "seat-month"
UNUSED = "unused"
"""The terms of the line for seats that nobody uses."""
FULL_USE = "at full use"
"""The terms of a line that is priced as if the whole allowance were used."""


class Over(StrEnum):
    """What happens above a plan's allowance."""

    BLOCKED = "blocked"
    SLOWED = "slowed"
    METERED = "metered"
    UNKNOWN = "unknown"


@record
class Seats:
    """Seats of a plan: `seats` are bought and `used_seats` used, each for `price_per_seat` a month.

    Every used seat has the `allowance`; without one everything is taken to be covered. Above it, `over` says what
    happens: what is metered is bought from `metered`, whose prices also value an allowance of money. `ratios` are those
    of the plan's `model`, and count where the allowance is in tokens. Raises `MoreSeatsUsed`.
    """

    name: str
    provider: str
    model: str
    seats: int
    used_seats: int
    price_per_seat: Number
    allowance: Allowance | None = None
    over: Over = Over.UNKNOWN
    metered: Supply | None = None
    ratios: Ratios = SAME_TOKENS
    source: Source | None = None
    is_full: bool = False

    def __post_init__(self) -> None:
        if is_surely_above(self.used_seats, self.seats):
            raise MoreSeatsUsed(self.name, self.used_seats, self.seats)

    def at(self, rung: Rung) -> "Seats":
        """Before the supply counts it is priced at full use: price / allowance x use, and no seat stands unused.

        A plan without an allowance has no price of use: its used seats count there.
        """
        return replace(
            self,
            ratios=self.ratios.at(rung),
            metered=self.metered.at(rung) if self.metered else None,
            is_full=self.is_full or rung < Rung.SUPPLY,
        )

    @property
    def rest(self) -> Supply | None:
        """What meters use above the allowance."""
        hands_on = self.allowance is not None and self.over is Over.METERED and not self._is_at_full_use(self.allowance)
        return self.metered if hands_on else None

    def handing_on_to(self, rest: Supply) -> "Seats":
        """The same seats, of which another supply meters what exceeds."""
        return replace(self, metered=rest)

    def buyer(self, tasks: tuple[Task, ...], workload: Workload) -> Buyer:
        """The seats of a month, and what exceeds their allowance where that is metered.

        exceeding = max(0, use - used seats x allowance a month x usable share), and of every task's requests the share
        exceeding / use is handed on. Raises `NoMeteredPrices` where they are needed, and `DoesNotFit` for use that is
        more than the allowance and blocked, or that nobody knows to be served. The latter in exact mode only: one draw
        cannot stop the others, and is served.
        """
        allowance = self.allowance
        if allowance is None:
            return lambda month, _: _purchase(self._seat_lines(month))
        meters = [self._meter(allowance, task, workload) for task in tasks]
        if self._is_at_full_use(allowance):
            return self._at_full_use(allowance, tasks, meters)
        if self.over is not Over.METERED:
            return self._within(allowance, meters)
        self._prices("meters use above its allowance")
        return self._with_overage(allowance, meters)

    def _is_at_full_use(self, allowance: Allowance) -> bool:
        return self.is_full and not is_nothing(ONE * allowance.per_month)

    def _meter(self, allowance: Allowance, task: Task, workload: Workload) -> Meter:
        if allowance.unit is AllowanceUnit.MONEY:
            return valuing(self._prices("has an allowance in money"), task, workload)
        return counting(allowance.unit, task, self.ratios)

    def _prices(self, why: str) -> Supply:
        if self.metered is None:
            raise NoMeteredPrices(self.name, why)
        return self.metered

    def _at_full_use(self, allowance: Allowance, tasks: Sequence[Task], meters: Sequence[Meter]) -> Buyer:
        """Every task pays for as many seats as have the allowance that it uses."""
        assumed = (*self._price_assumed(), *self._tokens_assumed())

        def buy(month: Month, requests: Sequence[Number]) -> Purchase:
            seats = [divide(use.amount, allowance.per_month) for use in _uses(meters, month, requests)]
            return _purchase(
                [self._line(each, FULL_USE, assumed, task.name) for task, each in zip(tasks, seats, strict=True)]
            )

        return buy

    def _within(self, allowance: Allowance, meters: Sequence[Meter]) -> Buyer:
        """The seats alone."""

        def buy(month: Month, requests: Sequence[Number]) -> Purchase:
            used = total(use.amount for use in _uses(meters, month, requests))
            self._check_fit(allowance, month, used)
            return _purchase(self._seat_lines(month))

        return buy

    def _check_fit(self, allowance: Allowance, month: Month, used: Number) -> None:
        usable = allowance.usable(self.used_seats, month)
        if self.over is not Over.SLOWED and is_surely_above(used, usable):
            unit = "of metered use" if allowance.unit is AllowanceUnit.MONEY else str(allowance.unit)
            has = -ceil(-usable)
            known = "is blocked" if self.over is Over.BLOCKED else "is not known to be served"
            remedy = (
                f'use above the allowance {known}: give more people seats, or state over = "metered" and its prices'
            )
            raise DoesNotFit(self.name, month.start, f"{ceil(used):,f} {unit}", f"{has:,f}", remedy)

    def _with_overage(self, allowance: Allowance, meters: Sequence[Meter]) -> Buyer:
        """The seats, and of every task its own part of what exceeds their allowance, to be bought elsewhere."""
        is_money = allowance.unit is AllowanceUnit.MONEY
        assumed = self._cover_assumed()

        def buy(month: Month, requests: Sequence[Number]) -> Purchase:
            uses = _uses(meters, month, requests)
            used, usable = total(use.amount for use in uses), allowance.usable(self.used_seats, month)
            exceeding = maximum(used, usable) - usable
            metered = tuple(part_of(exceeding, count, used) for count in requests)
            below, above = _unsure(uses, used, usable, exceeding) if is_money else (ZERO, ZERO)
            handed_on = HandedOn(requests=metered, assumed=assumed)
            return Purchase(lines=tuple(self._seat_lines(month)), below=below, above=above, handed_on=handed_on)

        return buy

    def _seat_lines(self, month: Month) -> list[CostLine]:
        price = self._price_assumed()
        lines = [self._line(self.used_seats * month.share, "", (*price, *self._cover_assumed()))]
        if not self.is_full:
            lines.append(self._line((self.seats - self.used_seats) * month.share, UNUSED, price))
        return lines

    def _price_assumed(self) -> tuple[Assumption, ...]:
        return () if self.source else (own_price(self.name),)

    def _tokens_assumed(self) -> tuple[Assumption, ...]:
        is_counted = self.allowance is not None and self.allowance.unit is AllowanceUnit.TOKENS
        return self.ratios.assumed_for(self.model) if is_counted else ()

    def _cover_assumed(self) -> tuple[Assumption, ...]:
        """What is assumed in saying how much of the use the seats cover."""
        if self.allowance is None:
            return (unstated_allowance(self.name),)
        whole = (whole_allowance(self.name),) if self.allowance.usable_share is None else ()
        slowed = (slowed_service(self.name),) if self.over is Over.SLOWED else ()
        return (*self._tokens_assumed(), *whole, *slowed)

    def _line(self, quantity: Number, terms: str, assumed: tuple[Assumption, ...], task: str = "") -> CostLine:
        return CostLine(
            task=task,
            item=self.name,
            provider=self.provider,
            unit=SEAT_MONTH,
            terms=terms,
            quantity=quantity,
            unit_price=self.price_per_seat,
            per=1,
            amount=quantity * self.price_per_seat,
            kind=Kind.BILL,
            source=self.source,
            assumed=assumed,
        )


def _uses(meters: Sequence[Meter], month: Month, requests: Sequence[Number]) -> list[Use]:
    return [meter(month, count) for meter, count in zip(meters, requests, strict=True)]


def _purchase(lines: Sequence[CostLine]) -> Purchase:
    return Purchase(lines=tuple(lines), below=ZERO, above=ZERO)


def _unsure(uses: Sequence[Use], used: Number, usable: Number, exceeding: Number) -> tuple[Number, Number]:
    """How far what exceeds may lie under and over, for all use is as unsure as it is, and not what exceeds alone.

    What exceeds is handed on with a band of its own, which is left out here.
    """
    below, above = total(use.below for use in uses), total(use.above for use in uses)
    lowest, highest = exceeding - minimum(exceeding, below), maximum(used + above, usable) - usable
    own_below, own_above = part_of(exceeding, below, used), part_of(exceeding, above, used)
    return exceeding - lowest - own_below, highest - exceeding - own_above


@exactly
def break_even_requests(
    price_per_seat: Number, cost_per_request: Number, allowance_requests: Number | None = None
) -> Number | Never:
    """The requests of one person a month above which a seat is cheaper than paying for each of them.

    price a month / cost of a request; never where the seat's allowance does not hold more than that. It is None for an
    allowance without an end.

    >>> from decimal import Decimal
    >>> print(f"{break_even_requests(Decimal(20), Decimal('0.05')):f}")
    400
    >>> break_even_requests(Decimal(20), Decimal("0.05"), Decimal(300))
    Never(because='its allowance ends at 300 requests a month, and it would pay above 400')
    """
    if not cost_per_request:
        return Never(because="requests cost nothing without a seat")
    requests = divide(price_per_seat, cost_per_request)
    if allowance_requests is not None and requests >= allowance_requests:
        ends, pays = f"{allowance_requests:,f}", f"{requests.to_integral_value(rounding=ROUND_FLOOR):,f}"
        return Never(because=f"its allowance ends at {ends} requests a month, and it would pay above {pays}")
    return requests
