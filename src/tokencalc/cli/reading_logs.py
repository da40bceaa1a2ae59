"""Reading logs for a command: its options checked, and a bar that says how far it is."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from tokencalc.cli.options import BadOption
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record
from tokencalc.files.errors import did_you_mean, nearest
from tokencalc.usage.mapping_tables import LABELS
from tokencalc.usage.opening import Log, Progress, find_logs
from tokencalc.usage.reading import Reading, Wanted, is_roll_up, read_logs

PATIENCE = 1.0
"""Seconds after which a bar appears."""


def zone_of(name: str) -> tzinfo:
    """The time zone of a name. Raises `BadOption`."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        problem = "is no time zone that is known"
        raise BadOption("--tz", name, problem, "a zone is named like Europe/Berlin, or UTC") from None


def label_of(name: str) -> str:
    """What rows are told apart by. Raises `BadOption`."""
    if name not in LABELS:
        remedy = did_you_mean(nearest(name, LABELS)) or f"known labels: {', '.join(LABELS)}"
        raise BadOption("--label", name, "no log is told apart by it", remedy)
    return name


def day_in(option: str, text: str | None) -> date | None:
    """The day that an option names. Raises `BadOption`."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadOption(option, text, "is not a date", "write it as 2026-10-01") from None


def aliases_of(texts: Sequence[str]) -> dict[str, str]:
    """Names in logs and the models that they are. Raises `BadOption`."""
    found: dict[str, str] = {}
    for text in texts:
        logged, equals, model = text.rpartition("=")
        if not equals or not model:
            raise BadOption("--alias", text, "is not a name and a model", "example: my-gpt=openai/gpt-5")
        found[logged] = model
    return found


def grouped(texts: Sequence[str], known: Sequence[str], label: str) -> tuple[tuple[str, ...], str]:
    """What `--by` names, and the label that rows are then told apart by: by user, it is the user.

    Raises `BadOption` for what is neither among `known` nor a label, and for two labels.
    """
    names = list(dict.fromkeys(part.strip() for text in texts for part in text.split(",")))
    for name in names:
        if name not in (*known, *LABELS):
            remedy = did_you_mean(nearest(name, (*known, *LABELS))) or f"known: {', '.join((*known, *LABELS))}"
            raise BadOption("--by", name, "use is not grouped by it", remedy)
    meant = [name for name in names if name in LABELS]
    if len(meant) > 1 or (meant and "label" in names):
        problem = "goes with no other label"
        raise BadOption("--by", ", ".join(names), problem, "rows are told apart by one of project, user, tag, api_key")
    return tuple(names), meant[0] if meant else label


@record
class NamedLogs:
    """The options that name logs and say how they are read, as they were typed."""

    logs: Sequence[str]
    source: str | None = None
    mapping: str | None = None
    label: str = "project"
    aliases: Sequence[str] = ()
    zone: str = "UTC"
    since: str | None = None
    until: str | None = None
    starts: str | None = None


def wanted_of(named: NamedLogs) -> Wanted:
    """What is to be read, as the options say. Raises `BadOption`."""
    if named.source is not None and named.mapping is not None:
        remedy = "a mapping says itself what the logs are"
        raise BadOption("--source", named.source, "does not go with --mapping", remedy)
    first, end = day_in("--since", named.since), day_in("--until", named.until)
    if first is not None and end is not None and end <= first:
        raise BadOption("--until", str(end), "is not after --since", "the day it names does not count any more")
    return Wanted(
        logs=named.logs,
        source=named.source or "",
        mapping=Path(named.mapping) if named.mapping else None,
        label=label_of(named.label),
        zone=zone_of(named.zone),
        since=first,
        until=end,
        starts=day_in("--starts", named.starts),
    )


def read(wanted: Wanted) -> Reading:
    """The logs, with a bar on a terminal where it takes its time. Raises an error where nothing was used."""
    with _bar() as progress:
        reading = read_logs(wanted, progress)
    if not reading.rollup.cells:
        raise NothingUsed(reading, wanted)
    return reading


def check_spared(wanted: Wanted, output: str | None, save: str | None) -> None:
    """Nothing, where no file that somebody may want is written over. Raises `BadOption`.

    A report never goes over a log. A roll-up is kept in a new file, or in one that is a roll-up itself and read whole,
    so that it grows and loses nothing.
    """
    if output is not None and os.path.lexists(output) and _is_read(output, wanted):
        raise BadOption("--output", output, "is one of the logs that are read", "name another file")
    if save is not None and Path(save).suffix.lower() not in (".csv", ".parquet"):
        raise BadOption("--save", save, "is neither CSV nor Parquet", "end its name in .csv or .parquet")
    if save is None or not os.path.lexists(save):
        return
    is_whole = wanted.bounds == (None, None)
    if not (is_whole and _is_read(save, wanted) and is_roll_up(Log(name=save, path=Path(save)))):
        remedy = (
            "name another file; a saved roll-up grows where it is read whole too: usage kept.csv logs --save kept.csv"
        )
        raise BadOption("--save", save, "is there already, and is not overwritten", remedy)


def _is_read(file: str, wanted: Wanted) -> bool:
    return any(log.path is not None and log.path.samefile(file) for log in find_logs(wanted.logs))


class NothingUsed(TokencalcError):
    """No row of the logs says that a model was used."""

    def __init__(self, reading: Reading, wanted: Wanted) -> None:
        accounting = reading.accounting
        faults = "".join(f"; {each}" for each in accounting.first_faulty[:1])
        days = f", {accounting.outside:,} of other days" if accounting.outside else ""
        malformed = f", {accounting.malformed:,} malformed" if accounting.malformed else ""
        since = f" from {wanted.since} on" if wanted.since else ""
        until = f" before {wanted.until}" if wanted.until else ""
        rows = f"{accounting.rows:,} row{'' if accounting.rows == 1 else 's'} read"
        remedy = "name other days with --since and --until" if accounting.outside else _OTHER_KIND
        super().__init__(f"nothing was used{since}{until}: {rows}{malformed}{days}{faults}", remedy)


_OTHER_KIND = "name the kind of log with --source, or its columns with --mapping"


@contextmanager
def _bar() -> Iterator[Progress | None]:
    """What shows how far the reading is, on a terminal, once it has taken a second."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    bar = Bar("reading", *columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("reading", total=None)
    began = time.monotonic()
    is_shown = False

    def progress(done: int, whole: int | None) -> None:
        nonlocal is_shown
        if not is_shown and time.monotonic() - began < PATIENCE:
            return
        bar.update(task, completed=done, total=whole)
        if not is_shown:
            bar.start()
            is_shown = True

    try:
        yield progress
    finally:
        if is_shown:
            bar.stop()
