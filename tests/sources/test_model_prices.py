"""model-prices' snapshot: timelines of the standard price and of each mode, and rules for hours of the day."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.sources.building import model_in, outside, rates, reasons, row_in, snapshot_of_model_prices
from tokencalc.engine.errors import TokencalcError
from tokencalc.sources.catalogues import Outside, read

UPDATED = date(2026, 10, 26)


def interval(start: str | None = None, valid_from: str = "2026-03-01", **stated: Any) -> dict[str, Any]:
    """An interval of a timeline, which begins with its valid_from where it is the first."""
    prices = {"input": 2.0, "output": 8.0, **stated}
    whence = {"source": "https://acme.example", "valid_from": f"{start or valid_from}T12:00:00Z"}
    moment = None if start is None else f"{start}T12:00:00Z"
    return {"start": moment, "rates": {**prices, **whence, "valid_from_basis": "documented"}}


def snapshot(
    directory: Path, schedule: Any = (), holidays: Any = None, as_of: date = date(2026, 11, 22), **more: Any
) -> Outside:
    """A snapshot with one model, acme/large, whose timelines are given by mode."""
    timelines = {name: each for name, each in more.items() if name not in ("status", "estimates", "plans", "schema")}
    data = {
        "schema": more.get("schema", 1),
        "updated_at": f"{UPDATED}T18:00:00Z",
        "prices": {"acme": {"large": timelines or {"standard": [interval()]}}},
        "schedules": {"schedule": list(schedule), "holidays": holidays or {}},
        "status": {"acme": more.get("status", {})},
        "aliases": {"models": {"big": "acme/large", "other": "acme/small"}},
        "estimates": more.get("estimates", []),
        "plans": more.get("plans", []),
    }
    return outside(directory, data, as_of)


def starts(found: Outside) -> list[str]:
    """The first days of the model's rows."""
    return [str(row.from_) for row in model_in(found).prices]


class TestTimelines:
    """Rows by day, from timelines by moment."""

    def test_each_change_is_a_row(self, tmp_path: Path) -> None:
        """The first interval has no start of its own, and holds from when the price was first known."""
        found = snapshot(tmp_path, standard=[interval(), interval("2026-05-01", input=1.0)])
        first, second = model_in(found).prices
        assert (date(2026, 3, 1), rates(input=2, output=8)) == (first.from_, first.rates)
        assert (date(2026, 5, 1), rates(input=1, output=8)) == (second.from_, second.rates)
        assert ("documented", "https://acme.example") == (second.basis, second.source)

    def test_the_snapshot_has_a_day(self, tmp_path: Path) -> None:
        """Its prices were read on the day on which it was last changed, but not after the day of the calculation."""
        assert UPDATED == row_in(snapshot(tmp_path)).retrieved
        assert date(2026, 4, 1) == row_in(snapshot(tmp_path, as_of=date(2026, 4, 1))).retrieved

    def test_the_same_prices_again_are_no_row(self, tmp_path: Path) -> None:
        """A later commit that records what a correction said already changes nothing."""
        assert ["2026-03-01"] == starts(snapshot(tmp_path, standard=[interval(), interval("2026-05-01")]))

    def test_a_mode_that_begins_later_is_a_row(self, tmp_path: Path) -> None:
        """Until then the model had no such mode."""
        batch = [{"start": None, "rates": None}, interval("2026-06-01", input=1.0, output=4.0)]
        before, after = model_in(snapshot(tmp_path, standard=[interval()], batch=batch)).prices
        assert ({}, "2026-06-01", "model-prices") == (before.modes, str(after.from_), after.basis)
        assert rates(input=1, output=4) == after.modes["batch"].rates

    def test_a_mode_older_than_the_model_is_there_from_its_first_day(self, tmp_path: Path) -> None:
        """OpenAI's batches began before most of its models."""
        batch = [{"start": None, "rates": None}, interval("2024-04-15", input=1.0, output=4.0)]
        row = row_in(snapshot(tmp_path, standard=[interval()], batch=batch))
        assert ("2026-03-01", ["batch"]) == (str(row.from_), list(row.modes))

    def test_what_is_to_come_is_scheduled(self, tmp_path: Path) -> None:
        """After the day of the snapshot."""
        found = snapshot(tmp_path, standard=[interval(), interval("2027-01-01", input=4.0)])
        assert ["current", "scheduled"] == [row.status for row in model_in(found).prices]

    def test_a_cache_write_for_an_hour_is_so_many_times_the_input(self, tmp_path: Path) -> None:
        """In the row and in each tier; not for a model that has no price of cached tokens."""
        tiers = [{"above": 200000, "input": 4.0, "output": 12.0}]
        stated: dict[str, Any] = {"cache_write_1h_multiple": 2.5, "tiers": tiers}
        row = row_in(snapshot(tmp_path, standard=[interval(**stated, cache_read=0.2)]))
        assert rates(input=2, output=8, cache_read="0.2", cache_write_1h=5) == row.rates
        (tier,) = row.tiers
        assert (200_000, rates(input=4, output=12, cache_read="0.2", cache_write_1h=10)) == (tier.above, tier.rates)
        assert rates(input=2, output=8) == row_in(snapshot(tmp_path, standard=[interval(**stated)])).rates


