"""An option of a scenario before and after, and what became of the bills of a saved answer."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tokencalc.engine.effects import CAUSES, one_sided
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.movements import Movement, OptionChange
from tokencalc.engine.numbers import Number, total
from tokencalc.engine.substitution import Statement
from tokencalc.files.loading import Scenario
from tokencalc.files.saved import SavedComparison, SavedOption
from tokencalc.render.diff_model import OptionDiff, ScenarioDiff, Status


def check_currencies(currency: str, file: str, new: Scenario) -> None:
    """Raise an error where a scenario does not count in the currency of what it is compared with."""
    if currency != new.currency:
        problem = f"{file} counts in {currency}, and {new.document.file} in {new.currency}"
        raise TokencalcError(problem, "amounts in two currencies have no difference: state both in one")


def length_of(scenario: Scenario) -> int:
    """The whole months of a scenario's horizon."""
    return round(total(month.share for month in scenario.months))


def statement_of(scenario: Scenario, places: Sequence[int]) -> Statement:
    """What is asked of some options of a scenario, by their places, of which today's is the first."""
    every = (scenario.baseline, *scenario.options)
    options = tuple(every[place] for place in places)
    return Statement(options=options, workload=scenario.workload, months=scenario.months)


def projected(scenario: Scenario, statement: Statement, place: int, *, is_new: bool) -> OptionChange:
    """An option of one side; what stops it is said with the place in the file."""
    try:
        return one_sided(statement, place, is_new=is_new)
    except TokencalcError as error:
        raise scenario.placed(error) from None


def status_of(old_name: str, name: str, whole: Movement) -> Status:
    """What became of an option that both sides have."""
    if old_name != name:
        return Status.RENAMED
    return Status.SAME if whole.old == whole.new else Status.CHANGED


def since_saved(saved: SavedComparison, new: Scenario) -> ScenarioDiff:
    """What became of the bills of a saved answer; why is not known, for it does not hold its inputs."""
    check_currencies(saved.currency, saved.path.as_posix(), new)
    statement = statement_of(new, range(1 + len(new.options)))
    return ScenarioDiff(
        name=new.name,
        old_file=saved.path.as_posix(),
        new_file=new.document.file,
        status=Status.SAME,
        currency=new.currency,
        old_months=saved.months,
        new_months=length_of(new),
        inputs=(),
        options=tuple(_beside_saved(saved, new, statement)),
        is_saved=True,
    )


def _beside_saved(saved: SavedComparison, new: Scenario, statement: Statement) -> Iterator[OptionDiff]:
    free = {each.name: each for each in saved.options[1:]}
    for place, option in enumerate(statement.options):
        found = projected(new, statement, place, is_new=True)
        old = saved.options[0] if not place else free.pop(option.name, None)
        assert found.new is not None
        yield _against(old, option.name, found, found.new.requests, is_baseline=not place)
    for gone in free.values():
        whole = _plain(gone.bill, Decimal(0))
        change = OptionChange(old=None, new=None, whole=whole, tasks=(), lines=())
        yield _against(gone, gone.name, change, None, is_baseline=False)


def _against(
    old: SavedOption | None, name: str, found: OptionChange, requests: Number | None, *, is_baseline: bool
) -> OptionDiff:
    """An option beside what was saved of it."""
    whole = _plain(Decimal(0) if old is None else old.bill, found.whole.new)
    status = Status.ADDED if old is None else Status.REMOVED if requests is None else status_of(old.name, name, whole)
    return OptionDiff(
        name=name,
        old_name=name if old is None else old.name,
        status=status,
        is_baseline=is_baseline,
        change=OptionChange(old=None, new=found.new, whole=whole, tasks=(), lines=()),
        old_requests=None if old is None else old.requests,
        new_requests=requests,
    )


def _plain(old: Number, new: Number) -> Movement:
    return Movement(old=old, new=new, effects=(None,) * len(CAUSES))
