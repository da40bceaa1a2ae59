"""Queries for a warehouse: the same text in each dialect as before, and answers that feed back in.

The texts in tests/usage/queries are rewritten with `python -m tests.usage.test_queries`.
"""

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from tokencalc.engine.errors import TokencalcError
from tokencalc.usage import extras
from tokencalc.usage.expressions import paths_in
from tokencalc.usage.layouts import Layout, NotInSql
from tokencalc.usage.queries import (
    DIALECTS,
    Asked,
    NotATable,
    ReadRowByRow,
    UnknownChoice,
    UnknownZone,
    query_text,
)
from tokencalc.usage.reading import Wanted, read_logs
from tokencalc.usage.sources import UnknownSource

QUERIES = Path(__file__).parent / "queries"
COLUMNS = {
    "request_id": "VARCHAR",
    "startTime": "TIMESTAMP",
    "custom_llm_provider": "VARCHAR",
    "model": "VARCHAR",
    "prompt_tokens": "INTEGER",
    "completion_tokens": "INTEGER",
    "cache_hit": "VARCHAR",
    "team_id": "VARCHAR",
    "metadata": "VARCHAR",
}


def litellm(dialect: str, **more: Any) -> Asked:
    """A query over the spend logs of a LiteLLM proxy."""
    return Asked(dialect=dialect, table="logs.spend", columns=list(COLUMNS), **more)


class TestTexts:
    @pytest.mark.parametrize("dialect", DIALECTS)
    def test_as_it_was(self, dialect: str) -> None:
        """The text changes only on purpose, and its own dialect reads it back."""
        text = query_text(litellm(dialect, time="naive"))
        assert (QUERIES / f"{dialect}.sql").read_text() == text
        again = sqlglot.parse_one(text, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
        assert isinstance(again, exp.Select)
        assert "malformed" == again.named_selects[-1]

    @pytest.mark.parametrize("dialect", DIALECTS)
    def test_no_division_and_no_money(self, dialect: str) -> None:
        """Sums of whole numbers mean the same on every engine; money is counted where it is a decimal."""
        (query,) = sqlglot.parse(query_text(litellm(dialect)), read=dialect)
        assert query is not None
        assert [] == list(query.find_all(exp.Div))
        assert "spend" not in {column.name for column in query.find_all(exp.Column)}

    @pytest.mark.parametrize("dialect", DIALECTS)
    def test_the_zone_is_always_named(self, dialect: str) -> None:
        """Times that do not say their zone are of UTC, whatever the zone of the session, and the text says so."""
        text = query_text(litellm(dialect, time="naive", zone="Asia/Kolkata"))
        assert "'UTC'" in text.partition("WITH")[2]
        assert "by hour (Asia/Kolkata)" in text
        assert "1800" in text

    @pytest.mark.parametrize(("time", "told"), [("seconds", "BIGINT"), ("milliseconds", "1000")])
    def test_times_that_are_numbers(self, time: str, told: str) -> None:
        """Seconds are taken as they are, milliseconds by the thousand."""
        assert told in query_text(litellm("trino", time=time))

    def test_snowflake_keeps_names_in_capitals(self) -> None:
        """Quoted as the log has it, no column would be found there."""
        assert '"STARTTIME"' in query_text(litellm("snowflake"))

    def test_nested_columns(self) -> None:
        """Spark reads JSON into columns of columns."""
        asked = Asked(dialect="spark", table="t", source="claude-code", is_nested=True)
        assert "`message`.`usage`.`input_tokens`" in query_text(asked)

    def test_only_columns_that_are_there(self) -> None:
        """A table without a column of the log is asked for the others; a shape that cannot be in it is left out."""
        names = ["timestamp", "model", "input_tokens", "output_tokens"]
        text = query_text(Asked(dialect="postgres", table="t", source="plain", columns=names))
        assert '"prompt_tokens"' not in text
        assert '"input_tokens"' in text


class TestAnswersFeedBackIn:
    def test_the_same_as_reading_the_rows(self, tmp_path: Path) -> None:
        """A table, asked and its answer read, gives the sums of the same rows as a file."""
        cached = json.dumps({"usage_object": {"cache_read_input_tokens": 40}})
        rows = [
            ["a", "2026-03-20 12:00:00", "openai", "gpt-5.2", "100", "20", "", "red", cached],
            ["b", "2026-03-20 12:59:59", "openai", "gpt-5.2", "300", "20", "", "red", ""],
            ["b", "2026-03-20 12:59:59", "openai", "gpt-5.2", "300", "25", "", "red", ""],
            ["c", "2026-03-20 13:00:00", "openai", "gpt-5.2", "300", "25", "True", "red", ""],
            ["d", "2026-03-20 13:00:00", "openai", "gpt-5.2", "10", "25", "", "blue", cached],
        ]
        with (tmp_path / "rows.csv").open("w", newline="") as file:
            csv.writer(file).writerows([[*COLUMNS, "spend"], *([*row, ""] for row in rows)])
        kinds = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'America/Los_Angeles'")
            connection.execute("CREATE SCHEMA logs")
            read = f"read_csv('{tmp_path}/rows.csv', header = true, columns = {{{kinds}, 'spend': 'VARCHAR'}})"
            connection.execute(f"CREATE TABLE logs.spend AS SELECT * FROM {read}")
            query = query_text(litellm("duckdb", time="naive"))
            for kind in ("csv", "json", "parquet"):
                connection.execute(f"COPY ({query}) TO '{tmp_path}/answer.{kind}' (FORMAT {kind})")
        expected = read_logs(Wanted(logs=[str(tmp_path / "rows.csv")], source="litellm-spend-logs")).rollup
        for kind in ("csv", "json", "parquet"):
            found = read_logs(Wanted(logs=[str(tmp_path / f"answer.{kind}")])).rollup
            assert expected.cells == {key: sums for key, sums in found.cells.items() if sums.records}


class TestMistakes:
    @pytest.mark.parametrize(
        ("more", "error"),
        [
            ({"dialect": "oracle"}, UnknownChoice),
            ({"time": "noon"}, UnknownChoice),
            ({"zone": "Mars/Olympus"}, UnknownZone),
            ({"zone": "../etc"}, UnknownZone),
            ({"table": "a b c; d"}, NotATable),
            ({"source": "nothing"}, UnknownSource),
            ({"source": "codex"}, ReadRowByRow),
            ({"source": "openai-usage"}, NotInSql),
        ],
    )
    def test_each_is_told(self, more: dict[str, Any], error: type[TokencalcError]) -> None:
        """What cannot be asked is told, with what can be done."""
        with pytest.raises(error) as told:
            query_text(Asked(**{"dialect": "spark", "table": "t", **more}))
        assert told.value.remedy

    def test_items_of_lists(self) -> None:
        """The item of a list that has a value is found row by row, not by a query."""
        with pytest.raises(NotInSql, match="chooses an item of a list"):
            Layout("duckdb").at(paths_in("a[kind=x].b")[0])

    def test_without_sqlglot(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The extra that is missing is named."""

        def without(name: str) -> Any:
            raise ModuleNotFoundError(name=name)

        monkeypatch.setattr(extras, "import_module", without)
        with pytest.raises(extras.NoUsagePackage, match=r"sqlglot, which is not installed\n.*\[warehouse\]"):
            query_text(litellm("spark"))


if __name__ == "__main__":
    for dialect in DIALECTS:
        (QUERIES / f"{dialect}.sql").write_text(query_text(litellm(dialect, time="naive")))
