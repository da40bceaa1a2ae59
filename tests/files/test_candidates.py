"""Which models of a scenario may serve a task, with what the scenario says of them, and which are left out."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.files.building import TWO_TASKS, gallery_catalogue, loaded, model, scenario_text, write_sheet
from tests.gallery.cases import GOOD
from tokencalc.engine.candidates import Choice, LeftOut, Pair
from tokencalc.engine.metered import Metered
from tokencalc.engine.projection import Option, project
from tokencalc.engine.routes import Judge, Route
from tokencalc.files.candidates import NAMELESS, UNUSED, Candidates
from tokencalc.files.loading import Scenario

D = Decimal
MEASURED = """
[models."acme/big"]
success = 0.95
latency = { p50 = 1, p95 = 3 }

[models."acme/small"]
token_ratio = 1.5
output_ratio = 2
success = { faq = 0.8 }
"""
ROUTES = """
[[options]]
name = "A"
model = "acme/big"
[[options.routes]]
tasks = ["faq"]
escalated_cost_multiple = 1.1
both_right = { faq = 0.78 }
steps = [
  { model = "acme/small", outage_share = 0.01, timeout_seconds = 9, judge = { tpr = 0.9, fpr = 0.2 } },
  { model = "acme/big", mode = "batch", carries_context = true },
]
"""

DEAL = '[supplies.{}]\nkind = "metered"\nmodel = "acme/big"\nminimum_per_month = 100\n'
ON_OURS = '[[options]]\nname = "A"\nmodel = "acme/big"\n[[options.routes]]\ntasks = ["faq"]\nsupply = "ours"\n'


def scenario(options: str = "", measured: str = MEASURED, head: str = "") -> Scenario:
    """A scenario of two tasks on acme/big."""
    return loaded(scenario_text(tasks=TWO_TASKS, options=f"{options}\n{measured}", head=head))


def found(made: Scenario, *asked: str, judge: Judge | None = None) -> tuple[dict[str, Choice], list[LeftOut]]:
    """What each task may be served by, and who is left out."""
    catalogue = gallery_catalogue()
    may_serve = Candidates(made, catalogue, [catalogue.find(name) for name in asked], judge)
    return {task.name: may_serve.choice(task) for task in made.workload.tasks}, may_serve.left_out


def names(choice: Choice) -> list[str]:
    """The names of the candidates."""
    return [candidate.name for candidate in choice.candidates]


class TestWho:
    def test_every_model_that_is_named_and_measured(self) -> None:
        """Those of options, and those of which only [models] says something; a mode makes another offer."""
        choices, left_out = found(scenario(ROUTES))
        assert ["acme/big", "acme/big (batch)", "acme/small"] == names(choices["faq"])
        assert ["acme/big", "acme/big (batch)"] == names(choices["summary"])
        reason = 'no success rate is stated: [models."acme/small"] success'
        assert [LeftOut(name="acme/small", task="summary", because=reason)] == left_out

    def test_those_that_are_asked_for_and_no_others(self) -> None:
        """By any name that the catalogue knows."""
        choices, left_out = found(scenario(ROUTES), "small")
        assert ["acme/small"] == names(choices["faq"])
        assert ["summary"] == [each.task for each in left_out]

    def test_one_of_which_nothing_is_measured_is_left_out_everywhere(self) -> None:
        """Neither a number nor a table stands there."""
        choices, left_out = found(scenario(), "north/open-70b")
        assert [[], []] == [names(choice) for choice in choices.values()]
        assert ["faq", "summary"] == [each.task for each in left_out]

    def test_one_without_a_price_is_left_out_with_the_reason(self) -> None:
        """It is known, and nobody sells it."""
        measured = '[models."acme/preview"]\nsuccess = 0.9\n'
        _, left_out = found(scenario(measured=measured), "acme/preview")
        assert {"acme/preview is known, but has no published price"} == {each.because for each in left_out}

    def test_one_that_cannot_be_converted_is_left_out_with_the_reason(self, tmp_path: Path) -> None:
        """A sheet is in a currency of which no rate is known."""
        write_sheet(tmp_path, "east", {"far": model()}, currency="XAF")
        catalogue = gallery_catalogue(tmp_path)
        may_serve = Candidates(scenario(), catalogue, [catalogue.find("east/far")])
        assert [("east/far", "")] == [(each.name, each.task) for each in may_serve.left_out]
        assert "east/far is priced in XAF, and no exchange rate to USD is known" == may_serve.left_out[0].because

    def test_one_whose_licence_grants_nothing_there_is_left_out_with_the_reason(self, tmp_path: Path) -> None:
        """The company serves a country that the licence leaves out; one of which nothing is asked stays."""
        licence = (GOOD / "prices" / "reference" / "licences.toml").read_text(encoding="utf-8")
        (tmp_path / "reference").mkdir()
        stricter = licence.replace("verified = true", 'verified = true\nexcluded_regions = ["EU"]')
        (tmp_path / "reference" / "licences.toml").write_text(stricter, encoding="utf-8")
        write_sheet(tmp_path, "east", {"far": model()})
        catalogue = gallery_catalogue(tmp_path)
        measured = MEASURED + '[models."north/open-70b"]\nsuccess = 0.9\n'
        text = scenario_text(tasks=TWO_TASKS, options=measured)
        company = '[company]\nregions = ["DE"]\n[workload]'
        may_serve = Candidates(loaded(text.replace("[workload]", company, 1), catalogue), catalogue)
        reason = "Openlab Licence grants nothing in DE"
        assert [LeftOut(name="north/open-70b", task="", because=reason)] == may_serve.left_out

    def test_one_that_an_option_may_not_use_is_left_out_with_the_reason(self) -> None:
        """The option says that it is served from where the company does not let it be."""
        option = '[[options]]\nname = "A"\nmodel = "acme/small"\nserved_in = ["US"]\n'
        text = scenario_text(tasks=TWO_TASKS, options=option + MEASURED)
        company = '[company]\nregions = ["DE"]\nregions_allowed = ["DE"]\n[workload]'
        choices, left_out = found(loaded(text.replace("[workload]", company, 1)))
        assert ["acme/big"] == names(choices["faq"])
        reason = "served from US, and only DE is allowed"
        assert [LeftOut(name="acme/small", task="", because=reason)] == left_out

    def test_a_supply_that_tasks_share_may_serve_those_that_are_sent_to_it(self) -> None:
        """A contract with a minimum, used or not: what one task costs on it hangs on the other."""
        choices, left_out = found(scenario(DEAL.format("ours") + ON_OURS))
        shared = [each for each in choices["faq"].candidates if each.calls_cost is None]
        assert ["ours"] == [each.name for each in shared]
        assert {"faq": D("0.95")} == shared[0].step.success
        assert ["acme/big"] == names(choices["summary"])
        assert ["acme/small"] == [each.name for each in left_out]

    def test_without_a_success_rate_it_is_left_out(self) -> None:
        """Of its model nothing is measured."""
        _, left_out = found(scenario(DEAL.format("ours") + ON_OURS, measured=""))
        assert LeftOut(name="ours", task="faq", because="no success rate of its model is stated") in left_out

    def test_one_that_nothing_is_sent_to_or_that_has_no_name_is_left_out(self) -> None:
        """A supply that stands ready, and a fleet that an option has for itself."""
        rented = (
            '[[options]]\nname = "B"\nsupply = { kind = "fleet", model = "open", gpu = "H100", gpus_per_replica = 1, '
            "rate_per_gpu_hour = 2, tokens_per_second = 900 }\n"
        )
        _, left_out = found(scenario(DEAL.format("theirs") + rented))
        assert [NAMELESS, UNUSED] == [each.because for each in left_out if not each.task]

    @pytest.mark.parametrize(("terms", "share"), [("discount_share = 0.25", "0.75"), ("free_units = { input = 5 }", 0)])
    def test_a_contract_takes_the_list_price_less_the_discount_at_least(self, terms: str, share: str) -> None:
        """Where something is free nobody knows for which task that is."""
        choices, _ = found(scenario(DEAL.format("ours") + terms + "\n" + ON_OURS))
        big, shared = choices["faq"].candidates[0], choices["faq"].candidates[-1]
        assert big.calls_cost is not None
        assert big.calls_cost * D(share) == shared.calls_floor

    def test_no_floor_is_known_where_another_supply_hands_on_to_it(self) -> None:
        """A fleet that spills to it may reach the minimum by itself."""
        rented = (
            '[supplies.rented]\nkind = "fleet"\nmodel = "open"\ngpu = "H100"\ngpus_per_replica = 1\n'
            'rate_per_gpu_hour = 2\ntokens_per_second = 900\nspill_to = "ours"\nscaling = "spill"\n'
        )
        other = '[[options]]\nname = "B"\nsupply = "rented"\n'
        shared = found(scenario(DEAL.format("ours") + rented + ON_OURS + other))[0]["faq"].candidates
        assert [0] == [each.calls_floor for each in shared if each.name == "ours"]

    def test_the_floor_of_a_machine(self) -> None:
        """The hours that it is kept busy: 1,000 requests of 300 tokens a month at 900 a second, at 2 an hour."""
        rented = (
            '[supplies.ours]\nkind = "fleet"\nmodel = "acme/big"\ngpu = "H100"\ngpus_per_replica = 1\n'
            "rate_per_gpu_hour = 2\ntokens_per_second = { faq = 900 }\n"
        )
        shared = found(scenario(rented + ON_OURS))[0]["faq"].candidates[-1]
        assert shared.calls_cost is None
        assert round(6 * 1000 * 300 / D(900) / 3600 * 2, 15) == round(shared.calls_floor, 15)

    def test_where_models_are_asked_for_there_are_only_these(self) -> None:
        """The contract is not searched then."""
        choices, _ = found(scenario(DEAL.format("ours") + ON_OURS), "small")
        assert ["acme/small"] == names(choices["faq"])


class TestWhatIsSaidOfThem:
    def test_success_ratios_times_and_outages(self) -> None:
        """All of them stand in [models], but for outages, which a step states."""
        choices, _ = found(scenario(ROUTES))
        big, _, small = (candidate.step for candidate in choices["faq"].candidates)
        assert {"faq": D("0.95")} == big.success
        assert (D(1), D(3), D(0)) == (big.p50_seconds, big.p95_seconds, big.outage_share)
        assert ({"faq": D("0.8")}, None, D("0.01")) == (small.success, small.p50_seconds, small.outage_share)
        assert (None, D(9)) == (big.timeout_seconds, small.timeout_seconds)
        assert isinstance(small.supply, Metered)
        assert (D("1.5"), D(2)) == (small.supply.ratios.token_ratio, small.supply.ratios.output_ratio)

    def test_the_cost_of_a_call_is_that_of_a_projection(self) -> None:
        """Each task's requests on one model, over the horizon."""
        made = scenario(ROUTES)
        choices, _ = found(made)
        for each in choices["faq"].candidates:
            alone = Option(
                name="alone",
                routes=(
                    Route(tasks=("faq",), supply=each.step.supply),
                    Route(tasks=("summary",), supply=made.baseline.routes[0].supply),
                ),
            )
            faq = [line for line in project(alone, made.workload, made.months).lines if line.task == "faq"]
            assert sum(line.amount for line in faq) == each.calls_cost

    def test_a_pair_that_a_route_counts(self) -> None:
        """The small one before the large one in batches, on one task; for other pairs the same multiple."""
        choices, _ = found(scenario(ROUTES))
        assert {(2, 1): Pair(escalated_cost_multiple=D("1.1"), both_right=D("0.78"))} == choices["faq"].counted
        assert Pair(escalated_cost_multiple=D("1.1")) == choices["faq"].pair
        assert {} == choices["summary"].counted

    def test_a_pair_of_which_one_may_not_serve_is_not_counted(self) -> None:
        """Only the small one is asked for."""
        assert {} == found(scenario(ROUTES), "small")[0]["faq"].counted


