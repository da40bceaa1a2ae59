"""The FOCUS export: a linter of the specification's 1.4 finds nothing, and its rows add up to what was charged.

The specification's own validator (PyPI: focus-validator 2.2.1, which knows 1.2) needs Python 3.12 and 630 MB, so it is
asked for: TOKENCALC_TEST_FOCUS_VALIDATOR=/path/to/its/venv python -m pytest tests/usage/test_focus.py
"""

import csv
import io
import os
import re
import subprocess
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from focus_data_toolkit.model.validator import lint_focus_1_4_structure
from hypothesis import given
from hypothesis import strategies as st

from tokencalc.engine.assumptions import held_price
from tokencalc.engine.lines import CostLine, Kind, Source
from tokencalc.engine.units import UNITS
from tokencalc.usage.focus import Charge, Export, FocusVersion, columns_of, focus_rows, focus_text, number

VALIDATOR = os.environ.get("TOKENCALC_TEST_FOCUS_VALIDATOR")
START = datetime(2026, 10, 31, tzinfo=UTC)
SOURCE = Source(sheet="acme.toml", url="https://acme.example/p", retrieved=date(2026, 11, 1), start=date(2026, 1, 1))
CRITERIA = ",".join(
    f"{name}_SUPPORTED"
    for name in (
        "ACCOUNT_NAMING",
        "AVAILABILITY_ZONE",
        "BILLING_BASED_ON_PROVISIONED_RESOURCES",
        "MULTIPLE_PRICING_CATEGORIES",
        "MULTIPLE_SUB_ACCOUNT_TYPES",
        "NEGOTIATED_PRICING",
        "PRICING_BILLING_CURRENCY_DIFFERENCES",
        "PUBLIC_PRICE_LIST",
        "REGION",
        "RESOURCE_TYPE_ASSIGNMENT",
        "SUB_ACCOUNT",
        "TAGGING",
        "UNIT_PRICING",
        "USAGE_MEASUREMENT",
        "VIRTUAL_CURRENCY",
    )
)
CONDITIONS = ("SupportsMultiplePricingCategories", "SupportsUnitPricing")


def line(unit: str = "input", quantity: int = 2_000_000, price: str = "3", **changes: object) -> CostLine:
    """Tokens bought at a price a million, or whatever a unit is priced by."""
    per = UNITS[unit].per if unit in UNITS else 1
    known: dict[str, object] = {
        "task": "faq",
        "item": "acme/big",
        "provider": "acme",
        "unit": unit,
        "terms": "",
        "quantity": Decimal(quantity),
        "unit_price": Decimal(price),
        "per": per,
        "amount": quantity * Decimal(price) / per,
        "kind": Kind.BILL,
        "source": SOURCE,
        "assumed": (),
    }
    return CostLine(**{**known, **changes})  # type: ignore[arg-type]  # by name


def charge(one: CostLine, **changes: object) -> Charge:
    """A line charged for a day."""
    known: dict[str, object] = {"start": START, "end": START + timedelta(days=1), "line": one, "currency": "USD"}
    return Charge(**{**known, **changes})  # type: ignore[arg-type]  # by name


EVERYTHING = [
    *(charge(line(unit, 1_500), label="support") for unit in UNITS),
    charge(line("output", 9, terms="batch", assumed=(held_price("acme/big", date(2026, 3, 1)),))),
    charge(line("gpu_hour", 720, "2.5", item="H200s", provider="", source=None)),
    charge(line("", 1, "0", amount=Decimal(-12), unit_price=Decimal(-12), terms="discount", source=None)),
    charge(line("", 1, "100", terms="minimum", source=None)),
    charge(line("", 1, "5000", kind=Kind.ONE_OFF, terms="migration", source=None, item="migration", task="")),
]


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def only(charges: Iterable[Charge], version: FocusVersion = FocusVersion.NEWEST) -> dict[str, str]:
    """The one row of some charges."""
    (row,) = focus_rows(charges, Export(version=version))
    return row


def test_a_linter_of_the_specification_finds_nothing() -> None:
    """Every kind of charge is a row of FOCUS 1.4 without a structural or a semantic fault."""
    rows = rows_of(focus_text(EVERYTHING, Export()))
    report = lint_focus_1_4_structure("Cost and Usage", rows, supported_conditions=CONDITIONS)
    assert [] == report.messages()
    assert len(EVERYTHING) == report.row_count


def test_the_linter_would_find_something() -> None:
    """The older version has columns that 1.4 does not know."""
    rows = rows_of(focus_text(EVERYTHING, Export(version=FocusVersion.OLDER)))
    assert not lint_focus_1_4_structure("Cost and Usage", rows, supported_conditions=CONDITIONS).ok


