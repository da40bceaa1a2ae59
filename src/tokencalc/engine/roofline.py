"""What a model takes of its hardware: the memory it needs, and how fast it could be at best.

A roofline is an upper bound that needs no measurement, and a poor forecast: it knows nothing of the server's software.
So it stands in for a throughput that nobody measured, always labelled, and never alone: with a band around it.
"""

from decimal import Decimal

from tokencalc.engine.errors import NotEnoughMemory
from tokencalc.engine.numbers import Number, divide, exactly, maximum, power, total
from tokencalc.engine.records import record
from tokencalc.engine.requests import prompt_tokens
from tokencalc.engine.workload import Task, mean_of

BILLION = 10**9
TERA = 10**12
FLOPS_PER_PARAMETER = 2
"""One multiplication and one addition for each active parameter and token."""


@record
class Roofline:
    """A model on a kind of GPU. `concurrent_requests` are answered together by one replica, at the promised latency.

    `bandwidth_gbps` (GB a second) and `tflops` (dense) are one GPU's, from its data sheet. `kv_bytes_per_token` is the
    size of keys and values for one token of one request. Of a mixture of experts `active_parameters_billion` are used
    for each token; of a dense model, all.
    """

    active_parameters_billion: Number
    total_parameters_billion: Number
    bytes_per_parameter: Number
    kv_bytes_per_token: Number
    concurrent_requests: int
    bandwidth_gbps: Number
    tflops: Number

    @exactly
    def step_seconds(self, context_tokens: Number, gpus: int) -> Number:
        """Seconds in which so many GPUs make one output token of every concurrent request, with contexts so long.

        Keys and values are read for each request, at the memory's bandwidth; beside that the longer of reading the
        weights and calculating: B x kv x context / bandwidth + max(2 x B x active / flops, weights read / bandwidth).
        Source: "How to Scale Your Model", part 7, "Theoretical estimates for LLM latency and throughput"
        (jax-ml.github.io/scaling-book/inference).

        Of a mixture of experts a batch reads those that some token of it asks for, which are total x (1 - (1 - active /
        total)^B) parameters where tokens choose independently (as arXiv 2511.02237 counts them).

        >>> from decimal import Decimal
        >>> numbers = {"bytes_per_parameter": 1, "kv_bytes_per_token": 100_000, "bandwidth_gbps": 810, "tflops": 197}
        >>> dense = {"active_parameters_billion": Decimal(30), "total_parameters_billion": Decimal(30)}
        >>> roof = Roofline(concurrent_requests=4, **dense, **{name: Decimal(each) for name, each in numbers.items()})
        >>> round(roof.step_seconds(Decimal(8192), 16), 4)
        Decimal('0.0026')
        """
        bandwidth = self.bandwidth_gbps * BILLION * gpus
        caches = self.kv_bytes_per_token * context_tokens * self.concurrent_requests
        used_share = divide(self.active_parameters_billion, self.total_parameters_billion)
        unread = power(1 - used_share, self.concurrent_requests)
        weights = self.total_parameters_billion * (1 - unread) * BILLION * self.bytes_per_parameter
        calculated = divide(self._flops_per_token * self.concurrent_requests, self.tflops * TERA * gpus)
        return divide(caches, bandwidth) + maximum(divide(weights, bandwidth), calculated)

    @exactly
    def seconds_per_request(self, task: Task, gpus: int) -> Number:
        """Seconds of a replica of so many GPUs that one request takes, in the model's own tokens.

        The whole prompt is read at the speed of calculation, 2 x active x prompt / flops: a hit in a cache of one's own
        is not counted on. A token of the answer takes its part of a step, whose context is the prompt and, on the
        average, half the answer.
        """
        prompt = total(size.share * prompt_tokens(size.usage) for size in task.sizes)
        answer = mean_of(task.sizes, "output")
        reading = divide(prompt * self._flops_per_token, self.tflops * TERA * gpus)
        step = self.step_seconds(divide(prompt * 2 + answer, 2), gpus)
        return reading + divide(answer * step, self.concurrent_requests)

    @exactly
    def tokens_per_second(self, task: Task, gpus: int) -> Number:
        """Output tokens a second of one replica for requests of a task's own mean prompt and answer."""
        return divide(mean_of(task.sizes, "output"), self.seconds_per_request(task, gpus))

    @property
    def _flops_per_token(self) -> Number:
        return self.active_parameters_billion * BILLION * FLOPS_PER_PARAMETER


@exactly
def fits(weights_gb: Number, kv_cache_gb: Number, memory_gb_per_gpu: Number, gpus: int) -> bool:
    """Whether weights and the keys and values of all concurrent requests fit into the usable memory of the GPUs.

    >>> from decimal import Decimal
    >>> fits(Decimal(140), Decimal(20), Decimal(80), 2), fits(Decimal(140), Decimal(21), Decimal(80), 2)
    (True, False)
    """
    return weights_gb + kv_cache_gb <= memory_gb_per_gpu * gpus


@exactly
def check_memory(
    supply: str, gpus: int, weights_gb: Number | None, kv_cache_gb: Number | None, memory_gb_per_gpu: Number | None
) -> None:
    """Raise `NotEnoughMemory` where the model is known not to fit.

    Nothing is checked where one of the three is unknown, nor in drawn mode, where a model may fit in some draws only.
    """
    if (
        isinstance(weights_gb, Decimal)
        and isinstance(kv_cache_gb, Decimal)
        and isinstance(memory_gb_per_gpu, Decimal)
        and not fits(weights_gb, kv_cache_gb, memory_gb_per_gpu, gpus)
    ):
        raise NotEnoughMemory(supply, weights_gb + kv_cache_gb, memory_gb_per_gpu * gpus, gpus)
