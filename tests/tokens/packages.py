"""What counting is like without its packages."""

import pytest

from tokencalc.tokens import bundles, tokenizers


def nothing_there(name: str) -> None:
    """What importing a package does that is not installed."""
    raise ModuleNotFoundError(name)


def without_large_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the packages were absent that do not come with the extra, whatever was loaded before."""
    for name in ("import_module", "_bundled_vocabulary", "_tekken_vocabulary"):
        monkeypatch.setattr(bundles, name, nothing_there)


def without_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if no package with a vocabulary were installed."""
    without_large_ones(monkeypatch)
    for name in ("import_module", "_qwen_vocabulary"):
        monkeypatch.setattr(tokenizers, name, nothing_there)
