"""The rules of model-prices for hours of the day: a factor on a lab's prices in its peak hours, or outside them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import Any

from tokencalc.engine.records import record
from tokencalc.sources.hours import Slots, placed, slots, windows
from tokencalc.sources.offers import NotCarried, Reading, Seller
from tokencalc.sources.rates import Row, number

_WORKDAYS = range(5)
_WEEK = range(7)
_DAY = 24


@record(kw_only=False)
class Schedules:
    """The rules for hours of the day, of every lab or of one model."""

    stated: Mapping[str, Any]
    rules: Sequence[Mapping[str, Any]] = field(default=())
    model: str = ""

    def of(self, provider: str, model: str) -> "Schedules":
        """The rules that matter for one model."""
        every = self.stated.get("schedule", [])
        mine = [rule for rule in every if rule["provider"] == provider and _factor(rule, model) is not None]
        return Schedules(self.stated, mine, model)

    @property
    def days(self) -> set[date]:
        """The days on which a rule begins to hold, or ends."""
        return {day for rule in self.rules for day in _span(rule) if day is not None}

    def applied(self, row: Row, day: date, seller: Seller, reading: Reading) -> tuple[Row, str]:
        """The row with the windows of the rule that holds on a day, and a remark where it is a discount left out."""
        rule = next((each for each in self.rules if _holds(each, day)), None)
        factor = number(_factor(rule, self.model), "multiplier") if rule else None
        if rule is None or factor is None:
            return row, ""
        is_peak = "peak_hours_utc" in rule
        try:
            held = _slots(rule)
        except NotCarried:
            if factor > 1:
                raise
            return row, f"Not carried: its price times {factor} at hours that do not begin on the hour."
        more: Row = {"source": str(rule["source"]), "retrieved": reading.as_of, "via": reading.via}
        holidays = list(self._holidays(rule))
        if holidays:
            more["not_on"] = holidays
        names = placed(seller.windows, windows("peak" if is_peak else "off-peak", held, **more))
        return {**row, "windows": {name: {"multiply": factor} for name in names.values()}}, ""

    def _holidays(self, rule: Mapping[str, Any]) -> Iterator[date]:
        """The days without peak hours, as days of UTC; raises where a peak hour is of another day there."""
        calendar = self.stated.get("holidays", {}).get(rule.get("holidays", ""))
        if not calendar:
            return
        offset = int(calendar["utc_offset_hours"])
        shifts = {(hour + offset) // _DAY for _, hour in _slots(rule)}
        if len(shifts) > 1:
            raise NotCarried("its holidays begin in the middle of its peak hours, which a sheet cannot say")
        (shift,) = shifts
        for text in calendar["dates"]:
            yield date.fromisoformat(text) - timedelta(days=shift)


def _slots(rule: Mapping[str, Any]) -> Slots:
    spans = rule.get("peak_hours_utc") or rule["off_peak_hours_utc"]
    return slots(["-".join(span) for span in spans], _WORKDAYS if rule.get("weekdays_only") else _WEEK)


def _factor(rule: Mapping[str, Any], model: str) -> Any:
    """The factor on the model's prices in the hours of a rule; None where the rule does not touch it."""
    if "peak_multiplier" in rule:
        return rule["peak_multiplier"]
    return rule["off_peak_multiplier"].get(model)


def _span(rule: Mapping[str, Any]) -> tuple[date, date | None]:
    until = rule.get("valid_until")
    return date.fromisoformat(rule["valid_from"][:10]), date.fromisoformat(until[:10]) if until else None


def _holds(rule: Mapping[str, Any], day: date) -> bool:
    start, end = _span(rule)
    return start <= day and (end is None or day < end)
