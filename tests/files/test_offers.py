"""Who sells the same weights, under which licence, and what a lab keeps beside what it opens."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import tomli_w

from tests.files.building import ROW, TODAY, model, row, write_sheet
from tests.files.test_exchange import write_rates
from tokencalc.engine.errors import NoExchangeRate, TokencalcError
from tokencalc.engine.licences import Gate
from tokencalc.engine.rates import rate_card
from tokencalc.engine.ratios import Direction
from tokencalc.engine.stack import LabStack, Layer, blended_on
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.offers import offers_beside
from tokencalc.files.places import REFERENCE
from tokencalc.files.references import References
from tokencalc.files.stack import stacks_of

Money: TypeAlias = Decimal | int | None
"""A price, or none; whole numbers equal decimals."""
LAB: dict[str, Any] = {
    "name": "Acme (of Example)",
    "sheets": ["acme"],
    "path": "mixed",
    "opens": [],
    "keeps": ["acme/top"],
    "flagship": "acme/top",
    "said": "An article.",
    "now": "A sheet.",
    "checked": date(2026, 11, 20),
    "source": "A test",
}
"""A lab as a reference sheet states it."""
LICENCE: dict[str, Any] = {
    "name": "A licence",
    "verified": True,
    "applies_to": ["acme/big"],
    "gate": "free",
    "resale": "ask",
    "source": "LICENSE",
    "retrieved": date(2026, 11, 20),
}
TOP = {"input": 8, "output": 24}
"""A flagship's prices: (3 x 8 + 24) / 4 = 12 for the blend of three tokens in and one out."""
BIG = {"input": 2, "output": 6}
"""An open model's: 3 for the blend, a quarter."""


def write_reference(directory: Path, name: str, data: Mapping[str, Any]) -> None:
    """Write a reference sheet into a directory."""
    (directory / REFERENCE).mkdir(parents=True, exist_ok=True)
    (directory / REFERENCE / f"{name}.toml").write_text(tomli_w.dumps(data), encoding="utf-8")


def host(directory: Path, name: str, *rows: Mapping[str, Any], of: str = "acme/big", **more: Any) -> None:
    """Write the sheet of a host that sells a lab's weights as `its-big`."""
    offer = model(*rows, same_weights_as=of, **more)
    write_sheet(directory, name, {"its-big": offer, "other": model()}, kind="host")


def unsold(**more: Any) -> dict[str, Any]:
    """A model of a lab that nobody publishes a price for."""
    return {**model(**more), "prices": []}


class TestSameWeights:
    @pytest.fixture
    def sheets(self, tmp_path: Path) -> Path:
        """A lab with two models, and two hosts of one of them."""
        write_sheet(tmp_path, "acme", {"big": model(aliases=["big-latest"]), "top": model(weights="closed")})
        host(tmp_path, "north")
        host(tmp_path, "south")
        return tmp_path

    @pytest.mark.parametrize("name", ["acme/big", "big-latest", "north/its-big", "south/its-big"])
    def test_every_name_finds_the_same_offers(self, sheets: Path, name: str) -> None:
        """The lab's own and each host's, from whichever of them one starts, each once."""
        found = [offer.reference for offer in Catalogue(TODAY, [sheets]).same_weights(name)]
        assert ["acme/big", "north/its-big", "south/its-big"] == found

    @pytest.mark.parametrize("name", ["acme/top", "north/other"])
    def test_others_stand_alone(self, sheets: Path, name: str) -> None:
        """A model that nobody else sells is its only offer."""
        assert [name] == [offer.reference for offer in Catalogue(TODAY, [sheets]).same_weights(name)]

    def test_a_lab_without_the_model_joins_its_hosts(self, tmp_path: Path) -> None:
        """Hosts may name a model that no sheet of its lab has: they still sell one and the same thing."""
        host(tmp_path, "north", of="openlab/open-7b")
        host(tmp_path, "south", of="openlab/open-7b")
        found = [offer.reference for offer in Catalogue(TODAY, [tmp_path]).same_weights("south/its-big")]
        assert ["north/its-big", "south/its-big"] == found

    def test_a_negotiated_price_counts_here_too(self, sheets: Path, tmp_path: Path) -> None:
        """A user's own sheet shadows a host's offer, even if it does not say again whose weights they are."""
        ours = tmp_path / "ours"
        write_sheet(ours, "north", {"its-big": model(row(rates={"input": 1}))}, kind="host")
        offers = list(Catalogue(TODAY, [ours, sheets]).same_weights("acme/big"))
        found = {offer.reference: offer.rows[0].rates["input"] for offer in offers}
        assert {"acme/big": 2, "north/its-big": 1, "south/its-big": 2} == found


