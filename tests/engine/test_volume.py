"""How many requests there are in a month: growth, a ceiling, or a list."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine import oracle
from tests.engine.strategies import (
    decimals,
    growing,
    listed,
    metered,
    numbers,
    projected,
    row,
    size,
    task,
    volumes,
    workload,
)
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import to_drawn
from tokencalc.engine.workload import (
    Adopted,
    Growing,
    Listed,
    peak_factor,
    requests_in,
    rescaled,
    size_of,
    text_usage,
)

YEAR = horizon(date(2027, 1, 1), 12)


class TestGrowth:
    def test_growth_compounds_month_by_month(self) -> None:
        """The volume of month m is V0 (1 + G)^m, the first month being month 0."""
        expected = [1000 * Decimal("1.06") ** month for month in range(12)]
        assert expected == [requests_in(growing(1000, "0.06"), month) for month in YEAR]

    def test_no_growth_is_flat(self) -> None:
        """Without growth every month is the first."""
        assert [Decimal(1000)] * 12 == [requests_in(growing(1000), month) for month in YEAR]

    def test_a_shrinking_volume_halves(self) -> None:
        """Growth may be negative."""
        assert [1000, 500, 250] == [requests_in(growing(1000, "-0.5"), month) for month in YEAR[:3]]

    def test_everything_can_go_in_one_month(self) -> None:
        """A growth of -100% leaves the first month's requests and no others."""
        assert [1000, 0, 0] == [requests_in(growing(1000, -1), month) for month in YEAR[:3]]

    @pytest.mark.parametrize(
        ("ceiling", "expected"),
        [(1210, [1000, 1100, 1210, 1210]), (1209, [1000, 1100, 1209, 1209]), (1211, [1000, 1100, 1210, 1211])],
    )
    def test_a_ceiling_caps_the_volume(self, ceiling: int, expected: list[int]) -> None:
        """1,000 growing by a tenth reaches 1,210 in month 2: the ceiling holds from where it is reached."""
        volume = growing(1000, "0.1", ceiling)
        assert expected == [requests_in(volume, month) for month in YEAR[:4]]

    def test_a_ceiling_below_the_first_month_caps_that_too(self) -> None:
        """A ceiling is a ceiling from the first month on."""
        assert [600, 600] == [requests_in(growing(1000, "0.1", 600), month) for month in YEAR[:2]]

    @given(volumes(), st.integers(1, 12))
    def test_it_is_the_closed_form(self, volume: Growing | Listed, months: int) -> None:
        """Every month's requests are what a second calculation in fractions says, but for the 28th digit."""
        for month in YEAR[:months]:
            expected = oracle.requests_in(volume, YEAR[0].start, month.start)
            assert abs(expected - Fraction(requests_in(volume, month))) <= expected / 10**26


class TestList:
    def test_each_month_has_its_own(self) -> None:
        """A listed volume is taken as it stands."""
        volume = listed(5, 0, 7)
        assert [5, 0, 7] == [requests_in(volume, month) for month in YEAR[:3]]

    def test_the_bill_follows_the_list(self) -> None:
        """A month without requests costs nothing on a metered supply."""
        bills = [
            month.bill
            for month in projected(
                metered(row(request=1)), workload(task("chat", listed(5, 0, 7), request=1)), YEAR[:3]
            ).months
        ]
        assert [5 * Decimal(1) / 1000, 0, 7 * Decimal(1) / 1000] == bills


def adopted(headcount: int, growth: str, adoption: list[Decimal], requests: str) -> Adopted:
    """A volume of people."""
    return Adopted(
        headcount=Decimal(headcount),
        growth_per_month=Decimal(growth),
        adoption_by_month=tuple(adoption),
        requests_per_user=Decimal(requests),
    )


class TestAdoption:
    shares = numbers("0.32", "0.63", "0.84")

    def test_it_is_headcount_times_adoption_times_requests_a_user(self) -> None:
        """1,000 people of whom 32, 63 and 84% ask 50 times a month; after the last share it stays."""
        volume = adopted(1000, "0", list(self.shares), "50")
        assert [16_000, 31_500, 42_000, 42_000, 42_000] == [requests_in(volume, month) for month in YEAR[:5]]

    def test_one_share_is_one_for_all_months(self) -> None:
        """An adoption of 1 is everybody from the first month on, and one of 0 nobody."""
        assert [200] * 12 == [requests_in(adopted(100, "0", [Decimal(1)], "2"), month) for month in YEAR]
        assert [0] * 12 == [requests_in(adopted(100, "0", [Decimal(0)], "2"), month) for month in YEAR]

    def test_more_shares_than_months_are_not_needed(self) -> None:
        """A short horizon sees the beginning of the curve."""
        assert [32, 63] == [requests_in(adopted(100, "0", list(self.shares), "1"), month) for month in YEAR[:2]]

    def test_the_headcount_grows(self) -> None:
        """Growth is that of the people, month by month, and adoption is a share of them."""
        expected = [100 * Decimal("1.1") ** month * share for month, share in enumerate(self.shares)]
        assert expected == [requests_in(adopted(100, "0.1", list(self.shares), "1"), month) for month in YEAR[:3]]

    @given(
        st.integers(0, 10**6),
        decimals("-0.5", "0.8", 3),
        st.lists(decimals(0, 1, 2), min_size=1, max_size=14),
        decimals(0, 900, 1),
    )
    def test_both_modes_are_the_closed_form(
        self, people: int, growth: Decimal, adoption: list[Decimal], requests: Decimal
    ) -> None:
        """Headcount (1 + G)^m x adoption x requests a user, in fractions, decimals and floats."""
        volume = adopted(people, str(growth), adoption, str(requests))
        for month in YEAR:
            expected = oracle.requests_in(volume, YEAR[0].start, month.start)
            assert abs(expected - Fraction(requests_in(volume, month))) <= expected / 10**26
            assert float(expected) == pytest.approx(float(requests_in(to_drawn(volume), month)), rel=1e-12)


