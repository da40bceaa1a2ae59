"""What differs between two files: keys by their paths, list items by their names."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.files.building import TWO_TASKS, document, scenario_text
from tokencalc.files.differences import differences, matched


def found(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """The differences as plain tuples."""
    return [(each.path, each.old, each.new) for each in differences(old, new)]


class TestKeys:
    def test_of_a_task(self) -> None:
        """A key of a task is named by the task's name, as `--set` takes it."""
        old = scenario_text(tasks=TWO_TASKS)
        new = old.replace("input_tokens = 6000", "input_tokens = 7000")
        expected = [('workload.tasks["summary"].input_tokens', 6000, 7000)]
        assert expected == found(document(old).data, document(new).data)

    def test_added_and_removed(self) -> None:
        """A key that one side lacks, also within a table that it lacks."""
        assert [("a.b", None, 1), ("c.d", 2, None)] == found({"c": {"d": 2}}, {"a": {"b": 1}})

    def test_lists_of_values(self) -> None:
        """A list of plain values is one value; an empty one has no tables in it."""
        assert [("a", [1], [1, 2])] == found({"a": [1]}, {"a": [1, 2]})
        assert [("a", [], [{"b": 1}])] == found({"a": []}, {"a": [{"b": 1}]})

    def test_lists_without_names(self) -> None:
        """Items without names are matched by their positions."""
        old, new = {"sizes": [{"x": 1}, {"x": 2}]}, {"sizes": [{"x": 1}, {"x": 3}, {"x": 4}]}
        assert [("sizes[1].x", 2, 3), ("sizes[2]", None, {"x": 4})] == found(old, new)
        assert [("sizes[1].x", 3, 2), ("sizes[2]", {"x": 4}, None)] == found(new, old)

    def test_another_kind_of_value(self) -> None:
        """A table in place of a value is one difference."""
        assert [("a", 1, {"b": 1})] == found({"a": 1}, {"a": {"b": 1}})


class TestItems:
    def test_by_name_in_another_order(self) -> None:
        """The order of named items is no difference."""
        items = [{"name": "a", "x": 1}, {"name": "b", "x": 2}]
        assert [] == found({"o": items}, {"o": items[::-1]})

    def test_renamed(self) -> None:
        """The same content under another name."""
        assert [('o["b"].name', "a", "b")] == found({"o": [{"name": "a", "x": 1}]}, {"o": [{"name": "b", "x": 1}]})

    def test_added_and_removed(self) -> None:
        """Another name and another content are two different items."""
        a, b = {"name": "a", "x": 1}, {"name": "b", "x": 2}
        assert [('o["b"]', None, b), ('o["a"]', a, None)] == found({"o": [a]}, {"o": [b]})

    def test_a_name_comes_before_content(self) -> None:
        """An item keeps its name's partner, even where another has its old content."""
        old = [{"name": "a", "x": 1}, {"name": "b", "x": 2}]
        new = [{"name": "a", "x": 2}, {"name": "c", "x": 1}]
        assert ((0, 0), (None, 1), (1, None)) == matched(old, new)


tables = st.recursive(
    st.integers(0, 3) | st.text("ab", max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3) | st.lists(inner, max_size=2),
    max_leaves=8,
)
documents = st.dictionaries(st.sampled_from("abc"), tables, max_size=3)


@given(documents)
def test_nothing_differs_from_itself(data: dict[str, Any]) -> None:
    """Whatever a file says, it says the same as itself."""
    assert [] == found(data, data)


@given(documents, documents)
def test_the_other_way_round(old: dict[str, Any], new: dict[str, Any]) -> None:
    """What differs one way differs the other way, with the sides exchanged."""
    forth = {(path, repr(before), repr(after)) for path, before, after in found(old, new)}
    back = {(path, repr(before), repr(after)) for path, after, before in found(new, old)}
    assert forth == back
