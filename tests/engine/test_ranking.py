"""What models are put in order by: a rate, a blend, or a workload's own requests, at the plain price of a day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    LONG_AGO,
    Amount,
    amounts,
    factor,
    january,
    listed,
    model,
    row,
    size,
    task,
    tier,
    workload,
)
from tokencalc.engine.comparison import compare
from tokencalc.engine.currencies import ExchangeRate
from tokencalc.engine.errors import NoVolume
from tokencalc.engine.metered import Metered
from tokencalc.engine.projection import Option
from tokencalc.engine.ranking import (
    NOT_YET,
    RETIRED,
    UNPUBLISHED,
    Figure,
    Measure,
    Unknown,
    blend_of,
    measured,
    rate_of,
    requests_of,
)
from tokencalc.engine.rates import Model, in_currency
from tokencalc.engine.routes import Route
from tokencalc.engine.workload import Workload

DAY = date(2027, 1, 1)
THREE_TO_ONE = blend_of(amounts({"input": 3, "output": 1}))
CACHED = blend_of(amounts({"input": 6, "cache_read": 3, "output": 1}))


def amount(sold: Model, measure: Measure, day: date = DAY) -> Decimal:
    """The figure of a model that has one."""
    figure = measured(sold, day, measure)
    assert isinstance(figure, Figure)
    return figure.amount


def codes(sold: Model, measure: Measure, day: date = DAY) -> list[str]:
    """What is assumed in saying it."""
    figure = measured(sold, day, measure)
    assert isinstance(figure, Figure)
    return [each.code for each in figure.assumed]


class TestDay:
    """A model that is not sold at a known price on the day has no figure, and says why."""

    def test_without_rows(self) -> None:
        """A model that nobody publishes a price for."""
        assert Unknown(because=UNPUBLISHED) == measured(model(), DAY, rate_of("input"))

    @pytest.mark.parametrize(("day", "expected"), [(date(2026, 12, 31), NOT_YET), (DAY, "")])
    def test_before_its_first_row(self, day: date, expected: str) -> None:
        """The first row's first day is the first one with a price."""
        found = measured(model(row(DAY, input=1)), day, rate_of("input"))
        assert expected == (found.because if isinstance(found, Unknown) else "")

    @pytest.mark.parametrize(("day", "expected"), [(date(2026, 12, 31), ""), (DAY, RETIRED)])
    def test_from_its_retirement_on(self, day: date, expected: str) -> None:
        """On the day of its retirement it is not sold any more."""
        found = measured(model(row(input=1), retired=DAY), day, rate_of("input"))
        assert expected == (found.because if isinstance(found, Unknown) else "")

    def test_a_promotion_counts_while_it_lasts(self) -> None:
        """The price of the day is the one that is measured."""
        sold = model(row(input=4), row(date(2026, 12, 1), date(2027, 2, 1), is_promotion=True, input=3))
        assert Decimal(3) == amount(sold, rate_of("input"))
        assert Decimal(4) == amount(sold, rate_of("input"), date(2027, 2, 1))

    @pytest.mark.parametrize(("day", "expected"), [(date(2026, 12, 31), []), (DAY, ["held_price"])])
    def test_a_held_price_is_said(self, day: date, expected: list[str]) -> None:
        """A row that has ended, with nothing after it, is held, and the figure says so."""
        assert expected == codes(model(row(LONG_AGO, DAY, input=1)), rate_of("input"), day)


class TestPlainPrice:
    """The plain price has no mode, region or time window."""

    def test_modes_regions_and_windows_are_left_aside(self) -> None:
        """Whatever they would change."""
        sold = model(row(input=2, modes={"batch": factor(2)}, regions={"eu": factor(3)}, windows={"peak": factor(5)}))
        assert Decimal(2) == amount(sold, rate_of("input"))


class TestRate:
    """A rate is the published one."""

    def test_no_other_stands_in_for_it(self) -> None:
        """A cache read that is priced as input is not a price for cache reads."""
        expected = Unknown(because="no rate for cache_read", missing=("cache_read",))
        assert expected == measured(model(row(input=2, output=9)), DAY, rate_of("cache_read"))

    def test_free_is_a_rate(self) -> None:
        """Unknown is not zero, and zero is not unknown."""
        assert Decimal(0) == amount(model(row(input=0)), rate_of("input"))


class TestBlend:
    """A blend is the price of a million tokens of a mix, at base rates."""

    def test_it_is_the_mean_of_the_rates_by_weight(self) -> None:
        """3 of input at 2 and 1 of output at 10 are (3 x 2 + 10) / 4."""
        assert Decimal(3 * 2 + 10) / 4 == amount(model(row(input=2, output=10)), THREE_TO_ONE)

    def test_tiers_are_left_aside(self) -> None:
        """A million tokens are no prompt: the tier of a long one does not hold."""
        sold = model(row(input=2, output=10, tiers=[tier(200_000, input=4, output=20)]))
        assert Decimal(4) == amount(sold, THREE_TO_ONE)

    def test_cached_input_has_its_own_weight(self) -> None:
        """6 of input at 3, 3 of cached input at 0.3, 1 of output at 15."""
        expected = (6 * 3 + 3 * Decimal("0.3") + 15) / 10
        assert expected == amount(model(row(input=3, cache_read="0.3", output=15)), CACHED)

    def test_without_a_price_for_cached_input_the_input_rate_stands_in(self) -> None:
        """As anywhere, and it is said."""
        sold = model(row(input=3, output=15))
        assert Decimal(6 * 3 + 3 * 3 + 15) / 10 == amount(sold, CACHED)
        assert ["rate_falls_back"] == codes(sold, CACHED)
        assert [] == codes(model(row(input=3, cache_read=1, output=15)), CACHED)

    def test_a_missing_rate_is_unknown(self) -> None:
        """Not a cheaper mix."""
        expected = Unknown(because="no rate for output", missing=("output",))
        assert expected == measured(model(row(input=3)), DAY, THREE_TO_ONE)

    def test_what_only_wants_for_another_is_not_named(self) -> None:
        """Where neither input nor cached input is priced, input is what is missing."""
        expected = Unknown(because="no rate for input", missing=("input",))
        assert expected == measured(model(row(output=3)), DAY, CACHED)

    @given(weights=st.lists(st.integers(1, 50), min_size=2, max_size=2), times=st.integers(1, 9))
    def test_only_the_proportion_of_the_weights_matters(self, weights: list[int], times: int) -> None:
        """3:1 and 6:2 are one blend, to the last of 28 digits."""
        sold = model(row(input=2, output=7))
        once, again = (
            amount(sold, blend_of(amounts({"input": weights[0] * each, "output": weights[1] * each})))
            for each in (1, times)
        )
        assert abs(once - again) < Decimal("1e-25")


