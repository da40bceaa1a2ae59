"""A comparison for people and for machines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from tokencalc.engine.comparison import (
    Comparison,
    LineSum,
    Standing,
    assumptions_in,
    oldest_source,
    stale_sources,
    summed,
)
from tokencalc.engine.lines import CostLine, Kind, Source
from tokencalc.engine.ratios import Direction
from tokencalc.engine.units import UNITS
from tokencalc.render.figures import UNKNOWN, cheaper, count, days, money, percent, places_for, rounded, short, times
from tokencalc.render.report import Block, Column, Grid, Heading, Notes, Report
from tokencalc.render.standings import cheapest, comparison_table, has_outlay, payback_in_words

if TYPE_CHECKING:
    from tokencalc.engine.ladder import Ladder

STALE_AFTER_DAYS = 60
"""A price read longer ago than this is called stale."""

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]  # no locale: output is the same everywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a comparison is of: the names and dates that stand above it, and what its author wants to be known."""

    title: str
    file: str
    currency: str
    as_of: date
    notes: tuple[str, ...] = ()


def comparison_report(
    comparison: Comparison, subject: Subject, *, why: bool = False, ladders: "Sequence[Ladder]" = ()
) -> Report:
    """The comparison as one readable table, what it rests on below, and with `why` the lines behind every figure."""
    blocks: list[Block] = [_heading(comparison, subject), comparison_table(comparison, subject.currency)]
    blocks.append(Notes(items=(_headline(comparison, subject.currency),)))
    blocks += _ladders(comparison, subject.currency, ladders) if ladders else []
    blocks.append(Notes(title="Assumed", items=tuple(_assumed(comparison))))
    blocks.append(Notes(title="To know", items=tuple(_limits(comparison, subject.currency, subject.notes))))
    blocks.append(Notes(title="Prices to look at", items=_price_notes(comparison.lines, subject.as_of)))
    if why:
        blocks += _why(comparison, subject.currency)
    return [block for block in blocks if not isinstance(block, Notes) or block.items]


def _ladders(comparison: Comparison, currency: str, ladders: "Sequence[Ladder]") -> list[Block]:
    from tokencalc.render.ladder import ladder_grid  # noqa: PLC0415  # only --why shows them

    unknown = {standing.name for standing in comparison.standings if standing.lacks_success}
    length = length_in_words(comparison)
    return [ladder_grid(each, currency, length, is_success_known=each.option not in unknown) for each in ladders]


def horizon_in_words(comparison: Comparison) -> str:
    """The horizon: its length and its first month."""
    start = comparison.months[0].start
    day = f"{start.day} " if start.day > 1 else ""
    return f"{length_in_words(comparison)} from {day}{_MONTHS[start.month - 1]} {start.year}"


def length_in_words(comparison: Comparison) -> str:
    """The length of the horizon."""
    return "1 month" if comparison.length == 1 else f"{comparison.length} months"


def _heading(comparison: Comparison, subject: Subject) -> Heading:
    oldest = oldest_source(comparison.lines)
    age = f" (oldest read {_ago(oldest.retrieved, subject.as_of)})" if oldest else ""
    facts = (horizon_in_words(comparison), subject.currency, f"prices as of {subject.as_of}{age}")
    return Heading(title=subject.title, facts=facts)


def _ago(day: date, as_of: date) -> str:
    """How long before `as_of` a day was: `27 days before`, `the same day`, `3 days after`."""
    distance = (as_of - day).days
    if not distance:
        return "the same day"
    return f"{days(distance)} before" if distance > 0 else f"{days(-distance)} after"


def _headline(comparison: Comparison, currency: str) -> str:
    best = cheapest(comparison)
    if not comparison.options:
        return "There is no option to compare with: add [[options]] to the scenario."
    if best is None:
        forbidden = " that can be ranked" if not all(option.is_ranked for option in comparison.options) else ""
        return f"No option{forbidden} is cheaper than {comparison.baseline.name}."
    factor = "free" if best.ratio.direction is Direction.FREE else f"{cheaper(best.ratio)} cheaper"
    saved = f"saving {money(best.saving, currency)} over {length_in_words(comparison)}"
    if not _rests_on_equal_answers(best):
        return f"Cheapest: {best.name}, {factor}, {saved}."
    limit = f" It {_verbosity_in_words(best)}" if best.verbosity_limit else ""
    return f"Cheapest: {best.name}, {factor} at equal token counts (assumed), {saved}.{limit}"


