"""Contracts: a discount, a free allowance, and what is paid at least, each on both sides of its edge."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import (
    Amount,
    bill,
    decimals,
    everything_on,
    exact,
    growing,
    january,
    metered,
    metered_supplies,
    numbers,
    projected,
    row,
    size,
    task,
    tier,
    workload,
    workloads,
)
from tokencalc.engine.contract import Contract
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import to_drawn
from tokencalc.engine.projection import project
from tokencalc.engine.rungs import Rung
from tokencalc.engine.workload import Workload

LOAD = workload(task("chat", 1000, input=1000))
"""A million prompt tokens a month."""


def agreed(contract: Contract) -> Metered:
    """A supply under a contract, at 10 and 2 a million."""
    return replace(metered(row(input=10, output=2)), contract=contract)


@given(metered_supplies(), workloads(), decimals(0, "0.99", 2))
def test_a_discount_leaves_the_rest(supply: Metered, load: Workload, share: Decimal) -> None:
    """A discount of d leaves 1 - d of every bill, and of its band."""
    plain, cut = projected(supply, load), projected(replace(supply, contract=Contract(discount_share=share)), load)
    assert exact(plain.bill) * (1 - exact(share)) == exact(cut.bill)
    assert exact(plain.bill_high) * (1 - exact(share)) == exact(cut.bill_high)


def test_a_discounted_line_says_so() -> None:
    """The price on the line is what is paid, and its terms say why it is not the list's."""
    (line,) = projected(agreed(Contract(discount_share=Decimal("0.25"))), LOAD).lines
    assert (Decimal("7.5"), "less the discount") == (line.unit_price, line.terms)


def test_terms_are_added_to_those_of_the_price() -> None:
    """A tier's condition stays on the line."""
    supply = replace(
        metered(row(input=1, tiers=[tier(500, input=2)])), contract=Contract(discount_share=Decimal("0.5"))
    )
    (line,) = projected(supply, LOAD).lines
    assert "prompt above 500, less the discount" == line.terms


@pytest.mark.parametrize(("free", "expected"), [(0, 10), (400_000, 6), (1_000_000, 0), (2_000_000, 0)])
def test_what_is_free(free: int, expected: int) -> None:
    """The allowance is free up to the last token, and no more than what is used is free."""
    contract = Contract(free_units={"input": Decimal(free)})
    assert expected == bill(agreed(contract), LOAD)


def test_other_units_are_not_free() -> None:
    """An allowance is one of its unit; the rest of the request is paid."""
    load = workload(task("chat", 1000, input=1000, output=100))
    contract = Contract(free_units={"input": Decimal(10**9), "web_search": Decimal(5)})
    assert Decimal("0.2") == bill(agreed(contract), load)


def test_an_allowance_is_spread_over_all_uses() -> None:
    """Two tasks share it by what they use: a quarter of each is free."""
    load = workload(task("chat", 1000, input=1000), task("mail", 3000, input=1000))
    lines = projected(agreed(Contract(free_units={"input": Decimal(1_000_000)})), load).lines
    assert {"chat": Decimal("7.5"), "mail": Decimal("22.5")} == {
        line.task: line.amount for line in lines if line.amount
    }


@pytest.mark.parametrize(("least", "expected"), [(0, 10), (9, 10), (10, 10), (11, 11)])
@pytest.mark.parametrize("key", ["minimum_per_month", "committed_per_month"])
def test_at_least(key: str, least: int, expected: int) -> None:
    """What is used less than was promised is paid as well, and what is used more costs what it costs."""
    contract = (
        Contract(minimum_per_month=Decimal(least))
        if key.startswith("min")
        else Contract(committed_per_month=Decimal(least))
    )
    assert expected == bill(agreed(contract), LOAD)


@pytest.mark.parametrize(("committed", "minimum", "expected"), [(20, 15, 20), (15, 20, 20), (5, 8, 10)])
def test_the_larger_of_both_counts(committed: int, minimum: int, expected: int) -> None:
    """A commitment and a minimum are not paid twice."""
    contract = Contract(committed_per_month=Decimal(committed), minimum_per_month=Decimal(minimum))
    assert expected == bill(agreed(contract), LOAD)


def test_it_counts_after_the_discount() -> None:
    """10 less a fifth is 8, of a minimum of 9."""
    contract = Contract(discount_share=Decimal("0.2"), minimum_per_month=Decimal(9))
    assert 9 == bill(agreed(contract), LOAD)


