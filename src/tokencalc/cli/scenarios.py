"""Which scenario a command means."""

from pathlib import Path

from tokencalc.cli.options import say
from tokencalc.files.errors import FileError, did_you_mean, nearest
from tokencalc.files.places import SCENARIOS, shown

EXAMPLE = "support-assistant"


def chosen_scenario(given: str | None) -> Path:
    """The file that was named, or the built-in scenario of that name; with nothing named, ./scenario.toml, else the
    built-in example, and standard error says which.
    """
    if given is None:
        here = Path("scenario.toml")
        path = here if here.exists() else SCENARIOS / f"{EXAMPLE}.toml"
        say(f"no scenario named: using {'./' if path is here else 'the built-in '}{shown(path)}")
        return path
    path, built_in = Path(given), SCENARIOS / f"{given}.toml"
    if path.exists() or path.is_symlink() or not built_in.is_file():
        if not path.exists() and not path.is_symlink():
            known = [each.stem for each in sorted(SCENARIOS.glob("*.toml"))]
            near = did_you_mean(nearest(path.stem, known))
            raise FileError(shown(path), "no such file", near or f"built-in scenarios: {', '.join(known)}")
        return path
    return built_in
