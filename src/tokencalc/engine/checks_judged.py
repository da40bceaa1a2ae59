"""Limits put to their figures: each becomes a finding, and what is not known is never a pass."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from tokencalc.engine.checks import Finding, Level, Limit, LimitKey, worst
from tokencalc.engine.checks_figures import figure_of
from tokencalc.engine.checks_subject import Figure, Subject
from tokencalc.engine.licences import Gate
from tokencalc.engine.numbers import Number, exactly

_AT_LEAST = (LimitKey.MIN_SAVING, LimitKey.MIN_SAVING_SHARE, LimitKey.MIN_SUCCESS)


@exactly
def findings_of(limits: Iterable[Limit], subject: Subject, *, allows_assumed: bool = False) -> tuple[Finding, ...]:
    """What becomes of each limit, one finding for each key, in the order in which limits are told.

    Without `allows_assumed` a limit that would hold only as long as an unstated figure is what it is taken to be is
    `unknown`. One that is broken even so is broken.
    """
    by_key: dict[LimitKey, list[Limit]] = {}
    for limit in limits:
        by_key.setdefault(limit.key, []).append(limit)
    subject = replace(subject, is_beside_baseline=any(key.needs_an_option for key in by_key))
    return tuple(_worse(by_key[key], subject, allows_assumed) for key in LimitKey if key in by_key)


def _worse(limits: Sequence[Limit], subject: Subject, allows_assumed: bool) -> Finding:
    """The finding of the limit to fail or of the one to warn, whichever is worse."""
    figure = figure_of(limits[0].key, subject)
    found = [_finding(limit, figure, allows_assumed) for limit in sorted(limits, key=lambda each: each.is_warning)]
    level = worst(each.level for each in found)
    chosen = next(each for each in found if each.level is level)
    return chosen if level is Level.PASS else replace(chosen, drivers=figure.drivers(), has_grown=figure.has_grown)


def _finding(limit: Limit, figure: Figure, allows_assumed: bool) -> Finding:
    found = _about_gates(limit, figure) if figure.gates is not None else _about_number(limit, figure)
    if found.level is not Level.PASS or allows_assumed or not figure.unset:
        return found
    texts = "; ".join(f"{each.about}: {each.text}" for each in figure.unset)
    return replace(
        found,
        level=Level.UNKNOWN,
        because=f"it rests on what nobody stated: {texts}",
        remedy="state it, or say that it may be assumed: allow_assumed = true",
    )


def _about_number(limit: Limit, figure: Figure) -> Finding:
    allowed = limit.allowed if figure.allowed is None else figure.allowed
    actual = None if figure.actual is None else Decimal(figure.actual)
    level = Level.UNKNOWN
    if figure.is_broken is not None:
        level = limit.broken_level if figure.is_broken else Level.PASS
    elif actual is not None:
        assert allowed is not None
        level = limit.broken_level if _is_broken(limit.key, figure, actual, allowed) else Level.PASS
    return Finding(
        limit=limit,
        level=level,
        measure=figure.measure,
        actual=actual,
        allowed=allowed,
        margin=None if actual is None or allowed is None else _margin(limit.key, actual, allowed),
        because=_reason(figure, level, allowed),
        remedy="" if level is Level.PASS else figure.remedy,
    )


def _is_broken(key: LimitKey, figure: Figure, actual: Number, allowed: Number) -> bool:
    """Whether a figure is beyond a limit; a total that was beyond it before is not crossed."""
    is_crossed = figure.before is None or figure.before <= allowed
    return _margin(key, actual, allowed) < 0 and is_crossed


def _margin(key: LimitKey, actual: Number, allowed: Number) -> Number:
    return actual - allowed if key in _AT_LEAST else allowed - actual


def _reason(figure: Figure, level: Level, allowed: Number | None) -> str:
    """Why it is so, where the numbers do not say it."""
    if figure.before is not None and allowed is not None and figure.before > allowed:
        return "the base was above it already"
    return "" if level is Level.PASS and figure.actual is not None else figure.because


def _about_gates(limit: Limit, figure: Figure) -> Finding:
    """What licences ask: an answer that is not allowed breaks the limit, and one that nobody knows is unknown.

    One that asks nothing is always allowed.
    """
    others = [(gate, text) for gate, text in figure.gates or () if gate not in (Gate.FREE, *limit.gates)]
    level = limit.broken_level if others else Level.PASS
    if others and all(gate is Gate.UNKNOWN for gate, _ in others):
        level = Level.UNKNOWN
    return Finding(
        limit=limit,
        level=level,
        measure=figure.measure,
        because="; ".join(text for _, text in others),
        remedy="" if level is Level.PASS else f"allowed: {', '.join(limit.gates)}",
    )
