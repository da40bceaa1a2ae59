"""From a scenario file to the question that the engine answers."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.files.building import (
    BASELINE,
    TASK,
    TODAY,
    TWO_TASKS,
    document,
    gallery_catalogue,
    loaded,
    model,
    problems,
    row,
    scenario_text,
    write_sheet,
)
from tests.gallery.cases import GOOD
from tokencalc.engine.comparison import compare
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.metered import Metered
from tokencalc.engine.projection import Option
from tokencalc.engine.routes import Route
from tokencalc.engine.supply import SAME_TOKENS, Ratios
from tokencalc.engine.workload import Adopted, Growing, Listed, Task, Volume, size_of
from tokencalc.files.errors import FaultsError
from tokencalc.files.loading import Scenario, load
from tokencalc.files.machine_supplies import RENTED
from tokencalc.files.toml import read_document

D = Decimal
FLEET = """\
[options.supply]
kind = "fleet"
model = "{model}"
gpu = "H200"
gpus_per_replica = 8
rate_per_gpu_hour = 3.5
tokens_per_second = 900
"""


def option(name: str, rest: str) -> str:
    """An option's text."""
    return f'[[options]]\nname = "{name}"\n{rest}\n'


def metered(route: Route) -> Metered:
    """The metered supply of a route."""
    assert isinstance(route.supply, Metered)
    return route.supply


def rented(route: Route) -> Fleet:
    """The rented GPUs of a route."""
    assert isinstance(route.supply, Fleet)
    return route.supply


def routes(of: Option) -> list[tuple[tuple[str, ...], str]]:
    """An option's routes: their tasks and what serves them."""
    return [(route.tasks, route.supply.name) for route in of.routes]


def adopted(headcount: int, growth: str, *adoption: str) -> Adopted:
    """People who ask 40 times a month each."""
    return Adopted(
        headcount=D(headcount),
        growth_per_month=D(growth),
        adoption_by_month=tuple(D(share) for share in adoption),
        requests_per_user=D(40),
    )


class TestScenario:
    def test_its_own_words(self) -> None:
        """Name, currency and months; dollars where no currency is stated."""
        scenario = loaded(scenario_text())
        assert ("A scenario", "USD", 6) == (scenario.name, scenario.currency, len(scenario.months))
        assert (date(2027, 1, 1), date(2027, 7, 1)) == (scenario.months[0].start, scenario.months[-1].end)

    def test_a_file_with_settings_over_it(self) -> None:
        """What `--set` says counts, and the file stays as it was."""
        path = GOOD / "scenario.toml"
        before = path.read_bytes()
        scenario = load(path, gallery_catalogue(), ["months=3", "options[0].name=Other"])
        assert (3, "Other") == (len(scenario.months), scenario.options[0].name)
        assert before == path.read_bytes()

    def test_nothing_but_a_baseline(self) -> None:
        """Options may come later."""
        assert () == loaded(scenario_text()).options


