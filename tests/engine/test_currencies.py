"""Exchange rates: a price is converted at the rate of its day, in the direction in which the rate is stated.

The expected figures are made of fractions, and know nothing of rows, periods or decimals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.engine import oracle
from tests.engine.strategies import (
    LONG_AGO,
    NIGHT,
    PEAK,
    Amount,
    bill,
    decimals,
    everything_on,
    exact,
    factor,
    listed,
    metered,
    metered_supplies,
    model,
    models,
    numbers,
    own_rates,
    projected,
    row,
    starts,
    task,
    tier,
    workload,
    workloads,
)
from tokencalc.engine.comparison import assumptions_in, compare
from tokencalc.engine.currencies import ExchangeRate, converted, rate_on, rates_between
from tokencalc.engine.errors import NoExchangeRate, PriceError
from tokencalc.engine.lines import CostLine
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.numbers import to_drawn
from tokencalc.engine.projection import project
from tokencalc.engine.quote import quotes
from tokencalc.engine.rates import Model, Rates, change_days, in_currency, rate_card, row_on
from tokencalc.engine.workload import Workload

DUST = Fraction(1, 10**27)
"""How far, relative to it, a quotient of 28 digits may lie from the fraction."""
RATE_CHANGE = date(2027, 1, 16)


def yuan(rate: Amount, day: date | None = None) -> ExchangeRate:
    """So many yuan for one dollar."""
    source = "a bank" if day else ""
    return ExchangeRate(currency="CNY", per="USD", rate=Decimal(rate), day=day, source=source)


def dollars(rate: Amount, day: date | None = None) -> ExchangeRate:
    """So many dollars for one yuan."""
    return replace(yuan(rate, day), currency="USD", per="CNY")


def priced_in(currency: str, given_model: Model) -> Model:
    """The model, as a sheet in that currency would have it."""
    return replace(given_model, sheet_currency=currency, currency=currency)


def in_dollars(supply: Metered, rates: Sequence[ExchangeRate]) -> Metered:
    """The supply of a sheet in yuan, for a scenario in dollars."""
    return replace(supply, model=in_currency(priced_in("CNY", supply.model), "USD", rates))


def worth(rates: Sequence[ExchangeRate], day: date) -> Fraction:
    """What one yuan is worth in dollars on a day."""
    past = [rate for rate in rates if rate.day is not None and rate.day <= day]
    nearest = max(past, key=lambda rate: rate.day or LONG_AGO) if past else min(rates, key=lambda rate: rate.day or day)
    return Fraction(nearest.rate) if nearest.per == "CNY" else 1 / Fraction(nearest.rate)


def is_close(expected: Fraction, found: Fraction, dust: Fraction = DUST) -> bool:
    """Whether two figures differ in nothing but the last digits of a quotient."""
    return abs(expected - found) <= expected * dust


@st.composite
def dated_rates(draw: st.DrawFn) -> tuple[ExchangeRate, ...]:
    """One to four rates on days of their own, in any order, some stated in yuan for a dollar and some the other way."""
    days = draw(st.lists(st.dates(date(2026, 11, 1), date(2027, 9, 1)), min_size=1, max_size=4, unique=True))
    return tuple(draw(st.sampled_from([yuan, dollars]))(draw(decimals("0.05", 9)), day) for day in days)


any_day = st.dates(date(2026, 10, 1), date(2027, 12, 1))


class TestDirection:
    def test_yuan_for_a_dollar_divide_yuan(self) -> None:
        """At 8 yuan for a dollar, 2 yuan are a quarter of a dollar."""
        assert Decimal(2) / 8 == converted(Decimal(2), yuan(8), "USD")

    def test_yuan_for_a_dollar_multiply_dollars(self) -> None:
        """At 7.25 yuan for a dollar, 3 dollars are 21.75 yuan, to the last digit."""
        assert 3 * Decimal("7.25") == converted(Decimal(3), yuan("7.25"), "CNY")

    def test_dollars_for_a_yuan_do_the_opposite(self) -> None:
        """At an eighth of a dollar for a yuan, yuan are multiplied and dollars divided."""
        assert 2 * Decimal("0.125") == converted(Decimal(2), dollars("0.125"), "USD")
        assert 3 / Decimal("0.125") == converted(Decimal(3), dollars("0.125"), "CNY")

    @given(models(), decimals("0.01", 20), any_day)
    def test_a_sheet_in_dollars_is_exact_in_yuan(self, offer: Model, rate: Decimal, day: date) -> None:
        """Where the rate multiplies nothing is rounded: every rate of the card is the product."""
        holding, _ = row_on(offer, day)
        plain, card = rate_card(offer, holding, day), rate_card(in_currency(offer, "CNY", [yuan(rate)]), holding, day)
        products = {unit: exact(each) * exact(rate) for unit, each in plain.rates.items()}
        assert products == {unit: exact(each) for unit, each in card.rates.items()}

    @given(decimals("0.01", 20), decimals("0.01", 99))
    def test_a_free_unit_stays_free(self, rate: Decimal, price: Decimal) -> None:
        """0 is 0 in every currency, beside a price that is not."""
        offer = in_currency(priced_in("CNY", model(row(input=price, output=0))), "USD", [yuan(rate)])
        assert Decimal(0) == rate_card(offer, offer.rows[0], LONG_AGO).rates["output"]


class TestChoiceOfARate:
    rates = (yuan(7, date(2027, 1, 1)), yuan(8, RATE_CHANGE))

    @pytest.mark.parametrize(
        ("day", "rate"),
        [
            (date(2026, 12, 31), 7),
            (date(2027, 1, 1), 7),
            (RATE_CHANGE - timedelta(days=1), 7),
            (RATE_CHANGE, 8),
            (date(2030, 1, 1), 8),
        ],
    )
    def test_the_last_one_stated_holds(self, day: date, rate: int) -> None:
        """A rate holds from its day until the next one's; the first one also before it, and the last for good."""
        assert Decimal(rate) == rate_on(self.rates, day).rate

    def test_a_rate_without_a_day_always_holds(self) -> None:
        """A rate of the user's own has no day, and needs none."""
        assert {Decimal(7)} == {rate_on((yuan(7),), day).rate for day in (LONG_AGO, date(2099, 1, 1))}

    def test_either_way_round_is_found(self) -> None:
        """Whichever way round they are stated, the rates of two currencies are theirs, the oldest first."""
        other = ExchangeRate(currency="EUR", per="USD", rate=Decimal(1))
        newer, older, undated = dollars("0.125", RATE_CHANGE), yuan(7, date(2027, 1, 1)), yuan(6)
        expected = (undated, older, newer)
        assert expected == rates_between("CNY", "USD", [newer, other, older, undated])
        assert expected == rates_between("USD", "CNY", [newer, other, older, undated])
        assert () == rates_between("CNY", "EUR", [newer, other, older, undated])

    @pytest.mark.parametrize("rates", [[], [ExchangeRate(currency="CNY", per="EUR", rate=Decimal(8))]])
    def test_without_a_rate_there_is_no_price(self, rates: list[ExchangeRate]) -> None:
        """No rate, or one to a third currency: an error that names the model, both currencies and where to say it."""
        with pytest.raises(NoExchangeRate) as caught:
            in_currency(priced_in("CNY", model()), "USD", rates)
        assert isinstance(caught.value, PriceError)
        assert "lab/model is priced in CNY, and no exchange rate to USD is known" == caught.value.problem
        assert "state it in CNY for one USD: exchange_rates = { CNY = ... }" in caught.value.remedy

    def test_a_rate_is_said_with_its_day_and_source(self) -> None:
        """In words, so that everybody can look it up; one that the scenario states is said to be that."""
        assert "8 CNY for one USD, the rate of 2027-01-16 (a bank)" == yuan(8, RATE_CHANGE).in_words
        assert "0.125 USD for one CNY, a rate of the scenario's own" == dollars("0.125").in_words


