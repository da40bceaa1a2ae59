"""A function made for rows that are alike says what the mapping says of them, or nothing."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.usage.test_fuzzed_rows import SCALARS, WHOLE, every, places, rows
from tokencalc.usage.compiled import Quick, quick
from tokencalc.usage.expressions import BadCount
from tokencalc.usage.mapping import LogMapping
from tokencalc.usage.records import Use

MAPPINGS: dict[str, LogMapping] = {each.name: each for each in every() if isinstance(each, LogMapping)}
COMPILED = ("response-bodies", "openrouter-bodies", "claude-code", "plain")
USAGES: list[dict[str, Any]] = [
    {"input_tokens": 100, "output_tokens": 50, "cache_creation_input_tokens": 25, "cache_read_input_tokens": 10},
    {
        "input_tokens": 100,
        "output_tokens": 50,
        "cache_creation_input_tokens": 25,
        "cache_creation": {"ephemeral_1h_input_tokens": 20, "ephemeral_5m_input_tokens": 5},
        "service_tier": "batch",
        "inference_geo": "us",
    },
    {"prompt_tokens": 90, "completion_tokens": 40, "prompt_tokens_details": {"cached_tokens": 30}},
    {
        "prompt_tokens": 90,
        "completion_tokens": 40,
        "total_tokens": 150,
        "completion_tokens_details": {"reasoning_tokens": 20},
    },
    {"promptTokenCount": 50, "candidatesTokenCount": 9, "thoughtsTokenCount": 7, "cachedContentTokenCount": 11},
    {"inputTokens": 5, "outputTokens": 6, "cacheReadInputTokens": 7},
]


def row_of(kind: str, usage: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a kind around a usage object."""
    if kind == "plain":
        return {"model": "m", "timestamp": "2026-03-20T12:00:00Z", **usage}
    if kind == "claude-code":
        message = {"id": "m1", "model": "claude", "role": "assistant", "usage": dict(usage)}
        return {**deepcopy(WHOLE["claude-code"][0]), "message": message}
    return {"id": "r1", "model": "m", "created": 1_774_008_000, "usage": dict(usage)}


def outcome(read: Callable[[dict[str, Any]], Use | None], row: dict[str, Any]) -> Use | str | None:
    """What a reader says of a row, or, as text, what is wrong with it."""
    try:
        return read(row)
    except BadCount as error:
        return error.problem


def agrees(mapping: LogMapping, fast: Quick, row: dict[str, Any]) -> bool:
    """Whether the function was sure of a row; where it was, it said what the mapping says."""
    found = outcome(fast, row)
    if isinstance(found, str):
        assert outcome(mapping.use, row) == found
        return True
    if found is not None:
        assert mapping.use(row) == found
    return found is not None


@pytest.mark.parametrize("kind", COMPILED)
@pytest.mark.parametrize("usage", USAGES)
def test_it_is_sure_of_plain_rows(kind: str, usage: dict[str, Any]) -> None:
    """Rows as providers write them are read by the function."""
    mapping = MAPPINGS[kind]
    assert agrees(mapping, quick(mapping, often=1), row_of(kind, usage))


@pytest.mark.parametrize("kind", sorted(MAPPINGS))
@settings(max_examples=60)
@given(data=st.data())
def test_whatever_a_row_holds(kind: str, data: st.DataObject) -> None:
    """Rows with a kind's keys and anything below them: the function agrees with the mapping, or is not sure."""
    mapping = MAPPINGS[kind]
    fast = quick(mapping, often=1)
    for row in data.draw(st.lists(rows(kind), min_size=1, max_size=4)):
        agrees(mapping, fast, row)


@pytest.mark.parametrize("kind", COMPILED)
@settings(max_examples=300)
@given(data=st.data())
def test_a_plain_row_with_some_things_changed(kind: str, data: st.DataObject) -> None:
    """Of a row like those before it, in which a value or two are others, the function says nothing false."""
    mapping = MAPPINGS[kind]
    fast = quick(mapping, often=1)
    plain = row_of(kind, data.draw(st.sampled_from(USAGES)))
    agrees(mapping, fast, plain)
    changed = deepcopy(plain)
    for _ in range(data.draw(st.integers(1, 2))):
        holder, key = data.draw(st.sampled_from(list(places(changed))))
        holder[key] = data.draw(st.one_of(SCALARS, st.lists(SCALARS, max_size=2), st.dictionaries(st.text(), SCALARS)))
    agrees(mapping, fast, changed)


def test_a_key_of_any_name_is_harmless() -> None:
    """Keys of rows are quoted in the text of a function: none of them can be run."""
    mapping = MAPPINGS["response-bodies"]
    row = {**row_of("response-bodies", USAGES[0]), "'); raise SystemExit #": 1, "\n import os": 2}
    assert agrees(mapping, quick(mapping, often=1), row)


def test_rare_keys_are_left_to_the_mapping() -> None:
    """A function is written for keys that come often; before, nothing is said."""
    mapping = MAPPINGS["response-bodies"]
    fast = quick(mapping, often=3)
    row = row_of("response-bodies", USAGES[2])
    assert [False, False, False, False, True] == [fast(row) is not None for _ in range(5)]


def test_too_many_kinds_of_rows_are_left_to_the_mapping() -> None:
    """A log whose rows all have keys of their own gets no more than a hundred functions."""
    mapping = MAPPINGS["response-bodies"]
    fast = quick(mapping, often=1)
    plain = row_of("response-bodies", USAGES[2])
    sure = [agrees(mapping, fast, {**plain, f"key {place}": 1}) for place in range(150)]
    assert any(sure)
    assert not any(sure[110:])
