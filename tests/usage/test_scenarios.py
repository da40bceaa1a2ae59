"""A scenario from a roll-up: its requests, sizes and shares are those of the logs, and it loads."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.files.building import document, gallery_catalogue
from tokencalc.engine.growth import Growth
from tokencalc.engine.trend import NoTrend
from tokencalc.engine.workload import Growing
from tokencalc.files.loading import Scenario, scenario_of
from tokencalc.usage.ledger import Ledger
from tokencalc.usage.records import Use, units_of
from tokencalc.usage.rollup import Key, RollUp
from tokencalc.usage.scenarios import Logged, scenario_text, task_names
from tokencalc.usage.traffic import Kind, Rhythm, Span, growth_in, requests_of, rhythm_of, rounded_back, span_of

MONDAY = int(datetime(2026, 10, 5, tzinfo=UTC).timestamp())
HOUR = 3600
DAY = 24 * HOUR
UNITS = ("input", "cache_read", "cache_write", "cache_write_1h", "output")


def use(second: int = MONDAY, requests: int | None = 1, *, lasts: int = 0, mode: str = "", **units: int) -> Use:
    """One row of a log."""
    return Use(second, lasts, "acme", "big", mode, "", "", requests, units_of(units))


def rolled_up(uses: Sequence[Use]) -> tuple[RollUp, Ledger]:
    """The roll-up of some rows."""
    with Ledger() as ledger:
        for one in uses:
            ledger.add(one)
        return ledger.settled(), ledger


def kind_of(key: Key) -> Kind:
    """What tells requests apart here."""
    return Kind(label=key.label, model=f"{key.provider}/{key.model}", mode=key.mode, region=key.region)


def logged(uses: Sequence[Use], **changes: object) -> Logged:
    """All that a scenario is made of."""
    rollup, ledger = rolled_up(uses)
    span = span_of(rollup)
    assert span is not None
    known: dict[str, object] = {
        "name": "Logs",
        "currency": "USD",
        "start": date(2027, 1, 1),
        "months": 12,
        "kinds": requests_of(rollup, kind_of),
        "span": span,
        "rhythm": rhythm_of(rollup, span),
        "growth": growth_in(rollup, span),
        "accounting": ledger.accounting,
    }
    return Logged(**{**known, **changes})  # type: ignore[arg-type]  # by name


def loaded(text: str) -> Scenario:
    """The scenario as a command reads it."""
    return scenario_of(document(text), gallery_catalogue())


USES = st.lists(
    st.builds(
        use,
        st.integers(MONDAY, MONDAY + 3 * DAY),
        mode=st.sampled_from(["", "batch"]),
        input=st.integers(1, 300_000),
        cache_read=st.integers(0, 100_000),
        cache_write=st.integers(0, 9_999),
        cache_write_1h=st.integers(0, 9_999),
        output=st.integers(0, 5_000),
    ),
    min_size=1,
    max_size=30,
)


@settings(deadline=None)
@given(USES)
def test_every_sum_of_the_logs_comes_back(uses: list[Use]) -> None:
    """Requests times the mean of each size round to the logs' own tokens, in all units."""
    made = logged(uses)
    scenario = loaded(scenario_text(made))
    assert len(made.kinds) == len(scenario.workload.tasks)
    for kind, task in zip(made.kinds, scenario.workload.tasks, strict=True):
        whole = kind.whole
        for unit, quantity in zip(UNITS, whole.units, strict=False):
            means = [size.share * size.usage.get(unit, Decimal(0)) for size in task.sizes]
            assert abs(sum(means, Decimal(0)) * whole.requests - quantity) < len(task.sizes) * 2


@settings(deadline=None)
@given(USES)
def test_a_month_is_730_hours_of_the_log(uses: list[Use]) -> None:
    """Requests a month are the log's own, over its hours, times 730; cut to two decimals, or to a whole number."""
    made = logged(uses)
    for kind, task in zip(made.kinds, loaded(scenario_text(made)).workload.tasks, strict=True):
        expected = Fraction(kind.whole.requests * 730, made.span.hours)
        assert isinstance(task.volume, Growing)
        assert abs(Fraction(task.volume.first) - expected) <= (Fraction(1, 2) if expected >= 1000 else Fraction(1, 200))


