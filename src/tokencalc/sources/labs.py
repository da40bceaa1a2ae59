"""Who trained a model, as far as its id says so without doubt."""

import re

_BY_NAMESPACE = {
    "ai21": "ai21",
    "ai21labs": "ai21",
    "alibaba": "alibaba",
    "allenai": "allenai",
    "amazon": "amazon",
    "anthropic": "anthropic",
    "arcee-ai": "arcee",
    "baidu": "baidu",
    "bytedance": "bytedance",
    "bytedance-seed": "bytedance",
    "cohere": "cohere",
    "coherelabs": "cohere",
    "cursor": "cursor",
    "deepseek": "deepseek",
    "deepseek-ai": "deepseek",
    "google": "google",
    "ibm-granite": "ibm",
    "inception": "inception",
    "meta": "meta",
    "meta-llama": "meta",
    "meta-models": "meta",
    "microsoft": "microsoft",
    "minimax": "minimax",
    "minimaxai": "minimax",
    "mistral": "mistral",
    "mistralai": "mistral",
    "moonshot": "moonshotai",
    "moonshotai": "moonshotai",
    "nvidia": "nvidia",
    "openai": "openai",
    "perplexity": "perplexity",
    "qwen": "alibaba",
    "stepfun": "stepfun",
    "stepfun-ai": "stepfun",
    "tencent": "tencent",
    "thinkingmachines": "thinkingmachines",
    "x-ai": "xai",
    "xai": "xai",
    "xiaomi": "xiaomi",
    "xiaomimimo": "xiaomi",
    "z-ai": "zai",
    "zai": "zai",
    "zai-org": "zai",
}
"""Labs by the name before the slash, or before the dot on Bedrock, under which hosts list their models."""

_BY_FAMILY = {
    "claude": "anthropic",
    "codestral": "mistral",
    "deepseek": "deepseek",
    "devstral": "mistral",
    "doubao": "bytedance",
    "ernie": "baidu",
    "gemini": "google",
    "gemma": "google",
    "glm": "zai",
    "gpt": "openai",
    "granite": "ibm",
    "grok": "xai",
    "hermes": "nousresearch",
    "hunyuan": "tencent",
    "kimi": "moonshotai",
    "llama": "meta",
    "magistral": "mistral",
    "mimo": "xiaomi",
    "minimax": "minimax",
    "ministral": "mistral",
    "mistral": "mistral",
    "mixtral": "mistral",
    "muse": "meta",
    "nemotron": "nvidia",
    "olmo": "allenai",
    "phi": "microsoft",
    "pixtral": "mistral",
    "qwen": "alibaba",
    "qwq": "alibaba",
    "qvq": "alibaba",
    "voxtral": "mistral",
}
"""Labs by a word in the id. Two of them in one id, as in a distilled model, leave the lab open."""

_LABS = frozenset({*_BY_NAMESPACE.values(), "moonshotai", "zhipuai", "volcengine", "byteplus", "voyageai"})


def is_lab(provider: str) -> bool:
    """Whether a provider sells what it trained, and not other people's weights."""
    return provider in _LABS


def lab_of(model: str, provider: str) -> str:
    """The lab that the id names; the provider where it names none, or more than one.

    >>> lab_of("Qwen/Qwen3.6-Plus", "together"), lab_of("deepseek-r1-distill-llama-70b", "groq"), lab_of("o3", "openai")
    ('alibaba', 'groq', 'openai')
    """
    *namespaces, name = model.casefold().split("/")
    if namespaces:
        return _BY_NAMESPACE.get(namespaces[-1], provider)
    vendor = next((each for each in name.split(".")[:2] if each in _BY_NAMESPACE and "." in name), "")
    if vendor:
        return _BY_NAMESPACE[vendor]
    found = {_BY_FAMILY[word] for word in re.findall(r"[a-z]+", name) if word in _BY_FAMILY}
    return found.pop() if len(found) == 1 else provider
