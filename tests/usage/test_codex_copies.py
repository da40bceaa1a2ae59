"""Codex sessions that begin with a copy of another: each turn is counted once, whatever the copy did to its dates."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.usage.logs import NOON
from tokencalc.usage.codex import CodexSource
from tokencalc.usage.ledger import Ledger
from tokencalc.usage.records import tokens_of

Rows = list[dict[str, Any]]


def stamp(second: float) -> str:
    """A time as Codex writes it."""
    return datetime.fromtimestamp(second, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def dated(second: float, number: int, kind: int = 7) -> str:
    """A turn's id of the kind that begins with the time at which it was made, or of another kind."""
    made = f"{int(second * 1000):012x}" if kind == 7 else "0123456789ab"
    return f"{made[:8]}-{made[8:]}-{kind}000-8000-{number:012x}"


def meta(session: str, second: float, **more: Any) -> dict[str, Any]:
    """The row with which a session begins."""
    payload = {"id": session, "timestamp": stamp(second), "cwd": "/home/me/shop", **more}
    return {"timestamp": stamp(second), "type": "session_meta", "payload": payload}


def turn(second: float, turn_id: object = None) -> dict[str, Any]:
    """The row before a turn."""
    payload = {"model": "gpt-5.2-codex"} | ({"turn_id": turn_id} if turn_id is not None else {})
    return {"timestamp": stamp(second), "type": "turn_context", "payload": payload}


def count(second: float, last: int, total: int | None) -> dict[str, Any]:
    """A row that says what an answer used, and the session so far."""
    info = {"last_token_usage": {"input_tokens": last, "cached_input_tokens": 0, "output_tokens": 0}}
    if total is not None:
        info["total_token_usage"] = {"input_tokens": total, "cached_input_tokens": 0, "output_tokens": 0}
    return {"timestamp": stamp(second), "type": "event_msg", "payload": {"type": "token_count", "info": info}}


def anew(rows: Rows, second: float) -> Rows:
    """A copy in one burst, dated anew."""
    return [{**row, "timestamp": stamp(second)} for row in rows]


def tokens(*sessions: Rows) -> int:
    """All tokens of some sessions."""
    with Ledger() as ledger:
        for place, rows in enumerate(sessions):
            use_of = CodexSource().reader(f"rollout-{place}.jsonl")
            for row in rows:
                if (found := use_of(row)) is not None:
                    ledger.add(found)
        return sum(tokens_of(sums.units) for sums in ledger.settled().cells.values())


def spawned(parent: str) -> dict[str, Any]:
    """How a session names the one that started it."""
    return {"source": {"subagent": {"thread_spawn": {"parent_thread_id": parent, "depth": 1}}}}


PARENT = [meta("p", NOON), turn(NOON + 1, dated(NOON + 1, 1)), count(NOON + 9, 100, 100), count(NOON + 20, 150, 250)]
LATER = NOON + 100
OWN = [turn(LATER + 1, dated(LATER + 1, 2)), count(LATER + 9, 30, 280)]