class TestWorkload:
    def task(self, text: str, workload: str = "") -> Task:
        return loaded(scenario_text(tasks=f'[[workload.tasks]]\nname = "t"\n{text}', workload=workload)).workload.tasks[
            0
        ]

    def test_a_task_of_one_size(self) -> None:
        """The parts of the prompt, the answer, and what is not text."""
        task = self.task(
            "requests_per_month = 10\ninput_tokens = 1000\noutput_tokens = 50\ncached_share = 0.5\n"
            "cache_write_share = 0.2\ncache_write_1h_share = 0.1\nunits = { image_in = 300, web_search = 2 }"
        )
        expected = {
            "input": 1000 * D("0.2"),
            "cache_read": 1000 * D("0.5"),
            "cache_write": 1000 * D("0.2"),
            "cache_write_1h": 1000 * D("0.1"),
            "output": D(50),
            "image_in": D(300),
            "web_search": D(2),
        }
        (size,) = task.sizes
        assert expected == size.usage
        assert (D(1), D(1300), D(1300)) == (size.share, size.smallest, size.largest)

    def test_sizes_are_weights(self) -> None:
        """Counts become shares that add up to 1; a size's own cached share goes before the task's."""
        task = self.task(
            "requests_per_month = 10\ncached_share = 0.5\nsizes = [{ requests = 2, input_tokens = 100,"
            " output_tokens = 10, min_input_tokens = 20, max_input_tokens = 300 },"
            " { requests = 1, input_tokens = 1000, output_tokens = 20, cached_share = 0 }]"
        )
        third = 1 - D(2) / 3
        assert abs(third - task.sizes[1].share) < D("1e-27")
        assert 1 == sum(size.share for size in task.sizes)
        assert [{"input": 50, "cache_read": 50, "output": 10}, {"input": 1000, "output": 20}] == [
            size.usage for size in task.sizes
        ]
        assert [(D(20), D(300)), (D(1000), D(1000))] == [(size.smallest, size.largest) for size in task.sizes]

    def test_the_same_shape_in_either_way(self) -> None:
        """One size, as a bucket or without one, is the same task."""
        shape = "input_tokens = 1500, output_tokens = 300"
        plain = self.task(f"requests_per_month = 10\n{shape.replace(', ', chr(10))}")
        bucket = self.task(f"requests_per_month = 10\nsizes = [{{ requests = 7, {shape} }}]")
        assert plain == bucket
        assert (size_of(input_tokens=D(1500), output_tokens=D(300)),) == plain.sizes

    @pytest.mark.parametrize(
        ("text", "workload", "volume"),
        [
            ("requests_per_month = 10", "", Growing(first=D(10), growth_per_month=D(0))),
            (
                "requests_per_month = 10",
                "growth_per_month = 0.06",
                Growing(first=D(10), growth_per_month=D("0.06")),
            ),
            (
                "requests_per_month = 10\ngrowth_per_month = -0.1\nmax_requests_per_month = 20",
                "growth_per_month = 0.06",
                Growing(first=D(10), growth_per_month=D("-0.1"), ceiling=D(20)),
            ),
            (
                "requests_per_month = 10\ngrowth_per_month = 0",
                "growth_per_month = 0.06",
                Growing(first=D(10), growth_per_month=D(0)),
            ),
            (
                "requests_by_month = [1, 2, 3, 4, 5, 0.5]",
                "growth_per_month = 0.06",
                Listed(months=(D(1), D(2), D(3), D(4), D(5), D("0.5"))),
            ),
            (
                "requests_per_user = 40\nheadcount = 500\nadoption_by_month = [0.3, 1]\ngrowth_per_month = -0.1",
                "growth_per_month = 0.06",
                adopted(500, "-0.1", "0.3", "1"),
            ),
            (
                "requests_per_user = 40",
                "growth_per_month = 0.06\nheadcount = 600\nadoption_by_month = [0.3, 1]",
                adopted(600, "0.06", "0.3", "1"),
            ),
            (
                "requests_per_user = 40\nheadcount = 0\nadoption_by_month = [0]",
                "headcount = 600\nadoption_by_month = [0.3, 1]",
                adopted(0, "0", "0"),
            ),
        ],
    )
    def test_a_volume(self, text: str, workload: str, volume: Volume) -> None:
        """Growth and people are the workload's where the task has none of its own, 0 included; a list has no growth."""
        assert volume == self.task(f"{text}\ninput_tokens = 1\noutput_tokens = 1", workload).volume

    def test_a_day_is_repeated_over_the_week(self) -> None:
        """24 weights count for each of the seven days; 168 are a week."""
        day = [D(hour) for hour in range(24)]
        week = [D(hour) for hour in range(168)]
        for given, expected in ((day, day * 7), (week, week)):
            scenario = loaded(scenario_text(workload=f"hourly_profile = {[int(hour) for hour in given]}"))
            assert tuple(expected) == scenario.workload.profile

    def test_a_peak_factor(self) -> None:
        """Stated, or unknown."""
        assert D("2.5") == loaded(scenario_text(workload="peak_to_average = 2.5")).workload.peak_to_average
        assert loaded(scenario_text()).workload.peak_to_average is None


