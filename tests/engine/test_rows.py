"""Dated price rows: which one holds on a day, what follows after the last, and when a model is no longer sold."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine import oracle
from tests.engine.strategies import (
    bill,
    days_from,
    metered,
    model,
    models,
    projected,
    ratios,
    row,
    task,
    workload,
)
from tokencalc.engine.errors import NoPriceYet, NoPublishedPrice, Retired
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.rates import Model, change_days, row_on

MTOK = workload(task(requests=1, input=10**6))
"""One million input tokens a month: the bill is the rate."""


def rate_on(sold: Model, day: date) -> Decimal:
    """The input rate of the row that holds on a day."""
    return row_on(sold, day)[0].rates["input"]


def bills(supply: Metered, start: date, months: int) -> list[Decimal]:
    """The bill of each month, to 20 places."""
    return [round(month.bill, 20) for month in projected(supply, MTOK, horizon(start, months)).months]


class TestBoundaries:
    rows = (
        row(date(2026, 1, 1), date(2026, 4, 1), input=1),
        row(date(2026, 4, 1), date(2026, 7, 1), input=2),
        row(date(2026, 7, 1), input=3),
    )

    @pytest.mark.parametrize(
        ("day", "rate"),
        [
            (date(2026, 1, 1), 1),
            (date(2026, 3, 31), 1),
            (date(2026, 4, 1), 2),
            (date(2026, 6, 30), 2),
            (date(2026, 7, 1), 3),
            (date(2031, 1, 1), 3),
        ],
    )
    def test_a_row_holds_from_its_start_up_to_its_end(self, day: date, rate: int) -> None:
        """The first day is included and the last is not; a row without an end goes on."""
        assert rate == rate_on(model(*self.rows), day)
        assert row_on(model(*self.rows), day)[1] is None

    @pytest.mark.parametrize("day", [date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 1)])
    def test_a_later_row_takes_over_without_an_end(self, day: date) -> None:
        """It is enough that a row begins: the one before needs no end."""
        open_ended = model(*(replace(each, end=None) for each in self.rows))
        assert rate_on(model(*self.rows), day) == rate_on(open_ended, day)

    def test_before_the_first_row_there_is_no_price(self) -> None:
        """The day before the first row is an error that names both days."""
        with pytest.raises(NoPriceYet) as caught:
            row_on(model(*self.rows), date(2025, 12, 31))
        assert "lab/model has no price on 2025-12-31: its first price row starts on 2026-01-01" == caught.value.problem

    def test_a_projection_that_starts_too_early_fails(self) -> None:
        """One day without a price is enough, even where the row begins within the month."""
        with pytest.raises(NoPriceYet, match="no price on 2025-12-01"):
            bill(metered(row(date(2025, 12, 2), input=1)), MTOK, horizon(date(2025, 12, 1), 1))

    def test_prices_change_on_the_day(self) -> None:
        """Mistral Large 4 cost 0.68, from 20 October 1.36, and from 29 October 0.70: three prices in one month."""
        supply = metered(
            row(input="0.68"),
            row(start=date(2026, 10, 20), input="1.36"),
            row(start=date(2026, 10, 29), input="0.70"),
        )
        expected = (19 * Decimal("0.68") + 9 * Decimal("1.36") + 3 * Decimal("0.70")) / 31
        assert [round(expected, 20)] == bills(supply, date(2026, 10, 1), 1)

    def test_every_source_is_kept(self) -> None:
        """A line names the source of the row it was priced with."""
        old, new = (replace(row().source, url=f"https://prices.example/{name}") for name in ("old", "new"))
        supply = metered(row(input=1, source=old), row(start=date(2027, 1, 16), input=2, source=new))
        lines = projected(supply, MTOK, horizon(date(2027, 1, 1), 1)).lines
        assert [(Decimal(1), old), (Decimal(2), new)] == [(line.unit_price, line.source) for line in lines]

    @given(models(), st.dates(date(2026, 1, 1), date(2028, 1, 1)))
    def test_prices_move_on_change_days_only(self, sold: Model, day: date) -> None:
        """Between two days on which a row starts or ends, one row holds: nothing else can change a price."""
        if day not in change_days(sold):
            assert row_on(sold, day - timedelta(days=1)) == row_on(sold, day)


class TestPromotion:
    """A promotion that ends falls back to the ordinary price before it."""

    ordinary = row(date(2026, 1, 1), input=10)
    promotion = row(date(2026, 8, 1), date(2026, 11, 1), input=4, is_promotion=True)

    @pytest.mark.parametrize(
        ("day", "rate"),
        [(date(2026, 7, 31), 10), (date(2026, 8, 1), 4), (date(2026, 10, 31), 4), (date(2026, 11, 1), 10)],
    )
    def test_the_ordinary_price_comes_back(self, day: date, rate: int) -> None:
        """From the promotion's last day on, the price is what it was, and nothing is assumed."""
        sold = model(self.ordinary, self.promotion)
        assert (Decimal(rate), None) == (rate_on(sold, day), row_on(sold, day)[1])

    def test_an_ordinary_price_that_ended_when_it_began_comes_back(self) -> None:
        """It makes no difference whether the sheet ends the ordinary row where the promotion starts."""
        ended = replace(self.ordinary, end=self.promotion.start)
        assert (ended, None) == row_on(model(ended, self.promotion), date(2026, 11, 1))

    def test_one_promotion_after_another(self) -> None:
        """After two promotions in a row, the ordinary price comes back and not the first promotion's."""
        second = row(date(2026, 11, 1), date(2026, 12, 1), input=3, is_promotion=True)
        sold = model(self.ordinary, self.promotion, second)
        assert [4, 3, 10] == [rate_on(sold, date(2026, month, 1)) for month in (10, 11, 12)]

    def test_the_latest_ordinary_price_comes_back(self) -> None:
        """Of two ordinary prices before the promotion, the one that it took the place of holds again."""
        sold = model(row(date(2025, 1, 1), input=20), self.ordinary, self.promotion)
        assert 10 == rate_on(sold, date(2026, 11, 1))

    def test_a_promotion_inside_another(self) -> None:
        """Of two promotions at once the later one holds, and the earlier one again when that is over."""
        inner = row(date(2026, 9, 1), date(2026, 10, 1), input=3, is_promotion=True)
        sold = model(self.ordinary, self.promotion, inner)
        assert [4, 3, 4, 10] == [rate_on(sold, date(2026, month, 1)) for month in (8, 9, 10, 11)]

    def test_a_new_price_ends_a_promotion(self) -> None:
        """An ordinary row that starts while a promotion lasts takes over from that too, and for good."""
        sold = model(self.ordinary, self.promotion, row(date(2026, 9, 1), input=7))
        assert [4, 7, 7, 7] == [rate_on(sold, date(2026, month, 1)) for month in (8, 9, 10, 11)]

    def test_a_price_after_the_promotion_is_taken(self) -> None:
        """A row that starts when the promotion ends holds instead of the old one."""
        sold = model(self.ordinary, self.promotion, row(date(2026, 11, 1), input=12))
        assert 12 == rate_on(sold, date(2026, 11, 1))

    def test_a_model_that_was_only_ever_promoted_keeps_that_price(self) -> None:
        """With no ordinary price before it, a promotion's rate is held and marked as assumed."""
        sold = model(self.promotion)
        assert (self.promotion, self.promotion.end) == row_on(sold, date(2026, 11, 1))

    def test_in_the_month_in_which_it_ends(self) -> None:
        """A promotion up to 16 November holds for 15 of November's 30 days."""
        supply = metered(self.ordinary, replace(self.promotion, end=date(2026, 11, 16)))
        assert [(15 * Decimal(4) + 15 * 10) / 30, 10] == bills(supply, date(2026, 11, 1), 2)

    def test_an_ordinary_price_that_ended_long_after_is_held_with_a_mark(self) -> None:
        """Where the ordinary row has ended by itself too, nobody says what holds: that is an assumption."""
        ordinary = replace(self.ordinary, end=date(2026, 12, 1))
        assert date(2026, 12, 1) == row_on(model(ordinary, self.promotion), date(2027, 1, 1))[1]

    def test_a_price_that_had_ended_before_the_promotion_is_held_with_a_mark(self) -> None:
        """A price that was held and marked in the months before a promotion is no more certain after it."""
        ordinary = replace(self.ordinary, end=date(2026, 3, 1))
        sold = model(ordinary, self.promotion)
        assert (ordinary, date(2026, 3, 1)) == row_on(sold, date(2026, 7, 31))
        assert (ordinary, date(2026, 3, 1)) == row_on(sold, date(2026, 11, 1))

    def test_a_launch_promotion_starts_with_the_ordinary_price(self) -> None:
        """A promotion from the first day on, beside the price that follows it, holds until it ends."""
        launch = row(date(2026, 8, 1), date(2026, 11, 1), input=4, is_promotion=True)
        supply = metered(row(date(2026, 8, 1), input=10), launch)
        assert [4, 10] == bills(supply, date(2026, 10, 1), 2)


