"""Names of models and scenarios, read off the files without parsing them: quick enough for every press of Tab."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tokencalc.files.places import PRICING, SCENARIOS

_PROVIDER = re.compile(rb"""^(?:\xef\xbb\xbf)?[ \t]*["']?provider["']?\s*=\s*["']([^"']+)["']""", re.MULTILINE)
_MODEL = re.compile(rb"""^[ \t]*\[\s*models\s*\.\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_-]+))\s*\]""", re.MULTILINE)


def provider_in(raw: bytes) -> str:
    """The provider that a price sheet states; empty where it states none."""
    found = _PROVIDER.search(raw)
    return found[1].decode(errors="replace") if found else ""


def references_in(raw: bytes) -> Iterator[str]:
    """Every `provider/model` of a price sheet, in its order."""
    provider = provider_in(raw)
    for match in _MODEL.finditer(raw):
        yield f"{provider}/{(match[1] or match[2] or match[3]).decode(errors='replace')}"


def model_names(directories: Sequence[Path] = ()) -> Iterator[str]:
    """Every `provider/model` of the sheets in the directories and of the built-in ones, once."""
    seen: set[str] = set()
    for directory in (*directories, PRICING):
        for path in sorted(directory.glob("*.toml")):
            try:
                names = list(references_in(path.read_bytes()))
            except OSError:
                continue  # Nothing to offer from it; using it will say what is wrong.
            yield from (name for name in names if name not in seen)
            seen.update(names)


def scenario_names() -> list[str]:
    """The built-in scenarios."""
    return sorted(path.stem for path in SCENARIOS.glob("*.toml"))
