"""A diff as a comment on a pull request: a headline and one table to read, the rest folded, and never too long."""

from html import escape

from tokencalc.render.diff import bills, details, heading_of
from tokencalc.render.diff_model import Diff
from tokencalc.render.report import Block, Grid, Notes, as_markdown, clean

MARKER = "<!-- tokencalc:diff -->"
"""Finds the comment again, so that it is updated in place."""
MOST_CHARACTERS = 60_000
"""Hosts refuse comments of more than 65,536 characters."""
_CUT = "\nMore than fits a comment: tokencalc diff --format json has all of it.\n"


def diff_comment(diff: Diff) -> str:
    """The comment: details that do not fit are left out whole, and so are rows of the table; that is said."""
    text = f"{MARKER}\n{as_markdown([heading_of(diff), *bills(diff)])}"
    most = MOST_CHARACTERS - len(_CUT)
    if len(text) > most:
        return text[: text.rindex("\n", 0, most) + 1] + _CUT
    for block in details(diff):
        folded = _folded(block)
        if len(text) + len(folded) > most:
            return text + _CUT
        text += folded
    return text


def _folded(block: Block) -> str:
    assert isinstance(block, Grid | Notes)
    bare = Grid(columns=block.columns, rows=block.rows) if isinstance(block, Grid) else Notes(items=block.items)
    title = escape(clean(block.title))  # Markdown counts for nothing within HTML.
    return f"\n<details><summary>{title}</summary>\n\n{as_markdown([bare])}\n</details>\n"
