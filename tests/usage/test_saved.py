"""A roll-up that is saved and read back is the same roll-up, to the last digit."""

import io
import os
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tokencalc.files.errors import FileError
from tokencalc.usage import extras, saved
from tokencalc.usage.accounting import Accounting
from tokencalc.usage.extras import NoUsagePackage
from tokencalc.usage.opening import Log, Opened, find_logs, opened
from tokencalc.usage.records import COUNTED
from tokencalc.usage.rollup import CUTS, UNKNOWN_SIZE, Key, RollUp, Sums, bucket_of
from tokencalc.usage.rows import Rows
from tokencalc.usage.saved import COLUMNS, NotSaved, cell_of, is_saved, overlap, prompt_to, save

HOUR = 3600
NOON = 1_774_008_000
"""2026-03-20 12:00 UTC."""

TEXT = st.one_of(
    st.sampled_from(["", "m", "a,b", 'say "x"', "two\nlines", "re\rturn", " ", "é", "NULL", "0x1"]), st.text()
)
COUNT = st.one_of(st.integers(0, 9), st.integers(0, 2**62))


@st.composite
def cells(draw: st.DrawFn) -> tuple[Key, Sums]:
    """A cell as a roll-up may have it: of a known size, or of none."""
    bucket = draw(st.integers(UNKNOWN_SIZE - 1 - len(CUTS), len(CUTS)))
    start = draw(st.one_of(st.none(), st.integers(0, 500_000).map(lambda hour: hour * HOUR)))
    low = 0 if bucket <= 0 else CUTS[bucket - 1] + 1
    high = CUTS[bucket] if 0 <= bucket < len(CUTS) else low + 10**9
    if bucket < UNKNOWN_SIZE - 1:
        last = UNKNOWN_SIZE - 1 - bucket
        low, high = CUTS[last - 1] + 1, CUTS[last] if last < len(CUTS) else 10**9
    bounds: list[int | None] = sorted(draw(st.lists(st.integers(low, high), min_size=2, max_size=2)))  # type: ignore[assignment]  # whole numbers are also maybe one
    if bucket < UNKNOWN_SIZE - 1:
        bounds = [draw(st.integers(0, CUTS[UNKNOWN_SIZE - 2 - bucket])), bounds[1]]
    if bucket == UNKNOWN_SIZE - 1:
        bucket = UNKNOWN_SIZE  # Nothing is loosely bounded by the first bucket: it is in it.
    if bucket == UNKNOWN_SIZE:
        bounds = [draw(st.one_of(st.none(), st.just(each))) for each in bounds]
    billed = draw(st.one_of(st.none(), st.decimals(-(10**9), 10**9, places=12)))
    key = Key(
        start=start,
        lasts=0 if start is None else draw(st.sampled_from([HOUR, 24 * HOUR])),
        bucket=bucket,
        currency="" if billed is None else draw(st.sampled_from(["USD", "CNY", ""])),
        **{name: draw(TEXT) for name in ("provider", "model", "mode", "region", "label")},
    )
    units = tuple(draw(st.lists(COUNT, min_size=len(COUNTED), max_size=len(COUNTED))))
    counts = {name: draw(COUNT) for name in ("records", "requests", "uncounted", "reasoning")}
    return key, Sums(units=units, smallest=bounds[0], largest=bounds[1], billed=billed, **counts)


ROLLUPS = st.lists(cells(), max_size=4).map(lambda some: RollUp(cells=dict(some)))


def read_back(path: Path) -> RollUp:
    """The roll-up in a file."""
    found = RollUp()
    with opened(find_logs([str(path)])[0]) as log:
        for _, row in Rows(log, Accounting()):
            assert is_saved(row)
            key, sums = cell_of(row)
            found.cells[key] = sums
    return found


