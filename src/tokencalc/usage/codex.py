"""Sessions of the Codex command line, whose rows mean something only after the rows before them.

A turn's model stands in the last `turn_context` before it, and what a `token_count` used is its `last_token_usage`, or
else how much the running total has grown. The same total twice is a status, and no use.

A session that was forked from another begins with a copy of that one's counts, written in one burst and dated anew. So
counts are told apart by their place in the course of totals: a copy has the place of what it copies, and is counted
once, with the original where that is there. What a fork does after the copy is its own, however alike two forks are.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

from tokencalc.usage.expressions import BadCount, counter, parsed
from tokencalc.usage.mapping import Read, Row, second_of
from tokencalc.usage.records import Use, units_of
from tokencalc.usage.shapes import Counts, counts_of

_UNITS = {
    "cache_read": "cached_input_tokens",
    "cache_write": "cache_write_input_tokens",
    "input": "input_tokens - @cache_read - @cache_write",
    "output": "output_tokens",
}
_COUNTS: Counts = counts_of({unit: parsed(text) for unit, text in _UNITS.items()}, "reasoning_output_tokens")
_FIELDS = (
    "input_tokens",
    "cached_input_tokens",
    "cache_write_input_tokens",
    "output_tokens",
    "reasoning_output_tokens",
)
_EACH = tuple(counter(parsed(name)) for name in _FIELDS)
_ROWS = ("session_meta", "turn_context", "event_msg")
_BURST_SECONDS = 1
"""Counts of a copy follow one another this closely: no model answers two turns in that time."""


class CodexSource:
    """The source of Codex sessions; see `Source` for what its parts are."""

    name = "codex"
    title = "Codex sessions"
    only_with = b""
    precision = 3
    aliases: Mapping[str, str] = {}
    note = ""

    def __init__(self, label: str = "project") -> None:
        self._label = label

    def matches(self, row: Mapping[str, Any]) -> bool:
        """Whether a row is one of a session."""
        return row.get("type") in _ROWS and isinstance(row.get("payload"), dict) and "timestamp" in row

    def rows_in(self, row: Row) -> Iterable[Row]:
        """A row is itself."""
        return (row,)

    def reader(self, file: str) -> Read:
        """What reads one session."""
        return _Session(file, self._label).use


class _Session:
    def __init__(self, file: str, label: str) -> None:
        self.id = file
        self.parent = ""
        self.model = ""
        self.folder = ""
        self.label = label
        self.last_second: int | None = None
        self.is_copy = False
        self.total: tuple[int, ...] = (0,) * len(_FIELDS)
        self.course = blake2b(digest_size=12)
        self.has_begun = False

    def use(self, row: Row) -> Use | None:
        """The use that a row states, and what it says about the rows after it."""
        payload = row.get("payload")
        if not isinstance(payload, dict):
            return None
        match row.get("type"), payload.get("type"):
            case "session_meta", _:
                self._begin(row, payload)
            case "turn_context", _:
                self.model = str(payload.get("model") or self.model)
                self.folder = str(payload.get("cwd") or self.folder)
            case "event_msg", "token_count":
                info = payload.get("info")
                return self._counted(row, info) if isinstance(info, dict) else None
        return None

    def _begin(self, row: Row, payload: Mapping[str, Any]) -> None:
        """The first of the rows that introduce a session is its own; those after it belong to what it copies."""
        self.folder = str(payload.get("cwd") or self.folder)
        if self.has_begun:
            return
        self.has_begun = True
        self.id = str(payload.get("id") or self.id)
        self.parent = str(payload.get("forked_from_id") or "")
        self.is_copy = bool(self.parent)
        self.last_second = second_of(row["timestamp"]) if row.get("timestamp") else None

    def _counted(self, row: Row, info: Mapping[str, Any]) -> Use | None:
        total, last = info.get("total_token_usage"), info.get("last_token_usage")
        if not isinstance(total, dict) and not isinstance(last, dict):
            return None
        before = self.total
        now = tuple(each(total, {}) for each in _EACH) if isinstance(total, dict) else None
        if now is not None:
            if now == before:
                return None
            self.total = now
        self.course.update(repr(now or tuple(each(last or {}, {}) for each in _EACH)).encode())
        second = second_of(row.get("timestamp"))
        self._leave_copy(second)
        counts = _COUNTS(last if isinstance(last, dict) else _difference(now or before, before))
        return Use(
            second,
            0,
            "openai",
            self.model,
            "",
            "",
            self.folder if self.label == "project" else "",
            1,
            units_of(counts),
            counts["reasoning"],
            key=self._key(),
            rank=-1 if self.is_copy else 0,
        )

    def _leave_copy(self, second: int) -> None:
        """Whether the copy at the beginning of a fork has ended."""
        if self.is_copy and self.last_second is not None and second - self.last_second > _BURST_SECONDS:
            self.is_copy = False
        self.last_second = second

    def _key(self) -> str:
        """The place in the course of totals: of the session that was copied, or of this one."""
        whose = self.parent if self.is_copy else self.id
        return f"codex:{whose}:{self.course.hexdigest()}"


def _difference(now: tuple[int, ...], before: tuple[int, ...]) -> dict[str, int]:
    grown = [new - old for new, old in zip(now, before, strict=True)]
    if min(grown) < 0:
        raise BadCount("its running total is less than the one before it")
    return dict(zip(_FIELDS, grown, strict=True))
