"""Whole catalogues, carried into sheets and read back: not one price differs from what their own programs charge."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import model_prices  # type: ignore[import-untyped]  # it ships no types
import pytest
from genai_prices import Usage as TheirUsage
from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ModelInfo

from tests.sources.building import TODAY, sheets_in, snapshot_of_model_prices
from tokencalc.engine.errors import NoRate
from tokencalc.engine.numbers import exactly
from tokencalc.engine.rates import Model, PriceRow, RateCard, rate_card, row_on
from tokencalc.engine.requests import price_request
from tokencalc.engine.workload import text_usage
from tokencalc.files.sheets import Sheet
from tokencalc.sources.catalogues import read

NOON = 12
"""An hour of the day, in UTC, that is in no time window."""
DISCOUNT = "hours that do not begin on the hour"
"""What the note of a row says where a discount at night was left out: DeepSeek's of 2025."""
LAST_HOUR = 23
"""On the day on which a price begins, some of them begin in the afternoon, and sheets know days only."""
NAMES = {"bedrock": "aws", "xai": "x-ai"}
"""Sellers that genai-prices has under another id."""
USUAL = ((1000, 0, 0), (1000, 600, 0), (0, 0, 1000))
"""Prompt, cached and output tokens of a short request."""


def usages(row: PriceRow) -> Iterator[tuple[int, int, int]]:
    """Short requests, and requests on both sides of every tier."""
    yield from USUAL
    for tier in row.tiers:
        for prompt in (tier.start - 1, tier.start, tier.start + 1):
            yield prompt, 500, 1000


def sold(sheets: list[Sheet], last: date) -> Iterator[tuple[Sheet, Model]]:
    """Every model with all of its rows, those to come too."""
    for sheet in sheets:
        for name in sheet.file.models:
            yield sheet, sheet.model(name, last)


@exactly
def is_equal(ours: Decimal, theirs: Decimal) -> bool:
    """Whether two amounts are equal to the last digit; theirs has the 28 digits of Python's usual context."""
    return abs(ours - theirs) <= abs(theirs) * Decimal("1e-25")


@pytest.fixture(scope="module")
def genai(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Sheet, Model]]:
    """Every model of genai-prices, from the files that an import writes."""
    found = read("genai-prices", TODAY)
    return list(sold(sheets_in(tmp_path_factory.mktemp("genai"), found), date(2027, 6, 1)))


class TestGenaiPrices:
    """genai-prices' own calculation is the judge."""

    theirs = {(provider.id, model.id): model for provider in get_snapshot().providers for model in provider.models}

    def test_every_model_with_a_price_is_carried_or_listed(self, genai: list[tuple[Sheet, Model]]) -> None:
        """Nothing gets lost on the way."""
        found = read("genai-prices", TODAY)
        carried = {(model.provider, model.name) for _, model in genai}
        skipped = {(each.provider, each.model) for each in found.skipped}
        ours = {name: our for our, name in NAMES.items()}
        expected = {(ours.get(provider, provider), model) for provider, model in self.theirs}
        assert expected == carried | skipped
        assert set() == carried & skipped

    def test_prices_are_equal(self, genai: list[tuple[Sheet, Model]]) -> None:
        """On every day on which a price begins, the day before it and today, in every mode."""
        found = [each for _, model in genai for each in self.differences(model)]
        assert [] == found

    def differences(self, model: Model) -> Iterator[str]:
        their_model = self.theirs[NAMES.get(model.provider, model.provider), model.name]
        contexts = [{}, *(each.when for each in their_model.price_variants or () if each.prices.__dict__)]
        starts = {row.start for row in model.rows}
        days = {TODAY} | starts | {start - timedelta(days=1) for start in starts}
        for day, context in product(sorted(each for each in days if each >= model.rows[0].start), contexts):
            row, _ = row_on(model, day)
            name = next(iter(context.values()), "")
            groups = {"mode": name} if name in row.modes else {"region": name.rpartition("/")[2]}
            if name and not (name in row.modes or name.rpartition("/")[2] in row.regions):
                continue
            card = rate_card(model, row, day, **groups if name else {})
            for usage in usages(row):
                theirs = self.charged(their_model, day, context, usage)
                ours = self.charged_here(card, usage)
                is_same = ours is theirs if ours is None or theirs is None else is_equal(ours, theirs)
                if not is_same:
                    yield f"{model.reference} on {day}, {name}, {usage}: ours {ours}, theirs {theirs}"

    def charged_here(self, card: RateCard, usage: tuple[int, int, int]) -> Decimal | None:
        """What we charge, with the fee of a request where there is one; None for want of a rate."""
        prompt, cached, output = map(Decimal, usage)
        fee = {"request": Decimal(1)} if "request" in card.rates else {}
        try:
            return price_request(card, {**text_usage(prompt, output, cached, Decimal(0)), **fee})
        except NoRate:
            return None

    def charged(
        self, model: ModelInfo, day: date, context: dict[str, str], usage: tuple[int, int, int]
    ) -> Decimal | None:
        """What they charge; None where they have no price for a part of it, which they then leave out."""
        prices = model.get_prices(datetime(day.year, day.month, day.day, NOON, tzinfo=UTC), context or None)
        known = {key for key, price in prices.__dict__.items() if price is not None}
        prompt, cached, output = usage
        needed = {"input_mtok"} if prompt > cached else set()
        needed |= {"output_mtok"} if output else set()
        needed |= {"input_mtok"} if cached and "cache_read_mtok" not in known else set()
        if not needed <= known:
            return None
        theirs = TheirUsage(input_tokens=prompt, cache_read_tokens=cached, output_tokens=output)
        return prices.calc_price(theirs)["total_price"]


