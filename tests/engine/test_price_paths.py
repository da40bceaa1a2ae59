"""Price paths: prices that drift by a rate a year from a day on, and start anew at a scheduled row."""

import calendar
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.engine.strategies import (
    LONG_AGO,
    bill,
    days_from,
    decimals,
    everything_on,
    exact,
    fleet,
    january,
    metered,
    metered_supplies,
    model,
    projected,
    row,
    size,
    task,
    tier,
    workload,
    workloads,
)
from tokencalc.engine import metered as pricing
from tokencalc.engine import requests
from tokencalc.engine.contract import Contract
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import to_drawn
from tokencalc.engine.price_paths import PricePath, change
from tokencalc.engine.projection import project
from tokencalc.engine.rungs import Rung
from tokencalc.engine.workload import Workload

AS_OF = date(2026, 11, 22)
FIRST = date(2027, 1, 1)
MTOK = workload(task(requests=1, input=10**6))
"""One million input tokens a month: the bill of a month is the mean rate of its days."""
PLAIN = metered(row(input=10))
BUSY = workload(task("chat", 1000, output=1000))
RENTED = fleet(rate=2, chat=1000)

changes = decimals("-0.9", 2, 3)
days = st.dates(date(2026, 1, 1), date(2029, 12, 31))
horizons = st.integers(1, 30)


def path(change_per_year: Decimal | int | str, start: date = AS_OF) -> PricePath:
    """A path from a day on."""
    return PricePath(change_per_year=Decimal(change_per_year), start=start)


def along(supply: Metered, change_per_year: Decimal | int | str, start: date = AS_OF) -> Metered:
    """The supply with its prices on a path."""
    return replace(supply, path=path(change_per_year, start))


def rented_along(supply: Fleet, change_per_year: Decimal | int | str, start: date = AS_OF) -> Fleet:
    """The fleet with its rent on a path."""
    return replace(supply, rent_path=path(change_per_year, start))


@cache
def root(yearly: Decimal) -> Fraction:
    """The factor of a month, (1 + y)^(1/12), to 40 places: whole numbers halved until no two lie apart."""
    target = (1 + exact(yearly)) * 10 ** (40 * 12)
    low, high = 0, 4 * 10**40
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**12 <= target else (low, middle)
    return Fraction(low, 10**40)


def months_come_round(first: date, last: date) -> Mapping[date, int]:
    """For every day after the first, how often its day of the month has come round; a short month's last day counts."""
    count, found = 0, {}
    for passed in days_from(first + timedelta(days=1), last):
        count += passed.day == min(first.day, calendar.monthrange(passed.year, passed.month)[1])
        found[passed] = count
    return found


def series(yearly: Decimal, months: int) -> Fraction:
    """The sum of r^0 to r^(n - 1), r the month's factor, in its closed form."""
    r = root(yearly)
    return Fraction(months) if yearly == 0 else (r**months - 1) / (r - 1)


def near(expected: Fraction, found: Decimal) -> bool:
    """Whether a number is what fractions say, but for the roots that decimals cut to 28 digits."""
    return abs(expected - exact(found)) <= abs(expected) / 10**22


class TestFactor:
    @pytest.mark.parametrize(
        ("months", "expected"), [(0, Decimal(1)), (12, Decimal("0.969")), (24, Decimal("0.969") ** 2)]
    )
    def test_a_whole_year_is_exact(self, months: int, expected: Decimal) -> None:
        """After a year the price is 1 + y of what it was, to the last digit."""
        assert expected == change(path("-0.031"), months)

    @given(changes, st.integers(0, 240))
    def test_a_month_is_the_twelfth_root_of_a_year(self, yearly: Decimal, months: int) -> None:
        """The month's rate compounds to the year's, however many months there are."""
        expected = (1 + exact(yearly)) ** months
        assert (
            near(expected, Decimal(1)) or abs(exact(change(path(yearly), months)) ** 12 - expected) <= expected / 10**22
        )

    def test_a_month_of_the_known_drift(self) -> None:
        """-3.1% a year is (0.969)^(1/12) = 0.99737924... a month (bc: e(l(0.969)/12))."""
        assert Decimal("0.9973792") == round(change(path("-0.031"), 1), 7)

    @pytest.mark.parametrize(
        ("yearly", "words"),
        [("-0.031", "-3.1%"), ("0.1", "+10%"), ("0.003", "+0.3%"), ("1", "+100%"), ("20", "+2000%")],
    )
    def test_a_rate_in_words(self, yearly: str, words: str) -> None:
        """With its sign, in percent, whatever the caller's decimal context."""
        with localcontext(prec=1):
            assert words == path(yearly).in_words

    def test_a_drawn_rate_in_words(self) -> None:
        """Draws have no one rate to name."""
        assert "a drawn rate" == to_drawn(path(0), {("change_per_year",): np.array([0.1, 0.2])}).in_words


