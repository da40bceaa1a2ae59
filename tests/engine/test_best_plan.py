"""The best plan: no dearer than any route that keeps the limits, which a projection of every one of them decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.strategies import Amount, decimals, growing, january, metered, model, ratios, row, task, workload
from tokencalc.engine.answers import Never
from tokencalc.engine.best_plan import NO_SINGLE, BestPlan, Single, best_plan
from tokencalc.engine.best_route import BestRoute, Limit, NoCandidate, best_route
from tokencalc.engine.candidates import Candidate, Choice, Pair, RoutePlan, cost_of_calls, plans_for
from tokencalc.engine.latency import Latency, Unknown
from tokencalc.engine.lines import Kind
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import Month, horizon
from tokencalc.engine.numbers import exactly
from tokencalc.engine.numbers import total as sum_of
from tokencalc.engine.outcomes import Outcome
from tokencalc.engine.plan_latency import latency_on
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.routes import Judge, Route, Step, outcome_of
from tokencalc.engine.workload import Task

PAID = (Kind.BILL, Kind.PEOPLE, Kind.AMORTISATION)
MONTHS = horizon(date(2027, 1, 16), 3)
"""Of four calendar months, the first and the last of which are halves."""
JUDGE = Judge(true_accept=Decimal("0.9"), false_accept=Decimal("0.1"), cost=Decimal("0.0001"))
CHAT = task("chat", 1000, input=1000, output=100)
outcome = exactly(outcome_of)
total = exactly(sum_of)
paid = exactly(Projection.of)


def supply(name: str, price: Amount, output: Amount = 0) -> Metered:
    """A model at a price a million tokens, with ratios of its own."""
    return Metered(model=model(row(input=price, output=output), name=name), ratios=ratios("1.25", "1.5"))


def candidate(
    name: str,
    price: Amount,
    success: Amount,
    *,
    of: Task = CHAT,
    months: Sequence[Month] = MONTHS,
    p50: Amount | None = None,
    p95: Amount | None = None,
    outage: Amount = 0,
    timeout: Amount | None = None,
) -> Candidate:
    """A candidate for a task; with one time alone, it is always that."""
    bought = supply(name, price, price)
    step = Step(
        supply=bought,
        success={of.name: Decimal(success)},
        outage_share=Decimal(outage),
        timeout_seconds=None if timeout is None else Decimal(timeout),
        p50_seconds=None if p50 is None else Decimal(p50),
        p95_seconds=None if p95 is None and p50 is None else Decimal(p95 or p50 or 0),
    )
    return Candidate(name=name, step=step, calls_cost=cost_of_calls(bought, of, workload(of), months))


def best(choice: Choice, months: Sequence[Month] = MONTHS) -> BestRoute:
    """The best route of a task, alone in its workload."""
    return best_route(choice, workload(choice.task), months)


@dataclass(frozen=True)
class Tried:
    """A route that was put together and projected here."""

    names: tuple[str, ...]
    cost: Decimal
    outcome: Outcome
    is_kept: bool


@dataclass(frozen=True)
class Facts:
    """A model: its price, what it gets right, how long it takes."""

    price: Decimal
    success: Decimal
    seconds: Decimal | None


facts = st.builds(Facts, price=decimals("0.1", 20, 1), success=decimals(0, 1, 1), seconds=st.none() | decimals(1, 9, 0))
judges = st.builds(
    Judge,
    true_accept=decimals(0, 1, 1),
    false_accept=decimals(0, 1, 1),
    cost=decimals(0, "0.001", 4),
    p50_seconds=st.just(Decimal(1)),
    p95_seconds=st.just(Decimal(1)),
)


@st.composite
def choices(draw: st.DrawFn, name: str = "chat") -> Choice:
    """What a task with or without limits may be served by."""
    asked = task(name, growing(draw(st.integers(0, 5000)), draw(decimals(0, "0.2", 2))), input=1000, output=100)
    asked = replace(
        asked,
        person_cost=draw(st.none() | decimals(0, 1, 2)),
        unnoticed_share=draw(decimals(0, 1, 1)),
        unnoticed_cost=draw(st.none() | decimals(0, 1, 1)),
        min_success=draw(st.none() | decimals(0, 1, 1)),
        max_latency_seconds=draw(st.none() | decimals(1, 12, 0)),
    )
    models = draw(st.lists(facts, min_size=1, max_size=3))
    return Choice(
        task=asked,
        candidates=tuple(
            candidate(f"m{place}", each.price, each.success, of=asked, p50=each.seconds)
            for place, each in enumerate(models)
        ),
        judge=draw(st.none() | judges),
        carries_context=draw(st.booleans()),
    )


def tried(choice: Choice) -> Iterator[Tried]:
    """Every route of a task, put together by hand, projected, and held against the limits."""
    steps = {each.name: each.step for each in choice.candidates}
    for name, step in steps.items():
        yield from _tried(choice, (name,), step, ())
    for one, first in steps.items() if choice.judge else ():
        for two, last in steps.items():
            if one != two:
                then = replace(last, carries_context=choice.carries_context)
                yield from _tried(choice, (one, two), replace(first, judge=choice.judge), (then,))


def _tried(choice: Choice, names: tuple[str, ...], first: Step, then: tuple[Step, ...]) -> Iterator[Tried]:
    task = choice.task
    route = Route(
        tasks=(task.name,),
        supply=first.supply,
        success=first.success,
        judge=first.judge,
        p50_seconds=first.p50_seconds,
        p95_seconds=first.p95_seconds,
        then=then,
    )
    ends = outcome(route, task)
    time = latency_on(route, ends)
    limit, floor, right = task.max_latency_seconds, task.min_success, ends.resolved
    assert right is not None
    is_fast = limit is None or (isinstance(time, Latency) and time.p95_seconds <= limit)
    cost = paid(project(Option(name="tried", routes=(route,)), workload(task), MONTHS), PAID)
    yield Tried(names, cost, ends, is_fast and (floor is None or right >= floor))


class TestAgainstEveryRouteProjected:
    @settings(max_examples=60)
    @given(choices())
    def test_the_cheapest_that_keeps_the_limits_is_found(self, choice: Choice) -> None:
        """No route that is projected and keeps them costs less; where none keeps them, that is the answer."""
        found, every = best(choice), list(tried(choice))
        kept = [each.cost for each in every if each.is_kept]
        assert len(every) == found.considered
        assert bool(kept) == found.is_met
        assert min(each.cost for each in every) == found.unbound.cost
        if kept:
            assert min(kept) == found.chosen.cost
        singles = [each.cost for each in every if each.is_kept and len(each.names) == 1]
        assert sorted(singles) == [plan.cost for plan in found.singles]
        assert all(found.chosen.cost <= plan.cost for plan in found.singles)

    @settings(max_examples=40)
    @given(st.lists(st.sampled_from(["chat", "code", "mail"]), min_size=1, unique=True), st.data())
    def test_the_whole_plan_costs_what_its_projection_says(self, names: list[str], data: st.DataObject) -> None:
        """Calls times the cost of one call is the projection's money, to the last digit."""
        drawn = [data.draw(choices(name)) for name in names]
        load = workload(*(choice.task for choice in drawn))
        baseline = Option(name="today", routes=(Route(tasks=tuple(names), supply=supply("today", 5)),))
        found = best_plan("plan", [best_route(choice, load, MONTHS) for choice in drawn], baseline, load, MONTHS)
        assert paid(project(found.option, load, MONTHS), PAID) == found.cost
        for each in found.tasks:
            assert 1 == total([passed.accepted for passed in each.chosen.outcome.steps])

    @settings(max_examples=40)
    @given(choices())
    def test_nothing_on_the_frontier_is_beaten(self, choice: Choice) -> None:
        """Who pays more there gets more right; and of every other fast route one there is no dearer and no worse."""
        found = best(choice)
        for cheaper, dearer in zip(found.frontier, found.frontier[1:], strict=False):
            assert cheaper.cost < dearer.cost
            assert cheaper.quality < dearer.quality
        free = replace(choice, task=replace(choice.task, min_success=None))
        for each in (each for each in tried(free) if each.is_kept):
            right = each.outcome.resolved or 0
            assert any(plan.cost <= each.cost and plan.quality >= right for plan in found.frontier)


