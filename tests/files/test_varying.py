"""One number of a scenario, varied: what can be, between which bounds, and the scenario with another value."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import decimals, growing, listed, numbers
from tests.engine.strategies import task as task_of
from tests.engine.strategies import workload as workload_of
from tests.files.building import TASK, document, gallery_catalogue, loaded, scenario_text
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.months import horizon
from tokencalc.engine.targets import Varies
from tokencalc.engine.workload import Adopted, Volume, requests_in
from tokencalc.files.overrides import BadSetting
from tokencalc.files.toml import Document
from tokencalc.files.varying import BadBounds, Variable, scaled, variable

OPTIONS = """\
[[options]]
name = "Small"
model = "acme/small"
[options.switch]
start = 2027-02-01
ramp = [0.5, 1]
[models."acme/small"]
output_ratio = 1.2
success = { faq = 0.9 }
"""
SCENARIO = scenario_text(options=OPTIONS, workload="growth_per_month = -0.05\npeak_to_average = 3")


def varied(text: str, scenario: str = SCENARIO) -> tuple[Variable, str]:
    """The variable of a text, and what follows it."""
    return variable(text, document(scenario), "--vary")


def one(text: str, scenario: str = SCENARIO) -> Variable:
    """The variable of a text that is a path and nothing else."""
    found, rest = varied(text, scenario)
    assert "" == rest
    return found


def bounds(text: str, within: str | None = None, scenario: str = SCENARIO) -> tuple[Decimal, Decimal]:
    """Between which values it is looked for."""
    return one(text, scenario).bounds(within, document(scenario))


class TestWhatCanBeVaried:
    @pytest.mark.parametrize(
        ("path", "kind", "base"),
        [
            ('workload.tasks["faq"].output_tokens', Varies.NUMBER, 300),
            ('workload.tasks["faq"].cached_share', Varies.NUMBER, 0),
            ("growth", Varies.NUMBER, "-0.05"),
            ("workload.growth_per_month", Varies.NUMBER, "-0.05"),
            ("volume", Varies.NUMBER, 1),
            ("months", Varies.WHOLE, 6),
            ("start", Varies.DATE, date(2027, 1, 1).toordinal()),
            ('options["Small"].switch.start', Varies.DATE, date(2027, 2, 1).toordinal()),
            ('options["Small"].switch.dual_running_months', Varies.WHOLE, 0),
            ('options["Small"].switch.ramp[0]', Varies.NUMBER, "0.5"),
            ('models."acme/small".output_ratio', Varies.NUMBER, "1.2"),
            ('models."acme/small".success.faq', Varies.NUMBER, "0.9"),
        ],
    )
    def test_numbers_whole_numbers_and_dates(self, path: str, kind: Varies, base: Any) -> None:
        """Of each the kind, what the scenario states or takes for want of it, and the name as it was written."""
        found = one(path)
        assert (kind, Decimal(base), kind is not Varies.NUMBER) == (found.kind, found.base, found.is_whole)
        assert path.removeprefix("workload.") in {found.name, "growth", "growth_per_month"} or found.name == path

    def test_an_item_of_a_list_that_may_be_left_out(self) -> None:
        """An hour of a profile is a number."""
        found = one("workload.hourly_profile[1]", scenario_text(workload=f"hourly_profile = {[1, 2] * 12}"))
        assert (Varies.NUMBER, Decimal(2)) == (found.kind, found.base)

    @pytest.mark.parametrize("path", ["discount_rate_per_year", 'models."acme/small".token_ratio'])
    def test_what_is_left_out_has_no_base(self, path: str) -> None:
        """A key without a default can be varied, and has no value of today."""
        assert one(path).base is None

    @pytest.mark.parametrize(
        ("path", "least", "most", "open_ends"),
        [
            ('models."acme/small".success', 0, 1, (False, False)),
            ('models."acme/small".output_ratio', 0, None, (True, False)),
            ("growth", -1, None, (True, False)),
            ("volume", 0, None, (True, False)),
            ("start", None, None, (False, False)),
        ],
    )
    def test_the_limits_are_those_of_the_key(
        self, path: str, least: int | None, most: int | None, open_ends: tuple[bool, bool]
    ) -> None:
        """What the file may hold, and whether the ends are among it."""
        found = one(path, scenario_text(options=OPTIONS.replace("success = { faq = 0.9 }\n", "")))
        assert [least, most] == [found.least, found.most]
        assert open_ends == (found.is_least_open, found.is_most_open)

    @pytest.mark.parametrize(
        ("text", "rest"),
        [("growth=0..1", "=0..1"), ("volume = 2", "= 2"), ('models."acme/small".output_ratio =1..2', "=1..2")],
    )
    def test_what_stands_behind_a_path_is_left(self, text: str, rest: str) -> None:
        """Bounds that follow a path are another's to read."""
        assert rest == varied(text)[1]


