"""Rates of return in words."""

from decimal import Decimal

import pytest

from tokencalc.engine.present_value import irr_roots
from tokencalc.render.returns import rates_in_words


def said(*flows: str) -> str:
    """The sentence for flows a month apart, each at the start of its month."""
    return rates_in_words(irr_roots([Decimal(each) for each in flows], [Decimal(0)] * len(flows)))


class TestRates:
    def test_one_rate_is_said(self) -> None:
        """A tenth more after a year is 10% a year."""
        assert " Its internal rate of return is 10% a year." == said("-100", *["0"] * 11, "110")

    @pytest.mark.parametrize(("outlay", "words"), [("-10", "over 1,000%"), ("-0.000001", "over 1,000%")])
    def test_a_rate_that_a_tiny_outlay_makes_absurd_is_a_bound(self, outlay: str, words: str) -> None:
        """10 that bring 100 a month later are ten times as much each month, 10^12 times in a year."""
        assert f" Its internal rate of return is {words} a year." == said(outlay, "100")

    def test_both_sides_of_the_bound(self) -> None:
        """11 times as much after a year is 1,000% a year exactly, which is said as it is."""
        assert " Its internal rate of return is 1,000% a year." == said("-1", *["0"] * 11, "11")
        assert "over 1,000%" in said("-1", *["0"] * 11, "11.1")

    def test_nearly_everything_lost_is_a_bound_too(self) -> None:
        """A hundredth of the outlay comes back after a month."""
        assert " Its internal rate of return is below -99% a year." == said("-100", "1")

    def test_several_rates_are_all_said(self) -> None:
        """None of them is truer than the next: -100, 230 and -132 have a rate of 10% and one of 20% a month."""
        assert said("-100", "230", "-132").startswith(" It has 2 internal rates of return, 214%, 792% a year:")

    def test_money_first_is_like_a_loan(self) -> None:
        """What comes first and is paid back with a tenth more."""
        assert " It brings money first and costs later, like a loan at 10% a year." == said("100", *["0"] * 11, "-110")

    def test_without_a_rate_nothing_is_said(self) -> None:
        """Cost alone has none."""
        assert "" == said("-100", "-1")
