"""What a comparison says of an option beside its bill: cash, payback, present value, success, and what it leaves."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.engine.strategies import Amount, everything_on, fleet, metered, row, task, workload
from tokencalc.engine.assets import Asset
from tokencalc.engine.comparison import Comparison, compare
from tokencalc.engine.gates import GateFinding
from tokencalc.engine.licences import Gate
from tokencalc.engine.months import horizon
from tokencalc.engine.owned import Owned
from tokencalc.engine.payback import PaybackStatus
from tokencalc.engine.projection import Option
from tokencalc.engine.ratios import Direction, Ratio, ratio_of
from tokencalc.engine.routes import Route
from tokencalc.engine.standing import Standing
from tokencalc.engine.switch import OneOff, Switch
from tokencalc.engine.unstated import UnstatedSuccess

YEAR = horizon(date(2027, 1, 1), 12)
LOAD = workload(task("chat", 1000, input=1000, output=1000))
TODAY = everything_on(metered(row(input=100, output=0)), LOAD, "today")
"""100 a month."""
CHEAP = everything_on(metered(row(input=40, output=0)), LOAD)
"""40 a month."""


def compared(option: Option, *, rate: Amount | None = None, today: Option = TODAY) -> Comparison:
    """The option beside today's, over a year."""
    discount = None if rate is None else Decimal(rate)
    return compare(today, [option], LOAD, YEAR, discount_rate=discount)


def paid(today: Option, *options: Option, cost: Decimal | None = Decimal(1)) -> Comparison:
    """The options beside today's, where a person costs so much for each request that no model resolves."""
    return compare(today, options, workload(replace(LOAD.tasks[0], person_cost=cost)), YEAR)


def moving(amount: Amount, start: date | None = None) -> Option:
    """The cheap option after a move that costs so much."""
    switch = Switch(start=start, one_offs=(OneOff(name="move", amount=Decimal(amount)),))
    return replace(CHEAP, switch=switch)


class TestTheSwitch:
    def test_a_month_is_the_full_move_and_the_total_is_the_plan(self) -> None:
        """40 a month once everything moved; three months at 100, nine at 40 and the move over the year."""
        (option,) = compared(moving(90, date(2027, 4, 1))).options
        assert [40, 300 + 360 + 90, 1200 - 750] == [option.per_month, option.total, option.saving]
        assert "2.5" == str(option.ratio.times)

    def test_it_pays_back(self) -> None:
        """90 at 60 a month: in the second month of the switch, May."""
        (option,) = compared(moving(90, date(2027, 4, 1))).options
        assert PaybackStatus.PAID_BACK is option.payback.status
        assert option.payback.for_good is not None
        assert (5, 2) == (option.payback.for_good.number, option.payback.for_good.months_since)

    def test_one_after_the_horizon_changes_nothing_in_it(self) -> None:
        """Neither cost nor payback."""
        (option,) = compared(moving(90, date(2029, 1, 1))).options
        assert [1200, 0] == [option.total, option.saving]
        assert PaybackStatus.NOT_WITHIN_HORIZON is option.payback.status

    def test_its_present_value(self) -> None:
        """At no rate it is what is saved; at a rate less, because the move comes first."""
        plain, later = (compared(moving(90), rate=rate).options[0].net_present_value for rate in (0, "0.1"))
        assert Decimal(12 * 60 - 90) == plain
        assert later is not None
        assert plain is not None
        assert later < plain
        assert compared(moving(90)).options[0].net_present_value is None

    def test_its_rate_of_return(self) -> None:
        """One outlay and then savings have one rate; without an outlay there is none to speak of."""
        (option,) = compared(moving(90)).options
        assert option.returns is not None
        assert 1 == len(option.returns.rates)
        assert compared(CHEAP).options[0].returns is None


