"""Labs, licences and exchange rates on the command line: `prices labs`, `prices show` and `cost --currency`."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.files.building import model, row, write_sheet
from tests.files.test_exchange import write_rates
from tests.files.test_offers import BIG, LAB, LICENCE, TOP, host, write_reference

DAY = ("--as-of", "2026-11-22")
FORMATS = ("table", "markdown", "csv", "json", "html")


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """Price sheets of a lab and two hosts of its open model, with the lab, a licence and a rate of 8 yuan a dollar."""
    place = tmp_path / "ours"
    models = {"top": model(row(rates=TOP), weights="closed"), "big": model(row(rates=BIG))}
    write_sheet(place, "acme", models)
    host(place, "north", row(rates={"input": 1, "output": 1}))
    east = model(row(rates={"input": 8, "output": 8}), same_weights_as="acme/big")
    write_sheet(place, "east", {"big": east}, kind="host", currency="CNY")
    rules = [
        {"use": "commercial", "gate": "ask", "revenue": 5_000_000, "revenue_period": "year", "currency": "USD"},
        {"use": "resale", "gate": "forbidden"},
    ]
    write_reference(place, "licences", {"licences": {"acme": {**LICENCE, "rules": rules}}})
    write_reference(place, "labs", {"labs": {"acme": {**LAB, "opens": ["acme/big"]}}})
    write_rates(place, {})
    return place


def labs(run: Run, *arguments: str) -> list[dict[str, Any]]:
    """The labs of the JSON answer."""
    body: list[dict[str, Any]] = json.loads(run("prices", "labs", *arguments, *DAY, "--format", "json").out)["labs"]
    return body


class TestLabs:
    def test_a_lab_has_its_layers(self, run: Run, ours: Path) -> None:
        """Flagship and open model, at the blend of three tokens in and one out, and how they compare."""
        (lab,) = labs(run, "of example", "--pricing", str(ours))
        assert ("acme/top", "12", "closed") == tuple(lab["flagship"][key] for key in ("model", "price", "weights"))
        assert ("acme/big", "3", "free") == tuple(lab["open"][key] for key in ("model", "price", "gate"))
        assert ("4", "cheaper", None) == (lab["times"], lab["direction"], lab["mid"])

    def test_a_currency_is_converted(self, run: Run, ours: Path) -> None:
        """In yuan everything is eight times as much, and four times cheaper still; small letters do."""
        (lab,) = labs(run, "of example", "--pricing", str(ours), "--currency", "cny")
        assert ("96", "24", "4") == (lab["flagship"]["price"], lab["open"]["price"], lab["times"])

    def test_the_table(self, run: Run, ours: Path) -> None:
        """Two rows a lab; what the licence asks of commercial use stands with the weights, resale below `show`."""
        out = run("prices", "labs", "acme", "--pricing", str(ours), *DAY).out
        rows = [line.split() for line in out.splitlines()]
        assert ["Acme", "top", "$12.00", "closed"] in rows
        assert ["big", "$3.00", "4.00x", "open,", "free,", "ask", "above", "a", "limit"] in rows
        assert "Keeps: acme/top." in out

    def test_a_converted_table_says_at_which_rate(self, run: Run, ours: Path) -> None:
        """With its day and source; without a conversion nothing is said."""
        arguments = ("prices", "labs", "acme", "--pricing", str(ours), *DAY)
        said = "converted at 8 CNY for one USD, the rate of 2026-11-01 (Our bank)"
        assert said in " ".join(run(*arguments, "--currency", "CNY").out.split())
        assert "converted" not in run(*arguments).out

    def test_a_small_price_keeps_its_digits(self, run: Run, ours: Path) -> None:
        """Cents are enough for most; a tenth of a cent is not nothing."""
        tiny = model(row(rates={"input": Decimal("0.001"), "output": Decimal("0.001")}))
        write_sheet(ours, "acme", {"top": model(row(rates=TOP)), "big": tiny})
        assert "$0.0010" in run("prices", "labs", "acme", "--pricing", str(ours), *DAY).out

    def test_labs_without_an_open_model(self, run: Run, ours: Path) -> None:
        """A lab that opens nothing is told from one whose flagship is all that it opens."""
        write_reference(ours, "labs", {"labs": {"acme": {**LAB, "name": "Acme"}}})
        arguments = ("prices", "labs", "acme", "--pricing", str(ours), *DAY)
        assert "no open model" in run(*arguments).out
        write_reference(ours, "labs", {"labs": {"acme": {**LAB, "flagship": "acme/big", "opens": ["acme/big"]}}})
        assert "no other open model" in run(*arguments).out

    def test_a_host_stands_beside_a_price_that_is_not_the_labs(self, run: Run, ours: Path) -> None:
        """Whose price it is, is said in the row, and why below the table."""
        write_sheet(ours, "acme", {"top": model(row(rates=TOP)), "big": {**model(), "prices": []}})
        out = run("prices", "labs", "acme", "--pricing", str(ours), *DAY).out
        assert "big (east)" in out
        assert "A host stands in brackets" in out

    def test_csv_has_a_row_a_layer(self, run: Run, ours: Path) -> None:
        """Flagship and open model, with exact prices and their currency."""
        out = run("prices", "labs", "acme", "--pricing", str(ours), *DAY, "--format", "csv").out
        rows = list(csv.DictReader(io.StringIO(out)))
        assert [("flagship", "12", "USD"), ("open", "3", "USD")] == [
            (each["layer"], each["price per Mtok at 3:1"], each["currency"]) for each in rows
        ]

    def test_the_built_in_labs_are_all_there(self, run: Run) -> None:
        """Every model that they name is in a sheet, and every lab's row can be made."""
        found = labs(run)
        assert 10 < len(found) == len({lab["lab"] for lab in found})
        assert [] == [lab["lab"] for lab in found if not lab["flagship"]["model"]]

    @pytest.mark.parametrize("chosen", FORMATS)
    def test_every_format(self, run: Run, ours: Path, chosen: str) -> None:
        """An answer on standard output, or in a file, and no message."""
        arguments = ("prices", "labs", "acme", "--pricing", str(ours), *DAY, "--format", chosen)
        shown = run(*arguments)
        assert (0, "") == (shown.code, shown.err)
        assert 0 == run(*arguments, "--output", "answer").code
        assert shown.out == Path("answer").read_bytes().decode()

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            (("acne",), 'no lab has "acne" in its name\n  did you mean acme?'),
            (("zzz",), 'no lab has "zzz" in its name\n  `tokencalc prices labs` shows them all'),
            (
                ("--currency", "JPY"),
                "acme/top is priced in USD, and no exchange rate to JPY is known\n  state it in USD",
            ),
            (("--currency", "yuan"), "--currency yuan: is not a currency\n  write its three-letter code, such as USD"),
            (("--currency", ""), "--currency : is not a currency\n"),
        ],
    )
    def test_a_mistake(self, run: Run, ours: Path, arguments: tuple[str, ...], error: str) -> None:
        """It is named with its remedy, and nothing goes to standard output."""
        outcome = run("prices", "labs", *arguments, "--pricing", str(ours), *DAY)
        assert (2, "") == (outcome.code, outcome.out)
        assert f"error: {error}" in outcome.err