class TestSavedAndReadBack:
    @given(ROLLUPS)
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
    def test_csv_loses_nothing(self, tmp_path: Path, rollup: RollUp) -> None:
        """Every name, count, bound and digit of money comes back from CSV."""
        save(rollup, tmp_path / "kept.csv")
        assert rollup.cells == read_back(tmp_path / "kept.csv").cells

    @given(ROLLUPS)
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10, deadline=None)
    @example(RollUp())
    def test_parquet_loses_nothing(self, tmp_path: Path, rollup: RollUp) -> None:
        """The same from Parquet."""
        save(rollup, tmp_path / "it's kept.PARQUET")
        assert rollup.cells == read_back(tmp_path / "it's kept.PARQUET").cells

    def test_the_columns(self, tmp_path: Path) -> None:
        """The columns can be read by people: times in UTC, buckets by their longest prompt."""
        units = (100, 20, *[0] * (len(COUNTED) - 2))
        key = Key(NOON, HOUR, "openai", "m", "", "", "team", "USD", 0)
        sums = Sums(records=1, requests=1, units=units, smallest=120, largest=120, billed=Decimal("0.10"))
        save(RollUp(cells={key: sums}), tmp_path / "kept.csv")
        header, row = (line.split(",") for line in (tmp_path / "kept.csv").read_text().split())
        told = {name: cell for name, cell in zip(header, row, strict=True) if cell not in ("", "0")}
        expected = {"start": "2026-03-20T12:00:00+00:00", "seconds": "3600", "provider": "openai", "model": "m"}
        expected |= {"label": "team", "currency": "USD", "prompt_to": "250", "records": "1", "requests": "1"}
        expected |= {"input": "100", "cache_read": "20"}
        expected |= {"smallest_prompt": "120", "largest_prompt": "120", "billed": "0.10"}
        assert expected == told
        assert list(COLUMNS) == header

    def test_what_a_bucket_is_called(self) -> None:
        """A bucket is called by its longest prompt, the last one 0, and that of unknown size nothing."""
        assert [250, 1_024_000, 0, None] == [prompt_to(place) for place in (0, len(CUTS) - 1, len(CUTS), UNKNOWN_SIZE)]

    def test_an_older_file_whose_cell_straddles_a_new_cut(self) -> None:
        """Where a cell's prompts lie on both sides of a cut that came later, their size is unknown, not guessed."""
        row = whole_row() | {"prompt_to": "500", "smallest_prompt": "200", "largest_prompt": "260"}
        assert bucket_of(200, 260) == cell_of(row)[0].bucket < UNKNOWN_SIZE


def whole_row() -> dict[str, Any]:
    """A row with the required columns alone."""
    row = {"start": "2026-03-20T12:00:00Z", "seconds": "3600", "provider": "openai", "model": "m"}
    return row | {"prompt_to": "", "records": "1", "requests": "1", "uncounted": "0", "input": "5", "output": "7"}