class TestTheFile:
    def test_one_model_needs_no_routes(self) -> None:
        """What one model serves in one mode is the baseline's model."""
        text = scenario_text(logged([use(input=10, output=5)]))
        assert 'model = "acme/big"\n' in text
        assert "[[baseline.routes]]" not in text

    def test_a_batch_can_wait(self) -> None:
        """Requests that were sent as a batch may be answered later elsewhere too."""
        text = scenario_text(logged([use(input=10, output=5), use(input=10, output=5, mode="batch")]))
        assert 1 == text.count("can_wait = true")
        assert 'mode = "batch"' in text

    def test_totals_have_no_sizes(self) -> None:
        """A day's total knows its mean request only, and the file says what that means for tiers."""
        text = scenario_text(logged([use(requests=4, lasts=DAY, input=4_000, output=10)]))
        assert "the mean prompt chooses the context tier" in text
        assert "input_tokens = 1_000\noutput_tokens = 2.5\n" in text

    def test_calls_stand_beside_the_text(self) -> None:
        """What is not text is a mean a request."""
        text = scenario_text(logged([use(input=10, output=5, web_search=3), use(input=10, output=5)]))
        assert "units = { web_search = 1.5 }" in text

    def test_the_bounds_are_those_of_the_text(self) -> None:
        """Images count towards a prompt's length, and the bounds of a size are those of its text."""
        text = scenario_text(logged([use(input=100, image_in=300, output=5)]))
        assert "min_input_tokens = 100, max_input_tokens = 100" in text
        assert loaded(text).workload.tasks[0].sizes[0].largest == 400

    def test_bounds_are_left_out_where_images_blur_them(self) -> None:
        """Where prompts have images of unlike number, nobody can say how long their texts are."""
        text = scenario_text(logged([use(input=100, image_in=3, output=5), use(input=90, image_in=6, output=5)]))
        assert "min_input_tokens" not in text

    def test_what_is_left_out_is_said(self) -> None:
        """What the log has and the scenario has not stands at the top of the file."""
        text = scenario_text(
            logged([use(input=1, output=1)], left_out=["300 tokens of a model without a price."], schema="./s.json")
        )
        assert text.startswith("#:schema ./s.json\n")
        assert "# Left out: 300 tokens of a model without a price." in text

    def test_every_row_is_told(self) -> None:
        """Repeated, broken and cut rows stand beside those that were used."""
        made = logged([use(input=1, output=1)])
        made.accounting.duplicates = 3
        made.accounting.cut_off("a", 1)
        text = scenario_text(made)
        assert "#   rows                5 in 0 files\n" in text
        assert "#     repeated          3\n#     cut off           1\n" in text

    def test_growth_that_is_certain_is_written(self) -> None:
        """With the interval beside it, and a warning where it would make the last month many times the first."""
        growth = Growth(per_month=Decimal("0.5"), low=Decimal("0.4"), high=Decimal("0.61"), days=30)
        text = scenario_text(logged([use(input=1, output=1)], growth=growth))
        assert "growth_per_month = 0.5   # fitted: 50% a month over 30 whole days, 40% to 61% with 90%" in text
        assert "the last month has 86 times the first" in text
        volume = loaded(text).workload.tasks[0].volume
        assert isinstance(volume, Growing)
        assert Decimal("0.5") == volume.growth_per_month

    def test_growth_that_is_not_is_said_and_left_out(self) -> None:
        """An interval around nothing is no growth to plan with."""
        growth = Growth(per_month=Decimal("0.05"), low=Decimal("-0.1"), high=Decimal("0.2"), days=30)
        text = scenario_text(logged([use(input=1, output=1)], growth=growth))
        assert "# Fitted growth: 5% a month over 30 whole days, -10% to 20% with 90% confidence." in text
        assert "growth_per_month = 0\n" in text

    def test_other_models_become_options(self) -> None:
        """One option a model, and a hint of what to measure."""
        scenario = loaded(scenario_text(logged([use(input=1, output=1)], others=["acme/small"])))
        assert ["acme/small"] == [option.name for option in scenario.options]


