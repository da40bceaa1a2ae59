"""What docs/log-sources.md shows, for cog: the kinds of log, the shapes of usage objects, and the keys of a mapping."""

import tomllib
from collections.abc import Iterable, Sequence

from docs.generate import EXAMPLES, run
from docs.samples import ROOT

FORMATS = ROOT / "src" / "tokencalc" / "usage" / "formats"
WRITTEN_IN_PYTHON = {
    "codex": ("https://github.com/openai/codex", ["type", "timestamp", "payload"]),
    "mooncake-trace": (
        "https://github.com/kvcache-ai/Mooncake/tree/main/FAST25-release",
        ["timestamp", "input_length", "output_length"],
    ),
}
"""The page and the telling keys of the kinds whose rows mean something only after the rows before them."""

MOST_VALUES = 2
MOST_KEYS = 3
"""How many of what may stand for each other are shown."""


def kinds() -> None:
    """Print a table of the kinds of log: names, pages, and what tells them."""
    from tokencalc.usage.sources import sources  # noqa: PLC0415  # the documents are also read without tokencalc

    described = {}
    for path in (FORMATS / "sources").glob("*.toml"):
        table = tomllib.loads(path.read_text("utf-8"))
        described[table["name"]] = (table.get("page", ""), table["detect"])
    described |= WRITTEN_IN_PYTHON
    rows = []
    for source in sources():
        page, detect = described[source.name]
        title = f"[{source.title}]({page})" if page else source.title
        rows.append((f"`{source.name}`", title, ", ".join(map(_sign, detect))))
    _print_table(("--source", "is", "told by"), rows)


def _sign(text: str) -> str:
    """What tells a kind, in words: one key of several, a value, or that something is there."""
    path, is_value, values = text.partition("=")
    if is_value:
        return f"`{path}` is {_one_of(values.split(','), MOST_VALUES)}"
    return _one_of([part.strip() for part in path.split("|")], MOST_KEYS)


def _one_of(words: Sequence[str], most: int) -> str:
    shown = [f"`{word}`" for word in words[:most]]
    return " or ".join(shown) + (" or others" if len(words) > most else "")


def notes() -> None:
    """Print what a reader of the figures of some kinds should know."""
    from tokencalc.usage.sources import sources  # noqa: PLC0415  # as above

    _print("\n".join(f"- {source.title}: {source.note}" for source in sources() if source.note))


def shapes() -> None:
    """Print a table of the usage objects: whose they are, and what each unit is made of."""
    rows = []
    for path in sorted((FORMATS / "shapes").glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        units = table["units"]
        sums = "; ".join(
            f"{unit} = `{units[unit].replace('|', 'or')}`" for unit in ("input", "output") if unit in units
        )
        rows.append((f"[{table['title']}]({table['page']})", ", ".join(map(_sign, table["detect"])), sums))
    _print_table(("whose", "told by", "input and output"), rows)


def mapping_keys() -> None:
    """Print a table of every key of a mapping."""
    from tokencalc.files.schemas import meanings  # noqa: PLC0415  # as above
    from tokencalc.usage.mapping_tables import MappingTable  # noqa: PLC0415  # as above

    needed = {name for name, field in MappingTable.model_fields.items() if field.is_required()}
    rows = [(f"`{key}`", "yes" if key in needed else "", said) for key, said in meanings(MappingTable).items()]
    _print_table(("key", "needed", "meaning"), rows)


def example() -> None:
    """Print what the example of a mapping makes of the example of a log."""
    command = "tokencalc usage calls.csv --mapping mapping.toml --as-of 2026-11-22"
    code, printed = run(command, EXAMPLES)
    assert code == 0, printed
    _print(f"```sh\n{command}\n```\n\n```text\n{printed.rstrip()}\n```")


def _print_table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table of Markdown."""
    for cells in (titles, ["---"] * len(titles), *rows):
        _print(f"| {' | '.join(cells)} |")


def _print(text: str) -> None:
    print(text)  # noqa: T201  # cog takes what is printed
