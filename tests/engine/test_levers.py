"""What would make a budget last: at each value it does, and a little further on it does not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.burning import DAY
from tests.engine.strategies import (
    Amount,
    decimals,
    everything_on,
    growing,
    listed,
    metered,
    numbers,
    row,
    task,
    workload,
)
from tokencalc.engine.budget import Budget, MoneyCounted, TokensCounted, TopUp
from tokencalc.engine.lever_plans import Cannot, Found, Lever, NotNeeded, Plan, Pulled, safely, why_too_late
from tokencalc.engine.levers import cap_per_user, growth, levers, price_cut
from tokencalc.engine.lines import Kind
from tokencalc.engine.months import horizon
from tokencalc.engine.spending import Spend, Stretch, spend_of
from tokencalc.engine.workload import Adopted, Growing, Task, Volume

YEAR = date(2027, 1, 1), date(2028, 1, 1)
FIRST_OF_MONTH = {month: date(2027, month, 1) for month in range(1, 13)}


def plan(
    amount: Amount,
    *tasks: Task,
    actual: Spend | None = None,
    price: Amount = 1000,
    **more: Any,
) -> Plan:
    """A plan whose requests cost 1 each unless a price a thousand is given, with a budget for the year 2027."""
    load = workload(*(tasks or (task("chat", 100, request=1),)))
    option = everything_on(metered(row(request=price, output=1)), load, "today")
    return Plan(
        option=option,
        baseline=option,
        workload=load,
        months=horizon(YEAR[0], 12),
        budget=Budget(**{"amount": Decimal(amount), "start": YEAR[0], "end": YEAR[1], **more}),
        actual=actual,
    )


def used(name: str, volume: Volume) -> Task:
    """A task with any volume."""
    return replace(task(name, request=1), volume=volume)


def spent(amount: Amount, until: date) -> Spend:
    """An amount spent from the year's first day on, and before another."""
    days = (until - YEAR[0]).days
    return spend_of([Stretch(start=YEAR[0], end=until, amount=Decimal(amount), days=days)])


def by_lever(found: tuple[Pulled, ...]) -> dict[Lever, Pulled]:
    """What was found, by lever."""
    return {each.lever: each for each in found}


def value_of(pulled: Pulled) -> Decimal:
    """The value that was found."""
    assert isinstance(pulled, Found), pulled
    return pulled.value


class TestFlatUse:
    """100 a month take 1200 in the year, of 900."""

    found = by_lever(levers(plan(900)))

    def test_they_stand_in_their_order(self) -> None:
        """Growth, a cap, a cap per user and a price cut."""
        assert list(Lever)[:4] == list(self.found)

    def test_the_cap(self) -> None:
        """75 a month are 900 a year, and 300 are refused."""
        cap = self.found[Lever.MONTHLY_CAP]
        assert isinstance(cap, Found)
        assert numbers(75, 100, 300) == (cap.value, cap.today, cap.refused)

    def test_the_price_cut(self) -> None:
        """A quarter off makes 1200 to 900."""
        cut = self.found[Lever.PRICE_CUT]
        assert isinstance(cut, Found)
        assert numbers("0.25", 0) == (cut.value, cut.today)
        assert not cut.is_room

    def test_the_growth(self) -> None:
        """At the value found, twelve months of 100 (1 + G)^m are at most 900, and just so; today's growth is 0."""
        found = self.found[Lever.GROWTH]
        assert isinstance(found, Found)
        whole = sum(100 * (1 + found.value) ** month for month in range(12))
        assert Decimal("899.9") < whole <= 900
        assert 0 == found.today

    def test_nobody_says_how_many_users_there_are(self) -> None:
        """A cap per user needs users."""
        expected = Cannot(lever=Lever.CAP_PER_USER, because="not every task says how many users it has")
        assert expected == self.found[Lever.CAP_PER_USER]


