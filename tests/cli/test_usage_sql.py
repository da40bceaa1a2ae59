"""`tokencalc usage sql`: a query as text, on standard output or in a file; mistakes end with 2."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

ASKED = ("usage", "sql", "--dialect", "postgres", "--table", "LiteLLM_SpendLogs")


def test_the_query_and_nothing_else(run: Run) -> None:
    """What is printed can be piped to the engine as it is: comments, and one statement."""
    outcome = run(*ASKED)
    assert (0, "") == (outcome.code, outcome.err)
    lines = outcome.out.splitlines()
    assert "-- Tokens of LiteLLM_SpendLogs by hour (UTC)" == lines[0].partition(", provider")[0]
    assert "WITH uses AS (" == next(line for line in lines if not line.startswith("--"))
    assert ";" not in outcome.out.partition("WITH")[2]


def test_into_a_file(run: Run, tmp_path: Path) -> None:
    """With --output it goes to a file."""
    outcome = run(*ASKED, "--tz", "Asia/Kolkata", "--time", "naive", "--output", str(tmp_path / "query.sql"))
    assert (0, "") == (outcome.code, outcome.out)
    assert "(Asia/Kolkata)" in (tmp_path / "query.sql").read_text()


def test_a_mapping_of_ones_own(run: Run, tmp_path: Path) -> None:
    """The columns of a table are told by a mapping, as for files."""
    mapping = tmp_path / "mine.toml"
    mapping.write_text(
        'name = "mine"\ntitle = "Mine"\nmodel = "m"\n[units]\ninput = "tokens_in"\noutput = "tokens_out"\n'
    )
    outcome = run("usage", "sql", "--dialect", "duckdb", "--table", "t", "--mapping", str(mapping))
    assert 0 == outcome.code
    assert '"tokens_in"' in outcome.out


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--dialect", "oracle"), "error: --dialect: 'oracle' is not known\n  bigquery, "),
        (("--dialect", "postgre"), "error: --dialect: 'postgre' is not known\n  did you mean postgres?"),
        (("--time", "noon"), "error: --time: 'noon' is not known\n  timestamp, naive, seconds, milliseconds"),
        (("--tz", "Mars"), "error: --tz: no time zone is called 'Mars'\n  take one like UTC or Europe/Berlin"),
        (("--tz", "Australia/Lord_Howe"), "error: the hours of Australia/Lord_Howe do not begin at the same minute"),
        (("--table", "a; b"), "error: --table: 'a; b' is no name of a table"),
        (("--source", "codex"), "is read row after row, and no query does that"),
        (("--source", "otlp"), 'error: "otlp" has rows that lie in pages (each), which a query cannot follow'),
        (("--mapping", "gone.toml"), "error: gone.toml: no such file"),
    ],
)
def test_mistakes(run: Run, more: tuple[str, ...], message: str) -> None:
    """Each is told with what can be done, and ends with 2."""
    outcome = run(*ASKED, *more)
    assert (2, "") == (outcome.code, outcome.out)
    assert message in outcome.err
