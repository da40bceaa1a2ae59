"""The pocket calculator: what some requests to one model cost on one day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    LONG_AGO,
    PEAK,
    amounts,
    bill,
    exact,
    exact_sum,
    factor,
    model,
    models,
    numbers,
    own_rates,
    row,
    task,
    tier,
    workload,
)
from tokencalc.engine.errors import NoSuchMode, NoSuchRegion, Retired
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import Month
from tokencalc.engine.quote import quotes
from tokencalc.engine.rates import Model, change_days

MONDAY = date(2026, 11, 23)
REQUEST = amounts({"input": 1500, "output": 300})


def test_requests_are_priced_at_the_days_rates() -> None:
    """A million requests of 1,500 tokens in and 300 out, at 3 and 15 a million, are 9,000."""
    sold = model(row(input=2, output=9), row(date(2026, 11, 23), input=3, output=15))
    (quote,) = quotes(sold, MONDAY, REQUEST, Decimal(10**6))
    assert 1500 * 3 + 300 * 15 == quote.amount == 9000
    assert Decimal(9000) / 10**6 == quote.per_request
    assert [("input", *numbers(1500 * 10**6, 4500)), ("output", *numbers(300 * 10**6, 4500))] == [
        (line.unit, line.quantity, line.amount) for line in quote.lines
    ]
    (before,) = quotes(sold, date(2026, 11, 22), REQUEST, Decimal(10**6))
    assert 1500 * 2 + 300 * 9 == before.amount


def test_each_window_has_its_own_quote() -> None:
    """On a working day DeepSeek's requests cost twice as much at peak hours."""
    sold = model(row(input="0.15", output="0.60", windows={"peak": factor(2)}), windows=(PEAK,))
    plain, peak = quotes(sold, MONDAY, REQUEST, Decimal(1000))
    assert ("", "peak") == (plain.card.terms, peak.card.terms)
    assert (1500 * Decimal("0.15") + 300 * Decimal("0.60")) / 1000 == plain.amount
    assert 2 * plain.amount == peak.amount


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2027, 5, 3)])
def test_a_window_is_quoted_on_days_without_it_too(day: date) -> None:
    """Who asks on a Sunday or a holiday what a request costs wants to know the price of Monday's peak as well."""
    sold = model(row(input=1, output=1, windows={"peak": factor(2)}), windows=(PEAK,))
    assert ["", "peak"] == [quote.card.terms for quote in quotes(sold, day, REQUEST, Decimal(1))]


def test_mode_region_and_window_are_all_applied() -> None:
    """Batch at half, a region at 1.1 and a peak at twice the price are 1.1 times the list price together."""
    prices = row(
        input=1,
        output=5,
        tiers=[tier(1000, input=2, output=8)],
        modes={"batch": factor("0.5")},
        regions={"us": factor("1.1")},
        windows={"peak": factor(2)},
    )
    sold = model(prices, windows=(PEAK,))
    plain, peak = quotes(sold, MONDAY, REQUEST, Decimal(10**6), mode="batch", region="us")
    expected = (1500 * 2 + 300 * 8) * Decimal("1.1") / 2
    assert (expected, 2 * expected) == (plain.amount, peak.amount)
    assert ("batch, us", "batch, us, peak") == (plain.card.terms, peak.card.terms)


def test_fees_are_the_same_in_every_region() -> None:
    """A factor of a region multiplies tokens and leaves calls alone."""
    prices = row(input=1, web_search=10, regions={"us": factor("1.1")})
    (quote,) = quotes(model(prices), MONDAY, amounts({"input": 10**6, "web_search": 1000}), Decimal(1), region="us")
    assert Decimal("1.1") + 10 == quote.amount


def test_a_region_may_state_rates_of_its_own() -> None:
    """Qwen3-Omni-Flash costs 0.43 in and 1.66 out, and 0.058 and 0.23 in the China region."""
    prices = row(input="0.43", output="1.66", regions={"cn": own_rates(input="0.058", output="0.23")})
    (there,) = quotes(model(prices), MONDAY, REQUEST, Decimal(1000), region="cn")
    assert (1500 * Decimal("0.058") + 300 * Decimal("0.23")) / 1000 == there.amount


