"""What logs say was spent of a budget: list prices, billed amounts or tokens, each by days, and nothing in silence."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files.building import TODAY, model, row, write_sheet
from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.budget import Budget, MoneyCounted, TokensCounted
from tokencalc.engine.forecasts import Actual
from tokencalc.engine.lines import CostLine, Kind
from tokencalc.engine.past_use import PastPrice
from tokencalc.engine.projected_spend import SeveralProviders
from tokencalc.files.catalogue import Catalogue
from tokencalc.usage.pricing import PricedCell, Pricing
from tokencalc.usage.records import Use, units_of
from tokencalc.usage.rollup import Key, RollUp, Sums
from tokencalc.usage.spending import NotCounted, NotForBudget, Spent, spent_in

MILLION = 1_000_000
FIRST = date(2026, 10, 1)
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
DAY_SECONDS = 24 * 3600
BUDGET = Budget(amount=Decimal(100), start=FIRST, end=date(2027, 1, 1))


def budget(**changes: Any) -> Budget:
    """A hundred for the last three months of the year, but for what is given."""
    known: dict[str, Any] = {"amount": Decimal(100), "start": FIRST, "end": date(2027, 1, 1)}
    return Budget(**{**known, **changes})


def use(name: str = "big", *, days: int = 0, **changes: Any) -> Use:
    """A million tokens of prompt in one request, so many days after the first."""
    at = int((NOON + timedelta(days=days)).timestamp())
    units = units_of(changes.pop("units", {"input": MILLION}))
    provider = changes.pop("provider", "acme")
    known: dict[str, Any] = {"second": at, "lasts": 0, "mode": "", "region": "", "label": "", "requests": 1}
    return Use(provider=provider, model=name, units=units, **{**known, **changes})


@pytest.fixture
def pricing(tmp_path: Path) -> Pricing:
    """The prices of a lab and of a host: 2 for a million tokens of prompt, 8 of output; of one above 1,000 double."""
    tiers = [{"above": 1_000, "rates": {"input": 4, "output": 16}}]
    write_sheet(tmp_path, "acme", {"big": model(), "stepped": model(row(tiers=tiers))})
    write_sheet(tmp_path, "north", {"big": model()}, kind="host")
    return Pricing(Catalogue(TODAY, [tmp_path]), "USD")


def spent(pricing: Pricing, uses: Iterable[Use], of: Budget = BUDGET, *, billed: bool = False) -> Spent:
    """What some uses take from a budget."""
    rollup = RollUp()
    for each in uses:
        rollup.add(each)
    return spent_in(pricing.cells(rollup), of, "USD", billed=billed)


def problem(pricing: Pricing, uses: Iterable[Use], of: Budget = BUDGET, *, billed: bool = False) -> tuple[str, str]:
    """Why it cannot be said what some uses take from a budget, and what to do about it."""
    with pytest.raises((NotCounted, NotForBudget)) as caught:
        spent(pricing, uses, of, billed=billed)
    return caught.value.problem, caught.value.remedy


def by_day(found: Spent) -> dict[date, Decimal]:
    """The amounts of days on which something was spent."""
    assert all(isinstance(each.amount, Decimal) for each in found.actuals)
    return {each.day: Decimal(str(each.amount)) for each in found.actuals if each.amount}


class TestMoney:
    """A budget of money takes what the use of each day costs at the list prices of that day."""

    def test_days_are_added_up_and_those_between_cost_nothing(self, pricing: Pricing) -> None:
        """Two uses on one day are twice 2; the day after has none; a use of the third has 2 + 8 for its output."""
        both = {"input": MILLION, "output": MILLION}
        found = spent(pricing, [use(), use(), use(days=2, units=both)])
        expected = [
            Actual(day=FIRST, amount=Decimal(2 * 2)),
            Actual(day=FIRST + timedelta(days=1), amount=Decimal(0)),
            Actual(day=FIRST + timedelta(days=2), amount=Decimal(2 + 8)),
        ]
        assert expected == list(found.actuals)
        assert (FIRST, datetime(2026, 10, 3, 13, tzinfo=UTC)) == (found.first, found.end)

    def test_days_before_the_first_one_cost_nothing(self, pricing: Pricing) -> None:
        """Logs that begin on the sixth say nothing of the fifth: it is not given a part of the sixth's spending."""
        found = spent(pricing, [use(days=5)])
        fifth = FIRST + timedelta(days=4)
        expected = (Actual(day=fifth, amount=Decimal(0)), Actual(day=fifth + timedelta(days=1), amount=Decimal(2)))
        assert expected == found.actuals

    @pytest.mark.parametrize(("days", "counts"), [(-1, False), (0, True), (91, True), (92, False)])
    def test_days_outside_the_period_are_left_out(self, pricing: Pricing, days: int, counts: bool) -> None:
        """The last day of the year counts, the next does not, and neither does the day before the first."""
        found = spent(pricing, [use(), use(days=days)])
        assert Decimal(2) * (1 + counts) == sum(by_day(found).values())
        assert MILLION * (not counts) == found.of_other_days

    def test_a_task_is_what_the_label_calls_so(self, pricing: Pricing) -> None:
        """A team's budget takes the rows with the name of its task; the tokens of others are told."""
        found = spent(pricing, [use(label="chat"), use(label="code"), use()], budget(tasks=("chat",)))
        assert ({FIRST: Decimal(2)}, 2 * MILLION) == (by_day(found), found.of_other_tasks)

    def test_a_name_without_a_price_is_an_error(self, pricing: Pricing) -> None:
        """Spending that is known in part would be too little: the error names what is missing, the most first."""
        uses = [use(), *(use(name, units={"input": place}) for place, name in enumerate("abcde", start=1))]
        why, remedy = problem(pricing, uses)
        assert (
            "what was spent is not known: acme/e (5 tokens): no price sheet has it; likewise acme/d (4 tokens), " in why
        )
        assert why.endswith("acme/c (3 tokens), acme/b (2 tokens), 1 more")
        assert remedy.startswith("--alias e=provider/model")

    def test_it_may_have_no_price_outside_the_period(self, pricing: Pricing) -> None:
        """What does not count need not be priced."""
        assert {FIRST: Decimal(2)} == by_day(spent(pricing, [use(), use("nothing", days=-40)]))

    def test_a_price_that_is_not_known_for_sure(self, pricing: Pricing) -> None:
        """2,000 requests of 1,000,000 tokens may have been below 1,000 each, or above: up to 2 dearer, none cheaper."""
        total = use("stepped", lasts=DAY_SECONDS, requests=2_000)
        found = spent(pricing, [total])
        assert (Decimal(2), Decimal(0), Decimal(4 - 2)) == (by_day(found)[FIRST], found.below, found.above)
        assert [True] == [
            "how long prompts were is not known" in text or "acme/stepped" in text for text in found.assumed
        ]

    def test_kinds_that_no_log_has(self, pricing: Pricing) -> None:
        """A budget of people's time cannot be read from logs."""
        why, _ = problem(pricing, [use()], budget(counts=MoneyCounted(kinds=(Kind.PEOPLE,))))
        assert "the budget counts people, and logs say nothing but what is billed" == why