class TestShow:
    def show(self, run: Run, ours: Path, name: str, *arguments: str) -> str:
        """The answer about a model."""
        outcome = run("prices", "show", name, "--pricing", str(ours), *DAY, *arguments)
        assert (0, "") == (outcome.code, outcome.err)
        return outcome.out

    def test_who_sells_the_weights(self, run: Run, ours: Path) -> None:
        """The cheapest first, in the currency of the model that was asked about: 8 yuan are a dollar."""
        body = json.loads(self.show(run, ours, "acme/big", "--format", "json"))
        assert {"acme/big": "3", "north/its-big": "1", "east/big": "1"} == {
            each["model"]: each["blend_3_to_1"] for each in body["offers"]
        }
        table = self.show(run, ours, "acme/big").partition("Who sells these weights")[2].splitlines()
        assert ["east/big", "north/its-big", "acme/big"] == [line.split()[0] for line in table[2:5]]
        assert "Converted at 8 CNY for one USD, the rate of 2026-11-01 (Our bank)." in "\n".join(table)

    def test_an_offer_that_no_rate_leads_to_stands_last(self, run: Run, ours: Path) -> None:
        """8 yen are neither cheaper nor dearer than 3 dollars, and the row says that they are yen."""
        east = model(row(rates={"input": Decimal("0.1"), "output": Decimal("0.1")}), same_weights_as="acme/big")
        write_sheet(ours, "east", {"big": east}, kind="host", currency="JPY")
        table = self.show(run, ours, "acme/big").partition("Who sells these weights")[2].splitlines()
        assert [["north/its-big"], ["acme/big"], ["east/big", "JPY"]] == [
            [word for word in line.split() if word.replace("/", "").replace("-", "").isalpha()] for line in table[2:5]
        ]

    def test_what_only_one_sells_has_no_such_table(self, run: Run, ours: Path) -> None:
        """Closed weights have one seller and no licence."""
        out = self.show(run, ours, "acme/top")
        assert "Who sells these weights" not in out
        assert "licence" not in out.casefold()

    def test_the_terms_of_the_licence(self, run: Run, ours: Path) -> None:
        """The gates, each rule with its threshold, and the source, with the lab's offer and with a host's."""
        for name in ("acme/big", "north/its-big"):
            lines = [line.strip() for line in self.show(run, ours, name).splitlines()]
            assert [
                "A licence. Commercial use: free. Resale as a service: ask.",
                "Ask: commercial use, above 5,000,000 USD of revenue in a year.",
                "Forbidden: resale.",
                "Read 2026-11-20: LICENSE.",
            ] == lines[lines.index("Licence of the weights") + 1 :][:4]

    def test_the_terms_in_json(self, run: Run, ours: Path) -> None:
        """The same, for programs."""
        terms = json.loads(self.show(run, ours, "north/its-big", "--format", "json"))["licence_terms"]
        assert ("acme", "free", "ask") == (terms["key"], terms["gate"], terms["resale"])
        assert [("commercial", "5000000", "year"), ("resale", None, None)] == [
            (rule["use"], rule["revenue"], rule["revenue_period"]) for rule in terms["rules"]
        ]


