"""The traces' published figures, the scenarios made from them, and what the page about them says."""

import json
import shutil
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from docs import traffic as page
from docs.samples import ROOT, output_of
from scripts.trace_scenarios import (
    CUTS,
    Bucket,
    Request,
    TraceError,
    Traffic,
    azure_traffic,
    buckets,
    busiest_minute,
    cached_tokens,
    kimi_traffic,
    main,
    read_azure,
    read_kimi,
    tokens_per_second,
)

TRACES = ROOT.parent / "shared" / "traces"
NAMES = ("kimi-chat-hour", "azure-code-hour")
needs_traces = pytest.mark.skipif(not TRACES.is_dir(), reason="the traces are not in ../shared/traces")


@pytest.fixture(scope="module")
def kimi() -> Traffic:
    """The hour of chat."""
    return kimi_traffic(TRACES)


@pytest.fixture(scope="module")
def azure() -> Traffic:
    """The hour of code completion."""
    return azure_traffic(TRACES)


def request(millisecond: int = 0, *blocks: int, tokens: int = 0, output: int = 1) -> Request:
    """A request, whose prompt fills its blocks unless its tokens are given."""
    return Request(
        millisecond=millisecond, input_tokens=tokens or 512 * len(blocks), output_tokens=output, blocks=blocks
    )


def scenario_file(name: str) -> dict[str, Any]:
    """A committed scenario, with exact numbers."""
    return tomllib.loads((ROOT / "scenarios" / f"{name}.toml").read_text(encoding="utf-8"), parse_float=Decimal)


def sums(found: list[Bucket]) -> tuple[int, int, int, int]:
    """Requests and tokens of all buckets together: input, output, cached."""
    return (
        sum(bucket.requests for bucket in found),
        sum(bucket.input_tokens for bucket in found),
        sum(bucket.output_tokens for bucket in found),
        sum(bucket.cached_tokens for bucket in found),
    )


@needs_traces
class TestPublishedFigures:
    """What the README beside the traces says of them."""

    def test_an_hour_of_chat(self, kimi: Traffic) -> None:
        """12,031 requests with 144,793,823 input tokens."""
        assert (12_031, 144_793_823) == (len(kimi.requests), kimi.input_tokens)

    def test_a_cache_that_forgets_nothing(self, kimi: Traffic) -> None:
        """54,098,411 tokens are read from it: 37.4%."""
        assert 54_098_411 == sum(kimi.cached)
        assert Decimal("37.4") == round(Decimal(100 * sum(kimi.cached)) / kimi.input_tokens, 1)

    def test_a_cache_of_ten_thousand_blocks(self, kimi: Traffic) -> None:
        """21.5% are read from it if it forgets the block unused for longest."""
        read = sum(cached_tokens(kimi.requests, capacity=10_000))
        assert Decimal("21.5") == round(Decimal(100 * read) / kimi.input_tokens, 1)

    def test_an_hour_of_code_completion(self, azure: Traffic) -> None:
        """8,819 requests; no prefix ids, and so nothing cached."""
        assert (8_819, 0) == (len(azure.requests), sum(azure.cached))


