"""What a file of results says of two models, for people and for programs, and the lines to put into a scenario."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from tokencalc.engine.numbers import exactly
from tokencalc.engine.replays import Formula, Replay, WeakFirst
from tokencalc.render.figures import UNKNOWN, money, percent, rounded, times
from tokencalc.render.report import Column, DataTable, Grid, Heading, Notes, Report

_PLACES = 6


def fitted_report(replays: Sequence[Replay], file: str, currency: str) -> Report:
    """The counts, weak-first as it would have gone beside what formulas say of it, and the lines for a scenario."""
    notes = tuple(_notes(replays))
    return [
        Heading(title=f"Weak first, replayed on {file}", facts=(f"{sum(map(_requests, replays)):,} requests",)),
        _counts(replays),
        _replayed(replays, currency),
        *([Notes(items=notes)] if notes else []),
        Notes(title="For the route of a scenario", items=tuple(scenario_lines(replays))),
    ]


def _requests(replay: Replay) -> int:
    return replay.joint.table.requests


def _counts(replays: Sequence[Replay]) -> Grid:
    titles = ("task", "requests", "both right", "only weak", "only strong", "none", "accepted", "escalated cost")
    columns = tuple(Column(title=title, is_figure=bool(place)) for place, title in enumerate(titles))
    rows = tuple(
        (
            table.task,
            f"{table.requests:,}",
            f"{table.both_right:,}",
            f"{table.only_weak:,}",
            f"{table.only_strong:,}",
            f"{table.none_right:,}",
            percent(replay.joint.accept_share),
            _multiple(replay),
        )
        for replay in replays
        for table in [replay.joint.table]
    )
    return Grid(columns=columns, rows=rows)


def _multiple(replay: Replay) -> str:
    multiple = replay.joint.escalated_cost_multiple
    return UNKNOWN if multiple is None else times(multiple)


def _replayed(replays: Sequence[Replay], currency: str) -> Grid:
    columns = (
        Column(title="task"),
        Column(title="weak first"),
        Column(title="cost", is_figure=True),
        Column(title="saved", is_figure=True),
        Column(title="right", is_figure=True),
        Column(title="off by", is_figure=True),
    )
    rows = tuple(row for replay in replays for row in _ways(replay, currency))
    return Grid(columns=columns, rows=rows)


def _ways(replay: Replay, currency: str) -> Iterator[tuple[str, ...]]:
    task = replay.joint.table.task
    yield task, "as counted", *_figures(replay.counted, currency), UNKNOWN
    for words, formula in (
        ("joint table, cost multiple", replay.with_multiple),
        ("joint table, mean costs", replay.by_means_only),
        ("as if independent", replay.if_independent),
    ):
        yield task, words, *_figures(formula.says, currency), _off(formula, currency)


def _figures(found: WeakFirst, currency: str) -> tuple[str, str, str]:
    saved = UNKNOWN if found.saved_share is None else _tenth(found.saved_share)
    return money(found.cost, currency), saved, _tenth(found.right_share)


@exactly
def _off(formula: Formula, currency: str) -> str:
    """By how much a formula is off, dust aside."""
    is_dust = abs(formula.cost_off) <= formula.says.cost * _DUST
    return f"{money(Decimal(0) if is_dust else formula.cost_off, currency)}, {_tenth(formula.right_share_off)}"


_DUST = Decimal("1e-9")


@exactly
def _tenth(share: Decimal) -> str:
    """A share to a tenth of a percent: differences are small here."""
    return f"{rounded(share * 100, 1) + 0:f}%"


def _notes(replays: Sequence[Replay]) -> Iterator[str]:
    for replay in replays:
        if not replay.joint.is_judged:
            yield (
                f"{replay.joint.table.task}: no column accepted, so right weak answers count and wrong ones go on: a "
                "perfect verifier, which nobody has."
            )


def scenario_lines(replays: Sequence[Replay]) -> Iterator[str]:
    """The keys of a route with two steps that say what was counted, task by task."""
    for replay in replays:
        joint = replay.joint
        rates = (joint.table.weak_success, joint.table.strong_success)
        yield f"# {joint.table.task}: success {_number(rates[0])} of the first model, {_number(rates[1])} of the second"
        if joint.is_judged and joint.true_accept is not None and joint.false_accept is not None:
            yield f"judge = {{ tpr = {_number(joint.true_accept)}, fpr = {_number(joint.false_accept)} }}"
        yield f"both_right = {_number(joint.table.both_right_share)}"
        if joint.escalated_cost_multiple is not None:
            yield f"escalated_cost_multiple = {_number(joint.escalated_cost_multiple)}"


def _number(number: Decimal) -> str:
    return f"{rounded(number, _PLACES).normalize():f}"


def fitted_body(replay: Replay) -> dict[str, Any]:
    """A task's counts, shares and replay as JSON."""
    joint = replay.joint
    return {
        "task": joint.table.task,
        "requests": joint.table.requests,
        "both_right": joint.table.both_right,
        "only_weak": joint.table.only_weak,
        "only_strong": joint.table.only_strong,
        "none_right": joint.table.none_right,
        "weak_success": joint.table.weak_success,
        "strong_success": joint.table.strong_success,
        "both_right_share": joint.table.both_right_share,
        "is_judged": joint.is_judged,
        "accept_share": joint.accept_share,
        "true_accept": joint.true_accept,
        "false_accept": joint.false_accept,
        "escalated_cost_multiple": joint.escalated_cost_multiple,
        "escalated": replay.escalated,
        "counted": asdict(replay.counted),
        "with_multiple": asdict(replay.with_multiple),
        "by_means_only": asdict(replay.by_means_only),
        "if_independent": asdict(replay.if_independent),
    }


def fitted_data(replays: Sequence[Replay]) -> DataTable:
    """One row a task."""
    counts = ("task", "requests", "both right", "only weak", "only strong", "none")
    rows = tuple(
        (
            joint.table.task,
            joint.table.requests,
            joint.table.both_right,
            joint.table.only_weak,
            joint.table.only_strong,
            joint.table.none_right,
            joint.accept_share,
            joint.escalated_cost_multiple,
            replay.counted.saved_share,
            replay.counted.right_share,
        )
        for replay in replays
        for joint in [replay.joint]
    )
    return DataTable(columns=(*counts, "accepted", "multiple", "saved", "right"), rows=rows)
