"""A priced roll-up in groups: by day, model or label, with what was billed beside what it comes to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal

from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.lines import Source
from tokencalc.engine.numbers import exactly
from tokencalc.engine.records import record
from tokencalc.usage.mapping_tables import LABELS
from tokencalc.usage.pricing import PricedCell, Unpriced
from tokencalc.usage.records import COUNTED, tokens_of
from tokencalc.usage.rollup import Key, Sums

TIMES = {"hour": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "month": "%Y-%m"}
BY = (*TIMES, "model", "provider", "label", "mode", "region")
"""What use may be grouped by."""
UNDATED = "no date"
UNNAMED = "not said"


@dataclass(slots=True)
class Group:
    """What was used and what it cost, together.

    `cost` is that of what has a price, and `unpriced` the tokens that have none. `below` and `above` say how far the
    cost may be off where the context tier of prompts is not known. `billed` is by currency.
    """

    name: tuple[str, ...]
    sums: Sums = field(default_factory=Sums)
    cost: Decimal = Decimal(0)
    below: Decimal = Decimal(0)
    above: Decimal = Decimal(0)
    unpriced: int = 0
    billed: dict[str, Decimal] = field(default_factory=dict)
    has_billed_use: bool = False
    has_unbilled_use: bool = False

    @property
    def tokens(self) -> int:
        """All tokens of all kinds."""
        return tokens_of(self.sums.units)

    @property
    def is_priced(self) -> bool:
        """Whether all of it has a price."""
        return self.unpriced == 0

    @property
    def known_cost(self) -> Decimal | None:
        """The cost of what has a price; None where nothing has, and where rows say what was billed and not what for."""
        is_invoice = bool(self.billed) and not any(self.sums.units)
        return None if not self.cost and (self.unpriced or is_invoice) else self.cost

    def of(self, unit: str) -> int:
        """The quantity of a unit."""
        return self.sums.units[COUNTED.index(unit)]

    def billed_in(self, currency: str) -> Decimal | None:
        """What was billed, where that can be held against the cost.

        It cannot where some of the use says what it cost and some does not, or where other currencies were billed too.
        """
        is_part = self.has_billed_use and self.has_unbilled_use
        return self.billed.get(currency) if set(self.billed) == {currency} and not is_part else None

    @exactly
    def merge(self, other: "Group") -> None:
        """Count another group."""
        self.sums.add(other.sums)
        self.cost, self.below, self.above = self.cost + other.cost, self.below + other.below, self.above + other.above
        self.unpriced += other.unpriced
        for currency, amount in other.billed.items():
            self.billed[currency] = self.billed.get(currency, Decimal(0)) + amount
        self.has_billed_use = self.has_billed_use or other.has_billed_use
        self.has_unbilled_use = self.has_unbilled_use or other.has_unbilled_use

    @exactly
    def add(self, cell: PricedCell) -> None:
        """Count a cell."""
        sums, price = cell.sums, cell.price
        self.sums.add(sums)
        is_use = any(sums.units)
        if sums.billed is not None:
            currency = cell.key.currency
            self.billed[currency] = self.billed.get(currency, Decimal(0)) + sums.billed
            self.has_billed_use = self.has_billed_use or is_use
        elif is_use:
            self.has_unbilled_use = True
        if isinstance(price, Unpriced):
            self.unpriced += tokens_of(sums.units)
            return
        self.cost, self.below, self.above = self.cost + price.amount, self.below + price.below, self.above + price.above


@record
class NoPrice:
    """Use without a price: the name in the log, its tokens and requests, and why it has none."""

    name: str
    tokens: int
    records: int
    unpriced: Unpriced


@record
class Summary:
    """The groups in their order, all of them together, and what the prices rest on."""

    by: tuple[str, ...]
    groups: Sequence[Group]
    whole: Group
    without_price: Sequence[NoPrice]
    rows: Sequence[tuple[str, Source]]
    assumed: Sequence[Assumption]
    first: int | None
    end: int | None


def summary_of(cells: Iterable[PricedCell], by: tuple[str, ...], zone: tzinfo) -> Summary:
    """Cells in groups. Those by time come in its order, others with the dearest first."""
    groups: dict[tuple[str, ...], Group] = {}
    whole = Group(name=("total",))
    missing: dict[tuple[str, Unpriced], list[int]] = {}
    rows: dict[tuple[str, Source], None] = {}
    assumed: dict[Assumption, None] = {}
    first: int | None = None
    end: int | None = None
    for cell in cells:
        name = tuple(name_of(cell, each, zone) for each in by)
        if name not in groups:
            groups[name] = Group(name=name)
        groups[name].add(cell)
        whole.add(cell)
        start = cell.key.start
        if start is not None:
            first = start if first is None else min(first, start)
            end = max(end or 0, start + cell.key.lasts)
        if isinstance(cell.price, Unpriced):
            known = missing.setdefault((logged_name(cell.key), cell.price), [0, 0])
            known[0] += tokens_of(cell.sums.units)
            known[1] += cell.sums.records
            continue
        for line in cell.price.lines:
            assumed.update(dict.fromkeys(line.assumed))
            if line.source is not None:
                rows[cell.reference, line.source] = None
    return Summary(
        by=by,
        groups=_in_order(groups.values(), by),
        whole=whole,
        without_price=[
            NoPrice(name=name, tokens=tokens, records=records, unpriced=unpriced)
            for (name, unpriced), (tokens, records) in sorted(missing.items(), key=lambda item: -item[1][0])
        ],
        rows=sorted(rows, key=lambda row: (row[0], str(row[1].start))),
        assumed=list(assumed),
        first=first,
        end=end,
    )


def _in_order(groups: Iterable[Group], by: tuple[str, ...]) -> list[Group]:
    if by and by[0] in TIMES:
        return sorted(groups, key=lambda group: (group.name[0] == UNDATED, group.name[0], -group.cost, group.name))
    return sorted(groups, key=lambda group: (-group.cost, -group.tokens, group.name))


def name_of(cell: PricedCell, by: str, zone: tzinfo) -> str:
    """The group that a cell is in."""
    key = cell.key
    if by in TIMES:
        return UNDATED if key.start is None else f"{datetime.fromtimestamp(key.start, zone):{TIMES[by]}}"
    if by == "model":
        return cell.reference or logged_name(key)
    found: str = getattr(key, "label" if by in LABELS else by)
    return found or (UNNAMED if by != "mode" else "standard")


def logged_name(key: Key) -> str:
    """The model as the log has it."""
    if not key.model:
        return f"{key.provider}, model not said" if key.provider else "model not said"
    return f"{key.provider}/{key.model}" if key.provider and "/" not in key.model else key.model
