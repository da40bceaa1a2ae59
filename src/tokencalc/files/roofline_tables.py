"""The estimate of a throughput that nobody measured, in a scenario file."""

from tokencalc.files.faults import Table
from tokencalc.files.numbers import Positive, PositiveWhole


class RooflineTable(Table):
    """What an estimate of a throughput that nobody measured needs to know of the model."""

    active_parameters_billion: Positive
    """Parameters that one token passes through."""
    total_parameters_billion: Positive
    """All parameters."""
    bytes_per_parameter: Positive
    """Bytes of one parameter as it is served: 2, 1 or 0.5."""
    kv_bytes_per_token: Positive
    """Bytes of key-value cache for one token of context."""
    concurrent_requests: PositiveWhole
    """Requests that one replica serves at a time."""
    bandwidth_gbps: Positive | None = None
    """Memory bandwidth of one GPU; that of the hardware sheet where left out."""
    tflops: Positive | None = None
    """Dense arithmetic of one GPU at that precision; that of the hardware sheet where left out."""