def _rests_on_equal_answers(standing: Standing) -> bool:
    return any(each.code == "equal_answer_tokens" for line in standing.projection.lines for each in line.assumed)


def _verbosity_in_words(standing: Standing) -> str:
    limit = f"{times(standing.verbosity_limit or Decimal(0))} as many answer tokens"
    if standing.saving > 0:
        return f"stays cheaper up to {limit}."
    return f"would be cheaper below {limit}."


def _assumed(comparison: Comparison) -> Iterable[str]:
    """One line for each thing assumed, with all that it is assumed of."""
    about: dict[str, list[str]] = {}
    for assumption in assumptions_in(comparison.lines):
        about.setdefault(assumption.text, []).append(assumption.about)
    return (f"{', '.join(names)}: {text}." for text, names in about.items())


def _limits(comparison: Comparison, currency: str, notes: Iterable[str]) -> Iterable[str]:
    yield from _verbosity(comparison)
    yield from _bands(comparison, currency)
    yield from _fleets(comparison)
    yield from _unknown_success(comparison)
    yield from _paybacks(comparison, currency)
    yield from _losses(comparison, currency)
    yield from _licences(comparison)
    yield from notes


def _verbosity(comparison: Comparison) -> Iterable[str]:
    best = cheapest(comparison)
    for standing in comparison.options:
        if standing is not best and standing.verbosity_limit is not None and standing.verbosity_limit > 0:
            yield f"{standing.name} {_verbosity_in_words(standing)}"


def _bands(comparison: Comparison, currency: str) -> Iterable[str]:
    for standing in comparison.standings:
        if standing.per_month_low != standing.per_month_high:
            low, high = money(standing.per_month_low, currency), money(standing.per_month_high, currency)
            yield f"{standing.name} costs between {low} and {high} a month: {_why_band(standing)}."


def _why_band(standing: Standing) -> str:
    """What makes the bill a band."""
    codes = {assumption.code for assumption in assumptions_in(standing.steady.lines)}
    if "estimated_throughput" in codes:
        return "its throughput is estimated, and measuring it tells"
    return "prompts of one size bucket may lie on either side of a context tier; narrower buckets tell"


def _fleets(comparison: Comparison) -> Iterable[str]:
    for standing in comparison.standings:
        machines = standing.machines
        if machines is None:
            continue
        used = percent(machines.utilisation)
        if machines.fewest_gpus is None or machines.most_gpus is None:
            yield f"{standing.name}: {used} of the time of what was bought is used."
            continue
        low, high = count(machines.fewest_gpus), count(machines.most_gpus)
        gpus = low if low == high else f"{low} to {high}"
        unit = "GPU" if gpus == "1" else "GPUs"
        yield f"{standing.name}: {gpus} {unit} rented on the average of a month; {used} of the time paid for is used."


def _paybacks(comparison: Comparison, currency: str) -> Iterable[str]:
    """When each switch pays, in words, with its lowest point and what it is worth today."""
    for standing in comparison.options:
        if not has_outlay(standing):
            continue
        lowest = standing.payback.lowest
        low = f" At worst it is {money(lowest.copy_abs(), currency)} behind." if lowest < 0 else ""
        worth = standing.net_present_value
        value = "" if worth is None else f" Its present value is {money(worth, currency)}."
        left = standing.residual_value
        rest = f" What was bought is worth {money(left, currency)} at the end, in no total." if left else ""
        yield f"{standing.name} {payback_in_words(standing.payback, currency)}.{low}{value}{_rates(standing)}{rest}"


def _rates(standing: Standing) -> str:
    """The internal rates of return, all of them."""
    if standing.returns is None or not standing.returns.rates:
        return ""
    rates = [percent(rate.per_year) for rate in standing.returns.rates]
    if len(rates) == 1:
        return f" Its rate of return is {rates[0]} a year."
    return f" It has {len(rates)} rates of return, {', '.join(rates)} a year: look at present values."


def _unknown_success(comparison: Comparison) -> Iterable[str]:
    for standing in comparison.standings:
        if standing.lacks_success:
            yield f"{standing.name} is not ranked: its success rate is unknown, and so is what people would cost."


def _losses(comparison: Comparison, currency: str) -> Iterable[str]:
    """Expected losses stand apart: they are in no total."""
    for standing in comparison.standings:
        loss = standing.projection.money.get(Kind.EXPECTED_LOSS)
        if loss:
            over = length_in_words(comparison)
            lost = money(loss, currency)
            yield f"{standing.name}: losses of {lost} are to be expected over {over}, and are in no total."