class TestOffers:
    def offers(self, directory: Path, name: str = "acme/big", as_of: date = TODAY) -> dict[str, tuple[str, Money]]:
        """The currency and the input rate of every offer of a model's weights."""
        catalogue = Catalogue(as_of, [directory])
        found = offers_beside(catalogue.find(name), catalogue)
        cards = {offer.reference: rate_card(offer, offer.rows[0], as_of) for offer in found}
        return {name: (card.model.currency, card.rates["input"]) for name, card in cards.items()}

    def test_they_are_in_the_models_currency(self, tmp_path: Path) -> None:
        """At 8 yuan for a dollar 4 yuan are half a dollar, and 2 dollars are 16 yuan; one's own currency stays."""
        write_rates(tmp_path, {})
        write_sheet(tmp_path, "acme", {"big": model()})
        cheap = model(row(rates={"input": 4}), same_weights_as="acme/big")
        write_sheet(tmp_path, "east", {"big": cheap}, kind="host", currency="CNY")
        assert {"acme/big": ("USD", 2), "east/big": ("USD", Decimal("0.5"))} == self.offers(tmp_path)
        assert {"acme/big": ("CNY", 16), "east/big": ("CNY", 4)} == self.offers(tmp_path, "east/big")

    def test_where_no_rate_leads_a_price_stays_what_it_is(self, tmp_path: Path) -> None:
        """An offer in a currency without a rate is still an offer, and says in what."""
        write_sheet(tmp_path, "acme", {"big": model()})
        write_sheet(tmp_path, "east", {"big": model(same_weights_as="acme/big")}, kind="host", currency="JPY")
        assert {"acme/big": ("USD", 2), "east/big": ("JPY", 2)} == self.offers(tmp_path)

    @pytest.mark.parametrize(("as_of", "is_sold"), [(date(2026, 10, 31), True), (date(2026, 11, 1), False)])
    def test_whoever_stopped_selling_is_left_out(self, tmp_path: Path, as_of: date, is_sold: bool) -> None:
        """From its last day on an offer is none, except where it is the very one that is asked about."""
        write_sheet(tmp_path, "acme", {"big": model(row(retrieved=date(2026, 1, 1)))})
        host(tmp_path, "north", row(retrieved=date(2026, 1, 1)), retired=date(2026, 11, 1))
        assert is_sold == ("north/its-big" in self.offers(tmp_path, as_of=as_of))
        assert "north/its-big" in self.offers(tmp_path, "north/its-big", as_of)


