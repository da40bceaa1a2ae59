"""Break-even in volume: exact, complete, and true just below, at and just above every number that is printed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.engine.piecewise import JANUARY, MTOK, Question, at_volume, monthly, questions, saving_at, speed
from tests.engine.strategies import (
    Amount,
    decimals,
    everything_on,
    exact,
    fleet,
    growing,
    listed,
    metered,
    numbers,
    row,
    task,
    workload,
)
from tokencalc.engine import volumes
from tokencalc.engine.assets import Asset
from tokencalc.engine.contract import Contract
from tokencalc.engine.crossings import Becomes, Crossing, CrossingKind, Interval
from tokencalc.engine.errors import NoThroughput, TokencalcError
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.lines import RUNNING
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import exactly
from tokencalc.engine.owned import Owned
from tokencalc.engine.projection import Option, project
from tokencalc.engine.supply import Supply
from tokencalc.engine.volumes import NoRequests, VolumeBreakEven, at_scale, break_even_volumes
from tokencalc.engine.workload import Workload

HAIR = Decimal("1e-9")
NOTHING = Decimal("1e-11")
"""Less than this is the dust of quotients."""


def found_for(question: Question) -> VolumeBreakEven:
    """The break-even of a question."""
    (found,) = break_even_volumes(question.baseline, [question.option], question.load, [JANUARY], JANUARY)
    return found


def asking(baseline: Supply, option: Supply, requests: Amount = 10) -> Question:
    """Whether to move from one supply to another, for requests of a million output tokens."""
    load = workload(task("chat", requests, output=MTOK))
    today = everything_on(baseline, load, "today")
    return Question(today, everything_on(option, load), load, Decimal(requests))


def between(baseline: Supply, option: Supply, requests: Amount = 10) -> VolumeBreakEven:
    """The break-even between two supplies."""
    return found_for(asking(baseline, option, requests))


def api(price: Amount, *, minimum: Amount = 0, free: int = 0) -> Metered:
    """An API with a price a request, perhaps with a minimum a month or with some requests free."""
    free_units = {"output": Decimal(free * MTOK)} if free else {}
    contract = Contract(free_units=free_units, minimum_per_month=Decimal(minimum))
    return replace(metered(row(output=price)), contract=contract)


def replica(rent: Amount, serves: Amount, min_replicas: int = 1) -> Fleet:
    """A fleet whose replica costs so much a month and serves so many requests."""
    return fleet(rate=Decimal(rent) / 730, chat=speed(serves), min_replicas=min_replicas)


def owned(cost: Decimal, serves: int, variable: Decimal) -> Owned:
    """One replica worn off in 30 months, whose power is so much a request that it serves."""
    return Owned(
        name="own",
        model="m",
        asset=Asset(name="server", price=cost, life_months=30),
        replicas=1,
        gpus_per_replica=1,
        tokens_per_second={"chat": speed(serves)},
        kw_per_replica=variable * serves / 730,
        idle_kw_per_replica=Decimal(0),
        pue=Decimal(1),
        price_per_kwh=Decimal(1),
    )


def near(value: Fraction) -> Decimal:
    """A fraction to twelve places."""
    return round(Decimal(value.numerator) / value.denominator, 12)


def edges(found: VolumeBreakEven) -> list[Any]:
    """The intervals as pairs, without the dust of quotients."""
    ends = [(each.start, each.end) for each in found.intervals]
    return [(round(start, 12), None if end is None else round(end, 12)) for start, end in ends]


def changes(found: VolumeBreakEven) -> list[Any]:
    """The crossings without their amounts."""
    return [(round(each.value, 12), each.kind, each.becomes) for each in found.crossings]


@pytest.fixture(scope="module", autouse=True)
def _few_turns() -> Iterator[None]:
    """Follow no more than so many turns, which random questions seldom have."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(volumes, "MOST_TURNS", 300)
        yield


def sign(amount: Decimal) -> int:
    """-1, 0 or 1, where dust is 0."""
    return 0 if abs(amount) <= NOTHING else 1 if amount > 0 else -1


