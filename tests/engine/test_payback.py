"""When a switch pays back: month by month, and in closed form where nothing changes.

The oracle below says in fractions, from the definitions, what `payback_of` finds by walking over the months.
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import accumulate, pairwise
from math import ceil, floor

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.engine.strategies import Amount, decimals, exact_sum, numbers
from tokencalc.engine.payback import (
    ConstantPayback,
    Payback,
    PaybackMonth,
    PaybackStatus,
    Turn,
    constant_payback,
    payback_of,
)

DUST = Decimal("1e-12")


def payback(*savings: Amount, start: int = 0) -> Payback:
    """The payback of savings in a row."""
    return payback_of(numbers(*savings), start)


def month(position: int, months_since: int) -> PaybackMonth:
    """The end of a month."""
    return PaybackMonth(position=position, months_since=months_since)


def turns(found: Payback) -> list[tuple[int, Turn]]:
    """The crossings as positions and directions."""
    return [(crossing.month.position, crossing.turn) for crossing in found.crossings]


def summary(found: Payback) -> tuple[PaybackStatus, int | None, int | None]:
    """The status, and the positions of the first payback and of the one for good."""
    return (
        found.status,
        None if found.first is None else found.first.position,
        None if found.for_good is None else found.for_good.position,
    )


class TestPaidBack:
    def test_an_outlay_is_earned_month_by_month(self) -> None:
        """300 paid in the first month, whose saving of 100 counts too, are back at the end of the third."""
        found = payback(100 - 300, 100, 100, 100)
        assert (PaybackStatus.PAID_BACK, 2, 2) == summary(found)
        assert month(2, 3) == found.for_good == found.first
        assert [(2, Turn.PAID_BACK)] == turns(found)
        assert numbers(-200, 100, 0) == (found.lowest, found.total, found.shortfall)
        assert month(0, 1) == found.lowest_month

    def test_months_are_counted_in_the_horizon_and_since_the_switch(self) -> None:
        """A switch in the horizon's third month that pays back in its sixth has then run for four months."""
        found = payback(0, 0, -30, 10, 10, 10, start=2)
        assert month(5, 4) == found.for_good
        assert found.for_good is not None
        assert 6 == found.for_good.number

    @pytest.mark.parametrize(("last", "position"), [("10.00", 3), ("9.99", 4), ("10.01", 3)])
    def test_nothing_is_enough(self, last: str, position: int) -> None:
        """At exactly 0 the outlay is paid; a cent less, and it takes another month."""
        assert position == summary(payback(-30, 10, 10, last, 10))[1]

    @pytest.mark.parametrize(("dust", "position"), [(DUST, 3), (DUST * Decimal("1.01"), 4)])
    def test_dust_is_no_debt(self, dust: Decimal, position: int) -> None:
        """The 28th digit of a quotient does not move the month: 1e-12 is nothing, and what is more is a debt."""
        assert position == summary(payback(-30, 10, 10, 10 - dust, 10))[1]

    def test_thirds_pay_back_a_whole(self) -> None:
        """Three months at a third of the outlay, cut to 28 digits, are the outlay."""
        third = Decimal(1000) / 3
        assert Fraction(third) * 3 < 1000
        assert (PaybackStatus.PAID_BACK, 3, 3) == summary(payback(-1000, third, third, third))

    def test_lost_and_regained(self) -> None:
        """A dearer month after the first payback loses it again; for good is when that is made up."""
        found = payback(-10, 10, -5, 2, 3, 1)
        assert (PaybackStatus.PAID_BACK, 1, 4) == summary(found)
        assert [(1, Turn.PAID_BACK), (2, Turn.LOST), (4, Turn.PAID_BACK)] == turns(found)

    def test_ahead_at_first_then_behind_then_ahead(self) -> None:
        """A credit that is used up and earned again: the first payback follows the first debt."""
        found = payback(5, -10, 4, 3)
        assert (PaybackStatus.PAID_BACK, 3, 3) == summary(found)
        assert [(1, Turn.LOST), (3, Turn.PAID_BACK)] == turns(found)
        assert (month(1, 2), Decimal(-5)) == (found.lowest_month, found.lowest)