class TestHeldPrice:
    """After the last row has ended its rates are held, and every line says that this is assumed."""

    supply = metered(row(date(2026, 1, 1), date(2026, 11, 1), input=10))

    def test_the_last_rate_is_held(self) -> None:
        """The day it ended is known, so that it can be said."""
        assert row_on(self.supply.model, date(2026, 10, 31))[1] is None
        assert date(2026, 11, 1) == row_on(self.supply.model, date(2026, 11, 1))[1]
        assert [10, 10] == bills(self.supply, date(2026, 10, 1), 2)

    def test_lines_say_so(self) -> None:
        """Lines from before the end rest on nothing but the price; lines after it on an assumption."""
        october, november = projected(self.supply, MTOK, horizon(date(2026, 10, 1), 2)).months
        assert [()] == [line.assumed for line in october.lines]
        assert [[("held_price", "lab/model")]] == [[(a.code, a.about) for a in line.assumed] for line in november.lines]
        assert "2026-11-01" in november.lines[0].assumed[0].text

    def test_a_gap_between_rows_is_held_over(self) -> None:
        """Between a row that ended and the next one, the older price is held and marked."""
        sold = model(row(date(2026, 1, 1), date(2026, 3, 1), input=1), row(date(2026, 6, 1), input=2))
        assert (Decimal(1), date(2026, 3, 1)) == (rate_on(sold, date(2026, 5, 31)), row_on(sold, date(2026, 5, 31))[1])
        assert (Decimal(2), None) == (rate_on(sold, date(2026, 6, 1)), row_on(sold, date(2026, 6, 1))[1])

    def test_a_price_that_was_taken_over_does_not_come_back(self) -> None:
        """An ordinary row ends its predecessor for good: when it ends itself, its own rate is held and marked."""
        sold = model(row(date(2026, 1, 1), input=1), row(date(2026, 6, 1), date(2026, 11, 1), input=5))
        assert (Decimal(5), date(2026, 11, 1)) == (rate_on(sold, date(2026, 11, 1)), row_on(sold, date(2026, 11, 1))[1])