def _licences(comparison: Comparison) -> Iterable[str]:
    """What licences and regions ask of each option, from when on, and who says so."""
    for standing in comparison.standings:
        for finding in standing.gates:
            if finding.gate != "free":
                source = f" ({finding.source})" if finding.source else ""
                since = f" from {finding.since} on" if finding.since > comparison.months[0].start else ""
                yield f"{standing.name}, {finding.model}: {finding.gate.in_words}{since}: {finding.reason}{source}."


def _price_notes(lines: Sequence[CostLine], as_of: date) -> tuple[str, ...]:
    notes = [
        f"{item}: stale, read {source.retrieved}, {days((as_of - source.retrieved).days)} before {as_of}."
        for item, source in stale_sources(lines, as_of, STALE_AFTER_DAYS)
    ]
    for item, source in dict.fromkeys((line.item, line.source) for line in lines if line.source is not None):
        if source.status == "promotion":
            notes.append(f"{item}: a promotion from {source.start} on.")
        elif source.status == "scheduled" and source.start is not None and source.start > as_of:
            notes.append(f"{item}: announced to change on {source.start}, and counted from then on.")
    return tuple(notes)


def _why(comparison: Comparison, currency: str) -> list[Block]:
    """The lines of every option, item by item, and the price rows they lead back to."""
    blocks: list[Block] = []
    rows: dict[Source, str] = {}
    for standing in comparison.standings:
        sums = [each for each in summed(standing.projection.lines) if each.quantity]
        title = f"{standing.name}: {money(standing.total, currency, 2)} over {length_in_words(comparison)}"
        blocks.append(Heading(title=title))
        by_item: dict[str, list[LineSum]] = {}
        for each in sums:
            by_item.setdefault(each.line.item, []).append(each)
        for item, lines in by_item.items():
            rows |= {each.line.source: item for each in lines if each.line.source and each.line.source not in rows}
            blocks.append(lines_table(item, lines, list(rows), currency))
    return [*blocks, rows_used(rows)]


def rows_used(rows: Mapping[Source, str]) -> Notes:
    """The legend of price rows, numbered in their order, each with the item it prices."""
    legend = (f"[{number}] {item}: {_source_in_words(row)}" for number, (row, item) in enumerate(rows.items(), 1))
    return Notes(title="Price rows used", items=tuple(legend))


def lines_table(item: str, sums: Sequence[LineSum], rows: Sequence[Source], currency: str) -> Grid:
    """The lines of one item; `rows` numbers their price rows.

    Quantities stand in pricing quantities, so that quantity times price is the amount; where all of them are small, as
    units, with the pricing quantity beside the price.
    """
    has_tasks = any(each.line.task for each in sums)
    is_small = all(each.priced_quantity < 1 for each in sums)
    places = max(2, places_for(each.amount for each in sums)) if is_small else 2
    table = tuple(
        (
            *((each.line.task or UNKNOWN,) if has_tasks else ()),
            f"{each.line.unit}, {each.line.terms}" if each.line.terms else each.line.unit,
            _quantity(each, is_small=is_small),
            f"{short(each.line.unit_price)} / {_label(each)}" if is_small else short(each.line.unit_price),
            money(each.amount, currency, places),
            f"[{rows.index(each.line.source) + 1}]" if each.line.source else "own figure",
        )
        for each in sums
    )
    columns = (
        *((Column(title="task"),) if has_tasks else ()),
        Column(title="bought"),
        Column(title="quantity", is_figure=True),
        Column(title="price", is_figure=True),
        Column(title="amount", is_figure=True),
        Column(title="row"),
    )
    return Grid(title=item, columns=columns, rows=table)


def _quantity(each: LineSum, *, is_small: bool) -> str:
    if is_small or each.line.unit not in UNITS:
        return count(each.quantity)
    return f"{rounded(each.priced_quantity, 3):,f} {_label(each)}"


def _label(each: LineSum) -> str:
    unit = UNITS.get(each.line.unit)
    return unit.label if unit is not None else each.line.unit


def _source_in_words(source: Source) -> str:
    row = f"{source.sheet}, {source.status} row from {source.start}, " if source.start is not None else ""
    via = f" via {source.via}" if source.via else ""
    return f"{row}read {source.retrieved}{via}: {source.url}"
