"""A diff as a comment on a pull request: a headline and one table to read, the rest folded, and never too long."""

from collections.abc import Sequence

from tokencalc.render.diff import bills, details, headline
from tokencalc.render.diff_model import Diff
from tokencalc.render.report import Block, Grid, Heading, Notes, as_markdown

MARKER = "<!-- tokencalc:diff -->"
"""Finds the comment again, so that it is updated in place."""
MOST_CHARACTERS = 60_000
"""Hosts refuse comments of more than 65,536 characters."""
_CUT = "\n_More than fits a comment: `tokencalc diff --format json` has all of it._\n"


def diff_comment(diff: Diff, most: int = MOST_CHARACTERS) -> str:
    """The comment: details that do not fit are left out whole, and that is said."""
    heading = Heading(title=headline(diff), facts=(f"from {diff.old} to {diff.new}", f"prices as of {diff.as_of}"))
    facts = Notes(items=("The bill of the mean month.",))
    shown: Sequence[Block] = [heading, *bills(diff), *([facts] if diff.scenarios else [])]
    text = f"{MARKER}\n{as_markdown([each for each in shown if not isinstance(each, Notes) or each.items])}"
    if len(text) > most - len(_CUT):
        return _cut_lines(text, most)
    for block in details(diff):
        folded = _folded(block)
        if len(text) + len(folded) > most - len(_CUT):
            return text + _CUT
        text += folded
    return text


def _cut_lines(text: str, most: int) -> str:
    """As many whole lines as fit: a table without its last rows is still one."""
    kept = text[: most - len(_CUT)]
    return kept[: kept.rindex("\n") + 1] + _CUT


def _folded(block: Block) -> str:
    assert isinstance(block, Grid | Notes)
    bare = Grid(columns=block.columns, rows=block.rows) if isinstance(block, Grid) else Notes(items=block.items)
    title = as_markdown([Notes(items=(block.title,))]).removeprefix("- ").strip()
    return f"\n<details><summary>{title}</summary>\n\n{as_markdown([bare])}\n</details>\n"