class TestModels:
    def test_its_own_currency_needs_no_rate(self) -> None:
        """Nothing is converted, and no card says that it was."""
        offer = in_currency(model(row(input=3)), "USD", [yuan(7)])
        assert ("USD", "USD", ()) == (offer.sheet_currency, offer.currency, offer.exchange_rates)
        assert rate_card(offer, offer.rows[0], LONG_AGO).exchange is None

    def test_the_sheet_stays_as_it_is(self) -> None:
        """A price remains a fact of its own currency: rows and sheet are untouched, and the way back is exact."""
        offer = priced_in("CNY", model(row(input=3)))
        there = in_currency(offer, "USD", [yuan(7)])
        assert (offer.rows, "CNY", "USD") == (there.rows, there.sheet_currency, there.currency)
        assert offer == in_currency(there, "CNY", [])

    def test_a_third_currency_starts_from_the_sheet(self) -> None:
        """Whoever converts twice converts the sheet's own price twice, and not the converted one again."""
        euros = ExchangeRate(currency="CNY", per="EUR", rate=Decimal(8))
        offer = in_currency(in_currency(priced_in("CNY", model(row(input=4))), "USD", [yuan(7)]), "EUR", [euros])
        assert Decimal(4) / 8 == rate_card(offer, offer.rows[0], LONG_AGO).rates["input"]

    @given(models(), dated_rates())
    def test_rates_change_on_their_days(self, offer: Model, rates: tuple[ExchangeRate, ...]) -> None:
        """The days on which prices may change are those of the rows and those of the rates, and no others."""
        there = in_currency(priced_in("CNY", offer), "USD", rates)
        assert change_days(offer) | {rate.day for rate in rates} == change_days(there)

    def test_a_rate_without_a_day_changes_nothing(self) -> None:
        """There is no day on which it begins."""
        offer = in_currency(priced_in("CNY", model(row(input=3))), "USD", [yuan(7)])
        assert {LONG_AGO} == change_days(offer)


