"""What logs say was spent of a budget, for `burn --actuals`, and what to know about it."""

from collections.abc import Iterator

from tokencalc.cli.actuals import Actuals, AskedOfLogs
from tokencalc.cli.reading_logs import NamedLogs, aliases_of, read, wanted_of
from tokencalc.engine.budget import DAY, Budget, MoneyCounted
from tokencalc.engine.errors import TokencalcError
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.loading import Scenario
from tokencalc.render.figures import money
from tokencalc.usage.accounting import Accounting
from tokencalc.usage.pricing import Pricing
from tokencalc.usage.reading import Reading
from tokencalc.usage.sources import UnknownLog
from tokencalc.usage.spending import NotForBudget, Spent, spent_in

_TOLD = 5


def spent_logs(path: str, asked: AskedOfLogs, scenario: Scenario, budget: Budget, catalogue: Catalogue) -> Actuals:
    """What logs say was spent of a budget. Raises an error where they do not say it of all use."""
    given = aliases_of(asked.aliases)
    reading = _read(path, asked)
    if not asked.billed and reading.rollup.is_invoice:
        raise TokencalcError(f"{path}: says what was billed, and not what was used", "--billed counts what was billed")
    pricing = Pricing(catalogue, scenario.currency, {**reading.aliases, **given})
    try:
        spent = spent_in(pricing.cells(reading.rollup), budget, scenario.currency, billed=asked.billed)
    except NotForBudget as error:
        raise TokencalcError(f"{'standard input' if path == '-' else path}: {error.problem}", error.remedy) from None
    notes = tuple(_notes(spent, reading.accounting, budget, scenario.currency, billed=asked.billed))
    return Actuals(found=spent.actuals, notes=notes)


def _read(path: str, asked: AskedOfLogs) -> Reading:
    wanted = wanted_of(NamedLogs(logs=[path], source=asked.source, mapping=asked.mapping))
    try:
        return read(wanted)
    except UnknownLog as error:
        raise TokencalcError(error.problem, f"{error.remedy}; or give a table with date and amount") from None


def _notes(spent: Spent, accounting: Accounting, budget: Budget, currency: str, *, billed: bool) -> Iterator[str]:
    """What a reader must know about spending that was read from logs."""
    what = "the tokens of the logs"
    if isinstance(budget.counts, MoneyCounted):
        what = "what the logs say was billed" if billed else "the logs' use at the list prices of its day"
    yield f"Spent so far is {what}, by days of UTC up to {spent.end:%Y-%m-%d %H:%M}; the last day counts as whole."
    if spent.first > budget.start:
        yield f"The logs have nothing from {budget.start} to {spent.first - DAY}: taken as nothing spent."
    for tokens, whose in ((spent.of_other_days, "of other days"), (spent.of_other_tasks, "of no task of the budget")):
        if tokens:
            yield f"{tokens:,} tokens {whose} are left out."
    off = [f"{money(by, currency)} {way}" for by, way in ((spent.below, "less"), (spent.above, "more")) if by]
    if off:
        yield f"The context tier of some prompts is not known: up to {' or '.join(off)} may have been spent."
    yield from _rows(accounting)
    yield from (f"Assumed: {text}." for text in spent.assumed[:_TOLD])
    if len(spent.assumed) > _TOLD:
        yield f"{len(spent.assumed) - _TOLD} more things are assumed: tokencalc usage tells them."


def _rows(accounting: Accounting) -> Iterator[str]:
    """Rows that cannot be used, and what the readers have to say."""
    lost = accounting.malformed + accounting.partial
    if lost:
        first = accounting.first_faulty[0]
        yield f"{lost:,} of {accounting.rows:,} rows cannot be used, and are in no amount; the first: {first}."
    yield from (f"{text.rstrip('.')}." for text in accounting.notes)