def test_a_mode_counts_in_a_region_with_rates_of_its_own() -> None:
    """Batch costs half in every region, those with their own price list included."""
    prices = row(input=3, output=9, modes={"batch": factor("0.5")}, regions={"cn": own_rates(input=1, output=2)})
    (batch,) = quotes(model(prices), MONDAY, REQUEST, Decimal(10**6), mode="batch", region="cn")
    assert Decimal(1500 * 1 + 300 * 2) / 2 == batch.amount


def test_of_two_with_own_rates_the_mode_comes_first() -> None:
    """Where several state rates of their own, a mode's hold before a window's, and a window's before a region's."""
    prices = row(
        input=1,
        modes={"fast": own_rates(input=2)},
        regions={"cn": own_rates(input=4)},
        windows={"peak": own_rates(input=8)},
    )
    sold = model(prices, windows=(PEAK,))
    million = amounts({"input": 10**6})
    in_china = quotes(sold, MONDAY, million, Decimal(1), region="cn")
    fast_there = quotes(sold, MONDAY, million, Decimal(1), region="cn", mode="fast")
    assert [("cn", Decimal(4)), ("cn, peak", Decimal(8))] == [(each.card.terms, each.amount) for each in in_china]
    assert [("fast, cn", Decimal(2))] == [(each.card.terms, each.amount) for each in fast_there]


def test_unknown_modes_and_regions_are_errors() -> None:
    """Both errors name what there is."""
    sold = model(row(input=1, output=1, modes={"batch": factor("0.5")}, regions={"us": factor(2)}))
    with pytest.raises(NoSuchMode, match="its modes are: batch"):
        quotes(sold, MONDAY, REQUEST, Decimal(1), mode="fast")
    with pytest.raises(NoSuchRegion) as caught:
        quotes(sold, MONDAY, REQUEST, Decimal(1), region="eu")
    assert 'lab/model has no price of its own for region "eu" on 2026-11-23' == caught.value.problem
    assert "its regions are: us" == caught.value.remedy
    with pytest.raises(NoSuchRegion, match="its sheet knows one price for all"):
        quotes(model(row(input=1, output=1)), MONDAY, REQUEST, Decimal(1), region="eu")


def test_a_held_price_is_marked() -> None:
    """After the last row has ended, every line says so."""
    (quote,) = quotes(model(row(end=MONDAY, input=1, output=1)), MONDAY, REQUEST, Decimal(1))
    assert {("held_price",)} == {tuple(each.code for each in line.assumed) for line in quote.lines}


@pytest.mark.parametrize(("retired", "is_sold"), [(date(2026, 11, 24), True), (MONDAY, False), (LONG_AGO, False)])
def test_a_retired_model_has_no_quote(retired: date, is_sold: bool) -> None:
    """From its day of retirement on a model is not sold."""
    sold = replace(model(row(input=1, output=1)), retired=retired)
    if is_sold:
        assert 1 == len(quotes(sold, MONDAY, REQUEST, Decimal(1)))
    else:
        with pytest.raises(Retired, match=f"not sold from {retired} on, and is used on 2026-11-23"):
            quotes(sold, MONDAY, REQUEST, Decimal(1))


def test_no_requests_have_no_price_each() -> None:
    """Nothing bought costs nothing, and has no price a request."""
    (quote,) = quotes(model(row(input=1, output=1)), MONDAY, REQUEST, Decimal(0))
    assert (Decimal(0), None) == (quote.amount, quote.per_request)


@given(models(has_windows=False), st.dates(date(2026, 12, 1), date(2028, 1, 1)), st.integers(1, 10**6))
def test_a_quote_is_what_a_month_at_that_price_costs(sold: Model, day: date, requests: int) -> None:
    """Lines add up to the amount, and a month in which no price changes costs as much for as many requests."""
    usage = {"input": 40_000, "cache_read": 900, "output": 70, "web_search": 2}
    (quote,) = quotes(sold, day, amounts(usage), Decimal(requests))
    assert exact_sum([line.amount for line in quote.lines]) == exact(quote.amount)
    start = day.replace(day=1)
    end = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    if not any(start < each < end for each in change_days(sold)):
        month = Month(index=0, start=start, end=end, share=Decimal(1))
        assert bill(Metered(model=sold), workload(task("chat", requests, **usage)), [month]) == quote.amount
