"""When a switch has earned what it cost: paid back, lost again, not yet or never, from savings month by month.

A saving is the baseline's cash less the plan's in one month, one-offs, dual running and ramp included, so that the
savings added up say how far ahead of the baseline the plan is. All of it is judged at the ends of months. Everything
in here is solving, not projecting: plain decimals, no draws.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate

from tokencalc.engine.numbers import Number, ceil, divide, exactly, total
from tokencalc.engine.records import record

NOTHING = Decimal(0)
DUST = Decimal("1e-12")
"""An amount this small is rounding dust of a quotient, and the 28th digit of a price must not move a month."""


class PaybackStatus(StrEnum):
    """How it ends: never behind, paid back for good, ahead once and behind at the end, or behind all along."""

    ALREADY = "already"
    PAID_BACK = "paid_back"
    LOST_AGAIN = "lost_again"
    NOT_WITHIN_HORIZON = "not_within_horizon"
    NEVER = "never"


class Turn(StrEnum):
    """Which way the savings added up cross nothing."""

    PAID_BACK = "paid_back"
    LOST = "lost"


@record
class PaybackMonth:
    """The end of a month: its position in the horizon, counted from 0, and how long the switch has then run.

    `months_since` are the months from the beginning of the one in which plan and baseline first differ to the end of
    this one: 1 for that month itself, as three months of saving pay an outlay of three.
    """

    position: int
    months_since: int

    @property
    def number(self) -> int:
        """The month of the horizon as people count, from 1."""
        return self.position + 1


@record
class Crossing:
    """A month at whose end the plan is ahead after having been behind, or the other way round."""

    month: PaybackMonth
    turn: Turn


@record
class Payback:
    """When the savings have paid what they cost, in the currency of the savings.

    `first` is the first month at whose end the plan is no longer behind after having been so, `for_good` the first
    after which it never is again within the horizon. `crossings` are all months in which that changes. `lowest` is the
    least that the savings come to, in `lowest_month`, and `total` all of them. Of a plan that ends behind, `shortfall`
    is what it lacks, `last_saving` what a month saves at the end, and `extrapolated_month`, beyond the horizon, the one
    in which it would be paid back if every month went on saving that: it is no result of the projection. A month is
    None where there is none, for the reason that `status` gives.
    """

    status: PaybackStatus
    first: PaybackMonth | None
    for_good: PaybackMonth | None
    crossings: tuple[Crossing, ...]
    lowest: Number
    lowest_month: PaybackMonth | None
    total: Number
    shortfall: Number
    last_saving: Number
    extrapolated_month: PaybackMonth | None


@exactly
def payback_of(savings: Sequence[Number], start: int, *, last_saving: Number | None = None) -> Payback:
    """When a plan has paid back: `savings` month by month of the horizon, which differ from nothing from `start` on.

    With C_m the savings added up to the end of month m: already, where no C_m from `start` on is below nothing; paid
    back, where one is and the last is not; lost again, where the last is and an earlier one was above, or was back
    at nothing; else not within the horizon, where the last month still saves, and never, where it does not.

    What that leaves open is decided so. Nothing is enough: C_m = 0 after a debt is paid back. A plan that is ahead
    from the beginning, falls behind and recovers, is paid back when it recovers; one that does not recover is lost
    again, with no `first`. Lost again goes before not within the horizon; the extrapolated month is there in both,
    where the last month saves. Months at nothing before the first outlay are not ahead, and nothing is lost in them.
    Already is for good from the beginning, with no month gone. A switch that begins after the horizon is not paid back
    within it, and there is nothing to extrapolate.

    `last_saving` is what a month saves at the end, for want of which the horizon's last month is taken as it is. State
    it where that month is cut, or holds a one-off.

    >>> found = payback_of([Decimal(each) for each in (0, -50, 20, 20, 20)], 1)
    >>> str(found.status), found.for_good, str(found.lowest)
    ('paid_back', PaybackMonth(position=4, months_since=4), '-50')
    >>> payback_of([Decimal(-50), Decimal(20)], 0).extrapolated_month
    PaybackMonth(position=3, months_since=4)
    """
    exact = [NOTHING + saving for saving in savings]
    ends = [(_month(position, start), sum_) for position, sum_ in enumerate(accumulate(exact)) if position >= start]
    lowest_month, lowest = min(ends, key=lambda end: end[1], default=(None, NOTHING))
    whole = NOTHING + total(exact)
    shortfall = -whole if ends and _sign(whole) < 0 else NOTHING
    pace = [NOTHING, *exact][-1] if last_saving is None else last_saving
    crossings = tuple(_crossings(ends))
    status = _status(crossings, has_begun=bool(ends), is_behind=shortfall > 0, is_saving=_sign(pace) > 0)
    ways_up = [crossing.month for crossing in crossings if crossing.turn is Turn.PAID_BACK]
    return Payback(
        status=status,
        first=ways_up[0] if ways_up else None,
        for_good=_for_good(status, ways_up, start),
        crossings=crossings,
        lowest=lowest,
        lowest_month=lowest_month,
        total=whole,
        shortfall=shortfall,
        last_saving=pace,
        extrapolated_month=_extrapolated(len(exact), start, shortfall, pace),
    )


def _month(position: int, start: int) -> PaybackMonth:
    return PaybackMonth(position=position, months_since=position - start + 1)


def _sign(amount: Number) -> int:
    return 0 if abs(amount) <= DUST else 1 if amount > 0 else -1


def _crossings(ends: Iterable[tuple[PaybackMonth, Number]]) -> Iterator[Crossing]:
    """Every change between ahead and behind. At nothing the plan is ahead if it was behind, else what it was."""
    before = 0
    for month, amount in ends:
        now = _sign(amount) or abs(before)
        if before and now != before:
            yield Crossing(month=month, turn=Turn.PAID_BACK if now > 0 else Turn.LOST)
        before = now


def _status(crossings: Sequence[Crossing], *, has_begun: bool, is_behind: bool, is_saving: bool) -> PaybackStatus:
    """Without a crossing the plan was never behind, if it is not at the end, and never ahead, if it is."""
    if not has_begun:
        return PaybackStatus.NOT_WITHIN_HORIZON
    if not is_behind:
        return PaybackStatus.PAID_BACK if crossings else PaybackStatus.ALREADY
    if crossings:
        return PaybackStatus.LOST_AGAIN
    return PaybackStatus.NOT_WITHIN_HORIZON if is_saving else PaybackStatus.NEVER


def _for_good(status: PaybackStatus, ways_up: Sequence[PaybackMonth], start: int) -> PaybackMonth | None:
    if status is PaybackStatus.ALREADY:
        return PaybackMonth(position=start, months_since=0)
    return ways_up[-1] if status is PaybackStatus.PAID_BACK else None


def _extrapolated(months: int, start: int, shortfall: Number, saving: Number) -> PaybackMonth | None:
    """The month, after so many, in which savings that go on as they are have made good what is lacking."""
    if not shortfall or _sign(saving) <= 0:
        return None
    return _month(months - 1 + int(ceil(divide(shortfall, saving))), start)


@record
class ConstantPayback:
    """When flows that never change pay back: months from the beginning, parts of a month included; None for never.

    Of an option that is ahead at once and dearer a month, `lost_after` says when that is used up.
    """

    status: PaybackStatus
    outlay: Number
    saving_per_month: Number
    paid_back_after: Number | None
    lost_after: Number | None


@exactly
def constant_payback(outlay: Number, baseline_per_month: Number, option_per_month: Number) -> ConstantPayback:
    """When an outlay I, paid at once, is earned by an option at B a month in place of a baseline at A: I / (A - B).

    I <= 0 and A >= B: already. I < 0 and A < B: already, and lost after |I| / (B - A); I = 0 and A < B: never.
    I > 0 and A <= B: never. Unlike `payback_of` it looks inside months: what is paid back within the first is
    "already" at its end, and an advantage that is gone by the end of the first was never there.

    >>> constant_payback(Decimal(900), Decimal(500), Decimal(200)).paid_back_after
    Decimal('3')
    >>> constant_payback(Decimal(-900), Decimal(200), Decimal(500)).lost_after
    Decimal('3')
    """
    saving = baseline_per_month - option_per_month
    paid_back_after, lost_after = _constant_months(outlay, saving)
    status = PaybackStatus.PAID_BACK if outlay > 0 else PaybackStatus.ALREADY
    if paid_back_after is None:
        status = PaybackStatus.NEVER
    elif lost_after is not None:
        status = PaybackStatus.LOST_AGAIN
    return ConstantPayback(
        status=status,
        outlay=outlay,
        saving_per_month=saving,
        paid_back_after=paid_back_after,
        lost_after=lost_after,
    )


def _constant_months(outlay: Number, saving: Number) -> tuple[Number | None, Number | None]:
    """After how many months the outlay is paid back, and after how many that is lost."""
    if outlay > 0:
        return (divide(outlay, saving) if saving > 0 else None), None
    if saving >= 0:
        return NOTHING, None
    return (NOTHING, divide(outlay, saving)) if outlay else (None, None)
