"""`python scripts/trace_scenarios.py TRACE_DIR [--check]`: two scenarios from two public traces of real traffic.

TRACE_DIR holds the traces as their publishers name them, gzipped or not:

- conversation_trace.jsonl (or mooncake_conversation_trace.jsonl), an hour of Kimi's chat, Apache-2.0:
  github.com/kvcache-ai/Mooncake, FAST25-release/traces;
- AzureLLMInferenceTrace_code.csv, an hour of a code completion service, CC-BY-4.0: github.com/Azure/AzurePublicDataset,
  data.

The script writes scenarios/kimi-chat-hour.toml and scenarios/azure-code-hour.toml, the same bytes on every run. With
--check it writes nothing, and exits with 1 if a file is not what it would write. It needs Python alone.
"""

import argparse
import csv
import gzip
import json
import sys
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from math import ceil
from pathlib import Path
from string import Template

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"

HOURS_PER_MONTH = 730
SECONDS_PER_MINUTE = 60
MINUTES_PER_HOUR = 60

# A size bucket holds the prompts that are longer than the cut below it, and no longer than its own. Cuts double, and
# there is one wherever a price sheet starts a context tier.
DOUBLING = tuple(250 * 2**step for step in range(12))
TIER_STARTS = (32_000, 100_000, 128_000, 200_000, 256_000, 272_000, 512_000, 524_288)
CUTS = tuple(sorted({*DOUBLING, *TIER_STARTS}))

# Mooncake hashes prompts in blocks of 512 tokens.
BLOCK_TOKENS = 512
LRU_BLOCKS = 10_000
SHORT_LIFE_MS = 300_000

# Tokens a second of one node of 8 H100, prefill nodes and decode nodes each for themselves, on prompts of 2,000 tokens:
# "Deploying DeepSeek with PD Disaggregation and Large-Scale Expert Parallelism on 96 H100 GPUs", LMSYS, 5 May 2025,
# https://lmsys.org/blog/2025-05-05-large-scale-ep
PREFILL_TOKENS_PER_SECOND = 52_300
DECODE_TOKENS_PER_SECOND = 22_300
NODES_PER_REPLICA = 2

MEAN_PLACES = 4
SHARE_PLACES = 9


class TraceError(Exception):
    """A trace that is not there, or holds no requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request: when it arrived, its tokens, and the ids of the blocks of its prompt where the trace has them."""

    millisecond: int
    """Since the first request."""
    input_tokens: int
    output_tokens: int
    blocks: tuple[int, ...] = ()

    @property
    def minute(self) -> int:
        """The minute of arrival, counted from 0."""
        return self.millisecond // (1000 * SECONDS_PER_MINUTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The requests between two cuts, and the sums of their tokens."""

    requests: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    shortest: int
    longest: int


def read_kimi(directory: Path) -> list[Request]:
    """The requests of Mooncake's trace of Kimi's chat, in order of arrival."""
    lines = _text(directory, "conversation_trace.jsonl", "mooncake_conversation_trace.jsonl").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return _in_order(
        Request(
            millisecond=int(row["timestamp"]),
            input_tokens=int(row["input_length"]),
            output_tokens=int(row["output_length"]),
            blocks=tuple(row["hash_ids"]),
        )
        for row in rows
    )


def read_azure(directory: Path) -> list[Request]:
    """The requests of Azure's code trace, in order of arrival. It has no prefix ids, so their blocks stay empty."""
    rows = list(csv.DictReader(_text(directory, "AzureLLMInferenceTrace_code.csv").splitlines()))
    times = [_time(row["TIMESTAMP"]) for row in rows]
    return _in_order(
        Request(
            millisecond=(time - times[0]) // timedelta(milliseconds=1),
            input_tokens=int(row["ContextTokens"]),
            output_tokens=int(row["GeneratedTokens"]),
        )
        for time, row in zip(times, rows, strict=True)
    )


def _text(directory: Path, *names: str) -> str:
    for name in names:
        for path in (directory / name, directory / f"{name}.gz"):
            if path.is_file():
                data = path.read_bytes()
                return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    raise TraceError(f"{directory} has no {' and no '.join(names)}, plain or with .gz")


def _time(text: str) -> datetime:
    """The time without its seventh decimal, which Python's datetime has no place for."""
    return datetime.fromisoformat(text[:26])


def _in_order(requests: Iterator[Request]) -> list[Request]:
    found = sorted(requests, key=lambda request: request.millisecond)
    if not found:
        raise TraceError("the trace holds no requests")
    return found


