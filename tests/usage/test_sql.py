"""The query counts what the ledger counts: on DuckDB, on DataFusion, and as text in nine dialects."""

from datetime import UTC, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]  # it has no types
import pytest
import sqlglot
from datafusion import SessionContext
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from tokencalc.usage.accounting import Accounting
from tokencalc.usage.ledger import Ledger
from tokencalc.usage.queries import DIALECTS
from tokencalc.usage.records import COUNTED, Use, units_of
from tokencalc.usage.rollup import CUTS, Key, RollUp, Sums
from tokencalc.usage.saved import cell_of
from tokencalc.usage.sql import Meaning, UnevenZone, roll_up, roll_up_in, shift_of

NOON = 1_774_008_000
"""2026-03-20 12:00 UTC."""

UNITS = ("input", "cache_read", "cache_write", "output", "image_in", "web_search")
NAMES = ("provider", "model", "mode", "region", "label")
TABLE = {
    "at": pa.int64(),
    "lasts": pa.int64(),
    **dict.fromkeys(NAMES, pa.string()),
    **dict.fromkeys(UNITS, pa.int64()),
    "thought": pa.int64(),
    "requests": pa.int64(),
    "id": pa.string(),
    "session": pa.string(),
    "side": pa.int64(),
}


def column(name: str) -> exp.Expr:
    """A column of the table."""
    return exp.column(name, quoted=True)


MEANING = Meaning(
    second=column("at"),
    seconds=column("lasts"),
    names={name: column(name) for name in NAMES},
    units={unit: column(unit) for unit in UNITS},
    requests=column("requests"),
    reasoning=column("thought"),
    rank=column("side"),
    key=(column("id"), column("session")),
)
LENGTHS = st.one_of(st.integers(0, 9), st.sampled_from(CUTS), st.sampled_from([cut + 1 for cut in CUTS]))


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    """A row as a log might have it; some are impossible."""
    output = draw(st.integers(0, 9))
    identity = draw(st.sampled_from([None, "a", "b", "c"]))
    return {
        "at": draw(st.one_of(st.none(), st.integers(NOON, NOON + 9_000))),
        "lasts": draw(st.sampled_from([0, 0, 60, 3600, 86400])),
        **{name: draw(st.sampled_from(["x", "y"])) for name in NAMES},
        **{unit: draw(LENGTHS) for unit in UNITS},
        "output": output,
        "thought": draw(st.integers(0, output)) if draw(st.booleans()) else draw(st.integers(-1, 12)),
        "requests": draw(st.sampled_from([1, 1, 1, 0, 7, None, -1])),
        "id": identity,
        "session": identity and "s",
        "side": draw(st.sampled_from([0, -1])),
    }


def expected_of(table: list[dict[str, Any]], zone: tzinfo) -> tuple[dict[Key, Sums], Accounting]:
    """What the ledger makes of the rows, those left out that cannot be."""
    with Ledger(zone) as ledger:
        for row in table:
            if row["thought"] > row["output"] or row["thought"] < 0 or (row["requests"] or 0) < 0:
                ledger.accounting.fault("table", 0, "cannot be")
                continue
            ledger.add(
                Use(
                    second=row["at"],
                    lasts=row["lasts"],
                    **{name: row[name] for name in NAMES},
                    requests=row["requests"],
                    units=units_of({unit: row[unit] for unit in UNITS}),
                    reasoning=row["thought"],
                    key=row["id"] or "",
                    rank=row["side"],
                )
            )
        return ledger.settled().cells, ledger.accounting


