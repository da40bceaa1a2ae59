"""The switch: dual running and ramp split the volume between the sides, and one-offs fall on their month."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    amounts,
    decimals,
    everything_on,
    exact_sum,
    factor,
    fleet,
    fleets,
    growing,
    metered,
    metered_supplies,
    numbers,
    projected,
    row,
    task,
    tier,
    workload,
    workloads,
)
from tokencalc.engine.assets import Asset
from tokencalc.engine.lines import Kind
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import exactly
from tokencalc.engine.owned import Owned
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.routes import Route
from tokencalc.engine.supply import Supply
from tokencalc.engine.switch import OneOff, Switch, first_month, parts_of
from tokencalc.engine.workload import Listed, Volume, Workload, requests_in

YEAR = horizon(date(2027, 1, 1), 12)
MTOK = workload(task("chat", 1000, input=1000))
TODAY = metered(row(input=10))
CHEAP = metered(row(input=1))
SERVERS = Owned(
    name="servers",
    model="open",
    asset=Asset(name="server", price=Decimal(480), life_months=5),
    replicas=1,
    gpus_per_replica=1,
    tokens_per_second=amounts({"chat": 100}),
    kw_per_replica=Decimal(1),
    idle_kw_per_replica=Decimal(0),
    pue=Decimal(1),
    price_per_kwh=Decimal(1),
)


def planned(switch: Switch, load: Workload = MTOK, today: Supply = TODAY, option: Supply = CHEAP) -> Projection:
    """The plan that moves a load from one supply to another over a year."""
    before = everything_on(today, load, "today")
    return project(replace(everything_on(option, load), switch=switch), load, YEAR, baseline=before)


def bills(projection: Projection) -> list[Decimal]:
    """The bill of every month."""
    return [month.bill for month in projection.months]


class TestWhen:
    def test_the_baseline_is_paid_until_the_start(self) -> None:
        """A switch in March leaves January and February as they are."""
        assert [10] * 2 + [1] * 10 == bills(planned(Switch(start=date(2027, 3, 1))))

    def test_a_month_in_which_it_starts_has_both(self) -> None:
        """From 16 April on, half of April is the option's: 15 of 30 days."""
        assert [10] * 3 + [Decimal("5.5")] + [1] * 8 == bills(planned(Switch(start=date(2027, 4, 16))))

    def test_without_a_date_it_starts_with_the_horizon(self) -> None:
        """There is no baseline to pay then."""
        assert [1] * 12 == bills(planned(Switch()))

    def test_a_date_before_the_horizon_is_its_first_day(self) -> None:
        """What was switched long ago is switched."""
        assert bills(planned(Switch())) == bills(planned(Switch(start=date(2020, 1, 1))))

    def test_after_the_horizon_nothing_happens(self) -> None:
        """Neither the load nor the one-offs move, and there is no first month."""
        switch = Switch(start=date(2028, 1, 1), one_offs=(OneOff(name="move", amount=Decimal(5)),))
        assert [10] * 12 == bills(planned(switch))
        assert Decimal(0) == planned(switch).of([Kind.ONE_OFF])
        assert first_month(switch, YEAR) is None
        assert first_month(Switch(start=date(2027, 12, 31)), YEAR) == YEAR[-1]

    def test_without_a_baseline_there_is_nothing_to_move_from(self) -> None:
        """The option alone is projected as if it had always served everything."""
        option = replace(everything_on(CHEAP, MTOK), switch=Switch(start=date(2027, 6, 1)))
        assert [1] * 12 == bills(project(option, MTOK, YEAR))