class TestWhatWarehousesBringBack:
    def test_only_the_required_columns(self) -> None:
        """Names that are not there are empty, counts that are not there are nothing, money is unknown."""
        key, sums = cell_of(whole_row())
        assert Key(NOON, HOUR, "openai", "m", "", "", "", "", UNKNOWN_SIZE) == key
        expected = (5, 0, 0, 0, 7, *[0] * (len(COUNTED) - 5))
        assert Sums(records=1, requests=1, units=expected) == sums

    def test_capitals(self) -> None:
        """Snowflake names its columns in capitals."""
        row = {name.upper(): value for name, value in whole_row().items()}
        assert is_saved(row)
        assert cell_of(whole_row()) == cell_of(row)

    @pytest.mark.parametrize("missing", ["start", "seconds", "model", "uncounted", "output"])
    def test_other_tables_are_none(self, missing: str) -> None:
        """A table without one of the required columns is no roll-up."""
        row = whole_row()
        del row[missing]
        assert not is_saved(row)

    @pytest.mark.parametrize("found", [5, "5", "5.0", " 5 ", Decimal("5.00")])
    def test_whole_numbers_in_many_forms(self, found: object) -> None:
        """BigQuery writes whole numbers as text, pandas as 5.0."""
        assert 5 == cell_of(whole_row() | {"input": found})[1].units[0]

    @pytest.mark.parametrize(
        "time",
        ["2026-03-20 12:00:00", "2026-03-20 12:00:00 UTC", "2026-03-20T13:00:00+01:00", "2026-03-20T12:00:00.000Z"],
    )
    def test_times_in_many_forms(self, time: str) -> None:
        """Each engine writes times in a way of its own; without a zone they are UTC."""
        assert NOON == cell_of(whole_row() | {"start": time})[0].start

    def test_no_time(self) -> None:
        """A cell without a time covers none."""
        key, _ = cell_of(whole_row() | {"start": None})
        assert (None, 0) == (key.start, key.lasts)

    @pytest.mark.parametrize(
        ("column", "found", "message"),
        [
            ("input", "5.5", 'input: must be a whole number of 0 or more (found "5.5")'),
            ("input", -5, "input: must be a whole number of 0 or more (found -5)"),
            ("output", True, "output: must be a whole number of 0 or more (found true)"),
            ("start", "noon", 'start: must be a time like 2026-03-20T12:00:00Z (found "noon")'),
            ("start", "0001-01-01T00:00:00+23:00", "start: must be a time like"),
            ("billed", "much", 'billed: must be an amount of money (found "much")'),
            ("billed", "Infinity", "billed: must be an amount of money"),
            ("billed", "1e999", "billed: must be an amount of money"),
        ],
    )
    def test_cells_that_cannot_be_read(self, column: str, found: object, message: str) -> None:
        """The column is named, with what was found."""
        with pytest.raises(NotSaved, match="^" + re.escape(message)):
            cell_of(whole_row() | {column: found})

    @given(st.dictionaries(st.sampled_from(COLUMNS), st.one_of(st.none(), st.text(), st.integers(), st.booleans())))
    def test_any_cells(self, strange: dict[str, Any]) -> None:
        """Whatever stands in the cells, they are a cell of the roll-up or named as what they are not."""
        try:
            cell_of(whole_row() | strange)
        except NotSaved as error:
            assert ": must be " in str(error)  # noqa: PT017  # some rows are good


class TestOverlap:
    def test_cells_of_one_name(self) -> None:
        """Two roll-ups overlap from the first to the last hour in which both have a cell of one name."""
        names = ("openai", "m", "", "", "", "", 0)
        hours = [Key(NOON + hour * HOUR, HOUR, *names) for hour in range(4)]
        one = RollUp(cells={key: Sums() for key in hours[:3]})
        other = RollUp(cells={key: Sums() for key in hours[1:]})
        assert (NOON + HOUR, NOON + 2 * HOUR) == overlap(one, other)
        assert None is overlap(RollUp(cells={hours[0]: Sums()}), other)

    def test_cells_without_a_time(self) -> None:
        """What has no time overlaps with nothing."""
        key = Key(None, 0, "openai", "m", "", "", "", "", 0)
        rollup = RollUp(cells={key: Sums()})
        assert None is overlap(rollup, rollup)


class TestWriting:
    def test_all_or_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the disk is full, the old file stays, and nothing lies beside it."""
        path = tmp_path / "kept.csv"
        path.write_text("old")

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "replace", full)
        with pytest.raises(FileError, match=r"kept\.csv: cannot be written: no space left on device"):
            save(RollUp(), path)
        assert ["kept.csv"] == [each.name for each in tmp_path.iterdir()]
        assert "old" == path.read_text()

    def test_a_directory_that_is_not_there(self, tmp_path: Path) -> None:
        """The place is named."""
        with pytest.raises(FileError, match="cannot be written: no such file or directory"):
            save(RollUp(), tmp_path / "gone" / "kept.csv")

    def test_rights_are_kept(self, tmp_path: Path) -> None:
        """A file that is written again keeps its rights; a new one gets those of any new file."""
        path = tmp_path / "kept.csv"
        save(RollUp(), path)
        other = tmp_path / "other"
        other.touch()
        assert other.stat().st_mode == path.stat().st_mode
        path.chmod(0o600)
        save(RollUp(), path)
        assert 0o600 == path.stat().st_mode & 0o777

    def test_sums_too_large_for_parquet(self, tmp_path: Path) -> None:
        """They are refused, and never rounded."""
        key = Key(None, 0, "", "m", "", "", "", "", UNKNOWN_SIZE)
        rollup = RollUp(cells={key: Sums(units=(2**63, *[0] * (len(COUNTED) - 1)))})
        with pytest.raises(FileError, match=r"a sum is too large for Parquet\n  save it as \.csv"):
            save(rollup, tmp_path / "kept.parquet")

    def test_without_duckdb(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Parquet names the extra that it needs."""

        def without(name: str) -> Any:
            raise ModuleNotFoundError(name=name)

        monkeypatch.setattr(extras, "import_module", without)
        with pytest.raises(NoUsagePackage, match=r"duckdb, which is not installed\n  pip install .*\[fast\]"):
            save(RollUp(), tmp_path / "kept.parquet")