class TestDrift:
    @pytest.mark.parametrize(
        ("day", "months"),
        [
            (date(2026, 11, 21), 0),
            (date(2026, 11, 22), 0),
            (date(2026, 12, 21), 0),
            (date(2026, 12, 22), 1),
            (date(2027, 1, 21), 1),
            (date(2027, 1, 22), 2),
            (date(2027, 11, 21), 11),
            (date(2027, 11, 22), 12),
        ],
    )
    def test_a_price_holds_through_a_month_of_the_path(self, day: date, months: int) -> None:
        """Prices move on the day of the month on which the path began, on that day and not before."""
        (line, *_) = projected(along(PLAIN, "-0.5"), MTOK, horizon(day, 1)).lines
        assert near(10 * root(Decimal("-0.5")) ** months, line.unit_price)

    @pytest.mark.parametrize(
        ("day", "months"), [(date(2027, 2, 27), 0), (date(2027, 2, 28), 1), (date(2027, 3, 30), 1)]
    )
    def test_a_short_month_moves_on_its_last_day(self, day: date, months: int) -> None:
        """A path from the 31st moves on 28 February, and on 31 March again."""
        supply = along(PLAIN, "-0.5", date(2027, 1, 31))
        (line, *_) = projected(supply, MTOK, horizon(day, 1)).lines
        assert near(10 * root(Decimal("-0.5")) ** months, line.unit_price)

    def test_nothing_drifts_before_the_day(self) -> None:
        """Months that are over by the as-of day have the prices of the sheet, in one line."""
        plain, drifting = (projected(each, MTOK, horizon(date(2026, 1, 1), 10)) for each in (PLAIN, along(PLAIN, 1)))
        assert plain == drifting

    def test_a_price_that_has_not_moved_yet_assumes_nothing(self) -> None:
        """What is assumed stands on the lines whose price the path has moved, with its rate and its first day."""
        first, second = projected(along(PLAIN, "-0.031"), MTOK, horizon(date(2026, 12, 1), 1)).lines
        assert () == first.assumed
        (found,) = second.assumed
        assert ("price_path", "lab/model") == (found.code, found.about)
        assert "its prices drifting by -3.1% a year from 2026-11-22 (your figure)" == found.text

    @given(changes, days, days, horizons)
    @example(Decimal("0.5"), date(2027, 1, 31), date(2027, 1, 1), 14)
    def test_a_bill_is_the_sum_over_its_days(self, yearly: Decimal, start: date, first: date, months: int) -> None:
        """Each day is paid at the stated price, times the month's factor as often as the path's day has come round."""
        span = horizon(first, months)
        passed = months_come_round(start, span[-1].end)
        expected = Fraction(0)
        for day in days_from(first, span[-1].end):
            times = root(yearly) ** passed.get(day, 0)
            expected += 10 * times / calendar.monthrange(day.year, day.month)[1]
        assert near(expected, bill(along(PLAIN, yearly, start), MTOK, span))

    @given(changes, st.integers(1, 48))
    def test_months_of_the_path_are_a_geometric_series(self, yearly: Decimal, months: int) -> None:
        """From the first of a month, n months of a constant volume cost p (r^n - 1) / (r - 1), r the month's factor."""
        assert near(10 * series(yearly, months), bill(along(PLAIN, yearly, FIRST), MTOK, horizon(FIRST, months)))

    @given(metered_supplies(), workloads(), days, horizons)
    def test_no_change_changes_nothing(self, supply: Metered, load: Workload, start: date, months: int) -> None:
        """A path of 0% a year leaves every figure and every line as it was."""
        span = horizon(FIRST, min(months, 12))
        assert projected(supply, load, span) == projected(along(supply, 0, start), load, span)

    @given(metered_supplies(), workloads(), changes)
    def test_every_price_moves_alike(self, supply: Metered, load: Workload, yearly: Decimal) -> None:
        """A year after the day, tokens, calls, tiers, modes and the bill's band are 1 + y times the sheet's."""
        first = replace(supply.model.rows[0], end=None)
        unscheduled = replace(supply, model=replace(supply.model, rows=(first,)))
        plain = projected(unscheduled, load)
        moved = projected(along(unscheduled, yearly, date(2026, 1, 1)), load)
        assert exact(plain.bill) * (1 + exact(yearly)) == exact(moved.bill)
        assert exact(plain.bill_low) * (1 + exact(yearly)) == exact(moved.bill_low)
        assert exact(plain.bill_high) * (1 + exact(yearly)) == exact(moved.bill_high)


