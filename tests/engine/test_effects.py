"""What a change does to a bill: its causes are put in one after another, and their effects add up to the whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    LONG_AGO,
    Amount,
    bill,
    decimals,
    everything_on,
    exact,
    exact_sum,
    fleet,
    january,
    listed,
    metered,
    model,
    row,
    task,
    workload,
)
from tokencalc.engine.assets import Asset
from tokencalc.engine.charges import Event, FeeBasis, LicenceFee, Risk
from tokencalc.engine.contract import Contract
from tokencalc.engine.effects import CAUSES, effects_of, one_sided
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.lines import Kind
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.movements import Movement, OptionChange, a_month
from tokencalc.engine.owned import Owned
from tokencalc.engine.projection import Option
from tokencalc.engine.routes import Judge, Route, Router, Step
from tokencalc.engine.scaling import Scaling
from tokencalc.engine.seats import Seats
from tokencalc.engine.substitution import Cause, Statement, put_in
from tokencalc.engine.supply import Ratios, Supply
from tokencalc.engine.switch import Switch
from tokencalc.engine.workload import Listed, Task, Workload

VOLUME, MIX, USAGE, PRICE, SUPPLY = range(5)
M = Decimal(1_000_000)


def stated(load: Workload, *options: Option, months: int = 1) -> Statement:
    """A statement over so many months from January on."""
    return Statement(options=options, workload=load, months=horizon(date(2027, 1, 1), months))


def on(supply: Supply, *tasks: Task, months: int = 1, profile: Sequence[Decimal] | None = None) -> Statement:
    """Tasks all on one supply, and nothing else."""
    load = workload(*tasks, profile=profile)
    return stated(load, everything_on(supply, load), months=months)


def change(old: Statement, new: Statement) -> OptionChange:
    """What the change does to the last option."""
    return effects_of(old, new)[-1]


def effects(old: Statement, new: Statement) -> tuple[Decimal | None, ...]:
    """What each cause does to the last option's bill."""
    return change(old, new).whole.effects


def split(*amounts: int | None) -> tuple[Decimal | None, ...]:
    """Whole amounts of each cause, in their order."""
    return tuple(None if each is None else Decimal(each) for each in amounts)


def million(requests: Amount | Listed, tokens: Amount, name: str = "chat") -> Task:
    """A task whose requests have so many million tokens of input, so that a rate is the price of one million."""
    return task(name, requests, input=Decimal(tokens) * M)


def rated(rate: Amount, name: str = "model", **more: Any) -> Metered:
    """A metered supply at one rate for input."""
    return replace(Metered(model=model(row(input=rate), name=name)), **more)


