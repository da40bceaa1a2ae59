"""Price sheets as the engine sees them, and the rate card that holds for one request.

A model is sold by dated rows. A row states base rates, context tiers, modes (batch, fast, ...), regions and time
windows (peak hours, ...). Resolving a row for each of them gives a `RateCard`, and that prices requests.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date

from tokencalc.engine.currencies import ExchangeRate, converted, rate_on, rates_between
from tokencalc.engine.errors import NoExchangeRate, NoPriceYet, NoPublishedPrice, NoSuchMode, NoSuchRegion
from tokencalc.engine.lines import Source
from tokencalc.engine.numbers import ONE, ZERO, Number, exactly, total
from tokencalc.engine.records import record
from tokencalc.engine.units import UNITS

Rates = Mapping[str, Number]
"""Money per pricing quantity (`Unit.per`), by unit."""

HOURS_PER_DAY = 24
HOURS_PER_WEEK = 168
DAYS_PER_WEEK = 7


@record
class Tier:
    """Rates for the whole request once its prompt is longer than `start` tokens, or as long where `is_inclusive`.

    Every catalogue seen prices tiers as cliffs: the request's total prompt, cached tokens included, chooses the tier,
    and all rates move. Starts are strict, but for xAI's, which are inclusive.
    """

    start: int
    is_inclusive: bool = False
    rates: Rates

    @property
    def condition(self) -> str:
        """When it holds, in words: `prompt above 200,000`, or `prompt from 200,000` where the start is included."""
        return f"prompt {'from' if self.is_inclusive else 'above'} {self.start:,}"

    def covers(self, prompt_tokens: Number) -> bool:
        """Whether a prompt of so many tokens is in this tier or in a higher one."""
        return prompt_tokens >= self.start if self.is_inclusive else prompt_tokens > self.start


@record
class Adjustment:
    """How a mode, a region or a window changes a row: a factor on every token rate, or rates and tiers of its own.

    Fees per call or second are not multiplied. Tier times mode is the plain product wherever a factor is published.
    """

    multiply: Number | None = None
    rates: Rates = field(default_factory=dict)
    tiers: tuple[Tier, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "tiers", _ascending(self.tiers))


def _ascending(tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
    return tuple(sorted(tiers, key=lambda tier: tier.start))


@record
class Window:
    """Hours of the week (UTC) with prices of their own, but not on the days of `not_on`. Hours are half-open."""

    name: str
    hours: tuple[tuple[int, int], ...]
    weekdays: tuple[int, ...]
    not_on: frozenset[date] = frozenset()

    @property
    def hours_a_day(self) -> list[int]:
        """The hours inside the window, on a day on which it has any."""
        return [hour for begin, until in self.hours for hour in range(begin, until)]

    def hours_on(self, day: date) -> list[int]:
        """The hours of that day inside the window."""
        return [] if day.weekday() not in self.weekdays or day in self.not_on else self.hours_a_day


@record
class PriceRow:
    """The prices of a model from `start` until `end` (exclusive), or until a later row takes over."""

    start: date
    end: date | None = None
    is_promotion: bool = False
    rates: Rates
    tiers: tuple[Tier, ...] = ()
    modes: Mapping[str, Adjustment] = field(default_factory=dict)
    regions: Mapping[str, Adjustment] = field(default_factory=dict)
    windows: Mapping[str, Adjustment] = field(default_factory=dict)
    source: Source

    def __post_init__(self) -> None:
        object.__setattr__(self, "tiers", _ascending(self.tiers))


@record
class Model:
    """A model as one provider sells it: its dated price rows, put in order, and what is known about it.

    Rows stand oldest first, and of two that start together the promotion last: while it lasts it is the one that holds.
    They are in `sheet_currency`, and so are the rate cards, unless `exchange_rates` lead to another `currency`.
    """

    provider: str
    name: str
    title: str
    lab: str
    weights: str
    currency: str = "USD"
    licence: str = ""
    rows: tuple[PriceRow, ...] = ()
    windows: Mapping[str, Window] = field(default_factory=dict)
    retired: date | None = None
    note: str = ""
    sheet_currency: str = ""
    exchange_rates: tuple[ExchangeRate, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "sheet_currency", self.sheet_currency or self.currency)
        in_order = sorted(self.rows, key=lambda row: (row.start, row.is_promotion))
        object.__setattr__(self, "rows", tuple(in_order))

    @property
    def reference(self) -> str:
        """The name that a scenario gives it: `provider/model`."""
        return f"{self.provider}/{self.name}"


@record
class RateCard:
    """The rates of one model at one date, in one mode and window: what prices a request."""

    model: Model
    row: PriceRow
    terms: str
    rates: Rates
    tiers: tuple[Tier, ...]
    exchange: ExchangeRate | None = None


def in_currency(model: Model, currency: str, rates: Iterable[ExchangeRate]) -> Model:
    """The model with rate cards in `currency`. Raises `NoExchangeRate` where no rate leads there from its sheet's.

    >>> from decimal import Decimal
    >>> model = Model(provider="a", name="b", title="B", lab="a", weights="closed", currency="CNY")
    >>> in_currency(model, "USD", [ExchangeRate(currency="CNY", per="USD", rate=Decimal(7))]).currency
    'USD'
    """
    if model.sheet_currency == currency:
        return replace(model, currency=currency, exchange_rates=())
    known = rates_between(model.sheet_currency, currency, rates)
    if not known:
        raise NoExchangeRate(model.reference, model.sheet_currency, currency)
    return replace(model, currency=currency, exchange_rates=known)


def row_on(model: Model, day: date) -> tuple[PriceRow, date | None]:
    """The row that holds on `day`, and the day it ended where it is only held over.

    The latest ordinary row that has begun holds, and takes over from those before it for good; a promotion that began
    with it or later comes before it while it lasts, and falls back to it afterwards. An ordinary row that ends by
    itself, with nothing to follow, is held, which the caller marks as assumed.
    """
    if not model.rows:
        raise NoPublishedPrice(model.reference, model.note)
    begun = [row for row in model.rows if row.start <= day]
    if not begun:
        raise NoPriceYet(model.reference, day, model.rows[0].start)
    ordinary = next((row for row in reversed(begun) if not row.is_promotion), None)
    promotions = [row for row in begun if row.is_promotion and (ordinary is None or row.start >= ordinary.start)]
    for promotion in reversed(promotions):
        if promotion.end is None or day < promotion.end:
            return promotion, None
    if ordinary is None:
        return begun[-1], begun[-1].end
    ended = ordinary.end
    if ended is None or day < ended or any(each.end and each.start <= ended <= each.end for each in promotions):
        return ordinary, None
    return ordinary, ended


def change_days(model: Model) -> set[date]:
    """The days on which another row, or another exchange rate, may begin to hold."""
    rows = {row.start for row in model.rows} | {row.end for row in model.rows if row.end is not None}
    return rows | {rate.day for rate in model.exchange_rates if rate.day is not None}


@exactly
def rate_card(model: Model, row: PriceRow, day: date, mode: str = "", window: str = "", region: str = "") -> RateCard:
    """The rate card of a row in one mode, window and region; all empty for the plain price.

    Rates of its own (the region's, then the window's, then the mode's) replace the row's rates and tiers; those of a
    mode hold at every hour. Then the factors multiply the token rates in every tier, in whatever order.
    """
    names = {"region": region, "window": window if window in windows_of(row, mode) else "", "mode": mode}
    chosen = [_adjustment_of(model, row, day, kind, name) for kind, name in names.items()]
    rates, tiers = row.rates, row.tiers
    for each in chosen:
        if each.multiply is None and each is not _PLAIN:
            rates, tiers = each.rates, each.tiers
    for each in chosen:
        if each.multiply is not None:
            rates, tiers = _multiplied(rates, tiers, each.multiply)
    terms = ", ".join(names[kind] for kind in ("mode", "region", "window") if names[kind])
    exchange = rate_on(model.exchange_rates, day) if model.exchange_rates else None
    if exchange is not None:
        rates, tiers = _exchanged(rates, exchange, model.currency), _tiers_exchanged(tiers, exchange, model.currency)
    return RateCard(model=model, row=row, terms=terms, rates=rates, tiers=tiers, exchange=exchange)


def _exchanged(rates: Rates, exchange: ExchangeRate, currency: str) -> Rates:
    return {unit: converted(rate, exchange, currency) for unit, rate in rates.items()}


def _tiers_exchanged(tiers: tuple[Tier, ...], exchange: ExchangeRate, currency: str) -> tuple[Tier, ...]:
    return tuple(replace(tier, rates=_exchanged(tier.rates, exchange, currency)) for tier in tiers)


def windows_of(row: PriceRow, mode: str = "") -> tuple[str, ...]:
    """The row's time windows, as far as they matter in a mode: one with rates of its own holds at every hour."""
    if mode in row.modes and row.modes[mode].multiply is None:
        return ()
    return tuple(row.windows)


_PLAIN = Adjustment()


def _adjustment_of(model: Model, row: PriceRow, day: date, kind: str, name: str) -> Adjustment:
    if not name:
        return _PLAIN
    if kind == "window":
        return row.windows[name]
    known = row.modes if kind == "mode" else row.regions
    if name not in known:
        missing = NoSuchMode if kind == "mode" else NoSuchRegion
        raise missing(model.reference, name, day, sorted(known))
    return known[name]


def _multiplied(rates: Rates, tiers: tuple[Tier, ...], factor: Number) -> tuple[Rates, tuple[Tier, ...]]:
    def scaled(these: Rates) -> Rates:
        return {unit: rate * factor if UNITS[unit].is_token else rate for unit, rate in these.items()}

    return scaled(rates), tuple(
        Tier(start=tier.start, is_inclusive=tier.is_inclusive, rates=scaled(tier.rates)) for tier in tiers
    )


@exactly
def window_weights(
    window: Window, start: date, end: date, profile: Sequence[Number] | None = None
) -> tuple[Number, Number]:
    """The weight of a window's hours between two days (end exclusive), and that of all the hours.

    Their quotient is the share of traffic in the window. `profile` weighs each of the 168 hours of a week, Monday 00:00
    UTC first; without one every hour weighs 1.

    >>> nights = Window(name="night", hours=((0, 6),), weekdays=(0, 1, 2, 3, 4))
    >>> window_weights(nights, date(2027, 1, 4), date(2027, 1, 11))
    (30, 168)
    """
    days = (end - start).days
    if profile is None:
        hours_inside = sum(count * len(hours) for count, _, hours in _alike(window, start, days))
        return ONE * hours_inside, ONE * HOURS_PER_DAY * days
    by_weekday = [profile[first : first + HOURS_PER_DAY] for first in range(0, HOURS_PER_WEEK, HOURS_PER_DAY)]
    inside, whole = ZERO, ZERO
    for count, weekday, hours in _alike(window, start, days):
        weights = by_weekday[weekday]
        inside = inside + total([weights[hour] for hour in hours]) * count
        whole = whole + total(weights) * count
    return inside, whole


def _alike(window: Window, start: date, days: int) -> Iterator[tuple[int, int, Sequence[int]]]:
    """How many days there are of each kind from a day on, their weekday, and their hours inside the window."""
    hours = window.hours_a_day
    off = Counter(day.weekday() for day in window.not_on if 0 <= (day - start).days < days)
    for first in range(min(days, DAYS_PER_WEEK)):
        weekday = (start.weekday() + first) % DAYS_PER_WEEK
        count = (days - first - 1) // DAYS_PER_WEEK + 1
        if weekday not in window.weekdays:
            yield count, weekday, ()
            continue
        yield count - off[weekday], weekday, hours
        if off[weekday]:
            yield off[weekday], weekday, ()