class TestBilled:
    """With --billed a budget takes what the log says was charged."""

    def test_amounts_of_a_day(self, pricing: Pricing) -> None:
        """0.7 + 0.5 on a day, whatever the list price; a bill without use counts too, and nothing needs a price."""
        first = use("nobody knows it", billed=Decimal("0.7"), currency="USD")
        second = use(units={}, billed=Decimal("0.5"), currency="USD")
        assert {FIRST: Decimal("1.2")} == by_day(spent(pricing, [first, second], billed=True))

    def test_use_that_nobody_billed(self, pricing: Pricing) -> None:
        """Use whose charge is not known is an error; a row without use and without a charge is none."""
        charged = use(days=1, billed=Decimal(1), currency="USD")
        why, remedy = problem(pricing, [charged, use()], billed=True)
        assert "acme/big (1,000,000 tokens): the log does not say what was billed" in why
        assert "leave --billed out for list prices" == remedy
        assert {FIRST + timedelta(days=1): Decimal(1)} == by_day(spent(pricing, [charged, use(units={})], billed=True))

    def test_another_currency_is_never_added(self, pricing: Pricing) -> None:
        """Yuan do not count in a budget of dollars."""
        why, _ = problem(pricing, [use(billed=Decimal(7), currency="CNY")], billed=True)
        assert "the budget is in USD, and CNY was billed" == why

    def test_a_budget_of_tokens(self, pricing: Pricing) -> None:
        """What was billed says nothing about tokens."""
        why, _ = problem(pricing, [use()], budget(counts=TokensCounted()), billed=True)
        assert "--billed: the budget counts tokens, and not money" == why


