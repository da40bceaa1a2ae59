"""Exchange rates in files: whose rate counts, on which day, and what a scenario in another currency comes to."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from tests.files.building import TASK, TODAY, gallery_catalogue, loaded, model, problems, scenario_text, write_sheet
from tokencalc.engine.comparison import Comparison, assumptions_in, compare
from tokencalc.engine.currencies import ExchangeRate, rate_on, rates_between
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.numbers import exactly
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import FaultsError, FileError
from tokencalc.files.loading import Scenario
from tokencalc.files.places import REFERENCE
from tokencalc.files.references import References

RATE: dict[str, Any] = {
    "currency": "CNY",
    "per": "USD",
    "rate": 8,
    "stated_for": "2026-11-01",
    "day": date(2026, 11, 1),
    "source": "Our bank",
    "retrieved": date(2026, 11, 20),
}
"""An exchange rate as a reference sheet states it."""
ON_CLOUD = '[[options]]\nname = "Cloud"\nmodel = "cloud/open-32b"\n'
BILL = Decimal(1000) * (1500 * 4 + 300 * 20) / 10**6
"""A month of `TASK` on acme/big, which is priced in dollars."""
CLOUD_BILL = Decimal(1000) * (1500 * 2 + 300 * 6) / 10**6
"""The same on cloud/open-32b, which is priced in yuan."""


def write_rates(directory: Path, *rates: dict[str, Any]) -> Path:
    """Write exchange rates into a directory's reference sheet; each changes what it says of `RATE`."""
    (directory / REFERENCE).mkdir(parents=True, exist_ok=True)
    text = tomli_w.dumps({"rates": [{**RATE, **rate} for rate in rates]})
    (directory / REFERENCE / "currencies.toml").write_text(text, encoding="utf-8")
    return directory


def rates_of(directories: Sequence[Path], as_of: date = TODAY) -> dict[str, Decimal]:
    """The rates between dollars and yuan that were known on a day, by source."""
    found = rates_between("CNY", "USD", References(directories).exchange_rates(as_of))
    return {rate.source: rate.rate for rate in found}


def compared(scenario: Scenario) -> Comparison:
    """The scenario's comparison."""
    return compare(scenario.baseline, scenario.options, scenario.workload, scenario.months)


@exactly
def bills(scenario: Scenario) -> list[Decimal]:
    """The bill of the whole horizon, the baseline's first."""
    found = compared(scenario)
    return [each.projection.bill for each in (found.baseline, *found.options)]