class TestScheduledRows:
    rows = (row(LONG_AGO, input=10), row(date(2027, 2, 22), input=20))

    def test_a_scheduled_row_has_its_own_price_on_its_first_day(self) -> None:
        """A price that was announced is what it says, and the path runs from there."""
        lines = projected(along(metered(*self.rows), "-0.5"), MTOK, horizon(date(2027, 2, 1), 2)).lines
        month = root(Decimal("-0.5"))
        expected = [10 * month**2, Fraction(20), Fraction(20), 20 * month]
        assert [True] * 4 == [near(each, line.unit_price) for each, line in zip(expected, lines, strict=True)]

    def test_the_path_says_from_when_it_runs(self) -> None:
        """Up to the scheduled row from the as-of day, and then from that row's first day."""
        lines = projected(along(metered(*self.rows), "-0.5"), MTOK, horizon(date(2027, 2, 1), 2)).lines
        texts = [each.text.partition(" from ")[2][:10] for line in lines for each in line.assumed]
        assert ["2026-11-22", "2027-02-22"] == texts

    @pytest.mark.parametrize("start", [LONG_AGO, date(2026, 11, 21), date(2026, 11, 22)])
    def test_a_row_that_holds_on_the_day_is_no_restart(self, start: date) -> None:
        """A row that began on the as-of day or before it has its price on that day, and half of it a year later."""
        line, *_ = projected(along(metered(row(start, input=10)), "-0.5"), MTOK, horizon(date(2027, 12, 1), 1)).lines
        assert 5 == line.unit_price

    def test_a_row_of_the_day_after_is_one(self) -> None:
        """From 23 November on, the year is full on 23 November."""
        supply = along(metered(row(date(2026, 11, 23), input=10)), "-0.5")
        before, after = projected(supply, MTOK, horizon(date(2027, 11, 1), 1)).lines
        assert near(10 * root(Decimal("-0.5")) ** 11, before.unit_price)
        assert 5 == after.unit_price

    def test_a_promotion_hands_back_to_the_path_it_interrupted(self) -> None:
        """Where an offer ends, the ordinary row goes on with what its path has come to."""
        offer = row(date(2027, 2, 1), date(2027, 3, 1), is_promotion=True, input=1)
        supply = along(metered(row(LONG_AGO, input=10), offer), 3, FIRST)
        first, second, third = (month.bill for month in projected(supply, MTOK, horizon(FIRST, 3)).months)
        assert [10, 1] == [first, second]
        assert near(10 * root(Decimal(3)) ** 2, third)

    @given(changes, changes)
    def test_a_successor_drifts_on_its_own_path(self, first: Decimal, second: Decimal) -> None:
        """The model that takes over has the path that it was given, from the as-of day on."""
        heir = along(metered(row(input=20)), second, FIRST)
        supply = Metered(model=model(row(input=10), retired=date(2028, 1, 1)), successor=heir, path=path(first, FIRST))
        found = projected(supply, MTOK, horizon(date(2027, 12, 1), 2)).months
        assert near(10 * root(first) ** 11, found[0].bill)
        assert exact(20 * (1 + second)) == exact(found[1].bill)


class TestOtherTerms:
    def test_a_discount_is_taken_off_the_drifted_price(self) -> None:
        """A tenth off a price that has halved is 0.45 of what it was."""
        supply = replace(along(PLAIN, "-0.5", date(2026, 1, 1)), contract=Contract(discount_share=Decimal("0.1")))
        (line,) = projected(supply, MTOK).lines
        assert (Decimal("4.5"), "less the discount") == (line.unit_price, line.terms)

    @pytest.mark.parametrize(
        ("rung", "has_path"), [(Rung.LIST, False), (Rung.CACHE, False), (Rung.TERMS, True), (Rung.SWITCH, True)]
    )
    def test_the_list_price_knows_no_path(self, rung: Rung, has_path: bool) -> None:
        """On the ladder prices drift from the rung of the terms on, those of a successor too."""
        supply = replace(along(PLAIN, 1), successor=along(PLAIN, 2)).at(rung)
        assert supply.successor is not None
        assert [has_path, has_path] == [each.path is not None for each in (supply, supply.successor)]

    @pytest.mark.parametrize(
        ("rung", "has_path"), [(Rung.LIST, False), (Rung.ROUTE, False), (Rung.SUPPLY, True), (Rung.SWITCH, True)]
    )
    def test_full_use_knows_no_path(self, rung: Rung, has_path: bool) -> None:
        """Rents drift from the rung of the supply on."""
        assert has_path is (rented_along(RENTED, 1).at(rung).rent_path is not None)

    def test_a_request_is_priced_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """However many months a path moves the price, the row is priced one time for each task."""
        asked: list[object] = []
        price_sizes = requests.price_sizes

        def noted(*given: Any) -> Any:
            asked.append(given)
            return price_sizes(*given)

        monkeypatch.setattr(pricing, "price_sizes", noted)
        projected(along(PLAIN, 1), MTOK, horizon(FIRST, 24))
        assert 1 == len(asked)


