"""From a price sheet to the engine's objects: nothing lost, nothing changed."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.files.building import SOURCE, TODAY, model, problems, row, write_sheet
from tests.gallery.running import outcome_of
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.lines import Source
from tokencalc.engine.rates import Adjustment, Model, PriceRow, Tier, Window
from tokencalc.files.aliases import Meaning
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.sheets import Sheet, SheetFile

HERE = Path(__file__).parent
D = Decimal


@pytest.fixture(scope="module")
def big() -> Model:
    """The model of the sheet that uses every key, as it is known on the day."""
    return Sheet(HERE / "everything.toml").model("big", TODAY)


def rates(**of: str) -> dict[str, Decimal]:
    """Rates by unit."""
    return {unit: D(rate) for unit, rate in of.items()}


FEES = rates(web_search="10", request="0")
BASE = {**rates(input="4", cache_read="0.4", cache_write="5", cache_write_1h="8", output="20"), **FEES}


class TestEverything:
    def test_the_model(self, big: Model) -> None:
        """Who sells it, who trained it, how free its weights are, and until when it is sold."""
        assert ("acme/big", "Acme Big", "acme", "restricted") == (big.reference, big.title, big.lab, big.weights)
        assert ("USD", "Acme Community Licence", "The large one.") == (big.currency, big.licence, big.note)
        assert date(2028, 2, 1) == big.retired

    def test_the_rows_in_order(self, big: Model) -> None:
        """Oldest first, without the cancelled one; a row's last day is stated or left to the next."""
        assert [
            (date(2025, 1, 1), date(2026, 6, 1), False),
            (date(2026, 6, 1), None, False),
            (date(2026, 12, 1), date(2027, 2, 1), True),
            (date(2027, 7, 1), None, False),
        ] == [(each.start, each.end, each.is_promotion) for each in big.rows]

    def test_the_rates(self, big: Model) -> None:
        """Every rate exactly; free is 0, and what is left out is not there."""
        assert BASE == big.rows[1].rates
        assert rates(input="3", cache_read="0.3", output="15", request="0") == big.rows[2].rates

    def test_the_tiers(self, big: Model) -> None:
        """`above` excludes its number, `at_least` includes it; fees per call carry over from the row."""
        first = rates(input="6", cache_read="0.6", cache_write="7", cache_write_1h="10", output="25")
        second = rates(input="8", cache_read="0.8", cache_write="9", cache_write_1h="12", output="30")
        assert (
            Tier(start=32_000, rates={**FEES, **first}),
            Tier(start=200_000, is_inclusive=True, rates={**FEES, **second}),
        ) == big.rows[1].tiers

    def test_the_modes_regions_and_windows(self, big: Model) -> None:
        """A factor, or rates and tiers of its own, whose fees carry over from its own rates."""
        fast = rates(input="10", cache_read="1", cache_write="12", cache_write_1h="20", output="50", web_search="12")
        tier = rates(input="12", cache_read="2", cache_write="15", cache_write_1h="22", output="60", web_search="12")
        weekend = rates(input="1", cache_read="0.1", cache_write="1", cache_write_1h="2", output="5", request="0")
        assert {
            "batch": Adjustment(multiply=D("0.5")),
            "fast": Adjustment(rates=fast, tiers=(Tier(start=32_000, rates=tier),)),
        } == big.rows[1].modes
        assert {"eu": Adjustment(multiply=D("1.1"))} == big.rows[1].regions
        assert {"night": Adjustment(multiply=D("0.5")), "all weekend": Adjustment(rates=weekend)} == big.rows[1].windows

    def test_the_hours(self, big: Model) -> None:
        """Pairs of hours, weekdays from Monday as 0, and the days that are left out."""
        holidays = frozenset({date(2027, 1, 1), date(2027, 5, 3)})
        night = Window(name="night", hours=((22, 24), (0, 6)), weekdays=(0, 1, 2, 3, 4), not_on=holidays)
        weekend = Window(name="all weekend", hours=((0, 24),), weekdays=(5, 6))
        assert {"night": night, "all weekend": weekend} == big.windows

    def test_the_alias_that_moves(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What it has meant, from when to when, and the page that says so."""
        monkeypatch.chdir(HERE)
        before, now = Sheet(HERE / "everything.toml").meanings("best")
        assert (
            Meaning(
                alias="best",
                provider="acme",
                model="unpriced",
                start=date(2025, 1, 1),
                end=date(2026, 1, 1),
                is_dated=True,
                source=Source(
                    sheet="everything.toml",
                    url="https://acme.example/models",
                    retrieved=date(2026, 5, 1),
                    via="a catalogue 1.0",
                    start=date(2025, 1, 1),
                    basis="documented",
                    note="For a year.",
                ),
            )
            == before
        )
        assert ("big", date(2026, 11, 20), None, False) == (now.model, now.start, now.end, now.is_dated)
        assert () == Sheet(HERE / "everything.toml").meanings("big-latest")

    def test_where_a_price_was_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The page, the day, the catalogue, how the first day is known, and the sheet as people find it."""
        monkeypatch.chdir(HERE)
        row = Sheet(HERE / "everything.toml").model("big", TODAY).rows[1]
        assert (
            Source(
                sheet="everything.toml",
                url="https://acme.example/pricing",
                retrieved=date(2026, 11, 20),
                via="a catalogue 1.0",
                start=date(2026, 6, 1),
                status="current",
                basis="documented",
                note="The catalogues agree.",
            )
            == row.source
        )

    def test_it_uses_every_key_that_there_is(self) -> None:
        """No key of a sheet is left out of the sheet that is to have them all."""
        text = (HERE / "everything.toml").read_text(encoding="utf-8")
        for definition in (SheetFile.model_json_schema(), *SheetFile.model_json_schema()["$defs"].values()):
            for key in definition["properties"]:
                assert f"{key} =" in text or f"{key}." in text or f".{key}" in text, key

    def test_it_is_used_in_every_way(self, tmp_path: Path) -> None:
        """A scenario that meets its tiers, windows, modes and regions gets an answer, which names them all."""
        (tmp_path / "prices").mkdir()
        (tmp_path / "prices" / "acme.toml").write_bytes((HERE / "everything.toml").read_bytes())
        (tmp_path / "scenario.toml").write_bytes((HERE / "everything-used.toml").read_bytes())
        outcome = outcome_of(tmp_path, "compare", "scenario.toml", "--pricing", "prices", "--why", "--format", "json")
        assert (0, "") == (outcome.code, outcome.err)
        for terms in ("batch, night", "batch, eu, night", "all weekend", "prompt above 32,000"):
            assert terms in outcome.out, terms


def row_of(tmp_path: Path, *rows: dict[str, Any]) -> tuple[PriceRow, ...]:
    """The rows of a model on the day."""
    write_sheet(tmp_path, "acme", {"big": model(*rows)})
    return Catalogue(TODAY, [tmp_path]).find("acme/big").rows


class TestRows:
    def test_they_need_not_stand_in_order(self, tmp_path: Path) -> None:
        """The engine gets them oldest first, whatever the file's order."""
        days = [date(2026, 5, 1), date(2024, 1, 1), date(2026, 1, 1)]
        assert sorted(days) == [each.start for each in row_of(tmp_path, *(row(from_=day) for day in days))]

    @pytest.mark.parametrize("is_first", [True, False])
    def test_a_promotion_goes_before_the_row_it_starts_with(self, tmp_path: Path, is_first: bool) -> None:
        """A promotion and an ordinary row of one day: while it lasts, the promotion is the later one."""
        rows = [row(status="promotion", to=date(2026, 12, 1)), row()]
        found = row_of(tmp_path, *(rows if is_first else reversed(rows)))
        assert [False, True] == [each.is_promotion for each in found]

    def test_a_tier_may_leave_out_what_another_rate_stands_in_for(self, tmp_path: Path) -> None:
        """A cached token costs the tier's input rate where the tier has no rate of its own for it."""
        tier = {"above": 32_000, "rates": {"input": 3, "output": 9}}
        (found,) = row_of(tmp_path, row(rates={"input": 2, "cache_read": 1, "output": 8}, tiers=[tier]))
        assert {"input": 3, "output": 9} == found.tiers[0].rates


class TestFaults:
    """What no single field can see; the gallery has the messages in full."""

    def faults(self, tmp_path: Path, **more: Any) -> list[str]:
        path = write_sheet(tmp_path, "acme", more.pop("models", {"big": model(row(**more.pop("row", {})))}), **more)
        with pytest.raises(TokencalcError) as caught:
            Sheet(path)
        return [problem.partition(": ")[2] for problem in problems(caught.value)]

    @pytest.mark.parametrize("pair", [[3], [1, 2, 3], [], [4, 4], [5, 3], [22, 25]])
    def test_hours_that_are_no_hours(self, tmp_path: Path, pair: list[int]) -> None:
        """Two hours of a day, the first before the second."""
        window = {"hours_utc": [pair], "weekdays": ["mon"], "source": SOURCE, "retrieved": TODAY}
        expected = f"must be two hours of a day, the first before the second (found {pair})"
        assert [f"windows.night.hours_utc[0]: {expected}"] == self.faults(tmp_path, windows={"night": window})

    def test_a_broken_pair_beside_a_good_one(self, tmp_path: Path) -> None:
        """Pairs are only compared where they are pairs; a price for the window is not a second mistake."""
        window = {"hours_utc": [[], [5, 8], [7, 9]], "weekdays": ["mon"], "source": SOURCE, "retrieved": TODAY}
        found = self.faults(tmp_path, windows={"night": window}, row={"windows": {"night": {"multiply": 2}}})
        assert ["windows.night.hours_utc[0]", "windows.night.hours_utc[2]"] == [
            each.partition(": ")[0] for each in found
        ]

    def test_every_tier_is_looked_at(self, tmp_path: Path) -> None:
        """In the row, in its modes, in its regions and in its windows."""
        bad = {"rates": {"input": 1, "output": 1}, "tiers": [{"above": 5, "rates": {"input": 1}}]}
        window = {"hours_utc": [[0, 6]], "weekdays": ["mon"], "source": SOURCE, "retrieved": TODAY}
        changes = {"modes": {"m": bad}, "regions": {"r": bad}, "windows": {"w": bad}, "tiers": bad["tiers"]}
        found = self.faults(tmp_path, windows={"w": window}, row=changes)
        places = ["tiers[0]", "modes.m.tiers[0]", "regions.r.tiers[0]", "windows.w.tiers[0]"]
        expected = "has no rate for output, which the row has"
        assert {f"models.big.prices[0].{place}.rates: {expected}" for place in places} == set(found)

    def test_rows_of_one_day_may_differ_in_status(self, tmp_path: Path) -> None:
        """A cancelled row beside the one that was announced in its place is no mistake."""
        assert 1 == len(row_of(tmp_path, row(status="cancelled"), row()))

    def test_a_model_may_repeat_its_own_name_as_an_alias(self, tmp_path: Path) -> None:
        """Only the names of another model are taken."""
        write_sheet(tmp_path, "acme", {"big": model(aliases=["big", "nick", "nick"])})
        assert "acme/big" == Catalogue(TODAY, [tmp_path]).find("nick").reference