def asked(query: str, **tables: pa.Table) -> list[dict[str, Any]]:
    """DuckDB's answer to a query over some tables."""
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        answer = connection.execute(query)
        names = [name for name, *_ in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def found_in(lines: list[dict[str, Any]]) -> tuple[dict[Key, Sums], int, int]:
    """The cells of an answer that hold anything, its duplicates and its malformed rows."""
    rollup = RollUp()
    for line in lines:
        key, sums = cell_of(line)
        if sums.records:
            assert key not in rollup.cells
            rollup.cells[key] = sums
    return rollup.cells, sum(line["duplicates"] for line in lines), sum(line["malformed"] for line in lines)


ZONES = [UTC, ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York")]


class TestSameSums:
    def check(self, table: list[dict[str, Any]], zone: tzinfo, answer: list[dict[str, Any]]) -> None:
        """The answer has the ledger's cells, duplicates and faults."""
        cells, accounting = expected_of(table, zone)
        found, duplicates, malformed = found_in(answer)
        assert cells == found
        assert (accounting.duplicates, accounting.malformed) == (duplicates, malformed)

    @given(st.lists(rows(), max_size=12), st.sampled_from(ZONES))
    @settings(deadline=None, max_examples=60)
    def test_on_duckdb(self, table: list[dict[str, Any]], zone: tzinfo) -> None:
        """Each id once, the largest; hours of the zone; buckets of prompts; what cannot be, counted and in no sum."""
        query = roll_up(MEANING, exp.to_table("used"), zone)
        self.check(table, zone, asked(query, used=pa.Table.from_pylist(table, schema=pa.schema(TABLE))))

    @given(st.lists(rows(), min_size=1, max_size=12), st.sampled_from(ZONES))
    @settings(deadline=None, max_examples=20)
    def test_on_datafusion(self, table: list[dict[str, Any]], zone: tzinfo) -> None:
        """A second engine, asked in the dialect of Postgres, has the same sums."""
        context = SessionContext()
        context.from_arrow(pa.Table.from_pylist(table, schema=pa.schema(TABLE)), name="used")
        query = roll_up_in("postgres", MEANING, exp.to_table("used"), zone)
        self.check(table, zone, context.sql(query).to_pylist())

    @pytest.mark.parametrize("dialect", DIALECTS)
    def test_in_every_dialect(self, dialect: str) -> None:
        """Each dialect's text is read back by that dialect, into a query with the same columns."""
        query = roll_up_in(dialect, MEANING, exp.to_table("used"), UTC)
        again = sqlglot.parse_one(query, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
        assert isinstance(again, exp.Select)
        assert "start" == again.named_selects[0]
        assert "malformed" == again.named_selects[-1]
        assert query == again.sql(dialect, pretty=True)

    def test_a_table_without_ids(self) -> None:
        """Without an id nothing is merged, and nothing is ranked."""
        meaning = Meaning(
            second=column("at"),
            seconds=exp.Literal.number(0),
            names={"model": column("model")},
            units={"input": column("input"), "output": column("output")},
            requests=exp.Literal.number(1),
            is_use=sqlglot.condition("\"model\" <> 'other'"),
        )
        query = roll_up(meaning, exp.to_table("used"), UTC)
        assert "ROW_NUMBER" not in query
        used = [{"model": "m", "input": 5, "output": 2, "at": NOON}, {"model": "other", "input": 1}]
        cells, *_ = found_in(asked(query, used=pa.Table.from_pylist(used)))
        units = units_of({"input": 5, "output": 2})
        key = Key(NOON, 3600, "", "m", "", "", "", "", 0)
        assert {key: Sums(records=1, requests=1, units=units, smallest=5, largest=5)} == cells

    def test_every_unit_can_be_summed(self) -> None:
        """Every unit that a log counts is a column that a saved roll-up knows."""
        units = {unit: exp.Literal.number(place) for place, unit in enumerate(COUNTED)}
        meaning = Meaning(
            second=exp.null(), seconds=exp.Literal.number(0), names={}, units=units, requests=exp.null(), key=()
        )
        query = roll_up(meaning, exp.to_table("used"), UTC)
        (sums,) = found_in(asked(query, used=pa.table({"a": [1]})))[0].values()
        assert tuple(range(len(COUNTED))) == sums.units
        assert 1 == sums.uncounted


class TestZones:
    @pytest.mark.parametrize(
        ("zone", "seconds"),
        [
            ("UTC", 0),
            ("Europe/Berlin", 0),
            ("Asia/Kolkata", 1800),
            ("Asia/Kathmandu", 2700),
            ("Australia/Adelaide", 1800),
        ],
    )
    def test_hours_begin_where_they_do_in_the_zone(self, zone: str, seconds: int) -> None:
        """Most zones are whole hours from UTC, in summer too; some are half an hour off, or three quarters."""
        assert seconds == shift_of(ZoneInfo(zone))

    def test_west_of_utc(self) -> None:
        """Newfoundland is three and a half hours behind: its hours begin at half past, UTC."""
        assert 1800 == shift_of(ZoneInfo("America/St_Johns"))
        assert 900 == shift_of(timezone(timedelta(hours=-3, minutes=-45)))

    def test_a_zone_that_changes_by_half_an_hour(self) -> None:
        """Lord Howe Island does; a query with one rule would be wrong for half of the year."""
        with pytest.raises(UnevenZone, match="take UTC for the query"):
            shift_of(ZoneInfo("Australia/Lord_Howe"))
