"""litellm's file: every field that has a unit is carried to the last digit, and the others are named.

The judge below reads the raw file by litellm's own rules (its `cost_calculator.py` and `llm_cost_calc` of 1.109.1).
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.sources.building import (
    LITELLM,
    TODAY,
    litellm,
    model_in,
    outside,
    rates,
    read_back,
    reasons,
    row_in,
    sheets_in,
)
from tokencalc.engine.errors import NoRate
from tokencalc.engine.numbers import exactly
from tokencalc.engine.rates import Model, rate_card
from tokencalc.engine.requests import price_request
from tokencalc.engine.workload import text_usage
from tokencalc.sources.catalogues import read

WHOLE = Path(os.environ.get("LITELLM_PRICES", LITELLM))
"""The excerpt beside this file, or the whole file where somebody has it."""
FIELDS = ("input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost")
SUFFIXES = {"": "", "batch": "_batches", "flex": "_flex", "priority": "_priority", "ultrafast": "_ultrafast"}
MILLION = 10**6


class Judge:
    """What litellm charges for a prompt, of which some is cached, and an answer."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.entry = entry
        self.is_inclusive = entry["litellm_provider"] == "xai"

    @property
    def starts(self) -> list[int]:
        """The lengths of prompts above which other prices hold."""
        ends = [int(each["range"][1]) for each in self.entry.get("tiered_pricing", ())[:-1]]
        found = [re.fullmatch(r"\w+?_above_(\d+)k_tokens\w*", name) for name in self.entry if "hr" not in name]
        return sorted({*ends, *(int(each[1]) * 1000 for each in found if each)})

    def rate(self, field: str, mode: str, prompt: int, block: Mapping[str, Any]) -> Decimal | None:
        """The price of a token."""
        suffix = SUFFIXES[mode]
        stand_in = None if mode == "batch" else self.entry.get(field)
        rate: Decimal | None = self.entry.get(field + suffix, stand_in)
        for start in self.starts:
            if prompt >= start if self.is_inclusive else prompt > start:
                long = f"{field}_above_{start // 1000}k_tokens"
                rate = self.entry.get(long + suffix, rate if mode == "batch" else self.entry.get(long, rate))
        for each in self.entry.get("tiered_pricing", ()):
            if each["range"][0] < prompt <= each["range"][1]:
                rate = each.get(field, rate if field.startswith("output") else None)
        found: Decimal | None = block.get(field, rate)
        return found

    @exactly
    def charged(self, mode: str, usage: tuple[int, int, int], *, is_off_peak: bool) -> Decimal | None:
        """What it costs; None where a price that is needed is missing or 0, which we take for unknown."""
        prompt, cached, output = usage
        block = self.entry.get("off_peak_pricing", {}) if is_off_peak else {}
        fresh, answer, read_again = (self.rate(field, mode, prompt, block) for field in FIELDS)
        read_again = read_again or fresh
        parts = ((prompt - cached, fresh), (cached, read_again), (output, answer))
        if any(tokens and not rate for tokens, rate in parts):
            return None
        return sum((tokens * (rate or Decimal(0)) for tokens, rate in parts), Decimal(0))


def differences(model: Model, judge: Judge) -> Iterator[str]:
    """What is charged differently here, in every mode, in the peak and outside, on both sides of every tier."""
    (row,) = model.rows
    usages = [(1000, 0, 0), (1000, 600, 0), (1, 0, 1000)]
    usages += [(start + more, 500, 1000) for start in judge.starts for more in (-1, 0, 1)]
    modes = [mode for mode in SUFFIXES if mode == "" or mode in row.modes]
    for mode, window, usage in product(modes, ("", *row.windows), usages):
        card = rate_card(model, row, TODAY, mode, window)
        prompt, cached, output = map(Decimal, usage)
        expected = judge.charged(mode, usage, is_off_peak=bool(row.windows) and not window)
        try:
            found = price_request(card, text_usage(prompt, output, cached, Decimal(0)))
        except NoRate:
            found = None
        if expected != found:
            yield f"{model.reference}, {mode}, {window}, {usage}: expected {expected}, found {found}"


