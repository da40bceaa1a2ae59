"""Going to another option: which tasks, how much of the last of them, and by when, for a budget to last."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.burning import DAY
from tests.engine.strategies import Amount, everything_on, fleet, growing, metered, numbers, row, task, workload
from tokencalc.engine.budget import Budget
from tokencalc.engine.burn import Exhausted
from tokencalc.engine.charges import FeeBasis, LicenceFee
from tokencalc.engine.lever_plans import Cannot, Lever, NotNeeded, Plan
from tokencalc.engine.levers import levers
from tokencalc.engine.months import horizon
from tokencalc.engine.openings import OpenShare, SwitchBy, open_share, switch_by
from tokencalc.engine.projection import Option, project
from tokencalc.engine.routes import Route
from tokencalc.engine.spending import Spend, Stretch, spend_of
from tokencalc.engine.supply import Supply
from tokencalc.engine.switch import Switch

START, END = date(2027, 1, 1), date(2028, 1, 1)
LOAD = workload(task("chat", 100, request=1), task("code", 50, request=1))
TODAY = everything_on(metered(row(request=1000)), LOAD, "today")
"""150 requests a month for 1 each: 1200 and 600 in the year."""


def plan(amount: Amount, option: Option = TODAY, actual: Spend | None = None, **more: Any) -> Plan:
    """The year 2027 with a budget."""
    return Plan(
        option=option,
        baseline=TODAY,
        workload=LOAD,
        months=horizon(START, 12),
        budget=Budget(**{"amount": Decimal(amount), "start": START, "end": END, **more}),
        actual=actual,
    )


def other(chat: Amount, code: Amount, **more: Any) -> Option:
    """An option that takes such prices for a thousand requests of the two tasks."""
    routes = tuple(
        Route(tasks=(name,), supply=metered(row(request=price))) for name, price in (("chat", chat), ("code", code))
    )
    return Option(name="other", routes=routes, **more)


def spent(amount: Amount, until: date) -> Spend:
    """An amount spent from the year's first day on, and before another."""
    return spend_of([Stretch(start=START, end=until, amount=Decimal(amount), days=(until - START).days)])


def shared(found: object) -> OpenShare:
    """What was found, which has to be a share."""
    assert isinstance(found, OpenShare), found
    return found


