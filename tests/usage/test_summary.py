"""Use in groups: what is added up, what is never added, and how groups are ordered."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokencalc.engine.assumptions import unknown_size
from tokencalc.engine.lines import CostLine, Kind, Source
from tokencalc.engine.past_use import PastPrice
from tokencalc.usage.pricing import PricedCell, Unpriced
from tokencalc.usage.records import units_of
from tokencalc.usage.rollup import UNKNOWN_SIZE, Key, Sums
from tokencalc.usage.summary import Group, Summary, summary_of

HOUR = 3600
NEW_YEAR = int(datetime(2027, 1, 1, tzinfo=UTC).timestamp())
KOLKATA = ZoneInfo("Asia/Kolkata")
"""Five and a half hours before UTC."""
SOURCE = Source(sheet="acme.toml", url="https://acme.example", retrieved=date(2026, 11, 1), start=date(2026, 1, 1))
NO_PRICE = Unpriced(because="no price sheet has it", remedy="say what it is")
ASSUMED = unknown_size("acme/big")


def priced(cost: Decimal | int, below: int = 0, above: int = 0, source: Source | None = SOURCE) -> PastPrice:
    """A price with one line."""
    line = CostLine(
        task="",
        item="acme/big",
        provider="acme",
        unit="input",
        terms="",
        quantity=Decimal(cost),
        unit_price=Decimal(1_000_000),
        per=1_000_000,
        amount=Decimal(cost),
        kind=Kind.BILL,
        source=source,
        assumed=(ASSUMED,),
    )
    return PastPrice(lines=(line,), amount=Decimal(cost), below=Decimal(below), above=Decimal(above))


def cell(
    price: PastPrice | Unpriced | int = 1,
    *,
    units: Mapping[str, int] | None = None,
    billed: int | None = None,
    reference: str = "acme/big",
    **key: Any,
) -> PricedCell:
    """A cell of one request with a thousand tokens of prompt, unless something else is said."""
    known: dict[str, Any] = {"start": NEW_YEAR, "lasts": HOUR, "provider": "acme", "model": "big", "mode": ""}
    known |= {"region": "", "label": "", "currency": "" if billed is None else "USD", "bucket": UNKNOWN_SIZE, **key}
    sums = Sums(
        records=1,
        requests=1,
        units=units_of(dict(units if units is not None else {"input": 1000})),
        billed=None if billed is None else Decimal(billed),
    )
    price = priced(price) if isinstance(price, int) else price
    is_known = isinstance(price, PastPrice)
    return PricedCell(key=Key(**known), sums=sums, reference=reference if is_known else "", price=price)


def summary(*cells: PricedCell, by: tuple[str, ...] = ("model",), zone: tzinfo = UTC) -> Summary:
    """The summary of some cells."""
    return summary_of(cells, by, zone)


def whole(*cells: PricedCell) -> Group:
    """All cells together."""
    return summary(*cells).whole


class TestGroups:
    """Each cell is in one group, and all are in the whole."""

    def test_costs_and_tokens_add_up(self) -> None:
        """1 + 2 dollars of one model and 4 of another, the dearest first."""
        found = summary(cell(1), cell(2), cell(4, reference="acme/top"))
        assert [(("acme/top",), Decimal(4)), (("acme/big",), Decimal(1 + 2))] == [
            (g.name, g.cost) for g in found.groups
        ]
        assert (Decimal(1 + 2 + 4), 3000, 3) == (found.whole.cost, found.whole.tokens, found.whole.sums.requests)

    def test_by_several_things_at_once(self) -> None:
        """Each combination that there is, and no other."""
        found = summary(cell(1, label="a"), cell(2, label="b"), cell(3, label="b", mode="batch"), by=("label", "mode"))
        expected = [("b", "batch"), ("b", "standard"), ("a", "standard")]
        assert expected == [group.name for group in found.groups]

    @pytest.mark.parametrize(
        ("by", "name"),
        [("label", "not said"), ("region", "not said"), ("provider", "acme"), ("mode", "standard")],
    )
    def test_what_nobody_says(self, by: str, name: str) -> None:
        """It has a name of its own; a mode that is not said is the standard one."""
        assert [(name,)] == [group.name for group in summary(cell(), by=(by,)).groups]

    def test_a_model_without_a_price_has_its_logged_name(self) -> None:
        """With the provider, unless the name has one."""
        cells = [cell(NO_PRICE, model=name, provider=seller) for name, seller in NAMES]
        expected = ["acme, model not said", "acme/big", "big", "model not said", "other/big"]
        assert expected == sorted(group.name[0] for group in summary(*cells).groups)

    def test_dear_ones_come_first_then_many_tokens_then_names(self) -> None:
        """Of equal cost the one with more tokens; of equal tokens by name."""
        cells = [
            cell(1, label="b"),
            cell(1, label="a"),
            cell(1, label="c", units={"output": 5000}),
            cell(2, label="z"),
        ]
        found = summary(*cells, by=("label",))
        assert ["z", "c", "a", "b"] == [group.name[0] for group in found.groups]

    def test_units_of_a_group(self) -> None:
        """Searches are units, and no tokens."""
        group = whole(cell(units={"input": 10, "output": 3, "web_search": 2}))
        assert (10, 3, 2, 13) == (group.of("input"), group.of("output"), group.of("web_search"), group.tokens)


NAMES = [("big", "acme"), ("big", ""), ("", "acme"), ("", ""), ("other/big", "acme")]


class TestTimes:
    """Hours, days and months are those of a zone."""

    @pytest.mark.parametrize(
        ("by", "zone", "name"),
        [
            ("hour", UTC, "2026-12-31 18:00"),
            ("hour", KOLKATA, "2026-12-31 23:30"),
            ("day", UTC, "2026-12-31"),
            ("day", KOLKATA, "2026-12-31"),
            ("month", KOLKATA, "2026-12"),
        ],
    )
    def test_the_last_hour_of_a_year_in_kolkata(self, by: str, zone: tzinfo, name: str) -> None:
        """18:00 UTC is 23:30 there."""
        found = summary(cell(start=NEW_YEAR - 6 * HOUR), by=(by,), zone=zone)
        assert [(name,)] == [group.name for group in found.groups]

    @pytest.mark.parametrize(
        ("by", "name"), [("hour", "2027-01-01 00:00"), ("day", "2027-01-01"), ("month", "2027-01")]
    )
    def test_half_an_hour_later_is_another_year_there(self, by: str, name: str) -> None:
        """18:30 UTC is the midnight of Kolkata, where hours begin at half past."""
        found = summary(cell(start=NEW_YEAR - 6 * HOUR + HOUR // 2), by=(by,), zone=KOLKATA)
        assert [(name,)] == [group.name for group in found.groups]

    def test_times_come_in_their_order_and_without_one_last(self) -> None:
        """However dear they are; of one day the dearest model first."""
        cells = [
            cell(9, start=None, lasts=0),
            cell(1, start=NEW_YEAR + 24 * HOUR),
            cell(2, start=NEW_YEAR, reference="acme/small"),
            cell(3, start=NEW_YEAR),
        ]
        found = summary(*cells, by=("day", "model"))
        expected = [
            ("2027-01-01", "acme/big"),
            ("2027-01-01", "acme/small"),
            ("2027-01-02", "acme/big"),
            ("no date", "acme/big"),
        ]
        assert expected == [group.name for group in found.groups]

    def test_the_whole_time(self) -> None:
        """From the first second of the first to the last of the last, whichever comes last in the log."""
        found = summary(cell(start=NEW_YEAR, lasts=24 * HOUR), cell(start=NEW_YEAR - HOUR), cell(start=None))
        assert (NEW_YEAR - HOUR, NEW_YEAR + 24 * HOUR) == (found.first, found.end)

    def test_no_time_at_all(self) -> None:
        """Nobody knows when it was."""
        found = summary(cell(start=None, lasts=0))
        assert (None, None) == (found.first, found.end)


class TestWithoutPrice:
    """What has no price is in no cost, and is named with its tokens."""

    def test_it_is_in_no_cost(self) -> None:
        """A group with some of it is not priced as a whole."""
        group = whole(cell(1), cell(NO_PRICE, units={"input": 500}))
        assert (Decimal(1), 500, False) == (group.cost, group.unpriced, group.is_priced)

    def test_each_name_and_reason_once(self) -> None:
        """The one with the most tokens first."""
        other = Unpriced(because="no such mode")
        found = summary(
            cell(NO_PRICE, model="a"), cell(NO_PRICE, model="b"), cell(NO_PRICE, model="b"), cell(other, model="a")
        )
        assert [
            ("acme/b", 2000, 2, NO_PRICE),
            ("acme/a", 1000, 1, NO_PRICE),
            ("acme/a", 1000, 1, other),
        ] == [(each.name, each.tokens, each.records, each.unpriced) for each in found.without_price]

    def test_what_is_billed_of_it_counts_as_billed(self) -> None:
        """Somebody paid for it, whether or not a price sheet has it."""
        assert Decimal(5) == whole(cell(NO_PRICE, billed=5)).billed_in("USD")


class TestBilled:
    """What was billed is compared where it is for the same use, in the same currency."""

    def test_all_of_it_in_one_currency(self) -> None:
        """3 + 4 dollars."""
        group = whole(cell(billed=3), cell(billed=4))
        assert (Decimal(3 + 4), None) == (group.billed_in("USD"), group.billed_in("EUR"))

    def test_two_currencies_are_never_added(self) -> None:
        """Each has its own sum, and neither is what all of it cost."""
        group = whole(cell(billed=3), cell(billed=4, currency="EUR"))
        assert {"USD": Decimal(3), "EUR": Decimal(4)} == group.billed
        assert (None, None) == (group.billed_in("USD"), group.billed_in("EUR"))

    def test_not_for_a_part_of_the_use(self) -> None:
        """Where some rows do not say what they cost, the others are no bill for all."""
        assert None is whole(cell(billed=3), cell()).billed_in("USD")

    def test_a_bill_beside_the_use(self) -> None:
        """Rows that only say an amount do not say that they are for a part of the use: an invoice and a log of it."""
        invoice = cell(PastPrice(lines=(), amount=Decimal(0), below=Decimal(0), above=Decimal(0)), units={}, billed=3)
        assert (Decimal(3), Decimal(3)) == (whole(invoice).billed_in("USD"), whole(cell(), invoice).billed_in("USD"))


class TestWhatItRestsOn:
    """Price rows and assumptions, each once."""

    def test_rows_and_assumptions(self) -> None:
        """Two cells of one row name it once, and a figure without a source names none."""
        no_source = PricedCell(
            key=cell().key, sums=Sums(), reference="acme/own", price=priced(1, below=1, above=2, source=None)
        )
        found = summary(cell(), cell(), no_source)
        assert ([("acme/big", SOURCE)], [ASSUMED]) == (found.rows, found.assumed)
        assert (Decimal(1), Decimal(2)) == (found.whole.below, found.whole.above)


cells = st.builds(
    lambda cost, start, label, tokens: cell(cost, start=NEW_YEAR + start * HOUR, label=label, units={"input": tokens}),
    st.one_of(st.integers(0, 10**6), st.just(NO_PRICE)),
    st.integers(-2000, 2000),
    st.sampled_from(["", "a", "b"]),
    st.integers(0, 10**9),
)


@given(st.lists(cells, max_size=12), st.sampled_from([("day",), ("label",), ("month", "label"), ("hour", "mode")]))
def test_groups_add_up_to_the_whole(given_cells: list[PricedCell], by: tuple[str, ...]) -> None:
    """Costs, tokens and tokens without a price; the order of the cells does not matter."""
    found = summary(*given_cells, by=by, zone=KOLKATA)
    assert sum(group.cost for group in found.groups) == found.whole.cost
    assert sum(group.unpriced for group in found.groups) == found.whole.unpriced
    assert sum(each.sums.units[0] for each in given_cells) == found.whole.tokens
    again = summary(*reversed(given_cells), by=by, zone=KOLKATA)
    assert [(group.name, group.cost) for group in found.groups] == [(group.name, group.cost) for group in again.groups]
