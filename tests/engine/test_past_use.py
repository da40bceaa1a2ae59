"""What was used, at the prices of its day and hour: tiers, windows, held prices and other currencies."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    PEAK,
    Amount,
    adjustments,
    amounts,
    exact_sum,
    factor,
    model,
    models,
    numbers,
    own_rates,
    row,
    tier,
)
from tokencalc.engine.currencies import ExchangeRate
from tokencalc.engine.errors import NoPriceYet, NoRate, NoSuchMode, NoSuchRegion
from tokencalc.engine.past_use import PastPrice, PastPrices, PastUse
from tokencalc.engine.rates import Adjustment, Model, PriceRow, Tier, Window, in_currency

FRIDAY = date(2026, 11, 20)
PER = {"web_search": 1000}


def used(
    day: date = FRIDAY,
    *,
    hour: int | None = 12,
    hours: int = 1,
    requests: Amount | None = 1,
    prompts: tuple[Amount, Amount] | None = (0, 0),
    mode: str = "",
    region: str = "",
    **units: Amount,
) -> PastUse:
    """What some requests used; their prompts are short unless bounds are given, and unknown for None."""
    return PastUse(
        day=day,
        hour=hour,
        hours=hours,
        units=amounts(units),
        requests=None if requests is None else Decimal(requests),
        smallest=None if prompts is None else Decimal(prompts[0]),
        largest=None if prompts is None else Decimal(prompts[1]),
        mode=mode,
        region=region,
    )


def priced(given_model: Model, use: PastUse) -> PastPrice:
    """The price of one use."""
    return PastPrices(given_model).price(use)


def codes(price: PastPrice) -> list[str]:
    """What a price assumes, each once."""
    return list(dict.fromkeys(each.code for line in price.lines for each in line.assumed))


def figures(price: PastPrice) -> tuple[Decimal, ...]:
    """The amount, and how far it may be off on either side."""
    return price.amount, price.below, price.above


class TestLines:
    """Each unit is a line with its rate and the row that states it."""

    def test_the_amount_is_the_sum_of_the_lines(self) -> None:
        """Tokens are priced per million and searches per thousand."""
        price = priced(
            model(row(input=2, output=10, web_search=5)), used(input=3_000_000, output=100_000, web_search=40)
        )
        expected = [Decimal(6), Decimal(1), Decimal(40 * 5) / 1000]
        assert expected == [line.amount for line in price.lines]
        assert sum(expected) == price.amount

    def test_a_line_has_the_label_and_what_is_assumed(self) -> None:
        """The label is the task of the line."""
        price = PastPrices(model(row(input=2))).price(used(input=5), "billing")
        assert [("billing", "lab/model", "input", ())] == [
            (line.task, line.item, line.unit, line.assumed) for line in price.lines
        ]

    def test_nothing_of_a_unit_is_no_line(self) -> None:
        """A unit that was not used needs no rate."""
        assert ["input"] == [line.unit for line in priced(model(row(input=2)), used(input=5, output=0)).lines]

    def test_a_rate_that_another_stands_in_for_is_told(self) -> None:
        """Cache reads without a price of their own are priced as input."""
        price = priced(model(row(input=2)), used(cache_read=1_000_000))
        assert (Decimal(2), ["rate_falls_back"]) == (price.amount, codes(price))

    @pytest.mark.parametrize(
        ("use", "error"),
        [
            (used(output=5), NoRate),
            (used(mode="batch", input=5), NoSuchMode),
            (used(region="eu", input=5), NoSuchRegion),
            (used(date(2019, 12, 31), input=5), NoPriceYet),
        ],
    )
    def test_a_price_that_is_missing_is_an_error(self, use: PastUse, error: type[Exception]) -> None:
        """Nothing is taken for 0 or for the standard price."""
        with pytest.raises(error):
            priced(model(row(input=2)), use)

    def test_mode_and_region_multiply(self) -> None:
        """Half the price in a batch, and a tenth more in the region."""
        sold = model(row(input=2, modes={"batch": factor("0.5")}, regions={"eu": factor("1.1")}))
        price = priced(sold, used(mode="batch", region="eu", input=1_000_000))
        assert (Decimal(2) * Decimal("0.5") * Decimal("1.1"), "batch, eu") == (price.amount, price.lines[0].terms)


class TestDays:
    """The row of the day holds."""

    sold = model(row(input=2, end=date(2026, 5, 1)), row(date(2026, 6, 1), input=3), row(date(2026, 8, 1), input=4))

    @pytest.mark.parametrize(
        ("day", "rate", "assumed"),
        [
            (date(2026, 4, 30), 2, []),
            (date(2026, 5, 1), 2, ["held_price"]),
            (date(2026, 5, 31), 2, ["held_price"]),
            (date(2026, 6, 1), 3, []),
            (date(2026, 7, 31), 3, []),
            (date(2026, 8, 1), 4, []),
        ],
    )
    def test_both_sides_of_each_change(self, day: date, rate: int, assumed: list[str]) -> None:
        """A row holds from its first day on, and is held after its end, which is said."""
        price = priced(self.sold, used(day, input=1_000_000))
        assert (Decimal(rate), assumed) == (price.amount, codes(price))

    def test_a_card_is_kept_for_its_row_alone(self) -> None:
        """The same prices asked again for another day give that day's price."""
        prices = PastPrices(self.sold)
        days = [date(2026, 4, 1), date(2026, 7, 1), date(2026, 4, 1)]
        assert [2, 3, 2] == [prices.price(used(day, input=1_000_000)).amount for day in days]


