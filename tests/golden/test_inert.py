"""Text from files is text in every format: it starts nothing, steers nothing, hides nothing and breaks no table."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.golden.cases import AS_OF, CASES, Case, Outcome, run
from tests.golden.hostile import CHINESE, EVERY, HTML, MARKDOWN, MARKUP, write_files
from tokencalc.render.report import clean

PRICING = ("--pricing", "prices")
COMMANDS = {
    "compare": ("compare", "scenario.toml"),
    "compare --why": ("compare", "scenario.toml", "--why"),
    "breakeven": ("breakeven", "scenario.toml"),
    "breakeven --across": ("breakeven", "scenario.toml", "--across", "volume,months"),
    "burn": ("burn", "scenario.toml", "--set", "budget.amount=1"),
    "solve": ("solve", "scenario.toml", "--vary", "volume", "--until", "saving=0"),
    "cost": ("cost", "evil/model", f"evil/{MARKDOWN}", "--input", "900", "--output", "90", "--mode", HTML),
    "prices list": ("prices", "list", "evil/"),
    "prices show": ("prices", "show", "evil/model"),
    "check": ("check", "scenario.toml", "later.toml", "--set", "checks.warn.max_monthly_cost=0"),
    "diff": ("diff", "scenario.toml", "later.toml"),
    "route": ("route", "scenario.toml"),
    "route optimise": ("route", "optimise", "scenario.toml", "--set", 'models."evil/model".success=0.9'),
    "scenario validate": ("scenario", "validate", "scenario.toml"),
    "usage": ("usage", "log.jsonl", "--by", "label,model"),
}
"""Every command with a report, on hostile files."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the hostile files."""
    directory = tmp_path_factory.mktemp("hostile")
    write_files(directory)
    return directory


@cache
def answer(place: Path, command: str, chosen: str) -> str:
    """What a command answers in a format."""
    outcome = run(*COMMANDS[command], *PRICING, *AS_OF, "--format", chosen, width=120, directory=place)
    assert (0, "") == (outcome.code, outcome.err)
    return outcome.out


