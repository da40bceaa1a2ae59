"""Good files, spoiled in a thousand ways: each ends in a message or in an answer, and never in anything else."""

import json
import shutil
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.files.building import document
from tests.files.test_lines import value_at
from tests.gallery.running import Outcome, outcome_of
from tokencalc.files.places import SCENARIOS
from tokencalc.files.toml import Way

HERE = Path(__file__).parent
BUILT_IN = (SCENARIOS / "support-assistant.toml").read_text(encoding="utf-8")
USED = (HERE / "everything-used.toml").read_text(encoding="utf-8")
SHEET = (HERE / "everything.toml").read_text(encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A directory in which one file is spoiled again and again, and the command that reads it."""

    place: Path
    file: str
    good: str
    command: tuple[str, ...]

    def outcome(self, text: str, *more: str) -> Outcome:
        """What the command says with that text in the file."""
        (self.place / self.file).write_bytes(text.encode("utf-8", "surrogatepass"))
        return outcome_of(self.place, *self.command, *more)

    def check(self, text: str) -> None:
        """Hold the command to its promise: an answer and exit code 0, or a message and exit code 2."""
        outcome = self.outcome(text)
        if outcome.code == 0:
            assert outcome.out
            assert not outcome.err
        else:
            assert (2, "") == (outcome.code, outcome.out)
            assert outcome.err.startswith("error: ")
            assert "Traceback" not in outcome.err
            assert all(line.startswith(("error: ", "  ")) for line in outcome.err.split("\n")[:-1])


@pytest.fixture(scope="module", params=["built-in scenario", "scenario that uses everything", "price sheet"])
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The built-in scenario, one that uses every key, and a price sheet that has every key."""
    place = tmp_path_factory.mktemp("bench")
    (place / "prices").mkdir()
    shutil.copy(HERE / "everything.toml", place / "prices" / "acme.toml")
    shutil.copy(HERE / "everything-used.toml", place / "scenario.toml")
    if request.param == "built-in scenario":
        return Bench(place=place, file="built-in.toml", good=BUILT_IN, command=("compare", "built-in.toml"))
    command = ("compare", "scenario.toml", "--pricing", "prices")
    if request.param == "price sheet":
        return Bench(place=place, file="prices/acme.toml", good=SHEET, command=command)
    return Bench(place=place, file="scenario.toml", good=USED, command=command)


def ways_in(data: Any, way: Way = ()) -> Iterator[Way]:
    """The way to every value of some data, tables and lists included."""
    if way:
        yield way
    if isinstance(data, dict | list):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from ways_in(value, (*way, step))


ODD_VALUES: Sequence[Any] = (
    *(0, -1, 1, 2, 10**15, 10**17, 2**70, -(2**70)),
    *(True, False, "", "x", "acme/big", "\x00\x1b[31m\u202e", "é" * 300, "{found}", "[key]", "2027-01-01"),
    *(Decimal(text) for text in ("0.5", "-0.0", "1e-30", "1e30", "1.000000000000000001", "NaN", "Infinity")),
    *(date(1, 1, 1), date(9999, 12, 31), date(2027, 2, 28), time(1, 2), datetime(2027, 1, 1)),  # noqa: DTZ001
    *([], [[]], [0], ["x"], [{}], {}, {"name": "x"}, {"": 1}, {"[key]": 1}, {"low": 1, "high": 2}),
)
"""Values that some field or other may take, and most may not."""
ODD_KEYS = ("", "[key]", "name", "model", "x.y", "é\n", "prices", "sizes", "ń" * 90)


@st.composite
def spoiled_data(draw: st.DrawFn, good: str) -> str:
    """The data with a few keys and values deleted, doubled, renamed, moved or of another type."""
    data = deepcopy(document(good).data)
    for _ in range(draw(st.integers(1, 3))):
        ways = list(ways_in(data))
        if not ways:
            break
        way = draw(st.sampled_from(ways))
        at, step = value_at(way[:-1], data), way[-1]
        match draw(st.sampled_from(["delete", "double", "retype", "rename", "move"])):
            case "delete":
                del at[step]
            case "double" if isinstance(at, list):
                at.insert(draw(st.integers(0, len(at))), deepcopy(at[int(step)]))
            case "retype":
                at[step] = deepcopy(draw(st.sampled_from(ODD_VALUES)))
            case "rename" if isinstance(at, dict):
                at[draw(st.one_of(st.sampled_from(ODD_KEYS), st.just(f"{step}s")))] = at.pop(step)
            case _:
                at[step] = deepcopy(value_at(draw(st.sampled_from(ways)), data))
    return tomli_w.dumps(data)


SIGNS = st.one_of(
    st.sampled_from("\"'[]{}=#.,\n\r\t\\ -_0123456789eEabxz\x00\x07\x1b\x7f\x85\u2028\ufeff\ud800"), st.characters()
)


@st.composite
def spoiled_text(draw: st.DrawFn, good: str) -> str:
    """The text cut short, with characters or lines changed, doubled, dropped or exchanged."""
    text = good
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        lines = text.split("\n")
        here, there = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        match draw(st.sampled_from(["cut", "flip", "insert", "drop", "double line", "drop line", "exchange lines"])):
            case "cut":
                text = text[: max(at, len(text) // 2)]
            case "flip":
                text = text[:at] + draw(SIGNS) + text[at + 1 :]
            case "insert":
                text = text[:at] + draw(SIGNS) + text[at:]
            case "drop":
                text = text[:at] + text[at + draw(st.integers(1, 20)) :]
            case "double line":
                text = "\n".join([*lines[:here], lines[here], *lines[here:]])
            case "drop line":
                text = "\n".join([*lines[:here], *lines[here + 1 :]])
            case "exchange lines":
                lines[here], lines[there] = lines[there], lines[here]
                text = "\n".join(lines)
    return text


COMMENTS = st.sampled_from(
    ["# a comment", "#", '  # months = 1 "', "\t", "   ", "", "# é \u2028 = [", "#:schema x.json"]
)


@st.composite
def restyled(draw: st.DrawFn, good: str) -> str:
    """The text with comments, empty lines, spaces and other line ends, none of which mean anything in TOML."""
    lines: list[str] = []
    for line in good.split("\n"):
        is_whole = line.count("[") == line.count("]") and not line.startswith("    ")
        lines += draw(st.lists(COMMENTS, max_size=1)) if is_whole and draw(st.integers(0, 9)) == 0 else []
        lines.append(line + draw(st.sampled_from(["", "", "", "  ", "\t", " # a note"])) if is_whole else line)
    mark = draw(st.sampled_from(["", "\ufeff"]))
    return mark + draw(st.sampled_from(["\n", "\r\n"])).join(lines)


def spoiling(examples: int) -> settings:
    """So many examples a file."""
    return settings(max_examples=examples, suppress_health_check=list(HealthCheck), deadline=None)


@spoiling(150)
@given(data=st.data())
def test_other_data(bench: Bench, data: st.DataObject) -> None:
    """Keys and values deleted, doubled, renamed, moved or of another type: 3 x 150 files."""
    bench.check(data.draw(spoiled_data(bench.good)))


@spoiling(150)
@given(data=st.data())
def test_another_text(bench: Bench, data: st.DataObject) -> None:
    """Text cut short, characters flipped, control characters put in, lines exchanged: 3 x 150 files."""
    bench.check(data.draw(spoiled_text(bench.good)))


@spoiling(35)
@given(data=st.data())
def test_another_style(bench: Bench, data: st.DataObject) -> None:
    """Comments, empty lines, spaces, line ends and a byte order mark change no figure: 3 x 35 files."""
    expected = bench.outcome(bench.good, "--format", "json")
    found = bench.outcome(data.draw(restyled(bench.good)), "--format", "json")
    assert (0, 0) == (expected.code, found.code), found.err
    assert json.loads(expected.out) == json.loads(found.out)


def test_the_good_files_are_good(bench: Bench) -> None:
    """What is spoiled has nothing wrong with it, written by hand or by a program."""
    assert 0 == bench.outcome(bench.good).code
    rewritten = bench.outcome(tomli_w.dumps(document(bench.good).data), "--format", "json")
    assert bench.outcome(bench.good, "--format", "json") == rewritten