class TestRoutes:
    def test_what_no_route_serves(self) -> None:
        """The option's own model serves what is left, in the order of the tasks."""
        text = 'model = "acme/big"\nmode = "batch"\nroutes = [{ tasks = ["summary"], model = "acme/small" }]'
        (option_,) = loaded(scenario_text(tasks=TWO_TASKS, options=option("A", text))).options
        assert [(("summary",), "acme/small"), (("faq",), "acme/big")] == routes(option_)
        assert ["", "batch"] == [metered(route).mode for route in option_.routes]

    def test_two_routes_to_one_supply(self) -> None:
        """Under whichever names a model is given, its demand is added before it is costed."""
        text = 'routes = [{ tasks = ["faq"], model = "acme/big" }, { tasks = ["summary"], model = "big-latest" }]'
        (option_,) = loaded(scenario_text(tasks=TWO_TASKS, options=option("A", text))).options
        assert [(("faq", "summary"), "acme/big")] == routes(option_)

    @pytest.mark.parametrize("other", ['mode = "batch"', 'region = "eu"'])
    def test_another_mode_or_region_is_another_supply(self, other: str) -> None:
        """A model in two modes is bought twice."""
        both = f'{{ tasks = ["faq"], model = "acme/big" }}, {{ tasks = ["summary"], model = "acme/big", {other} }}'
        text = f"routes = [{both}]"
        (option_,) = loaded(scenario_text(tasks=TWO_TASKS, options=option("A", text))).options
        assert [(("faq",), "acme/big"), (("summary",), "acme/big")] == routes(option_)

    def test_gpus_serve_what_is_left(self) -> None:
        """Rented GPUs beside a route."""
        text = f'routes = [{{ tasks = ["faq"], model = "acme/big" }}]\n{FLEET.format(model="mine")}'
        (option_,) = loaded(scenario_text(tasks=TWO_TASKS, options=option("A", text))).options
        assert [(("faq",), "acme/big"), (("summary",), "mine on H200")] == routes(option_)

    def test_nothing_is_left_for_gpus_or_for_a_model(self) -> None:
        """Where routes serve every task, the option's own supply buys nothing."""
        text = 'routes = [{ tasks = ["faq"], model = "acme/big" }]\n'
        options = option("A", text + FLEET.format(model="mine")) + option("B", text + 'model = "acme/small"')
        for found in loaded(scenario_text(options=options)).options:
            assert [(("faq",), "acme/big")] == routes(found)


