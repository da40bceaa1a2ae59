"""Laws of a burn: it is what a loop over the days says in fractions, and stepwise months are what a formula says."""

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil, floor, log1p

from hypothesis import example, given
from hypothesis import strategies as st

from tests.engine.burning import DAY, bills, burns, day_loop, exhausted_on, spend, stepwise, year
from tests.engine.strategies import decimals
from tokencalc.engine.budget import Budget
from tokencalc.engine.burn import Exhausted, burn, burn_of
from tokencalc.engine.projected_spend import projected_spend

NEW_YEAR = date(2026, 1, 1)


@given(burns())
@example((date(2028, 2, 1), [Decimal(29)], Budget(amount=Decimal(29), start=date(2028, 2, 1), end=date(2028, 3, 1))))
def test_exhausted_on_the_first_day_that_reaches_it(case: tuple[date, list[Decimal], Budget]) -> None:
    """Exhaustion, overdrawn days, total and whether it lasts are what a loop over the days says in fractions."""
    start, months, budget = case
    days = day_loop(start, months, budget.start, budget.end)
    found = burn_of(projected_spend(bills(start, *months), budget), budget)
    reached = [day for day, spent in days if spent >= Fraction(budget.amount)]
    assert (reached[0] if reached else None) == exhausted_on(found)
    above = {day for day, spent in days if spent > Fraction(budget.amount)}
    assert above == {run.start + place * DAY for run in found.overdrawn for place in range((run.end - run.start).days)}
    assert (days[-1][1] <= Fraction(budget.amount)) is found.lasts
    assert Fraction(1, 10**20) > abs(days[-1][1] - Fraction(found.total))
    if isinstance(found.ending, Exhausted):
        assert budget.start + (found.ending.number - 1) * DAY == found.ending.day
        assert found.ending.number - 1 <= found.ending.after_days <= found.ending.number


@given(burns())
def test_every_day_and_month_is_what_the_loop_says(case: tuple[date, list[Decimal], Budget]) -> None:
    """Spent by each day is the loop's; `on` says what `by_day` says, and months add up to the total."""
    start, months, budget = case
    found = burn(bills(start, *months), budget)
    standings = found.by_day()
    expected = day_loop(start, months, budget.start, budget.end)
    assert [day for day, _ in expected] == [standing.day for standing in standings]
    for (_, spent), standing in zip(expected, standings, strict=True):
        assert Fraction(1, 10**20) > abs(spent - Fraction(standing.spent))
    assert standings[len(standings) // 2] == found.on(standings[len(standings) // 2].day)
    by_month = found.by_month()
    assert Fraction(1, 10**20) > abs(sum(Fraction(month.spent) for month in by_month) - Fraction(found.total))
    assert standings[-1] == by_month[-1].at_end
    assert 1 == round(standings[-1].planned_share, 20)


@given(decimals("0.1", 50, 1), decimals("-0.6", "1.2", 2), decimals(1, 900, 1))
def test_the_closed_form_of_stepwise_months(first: Decimal, growth: Decimal, amount: Decimal) -> None:
    """Month floor(ln(1 + G D / s0) / ln(1 + G)), day ceil((D - B_m) x days / s_m); without growth by division.

    A boundary that is hit exactly is the last day of the month before it. The logarithm is only a guess of the month,
    and fractions decide between its neighbours.
    """
    months, budget = stepwise(first, growth, 60), year(amount, end=date(2031, 1, 1))
    found = burn_of(spend(NEW_YEAR, *months), budget)
    assert closed_form(first, growth, amount) == exhausted_on(found)


def closed_form(first: Decimal, growth: Decimal, amount: Decimal) -> date | None:
    """The day on which stepwise months from January 2026 on reach an amount, if it is before 2031."""
    rate, begin, whole = Fraction(growth), Fraction(first), Fraction(amount)

    def before(month: int) -> Fraction:
        return begin * month if not rate else begin * ((1 + rate) ** month - 1) / rate

    if rate < 0 and whole >= begin / -rate:
        return None
    guess = whole / begin if not rate else Fraction(log1p(float(rate * whole / begin)) / log1p(float(rate)))
    month = max(floor(guess) - 1, 0)
    while before(month + 1) < whole:
        month += 1
    if month >= 60:
        return None
    starts = [date(2026 + place // 12, place % 12 + 1, 1) for place in range(61)]
    days = (starts[month + 1] - starts[month]).days
    return starts[month] + (ceil((whole - before(month)) * days / (begin * (1 + rate) ** month)) - 1) * DAY


@given(burns(), decimals("0.1", 100, 1))
def test_more_budget_is_never_exhausted_earlier(case: tuple[date, list[Decimal], Budget], more: Decimal) -> None:
    """A larger budget lasts if the smaller one does, and is not reached before it."""
    start, months, budget = case
    smaller = burn(bills(start, *months), budget)
    larger = burn(bills(start, *months), year(budget.amount + more, budget.start, budget.end))
    assert larger.lasts or not smaller.lasts
    assert (exhausted_on(larger) or date.max) >= (exhausted_on(smaller) or date.max)


@given(burns(), st.integers(1, 10**6))
def test_the_currency_does_not_matter(case: tuple[date, list[Decimal], Budget], rate: int) -> None:
    """A budget and bills in cents are exhausted when they are in dollars."""
    start, months, budget = case
    found = burn(bills(start, *months), budget)
    other = burn(
        bills(start, *(amount * rate for amount in months)), year(budget.amount * rate, budget.start, budget.end)
    )
    assert (found.lasts, exhausted_on(found), found.overdrawn) == (other.lasts, exhausted_on(other), other.overdrawn)


@given(burns())
def test_the_callers_context_does_not_matter(case: tuple[date, list[Decimal], Budget]) -> None:
    """A caller who works to two digits gets the same days and amounts."""
    start, months, budget = case
    made = bills(start, *months)
    found = burn(made, budget)
    expected = found.ending, found.total, found.by_day(), found.by_month()
    with localcontext(prec=2):
        again = burn(made, budget)
        assert expected == (again.ending, again.total, again.by_day(), again.by_month())