class TestParquetRows:
    def put(self, path: Path, query: str) -> Path:
        """A Parquet file of what a query says."""
        import duckdb

        duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
        return path

    def rows(self, path: Path) -> list[dict[str, Any]]:
        """Its rows."""
        with opened(find_logs([str(path)])[0]) as log:
            found = list(Rows(log, Accounting()))
        assert list(range(1, len(found) + 1)) == [line for line, _ in found]
        return [row for _, row in found]

    def test_values_are_those_of_json(self, tmp_path: Path) -> None:
        """Numbers stay exact, times are ISO text with their zone, and what is nested stays so."""
        query = (
            "SELECT 1::BIGINT AS whole, 0.1::DOUBLE AS share, 1.50::DECIMAL(9,2) AS money, 2.00::DECIMAL(9,2) AS two, "
            "TIMESTAMPTZ '2026-03-20 13:00:00+01:00' AS zoned, TIMESTAMP '2026-03-20 12:00:00' AS plain, "
            "DATE '2026-03-20' AS day, TIME '12:00:00' AS hour, MAP {'input': 5} AS units, [1, NULL] AS list, "
            "{'a': 'x', 'at': [TIMESTAMPTZ '2026-03-20 12:00:00Z']} AS deep, NULL AS none, true AS yes"
        )
        (row,) = self.rows(self.put(tmp_path / "a.parquet", query))
        deep = row.pop("deep")
        assert "2026-03-20" in deep if isinstance(deep, str) else deep["a"] == "x"
        assert {
            "whole": 1,
            "share": Decimal("0.1"),
            "money": Decimal("1.50"),
            "two": 2,
            "zoned": "2026-03-20T12:00:00.000000Z",
            "plain": "2026-03-20T12:00:00",
            "day": "2026-03-20",
            "hour": "12:00:00",
            "units": {"input": 5},
            "list": [1, None],
            "none": None,
            "yes": True,
        } == row

    def test_many_rows(self, tmp_path: Path) -> None:
        """More rows than are fetched at a time."""
        found = self.rows(self.put(tmp_path / "a.parquet", 'SELECT range AS "a""b" FROM range(5000)'))
        assert 5000 == len(found)
        assert 4999 == max(row['a"b'] for row in found)

    def test_what_is_not_parquet_after_all(self, tmp_path: Path) -> None:
        """A damaged file is named."""
        (tmp_path / "a.parquet").write_bytes(b"PAR1 and no more")
        with pytest.raises(FileError, match=r"a\.parquet: is not usable Parquet: "):
            self.rows(tmp_path / "a.parquet")

    def test_from_a_pipe(self) -> None:
        """Parquet is read from its end, which a pipe does not have."""
        with pytest.raises(FileError, match="standard input: Parquet is read from a plain file only"):
            list(Rows(Opened(Log(name="standard input"), io.BytesIO(b"PAR1")), Accounting()))


def test_times_are_those_of_the_calendar() -> None:
    """The constant of these tests is the time that it says."""
    assert datetime(2026, 3, 20, 12, tzinfo=UTC).timestamp() == NOON
    assert saved.REQUIRED[0] == COLUMNS[0]