class TestAnyScenario:
    """Against a scan of projections, for random supplies with steps, kinks and floors."""

    @given(questions())
    def test_the_winner_changes_exactly_at_each_crossing(self, question: Question) -> None:
        """A hair below and above it the saving is what the crossing says, with its signs, kind and direction."""
        for each in found_for(question).crossings:
            hair = each.value * HAIR
            before, after = (saving_at(question, each.value + step) for step in (-hair, hair))
            assert abs(before - each.before) < Decimal("1e-5")
            assert abs(after - each.after) < Decimal("1e-5")
            assert_kind(each, sign(before), sign(after))

    @given(questions(), st.lists(decimals(0, 400, 2), min_size=20, max_size=40))
    def test_no_interval_is_missed(self, question: Question, volumes: list[Decimal]) -> None:
        """At any volume that was walked the option is cheaper if and only if an interval holds it."""
        found = found_for(question)
        for volume in volumes:
            if volume < found.walked.until:
                saving = saving_at(question, volume)
                assert (saving > NOTHING) == found.is_cheaper_at(volume), (volume, saving)

    @given(questions(), st.lists(decimals(0, 400, 1), min_size=2, max_size=40, unique=True))
    def test_no_crossing_is_missed(self, question: Question, volumes: list[Decimal]) -> None:
        """Between two volumes of which one is cheaper, or as dear, and the other is not, there is a crossing."""
        found = found_for(question)
        seen = [
            (volume, sign(saving_at(question, volume))) for volume in sorted(volumes) if volume < found.walked.until
        ]
        for (low, first), (high, last) in pairwise(seen):
            if first != last and low > 0:
                assert any(low <= each.value <= high for each in found.crossings), (low, high)

    @given(questions(), st.integers(1, 10**7))
    def test_for_good_is_for_good(self, question: Question, times: int) -> None:
        """Where it is settled, no volume beyond what was walked is different: cheaper for ever, or never again."""
        found = found_for(question)
        assume(found.is_settled and found.walked.is_fit)
        saving = saving_at(question, found.walked.until * (1 + Decimal(times) / 1000))
        assert (found.for_good_from is not None) == (saving > NOTHING)

    @given(questions())
    def test_what_does_not_fit_is_said(self, question: Question) -> None:
        """A hair below the volume up to which both can be had both have a cost, and a hair above one has none."""
        found = found_for(question)
        assume(not found.walked.is_fit)
        until = found.walked.until
        if until:
            saving_at(question, until * (1 - HAIR))
        with pytest.raises(TokencalcError) as error:
            saving_at(question, until * (1 + HAIR) + HAIR)
        assert found.walked.because
        assert found.is_settled
        assert type(error.value).__name__ != "TokencalcError"

    @given(questions(), decimals(1, 10**6, 2))
    def test_a_request_costs_between_two_numbers_in_the_long_run(self, question: Question, more: Decimal) -> None:
        """Far out, a further request costs no less and no more than its two slopes, but for a step or two."""
        running = found_for(question).running
        assume(running.per_request_low is not None and running.per_request_high is not None)
        far = Decimal(10) ** 9
        costs = [
            exactly(monthly(question.option, question.load, each).of)(RUNNING) for each in (far, far + more * 1000)
        ]
        each = (costs[1] - costs[0]) / (more * 1000)
        steps = Decimal(1000) / more
        assert running.per_request_low is not None
        assert running.per_request_high is not None
        assert running.per_request_low - steps <= each <= running.per_request_high + steps


def assert_kind(crossing: Crossing, below: int, above: int) -> None:
    """The kind and direction of a crossing follow from the signs around it."""
    assert {1: Becomes.CHEAPER, 0: Becomes.EQUAL, -1: Becomes.DEARER}[above] is crossing.becomes
    assert (crossing.kind is CrossingKind.TOUCH) == (below == above)
    if crossing.kind is CrossingKind.ROOT:
        assert abs(crossing.here) <= NOTHING
    if crossing.kind is CrossingKind.JUMP:
        assert max(abs(crossing.before - crossing.here), abs(crossing.after - crossing.here)) > 0


