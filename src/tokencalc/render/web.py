"""Reports as HTML that pastes into a document: plain tags, and alignment stated on every cell.

Word processors and wikis drop style sheets when they paste, and keep what stands on the tags themselves.
"""

from html import escape

from tokencalc.render.report import Block, Figure, Grid, Heading, Notes, Report, clean

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title></head>
<body>
{body}</body>
</html>
"""
_TABLE = '<table border="1" cellpadding="4" style="border-collapse: collapse">'


def as_html(report: Report) -> str:
    """The report as a whole page."""
    title = next((block.title for block in report if isinstance(block, Heading)), "tokencalc")
    return _PAGE.format(title=_text(title), body="".join(_block(block) for block in report))


def _text(text: str) -> str:
    return escape(clean(text))


def _block(block: Block) -> str:
    match block:
        case Heading():
            facts = f"<p>{_text(', '.join(block.facts))}</p>\n" if block.facts else ""
            return f"<h3>{_text(block.title)}</h3>\n{facts}"
        case Grid():
            return _table(block)
        case Notes():
            title = f"<p>{_text(block.title)}</p>\n" if block.title else ""
            items = "".join(f"<li>{_text(item)}</li>\n" for item in block.items)
            return f"{title}<ul>\n{items}</ul>\n"
        case Figure():
            return f"<pre>{escape(block.text)}</pre>\n"


def _table(grid: Grid) -> str:
    sides = ["right" if column.is_figure else "left" for column in grid.columns]
    head = _row([column.title for column in grid.columns], sides, "th")
    body = "".join(_row(row, sides, "td", is_strong=place in grid.strong) for place, row in enumerate(grid.rows))
    title = f"<p><b>{_text(grid.title)}</b></p>\n" if grid.title else ""
    return f"{title}{_TABLE}\n<thead>\n{head}</thead>\n<tbody>\n{body}</tbody>\n</table>\n"


def _row(cells: tuple[str, ...] | list[str], sides: list[str], tag: str, *, is_strong: bool = False) -> str:
    written = []
    for cell, side in zip(cells, sides, strict=True):
        text = f"<b>{_text(cell)}</b>" if is_strong else _text(cell)
        written.append(f'<{tag} align="{side}" style="text-align: {side}">{text}</{tag}>')
    return f"<tr>{''.join(written)}</tr>\n"