def test_a_part_of_a_month_has_its_share() -> None:
    """From 16 April on, half the minimum and half the allowance hold in April: 15 of 30 days."""
    months = horizon(date(2027, 4, 16), 1)[:1]
    assert 50 == bill(agreed(Contract(minimum_per_month=Decimal(100))), LOAD, months)
    free = Contract(free_units={"input": Decimal(500_000)})
    assert Decimal("2.5") == bill(agreed(free), LOAD, months)


def test_nothing_used_is_nothing_free() -> None:
    """Without any use there is a minimum, and no division by it."""
    load = workload(task("chat", 0, input=1000))
    contract = Contract(free_units={"input": Decimal(5)}, minimum_per_month=Decimal(7))
    assert 7 == bill(agreed(contract), load)


def test_it_counts_from_the_supply_on() -> None:
    """On the ladder the list price comes first and the contract with the way it is bought."""
    supply = agreed(Contract(discount_share=Decimal("0.5")))
    assert [10, 5] == [bill(supply.at(rung), LOAD) for rung in (Rung.ROUTE, Rung.SUPPLY)]


def test_drawn_mode_agrees() -> None:
    """The same contract with floats gives the same bill."""
    contract = Contract(
        discount_share=Decimal("0.1"), free_units={"input": Decimal(300_000)}, minimum_per_month=Decimal(8)
    )
    load = workload(task("chat", growing(1000, "0.05"), input=1000))
    (exactly,) = projected(agreed(contract), load).months
    drawn = projected(to_drawn(agreed(contract)), to_drawn(load), to_drawn(january()))
    assert float(exactly.bill) == pytest.approx(float(drawn.bill), rel=1e-12)
    assert numbers(8) == (exactly.bill,)


class TestBand:
    """A bucket of 500 to 1,000 tokens about a tier start of 900: 10 a month, and 20 for all of it at the tier."""

    load = workload(task("chat", 1000, size(input=1000, smallest=500, largest=1000)))
    at_tier = metered(row(input=10, tiers=[tier(900, input=20)]))

    def bills(self, contract: Contract | None) -> tuple[Decimal, ...]:
        """The lowest the bill can be, what it is, and the highest."""
        found = projected(replace(self.at_tier, contract=contract), self.load)
        return found.bill_low, found.bill, found.bill_high

    def test_without_a_contract(self) -> None:
        """The band is the list's."""
        assert numbers(10, 20, 20) == self.bills(None)

    @pytest.mark.parametrize(
        ("least", "expected"), [(9, (10, 20, 20)), (10, (10, 20, 20)), (15, (15, 20, 20)), (25, (25, 25, 25))]
    )
    def test_no_end_of_it_is_under_the_minimum(self, least: int, expected: tuple[int, ...]) -> None:
        """What is paid at least is paid wherever the requests lie."""
        assert numbers(*expected) == self.bills(Contract(minimum_per_month=Decimal(least)))
        assert numbers(*expected) == self.bills(Contract(committed_per_month=Decimal(least)))

    def test_the_high_end_may_reach_over_the_minimum(self) -> None:
        """10 a month with a minimum of 12, that may be 20: the band is 8 and not 10 wide."""
        load = workload(task("chat", 1000, size(input=800, smallest=500, largest=1000)))
        found = projected(replace(self.at_tier, contract=Contract(minimum_per_month=Decimal(12))), load)
        assert numbers(12, 12, 16) == (found.bill_low, found.bill, found.bill_high)

    def test_it_is_never_below_nothing(self) -> None:
        """Where all use is free, the bill is nothing wherever the requests lie."""
        assert numbers(0, 0, 0) == self.bills(Contract(free_units={"input": Decimal(10**9)}))

    @pytest.mark.parametrize(("free", "expected"), [(0, (10, 20, 20)), (250_000, ("7.5", 15, 15)), (10**6, (0, 0, 0))])
    def test_it_is_that_of_the_billed_part(self, free: int, expected: tuple[Amount, ...]) -> None:
        """Where a quarter of a million tokens is free, only three quarters of them are unsure."""
        assert numbers(*expected) == self.bills(Contract(free_units={"input": Decimal(free)}))

    def test_a_unit_that_is_billed_keeps_all_of_it(self) -> None:
        """Which unit's price makes the band is not known: free answers leave that of the prompts as it was."""
        assert numbers(10, 20, 20) == self.bills(Contract(free_units={"output": Decimal(10**9)}))

    def test_the_unit_that_is_billed_most_counts(self) -> None:
        """Half of the prompts and three quarters of the answers are billed: 20 of prompts and 4 of answers less 10."""
        supply = metered(row(input=10, output=20, tiers=[tier(900, input=20, output=40)]))
        load = workload(task("chat", 1000, size(input=1000, output=100, smallest=500, largest=1000)))
        free = {"input": Decimal(500_000), "output": Decimal(25_000)}
        found = projected(replace(supply, contract=Contract(free_units=free)), load)
        unsure = Decimal("0.75") * (20 + 4 - 10 - 2)
        assert (13 - unsure, Decimal(13), Decimal(13)) == (found.bill_low, found.bill, found.bill_high)

    @given(*[st.integers(1, 2000)] * 3, decimals(0, 10**6, 0), decimals(0, 10**6, 0), decimals(0, 1, 2))
    def test_it_holds_the_bill_of_every_tier(
        self, requests: int, prompt: int, answer: int, free_prompt: Decimal, free_answer: Decimal, share: Decimal
    ) -> None:
        """All requests at the lower prices, or all at the higher ones, cost something within it."""
        terms = Contract(free_units={"input": free_prompt, "output": free_answer}, discount_share=share)
        low, high = row(input=2, output=3), row(input=9, output=4)
        load = workload(task("chat", requests, size(1, 0, 5000, input=prompt, output=answer)))
        unsure = metered(row(input=2, output=3, tiers=[tier(1000, input=9, output=4)]))
        found = projected(replace(unsure, contract=terms), load)
        for prices in (low, high):
            one = bill(replace(metered(prices), contract=terms), load)
            assert found.bill_low - Decimal("1e-15") <= one <= found.bill_high + Decimal("1e-15")