class TestOpenShare:
    def test_the_task_that_saves_most_of_what_it_costs_goes_first(self) -> None:
        """Code saves 90% of 600 and chat half of 1200: with 1140 left, all of code and a fifth of chat go."""
        found = shared(open_share(plan(1140), other(500, 100)))
        assert [("code",), ("chat",)] == [move.tasks for move in found.moves]
        assert list(numbers(1, "0.2")) == [move.share for move in found.moves]
        assert [numbers(600, 540), numbers(1200, 600)] == [(move.of, move.saves) for move in found.moves]
        assert Decimal(600 + 240) / 1800 == pytest.approx(found.share)
        assert (START, "other") == (found.since, found.option)

    def test_one_task_in_part(self) -> None:
        """1530 lack 270, which is half of what code saves."""
        found = shared(open_share(plan(1530), other(500, 100)))
        assert [(("code",), Decimal("0.5"))] == [(move.tasks, move.share) for move in found.moves]

    def test_a_task_that_saves_nothing_stays(self) -> None:
        """Chat is dearer there, and stays: code alone saves 540 of 1800."""
        assert [("code",)] == [move.tasks for move in shared(open_share(plan(1300), other(2000, 100))).moves]
        assert isinstance(open_share(plan(1200), other(2000, 100)), Cannot)

    def test_it_saves_nothing(self) -> None:
        """What costs the same is no way out."""
        expected = Cannot(lever=Lever.OPEN_SHARE, because="it saves nothing", option="other")
        assert expected == open_share(plan(1500), other(1000, 1000))

    def test_it_does_not_save_enough(self) -> None:
        """All of 900 there are still above 800."""
        expected = Cannot(lever=Lever.OPEN_SHARE, because="all that it could save is not enough", option="other")
        assert expected == open_share(plan(800), other(500, 500))

    def test_not_needed(self) -> None:
        """A budget that lasts needs nothing moved."""
        assert NotNeeded(lever=Lever.OPEN_SHARE) == open_share(plan(1800), other(500, 100))

    def test_too_late(self) -> None:
        """What is spent does not come back."""
        asked = plan(900, actual=spent(900, date(2027, 5, 1)))
        found = open_share(asked, other(1, 1))
        assert Cannot(lever=Lever.OPEN_SHARE, because="all of it was spent by 2027-04-30", option="other") == found

    def test_after_the_actuals(self) -> None:
        """Half a year's 900 are spent of 1530; what is left to go, 900, has to save 270: all that code does."""
        found = shared(open_share(plan(1530, actual=spent(900, date(2027, 7, 1))), other(1000, 100)))
        assert [(("code",), Decimal(1))] == [(move.tasks, move.share) for move in found.moves]
        assert date(2027, 7, 1) == found.since

    def test_charges_go_as_a_whole(self) -> None:
        """With a licence fee of 10 a month the tasks are not taken apart: 1800 fall by 1140 - 120."""
        fee = LicenceFee(name="weights", basis=FeeBasis.MONTH, rate=Decimal(10))
        found = shared(open_share(plan(1290), other(500, 100, charges=(fee,))))
        (move,) = found.moves
        assert (("chat", "code"), *numbers(1800, 1140 - 120)) == (move.tasks, move.of, move.saves)

    def test_machines_that_no_task_fills_alone(self) -> None:
        """A GPU costs 100 a month, as much as chat and more than code: it saves only with both, 600 in the year."""
        loaded = workload(task("chat", 100, output=1000), task("code", 50, output=1000))
        today = everything_on(metered(row(output=1000)), loaded, "today")
        rented = everything_on(_rented("0.137"), loaded, "other")
        asked = replace(plan(1300), option=today, baseline=today, workload=loaded)
        (move,) = shared(open_share(asked, rented)).moves
        assert ("chat", "code") == move.tasks

    def test_a_teams_own_tasks(self) -> None:
        """A budget of code alone is not helped by chat, however much that saves."""
        found = shared(open_share(plan(330, tasks=("code",)), other(1, 500)))
        assert [("code",)] == [move.tasks for move in found.moves]
        assert Decimal("0.9") == found.moves[0].share

    @given(st.integers(661, 1799), st.sampled_from([START, date(2027, 3, 17)]))
    def test_with_what_moves_it_just_lasts(self, amount: int, until: date) -> None:
        """Added up by hand, what is found saves what is lacking, and no more than a trace beyond."""
        so_far = Decimal(0) if until == START else Decimal(370)
        asked = plan(amount, actual=spent(so_far, until) if so_far else None)
        months = (END.month + 12 - until.month) - Decimal(until.day - 1) / 31
        lacking = so_far + 150 * months - amount
        found = open_share(asked, other(500, 100))
        if isinstance(found, OpenShare):
            saves = {"chat": 50 * months, "code": 45 * months}
            saved = sum((move.share * saves[move.tasks[0]] for move in found.moves), start=Decimal(0))
            assert Decimal("-1e-9") <= saved - lacking <= Decimal("0.01")
        elif isinstance(found, Cannot):
            assert 95 * months < lacking + Decimal("1e-9")
        else:
            assert lacking <= Decimal("1e-9")


def _rented(rate: str) -> Supply:
    """One GPU that serves all, at a rate an hour."""
    return fleet(rate=rate, chat=1000, code=1000)


