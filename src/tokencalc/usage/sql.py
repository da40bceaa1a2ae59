"""One query that rolls a table of uses up: whole sums by hour, model and size, in any of nine dialects.

Its result is a saved roll-up (`saved.py`). Money is left out: the same division is a float on one engine and a decimal
on another, so what was used is summed there, and priced here. Times are seconds since 1970 UTC, made with a zone that
is always named, because a cast of a time to a day or an hour depends on the zone of the session.

This module needs sqlglot, of the extra `warehouse`: import it where a query is asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from sqlglot import exp

from tokencalc.engine.errors import TokencalcError
from tokencalc.usage.records import COUNTED, PROMPT, PROMPT_MEDIA, TOKENS
from tokencalc.usage.rollup import CUTS, HOUR
from tokencalc.usage.saved import NAMES

_NONE = exp.Literal.string("")
_GROUPED = ("start", "seconds", *NAMES, "prompt_to")
_ZONE_YEARS = (2020, 2036)


class UnevenZone(TokencalcError):
    """The hours of a zone do not begin at the same minute all year, and a query has one rule for all of them."""

    def __init__(self, zone: object) -> None:
        super().__init__(f"the hours of {zone} do not begin at the same minute all year", "take UTC for the query")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What the columns of a table mean, as expressions of sqlglot; what no row says is left out.

    `is_use` tells uses from other rows. `second` is a whole number or NULL, `requests` NULL where nobody counted them.
    `key` are the parts of the provider's id, empty where the table has none.
    """

    second: exp.Expr
    seconds: exp.Expr
    names: Mapping[str, exp.Expr]
    units: Mapping[str, exp.Expr]
    requests: exp.Expr
    reasoning: exp.Expr | None = None
    rank: exp.Expr | None = None
    key: tuple[exp.Expr, ...] = ()
    is_use: exp.Expr | None = None
    wrong: exp.Expr | None = None
    """True where a row cannot be what it says."""
    billed: exp.Expr | None = None
    """What was charged, for an engine whose decimals are known; left out elsewhere."""
    is_trusted: bool = False
    """Whether one malformed row makes the whole answer void, so that none need be ranked apart from the others."""


def shift_of(zone: tzinfo) -> int:
    """Seconds that are added to a time so that the hours of a zone begin where a multiple of 3600 is.

    Most zones are whole hours from UTC and need none; those that are half an hour off all year need that much. Raises
    `UnevenZone` for the few that change by half an hour.
    """
    first, last = (datetime(year, 1, 1, tzinfo=UTC) for year in _ZONE_YEARS)
    weeks = range(0, (last - first).days, 7)
    offsets = [(first + timedelta(days=day)).astimezone(zone).utcoffset() or timedelta() for day in weeks]
    shifts = {int(offset.total_seconds()) % HOUR for offset in offsets}
    if len(shifts) > 1:
        raise UnevenZone(zone)
    return shifts.pop()


def roll_up(meaning: Meaning, table: exp.Expr, zone: tzinfo) -> str:
    """The query as DuckDB reads it.

    Beside the columns of a roll-up its answer has `duplicates` and `malformed`, rows that are in no sum.
    """
    return f"WITH uses AS ({_uses(meaning, table).sql('duckdb')}), {_from_uses(meaning, zone)}"


def roll_up_in(dialect: str, meaning: Meaning, table: exp.Expr, zone: tzinfo) -> str:
    """The same query in another dialect, on lines that people can read."""
    query: exp.Select = exp.maybe_parse(f"WITH uses AS (SELECT 1), {_from_uses(meaning, zone)}", dialect="duckdb")
    query.ctes[0].set("this", _uses(meaning, table))
    return query.sql(dialect, pretty=True)


def _from_uses(meaning: Meaning, zone: tzinfo) -> str:
    """What is made of the uses, step by step, in DuckDB's dialect."""
    steps = f"ranked AS ({_ranked(meaning)}), sized AS ({_sized(meaning, shift_of(zone))})"
    groups = ", ".join(_columns(meaning, _GROUPED))
    return f"{steps} SELECT {', '.join(_sums(meaning))} FROM sized GROUP BY {groups}"


def _sums(meaning: Meaning) -> list[str]:
    counted = '"state" = 0 AND "place" = 1'
    fixed = _fixed(meaning)
    columns = [f'{fixed[name]} AS "{name}"' if name in fixed else f'"{name}"' for name in _GROUPED]
    requests = _requests(meaning)
    columns += [_sum("1", counted, "records"), _sum(requests, counted, "requests")]
    columns.append(_sum("1", f"{counted} AND {requests} IS NULL", "uncounted"))
    columns += [_sum(f'"{unit}"', counted, unit) for unit in (*meaning.units, "reasoning")]
    columns += [
        f'{most}(CASE WHEN {counted} THEN "prompt" END) AS "{name}_prompt"'
        for most, name in (("MIN", "smallest"), ("MAX", "largest"))
    ]
    if meaning.billed is not None:
        columns.append(f'SUM(CASE WHEN {counted} THEN "billed" END) AS "billed"')
    return [*columns, _sum("1", '"state" = 0 AND "place" > 1', "duplicates"), _sum("1", '"state" = 1', "malformed")]


def _fixed(meaning: Meaning) -> dict[str, str]:
    """What is the same in every row, and is no column of the steps on the way."""
    named = {"requests": meaning.requests, **dict.fromkeys(NAMES, _NONE), **meaning.names}
    return {name: value.sql("duckdb") for name, value in named.items() if isinstance(value, exp.Literal)}


def _requests(meaning: Meaning) -> str:
    return _fixed(meaning).get("requests", '"requests"')


