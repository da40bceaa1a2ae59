"""Saved answers of `compare`: read for what they are, or refused."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tokencalc.files.errors import FileError
from tokencalc.files.saved import SavedScenario, read_saved, read_saved_check

OPTION = {"name": "Today", "bill": "12.5", "requests": "1000"}
BODY: dict[str, Any] = {
    "schema_version": 1,
    "kind": "compare",
    "scenario": "A scenario",
    "file": "a.toml",
    "currency": "USD",
    "months": 6,
    "baseline": OPTION,
    "options": [{**OPTION, "name": "Other"}],
}


def written(directory: Path, body: object) -> Path:
    """A JSON file with a body."""
    path = directory / "saved.json"
    path.write_text(json.dumps(body))
    return path


def test_what_it_holds(tmp_path: Path) -> None:
    """The horizon, and the exact bill of every option."""
    found = read_saved(written(tmp_path, BODY))
    assert ("A scenario", "a.toml", "USD", 6) == (found.scenario, found.file, found.currency, found.months)
    assert [("Today", Decimal("12.5")), ("Other", Decimal("12.5"))] == [
        (each.name, each.bill) for each in found.options
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"kind": "cost"}, "is not an answer of `tokencalc compare`"),
        ({"schema_version": 2}, "has schema_version 2, where 1 is known"),
        ({"months": 0}, "lacks keys"),
        ({"months": "6"}, "lacks keys"),
        ({"baseline": {}}, "lacks keys"),
        ({"baseline": []}, "lacks keys"),
        ({"scenario": 1}, "lacks keys"),
        ({"baseline": {**OPTION, "bill": "x"}}, "lacks keys"),
        ({"baseline": {**OPTION, "bill": "NaN"}}, "lacks keys"),
        ({"baseline": {**OPTION, "bill": 1.5}}, "lacks keys"),
    ],
)
def test_what_is_none(tmp_path: Path, change: dict[str, Any], problem: str) -> None:
    """Another answer, another version, and a body that was changed are refused, with how to make a right one."""
    with pytest.raises(FileError, match=problem) as caught:
        read_saved(written(tmp_path, {**BODY, **change}))
    assert "compare --format json" in caught.value.remedy


@pytest.mark.parametrize("body", [[], "x", 1, None])
def test_no_object(tmp_path: Path, body: object) -> None:
    """JSON that is no object."""
    with pytest.raises(FileError, match="is not an answer"):
        read_saved(written(tmp_path, body))


@pytest.mark.parametrize("text", ["", "{\n,", "[" * 100_000])
def test_no_json(tmp_path: Path, text: str) -> None:
    """What is no JSON at all, or nested without end."""
    path = tmp_path / "saved.json"
    path.write_text(text)
    with pytest.raises(FileError, match="is not JSON"):
        read_saved(path)


class TestAChecksAnswer:
    body: dict[str, Any] = {
        "schema_version": 1,
        "kind": "check",
        "scenarios": [
            {"file": "a.toml", "scenario": "A", "currency": "USD", "per_month": "12.5"},
            {"file": "b.toml", "scenario": None, "currency": None, "per_month": None},
        ],
    }

    def test_what_it_holds(self, tmp_path: Path) -> None:
        """What each scenario billed in a month; one that could not be checked has no figure."""
        expected = (
            SavedScenario(file="a.toml", scenario="A", currency="USD", per_month=Decimal("12.5")),
            SavedScenario(file="b.toml", scenario="", currency="", per_month=None),
        )
        assert expected == read_saved_check(written(tmp_path, self.body))

    def test_another_answer_is_none(self, tmp_path: Path) -> None:
        """A comparison is no check."""
        with pytest.raises(FileError, match="is not an answer of `tokencalc check`"):
            read_saved_check(written(tmp_path, BODY))
