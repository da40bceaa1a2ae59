"""Options put to limits, for the tests of checks: 100 a month today, and whatever is asked about beside it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.engine.strategies import Amount, everything_on, metered, row, task, workload
from tokencalc.engine.budget import Budget
from tokencalc.engine.checks import Finding, Level, Limit, LimitKey
from tokencalc.engine.checks_judged import findings_of
from tokencalc.engine.checks_subject import Base, Subject
from tokencalc.engine.comparison import compare
from tokencalc.engine.gates import GateFinding
from tokencalc.engine.licences import Gate
from tokencalc.engine.months import horizon
from tokencalc.engine.projection import Option
from tokencalc.engine.routes import Route
from tokencalc.engine.supply import Supply
from tokencalc.engine.switch import OneOff, Switch
from tokencalc.engine.workload import Workload

YEAR = horizon(date(2027, 1, 1), 12)
AS_OF = date(2026, 11, 22)
LOAD = workload(task("chat", 1000, input=1000, output=1000))
"""A million tokens of each kind a month."""
TODAY = everything_on(metered(row(input=100, output=0)), LOAD, "today")
"""100 a month."""


def costing(amount: Amount) -> Option:
    """The option whose month costs so much, all for what it reads."""
    return everything_on(metered(row(input=amount, output=0)), LOAD, "plan")


def succeeding(amount: Amount, share: Amount, supply: Supply | None = None) -> Option:
    """The option of which such a share of answers is right, and whose month costs so much."""
    bought = supply or metered(row(input=amount, output=0))
    return Option(name="plan", routes=(Route(tasks=("chat",), supply=bought, success={"chat": Decimal(share)}),))


def moved(amount: Amount, outlay: Amount) -> Option:
    """The option whose month costs so much after a move that costs so much."""
    return replace(costing(amount), switch=Switch(one_offs=(OneOff(name="move", amount=Decimal(outlay)),)))


def gated(*gates: Gate) -> Option:
    """An option with a model for each answer of a licence."""
    found = (
        GateFinding(model=str(gate), gate=gate, since=AS_OF, reason="so", source="", is_ours=True) for gate in gates
    )
    return replace(costing(1), gates=tuple(found))


def subject(
    option: Option | None = None,
    *,
    load: Workload = LOAD,
    today: Option = TODAY,
    budget: Budget | None = None,
    base: Base | None = None,
) -> Subject:
    """What limits are put to: an option beside today's, or today's itself, over a year."""
    found = compare(today, [] if option is None else [option], load, YEAR)
    return Subject(comparison=found, standing=found.standings[-1], as_of=AS_OF, budget=budget, base=base or Base())


def before(amount: Amount, **lines: Amount) -> Base:
    """A base whose month cost so much; `lines` are its lines, by the unit of the one task."""
    known: dict[tuple[str, ...], Decimal] = {
        ("chat", "lab/model", "lab", unit): Decimal(each) for unit, each in lines.items()
    }
    return Base(per_month=Decimal(amount), lines=known or None)


def limit(key: LimitKey, allowed: Amount | None = None, *, warns: bool = False, message: str = "") -> Limit:
    """A limit of a number."""
    number = None if allowed is None else Decimal(allowed)
    return Limit(key=key, allowed=number, is_warning=warns, message=message)


def found(key: LimitKey, allowed: Amount | None, about: Subject, *, allows_assumed: bool = False) -> Finding:
    """What becomes of one limit."""
    return all_found([limit(key, allowed)], about, allows_assumed=allows_assumed)[0]


def all_found(limits: Sequence[Limit], about: Subject, *, allows_assumed: bool = False) -> Sequence[Finding]:
    """What becomes of several."""
    return findings_of(limits, about, allows_assumed=allows_assumed)


def levels(key: LimitKey, about: Subject, *allowed: Amount) -> list[Level]:
    """The level at each of several limits, in their order."""
    return [found(key, each, about).level for each in allowed]
