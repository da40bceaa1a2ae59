"""One record for each of a provider's ids: streams, side chains and copies of a log repeat what was used once.

Rows without an id go to the roll-up at once. Those with one are held until all have been read, because any row may
come again, larger. What does not fit is put aside on disk, sorted into heaps by id, and each heap is settled by itself:
the memory in use does not grow with the logs.
"""

import pickle
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, tzinfo
from tempfile import TemporaryFile
from typing import IO, Self
from zlib import crc32

from tokencalc.usage.accounting import Accounting
from tokencalc.usage.records import Use, tokens_of
from tokencalc.usage.rollup import RollUp

HELD = 200_000
"""Records held in memory."""
HEAPS = 128
"""Heaps on disk; the number of files that a process may open sets the limit, 256 on macOS."""


class Ledger:
    """Takes every use of the logs, and counts each once.

    The order in which rows come changes nothing: of rows with one id that with the most tokens is kept, of equal ones
    that with the higher rank, and then the earliest. Use it in a `with`: what it puts on disk goes at its end.
    """

    def __init__(self, zone: tzinfo = UTC, *, held: int = HELD) -> None:
        self.rollup = RollUp(zone=zone)
        self.accounting = Accounting()
        self._held: dict[str, Use] = {}
        self._most = held
        self._heaps: list[IO[bytes]] = []
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """What was put aside on disk goes with the ledger."""
        self._open.close()

    def add(self, use: Use) -> None:
        """Take one use."""
        if not use.key:
            self._count(use)
            return
        known = self._held.get(use.key)
        if known is not None:
            self.accounting.duplicates += 1
            if _weight(use) > _weight(known):
                self._held[use.key] = use
            return
        self._held[use.key] = use
        if len(self._held) >= self._most:
            self._put_aside()

    def settled(self) -> RollUp:
        """The roll-up of everything taken. Nothing can be added afterwards."""
        if not self._heaps:
            self._count_held()
            return self.rollup
        self._put_aside()
        for heap in self._heaps:
            for use in _unpacked(heap):
                known = self._held.get(use.key)
                if known is None:
                    self._held[use.key] = use
                    continue
                self.accounting.duplicates += 1
                if _weight(use) > _weight(known):
                    self._held[use.key] = use
            self._count_held()
        return self.rollup

    def _count(self, use: Use) -> None:
        self.accounting.kept += 1
        if use.second is None:
            self.accounting.undated += 1
        self.rollup.add(use)

    def _count_held(self) -> None:
        for use in self._held.values():
            self._count(use)
        self._held.clear()

    def _put_aside(self) -> None:
        if not self._heaps:
            self._heaps = [self._open.enter_context(_heap()) for _ in range(HEAPS)]
        sorted_out: list[list[Use]] = [[] for _ in self._heaps]
        for use in self._held.values():
            sorted_out[crc32(use.key.encode()) % HEAPS].append(use)
        for heap, uses in zip(self._heaps, sorted_out, strict=True):
            if uses:
                pickle.dump([tuple(use) for use in uses], heap, protocol=pickle.HIGHEST_PROTOCOL)
        self._held.clear()


def _heap() -> IO[bytes]:
    return TemporaryFile(prefix="tokencalc-")  # the ledger closes it


def _weight(use: Use) -> tuple[object, ...]:
    """What is compared of two rows with one id: it orders any two that differ, so that no order of rows matters."""
    billed = use.billed is not None
    return (
        tokens_of(use.units),
        use.rank,
        billed,
        use.billed if billed else 0,
        use.second is not None,
        -(use.second or 0),
        use.units,
        use.reasoning,
        *use[2:7],
        use.requests or 0,
    )


def _unpacked(heap: IO[bytes]) -> Iterator[Use]:
    heap.seek(0)
    while True:
        try:
            uses = pickle.load(heap)  # our own file, which no other process can open
        except EOFError:
            return
        yield from (Use(*use) for use in uses)
