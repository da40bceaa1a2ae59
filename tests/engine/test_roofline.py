"""What hardware could do at best, against published estimates; and whether a model fits into its memory."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.strategies import Amount, amounts, decimals, exact, size, task
from tokencalc.engine.errors import NotEnoughMemory
from tokencalc.engine.numbers import to_drawn
from tokencalc.engine.roofline import Roofline, check_memory, fits


def roofline(concurrent: int = 1, *, total: Amount = 30, active: Amount | None = None, **given: Amount) -> Roofline:
    """A dense model of 30 billion parameters in 8 bits on TPU v5e, unless something else is given."""
    on_tpu: dict[str, Amount] = {
        "bytes_per_parameter": 1,
        "kv_bytes_per_token": 100_000,
        "bandwidth_gbps": 810,
        "tflops": 197,
    }
    return Roofline(
        concurrent_requests=concurrent,
        total_parameters_billion=Decimal(total),
        active_parameters_billion=Decimal(total if active is None else active),
        **amounts(on_tpu | given),
    )


class TestScalingBook:
    """Estimates of one decoding step that are printed in "How to Scale Your Model", part 7 (inference).

    Source: jax-ml.github.io/scaling-book/inference (Google DeepMind, 2025), "Theoretical estimates for LLM latency and
    throughput" and "Modeling throughput and latency for LLaMA 2-13B".
    """

    @pytest.mark.parametrize(("batch", "milliseconds"), [(4, "2.6"), (256, "21.1")])
    def test_the_pop_quiz(self, batch: int, milliseconds: str) -> None:
        """30B in int8 at 8,192 tokens of context on 16 TPU v5e: bound by memory for 4 requests, by arithmetic for 256.

        Printed: (4 x 819e6 + 30e9) / (16 x 8.1e11) = 2.5 ms, which is 2.57, and 21 ms.
        """
        step = roofline(batch).step_seconds(Decimal(8192), 16)
        caches = Decimal(batch * 100_000 * 8192) / (16 * 810 * 10**9)
        weights = Decimal(30 * 10**9) / (16 * 810 * 10**9)
        calculated = Decimal(2 * batch * 30 * 10**9) / (16 * 197 * 10**12)
        assert round(caches + max(weights, calculated), 20) == round(step, 20)
        assert Decimal(milliseconds) == round(step * 1000, 1)

    @pytest.mark.parametrize(
        ("batch", "milliseconds", "tokens"),
        [
            (1, "4.98", "200.61"),
            (8, "12.13", "659.30"),
            (16, "20.30", "787.99"),
            (32, "36.65", "873.21"),
            (64, "69.33", "923.13"),
            (240, "249.09", "963.53"),
        ],
    )
    def test_llama_2_13b(self, batch: int, milliseconds: str, tokens: str) -> None:
        """13B in bf16 with 6.7 GB of keys and values a request on 8 TPU v5e of 0.82 TB/s and 200 TFLOPS."""
        llama = roofline(
            batch, total=13, bytes_per_parameter=2, kv_bytes_per_token=6_700_000, bandwidth_gbps=820, tflops=200
        )
        step = llama.step_seconds(Decimal(1000), 8)
        assert Decimal(milliseconds) == round(step * 1000, 2)
        assert Decimal(tokens) == round(batch / step, 2)


class TestStep:
    @pytest.mark.parametrize(("active", "batch", "read"), [(30, 1, 30), (3, 1, 3), (3, 2, "5.7"), (15, 3, "26.25")])
    def test_a_batch_reads_the_experts_its_tokens_ask_for(self, active: Amount, batch: int, read: Amount) -> None:
        """Of 30 B parameters of which a token uses a tenth, two tokens use 3 + 0.9 x 3 on the average."""
        mixed = roofline(batch, active=active, kv_bytes_per_token=0)
        assert Decimal(read) == round(mixed.step_seconds(Decimal(0), 1) * 810, 20)

    @given(st.integers(1, 500), decimals(1, 30, 1), decimals(0, 10**5, 0), st.integers(1, 16))
    def test_it_is_linear_in_gpus_and_monotone_in_the_batch(
        self, batch: int, active: Decimal, context: Decimal, gpus: int
    ) -> None:
        """Twice the GPUs halve a step; one more request makes it no shorter, and a token of it no dearer."""
        one, two = (roofline(batch + more, active=active) for more in (0, 1))
        step, longer = one.step_seconds(context, gpus), two.step_seconds(context, gpus)
        assert abs(exact(step) - 2 * exact(one.step_seconds(context, 2 * gpus))) <= exact(step) / 10**20
        assert step <= longer
        assert exact(longer) / (batch + 1) <= exact(step) / batch * (1 + Fraction(1, 10**20))


class TestRequests:
    def test_a_request_is_its_prompt_and_its_part_of_each_step(self) -> None:
        """1,000 tokens of prompt at 197 TFLOPS, and 100 of answer in steps of a batch of 4 at 1,050 of context."""
        chat = task("chat", 1, input=1000, output=100)
        reading = Fraction(1000 * 2 * 30 * 10**9, 197 * 10**12)
        step = exact(roofline(4).step_seconds(Decimal(1050), 1))
        seconds = reading + 100 * step / 4
        assert abs(seconds - exact(roofline(4).seconds_per_request(chat, 1))) <= seconds / 10**20
        assert abs(100 / seconds - exact(roofline(4).tokens_per_second(chat, 1))) <= Fraction(1, 10**20)

    def test_the_whole_prompt_is_read(self) -> None:
        """What an API would read from its cache is read anew: no hit in a cache of one's own is counted on."""
        plain, cached = task("chat", 1, input=1000, output=100), task("chat", 1, input=400, cache_read=600, output=100)
        assert roofline().seconds_per_request(plain, 2) == roofline().seconds_per_request(cached, 2)

    def test_the_mean_request_counts(self) -> None:
        """Prompts and answers of several sizes count by their shares."""
        mixed = task("chat", 1, size("0.5", input=500, output=50), size("0.5", input=1500, output=150))
        plain = task("chat", 1, input=1000, output=100)
        assert roofline().seconds_per_request(plain, 2) == roofline().seconds_per_request(mixed, 2)

    def test_a_task_without_answers_takes_the_time_of_its_prompt(self) -> None:
        """Embedding 1,000 tokens is 2 x 30e9 x 1,000 operations."""
        seconds = exact(roofline().seconds_per_request(task("embed", 1, input=1000), 1))
        expected = Fraction(1000 * 2 * 30 * 10**9, 197 * 10**12)
        assert abs(expected - seconds) <= expected / 10**20

    @pytest.mark.parametrize(
        "name", ["bandwidth_gbps", "tflops", "bytes_per_parameter", "kv_bytes_per_token", "active_parameters_billion"]
    )
    def test_its_numbers_may_be_drawn(self, name: str) -> None:
        """One pass over two draws gives what two passes of decimals give."""
        mixed, chat = roofline(8, active=3), task("chat", 1, input=1000, output=100)
        values = [1, 29]
        given: list[dict[str, Any]] = [{name: Decimal(each)} for each in values]
        expected = [float(replace(mixed, **each).tokens_per_second(chat, 2)) for each in given]
        drawn = to_drawn(mixed, {(name,): np.array(values, dtype=float)})
        together: Any = drawn.tokens_per_second(to_drawn(chat), 2)
        assert expected == pytest.approx(list(together), rel=1e-12)


