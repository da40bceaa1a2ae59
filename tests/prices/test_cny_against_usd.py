"""Prices in CNY against the dollars that catalogues make of them, and against the same lab's own list in dollars.

A catalogue that stores dollars for a list in CNY has divided by a rate and rounded. With that rate our CNY must give
its dollars, to its last digit. A lab that sells at home in CNY and abroad in dollars has two lists, which need not
agree: `cny_and_usd.toml` says how far apart they are at the dated rate of the reference sheet, and why.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ModelInfo

from tokencalc.engine.numbers import Number
from tokencalc.engine.rates import Model, PriceRow, RateCard, Rates, Tier, in_currency, rate_card, row_on
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.places import PRICING, REFERENCE
from tokencalc.files.sheets import Sheet

AS_OF = date(2026, 11, 22)
CATALOGUE = Catalogue(AS_OF)
SHEETS = {sheet.file.provider: sheet for sheet in CATALOGUE.sheets()}
TEXT_UNITS = ("input", "cache_read", "output")
ROUNDING = Decimal("0.005")
"""How far apart two prices may be that are the same but for a rounded rate, as a share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of one of our sheets."""

    name: str
    names: tuple[str, ...]
    row: PriceRow


def rows_of(provider: str) -> Iterator[Row]:
    """Every row of a provider."""
    sheet = SHEETS[provider]
    for name, table in sheet.file.models.items():
        for row in sheet.all_rows(name):
            yield Row(name=name, names=(name, *table.aliases), row=row)


def rounded(amount: Number, places: str) -> Decimal:
    """An amount as a catalogue stores it."""
    return Decimal(amount).quantize(Decimal(places))


GENAI_RATE = Decimal("7.25")
GENAI_KEYS = {"input": "input_mtok", "cache_read": "cache_read_mtok", "output": "output_mtok"}
(ZHIPU,) = (provider for provider in get_snapshot().providers if provider.id == "zhipuai")
GENAI: Mapping[str, ModelInfo] = {model.id.lower(): model for model in ZHIPU.models}
SHORT_ANSWERS = {"glm-4.7": ("2", "8"), "glm-4.5-air": ("0.8", "2")}
"""Models of which genai-prices has the price of answers under 200 tokens, in CNY: see disagreements.toml."""
IN_GENAI = [each for each in rows_of("zhipuai") if each.name in GENAI and each.name not in SHORT_ANSWERS]


class TestZhipuInGenaiPrices:
    """genai-prices 0.2.3 has the dollars of bigmodel.cn at 7.25 CNY, rounded to a tenth of a cent."""

    def test_the_rate_is_the_one_it_states(self) -> None:
        """Its words about the provider name the rate, and our reference sheet has it too."""
        assert "converted to USD at 1 USD = 7.25 CNY" in f"{ZHIPU.price_comments} {ZHIPU.description}"
        assert GENAI_RATE in stated_rates()

    def test_every_model_is_compared(self) -> None:
        """Our sheet has all of its models."""
        assert set(GENAI) == {each.name for each in IN_GENAI} | set(SHORT_ANSWERS)

    @pytest.mark.parametrize("ours", IN_GENAI, ids=[f"{each.name} from {each.row.start}" for each in IN_GENAI])
    def test_our_cny_give_its_dollars(self, ours: Row) -> None:
        """Divided by the rate and rounded, every rate of every row is the one it has on the row's first day."""
        assert dollars_of(ours.name, ours.row.start) == {
            unit: rounded(rate / GENAI_RATE, "0.001") for unit, rate in ours.row.rates.items()
        }

    @pytest.mark.parametrize("name", SHORT_ANSWERS)
    def test_where_it_has_the_price_of_short_answers(self, name: str) -> None:
        """Its dollars are those of other CNY than ours, which are for answers of 200 tokens or more."""
        dollars = dollars_of(name, AS_OF)
        in_cny = [Decimal(rate) for rate in SHORT_ANSWERS[name]]
        assert [rounded(rate / GENAI_RATE, "0.001") for rate in in_cny] == [dollars["input"], dollars["output"]]
        (row,) = SHEETS["zhipuai"].all_rows(name)
        assert row.rates["output"] > in_cny[1]