class TestRatesOfTheSheets:
    def test_the_built_in_ones_are_dated_and_sourced(self) -> None:
        """Every rate that may be used says of which day it is, and who states it."""
        found = References([]).exchange_rates(TODAY)
        assert found
        assert [] == [rate for rate in found if rate.day is None or rate.day > TODAY or not rate.source]

    def test_a_rate_says_everything(self, tmp_path: Path) -> None:
        """What the file states is what the engine has, the number to its last digit."""
        write_rates(tmp_path, {"currency": "JPY", "rate": Decimal("151.2345")})
        (found,) = rates_between("JPY", "USD", References([tmp_path]).exchange_rates(TODAY))
        expected = ExchangeRate(
            currency="JPY", per="USD", rate=Decimal("151.2345"), day=date(2026, 11, 1), source="Our bank"
        )
        assert expected == found

    def test_a_rate_without_a_day_is_for_reading_only(self, tmp_path: Path) -> None:
        """Nobody knows when it held."""
        undated = {key: value for key, value in RATE.items() if key != "day"}
        (tmp_path / REFERENCE).mkdir()
        text = tomli_w.dumps({"rates": [{**undated, "currency": "JPY"}]})
        (tmp_path / REFERENCE / "currencies.toml").write_text(text, encoding="utf-8")
        assert () == rates_between("JPY", "USD", References([tmp_path]).exchange_rates(TODAY))

    @pytest.mark.parametrize(
        ("as_of", "known"),
        [
            (date(2026, 10, 31), {"b": Decimal(7), "a": Decimal(8)}),
            (date(2026, 11, 1), {"b": Decimal(7)}),
            (date(2026, 11, 14), {"b": Decimal(7)}),
            (date(2026, 11, 15), {"b": Decimal(7), "a": Decimal(8)}),
        ],
    )
    def test_a_rate_is_known_from_its_day_on(self, tmp_path: Path, as_of: date, known: dict[str, Decimal]) -> None:
        """Before the first of them all are taken: a price of an earlier day needs one too."""
        write_rates(tmp_path, {"day": date(2026, 11, 15), "source": "a"}, {"rate": 7, "source": "b"})
        assert known == rates_of([tmp_path], as_of)

    def test_no_other_currency_decides_that(self, tmp_path: Path) -> None:
        """On a day on which one pair has a rate and another has none yet, the other is taken all the same."""
        write_rates(tmp_path, {}, {"currency": "USD", "per": "EUR", "rate": 1, "day": date(2026, 1, 1)})
        assert {"Our bank": Decimal(8)} == rates_of([tmp_path], date(2026, 6, 1))

    @pytest.mark.parametrize("day", [date(2020, 1, 1), date(2026, 11, 22)])
    @pytest.mark.parametrize("names", [("CNY", "USD"), ("USD", "CNY")])
    def test_the_users_own_count_alone(self, tmp_path: Path, day: date, names: tuple[str, str]) -> None:
        """Who states a rate of two currencies, newer or older, either way round, wants no built-in one of theirs."""
        write_rates(tmp_path, {"currency": names[0], "per": names[1], "day": day})
        assert {"Our bank": Decimal(8)} == rates_of([tmp_path])

    def test_the_first_directory_counts(self, tmp_path: Path) -> None:
        """Of two of the user's own, the one named first; rates of other currencies are taken from each."""
        euro = {"currency": "USD", "per": "EUR", "rate": 2}
        first = write_rates(tmp_path / "first", {"source": "first"})
        second = write_rates(tmp_path / "second", {"source": "second"}, euro)
        assert {"first": Decimal(8)} == rates_of([first, second])
        assert 1 == len(rates_between("USD", "EUR", References([first, second]).exchange_rates(TODAY)))

    def test_a_directory_may_hold_nothing_else(self, tmp_path: Path) -> None:
        """Whoever wants rates of their own needs no price sheet for it; without either, a directory is a mistake."""
        empty = tmp_path / "empty"
        empty.mkdir()
        rates = Catalogue(TODAY, [write_rates(tmp_path / "ours", {})]).reference_sheets.exchange_rates(TODAY)
        assert Decimal(8) == rate_on(rates_between("CNY", "USD", rates), TODAY).rate
        with pytest.raises(FileError, match="has no price sheet"):
            Catalogue(TODAY, [empty])

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            ({"currency": "yuan"}, 'rates[0].currency: must be a three-letter code such as USD (found "yuan")'),
            ({"rate": 0}, "rates[0].rate: must be more than 0 (found 0)"),
            ({"day": "2026-11-01"}, "rates[0].day: must be a date such as 2027-01-01, without quotes"),
            ({"dy": date(2026, 11, 1)}, "rates[0].dy: is not a known key"),
        ],
    )
    def test_a_broken_sheet(self, tmp_path: Path, change: dict[str, Any], problem: str) -> None:
        """What is wrong is told by file, line and key."""
        write_rates(tmp_path, change)
        with pytest.raises(TokencalcError) as caught:
            References([tmp_path]).exchange_rates(TODAY)
        (key,) = change
        line = list({**RATE, **change}).index(key) + 2
        assert f"currencies.toml:{line}: {problem}" in str(caught.value)