class TestTheRhythm:
    def of(self, uses: Sequence[Use]) -> Rhythm:
        rollup, _ = rolled_up(uses)
        span = span_of(rollup)
        assert span is not None
        return rhythm_of(rollup, span)

    def test_two_weeks_have_a_profile_of_the_week(self) -> None:
        """Each hour of the week is the mean of its times: here 3 requests on Mondays at 9, and 1 at the very end."""
        uses = [use(MONDAY + 9 * HOUR)] * 4 + [use(MONDAY + 7 * DAY + 9 * HOUR)] * 2
        uses += [use(MONDAY), use(MONDAY + 14 * DAY - 1)]
        profile = self.of(uses).profile
        assert 168 == len(profile)
        assert [Fraction(3), Fraction(1, 2), Fraction(1, 2)] == [profile[9], profile[0], profile[167]]
        assert 4 == sum(profile)

    def test_some_days_have_a_profile_of_the_day(self) -> None:
        """Three days are too few for a week."""
        uses = [use(MONDAY), use(MONDAY + 9 * HOUR), use(MONDAY + 3 * DAY - 1)]
        assert 24 == len(self.of(uses).profile)

    def test_less_has_only_a_peak(self) -> None:
        """Of six hours with 3 requests in the first and 1 in the last, the busiest has 4.5 times the mean."""
        uses = [use(MONDAY)] * 3 + [use(MONDAY + 5 * HOUR)]
        assert Rhythm(peak_to_average=Fraction(9, 2)) == self.of(uses)
        assert "peak_to_average = 4.5\n" in scenario_text(logged(uses))

    def test_a_few_hours_have_none(self) -> None:
        """Of five hours, the busiest says nothing about a month."""
        assert Rhythm() == self.of([use(MONDAY)] * 3 + [use(MONDAY + 4 * HOUR)])

    @pytest.mark.parametrize(
        "other", [use(lasts=DAY), use(requests=None), use(MONDAY, 0, lasts=0)._replace(second=None)]
    )
    def test_totals_of_days_have_none(self, other: Use) -> None:
        """Where a part of the log has no hours or no requests, the rhythm of the rest is not that of the whole."""
        assert Rhythm() == self.of([use(), other])

    def test_nothing_asked_has_none(self) -> None:
        """A total of no requests has no busiest hour."""
        assert Rhythm() == self.of([use(requests=0)])

    def test_hours_are_utc(self) -> None:
        """A roll-up by hours that begin at half past in UTC has no profile in UTC."""
        rollup, _ = rolled_up([use()])
        shifted = RollUp(cells={key._replace(start=MONDAY + 1800): sums for key, sums in rollup.cells.items()})
        assert Rhythm() == rhythm_of(shifted, Span(start=MONDAY, end=MONDAY + HOUR))


class TestTheSpan:
    def test_it_is_in_whole_hours(self) -> None:
        """From the hour of the first row to the end of the hour of the last."""
        rollup, _ = rolled_up([use(MONDAY + 10), use(MONDAY + 2 * HOUR + 5)])
        assert Span(start=MONDAY, end=MONDAY + 3 * HOUR) == span_of(rollup)

    def test_without_a_date_there_is_none(self) -> None:
        """Rows that do not say when they were cover no time."""
        rollup, _ = rolled_up([use()._replace(second=None)])
        assert span_of(rollup) is None

    def test_whole_days_leave_out_the_parts(self) -> None:
        """A day that is covered in part says nothing about growth."""
        span = Span(start=MONDAY + HOUR, end=MONDAY + 3 * DAY + HOUR)
        assert (date(2026, 10, 6), date(2026, 10, 8)) == span.whole_days

    def test_hours_have_no_whole_day(self) -> None:
        """An hour's log has no day to count."""
        first, end = Span(start=MONDAY + HOUR, end=MONDAY + 2 * HOUR).whole_days
        assert first == end


class TestGrowth:
    def test_it_is_that_of_whole_days(self) -> None:
        """Requests that double each week grow as fast, and the part of a day at the end is left out."""
        uses = [use(MONDAY + day * DAY, 1000 * 2**week) for week in range(3) for day in range(7 * week, 7 * week + 7)]
        rollup, _ = rolled_up([*uses, use(MONDAY + 21 * DAY)])
        found = growth_in(rollup, Span(start=MONDAY, end=MONDAY + 21 * DAY + HOUR))
        assert isinstance(found, Growth)
        assert 21 == found.days
        assert 10 < found.per_month < 25

    @pytest.mark.parametrize("other", [use(requests=None), use(lasts=30 * DAY), use()._replace(second=None)])
    def test_it_needs_the_requests_of_each_day(self, other: Use) -> None:
        """Months in one total, and rows without a date or a number of requests, have no days to follow."""
        rollup, _ = rolled_up([use(), other])
        assert isinstance(growth_in(rollup, Span(start=MONDAY, end=MONDAY + 30 * DAY)), NoTrend)


def test_no_name_stands_for_two_kinds() -> None:
    """Two providers of one model have tasks of their own."""
    rollup, _ = rolled_up([use(), use(mode="batch"), use()._replace(provider="other"), use()._replace(label="faq")])
    names = task_names(requests_of(rollup, kind_of))
    assert sorted(["big", "big (batch)", "big, other/big", "faq on big"]) == sorted(names)


@given(st.integers(0, 10**15), st.integers(1, 10**9))
def test_a_mean_gives_back_its_sum(whole: int, parts: int) -> None:
    """The mean of a size has as many decimals as it takes to round back to the log's own sum."""
    assert whole == round(Fraction(rounded_back(whole, parts)) * parts)
