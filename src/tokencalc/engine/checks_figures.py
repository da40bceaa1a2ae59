"""The figure behind each limit, from a comparison and a burn-down: what it is, or why it is not known.

Where a bill is a band, its dearer end counts, so that a limit holds however the requests turn out.
"""

from collections.abc import Callable, Mapping

from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.budget import Budget, MoneyCounted
from tokencalc.engine.burn import Exhausted, burn
from tokencalc.engine.checks import Driver, LimitKey, Measure
from tokencalc.engine.checks_grounds import STATE_SUCCESS, assumed_share, licences, price_age, success
from tokencalc.engine.checks_lines import drivers_of, growth_of, unset_in
from tokencalc.engine.checks_subject import Figure, Subject
from tokencalc.engine.lines import Kind
from tokencalc.engine.numbers import ZERO, Number, divide
from tokencalc.engine.payback import PaybackStatus
from tokencalc.engine.standing import Standing


def figure_of(key: LimitKey, subject: Subject) -> Figure:
    """The figure that a limit of this key is on. Call it inside the engine's context."""
    return _FIGURES[key](subject)


def _monthly_cost(subject: Subject) -> Figure:
    return _of_the_bill(subject, subject.per_month)


def _of_the_bill(subject: Subject, actual: Number | None, because: str = "", remedy: str = "") -> Figure:
    return Figure(
        measure=Measure.MONEY,
        actual=actual,
        unset=unset_in(subject.bill),
        because=because,
        remedy=remedy,
        drivers=lambda: drivers_of(subject.bill, subject.months),
    )


def _cost_per_request(subject: Subject) -> Figure:
    steady = subject.standing.steady
    if not steady.requests:
        return _of_the_bill(subject, None, "there are no requests")
    return _of_the_bill(subject, divide(steady.bill_high, steady.requests))


def _cost_per_success(subject: Subject) -> Figure:
    steady = subject.standing.steady
    if not steady.resolved:
        because = "no request is sure to succeed" if steady.resolved is not None else "a success rate is not stated"
        return _of_the_bill(subject, None, because, STATE_SUCCESS)
    return _of_the_bill(subject, divide(steady.bill_high, steady.resolved))


def _budget(subject: Subject) -> Figure:
    """Whether the budget lasts; its figure is what the whole period costs."""
    budget, standing = subject.budget, subject.standing
    is_money = budget is not None and isinstance(budget.counts, MoneyCounted)
    measure = Measure.MONEY if is_money else Measure.TOKENS
    if budget is None:
        return Figure(measure=measure, because="there is no budget", remedy="add [budget] with amount = ...")
    if is_money and not _is_counted_known(budget, standing):
        return Figure(measure=measure, because="what people cost is not known", remedy=_unstated(standing))
    found = burn(standing.projection, budget)
    gone = found.ending if isinstance(found.ending, Exhausted) and not found.lasts else None
    return Figure(
        measure=measure,
        actual=found.total,
        allowed=found.available[-1][1],
        is_broken=not found.lasts,
        unset=unset_in(standing.projection.lines),
        because=f"it is gone on {gone.day}, day {gone.number} of {budget.days}" if gone else "",
        drivers=lambda: drivers_of(subject.bill, subject.months),
    )


def _is_counted_known(budget: Budget, standing: Standing) -> bool:
    kinds = budget.counts.kinds if isinstance(budget.counts, MoneyCounted) else ()
    is_people_known = Kind.PEOPLE not in kinds or standing.is_total_known
    return is_people_known and (Kind.EXPECTED_LOSS not in kinds or standing.is_all_in_known)


def _unstated(standing: Standing) -> str:
    keys = ", ".join(dict.fromkeys(each.key for each in standing.unstated))
    return f"state how often it succeeds: {keys}" if keys else STATE_SUCCESS


def _payback(subject: Subject) -> Figure:
    standing = subject.standing
    if not standing.is_comparable:
        return _incomparable(subject, Measure.MONTHS)
    found, unset = standing.payback, _unset_of_both(subject)
    if found.for_good is not None:
        return Figure(measure=Measure.MONTHS, actual=ZERO + found.for_good.months_since, unset=unset)
    return Figure(measure=Measure.MONTHS, is_broken=True, because=_NOT_PAID_BACK[found.status])


_NOT_PAID_BACK = {
    PaybackStatus.LOST_AGAIN: "it is ahead once, and behind at the horizon's end",
    PaybackStatus.NOT_WITHIN_HORIZON: "it does not pay back within the horizon",
    PaybackStatus.NEVER: "it never pays back",
}


