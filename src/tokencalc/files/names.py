"""Names of models and scenarios, read off the files without parsing them: quick enough for every press of Tab."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tokencalc.files.places import PRICING, SCENARIOS

_PROVIDER = re.compile(rb"""^(?:\xef\xbb\xbf)?[ \t]*["']?provider["']?\s*=\s*["']([^"']+)["']""", re.MULTILINE)
_NAME = rb"""\s*\.\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_-]+))"""
_MODEL = re.compile(rb"^[ \t]*\[\s*models" + _NAME + rb"\s*\]", re.MULTILINE)
_ALIAS = re.compile(rb"^[ \t]*\[\[?\s*aliases" + _NAME, re.MULTILINE)


def provider_in(raw: bytes) -> str:
    """The provider that a price sheet states; empty where it states none."""
    found = _PROVIDER.search(raw)
    return found[1].decode(errors="replace") if found else ""


def references_in(raw: bytes) -> Iterator[str]:
    """Every `provider/model` of a price sheet, in its order."""
    return _headed(_MODEL, raw)


def aliases_in(raw: bytes) -> Iterator[str]:
    """Every alias of a price sheet that moves, as `provider/alias`, in its order."""
    return iter(dict.fromkeys(_headed(_ALIAS, raw)))


def _headed(header: re.Pattern[bytes], raw: bytes) -> Iterator[str]:
    provider = provider_in(raw)
    for match in header.finditer(raw):
        yield f"{provider}/{(match[1] or match[2] or match[3]).decode(errors='replace')}"


def model_names(directories: Sequence[Path] = ()) -> Iterator[str]:
    """Every `provider/model` of the sheets in the directories and of the built-in ones, once, aliases that move too."""
    seen: set[str] = set()
    for directory in (*directories, PRICING):
        for path in sorted(directory.glob("*.toml")):
            try:
                raw = path.read_bytes()
            except OSError:
                continue  # Nothing to offer from it; using it will say what is wrong.
            names = [*references_in(raw), *aliases_in(raw)]
            yield from (name for name in names if name not in seen)
            seen.update(names)


def scenario_names() -> list[str]:
    """The built-in scenarios."""
    return sorted(path.stem for path in SCENARIOS.glob("*.toml"))