CHAT = size(input=900, cache_read=100, output=300)


def requests(given: Workload, count: Amount = 1000) -> Measure:
    """Measures by a workload's requests in its first month."""
    return requests_of(given, january()[0], Decimal(count))


class TestRequests:
    """A workload's requests are priced by the engine, bucket by bucket, in the shares of their tasks."""

    def test_one_task(self) -> None:
        """1,000 requests, each of 900 tokens at 2, 100 at 0.2 and 300 at 10 a million."""
        sold = model(row(input=2, cache_read="0.2", output=10))
        expected = (900 * 2 + 100 * Decimal("0.2") + 300 * 10) / 1000
        assert expected == amount(sold, requests(workload(task("chat", 10, CHAT))))

    def test_tasks_weigh_as_their_volumes_of_the_month(self) -> None:
        """3 requests of 1,000 tokens for every one of 5,000, at 2 a million."""
        two = workload(task("a", 300, input=1000), task("b", listed(100, 900), input=5000))
        assert Decimal(3 * 1000 + 5000) / 4 * 2 / 1000 == amount(model(row(input=2)), requests(two))

    def test_a_task_without_requests_asks_for_no_rate(self) -> None:
        """What is not used in the month need not have a price."""
        two = workload(task("a", 300, input=1000), task("b", listed(0, 900), audio_in=50))
        assert Decimal(2) == amount(model(row(input=2)), requests(two))

    @pytest.mark.parametrize(("prompt", "rate"), [(200_000, 2), (200_001, 4)])
    def test_a_long_prompt_is_priced_at_its_tier(self, prompt: int, rate: int) -> None:
        """On the threshold the base rates hold, above it those of the tier."""
        sold = model(row(input=2, tiers=[tier(200_000, input=4)]))
        assert Decimal(prompt * rate) / 1000 == amount(sold, requests(workload(task(input=prompt))))

    def test_buckets_are_priced_apart(self) -> None:
        """Nine short prompts and a long one, of which only the long one meets the tier."""
        sold = model(row(input=2, tiers=[tier(200_000, input=4)]))
        sizes = (size("0.9", input=40_000), size("0.1", input=400_000))
        expected = (Decimal("0.9") * 40_000 * 2 + Decimal("0.1") * 400_000 * 4) / 1000
        assert expected == amount(sold, requests(workload(task("chat", 10, *sizes))))

    def test_a_missing_rate_is_unknown_and_named(self) -> None:
        """Every unit that is missing."""
        found = measured(model(row(output=3)), DAY, requests(workload(task(input=1, output=1, web_search=1))))
        assert Unknown(because="no rate for input, web_search", missing=("input", "web_search")) == found

    def test_what_stands_in_is_said_once(self) -> None:
        """However many sizes use it."""
        sizes = (size("0.5", cache_read=40), size("0.5", cache_read=400))
        assert ["rate_falls_back"] == codes(model(row(input=2)), requests(workload(task("chat", 10, *sizes))))

    def test_a_month_without_requests_weighs_nothing(self) -> None:
        """There is nothing to say, and that is said."""
        with pytest.raises(NoVolume, match="no requests in the month of 2027-01-01"):
            requests(workload(task("chat", 0, input=1)))

    @given(first=st.integers(1, 10**6), second=st.integers(1, 10**6))
    def test_it_is_the_bill_of_the_month(self, first: int, second: int) -> None:
        """As many requests as the month has cost what compare says of that month, to the last of 28 digits."""
        both = workload(task("a", first, CHAT), task("b", second, input=7000, output=20))
        sold = model(row(input=3, cache_read=1, output=11, tiers=[tier(5000, input=4, cache_read=2, output=13)]))
        option = Option(name="it", routes=(Route(tasks=("a", "b"), supply=Metered(model=sold)),))
        bill = compare(option, (), both, january()).baseline.projection.bill
        assert abs(amount(sold, requests(both, first + second)) - bill) < Decimal("1e-15")


class TestCurrency:
    """A figure is in the model's currency, and says at which rate it was converted."""

    def test_a_converted_price(self) -> None:
        """14 CNY at 7 for a dollar are 2."""
        sold = replace(model(row(input=14)), currency="CNY", sheet_currency="CNY")
        rate = ExchangeRate(currency="CNY", per="USD", rate=Decimal(7), day=DAY, source="somebody")
        dollars = in_currency(sold, "USD", [rate])
        assert Decimal(2) == amount(dollars, rate_of("input"))
        assert ["exchange_rate"] == codes(dollars, rate_of("input"))