class TestAnotherDaysPrices:
    """What the same use would cost as of another day."""

    def test_the_row_of_that_day_holds(self) -> None:
        """Used in July, at the price of August, by the same prices object."""
        prices = PastPrices(TestDays.sold)
        use = used(date(2026, 7, 1), input=1_000_000)
        later = replace(use, priced_on=date(2026, 8, 1))
        assert numbers(3, 4, 3) == tuple(prices.price(each).amount for each in (use, later, use))

    def test_a_window_is_that_of_the_day_of_use(self) -> None:
        """Friday's peak is a peak at Saturday's prices too: the clock is that of the use."""
        use = replace(used(hour=2, input=1_000_000), priced_on=date(2026, 11, 21))
        assert Decimal(2) == priced(TestWindows.sold, use).amount

    def test_the_exchange_rate_is_that_of_the_prices(self) -> None:
        """Both belong to what it would cost then."""
        sold = in_currency(yuan_model(), "USD", TestCurrencies.rates)
        use = replace(used(date(2026, 5, 1), input=1_000_000), priced_on=date(2026, 6, 1))
        assert Decimal(40) / 5 == priced(sold, use).amount


class TestTiers:
    """Prompts above 200,000 tokens cost twice as much; from 500,000 on, thrice."""

    sold = model(row(input=1, tiers=[tier(200_000, input=2), tier(500_000, is_inclusive=True, input=3)]))

    @pytest.mark.parametrize(
        ("prompt", "rate"), [(0, 1), (200_000, 1), (200_001, 2), (499_999, 2), (500_000, 3), (900_000, 3)]
    )
    def test_both_sides_of_each_start(self, prompt: int, rate: int) -> None:
        """Prompts of one length have one price, however many they are."""
        price = priced(self.sold, used(prompts=(prompt, prompt), input=1_000_000))
        assert numbers(rate, 0, 0) == figures(price)

    def test_prompts_within_one_tier_are_priced_exactly(self) -> None:
        """Neither their mean nor their number matters."""
        price = priced(self.sold, used(prompts=(200_001, 499_999), requests=None, input=1_000_000))
        assert numbers(2, 0, 0) == figures(price)

    @pytest.mark.parametrize(
        ("requests", "smallest", "largest", "expected"),
        [
            (10, 1000, 200_000, (1, 0, 0)),
            (10, 1000, 200_001, (1, 0, 1)),
            (4, 200_001, 500_000, (2, 0, 1)),
            (4, 1000, 500_000, (2, 1, 1)),
            (1, 1000, 500_000, (3, 2, 0)),
            (4, 400_000, 500_000, (2, 0, 1)),
        ],
    )
    def test_several_tiers_are_priced_at_that_of_the_mean(
        self, requests: int, smallest: int, largest: int, expected: tuple[int, int, int]
    ) -> None:
        """A mean of 1,000,000 / requests, kept between the bounds, and the range of what it may have been."""
        price = priced(self.sold, used(prompts=(smallest, largest), requests=requests, input=1_000_000))
        assert numbers(*expected) == figures(price)

    @pytest.mark.parametrize(("requests", "expected"), [(10, (1, 0, 2)), (4, (2, 1, 1)), (None, (1, 0, 2))])
    def test_prompts_of_unknown_length(self, requests: int | None, expected: tuple[int, int, int]) -> None:
        """They are priced at the tier of their mean, the lowest where nobody counted them, which is said."""
        price = priced(self.sold, used(prompts=None, requests=requests, input=1_000_000))
        assert numbers(*expected) == figures(price)
        assert ["unknown_size"] == codes(price)

    def test_a_longest_prompt_alone_bounds_the_mean(self) -> None:
        """Where only one end is known the whole range counts."""
        use = PastUse(
            day=FRIDAY,
            hour=12,
            hours=1,
            units=amounts({"input": 1_000_000}),
            requests=Decimal(4),
            smallest=None,
            largest=Decimal(200_000),
        )
        price = priced(self.sold, use)
        assert numbers(1, 0, 2) == figures(price)

    def test_bounds_without_a_count_are_priced_from_the_shortest(self) -> None:
        """No mean without a number of requests."""
        price = priced(self.sold, used(prompts=(1000, 200_001), requests=None, input=1_000_000))
        assert numbers(1, 0, 1) == figures(price)

    def test_a_model_without_tiers_asks_no_size(self) -> None:
        """Unknown lengths are no assumption where every length has one price."""
        price = priced(model(row(input=1)), used(prompts=None, requests=None, input=1_000_000))
        assert (numbers(1, 0, 0), []) == (figures(price), codes(price))

    def test_the_tier_is_in_the_terms(self) -> None:
        """A line says which tier its rate is of."""
        price = priced(self.sold, used(prompts=(600_000, 600_000), input=600_000))
        assert ["prompt from 500,000"] == [line.terms for line in price.lines]

    def test_a_dearer_tier_may_be_the_cheaper_one(self) -> None:
        """The range is that of the prices, not that of the tiers."""
        sold = model(row(input=1, tiers=[tier(1000, input=5), tier(2000, input=2)]))
        price = priced(sold, used(prompts=(10, 3000), requests=1000, input=1_000_000))
        assert numbers(1, 0, 4) == figures(price)