class TestWhatCannot:
    @pytest.mark.parametrize(
        ("path", "problem", "remedy"),
        [
            ("name", 'is "A scenario", which is not a number or a date', "choose a key with a number"),
            ("currency", "takes what is not a number or a date", "choose a key with a number"),
            ("workload.tasks", "is a list, which is not a number or a date", "choose a key with a number"),
            ("workload", "is a table, which is not a number or a date", "choose a key with a number"),
            ("months.x", "months is 6, not a table or a list", ""),
            ('workload.tasks["faq"].outputs', 'there is no key "outputs"', "did you mean output_tokens?"),
            ('options["Small"].supply.seats', 'there is no key "seats"', "its keys are: "),
            ('workload.tasks["faqs"].output_tokens', 'has no item named "faqs"', "did you mean faq?"),
            ('options["Small"].risks[0].impact', 'has no list "risks"', "its keys are: name, model, switch"),
            ("= 3", "is not a path", "example: workload.growth_per_month"),
        ],
    )
    def test_it_says_why_and_what_to_do(self, path: str, problem: str, remedy: str) -> None:
        """The error has the option and the path as they were typed."""
        with pytest.raises(BadSetting) as error:
            varied(path)
        assert error.value.problem.startswith(f"--vary {path}: ")
        assert problem in error.value.problem
        assert remedy in error.value.remedy

    def test_a_truth_is_no_number(self) -> None:
        """Where a number is expected and something else stands, that is said."""
        broken = SCENARIO.replace("months = 6", "months = true")
        with pytest.raises(BadSetting, match="is true, which is not a number or a date"):
            varied("months", broken)

    def test_an_item_of_what_is_no_list(self) -> None:
        """Where a list stands that does not belong there, its items are no keys."""
        with pytest.raises(BadSetting, match="there is no key"):
            varied("months[0]", SCENARIO.replace("months = 6", "months = [6]"))


