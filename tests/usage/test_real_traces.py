"""Published traces of an hour of requests, read as any other log."""

from datetime import date

import pytest

from docs.samples import ROOT
from tokencalc.usage.reading import Reading, Wanted, read_logs
from tokencalc.usage.records import COUNTED

TRACES = ROOT.parent / "shared" / "traces"
KIMI = TRACES / "mooncake_conversation_trace.jsonl.gz"
AZURE = TRACES / "AzureLLMInferenceTrace_code.csv"

pytestmark = pytest.mark.skipif(not TRACES.is_dir(), reason="the traces are not in ../shared/traces")


def totals(reading: Reading) -> dict[str, int]:
    """What all cells sum to, without what is 0."""
    cells = list(reading.rollup.cells.values())
    units = {unit: sum(cell.units[place] for cell in cells) for place, unit in enumerate(COUNTED)}
    found = {"requests": sum(cell.requests for cell in cells), **units}
    return {name: total for name, total in found.items() if total}


def test_mooncake() -> None:
    """Its blocks say how much a cache that forgets nothing would hold: 37.4% of the input, as its authors found."""
    reading = read_logs(Wanted(logs=[str(KIMI)], starts=date(2026, 3, 20)))
    found = totals(reading)
    assert 12_031 == found["requests"] == reading.accounting.kept
    assert 54_098_411 == found["cache_read"]
    assert 144_793_823 == found["input"] + found["cache_read"]
    assert "37.4%" == f"{found['cache_read'] / 144_793_823:.1%}"
    assert 4_122_048 == found["output"]
    assert 0 == reading.accounting.undated


def test_mooncake_without_a_beginning() -> None:
    """Nobody says when it was, so that its rows have no time; all are counted."""
    reading = read_logs(Wanted(logs=[str(KIMI)]))
    assert 12_031 == reading.accounting.undated
    assert {None} == {key.start for key in reading.rollup.cells}


def test_azure() -> None:
    """A table of times, prompts and outputs, each row a request of one hour of one day."""
    lines = AZURE.read_text().splitlines()[1:]
    rows = [line.split(",") for line in lines if line]
    reading = read_logs(Wanted(logs=[str(AZURE)]))
    expected = {
        "requests": 8_819,
        "input": sum(int(row[1]) for row in rows),
        "output": sum(int(row[2]) for row in rows),
    }
    assert expected == totals(reading)
    assert {"Azure LLM inference trace": 1} == reading.accounting.sources
