"""The engine works in a decimal context of its own: the caller's precision, rounding and traps change nothing."""

from datetime import date
from decimal import (
    ROUND_DOWN,
    ROUND_UP,
    Context,
    Decimal,
    DivisionByZero,
    FloatOperation,
    Inexact,
    InvalidOperation,
    Overflow,
    Rounded,
    localcontext,
)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    PEAK,
    Case,
    cases,
    everything_on,
    factor,
    metered,
    model,
    numbers,
    row,
    size,
    task,
    tier,
    workload,
)
from tokencalc.engine.comparison import compare, summed
from tokencalc.engine.months import cut, horizon
from tokencalc.engine.numbers import exactly
from tokencalc.engine.projection import project
from tokencalc.engine.rates import rate_card, window_weights
from tokencalc.engine.requests import one_size, price_request, price_sizes
from tokencalc.engine.workload import peak_factor, shares_of, size_of

HOSTILE = [
    Context(prec=3, rounding=ROUND_UP),
    Context(prec=1, rounding=ROUND_DOWN, traps=[]),
    Context(prec=60, traps=[Inexact, Rounded, FloatOperation, InvalidOperation, DivisionByZero, Overflow]),
    Context(prec=28, Emax=9, Emin=-9),
]
"""Contexts in which the engine's arithmetic would go wrong, or stop, if it used them."""


class TestContext:
    """The result does not depend on the caller's decimal context."""

    @given(cases(), st.sampled_from(HOSTILE))
    def test_of_a_projection(self, case: Case, hostile: Context) -> None:
        """Every line, month and total is the same to the last digit under any precision, rounding and trap."""
        expected = project(case.option, case.load, horizon(case.start, case.months))
        with localcontext(hostile):
            actual = project(case.option, case.load, horizon(case.start, case.months))
        assert str(expected.bill) == str(actual.bill)
        assert expected == actual

    @given(cases(), st.sampled_from(HOSTILE))
    def test_of_a_comparison(self, case: Case, hostile: Context) -> None:
        """Means, ratios, limits and sums of lines are the same too."""
        other = everything_on(metered(row(input=2, output=9, cache_read=1, web_search=5)), case.load)

        def figures() -> object:
            compared = compare(case.option, [other], case.load, horizon(case.start, case.months))
            return compared, summed(compared.lines)

        expected = figures()
        with localcontext(hostile):
            actual = figures()
        assert expected == actual

    @pytest.mark.parametrize("hostile", HOSTILE)
    def test_of_its_parts(self, hostile: Context) -> None:
        """The public functions on the way are in the engine's own context too."""
        third = [Decimal(1) / 3] * 24 * 7
        prices = row(input="1.23456789", output="9.87654321", tiers=[tier(200_000, input="2.34567891", output=11)])
        bucket = size(
            smallest=123_456, largest=345_678, input="212345.678", cache_read="12345.678", output="98.7654321"
        )

        def parts() -> tuple[object, ...]:
            (april, may) = horizon(date(2027, 4, 16), 1)
            card = rate_card(model(prices), prices, april.start)
            sold = rate_card(
                model(prices), row(modes={"batch": factor("0.123456")}, input="1.234567"), may.start, "batch"
            )
            return (
                cut(may, [date(2027, 5, 5), date(2027, 5, 8)]),
                peak_factor(workload(profile=third)),
                price_request(card, {"input": bucket.usage["input"]}),
                price_sizes(card, [bucket, bucket]).above,
                sold.rates,
                window_weights(PEAK, date(2027, 4, 1), date(2027, 6, 1), third),
                shares_of([Decimal(123_456_789), Decimal(987_654_321)]),
                size_of(input_tokens=Decimal(123_457), output_tokens=Decimal(1), cached_share=Decimal("0.54321")),
            )

        expected = parts()
        with localcontext(hostile):
            actual = parts()
        assert expected == actual

    def test_of_a_single_size(self) -> None:
        """A prompt of 200,004 tokens is one under any precision."""
        usage = {"input": Decimal(200_001), "cache_read": Decimal(3)}
        with localcontext(prec=3):
            (found,) = one_size(usage)
        assert numbers(200_004, 200_004) == (found.smallest, found.largest)

    def test_the_callers_context_is_left_as_it_was(self) -> None:
        """A caller who works to three digits still does so afterwards."""
        with localcontext(prec=3):
            project(everything_on(metered(row(input=1)), workload(task(input=7))), workload(task(input=7)), ())
            assert Decimal("0.333") == Decimal(1) / Decimal(3)

    def test_exactly_keeps_name_and_result(self) -> None:
        """The decorator changes the context and nothing else."""

        @exactly
        def share_of(amount: Decimal, parts: int) -> Decimal:
            """One part of an amount."""
            return amount / parts

        with localcontext(prec=2):
            eighth = share_of(Decimal(1), parts=1024)
        assert Decimal("0.0009765625") == eighth
        assert ("share_of", "One part of an amount.") == (share_of.__name__, share_of.__doc__)
