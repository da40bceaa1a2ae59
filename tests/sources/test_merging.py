"""An import over an earlier one: prices are added as dated rows, and the old ones stay."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.sources.building import TODAY
from tokencalc.files.sheets import ModelTable, PriceRowTable, SheetFile
from tokencalc.sources.merging import Change, Merged, figures, in_force, merged

LATER = date(2026, 12, 1)
PEAK = {"hours_utc": [[1, 4]], "weekdays": ["mon"], "source": "https://acme.example", "retrieved": TODAY, "via": "one"}


def row(start: date = TODAY, via: str = "one", **more: Any) -> dict[str, Any]:
    """A price row of a reading."""
    rates = {unit: Decimal(str(rate)) for unit, rate in more.pop("rates", {"input": 2, "output": 8}).items()}
    known = {
        "from": start,
        "source": f"https://acme.example/{via}",
        "retrieved": more.pop("retrieved", start),
        "via": via,
    }
    return {**known, "rates": rates, **more}


def sheet(models: Mapping[str, Any], **more: Any) -> SheetFile:
    """A sheet with models, each given by its rows, or whole."""
    tables = {
        name: {
            "name": name,
            "lab": "acme",
            "weights": "unknown",
            **(each if isinstance(each, dict) else {"prices": each}),
        }
        for name, each in models.items()
    }
    head = {"provider": "acme", "name": "Acme", "kind": "host", "currency": "USD", **more}
    return SheetFile.model_validate({**head, "models": tables})


def rows_of(found: Merged, model: str = "large") -> list[tuple[str, str, int]]:
    """First day, status and input rate of a model's rows."""
    return [(str(each.from_), each.status, int(each.rates["input"])) for each in found.sheet.models[model].prices]


def merge(old: Any, new: Any, as_of: date = LATER) -> Merged:
    """The rows of one model merged."""
    return merged(sheet({"large": old}), sheet({"large": new}), as_of)


def price(rate: float) -> dict[str, Any]:
    """Rates with that input."""
    return {"input": rate, "output": 8}