class TestMemory:
    @pytest.mark.parametrize(("cache", "gpus", "does_fit"), [(20, 2, True), ("20.1", 2, False), (20, 1, False)])
    def test_weights_and_caches_share_the_memory_of_all_gpus(self, cache: Amount, gpus: int, does_fit: bool) -> None:
        """140 GB of weights and 20 of caches fill two GPUs of 80 GB to the last byte."""
        assert does_fit is fits(Decimal(140), Decimal(cache), Decimal(80), gpus)

    def test_what_does_not_fit_is_an_error_that_names_both_numbers(self) -> None:
        """The message says how much is needed, and how much is there."""
        with pytest.raises(
            NotEnoughMemory, match="fleet needs 161 GB for weights and KV cache, and the memory of 2 GP"
        ):
            check_memory("fleet", 2, Decimal(140), Decimal(21), Decimal(80))
        with pytest.raises(
            NotEnoughMemory, match="laptop needs 17 GB for weights and KV cache, and its memory is 16 G"
        ):
            check_memory("laptop", 1, Decimal(15), Decimal(2), Decimal(16))

    @pytest.mark.parametrize("known", [(140, 21, None), (140, None, 80), (None, 21, 80), (None, None, None)])
    def test_what_is_not_known_is_not_checked(self, known: tuple[int | None, ...]) -> None:
        """Without all three numbers nothing is said."""
        weights, cache, memory = (None if each is None else Decimal(each) for each in known)
        check_memory("fleet", 1, weights, cache, memory)

    def test_draws_are_not_checked(self) -> None:
        """A cache may fit in some draws only, so drawn mode does not stop."""
        check_memory("fleet", 2, *to_drawn((Decimal(140), Decimal(21), Decimal(80))))