class TestEachCauseAlone:
    def test_volume(self) -> None:
        """Twice the requests of every task at 3 tokens and $2: 10 x 3 x 2 more."""
        assert split(60, 0, 0, 0, 0) == effects(on(rated(2), million(10, 3)), on(rated(2), million(20, 3)))

    def test_mix(self) -> None:
        """The same 30 requests, of which 10 move from 1 token to 4: 10 x 3 x $2."""
        old = on(rated(2), million(20, 1, "chat"), million(10, 4, "code"))
        new = on(rated(2), million(10, 1, "chat"), million(20, 4, "code"))
        assert split(0, 60, 0, 0, 0) == effects(old, new)

    def test_usage(self) -> None:
        """A prompt of 5 instead of 3 tokens: 10 x 2 x $2."""
        assert split(0, 0, 40, 0, 0) == effects(on(rated(2), million(10, 3)), on(rated(2), million(10, 5)))

    def test_usage_by_another_tokenizer(self) -> None:
        """A ratio of 1.5 where 1 was stated: half as much again."""
        old, new = (rated(2, ratios=Ratios(token_ratio=Decimal(each))) for each in ("1", "1.5"))
        assert split(0, 0, 30, 0, 0) == effects(on(old, million(10, 3)), on(new, million(10, 3)))

    def test_price(self) -> None:
        """$3 instead of $2 for a million: 10 x 3 x 1, and the price is named."""
        found = change(on(rated(2), million(10, 3)), on(rated(3), million(10, 3)))
        assert split(0, 0, 0, 30, 0) == found.whole.effects
        (price,) = found.prices
        assert ("lab/model", "input", *split(2, 3)) == (price.item, price.unit, price.old, price.new)

    def test_prices_that_follow_each_other(self) -> None:
        """Each is named with the first month in which both hold: $2 and $3 in January, $4 and $5 from 16 March on."""
        march = date(2027, 3, 16)

        def sold(*rates: int) -> Metered:
            first, second = rates
            return metered(row(LONG_AGO, march, input=first), row(march, input=second))

        found = change(on(sold(2, 4), million(10, 3), months=4), on(sold(3, 5), million(10, 3), months=4))
        expected = [(date(2027, 1, 1), *split(2, 3)), (date(2027, 3, 1), *split(4, 5))]
        assert expected == [(each.start, each.old, each.new) for each in found.prices]

    @pytest.mark.parametrize("is_old", [True, False])
    def test_a_price_that_changes_within_a_month_on_one_side(self, is_old: bool) -> None:
        """Until the middle of January both sides have the same price."""
        middle = date(2027, 1, 16)
        cut = on(metered(row(LONG_AGO, middle, input=2), row(middle, input=3)), million(10, 3))
        plain = on(metered(row(input=2)), million(10, 3))
        (price,) = change(cut, plain).prices if is_old else change(plain, cut).prices
        assert (split(3, 2) if is_old else split(2, 3)) == (price.old, price.new)

    def test_contract(self) -> None:
        """A discount of half is a price."""
        new = rated(2, contract=Contract(discount_share=Decimal("0.5")))
        assert split(0, 0, 0, -30, 0) == effects(on(rated(2), million(10, 3)), on(new, million(10, 3)))

    def test_rent(self) -> None:
        """A GPU at $3 instead of $2 for 730 hours."""
        old, new = (fleet(rate=rate, chat=1000) for rate in (2, 3))
        assert split(0, 0, 0, 730, 0) == effects(on(old, task(input=10)), on(new, task(input=10)))

    def test_supply(self) -> None:
        """Another model is another supply, even at the same tokens."""
        assert split(0, 0, 0, 0, 30) == effects(on(rated(2), million(10, 3)), on(rated(3, "other"), million(10, 3)))

    def test_a_supply_of_the_same_name_with_another_model(self) -> None:
        """A name that now stands for another model is no price cut."""
        old, new = rated(2, label="ours"), rated(3, "other", label="ours")
        assert split(0, 0, 0, 0, 30) == effects(on(old, million(10, 3)), on(new, million(10, 3)))

    def test_nothing(self) -> None:
        """The same statement twice: no effect, no price, nothing outside the bill."""
        same = on(rated(2), million(10, 3))
        found = change(same, same)
        assert split(0, 0, 0, 0, 0) == found.whole.effects
        assert ((), (), ()) == (found.prices, found.outside, found.inseparable)


class TestTasks:
    def test_an_added_task_comes_with_the_mix(self) -> None:
        """10 requests of 3 tokens, and 10 more of 5: the volume doubles at 3 tokens, then half of it moves to 5."""
        old, new = on(rated(2), million(10, 3)), on(rated(2), million(10, 3), million(10, 5, "code"))
        found = change(old, new)
        assert split(60, 40, 0, 0, 0) == found.whole.effects
        expected = [("chat", *split(60, 60)), ("code", *split(0, 100))]
        assert expected == [(each.task, each.old, each.new) for each in found.tasks]

    def test_a_removed_task_goes_with_the_mix(self) -> None:
        """The other way round: half the volume at the mean of 4 tokens, then all of it at 3."""
        old, new = on(rated(2), million(10, 3), million(10, 5, "code")), on(rated(2), million(10, 3))
        assert split(-80, -20, 0, 0, 0) == effects(old, new)

    def test_an_added_task_on_a_supply_of_its_own(self) -> None:
        """A task that comes with a new supply is priced there at once."""
        load = workload(million(10, 3), million(10, 5, "code"))
        both = (Route(tasks=("chat",), supply=rated(2)), Route(tasks=("code",), supply=rated(7, "other")))
        new = stated(load, Option(name="option", routes=both))
        assert split(60, 10 * 35 - 60, 0, 0, 0) == effects(on(rated(2), million(10, 3)), new)

    def test_no_mix_where_nothing_was_asked(self) -> None:
        """In a month without requests there is no old mix: what is asked then comes with the mix."""
        assert split(0, 60, 0, 0, 0) == effects(on(rated(2), million(0, 3)), on(rated(2), million(10, 3)))

    def test_thirds_add_up(self) -> None:
        """A mix of thirds at another volume: the requests have the new total exactly, whatever the division cuts."""
        old = on(rated(2), million(1, 1), million(1, 1, "code"), million(1, 1, "mail"))
        new = on(rated(2), million(5, 1), million(2, 1, "code"), million(3, 1, "mail"))
        assert split(14, 0, 0, 0, 0) == effects(old, new)