def test_no_price_differs_from_the_file(tmp_path: Path) -> None:
    """Each sheet, written and read back, charges what the raw file says."""
    raw = json.loads(WHOLE.read_text(encoding="utf-8"), parse_float=Decimal)
    found = read(str(WHOLE), TODAY)
    compared, wrong = 0, []
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for key, entry in raw.items():
        by_name.setdefault(key.rpartition("/models/")[2] if "/models/" in key else key, []).append(entry)
    for sheet in sheets_in(tmp_path, found):
        for name in sheet.file.models:
            model = sheet.model(name, TODAY)
            listed = [
                entry
                for prefix in ("", *prefixes(raw))
                for entry in by_name.get(f"{prefix}{name}", ())
                if seller_of(entry) == model.provider
            ]
            results = sorted((list(differences(model, Judge(entry))) for entry in listed), key=len)
            compared += bool(listed)
            wrong += results[0] if results else [f"{model.reference} is in no entry"]
    assert [] == wrong
    assert compared > 30


def prefixes(raw: Mapping[str, Any]) -> set[str]:
    """What may stand before a model in the name of an entry."""
    return {f"{each['litellm_provider']}/" for each in raw.values() if "litellm_provider" in each} | {
        "vertex_ai/",
        "azure/",
        "fireworks_ai/",
    }


def seller_of(entry: Mapping[str, Any]) -> str:
    """The provider of an entry under our name for it."""
    ours = {"gemini": "google", "moonshot": "moonshotai", "dashscope": "alibaba", "together_ai": "together",
            "bedrock_converse": "bedrock", "xiaomi_mimo": "xiaomi", "bigmodel": "zhipuai", "cohere_chat": "cohere",
            "text-completion-openai": "openai", "text-completion-codestral": "codestral", "azure_text": "azure",
            "fireworks_ai": "fireworks", "fireworks_ai-embedding-models": "fireworks"}  # fmt: skip
    name = str(entry.get("litellm_provider") or "unknown")
    return "vertex" if name.startswith("vertex_ai") else ours.get(name, name)


def test_every_entry_is_carried_or_listed() -> None:
    """Nothing gets lost: each entry is a model, or is skipped with a reason, or says the same as another."""
    raw = json.loads(WHOLE.read_text(encoding="utf-8"))
    found = read(str(WHOLE), TODAY)
    carried = sum(len(sheet.models) for sheet in found.sheets.values())
    doubled = len(raw) - 1 - carried - len(found.skipped)
    assert 0 <= doubled < 100
    assert all(each.reason for each in found.skipped)


class TestUnits:
    """litellm states the price of one; sheets state it for a million tokens, a thousand calls, or a second."""

    @pytest.mark.parametrize(
        ("field", "unit", "rate"),
        [
            ("input_cost_per_token", "input", "3"),
            ("output_cost_per_token", "output", "3"),
            ("cache_read_input_token_cost", "cache_read", "3"),
            ("cache_creation_input_token_cost", "cache_write", "3"),
            ("cache_creation_input_token_cost_above_1hr", "cache_write_1h", "3"),
            ("input_cost_per_audio_token", "audio_in", "3"),
            ("output_cost_per_audio_token", "audio_out", "3"),
            ("input_cost_per_image_token", "image_in", "3"),
            ("output_cost_per_image_token", "image_out", "3"),
            ("input_cost_per_video_token", "video_in", "3"),
            ("input_cost_per_request", "request", "0.003"),
        ],
    )
    def test_each_field_has_its_unit(self, tmp_path: Path, field: str, unit: str, rate: str) -> None:
        """0.000003 dollars for a token are 3 for a million of them, and 0.003 for a thousand calls."""
        assert {unit: Decimal(rate)} == row_in(litellm(tmp_path, large={field: 3e-06})).rates

    def test_digits_are_kept(self, tmp_path: Path) -> None:
        """A price is not a float on its way: even what looks like the dust of one stays."""
        text = '{"large": {"litellm_provider": "acme", "input_cost_per_token": 1.0000000000000001e-07}}'
        assert {"input": Decimal("0.10000000000000001")} == row_in(outside(tmp_path, text)).rates

    def test_a_second_is_of_sound_or_of_video(self, tmp_path: Path) -> None:
        """In chat it is one of rented capacity, for which there is no unit."""
        found = litellm(
            tmp_path,
            sound={"mode": "audio_transcription", "input_cost_per_second": 0.0001},
            video={"mode": "video_generation", "output_cost_per_second": 0.2, "output_cost_per_second_1080p": 0.3},
            other={"mode": "video_generation", "output_cost_per_video_per_second": 0.1},
            rented={"input_cost_per_second": 0.05},
        )
        assert {"audio_second": Decimal("0.0001")} == row_in(found, model="sound").rates
        assert {"video_second": Decimal("0.1")} == row_in(found, model="other").rates
        video = row_in(found, model="video")
        assert {"video_second": Decimal("0.2")} == video.rates
        assert {"video_second": Decimal("0.3")} == video.modes["1080p"].rates
        assert "input_cost_per_second" in reasons(found)["acme/rented"]

    def test_a_search_has_one_price_or_none(self, tmp_path: Path) -> None:
        """Where it depends on how much of the web is read, the field is named instead."""
        sizes = ("search_context_size_low", "search_context_size_medium", "search_context_size_high")
        found = litellm(
            tmp_path,
            one={"input_cost_per_token": 1e-06, "search_context_cost_per_query": dict.fromkeys(sizes, 0.01)},
            many={
                "input_cost_per_token": 1e-06,
                "search_context_cost_per_query": dict(zip(sizes, (0.005, 0.008, 0.014), strict=True)),
            },
        )
        assert Decimal(10) == row_in(found, model="one").rates["web_search"]
        assert "web_search" not in row_in(found, model="many").rates
        assert "Not carried: search_context_cost_per_query." == row_in(found, model="many").note

    def test_a_query_to_a_ranker_is_a_request(self, tmp_path: Path) -> None:
        """0.002 dollars for a query are 2 for a thousand."""
        found = litellm(tmp_path, large={"mode": "rerank", "input_cost_per_query": 0.002, "input_cost_per_token": 0})
        assert {"request": Decimal(2)} == row_in(found).rates

    def test_what_has_no_unit_is_named(self, tmp_path: Path) -> None:
        """In the note of the row, or as the reason where nothing else is left."""
        found = litellm(
            tmp_path,
            large={"input_cost_per_token": 1e-06, "ocr_cost_per_page": 0.01},
            small={"output_cost_per_image": 0.04},
            bare={},
        )
        assert "Not carried: ocr_cost_per_page." == row_in(found).note
        assert "it is priced in units that sheets do not have: output_cost_per_image" == reasons(found)["acme/small"]
        assert "it states no price" == reasons(found)["acme/bare"]