class TestWhatIsBought:
    OWNED = Owned(
        name="servers",
        model="open-model",
        asset=Asset(name="servers", price=Decimal(480), life_months=48),
        replicas=1,
        gpus_per_replica=1,
        tokens_per_second={"chat": Decimal(1000)},
        kw_per_replica=Decimal(0),
        idle_kw_per_replica=Decimal(0),
        pue=Decimal(1),
        price_per_kwh=Decimal(0),
    )

    def test_cash_and_wear_do_not_mix(self) -> None:
        """480 in the first month, 10 worn off in each of 48; what is left after a year stands apart."""
        (option,) = compared(everything_on(self.OWNED, LOAD)).options
        assert [0, 480, 360] == [option.per_month, option.total, round(option.residual_value)]
        assert option.ratio.times is not None
        assert 10 == round(option.ratio.times, 20)
        assert option.machines is not None
        assert option.machines.most_gpus is None

    def test_rented_ones_are_counted(self) -> None:
        """One GPU in every month."""
        (option,) = compared(everything_on(fleet(rate=1, chat=1000), LOAD)).options
        assert option.machines is not None
        assert [1, 1] == [option.machines.fewest_gpus, option.machines.most_gpus]

    def test_one_that_is_bought_after_the_horizon_leaves_nothing(self) -> None:
        """It is not bought in it."""
        option = replace(everything_on(self.OWNED, LOAD), switch=Switch(start=date(2029, 1, 1)))
        assert 0 == compared(option).options[0].residual_value


class TestSuccess:
    def served(self, option: Option, success: Amount | None) -> Option:
        """The option with a success rate."""
        (route,) = option.routes
        known = {} if success is None else {"chat": Decimal(success)}
        return replace(option, routes=(Route(tasks=route.tasks, supply=route.supply, success=known),))

    def test_cost_per_success(self) -> None:
        """40 a month for 800 right answers of 1,000."""
        (option,) = compared(self.served(CHEAP, "0.8")).options
        assert (Decimal("0.8"), Decimal("0.05")) == (option.success, option.per_success)

    def test_none_resolved_has_no_cost_per_success(self) -> None:
        """There is nothing to divide by."""
        assert compared(self.served(CHEAP, 0)).options[0].per_success is None

    def test_an_unknown_success_is_not_ranked_where_people_cost_something(self) -> None:
        """What people would cost is unknown; where nobody says what they cost, bills are compared."""
        found = paid(self.served(TODAY, "0.9"), CHEAP, self.served(CHEAP, "0.9"))
        unknown, known = found.options
        assert (True, False) == (unknown.lacks_success, unknown.is_ranked)
        assert (False, False, False) == (unknown.is_total_known, unknown.is_all_in_known, unknown.is_comparable)
        assert (False, True) == (known.lacks_success, known.is_ranked)
        assert (True, True, True) == (known.is_total_known, known.is_all_in_known, known.is_comparable)
        assert compared(CHEAP, today=self.served(TODAY, "0.9")).options[0].is_ranked

    def test_nothing_is_ranked_beside_a_baseline_of_unknown_success(self) -> None:
        """The option's own cost is known, and what it saves is not."""
        found = paid(TODAY, self.served(CHEAP, "0.9"))
        (option,) = found.options
        assert (False, False, True) == (found.baseline.is_comparable, option.is_comparable, option.is_total_known)
        assert (False, False, True) == (option.is_ranked, option.lacks_success, option.is_all_in_known)

    def test_a_move_away_from_an_unknown_baseline_has_no_known_total(self) -> None:
        """Until it is done, the people behind today's model are paid too."""
        moved = replace(self.served(CHEAP, "0.9"), switch=Switch(start=date(2027, 4, 1)))
        (option,) = paid(TODAY, moved).options
        assert (False, True) == (option.is_total_known, option.is_all_in_known)

    def test_what_is_not_stated_is_named(self) -> None:
        """The model as a scenario names it, and the task."""
        (option,) = paid(self.served(TODAY, "0.9"), CHEAP).options
        assert (UnstatedSuccess(model="lab/model", task="chat", moves_cash=True),) == option.unstated
        assert ['models."lab/model".success'] == [each.key for each in option.unstated]
        on_fleet = paid(self.served(TODAY, "0.9"), everything_on(fleet(rate=1, chat=1000), LOAD)).options[0]
        assert [fleet(chat=1).model] == [each.model for each in on_fleet.unstated]

    def test_only_tasks_where_a_failure_costs_something_count(self) -> None:
        """A task that no person stands behind needs no success rate; nor does one whose person costs nothing."""
        for cost in (None, Decimal(0)):
            assert () == paid(TODAY, CHEAP, cost=cost).options[0].unstated

    def test_losses_alone_hide_the_all_in_month_and_no_ranking(self) -> None:
        """A failure that nobody notices is in no total; where none goes unnoticed, nothing is lost."""
        lost = replace(LOAD.tasks[0], unnoticed_cost=Decimal(4), unnoticed_share=Decimal("0.5"))
        (option,) = compare(TODAY, [CHEAP], workload(lost), YEAR).options
        assert (False, True, True) == (option.is_all_in_known, option.is_ranked, option.is_total_known)
        assert [False] == [each.moves_cash for each in option.unstated]
        noticed = workload(replace(lost, unnoticed_share=Decimal(0)))
        assert compare(TODAY, [CHEAP], noticed, YEAR).options[0].is_all_in_known

    def test_all_in_has_people_and_expected_losses(self) -> None:
        """1,000 requests, a tenth wrong, half of that unnoticed at 4, the rest to a person at 2."""
        chat = replace(LOAD.tasks[0], person_cost=Decimal(2), unnoticed_share=Decimal("0.5"), unnoticed_cost=Decimal(4))
        today = self.served(TODAY, "0.9")
        (option,) = compare(today, [self.served(CHEAP, "0.9")], workload(chat), YEAR).options
        assert Decimal(40 + 100 + 200) == option.all_in_per_month
        assert Decimal(12 * (40 + 100)) == option.total