class TestHorizon:
    def test_a_longer_horizon_is_volume(self) -> None:
        """Three months instead of one, of which the listed ones repeat their last."""
        old = on(rated(2), million(listed(10), 3))
        new = on(rated(2), million(listed(10, 10, 10), 3), months=3)
        assert split(120, 0, 0, 0, 0) == effects(old, new)


def judged(supply: Supply, right: Amount, *, cost: Amount = 1, attempts: int = 1, **more: Any) -> Option:
    """One task on one supply whose answers are judged, and nothing is let through wrongly."""
    judge = Judge(true_accept=Decimal(1), false_accept=Decimal(0), cost=Decimal(cost))
    route = Route(
        tasks=("chat",), supply=supply, success={"chat": Decimal(right)}, judge=judge, attempts=attempts, **more
    )
    return Option(name="option", routes=(route,))


LOAD = workload(million(10, 3))


class TestRoutes:
    def test_outcomes_are_usage(self) -> None:
        """Half of the answers are asked for again: 5 more answers at $6, and 5 more verdicts at $1."""
        old, new = (stated(LOAD, judged(rated(2), right, attempts=2)) for right in ("1", "0.5"))
        assert split(0, 0, 35, 0, 0) == effects(old, new)

    def test_a_judge_has_a_price(self) -> None:
        """A verdict at $3 instead of $1, for 10 answers."""
        old, new = (stated(LOAD, judged(rated(2), 1, cost=cost)) for cost in (1, 3))
        assert split(0, 0, 0, 20, 0) == effects(old, new)

    def test_a_new_judge_is_supply(self) -> None:
        """A judge where there was none is another way to serve."""
        assert split(0, 0, 0, 0, 10) == effects(
            stated(LOAD, everything_on(rated(2), LOAD)), stated(LOAD, judged(rated(2), 1))
        )

    def test_a_router_has_a_share_and_a_price(self) -> None:
        """Half instead of none straight to the strong one: 5 x (21 - 6); then $1 a request for the router."""

        def routed(share: Amount, cost: Amount) -> Statement:
            router = Router(strong_share=Decimal(share), cost=Decimal(cost))
            route = Route(tasks=("chat",), supply=rated(2), then=(Step(supply=rated(7, "strong")),), router=router)
            return stated(LOAD, Option(name="option", routes=(route,)))

        assert split(0, 0, 75, 10, 0) == effects(routed(0, 0), routed("0.5", 1))

    def test_another_step_is_supply(self) -> None:
        """A second step for what the first gets wrong waits for the last cause, with its share of outcomes."""
        old = stated(LOAD, judged(rated(2), "0.5", cost=0))
        new = stated(LOAD, judged(rated(2), "0.5", cost=0, then=(Step(supply=rated(7, "strong")),)))
        assert split(0, 0, 0, 0, 105) == effects(old, new)

    def test_shares_of_a_task_that_left_the_route_stay(self) -> None:
        """A task that moves to another supply keeps its success until the supply changes."""
        load = workload(million(10, 3), million(10, 3, "code"))
        judge = Judge(true_accept=Decimal(1), false_accept=Decimal(0))
        shares = {"chat": Decimal(1), "code": Decimal("0.5")}
        route = Route(tasks=("chat", "code"), supply=rated(2), success=shares, judge=judge, attempts=2)
        stays = replace(route, tasks=("chat",), success={"chat": Decimal(1)})
        old = stated(load, Option(name="option", routes=(route,)))
        new = stated(load, Option(name="option", routes=(stays, Route(tasks=("code",), supply=rated(2, "other")))))
        assert split(0, 0, 0, 0, -30) == effects(old, new)