class TestBounds:
    @pytest.mark.parametrize(
        ("path", "low", "high"),
        [
            ('workload.tasks["faq"].output_tokens', 0, 3000),
            ('workload.tasks["faq"].cached_share', 0, 1),
            ('models."acme/small".output_ratio', "0.012", 12),
            ("workload.peak_to_average", 1, 30),
            ("volume", "0.01", 10),
            ("growth", "-0.5", "0.5"),
            ("months", 1, 60),
            ('options["Small"].switch.dual_running_months', 0, 10),
            ("start", date(2027, 1, 1).toordinal(), date(2027, 7, 1).toordinal()),
            ('options["Small"].switch.start', date(2027, 1, 1).toordinal(), date(2027, 7, 1).toordinal()),
            ("discount_rate_per_year", "-0.5", 10),
        ],
    )
    def test_what_is_plausible(self, path: str, low: Any, high: Any) -> None:
        """Up to ten times what is stated, within what the key may be, and for a date the horizon."""
        assert numbers(low, high) == bounds(path)

    @pytest.mark.parametrize("path", ["growth", "volume", "months", "start", 'models."acme/small".success.faq'])
    def test_today_lies_between_them(self, path: str) -> None:
        """Whatever is varied, what the scenario states is among the values."""
        low, high = bounds(path)
        assert low <= (one(path).base or low) <= high

    def test_a_whole_number_that_may_be_but_one(self) -> None:
        """There are always two values at least."""
        found = replace(one("months"), base=Decimal(0), least=Decimal(10))
        assert numbers(10, 11) == found.bounds(None, document(SCENARIO))

    def test_a_number_below_nothing(self) -> None:
        """One without limits is looked for on either side of nothing."""
        found = replace(one("growth"), base=Decimal(-5), least=None, is_least_open=False)
        assert numbers(-50, 50) == found.bounds(None, document(SCENARIO))

    def test_below_an_open_end(self) -> None:
        """An end that is not allowed itself is left out by a sliver."""
        found = replace(one('models."acme/small".success.faq'), is_most_open=True)
        assert numbers(0, "0.999") == found.bounds(None, document(SCENARIO))

    @pytest.mark.parametrize(
        ("path", "within", "low", "high"),
        [
            ("growth", "0..0.2", 0, "0.2"),
            ("growth", " -0.1 .. 1_000 ", "-0.1", 1000),
            ("months", "3..12", 3, 12),
            ("start", "2027-01-01..2027-03-01", date(2027, 1, 1).toordinal(), date(2027, 3, 1).toordinal()),
        ],
    )
    def test_what_is_stated(self, path: str, within: str, low: Any, high: Any) -> None:
        """Two values with two dots between them."""
        assert numbers(low, high) == bounds(path, within)

    @pytest.mark.parametrize(
        ("path", "within", "problem", "remedy"),
        [
            ("growth", "0.5", "has no ..", "write the lower one first: --within 0.5..4"),
            (
                "growth",
                "1..0.5",
                "the lower bound is not below the upper",
                "write the lower one first: --within 0.5..4",
            ),
            ("growth", "1..1", "the lower bound is not below the upper", "write the lower one first: --within 0.5..4"),
            ("growth", "a..1", '"a" is not a number', "example: --within 0.5..4"),
            ("growth", "0..", '"" is not a number', "example: --within 0.5..4"),
            ("growth", "0..inf", '"inf" is not a number', "example: --within 0.5..4"),
            ("growth", "nan..1", '"nan" is not a number', "example: --within 0.5..4"),
            ("months", "1..2.5", '"2.5" is not a whole number', "example: --within 1..12"),
            ("months", "1..x", '"x" is not a whole number', "example: --within 1..12"),
            (
                'workload.tasks["faq"].cached_share',
                "0..1.1",
                'workload.tasks["faq"].cached_share is at least 0 and at most 1',
                "choose bounds within that",
            ),
            ("months", "0..9", "months is at least 1", "choose bounds within that"),
            ("start", "1..2", '"1" is not a date', "example: --within 2027-01-01..2028-01-01"),
        ],
    )
    def test_what_is_no_bounds(self, path: str, within: str, problem: str, remedy: str) -> None:
        """Each way to write them wrong has its words and an example."""
        with pytest.raises(BadBounds) as error:
            bounds(path, within)
        assert (f"--within {within}: {problem}", remedy) == (error.value.problem, error.value.remedy)


class TestSteps:
    def steps(self, path: str, within: str | None = None) -> list[Decimal]:
        """The values that are looked at one by one."""
        return one(path).steps(within, document(SCENARIO))

    def test_parts_and_multiples(self) -> None:
        """Of a number that is stated, from a tenth to ten times, today among them, and none that it may not be."""
        expected = [30, 75, 150, 300, 600, 1200, 3000]
        assert expected == self.steps('workload.tasks["faq"].output_tokens')
        assert [*numbers("0.09", "0.225", "0.45", "0.9")] == self.steps('models."acme/small".success.faq')

    def test_seven_between_bounds(self) -> None:
        """Evenly from one to the other; also of what has no value of today to multiply."""
        assert [*numbers(0, 1, 2, 3, 4, 5, 6)] == self.steps("growth", "0..6")
        assert 7 == len(self.steps("discount_rate_per_year"))

    def test_whole_ones(self) -> None:
        """None twice, and all whole."""
        assert [1, 2, 3] == self.steps("months", "1..3")
        assert [1, 3, 4, 6, 8, 9, 11] == self.steps("months", "1..11")

    @pytest.mark.parametrize("path", ["growth", "discount_rate_per_year", "volume"])
    def test_a_file_may_hold_each(self, path: str) -> None:
        """Thirds are cut to as many digits as a file may have."""
        for value in self.steps(path, "0.1..0.2"):
            one(path).scenario(value, document(SCENARIO), gallery_catalogue())


