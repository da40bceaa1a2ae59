"""Start-up: whole runs of the command line against whole runs of bare programs."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_CHECKOUT = Path(__file__).resolve().parent.parent
_BYTES_PER_KIB = 1024
_BYTES_PER_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one process used: seconds of processor time (user and system), and its largest size in memory."""

    seconds: float
    bytes_at_peak: int


def measured(pair: Sequence[Sequence[str]], runs: int, scratch: Path) -> tuple[list[Run], list[Run]]:
    """The runs of two programs, taken in turns, so that a busy moment of the machine falls on both alike.

    Each program is `python -m` with the given arguments, started in an empty directory, after one run that does not
    count and leaves compiled modules behind for both.
    """
    empty = scratch / "empty"
    empty.mkdir(exist_ok=True)
    environment = _environment(scratch)
    for arguments in pair:
        _run(arguments, empty, environment)
    found: tuple[list[Run], list[Run]] = ([], [])
    for _ in range(runs):
        for arguments, into in zip(pair, found, strict=True):
            into.append(_run(arguments, empty, environment))
    return found


def time_ratio(runs: tuple[list[Run], list[Run]]) -> float:
    """The median processor time of the first program over that of the second."""
    return _middle(runs[0]) / _middle(runs[1])


def memory_ratio(runs: tuple[list[Run], list[Run]]) -> float:
    """The median peak memory of the first program over that of the second."""
    own, bare = (median(run.bytes_at_peak for run in each) for each in runs)
    return own / bare


def megabytes(runs: Sequence[Run]) -> float:
    """The median peak memory of a program in megabytes, for what grows with the data rather than with its libraries."""
    return median(run.bytes_at_peak for run in runs) / _BYTES_PER_MEGABYTE


def _middle(runs: Sequence[Run]) -> float:
    return median(run.seconds for run in runs)


def _environment(scratch: Path) -> Mapping[str, str]:
    """The same surroundings for both programs: compiled modules outside the checkout, and no colour."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["PYTHONPATH"] = os.pathsep.join([str(_CHECKOUT / "src"), str(_CHECKOUT)])
    environment["PYTHONPYCACHEPREFIX"] = str(scratch / "compiled")
    environment["TERM"] = "dumb"
    return environment


def _run(arguments: Sequence[str], directory: Path, environment: Mapping[str, str]) -> Run:
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"python -m {' '.join(arguments)} ended with exit code {process.returncode}")
    unit = 1 if sys.platform == "darwin" else _BYTES_PER_KIB
    return Run(seconds=usage.ru_utime + usage.ru_stime, bytes_at_peak=usage.ru_maxrss * unit)