class TestRatios:
    MEASURED = '[models."{name}"]\ntoken_ratio = 1.1\noutput_ratio = 1.3\n'
    RATIOS = Ratios(token_ratio=D("1.1"), output_ratio=D("1.3"))

    def ratios(self, options: str, models: str, tasks: str = TASK, baseline: str = BASELINE) -> list[Ratios]:
        scenario = loaded(scenario_text(tasks=tasks, options=options + models, baseline=baseline))
        return [metered(route).ratios for each in scenario.options for route in each.routes]

    def test_what_was_measured(self) -> None:
        """The ratios of a model are those written down for it."""
        text = option("A", 'model = "north/open-70b"')
        assert [self.RATIOS] == self.ratios(text, self.MEASURED.format(name="north/open-70b"))

    @pytest.mark.parametrize("used", ["acme/big", "big", "big-latest", "acme/big-latest"])
    @pytest.mark.parametrize("key", ["acme/big", "big", "big-latest", "acme/big-latest"])
    def test_any_name_of_a_model_means_it(self, used: str, key: str) -> None:
        """An alias in an option finds the ratios under the id, and the other way round."""
        baseline = '[baseline]\nname = "Today"\nmodel = "acme/small"\n'
        text = option("A", f'model = "{used}"')
        assert [self.RATIOS] == self.ratios(text, self.MEASURED.format(name=key), baseline=baseline)

    def test_what_nobody_measured(self) -> None:
        """Without a ratio there is none, and that is said wherever it counts."""
        assert [Ratios()] == self.ratios(option("A", 'model = "north/open-70b"'), "")
        only = '[models."north/open-70b"]\ntoken_ratio = 1.1\n'
        assert [Ratios(token_ratio=D("1.1"))] == self.ratios(option("A", 'model = "north/open-70b"'), only)

    @pytest.mark.parametrize("name", ["acme/big", "big-latest"])
    def test_todays_model_keeps_its_own_counts(self, name: str) -> None:
        """A scenario's tokens are the baseline's own: in an option that keeps it nothing is rescaled."""
        text = option("A", f'model = "{name}"\nmode = "batch"')
        assert [SAME_TOKENS] == self.ratios(text, self.MEASURED.format(name="acme/big"))

    def test_todays_model_on_another_task(self) -> None:
        """A model that serves only some tasks today is another model for the rest."""
        baseline = (
            '[baseline]\nname = "Today"\nmodel = "acme/small"\nroutes = [{ tasks = ["faq"], model = "acme/big" }]\n'
        )
        options = option("A", 'routes = [{ tasks = ["faq"], model = "acme/big" }]\nmodel = "acme/big"')
        found = self.ratios(options, self.MEASURED.format(name="acme/big"), TWO_TASKS, baseline)
        assert [SAME_TOKENS, self.RATIOS] == found

    def test_gpus_by_any_name_of_their_model(self) -> None:
        """GPUs that run a sold model take its ratios, under any of its names; or those of a name of their own."""
        for used, key in (("big", "acme/big"), ("acme/big", "big-latest"), ("mine", "mine")):
            baseline = '[baseline]\nname = "Today"\nmodel = "acme/small"\n'
            text = option("A", FLEET.format(model=used)) + self.MEASURED.format(name=key)
            (found,) = loaded(scenario_text(options=text, baseline=baseline)).options
            assert self.RATIOS == rented(found.routes[0]).ratios, used

    @pytest.mark.parametrize("used", ["acme/big", "big-latest"])
    def test_todays_model_on_gpus(self, used: str) -> None:
        """Today's model keeps its counts on GPUs of one's own, and a model run on them today keeps them when bought."""
        (found,) = loaded(scenario_text(options=option("A", FLEET.format(model=used)))).options
        assert SAME_TOKENS == rented(found.routes[0]).ratios
        baseline = '[baseline]\nname = "Today"\n' + FLEET.format(model=used).replace("options", "baseline")
        scenario = loaded(scenario_text(options=option("A", 'model = "acme/big"'), baseline=baseline))
        assert SAME_TOKENS == metered(scenario.options[0].routes[0]).ratios
        assert SAME_TOKENS == rented(scenario.baseline.routes[0]).ratios

    def test_two_names_of_one_model(self) -> None:
        """Ratios under two names of one model contradict each other sooner or later."""
        models = self.MEASURED.format(name="acme/big") + self.MEASURED.format(name="big")
        with pytest.raises(FaultsError) as caught:
            self.ratios("", models)
        (problem,) = problems(caught.value)
        assert problem.endswith('models.big: means acme/big, and so does models."acme/big"')

    def test_a_name_of_ones_own(self) -> None:
        """A key may name what rented GPUs run, and nothing else that no sheet has."""
        text = option("A", FLEET.format(model="mine"))
        (found,) = loaded(scenario_text(options=text + self.MEASURED.format(name="mine"))).options
        assert self.RATIOS == rented(found.routes[0]).ratios
        with pytest.raises(FaultsError, match='no price sheet has a model "mime"'):
            loaded(scenario_text(options=text + self.MEASURED.format(name="mime")))


class TestFleet:
    def fleet(self, rest: str = "", tasks: str = TASK) -> Fleet:
        stated = FLEET.format(model="mine")
        if "tokens_per_second" in rest:
            stated = stated.replace("tokens_per_second = 900\n", "")
        (found,) = loaded(scenario_text(tasks=tasks, options=option("A", stated + rest))).options
        return rented(found.routes[0])

    def test_what_is_stated(self) -> None:
        """Size, rent, headroom and replicas; without sources nothing is said to have one."""
        fleet = self.fleet("headroom_share = 0.25\nmin_replicas = 2")
        assert ("mine on H200", RENTED, "mine", 8) == (fleet.name, fleet.provider, fleet.model, fleet.gpus_per_replica)
        assert (D("3.5"), D("0.25"), 2) == (fleet.rate_per_gpu_hour, fleet.headroom_share, fleet.min_replicas)
        assert (None, "") == (fleet.source, fleet.throughput_source)

    def test_what_is_not_stated(self) -> None:
        """No headroom, and one replica."""
        assert (D(0), 1) == (self.fleet().headroom_share, self.fleet().min_replicas)

    def test_one_throughput_counts_for_every_task(self) -> None:
        """A number is for all the tasks that the GPUs serve; a table says each."""
        assert {"faq": 900, "summary": 900} == self.fleet(tasks=TWO_TASKS).tokens_per_second
        table = self.fleet("tokens_per_second = { faq = 900, summary = 1400.5 }", TWO_TASKS).tokens_per_second
        assert {"faq": 900, "summary": D("1400.5")} == table

    def test_where_a_figure_was_read(self) -> None:
        """The page of the rent, its day, and the source of the throughput."""
        fleet = self.fleet('rate_source = "https://gpu"\nrate_retrieved = 2026-11-01\nthroughput_source = "bench"')
        assert fleet.source is not None
        assert ("https://gpu", date(2026, 11, 1)) == (fleet.source.url, fleet.source.retrieved)
        assert "bench" == fleet.throughput_source

    @pytest.mark.parametrize("key", ['rate_source = "https://gpu"', "rate_retrieved = 2026-11-01"])
    def test_a_page_needs_its_day(self, key: str) -> None:
        """And a day its page."""
        with pytest.raises(FaultsError, match="is missing, and rate_"):
            self.fleet(key)

    @pytest.mark.parametrize("unit", ["image_in", "audio_in"])
    def test_what_gpus_read(self, unit: str) -> None:
        """Images and sound of a prompt are tokens like any to a GPU."""
        tasks = TASK + f"units = {{ {unit} = 300 }}\n"
        assert "mine on H200" == self.fleet(tasks=tasks).name

    @pytest.mark.parametrize("unit", ["web_search", "request", "audio_second"])
    def test_what_gpus_do_not_make(self, unit: str) -> None:
        """Calls and seconds are another's service: on a GPU they must not look free."""
        tasks = TASK + f"units = {{ {unit} = 1 }}\n"
        with pytest.raises(FaultsError, match=f'rented GPUs do not make {unit}, which task "faq" uses'):
            self.fleet(tasks=tasks)


