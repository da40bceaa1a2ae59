"""Published traces of requests: their times count from the start, and ids of blocks say what a cache would hold.

Prompts are cut into blocks of 512 tokens, and prompts that begin alike have the same ids. A prompt's leading blocks
that came before are read from a cache that forgets nothing; the first block that is new ends it (Mooncake, FAST '25).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tokencalc.usage.expressions import BadCount, counter, parsed
from tokencalc.usage.mapping import Read, Row
from tokencalc.usage.records import Use, units_of
from tokencalc.usage.values import second_after

BLOCK_TOKENS = 512
_INPUT, _OUTPUT = (counter(parsed(name)) for name in ("input_length", "output_length"))


class TraceSource:
    """The source of traces with block ids; `starts` is the second at which they begin, None where nobody says."""

    name = "mooncake-trace"
    title = "trace of requests with block ids"
    only_with = b""
    precision = 3
    aliases: Mapping[str, str] = {}
    note = "Cache reads are those of a cache that forgets nothing, in order of arrival; writing to it is not counted."

    def __init__(self, starts: int | None = None) -> None:
        self._starts = starts

    def matches(self, row: Mapping[str, Any]) -> bool:
        """Whether a row is one of a trace."""
        return all(name in row for name in ("timestamp", "input_length", "output_length"))

    def rows_in(self, row: Row) -> Iterable[Row]:
        """A row is itself."""
        return (row,)

    def reader(self, _: str) -> Read:
        """What reads one trace, with a cache that is empty."""
        seen: set[Any] = set()

        def use(row: Row) -> Use:
            length = _INPUT(row, {})
            blocks = row.get("hash_ids") or []
            if not isinstance(blocks, list):
                raise BadCount("hash_ids is not a list")
            known = next((place for place, block in enumerate(blocks) if _id(block) not in seen), len(blocks))
            seen.update(map(_id, blocks))
            cached = min(known * BLOCK_TOKENS, length)
            units = units_of({"input": length - cached, "cache_read": cached, "output": _OUTPUT(row, {})})
            second = second_after(self._starts, row.get("timestamp"), "milliseconds")
            return Use(second, 0, "", "", "", "", "", 1, units)

        return use


def _id(block: Any) -> Any:
    if isinstance(block, (int, str)):
        return block
    raise BadCount("hash_ids holds something that is no id")
