"""A scenario file from a roll-up: the logs' own kinds of request, sizes, cache shares, rhythm and growth."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from textwrap import wrap

from tokencalc.engine.growth import Growth
from tokencalc.engine.months import HOURS_PER_MONTH
from tokencalc.engine.numbers import exactly, power
from tokencalc.engine.records import record
from tokencalc.engine.trend import NoTrend
from tokencalc.engine.units import UNITS
from tokencalc.files.toml import quoted
from tokencalc.usage.accounting import Accounting
from tokencalc.usage.records import COUNTED
from tokencalc.usage.rollup import UNKNOWN_SIZE, Sums
from tokencalc.usage.traffic import Requests, Rhythm, Span, plain, rounded_back

_CACHES = {"cached_share": "cache_read", "cache_write_share": "cache_write", "cache_write_1h_share": "cache_write_1h"}
_TEXT = ("input", "cache_read", "cache_write", "cache_write_1h")
BESIDE_TEXT = tuple(unit for unit in COUNTED if not UNITS[unit].is_text)
_MEDIA = tuple(unit for unit in BESIDE_TEXT if UNITS[unit].is_prompt)
_WIDTH = 118
_MANY = 3


@record
class Logged:
    """What a scenario is made of: the kinds of request of some logs, and what is known about them.

    `start` and `months` are the scenario's horizon, `others` the models to compare with, those of `without_hours` sell
    no writing to a cache for an hour, the units of `without` are left out, and `left_out` says in words what else is.
    """

    name: str
    currency: str
    start: date
    months: int
    kinds: Sequence[Requests]
    span: Span
    rhythm: Rhythm
    growth: Growth | NoTrend
    accounting: Accounting
    others: Sequence[str] = ()
    without_hours: Collection[str] = ()
    without: Collection[str] = ()
    left_out: Sequence[str] = ()
    schema: str = ""


@exactly
def scenario_text(logged: Logged) -> str:
    """The scenario as a commented file: every figure of a kind of request, times its requests, is that of the logs."""
    parts = [_head(logged), _workload(logged)]
    names = task_names(logged.kinds)
    parts += [_task(kind, name, logged.span, logged.without) for kind, name in zip(logged.kinds, names, strict=True)]
    parts.append(_served(logged.kinds, names))
    parts += [f"\n[[options]]\nname = {quoted(model)}\nmodel = {quoted(model)}\n" for model in logged.others]
    if logged.others:
        parts.append(_models(logged))
    return "".join(parts)


def _models(logged: Logged) -> str:
    """What is to be known of the other models: that they cache by themselves, and what the user may measure."""
    has_hours = any(kind.whole.units[COUNTED.index("cache_write_1h")] for kind in logged.kinds)
    caching = [model for model in logged.others if has_hours and model in logged.without_hours]
    first = logged.others[0]
    parts = [_CACHING if caching else "\n", _MEASURED]
    for model in logged.others:
        if model in caching:
            parts.append(f"[models.{quoted(model)}]\nautomatic_caching = true\n")
        elif model == first:
            parts.append(f"# [models.{quoted(model)}]\n")
        if model == first:
            parts.append(_RATIOS)
        parts.append("\n" if model in caching else "")
    return "".join(parts).rstrip() + "\n"


_CACHING = """
# Where there is no writing to a cache for an hour, which the logs have, a provider is taken to cache by itself: as much
# is read from its cache, and written at its own price or at that of input. Check that it holds for your prompts.
"""
_MEASURED = """\
# What you measured on your own prompts goes here, by model; until then both ratios are taken as 1, and said to be.
"""
_RATIOS = """\
# token_ratio = 1.0      # its tokens per token of the log, same text
# output_ratio = 1.0     # its output tokens per output token of the log, same request
"""


def task_names(kinds: Sequence[Requests]) -> list[str]:
    """What each kind is called: by its label where it has one, by its model, and by its mode where others differ.

    Names are never used twice.
    """
    names: list[str] = []
    for each in kinds:
        kind = each.kind
        model = kind.model.split("/", 1)[-1]
        name = f"{kind.label} on {model}" if kind.label else model
        if kind.mode or kind.region:
            name = f"{name} ({', '.join(filter(None, (kind.mode, kind.region)))})"
        same = names.count(name)
        names.append(f"{name}, {kind.model}" if same else name)
    return names


def _head(logged: Logged) -> str:
    lines = [f"#:schema {logged.schema}"] if logged.schema else []
    lines += ["# Made from logs by `tokencalc scenario from-usage`.", "#", "# What the logs say"]
    lines += [f"#   {label:20}{figure}" for label, figure in _facts(logged)]
    for text in (*logged.left_out, *(f"{unit}, for all that is compared." for unit in logged.without)):
        lines += [f"# {line}" for line in wrap(f"Left out: {text}", _WIDTH)]
    lines += ["", f"name = {quoted(logged.name)}"]
    times = f"{_time(logged.span.start)} to {_time(logged.span.end)}"
    note = f"Requests, sizes and cache shares are those of logs from {times}."
    if logged.left_out or logged.without:
        note += " Some of what the logs say is left out: the head of the scenario's file says what."
    lines += [f"note = {quoted(note)}", f"currency = {quoted(logged.currency)}"]
    lines += [f"start = {logged.start}", f"months = {logged.months}", ""]
    return "\n".join(lines) + "\n"


def _facts(logged: Logged) -> Iterator[tuple[str, str]]:
    span, accounting = logged.span, logged.accounting
    yield "time", f"{_time(span.start)} to {_time(span.end)} UTC, {_hours(span)}"
    yield "rows", f"{accounting.rows:,} in {accounting.files:,} file{'' if accounting.files == 1 else 's'}"
    for label, rows in (
        ("  used", accounting.kept),
        ("  repeated", accounting.duplicates),
        ("  without usage", accounting.without_usage),
        ("  malformed", accounting.malformed),
        ("  cut off", accounting.partial),
    ):
        if rows:
            yield label, f"{rows:,}"
    whole = Sums()
    for kind in logged.kinds:
        whole.add(kind.whole)
    yield "requests", f"{whole.requests:,}"
    for unit, quantity in zip(COUNTED, whole.units, strict=True):
        if quantity:
            yield unit, f"{quantity:,}"
    if whole.reasoning:
        yield "  of it reasoning", f"{whole.reasoning:,}"
    if logged.rhythm.peak_to_average is not None:
        yield "busiest hour", f"{_figure(logged.rhythm.peak_to_average)} times the mean hour"


def _workload(logged: Logged) -> str:
    lines = ["[workload]", *_growth(logged.growth, logged.months)]
    profile = logged.rhythm.profile
    if profile:
        lines.append("hourly_profile = [   # mean requests of each hour in UTC, Monday 00:00 first")
        lines += [
            "    " + " ".join(f"{_figure(hour)}," for hour in profile[first : first + 24])
            for first in range(0, len(profile), 24)
        ]
        lines.append("]")
    elif logged.rhythm.peak_to_average is not None:
        lines.append(f"peak_to_average = {_figure(logged.rhythm.peak_to_average)}")
    return "\n".join(lines) + "\n"


def _growth(growth: Growth | NoTrend, months: int) -> Iterator[str]:
    """The growth, with how sure it is; none is written where it is not told apart from none.

    Growth that makes the last month many times the first is the first thing that a reader should question.
    """
    if isinstance(growth, NoTrend):
        yield from (f"# {line}" for line in wrap(f"Growth is not known: {growth.because}.", _WIDTH))
        yield "growth_per_month = 0"
        return
    low, high = _percent(growth.low), _percent(growth.high)
    fitted = f"{_percent(growth.per_month)} a month over {growth.days} whole days, {low} to {high} with 90% confidence"
    if growth.is_certain:
        last = power(1 + growth.per_month, months - 1)
        if last > _MANY:
            yield f"# At this growth the last month has {_rounded(last, 0):,} times the first: stop it with"
            yield "# max_requests_per_month in a task, or write the growth that you expect."
        yield f"growth_per_month = {_rounded(growth.per_month, 4):f}   # fitted: {fitted}"
        return
    yield f"# Fitted growth: {fitted}. It is not told apart from none."
    yield "growth_per_month = 0"


def _task(requests: Requests, name: str, span: Span, without: Collection[str]) -> str:
    whole = requests.whole
    lines = ["", "[[workload.tasks]]", f"name = {quoted(name)}"]
    a_month = Fraction(whole.requests * HOURS_PER_MONTH, span.hours)
    per_month = _number(_rounded(a_month, 0 if a_month >= 1000 else 2))
    lines.append(f"requests_per_month = {per_month}   # {whole.requests:,} in {_hours(span)}; a month has 730")
    if requests.kind.mode == "batch":
        lines.append("can_wait = true")
    known = [size for bucket, size in requests.sizes.items() if bucket > UNKNOWN_SIZE]
    if known and len(known) == len(requests.sizes):
        lines += ["sizes = [", *(f"    {{ {_size(size)} }}," for size in known), "]"]
    else:
        lines.append("# The logs have totals, not single prompts: the mean prompt chooses the context tier.")
        lines += [f"{key} = {value}" for key, value in _shape(whole, with_bounds=False)]
    others = [
        f"{unit} = {_number(rounded_back(whole.units[COUNTED.index(unit)], whole.requests))}"
        for unit in BESIDE_TEXT
        if whole.units[COUNTED.index(unit)] and unit not in without
    ]
    if others:
        lines.append(f"units = {{ {', '.join(others)} }}")
    return "\n".join(lines) + "\n"


def _size(sums: Sums) -> str:
    pairs = [("requests", f"{sums.requests:_}"), *_shape(sums, with_bounds=True)]
    return ", ".join(f"{key} = {value}" for key, value in pairs)


def _shape(sums: Sums, *, with_bounds: bool) -> Iterator[tuple[str, str]]:
    """The mean request of some sums, by key; what is left of a rounded share is never more than the whole."""
    parts = {unit: sums.units[COUNTED.index(unit)] for unit in _TEXT}
    prompt = sum(parts.values())
    mean = rounded_back(prompt, sums.requests)
    yield "input_tokens", _number(mean)
    if with_bounds and sums.smallest is not None and sums.largest is not None:
        media = sum(sums.units[COUNTED.index(unit)] for unit in _MEDIA)
        beside = Fraction(media, sums.requests)
        if beside.denominator == 1:
            low, high = (max(0, bound - beside.numerator) for bound in (sums.smallest, sums.largest))
            if low <= mean <= high:
                yield "min_input_tokens", f"{low:_}"
                yield "max_input_tokens", f"{high:_}"
    yield "output_tokens", _number(rounded_back(sums.units[COUNTED.index("output")], sums.requests))
    left = Decimal(1)
    for key, unit in _CACHES.items():
        if parts[unit]:
            share = min(left, _rounded(Fraction(parts[unit], prompt), len(str(prompt))))
            left -= share
            yield key, _number(share)


def _served(kinds: Sequence[Requests], names: Sequence[str]) -> str:
    """The baseline: what serves each kind today."""
    ways: dict[tuple[str, str, str], list[str]] = {}
    for each, name in zip(kinds, names, strict=True):
        ways.setdefault((each.kind.model, each.kind.mode, each.kind.region), []).append(name)
    lines = ["", "[baseline]", 'name = "Today, as logged"']
    for (model, mode, region), tasks in ways.items():
        if len(ways) > 1:
            lines += ["", "[[baseline.routes]]", f"tasks = [{', '.join(quoted(task) for task in tasks)}]"]
        lines.append(f"model = {quoted(model)}")
        lines += [f"{key} = {quoted(value)}" for key, value in (("mode", mode), ("region", region)) if value]
    return "\n".join(lines) + "\n"


@exactly
def _rounded(value: Fraction | Decimal, places: int) -> Decimal:
    return plain(Decimal(round(Fraction(value) * 10**places)).scaleb(-places))


def _number(number: Decimal) -> str:
    """A number as TOML has it; whole ones with their thousands apart."""
    return f"{int(number):_}" if number == int(number) else f"{number:f}"


def _figure(value: Fraction) -> str:
    return f"{_rounded(value, 2):f}"


def _percent(share: Decimal) -> str:
    return f"{_rounded(share * 100, 1):f}%"


def _hours(span: Span) -> str:
    return f"{span.hours:,} hour{'' if span.hours == 1 else 's'}"


def _time(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%d %H:%M}"
