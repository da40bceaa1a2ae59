"""Targets: a margin is 0 or more exactly where what compare prints meets the target."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.engine.piecewise import Question, questions
from tests.engine.strategies import Amount, decimals, everything_on, growing, metered, row, task, workload
from tokencalc.engine.budget import Budget
from tokencalc.engine.comparison import Comparison, compare
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.months import horizon
from tokencalc.engine.moving import Moving, NotAffine, Trace, walk
from tokencalc.engine.numbers import Number
from tokencalc.engine.payback import PaybackStatus
from tokencalc.engine.projection import Option
from tokencalc.engine.ratios import Direction
from tokencalc.engine.standing import Standing
from tokencalc.engine.switch import OneOff, Switch
from tokencalc.engine.targets import Case, Measure, NoDiscountRate, Target, Wanted, margin
from tokencalc.engine.workload import Growing

MONTHS = horizon(date(2027, 1, 1), 6)
DUST = Decimal("1e-9")


@st.composite
def switches(draw: st.DrawFn) -> Switch | None:
    """No switch, or one in any month, or after the horizon, with what it costs once."""
    start = draw(st.sampled_from([None, date(2027, 1, 1), date(2027, 3, 1), date(2027, 4, 16), date(2028, 1, 1)]))
    amount = draw(st.sampled_from([0, 50, 400])).__index__()
    switch = Switch(
        start=start,
        one_offs=(OneOff(name="work", amount=Decimal(amount), after_months=draw(st.integers(0, 2))),),
        dual_running_months=draw(st.integers(0, 2)),
        ramp=draw(st.sampled_from([(), (Decimal("0.5"), Decimal(1))])),
    )
    return draw(st.sampled_from([None, switch, switch]))


def grown(question: Question, growth: Decimal, switch: Switch | None, rate: Decimal | None) -> Case:
    """The question over half a year, with growth and a switch."""
    tasks = tuple(
        replace(each, volume=replace(each.volume, growth_per_month=growth))
        for each in question.load.tasks
        if isinstance(each.volume, Growing)
    )
    return Case(
        baseline=question.baseline,
        option=replace(question.option, switch=switch),
        workload=replace(question.load, tasks=tasks),
        months=MONTHS,
        discount_rate=rate,
    )


cases = st.builds(grown, questions(), decimals("-0.2", "0.2", 2), switches(), st.just(Decimal("0.08")))


def compared(case: Case) -> Comparison:
    """What compare makes of it; what cannot be served is left out of these tests."""
    try:
        return compare(case.baseline, [case.option], case.workload, case.months, discount_rate=case.discount_rate)
    except TokencalcError:
        assume(condition=False)
        raise


def figure_of(measure: Measure, comparison: Comparison) -> Decimal | None:
    """The figure of a measure, as compare has it; None where it has none."""
    (standing,) = comparison.options
    if measure is Measure.RATIO:
        return _times(standing)
    return {
        Measure.SAVING: standing.saving,
        Measure.MONTHLY_SAVING: comparison.baseline.per_month - standing.per_month,
        Measure.NPV: standing.net_present_value,
        Measure.MONTHLY_COST: standing.per_month,
    }[measure]


def _times(standing: Standing) -> Decimal | None:
    """How many times the option's cost the baseline's is: less than once where it is dearer."""
    times = standing.ratio.times
    if times is None:
        return None
    return 1 / times if standing.ratio.direction is Direction.DEARER else times


def target(measure: Measure, level: Amount, wanted: Wanted = Wanted.AT_LEAST) -> Target:
    """A target."""
    return Target(measure=measure, wanted=wanted, level=Decimal(level))


measures = st.sampled_from([each for each in Measure if each not in (Measure.PAYBACK, Measure.BUDGET_LASTS)])


class TestMargins:
    @given(cases, measures, st.sampled_from(Wanted), decimals(-500, 500, 2))
    def test_it_is_met_where_compare_meets_it(self, case: Case, measure: Measure, wanted: Wanted, off: Decimal) -> None:
        """The margin is 0 or more if and only if the figure that compare prints is on the side of the level."""
        figure = figure_of(measure, compared(case))
        assume(figure is not None)
        assert figure is not None
        level = figure + off / (100 if measure is Measure.RATIO else 1)
        is_met = figure >= level if wanted is Wanted.AT_LEAST else figure <= level
        assume(abs(off) > 0)
        assert is_met == (margin(target(measure, level, wanted), case) >= 0)

    @given(cases, measures, st.sampled_from(Wanted))
    def test_at_the_very_level_it_is_nothing(self, case: Case, measure: Measure, wanted: Wanted) -> None:
        """The figure that compare prints, as a level, leaves nothing over."""
        figure = figure_of(measure, compared(case))
        assume(figure is not None)
        assert figure is not None
        assert abs(margin(target(measure, figure, wanted), case)) < DUST * (1 + abs(figure))

    @given(cases, st.integers(1, 9))
    def test_payback(self, case: Case, months: int) -> None:
        """Paid back for good within so many months of the switch, as compare counts them; already is at once."""
        (standing,) = compared(case).options
        found = margin(target(Measure.PAYBACK, months, Wanted.AT_MOST), case)
        for_good = standing.payback.for_good
        expected = for_good is not None and for_good.months_since <= months
        if for_good is not None and standing.payback.status is PaybackStatus.ALREADY:
            expected = True
        assume(abs(found) > Decimal("1e-11") or found == 0)
        assert expected == (found >= 0)


LOAD = workload(task("chat", 100, request=1))


def flat(today: Amount, option: Amount, *one_offs: OneOff, start: date | None = None, **more: Amount) -> Case:
    """100 requests a month at prices a thousand of them; with costs paid once where there are any."""
    rate = more.get("rate")
    switch = Switch(one_offs=one_offs, start=start) if one_offs or start else None
    return Case(
        baseline=everything_on(metered(row(request=today)), LOAD, "today"),
        option=replace(everything_on(metered(row(request=option)), LOAD), switch=switch),
        workload=LOAD,
        months=MONTHS,
        discount_rate=None if rate is None else Decimal(rate),
        budget=Budget(amount=Decimal(100), start=date(2027, 1, 1), end=date(2027, 7, 1)),
    )


WORK = OneOff(name="work", amount=Decimal(25))


class TestByHand:
    """100 requests a month cost 30 today and 20 on the option: 10 a month are saved."""

    case = flat(300, 200)

    @pytest.mark.parametrize(
        ("measure", "level", "expected"),
        [
            (Measure.SAVING, 50, 60 - 50),
            (Measure.MONTHLY_SAVING, 9, (10 - 9) * 6),
            (Measure.RATIO, "1.5", 180 - 180),
            (Measure.RATIO, 2, 180 - 240),
            (Measure.MONTHLY_COST, 15, (20 - 15) * 6),
        ],
    )
    def test_at_least(self, measure: Measure, level: Amount, expected: int) -> None:
        """How far the figure is above its level, over the horizon's six months."""
        assert expected == margin(target(measure, level), self.case)
        assert -expected == margin(target(measure, level, Wanted.AT_MOST), self.case)

    @pytest.mark.parametrize(("months", "expected"), [(1, -15), (2, -5), (3, 5), (6, 35), (99, 35)])
    def test_payback_by_a_month(self, months: int, expected: int) -> None:
        """After an outlay of 25 and three months 5 are over; a month beyond the horizon is its last."""
        case = flat(300, 200, WORK)
        assert expected == margin(target(Measure.PAYBACK, months, Wanted.AT_MOST), case)

    def test_payback_that_is_lost_again(self) -> None:
        """A second outlay in the sixth month leaves 10: the least of all months from the third on counts."""
        case = flat(300, 200, WORK, OneOff(name="more", amount=Decimal(28), after_months=5))
        assert 5 == margin(target(Measure.PAYBACK, 3, Wanted.AT_MOST), case)
        dearer = flat(300, 200, WORK, OneOff(name="more", amount=Decimal(60), after_months=5))
        assert -25 == margin(target(Measure.PAYBACK, 3, Wanted.AT_MOST), dearer)

    def test_a_switch_after_the_horizon_never_pays_back_in_it(self) -> None:
        """There is nothing to count."""
        case = flat(300, 200, WORK, start=date(2030, 1, 1))
        assert margin(target(Measure.PAYBACK, 9, Wanted.AT_MOST), case) < 0

    def test_payback_may_be_longer_than_the_horizon(self) -> None:
        """An outlay of 100 at 10 a month is not back in six months, whatever the level."""
        case = flat(300, 200, OneOff(name="work", amount=Decimal(100)))
        assert -40 == margin(target(Measure.PAYBACK, 12, Wanted.AT_MOST), case)

    def test_present_value_and_payback_disagree(self) -> None:
        """An outlay of 58 is paid back in the sixth month, and at 100% a year its present value is below nothing."""
        case = flat(300, 200, OneOff(name="work", amount=Decimal(58)), rate=1)
        assert 2 == margin(target(Measure.PAYBACK, 6, Wanted.AT_MOST), case)
        growth = 2 ** (1 / 12)
        expected = sum(10 / growth**month for month in range(1, 7)) - 58
        assert expected < 0
        assert abs(float(margin(target(Measure.NPV, 0), case)) - expected) < 1e-9

    def test_a_present_value_needs_a_rate(self) -> None:
        """Without one it says which key to state."""
        with pytest.raises(NoDiscountRate) as error:
            margin(target(Measure.NPV, 0), self.case)
        assert "state discount_rate_per_year in the scenario, such as 0.08" == error.value.remedy

    def test_a_rate_that_moves_is_no_line(self) -> None:
        """A present value along its own rate is looked at in places."""
        rate: Any = Moving(Decimal(0), Decimal(0), Decimal(1), Trace(Decimal(0)))
        with pytest.raises(NotAffine):
            margin(target(Measure.NPV, 0), replace(self.case, discount_rate=rate))

    def test_part_of_a_month_has_its_share(self) -> None:
        """A horizon from the middle of a month asks for the same bill a month."""
        months = horizon(date(2027, 1, 16), 1)
        case = replace(self.case, months=months)
        length = sum((month.share for month in months), start=Decimal(0))
        assert abs(margin(target(Measure.MONTHLY_COST, 15), case) - (20 - 15) * length) < DUST