@needs_traces
class TestCommittedScenarios:
    """The scenario files are what the script makes of the traces."""

    def test_nothing_has_changed(self, capsys: pytest.CaptureFixture[str]) -> None:
        """`--check` has nothing to say."""
        assert 0 == main([str(TRACES), "--check"])
        assert ("", "") == capsys.readouterr()

    def test_a_changed_file_is_found(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """`--check` exits with 1, names the file, and leaves it alone; without it, the file is as it was."""
        assert 0 == main([str(TRACES), "--into", str(tmp_path)])
        changed = tmp_path / "azure-code-hour.toml"
        text = changed.read_text(encoding="utf-8")
        changed.write_text(text.replace("8_819", "8_820").replace("6_437_870", "1"), encoding="utf-8")
        assert 1 == main([str(TRACES), "--check", "--into", str(tmp_path)])
        assert str(changed) in capsys.readouterr().err
        assert text != changed.read_text(encoding="utf-8")
        assert 0 == main([str(TRACES), "--into", str(tmp_path)])
        assert text == changed.read_text(encoding="utf-8")

    @pytest.mark.parametrize("name", NAMES)
    def test_buckets_hold_every_token(self, name: str, kimi: Traffic, azure: Traffic) -> None:
        """Requests and tokens of the buckets add up to the trace's, as sums and as the means that the file states."""
        trace = {"kimi-chat-hour": kimi, "azure-code-hour": azure}[name]
        expected = (len(trace.requests), trace.input_tokens, trace.output_tokens, sum(trace.cached))
        assert expected == sums(buckets(trace.requests, trace.cached))
        (task,) = scenario_file(name)["workload"]["tasks"]
        in_file = [
            Bucket(
                requests=size["requests"],
                input_tokens=(tokens := round(size["requests"] * size["input_tokens"])),
                output_tokens=round(size["requests"] * size["output_tokens"]),
                cached_tokens=round(tokens * size.get("cached_share", 0)),
                shortest=size["min_input_tokens"],
                longest=size["max_input_tokens"],
            )
            for size in task["sizes"]
        ]
        assert buckets(trace.requests, trace.cached) == in_file

    @pytest.mark.parametrize("name", NAMES)
    def test_a_month_is_730_such_hours(self, name: str, kimi: Traffic, azure: Traffic) -> None:
        """Requests a month are the trace's rows times 730."""
        trace = {"kimi-chat-hour": kimi, "azure-code-hour": azure}[name]
        (task,) = scenario_file(name)["workload"]["tasks"]
        assert len(trace.requests) * 730 == task["requests_per_month"]

    def test_throughput(self, kimi: Traffic) -> None:
        """A replica of two nodes makes the hour's output in the time that the hour's prompts and answers take them."""
        seconds = (144_793_823 - 54_098_411) / Fraction(52_300) + Fraction(4_122_048, 22_300)
        assert int(4_122_048 / (seconds / 2)) == tokens_per_second(kimi.requests, kimi.cached)
        supply = scenario_file("kimi-chat-hour")["options"][-1]["supply"]
        assert tokens_per_second(kimi.requests, kimi.cached) == supply["tokens_per_second"]
        assert "throughput_source" not in supply

    def test_the_busiest_minute_fits(self, kimi: Traffic, azure: Traffic) -> None:
        """The share of each replica that is kept free leaves room for the busiest minute, and hardly for more."""
        for name, trace in (("kimi-chat-hour", kimi), ("azure-code-hour", azure)):
            free = Fraction(scenario_file(name)["options"][-1]["supply"]["headroom_share"])
            work = [
                Fraction(each.input_tokens - cached, 52_300) + Fraction(each.output_tokens, 22_300)
                for each, cached in zip(trace.requests, trace.cached, strict=True)
            ]
            peak = busiest_minute(trace.requests, work)
            assert 1 / (1 - free + Fraction(1, 100)) < peak <= 1 / (1 - free)


@needs_traces
class TestPage:
    """What docs/real-traffic.md takes from the traces, and the files do not hold."""

    def test_the_mean_request(self, kimi: Traffic) -> None:
        """The mean request and the cache shares that stand for the hour are the trace's."""
        requests, whole = kimi.requests, kimi.input_tokens
        assert Decimal(page.MEAN_INPUT) == round(Decimal(whole) / len(requests), 4)
        assert Decimal(page.MEAN_OUTPUT) == round(Decimal(kimi.output_tokens) / len(requests), 4)
        read = {
            "nothing is cached": 0,
            "LRU, 10,000 blocks": sum(cached_tokens(requests, capacity=10_000)),
            "forgets after 5 minutes": sum(cached_tokens(requests, life_ms=300_000)),
            "forgets nothing": sum(kimi.cached),
        }
        assert {label: round(Decimal(tokens) / whole, 9) for label, tokens in read.items()} == {
            label: Decimal(share) for label, share in page.CACHED.items()
        }
        assert 1 == Decimal(page.ALL) + Decimal(page.REST)
        assert len(requests) * 730 == page.REQUESTS

    def test_figures_in_sentences(self, kimi: Traffic, azure: Traffic) -> None:
        """Long prompts, prompt tokens for each answer token, halves of the hour, the first time stamp."""
        text = (ROOT / "docs" / "real-traffic.md").read_text(encoding="utf-8").replace("\n", " ")
        longer = {start: sum(each.input_tokens > start for each in kimi.requests) for start in (32_000, 100_000)}
        assert f"{longer[32_000]} of the 12,031 have more than 32,000 tokens" in text
        assert f"and {longer[100_000]} more than 100,000" in text
        assert f"sent {kimi.input_tokens / kimi.output_tokens:.0f} prompt tokens" in text
        late = sum(each.millisecond >= 1_800_000 for each in kimi.requests)
        assert f"second half hour has {late:,} requests and the first {len(kimi.requests) - late:,}" in text
        assert f"The longest prompt has {max(each.input_tokens for each in azure.requests):,} tokens" in text
        assert f"An answer has {azure.output_tokens / len(azure.requests):.0f} tokens" in text
        for name, words in (
            ("kimi-chat-hour", "{} of each replica is kept free,"),
            ("azure-code-hour", "so {} of each"),
        ):
            free = scenario_file(name)["options"][-1]["supply"]["headroom_share"]
            assert words.format(f"{free:.0%}") in text


class TestScenarios:
    """Both scenarios load and compare, and size buckets decide what they should."""

    @pytest.mark.parametrize("name", NAMES)
    def test_no_bucket_straddles_a_tier(self, name: str) -> None:
        """Every option has one price, because buckets are cut where tiers start."""
        found = page.standings(name)
        assert 7 == len(found)
        for standing in found.values():
            assert standing["bill_low"] == standing["bill"] == standing["bill_high"]

    @pytest.mark.parametrize(("name", "tokens"), [("kimi-chat-hour", 144_793_823), ("azure-code-hour", 18_059_974)])
    def test_a_year_buys_the_hour_many_times(self, name: str, tokens: int) -> None:
        """The baseline buys 12 x 730 times the prompt tokens of the traced hour."""
        lines = page.standings(name)[page.BASELINE]["lines"]
        bought = sum(Decimal(line["quantity"]) for line in lines if line["unit"] in ("input", "cache_read"))
        assert tokens == round(bought / 12 / 730)

    def test_the_mean_request_misses_tiers(self) -> None:
        """It is exact for models with one price, and too low for those with a tier that long prompts reach."""
        by_size, by_mean = page.standings(page.CHAT), page.standings(f"{page.CHAT} {page.one_size(page.ALL)}")
        ratio = {name: Decimal(by_size[name]["total"]) / Decimal(by_mean[name]["total"]) for name in by_size}
        exact = {name for name, each in ratio.items() if abs(each - 1) < Decimal("0.000001")}
        assert {"Claude Haiku 5.5", "Qwen3.7 Flash"} == set(ratio) - exact
        assert Decimal("1.2") < ratio["Claude Haiku 5.5"] < Decimal("1.3")
        assert Decimal("1.7") < ratio["Qwen3.7 Flash"] < Decimal("1.8")

    def test_short_prompts_meet_no_tier(self) -> None:
        """For code completion the mean request costs what the size buckets cost, on every option."""
        size = f"requests=1, input_tokens={18_059_974 / 8_819}, output_tokens={245_896 / 8_819}"
        by_size = page.standings(page.CODE)
        by_mean = page.standings(f"{page.CODE} --set 'workload.tasks[0].sizes=[{{ {size} }}]'")
        for name, standing in by_size.items():
            assert abs(Decimal(standing["total"]) / Decimal(by_mean[name]["total"]) - 1) < Decimal("0.000001")

    @pytest.mark.parametrize("name", NAMES)
    def test_what_is_assumed_is_said(self, name: str) -> None:
        """Equal token counts, the fleet's throughput and its even load are listed as assumed."""
        answer = json.loads(output_of(f"compare {name} {page.AS_OF} --format json"))
        codes = {assumption["code"] for assumption in answer["assumptions"]}
        assert {"equal_answer_tokens", "unmeasured_throughput", "even_load"} <= codes

    def test_every_tier_of_the_price_sheets_is_a_cut(self) -> None:
        """A sheet with a tier at another prompt length asks for one more cut in the script."""
        sheets = (tomllib.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "pricing").glob("*.toml"))
        starts = {start for sheet in sheets for start in tier_starts(sheet)}
        assert starts
        assert starts <= set(CUTS)