class TestTokens:
    """A budget of tokens takes those of its units and providers, whatever they cost."""

    def test_units(self, pricing: Pricing) -> None:
        """Input and output count where nothing is said, searches never do; of output alone 3 count."""
        uses = [use(units={"input": 10, "output": 3, "web_search": 5})]
        assert {FIRST: Decimal(10 + 3)} == by_day(spent(pricing, uses, budget(counts=TokensCounted())))
        assert {FIRST: Decimal(3)} == by_day(spent(pricing, uses, budget(counts=TokensCounted(units=("output",)))))

    def test_a_model_without_a_price_counts_where_it_is_the_only_provider(self, pricing: Pricing) -> None:
        """Tokens are counted, not priced; rows that name nobody count as well."""
        assert {FIRST: Decimal(MILLION)} == by_day(spent(pricing, [use("x")], budget(counts=TokensCounted())))
        uses = [use("x", provider="")]
        assert {FIRST: Decimal(MILLION)} == by_day(spent(pricing, uses, budget(counts=TokensCounted())))

    def test_tokens_of_several_providers_are_not_added(self, pricing: Pricing) -> None:
        """They are different things, unless the budget names them."""
        uses = [use(), use(provider="north")]
        with pytest.raises(SeveralProviders, match="tokens of acme, north"):
            spent(pricing, uses, budget(counts=TokensCounted()))
        named = [(("acme",), 1), (("acme", "north"), 2), (("south",), 0)]
        found = [spent(pricing, uses, budget(counts=TokensCounted(providers=names))) for names, _ in named]
        assert [MILLION * times for _, times in named] == [sum(by_day(each).values()) for each in found]

    def test_whose_tokens_they_are_must_be_known(self, pricing: Pricing) -> None:
        """Where providers are named, a model that no sheet has may be anybody's."""
        why, _ = problem(pricing, [use("x", provider="")], budget(counts=TokensCounted(providers=("acme",))))
        assert "what was spent is not known: x (1,000,000 tokens): no price sheet has it" == why

    def test_rows_that_count_nothing(self, pricing: Pricing) -> None:
        """A row of no token needs no provider."""
        uses = [use(), use(units={"web_search": 3}, provider="north")]
        assert {FIRST: Decimal(MILLION)} == by_day(spent(pricing, uses, budget(counts=TokensCounted())))


class TestNothing:
    """What cannot be put on a day of the budget is an error, or told."""

    def test_no_use_in_the_period(self, pricing: Pricing) -> None:
        """Logs of another year say so."""
        why, _ = problem(pricing, [use(days=400)])
        assert "the logs have nothing in the budget's period, which is 2026-10-01 to 2026-12-31" == why

    def test_no_use_of_the_tasks(self, pricing: Pricing) -> None:
        """Labels that are found are shown: they are what to name a task after."""
        why, remedy = problem(pricing, [use(label="other"), use()], budget(tasks=("chat", "code")))
        assert "the logs have nothing of the budget's tasks (chat, code)" == why
        assert "a row counts whose label is the name of a task; found: none, other" == remedy

    def test_no_time(self, pricing: Pricing) -> None:
        """A row without a time belongs to no day."""
        why, _ = problem(pricing, [use(second=None)])
        assert "acme/big: some rows do not say when they were, and a budget goes by days" == why

    @pytest.mark.parametrize(("seconds", "days"), [(DAY_SECONDS, 1), (DAY_SECONDS + 1, 2), (31 * DAY_SECONDS, 31)])
    def test_a_month_in_one_row(self, pricing: Pricing, seconds: int, days: int) -> None:
        """A day's total is put on its day; a longer one would have to be spread, and nobody says how."""
        uses = [use(lasts=seconds)]
        if days == 1:
            assert {FIRST: Decimal(2)} == by_day(spent(pricing, uses))
        else:
            assert f"a row covers {days} days, and a budget goes by days" in problem(pricing, uses)[0]


def line(amount: Decimal, about: str) -> CostLine:
    """A line of the bill."""
    known: dict[str, Any] = {"task": "", "item": "m", "provider": "p", "unit": "input", "terms": "", "source": None}
    assumed = (Assumption(code="x", about=about, text="so"),)
    money: dict[str, Any] = {
        "quantity": Decimal(1),
        "unit_price": amount,
        "per": 1,
        "amount": amount,
        "kind": Kind.BILL,
    }
    return CostLine(**known, **money, assumed=assumed)


@given(st.lists(st.tuples(st.integers(0, 91), st.decimals(0, 100, places=4)), min_size=1))
def test_days_add_up_to_all_that_was_spent(uses: list[tuple[int, Decimal]]) -> None:
    """Every day has what was spent on it, each day once and in order, and together they are all of it."""
    cells, expected = [], defaultdict[date, Decimal](Decimal)
    for place, (day, amount) in enumerate(uses):
        start = int((NOON + timedelta(days=day)).timestamp())
        key = Key(start, 3600, "p", "m", "", "", str(place), "", 0)
        price = PastPrice(lines=(line(amount, f"m{place % 2}"),), amount=amount, below=Decimal(0), above=Decimal(0))
        cells.append(PricedCell(key=key, sums=Sums(units=units_of({"input": 1})), reference="p/m", price=price))
        expected[FIRST + timedelta(days=day)] += amount
    found = spent_in(cells, BUDGET, "USD")
    days = [each.day for each in found.actuals]
    assert sorted(set(days)) == days
    assert {day: amount for day, amount in expected.items() if amount} == by_day(found)
    assert {f"m{place % 2}: so" for place in range(len(uses))} == set(found.assumed)
