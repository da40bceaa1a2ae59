"""From a scenario's steps and routers to the engine's routes, and what is refused on the way."""

from decimal import Decimal

import pytest

from tests.files.building import TWO_TASKS, loaded, problems, scenario_text
from tokencalc.engine.comparison import compare
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.routes import Judge, Route, Router
from tokencalc.engine.supply import SAME_TOKENS, Ratios
from tokencalc.engine.unstated import unstated_success
from tokencalc.files.errors import FaultsError

D = Decimal
FIRST = '{ model = "north/open-70b", judge = { tpr = 0.95, fpr = 0.1, cost_per_answer = 0.001 } }'
LAST = '{ model = "acme/big" }'
MEASURED = '[models."north/open-70b"]\nsuccess = 0.9\n\n[models."acme/big"]\nsuccess = { faq = 0.95 }\n'


def text(*steps: str, route: str = "", head: str = "", more: str = MEASURED) -> str:
    """A scenario of two tasks, of which faq goes down steps and summary to acme/big."""
    listed = f"steps = [{', '.join(steps)}]" if steps else ""
    options = (
        f'[[options]]\nname = "A"\nmodel = "acme/big"\n[[options.routes]]\ntasks = ["faq"]\n{route}\n{listed}\n{more}'
    )
    return scenario_text(tasks=TWO_TASKS, options=options, head=head)


def route(*steps: str, route: str = "", more: str = MEASURED) -> Route:
    """The route of some steps."""
    return loaded(text(*steps, route=route, more=more)).options[0].routes[0]


def told(*steps: str, route: str = "") -> list[str]:
    """What is wrong with a route: the path below it, and the problem."""
    with pytest.raises(FaultsError) as caught:
        loaded(text(*steps, route=route))
    return [problem.partition('options["A"].routes[0]')[2] for problem in problems(caught.value)]


