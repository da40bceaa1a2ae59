"""What a roll-up costs: which model a logged name is, what has no price and why, and the rates of each hour."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.files.building import TODAY, model, row, write_sheet
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.past_use import PastPrice
from tokencalc.files.catalogue import Catalogue
from tokencalc.usage.pricing import BadAlias, PricedCell, Pricing, Unpriced
from tokencalc.usage.records import Use, units_of
from tokencalc.usage.rollup import RollUp

MILLION = 1_000_000
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
"""A Thursday."""
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]
PEAK = {"hours_utc": [[1, 4]], "weekdays": WEEKDAYS, "source": "https://a.example", "retrieved": date(2026, 11, 20)}


def use(name: str = "big", *, at: datetime | None = NOON, provider: str = "acme", **changes: Any) -> Use:
    """A million tokens of prompt in one request, unless something else is said."""
    units = units_of(changes.pop("units", {"input": MILLION}))
    known: dict[str, Any] = {"lasts": 0, "mode": "", "region": "", "label": "", "requests": 1}
    second = None if at is None else int(at.timestamp())
    return Use(second=second, provider=provider, model=name, units=units, **{**known, **changes})


def cell(pricing: Pricing, *uses: Use) -> PricedCell:
    """The one cell that some uses add up to."""
    rollup = RollUp()
    for each in uses:
        rollup.add(each)
    (found,) = pricing.cells(rollup)
    return found


def cost(pricing: Pricing, *uses: Use) -> Decimal:
    """What some uses of one cell cost."""
    price = cell(pricing, *uses).price
    assert isinstance(price, PastPrice)
    return price.amount


def unpriced(pricing: Pricing, *uses: Use) -> Unpriced:
    """Why a use has no price."""
    price = cell(pricing, *uses).price
    assert isinstance(price, Unpriced)
    return price


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    """The sheets of two labs, one in yuan, of a host, and of a seller whose name gateways write in other ways."""
    moving = [
        {"model": "small", "from": date(2026, 1, 1), "to": date(2026, 6, 1)},
        {"model": "big", "from": date(2026, 9, 1)},
    ]
    aliases = {"best": {"targets": [{**each, "source": "https://a.example", "retrieved": TODAY} for each in moving]}}
    models = {
        "big": model(row(modes={"batch": {"multiply": 0.5}}), aliases=["big-2"]),
        "small": model(row(rates={"input": 1})),
        "night-owl": model(row(windows={"peak": {"multiply": 2}})),
        "shared": model(lab="elsewhere"),
        "unsold": {**model(), "prices": []},
    }
    write_sheet(tmp_path, "acme", models, aliases=aliases, windows={"peak": PEAK})
    write_sheet(tmp_path, "beijing", {"qilin": model(row(rates={"input": 14}))}, currency="CNY")
    write_sheet(tmp_path, "north", {"shared": model(lab="elsewhere"), "lab/its-big": model()}, kind="host")
    return tmp_path


def pricing_of(sheets: Path, currency: str = "USD", **aliases: str) -> Pricing:
    """Prices as of the usual day."""
    return Pricing(Catalogue(TODAY, [sheets]), currency, aliases)


class TestNames:
    """A logged name is what a price sheet calls it, and nothing is matched by likeness."""

    @pytest.mark.parametrize(
        ("provider", "name", "reference"),
        [
            ("acme", "big", "acme/big"),
            ("acme", "acme/big", "acme/big"),
            ("ACME", "big", "acme/big"),
            ("", "acme/big", "acme/big"),
            ("", "big-2", "acme/big"),
            ("gateway", "acme/big", "acme/big"),
            ("north", "lab/its-big", "north/lab/its-big"),
        ],
    )
    def test_a_name_of_a_price_sheet(self, sheets: Path, provider: str, name: str, reference: str) -> None:
        """With its provider or without, by an alias of the sheet, or by a gateway's name with the provider in it."""
        found = cell(pricing_of(sheets), use(name, provider=provider))
        assert reference == found.reference

    @pytest.mark.parametrize(
        ("provider", "name", "reference"),
        [
            ("gcp.gemini", "gemini-2.5-pro", "google/gemini-2.5-pro"),
            ("Google AI Studio", "gemini-2.5-pro", "google/gemini-2.5-pro"),
            ("vertex_ai", "claude-opus-5", "vertex/claude-opus-5"),
        ],
    )
    def test_other_names_of_sellers(self, sheets: Path, provider: str, name: str, reference: str) -> None:
        """What gateways and conventions call them."""
        assert reference == pricing_of(sheets).reference_of(provider, name, TODAY)

    def test_a_sheet_with_a_fault_is_an_error(self, sheets: Path) -> None:
        """Its models are not taken for unknown ones: the fault is named."""
        write_sheet(sheets, "faulty", {"odd": model(row(windows={"nowhere": {"multiply": 2}}))})
        with pytest.raises(TokencalcError, match="nowhere"):
            cell(pricing_of(sheets), use("odd", provider="faulty"))

    @pytest.mark.parametrize(
        ("provider", "name"),
        [("acme", "bigg"), ("acme", "big-20261001"), ("somewhere", "big"), ("", "nothing-like-it"), ("", 'odd"name')],
    )
    def test_an_unknown_one_has_no_price(self, sheets: Path, provider: str, name: str) -> None:
        """However like another it is; a seller without a sheet sells nothing of another's."""
        found = unpriced(pricing_of(sheets), use(name, provider=provider))
        assert "no price sheet has it" == found.because
        assert f"--alias {name}=provider/model says which model it is" == found.remedy

    def test_the_nearest_names_are_only_shown(self, sheets: Path) -> None:
        """A name with a letter too many."""
        assert "acme/big" == unpriced(pricing_of(sheets), use("bigg")).near[0]

    def test_a_name_that_several_sell(self, sheets: Path) -> None:
        """Without a provider it is nobody's, and the remedy says how to choose."""
        found = unpriced(pricing_of(sheets), use("shared", provider=""))
        assert "several providers sell it" == found.because
        assert ("acme/shared", "north/shared") == found.near
        assert "--alias shared=provider/model says which model it is" == found.remedy

    def test_a_model_that_is_not_said(self, sheets: Path) -> None:
        """Rows without a model have no price."""
        assert "the log does not say which model" == unpriced(pricing_of(sheets), use("")).because

    def test_a_model_without_a_published_price(self, sheets: Path) -> None:
        """Known, and still without a price."""
        found = cell(pricing_of(sheets), use("unsold"))
        assert ("acme/unsold", True) == (found.reference, isinstance(found.price, Unpriced))

    def test_nothing_used_needs_no_name(self, sheets: Path) -> None:
        """A row that only says what was billed costs nothing by itself."""
        assert 0 == cost(pricing_of(sheets), use("", units={}, billed=Decimal(5), currency="USD"))