class TestSuccessors:
    """A model that is retired inside the horizon goes over to the next, and that to the one after it."""

    LINE = '[models."acme/older"]\nsuccessor = "acme/old"\n[models."acme/old"]\nsuccessor = "big-latest"\n'

    def scenario(self, models: str, name: str = "acme/older") -> Scenario:
        return loaded(scenario_text(options=option("A", f'model = "{name}"') + models))

    def test_each_takes_over_from_the_one_before(self) -> None:
        """older until February, old until March, big from then on: by the days on which each is taken off sale."""
        first = metered(self.scenario(self.LINE).options[0].routes[0])
        assert first.successor is not None
        assert first.successor.successor is not None
        assert ["acme/older", "acme/old", "acme/big"] == [
            each.name for each in (first, first.successor, first.successor.successor)
        ]
        assert first.successor.successor.successor is None

    def test_the_bill_is_that_of_the_model_of_the_day(self) -> None:
        """January at 10 and 40, February at 8 and 30, March to June at 4 and 20 a million tokens."""
        scenario = self.scenario(self.LINE)
        found = compare(scenario.baseline, scenario.options, scenario.workload, scenario.months).options[0]
        prices = [(10, 40), (8, 30), *[(4, 20)] * 4]
        tokens = (D(1000 * 1500) / 10**6, D(1000 * 300) / 10**6)
        assert [tokens[0] * price[0] + tokens[1] * price[1] for price in prices] == [
            month.bill for month in found.projection.months
        ]

    def test_each_has_its_own_ratios(self) -> None:
        """Measured, unknown, and those of today's model, which are the scenario's own."""
        models = self.LINE.replace('successor = "acme/old"', 'successor = "acme/old"\ntoken_ratio = 1.5')
        first = metered(self.scenario(models).options[0].routes[0])
        assert first.successor is not None
        assert first.successor.successor is not None
        assert [Ratios(token_ratio=D("1.5")), Ratios(), SAME_TOKENS] == [
            each.ratios for each in (first, first.successor, first.successor.successor)
        ]

    def test_mode_and_region_stay(self, tmp_path: Path) -> None:
        """The successor is bought as its predecessor was."""
        factor = {"multiply": 2}
        rows = row(modes={"batch": factor}, regions={"eu": factor})
        write_sheet(tmp_path, "lab", {"old": model(rows, retired=date(2027, 2, 1)), "new": model(rows)})
        text = option(
            "A", 'model = "lab/old"\nmode = "batch"\nregion = "eu"\n[models."lab/old"]\nsuccessor = "lab/new"'
        )
        scenario = loaded(scenario_text(options=text), gallery_catalogue(tmp_path))
        heir = metered(scenario.options[0].routes[0]).successor
        assert heir is not None
        assert ("lab/new", "batch", "eu") == (heir.name, heir.mode, heir.region)

    @pytest.mark.parametrize(
        ("models", "problem"),
        [
            ('[models."acme/old"]\nsuccessor = "acme/old"\n', "leads back to acme/old, which is retired itself"),
            ('[models."acme/old"]\nsuccessor = "acme/oldd"\n', 'no price sheet has a model "acme/oldd"'),
        ],
    )
    def test_a_successor_that_cannot_be_one(self, models: str, problem: str) -> None:
        """Itself or an unknown model: said once, however often the model is used."""
        options = option("B", 'model = "acme/old"')
        with pytest.raises(FaultsError) as caught:
            self.scenario(options + models, "acme/old")
        (found,) = problems(caught.value)
        assert found.endswith(f'models."acme/old".successor: {problem}')