class TestWithLosses:
    """Half of the wrong answers go unnoticed."""

    def beside(self, today: Option, option: Option, loss: Amount = 4) -> Standing:
        """An option beside today's, where an unnoticed wrong answer costs so much."""
        chat = replace(LOAD.tasks[0], unnoticed_share=Decimal("0.5"), unnoticed_cost=Decimal(loss))
        return compare(today, [option], workload(chat), YEAR).options[0]

    def served(self, option: Option, success: str) -> Option:
        """The option with a success rate on chat."""
        return replace(
            option, routes=tuple(replace(route, success={"chat": Decimal(success)}) for route in option.routes)
        )

    def test_the_ratio_and_the_saving_have_both_sides_losses(self) -> None:
        """100 + 0.05 x 1,000 x 4 = 300 a month today, 40 + 0.1 x 1,000 x 4 = 440 then: 2.5 times cheaper without."""
        found = self.beside(self.served(TODAY, "0.9"), self.served(CHEAP, "0.8"))
        assert Ratio(direction=Direction.CHEAPER, times=Decimal("2.5")) == found.ratio
        assert ratio_of(Decimal(300), Decimal(440)) == found.ratio_with_losses
        assert (Decimal(12 * 60), Decimal(12 * -140)) == (found.saving, found.saving_with_losses)

    def test_without_losses_they_are_the_same(self) -> None:
        """Nothing goes wrong on either side."""
        found = self.beside(self.served(TODAY, "1"), self.served(CHEAP, "1"))
        assert (found.ratio, found.saving) == (found.ratio_with_losses, found.saving_with_losses)

    @pytest.mark.parametrize("is_today", [True, False])
    def test_they_are_unknown_where_a_success_rate_is(self, is_today: bool) -> None:
        """Of the one or of the other."""
        today = TODAY if is_today else self.served(TODAY, "0.9")
        found = self.beside(today, self.served(CHEAP, "0.9") if is_today else CHEAP)
        assert (None, None) == (found.ratio_with_losses, found.saving_with_losses)
        assert found.is_ranked

    def test_a_switch_has_the_losses_of_both_sides(self) -> None:
        """Three months of today's 200 and nine of the option's 400, against twelve of 200."""
        moved = replace(self.served(CHEAP, "0.8"), switch=Switch(start=date(2027, 4, 1)))
        found = self.beside(self.served(TODAY, "0.9"), moved)
        assert found.saving_with_losses is not None
        assert Decimal(12 * 200 - 3 * 200 - 9 * 400) == found.saving_with_losses - found.saving


@pytest.mark.parametrize("gate", list(Gate))
def test_what_is_forbidden_is_not_ranked(gate: Gate) -> None:
    """In any month; what has to be asked for, or is unknown, is."""
    finding = GateFinding(model="m", gate=gate, since=YEAR[3].start, reason="", source="", is_ours=True)
    (option,) = compared(replace(CHEAP, gates=(finding,))).options
    assert (gate is Gate.FORBIDDEN, gate is not Gate.FORBIDDEN) == (option.is_forbidden, option.is_ranked)


def test_a_month_has_its_money_by_kind() -> None:
    """The bill of a month, and nothing of what it has none of."""
    month = compared(moving(90)).options[0].projection.months[0]
    assert Decimal(40) == month.bill
