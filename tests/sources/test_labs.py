"""Labs that an id names, and those that it does not."""

import pytest

from tokencalc.sources.labs import is_lab, lab_of


@pytest.mark.parametrize(
    ("model", "provider", "lab"),
    [
        ("deepseek-ai/DeepSeek-V4-Pro", "together", "deepseek"),
        ("Qwen/Qwen3.6-Plus", "novita", "alibaba"),
        ("anthropic.claude-opus-5-5", "bedrock", "anthropic"),
        ("us.anthropic.claude-opus-5-5-v1:0", "bedrock", "anthropic"),
        ("claude-opus-5-5", "vertex", "anthropic"),
        ("zai-glm-5-3", "mistral", "zai"),
        ("o3-mini", "openai", "openai"),
        ("gpt-5.5", "azure", "openai"),
        ("nousresearch/hermes-4-llama-3.1-70b", "openrouter", "openrouter"),
        ("deepseek-r1-distill-llama-70b", "groq", "groq"),
        ("llama-3.1-nemotron-70b", "nscale", "nscale"),
        ("palmyra-x5", "writer", "writer"),
    ],
)
def test_the_lab_is_the_one_that_the_id_names(model: str, provider: str, lab: str) -> None:
    """Two names in one id, or a name that nobody knows, leave the provider."""
    assert lab == lab_of(model, provider)


def test_labs_and_hosts() -> None:
    """A lab sells what it trained."""
    assert is_lab("deepseek")
    assert is_lab("zhipuai")
    assert not is_lab("together")
    assert not is_lab("openrouter")
