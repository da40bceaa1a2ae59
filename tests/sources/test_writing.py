"""A sheet as text: the same text for the same sheet, and the same sheet from the text."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.building import TODAY, read_back
from tokencalc.engine.units import SHEET_UNITS
from tokencalc.files.sheets import Sheet, SheetFile
from tokencalc.sources.writing import kind_in, text_of_sheet

some_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
some_rate = st.decimals(0, 10**6, allow_nan=False, places=9)
some_rates = st.dictionaries(st.sampled_from(SHEET_UNITS), some_rate, min_size=1, max_size=4)


def sheet(**changes: Any) -> SheetFile:
    """A sheet with one model and one row; changes are the row's."""
    row = {
        "from": TODAY,
        "source": "https://acme.example",
        "retrieved": TODAY,
        "rates": {"output": Decimal(8)},
        **changes,
    }
    model = {"name": "Large", "lab": "acme", "weights": "open", "aliases": ["big"], "prices": [row]}
    head = {"provider": "acme", "name": "Acme", "kind": "lab", "currency": "USD"}
    return SheetFile.model_validate({**head, "models": {"large 1.0": model}})


def test_the_text_is_made_for_people(tmp_path: Path) -> None:
    """One line a key, units in their usual order, numbers without zeros at the end."""
    rates = {"output": Decimal("8.00"), "input": Decimal("1E+1"), "cache_read": Decimal("0.10")}
    modes = {"flex": {"multiply": Decimal("0.5")}, "batch": {"rates": {"input": Decimal("1E-7")}}}
    path = tmp_path / "acme.toml"
    path.write_text(text_of_sheet(sheet(rates=rates, modes=modes), "litellm"), encoding="utf-8")
    expected = """\
# Written by tokencalc prices import from litellm. It may be written again at any time: edits are lost.
provider = "acme"
name = "Acme"
kind = "lab"
currency = "USD"

[models."large 1.0"]
name = "Large"
lab = "acme"
weights = "open"
aliases = ["big"]

[[models."large 1.0".prices]]
from = 2026-11-22
source = "https://acme.example"
retrieved = 2026-11-22
rates = { input = 10, cache_read = 0.1, output = 8 }
modes = { batch = { rates = { input = 0.0000001 } }, flex = { multiply = 0.5 } }
"""
    assert expected == path.read_text(encoding="utf-8")


def test_the_first_line_says_who_wrote_it() -> None:
    """And from which kind of catalogue; nothing else counts."""
    text = text_of_sheet(sheet(), "models.dev")
    assert "models.dev" == kind_in(text)
    assert "models.dev" == kind_in(text.replace("\n", "\r\n"))
    assert "" == kind_in(text.partition("\n")[2])
    assert "" == kind_in("\n" + text)
    assert "" == kind_in(text.replace("edits are lost.", "edits are kept."))


@given(some_text, some_text, some_rates, some_rates)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory,
    source: str,
    mode: str,
    rates: dict[str, Decimal],
    other: dict[str, Decimal],
) -> None:
    """Whatever stands in the texts, and to the last digit; and written again it is the same text."""
    written = sheet(source=source, rates=rates, modes={mode: {"rates": other}})
    found = read_back(tmp_path_factory.mktemp("sheet"), written, "litellm")
    assert written == found.file
    assert text_of_sheet(written, "litellm") == text_of_sheet(found.file, "litellm")


def test_a_part_of_it_has_the_whole_of_a_model(tmp_path: Path) -> None:
    """Reading only the sections that mention an alias loses no window and no tier."""
    window = {"hours_utc": [[1, 4]], "weekdays": ["mon"], "source": "https://acme.example", "retrieved": TODAY}
    tier = {"above": 1000, "rates": {"output": Decimal(9)}}
    data = sheet(windows={"peak": {"multiply": Decimal(2)}}, tiers=[tier]).model_dump(by_alias=True)
    written = SheetFile.model_validate({**data, "windows": {"peak": window}})
    read_back(tmp_path, written, "litellm")
    part = Sheet(tmp_path / "acme.toml", "big")
    assert written.models == part.file.models


def test_rows_stand_by_their_days() -> None:
    """In whatever order they come."""
    data = sheet().model_dump(by_alias=True)
    (row,) = data["models"]["large 1.0"]["prices"]
    rows = [{**row, "from": date(2026, month, 1)} for month in (5, 3, 4)]
    data["models"]["large 1.0"]["prices"] = rows
    text = text_of_sheet(SheetFile.model_validate(data), "litellm")
    assert ["2026-03-01", "2026-04-01", "2026-05-01"] == [
        line.removeprefix("from = ") for line in text.splitlines() if line.startswith("from")
    ]