class TestAliases:
    """What the user says that a name is."""

    @pytest.mark.parametrize("logged", ["bigg", "acme/bigg"])
    def test_it_holds_for_a_name_with_its_provider_or_without(self, sheets: Path, logged: str) -> None:
        """Two dollars per million tokens, as the model that it leads to."""
        pricing = pricing_of(sheets, **{logged: "acme/big"})
        assert Decimal(2) == cost(pricing, use("bigg"))

    def test_with_the_provider_it_comes_first(self, sheets: Path) -> None:
        """The more exact name wins over the other."""
        pricing = pricing_of(sheets, **{"bigg": "acme/big", "acme/bigg": "acme/small"})
        assert Decimal(1) == cost(pricing, use("bigg"))

    def test_an_empty_one_is_for_rows_without_a_model(self, sheets: Path) -> None:
        """And for no others."""
        pricing = pricing_of(sheets, **{"": "acme/big"})
        assert Decimal(2) == cost(pricing, use(""))
        assert isinstance(cell(pricing, use("bigg")).price, Unpriced)

    def test_it_comes_before_a_price_sheet(self, sheets: Path) -> None:
        """Whoever calls a model of their own by another's name may say so."""
        assert Decimal(1) == cost(pricing_of(sheets, big="acme/small"), use("big"))

    def test_one_that_leads_nowhere_is_an_error(self, sheets: Path) -> None:
        """At once, whether or not it is used."""
        with pytest.raises(BadAlias, match=r"^alias x=acme/bigg: "):
            pricing_of(sheets, x="acme/bigg")


