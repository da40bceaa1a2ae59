"""The figures that are not money: how often it succeeds, what licences ask, how old prices are, what is assumed."""

from collections.abc import Iterable

from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.checks import Measure
from tokencalc.engine.checks_lines import drivers_of, is_assumed
from tokencalc.engine.checks_subject import Figure, Subject
from tokencalc.engine.lines import CostLine
from tokencalc.engine.numbers import ZERO, divide, total
from tokencalc.engine.sums import oldest_source

STATE_SUCCESS = 'state how often it succeeds: [models."NAME"] success = ...'
_OWN_PRICES = ("own_rate", "own_price")
"""The codes of prices that the scenario states itself, without saying where they were read."""


def success(subject: Subject) -> Figure:
    """The share of requests that surely end with a right answer, after all tries of a route."""
    found = subject.standing.success
    if found is not None:
        return Figure(measure=Measure.SHARE, actual=found)
    if not subject.standing.steady.requests:
        return Figure(measure=Measure.SHARE, because="there are no requests")
    return Figure(measure=Measure.SHARE, because="a success rate is not stated", remedy=STATE_SUCCESS)


def licences(subject: Subject) -> Figure:
    """What licences ask. They ask it of a company: where nobody says who that is, nothing is known."""
    gates = subject.standing.gates
    if not gates:
        because = "what licences ask of a company is not known without one"
        return Figure(measure=Measure.GATES, because=because, remedy="add [company]")
    found = ((each.gate, f"{each.model}: {each.gate.in_words} ({each.reason})") for each in gates)
    return Figure(measure=Measure.GATES, gates=tuple(dict.fromkeys(found)))


def price_age(subject: Subject) -> Figure:
    """The days since the price that was read longest ago; a price of the scenario's own has to say where it is from.

    Prices of the baseline count where another limit puts the option beside it, for its saving rests on them.
    """
    beside = subject.comparison.baseline.projection.lines if subject.is_beside_baseline else ()
    lines = (*subject.standing.projection.lines, *subject.standing.steady.lines, *beside)
    unset = tuple(each for each in _assumed_in(lines) if each.code in _OWN_PRICES)
    oldest = oldest_source(lines)
    if oldest is None:
        return Figure(measure=Measure.DAYS, is_broken=False, unset=unset, because="no price of a sheet is used")
    item = next(line.item for line in lines if line.source is oldest)
    return Figure(
        measure=Measure.DAYS,
        actual=ZERO + max(0, (subject.as_of - oldest.retrieved).days),
        unset=unset,
        because=f"{item} was read on {oldest.retrieved}",
        remedy="read it again, and add a row to its sheet",
    )


def _assumed_in(lines: Iterable[CostLine]) -> Iterable[Assumption]:
    return dict.fromkeys(each for line in lines for each in line.assumed)


def assumed_share(subject: Subject) -> Figure:
    """The share of the bill that rests on anything assumed, stated or not; of no bill nothing does."""
    bill = subject.bill
    assumed = [line for line in bill if is_assumed(line)]
    whole = total(line.amount for line in bill)
    return Figure(
        measure=Measure.SHARE,
        actual=divide(total(line.amount for line in assumed), whole) if whole else ZERO,
        drivers=lambda: drivers_of(assumed, subject.months, whole=whole),
    )