class TestSteps:
    def test_they_stand_in_their_order(self) -> None:
        """The first step is the route itself, and the others follow."""
        found = route(FIRST, '{ model = "acme/small", accept = 0.5, carries_context = true }', LAST)
        assert ["north/open-70b", "acme/small", "acme/big"] == [step.supply.name for step in found.steps]
        assert [False, True, False] == [step.carries_context for step in found.steps]
        assert ("faq",) == found.tasks

    def test_each_has_its_own_terms(self) -> None:
        """A judge, tries and outages of one, a measured acceptance of the other."""
        one = FIRST.replace(" }", ", attempts = 3, outage_share = 0.01 }", 2).replace(
            "001, attempts = 3, outage_share = 0.01 }", "001 }"
        )
        found = route(one, '{ model = "acme/small", accept = 0.7, attempts = 2 }', LAST)
        assert Judge(true_accept=D("0.95"), false_accept=D("0.1"), cost=D("0.001")) == found.judge
        assert [3, 2, 1] == [step.attempts for step in found.steps]
        assert [D("0.01"), 0, 0] == [step.outage_share for step in found.steps]
        assert [{}, {"faq": D("0.7")}, {}] == [step.accept for step in found.steps]

    def test_each_has_its_models_success(self) -> None:
        """As measured of the model, for the route's tasks alone."""
        assert [{"faq": D("0.9")}, {"faq": D("0.95")}] == [step.success for step in route(FIRST, LAST).steps]

    def test_shares_may_be_tables_by_task(self) -> None:
        """Of which only those of the route's own tasks matter."""
        found = route(FIRST, LAST, route="both_right = { faq = 0.87, summary = 0.5 }")
        assert {"faq": D("0.87")} == found.both_right
        one = route('{ model = "north/open-70b", accept = { faq = 0.8, summary = 0.1 } }', LAST)
        assert {"faq": D("0.8")} == one.accept

    def test_one_number_holds_for_every_task(self) -> None:
        """A joint count, and a multiple."""
        found = route(FIRST, LAST, route="both_right = 0.87\nescalated_cost_multiple = 1.2")
        assert ({"faq": D("0.87")}, D("1.2")) == (found.both_right, found.escalated_cost_multiple)

    def test_a_router(self) -> None:
        """Its share and its price; without a price it is free."""
        plain = '{ model = "north/open-70b" }'
        for given, cost in (("", 0), (", cost_per_request = 0.001", D("0.001"))):
            found = route(plain, LAST, route=f"router = {{ strong_share = 0.2{given} }}")
            assert Router(strong_share=D("0.2"), cost=D(cost)) == found.router

    def test_one_step_is_a_route_to_one_model(self) -> None:
        """Nothing follows it."""
        assert () == route(LAST).then

    def test_an_unknown_model_is_told_at_its_step(self) -> None:
        """With the step's place, and the names that are near."""
        (problem,) = told(FIRST, '{ model = "acme/bigg" }')
        assert problem.startswith(".steps[1].model: ")

    def test_a_route_of_unknown_models_alone_is_left_out(self) -> None:
        """Every one of them is told."""
        assert 2 == len(told('{ model = "acme/one", accept = 0.5 }', '{ model = "acme/two" }'))

    def test_a_named_supply_knows_the_tasks_of_steps(self) -> None:
        """It is one supply, with the tokens a second of the tasks that any step sends there."""
        fleet = (
            '[supplies.ours]\nkind = "fleet"\nmodel = "north/open-70b"\ngpu = "H200"\ngpus_per_replica = 8\n'
            "rate_per_gpu_hour = 3.5\ntokens_per_second = 900\n"
        )
        found = route('{ supply = "ours", accept = 0.5 }', '{ supply = "ours" }', more=MEASURED + fleet)
        assert found.supply is found.then[0].supply
        assert {"faq": D(900)} == getattr(found.supply, "tokens_per_second", None)

    def test_the_baseline_may_have_steps(self) -> None:
        """The tokens of its first model are those that others are counted in."""
        baseline = f'[baseline]\nname = "Today"\n[[baseline.routes]]\ntasks = ["faq"]\nsteps = [{FIRST}, {LAST}]\n'
        options = '[[options]]\nname = "A"\nmodel = "north/open-70b"\n[[options]]\nname = "B"\nmodel = "acme/big"\n'
        found = loaded(scenario_text(baseline=baseline, options=options + MEASURED))
        assert ["north/open-70b", "acme/big"] == [step.supply.name for step in found.baseline.routes[0].steps]
        ratios = [getattr(each.routes[0].supply, "ratios", None) for each in found.options]
        assert [SAME_TOKENS, Ratios()] == ratios

    def test_licences_of_all_steps_are_asked(self) -> None:
        """Each of the models is held by the company that uses it."""
        company = '[company]\nregions = ["US"]\n'
        plain = loaded(text(FIRST, '{ model = "acme/small", accept = 0.5 }', LAST, head="", more=MEASURED + company))
        assert {"north/open-70b", "acme/small", "acme/big"} == {gate.model for gate in plain.options[0].gates}

    def test_prices_of_steps_drift(self) -> None:
        """A price path of the option is that of all its steps' models, and needs no other model."""
        priced = text(FIRST, LAST).replace('model = "acme/big"\n[[options.', "price_change_per_year = -0.1\n[[options.")
        found = loaded(priced.replace('tasks = ["faq"]', 'tasks = ["faq", "summary"]')).options[0]
        paths = [getattr(step.supply, "path", None) for step in found.routes[0].steps]
        assert [True, True] == [path is not None for path in paths]