def cached_tokens(requests: Sequence[Request], *, capacity: int | None = None, life_ms: int | None = None) -> list[int]:
    """For each request, the tokens of its prompt that a prefix cache holds when it arrives.

    These are its leading blocks that the cache knows: min(blocks x 512, input tokens). Then all its blocks are used, in
    their order. The cache forgets the block unused for longest where it has a `capacity` in blocks, and a block unused
    for more than `life_ms` where it has a life.
    """
    last_use: OrderedDict[int, int] = OrderedDict()
    found: list[int] = []
    for request in requests:
        known = 0
        for block in request.blocks:
            used = last_use.get(block)
            if used is None or (life_ms is not None and request.millisecond - used > life_ms):
                break
            known += 1
        found.append(min(known * BLOCK_TOKENS, request.input_tokens))
        for block in request.blocks:
            last_use[block] = request.millisecond
            last_use.move_to_end(block)
            if capacity is not None and len(last_use) > capacity:
                last_use.popitem(last=False)
    return found


def buckets(requests: Sequence[Request], cached: Sequence[int]) -> list[Bucket]:
    """The requests by size; a cut between which there are none has no bucket."""
    pairs = sorted(zip(requests, cached, strict=True), key=lambda pair: pair[0].input_tokens)
    found: list[Bucket] = []
    for _, group in groupby(pairs, key=lambda pair: _place(pair[0].input_tokens)):
        members = list(group)
        found.append(
            Bucket(
                requests=len(members),
                input_tokens=sum(request.input_tokens for request, _ in members),
                output_tokens=sum(request.output_tokens for request, _ in members),
                cached_tokens=sum(tokens for _, tokens in members),
                shortest=members[0][0].input_tokens,
                longest=members[-1][0].input_tokens,
            )
        )
    return found


def _place(tokens: int) -> int:
    return sum(cut < tokens for cut in CUTS)


def node_seconds(requests: Sequence[Request], cached: Sequence[int]) -> list[Fraction]:
    """For each request, the seconds that a node works on it: on the prompt that is not cached, then on the answer."""
    return [
        Fraction(request.input_tokens - tokens, PREFILL_TOKENS_PER_SECOND)
        + Fraction(request.output_tokens, DECODE_TOKENS_PER_SECOND)
        for request, tokens in zip(requests, cached, strict=True)
    ]


def tokens_per_second(requests: Sequence[Request], cached: Sequence[int]) -> int:
    """Output tokens a second of a replica that does nothing but this trace's mix of prompts and answers."""
    work = sum(node_seconds(requests, cached), Fraction(0))
    return int(sum(request.output_tokens for request in requests) * NODES_PER_REPLICA / work)