class TestRows:
    """What becomes of the rows of a model."""

    def test_a_first_import_is_the_catalogue(self) -> None:
        """All of its models are new."""
        new = sheet({"large": [row()]})
        found = merged(None, new, TODAY)
        assert (new, ("large",), ()) == (found.sheet, found.new, found.changes)

    def test_the_same_again_changes_nothing(self) -> None:
        """On another day too: the reading is the same."""
        old = [row()]
        found = merge(old, [row(LATER)])
        assert sheet({"large": old}) == found.sheet
        assert ((), (), ()) == (found.changes, found.confirmed, found.gone)

    def test_another_reading_confirms_a_price(self) -> None:
        """The row keeps its first day, and was read on the later one."""
        found = merge([row()], [row(LATER, "two")])
        (only,) = found.sheet.models["large"].prices
        assert (TODAY, LATER, "two", "https://acme.example/two") == (only.from_, only.retrieved, only.via, only.source)
        assert (("large",), ()) == (found.confirmed, found.changes)

    def test_an_older_reading_confirms_nothing(self) -> None:
        """It knows no better."""
        old = [row(TODAY, "two", retrieved=LATER)]
        assert sheet({"large": old}) == merge(old, [row(TODAY, "one")]).sheet

    def test_a_changed_price_is_a_new_row(self) -> None:
        """From the day of the reading on; the old one stays, as it was."""
        found = merge([row()], [row(LATER, "two", rates=price(1))])
        assert [("2026-11-22", "current", 2), ("2026-12-01", "current", 1)] == rows_of(found)
        change = Change(model="large", start=LATER, terms="", unit="input", old=Decimal(2), new=Decimal(1))
        assert (change,) == found.changes
        assert "one" == found.sheet.models["large"].prices[0].via

    def test_a_change_has_the_day_that_the_catalogue_knows(self) -> None:
        """Not that of the reading."""
        new = [row(date(2026, 11, 25), "two", rates=price(1), retrieved=LATER)]
        assert [("2026-11-22", "current", 2), ("2026-11-25", "current", 1)] == rows_of(merge([row()], new))

    def test_a_second_import_of_a_day_puts_the_day_right(self) -> None:
        """Two prices cannot begin on one day."""
        found = merge([row()], [row(TODAY, "two", rates=price(1))], TODAY)
        assert [("2026-11-22", "current", 1)] == rows_of(found)

    def test_history_that_becomes_known_is_added(self) -> None:
        """Before the first row; today's price is as it was."""
        new = [row(date(2026, 3, 1), "two", rates=price(4)), row(TODAY, "two")]
        found = merge([row()], new)
        assert [("2026-03-01", "current", 4), ("2026-11-22", "current", 2)] == rows_of(found)

    def test_an_older_row_does_not_outlive_what_the_catalogue_says_today(self) -> None:
        """The catalogue learned of a change before our row, which has another price: today's is the catalogue's."""
        found = merge([row()], [row(date(2026, 11, 1), "two", rates=price(1))])
        assert [("2026-11-01", "current", 1), ("2026-11-22", "current", 2), ("2026-12-01", "current", 1)] == rows_of(
            found
        )

    def test_a_scheduled_price_that_is_withdrawn_is_cancelled(self) -> None:
        """It stays in the sheet, and is never used."""
        old = [row(), row(date(2027, 1, 1), rates=price(3), status="scheduled", retrieved=TODAY)]
        found = merge(old, [row(LATER, "two")])
        assert [("2026-11-22", "current", 2), ("2027-01-01", "cancelled", 3)] == rows_of(found)
        assert (("large", date(2027, 1, 1)),) == found.withdrawn
        again = merged(found.sheet, sheet({"large": [row(LATER, "two")]}), LATER)
        assert (found.sheet, ()) == (again.sheet, again.withdrawn)

    def test_one_that_is_announced_again_is_no_longer_cancelled(self) -> None:
        """The cancelled row stays beside it, as it was."""
        cancelled = row(date(2027, 1, 1), rates=price(3), status="cancelled", retrieved=TODAY)
        announced = row(date(2027, 1, 1), "two", rates=price(3), status="scheduled", retrieved=LATER)
        found = merge([row(), cancelled], [row(LATER, "two"), announced])
        assert ["current", "cancelled", "scheduled"] == [status for _, status, _ in rows_of(found)]

    def test_a_scheduled_price_that_has_come_is_current(self) -> None:
        """When another reading says so."""
        old = [row(), row(LATER, rates=price(3), status="scheduled", retrieved=TODAY)]
        found = merge(old, [row(), row(LATER, "two", rates=price(3))])
        assert [("2026-11-22", "current", 2), ("2026-12-01", "current", 3)] == rows_of(found)
        assert ("large",) == found.confirmed

    def test_a_price_to_come_that_is_put_off(self) -> None:
        """The same price, a day later: the announcement does not go with the one that is cancelled."""
        old = [row(), row(date(2027, 1, 1), rates=price(3), status="scheduled", retrieved=TODAY)]
        new = [row(LATER, "two"), row(date(2027, 1, 2), "two", rates=price(3), status="scheduled", retrieved=LATER)]
        expected = [("2026-11-22", "current", 2), ("2027-01-01", "cancelled", 3), ("2027-01-02", "scheduled", 3)]
        assert expected == rows_of(merge(old, new))

    def test_an_earlier_day_cancels_nothing(self) -> None:
        """Whoever imports as of last month has not withdrawn what began since."""
        found = merge([row()], [row(date(2026, 10, 1), "two")], date(2026, 10, 1))
        assert [("2026-10-01", "current", 2), ("2026-11-22", "current", 2)] == rows_of(found)


class TestLosses:
    """Rates that would vanish."""

    def test_a_rate_that_is_not_stated_any_more(self) -> None:
        """It would be unknown, or another would stand in for it."""
        found = merge([row(rates={"input": 2, "cache_read": 1})], [row(LATER, "two", rates={"input": 2})])
        assert [("cache_read", Decimal(1), None)] == [(each.unit, each.old, each.new) for each in found.lost]

    def test_a_price_that_ends(self) -> None:
        """Nothing follows it."""
        found = merge([row()], [row(TODAY, "two", to=date(2026, 11, 30), retrieved=LATER)])
        assert ["input", "output"] == [each.unit for each in found.lost]
        assert () == merge([row(to=date(2026, 11, 30))], [row(TODAY, to=date(2026, 11, 30))]).lost
        assert () == merge([row()], [row(TODAY, "two", to=date(2026, 12, 2), retrieved=LATER)]).lost

    def test_more_rates_are_no_loss(self) -> None:
        """They are a change."""
        found = merge([row(rates={"input": 2})], [row(LATER, "two", rates={"input": 2, "output": 8})])
        assert ((), 1) == (found.lost, len(found.changes))


