"""A real spreadsheet reads the CSV and the HTML: figures are figures, and text stays text.

It takes LibreOffice a few seconds, so it is asked for: TOKENCALC_TEST_SPREADSHEET=1 python -m pytest tests/golden
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.golden.cases import AS_OF, CASES, run
from tests.golden.hostile import FORMULAS, write_files

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
WANTED = os.environ.get("TOKENCALC_TEST_SPREADSHEET")
READERS = {"csv": "CSV:44,34,76,1", "html": "HTML (StarCalc)"}
NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}

pytestmark = [
    pytest.mark.skipif(not WANTED, reason="only with TOKENCALC_TEST_SPREADSHEET=1: LibreOffice takes its time"),
    pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed"),
]


def opened(path: Path, kind: str) -> list[Mapping[str, str]]:
    """The cells of the first sheet, once LibreOffice has opened the file: text, kind of value, value, formula."""
    command = [OFFICE or "", "--headless", f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"]
    command += [f"--infilter={READERS[kind]}", "--convert-to", "fods", "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    tree = ElementTree.parse(path.with_suffix(".fods"))
    cells: list[Mapping[str, str]] = []
    for cell in tree.iter(f"{{{NAMES['table']}}}table-cell"):
        text = "\n".join("".join(part.itertext()) for part in cell.findall("text:p", NAMES))
        if text:
            kind_of_value = cell.get(f"{{{NAMES['office']}}}value-type", "")
            value = cell.get(f"{{{NAMES['office']}}}value", "")
            formula = cell.get(f"{{{NAMES['table']}}}formula", "")
            cells.append({"text": text, "type": kind_of_value, "value": value, "formula": formula})
    return cells


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A directory with the hostile files."""
    write_files(tmp_path)
    return tmp_path


def test_nothing_is_calculated(place: Path) -> None:
    """Names that look like formulas are text, apostrophe and all."""
    answer = run("compare", "scenario.toml", "--pricing", "prices", *AS_OF, "--format", "csv", directory=place).out
    path = place / "answer.csv"
    path.write_bytes(answer.encode())
    cells = opened(path, "csv")
    assert [] == [cell["text"] for cell in cells if cell["formula"]]
    shown = {cell["text"].removeprefix("'") for cell in cells}
    assert {text.strip() for text in FORMULAS} <= shown


def test_figures_are_numbers(tmp_path: Path) -> None:
    """The totals of the CSV are numbers in the sheet, and the same ones to a spreadsheet's 15 digits."""
    path = tmp_path / "answer.csv"
    answer = CASES[0].answer("csv", 80).out
    path.write_bytes(answer.encode())
    numbers = {round(Decimal(cell["value"]), 4) for cell in opened(path, "csv") if cell["type"] == "float"}
    head, *rows = [line.split(",") for line in answer.splitlines()]
    totals = {round(Decimal(row[head.index("total") - len(head)]), 4) for row in rows}
    assert totals <= numbers
