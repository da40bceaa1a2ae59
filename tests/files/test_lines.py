"""Where a message points: the line on which a key, a table or a value begins."""

from dataclasses import dataclass
from inspect import cleandoc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files.building import document
from tokencalc.files.toml import Way, line_of

HERE = "# here"


@pytest.mark.parametrize(
    ("way", "text"),
    [
        pytest.param(("b",), "a = 1\nb = 2 # here", id="key at the top"),
        pytest.param(("a", "b"), "x = 1\n[a]\nb = 1 # here", id="key of a table"),
        pytest.param(("a", "b"), "x = 1\n\n[a] # here\nc = 1", id="missing key: its table"),
        pytest.param(("a", "b", "c"), "[a]\nx = 1\nb.c = 1 # here", id="dotted key"),
        pytest.param(("a", "b", "d"), "[a]\nx = 1\nb.c = 1 # here", id="missing beside a dotted key"),
        pytest.param(("a", "b", "c"), "a.b.c = 1 # here\na.b.d = 2", id="first of several dotted keys"),
        pytest.param(("a", "b", "d"), "a.b.c = 1\na.b.d = 2 # here", id="second of several dotted keys"),
        pytest.param(("a", "b"), "x = 1\na = { b = 1 } # here", id="inline table"),
        pytest.param(("a", "b", "c"), "x = 1\na = { b = { c = 1 }, d = 2 } # here", id="inline table in another"),
        pytest.param(("a", 1, "b"), "x = 1\na = [{ b = 1 }, { b = 2 }] # here", id="inline table in a list"),
        pytest.param(("a", 2), "x = 1\na = [ # here\n  1,\n  2,\n  3,\n]", id="item of a list of several lines"),
        pytest.param(("b",), "a = [\n  1,\n\n  # two\n  2,\n]\nb = 1 # here", id="after a list of several lines"),
        pytest.param(("b",), 'a = """\nb = 0\n[c]\n"""\nb = 1 # here', id="after text of several lines"),
        pytest.param(("b",), "a = '''\nb = 0\n'''\nb = 1 # here", id="after literal text of several lines"),
        pytest.param(("b",), 'a = "# b = 0"\nb = 1 # here', id="a number sign in text"),
        pytest.param(("b",), "# b = 0\n\n  # b = 0\n\nb = 1 # here", id="comments and empty lines"),
        pytest.param(("b",), "   a = 1\n\t b = 1 # here", id="indented keys"),
        pytest.param(("a", 1), "[[a]]\nx = 1\n[[a]] # here\nx = 2", id="second table of a list"),
        pytest.param(("a", 1, "x"), "[[a]]\nx = 1\n[[a]]\nx = 2 # here", id="key in the second table of a list"),
        pytest.param(("a", 1, "y"), "[[a]]\nx = 1\n[[a]] # here\nx = 2", id="missing in the second table of a list"),
        pytest.param(
            ("a", 1, "b", 1, "x"),
            "[[a]]\n[[a.b]]\nx = 1\n[[a]]\n[[a.b]]\nx = 2\n[[a.b]]\nx = 3 # here",
            id="list in a list",
        ),
        pytest.param(("a", 1, "b", "x"), "[[a]]\n[a.b]\nx = 1\n[[a]]\n[a.b]\nx = 2 # here", id="table in a list"),
        pytest.param(("a", 0, "b", "c", "x"), "[[a]]\n[a.b.c]\nx = 1 # here", id="table two below a list"),
        pytest.param(("a b", "c.d"), '["a b"]\nx = 1\n"c.d" = 1 # here', id="quoted keys"),
        pytest.param(("a.b", "c"), "['a.b']\nx = 1\n'c' = 1 # here", id="keys in single quotes"),
        pytest.param(("é", "ü"), '["é"]\nx = 1\n"ü" = 1 # here', id="keys of other scripts"),
        pytest.param(("a]b", "c"), '["a]b"]\nx = 1\nc = 1 # here', id="bracket in a key"),
        pytest.param(("a", "b"), "[ a ]\nx = 1\nb = 1 # here", id="spaces in a header"),
        pytest.param(("a", "b", "x"), "[ a . b ]\nx = 1 # here", id="spaces around a dot"),
        pytest.param(("a", "b"), "x = 1\n[a.c]\nb = 1\n[a] # here\n", id="table after its subtable"),
        pytest.param(("b",), 'a = "x\u2028y\u0085z"\nb = 1 # here', id="separators that do not end a line of TOML"),
        pytest.param(("b",), "a = 1e999999999999999999999\nb = 1 # here", id="a number beyond all exponents"),
    ],
)
def test_a_way_leads_to_its_line(way: Way, text: str) -> None:
    """Whatever the statement looks like, the line that is named is the one marked."""
    expected = text[: text.index(HERE)].count("\n") + 1
    assert expected == line_of(text, way)
    assert expected == line_of(text.replace("\n", "\r\n"), way)


