"""Logs read into one roll-up: rows by the source that a file is, each use once, every row accounted for."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, tzinfo
from itertools import chain, islice
from pathlib import Path
from typing import Any

from tokencalc.engine.records import record
from tokencalc.usage.accounting import Accounting
from tokencalc.usage.expressions import BadCount
from tokencalc.usage.fast import ADVICE, TOLD_FROM, is_installed, read_fast
from tokencalc.usage.ledger import Ledger
from tokencalc.usage.mapping import Row, read_mapping
from tokencalc.usage.opening import Log, Progress, find_logs, opened
from tokencalc.usage.rollup import RollUp, Sums
from tokencalc.usage.rows import Rows
from tokencalc.usage.saved import NotSaved, cell_of, is_saved, overlap
from tokencalc.usage.sources import LOOKED_AT, Source, UnknownLog, source_named, source_of, sources

SAVED = "saved roll-up"
EVERY = 1024
"""Rows between two calls of the progress."""


@record
class Wanted:
    """Which logs are read, and how.

    `source` is the name of the kind that they are and `mapping` a file that says it, where they are not to be detected.
    `label` is what rows are told apart by: project, user, tag or api_key. Days from `since` up to and without `until`
    count, in `zone`, in which hours begin too. `starts` is when a trace begins whose times count from its start.
    """

    logs: Sequence[str]
    source: str = ""
    mapping: Path | None = None
    label: str = "project"
    zone: tzinfo = UTC
    since: date | None = None
    until: date | None = None
    starts: date | None = None

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """The first second that counts, and the first that does not."""
        return _midnight(self.since, self.zone), _midnight(self.until, self.zone)


@record
class Reading:
    """What was read: the sums, what became of every row, and the names of models that the logs explain themselves."""

    rollup: RollUp
    accounting: Accounting
    aliases: dict[str, str]


def read_logs(wanted: Wanted, progress: Progress | None = None) -> Reading:
    """The roll-up of logs. Raises `TokencalcError` for what cannot be found, read, or told what it is."""
    logs = find_logs(wanted.logs)
    sizes = [log.size for log in logs]
    whole = None if None in sizes else sum(size or 0 for size in sizes)
    with Ledger(wanted.zone) as ledger:
        reader = _Reader(wanted, ledger, progress, whole)
        fast = None
        if wanted.bounds == (None, None):
            fast = read_fast(logs, reader.source_of, wanted.label, wanted.zone, progress)
        if fast is not None:
            rollup, accounting, mapping = fast
            accounting.sources[mapping.title] += len(logs)
            if mapping.note:
                accounting.note(mapping.note)
            return Reading(rollup=rollup, accounting=accounting, aliases=dict(mapping.aliases))
        if (whole or 0) >= TOLD_FROM and not is_installed():
            ledger.accounting.note(ADVICE)
        for log in logs:
            reader.read(log)
        reader.tell_the_rest()
        rollup = reader.with_saved(ledger.settled())
    accounting = ledger.accounting
    accounting.first_faulty.sort(key=lambda each: (each.file, each.line is None, each.line))
    accounting.files, accounting.bytes_read = len(logs) - len(reader.others), reader.done
    return Reading(rollup=rollup, accounting=accounting, aliases=reader.aliases)


def is_roll_up(log: Log) -> bool:
    """Whether a file is a saved roll-up of which every row can be read."""
    accounting, cells = Accounting(), 0
    with opened(log) as file:
        for _, row in Rows(file, accounting):
            try:
                if not is_saved(row):
                    return False
                cell_of(row)
            except NotSaved:
                return False
            cells += 1
    return cells > 0 and not accounting.rows


class _Reader:
    """Reads one file after the other into a ledger."""

    def __init__(self, wanted: Wanted, ledger: Ledger, progress: Progress | None, whole: int | None) -> None:
        self._wanted = wanted
        self._ledger = ledger
        self._accounting = ledger.accounting
        self._progress = progress
        self._whole = whole
        self._first, self._end = wanted.bounds
        self._sources: list[Source] = []
        self._named: Source | None = None
        if wanted.mapping is not None:
            self._named = read_mapping(wanted.mapping, wanted.label, _midnight(wanted.starts, UTC))
        else:
            self._sources = sources(wanted.label, _midnight(wanted.starts, UTC))
            if wanted.source:
                self._named = source_named(wanted.source, self._sources)
        self.done = 0
        self.aliases: dict[str, str] = {}
        self.others: list[str] = []
        self._saved = RollUp(zone=wanted.zone)

    def read(self, log: Log) -> None:
        """Read one file; one that only lay in a directory may turn out to be no log."""
        with opened(log) as file:
            rows = Rows(file, self._accounting)
            stream = iter(rows)
            first = list(islice(stream, LOOKED_AT))
            if first and is_saved(first[0][1]):
                self._accounting.sources[SAVED] += 1
                self._take_saved(log, chain(first, stream))
            elif first or log.was_named:
                self._take(log, rows, first, stream, lambda: self.done + file.bytes_read)
            self.done += file.bytes_read

    def source_of(self, log: Log, rows: list[Row]) -> Source:
        """The kind of log that a file with these first rows is. Raises `UnknownLog` or `AmbiguousLog`."""
        return self._named or source_of(log.name, rows, self._sources)

    def tell_the_rest(self) -> None:
        """Say which files of directories were no logs."""
        if self.others:
            shown = ", ".join(self.others[:3]) + (", ..." if len(self.others) > 3 else "")
            count = len(self.others)
            self._accounting.note(f"{count} file{'s are' if count > 1 else ' is'} no log that is known: {shown}")

    def _take(
        self, log: Log, rows: Rows, first: list[tuple[int, Row]], stream: Iterator[tuple[int, Row]], done: Any
    ) -> None:
        try:
            source = self.source_of(log, [row for _, row in first])
        except UnknownLog:
            if log.was_named and (first or not self._accounting.malformed):
                raise
            self.others.append(log.name)
            return
        rows.only_with = source.only_with
        self._accounting.sources[source.title] += 1
        if source.note:
            self._accounting.note(source.note)
        self.aliases |= source.aliases
        use_of, ledger, accounting = source.reader(log.name), self._ledger, self._accounting
        inside = self._is_inside if self._first is not None or self._end is not None else None
        for count, (line, page) in enumerate(chain(first, stream), start=1):
            for row in source.rows_in(page):
                try:
                    use = use_of(row)
                except BadCount as error:
                    accounting.fault(log.name, line, error.problem)
                    continue
                if use is None:
                    accounting.without_usage += 1
                elif inside is not None and not inside(use.second):
                    accounting.outside += 1
                else:
                    ledger.add(use)
            if self._progress is not None and count % EVERY == 0:
                self._progress(done(), self._whole)

    def _take_saved(self, log: Log, rows: Iterator[tuple[int, Row]]) -> None:
        """Take the cells of a roll-up that was kept, or of a warehouse's answer, which tells of other rows too."""
        taken = RollUp(zone=self._wanted.zone)
        for line, row in rows:
            try:
                key, sums = cell_of(row)
            except NotSaved as error:
                self._accounting.fault(log.name, line, error.problem)
                continue
            if not self._is_inside(key.start):
                self._accounting.outside += 1
                continue
            self._accounting.kept += 1
            self._accounting.undated += key.start is None
            taken.cells.setdefault(key, Sums()).add(sums)
        self._tell_overlap(self._saved, taken, f"{log.name} and another saved roll-up")
        self._saved.merge(taken)

    def with_saved(self, rollup: RollUp) -> RollUp:
        """The roll-up of the logs together with those that were kept."""
        self._tell_overlap(self._saved, rollup, "a saved roll-up and the logs")
        rollup.merge(self._saved)
        return rollup

    def _tell_overlap(self, one: RollUp, other: RollUp, which: str) -> None:
        """Say where sums, which know no ids, may count one use twice."""
        both = overlap(one, other)
        if both is not None:
            first, last = (datetime.fromtimestamp(each, UTC) for each in both)
            times = f"from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC"
            self._accounting.note(f"{which} both have use {times}: what is in both is counted twice")

    def _is_inside(self, second: int | None) -> bool:
        """Whether a time counts; a row without one does, unless days were named."""
        if self._first is None and self._end is None:
            return True
        return (
            second is not None
            and (self._first is None or second >= self._first)
            and (self._end is None or second < self._end)
        )


def _midnight(day: date | None, zone: tzinfo) -> int | None:
    """The first second of a day in a zone."""
    return None if day is None else int(datetime.combine(day, time(), zone).timestamp())