class TestSupplies:
    def test_a_spill_is_followed(self) -> None:
        """What takes the rest of a fleet is matched too: its price is a price."""

        def spilling(rate: Amount) -> Statement:
            rest = Metered(model=model(row(output=rate)))
            own = replace(fleet(chat=1), scaling=Scaling.SPILL, replicas=1, min_replicas=1, spill=rest)
            return on(own, task("chat", 10, output=3 * M), profile=(Decimal(1),) * 168)

        found = change(spilling(2), spilling(4))
        assert (found.new is not None, found.old is not None) == (True, True)
        assert found.whole.new - found.whole.old == found.whole.effects[PRICE] != 0

    def test_a_successor_is_followed(self) -> None:
        """What is moved to when a model retires has prices of its own."""

        def retired(rate: Amount, name: str = "next") -> Statement:
            gone = model(row(input=2), retired=date(2026, 1, 1))
            return on(Metered(model=gone, successor=rated(rate, name)), million(10, 3))

        assert split(0, 0, 0, 30, 0) == effects(retired(2), retired(3))
        assert split(0, 0, 0, 0, 30) == effects(retired(2), retired(3, "another"))

    @pytest.mark.parametrize("key", ["price_per_kwh", "hosting_per_month", "maintenance_per_month"])
    def test_running_costs_of_own_servers_are_prices(self, key: str) -> None:
        """Electricity, hosting and maintenance of the same servers."""
        old = Owned(
            name="servers",
            model="open",
            asset=Asset(name="server", price=Decimal(9000), life_months=36),
            replicas=1,
            gpus_per_replica=1,
            tokens_per_second={"chat": Decimal(100)},
            kw_per_replica=Decimal(1),
            idle_kw_per_replica=Decimal(1),
            pue=Decimal(1),
            price_per_kwh=Decimal("0.2"),
        )
        more: dict[str, Any] = {key: Decimal(3)}
        found = change(*(on(each, task("chat", 10, input=1, output=5)) for each in (old, replace(old, **more))))
        assert found.whole.change == found.whole.effects[PRICE] != 0

    def test_a_seat_has_a_price(self) -> None:
        """Ten seats at $30 instead of $20."""
        old, new = (
            Seats(name="plan", provider="lab", model="m", seats=10, used_seats=10, price_per_seat=Decimal(each))
            for each in (20, 30)
        )
        assert split(0, 0, 0, 100, 0) == effects(on(old, task(input=1)), on(new, task(input=1)))

    def test_a_supply_that_two_options_share_stays_shared(self) -> None:
        """Today's and the option's demand on one fleet is added up on the way as well: 730 x $1 for each alone."""

        def shared(rate: Amount) -> Statement:
            own = fleet(rate=rate, chat=1000)
            load = workload(task(input=10))
            today = everything_on(own, load, "Today")
            switched = replace(everything_on(own, load), switch=Switch(start=date(2027, 1, 1), dual_running_months=1))
            return stated(load, today, switched, months=2)

        found = effects_of(shared(2), shared(3))
        assert [split(0, 0, 0, 1460, 0)] * 2 == [each.whole.effects for each in found]


class TestCharges:
    def test_a_fee_of_the_same_name_is_a_price(self) -> None:
        """A licence at $50 instead of $20 a month."""

        def licensed(rate: Amount, name: str = "licence") -> Statement:
            fee = LicenceFee(name=name, basis=FeeBasis.MONTH, rate=Decimal(rate))
            return stated(LOAD, replace(everything_on(rated(2), LOAD), charges=(fee,)))

        assert split(0, 0, 0, 30, 0) == effects(licensed(20), licensed(50))
        assert split(0, 0, 0, 0, 30) == effects(licensed(20), licensed(50, "another"))

    def test_revenue_goes_on(self) -> None:
        """A share of a revenue that is listed for one month, over two: the last month goes on."""

        def shared(*revenue: Amount) -> Statement:
            fee = LicenceFee(
                name="licence", basis=FeeBasis.REVENUE_ABOVE, rate=Decimal("0.1"), revenue=listed(*revenue)
            )
            option = replace(everything_on(rated(2), LOAD), charges=(fee,))
            return stated(LOAD, option, months=len(revenue))

        assert split(10 + 60, 0, 0, 0, 0) == effects(shared(100), shared(100, 100))


