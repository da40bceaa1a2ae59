"""The snapshot of the package model-prices: timelines of prices by lab and model, in dollars for a million tokens.

A timeline is a list of intervals, each with the moment at which it begins; the first one has none, and holds since the
price was first known. The standard price and each mode have a timeline of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tokencalc.sources.labs import lab_of
from tokencalc.sources.model_prices_hours import Schedules
from tokencalc.sources.offers import NotCarried, Offers, Reading, Seller
from tokencalc.sources.rates import (
    Levels,
    Rates,
    Row,
    adjusted,
    changes_in,
    left_out,
    number,
    stacked,
    times,
    unpriced,
    whole,
    without_zeros,
)

_PROVIDERS = {"amazon-bedrock": "bedrock", "tencent-tokenhub": "tencent"}
"""Sellers that price sheets know under another id."""
_UNITS = ("input", "output", "cache_read", "cache_write")
_ONE_HOUR = "cache_write_1h_multiple"
_STANDARD = "standard"
_READ = {*_UNITS, _ONE_HOUR, "tiers", "above", "source", "valid_from", "valid_from_basis", "model"}
_SCHEMA = 1


def is_model_prices(data: Any) -> bool:
    """Whether some data is a snapshot of model-prices."""
    return isinstance(data, Mapping) and {"schema", "prices", "schedules", "updated_at"} <= set(data)


def day_of(data: Mapping[str, Any]) -> date:
    """The day on which a snapshot was last changed."""
    return _day(data["updated_at"])


def offers_in(data: Mapping[str, Any], reading: Reading) -> Offers:
    """Every model of every lab as an offer, and what is no price of tokens as skipped."""
    if data["schema"] != _SCHEMA:
        raise NotCarried(f"its schema is {data['schema']}, and only {_SCHEMA} is known here")
    offers = Offers()
    schedules = Schedules(data["schedules"])
    for provider, models in data["prices"].items():
        ours = _PROVIDERS.get(provider, provider)
        status = data.get("status", {}).get(provider, {})
        for model, timelines in models.items():
            timeline = _Timelines(model, timelines, schedules.of(provider, model), reading)
            aliases = [each for each, meant in data["aliases"]["models"].items() if meant == f"{provider}/{model}"]
            try:
                table = _table(timeline, ours, offers.seller(ours), aliases, str(status.get(model, "")))
            except NotCarried as why:
                offers.skip(ours, model, str(why))
                continue
            offers.add(ours, model, table)
            for day in timeline.unpriced:
                offers.skip(ours, model, f"its price from {day} on is 0 or not stated: unknown, not free")
    _skip_the_rest(data, offers)
    return offers


def _skip_the_rest(data: Mapping[str, Any], offers: Offers) -> None:
    for each in data.get("estimates", []):
        offers.skip(each["provider"], each["model"], f"an estimate after {each['like']}, not a published price")
    for each in data.get("plans", []):
        offers.skip(each["provider"], str(each.get("name") or each["id"]), "a subscription, not a price of tokens")


def _table(timeline: "_Timelines", provider: str, seller: Seller, aliases: Sequence[str], status: str) -> Row:
    rows = changes_in(timeline.rows(seller))
    if not rows:
        raise NotCarried("its price is 0 or not stated: unknown, not free" if timeline.unpriced else unpriced([]))
    is_gone = status == "removed"
    note = f"model-prices calls it {status}{', on no stated day' if is_gone else ''}." if status else ""
    return {
        "name": timeline.model,
        "lab": lab_of(timeline.model, provider),
        "weights": "unknown",
        "aliases": [each for each in aliases if each != timeline.model],
        "prices": rows,
        **({"retired": timeline.reading.as_of} if is_gone else {}),
        **({"note": note} if note else {}),
    }


class _Timelines:
    """The timelines of one model; `unpriced` has the days on which an interval begins without a price."""

    def __init__(self, model: str, timelines: Mapping[str, Any], hours: "Schedules", reading: Reading) -> None:
        self.model = model
        self.reading = reading
        self.unpriced: list[date] = []
        self._timelines = timelines
        self._hours = hours

    def rows(self, seller: Seller) -> Iterator[Row]:
        """A row for each day on which the standard price, a mode or a rule of hours begins."""
        first = _day(self._timelines[_STANDARD][0]["rates"]["valid_from"])
        begun = {_day(each["start"]) for timeline in self._timelines.values() for each in timeline if each["start"]}
        for day in sorted({first, *(each for each in begun | self._hours.days if each > first)}):
            stated = _at(self._timelines[_STANDARD], day)
            if stated is None or not any(_rates(stated).values()):
                self.unpriced.append(day)
                yield {"from": day}
                continue
            row = self._dated(day, stated) | adjusted(_levels(stated))
            row["modes"] = {
                name: adjusted(_levels(rates))
                for name, timeline in self._timelines.items()
                if name != _STANDARD and (rates := _at(timeline, day)) is not None
            }
            row, remark = self._hours.applied(row, day, seller, self.reading)
            row, zeros = without_zeros(row)
            note = left_out(zeros, [name for name in stated if name not in _READ], [remark] if remark else [])
            yield {**row, **({"note": note} if note else {})}

    def _dated(self, day: date, stated: Mapping[str, Any]) -> Row:
        """The row's dates: its own basis where the standard price begins that day, else that of a mode or of a rule."""
        begins = _day(stated["valid_from"]) == day
        return {
            **self.reading.row(str(stated["source"])),
            "from": day,
            "basis": str(stated["valid_from_basis"]) if begins else "model-prices",
            **({"status": "scheduled"} if day > self.reading.as_of else {}),
        }


def _at(timeline: Sequence[Mapping[str, Any]], day: date) -> Mapping[str, Any] | None:
    """The rates of the last interval that has begun by the end of a day."""
    begun = [each for each in timeline if each["start"] is None or _day(each["start"]) <= day]
    rates: Mapping[str, Any] | None = begun[-1]["rates"] if begun else None
    return rates


def _levels(stated: Mapping[str, Any]) -> Levels:
    """The rates by prompt length. A write kept for an hour costs so many times the input of the same level.

    That factor is stated lab by lab, so it counts only for models that have a price of cached tokens at all.
    """
    tiers = {whole(each["above"], "above"): _rates(each) for each in stated.get("tiers", [])}
    levels = stacked({0: _rates(stated), **tiers}, {})
    multiple = number(stated.get(_ONE_HOUR), _ONE_HOUR)
    if multiple is None or not {"cache_read", "cache_write"} & set(levels[0]):
        return levels
    return {start: {**rates, "cache_write_1h": times(rates["input"], multiple)} for start, rates in levels.items()}


def _rates(table: Mapping[str, Any]) -> Rates:
    stated: dict[str, Decimal | None] = {unit: number(table.get(unit), unit) for unit in _UNITS}
    return {unit: rate for unit, rate in stated.items() if rate is not None}


def _day(moment: str) -> date:
    """The day of a moment, in UTC."""
    return date.fromisoformat(moment[:10])