def test_growth_goes_by_calendar_months() -> None:
    """A horizon from 16 April grows on 1 May: the parts of April and May are months 0 and 1."""
    months = horizon(date(2027, 4, 16), 1)
    assert [100, 200] == [requests_in(growing(100, 1), month) for month in months]


class TestPeakFactor:
    def test_a_stated_peak_is_taken(self) -> None:
        """The busiest hour over the mean hour, as the workload states it."""
        assert Decimal(3) == peak_factor(workload(peak=3))

    def test_a_profile_has_its_own_peak(self) -> None:
        """With 12 hours at 1 and 12 at 3 the mean is 2, and the busiest hour is 1.5 times that."""
        profile = [Decimal(1)] * 84 + [Decimal(3)] * 84
        assert Decimal(3) / 2 == peak_factor(workload(profile=profile))

    def test_the_busiest_hour_may_be_any(self) -> None:
        """It does not matter where in the week the peak is."""
        for busy in (0, 100, 167):
            profile = [Decimal(4) if hour == busy else Decimal(1) for hour in range(168)]
            assert abs(Decimal(4) * 168 / 171 - peak_factor(workload(profile=profile))) < Decimal("1e-26")

    def test_unknown_is_even(self) -> None:
        """For want of either, every hour is like the mean."""
        assert 1 == peak_factor(workload())


class TestSizes:
    def test_the_prompt_is_split_into_units_that_do_not_overlap(self) -> None:
        """Of 1,000 tokens, 60% read from the cache, a tenth written to it for 5 minutes and 5% for an hour."""
        found = size_of(
            input_tokens=Decimal(1000),
            output_tokens=Decimal(50),
            cached_share=Decimal("0.6"),
            cache_write_share=Decimal("0.1"),
            cache_write_1h_share=Decimal("0.05"),
        )
        expected = {"input": 250, "cache_read": 600, "cache_write": 100, "cache_write_1h": 50, "output": 50}
        assert expected == found.usage
        assert numbers(1, 1000, 1000) == (found.share, found.smallest, found.largest)

    def test_other_prompt_units_lengthen_the_prompt(self) -> None:
        """Images stand beside the text, in the mean prompt and in its bounds; calls do not."""
        found = size_of(
            share=Decimal("0.5"),
            input_tokens=Decimal(1000),
            output_tokens=Decimal(0),
            others={"image_in": Decimal(300), "web_search": Decimal(2), "audio_in": Decimal(0)},
            smallest=Decimal(400),
            largest=Decimal(2000),
        )
        assert {"input": 1000, "image_in": 300, "web_search": 2} == found.usage
        assert numbers("0.5", 700, 2300) == (found.share, found.smallest, found.largest)

    def test_cached_tokens_are_part_of_the_input(self) -> None:
        """Of 1,000 tokens 600 are read and 150 written, so 250 are plain input; what is not used is left out."""
        expected = {"input": 250, "cache_read": 600, "cache_write": 150, "output": 50}
        assert expected == text_usage(*numbers(1000, 50, 600, 150))
        assert {"cache_read": 600} == text_usage(*numbers(600, 0, 600, 0))

    @given(decimals("0.1", 3, 2), decimals("0.1", 9, 2))
    def test_another_model_counts_text_in_its_own_tokens(self, token_ratio: Decimal, output_ratio: Decimal) -> None:
        """Prompt text scales with the tokenizer, answers with their own ratio, and calls with neither."""
        usage = {"input": 1000, "cache_read": 500, "output": 70, "web_search": 3}
        (found,) = rescaled([size("0.5", 1200, 1800, **usage)], token_ratio, output_ratio)
        expected = {
            "input": 1000 * token_ratio,
            "cache_read": 500 * token_ratio,
            "output": 70 * output_ratio,
            "web_search": 3,
        }
        assert expected == found.usage
        assert (Decimal("0.5"), 1200 * token_ratio, 1800 * token_ratio) == (found.share, found.smallest, found.largest)

    def test_audio_and_images_keep_their_count(self) -> None:
        """A tokenizer's ratio is one of text."""
        (found,) = rescaled([size(audio_in=100, image_in=200, output=10)], Decimal(2), Decimal(1))
        assert {"audio_in": 100, "image_in": 200, "output": 10} == found.usage

    def test_the_bounds_of_a_prompt_with_audio_stay_round_it(self) -> None:
        """Requests that are all alike have one prompt length, in another model's tokens too."""
        (found,) = rescaled([size(input=1000, audio_in=1000)], Decimal("0.5"), Decimal(1))
        assert numbers(1500, 1500) == (found.smallest, found.largest)