class TestFaults:
    @pytest.mark.parametrize(
        ("steps", "extra", "expected"),
        [
            ((FIRST, LAST), "router = { strong_share = 0.2 }", [".steps[0].judge: does not go with router"]),
            (
                (
                    '{ model = "acme/small", accept = 0.5, attempts = 2 }',
                    '{ model = "acme/big", carries_context = true }',
                ),
                "router = { strong_share = 0.2 }",
                [
                    ".steps[0].accept: does not go with router",
                    ".steps[0].attempts: does not go with router",
                    ".steps[1].carries_context: does not go with router",
                ],
            ),
            ((LAST,), "router = { strong_share = 0.2 }", [".router: chooses between two steps (found 1)"]),
            (
                ('{ model = "acme/small", accept = 1 }', LAST),
                "",
                [".steps[1]: is never reached: the step before it accepts every answer"],
            ),
            (
                ('{ model = "acme/small", supply = "x", accept = 1 }',),
                "",
                [".steps[0].supply: does not go with model", '.steps[0].supply: no supply is named "x"'],
            ),
            (
                ('{ model = "acme/small", accept = { summary = 1 } }', LAST),
                "",
                ['.steps[0].accept: says nothing of "faq"'],
            ),
            (
                (LAST,),
                "escalated_cost_multiple = 2",
                [
                    ".escalated_cost_multiple: is for requests that a step does not answer, "
                    "and there is no step after it"
                ],
            ),
            (
                (LAST,),
                "both_right = 0.5",
                [".both_right: is for two steps of which the first has a judge and one attempt"],
            ),
            (
                (FIRST.replace("model", "attempts = 2, model"), LAST),
                "both_right = 0.5",
                [".both_right: is for two steps of which the first has a judge and one attempt"],
            ),
            (
                ('{ model = "acme/small" }', LAST),
                "both_right = 0.5\nrouter = { strong_share = 0.2 }",
                [".both_right: is for two steps of which the first has a judge and one attempt"],
            ),
            (
                (),
                'model = "acme/small"\nboth_right = 0.5\nescalated_cost_multiple = 2',
                [".both_right: is for a route with steps", ".escalated_cost_multiple: is for a route with steps"],
            ),
            ((FIRST, LAST), "attempts = 2", [".attempts: goes into a step"]),
            ((), "steps = []", [": has neither model, supply nor steps"]),
        ],
    )
    def test_what_contradicts(self, steps: tuple[str, ...], extra: str, expected: list[str]) -> None:
        """Each fault stands at its key."""
        assert expected == told(*steps, route=extra)

    def test_a_timeout(self) -> None:
        """That of the step which has it."""
        found = route('{ model = "acme/small", outage_share = 0.01, timeout_seconds = 8 }', LAST)
        assert [D(8), None] == [step.timeout_seconds for step in found.steps]

    def test_a_timeout_of_a_step_that_never_fails(self) -> None:
        """Nobody would wait for it."""
        expected = [".steps[0].timeout_seconds: needs an outage_share"]
        assert expected == told(FIRST.replace("model", "timeout_seconds = 8, model"), LAST)

    def test_an_outage_is_reason_enough_for_a_second_step(self) -> None:
        """What fails goes there."""
        assert D("0.01") == route('{ model = "acme/small", outage_share = 0.01 }', LAST).outage_share

    @pytest.mark.parametrize(
        ("extra", "problem"),
        [
            ("escalated_cost_multiple = 20", 'task "faq": escalated requests cannot cost 20 times the mean'),
            ("both_right = 0.96", 'task "faq": both_right is 0.96'),
        ],
    )
    def test_numbers_that_only_a_projection_can_hold_together(self, extra: str, problem: str) -> None:
        """They are told with the file, the line and the option."""
        scenario = loaded(text(FIRST, LAST, route=extra))
        with pytest.raises(TokencalcError) as caught:
            compare(scenario.baseline, scenario.options, scenario.workload, scenario.months)
        placed = scenario.placed(caught.value)
        assert placed.problem.startswith(f'scenario.toml:24: options["A"]: {problem}')
        assert placed.remedy


def test_unstated_rates_of_steps_are_named() -> None:
    """Where a person costs something, the rate of every step is asked for."""
    listed = text('{ model = "north/open-70b", accept = 0.5 }', '{ model = "acme/small" }', more="")
    scenario = loaded(listed.replace("output_tokens = 300\n", "output_tokens = 300\nperson_cost = 1\n"))
    names = [each.model for each in unstated_success(scenario.options[0], scenario.workload)]
    assert ["north/open-70b", "acme/small"] == names
