"""Things that are bought: worn off over their life, replaced at its end, and worth something until then."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import SHEET, Amount, decimals, exact, exact_sum
from tokencalc.engine.assets import Asset, a_month, amortisation, book_value, later, purchases, residual_value
from tokencalc.engine.lines import CostLine, Kind
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import to_drawn

NEW_YEAR = date(2027, 1, 1)


def asset(price: Amount = 48_000, life: int = 48, salvage: Amount = 0, interest: Amount = 0) -> Asset:
    """A server with a source."""
    return Asset(
        name="server",
        price=Decimal(price),
        life_months=life,
        salvage=Decimal(salvage),
        interest_per_year=Decimal(interest),
        source=SHEET,
    )


@st.composite
def assets(draw: st.DrawFn, *, has_interest: bool) -> Asset:
    """Something that is worth less at the end of its life than at the start."""
    price = draw(decimals(1, 10**6, 2))
    return asset(
        price,
        draw(st.integers(1, 120)),
        price * draw(decimals(0, 1, 2)),
        draw(decimals("0.001", "0.5", 3)) if has_interest else 0,
    )


def is_close(expected: Fraction, found: Fraction, to: Fraction) -> bool:
    """Whether two amounts differ by no more than the dust of powers and quotients, measured by a third."""
    return abs(expected - found) <= abs(to) / 10**20


class TestAmortisation:
    def test_a_straight_line(self) -> None:
        """A price of 48,000 less a salvage of 9,600 over four years is 800 a month."""
        assert (48_000 - 9_600) / Decimal(48) == amortisation(asset(salvage=9_600))

    def test_an_annuity(self) -> None:
        """10,000 at 1% a month over 12 months are 888.49 a month, as every annuity table says."""
        yearly = Decimal("1.01") ** 12 - 1
        assert Decimal("888.49") == round(amortisation(asset(10_000, 12, interest=yearly)), 2)

    @given(assets(has_interest=False))
    def test_over_its_life_a_straight_line_sums_to_the_price_less_the_salvage(self, bought: Asset) -> None:
        """Every month costs the same, and together what is lost."""
        lost = exact(bought.price - bought.salvage)
        assert is_close(lost, bought.life_months * exact(amortisation(bought)), exact(bought.price))

    @given(assets(has_interest=True))
    def test_an_annuity_is_worth_the_price_less_the_discounted_salvage(self, bought: Asset) -> None:
        """Payments at the end of each month, discounted to the purchase, and the salvage at the end pay it back."""
        growth = 1 + exact(a_month(bought.interest_per_year))
        discounts = [1 / growth**month for month in range(1, bought.life_months + 1)]
        worth = exact(amortisation(bought)) * sum(discounts) + exact(bought.salvage) * discounts[-1]
        assert is_close(exact(bought.price), worth, exact(bought.price))

    @given(assets(has_interest=True))
    def test_interest_never_makes_it_cheaper(self, bought: Asset) -> None:
        """What is bound earns nothing elsewhere, so an annuity is no less than the straight line."""
        plain = asset(bought.price, bought.life_months, bought.salvage)
        assert amortisation(bought) >= amortisation(plain)

    @given(decimals("0.001", 9, 3))
    def test_twelve_months_compound_to_a_year(self, yearly: Decimal) -> None:
        """(1 + i)^12 - 1 is the yearly rate again."""
        assert is_close(1 + exact(yearly), (1 + exact(a_month(yearly))) ** 12, Fraction(1))

    @pytest.mark.parametrize("interest", ["0", "0.08"])
    def test_both_modes_agree(self, interest: str) -> None:
        """Floats give what decimals give; a draw of rates may hold a zero, which is the straight line."""
        bought = asset(48_000, 36, 5_000, interest)
        expected = float(amortisation(bought))
        assert expected == pytest.approx(amortisation(to_drawn(bought)), rel=1e-12)
        drawn = to_drawn(bought, {("interest_per_year",): np.array([0.0, float(interest)])})
        straight = float(amortisation(asset(48_000, 36, 5_000)))
        together: list[float] = list(amortisation(drawn))  # type: ignore[call-overload]  # an array
        assert [straight, expected] == pytest.approx(together, rel=1e-12)


class TestPurchases:
    def paid(self, bought: Asset, start: date, months: int) -> dict[date, list[tuple[str, Decimal]]]:
        """What is paid in which month."""
        lines = purchases(bought, "own GPUs")
        found = {month.start: [(line.terms, line.amount) for line in lines(month)] for month in horizon(start, months)}
        return {day: each for day, each in found.items() if each}

    def test_it_is_paid_in_the_first_month(self) -> None:
        """The whole price, once."""
        assert {NEW_YEAR: [("bought", Decimal(48_000))]} == self.paid(asset(), NEW_YEAR, 48)

    @pytest.mark.parametrize(("life", "times"), [(13, 1), (12, 2), (6, 3), (5, 3), (4, 4), (1, 13)])
    def test_it_is_bought_again_when_its_life_ends_inside_the_horizon(self, life: int, times: int) -> None:
        """In 13 months a life of 13 is bought once, one of 12 twice, and one of 4 four times."""
        paid = self.paid(asset(100, life), NEW_YEAR, 13)
        assert [Decimal(100)] * times == [amount for each in paid.values() for _, amount in each]

    def test_the_old_one_is_sold_for_its_salvage(self) -> None:
        """In the month of the replacement the salvage comes back."""
        again = [("bought again at the end of its life", Decimal(100)), ("the old one sold", Decimal(-20))]
        expected = {NEW_YEAR: [("bought", Decimal(100))], date(2027, 3, 1): again}
        assert expected == self.paid(asset(100, 2, 20), NEW_YEAR, 4)

    def test_a_life_that_begins_inside_a_month_ends_inside_one(self) -> None:
        """From 16 April on a life of one month ends on 16 May: one month needs one, and two need a second from May."""
        for months, expected in ((1, [date(2027, 4, 16)]), (2, [date(2027, 4, 16), date(2027, 5, 1)])):
            assert expected == list(self.paid(asset(100, 1), date(2027, 4, 16), months))

    def test_after_a_pause_it_is_bought_in_the_month_it_is_needed_again(self) -> None:
        """Nothing is bought for months in which nothing runs, and the new life begins with the new use."""
        lines = purchases(asset(100, 2), "own GPUs")
        months = horizon(NEW_YEAR, 12)
        asked = [(place, len(list(lines(months[place])))) for place in (0, 7, 8, 9, 10)]
        assert [(0, 1), (7, 1), (8, 0), (9, 1), (10, 0)] == asked

    def test_its_lines_are_capital_expenditure_with_a_source(self) -> None:
        """They belong to what was bought it for, and lead back to where the price was read."""
        (month,) = horizon(NEW_YEAR, 1)
        (line,) = purchases(asset(), "own GPUs")(month)
        expected = CostLine(
            task="",
            item="own GPUs",
            provider="",
            unit="server",
            terms="bought",
            quantity=Decimal(1),
            unit_price=Decimal(48_000),
            per=1,
            amount=Decimal(48_000),
            kind=Kind.CAPEX,
            source=SHEET,
            assumed=(),
        )
        assert expected == line

    def test_a_price_without_a_source_is_assumed(self) -> None:
        """The scenario's own price is marked."""
        (month,) = horizon(NEW_YEAR, 1)
        (line,) = purchases(Asset(name="server", price=Decimal(1), life_months=1), "own GPUs")(month)
        assert ["own_price"] == [each.code for each in line.assumed]


