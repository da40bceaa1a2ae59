"""`tokencalc prices audit`: days, statuses and sources in small sheets, and everything in the built-in ones."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import tomli_w

from tests.files.building import SOURCE, model, row, write_sheet
from tests.prices.auditing import BASE, LIMITS, TODAY, ago, ahead, audited, problems, rated, told
from tokencalc.engine.findings import Code, Severity
from tokencalc.files.audit import audit
from tokencalc.files.audit_known import Known
from tokencalc.files.audited import UnknownProvider, offers_in
from tokencalc.files.places import PRICING


class TestStale:
    """A price is stale when it was read more than so many days before."""

    def test_sixty_days_are_not_too_long(self, tmp_path: Path) -> None:
        """The limit itself is within it."""
        assert [] == problems(tmp_path, row(retrieved=ago(60), basis="documented"))

    def test_a_day_longer_fails(self, tmp_path: Path) -> None:
        """The finding has the row's first day and the line of `retrieved`."""
        found = audited(tmp_path, row(retrieved=ago(61), basis="documented"))
        expected = [(Code.STALE, Severity.FAIL, "read 2026-09-22, 61 days before 2026-11-22")]
        assert expected == told(found)
        (finding,) = found.findings
        line = (tmp_path / "acme.toml").read_text(encoding="utf-8").splitlines()[(finding.line or 0) - 1]
        assert ("acme/big", date(2026, 1, 1), "retrieved = 2026-09-22") == (finding.model, finding.start, line)

    def test_only_the_row_in_force_counts(self, tmp_path: Path) -> None:
        """Nobody can read again what a page said last year."""
        old = row(retrieved=ago(300), to=ago(100), basis="documented")
        assert [] == problems(tmp_path, old, row(from_=ago(100), retrieved=ago(1), basis="documented"))

    @pytest.mark.parametrize(("retired", "is_stale"), [(TODAY, False), (ahead(60), True)])
    def test_a_retired_model_has_no_page_to_read(self, tmp_path: Path, retired: date, is_stale: bool) -> None:
        """On its last day it still has one."""
        found = audited(tmp_path, row(retrieved=ago(61), basis="documented"), retired=retired)
        assert is_stale == bool(found.findings)

    @pytest.mark.parametrize(("days", "expected"), [(60, []), (61, ["window night: read 2026-09-22, 61 days before"])])
    def test_windows_grow_stale_too(self, tmp_path: Path, days: int, expected: list[str]) -> None:
        """They have a page and a day of their own."""
        window = {"hours_utc": [[0, 6]], "weekdays": ["mon"], "source": SOURCE, "retrieved": ago(days)}
        discount = row(basis="documented", windows={"night": {"multiply": Decimal("0.5")}})
        write_sheet(tmp_path, "acme", {"big": model(discount)}, windows={"night": window})
        found = audit(list(offers_in([tmp_path], TODAY)), TODAY, LIMITS).findings
        assert [(f"{each} 2026-11-22", "acme") for each in expected] == [(each.problem, each.model) for each in found]

    @pytest.mark.parametrize(("days", "count"), [(60, 0), (61, 1)])
    def test_aliases_that_move_grow_stale_too(self, tmp_path: Path, days: int, count: int) -> None:
        """Nobody has looked for long whether the name still means that model."""
        target = {"model": "big", "from": ago(200), "source": SOURCE, "retrieved": ago(days)}
        write_sheet(tmp_path, "acme", {"big": model(row(basis="x"))}, aliases={"latest": {"targets": [target]}})
        found = audit(list(offers_in([tmp_path], TODAY)), TODAY, LIMITS).findings
        assert [("acme/big", "alias latest: read 2026-09-22, 61 days before 2026-11-22")] * count == [
            (each.model, each.problem) for each in found
        ]

    def test_a_model_without_a_price_is_not_stale(self, tmp_path: Path) -> None:
        """There is nothing to read."""
        write_sheet(tmp_path, "acme", {"big": {"name": "Big", "lab": "acme", "weights": "open"}})
        assert () == audit(list(offers_in([tmp_path], TODAY)), TODAY, LIMITS).findings