class TestModelPrices:
    """model-prices' own look-up is the judge; it has floats, which are those of the snapshot's numbers."""

    names = {"bedrock": "amazon-bedrock", "tencent": "tencent-tokenhub"}

    def test_prices_are_equal(self, tmp_path: Path) -> None:
        """On every day on which a price begins, the day before it and today, in every mode, in the peak and outside."""
        models = list(sold(sheets_in(tmp_path, read(str(snapshot_of_model_prices()), TODAY)), date(2027, 6, 1)))
        assert len(models) > 500
        assert [] == [each for _, model in models for each in self.differences(model)]

    def differences(self, model: Model) -> Iterator[str]:
        their_name = f"{self.names.get(model.provider, model.provider)}/{model.name}"
        if model_prices.resolve(their_name)[1] != model.name:
            return  # An id that is the name of another model now: "inkling" alone.
        starts = {row.start for row in model.rows}
        days = {TODAY} | starts | {start - timedelta(days=1) for start in starts}
        for day in sorted(each for each in days if each >= model.rows[0].start):
            row, held_since = row_on(model, day)
            if DISCOUNT in row.source.note:
                continue
            window = next(iter(row.windows), "")
            for mode, hours in product(("", *row.modes), ("", window) if window else ("",)):
                moment = self.moment_in(model, day, hours, window)
                is_changing = day in starts and moment is not None and moment.hour < LAST_HOUR
                if moment is not None and not is_changing:
                    ours = {} if held_since else self.rates_of(model, row, day, mode, hours)
                    theirs = self.rates_there(their_name, moment, mode)
                    if ours != theirs:
                        yield f"{model.reference} on {moment}, {mode}: ours {ours}, theirs {theirs}"

    def moment_in(self, model: Model, day: date, hours: str, window: str) -> datetime | None:
        """The end of the day, or an hour that day in the window that is meant; None where there is none."""
        end = datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)
        held = model.windows[window].hours_on(day) if window else []
        inside = held if hours else [hour for hour in range(24) if hour not in held]
        return end.replace(hour=inside[-1]) if inside and (window or hours == "") else None

    def rates_of(self, model: Model, row: PriceRow, day: date, mode: str, window: str) -> dict[str, Any]:
        card = rate_card(model, row, day, mode, window)
        tiers = {tier.start: dict(tier.rates) for tier in card.tiers}
        units = ("input", "output", "cache_read", "cache_write")
        return {
            f"{unit} {start}": float(rates[unit])
            for start, rates in {0: card.rates, **tiers}.items()
            for unit in units
            if unit in rates
        }

    def rates_there(self, name: str, moment: datetime, mode: str) -> dict[str, Any]:
        found = model_prices.rates(name, moment, mode=mode or None)
        assert found is not None
        base = {unit: getattr(found, unit) for unit in ("input", "output", "cache_read", "cache_write")}
        levels = {0: base}
        for tier in found.tiers:
            levels[tier.above] = base = {unit: getattr(tier, unit) or rate for unit, rate in base.items()}
        return {f"{unit} {start}": rate for start, rates in levels.items() for unit, rate in rates.items() if rate}
