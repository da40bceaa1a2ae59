"""Figures are looked up in rows of known keys with less work, and that changes nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.usage.logs import use
from tokencalc.usage import expressions, mapping, shapes
from tokencalc.usage.expressions import BadCount, parsed
from tokencalc.usage.records import Use
from tokencalc.usage.shapes import counts_of, shape_of
from tokencalc.usage.sources import source_named, sources

COUNTS = st.none() | st.integers(0, 300)
DETAILS = st.fixed_dictionaries(
    {}, optional={"cached_tokens": COUNTS, "audio_tokens": COUNTS, "reasoning_tokens": COUNTS}
)
USAGE = st.fixed_dictionaries(
    {},
    optional={
        "prompt_tokens": st.integers(0, 1000),
        "completion_tokens": COUNTS,
        "total_tokens": COUNTS,
        "cached_tokens": COUNTS,
        "prompt_tokens_details": st.none() | DETAILS,
        "completion_tokens_details": st.none() | DETAILS,
        "completion_tokens_details.reasoning_tokens": COUNTS,
        "service_tier": st.sampled_from(["default", "flex", None]),
    },
)
NAMES = st.none() | st.sampled_from(["", "a", "b"])
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "usage": st.none() | USAGE,
        "response": st.none() | st.fixed_dictionaries({}, optional={"usage": USAGE, "model": NAMES, "id": NAMES}),
        "response.model": NAMES,
        "model": NAMES,
        "id": NAMES,
        "created": st.none() | st.integers(0, 2_000_000_000),
        "metadata": st.none() | st.fixed_dictionaries({}, optional={"project": NAMES}),
    },
)


def answers() -> mapping.LogMapping:
    """A source that has seen no rows yet."""
    found = source_named("response-bodies", sources())
    assert isinstance(found, mapping.LogMapping)
    return found


def read(source: mapping.LogMapping, row: dict[str, Any]) -> Use | str | None:
    """What a row is read as, or what is wrong with it."""
    try:
        return source.use(row)
    except BadCount as error:
        return error.problem


@given(st.lists(ROWS, max_size=4))
def test_known_keys_change_nothing(rows: list[dict[str, Any]]) -> None:
    """A row is read as if none of its keys were known, the second time too."""
    source, any_row = answers(), answers()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shapes, "_by_keys", {})
        found = [read(source, row) for row in [*rows, *rows]]
        patch.setattr(mapping, "_MOST_KINDS_OF_ROWS", 0)
        patch.setattr(shapes, "Shape", lambda table, _: shapes_for_any(table.name))
        patch.setattr(shapes, "_by_keys", {})
        assert [read(any_row, row) for row in [*rows, *rows]] == found


def shapes_for_any(name: str) -> shapes.Shape:
    """A shape that reads objects of any keys."""
    return next(shape for shape in shapes.shapes() if shape.table.name == name)


def test_hardly_two_rows_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of ever other keys are read, and what is known of them does not grow without end."""
    monkeypatch.setattr(mapping, "_MOST_KINDS_OF_ROWS", 3)
    monkeypatch.setattr(shapes, "_MOST_KINDS", 3)
    monkeypatch.setattr(shapes, "_by_keys", {})
    source = answers()
    for place in range(9):
        row = {f"x{place}": 1, "model": "m", "usage": {f"x{place}": 1, "prompt_tokens": 5, "completion_tokens": place}}
        expected = use(second=None, currency="USD", units={"input": 5, "output": place})
        assert expected == read(source, json.loads(json.dumps(row)))
    assert len(shapes._by_keys) <= 3  # its size is what this is about


def test_what_is_said_without_keys() -> None:
    """A usage object with none of the keys that are looked for has no mode, no region and no counts."""
    found = shape_of({"prompt_tokens": 5})
    assert found is not None
    assert (None, None) == (found.mode({"prompt_tokens": 5}), found.region({"prompt_tokens": 5}))
    assert {"input": 0, "output": 0} == counts_of({name: parsed(name) for name in ("input", "output")}, None, ())({})
    assert expressions.finder((), ())({"a": 1}) is None