class TestWhatBinds:
    def choice(self, *, floor: Amount | None = None, limit: Amount | None = None) -> Choice:
        """A cheap one that is slow and bad, one that is slow and good, one that is fast and bad, and a dear one."""
        chat = replace(
            CHAT,
            min_success=None if floor is None else Decimal(floor),
            max_latency_seconds=None if limit is None else Decimal(limit),
        )
        models = (
            candidate("cheap", 1, "0.5", p50=9),
            candidate("good", 2, "0.9", p50=9),
            candidate("fast", 3, "0.5", p50=1),
            candidate("both", 4, "0.9", p50=1),
        )
        return Choice(task=chat, candidates=models)

    @pytest.mark.parametrize(
        ("floor", "limit", "name", "binds"),
        [
            (None, None, "cheap", ()),
            ("0.4", 10, "cheap", ()),
            ("0.8", None, "good", (Limit.QUALITY,)),
            ("0.8", 10, "good", (Limit.QUALITY,)),
            (None, 5, "fast", (Limit.LATENCY,)),
            ("0.8", 5, "both", (Limit.QUALITY, Limit.LATENCY)),
        ],
    )
    def test_a_limit_binds_without_which_a_cheaper_route_would_do(
        self, floor: Amount | None, limit: Amount | None, name: str, binds: tuple[Limit, ...]
    ) -> None:
        """Each limit is taken away in turn."""
        found = best(self.choice(floor=floor, limit=limit))
        assert ((name,), binds, True) == (found.chosen.names, found.binds, found.is_met)

    def test_both_bind_where_either_alone_asks_for_the_same(self) -> None:
        """The one that is good enough is also the one that is fast enough: doing without one limit saves nothing."""
        chat = replace(CHAT, min_success=Decimal("0.8"), max_latency_seconds=Decimal(5))
        models = (candidate("cheap", 1, "0.5", p50=9), candidate("dear", 4, "0.9", p50=1))
        found = best(Choice(task=chat, candidates=models))
        assert (("dear",), (Limit.QUALITY, Limit.LATENCY)) == (found.chosen.names, found.binds)

    def test_a_floor_that_nothing_meets_has_the_best_as_its_nearest(self) -> None:
        """0.95 is asked for, and 0.9 is the most; of two the cheaper."""
        found = best(self.choice(floor="0.95"))
        assert (("good",), False, (Limit.QUALITY,)) == (found.chosen.names, found.is_met, found.binds)

    def test_a_limit_that_nothing_meets_has_the_fastest_as_its_nearest(self) -> None:
        """Of two that take a second, the cheaper."""
        found = best(self.choice(limit="0.5"))
        assert (("fast",), False, (Limit.LATENCY,)) == (found.chosen.names, found.is_met, found.binds)
        assert () == found.frontier

    def test_limits_that_only_together_cannot_be_met_are_both_missed(self) -> None:
        """One is fast and one is good, and none is both."""
        chat = replace(CHAT, min_success=Decimal("0.8"), max_latency_seconds=Decimal(5))
        models = (candidate("good", 2, "0.9", p50=9), candidate("fast", 3, "0.5", p50=1))
        found = best(Choice(task=chat, candidates=models))
        assert (("fast",), False, (Limit.QUALITY, Limit.LATENCY)) == (found.chosen.names, found.is_met, found.binds)


