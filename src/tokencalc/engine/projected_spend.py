"""What a projection takes from a budget, day by day: the kinds of money, or the tokens, that the budget counts."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain

from tokencalc.engine.budget import DAY, Budget, Counted, MoneyCounted, TokensCounted
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.lines import CostLine
from tokencalc.engine.numbers import ZERO, Number, divide, exactly, is_nothing, total
from tokencalc.engine.projection import MonthCost, Projection
from tokencalc.engine.spending import Spend, Stretch, spend_of


class PeriodNotCovered(TokencalcError):
    """The budget's period has days that the projection does not have."""

    def __init__(self, start: date, end: date, first: date, last: date) -> None:
        super().__init__(
            f"the budget's period is {start} to {end - DAY}, and the projection covers {first} to {last}",
            "start the scenario earlier or give it more months, or make the budget's period shorter",
        )


class SeveralProviders(TokencalcError):
    """A budget of tokens names no providers, and those of several are billed."""

    def __init__(self, providers: Sequence[str]) -> None:
        super().__init__(
            f"the token budget would add tokens of {', '.join(providers)}, which are not alike",
            "name the providers whose tokens it counts: providers = [...]; several named are added as they are billed",
        )


@exactly
def projected_spend(projection: Projection, budget: Budget) -> Spend:
    """What a projection takes from a budget on the days of its period, a month's amount spread evenly over its days.

    Of a month that the period cuts its own days count. A budget of tokens or of some tasks needs a projection that kept
    its lines. Raises `PeriodNotCovered`, and `SeveralProviders` for tokens that may not be added.
    """
    months = _months_within(projection, budget)
    _check_providers(months, budget.counts)
    return _spread(months, (_counted(month, budget) for month in months), budget)


@exactly
def amount_taken(projection: Projection, budget: Budget) -> Number:
    """What a projection takes from a budget in its whole period, as a sum: it may move with a value, too.

    It is the total of `projected_spend`, and raises what that raises.
    """
    months = _months_within(projection, budget)
    _check_providers(months, budget.counts)
    return total(_inside(month, _counted(month, budget), budget) for month in months) + ZERO


def _inside(month: MonthCost, amount: Number, budget: Budget) -> Number:
    """The part of a month's amount on the days of the period; all of it, uncut, where they are all of its days."""
    start, end = month.month.start, month.month.end
    days = (min(end, budget.end) - max(start, budget.start)).days
    return amount if days == (end - start).days else divide(amount * days, (end - start).days)


def is_by_line(budget: Budget) -> bool:
    """Whether a budget needs projections that keep their lines."""
    return bool(budget.tasks) or isinstance(budget.counts, TokensCounted)


@exactly
def unassigned_spend(projection: Projection, budget: Budget) -> Number:
    """What the period spends on no task in particular, and a budget of some tasks leaves out; 0 for one of all."""
    months = _months_within(projection, budget)
    return _spread(months, (_unassigned(month, budget) for month in months), budget).total


def _spread(months: Iterable[MonthCost], amounts: Iterable[Number], budget: Budget) -> Spend:
    whole = (_stretch(month, amount) for month, amount in zip(months, amounts, strict=True))
    return spend_of(each.between(budget.start, budget.end) for each in whole)


def _stretch(month: MonthCost, amount: Number) -> Stretch:
    start, end = month.month.start, month.month.end
    return Stretch(start=start, end=end, amount=amount, days=(end - start).days)


def _months_within(projection: Projection, budget: Budget) -> list[MonthCost]:
    """The months that have days of the period, which must all be there."""
    first, last = projection.months[0].month.start, projection.months[-1].month.end
    if budget.start < first or budget.end > last:
        raise PeriodNotCovered(budget.start, budget.end, first, last - DAY)
    return [each for each in projection.months if each.month.start < budget.end and each.month.end > budget.start]


def _counted(month: MonthCost, budget: Budget) -> Number:
    """What a month takes from the budget."""
    if isinstance(budget.counts, MoneyCounted) and not budget.tasks:
        return month.of(budget.counts.kinds)
    lines = (line for line in _lines(month) if not budget.tasks or line.task in budget.tasks)
    return total(budget.counts.amount_of(line) for line in lines)


def _unassigned(month: MonthCost, budget: Budget) -> Number:
    """What a month spends on no task in particular, where the budget is one of some tasks."""
    return total(budget.counts.amount_of(line) for line in _lines(month) if not line.task) if budget.tasks else ZERO


def _lines(month: MonthCost) -> tuple[CostLine, ...]:
    assert month.lines or not month.money, "project with keep_lines: tokens and tasks are counted line by line"
    return month.lines


def _check_providers(months: Sequence[MonthCost], counts: Counted) -> None:
    if isinstance(counts, TokensCounted) and not counts.providers:
        lines = chain.from_iterable(_lines(month) for month in months)
        found = sorted({line.provider for line in lines if not is_nothing(counts.amount_of(line))})
        if len(found) > 1:
            raise SeveralProviders(found)
