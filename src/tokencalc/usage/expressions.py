"""Where a figure stands in a row of a log: dotted paths, alternatives, and sums of them.

    prompt_tokens                                     a key, or a column
    usage.input_tokens_details.cached_tokens          a key in what another key holds
    "Usage Date (UTC)"                                a key with spaces, dots and the like in quotes
    details[modality=AUDIO].tokenCount                of a list, the item of which a key has that value
    input_tokens | prompt_tokens                      the first of them that is there and says something
    prompt_tokens - @cache_read - @cache_write        sums; @cache_read is what another unit came to

A dotted name is also looked for as one key, alone or below another, as flattened exports and OpenTelemetry's attributes
have it. Signs of a sum have spaces around them.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record
from tokencalc.files.toml import in_toml

Values = Mapping[str, Any]
Finder = Callable[[Values], Any]
"""Looks something up in a row; None where it is not there, or says nothing."""
Keys = Container[str | None] | None
"""The keys of the rows in which something is looked up; None where they may be any."""
Counter = Callable[[Values, Mapping[str, int]], int]
"""Works a count out, from a row and from the units that were worked out before."""

_STEP = re.compile(r'"(?P<quoted>[^"]+)"|(?P<plain>[^\s."|@\[\]]+)')
_CHOICE = re.compile(r"\[(?P<key>[\w.-]+)=(?P<value>[^\]]+)\]")
_OUTSIDE_QUOTES = r'(?=(?:[^"]*"[^"]*")*[^"]*$)'
_SIGN = re.compile(r"\s+([+-])\s+" + _OUTSIDE_QUOTES)
_OR = re.compile(r"\|" + _OUTSIDE_QUOTES)
EMPTY = frozenset(("", "null", "None", "NULL"))


class NotAnExpression(TokencalcError):
    """A text is no expression."""

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(f"{in_toml(text)} {problem}", "example: usage.prompt_tokens | input_tokens - @cache_read")


class BadCount(TokencalcError):
    """A row has something else where a count of tokens belongs, or parts that are more than their whole."""


@record
class Step:
    """One key of a path; of a list, the item whose key `where[0]` has the value `where[1]`."""

    name: str
    where: tuple[str, str] | None = None


Path = tuple[Step, ...]


@record
class Term:
    """A summand: the first of some paths that says something, or what the unit of that name came to."""

    sign: int
    paths: tuple[Path, ...] = ()
    unit: str = ""


@record
class Sum:
    """A figure of a row: terms added and taken away. A single term without a sign is the common case."""

    text: str
    terms: tuple[Term, ...]

    @property
    def units(self) -> tuple[str, ...]:
        """The other units that it needs."""
        return tuple(term.unit for term in self.terms if term.unit)


def parsed(text: str) -> Sum:
    """The expression that a text is. Raises `NotAnExpression`.

    >>> [term.sign for term in parsed("a | b - @cache_read").terms]
    [1, -1]
    """
    pieces = _SIGN.split(f" + {text.strip()}")[1:]
    terms = [_term(sign, piece, text) for sign, piece in zip(pieces[::2], pieces[1::2], strict=True)]
    return Sum(text=text, terms=tuple(terms))


def paths_in(text: str) -> tuple[Path, ...]:
    """The alternatives of a figure that is no sum: a time, a name, an id. Raises `NotAnExpression`."""
    found = parsed(text)
    if len(found.terms) != 1 or found.units:
        raise NotAnExpression(text, "is a sum, where a single value belongs")
    return found.terms[0].paths


def split_condition(text: str) -> tuple[str, str, str]:
    """The path of a condition, and what follows `=` outside the brackets of a choice: path, sign, values.

    >>> split_condition("a[key=b].c=d,e")
    ('a[key=b].c', '=', 'd,e')
    """
    inside = text.rfind("]") + 1
    path, sign, values = text[inside:].partition("=")
    return text[:inside] + path, sign, values


def _term(sign: str, text: str, whole: str) -> Term:
    factor = 1 if sign == "+" else -1
    if text.startswith("@"):
        return Term(sign=factor, unit=text[1:].strip())
    return Term(sign=factor, paths=tuple(_path(part.strip(), whole) for part in _OR.split(text)))


def _path(text: str, whole: str) -> Path:
    steps: list[Step] = []
    place = 0
    while True:
        found = _STEP.match(text, place)
        if found is None:
            raise NotAnExpression(whole, f"is no path to a value (at {in_toml(text[place:] or text)})")
        choice = _CHOICE.match(text, found.end())
        where = (choice["key"], choice["value"]) if choice else None
        steps.append(Step(name=found["quoted"] or found["plain"], where=where))
        place = (choice or found).end()
        if place == len(text):
            return tuple(steps)
        if text[place] != ".":
            raise NotAnExpression(whole, f"is no path to a value (at {in_toml(text[place:])})")
        place += 1


def finder(paths: Iterable[Path], keys: Keys = None) -> Finder:
    """What looks the first value up that one of some paths leads to, in rows with those keys, or in any.

    Rows of a log are alike, and most alternatives lead nowhere: where the keys are known, they are left out.
    """
    finders = [_finder_of(path) for path in paths if keys is None or may_lead(path, keys)]
    if len(finders) < 2:
        return finders[0] if finders else nothing

    def first(row: Values) -> Any:
        for find in finders:
            value = find(row)
            if value is not None:
                return value
        return None

    return first


def nothing(_: Values) -> None:
    """What finds nothing."""
    return


def may_lead(path: Path, keys: Container[str | None]) -> bool:
    """Whether rows with these keys can have something at a path."""
    return path[0].name in keys or flat_name(path) in keys


def _finder_of(path: Path) -> Finder:
    """What looks one path up; the common ones, of up to three plain keys, without a loop."""
    if any(step.where for step in path) or len(path) > 3:
        return _long_finder(path)
    names = [step.name for step in path]
    return (_plain_finder, _pair_finder, _triple_finder)[len(path) - 1](*names)


def _said(value: Any) -> Any:
    return None if type(value) is str and value in EMPTY else value


def _plain_finder(name: str) -> Finder:
    return lambda row: _said(row.get(name))


def _pair_finder(outer: str, name: str) -> Finder:
    flat = f"{outer}.{name}"

    def find(row: Values) -> Any:
        inside = row.get(outer)
        value = inside.get(name) if type(inside) is dict else None
        return _said(row.get(flat) if value is None else value)

    return find


def _triple_finder(outer: str, middle: str, name: str) -> Finder:
    inner, flat = _pair_finder(middle, name), f"{outer}.{middle}.{name}"

    def find(row: Values) -> Any:
        inside = row.get(outer)
        value = inner(inside) if type(inside) is dict else None
        return _said(row.get(flat) if value is None else value)

    return find


def _long_finder(path: Path) -> Finder:
    rests = _rests(path)

    def find(row: Values) -> Any:
        value: Any = row
        for step in path:
            value = value.get(step.name) if isinstance(value, dict) else None
            if step.where is not None:
                value = _chosen(value, step.where)
            if value is None:
                value = _flattened(row, path, rests)
                break
        return _said(value)

    return find


def is_flattened(path: Path) -> Callable[[Values], bool]:
    """Whether a row holds a path's value below a dotted name, where no query looks for it."""
    rests = _rests(path)
    return lambda row: _flattened(row, path, rests) is not None