def tier_starts(table: object) -> Iterator[int]:
    """Every prompt length at which a tier of a sheet starts."""
    if isinstance(table, dict):
        if isinstance(table.get("above"), int):
            yield table["above"]
        table = list(table.values())
    if isinstance(table, list):
        for item in table:
            yield from tier_starts(item)


class TestPrefixCache:
    """Counted by hand."""

    def test_only_leading_blocks_count(self) -> None:
        """Of the blocks 1, 9, 2 only the first was there at the beginning; 2 comes after a new one."""
        assert [0, 512] == cached_tokens([request(0, 1, 2), request(1, 1, 9, 2)])

    def test_a_last_block_may_be_short(self) -> None:
        """Two known blocks hold at most the prompt's own 600 tokens."""
        assert [0, 600] == cached_tokens([request(0, 1, 2, tokens=600), request(1, 1, 2, tokens=600)])

    def test_the_block_unused_for_longest_is_forgotten(self) -> None:
        """With room for two blocks, 3 drives out 2, because 1 was used again."""
        asked = [request(0, 1), request(1, 2), request(2, 1), request(3, 3), request(4, 1), request(5, 2)]
        assert [0, 0, 512, 0, 512, 0] == cached_tokens(asked, capacity=2)

    def test_a_block_lives_on_with_each_use(self) -> None:
        """With a life of 10 ms, uses at 0, 10 and 20 ms are hits; the one at 31 ms comes 1 ms late."""
        assert [0, 512, 512, 0] == cached_tokens([request(at, 1) for at in (0, 10, 20, 31)], life_ms=10)