class TestAlready:
    @pytest.mark.parametrize("savings", [[1], [0], [0, 0, 5], [5, -5], [5, -2, -3, 1], [7, 7]])
    def test_never_behind(self, savings: list[int]) -> None:
        """What is at 0 or above at every month's end has nothing to pay back; for good is the beginning."""
        found = payback(*savings)
        assert (PaybackStatus.ALREADY, None, 0) == summary(found)
        assert month(0, 0) == found.for_good
        assert () == found.crossings
        assert found.extrapolated_month is None
        assert 0 == found.shortfall

    def test_from_the_switch_on(self) -> None:
        """Months before the switch do not count as months it has been ahead."""
        assert month(2, 0) == payback(0, 0, 4, start=2).for_good

    def test_the_lowest_point_may_be_above_nothing(self) -> None:
        """The least that the savings come to, from the switch on, and not the 0 before it."""
        found = payback(0, 4, -1, 2, start=1)
        assert (month(2, 2), Decimal(3)) == (found.lowest_month, found.lowest)

    def test_dust_below_nothing_is_not_behind(self) -> None:
        """A plan that costs what the baseline does, but for a quotient's last digit, is never behind."""
        assert PaybackStatus.ALREADY is payback(*[-DUST / 100] * 60).status


class TestLostAgain:
    def test_paid_back_once(self) -> None:
        """Paid back in the third month, and lost for good in the fourth."""
        found = payback(-10, 5, 5, -3, -3)
        assert (PaybackStatus.LOST_AGAIN, 2, None) == summary(found)
        assert [(2, Turn.PAID_BACK), (3, Turn.LOST)] == turns(found)
        assert (Decimal(6), None) == (found.shortfall, found.extrapolated_month)

    def test_ahead_from_the_beginning(self) -> None:
        """A credit that a dearer month uses up: it never had to be paid back, and is lost."""
        found = payback(10, -5, -5, -5)
        assert (PaybackStatus.LOST_AGAIN, None, None) == summary(found)
        assert [(3, Turn.LOST)] == turns(found)

    def test_the_last_months_save_again(self) -> None:
        """Behind at the end after having been ahead: lost, and with the month in which it may be back."""
        found = payback(-10, 10, -9, 4)
        assert (PaybackStatus.LOST_AGAIN, 1, None) == summary(found)
        assert month(5, 6) == found.extrapolated_month


class TestNotWithinHorizon:
    @pytest.mark.parametrize(("outlay", "position"), [(40, 4), ("40.01", 5), (50, 5), ("30.01", 4)])
    def test_the_month_is_extrapolated(self, outlay: Amount, position: int) -> None:
        """10 a month go on after the fourth month: 40 are paid back in the fifth, and a cent more in the sixth."""
        found = payback(-Decimal(outlay), 10, 10, 10)
        assert (PaybackStatus.NOT_WITHIN_HORIZON, None, None) == summary(found)
        assert month(position, position + 1) == found.extrapolated_month
        assert Decimal(outlay) - 30 == found.shortfall
        assert Decimal(10) == found.last_saving

    def test_dust_adds_no_month(self) -> None:
        """Six months at a sixth of the outlay, cut to 28 digits, are six."""
        sixth = Decimal(1000) / 6 - Decimal("1e-25")
        assert month(6, 7) == payback(-1000, sixth).extrapolated_month

    def test_what_a_month_saves_may_be_stated(self) -> None:
        """A one-off in the last month hides that months save 10, and would make a never of it."""
        savings = numbers(-50, 10, 10, 10 - 15)
        assert PaybackStatus.NEVER is payback_of(savings, 0).status
        found = payback_of(savings, 0, last_saving=Decimal(10))
        assert PaybackStatus.NOT_WITHIN_HORIZON is found.status
        assert (month(7, 8), Decimal(10)) == (found.extrapolated_month, found.last_saving)

    @pytest.mark.parametrize("savings", [[], [0, 0, 0]])
    def test_a_switch_after_the_horizon(self, savings: list[int]) -> None:
        """What begins after the last month is not paid back by its end, and nothing tells when it will be."""
        found = payback(*savings, start=len(savings))
        assert (PaybackStatus.NOT_WITHIN_HORIZON, None, None) == summary(found)
        assert (None, None, ()) == (found.lowest_month, found.extrapolated_month, found.crossings)
        assert numbers(0, 0, 0) == (found.lowest, found.total, found.shortfall)