class TestZero:
    """A launch at 0 is a placeholder."""

    zero: dict[str, Any] = {"input": 0.0, "output": 0.0}

    def test_at_first(self, tmp_path: Path) -> None:
        """The model begins with its first price, and the entry says what was left out."""
        found = snapshot(tmp_path, standard=[interval(**self.zero), interval("2026-05-01")])
        assert ["2026-05-01"] == starts(found)
        assert "its price from 2026-03-01 on is 0 or not stated: unknown, not free" == reasons(found)["acme/large"]

    def test_at_last(self, tmp_path: Path) -> None:
        """The price before ends that day: it does not go on as if nothing had happened."""
        row = row_in(snapshot(tmp_path, standard=[interval(), interval("2026-05-01", **self.zero)]))
        assert date(2026, 5, 1) == row.to

    def test_in_between(self, tmp_path: Path) -> None:
        """The same price afterwards is a row of its own."""
        standard = [interval(), interval("2026-05-01", **self.zero), interval("2026-06-01")]
        assert ["2026-03-01", "2026-06-01"] == starts(snapshot(tmp_path, standard=standard))

    def test_a_price_that_is_not_stated(self, tmp_path: Path) -> None:
        """It ends in the same way."""
        gap = {"start": "2026-05-01T00:00:00Z", "rates": None}
        assert date(2026, 5, 1) == row_in(snapshot(tmp_path, standard=[interval(), gap])).to

    def test_always(self, tmp_path: Path) -> None:
        """The model is skipped."""
        found = snapshot(tmp_path, standard=[interval(**self.zero)])
        assert {"acme/large": "its price is 0 or not stated: unknown, not free"} == reasons(found)


