"""What was used and what it cost, for people: a line a group, what has no price, and what became of every row."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal

from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.numbers import exactly
from tokencalc.engine.records import record
from tokencalc.render.figures import UNKNOWN, money, percent, places_for
from tokencalc.render.report import Block, Column, Grid, Heading, Notes, Report
from tokencalc.usage.accounting import Accounting
from tokencalc.usage.summary import TIMES, Group, NoPrice, Summary

_PROMPT = ("input", "cache_read", "cache_write", "cache_write_1h", "audio_in", "image_in", "video_in")
_ROWS = {
    "kept": "used",
    "duplicates": "repeated, and counted once",
    "without_usage": "no use of a model",
    "outside": "of other days",
    "malformed": "malformed",
    "partial": "cut off at the end of a file",
}
_SHOWN = 8
_MOST_GROUPS = 20
_MOST_NEAR = 2
_NAMED = 3


@record
class UsageStory:
    """A summary, and what it was made of."""

    summary: Summary
    accounting: Accounting
    currency: str
    zone: tzinfo
    as_of: str
    prices_on: date | None = None


@exactly
def usage_report(story: UsageStory) -> Report:
    """The groups and their sum, then whatever a reader must know about them."""
    blocks: list[Block] = [_heading(story), _groups(story)]
    summary = story.summary
    if summary.without_price:
        blocks.append(Notes(title=_unpriced_title(summary), items=tuple(_without_price(summary))))
    sentences = tuple(_sentences(story))
    if sentences:
        blocks.append(Notes(items=sentences))
    if summary.assumed:
        blocks.append(Notes(title="Assumed", items=tuple(_assumed(summary.assumed))))
    blocks.append(_accounting(story.accounting))
    faults = story.accounting.first_faulty
    if faults:
        items = tuple(str(each) for each in faults)
        blocks.append(Notes(title="The first of those that cannot be used", items=items))
    if story.accounting.notes:
        blocks.append(Notes(title="To know", items=tuple(f"{text.rstrip('.')}." for text in story.accounting.notes)))
    if summary.rows:
        blocks.append(_price_rows(summary))
    return blocks


def _heading(story: UsageStory) -> Heading:
    summary, accounting = story.summary, story.accounting
    facts = []
    if summary.first is not None and summary.end is not None:
        times = [f"{datetime.fromtimestamp(each, story.zone):%Y-%m-%d %H:%M}" for each in (summary.first, summary.end)]
        facts.append(f"{times[0]} to {times[1]} {story.zone}")
    files = f"{accounting.files:,} file{'' if accounting.files == 1 else 's'}"
    facts.append(f"{files} ({', '.join(accounting.sources)})" if accounting.sources else files)
    whose = "of each day" if story.prices_on is None else f"of {story.prices_on} for all of it"
    facts += [story.currency, f"prices {whose}, as known on {story.as_of}"]
    return Heading(title="Usage", facts=tuple(facts))


def _groups(story: UsageStory) -> Grid:
    summary = story.summary
    groups = [*_shown(summary), summary.whole]
    has_billed = any(group.billed for group in groups)
    has_difference = len(summary.by) == 1 and any(difference(each, story.currency) != UNKNOWN for each in groups)
    has_room = not has_difference and not (has_billed and len(summary.by) > 1)
    columns = [Column(title=name, is_name=has_room or name in TIMES) for name in summary.by]
    columns += [Column(title=title, is_figure=True) for title in ("requests", "prompt", "cached", "output", "cost")]
    if has_billed:
        columns += [Column(title=title, is_figure=True) for title in ("billed", "differs")[: 1 + has_difference]]
    places = places_for([summary.whole.cost or None]) or 2
    rows = []
    for group in groups:
        name = group.name if group is not summary.whole else ("total", *[""] * (len(summary.by) - 1))
        cells = (*name, *_cells(group, story.currency, places))
        rows.append(cells[: len(columns)])
    return Grid(columns=tuple(columns), rows=tuple(rows), strong=frozenset({len(rows) - 1}))


def _shown(summary: Summary) -> Sequence[Group]:
    """The groups that a table has: all times, but of other groups no more than can be read, and the rest as one."""
    if summary.by[0] in TIMES or len(summary.groups) <= _MOST_GROUPS:
        return summary.groups
    rest = Group(name=(f"{len(summary.groups) - _MOST_GROUPS + 1} others", *[""] * (len(summary.by) - 1)))
    for group in summary.groups[_MOST_GROUPS - 1 :]:
        rest.merge(group)
    return [*summary.groups[: _MOST_GROUPS - 1], rest]


def _cells(group: Group, currency: str, places: int) -> Iterator[str]:
    prompt = sum(group.of(unit) for unit in _PROMPT)
    sums = group.sums
    yield (
        f"{sums.requests:,}{'+' if sums.uncounted and sums.requests else ''}"
        if sums.requests or not sums.uncounted
        else "?"
    )
    yield brief_count(prompt)
    yield percent(Decimal(group.of("cache_read")) / prompt) if prompt else UNKNOWN
    yield brief_count(group.of("output"))
    yield cost_of(group, currency, places)
    yield " ".join(_small(amount, name, places) for name, amount in sorted(group.billed.items())) or UNKNOWN
    yield difference(group, currency)


def cost_of(group: Group, currency: str, places: int | None = None) -> str:
    """The cost of what has a price, with a sign where some has none; `?` where nothing has, a dash on an invoice."""
    if group.known_cost is None:
        return "?" if group.unpriced else UNKNOWN
    return _small(group.cost, currency, places) + ("+?" if group.unpriced else "")


def _small(amount: Decimal, currency: str, places: int | None) -> str:
    """An amount, which is not rounded to nothing: at least the smallest that its places can show."""
    least = Decimal(1).scaleb(-places) if places is not None else None
    return f"<{money(least, currency, places)}" if least and 0 < amount < least / 2 else money(amount, currency, places)


def difference(group: Group, currency: str) -> str:
    """How much more the cost is than what was billed, as a share of it; a dash where the two do not go together."""
    billed = group.billed_in(currency)
    if billed is None or not billed or not group.is_priced or not group.tokens:
        return UNKNOWN
    share = (group.cost - billed) / billed
    return f"{'+' if share > 0 else ''}{percent(share)}"


def brief_count(number: int) -> str:
    """A count of tokens in three digits: 950, 12.3k, 4.57M, 1.2B.

    >>> [brief_count(number) for number in (0, 950, 12_345, 999_999, 54_098_411)]
    ['0', '950', '12.3k', '1M', '54.1M']
    """
    for size, sign in ((10**9, "B"), (10**6, "M"), (10**3, "k")):
        if number >= size - size // 2000:
            scaled = f"{number / size:.3g}" if number < 1000 * size else f"{number / size:,.0f}"
            return f"{float(scaled.replace(',', '')):,g}{sign}" if number < 1000 * size else f"{scaled}{sign}"
    return f"{number:,}"


def _unpriced_title(summary: Summary) -> str:
    return f"Without a price: {_share(summary.whole.unpriced, summary.whole.tokens)} of all tokens, in no cost above"


def _share(part: int, whole: int) -> str:
    return percent(Decimal(part) / whole) if whole else "none"


def _without_price(summary: Summary) -> Iterator[str]:
    found: Sequence[NoPrice] = summary.without_price
    for each in found[:_SHOWN]:
        names = " or ".join(each.unpriced.near[:_MOST_NEAR])
        near = f" (like {names})" if names else ""
        yield f"{each.name}, {brief_count(each.tokens)} tokens: {each.unpriced.because}{near}."
    if len(found) > _SHOWN:
        tokens = sum(each.tokens for each in found[_SHOWN:])
        yield f"{len(found) - _SHOWN} more, {brief_count(tokens)} tokens: --format json has them all."
    remedies = [each.unpriced.remedy for each in found]
    if any(remedy.startswith("--alias") for remedy in remedies):
        yield "--alias NAME=provider/model says which model a name is; without NAME, that of rows that name none."
    for remedy in list(dict.fromkeys(each for each in remedies if each and not each.startswith("--alias")))[:_NAMED]:
        yield f"{remedy[:1].upper()}{remedy[1:].rstrip('.')}."


def _sentences(story: UsageStory) -> Iterator[str]:
    whole, currency = story.summary.whole, story.currency
    billed = whole.billed_in(currency)
    if billed is not None and whole.is_priced and whole.tokens:
        gap = whole.cost - billed
        word = "more" if gap > 0 else "less"
        if gap:
            amounts = (money(abs(gap), currency), money(billed, currency))
            yield f"The list prices come to {amounts[0]} {word} than the {amounts[1]} billed."
        else:
            yield "The list prices come to exactly what was billed."
    elif whole.has_billed_use and whole.has_unbilled_use:
        yield "Some rows say what was billed and some do not, so the two are not held against each other."
    if whole.below or whole.above:
        low, high = (money(whole.cost - whole.below, currency), money(whole.cost + whole.above, currency))
        yield f"The context tier of some prompts is not known: the cost lies between {low} and {high}."
    if whole.sums.uncounted:
        yield "Some of the logs do not count requests."
    if whole.sums.reasoning:
        share = _share(whole.sums.reasoning, whole.of("output"))
        yield f"Of the output, {brief_count(whole.sums.reasoning)} tokens ({share}) were reasoning."


def _assumed(found: Sequence[Assumption]) -> Iterator[str]:
    """What is assumed, once for all models of which it is."""
    about: dict[str, list[str]] = {}
    for each in found:
        about.setdefault(each.text, []).append(each.about)
    for text, names in about.items():
        yield f"{', '.join(names) if len(names) <= _NAMED else f'{len(names)} models'}: {text}."


def _accounting(accounting: Accounting) -> Grid:
    rows = [(words, f"{getattr(accounting, name):,}") for name, words in _ROWS.items() if getattr(accounting, name)]
    rows.append(("all rows read", f"{accounting.rows:,}"))
    columns = (Column(title="rows"), Column(title="count", is_figure=True))
    return Grid(columns=columns, rows=tuple(rows), strong=frozenset({len(rows) - 1}))


def _price_rows(summary: Summary) -> Grid:
    columns = (
        Column(title="price row", is_name=True),
        Column(title="from"),
        Column(title="read"),
        Column(title="sheet"),
    )
    rows = tuple((name, str(row.start or ""), str(row.retrieved), row.sheet) for name, row in summary.rows)
    return Grid(columns=columns, rows=rows)