@pytest.mark.parametrize("way", [(), ("b",), ("b", 0, "c")])
def test_what_is_not_there_has_no_line(way: Way) -> None:
    """A key missing at the top of a file has no line: the whole file is its place."""
    assert line_of("a = 1\n", way) is None


def test_an_implied_table_has_the_line_of_what_is_around_it() -> None:
    """`[a.b.c]` implies `a.b`, which begins nowhere: what is missing in it is put to the nearest table around."""
    assert 2 == line_of("x = 1\n[a]\n[a.b.c]\n", ("a", "b", "missing"))


@dataclass(frozen=True)
class Written:
    """A TOML text, and the line of every key and table in it."""

    text: str
    lines: dict[Way, int]


KEYS = st.one_of(st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True), st.text("aé .#[]=\\{}'", min_size=1, max_size=5))
VALUES = st.sampled_from(
    [
        "1",
        "true",
        '"text"',
        '"# no comment"',
        "[1, 2]",
        "[\n  1, # one\n\n  2,\n]",
        "{ p = 1, q = [1] }",
        '"""\n[no header]\nk = 1\n"""',
        "'''\n\n'''",
        "2027-01-01",
        "[[1], [\n2]]",
    ]
)
GAPS = st.sampled_from(["", "", "\n", "# a comment\n", "   \n\t# k = 1\n", "\n\n"])


@st.composite
def texts(draw: st.DrawFn) -> Written:
    """Tables, lists of tables and tables in their items, with keys and gaps of every kind."""
    parts: list[str] = []
    lines: dict[Way, int] = {}

    def put(text: str, *ways: Way) -> None:
        parts.append(draw(GAPS))
        line = "".join(parts).count("\n") + 1
        lines.update(dict.fromkeys(ways, line))
        parts.append(f"{draw(st.sampled_from(['', '  ']))}{text}{draw(st.sampled_from(['', ' # note']))}\n")

    def put_keys(table: Way) -> None:
        for key in draw(st.lists(KEYS, max_size=3, unique=True)):
            name, value = f"k{key}", draw(VALUES)
            inner = [(*table, name, "p"), (*table, name, "q")] if value.startswith("{") else []
            put(f"{_quoted(name)} = {value}", (*table, name), *inner)

    put_keys(())
    for number in range(draw(st.integers(0, 4))):
        name = f"t{number}{draw(KEYS)}"
        if draw(st.booleans()):
            put(f"[{_quoted(name)}]", (name,))
            put_keys((name,))
        else:
            for place in range(draw(st.integers(1, 3))):
                put(f"[[ {_quoted(name)} ]]", (name, place))
                put_keys((name, place))
                if draw(st.booleans()):
                    put(f"[{_quoted(name)} . sub]", (name, place, "sub"))
                    put_keys((name, place, "sub"))
    return Written(text="".join(parts), lines=lines)


def _quoted(key: str) -> str:
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def value_at(way: Way, data: Any) -> Any:
    """The value at the end of a way."""
    for step in way:
        data = data[step]
    return data


@given(texts())
def test_every_key_of_any_text_is_found(written: Written) -> None:
    """The line noted down while a text was written is the line found in it, with either kind of line end."""
    data = document(written.text).data
    for way, line in written.lines.items():
        value_at(way, data)
        assert line == line_of(written.text, way), cleandoc(written.text)
        assert line == line_of(written.text.replace("\n", "\r\n"), way)