class TestTime:
    def test_where_it_is_limited_a_route_of_unknown_time_is_left_out_and_named(self) -> None:
        """A cheaper model of which nobody knows, and a judge of which nobody knows."""
        chat = replace(CHAT, max_latency_seconds=Decimal(5))
        models = (candidate("quick", 4, "0.9", p50=1), candidate("unknown", 1, "0.9"))
        found = best(Choice(task=chat, candidates=models, judge=JUDGE))
        assert ("quick",) == found.chosen.names
        assert (
            "nobody stated both P50 and P95 of lab/unknown",
            "nobody stated both P50 and P95 of the judge of lab/quick",
        ) == found.untimed

    def test_where_it_is_not_limited_nobody_needs_to_know(self) -> None:
        """The plan says that it is unknown, and that is all."""
        found = best(Choice(task=CHAT, candidates=(candidate("unknown", 1, "0.9"),)))
        assert () == found.untimed
        assert isinstance(found.latency, Unknown)

    def test_a_short_timeout_may_keep_what_a_slow_model_would_not(self) -> None:
        """A tenth fails after a second, so that of the others a few may take longer than the limit.

        A lognormal with a P50 of 1 s and a P95 of 4 s has 94.6% below 3.9 s, and 0.9 x 94.6% + 0.1 is over 95%.
        """
        limited = replace(CHAT, max_latency_seconds=Decimal("3.9"))
        for timeout, is_met in ((1, True), (None, False)):
            model = candidate("slow", 1, 1, p50=1, p95=4, outage="0.1", timeout=timeout)
            assert is_met == best(Choice(task=limited, candidates=(model,))).is_met

    def test_a_cascade_is_held_against_its_own_p95(self) -> None:
        """Nine in ten wait a second; the tenth waits for the other model too, and so 95 of 100 take six seconds."""
        judge = replace(JUDGE, true_accept=Decimal(1), p50_seconds=Decimal(0), p95_seconds=Decimal(0))
        models = (candidate("weak", 1, "0.9", p50=1), candidate("strong", 9, 1, p50=5))
        chat = replace(CHAT, min_success=Decimal("0.95"))
        for limit, names in ((6, ("weak", "strong")), ("5.5", ("strong",))):
            asked = replace(chat, max_latency_seconds=Decimal(limit))
            found = best(Choice(task=asked, candidates=models, judge=replace(judge, false_accept=Decimal(0))))
            assert names == found.chosen.names