class TestLicences:
    def test_a_licence_is_the_weights(self, tmp_path: Path) -> None:
        """A host's offer has the licence of the lab's model, unless an entry names the offer itself."""
        write_sheet(tmp_path, "acme", {"big": model(), "small": model()})
        host(tmp_path, "north")
        host(tmp_path, "south")
        own = {**LICENCE, "applies_to": ["south/its-big"], "gate": "forbidden"}
        write_reference(tmp_path, "licences", {"licences": {"labs": LICENCE, "hosts": own}})
        catalogue = Catalogue(TODAY, [tmp_path])
        found = {name: catalogue.licence_of(name) for name in ("acme/big", "north/its-big", "south/its-big")}
        assert ["labs", "labs", "hosts"] == [licence.key for licence in found.values() if licence]
        assert catalogue.licence_of("acme/small") is None

    @pytest.mark.parametrize(
        ("limit", "has_limit"),
        [
            ({}, False),
            ({"monthly_users": 1000}, True),
            ({"revenue": 1000, "revenue_period": "year", "currency": "USD"}, True),
        ],
    )
    def test_a_rule_has_a_limit_or_always_holds(
        self, tmp_path: Path, limit: Mapping[str, Any], has_limit: bool
    ) -> None:
        """People or revenue: above so many, or from the first one on."""
        rules = [{"use": "commercial", "gate": "ask", **limit}]
        write_sheet(tmp_path, "acme", {"big": model()})
        write_reference(tmp_path, "licences", {"licences": {"acme": {**LICENCE, "rules": rules}}})
        licence = Catalogue(TODAY, [tmp_path]).licence_of("acme/big")
        assert licence is not None
        assert [has_limit] == [rule.has_limit for rule in licence.rules]

    @pytest.mark.parametrize("gate", Gate)
    def test_gates_are_words(self, gate: Gate) -> None:
        """A gate reads like a word, not like a key."""
        assert str(gate).replace("show_name", "show the name") == gate.in_words


class TestMachines:
    def test_the_users_machines_come_first(self, tmp_path: Path) -> None:
        """A GPU or a device of the same short name takes the built-in one's place; the others stay."""
        gpu = {"name": "Ours", "memory_gb": 80, "bandwidth_gbps": 2000}
        device = {"name": "Ours", "memory_gb": 24, "usable_gb": 16, "bandwidth_gbps": 100, "load_w": 60}
        built_in = References([])
        (shadowed, *others), (small, *smaller) = built_in.gpus(), built_in.devices()
        write_reference(tmp_path, "hardware", {"gpu": {shadowed: gpu}, "device": {small: device}})
        found = References([tmp_path])
        assert ("Ours", "Ours") == (found.gpus()[shadowed].name, found.devices()[small].name)
        assert {*others} == {name for name in found.gpus() if found.gpus()[name] == built_in.gpus()[name]}
        assert {*smaller} == {name for name in found.devices() if found.devices()[name] == built_in.devices()[name]}


