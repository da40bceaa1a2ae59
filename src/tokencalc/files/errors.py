"""What can be wrong with a file: every message names the file, the line, the key and the remedy."""

from collections.abc import Iterable, Sequence
from datetime import date

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record


@record
class Fault:
    """One thing wrong in a file: the way to the key, what is wrong with it, and what to do."""

    way: tuple[str | int, ...]
    problem: str
    remedy: str = ""


class FileError(TokencalcError):
    """A file that cannot be used at all."""

    def __init__(self, file: str, problem: str, remedy: str = "", line: int | None = None) -> None:
        place = file if line is None else f"{file}:{line}"
        super().__init__(f"{place}: {problem}", remedy)
        self.file = file
        self.line = line


class FaultsError(TokencalcError):
    """All faults of a file, one error each, in file order."""

    def __init__(self, errors: Sequence[TokencalcError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)


class UnknownModel(TokencalcError):
    """No sheet sells a model of that name."""

    def __init__(self, reference: str, known: Iterable[str]) -> None:
        self.near = _models_like(reference, list(known))
        super().__init__(
            f'no price sheet has a model "{reference}"',
            did_you_mean(self.near) or "`tokencalc prices list` shows every model; --pricing DIR adds your own sheets",
        )


class AmbiguousModel(TokencalcError):
    """Several providers sell a model of that name, and none of them trained it."""

    def __init__(self, reference: str, candidates: Sequence[str]) -> None:
        self.candidates = tuple(candidates)
        super().__init__(f'"{reference}" is sold by several providers', f"say which: {', '.join(candidates)}")


class UnknownMeaning(TokencalcError):
    """A name that moves from model to model is looked up on a day of which nobody says what it meant."""

    def __init__(self, alias: str, day: date, meant: Sequence[str], models: Sequence[str]) -> None:
        super().__init__(
            f'"{alias}" has no known meaning on {day}: it meant {", and ".join(meant)}',
            f"name the model itself: {' or '.join(models)}; or choose another day with --as-of",
        )


def _models_like(reference: str, known: Sequence[str]) -> list[str]:
    """The `provider/model` names most like a reference: as a whole, else by the model alone, else with it inside."""
    models = nearest(reference, (name.partition("/")[2] for name in known))
    return (
        nearest(reference, known)
        or [name for model in models for name in known if name.partition("/")[2] == model][:3]
        or sorted(name for name in known if reference and reference.casefold() in name.casefold())[:3]
    )


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """The known names most like `name`, the most like first."""
    from difflib import get_close_matches  # noqa: PLC0415  # only a mistake needs it

    choices = sorted(set(known))
    by_folded = {choice.casefold(): choice for choice in choices}
    return [by_folded[found] for found in get_close_matches(name.casefold(), by_folded, n=3, cutoff=0.6)]


def did_you_mean(near: Sequence[str]) -> str:
    """The remedy that names the nearest known names; empty where there is none."""
    return f"did you mean {' or '.join(near)}?" if near else ""
