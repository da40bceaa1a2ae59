"""Rows of anything at all: each is a use, none, or wrong, and no row ends the reading or counts in silence."""

import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docs.samples import ROOT
from tests.usage import test_codex as codex
from tests.usage import test_sources_bills as bills
from tests.usage import test_sources_tools as tools
from tests.usage.logs import NOON
from tokencalc.usage.expressions import BadCount
from tokencalc.usage.ledger import Ledger
from tokencalc.usage.records import Use
from tokencalc.usage.sources import source_named, sources

FORMATS = ROOT / "src" / "tokencalc" / "usage" / "formats"
KINDS = [source.name for source in sources()]
WORD = re.compile(r"[A-Za-z_][\w.]*")

CODEX = [
    *("timestamp", "type", "payload", "model", "cwd", "id", "info", "total_token_usage", "last_token_usage"),
    *("input_tokens", "cached_input_tokens", "output_tokens", "forked_from_id", "turn_id"),
]
TRACE = ["timestamp", "input_length", "output_length", "hash_ids"]


@cache
def words() -> dict[str, list[str]]:
    """The words that a kind's rows may have as keys, by kind: those in the texts of its file and of every shape."""
    shapes = " ".join(path.read_text("utf-8") for path in sorted((FORMATS / "shapes").glob("*.toml")))
    found = {"codex": CODEX, "mooncake-trace": TRACE}
    for path in sorted((FORMATS / "sources").glob("*.toml")):
        text = path.read_text("utf-8")
        own = tomllib.loads(text)
        keys = set(WORD.findall(text)) | (set(WORD.findall(shapes)) if own.get("usage") else set())
        found[own["name"]] = sorted(keys | {part for key in keys for part in key.split(".") if part})
    return found


DAY = {"start_time": 1_773_964_800, "end_time": 1_774_051_200}
SPAN = {"context": {"trace_id": "t", "span_id": "s"}, "end_time": "2026-03-20T12:00:00Z"}
WHOLE: dict[str, list[dict[str, Any]]] = {
    "claude-code": [tools.TestClaudeCode.ROW],
    "langfuse": [tools.TestLangfuse.ROW],
    "litellm-spend-logs": [tools.TestLiteLlm.ROW],
    "openai-usage": [{"data": [{**DAY, "results": [bills.TestOpenAiUsage.ROW]}]}],
    "anthropic-usage": [{"data": [{**DAY, "starting_at": 1, "results": [bills.TestAnthropicUsage.ROW]}]}],
    "otel-spans": [{**SPAN, "attributes": tools.TestOpenTelemetry.ATTRIBUTES}],
    "codex": [codex.meta("s"), codex.turn(), codex.count(NOON, (1000, 250, 125, 75), (1000, 250, 125, 75))],
    "mooncake-trace": [{"timestamp": 0, "input_length": 10, "output_length": 5, "hash_ids": [1, 2]}],
}
"""Rows of some kinds, each of which is a use."""

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**6),
    st.integers(-(10**30), 10**30),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.sampled_from(
        ["", "0", "12", "-1", "1e999", "null", "true", "NaN", "2026-03-20T12:00:00Z", "{}", "[", '{"a": 1}']
    ),
    st.sampled_from(["token_count", "session_meta", "turn_context", "event_msg", "GENERATION", "AUDIO"]),
    st.text(max_size=5),
)


def rows(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Rows with the keys of a kind, which hold anything."""
    keys = st.sampled_from(words()[kind])
    values = st.recursive(
        SCALARS,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=5)),
        max_leaves=12,
    )
    return st.dictionaries(keys, values, max_size=12)


def read_all(kind: str, written: list[dict[str, Any]]) -> int:
    """How many uses some rows are, each of which is a use, none, or wrong; uses are summed."""
    source, count = source_named(kind, every()), 0
    with Ledger(ZoneInfo("America/New_York")) as ledger:
        use_of = source.reader("a.log")
        for row in written:
            source.matches(row)
            for each in source.rows_in(row):
                use = problem = None
                try:
                    use = use_of(each)
                except BadCount as error:
                    problem = error.problem
                assert problem is None or len(problem) < 500
                assert use is None or is_sound(use)
                if use is not None:
                    ledger.add(use)
                    count += 1
        ledger.settled()
    return count


class TestAnything:
    @pytest.mark.parametrize("kind", KINDS)
    @settings(max_examples=40)
    @given(data=st.data())
    def test_a_row_is_a_use_or_none_or_wrong(self, kind: str, data: st.DataObject) -> None:
        """Whatever stands under the keys of a kind of log, a row is one of the three, and a use can be summed."""
        read_all(kind, data.draw(st.lists(rows(kind), min_size=1, max_size=3)))

    @pytest.mark.parametrize("kind", WHOLE)
    def test_a_whole_row_is_a_use(self, kind: str) -> None:
        """The rows that are changed below are uses before."""
        assert 1 == read_all(kind, WHOLE[kind])

    @pytest.mark.parametrize("kind", WHOLE)
    @given(data=st.data())
    def test_a_row_with_one_thing_changed(self, kind: str, data: st.DataObject) -> None:
        """A row that is whole but for one value is one of the three as well."""
        changed = deepcopy(WHOLE[kind])
        holder, key = data.draw(st.sampled_from(list(places(changed))))
        holder[key] = data.draw(st.one_of(SCALARS, st.lists(SCALARS, max_size=2), st.dictionaries(st.text(), SCALARS)))
        read_all(kind, changed)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a value at which something stands: what holds it, and its key there."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        if not isinstance(value, list) or not isinstance(inner, dict):
            yield value, key
        yield from places(inner)


@cache
def every() -> tuple[Any, ...]:
    """Every kind of log, once."""
    return tuple(sources(starts=0))


def is_sound(use: Use) -> bool:
    """Whether a use is one: whole counts of 0 or more, and text where names belong."""
    names = (use.provider, use.model, use.mode, use.region, use.label, use.currency, use.key)
    counts = (*use.units, use.reasoning, use.lasts, use.requests or 0, use.second or 0)
    return (
        all(isinstance(name, str) for name in names)
        and all(isinstance(count, int) and count >= 0 for count in counts)
        and (use.billed is None or (isinstance(use.billed, Decimal) and use.billed.is_finite()))
    )


def test_every_kind_has_words() -> None:
    """No kind of log is left out of the test above."""
    assert sorted(KINDS) == sorted(words())
    assert all(words().values())