class TestStacks:
    def stack(self, directory: Path, lab: Mapping[str, Any], currency: str = "USD", as_of: date = TODAY) -> LabStack:
        """The stack of a lab that a reference sheet describes, beside the built-in ones."""
        write_reference(directory, "labs", {"labs": {"acme": {**LAB, **lab}}})
        (found,) = stacks_of(Catalogue(as_of, [directory]), currency, "of example")
        return found

    @pytest.fixture
    def sheets(self, tmp_path: Path) -> Path:
        """A lab with a closed flagship and three open models, the middle one sold by itself."""
        models = {
            "top": model(row(rates=TOP), weights="closed"),
            "big": model(row(rates=BIG), weights="restricted"),
            "free": unsold(),
            "kept": model(weights="closed"),
        }
        write_sheet(tmp_path, "acme", models)
        return tmp_path

    def test_a_lab_says_what_its_entry_says(self, sheets: Path) -> None:
        """The figures are computed, and everything else is the file's."""
        found = self.stack(sheets, {"opens": ["acme/big"]})
        assert ("acme", LAB["name"], "mixed", "An article.", "A sheet.") == (
            found.key,
            found.name,
            found.path,
            found.said,
            found.now,
        )
        assert (LAB["checked"], "A test", ("acme/big",), ("acme/top",)) == (
            found.checked,
            found.source,
            found.opens,
            found.keeps,
        )

    def test_the_ratio_is_of_the_blended_prices(self, sheets: Path) -> None:
        """Three tokens in and one out: 12 against 3 dollars a million, four times cheaper."""
        found = self.stack(sheets, {"opens": ["acme/big"]})
        assert (Decimal(3 * 8 + 24) / 4, Decimal(3 * 2 + 6) / 4) == prices(found)
        assert found.ratio is not None
        assert (Direction.CHEAPER, Decimal(4)) == (found.ratio.direction, found.ratio.times)

    @pytest.mark.parametrize(
        ("lab", "opened"),
        [
            ({"mid": "acme/big", "opens": ["acme/free"]}, "acme/big"),
            ({"mid": "acme/kept", "opens": ["acme/free", "acme/big"]}, "acme/free"),
            ({"opens": ["acme/big", "acme/free"]}, "acme/big"),
            ({"flagship": "acme/big", "opens": ["acme/big", "acme/free"]}, "acme/free"),
            ({"flagship": "acme/big", "mid": "acme/big", "opens": ["acme/big"]}, None),
            ({"mid": "acme/kept"}, None),
            ({}, None),
        ],
    )
    def test_the_open_model(self, sheets: Path, lab: dict[str, Any], opened: str | None) -> None:
        """The one for everyday work if its weights are public, else the first that it opens; never the flagship."""
        found = self.stack(sheets, lab)
        assert opened == (found.opened.model.reference if found.opened else None)
        assert lab.get("mid") == (found.mid.model.reference if found.mid else None)

    @pytest.mark.parametrize(
        ("lab", "expected"),
        [
            ({"opens": ["acme/free"]}, (12, None)),
            ({"flagship": "acme/free", "opens": ["acme/big"]}, (None, 3)),
            ({"flagship": "acme/top"}, (12, None)),
        ],
    )
    def test_what_is_unknown_has_no_ratio(
        self, sheets: Path, lab: dict[str, Any], expected: tuple[int | None, ...]
    ) -> None:
        """A model without a price, at either end, or a lab without an open model, is not any times cheaper."""
        found = self.stack(sheets, lab)
        assert expected == prices(found)
        assert found.ratio is None

    def test_a_price_that_only_hosts_publish(self, sheets: Path) -> None:
        """Of the weights that the lab gives away and does not sell, the cheapest host's price counts."""
        host(sheets, "north", row(rates={"input": 1, "output": 5}), of="acme/free")
        host(sheets, "south", row(rates={"input": 1, "output": 1}), of="acme/free")
        host(sheets, "west", row(rates={"input": 1}), of="acme/free")
        host(sheets, "gone", row(rates={"input": 0, "output": 0}), of="acme/free", retired=date(2026, 11, 1))
        assert ("south/its-big", 1) == offer(self.stack(sheets, {"opens": ["acme/free"]}).opened)

    def test_a_labs_own_price_comes_first(self, sheets: Path) -> None:
        """However cheap a host is, a lab that sells its model is compared by its own price."""
        host(sheets, "north", row(rates={"input": 1, "output": 1}))
        assert ("acme/big", 3) == offer(self.stack(sheets, {"opens": ["acme/big"]}).opened)

    def test_a_currency_converts_every_layer(self, sheets: Path) -> None:
        """At 8 yuan for a dollar: 96 against 24, and the ratio stays."""
        write_rates(sheets, {})
        write_sheet(sheets, "east", {"free": cheap_in_yuan()}, kind="host", currency="CNY")
        found = self.stack(sheets, {"opens": ["acme/free"], "mid": "acme/big"}, "CNY")
        assert (12 * 8, 3 * 8) == prices(found)
        dear = self.stack(sheets, {"opens": ["acme/free"]}, "USD")
        assert ("east/free", Decimal(4) / 8) == offer(dear.opened)

    def test_a_host_that_no_rate_leads_to_is_not_the_cheapest(self, sheets: Path) -> None:
        """4 yen are not 4 dollars: without a rate the offer is left out, and does not stop the others."""
        write_sheet(sheets, "east", {"free": cheap_in_yuan()}, kind="host", currency="JPY")
        host(sheets, "north", row(rates={"input": 5, "output": 5}), of="acme/free")
        assert ("north/its-big", 5) == offer(self.stack(sheets, {"opens": ["acme/free"]}).opened)

    def test_a_lab_in_another_currency_needs_a_rate(self, sheets: Path) -> None:
        """Nobody may take its own prices for another currency's."""
        with pytest.raises(NoExchangeRate, match="acme/top is priced in USD, and no exchange rate to JPY is known"):
            self.stack(sheets, {}, "JPY")

    def test_licences_come_with_the_layers(self, sheets: Path) -> None:
        """The open model's licence is there, and none for what has none."""
        write_reference(sheets, "licences", {"licences": {"acme": LICENCE}})
        found = self.stack(sheets, {"opens": ["acme/big"]})
        assert found.opened is not None
        assert found.opened.licence is not None
        assert (Gate.FREE, None) == (found.opened.licence.gate, found.flagship.licence)

    @pytest.mark.parametrize(
        ("lab", "key"),
        [
            ({"flagship": "acme/tpo"}, "flagship"),
            ({"mid": "acme/tpo"}, "mid"),
            ({"opens": ["acme/kept", "acme/tpo"]}, "opens[1]"),
        ],
    )
    def test_a_model_that_there_is_not(self, sheets: Path, lab: dict[str, Any], key: str) -> None:
        """The message names the file, the line and the key, and the nearest model."""
        with pytest.raises(TokencalcError) as caught:
            self.stack(sheets, lab)
        expected = f'labs.acme.{key}: no price sheet has a model "acme/tpo"\n  did you mean acme/top'
        assert expected in str(caught.value)
        assert f"{REFERENCE}/labs.toml:" in str(caught.value)

    def test_the_users_labs_come_first(self, sheets: Path) -> None:
        """A lab of the same short name takes the built-in one's place; the others follow."""
        write_reference(sheets, "labs", {"labs": {"deepseek": LAB}})
        names = [stack.name for stack in stacks_of(Catalogue(TODAY, [sheets]), "USD")]
        assert LAB["name"] == names[0]
        assert 1 < len(names) == len(set(names))
        assert [] == [name for name in names if "DeepSeek" in name]

    @pytest.mark.parametrize(("text", "keys"), [("of example", ["acme"]), ("acme", ["acme"]), ("zzz", [])])
    def test_a_text_chooses_labs(self, sheets: Path, text: str, keys: Sequence[str]) -> None:
        """By the short name or the other one, whatever its capitals; without one that fits there is none."""
        write_reference(sheets, "labs", {"labs": {"acme": LAB}})
        assert keys == [stack.key for stack in stacks_of(Catalogue(TODAY, [sheets]), "USD", text)]


