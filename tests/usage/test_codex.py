"""Sessions of the Codex command line: what a turn used, and what a fork only repeats."""

from typing import Any

import pytest

from tests.usage.logs import NOON, kind_of, lines, read, use
from tokencalc.usage.accounting import Accounting
from tokencalc.usage.codex import CodexSource
from tokencalc.usage.expressions import BadCount
from tokencalc.usage.ledger import Ledger
from tokencalc.usage.records import Use
from tokencalc.usage.rollup import RollUp

FIELDS = ("input_tokens", "cached_input_tokens", "output_tokens", "reasoning_output_tokens")
Counts = tuple[int, int, int, int]
"""Input, cached input, output, reasoning."""


def meta(session: str, parent: str = "", second: int = NOON) -> dict[str, Any]:
    """The row with which a session begins."""
    payload = {"id": session, "cwd": "/home/me/shop"} | ({"forked_from_id": parent} if parent else {})
    return {"timestamp": stamp(second), "type": "session_meta", "payload": payload}


def stamp(second: int) -> str:
    """A time on the day at whose noon the sessions begin."""
    minutes, seconds = divmod(second - NOON, 60)
    return f"2026-03-20T12:{minutes:02}:{seconds:02}.000Z"


def turn(model: str | None = "gpt-5.2-codex", **more: str) -> dict[str, Any]:
    """The row before a turn."""
    return {"timestamp": stamp(NOON), "type": "turn_context", "payload": {"model": model, **more}}


def count(second: int, last: Counts | None = None, total: Counts | None = None) -> dict[str, Any]:
    """A row that says what the last turn used, and all turns together."""
    info: dict[str, Any] = {}
    if last is not None:
        info["last_token_usage"] = dict(zip(FIELDS, last, strict=True))
    if total is not None:
        info["total_token_usage"] = dict(zip(FIELDS, total, strict=True))
    return {"timestamp": stamp(second), "type": "event_msg", "payload": {"type": "token_count", "info": info}}


def uses(*rows: dict[str, Any], file: str = "rollout.jsonl", label: str = "project") -> list[Use]:
    """The uses in a session."""
    use_of = CodexSource(label).reader(file)
    return [found for row in rows if (found := use_of(row)) is not None]


def settled(*sessions: list[Use]) -> tuple[RollUp, Accounting]:
    """What is left of sessions in whatever order."""
    with Ledger() as ledger:
        for session in sessions:
            for one in session:
                ledger.add(one)
        return ledger.settled(), ledger.accounting


def tokens(rollup: RollUp) -> int:
    """All tokens of a roll-up."""
    return sum(sum(sums.units) for sums in rollup.cells.values())


class TestATurn:
    USE = use(
        second=NOON + 5,
        provider="openai",
        model="gpt-5.2-codex",
        label="/home/me/shop",
        units={"cache_read": 250, "input": 750, "output": 125},
        reasoning=75,
    )

    def test_a_session(self) -> None:
        """Cached tokens are part of the input and reasoning of the output; the model is that of the turn before."""
        session = lines(meta("s"), turn(), count(NOON + 5, (1000, 250, 125, 75), (1000, 250, 125, 75)))
        assert "codex" == kind_of(session).name
        *nothing, found = read(session, "codex")
        assert [None, None] == nothing
        assert isinstance(found, Use)
        assert self.USE == found._replace(key="")
        assert found.key.startswith("codex:s:")

    def test_without_the_last_turn_the_total_tells(self) -> None:
        """Older versions write running totals only: a turn is what they have grown by."""
        first, second = uses(
            turn(), count(NOON, total=(1000, 250, 125, 75)), count(NOON + 9, total=(1500, 450, 145, 80))
        )
        assert self.USE.units == first.units
        assert use(units={"cache_read": 200, "input": 300, "output": 20}).units == second.units

    def test_without_a_total_the_last_turn_tells(self) -> None:
        """Two turns that used the same are two."""
        first, second = uses(turn(), count(NOON, (10, 0, 5, 0)), count(NOON, (10, 0, 5, 0)))
        assert first.units == second.units
        assert first.key != second.key

    def test_the_same_total_twice_is_a_status(self) -> None:
        """A row that repeats the total says how much is left of a limit, and no turn."""
        row = count(NOON, (10, 0, 5, 0), (10, 0, 5, 0))
        assert 1 == len(uses(turn(), row, row))

    def test_a_row_without_counts(self) -> None:
        """The first of a session has no counts yet; other events have none at all."""
        empty: dict[str, Any] = {"timestamp": stamp(NOON), "type": "event_msg", "payload": {"type": "token_count"}}
        started = {**empty, "payload": {"type": "task_started"}}
        odd = {**empty, "payload": "text"}
        assert [] == uses(meta("s"), turn(), empty, started, odd, count(NOON))

    def test_the_model_changes_with_the_turn(self) -> None:
        """A turn of another model is its own; one that names none goes on with the last."""
        rows = [turn("a"), count(NOON, (1, 0, 0, 0)), turn("b", cwd="/b"), count(NOON, (1, 0, 0, 0))]
        found = uses(*rows, turn(None), count(NOON, (2, 0, 0, 0)))
        assert ["a", "b", "b"] == [each.model for each in found]
        assert ["", "/b", "/b"] == [each.label for each in found]

    def test_no_turn_before_a_count(self) -> None:
        """Without a turn the model is unknown; it is never guessed."""
        (found,) = uses(meta("s"), count(NOON, (1, 0, 0, 0)))
        assert "" == found.model

    def test_labels(self) -> None:
        """A session has a project, and no users or tags."""
        (found,) = uses(meta("s"), turn(), count(NOON, (1, 0, 0, 0)), label="user")
        assert "" == found.label

    @pytest.mark.parametrize(
        ("row", "problem"),
        [
            (count(NOON, total=(5, 0, 0, 0)), "its running total is less than the one before it"),
            (
                count(NOON, (5, 9, 0, 0)),
                "the parts are more than the whole: cache_read 9 + cache_write 0 of input_tokens 5",
            ),
            ({**count(NOON, (5, 0, 0, 0)), "timestamp": "soon"}, "its time is none that is known (found 'soon')"),
        ],
    )
    def test_rows_that_are_wrong(self, row: dict[str, Any], problem: str) -> None:
        """A total that shrinks, parts beyond their whole and a time that is none are told."""
        use_of = CodexSource().reader("a")
        use_of(count(NOON, total=(9, 0, 0, 0)))
        with pytest.raises(BadCount) as caught:
            use_of(row)
        assert problem == caught.value.problem