class TestPairs:
    def cascade(self, **changes: object) -> RoutePlan:
        """The plan of a weak model before a strong one, each with the same price."""
        models = (candidate("weak", 1, "0.8"), candidate("strong", 1, "0.9"))
        choice = replace(Choice(task=CHAT, candidates=models, judge=JUDGE), **changes)  # type: ignore[arg-type]  # a test's keywords
        return next(plan for plan in plans_for(choice, workload(CHAT), MONTHS) if plan.names == ("weak", "strong"))

    def test_what_was_counted_of_a_pair_closes_its_bounds(self) -> None:
        """Right: .9 of .8, and of the rest .9 (1 - .1) - .75 (.9 - .1)."""
        found = self.cascade(counted={(0, 1): Pair(both_right=Decimal("0.75"))})
        assert Decimal("0.8") * Decimal("0.9") + Decimal("0.81") - Decimal("0.75") * Decimal("0.8") == found.quality
        assert found.quality == found.outcome.resolved_at_most

    def test_the_pair_of_the_others_is_for_those_nobody_counted(self) -> None:
        """Escalated requests cost a tenth more, but for the pair that was counted."""
        dear = self.cascade(pair=Pair(escalated_cost_multiple=Decimal("1.1")))
        plain = self.cascade(
            pair=Pair(escalated_cost_multiple=Decimal("1.1")),
            counted={(0, 1): Pair(escalated_cost_multiple=Decimal(1))},
        )
        assert (Decimal("1.1"), Decimal(1)) == (dear.route.escalated_cost_multiple, plain.route.escalated_cost_multiple)
        assert dear.cost > plain.cost

    @pytest.mark.parametrize(
        ("accepts", "given", "counts"),
        [("0.5", 3, 2), ("0.5", "1.5", "1.5"), (0, 3, 1), (0, "0.5", 1), (1, 3, 1)],
    )
    def test_a_part_cannot_cost_more_than_the_whole(self, accepts: Amount, given: Amount, counts: Amount) -> None:
        """Where half is passed on it costs twice the mean at most; where all or nothing is, it is the mean."""
        judge = Judge(true_accept=Decimal(accepts), false_accept=Decimal(accepts))
        found = self.cascade(judge=judge, pair=Pair(escalated_cost_multiple=Decimal(given)))
        assert Decimal(counts) == found.route.escalated_cost_multiple

    def test_a_route_that_carries_the_failed_answer_costs_more(self) -> None:
        """The prompt of the second model is longer by 120 tokens of 1,250 for the weak one's 150."""
        carrying = self.cascade(carries_context=True)
        assert carrying.route.then[0].carries_context
        assert carrying.cost > self.cascade().cost

    def test_prompts_of_one_length_cost_the_same_whoever_answered(self) -> None:
        """Two weak models answer at the same length, and a third is asked after either."""
        models = tuple(candidate(name, 1, "0.8") for name in ("one", "two", "three"))
        choice = Choice(task=CHAT, candidates=models, judge=JUDGE, carries_context=True)
        costs = {plan.names: plan.cost for plan in plans_for(choice, workload(CHAT), MONTHS)}
        assert costs["one", "three"] == costs["two", "three"] > costs["three",]

    def test_what_fails_of_a_model_counts(self) -> None:
        """A tenth of the requests get no answer, and go on."""
        models = (candidate("weak", 1, 1, outage="0.1"), candidate("strong", 5, 1))
        choice = Choice(task=CHAT, candidates=models, judge=replace(JUDGE, true_accept=Decimal(1)))
        found = next(plan for plan in plans_for(choice, workload(CHAT), MONTHS) if plan.names == ("weak", "strong"))
        assert Decimal("0.1") == found.outcome.steps[1].reached


