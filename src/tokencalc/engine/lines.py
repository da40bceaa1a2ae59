"""Cost lines: what was bought, for how much, on the strength of which price. Every figure is a sum of them."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.numbers import Number
from tokencalc.engine.records import record


class Kind(StrEnum):
    """Whose money a line is. "A month" is the bill: what finance can reconcile with an invoice."""

    BILL = "bill"
    PEOPLE = "people"
    EXPECTED_LOSS = "expected_loss"
    ONE_OFF = "one_off"
    CAPEX = "capex"
    AMORTISATION = "amortisation"


CASH = (Kind.BILL, Kind.PEOPLE, Kind.ONE_OFF, Kind.CAPEX)
"""What leaves the bank account: totals over a horizon, payback and present values count these."""

RUNNING = (Kind.BILL, Kind.PEOPLE, Kind.AMORTISATION)
"""What a month of running costs, with hardware worn off instead of bought: ratios and the ladder count these."""

CASH_AND_LOSSES = (*CASH, Kind.EXPECTED_LOSS)
RUNNING_AND_LOSSES = (*RUNNING, Kind.EXPECTED_LOSS)
"""Both with what is expected to go wrong, which stands on a line of its own beside them."""

ALL_IN = (Kind.BILL, Kind.PEOPLE, Kind.EXPECTED_LOSS)
"""What a month costs with what is expected to go wrong."""


IDLE = "idle"
"""The terms of the line for hours that are paid for and that no request used."""


@record
class Source:
    """Where a price was read: the page, the day, and the catalogue it came through, if any.

    `start` and `status` are those of the price row, and `basis` says how its start is known.
    """

    sheet: str
    url: str
    retrieved: date
    via: str = ""
    start: date | None = None
    status: str = "current"
    basis: str = ""
    note: str = ""


@record
class CostLine:
    """One thing bought in one month.

    `amount` is `quantity * unit_price / per`, in the scenario's currency. `item` is the model or the fleet, `terms`
    says which of its prices applied (mode, window, context tier). `source` is None for a figure of the scenario's own.
    """

    task: str
    item: str
    provider: str
    unit: str
    terms: str
    quantity: Number
    unit_price: Number
    per: int
    amount: Number
    kind: Kind
    source: Source | None
    assumed: tuple[Assumption, ...]


@record
class HandedOn:
    """The load that a supply leaves to another: requests of each of its tasks, in their order, in a calendar month.

    `terms` is what the lines of the other supply say about it, and `assumed` what is assumed in saying how much it is.
    """

    requests: tuple[Number, ...]
    terms: str = ""
    assumed: tuple[Assumption, ...] = ()


@record
class Purchase:
    """What one supply is paid for in one month.

    `below` and `above` say how far the amount could lie under or over the sum of the lines, where a size bucket
    straddles a context tier and its requests cannot be told apart. `handed_on` is what another supply takes, and is to
    be bought there; it is None where nothing ever is. `cases` are the same purchase where all that is estimated is
    worse than it seems, and where it is better; there are none where the band says it all.
    """

    lines: tuple[CostLine, ...]
    below: Number
    above: Number
    handed_on: HandedOn | None = None
    cases: "tuple[Purchase, ...]" = ()


def marked(line: CostLine, term: str, assumed: Sequence[Assumption]) -> CostLine:
    """The line with one more of its terms and with more that is assumed in it, everything once; the same for none."""
    if not (term or assumed):
        return line
    rests_on = tuple(dict.fromkeys((*line.assumed, *assumed))) if assumed else line.assumed
    return _bought_alike(line, line.quantity, line.unit_price, line.amount, term, rests_on)


def repriced(line: CostLine, quantity: Number, price: Number, term: str) -> CostLine:
    """Another quantity of the line at another price, with one more of its terms. Call it inside the context."""
    return _bought_alike(line, quantity, price, quantity * price / line.per, term, line.assumed)


def _bought_alike(
    line: CostLine, quantity: Number, price: Number, amount: Number, term: str, assumed: tuple[Assumption, ...]
) -> CostLine:
    """Another line for the same thing; `dataclasses.replace` takes three times as long, and there are thousands."""
    return CostLine(
        task=line.task,
        item=line.item,
        provider=line.provider,
        unit=line.unit,
        terms=joined_terms(line.terms, term),
        quantity=quantity,
        unit_price=price,
        per=line.per,
        amount=amount,
        kind=line.kind,
        source=line.source,
        assumed=assumed,
    )


def joined_terms(terms: str, term: str) -> str:
    """The terms with one more, as far as there are any."""
    return f"{terms}, {term}" if terms and term else terms or term


def charge_line(item: str, terms: str, unit: str, quantity: Number, price: Number, kind: Kind) -> CostLine:
    """A line for something that belongs to no task and has no price row."""
    return CostLine(
        task="",
        item=item,
        provider="",
        unit=unit,
        terms=terms,
        quantity=quantity,
        unit_price=price,
        per=1,
        amount=quantity * price,
        kind=kind,
        source=None,
        assumed=(),
    )