PARENT = [
    meta("parent"),
    turn(),
    count(NOON + 10, (1000, 0, 10, 0), (1000, 0, 10, 0)),
    count(NOON + 90, (1000, 0, 10, 0), (2000, 0, 20, 0)),
]


def fork(session: str, *own: dict[str, Any], second: int = NOON + 600) -> list[dict[str, Any]]:
    """A session that begins with a copy of the parent's rows, all of them dated at one moment."""
    copied = [{**row, "timestamp": stamp(second)} for row in PARENT]
    return [meta(session, "parent", second), *copied, *own]


class TestForks:
    OWN = count(NOON + 640, (1000, 0, 10, 0), (3000, 0, 30, 0))

    def test_a_fork_repeats_the_totals_of_its_parent(self) -> None:
        """What was copied counts once, whichever session is read first, and with the times of the original."""
        parent, child = uses(*PARENT), uses(*fork("child", self.OWN), file="b.jsonl")
        for order in ([parent, child], [child, parent]):
            rollup, accounting = settled(*order)
            assert 3 * 1010 == tokens(rollup)
            assert (3, 2) == (accounting.kept, accounting.duplicates)
            assert {NOON} == {key.start for key in rollup.cells}

    def test_two_forks_that_did_the_same(self) -> None:
        """Turns of two forks are two, though they used the same number of tokens after the same totals."""
        children = [uses(*fork(name, self.OWN), file=name) for name in ("one", "two")]
        rollup, accounting = settled(uses(*PARENT), *children)
        assert 4 * 1010 == tokens(rollup)
        assert (4, 4) == (accounting.kept, accounting.duplicates)

    def test_a_fork_of_a_session_that_is_gone(self) -> None:
        """The copy is all that is left of its parent, and counts once for both forks."""
        children = [uses(*fork(name, self.OWN), file=name) for name in ("one", "two")]
        assert 4 * 1010 == tokens(settled(*children)[0])

    def test_a_fork_that_has_done_nothing(self) -> None:
        """A copy alone adds nothing."""
        assert 2 * 1010 == tokens(settled(uses(*PARENT), uses(*fork("child"), file="b"))[0])

    def test_a_session_that_was_resumed(self) -> None:
        """The same session in two files is one session."""
        assert 2 * 1010 == tokens(settled(uses(*PARENT), uses(*PARENT, file="b"))[0])

    def test_a_fork_without_times(self) -> None:
        """A session whose beginning has no time is told apart by its first two counts."""
        rows = [{**meta("child", "parent"), "timestamp": None}, *fork("child", self.OWN)[1:]]
        rollup, _ = settled(uses(*PARENT), uses(*rows, file="b"))
        assert 3 * 1010 == tokens(rollup)