class TestZero:
    """A price of 0 means that nobody knows it, and is never carried."""

    def test_all_of_it(self, tmp_path: Path) -> None:
        """An entry of 0 and 0 is skipped."""
        found = litellm(tmp_path, large={"input_cost_per_token": 0, "output_cost_per_token": 0.0})
        assert {"acme/large": "input, output are 0: unknown, not free"} == reasons(found)
        assert {} == found.sheets

    def test_a_part_of_it(self, tmp_path: Path) -> None:
        """The rate is left out, and the note says so."""
        entry = {"input_cost_per_token": 1e-07, "output_cost_per_token": 0, "cache_creation_input_token_cost": 0}
        row = row_in(litellm(tmp_path, large=entry))
        assert {"input": Decimal("0.1")} == row.rates
        assert "0 in the catalogue, and so unknown: cache_write, output." == row.note

    def test_of_a_long_prompt(self, tmp_path: Path) -> None:
        """A tier that would be free above its start is none that a sheet carries."""
        entry = {"input_cost_per_token": 1e-07, "input_cost_per_token_above_128k_tokens": 0}
        assert {"acme/large": "input is 0 in the tier of long prompts: unknown, not free"} == reasons(
            litellm(tmp_path, large=entry)
        )


class TestTiers:
    """Fields of long prompts, and lists of ranges."""

    long = {
        "input_cost_per_token": 1e-06,
        "input_cost_per_token_above_200k_tokens": 2e-06,
        "output_cost_per_token": 5e-06,
    }

    def test_the_start_is_excluded(self, tmp_path: Path) -> None:
        """What a field of long prompts does not state stays as it is."""
        (tier,) = row_in(litellm(tmp_path, large=self.long)).tiers
        assert (200_000, None) == (tier.above, tier.at_least)
        assert {"input": Decimal(2), "output": Decimal(5)} == tier.rates

    def test_the_start_is_included_at_xai(self, tmp_path: Path) -> None:
        """litellm's calculation counts a prompt of the very length as long for xAI."""
        found = litellm(tmp_path, large={**self.long, "litellm_provider": "xai"})
        (tier,) = row_in(found, "xai").tiers
        assert (None, 200_000) == (tier.above, tier.at_least)

    def test_ranges(self, tmp_path: Path) -> None:
        """The first is the row, the others are its tiers; a cached token costs input where a range is silent."""
        ranges = [
            {"range": [0, 32000.0], "input_cost_per_token": 1e-06, "output_cost_per_token": 4e-06,
             "cache_read_input_token_cost": 1e-07},
            {"range": [32000.0, 128000.0], "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06},
        ]  # fmt: skip
        row = row_in(litellm(tmp_path, large={"tiered_pricing": ranges}))
        assert rates(input=1, output=4, cache_read="0.1") == row.rates
        (tier,) = row.tiers
        assert (32_000, rates(input=2, output=8, cache_read=2)) == (tier.above, tier.rates)

    @pytest.mark.parametrize("span", [[1000, 2000], [0], "0-1000", None])
    def test_ranges_with_a_gap(self, tmp_path: Path, span: Any) -> None:
        """Nobody says what holds in the gap."""
        found = litellm(tmp_path, large={"tiered_pricing": [{"range": span, "input_cost_per_token": 1e-06}]})
        assert "leave gaps" in reasons(found)["acme/large"]


class TestModes:
    """Service tiers and batches."""

    base = {"input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06, "cache_read_input_token_cost": 2e-07}

    def test_a_service_tier_costs_the_standard_where_it_is_silent(self, tmp_path: Path) -> None:
        """litellm falls back to the field without the suffix."""
        modes = row_in(litellm(tmp_path, large={**self.base, "input_cost_per_token_flex": 1e-06})).modes
        assert rates(input=1, output=8, cache_read="0.2") == modes["flex"].rates

    def test_a_batch_does_not(self, tmp_path: Path) -> None:
        """A cached token costs the input rate of the batch then, which is the engine's rule too."""
        modes = row_in(litellm(tmp_path, large={**self.base, "input_cost_per_token_batches": 1e-06})).modes
        assert rates(input=1) == modes["batch"].rates

    def test_fees_stay(self, tmp_path: Path) -> None:
        """A web search costs the same in every mode."""
        search = {"search_context_cost_per_query": {"search_context_size_low": 0.01}}
        row = row_in(litellm(tmp_path, large={**self.base, **search, "input_cost_per_token_batches": 1e-06}))
        assert rates(input=1, web_search=10) == row.modes["batch"].rates

    def test_a_batch_without_a_price_for_long_prompts_says_so(self, tmp_path: Path) -> None:
        """litellm charges the one price then."""
        long = {"input_cost_per_token_above_200k_tokens": 4e-06, "input_cost_per_token_batches": 1e-06}
        assert (
            "No price of its own for long prompts: batch."
            == row_in(litellm(tmp_path, large={**self.base, **long})).note
        )

    def test_factors(self, tmp_path: Path) -> None:
        """A region or fast mode that multiplies the price stays a factor."""
        entry = {**self.base, "regional_processing_uplift_multiplier_eu": 1.1}
        row = row_in(litellm(tmp_path, large={**entry, "provider_specific_entry": {"us": 1.1, "fast": 2.0}}))
        assert {"eu": Decimal("1.1"), "us": Decimal("1.1")} == {k: v.multiply for k, v in row.regions.items()}
        assert Decimal(2) == row.modes["fast"].multiply

    def test_reasoning_has_a_mode(self, tmp_path: Path) -> None:
        """Where its tokens cost something else than the rest of the output, and only there."""
        other = {**self.base, "output_cost_per_reasoning_token": 4e-05}
        same = {**self.base, "output_cost_per_reasoning_token": 8e-06}
        found = litellm(tmp_path, other=other, same=same)
        assert {"input": 2, "output": 40, "cache_read": Decimal("0.2")} == row_in(found, model="other").modes[
            "thinking"
        ].rates
        assert {} == row_in(found, model="same").modes


class TestHours:
    """litellm's base is the peak price; sheets have the other one, and a window of the peak."""

    base = {"input_cost_per_token": 3e-07, "output_cost_per_token": 1.2e-06}
    block = {"input_cost_per_token": 1.5e-07, "output_cost_per_token": 6e-07}

    def test_the_peak_is_what_is_left_of_the_week(self, tmp_path: Path) -> None:
        """DeepSeek's off-peak hours, by litellm, leave 01-04 and 06-10 UTC on working days."""
        hours = [
            {"hours_utc": ["00:00-01:00", "04:00-06:00", "10:00-00:00"], "weekdays": [1, 2, 3, 4, 5]},
            {"hours_utc": "00:00-00:00", "weekdays": [6, 7]},
        ]
        found = litellm(tmp_path, large={**self.base, "off_peak_pricing": {**self.block, "windows": hours}})
        window = found.sheets["acme"].windows["peak"]
        assert [[1, 4], [6, 10]] == window.hours_utc
        assert ["mon", "tue", "wed", "thu", "fri"] == window.weekdays
        row = row_in(found)
        assert {"input": Decimal("0.15"), "output": Decimal("0.6")} == row.rates
        assert {"input": Decimal("0.3"), "output": Decimal("1.2")} == row.windows["peak"].rates
        assert read_back(tmp_path, found.sheets["acme"], found.kind)

    @pytest.mark.parametrize(
        "block",
        [
            {"hours_utc": "16:30-00:30"},
            {"hours_utc": "16:00-00:00", "weekday_timezone": "Europe/Berlin"},
            {"hours_utc": "00:00-00:00"},
            {},
        ],
    )
    def test_hours_that_cannot_be_told(self, tmp_path: Path, block: Mapping[str, Any]) -> None:
        """The standard price stays, which is not the lower one, and the note names the field."""
        row = row_in(litellm(tmp_path, large={**self.base, "off_peak_pricing": {**self.block, **block}}))
        assert ({"input": Decimal("0.3"), "output": Decimal("1.2")}, {}) == (row.rates, row.windows)
        assert "Not carried: off_peak_pricing." == row.note

    def test_days_of_another_clock(self, tmp_path: Path) -> None:
        """Sunday in Shanghai begins at 16:00 UTC on Saturday."""
        block = {**self.block, "hours_utc": [], "weekday_timezone": "Asia/Shanghai",
                 "windows": [{"hours_utc": "00:00-00:00", "weekdays": [7]}]}  # fmt: skip
        windows = litellm(tmp_path, large={**self.base, "off_peak_pricing": block}).sheets["acme"].windows
        found = {day: window.hours_utc for window in windows.values() for day in window.weekdays}
        assert ([[0, 16]], [[16, 24]], [[0, 24]]) == (found["sat"], found["sun"], found["mon"])


class TestEntries:
    """What an entry says beside its prices."""

    def test_the_page_is_the_source_and_else_the_file(self, tmp_path: Path) -> None:
        """Every row says where its price stands."""
        priced = {"input_cost_per_token": 1e-06}
        found = litellm(tmp_path, large={**priced, "source": "https://acme.example/prices"}, small=priced)
        assert "https://acme.example/prices" == row_in(found).source
        assert row_in(found, model="small").source.endswith("model_prices_and_context_window.json")
        assert (TODAY, TODAY, "first observed") == (row_in(found).from_, row_in(found).retrieved, row_in(found).basis)

    def test_a_last_day_is_carried(self, tmp_path: Path) -> None:
        """From `deprecation_date` on the model is retired; a day that is none keeps the entry out."""
        priced = {"input_cost_per_token": 1e-06}
        found = litellm(
            tmp_path, large={**priced, "deprecation_date": "2027-01-31"}, small={**priced, "deprecation_date": "soon"}
        )
        assert "2027-01-31" == str(model_in(found).retired)
        assert "deprecation_date soon is not a day" == reasons(found)["acme/small"]

    @pytest.mark.parametrize(
        ("value", "why"),
        [
            (-1e-06, "below 0"),
            ("free", "not a price"),
            (True, "not a price"),
            ([1], "not a price"),
            (1e200, "not a price"),
        ],
    )
    def test_a_price_that_is_none(self, tmp_path: Path, value: Any, why: str) -> None:
        """The entry is skipped, and the others are not."""
        found = litellm(tmp_path, large={"input_cost_per_token": value}, small={"input_cost_per_token": 1e-06})
        assert why in reasons(found)["acme/large"]
        assert ["small"] == list(found.sheets["acme"].models)

    def test_more_digits_than_a_sheet_holds(self, tmp_path: Path) -> None:
        """It is not rounded."""
        text = f'{{"large": {{"litellm_provider": "acme", "input_cost_per_token": 0.{"1" * 40}}}}}'
        assert "at most 28 digits" in reasons(outside(tmp_path, text))["acme/large"]

    def test_two_names_of_one_model(self, tmp_path: Path) -> None:
        """Where their prices differ, the entry that names its provider is carried, and the other is listed."""
        entries: dict[str, Any] = {
            "large": {"input_cost_per_token": 6e-07},
            "acme/large": {"input_cost_per_token": 3e-07},
        }
        found = litellm(tmp_path, **entries)
        assert {"input": Decimal("0.3")} == row_in(found).rates
        assert ["acme/large"] == list(reasons(found))
        assert {} == reasons(litellm(tmp_path, **{**entries, "large": entries["acme/large"]}))