class TestAnotherValue:
    document: Document = document(SCENARIO)

    @given(decimals(0, 9000, 2))
    def test_a_number_takes_the_place_of_another(self, tokens: Decimal) -> None:
        """The scenario is that of the file with the value written in it, and the file's own data stay as they are."""
        found = one('workload.tasks["faq"].output_tokens').scenario(tokens, self.document, gallery_catalogue())
        expected = loaded(SCENARIO.replace("output_tokens = 300", f"output_tokens = {tokens}"))
        assert expected.workload == found.workload
        assert 300 == self.document.data["workload"]["tasks"][0]["output_tokens"]

    def test_whole_numbers_and_dates(self) -> None:
        """They are put in as what they are."""
        assert (9, date(2027, 3, 1)) == (
            one("months").value(Decimal(9)),
            one("start").value(Decimal(date(2027, 3, 1).toordinal())),
        )
        found = one("months").scenario(Decimal(9), self.document, gallery_catalogue())
        assert 9 == len(found.months)

    def test_a_quotient_is_cut_to_what_a_file_may_hold(self) -> None:
        """A third has no end, and a file's numbers have at most 18 places."""
        value = one("growth").value(Decimal(1) / 3)
        assert isinstance(value, Decimal)
        assert Decimal("0.333333333333333333") == value

    def test_a_value_that_may_not_be_says_where(self) -> None:
        """The error of the key, and of the option that put it there."""
        with pytest.raises(TokencalcError) as error:
            one('models."acme/small".success.faq').scenario(Decimal(2), self.document, gallery_catalogue())
        assert 'models."acme/small".success.faq' in str(error.value)
        assert "--vary" in str(error.value)

    @given(decimals("0.1", 9, 2))
    def test_the_volume_multiplies_every_task(self, scale: Decimal) -> None:
        """Nothing is written in the file, and every month's requests are so many times what they were."""
        found = one("volume").scenario(scale, self.document, gallery_catalogue())
        base = loaded(SCENARIO)
        for month in base.months:
            expected = requests_in(base.workload.tasks[0].volume, month) * scale
            assert abs(expected - requests_in(found.workload.tasks[0].volume, month)) < Decimal("1e-15")

    @given(decimals("0.1", 9, 2), st.integers(1, 100), st.integers(0, 50))
    def test_every_kind_of_volume_is_multiplied(self, scale: Decimal, first: int, month: int) -> None:
        """One that grows to a ceiling, one stated month by month, and one of people who take it up."""
        months = horizon(date(2027, 1, 1), 3)
        adopted = Adopted(
            headcount=Decimal(first),
            growth_per_month=Decimal("0.1"),
            adoption_by_month=numbers("0.3", "0.6"),
            requests_per_user=Decimal(7),
        )
        kinds: list[Volume] = [growing(first, "0.5", first * 2), growing(first), listed(first, month, 3), adopted]
        load = workload_of(*(task_of(str(place), input=1) for place in range(4)))
        load = replace(load, tasks=tuple(
            replace(each, volume=volume) for each, volume in zip(load.tasks, kinds, strict=True)
        ))  # fmt: skip
        for before, after in zip(kinds, scaled(load, scale).tasks, strict=True):
            for each in months:
                assert abs(requests_in(before, each) * scale - requests_in(after.volume, each)) < Decimal("1e-20")

    def test_growth_is_the_workloads(self) -> None:
        """The word stands for the key."""
        found = one("growth").scenario(Decimal("0.5"), self.document, gallery_catalogue())
        assert loaded(SCENARIO.replace("-0.05", "0.5")).workload == found.workload


def test_the_task_of_these_tests() -> None:
    """It is the one that the replacements above look for."""
    assert "output_tokens = 300" in TASK