class TestGrowth:
    def test_the_known_case(self) -> None:
        """With a first month of a twelfth of the budget no growth at all is borne, whatever is planned."""
        found = by_lever(levers(plan(1200, task("chat", growing(100, "0.809"), request=1))))
        assert 0 == value_of(found[Lever.GROWTH])

    def test_a_first_month_above_the_budget(self) -> None:
        """Where January alone takes more, not even shrinking by 90% a month is enough."""
        found = by_lever(levers(plan(99)))
        assert isinstance(found[Lever.GROWTH], Cannot)

    def test_listed_volumes_have_no_growth(self) -> None:
        """Months that are written down one by one do not grow by a rate."""
        months = listed(*[100] * 12)
        expected = Cannot(lever=Lever.GROWTH, because="every volume is listed month by month")
        assert expected == by_lever(levers(plan(900, task("chat", months, request=1))))[Lever.GROWTH]

    def test_listed_volumes_stay_beside_others(self) -> None:
        """600 a year are listed, so 900 leave 300 for a task of 50 a month that is planned to grow."""
        tasks = task("a", listed(*[50] * 12), request=1), task("b", growing(50, "0.1"), request=1)
        found = value_of(by_lever(levers(plan(900, *tasks)))[Lever.GROWTH])
        assert Decimal("299.9") < sum(50 * (1 + found) ** month for month in range(12)) <= 300

    def test_several_rates_have_no_one_today(self) -> None:
        """Tasks that grow by different rates are given one, and no one of theirs is today's."""
        tasks = task("a", growing(50, "0.1"), request=1), task("b", growing(50, "0.2"), request=1)
        found = by_lever(levers(plan(1200, *tasks)))[Lever.GROWTH]
        assert isinstance(found, Found)
        assert found.today is None
        assert 0 == found.value

    def test_only_the_teams_own_tasks_move(self) -> None:
        """A budget of one task says nothing of another's growth: 600 a year are 50 a month."""
        tasks = task("a", growing(50, "0.1"), request=1), task("b", growing(500, "0.2"), request=1)
        assert 0 == value_of(by_lever(levers(plan(600, *tasks, tasks=("a",))))[Lever.GROWTH])

    def test_a_ceiling_stays(self) -> None:
        """Growth to a ceiling of 150 takes at most 1750, and so 1750 need no less growth."""
        tasks = task("chat", growing(100, "0.5", 150), request=1)
        assert isinstance(growth(plan(1750, tasks), lasts=True), NotNeeded)

    def test_people_grow(self) -> None:
        """The headcount of those who adopt is what grows; their adoption stays as it is planned."""
        adopted = used("chat", _adopted(10, "0.2", "0.5", 1, requests=20))
        found = value_of(by_lever(levers(plan(1000, adopted)))[Lever.GROWTH])
        whole = 100 + sum(200 * (1 + found) ** month for month in range(1, 12))
        assert Decimal("999.8") < whole <= 1000

    def test_after_the_actuals(self) -> None:
        """With 200 spent in two months, March's planned 100 and what grows from it are held to 700."""
        found = value_of(by_lever(levers(plan(900, actual=spent(200, date(2027, 3, 1)))))[Lever.GROWTH])
        assert Decimal("699.9") < sum(100 * (1 + found) ** month for month in range(10)) <= 700

    def test_room_where_it_lasts(self) -> None:
        """1300 for planned 1200 bear some growth."""
        found = by_lever(levers(plan(1300)))[Lever.GROWTH]
        assert isinstance(found, Found)
        assert found.is_room
        assert Decimal("1299.9") < sum(100 * (1 + found.value) ** month for month in range(12)) <= 1300


def _adopted(headcount: Amount, growth_: Amount, *adoption: Amount, requests: Amount) -> Volume:
    return Adopted(
        headcount=Decimal(headcount),
        growth_per_month=Decimal(growth_),
        adoption_by_month=numbers(*adoption),
        requests_per_user=Decimal(requests),
    )