class TestNamesThatMove:
    """A name that moves means what it meant on the day of its use."""

    @pytest.mark.parametrize(
        ("day", "dollars"), [((2026, 1, 1), 1), ((2026, 5, 31), 1), ((2026, 9, 1), 2), ((2026, 11, 1), 2)]
    )
    def test_each_day_has_its_model(self, sheets: Path, day: tuple[int, int, int], dollars: int) -> None:
        """The small one until the end of May, and the big one from September on."""
        assert Decimal(dollars) == cost(pricing_of(sheets), use("best", at=datetime(*day, tzinfo=UTC)))

    @pytest.mark.parametrize("day", [(2025, 12, 31), (2026, 6, 1), (2026, 8, 31)])
    def test_on_other_days_it_has_no_price(self, sheets: Path, day: tuple[int, int, int]) -> None:
        """Before the first meaning and between two."""
        found = unpriced(pricing_of(sheets), use("best", at=datetime(*day, tzinfo=UTC)))
        assert "has no known meaning on" in found.because
        assert "--alias acme/best=provider/model says which model it is" == found.remedy

    def test_both_meanings_in_one_roll_up(self, sheets: Path) -> None:
        """One pricing of several days keeps them apart, however often it is asked."""
        pricing = pricing_of(sheets)
        days = [date(2026, 5, 1), date(2026, 10, 1), date(2026, 5, 1)]
        expected = ["acme/small", "acme/big", "acme/small"]
        assert expected == [pricing.reference_of("acme", "best", day) for day in days]

    def test_a_name_that_means_nothing_today_still_meant_something(self, sheets: Path) -> None:
        """On the days between two meanings too, use of an earlier day has its price."""
        pricing = Pricing(Catalogue(date(2026, 7, 1), [sheets]), "USD")
        assert Decimal(1) == cost(pricing, use("best", at=datetime(2026, 5, 1, tzinfo=UTC)))

    def test_a_cell_knows_its_model(self, sheets: Path) -> None:
        """The model of a key is that of its day."""
        found = cell(pricing_of(sheets), use("best", at=datetime(2026, 5, 1, tzinfo=UTC)))
        assert "acme/small" == pricing_of(sheets).model_of(found.key)