class TestCost:
    def test_a_currency_is_converted_at_a_dated_rate(self, run: Run, ours: Path) -> None:
        """A million tokens at 8 yuan cost a dollar, and one at 2 dollars 16 yuan."""
        asked = ("--input", "1M", "--pricing", str(ours), *DAY, "--format", "json", "--currency")
        dollars = json.loads(run("cost", "east/big", "acme/big", *asked, "USD").out)
        yuan = json.loads(run("cost", "east/big", "acme/big", *asked, "cny").out)
        assert [("USD", "1"), ("USD", "2")] == [(each["currency"], each["amount"]) for each in dollars["quotes"]]
        assert [("CNY", "8"), ("CNY", "16")] == [(each["currency"], each["amount"]) for each in yuan["quotes"]]
        text = "its prices converted at 8 CNY for one USD, the rate of 2026-11-01 (Our bank)"
        said = {"code": "exchange_rate", "text": text}
        assert [{"about": "east/big", **said}] == dollars["assumptions"]
        assert [{"about": "acme/big", **said}] == yuan["assumptions"]

    def test_without_one_each_price_is_in_its_own(self, run: Run, ours: Path) -> None:
        """Nothing is converted that nobody asked for."""
        out = run("cost", "east/big", "acme/big", "--input", "1M", "--pricing", str(ours), *DAY).out
        assert ("CNY 8.00" in out, "$2.00" in out, "converted" in out) == (True, True, False)

    @pytest.mark.parametrize(
        ("currency", "error"),
        [
            ("JPY", "error: acme/big is priced in USD, and no exchange rate to JPY is known"),
            ("dollars", "error: --currency dollars: is not a currency"),
        ],
    )
    def test_a_currency_that_cannot_be(self, run: Run, ours: Path, currency: str, error: str) -> None:
        """No rate, or no code: told, and nothing priced."""
        outcome = run("cost", "acme/big", "--input", "1", "--currency", currency, "--pricing", str(ours), *DAY)
        assert (2, "") == (outcome.code, outcome.out)
        assert error in outcome.err
