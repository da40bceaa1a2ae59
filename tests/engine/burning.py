"""Builders for tests of budgets: projections with stated months, budgets, and a day loop in fractions to check against.

Nothing in here calculates with the code under test.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st

from tests.engine.strategies import Amount, decimals
from tokencalc.engine.budget import Budget
from tokencalc.engine.burn import Burn, Exhausted
from tokencalc.engine.lines import CostLine, Kind
from tokencalc.engine.months import Month
from tokencalc.engine.projection import MonthCost, Projection
from tokencalc.engine.spending import Spend, Stretch, spend_of

DAY = timedelta(days=1)


def line(amount: Amount = 0, **more: object) -> CostLine:
    """A line of the bill, for one task and model; whatever is given besides takes the place of that."""
    given: dict[str, object] = {
        "task": "chat",
        "item": "model",
        "provider": "lab",
        "unit": "output",
        "terms": "",
        "quantity": Decimal(1),
        "unit_price": Decimal(amount),
        "per": 1,
        "amount": Decimal(amount),
        "kind": Kind.BILL,
        "source": None,
        "assumed": (),
    }
    return CostLine(**{**given, **more})  # type: ignore[arg-type]  # the keys and kinds are those of the fields


def next_month(day: date) -> date:
    """The first day of the month after a day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def calendar(start: date, count: int) -> list[tuple[date, date]]:
    """So many months from a day on, of which the first is cut where that is inside one."""
    edges = [start]
    for _ in range(count):
        edges.append(next_month(edges[-1]))
    return list(pairwise(edges))


def projection(start: date, *months: Sequence[CostLine]) -> Projection:
    """A projection with the given lines in each of its months, whose money is the lines'."""
    costs = []
    for place, ((begin, end), lines) in enumerate(zip(calendar(start, len(months)), months, strict=True)):
        money: dict[Kind, Decimal] = {}
        for each in lines:
            money[each.kind] = money.get(each.kind, Decimal(0)) + each.amount
        bill = money.get(Kind.BILL, Decimal(0))
        costs.append(
            MonthCost(
                month=Month(index=place, start=begin, end=end, share=Decimal(1)),
                requests=Decimal(1),
                resolved=None,
                resolved_at_most=None,
                money=money,
                bill_low=bill,
                bill_high=bill,
                lines=tuple(lines),
            )
        )
    return Projection(
        option="option",
        months=tuple(costs),
        requests=Decimal(len(months)),
        resolved=None,
        resolved_at_most=None,
        money={},
        bill=Decimal(0),
        bill_low=Decimal(0),
        bill_high=Decimal(0),
    )


def bills(start: date, *amounts: Amount) -> Projection:
    """A projection whose months have these bills."""
    return projection(start, *([line(amount)] for amount in amounts))


def stepwise(first: Amount, growth: Amount, months: int) -> list[Decimal]:
    """Amounts of months, each larger than the one before by a share of it."""
    return [Decimal(first) * (1 + Decimal(growth)) ** place for place in range(months)]


def spend(start: date, *amounts: Amount) -> Spend:
    """Spending of these amounts, one a calendar month from the given day on."""
    stretches = zip(calendar(start, len(amounts)), amounts, strict=True)
    return spend_of(
        Stretch(start=begin, end=end, amount=Decimal(amount), days=(end - begin).days)
        for (begin, end), amount in stretches
    )


def daily(start: date, *amounts: Amount) -> Spend:
    """Spending of these amounts, one a day."""
    days = [start + place * DAY for place in range(len(amounts))]
    return spend_of(
        Stretch(start=day, end=day + DAY, amount=Decimal(amount), days=1)
        for day, amount in zip(days, amounts, strict=True)
    )


def year(amount: Amount = 365, start: date = date(2026, 1, 1), end: date = date(2027, 1, 1)) -> Budget:
    """A budget for the year 2026, or for other days."""
    return Budget(amount=Decimal(amount), start=start, end=end)


def exhausted_on(found: Burn) -> date | None:
    """The day on which the budget is reached, or None."""
    return found.ending.day if isinstance(found.ending, Exhausted) else None


def day_loop(start: date, months: Sequence[Decimal], first: date, end: date) -> list[tuple[date, Fraction]]:
    """Every day from `first` up to `end`, with what months from `start` on have spent since `first`, in fractions."""
    found: list[tuple[date, Fraction]] = []
    spent = Fraction(0)
    for (begin, until), amount in zip(calendar(start, len(months)), months, strict=True):
        for place in range((until - begin).days):
            day = begin + place * DAY
            if first <= day < end:
                spent += Fraction(amount) / (until - begin).days
                found.append((day, spent))
    return found


starts = st.sampled_from([date(2027, 1, 1), date(2028, 1, 1), date(2028, 2, 1), date(2027, 12, 1), date(2027, 4, 17)])
monthly_amounts = st.lists(
    st.one_of(decimals(0, 90, 2), st.just(Decimal(0)), decimals(-20, 9, 1)), min_size=1, max_size=14
)


@st.composite
def burns(draw: st.DrawFn) -> tuple[date, list[Decimal], Budget]:
    """A projection's start and months, and a budget whose period is within them, at any days of them."""
    start, months = draw(starts), draw(monthly_amounts)
    days = (calendar(start, len(months))[-1][1] - start).days
    first = draw(st.one_of(st.just(0), st.integers(0, days - 1)))
    last = draw(st.one_of(st.just(days), st.integers(first + 1, days)))
    budget = Budget(amount=draw(decimals("0.1", 600, 1)), start=start + first * DAY, end=start + last * DAY)
    return start, months, budget
