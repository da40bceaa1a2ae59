"""Outside catalogues of prices, read into sheets of our own form."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record
from tokencalc.files.errors import FileError
from tokencalc.files.places import shown
from tokencalc.files.sheets import SheetFile
from tokencalc.files.toml import unreadable
from tokencalc.sources import litellm, model_prices, models_dev, openrouter
from tokencalc.sources.offers import NotCarried, Offers, Reading, Skipped

__all__ = ["GENAI_PRICES", "Outside", "Skipped", "read", "read_bytes"]

GENAI_PRICES = "genai-prices"
"""The one catalogue that is a package, and so has a name instead of a file."""
MAX_BYTES = 64_000_000
_FORMATS = {
    "model-prices": (model_prices.is_model_prices, model_prices.offers_in),
    "openrouter": (openrouter.is_openrouter, openrouter.offers_in),
    "models.dev": (models_dev.is_models_dev, models_dev.offers_in),
    "litellm": (litellm.is_litellm, litellm.offers_in),
}
_KNOWN = (
    "a catalogue is a JSON file of litellm, models.dev, OpenRouter or model-prices, with whatever name, or the word "
    f"{GENAI_PRICES}"
)


@record
class Outside:
    """An outside catalogue in our own form: its name, a sheet a provider, and what could not be carried."""

    name: str
    kind: str
    sheets: Mapping[str, SheetFile]
    skipped: tuple[Skipped, ...]


class NoCatalogue(TokencalcError):
    """The package that is the catalogue is not installed."""

    def __init__(self) -> None:
        super().__init__(
            f"the package {GENAI_PRICES} is not installed, and it is the catalogue",
            "pip install 'tokencalc-econ[genai]', or name the JSON file of another catalogue",
        )


def read(source: str, as_of: date) -> Outside:
    """The catalogue that `source` names: the word genai-prices, or a JSON file whose content says what it is.

    A catalogue without a day of its own was read on `as_of`.
    """
    if source == GENAI_PRICES:
        return _read_package(as_of)
    path = Path(source)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FileError(shown(path), f"larger than {MAX_BYTES // 1_000_000} MB", _KNOWN)
        raw = path.read_bytes()
    except OSError as error:
        raise _with_remedy(unreadable(path, error)) from None
    return read_bytes(raw, shown(path), as_of)


def read_bytes(raw: bytes, file: str, as_of: date) -> Outside:
    """The catalogue in the content of a file or of an answer; `file` is what to call it."""
    data = _parsed(raw, file)
    kind = next((kind for kind, (is_one, _) in _FORMATS.items() if is_one(data)), None)
    if kind is None:
        raise FileError(file, "is JSON, but no catalogue of prices that is known here", _KNOWN)
    digest = hashlib.sha256(raw).hexdigest()[:8]
    name = f"{kind} ({Path(file).name})"
    reading = Reading(as_of=as_of, via=f"{name[:-1]}, {digest})")
    try:
        if kind == "model-prices":
            reading = replace(reading, as_of=min(as_of, model_prices.day_of(data)))
        offers = _FORMATS[kind][1](data, reading)
    except NotCarried as why:
        raise FileError(file, str(why), _KNOWN) from None
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise FileError(file, f"looks like {kind}, but is not of its form ({_in_words(error)})", _KNOWN) from None
    return _outside(name, kind, offers)


def _read_package(as_of: date) -> Outside:
    try:
        from tokencalc.sources import genai_prices  # noqa: PLC0415  # an extra, and slow to import
    except ModuleNotFoundError:
        raise NoCatalogue from None
    name = genai_prices.name_and_version()
    return _outside(name, GENAI_PRICES, genai_prices.offers_in_package(Reading(as_of=as_of, via=name)))


def _outside(name: str, kind: str, offers: Offers) -> Outside:
    sheets = offers.sheets()
    return Outside(name=name, kind=kind, sheets=sheets, skipped=tuple(offers.skipped))


def _parsed(raw: bytes, file: str) -> Any:
    """The data of a JSON file, its numbers exact."""
    try:
        return json.loads(raw, parse_float=Decimal, parse_constant=_refuse)
    except UnicodeDecodeError:
        raise FileError(file, "not UTF-8 text", _KNOWN) from None
    except json.JSONDecodeError as error:
        raise FileError(file, f"not valid JSON: {error.msg.lower()}", _KNOWN, error.lineno) from None
    except RecursionError:
        raise FileError(file, "not usable JSON: brackets nested too deeply", _KNOWN) from None
    except (ValueError, ArithmeticError):
        raise FileError(file, "not usable JSON: it has a number that is none, or that is too long", _KNOWN) from None


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


def _with_remedy(error: FileError) -> TokencalcError:
    return TokencalcError(error.problem, error.remedy or _KNOWN)


def _in_words(error: Exception) -> str:
    return f"no {error}" if isinstance(error, KeyError) else str(error)
