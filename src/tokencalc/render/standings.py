"""The table of a comparison: the columns that every one has, and those that appear when a scenario uses them."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tokencalc.engine.comparison import Comparison, Standing
from tokencalc.engine.lines import Kind
from tokencalc.engine.payback import Payback, PaybackStatus
from tokencalc.engine.records import record
from tokencalc.render.figures import UNKNOWN, cheaper, money, percent, places_for
from tokencalc.render.report import Column, Grid

if TYPE_CHECKING:
    from tokencalc.engine.gates import GateFinding


@record
class _Shown:
    """One column: its title, and what it shows of a standing."""

    title: str
    cell: Callable[[Standing], str]
    is_figure: bool = True


def comparison_table(comparison: Comparison, currency: str) -> Grid:
    """One row an option, the baseline first; the cheapest one that may be used stands out."""
    standings = comparison.standings
    shown = list(_columns(comparison, currency))
    rows = tuple(tuple(column.cell(standing) for column in shown) for standing in standings)
    best = cheapest(comparison)
    columns = tuple(Column(title=column.title, is_figure=column.is_figure) for column in shown)
    return Grid(columns=columns, rows=rows, strong=frozenset({standings.index(best)} if best else ()))


def cheapest(comparison: Comparison) -> Standing | None:
    """The option that saves most over the horizon, if any that may be used saves anything."""
    saving = [option for option in comparison.options if option.saving > 0 and option.is_ranked]
    return max(saving, key=lambda option: option.saving, default=None)


def _columns(comparison: Comparison, currency: str) -> Iterator[_Shown]:
    standings = comparison.standings
    is_plain = not _has_people(comparison) and not any(map(has_outlay, standings)) and not _has_success(comparison)
    month = places_for(standing.per_month for standing in standings)
    thousand = places_for(standing.per_thousand_requests for standing in standings)
    whole = places_for(standing.total for standing in standings if standing.is_total_known)
    all_in = places_for(standing.all_in_per_month for standing in standings if standing.is_all_in_known)
    length = "1 month" if comparison.length == 1 else f"{comparison.length} months"

    def name(standing: Standing) -> str:
        return standing.name + (" (today)" if standing is comparison.baseline else "")

    def ratio(standing: Standing) -> str:
        if standing is comparison.baseline:
            return UNKNOWN
        if not standing.is_ranked:
            return "forbidden" if standing.is_forbidden else "unknown"
        return cheaper(standing.ratio)

    yield _Shown(title="option", cell=name, is_figure=False)
    yield _Shown(title="a month", cell=lambda each: about(each) + money(each.per_month, currency, month))
    if is_plain:
        yield _Shown(
            title="per 1,000 requests", cell=lambda each: money(each.per_thousand_requests, currency, thousand)
        )
    if _has_people(comparison):
        yield _Shown(
            title="all-in",
            cell=lambda each: money(each.all_in_per_month, currency, all_in) if each.is_all_in_known else "unknown",
        )
    yield _Shown(title="cheaper", cell=ratio)
    if any(map(has_outlay, standings)):
        yield _Shown(title="pays back", cell=lambda each: _payback(each, comparison))
    yield _Shown(
        title=length,
        cell=lambda each: about(each) + money(each.total, currency, whole) if each.is_total_known else "unknown",
    )
    if _has_success(comparison):
        yield _Shown(title="success", cell=success_in_words)
    if any(finding.gate != "free" for standing in standings for finding in standing.gates):
        yield _Shown(title="licence", cell=lambda each: licence_in_words(each.gates), is_figure=False)


def success_in_words(standing: Standing) -> str:
    """The share of requests that a model answers rightly; what is sure and what may be, where that is not the same."""
    if standing.success is None:
        return UNKNOWN
    sure, most = percent(standing.success), percent(standing.success_at_most or standing.success)
    return sure if sure == most else f"{sure} to {most}"


def about(standing: Standing) -> str:
    """The sign before a figure that may lie in a band."""
    return "~" if standing.per_month_low != standing.per_month_high else ""


def has_outlay(standing: Standing) -> bool:
    """Whether something has to be paid before anything is saved: a switch, or hardware that is bought."""
    return bool({Kind.ONE_OFF, Kind.CAPEX} & set(standing.projection.money)) or (
        standing.projection is not standing.steady
    )


def _has_people(comparison: Comparison) -> bool:
    kinds = {Kind.PEOPLE, Kind.EXPECTED_LOSS}
    return any(kinds & set(standing.steady.money) or standing.unstated for standing in comparison.standings)


def _has_success(comparison: Comparison) -> bool:
    return any(standing.success is not None for standing in comparison.standings)


_SHORT = {
    PaybackStatus.ALREADY: "at once",
    PaybackStatus.LOST_AGAIN: "lost again",
    PaybackStatus.NOT_WITHIN_HORIZON: "not yet",
    PaybackStatus.NEVER: "never",
}


def _payback(standing: Standing, comparison: Comparison) -> str:
    if standing is comparison.baseline or not has_outlay(standing):
        return UNKNOWN
    if not standing.is_comparable:
        return "unknown"
    paid = standing.payback.for_good
    is_paid = standing.payback.status is PaybackStatus.PAID_BACK and paid is not None
    return f"month {paid.number}" if is_paid and paid else _SHORT[standing.payback.status]


def payback_in_words(payback: Payback, currency: str) -> str:
    """When a switch pays back, as the end of a sentence, with what is missing where it does not."""
    if payback.status is PaybackStatus.NOT_WITHIN_HORIZON and not payback.shortfall:
        return "does not begin within the horizon"
    first, paid, later = payback.first, payback.for_good, payback.extrapolated_month
    lacks = f"{money(payback.shortfall, currency)} short at the end"
    if payback.status is PaybackStatus.PAID_BACK and first and paid:
        again = "" if first == paid else f", after a first time in month {first.number} that is lost again"
        return f"pays back for good in month {paid.number} of the horizon{again}"
    if payback.status is PaybackStatus.ALREADY:
        return "is never behind"
    if payback.status is PaybackStatus.LOST_AGAIN:
        return f"is ahead for a while, and {lacks}"
    if later is not None:
        return f"does not pay back within the horizon, {lacks}; at its last month's pace in month {later.number}"
    pace = payback.last_saving
    last = f"costs {money(pace.copy_abs(), currency)} more than today's" if pace < 0 else "saves nothing"
    return f"never pays back: its last month {last}, and it is {lacks}"


def licence_in_words(gates: "tuple[GateFinding, ...]") -> str:
    """The strictest that is asked in any month, and from when on."""
    if not gates:
        return UNKNOWN
    order = ["free", "show_name", "unknown", "ask", "forbidden"]
    known = [finding for finding in gates if finding.gate != "unknown"]
    strictest = max(known or gates, key=lambda finding: order.index(str(finding.gate)))
    unsure = ", unknown in part" if len(known) < len(gates) and known else ""
    return f"{strictest.gate.in_words}{unsure}"