@given(decimals(1, 900), decimals(1, 900), st.sampled_from(list(Measure)), decimals(1, 5, 0))
def test_every_margin_is_made_of_lines(today: Decimal, price: Decimal, measure: Measure, level: Decimal) -> None:
    """Along the volume, which grows no more, each is followed from turn to turn, and is what it is at any volume."""
    case = flat(today, price, WORK, rate="0.1")
    wanted = target(measure, level, Wanted.AT_MOST)

    def along(volume: Number) -> Number:
        load = workload(task("chat", growing(1), request=1))
        volumes = tuple(replace(each, volume=Growing(first=volume, growth_per_month=Decimal(0))) for each in load.tasks)
        return margin(wanted, replace(case, workload=replace(load, tasks=volumes)))

    for stretch in walk(along, Decimal(0), Decimal(200), 30):
        assert stretch.here is not None
        assert abs(stretch.here - along(stretch.start)) < DUST


def test_all_measures_have_a_margin() -> None:
    """Whatever can be asked for has an answer."""
    case = flat(300, 200, WORK, rate="0.1")
    assert all(isinstance(margin(target(each, 1), case), Decimal) for each in Measure)


def test_the_option_is_asked_for_and_no_other() -> None:
    """A margin is one option's: another name changes nothing."""
    case = flat(300, 200)
    renamed = replace(case, option=Option(name="other", routes=case.option.routes))
    assert margin(target(Measure.SAVING, 0), case) == margin(target(Measure.SAVING, 0), renamed)
