"""The ledger counts every use once, whatever the order of the rows and however little it may hold in memory."""

from datetime import UTC, date, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokencalc.engine.numbers import ZERO
from tokencalc.files.catalogue import Catalogue
from tokencalc.usage.accounting import SHOWN, Accounting
from tokencalc.usage.ledger import Ledger
from tokencalc.usage.records import COUNTED, Use
from tokencalc.usage.rollup import CUTS, UNKNOWN_SIZE, Key, RollUp, Sums, bucket_of

NOON = 1_774_008_000
"""2026-03-20 12:00 UTC."""


def use(tokens: int = 10, *, key: str = "", second: int | None = NOON, rank: int = 0, **more: object) -> Use:
    """One request of so many input tokens."""
    units = (tokens, *[0] * (len(COUNTED) - 1))
    known: dict[str, object] = {"lasts": 0, "provider": "openai", "model": "m", "mode": "", "region": "", "label": ""}
    return Use(**{**known, "requests": 1, "second": second, "units": units, "key": key, "rank": rank, **more})  # type: ignore[arg-type]  # by name


def taken(uses: list[Use], *, held: int = 1000, zone: tzinfo = UTC) -> tuple[RollUp, Accounting]:
    """What a ledger makes of some uses."""
    with Ledger(zone, held=held) as ledger:
        for one in uses:
            ledger.add(one)
        return ledger.settled(), ledger.accounting


USES = st.lists(
    st.builds(
        use,
        st.integers(0, 50),
        key=st.sampled_from(["", "a", "b", "c", "d", "e"]),
        second=st.one_of(st.none(), st.integers(NOON, NOON + 9_000)),
        rank=st.integers(-1, 0),
        model=st.sampled_from(["m", "n"]),
        billed=st.one_of(st.none(), st.decimals(0, 5, places=3)),
        reasoning=st.integers(0, 3),
    ),
    max_size=40,
)


class TestOneRecordAnId:
    def test_the_largest_of_a_stream_counts(self) -> None:
        """A message that is logged while it streams is repeated with more tokens: the last and largest is the bill."""
        rollup, accounting = taken([use(10, key="a"), use(30, key="a"), use(20, key="a")])
        assert [30] == [sums.units[0] for sums in rollup.cells.values()]
        assert (1, 2) == (accounting.kept, accounting.duplicates)

    def test_without_an_id_nothing_is_merged(self) -> None:
        """Two rows that are alike are two uses unless the provider's own id says that they are one."""
        rollup, accounting = taken([use(10), use(10)])
        assert [20] == [sums.units[0] for sums in rollup.cells.values()]
        assert (2, 0) == (accounting.kept, accounting.duplicates)

    def test_of_equal_rows_the_main_one_counts(self) -> None:
        """A side chain's copy of a message loses to the message itself."""
        rollup, _ = taken([use(key="a", rank=-1, label="side"), use(key="a", label="main")])
        assert ["main"] == [key.label for key in rollup.cells]

    @given(USES, st.randoms(use_true_random=False), st.integers(1, 4))
    def test_neither_order_nor_memory_changes_anything(self, uses: list[Use], chance: object, held: int) -> None:
        """Shuffled rows, and rows that do not fit into memory, give the same sums and the same accounting."""
        shuffled = list(uses)
        chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
        plain, there = taken(uses), taken(shuffled, held=held)
        assert plain[0].cells == there[0].cells
        assert plain[1] == there[1]

    @given(USES)
    def test_a_log_read_twice_counts_what_has_an_id_once(self, uses: list[Use]) -> None:
        """A copy of a log adds nothing but duplicates, where its rows have ids."""
        keyed = [one for one in uses if one.key]
        once, twice = taken(keyed), taken(keyed + keyed, held=2)
        assert once[0].cells == twice[0].cells
        assert once[1].duplicates + len(keyed) == twice[1].duplicates

    @given(USES)
    def test_every_row_is_accounted_for(self, uses: list[Use]) -> None:
        """Kept and duplicates are all rows, and undated ones are some of those kept."""
        rollup, accounting = taken(uses, held=3)
        assert len(uses) == accounting.rows
        assert accounting.kept == sum(sums.records for sums in rollup.cells.values())
        assert accounting.undated == sum(sums.records for key, sums in rollup.cells.items() if key.start is None)


