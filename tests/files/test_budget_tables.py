"""The budget of a scenario: what its keys become, and every contradiction between them."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from tests.files.building import document
from tokencalc.engine.budget import TEXT_UNITS, Budget, MoneyCounted, TokensCounted, TopUp
from tokencalc.engine.lines import Kind
from tokencalc.engine.months import horizon
from tokencalc.engine.units import UNITS
from tokencalc.files.budget_tables import BudgetTable, budget_faults, budget_of
from tokencalc.files.schemas import meanings

MONTHS = horizon(date(2027, 1, 1), 12)
TASKS: Any = {"chat": SimpleNamespace(), "code": SimpleNamespace()}
"""Only the names of tasks are looked at."""


def table(text: str) -> BudgetTable:
    """The budget of a text."""
    return BudgetTable.model_validate(document(text).data)


def faults(text: str) -> list[tuple[str, str]]:
    """What is wrong with the budget of a text: the key, and the problem."""
    return [
        (".".join(str(step) for step in fault.way[1:]), fault.problem)
        for fault in budget_faults(table(text), TASKS, MONTHS)
    ]


class TestBudget:
    def test_an_amount_alone(self) -> None:
        """Money of the bill, for the whole horizon and all tasks, with alerts at half, four fifths and all of it."""
        expected = Budget(
            amount=Decimal(1000),
            start=date(2027, 1, 1),
            end=date(2028, 1, 1),
            counts=MoneyCounted(kinds=(Kind.BILL,)),
            alert_at=(Decimal("0.5"), Decimal("0.8"), Decimal(1)),
        )
        assert expected == budget_of(table("amount = 1000"), MONTHS)
        assert [] == faults("amount = 1000")

    def test_tokens_alone(self) -> None:
        """Tokens of text, of the only provider."""
        found = budget_of(table("tokens = 5e9"), MONTHS)
        assert (Decimal("5e9"), TokensCounted(units=TEXT_UNITS, providers=())) == (found.amount, found.counts)

    def test_every_key_of_a_money_budget(self) -> None:
        """Each key is the field that it is named after; a kind that stands twice counts once."""
        text = """
amount = 1000
start = 2027-02-10
end = 2027-04-01
kinds = ["bill", "people", "bill"]
tasks = ["chat"]
carried_over = 50
top_ups = [{ on = 2027-03-01, amount = 20 }]
planned_shares = [0.2, 0.8]
alert_at = [0.9, 1.1]
"""
        expected = Budget(
            amount=Decimal(1000),
            start=date(2027, 2, 10),
            end=date(2027, 4, 1),
            counts=MoneyCounted(kinds=(Kind.BILL, Kind.PEOPLE)),
            tasks=("chat",),
            carried_over=Decimal(50),
            top_ups=(TopUp(day=date(2027, 3, 1), amount=Decimal(20)),),
            planned_shares=(Decimal("0.2"), Decimal("0.8")),
            alert_at=(Decimal("0.9"), Decimal("1.1")),
        )
        assert ("planned_shares", "has 2 shares, and the period has 2 calendar months") not in faults(text)
        assert [] == faults(text)
        assert expected == budget_of(table(text), MONTHS)

    def test_units_and_providers(self) -> None:
        """A token budget may name what it counts."""
        text = 'tokens = 1000\nunits = ["output"]\nproviders = ["lab", "cloud"]'
        assert [] == faults(text)
        assert TokensCounted(units=("output",), providers=("lab", "cloud")) == budget_of(table(text), MONTHS).counts

    @pytest.mark.parametrize(
        "text", ['amount = 1\nkinds = ["bil"]', 'tokens = 1\nunits = ["web_search"]', "amount = 0"]
    )
    def test_values_that_no_budget_has(self, text: str) -> None:
        """A kind or unit that is none, and an amount of nothing, are refused."""
        with pytest.raises(ValidationError):
            table(text)

    def test_every_key_has_a_meaning(self) -> None:
        """What a key means stands in its schema."""
        assert set(BudgetTable.model_fields) == set(meanings(BudgetTable))
        assert set(TEXT_UNITS) == {name for name, unit in UNITS.items() if unit.is_text}


BAD = {
    "kinds = []": [("", "has neither amount nor tokens")],
    "amount = 1\ntokens = 1": [("tokens", "does not go with amount")],
    'amount = 1\nunits = ["output"]\nproviders = ["lab"]': [
        ("units", "goes with tokens, which is missing"),
        ("providers", "goes with tokens, which is missing"),
    ],
    'tokens = 1\nkinds = ["bill"]': [("kinds", "goes with amount, which is missing")],
    "amount = 1\nkinds = []": [("kinds", "is empty: nothing would count")],
    "tokens = 1\nunits = []": [("units", "is empty: nothing would count")],
    'amount = 1\ntasks = ["chat", "cod"]': [("tasks.1", 'no task is named "cod"')],
    "amount = 1\nalert_at = [0.8, 0.5]": [("alert_at", "does not go up")],
    "amount = 1\nalert_at = [0.8, 0.8]": [("alert_at", "does not go up")],
    "amount = 1\nstart = 2026-12-31": [("start", "is before the horizon (found 2026-12-31)")],
    "amount = 1\nend = 2028-01-02": [("end", "is after the horizon (found 2028-01-02)")],
    "amount = 1\nstart = 2028-01-01": [
        ("start", "leaves no day in the period, which would be 2028-01-01 to 2028-01-01"),
    ],
    "amount = 1\nstart = 2027-03-01\nend = 2027-02-01": [
        ("end", "leaves no day in the period, which would be 2027-03-01 to 2027-02-01"),
    ],
    "amount = 1\nend = 2027-03-01\ntop_ups = [{ on = 2027-03-01, amount = 1 }, { on = 2027-01-01, amount = 1 }]": [
        (
            "top_ups.0.on",
            "is outside the budget's period, which is 2027-01-01 to 2027-03-01, its end excluded (found 2027-03-01)",
        ),
    ],
    "amount = 1\nplanned_shares = [0.5, 0.5]": [
        ("planned_shares", "has 2 shares, and the period has 12 calendar months")
    ],
    "amount = 1\nend = 2027-02-02\nplanned_shares = [0.5, 0.4]": [
        ("planned_shares", "must add up to 1 (they add up to 0.9)"),
    ],
}


@pytest.mark.parametrize("text", BAD)
def test_contradictions(text: str) -> None:
    """Each is named at its key, and nothing else is."""
    assert BAD[text] == faults(text)
