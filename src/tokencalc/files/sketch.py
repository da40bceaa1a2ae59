"""A scenario from a handful of answers, and as a commented file to go on from."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tokencalc.engine.months import month_after
from tokencalc.engine.records import record
from tokencalc.files.errors import FileError
from tokencalc.files.places import shown
from tokencalc.files.toml import Document, Way, write_text

MONTHS = 12
SCHEMA_FILE = "scenario.schema.json"
_COMMENTS = {
    "start": "first day of the horizon; prices that change inside it count",
    "months": "length of the horizon",
    "growth_per_month": "0.06 is 6% a month",
    "input_tokens": "mean prompt of a request, cached tokens included, counted by the baseline's tokenizer",
    "cached_share": "share of the prompt read from the cache",
    "cache_write_share": "share of the prompt written to the cache",
    "output_tokens": "reasoning tokens included",
}
_NEXT = """\

# What you measured on your own prompts goes here, by model; until then both ratios are taken as 1, and said to be.
# [models."{model}"]
# token_ratio = 1.0      # its tokens per baseline token, same text
# output_ratio = 1.0     # its output tokens per baseline output token, same task
"""


@record
class Sketch:
    """One kind of request on today's model and on others, over a year from the month after `as_of` if not said.

    `numbers` are the task's, by key; `labels` says which option each of them came from.
    """

    baseline: str
    options: Sequence[str]
    numbers: Mapping[str, Decimal]
    labels: Mapping[str, str] = field(default_factory=dict)
    as_of: date
    name: str = ""
    start: date | None = None
    months: int = MONTHS
    growth: Decimal = Decimal(0)

    def document(self) -> Document:
        """The scenario as a document, in which a fault names the option that caused it."""
        ways: dict[Way, str] = {("workload", "tasks", 0, key): label for key, label in self.labels.items()}
        ways[("baseline",)] = f"--from {self.baseline}"
        ways |= {("options", place): f"--to {name}" for place, name in enumerate(self.options)}
        for way, label in list(ways.items()):
            if way[0] != "workload":
                ways = {(*way, "model"): label, (*way, "name"): label, **ways}
        return Document(path=Path("command line"), text="", data=self.data(), from_options=ways)

    def data(self) -> dict[str, Any]:
        """The scenario's data, as its file has it."""
        others = "an alternative" if len(self.options) == 1 else "its alternatives"
        return {
            "name": self.name or f"{self.baseline} and {others}",
            "currency": "USD",
            "start": self.start or month_after(self.as_of),
            "months": self.months,
            "workload": {"growth_per_month": self.growth, "tasks": [{"name": "requests", **self.numbers}]},
            "baseline": {"name": self.baseline, "model": self.baseline},
            "options": [{"name": name, "model": name} for name in self.options],
        }

    def save(self, path: Path, *, with_schema: bool = False) -> None:
        """Write the scenario to a new, commented file; one that is there already is left alone."""
        if os.path.lexists(path):
            raise FileError(shown(path), "is there already, and is not overwritten", "choose another name")
        write_text(path, self.text(path, with_schema=with_schema))

    def text(self, path: Path, *, with_schema: bool = False) -> str:
        """The scenario as a commented TOML file."""
        data = self.data()
        workload, tasks = data["workload"], data["workload"]["tasks"]
        parts = [f"#:schema ./{SCHEMA_FILE}\n" if with_schema else ""]
        name = "".join(sign for sign in path.name if sign.isprintable())
        parts.append(f"# A scenario for tokencalc. Run it with: tokencalc compare {name}\n\n")
        parts.append(_lines({key: data[key] for key in ("name", "currency", "start", "months")}))
        parts.append(f"\n[workload]\n{_lines({'growth_per_month': workload['growth_per_month']})}")
        parts.append("\n# One [[workload.tasks]] for each kind of request.\n")
        parts += [f"[[workload.tasks]]\n{_lines(task)}" for task in tasks]
        parts.append(f"\n[baseline]\n{_lines(data['baseline'])}")
        parts += [f"\n[[options]]\n{_lines(option)}" for option in data["options"]]
        return "".join(parts) + _NEXT.format(model=self.options[0] if self.options else self.baseline)


def _lines(table: Mapping[str, Any]) -> str:
    import tomli_w  # noqa: PLC0415  # only needed to write

    lines = []
    for key, value in table.items():
        plain = int(value) if isinstance(value, Decimal) and value == int(value) else value
        line = f"{key} = {plain:_}" if type(plain) is int else tomli_w.dumps({key: plain}).rstrip("\n")
        comment = _COMMENTS.get(key)
        lines.append(f"{line:<32}# {comment}\n" if comment else f"{line}\n")
    return "".join(lines)