class TestCaps:
    def test_it_binds_in_dear_months_only(self) -> None:
        """Months of 50 and 150 by turns, 1200 in all: with 900 left, a cap of 100 cuts the dear six to 600."""
        months = listed(*[50, 150] * 6)
        assert 100 == value_of(by_lever(levers(plan(900, task("chat", months, request=1))))[Lever.MONTHLY_CAP])

    def test_a_part_of_a_month_has_its_share_of_the_cap(self) -> None:
        """After 16 of January's 31 days 15/31 of a cap are left for the month: C (15/31 + 11) = 700."""
        found = by_lever(levers(plan(800, actual=spent(100, date(2027, 1, 17)))))[Lever.MONTHLY_CAP]
        expected = 700 / (Decimal(15) / 31 + 11)
        assert 0 <= expected - value_of(found) < Decimal("0.0002")

    def test_for_each_user(self) -> None:
        """10 people, half of them in January, with 20 requests each: C x (5 + 11 x 10) is what 1150 allow, so 10."""
        adopted = used("chat", _adopted(10, 0, "0.5", 1, requests=20))
        found = by_lever(levers(plan(1150, adopted)))[Lever.CAP_PER_USER]
        assert isinstance(found, Found)
        assert numbers(10, 20) == (found.value, found.today)

    @pytest.mark.parametrize("second", [_adopted(11, 0, 1, requests=5), growing(100)])
    def test_users_that_are_not_the_same(self, second: Volume) -> None:
        """Tasks with other users, or with none, have no cap for each user in common."""
        tasks = (
            used("a", _adopted(10, 0, 1, requests=20)),
            used("b", second),
        )
        assert isinstance(by_lever(levers(plan(900, *tasks)))[Lever.CAP_PER_USER], Cannot)

    def test_nobody_uses_it(self) -> None:
        """Without users there is no cap for each."""
        nobody = used("a", _adopted(0, 0, 1, requests=20))
        found = cap_per_user(plan(900, nobody), spent(1200, YEAR[1]), lasts=False)
        assert Cannot(lever=Lever.CAP_PER_USER, because="it has no users") == found

    def test_not_needed_where_it_lasts(self) -> None:
        """A budget that lasts needs no cap."""
        adopted = used("chat", _adopted(10, 0, 1, requests=5))
        found = by_lever(levers(plan(900, adopted)))
        assert NotNeeded(lever=Lever.MONTHLY_CAP) == found[Lever.MONTHLY_CAP]
        assert NotNeeded(lever=Lever.CAP_PER_USER) == found[Lever.CAP_PER_USER]


class TestPriceCut:
    def test_what_is_no_bill_stays(self) -> None:
        """Of 1200 for bills and 360 for people 1260 pay the people and three quarters of the bills."""
        both = (Kind.BILL, Kind.PEOPLE)
        asked = _with_people(1260, counts=MoneyCounted(kinds=both))
        assert Decimal("0.25") == value_of(by_lever(levers(asked))[Lever.PRICE_CUT])

    def test_free_of_charge_is_not_enough(self) -> None:
        """Where people alone cost more than the budget, no price helps."""
        both = MoneyCounted(kinds=(Kind.BILL, Kind.PEOPLE))
        assert isinstance(by_lever(levers(_with_people(359, counts=both)))[Lever.PRICE_CUT], Cannot)

    def test_a_budget_that_counts_no_bill(self) -> None:
        """A budget of people is not touched by a price."""
        asked = _with_people(100, counts=MoneyCounted(kinds=(Kind.PEOPLE,)))
        assert Cannot(lever=Lever.PRICE_CUT, because="the budget does not count the bill") == price_cut(
            asked, asked.projection(), lasts=False
        )

    def test_a_budget_of_tokens(self) -> None:
        """Tokens are used up whatever they cost; a cap and growth are in tokens."""
        asked = plan(900, task("chat", 100, output=1), counts=TokensCounted())
        found = by_lever(levers(asked))
        assert isinstance(found[Lever.PRICE_CUT], Cannot)
        assert 75 == value_of(found[Lever.MONTHLY_CAP])

    def test_how_much_dearer_it_may_become(self) -> None:
        """1500 for planned 1200 bear a quarter more; 13000 more than ten times, which is not looked at."""
        assert Decimal("-0.25") == value_of(by_lever(levers(plan(1500)))[Lever.PRICE_CUT])
        assert isinstance(by_lever(levers(plan(13000)))[Lever.PRICE_CUT], NotNeeded)

    def test_top_ups_and_what_was_carried_over_count(self) -> None:
        """600, 100 carried over and 200 more in July are 900."""
        more = (TopUp(day=date(2027, 7, 1), amount=Decimal(200)),)
        asked = plan(600, carried_over=Decimal(100), top_ups=more)
        assert Decimal("0.25") == value_of(by_lever(levers(asked))[Lever.PRICE_CUT])


def _with_people(amount: Amount, **more: Any) -> Plan:
    """100 requests a month for 1 each, of which 10% fail and cost a person 3: 1200 and 360 a year."""
    asked = plan(amount, replace(task("chat", 100, request=1), person_cost=Decimal(3)), **more)
    (route,) = asked.option.routes
    option = replace(asked.option, routes=(replace(route, success={"chat": Decimal("0.9")}),))
    return replace(asked, option=option, baseline=option)