class TestRent:
    def test_a_rent_drifts_with_its_hours(self) -> None:
        """From the 22nd on the hours cost a month's factor more; storage and staff do not move."""
        supply = rented_along(
            replace(RENTED, storage_per_month=Decimal(7), staff_per_month=Decimal(9)), 1, date(2026, 12, 22)
        )
        lines = projected(supply, BUSY, january()).lines
        moved = 2 * root(Decimal(1))
        expected = [Fraction(2), Fraction(2), moved, moved, Fraction(7), Fraction(9)]
        assert [True] * 6 == [near(each, line.unit_price) for each, line in zip(expected, lines, strict=True)]
        assert [0, 0, 1, 1, 0, 0] == [sum(each.code == "price_path" for each in line.assumed) for line in lines]
        assert "its GPU rent drifting by +100% a year from 2026-12-22 (your figure)" == lines[2].assumed[-1].text

    @given(changes, st.integers(1, 48))
    def test_months_of_rent_are_a_geometric_series(self, yearly: Decimal, months: int) -> None:
        """730 hours of one GPU at 2 an hour, month by month at the month's factor."""
        assert near(
            1460 * series(yearly, months), bill(rented_along(RENTED, yearly, FIRST), BUSY, horizon(FIRST, months))
        )

    @given(days, horizons)
    def test_no_change_changes_nothing(self, start: date, months: int) -> None:
        """A rent that changes by 0% a year is the rent."""
        span = horizon(FIRST, months)
        assert projected(RENTED, BUSY, span) == projected(rented_along(RENTED, 0, start), BUSY, span)


class TestDrawn:
    load = workload(task("chat", 1000, size("0.5", input=1000, output=10), size("0.5", input=9000, output=700)))
    supply = metered(row(input=2, output=10, tiers=[tier(5000, input=4, output=15)]))

    @pytest.mark.parametrize("is_rent", [False, True])
    @given(yearly=changes, start=days, months=st.integers(1, 14))
    def test_both_modes_agree(self, yearly: Decimal, start: date, months: int, is_rent: bool) -> None:
        """Floats and arrays of draws say what decimals say, within a million millionth."""
        span = horizon(FIRST, months)
        supply = rented_along(RENTED, yearly, start) if is_rent else along(self.supply, yearly, start)
        option = everything_on(supply, self.load)
        expected = [float(month.bill) for month in project(option, self.load, span).months]
        way: tuple[str | int, ...] = ("routes", 0, "supply", "rent_path" if is_rent else "path", "change_per_year")
        for draws in ({}, {way: np.full(3, float(yearly))}):
            found = project(to_drawn(option, draws), to_drawn(self.load), to_drawn(span), keep_lines=False)
            bills: list[Any] = [month.bill for month in found.months]
            assert [pytest.approx(bill, rel=1e-12) for bill in expected] == [np.min(bill) for bill in bills]
            assert [pytest.approx(bill, rel=1e-12) for bill in expected] == [np.max(bill) for bill in bills]

    def test_each_draw_has_its_own_path(self) -> None:
        """Half, unmoved and double after a year, in one calculation."""
        option = everything_on(along(PLAIN, "0.3", date(2026, 1, 1)), MTOK)
        draws: dict[tuple[str | int, ...], Any] = {
            ("routes", 0, "supply", "path", "change_per_year"): np.array([-0.5, 0.0, 1.0])
        }
        found = project(to_drawn(option, draws), to_drawn(MTOK), to_drawn(january()), keep_lines=False)
        assert [5.0, 10.0, 20.0] == list(np.asarray(found.bill))