class TestNever:
    @pytest.mark.parametrize(("last", "status"), [(0, "never"), (-1, "never"), ("0.01", "not_within_horizon")])
    def test_the_last_month_saves_nothing(self, last: Amount, status: str) -> None:
        """Behind at the end and no better off month by month; a cent a month is enough for a date, if a late one."""
        found = payback(-10, 5, last)
        assert status == found.status
        assert (Decimal(last), 5 - Decimal(last)) == (found.last_saving, found.shortfall)
        assert (status == "never") is (found.extrapolated_month is None)

    @pytest.mark.parametrize(("last", "status"), [(DUST, "never"), (DUST * Decimal("1.01"), "not_within_horizon")])
    def test_dust_saves_nothing(self, last: Decimal, status: str) -> None:
        """A rounding remainder is not a month's saving, and is not extrapolated over a million million months."""
        assert status == payback(-10, last).status

    def test_nothing_is_lost_in_months_at_nothing(self) -> None:
        """A month in which plan and baseline happen to cost the same is not being ahead."""
        assert (PaybackStatus.NEVER, None, None) == summary(payback(0, 0, -4, -4))


class TestConstantFlows:
    """I / (A - B) and its edges, with an outlay I and A and B a month."""

    @pytest.mark.parametrize(
        ("flows", "status", "paid_back_after", "lost_after"),
        [
            ((900, 500, 200), "paid_back", Decimal(900) / (500 - 200), None),
            (("0.01", 500, 200), "paid_back", Decimal("0.01") / 300, None),
            ((0, 500, 200), "already", 0, None),
            ((-900, 500, 200), "already", 0, None),
            ((0, 200, 200), "already", 0, None),
            ((-900, 200, 200), "already", 0, None),
            ((-900, 200, 500), "lost_again", 0, Decimal(900) / (500 - 200)),
            (("-0.01", 200, 500), "lost_again", 0, Decimal("0.01") / 300),
            ((0, 200, 500), "never", None, None),
            ((900, 200, 500), "never", None, None),
            ((900, 200, 200), "never", None, None),
        ],
    )
    def test_the_four_cases(
        self, flows: tuple[Amount, ...], status: str, paid_back_after: Decimal | None, lost_after: Decimal | None
    ) -> None:
        """Already, already and lost again, paid back, or never: decided by the signs of I and of A - B."""
        outlay, baseline, option = numbers(*flows)
        expected = ConstantPayback(
            status=PaybackStatus(status),
            outlay=outlay,
            saving_per_month=baseline - option,
            paid_back_after=paid_back_after,
            lost_after=lost_after,
        )
        assert expected == constant_payback(outlay, baseline, option)


# The laws, over savings that are nothing before the switch and anything after it.

amounts = decimals(-100, 100, 2)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Decimal], int]:
    """Savings, and the position of the first month in which there are any."""
    before = draw(st.integers(0, 5))
    return [Decimal(0)] * before + draw(st.lists(amounts, min_size=1, max_size=30)), before


def sums(savings: Sequence[Decimal]) -> list[Fraction]:
    """The savings added up to the end of each month."""
    return list(accumulate(Fraction(saving) for saving in savings))


def expected_status(savings: Sequence[Decimal], start: int) -> PaybackStatus:
    """The status as the definitions have it, with a look at every month for each question."""
    ends = sums(savings)[start:]
    if all(end >= 0 for end in ends):
        return PaybackStatus.ALREADY
    if ends[-1] >= 0:
        return PaybackStatus.PAID_BACK
    was_ahead = any(end > 0 for end in ends)
    was_back = any(before < 0 <= after for before, after in pairwise(ends))
    if was_ahead or was_back:
        return PaybackStatus.LOST_AGAIN
    return PaybackStatus.NOT_WITHIN_HORIZON if savings[-1] > 0 else PaybackStatus.NEVER