class TestTrouble:
    def test_an_unknown_model_is_told_at_each_place(self) -> None:
        """Two options with one slip are two places to put right, told at once."""
        text = option("A", 'model = "acme/bigg"') + option("B", 'model = "acme/bigg"')
        with pytest.raises(FaultsError) as caught:
            loaded(scenario_text(options=text))
        assert ['options["A"].model', 'options["B"].model'] == [
            problem.split(": ")[1] for problem in problems(caught.value)
        ]

    def test_another_currency(self, tmp_path: Path) -> None:
        """An offer in a currency that no exchange rate leads to cannot be compared, in any place."""
        write_sheet(tmp_path, "lab", {"new": model()}, currency="JPY")
        route = 'routes = [{ tasks = ["faq"], model = "lab/new" }]'
        with pytest.raises(FaultsError, match=r"routes\[0\]\.model: lab/new is priced in JPY, and no exchange rate"):
            loaded(scenario_text(options=option("A", route)), gallery_catalogue(tmp_path))

    def test_a_scenario_in_that_currency(self) -> None:
        """Where everything is in one currency, there is nothing to convert."""
        baseline = '[baseline]\nname = "Today"\nmodel = "cloud/open-32b"\n'
        assert "CNY" == loaded(scenario_text(head='currency = "CNY"', baseline=baseline)).currency

    def test_a_broken_sheet_is_its_own_mistake(self, tmp_path: Path) -> None:
        """A fault in a price sheet is told with the sheet's name and line, not with the scenario's."""
        write_sheet(tmp_path, "lab", {"new": model(row(status="announced"))})
        with pytest.raises(FaultsError) as caught:
            loaded(scenario_text(options=option("A", 'model = "lab/new"')), gallery_catalogue(tmp_path))
        (problem,) = problems(caught.value)
        assert "lab.toml:" in problem
        assert "scenario.toml" not in problem

    @pytest.mark.parametrize(
        ("name", "place"),
        [("Today", "scenario.toml:13: baseline"), ("A", 'scenario.toml:18: options["A"]'), ("", "scenario.toml")],
    )
    def test_an_error_of_a_projection_has_its_place(self, name: str, place: str) -> None:
        """What the engine cannot price is told with the line of the option that asked for it."""
        scenario = loaded(scenario_text(options=option("A", 'model = "acme/small"')))
        error = TokencalcError("too dear", "take another")
        error.option = name
        placed = scenario.placed(error)
        assert (f"{place}: too dear", "take another") == (placed.problem, placed.remedy)

    def test_faults_are_told_in_file_order(self) -> None:
        """Those of the options stand after those of the tasks, whichever was found first."""
        text = scenario_text(options=option("A", 'mode = "x"\nmodel = 1'), tasks=TASK.replace("1500", "-1"))
        with pytest.raises(FaultsError) as caught:
            loaded(text.replace("start = 2027-01-01", 'start = "2027"'))
        lines = [int(problem.split(":")[1]) for problem in problems(caught.value)]
        assert sorted(lines) == lines
        assert 3 == len(lines)


def test_a_document_is_read_once(tmp_path: Path) -> None:
    """A scenario keeps the document it was made from, with which errors are placed."""
    path = tmp_path / "s.toml"
    path.write_text(scenario_text(), encoding="utf-8")
    assert read_document(path).data == load(path, gallery_catalogue(as_of=TODAY)).document.data


def test_documents_of_these_tests_are_those_of_files() -> None:
    """The helper that makes a document from a text parses it as the reader of files does."""
    text = "a = 1.10\nb = 1_000\n"
    expected: dict[str, Any] = {"a": D("1.10"), "b": 1000}
    assert expected == document(text).data
