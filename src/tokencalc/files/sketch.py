"""A scenario from a handful of command-line options, and as a file to go on from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from tokencalc.engine.months import month_after
from tokencalc.files.errors import FileError
from tokencalc.files.places import shown
from tokencalc.files.toml import Document, Way, write_text

MONTHS = 12
_HEADER = """\
# A scenario for tokencalc, written from command-line options. Run it with: tokencalc compare {name}
# Next: a growth rate, one [[workload.tasks]] for each kind of request, and what you measured about each model.

"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """One kind of request on today's model and on others: a year from the month after `as_of`, without growth."""

    baseline: str
    options: Sequence[str]
    numbers: Mapping[str, Decimal]
    labels: Mapping[str, str] = field(default_factory=dict)
    as_of: date

    def document(self) -> Document:
        """The scenario as a document, in which a fault names the option that caused it."""
        data = {
            "name": f"{self.baseline} and {'an alternative' if len(self.options) == 1 else 'its alternatives'}",
            "currency": "USD",
            "start": month_after(self.as_of),
            "months": MONTHS,
            "workload": {"tasks": [{"name": "requests", **self.numbers}]},
            "baseline": {"name": self.baseline, "model": self.baseline},
            "options": [{"name": name, "model": name} for name in self.options],
        }
        ways: dict[Way, str] = {("workload", "tasks", 0, key): label for key, label in self.labels.items()}
        ways[("baseline",)] = f"--from {self.baseline}"
        ways |= {("options", place): f"--to {name}" for place, name in enumerate(self.options)}
        full: dict[Way, str] = {}
        for way, label in ways.items():
            full |= {(*way, "model"): label, (*way, "name"): label} if len(way) < 3 else {}
            full[way] = label
        return Document(path=Path("command line"), text="", data=data, from_options=full)


def save_new(document: Document, path: Path) -> None:
    """Write the document's data to a new scenario file; one that is there already is left alone."""
    import tomli_w  # noqa: PLC0415  # only needed to write

    if path.exists() or path.is_symlink():
        raise FileError(shown(path), "is there already, and is not overwritten", "choose another name for --save")
    write_text(path, _HEADER.format(name=path.as_posix()) + tomli_w.dumps(document.data))
