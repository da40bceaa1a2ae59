"""Sessions of the Codex command line, whose rows mean something only after the rows before them.

A turn's model stands in the last `turn_context` before it, and what a `token_count` used is its `last_token_usage`, or
else how much the running total has grown. The same total twice is a status, and no use.

A session that was forked from another, or started by it, may begin with a copy of that one's counts: dated anew and
written in one burst, or with the dates that they had. A copy is counted once, with the original where that is there.
Turns have had an id since February 2026, which copies keep. Before, counts are told apart by their place in the course
of totals: a copy has the place of what it copies. What a fork does after the copy is its own, however alike two are.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from tokencalc.usage.expressions import BadCount, counter, finder, parsed, paths_in
from tokencalc.usage.mapping import Read, Row
from tokencalc.usage.records import Use, units_of
from tokencalc.usage.shapes import shape_named
from tokencalc.usage.values import second_of

_FIELDS = (
    "input_tokens",
    "cached_input_tokens",
    "cache_write_input_tokens",
    "output_tokens",
    "reasoning_output_tokens",
    "total_tokens",
)
_EACH = tuple(counter(parsed(name)) for name in _FIELDS)
Vector = tuple[int, ...]
_NO_TOTAL: Vector = (0,) * len(_FIELDS)
_PARENT = finder(
    paths_in("forked_from_id | parent_thread_id | source.subagent.thread_spawn.parent_thread_id | parent_session_id")
)
_ROWS = ("session_meta", "turn_context", "event_msg")
_BURST_SECONDS = 1
"""Counts of a copy follow one another this closely: no model answers two turns in that time."""
_FASTEST_ANSWER = timedelta(milliseconds=200)
_LONG = timedelta(days=1)

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


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
        self.turn = ""
        self.turn_when: Any = None
        self.label = label
        self.begins: int | None = None
        self.last_second: int | None = None
        self.is_copy = False
        self.inherits = False
        self.total = _NO_TOTAL
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
                self.turn, self.turn_when = _id_of(payload.get("turn_id")), row.get("timestamp")
            case "event_msg", "token_count":
                info = payload.get("info")
                return self._counted(row, info) if isinstance(info, dict) else None
        return None

    def _begin(self, row: Row, payload: Mapping[str, Any]) -> None:
        """The first of the rows that introduce a session is its own; those after it belong to what it copies."""
        if self.has_begun:
            return
        self.has_begun = True
        self.folder = str(payload.get("cwd") or "")
        self.id = str(payload.get("id") or self.id)
        self.parent = str(_PARENT(payload) or "")
        self.is_copy = bool(self.parent)
        when = payload.get("timestamp") or row.get("timestamp")
        self.begins = self.last_second = second_of(when) if when else None

    def _counted(self, row: Row, info: Mapping[str, Any]) -> Use | None:
        total, last = info.get("total_token_usage"), info.get("last_token_usage")
        now = _vector(total) if isinstance(total, dict) else None
        step = _vector(last) if isinstance(last, dict) else None
        before = self.total
        if now == before or (now is None and step is None):
            return None
        second = second_of(row.get("timestamp"))
        self.total = now or before
        grown = step or _difference(self.total, before)
        self.course.update(repr(now or grown).encode())
        self._leave_copy(second)
        if self._is_inherited(row.get("timestamp"), now, grown, before):
            return None
        return self._use(second, grown, now)

    def _use(self, second: int, grown: Vector, now: Vector | None) -> Use:
        counts = shape_named("codex").counts(dict(zip(_FIELDS, grown, strict=True)))
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
            counts.get("reasoning", 0),
            key=self._key(now),
            rank=-1 if self.is_copy else 0,
        )

    def _leave_copy(self, second: int) -> None:
        """Whether the copy at the beginning of a fork has ended: it is older than the fork, or comes in one burst."""
        last = max(self.last_second or 0, self.begins or 0)
        if self.is_copy and last and second - last > _BURST_SECONDS:
            self.is_copy = False
        self.last_second = second

    def _is_inherited(self, when: Any, now: Vector | None, grown: Vector, before: Vector) -> bool:
        """Whether a count below a fork's own first turn belongs to what it copies.

        Some versions write the fork's turn first and the counts that it copies below it, at once: no model answers
        that fast, and no session of its own begins with a total of others.
        """
        if not (self.is_copy and self._has_own_turn()):
            return False
        is_first_total = before == _NO_TOTAL and now is not None and now != grown
        if is_first_total or _apart(self.turn_when, when) < _FASTEST_ANSWER:
            self.inherits = True
        return self.inherits

    def _has_own_turn(self) -> bool:
        """Whether the turn's id was made since the session began: those of the kind 7 begin with their time."""
        found = _UUID.fullmatch(self.turn)
        is_dated = found is not None and found[1] == "7" and self.begins is not None
        return is_dated and int(self.turn.replace("-", "")[:12], 16) // 1000 >= (self.begins or 0)

    def _key(self, now: Vector | None) -> str:
        """The turn and its total; without an id the place in the course of totals, of what was copied or this one."""
        if self.turn and now is not None:
            return f"codex:{self.turn}:{'/'.join(map(str, now))}"
        whose = self.parent if self.is_copy else self.id
        return f"codex:{whose}:{self.course.hexdigest()}"


def _id_of(turn: Any) -> str:
    """A turn's id, empty for what is not unique: older ones are numbers, and those of compactions count too."""
    return turn if isinstance(turn, str) and _UUID.fullmatch(turn) else ""


def _apart(before: Any, after: Any) -> timedelta:
    """The time between two rows, long where one of them does not say it as ISO text."""
    try:
        return datetime.fromisoformat(after) - datetime.fromisoformat(before)
    except (TypeError, ValueError):
        return _LONG


def _vector(counts: Mapping[str, Any]) -> Vector:
    return tuple(each(counts, {}) for each in _EACH)


def _difference(now: Vector, before: Vector) -> Vector:
    grown = tuple(new - old for new, old in zip(now, before, strict=True))
    if min(grown) < 0:
        raise BadCount("its running total is less than the one before it")
    return grown