def dollars_of(name: str, day: date) -> dict[str, Decimal]:
    """What genai-prices has for a model of bigmodel.cn on a day."""
    prices = GENAI[name].get_prices(datetime(day.year, day.month, day.day, tzinfo=UTC))
    found = {unit: getattr(prices, key) for unit, key in GENAI_KEYS.items()}
    return {unit: rate for unit, rate in found.items() if rate is not None}


DATED_RATE = Decimal("6.737012")
MODEL_PRICES: Mapping[str, Any] = json.loads(
    files("model_prices").joinpath("snapshot.json").read_text(encoding="utf-8"), parse_float=Decimal
)["prices"]["volcengine"]
IN_MODEL_PRICES = [each for each in rows_of("volcengine") if each.name in MODEL_PRICES]


class TestVolcengineInModelPrices:
    """model-prices 0.0.5 has the dollars of models.dev: CNY at 6.737012, rounded to five decimal places."""

    def test_the_rate_is_the_one_of_the_reference_sheet(self) -> None:
        """The dated rate, which conversions use."""
        assert [DATED_RATE] == [each.rate for each in CATALOGUE.reference_sheets.exchange_rates(AS_OF)]

    def test_every_model_is_compared(self) -> None:
        """Our sheet has all of its models."""
        assert set(MODEL_PRICES) == {each.name for each in IN_MODEL_PRICES}

    @pytest.mark.parametrize("ours", IN_MODEL_PRICES, ids=[each.name for each in IN_MODEL_PRICES])
    def test_our_cny_give_its_dollars(self, ours: Row) -> None:
        """Every base rate and every tier, divided by the rate, to two units of the last place.

        One model has dollars that were multiplied after rounding, and is out by more than half a unit.
        """
        (entry,) = MODEL_PRICES[ours.name]["standard"]
        tiers = entry["rates"].get("tiers", [])
        assert [tier["above"] for tier in tiers] == [tier.start for tier in ours.row.tiers]
        for expected, rates in zip((entry["rates"], *tiers), (ours.row.rates, *rates_of(ours.row.tiers)), strict=True):
            for unit in TEXT_UNITS:
                assert abs(expected[unit] - rates[unit] / DATED_RATE) <= Decimal("0.00002")


TEXT = "6.956522"
"""CNY for a dollar in the text models of Volcengine: litellm multiplies by 0.14375."""
LITELLM = {
    "zhipuai/glm-5.3": ("7.0", {"input": "1.14286", "cache_read": "0.28571", "output": "4"}),
    "volcengine/doubao-seed-2-1-pro-260915": (TEXT, {"input": "0.8625", "cache_read": "0.1725", "output": "4.3125"}),
    "volcengine/doubao-seed-2-1-pro-260628": (TEXT, {"input": "0.8625", "cache_read": "0.1725", "output": "4.3125"}),
    "volcengine/doubao-seed-2-1-turbo-260628": (
        TEXT,
        {"input": "0.43125", "cache_read": "0.08625", "output": "2.15625"},
    ),
    "volcengine/doubao-seed-2-0-pro-260215": (TEXT, {"input": "0.46", "output": "2.3"}),
}
"""What litellm 1.109.1 has, read on 2026-11-22: its rate and its dollars, with as many decimal places as it has."""


@pytest.mark.parametrize("reference", LITELLM)
def test_our_cny_give_the_dollars_of_litellm(reference: str) -> None:
    """At 7.0 for bigmodel.cn, and at 0.14375 dollars for a CNY of Volcengine, our CNY are its dollars."""
    rate, dollars = LITELLM[reference]
    row, _ = row_on(CATALOGUE.find(reference), AS_OF)
    for unit, expected in dollars.items():
        assert Decimal(expected) == rounded(row.rates[unit] / Decimal(rate), expected)


def test_baidu_has_nothing_to_compare() -> None:
    """Baidu bills in CNY, and no catalogue has a first-party price of any ERNIE model."""
    assert "CNY" == SHEETS["baidu"].file.currency
    assert not list(rows_of("baidu"))