class TestBlend:
    @pytest.mark.parametrize(("retired", "price"), [(date(2026, 11, 23), 3), (TODAY, None)])
    def test_what_is_not_sold_has_no_price(self, tmp_path: Path, retired: date, price: int | None) -> None:
        """On the day from which a model is retired there is none; on the day before there is."""
        write_sheet(tmp_path, "acme", {"big": model(row(rates=BIG), retired=retired)})
        assert price == blended_on(Catalogue(TODAY, [tmp_path]).find("acme/big"), TODAY)

    @pytest.mark.parametrize("rates", [{"input": 1}, {"output": 1}, {"web_search": 1}])
    def test_a_missing_rate_is_not_free(self, tmp_path: Path, rates: dict[str, int]) -> None:
        """A blend of which one part has no price has none."""
        write_sheet(tmp_path, "acme", {"big": model({**ROW, "rates": rates})})
        assert blended_on(Catalogue(TODAY, [tmp_path]).find("acme/big"), TODAY) is None


def prices(stack: LabStack) -> tuple[Money, Money]:
    """The blended price of the flagship and of the open model."""
    return stack.flagship.price, stack.opened.price if stack.opened else None


def offer(layer: Layer | None) -> tuple[str, Money]:
    """Who sells a layer, and its price."""
    assert layer is not None
    return layer.offer.reference, layer.price


def cheap_in_yuan() -> dict[str, Any]:
    """A host's offer of the weights that nobody else sells, at 4 for the blend."""
    return model(row(rates={"input": 4, "output": 4}), same_weights_as="acme/free")