def _unset_of_both(subject: Subject) -> tuple[Assumption, ...]:
    baseline = subject.comparison.baseline.projection.lines
    return unset_in((*baseline, *subject.standing.projection.lines))


def _incomparable(subject: Subject, measure: Measure) -> Figure:
    standing = subject.standing if subject.standing.unstated else subject.comparison.baseline
    return Figure(measure=measure, because="what people cost is not known", remedy=_unstated(standing))


def _saving(subject: Subject) -> Figure:
    """What a month of the plan costs less than one of the baseline, in cash: one-offs and both sides running count."""
    if not subject.standing.is_comparable:
        return _incomparable(subject, Measure.MONEY)
    return Figure(
        measure=Measure.MONEY,
        actual=divide(subject.standing.saving, subject.months),
        unset=_unset_of_both(subject),
        drivers=lambda: drivers_of(subject.bill, subject.months),
    )


def _saving_share(subject: Subject) -> Figure:
    if not subject.standing.is_comparable:
        return _incomparable(subject, Measure.SHARE)
    whole = subject.comparison.baseline.total
    if not whole:
        return Figure(measure=Measure.SHARE, because="the baseline costs nothing")
    return Figure(measure=Measure.SHARE, actual=divide(subject.standing.saving, whole), unset=_unset_of_both(subject))


def _increase(subject: Subject) -> Figure:
    before = subject.base.per_month
    if before is None:
        return _without_base(subject, Measure.MONEY)
    return Figure(
        measure=Measure.MONEY,
        actual=subject.per_month - before,
        unset=_unset_of_change(subject),
        drivers=lambda: _growth(subject),
        has_grown=subject.base.lines is not None,
    )


def _without_base(subject: Subject, measure: Measure) -> Figure:
    return Figure(measure=measure, because=subject.base.because, remedy=subject.base.remedy)


def _unset_of_change(subject: Subject) -> tuple[Assumption, ...]:
    return tuple(dict.fromkeys((*unset_in(subject.bill), *subject.base.unset)))


def _growth(subject: Subject) -> tuple[Driver, ...]:
    return growth_of(subject.bill, subject.months, subject.base.lines)


def _increase_share(subject: Subject) -> Figure:
    """The increase as a share of the base's bill. From nothing any increase is beyond every share."""
    before = subject.base.per_month
    if before is None:
        return _without_base(subject, Measure.SHARE)
    more, unset = subject.per_month - before, _unset_of_change(subject)
    if not before and more:
        because = "the base has no such scenario" if subject.base.is_new else "the base costs nothing"
        return Figure(
            measure=Measure.SHARE, is_broken=True, because=because, drivers=lambda: _growth(subject), has_grown=True
        )
    actual, has_lines = divide(more, before) if more else ZERO, subject.base.lines is not None
    return Figure(
        measure=Measure.SHARE, actual=actual, unset=unset, drivers=lambda: _growth(subject), has_grown=has_lines
    )


def _crossed(subject: Subject) -> Figure:
    before = subject.base.per_month
    if before is None:
        return _without_base(subject, Measure.MONEY)
    return Figure(
        measure=Measure.MONEY,
        actual=subject.per_month,
        before=before,
        unset=_unset_of_change(subject),
        drivers=lambda: _growth(subject),
        has_grown=subject.base.lines is not None,
    )


_FIGURES: Mapping[LimitKey, Callable[[Subject], Figure]] = {
    LimitKey.MAX_MONTHLY_COST: _monthly_cost,
    LimitKey.MAX_COST_PER_REQUEST: _cost_per_request,
    LimitKey.MAX_COST_PER_SUCCESS: _cost_per_success,
    LimitKey.BUDGET_LASTS: _budget,
    LimitKey.MAX_PAYBACK_MONTHS: _payback,
    LimitKey.MIN_SAVING: _saving,
    LimitKey.MIN_SAVING_SHARE: _saving_share,
    LimitKey.MAX_INCREASE: _increase,
    LimitKey.MAX_INCREASE_SHARE: _increase_share,
    LimitKey.MAX_MONTHLY_COST_CROSSED: _crossed,
    LimitKey.MIN_SUCCESS: success,
    LimitKey.LICENCES: licences,
    LimitKey.MAX_PRICE_AGE_DAYS: price_age,
    LimitKey.MAX_ASSUMED_SHARE: assumed_share,
}