class TestDualRunningAndRamp:
    def test_both_sides_are_paid_in_dual_running(self) -> None:
        """Two months of both, then the option alone."""
        assert [11, 11] + [1] * 10 == bills(planned(Switch(dual_running_months=2)))

    def test_the_ramp_follows_and_its_last_share_stays(self) -> None:
        """A quarter, then half, and half for good: 10 (1 - r) + r."""
        switch = Switch(start=date(2027, 2, 1), dual_running_months=1, ramp=numbers("0.25", "0.5"))
        assert [Decimal(10), 11, Decimal("7.75"), *[Decimal("5.5")] * 9] == bills(planned(switch))

    def test_a_fleet_is_rented_only_while_it_runs(self) -> None:
        """Before the switch no replica of the option is paid, and none of the baseline's after it."""
        ours = fleet(rate=1, chat=100)
        api = metered(row(input=10, output=0))
        switch = Switch(start=date(2027, 3, 1))
        load = workload(task("chat", 1000, input=1000, output=100))
        assert [10] * 2 + [730] * 10 == bills(planned(switch, load, api, ours))
        assert [730] * 2 + [10] * 10 == bills(planned(switch, load, ours, api))

    @given(metered_supplies(), st.one_of(metered_supplies(), fleets()), workloads(), decimals(0, 1, 2))
    def test_each_side_sees_its_own_share_of_the_volume(
        self, today: Supply, option: Supply, load: Workload, share: Decimal
    ) -> None:
        """baseline((1 - r) V) + option(r V), each through its own supply: never r times the option's bill."""
        before = everything_on(today, load, "today")
        after = replace(everything_on(option, load), switch=Switch(ramp=(share,)))
        plan = project(after, load, YEAR[:3], baseline=before)
        parts = [(today, 1 - share), (option, share)]
        alone = [projected(supply, scaled(load, part), YEAR[:3]).bill for supply, part in parts if part]
        assert exact_sum(alone) == exact_sum([plan.bill])

    def test_a_supply_of_both_sides_sees_their_volumes_together(self) -> None:
        """One shared fleet of 1 replica serves both halves: it is not rented twice."""
        ours = fleet(rate=1, chat=100)
        load = workload(task("chat", 1000, input=1, output=100))
        both = planned(Switch(ramp=numbers("0.5")), load, ours, ours)
        assert [730] * 12 == bills(both)


class TestMonthsKnownApart:
    """The months that one side runs alone need not be bought twice, and what they cost is the same either way."""

    @given(
        metered_supplies(),
        st.one_of(metered_supplies(), fleets()),
        workloads(),
        st.dates(date(2026, 12, 1), date(2027, 5, 20)),
        st.integers(0, 2),
        st.lists(decimals(0, 1, 1), max_size=2),
    )
    def test_they_are_those_of_the_plan(
        self, today: Supply, option: Supply, load: Workload, start: date, dual: int, ramp: list[Decimal]
    ) -> None:
        """Line by line, whichever side runs alone, and whatever stays on the load of both."""
        before, after = everything_on(today, load, "today"), everything_on(option, load)
        moved = replace(after, switch=Switch(start=start, dual_running_months=dual, ramp=(*ramp, Decimal(1))))
        apart = [project(side, load, YEAR[:4]) for side in (before, after)]
        plan = project(moved, load, YEAR[:4], baseline=before)
        assert plan == project(moved, load, YEAR[:4], baseline=before, apart=apart)

    @pytest.mark.parametrize(
        ("today", "option"),
        [(TODAY, SERVERS), (SERVERS, TODAY), (TODAY, TODAY)],
        ids=["what lasts is bought at the switch", "what lasts was bought before it", "what both use is bought once"],
    )
    def test_where_they_would_not_be_the_same(self, today: Supply, option: Supply) -> None:
        """They are bought with the other side's months."""
        before, after = everything_on(today, MTOK, "today"), everything_on(option, MTOK)
        moved = replace(after, switch=Switch(start=date(2027, 3, 16), ramp=numbers("0.5", 1)))
        apart = [project(side, MTOK, YEAR) for side in (before, after)]
        plan = project(moved, MTOK, YEAR, baseline=before)
        assert plan == project(moved, MTOK, YEAR, baseline=before, apart=apart)


def scaled(load: Workload, share: Decimal) -> Workload:
    """The workload with so much of every month's volume."""

    @exactly
    def part(volume: Volume) -> Listed:
        return Listed(months=tuple(requests_in(volume, month) * share for month in YEAR))

    return replace(load, tasks=tuple(replace(each, volume=part(each.volume)) for each in load.tasks))