WINDOWED = model(
    row(
        input="4.1",
        output=9,
        web_search=30,
        tiers=[tier(1000, input=8, output=18, web_search=30)],
        modes={"batch": own_rates(tier(1000, input=5, output=7), input=2, output=3)},
        regions={"eu": factor("1.1")},
        windows={"peak": factor(2), "night": own_rates(input=1, output=2)},
    ),
    windows=(PEAK, NIGHT),
)


class TestRateCards:
    @given(
        models(),
        dated_rates(),
        any_day,
        st.sampled_from(["", "batch"]),
        st.sampled_from(["", "eu"]),
        st.sampled_from(["", "peak", "night"]),
    )
    @example(WINDOWED, (yuan("6.737012", RATE_CHANGE),), RATE_CHANGE, "", "", "")
    @example(WINDOWED, (yuan("6.737012", RATE_CHANGE),), RATE_CHANGE, "", "eu", "night")
    @example(WINDOWED, (yuan("6.737012", RATE_CHANGE), dollars(3, LONG_AGO)), LONG_AGO, "batch", "eu", "peak")
    def test_every_rate_is_the_sheets_at_the_days_rate(
        self, offer: Model, rates: tuple[ExchangeRate, ...], day: date, mode: str, region: str, window: str
    ) -> None:
        """Base rates and tiers, in every mode, region and window, its own or multiplied; tiers start where they did."""
        holding, _ = row_on(offer, day)
        window = window if window in holding.windows else ""
        plain = rate_card(offer, holding, day, mode, window, region)
        card = rate_card(in_currency(priced_in("CNY", offer), "USD", rates), holding, day, mode, window, region)
        value = worth(rates, day)
        assert _are_worth(value, plain.rates, card.rates)
        assert [(each.start, each.is_inclusive) for each in plain.tiers] == [
            (each.start, each.is_inclusive) for each in card.tiers
        ]
        for before, after in zip(plain.tiers, card.tiers, strict=True):
            assert _are_worth(value, before.rates, after.rates)
        assert plain.terms == card.terms

    @given(models(), dated_rates(), any_day)
    def test_there_and_back_is_where_it_was(self, offer: Model, rates: tuple[ExchangeRate, ...], day: date) -> None:
        """A sheet that states the converted prices, converted back at the same day's rate, has the first prices."""
        holding, _ = row_on(offer, day)
        plain = rate_card(offer, holding, day)
        there = rate_card(in_currency(priced_in("CNY", offer), "USD", rates), holding, day)
        copied = replace(offer, rows=(replace(holding, rates=there.rates, tiers=there.tiers),))
        back = rate_card(in_currency(copied, "CNY", rates), copied.rows[0], day)
        assert _are_worth(Fraction(1), plain.rates, back.rates)
        for before, after in zip(plain.tiers, back.tiers, strict=True):
            assert _are_worth(Fraction(1), before.rates, after.rates)

    @given(models(), dated_rates(), any_day)
    def test_the_callers_precision_does_not_count(
        self, offer: Model, rates: tuple[ExchangeRate, ...], day: date
    ) -> None:
        """A card is the same to the last digit where the surroundings calculate with three digits."""
        there = in_currency(priced_in("CNY", offer), "USD", rates)
        holding, _ = row_on(there, day)
        expected = rate_card(there, holding, day)
        with localcontext(prec=3):
            assert expected == rate_card(there, holding, day)


def _are_worth(value: Fraction, before: Rates, after: Rates) -> bool:
    """Whether all the rates of one card are those of another, times a value."""
    assert before.keys() == after.keys()
    return all(is_close(Fraction(before[unit]) * value, Fraction(after[unit]), 3 * DUST) for unit in before)