class TestTheWholePlan:
    def plan(self, floors: dict[str, Amount], success: Amount | None = "0.9") -> BestPlan:
        """The plan of tasks with floors, for a small model that serves one and a large one for all."""
        tasks = [
            replace(task(name, 1000, input=1000), min_success=Decimal(floor), person_cost=Decimal(1))
            for name, floor in floors.items()
        ]
        load, months = workload(*tasks), january()
        found = [
            best_route(
                Choice(
                    task=each,
                    candidates=(
                        candidate("small", 1, "0.95" if each.name == "easy" else "0.5", of=each, months=months),
                        candidate("large", 8, "0.96", of=each, months=months),
                    ),
                ),
                load,
                months,
            )
            for each in tasks
        ]
        known = {} if success is None else dict.fromkeys(floors, Decimal(success))
        today = Route(tasks=tuple(floors), supply=metered(row(input=10)), success=known)
        return best_plan("plan", found, Option(name="today", routes=(today,)), load, months)

    def test_it_stands_beside_today_and_the_best_single_model(self) -> None:
        """Two tasks of a million tokens at 10 today, with a tenth of 2,000 requests to people at 1 each."""
        found = self.plan({"easy": "0.9", "hard": "0.9"})
        assert 2 * 10 + 2 * 100 == found.today
        # Each model counts a quarter more tokens than today's.
        assert Single(name="large", cost=2 * (8 * Decimal("1.25") + 40)) == found.single
        assert found.is_met
        assert Decimal(found.cost) == found.monthly(found.cost)

    def test_no_model_alone_may_keep_every_limit(self) -> None:
        """One task asks for more than any model has."""
        found = self.plan({"easy": "0.9", "hard": "0.99"})
        assert NO_SINGLE == found.single
        assert isinstance(found.single, Never)
        assert not found.is_met

    def test_what_today_costs_is_unknown_where_nobody_says_how_much_is_right(self) -> None:
        """People are paid for the rest."""
        assert self.plan({"easy": "0.9"}, success=None).today is None


def test_a_task_that_no_model_may_serve_is_an_error() -> None:
    """The remedy names the key, in the words of the file."""
    with pytest.raises(NoCandidate, match='no model may serve task "chat"'):
        best(Choice(task=CHAT, candidates=()))
