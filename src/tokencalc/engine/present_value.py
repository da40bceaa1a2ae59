"""What cash over time is worth today, and at which rates of return it is worth nothing.

One-off flows count at the start of their month and all others at its end, so that flows lie on the boundaries between
months. A part of a month at either end of the horizon counts as a month. Everything in here is solving, not projecting:
plain decimals, no draws.
"""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import lcm

from tokencalc.engine.errors import RateTooLow
from tokencalc.engine.numbers import Number, divide, exactly, total
from tokencalc.engine.polynomials import Root, positive_roots, sign_changes
from tokencalc.engine.records import record

MONTHS_PER_YEAR = 12
NOTHING = Decimal(0)

_FINE = Context(prec=40, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Wide enough for the logarithm of a rate, and for a root, that the 28 digits they are cut to are right."""


@exactly
def monthly_rate(yearly_rate: Number) -> Number:
    """The rate a month that compounds to a rate a year, (1 + yearly)^(1/12) - 1; 1 + it is cut to 28 digits.

    Both are shares: 0.08 is 8%. Raises `RateTooLow` for -100% a year and below.

    >>> monthly_rate(Decimal("0.08"))
    Decimal('0.006434030110003454833917179')
    """
    return _growth(yearly_rate, 1) - 1


@exactly
def npv(flows_at_start: Sequence[Number], flows_at_end: Sequence[Number], yearly_rate: Number) -> Number:
    """The net present value: what flows month by month are worth at the start of the first, in their own currency.

    The sum of the flows, each divided by (1 + i)^k, with i = (1 + yearly rate)^(1/12) - 1 and k the whole months from
    the start of the first: a flow at the end of a month lies one month after one at its start. At a rate of 0 it is
    the plain sum. Both sequences have one flow for each month, with what is received above 0. Raises `RateTooLow`.

    >>> str(round(npv([Decimal(-1000), Decimal(0)], [Decimal(505), Decimal(505)], Decimal("0.08")), 2))
    '0.34'
    """
    boundaries = _at_boundaries(flows_at_start, flows_at_end)
    return total(flow * divide(Decimal(1), _growth(yearly_rate, month)) for month, flow in enumerate(boundaries))


@lru_cache(maxsize=1024)
def _growth(yearly_rate: Number, months: int) -> Number:
    """(1 + yearly rate)^(months / 12), cut to 28 digits; kept, because every option asks for that of each month."""
    if yearly_rate <= -1:
        raise RateTooLow(yearly_rate)
    exponent = _FINE.divide(_FINE.multiply(_FINE.ln(1 + yearly_rate), Decimal(months)), Decimal(MONTHS_PER_YEAR))
    return divide(_FINE.exp(exponent), 1)


def _at_boundaries(flows_at_start: Sequence[Number], flows_at_end: Sequence[Number]) -> list[Number]:
    """The flows at each boundary between months, from the start of the first to the end of the last."""
    later = [*flows_at_start, NOTHING]
    earlier = [NOTHING, *flows_at_end]
    return [start + end for start, end in zip(later, earlier, strict=True)]


class RatesStatus(StrEnum):
    """Whether there are rates of return, or why there are none.

    `nothing_flows`: every rate would do. `one_sign`: there is only gain or only cost. `never_zero`: there are both, and
    one outweighs the other at every rate.
    """

    FOUND = "found"
    NOTHING_FLOWS = "nothing_flows"
    ONE_SIGN = "one_sign"
    NEVER_ZERO = "never_zero"


class RootKind(StrEnum):
    """What the present value does at a rate of return as the rate rises.

    Where it falls through 0, the flows are worth having below the rate; where it rises, above. Or it touches 0 only.
    """

    FALLS = "falls"
    RISES = "rises"
    TOUCHES = "touches"


@record
class RateOfReturn:
    """A rate at which the present value is 0, a month and compounded to a year: (1 + a month)^12 - 1.

    Shares above -1; 1 + each of them is cut to 28 digits. `multiplicity` is how often the rate is a root.
    """

    per_month: Number
    per_year: Number
    kind: RootKind
    multiplicity: int


@record
class RatesOfReturn:
    """All rates of return above -100%, the lowest first, or why there are none.

    `sign_above` is the sign of the present value at all rates above the highest one, at every rate where there is none:
    1 for a gain, -1 for a cost, 0 where nothing flows.
    """

    status: RatesStatus
    rates: tuple[RateOfReturn, ...]
    sign_above: int


@exactly
def irr_roots(flows_at_start: Sequence[Number], flows_at_end: Sequence[Number]) -> RatesOfReturn:
    """All internal rates of return above -100%: the rates at which `npv` is 0, proven to be all there are.

    With x = 1 + the monthly rate, the flows are a polynomial in x, and rates above -100% are its positive roots. Flows
    whose sign changes once have one rate, others may have none or several, and each of several is as true as the
    next: with more than one, compare present values instead. For flows that are not monthly `per_month` is the rate
    for each period.

    >>> flows = [Decimal(each) for each in ("-5", "10.5", "1", "-8", "1")]  # the example of numpy-financial
    >>> [f"{rate.per_month:.4f} {rate.kind}" for rate in irr_roots(flows, [Decimal(0)] * 5).rates]
    ['-0.8702 falls', '0.0886 rises', '0.7096 falls']
    """
    flows = _in_whole_numbers(_at_boundaries(flows_at_start, flows_at_end))
    first = next((flow for flow in flows if flow), 0)
    roots = positive_roots(flows[::-1]) if first else ()
    sign_above = (first > 0) - (first < 0)
    return RatesOfReturn(
        status=_status(flows, roots),
        rates=tuple(_rates(roots, sign_above))[::-1],
        sign_above=sign_above,
    )


def _in_whole_numbers(flows: Sequence[Number]) -> list[int]:
    """The flows in a unit so small that all of them are whole."""
    fractions = [Fraction(flow) for flow in flows]
    unit = lcm(*(fraction.denominator for fraction in fractions))
    return [int(fraction * unit) for fraction in fractions]


def _status(flows: Sequence[int], roots: Sequence[Root]) -> RatesStatus:
    if roots:
        return RatesStatus.FOUND
    if not any(flows):
        return RatesStatus.NOTHING_FLOWS
    return RatesStatus.NEVER_ZERO if sign_changes(flows) else RatesStatus.ONE_SIGN


def _rates(roots: Sequence[Root], sign_above: int) -> Iterator[RateOfReturn]:
    """The rates of the roots x = 1 + rate, the highest first, with what the present value does at each."""
    sign = sign_above
    for root in reversed(roots):
        kind = RootKind.TOUCHES
        if root.multiplicity % 2:
            kind = RootKind.RISES if sign > 0 else RootKind.FALLS
            sign = -sign
        growth = _FINE.divide(Decimal(root.value.numerator), Decimal(root.value.denominator))
        yield RateOfReturn(
            per_month=divide(growth, 1) - 1,
            per_year=divide(_FINE.power(growth, MONTHS_PER_YEAR), 1) - 1,
            kind=kind,
            multiplicity=root.multiplicity,
        )