class TestUnpublished:
    def test_a_model_without_rows_has_no_price(self) -> None:
        """Known and unpriced is an error, and never a price of nothing."""
        with pytest.raises(NoPublishedPrice) as caught:
            bill(Metered(model=model()), MTOK)
        assert "lab/model is known, but has no published price" == caught.value.problem
        assert "choose another model, or give a price sheet of your own with --pricing DIR" == caught.value.remedy

    def test_the_sheet_may_say_why(self) -> None:
        """A note of the sheet takes the place of the general remedy."""
        with pytest.raises(NoPublishedPrice, match=r"\n  ask the vendor$"):
            bill(Metered(model=model(note="ask the vendor")), MTOK)


class TestRetirement:
    """From the day on which a model is retired it has no price, unless the scenario names its successor."""

    old = model(row(input=10), name="old", retired=date(2027, 4, 16))
    new = model(row(input=4), name="new")

    def test_it_is_sold_until_the_day_before(self) -> None:
        """A horizon that ends on the day of retirement does not notice it."""
        half_march, half_april = Decimal(16) / 31, Decimal(15) / 30
        expected = [round(10 * half_march, 20), 10 * half_april]
        assert expected == bills(Metered(model=self.old), date(2027, 3, 16), 1)
        assert [10] == bills(Metered(model=replace(self.old, retired=date(2027, 5, 1))), date(2027, 4, 1), 1)

    @pytest.mark.parametrize("retired", [date(2027, 4, 30), date(2027, 4, 16), date(2027, 4, 1), date(2020, 1, 1)])
    def test_use_after_it_is_an_error(self, retired: date) -> None:
        """One day is enough; the error names the day and the remedy."""
        with pytest.raises(Retired) as caught:
            bill(Metered(model=replace(self.old, retired=retired)), MTOK, horizon(date(2027, 4, 1), 1))
        used = max(retired, date(2027, 4, 1))
        assert f"lab/old is not sold from {retired} on, and is used on {used}" == caught.value.problem
        assert caught.value.remedy.endswith('[models."lab/old"] successor = "..."')

    def test_a_successor_takes_over_on_the_day(self) -> None:
        """Retired on 16 April, a model serves 15 of April's 30 days and its successor the rest."""
        supply = Metered(model=self.old, successor=Metered(model=self.new))
        assert [10, (15 * Decimal(10) + 15 * 4) / 30, 4] == bills(supply, date(2027, 3, 1), 3)
        april = projected(supply, MTOK, horizon(date(2027, 4, 1), 1)).lines
        assert [("lab/old", Decimal(500_000)), ("lab/new", Decimal(500_000))] == [
            (line.item, line.quantity) for line in april
        ]

    def test_the_successor_counts_in_its_own_tokens(self) -> None:
        """The successor has ratios, prices and price changes of its own."""
        newer = model(row(input=4), row(start=date(2027, 4, 24), input=8), name="new")
        supply = Metered(model=self.old, successor=Metered(model=newer, ratios=ratios(2, 1)))
        assert [round((15 * Decimal(10) + 8 * 2 * 4 + 7 * 2 * 8) / 30, 20)] == bills(supply, date(2027, 4, 1), 1)

    def test_a_successor_may_be_retired_too(self) -> None:
        """Successors follow one another, each until its own last day."""
        last = Metered(model=model(row(input=1), name="last"))
        middle = Metered(model=replace(self.new, retired=date(2027, 4, 25)), successor=last)
        supply = Metered(model=self.old, successor=middle)
        assert [round((15 * Decimal(10) + 9 * 4 + 6 * 1) / 30, 20)] == bills(supply, date(2027, 4, 1), 1)
        with pytest.raises(Retired, match="lab/new is not sold from 2027-04-25 on"):
            bills(replace(supply, successor=replace(middle, successor=None)), date(2027, 4, 1), 1)


@given(models(), st.dates(date(2026, 12, 1), date(2027, 12, 1)))
def test_a_month_costs_the_mean_of_its_days(sold: Model, day: date) -> None:
    """Without windows a month's bill is the mean, over its days, of what the month would cost at each day's rate."""
    start = day.replace(day=1)
    flat = replace(sold, rows=tuple(replace(each, windows={}, tiers=()) for each in sold.rows))
    (month,) = horizon(start, 1)
    rates = [oracle.row_of(flat, each).rates["input"] for each in days_from(start, month.end)]
    assert [round(sum(rates) / len(rates), 20)] == bills(Metered(model=flat), start, 1)
