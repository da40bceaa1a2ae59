"""Every command prints in every format what is kept in `expected`, byte for byte."""

import json
from csv import reader
from pathlib import Path

import pytest

from tests.golden.cases import AS_OF, CASES, CHECKOUT, EXPECTED, FORMATS, MISTAKES, PRICING, WIDTHS, Case, kept, run

HOW = "rewrite the files on purpose with: python -m tests.golden"
FILES = [(case, *file) for case in CASES for file in case.files()]
WIDE_FORMATS = [chosen for chosen in FORMATS if chosen != "table"]


@pytest.mark.parametrize(("case", "file", "chosen", "width"), FILES, ids=[file for _, file, _, _ in FILES])
def test_an_answer_is_what_it_was(case: Case, file: str, chosen: str, width: int) -> None:
    """The answer is the kept one, the exit code and the messages too."""
    outcome = case.answer(chosen, width)
    assert (case.code, case.messages) == (outcome.code, outcome.err)
    assert (EXPECTED / file).read_bytes() == kept(outcome.out), HOW


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_met_with_the_same_message(name: str) -> None:
    """The message is the kept one, the exit code is 2, and there is no answer."""
    arguments = MISTAKES[name]
    outcome = run(*arguments, *(() if PRICING[0] in arguments else PRICING))
    assert (2, "") == (outcome.code, outcome.out)
    assert (EXPECTED / f"{name}.err.txt").read_bytes() == kept(outcome.err), HOW


@pytest.mark.parametrize("chosen", WIDE_FORMATS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_only_a_table_depends_on_the_width(case: Case, chosen: str) -> None:
    """What is meant for documents and programs is the same at every width."""
    narrow, wide = (case.answer(chosen, width) for width in WIDTHS)
    assert narrow == wide


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_table_keeps_to_its_width(case: Case, width: int) -> None:
    """No line of a table is longer than the terminal is wide, or ends in blanks."""
    lines = case.answer("table", width).out.splitlines()
    assert [] == [line for line in lines if len(line) > width or line != line.rstrip()]


def test_every_file_has_its_command() -> None:
    """Nothing is kept that no command makes."""
    made = {file for _, file, _, _ in FILES} | {f"{name}.err.txt" for name in MISTAKES}
    assert made == {path.name for path in EXPECTED.iterdir()}


@pytest.mark.parametrize(
    ("arguments", "file"),
    [((), "scenario.schema.json"), (("--sheet",), "price-sheet.schema.json")],
)
def test_the_schemas_are_those_of_the_program(arguments: tuple[str, ...], file: str) -> None:
    """`scenario schema` prints what is kept in `schemas`, which editors read from there."""
    assert (CHECKOUT / "schemas" / file).read_text(encoding="utf-8") == run("scenario", "schema", *arguments).out


def test_a_new_scenario_can_be_compared(tmp_path: Path) -> None:
    """`scenario new` writes a file, says what to do next, and that works."""
    models = ("--from", "claude-sonnet-5-5", "--to", "deepseek-flash")
    made = run(
        *("scenario", "new", *models, "--requests", "1M", "--input", "1500", "--output-tokens", "300"),
        *("--as-of", "2026-11-22"),
        directory=tmp_path,
    )
    assert (0, "") == (made.code, made.out)
    following = made.err.splitlines()[-1].removeprefix("next: tokencalc ")
    assert 0 == run(*following.split(), "--as-of", "2026-11-22", directory=tmp_path).code


@pytest.mark.parametrize("width", WIDTHS)
def test_no_figure_is_cut(width: int) -> None:
    """A figure without its last digit is another figure: where there is no room for it, something else gives way."""
    csv, table = (run("prices", "list", *AS_OF, "--format", chosen, width=width).out for chosen in ("csv", "table"))
    head, *rows = reader(csv.splitlines())
    figures = {row[head.index(unit)] for row in rows for unit in ("input", "cache_read", "output")} - {""}
    assert set() == figures - set(table.split())


@pytest.mark.parametrize("width", WIDTHS)
def test_no_unit_is_cut(width: int) -> None:
    """A model with many modes and tiers still says which price is that of which unit."""
    command = ("prices", "show", "gpt-6.1-sol", *AS_OF)
    units = json.loads(run(*command, "--format", "json").out)["rows"][0]["rates"]
    assert set() == set(units) - set(run(*command, width=width).out.split())