class TestClosedForms:
    rents, speeds, prices = decimals(1, 500, 1), st.integers(1, 300), decimals("0.1", 20, 1)

    @given(st.integers(1, 30_000), speeds, prices, decimals("0.1", 5, 1))
    @example(300, 10, Decimal(1), Decimal(0))
    @example(300, 10, Decimal(1), Decimal(1))
    @example(300, 20, Decimal(1), Decimal("0.5"))
    @example(3000, 10, Decimal(1), Decimal("0.5"))
    def test_one_replica(self, cost: int, serves: int, price: Decimal, variable: Decimal) -> None:
        """V* = F / (p - v), and only if p > v and V* is no more than the replica serves; more than that it refuses."""
        own = owned(Decimal(cost), serves, variable)
        found = between(api(price), own)
        margin = exact(price) - exact(variable)
        volume = Fraction(cost, 30) / margin if margin > 0 else Fraction(10**9)
        expected = [(near(volume), Decimal(serves))] if volume < serves else []
        assert expected == edges(found)
        assert all((each.has_start, each.has_end) == (False, True) for each in found.intervals)
        assert (False, True) == (found.walked.is_fit, found.is_settled)
        assert serves == round(found.walked.until, 12)

    @given(rents, speeds, prices, st.integers(1, 4))
    @example(Decimal(1752), 4000, Decimal("0.5"), 1)
    @example(Decimal(10), 10, Decimal(1), 1)
    @example(Decimal(5), 10, Decimal(1), 1)
    @example(Decimal(5), 10, Decimal(1), 3)
    def test_replica_steps(self, rent: Decimal, serves: int, price: Decimal, least: int) -> None:
        """A fleet wins on (n R / p, n K] from its minimum on, for good from n* R / p; and never where R is p K or more.

        n* is the larger of the minimum and ceil(rho / (1 - rho)), rho = R / (p K).
        """
        rho = exact(rent) / (exact(price) * serves)
        assume(not Fraction(199, 200) < rho < 1)
        found = between(api(price), replica(rent, serves, least))
        if rho >= 1:
            assert ((), None) == (found.intervals, found.for_good_from)
            return
        last = max(least, ceil(rho / (1 - rho)))
        expected = [(count * exact(rent) / exact(price), Fraction(count * serves)) for count in range(least, last)]
        closed = [(each.start, each.end) for each in found.intervals if each.end is not None]
        assert len(expected) == len(closed)
        for (start, end), (found_start, found_end) in zip(expected, closed, strict=True):
            assert abs(exact(found_start) - start) < Fraction(1, 10**9)
            assert abs(exact(found_end) - end) < Fraction(1, 10**9)
        assert all((each.has_start, each.has_end) == (False, each.end is not None) for each in found.intervals)
        assert found.for_good_from is not None
        assert abs(exact(found.for_good_from) - last * exact(rent) / exact(price)) < Fraction(1, 10**9)

    @given(decimals("0.1", 20, 1), decimals("0.1", 20, 1), st.integers(1, 500))
    def test_a_minimum(self, price: Decimal, other: Decimal, least: int) -> None:
        """An API with a minimum is cheaper above minimum / price if its own price is lower, and never if it is not."""
        found = between(api(price), api(other, minimum=least))
        if other < price:
            assert [(round(least / price, 12), None)] == edges(found)
        else:
            assert ((), None, True) == (found.intervals, found.for_good_from, found.is_settled)

    @given(decimals("0.1", 20, 1), st.integers(1, 100), st.integers(1, 60))
    def test_free_units(self, price: Decimal, free: int, fixed: int) -> None:
        """What is free up to a volume wins from the first request on, and for good, if nothing is paid for it."""
        found = between(api(price), api(price, free=free))
        assert ([(0, None)], True) == (edges(found), found.is_settled)
        later = between(api(price), api(price, free=free, minimum=fixed))
        assert [(round(fixed / price, 12), None)] == edges(later)


LOAD = workload(task("chat", 10, output=MTOK))