class TestTooLate:
    def test_all_is_spent(self) -> None:
        """Where the actuals have taken all of it, nothing helps, and the reason names the day."""
        found = levers(plan(900, actual=spent(900, date(2027, 5, 1))))
        assert {"all of it was spent by 2027-04-30"} == {getattr(each, "because", "") for each in found}
        assert all(isinstance(each, Cannot) for each in found)

    def test_the_period_is_over(self) -> None:
        """Actuals up to its last day leave nothing to decide."""
        assert "the period is over" == why_too_late(plan(900, actual=spent(800, YEAR[1])))


class TestRounding:
    def test_the_nearest_value_that_does_it(self) -> None:
        """Six digits, to either side where the budget lasts there."""
        assert Decimal("0.333333") == safely(Decimal(1) / 3, lambda value: value, is_up=False)

    @pytest.mark.parametrize(("is_up", "expected"), [(True, "0.333334"), (False, "0.333333")])
    def test_else_on_the_side_on_which_it_lasts(self, is_up: bool, expected: str) -> None:
        """Rounded outward where the nearest does not do it."""
        third = Decimal(1) / 3
        found = safely(third, lambda value: value - third if is_up else third - value, is_up=is_up)
        assert Decimal(expected) == found

    @pytest.mark.parametrize(("is_up", "expected"), [(True, "0.500001"), (False, "0.499999")])
    def test_a_step_further_where_that_is_not_enough(self, is_up: bool, expected: str) -> None:
        """A value that misses by less than its last digit goes one further; one without a margin too."""
        assert Decimal(expected) == safely(Decimal("0.5"), lambda _: None, is_up=is_up)


plans = st.builds(
    plan,
    decimals(1, 3000, 1),
    st.builds(
        task,
        st.just("chat"),
        st.builds(growing, decimals(1, 200, 1), decimals("-0.2", "0.4", 2)),
        request=st.just(1),
    ),
    actual=st.one_of(st.none(), st.builds(spent, decimals(0, 900, 0), st.dates(YEAR[0] + DAY, YEAR[1] - DAY))),
)


class TestLaws:
    @given(plans)
    def test_at_each_value_it_lasts_and_further_on_it_does_not(self, asked: Plan) -> None:
        """Sums in plain arithmetic: the cap, cut and growth keep to what is left, and a thousandth more does not."""
        if why_too_late(asked):
            return
        left = asked.rest.amount
        found = by_lever(levers(asked))
        for lever, step in ((Lever.MONTHLY_CAP, "0.001"), (Lever.PRICE_CUT, "-0.001"), (Lever.GROWTH, "0.001")):
            pulled = found[lever]
            if isinstance(pulled, Found):
                further = pulled.value + Decimal(step) * max(Decimal(1), abs(pulled.value))
                assert _spent_with(lever, pulled.value, asked) <= left * (1 + Decimal("1e-20"))
                assert _spent_with(lever, further, asked) > left - Decimal("1e-6")

    @given(plans)
    def test_a_cap_is_found_exactly_where_it_does_not_last(self, asked: Plan) -> None:
        """There is always a cap that makes it last, and none is needed where it does."""
        if not why_too_late(asked):
            lasts = asked.burn(asked.projection()).lasts
            assert isinstance(by_lever(levers(asked))[Lever.MONTHLY_CAP], NotNeeded if lasts else Found)


def _spent_with(lever: Lever, value: Decimal, asked: Plan) -> Decimal:
    """What is spent from the first day to come on, with a lever: months of their share of days, added up by hand."""
    volume = asked.workload.tasks[0].volume
    assert isinstance(volume, Growing)
    first, rate = volume.first, volume.growth_per_month
    turn = asked.since.month - 1
    whole: Decimal = Decimal(0)
    for month in range(turn, 12):
        start, end = FIRST_OF_MONTH[month + 1], FIRST_OF_MONTH.get(month + 2, YEAR[1])
        share = Decimal((end - max(start, asked.since)).days) / (end - start).days
        amount = first * (1 + rate) ** month
        if lever is Lever.GROWTH:
            amount = first * (1 + rate) ** turn * (1 + value) ** (month - turn)
        whole += min(amount, value) * share if lever is Lever.MONTHLY_CAP else amount * share
    return whole * (1 - value) if lever is Lever.PRICE_CUT else whole
