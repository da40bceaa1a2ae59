"""Words for several things at once."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

Said = TypeVar("Said")


def listed(names: Iterable[str]) -> str:
    """The different names in their order, as a sentence has them; of several, one with a comma stands in quotes.

    >>> listed(["a, b"]), listed(["a", "b", "a"]), listed(["a", "b", "c, d"])
    ('a, b', 'a and b', 'a, b and "c, d"')
    """
    different = list(dict.fromkeys(names))
    if len(different) == 1:
        return different[0]
    *first, last = (f'"{name}"' if "," in name else name for name in different)
    return f"{', '.join(first)} and {last}"


def said_once(pairs: Iterable[tuple[str, Said]]) -> Sequence[tuple[tuple[str, ...], Said]]:
    """What is said, once each, with the names it is said of.

    >>> list(said_once([("a", "old"), ("b", "new"), ("c", "old")]))
    [(('a', 'c'), 'old'), (('b',), 'new')]
    """
    names: dict[Said, list[str]] = {}
    for name, said in pairs:
        names.setdefault(said, []).append(name)
    return [(tuple(dict.fromkeys(each)), said) for said, each in names.items()]