def _columns(meaning: Meaning, names: Sequence[str]) -> list[str]:
    """The columns of those names that are not the same in every row."""
    fixed = _fixed(meaning)
    return [f'"{name}"' for name in names if name not in fixed]


def _sum(what: str, where: str, name: str) -> str:
    return f'CAST(COALESCE(SUM(CASE WHEN {where} THEN {what} END), 0) AS BIGINT) AS "{name}"'


def _uses(meaning: Meaning, table: exp.Expr) -> exp.Select:
    """Each row's own statement, in columns of fixed names."""
    nothing = exp.Literal.number(0)
    named: dict[str, exp.Expr] = {"second": meaning.second, "seconds": meaning.seconds, "requests": meaning.requests}
    named |= {name: meaning.names.get(name, exp.Literal.string("")) for name in NAMES}
    named |= {unit: _or_nothing(each) for unit, each in meaning.units.items()}
    named |= {"reasoning": _or_nothing(meaning.reasoning) if meaning.reasoning else nothing}
    named |= {f"key_{place}": part for place, part in enumerate(meaning.key)}
    named |= {"rank": meaning.rank} if meaning.rank else {}
    named |= {"billed": meaning.billed} if meaning.billed is not None else {}
    named |= {"fault": meaning.wrong or exp.false()}
    fixed = _fixed(meaning)
    columns = [each.copy().as_(name, quoted=True) for name, each in named.items() if name not in fixed]
    query = exp.select(*columns, copy=False).from_(table.copy(), copy=False)
    return query.where(meaning.is_use.copy(), copy=False) if meaning.is_use else query


def _or_nothing(count: exp.Expr) -> exp.Expr:
    return count if isinstance(count, exp.Coalesce) else exp.func("COALESCE", count, exp.Literal.number(0))


def _ranked(meaning: Meaning) -> str:
    """The rows with their state, tokens and prompts: 0 is a use, and 1 is malformed."""
    below = " OR ".join(f"{name} < 0" for name in _columns(meaning, (*meaning.units, "requests", "reasoning")))
    wrong = f'WHEN "fault" OR {below} OR "reasoning" > {_added(meaning, ["output"])} THEN 1'
    counted = [COUNTED[place] for place in TOKENS]
    prompt = _added(meaning, [COUNTED[place] for place in (*PROMPT, *PROMPT_MEDIA)])
    columns = ["*", f'CASE {wrong} ELSE 0 END AS "state"', f'{_added(meaning, counted)} AS "tokens"']
    columns.append(f'CASE WHEN {_requests(meaning)} = 1 AND "seconds" = 0 THEN {prompt} END AS "prompt"')
    if meaning.is_trusted and meaning.key:
        # Rows without an id would be one large part, which takes long to sort: each is put into its own.
        columns.append(f'CASE WHEN {_NO_KEY} THEN RANDOM() END AS "apart"')
    return f"SELECT {', '.join(columns)} FROM uses"


def _added(meaning: Meaning, units: Sequence[str]) -> str:
    return " + ".join(f'"{unit}"' for unit in units if unit in meaning.units) or "0"


def _sized(meaning: Meaning, shift: int) -> str:
    """The rows with their place, their bucket, and the hour that they begin in."""
    cases = " ".join(f'WHEN "prompt" <= {cut} THEN {cut}' for cut in CUTS)
    size = f'CASE WHEN "prompt" IS NULL THEN NULL {cases} ELSE 0 END AS "prompt_to"'
    after = '"second"' if not shift else f'("second" + {shift})'
    hour = f'"second" - MOD({after}, {HOUR})'
    start = f'CASE WHEN "seconds" > {HOUR} THEN "second" ELSE {hour} END AS "start"'
    covered = f'CASE WHEN "second" IS NULL THEN 0 WHEN "seconds" > {HOUR} THEN "seconds" ELSE {HOUR} END AS "seconds"'
    kept = [*NAMES, *meaning.units, "reasoning", "requests", "state", "prompt"]
    kept += ["billed"] if meaning.billed is not None else []
    columns = [start, covered, size, *_columns(meaning, kept)]
    return f'SELECT {", ".join(columns)}, {_place(meaning)} AS "place" FROM ranked'


def _place(meaning: Meaning) -> str:
    """The place of a row among those with its id: 1 is counted. Rows without an id are all counted.

    What decides between rows of equal tokens is what decides in a `Ledger`, so that both count the same row.
    """
    keys = [f'"key_{place}"' for place in range(len(meaning.key))]
    if not keys:
        return "1"
    falling = ["tokens", *(["rank"] if meaning.rank else [])]
    ways = [f'"{name}" DESC' for name in falling]
    if meaning.billed is not None:
        ways += ['CASE WHEN "billed" IS NULL THEN 0 ELSE 1 END DESC', '"billed" DESC']
    ways += ['CASE WHEN "second" IS NULL THEN 1 ELSE 0 END', '"second"']
    units = sorted(meaning.units, key=COUNTED.index)
    last = next(
        (unit for unit in reversed(units) if COUNTED.index(unit) in TOKENS), ""
    )  # What the others leave of them.
    ways += [f'"{unit}" DESC' for unit in (*units, "reasoning") if unit != last]
    ways += [f"{name} DESC" for name in _columns(meaning, NAMES[:-1])]
    ways += [f"COALESCE({name}, 0) DESC" for name in _columns(meaning, ["requests"])]
    parts = [*keys, '"apart"' if meaning.is_trusted else '"state"']
    number = f"ROW_NUMBER() OVER (PARTITION BY {', '.join(parts)} ORDER BY {', '.join(ways)})"
    return f"CASE WHEN {_NO_KEY} THEN 1 ELSE {number} END"


_NO_KEY = '"key_0" IS NULL'
