"""What a month is made of, beside another: by what is paid for, in full, with the greatest difference first."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

from tests.engine.piecewise import JANUARY, Question, questions
from tests.engine.strategies import everything_on, exact, fleet, metered, numbers, row, size, task, workload
from tokencalc.engine.assets import Asset
from tokencalc.engine.charges import FeeBasis, LicenceFee, Risk
from tokencalc.engine.contract import Contract
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.lines import Kind, charge_line
from tokencalc.engine.owned import Owned
from tokencalc.engine.projection import MonthCost, Option, project
from tokencalc.engine.reasons import parts_of
from tokencalc.engine.routes import Route
from tokencalc.engine.seats import Seats
from tokencalc.engine.supply import Supply
from tokencalc.engine.workload import Workload

SECONDS = 730 * 3600
LOAD = workload(task("chat", 1000, size(input=1000, output=100, web_search=2)))


def month_of(option: Option, load: Workload = LOAD) -> MonthCost:
    """January."""
    return project(option, load, [JANUARY]).months[0]


def on(supply: Supply, *charges: LicenceFee | Risk) -> MonthCost:
    """January of everything on one supply."""
    return month_of(replace(everything_on(supply, LOAD), charges=charges))


def names(today: MonthCost, plan: MonthCost) -> dict[str, tuple[Decimal, Decimal]]:
    """Each part's name with both amounts."""
    return {part.what: (part.baseline, part.option) for part in parts_of(today, plan)}


API = metered(row(input=2, output=10, web_search=5))


class TestNames:
    def test_tokens_of_all_kinds_are_one(self) -> None:
        """1,000 requests of 1,000 tokens in and 100 out are 3, and their 2,000 searches 10."""
        found = names(on(API), on(metered(row(input=1, output=5, web_search=5))))
        assert {"tokens": numbers(3, "1.5"), "calls and media": numbers(10, 10)} == found

    def test_gpus_in_use_and_idle(self) -> None:
        """A GPU of which 40% is used, at 730 a month, beside staff and storage by their names."""
        own = replace(
            fleet(rate=1, chat=Decimal(100_000) / SECONDS / Decimal("0.4")),
            staff_per_month=Decimal(50),
            storage_per_month=Decimal(7),
        )
        found = names(on(API), on(own))
        assert {"tokens", "calls and media", "GPUs in use", "idle GPUs", "staff", "storage"} == set(found)
        assert [292, 438, 50, 7] == [
            round(found[name][1], 12) for name in ("GPUs in use", "idle GPUs", "staff", "storage")
        ]

    def test_seats_power_and_fees(self) -> None:
        """Seats are seats whether used or not; a fee has its own name; what a contract adds is called what it is."""
        seats = Seats(name="Team", provider="lab", model="lab/m", seats=3, used_seats=2, price_per_seat=Decimal(20))
        fee = LicenceFee(name="Licence of M", basis=FeeBasis.MONTH, rate=Decimal(15))
        agreed = replace(API, contract=Contract(minimum_per_month=Decimal(20)))
        found = names(on(agreed), on(seats, fee))
        assert {
            "tokens": numbers(3, 0),
            "calls and media": numbers(10, 0),
            "up to the minimum": numbers(7, 0),
            "seats": numbers(0, 60),
            "licence fee": numbers(0, 15),
        } == found

    def test_power_and_not_what_is_bought(self) -> None:
        """Machines of one's own: their power and staff go on; buying them and wearing off are no reason of a month."""
        own = Owned(
            name="own",
            model="m",
            asset=Asset(name="server", price=Decimal(9000), life_months=30),
            replicas=1,
            gpus_per_replica=1,
            tokens_per_second={"chat": Decimal(1000)},
            kw_per_replica=Decimal(1),
            idle_kw_per_replica=Decimal(1),
            pue=Decimal(1),
            price_per_kwh=Decimal("0.1"),
            staff_per_month=Decimal(30),
        )
        found = names(on(API), on(own, Risk(name="leak", yearly_probability=Decimal(1), impact=Decimal(12))))
        assert {"tokens", "calls and media", "power", "staff"} == set(found)
        assert numbers(73, 30) == (found["power"][1], found["staff"][1])

    @pytest.mark.parametrize(("terms", "expected"), [("checking", "checking"), ("", "reviewers")])
    def test_people_by_what_they_do(self, terms: str, expected: str) -> None:
        """A line of people without terms goes by its item."""
        line = charge_line("reviewers", terms, "hour", Decimal(3), Decimal(2), Kind.PEOPLE)
        assert {expected: numbers(0, 6)} == names(replace(on(API), lines=()), replace(on(API), lines=(line,)))

    def test_a_charge_without_terms_goes_by_its_item(self) -> None:
        """As does any other."""
        line = charge_line("fee", "", "month", Decimal(1), Decimal(2), Kind.BILL)
        assert {"fee": numbers(0, 2)} == names(replace(on(API), lines=()), replace(on(API), lines=(line,)))


class TestLaws:
    @given(questions())
    def test_they_add_up_to_the_bill_and_the_people(self, question: Question) -> None:
        """Nothing is left out and nothing is twice: on either side the parts are the month's bill and people."""
        try:
            months = [month_of(each, question.load) for each in (question.baseline, question.option)]
        except TokencalcError:
            return
        parts = parts_of(months[0], months[1])
        for month, amounts in zip(
            months, ([part.baseline for part in parts], [part.option for part in parts]), strict=True
        ):
            expected = sum((exact(month.money.get(kind, Decimal(0))) for kind in (Kind.BILL, Kind.PEOPLE)), Fraction(0))
            assert expected == sum((exact(amount) for amount in amounts), Fraction(0))

    @given(questions())
    def test_the_greatest_difference_is_first(self, question: Question) -> None:
        """Whichever side it is on."""
        try:
            months = [month_of(each, question.load) for each in (question.baseline, question.option)]
        except TokencalcError:
            return
        sizes = [abs(part.more) for part in parts_of(months[0], months[1])]
        assert sorted(sizes, reverse=True) == sizes


def test_how_much_more() -> None:
    """What the option costs more than the baseline, which is less than nothing where it saves."""
    found = {part.what: part.more for part in parts_of(on(API), on(metered(row(input=1, output=5, web_search=7))))}
    assert {"tokens": Decimal("-1.5"), "calls and media": Decimal(4)} == found


def test_two_supplies_of_one_kind_are_one_part() -> None:
    """Tokens bought from two providers are tokens."""
    load = workload(task("chat", 1000, output=1000), task("code", 1000, output=1000))
    routes = (
        Route(tasks=("chat",), supply=metered(row(output=1))),
        Route(tasks=("code",), supply=metered(row(output=2))),
    )
    month = month_of(Option(name="two", routes=routes), load)
    assert {"tokens": numbers(3, 3)} == names(month, month)