class TestEdgeCases:
    def test_never(self) -> None:
        """A dearer price a request loses at every volume, and above it there is nothing to find."""
        found = between(api(1), api(2))
        assert ((), (), None, True) == (found.intervals, found.crossings, found.for_good_from, found.is_settled)

    def test_already(self) -> None:
        """A cheaper price a request wins at every volume above none, where both cost nothing."""
        found = between(api(2), api(1))
        assert (Interval(start=Decimal(0), end=None, has_start=False, has_end=False),) == found.intervals
        assert ((), Decimal(0)) == (found.crossings, found.for_good_from)
        assert (False, True) == (found.is_cheaper_at(Decimal(0)), found.is_cheaper_at(Decimal("0.01")))

    def test_already_without_any_request(self) -> None:
        """A lower fee wins at none as well."""
        found = between(api(2, minimum=50), api(2, minimum=20))
        assert [(0, 25)] == edges(found)
        assert found.intervals[0].has_start
        assert [(25, CrossingKind.ROOT, Becomes.EQUAL)] == changes(found)
        assert (None, True) == (found.for_good_from, found.is_settled)

    @pytest.mark.parametrize("supply", [api(2), api(2, minimum=50), replica(60, 40)])
    def test_the_same(self, supply: Supply) -> None:
        """A = B: neither is cheaper at any volume, and no crossing is made of rounding."""
        found = between(supply, supply)
        assert ((), (), None) == (found.intervals, found.crossings, found.for_good_from)

    def test_the_same_by_another_way(self) -> None:
        """A replica three times as fast, of which two thirds are kept free, is the same but for its last digits."""
        plain = fleet(rate=Decimal(1) / 3, chat=speed(7))
        spare = fleet(rate=Decimal(1) / 3, chat=speed(7) * 3, headroom=Decimal(2) / 3)
        found = between(plain, spare, 70)
        assert ((), ()) == (found.intervals, found.crossings)

    def test_wins_then_loses_again(self) -> None:
        """An API that is cheaper up to its first replica only: 100 requests, of which the rent takes 60."""
        found = between(api(1), replica(60, 100))
        assert [(60, 100), (120, None)] == edges(found)
        assert [
            (60, CrossingKind.ROOT, Becomes.CHEAPER),
            (100, CrossingKind.JUMP, Becomes.DEARER),
            (120, CrossingKind.ROOT, Becomes.CHEAPER),
        ] == changes(found)

    def test_more_than_a_replica_serves(self) -> None:
        """F / (p - v) of 120 requests on a replica that serves 100 is no break-even."""
        found = between(api(1), replica(120, 100))
        assert ((), (), None) == (found.intervals, found.crossings, found.for_good_from)

    def test_a_touch(self) -> None:
        """Where a full replica costs what the API does, both are the same there and nowhere else."""
        found = between(api(1), replica(100, 100), 300)
        assert () == found.intervals
        assert (100, CrossingKind.TOUCH, Becomes.DEARER) == changes(found)[0]
        assert (None, True) == (found.for_good_from, found.is_settled)

    @pytest.mark.parametrize("requests", [1, 500, 1000, 10**6])
    def test_today_may_lie_anywhere(self, requests: int) -> None:
        """The break-even does not depend on the volume of today: below it, at it, or above."""
        found = between(api(2), api(1, minimum=1000), requests)
        assert [(500, None)] == edges(found)
        assert [(500, CrossingKind.ROOT, Becomes.CHEAPER)] == changes(found)
        assert requests == found.today == found.most

    def test_no_request_has_no_mix(self) -> None:
        """A month without requests says so, and another month of the horizon may have some."""
        months = horizon(date(2027, 1, 1), 2)
        load = workload(task("chat", listed(0, 5), output=MTOK))
        today, option = everything_on(api(2), load, "today"), everything_on(api(1), load)
        with pytest.raises(NoRequests, match="no task has a request in 2027-01") as error:
            break_even_volumes(today, [option], load, months, months[0])
        assert "choose another month of the horizon with --month" == error.value.remedy
        (found,) = break_even_volumes(today, [option], load, months, months[1])
        assert [(0, None)] == edges(found)

    def test_an_unknown_throughput(self) -> None:
        """Without theta there is no volume: the fleet says what is missing."""
        found = between(api(1), fleet(rate=1))
        assert (False, Decimal(0), ()) == (found.walked.is_fit, found.walked.until, found.intervals)
        assert str(NoThroughput("fleet", "chat").problem) == found.walked.because
        assert (None, None) == (found.running.fixed, found.running.per_request_low)

    def test_free_allowances(self) -> None:
        """A free tier of 12 wins up to 12 requests, and above it loses where its price is twice as high."""
        found = between(api(1), api(2, free=12))
        assert [(0, 24)] == edges(found)
        assert ([(24, CrossingKind.ROOT, Becomes.DEARER)], True) == (changes(found), found.is_settled)

    def test_no_option(self) -> None:
        """Nothing to compare has no answer."""
        assert () == break_even_volumes(everything_on(api(1), LOAD), [], LOAD, [JANUARY], JANUARY)

    def test_several_options_each_have_their_own(self) -> None:
        """How far one of them is walked says nothing of another."""
        today = everything_on(api(1), LOAD, "today")
        options = [everything_on(replica(60, 100), LOAD, "a"), everything_on(api(2), LOAD, "b")]
        one, other = break_even_volumes(today, options, LOAD, [JANUARY], JANUARY)
        assert ("a", [(60, 100), (120, None)]) == (one.option, edges(one))
        assert ("b", [], True) == (other.option, edges(other), other.is_settled)

    def test_too_many_steps_are_not_settled(self) -> None:
        """A fleet that saves a ten-thousandth a replica is followed so far, and nothing is said of what lies beyond."""
        found = between(api(1), replica("0.9999", 1))
        assert (None, False, True) == (found.for_good_from, found.is_settled, found.walked.is_fit)
        assert 299 <= len(found.intervals) <= 300
        assert abs(found.walked.until - 300) <= 1