class TestCopies:
    @pytest.mark.parametrize("way", [{"forked_from_id": "p"}, {"parent_thread_id": "p"}, spawned("p")], ids=str)
    @pytest.mark.parametrize("are_dated_anew", [True, False])
    def test_a_copy_is_counted_once(self, way: dict[str, Any], are_dated_anew: bool) -> None:
        """A fork dates its copy anew and a session that was started by another does not: each turn counts once."""
        copy = anew(PARENT, LATER) if are_dated_anew else PARENT
        assert 250 + 30 == tokens(PARENT, [meta("f", LATER, **way), *copy, *OWN])
        assert 250 + 30 == tokens([meta("f", LATER, **way), *copy, *OWN], PARENT)

    @pytest.mark.parametrize("are_dated_anew", [True, False])
    def test_before_turns_had_ids(self, are_dated_anew: bool) -> None:
        """Without ids of turns, their place in the course of totals tells, and that copies are old or in one burst."""
        parent = [row if row["type"] != "turn_context" else turn(NOON + 1) for row in PARENT]
        copy = anew(parent, LATER) if are_dated_anew else parent
        own = [turn(LATER + 1), count(LATER + 9, 30, 280)]
        assert 250 + 30 == tokens(parent, [meta("f", LATER, forked_from_id="p"), *copy, *own])

    def test_a_copy_of_a_copy(self) -> None:
        """A fork of a fork copies what that one copied; the ids of turns stay what they were."""
        fork = [meta("f", LATER, forked_from_id="p"), *anew(PARENT, LATER), *OWN]
        last = [turn(LATER + 201, dated(LATER + 201, 3)), count(LATER + 209, 7, 287)]
        deeper = [meta("d", LATER + 200, forked_from_id="f"), *anew(fork, LATER + 200), *last]
        assert 250 + 30 + 7 == tokens(PARENT, fork, deeper)
        assert 250 + 30 + 7 == tokens(deeper)

    def test_ids_that_say_no_time(self) -> None:
        """Some turns have ids of another kind, which are as unique."""
        parent = [meta("p", NOON), turn(NOON + 1, dated(NOON, 1, kind=4)), count(NOON + 9, 100, 100)]
        own = [turn(LATER + 1, dated(NOON, 2, kind=4)), count(LATER + 9, 30, 130)]
        assert 130 == tokens(parent, [meta("f", LATER, forked_from_id="p"), *anew(parent, LATER), *own])

    def test_two_sessions_that_did_the_same(self) -> None:
        """What two started sessions did after the copy is theirs, however alike it is."""
        other = [turn(LATER + 1, dated(LATER + 1, 3)), count(LATER + 9, 30, 280)]
        forks = [[meta(name, LATER, **spawned("p")), *PARENT, *own] for name, own in (("f", OWN), ("g", other))]
        assert 250 + 30 + 30 == tokens(PARENT, *forks)

    @pytest.mark.parametrize("turn_id", ["auto-compact-0", "1", 7])
    def test_ids_that_are_not_unique(self, turn_id: object) -> None:
        """Turns of compactions are numbered in each session, so that their ids tell nothing apart."""
        one, two = ([meta(name, NOON), turn(NOON + 1, turn_id), count(NOON + 9, 40, 40)] for name in ("a", "b"))
        assert 80 == tokens(one, two)

    def test_counts_without_a_total(self) -> None:
        """Where only the last answer is counted, two alike in one turn are two."""
        rows = [meta("p", NOON), turn(NOON + 1, dated(NOON + 1, 1)), count(NOON + 9, 40, None)]
        assert 80 == tokens([*rows, count(NOON + 20, 40, None)])


class TestStarted:
    """A session that was started by another and copies nothing is all its own."""

    def test_it_copies_only_who_started_it(self) -> None:
        """Its own answers count, the first one too, though it comes soon."""
        own = [turn(LATER, dated(LATER, 2)), count(LATER + 0.9, 30, 30), count(LATER + 20, 50, 80)]
        assert 250 + 80 == tokens(PARENT, [meta("s", LATER, **spawned("p")), PARENT[0], *own])

    def test_its_turn_stands_above_what_it_copies(self) -> None:
        """Counts right below a turn that has just begun are those of the copy: nobody answers that fast."""
        own = turn(LATER, dated(LATER, 2))
        copy = [count(LATER + 0.01, 100, 100), count(LATER + 0.02, 150, 250)]
        rows = [meta("s", LATER, **spawned("p")), own, *copy, count(LATER + 9, 30, 280)]
        assert 250 + 30 == tokens(PARENT, rows)
        assert 30 == tokens(rows)

    def test_it_begins_with_the_total_of_another(self) -> None:
        """A first total that is more than the first answer is that of the copy, however long it took."""
        rows = [meta("s", LATER, **spawned("p")), turn(LATER, dated(LATER, 2)), count(LATER + 0.9, 150, 250)]
        assert 0 == tokens(rows)
        assert 30 == tokens([*rows, count(LATER + 9, 30, 280)])

    def test_times_that_are_numbers(self) -> None:
        """A time that is no ISO text is no sign of haste."""
        first = {**count(LATER, 30, 30), "timestamp": LATER}
        rows = [meta("s", LATER, **spawned("p")), turn(LATER, dated(LATER, 2)), first]
        assert 30 == tokens(rows)