class TestOutside:
    def test_people_and_one_offs_are_said(self) -> None:
        """Cash that is on no invoice changes too."""
        load = workload(replace(million(10, 3), person_cost=Decimal(4)))
        old, new = (stated(load, judged(rated(2), right, cost=0)) for right in ("1", "0.5"))
        (found,) = change(old, new).outside
        assert (Kind.PEOPLE, *split(0, 20)) == (found.kind, found.old, found.new)

    def test_unknown_people_are_not_nothing(self) -> None:
        """Where nobody says how often a model succeeds, what people cost is unknown."""
        load = workload(replace(million(10, 3), person_cost=Decimal(4)))
        today = judged(rated(2), "0.5", cost=0)
        old = stated(load, today, today)
        new = stated(load, today, replace(everything_on(rated(2), load), switch=Switch(start=date(2027, 1, 1))))
        (found,) = change(old, new).outside
        assert (Kind.PEOPLE, *split(20, None)) == (found.kind, found.old, found.new)


class TestInseparable:
    def test_what_cannot_be_projected_on_the_way_is_said(self) -> None:
        """The old model does not sell searches: usage and supply cannot be told apart, and the sum is right."""
        searching = task("chat", 10, input=3 * M, web_search=1)
        strong = Metered(model=model(row(input=3, web_search=1000), name="other"))
        found = change(on(rated(2), million(10, 3)), on(strong, searching))
        assert [CAUSES[USAGE], CAUSES[PRICE]] == [cause for cause, _ in found.inseparable]
        assert split(0, 0, None, None) == found.whole.effects[:SUPPLY]
        assert found.whole.new - found.whole.old == found.whole.effects[SUPPLY]
        assert () == found.prices

    def test_the_ends_must_be_right(self) -> None:
        """A new statement that cannot be projected is an error."""
        with pytest.raises(TokencalcError):
            effects_of(on(rated(2), million(10, 3)), on(rated(2), task("chat", 10, web_search=1)))


@pytest.mark.parametrize("is_new", [True, False])
def test_an_option_on_one_side_only(is_new: bool) -> None:
    """It is shown with what it costs, and with no causes."""
    found = one_sided(on(rated(2), million(10, 3)), 0, is_new=is_new)
    amounts = split(0, 60) if is_new else split(60, 0)
    for each in (found.whole, *found.tasks, *found.lines):
        assert amounts == (each.old, each.new)
        assert split(*(None,) * 5) == each.effects
    assert (False, is_new, not is_new) == (found.is_split, found.new is not None, found.old is not None)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a change in which every price is a rate for a token: requests and tokens by task, and the rate."""

    requests: tuple[Decimal, ...]
    tokens: tuple[Decimal, ...]
    rate: Decimal

    def cost(self, requests: Sequence[Fraction | Decimal]) -> Fraction:
        """What so many requests of each task cost with this side's tokens and rate."""
        pairs = zip(requests, self.tokens, strict=True)
        return sum((Fraction(each) * exact(tokens) for each, tokens in pairs), Fraction(0)) * exact(self.rate)

    def statement(self) -> Statement:
        """The statement of the side."""
        rows = zip(self.requests, self.tokens, NAMES, strict=True)
        return on(rated(self.rate), *[million(requests, tokens, name) for requests, tokens, name in rows])


NAMES = ("chat", "code", "mail")
threes = st.tuples(*[decimals(1, 50, 2)] * 3)
sides = st.builds(Side, threes, threes, decimals("0.1", 9, 2))


@given(sides, sides)
def test_every_effect_where_prices_are_linear(old: Side, new: Side) -> None:
    """Volume at old mix, then mix, then tokens, then the rate: each is plain arithmetic."""
    before, after = exact_sum(old.requests), exact_sum(new.requests)
    scaled = [exact(each) * after / before for each in old.requests]
    path = [old.cost(old.requests), old.cost(scaled), old.cost(new.requests)]
    path += [Side(old.requests, new.tokens, old.rate).cost(new.requests), new.cost(new.requests)]
    expected = [later - earlier for earlier, later in pairwise(path)] + [Fraction(0)]
    for wanted, found in zip(expected, effects(old.statement(), new.statement()), strict=True):
        assert found is not None
        assert abs(wanted - exact(found)) < Fraction(1, 10**20)


