"""What differs between two TOML files: keys by their paths, and items of lists by their names."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tokencalc.engine.records import record
from tokencalc.files.toml import Way, path_of

_BESIDE_CONTENT = ("name", "note")
"""Keys that say what a table is called, and not what it is."""


@record
class Difference:
    """A key whose value is not the same, by its path. On a side that does not have it, the value is None."""

    path: str
    old: Any
    new: Any


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """The keys that differ between the data of two files, in the order of the new one, those that are gone last.

    A named item of a list that only one side has is one difference, and an item with another name but the same content
    is renamed.
    """
    sides = _Sides(old=old, new=new)
    return tuple(sides.between(old, new, (), ()))


@record
class _Sides:
    """The whole data of both sides, for the names of the items on a way."""

    old: Mapping[str, Any]
    new: Mapping[str, Any]

    def between(self, old: Any, new: Any, way_old: Way, way_new: Way) -> Iterator[Difference]:
        """The differences between two values and below them."""
        if isinstance(old, dict) and isinstance(new, dict):
            for key in dict.fromkeys((*new, *old)):
                yield from self.between(old.get(key), new.get(key), (*way_old, key), (*way_new, key))
        elif isinstance(old, dict) and new is None:
            for key, value in old.items():
                yield from self.between(value, None, (*way_old, key), ())
        elif isinstance(new, dict) and old is None:
            for key, value in new.items():
                yield from self.between(None, value, (), (*way_new, key))
        elif _has_tables(old) and _has_tables(new):
            yield from self._in_lists(old, new, way_old, way_new)
        elif old != new:
            yield self._difference(old, new, way_old, way_new)

    def _in_lists(self, old: Sequence[Any], new: Sequence[Any], way_old: Way, way_new: Way) -> Iterator[Difference]:
        for before, after in matched(old, new):
            if before is None:
                assert after is not None
                yield self._difference(None, new[after], (), (*way_new, after))
            elif after is None:
                yield self._difference(old[before], None, (*way_old, before), ())
            else:
                yield from self.between(old[before], new[after], (*way_old, before), (*way_new, after))

    def _difference(self, old: Any, new: Any, way_old: Way, way_new: Way) -> Difference:
        path = path_of(way_new, self.new) if way_new else path_of(way_old, self.old)
        return Difference(path=path, old=old, new=new)


def _has_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def matched(old: Sequence[Any], new: Sequence[Any]) -> tuple[tuple[int | None, int | None], ...]:
    """The items of two lists that are the same thing: of one name, else of one content; those without, by position.

    The new ones come in their order, then those that are gone.

    >>> matched([{"name": "a", "x": 1}, {"name": "b"}], [{"name": "c", "x": 1}, {"name": "d", "x": 2}])
    ((0, 0), (None, 1), (1, None))
    """
    if not all("name" in each for each in (*old, *new)):
        both = range(max(len(old), len(new)))
        return tuple((place if place < len(old) else None, place if place < len(new) else None) for place in both)
    by_new: dict[int, int] = {}
    free = dict(enumerate(old))
    for is_same in (_is_named_alike, has_same_content):
        for after, item in enumerate(new):
            found = next((place for place, each in free.items() if is_same(each, item)), None)
            if after not in by_new and found is not None:
                by_new[after] = found
                del free[found]
    return (*((by_new.get(after), after) for after in range(len(new))), *((place, None) for place in free))


def _is_named_alike(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return bool(old["name"] == new["name"])


def has_same_content(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether two tables say the same but for their names and notes.

    >>> has_same_content({"name": "a", "model": "m"}, {"name": "b", "model": "m", "note": "renamed"})
    True
    """
    return _content(old) == _content(new)


def _content(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in _BESIDE_CONTENT}