class TestHours:
    """A factor in the peak hours, or outside them."""

    rule = {"provider": "acme", "peak_multiplier": 2.0, "source": "https://acme.example/hours",
            "valid_from": "2026-03-01T00:00:00Z"}  # fmt: skip
    holidays = {"cn": {"utc_offset_hours": 8, "dates": ["2026-10-01"]}}

    def test_a_peak(self, tmp_path: Path) -> None:
        """On working days that are no holidays where the vendor is."""
        rule = {**self.rule, "peak_hours_utc": [["01:00", "04:00"]], "weekdays_only": True, "holidays": "cn"}
        found = snapshot(tmp_path, [rule], self.holidays)
        window = found.sheets["acme"].windows["peak"]
        assert ([[1, 4]], ["mon", "tue", "wed", "thu", "fri"], [date(2026, 10, 1)]) == (
            window.hours_utc,
            window.weekdays,
            window.not_on,
        )
        assert 2 == row_in(found).windows["peak"].multiply

    def test_holidays_of_the_day_before(self, tmp_path: Path) -> None:
        """From 16:00 UTC on it is the next day in Beijing."""
        rule = {**self.rule, "peak_hours_utc": [["17:00", "20:00"]], "holidays": "cn"}
        assert [date(2026, 9, 30)] == snapshot(tmp_path, [rule], self.holidays).sheets["acme"].windows["peak"].not_on

    def test_holidays_that_begin_in_the_peak(self, tmp_path: Path) -> None:
        """A sheet cannot say that, and the lower price alone would be wrong."""
        rule = {**self.rule, "peak_hours_utc": [["14:00", "18:00"]], "holidays": "cn"}
        assert "in the middle of its peak hours" in reasons(snapshot(tmp_path, [rule], self.holidays))["acme/large"]

    def test_a_discount(self, tmp_path: Path) -> None:
        """It is for the models that it names."""
        rule = {**self.rule, "off_peak_multiplier": {"large": 0.5}, "off_peak_hours_utc": [["14:00", "00:00"]]}
        del rule["peak_multiplier"]
        found = snapshot(tmp_path, [rule])
        assert [[14, 24]] == found.sheets["acme"].windows["off-peak"].hours_utc
        other = {**rule, "off_peak_multiplier": {"small": 0.5}}
        assert {} == row_in(snapshot(tmp_path, [other])).windows

    def test_a_discount_that_cannot_be_told(self, tmp_path: Path) -> None:
        """The full price stays, and the note says what is missing."""
        rule = {**self.rule, "off_peak_multiplier": {"large": 0.5}, "off_peak_hours_utc": [["16:30", "00:30"]]}
        del rule["peak_multiplier"]
        row = row_in(snapshot(tmp_path, [rule]))
        assert "Not carried: its price times 0.5 at hours that do not begin on the hour." == row.note

    def test_a_peak_that_cannot_be_told(self, tmp_path: Path) -> None:
        """Without it the bill would be too low: the model is skipped."""
        rule = {**self.rule, "peak_hours_utc": [["00:30", "04:00"]]}
        assert "whole hours only" in reasons(snapshot(tmp_path, [rule]))["acme/large"]

    def test_a_rule_holds_for_a_time(self, tmp_path: Path) -> None:
        """A row begins where it does, and another where it ends."""
        rule = {**self.rule, "peak_hours_utc": [["01:00", "04:00"]], "valid_from": "2026-05-01T00:00:00Z",
                "valid_until": "2026-07-01T00:00:00Z"}  # fmt: skip
        found = model_in(snapshot(tmp_path, [rule])).prices
        assert [("2026-03-01", 0), ("2026-05-01", 1), ("2026-07-01", 0)] == [
            (str(row.from_), len(row.windows)) for row in found
        ]


class TestRest:
    """What stands beside the prices."""

    def test_names_and_status(self, tmp_path: Path) -> None:
        """An explicit alias is carried; a model that was removed is retired by the day of the snapshot."""
        model = model_in(snapshot(tmp_path, status={"large": "removed"}))
        assert (["big"], UPDATED) == (model.aliases, model.retired)
        assert "model-prices calls it removed, on no stated day." == model.note
        assert None is model_in(snapshot(tmp_path, status={"large": "deprecated"})).retired

    def test_plans_and_estimates_are_listed(self, tmp_path: Path) -> None:
        """They are no prices of tokens."""
        found = snapshot(
            tmp_path,
            estimates=[{"provider": "acme", "model": "huge", "like": "acme/large"}],
            plans=[{"provider": "acme", "id": "pro", "name": "Acme Pro"}],
        )
        assert "an estimate after acme/large, not a published price" == reasons(found)["acme/huge"]
        assert "a subscription, not a price of tokens" == reasons(found)["acme/Acme Pro"]

    def test_another_schema(self, tmp_path: Path) -> None:
        """It could mean anything."""
        with pytest.raises(TokencalcError, match="its schema is 2, and only 1 is known here"):
            snapshot(tmp_path, schema=2)

    def test_the_real_one_is_read(self) -> None:
        """Peak hours with the Chinese holidays, for DeepSeek."""
        sheet = read(str(snapshot_of_model_prices()), date(2026, 11, 22)).sheets["deepseek"]
        assert [[1, 4], [6, 10]] == sheet.windows["peak"].hours_utc
        assert date(2026, 10, 1) in sheet.windows["peak"].not_on