class TestWhichMonth:
    def test_at_one_months_mix(self) -> None:
        """Tasks that grow apart have another mix later: a request of February is half chat, and of January a third."""
        months = horizon(date(2027, 1, 1), 2)
        load = workload(task("chat", growing(5, 1), output=MTOK), task("code", 10, output=MTOK))
        mixed = replace(fleet(rate=Decimal(180) / 730, chat=speed(100), code=speed(10**6)))
        today, own = everything_on(api(1), load, "today"), everything_on(mixed, load)
        starts = []
        for month in months:
            (found,) = break_even_volumes(today, [own], load, months, month)
            starts.append([round(edge or 0, 6) for edge in edges(found)[0]])
            assert numbers(15 if month.index == 0 else 20, 20) == (found.today, found.most)
        ends = [round(1 / (share / 100 + (1 - share) / 10**6), 6) for share in (Decimal(5) / 15, Decimal(10) / 20)]
        assert [180, 180] == [start for start, _ in starts]
        assert ends == [end for _, end in starts]

    def test_a_part_of_a_month_counts_as_a_whole(self) -> None:
        """A horizon that begins inside a month asks what a whole one costs."""
        months = horizon(date(2027, 1, 16), 1)
        load = workload(task("chat", 10, output=MTOK))
        today, own = everything_on(api(1), load, "today"), everything_on(replica(60, 100), load)
        (found,) = break_even_volumes(today, [own], load, months, months[0])
        assert [(60, 100), (120, None)] == edges(found)

    @given(decimals("0.1", 9, 1))
    def test_a_scale_multiplies_every_task(self, scale: Decimal) -> None:
        """The month's own volumes times the scale, and no growth."""
        months = horizon(date(2027, 1, 1), 2)
        load = workload(task("chat", growing(5, 1, 8), output=1), task("code", listed(1, 7), output=1))
        scaled = at_scale(load, months[1], scale)
        assert [growing(8 * scale), growing(7 * scale)] == [each.volume for each in scaled.tasks]

    def test_what_it_costs(self) -> None:
        """The fixed part just above no request, and the price of one in the long run, of either side."""
        found = between(api("0.5"), replica(60, 100))
        assert numbers(0, "0.5", "0.5") == (
            found.baseline.fixed,
            found.baseline.per_request_low,
            found.baseline.per_request_high,
        )
        assert 60 == round(found.running.fixed or 0, 20)
        assert numbers("0.6", "0.6") == tuple(
            round(each or Decimal(0), 20) for each in (found.running.per_request_low, found.running.per_request_high)
        )


class TestEffort:
    """How many projections an answer takes, which is what makes it quick."""

    @staticmethod
    def counted(monkeypatch: pytest.MonkeyPatch, options: Sequence[Option], load: Workload, today: Option) -> int:
        """The projections of one question."""
        calls = 0

        def counting(*args: object, **named: object) -> object:
            nonlocal calls
            calls += 1
            return project(*args, **named)  # type: ignore[arg-type]  # it hands everything on

        monkeypatch.setattr(volumes, "project", counting)
        monkeypatch.setattr(volumes, "MOST_TURNS", 5000)
        break_even_volumes(today, options, load, [JANUARY], JANUARY)
        return calls

    def test_without_steps(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ten options without steps take no more than 20 projections each."""
        options = [everything_on(api(price, minimum=50), LOAD, str(price)) for price in range(2, 12)]
        assert 20 * 11 >= self.counted(monkeypatch, options, LOAD, everything_on(api(5), LOAD, "today"))

    def test_one_for_every_step(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A fleet with a thousand steps before it wins for good takes one for each, and 20 beside them."""
        load = at_volume(LOAD, Decimal(1))
        option, today = everything_on(replica(1000, 1001), load), everything_on(api(1), load, "today")
        assert 1000 + 2 * 20 >= self.counted(monkeypatch, [option], load, today) >= 1000