class TestResidualValue:
    @pytest.mark.parametrize(
        ("day", "value"),
        [(NEW_YEAR, 48_000), (date(2027, 2, 1), 47_200), (date(2029, 1, 1), 28_800), (date(2031, 1, 1), 9_600)],
    )
    def test_it_falls_in_a_straight_line_to_the_salvage(self, day: date, value: int) -> None:
        """800 a month of 48,000, down to 9,600 after four years."""
        assert value == book_value(asset(salvage=9_600), NEW_YEAR, day)

    def test_it_never_falls_below_the_salvage(self) -> None:
        """After its life it is worth what it can be sold for."""
        assert 9_600 == book_value(asset(salvage=9_600), NEW_YEAR, date(2035, 1, 1))

    def test_part_of_a_month_counts_by_its_days(self) -> None:
        """15 of the 30 days of April are half a month."""
        assert 48_000 - 1_000 / Decimal(2) == book_value(asset(), date(2027, 4, 1), date(2027, 4, 16))

    def test_at_the_end_of_its_life_the_next_one_is_not_bought_yet(self) -> None:
        """On the day the life ends it is worth its salvage; a month later the new one has lost a month."""
        bought = asset(salvage=9_600)
        assert 9_600 == residual_value(bought, NEW_YEAR, date(2031, 1, 1))
        assert 47_200 == residual_value(bought, NEW_YEAR, date(2031, 2, 1))

    @given(assets(has_interest=False), st.dates(NEW_YEAR, date(2030, 12, 31)), st.integers(1, 60))
    def test_cash_less_what_is_left_is_what_wore_off(self, bought: Asset, start: date, months: int) -> None:
        """What was paid less the residual value at the end is the straight line times the months of the horizon.

        A life that ends in a shorter month than it began in loses up to three days: they are in the tolerance.
        """
        asked = horizon(start, months)
        lines = purchases(bought, "own GPUs")
        cash = exact_sum([line.amount for month in asked for line in lines(month)])
        left = exact(residual_value(bought, start, asked[-1].end))
        worn = exact(amortisation(bought)) * sum(exact(month.share) for month in asked)
        lives = months // bought.life_months + 1
        drift = exact(amortisation(bought)) * Fraction(3, 28) * lives if start.day > 1 else Fraction(0)
        assert abs(cash - left - worn) <= drift + exact(bought.price) / 10**15


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 1, 31), 13, date(2028, 2, 29)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 1, 31), 2, date(2027, 3, 31)),
    ],
)
def test_the_same_day_of_a_later_month(day: date, months: int, then: date) -> None:
    """The last day of a shorter month stands in for a day it does not have."""
    assert then == later(day, months)
