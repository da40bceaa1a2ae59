"""What `burn --actuals` reads: a table of dates and amounts, or logs, which are imported only then."""

import re
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

from tokencalc.engine.budget import Budget
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.forecasts import Actual
from tokencalc.engine.records import record
from tokencalc.files.actuals import COLUMNS, read_actuals
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.loading import Scenario

_AHEAD = 1 << 16
_PARQUET = b"PAR1"
_GZIP = b"\x1f\x8b"


@record
class AskedOfLogs:
    """The options of `burn` about logs, as they were typed."""

    billed: bool = False
    aliases: Sequence[str] = ()
    source: str | None = None
    mapping: str | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """The names of those that were given."""
        given = {"--billed": self.billed, "--alias": self.aliases, "--source": self.source, "--mapping": self.mapping}
        return tuple(name for name, value in given.items() if value)


@record
class Actuals:
    """What was spent so far, and what to know about it."""

    found: tuple[Actual, ...]
    notes: tuple[str, ...] = ()


def actuals_of(
    path: str | None, asked: AskedOfLogs, scenario: Scenario, budget: Budget, catalogue: Catalogue
) -> Actuals | None:
    """What a table or logs say was spent of a budget; None where there are none. Raises an error for a mistake."""
    if path is None:
        if asked.options:
            raise TokencalcError(f"{asked.options[0]}: there are no logs to read", "name them with --actuals LOGS")
        return None
    if not asked.options and is_table(path):
        tasks = [task.name for task in scenario.workload.tasks]
        return Actuals(found=read_actuals(path, budget, tasks))
    from tokencalc.cli.spent_logs import spent_logs

    return spent_logs(path, asked, scenario, budget, catalogue)


def is_table(path: str) -> bool:
    """Whether a file is a table of dates and amounts, or may have been meant as one: at most one column is another.

    A directory and a pattern of names are logs. A file that is not there, or not text, is left to the table's reader.
    """
    file = Path(path)
    if path != "-" and not file.is_file():
        return not file.is_dir() and not re.search(r"[*?\[]", path)
    head = _head(path)
    if head.startswith(_PARQUET):
        return False
    return len(set(_names(head.decode("utf-8-sig", errors="replace"))) - set(COLUMNS)) <= 1


def _head(path: str) -> bytes:
    """The first bytes of a file, unpacked; of the standard input without taking them from it."""
    try:
        if path == "-":
            peek = getattr(sys.stdin.buffer, "peek", None)
            head: bytes = peek(_AHEAD) if peek else b""
        else:
            with Path(path).open("rb") as file:
                head = file.read(_AHEAD)
        return zlib.decompressobj(wbits=31).decompress(head) if head.startswith(_GZIP) else head
    except (OSError, zlib.error):
        return b""


def _names(head: str) -> list[str]:
    """The columns of a CSV, or the keys of a JSON document up to the end of its first object."""
    text = head.lstrip()
    if text.startswith(("[", "{")):
        return re.findall(r'"([^"\\]*)"\s*:', text.partition("}")[0])
    return [name.strip(' "\r') for name in re.split("[,;\t]", text.partition("\n")[0])]