class TestWindows:
    """Peak hours, 01-04 and 06-10 UTC from Monday to Friday, cost twice as much."""

    sold = model(row(input=1, windows={"peak": factor(2)}), windows=(PEAK,))

    @pytest.mark.parametrize(("hour", "rate"), [(0, 1), (1, 2), (3, 2), (4, 1), (5, 1), (6, 2), (9, 2), (10, 1)])
    def test_an_hour_is_all_in_or_all_out(self, hour: int, rate: int) -> None:
        """Both sides of each hour; nothing is assumed."""
        price = priced(self.sold, used(hour=hour, input=1_000_000))
        assert (Decimal(rate), [], 1) == (price.amount, codes(price), len(price.lines))

    def test_a_weekend_has_no_peak(self) -> None:
        """2026-11-21 is a Saturday."""
        assert 1 == priced(self.sold, used(date(2026, 11, 21), hour=2, input=1_000_000)).amount

    @pytest.mark.parametrize(("hour", "hours"), [(None, 24), (None, 0), (0, 24), (0, 5)])
    def test_a_day_is_split_by_the_clock(self, hour: int | None, hours: int) -> None:
        """7 of 24 hours are peak, and both lines say that it is taken to be even."""
        price = priced(self.sold, used(hour=hour, hours=hours, input=24_000_000))
        assert Decimal(7 * 2 + 17) == price.amount
        assert [("peak", Decimal(7_000_000)), ("", Decimal(17_000_000))] == [
            (line.terms, line.quantity) for line in price.lines
        ]
        assert [["even_hours"]] * 2 == [[each.code for each in line.assumed] for line in price.lines]

    def test_a_whole_weekend_day_has_no_line_of_peak(self) -> None:
        """Of a Saturday's total nothing is at peak prices."""
        price = priced(self.sold, used(date(2026, 11, 21), hour=None, hours=24, input=1_000_000))
        assert [("", Decimal(1))] == [(line.terms, line.amount) for line in price.lines]

    def test_several_days_are_split_over_all_of_them(self) -> None:
        """Friday and Saturday together have 7 peak hours of 48."""
        price = priced(self.sold, used(hour=None, hours=25, input=48_000_000))
        assert Decimal(7 * 2 + 41) == price.amount

    def test_windows_that_fill_the_day_leave_nothing(self) -> None:
        """No line for the plain price where every hour has another."""
        always = Window(name="always", hours=((0, 24),), weekdays=tuple(range(7)))
        sold = model(row(input=1, windows={"always": factor(7)}), windows=(always,))
        price = priced(sold, used(hour=None, hours=24, input=1_000_000))
        assert [("always", Decimal(7))] == [(line.terms, line.amount) for line in price.lines]

    def test_a_mode_with_rates_of_its_own_holds_at_every_hour(self) -> None:
        """Batch prices know no peak."""
        sold = model(row(input=1, windows={"peak": factor(2)}, modes={"batch": own_rates(input=3)}), windows=(PEAK,))
        price = priced(sold, used(hour=2, mode="batch", input=1_000_000))
        assert (Decimal(3), "batch") == (price.amount, price.lines[0].terms)

    def test_unknown_sizes_are_told_in_each_window(self) -> None:
        """The range of a split day is the sum of the ranges."""
        sold = model(row(input=1, tiers=[tier(1000, input=4)], windows={"peak": factor(2)}), windows=(PEAK,))
        price = priced(sold, used(hour=None, hours=24, prompts=None, requests=24_000_000, input=24_000_000))
        assert numbers(7 * 2 + 17, 0, 3 * (7 * 2 + 17)) == figures(price)
        assert ["even_hours", "unknown_size"] == codes(price)


