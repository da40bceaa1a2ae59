"""What the extras of this layer are for, and what is said where one is not installed."""

from importlib import import_module
from typing import Any

from tokencalc.engine.errors import TokencalcError


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
    """A DuckDB of its own in memory, in UTC, that loads nothing from the network. Raises `NoUsagePackage`."""
    need(what, "duckdb", "fast")
    import duckdb  # noqa: PLC0415  # an extra, and slow to import

    never: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    connection = duckdb.connect(":memory:", config=never)
    connection.execute("SET TimeZone = 'UTC'")
    return connection