class TestTheRollUp:
    @pytest.mark.parametrize(("prompt", "bucket"), [(0, 0), (250, 0), (251, 1), (199_999, None), (200_000, None)])
    def test_a_bucket_holds_what_is_no_longer_than_its_cut(self, prompt: int, bucket: int | None) -> None:
        """A prompt belongs to the first cut that it does not exceed."""
        found = bucket_of(prompt, prompt)
        assert CUTS[found] >= prompt
        assert found == 0 or CUTS[found - 1] < prompt
        assert bucket in {None, found}

    def test_both_sides_of_a_tier_are_in_different_buckets(self) -> None:
        """A tier that starts above 200,000 and one that starts at it both cut between buckets."""
        assert 3 == len({bucket_of(prompt, prompt) for prompt in (199_999, 200_000, 200_001)})

    def test_every_tier_of_every_sheet_is_cut(self) -> None:
        """No bucket has prompts on both sides of a tier of a built-in price sheet, in any mode, region or window."""
        for _, sold in Catalogue(date(2026, 11, 22)).models():
            for row in sold.rows:
                others = [*row.modes.values(), *row.regions.values(), *row.windows.values()]
                for tier in (*row.tiers, *(tier for each in others for tier in each.tiers)):
                    last_below = tier.start - 1 if tier.is_inclusive else tier.start
                    assert last_below in CUTS, (sold.reference, tier.condition)

    def test_a_total_of_prompts_of_unknown_length_is_in_a_bucket_of_its_own(self) -> None:
        """A day's total without bounds has no size, and one within a bucket has it."""
        rollup, _ = taken([use(requests=90, lasts=86_400), use(requests=9, smallest=10, largest=20)])
        assert {UNKNOWN_SIZE, 0} == {key.bucket for key in rollup.cells}

    def test_a_day_of_one_request_is_a_total_too(self) -> None:
        """A row of a day may say one unit of a request only, so that its tokens are no prompt."""
        rollup, _ = taken([use(requests=1, lasts=86_400)])
        assert {UNKNOWN_SIZE} == {key.bucket for key in rollup.cells}

    def test_bounds_on_either_side_of_a_tier_stay_apart(self) -> None:
        """Totals of prompts up to 200,000 tokens and of longer ones meet different prices."""
        short = use(requests=None, lasts=86_400, smallest=0, largest=200_000)
        rollup, _ = taken([short, short._replace(smallest=200_001, largest=1_000_000)])
        found = {(sums.smallest, sums.largest): key.bucket for key, sums in rollup.cells.items()}
        assert {(0, 200_000), (200_001, 1_000_000)} == set(found)
        assert all(bucket < UNKNOWN_SIZE for bucket in found.values())

    def test_requests_that_nobody_counted_are_not_none(self) -> None:
        """A total without its number of requests is kept apart from requests that are known."""
        rollup, _ = taken([use(requests=None), use(requests=4)])
        assert (4, 1, 2) == next((sums.requests, sums.uncounted, sums.records) for sums in rollup.cells.values())

    def test_what_was_billed_adds_up_exactly_in_each_currency(self) -> None:
        """Dollars and yuan are never added, and money has no rounding."""
        uses = [use(billed=Decimal("0.1"), currency="USD")] * 3 + [use(billed=Decimal(1), currency="CNY"), use()]
        rollup, _ = taken(uses)
        found = {key.currency: sums.billed for key, sums in rollup.cells.items()}
        assert {"USD": Decimal("0.3"), "CNY": Decimal(1), "": None} == found

    def test_hours_begin_where_the_zone_has_them(self) -> None:
        """In a zone half an hour off, an hour of the roll-up begins at half past in UTC."""
        rollup, _ = taken([use(second=NOON + 10)], zone=ZoneInfo("Asia/Kolkata"))
        assert [NOON - 1800] == [key.start for key in rollup.cells]

    def test_a_day_stays_a_day(self) -> None:
        """A record of a whole day keeps its first second and its length."""
        rollup, _ = taken([use(second=NOON + 7, lasts=86_400)])
        assert [(NOON + 7, 86_400)] == [(key.start, key.lasts) for key in rollup.cells]

    @given(USES, USES)
    def test_roll_ups_add_up(self, some: list[Use], others: list[Use]) -> None:
        """Two roll-ups merged are the roll-up of both logs, where no row of one is in the other."""
        plain = [one._replace(key="") for one in some + others]
        first, second = taken(plain[: len(some)])[0], taken(plain[len(some) :])[0]
        first.merge(second)
        assert taken(plain)[0].cells == first.cells

    def test_cells_come_in_order_of_time(self) -> None:
        """What has no time comes last."""
        rollup, _ = taken([use(second=None), use(second=NOON + 7200), use()])
        assert [NOON, NOON + 7200, None] == [key.start for key, _ in rollup.sorted()]


class TestAccounting:
    def test_only_the_first_faults_are_kept_but_all_are_counted(self) -> None:
        """A log of a million broken rows tells of a few."""
        accounting = Accounting()
        for line in range(9):
            accounting.fault("a.jsonl", line, "is not JSON")
        accounting.cut_off("a.jsonl", 9)
        assert (9, 1, 10, SHOWN) == (
            accounting.malformed,
            accounting.partial,
            accounting.rows,
            len(accounting.first_faulty),
        )

    def test_two_readers_add_up(self) -> None:
        """What two readers counted is counted together, and a note is kept once."""
        one, other = Accounting(files=1, kept=2), Accounting(files=1, kept=3, duplicates=1)
        for accounting in (one, other):
            accounting.sources["x"] += 1
            accounting.note("in UTC")
            accounting.fault("a", 1, "odd")
        one.add(other)
        assert (2, 5, 1, 2, 8) == (one.files, one.kept, one.duplicates, one.malformed, one.rows)
        assert (2, ["in UTC"], 2) == (one.sources["x"], one.notes, len(one.first_faulty))


def test_an_empty_cell_adds_nothing() -> None:
    """Nothing added to a cell leaves it as it was."""
    sums = Sums(records=1, requests=1, billed=Decimal(2))
    sums.add(Sums())
    assert Sums(records=1, requests=1, billed=Decimal(2)) == sums
    assert ZERO == Sums().requests
    assert Key(None, 0, "", "", "", "", "", "", 0).start is None