class TestSwitchBy:
    def test_the_last_day(self) -> None:
        """At 150 a month today and 0 there, 1050 last if it begins by the first of August: seven months are paid."""
        found = switch_by(plan(1050), other(0, 0))
        assert isinstance(found, SwitchBy)
        assert date(2027, 8, 1) == found.latest
        assert [date(2027, month, 1) for month in range(1, 13)] == [start.day for start in found.starts]

    def test_inside_a_month(self) -> None:
        """With 15 days of August's 31 more it may begin on the 16th."""
        found = switch_by(plan(1050 + Decimal(150) * 15 / 31 + Decimal("0.01")), other(0, 0))
        assert isinstance(found, SwitchBy)
        assert date(2027, 8, 16) == found.latest

    def test_what_each_beginning_does(self) -> None:
        """Begun on 1 August at 75 a month, 1200 are gone after seven months of 150 and two of 75."""
        found = switch_by(plan(1200), other(500, 500))
        assert isinstance(found, SwitchBy)
        ending = found.starts[7].burn.ending
        assert isinstance(ending, Exhausted)
        assert date(2027, 9, 30) == ending.day

    def test_no_day_is_early_enough(self) -> None:
        """75 a month for the whole year are more than 800."""
        found = switch_by(plan(800), other(500, 500))
        assert isinstance(found, SwitchBy)
        assert found.latest is None

    def test_its_own_ramp_is_kept(self) -> None:
        """Half in its first month and all from the second costs 75 more than at once: it has to begin in July."""
        found = switch_by(plan(1050), other(0, 0, switch=Switch(start=START, ramp=numbers("0.5", 1))))
        assert isinstance(found, SwitchBy)
        assert date(2027, 7, 1) <= (found.latest or START) < date(2027, 8, 1)

    def test_the_last_day_of_the_period(self) -> None:
        """In a period that ends on the first of a month that day is the only one of it."""
        asked = plan(Decimal(150) * 11 + Decimal("4.9"), end=date(2027, 12, 2))
        found = switch_by(replace(asked, budget=replace(asked.budget, amount=Decimal(1651))), other(0, 0))
        assert isinstance(found, SwitchBy)
        assert date(2027, 12, 1) == found.latest

    def test_from_the_day_after_the_actuals_on(self) -> None:
        """The first beginning that is tried is the first day to come."""
        found = switch_by(plan(1050, actual=spent(390, date(2027, 3, 17))), other(0, 0))
        assert isinstance(found, SwitchBy)
        assert [date(2027, 3, 17), date(2027, 4, 1)] == [start.day for start in found.starts[:2]]
        assert {390} == {start.burn.on(date(2027, 3, 16)).spent for start in found.starts}

    def test_not_needed_and_too_late(self) -> None:
        """A budget that lasts needs no switch, and one that is spent is not helped by any."""
        assert NotNeeded(lever=Lever.SWITCH_DATE) == switch_by(plan(1800), other(0, 0))
        late = plan(900, actual=spent(900, date(2027, 5, 1)))
        expected = Cannot(lever=Lever.SWITCH_DATE, because="all of it was spent by 2027-04-30", option="other")
        assert expected == switch_by(late, other(0, 0))

    @given(st.integers(10, 1790))
    def test_that_day_lasts_and_the_next_does_not(self, amount: int) -> None:
        """For any budget: what is paid until the last day is covered, and with the day after it is not."""
        found = switch_by(plan(amount), other(0, 0))
        assert isinstance(found, SwitchBy)
        assert found.latest is not None
        assert _paid_before(found.latest) <= amount < _paid_before(found.latest + DAY)

    def test_growth_makes_no_difference_to_the_rule(self) -> None:
        """With a volume that doubles, months of 1, 2, 4 ... are paid: 7 of them last to the first of April."""
        load = workload(task("chat", growing(1, 1), request=1))
        today = everything_on(metered(row(request=1000)), load, "today")
        there = everything_on(metered(row(request=0)), load, "other")
        found = switch_by(replace(plan(7), option=today, baseline=today, workload=load), there)
        assert isinstance(found, SwitchBy)
        assert date(2027, 4, 1) == found.latest


def _paid_before(day: date) -> Decimal:
    """150 a month, by days, before a day."""
    if day >= END:
        return Decimal(1800)
    first = day.replace(day=1)
    days = ((first + 32 * DAY).replace(day=1) - first).days
    return Decimal(150) * (day.month - 1) + Decimal(150) * (day.day - 1) / days


@pytest.mark.parametrize("actual", [None, spent(370, date(2027, 3, 1)), spent(370, date(2027, 3, 17))])
def test_a_baseline_that_is_known_changes_nothing(actual: Spend | None) -> None:
    """With the projection of the baseline at hand, levers and openings are what they are without it."""
    asked = plan(1140, actual=actual)
    known = replace(asked, known_baseline=project(TODAY, LOAD, asked.months))
    there = other(500, 100)
    expected = (levers(asked), open_share(asked, there), switch_by(asked, there))
    assert expected == (levers(known), open_share(known, there), switch_by(known, there))