class TestEnding:
    """Known changes that come soon are warned of."""

    scheduled = {"status": "scheduled", "retrieved": ago(1), "rates": {"input": Decimal("2.50"), "output": 8}}

    @pytest.mark.parametrize(("days", "count"), [(1, 1), (30, 1), (31, 0)])
    def test_a_scheduled_change(self, tmp_path: Path, days: int, count: int) -> None:
        """The thirtieth day is within thirty days."""
        found = problems(tmp_path, row(basis="x"), row(from_=ahead(days), **self.scheduled))
        when = f"{ahead(days)}, in {days} {'day' if days == 1 else 'days'}"
        assert [f"input 2 to 2.5 from {when}"] * count == found

    def test_more_than_three_rates(self, tmp_path: Path) -> None:
        """The first three are told, and how many more there are."""
        rates = {"input": 2, "cache_read": 1, "cache_write": 3, "output": 8, "web_search": 10}
        later = {**self.scheduled, "rates": {unit: rate * 2 for unit, rate in rates.items()}}
        (found,) = problems(tmp_path, row(basis="x", rates=rates), row(from_=ahead(5), **later))
        assert "input 2 to 4, cache_read 1 to 2, cache_write 3 to 6 and 2 more from 2026-11-27, in 5 days" == found

    def test_a_change_beside_the_rates(self, tmp_path: Path) -> None:
        """A mode that goes is a change, although no base rate moves."""
        before = row(basis="x", modes={"fast": {"multiply": 2}}, tiers=[{"above": 1000, "rates": BASE}])
        found = problems(tmp_path, before, row(from_=ahead(5), status="scheduled", basis="x"))
        assert ["other tiers and modes from 2026-11-27, in 5 days"] == found

    def test_the_same_again(self, tmp_path: Path) -> None:
        """A row with the same rates is told as such."""
        found = problems(tmp_path, row(basis="x"), row(from_=ahead(5), status="scheduled", basis="x"))
        assert ["a new row with the same rates from 2026-11-27, in 5 days"] == found

    def test_a_promotion(self, tmp_path: Path) -> None:
        """Its end brings the ordinary price back."""
        promotion = row(from_=ago(5), to=ahead(3), status="promotion", rates={"input": 1, "output": 8})
        assert ["input 1 to 2 from 2026-11-25, in 3 days"] == problems(tmp_path, row(basis="x"), promotion)

    def test_a_row_that_nothing_follows(self, tmp_path: Path) -> None:
        """Its rates will be held."""
        found = told(audited(tmp_path, row(to=ahead(3), basis="x")))
        assert [(Code.ENDING, Severity.WARN, "ends 2026-11-25, in 3 days, and nothing follows")] == found

    def test_an_end_within_a_promotion_changes_nothing(self, tmp_path: Path) -> None:
        """The promotion goes on, and no price is another on that day."""
        promotion = row(from_=ago(5), status="promotion", basis="x", rates={"input": 1, "output": 8})
        assert [] == problems(tmp_path, row(to=ahead(3), basis="x"), promotion)

    def test_a_first_price(self, tmp_path: Path) -> None:
        """A model that is announced has no price before."""
        found = problems(tmp_path, row(from_=ahead(3), status="scheduled"))
        assert ["its first price begins 2026-11-25, in 3 days"] == found

    @pytest.mark.parametrize(("days", "count"), [(0, 0), (1, 1), (30, 1), (31, 0)])
    def test_a_retirement(self, tmp_path: Path, days: int, count: int) -> None:
        """The line is that of the model's own `retired`."""
        found = audited(tmp_path, row(basis="x"), retired=ahead(days)).findings
        assert count == len(found)
        assert all(each.problem.startswith(f"retires {ahead(days)}, in {days} day") for each in found)

    def test_nothing_changes_after_a_retirement(self, tmp_path: Path) -> None:
        """A price of a model that is no longer sold is no news."""
        found = problems(tmp_path, row(basis="x"), row(from_=ahead(10), **self.scheduled), retired=ahead(10))
        assert ["retires 2026-12-02, in 10 days"] == found


class TestEnded:
    """A price that has ended with nothing to follow is held, and that is warned of."""

    @pytest.mark.parametrize(("days", "count"), [(0, 1), (1, 0)])
    def test_from_the_day_of_its_end(self, tmp_path: Path, days: int, count: int) -> None:
        """The end is exclusive; the day before warns that it is near."""
        ended = (Code.ENDED, Severity.WARN, "this price ended 2026-11-22, and nothing follows: its rates are held")
        found = told(audited(tmp_path, row(to=ahead(days), basis="x")))
        assert [ended] * count == [each for each in found if each[0] is Code.ENDED]

    def test_a_promotion_without_an_ordinary_price(self, tmp_path: Path) -> None:
        """Past its end its rates are held too."""
        found = problems(tmp_path, row(to=ago(1), status="promotion", basis="x"))
        assert ["this promotion ended 2026-11-21, and nothing follows: its rates are held"] == found

    def test_a_promotion_with_one(self, tmp_path: Path) -> None:
        """The ordinary price is back, as it should be."""
        assert [] == problems(tmp_path, row(basis="x"), row(from_=ago(9), to=ago(1), status="promotion"))

    def test_of_a_retired_model(self, tmp_path: Path) -> None:
        """Nobody is charged a held price for it."""
        assert [] == problems(tmp_path, row(to=ago(1), basis="x"), retired=ago(1))


