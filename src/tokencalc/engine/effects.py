"""What a change does to a bill, split by its causes, to the last digit.

What is new is put into the old statement cause by cause (`substitution`), and every statement on the way is projected:
the effect of a cause is what its step adds. So the effects add up to the whole, of the bill, of every task and of every
line. With another order they would be others; this one is always the same, and is printed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.lines import CostLine, Kind
from tokencalc.engine.movements import Movement, OptionChange, Outside, PriceMove, steps
from tokencalc.engine.numbers import ZERO, Number, exactly
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.substitution import Cause, Statement, put_in
from tokencalc.engine.unstated import unstated_success

Key = tuple[str, str, str, str, str]
"""Task, item, provider, unit, terms: the names of a `Movement`, in its order."""
KeyOf = Callable[[CostLine], Key]
CAUSES = tuple(Cause)
OUTSIDE_THE_BILL = (Kind.PEOPLE, Kind.ONE_OFF, Kind.CAPEX)
"""Cash that no invoice for tokens or machines holds; what a change does to it is said beside the bill."""


@exactly
def effects_of(old: Statement, new: Statement) -> tuple[OptionChange, ...]:
    """What the change from one statement to the other does to each option, matched by their places.

    The first of each is today's, from which the others are switched. Raises the `TokencalcError` of a statement that
    cannot be projected itself; one on the way that cannot be is left out, and said.
    """
    on_the_way = {cause: put_in(old, new, cause) for cause in CAUSES[:-1]}
    places = range(len(old.options))
    return tuple(_change(place, old, new, on_the_way) for place in places)


@exactly
def one_sided(statement: Statement, place: int, *, is_new: bool) -> OptionChange:
    """An option that is only in one statement: what it costs, with nothing beside it."""
    projection = _projected(statement, place)
    found = (None, projection) if is_new else (projection, None)
    lines = _by(projection.lines, _line_key)
    tasks = _by(projection.lines, _task_key)
    return OptionChange(
        old=found[0],
        new=found[1],
        whole=_alone(("",) * 5, projection.bill, is_new=is_new),
        tasks=tuple(_alone(key, amount, is_new=is_new) for key, amount in tasks.items()),
        lines=tuple(_alone(key, amount, is_new=is_new) for key, amount in lines.items()),
    )


def _alone(key: Key, amount: Number, *, is_new: bool) -> Movement:
    old, new = (ZERO, amount) if is_new else (amount, ZERO)
    return _movement(key, old, new, (None,) * len(CAUSES))


def _change(place: int, old: Statement, new: Statement, on_the_way: Mapping[Cause, Statement]) -> OptionChange:
    first, last = _projected(old, place), _projected(new, place)
    found: dict[Cause, Projection | TokencalcError] = {
        cause: _tried(statement, place) for cause, statement in on_the_way.items()
    }
    stages: list[Projection | None] = [each if isinstance(each, Projection) else None for each in found.values()]
    path = [first, *stages, last]
    return OptionChange(
        old=first,
        new=last,
        whole=_movement(
            ("",) * 5, first.bill, last.bill, steps([None if each is None else each.bill for each in path])
        ),
        tasks=tuple(_moved(path, _task_key)),
        lines=tuple(_moved(path, _line_key)),
        prices=tuple(_price_moves(stages[CAUSES.index(Cause.USAGE)], stages[CAUSES.index(Cause.PRICE)])),
        outside=tuple(_outside(old, new, place, first, last)),
        inseparable=tuple((cause, each.problem) for cause, each in found.items() if isinstance(each, TokencalcError)),
    )


def _tried(statement: Statement, place: int) -> Projection | TokencalcError:
    try:
        return _projected(statement, place)
    except TokencalcError as error:
        return error


def _projected(statement: Statement, place: int) -> Projection:
    baseline, option = statement.options[0], statement.options[place]
    return project(option, statement.workload, statement.months, baseline=baseline if option.switch else None)


def _line_key(line: CostLine) -> Key:
    return line.task, line.item, line.provider, line.unit, line.terms


def _task_key(line: CostLine) -> Key:
    return line.task, "", "", "", ""


def _by(lines: Sequence[CostLine], key_of: KeyOf) -> dict[Key, Number]:
    found: dict[Key, Number] = {}
    for line in lines:
        if line.kind is Kind.BILL:
            found[key_of(line)] = found.get(key_of(line), ZERO) + line.amount
    return found


def _moved(path: Sequence[Projection | None], key_of: KeyOf) -> Iterator[Movement]:
    """A movement for whatever stands on any bill on the way, in the order in which it first does."""
    stages = [None if each is None else _by(each.lines, key_of) for each in path]
    for key in dict.fromkeys(key for stage in stages if stage is not None for key in stage):
        amounts = [None if stage is None else stage.get(key, ZERO) for stage in stages]
        yield _movement(key, amounts[0] or ZERO, amounts[-1] or ZERO, steps(amounts))


def _movement(key: Key, old: Number, new: Number, effects: tuple[Number | None, ...]) -> Movement:
    task, item, provider, unit, terms = key
    return Movement(
        task=task,
        item=item,
        provider=provider,
        unit=unit,
        terms=terms,
        old=Decimal(old),
        new=Decimal(new),
        effects=tuple(None if each is None else Decimal(each) for each in effects),
    )


def _price_moves(before: Projection | None, after: Projection | None) -> Iterator[PriceMove]:
    """The prices that differ between two projections which differ in prices alone, each once, with its first month."""
    if before is None or after is None:
        return
    found: dict[tuple[object, ...], PriceMove] = {}
    for month, other in zip(before.months, after.months, strict=True):
        prices, now = _priced(month.lines), _priced(other.lines)
        for key in (key for key in now if key in prices):
            for was, line in _pairs(prices[key], now[key]):
                if was.unit_price != line.unit_price:
                    names = (line.item, line.provider, line.unit, line.terms, line.per)
                    move = _price_move(was, line, other.month.start)
                    found.setdefault((*names, was.unit_price, line.unit_price), move)
    yield from found.values()


def _priced(lines: Sequence[CostLine]) -> dict[Key, list[CostLine]]:
    """The billed lines of a month by their key; where a price changes within the month, one for each part."""
    found: dict[Key, list[CostLine]] = {}
    for line in lines:
        if line.kind is Kind.BILL:
            found.setdefault(_line_key(line), []).append(line)
    return found


def _pairs(before: Sequence[CostLine], after: Sequence[CostLine]) -> Iterator[tuple[CostLine, CostLine]]:
    """The parts of a month side by side; where one side has fewer, its last price holds on."""
    for place in range(max(len(before), len(after))):
        yield before[min(place, len(before) - 1)], after[min(place, len(after) - 1)]


def _price_move(was: CostLine, line: CostLine, start: date) -> PriceMove:
    return PriceMove(
        item=line.item,
        provider=line.provider,
        unit=line.unit,
        terms=line.terms,
        per=line.per,
        start=start,
        old=was.unit_price,
        new=line.unit_price,
    )


def _outside(old: Statement, new: Statement, place: int, first: Projection, last: Projection) -> Iterator[Outside]:
    """The cash outside the bill that is not the same before and after, or not known."""
    for kind in OUTSIDE_THE_BILL:
        before, after = _known(old, place, first, kind), _known(new, place, last, kind)
        if before != after:
            yield Outside(kind=kind, old=before, new=after)


def _known(statement: Statement, place: int, projection: Projection, kind: Kind) -> Number | None:
    if kind is Kind.PEOPLE and any(_lacks_success(each, statement) for each in _paid(statement, place)):
        return None
    return Decimal(projection.of((kind,)))


def _paid(statement: Statement, place: int) -> tuple[Option, ...]:
    """Whose people are paid: the option's, and until its switch is done the baseline's."""
    option = statement.options[place]
    return (option,) if option.switch is None else (option, statement.options[0])


def _lacks_success(option: Option, statement: Statement) -> bool:
    return any(each.moves_cash for each in unstated_success(option, statement.workload))
