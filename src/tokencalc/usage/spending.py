"""What logs say was spent, day by day, as a budget counts it: the list prices of each day, what was billed, or tokens.

Nothing is left out in silence: use without a price, without a time or without a billed amount is an error that names
it, and use of other days or of other people's tasks is told.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from tokencalc.engine.budget import DAY, Budget, MoneyCounted, TokensCounted
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.forecasts import Actual
from tokencalc.engine.lines import Kind
from tokencalc.engine.numbers import exactly
from tokencalc.engine.projected_spend import SeveralProviders
from tokencalc.engine.rates import HOURS_PER_DAY
from tokencalc.engine.records import record
from tokencalc.usage.pricing import PricedCell, Unpriced
from tokencalc.usage.records import COUNTED, tokens_of
from tokencalc.usage.rollup import HOUR
from tokencalc.usage.summary import logged_name

_SECONDS_PER_DAY = HOUR * HOURS_PER_DAY
_NAMED = 3
_NOTHING = Decimal(0)


class NotCounted(TokencalcError):
    """What a budget counts is in no log."""


class NotForBudget(TokencalcError):
    """Logs say too little of what a budget counts, or something else."""


@record
class Spent:
    """The amounts of each day, and what was not counted.

    `below` and `above` say how far their sum may be off where the context tier of prompts is not known. `end` is when
    the last use that counts had ended. `of_other_days` and `of_other_tasks` are tokens that the budget leaves out, and
    `assumed` what was assumed in pricing the rest.
    """

    actuals: tuple[Actual, ...]
    first: date
    end: datetime
    below: Decimal
    above: Decimal
    of_other_days: int
    of_other_tasks: int
    assumed: tuple[str, ...]


@exactly
def spent_in(cells: Iterable[PricedCell], budget: Budget, currency: str, *, billed: bool = False) -> Spent:
    """What a budget counts of priced use, by days of UTC. A task is what the log's label calls so.

    Days between that have no use cost nothing, and so do those of the period before the first. Raises `NotCounted`,
    `NotForBudget`, and `SeveralProviders` where a budget of tokens would add those of several.
    """
    _check(budget, billed=billed)
    counted = _Counted(budget, currency, billed=billed)
    for cell in cells:
        counted.add(cell)
    return counted.spent()


def _check(budget: Budget, *, billed: bool) -> None:
    if isinstance(budget.counts, TokensCounted):
        if billed:
            raise NotCounted("--billed: the budget counts tokens, and not money", "leave --billed out")
    elif Kind.BILL not in budget.counts.kinds:
        kinds = ", ".join(budget.counts.kinds)
        remedy = "give a table with date and amount as the actuals"
        raise NotCounted(f"the budget counts {kinds}, and logs say nothing but what is billed", remedy)


class _Counted:
    """Adds up what a budget counts, cell by cell."""

    def __init__(self, budget: Budget, currency: str, *, billed: bool) -> None:
        self.budget = budget
        self.currency = currency
        self.billed = billed
        self.days: dict[date, Decimal] = {}
        self.below = self.above = _NOTHING
        self.ends = 0
        self.of_other_days = self.of_other_tasks = 0
        self.providers: dict[str, None] = {}
        self.missing: Counter[tuple[str, str, str]] = Counter()
        self.assumed: dict[str, None] = {}
        self.labels: dict[str, None] = {}

    def add(self, cell: PricedCell) -> None:
        """Count a cell, or what it is that is not counted."""
        key, tokens = cell.key, tokens_of(cell.sums.units)
        if self.budget.tasks and key.label not in self.budget.tasks:
            self.labels[key.label] = None
            self.of_other_tasks += tokens
            return
        day = _day_of(cell)
        if not self.budget.start <= day < self.budget.end:
            self.of_other_days += tokens
            return
        amount = self._tokens(cell) if isinstance(self.budget.counts, TokensCounted) else self._money(cell)
        self.days[day] = self.days.get(day, _NOTHING) + amount
        self.ends = max(self.ends, (key.start or 0) + key.lasts)

    def _money(self, cell: PricedCell) -> Decimal:
        price, sums = cell.price, cell.sums
        if self.billed:
            return self._billed(cell)
        if isinstance(price, Unpriced):
            self.missing[logged_name(cell.key), price.because, price.remedy] += tokens_of(sums.units)
            return _NOTHING
        self.below, self.above = self.below + price.below, self.above + price.above
        counts = self.budget.counts
        assert isinstance(counts, MoneyCounted)
        amount = _NOTHING
        for line in price.lines:
            amount += counts.amount_of(line)
            self.assumed.update(dict.fromkeys(f"{each.about}: {each.text}" for each in line.assumed))
        return amount

    def _billed(self, cell: PricedCell) -> Decimal:
        sums, currency = cell.sums, cell.key.currency
        if sums.billed is None:
            if any(sums.units):
                because = "the log does not say what was billed"
                self.missing[logged_name(cell.key), because, "leave --billed out for list prices"] += tokens_of(
                    sums.units
                )
            return _NOTHING
        if currency != self.currency:
            remedy = f'currency = "{currency}" in the scenario counts in it; without --billed list prices are converted'
            raise NotForBudget(f"the budget is in {self.currency}, and {currency} was billed", remedy)
        return sums.billed

    def _tokens(self, cell: PricedCell) -> Decimal:
        counts = self.budget.counts
        assert isinstance(counts, TokensCounted)
        units = zip(COUNTED, cell.sums.units, strict=True)
        quantity = sum(number for unit, number in units if unit in counts.units)
        if not quantity:
            return _NOTHING
        provider = cell.reference.partition("/")[0] or cell.key.provider
        if counts.providers and not cell.reference and isinstance(cell.price, Unpriced):
            self.missing[logged_name(cell.key), cell.price.because, cell.price.remedy] += quantity
        self.providers[provider or "nobody that is named"] = None
        return Decimal(quantity) if not counts.providers or provider in counts.providers else _NOTHING

    def spent(self) -> Spent:
        """All of it. Raises an error where some of it is not known, or there is nothing."""
        if self.missing:
            raise _unknown(self.missing)
        counts = self.budget.counts
        if isinstance(counts, TokensCounted) and not counts.providers and len(self.providers) > 1:
            raise SeveralProviders(sorted(self.providers))
        if not self.days:
            raise self._nothing()
        return Spent(
            actuals=tuple(_daily(self.days, self.budget.start)),
            first=min(self.days),
            end=datetime.fromtimestamp(self.ends, UTC),
            below=self.below,
            above=self.above,
            of_other_days=self.of_other_days,
            of_other_tasks=self.of_other_tasks,
            assumed=tuple(self.assumed),
        )

    def _nothing(self) -> NotForBudget:
        tasks = ", ".join(self.budget.tasks)
        if self.of_other_tasks and not self.of_other_days:
            labels = ", ".join(label or "none" for label in list(self.labels)[:_NAMED])
            remedy = f"a row counts whose label is the name of a task; found: {labels}"
            return NotForBudget(f"the logs have nothing of the budget's tasks ({tasks})", remedy)
        period = f"{self.budget.start} to {self.budget.end - DAY}"
        remedy = "give logs of that period, or leave them out"
        return NotForBudget(f"the logs have nothing in the budget's period, which is {period}", remedy)


def _day_of(cell: PricedCell) -> date:
    """The day of UTC of a cell. Raises an error for use without a time, and for sums of more than a day."""
    key = cell.key
    if key.start is None:
        problem = f"{logged_name(key)}: some rows do not say when they were, and a budget goes by days"
        raise NotForBudget(problem, "leave those logs out, or say with --mapping which column is the time")
    if key.lasts > _SECONDS_PER_DAY:
        problem = (
            f"{logged_name(key)}: a row covers {-(-key.lasts // _SECONDS_PER_DAY)} days, and a budget goes by days"
        )
        raise NotForBudget(problem, "give logs by the day or the hour, or a table with date and amount")
    return datetime.fromtimestamp(key.start, UTC).date()


def _unknown(missing: Mapping[tuple[str, str, str], int]) -> NotForBudget:
    """The error for use whose amount nobody knows, that with the most tokens first."""
    found: Sequence[tuple[tuple[str, str, str], int]] = sorted(missing.items(), key=lambda each: -each[1])
    (name, because, remedy), tokens = found[0]
    others = [f"{other} ({count:,} tokens)" for (other, *_), count in found[1 : 1 + _NAMED]]
    if len(found) > 1 + _NAMED:
        others.append(f"{len(found) - 1 - _NAMED} more")
    also = f"; likewise {', '.join(others)}" if others else ""
    return NotForBudget(f"what was spent is not known: {name} ({tokens:,} tokens): {because}{also}", remedy)


def _daily(days: Mapping[date, Decimal], start: date) -> Iterable[Actual]:
    """Every day from the first with use to the last, and before them all of nothing since the period's start."""
    first, last = min(days), max(days)
    if first > start:
        yield Actual(day=first - DAY, amount=_NOTHING)
    for place in range((last - first).days + 1):
        day = first + timedelta(days=place)
        yield Actual(day=day, amount=days.get(day, _NOTHING))
