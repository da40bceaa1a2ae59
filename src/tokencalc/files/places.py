"""Where the built-in price sheets and scenarios are.

An installed package carries them inside itself; a checkout, editable install included, has them at its top level.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_HOME = _PACKAGE if (_PACKAGE / "pricing").is_dir() else _PACKAGE.parent.parent

PRICING = _HOME / "pricing"
SCENARIOS = _HOME / "scenarios"


def shown(path: Path) -> str:
    """A path as people want to read it: relative to where they are, or to the built-in files, with forward slashes."""
    for base in (Path.cwd(), _HOME):
        if path.is_absolute() and path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    return path.as_posix()
