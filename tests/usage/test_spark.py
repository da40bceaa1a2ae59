"""The query runs on Spark, in local mode, with the sums of the ledger.

Spark is half a gigabyte and needs Java, so it is asked for, with the interpreter of an environment that has pyspark:
TOKENCALC_TEST_PYSPARK=/path/to/python python -m pytest tests/usage/test_spark.py
"""

import json
import os
import random
import subprocess
from datetime import UTC
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlglot import exp

from tests.usage.test_sql import MEANING, NAMES, NOON, TABLE, UNITS, expected_of, found_in
from tokencalc.usage.rollup import CUTS
from tokencalc.usage.sql import roll_up_in

WANTED = os.environ.get("TOKENCALC_TEST_PYSPARK")
SCRIPT = """
import json, sys
from pyspark.sql import SparkSession
table, query, kinds = sys.argv[1:]
spark = SparkSession.builder.master("local[2]").config("spark.sql.session.timeZone", "America/Los_Angeles")
spark = spark.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2").getOrCreate()
spark.read.schema(kinds).json(table).createOrReplaceTempView("used")
print("ANSWER" + json.dumps([row.asDict() for row in spark.sql(query).collect()]))
"""


def uses(count: int) -> list[dict[str, Any]]:
    """Rows of a log with repeated ids, prompts around every cut, and some that cannot be."""
    chance = random.Random(7)
    found = []
    for _ in range(count):
        identity = chance.choice([None, *(f"id{number}" for number in range(count // 3))])
        row: dict[str, Any] = {
            "at": chance.choice([None, NOON + chance.randrange(90_000)]),
            "lasts": chance.choice([0, 0, 3600, 86400]),
        }
        row |= {name: chance.choice("xy") for name in NAMES}
        row |= {unit: chance.choice([0, 3, *CUTS]) + chance.randrange(2) for unit in UNITS}
        row |= {"thought": chance.randrange(3), "requests": chance.choice([1, 1, 1, None, 4, -1])}
        found.append(row | {"id": identity, "session": identity and "s", "side": chance.choice([0, -1])})
    return found


@pytest.mark.skipif(not WANTED, reason="only with TOKENCALC_TEST_PYSPARK: Spark is large and needs Java")
@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Asia/Kolkata")], ids=str)
def test_spark_counts_what_the_ledger_counts(tmp_path: Path, zone: Any) -> None:
    """In another session zone than that of the query, Spark's cells are the ledger's, duplicates and faults too."""
    table = uses(3000)
    (tmp_path / "used.json").write_text("\n".join(json.dumps(row) for row in table))
    query = roll_up_in("spark", MEANING, exp.to_table("used"), zone)
    kinds = ", ".join(f"`{name}` {'STRING' if str(kind) == 'string' else 'BIGINT'}" for name, kind in TABLE.items())
    command = [str(WANTED), "-c", SCRIPT, str(tmp_path / "used.json"), query, kinds]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert 0 == run.returncode, run.stderr[-2000:]
    found, duplicates, malformed = found_in(json.loads(run.stdout.rpartition("ANSWER")[2]))
    cells, accounting = expected_of(table, zone)
    assert cells == found
    assert (accounting.duplicates, accounting.malformed) == (duplicates, malformed)