class TestCurrencies:
    """Prices of another currency at the rate of the day."""

    rates = (
        ExchangeRate(currency="CNY", per="USD", rate=Decimal(8), day=date(2026, 1, 1), source="ECB"),
        ExchangeRate(currency="CNY", per="USD", rate=Decimal(5), day=date(2026, 6, 1), source="ECB"),
    )

    @pytest.mark.parametrize(("day", "rate"), [(date(2026, 5, 31), 8), (date(2026, 6, 1), 5)])
    def test_the_rate_of_the_day_converts(self, day: date, rate: int) -> None:
        """40 yuan are 5 or 8 dollars; the rate is named, and a card is kept for its rate alone."""
        prices = PastPrices(in_currency(yuan_model(), "USD", self.rates))
        prices.price(used(date(2026, 1, 2), input=1_000_000))
        price = prices.price(used(day, input=1_000_000))
        assert (Decimal(40) / rate, ["exchange_rate"]) == (price.amount, codes(price))

    def test_prices_in_their_own_currency_need_no_rate(self) -> None:
        """Nothing is converted."""
        price = priced(in_currency(yuan_model(), "CNY", ()), used(input=1_000_000))
        assert (Decimal(40), []) == (price.amount, codes(price))


def yuan_model() -> Model:
    """A model that costs 40 yuan per million tokens."""
    return Model(
        provider="lab", name="model", title="Model", lab="lab", weights="open", currency="CNY", rows=(row(input=40),)
    )


# An own oracle in fractions: it knows which rates hold on a day, and looks up the tier of one prompt.


def rates_at(adjusted: PriceRow, changes: list[Adjustment], prompt: int) -> tuple[Mapping[str, Decimal], Fraction]:
    """The rates that hold for a prompt, before the factor on tokens."""
    rates: Mapping[str, Decimal] = adjusted.rates
    tiers: tuple[Tier, ...] = adjusted.tiers
    multiple = Fraction(1)
    for change in changes:
        if change.multiply is None:
            rates, tiers = change.rates, change.tiers
        else:
            multiple *= Fraction(change.multiply)
    for each in tiers:
        if prompt > each.start or (each.is_inclusive and prompt == each.start):
            rates = each.rates
    return rates, multiple


