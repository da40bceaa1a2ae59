"""A model's dated rows as steps, each against the price that it took over from."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.engine.strategies import SHEET, factor, model, row, tier
from tokencalc.engine.history import Step, held_on, steps_of
from tokencalc.engine.rates import PriceRow

MARCH, MAY, JULY, NOVEMBER = (date(2026, month, 1) for month in (3, 5, 7, 11))


def steps(*rows: PriceRow) -> tuple[Step, ...]:
    """The steps of a model with these rows."""
    return steps_of(model(), rows)


def changes(step: Step) -> dict[str, Decimal | None]:
    """The change of each unit of a step."""
    return {each.unit: each.change_share for each in step.rates}


def cancelled(announced: PriceRow) -> PriceRow:
    """A row that was withdrawn."""
    return replace(announced, source=replace(SHEET, status="cancelled"))


def test_the_change_is_a_share_of_the_rate_before() -> None:
    """From 2 to 1.5 is a quarter less, and from 10 to 12 a fifth more."""
    first, second = steps(row(MARCH, input=2, output=10), row(MAY, input="1.5", output=12))
    assert {"input": None, "output": None} == changes(first)
    assert {"input": Decimal("-0.25"), "output": Decimal("0.2")} == changes(second)
    assert (None, first.row) == (first.before, second.before)


def test_steps_stand_oldest_first() -> None:
    """Whatever the order of the sheet."""
    assert [MARCH, MAY] == [step.row.start for step in steps(row(MAY, input=1), row(MARCH, input=2))]


def test_a_unit_of_one_row_only_has_no_change() -> None:
    """A price that is new has nothing to be compared with, and one that is gone is not said to be free."""
    _, second = steps(row(MARCH, input=2, output=10), row(MAY, input=2, cache_read=1))
    assert {"input": Decimal(0), "cache_read": None} == changes(second)


def test_from_nothing_there_is_no_share() -> None:
    """What was free costs infinitely more."""
    _, second = steps(row(MARCH, input=0), row(MAY, input=2))
    assert (Decimal(0), None) == (second.rates[0].before, second.rates[0].change_share)
    _, second = steps(row(MARCH, input=2), row(MAY, input=0))
    assert Decimal(-1) == second.rates[0].change_share


@pytest.mark.parametrize(("end", "expected"), [(JULY, 3), (date(2026, 6, 30), 4)])
def test_after_a_promotion_the_day_before_decides(end: date, expected: int) -> None:
    """What follows a promotion is compared with it, or with the ordinary price where that came back between them."""
    promotion = row(MAY, end, is_promotion=True, input=3)
    _, cheaper, after = steps(row(MARCH, input=4), promotion, row(JULY, input=6))
    assert {"input": Decimal("-0.25")} == changes(cheaper)
    assert Decimal(expected) == after.rates[0].before


def test_a_promotion_from_the_first_day_on_is_compared_with_the_ordinary_price() -> None:
    """Of two rows that begin together the promotion is the second."""
    ordinary, launch = steps(row(MARCH, JULY, is_promotion=True, input=1), row(MARCH, input=4))
    assert (None, Decimal("-0.75")) == (ordinary.before, launch.rates[0].change_share)


def test_a_cancelled_row_takes_over_from_nothing() -> None:
    """It is compared with the price it would have followed; what comes after it is not compared with it."""
    _, withdrawn, after = steps(row(MARCH, input=2), cancelled(row(MAY, input=3)), row(JULY, input=1))
    assert (True, Decimal("0.5")) == (withdrawn.is_cancelled, withdrawn.rates[0].change_share)
    assert (False, Decimal("-0.5")) == (after.is_cancelled, after.rates[0].change_share)


def test_the_blend_of_a_step_is_at_base_rates() -> None:
    """3 of input to 1 of output, whatever the tiers; unknown where one of them has no rate."""
    (with_tiers,) = steps(row(input=2, output=10, tiers=[tier(1000, input=4, output=20)]))
    assert Decimal(3 * 2 + 10) / 4 == with_tiers.blend
    assert [None] == [step.blend for step in steps(row(input=2))]


def test_tiers_modes_regions_and_windows_are_named() -> None:
    """And those that are not as they were."""
    before = row(MARCH, input=2, modes={"batch": factor("0.5"), "fast": factor(2)}, regions={"us": factor(2)})
    after = row(
        MAY, input=2, tiers=[tier(1000, input=4)], modes={"batch": factor("0.5")}, windows={"peak": factor(2)},
        regions={"us": factor(3)},
    )  # fmt: skip
    first, second = steps(before, after)
    assert (("batch", "fast", "us"), ()) == (first.others, first.altered)
    assert ("tiers", "batch", "us", "peak") == second.others
    assert {"tiers", "us", "peak", "fast"} == set(second.altered)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 2, 28), None), (MARCH, MARCH), (date(2026, 4, 30), MARCH), (MAY, MAY), (JULY, MAY), (NOVEMBER, None)],
)
def test_the_row_in_force(day: date, expected: date | None) -> None:
    """None before the first, and none once the model is not sold any more."""
    sold = model(row(MARCH, input=2), row(MAY, input=1), retired=NOVEMBER)
    found = held_on(sold, day)
    assert expected == (found.start if found else None)