def busiest_minute(requests: Sequence[Request], weights: Sequence[Fraction | int]) -> Fraction:
    """The sum of the weights in the busiest minute over their mean in the hour's 60 minutes."""
    minutes: dict[int, Fraction] = {}
    for request, weight in zip(requests, weights, strict=True):
        minutes[request.minute] = minutes.get(request.minute, Fraction(0)) + weight
    return max(minutes.values()) * MINUTES_PER_HOUR / sum(minutes.values(), Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """A trace and what its prefix cache held."""

    requests: list[Request]
    cached: list[int]

    @property
    def input_tokens(self) -> int:
        """Prompt tokens, cached ones included."""
        return sum(request.input_tokens for request in self.requests)

    @property
    def output_tokens(self) -> int:
        """Output tokens."""
        return sum(request.output_tokens for request in self.requests)


def facts(traffic: Traffic) -> Iterator[tuple[str, str]]:
    """What the trace says, as pairs of a label and a figure."""
    requests, whole = traffic.requests, len(traffic.requests)
    tokens_in, tokens_out = traffic.input_tokens, traffic.output_tokens
    lengths = sorted(request.input_tokens for request in requests)
    yield "requests", f"{whole:,}"
    yield "first to last request", f"{requests[-1].millisecond // 1000:,} seconds"
    yield "input tokens", f"{tokens_in:,}"
    mean, median = _rounded(Fraction(tokens_in, whole)), lengths[whole // 2]
    yield "of a prompt", f"{lengths[0]:,} to {lengths[-1]:,}, mean {mean}, median {median:,}"
    yield "output tokens", f"{tokens_out:,}, {_percent(Fraction(tokens_out, tokens_in + tokens_out))} of all tokens"
    yield "of an answer", f"mean {_rounded(Fraction(tokens_out, whole))}"
    if any(traffic.cached):
        yield "read from a cache that forgets nothing", _of_input(sum(traffic.cached), tokens_in)
        least_recent = sum(cached_tokens(requests, capacity=LRU_BLOCKS))
        yield f"from an LRU cache of {LRU_BLOCKS:,} blocks", _of_input(least_recent, tokens_in)
        short = sum(cached_tokens(requests, life_ms=SHORT_LIFE_MS))
        yield "from a cache that forgets after 5 minutes", _of_input(short, tokens_in)
    active = {request.minute for request in requests}
    early = sum(request.minute < MINUTES_PER_HOUR // 2 for request in requests)
    yield "requests in the first half hour, and after it", f"{early:,} and {whole - early:,}"
    yield "minutes before the last request without one", f"{max(active) + 1 - len(active)}"
    yield "requests in the busiest minute", f"{_times(busiest_minute(requests, [1] * whole))} the mean minute's"
    work = node_seconds(requests, traffic.cached)
    yield "GPU time in the busiest minute", f"{_times(busiest_minute(requests, work))} the mean minute's"
    yield "GPU time, in nodes of 8 H100 at work all hour", _rounded(sum(work, Fraction(0)) / 3600, 2)


def _of_input(tokens: int, whole: int) -> str:
    return f"{tokens:,}, {_percent(Fraction(tokens, whole))} of the input"


def _percent(share: Fraction) -> str:
    return f"{_rounded(share * 100, 1)}%"


def _times(ratio: Fraction) -> str:
    return f"{_rounded(ratio, 2)} times"


def _rounded(value: Fraction, places: int = 0) -> str:
    """The value at so many decimal places, half to even, with commas at the thousands."""
    return f"{Decimal(round(value * 10**places)).scaleb(-places):,}"


def _in_toml(value: Fraction, places: int = 0) -> str:
    return _rounded(value, places).replace(",", "_")


def scenario(template: str, traffic: Traffic) -> str:
    """A scenario's text: the template with the trace's figures in it."""
    requests, cached = traffic.requests, traffic.cached
    labelled = list(facts(traffic))
    width = max(len(label) for label, _ in labelled)
    free = ceil(100 * (1 - 1 / busiest_minute(requests, node_seconds(requests, cached))))
    return Template(template.lstrip()).substitute(
        facts="\n".join(f"#   {label:{width}}  {figure}" for label, figure in labelled),
        hour=f"{len(requests):,}",
        requests_per_month=f"{len(requests) * HOURS_PER_MONTH:_}",
        sizes="\n".join(_size(bucket) for bucket in buckets(requests, cached)),
        fleet=Template(_FLEET.strip()).substitute(
            tokens_per_second=f"{tokens_per_second(requests, cached):_}", headroom_share=f"{Decimal(free).scaleb(-2)}"
        ),
    )


def _size(bucket: Bucket) -> str:
    """A size bucket in one line; its means are fine enough to give back the trace's sums of tokens exactly."""
    figures = {
        "requests": f"{bucket.requests:_}",
        "input_tokens": _in_toml(Fraction(bucket.input_tokens, bucket.requests), MEAN_PLACES),
        "min_input_tokens": f"{bucket.shortest:_}",
        "max_input_tokens": f"{bucket.longest:_}",
        "output_tokens": _in_toml(Fraction(bucket.output_tokens, bucket.requests), MEAN_PLACES),
    }
    if bucket.cached_tokens:
        figures["cached_share"] = _in_toml(Fraction(bucket.cached_tokens, bucket.input_tokens), SHARE_PLACES)
    return f"    {{ {', '.join(f'{key} = {figure}' for key, figure in figures.items())} }},"


_FLEET = r'''
[[options]]
name = "DeepSeek V3 on rented H100s"
note = """\
    Two nodes of 8 H100 hold one copy of the weights in FP8. The throughput is worked out and not measured: SGLang \
    reports 52,300 prompt tokens a second on a prefill node and 22,300 output tokens a second on a decode node, with \
    prompts of 2,000 tokens, on a cluster of twelve nodes under full load; the trace says how much work of each kind \
    there is. Longer prompts, a cluster of two nodes and a promise of latency all make it slower."""

[options.supply]
kind = "fleet"
model = "DeepSeek V3"
gpu = "H100"
gpus_per_replica = 16
rate_per_gpu_hour = 2.95        # Nebius, one H100 on demand; no storage, network or staff
rate_source = "https://github.com/skypilot-org/skypilot-catalog/blob/0082b04/catalogs/v8/nebius/vms.csv"
rate_retrieved = 2026-11-22
# No throughput_source: what stands here follows from https://lmsys.org/blog/2025-05-05-large-scale-ep and the trace's
# own mix, and nobody measured it.
tokens_per_second = $tokens_per_second
headroom_share = $headroom_share           # so that the busiest minute of the trace fits
'''

KIMI = r'''
#:schema ../schemas/scenario.schema.json
# An hour of Kimi's chat, from the trace that Moonshot AI published with Mooncake (FAST '25): Apache-2.0,
# https://github.com/kvcache-ai/Mooncake/tree/main/FAST25-release
# scripts/trace_scenarios.py made this file from the trace; docs/real-traffic.md says what it teaches.
#
# What the trace says
$facts

name = "Kimi chat, one hour as a month"
note = """\
    Sizes, cache reads and the number of requests are those of the trace. That a month is 730 such hours is an \
    assumption: the trace does not say which hour it is, and so peak_to_average is left out. Tokens are Kimi's own. \
    The baseline counts with another tokenizer; that it counts as many is one more assumption, as it is for every \
    option but Kimi. The cache forgets nothing within the hour, and what writing to it costs is left out."""
currency = "USD"
start = 2026-12-01
months = 12

[[workload.tasks]]
name = "chat"
note = "730 hours of $hour requests. Each size's cached_share is its prompts' leading blocks that came before."
requests_per_month = $requests_per_month
sizes = [
$sizes
]

[baseline]
name = "GPT-6.1 Sol"
model = "openai/gpt-6.1-sol"

[[options]]
name = "Claude Haiku 5.5"
note = "Closed; five times the price for prompts of more than 100,000 tokens."
model = "anthropic/claude-haiku-5-5"

[[options]]
name = "Qwen3.7 Flash"
note = "Closed; over three times the price for prompts of more than 32,000 tokens."
model = "alibaba/qwen3.7-flash"

[[options]]
name = "Kimi K2.6, its own API"
model = "moonshotai/kimi-k2.6"

[[options]]
name = "DeepSeek Flash, its own API"
model = "deepseek/deepseek-flash"

[[options]]
name = "DeepSeek Flash at Together"
model = "together/deepseek-ai/DeepSeek-V4.1-Flash"

$fleet
'''

AZURE = r'''
#:schema ../schemas/scenario.schema.json
# An hour of a code completion service on Azure, from the trace published with Splitwise (ISCA 2024): CC-BY-4.0,
# https://github.com/Azure/AzurePublicDataset/blob/master/AzureLLMInferenceDataset2023.md
# Patel, Choukse, Zhang, Shah, Goiri, Maleki, Bianchini: "Splitwise: Efficient generative LLM inference using phase
# splitting". scripts/trace_scenarios.py made this file from the trace; docs/real-traffic.md says what it teaches.
#
# What the trace says
$facts

name = "Azure code completion, one hour as a month"
note = """\
    Sizes and the number of requests are those of the trace. That a month is 730 such hours is an assumption: the \
    trace is one hour of one Thursday in November 2023, and so peak_to_average is left out. It has no ids of \
    prefixes, and so nothing is read from a cache. Tokens are the service's own, which does not name its model; the \
    baseline is taken to count as many."""
currency = "USD"
start = 2026-12-01
months = 12

[[workload.tasks]]
name = "code completion"
note = "730 hours of $hour requests."
requests_per_month = $requests_per_month
sizes = [
$sizes
]

[baseline]
name = "GPT-6.1 Sol"
model = "openai/gpt-6.1-sol"

[[options]]
name = "GPT-6 Luna"
note = "Closed, and small, as a completion model may be."
model = "openai/gpt-6-luna"

[[options]]
name = "Qwen3 Coder Flash"
note = "Closed; its tiers start at 32,000 tokens, which no prompt of the trace reaches."
model = "alibaba/qwen3-coder-flash"

[[options]]
name = "Kimi K2.7 Code, its own API"
model = "moonshotai/kimi-k2.7-code"

[[options]]
name = "DeepSeek Flash, its own API"
model = "deepseek/deepseek-flash"

[[options]]
name = "DeepSeek Flash at Together"
model = "together/deepseek-ai/DeepSeek-V4.1-Flash"

$fleet
'''


def kimi_traffic(directory: Path) -> Traffic:
    """The chat trace, with a cache that forgets nothing."""
    requests = read_kimi(directory)
    return Traffic(requests=requests, cached=cached_tokens(requests))


def azure_traffic(directory: Path) -> Traffic:
    """The code trace, with no cache."""
    requests = read_azure(directory)
    return Traffic(requests=requests, cached=[0] * len(requests))


def scenarios(directory: Path) -> dict[str, str]:
    """The text of each scenario file, by file name."""
    return {
        "kimi-chat-hour.toml": scenario(KIMI, kimi_traffic(directory)),
        "azure-code-hour.toml": scenario(AZURE, azure_traffic(directory)),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files, or check them. Returns the exit code: 0 done, 1 a file differs, 2 a trace cannot be read."""
    parser = argparse.ArgumentParser(description="Two scenarios from two public traces of real traffic.")
    parser.add_argument("traces", metavar="TRACE_DIR", type=Path, help="the directory that holds the two traces")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a scenario file differs")
    parser.add_argument("--into", metavar="DIR", type=Path, default=SCENARIOS, help="where the scenarios are")
    asked = parser.parse_args(arguments)
    try:
        texts = scenarios(asked.traces)
    except TraceError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    differ = 0
    for name, text in texts.items():
        path = asked.into / name
        if not asked.check:
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            sys.stderr.write(f"error: {path} is not what the trace gives: run this script without --check\n")
            differ = 1
    return differ


if __name__ == "__main__":
    sys.exit(main())