any_supply = st.one_of(
    st.builds(rated, decimals("0.1", 9, 2), st.sampled_from(["model", "other"])),
    st.builds(lambda rate: fleet(rate=rate, chat=900, code=1000, mail=800), decimals("0.1", 9, 2)),
)


@st.composite
def any_statements(draw: st.DrawFn) -> Statement:
    """Some tasks, each on one of two supplies, over one to three months; options share what they buy."""
    names = sorted(draw(st.sets(st.sampled_from(NAMES), min_size=1)))
    load = workload(*[task(name, draw(st.integers(0, 900)), input=draw(st.integers(1, 9000))) for name in names])
    supplies: list[Metered | Fleet] = [draw(any_supply), draw(any_supply)]
    options = [
        Option(
            name=name,
            routes=tuple(Route(tasks=(each,), supply=draw(st.sampled_from(supplies))) for each in names),
            charges=(Risk(name="risk", yearly_probability=Decimal("0.1"), impact=Decimal(5)),),
        )
        for name in ("Today", "Other")
    ]
    options[1] = replace(options[1], switch=draw(st.sampled_from([None, Switch(start=date(2027, 1, 1))])))
    return stated(load, *options, months=draw(st.integers(1, 3)))


def adds_up(moved: Movement) -> bool:
    """Whether the effects come to the difference, to the last digit."""
    return exact_sum([each for each in moved.effects if each is not None]) == exact(moved.new) - exact(moved.old)


@given(any_statements(), any_statements())
def test_effects_add_up(old: Statement, new: Statement) -> None:
    """Of the bill, of every task and of every line, whatever changes at once; and lines and tasks come to the bill."""
    for found in effects_of(old, new):
        assert adds_up(found.whole)
        for movements in (found.tasks, found.lines):
            assert all(adds_up(each) for each in movements)
            for place in range(len(CAUSES)):
                parts = [each.effects[place] for each in movements]
                known = [each for each in parts if each is not None]
                whole = found.whole.effects[place]
                assert (whole is None) == (len(known) < len(parts))
                assert whole is None or exact_sum(known) == exact(whole)


@given(any_statements())
def test_a_statement_does_not_differ_from_itself(same: Statement) -> None:
    """No cause has an effect, and none is invented by a division on the way."""
    assert all({Decimal(0)} == set(each.whole.effects) for each in effects_of(same, same))


def test_the_ends_are_the_projections() -> None:
    """The bills are those of the plans themselves."""
    load = workload(million(10, 3))
    found = change(on(rated(2), *load.tasks), on(rated(5), *load.tasks))
    assert (bill(rated(2), load, january()), bill(rated(5), load, january())) == (found.whole.old, found.whole.new)


def test_an_event_is_a_charge_by_its_name() -> None:
    """What an event costs is on no bill, and changes nothing of it."""
    event = Event(name="audit", day=date(2027, 1, 5), cost=Decimal(9))
    new = stated(LOAD, replace(everything_on(rated(2), LOAD), charges=(event,)))
    assert split(0, 0, 0, 0, 0) == effects(stated(LOAD, everything_on(rated(2), LOAD)), new)


def test_with_every_cause_it_is_the_new_statement() -> None:
    """Nothing of the old one is left at the end."""
    old, new = on(rated(2), million(10, 3)), on(rated(5), million(10, 3))
    assert put_in(old, new, Cause.SUPPLY) is new


def test_a_month_of_a_longer_horizon() -> None:
    """Twice as many months at the same pace cost a month what they did: each amount has its own horizon's length."""
    longer = Movement(old=Decimal(60), new=Decimal(132), effects=(Decimal(60), None, Decimal(12)))
    found = a_month(longer, Decimal(6), Decimal(12))
    assert (Decimal(10), Decimal(11)) == (found.old, found.new)
    assert (Decimal(0), None, Decimal(1)) == found.effects
