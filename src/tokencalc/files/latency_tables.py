"""What a scenario file says of how long something takes."""

from collections.abc import Iterator

from tokencalc.files.errors import Fault
from tokencalc.files.faults import Table
from tokencalc.files.numbers import Positive
from tokencalc.files.toml import Way


class LatencyTable(Table):
    """Two points of a distribution of times, in seconds; a lognormal is fitted to them."""

    p50: Positive
    """Seconds within which half of the answers come."""
    p95: Positive
    """Seconds within which 95 of 100 answers come."""


def latency_faults(table: LatencyTable | None, way: Way) -> Iterator[Fault]:
    """What contradicts itself in the table, which stands at `way`."""
    if table is not None and table.p95 < table.p50:
        problem = f"is below p50, which is {table.p50} (found {table.p95})"
        yield Fault(way=(*way, "p95"), problem=problem, remedy="look whether the two are swapped")