class TestStatus:
    """The status of a row fits the day."""

    scheduled = "says scheduled, but began {}, and nobody has read since that it holds"

    @pytest.mark.parametrize(("days", "count"), [(0, 1), (1, 0)])
    def test_scheduled_for_a_day_that_has_come(self, tmp_path: Path, days: int, count: int) -> None:
        """On its first day it is no longer to come."""
        start = ahead(days)
        found = told(audited(tmp_path, row(basis="x"), row(from_=start, status="scheduled")))
        expected = [(Code.STATUS, Severity.WARN, self.scheduled.format(start))] * count
        assert expected == [each for each in found if each[0] is Code.STATUS]

    def test_an_announcement_that_came_true(self, tmp_path: Path) -> None:
        """The row that somebody read afterwards stands beside the announcement."""
        announced = row(from_=ago(5), status="scheduled", retrieved=ago(40))
        assert [] == problems(tmp_path, row(basis="x"), announced, row(from_=ago(5)))

    @pytest.mark.parametrize("later", ["scheduled", "promotion"])
    def test_what_else_follows_confirms_nothing(self, tmp_path: Path, later: str) -> None:
        """Only an ordinary row that follows says that somebody looked."""
        rows = (row(from_=ago(5), status="scheduled"), row(from_=ago(4), status=later))
        assert self.scheduled.format(ago(5)) in problems(tmp_path, row(basis="x"), *rows)

    def test_a_current_row_that_is_still_to_come(self, tmp_path: Path) -> None:
        """No plan would count on it, and its author may not know that."""
        found = problems(tmp_path, row(basis="x"), row(from_=ahead(40)))
        assert ["begins 2027-01-01, and does not say scheduled: no plan counts on it before that day"] == found

    def test_a_row_that_nobody_knew_yet(self, tmp_path: Path) -> None:
        """An audit of a past day says nothing of rows that were read after it."""
        rows = (row(basis="x", retrieved=date(2026, 2, 1)), row(from_=date(2026, 10, 1), retrieved=ago(1)))
        assert [] == problems(tmp_path, *rows, day=date(2026, 3, 1))

    @pytest.mark.parametrize(("days", "count"), [(5, 0), (6, 1)])
    def test_a_row_read_before_it_began(self, tmp_path: Path, days: int, count: int) -> None:
        """Somebody saw it announced, and nobody saw it hold."""
        found = problems(tmp_path, row(basis="x"), row(from_=ago(5), retrieved=ago(days)))
        assert ["read 2026-11-16, before it began 2026-11-17: nobody has seen it hold"] * count == found

    def test_cancelled_rows_are_left_alone(self, tmp_path: Path) -> None:
        """They are kept for the record, whatever is in them."""
        cancelled = row(from_=ago(9), status="cancelled", source="hearsay", rates={"input": 0, "cache_read": 5})
        assert [] == problems(tmp_path, row(basis="x"), cancelled)


class TestUnsourced:
    """Every price can be found again."""

    @pytest.mark.parametrize(
        "source",
        [
            "https://acme.example/pricing",
            "HTTP://acme.example",
            "Order form of 28 October 2026, appendix B",
            "Order form",
            "The page of litellm's own shop, https://acme.example/prices",
        ],
    )
    def test_a_page_or_a_document(self, tmp_path: Path, source: str) -> None:
        """A web page, or words by which a document can be found."""
        assert [] == problems(tmp_path, row(source=source, basis="x"))

    @pytest.mark.parametrize("source", ["vendor", "TODO", "https://", "https://localhost"])
    def test_a_word_is_no_document(self, tmp_path: Path, source: str) -> None:
        """Nor is half an address a page."""
        found = told(audited(tmp_path, row(source=source, basis="x")))
        problem = f'source is "{source}": neither a web page nor words by which a document could be found'
        assert [(Code.UNSOURCED, Severity.FAIL, problem)] == found

    @pytest.mark.parametrize(
        ("source", "via"),
        [("genai-prices 0.2.3", ""), ("models.dev, read in May", ""), ("our own price list", "our own price list")],
    )
    def test_a_catalogue_is_no_page(self, tmp_path: Path, source: str, via: str) -> None:
        """It read the price somewhere, and that is the source."""
        (found,) = problems(tmp_path, row(source=source, basis="x", **({"via": via} if via else {})))
        assert f'source is "{source}": a catalogue (which belongs in `via`)' in found

    @pytest.mark.parametrize(("days", "count"), [(60, 0), (61, 1)])
    def test_a_first_day_long_before_it_was_read(self, tmp_path: Path, days: int, count: int) -> None:
        """Somebody must say how it is known; it is a warning."""
        found = told(audited(tmp_path, row(from_=ago(days), retrieved=TODAY)))
        problem = "from 2026-09-22 is 61 days before it was read, and no `basis` says how that day is known"
        assert [(Code.UNSOURCED, Severity.WARN, problem)] * count == found

    def test_a_basis_says_how(self, tmp_path: Path) -> None:
        """Then the first day may lie as far back as it likes."""
        assert [] == problems(tmp_path, row(from_=date(2020, 1, 1), basis="documented"))