def owed(rates: Mapping[str, Decimal], multiple: Fraction, units: Mapping[str, Decimal]) -> Fraction:
    """What units cost at rates; cache reads without a rate cost what input does."""
    cost = Fraction(0)
    for unit, quantity in units.items():
        rate = rates.get(unit, rates["input"])
        scale = Fraction(1) if unit == "web_search" else multiple
        cost += Fraction(quantity) * Fraction(rate) * scale / PER.get(unit, 1_000_000)
    return cost


unit_counts = st.fixed_dictionaries(
    {"input": st.integers(1, 10**9).map(Decimal)},
    optional={unit: st.integers(0, 10**9).map(Decimal) for unit in ("cache_read", "output", "web_search")},
)


@given(unit_counts, adjustments(), adjustments(), st.sampled_from([1, 999, 1000, 1001, 32_000, 200_000, 200_001]))
def test_a_sum_costs_what_a_calculation_in_fractions_says(
    units: dict[str, Decimal], base: Adjustment, batch: Adjustment, prompt: int
) -> None:
    """Rates, tiers, a mode and what stands in for a missing rate, against an own oracle."""
    rates = base.rates or {"input": Decimal(1), "output": Decimal(2), "web_search": Decimal(3)}
    sold_at = PriceRow(
        start=date(2020, 1, 1), rates=rates, tiers=base.tiers, modes={"batch": batch}, source=row().source
    )
    use = used(mode="batch", prompts=(prompt, prompt))
    price = priced(model(sold_at), with_units(use, units))
    assert owed(*rates_at(sold_at, [batch], prompt), units) == exact_sum([line.amount for line in price.lines])


def with_units(use: PastUse, units: Mapping[str, Decimal]) -> PastUse:
    """The same use of other units."""
    return replace(use, units=units)


hours_of_use = st.integers(0, 23)
days_of_use = st.dates(date(2026, 12, 1), date(2027, 12, 1))


@given(models(), st.lists(unit_counts, min_size=1, max_size=4), days_of_use, hours_of_use, st.integers(0, 400_000))
def test_a_sum_within_one_tier_costs_the_sum_of_the_prices(
    sold: Model, parts: list[dict[str, Decimal]], day: date, hour: int, prompt: int
) -> None:
    """Prompts of one length in one hour: adding up before pricing changes nothing."""
    prices = PastPrices(sold)
    use = used(day, hour=hour, prompts=(prompt, prompt))
    whole: dict[str, Decimal] = {}
    for part in parts:
        for unit, quantity in part.items():
            whole[unit] = whole.get(unit, Decimal(0)) + quantity
    apart = [prices.price(with_units(use, part)).amount for part in parts]
    assert exact_sum(apart) == exact_sum([prices.price(with_units(use, whole)).amount])


@given(models(), unit_counts, days_of_use, st.integers(1, 10_000), st.integers(0, 400_000), st.integers(0, 400_000))
def test_the_range_holds_the_price_of_every_length_between_the_bounds(
    sold: Model, units: dict[str, Decimal], day: date, requests: int, one: int, other: int
) -> None:
    """Whatever tier between the bounds all of the prompts are in, their price lies in the range."""
    prices = PastPrices(sold)
    low, high = sorted((one, other))
    price = prices.price(with_units(used(day, prompts=(low, high), requests=requests), units))
    for prompt in (low, (low + high) // 2, high):
        alike = prices.price(with_units(used(day, prompts=(prompt, prompt)), units)).amount
        assert price.amount - price.below <= alike <= price.amount + price.above


@given(models(), unit_counts, days_of_use)
def test_a_day_costs_the_mean_of_its_hours(sold: Model, units: dict[str, Decimal], day: date) -> None:
    """What is used evenly over a day costs as much as a twenty-fourth in each hour."""
    prices = PastPrices(sold)
    by_day = prices.price(with_units(used(day, hour=None, hours=24), units)).amount
    by_hour = [prices.price(with_units(used(day, hour=hour), units)).amount for hour in range(24)]
    assert abs(Fraction(by_day) - exact_sum(by_hour) / 24) <= Fraction(1, 10**20)