class TestMonths:
    def test_a_month_in_which_the_rate_changes_is_cut_on_that_day(self) -> None:
        """15 of January's 31 days at 7 yuan for a dollar and 16 at 8: a thousand requests of a million tokens at 56."""
        rates = [yuan(7, date(2026, 12, 1)), yuan(8, RATE_CHANGE)]
        supply = in_dollars(metered(row(input=56)), rates)
        lines = projected(supply, workload(task(requests=1000, input=10**6))).lines
        assert [*numbers(8, 7)] == [line.unit_price for line in lines]
        for days, line in zip((15, 16), lines, strict=True):
            assert is_close(Fraction(1000 * 10**6 * days, 31), exact(line.quantity))
        expected = Fraction(1000 * 8 * 15, 31) + Fraction(1000 * 7 * 16, 31)
        assert is_close(expected, exact(sum(line.amount for line in lines)))

    @pytest.mark.parametrize(
        ("day", "parts"),
        [(date(2027, 1, 1), 1), (date(2027, 1, 2), 2), (date(2027, 1, 31), 2), (date(2027, 2, 1), 1)],
    )
    def test_a_change_at_the_edge_cuts_nothing(self, day: date, parts: int) -> None:
        """On the first day of a month, or of the next, the whole month has one rate."""
        supply = in_dollars(metered(row(input=56)), [yuan(7, LONG_AGO), yuan(8, day)])
        assert parts == len(projected(supply, workload(task(input=10**6))).lines)

    @given(metered_supplies(), workloads(has_profile=False), dated_rates(), starts, st.integers(1, 3))
    def test_the_bill_is_what_adding_up_days_gives(
        self, supply: Metered, load: Workload, rates: tuple[ExchangeRate, ...], start: date, months: int
    ) -> None:
        """Every day's use at that day's price and that day's rate, added up in fractions, is the bill."""
        expected = sum(
            (oracle.metered_bill(supply, each, start, months, lambda day: worth(rates, day)) for each in load.tasks),
            start=Fraction(0),
        )
        found = bill(in_dollars(supply, rates), load, horizon(start, months))
        assert is_close(expected, exact(found), Fraction(1, 10**24))

    @given(metered_supplies(), workloads(), dated_rates(), starts)
    def test_floats_agree(self, supply: Metered, load: Workload, rates: tuple[ExchangeRate, ...], start: date) -> None:
        """The drawn mode converts too: the same bill within a million millionth."""
        option, months = everything_on(in_dollars(supply, rates), load), horizon(start, 2)
        found = project(to_drawn(option), to_drawn(load), to_drawn(months), keep_lines=False)
        assert float(project(option, load, months).bill) == pytest.approx(found.bill, rel=1e-12)

    @given(metered_supplies(), metered_supplies(), workloads(), decimals("0.05", 9))
    def test_a_currency_cancels_in_a_ratio(
        self, first: Metered, second: Metered, load: Workload, rate: Decimal
    ) -> None:
        """Of two options with one and the same rate, one is as many times cheaper in either currency."""
        plain, there = (
            compare(
                everything_on(one, load, "one"), [everything_on(other, load, "other")], load, horizon(LONG_AGO, 1)
            ).options[0]
            for one, other in ((first, second), (in_dollars(first, [yuan(rate)]), in_dollars(second, [yuan(rate)])))
        )
        assert plain.ratio.direction == there.ratio.direction or plain.ratio.times == pytest.approx(1)
        if plain.ratio.times is not None and there.ratio.times is not None:
            assert is_close(exact(plain.ratio.times), exact(there.ratio.times), Fraction(1, 10**20))


class TestWhatIsSaid:
    rates = (yuan(7, date(2026, 12, 1)), yuan(8, RATE_CHANGE))

    def said(self, lines: Sequence[CostLine]) -> list[str]:
        """The assumptions about exchange rates that lines rest on, each once."""
        return [each.text for each in assumptions_in(lines) if each.code == "exchange_rate"]

    def test_a_converted_bill_rests_on_each_rate_it_used(self) -> None:
        """Two rates in a month are two assumptions; a bill in the sheet's own currency has none."""
        load = workload(task("chat", listed(10), input=10**6))
        assert [f"its prices converted at {each.in_words}" for each in self.rates] == self.said(
            projected(in_dollars(metered(row(input=56)), self.rates), load).lines
        )
        assert [] == self.said(projected(metered(row(input=56)), load).lines)

    def test_so_does_a_quote(self) -> None:
        """The pocket calculator converts at the day's rate, in every window, and says which."""
        offer = in_currency(priced_in("CNY", WINDOWED), "USD", self.rates)
        usage: Mapping[str, Decimal] = {"input": Decimal(500), "output": Decimal(100)}
        found = quotes(offer, RATE_CHANGE, usage, Decimal(1000))
        plain = quotes(WINDOWED, RATE_CHANGE, usage, Decimal(1000))
        assert ["", "peak", "night"] == [each.card.terms for each in found]
        for before, after in zip(plain, found, strict=True):
            assert is_close(exact(before.amount) / 8, exact(after.amount))
            assert [f"its prices converted at {self.rates[1].in_words}"] == self.said(after.lines)
            assert [] == self.said(before.lines)

    def test_the_card_has_its_rate(self) -> None:
        """Whoever explains a card can say at which rate it was converted."""
        offer = in_currency(priced_in("CNY", model(row(input=56))), "USD", self.rates)
        cards = [rate_card(offer, offer.rows[0], day) for day in (RATE_CHANGE - timedelta(days=1), RATE_CHANGE)]
        assert list(self.rates) == [card.exchange for card in cards]