contracts = st.builds(
    Contract,
    discount_share=decimals(0, 1, 2),
    free_units=st.dictionaries(st.sampled_from(["input", "cache_read", "output"]), decimals(0, 10**9, 0)),
    committed_per_month=decimals(0, 10**5, 2),
    minimum_per_month=decimals(0, 10**5, 2),
)


@given(metered_supplies(), workloads(), contracts)
def test_no_line_is_negative(supply: Metered, load: Workload, contract: Contract) -> None:
    """Whatever is agreed, nothing is paid back, no quantity is below nothing, and the minimum is reached."""
    found = projected(replace(supply, contract=contract), load)
    assert all(line.amount >= 0 and line.quantity >= 0 for line in found.lines)
    assert found.bill >= max(contract.minimum_per_month, contract.committed_per_month)
    assert found.bill_low <= found.bill <= found.bill_high


@given(decimals(0, 5000, 0), decimals(0, 10**6, 0), decimals(0, 1, 2), decimals(0, 30), decimals(0, 30))
def test_the_whole_formula(
    requests: Decimal, free: Decimal, share: Decimal, committed: Decimal, minimum: Decimal
) -> None:
    """The larger of commitment, minimum and (used - free) x price x (1 - d), or nothing where all of it is free."""
    contract = Contract(
        discount_share=share,
        free_units={"input": free},
        committed_per_month=committed,
        minimum_per_month=minimum,
    )
    used = max(exact(requests) * 1000 - exact(free), Fraction(0)) * 10 / 10**6 * (1 - exact(share))
    expected = max(used, exact(committed), exact(minimum))
    found = bill(agreed(contract), workload(task("chat", requests, input=1000)))
    assert abs(expected - exact(found)) < Fraction(1, 10**20)


def test_arrays_on_both_sides_of_every_edge() -> None:
    """Draws below and above the allowance, the commitment and the minimum are each what a single one is."""
    contract = Contract(
        discount_share=Decimal("0.1"),
        free_units={"input": Decimal(500_000)},
        committed_per_month=Decimal(2),
        minimum_per_month=Decimal(3),
    )
    volumes = [0, 499, 500, 501, 800, 900, 5000]
    option = everything_on(agreed(contract), LOAD)
    load = to_drawn(LOAD, {("tasks", 0, "volume", "first"): np.array(volumes, dtype=float)})
    drawn = project(to_drawn(option), load, to_drawn(january()), keep_lines=False)
    expected = [float(bill(agreed(contract), workload(task("chat", each, input=1000)))) for each in volumes]
    assert [3, 3, 3, 3, 3, 3.6, 40.5] == expected
    assert expected == pytest.approx(list(drawn.bill), rel=1e-12)  # type: ignore[call-overload]  # an array