class TestARow:
    def test_tokens_are_consumed_one_by_one_and_priced_by_the_million(self) -> None:
        """2,000,000 tokens at 3 a million are 2 pricing units, and 6 dollars in each of the four costs."""
        row = only([charge(line())])
        assert ("2000000.0", "Tokens") == (row["ConsumedQuantity"], row["ConsumedUnit"])
        assert ("2.0", "1000000 Tokens", "3.0") == (row["PricingQuantity"], row["PricingUnit"], row["ListUnitPrice"])
        assert {"6.0"} == {row[f"{kind}Cost"] for kind in ("Billed", "Effective", "List", "Contracted")}

    def test_the_billing_period_is_the_month(self) -> None:
        """The last day of October is billed with October, and ends where November begins."""
        row = only([charge(line())])
        assert ("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z") == (row["BillingPeriodStart"], row["BillingPeriodEnd"])
        assert ("2026-10-31T00:00:00Z", "2026-11-01T00:00:00Z") == (row["ChargePeriodStart"], row["ChargePeriodEnd"])

    def test_december_ends_with_the_year(self) -> None:
        """The month after December is January of the next year."""
        row = only([charge(line(), start=datetime(2026, 12, 5, tzinfo=UTC))])
        assert "2027-01-01T00:00:00Z" == row["BillingPeriodEnd"]

    def test_the_price_leads_back_to_its_page(self) -> None:
        """Where and when the price was read, and whether anything in it is assumed, stand in columns of our own."""
        row = only([charge(EVERYTHING[len(UNITS)].line)])
        assert ("https://acme.example/p", "2026-11-01", "true") == (
            row["x_PriceSource"],
            row["x_PriceRead"],
            row["x_Assumed"],
        )
        assert "acme/big:output:batch:2026-01-01" == row["SkuPriceId"]

    @pytest.mark.parametrize(
        ("place", "category", "frequency"),
        [
            (0, "Usage", "Usage-Based"),
            (-4, "Usage", "Usage-Based"),
            (-3, "Credit", "Recurring"),
            (-2, "Purchase", "Recurring"),
            (-1, "Purchase", "One-Time"),
        ],
    )
    def test_what_kind_of_charge_it_is(self, place: int, category: str, frequency: str) -> None:
        """Use is usage, what is taken off is a credit, what is due whatever is used is a purchase."""
        row = only([EVERYTHING[place]])
        assert (category, frequency) == (row["ChargeCategory"], row["ChargeFrequency"])

    def test_a_project_is_a_sub_account(self) -> None:
        """The log's label goes before the task's name, and without either there is none."""
        assert "support" == only([charge(line(), label="support")])["SubAccountId"]
        assert "faq" == only([charge(line())])["SubAccountId"]
        assert "SubAccountId" not in only([charge(line(task=""))])

    def test_the_older_version_names_who_made_the_model(self) -> None:
        """Its publisher is the lab where that is known, else the provider."""
        assert "deepseek" == only([charge(line(), lab="deepseek")], FocusVersion.OLDER)["PublisherName"]
        assert "acme" == only([charge(line())], FocusVersion.OLDER)["PublisherName"]

    @pytest.mark.parametrize("kind", [Kind.PEOPLE, Kind.EXPECTED_LOSS, Kind.AMORTISATION])
    def test_what_nobody_charges_is_no_row(self, kind: Kind) -> None:
        """People, expected losses and wear are on no invoice."""
        assert [] == list(focus_rows([charge(line(kind=kind))], Export()))

    def test_nothing_is_no_row(self) -> None:
        """A line of no tokens and no money is left out."""
        assert [] == list(focus_rows([charge(line(quantity=0))], Export()))


@given(st.lists(st.tuples(st.sampled_from(sorted(UNITS)), st.integers(1, 10**12), st.decimals(0, 99, places=6))))
def test_rows_add_up_to_what_was_charged(bought: list[tuple[str, int, Decimal]]) -> None:
    """The billed costs are the lines' amounts, to the last digit, and unit price times quantity is the list cost."""
    lines = [line(unit, quantity, str(price)) for unit, quantity, price in bought]
    rows = rows_of(focus_text([charge(one) for one in lines], Export()))
    assert sum(one.amount for one in lines) == sum(Decimal(row["BilledCost"]) for row in rows)
    for row in rows:
        assert Decimal(row["ListCost"]) == Decimal(row["ListUnitPrice"]) * Decimal(row["PricingQuantity"])


@given(st.decimals(-(10**9), 10**9, places=9))
def test_numbers_have_a_point_and_no_exponent(value: Decimal) -> None:
    """What is written is the number itself."""
    text = number(value)
    assert re.fullmatch(r"-?\d+\.\d+", text)
    assert value == Decimal(text)


def test_columns_are_those_of_the_version() -> None:
    """Version 1.4 has a service provider and a host, 1.2 a provider and a publisher, and none stands twice."""
    newest, older = columns_of(FocusVersion.NEWEST), columns_of(FocusVersion.OLDER)
    assert len(set(newest)) == len(newest)
    assert len(set(older)) == len(older)
    assert {"ServiceProviderName", "HostProviderName"} == set(newest) - set(older)


@pytest.mark.skipif(not VALIDATOR, reason="only with TOKENCALC_TEST_FOCUS_VALIDATOR=VENV: it needs Python 3.12, 630 MB")
def test_the_specifications_own_validator_passes_the_older_version(tmp_path: Path) -> None:
    """It finds fault with InvoiceId-C-005 alone, which contradicts C-004: no file can keep both.

    Purchases are left out: it wants an effective cost of 0 for each, whether or not they cover later charges.
    """
    path = tmp_path / "export.csv"
    text = focus_text(EVERYTHING[:-2], Export(version=FocusVersion.OLDER))
    path.write_text(text, encoding="utf-8", newline="")
    venv = Path(str(VALIDATOR))
    site = next(venv.glob("lib/python*/site-packages"))
    command = [
        str(venv / "bin" / "focus-validator"),
        "--data-file",
        str(path),
        "--validate-version",
        "1.2.0.1",
        "--block-download",
        "--applicability-criteria",
        CRITERIA,
    ]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    failed = set(re.findall(r"(\S+-\w-\d+-\w): FAIL", done.stdout))
    assert "Total:" in done.stdout
    assert {"InvoiceId-C-005-C"} == failed, done.stdout