class TestWhatIsAudited:
    """Every model once, as the other commands see it."""

    def test_a_shadowed_model_prices_nothing(self, tmp_path: Path) -> None:
        """It is left out: the sheet before it has the price that counts."""
        old = row(retrieved=ago(61), basis="x")
        write_sheet(tmp_path / "mine", "acme", {"big": model(row(basis="x"))})
        write_sheet(tmp_path / "theirs", "acme", {"big": model(old), "small": model(old)})
        offers = list(offers_in([tmp_path / "mine", tmp_path / "theirs"], TODAY))
        found = audit(offers, TODAY, LIMITS)
        assert (2, 2, ["acme/small"]) == (found.models, found.sheets, [each.model for each in found.findings])

    def test_a_provider_without_a_sheet(self, tmp_path: Path) -> None:
        """The nearest is offered, or else all of them are named."""
        write_sheet(tmp_path, "acme", {"big": model()})
        with pytest.raises(UnknownProvider, match="did you mean acme"):
            list(offers_in([tmp_path], TODAY, ["acne"]))
        with pytest.raises(UnknownProvider, match="there are: acme"):
            list(offers_in([tmp_path], TODAY, ["zz"]))

    def test_providers_are_chosen(self, tmp_path: Path) -> None:
        """Other sheets are not even parsed."""
        write_sheet(tmp_path, "acme", {"big": model()})
        (tmp_path / "broken.toml").write_text('provider = "broken"', encoding="utf-8")
        assert ["big"] == [offer.name for offer in offers_in([tmp_path], TODAY, ["acme"])]

    def test_findings_are_in_order(self, tmp_path: Path) -> None:
        """By code, failing ones first, then by place; the same every time."""
        stale, odd = row(retrieved=ago(61)), {**rated(cache_read=9), "basis": "x"}
        write_sheet(tmp_path, "acme", {"big": model(stale, retired=ahead(3)), "a": model(odd), "b": model(stale)})
        found = audit(list(offers_in([tmp_path], TODAY)), TODAY, LIMITS)
        ordered = [(each.code.value, each.model) for each in found.findings]
        assert [
            ("implausible", "acme/a"),
            ("implausible", "acme/a"),
            ("stale", "acme/big"),
            ("stale", "acme/b"),
            ("unsourced", "acme/big"),
            ("unsourced", "acme/b"),
            ("ending", "acme/big"),
        ] == ordered
        assert found == audit(list(offers_in([tmp_path], TODAY)), TODAY, LIMITS)
        assert {Severity.FAIL: 2, Severity.WARN: 0} == found.counts[Code.STALE]


ACCEPTED = [
    ("siliconflow/*", "stale", "No catalogue later than August 2026 has SiliconFlow's prices."),
    ("cerebras/qwen-3-235b-a22b-instruct-2507", "stale", "The catalogues of November 2026 no longer list the offer."),
    ("fireworks/glm-5", "stale", "The catalogues of November 2026 no longer list the offer."),
    ("groq/qwen/qwen3.6-27b", "stale", "The catalogues of November 2026 no longer list the offer."),
    ("vertex/claude-opus-4-6", "stale", "Only the catalogue of August 2026 has its price on Vertex."),
]
"""The failing findings in the built-in sheets on the day of the last review, and why nobody can put them right yet."""


def test_the_built_in_sheets_fail_for_known_reasons_only(tmp_path: Path) -> None:
    """On 2026-11-22 nothing fails but the prices that nobody could read again, and each of those entries is needed."""
    entries = [{"model": name, "code": code, "why": why} for name, code, why in ACCEPTED]
    path = tmp_path / "known.toml"
    path.write_text(tomli_w.dumps({"accepted": entries}), encoding="utf-8")
    found = audit(list(offers_in([PRICING], TODAY)), TODAY, LIMITS, known=Known(path))
    assert [] == [
        f"{each.place}: {each.model}: {each.problem}" for each in found.findings if each.code is not Code.ENDING
    ]
    assert found.models > 850
    assert {Code.STALE} == {each.code for each in found.known}