class TestTheJudge:
    def test_it_is_that_of_the_tasks_own_route(self) -> None:
        """And what holds on that route; a task without one has that of the others."""
        choices, _ = found(scenario(ROUTES))
        for choice in choices.values():
            assert Judge(true_accept=D("0.9"), false_accept=D("0.2")) == choice.judge
            assert choice.carries_context

    def test_a_tasks_own_comes_before_that_of_others(self) -> None:
        """The second option judges summaries, and does not pass them on."""
        other = (
            '[[options]]\nname = "B"\nmodel = "acme/big"\n[[options.routes]]\ntasks = ["summary"]\n'
            'model = "acme/big"\njudge = { tpr = 0.7, fpr = 0.1 }\n'
        )
        choices, _ = found(scenario(ROUTES + other))
        shares = {name: choice.judge and choice.judge.true_accept for name, choice in choices.items()}
        assert {"faq": D("0.9"), "summary": D("0.7")} == shares
        assert not choices["summary"].carries_context

    def test_one_that_is_asked_for_comes_before_all(self) -> None:
        """The rest of the route stays as it is."""
        asked = Judge(true_accept=D(1), false_accept=D(0))
        choices, _ = found(scenario(ROUTES), judge=asked)
        assert asked == choices["faq"].judge
        assert choices["faq"].carries_context

    @pytest.mark.parametrize("task", ["faq", "summary"])
    def test_there_may_be_none(self, task: str) -> None:
        """No route has one: no model passes on to another."""
        choice = found(scenario())[0][task]
        assert choice.judge is None
        assert Pair() == choice.pair