class TestBuckets:
    """Where a prompt goes."""

    def test_a_cut_belongs_below(self) -> None:
        """A tier starts above its start: 32,000 tokens are below the cut, and 32,001 above it."""
        found = buckets([request(0, tokens=tokens) for tokens in (32_001, 32_000, 31_999)], [0, 0, 0])
        assert [(31_999, 32_000), (32_001, 32_001)] == [(bucket.shortest, bucket.longest) for bucket in found]

    def test_the_longest_prompts_have_a_bucket_too(self) -> None:
        """Beyond the last cut there is one more bucket."""
        assert [2] == [bucket.requests for bucket in buckets([request(0, tokens=10**6)] * 2, [0, 0])]

    def test_busiest_minute(self) -> None:
        """Two of three requests within one minute are 40 times the mean of 3 / 60."""
        assert 40 == busiest_minute([request(0), request(59_999), request(60_000)], [1, 1, 1])


class TestFiles:
    """The traces are read as their publishers name them."""

    def test_kimi(self, tmp_path: Path) -> None:
        """A line is a request."""
        line = '{"timestamp": 7, "input_length": 600, "output_length": 3, "hash_ids": [4, 5]}\n'
        (tmp_path / "conversation_trace.jsonl").write_text(line, encoding="utf-8")
        assert [request(7, 4, 5, tokens=600, output=3)] == read_kimi(tmp_path)

    def test_azure(self, tmp_path: Path) -> None:
        """Times count from the first request, in whole milliseconds; lines may end as on Windows."""
        lines = (
            "TIMESTAMP,ContextTokens,GeneratedTokens",
            "2023-11-16 18:17:03.9799600,4808,10",
            "2023-11-16 18:17:04.0319600,3180,8",
        )
        (tmp_path / "AzureLLMInferenceTrace_code.csv").write_bytes("\r\n".join(lines).encode())
        assert [request(0, tokens=4808, output=10), request(52, tokens=3180, output=8)] == read_azure(tmp_path)

    def test_no_trace(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """A directory without a trace is an error that names the file, and exit code 2."""
        with pytest.raises(TraceError, match=r"has no AzureLLMInferenceTrace_code\.csv"):
            read_azure(tmp_path)
        assert 2 == main([str(tmp_path)])
        assert "error: " in capsys.readouterr().err

    def test_an_empty_trace(self, tmp_path: Path) -> None:
        """A trace without a request is an error."""
        (tmp_path / "conversation_trace.jsonl").write_text("", encoding="utf-8")
        with pytest.raises(TraceError, match="holds no requests"):
            read_kimi(tmp_path)


def test_the_script_needs_no_tokencalc(tmp_path: Path) -> None:
    """It runs from a copy, with Python alone."""
    import subprocess
    import sys

    script = tmp_path / "trace_scenarios.py"
    shutil.copy(ROOT / "scripts" / "trace_scenarios.py", script)
    done = subprocess.run([sys.executable, "-I", str(script), "--help"], capture_output=True, text=True, check=True)
    assert "TRACE_DIR" in done.stdout