def stated_rates() -> set[Decimal]:
    """Every rate that the reference sheet has, dated or not."""
    text = (PRICING / REFERENCE / "currencies.toml").read_text(encoding="utf-8")
    return {rate["rate"] for rate in tomllib.loads(text, parse_float=Decimal)["rates"]}


def rates_of(tiers: tuple[Tier, ...]) -> Iterator[Mapping[str, Number]]:
    """The rates of each tier."""
    return (tier.rates for tier in tiers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """One model in a lab's list in CNY and in its list in dollars."""

    cny: Model
    usd: Model

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.cny.reference} and {self.usd.reference}"

    def times(self, *, in_last_tier: bool = False) -> dict[str, Decimal]:
        """How many times the converted CNY the dollars are, unit by unit: at the base rates, or in the last tiers."""
        converted = in_currency(self.cny, "USD", CATALOGUE.reference_sheets.exchange_rates(AS_OF))
        cards = (rate_card(each, row_on(each, AS_OF)[0], AS_OF) for each in (converted, self.usd))
        ours, theirs = (rates_at(card, in_last_tier=in_last_tier) for card in cards)
        return {unit: Decimal(theirs[unit] / ours[unit]) for unit in TEXT_UNITS if unit in ours and unit in theirs}


def rates_at(card: RateCard, *, in_last_tier: bool) -> Rates:
    """The rates of a short prompt, or of one as long as can be."""
    return card.tiers[-1].rates if in_last_tier and card.tiers else card.rates


def pairs() -> Iterator[Lists]:
    """The models that Zhipu sells as Z.ai too, and ByteDance's Volcengine as BytePlus."""
    for cny, usd in (("zhipuai", "zai"), ("volcengine", "byteplus")):
        abroad = {line_of(name): name for name in SHEETS[usd].file.models if is_priced(SHEETS[usd], name)}
        for name in SHEETS[cny].file.models:
            if line_of(name) in abroad and is_priced(SHEETS[cny], name):
                yield Lists(cny=CATALOGUE.find(f"{cny}/{name}"), usd=CATALOGUE.find(f"{usd}/{abroad[line_of(name)]}"))


def line_of(name: str) -> str:
    """A model's name without the brand that only one of the lists puts before it, and without its snapshot's date."""
    return re.sub(r"-\d{6}$", "", re.sub(r"^(doubao|dola)-", "", name))


def is_priced(sheet: Sheet, name: str) -> bool:
    """Whether a sheet has a price for a model."""
    return bool(sheet.file.models[name].prices)


PAIRS = list(pairs())


def entries() -> dict[str, dict[str, Any]]:
    """What the file says of each pair."""
    text = Path(__file__).with_name("cny_and_usd.toml").read_text(encoding="utf-8")
    return {
        f"{entry['cny']} and {entry['usd']}": entry for entry in tomllib.loads(text, parse_float=Decimal)["differences"]
    }


@pytest.mark.parametrize("lists", PAIRS, ids=[lists.name for lists in PAIRS])
def test_two_lists_of_one_lab_agree_or_the_difference_is_explained(lists: Lists) -> None:
    """At the dated rate a model costs the same in both lists, or the file says how many times as much, and why."""
    times = lists.times()
    if all(abs(each - 1) <= ROUNDING for each in times.values()):
        assert lists.name not in entries()
    else:
        entry = entries()[lists.name]
        assert {unit: rounded(each, "0.01") for unit, each in times.items()} == entry["times"]
        longest = {unit: rounded(each, "0.01") for unit, each in lists.times(in_last_tier=True).items()}
        assert longest == entry.get("times_in_last_tier", entry["times"])
        assert entry["why"]


def test_nothing_else_is_explained() -> None:
    """Every entry of the file is about a pair, and both labs have some."""
    assert set(entries()) <= {lists.name for lists in PAIRS}
    assert {"zhipuai", "volcengine"} == {lists.cny.provider for lists in PAIRS}