def _rests(path: Path) -> list[str | None]:
    """What follows each place of a path, as one key."""
    return [flat_name(path[place:]) for place in range(len(path) - 1)]


def flat_name(path: Path) -> str | None:
    """A path as one key; None where it chooses the item of a list."""
    return ".".join(step.name for step in path) if not any(step.where for step in path) else None


def _flattened(row: Values, path: Path, rests: list[str | None]) -> Any:
    """What a single key holds that stands for the rest of a path: `usage.input`, or in `attributes` a dotted name."""
    above: Any = row
    for step, rest in zip(path, rests, strict=False):
        if not isinstance(above, dict):
            return None
        if rest in above:
            return above[rest]
        above = above.get(step.name)
    return None


def chooser(path: Path) -> Callable[[Values], list[Values]]:
    """What looks up all items of a list that the end of a path chooses. Raises `NotAnExpression` for another path."""
    *above, end = path
    if end.where is None:
        raise NotAnExpression(end.name, "chooses no items of a list, as usage.iterations[type=message] does")
    key, wanted = end.where
    find = finder(((*above, Step(name=end.name)),))

    def items(row: Values) -> list[Values]:
        found = find(row)
        listed = found if isinstance(found, list) else ()
        return [item for item in listed if isinstance(item, dict) and item.get(key) == wanted]

    return items


