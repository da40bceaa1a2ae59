"""What the extras of this layer are for, and what is said where one is not installed."""

import os
from importlib import import_module
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from tokencalc.engine.errors import TokencalcError

_SETTINGS = {"TimeZone": "UTC", "enable_progress_bar": "false", "memory_limit": "4GB"}
_QUOTE = "'"


class NoUsagePackage(TokencalcError):
    """Something is asked for that a library does, and it is not installed."""

    def __init__(self, what: str, package: str, extra: str) -> None:
        super().__init__(
            f"{what} needs the package {package}, which is not installed",
            f"pip install 'tokencalc-econ[{extra}]'",
        )
        self.package = package


def need(what: str, package: str, extra: str) -> None:
    """Nothing, where a package is installed. Raises `NoUsagePackage` where it is not."""
    try:
        import_module(package)
    except ModuleNotFoundError:
        raise NoUsagePackage(what, package, extra) from None


def connected(what: str) -> Any:
    """A DuckDB of its own in memory, in UTC, that loads nothing from the network. Raises `NoUsagePackage`.

    It draws no bar of its own, which would go into a pipe too, and what it cannot hold goes into a temporary directory.
    """
    need(what, "duckdb", "fast")
    import duckdb  # noqa: PLC0415  # an extra, and slow to import

    never: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    connection = duckdb.connect(":memory:", config=never)
    beside = Path(gettempdir(), f"tokencalc-{os.getpid()}")
    for name, value in {**_SETTINGS, "temp_directory": str(beside)}.items():
        connection.execute(f"SET {name} = '{value.replace(_QUOTE, 2 * _QUOTE)}'")
    return connection
