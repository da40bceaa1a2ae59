"""Where the built-in price sheets and scenarios are.

An installed package carries them inside itself; a checkout, editable install included, has them at its top level.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_HOME = _PACKAGE if (_PACKAGE / "pricing").is_dir() else _PACKAGE.parent.parent

PRICING = _HOME / "pricing"
SCENARIOS = _HOME / "scenarios"
REFERENCE = "reference"
"""The directory beside the price sheets that holds what is known of licences, labs, plans, hardware and currencies."""


def shown(path: Path) -> str:
    """A path as people want to read it, with forward slashes: a built-in one by folder, others from where we are."""
    if path.is_relative_to(PRICING) or path.is_relative_to(SCENARIOS):
        return path.relative_to(_HOME).as_posix()
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()
