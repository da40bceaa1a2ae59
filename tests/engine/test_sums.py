"""Every figure is a sum of cost lines, to the last digit. Sums are checked in fractions, which never round."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from tests.engine import oracle
from tests.engine.strategies import (
    Case,
    cases,
    everything_on,
    exact,
    exact_sum,
    fleet,
    january,
    metered,
    metered_supplies,
    numbers,
    projected,
    row,
    size,
    task,
    workload,
)
from tokencalc.engine.comparison import summed
from tokencalc.engine.lines import Kind
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.workload import Workload, shares_of


def projection_of(case: Case) -> Projection:
    """The case's projection."""
    return project(case.option, case.load, horizon(case.start, case.months))


@given(cases(has_profile=False))
def test_the_bill_is_what_adding_up_day_by_day_gives(case: Case) -> None:
    """A second calculation, by days and in fractions, comes to the same bill but for the 28th digit of a quotient."""
    expected = oracle.bill_of(case)
    assert abs(expected - exact(projection_of(case).bill)) <= expected / 10**24


@given(cases())
def test_an_amount_is_quantity_times_unit_price(case: Case) -> None:
    """Every line's amount is its quantity times its unit price, per pricing quantity, without rounding."""
    lines = projection_of(case).lines
    expected = [Fraction(line.quantity) * Fraction(line.unit_price) / line.per for line in lines]
    assert expected == [Fraction(line.amount) for line in lines]


@given(cases())
def test_lines_add_up_to_months_and_months_to_totals(case: Case) -> None:
    """Not a digit is lost between lines, months and the total, of the bill and of the requests."""
    projection = projection_of(case)
    for month in projection.months:
        assert exact_sum([line.amount for line in month.lines]) == exact(month.bill)
        assert {Kind.BILL: month.bill} == month.money
    assert exact_sum([month.bill for month in projection.months]) == exact(projection.bill)
    assert exact_sum([month.bill_low for month in projection.months]) == exact(projection.bill_low)
    assert exact_sum([month.bill_high for month in projection.months]) == exact(projection.bill_high)
    assert exact_sum([month.requests for month in projection.months]) == exact(projection.requests)


@given(cases())
def test_summed_lines_add_up_to_the_total(case: Case) -> None:
    """Lines that differ only in their month can be added up over the horizon: nothing is lost or counted twice."""
    projection = projection_of(case)
    sums = summed(projection.lines)
    assert exact(projection.bill) == exact_sum([each.amount for each in sums])
    for each in sums:
        assert exact(each.priced_quantity) * exact(each.line.unit_price) == exact(each.amount)
        assert exact(each.priced_quantity) * each.line.per == exact(each.quantity)


@given(cases())
def test_the_band_holds_the_bill(case: Case) -> None:
    """Where a bucket straddles a tier, the bill lies between its bounds; elsewhere the bounds are the bill."""
    projection = projection_of(case)
    assert projection.bill_low <= projection.bill <= projection.bill_high


@given(cases(metered_supplies()))
def test_tasks_add_up_where_they_share_nothing(case: Case) -> None:
    """The metered bill of a workload is the sum of the bills of its tasks, each on its own."""
    months = horizon(case.start, case.months)
    alone = [
        projected(route.supply, Workload(tasks=(each,), profile=case.load.profile), months).bill
        for route in case.option.routes
        for each in case.load.tasks
        if each.name in route.tasks
    ]
    assert exact_sum(alone) == exact(projection_of(case).bill)


def test_tasks_on_one_fleet_do_not_add_up() -> None:
    """Two tasks of half a replica each share one replica; each alone would rent one of its own."""
    half = Decimal(730 * 3600) / 2
    shared = fleet(rate=2, chat=1, mail=1)
    chat, mail = task("chat", half, output=1), task("mail", half, output=1)
    assert 730 * 2 == projected(shared, workload(chat, mail)).bill
    assert 730 * 2 == projected(shared, workload(chat)).bill
    assert 730 * 2 == projected(shared, workload(mail)).bill


@given(metered_supplies(), st.integers(1, 300_000))
def test_no_metered_use_costs_nothing(supply: Metered, prompt: int) -> None:
    """A metered task without requests costs exactly nothing."""
    unused = workload(task("chat", 0, input=prompt, output=10, web_search=1))
    projection = projected(supply, unused)
    assert numbers(0, 0, 0) == (projection.bill, projection.bill_low, projection.bill_high)


def test_units_used_zero_times_are_left_out() -> None:
    """A request of no tokens has no lines, even for a unit that has no rate: nothing of it is used."""
    supply = metered(row(input=3, output=15))
    assert () == projected(supply, workload(task(requests=10, input=0, output=0, audio_in=0))).lines
    assert ["input"] == [line.unit for line in projected(supply, workload(task(input=5, audio_in=0))).lines]


def test_an_option_without_routes_costs_nothing() -> None:
    """An empty workload asks for nothing and gets a bill of nothing."""
    nothing = project(Option(name="nothing", routes=()), workload(), january())
    assert numbers(0, 0) == (nothing.bill, nothing.requests)
    assert () == nothing.lines


@given(cases(), st.integers(1, 3))
@example(
    case=Case(
        option=everything_on(metered(row(input=1, output=1)), workload(task())),
        load=workload(task(input=1)),
        start=date(2028, 2, 29),
        months=1,
    ),
    further=1,
)
def test_lines_are_kept_only_where_asked(case: Case, further: int) -> None:
    """Without its lines a projection has the same sums."""
    months = horizon(case.start, case.months + further)
    kept = project(case.option, case.load, months)
    bare = project(case.option, case.load, months, keep_lines=False)
    assert () == bare.lines
    assert [month.bill for month in kept.months] == [month.bill for month in bare.months]
    assert (kept.bill, kept.bill_low, kept.bill_high) == (bare.bill, bare.bill_low, bare.bill_high)


@given(st.lists(st.integers(1, 10**9).map(Decimal), min_size=1, max_size=12))
def test_shares_add_up_to_one(weights: list[Decimal]) -> None:
    """Weights become shares that add up to exactly 1, each its weight over the sum."""
    shares = shares_of(weights)
    assert exact_sum(shares) == 1
    for weight, share in zip(weights, shares, strict=True):
        assert abs(Fraction(weight) / sum(map(Fraction, weights)) - Fraction(share)) < Fraction(1, 10**26)


def test_a_bucket_cut_in_two_costs_the_same() -> None:
    """Two buckets of the same size are one bucket of both their requests."""
    supply = metered(row(input=3, output=15))
    whole = task("chat", 1000, size(input=700, output=30))
    halves = task("chat", 1000, size("0.25", input=700, output=30), size("0.75", input=700, output=30))
    expected = Decimal(1000) * (700 * 3 + 30 * 15) / 10**6
    assert expected == projected(supply, workload(whole)).bill
    assert expected == projected(supply, workload(halves)).bill