class TestScenarios:
    """Six whole months of a flat volume, so that each bill is six times a month's."""

    def test_dollars_in_a_scenario_in_yuan(self) -> None:
        """12 dollars a month at 8 yuan for a dollar are 96 yuan, and an offer in yuan stays at 4.80."""
        head = 'currency = "CNY"\nexchange_rates = { USD = 0.125 }'
        found = bills(loaded(scenario_text(head=head, options=ON_CLOUD)))
        assert (Decimal(12), Decimal("4.8")) == (BILL, CLOUD_BILL)
        assert [6 * 12 * 8, 6 * CLOUD_BILL] == found
        assert [Decimal(576), Decimal("28.8")] == found

    def test_yuan_in_a_scenario_in_dollars(self) -> None:
        """4.80 yuan a month at 8 for a dollar are 60 cents, and an offer in dollars stays as it is."""
        assert [6 * BILL, 6 * CLOUD_BILL / 8] == bills(
            loaded(scenario_text(head="exchange_rates = { CNY = 8 }", options=ON_CLOUD))
        )

    def test_its_own_rate_comes_first(self, tmp_path: Path) -> None:
        """Before the rates of the user's reference sheet, and those come before the built-in ones."""
        catalogue = gallery_catalogue(write_rates(tmp_path, {"rate": 5}))
        own = scenario_text(head="exchange_rates = { CNY = 8 }", options=ON_CLOUD)
        assert 6 * CLOUD_BILL / 8 == bills(loaded(own, catalogue))[1]
        assert 6 * CLOUD_BILL / 5 == bills(loaded(scenario_text(options=ON_CLOUD), catalogue))[1]
        built_in = rate_on(rates_between("CNY", "USD", References([]).exchange_rates(TODAY)), TODAY)
        ((_, text),) = said(loaded(scenario_text(options=ON_CLOUD)))
        assert f"its prices converted at {built_in.in_words}" == text

    def test_a_rate_of_another_currency_leaves_the_rest_alone(self) -> None:
        """A scenario that states euros is still given yuan."""
        text = scenario_text(head="exchange_rates = { EUR = 2 }", options=ON_CLOUD)
        assert bills(loaded(scenario_text(options=ON_CLOUD))) == bills(loaded(text))

    @pytest.mark.parametrize(("as_of", "changed_days"), [(date(2027, 1, 15), 0), (date(2027, 1, 16), 16)])
    def test_a_rate_that_changed_by_the_day_of_the_answer(self, tmp_path: Path, as_of: date, changed_days: int) -> None:
        """It cuts the month of January on its day, and is held ever after; on the day before nobody knows it."""
        rates = write_rates(tmp_path, {"rate": 5}, {"rate": 4, "day": date(2027, 1, 16), "source": "Our new bank"})
        scenario = loaded(scenario_text(options=ON_CLOUD), gallery_catalogue(rates, as_of=as_of))
        found = compared(scenario).options[0].projection.months
        quantum = Decimal(1).scaleb(-20)
        january = CLOUD_BILL * (31 - changed_days) / 31 / 5 + CLOUD_BILL * changed_days / 31 / 4
        assert january.quantize(quantum) == found[0].bill.quantize(quantum)
        assert CLOUD_BILL / (4 if changed_days else 5) == found[1].bill
        assert (2 if changed_days else 1) == len(said(scenario))

    def test_what_is_converted_is_said_and_nothing_else(self) -> None:
        """The option in yuan rests on the rate; today's, in dollars, does not."""
        scenario = loaded(scenario_text(head="exchange_rates = { CNY = 8 }", options=ON_CLOUD))
        text = "its prices converted at 8 CNY for one USD, a rate of the scenario's own"
        assert [("cloud/open-32b", text)] == said(scenario)

    def test_a_route_and_a_successor_are_converted_too(self, tmp_path: Path) -> None:
        """Wherever a model stands: half a year on a route to yuan, of which the last months are its successor's."""
        write_sheet(tmp_path, "lab", {"old": model(retired=date(2027, 4, 1)), "new": model()}, currency="CNY")
        options = (
            '[[options]]\nname = "Lab"\nroutes = [{ tasks = ["faq"], model = "lab/old" }]\n'
            '[models."lab/old"]\nsuccessor = "lab/new"\n'
        )
        text = scenario_text(head="exchange_rates = { CNY = 8 }", options=options)
        a_month = Decimal(1000) * (1500 * 2 + 300 * 8) / 10**6
        scenario = loaded(text, gallery_catalogue(tmp_path))
        assert 6 * a_month / 8 == bills(scenario)[1]
        assert ["lab/old", "lab/new"] == [about for about, _ in said(scenario)]


def said(scenario: Scenario) -> list[tuple[str, str]]:
    """What the comparison says of exchange rates, and of which model."""
    found = assumptions_in(compared(scenario).lines)
    return [(each.about, each.text) for each in found if each.code == "exchange_rate"]


class TestTrouble:
    @pytest.mark.parametrize(
        ("head", "problem"),
        [
            ("exchange_rates = { USD = 1 }", "exchange_rates.USD: is the scenario's own currency"),
            ('currency = "CNY"\nexchange_rates = { CNY = 7 }', "exchange_rates.CNY: is the scenario's own currency"),
            ("exchange_rates = { CNY = 0 }", "exchange_rates.CNY: must be more than 0 (found 0)"),
            ("exchange_rates = { CNY = -7 }", "exchange_rates.CNY: must be more than 0 (found -7)"),
            ("exchange_rates = { CNY = inf }", "exchange_rates.CNY: must be a finite number (found inf)"),
            ('exchange_rates = { CNY = "7" }', 'exchange_rates.CNY: must be a number (found "7")'),
            (
                "exchange_rates = { cny = 7 }",
                'exchange_rates.cny: must be a three-letter code such as USD (found "cny")',
            ),
            ("exchange_rates = 7", "exchange_rates: must be a table (found 7)"),
        ],
    )
    def test_a_rate_that_is_none(self, head: str, problem: str) -> None:
        """Each mistake is told by line and key."""
        with pytest.raises(FaultsError) as caught:
            loaded(scenario_text(head=head))
        line = 4 + head.count("\n")
        assert [f"scenario.toml:{line}: {problem}"] == problems(caught.value)

    def test_a_scenario_in_a_currency_that_no_rate_leads_to(self) -> None:
        """Every model in another currency is named, each in its place; a rate for one is asked for in so many words."""
        options = '[[options]]\nname = "North"\nroutes = [{ tasks = ["faq"], model = "north/open-70b" }]\n' + ON_CLOUD
        with pytest.raises(FaultsError) as caught:
            loaded(scenario_text(tasks=TASK, head='currency = "JPY"', options=options))
        found = [problem.partition(": ")[2] for problem in problems(caught.value)]
        assert [
            "baseline.model: acme/big is priced in USD, and no exchange rate to JPY is known",
            'options["North"].routes[0].model: north/open-70b is priced in USD, and no exchange rate to JPY is known',
            'options["Cloud"].model: cloud/open-32b is priced in CNY, and no exchange rate to JPY is known',
        ] == found
        assert "state it in USD for one JPY: exchange_rates = { USD = ... } in the scenario" in str(caught.value)