class TestOneOffs:
    def test_they_fall_on_the_month_of_the_switch(self) -> None:
        """One in the first month, one two months later, and one every four months from then on."""
        switch = Switch(
            start=date(2027, 2, 1),
            one_offs=(
                OneOff(name="move", amount=Decimal(100)),
                OneOff(name="late", amount=Decimal(20), after_months=2),
                OneOff(name="tuning", amount=Decimal(3), after_months=1, every_months=4),
            ),
        )
        paid = [month.money.get(Kind.ONE_OFF, 0) for month in planned(switch).months]
        assert [0, 100, 3, 20, 0, 0, 3, 0, 0, 0, 3, 0] == paid

    def test_they_are_in_no_bill(self) -> None:
        """A month's bill is what somebody invoices for the use."""
        switch = Switch(one_offs=(OneOff(name="move", amount=Decimal(100)),))
        assert [1] * 12 == bills(planned(switch))

    def test_an_evaluation_is_priced_by_the_engine(self) -> None:
        """500 requests of 1,000 tokens at 1 a million, once, whatever the month's volume."""
        plan = planned(Switch(start=date(2027, 2, 1), evaluation={"chat": Decimal(500)}))
        assert [0, Decimal("0.5"), *[0] * 10] == [month.money.get(Kind.ONE_OFF, 0) for month in plan.months]
        (line,) = (line for line in plan.lines if line.kind is Kind.ONE_OFF)
        assert ("evaluation", "lab/model") == (line.terms, line.item)

    def test_an_evaluation_keeps_the_terms_of_its_price(self) -> None:
        """A long prompt is evaluated at its tier."""
        supply = metered(row(input=1, tiers=[tier(500, input=2)]))
        plan = planned(Switch(evaluation={"chat": Decimal(500)}), option=supply)
        (line,) = (line for line in plan.lines if line.kind is Kind.ONE_OFF)
        assert ("prompt above 500, evaluation", Decimal(1)) == (line.terms, line.amount)

    def test_an_evaluation_on_rented_gpus_costs_what_it_takes_of_them(self) -> None:
        """36,000 answers of 100 tokens at 1,000 tokens a second are one hour of a GPU."""
        load = workload(task("chat", 1000, input=1, output=100))
        plan = planned(Switch(evaluation={"chat": Decimal(36_000)}), load, option=fleet(rate=7, chat=1000))
        assert exact_sum([plan.of([Kind.ONE_OFF])]) == pytest.approx(7, rel=1e-20)


@given(st.integers(0, 6), st.lists(decimals(0, 1, 2), max_size=4), st.integers(-3, 12))
def test_the_two_sides_serve_everything_once(dual: int, ramp: list[Decimal], month: int) -> None:
    """Whatever the plan, the shares of the answers that count add up to 1, and each side runs what it serves."""
    parts = parts_of(Switch(dual_running_months=dual, ramp=tuple(ramp)), month)
    assert 1 == sum(part.serving for part in parts)
    assert all(part.running >= part.serving for part in parts)


def test_people_are_paid_for_the_side_that_serves() -> None:
    """In dual running the option's failures reach nobody: 1,000 requests, 10% left to a person at 2 each."""
    load = workload(replace(task("chat", 1000, input=1), person_cost=Decimal(2)))
    before = Option(name="today", routes=(Route(tasks=("chat",), supply=TODAY, success={"chat": Decimal("0.9")}),))
    after = Option(
        name="option",
        routes=(Route(tasks=("chat",), supply=CHEAP, success={"chat": Decimal("0.5")}),),
        switch=Switch(dual_running_months=1),
    )
    plan = project(after, load, YEAR[:2], baseline=before)
    assert [200, 1000] == [month.money[Kind.PEOPLE] for month in plan.months]
    assert [900, 500] == [month.resolved for month in plan.months]


def test_an_unknown_success_makes_the_whole_unknown() -> None:
    """Once the option serves and nobody measured it, nobody knows how much is resolved; before that, one does."""
    before = Option(name="today", routes=(Route(tasks=("chat",), supply=TODAY, success={"chat": Decimal(1)}),))
    after = replace(everything_on(CHEAP, MTOK), switch=Switch(start=date(2027, 2, 1)))
    plan = project(after, MTOK, YEAR[:2], baseline=before)
    assert [1000, None] == [month.resolved for month in plan.months]
    assert plan.resolved is None


def test_a_month_cut_by_the_switch_keeps_its_growth() -> None:
    """Both parts of a month have its volume, and the option's own price windows and rows see the right days."""
    load = workload(task("chat", growing(1000, "0.1"), input=1000))
    plan = project(
        replace(everything_on(CHEAP, load), switch=Switch(start=date(2027, 2, 15))),
        load,
        YEAR[:2],
        baseline=everything_on(TODAY, load, "today"),
    )
    assert [10, Decimal("6.05")] == bills(plan)


def test_modes_hold_for_tasks_that_can_wait() -> None:
    """One supply serves the waiting task in batch and the other at once."""
    supply = replace(metered(row(input=10, modes={"batch": factor("0.5")})), waiting_mode="batch")
    load = workload(replace(task("mail", 1000, input=1000), can_wait=True), task("chat", 1000, input=1000))
    assert {"batch": 5, "": 10} == {line.terms: line.amount for line in projected(supply, load).lines}