class TestModels:
    """What becomes of the models of a sheet."""

    def test_new_ones_are_added_and_gone_ones_stay(self) -> None:
        """Their rows are the only record of what they cost."""
        found = merged(sheet({"large": [row()]}), sheet({"small": [row(LATER)]}), LATER)
        assert (["large", "small"], ("small",), ("large",)) == (list(found.sheet.models), found.new, found.gone)

    def test_a_name_that_has_moved(self) -> None:
        """An alias of a model that is gone can be another's by now."""
        old = sheet({"large": {"aliases": ["flagship"], "prices": [row()]}})
        new = sheet({"flagship": [row(LATER)]})
        assert [] == merged(old, new, LATER).sheet.models["large"].aliases
        other = sheet({"small": {"aliases": ["flagship"], "prices": [row(LATER)]}})
        models = merged(old, other, LATER).sheet.models
        assert ([], ["flagship"]) == (models["large"].aliases, models["small"].aliases)

    def test_a_description_is_the_catalogues(self) -> None:
        """A last day that becomes known is no change of a price."""
        found = merge({"prices": [row()]}, {"retired": LATER, "prices": [row()]})
        assert (LATER, ("large",), ()) == (found.sheet.models["large"].retired, found.confirmed, found.changes)


class TestWindows:
    """Hours with prices of their own."""

    peak = {"peak": {"multiply": Decimal(2)}}

    def merged_with(self, window: dict[str, Any], name: str = "peak") -> Merged:
        """An import over one with a peak on Mondays."""
        old = sheet({"large": [row(windows=self.peak)]}, windows={"peak": PEAK})
        rows = [row(LATER, "two", windows={name: {"multiply": Decimal(2)}})]
        return merged(old, sheet({"large": rows}, windows={name: window}), LATER)

    def test_equal_hours_are_one_window(self) -> None:
        """Whatever the catalogue calls it now, and with the holidays that it has learned of."""
        window = {**PEAK, "via": "two", "not_on": [date(2027, 1, 1)]}
        found = self.merged_with(window, "busy")
        assert ["peak"] == list(found.sheet.windows)
        assert ([date(2027, 1, 1)], ()) == (found.sheet.windows["peak"].not_on, found.changes)

    def test_other_hours_are_another(self) -> None:
        """Rows of the past keep theirs."""
        found = self.merged_with({**PEAK, "hours_utc": [[2, 5]]})
        assert {"peak": [[1, 4]], "peak-2": [[2, 5]]} == {k: v.hours_utc for k, v in found.sheet.windows.items()}
        assert [["peak"], ["peak-2"]] == [list(each.windows) for each in found.sheet.models["large"].prices]


def test_every_price_of_a_row_is_a_figure() -> None:
    """So that none of them can change unseen."""
    tier = {"above": 1000, "rates": {"input": Decimal(4)}}
    modes = {"batch": {"multiply": Decimal("0.5")}, "fast": {"rates": {"input": Decimal(9)}, "tiers": [{**tier}]}}
    table = PriceRowTable.model_validate(
        row(
            rates={"input": 2},
            tiers=[tier],
            modes=modes,
            regions={"eu": {"multiply": Decimal("1.1")}},
            windows=TestWindows.peak,
        )
    )
    assert {
        ("", "input"): Decimal(2),
        ("prompt above 1,000", "input"): Decimal(4),
        ("batch", "factor"): Decimal("0.5"),
        ("fast", "input"): Decimal(9),
        ("fast, prompt above 1,000", "input"): Decimal(4),
        ("region eu", "factor"): Decimal("1.1"),
        ("window peak", "factor"): Decimal(2),
    } == figures(table)


some_days = st.integers(0, 60).map(lambda days: date(2026, 10, 1) + timedelta(days=days))
some_rows = st.dictionaries(some_days, st.integers(1, 4), min_size=1, max_size=4)


@st.composite
def readings(draw: st.DrawFn) -> tuple[SheetFile, SheetFile, date]:
    """An earlier and a later reading of a catalogue, and the day of the later one."""
    as_of = draw(some_days)
    parts = []
    for via in ("one", "two"):
        rows = [
            row(day, via, rates=price(rate), retrieved=as_of, status="scheduled" if day > as_of else "current")
            for day, rate in sorted(draw(some_rows).items())
        ]
        parts.append(sheet({"large": rows}))
    return parts[0], parts[1], as_of


def current(table: ModelTable) -> dict[date, PriceRowTable]:
    """The rows that may hold."""
    return {each.from_: each for each in table.prices if each.status != "cancelled"}


@given(readings())
def test_laws_of_an_import(case: tuple[SheetFile, SheetFile, date]) -> None:
    """Today's price is the catalogue's, no old row vanishes but those of a day put right, and again changes nothing."""
    old, new, as_of = case
    found = merged(old, new, as_of)
    wanted = in_force(current(new.models["large"]), as_of)
    today = in_force(current(found.sheet.models["large"]), as_of)
    if wanted is not None:
        assert today is not None
        assert figures(wanted) == figures(today)
    kept = {each.from_ for each in found.sheet.models["large"].prices}
    assert {each.from_ for each in old.models["large"].prices} <= kept
    again = merged(found.sheet, new, as_of)
    assert found.sheet == again.sheet
    assert ((), ()) == (again.changes, again.withdrawn)
