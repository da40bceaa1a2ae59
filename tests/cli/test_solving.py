"""A number of a scenario that reaches a target: exact where the cost is made of lines, and found in the file itself."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.strategies import decimals, exact
from tests.files.building import document, gallery_catalogue, loaded, scenario_text
from tokencalc.cli.varying import Search, case_of, target_of
from tokencalc.engine.crossings import Becomes, CrossingKind
from tokencalc.engine.solving import MOST_EVALUATIONS, Looked, Solution
from tokencalc.engine.targets import Measure, NoDiscountRate, Wanted, margin
from tokencalc.files.varying import variable

OWN = """\
[[options]]
name = "Own"
[options.supply]
kind = "fleet"
model = "acme/small"
gpu = "x"
gpus_per_replica = 1
rate_per_gpu_hour = 0.01
tokens_per_second = 100
[options.switch]
start = 2027-02-01
migration_cost = 5
"""
SMALL = '[[options]]\nname = "Own"\nmodel = "acme/small"\n'
RENT = 'options["Own"].supply.rate_per_gpu_hour'
A_MONTH = 1000 * (1500 * Fraction(4) + 300 * Fraction(20)) / 10**6
"""Today's bill: 1,000 requests of 1,500 tokens in at 4 and 300 out at 20 a million are 12 a month."""


def solved(text: str, until: str = "saving=0", within: str | None = None, options: str = OWN) -> Solution:
    """What is found for the option."""
    scenario = document(scenario_text(options=options))
    varied, _ = variable(text, scenario, "--vary")
    return Search(scenario, gallery_catalogue(), varied, within).solved("Own", target_of(until)).solution


def margin_at(text: str, value: str, until: str = "saving=0", options: str = OWN) -> Decimal:
    """The margin of the scenario with the value written in it."""
    return margin(target_of(until), case_of(loaded(scenario_text(options=options).replace(text, value)), "Own"))


class TestFollowed:
    @given(decimals(0, 40))
    def test_a_rent_has_its_root_to_the_last_digit(self, level: Decimal) -> None:
        """Five months of a GPU and the work cost what the API would: rent = (60 - 5 - level) / 3,650."""
        found = solved(RENT, f"saving={level}")
        (crossing,) = found.crossings
        assert (Looked.FOLLOWED, True) == (found.looked, found.is_proven)
        assert (CrossingKind.ROOT, Becomes.DEARER) == (crossing.kind, crossing.becomes)
        expected = (5 * A_MONTH - 5 - exact(level)) / (5 * 730)
        assert abs(exact(crossing.value) - expected) < Fraction(1, 10**24)

    def test_a_hair_to_either_side_the_winner_changes(self) -> None:
        """With the rent that is printed written in the file it saves a little below it, and costs a little above."""
        value = solved(RENT).crossings[0].value
        stated = "rate_per_gpu_hour = 0.01"
        below, above = (margin_at(stated, f"rate_per_gpu_hour = {value + hair:.18f}")
                        for hair in (-Decimal("1e-15"), Decimal("1e-15")))  # fmt: skip
        assert below > 0 > above

    @pytest.mark.parametrize(
        "path", ["volume", 'workload.tasks["faq"].output_tokens', 'models."acme/small".output_ratio']
    )
    def test_other_lines(self, path: str) -> None:
        """The volume, a length and a ratio are followed too, without a value between them that is not looked at."""
        found = solved(path, "saving>=30")
        assert (Looked.FOLLOWED, Decimal(0)) == (found.looked, found.resolution)
        assert 0 < found.evaluations <= MOST_EVALUATIONS

    def test_a_rate_from_nothing(self) -> None:
        """At a bound of 0 a part of the bill is missing, and the line between is the same."""
        found = solved('workload.tasks["faq"].output_tokens', "saving=0", "0..600", SMALL)
        assert Looked.FOLLOWED is found.looked


class TestScanned:
    @settings(max_examples=5)
    @given(st.integers(1, 60))
    def test_growth_is_within_half_a_cent(self, level: int) -> None:
        """Growth compounds: at the value that is found the file's own saving is half a cent from the target at most."""
        found = solved("growth", f"saving={level}", "-0.5..0.5")
        assert (Looked.SCANNED, False) == (found.looked, found.is_proven)
        assert found.evaluations <= MOST_EVALUATIONS
        for each in found.crossings:
            growing = scenario_text(options=OWN, workload=f"growth_per_month = {each.value:.18f}")
            saved = margin(target_of(f"saving={level}"), case_of(loaded(growing), "Own"))
            assert abs(saved) <= Decimal("0.005")

    def test_no_value_in_bounds(self) -> None:
        """A target that no value reaches has no crossing, and is met nowhere."""
        found = solved("growth", "saving=1_000_000", "0..0.1")
        assert ((), ()) == (found.crossings, found.met)


class TestWhole:
    def test_months_are_tried_one_by_one(self) -> None:
        """The work of 5 and then 4.70 a month: three months at least, of which one is before the switch."""
        found = solved("months", "saving=0", "2..12")
        assert Looked.TRIED_ALL is found.looked
        assert [(Decimal(3), Decimal(12))] == [(each.start, each.end) for each in found.met]

    def test_the_latest_start_that_still_pays(self) -> None:
        """Dates give an interval of days: with the last of them the target is met, and not with the next."""
        found = solved('options["Own"].switch.start', "saving=10", "2027-01-01..2027-07-01")
        (days,) = found.met
        assert days.end is not None
        last = date.fromordinal(int(days.end))
        margins = [
            margin_at("start = 2027-02-01", f"start = {date.fromordinal(last.toordinal() + later)}", "saving=10")
            for later in (0, 1)
        ]
        assert margins[0] >= 0 > margins[1]
        assert found.evaluations <= MOST_EVALUATIONS


class TestTargets:
    @pytest.mark.parametrize(
        ("text", "measure", "wanted", "level"),
        [
            ("saving=0", Measure.SAVING, Wanted.AT_LEAST, 0),
            (" npv >= 1_000.5 ", Measure.NPV, Wanted.AT_LEAST, "1000.5"),
            ("saving<=-3", Measure.SAVING, Wanted.AT_MOST, -3),
            ("monthly-cost=45000", Measure.MONTHLY_COST, Wanted.AT_MOST, 45_000),
            ("payback=9", Measure.PAYBACK, Wanted.AT_MOST, 9),
            ("ratio=100", Measure.RATIO, Wanted.AT_LEAST, 100),
        ],
    )
    def test_an_equals_sign_is_the_good_side(
        self, text: str, measure: Measure, wanted: Wanted, level: int | str
    ) -> None:
        """At least for what is saved, and at most for what is paid or waited for."""
        found = target_of(text)
        assert (measure, wanted, Decimal(level)) == (found.measure, found.wanted, found.level)

    def test_a_present_value_without_a_rate_is_an_error(self) -> None:
        """It is no value's fault, and so it is not told as one."""
        with pytest.raises(NoDiscountRate):
            solved("growth", "npv=0")
