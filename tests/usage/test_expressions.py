"""Where a figure stands in a row: paths, alternatives and sums, read as a plain reading of them would."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tokencalc.usage.expressions import (
    BadCount,
    NotAnExpression,
    Step,
    chooser,
    counter,
    finder,
    in_order,
    parsed,
    paths_in,
    split_condition,
)


def found(text: str, row: dict[str, Any]) -> Any:
    """What an expression of a single value finds in a row."""
    return finder(paths_in(text))(row)


def counted(text: str, row: dict[str, Any], **known: int) -> int:
    """What a sum comes to in a row."""
    return counter(parsed(text))(row, known)


class TestPaths:
    def test_a_key(self) -> None:
        """The simplest path is a key or a column."""
        assert 7 == found("a", {"a": 7})

    def test_a_key_in_what_another_holds(self) -> None:
        """Dots lead into what a key holds; what is no object holds nothing."""
        assert 7 == found("a.b.c", {"a": {"b": {"c": 7}}})
        assert found("a.b.c", {"a": {"b": 7}}) is None
        assert found("a.b.c", {"a": {}}) is None

    def test_a_dotted_name_is_also_one_key(self) -> None:
        """Flattened exports have dots in their keys."""
        assert 7 == found("a.b.c", {"a.b.c": 7})
        assert 7 == found("a.b.c", {"a": {"b.c": 7}})
        assert found("a.b.c", {"a": 3, "b.c": 7}) is None

    def test_quotes(self) -> None:
        """A key with spaces, dots or signs stands in quotes."""
        assert (Step(name="Usage Date (UTC)"), Step(name="a.b")) == paths_in('"Usage Date (UTC)"."a.b"')[0]
        assert 7 == found('"a | b - c"', {"a | b - c": 7})

    def test_an_item_of_a_list(self) -> None:
        """Of a list, the first item of which a key has a value; what is no list has no items."""
        rows = {"d": [{"m": "TEXT", "n": 1}, 3, {"m": "AUDIO", "n": 2}, {"m": "AUDIO", "n": 3}]}
        assert 2 == found("d[m=AUDIO].n", rows)
        assert found("d[m=VIDEO].n", rows) is None
        assert found("d[m=AUDIO].n", {"d": {"m": "AUDIO"}}) is None
        assert {"m": "TEXT", "n": 1} == found("d[m=TEXT]", rows)

    def test_alternatives(self) -> None:
        """The first that is there and says something."""
        assert 2 == found("a | b | c", {"b": 2, "c": 3})
        assert 3 == found("a | b | c", {"a": None, "b": "", "c": 3})
        assert found("a | b", {"c": 3}) is None

    @pytest.mark.parametrize("nothing", [None, "", "null", "None", "NULL"])
    def test_what_says_nothing(self, nothing: str | None) -> None:
        """Words that stand for nothing in CSV files are nothing; 0 and no are something."""
        assert found("a", {"a": nothing}) is None
        assert found("a.b", {"a": {"b": nothing}}) is None
        assert 0 == found("a", {"a": 0})
        assert found("a.b", {"a": {"b": False}}) is False

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", '"" is no path to a value (at "")'),
            ("a b", '"a b" is no path to a value (at " b")'),
            ("a..b", '"a..b" is no path to a value (at ".b")'),
            ("a.", '"a." is no path to a value (at "a.")'),
            ("a |", '"a |" is no path to a value (at "")'),
            ("a[b", '"a[b" is no path to a value (at "[b")'),
            ("a - ", '"a - " is no path to a value (at " -")'),
        ],
    )
    def test_what_is_no_path(self, text: str, problem: str) -> None:
        """The message says what was read, where it stops making sense, and gives an example."""
        with pytest.raises(NotAnExpression) as caught:
            parsed(text)
        assert problem == caught.value.problem
        assert "example: usage.prompt_tokens | input_tokens - @cache_read" == caught.value.remedy

    @pytest.mark.parametrize("text", ["a - b", "@input", "a + @input"])
    def test_a_sum_is_no_single_value(self, text: str) -> None:
        """A time or a name cannot be a sum, and is no unit."""
        with pytest.raises(NotAnExpression, match="is a sum, where a single value belongs"):
            paths_in(text)


class TestChoosers:
    def test_all_items_that_are_chosen(self) -> None:
        """All items of the list of which the key has that value."""
        choose = chooser(paths_in("a.b[k=x]")[0])
        items = [{"k": "x", "n": 1}, {"k": "y"}, "x", {"k": "x", "n": 2}]
        assert [{"k": "x", "n": 1}, {"k": "x", "n": 2}] == choose({"a": {"b": items}})
        assert [] == choose({"a": {"b": "x"}})

    def test_a_path_that_chooses_nothing(self) -> None:
        """A path to one value is refused."""
        with pytest.raises(NotAnExpression, match="chooses no items of a list"):
            chooser(paths_in("a.b")[0])


class TestConditions:
    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("a.b", ("a.b", "", "")),
            ("a.b=x,y", ("a.b", "=", "x,y")),
            ("a[k=v].c", ("a[k=v].c", "", "")),
            ("a[k=v].c=x=y", ("a[k=v].c", "=", "x=y")),
        ],
    )
    def test_path_and_values(self, text: str, parts: tuple[str, str, str]) -> None:
        """The sign in the brackets of a choice is not the one before the values."""
        assert parts == split_condition(text)


class TestCounts:
    def test_what_is_not_there_is_0(self) -> None:
        """A unit that a row does not have was not used."""
        assert 0 == counted("a", {})
        assert 0 == counted("a - b", {})

    def test_text_and_decimals(self) -> None:
        """A CSV's text and a JSON's 12.0 are whole numbers."""
        assert 12 == counted("a", {"a": "12"})
        assert 12 == counted("a", {"a": Decimal("12.0")})

    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (-1, "-1"),
            (True, "True"),
            ("1.5", '"1.5"'),
            (Decimal("0.1"), "0.1"),
            (Decimal("Infinity"), "Infinity"),
            ("NaN", '"NaN"'),
            ("many", '"many"'),
            ({"a": 1}, "{'a': 1}"),
            (10**18, "1000000000000000000"),
            ("1e400", '"1e400"'),
        ],
    )
    def test_what_is_no_count(self, value: object, shown: str) -> None:
        """Anything but a whole number of 0 or more is told by its own name, alone and in a sum."""
        for text in ("a", "a - b"):
            with pytest.raises(BadCount) as caught:
                counted(text, {"a": value})
            assert f"a is not a count of 0 or more (found {shown})" == caught.value.problem

    def test_a_long_value_is_shown_in_part(self) -> None:
        """A message stays a line, whatever a log holds where a number belongs."""
        for value in ("x" * 10_000, {"x": "x" * 10_000}):
            with pytest.raises(BadCount) as caught:
                counted("a", {"a": value})
            assert 120 > len(caught.value.problem)

    def test_parts_beyond_their_whole(self) -> None:
        """Both numbers are named, with thousands."""
        with pytest.raises(BadCount) as caught:
            counted("a.b | c + d - @cache_read - e", {"c": 1000, "d": 5, "e": 6}, cache_read=1000)
        assert (
            "the parts are more than the whole: cache_read 1,000 + e 6 of a.b | c 1,000 + d 5" == caught.value.problem
        )

    def test_parts_as_large_as_their_whole(self) -> None:
        """Nothing may be left."""
        assert 0 == counted("a - @cache_read", {"a": 5}, cache_read=5)


class TestOrder:
    def test_units_come_after_those_that_they_need(self) -> None:
        """Whatever the order in the file."""
        sums = {"input": parsed("a - @read - @write"), "write": parsed("w - @read"), "read": parsed("r")}
        assert ["read", "write", "input"] == list(in_order(sums))

    @pytest.mark.parametrize("text", ["@b", "@a", "@c"])
    def test_circles(self, text: str) -> None:
        """Units that need each other, themselves or one that is not there have no order."""
        with pytest.raises(NotAnExpression, match="needs a unit that is not there, or that needs this one"):
            list(in_order({"a": parsed(text), "b": parsed("@a")}))


NAMES = st.sampled_from(["a", "b", "c"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(tuple)
TERMS = st.tuples(st.sampled_from([1, -1]), st.one_of(NAMES, st.lists(PATHS, min_size=1, max_size=3)))
COUNTS = st.one_of(st.none(), st.integers(0, 9))
ROWS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    NAMES, st.recursive(COUNTS, lambda inner: st.dictionaries(NAMES, inner, max_size=3), max_leaves=8), max_size=3
)


def plainly(row: Any, path: tuple[str, ...]) -> Any:
    """What a path leads to."""
    for name in path:
        row = row.get(name) if isinstance(row, dict) else None
    return row


class TestASumIsWhatItSays:
    @given(
        st.lists(TERMS, min_size=1, max_size=4), ROWS, st.fixed_dictionaries(dict.fromkeys("abc", st.integers(0, 9)))
    )
    @example([(-1, "a")], {}, {"a": 0, "b": 0, "c": 0})
    def test_a_sum(self, terms: list[tuple[int, Any]], row: dict[str, Any], known: dict[str, int]) -> None:
        """A sum is its terms added and taken away, each the first alternative that is there."""
        text, whole, is_wrong = "0", 0, False
        pieces = []
        for sign, term in terms:
            if isinstance(term, str):
                pieces.append((sign, f"@{term}"))
                whole += sign * known[term]
                continue
            pieces.append((sign, " | ".join(".".join(path) for path in term)))
            value = next((each for path in term if (each := plainly(row, path)) is not None), None)
            is_wrong = is_wrong or isinstance(value, dict)
            whole += sign * (value if isinstance(value, int) else 0)
        text = "nothing" + "".join(f" {'+' if sign > 0 else '-'} {piece}" for sign, piece in pieces)
        if is_wrong or whole < 0:
            with pytest.raises(BadCount):
                counted(text, row, **known)
        else:
            assert whole == counted(text, row, **known)