def hidden_in(text: str) -> list[str]:
    """The characters of a text that steer a terminal, or cannot be seen; line ends are as they should be."""
    return [sign for sign in text if sign != "\n" and unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn")]


every_command = pytest.mark.parametrize("command", COMMANDS)


@every_command
class TestHidden:
    """Control characters and marks that turn text round are gone, whatever the format."""

    @pytest.mark.parametrize("chosen", ["table", "markdown", "html", "json"])
    def test_nothing_is_hidden(self, place: Path, command: str, chosen: str) -> None:
        """No character of the answer steers a terminal or hides."""
        assert [] == hidden_in(answer(place, command, chosen))

    def test_csv_ends_its_lines_in_crlf_and_hides_nothing_else(self, place: Path, command: str) -> None:
        """RFC 4180 wants CRLF; there is no other control character."""
        assert [] == hidden_in(answer(place, command, "csv").replace("\r\n", "\n"))


@every_command
def test_a_table_shows_markup_as_it_was_written(place: Path, command: str) -> None:
    """Square brackets and colons are not taken for colours and pictures."""
    text = answer(place, command, "table")
    assert "[bold]" in text
    assert ":boom:" in text


class Page(HTMLParser):
    """The tags of a page, and its tables as rows of cells, each cell with its alignment."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.tables: list[list[list[tuple[str, str]]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag; only `meta` has no end."""
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        if tag != "meta":
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append(("", dict(attrs)["align"] or ""))

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that was opened last, or fail."""
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        """Collect text, in cells and outside."""
        self.text.append(data)
        if {"td", "th"} & set(self.open):
            text, side = self.tables[-1][-1][-1]
            self.tables[-1][-1][-1] = (text + data, side)

    def handle_comment(self, data: str) -> None:
        """Nothing of a report is a comment."""
        raise AssertionError(data)


TAGS = {"html", "head", "meta", "title", "body", "h3", "p", "b", "ul", "li"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"lang", "charset", "border", "cellpadding", "style", "align"}


class TestHtml:
    @every_command
    def test_only_our_own_tags_are_there(self, place: Path, command: str) -> None:
        """No script, no picture, no link: nothing of a file's text becomes a tag or an attribute."""
        page = Page(answer(place, command, "html"))
        assert set() == {tag for tag, _ in page.tags} - TAGS - ({"pre"} if command == "route optimise" else set())
        assert set() == {name for _, names in page.tags for name in names} - ATTRIBUTES
        assert [] == page.open

    def test_text_comes_back_as_it_was(self, place: Path) -> None:
        """The option's name is in its cell, character by character."""
        names = [row[0][0] for row in Page(answer(place, "compare", "html")).tables[0]]
        assert {clean(text) for text in EVERY} <= set(names)

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_rows_are_whole_and_figures_stand_to_the_right(self, case: Case) -> None:
        """Every row has a cell for each title, and every cell of a column stands on the same side."""
        page = Page(case.answer("html", 80).out)
        assert page.tables or case.name == "prices-show-unpriced"
        for table in page.tables:
            sides = [side for _, side in table[0]]
            assert all(sides == [side for _, side in row] for row in table)
            assert "left" == sides[0]

    def test_money_stands_to_the_right(self) -> None:
        """Between the option's name and its licence there are figures alone."""
        (table,) = Page(CASES[0].answer("html", 80).out).tables
        assert ["left", *["right"] * 6, "left"] == [side for _, side in table[0]]


BLOCKS = {"heading", "paragraph", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td", "inline"}
INLINE = {"text", "strong_open", "strong_close", "text_special"}


def parsed(text: str) -> list[Token]:
    """Markdown as the tools read it that show pipe tables."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def cells_of(tokens: Sequence[Token]) -> Iterator[list[str]]:
    """The rows of all tables, each as the text of its cells."""
    row: list[str] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "tr_open":
            row = []
        elif token.type == "inline" and before is not None and before.type in ("td_open", "th_open"):
            row.append("".join(child.content for child in token.children or ()))
        elif token.type == "tr_close":
            yield row


OWN_BLOCKS = {"check": {"html_block"}, "diff": {"html_block"}, "route optimise": {"fence"}}
"""Comments fold their details, and an option to add stands as code."""
FOLD = re.compile(r"<!-- tokencalc:(?:check|diff) -->|<details><summary>[^<>]*</summary>|</details>")


class TestMarkdown:
    @pytest.mark.parametrize("command", ["check", "diff"])
    def test_html_is_that_of_folds(self, place: Path, command: str) -> None:
        """A comment has HTML of its own, and none of a file."""
        tokens = parsed(answer(place, command, "markdown"))
        assert [] == [
            token.content
            for token in tokens
            if token.type == "html_block" and not FOLD.fullmatch(token.content.strip())
        ]

    @every_command
    def test_only_our_own_structure_is_there(self, place: Path, command: str) -> None:
        """No link, picture, code, emphasis or HTML: a file's text is text."""
        tokens = parsed(answer(place, command, "markdown"))
        found = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
        assert set() == found - BLOCKS - OWN_BLOCKS.get(command, set())
        assert set() == {child.type for token in tokens for child in token.children or ()} - INLINE

    @every_command
    def test_rows_are_whole(self, place: Path, command: str) -> None:
        """A pipe in a name starts no cell."""
        tokens = parsed(answer(place, command, "markdown"))
        lengths = [len(row) for row in cells_of(tokens)]
        heads = [token for token in tokens if token.type == "table_open"]
        assert len(set(lengths)) <= len(heads)

    def test_text_comes_back_as_it_was(self, place: Path) -> None:
        """The option's name is in its cell, character by character."""
        names = {row[0] for row in cells_of(parsed(answer(place, "compare", "markdown")))}
        assert {clean(text) for text in EVERY} <= names

    @pytest.mark.parametrize("case", [case for case in CASES if not case.has_comment], ids=lambda case: case.name)
    def test_tables_are_tables(self, case: Case) -> None:
        """Every table of the HTML is a table of the Markdown too, with the same cells."""
        markdown = list(cells_of(parsed(case.answer("markdown", 80).out)))
        page = Page(case.answer("html", 80).out)
        assert [[text for text, _ in row] for table in page.tables for row in table] == markdown


def rows_of(text: str) -> list[list[str]]:
    """CSV as a strict reader has it."""
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def is_number(text: str) -> bool:
    """Whether a cell is a figure."""
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


class TestCsv:
    @every_command
    def test_nothing_is_a_formula(self, place: Path, command: str) -> None:
        """No cell begins with what a spreadsheet would calculate, in wide letters either."""
        cells = [cell for row in rows_of(answer(place, command, "csv")) for cell in row]
        starts = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
        assert [] == [cell for cell in cells if cell.startswith(starts) and not is_number(cell)]

    @every_command
    def test_rows_are_whole(self, place: Path, command: str) -> None:
        """Every row has a cell for each title."""
        rows = rows_of(answer(place, command, "csv"))
        assert {len(rows[0])} == {len(row) for row in rows}

    def test_text_comes_back_as_it_was(self, place: Path) -> None:
        """The option's name is in its cell, with an apostrophe before a formula and nothing else."""
        names = {row[0] for row in rows_of(answer(place, "compare", "csv"))}
        expected = {clean(text) for text in EVERY}
        assert expected <= {name.removeprefix("'") for name in names}

    def test_figures_are_those_of_the_json(self) -> None:
        """The totals are the exact ones, to ten decimal places."""
        case = CASES[0]
        head, *rows = rows_of(case.answer("csv", 80).out)
        body = json.loads(case.answer("json", 80).out)
        exact = {each["name"]: Decimal(each["total"]) for each in (body["baseline"], *body["options"])}
        column = head.index("total")
        assert {row[0]: round(exact[row[0]], 10) for row in rows} == {row[0]: Decimal(row[column]) for row in rows}


class TestJson:
    @every_command
    def test_it_is_plain_ascii(self, place: Path, command: str) -> None:
        """Escapes keep every character, and none of them can steer a terminal that the answer is printed to."""
        assert answer(place, command, "json").isascii()

    def test_text_comes_back_as_it_was(self, place: Path) -> None:
        """A program gets the names as the file has them, control characters and all."""
        body = json.loads(answer(place, "compare", "json"))
        assert set(EVERY) <= {option["name"] for option in body["options"]}

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_amounts_are_exact_decimals(self, case: Case) -> None:
        """Whatever can have a fraction is a string, so that no reader makes a binary float of it."""

        def fail(text: str) -> None:
            raise AssertionError(text)

        json.loads(case.answer("json", 80).out, parse_float=fail, parse_constant=fail)


class TestMessages:
    """Messages quote what is wrong, and do no more harm than reports."""

    @staticmethod
    def mistake(place: Path, *arguments: str) -> Outcome:
        """What a wrong command does."""
        return run(*arguments, *PRICING, *AS_OF, directory=place)

    @pytest.mark.parametrize("text", EVERY)
    def test_a_message_is_inert(self, place: Path, text: str) -> None:
        """A name that is no model is quoted without what steers or hides."""
        outcome = self.mistake(place, "cost", f"{text}!", "--input", "1")
        assert (2, "") == (outcome.code, outcome.out)
        assert outcome.err.startswith("error: ")
        assert [] == hidden_in(outcome.err)

    def test_a_message_shows_markup_as_it_was_written(self, place: Path) -> None:
        """A key with square brackets in its name is no colour."""
        setting = f'models."{MARKUP}!".output_ratio=2'
        outcome = self.mistake(place, "compare", "scenario.toml", "--set", setting)
        assert 2 == outcome.code
        assert "[bold]" in outcome.err

    @pytest.mark.parametrize("chosen", ["table", "markdown", "html", "json", "csv"])
    def test_names_in_logs_are_inert(self, place: Path, chosen: str) -> None:
        """Models without a price are named in the answer and on standard error, without what steers or hides."""
        outcome = run("usage", "unknown.jsonl", *PRICING, *AS_OF, "--format", chosen, directory=place)
        assert 0 == outcome.code
        assert outcome.err.startswith("without a price: ")
        assert [] == hidden_in(outcome.err + outcome.out.replace("\r\n", "\n"))

    def test_a_message_keeps_what_can_be_read(self, place: Path) -> None:
        """Letters of any script are no harm."""
        assert CHINESE in self.mistake(place, "compare", f"{CHINESE}.toml").err
