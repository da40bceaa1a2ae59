"""The switch from today's option to another: when it starts, what it costs once, and how the load moves over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date

from tokencalc.engine.lines import CostLine, Kind
from tokencalc.engine.months import Month, cut
from tokencalc.engine.numbers import ONE, ZERO, Number
from tokencalc.engine.records import record


@record
class OneOff:
    """A cost that is paid once, so many months after the switch begins, or again every so many months."""

    name: str
    amount: Number
    after_months: int = 0
    every_months: int | None = None

    def is_due(self, months_since: int) -> bool:
        """Whether it is paid in the month that is so many after the one in which the switch begins."""
        later = months_since - self.after_months
        return later == 0 if self.every_months is None else later >= 0 and later % self.every_months == 0


@record
class Switch:
    """How the load moves from the baseline to an option.

    It begins on `start`, or with the horizon. For `dual_running_months` both sides answer every request, and the
    baseline's answers count; then the option takes the shares of `ramp`, month by month, and keeps the last.
    `evaluation` is how many requests of each task are run on the option, once, to see whether it is good enough.
    """

    start: date | None = None
    one_offs: tuple[OneOff, ...] = ()
    evaluation: Mapping[str, Number] = field(default_factory=dict)
    dual_running_months: int = 0
    ramp: tuple[Number, ...] = ()


@record
class Part:
    """How much of the load one side runs, and how much of it people see its answers of."""

    running: Number
    serving: Number


ALL = Part(running=ONE, serving=ONE)
NOTHING = Part(running=ZERO, serving=ZERO)


def first_month(switch: Switch, months: Sequence[Month]) -> Month | None:
    """The first month in which the plan differs from the baseline; None where the switch begins after the horizon."""
    start = switch.start or months[0].start
    return next((month for month in months if month.end > start), None)


def parts_of(switch: Switch, months_since: int) -> tuple[Part, Part]:
    """What the baseline and the option run in a month, counted from the one in which the switch begins.

    >>> from decimal import Decimal
    >>> switch = Switch(dual_running_months=1, ramp=(Decimal("0.25"), Decimal(1)))
    >>> [str(parts_of(switch, month)[1].running) for month in range(-1, 4)]
    ['0', '1', '0.25', '1', '1']
    """
    if months_since < 0:
        return ALL, NOTHING
    if months_since < switch.dual_running_months:
        return ALL, Part(running=ONE, serving=ZERO)
    ramp = switch.ramp or (ONE,)
    share = ramp[min(months_since - switch.dual_running_months, len(ramp) - 1)]
    return Part(running=1 - share, serving=1 - share), Part(running=share, serving=share)


def pieces_of(month: Month, switch: Switch, first: Month | None) -> Iterator[tuple[Month, tuple[Part, Part]]]:
    """The month in one piece, or in two where the switch begins inside it, with what each side runs."""
    if first is None:
        yield month, (ALL, NOTHING)
        return
    start = max(switch.start or first.start, first.start)
    for period in cut(month, [start]):
        since = month.index - first.index if period.start >= start else -1
        yield (
            Month(index=month.index, start=period.start, end=period.end, share=period.share),
            parts_of(switch, since),
        )


def one_off_lines(switch: Switch, month: Month, first: Month | None) -> Iterator[CostLine]:
    """The one-off costs that fall into a month."""
    for each in switch.one_offs:
        if first is not None and each.is_due(month.index - first.index):
            yield CostLine(
                task="",
                item=each.name,
                provider="",
                unit="once",
                terms="",
                quantity=ONE,
                unit_price=each.amount,
                per=1,
                amount=ONE * each.amount,
                kind=Kind.ONE_OFF,
                source=None,
                assumed=(),
            )