@given(cases())
@example(([Decimal(0), Decimal(-1), Decimal(1), Decimal(-1)], 0))
def test_the_definitions(case: tuple[list[Decimal], int]) -> None:
    """Status, first payback, payback for good and the lowest point are what the definitions say in fractions."""
    savings, start = case
    found, ends = payback_of(savings, start), sums(savings)
    positions = range(start, len(savings))
    first = [m for m in positions if ends[m] >= 0 and any(ends[j] < 0 for j in range(start, m))]
    good = [m for m in positions if all(ends[j] >= 0 for j in range(m, len(savings)))]
    expected = (expected_status(savings, start), first[0] if first else None, good[0] if good else None)
    assert expected == summary(found)
    lowest = min(ends[start:])
    position = ends.index(lowest, start)
    assert (lowest, month(position, position - start + 1)) == (Fraction(found.lowest), found.lowest_month)


@given(cases())
def test_the_total_is_the_sum(case: tuple[list[Decimal], int]) -> None:
    """Nothing of the savings is lost, and the shortfall is what the total lacks."""
    found = payback_of(*case)
    assert exact_sum(case[0]) == Fraction(found.total)
    assert max(-exact_sum(case[0]), Fraction(0)) == Fraction(found.shortfall)


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(cases())
def test_first_comes_before_for_good(case: tuple[list[Decimal], int]) -> None:
    """The first payback is never later than the one for good, and the month before that one is behind."""
    found = payback_of(*case)
    assume(found.status is PaybackStatus.PAID_BACK)
    assert found.first is not None
    assert found.for_good is not None
    assert found.first.position <= found.for_good.position
    assert sums(case[0])[found.for_good.position - 1] < 0 <= sums(case[0])[found.for_good.position]


@given(cases())
def test_losses_and_regains_take_turns(case: tuple[list[Decimal], int]) -> None:
    """Crossings alternate, end ahead or behind as the total does, and lie where the sum changes its side."""
    found, ends = payback_of(*case), sums(case[0])
    ways = [crossing.turn for crossing in found.crossings]
    assert all(before is not after for before, after in pairwise(ways))
    if ways:
        assert (ways[-1] is Turn.LOST) is (ends[-1] < 0)
    for position, turn in turns(found):
        before, after = ends[position - 1], ends[position]
        assert before < 0 <= after if turn is Turn.PAID_BACK else after < 0 <= before


@given(cases(), st.integers(1, 24))
def test_later_is_later(case: tuple[list[Decimal], int], months: int) -> None:
    """Months put before the first shift every position by as many, and no month since the switch."""
    savings, start = case
    found, later = payback_of(savings, start), payback_of([Decimal(0)] * months + savings, start + months)

    def shifted(before: PaybackMonth | None) -> PaybackMonth | None:
        return before and month(before.position + months, before.months_since)

    assert found.status is later.status
    assert [(position + months, turn) for position, turn in turns(found)] == turns(later)
    for name in ("first", "for_good", "lowest_month", "extrapolated_month"):
        assert shifted(getattr(found, name)) == getattr(later, name)