def _chosen(value: Any, where: tuple[str, str]) -> Any:
    key, wanted = where
    items = value if isinstance(value, list) else ()
    return next((item for item in items if isinstance(item, dict) and item.get(key) == wanted), None)


def counter(wanted: Sum, keys: Keys = None) -> Counter:
    """What works a count out, from a row and from the units that were worked out before.

    Nothing that is not there counts. The counter raises `BadCount` for what is no whole number of 0 or more, and for a
    difference below 0.
    """
    if len(wanted.terms) == 1 and not wanted.units:
        find, text = finder(wanted.terms[0].paths, keys), wanted.text

        def single(row: Values, _: Mapping[str, int]) -> int:
            value = find(row)
            return value if type(value) is int and 0 <= value < MOST else _count(value, text)

        return single
    terms = [
        (term.sign, term.unit, finder(term.paths, keys) if term.paths else None, _in_words(term))
        for term in wanted.terms
    ]
    terms = [term for term in terms if term[2] is not nothing]

    def combined(row: Values, known: Mapping[str, int]) -> int:
        whole = 0
        for sign, unit, find, name in terms:
            whole += sign * (_count(find(row), name) if find is not None else known[unit])
        if whole < 0:
            raise _more_than_whole(wanted, row, known)
        return whole

    return combined


def may_count(wanted: Sum, keys: Keys) -> bool:
    """Whether rows with these keys can have something to count."""
    return (
        keys is None or bool(wanted.units) or any(may_lead(path, keys) for term in wanted.terms for path in term.paths)
    )


def _count(value: Any, text: str) -> int:
    """A value as a whole number of 0 or more; what is not there is 0. Raises `BadCount`."""
    if value is None:
        return 0
    try:
        number = None if isinstance(value, bool) else Decimal(value)
    except (ArithmeticError, TypeError, ValueError):
        number = None
    if number is None or not number.is_finite() or not 0 <= number < MOST or number != int(number):
        found = in_toml(value) if isinstance(value, str) else str(value)[:_SHOWN]
        raise BadCount(f"{text} is not a count of 0 or more (found {found})")
    return int(number)


MOST = 10**18
"""No row counts that many tokens."""
_SHOWN = 40


def _in_words(term: Term) -> str:
    """The unit, or the paths of a summand, as a message names it."""
    return term.unit or " | ".join(".".join(step.name for step in path) for path in term.paths)


def _more_than_whole(wanted: Sum, row: Values, known: Mapping[str, int]) -> BadCount:
    def said(term: Term) -> str:
        name = _in_words(term)
        value = known[term.unit] if term.unit else _count(finder(term.paths)(row), name)
        return f"{name} {value:,}"

    wholes = " + ".join(said(term) for term in wanted.terms if term.sign > 0)
    parts = " + ".join(said(term) for term in wanted.terms if term.sign < 0)
    return BadCount(f"the parts are more than the whole: {parts} of {wholes}")


def in_order(sums: Mapping[str, Sum]) -> Iterator[str]:
    """The names of units so that each comes after those that it needs. Raises `NotAnExpression` for a circle."""
    done: set[str] = set()
    while len(done) < len(sums):
        ready = [name for name, each in sums.items() if name not in done and done.issuperset(each.units)]
        if not ready:
            stuck = next(name for name in sums if name not in done)
            raise NotAnExpression(sums[stuck].text, "needs a unit that is not there, or that needs this one")
        yield from ready
        done.update(ready)
