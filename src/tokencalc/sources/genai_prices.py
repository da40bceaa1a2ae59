"""The data of the package genai-prices: dated prices by provider and model, in dollars.

A model's first price has no date, those after it have, and the data as a whole has no day.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib.metadata import version
from typing import Any

from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ConditionalPrice, ModelInfo, ModelPrice, StartDateConstraint, TimeOfDateConstraint

from tokencalc.sources.genai_rates import Prices, prices_of
from tokencalc.sources.hours import Slots, placed, slots, windows
from tokencalc.sources.labs import lab_of
from tokencalc.sources.offers import NotCarried, Offers, Reading, Seller
from tokencalc.sources.rates import Row, adjusted, changes_in, left_out, unpriced, without_zeros

_PAGE = "https://github.com/pydantic/genai-prices/tree/main/prices/providers"
_PROVIDERS = {"aws": "bedrock", "x-ai": "xai"}
"""Sellers that price sheets know under another id."""
_CRAWLED = frozenset({"openrouter", "quicksilverpro"})
_CRAWL_NOTE = (
    "genai-prices has these rates from a crawl, field by field the cheapest, so that a row may combine what nobody "
    "sells together; a row starts on the day of the crawl."
)
_ONE_DAY = timedelta(days=1)
_MOVES = "latest"
"""What an alias has in its name that means another model tomorrow."""


def name_and_version() -> str:
    """What to call the catalogue: the package, and its version, which is all that dates it."""
    return f"genai-prices {version('genai-prices')}"


def offers_in_package(reading: Reading) -> Offers:
    """Every model of every provider as an offer."""
    offers = Offers()
    for provider in get_snapshot().providers:
        ours = _PROVIDERS.get(provider.id, provider.id)
        said = " ".join((provider.price_comments or "").split())
        note = f"{_CRAWL_NOTE} {said}".strip() if provider.id in _CRAWLED else said
        seller = offers.seller(ours, provider.name, note)
        page = (provider.pricing_urls or [_PAGE])[0]
        for model in provider.models:
            try:
                history = _History.of(model, reading, page, is_crawled=provider.id in _CRAWLED)
                offers.add(ours, model.id, _table(model, ours, history, seller))
            except NotCarried as why:
                offers.skip(ours, model.id, str(why))
    return offers


def _table(model: ModelInfo, provider: str, history: "_History", seller: Seller) -> Row:
    rows = changes_in(history.rows(seller))
    if not rows:
        raise NotCarried(unpriced(history.left))
    if "to" in rows[-1]:
        rows[-1]["note"] = f"{rows[-1].get('note', '')} No price is stated from {rows[-1]['to']} on.".strip()
    deprecated = "genai-prices calls it deprecated." if model.deprecated else ""
    note = " ".join(f"{' '.join((model.price_comments or '').split())} {deprecated}".split())
    return {
        "name": model.name or model.id,
        "lab": lab_of(model.id, provider),
        "weights": "unknown",
        "aliases": [alias for alias in _exact_names(model.match) if alias != model.id and _MOVES not in alias],
        "prices": rows,
        **({"note": note} if note else {}),
    }


def _exact_names(match: Any) -> Iterator[str]:
    """The names that a rule of matching lists whole; its patterns are guesses, and no aliases."""
    for clause in getattr(match, "or_", [match]):
        if hasattr(clause, "equals"):
            yield clause.equals


@dataclass(slots=True)
class _History:
    """The prices of a model over time: `days` on which one of them begins, of the row itself and of its variants."""

    model: ModelInfo
    reading: Reading
    page: str
    prices: list[ConditionalPrice]
    days: list[date]
    left: set[str]
    basis: str

    @classmethod
    def of(cls, model: ModelInfo, reading: Reading, page: str, *, is_crawled: bool) -> "_History":
        """The history that a model's prices and variants tell."""
        stated = model.prices
        prices = [ConditionalPrice(prices=stated)] if isinstance(stated, ModelPrice) else list(stated)
        dated = [each.constraint for each in (*prices, *(model.price_variants or ()))]
        days = sorted({each.start_date for each in dated if isinstance(each, StartDateConstraint)})
        basis = "genai-prices' crawl" if is_crawled else "genai-prices"
        return cls(model, reading, page, prices, days, set(), basis)

    def rows(self, seller: Seller) -> Iterator[Row]:
        """A row for each day on which a price begins, and for the price before the first of them."""
        for day in (None, *self.days):
            prices = self._in_force(day)
            self.left |= prices.left
            if not any(prices.levels[0].values()):
                yield {"from": day or self.reading.as_of}
            else:
                variants, unplaced = self._variants(day)
                row = self._dated(day) | adjusted(prices.levels) | variants
                if day == (self.days[-1] if self.days else None):
                    row = self._with_hours(row, seller)
                row, zeros = without_zeros(row)
                note = left_out(zeros, [*prices.left, *unplaced])
                yield {**row, **({"note": note} if note else {})}

    def _dated(self, day: date | None) -> Row:
        """The row's dates. Of the first price it is known only that it held on the day before the second."""
        if day is None and self.days and self.days[0] <= self.reading.as_of:
            earlier = self.days[0] - _ONE_DAY
            return self.reading.row(self.page) | {"from": earlier, "basis": "held on that day, perhaps long before"}
        if day is None:
            return self.reading.row(self.page)
        status = {"status": "scheduled"} if day > self.reading.as_of else {}
        return self.reading.row(self.page) | {"from": day, "basis": self.basis, **status}

    def _in_force(self, day: date | None) -> Prices:
        """The standard prices on a day: as in the package, the last that has begun."""
        return prices_of(_last_begun(self.prices, day).prices.__dict__)

    def _variants(self, day: date | None) -> tuple[Row, list[str]]:
        """Modes and regions on a day, and the variants that are neither.

        Each has the standard prices, and over them, key by key, those of the first variant that states one.
        """
        standard = dict(_last_begun(self.prices, day).prices.__dict__)
        found: dict[str, dict[str, dict[str, Any]]] = {"modes": {}, "regions": {}}
        unplaced: list[str] = []
        for variant in self.model.price_variants or ():
            stated = {key: price for key, price in variant.prices.__dict__.items() if price is not None}
            place = _place_of(variant.when)
            if place is None and stated:
                unplaced.append(" and ".join(f"{key} {value}" for key, value in variant.when.items()))
            elif place and stated and _has_begun(variant.constraint, day):
                group, name = place
                found[group][name] = {**stated, **found[group].get(name, {})}
        groups = {
            group: {name: adjusted(prices_of({**standard, **own}).levels) for name, own in variants.items()}
            for group, variants in found.items()
        }
        return groups, unplaced

    def _with_hours(self, row: Row, seller: Seller) -> Row:
        """The row with the prices of certain hours of the day in windows."""
        kinds: list[tuple[Row, Slots]] = []
        for each in self.prices:
            if isinstance(each.constraint, TimeOfDateConstraint):
                span = f"{each.constraint.start_time:%H:%M}-{each.constraint.end_time:%H:%M}"
                rates = adjusted(prices_of(each.prices.__dict__).levels)
                earlier = [held for prices, held in kinds if prices == rates]
                kinds = [kind for kind in kinds if kind[0] != rates]
                kinds.append((rates, slots([span]).union(*earlier)))
        held_windows: dict[str, Row] = {}
        for rates, held in kinds:
            is_dearer = rates["rates"].get("input", Decimal(0)) > row["rates"].get("input", Decimal(0))
            whence = {key: row[key] for key in ("source", "retrieved", "via")}
            wanted = windows("peak" if is_dearer else "off-peak", held, **whence)
            held_windows |= dict.fromkeys(placed(seller.windows, wanted).values(), rates)
        return {**row, "windows": held_windows}


def _last_begun(prices: Iterable[ConditionalPrice], day: date | None) -> ConditionalPrice:
    """The price that holds on a day outside special hours; the undated one before every day."""
    standard = [each for each in prices if not isinstance(each.constraint, TimeOfDateConstraint)]
    return [each for each in standard if each is standard[0] or _has_begun(each.constraint, day)][-1]


def _has_begun(constraint: Any, day: date | None) -> bool:
    if constraint is None:
        return True
    return isinstance(constraint, StartDateConstraint) and day is not None and constraint.start_date <= day


def _place_of(when: Mapping[str, str]) -> tuple[str, str] | None:
    """Where a sheet has the variant that is asked for in these words; None for nowhere."""
    ((key, value), *more) = when.items()
    if more or key not in ("processing", "service_tier", "speed", "route"):
        return None
    return ("regions", value.rpartition("/")[2]) if key == "route" else ("modes", value)