@given(cases(), st.integers(1, 10**6))
def test_the_currency_does_not_matter(case: tuple[list[Decimal], int], rate: int) -> None:
    """Savings in cents pay back when savings in dollars do."""
    found, other = payback_of(*case), payback_of([saving * rate for saving in case[0]], case[1])
    assert (summary(found), turns(found), found.lowest * rate) == (summary(other), turns(other), other.lowest)
    assert found.extrapolated_month == other.extrapolated_month


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(cases(), decimals("0.01", 50, 2))
def test_more_saving_never_pays_back_later(case: tuple[list[Decimal], int], more: Decimal) -> None:
    """Where every month from the switch on saves more, payback for good comes no later."""
    savings, start = case
    found = payback_of(savings, start)
    assume(found.for_good is not None)
    better = payback_of([*savings[:start], *(saving + more for saving in savings[start:])], start)
    assert found.for_good is not None
    assert better.for_good is not None
    assert better.for_good.position <= found.for_good.position


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(amounts, min_size=1, max_size=12), decimals("0.5", 100, 2))
def test_the_extrapolated_month_is_the_one_of_a_longer_horizon(before: list[Decimal], last: Decimal) -> None:
    """If every further month saves what the last one did, the plan is paid back for good in that very month."""
    savings = [*before, last]
    found = payback_of(savings, 0)
    assume(found.extrapolated_month is not None)
    assert found.extrapolated_month is not None
    more = found.extrapolated_month.position - len(savings) + 1
    longer = payback_of([*savings, *[last] * (more + 2)], 0)
    assert (PaybackStatus.PAID_BACK, found.extrapolated_month) == (longer.status, longer.for_good)


def constant_savings(outlay: Decimal, saving: Decimal, months: int) -> list[Decimal]:
    """The same saving month by month, the outlay in the first."""
    return [saving - outlay, *[saving] * (months - 1)]


@given(decimals("0.01", 500, 2), decimals("-5", 30, 2), st.integers(1, 60))
def test_constant_flows_pay_back_in_closed_form(outlay: Decimal, saving: Decimal, months: int) -> None:
    """In the month that I / (A - B) ends in, if the horizon has it, and beyond it otherwise; never if A <= B."""
    found = payback_of(constant_savings(outlay, saving, months), 0, last_saving=saving)
    closed = constant_payback(outlay, 100 + saving, Decimal(100))
    if closed.paid_back_after is None:
        assert (PaybackStatus.NEVER, PaybackStatus.NEVER) == (closed.status, found.status)
        return
    assert PaybackStatus.PAID_BACK is closed.status
    whole = ceil(Fraction(outlay) / Fraction(saving))
    assert abs(Fraction(outlay) / Fraction(saving) - Fraction(closed.paid_back_after)) < Fraction(1, 10**20)
    if whole == 1:
        assert PaybackStatus.ALREADY is found.status
    elif whole <= months:
        assert (PaybackStatus.PAID_BACK, month(whole - 1, whole)) == (found.status, found.for_good)
    else:
        assert (PaybackStatus.NOT_WITHIN_HORIZON, month(whole - 1, whole)) == (found.status, found.extrapolated_month)


@given(decimals("0.01", 500, 2), decimals("-30", 5, 2), st.integers(1, 60))
def test_constant_flows_lose_in_closed_form(credit: Decimal, saving: Decimal, months: int) -> None:
    """A credit at a dearer month is lost in the month after |I| / (B - A); used up within the first, it never was."""
    found = payback_of(constant_savings(-credit, saving, months), 0)
    closed = constant_payback(-credit, Decimal(100), 100 - saving)
    if closed.lost_after is None:
        assert (PaybackStatus.ALREADY, PaybackStatus.ALREADY) == (closed.status, found.status)
        return
    assert PaybackStatus.LOST_AGAIN is closed.status
    lasts = Fraction(credit) / -Fraction(saving)
    if lasts <= 1:
        assert found.status in (PaybackStatus.NEVER, PaybackStatus.ALREADY)
        assert (months == 1 and lasts == 1) is (found.status is PaybackStatus.ALREADY)
    elif floor(lasts) >= months:
        assert PaybackStatus.ALREADY is found.status
    else:
        assert (PaybackStatus.LOST_AGAIN, [(floor(lasts), Turn.LOST)]) == (found.status, turns(found))


@given(cases(), decimals(1, 500, 2), decimals(1, 9, 2))
def test_the_callers_context_does_not_matter(case: tuple[list[Decimal], int], outlay: Decimal, saving: Decimal) -> None:
    """A caller who works to two digits gets the same months and amounts."""
    expected = payback_of(*case), constant_payback(outlay, saving, Decimal(0))
    with localcontext(prec=2):
        actual = payback_of(*case), constant_payback(outlay, saving, Decimal(0))
    assert expected == actual