class TestTerms:
    """Mode, region, currency and hour."""

    def test_a_mode_has_its_price(self, sheets: Path) -> None:
        """A batch costs half."""
        assert Decimal(2) / 2 == cost(pricing_of(sheets), use(mode="batch"))

    @pytest.mark.parametrize(("changes", "word"), [({"mode": "priority"}, "mode"), ({"region": "eu"}, "region")])
    def test_a_mode_or_region_without_a_price(self, sheets: Path, changes: dict[str, Any], word: str) -> None:
        """It is not taken for the standard price, and the reason names it."""
        found = unpriced(pricing_of(sheets), use(**changes))
        assert word in found.because
        assert next(iter(changes.values())) in found.because

    def test_a_unit_without_a_rate(self, sheets: Path) -> None:
        """The small model has no price for output."""
        assert "output" in unpriced(pricing_of(sheets), use("small", units={"output": 5})).because

    def test_a_day_before_the_first_price(self, sheets: Path) -> None:
        """Nothing is held backwards."""
        assert "2026-01-01" in unpriced(pricing_of(sheets), use(at=datetime(2025, 12, 31, 23, tzinfo=UTC))).because

    def test_another_currency_at_the_rate_of_the_day(self, sheets: Path) -> None:
        """14 yuan in yuan; in dollars the published rate of that day, which is told."""
        assert Decimal(14) == cost(pricing_of(sheets, "CNY"), use("qilin", provider="beijing"))
        price = cell(pricing_of(sheets), use("qilin", provider="beijing")).price
        assert isinstance(price, PastPrice)
        assert Decimal("1.8") < price.amount < Decimal("2.2")
        assert ["exchange_rate"] == [each.code for each in price.lines[0].assumed]

    @pytest.mark.parametrize(("hour", "dollars"), [(0, 2), (1, 4), (3, 4), (4, 2)])
    def test_an_hour_has_its_price(self, sheets: Path, hour: int, dollars: int) -> None:
        """Twice as much from 01:00 to 04:00 UTC."""
        found = cost(pricing_of(sheets), use("night-owl", at=datetime(2026, 10, 1, hour, 59, tzinfo=UTC)))
        assert Decimal(dollars) == found

    @pytest.mark.parametrize("hour", [0, 2])
    def test_a_whole_day_has_three_hours_of_peak(self, sheets: Path, hour: int) -> None:
        """A total of 24 hours is split by the clock, whenever it begins."""
        whole = use("night-owl", at=datetime(2026, 10, 1, hour, tzinfo=UTC), lasts=86_400)
        assert Decimal(2 * 21 + 4 * 3) / 24 == cost(pricing_of(sheets), whole)

    def test_no_date_is_the_day_of_the_prices(self, sheets: Path) -> None:
        """Which is said."""
        price = cell(pricing_of(sheets), use(at=None)).price
        assert isinstance(price, PastPrice)
        assert (Decimal(2), ["undated_use"]) == (price.amount, [each.code for each in price.lines[0].assumed])

    def test_all_at_the_prices_of_one_day(self, sheets: Path) -> None:
        """A name still means what it meant when it was used; no date is no assumption then."""
        pricing = Pricing(Catalogue(TODAY, [sheets]), "USD", prices_on=date(2026, 11, 1))
        found = cell(pricing, use("best", at=datetime(2026, 5, 1, tzinfo=UTC)))
        assert ("acme/small", Decimal(1)) == (found.reference, cost(pricing, use("small")))
        price = cell(pricing, use(at=None)).price
        assert isinstance(price, PastPrice)
        assert () == price.lines[0].assumed
        early = Pricing(Catalogue(TODAY, [sheets]), "USD", prices_on=date(2025, 1, 1))
        assert "2025-01-01" in unpriced(early, use()).because

    def test_uses_of_one_hour_add_up(self, sheets: Path) -> None:
        """Three uses in one cell are one price."""
        assert Decimal(3 * 2) == cost(pricing_of(sheets), use(), use(), use())

    def test_other_hours_are_cells_of_their_own(self, sheets: Path) -> None:
        """They come in the order of time, whatever the order of the log."""
        rollup = RollUp()
        for hour in (14, 12, 13):
            rollup.add(use("night-owl", at=datetime(2026, 10, 1, hour, 30, tzinfo=UTC)))
        found = list(pricing_of(sheets).cells(rollup))
        assert [12, 13, 14] == [datetime.fromtimestamp(each.key.start or 0, UTC).hour for each in found]
        assert [Decimal(2)] * 3 == [each.price.amount for each in found if isinstance(each.price, PastPrice)]

    def test_requests_that_nobody_counted(self, sheets: Path) -> None:
        """A total without a number of requests has its price all the same."""
        assert Decimal(2) == cost(pricing_of(sheets), use(requests=None, lasts=3600))

    def test_who_trained_a_model(self, sheets: Path) -> None:
        """The lab of the sheet, which a host is not."""
        assert "elsewhere" == pricing_of(sheets).lab_of("north/shared")
